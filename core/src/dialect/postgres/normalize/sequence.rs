//! Sequences without what the server takes by itself.

use crate::dialect::postgres::steps;
use crate::model::{Sequence, SequenceOptions};

/// Makes a sequence canonical: bigint and every default left out.
pub fn sequence(it: &mut Sequence) {
    let Sequence { data_type, options: of_sequence, owned_by: _, unlogged: _, comment: _ } = it;
    let ty = data_type.as_ref().map_or_else(|| "bigint".into(), |ty| ty.name.clone());
    options(of_sequence, &ty);
    data_type.take_if(|ty| &*ty.name == "bigint");
}

/// Leaves out the options that a sequence of a type has by itself.
pub fn options(it: &mut SequenceOptions, ty: &str) {
    let defaults = steps::sequence::defaults(ty, it);
    // The default of START is the canonical bound, so it goes first.
    it.start.take_if(|value| Some(*value) == defaults.start);
    it.increment.take_if(|value| Some(*value) == defaults.increment);
    it.minimum.take_if(|value| Some(*value) == defaults.minimum);
    it.maximum.take_if(|value| Some(*value) == defaults.maximum);
    it.cache.take_if(|value| Some(*value) == defaults.cache);
}
