//! By which algorithm a change is made, and who waits for it (MySQL manual, Online DDL Operations; MariaDB manual, InnoDB
//! Online DDL Operations, tried on 10.11 with ALGORITHM and LOCK written). Those of TiDB are its own, and not said.

use super::alter::{Actions, Room};
use super::risk::joined;
use crate::dialect::mysql::charset::{self, Resolved, is_mariadb, is_mysql};
use crate::dialect::mysql::types::{has_charset, is_integer, is_list};
use crate::model::{
    Algorithm, Column, DataType, Expr, Flavor, Generated, Index, Lock, Name, Pair, Risks, Table, Target,
    Version,
};

const EVERY: Version = Version(0, 0, 0);

/// Only what is written about the table changes.
fn instant() -> Risks {
    Risks { algorithm: Some(Algorithm::Instant), lock: Lock::Shared, ..Risks::default() }
}

/// An index is built or dropped, the rows stay where they are.
fn in_place() -> Risks {
    Risks { algorithm: Some(Algorithm::InPlace), ..instant() }
}

/// The rows are written anew while others read and write.
fn rebuild() -> Risks {
    Risks { rewrites: true, ..in_place() }
}

/// The rows go into another table, and nobody writes meanwhile.
fn copy() -> Risks {
    Risks { algorithm: Some(Algorithm::Copy), lock: Lock::BlocksWrites, rewrites: true, ..Risks::default() }
}

/// Instant from a version on, and by another way before it.
fn instant_from(target: &Target, mysql: Version, mariadb: Version, otherwise: Risks) -> Risks {
    if is_mysql(target, mysql) || is_mariadb(target, mariadb) { instant() } else { otherwise }
}

impl Actions {
    /// Adds how an action is made. Other engines than InnoDB copy, and know no foreign keys to check.
    pub fn made(&mut self, room: &Room<'_>, how: Risks) {
        self.risk(of_engine(room, how));
    }
}

/// How an action on a table is made, its engine considered.
pub fn of_engine(room: &Room<'_>, how: Risks) -> Risks {
    let innodb = !room.tables.before.options.storage.contains_key("engine");
    match room.request.target.flavor {
        Flavor::TiDb => Risks { algorithm: None, ..how },
        Flavor::Mysql | Flavor::MariaDb | Flavor::Postgres | Flavor::Sqlite if innodb => how,
        Flavor::Mysql | Flavor::MariaDb | Flavor::Postgres | Flavor::Sqlite => joined(how, copy()),
    }
}

/// The rows written anew: a full-text index keeps writers out (MariaDB), or forbids it altogether.
fn anew(room: &Room<'_>) -> Risks {
    let full_text = room.tables.before.indexes.iter().any(|index| &*index.method == "fulltext");
    match (full_text, is_mariadb(room.request.target, EVERY)) {
        (false, _) => rebuild(),
        (true, true) => Risks { lock: Lock::BlocksWrites, ..rebuild() },
        (true, false) => copy(),
    }
}

/// Whether columns can come and go without a word to the rows.
fn can_reshape(room: &Room<'_>, mysql: Version, mariadb: Version) -> bool {
    let table = room.tables.before;
    let compressed =
        table.options.storage.get("row_format").is_some_and(|it| it.eq_ignore_ascii_case("compressed"));
    let full_text = table.indexes.iter().any(|index| &*index.method == "fulltext");
    let target = room.request.target;
    !compressed && !full_text && (is_mysql(target, mysql) || is_mariadb(target, mariadb))
}

/// ADD COLUMN, at the end.
pub fn add_column(room: &Room<'_>, column: &Column) -> Risks {
    let target = room.request.target;
    match &column.generated {
        Some(Generated { stored: true, .. }) => return copy(),
        Some(Generated { stored: false, .. }) => {
            return instant_from(target, Version(8, 0, 0), Version(10, 3, 0), in_place());
        }
        None => {}
    }
    if column.auto_increment {
        return Risks { lock: Lock::BlocksWrites, ..rebuild() };
    }
    let computed = column.default.as_ref().is_some_and(|default| is_computed(&default.tree));
    if computed {
        return copy();
    }
    let reshapes = can_reshape(room, Version(8, 0, 12), Version(10, 3, 2));
    if reshapes { instant() } else { anew(room) }
}

/// Whether a default is an expression that each row computes for itself.
fn is_computed(tree: &Expr) -> bool {
    match tree {
        Expr::Null
        | Expr::Boolean(_)
        | Expr::Number(_)
        | Expr::Text(_)
        | Expr::Prefixed { .. }
        | Expr::Keyword(_) => false,
        Expr::Call { name, .. } => name.last().is_none_or(|name| name.compared() != "current_timestamp"),
        _ => true,
    }
}

/// DROP COLUMN
pub fn drop_column(room: &Room<'_>, column: &Column) -> Risks {
    let target = room.request.target;
    if column.generated.as_ref().is_some_and(|generated| !generated.stored) {
        return instant_from(target, Version(8, 0, 0), Version(10, 3, 0), in_place());
    }
    if !can_reshape(room, Version(8, 0, 29), Version(10, 4, 0)) {
        return anew(room);
    }
    match (is_indexed(room.tables.before, &column.name), is_mariadb(target, EVERY)) {
        (false, _) => instant(),
        (true, true) => in_place(),
        (true, false) => anew(room),
    }
}

