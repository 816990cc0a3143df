//! What the page knows: what was put in, and what follows from it. Nothing here touches the browser.

pub mod action;
pub mod address;
pub mod chart;
pub mod color;
pub mod example;
pub mod gather;
pub mod guess;
pub mod intake;
pub mod material;
pub mod place;
pub mod project;
pub mod search;
pub mod shown;
pub mod sides;
pub mod take;
pub mod trial;

pub use material::{File, Inputs, Material};

/// What of a chart is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The picture.
    #[default]
    Diagram,
    /// The list of changes.
    Changes,
    /// The statements.
    Sql,
    /// Every fact in tables.
    Tables,
}

impl View {
    /// Every view, in the order of the tabs.
    pub const ALL: [View; 4] = [View::Diagram, View::Changes, View::Sql, View::Tables];

    /// The word in an address.
    pub fn word(self) -> &'static str {
        match self {
            View::Diagram => "diagram",
            View::Changes => "changes",
            View::Sql => "sql",
            View::Tables => "tables",
        }
    }

    /// What the tab says.
    pub fn label(self) -> &'static str {
        match self {
            View::Diagram => "Diagram",
            View::Changes => "Changes",
            View::Sql => "SQL",
            View::Tables => "Tables",
        }
    }

    /// The view of a word.
    pub fn of(word: &str) -> Option<View> {
        View::ALL.into_iter().find(|view| view.word() == word)
    }
}
