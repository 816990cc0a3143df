//! What does a connection URL say? Which database it names, how to reach it, and how to print it without its
//! password.

use std::fmt;

use anyhow::{Result, bail};
use percent_encoding::percent_decode_str;
use portolan_core::model::Dialect;
use portolan_core::project::dialect_of_scheme;

/// A connection URL, taken apart.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    pub scheme: String,
    pub dialect: Dialect,
    pub user: Option<String>,
    pub password: Option<String>,
    /// Host and port as written, after `@`; for SQLite the first part of the path.
    pub host: String,
    /// Everything from the first `/` after the host, percent signs undone.
    pub path: String,
    pub query: String,
}

const UNESCAPED: &str = "the URL cannot be taken apart: its port is not a number, or its user name or password holds \
    one of : / ? # @, which are written %3A %2F %3F %23 %40 there";

/// Whether what looks like the end of the host comes before its user and password do: a password with such a character.
fn is_cut_short(rest: &str) -> bool {
    let (Some(end), Some(at)) = (rest.find(['/', '?', '#']), rest.find('@')) else { return false };
    rest.get(end..at).is_some_and(|between| !between.contains('='))
}

/// Whether a URL connects to a database.
pub fn is_connection(url: &str) -> bool {
    url.split_once("://").is_some_and(|(scheme, _)| dialect_of_scheme(scheme).is_some())
}

impl Address {
    pub fn parse(url: &str) -> Result<Address> {
        let Some((scheme, rest)) = url.split_once("://") else {
            bail!("sql/sqlclient: missing driver. See: https://atlasgo.io/url");
        };
        let Some(dialect) = dialect_of_scheme(scheme) else {
            bail!("sql/sqlclient: unknown driver {scheme:?}. See: https://atlasgo.io/url");
        };
        if dialect != Dialect::Sqlite && is_cut_short(rest) {
            bail!("{UNESCAPED}");
        }
        let rest = rest.split_once('#').map_or(rest, |(before, _)| before);
        let (location, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = match location.find('/') {
            Some(slash) => location.split_at(slash),
            None => (location, ""),
        };
        if dialect != Dialect::Sqlite && path.contains('@') {
            bail!("{UNESCAPED}");
        }
        let (userinfo, host) = match authority.rsplit_once('@') {
            Some((userinfo, host)) => (Some(userinfo), host),
            None => (None, authority),
        };
        let (user, password) = match userinfo.map(|text| text.split_once(':').unwrap_or((text, ""))) {
            Some((user, password)) => {
                (Some(decoded(user)), Some(decoded(password)).filter(|p| !p.is_empty()))
            }
            None => (None, None),
        };
        Ok(Address {
            scheme: scheme.to_owned(),
            dialect,
            user: user.filter(|name| !name.is_empty()),
            password,
            host: host.to_owned(),
            path: decoded(path),
            query: query.to_owned(),
        })
    }

    /// The value of one parameter of the query, the first if it is repeated.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.parameters().into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    pub fn parameters(&self) -> Vec<(String, String)> {
        let pairs = self.query.split('&').filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decoded(&key.replace('+', " ")), decoded(&value.replace('+', " ")))
            })
            .collect()
    }

    /// The hosts and ports, the default ones where they are left out.
    pub fn hosts(&self, default_port: u16) -> Result<Vec<(String, u16)>> {
        self.host.split(',').map(|host| host_and_port(host, default_port)).collect()
    }

    /// The schema that the URL binds every command to: Atlas's rule for each database.
    pub fn schema(&self) -> Option<String> {
        match self.dialect {
            Dialect::Postgres => self.parameter("search_path").filter(|path| !path.is_empty()),
            Dialect::Mysql => self.database(),
            Dialect::Sqlite => Some("main".to_owned()),
        }
    }

    /// The name of the database, for servers that have several.
    pub fn database(&self) -> Option<String> {
        let name = match self.scheme.ends_with("+unix") {
            true => self.parameter("database").unwrap_or_default(),
            false => self.path.trim_start_matches('/').to_owned(),
        };
        Some(name).filter(|name| !name.is_empty())
    }

    /// The URL as JSON templates see it: the fields of Go's `net/url`, and the schema.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({
            "Scheme": self.scheme,
            "Opaque": "",
            "User": self.user.as_ref().map(|_| serde_json::json!({})),
            "Host": self.host,
            "Path": self.path,
            "RawPath": "",
            "OmitHost": false,
            "ForceQuery": false,
            "RawQuery": self.public_query(),
            "Fragment": "",
            "RawFragment": "",
            "Schema": self.schema().unwrap_or_default(),
        })
    }

    /// The query without parameters that hold secrets.
    fn public_query(&self) -> String {
        let secret = |pair: &&str| {
            let key = pair.split('=').next().unwrap_or_default().to_lowercase();
            key.contains("password") || key.contains("auth_token") || key.contains("authtoken")
        };
        let kept: Vec<_> = self.query.split('&').filter(|pair| !pair.is_empty() && !secret(pair)).collect();
        kept.join("&")
    }
}

