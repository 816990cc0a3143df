//! A real database in a worker of its own; its files lie beside the page and are fetched when one is started.

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};

/// A database that runs; it ends when this is let go.
pub struct Database {
    worker: web_sys::Worker,
    _listeners: [EventListener; 2],
}

/// What a database says: of each statement its rows, as text, or why it failed.
pub enum Said {
    /// It can be asked.
    Ready,
    /// What became of each statement.
    Answers(Vec<Result<Vec<Vec<Option<String>>>, String>>),
    /// It is not there, or it died.
    Dead(String),
}

impl Database {
    /// Starts one: `postgres` or `sqlite`.
    pub fn start(word: &str, heard: impl Fn(Said) + Clone + 'static) -> Option<Database> {
        let options = web_sys::WorkerOptions::new();
        options.set_type(web_sys::WorkerType::Module);
        let address = format!("databases/worker.mjs?{word}");
        let worker = web_sys::Worker::new_with_options(&address, &options).ok()?;
        let told = heard.clone();
        let message = EventListener::new(&worker, "message", move |event| {
            let data = event.unchecked_ref::<web_sys::MessageEvent>().data();
            told(match (data.is_null(), data.as_string()) {
                (true, _) => Said::Ready,
                (false, Some(words)) => Said::Dead(words),
                (false, None) => serde_wasm_bindgen::from_value(data)
                    .map_or_else(|error| Said::Dead(error.to_string()), Said::Answers),
            });
        });
        let error = EventListener::new(&worker, "error", move |event| {
            event.prevent_default();
            let said = event.dyn_ref::<web_sys::ErrorEvent>().map(web_sys::ErrorEvent::message);
            heard(Said::Dead(said.unwrap_or_else(|| "its files are not beside this page".to_owned())));
        });
        Some(Database { worker, _listeners: [message, error] })
    }

    /// Has statements run.
    pub fn run(&self, statements: &[String]) {
        let statements = serde_wasm_bindgen::to_value(statements).unwrap_or(JsValue::NULL);
        let _ = self.worker.post_message(&statements);
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
