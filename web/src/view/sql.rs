//! The statements, forwards and back, each with what it locks and what it may lose; or why there are none.

use super::page::Page;
use super::trial::TrialView;
use super::{act, export, steps};
use crate::state::View;
use crate::state::shown::{Sql, Statement, Step};
use crate::state::take::Kind;
use leptos::prelude::*;

#[component]
pub fn SqlView() -> impl IntoView {
    let page = Page::here();
    let backwards = RwSignal::new(false);
    let shown = move || {
        if backwards.get() {
            return match page.back.get() {
                Some(back) => told(page, &back, true).into_any(),
                None => view! { <p class="hint">"Looking for the way back…"</p> }.into_any(),
            };
        }
        match page.sql.get() {
            Some(sql) => told(page, &sql, false).into_any(),
            None => view! { <p class="hint">"Planning and proving…"</p> }.into_any(),
        }
    };
    let compares = move || page.shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.compares));
    let heading = move || match (compares(), backwards.get()) {
        (false, _) => "The SQL that makes it",
        (true, false) => "The SQL from before to after",
        (true, true) => "The SQL from after to before",
    };
    let turn = move |to: bool, label: &'static str| {
        view! { <button aria-pressed=move || (backwards.get() == to).to_string() on:click=move |_| {
            backwards.set(to);
            act::go(page, View::Sql);
        }>{label}</button> }
    };
    view! {
        <div class="text">
            <h2>{heading}</h2>
            <Show when=compares>
                <div class="segments" role="group" aria-label="Direction">{turn(false, "Forwards")}{turn(true, "Back")}</div>
            </Show>
            {shown}
        </div>
    }
}

fn told(page: Page, sql: &Sql, back: bool) -> AnyView {
    if let Some((message, help)) = sql.refusal.clone() {
        let help = help.map(|help| view! { <p>{help}</p> });
        return view! { <div class="refusal" role="alert">
            <p><b>"This change is refused, since wrong would be worse."</b></p><p>{message}</p>{help}
        </div> }
        .into_any();
    }
    if sql.unread {
        return view! { <div class="refusal" role="alert">
            <p><b>"No SQL while something is not understood."</b></p>
            <p>"The rest is drawn all the same; the problems stand below the source."</p>
        </div> }
        .into_any();
    }
    if sql.statements().next().is_none() {
        return view! { <p class="hint">"There is nothing to do."</p> }.into_any();
    }
    let several = sql.steps.len() > 1;
    let mut first = 0;
    let steps = sql
        .steps
        .iter()
        .enumerate()
        .map(|(number, it)| {
            let from = first;
            first += it.statements.len();
            step(page, (number, it), from, several, back)
        })
        .collect_view();
    let text = sql.text.clone();
    view! {
        <p class="proof"><span aria-hidden="true">"✓ "</span>"Replayed in memory: it arrives at what is wanted."</p>
        <p class="row">
            <button on:click=move |_| export::copy(page, text.clone())>"Copy all"</button>
            <Show when=move || !back>
                <button on:click=move |_| export::take(page, Kind::Migration, false)>"Download the migration and atlas.sum"</button>
                <button on:click=move |_| export::take(page, Kind::Migration, true)>"Copy the atlas.sum"</button>
            </Show>
        </p>
        <Show when=move || !back><TrialView/></Show>
        {steps}
    }
    .into_any()
}

fn step(
    page: Page,
    (number, step): (usize, &Step),
    first: usize,
    several: bool,
    back: bool,
) -> impl IntoView + use<> {
    let outside = if step.transactional { "" } else { ", outside a transaction" };
    let head = several.then(|| view! { <h3>{format!("Step {}{outside}", number + 1)}</h3> });
    let statements = step.statements.iter().enumerate();
    let statements = statements.map(|(at, it)| statement(page, first + at, it, back)).collect_view();
    view! { {head}{statements} }
}

fn statement(page: Page, number: usize, statement: &Statement, back: bool) -> impl IntoView + use<> {
    let Statement { comment, sql, risks, cause } = statement.clone();
    let has_change = page.with_shown(|shown| shown.changes.len() > cause).unwrap_or(false) && !back;
    let to = has_change.then(|| {
        view! { <button class="link place" on:click=move |_| {
            steps::go(page, cause);
            act::go(page, View::Diagram);
            act::bring(page);
        }>"In the picture"</button> }
    });
    let id = if back { format!("back-{number}") } else { format!("statement-{number}") };
    view! {
        <div class="statement" id=id class:at=move || !back && has_change && page.change.get() == Some(cause)>
            <p>{comment}{to}</p>
            {self::risks(&risks)}
            <pre tabindex="0"><code>{colored(&format!("{sql};"))}</code></pre>
        </div>
    }
}

/// What may go wrong.
pub fn risks(risks: &[(bool, String)]) -> impl IntoView + use<> {
    let risk = |(grave, text): (bool, String)| {
        let (class, sign) = if grave { ("grave", "⚠ ") } else { ("risk", "• ") };
        view! { <li class=class><span aria-hidden="true">{sign}</span>{text}</li> }
    };
    (!risks.is_empty())
        .then(|| view! { <ul class="risks">{risks.iter().cloned().map(risk).collect_view()}</ul> })
}

/// A statement longer than this is not colored.
const LONGEST: usize = 20_000;

/// SQL with its keywords, texts and comments told apart.
pub fn colored(sql: &str) -> AnyView {
    if sql.len() > LONGEST {
        return sql.to_owned().into_any();
    }
    let pieces = crate::state::color::pieces(sql);
    pieces
        .into_iter()
        .map(|(class, text)| match class {
            "" => text.to_owned().into_any(),
            class => view! { <span class=class>{text.to_owned()}</span> }.into_any(),
        })
        .collect_view()
        .into_any()
}
