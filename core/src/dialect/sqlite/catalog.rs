//! A live database: one query for the texts of the schema table, read by the same parser as any source.

use super::parse::parse;
use crate::dialect::{Reading, Row, Turn};
use crate::model::ddl::Create;
use crate::model::{
    Ddl, Fate, Object, ObjectId, ObjectKind, QualifiedName, Refusal, RefusalKind, Schema, SourceId,
};
use std::sync::Arc;

/// Tables before what stands on them. An index that a constraint implies has no text (schematab.html).
const QUERY: &str = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL \
     AND name NOT LIKE 'sqlite^_%' ESCAPE '^' \
     ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'view' THEN 2 ELSE 3 END, rowid";

/// The conversation: one question.
pub struct Catalog {
    asked: bool,
}

impl Catalog {
    /// The beginning of it.
    pub fn new() -> Catalog {
        Catalog { asked: false }
    }
}

impl Reading for Catalog {
    fn next(&mut self, answers: Vec<Vec<Row>>) -> Turn {
        if !self.asked {
            self.asked = true;
            return Turn::Ask(vec![QUERY.to_owned()]);
        }
        Turn::Done(schema(answers.first().map_or(&[], Vec::as_slice)))
    }
}

fn schema(rows: &[Row]) -> Result<Schema, Refusal> {
    let mut schema = Schema::default();
    for row in rows {
        let [_, Some(name), _, Some(sql)] = row.as_slice() else {
            return Err(unreadable("a row of sqlite_master", "it has not the columns that were asked for"));
        };
        let mut statements = parse(sql, SourceId::default()).into_iter().map(|parsed| parsed.fate);
        match (statements.next(), statements.next()) {
            (Some(Fate::Effect(effects)), None) => {
                for effect in effects {
                    add(&mut schema, name, effect)?;
                }
            }
            (Some(Fate::Rejected(diagnostic)), _) => return Err(unreadable(name, &diagnostic.message)),
            _ => return Err(unreadable(name, "its text is not one statement")),
        }
    }
    Ok(schema)
}

fn add(schema: &mut Schema, name: &str, effect: Ddl) -> Result<(), Refusal> {
    match effect {
        Ddl::Create(Create { name, owner, signature, object, .. }) => {
            let owner = owner.map(|owner| owner.name);
            let id = ObjectId { owner, signature, ..ObjectId::new(object.kind(), None, name.name) };
            schema.insert(id, object);
            Ok(())
        }
        Ddl::CreateIndex { on, index, .. } => match table(schema, &on) {
            Some(table) => {
                table.indexes.push(index);
                Ok(())
            }
            None => Err(unreadable(name, "its table is not there")),
        },
        _ => Err(unreadable(name, "its text makes nothing")),
    }
}

fn table<'s>(schema: &'s mut Schema, name: &QualifiedName) -> Option<&'s mut crate::model::Table> {
    let id = ObjectId::new(ObjectKind::Table, None, name.name.clone());
    match schema.objects.get_mut(&id).map(Arc::make_mut) {
        Some(Object::Table(table)) => Some(table),
        _ => None,
    }
}

fn unreadable(name: &str, why: &str) -> Refusal {
    Refusal {
        kind: RefusalKind::Invalid,
        message: format!("the text of \"{name}\" in sqlite_master cannot be read: {why}"),
        object: None,
        help: None,
    }
}
