//! Objects that are kept as text: the statements that made them in one canonical spelling, ALTER folded into CREATE.
//! What no rule reads is compared token by token, and where a server printed one side, a difference is *unknown*.

use super::context::Context;
use super::options::{self, items};
use super::{foreign, operator_class, publication, rule, search, view};
use crate::dialect::postgres::syntax::SYNTAX;
use crate::model::{Definition, ObjectId, Opaque, SourceId};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::lex;

/// The words of each statement.
pub type Statements = Vec<Vec<String>>;

/// Makes an object canonical.
pub fn opaque(context: &Context<'_>, id: &ObjectId, it: &mut Opaque) {
    let what = id.signature.as_deref().unwrap_or("");
    let statements = statements(context, &it.definition.text);
    let read = match what {
        // What the server makes of a rule's commands nobody can tell.
        "rule" => {
            it.definition.canonical = rule::words(context, id, &it.definition.text).into();
            it.definition.reprinted = true;
            return;
        }
        "operator"
        | "base type"
        | "collation"
        | "range type"
        | "text search parser"
        | "text search template"
        | "text search dictionary" => with_options(context, id, &statements),
        "text search configuration" => search::configuration(&statements),
        "operator class" => operator_class::class(context, &statements),
        "operator family" => operator_class::family(context, &statements),
        "publication" => publication::publication(context, &statements),
        "foreign data wrapper" | "server" | "user mapping" | "foreign table" => {
            foreign::foreign(context, what, &statements)
        }
        "cast" | "transform" | "language" | "access method" | "conversion" => {
            plain(context, what, &statements)
        }
        _ => None,
    };
    settle(&mut it.definition, read, &statements);
    let has_condition = statements.iter().flatten().any(|word| word == "where");
    it.definition.reprinted |= what == "publication" && has_condition;
}

/// An aggregate's options, which stand as its body.
pub fn aggregate(context: &Context<'_>, is_ordered: bool, it: &mut Definition) {
    let statements = statements(context, &it.text);
    let modify = if is_ordered { "read_write" } else { "read_only" };
    let is_default = |key: &str, value: &str| key.ends_with("finalfunc_modify") && value == modify;
    let read = statements
        .first()
        .map(|words| options::canonical(context, without_parentheses(words), &is_default))
        .filter(|text| !text.contains("basetype"));
    settle(it, read, &statements);
}

/// What was read decides; where nothing was, the tokens stand and nobody can tell.
fn settle(it: &mut Definition, read: Option<String>, statements: &Statements) {
    it.reprinted = read.is_none();
    it.canonical = match read {
        Some(text) => text.into(),
        None => joined(statements).into(),
    };
}

fn joined(statements: &Statements) -> String {
    let words = statements.iter().flatten();
    // EXECUTE PROCEDURE is the old spelling of EXECUTE FUNCTION.
    let said = words.map(|word| if word == "procedure" { "function" } else { word });
    said.collect::<Vec<_>>().join(" ")
}

fn without_parentheses(words: &[String]) -> &[String] {
    match words {
        [open, inner @ .., close] if open == "(" && close == ")" => inner,
        _ => words,
    }
}

/// The words of the statements of a text: schemas that go without saying are left out.
fn statements(context: &Context<'_>, text: &str) -> Statements {
    let tokens = lex(text, &SYNTAX.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    let parts = tokens.split(|token| token.text(text) == ";").filter(|part| !part.is_empty());
    parts.map(|part| without_system_schema(view::canonical_tokens(context, &cursor, part))).collect()
}

/// `pg_catalog.` is searched first, whether said or not.
fn without_system_schema(words: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        if word == "." && out.last().is_some_and(|last| last == "pg_catalog") {
            out.pop();
        } else {
            out.push(word);
        }
    }
    out
}

/// One statement whose words have one order, but for words that say what is so by itself. The types of a cast or a
/// transform are its name.
fn plain(context: &Context<'_>, what: &str, statements: &Statements) -> Option<String> {
    let [words] = statements.as_slice() else { return None };
    let at = |wanted: &str| words.iter().position(|word| word == wanted);
    let rest = match what {
        "cast" => words.get(at(")")? + 1..)?,
        "transform" => words.get(at("language")?..)?,
        _ => words,
    };
    let said = options::with_types(context, rest).into_iter().filter(|word| word != "procedural");
    // WITH PROCEDURE is the old spelling of WITH FUNCTION.
    let said = said.map(|word| if word == "procedure" { "function".to_owned() } else { word });
    Some(said.collect::<Vec<_>>().join(" "))
}

/// CREATE … name (options).
fn with_options(context: &Context<'_>, id: &ObjectId, statements: &Statements) -> Option<String> {
    let [words] = statements.as_slice() else { return None };
    let Some(open) = words.iter().position(|word| word == "(") else {
        // A type that is only announced.
        return (id.signature.as_deref() == Some("base type")).then(|| words.join(" "));
    };
    let (head, list) = words.split_at_checked(open)?;
    // Types of old names or of another type's shape are the server's to explain.
    if items(without_parentheses(list)).iter().any(|item| is_unclear(item)) {
        return None;
    }
    let multirange = default_multirange(id.name.as_str());
    let is_default =
        |key: &str, value: &str| key == "multirange_type_name" && value.trim_matches('"') == multirange;
    let list = options::canonical(context, without_parentheses(list), &is_default);
    Some(format!("{} ( {list} )", head.join(" ")))
}

fn is_unclear(item: &[String]) -> bool {
    item.first().is_some_and(|key| {
        matches!(key.as_str(), "like" | "sort1" | "sort2" | "ltcmp" | "gtcmp" | "subtype_opclass" | "version")
    })
}

/// What the server calls the multirange type of a range type (manual, CREATE TYPE).
fn default_multirange(range: &str) -> String {
    match range.contains("range") {
        true => range.replacen("range", "multirange", 1),
        false => format!("{range}_multirange"),
    }
}
