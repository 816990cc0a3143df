//! How is a live database's schema read? Core asks, the connection answers, until core has heard enough.

use anyhow::Result;
use portolan_core::dialect::{CatalogScope, Turn, knowledge};
use portolan_core::model::Schema;

use crate::database::Connection;
use crate::report::Refused;

/// Reads the part of a database that `scope` names.
pub async fn read(connection: &mut Connection, scope: &CatalogScope) -> Result<Schema> {
    let mut reading = knowledge(connection.dialect()).begin_catalog(scope);
    let mut answers = Vec::new();
    loop {
        match reading.next(answers) {
            Turn::Ask(queries) => {
                answers = Vec::with_capacity(queries.len());
                for query in queries {
                    answers.push(connection.query(&query).await?);
                }
            }
            Turn::Done(schema) => return schema.map_err(|refusal| Refused(refusal).into()),
        }
    }
}
