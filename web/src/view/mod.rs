//! The parts of the page. Signals are coarse: one for the inputs, one for what is shown of them, one for the picture.

mod act;
mod asking;
mod changes;
mod controls;
mod diagram;
mod editor;
mod export;
mod finder;
mod overview;
mod page;
mod problems;
mod project;
mod sources;
mod sql;
mod start;
mod steps;
mod tables;
mod tabs;
mod taking;
mod trial;

use crate::browser;
use crate::state::View;
use crate::state::action::{Action, of_key};
use leptos::ev;
use leptos::prelude::*;
use page::{Page, Sheet};
use portolan_core::diagram::{Sight, svg};
use wasm_bindgen_futures::spawn_local;

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let page = Page::open();
    provide_context(page);
    browser::on_look(move || page.theme.set(browser::theme()));
    browser::on_key(move |event| keys(page, event));
    browser::on_release(move |key| {
        let held =
            page.extent.with_untracked(|extent| extent.sight == Sight::Before) && page.holding.get_value();
        if held && key.is_none_or(|key| key.eq_ignore_ascii_case("b")) {
            page.holding.set_value(false);
            act::look(page, Sight::Both);
        }
    });
    view! {
        <style>{svg::fonts()}{svg::style()}</style>
        <div
            class="app"
            class:bare=move || !page.panel.get()
            on:dragover=|event: ev::DragEvent| event.prevent_default()
            on:drop=move |event: ev::DragEvent| {
                event.prevent_default();
                let dropped = browser::dropped(&event);
                spawn_local(async move { taking::take(page, browser::found(dropped).await).await });
            }
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
                <Busy/>
            </main>
            <Failure/>
            <steps::Announced/>
            <finder::Sheets/>
            <p class="toast" role="status" class:shown=move || page.notice.get().is_some()>
                {move || page.notice.get().unwrap_or_default()}
            </p>
        </div>
    }
}

/// Keys that work everywhere but in a text; Ctrl-K works there too.
fn keys(page: Page, event: &ev::KeyboardEvent) {
    let control = event.ctrl_key() || event.meta_key();
    let key = event.key();
    let action = match &*key {
        "k" if control => Some(Action::Search),
        _ if browser::is_typing(event) || event.alt_key() => None,
        "z" if control && !event.shift_key() => Some(Action::Undo),
        "Z" | "z" if control => Some(Action::Redo),
        _ if control => None,
        "Escape" => Some(Action::Leave),
        // Any key may be another's shortcut: they can be turned off.
        _ if !page.keys.get_untracked() || page.sheet.get_untracked() != Sheet::None => None,
        key => of_key(key),
    };
    let Some(action) = action else { return };
    event.prevent_default();
    if action == Action::Before {
        if event.repeat() {
            return;
        }
        page.holding.set_value(true);
    }
    act::act(page, action);
}

/// What went wrong, until it is put away.
#[component]
fn Failure() -> impl IntoView {
    let page = Page::here();
    let shown = move || {
        page.failure.get().map(|failure| {
            view! {
                <span>{failure}</span><button on:click=move |_| page.failure.set(None)>"Close"</button>
            }
        })
    };
    view! { <div class="failure" class:shown=move || page.failure.with(Option::is_some) role="alert">{shown}</div> }
}

/// Says that the worker computes, and lets it be stopped.
#[component]
fn Busy() -> impl IntoView {
    let page = Page::here();
    let long = RwSignal::new(false);
    let waiting = StoredValue::new_local(None::<gloo_timers::callback::Timeout>);
    // Most work is done before anyone could read that it is.
    let busy = Memo::new(move |_| page.busy.get() || page.taking.reads());
    Effect::new(move |_| {
        let busy = busy.get();
        long.set(false);
        waiting.set_value(busy.then(|| gloo_timers::callback::Timeout::new(400, move || long.set(true))));
    });
    view! {
        <div class="busy" class:shown=move || long.get() role="status">
            <Show when=move || long.get()>
                <span>{move || page.taking.words().unwrap_or_else(|| "Computing…".to_owned())}</span>
                <button on:click=move |_| taking::stop(page)>"Stop"</button>
            </Show>
        </div>
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
            >{move || if page.panel.get() { "Hide source" } else { "Source" }}</button>
            <tabs::Tabs/>
            <span class="space"></span>
            <Tally/>
            <button class="quiet" aria-label="Search" title="Search (/ or Ctrl-K)" on:click=move |_| page.sheet.set(Sheet::Search)>"Search"</button>
            <button class="quiet" aria-label="Keys" title="Keys (?)" on:click=move |_| page.sheet.set(Sheet::Help)>"?"</button>
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

/// What changed, in numbers, and whether the SQL endangers data.
#[component]
fn Tally() -> impl IntoView {
    let page = Page::here();
    let said = move || {
        page.shown.with(|shown| {
            let shown = shown.as_ref().filter(|shown| shown.compares)?;
            Some(if shown.tally.any() { shown.tally.sentence() } else { "no difference".to_owned() })
        })
    };
    let changes = move || page.shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.tally.any()));
    let verdict = move || {
        page.sql.with(|sql| {
            let sql = sql.as_ref().filter(|_| changes())?;
            let (class, said) = match (sql.refusal.is_some() || sql.unread, sql.grave()) {
                (true, _) => ("verdict bad", "no SQL".to_owned()),
                (false, 0) => ("verdict", "nothing is lost".to_owned()),
                (false, 1) => ("verdict bad", "1 statement endangers data".to_owned()),
                (false, many) => ("verdict bad", format!("{many} statements endanger data")),
            };
            Some(view! { <button class=class on:click=move |_| act::go(page, View::Sql)>{said}</button> })
        })
    };
    view! { <span class="tally" aria-live="polite">{said}</span>{verdict} }
}

#[component]
fn Stage() -> impl IntoView {
    let page = Page::here();
    let shown = move || match (page.shown.with(Option::is_some), page.view.get()) {
        (false, _) => view! { <start::Start/> }.into_any(),
        (true, View::Diagram) => view! { <diagram::Diagram/> }.into_any(),
        (true, View::Changes) => view! { <changes::Changes/> }.into_any(),
        (true, View::Sql) => view! { <sql::SqlView/> }.into_any(),
        (true, View::Tables) => view! { <tables::Tables/> }.into_any(),
    };
    // Only a change of what is looked at builds anew, not every edit.
    let what = Memo::new(move |_| (page.shown.with(Option::is_some), page.view.get()));
    move || {
        what.get();
        untrack(shown)
    }
}
