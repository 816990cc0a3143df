//! What was not understood, each with its place: a click goes there.

use super::act;
use super::page::Page;
use leptos::prelude::*;

/// So many are listed; the rest is counted.
const MOST: usize = 30;

#[component]
pub fn Problems() -> impl IntoView {
    let page = Page::here();
    let problems = Memo::new(move |_| {
        page.shown.with(|shown| shown.as_ref().map(|shown| shown.problems.clone()).unwrap_or_default())
    });
    let list = move || {
        problems
            .get()
            .into_iter()
            .take(MOST)
            .map(|problem| {
                let class = if problem.is_error { "wrong" } else { "doubtful" };
                let place = format!("{}, column {}", problem.place.words(), problem.place.column);
                let help = problem.help.clone().map(|help| view! { <span class="help">{help}</span> });
                let message = problem.message.clone();
                view! {
                    <li class=class><button on:click=move |_| act::show_place(page, problem.place.clone())>
                        <span class="place">{place}</span><span>{message}</span>{help}
                    </button></li>
                }
            })
            .collect_view()
    };
    let count = move || {
        let untold = page.shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.untold));
        problems.with(Vec::len) + untold
    };
    let rest = move || {
        let count = count();
        (count > MOST).then(|| view! { <p class="hint">{format!("and {} more", count - MOST)}</p> })
    };
    view! {
        <Show when=move || !problems.with(Vec::is_empty)>
            <div class="problems" role="region" aria-label="Problems">
                <h2>{move || heading(count())}</h2>
                <ul>{list}</ul>
                {rest}
            </div>
        </Show>
    }
}

fn heading(count: usize) -> String {
    match count {
        1 => "1 thing was not understood".to_owned(),
        count => format!("{count} things were not understood"),
    }
}
