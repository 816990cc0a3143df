//! What an expression of a block comes to.

use super::super::Session;
use super::Variables;
use super::query::{answer, as_aggregate};
use super::truth::{among, both, compared, either, like, not, truth};
use crate::dialect::CatalogRow;
use crate::model::block::{Formula, Query, Value};
use crate::model::{DataType, Expr, Name, ObjectKind, QualifiedName};

/// Where names are looked up.
pub(super) struct Scope<'a, 'r> {
    /// The row of each relation of the query at hand.
    pub rows: &'a [(&'r Name, &'r CatalogRow)],
    /// The variables of the block.
    pub variables: &'a Variables,
    /// What an aggregate is, where all rows are known already.
    pub aggregate: Option<&'a Value>,
}

/// The value of a formula outside queries.
pub(super) fn value(session: &Session<'_>, variables: &Variables, formula: &Formula) -> Value {
    within(session, &Scope { rows: &[], variables, aggregate: None }, formula)
}

/// The value of a column of a query that is taken over all its rows.
pub(super) fn aggregated(
    session: &Session<'_>,
    variables: &Variables,
    formula: &Formula,
    aggregate: &Value,
) -> Value {
    within(session, &Scope { rows: &[], variables, aggregate: Some(aggregate) }, formula)
}

/// The value of a formula.
pub(super) fn within(session: &Session<'_>, scope: &Scope<'_, '_>, formula: &Formula) -> Value {
    Reader { session, scope, queries: &formula.queries }.of(&formula.tree)
}

struct Reader<'a, 'r> {
    session: &'a Session<'a>,
    scope: &'a Scope<'a, 'r>,
    queries: &'a [Query],
}

impl Reader<'_, '_> {
    fn of(&self, tree: &Expr) -> Value {
        match tree {
            Expr::Null => Value::Null,
            Expr::Boolean(truth) => Value::Boolean(*truth),
            Expr::Number(number) => number.parse().map_or(Value::Unknown, Value::Number),
            Expr::Text(text) => Value::Text(text.clone()),
            Expr::Column(path) => self.named(path),
            Expr::Keyword(word) => self.call(word, &[]),
            call @ Expr::Call { name, arguments } => match (self.scope.aggregate, as_aggregate(call)) {
                // One text, and nothing to put between.
                (Some(Value::List(list)), Some(_)) if is_joined(name) => {
                    list.first().cloned().unwrap_or(Value::Null)
                }
                (Some(value), Some(_)) => value.clone(),
                _ => name.last().map_or(Value::Unknown, |name| self.call(name.as_str(), arguments)),
            },
            Expr::Unary { operator, operand } if &**operator == "not" => not(self.of(operand)),
            Expr::Binary { operator, left, right } => self.binary(operator, left, right),
            Expr::Cast { operand, ty } => self.cast(self.of(operand), ty),
            Expr::In { operand, list, negated } => {
                let found = among(&self.of(operand), &self.list(list));
                if *negated { not(found) } else { found }
            }
            Expr::Is { operand, what, negated } => {
                let found = match (self.of(operand), &**what) {
                    (Value::Unknown, _) => Value::Unknown,
                    (value, "null") => Value::Boolean(value == Value::Null),
                    (value, "true") => Value::Boolean(value == Value::Boolean(true)),
                    (value, "false") => Value::Boolean(value == Value::Boolean(false)),
                    (_, _) => Value::Unknown,
                };
                if *negated { not(found) } else { found }
            }
            Expr::Quantified { operator, left, right, all: false } if &**operator == "=" => {
                match self.of(right) {
                    Value::List(list) => among(&self.of(left), &list),
                    _ => Value::Unknown,
                }
            }
            Expr::Array(items) => Value::List(self.list(items)),
            Expr::Collate { operand, collation: _ } => self.of(operand),
            Expr::Prefixed { .. }
            | Expr::Unary { .. }
            | Expr::Between { .. }
            | Expr::Case { .. }
            | Expr::Row(_)
            | Expr::Quantified { .. }
            | Expr::Subscript { .. }
            | Expr::Field { .. }
            | Expr::Opaque(_) => Value::Unknown,
        }
    }

