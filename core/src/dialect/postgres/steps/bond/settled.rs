//! What the server does to the keys and indexes of partitions when their parents' change, and to the parents' when theirs
//! do: only the rest needs statements. What it cannot be told is refused.

use super::super::inherit;
use super::super::partition::{ancestors, partitions_of};
use super::{Above, above, has_share};
use crate::dialect::Request;
use crate::dialect::postgres::names;
use crate::model::{
    Bond, Constraint, ConstraintKind, Element, Index, Name, Naming, ObjectId, Pair, QualifiedName, Refusal,
    Table, TableChange,
};

/// What is left to do of the changes of a table.
#[derive(Default)]
pub struct Settled {
    /// The changes that statements have to make.
    pub changes: Vec<TableChange>,
    /// The keys and indexes that have to be attached to the parent's.
    pub attached: Vec<Name>,
}

/// What becomes of one change.
enum Fate {
    /// A statement makes it.
    Stays,
    /// The server makes it, with what happens to the parent's.
    Happens,
    /// Of dropping and making, the server does the dropping.
    Made(TableChange),
    /// This is attached to the parent's; whether the change has to be made besides.
    Attached(Name, bool),
}

/// Takes out of the changes of a table what the server does by itself.
pub fn settled(
    request: &Request<'_>,
    id: &ObjectId,
    tables: Pair<&Table>,
    changes: &[TableChange],
) -> Result<Settled, Refusal> {
    let of = tables.map(|table| table.options.partition_of.as_ref().map(|of| &of.parent));
    let is_parent = tables.before.options.partition_by.is_some();
    if of.before.is_none() && of.after.is_none() && !is_parent {
        return Ok(Settled { changes: changes.to_vec(), attached: Vec::new() });
    }
    let room = Room { request, id, tables };
    let mut settled = Settled::default();
    for change in changes {
        if is_parent && room.is_made_whole(change)? {
            continue;
        }
        let fate = match (of.before, of.after) {
            (None, None) => Fate::Stays,
            (Some(before), Some(after)) if before == after => room.share(change)?,
            (None, Some(_)) => room.on_joining(change)?,
            (Some(_), None) => room.on_leaving(change)?,
            (Some(_), Some(_)) => room.on_moving(change)?,
        };
        match fate {
            Fate::Stays => settled.changes.push(change.clone()),
            Fate::Happens => {}
            Fate::Made(change) => settled.changes.push(change),
            Fate::Attached(name, made) => {
                settled.attached.push(name);
                settled.changes.extend(made.then(|| change.clone()));
            }
        }
    }
    // Whoever comes, or comes back under another bound, is bound anew.
    if of.after.is_some() && tables.differs_by(|table| &table.options.partition_of) {
        room.refuse_taken()?;
    }
    if let (Some(parent), None) = (of.before, of.after) {
        room.refuse_copies(parent)?;
    }
    Ok(settled)
}

/// The key or index that a change drops, and the one that it makes.
fn touched(change: &TableChange) -> (Option<Element>, Option<Element>) {
    let key = |it: &Constraint| it.kind.as_key().is_some().then(|| Element::Key(it.clone()));
    let index = |it: &Index| Some(Element::Index(it.clone()));
    match change {
        TableChange::AddConstraint(it) => (None, key(it)),
        TableChange::DropConstraint(it) => (key(it), None),
        TableChange::AlterConstraint(it) => (key(&it.before), key(&it.after)),
        TableChange::AddIndex(it) => (None, index(it)),
        TableChange::DropIndex(it) => (index(it), None),
        TableChange::AlterIndex(it) => (index(&it.before), index(&it.after)),
        TableChange::AddColumn(_)
        | TableChange::DropColumn(_)
        | TableChange::RenameColumn(_)
        | TableChange::AlterColumn { .. }
        | TableChange::RenameConstraint(_)
        | TableChange::CommentConstraint(_)
        | TableChange::RenameIndex(_)
        | TableChange::CommentIndex(_)
        | TableChange::Comment
        | TableChange::Options => (None, None),
    }
}

