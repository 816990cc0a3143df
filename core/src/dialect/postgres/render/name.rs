//! How names are printed: always quoted, with their schema unless it is the connected one.

use crate::dialect::PlanOptions;
use crate::dialect::postgres::syntax::{SYNTAX, quote};
use crate::model::{Name, ObjectId, QualifiedName, SourceId};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::lex;

/// A name with its schema, as the options ask: none for the connected schema, or the qualifier in its place.
pub fn qualified(options: &PlanOptions, schema: Option<&Name>, name: &Name) -> String {
    let name = quote(name.as_str());
    match prefix(options, schema) {
        Some(prefix) => format!("{}.{name}", quote(prefix.as_str())),
        None => name,
    }
}

/// What stands before a name: its schema, the qualifier, or nothing.
fn prefix<'a>(options: &'a PlanOptions, schema: Option<&'a Name>) -> Option<&'a Name> {
    match (&options.bound, schema) {
        (Some(bound), Some(schema)) if schema != bound => Some(schema),
        (Some(_), _) => options.qualifier.as_ref(),
        (None, schema) => schema,
    }
}

/// The name of an object.
pub fn of_object(options: &PlanOptions, id: &ObjectId) -> String {
    qualified(options, id.schema.as_ref(), &id.name)
}

/// The name of the table or view that owns a trigger, policy or rule.
pub fn of_owner(options: &PlanOptions, id: &ObjectId) -> String {
    id.owner.as_ref().map_or_else(String::new, |owner| qualified(options, id.schema.as_ref(), owner))
}

/// A name as it was resolved.
pub fn of_qualified(options: &PlanOptions, name: &QualifiedName) -> String {
    qualified(options, name.schema.as_ref(), &name.name)
}

/// A collation: those of the database itself stand in `pg_catalog`, which is never printed.
pub fn of_collation(options: &PlanOptions, name: &QualifiedName) -> String {
    match &name.schema {
        Some(schema) if schema.as_str() != "pg_catalog" => qualified(options, Some(schema), &name.name),
        _ => quote(name.name.as_str()),
    }
}

/// Names in quotes, separated by commas.
pub fn list<'a>(names: impl IntoIterator<Item = &'a Name>) -> String {
    names.into_iter().map(|name| quote(name.as_str())).collect::<Vec<_>>().join(", ")
}

/// A role, or one of the words that stand for one.
pub fn role(role: &str) -> String {
    match role.to_ascii_lowercase().as_str() {
        "public" | "current_user" | "current_role" | "session_user" => role.to_ascii_uppercase(),
        _ => quote(role),
    }
}

/// Reads a name as it stands in a string literal for `regclass`: `app.t_id_seq`, `"App"."Seq"`.
pub fn read_qualified(text: &str) -> Option<QualifiedName> {
    let tokens = lex(text, &SYNTAX.lexical);
    let mut cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    let name = cursor.qualified_name().ok()?;
    cursor.at_end().then_some(name)
}
