//! `migrate lint`: are the new files safe to run? Not built yet, and refused rather than passed.

use anyhow::{Result, bail};

use crate::args::MigrateLint;
use crate::exit::Exit;
use crate::output::program;

pub fn run(_args: MigrateLint) -> Result<Exit> {
    bail!(
        "`{0} migrate lint` is not built yet, so nothing was checked; `{0} migrate validate` checks the files' \
         integrity and replays them",
        program()
    )
}
