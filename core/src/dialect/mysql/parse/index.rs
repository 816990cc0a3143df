//! Indexes: in a table, by CREATE INDEX, by ALTER TABLE ADD INDEX.

use super::{table_name, tidb};
use crate::model::{Bond, Ddl, Index, IndexPart, Name, Naming, Parameters, PartKey};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::expression::from_tokens;
use std::sync::Arc;

/// What is written behind the columns of an index or key.
#[derive(Clone, Debug, Default)]
pub struct IndexOptions {
    /// USING
    pub method: Option<Arc<str>>,
    /// COMMENT
    pub comment: Option<Arc<str>>,
    /// `key_block_size`, `parser`, `invisible`.
    pub others: Parameters,
}

/// Whether `[ONLINE] [UNIQUE | FULLTEXT | SPATIAL] INDEX` comes next.
pub fn is_create(cursor: &Cursor<'_>) -> bool {
    let online = usize::from(cursor.is_word("online") || cursor.is_word("offline"));
    let kind = ["unique", "fulltext", "spatial", "vector"].iter().any(|word| cursor.is_word_at(online, word));
    cursor.is_word_at(online + usize::from(kind), "index")
}

/// INDEX name ON table (…), after CREATE
pub fn create(cursor: &mut Cursor<'_>) -> Parse<Vec<Ddl>> {
    let _ = cursor.eat_word("online") || cursor.eat_word("offline");
    let (unique, kind) = kind(cursor);
    cursor.expect_word("index")?;
    let if_not_exists = cursor.eat_words(&["if", "not", "exists"]);
    let name = cursor.expect_name()?;
    let before = using(cursor)?;
    cursor.expect_word("on")?;
    let on = table_name(cursor)?;
    let index = body(cursor, Naming::Written(name), unique, kind, before)?;
    algorithm_and_lock(cursor)?;
    Ok(vec![Ddl::CreateIndex { on, index, if_not_exists }])
}

/// `[UNIQUE | FULLTEXT | SPATIAL] [INDEX | KEY] [name] (…)` in a table, if that is next; a CONSTRAINT name may precede UNIQUE.
pub fn inline(cursor: &mut Cursor<'_>) -> Parse<Option<Index>> {
    let symbol = constraint_symbol(cursor, "unique");
    let plain = cursor.is_word("index") || cursor.is_word("key");
    let (unique, kind) = kind(cursor);
    if !plain && !unique && kind.is_none() {
        return Ok(None);
    }
    let _ = cursor.eat_word("index") || cursor.eat_word("key");
    let _ = cursor.eat_words(&["if", "not", "exists"]);
    let before = using(cursor)?;
    let named = if cursor.is_symbol("(") || before.is_some() { None } else { Some(cursor.expect_name()?) };
    let before = if before.is_some() { before } else { using(cursor)? };
    // The index name is taken before the constraint's (reference manual, CREATE TABLE).
    let name = named.or(symbol).map_or(Naming::Absent, Naming::Written);
    body(cursor, name, unique, kind, before).map(Some)
}

/// Takes `CONSTRAINT [name]` where the given word follows it.
fn constraint_symbol(cursor: &mut Cursor<'_>, word: &str) -> Option<Name> {
    if !cursor.is_word("constraint") {
        return None;
    }
    if cursor.is_word_at(1, word) {
        cursor.bump();
        return None;
    }
    if !cursor.is_word_at(2, word) {
        return None;
    }
    cursor.bump();
    cursor.name()
}

/// UNIQUE; FULLTEXT, SPATIAL.
fn kind(cursor: &mut Cursor<'_>) -> (bool, Option<&'static str>) {
    if cursor.eat_word("unique") {
        return (true, None);
    }
    (false, ["fulltext", "spatial", "vector"].into_iter().find(|word| cursor.eat_word(word)))
}

fn body(
    cursor: &mut Cursor<'_>,
    name: Naming,
    unique: bool,
    kind: Option<&'static str>,
    before: Option<Arc<str>>,
) -> Parse<Index> {
    let parts = parts(cursor)?;
    let IndexOptions { method, comment, others } = options(cursor)?;
    let method = kind.map(Arc::from).or(method).or(before).unwrap_or_else(|| "btree".into());
    Ok(Index {
        name,
        unique,
        method,
        parts,
        include: Vec::new(),
        predicate: None,
        nulls_not_distinct: false,
        bond: Bond::default(),
        options: others,
        comment,
    })
}

