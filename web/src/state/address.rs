//! The state of the page in the part of its address that no server sees: what stands behind the `#`.

use super::View;
use super::guess;
use super::material::{File, Inputs, Material};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A link longer than this is not made: mail and chats would cut it. The page then keeps the texts for itself.
const LONGEST: usize = 24_000;

/// What an address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// What is looked at.
    pub view: View,
    /// What was put in; nothing, where it did not fit.
    pub inputs: Option<Inputs>,
    /// The box that is selected.
    pub selected: Option<String>,
}

/// The address of a state, without `#`.
pub fn write(view: View, inputs: &Inputs, selected: Option<&str>) -> String {
    let mut parts = vec![("v", view.word().to_owned())];
    parts.extend(inputs.dialect.map(|dialect| ("d", guess::word(dialect).to_owned())));
    parts.extend(selected.map(|anchor| ("s", encode(anchor))));
    let texts = texts(&inputs.material);
    if texts.iter().map(|(_, text)| text.len()).sum::<usize>() <= LONGEST {
        parts.extend(texts);
    }
    joined(parts)
}

/// The inputs as an address of any length, for the session to keep.
pub fn write_all(inputs: &Inputs) -> String {
    let dialect = inputs.dialect.map(|dialect| ("d", guess::word(dialect).to_owned()));
    joined(dialect.into_iter().chain(texts(&inputs.material)).collect())
}

fn texts(material: &Material) -> Vec<(&'static str, String)> {
    match material {
        Material::One(text) => vec![("one", encode(text))],
        Material::Two { before, after } => {
            let both = [("before", before), ("after", after)];
            both.into_iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(key, text)| (key, encode(text)))
                .collect()
        }
        Material::Folder { files, step } => {
            let file = |file: &File| ("file", format!("{}.{}", encode(&file.name), encode(&file.text)));
            [("step", step.to_string())].into_iter().chain(files.iter().map(file)).collect()
        }
    }
}

fn joined(parts: Vec<(&str, String)>) -> String {
    parts.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("&")
}

/// Reads an address; what is not understood is left out.
pub fn read(hash: &str) -> Address {
    let mut address = Address::default();
    let (mut dialect, mut one, mut before, mut after) = (None, None, None, None);
    let (mut files, mut step) = (Vec::new(), None);
    for part in hash.trim_start_matches('#').split('&') {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        match key {
            "v" => address.view = View::of(value),
            "d" => dialect = guess::of_word(value),
            "s" => address.selected = decode(value),
            "one" => one = decode(value),
            "before" => before = decode(value),
            "after" => after = decode(value),
            "step" => step = value.parse::<usize>().ok(),
            "file" => files.extend(file(value)),
            _ => {}
        }
    }
    let material = match (one, before, after) {
        _ if !files.is_empty() => {
            let step = step.unwrap_or(files.len()).clamp(1, files.len());
            Some(Material::Folder { files, step })
        }
        (Some(text), _, _) => Some(Material::One(text)),
        (None, None, None) => None,
        (None, before, after) => {
            Some(Material::Two { before: before.unwrap_or_default(), after: after.unwrap_or_default() })
        }
    };
    address.inputs = material.map(|material| Inputs { dialect, material, ..Inputs::default() });
    address
}

fn file(value: &str) -> Option<File> {
    let (name, text) = value.split_once('.')?;
    Some(File { name: decode(name)?, text: decode(text)? })
}

fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn decode(text: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use portolan_core::model::Dialect;

    fn two(before: &str, after: &str) -> Inputs {
        let material = Material::Two { before: before.to_owned(), after: after.to_owned() };
        Inputs { dialect: Some(Dialect::Mysql), material, ..Inputs::default() }
    }

    #[test]
    fn an_address_leads_back_to_its_state() {
        let inputs = two("CREATE TABLE a (x int);", "CREATE TABLE ä (y int);");
        let read = read(&write(View::Sql, &inputs, Some("table.a")));
        assert_eq!(
            read,
            Address { view: View::Sql, inputs: Some(inputs), selected: Some("table.a".to_owned()) }
        );
    }

    #[test]
    fn a_folder_is_kept_whole() {
        let file = |name: &str| File { name: name.to_owned(), text: format!("-- {name}") };
        let material = Material::Folder { files: vec![file("1_a.sql"), file("2_b.sql")], step: 1 };
        let inputs = Inputs { material, ..Inputs::default() };
        assert_eq!(read(&write_all(&inputs)).inputs, Some(inputs));
    }

    #[test]
    fn texts_that_make_no_link_are_left_out() {
        let address = write(View::Diagram, &two(&"x".repeat(40_000), ""), None);
        assert_eq!(address, "v=diagram&d=mysql");
    }

    #[test]
    fn nonsense_is_no_state() {
        assert_eq!(read("#one=%%%&q&v=none"), Address::default());
    }
}
