//! The signals of the page, and what is done to them from more than one place.

use crate::browser;
use crate::state::chart::Problem;
use crate::state::{Chart, Inputs, Material, View, address, chart, guess};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// How long after the last edit everything is computed, in milliseconds.
const PAUSE: u32 = 250;
/// How long a notice stays.
const NOTICE: u32 = 2_600;
/// Where the session keeps texts that are too long for the address.
const KEPT: &str = "portolan";

/// The signals.
#[derive(Clone, Copy)]
pub struct Page {
    /// What was put in.
    pub inputs: RwSignal<Inputs>,
    /// What follows from it; nothing, where nothing was put in.
    pub chart: RwSignal<Option<Arc<Chart>>>,
    /// What is looked at.
    pub view: RwSignal<View>,
    /// The box that is selected.
    pub selected: RwSignal<Option<String>>,
    /// Whether the sources are open.
    pub panel: RwSignal<bool>,
    /// The problem that a person asked to see.
    pub goto: RwSignal<Option<Problem>>,
    /// Something that is said for a moment.
    pub notice: RwSignal<Option<String>>,
}

impl Page {
    /// The page as its address says, or as the command line serves it.
    pub fn open() -> Page {
        let address = address::read(&browser::hash());
        let kept = || browser::remembered(KEPT).and_then(|hash| address::read(&hash).inputs);
        let page = Page {
            inputs: RwSignal::new(address.inputs.or_else(kept).unwrap_or_default()),
            chart: RwSignal::new(None),
            view: RwSignal::new(address.view),
            selected: RwSignal::new(address.selected),
            panel: RwSignal::new(true),
            goto: RwSignal::new(None),
            notice: RwSignal::new(None),
        };
        page.compute_after_edits();
        page.write_address();
        if let Some(token) = browser::token() {
            page.panel.set(false);
            spawn_local(page.fetch(token));
        }
        page
    }

    /// The page that a view is part of.
    pub fn here() -> Page {
        expect_context::<Page>()
    }

    fn compute_after_edits(self) {
        let waiting = StoredValue::new_local(None::<Timeout>);
        Effect::new(move |computed: Option<()>| {
            let inputs = self.inputs.get();
            let compute = move || {
                let next = (!inputs.is_empty()).then(|| Arc::new(chart(&inputs)));
                self.chart.set(next);
            };
            let pause = if computed.is_some() { PAUSE } else { 0 };
            waiting.set_value(Some(Timeout::new(pause, compute)));
        });
    }

    fn write_address(self) {
        Effect::new(move |_| {
            let selected = self.selected.get();
            let hash =
                self.inputs.with(|inputs| address::write(self.view.get(), inputs, selected.as_deref()));
            // What the command line serves is fetched again, and what is too long is kept by the session.
            if browser::token().is_none() {
                self.inputs.with(|inputs| browser::remember(KEPT, &address::write_all(inputs)));
                browser::set_hash(&hash);
            }
        });
    }

    async fn fetch(self, token: String) {
        match browser::served(&token).await {
            Ok(served) => self.inputs.set(Inputs {
                title: served.title,
                dialect: guess::of_word(&served.dialect),
                material: match served.before_sql {
                    Some(before) => Material::Two { before, after: served.sql },
                    None => Material::One(served.sql),
                },
                ..Inputs::default()
            }),
            Err(error) => {
                self.panel.set(true);
                self.tell(format!("Nothing could be read from portolan: {error}"));
            }
        }
    }

    /// Shows other texts.
    pub fn take(self, material: Option<Material>) {
        match material {
            Some(material) => self.show(Inputs { material, ..Inputs::default() }),
            None => self.tell("There is no .sql file in that.".to_owned()),
        }
    }

    /// Shows other inputs, from the beginning.
    pub fn show(self, inputs: Inputs) {
        self.selected.set(None);
        self.view.set(View::Diagram);
        self.inputs.set(inputs);
    }

    /// Says something for a moment.
    pub fn tell(self, text: String) {
        self.notice.set(Some(text.clone()));
        Timeout::new(NOTICE, move || {
            if self.notice.with_untracked(|now| now.as_ref() == Some(&text)) {
                self.notice.set(None);
            }
        })
        .forget();
    }

    /// Selects a box and shows it.
    pub fn select(self, anchor: String) {
        self.selected.set(Some(anchor));
        self.view.set(View::Diagram);
    }

    /// Selects the next or the previous change.
    pub fn step(self, by: isize) {
        let boxes = self.chart.with_untracked(|chart| chart.as_ref().map(|chart| chart.changed_boxes()));
        let boxes = boxes.unwrap_or_default();
        let Ok(count) = isize::try_from(boxes.len()) else { return };
        if count == 0 {
            return self.tell("Nothing changed.".to_owned());
        }
        let now =
            self.selected.with_untracked(|now| boxes.iter().position(|anchor| Some(anchor) == now.as_ref()));
        let next = match now.and_then(|now| isize::try_from(now).ok()) {
            Some(now) => (now + by).rem_euclid(count),
            None if by > 0 => 0,
            None => count - 1,
        };
        if let Some(anchor) = usize::try_from(next).ok().and_then(|next| boxes.get(next)) {
            self.tell(format!("Change {} of {count}", next + 1));
            self.select(anchor.clone());
        }
    }
}
