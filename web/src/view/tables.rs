//! Every fact in a tree of rows: what the picture shows and what it leaves out, for those who do not use it.
//! Arrow keys move, open and close; Enter shows a row in the picture.

use super::act;
use super::changes::sign;
use super::page::Page;
use crate::browser;
use crate::state::View;
use crate::state::shown::{Shown, Since};
use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;
use portolan_core::diagram::Mark;
use portolan_core::diagram::facts::{Card, Part};
use std::collections::BTreeSet;
use std::sync::Arc;

/// So many objects are listed at once.
const MOST: usize = 300;
/// The heads of the columns; the last only of a history.
const HEADS: [&str; 8] = ["Name", "Change", "Type", "Null", "Keys", "More", "Comment", "Since"];

/// A row: of an object, or of one of its parts.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    id: String,
    card: usize,
    part: Option<usize>,
    open: bool,
}

/// What is open, where the focus is, and what is left out.
#[derive(Clone, Copy)]
struct Grid {
    page: Page,
    open: RwSignal<BTreeSet<String>>,
    at: RwSignal<String>,
    most: RwSignal<usize>,
    rows: Memo<Vec<Row>>,
}

#[component]
pub fn Tables() -> impl IntoView {
    let page = Page::here();
    let (open, at) = (RwSignal::new(BTreeSet::new()), RwSignal::new(String::new()));
    let (changed_only, most) = (RwSignal::new(false), RwSignal::new(MOST));
    let rows = Memo::new(move |_| {
        page.shown.with(|shown| {
            let only = changed_only.get();
            open.with(|open| {
                shown.as_deref().map(|shown| rows(shown, open, only, most.get())).unwrap_or_default()
            })
        })
    });
    let grid = Grid { page, open, at, most, rows };
    follow_selection(grid);
    let has_history =
        move || page.shown.with(|shown| shown.as_ref().is_some_and(|shown| !shown.since.is_empty()));
    let heads = move || {
        let count = if has_history() { HEADS.len() } else { HEADS.len() - 1 };
        HEADS
            .iter()
            .take(count)
            .map(|head| view! { <th role="columnheader" scope="col">{*head}</th> })
            .collect_view()
    };
    let compares = move || page.shown.with(|shown| shown.as_ref().is_some_and(|shown| shown.compares));
    let more =
        move || page.shown.with(|shown| shown.as_ref().map_or(0, |shown| shown.cards.len())) > most.get();
    view! {
        <div class="text wide">
            <h2>"Everything in tables"</h2>
            <p class="row">
                <button on:click=move |_| grid.open_all(true)>"Open all"</button>
                <button on:click=move |_| grid.open_all(false)>"Close all"</button>
                <Show when=compares>
                    <label><input type="checkbox" prop:checked=move || changed_only.get()
                        on:change=move |event| changed_only.set(event_target_checked(&event))/>" Only what changed"</label>
                </Show>
            </p>
            <div class="scroll">
                <table role="treegrid" aria-label="Tables and their parts" class="grid" on:keydown=move |event: ev::KeyboardEvent| grid.typed(&event)>
                    <thead><tr role="row">{heads}</tr></thead>
                    <tbody><For each=move || rows.get() key=|row| (row.id.clone(), row.open) children=move |row| grid.row(&row)/></tbody>
                </table>
            </div>
            <Show when=more><button on:click=move |_| most.update(|most| *most += MOST)>"Show more"</button></Show>
        </div>
    }
}

fn rows(shown: &Shown, open: &BTreeSet<String>, changed_only: bool, most: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let cards = shown.cards.iter().enumerate().filter(|(_, card)| !changed_only || card.mark != Mark::Same);
    for (number, card) in cards.take(most) {
        let is_open = open.contains(&card.anchor);
        let id = format!("row-{}", card.anchor);
        rows.push(Row { id: id.clone(), card: number, part: None, open: is_open });
        if is_open {
            let whole = card.mark != Mark::Changed;
            let parts = card.parts.iter().enumerate();
            let parts = parts.filter(|(_, part)| !changed_only || whole || part.mark != Mark::Same);
            rows.extend(parts.map(|(part, _)| Row {
                id: format!("{id}-{part}"),
                card: number,
                part: Some(part),
                open: false,
            }));
        }
    }
    rows
}

