//! What became of each object, looked up by its id.

use crate::diagram::mark::Mark;
use crate::diagram::words::{self, Line};
use crate::model::{Change, Changes, ObjectId, TableChange};
use std::collections::{BTreeMap, BTreeSet};

/// The changes, by the object they are of (as it is after, where it still is).
#[derive(Debug, Default)]
pub struct Fates<'a> {
    /// Only in `after`.
    pub created: BTreeSet<&'a ObjectId>,
    /// Only in `before`.
    pub dropped: BTreeSet<&'a ObjectId>,
    /// By the id after: the id before.
    pub renamed: BTreeMap<&'a ObjectId, &'a ObjectId>,
    /// Tables and materialized views that differ inside.
    pub tables: BTreeMap<&'a ObjectId, Vec<TableChange>>,
    /// Other objects that differ: by the id after, the id before.
    pub altered: BTreeMap<&'a ObjectId, &'a ObjectId>,
    owned: Vec<(&'a ObjectId, Line)>,
}

impl<'a> Fates<'a> {
    /// Looks through the changes once.
    pub fn of(changes: &'a Changes) -> Fates<'a> {
        let mut fates = Fates::default();
        for change in &changes.list {
            match change {
                Change::Create(id) => {
                    fates.created.insert(id);
                }
                Change::Drop(id) => {
                    fates.dropped.insert(id);
                }
                Change::Rename(pair) => {
                    fates.renamed.insert(&pair.after, &pair.before);
                }
                Change::Table { id, changes } => {
                    fates.tables.entry(&id.after).or_default().extend(changes.iter().cloned());
                    fates.altered.insert(&id.after, &id.before);
                }
                Change::Alter(pair) => {
                    fates.altered.insert(&pair.after, &pair.before);
                }
                // The box is as it was.
                Change::Privileges(_) => {}
            }
            if change.object().owner.is_some() {
                fates.owned.push((change.object(), words::change(change)));
            }
        }
        fates
    }

    /// The id it had before.
    pub fn before_of<'b>(&'b self, id: &'b ObjectId) -> Option<&'b ObjectId> {
        if self.created.contains(id) {
            return None;
        }
        self.renamed.get(id).or_else(|| self.altered.get(id)).copied().or(Some(id))
    }

    /// Its mark.
    pub fn mark(&self, id: &ObjectId) -> Mark {
        if self.created.contains(id) {
            Mark::Added
        } else if self.dropped.contains(id) {
            Mark::Removed
        } else if self.renamed.contains_key(id) || self.altered.contains_key(id) {
            Mark::Changed
        } else {
            Mark::Same
        }
    }

    /// The changes of what an object owns: its triggers and policies. An object that came or went says it all.
    pub fn owned(&self, id: &ObjectId) -> impl Iterator<Item = Line> + '_ {
        let whole = matches!(self.mark(id), Mark::Added | Mark::Removed);
        let (schema, name) = (id.schema.clone(), id.name.clone());
        self.owned
            .iter()
            .filter(move |(part, _)| !whole && part.schema == schema && part.owner.as_ref() == Some(&name))
            .map(|(_, line)| line.clone())
    }
}
