//! ALTER TABLE: one statement for all that can go together; foreign keys before and after it where they must.

use super::{column, constraint, foreign_key, index, online, options, part, quoted, risk};
use crate::dialect::Request;
use crate::dialect::mysql::render;
use crate::model::{
    Constraint, ConstraintKind, Name, Object, ObjectId, Pair, Reference, Refusal, Risks, Schema, Statement,
    Table, TableChange,
};
use std::collections::BTreeSet;

/// The actions of one table's change, by when they run.
pub struct Actions {
    /// Renames of columns, in a statement of their own: later actions use the new names.
    pub renames: Vec<String>,
    /// Keys, checks and columns that go.
    pub drops: Vec<String>,
    /// Columns and options.
    pub main: Vec<String>,
    /// Keys and checks that come.
    pub adds: Vec<String>,
    /// Foreign keys that go.
    pub release: Side,
    /// Foreign keys that come, and what must be said anew with them.
    pub bind: Side,
    /// Columns whose whole definition stands in the statement already.
    pub defined: BTreeSet<Name>,
    /// How many virtual columns come, and how many go.
    pub virtual_columns: Pair<usize>,
    /// What the columns of the statement make and remove.
    pub creates: Vec<Reference>,
    /// The same: what goes.
    pub removes: Vec<Reference>,
    /// What may go wrong.
    pub risks: Risks,
}

/// Actions on foreign keys, with the names they take or give up and the columns they hold or let go of.
#[derive(Default)]
pub struct Side {
    /// The actions.
    pub actions: Vec<String>,
    /// Names of foreign keys.
    pub names: Vec<Reference>,
    /// Tables and columns on the other end.
    pub ends: Vec<Reference>,
    /// What may go wrong.
    pub risks: Risks,
}

impl Side {
    /// Adds to what may go wrong.
    pub fn risk(&mut self, risks: Risks) {
        self.risks = risk::joined(std::mem::take(&mut self.risks), risks);
    }
}

impl Actions {
    fn new() -> Actions {
        Actions {
            renames: Vec::new(),
            drops: Vec::new(),
            main: Vec::new(),
            adds: Vec::new(),
            release: Side::default(),
            bind: Side::default(),
            defined: BTreeSet::new(),
            virtual_columns: Pair { before: 0, after: 0 },
            creates: Vec::new(),
            removes: Vec::new(),
            risks: Risks::default(),
        }
    }

    /// Adds to what may go wrong.
    pub fn risk(&mut self, risks: Risks) {
        self.risks = risk::joined(std::mem::take(&mut self.risks), risks);
    }
}

/// Two sides of the table at hand, and what the plan is made for.
#[derive(Clone, Copy)]
pub struct Room<'a> {
    /// What the plan is made from.
    pub request: &'a Request<'a>,
    /// The table.
    pub id: &'a ObjectId,
    /// Both sides of it.
    pub tables: Pair<&'a Table>,
}

/// The statements of a table's change.
pub fn table(
    request: &Request<'_>,
    id: &Pair<ObjectId>,
    changes: &[TableChange],
    cause: usize,
) -> Result<Vec<Statement>, Refusal> {
    let nothing = Table::default();
    let room = Room { request, id: &id.after, tables: tables(request, id, &nothing) };
    let mut actions = Actions::new();
    column::remake(&room, changes, &mut actions);
    for change in changes {
        collect(&room, change, &mut actions)?;
    }
    index::keep_implied(&room, &mut actions);
    let apart = foreign_key::in_the_way(request.schemas, &id.after);
    let mut out = statements(&room, actions, &apart, cause);
    if request.options.write_algorithm {
        out.iter_mut().for_each(|statement| statement.sql.push_str(&online::written(&statement.risks)));
    }
    if changes.contains(&TableChange::Options) {
        out.extend(
            options::partitions(&room)
                .map(|(action, risks)| Statement { risks, ..alter(&room, room.id, vec![action], cause) }),
        );
    }
    Ok(out)
}

