//! GRANT, REVOKE, ALTER DEFAULT PRIVILEGES, and the roles that they and OWNER TO name. What is of the whole cluster
//! (roles, databases, tablespaces) is no part of a schema.

use super::super::syntax::SYNTAX;
use super::kind::{Kind, target};
use crate::model::ddl::{Ddl, Target};
use crate::model::grant::{DefaultGrant, Grant, Manner, On, Right, Role};
use crate::model::{Fate, Name, NewObjects, ObjectKind, Privilege, SourceId};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::lexer::{TokenKind, lex};

/// The fate of GRANT and REVOKE.
pub fn fate(cursor: &Cursor<'_>) -> Fate {
    match read(&mut cursor.clone()) {
        Ok(None) => Fate::Nothing("privilege"),
        Ok(Some(grant)) => Fate::Privilege { what: "privilege", asks: Ok(vec![Ddl::Grant(grant)]) },
        Err(complaint) => Fate::Privilege { what: "privilege", asks: Err(complaint) },
    }
}

/// GRANT and REVOKE; `None` where it is not on an object of a schema.
pub fn read(cursor: &mut Cursor<'_>) -> Parse<Option<Grant>> {
    let start = cursor.at;
    while !cursor.at_end() && !cursor.is_word("on") {
        cursor.bump();
    }
    // Of a role to a role it is where nothing is ON anything.
    if cursor.at_end() || is_outside(cursor) {
        return Ok(None);
    }
    cursor.at = start;
    let manner = manner(cursor)?;
    let rights = rights(cursor)?;
    cursor.expect_word("on")?;
    let on = on(cursor)?;
    let (to, manner) = receivers(cursor, manner)?;
    Ok(Some(Grant { manner, rights, on, to }))
}

/// Whether what stands behind ON is no part of a schema; a table may have one of these names.
fn is_outside(cursor: &Cursor<'_>) -> bool {
    const OUTSIDE: [&[&str]; 4] = [&["database"], &["tablespace"], &["parameter"], &["large", "object"]];
    let behind = Cursor { at: cursor.at + 1, ..cursor.clone() };
    OUTSIDE.iter().any(|words| behind.are_words(words) && !ends_name(&behind, words.len()))
}

/// Whether a word is a name: what stands behind it goes on with a name or a list, or tells the roles.
fn ends_name(cursor: &Cursor<'_>, ahead: usize) -> bool {
    matches!(cursor.text_at(ahead), "." | ",") || ["to", "from"].iter().any(|it| cursor.is_word_at(ahead, it))
}

fn manner(cursor: &mut Cursor<'_>) -> Parse<Manner> {
    if cursor.eat_word("grant") {
        return Ok(Manner::Give);
    }
    cursor.expect_word("revoke")?;
    match cursor.eat_words(&["grant", "option", "for"]) {
        true => Ok(Manner::TakeOption),
        false => Ok(Manner::Take),
    }
}

/// The roles, and whether they may hand it on.
fn receivers(cursor: &mut Cursor<'_>, manner: Manner) -> Parse<(Vec<Role>, Manner)> {
    cursor.expect_word(if manner == Manner::Give { "to" } else { "from" })?;
    let to = roles(cursor)?;
    let may_hand_on = cursor.eat_words(&["with", "grant", "option"]);
    if cursor.eat_words(&["granted", "by"]) {
        role(cursor)?;
    }
    if !cursor.eat_word("cascade") {
        cursor.eat_word("restrict");
    }
    match cursor.at_end() {
        true => Ok((to, if may_hand_on { Manner::GiveOn } else { manner })),
        false => Err(cursor.expected("the end of the statement")),
    }
}

fn rights(cursor: &mut Cursor<'_>) -> Parse<Vec<Right>> {
    let mut list = Vec::new();
    loop {
        let privilege = match cursor.eat_word("all") {
            true => {
                cursor.eat_word("privileges");
                None
            }
            false => Some(privilege(cursor)?),
        };
        let columns = if cursor.is_symbol("(") { columns(cursor)? } else { Vec::new() };
        list.push(Right { privilege, columns });
        if !cursor.eat_symbol(",") {
            return Ok(list);
        }
    }
}

fn privilege(cursor: &mut Cursor<'_>) -> Parse<Privilege> {
    match Privilege::ALL.into_iter().find(|it| cursor.is_word(&it.word().to_lowercase())) {
        Some(privilege) => {
            cursor.bump();
            Ok(privilege)
        }
        None => Err(cursor.expected("a privilege")),
    }
}

fn columns(cursor: &mut Cursor<'_>) -> Parse<Vec<Name>> {
    cursor.expect_symbol("(")?;
    let names = names(cursor)?;
    cursor.expect_symbol(")")?;
    Ok(names)
}

fn names(cursor: &mut Cursor<'_>) -> Parse<Vec<Name>> {
    let mut list = vec![cursor.expect_name()?];
    while cursor.eat_symbol(",") {
        list.push(cursor.expect_name()?);
    }
    Ok(list)
}

/// An object by the words of its kind and its name, as DROP would be told.
pub fn object(text: &str) -> Option<Target> {
    let tokens = lex(text, &SYNTAX.lexical);
    let mut cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    let kind = super::kind::kind(&mut cursor).ok()?;
    target(&mut cursor, kind).ok().filter(|_| cursor.at_end())
}

