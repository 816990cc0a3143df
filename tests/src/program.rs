//! Which `portolan` do the tests run? The one of this source, built in the same profile.

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use crate::root;

static PORTOLAN: LazyLock<PathBuf> = LazyLock::new(|| {
    let test = std::env::current_exe().expect("a test knows where it is");
    // target/<profile>/deps/<test>
    let profile = test.ancestors().nth(2).expect("a test lies in target/<profile>/deps");
    let release = profile.ends_with("release");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let built = Command::new(cargo)
        .args(["build", "--quiet", "--package", "portolan-cli"])
        .args(release.then_some("--release"))
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    profile.join("portolan")
});

/// The path of `portolan`, built from the sources as they are now.
pub fn portolan() -> PathBuf {
    PORTOLAN.clone()
}
