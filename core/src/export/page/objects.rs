//! Every fact of the picture, and what no picture shows, in tables: for those who cannot see it, and for all who search.

use super::{badge, marked};
use crate::diagram::access::access;
use crate::diagram::entity::{Entities, Entity, Row};
use crate::diagram::svg::escape;
use crate::diagram::words::{self, Line};
use crate::diagram::{Mark, anchor};
use crate::model::{Definition, Object, ObjectId, ObjectKind, Pair, Schema};
use std::fmt::Write;

/// The section of the tables.
pub fn section(schemas: Pair<&Schema>, entities: &Entities) -> String {
    let mut html = String::from("<section id=\"tables\"><h2>Everything in tables</h2>\n");
    for entity in &entities.list {
        html += &one(schemas, entity);
    }
    html += &others(schemas.after);
    html + "</section>\n"
}

fn one(schemas: Pair<&Schema>, entity: &Entity) -> String {
    let side = if entity.mark == Mark::Removed { schemas.before } else { schemas.after };
    let open = if entity.mark == Mark::Same { "" } else { " open" };
    let was = entity.was.as_ref().map(|was| format!(", called {was} before")).unwrap_or_default();
    let mut html = format!(
        "<details class=\"object {mark}\" id=\"facts.{id}\"{open}><summary>{badge} {kind} <b>{name}</b>{was} \
         <span class=\"count\">{rows}</span></summary>\n",
        mark = entity.mark.word(),
        id = escape(&anchor(&entity.id)),
        badge = badge(entity.mark),
        kind = entity.id.kind.words(),
        name = escape(&words::qualified(&entity.id.qualified())),
        was = escape(&was),
        rows = count(entity),
    );
    if let Some(comment) = &entity.comment {
        let _ = writeln!(html, "<p>{}</p>", escape(comment));
    }
    if !entity.rows.is_empty() {
        html += &rows(entity);
    }
    html += &lines("Changes", &entity.lines);
    let parts: Vec<Line> =
        parts(side.get(&entity.id)).into_iter().map(|text| Line { mark: Mark::Same, text }).collect();
    html += &lines("Constraints and indexes", &parts);
    let owned: Vec<Line> = side
        .owned_by(&entity.id.schema, &entity.id.name)
        .map(|id| Line { mark: Mark::Same, text: words::object(id) })
        .collect();
    html += &lines("Triggers and policies", &owned);
    let roles: Vec<Line> =
        access(side, &entity.id).into_iter().map(|text| Line { mark: Mark::Same, text }).collect();
    html += &lines("Owner and permissions", &roles);
    if let Some(query) = query(side.get(&entity.id)) {
        let _ = writeln!(html, "<pre tabindex=\"0\"><code>{}</code></pre>", lines_of(&query.text));
    }
    html + "</details>\n"
}

fn count(entity: &Entity) -> String {
    let word = if entity.id.kind == ObjectKind::Enum { "value" } else { "column" };
    match entity.rows.len() {
        0 => String::new(),
        1 => format!("1 {word}"),
        many => format!("{many} {word}s"),
    }
}

fn rows(entity: &Entity) -> String {
    if entity.id.kind == ObjectKind::Enum {
        let labels: Vec<Line> =
            entity.rows.iter().map(|row| Line { mark: row.mark, text: row.name.to_string() }).collect();
        return lines("Values", &labels);
    }
    let mut html = String::from(
        "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Change</th><th scope=\"col\">Column</th><th scope=\"col\">Type</th>\
         <th scope=\"col\">Null</th><th scope=\"col\">Keys</th><th scope=\"col\">More</th><th scope=\"col\">Comment</th></tr></thead><tbody>\n",
    );
    for row in &entity.rows {
        html += &row_html(row);
    }
    html + "</tbody></table></div>\n"
}

fn row_html(row: &Row) -> String {
    let name = match &row.was {
        Some(was) => format!("{}, was {was}", row.name),
        None => row.name.to_string(),
    };
    let ty = match &row.ty_was {
        Some(was) => format!("<s>{}</s> → {}", escape(was), escape(&row.ty)),
        None => escape(&row.ty),
    };
    let null = if row.ty.is_empty() {
        ""
    } else if row.nullable {
        "yes"
    } else {
        "no"
    };
    let more: Vec<String> = row.facets.iter().chain(&row.notes).cloned().collect();
    let change = if row.mark == Mark::Same { "" } else { row.mark.word() };
    format!(
        "<tr class=\"{}\"><td>{} {change}</td><th scope=\"row\">{}</th><td>{ty}</td><td>{null}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        row.mark.word(),
        row.mark.sign(),
        escape(&name),
        words::keys(row),
        escape(&more.join("; ")),
        escape(row.comment.as_deref().unwrap_or_default()),
    )
}

fn lines(title: &str, lines: &[Line]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let items: String = lines
        .iter()
        .map(|line| format!("<li class=\"{}\">{}</li>", line.mark.word(), marked(line, None)))
        .collect();
    format!("<h4>{title}</h4><ul>{items}</ul>\n")
}

/// Constraints and indexes in one line each.
fn parts(object: Option<&Object>) -> Vec<String> {
    match object {
        Some(Object::Table(table)) => table
            .constraints
            .iter()
            .map(words::constraint)
            .chain(table.indexes.iter().map(words::index))
            .collect(),
        Some(Object::View(view) | Object::MaterializedView(view)) => {
            view.indexes.iter().map(words::index).collect()
        }
        Some(
            Object::Namespace(_)
            | Object::Extension(_)
            | Object::Enum(_)
            | Object::Domain(_)
            | Object::Composite(_)
            | Object::Sequence(_)
            | Object::Routine(_)
            | Object::Trigger(_)
            | Object::Policy(_)
            | Object::Opaque(_),
        )
        | None => Vec::new(),
    }
}

fn query(object: Option<&Object>) -> Option<&Definition> {
    match object {
        Some(Object::View(view) | Object::MaterializedView(view)) => Some(&view.query),
        _ => None,
    }
}

/// What has no box: functions, sequences, domains, extensions …
fn others(schema: &Schema) -> String {
    let boxed = [ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView, ObjectKind::Enum];
    let other =
        |id: &&ObjectId| !boxed.contains(&id.kind) && id.owner.is_none() && id.kind != ObjectKind::Namespace;
    let items: String = schema
        .objects
        .keys()
        .filter(other)
        .map(|id| {
            let said: String =
                std::iter::once(words::object(id)).chain(access(schema, id)).collect::<Vec<_>>().join("; ");
            format!("<li id=\"{}\">{}</li>\n", escape(&anchor(id)), escape(&said))
        })
        .collect();
    if items.is_empty() { items } else { format!("<h3>Other objects</h3>\n<ul>\n{items}</ul>\n") }
}

fn lines_of(text: &str) -> String {
    text.lines().map(escape).collect::<Vec<_>>().join("\n")
}
