//! The worker: the same program once more, from the same compiled module, in a thread of its own.

use gloo_events::EventListener;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::js_sys::{Array, JsString, Uint8Array, global};

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type ImportMeta;
    #[wasm_bindgen(method, getter)]
    fn url(this: &ImportMeta) -> JsString;
    #[wasm_bindgen(thread_local_v2, js_namespace = import, js_name = meta)]
    static META: ImportMeta;
}

/// A worker that runs; it ends when this is let go.
pub struct Helper {
    worker: web_sys::Worker,
    _listeners: [EventListener; 2],
}

/// What a worker says.
pub enum Word {
    /// It can be asked.
    Ready,
    /// An answer.
    Answer(Vec<u8>),
    /// It died; its last words, where it had any.
    Dead(String),
}

impl Helper {
    /// Starts one; nothing, where the browser does not let it.
    pub fn start(heard: impl Fn(Word) + Clone + 'static) -> Option<Helper> {
        let glue = String::from(META.with(ImportMeta::url));
        let script = format!(
            "import init from {glue:?};\nself.onmessage = ({{ data }}) => {{ self.onmessage = null; init({{ module_or_path: data }}); }};\n"
        );
        let blob = gloo_file::Blob::new_with_options(&*script, Some("text/javascript"));
        let url = gloo_file::ObjectUrl::from(blob);
        let options = web_sys::WorkerOptions::new();
        options.set_type(web_sys::WorkerType::Module);
        let worker = web_sys::Worker::new_with_options(&url, &options).ok()?;
        let told = heard.clone();
        let message = EventListener::new(&worker, "message", move |event| {
            let data = event.unchecked_ref::<web_sys::MessageEvent>().data();
            told(match data.dyn_into::<Uint8Array>() {
                Ok(bytes) => Word::Answer(bytes.to_vec()),
                Err(other) => other.as_string().map_or(Word::Ready, Word::Dead),
            });
        });
        let error = EventListener::new(&worker, "error", move |event| {
            event.prevent_default();
            let said = event.dyn_ref::<web_sys::ErrorEvent>().map(web_sys::ErrorEvent::message);
            heard(Word::Dead(said.unwrap_or_default()));
        });
        worker.post_message(&wasm_bindgen::module()).ok()?;
        // The script is read as soon as the worker starts; a while later its address may go.
        gloo_timers::callback::Timeout::new(20_000, move || drop(url)).forget();
        Some(Helper { worker, _listeners: [message, error] })
    }

    /// Sends a question.
    pub fn send(&self, bytes: &[u8]) {
        let array = Uint8Array::from(bytes);
        let _ = self.worker.post_message_with_transfer(&array, &Array::of1(&array.buffer()));
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// Whether this is the worker and not the page.
pub fn is_worker() -> bool {
    global().has_type::<web_sys::DedicatedWorkerGlobalScope>()
}

/// Answers questions for as long as the page wants.
pub fn serve(mut answer: impl FnMut(Vec<u8>) -> Vec<u8> + 'static) {
    let scope: web_sys::DedicatedWorkerGlobalScope = global().unchecked_into();
    let to = scope.clone();
    EventListener::new(&scope, "message", move |event| {
        let data = event.unchecked_ref::<web_sys::MessageEvent>().data();
        if let Ok(bytes) = data.dyn_into::<Uint8Array>() {
            let array = Uint8Array::from(&*answer(bytes.to_vec()));
            let _ = to.post_message_with_transfer(&array, &Array::of1(&array.buffer()));
        }
    })
    .forget();
    let last = scope.clone();
    std::panic::set_hook(Box::new(move |panic| {
        let _ = last.post_message(&JsValue::from_str(&panic.to_string()));
    }));
    let _ = scope.post_message(&JsValue::NULL);
}

/// The time in milliseconds, for differences.
pub fn now() -> f64 {
    let performance = web_sys::js_sys::Reflect::get(&global(), &JsValue::from_str("performance"));
    performance.ok().and_then(|it| it.dyn_into::<web_sys::Performance>().ok()).map_or(0.0, |it| it.now())
}
