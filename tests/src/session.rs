//! A database client that stays: it is told one script after the other, and says what came of each.

use std::io::{BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use portolan_core::dialect::Row;

use crate::database::maria_client;
use crate::server::mariadb;

// Control characters that no name and no text of a schema holds.
const VALUE_ENDS: char = '\u{2}';
const ROW_ENDS: char = '\u{3}';
const NOTHING: &str = "\u{4}";
const ANSWER_ENDS: char = '\u{5}';
const SCRIPT_ENDS: u8 = 6;

/// A running client.
pub struct Session {
    client: Client,
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

#[derive(Clone, Copy)]
enum Client {
    Psql,
    MariaDb,
    Sqlite,
}

impl Session {
    /// With the PostgreSQL at an address.
    pub fn postgres(url: &str) -> Session {
        let mut psql = Command::new("psql");
        // Notices would fill a pipe that nobody empties.
        psql.env("PGOPTIONS", "-c client_min_messages=error").args([url, "-qAtX", "-v", "ON_ERROR_STOP=1"]);
        psql.args(["-F", "\u{2}", "-R", "\u{3}", "-P", &format!("null={NOTHING}")]);
        Session::begin(Client::Psql, psql)
    }

    /// With a database of the throwaway MariaDB.
    pub fn mariadb(name: &str) -> Session {
        let flags =
            ["--batch", "--unbuffered", "--skip-column-names", "--default-character-set=utf8mb4", name];
        Session::begin(Client::MariaDb, maria_client("mariadb", mariadb(), &flags))
    }

    /// With a file of SQLite.
    pub fn sqlite(file: &Path) -> Session {
        let mut sqlite = Command::new("sqlite3");
        sqlite.args(["-batch", "-bail", "-list", "-separator", "\u{2}", "-newline", "\u{3}"]);
        sqlite.args(["-nullvalue", NOTHING]).arg(file);
        Session::begin(Client::Sqlite, sqlite)
    }

    fn begin(client: Client, mut command: Command) -> Session {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?} does not run: {error}"));
        let stdin = child.stdin.take().expect("its standard input is a pipe");
        let stdout = BufReader::new(child.stdout.take().expect("its standard output is a pipe"));
        Session { client, child, stdin, stdout }
    }

    /// Runs a script; after one that the server refuses, the session is over.
    pub fn run(&mut self, script: &str) -> Result<(), String> {
        self.tell(script).map(|_| ())
    }

    /// What each query gives, put one after the other; each value as text.
    pub fn answers(&mut self, queries: &[String]) -> Result<Vec<Vec<Row>>, String> {
        let script: String =
            queries.iter().map(|query| format!("{query};\n{}", self.client.says(ANSWER_ENDS))).collect();
        let told = self.tell(&script)?;
        let told = if matches!(self.client, Client::MariaDb) { unescaped(&told) } else { told };
        let value = |text: &str| (text != NOTHING).then(|| text.to_owned());
        let rows = |answer: &str| -> Vec<Row> {
            let rows = answer.split(ROW_ENDS).map(|row| row.trim_matches('\n')).filter(|row| !row.is_empty());
            rows.map(|row| row.split(VALUE_ENDS).map(value).collect()).collect()
        };
        Ok(told.split(ANSWER_ENDS).take(queries.len()).map(rows).collect())
    }

    fn tell(&mut self, script: &str) -> Result<String, String> {
        let script = format!("{script}\n{}", self.client.says(char::from(SCRIPT_ENDS)));
        let (stdin, stdout) = (&mut self.stdin, &mut self.stdout);
        let mut told = Vec::new();
        let ended = std::thread::scope(|scope| {
            // A client that stops at an error closes the pipe early; what it says tells why.
            scope.spawn(move || stdin.write_all(script.as_bytes()).and_then(|()| stdin.flush()));
            read_until(stdout, SCRIPT_ENDS, &mut told)
        });
        if ended {
            return Ok(String::from_utf8_lossy(&told).into_owned());
        }
        let mut why = String::new();
        let stderr = self.child.stderr.as_mut().expect("its standard error is a pipe");
        stderr.read_to_string(&mut why).expect("a client says why it ends");
        Err(why.trim().to_owned())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Client {
    /// A line of a script that says a letter.
    fn says(self, letter: char) -> String {
        match self {
            Client::Psql => format!("\\echo {letter}\n"),
            Client::MariaDb => format!("SELECT '{letter}';\n"),
            Client::Sqlite => format!(".print {letter}\n"),
        }
    }
}

/// Whether the mark came before the end.
fn read_until(from: &mut impl std::io::BufRead, mark: u8, told: &mut Vec<u8>) -> bool {
    from.read_until(mark, told).expect("a client can be heard");
    told.pop() == Some(mark)
}

/// What MariaDB's client escapes in its answers, with our marks between values and rows.
fn unescaped(answer: &str) -> String {
    let value = |text: &str| {
        let (mut out, mut letters) = (String::with_capacity(text.len()), text.chars());
        while let Some(letter) = letters.next() {
            out.push(match letter {
                '\\' => match letters.next() {
                    Some('n') => '\n',
                    Some('t') => '\t',
                    Some('0') => '\0',
                    other => other.unwrap_or('\\'),
                },
                _ => letter,
            });
        }
        out
    };
    let value = |text: &str| if text == "NULL" { NOTHING.to_owned() } else { value(text) };
    let row = |line: &str| line.split('\t').map(value).collect::<Vec<_>>().join(&VALUE_ENDS.to_string());
    answer.lines().map(row).collect::<Vec<_>>().join(&ROW_ENDS.to_string())
}
