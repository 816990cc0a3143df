//! The pages in `pages/courses`: what is plotted between two schemas, and whether a real server agrees.

use portolan_core::export;
use portolan_core::model::{Dialect, Plan};
use portolan_core::prove::prove_text;
use portolan_tests::course::{CoursePage, pages};
use portolan_tests::database::Database;

fn check(dialect: Dialect) {
    let wrong: Vec<String> = pages(dialect).iter().filter_map(|page| page.check(dialect).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Runs the plan of every page on a server that holds `before`; it must then hold what `after` gives.
fn arrive(dialect: Dialect, tag: &str) {
    let wrong: Vec<String> = pages(dialect)
        .iter()
        .enumerate()
        .filter_map(|(at, page)| arrives(dialect, page, &format!("{tag}_{at}")).err())
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn arrives(dialect: Dialect, page: &CoursePage, name: &str) -> Result<(), String> {
    let Ok(course) = page.plot(dialect) else { return Ok(()) };
    let complain = |what: &str, error: String| format!("{}: {what}: {error}", page.path.display());
    let wanted = Database::fresh(dialect, &format!("wanted_{name}"));
    wanted.run(&page.after).map_err(|error| complain("the server refuses `after`", error))?;
    let reached = Database::fresh(dialect, &format!("reached_{name}"));
    reached.run(&page.before).map_err(|error| complain("the server refuses `before`", error))?;
    for part in parts(dialect, &course.plan) {
        reached.run(&part).map_err(|error| complain("the server refuses the plan", error))?;
    }
    let roles = page.roles();
    let (wanted, reached) = (wanted.dump(roles), reached.dump(roles));
    if wanted == reached {
        return Ok(());
    }
    let missing: Vec<&String> = wanted.iter().filter(|line| !reached.contains(line)).collect();
    let unexpected: Vec<&String> = reached.iter().filter(|line| !wanted.contains(line)).collect();
    Err(complain("the plan does not arrive", format!("missing {missing:#?}, unexpected {unexpected:#?}")))
}

/// The texts of a plan that run one after the other: on PostgreSQL each batch in a transaction of its own.
fn parts(dialect: Dialect, plan: &Plan) -> Vec<String> {
    match dialect {
        Dialect::Postgres => {
            let batches = plan.batches.iter().cloned();
            batches.map(|batch| export::sql(&Plan { batches: vec![batch] })).collect()
        }
        Dialect::Mysql | Dialect::Sqlite => vec![export::sql(plan)],
    }
}

/// Every name, number and string of a printed plan matters: with any one of them altered the proof fails.
fn altered_tokens_are_seen(dialect: Dialect) {
    let mut altered = 0;
    for page in pages(dialect) {
        let Ok(course) = page.plot(dialect) else { continue };
        let text = export::sql(&course.plan);
        let bound = portolan_core::dialect::knowledge(dialect).default_namespace();
        for variant in variants(&text) {
            altered += 1;
            let proof = prove_text(&course.sides.before, &course.sides.after, &variant, &[], bound.as_ref());
            assert!(
                proof.is_err(),
                "{}: this passes for the plan\n{variant}\nof\n{text}",
                page.path.display()
            );
        }
    }
    assert!(altered > 50, "only {altered} tokens were altered");
}

/// The text with each quoted name, one at a time, given another last letter.
fn variants(text: &str) -> Vec<String> {
    let quoted = regex::Regex::new("[\"`][A-Za-z_0-9]+[\"`]").expect("a regular expression");
    let is_comment = |at: usize| text[..at].rsplit('\n').next().is_some_and(|line| line.starts_with("--"));
    quoted
        .find_iter(text)
        .filter(|found| !is_comment(found.start()))
        .map(|found| format!("{}zz{}", &text[..found.end() - 1], &text[found.end() - 1..]))
        .collect()
}

#[test]
fn postgres_courses_are_as_on_their_pages() {
    check(Dialect::Postgres);
}

#[test]
fn mariadb_courses_are_as_on_their_pages() {
    check(Dialect::Mysql);
}

#[test]
fn sqlite_courses_are_as_on_their_pages() {
    check(Dialect::Sqlite);
}

#[test]
fn postgres_arrives() {
    arrive(Dialect::Postgres, "pg");
}

#[test]
fn mariadb_arrives() {
    arrive(Dialect::Mysql, "my");
}

#[test]
fn sqlite_arrives() {
    arrive(Dialect::Sqlite, "lite");
}

#[test]
fn an_altered_token_of_a_postgres_plan_is_seen() {
    altered_tokens_are_seen(Dialect::Postgres);
}

#[test]
fn an_altered_token_of_a_mariadb_plan_is_seen() {
    altered_tokens_are_seen(Dialect::Mysql);
}

#[test]
fn an_altered_token_of_a_sqlite_plan_is_seen() {
    altered_tokens_are_seen(Dialect::Sqlite);
}
