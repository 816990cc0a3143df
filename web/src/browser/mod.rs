//! Every call to the browser: its address, files, clipboard, downloads and the sizes of things, the canvas and the worker.
//! No other folder makes one.

pub mod blocks;
pub mod canvas;
pub mod database;
mod files;
pub mod worker;

pub use files::{Found, chosen, dropped, found};

use crate::gesture::{Frame, Screen};
use canvas::Theme;
use gloo_events::EventListener;
use leptos::ev;
use leptos::html;
use leptos::prelude::{GetUntracked, NodeRef};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What `schema inspect --web` gives the page to show.
#[derive(Clone, Debug, Deserialize)]
pub struct Served {
    /// `postgres`, `mysql` or `sqlite`.
    pub dialect: String,
    /// What the database is called.
    pub title: String,
    /// The schema as SQL.
    pub sql: String,
    /// What it was before, where a change is shown.
    pub before_sql: Option<String>,
}

fn window() -> Option<web_sys::Window> {
    web_sys::window()
}

/// What stands behind the `#` of the address.
pub fn hash() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// Replaces what stands behind the `#`; where that is not allowed, the page works without.
pub fn set_hash(hash: &str) {
    let history = window().and_then(|window| window.history().ok());
    let written =
        history.map(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{hash}"))));
    let _ = written;
}

/// The address of the page, to be shared.
pub fn address() -> String {
    window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// The token that the command line put into the address.
pub fn token() -> Option<String> {
    let search = window()?.location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get("token")
}

/// Fetches what the command line serves, from where the page itself came from.
pub async fn served(token: &str) -> Result<Served, String> {
    let told = |error: JsValue| format!("{error:?}");
    let window = window().ok_or("there is no window")?;
    let address = format!("data.json?token={}", String::from(web_sys::js_sys::encode_uri_component(token)));
    let answer = JsFuture::from(window.fetch_with_str(&address)).await.map_err(told)?;
    let answer: web_sys::Response = answer.dyn_into().map_err(told)?;
    if !answer.ok() {
        return Err(format!("portolan answered {}: run the command again", answer.status()));
    }
    let json = JsFuture::from(answer.json().map_err(told)?).await.map_err(told)?;
    serde_wasm_bindgen::from_value(json).map_err(|error| error.to_string())
}

/// Puts a text on the clipboard; whether that was allowed.
pub async fn copy(text: String) -> bool {
    let Some(window) = window() else { return false };
    let clipboard = window.navigator().clipboard();
    // Without a secure context there is no clipboard.
    if clipboard.is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(&text)).await.is_ok()
}

/// Offers a text as a file.
pub fn download(name: &str, kind: &str, text: &str) {
    let saved = || -> Option<()> {
        let blob = gloo_file::Blob::new_with_options(text, Some(kind));
        let url = gloo_file::ObjectUrl::from(blob);
        download_from(name, &url)?;
        // The browser has the content by then; a moment later the address may go.
        gloo_timers::callback::Timeout::new(10_000, move || drop(url)).forget();
        Some(())
    };
    let _ = saved();
}

/// Offers what is at an address as a file.
pub fn download_from(name: &str, url: &str) -> Option<()> {
    let link = window()?.document()?.create_element("a").ok()?;
    let link: web_sys::HtmlAnchorElement = link.dyn_into().ok()?;
    link.set_href(url);
    link.set_download(name);
    link.click();
    Some(())
}

/// What the session kept under a key; storage may be forbidden.
pub fn remembered(key: &str) -> Option<String> {
    window()?.session_storage().ok()??.get_item(key).ok()?
}

/// Keeps a text for this session, where that is allowed and there is room; or forgets it.
pub fn keep(key: &str, word: Option<&str>) {
    if let Some(Ok(Some(storage))) = window().map(|window| window.session_storage()) {
        let _ = match word {
            Some(word) => storage.set_item(key, word),
            None => storage.remove_item(key),
        };
    }
}

/// How large the frame of the picture is.
pub fn frame(of: NodeRef<html::Div>) -> Option<Frame> {
    let rect = of.get_untracked()?.get_bounding_client_rect();
    Some(Frame { width: rect.width(), height: rect.height() })
}

/// Where a pointer is within the frame.
pub fn pointer(event: &ev::PointerEvent, of: NodeRef<html::Div>) -> Screen {
    within(f64::from(event.client_x()), f64::from(event.client_y()), of)
}

/// Where the wheel is turned within the frame.
pub fn wheel(event: &ev::WheelEvent, of: NodeRef<html::Div>) -> Screen {
    within(f64::from(event.client_x()), f64::from(event.client_y()), of)
}

fn within(x: f64, y: f64, of: NodeRef<html::Div>) -> Screen {
    let rect = of.get_untracked().map(|element| element.get_bounding_client_rect());
    let (left, top) = rect.map_or((0.0, 0.0), |rect| (rect.left(), rect.top()));
    Screen { x: x - left, y: y - top }
}

/// Lets the frame have all that the pointer does until it is let go.
pub fn capture(event: &ev::PointerEvent, of: NodeRef<html::Div>) {
    if let Some(element) = of.get_untracked() {
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// Scrolls something into view.
pub fn show(id: &str) {
    let element =
        window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Gives the focus to what has an id.
pub fn focus(id: &str) {
    let element =
        window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id(id));
    if let Some(Ok(element)) = element.map(|element| element.dyn_into::<web_sys::HtmlElement>()) {
        let _ = element.focus();
    }
}

/// What has the focus, to give it back.
pub struct Focus(web_sys::HtmlElement);

/// What has the focus; nothing, where it is nowhere.
pub fn focus_now() -> Option<Focus> {
    let element = window()?.document()?.active_element().filter(|element| element.tag_name() != "BODY")?;
    element.dyn_into().ok().map(Focus)
}

impl Focus {
    /// Gives it back where nothing has it now; whether something has it then.
    pub fn give_back_if_lost(&self) -> bool {
        if focus_now().is_some() {
            return true;
        }
        self.0.is_connected() && self.0.focus().is_ok()
    }
}

/// Gives the focus to the first of two that is there, where nothing has it.
pub fn focus_if_lost(first: &str, second: &str) {
    let Some(document) = window().and_then(|window| window.document()) else { return };
    let lost = document.active_element().is_none_or(|element| element.tag_name() == "BODY");
    if lost {
        let there = document.get_element_by_id(first).is_some();
        focus(if there { first } else { second });
    }
}

/// Selects a part of an editor's text, by letters as the browser counts them, and goes there.
pub fn select(editor: NodeRef<html::Textarea>, start: u32, end: u32) {
    if let Some(area) = editor.get_untracked() {
        let _ = area.focus();
        let _ = area.set_selection_range(start, end);
        // A browser scrolls to the selection only when something is typed.
        let lines =
            area.value().encode_utf16().take(start as usize).filter(|unit| *unit == u16::from(b'\n')).count();
        let line_height = f64::from(area.scroll_height()) / area.value().split('\n').count().max(1) as f64;
        if let Some(scroller) = area.closest(".paper").ok().flatten() {
            scroller.set_scroll_top((lines as f64 * line_height - 80.0).max(0.0) as i32);
        }
    }
}

/// In which colors the reader wants to read.
pub fn theme() -> Theme {
    let is = |query: &str| {
        let media = window().and_then(|window| window.match_media(query).ok().flatten());
        media.is_some_and(|media| media.matches())
    };
    if is("(forced-colors: active)") {
        Theme::Forced
    } else if is("(prefers-color-scheme: dark)") {
        Theme::Dark
    } else {
        Theme::Light
    }
}

/// Calls when the reader's colors, the size of the window or its fonts are others.
pub fn on_look(call: impl Fn() + Clone + 'static) {
    let Some(window) = window() else { return };
    for query in ["(forced-colors: active)", "(prefers-color-scheme: dark)"] {
        if let Ok(Some(media)) = window.match_media(query) {
            let call = call.clone();
            EventListener::new(&media, "change", move |_| call()).forget();
        }
    }
    let resized = call.clone();
    EventListener::new(&window, "resize", move |_| resized()).forget();
    if let Some(document) = window.document() {
        let fonts = document.fonts();
        let load =
            ["400 13px \"Portolan Inter\"", "600 13px \"Portolan Inter\""].map(|font| fonts.load(font));
        wasm_bindgen_futures::spawn_local(async move {
            for font in load {
                let _ = JsFuture::from(font).await;
            }
            call();
        });
    }
}

/// Calls when what stands behind the `#` becomes another.
pub fn on_hash(call: impl Fn() + 'static) {
    if let Some(window) = window() {
        EventListener::new(&window, "hashchange", move |_| call()).forget();
    }
}

/// Calls when a key is pressed, wherever the focus is.
pub fn on_key(call: impl Fn(&ev::KeyboardEvent) + 'static) {
    if let Some(window) = window() {
        let options = gloo_events::EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&window, "keydown", options, move |event| {
            if let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() {
                call(event);
            }
        })
        .forget();
    }
}

/// Calls when a key is let go, wherever the focus is, and when the page loses it.
pub fn on_release(call: impl Fn(Option<String>) + Clone + 'static) {
    if let Some(window) = window() {
        let lost = call.clone();
        EventListener::new(&window, "blur", move |_| lost(None)).forget();
        EventListener::new(&window, "keyup", move |event| {
            call(event.dyn_ref::<web_sys::KeyboardEvent>().map(web_sys::KeyboardEvent::key));
        })
        .forget();
    }
}

/// The moment as migrations are numbered: `20250321093000`, in UTC.
pub fn version() -> String {
    let now = String::from(web_sys::js_sys::Date::new_0().to_iso_string());
    now.chars().filter(char::is_ascii_digit).take(14).collect()
}

/// Leaves a note of how long something took, for whoever measures the page.
pub fn note(what: &str, milliseconds: f64) {
    let body = window().and_then(|window| window.document()).and_then(|document| document.body());
    if let Some(body) = body {
        let _ = body.set_attribute(&format!("data-{what}"), &format!("{milliseconds:.1}"));
    }
}

/// Whether a key is typed into a text.
pub fn is_typing(event: &ev::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    target.is_some_and(|element| {
        let ticked = element.get_attribute("type").is_some_and(|kind| matches!(&*kind, "checkbox" | "range"));
        matches!(&*element.tag_name(), "TEXTAREA" | "INPUT" | "SELECT") && !ticked
            || blocks::are_editable(&element)
    })
}
