//! Throwaway database servers: one of each kind per test program, gone with it.
//!
//! `scripts/servers.py` starts a server and runs it for as long as we hold its standard input open.
//! However a test program ends, the pipe closes and the server stops.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::LazyLock;

use crate::root;

/// A running server, and how to reach it.
pub struct Server {
    kind: Kind,
    /// The address of its maintenance database, with the password of its owner.
    url: String,
    _held: (Child, ChildStdin),
}

#[derive(Clone, Copy)]
enum Kind {
    Postgres,
    MariaDb,
}

static POSTGRES: LazyLock<Server> = LazyLock::new(|| {
    let server = start(Kind::Postgres);
    // Whom the pages grant something; a cluster has roles, not a database.
    for role in ROLES {
        client("psql", &[&server.url, "-qAtc", &format!("CREATE ROLE {role}")]);
    }
    server
});
/// The roles that the tests speak of.
const ROLES: [&str; 3] = ["keeper", "reader", "writer"];

impl Kind {
    /// What is said of a new database.
    fn defaults(self) -> &'static str {
        match self {
            Kind::Postgres => "",
            Kind::MariaDb => " CHARACTER SET utf8mb4",
        }
    }
}

static MARIADB: LazyLock<Server> = LazyLock::new(|| start(Kind::MariaDb));

/// PostgreSQL, as Debian ships it.
pub fn postgres() -> &'static Server {
    &POSTGRES
}

/// MariaDB, as Debian ships it.
pub fn mariadb() -> &'static Server {
    &MARIADB
}

impl Server {
    /// Makes an empty database of that name and returns its address.
    pub fn database(&self, name: &str) -> String {
        self.run(&[&format!("CREATE DATABASE {name}{}", self.kind.defaults())]);
        self.address(name)
    }

    /// The same where there may be such a database already, which is dropped.
    pub fn renewed_database(&self, name: &str) -> String {
        let create = format!("CREATE DATABASE {name}{}", self.kind.defaults());
        self.run(&[&format!("DROP DATABASE IF EXISTS {name}"), &create]);
        self.address(name)
    }

    fn address(&self, name: &str) -> String {
        match self.kind {
            Kind::Postgres => self.url.replace("/postgres?", &format!("/{name}?")),
            Kind::MariaDb => format!("{}{name}", self.url),
        }
    }

    fn run(&self, statements: &[&str]) {
        match self.kind {
            Kind::Postgres => {
                let commands = statements.iter().flat_map(|statement| ["-c", statement]);
                let arguments: Vec<&str> = [self.url.as_str(), "-qAtX"].into_iter().chain(commands).collect();
                client("psql", &arguments);
            }
            Kind::MariaDb => {
                let account = self.account();
                client(
                    "mariadb",
                    &[
                        "--no-defaults",
                        "--protocol=tcp",
                        "--host=127.0.0.1",
                        &format!("--port={}", account.port),
                        &format!("--user={}", account.user),
                        &format!("--password={}", account.password),
                        "--execute",
                        &statements.join("; "),
                    ],
                );
            }
        }
    }

    /// Whose account the address carries, and the loopback port it leads to.
    pub fn account(&self) -> Account<'_> {
        let after_scheme = self.url.split_once("://").expect("a URL has a scheme").1;
        let (account, place) = after_scheme.split_once('@').expect("a server has an account");
        let (user, password) = account.split_once(':').expect("an account has a password");
        let place = place.split_once('/').expect("a server's URL has a path").0;
        let port = place.split_once(':').expect("a server has a port").1;
        Account { user, password, port }
    }
}

/// The parts of a server's address that a client asks for one by one.
pub struct Account<'a> {
    /// The owner's name.
    pub user: &'a str,
    /// The owner's password, which no output of ours may hold.
    pub password: &'a str,
    /// The loopback port.
    pub port: &'a str,
}

fn start(kind: Kind) -> Server {
    let name = match kind {
        Kind::Postgres => "postgres",
        Kind::MariaDb => "mariadb",
    };
    let mut child = Command::new("python3")
        .arg(root().join("scripts/servers.py"))
        .arg(name)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 runs");
    let stdin = child.stdin.take().expect("its standard input is a pipe");
    let stdout = child.stdout.take().expect("its standard output is a pipe");
    let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
    let url = lines.next().and_then(|line| Some(line.split_once('=')?.1.to_owned()));
    let ready = lines.next();
    let (Some(url), Some("ready")) = (url, ready.as_deref()) else {
        panic!("{name} did not start: see the lines above, and scripts/install-packages.sh");
    };
    Server { kind, url, _held: (child, stdin) }
}

fn client(program: &str, arguments: &[&str]) {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("{program} does not run: {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}