/// The table on both sides; where it is only on one (its foreign keys are changes of their own), that one twice.
fn tables<'a>(request: &Request<'a>, id: &Pair<ObjectId>, nothing: &'a Table) -> Pair<&'a Table> {
    let find = |schema: &'a Schema, id: &ObjectId| match schema.get(id) {
        Some(Object::Table(table)) => Some(table),
        _ => None,
    };
    let before = find(request.schemas.before, &id.before).or_else(|| find(request.schemas.before, &id.after));
    let after = find(request.schemas.after, &id.after);
    Pair { before: before.or(after).unwrap_or(nothing), after: after.or(before).unwrap_or(nothing) }
}

fn collect(room: &Room<'_>, change: &TableChange, actions: &mut Actions) -> Result<(), Refusal> {
    match change {
        TableChange::AddColumn(it) => column::add(room, it, actions),
        TableChange::DropColumn(it) => column::drop(room, it, actions),
        TableChange::RenameColumn(names) => column::rename(room, names, actions),
        TableChange::AlterColumn { column: pair, facets } => column::alter(room, pair, facets, actions)?,
        TableChange::AddConstraint(it) => constraint::add(room, it, actions),
        TableChange::DropConstraint(it) => constraint::drop(room, it, actions),
        TableChange::AlterConstraint(pair) => constraint::alter(room, pair, actions),
        TableChange::RenameConstraint(pair) | TableChange::CommentConstraint(pair) => {
            // A primary key has one name only.
            if !matches!(pair.after.kind, ConstraintKind::PrimaryKey(_)) {
                constraint::drop(room, &pair.before, actions);
                constraint::add(room, &pair.after, actions);
            }
        }
        TableChange::AddIndex(it) => index::add(room, it, actions),
        TableChange::DropIndex(it) => index::drop(room, it, actions),
        TableChange::AlterIndex(pair) => index::alter(room, pair, actions),
        // With another comment, it is made anew under its new name.
        TableChange::RenameIndex(pair) if pair.before.comment != pair.after.comment => {}
        TableChange::RenameIndex(pair) => index::rename(room, pair, actions),
        TableChange::CommentIndex(pair) => {
            index::drop(room, &pair.before, actions);
            index::add(room, &pair.after, actions);
        }
        TableChange::Comment => {
            actions.main.push(render::comment(room.tables.after.comment.as_deref().unwrap_or("")));
            actions.made(room, online::description(room));
        }
        TableChange::Options => return options::options(room, actions),
    }
    Ok(())
}

/// The statements: renames, foreign keys that go, the ALTER, foreign keys that come.
fn statements(
    room: &Room<'_>,
    actions: Actions,
    apart: &[(ObjectId, Constraint)],
    cause: usize,
) -> Vec<Statement> {
    let risks = online::together(room, &actions);
    let Actions { renames, mut drops, main, adds, mut release, mut bind, creates, removes, .. } = actions;
    // A check goes before the column that it names.
    drops.sort_by_key(|it| it.starts_with("DROP COLUMN"));
    let others = stand_aside(room, apart, &mut release, &mut bind, cause);
    let adds_nothing = adds.is_empty();
    let rest: Vec<String> = drops.into_iter().chain(main).chain(adds).collect();
    // What a foreign key holds can change once it is gone; what it needs must be there before it comes.
    let first = !release.actions.is_empty() && (!bind.actions.is_empty() || !rest.is_empty());
    // So must an engine that holds it, and the key of the table itself.
    let own_key = bind.ends.iter().any(|end| end.object == *room.id) && !adds_nothing;
    let engine = rest.iter().any(|it| it.starts_with("ENGINE "));
    let last = !bind.actions.is_empty() && (first || !apart.is_empty() || own_key || engine);
    let mut out = Vec::new();
    if !renames.is_empty() {
        let risks = online::of_engine(room, online::rename_column(room));
        out.push(Statement { risks, ..alter(room, room.id, renames, cause) });
    }
    out.extend(others.iter().map(|(drop, _)| drop.clone()));
    let mut middle = Statement { creates, drops: removes, risks, ..Statement::new("", "", cause) };
    let mut words = Vec::new();
    if first {
        let mut statement = alter(room, room.id, std::mem::take(&mut release.actions), cause);
        let_go(&mut statement, &release);
        out.push(statement);
    } else {
        words.append(&mut release.actions);
        let_go(&mut middle, &release);
    }
    words.extend(rest);
    if !last {
        words.append(&mut bind.actions);
        hold(&mut middle, &bind);
    }
    if !words.is_empty() {
        let Statement { sql, comment, .. } = alter(room, room.id, words, cause);
        out.push(Statement { sql, comment, ..middle });
    }
    if last {
        let mut statement = alter(room, room.id, std::mem::take(&mut bind.actions), cause);
        hold(&mut statement, &bind);
        out.push(statement);
    }
    out.extend(others.into_iter().map(|(_, add)| add));
    out
}

