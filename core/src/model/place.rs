//! Where an expression stands in an object: what two sides can be held against each other one by one.

use super::{
    Check, ConstraintKind, Domain, Expression, Index, IndexPart, Name, Object, PartKey, Policy, Table,
};

/// A place for one expression.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExpressionPlace {
    /// The default of a column.
    Default(Name),
    /// What a generated column is computed from.
    Generated(Name),
    /// A check of a table or a domain.
    Check(Name),
    /// A part of an index, or of an exclusion constraint, by its number.
    Part(Name, usize),
    /// WHERE of an index, or of an exclusion constraint.
    Predicate(Name),
    /// DEFAULT of a domain.
    DomainDefault,
    /// USING of a policy.
    Using,
    /// WITH CHECK of a policy.
    WithCheck,
}

impl Object {
    /// The expressions of an object, each with its place; what has no name is left out.
    pub fn expressions_mut(&mut self) -> Vec<(ExpressionPlace, &mut Expression)> {
        match self {
            Object::Table(it) => of_table(it),
            Object::MaterializedView(it) => it.indexes.iter_mut().flat_map(of_index).collect(),
            Object::Domain(it) => of_domain(it),
            Object::Policy(Policy { using, with_check, .. }) => {
                let using = using.iter_mut().map(|it| (ExpressionPlace::Using, it));
                using.chain(with_check.iter_mut().map(|it| (ExpressionPlace::WithCheck, it))).collect()
            }
            Object::Namespace(_)
            | Object::Extension(_)
            | Object::Enum(_)
            | Object::Composite(_)
            | Object::Sequence(_)
            | Object::Routine(_)
            | Object::View(_)
            | Object::Trigger(_)
            | Object::Opaque(_) => Vec::new(),
        }
    }
}

fn of_table(table: &mut Table) -> Vec<(ExpressionPlace, &mut Expression)> {
    let Table { columns, constraints, indexes, comment: _, options: _ } = table;
    let mut found = Vec::new();
    for column in columns {
        found.extend(column.default.iter_mut().map(|it| (ExpressionPlace::Default(column.name.clone()), it)));
        let generated = column.generated.iter_mut();
        found.extend(
            generated.map(|it| (ExpressionPlace::Generated(column.name.clone()), &mut it.expression)),
        );
    }
    for constraint in constraints {
        let Some(name) = constraint.name.name() else { continue };
        match &mut constraint.kind {
            ConstraintKind::Check(Check { expression, .. }) => {
                found.push((ExpressionPlace::Check(name.clone()), expression));
            }
            ConstraintKind::Exclude(it) => {
                found.extend(of_parts(name, it.elements.iter_mut().map(|(part, _)| part)));
                found
                    .extend(it.predicate.iter_mut().map(|it| (ExpressionPlace::Predicate(name.clone()), it)));
            }
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => {}
        }
    }
    found.extend(indexes.iter_mut().flat_map(of_index));
    found
}

fn of_index(index: &mut Index) -> Vec<(ExpressionPlace, &mut Expression)> {
    let Some(name) = index.name.name().cloned() else { return Vec::new() };
    let mut found = of_parts(&name, index.parts.iter_mut());
    found.extend(index.predicate.iter_mut().map(|it| (ExpressionPlace::Predicate(name.clone()), it)));
    found
}

fn of_parts<'e>(
    name: &Name,
    parts: impl Iterator<Item = &'e mut IndexPart>,
) -> Vec<(ExpressionPlace, &'e mut Expression)> {
    let expressions = parts.enumerate().filter_map(|(at, part)| match &mut part.key {
        PartKey::Expression(it) => Some((ExpressionPlace::Part(name.clone(), at), it)),
        PartKey::Column(_) => None,
    });
    expressions.collect()
}

fn of_domain(domain: &mut Domain) -> Vec<(ExpressionPlace, &mut Expression)> {
    let Domain { base: _, not_null: _, default, collation: _, checks, comment: _ } = domain;
    let mut found: Vec<_> = default.iter_mut().map(|it| (ExpressionPlace::DomainDefault, it)).collect();
    for check in checks {
        let Some(name) = check.name.name().cloned() else { continue };
        found.push((ExpressionPlace::Check(name), &mut check.expression));
    }
    found
}
