//! Views and materialized views.

use super::{index, name};
use crate::dialect::PlanOptions;
use crate::dialect::postgres::syntax::quote_where_needed;
use crate::model::{ObjectId, View};

/// The column that a comment among the options is on.
pub fn commented(option: &str) -> Option<&str> {
    option.strip_prefix("comment on ")
}

/// CREATE VIEW, or CREATE OR REPLACE VIEW.
pub fn create(options: &PlanOptions, id: &ObjectId, view: &View, replace: bool) -> String {
    let View { columns: _, query, options: of_view, defaults: _, indexes: _, comment: _ } = view;
    let replace = if replace { "OR REPLACE " } else { "" };
    let mut sql = format!("CREATE {replace}VIEW {}", name::of_object(options, id));
    sql.push_str(&columns(view));
    let parameters: Vec<_> =
        of_view.iter().filter(|(key, _)| &***key != "check_option" && commented(key).is_none()).collect();
    if !parameters.is_empty() {
        sql.push_str(&format!(" WITH ({})", index::pairs(parameters.into_iter())));
    }
    sql.push_str(&format!(" AS {}", query.text));
    if let Some(check) = of_view.get("check_option") {
        sql.push_str(&format!(" WITH {} CHECK OPTION", check.to_uppercase()));
    }
    sql
}

/// CREATE MATERIALIZED VIEW
pub fn create_materialized(options: &PlanOptions, id: &ObjectId, view: &View) -> String {
    let View { columns: _, query, options: of_view, defaults: _, indexes: _, comment: _ } = view;
    let mut sql = format!("CREATE MATERIALIZED VIEW {}", name::of_object(options, id));
    sql.push_str(&columns(view));
    if let Some(method) = of_view.get("access_method") {
        sql.push_str(&format!(" USING {}", quote_where_needed(method)));
    }
    let mut parameters = of_view.clone();
    parameters.shift_remove("access_method");
    parameters.retain(|key, _| commented(key).is_none());
    sql.push_str(&index::storage(&parameters));
    if let Some(tablespace) = of_view.get("tablespace") {
        sql.push_str(&format!(" TABLESPACE {}", quote_where_needed(tablespace)));
    }
    sql.push_str(&format!(" AS {}", query.text));
    sql
}

fn columns(view: &View) -> String {
    if view.columns.is_empty() { String::new() } else { format!(" ({})", name::list(&view.columns)) }
}
