//! Views: options are set in place; a query is replaced where its columns provably stay what they are.

use super::super::render;
use super::{create, whole};
use crate::dialect::Request;
use crate::model::{Definition, ObjectId, Pair, Statement, View};

/// ALTER VIEW or CREATE OR REPLACE VIEW; `None` where only drop and create will do.
pub fn alter(
    request: &Request<'_>,
    id: &ObjectId,
    pair: Pair<&View>,
    cause: usize,
) -> Option<Vec<Statement>> {
    let Pair { before, after } = pair;
    if before.columns != after.columns {
        return None;
    }
    if before.query == after.query {
        return Some(options(request, id, pair, cause));
    }
    if !keeps_columns(&before.query, &after.query) {
        return None;
    }
    let sql = render::view::create(request.options, id, after, true);
    Some(vec![create::new(id, sql, format!("modify \"{}\" view", id.name), cause)])
}

/// ALTER VIEW … SET and RESET.
fn options(request: &Request<'_>, id: &ObjectId, pair: Pair<&View>, cause: usize) -> Vec<Statement> {
    let Pair { before, after } = pair.map(|it| &it.options);
    let gone: Vec<&str> = before.keys().filter(|key| !after.contains_key(*key)).map(|key| &**key).collect();
    let set = render::index::pairs(after.iter().filter(|(key, value)| before.get(*key) != Some(*value)));
    let mut statements = Vec::new();
    let mut push = |words: String| {
        let sql = format!("ALTER VIEW {} {words}", render::name::of_object(request.options, id));
        let mut statement =
            super::exclusive(Statement::new(sql, format!("modify \"{}\" view", id.name), cause));
        statement.needs = vec![whole(id)];
        statements.push(statement);
    };
    if !gone.is_empty() {
        push(format!("RESET ({})", gone.join(", ")));
    }
    if !set.is_empty() {
        push(format!("SET ({set})"));
    }
    statements
}

/// Whether two queries differ only in what comes after FROM, so that names and types of the columns are the same:
/// all that stands before WHERE, GROUP, HAVING, ORDER, LIMIT … is equal, and there is no star, WITH or set operation.
pub fn keeps_columns(before: &Definition, after: &Definition) -> bool {
    let head = |query: &Definition| -> Option<Vec<String>> {
        let tokens: Vec<&str> = query.canonical.split(' ').collect();
        let unclear = ["*", "union", "intersect", "except", "with"];
        if tokens.first() != Some(&"select") || tokens.iter().any(|token| unclear.contains(token)) {
            return None;
        }
        let mut depth = 0i32;
        let mut head = Vec::new();
        for token in tokens {
            depth += i32::from(token == "(") - i32::from(token == ")");
            if depth == 0
                && ["where", "group", "having", "order", "limit", "offset", "fetch"].contains(&token)
            {
                return Some(head);
            }
            head.push(token.to_owned());
        }
        Some(head)
    };
    match (head(before), head(after)) {
        (Some(before), Some(after)) => before == after,
        _ => false,
    }
}
