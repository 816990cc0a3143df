//! A change as statements, with what they make, need, drop and let go of, and what may go wrong.

mod alter;
mod column;
mod constraint;
mod foreign_key;
mod index;
mod object;
mod online;
mod options;
mod risk;

use super::render;
use crate::dialect::Request;
use crate::model::{
    Change, Constraint, ConstraintKind, Name, Object, ObjectId, ObjectKind, Reference, Refusal, Schema,
    Statement, Table,
};

/// The statements that make a change.
pub fn steps(request: &Request<'_>, change: &Change, cause: usize) -> Result<Vec<Statement>, Refusal> {
    match change {
        Change::Create(id) => match request.schemas.after.get(id) {
            Some(Object::Table(table)) => Ok(create_table(request, id, table, cause)),
            Some(other) => object::create(request, id, other, cause),
            None => Err(missing(id)),
        },
        Change::Drop(id) => match request.schemas.before.get(id) {
            Some(Object::Table(table)) => Ok(vec![drop_table(request, id, table, cause)]),
            Some(other) => object::drop(request, id, other, cause),
            None => Err(missing(id)),
        },
        Change::Rename(pair) => object::rename(request, pair, cause),
        Change::Table { id, changes } => alter::table(request, id, changes, cause),
        Change::Alter(pair) => {
            match (request.schemas.before.get(&pair.before), request.schemas.after.get(&pair.after)) {
                (Some(before), Some(after)) => object::alter(request, &pair.after, before, after, cause),
                _ => Err(missing(&pair.after)),
            }
        }
        Change::Privileges(_) => Ok(Vec::new()),
    }
}

fn missing(id: &ObjectId) -> Refusal {
    Refusal::unsupported(id, format!("{id} is named by a change but is not in the schema"))
}

/// An object as a whole.
fn whole(id: &ObjectId) -> Reference {
    Reference { object: id.clone(), part: None }
}

/// A part of an object.
fn part(id: &ObjectId, part: &Name) -> Reference {
    Reference { object: id.clone(), part: Some(part.clone()) }
}

/// A name as Atlas's comments have it.
fn quoted(name: &Name) -> String {
    format!("\"{name}\"")
}

fn create_table(request: &Request<'_>, id: &ObjectId, table: &Table, cause: usize) -> Vec<Statement> {
    let with_foreign_keys = !request.detached.contains(id);
    let sql =
        render::create_table(&id.qualified(), table, with_foreign_keys, request.target, request.options);
    let mut statement = Statement::new(sql, format!("create {} table", quoted(&id.name)), cause);
    statement.creates.push(whole(id));
    statement.creates.extend(table.columns.iter().map(|column| part(id, &column.name)));
    if with_foreign_keys {
        statement.needs.extend(parents(id, table));
        statement.creates.extend(table.constraints.iter().filter_map(|it| foreign_key_name(id, it)));
    }
    vec![statement]
}

fn drop_table(request: &Request<'_>, id: &ObjectId, table: &Table, cause: usize) -> Statement {
    let sql = format!("DROP TABLE {}", render::qualified(&id.qualified(), request.options));
    let mut statement = Statement::new(sql, format!("drop {} table", quoted(&id.name)), cause);
    statement.drops.push(whole(id));
    statement.releases.extend(parents(id, table));
    statement.drops.extend(table.constraints.iter().filter_map(|it| foreign_key_name(id, it)));
    statement.risks = risk::drop_table(&id.name);
    statement
}

/// The name of a foreign key, which is one in its database: whoever gives it up comes before who takes it.
fn foreign_key_name(table: &ObjectId, constraint: &Constraint) -> Option<Reference> {
    let ConstraintKind::ForeignKey(_) = &constraint.kind else { return None };
    let space = ObjectId {
        signature: Some("names of foreign keys".into()),
        ..ObjectId::new(ObjectKind::Opaque, table.schema.clone(), Name::exact(""))
    };
    Some(part(&space, constraint.name.name()?))
}

/// The tables and columns that foreign keys point to.
fn parents(id: &ObjectId, table: &Table) -> Vec<Reference> {
    let mut found = Vec::new();
    for constraint in &table.constraints {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            let parent = Schema::table_id(&key.referenced);
            if parent != *id {
                found.push(whole(&parent));
                found.extend(key.referenced_columns.iter().map(|column| part(&parent, column)));
            }
        }
    }
    found
}

/// What a change disturbs: MySQL keeps views, triggers and routines as texts that hold nothing.
pub fn disturbs(_request: &Request<'_>, change: &Change) -> Vec<Reference> {
    match change {
        // A table that is dropped takes its triggers along; where it comes back, so must they.
        Change::Drop(id) if id.kind == ObjectKind::Table => Vec::new(),
        Change::Create(_)
        | Change::Drop(_)
        | Change::Rename(_)
        | Change::Table { .. }
        | Change::Alter(_)
        | Change::Privileges(_) => Vec::new(),
    }
}

/// The setting around a plan that changes a table with history: without it MariaDB refuses new columns and keys, for the
/// history changes along (System-Versioned Tables, system_versioning_alter_history).
pub fn frame(request: &Request<'_>, statements: Vec<Statement>) -> Vec<Statement> {
    let versioned = |schema: &Schema, id: &ObjectId| match schema.get(id) {
        Some(Object::Table(table)) => table.options.storage.contains_key("system versioning"),
        _ => false,
    };
    let tables = request.schemas.before.tables().map(|(id, _)| id);
    let tables: Vec<String> = tables
        .filter(|id| versioned(request.schemas.before, id))
        .map(|id| format!("ALTER TABLE {} ", render::qualified(&id.qualified(), request.options)))
        .collect();
    let changes_history = |statement: &Statement| tables.iter().any(|it| statement.sql.starts_with(it));
    let (Some(first), Some(last)) = (
        statements.iter().find(|it| changes_history(it)).map(|it| it.cause),
        statements.iter().rfind(|it| changes_history(it)).map(|it| it.cause),
    ) else {
        return statements;
    };
    let set = |value: &str, comment: &str, cause: usize| {
        let sql = format!("SET @@system_versioning_alter_history = {value}");
        Statement::new(sql, format!("{comment} the history of system-versioned tables"), cause)
    };
    let (keep, guard) = (set("KEEP", "change", first), set("DEFAULT", "guard again", last));
    std::iter::once(keep).chain(statements).chain([guard]).collect()
}
