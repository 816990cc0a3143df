//! A live database in two requests: what there is (information_schema), and then SHOW CREATE of all of it, many in one
//! query. Only SHOW CREATE tells everything (USING HASH, KEY_BLOCK_SIZE, partitions, CONNECTION), and the parser reads it.

mod functions;
mod lists;
mod rows;
mod texts;

pub use functions::Functions;

use crate::dialect::{CatalogScope, Reading, Row, Turn};
use crate::model::{Refusal, RefusalKind, Target};
use lists::Lists;

/// Begins to read.
pub fn begin(scope: &CatalogScope) -> Box<dyn Reading> {
    Box::new(Catalog { scope: scope.clone(), stage: Stage::Begun })
}

struct Catalog {
    scope: CatalogScope,
    stage: Stage,
}

enum Stage {
    /// Nothing is asked yet.
    Begun,
    /// The lists are asked for.
    Listed,
    /// The texts of all that is in the lists are asked for.
    Shown(Lists),
}

impl Reading for Catalog {
    fn next(&mut self, answers: Vec<Vec<Row>>) -> Turn {
        match std::mem::replace(&mut self.stage, Stage::Begun) {
            Stage::Begun => {
                self.stage = Stage::Listed;
                Turn::Ask(lists::queries(&self.scope))
            }
            Stage::Listed => match lists::decode(answers) {
                Ok(lists) => {
                    let queries = texts::queries(&lists);
                    self.stage = Stage::Shown(lists);
                    Turn::Ask(queries)
                }
                Err(refusal) => Turn::Done(Err(refusal)),
            },
            Stage::Shown(lists) => {
                Turn::Done(texts::decode(&self.scope, &target(&self.scope), lists, answers))
            }
        }
    }
}

fn target(scope: &CatalogScope) -> Target {
    scope.target.unwrap_or_else(|| Target::default_of(crate::model::Dialect::Mysql))
}

fn unreadable(message: impl Into<String>) -> Refusal {
    Refusal {
        kind: RefusalKind::Invalid,
        message: message.into(),
        object: None,
        help: Some(
            "the user needs SELECT, SHOW VIEW, TRIGGER, EVENT and the right to see routines".to_owned(),
        ),
    }
}
