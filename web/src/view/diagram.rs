//! The picture: moved, zoomed and walked through with pointer, fingers and keys. The canvas is drawn anew for every
//! frame in which something moved; beside it, each box in sight is an option of a list, for those who do not see it.

use super::act;
use super::controls::Buttons;
use super::overview::Overview;
use super::page::Page;
use super::steps::Card;
use crate::browser;
use crate::browser::canvas;
use crate::gesture::{self, Screen};
use crate::scene::{self, Scene};
use crate::state::action::Action;
use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use portolan_core::diagram::Sight;
use std::sync::Arc;

/// How far an arrow key moves the picture.
const STEP: f64 = 80.0;
/// How far a key moves a box.
pub const NUDGE: f64 = 24.0;
/// How far a pointer may go and still be a click.
const STILL: f64 = 4.0;
/// So many boxes in sight are told at once.
const MOST_TOLD: usize = 120;

/// The canvas and the fingers on it.
#[derive(Clone, Copy)]
struct Look {
    frame: NodeRef<html::Div>,
    canvas: NodeRef<html::Canvas>,
    fingers: StoredValue<Vec<(i32, Screen)>>,
    /// Where a finger went down, to tell a click from a drag.
    down: StoredValue<Option<Screen>>,
}

#[component]
pub fn Diagram() -> impl IntoView {
    let page = Page::here();
    let look = Look {
        frame: NodeRef::new(),
        canvas: NodeRef::new(),
        fingers: StoredValue::new(Vec::new()),
        down: StoredValue::new(None),
    };
    size_up(page, look);
    paint(page, look);
    let label = move || {
        let summary = page.scene.with(|scene| scene.as_ref().map(|scene| scene.picture.summary.clone()));
        let hubs = page.scene.with(|scene| scene.as_ref().and_then(|scene| scene.hubs_said()));
        let muted = hubs.filter(|_| !page.loud.get()).map(|said| format!("; {said} are muted"));
        format!("Diagram: {}{}", summary.unwrap_or_default(), muted.unwrap_or_default())
    };
    let active = move || page.boxed().or_else(|| page.selected.get()).map(|anchor| format!("box-{anchor}"));
    // For whoever drives the page by its picture.
    let at = move || page.camera.with(|camera| format!("{} {} {}", camera.x, camera.y, camera.scale));
    view! {
        <div
            class="frame"
            id="frame"
            node_ref=look.frame
            tabindex="0"
            role="listbox"
            aria-label=label
            aria-describedby="frame-keys"
            aria-activedescendant=active
            data-camera=at
            on:wheel=move |event: ev::WheelEvent| turned(page, look, &event)
            on:pointerdown=move |event: ev::PointerEvent| pressed(page, look, &event)
            on:pointermove=move |event: ev::PointerEvent| dragged(page, look, &event)
            on:pointerup=move |event: ev::PointerEvent| released(page, look, &event)
            on:pointercancel=move |event: ev::PointerEvent| {
                page.dragged.set(None);
                lifted(look, event.pointer_id());
            }
            on:dblclick=move |_| act::act(page, if on_group(page) { Action::Fold } else { Action::FitSelected })
            on:keydown=move |event: ev::KeyboardEvent| typed(page, &event)
        >
            <canvas node_ref=look.canvas aria-hidden="true"></canvas>
            <Told/>
        </div>
        <p class="unseen" id="frame-keys">"Arrow keys go from table to table, with Ctrl they move it, N and P go from change to change, Enter opens a folded group, T leads to everything in tables, question mark to all keys."</p>
        <SightSaid/>
        <Card/>
        <Overview/>
        <Buttons/>
    }
}

/// The frame's size: at first, and when the window or what is beside it changes.
fn size_up(page: Page, look: Look) {
    let measure = move || {
        if let Some(frame) = browser::frame(look.frame) {
            let first = page.frame.get_untracked().width < 1.0;
            if page.frame.get_untracked() != frame {
                page.frame.set(frame);
            }
            if first || !page.touched.get_value() {
                act::fit_first(page);
            }
        }
    };
    Effect::new(move |_| {
        look.frame.track();
        page.panel.track();
        page.theme.track();
        Timeout::new(0, measure).forget();
    });
    // A new picture is fitted, unless a person has gone somewhere in the old one.
    Effect::new(move |_| {
        page.scene.track();
        if !page.touched.get_value() {
            act::fit_first(page);
        }
    });
    on_cleanup(move || page.frame.set(gesture::Frame::default()));
}

