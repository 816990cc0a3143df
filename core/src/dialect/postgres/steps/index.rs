//! Statements on indexes of tables and materialized views.

use super::super::render;
use super::{bond, partition};
use super::{part, references, relation_name, whole};
use crate::dialect::Request;
use crate::dialect::postgres::syntax::quote;
use crate::model::{
    Element, Index, Lock, Name, ObjectId, ObjectKind, Pair, Refusal, Schema, Statement, Table,
};

/// CREATE INDEX on a table that is there: it keeps writers out while it reads the table, unless CONCURRENTLY.
pub fn add(request: &Request<'_>, id: &ObjectId, index: &Index, cause: usize) -> Statement {
    // A partitioned table takes none CONCURRENTLY (manual, CREATE INDEX).
    let partitioned = partition::is_partitioned(request.schemas.after, id);
    let plain = id.kind == ObjectKind::Table && !partitioned;
    let concurrently = request.options.create_index_concurrently && plain;
    let mut create = new(request, id, index, concurrently, cause);
    create.risks.lock = if concurrently { Lock::Shared } else { Lock::BlocksWrites };
    create.risks.scans = !(partitioned && bond::is_only_bound(request, id, &Element::Index(index.clone())));
    create.risks.outside_transaction = concurrently;
    create.risks.fails_on = index.unique.then(|| "rows that are equal in the indexed columns".to_owned());
    create
}

/// CREATE INDEX
pub fn new(
    request: &Request<'_>,
    id: &ObjectId,
    index: &Index,
    concurrently: bool,
    cause: usize,
) -> Statement {
    let table = render::name::of_object(request.options, id);
    let name = index.name.name().map_or("", |name| name.as_str());
    let said = format!("create index \"{name}\" to table: \"{}\"", id.name);
    let mut create =
        Statement::new(render::index::create(request.options, &table, index, concurrently), said, cause);
    if let Some(name) = index.name.name() {
        create.creates = vec![part(id, name), relation_name(id.schema.as_ref(), name)];
    }
    if partition::is_partitioned(request.schemas.after, id) {
        create.creates.extend(partition::names_below(
            request.schemas.after,
            id,
            &Element::Index(index.clone()),
        ));
        create.creates.extend(partition::names_to_go_before(request, id, &Element::Index(index.clone())));
    }
    create.needs = references::of_index(request.schemas.after, id, index);
    create.needs.push(whole(id));
    create.needs.extend(bond::needs(request, id, &Element::Index(index.clone())));
    create
}

/// ALTER INDEX … ATTACH PARTITION: what a partition has becomes its share of what its parent has.
pub fn attach(
    request: &Request<'_>,
    id: &ObjectId,
    table: &Table,
    own: &Name,
    cause: usize,
) -> Result<Statement, Refusal> {
    let (parent, index) = bond::of_parent(request.schemas.after, id, table, own)?;
    let parent = Schema::table_id(&parent);
    let sql = format!(
        "ALTER INDEX {} ATTACH PARTITION {}",
        render::name::qualified(request.options, parent.schema.as_ref(), &index),
        render::name::qualified(request.options, id.schema.as_ref(), own),
    );
    let said = format!("attach index \"{own}\" to index: \"{index}\"");
    let mut attach = Statement::new(sql, said, cause);
    attach.needs = vec![part(id, own), part(&parent, &index)];
    attach.risks.lock = Lock::Exclusive;
    Ok(attach)
}

/// DROP INDEX
pub fn drop(request: &Request<'_>, id: &ObjectId, index: &Index, cause: usize) -> Statement {
    let Some(name) = index.name.name() else { return Statement::new("", "", cause) };
    let partitioned = partition::is_partitioned(request.schemas.before, id);
    let concurrently = request.options.drop_index_concurrently && !partitioned;
    let words = if concurrently { "DROP INDEX CONCURRENTLY" } else { "DROP INDEX" };
    let sql = format!("{words} {}", render::name::qualified(request.options, id.schema.as_ref(), name));
    let mut drop = Statement::new(sql, format!("drop index \"{name}\" from table: \"{}\"", id.name), cause);
    drop.drops = vec![part(id, name), relation_name(id.schema.as_ref(), name)];
    if partitioned {
        drop.drops.extend(partition::names_below(request.schemas.before, id, &Element::Index(index.clone())));
    }
    drop.releases = references::of_index(request.schemas.before, id, index);
    drop.risks.lock = if concurrently { Lock::Shared } else { Lock::Exclusive };
    drop.risks.outside_transaction = concurrently;
    drop
}

