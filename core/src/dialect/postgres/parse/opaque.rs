//! Objects that the model does not open up: their name is read, the rest is kept as it is written.

use super::super::syntax::{SYNTAX, quote_where_needed};
use super::kind::{Kind, kind, opaque_name};
use super::statistics;
use super::tree::{Tree, path};
use crate::model::ddl::{Create, Ddl, Target};
use crate::model::{Name, Object, ObjectKind, Opaque, QualifiedName};
use crate::syntax::canonical::definition;
use crate::syntax::cursor::{Cursor, Parse};
use std::sync::Arc;

/// CREATE of an object that is kept as text.
pub fn create(tree: &Tree<'_>) -> Parse<Vec<Ddl>> {
    let mut cursor = tree.cursor.clone();
    cursor.expect_word("create")?;
    let or_replace = cursor.eat_words(&["or", "replace"]);
    let Kind::Opaque(what) = kind(&mut cursor)? else {
        return Err(cursor.expected("an object that is kept as text"));
    };
    let if_not_exists = cursor.eat_words(&["if", "not", "exists"]);
    let from = cursor.at;
    let (name, owner, named) = match what {
        "rule" => rule(&mut cursor)?,
        "statistics" if cursor.is_word("on") || cursor.is_symbol("(") => {
            let (name, text) = statistics::named(&cursor)?;
            let named = behind_schema(&name, &quote_where_needed(name.name.as_str()));
            let opaque = Opaque {
                definition: definition(&text, &SYNTAX),
                drop: format!("STATISTICS {named}").into(),
                comment: None,
            };
            return Ok(vec![created(name, None, what, opaque, if_not_exists, or_replace)]);
        }
        _ => {
            let name = opaque_name(&mut cursor, what)?;
            let named = dropped_name(&cursor, what, from, &name);
            (name, None, named)
        }
    };
    // Every database has it (manual, CREATE LANGUAGE).
    if what == "language" && name.name.as_str() == "plpgsql" {
        return Ok(Vec::new());
    }
    let word = what.to_uppercase();
    let opaque = Opaque {
        definition: tree.created_definition(),
        drop: format!("{word} {named}").into(),
        comment: None,
    };
    let mut made: Vec<Ddl> = own_family(&cursor, what, &name, &opaque).into_iter().collect();
    made.push(created(name, owner, what, opaque, if_not_exists, or_replace));
    Ok(made)
}

/// An operator class that names no family has one of its own name, made with it if need be (manual, CREATE OPERATOR
/// CLASS).
fn own_family(cursor: &Cursor<'_>, what: &str, name: &QualifiedName, class: &Opaque) -> Option<Ddl> {
    let rest = cursor.tokens.get(cursor.at..)?;
    if what != "operator class" || rest.iter().any(|it| it.text(cursor.source).eq_ignore_ascii_case("family"))
    {
        return None;
    }
    let named = class.drop.strip_prefix("OPERATOR CLASS ")?;
    let family = Opaque {
        definition: definition(&format!("CREATE OPERATOR FAMILY {named}"), &SYNTAX),
        drop: format!("OPERATOR FAMILY {named}").into(),
        comment: None,
    };
    Some(created(name.clone(), None, "operator family", family, true, false))
}

/// CREATE TYPE in a form that is kept as text.
pub fn create_type(tree: &Tree<'_>, name: QualifiedName, what: &'static str) -> Ddl {
    let mut cursor = tree.cursor.clone();
    cursor.eat_words(&["create", "type"]);
    let from = cursor.at;
    let end = path(&mut cursor).map_or(from + 1, |_| cursor.at);
    let drop = format!("TYPE {}", cursor.slice(from, end)).into();
    let opaque = Opaque { definition: definition(tree.whole(), &SYNTAX), drop, comment: None };
    created(name, None, what, opaque, false, false)
}

fn created(
    name: QualifiedName,
    owner: Option<QualifiedName>,
    what: &str,
    opaque: Opaque,
    if_not_exists: bool,
    or_replace: bool,
) -> Ddl {
    let (object, signature) = (Object::Opaque(opaque), Some(Arc::from(what)));
    Ddl::Create(Create { name, owner, signature, object, if_not_exists, or_replace, like: Vec::new() })
}

/// `r AS ON event TO t`: its name, its table, and what DROP RULE is followed by.
fn rule(cursor: &mut Cursor<'_>) -> Parse<(QualifiedName, Option<QualifiedName>, String)> {
    let from = cursor.at;
    let name = cursor.expect_name()?;
    let name_text = cursor.slice(from, cursor.at).to_owned();
    while !cursor.at_end() && !cursor.eat_word("to") {
        cursor.bump();
    }
    let from = cursor.at;
    let table = path(cursor)?;
    let text = format!("{name_text} ON {}", cursor.slice(from, cursor.at));
    Ok((QualifiedName::bare(name), Some(table), text))
}

/// A name that is quoted already, behind its schema where it has one.
fn behind_schema(name: &QualifiedName, quoted: &str) -> String {
    match &name.schema {
        Some(schema) => format!("{}.{quoted}", quote_where_needed(schema.as_str())),
        None => quoted.to_owned(),
    }
}

/// How DROP names what was created.
fn dropped_name(cursor: &Cursor<'_>, what: &str, from: usize, name: &QualifiedName) -> String {
    match what {
        "cast" => format!("({})", name.name),
        "transform" | "user mapping" => format!("FOR {}", name.name),
        "operator" => behind_schema(name, name.name.as_str()),
        "operator class" | "operator family" => {
            let mut start = Cursor { at: from, ..cursor.clone() };
            let end = path(&mut start).map_or(from, |_| start.at);
            let method = name.name.as_str().rsplit(' ').next().unwrap_or("btree");
            format!("{} USING {method}", cursor.slice(from, end))
        }
        _ => cursor.slice(from, cursor.at).to_owned(),
    }
}

/// ALTER of an object that is kept as text: renamed, moved, or its text goes on with this statement.
pub fn alter(tree: &Tree<'_>) -> Parse<Vec<Ddl>> {
    let mut cursor = tree.cursor.clone();
    cursor.expect_word("alter")?;
    let kind = kind(&mut cursor)?;
    let if_exists = cursor.eat_words(&["if", "exists"]);
    if kind == Kind::Opaque("foreign table") {
        cursor.eat_word("only");
    }
    let target = super::kind::target(&mut cursor, kind)?;
    cursor.eat_symbol("*");
    if let Some(common) = super::alter::common(&mut cursor, &target, if_exists)? {
        return Ok(common);
    }
    if cursor.are_words(&["refresh", "version"]) {
        return Ok(Vec::new());
    }
    Ok(vec![Ddl::AlterOpaque { target, text: tree.whole().into() }])
}

/// ALTER TABLE of a foreign table, which belongs to its text.
pub fn foreign_table(tree: &Tree<'_>, table: &QualifiedName) -> Ddl {
    let signature = Some("foreign table".into());
    let target = Target { kind: ObjectKind::Opaque, name: table.clone(), owner: None, signature };
    Ddl::AlterOpaque { target, text: tree.whole().into() }
}

/// ENABLE and DISABLE RULE, which belong to the rule's text.
pub fn rule_state(tree: &Tree<'_>, table: &QualifiedName, name: Name) -> Vec<Ddl> {
    let target = Target {
        kind: ObjectKind::Opaque,
        name: QualifiedName::bare(name),
        owner: Some(table.clone()),
        signature: Some("rule".into()),
    };
    vec![Ddl::AlterOpaque { target, text: tree.whole().into() }]
}
