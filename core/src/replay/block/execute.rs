//! EXECUTE: statements whose text is put together while a block runs.

use super::super::{Effect, Fault, Session, unknown};
use super::formula::{self, Scope};
use super::frame::{Frame, take, unknown_now};
use super::query::rows_of;
use super::statement;
use crate::model::block::RowRule;
use crate::model::query::{Formula, Query};
use crate::model::value::Value;
use crate::model::{DataType, Expr, Fate, Name, Parsed, SourceId, Span};

/// Runs a text, and fills variables with what it answers.
pub(super) fn execute(
    session: &mut Session<'_>,
    text: &Formula,
    using: &[Formula],
    fills: &[Name],
    span: Span,
    frame: &mut Frame,
) -> Effect {
    for formula in std::iter::once(text).chain(using) {
        formula::is_harmless(session, formula, span)?;
    }
    match formula::value(session, frame, text) {
        Value::Text(whole) => {
            if !fills.is_empty() && answers(session, frame, text, using, fills)? {
                return Ok(());
            }
            run(session, &whole, span, frame)?;
            unknown_now(fills, session, frame);
            Ok(())
        }
        Value::Null => super::super::fault("the text of a statement that is executed is null"),
        Value::OneOf(texts) if texts.iter().all(|text| says_nothing(session, text)) => {
            unknown_now(fills, session, frame);
            Ok(())
        }
        _ if is_nothing(session, frame, text) => {
            unknown_now(fills, session, frame);
            Ok(())
        }
        _ => unknown(span, "the text that is executed here is not known"),
    }
}

/// The statements of a text that was put together: it has no place in a source.
fn run(session: &mut Session<'_>, text: &str, span: Span, frame: &mut Frame) -> Result<(), Fault> {
    for Parsed { span: _, fate } in session.knowledge.parse(text, SourceId::default()) {
        statement(session, Parsed { span, fate }, frame)?;
    }
    Ok(())
}

/// Whether the text is a query that the schema answers: its row goes into the variables.
fn answers(
    session: &mut Session<'_>,
    frame: &mut Frame,
    text: &Formula,
    using: &[Formula],
    fills: &[Name],
) -> Result<bool, Fault> {
    let Some((query, inner)) = asked(session, frame, text, using) else { return Ok(false) };
    // What its functions do is done where it is run.
    if formula::is_query_harmless(session, &query, Span::default()).is_err() {
        return Ok(false);
    }
    let found = rows_of(session, &Scope::of(&inner), &query).filter(|it| it.is_certain());
    let Some(answer) = found else { return Ok(false) };
    let first = answer.one(session, false);
    take(session, frame, fills, first.as_ref(), &RowRule::default())?;
    Ok(true)
}

/// The query that a text is, and the frame in which its parameters are known.
pub(super) fn asked(
    session: &Session<'_>,
    frame: &Frame,
    text: &Formula,
    using: &[Formula],
) -> Option<(Query, Frame)> {
    let Value::Text(text) = formula::value(session, frame, text) else { return None };
    let query = session.knowledge.procedural()?.query(&text)?;
    let mut inner = Frame::default();
    for (at, value) in using.iter().enumerate() {
        let value = formula::value(session, frame, value);
        inner.argument(
            session,
            Name::exact(format!("${}", at + 1)),
            value,
            &DataType::simple(super::frame::RECORD),
        );
    }
    Some((query, inner))
}

/// Whether a text says nothing of the schema whichever user it names: a GRANT.
fn is_nothing(session: &Session<'_>, frame: &Frame, text: &Formula) -> bool {
    if !only_joins(session, text) {
        return false;
    }
    says_nothing(session, &formula::guessed(session, frame, text))
}

/// Whether a value is a text whose statements leave the schema as it is.
fn says_nothing(session: &Session<'_>, value: &Value) -> bool {
    let Value::Text(text) = value else { return false };
    let parsed = session.knowledge.parse(text, SourceId::default());
    let governed = session.schema.privileges.is_some();
    parsed.iter().all(|it| match it.fate {
        Fate::Nothing(_) => true,
        Fate::Privilege { .. } => !governed,
        Fate::Effect(_) | Fate::Rejected(_) => false,
    })
}

/// Whether a text is put together of its parts whatever they are: a guessed name decides nothing in it.
fn only_joins(session: &Session<'_>, text: &Formula) -> bool {
    let Some(language) = session.knowledge.procedural() else { return false };
    let mut joins = text.queries.is_empty();
    text.tree.walk(&mut |each| {
        joins &= match each {
            Expr::Text(_) | Expr::Number(_) | Expr::Column(_) | Expr::Keyword(_) | Expr::Cast { .. } => true,
            Expr::Binary { operator, .. } => language.joins_texts(operator),
            Expr::Call { name, .. } => name.last().is_some_and(|name| language.joins_texts(name.as_str())),
            _ => false,
        }
    });
    joins
}
