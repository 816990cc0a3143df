//! Taking in what was dropped or chosen: sizes are known before anything is read, reading goes part by part and can be
//! stopped, and where nothing comes of it, what was there before comes back.

use super::page::Page;
use crate::browser::Found;
use crate::state::intake::{
    Arriving, HEAD, LARGEST, Untaken, base, is_project_file, is_wanted, kind, material,
};
use crate::state::{File, Inputs};
use leptos::prelude::*;

/// What is being taken in.
#[derive(Clone, Copy)]
pub struct Taking {
    /// What is read, in words.
    words: RwSignal<Option<String>>,
    /// How often something was taken or stopped: what belongs to an earlier time ends.
    round: StoredValue<u32>,
    /// What there was before what is taken, until that is shown.
    before: StoredValue<Option<Inputs>>,
}

impl Taking {
    /// Nothing yet.
    pub fn new() -> Taking {
        Taking { words: RwSignal::new(None), round: StoredValue::new(0), before: StoredValue::new(None) }
    }

    /// Whether something is read.
    pub fn reads(self) -> bool {
        self.words.with(Option::is_some)
    }

    /// What is read, in words.
    pub fn words(self) -> Option<String> {
        self.words.get()
    }

    /// Keeps what there was. Of what was never shown nothing is kept.
    pub fn remember(self, inputs: Inputs) {
        self.before.update_value(|before| {
            before.get_or_insert(inputs);
        });
    }

    /// What was taken is shown: what was before it is no longer needed.
    pub fn arrived(self) {
        self.before.set_value(None);
    }

    /// Puts back what there was, where what was taken came to nothing; whether it was so.
    pub fn give_back(self, page: Page) -> bool {
        let mut before = None;
        self.before.update_value(|kept| before = kept.take());
        let Some(before) = before else { return false };
        page.soon.set_value(true);
        page.inputs.set(before);
        true
    }

    fn begin(self) -> u32 {
        self.round.update_value(|round| *round = round.wrapping_add(1));
        self.words.set(None);
        self.round.get_value()
    }

    fn is_over(self, round: u32) -> bool {
        self.round.get_value() != round
    }
}

/// Takes files in.
pub async fn take(page: Page, found: Vec<Found>) {
    let round = page.taking.begin();
    let read = read(page.taking, round, found).await;
    if page.taking.is_over(round) {
        return;
    }
    let material = read.and_then(material);
    // What is read is computed next, without a pause between.
    page.busy.set(material.is_ok());
    page.taking.words.set(None);
    match material {
        Ok(material) => page.show(Inputs { material, ..Inputs::default() }),
        Err(untaken) => page.failure.set(Some(untaken.to_string())),
    }
}

/// Stops what is read or computed.
pub fn stop(page: Page) {
    if page.taking.words.with_untracked(Option::is_some) {
        page.taking.begin();
        return page.tell("Stopped. What was shown before is still here.".to_owned());
    }
    page.asking.stop(page);
}

async fn read(taking: Taking, round: u32, found: Vec<Found>) -> Result<Vec<File>, Untaken> {
    let of_project = found.iter().any(|found| is_project_file(&found.path));
    let (wanted, others): (Vec<Found>, Vec<Found>) =
        found.into_iter().partition(|found| is_wanted(&found.path, found.size, of_project));
    if wanted.is_empty() {
        return Err(told(&others).await);
    }
    let size: f64 = wanted.iter().map(|found| found.size).sum();
    if size > LARGEST as f64 {
        return Err(Untaken::TooLarge((size / 1e6).ceil() as usize));
    }
    let mut files = Vec::new();
    let mut done = 0.0;
    for one in &wanted {
        let mut arriving = Arriving::new(&one.path, one.size as usize);
        let mut wrong = None;
        let heard = one.read(|part| {
            wrong = arriving.hear(part).err();
            done += part.len() as f64;
            taking.words.set((!taking.is_over(round)).then(|| words(&one.path, done, size)));
            wrong.is_none() && !taking.is_over(round)
        });
        heard.await.map_err(|why| Untaken::Unreadable(one.path.clone(), why))?;
        match wrong.map_or_else(|| arriving.end(), Err) {
            Ok(file) => files.push(file),
            // A project's other files may be anything.
            Err(_) if !is_wanted(&one.path, one.size, false) => {}
            Err(wrong) => return Err(wrong),
        }
        if taking.is_over(round) {
            break;
        }
    }
    Ok(files)
}

fn words(path: &str, done: f64, size: f64) -> String {
    format!("Reading {}: {:.0} of {:.0} MB…", base(path), done / 1e6, size / 1e6)
}

/// Why none of the files is taken: where it is one, what it is instead.
async fn told(others: &[Found]) -> Untaken {
    let [one] = others else { return Untaken::NoSql };
    let head = one.head(HEAD).await.unwrap_or_default();
    kind(&head).map_or(Untaken::NoSql, |kind| Untaken::NoText(one.path.clone(), kind))
}
