//! The changes of one table, in Atlas's order: renames, DROP INDEXes, one ALTER TABLE with constraint drops first,
//! CREATE INDEXes, comments. A second ALTER TABLE only where PostgreSQL cannot do it in one.

use super::super::render;
use super::column::{self, Actions, action};
use super::{
    bond, comment, expand, has_index, index, inherit, key, merged, online, part, partition, references,
    relation_name, swap, table_options, validated,
};
use crate::dialect::Request;
use crate::dialect::postgres::syntax::quote;
use crate::model::{
    Constraint, ConstraintKind, Deferrable, Element, Index, Name, Object, ObjectId, ObjectKind, Pair,
    Refusal, Statement, Table, TableChange,
};

/// What a change of a table comes to, each list in the order in which it runs.
#[derive(Default)]
struct Work {
    renames: Vec<Statement>,
    index_drops: Vec<Statement>,
    index_renames: Vec<Statement>,
    actions: Actions,
    index_creates: Vec<Statement>,
    comments: Vec<Statement>,
}

/// The statements for the changes of a table, or of the indexes of a materialized view.
pub fn change(
    request: &Request<'_>,
    id: &Pair<ObjectId>,
    changes: &[TableChange],
    cause: usize,
) -> Result<Vec<Statement>, Refusal> {
    let mut work = Work::default();
    if id.after.kind == ObjectKind::MaterializedView {
        for change in changes {
            one(request, &id.after, change, changes, cause, &mut work);
        }
        return Ok(assembled(request, &id.after, cause, work));
    }
    let (Some(Object::Table(before)), Some(Object::Table(after))) =
        (request.schemas.before.get(&id.before), request.schemas.after.get(&id.after))
    else {
        return Err(Refusal::unsupported(&id.after, format!("{} is not a table on both sides", id.after)));
    };
    let tables = Pair { before, after };
    let bond::Settled { changes, attached } = bond::settled(request, &id.after, tables, changes)?;
    inherit::refuse_joined(request, &id.after, tables)?;
    let mut changes =
        without_torn_down(request, &id.after, expand::expanded(request, &id.after, tables, &changes));
    keep_checks(request, tables, &mut changes);
    changes.extend(key::own_foreign_keys(request, &id.after, tables, &changes));
    for change in &mut changes {
        if let TableChange::AlterColumn { column, facets } = change {
            partition::own_facets(request, tables, column, facets);
        }
    }
    computed_last(request, &mut changes);
    for change in &changes {
        if reaches_by_parent(request, tables, change) {
            continue;
        }
        if let TableChange::Options = change {
            table_options::change(request, &id.after, tables, cause, &mut work.actions)?;
        }
        one(request, &id.after, change, &changes, cause, &mut work);
        if let Some(name) = made_anew(request, &id.after, change, &changes) {
            work.actions.index_marks.extend(table_options::marks_of(&id.after, &after.options, name, cause));
        }
    }
    table_options::of_type(request, tables, cause, &mut work.actions);
    for own in &attached {
        work.actions.after.push(index::attach(request, &id.after, after, own, cause)?);
    }
    let around = key::foreign_keys_around(request, id, &changes, cause);
    let relogged = tables.differs_by(|table| table.options.unlogged);
    if relogged || key::part_ways(request, id, &changes) {
        key::separate(&mut work.actions);
    }
    if key::follow_indexes(request, id, &changes) {
        key::behind_indexes(&mut work.actions);
    }
    let mut statements = around.before;
    statements.extend(assembled(request, &id.after, cause, work));
    statements.extend(around.after);
    Ok(statements)
}

