//! Which object do words like `MATERIALIZED VIEW v` or `OPERATOR CLASS c USING btree` name? DROP, COMMENT ON and ALTER
//! all name objects so.

use super::super::types;
use super::routine::signature;
use super::tree::path;
use crate::model::ddl::Target;
use crate::model::{Name, ObjectKind, QualifiedName};
use crate::syntax::cursor::{Cursor, Parse};
use std::sync::Arc;

/// A kind of object as a statement says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One that the model opens up.
    Known(ObjectKind),
    /// One that is kept as text; the word that tells it from others.
    Opaque(&'static str),
    /// An index, which belongs to its table.
    Index,
    /// Not part of a schema.
    Outside,
}

/// The words of every kind; longer ones come before those that they begin with.
const KINDS: [(&[&str], Kind); 46] = [
    (&["materialized", "view"], Kind::Known(ObjectKind::MaterializedView)),
    (&["foreign", "table"], Kind::Opaque("foreign table")),
    (&["foreign", "data", "wrapper"], Kind::Opaque("foreign data wrapper")),
    (&["event", "trigger"], Kind::Opaque("event trigger")),
    (&["access", "method"], Kind::Opaque("access method")),
    (&["operator", "class"], Kind::Opaque("operator class")),
    (&["operator", "family"], Kind::Opaque("operator family")),
    (&["text", "search", "configuration"], Kind::Opaque("text search configuration")),
    (&["text", "search", "dictionary"], Kind::Opaque("text search dictionary")),
    (&["text", "search", "parser"], Kind::Opaque("text search parser")),
    (&["text", "search", "template"], Kind::Opaque("text search template")),
    (&["user", "mapping"], Kind::Opaque("user mapping")),
    (&["property", "graph"], Kind::Opaque("property graph")),
    (&["trusted", "procedural", "language"], Kind::Opaque("language")),
    (&["trusted", "language"], Kind::Opaque("language")),
    (&["procedural", "language"], Kind::Opaque("language")),
    (&["default", "conversion"], Kind::Opaque("conversion")),
    (&["large", "object"], Kind::Outside),
    (&["table"], Kind::Known(ObjectKind::Table)),
    (&["view"], Kind::Known(ObjectKind::View)),
    (&["sequence"], Kind::Known(ObjectKind::Sequence)),
    (&["schema"], Kind::Known(ObjectKind::Namespace)),
    (&["extension"], Kind::Known(ObjectKind::Extension)),
    (&["type"], Kind::Known(ObjectKind::Enum)),
    (&["domain"], Kind::Known(ObjectKind::Domain)),
    (&["function"], Kind::Known(ObjectKind::Function)),
    (&["routine"], Kind::Known(ObjectKind::Function)),
    (&["procedure"], Kind::Known(ObjectKind::Procedure)),
    (&["aggregate"], Kind::Known(ObjectKind::Aggregate)),
    (&["trigger"], Kind::Known(ObjectKind::Trigger)),
    (&["policy"], Kind::Known(ObjectKind::Policy)),
    (&["index"], Kind::Index),
    (&["rule"], Kind::Opaque("rule")),
    (&["cast"], Kind::Opaque("cast")),
    (&["operator"], Kind::Opaque("operator")),
    (&["statistics"], Kind::Opaque("statistics")),
    (&["collation"], Kind::Opaque("collation")),
    (&["conversion"], Kind::Opaque("conversion")),
    (&["publication"], Kind::Opaque("publication")),
    (&["subscription"], Kind::Opaque("subscription")),
    (&["server"], Kind::Opaque("server")),
    (&["language"], Kind::Opaque("language")),
    (&["transform"], Kind::Opaque("transform")),
    (&["role"], Kind::Outside),
    (&["database"], Kind::Outside),
    (&["tablespace"], Kind::Outside),
];

/// Takes the words of a kind.
pub fn kind(cursor: &mut Cursor<'_>) -> Parse<Kind> {
    match KINDS.iter().find(|(words, _)| cursor.eat_words(words)) {
        Some((_, kind)) => Ok(*kind),
        None => Err(cursor.expected("a kind of object")),
    }
}

/// Takes an object after the words of its kind.
pub fn target(cursor: &mut Cursor<'_>, kind: Kind) -> Parse<Target> {
    let (object, what) = match kind {
        Kind::Known(object) => (object, None),
        Kind::Opaque(what) => (ObjectKind::Opaque, Some(what)),
        Kind::Index | Kind::Outside => return Err(cursor.expected("an object of a schema")),
    };
    let mut target = Target { kind: object, name: no_name(), owner: None, signature: what.map(Arc::from) };
    match (object, what) {
        (ObjectKind::Trigger | ObjectKind::Policy, _) | (_, Some("rule")) => {
            target.name = QualifiedName::bare(cursor.expect_name()?);
            cursor.expect_word("on")?;
            target.owner = Some(path(cursor)?);
        }
        (ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate, _) => {
            target.name = path(cursor)?;
            if cursor.is_symbol("(") {
                target.signature = Some(signature(cursor, object)?);
            }
        }
        (_, Some(what)) => target.name = opaque_name(cursor, what)?,
        (_, None) => target.name = path(cursor)?,
    }
    Ok(target)
}

