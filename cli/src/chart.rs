//! A schema or a change as a page, on disk or in the browser, and what it is called there.

use std::fs;
use std::sync::Arc;

use anyhow::{Context, Result};
use portolan_core::course::{Course, Side};
use portolan_core::export;
use portolan_core::export::page::{Page, page};
use portolan_core::model::{Changes, Dialect, Pair};
use portolan_core::template::Printer;

use crate::output::note;
use crate::serve::Shown;
use crate::state::Meant;

/// Writes the page of a change.
pub fn write_change(file: &str, title: &str, course: &Course) -> Result<()> {
    let schemas = course.sides.as_ref().map(|side| side.schema());
    write(file, &page(&Page { title, schemas, changes: &course.changes, plan: &course.plan }))
}

/// Writes the page of a schema; the course is the one that makes it from nothing.
pub fn write_schema(file: &str, title: &str, course: &Course) -> Result<()> {
    write(file, &schema_page(title, course))
}

/// What the browser is given of a schema.
pub fn shown(meant: &Meant, title: &str, course: &Course) -> Shown {
    let dialect = match meant.target.dialect {
        Dialect::Postgres => "postgres",
        Dialect::Mysql => "mysql",
        Dialect::Sqlite => "sqlite",
    };
    let (sql, still) = (export::sql(&course.plan), schema_page(title, course));
    Shown { dialect, title: title.to_owned(), sql, still }
}

fn schema_page(title: &str, course: &Course) -> String {
    let schema = course.sides.after.schema();
    let schemas = Pair { before: schema, after: schema };
    page(&Page { title, schemas, changes: &Changes::default(), plan: &course.plan })
}

/// The `mermaid` function of templates, of a change.
pub fn mermaid_change(course: &Course) -> Printer {
    let schemas = course.sides.as_ref().map(|side| side.schema());
    let text = export::mermaid(schemas, &course.changes);
    Arc::new(move |_: &[String]| Ok(text.clone()))
}

/// The `mermaid` function of templates, of a schema.
pub fn mermaid_schema(meant: &Meant, side: &Side) -> Printer {
    let normalized = side.clone().normalized(&meant.target);
    let schema = normalized.schema();
    let text = export::mermaid(Pair { before: schema, after: schema }, &Changes::default());
    Arc::new(move |_: &[String]| Ok(text.clone()))
}

fn write(file: &str, html: &str) -> Result<()> {
    fs::write(file, html).with_context(|| format!("writing {file}"))?;
    note(&format!("Wrote {file}"));
    Ok(())
}

/// What the states of a change are called: `before.sql → after.sql`.
pub fn change_title(urls: &Pair<Vec<String>>) -> String {
    let Pair { before, after } = urls.map(|urls| title(urls));
    format!("{before} → {after}")
}

/// What a state is called: its file, its folder or its database. Never its user or password.
pub fn title(urls: &[String]) -> String {
    let names: Vec<&str> = urls.iter().map(|url| name(url)).collect();
    match names.as_slice() {
        [] | [""] => "Schema".to_owned(),
        names => names.join(", "),
    }
}

fn name(url: &str) -> &str {
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let path = path.split_once("://").map_or(path, |(_, rest)| rest).trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or(path);
    // What stands before an @ is nobody's business.
    last.rsplit('@').next().unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(url: &str) -> String {
        title(&[url.to_owned()])
    }

    #[test]
    fn a_state_is_called_by_its_file_folder_or_database() {
        assert_eq!(titled("file://db/schema.sql"), "schema.sql");
        assert_eq!(titled("file://migrations?format=atlas"), "migrations");
        assert_eq!(titled("postgres://localhost:5432/shop?sslmode=disable"), "shop");
    }

    #[test]
    fn a_password_is_in_no_title() {
        assert_eq!(titled("mysql://root:secret@localhost:3306"), "localhost:3306");
        assert_eq!(titled("postgres://root:secret@localhost/shop"), "shop");
        assert_eq!(titled("mysql://root:a/b@localhost/"), "localhost");
    }
}
