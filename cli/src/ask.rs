//! What core cannot decide of two texts, a live server is asked: it makes something temporary of both, prints it, and takes
//! it back.

use anyhow::Result;
use portolan_core::course::{Answer, answered, questions};
use portolan_core::dialect::Question;
use portolan_core::model::{Name, Pair};
use portolan_core::normalize::Normalized;

use crate::database::{Connection, Failure};

/// Which side the server holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Live {
    Before,
    After,
}

/// Both sides, with what the server could decide.
pub async fn settled(
    connection: &mut Connection,
    live: Live,
    bound: Option<&Name>,
    mut sides: Pair<Normalized>,
) -> Result<Pair<Normalized>> {
    for asked in questions(Pair { before: &sides.before, after: &sides.after }, bound) {
        connection.execute("BEGIN").await?;
        let answer = answer(connection, live, &asked.question).await;
        connection.execute("ROLLBACK").await?;
        if let Some(answer) = answer {
            sides = answered(sides, &asked, answer);
        }
    }
    Ok(sides)
}

/// The answer; none where the server does not let us ask.
async fn answer(connection: &mut Connection, live: Live, question: &Question) -> Option<Answer> {
    let Question { settings, made: Pair { before, after }, same, true_word } = question;
    let (there, wanted) = match live {
        Live::Before => (before, after),
        Live::After => (after, before),
    };
    for statement in settings.iter().chain(there) {
        connection.execute(statement).await.ok()?;
    }
    for statement in wanted {
        match connection.execute(statement).await {
            Ok(()) => {}
            Err(failure) if names_what_is_not_there(&failure) => return Some(Answer::Different),
            Err(_) => return None,
        }
    }
    let value = connection.query_value(same).await.ok()??;
    Some(if value == *true_word { Answer::Same } else { Answer::Different })
}

/// What names a table, column or function that is still to come cannot be what is there.
fn names_what_is_not_there(failure: &Failure) -> bool {
    failure.message.contains("does not exist")
}
