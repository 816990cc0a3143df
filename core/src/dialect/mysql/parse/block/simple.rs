//! Steps without steps in them: SET, SELECT … INTO, PREPARE, EXECUTE, CALL, and whatever else a body may hold.

use super::handler::of_state;
use super::question::{formula, list, part, query, user_variable, variable, without_into};
use crate::model::block::{Condition, RowRule, Rows, Step};
use crate::model::query::Formula;
use crate::model::{Ddl, Expr, Fate, Name, Parsed, Span};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::query::place_of;

/// The function that makes the text of a prepared statement ready to be read: its arguments are the text, and what
/// stands for each `?` in it.
pub const STATEMENT_TEXT: &str = "text of a statement";

/// The steps of a statement outside of a body; `None` where nothing in it has to do with steps.
pub fn fate(cursor: &Cursor<'_>, head: &str) -> Option<Parse<Vec<Step>>> {
    match head {
        "set" | "prepare" | "execute" | "deallocate" | "call" | "get" => Some(steps(cursor)),
        "drop" if cursor.is_word_at(1, "prepare") => Some(steps(cursor)),
        "select" | "with" | "do" | "insert" | "update" | "delete" | "replace" => {
            Some(steps(cursor)).filter(|_| !filled(cursor).is_empty())
        }
        _ => None,
    }
}

/// The steps of one statement, whose tokens are all of the cursor's.
pub fn steps(cursor: &Cursor<'_>) -> Parse<Vec<Step>> {
    let span = cursor.here();
    Ok(match &*cursor.text().to_ascii_lowercase() {
        "" => Vec::new(),
        "set" => assignments(cursor, span),
        "select" => selected(cursor, span),
        "with" | "do" | "get" => unknown_from(filled(cursor), span),
        "fetch" => vec![fetched(cursor, span)?],
        "prepare" => vec![prepared(cursor, span)?],
        "execute" => vec![executed(cursor, span)?],
        "deallocate" | "drop" if cursor.is_word_at(1, "prepare") => {
            let name = part(cursor, 2, cursor.tokens.len()).expect_name()?;
            vec![assign(prepared_name(&name), plain(Expr::Null), span)]
        }
        "call" => vec![called(cursor, span)?],
        "signal" | "resignal" => vec![Step::Fail { says: message(cursor), condition: signaled(cursor) }],
        "open" => vec![Step::Open { cursor: part(cursor, 1, 2).expect_name()?, rows: opened(cursor), span }],
        "close" => Vec::new(),
        _ => other(cursor, span),
    })
}

/// A statement that any file may hold.
fn other(cursor: &Cursor<'_>, span: Span) -> Vec<Step> {
    match super::super::plain_fate(&mut cursor.clone()) {
        Fate::Nothing("data") => vec![Step::Data { calls: Vec::new(), fills: filled(cursor), span }],
        Fate::Nothing(_) => Vec::new(),
        fate @ (Fate::Effect(_) | Fate::Privilege { .. } | Fate::Rejected(_)) => {
            vec![Step::Statement(Parsed { span, fate })]
        }
    }
}

fn plain(tree: Expr) -> Formula {
    Formula::plain(tree)
}

fn assign(variable: Name, value: Formula, span: Span) -> Step {
    Step::Assign { variable, value: Some(value), span }
}

/// Variables of which nobody knows what they hold now.
fn unknown_from(variables: Vec<Name>, span: Span) -> Vec<Step> {
    variables.into_iter().map(|variable| Step::Assign { variable, value: None, span }).collect()
}

