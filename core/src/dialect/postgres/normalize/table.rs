//! Tables: columns, constraints and options without what goes without saying.

use super::context::{Context, Typed, typed};
use super::{bound, data_type, expression, index, sequence};
use crate::dialect::postgres::names;
use crate::dialect::postgres::render::types;
use crate::dialect::postgres::types::is_measured;
use crate::model::{
    Column, Constraint, ConstraintKind, DataType, Expr, Identity, IndexPart, Name, Naming, ObjectId, PartKey,
    QualifiedName, Table, TableOptions,
};

/// Makes a table canonical.
pub fn table(context: &Context<'_>, id: &ObjectId, it: &mut Table) {
    let Table { columns, constraints, indexes, comment: _, options } = it;
    for column in columns.iter_mut() {
        data_type(context, &mut column.ty);
    }
    let types: Vec<Typed> = columns.iter().map(typed).collect();
    let context = context.with_columns(&types);
    for each in columns.iter_mut() {
        column(&context, id, each);
    }
    for each in constraints.iter_mut() {
        constraint(&context, each);
    }
    for each in indexes.iter_mut() {
        index::index(&context, &types, each);
        for part in &mut each.parts {
            // The server prints the collation of a part where it does not come from the columns.
            let own = own_collation(columns, &part.key);
            part.collation.take_if(|collation| own == Some(collation));
        }
    }
    // A table's indexes have no order of their own; Atlas reads, and so prints, them by name.
    indexes.sort_by(|one, other| one.name.name().cmp(&other.name.name()));
    table_options(&context, options);
    // A table is clustered on an index that is there.
    let has = |name: &str| {
        let same = |naming: &Naming| naming.name().is_some_and(|it| it.as_str() == name);
        constraints.iter().any(|it| same(&it.name)) || indexes.iter().any(|it| same(&it.name))
    };
    options.storage.retain(|option, value| &**option != "cluster on" || has(value));
}

/// The collation that a part of an index has from its columns: of several that one which is not the default (manual, 24.2).
fn own_collation<'c>(columns: &'c [Column], key: &PartKey) -> Option<&'c QualifiedName> {
    let of = |name: &Name| columns.iter().find(|column| column.name == *name)?.collation.as_ref();
    match key {
        PartKey::Column(name) => of(name),
        PartKey::Expression(it) => {
            let mut found: Vec<&QualifiedName> = Vec::new();
            it.tree.walk(&mut |each| {
                if let Expr::Column(path) = each {
                    found.extend(path.last().and_then(of));
                }
            });
            let first = found.first().copied()?;
            found.iter().all(|it| *it == first).then_some(first)
        }
    }
}

fn column(context: &Context<'_>, id: &ObjectId, it: &mut Column) {
    let Column {
        name,
        ty,
        nullable: _,
        not_null: _,
        default,
        generated,
        identity,
        auto_increment: _,
        on_update: _,
        collation,
        charset: _,
        comment: _,
        options,
        inherited: _,
        said: _,
    } = it;
    if let Some(default) = default {
        let null = null_of_another_type(context, &default.tree, ty);
        expression::of_type(context, default, ty);
        if let Some(null) = null {
            default.tree = null;
        }
    }
    default.take_if(|default| default.tree == Expr::Null && !keeps_null(context, ty));
    if let Some(generated) = generated {
        expression::expression(context, &mut generated.expression);
    }
    if let Some(Identity { always: _, sequence, sequence_name }) = identity {
        sequence::options(sequence, &ty.name);
        if let Some(named) = sequence_name {
            named.schema = named.schema.take().or_else(|| id.schema.clone());
        }
        let implied = names::sequence_name(&id.name, name, &|_| false);
        sequence_name.take_if(|named| {
            let QualifiedName { schema, name } = named;
            *name == implied && (schema.is_none() || *schema == id.schema)
        });
    }
    super::collation(context, collation);
    options.retain(|option, value| !is_default_option(option, value, ty));
    for value in options
        .iter_mut()
        .filter(|(option, _)| matches!(&***option, "storage" | "compression"))
        .map(|it| it.1)
    {
        *value = value.to_lowercase().into();
    }
}

/// A default of NULL is none, but where the server wraps it into a check of the length or of a domain: that it keeps.
fn keeps_null(context: &Context<'_>, ty: &DataType) -> bool {
    is_measured(ty) || context.names.under(ty) != *ty
}

/// NULL of another type than the column's is kept as it is: so a default outlives a change of the type.
fn null_of_another_type(context: &Context<'_>, tree: &Expr, ty: &DataType) -> Option<Expr> {
    let Expr::Cast { operand, ty: cast } = tree else { return None };
    let mut cast = cast.clone();
    data_type(context, &mut cast);
    cast.arguments.clear();
    let same = super::typing::is_same(&DataType { arguments: Vec::new(), ..context.names.under(ty) }, &cast);
    (**operand == Expr::Null && !same).then(|| Expr::Cast { operand: operand.clone(), ty: cast })
}

/// Storage, compression and statistics that a column has by itself.
fn is_default_option(option: &str, value: &str, ty: &DataType) -> bool {
    match option {
        "storage" => value.eq_ignore_ascii_case(types::storage(ty)) || value.eq_ignore_ascii_case("default"),
        "compression" => value.eq_ignore_ascii_case("default"),
        "statistics" => value == "-1" || value.eq_ignore_ascii_case("default"),
        _ => false,
    }
}

fn constraint(context: &Context<'_>, it: &mut Constraint) {
    let Constraint { name: _, kind, deferrable: _, validated: _, enforced: _, comment: _ } = it;
    let part = |part: &mut IndexPart, method: &str| index::part(context, context.columns, method, part);
    match kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            key.parts.iter_mut().for_each(|each| part(each, "btree"));
        }
        ConstraintKind::ForeignKey(_) => {}
        ConstraintKind::Check(check) => expression::expression(context, &mut check.expression),
        ConstraintKind::Exclude(it) => {
            let method = it.method.clone();
            for (each, operator) in &mut it.elements {
                part(each, &method);
                *operator = bare_operator(operator).into();
            }
            if let Some(predicate) = &mut it.predicate {
                expression::expression(context, predicate);
            }
        }
    }
}

/// `OPERATOR(public.=)` is `=`.
fn bare_operator(text: &str) -> String {
    text.strip_prefix("public.").unwrap_or(text).to_owned()
}

fn table_options(context: &Context<'_>, it: &mut TableOptions) {
    it.access_method.take_if(|method| method.as_str() == "heap");
    it.tablespace.take_if(|space| space.as_str() == "pg_default");
    if let Some(by) = &mut it.partition_by {
        bound::key(context, by);
    }
    if let Some(of) = &mut it.partition_of {
        bound::bound(context, &of.parent, &mut of.bound);
    }
}