/// A table that comes under a parent keeps, or is given, the checks of the parent.
fn keep_checks(request: &Request<'_>, tables: Pair<&Table>, changes: &mut Vec<TableChange>) {
    let held = inherit::checks_on_joining(request.schemas.after, tables);
    let is_held = |own: &Constraint| held.iter().any(|it| inherit::is_same(it, own));
    changes.retain(|change| !matches!(change, TableChange::DropConstraint(it) if is_held(it)));
    let before = inherit::inherited(request.schemas.before, tables.before);
    let has = |it: &&Constraint| {
        before.has_constraint(it) || tables.before.constraints.iter().any(|own| inherit::is_same(it, own))
    };
    changes.extend(held.iter().filter(|it| !has(it)).cloned().map(TableChange::AddConstraint));
}

/// One ALTER TABLE adds its columns in the order of its text: what is computed comes after what it is computed from.
fn computed_last(request: &Request<'_>, changes: &mut [TableChange]) {
    let computed = |change: &TableChange| match change {
        TableChange::AddColumn(column) => column.generated.is_some(),
        TableChange::AlterColumn { column, facets } => expand::is_made_anew(request, column, facets),
        _ => false,
    };
    let plain = |change: &TableChange| matches!(change, TableChange::AddColumn(_)) && !computed(change);
    if let Some(last) = changes.iter().rposition(plain)
        && let Some(columns) = changes.get_mut(..=last)
    {
        columns.sort_by_key(computed);
    }
}

/// The index that a change drops and makes again.
fn made_anew<'c>(
    request: &Request<'_>,
    id: &ObjectId,
    change: &'c TableChange,
    all: &[TableChange],
) -> Option<&'c Name> {
    match change {
        TableChange::AlterIndex(index) if in_place(request, id, index, all, 0).is_some() => None,
        TableChange::AlterIndex(index) => index.after.name.name(),
        TableChange::AlterConstraint(it) if has_index(&it.after) => it.after.name.name(),
        _ => None,
    }
}

/// What the swap of a type has taken down already is only put up.
fn without_torn_down(request: &Request<'_>, id: &ObjectId, changes: Vec<TableChange>) -> Vec<TableChange> {
    let torn = swap::torn_down(request, id, None);
    let rest = changes.into_iter().filter_map(|change| match change {
        TableChange::DropConstraint(it) if torn.has_constraint(&it) => None,
        TableChange::AlterConstraint(it) if torn.has_constraint(&it.before) => {
            (it.before != it.after).then_some(TableChange::AddConstraint(it.after))
        }
        TableChange::DropIndex(it) if torn.has_index(&it) => None,
        TableChange::AlterIndex(it) if torn.has_index(&it.before) => {
            (it.before != it.after).then_some(TableChange::AddIndex(it.after))
        }
        TableChange::DropColumn(it) if torn.has_generated(&it.name) => None,
        TableChange::AlterColumn { column, facets: _ } if torn.has_generated(&column.before.name) => {
            (column.before != column.after).then_some(TableChange::AddColumn(column.after))
        }
        change => Some(change),
    });
    rest.collect()
}

/// Columns of partitions and children change with their parent's, where they are the same there.
fn reaches_by_parent(request: &Request<'_>, tables: Pair<&Table>, change: &TableChange) -> bool {
    let before = inherit::inherited(request.schemas.before, tables.before);
    let after = inherit::inherited(request.schemas.after, tables.after);
    match change {
        TableChange::AddColumn(column) => after.of_column(column).is_some(),
        TableChange::DropColumn(column) => {
            before.of_column(column).is_some() && (before.is_partition() || column.inherited)
        }
        // A child that goes over to other parents takes nothing over that it has already.
        TableChange::AlterColumn { .. } if tables.before.parents() != tables.after.parents() => false,
        TableChange::AlterColumn { column, facets: _ } => {
            let own = |column: &crate::model::Column| crate::model::Column {
                comment: None,
                inherited: false,
                ..column.clone()
            };
            let same =
                |parent: Option<&crate::model::Column>, own_column| parent.map(own) == Some(own(own_column));
            same(before.of_column(&column.before), &column.before)
                && same(after.of_column(&column.after), &column.after)
        }
        TableChange::RenameColumn(names) => {
            let find = |table: &Table, name| table.column(name).cloned();
            find(tables.before, &names.before).is_some_and(|it| before.of_column(&it).is_some())
        }
        TableChange::AddConstraint(it) => {
            after.has_constraint(it) && tables.before.parents() == tables.after.parents()
        }
        TableChange::DropConstraint(it) => before.has_constraint(it),
        TableChange::AlterConstraint(it) => {
            before.has_constraint(&it.before) && after.has_constraint(&it.after)
        }
        TableChange::RenameConstraint(_)
        | TableChange::CommentConstraint(_)
        | TableChange::AddIndex(_)
        | TableChange::DropIndex(_)
        | TableChange::AlterIndex(_)
        | TableChange::RenameIndex(_)
        | TableChange::CommentIndex(_)
        | TableChange::Comment
        | TableChange::Options => false,
    }
}

