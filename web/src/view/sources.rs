//! Where texts are put in: the database they are for, one schema, two, or a folder of migrations.

use super::editor::Editor;
use super::page::Page;
use super::problems::Problems;
use super::project::Project;
use super::taking;
use crate::browser;
use crate::state::material::Text;
use crate::state::{Material, guess};
use leptos::ev;
use leptos::prelude::*;
use portolan_core::model::Dialect;
use wasm_bindgen_futures::spawn_local;

/// Which kind of material.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    One,
    Two,
    Folder,
    Project,
}

fn kind(material: &Material) -> Kind {
    match material {
        Material::One(_) => Kind::One,
        Material::Two { .. } => Kind::Two,
        Material::Folder { .. } => Kind::Folder,
        Material::Project(_) => Kind::Project,
    }
}

#[component]
pub fn Sources() -> impl IntoView {
    let page = Page::here();
    let now = Memo::new(move |_| page.inputs.with(|inputs| kind(&inputs.material)));
    let editors = move || match now.get() {
        Kind::One => view! { <Editor label="Schema" after=true part=ONE/> }.into_any(),
        Kind::Two => view! {
            <Editor label="Before" after=false part=BEFORE/>
            <Editor label="After" after=true part=AFTER/>
        }
        .into_any(),
        Kind::Folder => view! { <Migrations/> }.into_any(),
        Kind::Project => view! { <Project/> }.into_any(),
    };
    view! {
        <section class="sources" aria-label="Source">
            <div class="row">
                <Kinds now/>
                <Dialects/>
            </div>
            {editors}
            <Problems/>
            <Files/>
        </section>
    }
}

/// A text of the material: how it is read and written.
#[derive(Clone, Copy)]
pub struct Part {
    /// Reads it.
    pub get: fn(&Material) -> Text,
    /// Writes it.
    pub set: fn(&mut Material, Text),
    /// The name that problems give to its file.
    pub file: fn(&Material) -> String,
}

const ONE: Part = Part {
    get: |material| if let Material::One(text) = material { text.clone() } else { Text::default() },
    set: |material, new| *material = Material::One(new),
    file: |_| "schema".to_owned(),
};

const BEFORE: Part = Part {
    get: |material| {
        if let Material::Two { before, .. } = material { before.clone() } else { Text::default() }
    },
    set: |material, new| {
        if let Material::Two { before, .. } = material {
            *before = new;
        }
    },
    file: |_| "before".to_owned(),
};

const AFTER: Part = Part {
    get: |material| if let Material::Two { after, .. } = material { after.clone() } else { Text::default() },
    set: |material, new| {
        if let Material::Two { after, .. } = material {
            *after = new;
        }
    },
    file: |_| "after".to_owned(),
};

/// The file that is looked at.
pub const FILE: Part = Part {
    get: |material| material.looked_at().map(|file| file.text.clone()).unwrap_or_default(),
    set: |material, new| {
        if let Some(file) = material.looked_at_mut() {
            file.text = new;
        }
    },
    file: |material| material.looked_at().map(|file| file.name.clone()).unwrap_or_default(),
};

/// What was there of a kind when another was chosen.
fn aside(page: Page, of: Kind) -> Option<Material> {
    page.aside.with_value(|list| list.iter().find(|it| kind(it) == of).cloned())
}

fn put_aside(page: Page, material: Material) {
    page.aside.update_value(|list| {
        list.retain(|it| kind(it) != kind(&material));
        list.push(material);
    });
}

/// What is there once another kind is chosen: a schema by itself is what another becomes, and all else is as it was
/// left, or empty.
fn turned(now: &Material, to: Kind, left: Option<Material>) -> Option<Material> {
    match (now, to) {
        (Material::One(_), Kind::One)
        | (Material::Two { .. }, Kind::Two)
        | (Material::Folder { .. }, Kind::Folder)
        | (Material::Project(_), Kind::Project) => None,
        (Material::One(after), Kind::Two) => {
            let before = match left {
                Some(Material::Two { before, after: _ }) => before,
                Some(Material::One(_) | Material::Folder { .. } | Material::Project(_)) | None => {
                    Text::default()
                }
            };
            Some(Material::Two { before, after: after.clone() })
        }
        (Material::Two { before: _, after }, Kind::One) => Some(Material::One(after.clone())),
        (_, Kind::One) => Some(left.unwrap_or_else(|| Material::One(Text::default()))),
        (_, Kind::Two) => {
            Some(left.unwrap_or_else(|| Material::Two { before: Text::default(), after: Text::default() }))
        }
        (_, Kind::Folder) => {
            Some(left.unwrap_or_else(|| Material::Folder { files: Vec::new(), step: 0, sum: None }))
        }
        // A project is dropped as a whole, and cannot be begun here.
        (_, Kind::Project) => left,
    }
}

#[component]
fn Kinds(now: Memo<Kind>) -> impl IntoView {
    let page = Page::here();
    let choose = move |to: Kind| {
        page.inputs.update(|inputs| {
            let wanted = aside(page, to);
            if let Some(wanted) = turned(&inputs.material, to, wanted) {
                let left = std::mem::replace(&mut inputs.material, wanted);
                put_aside(page, left);
            }
        });
    };
    let has_project = move || {
        now.get() == Kind::Project
            || page.aside.with_value(|list| list.iter().any(|it| kind(it) == Kind::Project))
    };
    let button = move |to: Kind, label: &'static str| {
        view! { <button aria-pressed=move || (now.get() == to).to_string() on:click=move |_| choose(to)>{label}</button> }
    };
    view! {
        <div class="segments" role="group" aria-label="What is put in">
            {button(Kind::One, "Schema")}
            {button(Kind::Two, "Before and after")}
            {button(Kind::Folder, "Migrations")}
            {move || has_project().then(|| button(Kind::Project, "Project"))}
        </div>
    }
}

