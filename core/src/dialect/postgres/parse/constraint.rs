//! Constraints, written in a column or for the whole table.

use super::index::{self, index_options, part, part_cursor};
use super::sequence;
use super::tree::{Tree, elements};
use crate::model::{
    Action, Bond, Check, Constraint, ConstraintKind, Deferrable, Exclusion, Expression, ForeignKey,
    Generated, Identity, IndexPart, Key, MatchType, Name, Naming, NotNull, SequenceOptions,
};
use crate::syntax::cursor::{Cursor, Parse};
use squawk_syntax::ast::{self, AstChildren, AstNode};
use std::sync::Arc;

/// What a constraint clause says: half of them are facts of a column.
#[derive(Debug)]
pub enum Clause {
    /// A constraint of the table.
    Constraint(Constraint),
    /// PRIMARY KEY or UNIQUE of an index that is there (ALTER TABLE).
    UsingIndex { name: Option<Name>, primary: bool, index: Name, deferrable: Deferrable },
    /// DEFAULT
    Default(Expression),
    /// GENERATED ALWAYS AS (…)
    Generated(Generated),
    /// GENERATED … AS IDENTITY
    Identity(Identity),
    /// NOT NULL, of the column that it names or is written in.
    NotNull(Option<Name>, NotNull),
    /// NULL
    Null,
}

/// Reads a constraint clause; `column` is the one that it is written in.
pub fn clause(tree: &Tree<'_>, it: &ast::Constraint, column: Option<&Name>) -> Parse<Clause> {
    match it {
        ast::Constraint::DefaultConstraint(it) => tree.expression(it.expr()).map(Clause::Default),
        ast::Constraint::NullConstraint(_) => Ok(Clause::Null),
        ast::Constraint::NotNullConstraint(it) => {
            let of = it.column_name_ref().map(|name| tree.name(Some(name), "a column")).transpose()?;
            let name = naming(tree, it.constraint_name_clause())?;
            let Timing { validated, no_inherit, .. } = timing(it.constraint_options());
            Ok(Clause::NotNull(of, NotNull { name, validated, no_inherit }))
        }
        ast::Constraint::GeneratedConstraint(it) => generated(tree, it),
        ast::Constraint::PrimaryKeyConstraint(it) => {
            let name = naming(tree, it.constraint_name_clause())?;
            let timing = timing(it.constraint_options());
            match it.using_index() {
                Some(using) => using_index(tree, name, true, &using, timing.deferrable),
                None => key(tree, it.index_parameters(), column)
                    .map(|key| timing.constraint(name, ConstraintKind::PrimaryKey(key))),
            }
        }
        ast::Constraint::UniqueConstraint(it) => {
            let name = naming(tree, it.constraint_name_clause())?;
            let timing = timing(it.constraint_options());
            match it.using_index() {
                Some(using) => using_index(tree, name, false, &using, timing.deferrable),
                None => key(tree, it.index_parameters(), column)
                    .map(|key| timing.constraint(name, ConstraintKind::Unique(key))),
            }
        }
        ast::Constraint::CheckConstraint(it) => {
            let name = naming(tree, it.constraint_name_clause())?;
            let timing = timing(it.constraint_options());
            let check = Check {
                expression: tree.expression(it.expr())?,
                no_inherit: timing.no_inherit,
                on_conflict: None,
            };
            Ok(timing.constraint(name, ConstraintKind::Check(check)))
        }
        ast::Constraint::ExcludeConstraint(it) => {
            let name = naming(tree, it.constraint_name_clause())?;
            let exclusion = exclusion(tree, it)?;
            Ok(timing(it.constraint_options()).constraint(name, ConstraintKind::Exclude(exclusion)))
        }
        ast::Constraint::ReferencesConstraint(it) => {
            let name = naming(tree, it.constraint_name_clause())?;
            let key = references(tree, it, column)?;
            Ok(timing(it.constraint_options()).constraint(name, ConstraintKind::ForeignKey(key)))
        }
        ast::Constraint::ForeignKeyConstraint(it) => {
            let name = naming(tree, it.constraint_name_clause())?;
            let key = foreign_key(tree, it)?;
            Ok(timing(it.constraint_options()).constraint(name, ConstraintKind::ForeignKey(key)))
        }
    }
}