    /// Values of a list; a query in it is its values.
    fn list(&self, items: &[Expr]) -> Vec<Value> {
        match items {
            [only] => match self.of(only) {
                Value::List(list) => list,
                value => vec![value],
            },
            items => items.iter().map(|item| self.of(item)).collect(),
        }
    }

    fn named(&self, path: &[Name]) -> Value {
        let (alias, name) = match path {
            [name] => (None, name),
            [alias, name] => (Some(alias), name),
            _ => return Value::Unknown,
        };
        if let Some(at) = name.as_str().strip_prefix('?').and_then(|at| at.parse::<usize>().ok()) {
            let query = self.queries.get(at);
            return query.map_or(Value::Unknown, |query| answer(self.session, self.scope.variables, query));
        }
        let mut rows = self.scope.rows.iter().filter(|(of, _)| alias.is_none_or(|alias| alias == *of));
        if let Some(value) = rows.find_map(|(_, row)| row.get(name.as_str())) {
            return value.clone();
        }
        match alias {
            None => self.scope.variables.get(name).cloned().unwrap_or(Value::Unknown),
            Some(_) => Value::Unknown,
        }
    }

    fn binary(&self, operator: &str, left: &Expr, right: &Expr) -> Value {
        let left = self.of(left);
        if operator == "and" && left == Value::Boolean(false) {
            return left;
        }
        let right = self.of(right);
        match operator {
            "and" => both(left, right),
            "or" => either(left, right),
            "like" | "~~" => like(&left, &right),
            "not like" | "!~~" => not(like(&left, &right)),
            "||" => match (&left, &right) {
                (Value::Null, _) | (_, Value::Null) => Value::Null,
                (left, right) => match (left.shown(), right.shown()) {
                    (Some(left), Some(right)) => Value::text(&(left + &right)),
                    _ => Value::Unknown,
                },
            },
            operator => compared(operator, &left, &right),
        }
    }

    fn cast(&self, value: Value, ty: &DataType) -> Value {
        if ty.dimensions > 0 {
            return if matches!(value, Value::List(_) | Value::Null) { value } else { Value::Unknown };
        }
        match (&*ty.name, value) {
            (_, Value::Null) => Value::Null,
            ("regclass" | "regtype" | "regnamespace", Value::Text(text)) => self.object(&ty.name, &text),
            ("text" | "varchar" | "name" | "char" | "bpchar", value) => {
                value.shown().map_or(Value::Unknown, |text| Value::text(&text))
            }
            ("integer" | "bigint" | "smallint", Value::Number(number)) => Value::Number(number),
            ("integer" | "bigint" | "smallint", Value::Text(text)) => {
                text.trim().parse().map_or(Value::Unknown, Value::Number)
            }
            ("boolean", Value::Boolean(truth)) => Value::Boolean(truth),
            ("boolean", Value::Text(text)) => truth(&text).map_or(Value::Unknown, Value::Boolean),
            _ => Value::Unknown,
        }
    }

    /// The object that a name stands for, as its key in the catalog; what is missing is an error on the server.
    fn object(&self, kind: &str, text: &str) -> Value {
        let syntax = self.session.knowledge.syntax();
        let tokens = crate::syntax::lexer::lex(text, &syntax.lexical);
        let mut cursor =
            crate::syntax::cursor::Cursor::new(text, crate::model::SourceId::default(), &tokens, syntax);
        let Ok(name) = cursor.qualified_name() else { return Value::Unknown };
        let kinds: &[ObjectKind] = match kind {
            "regclass" => {
                &[ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView, ObjectKind::Sequence]
            }
            "regtype" => &[ObjectKind::Enum, ObjectKind::Domain, ObjectKind::Composite],
            _ => return Value::text(&format!("namespace {}", name.name)),
        };
        match self.session.find(kinds, &name) {
            Some(id) => self.session.knowledge.catalog_key(&id),
            None if kind == "regclass" => self.index(&name),
            None => Value::Unknown,
        }
    }

