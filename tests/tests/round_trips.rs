//! From a file to each database and back: after applying, nothing is left to do, whichever two one compares.

use portolan_tests::page::{self, Stage};
use portolan_tests::program;
use portolan_tests::server::{self, Server};

/// Plays a page in a folder of its own, with a database and the dev URL that stands for it.
fn play(name: &str, database: String, dev: &str, server: Option<&Server>) {
    let folder = tempfile::tempdir().expect("a folder of our own");
    let account = server.map(Server::account);
    let stage = Stage {
        folder: folder.path(),
        variables: vec![
            ("PORTOLAN", program::portolan().display().to_string()),
            ("DATABASE", database),
            ("DEV", dev.to_owned()),
        ],
        secrets: account.iter().map(|account| account.password.to_owned()).collect(),
        words: account
            .iter()
            .map(|account| (format!("127.0.0.1:{}", account.port), "SERVER"))
            .chain([(folder.path().display().to_string(), "FOLDER")])
            .collect(),
    };
    page::play(&format!("days/{name}"), &stage);
}

#[test]
fn postgres() {
    let server = server::postgres();
    let database = format!("{}&search_path=public", server.database("round_trip"));
    play("postgres", database, "docker://postgres/15/dev?search_path=public", Some(server));
}

#[test]
fn mariadb() {
    let server = server::mariadb();
    play("mariadb", server.database("round_trip"), "docker://mariadb/10.11/dev", Some(server));
}

#[test]
fn sqlite() {
    play("sqlite", "sqlite://books.db".to_owned(), "sqlite://dev?mode=memory", None);
}
