//! Functions, procedures and aggregates.

use super::expression::{Definition, Expression};
use super::name::Name;
use super::table::Parameters;
use super::types::DataType;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// A routine. What tells overloads apart is the signature in its `ObjectId`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routine {
    /// Function, procedure or aggregate.
    pub kind: RoutineKind,
    /// Its arguments, in order.
    pub arguments: Vec<Argument>,
    /// RETURNS, in canonical spelling: `integer`, `SETOF users`, `TABLE(a integer)`.
    pub returns: Option<Arc<str>>,
    /// LANGUAGE in lower case; `sql` in MySQL.
    pub language: Arc<str>,
    /// Its body, byte for byte; of an aggregate, its options.
    pub body: Definition,
    /// `volatility`, `strict`, `security`, `cost`, `parallel`, `set …`, `deterministic`, `sql data access` …
    pub options: Parameters,
    /// Its comment.
    pub comment: Option<Arc<str>>,
}

/// Which kind of routine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoutineKind {
    /// FUNCTION
    Function,
    /// PROCEDURE
    Procedure,
    /// AGGREGATE
    Aggregate,
}

/// An argument of a routine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// IN, OUT …
    pub mode: ArgumentMode,
    /// Its name, if any.
    pub name: Option<Name>,
    /// Its type.
    pub ty: DataType,
    /// Its default.
    pub default: Option<Expression>,
}

/// Which way an argument goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentMode {
    /// IN
    In,
    /// OUT
    Out,
    /// INOUT
    InOut,
    /// VARIADIC
    Variadic,
}

impl Routine {
    /// How many arguments a call of it can have.
    pub fn arguments_taken(&self) -> RangeInclusive<usize> {
        let (mut least, mut most) = (0usize, 0usize);
        for argument in self.arguments.iter().filter(|argument| argument.mode != ArgumentMode::Out) {
            let more = argument.mode == ArgumentMode::Variadic;
            least += usize::from(argument.default.is_none() && !more);
            most = if more { usize::MAX } else { most.saturating_add(1) };
        }
        least..=most
    }

    /// The types of all arguments, those that come out too, as a signature lists them.
    pub fn types_of_all(&self) -> String {
        let types = self.arguments.iter().map(|argument| {
            let brackets = if argument.ty.dimensions > 0 { "[]" } else { "" };
            format!("{}{brackets}", argument.ty.name)
        });
        types.collect::<Vec<_>>().join(", ")
    }
}
