//! What becomes of a column: ADD, DROP, and the facets of ALTER COLUMN in Atlas's order (type, NULL, default, identity,
//! expression), with what PostgreSQL wants in statements of their own.

use super::super::render;
use super::{expand, identity, key, online, part, references, retype, swap, volatility};
use crate::dialect::Request;
use crate::dialect::postgres::syntax::quote;
use crate::model::{
    Column, ColumnFacet, Constraint, ConstraintKind, Lock, Name, Object, ObjectId, Pair, Schema, Statement,
};

/// The actions of one ALTER TABLE, and of the ones before and after it.
#[derive(Default)]
pub struct Actions {
    /// In an ALTER TABLE of their own, before all else: foreign keys that others wait for.
    pub foreign_first: Vec<Statement>,
    /// In an ALTER TABLE of their own, before the others.
    pub first: Vec<Statement>,
    /// Statements between the first and the main ALTER TABLE.
    pub between: Vec<Statement>,
    /// Constraints that go: at the head of the main ALTER TABLE.
    pub constraint_drops: Vec<Statement>,
    /// Which of these are foreign keys.
    pub foreign_drops: Vec<usize>,
    /// Generated columns that are made anew go before what they are computed from.
    pub column_drops: Vec<Statement>,
    /// The main ALTER TABLE.
    pub main: Vec<Statement>,
    /// In an ALTER TABLE of their own, after the others.
    pub last: Vec<Statement>,
    /// In an ALTER TABLE of their own, once the indexes are there: what they are used for.
    pub index_marks: Vec<Statement>,
    /// Statements after the last ALTER TABLE and the indexes.
    pub after: Vec<Statement>,
    /// In an ALTER TABLE of their own, after all else: what a valid check has proved by then.
    pub proved: Vec<Statement>,
    /// In another after that: such checks go.
    pub proofs: Vec<Statement>,
}

impl Actions {
    /// Notes that a constraint goes.
    pub fn drop_constraint(&mut self, constraint: &Constraint, drop: Statement) {
        if matches!(constraint.kind, ConstraintKind::ForeignKey(_)) {
            self.foreign_drops.push(self.constraint_drops.len());
        }
        self.constraint_drops.push(drop);
    }
}

/// An action of ALTER TABLE: its text stands where a statement's does until all are merged.
pub fn action(sql: String, cause: usize) -> Statement {
    super::exclusive(Statement::new(sql, String::new(), cause))
}

/// ADD COLUMN, and what only other statements say of it.
pub fn add(request: &Request<'_>, id: &ObjectId, column: &Column, cause: usize, actions: &mut Actions) {
    let text = render::column::column(request.options, request.schemas.after, id, column);
    let mut add = action(format!("ADD COLUMN {text}"), cause);
    add.creates = vec![part(id, &column.name)];
    if let Some(sequence) = serial_sequence(request, id, column) {
        add.creates.push(super::whole(&sequence));
    }
    add.needs = references::of_column(request.schemas.after, id, column);
    let empty_by_default =
        column.default.is_none() && column.generated.is_none() && column.identity.is_none();
    if !column.nullable && column.not_null.validated && empty_by_default {
        add.risks.fails_on = Some(format!("rows that are there, which get no value for \"{}\"", column.name));
    }
    let schema = request.schemas.after;
    add.risks.scans = add.risks.fails_on.is_some();
    add.risks.rewrites = column.generated.as_ref().is_some_and(|it| it.stored)
        || column.identity.is_some()
        || column.default.as_ref().is_some_and(|it| volatility::is_volatile(schema, &it.tree))
        || is_of_constrained_domain(schema, column);
    actions.main.push(add);
    actions.main.extend(render::column::settings(&id.name, column).into_iter().map(|sql| action(sql, cause)));
    if column.comment.is_some() {
        actions.after.push(comment(request, id, column, cause));
    }
}

