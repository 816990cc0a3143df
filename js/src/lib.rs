//! The library for JavaScript: seven functions, plain data in and plain data out. The types that TypeScript sees are
//! written from `given.rs` and `answer.rs` when the package is built. What is not of these types is an error that is thrown.

mod answer;
mod draw;
mod given;
mod read;
mod work;

use answer::{Difference, Layout, Parsed, Planned, Replayed};
use given::{Comparison, File, Options, Side};
use tsify::{Ts, Tsify};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// Plain data for JavaScript, or what was wrong with what was given.
type Answer<T> = Result<Ts<T>, JsError>;

/// Runs once, before anything is called.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// Cuts a text into its statements, and says what each asks of a schema.
#[wasm_bindgen]
pub fn parse(sql: &str, options: Ts<Options>) -> Result<Vec<Ts<Parsed>>, JsError> {
    let parsed = work::parse(sql, &options.to_rust()?);
    parsed.iter().map(|statement| Ok(statement.into_ts()?)).collect()
}

/// Runs statements over the schema of an empty database, as the server would, and gives every fact of what is there then.
#[wasm_bindgen]
pub fn replay(schema: Ts<Side>, options: Ts<Options>) -> Answer<Replayed> {
    Ok(work::replay(schema.to_rust()?, &options.to_rust()?).into_ts()?)
}

/// What differs between two schemas.
#[wasm_bindgen]
pub fn diff(schemas: Ts<Comparison>, options: Ts<Options>) -> Answer<Difference> {
    Ok(work::diff(schemas.to_rust()?, &options.to_rust()?).into_ts()?)
}

/// The statements that lead from one schema to the other, proved in memory, each with its risks; or why there are none.
#[wasm_bindgen]
pub fn plan(schemas: Ts<Comparison>, options: Ts<Options>) -> Answer<Planned> {
    Ok(work::plan(schemas.to_rust()?, &options.to_rust()?).into_ts()?)
}

/// Where every box and line of the diagram stands.
#[wasm_bindgen]
pub fn layout(schemas: Ts<Comparison>, options: Ts<Options>) -> Answer<Layout> {
    Ok(work::layout(schemas.to_rust()?, &options.to_rust()?).into_ts()?)
}

/// The diagram as the text of an SVG file.
#[wasm_bindgen]
pub fn svg(schemas: Ts<Comparison>, options: Ts<Options>) -> Result<String, JsError> {
    Ok(work::svg(schemas.to_rust()?, &options.to_rust()?))
}

/// The text of `atlas.sum` for migration files; they are put into the order in which they run.
#[wasm_bindgen]
pub fn sum(files: Vec<Ts<File>>) -> Result<String, JsError> {
    let files: Result<Vec<File>, _> = files.into_iter().map(|file| file.to_rust()).collect();
    Ok(work::sum(files?))
}
