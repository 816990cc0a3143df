//! What schema does a state hold? Texts are replayed in memory for the database that is meant; a server is asked.

use std::mem;

use anyhow::{Context, Result, bail};
use portolan_core::course::Origin;
use portolan_core::dialect::{CatalogScope, PlanOptions, knowledge};
use portolan_core::export;
use portolan_core::model::{Asked, Name, Pair, Schema, Target};
use portolan_core::replay::{Source, replay_asked};
use portolan_core::scope::Scope;

use crate::database::Connection;
use crate::dev::{self, Dev};
use crate::dev_server;
use crate::output::note;
use crate::report::Problems;
use crate::source::Place;
use crate::{catalog, course};

/// Which database is meant: both sides of a difference are read for it.
#[derive(Debug, Clone)]
pub struct Meant {
    pub target: Target,
    /// The schema that a URL binds everything to.
    pub bound: Option<Name>,
    /// A dev server that texts are loaded on, instead of being replayed.
    pub server: Option<String>,
    /// What is asked of roles.
    pub asked: Asked,
}

/// A place, opened: servers are connected to.
pub enum Opened {
    Texts(Vec<Source>),
    Server(Box<Connection>),
}

/// A schema, with what is known about it.
pub struct State {
    pub schema: Schema,
    /// Whether a live catalog gave it.
    pub origin: Origin,
    /// What could not be understood of the texts it was read from.
    pub problems: Option<Problems>,
}

/// Connects where a place is a server.
pub async fn open(place: Place) -> Result<Opened> {
    match place {
        Place::Texts(sources) => Ok(Opened::Texts(sources)),
        Place::Server(url) => Ok(Opened::Server(Box::new(Connection::open(&url).await?))),
    }
}

/// The database that is meant: the live server's version if there is one, else the dev URL's.
pub async fn meant(opened: &[&Opened], dev: Option<&str>, asked: Asked) -> Result<Meant> {
    let live = opened.iter().find_map(|opened| match opened {
        Opened::Server(connection) => Some(connection),
        Opened::Texts(_) => None,
    });
    if let Some(connection) = live {
        return meant_by(connection, dev, asked);
    }
    let Some(Dev { target, schema, server }) = dev.map(dev::parse).transpose()? else {
        bail!("--dev-url cannot be empty. See: https://atlasgo.io/atlas-schema/sql#dev-database");
    };
    let target = match &server {
        None => target,
        Some(url) => {
            let connection = Connection::open(url).await.context("the dev database")?;
            dev::target_of_server(connection.server.driver, &connection.server.version)
        }
    };
    Ok(Meant { target, bound: schema.map(Name::exact), server, asked: answered(asked, &target) })
}

/// The database that a connection leads to, with what a dev URL adds.
pub fn meant_by(connection: &Connection, dev: Option<&str>, asked: Asked) -> Result<Meant> {
    let target = dev::target_of_server(connection.server.driver, &connection.server.version);
    let dev = dev.map(dev::parse).transpose()?;
    if let Some(dev) = &dev
        && dev.target.dialect != target.dialect
    {
        bail!(
            "the dev URL names {}, and the database is {}",
            dev.target.dialect.driver_name(),
            connection.server.driver
        );
    }
    let (schema, server) = dev.map(|dev| (dev.schema, dev.server)).unwrap_or_default();
    let bound = connection.address.schema().or(schema).map(Name::exact);
    Ok(Meant { target, bound, server, asked: answered(asked, &target) })
}

/// What is asked of roles, as far as it can be answered; what cannot is said.
fn answered(asked: Asked, target: &Target) -> Asked {
    match knowledge(target.dialect).granting() {
        None if asked.any() => {
            note(
                "Note: owners and permissions are looked at in PostgreSQL only; here they are left as they are",
            );
            Asked::default()
        }
        _ => asked,
    }
}

