//! A law: what holds for everything that a strategy makes.

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

/// Tries so many cases; the same ones each time, unless `PROPTEST_CASES` or `PROPTEST_RNG_SEED` ask for others.
pub fn law<S: Strategy>(cases: u32, strategy: S, holds: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let asked = Config::default();
    let is_asked = |variable: &str| std::env::var_os(variable).is_some();
    let config = Config {
        cases: if is_asked("PROPTEST_CASES") { asked.cases } else { cases },
        rng_seed: if is_asked("PROPTEST_RNG_SEED") { asked.rng_seed } else { RngSeed::Fixed(15) },
        failure_persistence: None,
        max_shrink_iters: 400,
        ..asked
    };
    let seed = config.rng_seed;
    if let Err(broken) = TestRunner::new(config).run(&strategy, holds) {
        panic!("{broken}\nPROPTEST_RNG_SEED={seed}");
    }
}
