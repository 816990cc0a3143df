//! Views and other texts: their canonical tokens without what says nothing.

use super::context::Context;
use super::expression;
use crate::dialect::postgres::syntax::SYNTAX;
use crate::model::{Definition, Expr, Expression, Name, SourceId, View};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::{Token, TokenKind, lex};
use crate::syntax::scopes::{Scope, Scopes, Source};

/// Makes a view canonical.
pub fn view(context: &Context<'_>, it: &mut View) {
    let View { columns: _, query, options, defaults, indexes: _, comment: _ } = it;
    definition(context, query);
    query.canonical = without_its_own_name(&query.text, &query.canonical).into();
    stars(context, query);
    for default in defaults.values_mut() {
        expression::expression(context, default);
        without_cast(default);
    }
    options.retain(|option, value| {
        !matches!((&**option, &**value), ("tablespace", "pg_default") | ("access_method", "heap"))
    });
}

/// In a query of one relation its name before a column says nothing, nor do parentheses around a column that is cast.
fn without_its_own_name(text: &str, canonical: &str) -> String {
    let tokens = lex(text, &SYNTAX.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    let scopes = Scopes::of(&cursor);
    let [Scope { parent: None, sources }] = scopes.list.as_slice() else { return canonical.to_owned() };
    let [Source { alias, relation: Some(_), .. }] = sources.as_slice() else { return canonical.to_owned() };
    let words: Vec<&str> = canonical.split(' ').collect();
    let word = |at: usize| words.get(at).copied().unwrap_or("");
    let is_name = |word: &str| word.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '"');
    let mut out: Vec<&str> = Vec::with_capacity(words.len());
    // There a bare name is what the query gives, if it gives something of that name.
    let given_first = words.windows(2).position(|pair| matches!(pair, ["order", "by"] | ["distinct", "on"]));
    let ends = given_first.unwrap_or(words.len());
    let mut at = 0;
    while at < words.len() {
        let is_own = word(at).trim_matches('"') == alias.compared() && word(at + 1) == ".";
        if at < ends && is_own && is_name(word(at + 2)) && out.last() != Some(&".") {
            at += 2;
            continue;
        }
        out.push(word(at));
        at += 1;
        if let [.., before, "(", name, ")", "::"] = out.as_slice()
            && is_name(name)
            && (*before == "select" || !is_name(before) && !matches!(*before, ")" | "]"))
        {
            let name = *name;
            out.truncate(out.len() - 4);
            out.extend([name, "::"]);
        }
    }
    out.join(" ")
}

/// The server casts a literal to the type of the column, which nobody can tell from the view.
fn without_cast(default: &mut Expression) {
    if let Expr::Cast { operand, ty: _ } = &default.tree
        && matches!(&**operand, Expr::Text(_) | Expr::Null)
    {
        default.tree = (**operand).clone();
    }
}

/// A star stands for the columns that its tables have when the view is made: they are part of what it means.
fn stars(context: &Context<'_>, it: &mut Definition) {
    let words: Vec<&str> = it.canonical.split(' ').collect();
    let starred = words.windows(2).any(|pair| {
        pair.last() == Some(&"*")
            && pair.first().is_some_and(|first| matches!(*first, "select" | "," | "." | "distinct"))
    });
    if !starred {
        return;
    }
    let mut columns: Vec<String> = Vec::new();
    for word in &words {
        let table = Name::exact(word.trim_matches('"'));
        for schema in [context.own, Some(&Name::exact("public"))] {
            let found = context.names.columns_of(schema, &table);
            columns.extend(found.iter().map(|(name, ty)| format!("{table}.{name} {}", ty.name)));
        }
    }
    columns.sort();
    columns.dedup();
    it.canonical = format!("{} | {}", it.canonical, columns.join(", ")).into();
}

/// A text in tokens: outer parentheses, the schema `public`, casts of strings to text and OR REPLACE say nothing.
pub fn definition(context: &Context<'_>, it: &mut Definition) {
    let text = it.text.clone();
    let tokens = lex(&text, &SYNTAX.lexical);
    let cursor = Cursor::new(&text, SourceId::default(), &tokens, &SYNTAX);
    it.canonical = canonical_tokens(context, &cursor, &tokens).join(" ").into();
}

/// The tokens of a text, each in canonical spelling.
pub fn canonical_tokens(context: &Context<'_>, cursor: &Cursor<'_>, tokens: &[Token]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let text = token.text(cursor.source);
        let next = |ahead: usize| tokens.get(at + ahead).map_or("", |token| token.text(cursor.source));
        let qualifies =
            next(1) == "." && cursor.name_of(*token).is_some_and(|name| is_own_schema(context, &name));
        if qualifies && out.last().is_none_or(|last| last != ".") {
            at += 2;
            continue;
        }
        let casts_text = text == "::" && next(1) == "text" && next(2) != "[";
        if casts_text && tokens.get(at.wrapping_sub(1)).is_some_and(|before| before.kind == TokenKind::Text) {
            at += 2;
            continue;
        }
        match crate::syntax::canonical::tokens_text(cursor, std::slice::from_ref(token)) {
            word if word == ";" => {}
            word if word == "!=" => out.push("<>".to_owned()),
            word => out.push(word),
        }
        at += 1;
    }
    while out.len() > 2 && encloses(&out) {
        out.remove(0);
        out.pop();
    }
    out
}

fn is_own_schema(context: &Context<'_>, name: &Name) -> bool {
    name.as_str() == "public" || context.own == Some(name)
}

fn encloses(tokens: &[String]) -> bool {
    if tokens.first().is_none_or(|first| first != "(") {
        return false;
    }
    let mut depth = 0i32;
    for (at, token) in tokens.iter().enumerate() {
        depth += i32::from(token == "(") - i32::from(token == ")");
        if depth == 0 {
            return at + 1 == tokens.len();
        }
    }
    false
}
