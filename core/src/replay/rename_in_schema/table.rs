//! A column renamed in its own table, and a table renamed in its own expressions.

use crate::model::{
    Column, Constraint, ConstraintKind, Expression, IndexPart, Name, Naming, Pair, PartKey, QualifiedName,
    Table, View,
};
use crate::syntax::Syntax;
use crate::syntax::rename::{
    RenamedColumn, read_again, rename_column as in_text, rename_in_definition, rename_tokens,
    requalify_expression,
};

/// The expressions of a table may name it: `CHECK ("users"."age" > 21)`.
pub(super) fn requalify(table: &mut Table, from: &Name, to: &str, syntax: &'static Syntax) {
    table.expressions_mut().into_iter().for_each(|(_, it)| requalify_expression(it, from, to, syntax));
}

/// Gives a column another name in all that the table says.
pub(super) fn rename_column(
    table: &mut Table,
    name: &QualifiedName,
    Pair { before: from, after: to }: &Pair<Name>,
    syntax: &'static Syntax,
) {
    if let Some(column) = table.column_mut(from) {
        column.name = to.clone();
    }
    let Table { columns, constraints, indexes, comment: _, options } = table;
    let quoted = (syntax.quote_name)(to.as_str());
    let none = |_: &Name, _: &Name| None;
    let renamed = RenamedColumn {
        table: name,
        own: Some(name),
        from,
        to,
        columns: &[],
        others: &none,
        keeps_outputs: false,
    };
    let in_expression = |it: &mut Expression| {
        read_again(it, in_text(&it.text.clone(), &renamed, syntax), syntax);
    };
    for Column { default, generated, .. } in columns {
        if let Some(generated) = generated {
            in_expression(&mut generated.expression);
        }
        if let Some(default) = default {
            in_expression(default);
        }
    }
    for Constraint { name, kind, .. } in constraints {
        // A check that stands in the definition of a column goes by its name (MariaDB).
        if *name == Naming::Generated(from.clone()) {
            *name = Naming::Generated(to.clone());
        }
        match kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                key.parts.iter_mut().for_each(|part| rename_part(part, from, to, &in_expression));
                rename_names(&mut key.include, from, to);
            }
            ConstraintKind::ForeignKey(key) => {
                rename_names(&mut key.columns, from, to);
                rename_names(&mut key.on_delete_columns, from, to);
            }
            ConstraintKind::Check(check) => in_expression(&mut check.expression),
            ConstraintKind::Exclude(exclusion) => {
                exclusion
                    .elements
                    .iter_mut()
                    .for_each(|(part, _)| rename_part(part, from, to, &in_expression));
                exclusion.predicate.iter_mut().for_each(&in_expression);
            }
        }
    }
    for index in indexes {
        index.parts.iter_mut().for_each(|part| rename_part(part, from, to, &in_expression));
        rename_names(&mut index.include, from, to);
        index.predicate.iter_mut().for_each(&in_expression);
    }
    if let Some(partition_by) = &mut options.partition_by {
        rename_in_definition(partition_by, from, &quoted, syntax);
    }
}

pub(super) fn rename_part(
    part: &mut IndexPart,
    from: &Name,
    to: &Name,
    in_expression: &impl Fn(&mut Expression),
) {
    match &mut part.key {
        PartKey::Column(name) if name == from => *name = to.clone(),
        PartKey::Column(_) => {}
        PartKey::Expression(expression) => in_expression(expression),
    }
}

pub(super) fn rename_names(names: &mut [Name], from: &Name, to: &Name) {
    for name in names.iter_mut().filter(|name| *name == from) {
        *name = to.clone();
    }
}

/// Gives a column of a materialized view another name in its indexes.
pub(in super::super) fn rename_in_indexes(view: &mut View, from: &Name, to: &Name, syntax: &'static Syntax) {
    let quoted = (syntax.quote_name)(to.as_str());
    let in_expression = |it: &mut Expression| {
        let text = rename_tokens(&it.text, from, &quoted, syntax);
        read_again(it, text, syntax);
    };
    for index in &mut view.indexes {
        index.parts.iter_mut().for_each(|part| rename_part(part, from, to, &in_expression));
        rename_names(&mut index.include, from, to);
        index.predicate.iter_mut().for_each(&in_expression);
    }
}
