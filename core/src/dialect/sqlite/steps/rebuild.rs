//! A table made anew: a new one under another name, its rows copied, the old one dropped, the new one renamed
//! (lang_altertable.html 7, in Atlas's words). Foreign keys are off meanwhile, by the frame of the plan.

use super::{column_renames, create_index, name_taken, rename_column, whole};
use crate::dialect::Request;
use crate::dialect::sqlite::implied::rowid_column;
use crate::dialect::sqlite::render;
use crate::dialect::sqlite::syntax::{SYNTAX, literal, quote};
use crate::model::{
    Column, ColumnFacet, ConstraintKind, Expression, Lock, Name, ObjectId, ObjectKind, Pair, Refusal, Schema,
    Statement, Table, TableChange,
};
use crate::syntax::rename::requalify_expression;

/// The statements of a rebuild.
pub(super) fn statements(
    request: &Request<'_>,
    id: &Pair<ObjectId>,
    tables: Pair<&Table>,
    changes: &[TableChange],
    cause: usize,
) -> Result<Vec<Statement>, Refusal> {
    let table = &id.after;
    let renames: Vec<&Pair<Name>> = column_renames(changes).collect();
    let copy = columns_to_copy(tables, &renames, changes);
    let new = free_name(request, &table.name);
    let mut statements: Vec<Statement> =
        renames.iter().map(|names| rename_column(table, names, cause)).collect();
    statements.push(make(request, tables.after, table, &new, cause));
    if counts(tables.before) && counts(tables.after) {
        statements.push(carry_counter(table, &new, cause));
    }
    let rowid = rowid_to_copy(tables, &copy);
    let copied = rowid.is_some() || !copy.is_empty();
    if copied {
        statements.push(copy_rows(table, &new, rowid, &copy, cause));
    }
    statements.push(drop_old(id, tables, changes, copied, cause));
    statements.push(rename_new(id, &new, cause));
    statements.extend(tables.after.indexes.iter().map(|index| create_index(table, index, cause)));
    if id.before != id.after
        && let Some(first) = statements.first_mut()
    {
        first.needs.push(whole(table));
    }
    Ok(statements)
}

/// `new_t`, or with a number behind where that name is taken.
fn free_name(request: &Request<'_>, table: &Name) -> Name {
    let taken = |name: &Name| {
        let kinds = [ObjectKind::Table, ObjectKind::View, ObjectKind::Opaque];
        let in_schema = |schema: &Schema| {
            schema.objects.keys().any(|id| kinds.contains(&id.kind) && id.name == *name)
                || schema.tables().any(|(_, table)| table.index(name).is_some())
        };
        in_schema(request.schemas.before) || in_schema(request.schemas.after)
    };
    let first = Name::caseless(format!("new_{table}"));
    let numbered = (2u32..).map(|number| Name::caseless(format!("new_{table}_{number}")));
    std::iter::once(first.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(first)
}

fn make(request: &Request<'_>, after: &Table, table: &ObjectId, new: &Name, cause: usize) -> Statement {
    let renamed = requalified(after, &table.name, &quote(new));
    let sql = render::create_table(new, &renamed, request.options.indent.as_deref());
    Statement::new(sql, format!("create \"{new}\" table"), cause)
}

/// Expressions may name their own table; RENAME TO gives them its name back.
fn requalified(table: &Table, name: &Name, quoted: &str) -> Table {
    let mut table = table.clone();
    let requalify = |expression: &mut Expression| requalify_expression(expression, name, quoted, &SYNTAX);
    for generated in table.columns.iter_mut().filter_map(|column| column.generated.as_mut()) {
        requalify(&mut generated.expression);
    }
    for constraint in &mut table.constraints {
        if let ConstraintKind::Check(check) = &mut constraint.kind {
            requalify(&mut check.expression);
        }
    }
    table
}

fn counts(table: &Table) -> bool {
    table.columns.iter().any(|column| column.auto_increment)
}

/// AUTOINCREMENT never gives a number twice: the counter goes over before the rows, which only raise it (autoinc.html).
fn carry_counter(table: &ObjectId, new: &Name, cause: usize) -> Statement {
    let sql = format!(
        "INSERT INTO sqlite_sequence (name, seq) SELECT {}, seq FROM sqlite_sequence WHERE name = {}",
        literal(new.as_str()),
        literal(table.name.as_str())
    );
    Statement::new(sql, format!("set sequence for \"{new}\" table"), cause)
}

/// A column of the new table and where its values come from.
struct Copied {
    into: Name,
    from: String,
}

/// The columns of both tables in the order of the new one; what is computed is computed anew. NULLs become the
/// default where the column is NOT NULL from now on or has another default (atlas.md 7.6).
fn columns_to_copy(tables: Pair<&Table>, renames: &[&Pair<Name>], changes: &[TableChange]) -> Vec<Copied> {
    let mut copied = Vec::new();
    for column in tables.after.columns.iter().filter(|column| column.generated.is_none()) {
        let old = renames
            .iter()
            .find(|names| names.after == column.name)
            .map_or(&column.name, |names| &names.before);
        if tables.before.column(old).is_none() {
            continue;
        }
        let name = quote(&column.name);
        let from = match &column.default {
            Some(default) if !column.nullable && may_be_null(column, changes) => {
                format!("IFNULL({name}, {}) AS {name}", render::default(default))
            }
            _ => name,
        };
        copied.push(Copied { into: column.name.clone(), from });
    }
    copied
}

fn may_be_null(column: &Column, changes: &[TableChange]) -> bool {
    changes.iter().any(|change| match change {
        TableChange::AlterColumn { column: pair, facets } => {
            pair.after.name == column.name
                && (facets.contains(&ColumnFacet::Nullability) || facets.contains(&ColumnFacet::Default))
        }
        _ => false,
    })
}

/// The word for the rowid, where it must be copied by itself: no column is it, or no column is copied at all.
fn rowid_to_copy(tables: Pair<&Table>, copy: &[Copied]) -> Option<&'static str> {
    let Pair { before, after } = tables;
    if before.options.without_rowid || after.options.without_rowid {
        return None;
    }
    let kept_by_column = rowid_column(before).is_some() || rowid_column(after).is_some();
    if kept_by_column && !copy.is_empty() {
        return None;
    }
    let free = |word: &&str| {
        let name = Name::caseless(*word);
        before.column(&name).is_none() && after.column(&name).is_none()
    };
    ["rowid", "_rowid_", "oid"].into_iter().find(free)
}

