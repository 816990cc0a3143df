//! The names that the server gives to what nobody named: its makeObjectName, ChooseRelationName and
//! ChooseIndexColumnNames (indexcmds.c), and FigureColname (parse_target.c) for expressions.

use super::syntax::{LONGEST, clipped};
use crate::model::{ConstraintKind, Expr, Index, IndexPart, Name, PartKey, QualifiedName, Table};
use crate::syntax::lexer::{TokenKind, lex};

/// The name of a constraint that has none.
pub fn constraint_name(
    table: &QualifiedName,
    kind: &ConstraintKind,
    within: &Table,
    taken: &dyn Fn(&Name) -> bool,
) -> Name {
    let (columns, label) = match kind {
        ConstraintKind::PrimaryKey(_) => (String::new(), "pkey"),
        ConstraintKind::Unique(key) => (joined(&part_names(&key.parts, &key.include)), "key"),
        ConstraintKind::Exclude(exclusion) => {
            let parts: Vec<IndexPart> = exclusion.elements.iter().map(|(part, _)| part.clone()).collect();
            (joined(&part_names(&parts, &exclusion.include)), "excl")
        }
        ConstraintKind::ForeignKey(key) => {
            let columns: Vec<String> = key.columns.iter().map(|name| name.as_str().to_owned()).collect();
            (joined(&columns), "fkey")
        }
        ConstraintKind::Check(check) => {
            let mut columns = columns_of(&check.expression.tree);
            columns.retain(|name| within.column(name).is_some());
            // A check is named after its column where it is about one (heap.c, AddRelationNewConstraints).
            let only = match columns.as_slice() {
                [only] => only.as_str().to_owned(),
                _ => String::new(),
            };
            (only, "check")
        }
    };
    free_name(table.name.as_str(), &columns, label, taken)
}

/// The name of an index that has none.
pub fn index_name(table: &QualifiedName, index: &Index, taken: &dyn Fn(&Name) -> bool) -> Name {
    free_name(table.name.as_str(), &joined(&part_names(&index.parts, &index.include)), "idx", taken)
}

/// The name of statistics that have none.
pub fn statistics_name(table: &Name, columns: &[Name]) -> Name {
    let columns: Vec<String> = columns.iter().map(|name| name.as_str().to_owned()).collect();
    free_name(table.as_str(), &joined(&columns), "stat", &|_| false)
}

/// The name of the sequence behind a serial or identity column.
pub fn sequence_name(table: &Name, column: &Name, taken: &dyn Fn(&Name) -> bool) -> Name {
    free_name(table.as_str(), column.as_str(), "seq", taken)
}

/// `first_second_label`, cut to fit, with the first number behind the label that makes it free.
fn free_name(first: &str, second: &str, label: &str, taken: &dyn Fn(&Name) -> bool) -> Name {
    let mut name = Name::exact(fitted(first, second, label));
    let mut pass = 0u32;
    while taken(&name) {
        pass += 1;
        name = Name::exact(fitted(first, second, &format!("{label}{pass}")));
    }
    name
}

/// The name of a NOT NULL that has none (PostgreSQL 18), and of a check that stands in for one while it is validated. That of a
/// domain is of no column.
pub fn not_null_name(of: &Name, column: Option<&Name>, taken: &dyn Fn(&Name) -> bool) -> Name {
    free_name(of.as_str(), column.map_or("", Name::as_str), "not_null", taken)
}

/// Shortens the longer of the two names, byte by byte, until all fits.
fn fitted(first: &str, second: &str, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(!second.is_empty());
    let room = LONGEST.saturating_sub(overhead);
    let (mut a, mut b) = (first.len(), second.len());
    while a + b > room {
        if a > b {
            a -= 1;
        } else {
            b -= 1;
        }
    }
    let (first, second) = (clipped(first, a), clipped(second, b));
    if second.is_empty() && overhead == label.len() + 1 {
        format!("{first}_{label}")
    } else {
        format!("{first}_{second}_{label}")
    }
}

/// Column names joined by `_`; what comes after 63 bytes is left out (ChooseIndexNameAddition).
fn joined(columns: &[String]) -> String {
    let mut text = String::new();
    for column in columns {
        if !text.is_empty() {
            text.push('_');
        }
        text.push_str(clipped(column, LONGEST));
        if text.len() > LONGEST {
            break;
        }
    }
    text
}

/// The column names of an index: a second one of the same name gets a number.
fn part_names(parts: &[IndexPart], include: &[Name]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let keys = parts.iter().map(|part| match &part.key {
        PartKey::Column(name) => name.as_str().to_owned(),
        PartKey::Expression(expression) => expression_name(&expression.tree).unwrap_or_else(|| "expr".into()),
    });
    for original in keys.chain(include.iter().map(|name| name.as_str().to_owned())) {
        let mut name = original.clone();
        let mut number = 0u32;
        while names.contains(&name) {
            number += 1;
            let digits = number.to_string();
            name = format!("{}{digits}", clipped(&original, LONGEST - digits.len()));
        }
        names.push(name);
    }
    names
}

/// What the server would call a column of this expression, if it finds anything.
fn expression_name(tree: &Expr) -> Option<String> {
    figured(tree).map(|(name, _)| name)
}

/// What a query calls an output of this expression (FigureColname).
pub fn output_name(tree: &Expr) -> Option<Name> {
    Some(expression_name(tree).map_or_else(|| Name::exact("?column?"), Name::exact))
}

