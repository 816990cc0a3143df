//! A schema while it is read: tables by their place in the catalog, so that columns and constraints find them at once.

use super::{coerced, unreadable};
use crate::dialect::postgres::{parse, syntax, types};
use crate::dialect::{CatalogScope, Row};
use crate::model::{
    DataType, Ddl, Definition, Expression, Fate, Name, Object, ObjectId, ObjectKind, QualifiedName, Refusal,
    Schema, SourceId, Table, Version, View,
};
use crate::syntax::canonical;
use crate::syntax::expression;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which schemas are read, and from which server.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The server's version.
    pub version: Version,
    schemas: Vec<Name>,
}

impl Filter {
    /// The schemas asked for, else the connected one, else all.
    pub fn new(scope: &CatalogScope, version: Version) -> Filter {
        let schemas = match (&scope.bound, scope.schemas.is_empty()) {
            (Some(bound), true) => vec![bound.clone()],
            _ => scope.schemas.clone(),
        };
        Filter { version, schemas }
    }

    /// The condition on the name of a schema: the server's own are never read.
    pub fn schemas(&self, column: &str) -> String {
        if self.schemas.is_empty() {
            return format!("{column} !~ '^pg_' AND {column} <> 'information_schema'");
        }
        let names: Vec<String> = self.schemas.iter().map(|name| syntax::literal(name.as_str())).collect();
        format!("{column} IN ({})", names.join(", "))
    }

    /// The condition on an object in no schema, which is read with a part of the schemas only where it has to do with one
    /// of them: `related` says so of a schema `n`.
    pub fn outside(&self, related: &str) -> String {
        match self.schemas.is_empty() {
            true => "true".to_owned(),
            false => format!(
                "EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE {} AND {related})",
                self.schemas("n.nspname")
            ),
        }
    }

    /// The condition that an object does not belong to an extension.
    pub fn own(&self, catalog: &str, oid: &str) -> String {
        format!(
            "NOT EXISTS (SELECT FROM pg_catalog.pg_depend member WHERE member.classid = 'pg_catalog.{catalog}'::pg_catalog.regclass \
             AND member.objid = {oid} AND member.deptype = 'e')"
        )
    }

    /// Whether the server is of this major version or a later one.
    pub fn since(&self, major: u16) -> bool {
        self.version.0 >= major
    }
}

/// The separator of lists in an answer: no name or option holds it.
pub const SEPARATOR: char = '\u{1f}';

/// A schema while it is read.
pub struct Draft {
    /// The finished part.
    pub schema: Schema,
    /// Tables that are still filled.
    pub tables: BTreeMap<(Name, Name), Table>,
    /// Materialized views that still get their indexes.
    pub materialized: BTreeMap<(Name, Name), View>,
}

impl Draft {
    /// Nothing yet.
    pub fn new() -> Draft {
        Draft { schema: Schema::default(), tables: BTreeMap::new(), materialized: BTreeMap::new() }
    }

    /// Whether an object was read.
    pub fn has(&self, id: &ObjectId) -> bool {
        let place = id.schema.clone().map(|schema| (schema, id.name.clone()));
        match id.kind {
            ObjectKind::Table => place.is_some_and(|place| self.tables.contains_key(&place)),
            ObjectKind::MaterializedView => place.is_some_and(|place| self.materialized.contains_key(&place)),
            _ => self.schema.objects.contains_key(id),
        }
    }

    /// The schema, once all is read.
    pub fn finished(self) -> Schema {
        let Draft { mut schema, tables, materialized } = self;
        for ((namespace, name), table) in tables {
            schema.insert(ObjectId::new(ObjectKind::Table, Some(namespace), name), Object::Table(table));
        }
        for ((namespace, name), view) in materialized {
            let id = ObjectId::new(ObjectKind::MaterializedView, Some(namespace), name);
            schema.insert(id, Object::MaterializedView(view));
        }
        schema
    }

    /// The table of a row whose first two values are its schema and name.
    pub fn table(&mut self, row: &Row) -> Option<&mut Table> {
        self.tables.get_mut(&(name(row, 0), name(row, 1)))
    }
}

/// A value of a row; what is NULL is empty.
pub fn text(row: &Row, at: usize) -> &str {
    row.get(at).and_then(|value| value.as_deref()).unwrap_or("")
}

/// A value of a row, if it is not NULL.
pub fn value(row: &Row, at: usize) -> Option<&str> {
    row.get(at).and_then(|value| value.as_deref())
}

/// A boolean of a row.
pub fn flag(row: &Row, at: usize) -> bool {
    text(row, at) == "t"
}

/// A name of a row.
pub fn name(row: &Row, at: usize) -> Name {
    Name::exact(text(row, at))
}

/// A name that need not be there.
pub fn optional_name(row: &Row, at: usize) -> Option<Name> {
    value(row, at).map(Name::exact)
}

/// A schema and a name, side by side.
pub fn qualified(row: &Row, at: usize) -> QualifiedName {
    QualifiedName { schema: optional_name(row, at), name: name(row, at + 1) }
}

/// A comment of a row.
pub fn comment(row: &Row, at: usize) -> Option<Arc<str>> {
    value(row, at).map(Into::into)
}

/// A list of a row.
pub fn list(row: &Row, at: usize) -> Vec<&str> {
    value(row, at)
        .map_or_else(Vec::new, |text| text.split(SEPARATOR).filter(|item| !item.is_empty()).collect())
}

/// Options that are listed as `key=value`.
pub fn options(row: &Row, at: usize) -> impl Iterator<Item = (Arc<str>, Arc<str>)> {
    list(row, at).into_iter().map(|item| match item.split_once('=') {
        Some((key, value)) => (key.into(), value.into()),
        None => (item.into(), "true".into()),
    })
}

/// A type as format_type() prints it.
pub fn data_type(text: &str) -> Result<DataType, Refusal> {
    types::from_text(text).ok_or_else(|| unreadable("a type", text))
}

/// An expression as pg_get_expr() prints it.
pub fn expression_of(text: &str) -> Expression {
    expression::read(&coerced::written(text), &syntax::SYNTAX)
}

/// A text that the server re-prints.
pub fn reprinted(text: &str) -> Definition {
    Definition { reprinted: true, ..canonical::definition(&coerced::written(text), &syntax::SYNTAX) }
}

/// What one statement asks for, as the parser reads it.
pub fn parsed(statement: &str) -> Option<Ddl> {
    let mut parsed = parse::parse(&coerced::written(statement), SourceId::default());
    match (parsed.pop().map(|it| it.fate), parsed.is_empty()) {
        (Some(Fate::Effect(mut effects)), true) if effects.len() == 1 => effects.pop(),
        _ => None,
    }
}