/// ADD of what a change would drop and make.
fn made(element: Element) -> Fate {
    Fate::Made(match element {
        Element::Key(it) => TableChange::AddConstraint(it),
        Element::Index(it) => TableChange::AddIndex(it),
    })
}

/// The same, apart from how it hangs together with others.
fn loose(element: &Element) -> Element {
    match element.clone() {
        Element::Key(mut it) => {
            it.comment = None;
            it.kind.as_key_mut().into_iter().for_each(|key| key.bond = Bond::default());
            Element::Key(it)
        }
        Element::Index(it) => Element::Index(Index { bond: Bond::default(), comment: None, ..it }),
    }
}

/// The name, as the server gives it by itself.
fn has_implied_name(id: &ObjectId, table: &Table, element: &Element) -> bool {
    let own = id.qualified();
    let implied = match element {
        Element::Key(it) => {
            let within = Table { constraints: Vec::new(), ..table.clone() };
            names::constraint_name(&own, &it.kind, &within, &|_| false)
        }
        Element::Index(it) => {
            names::index_name(&own, &Index { name: Naming::Absent, ..it.clone() }, &|_| false)
        }
    };
    element.name() == Some(&implied)
}

/// A table in the schemas that it is changed between.
struct Room<'r> {
    request: &'r Request<'r>,
    id: &'r ObjectId,
    tables: Pair<&'r Table>,
}

