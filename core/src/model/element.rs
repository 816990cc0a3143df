//! A key or an index of a table: PostgreSQL binds both alike to those of a parent.

use super::constraint::{Constraint, Key};
use super::index::{Bond, Index};
use super::name::Name;
use super::table::Table;

/// A key or an index of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// A primary or unique key.
    Key(Constraint),
    /// An index that no constraint owns.
    Index(Index),
}

impl Element {
    /// Those of a table.
    pub fn all(table: &Table) -> Vec<Element> {
        let keys = table.constraints.iter().filter(|it| it.kind.as_key().is_some());
        keys.cloned().map(Element::Key).chain(table.indexes.iter().cloned().map(Element::Index)).collect()
    }

    /// One of a table.
    pub fn named(table: &Table, name: &Name) -> Option<Element> {
        Element::all(table).into_iter().find(|it| it.name() == Some(name))
    }

    /// Its name.
    pub fn name(&self) -> Option<&Name> {
        match self {
            Element::Key(it) => it.name.name(),
            Element::Index(it) => it.name.name(),
        }
    }

    /// How it hangs together with others.
    pub fn bond(&self) -> Bond {
        match self {
            Element::Key(it) => it.kind.as_key().map_or_else(Bond::default, |key| key.bond),
            Element::Index(it) => it.bond,
        }
    }

    /// The index that it is, or that stands behind it, without what may differ between a parent and its partitions
    /// (index.c, CompareIndexInfo).
    pub fn shape(&self) -> Index {
        let Index { unique, method, parts, include, predicate, nulls_not_distinct, .. } = match self {
            Element::Index(it) => it.clone(),
            Element::Key(it) => {
                let Key { parts, include, nulls_not_distinct, .. } =
                    it.kind.as_key().cloned().unwrap_or_default();
                return Index { parts, include, nulls_not_distinct, ..Index::unique_btree() };
            }
        };
        Index { unique, method, parts, include, predicate, nulls_not_distinct, ..Index::unique_btree() }
    }

    /// Whether one of this sort can be a share of the other: a key takes any key, an index also what stands behind a key.
    pub fn takes(&self, own: &Element) -> bool {
        match (self, own) {
            (Element::Key(_), Element::Index(_)) => false,
            (Element::Key(_), Element::Key(_)) | (Element::Index(_), _) => true,
        }
    }

    /// The share of each of a parent's: a key's is a key, and an index's an index, where there is a choice.
    pub fn shares<'o>(theirs: &[Element], own: &'o [Element]) -> Vec<Option<&'o Element>> {
        let mut free: Vec<&Element> = own.iter().filter(|own| own.bond().attached).collect();
        let mut found = vec![None; theirs.len()];
        for same_sort in [true, false] {
            for (theirs, slot) in theirs.iter().zip(&mut found).filter(|(_, slot)| slot.is_none()) {
                let suits = |own: &&Element| {
                    theirs.is_like(own)
                        && (!same_sort || std::mem::discriminant(theirs) == std::mem::discriminant(*own))
                };
                *slot = free.iter().position(suits).map(|at| free.remove(at));
            }
        }
        found
    }

    /// Whether another is the same but for what may differ, and can be a share of this.
    pub fn is_like(&self, own: &Element) -> bool {
        self.takes(own) && self.shape() == own.shape()
    }
}

impl Table {
    /// The bond of a key or index, to be changed.
    pub fn bond_mut(&mut self, name: &Name) -> Option<&mut Bond> {
        let keys = self.constraints.iter_mut().filter(|it| it.name.name() == Some(name));
        let of_key = keys.filter_map(|it| it.kind.as_key_mut()).map(|key| &mut key.bond).next();
        of_key.or_else(|| {
            self.indexes.iter_mut().find(|it| it.name.name() == Some(name)).map(|index| &mut index.bond)
        })
    }
}
