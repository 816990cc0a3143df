//! DECLARE … HANDLER: which errors it is for, and what becomes of the statements that it watches over (reference manual,
//! DECLARE … HANDLER). A statement that fails has done nothing, for there are no transactions around DDL.

use crate::model::block::{Block, Condition, Handler, Step};
use crate::model::{Ddl, Fate, Parsed};
use crate::syntax::cursor::{Cursor, Parse};

/// What a handler is for.
pub fn conditions(cursor: &mut Cursor<'_>) -> Parse<Vec<Condition>> {
    let mut found = Vec::new();
    loop {
        found.push(condition(cursor)?);
        if !cursor.eat_symbol(",") {
            return Ok(found);
        }
    }
}

fn condition(cursor: &mut Cursor<'_>) -> Parse<Condition> {
    if cursor.eat_words(&["not", "found"]) || cursor.eat_word("sqlwarning") {
        return Ok(Condition::Other);
    }
    if cursor.eat_word("sqlexception") {
        return Ok(Condition::Any);
    }
    if cursor.eat_word("sqlstate") {
        let _ = cursor.eat_word("value");
        let state = cursor.string().ok_or_else(|| cursor.expected("a code"))?;
        return of_state(&state).ok_or_else(|| cursor.expected("a code that tells one error from another"));
    }
    let number = cursor.text().parse().ok().and_then(of_number);
    let found = number.ok_or_else(|| cursor.expected("an error whose meaning is known"))?;
    cursor.bump();
    Ok(found)
}

/// Server Error Message Reference.
fn of_number(number: u32) -> Option<Condition> {
    Some(match number {
        // Table, column, key, foreign key, trigger, routine, event.
        1050 | 1060 | 1061 | 1022 | 1826 | 1359 | 1304 | 1537 => Condition::Duplicate,
        1051 | 1054 | 1072 | 1091 | 1146 | 1176 | 1305 | 1360 => Condition::Undefined,
        1068 => Condition::SecondKey,
        // Rows.
        1048 | 1062 | 1216 | 1217 | 1329 | 1451 | 1452 => Condition::Other,
        _ => return None,
    })
}

fn of_state(state: &str) -> Option<Condition> {
    Some(match state {
        "42S01" | "42S21" => Condition::Duplicate,
        "42S02" | "42S22" => Condition::Undefined,
        "02000" | "23000" => Condition::Other,
        // 42000 stands for too many: a second key, a key that is not there, and what is no SQL at all.
        _ => return None,
    })
}

/// Steps of which each that fails is handled by itself. `None` where that cannot be said: a procedure that fails half
/// way leaves what it did.
pub fn watched(steps: Vec<Step>, handler: &Handler) -> Option<Vec<Step>> {
    steps.into_iter().map(|step| watch(step, handler)).collect()
}

fn watch(step: Step, handler: &Handler) -> Option<Step> {
    let alone = |step: Step| {
        Step::Block(Block { variables: Vec::new(), steps: vec![step], handlers: vec![handler.clone()] })
    };
    Some(match step {
        Step::Statement(Parsed { span: _, fate: Fate::Effect(effects) })
            if effects.iter().any(|ddl| matches!(ddl, Ddl::Call { .. } | Ddl::Block(_))) =>
        {
            return None;
        }
        Step::Statement(_) | Step::Execute { .. } | Step::Fail(_) => alone(step),
        Step::If { branches, otherwise, span } => Step::If {
            branches: branches
                .into_iter()
                .map(|(condition, steps)| Some((condition, watched(steps, handler)?)))
                .collect::<Option<_>>()?,
            otherwise: watched(otherwise, handler)?,
            span,
        },
        Step::Loop { variable, items, steps, span } => {
            Step::Loop { variable, items, steps: watched(steps, handler)?, span }
        }
        Step::Block(Block { variables, steps, handlers }) if handlers.is_empty() => {
            Step::Block(Block { variables, steps: watched(steps, handler)?, handlers })
        }
        // A statement that another handler watches already: this one is for what that one is not for.
        Step::Block(_) => alone(step),
        step @ (Step::Data { .. } | Step::Assign { .. } | Step::Return) => step,
    })
}
