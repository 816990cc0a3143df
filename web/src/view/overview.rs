//! The whole picture, small, in a corner, with what is in sight as a frame: to press and to drag. It is there where one
//! does not see everything, and for the pointer alone: by keys, Shift-arrows, F and the search lead as far.

use super::page::Page;
use crate::browser;
use crate::browser::canvas;
use crate::gesture::{self, Camera, Frame};
use crate::scene;
use leptos::ev;
use leptos::html;
use leptos::prelude::*;

/// How large it is, which the style sheet says too.
const SIZE: Frame = Frame { width: 208.0, height: 132.0 };

#[component]
pub fn Overview() -> impl IntoView {
    let page = Page::here();
    let (map, sheet): (NodeRef<html::Div>, NodeRef<html::Canvas>) = (NodeRef::new(), NodeRef::new());
    let held = StoredValue::new(false);
    let whole = Memo::new(move |_| page.scene.with(|scene| scene.as_ref().map(|scene| scene.whole())));
    let small = move || whole.get().map_or_else(Camera::default, |whole| gesture::overview(whole, SIZE));
    let needed = Memo::new(move |_| {
        let (camera, frame) = (page.camera.get(), page.frame.get());
        // A margin or a legend out of sight is no reason to cover some of what is in sight.
        frame.width >= 1.0
            && whole.get().is_some_and(|whole| gesture::share_seen(camera, whole, frame) < 0.85)
    });
    Effect::new(move |_| {
        sheet.track();
        let theme = page.theme.get();
        if needed.get()
            && let Some(scene) = page.scene.get()
            && let Some(mut pen) = canvas::pen(sheet, SIZE, small(), theme)
        {
            scene::map(&mut pen, &scene);
        }
    });
    let sight = move || {
        let (small, part) = (small(), gesture::view(page.camera.get(), page.frame.get()));
        let [left, top] = [small.x + part.x * small.scale, small.y + part.y * small.scale];
        let [width, height] = [part.width * small.scale, part.height * small.scale];
        format!("left:{left:.1}px;top:{top:.1}px;width:{width:.1}px;height:{height:.1}px")
    };
    let go = move |event: &ev::PointerEvent| {
        let (at, small) = (browser::pointer(event, map), untrack(small));
        let (x, y) = ((at.x - small.x) / small.scale, (at.y - small.y) / small.scale);
        page.touched.set_value(true);
        let frame = page.frame.get_untracked();
        page.camera.update(|camera| *camera = gesture::centered(camera.scale, x, y, frame));
    };
    view! {
        <div class="overview" class:shown=needed aria-hidden="true" node_ref=map
            on:pointerdown=move |event: ev::PointerEvent| {
                browser::capture(&event, map);
                held.set_value(true);
                go(&event);
            }
            on:pointermove=move |event: ev::PointerEvent| if held.get_value() { go(&event) }
            on:pointerup=move |_| held.set_value(false)
            on:pointercancel=move |_| held.set_value(false)>
            <canvas node_ref=sheet></canvas>
            <div style=sight></div>
        </div>
    }
}
