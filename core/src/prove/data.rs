//! Statements of a plan that move data: a replay skips them, so what they say is checked against the two schemas.

use crate::dialect::knowledge;
use crate::model::{Column, Fate, Name, Object, QualifiedName, Schema, SourceId, Table};
use crate::normalize::Normalized;
use crate::replay::Told;
use crate::syntax::Syntax;
use crate::syntax::cursor::{Cursor, string_value};
use crate::syntax::lexer::{Token, TokenKind, lex};
use std::cell::LazyCell;
use std::collections::BTreeSet;

/// Checks every data statement of a plan's text; an error says what is wrong with one.
pub(super) fn check(before: &Normalized, after: &Normalized, text: &str) -> Result<(), String> {
    let knowledge = knowledge(after.target().dialect);
    let syntax = knowledge.syntax();
    let parsed = knowledge.parse(text, SourceId::default());
    let mut known = Known::of([before.schema(), after.schema()]);
    let (mut data, mut told) = (Vec::new(), Told::default());
    for statement in &parsed {
        let slice = text.get(statement.span.start as usize..statement.span.end as usize).unwrap_or("");
        let is_query = slice.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("select"));
        match &statement.fate {
            Fate::Nothing("data") => {
                let copy = read_copy(slice, syntax);
                let source = copy.as_ref().and_then(|copy| columns_now(before.schema(), &told, &copy.from));
                data.push((slice, copy, source));
            }
            // A query that calls what the replay has looked into all the same.
            Fate::Effect(_) if is_query => data.push((slice, None, None)),
            // What the plan makes on its way (a table that is renamed later) may be named too.
            Fate::Effect(effects) => {
                effects.iter().for_each(|effect| told.hear(effect));
                converted(slice, syntax, &known)?;
                known.made.extend(quoted_names(slice, syntax));
            }
            Fate::Nothing(_) | Fate::Privilege { .. } | Fate::Rejected(_) => {}
        }
    }
    for (statement, copy, source) in data {
        if let Some(unknown) = quoted_names(statement, syntax).find(|name| !known.contains(name)) {
            return Err(format!("\"{unknown}\" is no name of this plan: {statement}"));
        }
        if let Some(unknown) =
            named_in_strings(statement, syntax).into_iter().find(|name| !known.contains(name))
        {
            return Err(format!("\"{unknown}\" is no name of this plan: {statement}"));
        }
        let is_own = |name: &QualifiedName| knowledge.is_system(&Schema::table_id(name));
        if let Some(copy) = copy.filter(|copy| !is_own(&copy.from)) {
            check_copy(source.as_deref(), after.schema(), &copy)
                .map_err(|what| format!("{what}: {statement}"))?;
        }
    }
    Ok(())
}

/// The names that a plan may speak of: gathered when the first is asked for, for most plans ask for none.
struct Known<'s> {
    sides: LazyCell<BTreeSet<&'s Name>, Box<dyn FnOnce() -> BTreeSet<&'s Name> + 's>>,
    made: BTreeSet<Name>,
}

