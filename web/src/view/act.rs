//! What each action does.

use super::page::{Page, Sheet};
use super::{export, steps};
use crate::gesture::{self, Frame, Screen, World};
use crate::scene::{Scene, world};
use crate::state::View;
use crate::state::action::Action;
use crate::state::address::FARTHEST;
use crate::work::Request;
use leptos::prelude::*;
use portolan_core::diagram::layout::Point;
use portolan_core::diagram::{By, Detail, Extent, Grouping, Sight};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How much a key or a button zooms.
pub const FACTOR: f64 = 1.25;
/// The least scale at which a box can be read.
const READABLE: f64 = 0.6;

/// Does it.
pub fn act(page: Page, action: Action) {
    match action {
        Action::Search => page.sheet.set(Sheet::Search),
        Action::Help => page.sheet.set(Sheet::Help),
        Action::Next => steps::step(page, 1),
        Action::Previous => steps::step(page, -1),
        Action::Before => look(page, Sight::Before),
        Action::Sight => look(page, next(page.extent.with_untracked(|extent| extent.sight))),
        Action::FitAll => fit(page, Scene::whole),
        Action::FitChanged => fit(page, |scene| scene.changed().unwrap_or_else(|| scene.whole())),
        Action::FitSelected => {
            let selected = page.selected.get_untracked();
            fit(page, |scene| {
                let group = selected.as_deref().and_then(|anchor| scene.find(anchor));
                group.map_or_else(|| scene.whole(), |group| world(group.bounds))
            });
        }
        Action::Larger => zoom(page, FACTOR),
        Action::Smaller => zoom(page, 1.0 / FACTOR),
        Action::Actual => zoom(page, 1.0 / page.camera.get_untracked().scale),
        Action::Names => page.extent.update(|extent| extent.detail = Detail::Names),
        Action::Keys => page.extent.update(|extent| extent.detail = Detail::Keys),
        Action::Columns => page.extent.update(|extent| extent.detail = Detail::All),
        Action::Parent => follow(page, true),
        Action::Child => follow(page, false),
        Action::Related => related(page, 1),
        Action::Unrelated => related(page, -1),
        Action::Mute => page.loud.update(|loud| *loud = !*loud),
        Action::Group => {
            let by = page.extent.with_untracked(|extent| extent.groups.as_ref().map(|groups| groups.by));
            group(
                page,
                match by {
                    None if has_one_schema(page) => Some(By::Prefix),
                    None => Some(By::Schema),
                    Some(By::Schema) => Some(By::Prefix),
                    Some(By::Prefix) => None,
                },
            );
        }
        Action::Fold => fold(page),
        Action::Pin => pin(page),
        Action::Hide => hide(page),
        Action::Unhide => {
            let Extent { sight, groups, pins, .. } = page.extent.get_untracked();
            narrow(page, Extent { sight, groups, pins, ..Extent::default() });
        }
        Action::CopySql => export::copy_change(page),
        Action::CopyLink => export::copy_link(page),
        Action::Tables => {
            let tables = page.view.get_untracked() == View::Tables;
            go(page, if tables { View::Diagram } else { View::Tables });
        }
        Action::Undo => travel(page, true),
        Action::Redo => travel(page, false),
        Action::Leave => leave(page),
        Action::Look(view) => go(page, view),
        Action::Take(kind) => export::take(page, kind, false),
    }
}

/// Looks at something else.
pub fn go(page: Page, view: View) {
    if view == View::Sql
        && page.back.with_untracked(Option::is_none)
        && page.shown.with_untracked(Option::is_some)
    {
        page.asking.ask(page, Request::Back);
    }
    page.view.set(view);
}

/// One thing for each press: what is open above, the selection, the narrowing.
fn leave(page: Page) {
    if page.sheet.get_untracked() != Sheet::None {
        page.sheet.set(Sheet::None);
    } else if page.selected.with_untracked(Option::is_some) {
        page.selected.set(None);
        page.change.set(None);
    } else if page.extent.with_untracked(|extent| extent.around.is_some()) {
        narrow(page, Extent { around: None, ..page.extent.get_untracked() });
    }
}

fn next(sight: Sight) -> Sight {
    match sight {
        Sight::Both => Sight::Before,
        Sight::Before => Sight::After,
        Sight::After => Sight::Both,
    }
}

/// Shows a side, where there are two.
pub fn look(page: Page, sight: Sight) {
    let compares = page.with_shown(|shown| shown.compares).unwrap_or(false);
    if !compares {
        return page.tell("One schema by itself has no before.".to_owned());
    }
    if page.extent.with_untracked(|extent| extent.sight != sight) {
        page.extent.update(|extent| extent.sight = sight);
    }
}

fn hide(page: Page) {
    let Some(anchor) = untrack(|| page.boxed()) else {
        return page.tell("Select a table first.".to_owned());
    };
    let mut extent = page.extent.get_untracked();
    extent.hidden.insert(anchor);
    page.selected.set(None);
    narrow(page, extent);
}

