//! Files and folders, chosen or dropped; and their bytes, a part at a time, so that the page answers meanwhile.

use leptos::ev;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Array, ArrayBuffer, Function, Promise, Uint8Array};

/// So many bytes are read at once: few enough that nobody notices, enough that a large file does not take for ever.
const PART: f64 = 1_048_576.0;

/// Folders that other programs keep beside a project, which hold nothing of a person's.
const NOT_THEIRS: [&str; 5] = [".git", ".hg", "node_modules", "target", ".venv"];

/// A file that can be read.
pub struct Found {
    /// Its name, behind the folders it is in, as far as they were put in too.
    pub path: String,
    /// How many bytes it has.
    pub size: f64,
    blob: web_sys::File,
}

impl Found {
    fn new(path: String, blob: web_sys::File) -> Found {
        Found { path, size: blob.size(), blob }
    }

    /// The first bytes, no more than `most`.
    pub async fn head(&self, most: f64) -> Result<Vec<u8>, String> {
        self.part(0.0, most.min(self.size)).await
    }

    /// Reads it, part by part, for as long as what hears of each wants more.
    pub async fn read(&self, mut hear: impl FnMut(&[u8]) -> bool) -> Result<(), String> {
        let mut at = 0.0;
        while at < self.size {
            let end = (at + PART).min(self.size);
            if !hear(&self.part(at, end).await?) {
                break;
            }
            at = end;
        }
        Ok(())
    }

    async fn part(&self, start: f64, end: f64) -> Result<Vec<u8>, String> {
        let told = |error: JsValue| {
            let error = error.dyn_ref::<web_sys::js_sys::Error>().map(|error| String::from(error.message()));
            error.unwrap_or_else(|| "the browser does not say why".to_owned())
        };
        let part = self.blob.slice_with_f64_and_f64(start, end).map_err(told)?;
        let bytes = JsFuture::from(part.array_buffer()).await.map_err(told)?;
        Ok(Uint8Array::new(&bytes.unchecked_into::<ArrayBuffer>()).to_vec())
    }
}

/// The files of an `<input type=file>`; the same ones can be chosen again afterwards.
pub fn chosen(event: &ev::Event) -> Vec<Found> {
    let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    let Some(input) = input else { return Vec::new() };
    let list = input.files();
    let files = list.iter().flat_map(|list| (0..list.length()).filter_map(|number| list.get(number)));
    let path = |file: &web_sys::File| {
        // Of a folder, the browser tells the way from it on.
        let key = JsValue::from_str("webkitRelativePath");
        let way = web_sys::js_sys::Reflect::get(file, &key).ok().and_then(|way| way.as_string());
        way.filter(|way| !way.is_empty()).unwrap_or_else(|| file.name())
    };
    let found =
        files.map(|file| Found::new(path(&file), file)).filter(|found| is_theirs(&found.path)).collect();
    input.set_value("");
    found
}

/// The files that were dropped, those in folders included.
pub fn dropped(event: &ev::DragEvent) -> Vec<Dropped> {
    let Some(items) = event.data_transfer().map(|transfer| transfer.items()) else { return Vec::new() };
    let item = |number| {
        let item = items.get(number)?;
        match item.webkit_get_as_entry().ok().flatten() {
            Some(entry) => Some(Dropped::Entry(entry)),
            None => item.get_as_file().ok().flatten().map(Dropped::File),
        }
    };
    (0..items.length()).filter_map(item).collect()
}

/// Something that was dropped: it must be taken before the event ends, and is looked into afterwards.
pub enum Dropped {
    /// A file or a folder.
    Entry(web_sys::FileSystemEntry),
    /// A file, where the browser knows no entries.
    File(web_sys::File),
}

/// The files of what was dropped.
pub async fn found(dropped: Vec<Dropped>) -> Vec<Found> {
    let mut files = Vec::new();
    let mut open: Vec<web_sys::FileSystemEntry> = Vec::new();
    for one in dropped {
        match one {
            Dropped::File(file) => files.push(Found::new(file.name(), file)),
            Dropped::Entry(entry) => open.push(entry),
        }
    }
    while let Some(entry) = open.pop() {
        let path = entry.full_path().trim_start_matches('/').to_owned();
        if !is_theirs(&path) {
            continue;
        }
        if entry.is_directory() {
            open.extend(entries(entry.unchecked_into()).await);
        } else if let Some(file) = file(entry.unchecked_into()).await {
            files.push(Found::new(path, file));
        }
    }
    files
}

fn is_theirs(path: &str) -> bool {
    !path.split('/').skip(1).any(|part| NOT_THEIRS.contains(&part))
}

/// A folder is read in parts, until one is empty.
async fn entries(folder: web_sys::FileSystemDirectoryEntry) -> Vec<web_sys::FileSystemEntry> {
    let reader = folder.create_reader();
    let mut entries = Vec::new();
    loop {
        let part = promise(|yes, no| reader.read_entries_with_callback_and_callback(yes, no)).await;
        let part: Vec<web_sys::FileSystemEntry> = match part.map(|part| part.dyn_into::<Array>()) {
            Some(Ok(part)) => part.iter().map(JsCast::unchecked_into).collect(),
            _ => Vec::new(),
        };
        if part.is_empty() {
            return entries;
        }
        entries.extend(part);
    }
}

async fn file(entry: web_sys::FileSystemFileEntry) -> Option<web_sys::File> {
    let file = promise(|yes, no| {
        entry.file_with_callback_and_callback(yes, no);
        Ok(())
    });
    file.await?.dyn_into().ok()
}

/// What a call with two callbacks ends with.
async fn promise(mut call: impl FnMut(&Function, &Function) -> Result<(), JsValue>) -> Option<JsValue> {
    let promise = Promise::new(&mut |yes, no| {
        let _ = call(&yes, &no);
    });
    JsFuture::from(promise).await.ok()
}
