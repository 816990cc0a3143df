//! What does a project file hold, before anything of it is evaluated? What one can choose from, and where it stands.

use std::collections::BTreeMap;

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, Body};

use super::failure::Fallible;
use super::parse;
use crate::model::{Diagnostic, SourceId, Span};

/// What a project file holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outline {
    /// The environments that have a name of their own, in the order they are written.
    pub environments: Vec<Part>,
    /// Where any environment is made that is asked for: its name is what was asked.
    pub any: Option<Span>,
    /// The variables that have no default.
    pub unset: Vec<Part>,
    /// The data sources, as in `external_schema.models`.
    pub data: Vec<Part>,
    /// Where the environments set what, as in `migration.dir`; those without a name of their own stand under none.
    settings: BTreeMap<(String, String), Span>,
}

/// Something with a name, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The name.
    pub name: String,
    /// Where.
    pub span: Span,
}

impl Outline {
    /// Where an environment sets something, as in `url` or `migration.dir`.
    pub fn setting(&self, environment: &str, path: &str) -> Option<Span> {
        let of = |environment: &str| self.settings.get(&(environment.to_owned(), path.to_owned()));
        of(environment).or_else(|| of("")).copied()
    }
}

/// Reads what a project file holds.
pub fn outline(text: &str) -> Result<Outline, Diagnostic> {
    let body = parse(text)?;
    let mut outline = Outline::default();
    for block in body.blocks() {
        let labels: Vec<&str> = block.labels.iter().map(|label| label.as_str()).collect();
        let part = |name: String| Part { name, span: span(&block.ident) };
        match (block.ident.as_str(), labels.as_slice()) {
            ("env", _) => environment(&mut outline, block)?,
            ("variable", [name]) if block.body.get_attribute("default").is_none() => {
                outline.unset.push(part((*name).to_owned()));
            }
            ("data", [source, name]) => outline.data.push(part(format!("{source}.{name}"))),
            (_, _) => {}
        }
    }
    Ok(outline)
}

fn environment(outline: &mut Outline, block: &Block) -> Fallible<()> {
    let label = block.labels.first().map(|label| label.as_str().to_owned());
    let literal = || match block.body.get_attribute("name").map(|name| &name.value) {
        Some(Expression::String(name)) => Some(name.value().clone()),
        _ => None,
    };
    let name = label.or_else(literal);
    let span = span(&block.ident);
    match &name {
        Some(name) if outline.environments.iter().all(|other| other.name != *name) => {
            outline.environments.push(Part { name: name.clone(), span });
        }
        Some(_) => {}
        None => outline.any = outline.any.or(Some(span)),
    }
    settings(outline, &name.unwrap_or_default(), "", &block.body);
    Ok(())
}

fn settings(outline: &mut Outline, name: &str, before: &str, body: &Body) {
    for attribute in body.attributes() {
        let path = format!("{before}{}", attribute.key.as_str());
        outline.settings.entry((name.to_owned(), path)).or_insert(span(&attribute.key));
    }
    for block in body.blocks().filter(|_| before.is_empty()) {
        settings(outline, name, &format!("{}.", block.ident.as_str()), &block.body);
    }
}

fn span(place: &impl hcl_edit::Span) -> Span {
    let range = place.span().unwrap_or(0..0);
    Span::new(SourceId(0), range.start, range.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROJECT: &str = r#"
variable "url" { type = string }
variable "dev" { default = "docker://postgres/16" }
data "external_schema" "models" { program = ["x"] }
env "local" {
  src = "schema.sql"
  migration {
    dir = "file://migrations"
  }
}
env {
  name = "prod"
  url  = var.url
}
env {
  name = atlas.env
}
"#;

    #[test]
    fn an_outline_names_what_there_is_and_where() {
        let outline = outline(PROJECT).unwrap();
        let names = |parts: &[Part]| parts.iter().map(|part| part.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&outline.environments), ["local", "prod"]);
        assert_eq!(names(&outline.unset), ["url"]);
        assert_eq!(names(&outline.data), ["external_schema.models"]);
        assert!(outline.any.is_some());
        let place = outline.setting("local", "migration.dir").unwrap();
        assert!(PROJECT[place.start as usize..].starts_with("dir ="));
        assert_eq!(outline.setting("prod", "src"), None);
    }
}
