//! The signals of the page, and what is done to them from more than one place.

use super::asking::Asking;
use super::taking::Taking;
use super::trial::{Trial, Trying};
use crate::browser;
use crate::browser::canvas::Theme;
use crate::gesture::{Camera, Frame};
use crate::scene::{self, Scene};
use crate::state::address::{self, Address, Written};
use crate::state::shown::{Place, Shown, Sql, Statement};
use crate::state::{Inputs, Material, View, guess};
use crate::work::{Answer, MOST_TABLES, Request};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use portolan_core::diagram::Extent;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// How long after the last edit everything is computed, in milliseconds.
const PAUSE: u32 = 200;
/// How long a notice stays.
const NOTICE: u32 = 3_200;
/// Where the session keeps texts that are too long for the address.
const KEPT: &str = "portolan";
/// Where the session keeps that single keys do nothing.
const KEYS: &str = "portolan-keys";

/// What is open above the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sheet {
    /// Nothing.
    #[default]
    None,
    /// The search.
    Search,
    /// The keys.
    Help,
}

/// The signals.
#[derive(Clone, Copy)]
pub struct Page {
    /// What was put in.
    pub inputs: RwSignal<Inputs>,
    /// What was put in before another kind of it was chosen.
    pub aside: StoredValue<Vec<Material>>,
    /// What follows from it; nothing, where nothing was put in.
    pub shown: RwSignal<Option<Arc<Shown>>>,
    /// The picture, as it is drawn.
    pub scene: RwSignal<Option<Arc<Scene>>>,
    /// What of it is drawn.
    pub extent: RwSignal<Extent>,
    /// Whether the lines to tables that very many point to are drawn like the others.
    pub loud: RwSignal<bool>,
    /// The SQL, once it is planned and proved.
    pub sql: RwSignal<Option<Arc<Sql>>>,
    /// What was put in as an address holds it, once it is packed.
    packed: RwSignal<Option<String>>,
    /// The SQL from after to before, once it was asked for.
    pub back: RwSignal<Option<Arc<Sql>>>,
    /// What is looked at.
    pub view: RwSignal<View>,
    /// The box that is selected.
    pub selected: RwSignal<Option<String>>,
    /// The change one is at.
    pub change: RwSignal<Option<usize>>,
    /// Whether the sources are open.
    pub panel: RwSignal<bool>,
    /// What is open above.
    pub sheet: RwSignal<Sheet>,
    /// The place that a person asked to see.
    pub goto: RwSignal<Option<Place>>,
    /// Something that is said for a moment.
    pub notice: RwSignal<Option<String>>,
    /// Something that went wrong, until it is put away.
    pub failure: RwSignal<Option<String>>,
    /// Whether the worker computes.
    pub busy: RwSignal<bool>,
    /// Whether single keys do something.
    pub keys: RwSignal<bool>,
    /// In which colors one reads.
    pub theme: RwSignal<Theme>,
    /// How far the selected box is dragged.
    pub dragged: RwSignal<Option<(f64, f64)>>,
    /// Where one stands before the picture.
    pub camera: RwSignal<Camera>,
    /// How large the frame is.
    pub frame: RwSignal<Frame>,
    /// Whether a person has moved the picture: then it is not fitted again by itself.
    pub touched: StoredValue<bool>,
    /// Whether what was put in is whole: then nobody has to stop typing first.
    pub soon: StoredValue<bool>,
    /// What is brought into sight when the next picture is there.
    pub coming: StoredValue<Option<String>>,
    /// Whether the key that shows what there was is held.
    pub holding: StoredValue<bool>,
    /// What was hidden or narrowed, to take it back; and how far it was taken back.
    pub past: StoredValue<(Vec<Extent>, Vec<Extent>)>,
    /// The plan on a real database, where it was asked for.
    pub trial: Trial,
    /// What is being taken in.
    pub taking: Taking,
    /// The way to the worker.
    pub asking: Asking,
}