/// The statements that change an index without making it anew; none where a column that changes may ask for that.
fn in_place(
    request: &Request<'_>,
    id: &ObjectId,
    index: &Pair<Index>,
    all: &[TableChange],
    cause: usize,
) -> Option<Vec<Statement>> {
    let of_column = |change: &TableChange| {
        matches!(
            change,
            TableChange::DropColumn(_) | TableChange::RenameColumn(_) | TableChange::AlterColumn { .. }
        )
    };
    if all.iter().any(of_column) { None } else { index::parameters(request, id, index, cause) }
}

fn one(
    request: &Request<'_>,
    id: &ObjectId,
    change: &TableChange,
    all: &[TableChange],
    cause: usize,
    work: &mut Work,
) {
    let actions = &mut work.actions;
    match change {
        TableChange::AddColumn(it) => column::add(request, id, it, cause, actions),
        TableChange::DropColumn(it) => actions.main.push(column::drop(request, id, it, cause)),
        TableChange::RenameColumn(names) => work.renames.push(rename_column(request, id, names, cause)),
        TableChange::AlterColumn { column, facets } => {
            column::alter(request, id, column, facets, cause, actions)
        }
        TableChange::AddConstraint(it) => add_constraint(request, id, it, cause, work),
        TableChange::DropConstraint(it) => {
            if !goes_with_its_columns(it, all) {
                actions.drop_constraint(it, drop_constraint(request, id, it, cause));
            }
        }
        TableChange::AlterConstraint(it) => alter_constraint(request, id, it, cause, work),
        TableChange::RenameConstraint(it) => rename_constraint(request, id, it, cause, work),
        TableChange::CommentConstraint(it) => {
            let renamed = all
                .iter()
                .any(|change| matches!(change, TableChange::RenameConstraint(other) if other == it));
            let name = if renamed { &it.after.name } else { &it.before.name };
            let called = Constraint { name: name.clone(), ..it.after.clone() };
            work.comments.push(comment::constraint(request, id, &called, cause))
        }
        TableChange::AddIndex(it) => create_index(request, id, it, cause, work),
        TableChange::DropIndex(it) => {
            if !index_goes_with_its_columns(it, all) && !key::is_adopted(request, id, it) {
                work.index_drops.push(index::drop(request, id, it, cause));
            }
        }
        TableChange::AlterIndex(it) => match in_place(request, id, it, all, cause) {
            Some(statements) => work.index_renames.extend(statements),
            None => {
                work.index_drops.push(index::drop(request, id, &it.before, cause));
                create_index(request, id, &it.after, cause, work);
            }
        },
        TableChange::RenameIndex(it) => {
            work.index_renames.extend(index::rename(request, id, it, cause));
            if it.before.comment != it.after.comment {
                work.comments.push(index::comment(request, id, &it.after, cause));
            }
        }
        TableChange::CommentIndex(it) => {
            let renamed =
                all.iter().any(|change| matches!(change, TableChange::RenameIndex(other) if other == it));
            let name = if renamed { &it.after.name } else { &it.before.name };
            let called = Index { name: name.clone(), ..it.after.clone() };
            work.comments.push(index::comment(request, id, &called, cause))
        }
        TableChange::Comment => work.comments.extend(comment::table(request, id, cause)),
        TableChange::Options => {}
    }
}