fn no_name() -> QualifiedName {
    QualifiedName::bare(Name::exact(""))
}

/// What tells an object that is kept as text from others of its kind; more than a name where that is not enough.
pub fn opaque_name(cursor: &mut Cursor<'_>, what: &str) -> Parse<QualifiedName> {
    match what {
        "cast" => {
            cursor.expect_symbol("(")?;
            let from = type_text(cursor)?;
            cursor.expect_word("as")?;
            let to = type_text(cursor)?;
            cursor.expect_symbol(")")?;
            Ok(named(format!("{from} AS {to}")))
        }
        "transform" => {
            cursor.expect_word("for")?;
            let ty = type_text(cursor)?;
            cursor.expect_word("language")?;
            Ok(named(format!("{ty} LANGUAGE {}", cursor.expect_name()?)))
        }
        "user mapping" => {
            cursor.expect_word("for")?;
            let role = cursor.expect_name()?;
            cursor.expect_word("server")?;
            Ok(named(format!("{role} SERVER {}", cursor.expect_name()?)))
        }
        "operator class" | "operator family" => {
            let name = path(cursor)?;
            while !cursor.at_end() && !cursor.is_word("using") {
                cursor.bump();
            }
            cursor.expect_word("using")?;
            let method = cursor.expect_name()?;
            Ok(QualifiedName { name: Name::exact(format!("{} USING {method}", name.name)), ..name })
        }
        "operator" => operator_name(cursor),
        _ => path(cursor),
    }
}

fn named(text: String) -> QualifiedName {
    QualifiedName::bare(Name::exact(text))
}

/// A type as part of a name: the schemas that go without saying are left out, however they are written.
fn type_text(cursor: &mut Cursor<'_>) -> Parse<String> {
    let Some(mut ty) = types::read(cursor) else { return Err(cursor.expected("a data type")) };
    ty.schema.take_if(|schema| matches!(schema.as_str(), "public" | "pg_catalog"));
    types::forget_length(&mut ty);
    Ok(types::print(&ty, &|name| name.to_owned()))
}

/// `===(integer, integer)`; CREATE OPERATOR has the types among its options.
fn operator_name(cursor: &mut Cursor<'_>) -> Parse<QualifiedName> {
    let mut schema = None;
    while cursor.text_at(1) == "." {
        schema = Some(cursor.expect_name()?);
        cursor.bump();
    }
    let from = cursor.at;
    while !cursor.at_end() && !cursor.is_symbol("(") {
        cursor.bump();
    }
    // `!=` is only another spelling, for an operator too (manual, CREATE OPERATOR).
    let symbol = match cursor.slice(from, cursor.at) {
        "!=" => "<>".to_owned(),
        symbol => symbol.to_owned(),
    };
    let sides = match is_option_list(cursor) {
        true => created_sides(cursor)?,
        false => dropped_sides(cursor)?,
    };
    Ok(QualifiedName { schema, name: Name::exact(format!("{symbol}({}, {})", sides.0, sides.1)) })
}

fn is_option_list(cursor: &Cursor<'_>) -> bool {
    cursor.tokens.iter().skip(cursor.at).any(|token| token.text(cursor.source) == "=")
}

fn dropped_sides(cursor: &mut Cursor<'_>) -> Parse<(String, String)> {
    cursor.expect_symbol("(")?;
    let left = side(cursor)?;
    cursor.expect_symbol(",")?;
    let right = side(cursor)?;
    cursor.expect_symbol(")")?;
    Ok((left, right))
}

fn side(cursor: &mut Cursor<'_>) -> Parse<String> {
    if cursor.eat_word("none") { Ok("none".to_owned()) } else { type_text(cursor) }
}

fn created_sides(cursor: &mut Cursor<'_>) -> Parse<(String, String)> {
    let mut sides = ("none".to_owned(), "none".to_owned());
    while !cursor.at_end() {
        let (left, right) = (cursor.is_word("leftarg"), cursor.is_word("rightarg"));
        cursor.bump();
        if (left || right) && cursor.eat_symbol("=") {
            let ty = type_text(cursor)?;
            *if left { &mut sides.0 } else { &mut sides.1 } = ty;
        }
    }
    Ok(sides)
}
