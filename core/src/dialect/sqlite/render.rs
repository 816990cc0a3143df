//! Objects as SQL, in Atlas's spelling: one line, or a table's body indented.

mod column;
mod constraint;
mod index;
mod table;

pub use column::{column, default};
pub use constraint::{constraint, inline};
pub use index::{create_index, drop_index};
pub use table::create_table;

use super::syntax::{quote, quote_all};
use crate::model::{Name, View};

/// CREATE VIEW; the query is its author's.
pub fn create_view(name: &Name, view: &View) -> String {
    let columns =
        if view.columns.is_empty() { String::new() } else { format!(" ({})", quote_all(&view.columns)) };
    format!("CREATE VIEW {}{columns} AS {}", quote(name), view.query.text)
}
