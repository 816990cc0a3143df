//! The statements, each with what it locks and what it may lose; or why there are none.

use super::page::Page;
use crate::browser;
use crate::state::Chart;
use leptos::prelude::*;
use portolan_core::export::page::warnings;
use portolan_core::model::{Batch, Refusal, Statement};
use wasm_bindgen_futures::spawn_local;

#[component]
pub fn Sql() -> impl IntoView {
    let page = Page::here();
    let shown = move || {
        let Some(chart) = page.chart.get() else { return ().into_any() };
        match &chart.plan {
            Some(plan) if plan.is_empty() => {
                view! { <p class="hint">"There is nothing to do."</p> }.into_any()
            }
            Some(plan) => {
                let several = plan.batches.len() > 1;
                let steps = plan
                    .batches
                    .iter()
                    .enumerate()
                    .map(|(number, it)| batch(number, it, several))
                    .collect_view();
                view! { <Copy/>{steps} }.into_any()
            }
            None => view! { <div class="refusal" role="alert">{why(&chart)}</div> }.into_any(),
        }
    };
    let heading = move || {
        page.chart.with(|chart| match chart {
            Some(chart) if !chart.compares => "The SQL that makes it",
            _ => "The SQL from before to after",
        })
    };
    view! { <div class="text"><h2>{heading}</h2>{shown}</div> }
}

/// Why there is no SQL.
fn why(chart: &Chart) -> impl IntoView + use<> {
    match &chart.refusal {
        _ if chart.problems.iter().any(|problem| problem.is_error) => {
            view! { <p><b>"No SQL while something is not understood."</b></p><p>"The rest is drawn all the same; the problems stand below the source."</p> }.into_any()
        }
        Some(Refusal { kind: _, message, object: _, help }) => {
            let help = help.clone().map(|help| view! { <p>{help}</p> });
            view! { <p><b>"This change is refused, since wrong would be worse."</b></p><p>{message.clone()}</p>{help} }.into_any()
        }
        None => ().into_any(),
    }
}

#[component]
fn Copy() -> impl IntoView {
    let page = Page::here();
    let copy = move |_| {
        let Some(sql) = page.chart.with_untracked(|chart| chart.as_ref().and_then(|chart| chart.sql()))
        else {
            return;
        };
        spawn_local(async move {
            let said =
                if browser::copy(sql).await { "Copied." } else { "The browser did not let it be copied." };
            page.tell(said.to_owned());
        });
    };
    view! {
        <p class="proof"><span aria-hidden="true">"✓ "</span>"Replayed in memory: it arrives at what is wanted."
            <button on:click=copy>"Copy all"</button></p>
    }
}

fn batch(number: usize, batch: &Batch, several: bool) -> impl IntoView + use<> {
    let outside = if batch.transactional { "" } else { ", outside a transaction" };
    let head = several.then(|| view! { <h3>{format!("Step {}{outside}", number + 1)}</h3> });
    view! { {head}{batch.statements.iter().map(statement).collect_view()} }
}

fn statement(statement: &Statement) -> impl IntoView + use<> {
    let risks = warnings(&statement.risks);
    let risks = (!risks.is_empty()).then(|| {
        let risk = |(grave, text): (bool, String)| {
            let (class, sign) = if grave { ("grave", "⚠ ") } else { ("risk", "• ") };
            view! { <li class=class><span aria-hidden="true">{sign}</span>{text}</li> }
        };
        view! { <ul class="risks">{risks.into_iter().map(risk).collect_view()}</ul> }
    });
    view! {
        <div class="statement">
            <p>{statement.comment.clone()}</p>
            {risks}
            <pre tabindex="0"><code>{format!("{};", statement.sql)}</code></pre>
        </div>
    }
}
