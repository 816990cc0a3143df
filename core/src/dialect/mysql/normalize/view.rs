//! What the query of a view means. The server prints a view in its own words: each column with its table, each name it gives,
//! stars spelled out, joins in parentheses (information_schema.VIEWS). What is read here is what can be held against such a
//! print: SELECT from tables, views, queries and their joins, with conditions, groups, order and limit; UNION; WITH.

mod apart;
mod kept;
mod query;
mod select;

use crate::model::{Meaning, Name, Object, ObjectId, Schema, Table, View};
use kept::Kept;
use query::Scope;
use std::collections::BTreeMap;

/// The columns of each table and view, under its name.
pub type Columns = BTreeMap<Name, Listed>;

/// The columns of something that can be selected from.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// All of them, in order.
    pub names: Vec<Name>,
    /// Those that a star does not stand for.
    pub invisible: Vec<Name>,
}

impl From<Vec<Name>> for Listed {
    fn from(names: Vec<Name>) -> Listed {
        Listed { names, invisible: Vec::new() }
    }
}

/// A name of a table as it is written: in which case, matters on most servers.
fn exact(name: &Name) -> Name {
    Name::exact(name.as_str())
}

/// The columns of a schema's tables and views.
pub fn columns(schema: &Schema) -> Columns {
    let of_table = |(id, table): (&ObjectId, &Table)| {
        let names = table.columns.iter().map(|column| column.name.clone()).collect();
        let hidden = table.columns.iter().filter(|column| column.options.contains_key("invisible"));
        (exact(&id.name), Listed { names, invisible: hidden.map(|column| column.name.clone()).collect() })
    };
    let mut columns: Columns = schema.tables().map(of_table).collect();
    let mut views: Vec<(&ObjectId, &View)> = schema
        .objects
        .iter()
        .filter_map(|(id, object)| match &**object {
            Object::View(view) => Some((id, view)),
            _ => None,
        })
        .collect();
    // Those over others come after them.
    loop {
        let waiting = views.len();
        views.retain(|(id, view)| match names(&columns, view) {
            Some(names) => {
                columns.insert(exact(&id.name), names.into());
                false
            }
            None => true,
        });
        if views.len() == waiting {
            return columns;
        }
    }
}

fn names(columns: &Columns, view: &View) -> Option<Vec<Name>> {
    if !view.columns.is_empty() {
        return Some(view.columns.clone());
    }
    let read = Scope::of(columns).query(&view.query.text, &mut Kept::default())?;
    read.columns().map(|listed| listed.names)
}

/// What a query means whose columns get these names, if any; nothing, where it has anything that is not read here.
pub fn meaning(columns: &Columns, declared: &[Name], text: &str) -> Option<Meaning> {
    let mut kept = Kept::default();
    let read = Scope { declared, ..Scope::of(columns) }.query(text, &mut kept)?;
    Some(Meaning { whole: read.whole.into(), kept: kept.text().into() })
}

#[cfg(test)]
mod tests;
