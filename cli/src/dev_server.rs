//! What do texts make of a real dev database? They are run there, read back, and taken back: in a transaction where
//! the server can roll DDL back, else in a database made for it alone.

use std::process;

use anyhow::{Context, Result, bail};
use portolan_core::dialect::CatalogScope;
use portolan_core::directory::cut::{Form, cut};
use portolan_core::model::{Dialect, Name, Schema};
use portolan_core::replay::Source;

use crate::apply::clean;
use crate::apply::revisions::Table;
use crate::catalog;
use crate::database::{Connection, quoted};
use crate::state::Meant;

/// The schema that texts lead to on a dev server.
pub async fn load(url: &str, sources: &[Source], meant: &Meant) -> Result<Schema> {
    let mut connection = Connection::open(url).await.context("the dev database")?;
    let nowhere = Table { dialect: connection.dialect(), schema: None };
    if let Some(reason) = clean::dirt(&mut connection, &nowhere).await? {
        bail!(
            "dev database is not clean ({reason}). Add a schema to the URL to limit the scope of the connection"
        );
    }
    match connection.dialect() {
        Dialect::Postgres | Dialect::Sqlite => in_transaction(&mut connection, sources, meant).await,
        Dialect::Mysql => in_own_database(&mut connection, sources, meant).await,
    }
}

async fn in_transaction(connection: &mut Connection, sources: &[Source], meant: &Meant) -> Result<Schema> {
    connection.execute("BEGIN").await?;
    let result = run_and_read(connection, sources, meant, meant.bound.clone()).await;
    let restored = connection.execute("ROLLBACK").await;
    let schema = result?;
    restored.context("restoring the dev database")?;
    Ok(schema)
}

async fn in_own_database(connection: &mut Connection, sources: &[Source], meant: &Meant) -> Result<Schema> {
    let name = format!("portolan_dev_{}", process::id());
    let own = quoted(Dialect::Mysql, &name);
    let like = match connection
        .query("SELECT @@character_set_database, @@collation_database")
        .await?
        .pop()
        .as_deref()
    {
        Some([Some(charset), Some(collation)]) => format!(" CHARACTER SET {charset} COLLATE {collation}"),
        _ => String::new(),
    };
    connection
        .execute(&format!("CREATE DATABASE {own}{like}"))
        .await
        .context("making a database to work in")?;
    let result = async {
        connection.execute(&format!("USE {own}")).await?;
        run_and_read(connection, sources, meant, Some(Name::exact(name.as_str()))).await
    };
    let result = result.await;
    let restored = connection.execute(&format!("DROP DATABASE {own}")).await;
    let schema = result?;
    restored.context("restoring the dev database")?;
    Ok(schema)
}

async fn run_and_read(
    connection: &mut Connection,
    sources: &[Source],
    meant: &Meant,
    bound: Option<Name>,
) -> Result<Schema> {
    for source in sources {
        run(connection, source).await.with_context(|| format!("read state from {:?}", source.name))?;
    }
    let scope = CatalogScope { target: Some(meant.target), schemas: Vec::new(), bound, asked: meant.asked };
    let mut schema = catalog::read(connection, &scope).await?;
    // What was made here is the dev server's user's, and there whoever's runs it.
    if let Some(privileges) = schema.privileges_mut() {
        privileges.of_whoever_runs();
    }
    Ok(schema)
}

async fn run(connection: &mut Connection, source: &Source) -> Result<()> {
    let place = connection.leads_to().await?;
    for statement in cut(&source.text, connection.dialect())? {
        // Rows do not matter to a schema.
        if statement.form == Form::Sql {
            connection
                .run(&statement.text)
                .await
                .with_context(|| format!("executing statement: {:?}", statement.text))?;
        }
    }
    // Settings last as long as a connection, and each file would have one of its own.
    connection.lead_to(place.as_deref()).await?;
    Ok(())
}