fn let_go(statement: &mut Statement, side: &Side) {
    statement.risks = risk::joined(std::mem::take(&mut statement.risks), side.risks.clone());
    statement.releases.extend(side.ends.iter().cloned());
    statement.drops.extend(side.names.iter().cloned());
}

fn hold(statement: &mut Statement, side: &Side) {
    statement.risks = risk::joined(std::mem::take(&mut statement.risks), side.risks.clone());
    statement.needs.extend(side.ends.iter().cloned());
    statement.creates.extend(side.names.iter().cloned());
}

/// Foreign keys that stay, but not while the columns at their ends change: those of this table go with its own,
/// those of others get statements of their own.
fn stand_aside(
    room: &Room<'_>,
    apart: &[(ObjectId, Constraint)],
    release: &mut Side,
    bind: &mut Side,
    cause: usize,
) -> Vec<(Statement, Statement)> {
    let mut others = Vec::new();
    for (owner, constraint) in apart {
        let ConstraintKind::ForeignKey(key) = &constraint.kind else { continue };
        let parent = Schema::table_id(&key.referenced);
        let ends = key
            .referenced_columns
            .iter()
            .map(|column| part(&parent, column))
            .chain(key.columns.iter().map(|column| part(owner, column)));
        let drop = format!("DROP FOREIGN KEY {}", constraint.name.name().map_or(String::new(), render::name));
        let mut adds = match tables_of(room, owner) {
            Some(tables) => index::keep_under_name(room, tables, constraint),
            None => Vec::new(),
        };
        adds.push(format!("ADD {}", render::foreign_key(constraint, key, room.request.options)));
        let freed = online::of_engine(room, online::description(room));
        let held = online::of_engine(room, online::check_again());
        if owner == room.id {
            release.risk(freed);
            bind.risk(held);
            release.ends.extend(ends.clone());
            bind.ends.extend(ends);
            release.actions.push(drop);
            bind.actions.extend(adds);
        } else {
            let mut pair = (alter(room, owner, vec![drop], cause), alter(room, owner, adds, cause));
            (pair.0.risks, pair.1.risks) = (freed, held);
            pair.0.releases.extend(ends.clone());
            pair.1.needs.extend(ends);
            others.push(pair);
        }
    }
    others
}

/// Both sides of another table.
fn tables_of<'a>(room: &Room<'a>, id: &ObjectId) -> Option<Pair<&'a Table>> {
    let schemas = room.request.schemas;
    let name = id.qualified();
    Some(Pair { before: schemas.before.table(&name)?, after: schemas.after.table(&name)? })
}

fn alter(room: &Room<'_>, table: &ObjectId, actions: Vec<String>, cause: usize) -> Statement {
    let name = render::qualified(&table.qualified(), room.request.options);
    let sql = format!("ALTER TABLE {name} {}", actions.join(", "));
    Statement::new(sql, format!("modify {} table", quoted(&table.name)), cause)
}
