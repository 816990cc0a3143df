//! What a server answered once to every question about its catalog, kept as text: `> ` and a question, then its rows.

use std::fmt::Write;

use portolan_core::dialect::{CatalogScope, Turn, knowledge};
use portolan_core::model::{Dialect, Schema, Target};

/// A row, each value as text.
pub type Row = Vec<Option<String>>;

/// Reads the catalog of a PostgreSQL through whoever answers.
pub fn read(target: &Target, mut answer: impl FnMut(&str) -> Vec<Row>) -> Schema {
    let scope = CatalogScope { target: Some(*target), ..CatalogScope::default() };
    let mut reading = knowledge(Dialect::Postgres).begin_catalog(&scope);
    let mut answers = Vec::new();
    loop {
        match reading.next(std::mem::take(&mut answers)) {
            Turn::Ask(queries) => answers = queries.iter().map(|query| answer(query)).collect(),
            Turn::Done(schema) => return schema.expect("the catalog can be read"),
        }
    }
}

/// A question and its answer, as they are kept.
pub fn written(question: &str, rows: &[Row]) -> String {
    let mut text = format!("> {question}\n");
    for row in rows {
        let values: Vec<String> = row.iter().map(|value| shown(value.as_deref())).collect();
        writeln!(text, "{}", values.join("\t")).expect("text takes text");
    }
    text
}

/// The answer to a question, from what was kept.
pub fn answer(kept: &str, question: &str) -> Vec<Row> {
    let mut lines = kept.lines().skip_while(|line| line.strip_prefix("> ") != Some(question));
    assert!(
        lines.next().is_some(),
        "this question was not asked when the answers were recorded; scripts/record-catalogs.sh asks it:\n{question}"
    );
    let rows = lines.take_while(|line| !line.starts_with("> "));
    rows.map(|line| line.split('\t').map(meant).collect()).collect()
}

fn shown(value: Option<&str>) -> String {
    match value {
        None => "\\N".to_owned(),
        Some(value) => {
            let plain = value.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n");
            if plain.starts_with("> ") { format!("\\{plain}") } else { plain }
        }
    }
}

fn meant(shown: &str) -> Option<String> {
    if shown == "\\N" {
        return None;
    }
    let mut value = String::new();
    let mut letters = shown.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('t') => value.push('\t'),
                Some('n') => value.push('\n'),
                other => value.extend(other),
            },
            letter => value.push(letter),
        }
    }
    Some(value)
}
