//! What a page says of a change, and that it brings everything it needs.

use super::*;
use crate::course::{Course, Side, plot};
use crate::dialect::PlanOptions;
use crate::diff::Renames;
use crate::model::Target;
use crate::replay::{Source, replay};

fn side(sql: &str) -> Side {
    let source = Source { name: "schema.sql".to_owned(), text: sql.to_owned() };
    let replayed = replay(&Target::postgres(16), None, &[source]);
    assert_eq!(replayed.error(), None, "{sql}");
    Side::source(replayed.schema)
}

fn shown(before: &str, after: &str) -> String {
    let sides = Pair { before: side(before), after: side(after) };
    let course = plot(&Target::postgres(16), sides, &Renames::default(), &PlanOptions::default());
    let Course { sides, changes, plan } = course.expect("a course");
    let schemas = Pair { before: sides.before.schema(), after: sides.after.schema() };
    page(&Page { title: "Ships & crew", schemas, changes: &changes, plan: &plan })
}

const BEFORE: &str = "CREATE TABLE ships (id int PRIMARY KEY, name text);";
const AFTER: &str = "CREATE TABLE ships (id int PRIMARY KEY, sign text NOT NULL);";

#[test]
fn it_needs_no_script_and_no_network() {
    let html = shown(BEFORE, AFTER);
    assert!(html.contains("connect-src 'none'") && html.contains("default-src 'none'"));
    for outside in ["<script", "src=\"", "http://", "https://", "@import"] {
        let html = html.replace("http://www.w3.org/2000/svg", "");
        assert!(!html.contains(outside), "{outside}");
    }
}

#[test]
fn it_lists_the_changes_with_their_signs_in_words() {
    let html = shown(BEFORE, AFTER);
    assert!(html.contains("<span class=\"unseen\">added:</span> column sign text not null"), "{html}");
    assert!(html.contains("<span class=\"unseen\">removed:</span> column name text"), "{html}");
}

#[test]
fn it_shows_the_sql_and_what_it_may_lose() {
    let html = shown(BEFORE, AFTER);
    assert!(html.contains("DROP COLUMN &quot;name&quot;"), "{html}");
    assert!(html.contains("Can lose"), "{html}");
}

#[test]
fn every_column_is_in_a_table() {
    let html = shown(BEFORE, AFTER);
    for column in ["id", "name", "sign"] {
        assert!(html.contains(&format!("<th scope=\"row\">{column}</th>")), "{column}");
    }
}

#[test]
fn a_link_of_a_change_leads_to_its_box() {
    let html = shown(BEFORE, AFTER);
    assert!(
        html.contains("href=\"#table.public.ships\"") && html.contains("id=\"table.public.ships\""),
        "{html}"
    );
}

#[test]
fn a_schema_without_a_change_has_no_list_of_changes() {
    let html = shown(BEFORE, BEFORE);
    assert!(!html.contains("id=\"changes\"") && html.contains("Ships &amp; crew"), "{html}");
}

#[test]
fn it_tells_who_may_use_what_where_that_is_asked_for() {
    let asked = crate::model::Asked { permissions: true, default_permissions: false, owners: true };
    let text = "CREATE TABLE t (a int, b int); ALTER TABLE t OWNER TO keeper; GRANT SELECT ON t TO PUBLIC; \
                GRANT UPDATE (b) ON t TO reader WITH GRANT OPTION; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; \
                REVOKE ALL ON FUNCTION f FROM PUBLIC;";
    let source = Source { name: "schema.sql".to_owned(), text: text.to_owned() };
    let target = Target::postgres(16);
    let side = Side::source(crate::replay::replay_asked(&target, None, asked, &[source]).schema);
    let course = crate::course::from_nothing(&target, side, &PlanOptions::default()).expect("a course");
    let schemas = course.sides.as_ref().map(|side| side.schema());
    let html = page(&Page { title: "t", schemas, changes: &course.changes, plan: &course.plan });
    for said in [
        "owned by keeper",
        "everybody may select",
        "reader may update (b) and hand it on",
        "nobody but the owner may use it",
    ] {
        assert!(html.contains(said), "{said}");
    }
    let json = crate::export::json(schemas.after, "public").to_string();
    assert!(json.contains("\"access\":[\"owned by keeper\""), "{json}");
}
