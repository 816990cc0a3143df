//! ALTER TABLE: one statement for all that can go together; foreign keys before and after it where they must.

use super::super::charset::{is_mariadb, is_mysql};
use super::super::normalize::is_check_of;
use super::super::types::has_charset;
use super::super::{charset, render};
use super::column::{Way, way};
use super::{foreign_key, part, quoted, risk, whole};
use crate::dialect::Request;
use crate::model::{
    Column, ColumnFacet, Constraint, ConstraintKind, Index, Name, Object, ObjectId, Pair, Reference, Refusal,
    Risks, Schema, Statement, Table, TableChange, Version,
};
use std::collections::BTreeSet;

/// The actions of one table's change, by when they run.
#[derive(Default)]
struct Actions {
    /// Renames of columns, in a statement of their own: later actions use the new names.
    renames: Vec<String>,
    /// DROP FOREIGN KEY, where something else in the statement needs it gone.
    release: Vec<String>,
    /// What comes first of the statement: keys and checks that go.
    drops: Vec<String>,
    /// Columns and options.
    main: Vec<String>,
    /// Keys and checks that come.
    adds: Vec<String>,
    /// ADD FOREIGN KEY after everything else.
    bind: Vec<String>,
    /// Columns whose whole definition stands in the statement already.
    defined: BTreeSet<Name>,
    creates: Vec<Reference>,
    needs: Vec<Reference>,
    drops_references: Vec<Reference>,
    releases: Vec<Reference>,
    risks: Risks,
}

/// Two sides of the table at hand, and what the plan is made for.
struct Room<'a> {
    request: &'a Request<'a>,
    id: &'a ObjectId,
    tables: Pair<&'a Table>,
}

/// The statements of a table's change.
pub fn table(
    request: &Request<'_>,
    id: &Pair<ObjectId>,
    changes: &[TableChange],
    cause: usize,
) -> Result<Vec<Statement>, Refusal> {
    let tables = tables(request, id);
    let room = Room { request, id: &id.after, tables };
    let mut actions = Actions::default();
    for change in changes {
        collect(&room, change, &mut actions)?;
    }
    let apart = foreign_key::in_the_way(request.schemas, &id.after);
    Ok(statements(&room, actions, changes, &apart, cause))
}

/// The table on both sides; where it is only on one (its foreign keys are changes of their own), that one twice.
fn tables<'a>(request: &Request<'a>, id: &Pair<ObjectId>) -> Pair<&'a Table> {
    let find = |schema: &'a Schema, id: &ObjectId| match schema.get(id) {
        Some(Object::Table(table)) => Some(table),
        _ => None,
    };
    static EMPTY: std::sync::LazyLock<Table> = std::sync::LazyLock::new(Table::default);
    let before = find(request.schemas.before, &id.before).or_else(|| find(request.schemas.before, &id.after));
    let after = find(request.schemas.after, &id.after);
    let fallback: &'a Table = &EMPTY;
    Pair { before: before.or(after).unwrap_or(fallback), after: after.or(before).unwrap_or(fallback) }
}

fn collect(room: &Room<'_>, change: &TableChange, actions: &mut Actions) -> Result<(), Refusal> {
    match change {
        TableChange::AddColumn(column) => add_column(room, column, actions),
        TableChange::DropColumn(column) => drop_column(room, column, actions),
        TableChange::RenameColumn(names) => rename_column(room, names, actions),
        TableChange::AlterColumn { column, facets } => alter_column(room, column, facets, actions),
        TableChange::AddConstraint(it) => add_constraint(room, it, actions),
        TableChange::DropConstraint(it) => drop_constraint(room, it, actions),
        TableChange::AlterConstraint(pair) => alter_constraint(room, pair, actions),
        TableChange::RenameConstraint(pair) if matches!(pair.after.kind, ConstraintKind::PrimaryKey(_)) => {}
        TableChange::RenameConstraint(pair) | TableChange::CommentConstraint(pair) => {
            drop_constraint(room, &pair.before, actions);
            add_constraint(room, &pair.after, actions);
        }
        TableChange::AddIndex(index) => add_index(room, index, actions),
        TableChange::DropIndex(index) => drop_index(room, index, actions),
        TableChange::AlterIndex(pair) => alter_index(room, pair, actions),
        TableChange::RenameIndex(pair) => rename_index(room, pair, actions),
        TableChange::CommentIndex(pair) => {
            drop_index(room, &pair.before, actions);
            add_index(room, &pair.after, actions);
        }
        TableChange::Comment => {
            let text = room.tables.after.comment.as_deref().unwrap_or("");
            actions.main.push(render::comment(text));
        }
        TableChange::Options => return options(room, actions),
    }
    Ok(())
}