/// Groups boxes, all of them folded at first.
pub fn group(page: Page, by: Option<By>) {
    page.tell(match by {
        None => "No groups.".to_owned(),
        Some(By::Schema) => "Grouped by schema.".to_owned(),
        Some(By::Prefix) => "Grouped by the first word of names.".to_owned(),
    });
    let groups = by.map(|by| Grouping { by, open: BTreeSet::new() });
    narrow(page, Extent { groups, ..page.extent.get_untracked() });
}

/// Whether all boxes are of one schema: one group would hold everything.
fn has_one_schema(page: Page) -> bool {
    page.shown.with_untracked(|shown| {
        let cards = shown.iter().flat_map(|shown| &shown.cards);
        // `table.public.users`; of databases without schemas, `table.users`.
        let schema = |anchor: &'_ str| match *anchor.split('.').collect::<Vec<_>>() {
            [_, schema, _, ..] => schema.to_owned(),
            _ => String::new(),
        };
        let schemas: BTreeSet<String> = cards.map(|card| schema(&card.anchor)).collect();
        schemas.len() < 2
    })
}

/// Opens the group of the selected box, or folds it.
fn fold(page: Page) {
    let mut extent = page.extent.get_untracked();
    let Some(groups) = &mut extent.groups else {
        return page.tell("Nothing is grouped: G does that.".to_owned());
    };
    let selected = page.selected.get_untracked();
    let Some(home) = selected.as_deref().and_then(|anchor| untrack(|| page.home(anchor))) else {
        return page.tell("Select something in a group first.".to_owned());
    };
    if groups.open.remove(&home) {
        page.selected.set(Some(home.clone()));
    } else {
        groups.open.insert(home.clone());
    }
    page.coming.set_value(Some(home));
    narrow(page, extent);
}

/// Keeps the selected box where it is, or lets it go.
fn pin(page: Page) {
    let Some((anchor, _)) = drawn(page) else { return page.tell("Select a table first.".to_owned()) };
    let mut extent = page.extent.get_untracked();
    if extent.pins.remove(&anchor).is_none() {
        return put(page, 0.0, 0.0);
    }
    page.tell("Let go.".to_owned());
    narrow(page, extent);
    page.touched.set_value(true);
}

/// The selected box, and where it is or will be.
fn drawn(page: Page) -> Option<(String, Point)> {
    let (scene, selected) = (page.scene.get_untracked()?, page.selected.get_untracked()?);
    let group = scene.find(&selected)?;
    let anchor = crate::scene::anchor(group)?.to_owned();
    let at = page.extent.with_untracked(|extent| extent.pins.get(&anchor).copied());
    Some((anchor, at.unwrap_or(Point { x: group.bounds.x, y: group.bounds.y })))
}

/// Puts the selected box so much farther, where it stays.
pub fn put(page: Page, dx: f64, dy: f64) {
    let Some((anchor, at)) = drawn(page) else { return page.tell("Select a table first.".to_owned()) };
    let mut extent = page.extent.get_untracked();
    if extent.around.is_some() {
        return page.tell("Of what is near, nothing keeps its place: show everything first.".to_owned());
    }
    let moved = |at: i32, by: f64| (f64::from(at) + by).round().clamp(0.0, f64::from(FARTHEST)) as i32;
    extent.pins.insert(anchor, Point { x: moved(at.x, dx), y: moved(at.y, dy) });
    narrow(page, extent);
    // One stays where one is.
    page.touched.set_value(true);
}

/// Lets go of all boxes.
pub fn unpin(page: Page) {
    let extent = page.extent.get_untracked();
    narrow(page, Extent { pins: BTreeMap::new(), ..extent });
}

/// Whether what is selected is a group that is folded.
pub fn is_folded(page: Page, anchor: &str) -> bool {
    let open = |groups: &Grouping, home: &String| groups.open.contains(home);
    page.home(anchor).is_some_and(|home| {
        page.extent.with(|extent| extent.groups.as_ref().is_some_and(|groups| !open(groups, &home)))
    })
}

fn related(page: Page, by: isize) {
    let extent = page.extent.get_untracked();
    let around = match (&extent.around, untrack(|| page.boxed())) {
        (Some((anchor, steps)), _) => {
            steps.checked_add_signed(by).filter(|steps| *steps > 0).map(|steps| (anchor.clone(), steps))
        }
        (None, Some(anchor)) if by > 0 => Some((anchor, 1)),
        (None, None) if by > 0 => return page.tell("Select a table first.".to_owned()),
        (None, _) => None,
    };
    narrow(page, Extent { around, ..extent });
}

/// Another part of the picture; it can be taken back.
fn narrow(page: Page, extent: Extent) {
    let now = page.extent.get_untracked();
    if now == extent {
        return;
    }
    page.past.update_value(|(past, future)| {
        past.push(now);
        future.clear();
    });
    page.touched.set_value(false);
    page.extent.set(extent);
}

fn travel(page: Page, back: bool) {
    let now = page.extent.get_untracked();
    let mut then = None;
    page.past.update_value(|(past, future)| {
        let (from, to) = if back { (past, future) } else { (future, past) };
        then = from.pop();
        if then.is_some() {
            to.push(now);
        }
    });
    match then {
        Some(extent) => {
            page.touched.set_value(false);
            page.extent.set(extent);
        }
        None => page.tell("There is nothing to take back.".to_owned()),
    }
}

