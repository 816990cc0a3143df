//! How MySQL, MariaDB and TiDB are spoken to.

use anyhow::{Context, Result, bail};
use mysql_async::prelude::Queryable;
use mysql_async::{Conn, Opts, OptsBuilder, Params, SslOpts, Value};

use super::{Address, Failure, Row, Server, interrupt};

pub struct Session {
    connection: Conn,
    options: Opts,
}

/// Connects as `mysql://user:pass@host:3306/database?tls=…` says.
pub async fn open(address: &Address) -> Result<(Session, Server)> {
    let (options, mut connection) = connect(address).await?;
    for (name, value) in system_variables(address) {
        connection
            .exec_drop(format!("SET {name} = ?"), (value,))
            .await
            .with_context(|| format!("setting {name}"))?;
    }
    let version: String =
        connection.query_first("SELECT VERSION()").await?.context("the server has no version")?;
    let driver = match version.to_lowercase() {
        text if text.contains("mariadb") => "mariadb",
        text if text.contains("tidb") => "tidb",
        _ => "mysql",
    };
    Ok((Session { connection, options }, Server { driver, version }))
}

/// Connects; `tls=preferred` goes on without TLS where the server has none.
async fn connect(address: &Address) -> Result<(Opts, Conn)> {
    let preferred = address.parameter("tls").as_deref() == Some("preferred");
    let first = options(address, tls(address)?)?;
    let connection = match Conn::new(first.clone()).await {
        Err(mysql_async::Error::Driver(_)) if preferred => {
            let plain = options(address, None)?;
            let connection = Conn::new(plain.clone()).await.map_err(failure)?;
            return Ok((plain, connection));
        }
        other => other.map_err(failure)?,
    };
    Ok((first, connection))
}

fn options(address: &Address, tls: Option<SslOpts>) -> Result<Opts> {
    let mut builder = OptsBuilder::default()
        .user(address.user.clone())
        .pass(address.password.clone())
        .db_name(address.database())
        .ssl_opts(tls);
    builder = match address.scheme.ends_with("+unix") {
        true => builder.socket(Some(address.path.clone())),
        false => {
            let hosts = address.hosts(3306)?;
            let Some((host, port)) = hosts.into_iter().next() else { bail!("the URL names no host") };
            builder.ip_or_hostname(host).tcp_port(port).prefer_socket(Some(false))
        }
    };
    Ok(builder.into())
}

/// The `tls` parameter of Go's driver: `true`, `skip-verify`, `preferred`, `custom` with `ssl-ca`; none is `false`.
fn tls(address: &Address) -> Result<Option<SslOpts>> {
    let roots = address.parameter("ssl-ca").map(|path| vec![std::path::PathBuf::from(path).into()]);
    let verified = SslOpts::default().with_root_certs(roots.clone().unwrap_or_default());
    match address.parameter("tls").as_deref() {
        None if roots.is_some() => Ok(Some(verified)),
        None | Some("false") => Ok(None),
        Some("true" | "custom") => Ok(Some(verified)),
        Some("skip-verify" | "preferred") => {
            Ok(Some(SslOpts::default().with_danger_accept_invalid_certs(true)))
        }
        Some(other) => {
            bail!(
                "tls={other} is not known: write true, false, skip-verify, preferred, or custom with ssl-ca"
            )
        }
    }
}

/// Parameters that Go's driver does not know are system variables.
fn system_variables(address: &Address) -> Vec<(String, String)> {
    const OF_THE_DRIVER: [&str; 24] = [
        "allowAllFiles",
        "allowCleartextPasswords",
        "allowFallbackToPlaintext",
        "allowNativePasswords",
        "allowOldPasswords",
        "charset",
        "checkConnLiveness",
        "clientFoundRows",
        "collation",
        "columnsWithAlias",
        "connectionAttributes",
        "database",
        "interpolateParams",
        "loc",
        "maxAllowedPacket",
        "multiStatements",
        "parseTime",
        "readTimeout",
        "rejectReadOnly",
        "serverPubKey",
        "timeout",
        "tls",
        "timeTruncate",
        "writeTimeout",
    ];
    let is_variable = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let parameters = address.parameters().into_iter();
    parameters.filter(|(name, _)| !OF_THE_DRIVER.contains(&name.as_str()) && is_variable(name)).collect()
}

impl Session {
    pub async fn query(&mut self, sql: &str) -> Result<Vec<Row>, Failure> {
        // Several statements in one query answer one after the other: all of their rows count.
        let mut result = self.connection.query_iter(sql).await.map_err(failure)?;
        let mut rows: Vec<mysql_async::Row> = Vec::new();
        while !result.is_empty() {
            rows.extend(result.collect::<mysql_async::Row>().await.map_err(failure)?);
        }
        result.drop_result().await.map_err(failure)?;
        Ok(rows.into_iter().map(|row| row.unwrap().into_iter().map(text).collect()).collect())
    }

    pub async fn execute(&mut self, sql: &str) -> Result<(), Failure> {
        self.connection.query_drop(sql).await.map_err(failure)
    }

    pub async fn execute_with(&mut self, sql: &str, parameters: &[Option<String>]) -> Result<(), Failure> {
        let values = parameters.iter().map(|value| Value::from(value.clone())).collect();
        self.connection.exec_drop(sql, Params::Positional(values)).await.map_err(failure)
    }

    pub async fn run(&mut self, sql: &str) -> Result<(), Failure> {
        let id = self.connection.id();
        let running = self.connection.query_drop(sql);
        tokio::pin!(running);
        tokio::select! {
            result = &mut running => return result.map_err(failure),
            () = interrupt::wait() => {}
        }
        // The statement ends by itself where this second connection cannot be had.
        if let Ok(mut other) = Conn::new(self.options.clone()).await
            && let Err(error) = other.query_drop(format!("KILL QUERY {id}")).await
        {
            crate::output::note(&format!("the running statement cannot be cancelled: {error}"));
        }
        running.await.map_err(failure)
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::NULL => None,
        Value::Bytes(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        other @ (Value::Int(_)
        | Value::UInt(_)
        | Value::Float(_)
        | Value::Double(_)
        | Value::Date(..)
        | Value::Time(..)) => Some(other.as_sql(true).trim_matches('\'').to_owned()),
    }
}

fn failure(error: mysql_async::Error) -> Failure {
    match error {
        mysql_async::Error::Server(error) => {
            Failure::plain(format!("Error {} ({}): {}", error.code, error.state, error.message))
        }
        // Each link of the chain repeats the next one.
        other => {
            let links = std::iter::successors(Some(&other as &dyn std::error::Error), |error| error.source());
            Failure::plain(links.last().map(ToString::to_string).unwrap_or_default())
        }
    }
}
