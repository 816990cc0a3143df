//! A column with what is written behind its type: the constraints among that are the table's.

use super::constraint::{Clause, clause, without_repetition};
use super::tree::Tree;
use crate::model::{Column, Constraint, DataType, Expr, Expression, Name, QualifiedName};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::expression::from_tokens;
use squawk_syntax::ast::{self, AstNode};

/// A column and the constraints that are written in it.
pub type ColumnAndConstraints = (Column, Vec<Constraint>);

/// A column of CREATE TABLE. In a partition the type is left to the parent.
pub fn column(tree: &Tree<'_>, it: &ast::Column) -> Parse<ColumnAndConstraints> {
    let name = tree.name(it.name(), "a column's name")?;
    let ty = match it.ty() {
        Some(ty) => tree.data_type(Some(ty))?,
        None => DataType::simple(""),
    };
    completed(tree, Column::new(name, ty), it)
}

/// A column of ALTER TABLE … ADD COLUMN.
pub fn added_column(tree: &Tree<'_>, it: &ast::AddColumn) -> Parse<ColumnAndConstraints> {
    let name = tree.name(it.column_name(), "a column's name")?;
    let ty = tree.data_type(it.ty())?;
    completed(tree, Column::new(name, ty), it)
}

/// Reads the clauses behind the type.
fn completed(tree: &Tree<'_>, mut column: Column, node: &impl AstNode) -> Parse<ColumnAndConstraints> {
    let mut constraints = Vec::new();
    for child in node.syntax().children() {
        if let Some(it) = ast::Constraint::cast(child.clone()) {
            let clause = clause(tree, &it, Some(&column.name))?;
            apply(tree, &it, &mut column, clause, &mut constraints)?;
        } else if let Some(it) = ast::ColumnClause::cast(child) {
            attribute(tree, &mut column, &it)?;
        }
    }
    without_repetition(&mut constraints);
    Ok((column, constraints))
}

fn apply(
    tree: &Tree<'_>,
    node: &ast::Constraint,
    column: &mut Column,
    clause: Clause,
    constraints: &mut Vec<Constraint>,
) -> Parse<()> {
    match clause {
        Clause::Constraint(constraint) => constraints.push(constraint),
        Clause::Default(default) => {
            let (default, collation) = without_collation(&tree.within(node), default);
            column.default = Some(default);
            column.collation = collation.or(column.collation.take());
        }
        Clause::Generated(generated) => column.generated = Some(generated),
        Clause::Identity(identity) => column.identity = Some(identity),
        Clause::NotNull(_, not_null) => {
            column.nullable = false;
            column.not_null = not_null;
        }
        Clause::Null => column.nullable = true,
        Clause::UsingIndex { .. } => return Err(tree.within(node).expected("a constraint of a column")),
    }
    Ok(())
}

/// A COLLATE behind a default is the column's: the grammar takes it into a default only in parentheses (`b_expr`).
fn without_collation(clause: &Cursor<'_>, default: Expression) -> (Expression, Option<QualifiedName>) {
    let collate =
        clause.tokens.iter().rposition(|token| token.text(clause.source).eq_ignore_ascii_case("collate"));
    let start =
        clause.tokens.iter().position(|token| token.text(clause.source).eq_ignore_ascii_case("default"));
    let (Expr::Collate { operand: _, collation }, Some(from), Some(to)) = (&default.tree, start, collate)
    else {
        return (default, None);
    };
    if clause.tokens.get(from + 1).is_some_and(|token| token.text(clause.source) == "(")
        && clause.tokens.last().is_some_and(|token| token.text(clause.source) == ")")
    {
        return (default, None);
    }
    let mut path = collation.clone();
    let collation = path.pop().map(|name| QualifiedName { schema: path.pop(), name });
    (from_tokens(clause, from + 1, to), collation)
}

fn attribute(tree: &Tree<'_>, column: &mut Column, it: &ast::ColumnClause) -> Parse<()> {
    let mut option = |key: &str, value: Name| {
        let value = value.as_str().to_lowercase();
        if value != "default" {
            column.options.insert(key.into(), value.into());
        }
    };
    match it {
        ast::ColumnClause::Storage(it) => option("storage", tree.name(it.storage_mode(), "a storage mode")?),
        ast::ColumnClause::CompressionMethod(it) => {
            option("compression", tree.name(it.compression_method_name(), "a compression method")?);
        }
        ast::ColumnClause::Collate(it) => column.collation = tree.collation(Some(it.clone()))?,
        // Constraints are read apart; options are for foreign tables, which are kept as text.
        ast::ColumnClause::ColumnConstraint(_)
        | ast::ColumnClause::AlterOptionList(_)
        | ast::ColumnClause::WithOptions(_) => {}
    }
    Ok(())
}