fn naming(tree: &Tree<'_>, clause: Option<ast::ConstraintNameClause>) -> Parse<Naming> {
    match clause {
        Some(clause) => tree.name(clause.constraint_name(), "the constraint's name").map(Naming::Written),
        None => Ok(Naming::Absent),
    }
}

/// What follows a constraint.
#[derive(Debug)]
pub struct Timing {
    /// When it is checked.
    pub deferrable: Deferrable,
    /// Whether anything was said of that.
    pub said: bool,
    /// Whether existing rows are checked.
    pub validated: bool,
    /// Whether it is checked at all, where that is said.
    pub enforced: Option<bool>,
    /// NO INHERIT
    pub no_inherit: bool,
}

impl Timing {
    fn constraint(&self, name: Naming, kind: ConstraintKind) -> Clause {
        Clause::Constraint(Constraint {
            deferrable: self.deferrable,
            validated: self.validated,
            enforced: self.enforced.unwrap_or(true),
            ..Constraint::new(name, kind)
        })
    }
}

/// Reads what follows a constraint. INITIALLY DEFERRED alone makes it deferrable (manual, CREATE TABLE).
pub fn timing(options: AstChildren<ast::ConstraintOption>) -> Timing {
    let mut timing = Timing {
        deferrable: Deferrable::No,
        said: false,
        validated: true,
        enforced: None,
        no_inherit: false,
    };
    for option in options {
        match option {
            ast::ConstraintOption::DeferrableConstraintOption(_) => {
                timing.said = true;
                if timing.deferrable == Deferrable::No {
                    timing.deferrable = Deferrable::Immediate;
                }
            }
            ast::ConstraintOption::NotDeferrableConstraintOption(_) => timing.said = true,
            ast::ConstraintOption::InitiallyImmediateConstraintOption(_) => timing.said = true,
            ast::ConstraintOption::InitiallyDeferredConstraintOption(_) => {
                timing.said = true;
                timing.deferrable = Deferrable::Deferred;
            }
            ast::ConstraintOption::NotValid(_) => timing.validated = false,
            ast::ConstraintOption::NoInherit(_) => timing.no_inherit = true,
            ast::ConstraintOption::Inherit(_) => timing.no_inherit = false,
            ast::ConstraintOption::NotEnforced(_) => timing.enforced = Some(false),
            ast::ConstraintOption::Enforced(_) => timing.enforced = Some(true),
        }
    }
    timing
}

fn using_index(
    tree: &Tree<'_>,
    name: Naming,
    primary: bool,
    using: &ast::UsingIndexName,
    deferrable: Deferrable,
) -> Parse<Clause> {
    let index = tree.name(using.index_ref(), "an index")?;
    Ok(Clause::UsingIndex { name: name.name().cloned(), primary, index, deferrable })
}

fn key(tree: &Tree<'_>, parameters: Option<ast::IndexParameters>, column: Option<&Name>) -> Parse<Key> {
    let list = parameters.as_ref().and_then(|it| it.column_list());
    let (columns, without_overlaps) = match &list {
        Some(list) => (tree.names(list.column_name_refs())?, list.without_overlaps().is_some()),
        None => (column.cloned().into_iter().collect(), false),
    };
    if columns.is_empty() {
        return Err(tree.cursor.expected("the columns of the key"));
    }
    let parts = columns.into_iter().map(IndexPart::column).collect();
    let Some(parameters) = parameters else { return Ok(Key { parts, ..Key::default() }) };
    Ok(Key {
        parts,
        include: include(tree, parameters.constraint_include_clause())?,
        nulls_not_distinct: matches!(
            parameters.nulls_distinct_option(),
            Some(ast::NullsDistinctOption::NullsNotDistinct(_))
        ),
        without_overlaps,
        on_conflict: None,
        options: index_options(
            tree,
            parameters.with_params(),
            parameters.constraint_index_tablespace().and_then(|it| it.tablespace_ref()),
        )?,
        bond: Bond::default(),
    })
}

