//! Before, after, and what the picture shows of it.

use super::entity::{Entities, Row, entities, fold};
use super::relation::{Relation, relations};
use super::*;
use crate::diff::{Renames, diff};
use crate::model::{Changes, Target};
use crate::normalize::{Normalized, normalize};
use crate::replay::{Source, replay};

fn schema(sql: &str) -> Normalized {
    let target = Target::postgres(16);
    let replayed = replay(&target, None, &[Source { name: "schema.sql".to_owned(), text: sql.to_owned() }]);
    assert_eq!(replayed.error(), None, "{sql}");
    normalize(&target, replayed.schema)
}

fn compared(before: &str, after: &str) -> (Normalized, Normalized, Changes) {
    let (before, after) = (schema(before), schema(after));
    let changes = diff(&before, &after, &Renames::default());
    (before, after, changes)
}

fn boxes(before: &str, after: &str) -> Entities {
    let (before, after, changes) = compared(before, after);
    entities(Pair { before: before.schema(), after: after.schema() }, &changes)
}

fn lines(before: &str, after: &str) -> Vec<Relation> {
    let (before, after, changes) = compared(before, after);
    let sides = Pair { before: before.schema(), after: after.schema() };
    relations(sides, &changes, &entities(sides, &changes))
}

fn svg(before: &str, after: &str) -> String {
    let (before, after, changes) = compared(before, after);
    svg::inline(&picture(
        "Test",
        Heading::Drawn,
        Pair { before: before.schema(), after: after.schema() },
        &changes,
    ))
}

/// `+ name`, one row a line.
fn signs(rows: &[Row]) -> Vec<String> {
    rows.iter().map(|row| format!("{} {}", row.mark.sign(), row.name).trim().to_owned()).collect()
}

const SHIPS: &str = "CREATE TABLE ships (id int PRIMARY KEY, name varchar(80), tonnage int NOT NULL);";

#[test]
fn the_same_schema_twice_has_no_marks() {
    let drawn = boxes(SHIPS, SHIPS);
    assert_eq!(drawn.list[0].mark, Mark::Same);
    assert_eq!(signs(&drawn.list[0].rows), ["id", "name", "tonnage"]);
}

#[test]
fn a_new_column_is_added_and_its_table_changed() {
    let drawn = boxes(
        SHIPS,
        "CREATE TABLE ships (id int PRIMARY KEY, name varchar(80), tonnage int NOT NULL, sign text);",
    );
    assert_eq!(drawn.list[0].mark, Mark::Changed);
    assert_eq!(signs(&drawn.list[0].rows), ["id", "name", "tonnage", "+ sign"]);
}

#[test]
fn a_removed_column_stays_where_it_was() {
    let drawn = boxes(SHIPS, "CREATE TABLE ships (id int PRIMARY KEY, tonnage int NOT NULL);");
    assert_eq!(signs(&drawn.list[0].rows), ["id", "\u{2212} name", "tonnage"]);
}

#[test]
fn a_changed_type_shows_both() {
    let drawn =
        boxes(SHIPS, "CREATE TABLE ships (id int PRIMARY KEY, name varchar(120), tonnage int NOT NULL);");
    let row = &drawn.list[0].rows[1];
    assert_eq!((row.ty_was.as_deref(), &*row.ty), (Some("varchar(80)"), "varchar(120)"));
    assert!(row.notes.is_empty());
}

#[test]
fn other_changes_of_a_column_are_noted_under_it() {
    let drawn =
        boxes(SHIPS, "CREATE TABLE ships (id int PRIMARY KEY, name varchar(80), tonnage int DEFAULT 0);");
    assert_eq!(drawn.list[0].rows[2].notes, ["not null → may be null", "default none → 0"]);
}

#[test]
fn new_indexes_and_checks_stand_at_the_foot() {
    let drawn = boxes(
        SHIPS,
        "CREATE TABLE ships (id int PRIMARY KEY, name varchar(80), tonnage int NOT NULL, CONSTRAINT heavy CHECK (tonnage > 0));
         CREATE UNIQUE INDEX ships_name ON ships (name) WHERE name IS NOT NULL;",
    );
    let lines: Vec<&str> = drawn.list[0].lines.iter().map(|line| &*line.text).collect();
    assert_eq!(lines, ["check heavy: tonnage > 0", "unique index ships_name (name) where name IS NOT NULL"]);
}

