//! A developer's day with `examples/sqlalchemy`: every make target, on a real PostgreSQL.

use std::path::Path;
use std::process::Command;
use std::sync::Once;

use portolan_tests::page::{self, Stage};
use portolan_tests::{program, root, server};

#[test]
fn a_day_with_sqlalchemy() {
    let folder = tempfile::tempdir().expect("a folder of our own");
    settle(folder.path());

    let server = server::postgres();
    let account = server.account();
    let stage = Stage {
        folder: folder.path(),
        variables: vec![
            ("PORTOLAN", program::portolan().display().to_string()),
            ("DATABASE", server.database("blog")),
            ("PRODUCTION", server.database("blog_production")),
        ],
        secrets: vec![account.password.to_owned()],
        words: vec![
            (format!("127.0.0.1:{}", account.port), "SERVER"),
            (folder.path().display().to_string(), "FOLDER"),
        ],
    };
    page::play("days/sqlalchemy", &stage);
}

#[test]
fn the_folder_of_the_example_leads_to_its_models() {
    let folder = tempfile::tempdir().expect("a folder of our own");
    settle(folder.path());
    let migrations = root().join("examples/sqlalchemy/migrations");
    run(Command::new("cp").arg("-R").arg(migrations).arg(folder.path()));
    let mut diff = Command::new(program::portolan());
    diff.args(["migrate", "diff", "--env", "sqlalchemy", "nothing"]).current_dir(folder.path());
    assert_eq!(
        run(&mut diff),
        "The migration directory is synced with the desired state, no changes to be made\n"
    );
}

/// Copies the example, without its history, and lends it the example's own Python.
fn settle(folder: &Path) {
    let example = root().join("examples/sqlalchemy");
    // The tests run side by side, and two of pip in one folder would disturb each other.
    static PYTHON: Once = Once::new();
    PYTHON.call_once(|| {
        run(Command::new("make").arg(".venv/ready").current_dir(&example));
    });
    run(Command::new("cp")
        .arg("-R")
        .args(["Makefile", "atlas.hcl", "load_models.py", "src"])
        .arg(folder)
        .current_dir(&example));
    run(Command::new("cp").args(["-p", "requirements.txt"]).arg(folder).current_dir(&example));
    std::os::unix::fs::symlink(example.join(".venv"), folder.join(".venv")).expect("a link to the Python");
}

/// Runs a command that has to succeed, and returns what it prints.
fn run(command: &mut Command) -> String {
    let output = command.env_remove("MAKEFLAGS").env_remove("MAKELEVEL").output().expect("the command runs");
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
