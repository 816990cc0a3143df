//! The way to the worker: one question at a time, the newest input first; what takes too long is stopped, and a worker
//! that died is replaced.

use super::page::Page;
use crate::browser;
use crate::browser::worker::{Helper, Word};
use crate::work::{Answer, ROUNDS, Request, packed, unpacked};
use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use std::collections::VecDeque;

/// How long what is of no use any more may still run, in milliseconds.
const GRACE: u32 = 350;

/// The way to the worker.
#[derive(Clone, Copy)]
pub struct Asking {
    state: StoredValue<State, LocalStorage>,
}

#[derive(Default)]
struct State {
    helper: Option<Helper>,
    /// Whether it has said that it can be asked.
    ready: bool,
    /// What it works on.
    running: Option<(u32, Request)>,
    waiting: VecDeque<Request>,
    next: u32,
    /// The rounds of practice there were.
    warmed: u32,
    /// The last input that was asked of: after a restart it is asked again, unless it was what killed the worker.
    chart: Option<Request>,
}

impl Asking {
    /// No way yet.
    pub fn new() -> Asking {
        Asking { state: StoredValue::new_local(State::default()) }
    }

    /// Starts a worker.
    pub fn open(self, page: Page) {
        let helper = Helper::start(move |word| self.hear(page, word));
        if helper.is_none() {
            page.failure.set(Some("This browser starts no worker, and the page computes in one.".to_owned()));
        }
        self.state.update_value(|state| {
            state.helper = helper;
            state.ready = false;
            state.running = None;
        });
    }

    /// Asks. A new input makes older questions idle: what runs is stopped.
    pub fn ask(self, page: Page, request: Request) {
        let mut late = None;
        self.state.update_value(|state| {
            if matches!(request, Request::Chart(_)) {
                state.waiting.clear();
                late = state.running.as_ref().filter(|(_, it)| !is_practice(it)).map(|(number, _)| *number);
                state.chart = Some(request.clone());
            }
            // Of two pictures only the later one is wanted.
            if matches!(request, Request::Picture(_)) {
                state.waiting.retain(|other| !matches!(other, Request::Picture(_)));
            }
            state.waiting.push_back(request);
        });
        if let Some(late) = late {
            Timeout::new(GRACE, move || self.stop_if_runs(page, late)).forget();
        }
        self.send();
    }

    /// What is of no use any more may end by itself if it does so soon: a new worker has to read a history again.
    fn stop_if_runs(self, page: Page, number: u32) {
        let runs = self
            .state
            .with_value(|state| state.running.as_ref().is_some_and(|(running, _)| *running == number));
        if runs {
            self.open(page);
        }
    }

    /// Stops what runs; what was shown before stays.
    pub fn stop(self, page: Page) {
        self.state.update_value(|state| {
            state.waiting.clear();
            state.chart = None;
        });
        self.open(page);
        page.busy.set(false);
        page.taking.give_back(page);
        page.tell("Stopped. What was shown before is still here.".to_owned());
    }

    fn send(self) {
        self.state.update_value(|state| {
            let State { helper: Some(helper), ready: true, running: None, waiting, .. } = state else {
                return;
            };
            let practice = || {
                let more = state.chart.is_none() && state.warmed < ROUNDS;
                state.warmed += u32::from(more);
                more.then_some(Request::Warm(state.warmed))
            };
            let Some(request) = waiting.pop_front().or_else(practice) else { return };
            helper.send(&packed(state.next, &request));
            state.running = Some((state.next, request));
            state.next = state.next.wrapping_add(1);
        });
    }

    fn hear(self, page: Page, word: Word) {
        match word {
            Word::Ready => self.state.update_value(|state| state.ready = true),
            Word::Answer(bytes) => {
                let answer = unpacked::<Answer>(&bytes);
                let mut wanted = false;
                self.state.update_value(|state| {
                    let running = state.running.as_ref().map(|(number, _)| *number);
                    if answer.as_ref().is_some_and(|(number, _)| Some(*number) == running) {
                        wanted = state.running.take().is_some_and(|(_, request)| !is_practice(&request));
                    }
                    if state.warmed == ROUNDS && state.running.is_none() {
                        browser::note("warm", f64::from(ROUNDS));
                    }
                });
                let waits =
                    |state: &State| state.waiting.iter().any(|request| matches!(request, Request::Chart(_)));
                let waits = self.state.with_value(waits);
                // An answer of what was put in before is not shown any more.
                let old = waits
                    && answer
                        .as_ref()
                        .is_some_and(|(_, it)| matches!(it, Answer::Chart(_) | Answer::TooMany(_)));
                if let Some((_, answer)) = answer.filter(|_| wanted && !old) {
                    page.busy.set(waits);
                    page.hear(answer);
                }
            }
            Word::Dead(last_words) => self.bury(page, &last_words),
        }
        self.send();
    }

    /// The page keeps what was put in, says what happened, and goes on with another worker.
    fn bury(self, page: Page, last_words: &str) {
        // One that never came to life is not tried for ever.
        if !self.state.with_value(|state| state.ready) {
            self.state.update_value(|state| state.helper = None);
            page.busy.set(false);
            return page.failure.set(Some(format!(
                "No worker could be started, and the page computes in one: {last_words}"
            )));
        }
        let running =
            self.state.with_value(|state| state.running.as_ref().map(|(_, request)| request.clone()));
        let during = running.as_ref().map_or("waiting", Request::words);
        let words = said(last_words);
        // What was put in whole may be what it died of: then what there was before comes back.
        let back = matches!(running, Some(Request::Chart(_))) && page.taking.give_back(page);
        let kept = if back { "What was here before is here again" } else { "What you put in is still here" };
        page.failure
            .set(Some(format!("It stopped while {during}: {words}. {kept}; a new worker has been started.")));
        page.busy.set(false);
        self.open(page);
        self.state.update_value(|state| {
            state.waiting.clear();
            // The input itself may be what it died of; otherwise the new one is told of it.
            if !matches!(running, Some(Request::Chart(_))) {
                state.waiting.extend(state.chart.clone());
            }
        });
    }
}

/// The last words of a worker, as people read them: memory that ran out ends in an instruction that cannot be executed.
fn said(last_words: &str) -> &str {
    let words = last_words.lines().next().unwrap_or_default();
    let ran_out = ["unreachable", "memory", "allocat", "Invalid array length"];
    match ran_out.iter().any(|sign| words.contains(sign)) {
        true => "it needs more memory than the browser gives it",
        false => words,
    }
}

fn is_practice(request: &Request) -> bool {
    matches!(request, Request::Warm(_))
}