impl Room<'_> {
    fn refusal(&self) -> Refusal {
        let said =
            format!("a key or index of partition \"{}\" is attached to one of its parent's", self.id.name);
        Refusal::unsupported(self.id, said).help(
            "let the server name what a partition has from its parent, or attach it in a migration of your own",
        )
    }

    fn above_before(&self, own: &Element) -> Option<Above> {
        above(self.request.schemas.before, self.tables.before, own)
    }

    fn above_after(&self, own: &Element) -> Option<Above> {
        above(self.request.schemas.after, self.tables.after, own)
    }

    /// Whether what an ancestor has is not made anew: whether it was made ON ONLY before, then.
    fn kept(&self, before: Option<&Above>) -> Option<Pair<bool>> {
        let Above { table, element } = before?;
        let after = self.request.schemas.after.table(table)?;
        let after = Element::named(after, element.name()?)?;
        let only = Pair { before: element.bond().only, after: after.bond().only };
        (loose(element) == loose(&after) && (only.before || !only.after)).then_some(only)
    }

    /// Whether the share that a partition has falls with what is above it: a key does not fall with an index.
    fn falls(&self, own: &Element, theirs: Option<&Above>) -> bool {
        let alike = theirs.is_some_and(|theirs| own.takes(&theirs.element));
        alike && self.kept(theirs).is_none()
    }

    /// A change of a partition.
    fn share(&self, change: &TableChange) -> Result<Fate, Refusal> {
        match touched(change) {
            (None, None) => Ok(Fate::Stays),
            (None, Some(comes)) => self.share_comes(comes),
            (Some(goes), None) => self.share_goes(&goes),
            (Some(before), Some(after)) => self.share_differs(&before, after),
        }
    }

    fn share_comes(&self, comes: Element) -> Result<Fate, Refusal> {
        if !comes.bond().attached {
            return Ok(Fate::Stays);
        }
        let Some(theirs) = self.above_after(&comes) else { return Err(self.refusal()) };
        let only = match self.kept(self.above_before(&comes).as_ref()) {
            // The server has made a share already, under a name of its own.
            Some(only) if !only.before => return Err(self.refusal()),
            Some(_) => true,
            None => theirs.element.bond().only,
        };
        match comes.name() {
            Some(name) if only => Ok(Fate::Attached(name.clone(), true)),
            _ => Ok(Fate::Stays),
        }
    }

    fn share_goes(&self, goes: &Element) -> Result<Fate, Refusal> {
        let theirs = self.above_before(goes);
        match (self.kept(theirs.as_ref()), goes.bond().attached) {
            // It is the share that every partition has, once the parent's is whole.
            (Some(only), attached)
                if only.before
                    && !only.after
                    && !has_share(self.tables.after, goes)
                    && has_implied_name(self.id, self.tables.before, goes) =>
            {
                Ok(match goes.name().filter(|_| !attached) {
                    Some(name) => Fate::Attached(name.clone(), false),
                    None => Fate::Happens,
                })
            }
            (_, true) if self.falls(goes, theirs.as_ref()) => Ok(Fate::Happens),
            (_, true) => Err(self.refusal()),
            (_, false) => Ok(Fate::Stays),
        }
    }

    fn share_differs(&self, before: &Element, after: Element) -> Result<Fate, Refusal> {
        let attached = Pair { before: before.bond().attached, after: after.bond().attached };
        match (attached.before, attached.after) {
            (false, false) => Ok(Fate::Stays),
            (true, _) => {
                if !self.falls(before, self.above_before(before).as_ref()) {
                    return Err(self.refusal());
                }
                match self.share_comes(after.clone())? {
                    Fate::Attached(..) => Err(self.refusal()),
                    Fate::Stays | Fate::Happens | Fate::Made(_) => Ok(made(after)),
                }
            }
            (false, true) => {
                let stays = loose(before) == loose(&after);
                match self.share_comes(after)? {
                    Fate::Attached(name, _) => Ok(Fate::Attached(name, !stays)),
                    Fate::Stays if stays => Ok(Fate::Happens),
                    fate => Ok(fate),
                }
            }
        }
    }

    /// A change of a table that becomes a partition: ATTACH PARTITION takes what is like the parent's.
    fn on_joining(&self, change: &TableChange) -> Result<Fate, Refusal> {
        let is_taken = |own: &Element| self.above_after(own).is_some();
        match touched(change) {
            (Some(goes), None) if is_taken(&goes) && has_implied_name(self.id, self.tables.before, &goes) => {
                Ok(Fate::Happens)
            }
            (None, Some(comes)) if is_taken(&comes) => Err(self.refusal()),
            (Some(before), Some(after)) if after.bond().attached && loose(&before) == loose(&after) => {
                Ok(Fate::Happens)
            }
            (Some(_), Some(after)) if is_taken(&after) => Err(self.refusal()),
            _ => Ok(Fate::Stays),
        }
    }

    /// ATTACH PARTITION would take this, which is wanted beside.
    fn refuse_taken(&self) -> Result<(), Refusal> {
        let own = Element::all(self.tables.after);
        let beside = own.iter().any(|own| !own.bond().attached && self.above_after(own).is_some());
        if beside { Err(self.refusal()) } else { Ok(()) }
    }

    /// A change of a partition that leaves: it keeps its shares, and the checks and foreign keys of its parent.
    fn on_leaving(&self, change: &TableChange) -> Result<Fate, Refusal> {
        let has_share = |own: &Element| {
            self.above_before(own).is_some_and(|theirs| !theirs.element.bond().only)
                && has_implied_name(self.id, self.tables.after, own)
        };
        if let TableChange::AddConstraint(it) = change
            && it.kind.as_key().is_none()
            && self
                .parents_before()
                .any(|(_, parent)| parent.constraints.iter().any(|theirs| inherit::is_same(theirs, it)))
        {
            return Ok(Fate::Happens);
        }
        match touched(change) {
            (None, Some(comes)) if has_share(&comes) => Ok(Fate::Happens),
            (Some(before), Some(after)) if before.bond().attached && loose(&before) == loose(&after) => {
                Ok(Fate::Happens)
            }
            (Some(goes), _) if goes.bond().attached => Err(self.refusal()),
            _ => Ok(Fate::Stays),
        }
    }

    fn parents_before(&self) -> impl Iterator<Item = (&QualifiedName, &Table)> {
        ancestors(self.request.schemas.before, self.tables.before).into_iter()
    }

    /// What a table that leaves would keep although nobody wants it.
    fn refuse_copies(&self, parent: &QualifiedName) -> Result<(), Refusal> {
        let Some(parent) = self.request.schemas.before.table(parent) else { return Ok(()) };
        let has_own = |theirs: &Element| {
            Element::all(self.tables.before).iter().any(|own| own.bond().attached && theirs.is_like(own))
        };
        let keeps = |theirs: &Element| {
            has_own(theirs) || Element::all(self.tables.after).iter().any(|own| theirs.is_like(own))
        };
        let shares = Element::all(parent).iter().all(|theirs| theirs.bond().only || keeps(theirs));
        let is_wanted = |theirs: &Constraint| {
            self.tables.after.constraints.iter().any(|own| inherit::is_same(theirs, own))
        };
        let promises = self.parents_before().all(|(_, parent)| {
            parent.constraints.iter().all(|it| match &it.kind {
                ConstraintKind::Check(check) => check.no_inherit || is_wanted(it),
                ConstraintKind::ForeignKey(_) => is_wanted(it),
                ConstraintKind::Exclude(_) => false,
                ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) => true,
            })
        });
        if shares && promises { Ok(()) } else { Err(self.leaving()) }
    }

    fn leaving(&self) -> Refusal {
        let said = format!(
            "\"{}\" would keep copies of the keys, indexes and constraints of the table that it leaves",
            self.id.name
        );
        Refusal::unsupported(self.id, said).help("detach the partition in a migration of your own")
    }

    /// A partition that goes over to another parent takes copies along.
    fn on_moving(&self, change: &TableChange) -> Result<Fate, Refusal> {
        let bare = self.parents_before().all(|(_, it)| it.constraints.is_empty() && it.indexes.is_empty());
        match touched(change) {
            _ if !bare => Err(self.leaving()),
            (None, None) => Ok(Fate::Stays),
            _ => self.on_joining(change),
        }
    }

    /// A change of a partitioned table: whether it is one that only makes an index whole. Refused is what would bind, or
    /// drop, something of a partition that is to stay as it is.
    fn is_made_whole(&self, change: &TableChange) -> Result<bool, Refusal> {
        let schemas = self.request.schemas;
        let (goes, comes) = touched(change);
        if let (Some(before), Some(after)) = (&goes, &comes)
            && loose(before) == loose(after)
            && before.bond().only
            && !after.bond().only
        {
            return if self.every_partition_has(before) { Ok(true) } else { Err(self.refusal()) };
        }
        let unchanged = |(child, before): &(&ObjectId, &Table), like: &Element, attached: bool| {
            let after = schemas.after.table(&child.qualified()).map(Element::all).unwrap_or_default();
            Element::all(before)
                .iter()
                .any(|own| own.bond().attached == attached && like.is_like(own) && after.contains(own))
        };
        let below = partitions_of(schemas.before, self.id);
        let stays = goes.is_some_and(|goes| below.iter().any(|it| unchanged(it, &goes, true)));
        let is_bound = comes
            .filter(|comes| !comes.bond().only)
            .is_some_and(|comes| below.iter().any(|it| unchanged(it, &comes, false)));
        if stays || is_bound { Err(self.refusal()) } else { Ok(false) }
    }

    /// Whether each partition has, or is given, what makes an index of its parent whole.
    fn every_partition_has(&self, theirs: &Element) -> bool {
        let Pair { before, after } = self.request.schemas;
        let parent = self.id.qualified();
        after.partitions(&parent).all(|(child, table)| {
            let named = Element::all(table).iter().any(|own| own.bond().attached && theirs.is_like(own));
            let implied = before.table(&child.qualified()).is_some_and(|old| {
                Element::all(old).iter().any(|own| theirs.is_like(own) && has_implied_name(child, old, own))
            });
            named || implied
        })
    }
}
