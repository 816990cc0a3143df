//! CREATE STATISTICS without a name, which the server gives it (statscmds.c, ChooseExtendedStatisticName), and the
//! statistics that LIKE … INCLUDING STATISTICS copies.

use super::super::names::statistics_name;
use super::super::syntax::{SYNTAX, quote_where_needed};
use super::tree::path;
use crate::model::{Name, QualifiedName, SourceId};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::lexer::lex;

/// What is behind the name: `(kinds) ON parts FROM table`.
struct Parts {
    /// Where ON stands.
    on: usize,
    /// Where FROM stands.
    from: usize,
    table: QualifiedName,
}

/// The name of statistics that have none, and their text with it. The cursor stands where the name would.
pub fn named(cursor: &Cursor<'_>) -> Parse<(QualifiedName, String)> {
    let Parts { on, from, table } = parts(cursor)?;
    let name = statistics_name(&table.name, &columns(&Cursor { at: on + 1, ..cursor.clone() }, from));
    let own = quote_where_needed(name.as_str());
    let own = match &table.schema {
        Some(schema) => format!("{}.{own}", quote_where_needed(schema.as_str())),
        None => own,
    };
    let text = format!("CREATE STATISTICS {own} {}", cursor.slice(cursor.at, cursor.tokens.len()));
    Ok((QualifiedName { schema: table.schema, name }, text))
}

/// The statement that makes the same statistics, without a name, for another table; `None` where they are of another table.
pub fn copied(definition: &str, of: &QualifiedName, other: &QualifiedName) -> Option<String> {
    let tokens = lex(definition, &SYNTAX.lexical);
    let mut cursor = Cursor::new(definition, SourceId::default(), &tokens, &SYNTAX);
    cursor.eat_words(&["create", "statistics"]);
    path(&mut cursor).ok()?;
    let Parts { on: _, from, table } = parts(&cursor).ok()?;
    let is_it = table.name == of.name && (table.schema.is_none() || table.schema == of.schema);
    let schema = other.schema.iter().map(|schema| format!("{}.", quote_where_needed(schema.as_str())));
    is_it.then(|| {
        let other = format!("{}{}", schema.collect::<String>(), quote_where_needed(other.name.as_str()));
        format!("CREATE STATISTICS {} FROM {other}", cursor.slice(cursor.at, from))
    })
}

fn parts(cursor: &Cursor<'_>) -> Parse<Parts> {
    let mut cursor = cursor.clone();
    if cursor.is_symbol("(") {
        cursor.skip_parentheses()?;
    }
    let on = cursor.at;
    cursor.expect_word("on")?;
    while !cursor.is_word("from") && !cursor.at_end() {
        if cursor.is_symbol("(") { cursor.skip_parentheses()? } else { cursor.at += 1 }
    }
    let from = cursor.at;
    cursor.expect_word("from")?;
    Ok(Parts { on, from, table: path(&mut cursor)? })
}

/// The columns up to a place; what is no plain column is called `expr`.
fn columns(cursor: &Cursor<'_>, end: usize) -> Vec<Name> {
    let mut cursor = cursor.clone();
    let mut found = Vec::new();
    while cursor.at < end {
        let start = cursor.at;
        while cursor.at < end && !cursor.is_symbol(",") {
            let skipped = cursor.is_symbol("(") && cursor.skip_parentheses().is_ok();
            cursor.at += usize::from(!skipped);
        }
        let single = (cursor.at == start + 1).then(|| Cursor { at: start, ..cursor.clone() }.name());
        found.push(single.flatten().unwrap_or_else(|| Name::exact("expr")));
        cursor.at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named_as(text: &str) -> (String, String) {
        let tokens = lex(text, &SYNTAX.lexical);
        let mut cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
        cursor.eat_words(&["create", "statistics"]);
        let (name, text) = named(&cursor).expect("statistics");
        (name.name.to_string(), text)
    }

    #[test]
    fn the_server_names_them_after_table_and_columns() {
        let (name, text) = named_as("CREATE STATISTICS (mcv) ON a, \"B\", (lower(c)) FROM app.t");
        assert_eq!(name, "t_a_B_expr_stat");
        assert_eq!(
            text,
            "CREATE STATISTICS app.\"t_a_B_expr_stat\" (mcv) ON a, \"B\", (lower(c)) FROM app.t"
        );
    }

    #[test]
    fn a_copy_is_of_the_other_table() {
        let public = |name: &str| QualifiedName::in_schema(Name::exact("public"), Name::exact(name));
        let copy = |of: &str| copied("CREATE STATISTICS s ON a, b FROM t", &public(of), &public("u"));
        assert_eq!(copy("t").as_deref(), Some("CREATE STATISTICS ON a, b FROM public.u"));
        assert_eq!(copy("v"), None);
    }
}
