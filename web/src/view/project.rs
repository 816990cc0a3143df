//! A project: its environments, and the files that the one in force leads to.

use super::editor::Editor;
use super::page::Page;
use super::sources::{FILE, Slider, look_at, step_of};
use crate::state::Material;
use crate::state::project::{FILE_NAME, Route};
use leptos::prelude::*;

/// What is needed of the route here.
#[derive(Clone, Default, PartialEq)]
struct Listed {
    envs: Vec<String>,
    env: String,
    /// Groups of files, each with its heading.
    groups: Vec<(String, Vec<String>)>,
    /// The migrations, where one goes through them.
    steps: Vec<String>,
}

#[component]
pub fn Project() -> impl IntoView {
    let page = Page::here();
    let listed = Memo::new(move |_| {
        page.inputs.with(|inputs| match &inputs.material {
            Material::Project(project) => listed(project.route(), &|at| project.files[at].name.clone()),
            Material::One(_) | Material::Two { .. } | Material::Folder { .. } => Listed::default(),
        })
    });
    let steps = Memo::new(move |_| listed.with(|listed| listed.steps.clone()));
    let step = step_of(page, steps);
    let groups = Memo::new(move |_| listed.with(|listed| listed.groups.clone()));
    let list = move || {
        let group = |(heading, names): (String, Vec<String>)| {
            let names = names.into_iter().map(|name| file(page, name)).collect_view();
            view! { <h2>{heading}</h2><ul class="files">{names}</ul> }
        };
        groups.get().into_iter().map(group).collect_view()
    };
    view! {
        <Environments listed/>
        <Show when=move || !steps.with(Vec::is_empty)><Slider names=steps step/></Show>
        <div class="project">{list}</div>
        <Editor label="This file" after=true part=FILE/>
    }
}

fn listed(route: Route, name: &dyn Fn(usize) -> String) -> Listed {
    let names = |places: &[usize]| places.iter().map(|at| name(*at)).collect::<Vec<_>>();
    let (migrations, schema) = (names(&route.migrations), names(&route.schema));
    let steps = if schema.is_empty() { migrations.clone() } else { Vec::new() };
    let of = |heading: &str, many: usize| format!("{heading} ({many})");
    let groups = vec![
        ("Project".to_owned(), vec![FILE_NAME.to_owned()]),
        (of("Before: migrations", migrations.len()), migrations),
        (of("After: wanted schema", schema.len()), schema),
    ];
    let groups = groups.into_iter().filter(|(_, names)| !names.is_empty()).collect();
    Listed { envs: route.envs, env: route.env, groups, steps }
}

#[component]
fn Environments(listed: Memo<Listed>) -> impl IntoView {
    let page = Page::here();
    let chosen = move |event| {
        let env = event_target_value(&event);
        page.soon.set_value(true);
        page.touched.set_value(false);
        page.inputs.update(|inputs| {
            if let Material::Project(project) = &mut inputs.material {
                project.env = env;
            }
        });
    };
    let options = move || {
        let Listed { envs, env, .. } = listed.get();
        let option = |name: String| {
            let selected = name == env;
            view! { <option value=name.clone() selected=selected>{name.clone()}</option> }
        };
        envs.into_iter().map(option).collect_view()
    };
    view! {
        <Show when=move || listed.with(|listed| listed.envs.len() > 1)>
            <label class="row">"Environment "<select aria-label="Environment" on:change=chosen>{options}</select></label>
        </Show>
    }
}

fn file(page: Page, name: String) -> impl IntoView {
    let shown = name.clone();
    let here = name.clone();
    let is_here =
        move || page.inputs.with(|inputs| inputs.material.looked_at().is_some_and(|file| file.name == here));
    view! {
        <li><button aria-current=move || is_here().then_some("true") on:click=move |_| look_at(page, &name)>{shown}</button></li>
    }
}
