//! The text after RETURNS, type by type: `integer`, `SETOF app.people`, `TABLE(id integer, who app.people[])`.

use super::name::read_qualified;
use crate::model::QualifiedName;

/// Writes every type of what a function returns as another; `None` leaves it as it is.
pub fn each_type(text: &str, written: &dyn Fn(&QualifiedName) -> Option<String>) -> String {
    let Some(columns) = text.strip_prefix("TABLE(").and_then(|text| text.strip_suffix(')')) else {
        return one(text, written);
    };
    let columns = columns.split(", ").map(|column| match column.split_at_checked(end_of_name(column)) {
        Some((name, ty)) => format!("{name}{}", one(ty, written)),
        None => column.to_owned(),
    });
    format!("TABLE({})", columns.collect::<Vec<_>>().join(", "))
}

/// Where the type of a column begins.
fn end_of_name(column: &str) -> usize {
    let quoted = column.starts_with('"').then(|| column.find("\" ")).flatten();
    quoted.map(|at| at + 2).or_else(|| column.find(' ').map(|at| at + 1)).unwrap_or(0)
}

fn one(text: &str, written: &dyn Fn(&QualifiedName) -> Option<String>) -> String {
    let (set, ty) = text.strip_prefix("SETOF ").map_or(("", text), |ty| ("SETOF ", ty));
    let bare = ty.trim_end_matches("[]");
    let array = ty.strip_prefix(bare).unwrap_or("");
    match read_qualified(bare).and_then(|named| written(&named)) {
        Some(other) => format!("{set}{other}{array}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_written_anew() {
        let loud = |name: &QualifiedName| Some(name.to_string().to_uppercase());
        let each = |text| each_type(text, &loud);
        assert_eq!(each("people"), "PEOPLE");
        assert_eq!(each("SETOF app.people[]"), "SETOF APP.PEOPLE[]");
        assert_eq!(
            each("TABLE(id integer, \"the one\" app.people)"),
            "TABLE(id INTEGER, \"the one\" APP.PEOPLE)"
        );
        assert_eq!(each("double precision"), "double precision");
    }
}
