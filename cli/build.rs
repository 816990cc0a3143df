//! The app goes into the program: when it is built anew, so is the program. An empty `dist` is an app that is not built:
//! cargo would take a folder that is not there for one that always changes.

fn main() -> std::io::Result<()> {
    std::fs::create_dir_all("../dist")?;
    println!("cargo::rerun-if-changed=../dist");
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}
