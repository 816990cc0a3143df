//! `license`: under which terms may this program be used?

use anyhow::Result;

use crate::exit::Exit;
use crate::output::print;

pub fn run() -> Result<Exit> {
    print(
        "Portolan may be used under the MIT license or the Apache License, Version 2.0, as you choose.\n\
         <https://opensource.org/license/mit>\n\
         <https://www.apache.org/licenses/LICENSE-2.0>\n",
    )?;
    Ok(Exit::Done)
}
