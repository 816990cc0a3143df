//! What can be taken along: a link, pictures, texts, a migration.

use super::page::Page;
use crate::browser;
use crate::browser::canvas;
use crate::gesture::{Camera, Frame};
use crate::scene;
use crate::state::address::Written;
use crate::state::take::{Kind, Take, Taken};
use crate::work::Request;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// A picture of more dots than this no browser draws.
const MOST_DOTS: f64 = 60_000_000.0;

#[component]
pub fn Export() -> impl IntoView {
    let page = Page::here();
    let kinds = Kind::ALL
        .map(|(kind, name)| view! {
            <li>
                <button on:click=move |_| take(page, kind, false)>{name}</button>
                <button class="copy" aria-label=format!("Copy: {name}") title="Copy" on:click=move |_| take(page, kind, true)>"Copy"</button>
            </li>
        })
        .collect_view();
    view! {
        <details class="menu" class:off=move || page.shown.with(Option::is_none)>
            <summary class="button">"Take along"</summary>
            <div class="sheet-of-choices">
                <button on:click=move |_| copy_link(page)>"Copy a link to this"</button>
                <button on:click=move |_| png(page)>"Picture (PNG)"</button>
                <ul>{kinds}</ul>
            </div>
        </details>
    }
}

/// Asks for a file, or for a text to be copied.
pub fn take(page: Page, kind: Kind, copied: bool) {
    page.asking.ask(page, Request::Take(Take { kind, version: browser::version(), copied }));
}

/// What the worker wrote.
pub fn taken(page: Page, taken: Taken) {
    let Taken { files, refusal, copied } = taken;
    if let Some(refusal) = refusal {
        return page.tell(refusal);
    }
    if copied {
        // Of a migration it is the sum that one copies: its last file.
        if let Some((_, _, text)) = files.into_iter().next_back() {
            copy(page, text);
        }
        return;
    }
    for (name, kind, text) in &files {
        browser::download(name, kind, text);
    }
    let names: Vec<&str> = files.iter().map(|(name, _, _)| &**name).collect();
    page.tell(format!("Downloaded {}.", names.join(" and ")));
}

/// The picture in dots, twice as fine as on a plain screen where that is not too large.
fn png(page: Page) {
    let Some(scene) = page.scene.get_untracked() else { return };
    let whole = scene.whole();
    let size = Frame { width: whole.width, height: whole.height };
    let finest = (MOST_DOTS / (size.width * size.height).max(1.0)).sqrt();
    let scale = finest.min(16_000.0 / size.width.max(size.height).max(1.0)).min(2.0);
    let camera = Camera { x: 0.0, y: 0.0, scale: 1.0 };
    let drawn = canvas::png(size, scale, page.theme.get_untracked(), |pen| {
        scene::draw(pen, &scene, camera, size, scene::Look::default());
    });
    match drawn {
        Some(url) => {
            let _ = browser::download_from("schema.png", &url);
            page.tell("Downloaded schema.png.".to_owned());
        }
        None => page.tell("The picture is too large for this browser. Take the SVG instead.".to_owned()),
    }
}

/// Copies a text, and says whether that was allowed.
pub fn copy(page: Page, text: String) {
    spawn_local(async move {
        let said =
            if browser::copy(text).await { "Copied." } else { "The browser did not let it be copied." };
        page.tell(said.to_owned());
    });
}

/// Copies a link to what is shown; what was put in is in it, where it is not too long.
pub fn copy_link(page: Page) {
    let (link, Written { whole, pinned, .. }) = page.link();
    spawn_local(async move {
        let said = match (browser::copy(link).await, whole) {
            (true, true) if !pinned => "Copied, without the places where boxes were put: they are too many.",
            (true, true) => "Copied. The link holds the schema itself.",
            (true, false) => {
                "Copied. The schema is too large for a link: whoever opens it must have it already."
            }
            (false, _) => "The browser did not let it be copied; the address bar has it.",
        };
        page.tell(said.to_owned());
    });
}

/// Copies the statements of the change one is at.
pub fn copy_change(page: Page) {
    let at = page.change.get_untracked();
    let statements = at.map(|at| untrack(|| page.statements_of(at))).unwrap_or_default();
    let sql: String = statements.iter().map(|(_, statement)| format!("{};\n", statement.sql)).collect();
    if sql.is_empty() {
        return page.tell("Go to a change first, with N.".to_owned());
    }
    copy(page, sql);
}
