//! The columns of CREATE TABLE … AS SELECT: their names are the query's, their types the five words for the affinity
//! of each result (SQLite manual, lang_createtable.html 4). Where the query is not plain enough, nobody knows.

use crate::dialect::sqlite::syntax::SYNTAX;
use crate::model::{Column, DataType, Expr, Name, Schema, SourceId, Table, Version};
use crate::syntax::cursor::Cursor;
use crate::syntax::expression::from_tokens;
use crate::syntax::lexer::{TokenKind, lex};

/// From this version on a result that is no column has an affinity too (releaselog/3_41_0.html).
const TYPED_RESULTS: Version = Version(3, 41, 0);
/// Words after which the list of tables is over.
const AFTER_TABLES: [&str; 7] = ["where", "group", "having", "order", "limit", "window", "offset"];
/// Words that make a query more than one plain SELECT.
const NOT_PLAIN: [&str; 5] = ["union", "intersect", "except", "using", "natural"];

/// The columns that a query gives, if they are known.
pub(super) fn columns(schema: &Schema, query: &str, version: Version) -> Option<Vec<Column>> {
    let tokens = lex(query, &SYNTAX.lexical);
    let mut cursor = Cursor::new(query, SourceId::default(), &tokens, &SYNTAX);
    cursor.expect_word("select").ok()?;
    let _ = cursor.eat_word("distinct") || cursor.eat_word("all");
    let results = results(&mut cursor)?;
    let sources = if cursor.eat_word("from") { sources(&mut cursor, schema)? } else { Vec::new() };
    let mut rest = cursor.tokens.get(cursor.at..).unwrap_or(&[]).iter();
    if rest.any(|token| NOT_PLAIN.iter().any(|word| token.text(query).eq_ignore_ascii_case(word))) {
        return None;
    }
    let mut columns: Vec<Column> = Vec::new();
    for result in &results {
        result_columns(&cursor, &sources, result, version, &mut columns)?;
    }
    let mut names: Vec<&Name> = columns.iter().map(|column| &column.name).collect();
    names.sort();
    names.windows(2).all(|pair| pair.first() != pair.last()).then_some(columns)
}

/// A result of the query: its tokens, and the name that AS gives it.
struct ResultColumn {
    from: usize,
    to: usize,
    alias: Option<Name>,
}

fn results(cursor: &mut Cursor<'_>) -> Option<Vec<ResultColumn>> {
    let mut results = Vec::new();
    loop {
        let from = cursor.at;
        while !(cursor.at_end()
            || cursor.is_symbol(",")
            || cursor.is_word("from")
            || cursor.is_word("as")
            || after_tables(cursor))
        {
            if cursor.is_symbol("(") { cursor.skip_parentheses().ok()? } else { cursor.at += 1 }
        }
        let to = cursor.at;
        let alias = if cursor.eat_word("as") { Some(cursor.name()?) } else { None };
        results.push(ResultColumn { from, to, alias });
        if !cursor.eat_symbol(",") {
            return Some(results);
        }
    }
}

fn after_tables(cursor: &Cursor<'_>) -> bool {
    AFTER_TABLES.iter().any(|word| cursor.is_word(word))
}

/// A table of the query and what it is called there.
struct SourceTable<'s> {
    name: Name,
    table: &'s Table,
}

fn sources<'s>(cursor: &mut Cursor<'_>, schema: &'s Schema) -> Option<Vec<SourceTable<'s>>> {
    let mut sources = Vec::new();
    loop {
        let written = cursor.qualified_name().ok()?;
        let table = schema.table(&crate::model::QualifiedName::bare(written.name.clone()))?;
        let named = cursor.eat_word("as");
        let joins = ["join", "inner", "left", "cross", "on"].iter().any(|word| cursor.is_word(word));
        let alias = if named || !(joins || after_tables(cursor)) { cursor.name() } else { None };
        sources.push(SourceTable { name: alias.unwrap_or(written.name), table });
        // What a join is on says nothing of the result's columns.
        loop {
            if cursor.at_end() || after_tables(cursor) {
                return Some(sources);
            }
            if cursor.eat_symbol(",") || cursor.eat_word("join") {
                break;
            }
            if cursor.is_symbol("(") { cursor.skip_parentheses().ok()? } else { cursor.at += 1 }
        }
    }
}

fn result_columns(
    cursor: &Cursor<'_>,
    sources: &[SourceTable<'_>],
    result: &ResultColumn,
    version: Version,
    columns: &mut Vec<Column>,
) -> Option<()> {
    let ResultColumn { from, to, alias } = result;
    let mut made = |name: &Name, affinity: &'static str| {
        columns.push(Column::new(name.clone(), DataType::simple(affinity)));
    };
    let text = cursor.slice(*from, *to);
    if text.ends_with('*') {
        let of = cursor.tokens.get(*from).filter(|token| token.kind != TokenKind::Symbol);
        let of = of.and_then(|token| cursor.name_of(*token));
        for source in sources.iter().filter(|source| of.as_ref().is_none_or(|name| *name == source.name)) {
            source.table.columns.iter().for_each(|column| made(&column.name, affinity(&column.ty)));
        }
        return (!sources.is_empty()).then_some(());
    }
    match from_tokens(cursor, *from, *to).tree {
        Expr::Column(path) => {
            let column = column_of(sources, &path)?;
            made(alias.as_ref().unwrap_or(&column.name), affinity(&column.ty));
        }
        Expr::Cast { operand: _, ty } => made(alias.as_ref()?, affinity(&ty)),
        _ if version < TYPED_RESULTS && !text.starts_with('(') => made(alias.as_ref()?, ""),
        _ => return None,
    }
    Some(())
}

fn column_of<'s>(sources: &[SourceTable<'s>], path: &[Name]) -> Option<&'s Column> {
    let (name, owner) = match path {
        [name] => (name, None),
        [owner, name] => (name, Some(owner)),
        _ => return None,
    };
    sources
        .iter()
        .filter(|source| owner.is_none_or(|owner| *owner == source.name))
        .find_map(|source| source.table.column(name))
}

/// The word for a type's affinity (datatype3.html 3.1).
fn affinity(ty: &DataType) -> &'static str {
    let name = ty.name.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["int"]) {
        "INT"
    } else if has(&["char", "clob", "text"]) {
        "TEXT"
    } else if name.is_empty() || has(&["blob"]) {
        ""
    } else if has(&["real", "floa", "doub"]) {
        "REAL"
    } else {
        "NUM"
    }
}