/// Draws for each frame of the screen in which something is new.
fn paint(page: Page, look: Look) {
    let waiting = StoredValue::new_local(None::<gloo_render::AnimationFrame>);
    let draw = move || {
        let scene: Option<Arc<Scene>> = page.scene.get_untracked();
        let (camera, frame) = (page.camera.get_untracked(), page.frame.get_untracked());
        let (Some(scene), true) = (scene, frame.width >= 1.0) else { return };
        let start = browser::worker::now();
        if let Some(mut pen) = canvas::pen(look.canvas, frame, camera, page.theme.get_untracked()) {
            let selected = untrack(|| page.boxed());
            let look = scene::Look {
                selected: selected.as_deref(),
                muted: !page.loud.get_untracked(),
                dragged: page.dragged.get_untracked().unwrap_or_default(),
            };
            scene::draw(&mut pen, &scene, camera, frame, look);
            browser::note("frame", browser::worker::now() - start);
        }
    };
    Effect::new(move |_| {
        page.scene.track();
        page.camera.track();
        page.frame.track();
        page.selected.track();
        page.loud.track();
        page.dragged.track();
        page.theme.track();
        look.canvas.track();
        let later = gloo_render::request_animation_frame(move |_| draw());
        waiting.set_value(Some(later));
    });
}

/// The boxes in sight, for those who do not see them.
#[component]
fn Told() -> impl IntoView {
    let page = Page::here();
    // They are told when the picture has come to rest: not for every frame.
    let rest = RwSignal::new(0_u32);
    let waiting = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        page.camera.track();
        page.frame.track();
        page.scene.track();
        waiting.set_value(Some(Timeout::new(120, move || rest.update(|rest| *rest += 1))));
    });
    let options = move || {
        rest.track();
        let scene = page.scene.get_untracked()?;
        let mut seen = scene.seen(page.camera.get_untracked(), page.frame.get_untracked());
        seen.truncate(MOST_TOLD);
        let selected = page.selected.get();
        let group = selected.as_deref().and_then(|anchor| scene.find(anchor));
        let chosen = group.and_then(scene::anchor);
        if let Some(group) = group
            && !seen.iter().any(|other| std::ptr::eq(*other, group))
        {
            seen.push(group);
        }
        let option = |group: &portolan_core::diagram::picture::Group| {
            let anchor = scene::anchor(group)?.to_owned();
            let chosen = chosen == Some(&*anchor);
            let muted = page.muted(&anchor).map(|lines| format!("; {lines} lines to it are muted"));
            let bounds = group.bounds;
            Some(
                view! { <div role="option" id=format!("box-{anchor}") aria-selected=chosen.to_string() data-mark=group.mark.word()
                data-at=format!("{} {} {} {}", bounds.x, bounds.y, bounds.width, bounds.height)>{group.name.clone()}{muted}</div> },
            )
        };
        Some(seen.into_iter().filter_map(option).collect_view())
    };
    view! { <div class="unseen" role="group" aria-label="Tables in sight">{options}</div> }
}

/// Says when it is one side that one sees.
#[component]
fn SightSaid() -> impl IntoView {
    let page = Page::here();
    let said = move || match page.extent.with(|extent| extent.sight) {
        Sight::Both => None,
        Sight::Before => Some("Before"),
        Sight::After => Some("After"),
    };
    view! { <p class="sight" class:shown=move || said().is_some() role="status">{said}</p> }
}

fn turned(page: Page, look: Look, event: &ev::WheelEvent) {
    event.prevent_default();
    page.touched.set_value(true);
    let lines = if event.delta_mode() == 1 { 16.0 } else { 1.0 };
    let at = browser::wheel(event, look.frame);
    page.camera.update(|camera| {
        *camera = if event.ctrl_key() || event.meta_key() {
            gesture::zoomed(*camera, at, gesture::wheel_factor(event.delta_y() * lines))
        } else {
            gesture::panned(*camera, -event.delta_x() * lines, -event.delta_y() * lines)
        };
    });
}

