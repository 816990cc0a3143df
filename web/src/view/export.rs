//! What can be taken along: a link, a page, a picture, the SQL.

use super::page::Page;
use crate::browser;
use crate::state::Chart;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

#[component]
pub fn Export() -> impl IntoView {
    let page = Page::here();
    let with = move |take: fn(Page, &Chart)| {
        move |_| {
            if let Some(chart) = page.chart.get_untracked() {
                let chart: Arc<Chart> = chart;
                take(page, &chart);
            }
        }
    };
    view! {
        <details class="menu" class:off=move || page.chart.with(Option::is_none)>
            <summary class="button">"Take along"</summary>
            <div class="sheet-of-choices">
                <button on:click=with(|page, _| copy(page, browser::address()))>"Copy a link to this"</button>
                <button on:click=with(|_, chart| browser::download("schema.html", "text/html", &chart.html_file()))>"Page (HTML)"</button>
                <button on:click=with(|_, chart| browser::download("schema.svg", "image/svg+xml", &chart.svg_file()))>"Picture (SVG)"</button>
                <button on:click=with(|page, chart| match chart.sql() {
                    Some(sql) => browser::download("change.sql", "text/plain", &sql),
                    None => page.tell("There is no SQL: see the SQL tab for why.".to_owned()),
                })>"SQL"</button>
                <button on:click=with(|page, chart| copy(page, chart.mermaid()))>"Copy as Mermaid"</button>
            </div>
        </details>
    }
}

fn copy(page: Page, text: String) {
    spawn_local(async move {
        let said =
            if browser::copy(text).await { "Copied." } else { "The browser did not let it be copied." };
        page.tell(said.to_owned());
    });
}