/// Prints the URL with `xxxxx` for its password, as Go does.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://", self.scheme)?;
        match (&self.user, &self.password) {
            (Some(user), Some(_)) => write!(f, "{user}:xxxxx@")?,
            (Some(user), None) => write!(f, "{user}@")?,
            (None, Some(_)) => write!(f, ":xxxxx@")?,
            (None, None) => {}
        }
        write!(f, "{}{}", self.host, self.path)?;
        let query = self.public_query();
        if query.is_empty() { Ok(()) } else { write!(f, "?{query}") }
    }
}

/// As [`Display`](fmt::Display): a debug print must not show a password either.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn host_and_port(host: &str, default_port: u16) -> Result<(String, u16)> {
    let bare = |name: &str| match name {
        "" => "localhost".to_owned(),
        _ => decoded(name.trim_start_matches('[').trim_end_matches(']')),
    };
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => match port.parse() {
            Ok(port) => Ok((bare(name), port)),
            // What follows the colon may be the rest of a password, so it is not printed.
            Err(_) => bail!("{UNESCAPED}"),
        },
        _ => Ok((bare(host), default_port)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_postgres_url_is_bound_by_its_search_path() {
        let address =
            Address::parse("postgres://me:p%40ss@:5433/app?search_path=public&sslmode=disable").unwrap();
        assert_eq!(address.hosts(5432).unwrap(), [("localhost".to_owned(), 5433)]);
        assert_eq!(address.password.as_deref(), Some("p@ss"));
        assert_eq!(address.database().as_deref(), Some("app"));
        assert_eq!(address.schema().as_deref(), Some("public"));
    }

    #[test]
    fn a_printed_url_hides_its_password() {
        let address = Address::parse("mysql://root:secret@db:3306/shop?tls=true&password=other").unwrap();
        assert_eq!(address.to_string(), "mysql://root:xxxxx@db:3306/shop?tls=true");
        assert_eq!(format!("{address:?}"), address.to_string());
        assert!(!address.to_json().to_string().contains("secret"));
    }

    #[test]
    fn a_password_that_needs_escapes_is_not_printed_in_the_error() {
        for password in ["hunter/2", "hunter?2", "hunter#2"] {
            let error =
                Address::parse(&format!("postgres://me:{password}@db:5432/app")).unwrap_err().to_string();
            assert!(error.contains("%2F") && !error.contains("hunter"), "{error}");
        }
        assert!(Address::parse("postgres://db/app?user=a@b").is_ok());
    }

    #[test]
    fn a_unix_socket_takes_its_database_from_the_query() {
        let address = Address::parse("mysql+unix://root@/run/mysqld.sock?database=shop").unwrap();
        assert_eq!(
            (address.path.as_str(), address.database().as_deref()),
            ("/run/mysqld.sock", Some("shop"))
        );
    }

    #[test]
    fn an_unknown_scheme_is_refused_in_the_words_of_atlas() {
        let error = Address::parse("oracle://x").unwrap_err().to_string();
        assert_eq!(error, r#"sql/sqlclient: unknown driver "oracle". See: https://atlasgo.io/url"#);
    }
}
