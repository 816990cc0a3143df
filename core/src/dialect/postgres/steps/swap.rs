//! Replacing a type that cannot change in place: a new one is made under another name, the columns move to it, the old
//! one goes, and the new one takes its name. What computes over those columns is taken down before and put up after.

use super::super::render;
use super::column::action;
use super::{index, inherit, key, mention, merged, part, table, whole};
use crate::dialect::Request;
use crate::dialect::postgres::syntax::quote;
use crate::dialect::postgres::{names, syntax};
use crate::model::{
    Column, Constraint, ConstraintKind, DataType, Index, Lock, Name, Object, ObjectId, ObjectKind, Refusal,
    Schema, Statement, Table, Version,
};

/// How the new type is made, and how a value gets into it.
pub struct Swap<'a> {
    /// `TYPE` or `DOMAIN`.
    pub words: &'static str,
    /// The statement that makes it, of its quoted name.
    pub create: &'a dyn Fn(&ObjectId) -> String,
    /// The cast of a column, of its quoted name and the printed new type with its brackets.
    pub cast: &'a dyn Fn(&str, &str, bool) -> String,
    /// What in the data can stop it.
    pub fails_on: String,
}

/// Whether a type is replaced by a swap in this plan.
pub fn is_swapped(request: &Request<'_>, ty: &DataType) -> bool {
    let Some(id) = render::types::object_of(request.schemas.before, ty) else { return false };
    match (request.schemas.before.get(&id), request.schemas.after.get(&id)) {
        (Some(old), Some(new)) => replaces(old, new),
        _ => false,
    }
}

/// Whether a new type takes the place of the old one.
pub fn replaces(old: &Object, new: &Object) -> bool {
    match (old, new) {
        (Object::Enum(old), Object::Enum(new)) => !super::enumeration::only_grows(&old.labels, &new.labels),
        (Object::Domain(old), Object::Domain(new)) => !super::domain::in_place(old, new),
        _ => false,
    }
}

/// What of a table is taken down around the swap of a type of one of its columns.
#[derive(Default)]
pub struct TornDown<'a> {
    /// Checks and foreign keys.
    pub constraints: Vec<&'a Constraint>,
    /// Indexes over expressions or with predicates.
    pub indexes: Vec<&'a Index>,
    /// Generated columns.
    pub generated: Vec<&'a Column>,
    /// Columns that move to the new type, with the defaults they lose meanwhile.
    pub columns: Vec<&'a Column>,
}

impl TornDown<'_> {
    /// Whether a constraint has gone already when the table itself changes.
    pub fn has_constraint(&self, constraint: &Constraint) -> bool {
        self.constraints.iter().any(|it| it.name == constraint.name)
    }

    /// Whether an index has gone already.
    pub fn has_index(&self, index: &Index) -> bool {
        self.indexes.iter().any(|it| it.name == index.name)
    }

    /// Whether a generated column has gone already.
    pub fn has_generated(&self, column: &Name) -> bool {
        self.generated.iter().any(|it| it.name == *column)
    }
}

/// What is taken down of a table for the swaps of all types, or of one.
pub fn torn_down<'a>(request: &Request<'a>, id: &ObjectId, only: Option<&ObjectId>) -> TornDown<'a> {
    let (Some(Object::Table(before)), Some(Object::Table(after))) =
        (request.schemas.before.get(id), request.schemas.after.get(id))
    else {
        return TornDown::default();
    };
    let swapped = |column: &Column| {
        let by_this = only.is_none_or(|only| is_of(request.schemas.before, &column.ty, only));
        by_this && is_swapped(request, &column.ty) && stays(column, after)
    };
    let own: Vec<&Column> = before.columns.iter().filter(|column| swapped(column)).collect();
    let over = |test: &dyn Fn(&Name) -> bool| own.iter().any(|column| test(&column.name));
    let generated: Vec<&Column> = before
        .columns
        .iter()
        .filter(|column| column.generated.is_some())
        .filter(|column| swapped(column) || over(&|name| mention::generated_from(column, name)))
        .collect();
    let down = |name: &Name| generated.iter().any(|column| column.name == *name);
    let constraints = before.constraints.iter().filter(|each| {
        over(&|name| mention::constraint_computes(each, name) || holds_on(each, name))
            || generated.iter().any(|column| mention::constraint_involves(each, &column.name))
    });
    let indexes = before.indexes.iter().filter(|each| {
        over(&|name| mention::index_computes(each, name))
            || generated
                .iter()
                .any(|it| mention::index_has(each, &it.name) || mention::index_computes(each, &it.name))
    });
    TornDown {
        constraints: constraints.collect(),
        indexes: indexes.collect(),
        columns: own.iter().filter(|column| !down(&column.name)).copied().collect(),
        generated: generated.clone(),
    }
}