/// The sequence that comes with a column of a serial type.
pub fn serial_sequence(request: &Request<'_>, id: &ObjectId, column: &Column) -> Option<ObjectId> {
    let schema = request.schemas.after;
    render::column::serial_word(schema, id, column)?;
    render::column::owned_sequence(schema, id, column)
}

/// The rows get the value of a new column at once where a domain is to look at it (tablecmds.c, ATExecAddColumn).
fn is_of_constrained_domain(schema: &Schema, column: &Column) -> bool {
    // All domains of the information schema but one have a check (information_schema.sql).
    if column.ty.schema.as_ref().is_some_and(|it| it.as_str() == "information_schema") {
        return &*column.ty.name != "character_data";
    }
    let id = render::types::object_of(schema, &column.ty);
    match id.and_then(|id| schema.get(&id)) {
        Some(Object::Domain(domain)) => domain.not_null || !domain.checks.is_empty(),
        _ => false,
    }
}

/// DROP COLUMN
pub fn drop(request: &Request<'_>, id: &ObjectId, column: &Column, cause: usize) -> Statement {
    let mut drop = action(format!("DROP COLUMN {}", quote(column.name.as_str())), cause);
    drop.drops = vec![part(id, &column.name)];
    drop.releases = references::of_column(request.schemas.before, id, column);
    if column.generated.is_none() {
        drop.risks.loses = Some(format!("the values of \"{}\"", column.name));
    }
    drop
}

/// COMMENT ON COLUMN
pub fn comment(request: &Request<'_>, id: &ObjectId, column: &Column, cause: usize) -> Statement {
    let sql = render::column::comment(&render::name::of_object(request.options, id), column);
    let said = format!("set comment to column: \"{}\" on table: \"{}\"", column.name, id.name);
    let mut statement = Statement::new(sql, said, cause);
    statement.needs = vec![part(id, &column.name)];
    statement.risks.lock = Lock::Shared;
    statement
}

/// ALTER COLUMN, facet by facet.
pub fn alter(
    request: &Request<'_>,
    id: &ObjectId,
    column: &Pair<Column>,
    facets: &[ColumnFacet],
    cause: usize,
    actions: &mut Actions,
) {
    let has = |facet| facets.contains(&facet);
    if expand::is_made_anew(request, column, facets) {
        return make_anew(request, id, column, cause, actions);
    }
    let alter = format!("ALTER COLUMN {}", quote(column.after.name.as_str()));
    let retyped = has(ColumnFacet::Type) || has(ColumnFacet::Collation);
    identity::goes(request, id, column, &alter, cause, actions);
    if retyped {
        set_type(request, id, column, &alter, cause, actions);
    }
    if has(ColumnFacet::Nullability) {
        nullability(request, id, column, &alter, cause, actions);
    }
    if has(ColumnFacet::NotNull) {
        not_null(request, id, column, &alter, cause, actions);
    }
    let restated =
        retyped && column.after.default.is_some() && retype::is_another(&column.before.ty, &column.after.ty);
    if has(ColumnFacet::Default) || restated {
        set_default(request, id, column, &alter, cause, actions);
    }
    if has(ColumnFacet::Identity) {
        identity::change(request, id, column, &alter, cause, actions);
    }
    if has(ColumnFacet::Generated) {
        // The server takes no USING while the column is computed.
        let list = if retyped { &mut actions.first } else { &mut actions.main };
        list.push(expression(&column.after, &alter, cause));
    }
    if has(ColumnFacet::Options) || retyped {
        // With another type, storage and compression are what that type has by itself.
        let mut before = column.before.clone();
        before.options.retain(|option, _| !retyped || !matches!(&**option, "storage" | "compression"));
        actions.main.extend(options(&Pair { before, after: column.after.clone() }, cause));
    }
    if has(ColumnFacet::Comment) {
        actions.after.push(comment(request, id, &column.after, cause));
    }
}

