//! `version`: which program is this? Under the name `atlas`, in the form that Atlas's tools read.

use anyhow::Result;

use crate::exit::Exit;
use crate::output::{print, program};

pub fn run() -> Result<Exit> {
    let version = env!("CARGO_PKG_VERSION");
    let program = program();
    print(&format!("{program} version v{version}\n"))?;
    if program == "atlas" {
        print(&format!("This is Portolan v{version}, which takes Atlas's commands.\n"))?;
    }
    Ok(Exit::Done)
}
