//! Something to look at before one has put in anything.

use super::material::{File, Inputs, Material};
use portolan_core::model::Dialect;

/// A shop, and what becomes of it.
pub fn shop() -> Inputs {
    Inputs {
        title: "A shop".to_owned(),
        dialect: Some(Dialect::Postgres),
        material: Material::Two {
            before: include_str!("example/before.sql").into(),
            after: include_str!("example/after.sql").into(),
        },
        ..Inputs::default()
    }
}

/// A folder of three migrations.
pub fn migrations() -> Inputs {
    let file = |name: &str, text: &str| File { name: name.to_owned(), text: text.into() };
    let files = vec![
        file("20250110090000_first.sql", include_str!("example/20250110090000_first.sql")),
        file("20250217143000_members.sql", include_str!("example/20250217143000_members.sql")),
        file("20250305101500_holds.sql", include_str!("example/20250305101500_holds.sql")),
    ];
    Inputs {
        title: "A library".to_owned(),
        dialect: Some(Dialect::Postgres),
        material: Material::Folder { step: files.len(), files, sum: None },
        ..Inputs::default()
    }
}
