//! How does a person write a text in the middle of a command? In `$EDITOR`, on a temporary file.

use std::env;
use std::fs;
use std::process::{self, Command};

use anyhow::{Context, Result, bail};

/// Opens a text in the editor and gives back what was saved.
pub fn edit(name: &str, text: &str) -> Result<String> {
    let editor =
        env::var("EDITOR").ok().filter(|editor| !editor.is_empty()).unwrap_or_else(|| "vi".to_owned());
    let directory = env::temp_dir().join(format!("portolan-{}", process::id()));
    fs::create_dir_all(&directory).context("creating a directory for the editor")?;
    let path = directory.join(name);
    fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
    // The editor may bring arguments, as in `code --wait`; the path is passed beside them, not among them.
    let status = Command::new("sh").arg("-c").arg(format!("{editor} \"$0\"")).arg(&path).status();
    let edited = fs::read_to_string(&path);
    fs::remove_dir_all(&directory).context("removing the editor's directory")?;
    if !status.with_context(|| format!("running the editor {editor}"))?.success() {
        bail!("the editor {editor} failed, so nothing was written");
    }
    edited.context("reading what the editor saved")
}
