//! A change as statements: by ALTER TABLE where SQLite can make it, by a table made anew where it cannot.

mod native;
mod rebuild;
mod unsound;

use super::implied::UNKNOWN_COLUMNS;
use super::normalize::is_virtual_table;
use super::render;
use super::syntax::quote;
use crate::dialect::Request;
use crate::model::{
    Change, Index, Lock, Name, Object, ObjectId, ObjectKind, Pair, Reference, Refusal, RefusalKind,
    Statement, Table, TableChange,
};
use native::Native;

/// The statements that make a change.
pub fn steps(request: &Request<'_>, change: &Change, cause: usize) -> Result<Vec<Statement>, Refusal> {
    match change {
        Change::Create(id) => match request.schemas.after.get(id) {
            Some(object) => create(request, id, object, cause),
            None => Err(missing(id)),
        },
        Change::Drop(id) => match request.schemas.before.get(id) {
            Some(object) => drop(id, object, cause),
            None => Err(missing(id)),
        },
        Change::Rename(pair) => rename(request, pair, cause),
        Change::Alter(pair) if is_virtual_table(&pair.after) => Err(Refusal::unsupported(
            &pair.after,
            format!("{} differs, and only its module knows what it holds", pair.after),
        )
        .help("drop the virtual table, make it anew and fill it in a migration of your own")),
        Change::Alter(pair) => {
            let mut statements = steps(request, &Change::Drop(pair.before.clone()), cause)?;
            statements.extend(steps(request, &Change::Create(pair.after.clone()), cause)?);
            Ok(statements)
        }
        Change::Privileges(_) => Ok(Vec::new()),
        Change::Table { id, changes } => {
            let tables = tables(request, id)?;
            match native::native(request.target, tables, changes) {
                Some(acts) => native::statements(id, &acts, cause),
                None => rebuild::statements(request, id, tables, changes, cause),
            }
        }
    }
}

/// What a change disturbs. A rebuild drops the table under views and triggers; ALTER TABLE … DROP COLUMN reads every
/// view and trigger again, and refuses where one names the column (lang_altertable.html 5, 7).
pub fn disturbs(request: &Request<'_>, change: &Change) -> Vec<Reference> {
    match change {
        Change::Table { id, changes } => {
            let Ok(tables) = tables(request, id) else { return Vec::new() };
            match native::native(request.target, tables, changes) {
                Some(acts) => acts
                    .iter()
                    .filter_map(|act| match act {
                        Native::DropColumn(name) => Some(part(&id.before, name)),
                        Native::RenameColumn(_)
                        | Native::DropIndex(_)
                        | Native::AddColumn { .. }
                        | Native::CreateIndex(_) => None,
                    })
                    .collect(),
                None => vec![whole(&id.before)],
            }
        }
        // A view that is made anew takes its triggers along, and leaves views over it with nothing to read meanwhile.
        Change::Alter(pair) => vec![whole(&pair.before)],
        Change::Create(_) | Change::Drop(_) | Change::Rename(_) | Change::Privileges(_) => Vec::new(),
    }
}

/// Views and triggers that have to be out of the way of any ALTER TABLE.
pub fn unsound(request: &Request<'_>, changes: &[(usize, Change)]) -> Vec<ObjectId> {
    unsound::unsound(request, changes)
}

/// The pragma around a plan that drops a table: with foreign keys in force, DROP TABLE deletes its rows first, and
/// with them the rows that point to them (foreignkeys.html 5). Inside a transaction the pragma does nothing.
pub fn frame(statements: Vec<Statement>) -> Vec<Statement> {
    let drops_table = |statement: &Statement| statement.sql.starts_with("DROP TABLE ");
    let (Some(first), Some(last)) = (statements.first(), statements.last()) else { return statements };
    if !statements.iter().any(drops_table) {
        return statements;
    }
    let pragma = |on: &str, comment: &str, cause: usize| {
        Statement::new(
            format!("PRAGMA foreign_keys = {on}"),
            format!("{comment} the enforcement of foreign-keys constraints"),
            cause,
        )
    };
    let off = pragma("off", "disable", first.cause);
    let on = pragma("on", "enable back", last.cause);
    std::iter::once(off).chain(statements).chain([on]).collect()
}

