//! How PostgreSQL is spoken to: the simple protocol for statements, so that each runs exactly as it is written.

use std::env;
use std::pin::pin;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use futures_util::SinkExt;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::ErrorPosition;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{CancelToken, Client, Config, Error, SimpleQueryMessage};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::tls::{self, Trust};
use super::{Address, Failure, Row, Server, interrupt};

pub struct Session {
    client: Client,
    cancel: CancelToken,
    tls: MakeRustlsConnect,
}

/// Connects as `postgres://user:pass@host:5432/database?sslmode=…&search_path=…` says.
pub async fn open(address: &Address) -> Result<(Session, Server)> {
    let Settings { config, tls, run_time } = settings(address)?;
    let (client, connection) = config.connect(tls.clone()).await.map_err(reason)?;
    // Ends with an error exactly where the client's next call does.
    tokio::spawn(connection);
    let session = Session { cancel: client.cancel_token(), client, tls };
    for (name, value) in run_time {
        let values = [Some(name.clone()), Some(value)];
        session
            .execute_with("SELECT set_config($1, $2, false)", &values)
            .await
            .with_context(|| format!("setting {name}"))?;
    }
    let version = session.query("SHOW server_version").await?.into_iter().flatten().flatten().next();
    Ok((session, Server { driver: "postgres", version: version.unwrap_or_default() }))
}

struct Settings {
    config: Config,
    tls: MakeRustlsConnect,
    /// Parameters that are settings of the session, `search_path` among them.
    run_time: Vec<(String, String)>,
}

/// Reads the URL, with libpq's environment variables behind it.
fn settings(address: &Address) -> Result<Settings> {
    let mut config = Config::new();
    let mut files = tls::Files::default();
    let mut mode = env::var("PGSSLMODE").ok();
    let mut run_time = Vec::new();
    let mut hosts =
        address.hosts(env::var("PGPORT").ok().and_then(|port| port.parse().ok()).unwrap_or(5432))?;
    if address.host.is_empty()
        && let (Ok(host), Some(first)) = (env::var("PGHOST"), hosts.first_mut())
    {
        first.0 = host;
    }
    let mut user = address.user.clone().or_else(|| env::var("PGUSER").ok());
    let mut password = address.password.clone().or_else(|| env::var("PGPASSWORD").ok());
    let mut database = address.database().or_else(|| env::var("PGDATABASE").ok());
    for (name, value) in address.parameters() {
        match name.as_str() {
            "sslmode" => mode = Some(value),
            "sslrootcert" => files.root = Some(value),
            "sslcert" => files.certificate = Some(value),
            "sslkey" => files.key = Some(value),
            "host" => hosts.iter_mut().for_each(|(host, _)| host.clone_from(&value)),
            "port" => {
                let port = value.parse().context("the parameter port is not a number")?;
                hosts.iter_mut().for_each(|host| host.1 = port);
            }
            "user" => user = Some(value),
            "password" => password = Some(value),
            "dbname" => database = Some(value),
            "application_name" => drop(config.application_name(value)),
            "options" => drop(config.options(value)),
            "connect_timeout" => {
                let seconds =
                    value.parse().context("the parameter connect_timeout is not a number of seconds")?;
                config.connect_timeout(Duration::from_secs(seconds));
            }
            // Of Go's driver, and without a meaning here.
            "binary_parameters" | "fallback_application_name" | "disable_prepared_binary_result" => {}
            "search_path" => run_time.push((name, search_path(&value))),
            _ => run_time.push((name, value)),
        }
    }
    for (host, port) in hosts {
        config.host(host).port(port);
    }
    let user = user.or_else(|| env::var("USER").ok()).context("the URL names no user")?;
    config.user(&user).dbname(database.unwrap_or(user));
    if let Some(password) = password {
        config.password(password);
    }
    let (ssl, trust) = match mode.as_deref() {
        Some("disable") => (SslMode::Disable, Trust::Anyone),
        None | Some("allow" | "prefer") => (SslMode::Prefer, Trust::Anyone),
        // As in libpq: with an authority of one's own, `require` checks against it.
        Some("require") if files.root.is_some() => (SslMode::Require, Trust::Authority),
        Some("require") => (SslMode::Require, Trust::Anyone),
        Some("verify-ca") => (SslMode::Require, Trust::Authority),
        Some("verify-full") => (SslMode::Require, Trust::Host),
        Some(other) => {
            bail!("sslmode={other} is not known: write disable, prefer, require, verify-ca or verify-full")
        }
    };
    config.ssl_mode(ssl);
    Ok(Settings { config, tls: MakeRustlsConnect::new(tls::client(trust, &files)?), run_time })
}

