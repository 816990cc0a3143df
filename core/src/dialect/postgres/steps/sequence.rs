//! Sequences: those that stand alone, and those that belong to a column and come and go with it.

use super::super::render;
use super::{part, whole};
use crate::dialect::Request;
use crate::dialect::postgres::syntax::{literal, quote};
use crate::model::{
    Column, Lock, Object, ObjectId, Pair, Refusal, Schema, Sequence, SequenceOptions, Statement, TableOptions,
};

/// The column that owns a sequence, with its table.
fn owner<'a>(schema: &'a Schema, sequence: &Sequence) -> Option<(ObjectId, &'a Column)> {
    let (table, column) = sequence.owned_by.as_ref()?;
    Some((Schema::table_id(table), schema.table(table)?.column(column)?))
}

/// Whether a sequence is made by the serial type of a column that is new itself.
pub fn comes_with_column(request: &Request<'_>, id: &ObjectId, it: &Sequence) -> bool {
    let Some((table, column)) = owner(request.schemas.after, it) else { return false };
    let serial = super::column::serial_sequence(request, &table, column).as_ref() == Some(id);
    let is_new = match request.schemas.before.get(&table) {
        Some(Object::Table(before)) => before.column(&column.name).is_none(),
        _ => true,
    };
    serial && is_new
}

/// Whether a sequence goes by itself: with its column, or in the statements that take the default from the column.
pub fn goes_with_column(request: &Request<'_>, id: &ObjectId, it: &Sequence) -> bool {
    let Some((table, column)) = &it.owned_by else { return false };
    match request.schemas.after.table(table).and_then(|table| table.column(column)) {
        None => true,
        Some(_) => owner(request.schemas.before, it).is_some_and(|(table, column)| {
            render::column::owned_sequence(request.schemas.before, &table, column).as_ref() == Some(id)
        }),
    }
}

/// ALTER SEQUENCE … OWNED BY, once the column is there.
pub fn own(request: &Request<'_>, id: &ObjectId, it: &Sequence, cause: usize) -> Option<Statement> {
    let (table, column) = it.owned_by.as_ref()?;
    let owner = format!("{}.{}", render::name::of_qualified(request.options, table), quote(column.as_str()));
    let sql = format!("ALTER SEQUENCE {} OWNED BY {owner}", render::name::of_object(request.options, id));
    let mut alter = Statement::new(sql, format!("modify \"{}\" sequence", id.name), cause);
    alter.risks.lock = Lock::BlocksWrites;
    alter.needs = vec![whole(id), whole(&Schema::table_id(table)), part(&Schema::table_id(table), column)];
    Some(alter)
}

/// ALTER SEQUENCE
pub fn alter(
    request: &Request<'_>,
    id: &ObjectId,
    pair: Pair<&Sequence>,
    cause: usize,
) -> Result<Vec<Statement>, Refusal> {
    let Pair { before, after } = pair;
    let Sequence { data_type, options, owned_by, unlogged, comment: _ } = after;
    let name = render::name::of_object(request.options, id);
    let mut statements = Vec::new();
    let mut push = |sql: String| {
        let mut statement = Statement::new(sql, format!("modify \"{}\" sequence", id.name), cause);
        statement.needs = vec![whole(id)];
        // A query that only sets its value keeps nobody away.
        statement.risks.lock = match statement.sql.starts_with("ALTER ") {
            // SET LOGGED and UNLOGGED write it anew.
            true if statement.sql.ends_with("LOGGED") => Lock::Exclusive,
            true => Lock::BlocksWrites,
            false => Lock::None,
        };
        statements.push(statement);
    };
    let types =
        pair.map(|it| it.data_type.as_ref().map_or_else(|| "bigint".to_owned(), |ty| ty.name.to_string()));
    let ty = &types.after;
    let pair_of_options = Pair { before: &before.options, after: options };
    let of_types = Pair { before: defaults(&types.before, &before.options), after: defaults(ty, options) };
    if let Some(inside) = into_bounds(&literal(&name), pair_of_options, &of_types) {
        push(inside);
    }
    let mut clauses = render::sequence::changed(pair_of_options, &of_types);
    clauses.extend(restart(pair_of_options, &of_types));
    if *data_type != before.data_type {
        clauses.insert(0, format!("AS {ty}"));
    }
    if !clauses.is_empty() {
        push(format!("ALTER SEQUENCE {name} {}", clauses.join(" ")));
    }
    if *unlogged != before.unlogged && !follows_its_table(request, before, after) {
        push(format!("ALTER SEQUENCE {name} SET {}", if *unlogged { "UNLOGGED" } else { "LOGGED" }));
    }
    if *owned_by != before.owned_by {
        match own(request, id, after, cause) {
            Some(own) => statements.push(own),
            None => push(format!("ALTER SEQUENCE {name} OWNED BY NONE")),
        }
    }
    Ok(statements)
}

