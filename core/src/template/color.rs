//! How is a text colored for a terminal?

/// Whether texts are colored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ink {
    /// On a terminal that shows colors.
    pub colors: bool,
}

impl Ink {
    /// Texts as they are.
    pub const PLAIN: Ink = Ink { colors: false };

    /// The text in an SGR style (ECMA-48, 8.3.117), as in `36`.
    pub fn paint(self, style: &str, text: &str) -> String {
        if self.colors { format!("\x1b[{style}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// The styles by the names that templates use.
pub(super) const STYLES: [(&str, &str); 7] = [
    ("cyan", "36"),
    ("gray", "90"),
    ("green", "92"),
    ("red", "91"),
    ("redBgWhiteFg", "97;101"),
    ("underline", "4"),
    ("yellow", "33"),
];
