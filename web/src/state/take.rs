//! What can be taken along: each kind as a file with its name.

use super::chart::Chart;
use super::intake::base;
use super::shown::Place;
use portolan_core::diagram::{Heading, picture, svg};
use portolan_core::directory::{Directory, File, sum};
use portolan_core::export::{self, page};
use portolan_core::model::Plan;
use serde::{Deserialize, Serialize};

/// What is to be taken along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A page of its own.
    Page,
    /// The picture.
    Svg,
    /// For places that draw Mermaid.
    Mermaid,
    /// For dbdiagram and its kin.
    Dbml,
    /// For Graphviz.
    Dot,
    /// The statements.
    Sql,
    /// The schema, as `{{ json . }}` gives it.
    Json,
    /// For issues, merge requests and wikis.
    Markdown,
    /// A migration file, with the `atlas.sum` it makes.
    Migration,
}

impl Kind {
    /// Every kind, with what it is called.
    pub const ALL: [(Kind, &'static str); 9] = [
        (Kind::Svg, "Picture (SVG)"),
        (Kind::Mermaid, "Mermaid"),
        (Kind::Dbml, "DBML"),
        (Kind::Dot, "Graphviz (DOT)"),
        (Kind::Sql, "SQL"),
        (Kind::Migration, "Migration with atlas.sum"),
        (Kind::Json, "JSON"),
        (Kind::Markdown, "Markdown"),
        (Kind::Page, "Page (HTML)"),
    ];
}

/// A wish: the kind, the moment as a version of a migration, and whether for the clipboard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Take {
    /// Of which kind.
    pub kind: Kind,
    /// `20250321093000`
    pub version: String,
    /// Whether it is copied; otherwise it becomes a file.
    pub copied: bool,
}

/// What is taken along.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The files: name, kind for the browser, text.
    pub files: Vec<(String, String, String)>,
    /// Why there is none.
    pub refusal: Option<String>,
    /// Whether it is copied.
    pub copied: bool,
}

/// Writes it.
pub fn take(chart: &mut Chart, wish: &Take) -> Taken {
    let plan = chart.plan().as_ref().and_then(|plan| plan.as_ref().ok()).cloned();
    let files = files(chart, plan.as_ref(), wish);
    let refusal = files.is_empty().then(|| "There is no SQL: see the SQL view for why.".to_owned());
    let files = files.into_iter().map(|(name, kind, text)| (name, kind.to_owned(), text)).collect();
    Taken { files, refusal, copied: wish.copied }
}

fn files(chart: &Chart, plan: Option<&Plan>, wish: &Take) -> Vec<(String, &'static str, String)> {
    let schemas = chart.schemas();
    let one = |name: &str, kind: &'static str, text: String| vec![(name.to_owned(), kind, text)];
    match wish.kind {
        Kind::Page => {
            let plan = plan.cloned().unwrap_or_default();
            let page = page::Page { title: &chart.title, schemas, changes: &chart.changes, plan: &plan };
            one("schema.html", "text/html", page::page(&page))
        }
        Kind::Svg => {
            let drawn = picture(&chart.title, Heading::Drawn, schemas, &chart.changes);
            one("schema.svg", "image/svg+xml", svg::file(&drawn))
        }
        Kind::Mermaid => one("schema.mmd", "text/plain", export::mermaid(schemas, &chart.changes)),
        Kind::Dbml => one("schema.dbml", "text/plain", export::dbml(schemas.after)),
        Kind::Dot => one("schema.dot", "text/plain", export::dot(&chart.title, schemas, &chart.changes)),
        Kind::Json => {
            let json = export::json(schemas.after, "main");
            one("schema.json", "application/json", format!("{json:#}\n"))
        }
        Kind::Markdown => {
            one("schema.md", "text/markdown", export::markdown(&chart.title, schemas, &chart.changes, plan))
        }
        Kind::Sql => plan.map_or_else(Vec::new, |plan| one("change.sql", "text/plain", export::sql(plan))),
        Kind::Migration => plan.map_or_else(Vec::new, |plan| migration(chart, plan, &wish.version)),
    }
}

/// The files of a plan, and the `atlas.sum` of the migrations there are with them.
fn migration(chart: &Chart, plan: &Plan, version: &str) -> Vec<(String, &'static str, String)> {
    let mut directory = match &chart.history {
        // What is looked at is one of the migrations already: the new file takes its place.
        Some((_, step)) => Directory::new(
            chart
                .origins
                .after
                .0
                .sources()
                .iter()
                .take(step.saturating_sub(1))
                .map(|it| file(base(&it.name), &it.text))
                .collect(),
            None,
        ),
        // Of a project, the new file comes after those there are.
        None => {
            let there = chart.asked.migrations().iter();
            Directory::new(there.map(|it| file(base(&it.name), &it.text)).collect(), None)
        }
    };
    let mut files = Vec::new();
    let several = plan.batches.len() > 1;
    for (number, batch) in plan.batches.iter().enumerate() {
        let part = if several { format!("_{}", number + 1) } else { String::new() };
        let name = format!("{}_change{part}.sql", later(version, number));
        let text = export::file_text(batch.transactional, &batch.statements);
        directory = directory.with(file(&name, &text));
        files.push((name, "text/plain", text));
    }
    files.push((sum::FILE_NAME.to_owned(), "text/plain", directory.sum.unwrap_or_default()));
    files
}

fn file(name: &str, text: &str) -> File {
    File { name: name.to_owned(), text: text.to_owned() }
}

/// Versions of one plan follow each other.
fn later(version: &str, by: usize) -> String {
    version.parse::<u64>().map_or_else(|_| version.to_owned(), |number| (number + by as u64).to_string())
}

impl Place {
    /// `after, line 3`
    pub fn words(&self) -> String {
        format!("{}, line {}", self.file, self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::chart::chart;
    use crate::state::example;
    use crate::state::sides::read;

    fn taken(kind: Kind) -> Taken {
        let inputs = example::shop();
        let mut chart = chart(&inputs, read(&inputs, &mut None));
        take(&mut chart, &Take { kind, version: "20250101000000".to_owned(), copied: false })
    }

    #[test]
    fn every_kind_gives_a_file() {
        for (kind, name) in Kind::ALL {
            let taken = taken(kind);
            assert!(
                taken.refusal.is_none() && taken.files.iter().all(|(_, _, text)| text.len() > 60),
                "{name}"
            );
        }
    }

    #[test]
    fn a_migration_comes_with_the_sum_that_names_it() {
        let files = taken(Kind::Migration).files;
        let (name, _, _) = &files[0];
        let (sum, _, text) = files.last().expect("a sum");
        assert_eq!((&**name, &**sum), ("20250101000000_change.sql", "atlas.sum"));
        assert!(text.contains("\n20250101000000_change.sql h1:"), "{text}");
    }
}