/// A foreign key on the column.
fn holds_on(constraint: &Constraint, column: &Name) -> bool {
    matches!(&constraint.kind, ConstraintKind::ForeignKey(key) if key.columns.contains(column))
}

fn stays(column: &Column, after: &Table) -> bool {
    after.column(&column.name).is_some_and(|it| it.ty == column.ty)
}

fn is_of(schema: &Schema, ty: &DataType, id: &ObjectId) -> bool {
    render::types::object_of(schema, ty).as_ref() == Some(id)
}

/// The statements of a swap.
pub fn swap(
    request: &Request<'_>,
    id: &ObjectId,
    swap: &Swap<'_>,
    cause: usize,
) -> Result<Vec<Statement>, Refusal> {
    refuse_others(request, id)?;
    let new = ObjectId { name: free_name(request, id), ..id.clone() };
    let tables: Vec<(&ObjectId, TornDown<'_>)> = request
        .schemas
        .before
        .tables()
        .map(|(table, _)| (table, torn_down(request, table, Some(id))))
        .filter(|(_, torn)| !torn.columns.is_empty() || !torn.generated.is_empty())
        .collect();
    let mut statements = Vec::new();
    for (table, torn) in &tables {
        refuse_partition_key(request, table, torn)?;
        statements.extend(take_down(request, table, torn, cause));
    }
    let said = format!("create {} \"{}\"", id.kind.words(), new.name);
    let mut create = super::create::new(&new, (swap.create)(&new), said, cause);
    create.needs = id
        .schema
        .clone()
        .map(|it| whole(&ObjectId::new(ObjectKind::Namespace, None, it)))
        .into_iter()
        .collect();
    statements.push(create);
    for (table, torn) in &tables {
        statements.extend(move_columns(request, table, torn, &new, id, swap, cause));
    }
    statements.extend(take_the_name(request, id, &new, swap.words, cause));
    for (table, torn) in &tables {
        statements.extend(put_up(request, table, torn, id, cause));
    }
    Ok(statements)
}

/// A name for the time being that nothing has.
fn free_name(request: &Request<'_>, id: &ObjectId) -> Name {
    let names = (0u32..).map(|n| {
        let suffix = if n == 0 { "__new".to_owned() } else { format!("__new{n}") };
        Name::exact(format!("{}{suffix}", syntax::clipped(id.name.as_str(), syntax::LONGEST - suffix.len())))
    });
    let taken = |name: &Name| {
        let in_schema =
            |schema: &Schema| schema.objects.keys().any(|it| it.schema == id.schema && it.name == *name);
        in_schema(request.schemas.before) || in_schema(request.schemas.after)
    };
    names.into_iter().find(|name| !taken(name)).unwrap_or_else(|| id.name.clone())
}

/// Types that are made of this one cannot be moved to another by ALTER COLUMN.
fn refuse_others(request: &Request<'_>, id: &ObjectId) -> Result<(), Refusal> {
    for (other, object) in &request.schemas.after.objects {
        let made_of = match &**object {
            Object::Domain(it) => is_of(request.schemas.after, &it.base, id),
            Object::Composite(it) => {
                it.attributes.iter().any(|(_, ty, _)| is_of(request.schemas.after, ty, id))
            }
            Object::Opaque(it) => mention::in_tokens(&it.definition.text, &id.name),
            Object::Routine(it) => {
                it.kind == crate::model::RoutineKind::Aggregate
                    && it.arguments.iter().any(|argument| is_of(request.schemas.after, &argument.ty, id))
            }
            Object::Namespace(_)
            | Object::Extension(_)
            | Object::Enum(_)
            | Object::Sequence(_)
            | Object::Table(_)
            | Object::View(_)
            | Object::MaterializedView(_)
            | Object::Trigger(_)
            | Object::Policy(_) => false,
        };
        if made_of && request.schemas.before.objects.contains_key(other) {
            return Err(Refusal::unsupported(
                id,
                format!("{id} must be replaced, but {other} is made of it"),
            )
            .help(format!("drop {other} in one migration, change {id} in the next, then make it again")));
        }
    }
    Ok(())
}

fn refuse_partition_key(request: &Request<'_>, table: &ObjectId, torn: &TornDown<'_>) -> Result<(), Refusal> {
    let Some(Object::Table(it)) = request.schemas.before.get(table) else { return Ok(()) };
    let Some(by) = &it.options.partition_by else { return Ok(()) };
    match torn.columns.iter().find(|column| mention::in_tokens(&by.text, &column.name)) {
        Some(column) => {
            let said = format!(
                "the type of \"{}\" must be replaced, but \"{}\" is partitioned by it",
                column.name, table.name
            );
            Err(Refusal::unsupported(table, said).help("make a new table, copy the rows, and swap the names"))
        }
        None => Ok(()),
    }
}

fn take_down(request: &Request<'_>, id: &ObjectId, torn: &TornDown<'_>, cause: usize) -> Vec<Statement> {
    let mut statements: Vec<Statement> =
        torn.indexes.iter().map(|index| index::drop(request, id, index, cause)).collect();
    let mut actions: Vec<Statement> =
        torn.constraints.iter().map(|it| table::drop_constraint(request, id, it, cause)).collect();
    for column in &torn.generated {
        let mut drop = action(format!("DROP COLUMN {}", quote(column.name.as_str())), cause);
        drop.drops = vec![part(id, &column.name)];
        actions.push(drop);
    }
    for column in torn.columns.iter().filter(|column| column.default.is_some() && is_own(request, id, column))
    {
        actions.push(action(format!("ALTER COLUMN {} DROP DEFAULT", quote(column.name.as_str())), cause));
    }
    statements.extend(altered(request, id, actions, cause));
    statements
}

/// Columns of partitions and children move with their parent's.
fn is_own(request: &Request<'_>, id: &ObjectId, column: &Column) -> bool {
    match request.schemas.before.get(id) {
        Some(Object::Table(table)) => !inherit::comes_from_parent(request.schemas.before, table, column),
        _ => true,
    }
}

fn altered(request: &Request<'_>, id: &ObjectId, actions: Vec<Statement>, cause: usize) -> Option<Statement> {
    if actions.is_empty() {
        return None;
    }
    let prefix = format!("ALTER TABLE {}", render::name::of_object(request.options, id));
    Some(merged(&prefix, &format!("modify \"{}\" table", id.name), cause, actions))
}

fn move_columns(
    request: &Request<'_>,
    table: &ObjectId,
    torn: &TornDown<'_>,
    new: &ObjectId,
    old: &ObjectId,
    swap: &Swap<'_>,
    cause: usize,
) -> Option<Statement> {
    let moves = torn.columns.iter().filter(|column| is_own(request, table, column)).map(|column| {
        let name = quote(column.name.as_str());
        let array = column.ty.dimensions > 0;
        let ty =
            format!("{}{}", render::name::of_object(request.options, new), if array { "[]" } else { "" });
        let cast = (swap.cast)(&name, &ty, array);
        let mut set = action(format!("ALTER COLUMN {name} TYPE {ty} USING {cast}"), cause);
        set.needs = vec![whole(new)];
        set.releases = vec![whole(old)];
        set.drops = vec![part(table, &column.name)];
        set.creates = vec![part(table, &column.name)];
        set.risks.rewrites = true;
        set.risks.scans = true;
        set.risks.fails_on = Some(swap.fails_on.clone());
        set
    });
    altered(request, table, moves.collect(), cause)
}

fn take_the_name(
    request: &Request<'_>,
    id: &ObjectId,
    new: &ObjectId,
    words: &str,
    cause: usize,
) -> Vec<Statement> {
    let name = |id| render::name::of_object(request.options, id);
    let what = id.kind.words();
    let mut drop =
        Statement::new(format!("DROP {words} {}", name(id)), format!("drop {what} \"{}\"", id.name), cause);
    drop.drops = vec![whole(id)];
    let sql = format!("ALTER {words} {} RENAME TO {}", name(new), quote(id.name.as_str()));
    let said = format!("rename {what} from \"{}\" to \"{}\"", new.name, id.name);
    let mut rename = Statement::new(sql, said, cause);
    rename.needs = vec![whole(new)];
    rename.creates = vec![whole(id)];
    let promised = matches!(request.schemas.after.get(id), Some(Object::Domain(domain)) if domain.not_null);
    // Since PostgreSQL 18 NOT NULL has a name, made of that of its domain.
    let named = promised && request.target.version >= Version(18, 0, 0);
    let not_null = named.then(|| {
        let called = |id: &ObjectId| quote(names::not_null_name(&id.name, None, &|_| false).as_str());
        let sql = format!("ALTER DOMAIN {} RENAME CONSTRAINT {} TO {}", name(id), called(new), called(id));
        let said = format!("rename the not null constraint of {what} \"{}\"", id.name);
        let mut renamed = Statement::new(sql, said, cause);
        renamed.needs = vec![whole(id)];
        renamed
    });
    [drop, rename].into_iter().chain(not_null).collect()
}

/// Puts up again what is the same afterwards; what differs is for the table's own changes.
fn put_up(
    request: &Request<'_>,
    id: &ObjectId,
    torn: &TornDown<'_>,
    ty: &ObjectId,
    cause: usize,
) -> Vec<Statement> {
    let Some(Object::Table(after)) = request.schemas.after.get(id) else { return Vec::new() };
    let mut actions = super::column::Actions::default();
    for column in torn.generated.iter().filter_map(|it| after.column(&it.name).filter(|new| **new == **it)) {
        super::column::add(request, id, column, cause, &mut actions);
    }
    for column in torn.columns.iter().filter(|column| is_own(request, id, column)) {
        let same = after
            .column(&column.name)
            .and_then(|new| new.default.as_ref())
            .filter(|new| Some(*new) == column.default.as_ref());
        if let Some(default) = same {
            let text = render::default_text(default);
            actions.main.push(action(
                format!("ALTER COLUMN {} SET DEFAULT {text}", quote(column.name.as_str())),
                cause,
            ));
        }
    }
    for constraint in torn.constraints.iter().filter_map(|it| same(&after.constraints, it)) {
        actions.main.push(key::add(request, id, constraint, cause));
    }
    for action in &mut actions.main {
        action.needs.push(whole(ty));
    }
    let mut statements: Vec<Statement> = altered(request, id, actions.main, cause).into_iter().collect();
    for index in torn.indexes.iter().filter_map(|it| after.indexes.iter().find(|new| new == it)) {
        let mut create = index::new(request, id, index, false, cause);
        create.needs.push(whole(ty));
        create.risks.lock = Lock::BlocksWrites;
        create.risks.scans = true;
        statements.push(create);
    }
    statements.extend(actions.after);
    statements
}

fn same<'a>(constraints: &'a [Constraint], wanted: &Constraint) -> Option<&'a Constraint> {
    constraints.iter().find(|it| *it == wanted)
}
