//! How keys, foreign keys and checks come and go.

use super::alter::{Actions, Room};
use super::{column, foreign_key_name, index, online, part, whole};
use crate::dialect::mysql::charset::is_mariadb;
use crate::dialect::mysql::normalize::is_check_of;
use crate::dialect::mysql::render;
use crate::model::{Column, Constraint, ConstraintKind, Name, Pair, Schema, Table, Version};

fn name_of(constraint: &Constraint) -> String {
    constraint.name.name().map_or(String::new(), render::name)
}

fn names(columns: &[Name]) -> String {
    columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

/// The column in whose definition a check stands.
fn checked_column<'t>(table: &'t Table, constraint: &Constraint) -> Option<&'t Column> {
    table.columns.iter().find(|column| is_check_of(constraint, &column.name))
}

/// ADD
pub fn add(room: &Room<'_>, constraint: &Constraint, actions: &mut Actions) {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => {
            actions.adds.push(format!("ADD {}", render::primary_key(key, room.request.target)));
            actions.made(room, online::add_primary_key(room));
        }
        ConstraintKind::ForeignKey(key) => {
            let parent = Schema::table_id(&key.referenced);
            let bind = &mut actions.bind;
            bind.actions.extend(index::keep_under_name(room, room.tables, constraint));
            bind.actions.push(format!("ADD {}", render::foreign_key(constraint, key, room.request.options)));
            bind.names.extend(foreign_key_name(room.id, constraint));
            bind.risk(online::of_engine(
                room,
                online::check_rows(format!(
                    "rows whose {} is not in \"{}\"",
                    names(&key.columns),
                    parent.name
                )),
            ));
            bind.ends.push(whole(&parent));
            bind.ends.extend(key.referenced_columns.iter().map(|column| part(&parent, column)));
        }
        ConstraintKind::Check(check) => match checked_column(room.tables.after, constraint) {
            Some(it) => column::modify(room, it, actions),
            None => {
                actions.adds.push(format!("ADD {}", render::check(constraint, check)));
                let fails_on = format!("rows for which check {} does not hold", name_of(constraint));
                let how = if constraint.enforced {
                    online::check_rows(fails_on)
                } else {
                    online::description(room)
                };
                actions.made(room, how);
            }
        },
        ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => {}
    }
}

/// DROP
pub fn drop(room: &Room<'_>, constraint: &Constraint, actions: &mut Actions) {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(_) => {
            actions.drops.push("DROP PRIMARY KEY".to_owned());
            actions.made(room, online::drop_primary_key(room));
        }
        ConstraintKind::ForeignKey(key) => {
            let parent = Schema::table_id(&key.referenced);
            let release = &mut actions.release;
            release.actions.push(format!("DROP FOREIGN KEY {}", name_of(constraint)));
            release.names.extend(foreign_key_name(room.id, constraint));
            release.risk(online::of_engine(room, online::description(room)));
            release.ends.push(whole(&parent));
            release.ends.extend(key.referenced_columns.iter().map(|column| part(&parent, column)));
        }
        ConstraintKind::Check(_) => match checked_column(room.tables.before, constraint) {
            // The new definition of the column leaves the check out; a column that goes takes it along.
            Some(it) => {
                if let Some(after) = room.tables.after.column(&it.name) {
                    column::modify(room, after, actions);
                }
            }
            None if is_mariadb(room.request.target, Version(0, 0, 0)) => {
                actions.made(room, online::description(room));
                actions.drops.push(format!("DROP CONSTRAINT {}", name_of(constraint)));
            }
            None => {
                actions.made(room, online::description(room));
                actions.drops.push(format!("DROP CHECK {}", name_of(constraint)));
            }
        },
        ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => {}
    }
}

/// Both, or ALTER CHECK where it is only whether the check is enforced.
pub fn alter(room: &Room<'_>, pair: &Pair<Constraint>, actions: &mut Actions) {
    let Pair { before, after } = pair;
    let only_enforced = Constraint { enforced: after.enforced, ..before.clone() } == *after;
    if only_enforced && matches!(after.kind, ConstraintKind::Check(_)) {
        let words = if after.enforced { "ENFORCED" } else { "NOT ENFORCED" };
        actions.main.push(format!("ALTER CHECK {} {words}", name_of(after)));
        let fails_on = format!("rows for which check {} does not hold", name_of(after));
        let how = if after.enforced { online::check_rows(fails_on) } else { online::description(room) };
        actions.made(room, how);
        return;
    }
    drop(room, before, actions);
    add(room, after, actions);
}
