//! Domains: default, NOT NULL and checks change in place; another base type or collation takes a new domain.

use super::super::render;
use super::retype::{self, Cast};
use super::swap::{Swap, swap};
use super::{references, whole};
use crate::dialect::Request;
use crate::dialect::postgres::syntax::quote;
use crate::model::{Domain, DomainCheck, ObjectId, Pair, Refusal, Statement};

/// CREATE DOMAIN, and its checks that are not valid.
pub fn create(request: &Request<'_>, id: &ObjectId, it: &Domain, cause: usize) -> Vec<Statement> {
    let schema = request.schemas.after;
    let sql = render::types::create_domain(request.options, schema, id, it);
    let mut create = super::create::new(id, sql, format!("create domain type \"{}\"", id.name), cause);
    create.needs = references::of_type(schema, &it.base);
    create.needs.extend(references::of_collation(schema, it.collation.as_ref()));
    for expression in it.checks.iter().map(|check| &check.expression).chain(&it.default) {
        create.needs.extend(references::of_expression(schema, expression));
    }
    let unchecked = it.checks.iter().filter(|check| !check.validated);
    let mut statements = vec![create];
    statements.extend(unchecked.map(|check| add_check(request, id, check, cause)));
    statements.extend(check_comments(request, id, None, it, cause));
    statements
}

/// COMMENT ON CONSTRAINT … ON DOMAIN for every check whose comment differs.
fn check_comments(
    request: &Request<'_>,
    id: &ObjectId,
    before: Option<&Domain>,
    after: &Domain,
    cause: usize,
) -> Vec<Statement> {
    let old = |check: &DomainCheck| {
        let kept = before.and_then(|it| it.checks.iter().find(|old| stays(old, check)));
        kept.and_then(|old| old.comment.clone())
    };
    let differ = after.checks.iter().filter(|check| old(check) != check.comment);
    let comments = differ.map(|check| {
        let domain = render::name::of_object(request.options, id);
        let target = format!("CONSTRAINT {} ON DOMAIN {domain}", quote(name(check)));
        let said = format!("set comment to constraint: \"{}\" on domain: \"{}\"", name(check), id.name);
        let mut comment = Statement::new(render::comment::is(&target, check.comment.as_deref()), said, cause);
        comment.needs = vec![whole(id)];
        comment
    });
    comments.collect()
}

/// Whether ALTER DOMAIN has words for all that differs.
pub fn in_place(old: &Domain, new: &Domain) -> bool {
    old.base == new.base && old.collation == new.collation
}

/// ALTER DOMAIN, or the swap of the domain.
pub fn alter(
    request: &Request<'_>,
    id: &ObjectId,
    pair: Pair<&Domain>,
    cause: usize,
) -> Result<Vec<Statement>, Refusal> {
    let Pair { before, after } = pair;
    if !in_place(before, after) {
        let through_text = retype::cast(request.schemas, &before.base, &after.base) == Cast::ThroughText;
        let create =
            |new: &ObjectId| render::types::create_domain(request.options, request.schemas.after, new, after);
        let cast = |column: &str, ty: &str, array: bool| match (through_text, array) {
            (true, true) => format!("{column}::text[]::{ty}"),
            (true, false) => format!("{column}::text::{ty}"),
            (false, _) => format!("{column}::{ty}"),
        };
        let fails_on = format!("values that are no \"{}\"", id.name);
        let domain = Swap { words: "DOMAIN", create: &create, cast: &cast, fails_on };
        let mut statements = swap(request, id, &domain, cause)?;
        statements.extend(check_comments(request, id, None, after, cause));
        return Ok(statements);
    }
    let mut statements = Vec::new();
    let mut push =
        |sql: String, fails_on: Option<&str>| statements.push(one(request, id, &sql, fails_on, cause));
    for check in &before.checks {
        if !after.checks.iter().any(|it| stays(check, it)) {
            push(format!("DROP CONSTRAINT {}", quote(name(check))), None);
        }
    }
    if before.default != after.default {
        match &after.default {
            Some(default) => push(format!("SET DEFAULT {}", render::default_text(default)), None),
            None => push("DROP DEFAULT".to_owned(), None),
        }
    }
    if before.not_null != after.not_null {
        let word = if after.not_null { "SET" } else { "DROP" };
        push(format!("{word} NOT NULL"), after.not_null.then_some("rows without a value"));
    }
    for check in &after.checks {
        match before.checks.iter().find(|it| stays(it, check)) {
            None => statements.push(add_check(request, id, check, cause)),
            Some(old) if !old.validated && check.validated => statements.push(one(
                request,
                id,
                &format!("VALIDATE CONSTRAINT {}", quote(name(check))),
                Some("values that break the check"),
                cause,
            )),
            Some(_) => {}
        }
    }
    statements.extend(check_comments(request, id, Some(before), after, cause));
    Ok(statements)
}

/// The same check, or one that only waits to be validated.
fn stays(old: &DomainCheck, new: &DomainCheck) -> bool {
    old.name.name() == new.name.name()
        && old.expression == new.expression
        && (new.validated || !old.validated)
}

fn name(check: &DomainCheck) -> &str {
    check.name.name().map_or("", |name| name.as_str())
}

fn add_check(request: &Request<'_>, id: &ObjectId, check: &DomainCheck, cause: usize) -> Statement {
    let fails_on = check.validated.then_some("values that break the check");
    let mut add = one(request, id, &format!("ADD {}", render::types::domain_check(check)), fails_on, cause);
    add.needs.extend(references::of_expression(request.schemas.after, &check.expression));
    add
}

fn one(request: &Request<'_>, id: &ObjectId, words: &str, fails_on: Option<&str>, cause: usize) -> Statement {
    let sql = format!("ALTER DOMAIN {} {words}", render::name::of_object(request.options, id));
    let mut statement = Statement::new(sql, format!("modify \"{}\" domain type", id.name), cause);
    statement.needs = vec![whole(id)];
    statement.risks.scans = fails_on.is_some();
    if fails_on.is_some() {
        statement.risks.lock = super::lock::of_domain_check(request.schemas.before, id);
    }
    statement.risks.fails_on = fails_on.map(str::to_owned);
    statement
}
