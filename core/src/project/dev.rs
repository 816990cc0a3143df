//! Which database does a URL stand for? `docker://postgres/16/dev` names a product and a version, and nothing has to be
//! started to plan for it; the scheme of a server's URL names the product alone.

use crate::model::{Dialect, Flavor, Target, Version};

/// The schemes that connect to a database, and what they speak.
const SCHEMES: [(&str, Dialect); 10] = [
    ("postgres", Dialect::Postgres),
    ("postgresql", Dialect::Postgres),
    ("mysql", Dialect::Mysql),
    ("mysql+unix", Dialect::Mysql),
    ("mariadb", Dialect::Mysql),
    ("mariadb+unix", Dialect::Mysql),
    ("maria", Dialect::Mysql),
    ("maria+unix", Dialect::Mysql),
    ("sqlite", Dialect::Sqlite),
    ("sqlite3", Dialect::Sqlite),
];

/// A database that a URL names by its image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The product and its version.
    pub target: Target,
    /// The schema it is bound to: names are printed without it.
    pub schema: Option<String>,
}

/// The dialect of a URL that connects to a database; nothing for files and other sources.
pub fn dialect_of_scheme(scheme: &str) -> Option<Dialect> {
    SCHEMES.iter().find(|(name, _)| *name == scheme).map(|(_, dialect)| *dialect)
}

/// The database of a `docker://`, `docker+…://` or `memory://` URL; nothing for any other.
pub fn image(url: &str) -> Option<Result<Image, String>> {
    let (scheme, rest) = url.split_once("://")?;
    match scheme {
        "docker" => {
            let (image, rest) = rest.split_once(['/', '?']).unwrap_or((rest, ""));
            Some(imaged(url, image, rest))
        }
        "memory" => {
            let (image, rest) = rest.split_once('/').unwrap_or((rest, ""));
            Some(imaged(url, image, rest))
        }
        _ => scheme.strip_prefix("docker+").map(|driver| custom_image(url, driver, rest)),
    }
}

/// `docker://postgres/16/dev?search_path=public`: image, tag, database, query.
fn imaged(url: &str, image: &str, rest: &str) -> Result<Image, String> {
    let flavor = match image {
        "postgres" | "postgis" | "pgvector" => Flavor::Postgres,
        "mysql" => Flavor::Mysql,
        "maria" | "mariadb" => Flavor::MariaDb,
        "tidb" => Flavor::TiDb,
        "sqlite" => Flavor::Sqlite,
        other => {
            return Err(format!(
                "{other:?} is no database that a dev URL can name: write postgres, mysql, mariadb, tidb or sqlite"
            ));
        }
    };
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (tag, database) = path.split_once('/').unwrap_or((path, ""));
    Ok(Image { target: target(flavor, tag, url)?, schema: bound(flavor, database, query) })
}

/// `docker+postgres://registry/image:tag/database?search_path=public`.
fn custom_image(url: &str, driver: &str, rest: &str) -> Result<Image, String> {
    let flavor = match driver {
        "postgres" => Flavor::Postgres,
        "mysql" => Flavor::Mysql,
        "maria" | "mariadb" => Flavor::MariaDb,
        "tidb" => Flavor::TiDb,
        other => {
            return Err(format!(
                "docker+{other} is not known: write docker+postgres, docker+mysql, docker+mariadb or docker+tidb"
            ));
        }
    };
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (image, database) = match path.rsplit_once(':') {
        Some((_, after)) => after.split_once('/').unwrap_or((after, "")),
        None => ("", ""),
    };
    Ok(Image { target: target(flavor, image, url)?, schema: bound(flavor, database, query) })
}

/// The version that an image's tag begins with; the default one for `latest` and for tags without a number.
fn target(flavor: Flavor, tag: &str, url: &str) -> Result<Target, String> {
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
            Version::read(text).ok_or_else(|| format!("{url} names no version"))?
        }
    };
    // A tag of a major version stands for its last release.
    let version = match (flavor, version) {
        (Flavor::Mysql, Version(8, 0, 0)) => default.version,
        // TiDB says which MySQL it is like: 8.0.11 since 7.4 (its version(), release notes).
        (Flavor::TiDb, own) if own < Version(7, 4, 0) && !digits.is_empty() => Version(5, 7, 25),
        (Flavor::TiDb, _) => Version(8, 0, 11),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn named(url: &str) -> (Flavor, Version, Option<String>) {
        let Image { target, schema } = image(url).unwrap().unwrap();
        (target.flavor, target.version, schema)
    }

    #[test]
    fn an_image_names_a_version_and_a_schema() {
        let found = named("docker://postgres/16/dev?search_path=public");
        assert_eq!(found, (Flavor::Postgres, Version(16, 0, 0), Some("public".into())));
        assert_eq!(named("docker://postgres/15-alpine/dev").1, Version(15, 0, 0));
        assert_eq!(
            named("docker://maria/10.11/dev"),
            (Flavor::MariaDb, Version(10, 11, 0), Some("dev".into()))
        );
        assert_eq!(named("docker://mysql/8"), (Flavor::Mysql, Version(8, 0, 36), None));
        assert_eq!(named("docker://tidb/v8.5.0/dev"), (Flavor::TiDb, Version(8, 0, 11), Some("dev".into())));
        assert_eq!(named("docker://tidb/v6.5.1").1, Version(5, 7, 25));
        assert_eq!(named("docker+postgres://ghcr.io/acme/pg:14/dev?search_path=app").1, Version(14, 0, 0));
    }

    #[test]
    fn a_server_is_no_image() {
        assert_eq!(image("postgres://localhost/app"), None);
        assert_eq!(dialect_of_scheme("postgres"), Some(Dialect::Postgres));
    }
}
