//! The list of changes, with what people still have to decide.

use super::page::Page;
use super::{act, steps};
use crate::state::View;
use crate::state::material::Rename;
use crate::state::shown::{Change, Question, Shown};
use leptos::prelude::*;
use portolan_core::diagram::Mark;

#[component]
pub fn Changes() -> impl IntoView {
    let page = Page::here();
    let list = move || {
        let Some(shown) = page.shown.get() else { return ().into_any() };
        if !shown.compares {
            return view! { <p class="hint">"One schema by itself has no changes. Put in what it was before to compare."</p> }.into_any();
        }
        let questions = questions(page, &shown);
        if shown.changes.is_empty() {
            return view! { {questions}<p class="hint">"Both sides are the same."</p> }.into_any();
        }
        let changes = shown
            .changes
            .iter()
            .enumerate()
            .map(|(number, change)| item(page, number, change))
            .collect_view();
        view! { {questions}<ul class="changes">{changes}</ul> }.into_any()
    };
    view! { <div class="text"><h2>"Changes"</h2>{list}</div> }
}

fn item(page: Page, number: usize, change: &Change) -> impl IntoView + use<> {
    let Change { line, anchor: _, inside, place } = change.clone();
    let mark = line.mark;
    let inside = inside
        .into_iter()
        .map(|line| view! { <li class=line.mark.word()>{sign(line.mark)}{line.text}</li> })
        .collect_view();
    let source = place.map(|place| {
        let words = place.words();
        view! { <button class="link place" on:click=move |_| act::show_place(page, place.clone())>{words}</button> }
    });
    let show = move |_| {
        steps::go(page, number);
        act::go(page, View::Diagram);
        act::bring(page);
    };
    view! {
        <li id=format!("change-{number}") class=mark.word() class:at=move || page.change.get() == Some(number)>
            {sign(mark)}<button class="link" on:click=show>{line.text}</button>{source}
            <ul>{inside}</ul>
        </li>
    }
}

/// The sign, and the word for those who do not see it.
pub fn sign(mark: Mark) -> impl IntoView {
    let word = (mark != Mark::Same).then(|| format!("{}: ", mark.word()));
    view! { <b class="sign" aria-hidden="true">{mark.sign()}</b><span class="unseen">{word}</span> }
}

/// What may be a rename, what was said to be one, and what cannot be told.
fn questions(page: Page, shown: &Shown) -> impl IntoView + use<> {
    let asked = shown.questions.iter().cloned().map(|one| view! { <Asked one/> }).collect_view();
    let answered = page
        .inputs
        .with_untracked(|inputs| inputs.renames.clone())
        .into_iter()
        .map(|one| view! { <Answered one/> })
        .collect_view();
    let unknown =
        shown.unknown.iter().map(|text| view! { <p class="proposal">{text.clone()}</p> }).collect_view();
    view! { {asked}{answered}{unknown} }
}

#[component]
fn Asked(one: Question) -> impl IntoView {
    let page = Page::here();
    let Question { table, of, what, before, after, reason } = one;
    let of = if of.is_empty() { of } else { format!(" of {of}") };
    let rename = Rename { table, before: before.clone(), after: after.clone() };
    view! {
        <div class="proposal">
            <p>"The "{what}" "<b>{before}</b>{of}" goes and "<b>{after}</b>" comes. Was it renamed? ("{reason}")"</p>
            <button on:click=move |_| page.inputs.update(|inputs| inputs.renames.push(rename.clone()))>"Yes, renamed"</button>
        </div>
    }
}

#[component]
fn Answered(one: Rename) -> impl IntoView {
    let page = Page::here();
    let (before, after) = (one.before.clone(), one.after.clone());
    let undo = move |_| page.inputs.update(|inputs| inputs.renames.retain(|other| *other != one));
    view! {
        <div class="proposal">
            <p>"You said that "<b>{before}</b>" was renamed to "<b>{after}</b>"."</p>
            <button on:click=undo>"No, drop and add"</button>
        </div>
    }
}
