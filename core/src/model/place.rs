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
            Object::Table(it) => {
                let all = it.expressions_mut().into_iter();
                all.filter_map(|(place, expression)| Some((place?, expression))).collect()
            }
            Object::MaterializedView(it) => {
                let all = it.indexes.iter_mut().flat_map(of_index);
                all.filter_map(|(place, expression)| Some((place?, expression))).collect()
            }
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

/// An expression, and its place where that has a name.
type Placed<'e> = (Option<ExpressionPlace>, &'e mut Expression);

impl Table {
    /// All expressions: defaults, generated columns, checks, and what indexes and exclusion constraints are over.
    pub fn expressions_mut(&mut self) -> Vec<Placed<'_>> {
        let Table { columns, constraints, indexes, comment: _, options: _ } = self;
        let mut found = Vec::new();
        for column in columns {
            let place = |of: fn(Name) -> ExpressionPlace| Some(of(column.name.clone()));
            found.extend(column.default.iter_mut().map(|it| (place(ExpressionPlace::Default), it)));
            let generated = column.generated.iter_mut();
            found.extend(generated.map(|it| (place(ExpressionPlace::Generated), &mut it.expression)));
        }
        for constraint in constraints {
            let name = constraint.name.name();
            match &mut constraint.kind {
                ConstraintKind::Check(Check { expression, .. }) => {
                    found.push((name.cloned().map(ExpressionPlace::Check), expression));
                }
                ConstraintKind::Exclude(it) => {
                    found.extend(of_parts(name, it.elements.iter_mut().map(|(part, _)| part)));
                    let predicate = it.predicate.iter_mut();
                    found.extend(predicate.map(|it| (name.cloned().map(ExpressionPlace::Predicate), it)));
                }
                ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => {
                }
            }
        }
        found.extend(indexes.iter_mut().flat_map(of_index));
        found
    }
}

fn of_index(index: &mut Index) -> Vec<Placed<'_>> {
    let name = index.name.name();
    let mut found = of_parts(name, index.parts.iter_mut());
    let predicate = index.predicate.iter_mut();
    found.extend(predicate.map(|it| (name.cloned().map(ExpressionPlace::Predicate), it)));
    found
}

fn of_parts<'e>(name: Option<&Name>, parts: impl Iterator<Item = &'e mut IndexPart>) -> Vec<Placed<'e>> {
    let expressions = parts.enumerate().filter_map(|(at, part)| match &mut part.key {
        PartKey::Expression(it) => Some((name.map(|name| ExpressionPlace::Part(name.clone(), at)), it)),
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
