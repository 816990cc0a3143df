//! In which order the items of a column stand: by the mean of what they are joined to, then by swapping neighbors as
//! long as lines get shorter or cross less (Sugiyama, Tagawa, Toda 1981).

use super::block::{Block, Tie, gap};
use std::collections::BTreeMap;

/// How many times the columns are gone through, there and back.
const SWEEPS: usize = 10;
/// How many times every pair of neighbors is tried the other way round.
const ROUNDS: usize = 12;
/// What a crossing costs in pixels of line.
const CROSSING: i64 = 60;
/// Above so many joins only the means decide: every trial is quadratic in them.
const FEW: usize = 220;

/// Orders a block's columns.
pub fn order(block: &mut Block) {
    let groups = Groups::of(block);
    let mut best = (groups.cost(block, &stacked(block)), block.columns.clone());
    for sweep in 0..SWEEPS {
        let count = block.columns.len();
        for step in 0..count {
            let column = if sweep % 2 == 0 { step } else { count - 1 - step };
            sort_by_mean(block, column);
        }
        let now = groups.cost(block, &stacked(block));
        if now < best.0 {
            best = (now, block.columns.clone());
        }
    }
    block.columns = best.1;
    if block.ties.len() <= FEW {
        swap_neighbors(block, &groups);
    }
}

/// Where the items would stand if each column were stacked around a common middle.
pub fn stacked(block: &Block) -> Vec<i32> {
    let mut ys = vec![0; block.items.len()];
    for column in 0..block.columns.len() {
        stack(block, column, &mut ys);
    }
    ys
}

fn stack(block: &Block, column: usize, ys: &mut [i32]) {
    let mut y = 0;
    let mut above = None;
    for item in &block.columns[column] {
        let it = &block.items[*item];
        y += above.map_or(0, |above| gap(above, it.what));
        ys[*item] = y;
        y += it.height;
        above = Some(it.what);
    }
    for item in &block.columns[column] {
        ys[*item] -= y / 2;
    }
}

fn sort_by_mean(block: &mut Block, column: usize) {
    let ys = stacked(block);
    let mut sums: Vec<(i64, i64)> = vec![(0, 0); block.items.len()];
    for tie in &block.ties {
        for (here, there) in [(tie.left, tie.right), (tie.right, tie.left)] {
            sums[here.0].0 += i64::from(ys[there.0] + there.1 - here.1);
            sums[here.0].1 += 1;
        }
    }
    let mean = |item: &usize| match sums[*item] {
        (_, 0) => i64::from(ys[*item]),
        (sum, count) => sum / count,
    };
    block.columns[column].sort_by_key(mean);
}

fn swap_neighbors(block: &mut Block, groups: &Groups) {
    let mut ys = stacked(block);
    for _ in 0..ROUNDS {
        let mut better = false;
        for column in 0..block.columns.len() {
            let mut now = groups.cost_at(block, column, &ys);
            for place in 1..block.columns[column].len() {
                block.columns[column].swap(place - 1, place);
                stack(block, column, &mut ys);
                let then = groups.cost_at(block, column, &ys);
                if then < now {
                    now = then;
                    better = true;
                } else {
                    block.columns[column].swap(place - 1, place);
                    stack(block, column, &mut ys);
                }
            }
        }
        if !better {
            break;
        }
    }
}

/// The ties by the two columns they join: only those of one group can cross.
struct Groups {
    ties: Vec<Vec<Tie>>,
    /// By column: the groups that end there.
    at: Vec<Vec<usize>>,
}

impl Groups {
    fn of(block: &Block) -> Groups {
        let mut found: BTreeMap<(usize, usize), Vec<Tie>> = BTreeMap::new();
        for tie in &block.ties {
            let column = |item: usize| block.items[item].column;
            found.entry((column(tie.left.0), column(tie.right.0))).or_default().push(*tie);
        }
        let mut groups = Groups { ties: Vec::new(), at: vec![Vec::new(); block.columns.len()] };
        for ((left, right), ties) in found {
            groups.at[left].push(groups.ties.len());
            if left != right {
                groups.at[right].push(groups.ties.len());
            }
            groups.ties.push(ties);
        }
        groups
    }

    /// The height the lines climb, and their crossings.
    fn cost(&self, block: &Block, ys: &[i32]) -> i64 {
        self.ties.iter().map(|ties| cost(block, ties, ys)).sum()
    }

    /// What of that changes with a column.
    fn cost_at(&self, block: &Block, column: usize, ys: &[i32]) -> i64 {
        self.at[column].iter().map(|group| cost(block, &self.ties[*group], ys)).sum()
    }
}

fn cost(block: &Block, ties: &[Tie], ys: &[i32]) -> i64 {
    let end = |(item, below): (usize, i32)| ys[item] + below;
    let apart =
        ties.first().is_some_and(|tie| block.items[tie.left.0].column != block.items[tie.right.0].column);
    let mut cost = 0;
    for (place, a) in ties.iter().enumerate() {
        let (left, right) = (end(a.left), end(a.right));
        cost += i64::from((left - right).abs());
        let others = if apart { &ties[place + 1..] } else { &[] };
        for b in others {
            let crosses = (left - end(b.left)).signum() * (right - end(b.right)).signum() < 0;
            cost += if crosses { CROSSING } else { 0 };
        }
    }
    cost
}