/// Puts the pieces in their order.
fn assembled(request: &Request<'_>, id: &ObjectId, cause: usize, work: Work) -> Vec<Statement> {
    let Work { renames, index_drops, index_renames, actions, index_creates, comments } = work;
    let Actions {
        foreign_first,
        mut first,
        between,
        constraint_drops,
        foreign_drops,
        column_drops,
        main,
        last,
        index_marks,
        after,
        proved,
        proofs,
    } = actions;
    let prefix = format!("ALTER TABLE {}", render::name::of_object(request.options, id));
    let said = format!("modify \"{}\" table", id.name);
    let one = |actions: Vec<Statement>| (!actions.is_empty()).then(|| merged(&prefix, &said, cause, actions));
    // A foreign key of the table to itself goes before the key it stands on.
    let (mut foreign, keys): (Vec<_>, Vec<_>) =
        constraint_drops.into_iter().enumerate().partition(|(at, _)| foreign_drops.contains(at));
    foreign.extend(keys);
    let mut constraint_drops: Vec<Statement> = foreign.into_iter().map(|(_, drop)| drop).collect();
    if !index_renames.is_empty() {
        first.append(&mut constraint_drops);
    }
    constraint_drops.extend(column_drops);
    constraint_drops.extend(main);
    let mut statements = renames;
    statements.extend(one(foreign_first));
    statements.extend(index_drops);
    statements.extend(one(first));
    statements.extend(between);
    statements.extend(index_renames);
    statements.extend(one(constraint_drops));
    statements.extend(one(last));
    statements.extend(index_creates);
    statements.extend(one(index_marks));
    statements.extend(comments);
    statements.extend(after);
    statements.extend(one(proved));
    statements.extend(one(proofs));
    statements
}

/// A key or foreign key goes when one of its columns does.
fn goes_with_its_columns(constraint: &Constraint, changes: &[TableChange]) -> bool {
    let dropped = |name: &Name| {
        changes.iter().any(|change| matches!(change, TableChange::DropColumn(column) if column.name == *name))
    };
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            key.parts.iter().filter_map(|part| part.as_column()).any(dropped)
        }
        ConstraintKind::ForeignKey(key) => key.columns.iter().any(dropped),
        ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => false,
    }
}

fn index_goes_with_its_columns(index: &Index, changes: &[TableChange]) -> bool {
    index.parts.iter().filter_map(|part| part.as_column()).any(|name| {
        changes.iter().any(|change| matches!(change, TableChange::DropColumn(column) if column.name == *name))
    })
}

fn rename_column(request: &Request<'_>, id: &ObjectId, names: &Pair<Name>, cause: usize) -> Statement {
    let sql = format!(
        "ALTER TABLE {} RENAME COLUMN {} TO {}",
        render::name::of_object(request.options, id),
        quote(names.before.as_str()),
        quote(names.after.as_str()),
    );
    let said = format!("rename a column from \"{}\" to \"{}\"", names.before, names.after);
    let mut rename = super::exclusive(Statement::new(sql, said, cause));
    rename.creates = vec![part(id, &names.after)];
    rename
}

/// ADD CONSTRAINT
fn add_constraint(
    request: &Request<'_>,
    id: &ObjectId,
    constraint: &Constraint,
    cause: usize,
    work: &mut Work,
) {
    match request.schemas.after.table(&id.qualified()) {
        Some(table) if online::is_put_off(request, table, constraint) => {
            online::add(request, id, constraint, cause, &mut work.actions);
        }
        _ if key::is_only(constraint) => {
            work.index_creates.push(key::add_only(request, id, constraint, cause))
        }
        _ => work.actions.main.push(key::add(request, id, constraint, cause)),
    }
    work.actions.after.extend(validated::in_children(request, id, constraint, cause));
    if constraint.comment.is_some() {
        work.comments.push(comment::constraint(request, id, constraint, cause));
    }
    if comment::of_key(constraint).is_some() {
        work.comments.push(comment::key(request, id, constraint, cause));
    }
}

