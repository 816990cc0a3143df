//! How the parts of a schema and its changes are said in one line: for the rows of a box, the list of changes, and titles.

use super::entity::Row;
use super::mark::Mark;
use crate::model::{
    Action, Change, Column, ColumnFacet, Constraint, ConstraintKind, DataType, Deferrable, Expression,
    ForeignKey, Generated, Identity, Index, IndexPart, Name, NotNull, NullsOrder, ObjectId, Pair, PartKey,
    QualifiedName, TableChange,
};
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// A change in one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What became of the thing.
    pub mark: Mark,
    /// Which thing, and how.
    pub text: String,
}

impl Line {
    fn new(mark: Mark, text: String) -> Line {
        Line { mark, text }
    }
}

/// A type as people say it: `varchar(80)`, `timestamptz`, `integer[]`, `app.state`.
pub fn data_type(ty: &DataType) -> String {
    let DataType { schema, name, arguments, unsigned, zerofill, dimensions, user_defined: _ } = ty;
    let short = spoken(name);
    let mut text = match schema {
        Some(schema) if !is_usual(schema) => format!("{schema}.{short}"),
        Some(_) | None => short.to_owned(),
    };
    if !arguments.is_empty() {
        let _ = write!(text, "({})", arguments.join(", "));
    }
    for (flag, word) in [(unsigned, " unsigned"), (zerofill, " zerofill")] {
        if *flag {
            text += word;
        }
    }
    text + &"[]".repeat(usize::from(*dimensions))
}

/// Whether a schema is the one that everybody is in who is in none: nobody says its name.
pub fn is_usual(schema: &Name) -> bool {
    matches!(schema.as_str(), "public" | "main")
}

/// What an object is called: `table users`, `function app.total(integer)`; the usual schema is not said.
pub fn object(id: &ObjectId) -> String {
    let schema = id.schema.clone().filter(|schema| !is_usual(schema));
    ObjectId { schema, ..id.clone() }.to_string()
}

/// A name with its schema, where that is not the usual one.
pub fn qualified(name: &QualifiedName) -> String {
    let schema = name.schema.clone().filter(|schema| !is_usual(schema));
    QualifiedName { schema, name: name.name.clone() }.to_string()
}

/// The shorter of two spellings that every reader of SQL knows.
fn spoken(name: &str) -> &str {
    match name {
        "character varying" => "varchar",
        "timestamp without time zone" => "timestamp",
        "timestamp with time zone" => "timestamptz",
        "time without time zone" => "time",
        "time with time zone" => "timetz",
        other => other,
    }
}

/// A column in one line: `tonnage integer not null default 0`.
pub fn column(column: &Column) -> String {
    let null = if column.nullable { "" } else { " not null" };
    let facets: String = facets(column).iter().map(|facet| format!(" {facet}")).collect();
    format!("{} {}{null}{facets}", column.name, data_type(&column.ty))
}

/// What a column is beside its type and whether it may be null: `default 0`, `as (a + b) stored`.
pub fn facets(column: &Column) -> Vec<String> {
    let facets = [
        column.default.as_ref().map(|default| format!("default {}", default.text)),
        column.generated.as_ref().map(generated),
        column.identity.as_ref().map(identity),
        column.auto_increment.then(|| "auto increment".to_owned()),
        column.on_update.as_ref().map(|update| format!("on update {}", update.text)),
        column.collation.as_ref().map(|collation| format!("collate {collation}")),
        column.charset.as_ref().map(|charset| format!("character set {charset}")),
    ];
    let options = column.options.iter().map(|(key, value)| format!("{key} {value}"));
    facets.into_iter().flatten().chain(options).collect()
}