fn copy_rows(table: &ObjectId, new: &Name, rowid: Option<&str>, copy: &[Copied], cause: usize) -> Statement {
    let into = copy.iter().map(|column| quote(&column.into));
    let from = copy.iter().map(|column| column.from.clone());
    let rowid = || rowid.map(str::to_owned).into_iter();
    let sql = format!(
        "INSERT INTO {} ({}) SELECT {} FROM {}",
        quote(new),
        rowid().chain(into).collect::<Vec<_>>().join(", "),
        rowid().chain(from).collect::<Vec<_>>().join(", "),
        quote(&table.name)
    );
    let comment = format!("copy rows from old table \"{}\" to new temporary table \"{new}\"", table.name);
    let mut statement = Statement::new(sql, comment, cause);
    statement.risks.lock = Lock::Exclusive;
    statement.risks.rewrites = true;
    statement.risks.fails_on = Some(format!("rows that \"{}\" does not take in its new form", table.name));
    statement
}

fn drop_old(
    id: &Pair<ObjectId>,
    tables: Pair<&Table>,
    changes: &[TableChange],
    copied: bool,
    cause: usize,
) -> Statement {
    let table = &id.after;
    let comment = if copied {
        format!("drop \"{}\" table after copying rows", table.name)
    } else {
        format!("drop \"{}\" table without copying rows (no columns)", table.name)
    };
    let mut statement = Statement::new(format!("DROP TABLE {}", quote(&table.name)), comment, cause);
    if id.before == id.after {
        statement.drops.push(whole(table));
    }
    let gone: Vec<&str> = changes
        .iter()
        .filter_map(|change| match change {
            TableChange::DropColumn(column) if column.generated.is_none() => Some(column.name.as_str()),
            _ => None,
        })
        .collect();
    statement
        .drops
        .extend(tables.before.indexes.iter().filter_map(|index| index.name.name()).map(name_taken));
    statement.risks.lock = Lock::Exclusive;
    if !copied && !tables.before.columns.is_empty() {
        statement.risks.loses = Some(format!("the rows of \"{}\"", table.name));
    } else if !gone.is_empty() {
        statement.risks.loses = Some(format!("the values of \"{}\"", gone.join("\", \"")));
    }
    statement
}

fn rename_new(id: &Pair<ObjectId>, new: &Name, cause: usize) -> Statement {
    let table = &id.after;
    let sql = format!("ALTER TABLE {} RENAME TO {}", quote(new), quote(&table.name));
    let comment = format!("rename temporary table \"{new}\" to \"{}\"", table.name);
    let mut statement = Statement::new(sql, comment, cause);
    statement.creates.push(whole(table));
    statement.risks.lock = Lock::Exclusive;
    statement
}
