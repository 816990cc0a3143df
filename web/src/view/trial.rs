//! The plan tried on a real database in the page, when asked: what the statements do to others, and whether they arrive.

use super::page::Page;
use crate::browser::database::{Database, Said};
use crate::state::guess;
use crate::state::trial::{Report, Tried, Turn};
use crate::work::Request;
use leptos::prelude::*;
use std::sync::Arc;

/// How far a trial is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Trying {
    /// Nobody asked for one.
    #[default]
    Not,
    /// What is being done.
    Busy(String),
    /// What was seen.
    Seen(Arc<Report>),
    /// Why there is none.
    Failed(String),
}

/// A trial, and the database it is made on.
#[derive(Clone, Copy)]
pub struct Trial {
    /// How far it is.
    pub trying: RwSignal<Trying>,
    database: StoredValue<Option<Database>, LocalStorage>,
}

impl Trial {
    /// None yet.
    pub fn new() -> Trial {
        Trial { trying: RwSignal::new(Trying::Not), database: StoredValue::new_local(None) }
    }

    /// Ends it, and lets the database go.
    pub fn end(self, trying: Trying) {
        self.database.set_value(None);
        if self.trying.with_untracked(|now| *now != trying) {
            self.trying.set(trying);
        }
    }

    fn is_busy(self) -> bool {
        self.trying.with_untracked(|now| matches!(now, Trying::Busy(_)))
    }

    /// What is to be asked next, or what was seen.
    pub fn hear(self, turn: Result<Turn, String>) {
        match turn {
            _ if !self.is_busy() => {}
            Ok(Turn::Ask(statements, words)) => {
                self.trying.set(Trying::Busy(words));
                self.database.with_value(|database| {
                    if let Some(database) = database {
                        database.run(&statements);
                    }
                });
            }
            Ok(Turn::Done(report)) => self.end(Trying::Seen(Arc::new(report))),
            Err(why) => self.end(Trying::Failed(why)),
        }
    }
}

/// Starts a database; the rest follows from what it says.
fn begin(page: Page, word: &'static str) {
    let trial = page.trial;
    trial.trying.set(Trying::Busy("Fetching and starting the database…".to_owned()));
    let heard = move |said| match said {
        Said::Ready => page.asking.ask(page, Request::Try(None)),
        Said::Answers(outcomes) if trial.is_busy() => page.asking.ask(page, Request::Try(Some(outcomes))),
        Said::Answers(_) => {}
        Said::Dead(why) => trial.end(Trying::Failed(format!("The database did not start: {why}."))),
    };
    let database = Database::start(word, heard);
    if database.is_none() {
        trial.end(Trying::Failed("This browser starts no worker for a database.".to_owned()));
    } else {
        trial.database.set_value(database);
    }
}

/// The offer, and what was seen.
#[component]
pub fn TrialView() -> impl IntoView {
    let page = Page::here();
    let dialect = page.with_shown(|shown| shown.dialect.clone()).unwrap_or_default();
    let (word, named, size) = match guess::of_word(&dialect) {
        Some(portolan_core::model::Dialect::Postgres) => ("postgres", "PostgreSQL", "16 MB"),
        Some(portolan_core::model::Dialect::Sqlite) => ("sqlite", "SQLite", "1.5 MB"),
        Some(portolan_core::model::Dialect::Mysql) | None => return ().into_any(),
    };
    let state = move || {
        match page.trial.trying.get() {
        Trying::Not => {
            view! { <p class="row"><button on:click=move |_| begin(page, word)>{format!("Try it on a real {named}")}</button>
                <span class="hint">{format!("It runs in this page; {size} are fetched from where the page is from.")}</span></p> }
            .into_any()
        }
        Trying::Busy(words) => {
            view! { <p class="row" role="status">{words}" "<button on:click=move |_| page.trial.end(Trying::Not)>"Stop"</button></p> }
                .into_any()
        }
        Trying::Failed(why) => view! { <div class="refusal" role="alert"><p>{why}</p></div> }.into_any(),
        Trying::Seen(report) => told(&report).into_any(),
    }
    };
    view! { <section class="trial" aria-label="Trial">{state}</section> }.into_any()
}

fn told(report: &Report) -> impl IntoView + use<> {
    let Report { database, tried, failure, differences } = report.clone();
    let run = tried.len();
    let verdict = match (&failure, differences.is_empty()) {
        (Some(why), _) => view! { <div class="refusal" role="alert"><p>{why.clone()}</p></div> }.into_any(),
        (None, true) => view! { <p class="proof" role="status"><span aria-hidden="true">"✓ "</span>
        {format!("{database} ran {run} statements and holds what was wanted.")}</p> }
        .into_any(),
        (None, false) => view! { <div class="refusal" role="alert">
        <p><b>{format!("{database} ran {run} statements, but does not hold what was wanted.")}</b></p>
        <ul>{differences.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul></div> }
        .into_any(),
    };
    let rows = tried.iter().enumerate().map(row).collect_view();
    view! {
        {verdict}
        <div class="scroll" tabindex="0" role="region" aria-label="What each statement did">
        <table class="tried">
            <thead><tr><th>"Statement"</th><th>"The plan says"</th><th>"Seen"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
}

fn row((at, tried): (usize, &Tried)) -> impl IntoView + use<> {
    let Tried { comment, said, seen } = tried.clone();
    let (class, seen) = match seen {
        None => ("", "not to be seen here".to_owned()),
        Some(seen) if seen == said => ("", format!("✓ {}", seen.words())),
        Some(seen) => ("differs", format!("≠ {}", seen.words())),
    };
    view! { <tr class=class><td>{format!("{}. {comment}", at + 1)}</td><td>{said.words()}</td><td>{seen}</td></tr> }
}
