//! Sources become a schema, two schemas become changes, changes become SQL with its risks,
//! and the SQL is replayed in memory to prove that it arrives.

pub mod course;
pub mod depend;
pub mod diagram;
pub mod dialect;
pub mod diff;
pub mod directory;
pub mod export;
pub mod history;
pub mod model;
pub mod normalize;
pub mod plan;
pub mod project;
pub mod prove;
pub mod replay;
pub mod scope;
pub mod syntax;
pub mod template;
