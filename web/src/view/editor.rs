//! A text that is edited, with what was not understood underlined where it stands.

use super::page::Page;
use super::sources::Part;
use crate::browser;
use crate::state::shown::{Place, Problem};
use leptos::html;
use leptos::prelude::*;

/// Above so many bytes the text is not drawn a second time to underline parts of it: the browser would be slow to type.
const LONGEST: usize = 60_000;
/// Above so many bytes only the beginning of a text that nobody typed is shown, until somebody wants to edit it: laying
/// out the rest would take the browser longer than reading it takes us.
const CUT: usize = 150_000;
/// So many lines are the beginning.
const BEGINNING: usize = 200;

#[component]
pub fn Editor(label: &'static str, after: bool, part: Part) -> impl IntoView {
    let page = Page::here();
    let area = NodeRef::<html::Textarea>::new();
    let text = Memo::new(move |_| page.inputs.with(|inputs| (part.get)(&inputs.material)));
    let file = Memo::new(move |_| page.inputs.with(|inputs| (part.file)(&inputs.material)));
    let problems = Memo::new(move |_| {
        page.shown.with(|shown| {
            let problems = shown.iter().flat_map(|shown| &shown.problems);
            problems
                .filter(|it| it.place.after == after && it.place.file == file.get())
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let long = Memo::new(move |_| text.with(|text| text.len() > LONGEST));
    let opened = RwSignal::new(false);
    let cut = Memo::new(move |_| !opened.get() && text.with(|text| text.len() > CUT));
    Effect::new(move |_| {
        if let Some(place) = page.goto.get()
            && (place.after == after || page.inputs.with_untracked(|inputs| inputs.is_folder()))
            && place.file == file.get_untracked()
        {
            if cut.get_untracked() {
                opened.set(true);
                return go_again(page, place);
            }
            let units = |bytes: usize| text.with_untracked(|text| utf16(text, bytes));
            browser::select(area, units(place.bytes.0), units(place.bytes.1));
        }
    });
    let whole = move || {
        view! {
                <div class="paper">
                    <div class="sheet-of-text" class:long=move || long.get()>
                        <pre aria-hidden="true">{move || (!long.get()).then(|| underlined(&text.get(), &problems.get()))}</pre>
                        <textarea
                            node_ref=area
                            aria-label=label
                            spellcheck="false"
                            autocapitalize="off"
                            autocomplete="off"
                            wrap="off"
                            placeholder="CREATE TABLE …"
                            aria-invalid=move || problems.with(|it| it.iter().any(|it| it.is_error)).to_string()
                            prop:value=move || text.get()
                            on:input=move |event| {
                                let new = event_target_value(&event);
                                opened.set(true);
                                page.inputs.update(|inputs| (part.set)(&mut inputs.material, new));
                            }
                        ></textarea>
                    </div>
                </div>
        }
    };
    let shown = move || match cut.get() {
        true => beginning(label, text, opened).into_any(),
        false => whole().into_any(),
    };
    view! {
        <div class="editor">
            <div class="labelled"><span class="label" aria-hidden="true">{label}</span>{shown}</div>
        </div>
    }
}

/// The beginning of a long text, and the way to all of it.
fn beginning(label: &'static str, text: Memo<String>, opened: RwSignal<bool>) -> impl IntoView {
    let first = move || {
        text.with(|text| text.lines().take(BEGINNING).flat_map(|line| [line, "\n"]).collect::<String>())
    };
    let edit = move || format!("Edit all {} lines", text.with(|text| text.lines().count()));
    view! {
        <div class="paper">
            <div class="sheet-of-text"><pre class="cut" tabindex="0" role="region" aria-label=format!("{label}: its beginning")>{first}</pre></div>
        </div>
        <p class="row"><button on:click=move |_| opened.set(true)>{edit}</button></p>
    }
}

/// The text is only now laid out; then the place can be gone to.
fn go_again(page: Page, place: Place) {
    gloo_timers::callback::Timeout::new(60, move || {
        page.goto.set(None);
        page.goto.set(Some(place));
    })
    .forget();
}

/// The text behind the editor's own, invisible but for what is under the problems.
fn underlined(text: &str, problems: &[Problem]) -> impl IntoView + use<> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut problems: Vec<&Problem> = problems.iter().collect();
    problems.sort_by_key(|problem| problem.place.bytes);
    for problem in problems {
        let (start, end) = (problem.place.bytes.0.max(at), problem.place.bytes.1.min(text.len()));
        if let (Some(before), Some(part)) = (text.get(at..start), text.get(start..end)) {
            let class = if problem.is_error { "wrong" } else { "doubtful" };
            pieces.push(before.to_owned().into_any());
            pieces.push(view! { <mark class=class>{part.to_owned()}</mark> }.into_any());
            at = end;
        }
    }
    pieces.push(text.get(at..).unwrap_or_default().to_owned().into_any());
    // A last empty line has a height too.
    pieces.push("\n ".into_any());
    pieces
}

/// A place in bytes as the browser counts it.
fn utf16(text: &str, bytes: usize) -> u32 {
    let units = text.get(..bytes).map_or(0, |before| before.encode_utf16().count());
    u32::try_from(units).unwrap_or(u32::MAX)
}
