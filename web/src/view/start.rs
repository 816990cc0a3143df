//! What is shown before anything was put in.

use super::page::Page;
use crate::state::example;
use leptos::prelude::*;

#[component]
pub fn Start() -> impl IntoView {
    let page = Page::here();
    view! {
        <div class="start">
            <h2>"See what a schema change does"</h2>
            <p>
                "Paste a schema as SQL, or two of them, or drop a folder of migrations, or a project with its atlas.hcl, \
                 anywhere on this page. You get the tables and how they hang together, what changes, and the SQL that \
                 leads from one to the other, with what it locks and what it may lose."
            </p>
            <p class="choices">
                <button class="primary" on:click=move |_| page.show(example::shop())>"Show me a change"</button>
                <button on:click=move |_| page.show(example::migrations())>"Show me a folder of migrations"</button>
            </p>
            <p class="hint">"PostgreSQL, MySQL and SQLite. It all happens in this page: nothing is sent anywhere."</p>
        </div>
    }
}
