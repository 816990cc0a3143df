//! Stepping through the changes: each with its box, its statements and what they risk, and its line in the source.

use super::act;
use super::changes::sign;
use super::diagram::NUDGE;
use super::page::Page;
use crate::browser;
use crate::scene;
use crate::state::View;
use crate::state::shown::{Change, Shown};
use leptos::prelude::*;
use portolan_core::diagram::Mark;

/// To the next change or the one before, in whatever is looked at.
pub fn step(page: Page, by: isize) {
    let count = page.with_shown(|shown| shown.changes.len()).unwrap_or(0);
    let Some(count) = isize::try_from(count).ok().filter(|count| *count > 0) else {
        return page.tell("Nothing changed.".to_owned());
    };
    let now = page.change.get_untracked().and_then(|now| isize::try_from(now).ok());
    let next = match now {
        Some(now) => (now + by).rem_euclid(count),
        None if by > 0 => 0,
        None => count - 1,
    };
    go(page, usize::try_from(next).unwrap_or(0));
}

/// To a change.
pub fn go(page: Page, number: usize) {
    let Some(change) = page.with_shown(|shown| shown.changes.get(number).cloned()).flatten() else { return };
    page.change.set(Some(number));
    page.selected.set(Some(change.anchor.clone()));
    act::bring(page);
    let id = match page.view.get_untracked() {
        View::Sql => {
            let statements = untrack(|| page.statements_of(number));
            statements.first().map(|(statement, _)| format!("statement-{statement}"))
        }
        View::Changes => Some(format!("change-{number}")),
        View::Tables => Some(format!("row-{}", change.anchor)),
        View::Diagram => None,
    };
    if let Some(id) = id {
        gloo_timers::callback::Timeout::new(0, move || browser::show(&id)).forget();
    }
}

/// `3 of 7 changes: table users changed`
#[component]
pub fn Announced() -> impl IntoView {
    let page = Page::here();
    let said = move || {
        let shown = page.shown.get()?;
        let at = page.change.get();
        if let Some((at, change)) = at.and_then(|at| Some((at, shown.changes.get(at)?))) {
            let Change { line, inside, .. } = change;
            let inside: Vec<&str> = inside.iter().map(|line| &*line.text).collect();
            let inside = if inside.is_empty() { String::new() } else { format!(": {}", inside.join("; ")) };
            return Some(format!(
                "{} of {} changes: {} {}{inside}",
                at + 1,
                shown.changes.len(),
                line.text,
                line.mark.word()
            ));
        }
        let selected = page.selected.get()?;
        page.scene.with(|scene| scene.as_ref().and_then(|scene| Some(scene.find(&selected)?.name.clone())))
    };
    view! { <p class="unseen" aria-live="polite">{said}</p> }
}

/// What is known of the selected box, and of the change one is at.
#[component]
pub fn Card() -> impl IntoView {
    let page = Page::here();
    let shown = move || {
        let wanted = page.selected.get()?;
        let shown = page.shown.get()?;
        let at = page.change.get().filter(|at| shown.changes.get(*at).is_some_and(|it| it.anchor == wanted));
        let card = shown.card(&wanted).map(|at| shown.cards[at].clone());
        let drawn = page.scene.get();
        let drawn = drawn.as_ref().and_then(|scene| scene.find(&wanted));
        let name = match (&card, drawn) {
            (Some(card), _) => format!("{} {}", card.kind, card.name),
            (None, Some(group)) => group.name.clone(),
            (None, None) => wanted.clone(),
        };
        let mark = card.as_ref().map_or(Mark::Same, |card| card.mark);
        let badge = (mark != Mark::Same).then(
            || view! { <span class=format!("badge {}", mark.word())>{mark.sign()}" "{mark.word()}</span> },
        );
        let fold = page.home(&wanted).map(|home| {
            let said = if act::is_folded(page, &home) { "Open the group" } else { "Fold its group" };
            view! { <button class="link" on:click=move |_| act::act(page, crate::state::action::Action::Fold)>{said}</button> }
        });
        let anchor = drawn.and_then(scene::anchor).unwrap_or(&wanted);
        let pinned = page.extent.with(|extent| extent.pins.contains_key(anchor));
        let nudges = pinned.then(|| nudges(page));
        let change = at.map(|at| about(page, &shown, at));
        let fresh = at.is_none().then(|| since(page, &shown, &wanted));
        Some(view! {
            <aside class="card" aria-label="Selected">
                <button class="close" aria-label="Close" on:click=move |_| page.selected.set(None)>"×"</button>
                <h2>{name}" "{badge}</h2>
                {change}
                {fresh}
                <p class="row">
                    {fold}
                    <button class="link" on:click=move |_| act::act(page, crate::state::action::Action::Pin)>{if pinned { "Let it go" } else { "Keep it here" }}</button>
                    <button class="link" on:click=move |_| act::go(page, View::Tables)>"Everything about it"</button>
                    <button class="link" on:click=move |_| act::act(page, crate::state::action::Action::Related)>"Only what is near"</button>
                    <button class="link" on:click=move |_| act::act(page, crate::state::action::Action::Hide)>"Hide"</button>
                </p>
                {nudges}
            </aside>
        })
    };
    view! { {shown} }
}

/// What is kept in its place can be moved without being dragged.
fn nudges(page: Page) -> impl IntoView {
    let button = |label: &'static str, text: &'static str, dx: f64, dy: f64| {
        view! { <button aria-label=label title=label on:click=move |_| act::put(page, dx, dy)>{text}</button> }
    };
    view! {
        <p class="row">
            {button("Move it left", "←", -NUDGE, 0.0)}
            {button("Move it up", "↑", 0.0, -NUDGE)}
            {button("Move it down", "↓", 0.0, NUDGE)}
            {button("Move it right", "→", NUDGE, 0.0)}
        </p>
    }
}

/// Of a history: who made it.
fn since(page: Page, shown: &Shown, anchor: &str) -> Option<impl IntoView + use<>> {
    let since = (*shown.since.get(shown.card(anchor)?)?.first()?)?;
    let made = super::tables::migration(page, since.made);
    let changed = (since.changed != since.made)
        .then(|| format!(", last changed by {}", super::tables::migration(page, since.changed)));
    Some(view! { <p class="hint">"Made by "{made}{changed}</p> })
}

/// A change: what changed inside, its statements with their risks, and its line.
fn about(page: Page, shown: &Shown, at: usize) -> impl IntoView + use<> {
    let Change { line: _, anchor: _, inside, place } = shown.changes[at].clone();
    let lines = inside
        .into_iter()
        .map(|line| view! { <li class=line.mark.word()>{sign(line.mark)}{line.text}</li> })
        .collect_view();
    let sql = page
        .statements_of(at)
        .into_iter()
        .map(|(number, statement)| {
            let risks = super::sql::risks(&statement.risks);
            let open = move |_| {
                act::go(page, View::Sql);
                gloo_timers::callback::Timeout::new(30, move || browser::show(&format!("statement-{number}"))).forget();
            };
            view! { {risks}<pre tabindex="0"><code>{super::sql::colored(&format!("{};", statement.sql))}</code></pre>
                <button class="link" on:click=open>"In the SQL"</button> }
        })
        .collect_view();
    let source = place.map(|place| {
        let words = place.words();
        view! { <button class="link" on:click=move |_| act::show_place(page, place.clone())>"Source: "{words}</button> }
    });
    let count = shown.changes.len();
    view! {
        <p class="hint">{format!("Change {} of {count}", at + 1)}</p>
        <ul>{lines}</ul>
        {sql}
        {source}
    }
}