/// Drops a column and adds it as it shall be: all that a generated column is can be computed again.
fn make_anew(
    request: &Request<'_>,
    id: &ObjectId,
    column: &Pair<Column>,
    cause: usize,
    actions: &mut Actions,
) {
    actions.column_drops.push(drop(request, id, &column.after, cause));
    if column.before.generated.is_none()
        && let Some(drop) = actions.column_drops.last_mut()
    {
        drop.risks.loses = Some(format!("the values of \"{}\"", column.after.name));
    }
    add(request, id, &column.after, cause, actions);
}

fn set_type(
    request: &Request<'_>,
    id: &ObjectId,
    column: &Pair<Column>,
    alter: &str,
    cause: usize,
    actions: &mut Actions,
) {
    let Pair { before, after } = column;
    let ty = render::types::data_type(request.options, request.schemas.after, &after.ty);
    let mut sql = format!("{alter} TYPE {ty}");
    if let Some(collation) = &after.collation {
        sql.push_str(&format!(" COLLATE {}", render::name::of_collation(request.options, collation)));
    }
    sql.push_str(&retype::using(request, column));
    // A column that leaves a type that is replaced does so before, whatever else its table waits for.
    let leaves = swap::is_swapped(request, &before.ty);
    let list = if leaves { &mut actions.first } else { &mut actions.main };
    if retype::default_is_in_the_way(request, column) && (after.default.is_some() || leaves) {
        list.push(action(format!("{alter} DROP DEFAULT"), cause));
    }
    let mut set = Statement::new(sql, "", cause);
    set.risks = retype::risks(request, column);
    set.needs = references::of_type(request.schemas.after, &after.ty);
    set.needs.extend(references::of_collation(request.schemas.after, after.collation.as_ref()));
    set.releases = references::of_type(request.schemas.before, &before.ty);
    set.releases.extend(references::of_collation(request.schemas.before, before.collation.as_ref()));
    set.drops = vec![part(id, &after.name)];
    set.drops.extend(key::columns_including(request, id, &before.name).iter().map(|name| part(id, name)));
    set.creates = set.drops.clone();
    list.push(set);
}

fn nullability(
    request: &Request<'_>,
    id: &ObjectId,
    column: &Pair<Column>,
    alter: &str,
    cause: usize,
    actions: &mut Actions,
) {
    if column.after.nullable {
        return actions.main.push(action(format!("{alter} DROP NOT NULL"), cause));
    }
    if !column.after.not_null.validated {
        return actions.main.push(action(render::column::add_not_null(&id.name, &column.after), cause));
    }
    let before = request.schemas.before.table(&id.qualified());
    let stays = request.schemas.after.table(&id.qualified());
    let proved =
        [before, stays].iter().all(|table| table.is_some_and(|it| online::says_not_null(it, &column.after)));
    if request.options.validate_later.not_null
        && !proved
        && let Some(table) = before
    {
        return online::set_not_null(request, id, table, &column.after, cause, actions);
    }
    let named = column.after.not_null.name.is_written() || column.after.not_null.no_inherit;
    let set = if named {
        render::column::add_not_null(&id.name, &column.after)
    } else {
        format!("{alter} SET NOT NULL")
    };
    let mut set = action(set, cause);
    set.risks.scans = !proved;
    let fails_on = format!("rows without a value in \"{}\"", column.after.name);
    set.risks.fails_on = (!proved).then_some(fails_on);
    actions.main.push(set);
}

/// NOT NULL stays, under another name or held against rows that it was not held against.
fn not_null(
    request: &Request<'_>,
    id: &ObjectId,
    column: &Pair<Column>,
    alter: &str,
    cause: usize,
    actions: &mut Actions,
) {
    let Pair { before, after } = column.as_ref().map(|column| &column.not_null);
    let anew = before.no_inherit != after.no_inherit || (before.validated && !after.validated);
    if before.is_named_otherwise(after)
        && !anew
        && let (Some(old), Some(new)) = (before.name.name(), after.name.name())
    {
        let table = render::name::of_object(request.options, id);
        actions.after.push(rename_constraint(&table, id, &Pair { before: old, after: new }, cause));
    }
    match (before.validated, after.validated) {
        (false, true) if !anew => {
            let mut set = action(format!("{alter} SET NOT NULL"), cause);
            set.risks.scans = true;
            set.risks.fails_on = Some(format!("rows without a value in \"{}\"", column.after.name));
            actions.main.push(set);
        }
        (true, true) | (false, false) if !anew => {}
        _ => {
            actions.first.push(action(format!("{alter} DROP NOT NULL"), cause));
            actions.main.push(action(render::column::add_not_null(&id.name, &column.after), cause));
        }
    }
}

