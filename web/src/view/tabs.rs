//! What of the chart is looked at: tabs, as the arrow keys of a keyboard expect them.

use super::act;
use super::page::Page;
use crate::browser;
use crate::state::View;
use leptos::ev;
use leptos::prelude::*;

#[component]
pub fn Tabs() -> impl IntoView {
    let page = Page::here();
    let tab = move |view: View| {
        let chosen = move || page.view.get() == view;
        let count = move || match view {
            View::Changes => page.shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.changes.len())),
            View::Diagram | View::Sql | View::Tables => 0,
        };
        let badge = move || {
            Some(count()).filter(|count| *count > 0).map(|count| view! { <span class="count">{count}</span> })
        };
        view! {
            <button
                role="tab"
                id=format!("tab-{}", view.word())
                aria-selected=move || chosen().to_string()
                aria-controls="stage"
                tabindex=move || if chosen() { "0" } else { "-1" }
                on:click=move |_| act::go(page, view)
            >{view.label()}{badge}</button>
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label="What is shown" on:keydown=move |event: ev::KeyboardEvent| arrow(page, &event)>
            {View::ALL.map(tab).collect_view()}
        </div>
    }
}

fn arrow(page: Page, event: &ev::KeyboardEvent) {
    let by = match &*event.key() {
        "ArrowRight" => 1,
        "ArrowLeft" => View::ALL.len() - 1,
        _ => return,
    };
    event.prevent_default();
    let now = page.view.get_untracked();
    let place = View::ALL.iter().position(|view| *view == now).unwrap_or(0);
    let next = View::ALL[(place + by) % View::ALL.len()];
    act::go(page, next);
    browser::focus(&format!("tab-{}", next.word()));
}