/// USING BTREE, and the older TYPE BTREE
pub fn using(cursor: &mut Cursor<'_>) -> Parse<Option<Arc<str>>> {
    let methods = ["btree", "hash", "rtree"];
    let typed = cursor.is_word("type") && methods.iter().any(|method| cursor.is_word_at(1, method));
    if !typed && !cursor.is_word("using") {
        return Ok(None);
    }
    cursor.bump();
    let method = methods.into_iter().find(|method| cursor.eat_word(method));
    method.map(|method| Some(method.into())).ok_or_else(|| cursor.expected("BTREE, HASH or RTREE"))
}

/// `(a, b(10) DESC, (lower(c)))`
pub fn parts(cursor: &mut Cursor<'_>) -> Parse<Vec<IndexPart>> {
    cursor.expect_symbol("(")?;
    let mut parts = Vec::new();
    loop {
        parts.push(part(cursor)?);
        if cursor.eat_symbol(")") {
            return Ok(parts);
        }
        cursor.expect_symbol(",")?;
    }
}

fn part(cursor: &mut Cursor<'_>) -> Parse<IndexPart> {
    let mut part = if cursor.is_symbol("(") {
        let from = cursor.at;
        cursor.skip_parentheses()?;
        let key = PartKey::Expression(from_tokens(cursor, from, cursor.at));
        IndexPart { key, ..IndexPart::column(Name::exact("")) }
    } else {
        IndexPart::column(cursor.expect_name()?)
    };
    if cursor.is_symbol("(") && part.as_column().is_some() {
        cursor.bump();
        part.prefix = Some(cursor.text().parse().map_err(|_| cursor.expected("a length"))?);
        cursor.bump();
        cursor.expect_symbol(")")?;
    }
    if cursor.eat_words(&["without", "overlaps"]) {
        part.operator_class = None;
    }
    part.descending = cursor.eat_word("desc");
    let _ = !part.descending && cursor.eat_word("asc");
    Ok(part)
}

/// What follows the columns of an index or key.
pub fn options(cursor: &mut Cursor<'_>) -> Parse<IndexOptions> {
    let mut options = IndexOptions::default();
    loop {
        if let Some(method) = using(cursor)? {
            options.method = Some(method);
        } else if let Some((key, value)) = tidb::clustered(cursor) {
            options.others.insert(key, value);
        } else if cursor.eat_word("comment") {
            cursor.eat_symbol("=");
            let text = cursor.string().ok_or_else(|| cursor.expected("a string"))?;
            options.comment = Some(text).filter(|text| !text.is_empty());
        } else if cursor.eat_word("key_block_size") {
            cursor.eat_symbol("=");
            let size = cursor.bump().map_or("", |token| token.text(cursor.source));
            if size != "0" {
                options.others.insert("key_block_size".into(), size.into());
            }
        } else if cursor.eat_words(&["with", "parser"]) {
            let name = cursor.expect_name()?;
            options.others.insert("parser".into(), name.as_str().into());
        } else if cursor.eat_word("invisible") || cursor.eat_word("ignored") {
            options.others.insert("invisible".into(), "1".into());
        } else if cursor.eat_word("engine_attribute") || cursor.eat_word("secondary_engine_attribute") {
            cursor.eat_symbol("=");
            let text = cursor.string().ok_or_else(|| cursor.expected("a string"))?;
            options.others.insert("engine_attribute".into(), text);
        } else if !(cursor.eat_word("visible") || cursor.eat_words(&["not", "ignored"])) {
            return Ok(options);
        }
    }
}

/// ALGORITHM = …, LOCK = …: how it is done, not what.
pub fn algorithm_and_lock(cursor: &mut Cursor<'_>) -> Parse<()> {
    while cursor.eat_word("algorithm") || cursor.eat_word("lock") {
        cursor.eat_symbol("=");
        cursor.expect_name()?;
    }
    Ok(())
}