/// `SET @a = 1, b := 2, SESSION c = 3`: only variables of the connection and of the block count. Whether `@b = @a` behind
/// `@a = 1` reads the old value or the new one depends on the server.
fn assignments(cursor: &Cursor<'_>, span: Span) -> Vec<Step> {
    let mut found = Vec::new();
    let mut set: Vec<Name> = Vec::new();
    for (start, stop) in list(cursor, 1, cursor.tokens.len()) {
        let mut at = part(cursor, start, stop);
        let Some(name) = variable(&mut at) else { continue };
        if at.eat_symbol("=") || at.eat_symbol(":=") {
            let rest = part(&at, at.at, at.tokens.len());
            let value = (!mentions(&rest, &set)).then(|| formula(&rest, 0, rest.tokens.len()));
            set.push(name.clone());
            found.push(Step::Assign { variable: name, value, span });
        } else if at.eat_symbol(".") {
            // A field of a row: what becomes of the row is not followed.
            found.push(Step::Assign { variable: name, value: None, span });
        }
    }
    found
}

/// What OPEN says that a cursor is given.
fn opened(cursor: &Cursor<'_>) -> Option<Rows> {
    (cursor.tokens.len() > 2).then_some(Rows::Untold)
}

/// `FETCH [[NEXT] FROM] cursor INTO a, b`: there must be a row where no handler is for it.
fn fetched(cursor: &Cursor<'_>, span: Span) -> Parse<Step> {
    let mut at = part(cursor, 1, cursor.tokens.len());
    let _ = at.is_word_at(1, "from") && at.eat_word("next");
    let _ = at.eat_word("from");
    let name = at.expect_name()?;
    let row = RowRule { one: true, ..RowRule::default() };
    Ok(Step::Fetch { cursor: name, fills: filled(cursor), row, span })
}

/// Whether one of these variables of the connection is named.
fn mentions(cursor: &Cursor<'_>, names: &[Name]) -> bool {
    let mut at = cursor.clone();
    while !at.at_end() {
        match user_variable(&mut at) {
            Some(name) if names.contains(&name) => return true,
            Some(_) => {}
            None => at.at += 1,
        }
    }
    false
}

/// `SELECT … INTO a, @b …` and `SELECT @a := …`: a query without a row leaves its variables alone.
fn selected(cursor: &Cursor<'_>, span: Span) -> Vec<Step> {
    let (tokens, fills, into) = match (without_into(cursor), assigned(cursor)) {
        (Some((tokens, variables)), _) => (tokens, variables, true),
        (None, Some((tokens, variables))) => (tokens, variables, false),
        (None, None) => return unknown_from(filled(cursor), span),
    };
    let whole = query(&Cursor { tokens: &tokens, at: 0, ..cursor.clone() });
    if whole.columns.len() != fills.len() {
        return unknown_from(fills, span);
    }
    // `SELECT @a := x` goes through all rows, and the last of them stays.
    let row = RowRule { keeps: true, found: None, one: into, last: !into };
    vec![Step::Select { query: whole, fills, calls: Vec::new(), row, span }]
}

/// The tokens of `SELECT @a := x, @b := y FROM …` without the assignments, and what they are to.
fn assigned(cursor: &Cursor<'_>) -> Option<(Vec<crate::syntax::lexer::Token>, Vec<Name>)> {
    let to = place_of(cursor, 0, &["from", "where", "limit", "order"]).unwrap_or(cursor.tokens.len());
    let mut tokens = cursor.tokens.get(..1)?.to_vec();
    let mut variables = Vec::new();
    for (start, stop) in list(cursor, 1, to) {
        let mut at = part(cursor, start, stop);
        variables.push(user_variable(&mut at)?);
        if !at.eat_symbol(":=") || !filled(&part(&at, at.at, at.tokens.len())).is_empty() {
            return None;
        }
        if tokens.len() > 1 {
            tokens.extend(cursor.tokens.get(start.checked_sub(1)?));
        }
        tokens.extend(at.tokens.get(at.at..)?);
    }
    tokens.extend(cursor.tokens.get(to..)?);
    Some((tokens, variables)).filter(|(_, variables)| !variables.is_empty())
}

