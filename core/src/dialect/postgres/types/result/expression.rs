//! The type of an expression in a query: only what the manual says for certain.

use super::Room;
use crate::dialect::postgres::normalize::{number_rank, number_type};
use crate::dialect::postgres::syntax::SYNTAX;
use crate::dialect::postgres::types::from_text;
use crate::model::{Column, DataType, Expr, Name, Object, ObjectId, ObjectKind, Routine, RoutineKind};
use crate::syntax::expression::read;

impl Room<'_> {
    /// An expression as a column without a name.
    pub(super) fn typed(&self, text: &str) -> Option<Column> {
        let tree = read(text, &SYNTAX).tree;
        if let Expr::Column(path) = &tree {
            return self.named(path).cloned();
        }
        let ty = self.type_of(&tree)?;
        // Which collation an expression has is told only where no column has one of its own.
        let mut plain = true;
        tree.walk(&mut |each| match each {
            Expr::Column(path) if path.last().is_some_and(|name| name.as_str() != "*") => {
                plain &= self.named(path).is_some_and(|column| column.collation.is_none())
            }
            Expr::Collate { .. } => plain = false,
            _ => {}
        });
        plain.then(|| Column::new(Name::exact(""), ty))
    }

    fn type_of(&self, tree: &Expr) -> Option<DataType> {
        match tree {
            Expr::Column(path) => self.named(path).map(|column| column.ty.clone()),
            Expr::Boolean(_)
            | Expr::In { .. }
            | Expr::Between { .. }
            | Expr::Is { .. }
            | Expr::Quantified { .. } => simple("boolean"),
            Expr::Number(number) => simple(number_type(number)),
            Expr::Text(_) | Expr::Null => Some(unknown()),
            Expr::Cast { operand: _, ty } if !ty.user_defined => Some(ty.clone()),
            Expr::Cast { operand: _, ty } => self.resolved(ty),
            Expr::Keyword(word) => keyword(word),
            Expr::Call { name, arguments } => self.call(name, arguments),
            Expr::Unary { operator, operand } => match &**operator {
                "not" => simple("boolean"),
                "-" | "+" => self.type_of(operand).filter(is_number).map(bare),
                _ => None,
            },
            Expr::Binary { operator, left, right } => self.binary(operator, left, right),
            Expr::Case { operand: _, whens, otherwise } => {
                let results = whens.iter().map(|(_, then)| then).chain(otherwise.as_deref());
                self.meeting(&results.collect::<Vec<_>>())
            }
            Expr::Array(list) => {
                let element = self.meeting(&list.iter().collect::<Vec<_>>())?;
                (element.dimensions == 0).then(|| DataType { dimensions: 1, ..bare(element) })
            }
            Expr::Opaque(text) => self.of_text(text),
            Expr::Prefixed { .. }
            | Expr::Row(_)
            | Expr::Collate { .. }
            | Expr::Subscript { .. }
            | Expr::Field { .. } => None,
        }
    }

    /// A type of the schema by its name.
    fn resolved(&self, ty: &DataType) -> Option<DataType> {
        let mut named = self.about.schema.objects.keys().filter(|id| {
            matches!(id.kind, ObjectKind::Composite | ObjectKind::Domain | ObjectKind::Enum)
                && *id.name.as_str() == *ty.name
                && (ty.schema.is_none() || ty.schema == id.schema)
        });
        match (named.next(), named.next()) {
            (Some(only), None) => Some(DataType { schema: only.schema.clone(), ..ty.clone() }),
            // An extension's, or one of several.
            _ => None,
        }
    }

    fn is_enum(&self, ty: &DataType) -> bool {
        let id = ObjectId::new(ObjectKind::Enum, ty.schema.clone(), Name::exact(ty.name.clone()));
        self.about.schema.objects.contains_key(&id)
    }

    /// A query, or a call with FILTER and OVER.
    fn of_text(&self, text: &str) -> Option<DataType> {
        let begins = |word: &str| text.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '(']));
        if begins("select") || begins("with") {
            let column = self.query(text)?.into_iter().next()?;
            return column.collation.is_none().then_some(column.ty);
        }
        if begins("( select") || begins("( with") {
            return self.of_text(text.strip_prefix('(')?.strip_suffix(')')?.trim());
        }
        if begins("exists") || begins("not exists") {
            return simple("boolean");
        }
        if let Some(negated) = text.strip_prefix("- ") {
            return self.of_text(negated).filter(is_number);
        }
        let ends = [" over ", " filter ", " within group "];
        let end = ends.iter().filter_map(|word| text.find(word)).min().unwrap_or(text.len());
        // What is counted once, and in which order, changes no type.
        let call = text.get(..end)?.replacen("( distinct ", "( ", 1);
        let call =
            call.split_once(" order by ").map_or_else(|| call.clone(), |(head, _)| format!("{head} )"));
        match read(&call, &SYNTAX).tree {
            Expr::Call { name, arguments } => self.call(&name, &arguments),
            _ => None,
        }
    }

    /// The type in which some expressions meet; a literal of unknown type takes that of the others.
    fn meeting(&self, list: &[&Expr]) -> Option<DataType> {
        let known = list.iter().filter(|each| !matches!(each, Expr::Text(_) | Expr::Null));
        let types: Option<Vec<DataType>> = known.map(|each| self.type_of(each)).collect();
        let has_unknown = list.iter().any(|each| matches!(each, Expr::Text(_)));
        let mut types = types?.into_iter();
        let Some(first) = types.next() else { return Some(unknown()) };
        let ty = types.try_fold(first, |known, ty| met(&known, &ty))?;
        // The length of a literal is another.
        Some(if has_unknown { bare(ty) } else { ty })
    }

    fn call(&self, name: &[Name], arguments: &[Expr]) -> Option<DataType> {
        let [name] = name else { return None };
        let mut own = self.about.schema.objects.iter().filter(|(id, _)| {
            matches!(id.kind, ObjectKind::Function | ObjectKind::Aggregate) && id.name == *name
        });
        match (own.next(), own.next()) {
            (None, _) => {}
            (Some((_, object)), None) => return self.returned(object),
            // Which of them is called is not told from here.
            (Some(_), Some(_)) => return None,
        }
        let first = || arguments.first().and_then(|each| self.type_of(each)).map(settled);
        match name.as_str() {
            "count" | "row_number" | "rank" | "dense_rank" => simple("bigint"),
            "coalesce" | "greatest" | "least" => self.meeting(&arguments.iter().collect::<Vec<_>>()),
            "max" | "min" => {
                first().filter(|ty| !ty.user_defined || self.is_enum(ty)).map(bare).map(text_of_varchar)
            }
            "sum" => summed(&first()?),
            "avg" => averaged(&first()?),
            "bool_and" | "bool_or" | "every" => simple("boolean"),
            "array_agg" => {
                let element = first().filter(|ty| ty.dimensions == 0)?;
                Some(DataType { dimensions: 1, ..bare(element) })
            }
            "json_agg" | "json_build_object" | "row_to_json" | "to_json" | "json_object_agg" => {
                simple("json")
            }
            "jsonb_agg" | "jsonb_build_object" | "to_jsonb" | "jsonb_object_agg" => simple("jsonb"),
            "string_agg" => first().filter(|ty| &*ty.name != "bytea").and_then(|_| simple("text")),
            "concat" | "concat_ws" | "format" | "md5" | "to_char" | "replace" | "initcap" | "split_part" => {
                simple("text")
            }
            "lower" | "upper" | "trim" | "btrim" | "ltrim" | "rtrim" => {
                first().filter(is_text).and_then(|_| simple("text"))
            }
            "length" | "char_length" | "character_length" => simple("integer"),
            "now" | "clock_timestamp" | "statement_timestamp" | "transaction_timestamp" => {
                simple("timestamptz")
            }
            "gen_random_uuid" => simple("uuid"),
            "nextval" | "currval" => simple("bigint"),
            _ => None,
        }
    }

    /// What a function of the schema gives, where that is one value of one type.
    fn returned(&self, object: &Object) -> Option<DataType> {
        let Object::Routine(Routine { returns: Some(returns), kind: RoutineKind::Function, .. }) = object
        else {
            return None;
        };
        let ty = from_text(returns).filter(|ty| !ty.name.starts_with("any") && &*ty.name != "record")?;
        if ty.user_defined { self.resolved(&ty) } else { Some(ty) }
    }

    fn binary(&self, operator: &str, left: &Expr, right: &Expr) -> Option<DataType> {
        match operator {
            "and"
            | "or"
            | "="
            | "<>"
            | "!="
            | "<"
            | ">"
            | "<="
            | ">="
            | "like"
            | "ilike"
            | "~"
            | "~*"
            | "!~"
            | "!~*"
            | "is distinct from"
            | "is not distinct from" => simple("boolean"),
            "->>" | "#>>" => simple("text"),
            "+" | "-" | "*" | "/" => {
                let (left, right) = (self.type_of(left)?, self.type_of(right)?);
                if is_number(&left) && is_number(&right) {
                    return met(&bare(left), &bare(right)).filter(|ty| &*ty.name != "real");
                }
                None
            }
            "||" => {
                let is_texts = |side: &Expr| self.type_of(side).is_some_and(|ty| is_text(&ty));
                if is_texts(left) && is_texts(right) { simple("text") } else { None }
            }
            _ => None,
        }
    }
}

