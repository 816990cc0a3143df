//! The picture: moved, zoomed, walked through by keys, and what is known of the box that is selected.

use super::changes::sign;
use super::page::Page;
use crate::browser;
use crate::gesture::{self, Camera, Frame, Screen, World};
use crate::state::Chart;
use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use portolan_core::diagram::picture::{Group, Role};
use portolan_core::diagram::{Mark, anchor, words};
use portolan_core::model::Change;

/// How far an arrow key moves.
const STEP: f64 = 80.0;
/// How much a key or a button zooms.
const FACTOR: f64 = 1.25;
/// The least scale at which a box can be read.
const READABLE: f64 = 0.6;
/// How far a pointer may go and still be a click.
const STILL: f64 = 4.0;

/// The camera and the fingers on it.
#[derive(Clone, Copy)]
struct Look {
    frame: NodeRef<html::Div>,
    camera: RwSignal<Camera>,
    /// Whether a person has moved it: then it is not fitted again by itself.
    touched: StoredValue<bool>,
    fingers: StoredValue<Vec<(i32, Screen)>>,
    /// Where a finger went down, to tell a click from a drag.
    down: StoredValue<Option<Screen>>,
    /// While it moves, the browser may draw less sharply.
    moving: RwSignal<bool>,
}

#[component]
pub fn Diagram() -> impl IntoView {
    let page = Page::here();
    let look = Look {
        frame: NodeRef::new(),
        camera: RwSignal::new(Camera::default()),
        touched: StoredValue::new(false),
        fingers: StoredValue::new(Vec::new()),
        down: StoredValue::new(None),
        moving: RwSignal::new(false),
    };
    let svg = Memo::new(move |_| {
        page.chart.with(|chart| chart.as_ref().map(|chart| chart.svg.clone()).unwrap_or_default())
    });
    Effect::new(move |_| {
        svg.track();
        if !look.touched.get_value() {
            fit(page, look);
        }
    });
    Effect::new(move |_| {
        if let Some(anchor) = page.selected.get() {
            go_to(page, look, &anchor);
        }
    });
    settle(look);
    let transform = move || {
        let Camera { x, y, scale } = look.camera.get();
        format!("transform:translate({x:.2}px,{y:.2}px) scale({scale:.4})")
    };
    let label = move || {
        page.chart.with(|chart| {
        let summary = chart.as_ref().map(|chart| chart.picture.summary.clone()).unwrap_or_default();
        format!("Diagram: {summary}. Arrow keys move, plus and minus zoom, F shows all, N and P go through the changes, T shows tables.")
    })
    };
    view! {
        <div
            class="frame"
            class:moving=move || look.moving.get()
            node_ref=look.frame
            tabindex="0"
            role="region"
            aria-label=label
            on:wheel=move |event: ev::WheelEvent| turned(look, &event)
            on:pointerdown=move |event: ev::PointerEvent| pressed(look, &event)
            on:pointermove=move |event: ev::PointerEvent| dragged(look, &event)
            on:pointerup=move |event: ev::PointerEvent| released(page, look, &event)
            on:pointercancel=move |event: ev::PointerEvent| lifted(look, event.pointer_id())
            on:keydown=move |event: ev::KeyboardEvent| typed(page, look, &event)
        >
            <style>{move || page.selected.get().map(|anchor| highlight(&anchor))}</style>
            <div class="world" style=transform inner_html=move || svg.get()></div>
        </div>
        <Card/>
        <Buttons look/>
    }
}

/// A moment after the last movement the picture is drawn sharply.
fn settle(look: Look) {
    let waiting = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |before: Option<Camera>| {
        let now = look.camera.get();
        if before.is_some_and(|before| before != now) {
            look.moving.set(true);
            waiting.set_value(Some(Timeout::new(140, move || look.moving.set(false))));
        }
        now
    });
}

fn whole(chart: &Chart) -> World {
    let size = chart.picture.size;
    World { x: 0.0, y: 0.0, width: f64::from(size.width), height: f64::from(size.height) }
}

