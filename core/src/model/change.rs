//! What differs between two schemas, as data that is shown, planned and linted.

use super::column::Column;
use super::constraint::Constraint;
use super::index::Index;
use super::name::Name;
use super::object::ObjectId;
use super::pair::Pair;

/// All that differs, in the order of Atlas: what goes and what changes by the order of `before`, then what comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The changes.
    pub list: Vec<Change>,
    /// Drops and adds that may be renames; nobody has said so yet.
    pub rename_proposals: Vec<RenameProposal>,
    /// Where neither equal nor different could be shown.
    pub unknown: Vec<Unknown>,
    /// Names that nobody asked for and that stay as a live database has them: what `after` calls otherwise.
    pub kept_names: Vec<KeptName>,
}

/// A constraint or index whose name is the database's affair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptName {
    /// The table.
    pub table: ObjectId,
    /// How it is called, and how a fresh load would call it.
    pub names: Pair<Name>,
}

impl Changes {
    /// Whether the two sides are the same as far as anybody can tell.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// A difference of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is only in `after`.
    Create(ObjectId),
    /// It is only in `before`.
    Drop(ObjectId),
    /// A person said that the one became the other; further differences follow as changes of their own.
    Rename(Pair<ObjectId>),
    /// A table or materialized view is on both sides and differs.
    Table { id: Pair<ObjectId>, changes: Vec<TableChange> },
    /// Any other object is on both sides and differs.
    Alter(Pair<ObjectId>),
    /// It is on both sides, and who owns it or who may do what with it differs; or what new objects are granted does.
    Privileges(ObjectId),
}

impl Change {
    /// The object: as it is after, where it still is.
    pub fn object(&self) -> &ObjectId {
        match self {
            Change::Create(id) | Change::Drop(id) | Change::Privileges(id) => id,
            Change::Rename(id) | Change::Alter(id) => &id.after,
            Change::Table { id, changes: _ } => &id.after,
        }
    }
}

/// A difference inside a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableChange {
    /// A column is only in `after`.
    AddColumn(Column),
    /// A column is only in `before`.
    DropColumn(Column),
    /// A person said that the one became the other; further differences follow as `AlterColumn`.
    RenameColumn(Pair<Name>),
    /// A column differs.
    AlterColumn { column: Box<Pair<Column>>, facets: Vec<ColumnFacet> },
    /// A constraint is only in `after`.
    AddConstraint(Constraint),
    /// A constraint is only in `before`.
    DropConstraint(Constraint),
    /// A constraint of the same name (or structure) differs in more than name and comment.
    AlterConstraint(Box<Pair<Constraint>>),
    /// The same constraint under another name.
    RenameConstraint(Box<Pair<Constraint>>),
    /// Only its comment differs.
    CommentConstraint(Box<Pair<Constraint>>),
    /// An index is only in `after`.
    AddIndex(Index),
    /// An index is only in `before`.
    DropIndex(Index),
    /// An index of the same name differs in more than its comment.
    AlterIndex(Box<Pair<Index>>),
    /// The same index under another name.
    RenameIndex(Box<Pair<Index>>),
    /// Only its comment differs.
    CommentIndex(Box<Pair<Index>>),
    /// The table's comment differs.
    Comment,
    /// Something in its `TableOptions` differs.
    Options,
}

/// What of a column differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColumnFacet {
    /// Its type.
    Type,
    /// Its collation or character set.
    Collation,
    /// NULL or NOT NULL.
    Nullability,
    /// The name of its NOT NULL, or whether rows were held against it.
    NotNull,
    /// Its default.
    Default,
    /// Its generation expression, or whether it is generated and stored.
    Generated,
    /// Its identity.
    Identity,
    /// AUTO_INCREMENT, AUTOINCREMENT.
    AutoIncrement,
    /// ON UPDATE
    OnUpdate,
    /// Its comment.
    Comment,
    /// Its other options.
    Options,
    /// Whether it is there by its parents alone.
    Inherited,
}

/// A drop and an add that look like one thing under two names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenameProposal {
    /// The table, where it is a column, index or constraint that may have been renamed.
    pub owner: Option<ObjectId>,
    /// `column`, `table`, …
    pub what: &'static str,
    /// The two names.
    pub names: Pair<Name>,
    /// Why it looks like one.
    pub reason: String,
}

/// A comparison that no rule decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The object.
    pub object: ObjectId,
    /// What of it: `default of column "a"`, `query`.
    pub what: String,
    /// The two texts.
    pub texts: Pair<String>,
}