fn is_indexed(table: &Table, column: &Name) -> bool {
    let primary = table.primary_key().map_or(&[][..], |key| &key.parts);
    let parts = table.indexes.iter().flat_map(|index| &index.parts).chain(primary);
    parts.into_iter().any(|part| part.as_column() == Some(column))
}

/// RENAME COLUMN
pub fn rename_column(room: &Room<'_>) -> Risks {
    instant_from(room.request.target, Version(8, 0, 28), Version(10, 4, 0), in_place())
}

/// MODIFY COLUMN
pub fn modify_column(room: &Room<'_>, before: &Column, after: &Column) -> Risks {
    let target = room.request.target;
    let mut how = restate(room);
    let stored = |column: &Column| column.generated.as_ref().is_some_and(|generated| generated.stored);
    if after.auto_increment && !before.auto_increment {
        return copy();
    }
    if before.generated != after.generated && (stored(before) || stored(after)) {
        return copy();
    }
    if before.ty != after.ty {
        how = joined(how, retype(room, before, after));
    }
    let sets = Pair {
        before: resolved(room, room.tables.before, before),
        after: resolved(room, room.tables.after, after),
    };
    if has_charset(&before.ty) && has_charset(&after.ty) && sets.before != sets.after {
        how = joined(how, recode(room, &sets, &before.name));
    }
    if before.nullable != after.nullable {
        let computed = room.tables.before.columns.iter().any(|column| column.generated.is_some());
        let copies = !after.nullable && computed && is_mariadb(target, EVERY);
        how = joined(how, if copies { copy() } else { anew(room) });
    }
    how
}

/// The character set of a column.
fn resolved(room: &Room<'_>, table: &Table, column: &Column) -> Resolved {
    let target = room.request.target;
    let database = charset::of_database(room.request.schemas.before, target);
    charset::of_column(column, &charset::of_table(&table.options, &database, target), target)
}

/// Another type: only a longer text of variable length and new labels at the end leave the rows alone.
fn retype(room: &Room<'_>, before: &Column, after: &Column) -> Risks {
    let target = room.request.target;
    let Pair { before: old, after: new } = Pair { before: &before.ty, after: &after.ty };
    if old.name != new.name {
        return copy();
    }
    let same_values = DataType { arguments: new.arguments.clone(), ..old.clone() } == *new;
    if is_integer(old) && same_values {
        return restate(room);
    }
    let appended = is_list(old) && new.arguments.starts_with(&old.arguments);
    let bytes_of_set =
        |count: usize| if &*old.name == "set" { count.div_ceil(8) } else { usize::from(count > 255) };
    if appended && bytes_of_set(old.arguments.len()) == bytes_of_set(new.arguments.len()) {
        return instant_from(target, Version(8, 0, 0), Version(10, 3, 7), in_place());
    }
    if !matches!(&*old.name, "varchar" | "varbinary") {
        return copy();
    }
    let width = if &*old.name == "varchar" {
        charset::widest(&resolved(room, room.tables.before, before).charset)
    } else {
        1
    };
    let bytes = |arguments: &[std::sync::Arc<str>]| {
        let length: Option<u64> = arguments.first().and_then(|length| length.parse().ok());
        length.unwrap_or(0).saturating_mul(width)
    };
    let (from, to) = (bytes(&old.arguments), bytes(&new.arguments));
    // The length of a value takes one byte up to 255 bytes, and two beyond.
    let same_size = (from > 255) == (to > 255);
    match (from <= to, same_size) {
        (false, _) => copy(),
        // MDEV-15563: such short texts leave room for the longer length.
        (true, false) if from < 128 && is_mariadb(target, Version(10, 4, 3)) => instant(),
        (true, true) => instant_from(target, Version(99, 0, 0), Version(10, 2, 2), in_place()),
        (true, false) => copy(),
    }
}

/// Another character set or collation: MariaDB leaves the rows alone where every text keeps its bytes.
fn recode(room: &Room<'_>, sets: &Pair<Resolved>, column: &Name) -> Risks {
    let Pair { before, after } = sets;
    let keeps_bytes =
        before.charset == after.charset || (&*before.charset == "utf8mb3" && &*after.charset == "utf8mb4");
    if !keeps_bytes || !is_mariadb(room.request.target, Version(10, 4, 3)) {
        return copy();
    }
    let rules = |resolved: &Resolved| resolved.collation.split_once('_').map(|(_, rules)| rules.to_owned());
    let same_order = rules(before) == rules(after);
    let primary = room.tables.before.primary_key().map_or(&[][..], |key| &key.parts);
    if same_order || !is_indexed(room.tables.before, column) {
        instant()
    } else if primary.iter().any(|part| part.as_column() == Some(column)) {
        copy()
    } else {
        in_place()
    }
}

