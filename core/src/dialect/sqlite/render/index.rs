//! CREATE INDEX and DROP INDEX, and the parts that keys have too.

use crate::dialect::sqlite::syntax::quote;
use crate::model::{Index, IndexPart, Name, NullsOrder, PartKey};

/// CREATE INDEX.
pub fn create_index(table: &Name, index: &Index) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let name = index.name.name().map_or(String::new(), quote);
    let mut text = format!("CREATE {unique}INDEX {name} ON {} ({})", quote(table), parts(&index.parts));
    if let Some(predicate) = &index.predicate {
        text.push_str(&format!(" WHERE {}", predicate.text));
    }
    text
}

/// DROP INDEX.
pub fn drop_index(name: &Name) -> String {
    format!("DROP INDEX {}", quote(name))
}

/// Parts joined by commas.
pub fn parts(parts: &[IndexPart]) -> String {
    parts.iter().map(part).collect::<Vec<_>>().join(", ")
}

fn part(part: &IndexPart) -> String {
    let mut text = match &part.key {
        PartKey::Column(name) => quote(name),
        PartKey::Expression(expression) => expression.text.to_string(),
    };
    if let Some(name) = &part.collation {
        text.push_str(&format!(" COLLATE {}", collation(&name.name)));
    }
    if part.descending {
        text.push_str(" DESC");
    }
    text.push_str(match part.nulls {
        None => "",
        Some(NullsOrder::First) => " NULLS FIRST",
        Some(NullsOrder::Last) => " NULLS LAST",
    });
    text
}

/// A collation is printed as a word where it is one.
pub fn collation(name: &Name) -> String {
    let plain = name.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.as_str().bytes().next().is_some_and(|byte| !byte.is_ascii_digit());
    if plain { name.to_string() } else { quote(name) }
}
