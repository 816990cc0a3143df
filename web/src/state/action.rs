//! All that can be done with a key, with its key and its words: for the keyboard, the search and the sheet of keys.

use super::View;
use super::take::Kind;

/// Something that is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Opens the search.
    Search,
    /// Opens the sheet of keys.
    Help,
    /// To the next change.
    Next,
    /// To the change before.
    Previous,
    /// Shows what there was, for as long as the key is held.
    Before,
    /// Both sides, before, after, and so on.
    Sight,
    /// Shows all of the picture.
    FitAll,
    /// Shows what changed, and what is one line away from it.
    FitChanged,
    /// Shows the selected box.
    FitSelected,
    /// Larger.
    Larger,
    /// Smaller.
    Smaller,
    /// Pixel for pixel.
    Actual,
    /// Draws the names of tables only.
    Names,
    /// Draws keys and what changed.
    Keys,
    /// Draws all columns.
    Columns,
    /// To the table that the selected one points to.
    Parent,
    /// To a table that points to the selected one.
    Child,
    /// Draws only what is near the selected box; again: one line further.
    Related,
    /// One line less; at last everything.
    Unrelated,
    /// Mutes the lines to tables that very many point to, or draws them.
    Mute,
    /// Groups boxes by schema, by the first word of their names, or not at all.
    Group,
    /// Opens the group of the selected box, or folds it.
    Fold,
    /// Keeps the selected box where it is, or lets it go.
    Pin,
    /// Hides the selected box.
    Hide,
    /// Shows everything again.
    Unhide,
    /// Copies the statements of the change one is at.
    CopySql,
    /// Copies a link to what is shown.
    CopyLink,
    /// To the tables and back.
    Tables,
    /// Takes back the last hiding or narrowing.
    Undo,
    /// Does it again.
    Redo,
    /// Closes what is open, then lets go of the selection, then shows everything.
    Leave,
    /// Looks at something else.
    Look(View),
    /// Takes a file along.
    Take(Kind),
}

/// Every action that has a key: the key, and what it does.
pub const KEYS: [(Action, &str, &str); 31] = [
    (Action::Search, "/", "Search (also Ctrl-K)"),
    (Action::Next, "n", "Next change"),
    (Action::Previous, "p", "Previous change"),
    (Action::Before, "b", "Hold: show what there was"),
    (Action::Sight, "d", "Before, after, or both in one"),
    (Action::FitAll, "f", "Show all"),
    (Action::FitChanged, "F", "Show what changed"),
    (Action::FitSelected, "@", "Show what is selected"),
    (Action::Larger, "+", "Larger"),
    (Action::Smaller, "-", "Smaller"),
    (Action::Actual, "0", "Actual size"),
    (Action::Names, "1", "Names only"),
    (Action::Keys, "2", "Keys and changes"),
    (Action::Columns, "3", "All columns"),
    (Action::Parent, "[", "To the table it points to"),
    (Action::Child, "]", "To a table that points to it"),
    (Action::Related, "r", "Only what is near; again: further"),
    (Action::Unrelated, "R", "Less far; at last everything"),
    (Action::Mute, "m", "Mute the lines to tables that very many point to, or draw them"),
    (Action::Group, "g", "Groups: by schema, by prefix, or none"),
    (Action::Fold, "e", "Open its group, or close it"),
    (Action::Pin, "k", "Keep it where it is, or let it go"),
    (Action::Hide, "h", "Hide it"),
    (Action::Unhide, "H", "Show everything again"),
    (Action::CopySql, "c", "Copy the SQL of this change"),
    (Action::CopyLink, "C", "Copy a link to this"),
    (Action::Tables, "t", "Tables and back"),
    (Action::Undo, "Ctrl-Z", "Take back hiding or narrowing"),
    (Action::Redo, "Ctrl-Shift-Z", "Do it again"),
    (Action::Help, "?", "These keys"),
    (Action::Leave, "Escape", "Close, let go, show everything"),
];

/// The action of a key that is pressed without Ctrl.
pub fn of_key(key: &str) -> Option<Action> {
    let key = match key {
        "=" => "+",
        "!" => "f",
        key => key,
    };
    KEYS.iter().find(|(_, known, _)| *known == key).map(|(action, _, _)| *action)
}

/// How a key is said: `Shift-F`.
pub fn said(key: &str) -> String {
    match key {
        "@" => "Shift-2".to_owned(),
        "Escape" => "Esc".to_owned(),
        key if key.len() == 1 && key.chars().all(|c| c.is_ascii_uppercase()) => format!("Shift-{key}"),
        key => key.to_uppercase().replace("CTRL", "Ctrl").replace("SHIFT", "Shift"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_does_two_things() {
        for (action, key, _) in KEYS {
            assert_eq!(KEYS.iter().filter(|(_, other, _)| *other == key).count(), 1, "{action:?}");
        }
    }

    #[test]
    fn keys_are_said_as_people_press_them() {
        assert_eq!((said("F"), said("f"), said("Ctrl-Z")), ("Shift-F".into(), "F".into(), "Ctrl-Z".into()));
    }
}