/// The name, and whether it is a good one: a cast only names what has no name of its own.
fn figured(tree: &Expr) -> Option<(String, bool)> {
    let good = |name: &str| Some((name.to_owned(), true));
    match tree {
        Expr::Column(path) => path.last().and_then(|name| good(name.as_str())),
        Expr::Field { field, .. } => good(field.as_str()),
        Expr::Subscript { operand, .. } | Expr::Collate { operand, .. } => figured(operand),
        Expr::Call { name, .. } => name.last().and_then(|name| good(name.as_str())),
        Expr::Keyword(word) => good(word),
        Expr::Array(_) => good("array"),
        Expr::Row(_) => good("row"),
        Expr::Cast { operand, ty } => match figured(operand) {
            Some((name, true)) => Some((name, true)),
            _ => Some((internal_name(&ty.name).to_owned(), false)),
        },
        Expr::Case { otherwise, .. } => match otherwise.as_deref().and_then(figured) {
            Some((name, true)) => Some((name, true)),
            _ => Some(("case".into(), false)),
        },
        Expr::Binary { operator, .. } if &**operator == "at time zone" => good("timezone"),
        Expr::Opaque(text) => called(text),
        Expr::Null
        | Expr::Boolean(_)
        | Expr::Number(_)
        | Expr::Text(_)
        | Expr::Prefixed { .. }
        | Expr::Unary { .. }
        | Expr::Binary { .. }
        | Expr::In { .. }
        | Expr::Between { .. }
        | Expr::Is { .. }
        | Expr::Quantified { .. } => None,
    }
}

/// The function's name where a text that the grammar does not open up is one call, with FILTER and OVER or without.
fn called(text: &str) -> Option<(String, bool)> {
    let tokens = lex(text, &super::syntax::SYNTAX.lexical);
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text(text));
    let mut name = 0;
    while word(name + 1) == "." {
        name += 2;
    }
    if tokens.get(name)?.kind != TokenKind::Word || word(name + 1) != "(" {
        return None;
    }
    let mut depth = 0i32;
    for at in name + 1..tokens.len() {
        depth += i32::from(word(at) == "(") - i32::from(word(at) == ")");
        let ends = depth == 0 && word(at) == ")";
        if ends && !matches!(word(at + 1), "" | "over" | "filter" | "within") {
            return None;
        }
        if ends && !matches!(word(at + 1), "filter" | "within") {
            break;
        }
    }
    let name = match (word(name), word(name + 2)) {
        ("trim", "leading") => "ltrim",
        ("trim", "trailing") => "rtrim",
        ("trim", _) => "btrim",
        (name, _) => name,
    };
    Some((name.to_owned(), true))
}

/// The name by which the server's catalog knows a type.
fn internal_name(canonical: &str) -> &str {
    match canonical {
        "boolean" => "bool",
        "smallint" => "int2",
        "integer" => "int4",
        "bigint" => "int8",
        "real" => "float4",
        "double precision" => "float8",
        "character varying" => "varchar",
        "character" => "bpchar",
        "bit varying" => "varbit",
        name if name.starts_with("interval") => "interval",
        name => name,
    }
}

/// The different names in an expression that may be columns.
pub fn columns_of(tree: &Expr) -> Vec<Name> {
    let mut found = Vec::new();
    collect_columns(tree, &mut found);
    let mut different: Vec<Name> = Vec::new();
    for name in found {
        if !different.contains(&name) {
            different.push(name);
        }
    }
    different
}

fn collect_columns(tree: &Expr, found: &mut Vec<Name>) {
    match tree {
        Expr::Column(path) => found.extend(path.last().cloned()),
        Expr::Opaque(text) => found.extend(opaque_columns(text)),
        Expr::Null
        | Expr::Boolean(_)
        | Expr::Number(_)
        | Expr::Text(_)
        | Expr::Prefixed { .. }
        | Expr::Keyword(_) => {}
        Expr::Call { arguments: items, name: _ } | Expr::Array(items) | Expr::Row(items) => {
            collect_all(items, found)
        }
        Expr::Unary { operand, .. }
        | Expr::Cast { operand, .. }
        | Expr::Is { operand, .. }
        | Expr::Collate { operand, .. }
        | Expr::Field { operand, .. } => collect_columns(operand, found),
        Expr::Binary { left, right, .. } | Expr::Quantified { left, right, .. } => {
            collect_all([&**left, right], found);
        }
        Expr::Subscript { operand, index } => collect_all([&**operand, index], found),
        Expr::In { operand, list, negated: _ } => {
            collect_columns(operand, found);
            collect_all(list, found);
        }
        Expr::Between { operand, low, high, negated: _ } => collect_all([&**operand, low, high], found),
        Expr::Case { operand, whens, otherwise } => {
            collect_all(operand.as_deref(), found);
            for (condition, value) in whens {
                collect_all([condition, value], found);
            }
            collect_all(otherwise.as_deref(), found);
        }
    }
}

fn collect_all<'a>(trees: impl IntoIterator<Item = &'a Expr>, found: &mut Vec<Name>) {
    for tree in trees {
        collect_columns(tree, found);
    }
}

/// Words that may be columns in a text that the grammar does not open up: not types of casts, not functions.
fn opaque_columns(text: &str) -> Vec<Name> {
    let syntax = &super::syntax::SYNTAX;
    let tokens = lex(text, &syntax.lexical);
    let cursor = crate::syntax::cursor::Cursor::new(text, crate::model::SourceId::default(), &tokens, syntax);
    let symbol = |at: Option<usize>| at.and_then(|at| tokens.get(at)).map_or("", |token| token.text(text));
    let mut names = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if symbol(at.checked_sub(1)) != "::" && !matches!(symbol(Some(at + 1)), "(" | ".") {
            names.extend(cursor.name_of(*token));
        }
    }
    names
}

#[cfg(test)]
mod tests;