/// The check that stands in the definition of a column afterwards.
fn own_check<'a>(room: &Room<'a>, column: &Name) -> Option<&'a Constraint> {
    room.tables.after.constraints.iter().find(|it| is_check_of(it, column))
}

fn definition(room: &Room<'_>, column: &Column) -> String {
    render::column(column, own_check(room, &column.name), room.request.target)
}

fn add_column(room: &Room<'_>, column: &Column, actions: &mut Actions) {
    actions.main.push(format!("ADD COLUMN {}", definition(room, column)));
    actions.creates.push(part(room.id, &column.name));
    actions.defined.insert(column.name.clone());
}

fn drop_column(room: &Room<'_>, column: &Column, actions: &mut Actions) {
    actions.main.push(format!("DROP COLUMN {}", render::name(&column.name)));
    actions.drops_references.push(part(room.id, &column.name));
    let risks = std::mem::take(&mut actions.risks);
    actions.risks = risk::joined(risks, risk::drop_column(column));
}

fn rename_column(room: &Room<'_>, names: &Pair<Name>, actions: &mut Actions) {
    let target = room.request.target;
    let plain = is_mysql(target, Version(8, 0, 0)) || is_mariadb(target, Version(10, 5, 2));
    let quoted = names.map(render::name);
    // The older form says the whole column again: as it is before, so that what else changes follows.
    let before = room.tables.before.column(&names.after).or_else(|| room.tables.before.column(&names.before));
    match before.filter(|_| !plain) {
        Some(column) => {
            let column = Column { name: names.after.clone(), ..column.clone() };
            actions.renames.push(format!("CHANGE COLUMN {} {}", quoted.before, definition(room, &column)));
        }
        None => actions.renames.push(format!("RENAME COLUMN {} TO {}", quoted.before, quoted.after)),
    }
}

fn alter_column(room: &Room<'_>, pair: &Pair<Column>, facets: &[ColumnFacet], actions: &mut Actions) {
    let Pair { before, after } = pair;
    let risks = std::mem::take(&mut actions.risks);
    match way(before, after, facets) {
        Way::Modify => {
            actions.risks = risk::joined(risks, risk::modify_column(before, after));
            modify(room, after, actions);
            if facets.contains(&ColumnFacet::Type) || facets.contains(&ColumnFacet::Collation) {
                actions.drops_references.push(part(room.id, &after.name));
                actions.creates.push(part(room.id, &after.name));
            }
        }
        Way::Anew => {
            actions.risks = risk::joined(risks, risk::drop_column(before));
            for index in indexes_of(room.tables.before, &after.name) {
                actions.drops.push(format!("DROP INDEX {}", index_name(index)));
            }
            actions.main.push(format!("DROP COLUMN {}", render::name(&after.name)));
            actions.main.push(format!("ADD COLUMN {}", definition(room, after)));
            actions.defined.insert(after.name.clone());
            for index in indexes_of(room.tables.after, &after.name) {
                actions.adds.push(format!("ADD {}", render::index(index, room.request.target)));
            }
        }
    }
}

