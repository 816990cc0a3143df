//! SET and its kin: of all settings only the search path and the defaults of tables change what later statements mean.

use super::super::syntax::SYNTAX;
use crate::model::ddl::TableSetting;
use crate::model::{Ddl, Diagnostic, Fate, Name, SourceId};
use crate::syntax::cursor::{Cursor, Parse, unquote_name};
use crate::syntax::lexer::{TokenKind, lex};

/// The fate of SET or RESET.
pub fn fate(cursor: &Cursor<'_>) -> Fate {
    let mut cursor = cursor.clone();
    let reset = cursor.is_word("reset");
    cursor.bump();
    let local = cursor.is_word("local");
    if cursor.is_word("session") || (!reset && local) {
        cursor.bump();
    }
    if cursor.eat_word("role") || cursor.eat_word("authorization") {
        let asks = if local { Err(lasting(&cursor)) } else { role(&mut cursor, reset) };
        return Fate::Privilege { what: "setting", asks };
    }
    if reset && (cursor.is_word("search_path") || cursor.is_word("all")) {
        return path(default_path());
    }
    if cursor.eat_word("search_path") {
        if !cursor.eat_word("to") {
            cursor.eat_symbol("=");
        }
        return path(values(&mut cursor));
    }
    for (name, setting) in TABLE_SETTINGS {
        if cursor.eat_word(name) {
            let value = if reset { None } else { table_default(&mut cursor) };
            return Fate::Effect(vec![Ddl::TableDefault { setting, value }]);
        }
    }
    if cursor.eat_word("schema")
        && let Some(schema) = cursor.string()
    {
        return path(listed(vec![schema.to_string()]));
    }
    Fate::Nothing("setting")
}

const TABLE_SETTINGS: [(&str, TableSetting); 2] = [
    ("default_table_access_method", TableSetting::AccessMethod),
    ("default_tablespace", TableSetting::Tablespace),
];

/// SET ROLE, SET SESSION AUTHORIZATION, and their ends.
fn role(cursor: &mut Cursor<'_>, reset: bool) -> Parse<Vec<Ddl>> {
    if !cursor.eat_word("to") {
        cursor.eat_symbol("=");
    }
    if reset || cursor.is_word("none") || cursor.is_word("default") {
        return Ok(vec![Ddl::SetRole(None)]);
    }
    let name = match cursor.string() {
        Some(text) => Name::exact(text),
        None => cursor.expect_name()?,
    };
    Ok(vec![Ddl::SetRole(Some(name).filter(|name| name.as_str() != "none"))])
}

fn lasting(cursor: &Cursor<'_>) -> Box<Diagnostic> {
    let message = "who owns what is made here is not known: the role lasts as long as the transaction";
    let label = "write SET ROLE and RESET ROLE";
    Box::new(Diagnostic::error("unreplayable", message, cursor.here(), label))
}

/// Whether a query puts on a role, which is a setting too.
pub fn sets_role(cursor: &Cursor<'_>) -> bool {
    (0..cursor.tokens.len()).any(|at| {
        let set = Cursor { at, ..cursor.clone() };
        set.is_word("set_config")
            && set.text_at(1) == "("
            && matches!(&*set.text_at(2).to_ascii_lowercase(), "'role'" | "'session_authorization'")
    })
}

/// The fate of a query that does.
pub fn computed_role(cursor: &Cursor<'_>) -> Fate {
    let message = "who owns what is made here is not known: a query sets the role";
    let label = "write SET ROLE and RESET ROLE";
    let diagnostic = Diagnostic::error("unreplayable", message, cursor.here(), label);
    Fate::Privilege { what: "setting", asks: Err(Box::new(diagnostic)) }
}

/// The value of a setting; an empty one and DEFAULT are the server's own.
fn table_default(cursor: &mut Cursor<'_>) -> Option<Name> {
    if !cursor.eat_word("to") {
        cursor.eat_symbol("=");
    }
    if cursor.is_word("default") {
        return None;
    }
    let name = cursor.string().map(Name::exact).or_else(|| cursor.name());
    name.filter(|name| !name.as_str().is_empty())
}

fn path(names: Vec<Name>) -> Fate {
    Fate::Effect(vec![Ddl::SearchPath(names)])
}

/// `"$user", public`: nobody has a schema of the user's name in a replay.
fn default_path() -> Vec<Name> {
    vec![Name::exact("public")]
}

fn values(cursor: &mut Cursor<'_>) -> Vec<Name> {
    if cursor.is_word("default") {
        return default_path();
    }
    let mut names = Vec::new();
    loop {
        match cursor.string() {
            Some(text) => names.push(text.to_string()),
            None => names.extend(cursor.name().map(|name| name.as_str().to_owned())),
        }
        if !cursor.eat_symbol(",") {
            return listed(names);
        }
    }
}

/// The path without what is always there or never stands for a schema of the source.
fn listed(names: Vec<String>) -> Vec<Name> {
    names
        .into_iter()
        .filter(|name| !name.is_empty() && !matches!(&**name, "$user" | "pg_catalog" | "pg_temp"))
        .map(Name::exact)
        .collect()
}

/// The path of a routine that has one of its own.
pub fn search_path(text: &str) -> Option<Vec<Name>> {
    let tokens = lex(text, &SYNTAX.lexical);
    let mut cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    if cursor.is_word("from") {
        return None;
    }
    Some(values(&mut cursor))
}

/// The path that `SELECT [pg_catalog.]set_config('search_path', '…', …)` sets, as pg_dump does.
pub fn set_config(cursor: &Cursor<'_>) -> Option<Vec<Name>> {
    let mut cursor = cursor.clone();
    if !(cursor.eat_word("select") || cursor.eat_word("perform")) {
        return None;
    }
    if cursor.eat_word("pg_catalog") && !cursor.eat_symbol(".") {
        return None;
    }
    if !(cursor.eat_word("set_config") && cursor.eat_symbol("(")) || &*cursor.string()? != "search_path" {
        return None;
    }
    if !cursor.eat_symbol(",") || cursor.peek()?.kind != TokenKind::Text {
        return None;
    }
    let list = cursor.string()?;
    let names = list.split(',').map(str::trim).map(|name| match name.starts_with('"') {
        true => unquote_name(name),
        false => name.to_lowercase(),
    });
    Some(listed(names.collect()))
}