fn simple(name: &str) -> Option<DataType> {
    Some(DataType::simple(name))
}

fn keyword(word: &str) -> Option<DataType> {
    match word {
        "current_timestamp" => simple("timestamptz"),
        "current_date" => simple("date"),
        "localtimestamp" => simple("timestamp"),
        _ => None,
    }
}

/// The type of a literal that nothing has given one yet (manual 10.5).
fn unknown() -> DataType {
    DataType::simple("unknown")
}

/// What a table takes for a type that is still unknown: text.
pub(super) fn settled(ty: DataType) -> DataType {
    if ty == unknown() { DataType::simple("text") } else { ty }
}

/// Without a length or a precision.
fn bare(ty: DataType) -> DataType {
    let name = if &*ty.name == "character" { "bpchar".into() } else { ty.name.clone() };
    DataType { arguments: Vec::new(), name, ..ty }
}

/// There is no max() of `varchar`: it is that of text.
fn text_of_varchar(ty: DataType) -> DataType {
    if ty.dimensions == 0 && &*ty.name == "character varying" { DataType::simple("text") } else { ty }
}

fn rank(ty: &DataType) -> u8 {
    if ty.user_defined || ty.dimensions > 0 { 0 } else { number_rank(&ty.name) }
}

fn is_number(ty: &DataType) -> bool {
    rank(ty) > 0
}

