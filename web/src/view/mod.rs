//! The parts of the page. Signals are coarse: one for the inputs, one for the chart that follows from them.

mod changes;
mod diagram;
mod editor;
mod export;
mod page;
mod problems;
mod sources;
mod sql;
mod start;
mod tables;
mod tabs;

use crate::browser;
use crate::state::{View, material};
use leptos::ev;
use leptos::prelude::*;
use page::Page;
use portolan_core::diagram::svg;
use wasm_bindgen_futures::spawn_local;

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let page = Page::open();
    provide_context(page);
    view! {
        <style>{svg::fonts()}{svg::style()}</style>
        <div
            class="app"
            class:bare=move || !page.panel.get()
            on:dragover=|event: ev::DragEvent| event.prevent_default()
            on:drop=move |event: ev::DragEvent| {
                event.prevent_default();
                let dropped = browser::dropped(&event);
                spawn_local(async move { page.take(material::material(browser::read(dropped).await)) });
            }
            on:keydown=move |event: ev::KeyboardEvent| keys(page, &event)
        >
            <a class="skip" href="#stage" on:click=|event: ev::MouseEvent| {
                event.prevent_default();
                browser::focus("stage");
            }>"Skip to what is shown"</a>
            <Header/>
            <Show when=move || page.panel.get()>
                <sources::Sources/>
            </Show>
            <main id="stage" tabindex="-1">
                <Stage/>
            </main>
            <p class="toast" role="status" class:shown=move || page.notice.get().is_some()>
                {move || page.notice.get().unwrap_or_default()}
            </p>
        </div>
    }
}

/// Keys that work everywhere but in a text.
fn keys(page: Page, event: &ev::KeyboardEvent) {
    if browser::is_typing(event) || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    match &*event.key() {
        "n" => page.step(1),
        "p" => page.step(-1),
        "t" => page.view.update(|view| {
            *view = if *view == View::Tables { View::Diagram } else { View::Tables };
        }),
        "Escape" => page.selected.set(None),
        _ => {}
    }
}

#[component]
fn Header() -> impl IntoView {
    let page = Page::here();
    view! {
        <header class="bar">
            <h1 class="brand"><Rose/>"Portolan"</h1>
            <button
                class="quiet panel"
                aria-expanded=move || page.panel.get().to_string()
                on:click=move |_| page.panel.update(|open| *open = !*open)
            >{move || if page.panel.get() { "Hide source" } else { "Show source" }}</button>
            <tabs::Tabs/>
            <span class="space"></span>
            <Tally/>
            <export::Export/>
        </header>
    }
}

/// A compass rose, as on a portolan chart.
#[component]
fn Rose() -> impl IntoView {
    view! {
        <svg class="rose" viewBox="0 0 24 24" aria-hidden="true">
            <circle cx="12" cy="12" r="10.4" fill="none" stroke="currentColor" stroke-width="1.2"/>
            <path d="M12 1.6 14.2 9.8 22.4 12 14.2 14.2 12 22.4 9.8 14.2 1.6 12 9.8 9.8z" fill="currentColor"/>
        </svg>
    }
}

/// What changed, in numbers.
#[component]
fn Tally() -> impl IntoView {
    let page = Page::here();
    let said = move || {
        page.chart.with(|chart| {
            let chart = chart.as_ref().filter(|chart| chart.compares)?;
            let tally = chart.tally();
            Some(if tally.any() { tally.sentence() } else { "no difference".to_owned() })
        })
    };
    view! { <span class="tally" aria-live="polite">{said}</span> }
}

#[component]
fn Stage() -> impl IntoView {
    let page = Page::here();
    let shown = move || match (page.chart.with(Option::is_some), page.view.get()) {
        (false, _) => view! { <start::Start/> }.into_any(),
        (true, View::Diagram) => view! { <diagram::Diagram/> }.into_any(),
        (true, View::Changes) => view! { <changes::Changes/> }.into_any(),
        (true, View::Sql) => view! { <sql::Sql/> }.into_any(),
        (true, View::Tables) => view! { <tables::Tables/> }.into_any(),
    };
    // Only a change of what is looked at builds anew, not every edit.
    let what = Memo::new(move |_| (page.chart.with(Option::is_some), page.view.get()));
    move || {
        what.get();
        untrack(shown)
    }
}
