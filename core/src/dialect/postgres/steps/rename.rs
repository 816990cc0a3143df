//! Renames that a person has decided: one statement, nothing lost.

use super::super::render;
use super::whole;
use crate::dialect::Request;
use crate::dialect::postgres::syntax::quote;
use crate::model::{ObjectId, Pair, Refusal, Statement};

/// ALTER … RENAME TO, and SET SCHEMA where the schema is another.
pub fn rename(request: &Request<'_>, ids: &Pair<ObjectId>, cause: usize) -> Result<Vec<Statement>, Refusal> {
    let Pair { before, after } = ids;
    let schema = request.schemas.before;
    let Some(object) = schema.get(before) else {
        return Err(Refusal::unsupported(before, format!("{before} is not in the schema that is there")));
    };
    let what = match object {
        crate::model::Object::Table(_) => format!("a {}", before.kind.words()),
        crate::model::Object::Enum(_) => "an enum".to_owned(),
        _ => format!("{} {}", article(before.kind.words()), before.kind.words()),
    };
    let mut statements = Vec::new();
    let mut at = before.clone();
    let step = |at: &ObjectId, words: String, to: &ObjectId| -> Result<Statement, Refusal> {
        let Some(target) = render::comment::target(request.options, schema, at, object) else {
            return Err(Refusal::unsupported(before, format!("nothing is known that renames {before}")));
        };
        let said = format!("rename {what} from \"{}\" to \"{}\"", at.name, to.name);
        let mut statement = super::exclusive(Statement::new(format!("ALTER {target} {words}"), said, cause));
        statement.drops = vec![whole(at)];
        statement.drops.extend(super::create::relation(at));
        statement.creates = vec![whole(to)];
        statement.creates.extend(super::create::relation(to));
        Ok(statement)
    };
    if before.schema != after.schema
        && let Some(to) = &after.schema
    {
        let moved = ObjectId { schema: after.schema.clone(), ..at.clone() };
        statements.push(step(&at, format!("SET SCHEMA {}", quote(to.as_str())), &moved)?);
        at = moved;
    }
    if before.name != after.name {
        statements.push(step(&at, format!("RENAME TO {}", quote(after.name.as_str())), after)?);
    }
    Ok(statements)
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}