/// ALTER INDEX … RENAME
pub fn rename(request: &Request<'_>, id: &ObjectId, pair: &Pair<Index>, cause: usize) -> Option<Statement> {
    let (old, new) = (pair.before.name.name()?, pair.after.name.name()?);
    let sql = format!(
        "ALTER INDEX {} RENAME TO {}",
        render::name::qualified(request.options, id.schema.as_ref(), old),
        quote(new.as_str()),
    );
    let mut rename = Statement::new(sql, format!("rename an index from \"{old}\" to \"{new}\""), cause);
    rename.drops = vec![part(id, old), relation_name(id.schema.as_ref(), old)];
    rename.creates = vec![part(id, new), relation_name(id.schema.as_ref(), new)];
    rename.risks.lock = Lock::Shared;
    Some(rename)
}

/// The parameters that an index which is there already follows from then on (manual, CREATE INDEX, Index Storage
/// Parameters), and the lock that setting each takes (server, reloptions.c). The others say how an index is built.
const FOLLOWED: [(&str, Lock); 6] = [
    ("autosummarize", Lock::Exclusive),
    ("buffering", Lock::Exclusive),
    ("deduplicate_items", Lock::Shared),
    ("fastupdate", Lock::Exclusive),
    ("fillfactor", Lock::Shared),
    ("gin_pending_list_limit", Lock::Exclusive),
];

/// ALTER INDEX … SET and RESET, where nothing differs but parameters that it follows: nothing is built anew.
pub fn parameters(
    request: &Request<'_>,
    id: &ObjectId,
    pair: &Pair<Index>,
    cause: usize,
) -> Option<Vec<Statement>> {
    let Pair { before, after } = pair;
    let rest = Index { options: after.options.clone(), comment: after.comment.clone(), ..before.clone() };
    let keys = before.options.keys().chain(after.options.keys());
    let mut differ = keys.filter(|key| before.options.get(*key) != after.options.get(*key)).peekable();
    // A partitioned table's index takes no parameters (server, ATPrepCmd).
    if differ.peek().is_none()
        || !differ.all(|key| FOLLOWED.iter().any(|(name, _)| *name == &**key))
        || rest != *after
        || partition::is_partitioned(request.schemas.after, id)
    {
        return None;
    }
    let name = after.name.name()?;
    let target = render::name::qualified(request.options, id.schema.as_ref(), name);
    let alter = |words: String| {
        let excludes = |(key, lock): &(&str, Lock)| *lock == Lock::Exclusive && words.contains(key);
        let lock = if FOLLOWED.iter().any(excludes) { Lock::Exclusive } else { Lock::Shared };
        let said = format!("modify index \"{name}\" on table: \"{}\"", id.name);
        let mut alter = Statement::new(format!("ALTER INDEX {target} {words}"), said, cause);
        alter.needs = vec![part(id, name)];
        alter.risks.lock = lock;
        alter
    };
    let mut statements: Vec<Statement> =
        render::index::changed(&before.options, &after.options).into_iter().map(alter).collect();
    if before.comment != after.comment {
        statements.push(comment(request, id, after, cause));
    }
    Some(statements)
}

/// COMMENT ON INDEX
pub fn comment(request: &Request<'_>, id: &ObjectId, index: &Index, cause: usize) -> Statement {
    let Some(name) = index.name.name() else { return Statement::new("", "", cause) };
    let target = format!("INDEX {}", render::name::qualified(request.options, id.schema.as_ref(), name));
    let said = format!("set comment to index: \"{name}\" on table: \"{}\"", id.name);
    let mut statement = Statement::new(render::comment::is(&target, index.comment.as_deref()), said, cause);
    statement.needs = vec![part(id, name)];
    statement.risks.lock = Lock::Shared;
    statement
}
