//! The files of the app, as they were built when the program was; or none.

use rust_embed::Embed;

#[derive(Embed)]
#[folder = "../dist"]
#[exclude = "databases/*"]
#[allow_missing = true]
struct Assets;

/// Whether the app is part of this build.
pub fn are_built() -> bool {
    Assets::get("index.html").is_some()
}

/// A file, with its type. What has no type of ours is not part of the app.
pub fn get(path: &str) -> Option<(&'static str, Vec<u8>)> {
    let kind = match path.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        _ => return None,
    };
    Assets::get(path).map(|file| (kind, file.data.into_owned()))
}