/// The variables that a statement fills: behind INTO, before `:=`, and those of GET DIAGNOSTICS.
fn filled(cursor: &Cursor<'_>) -> Vec<Name> {
    let mut names = Vec::new();
    let mut at = cursor.clone();
    let (diagnostics, fetch) =
        (at.is_word("get"), at.is_word("fetch") || at.is_word("select") || at.is_word("with"));
    while !at.at_end() {
        if fetch && at.is_word("into") {
            at.bump();
            names.extend(variable(&mut at));
            while at.eat_symbol(",") {
                names.extend(variable(&mut at));
            }
            continue;
        }
        let before = at.at;
        match variable(&mut at) {
            Some(name) if at.is_symbol(":=") || (diagnostics && at.is_symbol("=")) => names.push(name),
            _ => at.at = before + 1,
        }
    }
    names
}

/// The place of a prepared statement among the variables of the connection.
fn prepared_name(name: &Name) -> Name {
    Name::caseless(format!("@ prepared {name}"))
}

/// `PREPARE name FROM text`
fn prepared(cursor: &Cursor<'_>, span: Span) -> Parse<Step> {
    let mut at = part(cursor, 1, cursor.tokens.len());
    let name = at.expect_name()?;
    at.expect_word("from")?;
    let text = formula(&at, at.at, at.tokens.len());
    Ok(assign(prepared_name(&name), text, span))
}

/// `EXECUTE name [USING …]`, `EXECUTE IMMEDIATE text [USING …]`
fn executed(cursor: &Cursor<'_>, span: Span) -> Parse<Step> {
    let using = place_of(cursor, 1, &["using"]);
    let end = using.unwrap_or(cursor.tokens.len());
    let text = if cursor.is_word_at(1, "immediate") {
        formula(cursor, 2, end)
    } else {
        plain(Expr::Column(vec![prepared_name(&part(cursor, 1, end).expect_name()?)]))
    };
    let mut arguments = vec![text.tree];
    if let Some(using) = using {
        for (start, stop) in list(cursor, using + 1, cursor.tokens.len()) {
            arguments.push(formula(cursor, start, stop).tree);
        }
    }
    let tree = Expr::Call { name: vec![Name::exact(STATEMENT_TEXT)], arguments };
    Ok(Step::Execute {
        text: Formula { tree, queries: text.queries },
        using: Vec::new(),
        fills: Vec::new(),
        span,
    })
}

/// `CALL name [(…)]`
fn called(cursor: &Cursor<'_>, span: Span) -> Parse<Step> {
    let mut at = part(cursor, 1, cursor.tokens.len());
    let routine = at.qualified_name()?;
    let mut arguments = Vec::new();
    if at.is_symbol("(") {
        let start = at.at + 1;
        at.skip_parentheses()?;
        let ranges = list(&at, start, at.at - 1);
        arguments.extend(ranges.into_iter().map(|(start, stop)| formula(&at, start, stop)));
    }
    if !at.at_end() {
        return Err(at.expected("the end of the statement"));
    }
    let fate = Fate::Effect(vec![Ddl::Call { routine, arguments, span }]);
    Ok(Step::Statement(Parsed { span, fate }))
}

/// What goes wrong by SIGNAL; RESIGNAL without a code is what already did.
fn signaled(cursor: &Cursor<'_>) -> Condition {
    let mut at = part(cursor, 1, cursor.tokens.len());
    if at.eat_word("sqlstate") {
        let _ = at.eat_word("value");
        return at.string().and_then(|state| of_state(&state)).unwrap_or(Condition::Other);
    }
    if cursor.is_word("resignal") { Condition::Any } else { Condition::Other }
}

/// What SIGNAL says.
fn message(cursor: &Cursor<'_>) -> String {
    let mut at = cursor.clone();
    while !at.at_end() {
        let is_text = at.eat_word("message_text") && at.eat_symbol("=");
        if let Some(text) = at.string().filter(|_| is_text) {
            return text.to_string();
        }
        at.bump();
    }
    "an error is signaled".to_owned()
}