#[component]
fn Dialects() -> impl IntoView {
    let page = Page::here();
    let chosen = move || page.inputs.with(|inputs| inputs.dialect.map_or("", guess::word));
    let guessed = move || {
        page.shown.with(|shown| {
            let dialect = shown.as_ref().and_then(|shown| guess::of_word(&shown.dialect));
            dialect.map_or_else(|| "Guess".to_owned(), |dialect| format!("Guess: {}", guess::name(dialect)))
        })
    };
    let reason = move || {
        page.shown.with(|shown| {
            let sign = shown.as_ref().and_then(|shown| shown.sign.clone());
            sign.map(|sign| format!("Guessed from “{sign}”")).unwrap_or_default()
        })
    };
    let option =
        |dialect: Dialect| view! { <option value=guess::word(dialect)>{guess::name(dialect)}</option> };
    view! {
        <select
            aria-label="Database"
            title=reason
            prop:value=chosen
            on:change=move |event| {
                let word = event_target_value(&event);
                page.inputs.update(|inputs| inputs.dialect = guess::of_word(&word));
            }
        >
            <option value="">{guessed}</option>
            {[Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite].map(option).collect_view()}
        </select>
    }
}

/// Looks at what one of the migrations changes.
pub fn go_to_step(page: Page, to: usize) {
    page.change.set(None);
    page.soon.set_value(true);
    page.inputs.update(|inputs| {
        if let Some(name) = inputs.material.migrations().get(to.saturating_sub(1)) {
            inputs.material.open(name);
        }
    });
}

/// Looks at a file.
pub fn look_at(page: Page, name: &str) {
    page.soon.set_value(true);
    page.inputs.update(|inputs| inputs.material.open(name));
}

/// The files of a folder, and which of them is looked at.
#[component]
fn Migrations() -> impl IntoView {
    let page = Page::here();
    let names = Memo::new(move |_| page.inputs.with(|inputs| inputs.material.migrations()));
    let step = step_of(page, names);
    let go = move |to: usize| go_to_step(page, to);
    let list = move || {
        names
            .get()
            .into_iter()
            .enumerate()
            .map(|(place, name)| {
                view! {
                    <li><button
                        aria-current=move || (step.get() == place + 1).then_some("step")
                        class:ahead=move || step.get() < place + 1
                        on:click=move |_| go(place + 1)
                    >{name}</button></li>
                }
            })
            .collect_view()
    };
    view! {
        <Show
            when=move || !names.with(Vec::is_empty)
            fallback=|| view! { <p class="hint">"Drop a folder of migrations here, or open one below."</p> }
        >
            <Slider names step/>
            <ol class="files">{list}</ol>
            <Editor label="This migration" after=true part=FILE/>
        </Show>
    }
}

/// How many of the migrations have run, the one that is looked at included; all, where none is.
pub fn step_of(page: Page, names: Memo<Vec<String>>) -> Memo<usize> {
    Memo::new(move |_| {
        let looked_at = page.inputs.with(|inputs| inputs.material.looked_at().map(|file| file.name.clone()));
        names.with(|names| {
            let at = looked_at.and_then(|looked_at| names.iter().position(|name| *name == looked_at));
            at.map_or(names.len(), |at| at + 1)
        })
    })
}

/// Goes through the migrations.
#[component]
pub fn Slider(names: Memo<Vec<String>>, step: Memo<usize>) -> impl IntoView {
    let page = Page::here();
    view! {
        <label class="history">
            <span>{move || format!("After {} of {}", step.get(), names.with(Vec::len))}</span>
            <input
                type="range"
                min="1"
                max=move || names.with(Vec::len).to_string()
                prop:value=move || step.get().to_string()
                on:input=move |event| go_to_step(page, event_target_value(&event).parse().unwrap_or(1))
            />
        </label>
    }
}

#[component]
fn Files() -> impl IntoView {
    let page = Page::here();
    let open = move |event: ev::Event| {
        let chosen = browser::chosen(&event);
        spawn_local(taking::take(page, chosen));
    };
    view! {
        <div class="row files-row">
            <label class="button">"Open files…"<input type="file" multiple accept=".sql,.hcl,.sum" on:change=open/></label>
            <label class="button">"Open a folder…"<input type="file" prop:webkitdirectory=true on:change=open/></label>
        </div>
        <p class="hint">"Everything is computed here. Nothing you put in leaves this page."</p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> Material {
        Material::Folder { files: Vec::new(), step: 3, sum: None }
    }

    #[test]
    fn the_kind_that_is_there_is_not_begun_anew() {
        assert_eq!(turned(&folder(), Kind::Folder, None), None);
    }

    #[test]
    fn what_was_left_is_found_again() {
        let schema = Material::One(Text::default());
        assert_eq!(turned(&folder(), Kind::One, None), Some(schema.clone()));
        assert_eq!(turned(&schema, Kind::Folder, Some(folder())), Some(folder()));
    }

    #[test]
    fn one_schema_is_what_another_becomes() {
        let text: Text = "CREATE TABLE t (a int);".into();
        let two = Material::Two { before: Text::default(), after: text.clone() };
        assert_eq!(turned(&Material::One(text.clone()), Kind::Two, None), Some(two.clone()));
        assert_eq!(turned(&two, Kind::One, None), Some(Material::One(text)));
    }
}
