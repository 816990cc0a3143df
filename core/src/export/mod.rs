//! Plans and schemas as texts.

mod dbml;
mod dot;
mod json;
mod markdown;
mod mermaid;
pub mod page;
mod sql;

pub use dbml::dbml;
pub use dot::dot;
pub use json::json;
pub use markdown::markdown;
pub use mermaid::mermaid;
pub use sql::{file_text, sql};