/// Moves a sequence that nobody has drawn from inside its new bounds: the server refuses to leave it outside. One that is
/// in use stays where it is. `sequence` is an expression for its name.
pub fn into_bounds(
    sequence: &str,
    options: Pair<&SequenceOptions>,
    defaults: &Pair<SequenceOptions>,
) -> Option<String> {
    let start = options.before.start.or(defaults.before.start)?;
    let (minimum, maximum) = bounds(options.after, &defaults.after)?;
    if restart(options, defaults).is_some() {
        return None;
    }
    let (function, bound) = match (start < minimum, start > maximum) {
        (true, _) => ("greatest", minimum),
        (_, true) => ("least", maximum),
        (false, false) => return None,
    };
    let last = format!("pg_sequence_last_value({sequence}::regclass)");
    Some(format!(
        "SELECT setval({sequence}::regclass, coalesce({function}({last}, {bound}), {bound}), {last} IS NOT NULL)"
    ))
}

fn bounds(options: &SequenceOptions, defaults: &SequenceOptions) -> Option<(i128, i128)> {
    Some((options.minimum.or(defaults.minimum)?, options.maximum.or(defaults.maximum)?))
}

/// RESTART, where no value that it could have had is one that it may have.
pub fn restart(options: Pair<&SequenceOptions>, defaults: &Pair<SequenceOptions>) -> Option<String> {
    let (low, high) = bounds(options.before, &defaults.before)?;
    let (minimum, maximum) = bounds(options.after, &defaults.after)?;
    (high < minimum || maximum < low).then(|| "RESTART".to_owned())
}

/// SET LOGGED of a table reaches the sequences that it owns.
fn follows_its_table(request: &Request<'_>, before: &Sequence, after: &Sequence) -> bool {
    let unlogged = |schema: &Schema, it: &Sequence| {
        let (table, _) = it.owned_by.as_ref()?;
        let TableOptions { unlogged, .. } = &schema.table(table)?.options;
        Some(*unlogged)
    };
    let (old, new) = (unlogged(request.schemas.before, before), unlogged(request.schemas.after, after));
    old.is_some() && new.is_some() && old != new
}

/// What the server takes where nothing is said, for a sequence of a type and direction (manual, CREATE SEQUENCE).
pub fn defaults(ty: &str, options: &SequenceOptions) -> SequenceOptions {
    let (low, high) = match ty {
        "smallint" => (i128::from(i16::MIN), i128::from(i16::MAX)),
        "integer" => (i128::from(i32::MIN), i128::from(i32::MAX)),
        _ => (i128::from(i64::MIN), i128::from(i64::MAX)),
    };
    let ascending = options.increment.is_none_or(|by| by > 0);
    let minimum = if ascending { 1 } else { low };
    let maximum = if ascending { high } else { -1 };
    let start =
        if ascending { options.minimum.unwrap_or(minimum) } else { options.maximum.unwrap_or(maximum) };
    SequenceOptions {
        start: Some(start),
        increment: Some(1),
        minimum: Some(minimum),
        maximum: Some(maximum),
        cache: Some(1),
        cycle: false,
    }
}
