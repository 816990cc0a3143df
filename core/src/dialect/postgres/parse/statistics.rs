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
    let listed = listed(&Cursor { at: on + 1, ..cursor.clone() }, from);
    let columns: Vec<Name> =
        listed.into_iter().map(|(column, _)| column.unwrap_or_else(|| Name::exact("expr"))).collect();
    let name = statistics_name(&table.name, &columns);
    let own = quote_where_needed(name.as_str());
    let own = match &table.schema {
        Some(schema) => format!("{}.{own}", quote_where_needed(schema.as_str())),
        None => own,
    };
    let text = format!("CREATE STATISTICS {own} {}", cursor.slice(cursor.at, cursor.tokens.len()));
    Ok((QualifiedName { schema: table.schema, name }, text))
}

/// The statement that makes the same statistics, without a name, for another table; `None` where they are of another table.
/// The server keeps the columns by their places in the table, `columns`, and then what is computed.
pub fn copied(
    definition: &str,
    of: &QualifiedName,
    other: &QualifiedName,
    columns: &[Name],
) -> Option<String> {
    let tokens = lex(definition, &SYNTAX.lexical);
    let mut cursor = Cursor::new(definition, SourceId::default(), &tokens, &SYNTAX);
    cursor.eat_words(&["create", "statistics"]);
    path(&mut cursor).ok()?;
    let Parts { on, from, table } = parts(&cursor).ok()?;
    let is_it = table.name == of.name && (table.schema.is_none() || table.schema == of.schema);
    let schema = other.schema.iter().map(|schema| format!("{}.", quote_where_needed(schema.as_str())));
    is_it.then(|| {
        let other = format!("{}{}", schema.collect::<String>(), quote_where_needed(other.name.as_str()));
        let mut listed = listed(&Cursor { at: on + 1, ..cursor.clone() }, from);
        listed.sort_by_key(|(column, _)| {
            let place = |column: &Name| columns.iter().position(|it| it == column);
            column.as_ref().and_then(place).unwrap_or(columns.len())
        });
        let listed: Vec<&str> = listed.into_iter().map(|(_, text)| text).collect();
        let kinds = cursor.slice(cursor.at, on);
        format!("CREATE STATISTICS {kinds} ON {} FROM {other}", listed.join(", "))
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

/// What statistics are on up to a place: columns, and what has no name, each with its text.
fn listed<'a>(cursor: &Cursor<'a>, end: usize) -> Vec<(Option<Name>, &'a str)> {
    let mut cursor = cursor.clone();
    let mut found = Vec::new();
    while cursor.at < end {
        let start = cursor.at;
        while cursor.at < end && !cursor.is_symbol(",") {
            let skipped = cursor.is_symbol("(") && cursor.skip_parentheses().is_ok();
            cursor.at += usize::from(!skipped);
        }
        let single = (cursor.at == start + 1).then(|| Cursor { at: start, ..cursor.clone() }.name());
        found.push((single.flatten(), cursor.slice(start, cursor.at)));
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
        let columns = [Name::exact("a"), Name::exact("b")];
        let copy = |of: &str| {
            copied("CREATE STATISTICS s (mcv) ON (a + 1), b, a FROM t", &public(of), &public("u"), &columns)
        };
        assert_eq!(copy("t").as_deref(), Some("CREATE STATISTICS (mcv) ON a, b, (a + 1) FROM public.u"));
        assert_eq!(copy("v"), None);
    }
}
