//! Every fact in tables: what the picture shows and what it leaves out, for those who do not use it.

use super::page::Page;
use crate::browser;
use leptos::ev;
use leptos::prelude::*;

#[component]
pub fn Tables() -> impl IntoView {
    let page = Page::here();
    let html =
        move || page.chart.with(|chart| chart.as_ref().map(|chart| chart.tables()).unwrap_or_default());
    // The box that was selected in the picture is what is looked for here.
    Effect::new(move |_| {
        if let Some(anchor) = page.selected.get() {
            gloo_timers::callback::Timeout::new(0, move || browser::show(&format!("facts.{anchor}")))
                .forget();
        }
    });
    let follow = move |event: ev::MouseEvent| {
        if let Some(anchor) = browser::link_under(&event) {
            event.prevent_default();
            page.select(anchor);
        }
    };
    view! { <div class="text" inner_html=html on:click=follow></div> }
}
