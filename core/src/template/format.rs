//! What does the template of `migrate diff` ask for: an indentation, or a file of its own making?

use gotmpl::parse::{Expr, Node};
use serde_json::json;

use super::{TemplateError, check, tree};
use crate::model::Plan;

/// What a template of `migrate diff` asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiffFormat {
    /// The usual file, with statements indented by this text; on one line if it is empty.
    Indent(String),
    /// A file made by a template over the plan.
    File(String),
}

/// What a template of `migrate diff` asks for: `{{ sql . "  " }}` alone is an indentation.
pub fn diff_format(template: &str) -> Result<DiffFormat, TemplateError> {
    if template.is_empty() {
        return Ok(DiffFormat::Indent(String::new()));
    }
    let parsed = tree::parse(template)
        .map_err(|TemplateError(wrong)| TemplateError(format!("parse format: {wrong}")))?;
    if let Some(indent) = indent(parsed.nodes()) {
        return Ok(DiffFormat::Indent(indent));
    }
    if parsed.functions().any(|name| name == "sql") {
        return Err(TemplateError(format!("'sql' can only be used to indent statements. got: {template}")));
    }
    check(template, &[])?;
    Ok(DiffFormat::File(template.to_owned()))
}

fn indent(nodes: &[Node]) -> Option<String> {
    let [Node::Action(action)] = nodes else { return None };
    let [command] = action.pipe.commands.as_slice() else { return None };
    let (function, report, rest) = match command.args.as_slice() {
        [function, report, rest @ ..] => (function, report, rest),
        _ => return None,
    };
    let is_sql = matches!(function, Expr::Identifier(_, name) if name == "sql");
    let is_report = match report {
        Expr::Dot(_) => true,
        Expr::Variable(_, name, fields) => name == "$" && fields.is_empty(),
        _ => false,
    };
    match rest {
        _ if !is_sql || !is_report => None,
        [] => Some(String::new()),
        [Expr::String(_, indent)] => Some(indent.to_string()),
        _ => None,
    }
}

/// A plan as the template of a file sees it: `.Version`, `.Name`, and `.Changes` with `.Cmd` and `.Comment`.
pub fn plan_root(version: &str, name: &str, plan: &Plan) -> serde_json::Value {
    let changes: Vec<serde_json::Value> = plan
        .statements()
        .map(|statement| json!({ "Cmd": statement.sql, "Comment": statement.comment }))
        .collect();
    json!({ "Version": version, "Name": name, "Changes": changes })
}