/// Reads what an opened place holds. What could not be understood is in `problems`.
pub async fn read(opened: &mut Opened, meant: &Meant, schemas: &[String]) -> Result<State> {
    match opened {
        Opened::Server(connection) => {
            let own = connection.address.schema().map(Name::exact).or_else(|| meant.bound.clone());
            let schemas = schemas.iter().map(|name| Name::exact(name.as_str())).collect();
            let asked = meant.asked;
            let scope = CatalogScope { target: Some(meant.target), schemas, bound: own.clone(), asked };
            let schema = catalog::read(connection, &scope).await?;
            let state = State::of_catalog(schema);
            match own == meant.bound || !knowledge(meant.target.dialect).capabilities(&meant.target).schemas {
                true => Ok(state),
                false => moved(state, &Meant { bound: own, ..meant.clone() }, meant),
            }
        }
        Opened::Texts(sources) => from_texts(mem::take(sources), meant).await,
    }
}

/// Reads both sides, at the same time unless they share a dev server.
pub async fn both(opened: Pair<&mut Opened>, meant: &Meant, schemas: &[String]) -> Result<Pair<State>> {
    let Pair { before, after } = opened;
    let (before, after) = match &meant.server {
        Some(_) => (read(before, meant, schemas).await, read(after, meant, schemas).await),
        None => tokio::join!(read(before, meant, schemas), read(after, meant, schemas)),
    };
    Ok(Pair { before: before?.sound()?, after: after?.sound()? })
}

/// A state under the name of another schema, so that two schemas of different names can be compared: printed
/// without the one, and replayed in the other.
fn moved(state: State, own: &Meant, meant: &Meant) -> Result<State> {
    let options = PlanOptions { bound: own.bound.clone(), ..PlanOptions::default() };
    let scope = Scope { bound: own.bound.clone(), ..Scope::default() };
    let course = course::whole(own, course::side(state, &scope).0, &options)?;
    let name = own.bound.as_ref().map(Name::as_str).unwrap_or_default();
    let text = export::sql(&course.plan);
    // The text of a view or a routine names its schema, whatever is asked of the printer.
    if let Some(line) = text.lines().find(|line| names_schema(line, name)) {
        bail!(
            "schema {name:?} cannot be compared with one of another name, since a text in it names it: {}",
            line.trim()
        );
    }
    let source = Source { name: format!("schema {name}"), text };
    Ok(State { origin: Origin::Catalog, ..replayed(vec![source], meant) })
}

fn names_schema(line: &str, schema: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    [format!("{schema}."), format!("\"{schema}\".")]
        .iter()
        .any(|prefix| line.match_indices(prefix.as_str()).any(|(at, _)| !line[..at].ends_with(part_of_name)))
}

/// The schema that texts lead to: on the dev server where there is one, else in memory.
pub async fn from_texts(sources: Vec<Source>, meant: &Meant) -> Result<State> {
    match &meant.server {
        Some(url) => Ok(State::of_catalog(dev_server::load(url, &sources, meant).await?)),
        None => {
            let meant = meant.clone();
            Ok(tokio::task::spawn_blocking(move || replayed(sources, &meant)).await?)
        }
    }
}

/// The schema that texts lead to, in memory.
pub fn replayed(sources: Vec<Source>, meant: &Meant) -> State {
    let done = replay_asked(&meant.target, meant.bound.as_ref(), meant.asked, &sources);
    let problems = Problems { sources, diagnostics: done.diagnostics };
    State {
        schema: done.schema,
        origin: Origin::Source,
        problems: Some(problems).filter(|problems| !problems.diagnostics.is_empty()),
    }
}

impl State {
    /// The state of a live database.
    pub fn of_catalog(schema: Schema) -> State {
        State { schema, origin: Origin::Catalog, problems: None }
    }

    /// The state, if nothing in it stops a command that writes or applies; warnings and notes are shown.
    pub fn sound(self) -> Result<State> {
        let State { schema, origin, problems } = self;
        match problems {
            Some(problems) if problems.has_errors() => return Err(problems.into()),
            Some(problems) => problems.show(),
            None => {}
        }
        Ok(State { schema, origin, problems: None })
    }
}