/// A search path with each name in quotes: `Public` in the URL names the schema `Public`.
fn search_path(value: &str) -> String {
    let names = value
        .split(',')
        .map(|name| super::quoted(portolan_core::model::Dialect::Postgres, name.trim().trim_matches('"')));
    names.collect::<Vec<_>>().join(", ")
}

impl Session {
    pub async fn query(&self, sql: &str) -> Result<Vec<Row>, Failure> {
        let messages = self.client.simple_query(sql).await.map_err(failure)?;
        let rows = messages.into_iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => {
                Some((0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect())
            }
            _ => None,
        });
        Ok(rows.collect())
    }

    pub async fn execute(&self, sql: &str) -> Result<(), Failure> {
        self.client.batch_execute(sql).await.map_err(failure)
    }

    pub async fn execute_with(&self, sql: &str, parameters: &[Option<String>]) -> Result<(), Failure> {
        let typed: Vec<_> =
            parameters.iter().map(|value| (value as &(dyn ToSql + Sync), Type::TEXT)).collect();
        self.client.execute_typed(sql, &typed).await.map(|_| ()).map_err(failure)
    }

    pub async fn run(&self, sql: &str) -> Result<(), Failure> {
        self.interruptible(self.client.batch_execute(sql)).await
    }

    /// Rows go through the copy protocol: behind the statement, as pg_dump writes them, no server reads them.
    pub async fn copy_in(&self, sql: &str, rows: &str) -> Result<(), Failure> {
        let copying = async {
            let mut sink = pin!(self.client.copy_in(sql).await?);
            sink.send(Bytes::copy_from_slice(rows.as_bytes())).await?;
            sink.finish().await.map(|_| ())
        };
        self.interruptible(copying).await
    }

    async fn interruptible(&self, running: impl Future<Output = Result<(), Error>>) -> Result<(), Failure> {
        let mut running = pin!(running);
        tokio::select! {
            result = &mut running => return result.map_err(failure),
            () = interrupt::wait() => {}
        }
        if let Err(error) = self.cancel.cancel_query(self.tls.clone()).await {
            crate::output::note(&format!("the running statement cannot be cancelled: {}", reason(error)));
        }
        running.await.map_err(failure)
    }
}

fn failure(error: Error) -> Failure {
    let Some(database) = error.as_db_error() else {
        return Failure::plain(reason(error).to_string());
    };
    let offset = database.position().and_then(|position| match position {
        ErrorPosition::Original(characters) => usize::try_from(*characters).ok()?.checked_sub(1),
        ErrorPosition::Internal { .. } => None,
    });
    Failure {
        message: format!("pq: {}", database.message()),
        offset,
        detail: database.detail().map(str::to_owned),
        hint: database.hint().map(str::to_owned),
    }
}

/// The whole chain of an error in one line: tokio-postgres prints only its first link.
fn reason(error: Error) -> anyhow::Error {
    match error.as_db_error() {
        Some(database) => anyhow::anyhow!("pq: {}", database.message()),
        None => anyhow::anyhow!("{:#}", anyhow::Error::new(error)),
    }
}
