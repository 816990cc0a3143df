//! In which order the items of a column stand: by the mean of what they are joined to, then by swapping neighbors as
//! long as lines get shorter or cross less (Sugiyama, Tagawa, Toda 1981).

use super::block::{Block, gap};

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
    let mut best = (cost(block, &stacked(block)), block.columns.clone());
    for sweep in 0..SWEEPS {
        let count = block.columns.len();
        for step in 0..count {
            let column = if sweep % 2 == 0 { step } else { count - 1 - step };
            sort_by_mean(block, column);
        }
        let now = cost(block, &stacked(block));
        if now < best.0 {
            best = (now, block.columns.clone());
        }
    }
    block.columns = best.1;
    if block.ties.len() <= FEW {
        swap_neighbors(block, best.0);
    }
}

/// Where the items would stand if each column were stacked around a common middle.
pub fn stacked(block: &Block) -> Vec<i32> {
    let mut ys = vec![0; block.items.len()];
    for column in &block.columns {
        let mut y = 0;
        let mut above = None;
        for item in column {
            let it = &block.items[*item];
            y += above.map_or(0, |above| gap(above, it.what));
            ys[*item] = y;
            y += it.height;
            above = Some(it.what);
        }
        for item in column {
            ys[*item] -= y / 2;
        }
    }
    ys
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

fn swap_neighbors(block: &mut Block, mut now: i64) {
    for _ in 0..ROUNDS {
        let mut better = false;
        for column in 0..block.columns.len() {
            for place in 1..block.columns[column].len() {
                block.columns[column].swap(place - 1, place);
                let then = cost(block, &stacked(block));
                if then < now {
                    now = then;
                    better = true;
                } else {
                    block.columns[column].swap(place - 1, place);
                }
            }
        }
        if !better {
            break;
        }
    }
}

/// The height the lines climb, and their crossings.
fn cost(block: &Block, ys: &[i32]) -> i64 {
    let ends: Vec<(usize, usize, i32, i32)> = block
        .ties
        .iter()
        .map(|tie| {
            let (left, right) = (&block.items[tie.left.0], &block.items[tie.right.0]);
            (left.column, right.column, ys[tie.left.0] + tie.left.1, ys[tie.right.0] + tie.right.1)
        })
        .collect();
    let climb: i64 = ends.iter().map(|(_, _, left, right)| i64::from((left - right).abs())).sum();
    let mut crossings = 0;
    for (place, a) in ends.iter().enumerate() {
        for b in &ends[place + 1..] {
            let apart = a.0 == b.0 && a.1 == b.1 && a.0 != a.1;
            crossings += i64::from(apart && (a.2 - b.2).signum() * (a.3 - b.3).signum() < 0);
        }
    }
    climb + crossings * CROSSING
}