fn create_index(request: &Request<'_>, id: &ObjectId, index: &Index, cause: usize, work: &mut Work) {
    work.index_creates.push(index::add(request, id, index, cause));
    if index.comment.is_some() {
        work.comments.push(index::comment(request, id, index, cause));
    }
}

/// DROP CONSTRAINT
pub fn drop_constraint(
    request: &Request<'_>,
    id: &ObjectId,
    constraint: &Constraint,
    cause: usize,
) -> Statement {
    let name = constraint.name.name().map_or("", |name| name.as_str());
    let mut drop = action(format!("DROP CONSTRAINT {}", quote(name)), cause);
    drop.drops = constraint.name.name().map(|name| part(id, name)).into_iter().collect();
    if let Some(name) = constraint.name.name().filter(|_| has_index(constraint)) {
        drop.drops.push(relation_name(id.schema.as_ref(), name));
        if constraint.kind.as_key().is_some() {
            let key = Element::Key(constraint.clone());
            drop.drops.extend(partition::names_below(request.schemas.before, id, &key));
        }
    }
    drop.releases = references::of_constraint(request.schemas.before, id, constraint);
    drop
}

/// What can change in place does; everything else is drop and add.
fn alter_constraint(
    request: &Request<'_>,
    id: &ObjectId,
    pair: &Pair<Constraint>,
    cause: usize,
    work: &mut Work,
) {
    if pair.before != pair.after
        && comment::without_that_of_key(&pair.before) == comment::without_that_of_key(&pair.after)
    {
        return work.comments.push(comment::key(request, id, &pair.after, cause));
    }
    let Pair { before, after } = pair;
    let name = quote(after.name.name().map_or("", |name| name.as_str()));
    let with = |constraint: &Constraint| Constraint {
        validated: after.validated,
        deferrable: after.deferrable,
        comment: after.comment.clone(),
        ..constraint.clone()
    };
    let foreign = matches!(after.kind, ConstraintKind::ForeignKey(_));
    let validates = !before.validated && after.validated;
    let defers = before.deferrable != after.deferrable;
    let in_place = before != after
        && with(before) == *after
        && (!defers || foreign)
        && (after.validated || !before.validated);
    if !in_place {
        work.actions.drop_constraint(before, drop_constraint(request, id, before, cause));
        return add_constraint(request, id, after, cause, work);
    }
    if defers {
        let when = match after.deferrable {
            Deferrable::No => "NOT DEFERRABLE",
            Deferrable::Immediate => "DEFERRABLE INITIALLY IMMEDIATE",
            Deferrable::Deferred => "DEFERRABLE INITIALLY DEFERRED",
        };
        work.actions.main.push(action(format!("ALTER CONSTRAINT {name} {when}"), cause));
    }
    if validates {
        work.actions.main.push(online::validate(id, after, cause));
    }
    if before.comment != after.comment {
        work.comments.push(comment::constraint(request, id, after, cause));
    }
}

fn rename_constraint(
    request: &Request<'_>,
    id: &ObjectId,
    pair: &Pair<Constraint>,
    cause: usize,
    work: &mut Work,
) {
    let (Some(old), Some(new)) = (pair.before.name.name(), pair.after.name.name()) else { return };
    let table = render::name::of_object(request.options, id);
    let mut rename = column::rename_constraint(&table, id, &Pair { before: old, after: new }, cause);
    rename.drops.push(relation_name(id.schema.as_ref(), old));
    rename.creates.push(relation_name(id.schema.as_ref(), new));
    work.index_renames.push(rename);
    if pair.before.comment != pair.after.comment {
        work.comments.push(comment::constraint(request, id, &pair.after, cause));
    }
}
