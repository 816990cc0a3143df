//! The picture as a Mermaid entity relationship diagram, for places that draw those: issues, wikis, chats.

use crate::diagram::Mark;
use crate::diagram::entity::{Entities, Entity, Row, entities};
use crate::diagram::relation::{Relation, relations};
use crate::diagram::words;
use crate::model::{Changes, ObjectKind, Pair, Schema};
use std::fmt::Write;

/// Mermaid refuses a text of 50,000 characters and more, and 500 lines and more.
const MOST_CHARACTERS: usize = 49_000;
const MOST_LINES: usize = 490;

/// The tables of two schemas and their foreign keys. Signs stand in the texts, since a host may draw without styles.
/// Where the whole is more than Mermaid draws, what is far from any change is left out and counted.
pub fn mermaid(schemas: Pair<&Schema>, changes: &Changes) -> String {
    let entities = entities(schemas, changes);
    let relations = relations(schemas, changes, &entities);
    let tables: Vec<bool> = entities.list.iter().map(|entity| entity.id.kind == ObjectKind::Table).collect();
    let whole = text(&entities, &relations, &tables);
    if fits(&whole, relations.len()) {
        return whole;
    }
    let near = near_changes(&entities, &relations);
    let kept: Vec<bool> = tables.iter().zip(near).map(|(table, near)| *table && near).collect();
    let lines = relations.iter().filter(|line| kept[line.child.entity] && kept[line.parent.entity]).count();
    let part = text(&entities, &relations, &kept);
    if lines > 0 && fits(&part, lines) {
        return part;
    }
    let left = tables.iter().filter(|table| **table).count();
    format!(
        "erDiagram\n    %% {left} tables are more than Mermaid draws: see the SVG or the HTML page instead\n"
    )
}

fn fits(text: &str, lines: usize) -> bool {
    text.len() <= MOST_CHARACTERS && lines <= MOST_LINES
}

/// What changed, and what is joined to it.
fn near_changes(entities: &Entities, relations: &[Relation]) -> Vec<bool> {
    let changed: Vec<bool> = entities.list.iter().map(|entity| entity.mark != Mark::Same).collect();
    let mut near = changed.clone();
    for line in relations {
        near[line.child.entity] |= changed[line.parent.entity];
        near[line.parent.entity] |= changed[line.child.entity];
    }
    near
}

fn text(entities: &Entities, relations: &[Relation], kept: &[bool]) -> String {
    let mut text = String::from("erDiagram\n");
    let left_out = entities
        .list
        .iter()
        .zip(kept)
        .filter(|(it, kept)| it.id.kind == ObjectKind::Table && !**kept)
        .count();
    if left_out > 0 {
        let _ = writeln!(text, "    %% {left_out} unchanged tables are left out");
    }
    for (number, entity) in entities.list.iter().enumerate() {
        if kept[number] {
            write_table(&mut text, number, entity);
        }
    }
    for line in relations {
        if kept[line.child.entity] && kept[line.parent.entity] {
            let parent = if line.optional { "|o" } else { "||" };
            let child = if line.unique { "o|" } else { "o{" };
            let row = entities.list[line.child.entity].rows.get(line.child.row);
            let name = row.map(|row| plain(row.name.as_str())).unwrap_or_default();
            let sign = signed(line.mark, &name);
            let _ = writeln!(
                text,
                "    t{} {parent}--{child} t{} : \"{sign}\"",
                line.parent.entity, line.child.entity
            );
        }
    }
    text
}

fn write_table(text: &mut String, number: usize, entity: &Entity) {
    let name = signed(entity.mark, &plain(&words::qualified(&entity.id.qualified())));
    let _ = writeln!(text, "    t{number}[\"{name}\"] {{");
    for row in &entity.rows {
        write_row(text, entity, row);
    }
    text.push_str("    }\n");
}

