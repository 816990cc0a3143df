//! A text that is edited, with what was not understood underlined where it stands.

use super::page::Page;
use super::sources::Part;
use crate::browser;
use crate::state::material::Text;
use crate::state::shown::{Place, Problem};
use leptos::html;
use leptos::prelude::*;

/// Above so many bytes a text is edited in blocks, and not drawn a second time to underline parts of it: the browser would be
/// slow to type.
const LONGEST: usize = 60_000;
/// Above so many bytes only the beginning of a text that nobody typed is shown, until somebody wants to edit it: laying
/// out the rest would take the browser longer than reading it takes us.
const CUT: usize = 150_000;
/// Above so many bytes a text is not edited here, and a part of it is shown.
const HUGE: usize = 4_000_000;
/// So many lines are a part, where they are not longer than so many bytes.
const PART: (usize, usize) = (200, 40_000);

/// A text that a person edits, and what is wrong in it.
#[derive(Clone, Copy)]
struct Edited {
    page: Page,
    label: &'static str,
    part: Part,
    text: Memo<Text>,
    problems: Memo<Vec<Problem>>,
    /// All of the text is shown, however long it is.
    opened: RwSignal<bool>,
}

impl Edited {
    fn has_errors(self) -> String {
        self.problems.with(|it| it.iter().any(|it| it.is_error)).to_string()
    }

    fn typed(self, text: Text) {
        self.opened.set(true);
        self.page.inputs.update(|inputs| (self.part.set)(&mut inputs.material, text));
    }
}

