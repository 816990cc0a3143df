//! The names that the server makes up (reference manual, CREATE TABLE: index names, FOREIGN KEY, CHECK).

use crate::model::{Constraint, ConstraintKind, Index, Name, QualifiedName, Table};

/// The longest name.
const LONGEST: usize = 64;

/// The name of a constraint that has none. Checks are counted as MariaDB does; `implied` renames them for MySQL.
pub fn constraint_name(
    table: &QualifiedName,
    kind: &ConstraintKind,
    within: &Table,
    is_there: bool,
) -> Option<Name> {
    match kind {
        ConstraintKind::PrimaryKey(_) => Some(Name::caseless("PRIMARY")),
        ConstraintKind::ForeignKey(_) => {
            let prefix = format!("{}_ibfk_", table.name);
            // CREATE TABLE counts from 1, whatever names are written in it.
            let counted = |it: &&Constraint| is_there || !it.name.is_written();
            let number = highest(within.constraints.iter().filter(counted), &prefix, Name::as_str) + 1;
            Some(Name::caseless(format!("{prefix}{number}")))
        }
        ConstraintKind::Check(_) => {
            let prefix = "CONSTRAINT_";
            let free = (1u32..).map(|n| Name::caseless(format!("{prefix}{n}")));
            free.into_iter().find(|name| within.constraint(name).is_none())
        }
        ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => None,
    }
}

/// The highest number behind a prefix among constraints, by the spelling that counts: InnoDB takes the names of foreign
/// keys as they are written (dict0dict.cc, dict_table_get_highest_foreign_id).
pub fn highest<'a>(
    constraints: impl Iterator<Item = &'a Constraint>,
    prefix: &str,
    spelling: fn(&Name) -> &str,
) -> u32 {
    let numbers = constraints.filter_map(|constraint| {
        let digits = spelling(constraint.name.name()?).strip_prefix(prefix)?;
        digits.parse::<u32>().ok().filter(|_| !digits.starts_with('0'))
    });
    numbers.max().unwrap_or(0)
}

/// The name of an index that has none: its first column, numbered from 2 where that is taken.
pub fn index_name(index: &Index, taken: &dyn Fn(&Name) -> bool) -> Option<Name> {
    let first = index.parts.first()?.as_column().map_or("functional_index", Name::as_str);
    Some(free_name(first, taken))
}

/// A name, numbered from 2 where it is taken. No index but the primary key is called PRIMARY.
pub fn free_name(base: &str, taken: &dyn Fn(&Name) -> bool) -> Name {
    let plain = Name::caseless(base);
    if !taken(&plain) && plain.compared() != "primary" {
        return plain;
    }
    let numbered = |n: u32| {
        let suffix = format!("_{n}");
        let room = LONGEST.saturating_sub(suffix.len());
        let kept: String = base.chars().take(room).collect();
        Name::caseless(format!("{kept}{suffix}"))
    };
    (2..100_000).map(numbered).find(|name| !taken(name)).unwrap_or(plain)
}
