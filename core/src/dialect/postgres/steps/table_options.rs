//! What a table is beside its columns: storage parameters, logging, row security, replica identity, parents, partitions.

use super::super::render;
use super::column::{Actions, action};
use super::{part, references};
use crate::dialect::Request;
use crate::dialect::postgres::syntax::quote;
use crate::model::{
    ForeignKey, Lock, ObjectId, ObjectKind, Pair, PartitionOf, QualifiedName, Reference, Refusal,
    ReplicaIdentity, Schema, Statement, Table, TableOptions,
};

/// The actions for what differs in the options of a table.
pub fn change(
    request: &Request<'_>,
    id: &ObjectId,
    tables: Pair<&Table>,
    cause: usize,
    actions: &mut Actions,
) -> Result<(), Refusal> {
    let Pair { before, after } = Pair { before: &tables.before.options, after: &tables.after.options };
    let TableOptions {
        storage: _,
        unlogged,
        temporary: _,
        strict: _,
        without_rowid: _,
        row_security: _,
        force_row_security: _,
        replica_identity: _,
        inherits: _,
        of_type: _,
        partition_by,
        partition_of: _,
        validated: _,
        access_method,
        tablespace,
        implied: _,
        said: _,
    } = after;
    if *partition_by != before.partition_by {
        return Err(Refusal::unsupported(
            id,
            format!("the partition key of table \"{}\" cannot be changed", id.name),
        )
        .help("make a new table partitioned as wanted, copy the rows, and swap the names"));
    }
    super::validated::change(request, id, tables, cause, actions)?;
    partition(request, id, Pair { before, after }, cause, actions);
    inherits(request, Pair { before, after }, cause, actions);
    storage(Pair { before, after }, cause, actions);
    if *unlogged != before.unlogged {
        actions.first.push(logging(request, id, tables, cause));
    }
    if *access_method != before.access_method {
        let method = access_method.as_ref().map_or("heap", |name| name.as_str());
        let mut set = action(format!("SET ACCESS METHOD {}", quote(method)), cause);
        set.risks.rewrites = true;
        actions.last.push(set);
    }
    if *tablespace != before.tablespace {
        let space = tablespace.as_ref().map_or("pg_default", |name| name.as_str());
        let mut set = action(format!("SET TABLESPACE {}", quote(space)), cause);
        set.risks.rewrites = true;
        actions.last.push(set);
    }
    security_changes(Pair { before, after }, cause, actions);
    if after.replica_identity != before.replica_identity {
        actions.index_marks.push(replica_identity(id, &after.replica_identity, cause));
    }
    if after.storage.get(CLUSTER) != before.storage.get(CLUSTER) {
        actions.index_marks.push(cluster(id, after, cause));
    }
    Ok(())
}

/// SET LOGGED or UNLOGGED. What is logged never points to what is not (tablecmds.c, ATPrepChangePersistence): foreign keys
/// go before and come after; where they stay, the table that points follows the other out of the log, and leads into it.
fn logging(request: &Request<'_>, id: &ObjectId, tables: Pair<&Table>, cause: usize) -> Statement {
    let unlogged = tables.after.options.unlogged;
    let mut set = action(if unlogged { "SET UNLOGGED" } else { "SET LOGGED" }.to_owned(), cause);
    set.risks.rewrites = true;
    let under = |schema: &Schema| -> Vec<Reference> {
        let keys = schema.tables().flat_map(|(_, table)| foreign_keys(table));
        let keys = keys.filter(|key| key.referenced == id.qualified());
        keys.flat_map(|key| &key.referenced_columns).map(|column| part(id, column)).collect()
    };
    set.drops = under(request.schemas.before);
    set.creates = under(request.schemas.after);
    let stay = foreign_keys(tables.after).filter(|key| foreign_keys(tables.before).any(|it| it == *key));
    for key in stay.filter(|key| key.referenced != id.qualified()) {
        let parent = Schema::table_id(&key.referenced);
        let columns = key.referenced_columns.iter().map(|column| part(&parent, column));
        if unlogged { &mut set.releases } else { &mut set.needs }.extend(columns);
    }
    set
}

