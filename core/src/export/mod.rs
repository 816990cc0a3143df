//! Plans and schemas as texts.

mod json;
mod sql;

pub use json::json;
pub use sql::{file_text, sql};
