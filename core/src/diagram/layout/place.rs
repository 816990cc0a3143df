//! How far down each item stands, its column's order kept: as near to what it is joined to as its neighbors let it
//! (isotonic regression by pooling adjacent violators).

use super::block::{Block, What, gap};
use super::order::stacked;

/// How many times the columns are gone through.
const SWEEPS: usize = 14;
/// How much more a lane wants to be straight than a box.
const LANE_WEIGHT: i64 = 6;

/// A bend smaller than this is taken out where there is room.
const JOG: i32 = 14;

/// Places a block's items; the topmost stands at 0.
pub fn place(block: &mut Block) {
    let mut ys = stacked(block);
    for sweep in 0..SWEEPS {
        let count = block.columns.len();
        for step in 0..count {
            let column = if sweep % 2 == 0 { step } else { count - 1 - step };
            settle(block, column, &mut ys);
        }
    }
    straighten(block, &mut ys);
    let top = ys.iter().min().copied().unwrap_or(0);
    for (item, y) in block.items.iter_mut().zip(ys) {
        item.y = y - top;
    }
}

/// A run of items that stand as close as they may.
struct Pool {
    sum: i64,
    weight: i64,
    items: usize,
}

impl Pool {
    fn level(&self) -> i64 {
        self.sum.div_euclid(self.weight)
    }
}

fn settle(block: &Block, column: usize, ys: &mut [i32]) {
    let wishes = wishes(block, ys);
    let mut pools: Vec<Pool> = Vec::new();
    let mut offsets = Vec::new();
    let mut offset = 0;
    let mut above: Option<(What, i32)> = None;
    for item in &block.columns[column] {
        let it = &block.items[*item];
        offset += above.map_or(0, |(what, height)| height + gap(what, it.what));
        above = Some((it.what, it.height));
        offsets.push(offset);
        let (wish, weight) = wishes[*item].unwrap_or((i64::from(ys[*item]), 1));
        pools.push(Pool { sum: (wish - i64::from(offset)) * weight, weight, items: 1 });
        while let [.., before, last] = &pools[..]
            && before.level() > last.level()
        {
            let joined = Pool {
                sum: before.sum + last.sum,
                weight: before.weight + last.weight,
                items: before.items + last.items,
            };
            pools.truncate(pools.len() - 2);
            pools.push(joined);
        }
    }
    let levels = pools.iter().flat_map(|pool| std::iter::repeat_n(pool.level(), pool.items));
    for ((item, offset), level) in block.columns[column].iter().zip(offsets).zip(levels) {
        ys[*item] = offset + i32::try_from(level).unwrap_or(0);
    }
}

/// Moves boxes by a few pixels where that makes a line straight and nobody is in the way.
fn straighten(block: &Block, ys: &mut [i32]) {
    for tie in &block.ties {
        let (left, right) = (&block.items[tie.left.0], &block.items[tie.right.0]);
        let bend = ys[tie.left.0] + tie.left.1 - ys[tie.right.0] - tie.right.1;
        if bend == 0 || bend.abs() > JOG || left.column == right.column {
            continue;
        }
        for (item, by) in [(tie.right.0, bend), (tie.left.0, -bend)] {
            let alone =
                block.ties.iter().filter(|tie| tie.left.0 == item || tie.right.0 == item).count() == 1;
            if alone && has_room(block, ys, item, by) {
                ys[item] += by;
                break;
            }
        }
    }
}

fn has_room(block: &Block, ys: &[i32], item: usize, by: i32) -> bool {
    let column = &block.columns[block.items[item].column];
    column.windows(2).filter(|pair| pair.contains(&item)).all(|pair| {
        let at = |one: usize| ys[one] + if one == item { by } else { 0 };
        let (above, below) = (&block.items[pair[0]], &block.items[pair[1]]);
        at(pair[1]) - at(pair[0]) - above.height >= gap(above.what, below.what)
    })
}

/// Where each item would stand if it were alone, and how much it wants to.
fn wishes(block: &Block, ys: &[i32]) -> Vec<Option<(i64, i64)>> {
    let mut sums: Vec<(i64, i64)> = vec![(0, 0); block.items.len()];
    for tie in &block.ties {
        let (left, right) = (&block.items[tie.left.0], &block.items[tie.right.0]);
        if left.column == right.column {
            continue;
        }
        let weight = |what: What| if matches!(what, What::Lane(_)) { LANE_WEIGHT } else { 1 };
        let weight = weight(left.what) * weight(right.what);
        for (here, there) in [(tie.left, tie.right), (tie.right, tie.left)] {
            sums[here.0].0 += i64::from(ys[there.0] + there.1 - here.1) * weight;
            sums[here.0].1 += weight;
        }
    }
    sums.into_iter().map(|(sum, weight)| (weight > 0).then(|| (sum.div_euclid(weight), weight))).collect()
}
