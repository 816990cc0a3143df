//! Routines whose body the server would not take today: they name what is not there (any more), or a setting of theirs has
//! a value it does not know. They are made as pg_dump makes them, with check_function_bodies off (manual 20.11.1).

use super::super::syntax::SYNTAX;
use crate::dialect::Request;
use crate::model::{
    Name, Object, ObjectId, ObjectKind, QualifiedName, Reference, Routine, Schema, SourceId, Statement,
};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::lex;
use crate::syntax::named::Names;
use std::collections::BTreeMap;

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
    let schema = request.schemas.after;
    let routine = |made: &Reference| match schema.get(&made.object) {
        Some(Object::Routine(routine)) if made.part.is_none() => Some(routine),
        _ => None,
    };
    if !statements.iter().flat_map(|statement| &statement.creates).any(|made| routine(made).is_some()) {
        return statements;
    }
    let there = There::of(schema);
    let mut out = Vec::with_capacity(statements.len());
    let mut open = false;
    for statement in statements {
        let mut routines = statement.creates.iter().filter_map(routine);
        let fails = routines.any(|it| there.lacks_what_is_named(it) || there.lacks_what_is_set(it));
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

/// What is there, by name.
struct There<'s>(BTreeMap<&'s str, Vec<&'s ObjectId>>);

impl<'s> There<'s> {
    fn of(schema: &'s Schema) -> There<'s> {
        let mut by_name: BTreeMap<&str, Vec<&ObjectId>> = BTreeMap::new();
        for id in schema.objects.keys() {
            by_name.entry(id.name.as_str()).or_default().push(id);
        }
        There(by_name)
    }

    fn named(&self, name: &str) -> &[&'s ObjectId] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a body in SQL names a relation or calls a procedure that is nowhere.
    fn lacks_what_is_named(&self, routine: &Routine) -> bool {
        if &*routine.language != "sql" {
            return false;
        }
        let tokens = lex(&routine.body.text, &SYNTAX.lexical);
        let cursor = Cursor::new(&routine.body.text, SourceId::default(), &tokens, &SYNTAX);
        let names = Names::of(&cursor);
        let own = names.common_tables();
        (0..tokens.len()).any(|at| {
            let before = at.checked_sub(1).map_or("", |at| names.word(at));
            if names.is(Some(at + 1), "(") && self.is_function_elsewhere(&names, at) {
                return true;
            }
            let is_called = before.eq_ignore_ascii_case("call");
            if !is_called && (!names.is_relation(at) || is_word_of_a_clause(names.word(at))) {
                return false;
            }
            let mut here = Cursor { at, ..cursor.clone() };
            let Ok(name) = here.qualified_name() else { return false };
            // A function in FROM; behind INTO the columns stand in parentheses.
            let is_function = here.is_symbol("(") && !before.eq_ignore_ascii_case("into");
            let is_own = name.schema.is_none() && own.contains(&name.name);
            let kinds = if is_called { &PROCEDURES[..] } else { &RELATIONS[..] };
            !(is_function && !is_called || is_own || self.has(kinds, &name))
        })
    }

    /// Whether a function is called by its bare name that is only where names are not looked up by themselves, or one of a
    /// schema that is nowhere.
    fn is_function_elsewhere(&self, names: &Names<'_>, at: usize) -> bool {
        let Some(name) = names.name(at) else { return false };
        if names.is(at.checked_sub(1), ".") {
            let schema = at.checked_sub(2).and_then(|at| names.name(at));
            let is_server_s =
                |schema: &Name| matches!(schema.as_str(), "pg_catalog" | "information_schema" | "public");
            let is_there =
                |schema: &Name| self.named(schema.as_str()).iter().any(|id| id.kind == ObjectKind::Namespace);
            return schema.is_some_and(|schema| !is_server_s(&schema) && !is_there(&schema));
        }
        let mut functions =
            self.named(name.as_str()).iter().filter(|id| FUNCTIONS.contains(&id.kind)).peekable();
        let is_home = |id: &&ObjectId| id.schema.as_ref().is_none_or(|schema| schema.as_str() == "public");
        functions.peek().is_some() && !functions.any(is_home)
    }

    /// Whether there is something of this name; of a bare name, in whichever schema. What the server has itself is not
    /// looked up; what an extension brings counts as missing, which does no harm.
    fn has(&self, kinds: &[ObjectKind], name: &QualifiedName) -> bool {
        let QualifiedName { schema: place, name } = name;
        let is_server_s = match place {
            Some(place) => matches!(place.as_str(), "pg_catalog" | "information_schema"),
            None => name.as_str().starts_with("pg_"),
        };
        let is_it = |id: &&ObjectId| kinds.contains(&id.kind) && (place.is_none() || id.schema == *place);
        is_server_s || self.named(name.as_str()).iter().any(is_it)
    }

    /// Whether it sets a text-search configuration that is nowhere: that is looked up when the function is made.
    fn lacks_what_is_set(&self, routine: &Routine) -> bool {
        let Some(value) = routine.options.get("set default_text_search_config") else { return false };
        let name = value.trim_matches('\'');
        let name = name.rsplit_once('.').map_or(name, |(_, name)| name);
        let is_made = |id: &&ObjectId| id.signature.as_deref() == Some("text search configuration");
        !TEXT_SEARCH_CONFIGURATIONS.contains(&name) && !self.named(name).iter().any(is_made)
    }
}

const FUNCTIONS: [ObjectKind; 2] = [ObjectKind::Function, ObjectKind::Aggregate];

const PROCEDURES: [ObjectKind; 1] = [ObjectKind::Procedure];

const RELATIONS: [ObjectKind; 5] = [
    ObjectKind::Table,
    ObjectKind::View,
    ObjectKind::MaterializedView,
    ObjectKind::Sequence,
    ObjectKind::Opaque,
];

/// Words where a relation could stand: `DO UPDATE SET`, `FOR UPDATE OF`, `FROM LATERAL (…)`.
fn is_word_of_a_clause(word: &str) -> bool {
    const WORDS: [&str; 9] = ["set", "of", "skip", "nowait", "lateral", "only", "rows", "select", "values"];
    WORDS.contains(&&*word.to_ascii_lowercase())
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