fn pressed(page: Page, look: Look, event: &ev::PointerEvent) {
    let at = browser::pointer(event, look.frame);
    browser::capture(event, look.frame);
    look.down.set_value(Some(at));
    // The selected box is dragged; everything else is the picture.
    let on = untrack(|| page.boxed()).zip(under(page, at));
    let alone = look.fingers.with_value(Vec::is_empty);
    let own = on.is_some_and(|(selected, anchor)| selected == anchor);
    page.dragged.set((alone && own).then_some((0.0, 0.0)));
    look.fingers.update_value(|fingers| fingers.push((event.pointer_id(), at)));
}

fn dragged(page: Page, look: Look, event: &ev::PointerEvent) {
    let at = browser::pointer(event, look.frame);
    let before = look.fingers.get_value();
    let Some(place) = before.iter().position(|(id, _)| *id == event.pointer_id()) else { return };
    look.fingers.update_value(|fingers| fingers[place].1 = at);
    page.touched.set_value(true);
    if let (Some(_), Some(down)) = (page.dragged.get_untracked(), look.down.get_value()) {
        let scale = page.camera.get_untracked().scale;
        return page.dragged.set(Some(((at.x - down.x) / scale, (at.y - down.y) / scale)));
    }
    match before.as_slice() {
        [(_, from)] => {
            page.camera.update(|camera| *camera = gesture::panned(*camera, at.x - from.x, at.y - from.y))
        }
        [(_, a), (_, b)] => {
            let after = if place == 0 { [at, *b] } else { [*a, at] };
            page.camera.update(|camera| *camera = gesture::pinched(*camera, [*a, *b], after));
        }
        _ => {}
    }
}

fn released(page: Page, look: Look, event: &ev::PointerEvent) {
    let at = browser::pointer(event, look.frame);
    lifted(look, event.pointer_id());
    let dragged = page.dragged.get_untracked();
    page.dragged.set(None);
    let still = look.down.get_value().is_some_and(|down| (down.x - at.x).hypot(down.y - at.y) < STILL);
    if still {
        page.change.set(None);
        act::select(page, under(page, at));
    } else if let Some((dx, dy)) = dragged {
        act::put(page, dx, dy);
    }
}

/// The box under a point of the screen.
fn under(page: Page, at: Screen) -> Option<String> {
    let camera = page.camera.get_untracked();
    let (x, y) = ((at.x - camera.x) / camera.scale, (at.y - camera.y) / camera.scale);
    page.scene.with_untracked(|scene| scene.as_ref().and_then(|scene| scene.at(x, y).map(str::to_owned)))
}

/// Whether a folded group is selected.
fn on_group(page: Page) -> bool {
    untrack(|| page.selected.get().is_some_and(|anchor| act::is_folded(page, &anchor)))
}

fn lifted(look: Look, id: i32) {
    look.fingers.update_value(|fingers| fingers.retain(|(finger, _)| *finger != id));
}

/// Arrow keys, which belong to the picture alone; the others work everywhere.
fn typed(page: Page, event: &ev::KeyboardEvent) {
    if event.meta_key() || event.alt_key() {
        return;
    }
    let (dx, dy) = match &*event.key() {
        "ArrowLeft" => (-1.0, 0.0),
        "ArrowRight" => (1.0, 0.0),
        "ArrowUp" => (0.0, -1.0),
        "ArrowDown" => (0.0, 1.0),
        _ if event.ctrl_key() => return,
        "Enter" if on_group(page) => return act::act(page, Action::Fold),
        "Enter" => return act::act(page, Action::Tables),
        _ => return,
    };
    event.prevent_default();
    if event.ctrl_key() {
        act::put(page, dx * NUDGE, dy * NUDGE);
    } else if event.shift_key() {
        page.touched.set_value(true);
        page.camera.update(|camera| *camera = gesture::panned(*camera, -dx * STEP, -dy * STEP));
    } else {
        act::neighbour(page, dx, dy);
    }
}