#[test]
fn tables_that_came_and_went_are_both_drawn() {
    let drawn = boxes("CREATE TABLE a (x int);", "CREATE TABLE b (x int);");
    let marks: Vec<(&str, Mark)> = drawn.list.iter().map(|it| (it.id.name.as_str(), it.mark)).collect();
    assert_eq!(marks, [("a", Mark::Removed), ("b", Mark::Added)]);
}

#[test]
fn a_label_that_was_added_to_an_enum_is_marked() {
    let drawn = boxes(
        "CREATE TYPE state AS ENUM ('new', 'done');",
        "CREATE TYPE state AS ENUM ('new', 'open', 'done');",
    );
    assert_eq!(signs(&drawn.list[0].rows), ["new", "+ open", "done"]);
}

#[test]
fn what_has_no_box_is_listed() {
    let drawn = boxes("", "CREATE SEQUENCE numbers;");
    assert_eq!(drawn.elsewhere.len(), 1);
    assert_eq!(drawn.elsewhere[0].text, "sequence numbers");
}

#[test]
fn a_long_table_is_folded_around_its_keys_and_changes() {
    let columns: String = (0..60).map(|number| format!(", c{number} int")).collect();
    let before = format!("CREATE TABLE wide (id int PRIMARY KEY{columns});");
    let after = before.replace("c59 int", "c59 bigint");
    let drawn = &fold(boxes(&before, &after), Detail::All).list[0];
    assert_eq!(drawn.rows.len() + drawn.folded, 61);
    let signs = signs(&drawn.rows);
    assert_eq!((signs.first().map(|it| &**it), signs.last().map(|it| &**it)), (Some("id"), Some("~ c59")));
}

const CREW: &str = "CREATE TABLE ships (id int PRIMARY KEY);
    CREATE TABLE crew (id int PRIMARY KEY, ship_id int NOT NULL REFERENCES ships (id), berth_id int UNIQUE REFERENCES ships (id));";

#[test]
fn a_line_knows_how_many_there_may_be_at_each_end() {
    let drawn = lines(CREW, CREW);
    let ends: Vec<(bool, bool)> = drawn.iter().map(|line| (line.optional, line.unique)).collect();
    assert_eq!(ends, [(false, false), (true, true)]);
    assert_eq!(drawn[0].text, "foreign key crew_ship_id_fkey (ship_id) → ships (id)");
}

#[test]
fn a_foreign_key_that_went_is_still_drawn() {
    let after = CREW.replace(" REFERENCES ships (id)", "");
    let marks: Vec<Mark> = lines(CREW, &after).iter().map(|line| line.mark).collect();
    assert_eq!(marks, [Mark::Removed, Mark::Removed]);
}

#[test]
fn what_is_said_in_the_file_cannot_become_markup() {
    let drawn = svg("", "CREATE TABLE \"<script>&\" (x int); COMMENT ON TABLE \"<script>&\" IS '\"><b>';");
    assert!(drawn.contains("&lt;script&gt;&amp;"), "{drawn}");
    assert!(!drawn.contains("<script>") && !drawn.contains("<b>"), "{drawn}");
}

#[test]
fn a_mark_is_said_in_words_too() {
    let drawn = svg("", SHIPS);
    assert!(drawn.contains("aria-label=\"table ships, 3 rows, added\""), "{drawn}");
    assert!(drawn.contains(">added</text>"), "{drawn}");
}

#[test]
fn a_file_brings_its_fonts_and_both_themes() {
    let side = schema(SHIPS);
    let drawn = svg::file(&picture(
        "Test",
        Heading::Drawn,
        Pair { before: side.schema(), after: side.schema() },
        &Changes::default(),
    ));
    assert!(drawn.starts_with("<?xml"));
    assert!(drawn.contains("@font-face") && drawn.contains("prefers-color-scheme:dark"));
    assert!(!drawn.contains("href="), "nothing is fetched");
}