fn include(tree: &Tree<'_>, clause: Option<ast::ConstraintIncludeClause>) -> Parse<Vec<Name>> {
    match clause.and_then(|clause| clause.column_ref_list()) {
        Some(list) => index::names(&mut tree.within(&list)),
        None => Ok(Vec::new()),
    }
}

fn references(tree: &Tree<'_>, it: &ast::ReferencesConstraint, column: Option<&Name>) -> Parse<ForeignKey> {
    let mut key = ForeignKey {
        columns: column.cloned().into_iter().collect(),
        referenced: tree.qualified(it.table(), "the table that is referenced")?,
        referenced_columns: tree.names(it.column())?,
        on_update: Action::NoAction,
        on_delete: Action::NoAction,
        on_delete_columns: Vec::new(),
        match_type: match_type(it.match_type()),
        period: false,
    };
    actions(tree, it.referential_actions(), &mut key)?;
    Ok(key)
}

fn foreign_key(tree: &Tree<'_>, it: &ast::ForeignKeyConstraint) -> Parse<ForeignKey> {
    let mut lists = it.syntax().children().filter_map(ast::ForeignKeyColumnList::cast);
    let from = tree.present(lists.next(), "the columns of the foreign key")?;
    let columns = key_columns(tree, &from)?;
    let referenced_columns = match lists.next() {
        Some(list) => key_columns(tree, &list)?,
        None => Vec::new(),
    };
    let mut key = ForeignKey {
        columns,
        referenced: tree.qualified(it.table_name_ref(), "the table that is referenced")?,
        referenced_columns,
        on_update: Action::NoAction,
        on_delete: Action::NoAction,
        on_delete_columns: Vec::new(),
        match_type: match_type(it.match_type()),
        period: from.period_column().is_some(),
    };
    actions(tree, it.referential_actions(), &mut key)?;
    Ok(key)
}

fn key_columns(tree: &Tree<'_>, list: &ast::ForeignKeyColumnList) -> Parse<Vec<Name>> {
    let mut names = tree.names(list.column_name_refs())?;
    names.extend(tree.names(list.period_column().and_then(|period| period.name()))?);
    Ok(names)
}

fn match_type(it: Option<ast::MatchType>) -> MatchType {
    match it {
        Some(ast::MatchType::MatchFull(_)) => MatchType::Full,
        Some(ast::MatchType::MatchPartial(_)) => MatchType::Partial,
        Some(ast::MatchType::MatchSimple(_)) | None => MatchType::Simple,
    }
}

fn actions(tree: &Tree<'_>, list: AstChildren<ast::ReferentialAction>, key: &mut ForeignKey) -> Parse<()> {
    for action in list {
        match action {
            ast::ReferentialAction::OnDeleteAction(it) => {
                (key.on_delete, key.on_delete_columns) = ref_action(tree, it.ref_action())?;
            }
            ast::ReferentialAction::OnUpdateAction(it) => {
                key.on_update = ref_action(tree, it.ref_action())?.0
            }
        }
    }
    Ok(())
}

fn ref_action(tree: &Tree<'_>, action: Option<ast::RefAction>) -> Parse<(Action, Vec<Name>)> {
    let columns = |list: Option<ast::ColumnRefList>| match list {
        Some(list) => index::names(&mut tree.within(&list)),
        None => Ok(Vec::new()),
    };
    Ok(match tree.present(action, "what to do")? {
        ast::RefAction::NoAction(_) => (Action::NoAction, Vec::new()),
        ast::RefAction::Restrict(_) => (Action::Restrict, Vec::new()),
        ast::RefAction::Cascade(_) => (Action::Cascade, Vec::new()),
        ast::RefAction::SetNullColumns(it) => (Action::SetNull, columns(it.column_ref_list())?),
        ast::RefAction::SetDefaultColumns(it) => (Action::SetDefault, columns(it.column_ref_list())?),
    })
}

