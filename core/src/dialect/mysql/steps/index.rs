//! How indexes come and go, and how those stay that the server made by itself.

use super::alter::{Actions, Room};
use super::online;
use crate::dialect::mysql::charset::{is_mariadb, is_mysql};
use crate::dialect::mysql::render;
use crate::model::{Constraint, ForeignKey, Index, Name, Naming, Pair, Risks, Said, Table, Version};

fn name_of(index: &Index) -> String {
    index.name.name().map_or(String::new(), render::name)
}

/// Whether a column is part of an index.
pub fn is_over(index: &Index, column: &Name) -> bool {
    index.parts.iter().any(|part| part.as_column() == Some(column))
}

/// The names of the indexes that a column is part of.
pub fn names_of(table: &Table, column: &Name) -> Vec<String> {
    table.indexes.iter().filter(|index| is_over(index, column)).map(name_of).collect()
}

/// ADD INDEX
pub fn add(room: &Room<'_>, index: &Index, actions: &mut Actions) {
    let action = format!("ADD {}", render::index(index, room.request.target));
    if actions.adds.contains(&action) {
        return;
    }
    actions.adds.push(action);
    actions.made(room, online::add_index(room, index));
    if index.unique {
        let fails_on = Some(format!("duplicates under index {}", name_of(index)));
        actions.risk(Risks { fails_on, scans: true, ..Risks::default() });
    }
}

/// DROP INDEX; an index goes with the last of its columns.
pub fn drop(room: &Room<'_>, index: &Index, actions: &mut Actions) {
    let stays = |column: &Name| room.tables.after.column(column).is_some();
    let action = format!("DROP INDEX {}", name_of(index));
    if index.parts.iter().any(|part| part.as_column().is_none_or(stays)) && !actions.drops.contains(&action) {
        actions.drops.push(action);
        actions.made(room, online::drop_index(room, index));
    }
}

/// Both, or only its visibility where nothing else differs.
pub fn alter(room: &Room<'_>, pair: &Pair<Index>, actions: &mut Actions) {
    let target = room.request.target;
    let seen = pair.map(|index| {
        let mut index = index.clone();
        index.options.shift_remove("invisible");
        index
    });
    let hidden = pair.after.options.contains_key("invisible");
    let known = is_mysql(target, Version(8, 0, 0)) || is_mariadb(target, Version(10, 6, 0));
    if known && seen.before == seen.after {
        let words = match (is_mariadb(target, Version(0, 0, 0)), hidden) {
            (false, false) => "VISIBLE",
            (false, true) => "INVISIBLE",
            (true, false) => "NOT IGNORED",
            (true, true) => "IGNORED",
        };
        actions.made(room, online::name_index(room));
        actions.main.push(format!("ALTER INDEX {} {words}", name_of(&pair.after)));
        return;
    }
    drop(room, &pair.before, actions);
    add(room, &pair.after, actions);
}

/// RENAME INDEX, where the server knows it.
pub fn rename(room: &Room<'_>, pair: &Pair<Index>, actions: &mut Actions) {
    let target = room.request.target;
    if is_mysql(target, Version(5, 7, 0)) || is_mariadb(target, Version(10, 5, 2)) {
        let names = pair.map(name_of);
        actions.made(room, online::name_index(room));
        actions.main.push(format!("RENAME INDEX {} TO {}", names.before, names.after));
        return;
    }
    drop(room, &pair.before, actions);
    add(room, &pair.after, actions);
}

/// An index that came with a foreign key goes again by itself when another serves as well. Where it is to stay, it is
/// made again, as an index of the table's own.
pub fn keep_implied(room: &Room<'_>, actions: &mut Actions) {
    let Pair { before, after } = room.tables;
    for constraint in before.constraints.iter().filter(|it| it.kind.as_foreign_key().is_some()) {
        for index in implied(room.tables, constraint) {
            let served = after.indexes.iter().any(|other| {
                let longer = other.parts.len() > index.parts.len() && other.parts.starts_with(&index.parts);
                longer && !before.indexes.contains(other)
            });
            let [drop, add] = anew(room, index);
            if served && !actions.drops.contains(&drop) {
                actions.drops.push(drop);
                actions.adds.insert(0, add);
                actions.made(room, online::add_index(room, index));
            }
        }
    }
}

/// The same where a foreign key is made anew: its index would get the foreign key's name.
pub fn keep_under_name(room: &Room<'_>, tables: Pair<&Table>, constraint: &Constraint) -> Vec<String> {
    let mut out = Vec::new();
    let twins = tables.before.constraints.iter().filter(|it| {
        match (it.kind.as_foreign_key(), constraint.kind.as_foreign_key()) {
            (Some(one), Some(other)) => one.columns == other.columns,
            (None | Some(_), None | Some(_)) => false,
        }
    });
    // What a foreign key that is gone left behind would go to the new one.
    let left =
        constraint.kind.as_foreign_key().into_iter().flat_map(|key| left_behind(tables, constraint, key));
    for index in twins.flat_map(|twin| implied(tables, twin)).chain(left) {
        if index.name.name() != constraint.name.name() {
            let actions = anew(room, index);
            if !out.contains(&actions[0]) {
                out.extend(actions);
            }
        }
    }
    out
}

fn anew(room: &Room<'_>, index: &Index) -> [String; 2] {
    [format!("DROP INDEX {}", name_of(index)), format!("ADD {}", render::index(index, room.request.target))]
}

/// The indexes that only a foreign key brought, as far as that is known, and that stay, whoever names them.
fn left_behind<'a>(
    tables: Pair<&'a Table>,
    constraint: &'a Constraint,
    key: &'a ForeignKey,
) -> impl Iterator<Item = &'a Index> {
    let Said(implied) = &tables.before.options.implied;
    let brought = implied.iter().flat_map(|names| names.lines());
    brought.filter_map(move |name| {
        let name = Name::caseless(name);
        let (before, after) = (tables.before.index(&name)?, tables.after.index(&name)?);
        let stays = Index { name: before.name.clone(), ..after.clone() } == *before;
        (stays && may_be_implied(before, constraint, key)).then_some(after)
    })
}

/// The indexes that stay, and that the server may have made for a foreign key.
fn implied<'a>(tables: Pair<&'a Table>, constraint: &'a Constraint) -> impl Iterator<Item = &'a Index> {
    let stays = tables.before.indexes.iter().filter(move |index| tables.after.indexes.contains(index));
    stays.filter(move |index| {
        constraint.kind.as_foreign_key().is_some_and(|key| may_be_implied(index, constraint, key))
    })
}

/// Whether the server may have made an index for a foreign key: its columns and nothing else, under one of the two
/// names that it gives. A catalog does not tell.
fn may_be_implied(index: &Index, constraint: &Constraint, key: &ForeignKey) -> bool {
    let columns: Vec<&Name> = index.parts.iter().filter_map(|part| part.as_column()).collect();
    let plain =
        !index.unique && index.comment.is_none() && index.parts.iter().all(|part| part.prefix.is_none());
    let named = matches!(index.name, Naming::Generated(_))
        || index.name.name() == constraint.name.name()
        || index.name.name() == key.columns.first();
    plain && named && columns.len() == index.parts.len() && columns.into_iter().eq(&key.columns)
}