/// How one facet of a column differs: `default 0 → 1`.
pub fn facet(column: &Pair<Column>, facet: ColumnFacet) -> String {
    let Pair { before, after } = column;
    let both = |what: &str, of: fn(&Column) -> Option<String>| {
        let side = |column: &Column| of(column).unwrap_or_else(|| "none".to_owned());
        format!("{what} {} → {}", side(before), side(after))
    };
    match facet {
        ColumnFacet::Type => format!("type {} → {}", data_type(&before.ty), data_type(&after.ty)),
        ColumnFacet::Collation => both("collation", |column| {
            column
                .collation
                .as_ref()
                .map(ToString::to_string)
                .or(column.charset.as_deref().map(str::to_owned))
        }),
        ColumnFacet::Nullability if after.nullable => "not null → may be null".to_owned(),
        ColumnFacet::Nullability => "may be null → not null".to_owned(),
        ColumnFacet::NotNull => both("not null", |column| {
            let NotNull { name, validated, no_inherit } = &column.not_null;
            let name = name.name().map_or_else(String::new, ToString::to_string);
            let valid = if *validated { "" } else { " not valid" };
            Some(format!("{name}{}{valid}", if *no_inherit { " no inherit" } else { "" }))
        }),
        ColumnFacet::Default => both("default", |column| column.default.as_ref().map(expression)),
        ColumnFacet::Generated => both("generated", |column| column.generated.as_ref().map(generated)),
        ColumnFacet::Identity => both("identity", |column| column.identity.as_ref().map(identity)),
        ColumnFacet::AutoIncrement if after.auto_increment => "now counts by itself".to_owned(),
        ColumnFacet::AutoIncrement => "no longer counts by itself".to_owned(),
        ColumnFacet::OnUpdate => both("on update", |column| column.on_update.as_ref().map(expression)),
        ColumnFacet::Comment => {
            both("comment", |column| column.comment.as_ref().map(|text| format!("“{text}”")))
        }
        ColumnFacet::Options => both("options", |column| {
            let options: Vec<String> =
                column.options.iter().map(|(key, value)| format!("{key} {value}")).collect();
            (!options.is_empty()).then(|| options.join(", "))
        }),
        ColumnFacet::Inherited if after.inherited => "now its parents' alone".to_owned(),
        ColumnFacet::Inherited => "now the table's own".to_owned(),
    }
}

fn expression(expression: &Expression) -> String {
    expression.text.to_string()
}

fn generated(generated: &Generated) -> String {
    let kept = if generated.stored { "stored" } else { "virtual" };
    format!("as ({}) {kept}", generated.expression.text)
}

fn identity(identity: &Identity) -> String {
    if identity.always { "identity always" } else { "identity by default" }.to_owned()
}

/// A constraint in one line: `check ships_tonnage: tonnage >= 0`.
pub fn constraint(constraint: &Constraint) -> String {
    let name = constraint.name.name().map(|name| format!(" {name}")).unwrap_or_default();
    let mut text = match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => format!("primary key ({})", parts(&key.parts)),
        ConstraintKind::Unique(key) => format!("unique{name} ({})", parts(&key.parts)),
        ConstraintKind::ForeignKey(key) => format!("foreign key{name} {}", foreign_key(key)),
        ConstraintKind::Check(check) => format!("check{name}: {}", check.expression.text),
        ConstraintKind::Exclude(exclusion) => {
            let elements: Vec<String> = exclusion
                .elements
                .iter()
                .map(|(element, operator)| format!("{} with {operator}", part(element)))
                .collect();
            format!("exclude{name} using {} ({})", exclusion.method, elements.join(", "))
        }
    };
    text += match constraint.deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " deferrable",
        Deferrable::Deferred => " deferrable initially deferred",
    };
    if !constraint.validated {
        text += " not valid";
    }
    if !constraint.enforced {
        text += " not enforced";
    }
    text
}

/// `(ship_id) → ships (id) on delete cascade`
pub fn foreign_key(key: &ForeignKey) -> String {
    let mut text = format!("({}) → {}", names(&key.columns), qualified(&key.referenced));
    if !key.referenced_columns.is_empty() {
        let _ = write!(text, " ({})", names(&key.referenced_columns));
    }
    for (event, action) in [("update", key.on_update), ("delete", key.on_delete)] {
        if action != Action::NoAction {
            let _ = write!(text, " on {event} {}", action.sql().to_lowercase());
        }
    }
    text
}

/// An index in one line: `unique index ships_call_sign (call_sign) where …`.
pub fn index(index: &Index) -> String {
    let name = index.name.name().map(|name| format!(" {name}")).unwrap_or_default();
    let unique = if index.unique { "unique " } else { "" };
    let method = match &*index.method {
        "btree" | "" => String::new(),
        method => format!(" using {method}"),
    };
    let mut text = format!("{unique}index{name}{method} ({})", parts(&index.parts));
    if !index.include.is_empty() {
        let _ = write!(text, " include ({})", names(&index.include));
    }
    if let Some(predicate) = &index.predicate {
        let _ = write!(text, " where {}", predicate.text);
    }
    text
}

fn parts(list: &[IndexPart]) -> String {
    list.iter().map(part).collect::<Vec<_>>().join(", ")
}

