//! What a plan says of its statements (the lock, whether a table is written anew, whether it is read as a whole) is what a
//! real server does: every statement of every PostgreSQL page runs in a transaction of its own, and is watched there.

use portolan_core::model::{Dialect, Lock, Statement};
use portolan_tests::course::{CoursePage, pages};
use portolan_tests::database::{Database, Watched};

fn complaints(page: &CoursePage, name: &str) -> Vec<String> {
    let Ok(course) = page.plot(Dialect::Postgres) else { return Vec::new() };
    let statements: Vec<&Statement> = course.plan.statements().collect();
    if statements.iter().any(|statement| statement.risks.outside_transaction) {
        return Vec::new();
    }
    let database = Database::fresh(Dialect::Postgres, name);
    let texts: Vec<&str> = statements.iter().map(|statement| statement.sql.as_str()).collect();
    let watched = database.run(&page.before).and_then(|()| database.watch(&texts));
    let watched = watched.unwrap_or_else(|error| panic!("{}: {error}", page.path.display()));
    assert_eq!(watched.len(), statements.len(), "{}", page.path.display());
    let wrong = statements.iter().zip(&watched).filter_map(|(statement, seen)| {
        let risks = &statement.risks;
        // A query reads under a lock that keeps nobody away; what is written anew is read.
        let scans = risks.lock > Lock::None && (risks.scans || risks.rewrites);
        let said = Watched { lock: risks.lock, rewrites: risks.rewrites, scans };
        let seen = Watched { scans: seen.scans || seen.rewrites, ..*seen };
        // The rows of a new foreign key are looked up by whatever way the planner takes.
        let said = match statement.sql.contains("FOREIGN KEY") {
            true => Watched { scans: seen.scans, ..said },
            false => said,
        };
        (said != seen)
            .then(|| format!("{}: {}\n  said {said:?}\n  seen {seen:?}", page.path.display(), statement.sql))
    });
    wrong.collect()
}

#[test]
fn what_is_said_of_a_statement_is_what_the_server_does() {
    let mut wrong = Vec::new();
    for (at, page) in pages(Dialect::Postgres).iter().enumerate() {
        wrong.extend(complaints(page, &format!("watched_{at}")));
    }
    assert!(wrong.is_empty(), "{} statements:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_lock_that_is_not_said_is_seen() {
    let database = Database::fresh(Dialect::Postgres, "watched_lock");
    database.run("CREATE TABLE t (a integer)").expect("a table");
    let watched = database.watch(&["ALTER TABLE t ALTER a TYPE bigint", "SELECT 1"]).expect("two statements");
    assert_eq!(
        watched,
        [
            Watched { lock: Lock::Exclusive, rewrites: true, scans: true },
            Watched { lock: Lock::None, rewrites: false, scans: false },
        ]
    );
}