fn foreign_keys(table: &Table) -> impl Iterator<Item = &ForeignKey> {
    table.constraints.iter().filter_map(|it| it.kind.as_foreign_key())
}

/// The key under which the index is kept that a table is clustered on.
const CLUSTER: &str = "cluster on";

fn cluster(id: &ObjectId, options: &TableOptions, cause: usize) -> Statement {
    let mut said = match options.storage.get(CLUSTER) {
        Some(index) => {
            let mut set = action(format!("CLUSTER ON {}", quote(index)), cause);
            set.needs = vec![part(id, &crate::model::Name::exact(index.clone()))];
            set
        }
        None => action("SET WITHOUT CLUSTER".to_owned(), cause),
    };
    said.risks.lock = Lock::Shared;
    said
}

/// What is said of an index must be said again when it is made anew.
pub fn marks_of(
    id: &ObjectId,
    options: &TableOptions,
    index: &crate::model::Name,
    cause: usize,
) -> Vec<Statement> {
    let mut marks = Vec::new();
    if options.storage.get(CLUSTER).is_some_and(|it| **it == *index.as_str()) {
        marks.push(cluster(id, options, cause));
    }
    if options.replica_identity == ReplicaIdentity::Index(index.clone()) {
        marks.push(replica_identity(id, &options.replica_identity, cause));
    }
    marks
}

/// The actions that CREATE TABLE has no words for, once the indexes are there.
pub fn marks(id: &ObjectId, table: &Table, cause: usize) -> Vec<Statement> {
    let options = &table.options;
    let mut marks = Vec::new();
    if options.replica_identity != ReplicaIdentity::Default {
        marks.push(replica_identity(id, &options.replica_identity, cause));
    }
    if options.storage.contains_key(CLUSTER) {
        marks.push(cluster(id, options, cause));
    }
    marks
}

/// The actions that CREATE TABLE has no words for.
pub fn afterwards(request: &Request<'_>, table: &Table, cause: usize) -> Vec<Statement> {
    let mut actions = Actions::default();
    let options = &table.options;
    actions.main.extend(options.of_type.as_ref().map(|of| become_of(request, of, cause)));
    security_changes(Pair { before: &TableOptions::default(), after: options }, cause, &mut actions);
    actions.main
}

fn security_changes(options: Pair<&TableOptions>, cause: usize, actions: &mut Actions) {
    let Pair { before, after } = options;
    if before.row_security != after.row_security {
        let word = if after.row_security { "ENABLE" } else { "DISABLE" };
        actions.main.push(action(format!("{word} ROW LEVEL SECURITY"), cause));
    }
    if before.force_row_security != after.force_row_security {
        let word = if after.force_row_security { "FORCE" } else { "NO FORCE" };
        actions.main.push(action(format!("{word} ROW LEVEL SECURITY"), cause));
    }
}

fn replica_identity(id: &ObjectId, identity: &ReplicaIdentity, cause: usize) -> Statement {
    let (text, index) = match identity {
        ReplicaIdentity::Default => ("DEFAULT".to_owned(), None),
        ReplicaIdentity::Full => ("FULL".to_owned(), None),
        ReplicaIdentity::Nothing => ("NOTHING".to_owned(), None),
        ReplicaIdentity::Index(index) => (format!("USING INDEX {}", quote(index.as_str())), Some(index)),
    };
    let mut set = action(format!("REPLICA IDENTITY {text}"), cause);
    set.needs = index.map(|index| part(id, index)).into_iter().collect();
    set
}

fn storage(options: Pair<&TableOptions>, cause: usize, actions: &mut Actions) {
    let own = |options: &TableOptions| {
        let mut storage = options.storage.clone();
        storage.retain(|key, _| &**key != CLUSTER);
        storage
    };
    let Pair { before, after } = options.map(|options| own(options));
    for text in render::index::changed(&before, &after) {
        let mut set = action(text, cause);
        set.risks.lock = Lock::Shared;
        actions.main.push(set);
    }
}

