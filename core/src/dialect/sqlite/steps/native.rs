//! What ALTER TABLE, CREATE INDEX and DROP INDEX can do (SQLite manual, lang_altertable.html). One change that they
//! cannot make, and the whole table is rebuilt.

use super::{create_index, drop_index, rename_column};
use crate::dialect::sqlite::mention::{mentions, part_mentions};
use crate::dialect::sqlite::render;
use crate::dialect::sqlite::syntax::{SYNTAX, quote};
use crate::model::{
    Column, Constraint, ConstraintKind, Expression, Index, Lock, Name, ObjectId, Pair, Refusal, Statement,
    Table, TableChange, Target, Version,
};
use crate::syntax::lexer::{TokenKind, lex};

/// DROP COLUMN came with 3.35.0, and lost data until 3.35.5 (changes.html).
const DROP_COLUMN: Version = Version(3, 35, 5);
/// RENAME COLUMN (changes.html).
const RENAME_COLUMN: Version = Version(3, 25, 0);

/// A change that one statement makes.
#[derive(Debug, PartialEq)]
pub(super) enum Native {
    /// ALTER TABLE … RENAME COLUMN
    RenameColumn(Pair<Name>),
    /// DROP INDEX
    DropIndex(Index),
    /// ALTER TABLE … DROP COLUMN
    DropColumn(Name),
    /// ALTER TABLE … ADD COLUMN, with the constraints that come in it.
    AddColumn { column: Column, constraints: Vec<Constraint> },
    /// CREATE INDEX
    CreateIndex(Index),
}

impl Native {
    /// What goes is out of the way before what comes.
    fn place(&self) -> u8 {
        match self {
            Native::RenameColumn(_) => 0,
            Native::DropIndex(_) => 1,
            Native::DropColumn(_) => 2,
            Native::AddColumn { .. } => 3,
            Native::CreateIndex(_) => 4,
        }
    }
}

/// The changes of a table as single statements, in their order; `None` where one of them needs a rebuild.
pub(super) fn native(target: &Target, tables: Pair<&Table>, changes: &[TableChange]) -> Option<Vec<Native>> {
    let mut acts = Vec::new();
    for change in changes {
        match change {
            TableChange::RenameColumn(names) if target.version >= RENAME_COLUMN => {
                acts.push(Native::RenameColumn(names.clone()));
            }
            TableChange::DropColumn(column)
                if target.version >= DROP_COLUMN && is_free(tables, &column.name) =>
            {
                acts.push(Native::DropColumn(column.name.clone()));
            }
            TableChange::AddColumn(column) if can_be_added(column) => {
                acts.push(Native::AddColumn { column: column.clone(), constraints: Vec::new() });
            }
            TableChange::AddIndex(index) => acts.push(Native::CreateIndex(index.clone())),
            TableChange::DropIndex(index) => acts.push(Native::DropIndex(index.clone())),
            TableChange::AlterIndex(pair) | TableChange::RenameIndex(pair) => {
                acts.push(Native::DropIndex(pair.before.clone()));
                acts.push(Native::CreateIndex(pair.after.clone()));
            }
            // SQLite has no comments, and knows constraints by no name.
            TableChange::Comment
            | TableChange::CommentConstraint(_)
            | TableChange::CommentIndex(_)
            | TableChange::RenameConstraint(_) => {}
            TableChange::AddConstraint(_) => {}
            TableChange::RenameColumn(_)
            | TableChange::DropColumn(_)
            | TableChange::AddColumn(_)
            | TableChange::AlterColumn { .. }
            | TableChange::DropConstraint(_)
            | TableChange::AlterConstraint(_)
            | TableChange::Options => return None,
        }
    }
    for change in changes {
        if let TableChange::AddConstraint(constraint) = change {
            carry(&mut acts, constraint)?;
        }
    }
    acts.sort_by_key(Native::place);
    Some(acts)
}

/// Puts a new constraint in the new column that it is about; of several, in the last.
fn carry(acts: &mut [Native], constraint: &Constraint) -> Option<()> {
    let about = |column: &Column| match &constraint.kind {
        ConstraintKind::Check(check) => mentions(&check.expression.text, &column.name),
        // With a default, the new column would have to point to something at once.
        ConstraintKind::ForeignKey(key) => {
            key.columns.as_slice() == std::slice::from_ref(&column.name) && column.default.is_none()
        }
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => false,
    };
    let place = acts.iter_mut().rev().find_map(|act| match act {
        Native::AddColumn { column, constraints } if about(column) => Some(constraints),
        _ => None,
    })?;
    place.push(constraint.clone());
    Some(())
}

