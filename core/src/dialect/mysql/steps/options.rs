//! How table options, character sets and partitions change.

use super::alter::{Actions, Room};
use super::{column, online, part};
use crate::dialect::mysql::types::has_charset;
use crate::dialect::mysql::{charset, render};
use crate::model::{Pair, Refusal, Risks};

/// Engine, comment, character set and all the others.
pub fn options(room: &Room<'_>, actions: &mut Actions) -> Result<(), Refusal> {
    let storage = room.tables.map(|table| &table.options.storage);
    let list = render::changed_options(storage.before, storage.after).map_err(|key| {
        Refusal::unsupported(room.id, format!("the option {key} of {} cannot be changed in place", room.id))
            .help("make the table anew and copy its rows")
    })?;
    let engines = storage.map(|storage| storage.get("engine").cloned());
    if engines.before != engines.after && storage.before.contains_key("system versioning") {
        let said = format!("the engine of {} cannot be changed: it has history", room.id);
        return Err(Refusal::unsupported(room.id, said)
            .help("drop its system versioning first, or make the table anew and copy its rows"));
    }
    actions.main.extend(list);
    let keys = storage.before.keys().chain(storage.after.keys());
    for key in keys.filter(|key| storage.before.get(*key) != storage.after.get(*key)) {
        actions.made(room, online::option(room, key));
    }
    if engines.before != engines.after {
        // Foreign keys go before, and come after: not every engine holds them.
        let parts = room.tables.map(|table| table.columns.iter().map(|it| part(room.id, &it.name)).collect());
        let Pair { before, after }: Pair<Vec<_>> = parts;
        actions.removes.extend(before);
        actions.creates.extend(after);
    }
    if storage.differs_by(|storage| (storage.get("charset").cloned(), storage.get("collate").cloned())) {
        collation(room, actions);
    }
    Ok(())
}

/// Another default character set: columns that follow the default say so, for the server leaves them as they are.
fn collation(room: &Room<'_>, actions: &mut Actions) {
    let Pair { before, after } = room.tables;
    let target = room.request.target;
    let database = charset::of_database(room.request.schemas.after, target);
    let wanted = charset::of_table(&after.options, &database, target);
    let spelled = |name: &str| charset::spelled(name, target);
    let words = format!("CHARSET {} COLLATE {}", spelled(&wanted.charset), spelled(&wanted.collation));
    actions.main.insert(0, words);
    let follows = after.columns.iter().filter(|it| has_charset(&it.ty) && it.collation.is_none());
    for it in follows.filter(|it| before.column(&it.name).is_some()) {
        actions.removes.push(part(room.id, &it.name));
        actions.creates.push(part(room.id, &it.name));
        column::modify(room, it, actions);
        actions.made(room, online::moved());
    }
}

/// PARTITION BY stands alone: it is no action among others.
pub fn partitions(room: &Room<'_>) -> Option<(String, Risks)> {
    if !room.tables.differs_by(|table| table.options.partition_by.clone()) {
        return None;
    }
    let action = match &room.tables.after.options.partition_by {
        Some(definition) => format!("PARTITION BY {}", definition.text),
        None => "REMOVE PARTITIONING".to_owned(),
    };
    let fails_on =
        room.tables.after.options.partition_by.as_ref().map(|_| "rows that no partition takes".to_owned());
    Some((action, online::of_engine(room, Risks { fails_on, ..online::moved() })))
}