/// To the other end of a line of the selected box; where there are several, to the one after the last.
fn follow(page: Page, parents: bool) {
    let Some(scene) = page.scene.get_untracked() else { return };
    let Some(anchor) = untrack(|| page.boxed()) else {
        return page.tell("Select a table first.".to_owned());
    };
    match scene.neighbours(&anchor, parents).first() {
        Some(other) => select(page, Some((*other).to_owned())),
        None if parents => page.tell("It points to no table.".to_owned()),
        None => page.tell("No table points to it.".to_owned()),
    }
}

/// The nearest box in a direction; where nothing is selected, the one nearest to the middle.
pub fn neighbour(page: Page, dx: f64, dy: f64) {
    let Some(scene) = page.scene.get_untracked() else { return };
    let middle = |world: World| (world.x + world.width / 2.0, world.y + world.height / 2.0);
    let selected = page.selected.get_untracked();
    let from =
        selected.as_deref().and_then(|anchor| scene.find(anchor)).map(|group| middle(world(group.bounds)));
    let (camera, frame) = (page.camera.get_untracked(), page.frame.get_untracked());
    let at = from.unwrap_or((
        (frame.width / 2.0 - camera.x) / camera.scale,
        (frame.height / 2.0 - camera.y) / camera.scale,
    ));
    let far = |group: &&portolan_core::diagram::picture::Group| {
        let (x, y) = middle(world(group.bounds));
        let (along, across) = ((x - at.0) * dx + (y - at.1) * dy, ((x - at.0) * dy - (y - at.1) * dx).abs());
        let ahead = from.is_none() || along > 1.0;
        ahead.then(|| ((along.abs() + 2.0 * across) as i64, crate::scene::anchor(group).map(str::to_owned)))
    };
    let nearest = scene.boxes().filter_map(|group| far(&group)).min();
    if let Some((_, Some(anchor))) = nearest {
        select(page, Some(anchor));
    }
}

/// Selects a box and brings it into view.
pub fn select(page: Page, anchor: Option<String>) {
    if let Some(anchor) = &anchor {
        let at = page.change.get_untracked();
        let same = at.is_some_and(|at| {
            page.with_shown(|shown| shown.changes.get(at).is_some_and(|it| it.anchor == *anchor))
                == Some(true)
        });
        if !same {
            page.change.set(
                page.with_shown(|shown| shown.changes.iter().position(|it| it.anchor == *anchor)).flatten(),
            );
        }
    }
    page.selected.set(anchor);
    bring(page);
}

/// Brings the selected box to the middle, at a scale at which it can be read; unless it can be read where it is.
pub fn bring(page: Page) {
    let selected = page.selected.get_untracked();
    let scene: Option<Arc<Scene>> = page.scene.get_untracked();
    let part =
        scene.as_ref().zip(selected).and_then(|(scene, anchor)| Some(world(scene.find(&anchor)?.bounds)));
    let (Some(part), frame) = (part, page.frame.get_untracked()) else { return };
    let camera = page.camera.get_untracked();
    if frame.width < 1.0 || camera.scale >= READABLE && gesture::is_seen(camera, part, frame) {
        return;
    }
    page.touched.set_value(true);
    let scale = camera.scale.max(READABLE);
    let (x, y) = (part.x + part.width / 2.0, part.y + part.height / 2.0);
    page.camera.set(gesture::centered(scale, x, y, frame));
}

/// Shows a part of the picture whole.
pub fn fit(page: Page, part: impl FnOnce(&Scene) -> World) {
    let frame = page.frame.get_untracked();
    if let Some(scene) = page.scene.get_untracked().filter(|_| frame.width > 0.0) {
        page.touched.set_value(false);
        page.camera.set(gesture::fitted(part(&scene), frame, 1.0));
    }
}

/// What is shown first: what changed with what is around it; without changes all.
pub fn fit_first(page: Page) {
    let coming = page.coming.try_update_value(Option::take).flatten();
    if let Some(group) = coming {
        return fit(page, |scene| scene.part(&group).unwrap_or_else(|| scene.whole()));
    }
    fit(page, |scene| scene.changed().unwrap_or_else(|| scene.whole()));
}

/// Zooms around the middle.
fn zoom(page: Page, factor: f64) {
    let Frame { width, height } = page.frame.get_untracked();
    page.touched.set_value(true);
    let middle = Screen { x: width / 2.0, y: height / 2.0 };
    page.camera.update(|camera| *camera = gesture::zoomed(*camera, middle, factor));
}

/// Goes to a place of the sources.
pub fn show_place(page: Page, place: crate::state::shown::Place) {
    page.panel.set(true);
    let elsewhere = page
        .inputs
        .with_untracked(|inputs| inputs.material.looked_at().is_some_and(|file| file.name != place.file));
    if elsewhere {
        super::sources::look_at(page, &place.file);
    }
    // The editor may only just have been opened.
    gloo_timers::callback::Timeout::new(30, move || {
        page.goto.set(None);
        page.goto.set(Some(place));
    })
    .forget();
}