/// Says a column of the table anew, once; one that only comes now is said by its ADD COLUMN.
fn modify(room: &Room<'_>, column: &Column, actions: &mut Actions) {
    if room.tables.before.column(&column.name).is_none() {
        return;
    }
    if actions.defined.insert(column.name.clone()) {
        actions.main.push(format!("MODIFY COLUMN {}", definition(room, column)));
    }
}

/// The indexes that a column is a part of.
fn indexes_of<'t>(table: &'t Table, column: &'t Name) -> impl Iterator<Item = &'t Index> {
    table.indexes.iter().filter(move |index| index.parts.iter().any(|part| part.as_column() == Some(column)))
}

fn index_name(index: &Index) -> String {
    index.name.name().map_or(String::new(), render::name)
}

fn add_constraint(room: &Room<'_>, constraint: &Constraint, actions: &mut Actions) {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => {
            actions.adds.push(format!("ADD {}", render::primary_key(key, room.request.target)))
        }
        ConstraintKind::ForeignKey(key) => {
            actions.bind.push(format!("ADD {}", render::foreign_key(constraint, key, room.request.options)));
            let parent = Schema::table_id(&key.referenced);
            actions.needs.push(whole(&parent));
            actions.needs.extend(key.referenced_columns.iter().map(|column| part(&parent, column)));
        }
        ConstraintKind::Check(check) => match checked_column(room.tables.after, constraint) {
            Some(column) => modify(room, column, actions),
            None => actions.adds.push(format!("ADD {}", render::check(constraint, check))),
        },
        ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => {}
    }
}

/// The column in whose definition a check stands.
fn checked_column<'t>(table: &'t Table, constraint: &Constraint) -> Option<&'t Column> {
    table.columns.iter().find(|column| is_check_of(constraint, &column.name))
}

fn drop_constraint(room: &Room<'_>, constraint: &Constraint, actions: &mut Actions) {
    let name = constraint.name.name().map_or(String::new(), render::name);
    match &constraint.kind {
        ConstraintKind::PrimaryKey(_) => actions.drops.push("DROP PRIMARY KEY".to_owned()),
        ConstraintKind::ForeignKey(key) => {
            actions.release.push(format!("DROP FOREIGN KEY {name}"));
            let parent = Schema::table_id(&key.referenced);
            actions.releases.push(whole(&parent));
            actions.releases.extend(key.referenced_columns.iter().map(|column| part(&parent, column)));
        }
        ConstraintKind::Check(_) => match checked_column(room.tables.before, constraint) {
            // The new definition of the column leaves the check out; a column that goes takes it along.
            Some(column) => {
                if let Some(after) = room.tables.after.column(&column.name) {
                    modify(room, after, actions);
                }
            }
            None if is_mariadb(room.request.target, Version(0, 0, 0)) => {
                actions.drops.push(format!("DROP CONSTRAINT {name}"));
            }
            None => actions.drops.push(format!("DROP CHECK {name}")),
        },
        ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => {}
    }
}

fn alter_constraint(room: &Room<'_>, pair: &Pair<Constraint>, actions: &mut Actions) {
    let name = pair.after.name.name().map_or(String::new(), render::name);
    let only_enforced = Constraint { enforced: pair.after.enforced, ..pair.before.clone() } == pair.after;
    if only_enforced && matches!(pair.after.kind, ConstraintKind::Check(_)) {
        let words = if pair.after.enforced { "ENFORCED" } else { "NOT ENFORCED" };
        actions.main.push(format!("ALTER CHECK {name} {words}"));
        return;
    }
    drop_constraint(room, &pair.before, actions);
    add_constraint(room, &pair.after, actions);
}

fn add_index(room: &Room<'_>, index: &Index, actions: &mut Actions) {
    actions.adds.push(format!("ADD {}", render::index(index, room.request.target)));
    if index.unique {
        let risks = std::mem::take(&mut actions.risks);
        let fails_on = Some(format!("duplicates under index {}", index_name(index)));
        actions.risks = risk::joined(risks, Risks { fails_on, scans: true, ..Risks::default() });
    }
}

