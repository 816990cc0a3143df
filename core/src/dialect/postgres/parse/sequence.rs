//! CREATE and ALTER SEQUENCE, and the same options in the parentheses of an identity column.

use super::super::types;
use super::tree::{Tree, path};
use crate::model::ddl::{AlterSequence, Create, Ddl};
use crate::model::{Object, ObjectKind, QualifiedName, Sequence};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::lexer::TokenKind;
use squawk_syntax::ast;

/// CREATE SEQUENCE; a temporary one is gone with its session.
pub fn create_sequence(tree: &Tree<'_>, it: &ast::CreateSequence) -> Parse<Vec<Ddl>> {
    let unlogged = match it.persistence() {
        Some(ast::Persistence::Temp(_)) => return Ok(Vec::new()),
        Some(ast::Persistence::Unlogged(_)) => true,
        None => false,
    };
    let mut cursor = tree.cursor.clone();
    let name = tree.qualified(it.sequence(), "the sequence's name")?;
    skip_to_name(&mut cursor);
    path(&mut cursor)?;
    let mut sequence = Sequence { unlogged, ..Sequence::default() };
    options(&mut cursor)?.changes.applied_to(&mut sequence);
    let object = Object::Sequence(sequence);
    let if_not_exists = it.if_not_exists().is_some();
    Ok(vec![Ddl::Create(Create {
        name,
        owner: None,
        signature: None,
        object,
        if_not_exists,
        or_replace: false,
        like: Vec::new(),
    })])
}

/// ALTER SEQUENCE
pub fn alter_sequence(tree: &Tree<'_>, it: &ast::AlterSequence) -> Parse<Vec<Ddl>> {
    let name = tree.qualified(it.sequence_ref(), "the sequence's name")?;
    let if_exists = it.if_exists().is_some();
    let target = super::target(ObjectKind::Sequence, name.clone());
    let mut list = Vec::new();
    for action in it.actions() {
        match action {
            ast::AlterSequenceAction::OwnerTo(it) => {
                let mut cursor = tree.within(&it);
                cursor.eat_words(&["owner", "to"]);
                list.push(Ddl::Owner { target: target.clone(), owner: super::privilege::role(&mut cursor)? });
            }
            ast::AlterSequenceAction::SequenceRenameTo(it) => {
                let to = tree.name(it.sequence(), "the new name")?;
                list.push(Ddl::Rename { target: target.clone(), to, if_exists });
            }
            ast::AlterSequenceAction::SetSchema(it) => {
                let schema = tree.name(it.schema_ref(), "a schema")?;
                list.push(Ddl::SetSchema { target: target.clone(), schema, if_exists });
            }
            ast::AlterSequenceAction::SetLogged(_) => {
                let changes = AlterSequence { unlogged: Some(false), ..AlterSequence::default() };
                list.push(Ddl::AlterSequence { name: name.clone(), if_exists, changes });
            }
            ast::AlterSequenceAction::SetUnlogged(_) => {
                let changes = AlterSequence { unlogged: Some(true), ..AlterSequence::default() };
                list.push(Ddl::AlterSequence { name: name.clone(), if_exists, changes });
            }
            ast::AlterSequenceAction::SequenceOption(it) => {
                let changes = options(&mut tree.within(&it))?.changes;
                list.push(Ddl::AlterSequence { name: name.clone(), if_exists, changes });
            }
        }
    }
    Ok(list)
}

/// Moves to the name after `SEQUENCE [IF NOT EXISTS]`.
fn skip_to_name(cursor: &mut Cursor<'_>) {
    while !cursor.at_end() && !cursor.eat_word("sequence") {
        cursor.bump();
    }
    cursor.eat_words(&["if", "not", "exists"]);
}

/// What a list of sequence options says.
#[derive(Debug, Default)]
pub struct SequenceClauses {
    /// The options.
    pub changes: AlterSequence,
    /// SEQUENCE NAME (identity columns)
    pub name: Option<QualifiedName>,
}

/// Options in any order, with or without parentheses around them.
pub fn options(cursor: &mut Cursor<'_>) -> Parse<SequenceClauses> {
    let mut clauses = SequenceClauses::default();
    while !cursor.at_end() {
        option(cursor, &mut clauses)?;
    }
    Ok(clauses)
}

fn option(cursor: &mut Cursor<'_>, clauses: &mut SequenceClauses) -> Parse<()> {
    let changes = &mut clauses.changes;
    let word = cursor.text().to_ascii_lowercase();
    cursor.bump();
    match &*word {
        "(" | ")" | "," | "set" => {}
        "as" => changes.data_type = types::read(cursor),
        "cache" => changes.cache = Some(number(cursor)?),
        "increment" => {
            cursor.eat_word("by");
            changes.increment = Some(number(cursor)?);
        }
        "minvalue" => changes.minimum = Some(Some(number(cursor)?)),
        "maxvalue" => changes.maximum = Some(Some(number(cursor)?)),
        "start" => {
            cursor.eat_word("with");
            changes.start = Some(number(cursor)?);
        }
        // Where the sequence goes on is data.
        "restart" => {
            cursor.eat_word("with");
            if cursor.is_symbol("-") || cursor.peek().is_some_and(|token| token.kind == TokenKind::Number) {
                number(cursor)?;
            }
        }
        "cycle" => changes.cycle = Some(true),
        "logged" => changes.unlogged = Some(false),
        "unlogged" => changes.unlogged = Some(true),
        "no" => {
            let word = cursor.text().to_ascii_lowercase();
            cursor.bump();
            match &*word {
                "minvalue" => changes.minimum = Some(None),
                "maxvalue" => changes.maximum = Some(None),
                "cycle" => changes.cycle = Some(false),
                _ => return Err(cursor.expected("MINVALUE, MAXVALUE or CYCLE")),
            }
        }
        "owned" => {
            cursor.expect_word("by")?;
            changes.owned_by = Some(owner(cursor)?);
        }
        "sequence" => {
            cursor.expect_word("name")?;
            clauses.name = Some(path(cursor)?);
        }
        _ => {
            cursor.at -= 1;
            return Err(cursor.expected("an option of a sequence"));
        }
    }
    Ok(())
}

fn owner(cursor: &mut Cursor<'_>) -> Parse<Option<(QualifiedName, crate::model::Name)>> {
    if cursor.eat_word("none") {
        return Ok(None);
    }
    column_path(cursor).map(Some)
}

/// `[schema.]table.column`
pub fn column_path(cursor: &mut Cursor<'_>) -> Parse<(QualifiedName, crate::model::Name)> {
    let mut names = vec![cursor.expect_name()?];
    while cursor.eat_symbol(".") {
        names.push(cursor.expect_name()?);
    }
    let (Some(column), Some(table)) = (names.pop(), names.pop()) else {
        return Err(cursor.expected("`.` and a column"));
    };
    Ok((QualifiedName { schema: names.pop(), name: table }, column))
}

fn number(cursor: &mut Cursor<'_>) -> Parse<i128> {
    let negative = cursor.eat_symbol("-");
    if !negative {
        cursor.eat_symbol("+");
    }
    let digits = cursor.text().trim_matches('\'').replace('_', "");
    match digits.parse::<i128>() {
        Ok(value) => {
            cursor.bump();
            Ok(if negative { -value } else { value })
        }
        Err(_) => Err(cursor.expected("a whole number")),
    }
}
