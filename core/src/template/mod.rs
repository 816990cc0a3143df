//! What does a `--format` template make of a report?
//!
//! Templates are Go's, as Atlas's users have written them; a library runs them. Reports come in as JSON, and
//! leave through `{{ json . }}` in the order in which they came.

mod color;
mod data;
mod format;
mod function;
mod json;
mod tree;

use std::fmt;
use std::sync::Arc;

pub use self::color::Ink;
pub use self::format::{DiffFormat, diff_format, plan_root};
pub use self::json::json_text;

use self::data::Data;

/// What a template is run over.
#[derive(Debug, Clone, PartialEq)]
pub struct Root {
    /// The report: what `{{ json . }}` prints.
    pub report: serde_json::Value,
    /// What a template can name besides, as `{{ .Header }}`: name and value.
    pub besides: Vec<(&'static str, serde_json::Value)>,
}

/// A function that a command brings along, as `sql` or `mermaid`. It is given the arguments after the first,
/// which is always the whole report.
pub type Printer = Arc<dyn Fn(&[String]) -> Result<String, String> + Send + Sync>;

/// Printers by name.
pub type Printers = Vec<(&'static str, Printer)>;

/// Why a template gives nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError(String);

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TemplateError {}

impl From<gotmpl::TemplateError> for TemplateError {
    fn from(error: gotmpl::TemplateError) -> Self {
        TemplateError(error.to_string())
    }
}

/// Checks a template before the work it reports on is done: that it parses, and that each function exists.
pub fn check(template: &str, printers: &[&str]) -> Result<(), TemplateError> {
    let parsed = tree::parse(template)?;
    match parsed.functions().find(|name| !function::is_known(name) && !printers.contains(name)) {
        Some(name) => Err(TemplateError(format!("template: format: function {name:?} not defined"))),
        None => Ok(()),
    }
}

/// What a template makes of a report.
pub fn render(template: &str, root: &Root, ink: Ink, printers: Printers) -> Result<String, TemplateError> {
    let names: Vec<&str> = printers.iter().map(|(name, _)| *name).collect();
    check(template, &names)?;
    let parsed = tree::parse(template)?;
    let data = Data::new(root);
    let functions = function::all(ink, data.order(), printers);
    Ok(parsed.template(functions).execute_template_to_string(tree::MAIN, data.value())?)
}

#[cfg(test)]
mod tests;
