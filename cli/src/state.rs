//! What schema does a state hold? Texts are replayed in memory for the database that is meant; a server is asked.

use anyhow::{Context, Result, bail};
use portolan_core::dialect::CatalogScope;
use portolan_core::model::{Name, Schema, Severity, Target};
use portolan_core::replay::{Origins, Source, replay};

use crate::catalog;
use crate::database::Connection;
use crate::dev::{self, Dev};
use crate::report::Problems;
use crate::source::Place;

/// Which database is meant: both sides of a difference are read for it.
#[derive(Debug, Clone)]
pub struct Meant {
    pub target: Target,
    /// The schema that a URL binds everything to.
    pub bound: Option<Name>,
    /// A dev server that texts are loaded on, instead of being replayed.
    pub server: Option<String>,
}

/// A place, opened: servers are connected to.
pub enum Opened {
    Texts(Vec<Source>),
    Server(Box<Connection>),
}

/// A schema, with what is known about it.
pub struct State {
    pub schema: Schema,
    /// The texts that it was read from, which the origins and problems point into.
    pub sources: Vec<Source>,
    pub origins: Origins,
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
pub async fn meant(opened: &[&Opened], dev: Option<&str>) -> Result<Meant> {
    let dev = dev.map(dev::parse).transpose()?;
    let live = opened.iter().find_map(|opened| match opened {
        Opened::Server(connection) => Some(connection),
        Opened::Texts(_) => None,
    });
    let name = |schema: String| Name::exact(schema);
    match (live, dev) {
        (Some(connection), dev) => {
            let target = dev::target_of_server(connection.server.driver, &connection.server.version);
            if let Some(dev) = &dev
                && dev.target.dialect != target.dialect
            {
                bail!(
                    "the dev URL names {}, and the database is {}",
                    dev.target.dialect.driver_name(),
                    connection.server.driver
                );
            }
            let (dev_schema, server) = dev.map(|dev| (dev.schema, dev.server)).unwrap_or_default();
            let bound = connection.address.schema().or(dev_schema);
            Ok(Meant { target, bound: bound.map(name), server })
        }
        (None, Some(Dev { target, schema, server })) => {
            let target = match &server {
                None => target,
                Some(url) => {
                    let connection = Connection::open(url).await.context("the dev database")?;
                    dev::target_of_server(connection.server.driver, &connection.server.version)
                }
            };
            Ok(Meant { target, bound: schema.map(name), server })
        }
        (None, None) => {
            bail!("--dev-url cannot be empty. See: https://atlasgo.io/atlas-schema/sql#dev-database")
        }
    }
}

/// Reads what an opened place holds. What could not be understood is in `problems`.
pub async fn read(opened: &mut Opened, meant: &Meant, schemas: &[String]) -> Result<State> {
    match opened {
        Opened::Server(connection) => {
            let bound = connection.address.schema().map(Name::exact).or_else(|| meant.bound.clone());
            let schemas = schemas.iter().map(|name| Name::exact(name.as_str())).collect();
            let scope = CatalogScope { target: Some(meant.target), schemas, bound };
            let schema = catalog::read(connection, &scope).await?;
            Ok(State { schema, sources: Vec::new(), origins: Origins::new(), problems: None })
        }
        Opened::Texts(sources) => Ok(replayed(sources, meant)),
    }
}

/// The schema that texts lead to, in memory.
pub fn replayed(sources: &[Source], meant: &Meant) -> State {
    let done = replay(&meant.target, meant.bound.as_ref(), sources);
    let problems = Problems { sources: sources.to_vec(), diagnostics: done.diagnostics };
    State {
        schema: done.schema,
        sources: sources.to_vec(),
        origins: done.origins,
        problems: Some(problems).filter(|problems| !problems.diagnostics.is_empty()),
    }
}

impl State {
    /// The state, if nothing in it stops a command that writes or applies; warnings and notes are shown.
    pub fn sound(self) -> Result<State> {
        let State { schema, sources, origins, problems } = self;
        if let Some(problems) = problems {
            if problems.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
                return Err(problems.into());
            }
            problems.show();
        }
        Ok(State { schema, sources, origins, problems: None })
    }
}
