//! Plans and schemas as texts.

mod sql;

pub use sql::{file_text, sql};
