//! A change (or a schema) in Markdown, for issues, merge requests and wikis: the changes, the SQL with its risks, and
//! the tables.

use super::page::warnings;
use crate::diagram::facts::{Card, Part, cards};
use crate::diagram::words::{self, Line};
use crate::diagram::{Mark, Tally};
use crate::model::{Change, Changes, Pair, Plan, Schema};
use std::fmt::Write;

/// The document. Of a change, only what changed is listed table by table.
pub fn markdown(title: &str, schemas: Pair<&Schema>, changes: &Changes, plan: Option<&Plan>) -> String {
    let cards = cards(schemas, changes);
    let tally = Tally::of(changes.list.iter().map(|change| words::change(change).mark));
    let mut text = format!("# {}\n\n", plain(title));
    if tally.any() {
        let _ = writeln!(text, "{}.\n\n## Changes\n", tally.sentence());
        for change in &changes.list {
            text += &line(&words::change(change), "");
            if let Change::Table { id: _, changes } = change {
                text.extend(changes.iter().map(|change| line(&words::table_change(change), "  ")));
            }
        }
        text.push('\n');
    }
    if let Some(plan) = plan.filter(|plan| !plan.is_empty()) {
        text += "## SQL\n\n";
        for statement in plan.statements() {
            for (grave, risk) in warnings(&statement.risks) {
                let _ = writeln!(text, "- {}{}", if grave { "**Careful:** " } else { "" }, plain(&risk));
            }
            let fence = fence(&statement.sql);
            let _ = writeln!(text, "{fence}sql\n{};\n{fence}\n", statement.sql);
        }
    }
    let shown = cards.iter().filter(|card| !tally.any() || card.mark != Mark::Same);
    text.extend(shown.map(table));
    text
}

fn line(line: &Line, indent: &str) -> String {
    format!("{indent}- {} {}: {}\n", line.mark.sign(), line.mark.word(), plain(&line.text))
}

fn table(card: &Card) -> String {
    let Card { kind, name, mark, comment, parts, .. } = card;
    let fate = if *mark == Mark::Same { String::new() } else { format!(" ({})", mark.word()) };
    let mut text = format!("## {kind} {}{fate}\n\n", plain(name));
    if !comment.is_empty() {
        let _ = writeln!(text, "{}\n", plain(comment));
    }
    let columns: Vec<&Part> = parts.iter().filter(|part| part.kind == "column").collect();
    if !columns.is_empty() {
        text += "| | column | type | null | keys | more |\n|---|---|---|---|---|---|\n";
        text.extend(columns.into_iter().map(row));
        text.push('\n');
    }
    let others: Vec<&Part> = parts.iter().filter(|part| part.kind != "column").collect();
    for part in &others {
        let _ = writeln!(text, "- {} {}", part.mark.sign(), plain(&part.name));
    }
    if !others.is_empty() {
        text.push('\n');
    }
    text
}

fn row(part: &Part) -> String {
    let was = |was: &Option<String>, now: &str| match was {
        Some(was) => format!("{} → {}", plain(was), plain(now)),
        None => plain(now),
    };
    let null = match part.null {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    };
    format!(
        "| {} | {} | {} | {null} | {} | {} |\n",
        part.mark.sign(),
        was(&part.was, &part.name),
        was(&part.ty_was, &part.ty),
        plain(&part.keys),
        plain(&part.more)
    )
}

/// A text that Markdown takes for nothing else.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' => plain.extend(['\\', c]),
            '\n' | '\r' => plain.push(' '),
            c => plain.push(c),
        }
    }
    plain
}

/// More backquotes than the text has in a row.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_markdown_is_escaped() {
        assert_eq!(plain("a_b <img> | x"), "a\\_b \\<img\\> \\| x");
        assert_eq!(fence("a ``` b"), "````");
    }
}
