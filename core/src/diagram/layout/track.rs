//! Side by side in a channel: in which order its lines run so that few cross and none lie on each other, and how many
//! tracks that takes. A corridor is a channel that lies down.

use std::collections::BTreeSet;

/// Two intervals nearer than this do not share a track.
const APART: i32 = 14;
/// Two ends nearer than this would be drawn as one.
const SAME: i32 = 5;
/// What it costs when two lines lie on each other, in crossings.
const OVERLAP: i64 = 40;
/// Above so many lines the order is that of their middles: comparing every two takes too long.
const MANY: usize = 260;
/// How many times every line is asked for a better place.
const ROUNDS: usize = 6;

/// What a net takes up of a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    /// Where it begins.
    pub low: i32,
    /// Where it ends.
    pub high: i32,
    /// Where lines join it from the left (of a corridor: from above).
    pub before: BTreeSet<i32>,
    /// Where lines join it from the right (of a corridor: from below).
    pub after: BTreeSet<i32>,
}

impl Segment {
    /// Makes room for one more line of the net.
    pub fn stretch(segment: &mut Option<Segment>, a: i32, b: i32) -> &mut Segment {
        let it =
            segment.get_or_insert_with(|| Segment { low: a.min(b), high: a.max(b), ..Segment::default() });
        it.low = it.low.min(a).min(b);
        it.high = it.high.max(a).max(b);
        it
    }

    fn spans(&self, at: i32) -> bool {
        self.low <= at && at <= self.high
    }

    /// Nothing but a line straight through.
    fn is_straight(&self) -> bool {
        self.low == self.high
    }
}

/// The track of each segment, from the left.
pub fn tracks(segments: &[Segment]) -> Vec<usize> {
    let bent: Vec<usize> = (0..segments.len()).filter(|number| !segments[*number].is_straight()).collect();
    let order = ordered(segments, bent);
    let mut tracks = vec![0; segments.len()];
    for (place, number) in order.iter().enumerate() {
        let it = &segments[*number];
        let left = order[..place].iter().filter(|earlier| touch(&segments[**earlier], it));
        tracks[*number] = left.map(|earlier| tracks[*earlier] + 1).max().unwrap_or(0);
    }
    tracks
}

/// Whether two segments cannot be on one track. The order of others does not matter: what joins a segment joins it
/// between its ends.
fn touch(a: &Segment, b: &Segment) -> bool {
    a.low - APART <= b.high && b.low - APART <= a.high
}

fn ordered(segments: &[Segment], mut order: Vec<usize>) -> Vec<usize> {
    order.sort_by_key(|number| (segments[*number].low + segments[*number].high, *number));
    if order.len() > MANY {
        return order;
    }
    let gain = |a: &Segment, b: &Segment| if touch(a, b) { cost(a, b) - cost(b, a) } else { 0 };
    let costs: Vec<Vec<i64>> =
        segments.iter().map(|a| segments.iter().map(|b| gain(a, b)).collect()).collect();
    for _ in 0..ROUNDS {
        let mut moved = false;
        for number in order.clone() {
            let from = order.iter().position(|other| *other == number).unwrap_or(0);
            order.remove(from);
            let to = best_place(&order, &costs, number, from);
            moved |= to != from;
            order.insert(to, number);
        }
        if !moved {
            break;
        }
    }
    order
}

/// Where a segment is best put among the others; where it was, if nowhere is better.
fn best_place(order: &[usize], costs: &[Vec<i64>], number: usize, from: usize) -> usize {
    let mut sum = 0;
    let sums: Vec<i64> = std::iter::once(0)
        .chain(order.iter().map(|other| {
            sum += costs[*other][number];
            sum
        }))
        .collect();
    (0..sums.len()).min_by_key(|place| (sums[*place], *place != from)).unwrap_or(from)
}

/// What it costs to put `a` left of `b`: what joins `b` from the left crosses `a`, what joins `a` from the right
/// crosses `b`, and two that join at the same height lie on each other.
fn cost(a: &Segment, b: &Segment) -> i64 {
    let crossing = b.before.iter().filter(|at| a.spans(**at)).count()
        + a.after.iter().filter(|at| b.spans(**at)).count();
    let overlaps = a.after.iter().any(|at| b.before.range(at - SAME..=at + SAME).next().is_some());
    crossing as i64 + if overlaps { OVERLAP } else { 0 }
}

/// How many tracks were given out.
pub fn count(tracks: &[usize]) -> usize {
    tracks.iter().max().map_or(0, |last| last + 1)
}