fn is_text(ty: &DataType) -> bool {
    !ty.user_defined && ty.dimensions == 0 && matches!(&*ty.name, "text" | "character varying")
}

/// The type in which two meet (manual 10.5): their own where they are one, of numbers the wider.
pub(super) fn met(one: &DataType, other: &DataType) -> Option<DataType> {
    if one == other {
        return Some(one.clone());
    }
    let (known, new) = (bare(one.clone()), bare(other.clone()));
    if known == new || new == unknown() {
        return Some(known);
    }
    if known == unknown() {
        return Some(new);
    }
    if is_text(&known) && is_text(&new) {
        return simple("text");
    }
    match (rank(one), rank(other)) {
        (0, _) | (_, 0) => None,
        (one, other) => Some(if one >= other { known } else { new }),
    }
}

/// sum() (manual 9.21).
fn summed(ty: &DataType) -> Option<DataType> {
    match (&*ty.name, is_number(ty)) {
        ("smallint" | "integer", true) => simple("bigint"),
        ("bigint" | "numeric", true) => simple("numeric"),
        ("real" | "double precision", true) => Some(ty.clone()),
        ("interval", _) => simple("interval"),
        _ => None,
    }
}

/// avg() (manual 9.21).
fn averaged(ty: &DataType) -> Option<DataType> {
    match (&*ty.name, is_number(ty)) {
        ("real" | "double precision", true) => simple("double precision"),
        (_, true) => simple("numeric"),
        ("interval", _) => simple("interval"),
        _ => None,
    }
}