/// What was selected elsewhere is open here and has the focus; at first what changed is open.
fn follow_selection(grid: Grid) {
    let page = grid.page;
    Effect::new(move |known: Option<bool>| {
        let has = page.shown.with(Option::is_some);
        if has && known != Some(true) {
            let changed = page.with_shown(|shown| {
                let changed =
                    shown.cards.iter().filter(|card| card.mark != Mark::Same || shown.cards.len() == 1);
                changed.take(40).map(|card| card.anchor.clone()).collect::<BTreeSet<String>>()
            });
            grid.open.set(changed.unwrap_or_default());
            let first = grid.rows.with_untracked(|rows| rows.first().map(|row| row.id.clone()));
            grid.at.set(first.unwrap_or_default());
        }
        has
    });
    Effect::new(move |_| {
        if let Some(anchor) = page.selected.get() {
            let place = page.with_shown(|shown| shown.card(&anchor)).flatten().unwrap_or(0);
            grid.most.update(|most| *most = (*most).max(place + 1));
            grid.open.update(|open| {
                open.insert(anchor.clone());
            });
            let id = format!("row-{anchor}");
            grid.at.set(id.clone());
            Timeout::new(0, move || browser::show(&id)).forget();
        }
    });
}

impl Grid {
    fn open_all(self, open: bool) {
        let most = self.most.get_untracked();
        let all = self
            .page
            .with_shown(|shown| shown.cards.iter().take(most).map(|card| card.anchor.clone()).collect());
        self.open.set(if open { all.unwrap_or_default() } else { BTreeSet::new() });
    }

    fn row(self, row: &Row) -> AnyView {
        let Some(shown) = self.page.shown.get_untracked() else { return ().into_any() };
        let Some(card) = shown.cards.get(row.card) else { return ().into_any() };
        let since = shown.since.get(row.card);
        match row.part {
            None => self.object(row, &shown, card, since.and_then(|since| *since.first()?)),
            Some(part) => {
                let since = since.and_then(|since| *since.get(part + 1)?);
                card.parts
                    .get(part)
                    .map(|part| self.part(row, &shown, part, since))
                    .unwrap_or_else(|| ().into_any())
            }
        }
    }

    fn object(self, row: &Row, shown: &Arc<Shown>, card: &Card, since: Option<Since>) -> AnyView {
        let Card { anchor, kind, name, was, mark, comment, parts, query } = card.clone();
        let id = row.id.clone();
        let was = was.map(|was| format!(", was {was}"));
        let columns = parts.iter().filter(|part| matches!(&*part.kind, "column" | "value")).count();
        let more = match (query, columns) {
            (Some(query), _) => query,
            (None, 0) => String::new(),
            (None, 1) => "1 column".to_owned(),
            (None, count) => format!("{count} {}", if kind == "enum type" { "values" } else { "columns" }),
        };
        let (page, hub) = (self.page, anchor.clone());
        let muted = move || {
            page.muted(&hub).map(|lines| {
                format!(" {lines} foreign keys point to it: their lines are muted in the diagram.")
            })
        };
        let (grid, toggled, open) = (self, anchor.clone(), row.open);
        let arrow = if parts.is_empty() {
            ""
        } else if open {
            "▾"
        } else {
            "▸"
        };
        let expanded = (!parts.is_empty()).then(|| open.to_string());
        view! {
            <tr role="row" id=row.id.clone() prop:ariaLevel="1" aria-expanded=expanded class=format!("one {}", mark.word())
                tabindex=self.tab(&row.id) on:focus=self.focused(&row.id) on:click=move |_| grid.toggle(&toggled, &id)>
                <th role="rowheader" scope="row"><span class="arrow" aria-hidden="true">{arrow}</span>{kind}" "<b>{name}</b>{was}</th>
                <td role="gridcell">{sign(mark)}{word(mark)}</td>
                <td role="gridcell"></td><td role="gridcell"></td><td role="gridcell"></td>
                <td role="gridcell" class="more">{more}{muted}</td><td role="gridcell">{comment}</td>{self.since(shown, since)}
            </tr>
        }
        .into_any()
    }

