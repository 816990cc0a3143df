//! DECLARE … HANDLER: which errors it is for, and what becomes of the statements that it watches over (reference manual,
//! DECLARE … HANDLER). A statement that fails has done nothing, for there are no transactions around DDL.

use crate::model::block::{Block, Condition, Handler, Step};
use crate::model::query::Formula;
use crate::model::{Expr, Name};
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
    if cursor.eat_words(&["not", "found"]) {
        return Ok(Condition::NoRow);
    }
    if cursor.eat_word("sqlwarning") {
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
        1329 => Condition::NoRow,
        1048 | 1062 | 1216 | 1217 | 1451 | 1452 => Condition::Other,
        _ => return None,
    })
}

pub fn of_state(state: &str) -> Option<Condition> {
    Some(match state {
        "42S01" | "42S21" => Condition::Duplicate,
        "42S02" | "42S22" => Condition::Undefined,
        "02000" => Condition::NoRow,
        "45000" => Condition::Raised,
        "23000" => Condition::Other,
        // 42000 stands for too many: a second key, a key that is not there, and what is no SQL at all.
        _ => return None,
    })
}

/// The variable that tells whether a statement found a row. No name of a project's own holds such a letter.
const FOUND: &str = "?found";

/// Steps of which each that fails is handled by itself.
pub fn watched(steps: Vec<Step>, handler: &Handler) -> Vec<Step> {
    steps.into_iter().flat_map(|step| watch(step, handler)).collect()
}

fn watch(step: Step, handler: &Handler) -> Vec<Step> {
    let alone = |step: Step| {
        vec![Step::Block(Block { steps: vec![step], handlers: vec![handler.clone()], ..Block::default() })]
    };
    match step {
        Step::Statement(_) | Step::Execute { .. } | Step::Fail { .. } => alone(step),
        Step::Fetch { .. } | Step::Select { .. } => without_row(step, handler),
        Step::If { branches, otherwise, span } => vec![Step::If {
            branches: branches
                .into_iter()
                .map(|(condition, steps)| (condition, watched(steps, handler)))
                .collect(),
            otherwise: watched(otherwise, handler),
            span,
        }],
        Step::Loop { label, over, steps, span } => {
            vec![Step::Loop { label, over, steps: watched(steps, handler), span }]
        }
        Step::Block(Block { label, variables, cursors, steps, handlers, undoes }) if handlers.is_empty() => {
            let steps = watched(steps, handler);
            vec![Step::Block(Block { label, variables, cursors, steps, handlers, undoes })]
        }
        // A statement that another handler watches already: this one is for what that one is not for.
        Step::Block(_) => alone(step),
        Step::Data { .. } | Step::Assign { .. }
            if handler.conditions.iter().any(|it| *it != Condition::NoRow) =>
        {
            alone(step)
        }
        step @ (Step::Data { .. }
        | Step::Assign { .. }
        | Step::Return(_)
        | Step::Leave { .. }
        | Step::Open { .. }) => vec![step],
    }
}

/// What is done where a statement finds no row is done behind it.
fn without_row(mut step: Step, handler: &Handler) -> Vec<Step> {
    let span = match &mut step {
        Step::Fetch { row, span, .. } | Step::Select { row, span, .. } => {
            if !handler.conditions.contains(&Condition::NoRow) || row.found.is_some() {
                return vec![step];
            }
            (row.found, row.keeps) = (Some(Name::exact(FOUND)), true);
            *span
        }
        _ => return vec![step],
    };
    let found = Expr::Column(vec![Name::exact(FOUND)]);
    let missing = Formula::plain(Expr::Unary { operator: "not".into(), operand: Box::new(found) });
    let handled = Step::If { branches: vec![(missing, handler.steps.clone())], otherwise: Vec::new(), span };
    vec![step, handled]
}
