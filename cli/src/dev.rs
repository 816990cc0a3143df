//! What does a dev URL mean? The kind of database to plan for. Docker's and SQLite's memory are replayed in this
//! process, so that nothing is started; the address of a real server is one to ask.

use anyhow::{Context, Result, bail};
use portolan_core::model::{Dialect, Flavor, Target, Version};

use crate::database::Address;
use crate::database::address::dialect_of_scheme;

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
    let Some((scheme, rest)) = url.split_once("://") else {
        bail!("missing scheme. See: https://atlasgo.io/url");
    };
    match scheme {
        "docker" => {
            let (image, rest) = rest.split_once(['/', '?']).unwrap_or((rest, ""));
            imaged(url, image, rest)
        }
        "memory" => {
            let (image, rest) = rest.split_once('/').unwrap_or((rest, ""));
            imaged(url, image, rest)
        }
        _ if scheme.starts_with("docker+") => custom_image(url, scheme.trim_start_matches("docker+"), rest),
        _ => match dialect_of_scheme(scheme) {
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

/// `docker://postgres/16/dev?search_path=public`: image, tag, database, query.
fn imaged(url: &str, image: &str, rest: &str) -> Result<Dev> {
    let flavor = match image {
        "postgres" | "postgis" | "pgvector" => Flavor::Postgres,
        "mysql" => Flavor::Mysql,
        "maria" | "mariadb" => Flavor::MariaDb,
        "sqlite" => Flavor::Sqlite,
        other => bail!(
            "{other:?} is no database that a dev URL can name: write postgres, mysql, mariadb or sqlite"
        ),
    };
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (tag, database) = path.split_once('/').unwrap_or((path, ""));
    Ok(Dev { target: target(flavor, tag, url)?, schema: bound(flavor, database, query), server: None })
}

/// `docker+postgres://registry/image:tag/database?search_path=public`.
fn custom_image(url: &str, driver: &str, rest: &str) -> Result<Dev> {
    let flavor = match driver {
        "postgres" => Flavor::Postgres,
        "mysql" => Flavor::Mysql,
        "maria" | "mariadb" => Flavor::MariaDb,
        other => bail!("docker+{other} is not known: write docker+postgres, docker+mysql or docker+mariadb"),
    };
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (image, database) = match path.rsplit_once(':') {
        Some((_, after)) => after.split_once('/').unwrap_or((after, "")),
        None => ("", ""),
    };
    Ok(Dev { target: target(flavor, image, url)?, schema: bound(flavor, database, query), server: None })
}

/// The version that an image's tag begins with; the default one for `latest` and for tags without a number.
fn target(flavor: Flavor, tag: &str, url: &str) -> Result<Target> {
    let dialect = match flavor {
        Flavor::Postgres => Dialect::Postgres,
        Flavor::Mysql | Flavor::MariaDb | Flavor::TiDb => Dialect::Mysql,
        Flavor::Sqlite => Dialect::Sqlite,
    };
    let default = Target::default_of(dialect);
    let digits = tag.trim_start_matches(|c: char| !c.is_ascii_digit());
    let version = match digits {
        "" if flavor == Flavor::MariaDb => Version(10, 11, 0),
        "" => default.version,
        // PostGIS tags are `16-3.4`: the server's version comes first.
        text => {
            let text = text.split('-').next().unwrap_or(text);
            Version::read(text).with_context(|| format!("{url} names no version"))?
        }
    };
    // A tag of a major version stands for its last release.
    let version = match (flavor, version) {
        (Flavor::Mysql, Version(8, 0, 0)) => default.version,
        (_, version) => version,
    };
    Ok(Target { dialect, flavor, version })
}

fn bound(flavor: Flavor, database: &str, query: &str) -> Option<String> {
    let schema = match flavor {
        Flavor::Postgres => query.split('&').find_map(|pair| pair.strip_prefix("search_path=")).unwrap_or(""),
        Flavor::Mysql | Flavor::MariaDb | Flavor::TiDb => database,
        Flavor::Sqlite => "main",
    };
    Some(schema.to_owned()).filter(|schema| !schema.is_empty())
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

    fn dev(url: &str) -> (Flavor, Version, Option<String>) {
        let Dev { target, schema, server: _ } = parse(url).unwrap();
        (target.flavor, target.version, schema)
    }

    #[test]
    fn docker_names_a_version_and_starts_nothing() {
        let found = dev("docker://postgres/16/dev?search_path=public");
        assert_eq!(found, (Flavor::Postgres, Version(16, 0, 0), Some("public".into())));
        assert_eq!(dev("docker://postgres/15-alpine/dev").1, Version(15, 0, 0));
        assert_eq!(
            dev("docker://maria/10.11/dev"),
            (Flavor::MariaDb, Version(10, 11, 0), Some("dev".into()))
        );
        assert_eq!(dev("docker://mysql/8"), (Flavor::Mysql, Version(8, 0, 36), None));
        assert_eq!(dev("docker+postgres://ghcr.io/acme/pg:14/dev?search_path=app").1, Version(14, 0, 0));
    }

    #[test]
    fn sqlite_in_memory_is_replayed_and_a_file_is_asked() {
        assert_eq!(parse("sqlite://dev?mode=memory").unwrap().server, None);
        assert_eq!(parse("sqlite://dev.db").unwrap().server, Some("sqlite://dev.db".into()));
    }
}