    fn part(self, row: &Row, shown: &Arc<Shown>, part: &Part, since: Option<Since>) -> AnyView {
        let Part { kind, mark, name, was, ty, ty_was, null, keys, more, comment } = part.clone();
        let was = was.map(|was| format!(", was {was}"));
        // `index users_name (name)` says itself what it is.
        let kind = if name.starts_with(&kind) || kind == "constraint" || kind == "other" {
            String::new()
        } else {
            kind
        };
        let ty_was = ty_was.map(|was| view! { <s>{was}</s>" → " });
        let null = match null {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        view! {
            <tr role="row" id=row.id.clone() prop:ariaLevel="2" class=mark.word() tabindex=self.tab(&row.id) on:focus=self.focused(&row.id)>
                <th role="rowheader" scope="row" class="part"><span class="kind">{kind}" "</span>{name}{was}</th>
                <td role="gridcell">{sign(mark)}{word(mark)}</td>
                <td role="gridcell">{ty_was}{ty}</td><td role="gridcell">{null}</td><td role="gridcell">{keys}</td>
                <td role="gridcell" class="more">{more}</td><td role="gridcell">{comment}</td>{self.since(shown, since)}
            </tr>
        }
        .into_any()
    }

    fn since(self, shown: &Shown, since: Option<Since>) -> Option<AnyView> {
        if shown.since.is_empty() {
            return None;
        }
        let said = since.map(|Since { made, changed }| {
            let later = (changed != made).then(|| format!("; changed by {}", migration(self.page, changed)));
            format!("{}{}", migration(self.page, made), later.unwrap_or_default())
        });
        Some(view! { <td role="gridcell" class="since">{said}</td> }.into_any())
    }

    fn tab(self, id: &str) -> impl Fn() -> &'static str + use<> {
        let id = id.to_owned();
        move || if self.at.with(|at| *at == id) { "0" } else { "-1" }
    }

    fn focused(self, id: &str) -> impl Fn(ev::FocusEvent) + use<> {
        let id = id.to_owned();
        move |_| self.at.set(id.clone())
    }

    fn toggle(self, anchor: &str, id: &str) {
        self.open.update(|open| {
            if !open.remove(anchor) {
                open.insert(anchor.to_owned());
            }
        });
        self.focus(id.to_owned());
    }

    fn focus(self, id: String) {
        self.at.set(id.clone());
        Timeout::new(0, move || browser::focus(&id)).forget();
    }

    fn typed(self, event: &ev::KeyboardEvent) {
        let rows = self.rows.get_untracked();
        let at = self.at.get_untracked();
        let Some(now) = rows.iter().position(|row| row.id == at) else { return };
        let anchor =
            self.page.with_shown(|shown| shown.cards[rows[now].card].anchor.clone()).unwrap_or_default();
        let parent = rows[..=now].iter().rposition(|row| row.part.is_none()).unwrap_or(0);
        let next = match &*event.key() {
            "ArrowDown" => (now + 1).min(rows.len() - 1),
            "ArrowUp" => now.saturating_sub(1),
            "Home" => 0,
            "End" => rows.len() - 1,
            "ArrowRight" if rows[now].part.is_none() && !rows[now].open => {
                return self.toggled(event, &anchor, &at);
            }
            "ArrowRight" => (now + 1).min(rows.len() - 1),
            "ArrowLeft" if rows[now].open => return self.toggled(event, &anchor, &at),
            "ArrowLeft" => parent,
            "Enter" => {
                event.prevent_default();
                act::go(self.page, View::Diagram);
                return act::select(self.page, Some(anchor));
            }
            _ => return,
        };
        event.prevent_default();
        self.focus(rows[next].id.clone());
    }

    fn toggled(self, event: &ev::KeyboardEvent, anchor: &str, id: &str) {
        event.prevent_default();
        self.toggle(anchor, id);
    }
}

fn word(mark: Mark) -> &'static str {
    if mark == Mark::Same { "" } else { mark.word() }
}

/// The name of a migration.
pub fn migration(page: Page, number: usize) -> String {
    page.inputs
        .with_untracked(|inputs| inputs.material.migrations().into_iter().nth(number))
        .unwrap_or_default()
}