fn part(part: &IndexPart) -> String {
    let mut text = match &part.key {
        PartKey::Column(name) => name.to_string(),
        PartKey::Expression(expression) => format!("({})", expression.text),
    };
    if let Some(prefix) = part.prefix {
        let _ = write!(text, "({prefix})");
    }
    if let Some(class) = &part.operator_class {
        let _ = write!(text, " {}", class.name);
    }
    if part.descending {
        text += " desc";
    }
    match part.nulls {
        Some(NullsOrder::First) => text + " nulls first",
        Some(NullsOrder::Last) => text + " nulls last",
        None => text,
    }
}

fn names(list: &[Name]) -> String {
    list.iter().map(Name::as_str).collect::<Vec<_>>().join(", ")
}

/// A change inside a table, in one line.
pub fn table_change(change: &TableChange) -> Line {
    match change {
        TableChange::AddColumn(it) => Line::new(Mark::Added, format!("column {}", column(it))),
        TableChange::DropColumn(it) => Line::new(Mark::Removed, format!("column {}", column(it))),
        TableChange::RenameColumn(Pair { before, after }) => {
            Line::new(Mark::Changed, format!("column {before} is now called {after}"))
        }
        TableChange::AlterColumn { column, facets } => {
            let said: Vec<String> = facets.iter().map(|one| facet(column, *one)).collect();
            Line::new(Mark::Changed, format!("column {}: {}", column.after.name, said.join(", ")))
        }
        TableChange::AddConstraint(it) => Line::new(Mark::Added, constraint(it)),
        TableChange::DropConstraint(it) => Line::new(Mark::Removed, constraint(it)),
        TableChange::AlterConstraint(pair) => changed(&pair.before, &pair.after, constraint),
        TableChange::RenameConstraint(pair) => renamed("constraint", pair.map(|it| it.name.name().cloned())),
        TableChange::CommentConstraint(pair) => commented("constraint", pair.after.name.name()),
        TableChange::AddIndex(it) => Line::new(Mark::Added, index(it)),
        TableChange::DropIndex(it) => Line::new(Mark::Removed, index(it)),
        TableChange::AlterIndex(pair) => changed(&pair.before, &pair.after, index),
        TableChange::RenameIndex(pair) => renamed("index", pair.map(|it| it.name.name().cloned())),
        TableChange::CommentIndex(pair) => commented("index", pair.after.name.name()),
        TableChange::Comment => Line::new(Mark::Changed, "comment".to_owned()),
        TableChange::Options => Line::new(Mark::Changed, "options".to_owned()),
    }
}

fn changed<T>(before: &T, after: &T, say: fn(&T) -> String) -> Line {
    Line::new(Mark::Changed, format!("{}, was {}", say(after), say(before)))
}

fn renamed(what: &str, names: Pair<Option<Name>>) -> Line {
    let names = names.map(|name| name.as_ref().map_or("(unnamed)".to_owned(), ToString::to_string));
    Line::new(Mark::Changed, format!("{what} {} is now called {}", names.before, names.after))
}

fn commented(what: &str, name: Option<&Name>) -> Line {
    let name = name.map(|name| format!(" {name}")).unwrap_or_default();
    Line::new(Mark::Changed, format!("comment of {what}{name}"))
}

/// A change of an object, in one line: `table users`. What changed inside a table is said by `table_change`.
pub fn change(change: &Change) -> Line {
    match change {
        Change::Create(id) => Line::new(Mark::Added, object(id)),
        Change::Drop(id) => Line::new(Mark::Removed, object(id)),
        Change::Rename(Pair { before, after }) => {
            Line::new(Mark::Changed, format!("{} is now called {}", object(before), after.name))
        }
        Change::Table { id, changes: _ } => Line::new(Mark::Changed, object(&id.after)),
        Change::Alter(id) => Line::new(Mark::Changed, object(&id.after)),
        Change::Privileges(id) => Line::new(Mark::Changed, format!("{}: who may use it", object(id))),
    }
}

/// The keys that a column is part of: `primary key, indexed`.
pub fn keys(row: &Row) -> String {
    let keys = [
        (row.keys.primary, "primary key"),
        (row.keys.foreign, "foreign key"),
        (row.keys.unique && !row.keys.primary, "unique"),
        (row.keys.indexed && !row.keys.unique, "indexed"),
    ];
    keys.into_iter().filter(|(has, _)| *has).map(|(_, word)| word).collect::<Vec<_>>().join(", ")
}
