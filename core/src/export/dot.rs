//! The tables and their foreign keys for Graphviz: each table a record whose columns are ports.

use crate::diagram::Mark;
use crate::diagram::entity::{Entity, Row, entities};
use crate::diagram::relation::{Port, relations};
use crate::diagram::svg::escape;
use crate::diagram::words;
use crate::model::{Changes, Pair, Schema};
use std::fmt::Write;

/// The graph of two schemas as one; signs and words say what changed, colors only say it again.
pub fn dot(title: &str, schemas: Pair<&Schema>, changes: &Changes) -> String {
    let entities = entities(schemas, changes);
    let relations = relations(schemas, changes, &entities);
    let mut dot = format!(
        "digraph {} {{\n  graph [rankdir=LR, nodesep=0.4, ranksep=1.2]\n  node [shape=plain, fontname=\"Helvetica\", fontsize=11]\n  \
         edge [arrowhead=none, arrowtail=crow, dir=both, color=\"#7d899c\"]\n",
        quoted(title)
    );
    for (number, entity) in entities.list.iter().enumerate() {
        let _ = writeln!(dot, "  n{number} [label=<{}>]", table(entity));
    }
    for relation in &relations {
        let end = |port: Port| format!("n{}:r{}", port.entity, port.row);
        let color =
            color(relation.mark).map(|color| format!(", color=\"{color}\", penwidth=2")).unwrap_or_default();
        let style = if relation.mark == Mark::Removed { ", style=dashed" } else { "" };
        let label = quoted(&relation.text);
        let _ = writeln!(
            dot,
            "  {} -> {} [tooltip={label}{color}{style}]",
            end(relation.child),
            end(relation.parent)
        );
    }
    dot + "}\n"
}

fn table(entity: &Entity) -> String {
    let border = color(entity.mark).unwrap_or("#c3cad4");
    let name = words::qualified(&entity.id.qualified());
    let mut html = format!(
        "<table border=\"0\" cellborder=\"1\" cellspacing=\"0\" cellpadding=\"4\" color=\"{border}\">\
         <tr><td colspan=\"2\" bgcolor=\"#eef1f5\"><b>{}</b></td></tr>",
        escape(&signed(entity.mark, &name))
    );
    for (number, row) in entity.rows.iter().enumerate() {
        html += &self::row(number, row);
    }
    html + "</table>"
}

fn row(number: usize, row: &Row) -> String {
    let ty = match &row.ty_was {
        Some(was) => format!("{was} → {}", row.ty),
        None => row.ty.clone(),
    };
    format!(
        "<tr><td align=\"left\" port=\"r{number}\">{}</td><td align=\"left\">{}</td></tr>",
        escape(&signed(row.mark, row.name.as_str())),
        // Graphviz takes no empty cell.
        if ty.is_empty() { " ".to_owned() } else { escape(&ty) }
    )
}

fn signed(mark: Mark, text: &str) -> String {
    format!("{} {text}", mark.sign()).trim_start().to_owned()
}

fn color(mark: Mark) -> Option<&'static str> {
    match mark {
        Mark::Same => None,
        Mark::Added => Some("#007a5e"),
        Mark::Removed => Some("#b84300"),
        Mark::Changed => Some("#6a3da8"),
    }
}

/// A text as DOT quotes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " "))
}
