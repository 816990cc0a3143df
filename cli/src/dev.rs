//! What does a dev URL mean? The kind of database to plan for. Docker's and SQLite's memory are replayed in this
//! process, so that nothing is started; the address of a real server is one to ask.

use anyhow::{Error, Result, bail};
use portolan_core::model::{Dialect, Flavor, Target, Version};
use portolan_core::project::{self, Image, dialect_of_scheme};

use crate::database::Address;

/// The database that a dev URL stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dev {
    pub target: Target,
    /// The schema it is bound to: names are printed without it.
    pub schema: Option<String>,
    /// A server to ask, where the URL leads to one.
    pub server: Option<String>,
}

/// Reads a dev URL.
pub fn parse(url: &str) -> Result<Dev> {
    let Some((scheme, _)) = url.split_once("://") else {
        bail!("missing scheme. See: https://atlasgo.io/url");
    };
    match project::image(url) {
        Some(image) => {
            let Image { target, schema } = image.map_err(Error::msg)?;
            Ok(Dev { target, schema, server: None })
        }
        None => match dialect_of_scheme(scheme) {
            Some(Dialect::Sqlite) if is_in_memory(url) => Ok(Dev {
                target: Target::default_of(Dialect::Sqlite),
                schema: Some("main".to_owned()),
                server: None,
            }),
            Some(dialect) => server(url, dialect),
            None => bail!("sql/sqlclient: unknown driver {scheme:?}. See: https://atlasgo.io/url"),
        },
    }
}

fn is_in_memory(url: &str) -> bool {
    let address = Address::parse(url).ok();
    address.is_some_and(|address| {
        address.parameter("mode").as_deref() == Some("memory") || address.host == ":memory:"
    })
}

/// A server's URL; its version is asked when it is connected to.
fn server(url: &str, dialect: Dialect) -> Result<Dev> {
    let address = Address::parse(url)?;
    Ok(Dev { target: Target::default_of(dialect), schema: address.schema(), server: Some(url.to_owned()) })
}

/// The database that a connected server is.
pub fn target_of_server(driver: &str, version: &str) -> Target {
    let (dialect, flavor) = match driver {
        "postgres" => (Dialect::Postgres, Flavor::Postgres),
        "mariadb" => (Dialect::Mysql, Flavor::MariaDb),
        "tidb" => (Dialect::Mysql, Flavor::TiDb),
        "mysql" => (Dialect::Mysql, Flavor::Mysql),
        _ => (Dialect::Sqlite, Flavor::Sqlite),
    };
    let default = Target::default_of(dialect);
    Target { dialect, flavor, version: Version::read(version).unwrap_or(default.version) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docker_names_a_version_and_starts_nothing() {
        let Dev { target, schema, server } = parse("docker://postgres/16/dev?search_path=public").unwrap();
        assert_eq!((target, schema, server), (Target::postgres(16), Some("public".into()), None));
    }

    #[test]
    fn sqlite_in_memory_is_replayed_and_a_file_is_asked() {
        assert_eq!(parse("sqlite://dev?mode=memory").unwrap().server, None);
        assert_eq!(parse("sqlite://dev.db").unwrap().server, Some("sqlite://dev.db".into()));
    }
}