fn missing(id: &ObjectId) -> Refusal {
    Refusal::unsupported(id, format!("{id} is named by a change but is not in the schema"))
}

fn whole(id: &ObjectId) -> Reference {
    Reference { object: id.clone(), part: None }
}

fn part(id: &ObjectId, part: &Name) -> Reference {
    Reference { object: id.clone(), part: Some(part.clone()) }
}

fn tables<'a>(request: &Request<'a>, id: &Pair<ObjectId>) -> Result<Pair<&'a Table>, Refusal> {
    match (request.schemas.before.get(&id.before), request.schemas.after.get(&id.after)) {
        (Some(Object::Table(before)), Some(Object::Table(after))) => {
            refuse_unknown(&id.after, after)?;
            Ok(Pair { before, after })
        }
        _ => Err(missing(&id.after)),
    }
}

/// The columns of CREATE TABLE … AS SELECT are not always known without running the query.
fn refuse_unknown(id: &ObjectId, table: &Table) -> Result<(), Refusal> {
    if !table.options.storage.contains_key(UNKNOWN_COLUMNS) {
        return Ok(());
    }
    Err(Refusal {
        kind: RefusalKind::Unreplayable,
        message: format!("the columns of {id} are those of a query, which are not known without running it"),
        object: Some(Box::new(id.clone())),
        help: Some("write the columns out in CREATE TABLE and fill it with INSERT … SELECT".to_owned()),
    })
}

/// A name in the one space that tables, views and indexes share: freed by one statement before another takes it.
fn name_taken(name: &Name) -> Reference {
    let id =
        ObjectId { signature: Some("name".into()), ..ObjectId::new(ObjectKind::Opaque, None, name.clone()) };
    whole(&id)
}

/// The name of an object in its space; triggers have one of their own.
fn space(id: &ObjectId) -> Reference {
    match id.kind {
        ObjectKind::Trigger => whole(&ObjectId::new(ObjectKind::Trigger, None, id.name.clone())),
        _ => name_taken(&id.name),
    }
}

fn create(
    request: &Request<'_>,
    id: &ObjectId,
    object: &Object,
    cause: usize,
) -> Result<Vec<Statement>, Refusal> {
    let kind = match object {
        Object::Opaque(_) => id.signature.as_deref().unwrap_or("object"),
        _ => id.kind.words(),
    };
    let statement = |sql: String| {
        let mut statement = Statement::new(sql, format!("create \"{}\" {kind}", id.name), cause);
        statement.creates.extend([whole(id), space(id)]);
        statement
    };
    match object {
        Object::Table(table) => {
            refuse_unknown(id, table)?;
            let sql = render::create_table(&id.name, table, request.options.indent.as_deref());
            let mut statements = vec![statement(sql)];
            statements.extend(table.indexes.iter().map(|index| create_index(id, index, cause)));
            Ok(statements)
        }
        Object::View(view) => Ok(vec![statement(render::create_view(&id.name, view))]),
        Object::Trigger(trigger) => Ok(vec![statement(trigger.definition.text.to_string())]),
        Object::Opaque(opaque) => Ok(vec![statement(opaque.definition.text.to_string())]),
        Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Sequence(_)
        | Object::Routine(_)
        | Object::MaterializedView(_)
        | Object::Policy(_) => Err(unknown(id)),
    }
}

fn unknown(id: &ObjectId) -> Refusal {
    Refusal::unsupported(id, format!("SQLite has no {}", id.kind.words()))
}