impl<'s> Known<'s> {
    fn of(sides: [&'s Schema; 2]) -> Known<'s> {
        let gather = move || sides.into_iter().flat_map(names_of).collect();
        Known { sides: LazyCell::new(Box::new(gather)), made: BTreeSet::new() }
    }

    fn contains(&self, name: &Name) -> bool {
        self.made.contains(name) || self.sides.contains(name)
    }
}

fn names_of(schema: &Schema) -> impl Iterator<Item = &Name> {
    schema.objects.iter().flat_map(|(id, object)| {
        let columns: &[Column] = match &**object {
            Object::Table(table) => &table.columns,
            _ => &[],
        };
        columns.iter().map(|column| &column.name).chain([&id.name])
    })
}

fn quoted_names<'t>(text: &'t str, syntax: &'static Syntax) -> impl Iterator<Item = Name> + 't {
    let tokens = lex(text, &syntax.lexical);
    let names: Vec<Name> = {
        let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
        tokens
            .iter()
            .filter(|token| token.kind == TokenKind::QuotedName)
            .filter_map(|token| cursor.name_of(*token))
            .collect()
    };
    names.into_iter()
}

/// `ALTER COLUMN … TYPE … USING value`: the value converts rows, and a replay does not see it.
fn converted(text: &str, syntax: &'static Syntax, known: &Known<'_>) -> Result<(), String> {
    let tokens = lex(text, &syntax.lexical);
    let mut cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    if !cursor.eat_words(&["alter", "table"]) {
        return Ok(());
    }
    let mut depth = 0i32;
    let (mut has_type, mut in_value) = (false, false);
    while let Some(token) = cursor.bump() {
        match token.text(text) {
            "(" => depth += 1,
            ")" => depth -= 1,
            "," if depth == 0 => (has_type, in_value) = (false, false),
            word if depth == 0 && word.eq_ignore_ascii_case("type") => has_type = true,
            // USING INDEX names an index of the server's naming, and moves nothing.
            word if depth == 0 && word.eq_ignore_ascii_case("using") => in_value = has_type,
            _ => {}
        }
        let unknown = cursor
            .name_of(token)
            .filter(|name| in_value && token.kind == TokenKind::QuotedName && !known.contains(name));
        if let Some(unknown) = unknown {
            return Err(format!("\"{unknown}\" is no name of this plan: {text}"));
        }
    }
    Ok(())
}

/// The names in the strings of a call such as `setval(pg_get_serial_sequence('"t"', 'c'), …)`.
fn named_in_strings(text: &str, syntax: &'static Syntax) -> Vec<Name> {
    let tokens = lex(text, &syntax.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    if !cursor.is_word("select") {
        return Vec::new();
    }
    let strings = tokens.iter().filter(|token| token.kind == TokenKind::Text);
    let values = strings.map(|token| string_value(token.text(text), syntax.lexical.backslash_escapes));
    values
        .flat_map(|value| {
            value.split('.').map(|part| (syntax.quoted_name)(part.trim_matches('"'))).collect::<Vec<_>>()
        })
        .collect()
}

/// `INSERT INTO to (columns) SELECT values FROM from`.
struct Copy {
    to: Name,
    columns: Vec<Name>,
    /// The names in each value.
    values: Vec<Vec<Name>>,
    from: QualifiedName,
}

fn read_copy(text: &str, syntax: &'static Syntax) -> Option<Copy> {
    let tokens = lex(text, &syntax.lexical);
    let mut cursor = Cursor::new(text, SourceId::default(), &tokens, syntax);
    if !cursor.eat_words(&["insert", "into"]) {
        return None;
    }
    let to = cursor.qualified_name().ok()?.name;
    if !cursor.eat_symbol("(") {
        return None;
    }
    let mut columns = Vec::new();
    while !cursor.eat_symbol(")") {
        columns.push(cursor.name()?);
        cursor.eat_symbol(",");
    }
    if !cursor.eat_word("select") {
        return None;
    }
    let mut values = vec![Vec::new()];
    let mut depth = 0i32;
    while !(depth == 0 && cursor.is_word("from")) {
        let token: Token = cursor.bump()?;
        match token.text(text) {
            "(" => depth += 1,
            ")" => depth -= 1,
            "," if depth == 0 => values.push(Vec::new()),
            _ => {
                if let (TokenKind::QuotedName, Some(name), Some(last)) =
                    (token.kind, cursor.name_of(token), values.last_mut())
                {
                    last.push(name);
                }
            }
        }
    }
    cursor.expect_word("from").ok()?;
    let from = cursor.qualified_name().ok()?;
    Some(Copy { to, columns, values, from })
}

/// Each column comes from itself (or from what it was called before), and none that stays is left behind.
fn check_copy(source: Option<&[(Name, bool)]>, after: &Schema, copy: &Copy) -> Result<(), String> {
    let Copy { to, columns, values, from } = copy;
    let in_source = |name: &Name| source.is_none_or(|source| source.iter().any(|(column, _)| column == name));
    let Some(target) = table(after, &from.name).or_else(|| table(after, to)) else {
        return Err(format!("what becomes of {to} is not known"));
    };
    if columns.len() != values.len() {
        return Err("the columns and the values are not as many".to_owned());
    }
    for (column, names) in columns.iter().zip(values) {
        let is_rowid = target.column(column).is_none();
        if let Some(unknown) = names.iter().find(|name| !is_rowid && !in_source(name)) {
            return Err(format!("{} has no column {unknown} then", from.name));
        }
        if is_rowid && !names.iter().all(|name| name == column) {
            return Err(format!("column {column} is filled from another"));
        }
        let renamed = (source.is_none() || !in_source(column))
            && names.iter().any(|name| target.column(name).is_none() || name == column);
        if !is_rowid && !names.contains(column) && !renamed {
            return Err(format!("column {column} is filled from another"));
        }
    }
    let left_behind = source.into_iter().flatten().find(|(column, generated)| {
        let stays = target.column(column).is_some_and(|it| it.generated.is_none());
        !generated && stays && !columns.contains(column)
    });
    match left_behind {
        Some((column, _)) => Err(format!("column {column} is left behind")),
        None => Ok(()),
    }
}

/// The columns that a table of before has by now, and whether each is generated; `None` where the plan made the table.
fn columns_now(before: &Schema, told: &Told, now: &QualifiedName) -> Option<Vec<(Name, bool)>> {
    let first = told.before(now)?;
    let columns = table(before, &first.name)?.columns.iter();
    Some(columns.map(|it| (told.column_now(first, &it.name).clone(), it.generated.is_some())).collect())
}

fn table<'s>(schema: &'s Schema, name: &Name) -> Option<&'s Table> {
    let bare = QualifiedName::bare(name.clone());
    schema.table(&bare).or_else(|| schema.tables().find(|(id, _)| id.name == *name).map(|(_, table)| table))
}