    /// An index, which is a relation of its own in the catalog.
    fn index(&self, name: &QualifiedName) -> Value {
        let table = crate::replay::index::owner_of(self.session, name);
        table.map_or(Value::Unknown, |table| self.session.knowledge.catalog_key_of_index(&table, &name.name))
    }

    fn call(&self, name: &str, arguments: &[Expr]) -> Value {
        let values = || -> Vec<Value> { arguments.iter().map(|argument| self.of(argument)).collect() };
        match name {
            "current_schema" => {
                let first = self.session.path.first().cloned().flatten();
                Value::optional(first.as_ref().map(Name::as_str))
            }
            "current_database" | "current_catalog" => Value::text("?"),
            "lower" => self.mapped(arguments, |text| text.to_lowercase()),
            "upper" => self.mapped(arguments, |text| text.to_uppercase()),
            "quote_ident" => self.mapped(arguments, |text| self.quoted(&text)),
            "quote_literal" => self.mapped(arguments, |text| literal(&text)),
            "to_regclass" => match (arguments.first().map(|argument| self.of(argument)), arguments.len()) {
                (Some(Value::Text(text)), 1) => match self.object("regclass", &text) {
                    Value::Unknown => Value::Null,
                    key => key,
                },
                _ => Value::Unknown,
            },
            // A setting of a project's own that nobody set.
            "current_setting" => match values().as_slice() {
                [Value::Text(setting), Value::Boolean(true)] if setting.contains('.') => Value::Null,
                _ => Value::Unknown,
            },
            "coalesce" => values().into_iter().find(|value| *value != Value::Null).unwrap_or(Value::Null),
            "concat" => {
                let texts: Option<String> = values()
                    .iter()
                    .map(|value| if *value == Value::Null { Some(String::new()) } else { value.shown() })
                    .collect();
                texts.map_or(Value::Unknown, |text| Value::text(&text))
            }
            "text" => self.mapped(arguments, |text| text),
            "array_to_string" => match values().as_slice() {
                [Value::Null, _] => Value::Null,
                [Value::List(list), Value::Text(between)] => {
                    let texts: Option<Vec<String>> = list.iter().map(Value::shown).collect();
                    texts.map_or(Value::Unknown, |texts| Value::text(&texts.join(between)))
                }
                _ => Value::Unknown,
            },
            "unnest" => match values().as_slice() {
                [Value::List(list)] => Value::List(list.clone()),
                _ => Value::Unknown,
            },
            "format" => match values().split_first() {
                Some((Value::Text(pattern), rest)) => {
                    self.format(pattern, rest).map_or(Value::Unknown, |text| Value::text(&text))
                }
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    fn mapped(&self, arguments: &[Expr], map: impl Fn(String) -> String) -> Value {
        match arguments {
            [argument] => match self.of(argument) {
                Value::Null => Value::Null,
                value => value.shown().map_or(Value::Unknown, |text| Value::text(&map(text))),
            },
            _ => Value::Unknown,
        }
    }

    fn quoted(&self, name: &str) -> String {
        format!("\"{}\"", name.replace('"', "\"\""))
    }

    /// `%I`, `%L`, `%s` and `%%`; positions and widths are not read.
    fn format(&self, pattern: &str, values: &[Value]) -> Option<String> {
        let mut out = String::new();
        let mut values = values.iter();
        let mut characters = pattern.chars();
        while let Some(c) = characters.next() {
            if c != '%' {
                out.push(c);
                continue;
            }
            match characters.next()? {
                '%' => out.push('%'),
                'I' => out.push_str(&self.quoted(&values.next()?.shown()?)),
                'L' => out.push_str(&literal(&values.next()?.shown()?)),
                's' => out.push_str(&values.next()?.shown()?),
                _ => return None,
            }
        }
        Some(out)
    }
}

fn is_joined(name: &[Name]) -> bool {
    name.last().is_some_and(|name| name.as_str() == "string_agg")
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