impl Page {
    /// The page as its address says, or as the command line serves it.
    pub fn open() -> Page {
        let (address, damaged) = address::read(&browser::hash());
        let kept = browser::remembered(KEPT).filter(|_| browser::token().is_none());
        let kept = kept.and_then(|packed| address::unpack(&packed));
        let page = Page {
            inputs: RwSignal::new(address.inputs.or(kept).unwrap_or_default()),
            aside: StoredValue::new(Vec::new()),
            shown: RwSignal::new(None),
            scene: RwSignal::new(None),
            extent: RwSignal::new(address.extent),
            loud: RwSignal::new(address.loud),
            sql: RwSignal::new(None),
            packed: RwSignal::new(None),
            back: RwSignal::new(None),
            view: RwSignal::new(address.view),
            selected: RwSignal::new(address.selected),
            change: RwSignal::new(address.change),
            panel: RwSignal::new(true),
            sheet: RwSignal::new(Sheet::None),
            goto: RwSignal::new(None),
            notice: RwSignal::new(None),
            failure: RwSignal::new(damaged.map(|damaged| damaged.to_string())),
            busy: RwSignal::new(false),
            keys: RwSignal::new(browser::remembered(KEYS).is_none()),
            theme: RwSignal::new(browser::theme()),
            dragged: RwSignal::new(None),
            camera: RwSignal::new(Camera::default()),
            frame: RwSignal::new(Frame::default()),
            touched: StoredValue::new(false),
            soon: StoredValue::new(false),
            coming: StoredValue::new(None),
            holding: StoredValue::new(false),
            past: StoredValue::new((Vec::new(), Vec::new())),
            trial: Trial::new(),
            taking: Taking::new(),
            asking: Asking::new(),
        };
        page.asking.open(page);
        page.compute_after_edits();
        page.draw_again();
        page.write_address();
        browser::on_hash(move || page.follow_hash());
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
                if inputs.is_empty() {
                    self.shown.set(None);
                    self.scene.set(None);
                    self.sql.set(None);
                    return self.packed.set(None);
                }
                self.busy.set(true);
                self.asking.ask(self, Request::Chart(inputs));
            };
            let pause = if computed.is_some() && !self.soon.get_value() { PAUSE } else { 0 };
            self.soon.set_value(false);
            waiting.set_value(Some(Timeout::new(pause, compute)));
        });
    }

    /// Another detail, side or part is another picture of the same chart.
    fn draw_again(self) {
        Effect::new(move |before: Option<Extent>| {
            let extent = self.extent.get();
            if before.is_some_and(|before| before != extent) && self.shown.with_untracked(Option::is_some) {
                self.asking.ask(self, Request::Picture(extent.clone()));
            }
            extent
        });
    }

    /// What the worker answered.
    pub fn hear(self, answer: Answer) {
        match answer {
            Answer::Chart(shown) => {
                self.taking.arrived();
                let heard = browser::worker::now();
                let times = shown.times;
                for (name, time) in
                    [("replay", times.replay), ("compare", times.compare), ("gather", times.gather)]
                {
                    browser::note(name, time);
                }
                self.back.set(None);
                self.trial.end(Trying::Not);
                self.sql.set(None);
                self.shown.set(Some(Arc::new(*shown)));
                browser::note("hear", browser::worker::now() - heard);
                // The picture first: what takes longer comes when it is there.
                self.asking.ask(self, Request::Picture(self.extent.get_untracked()));
                self.asking.ask(self, Request::Plan);
                self.asking.ask(self, Request::Pack);
                if self.view.get_untracked() == View::Sql {
                    self.asking.ask(self, Request::Back);
                }
            }
            Answer::TooMany(tables) => {
                let back = self.taking.give_back(self);
                let kept = if back { " What was here before is still here." } else { "" };
                self.failure.set(Some(format!(
                    "These are {tables} tables, and this page shows {MOST_TABLES}: drop a part of them, or compare \
                     them on the command line.{kept}"
                )));
            }
            Answer::Plan(sql) => self.sql.set(Some(Arc::new(sql))),
            Answer::Packed(packed) => self.packed.set(Some(packed)),
            Answer::Picture(picture, time) => {
                browser::note("draw", time);
                self.scene.set(Some(Arc::new(Scene::new(*picture))));
            }
            Answer::Back(sql) => self.back.set(Some(Arc::new(sql))),
            Answer::Taken(taken) => super::export::taken(self, taken),
            Answer::Tried(turn) => self.trial.hear(turn),
            Answer::Nothing => {}
        }
    }

    fn address(self) -> Address {
        Address {
            view: self.view.get(),
            inputs: None,
            selected: self.selected.get(),
            change: self.change.get(),
            extent: self.extent.get(),
            loud: self.loud.get(),
        }
    }

    fn write_address(self) {
        Effect::new(move |before: Option<()>| {
            // Before anything was packed, what the session keeps is still wanted.
            if before.is_some() || self.packed.with(Option::is_some) {
                browser::keep(KEPT, self.packed.get().as_deref());
            }
        });
        Effect::new(move |_| {
            let address = self.address();
            // What the command line serves is fetched again, and what is too long is kept by the session.
            if browser::token().is_none() {
                let hash = self.packed.with(|packed| address::write(&address, packed.as_deref()).hash);
                browser::set_hash(&hash);
            }
        });
    }

    /// A link to what is shown; and what of it is written there.
    pub fn link(self) -> (String, Written) {
        let written =
            untrack(|| self.packed.with(|packed| address::write(&self.address(), packed.as_deref())));
        let page = browser::address();
        (format!("{}#{}", page.split('#').next().unwrap_or_default(), written.hash), written)
    }

    /// The address was changed by hand, or a link was followed.
    fn follow_hash(self) {
        let (address, damaged) = address::read(&browser::hash());
        self.failure.set(damaged.map(|damaged| damaged.to_string()));
        if damaged == Some(address::Damaged::Inputs) {
            return;
        }
        if let Some(inputs) = address.inputs {
            self.touched.set_value(false);
            self.inputs.set(inputs);
        }
        self.view.set(address.view);
        self.selected.set(address.selected);
        self.change.set(address.change);
        self.extent.set(address.extent);
        self.loud.set(address.loud);
    }

    async fn fetch(self, token: String) {
        match browser::served(&token).await {
            Ok(served) => self.inputs.set(Inputs {
                title: served.title,
                dialect: guess::of_word(&served.dialect),
                material: match served.before_sql {
                    Some(before) => Material::Two { before: before.into(), after: served.sql.into() },
                    None => Material::One(served.sql.into()),
                },
                ..Inputs::default()
            }),
            Err(error) => {
                self.panel.set(true);
                self.failure.set(Some(format!("Nothing could be read from portolan: {error}")));
            }
        }
    }

    /// Shows other inputs, from the beginning.
    pub fn show(self, inputs: Inputs) {
        self.taking.remember(self.inputs.get_untracked());
        self.failure.set(None);
        self.selected.set(None);
        self.change.set(None);
        self.extent.set(Extent::default());
        self.touched.set_value(false);
        self.view.set(View::Diagram);
        self.soon.set_value(true);
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

    /// Turns single keys on or off.
    pub fn use_keys(self, use_them: bool) {
        self.keys.set(use_them);
        browser::keep(KEYS, (!use_them).then_some("off"));
    }

    /// The statements of a change, once they are planned.
    pub fn statements_of(self, change: usize) -> Vec<(usize, Statement)> {
        self.sql.with(|sql| {
            let sql = sql.iter().flat_map(|sql| sql.of_change(change));
            sql.map(|(number, statement)| (number, statement.clone())).collect()
        })
    }

    /// The box that is selected; of what is in a folded group, that of the group.
    pub fn boxed(self) -> Option<String> {
        let selected = self.selected.get()?;
        self.scene.with(|scene| scene::anchor(scene.as_ref()?.find(&selected)?).map(str::to_owned))
    }

    /// The group that a box belongs to, or is.
    pub fn home(self, anchor: &str) -> Option<String> {
        self.scene.with(|scene| scene.as_ref().and_then(|scene| scene.home(anchor).map(str::to_owned)))
    }

    /// How many lines to a box are muted; nothing, where none are.
    pub fn muted(self, anchor: &str) -> Option<usize> {
        let lines = self.scene.with(|scene| scene.as_ref().and_then(|scene| scene.lines_to(anchor)));
        lines.filter(|_| !self.loud.get())
    }

    /// Asks a question of what is shown now.
    pub fn with_shown<T>(self, question: impl FnOnce(&Shown) -> T) -> Option<T> {
        self.shown.with_untracked(|shown| shown.as_ref().map(|shown| question(shown)))
    }
}