fn drop(id: &ObjectId, object: &Object, cause: usize) -> Result<Vec<Statement>, Refusal> {
    let name = quote(&id.name);
    let sql = match object {
        Object::Table(_) => format!("DROP TABLE {name}"),
        Object::View(_) => format!("DROP VIEW {name}"),
        Object::Trigger(_) => format!("DROP TRIGGER {name}"),
        Object::Opaque(opaque) => format!("DROP {}", opaque.drop),
        Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Sequence(_)
        | Object::Routine(_)
        | Object::MaterializedView(_)
        | Object::Policy(_) => return Err(unknown(id)),
    };
    let kind = match object {
        Object::Opaque(_) => id.signature.as_deref().unwrap_or("object"),
        _ => id.kind.words(),
    };
    let mut statement = Statement::new(sql, format!("drop \"{}\" {kind}", id.name), cause);
    statement.drops.extend([whole(id), space(id)]);
    if let Object::Table(table) = object {
        statement.drops.extend(table.indexes.iter().filter_map(|index| index.name.name()).map(name_taken));
    }
    if let Some(owner) = &id.owner {
        statement.releases.push(whole(&ObjectId::new(ObjectKind::Table, None, owner.clone())));
    }
    if matches!(object, Object::Table(_) | Object::Opaque(_)) {
        statement.risks.lock = Lock::Exclusive;
        statement.risks.loses = Some(format!("the rows of \"{}\"", id.name));
    }
    Ok(vec![statement])
}

fn rename(request: &Request<'_>, pair: &Pair<ObjectId>, cause: usize) -> Result<Vec<Statement>, Refusal> {
    if pair.before.kind != ObjectKind::Table {
        // Only tables have a RENAME.
        let mut statements = steps(request, &Change::Drop(pair.before.clone()), cause)?;
        statements.extend(steps(request, &Change::Create(pair.after.clone()), cause)?);
        return Ok(statements);
    }
    let Pair { before, after } = pair;
    let sql = format!("ALTER TABLE {} RENAME TO {}", quote(&before.name), quote(&after.name));
    let comment = format!("rename a table from \"{}\" to \"{}\"", before.name, after.name);
    let mut statement = Statement::new(sql, comment, cause);
    statement.creates.extend([whole(after), space(after)]);
    statement.drops.extend([whole(before), space(before)]);
    statement.risks.lock = Lock::Exclusive;
    Ok(vec![statement])
}

fn create_index(table: &ObjectId, index: &Index, cause: usize) -> Statement {
    let name = index.name.name().map_or("", Name::as_str);
    let comment = format!("create index \"{name}\" to table: \"{}\"", table.name);
    let mut statement = Statement::new(render::create_index(&table.name, index), comment, cause);
    statement.creates.extend(index.name.name().map(name_taken));
    if index.unique {
        statement.risks.fails_on = Some("values that are there twice".to_owned());
    }
    statement
}

fn drop_index(table: &ObjectId, index: &Index, cause: usize) -> Option<Statement> {
    let name = index.name.name()?;
    let comment = format!("drop index \"{name}\" from table: \"{}\"", table.name);
    let mut statement = Statement::new(render::drop_index(name), comment, cause);
    statement.drops.push(name_taken(name));
    Some(statement)
}

/// The column renames among the changes of a table.
fn column_renames(changes: &[TableChange]) -> impl Iterator<Item = &Pair<Name>> {
    changes.iter().filter_map(|change| match change {
        TableChange::RenameColumn(names) => Some(names),
        _ => None,
    })
}

fn rename_column(table: &ObjectId, names: &Pair<Name>, cause: usize) -> Statement {
    let Pair { before, after } = names;
    let sql =
        format!("ALTER TABLE {} RENAME COLUMN {} TO {}", quote(&table.name), quote(before), quote(after));
    let mut statement =
        Statement::new(sql, format!("rename a column from \"{before}\" to \"{after}\""), cause);
    statement.risks.lock = Lock::Exclusive;
    statement
}
