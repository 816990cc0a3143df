//! What the page asks of its worker and what that answers. The worker keeps the chart, so that what is taken along, the
//! way back, and other views of the picture need nothing read again.

mod warm;

use crate::state::address;
use crate::state::chart::{Chart, chart};
use crate::state::gather;
use crate::state::material::Inputs;
use crate::state::shown::{Shown, Sql, Times};
use crate::state::sides::{Kept, read};
use crate::state::take::{Take, Taken, take};
use crate::state::trial::{Outcome, Trial, Turn};
use portolan_core::diagram::{Extent, Picture};
use serde::{Deserialize, Serialize};

pub use warm::ROUNDS;

/// More tables than these are not shown: the page would stand still.
pub const MOST_TABLES: usize = 20_000;

/// A question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Everything of an input but its picture and its SQL.
    Chart(Inputs),
    /// The SQL from before to after.
    Plan,
    /// What was put in, for an address.
    Pack,
    /// The picture, or a part of it.
    Picture(Extent),
    /// The SQL from after to before.
    Back,
    /// Something to be taken along.
    Take(Take),
    /// A trial of the plan on a real database: its beginning, or what the database answered.
    Try(Option<Vec<Outcome>>),
    /// A round of practice while nobody asks for anything.
    Warm(u32),
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// Everything.
    Chart(Box<Shown>),
    /// There are so many tables that they are not shown.
    TooMany(usize),
    /// The SQL from before to after.
    Plan(Sql),
    /// What was put in, for an address.
    Packed(String),
    /// A picture, and how long it took in milliseconds.
    Picture(Box<Picture>, f64),
    /// The SQL from after to before.
    Back(Sql),
    /// What is taken along.
    Taken(Taken),
    /// What a database is asked next, or what was seen; or why there is no trial.
    Tried(Result<Turn, String>),
    /// There is nothing to answer from.
    Nothing,
}

impl Request {
    /// What it does, in words that end "It stopped while …".
    pub fn words(&self) -> &'static str {
        match self {
            Request::Chart(_) => "reading and comparing what was put in",
            Request::Plan => "planning and proving the SQL",
            Request::Pack => "packing what was put in",
            Request::Picture(_) => "drawing",
            Request::Back => "looking for the way back",
            Request::Take(_) => "writing what was to be taken along",
            Request::Try(_) => "trying the SQL on a database",
            Request::Warm(_) => "getting ready",
        }
    }
}

/// A message: its number, so that an answer which comes too late is known, and what it says.
pub fn packed<T: Serialize>(number: u32, message: &T) -> Vec<u8> {
    postcard::to_allocvec(&(number, message)).unwrap_or_default()
}

/// The way back.
pub fn unpacked<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Option<(u32, T)> {
    postcard::from_bytes(bytes).ok()
}

/// What the worker has before it.
pub struct Desk {
    now: fn() -> f64,
    inputs: Inputs,
    chart: Option<Chart>,
    kept: Option<Kept>,
    trial: Option<Trial>,
}

impl Desk {
    /// An empty one; with a clock, to tell what takes how long.
    pub fn new(now: fn() -> f64) -> Desk {
        Desk { now, inputs: Inputs::default(), chart: None, kept: None, trial: None }
    }

    /// Answers a question.
    pub fn answer(&mut self, request: Request) -> Answer {
        if let Request::Chart(inputs) = request {
            return match self.shown(&inputs) {
                Ok(shown) => {
                    self.inputs = inputs;
                    Answer::Chart(Box::new(shown))
                }
                Err(tables) => Answer::TooMany(tables),
            };
        }
        if let Request::Warm(number) = request {
            return warm::round(number);
        }
        let Some(chart) = &mut self.chart else { return Answer::Nothing };
        match request {
            Request::Chart(_) | Request::Warm(_) => Answer::Nothing,
            Request::Plan => Answer::Plan(gather::sql(chart.plan())),
            Request::Pack => Answer::Packed(address::pack(&self.inputs)),
            Request::Picture(extent) => {
                let start = (self.now)();
                let picture = gather::picture(chart, &extent);
                Answer::Picture(Box::new(picture), (self.now)() - start)
            }
            Request::Back => Answer::Back(gather::sql(&chart.back())),
            Request::Take(what) => Answer::Taken(take(chart, &what)),
            Request::Try(None) => {
                Answer::Tried(Trial::new(chart).map(|trial| self.trial.insert(trial).begin()))
            }
            Request::Try(Some(outcomes)) => {
                let lost = || "It was interrupted.".to_owned();
                Answer::Tried(self.trial.as_mut().map(|trial| trial.next(outcomes)).ok_or_else(lost))
            }
        }
    }

    /// What is shown; or how many tables there are, where they are more than a page can show.
    fn shown(&mut self, inputs: &Inputs) -> Result<Shown, usize> {
        let start = (self.now)();
        let read = read(inputs, &mut self.kept);
        let tables = read.tables();
        if tables > MOST_TABLES {
            return Err(tables);
        }
        let replayed = (self.now)();
        let chart = chart(inputs, read);
        let compared = (self.now)();
        let mut shown = gather::shown(&chart);
        let gather = (self.now)() - compared;
        shown.times = Times { replay: replayed - start, compare: compared - replayed, gather };
        self.chart = Some(chart);
        self.trial = None;
        Ok(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::example;

    #[test]
    fn a_message_arrives_as_it_was_sent() {
        let mut desk = Desk::new(|| 0.0);
        for request in [Request::Chart(example::shop()), Request::Plan, Request::Picture(Extent::default())] {
            assert_eq!(unpacked(&packed(7, &request)), Some((7, request.clone())));
            let answer = desk.answer(request);
            assert!(answer != Answer::Nothing);
            assert_eq!(unpacked(&packed(7, &answer)), Some((7, answer)));
        }
    }

    #[test]
    fn what_follows_needs_a_chart_first() {
        assert_eq!(Desk::new(|| 0.0).answer(Request::Back), Answer::Nothing);
    }
}