/// ADD INDEX
pub fn add_index(room: &Room<'_>, index: &Index) -> Risks {
    let blocking = Risks { lock: Lock::BlocksWrites, ..in_place() };
    let first = || !room.tables.before.indexes.iter().any(|index| &*index.method == "fulltext");
    match &*index.method {
        // The first one adds a hidden column.
        "fulltext" if first() => Risks { rewrites: true, ..blocking },
        "fulltext" | "spatial" => blocking,
        // A unique one over more than a key can hold: a hidden column holds its hash (MariaDB).
        "hash" if index.unique => copy(),
        _ => in_place(),
    }
}

/// DROP INDEX; without a primary key, a unique one over columns that are never NULL stands for it.
pub fn drop_index(room: &Room<'_>, index: &Index) -> Risks {
    let table = room.tables.before;
    let stands_for_primary = table.primary_key().is_none() && is_never_null(table, index);
    if stands_for_primary { drop_primary_key(room) } else { in_place() }
}

fn is_never_null(table: &Table, index: &Index) -> bool {
    let never_null = |name: &Name| table.column(name).is_some_and(|column| !column.nullable);
    index.unique && index.parts.iter().all(|part| part.as_column().is_some_and(never_null))
}

/// RENAME INDEX, ALTER INDEX … VISIBLE
pub fn name_index(room: &Room<'_>) -> Risks {
    instant_from(room.request.target, Version(99, 0, 0), EVERY, in_place())
}

/// ADD PRIMARY KEY
pub fn add_primary_key(room: &Room<'_>) -> Risks {
    anew(room)
}

/// DROP PRIMARY KEY: without another in the same statement the rows are copied.
pub fn drop_primary_key(room: &Room<'_>) -> Risks {
    let after = room.tables.after;
    let another =
        after.primary_key().is_some() || after.indexes.iter().any(|index| is_never_null(after, index));
    if another { anew(room) } else { copy() }
}

/// ADD FOREIGN KEY, ADD CHECK: every row is checked.
pub fn check_rows(fails_on: String) -> Risks {
    Risks { scans: true, fails_on: Some(fails_on), ..copy() }
}

/// The same of a foreign key that stood aside for a while.
pub fn check_again() -> Risks {
    Risks { scans: true, ..copy() }
}

/// MODIFY COLUMN that says what is there already, or another default, comment or check.
pub fn restate(room: &Room<'_>) -> Risks {
    instant_from(room.request.target, Version(8, 0, 0), Version(10, 3, 0), in_place())
}

/// DROP FOREIGN KEY, DROP CHECK, what else is only written about the table.
pub fn description(room: &Room<'_>) -> Risks {
    instant_from(room.request.target, Version(99, 0, 0), EVERY, in_place())
}

/// A table option.
pub fn option(room: &Room<'_>, key: &str) -> Risks {
    match key {
        "engine" | "system versioning" => copy(),
        "row_format"
        | "key_block_size"
        | "page_compressed"
        | "page_compression_level"
        | "encrypted"
        | "encryption"
        | "compression" => anew(room),
        "charset" | "collate" if is_mysql(room.request.target, EVERY) => anew(room),
        _ => description(room),
    }
}

/// PARTITION BY, REMOVE PARTITIONING; the rows of other character sets.
pub fn moved() -> Risks {
    copy()
}

/// ALGORITHM and LOCK as they stand in a statement. An instant change locks nothing, and MySQL takes no word about it.
pub fn written(risks: &Risks) -> String {
    match risks.algorithm {
        Some(Algorithm::Instant) => ", ALGORITHM=INSTANT".to_owned(),
        Some(algorithm) => format!(", ALGORITHM={}, LOCK={}", algorithm.sql(), risks.lock.sql()),
        None => String::new(),
    }
}

/// What all actions of a statement come to. Columns come and go instantly only where nothing else is done with the
/// rows or the indexes; MariaDB lets indexes go along with them. With virtual columns only
/// indexes can come, and of full-text ones only one is built at a time.
pub fn together(room: &Room<'_>, actions: &Actions) -> Risks {
    let how = actions.risks.clone();
    let reshapes = actions
        .main
        .iter()
        .chain(&actions.drops)
        .any(|action| action.starts_with("ADD COLUMN ") || action.starts_with("DROP COLUMN "));
    let Pair { before: gone, after: new } = actions.virtual_columns;
    let neutral = |action: &str| action.contains("INDEX ") || action.starts_with("DROP COLUMN ");
    let others = actions.main.iter().chain(&actions.adds).filter(|action| !neutral(action)).count();
    let full_texts = actions.adds.iter().filter(|action| action.starts_with("ADD FULLTEXT ")).count();
    if how.algorithm.is_some() && ((gone + new > 0 && others > new) || full_texts > 1) {
        return joined(how, copy());
    }
    let builds = actions.adds.iter().any(|action| action.contains("INDEX "));
    let apart = builds || is_mysql(room.request.target, EVERY);
    match how.algorithm {
        Some(Algorithm::InPlace) if reshapes && apart => joined(how, anew(room)),
        Some(Algorithm::InPlace | Algorithm::Instant | Algorithm::Copy) | None => how,
    }
}

#[cfg(test)]
mod tests;
