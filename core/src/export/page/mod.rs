//! A change (or a schema) as one HTML file that opens from disk: the picture, the changes, the SQL with its risks, and
//! every fact in tables. It has no script and fetches nothing.

mod objects;
mod plan;

pub use plan::warnings;

use crate::diagram::entity::entities;
use crate::diagram::svg::{self, escape};
use crate::diagram::words::{self, Line};
use crate::diagram::{Heading, Mark, anchor, picture};
use crate::model::change::{RenameProposal, Unknown};
use crate::model::{Change, Changes, ObjectId, Pair, Plan, Schema};
use std::fmt::Write;

const STYLE: &str = include_str!("style.css");

/// What a page shows.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// Its title.
    pub title: &'a str,
    /// The two sides; twice the same one, where a schema is shown and nothing compared.
    pub schemas: Pair<&'a Schema>,
    /// What differs.
    pub changes: &'a Changes,
    /// The SQL between them; or the SQL that makes the schema, where nothing is compared.
    pub plan: &'a Plan,
}

/// The file.
pub fn page(page: &Page<'_>) -> String {
    let Page { title, schemas, changes, plan } = page;
    let entities = entities(*schemas, changes);
    let picture = picture(title, Heading::Told, *schemas, changes);
    let mut body = String::new();
    let _ = write!(
        body,
        "<a class=\"skip\" href=\"#details\">Skip the picture</a>\n<header><h1>{}</h1><p>{}</p>\n{}</header>\n<main>\n",
        escape(title),
        escape(&picture.summary),
        contents(changes, plan)
    );
    let _ = write!(
        body,
        "<section class=\"picture\" aria-label=\"Diagram\">\
         <label class=\"size\"><input type=\"checkbox\" id=\"actual\"> Full size</label>\
         <div class=\"sheet\" tabindex=\"0\" role=\"region\" aria-label=\"Diagram; all it shows is in the tables below\">\n{}</div></section>\n\
         <div id=\"details\"></div>\n",
        svg::inline(&picture)
    );
    if !changes.is_empty() {
        body += &list(changes);
    }
    body += &questions(changes);
    body += &plan::section(plan, changes);
    body += &objects::section(*schemas, &entities);
    body += "</main>\n<footer>Made by Portolan. This file works without a network and sends nothing anywhere.</footer>\n";
    document(title, &body)
}

/// The tables alone, for a page that has the rest of its own.
pub fn tables(schemas: Pair<&Schema>, changes: &Changes) -> String {
    objects::section(schemas, &entities(schemas, changes))
}

fn document(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
         font-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n\
         <style>\n{}{}{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n",
        escape(title),
        svg::fonts(),
        svg::style(),
    )
}

fn contents(changes: &Changes, plan: &Plan) -> String {
    let statements = plan.statements().count();
    let links = [
        (!changes.is_empty(), "changes", "Changes".to_owned()),
        (statements > 0, "sql", format!("SQL ({statements})")),
        (true, "tables", "Everything in tables".to_owned()),
    ];
    let links: String = links
        .into_iter()
        .filter(|(has, _, _)| *has)
        .map(|(_, to, word)| format!("<a href=\"#{to}\">{word}</a>"))
        .collect();
    format!("<nav aria-label=\"On this page\">{links}</nav>\n")
}

/// Every change, with what changed inside.
fn list(changes: &Changes) -> String {
    let mut html = String::from("<section id=\"changes\"><h2>Changes</h2>\n<ul class=\"changes\">\n");
    for change in &changes.list {
        let line = words::change(change);
        let _ = write!(html, "<li class=\"{}\">{}", line.mark.word(), marked(&line, target(change)));
        if let Change::Table { id: _, changes } = change {
            html += "<ul>";
            for change in changes {
                let line = words::table_change(change);
                let _ = write!(html, "<li class=\"{}\">{}</li>", line.mark.word(), marked(&line, None));
            }
            html += "</ul>";
        }
        html += "</li>\n";
    }
    html + "</ul></section>\n"
}

/// The box of a change, where it has one.
fn target(change: &Change) -> Option<String> {
    let id = change.object();
    id.owner.is_none().then(|| anchor(id))
}

/// The sign, the word for it and the text.
fn marked(line: &Line, to: Option<String>) -> String {
    let Line { mark, text } = line;
    let text = match to {
        Some(to) => format!("<a href=\"#{}\">{}</a>", escape(&to), escape(text)),
        None => escape(text),
    };
    format!("{} {text}", badge(*mark))
}

/// `+ added`, the word only for those who cannot see the sign.
fn badge(mark: Mark) -> String {
    match mark {
        Mark::Same => String::new(),
        Mark::Added | Mark::Removed | Mark::Changed => format!(
            "<b class=\"sign\" aria-hidden=\"true\">{}</b><span class=\"unseen\">{}:</span>",
            mark.sign(),
            mark.word()
        ),
    }
}

/// What a person still has to decide, or look at.
fn questions(changes: &Changes) -> String {
    if changes.rename_proposals.is_empty() && changes.unknown.is_empty() {
        return String::new();
    }
    let mut html = String::from("<section id=\"questions\"><h2>To be looked at</h2>\n<ul>\n");
    for RenameProposal { owner, what, names, reason } in &changes.rename_proposals {
        let of = owner.as_ref().map(|owner: &ObjectId| format!(" of {owner}")).unwrap_or_default();
        let _ = writeln!(
            html,
            "<li>The {} <b>{}</b>{} is dropped and <b>{}</b> added. Was it renamed? ({})</li>",
            escape(what),
            escape(names.before.as_str()),
            escape(&of),
            escape(names.after.as_str()),
            escape(reason)
        );
    }
    for Unknown { object, what, texts } in &changes.unknown {
        let _ = writeln!(
            html,
            "<li>Whether the {} of {} differs cannot be told: <code>{}</code> and <code>{}</code></li>",
            escape(what),
            escape(&object.to_string()),
            escape(&texts.before),
            escape(&texts.after)
        );
    }
    html + "</ul></section>\n"
}

#[cfg(test)]
mod tests;
