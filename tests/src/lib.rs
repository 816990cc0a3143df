//! What the tests share: the program under test, throwaway servers, pages that are played, and the walls.

pub mod course;
pub mod database;
pub mod law;
pub mod live;
pub mod page;
pub mod program;
pub mod recorded;
pub mod server;
pub mod session;
pub mod sketch;
pub mod walls;

use std::path::PathBuf;

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests are a member of the workspace")
        .to_path_buf()
}
