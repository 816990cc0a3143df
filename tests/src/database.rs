//! What a real server says of a schema: texts are loaded and dumped by the server's own clients, never by us.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use portolan_core::model::{Asked, Dialect, Lock};

use crate::server::{Account, Server, mariadb, postgres};

/// A fresh database to try texts on.
pub enum Database {
    /// A database of the throwaway PostgreSQL: its address.
    Postgres(String),
    /// A database of the throwaway MariaDB: its name.
    MariaDb(String),
    /// A file.
    Sqlite(tempfile::NamedTempFile),
}

impl Database {
    /// Makes an empty one; names are used once in a test program.
    pub fn fresh(dialect: Dialect, name: &str) -> Database {
        match dialect {
            Dialect::Postgres => Database::Postgres(postgres().database(name)),
            Dialect::Mysql => {
                mariadb().database(name);
                Database::MariaDb(name.to_owned())
            }
            Dialect::Sqlite => Database::Sqlite(tempfile::NamedTempFile::new().expect("a file can be made")),
        }
    }

    /// Runs a text; what the server refuses is an error.
    pub fn run(&self, sql: &str) -> Result<(), String> {
        self.rows(sql).map(|_| ())
    }

    /// What queries answer, a line a row, as the server's client writes it without headings.
    pub fn rows(&self, sql: &str) -> Result<String, String> {
        let mut command = match self {
            Database::Postgres(url) => {
                let mut psql = Command::new("psql");
                psql.args([url, "-qAtX", "-v", "ON_ERROR_STOP=1", "-1"]);
                psql
            }
            Database::MariaDb(name) => maria_client("mariadb", mariadb(), &["--skip-column-names", name]),
            Database::Sqlite(file) => {
                let mut sqlite = Command::new("sqlite3");
                sqlite.args(["-batch", "-bail"]).arg(file.path());
                sqlite
            }
        };
        fed(&mut command, sql)
    }

    /// Runs statements of PostgreSQL, each in a transaction of its own, and tells what each did to the relations that
    /// were there before the first.
    pub fn watch(&self, statements: &[&str]) -> Result<Vec<Watched>, String> {
        let Database::Postgres(url) = self else { panic!("only PostgreSQL is watched") };
        let mut psql = Command::new("psql");
        psql.args([url, "-qAtX", "-v", "ON_ERROR_STOP=1"]);
        let mut script = WATCH.to_owned();
        for statement in statements {
            script.push_str(&format!(
                "\nBEGIN;\nSELECT 'next';\n{FILES}\n{SCANS}\n{statement};\n{FILES}\n{LOCKS}\n{SCANS}\nCOMMIT;\n"
            ));
        }
        let answer = fed(&mut psql, &script)?;
        Ok(answer.split("next\n").skip(1).map(watched).collect())
    }

    /// The schema in the server's words, a line each, sorted: the order of objects and columns is not compared. What is
    /// asked of roles is in it.
    pub fn dump(&self, roles: Asked) -> Vec<String> {
        let text = match self {
            Database::Postgres(url) => {
                let mut dump = Command::new("pg_dump");
                dump.args(["--schema-only", url]);
                dump.args((!roles.owners).then_some("--no-owner"));
                dump.args((!roles.permissions && !roles.default_permissions).then_some("--no-privileges"));
                fed(&mut dump, "")
            }
            Database::MariaDb(name) => {
                let flags = [
                    "--no-data",
                    "--routines",
                    "--triggers",
                    "--events",
                    "--skip-comments",
                    "--skip-add-drop-table",
                    name,
                ];
                fed(&mut maria_client("mariadb-dump", mariadb(), &flags), "")
            }
            Database::Sqlite(file) => Ok(sqlite_dump(file.path())),
        };
        let text = text.unwrap_or_else(|error| panic!("the server's dump fails: {error}"));
        let mut table = String::new();
        let mut lines: Vec<String> = Vec::new();
        for line in text.lines().map(str::trim_end).filter(|line| !is_noise(line)) {
            if line.starts_with("CREATE ") || line.starts_with("ALTER ") {
                table = line.to_owned();
            }
            let line = line.trim_end_matches(',');
            lines.push(if line.starts_with(' ') { format!("{table}{line}") } else { line.to_owned() });
        }
        lines.sort();
        lines
    }
}

/// What a statement was seen to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watched {
    /// Its strongest lock on a table, view, index or sequence.
    pub lock: Lock,
    /// A table has another file.
    pub rewrites: bool,
    /// A table was read from end to end.
    pub scans: bool,
}