fn fit(page: Page, look: Look) {
    let part = page.chart.with_untracked(|chart| chart.as_ref().map(|chart| whole(chart)));
    if let (Some(part), Some(frame)) = (part, browser::frame(look.frame)) {
        look.camera.set(gesture::fitted(part, frame, 1.0));
    } else {
        // The frame has no size until it is on the page.
        Timeout::new(30, move || {
            if browser::frame(look.frame).is_some() {
                fit(page, look);
            }
        })
        .forget();
    }
}

/// Brings a box to the middle, at a scale at which it can be read; unless it can be read where it is.
fn go_to(page: Page, look: Look, anchor: &str) {
    let bounds = page.chart.with_untracked(|chart| {
        let groups = chart.as_ref().map(|chart| chart.picture.groups.clone()).unwrap_or_default();
        groups.into_iter().find(|group| is_box(group, anchor)).map(|group| group.bounds)
    });
    let (Some(bounds), Some(Frame { width, height })) = (bounds, browser::frame(look.frame)) else { return };
    let part = World {
        x: f64::from(bounds.x),
        y: f64::from(bounds.y),
        width: f64::from(bounds.width),
        height: f64::from(bounds.height),
    };
    let camera = look.camera.get_untracked();
    if camera.scale >= READABLE && gesture::is_seen(camera, part, Frame { width, height }) {
        return;
    }
    look.touched.set_value(true);
    let scale = camera.scale.max(READABLE);
    let (x, y) = (part.x + part.width / 2.0, part.y + part.height / 2.0);
    look.camera.set(Camera { x: width / 2.0 - x * scale, y: height / 2.0 - y * scale, scale });
}

fn is_box(group: &Group, wanted: &str) -> bool {
    matches!(&group.role, Role::Box { anchor } if anchor == wanted)
}

/// The selected box gets a ring, and its lines stand out.
fn highlight(anchor: &str) -> String {
    // What could end the quotes of a selector, or the style, is no anchor of ours.
    let anchor: String = anchor.chars().filter(|c| !matches!(c, '"' | '\\' | '<' | '\n' | '\r')).collect();
    format!(
        ".frame [id=\"{anchor}\"] > rect:last-of-type{{stroke:var(--focus);stroke-width:3px}}\
         .frame .line[data-child=\"{anchor}\"] path,.frame .line[data-parent=\"{anchor}\"] path{{stroke:var(--focus);stroke-width:2.2px}}"
    )
}

fn turned(look: Look, event: &ev::WheelEvent) {
    event.prevent_default();
    look.touched.set_value(true);
    let lines = if event.delta_mode() == 1 { 16.0 } else { 1.0 };
    let at = browser::wheel(event, look.frame);
    look.camera.update(|camera| {
        *camera = if event.ctrl_key() || event.meta_key() {
            gesture::zoomed(*camera, at, gesture::wheel_factor(event.delta_y() * lines))
        } else {
            gesture::panned(*camera, -event.delta_x() * lines, -event.delta_y() * lines)
        };
    });
}

fn pressed(look: Look, event: &ev::PointerEvent) {
    let at = browser::pointer(event, look.frame);
    browser::capture(event, look.frame);
    look.down.set_value(Some(at));
    look.fingers.update_value(|fingers| fingers.push((event.pointer_id(), at)));
}

fn dragged(look: Look, event: &ev::PointerEvent) {
    let at = browser::pointer(event, look.frame);
    let before = look.fingers.get_value();
    let Some(place) = before.iter().position(|(id, _)| *id == event.pointer_id()) else { return };
    look.fingers.update_value(|fingers| fingers[place].1 = at);
    look.touched.set_value(true);
    match before.as_slice() {
        [(_, from)] => {
            look.camera.update(|camera| *camera = gesture::panned(*camera, at.x - from.x, at.y - from.y))
        }
        [(_, a), (_, b)] => {
            let after = if place == 0 { [at, *b] } else { [*a, at] };
            look.camera.update(|camera| *camera = gesture::pinched(*camera, [*a, *b], after));
        }
        _ => {}
    }
}

fn released(page: Page, look: Look, event: &ev::PointerEvent) {
    let at = browser::pointer(event, look.frame);
    lifted(look, event.pointer_id());
    let still = look.down.get_value().is_some_and(|down| (down.x - at.x).hypot(down.y - at.y) < STILL);
    if still {
        page.selected.set(browser::box_under(event));
    }
}

