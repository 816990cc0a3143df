//! Routines whose body the server would not take today: they name what is not there (any more), or a setting of theirs has
//! a value it does not know. They are made as pg_dump makes them, with check_function_bodies off (manual 20.11.1).

use super::super::syntax::SYNTAX;
use crate::dialect::Request;
use crate::model::{Name, Object, ObjectId, ObjectKind, Routine, Schema, SourceId, Statement};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::lex;
use crate::syntax::named::Names;

/// Puts the setting around each run of statements that make such routines.
pub fn unchecked(request: &Request<'_>, statements: Vec<Statement>) -> Vec<Statement> {
    let set = |on: bool, cause: usize| match on {
        true => Statement::new("RESET check_function_bodies", "check the bodies of functions again", cause),
        false => Statement::new(
            "SET check_function_bodies = off",
            "the bodies of the next functions name what is not there",
            cause,
        ),
    };
    let mut out = Vec::with_capacity(statements.len());
    let mut open = false;
    for statement in statements {
        let fails =
            statement.creates.iter().any(|made| made.part.is_none() && is_refused(request, &made.object));
        if fails == !open {
            out.push(set(open, statement.cause));
            open = fails;
        }
        out.push(statement);
    }
    if let Some(last) = out.last().filter(|_| open) {
        let cause = last.cause;
        out.push(set(true, cause));
    }
    out
}

fn is_refused(request: &Request<'_>, id: &ObjectId) -> bool {
    let schema = request.schemas.after;
    match schema.get(id) {
        Some(Object::Routine(routine)) => {
            names_what_is_missing(schema, routine) || has_unknown_setting(schema, routine)
        }
        _ => false,
    }
}

/// Whether a body in SQL names a relation or calls a procedure that is nowhere.
fn names_what_is_missing(schema: &Schema, routine: &Routine) -> bool {
    if &*routine.language != "sql" {
        return false;
    }
    let tokens = lex(&routine.body.text, &SYNTAX.lexical);
    let cursor = Cursor::new(&routine.body.text, SourceId::default(), &tokens, &SYNTAX);
    let names = Names::of(&cursor);
    let own = names.common_tables();
    (0..tokens.len()).any(|at| {
        let before = at.checked_sub(1).map_or("", |at| names.word(at));
        let kinds = if before.eq_ignore_ascii_case("call") {
            &PROCEDURES[..]
        } else if names.is_relation(at) && !is_set(&names, at) {
            &RELATIONS[..]
        } else {
            return false;
        };
        let mut here = Cursor { at, ..cursor.clone() };
        match here.qualified_name() {
            // A function in FROM; behind INTO the columns stand in parentheses.
            Ok(_) if here.is_symbol("(") && kinds == RELATIONS && !before.eq_ignore_ascii_case("into") => {
                false
            }
            Ok(name) => {
                let hidden = name.schema.is_none() && own.contains(&name.name);
                !hidden && !is_there(schema, kinds, name.schema.as_ref(), &name.name)
            }
            Err(_) => false,
        }
    })
}

const PROCEDURES: [ObjectKind; 1] = [ObjectKind::Procedure];

const RELATIONS: [ObjectKind; 5] = [
    ObjectKind::Table,
    ObjectKind::View,
    ObjectKind::MaterializedView,
    ObjectKind::Sequence,
    ObjectKind::Opaque,
];

/// Words where a relation could stand: `DO UPDATE SET`, `FOR UPDATE OF`, `FROM LATERAL (…)`.
fn is_set(names: &Names<'_>, at: usize) -> bool {
    const WORDS: [&str; 9] = ["set", "of", "skip", "nowait", "lateral", "only", "rows", "select", "values"];
    WORDS.contains(&&*names.word(at).to_ascii_lowercase())
}

/// Whether there is something of this name; of a bare name, in whichever schema. What the server has itself is not looked up;
/// what an extension brings counts as missing, which does no harm.
fn is_there(schema: &Schema, kinds: &[ObjectKind], place: Option<&Name>, name: &Name) -> bool {
    let is_server_s = match place {
        Some(place) => matches!(place.as_str(), "pg_catalog" | "information_schema"),
        None => name.as_str().starts_with("pg_"),
    };
    is_server_s
        || schema.objects.keys().any(|id| {
            kinds.contains(&id.kind)
                && id.name == *name
                && place.is_none_or(|place| id.schema.as_ref() == Some(place))
        })
}

/// A setting that names a text-search configuration is looked up when the function is made.
fn has_unknown_setting(schema: &Schema, routine: &Routine) -> bool {
    let Some(value) = routine.options.get("set default_text_search_config") else { return false };
    let name = value.trim_matches('\'');
    let name = name.rsplit_once('.').map_or(name, |(_, name)| name);
    !TEXT_SEARCH_CONFIGURATIONS.contains(&name)
        && !schema.objects.keys().any(|id| {
            id.signature.as_deref() == Some("text search configuration") && id.name.as_str() == name
        })
}

/// Those that come with the server (its snowball_create.sql).
const TEXT_SEARCH_CONFIGURATIONS: [&str; 29] = [
    "arabic",
    "armenian",
    "basque",
    "catalan",
    "danish",
    "dutch",
    "english",
    "finnish",
    "french",
    "german",
    "greek",
    "hindi",
    "hungarian",
    "indonesian",
    "irish",
    "italian",
    "lithuanian",
    "nepali",
    "norwegian",
    "portuguese",
    "romanian",
    "russian",
    "serbian",
    "simple",
    "spanish",
    "swedish",
    "tamil",
    "turkish",
    "yiddish",
];