#[component]
pub fn Editor(label: &'static str, after: bool, part: Part) -> impl IntoView {
    let page = Page::here();
    let area = NodeRef::<html::Textarea>::new();
    let sheet = NodeRef::<html::Div>::new();
    let text = Memo::new(move |_| page.inputs.with(|inputs| (part.get)(&inputs.material)));
    let file = Memo::new(move |_| page.inputs.with(|inputs| (part.file)(&inputs.material)));
    let problems = Memo::new(move |_| {
        page.shown.with(|shown| {
            let problems = shown.iter().flat_map(|shown| &shown.problems);
            problems
                .filter(|it| {
                    it.place.after == after || page.inputs.with_untracked(|inputs| inputs.has_files())
                })
                .filter(|it| it.place.file == file.get())
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let opened = RwSignal::new(false);
    let huge = Memo::new(move |_| text.with(|text| text.len() > HUGE));
    let cut = Memo::new(move |_| huge.get() || !opened.get() && text.with(|text| text.len() > CUT));
    let edited = Edited { page, label, part, text, problems, opened };
    let in_blocks = in_blocks(edited, area, sheet);
    // Where the part that is shown begins: its byte and line.
    let from = RwSignal::new((0, 1));
    Effect::new(move |_| {
        if let Some(place) = page.goto.get()
            && (place.after == after || page.inputs.with_untracked(|inputs| inputs.has_files()))
            && place.file == file.get_untracked()
        {
            if huge.get_untracked() {
                from.set((place.bytes.0, place.line));
                gloo_timers::callback::Timeout::new(0, || browser::focus("part-of-text")).forget();
                return;
            }
            if cut.get_untracked() {
                opened.set(true);
                return go_again(page, place);
            }
            let units = |bytes: usize| text.with_untracked(|text| utf16(text, bytes));
            let (start, end) = (units(place.bytes.0), units(place.bytes.1));
            match sheet.get_untracked().filter(|_| in_blocks.get_untracked()) {
                Some(sheet) => browser::blocks::select(&sheet, start, end),
                None => browser::select(area, start, end),
            }
        }
    });
    let shown = move || match (cut.get(), in_blocks.get()) {
        (true, _) => part_of(label, text, from, opened).into_any(),
        (false, true) => blocks(edited, sheet).into_any(),
        (false, false) => whole(edited, area).into_any(),
    };
    view! {
        <div class="editor">
            <div class="labelled"><span class="label" aria-hidden="true">{label}</span>{shown}</div>
        </div>
    }
}

/// Whether the text is edited in blocks: where it is long, but never otherwise than it was while somebody is typing.
fn in_blocks(edited: Edited, area: NodeRef<html::Textarea>, sheet: NodeRef<html::Div>) -> RwSignal<bool> {
    let is_long = move || edited.text.with(|text| text.len() > LONGEST) && browser::blocks::are_known();
    let in_blocks = RwSignal::new(untrack(is_long));
    Effect::new(move |_| {
        let is_long = is_long();
        let typing = browser::blocks::have_focus(area, sheet);
        if !typing && in_blocks.get_untracked() != is_long {
            in_blocks.set(is_long);
        }
    });
    in_blocks
}

/// A text as one field, over a copy of it that underlines what is wrong.
fn whole(edited: Edited, area: NodeRef<html::Textarea>) -> impl IntoView {
    let Edited { label, text, problems, .. } = edited;
    let long = Memo::new(move |_| text.with(|text| text.len() > LONGEST));
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
                    aria-invalid=move || edited.has_errors()
                    prop:value=move || text.get().to_string()
                    on:input=move |event| edited.typed(event_target_value(&event).into())
                ></textarea>
            </div>
        </div>
    }
}

/// A long text, in blocks.
fn blocks(edited: Edited, sheet: NodeRef<html::Div>) -> impl IntoView {
    let Edited { label, text, .. } = edited;
    let shown = StoredValue::new(None::<Text>);
    Effect::new(move |_| {
        let text = text.get();
        if let Some(sheet) = sheet.get()
            && shown.with_value(|shown| shown.as_ref() != Some(&text))
        {
            browser::blocks::fill(&sheet, &text);
            shown.set_value(Some(text));
        }
    });
    let typed = move |_| {
        if let Some(sheet) = sheet.get_untracked() {
            let text: Text = browser::blocks::text(&sheet).into();
            shown.set_value(Some(text.clone()));
            edited.typed(text);
        }
    };
    view! {
        <div class="paper">
            <div
                node_ref=sheet
                class="blocks"
                contenteditable="plaintext-only"
                role="textbox"
                aria-multiline="true"
                aria-label=label
                aria-invalid=move || edited.has_errors()
                tabindex="0"
                spellcheck="false"
                autocapitalize="off"
                on:input=typed
            ></div>
        </div>
    }
}

/// A part of a long text, and the way to all of it where a browser can show that.
fn part_of(
    label: &'static str,
    text: Memo<Text>,
    from: RwSignal<(usize, usize)>,
    opened: RwSignal<bool>,
) -> impl IntoView {
    let part = move || text.with(|text| lines_from(text, from.get().0).to_owned());
    let which = move || match from.get().1 {
        1 => format!("{label}: its beginning"),
        line => format!("{label}: from line {line}"),
    };
    let rest = move || {
        let (bytes, lines) =
            text.with(|text| (text.len(), (text.len() <= HUGE).then(|| text.lines().count())));
        match lines {
            Some(lines) => {
                view! { <button on:click=move |_| opened.set(true)>{format!("Edit all {lines} lines")}</button> }
                    .into_any()
            }
            None => {
                let said = format!("{} MB are too much to be edited here. This is a part of it.", bytes / 1_000_000);
                view! { <span class="hint">{said}</span> }.into_any()
            }
        }
    };
    view! {
        <div class="paper">
            <div class="sheet-of-text"><pre id="part-of-text" class="cut" tabindex="0" role="region" aria-label=which>{part}</pre></div>
        </div>
        <p class="row">{rest}</p>
    }
}

/// Whole lines from the one that a byte is in, or the beginning of one that is too long.
fn lines_from(text: &str, byte: usize) -> &str {
    let byte = text.floor_char_boundary(byte);
    let nearest = text.floor_char_boundary(byte.saturating_sub(PART.1 / 2));
    let start = text[nearest..byte].rfind('\n').map_or(nearest, |end| nearest + end + 1);
    let most = &text[start..text.floor_char_boundary(start + PART.1)];
    let end = most.match_indices('\n').nth(PART.0 - 1).map_or(most.len(), |(end, _)| end + 1);
    &most[..end]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_text_begins_with_a_line_and_is_short() {
        let text = "größer\n".repeat(1_000);
        assert_eq!(lines_from(&text, 20).lines().count(), PART.0);
        assert!(lines_from(&text, 20).starts_with("größer"));
        let one = "x".repeat(1_000_000);
        assert_eq!((lines_from(&one, 0).len(), lines_from(&one, 500_000).len()), (PART.1, PART.1));
    }
}