const WATCH: &str = "SET session_replication_role = replica; CREATE TEMP TABLE watched (oid oid); RESET session_replication_role; INSERT INTO watched SELECT oid FROM pg_class WHERE relkind IN ('r', 'p', 'm', 'v', 'f', 'i', 'I', 'S') \
    AND relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_' OR nspname = 'information_schema');";
const FILES: &str = "SELECT 'file ' || oid || ' ' || pg_relation_filenode(oid) FROM watched JOIN pg_class USING (oid) WHERE relkind IN ('r', 'm') ORDER BY oid;";
const LOCKS: &str = "SELECT 'lock ' || mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation IN (SELECT oid FROM watched);";
const SCANS: &str = "SELECT 'scan ' || coalesce(sum(seq_scan), 0) FROM pg_stat_xact_user_tables WHERE relid IN (SELECT oid FROM watched);";

/// What the lines about one statement say.
fn watched(lines: &str) -> Watched {
    let mut lock = Lock::None;
    let mut files: Vec<&str> = Vec::new();
    let mut scans: Vec<&str> = Vec::new();
    for line in lines.lines() {
        if let Some(mode) = line.strip_prefix("lock ") {
            lock = lock.max(match mode {
                "AccessShareLock" | "RowShareLock" | "RowExclusiveLock" => Lock::None,
                "ShareUpdateExclusiveLock" => Lock::Shared,
                "ShareLock" | "ShareRowExclusiveLock" => Lock::BlocksWrites,
                _ => Lock::Exclusive,
            });
        }
        files.extend(line.strip_prefix("file "));
        scans.extend(line.strip_prefix("scan "));
    }
    let oids: Vec<&str> = files.iter().filter_map(|file| file.split(' ').next()).collect();
    let is_rewritten = |(at, file): (usize, &&str)| {
        let oid = oids.get(at);
        files.iter().zip(&oids).any(|(other, theirs)| Some(theirs) == oid && other != file)
    };
    let rewrites = files.iter().enumerate().any(is_rewritten);
    // A query reads under a lock that keeps nobody away.
    Watched { lock, rewrites, scans: lock > Lock::None && scans.first() != scans.last() }
}

/// SQLite keeps the author's text, so its pragmas are asked instead.
fn sqlite_dump(file: &Path) -> String {
    let sql = "SELECT 'table ' || t.name || ' column ' || c.name || ' ' || lower(c.type) || ' ' || c.\"notnull\" || ' ' || \
        ifnull(c.dflt_value, '-') || ' ' || c.pk || ' ' || c.hidden FROM sqlite_schema t, pragma_table_xinfo(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%';\n\
        SELECT 'table ' || t.name || ' foreign key ' || f.\"from\" || ' ' || f.\"table\" || ' ' || ifnull(f.\"to\", '-') || ' ' || f.on_update || ' ' || f.on_delete FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table';\n\
        SELECT 'table ' || t.name || ' index ' || CASE i.origin WHEN 'c' THEN i.name ELSE i.origin END || ' ' || i.\"unique\" || ' ' || i.partial || ' ' || \
        (SELECT group_concat(ifnull(x.name, '(expression)') || ' ' || x.desc || ' ' || x.coll) FROM pragma_index_xinfo(i.name) x WHERE x.key) FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table';\n\
        SELECT type || ' ' || name || ' ' || replace(replace(sql, char(96), ''), char(34), '') FROM sqlite_schema WHERE type IN ('view', 'trigger');\n";
    let mut sqlite = Command::new("sqlite3");
    sqlite.arg("-batch").arg(file);
    fed(&mut sqlite, sql).unwrap_or_else(|error| panic!("sqlite3 fails: {error}"))
}

fn is_noise(line: &str) -> bool {
    line.is_empty()
        || line.starts_with("--")
        || line.starts_with("SET ")
        || line.starts_with("/*")
        || line.starts_with("SELECT pg_catalog.set_config")
        || line.starts_with("\\restrict")
        || line.starts_with("\\unrestrict")
}

/// A client program of MariaDB.
pub fn maria_client(program: &str, server: &Server, arguments: &[&str]) -> Command {
    let Account { user, password, port } = server.account();
    let mut command = Command::new(program);
    command.args(["--no-defaults", "--protocol=tcp", "--host=127.0.0.1"]);
    command.args([format!("--port={port}"), format!("--user={user}"), format!("--password={password}")]);
    command.args(arguments);
    command
}

fn fed(command: &mut Command, input: &str) -> Result<String, String> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?} does not run: {error}"));
    let mut stdin = child.stdin.take().expect("its standard input is a pipe");
    let text = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().expect("a client ends");
    // A client that stops at an error closes the pipe early; its exit code says so.
    let _ = writer.join();
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}