/// ADD COLUMN takes no stored computation, and a default only where it is a constant.
fn can_be_added(column: &Column) -> bool {
    let stored = column.generated.as_ref().is_some_and(|generated| generated.stored);
    !stored && !column.auto_increment && column.default.as_ref().is_none_or(is_constant)
}

/// A literal, with a sign perhaps; CURRENT_TIMESTAMP is none.
fn is_constant(default: &Expression) -> bool {
    let tokens = lex(&default.text, &SYNTAX.lexical);
    let number_follows = |sign: &str| matches!(sign, "-" | "+");
    match tokens.as_slice() {
        [token] => {
            token.kind != TokenKind::Word
                || !token.text(&default.text).to_ascii_lowercase().starts_with("current_")
        }
        [sign, number] => number_follows(sign.text(&default.text)) && number.kind == TokenKind::Number,
        _ => false,
    }
}

/// Whether nothing else in its table says anything of a column, on either side: indexes that go are gone by then.
fn is_free(tables: Pair<&Table>, column: &Name) -> bool {
    let Pair { before, after } = tables;
    let in_constraint = |constraint: &Constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => part_mentions(&key.parts, column),
        ConstraintKind::ForeignKey(key) => key.columns.contains(column),
        ConstraintKind::Check(check) => mentions(&check.expression.text, column),
        ConstraintKind::Exclude(_) => true,
    };
    let in_column = |it: &Column| {
        it.name != *column && it.generated.as_ref().is_some_and(|it| mentions(&it.expression.text, column))
    };
    let stays = |index: &&Index| after.indexes.contains(index);
    let in_index = |index: &Index| {
        part_mentions(&index.parts, column)
            || index.predicate.as_ref().is_some_and(|predicate| mentions(&predicate.text, column))
    };
    !before.constraints.iter().any(in_constraint)
        && !before.columns.iter().any(in_column)
        && !before.indexes.iter().filter(stays).any(in_index)
        && before.columns.len() > 1
}

/// The statements of single changes.
pub(super) fn statements(
    id: &Pair<ObjectId>,
    acts: &[Native],
    cause: usize,
) -> Result<Vec<Statement>, Refusal> {
    let table = &id.after;
    let mut statements = Vec::new();
    for act in acts {
        let mut statement = match act {
            Native::RenameColumn(names) => rename_column(table, names, cause),
            Native::DropIndex(index) => match drop_index(table, index, cause) {
                Some(statement) => statement,
                None => return Err(Refusal::unsupported(table, "an index without a name cannot be dropped")),
            },
            Native::DropColumn(name) => drop_column(table, name, cause),
            Native::AddColumn { column, constraints } => add_column(table, column, constraints, cause),
            Native::CreateIndex(index) => create_index(table, index, cause),
        };
        if id.before != id.after {
            statement.needs.push(super::whole(table));
        }
        statements.push(statement);
    }
    Ok(statements)
}

fn drop_column(table: &ObjectId, name: &Name, cause: usize) -> Statement {
    let sql = format!("ALTER TABLE {} DROP COLUMN {}", quote(&table.name), quote(name));
    let mut statement =
        Statement::new(sql, format!("drop column \"{name}\" from table: \"{}\"", table.name), cause);
    statement.drops.push(super::part(table, name));
    statement.risks.lock = Lock::Exclusive;
    statement.risks.rewrites = true;
    statement.risks.loses = Some(format!("the values of \"{name}\""));
    statement
}

fn add_column(table: &ObjectId, column: &Column, constraints: &[Constraint], cause: usize) -> Statement {
    let mut text = render::column(column, None);
    for constraint in constraints.iter().filter_map(render::inline) {
        text.push(' ');
        text.push_str(&constraint);
    }
    let sql = format!("ALTER TABLE {} ADD COLUMN {text}", quote(&table.name));
    let comment = format!("add column \"{}\" to table: \"{}\"", column.name, table.name);
    let mut statement = Statement::new(sql, comment, cause);
    statement.creates.push(super::part(table, &column.name));
    statement.risks.lock = Lock::Exclusive;
    let is_null = column.default.as_ref().is_none_or(|default| default.text.eq_ignore_ascii_case("null"));
    if !column.nullable && is_null && column.generated.is_none() {
        statement.risks.fails_on =
            Some(format!("any row of \"{}\": \"{}\" would be NULL", table.name, column.name));
    }
    statement
}
