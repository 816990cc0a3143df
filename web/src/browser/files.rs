//! Files and folders, chosen or dropped, as texts.

use crate::state::File;
use leptos::ev;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Array, Function, Promise};

/// The files of an `<input type=file>`.
pub async fn chosen(event: ev::Event) -> Vec<File> {
    let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
    let Some(list) = input.and_then(|input| input.files()) else { return Vec::new() };
    let files = (0..list.length()).filter_map(|number| list.get(number));
    texts(files.collect()).await
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

/// Something that was dropped: it must be taken before the event ends, and is read afterwards.
pub enum Dropped {
    /// A file or a folder.
    Entry(web_sys::FileSystemEntry),
    /// A file, where the browser knows no entries.
    File(web_sys::File),
}

/// Reads what was dropped.
pub async fn read(dropped: Vec<Dropped>) -> Vec<File> {
    let mut files = Vec::new();
    let mut open: Vec<web_sys::FileSystemEntry> = Vec::new();
    for one in dropped {
        match one {
            Dropped::File(file) => files.push(file),
            Dropped::Entry(entry) => open.push(entry),
        }
    }
    while let Some(entry) = open.pop() {
        if entry.is_directory() {
            open.extend(entries(entry.unchecked_into()).await);
        } else {
            files.extend(file(entry.unchecked_into()).await);
        }
    }
    texts(files).await
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

async fn texts(files: Vec<web_sys::File>) -> Vec<File> {
    let mut read = Vec::new();
    for file in files {
        let name = file.name();
        if let Ok(text) = gloo_file::futures::read_as_text(&gloo_file::File::from(file)).await {
            read.push(File { name, text });
        }
    }
    read
}