/// `integer id PK "+ new"`: types and names may hold letters, digits and a few signs only.
fn write_row(text: &mut String, entity: &Entity, row: &Row) {
    let keys: Vec<&str> =
        [(row.keys.primary, "PK"), (row.keys.foreign, "FK"), (row.keys.unique && !row.keys.primary, "UK")]
            .into_iter()
            .filter(|(has, _)| *has)
            .map(|(_, key)| key)
            .collect();
    let mut notes: Vec<String> = row.ty_was.iter().map(|was| format!("was {was}")).collect();
    notes.extend(row.notes.iter().cloned());
    let mark = if row.mark == entity.mark && entity.mark != Mark::Changed { Mark::Same } else { row.mark };
    if mark != Mark::Same && notes.is_empty() {
        notes.push(mark.word().to_owned());
    }
    let note = if notes.is_empty() {
        String::new()
    } else {
        format!(" \"{}\"", plain(&signed(mark, &notes.join(", "))))
    };
    let keys = if keys.is_empty() { String::new() } else { format!(" {}", keys.join(", ")) };
    let _ = writeln!(text, "        {} {}{keys}{note}", word(&row.ty), word(row.name.as_str()));
}

fn signed(mark: Mark, text: &str) -> String {
    match mark {
        Mark::Same => text.to_owned(),
        Mark::Added => format!("+ {text}"),
        Mark::Removed => format!("- {text}"),
        Mark::Changed => format!("~ {text}"),
    }
}

/// A word as Mermaid takes it: it begins with a letter, and everything else becomes an underscore.
fn word(text: &str) -> String {
    let mut word: String = text
        .replace(", ", "_")
        .chars()
        .map(|c| if c.is_alphanumeric() || matches!(c, '_' | '-' | '(' | ')' | '[' | ']') { c } else { '_' })
        .collect();
    if !word.starts_with(|c: char| c.is_alphabetic()) {
        word.insert(0, 'x');
    }
    word
}

/// A text in quotes, without what would end it or be markup.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if matches!(c, '"' | '<' | '>' | '#' | ';' | '\n' | '\r') { '\'' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::{Renames, diff};
    use crate::model::Target;
    use crate::normalize::{Normalized, normalize};
    use crate::replay::{Source, replay};

    fn schema(sql: &str) -> Normalized {
        let target = Target::postgres(16);
        let source = Source { name: "schema.sql".to_owned(), text: sql.to_owned() };
        normalize(&target, replay(&target, None, &[source]).schema)
    }

    fn drawn(before: &str, after: &str) -> String {
        let (before, after) = (schema(before), schema(after));
        let changes = diff(&before, &after, &Renames::default());
        mermaid(Pair { before: before.schema(), after: after.schema() }, &changes)
    }

    #[test]
    fn tables_columns_and_foreign_keys_with_their_signs() {
        let before = "CREATE TABLE ships (id int PRIMARY KEY);";
        let after = "CREATE TABLE ships (id int PRIMARY KEY, name varchar(80));
            CREATE TABLE crew (ship_id int NOT NULL REFERENCES ships (id));";
        assert_eq!(
            drawn(before, after),
            "erDiagram
    t0[\"+ crew\"] {
        integer ship_id FK
    }
    t1[\"~ ships\"] {
        integer id PK
        varchar(80) name \"+ added\"
    }
    t1 ||--o{ t0 : \"+ ship_id\"
"
        );
    }

    #[test]
    fn a_name_cannot_end_its_quotes() {
        let text = drawn("", "CREATE TABLE \"a\"\"b\" (\"1 c\" int);");
        assert!(text.contains("[\"+ a'b\"]") && text.contains("integer x1_c"), "{text}");
    }

    #[test]
    fn of_a_schema_too_large_the_surroundings_of_the_change_are_drawn() {
        let tables: String = (0..900)
            .map(|number| format!("CREATE TABLE table_number_{number} (id int PRIMARY KEY, name text);"))
            .collect();
        let after = format!("{tables} ALTER TABLE table_number_7 ADD up int REFERENCES table_number_8 (id);");
        let text = drawn(&tables, &after);
        assert!(text.contains("%% 898 unchanged tables are left out"), "{text}");
        assert!(text.contains("~ table_number_7") && text.contains("table_number_8"), "{text}");
    }
}
