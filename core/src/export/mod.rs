//! Plans and schemas as texts.

mod json;
mod mermaid;
pub mod page;
mod sql;

pub use json::json;
pub use mermaid::mermaid;
pub use sql::{file_text, sql};