/// ALTER TABLE … RENAME CONSTRAINT
pub fn rename_constraint(table: &str, id: &ObjectId, names: &Pair<&Name>, cause: usize) -> Statement {
    let Pair { before: old, after: new } = names;
    let sql =
        format!("ALTER TABLE {table} RENAME CONSTRAINT {} TO {}", quote(old.as_str()), quote(new.as_str()));
    let said = format!("rename a constraint from \"{old}\" to \"{new}\"");
    let mut rename = super::exclusive(Statement::new(sql, said, cause));
    rename.drops = vec![part(id, old)];
    rename.creates = vec![part(id, new)];
    rename
}

fn set_default(
    request: &Request<'_>,
    id: &ObjectId,
    column: &Pair<Column>,
    alter: &str,
    cause: usize,
    actions: &mut Actions,
) {
    let releases = references::of_default(request.schemas.before, id, &column.before);
    if column.after.identity.is_none() {
        actions.after.extend(identity::old_sequence(request, id, column, cause));
    }
    match &column.after.default {
        Some(_) => {
            let text = render::column::default_of(request.options, request.schemas.after, id, &column.after);
            let mut set = action(format!("{alter} SET DEFAULT {text}"), cause);
            set.needs = references::of_default(request.schemas.after, id, &column.after);
            set.needs.extend(references::of_type(request.schemas.after, &column.after.ty));
            set.releases = releases;
            actions.main.push(set);
            let drawn_from = render::column::owned_sequence(request.schemas.after, id, &column.after);
            if drawn_from.is_some_and(|sequence| !request.schemas.before.objects.contains_key(&sequence))
                && column.before.identity.is_none()
            {
                actions.after.push(identity::set_to_largest(request, id, &column.after, cause));
            }
        }
        None if column.after.identity.is_some() && column.before.identity.is_none() => {
            let mut drop = action(format!("{alter} DROP DEFAULT"), cause);
            drop.releases = releases;
            actions.first.push(drop);
        }
        None => {
            let mut drop = action(format!("{alter} DROP DEFAULT"), cause);
            drop.releases = releases;
            actions.main.push(drop);
        }
    }
}

/// SET EXPRESSION (PostgreSQL 17) or DROP EXPRESSION.
fn expression(column: &Column, alter: &str, cause: usize) -> Statement {
    match &column.generated {
        Some(generated) => {
            let text = render::parenthesized(&generated.expression);
            let mut set = action(format!("{alter} SET EXPRESSION AS {text}"), cause);
            set.risks.rewrites = generated.stored;
            set
        }
        None => action(format!("{alter} DROP EXPRESSION"), cause),
    }
}

/// SET and RESET of what else a column has: storage, compression, statistics, attribute options.
fn options(column: &Pair<Column>, cause: usize) -> Vec<Statement> {
    let Pair { before, after } = column;
    let gone = before.options.keys().filter(|key| !after.options.contains_key(*key));
    let gone = gone.map(|key| (key, render::column::setting(after, key, None)));
    let set = after.options.iter().filter(|(key, value)| before.options.get(*key) != Some(*value));
    let set = set.map(|(key, value)| (key, render::column::setting(after, key, Some(value))));
    let said = |(key, sql): (&std::sync::Arc<str>, String)| {
        let mut said = action(sql, cause);
        // What only ANALYZE reads keeps nobody away (AlterTableGetLockLevel).
        if !matches!(&**key, "storage" | "compression") {
            said.risks.lock = Lock::Shared;
        }
        said
    };
    gone.chain(set).map(said).collect()
}