fn drop_index(room: &Room<'_>, index: &Index, actions: &mut Actions) {
    // An index goes with the last of its columns.
    let stays = index
        .parts
        .iter()
        .any(|part| part.as_column().is_none_or(|column| room.tables.after.column(column).is_some()));
    if stays {
        actions.drops.push(format!("DROP INDEX {}", index_name(index)));
    }
}

fn alter_index(room: &Room<'_>, pair: &Pair<Index>, actions: &mut Actions) {
    let visible = |index: &Index| !index.options.contains_key("invisible");
    let mut seen = pair.before.clone();
    seen.options.remove("invisible");
    let mut wanted = pair.after.clone();
    wanted.options.remove("invisible");
    let target = room.request.target;
    if seen == wanted && (is_mysql(target, Version(8, 0, 0)) || is_mariadb(target, Version(10, 6, 0))) {
        let words = match (is_mariadb(target, Version(0, 0, 0)), visible(&pair.after)) {
            (false, true) => "VISIBLE",
            (false, false) => "INVISIBLE",
            (true, true) => "NOT IGNORED",
            (true, false) => "IGNORED",
        };
        actions.main.push(format!("ALTER INDEX {} {words}", index_name(&pair.after)));
        return;
    }
    drop_index(room, &pair.before, actions);
    add_index(room, &pair.after, actions);
}

fn rename_index(room: &Room<'_>, pair: &Pair<Index>, actions: &mut Actions) {
    let target = room.request.target;
    if is_mysql(target, Version(5, 7, 0)) || is_mariadb(target, Version(10, 5, 2)) {
        actions.main.push(format!(
            "RENAME INDEX {} TO {}",
            index_name(&pair.before),
            index_name(&pair.after)
        ));
        return;
    }
    drop_index(room, &pair.before, actions);
    add_index(room, &pair.after, actions);
}

fn options(room: &Room<'_>, actions: &mut Actions) -> Result<(), Refusal> {
    let Pair { before, after } = room.tables.map(|table| &table.options);
    let storage = Pair { before: &before.storage, after: &after.storage };
    let list = render::changed_options(storage.before, storage.after).map_err(|key| {
        Refusal::unsupported(room.id, format!("the option {key} of {} cannot be changed in place", room.id))
            .help("make the table anew and copy its rows")
    })?;
    actions.main.extend(list);
    if storage.differs_by(|storage| (storage.get("charset").cloned(), storage.get("collate").cloned())) {
        collation(room, actions);
    }
    Ok(())
}

/// Another default character set: columns that follow the default say so, for the server leaves them as they are.
fn collation(room: &Room<'_>, actions: &mut Actions) {
    let target = room.request.target;
    let database = charset::of_database(room.request.schemas.after, target);
    let wanted = charset::of_table(&room.tables.after.options, &database, target);
    let spelled = |name: &str| charset::spelled(name, target);
    actions
        .main
        .insert(0, format!("CHARSET {} COLLATE {}", spelled(&wanted.charset), spelled(&wanted.collation)));
    for column in room
        .tables
        .after
        .columns
        .iter()
        .filter(|column| has_charset(&column.ty) && column.collation.is_none())
    {
        if room.tables.before.column(&column.name).is_some() {
            actions.drops_references.push(part(room.id, &column.name));
            actions.creates.push(part(room.id, &column.name));
            modify(room, column, actions);
        }
    }
}

