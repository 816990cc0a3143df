//! A long text that is edited, in blocks of some lines. A browser lays out the whole text of a `textarea` at every key, but of
//! an editable element only the block that changed.

use super::window;
use leptos::html;
use leptos::prelude::{GetUntracked, NodeRef};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

/// So many lines are a block.
const LINES: usize = 50;
/// A block may be so much longer, to end with a line that is not empty: there a browser tells two lines from one.
const MORE: usize = 30;

/// Whether the browser edits plain text in any element (Firefox: from 136).
pub fn are_known() -> bool {
    let made = window().and_then(|window| window.document()).and_then(|it| it.create_element("div").ok());
    made.and_then(|made| made.dyn_into::<HtmlElement>().ok()).is_some_and(|made| {
        let asked = made.set_attribute("contenteditable", "plaintext-only");
        asked.is_ok() && made.content_editable() == "plaintext-only"
    })
}

/// Whether text is typed into an element that is none of a form.
pub fn are_editable(element: &Element) -> bool {
    element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
}

/// Whether somebody is in a field, or in blocks.
pub fn have_focus(area: NodeRef<html::Textarea>, sheet: NodeRef<html::Div>) -> bool {
    let active = window().and_then(|window| window.document()).and_then(|document| document.active_element());
    active.is_some_and(|active| {
        area.get_untracked().is_some_and(|area| area.contains(Some(&active)))
            || sheet.get_untracked().is_some_and(|sheet| sheet.contains(Some(&active)))
    })
}

/// Shows a text.
pub fn fill(element: &HtmlElement, text: &str) {
    let Some(document) = element.owner_document() else { return };
    element.set_text_content(None);
    for block in split(text) {
        let Ok(part) = document.create_element("div") else { return };
        part.set_text_content(Some(block));
        let _ = element.append_child(&part);
    }
    // The end of the last line is not shown: an empty line after it must have one too.
    if let Some(last) = element.last_element_child()
        && (text.is_empty() || text.ends_with('\n'))
    {
        let _ = last.append_with_str_1("\n");
        last.normalize();
    }
}

/// The text as it is shown: each block is a line of its own, whether its end is written or not.
pub fn text(element: &HtmlElement) -> String {
    let mut text = String::new();
    let mut at = element.first_child();
    while let Some(node) = at {
        push(&mut text, &node);
        at = node.next_sibling();
        let ended = text.ends_with('\n');
        match at {
            Some(_) if !ended => text.push('\n'),
            None if ended => text.truncate(text.len() - 1),
            _ => {}
        }
    }
    text
}

/// A block as it is shown: a browser may break lines by elements, of which one at the end only keeps an empty line open.
fn push(text: &mut String, block: &Node) {
    let plain = block.dyn_ref::<Element>().is_none_or(|block| block.child_element_count() == 0);
    if plain {
        return text.push_str(&block.text_content().unwrap_or_default());
    }
    let mut at = block.first_child();
    while let Some(node) = at {
        push(text, &node);
        at = node.next_sibling();
        if node.node_name() == "BR" && at.is_some() {
            text.push('\n');
        }
    }
}

/// Selects a part, by letters as the browser counts them, and goes there.
pub fn select(element: &HtmlElement, start: u32, end: u32) {
    let Some(document) = element.owner_document() else { return };
    let (Some(start), Some(end)) = (place(element, start), place(element, end)) else { return };
    let _ = element.focus();
    if let Some(block) = start.0.parent_element() {
        block.scroll_into_view();
    }
    let Ok(range) = document.create_range() else { return };
    if range.set_start(&start.0, start.1).is_err() || range.set_end(&end.0, end.1).is_err() {
        return;
    }
    if let Some(selection) = document.get_selection().ok().flatten() {
        let _ = selection.remove_all_ranges();
        let _ = selection.add_range(&range);
    }
    let line = range.get_bounding_client_rect().top() - element.get_bounding_client_rect().top();
    element.set_scroll_top(element.scroll_top() + line as i32 - 80);
}

/// The text node that a letter stands in, and where in it.
fn place(element: &Element, letter: u32) -> Option<(Node, u32)> {
    let mut left = letter;
    let mut waiting: Vec<Node> = vec![element.clone().into()];
    let mut last = None;
    while let Some(node) = waiting.pop() {
        if node.node_type() == Node::TEXT_NODE {
            let length = node.node_value().map_or(0, |text| text.encode_utf16().count());
            let length = u32::try_from(length).unwrap_or(u32::MAX);
            if left < length {
                return Some((node, left));
            }
            left -= length;
            last = Some((node, length));
            continue;
        }
        let mut child = node.last_child();
        while let Some(part) = child {
            child = part.previous_sibling();
            waiting.push(part);
        }
    }
    last
}

/// The blocks of a text, each but the last with the end of its last line.
fn split(text: &str) -> Vec<&str> {
    let mut blocks = Vec::new();
    let (mut start, mut at, mut lines) = (0, 0, 0);
    for line in text.split_inclusive('\n') {
        at += line.len();
        lines += 1;
        if lines >= LINES && (!line.trim_end().is_empty() || lines >= LINES + MORE) {
            blocks.push(&text[start..at]);
            (start, lines) = (at, 0);
        }
    }
    if start < text.len() || blocks.is_empty() {
        blocks.push(&text[start..]);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_the_text_and_end_with_a_line_that_is_not_empty() {
        let text = "CREATE TABLE t (\n  a int\n);\n\n".repeat(200);
        let blocks = split(&text);
        assert_eq!(blocks.concat(), text);
        let (last, others) = blocks.split_last().expect("blocks");
        assert!(others.len() > 10 && others.iter().all(|it| !it.ends_with("\n\n")), "{last}");
        assert_eq!(split(""), [""]);
        assert_eq!(split("a\nb"), ["a\nb"]);
        assert_eq!(split(&"\n".repeat(200)).concat(), "\n".repeat(200));
    }
}