fn inherits(request: &Request<'_>, options: Pair<&TableOptions>, cause: usize, actions: &mut Actions) {
    let Pair { before, after } = options;
    for parent in before.inherits.iter().filter(|parent| !after.inherits.contains(parent)) {
        let mut leave =
            action(format!("NO INHERIT {}", render::name::of_qualified(request.options, parent)), cause);
        leave.releases = vec![references::of_table(parent)];
        actions.first.push(leave);
    }
    for parent in after.inherits.iter().filter(|parent| !before.inherits.contains(parent)) {
        let mut join =
            action(format!("INHERIT {}", render::name::of_qualified(request.options, parent)), cause);
        join.needs = vec![references::of_table(parent)];
        actions.last.push(join);
    }
}

/// A typed table is none while its columns change, and becomes one again when they are those of its type.
pub fn of_type(request: &Request<'_>, tables: Pair<&Table>, cause: usize, actions: &mut Actions) {
    let Pair { before, after } = tables.map(|table| &table.options.of_type);
    let shape = |table: &Table| -> Vec<_> {
        table.columns.iter().map(|column| (column.name.clone(), column.ty.clone())).collect()
    };
    if before == after && shape(tables.before) == shape(tables.after) {
        return;
    }
    if let Some(of) = before {
        let mut leave = action("NOT OF".to_owned(), cause);
        leave.releases = vec![composite(of)];
        actions.first.push(leave);
    }
    actions.index_marks.extend(after.as_ref().map(|of| become_of(request, of, cause)));
}

fn become_of(request: &Request<'_>, of: &QualifiedName, cause: usize) -> Statement {
    let name = render::name::of_qualified(request.options, of);
    let mut join = action(format!("OF {name}"), cause);
    join.needs = vec![composite(of)];
    join
}

fn composite(of: &QualifiedName) -> Reference {
    super::composite::attributes(&ObjectId::new(ObjectKind::Composite, of.schema.clone(), of.name.clone()))
}

/// ATTACH and DETACH are said of the parent.
fn partition(
    request: &Request<'_>,
    id: &ObjectId,
    options: Pair<&TableOptions>,
    cause: usize,
    actions: &mut Actions,
) {
    let Pair { before, after } = options;
    if before.partition_of == after.partition_of {
        return;
    }
    let own = render::name::of_object(request.options, id);
    let said = |parent: &QualifiedName| format!("modify \"{}\" table", parent.name);
    if let Some(PartitionOf { parent, bound: _ }) = &before.partition_of {
        let of = render::name::of_qualified(request.options, parent);
        let mut detach =
            Statement::new(format!("ALTER TABLE {of} DETACH PARTITION {own}"), said(parent), cause);
        detach.releases = vec![references::of_table(parent)];
        detach.risks.lock = Lock::Exclusive;
        actions.between.push(detach);
    }
    if let Some(mut attach) = attach(request, id, after, cause) {
        attach.risks.lock = Lock::Exclusive;
        attach.risks.scans = true;
        attach.risks.fails_on = Some("rows that do not belong to the partition".to_owned());
        actions.after.push(attach);
    }
}

/// ATTACH PARTITION
pub fn attach(
    request: &Request<'_>,
    id: &ObjectId,
    options: &TableOptions,
    cause: usize,
) -> Option<Statement> {
    let PartitionOf { parent, bound } = options.partition_of.as_ref()?;
    let own = render::name::of_object(request.options, id);
    let of = render::name::of_qualified(request.options, parent);
    let sql = format!("ALTER TABLE {of} ATTACH PARTITION {own} {}", bound.text);
    let mut attach = Statement::new(sql, format!("modify \"{}\" table", parent.name), cause);
    attach.needs = vec![references::of_table(parent)];
    if request.schemas.before.table(parent).is_some() {
        attach.risks.lock = Lock::Shared;
    }
    Some(attach)
}