/// The statements: renames, foreign keys that go, the ALTER, partitions, foreign keys that come.
fn statements(
    room: &Room<'_>,
    actions: Actions,
    changes: &[TableChange],
    apart: &[(ObjectId, Constraint)],
    cause: usize,
) -> Vec<Statement> {
    let Actions {
        renames,
        mut release,
        drops,
        main,
        adds,
        mut bind,
        defined: _,
        creates,
        needs,
        drops_references,
        releases,
        risks,
    } = actions;
    let mut out = Vec::new();
    if !renames.is_empty() {
        out.push(alter(room, room.id, renames, cause));
    }
    let mut alone = Vec::new();
    for (owner, constraint) in apart {
        let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
        let drop = format!("DROP FOREIGN KEY {}", constraint.name.name().map_or(String::new(), render::name));
        let add = format!("ADD {}", render::foreign_key(constraint, key, room.request.options));
        if owner == room.id {
            release.push(drop);
            bind.push(add);
        } else {
            alone.push((owner, drop, add));
        }
    }
    let mut ends: Vec<Reference> = Vec::new();
    for (owner, constraint) in apart {
        if let ConstraintKind::ForeignKey(key) = &constraint.kind {
            let parent = Schema::table_id(&key.referenced);
            ends.extend(key.referenced_columns.iter().map(|column| part(&parent, column)));
            ends.extend(key.columns.iter().map(|column| part(owner, column)));
        }
    }
    let rest: Vec<String> = drops.into_iter().chain(main).chain(adds).collect();
    // A foreign key that only goes, or only comes, goes with the rest; where both happen they cannot share a statement.
    let split = !release.is_empty() && (!bind.is_empty() || !rest.is_empty());
    let first: Vec<String> = if split { std::mem::take(&mut release) } else { Vec::new() };
    for (owner, drop, _) in &alone {
        let mut statement = alter(room, owner, vec![drop.clone()], cause);
        statement.releases.extend(ends.iter().cloned());
        out.push(statement);
    }
    if !first.is_empty() {
        let mut statement = alter(room, room.id, first, cause);
        statement.releases.extend(releases.iter().chain(&ends).cloned());
        out.push(statement);
    }
    let late = !apart.is_empty() || (split && !bind.is_empty());
    let last: Vec<String> = if late { std::mem::take(&mut bind) } else { Vec::new() };
    let middle: Vec<String> = release.into_iter().chain(rest).chain(bind).collect();
    if !middle.is_empty() {
        let mut statement = alter(room, room.id, middle, cause);
        statement.creates = creates;
        statement.drops = drops_references;
        if first_is_empty(&out) {
            statement.releases = releases;
        }
        if !late {
            statement.needs.extend(needs.iter().cloned());
        }
        statement.risks = risks;
        out.push(statement);
    }
    if changes.contains(&TableChange::Options) {
        out.extend(partitions(room, cause));
    }
    if !last.is_empty() {
        let mut statement = alter(room, room.id, last, cause);
        statement.needs.extend(needs.iter().chain(&ends).cloned());
        out.push(statement);
    }
    for (owner, _, add) in &alone {
        let mut statement = alter(room, owner, vec![add.clone()], cause);
        statement.needs.extend(ends.iter().cloned());
        out.push(statement);
    }
    out
}

fn first_is_empty(out: &[Statement]) -> bool {
    out.iter().all(|statement| statement.releases.is_empty())
}

fn alter(room: &Room<'_>, table: &ObjectId, actions: Vec<String>, cause: usize) -> Statement {
    let name = render::qualified(&table.qualified(), room.request.options);
    let sql = format!("ALTER TABLE {name} {}", actions.join(", "));
    Statement::new(sql, format!("modify {} table", quoted(&table.name)), cause)
}

/// PARTITION BY stands alone: it is no action among others.
fn partitions(room: &Room<'_>, cause: usize) -> Option<Statement> {
    if !room.tables.differs_by(|table| table.options.partition_by.clone()) {
        return None;
    }
    let action = match &room.tables.after.options.partition_by {
        Some(definition) => format!("PARTITION BY {}", definition.text),
        None => "REMOVE PARTITIONING".to_owned(),
    };
    let mut statement = alter(room, room.id, vec![action], cause);
    statement.risks = Risks { rewrites: true, ..Risks::default() };
    Some(statement)
}
