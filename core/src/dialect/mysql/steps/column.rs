//! How a column gets from one definition to another.

use crate::model::{Column, ColumnFacet, Generated};

/// The ways to change a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// MODIFY COLUMN with the whole definition.
    Modify,
    /// DROP COLUMN and ADD COLUMN: computed values are computed again.
    Anew,
}

/// Reference manual, ALTER TABLE and Generated Columns: MODIFY reaches stored columns, and columns of the same kind.
pub fn way(before: &Column, after: &Column, facets: &[ColumnFacet]) -> Way {
    if !facets.contains(&ColumnFacet::Generated) {
        return Way::Modify;
    }
    let stored =
        |column: &Column| column.generated.as_ref().map(|Generated { stored, expression: _ }| *stored);
    match (stored(before), stored(after)) {
        (Some(true), None) => Way::Modify,
        (None, Some(true)) => Way::Modify,
        (Some(true), Some(true)) => Way::Modify,
        (None | Some(_), None | Some(_)) => Way::Anew,
    }
}