fn lifted(look: Look, id: i32) {
    look.fingers.update_value(|fingers| fingers.retain(|(finger, _)| *finger != id));
}

fn typed(page: Page, look: Look, event: &ev::KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let pan = |dx: f64, dy: f64| look.camera.update(|camera| *camera = gesture::panned(*camera, dx, dy));
    match &*event.key() {
        "ArrowLeft" => pan(STEP, 0.0),
        "ArrowRight" => pan(-STEP, 0.0),
        "ArrowUp" => pan(0.0, STEP),
        "ArrowDown" => pan(0.0, -STEP),
        "+" | "=" => zoom(look, FACTOR),
        "-" => zoom(look, 1.0 / FACTOR),
        "0" => zoom(look, 1.0 / look.camera.get_untracked().scale),
        "f" => {
            look.touched.set_value(false);
            return fit(page, look);
        }
        _ => return,
    }
    look.touched.set_value(true);
    event.prevent_default();
}

/// Zooms around the middle.
fn zoom(look: Look, factor: f64) {
    let Some(Frame { width, height }) = browser::frame(look.frame) else { return };
    look.touched.set_value(true);
    let middle = Screen { x: width / 2.0, y: height / 2.0 };
    look.camera.update(|camera| *camera = gesture::zoomed(*camera, middle, factor));
}

#[component]
fn Buttons(look: Look) -> impl IntoView {
    let page = Page::here();
    let percent = move || format!("{:.0} %", look.camera.get().scale * 100.0);
    let has_changes =
        move || page.chart.with(|chart| chart.as_ref().is_some_and(|chart| !chart.changes.is_empty()));
    view! {
        <div class="buttons" role="toolbar" aria-label="Picture">
            <Show when=has_changes>
                <button aria-label="Previous change" title="Previous change (P)" on:click=move |_| page.step(-1)>"‹"</button>
                <span>"change"</span>
                <button aria-label="Next change" title="Next change (N)" on:click=move |_| page.step(1)>"›"</button>
                <span class="gap"></span>
            </Show>
            <button aria-label="Smaller" title="Smaller (−)" on:click=move |_| zoom(look, 1.0 / FACTOR)>"−"</button>
            <button class="percent" title="Actual size (0)" on:click=move |_| zoom(look, 1.0 / look.camera.get_untracked().scale)>{percent}</button>
            <button aria-label="Larger" title="Larger (+)" on:click=move |_| zoom(look, FACTOR)>"+"</button>
            <button title="Show all (F)" on:click=move |_| {
                look.touched.set_value(false);
                fit(page, look);
            }>"All"</button>
        </div>
    }
}

/// What is known of the selected box.
#[component]
fn Card() -> impl IntoView {
    let page = Page::here();
    let shown = move || {
        let wanted = page.selected.get()?;
        let chart = page.chart.get()?;
        let group = chart.picture.groups.iter().find(|group| is_box(group, &wanted))?;
        let changes = chart.changes.list.iter().filter(|change| anchor(change.object()) == wanted);
        let lines: Vec<words::Line> = changes
            .flat_map(|change| match change {
                Change::Table { id: _, changes } => changes.iter().map(words::table_change).collect(),
                Change::Create(_) | Change::Drop(_) | Change::Rename(_) | Change::Alter(_) => {
                    vec![words::change(change)]
                }
            })
            .collect();
        let lines = lines
            .into_iter()
            .map(|line| view! { <li class=line.mark.word()>{sign(line.mark)}{line.text}</li> })
            .collect_view();
        let mark = group.mark;
        let badge = (mark != Mark::Same).then(
            || view! { <span class=format!("badge {}", mark.word())>{mark.sign()}" "{mark.word()}</span> },
        );
        Some(view! {
            <aside class="card" aria-live="polite">
                <button class="close" aria-label="Close" on:click=move |_| page.selected.set(None)>"×"</button>
                <h2>{group.name.split(',').next().unwrap_or_default().to_owned()} {badge}</h2>
                <ul>{lines}</ul>
                <button class="link" on:click=move |_| page.view.set(crate::state::View::Tables)>"Everything about it"</button>
            </aside>
        })
    };
    view! { {shown} }
}
