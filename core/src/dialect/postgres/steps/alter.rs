//! Changes of everything but tables: in place where PostgreSQL can, by drop and create where nothing is lost by it.

use super::super::render;
use super::{composite, create, domain, drop, enumeration, routine, sequence, swap, view, whole};
use crate::dialect::Request;
use crate::dialect::postgres::syntax::{literal, quote};
use crate::model::{Extension, Object, ObjectId, Pair, Policy, Refusal, Statement};

/// The statements that make the one object of the other.
pub fn alter(request: &Request<'_>, ids: &Pair<ObjectId>, cause: usize) -> Result<Vec<Statement>, Refusal> {
    let id = &ids.after;
    let (Some(before), Some(after)) =
        (request.schemas.before.get(&ids.before), request.schemas.after.get(id))
    else {
        return Err(Refusal::unsupported(id, format!("{id} is not on both sides")));
    };
    let mut statements = if equal_but_for_comment(before, after) {
        Vec::new()
    } else {
        match (before, after) {
            (Object::Namespace(_), Object::Namespace(_)) => Vec::new(),
            (Object::Extension(old), Object::Extension(new)) => {
                match if old.schema != new.schema { relocation(id) } else { Relocation::Moves } {
                    Relocation::Moves => extension(id, Pair { before: old, after: new }, cause),
                    Relocation::Stays => return anew(request, ids, cause),
                    Relocation::Unknown => return Err(cannot_move(id)),
                }
            }
            (Object::Enum(old), Object::Enum(new)) => {
                enumeration::alter(request, id, Pair { before: old, after: new }, cause)?
            }
            (Object::Domain(old), Object::Domain(new)) => {
                domain::alter(request, id, Pair { before: old, after: new }, cause)?
            }
            (Object::Composite(old), Object::Composite(new)) => {
                composite::alter(request, id, Pair { before: old, after: new }, cause)?
            }
            (Object::Sequence(old), Object::Sequence(new)) => {
                sequence::alter(request, id, Pair { before: old, after: new }, cause)?
            }
            (Object::Routine(old), Object::Routine(new)) if routine::can_replace(old, new) => {
                routine::create(request, id, new, true, cause)
            }
            (Object::View(old), Object::View(new)) => {
                match view::alter(request, id, Pair { before: old, after: new }, cause) {
                    Some(statements) => statements,
                    None => return anew(request, ids, cause),
                }
            }
            (Object::Trigger(old), Object::Trigger(new)) if old.definition == new.definition => {
                vec![create::trigger_state(request, id, new.state.as_deref(), cause)]
            }
            (Object::Policy(old), Object::Policy(new)) if policy_stays(old, new) => {
                vec![policy(request, id, new, cause)]
            }
            _ => return anew(request, ids, cause),
        }
    };
    // A type that takes the place of another has no comment yet.
    let said = before.comment().filter(|_| !swap::replaces(before, after));
    if said != after.comment() {
        statements.extend(comment(request, id, after, cause));
    }
    Ok(statements)
}

fn equal_but_for_comment(before: &Object, after: &Object) -> bool {
    let mut before = before.clone();
    *before.comment_mut() = after.comment().cloned();
    before == *after
}

/// Drop and create. What depends on it is disturbed, and made again around this.
fn anew(request: &Request<'_>, ids: &Pair<ObjectId>, cause: usize) -> Result<Vec<Statement>, Refusal> {
    let mut statements = drop::drop(request, &ids.before, cause)?;
    statements.extend(create::create(request, &ids.after, cause)?);
    Ok(statements)
}

fn comment(request: &Request<'_>, id: &ObjectId, object: &Object, cause: usize) -> Option<Statement> {
    let mut statement = create::comment(request, id, object, cause)?;
    if let Object::Namespace(_) = object {
        statement.comment = format!("set comment to schema: \"{}\"", id.name);
    }
    Some(statement)
}

/// Whether an extension can be moved to another schema.
enum Relocation {
    Moves,
    Stays,
    Unknown,
}

/// What the control files of the server's own extensions say of `relocatable` (contrib of PostgreSQL 12 to 18).
fn relocation(id: &ObjectId) -> Relocation {
    const MOVES: [&str; 47] = [
        "amcheck",
        "autoinc",
        "bloom",
        "btree_gin",
        "btree_gist",
        "citext",
        "cube",
        "dblink",
        "dict_int",
        "dict_xsyn",
        "earthdistance",
        "file_fdw",
        "fuzzystrmatch",
        "hstore",
        "insert_username",
        "intagg",
        "intarray",
        "isn",
        "lo",
        "ltree",
        "moddatetime",
        "old_snapshot",
        "pageinspect",
        "pg_buffercache",
        "pg_freespacemap",
        "pg_logicalinspect",
        "pg_prewarm",
        "pg_stat_statements",
        "pg_surgery",
        "pg_trgm",
        "pg_visibility",
        "pg_walinspect",
        "pgcrypto",
        "pgrowlocks",
        "pgstattuple",
        "postgres_fdw",
        "refint",
        "seg",
        "sslinfo",
        "tablefunc",
        "tcn",
        "tsm_system_rows",
        "tsm_system_time",
        "unaccent",
        "uuid-ossp",
        "vector",
        "basic_archive",
    ];
    match id.name.as_str() {
        "xml2" | "adminpack" => Relocation::Stays,
        name if MOVES.contains(&name) => Relocation::Moves,
        _ => Relocation::Unknown,
    }
}

fn cannot_move(id: &ObjectId) -> Refusal {
    Refusal::unsupported(id, format!("nobody knows whether {id} can be moved to another schema")).help(
        "move it by hand (ALTER EXTENSION … SET SCHEMA, or drop and create), in a migration of your own",
    )
}

fn extension(id: &ObjectId, pair: Pair<&Extension>, cause: usize) -> Vec<Statement> {
    let Extension { schema, version, comment: _, own_comment: _ } = pair.after;
    let name = quote(id.name.as_str());
    let said = || format!("modify extension {name}");
    let mut statements = Vec::new();
    if let Some(schema) = schema.as_ref().filter(|_| *schema != pair.before.schema) {
        let sql = format!("ALTER EXTENSION {name} SET SCHEMA {}", quote(schema.as_str()));
        let mut statement = Statement::new(sql, said(), cause);
        let namespace = |name| ObjectId::new(crate::model::ObjectKind::Namespace, None, name);
        statement.needs = vec![whole(id), whole(&namespace(schema.clone()))];
        statement.releases = pair.before.schema.clone().map(namespace).iter().map(whole).collect();
        statements.push(statement);
    }
    if let Some(version) = version.as_ref().filter(|_| *version != pair.before.version) {
        statements.push(Statement::new(
            format!("ALTER EXTENSION {name} UPDATE TO {}", literal(version)),
            said(),
            cause,
        ));
    }
    statements
}

/// Whether ALTER POLICY has words for the difference: it can neither change the command nor take a clause away.
fn policy_stays(old: &Policy, new: &Policy) -> bool {
    old.restrictive == new.restrictive
        && old.command == new.command
        && (old.using.is_none() || new.using.is_some())
        && (old.with_check.is_none() || new.with_check.is_some())
}

fn policy(request: &Request<'_>, id: &ObjectId, new: &Policy, cause: usize) -> Statement {
    let table = render::name::of_owner(request.options, id);
    let name = quote(id.name.as_str());
    let sql = format!("ALTER POLICY {name} ON {table}{}", render::policy::clauses(new));
    let mut statement = super::exclusive(Statement::new(sql, format!("modify policy {name}"), cause));
    statement.needs = vec![whole(id)];
    statement
}
