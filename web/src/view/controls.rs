//! The buttons on the picture: what is drawn, of which side, how large, and which change one is at.

use super::act;
use super::page::Page;
use crate::state::action::Action;
use leptos::prelude::*;
use portolan_core::diagram::{By, Detail, Sight};

#[component]
pub fn Buttons() -> impl IntoView {
    let page = Page::here();
    let percent = move || format!("{:.0} %", page.camera.get().scale * 100.0);
    let has_changes =
        move || page.shown.with(|shown| shown.as_ref().is_some_and(|shown| !shown.changes.is_empty()));
    let button = move |action: Action, label: &'static str, title: &'static str, text: &'static str| {
        view! { <button aria-label=label title=title on:click=move |_| act::act(page, action)>{text}</button> }
    };
    let at = move || {
        page.shown.with(|shown| {
            let count = shown.as_ref().map_or(0, |shown| shown.changes.len());
            page.change
                .get()
                .map_or_else(|| format!("{count} changes"), |at| format!("{} of {count}", at + 1))
        })
    };
    view! {
        <div class="buttons left" role="toolbar" aria-label="What is drawn">
            <Details/>
            <Show when=has_changes>
                <Sides/>
            </Show>
            <Groups/>
            <Hubs/>
            <Narrowed/>
            <Pinned/>
        </div>
        <div class="buttons" role="toolbar" aria-label="Picture">
            <Show when=has_changes>
                {button(Action::Previous, "Previous change", "Previous change (P)", "‹")}
                <span class="count">{at}</span>
                {button(Action::Next, "Next change", "Next change (N)", "›")}
                <span class="gap"></span>
            </Show>
            {button(Action::Smaller, "Smaller", "Smaller (−)", "−")}
            <button class="percent" title="Actual size (0)" on:click=move |_| act::act(page, Action::Actual)>{percent}</button>
            {button(Action::Larger, "Larger", "Larger (+)", "+")}
            {button(Action::FitAll, "Show all", "Show all (F)", "All")}
            <Show when=has_changes>{button(Action::FitChanged, "Show what changed", "Show what changed (Shift-F)", "Changed")}</Show>
        </div>
    }
}

#[component]
fn Details() -> impl IntoView {
    let page = Page::here();
    let now = move || page.extent.with(|extent| extent.detail);
    let button = move |detail: Detail, label: &'static str, action: Action, title: &'static str| {
        view! { <button title=title aria-pressed=move || (now() == detail).to_string() on:click=move |_| act::act(page, action)>{label}</button> }
    };
    view! {
        <div class="segments" role="group" aria-label="Detail">
            {button(Detail::Names, "Names", Action::Names, "Names only (1)")}
            {button(Detail::Keys, "Keys", Action::Keys, "Keys and changes (2)")}
            {button(Detail::All, "All", Action::Columns, "All columns (3)")}
        </div>
    }
}

#[component]
fn Sides() -> impl IntoView {
    let page = Page::here();
    let now = move || page.extent.with(|extent| extent.sight);
    let button = move |sight: Sight, label: &'static str, title: &'static str| {
        view! { <button title=title aria-pressed=move || (now() == sight).to_string() on:click=move |_| act::look(page, sight)>{label}</button> }
    };
    view! {
        <div class="segments" role="group" aria-label="Side">
            {button(Sight::Before, "Before", "Before (hold B)")}
            {button(Sight::Both, "Both", "Both in one (D)")}
            {button(Sight::After, "After", "After (D)")}
        </div>
    }
}

/// Says how many boxes are kept where they were put, and whether a link says where.
#[component]
fn Pinned() -> impl IntoView {
    let page = Page::here();
    let shown = move || {
        let count = page.extent.with(|extent| extent.pins.len());
        (count > 0).then(|| {
            let kept = if page.link().1.pinned { "" } else { ", too many for a link" };
            view! {
                <span class="count">{format!("{count} pinned{kept}")}</span>
                <button title="Let all go" on:click=move |_| act::unpin(page)>"Let go"</button>
            }
        })
    };
    view! { {shown} }
}

/// By what boxes are grouped.
#[component]
fn Groups() -> impl IntoView {
    let page = Page::here();
    let now = move || match page.extent.with(|extent| extent.groups.as_ref().map(|groups| groups.by)) {
        None => "",
        Some(By::Schema) => "schema",
        Some(By::Prefix) => "prefix",
    };
    let choose = move |event| {
        act::group(
            page,
            match &*event_target_value(&event) {
                "schema" => Some(By::Schema),
                "prefix" => Some(By::Prefix),
                _ => None,
            },
        );
    };
    view! {
        <select aria-label="Groups" title="Groups (G); E opens one, or folds it" prop:value=now on:change=choose>
            <option value="">"No groups"</option>
            <option value="schema">"By schema"</option>
            <option value="prefix">"By prefix"</option>
        </select>
    }
}

/// Says how many lines are muted, and draws them.
#[component]
fn Hubs() -> impl IntoView {
    let page = Page::here();
    let shown = move || {
        let said = page.scene.with(|scene| scene.as_ref().and_then(|scene| scene.hubs_said()))?;
        let count = said.split(' ').next().unwrap_or_default();
        let text =
            if page.loud.get() { format!("Mute {count} lines") } else { format!("{count} lines muted") };
        let title = format!("{said} (M)");
        Some(view! { <button title=title on:click=move |_| act::act(page, Action::Mute)>{text}</button> })
    };
    view! { {shown} }
}

/// Says when not everything is drawn, and how to get it back.
#[component]
fn Narrowed() -> impl IntoView {
    let page = Page::here();
    let said = move || {
        page.extent.with(|extent| {
            let hidden = extent.hidden.len();
            let around = extent.around.as_ref().map(|(_, steps)| format!("{steps} around it"));
            let hidden = (hidden > 0).then(|| format!("{hidden} hidden"));
            let said: Vec<String> = around.into_iter().chain(hidden).collect();
            (!said.is_empty()).then(|| said.join(", "))
        })
    };
    let shown = move || {
        said().map(|said| view! {
            <span class="count">{said}</span>
            <button title="Show everything again (Shift-H)" on:click=move |_| act::act(page, Action::Unhide)>"Show everything"</button>
        })
    };
    view! { {shown} }
}