/// A role, or one of the words that stand for one.
pub fn role(cursor: &mut Cursor<'_>) -> Parse<Role> {
    if cursor.is_word("group") && cursor.peek_at(1).is_some_and(|next| next.kind != TokenKind::Symbol) {
        cursor.bump();
    }
    const WORDS: [(&str, Role); 4] = [
        ("public", Role::Public),
        ("current_user", Role::Current),
        ("current_role", Role::Current),
        ("session_user", Role::Session),
    ];
    match WORDS.into_iter().find(|(word, _)| cursor.eat_word(word)) {
        Some((_, role)) => Ok(role),
        None => Ok(Role::Named(cursor.expect_name()?)),
    }
}

fn roles(cursor: &mut Cursor<'_>) -> Parse<Vec<Role>> {
    let mut list = vec![role(cursor)?];
    while cursor.eat_symbol(",") {
        list.push(role(cursor)?);
    }
    Ok(list)
}

/// What stands behind ON.
fn on(cursor: &mut Cursor<'_>) -> Parse<On> {
    if cursor.eat_word("all") {
        return all_in(cursor);
    }
    let kind = kind(cursor);
    let mut targets = vec![target(cursor, kind)?];
    while cursor.eat_symbol(",") {
        targets.push(target(cursor, kind)?);
    }
    Ok(On::Objects(targets))
}

/// The kind that ON names; without a word it is a table.
fn kind(cursor: &mut Cursor<'_>) -> Kind {
    const KINDS: [(&[&str], Kind); 11] = [
        (&["foreign", "data", "wrapper"], Kind::Opaque("foreign data wrapper")),
        (&["foreign", "server"], Kind::Opaque("server")),
        (&["language"], Kind::Opaque("language")),
        (&["table"], Kind::Known(ObjectKind::Table)),
        (&["sequence"], Kind::Known(ObjectKind::Sequence)),
        (&["function"], Kind::Known(ObjectKind::Function)),
        (&["routine"], Kind::Known(ObjectKind::Function)),
        (&["procedure"], Kind::Known(ObjectKind::Procedure)),
        (&["schema"], Kind::Known(ObjectKind::Namespace)),
        (&["type"], Kind::Known(ObjectKind::Enum)),
        (&["domain"], Kind::Known(ObjectKind::Domain)),
    ];
    match KINDS.iter().find(|(words, _)| cursor.are_words(words) && !ends_name(cursor, words.len())) {
        Some((words, kind)) => {
            cursor.at += words.len();
            *kind
        }
        None => Kind::Known(ObjectKind::Table),
    }
}

fn all_in(cursor: &mut Cursor<'_>) -> Parse<On> {
    const KINDS: [(&str, &[ObjectKind]); 5] = [
        ("tables", &[ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView]),
        ("sequences", &[ObjectKind::Sequence]),
        ("functions", &[ObjectKind::Function, ObjectKind::Aggregate]),
        ("procedures", &[ObjectKind::Procedure]),
        ("routines", &[ObjectKind::Function, ObjectKind::Aggregate, ObjectKind::Procedure]),
    ];
    let Some((_, kinds)) = KINDS.into_iter().find(|(word, _)| cursor.eat_word(word)) else {
        return Err(cursor.expected("TABLES, SEQUENCES, FUNCTIONS, PROCEDURES or ROUTINES"));
    };
    cursor.expect_word("in")?;
    cursor.expect_word("schema")?;
    Ok(On::AllIn { kinds, schemas: names(cursor)? })
}

/// ALTER DEFAULT PRIVILEGES
pub fn default_privileges(cursor: &Cursor<'_>) -> Parse<Vec<Ddl>> {
    let mut cursor = cursor.clone();
    cursor.eat_words(&["alter", "default", "privileges"]);
    let (mut makers, mut schemas) = (Vec::new(), Vec::new());
    loop {
        if cursor.eat_words(&["for", "role"]) || cursor.eat_words(&["for", "user"]) {
            makers = roles(&mut cursor)?;
        } else if cursor.eat_words(&["in", "schema"]) {
            schemas = names(&mut cursor)?;
        } else {
            break;
        }
    }
    let manner = manner(&mut cursor)?;
    let rights = rights(&mut cursor)?;
    cursor.expect_word("on")?;
    const OBJECTS: [(&str, NewObjects); 6] = [
        ("tables", NewObjects::Tables),
        ("sequences", NewObjects::Sequences),
        ("functions", NewObjects::Functions),
        ("routines", NewObjects::Functions),
        ("types", NewObjects::Types),
        ("schemas", NewObjects::Schemas),
    ];
    // Large objects are data.
    if cursor.eat_words(&["large", "objects"]) {
        return Ok(Vec::new());
    }
    let Some((_, objects)) = OBJECTS.into_iter().find(|(word, _)| cursor.eat_word(word)) else {
        return Err(cursor.expected("TABLES, SEQUENCES, FUNCTIONS, TYPES or SCHEMAS"));
    };
    let (to, manner) = receivers(&mut cursor, manner)?;
    Ok(vec![Ddl::DefaultGrant(DefaultGrant { makers, schemas, manner, rights, objects, to })])
}

/// REASSIGN OWNED BY
pub fn reassign(cursor: &Cursor<'_>) -> Parse<Vec<Ddl>> {
    let mut cursor = cursor.clone();
    cursor.expect_word("reassign")?;
    cursor.expect_word("owned")?;
    cursor.expect_word("by")?;
    let from = roles(&mut cursor)?;
    cursor.expect_word("to")?;
    Ok(vec![Ddl::Reassign { from, to: role(&mut cursor)? }])
}