#[test]
fn a_thousand_tables_are_drawn() {
    let tables: String = (0..1000)
        .map(|number| {
            let parent = if number % 20 == 0 { number } else { number / 20 * 20 };
            format!(
                "CREATE TABLE t{number} (id int PRIMARY KEY, up int REFERENCES t{parent} (id), name text);\n"
            )
        })
        .collect();
    let side = schema(&tables);
    let drawn = picture(
        "Test",
        Heading::Drawn,
        Pair { before: side.schema(), after: side.schema() },
        &Changes::default(),
    );
    assert_eq!(drawn.summary, "1000 tables, 1000 foreign keys");
    let (width, height) = (drawn.size.width, drawn.size.height);
    assert!(width < height * 3 && height < width * 2, "{width} x {height}");
}

fn seen(before: &str, after: &str, extent: &Extent) -> String {
    let (before, after, changes) = compared(before, after);
    let sides = Pair { before: before.schema(), after: after.schema() };
    svg::inline(&picture_of("Test", Heading::Told, sides, &changes, extent))
}

const TWO: &str = "CREATE TABLE ports (id int PRIMARY KEY, name text); \
    CREATE TABLE calls (id int PRIMARY KEY, port_id int REFERENCES ports (id), memo text); CREATE TABLE lonely (id int);";

#[test]
fn before_shows_what_there_was_where_it_stands() {
    let after = TWO.replace("memo text", "memo varchar(9)").replace("name text", "name text, added text");
    let extent = Extent { sight: Sight::Before, ..Extent::default() };
    let drawn = seen(TWO, &after, &extent);
    assert!(!drawn.contains("added") && !drawn.contains("varchar(9)"), "{drawn}");
    let both = seen(TWO, &after, &Extent::default());
    let frame = |svg: &str| svg.split("viewBox").nth(1).and_then(|rest| rest.get(..40)).map(str::to_owned);
    let boxes = |svg: &str| svg.matches("rx=\"8\"").count();
    assert_eq!((frame(&drawn), boxes(&drawn)), (frame(&both), boxes(&both)));
}

#[test]
fn what_is_only_there_afterwards_is_not_there_before() {
    let after = format!("{TWO} CREATE TABLE fresh (id int);");
    let at = |sight| seen(TWO, &after, &Extent { sight, ..Extent::default() }).contains("table.public.fresh");
    assert_eq!((at(Sight::Before), at(Sight::After), at(Sight::Both)), (false, true, true));
}

#[test]
fn around_a_box_is_what_its_lines_lead_to() {
    let around = |steps| {
        let extent = Extent { around: Some(("table.public.ports".to_owned(), steps)), ..Extent::default() };
        let drawn = seen(TWO, TWO, &extent);
        (drawn.contains("table.public.calls\""), drawn.contains("table.public.lonely"))
    };
    assert_eq!((around(0), around(1)), ((false, false), (true, false)));
}

#[test]
fn names_and_keys_are_less_than_all() {
    let at = |detail| seen(TWO, TWO, &Extent { detail, ..Extent::default() });
    assert!(at(Detail::All).contains(">memo<"));
    assert!(!at(Detail::Keys).contains(">memo<") && at(Detail::Keys).contains(">port_id<"));
    assert!(!at(Detail::Names).contains(">port_id<") && at(Detail::Names).contains("class=\"line"));
}

#[test]
fn every_fact_is_told_once_and_with_its_mark() {
    let after = TWO.replace("memo text", "memo text, CONSTRAINT some CHECK (id > 0)");
    let (before, after, changes) = compared(TWO, &after);
    let cards = facts::cards(Pair { before: before.schema(), after: after.schema() }, &changes);
    let calls = cards.iter().find(|card| card.name == "calls").expect("a card");
    let said: Vec<String> =
        calls.parts.iter().map(|part| format!("{}{} {}", part.mark.sign(), part.kind, part.name)).collect();
    assert_eq!(
        said,
        [
            "column id",
            "column port_id",
            "column memo",
            "+constraint check some: id > 0",
            "constraint primary key (id)",
            "constraint foreign key calls_port_id_fkey (port_id) → ports (id)",
        ]
    );
}
