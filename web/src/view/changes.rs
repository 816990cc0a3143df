//! The list of changes, with what people still have to decide.

use super::page::Page;
use crate::state::chart::accept;
use leptos::prelude::*;
use portolan_core::diagram::words::{self, Line};
use portolan_core::diagram::{Mark, anchor};
use portolan_core::model::change::RenameProposal;
use portolan_core::model::{Change, Pair};

#[component]
pub fn Changes() -> impl IntoView {
    let page = Page::here();
    let list = move || {
        let Some(chart) = page.chart.get() else { return ().into_any() };
        if !chart.compares {
            return view! { <p class="hint">"One schema by itself has no changes. Put in what it was before to compare."</p> }.into_any();
        }
        if chart.changes.is_empty() {
            return view! { <p class="hint">"Both sides are the same."</p> }.into_any();
        }
        let proposals = chart
            .changes
            .rename_proposals
            .iter()
            .cloned()
            .map(|one| view! { <Proposal one/> })
            .collect_view();
        let changes = chart.changes.list.iter().map(|change| item(page, change)).collect_view();
        view! { {proposals}<ul class="changes">{changes}</ul> }.into_any()
    };
    view! { <div class="text"><h2>"Changes"</h2>{list}</div> }
}

fn item(page: Page, change: &Change) -> impl IntoView + use<> {
    let Line { mark, text } = words::change(change);
    let inside = match change {
        Change::Table { id: _, changes } => changes.iter().map(words::table_change).collect(),
        Change::Create(_) | Change::Drop(_) | Change::Rename(_) | Change::Alter(_) => Vec::new(),
    };
    let inside = inside
        .into_iter()
        .map(|Line { mark, text }| view! { <li class=mark.word()>{sign(mark)}{text}</li> })
        .collect_view();
    let target = change.object().owner.is_none().then(|| anchor(change.object()));
    let name = match target {
        Some(target) => {
            view! { <button class="link" on:click=move |_| page.select(target.clone())>{text}</button> }
                .into_any()
        }
        None => text.into_any(),
    };
    view! { <li class=mark.word()>{sign(mark)}{name}<ul>{inside}</ul></li> }
}

/// The sign, and the word for those who do not see it.
pub fn sign(mark: Mark) -> impl IntoView {
    view! { <b class="sign" aria-hidden="true">{mark.sign()}</b><span class="unseen">{mark.word()}": "</span> }
}

#[component]
fn Proposal(one: RenameProposal) -> impl IntoView {
    let page = Page::here();
    let RenameProposal { owner, what, names: Pair { before, after }, reason } = one.clone();
    let of = owner.map(|owner| format!(" of {}", words::object(&owner))).unwrap_or_default();
    view! {
        <div class="proposal">
            <p>"The " {what} " " <b>{before.to_string()}</b> {of} " goes and " <b>{after.to_string()}</b> " comes. Was it renamed? (" {reason} ")"</p>
            <button on:click=move |_| page.inputs.update(|inputs| accept(inputs, &one))>"Yes, renamed"</button>
        </div>
    }
}
