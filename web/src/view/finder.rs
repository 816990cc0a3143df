//! The search above the page, and the sheet of keys.

use super::page::{Page, Sheet};
use super::{act, steps};
use crate::browser;
use crate::state::View;
use crate::state::action::{KEYS, said};
use crate::state::search::{Entry, Goal, MOST, entries, find};
use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;

#[component]
pub fn Sheets() -> impl IntoView {
    let page = Page::here();
    let shown = move || match page.sheet.get() {
        Sheet::None => ().into_any(),
        Sheet::Search => view! { <Search/> }.into_any(),
        Sheet::Help => view! { <Help/> }.into_any(),
    };
    // What is open above takes the focus, and gives it back to what had it.
    let had = StoredValue::new_local(None::<browser::Focus>);
    Effect::new(move |open: Option<bool>| {
        let is_open = page.sheet.get() != Sheet::None;
        match (open.unwrap_or(false), is_open) {
            (false, true) => had.set_value(browser::focus_now()),
            (true, false) => {
                Timeout::new(0, move || {
                    let had =
                        had.with_value(|had| had.as_ref().is_some_and(browser::Focus::give_back_if_lost));
                    if !had {
                        browser::focus_if_lost("frame", "stage");
                    }
                })
                .forget();
            }
            (true, true) | (false, false) => {}
        }
        is_open
    });
    view! { {shown} }
}

#[component]
fn Search() -> impl IntoView {
    let page = Page::here();
    let query = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let all = Memo::new(move |_| {
        page.shown.with(|shown| page.sql.with(|sql| entries(shown.as_deref(), sql.as_deref())))
    });
    let found = Memo::new(move |_| {
        all.with(|all| {
            let (found, count) = query.with(|query| find(all, query));
            (found.into_iter().cloned().collect::<Vec<Entry>>(), count)
        })
    });
    Timeout::new(0, || browser::focus("search")).forget();
    let options = move || {
        let list = found.with(|(found, _)| found.clone());
        list.into_iter()
            .enumerate()
            .map(|(number, entry)| {
                let Entry { kind, text, detail, goal, .. } = entry;
                view! {
                    <li role="option" id=format!("found-{number}") aria-selected=move || (at.get() == number).to_string()
                        on:mousedown=|event: ev::MouseEvent| event.prevent_default()
                        on:click=move |_| go(page, &goal)>
                        <span class="kind">{kind}</span><b>{text}</b><span class="detail">{detail}</span>
                    </li>
                }
            })
            .collect_view()
    };
    let said = move || {
        found.with(|(found, count)| match (found.len(), *count) {
            (0, _) if query.with(String::is_empty) => "@ columns, # changes, ! dangers, > actions".to_owned(),
            (0, _) => "Nothing is called that.".to_owned(),
            (_, count) if count > MOST => format!("The first {MOST} of {count}"),
            (1, _) => "1 found".to_owned(),
            (count, _) => format!("{count} found"),
        })
    };
    let typed = move |event: ev::KeyboardEvent| {
        let count = found.with_untracked(|(found, _)| found.len());
        let now = at.get_untracked();
        match &*event.key() {
            "ArrowDown" if count > 0 => at.set((now + 1) % count),
            "ArrowUp" if count > 0 => at.set((now + count - 1) % count),
            "Enter" => {
                let goal = found.with_untracked(|(found, _)| found.get(now).map(|entry| entry.goal.clone()));
                if let Some(goal) = goal {
                    go(page, &goal);
                }
            }
            "Escape" => close(page),
            // The search is all there is as long as it is open.
            "Tab" => {}
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
        browser::show(&format!("found-{}", at.get_untracked()));
    };
    view! {
        <div class="veil" on:click=move |_| close(page)>
            <div class="finder" role="dialog" aria-modal="true" aria-label="Search" on:click=|event: ev::MouseEvent| event.stop_propagation()>
                <input
                    id="search"
                    type="text"
                    role="combobox"
                    aria-label="Search tables, columns, indexes, changes and actions"
                    aria-expanded="true"
                    aria-controls="found"
                    aria-activedescendant=move || format!("found-{}", at.get())
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="Search"
                    prop:value=move || query.get()
                    on:input=move |event| {
                        at.set(0);
                        query.set(event_target_value(&event));
                    }
                    on:keydown=typed
                />
                <ul id="found" role="listbox" aria-label="Found" tabindex="-1">{options}</ul>
                <p class="hint" role="status">{said}</p>
            </div>
        </div>
    }
}

fn close(page: Page) {
    page.sheet.set(Sheet::None);
}

fn go(page: Page, goal: &Goal) {
    page.sheet.set(Sheet::None);
    match goal {
        Goal::Box(anchor) => {
            if page.view.get_untracked() != View::Tables {
                act::go(page, View::Diagram);
            }
            // What is not drawn cannot be shown.
            let drawn = page
                .scene
                .with_untracked(|scene| scene.as_ref().is_some_and(|scene| scene.find(anchor).is_some()));
            if !drawn {
                act::go(page, View::Tables);
            }
            act::select(page, Some(anchor.clone()));
        }
        Goal::Change(number) => {
            act::go(page, View::Diagram);
            steps::go(page, *number);
        }
        Goal::Danger(number) => {
            act::go(page, View::Sql);
            steps::go(page, *number);
        }
        Goal::Do(action) => return act::act(page, *action),
    }
    // Something else is looked at: to where the keys work.
    Timeout::new(0, || browser::focus_if_lost("frame", "stage")).forget();
}

#[component]
fn Help() -> impl IntoView {
    let page = Page::here();
    Timeout::new(0, || browser::focus("close-keys")).forget();
    let keys = KEYS
        .iter()
        .map(
            |(_, key, words)| view! { <tr><th scope="row"><kbd>{said(key)}</kbd></th><td>{*words}</td></tr> },
        )
        .collect_view();
    let fixed = [
        ("Arrows", "From table to table"),
        ("Shift-arrows", "Move the picture"),
        ("Ctrl-arrows", "Move the selected table; or drag it"),
        ("Enter", "Everything about the table"),
        ("Wheel", "Move; with Ctrl: zoom"),
    ];
    let fixed = fixed
        .map(|(key, words)| view! { <tr><th scope="row"><kbd>{key}</kbd></th><td>{words}</td></tr> })
        .collect_view();
    view! {
        <div class="veil" on:click=move |_| close(page)>
            <div class="finder keys" role="dialog" aria-modal="true" aria-labelledby="keys-head" on:click=|event: ev::MouseEvent| event.stop_propagation()
                on:keydown=move |event: ev::KeyboardEvent| if event.key() == "Escape" {
                    event.stop_propagation();
                    close(page);
                }>
                <h2 id="keys-head">"Keys"</h2>
                <div class="scroll" tabindex="0" role="region" aria-label="List of keys"><table><tbody>{fixed}{keys}</tbody></table></div>
                <label><input type="checkbox" prop:checked=move || page.keys.get()
                    on:change=move |event| page.use_keys(event_target_checked(&event))/>" Single keys do something"</label>
                <button id="close-keys" on:click=move |_| close(page)>"Close"</button>
            </div>
        </div>
    }
}
