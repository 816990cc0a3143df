//! A text that is edited, with what was not understood underlined where it stands.

use super::page::Page;
use super::sources::Part;
use crate::browser;
use crate::state::shown::Problem;
use leptos::html;
use leptos::prelude::*;

/// Above so many bytes the text is not drawn a second time to underline parts of it: the browser would be slow to type.
const LONGEST: usize = 60_000;

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
    Effect::new(move |_| {
        if let Some(place) = page.goto.get()
            && (place.after == after || page.inputs.with_untracked(|inputs| inputs.is_folder()))
            && place.file == file.get_untracked()
        {
            let units = |bytes: usize| text.with_untracked(|text| utf16(text, bytes));
            browser::select(area, units(place.bytes.0), units(place.bytes.1));
        }
    });
    view! {
        <div class="editor">
            <div class="labelled">
                <span class="label" aria-hidden="true">{label}</span>
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
                                page.inputs.update(|inputs| (part.set)(&mut inputs.material, new));
                            }
                        ></textarea>
                    </div>
                </div>
            </div>
        </div>
    }
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
