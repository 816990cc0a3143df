//! Views: options are set in place; a query is replaced where its columns provably stay what they are.

use super::super::render;
use super::{create, references, whole};
use crate::dialect::Request;
use crate::dialect::postgres::syntax::quote;
use crate::model::{Definition, Name, ObjectId, Pair, Statement, View};
use std::collections::BTreeSet;
use std::sync::Arc;

/// COMMENT ON COLUMN for every column whose comment differs.
pub fn column_comments(
    request: &Request<'_>,
    id: &ObjectId,
    before: Option<&View>,
    after: &View,
    cause: usize,
) -> Vec<Statement> {
    let old = |key: &str| before.and_then(|view| view.options.get(key));
    let keys: BTreeSet<&Arc<str>> =
        before.iter().flat_map(|view| view.options.keys()).chain(after.options.keys()).collect();
    let differ = keys.into_iter().filter(|key| old(key) != after.options.get(*key));
    let comments = differ.filter_map(|key| {
        let column = render::view::commented(key)?;
        let target = format!("COLUMN {}.{}", render::name::of_object(request.options, id), quote(column));
        let text = after.options.get(key).map(|text| &**text);
        let said = format!("set comment to column: \"{column}\" on view: \"{}\"", id.name);
        let mut comment = Statement::new(render::comment::is(&target, text), said, cause);
        comment.needs = vec![whole(id)];
        Some(comment)
    });
    comments.collect()
}

/// ALTER VIEW … ALTER COLUMN … SET DEFAULT for every column whose default differs.
pub fn column_defaults(
    request: &Request<'_>,
    id: &ObjectId,
    before: Option<&View>,
    after: &View,
    cause: usize,
) -> Vec<Statement> {
    let old = |column: &Name| before.and_then(|view| view.defaults.get(column));
    let gone =
        before.iter().flat_map(|view| view.defaults.keys()).filter(|it| !after.defaults.contains_key(*it));
    let set = after.defaults.iter().filter(|(column, default)| old(column) != Some(*default));
    let words = gone.map(|column| (column, "DROP DEFAULT".to_owned(), Vec::new())).chain(set.map(
        |(column, default)| {
            let needs = references::of_expression(request.schemas.after, default);
            (column, format!("SET DEFAULT {}", default.text), needs)
        },
    ));
    let statements = words.map(|(column, words, needs)| {
        let view = render::name::of_object(request.options, id);
        let sql = format!("ALTER VIEW {view} ALTER COLUMN {} {words}", quote(column.as_str()));
        let said = format!("modify \"{}\" view", id.name);
        let mut statement = super::exclusive(Statement::new(sql, said, cause));
        statement.needs = needs;
        statement.needs.push(whole(id));
        statement
    });
    statements.collect()
}

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
    let replace = create::new(id, sql, format!("modify \"{}\" view", id.name), cause);
    let mut statements = vec![super::exclusive(replace)];
    for statement in &mut statements {
        statement.needs = references::of_text(request.schemas.after, id, &after.query.text);
    }
    statements.extend(column_defaults(request, id, Some(before), after, cause));
    statements.extend(column_comments(request, id, Some(before), after, cause));
    Some(statements)
}

/// ALTER VIEW … SET and RESET.
fn options(request: &Request<'_>, id: &ObjectId, pair: Pair<&View>, cause: usize) -> Vec<Statement> {
    let own = |view: &View| {
        let mut options = view.options.clone();
        options.retain(|key, _| render::view::commented(key).is_none());
        options
    };
    let Pair { before, after } = pair.map(|view| own(view));
    let alter = |words: String| {
        let sql = format!("ALTER VIEW {} {words}", render::name::of_object(request.options, id));
        let mut statement =
            super::exclusive(Statement::new(sql, format!("modify \"{}\" view", id.name), cause));
        statement.needs = vec![whole(id)];
        statement
    };
    let mut statements: Vec<Statement> =
        render::index::changed(&before, &after).into_iter().map(alter).collect();
    statements.extend(column_defaults(request, id, Some(pair.before), pair.after, cause));
    statements.extend(column_comments(request, id, Some(pair.before), pair.after, cause));
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
