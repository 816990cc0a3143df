//! What an expression comes to while statements are run over a schema.

use super::name::Name;
use super::wording::Wording;
use std::sync::Arc;

/// A value; `Unknown` where the schema does not tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// NULL
    #[default]
    Null,
    /// TRUE, FALSE
    Boolean(bool),
    /// A whole number.
    Number(i64),
    /// A whole number of a type that has others too.
    Decimal(i64),
    /// A text.
    Text(Arc<str>),
    /// A text that the server writes in a way of its own.
    Wording(Arc<Wording>),
    /// What identifies an object of the catalog in place of its number; `named` where it is shown by its name.
    Key { of: Arc<str>, named: bool },
    /// A day, counted from 1970-01-01.
    Date(i64),
    /// A moment without a zone, in seconds from 1970-01-01.
    Moment(i64),
    /// A moment with a zone, in seconds as a clock there shows it; which zone that is nobody knows, so it has no text.
    Zoned(i64),
    /// A span of time: months, days, and seconds.
    Interval { months: i64, days: i64, seconds: i64 },
    /// An array, or the rows of a query.
    List(Vec<Value>),
    /// A row, its fields by name.
    Row(Vec<(Name, Value)>),
    /// What a schema and an order of rows tell together: one value for each order in which rows are met.
    ByOrder(Vec<Value>),
    /// One of these; which one the schema does not tell.
    OneOf(Vec<Value>),
    /// Not told by the schema.
    Unknown,
}

impl Value {
    /// A text, or NULL.
    pub fn optional(text: Option<&str>) -> Value {
        text.map_or(Value::Null, Value::text)
    }

    /// A text.
    pub fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    /// What identifies an object.
    pub fn key(of: &str) -> Value {
        Value::Key { of: of.into(), named: false }
    }

    /// A number of things.
    pub fn count(of: usize) -> Value {
        i64::try_from(of).map_or(Value::Unknown, Value::Number)
    }

    /// A plain value as text, where it has one that no database writes in a way of its own.
    pub fn shown(&self) -> Option<String> {
        match self {
            Value::Text(text) => Some(text.to_string()),
            Value::Number(number) | Value::Decimal(number) => Some(number.to_string()),
            Value::Boolean(true) => Some("true".to_owned()),
            Value::Boolean(false) => Some("false".to_owned()),
            Value::Null
            | Value::Wording(_)
            | Value::Key { .. }
            | Value::Date(_)
            | Value::Moment(_)
            | Value::Zoned(_)
            | Value::Interval { .. }
            | Value::List(_)
            | Value::Row(_)
            | Value::ByOrder(_)
            | Value::OneOf(_)
            | Value::Unknown => None,
        }
    }

    /// Whether all of it is known.
    pub fn is_known(&self) -> bool {
        match self {
            Value::Unknown | Value::OneOf(_) | Value::Wording(_) => false,
            Value::List(items) | Value::ByOrder(items) => items.iter().all(Value::is_known),
            Value::Row(fields) => fields.iter().all(|(_, value)| value.is_known()),
            Value::Null
            | Value::Boolean(_)
            | Value::Number(_)
            | Value::Decimal(_)
            | Value::Text(_)
            | Value::Key { .. }
            | Value::Date(_)
            | Value::Moment(_)
            | Value::Zoned(_)
            | Value::Interval { .. } => true,
        }
    }
}