fn exclusion(tree: &Tree<'_>, it: &ast::ExcludeConstraint) -> Parse<Exclusion> {
    let method = match it.constraint_index_method() {
        Some(method) => tree.name(method.access_method_ref(), "an index method")?.as_str().into(),
        None => "btree".into(),
    };
    let list = tree.present(it.constraint_exclusion_list(), "what is excluded")?;
    let mut cursor = tree.within(&list);
    let ranges = elements(&mut cursor)?;
    let element = |(from, to)| excluded(&mut part_cursor(&cursor, from, to));
    Ok(Exclusion {
        method,
        elements: ranges.into_iter().map(element).collect::<Parse<_>>()?,
        include: include(tree, it.constraint_include_clause())?,
        predicate: it.where_condition_clause().map(|clause| tree.expression(clause.expr())).transpose()?,
        options: index_options(
            tree,
            it.with_params(),
            it.constraint_index_tablespace().and_then(|it| it.tablespace_ref()),
        )?,
    })
}

/// `c WITH &&`, `c WITH OPERATOR(pg_catalog.=)`
fn excluded(cursor: &mut Cursor<'_>) -> Parse<(IndexPart, Arc<str>)> {
    let part = part(cursor)?;
    cursor.expect_word("with")?;
    if cursor.eat_word("operator") {
        cursor.expect_symbol("(")?;
        if cursor.is_word("pg_catalog") && cursor.text_at(1) == "." {
            cursor.at += 2;
        }
        let from = cursor.at;
        while !cursor.at_end() && !cursor.is_symbol(")") {
            cursor.bump();
        }
        return Ok((part, cursor.slice(from, cursor.at).into()));
    }
    Ok((part, cursor.text().into()))
}

fn generated(tree: &Tree<'_>, it: &ast::GeneratedConstraint) -> Parse<Clause> {
    match tree.present(it.generated_as(), "AS")? {
        // Without a word it is computed when read (PostgreSQL 18).
        ast::GeneratedAs::GeneratedStored(it) => Ok(Clause::Generated(Generated {
            expression: tree.expression(it.expr())?,
            stored: matches!(it.generated_kind(), Some(ast::GeneratedKind::Stored(_))),
        })),
        ast::GeneratedAs::GeneratedIdentity(it) => {
            identity(tree, it.generated_when(), it.sequence_option_list()).map(Clause::Identity)
        }
    }
}

/// An identity, as CREATE TABLE and ALTER COLUMN write it.
pub fn identity(
    tree: &Tree<'_>,
    when: Option<ast::GeneratedWhen>,
    list: Option<ast::SequenceOptionList>,
) -> Parse<Identity> {
    let clauses = match list {
        Some(list) => sequence::options(&mut tree.within(&list))?,
        None => Default::default(),
    };
    let mut sequence = SequenceOptions::default();
    clauses.changes.applied_to_options(&mut sequence);
    let always = matches!(when, Some(ast::GeneratedWhen::GeneratedAlways(_)));
    Ok(Identity { always, sequence, sequence_name: clauses.name })
}

/// Drops keys that say again what another of the same statement says; a name that only the second has is kept
/// (parse_utilcmd.c, transformIndexConstraints).
pub fn without_repetition(constraints: &mut Vec<Constraint>) {
    let mut kept: Vec<Constraint> = Vec::with_capacity(constraints.len());
    let (keys, others): (Vec<_>, Vec<_>) =
        constraints.drain(..).partition(|it| matches!(it.kind, ConstraintKind::PrimaryKey(_)));
    for constraint in keys.into_iter().chain(others) {
        match kept.iter_mut().find(|earlier| repeats(earlier, &constraint)) {
            Some(earlier) if !earlier.name.is_written() => earlier.name = constraint.name,
            Some(_) => {}
            None => kept.push(constraint),
        }
    }
    *constraints = kept;
}

fn repeats(earlier: &Constraint, later: &Constraint) -> bool {
    let key = |constraint: &Constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            Some((key.parts.clone(), key.include.clone(), key.nulls_not_distinct, key.without_overlaps))
        }
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check(_) | ConstraintKind::Exclude(_) => None,
    };
    matches!(later.kind, ConstraintKind::Unique(_))
        && key(earlier) == key(later)
        && earlier.deferrable == later.deferrable
}
