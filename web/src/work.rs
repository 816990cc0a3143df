//! What the page asks of its worker and what that answers. The worker keeps the chart, so that what is taken along, the
//! way back, and other views of the picture need nothing read again.

use crate::state::chart::{Chart, Kept, chart, read};
use crate::state::gather;
use crate::state::material::Inputs;
use crate::state::shown::{Shown, Sql, Times};
use crate::state::take::{Take, Taken, take};
use portolan_core::diagram::{Extent, Picture};
use serde::{Deserialize, Serialize};

/// A question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Everything of an input.
    Chart(Inputs, Extent),
    /// Another picture of the same.
    Picture(Extent),
    /// The SQL from after to before.
    Back,
    /// Something to be taken along.
    Take(Take),
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// Everything.
    Chart(Box<Shown>),
    /// A picture.
    Picture(Box<Picture>),
    /// The SQL from after to before.
    Back(Sql),
    /// What is taken along.
    Taken(Taken),
    /// There is nothing to answer from.
    Nothing,
}

impl Request {
    /// What it does, in words that end "It stopped while …".
    pub fn words(&self) -> &'static str {
        match self {
            Request::Chart(..) => "reading, comparing and drawing what was put in",
            Request::Picture(_) => "drawing",
            Request::Back => "looking for the way back",
            Request::Take(_) => "writing what was to be taken along",
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
    chart: Option<Chart>,
    kept: Option<Kept>,
}

impl Desk {
    /// An empty one; with a clock, to tell what takes how long.
    pub fn new(now: fn() -> f64) -> Desk {
        Desk { now, chart: None, kept: None }
    }

    /// Answers a question.
    pub fn answer(&mut self, request: Request) -> Answer {
        match (request, &self.chart) {
            (Request::Chart(inputs, extent), _) => Answer::Chart(Box::new(self.shown(&inputs, &extent))),
            (Request::Picture(extent), Some(chart)) => {
                Answer::Picture(Box::new(gather::picture(chart, &extent)))
            }
            (Request::Back, Some(chart)) => Answer::Back(gather::sql(chart.back().as_ref())),
            (Request::Take(what), Some(chart)) => Answer::Taken(take(chart, &what)),
            (Request::Picture(_) | Request::Back | Request::Take(_), None) => Answer::Nothing,
        }
    }

    fn shown(&mut self, inputs: &Inputs, extent: &Extent) -> Shown {
        let start = (self.now)();
        let read = read(inputs, &mut self.kept);
        let replayed = (self.now)();
        let chart = chart(inputs, read);
        let plotted = (self.now)();
        let picture = gather::picture(&chart, extent);
        let drawn = (self.now)();
        let mut shown = gather::shown(&chart);
        shown.picture = picture;
        shown.times = Times {
            replay: replayed - start,
            plot: plotted - replayed,
            draw: drawn - plotted,
            gather: (self.now)() - drawn,
        };
        self.chart = Some(chart);
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::example;

    #[test]
    fn a_message_arrives_as_it_was_sent() {
        let request = Request::Chart(example::shop(), Extent::default());
        assert_eq!(unpacked(&packed(7, &request)), Some((7, request.clone())));
        let answer = Desk::new(|| 0.0).answer(request);
        assert_eq!(unpacked(&packed(7, &answer)), Some((7, answer)));
    }

    #[test]
    fn what_follows_needs_a_chart_first() {
        assert_eq!(Desk::new(|| 0.0).answer(Request::Back), Answer::Nothing);
    }
}
