//! What a schema is made of, and how each thing in it is known.

use super::expression::{Definition, Expression};
use super::name::{Name, Naming, QualifiedName};
use super::routine::{Routine, RoutineKind};
use super::sequence::Sequence;
use super::table::Table;
use super::types::DataType;
use super::view::View;
use std::fmt;
use std::sync::Arc;

/// The kinds of objects, in the order in which a schema is best read (and made).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectKind {
    /// A schema (PostgreSQL), a database (MySQL).
    Namespace,
    /// An extension.
    Extension,
    /// An enum type.
    Enum,
    /// A domain.
    Domain,
    /// A composite type.
    Composite,
    /// A sequence.
    Sequence,
    /// A function.
    Function,
    /// A procedure.
    Procedure,
    /// An aggregate.
    Aggregate,
    /// A table.
    Table,
    /// A view.
    View,
    /// A materialized view.
    MaterializedView,
    /// A trigger, owned by its table or view.
    Trigger,
    /// A row security policy, owned by its table.
    Policy,
    /// Whatever else has a head and a name that we know; its `Opaque` says what it is.
    Opaque,
}

impl ObjectKind {
    /// Whether an object of the kind gets another name by itself, and keeps what it holds.
    pub fn is_renameable(self) -> bool {
        match self {
            ObjectKind::Table
            | ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::Enum
            | ObjectKind::Domain
            | ObjectKind::Composite
            | ObjectKind::Sequence => true,
            ObjectKind::Namespace
            | ObjectKind::Extension
            | ObjectKind::Function
            | ObjectKind::Procedure
            | ObjectKind::Aggregate
            | ObjectKind::Trigger
            | ObjectKind::Policy
            | ObjectKind::Opaque => false,
        }
    }

    /// The words of SQL, in lower case.
    pub fn words(self) -> &'static str {
        match self {
            ObjectKind::Namespace => "schema",
            ObjectKind::Extension => "extension",
            ObjectKind::Enum => "enum type",
            ObjectKind::Domain => "domain",
            ObjectKind::Composite => "composite type",
            ObjectKind::Sequence => "sequence",
            ObjectKind::Function => "function",
            ObjectKind::Procedure => "procedure",
            ObjectKind::Aggregate => "aggregate",
            ObjectKind::Table => "table",
            ObjectKind::View => "view",
            ObjectKind::MaterializedView => "materialized view",
            ObjectKind::Trigger => "trigger",
            ObjectKind::Policy => "policy",
            ObjectKind::Opaque => "object",
        }
    }
}

/// What tells one object from every other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// What it is.
    pub kind: ObjectKind,
    /// The schema it is in; of MySQL and SQLite the connected one is always the default of `Schema`.
    pub schema: Option<Name>,
    /// The table or view that owns it (triggers, policies).
    pub owner: Option<Name>,
    /// Its name.
    pub name: Name,
    /// Argument types of a routine, in canonical spelling; the kind of an opaque object (`rule`, `event`).
    pub signature: Option<Arc<str>>,
}

impl ObjectId {
    /// An object in a schema, known by kind and name.
    pub fn new(kind: ObjectKind, schema: Option<Name>, name: Name) -> ObjectId {
        ObjectId { kind, schema, owner: None, name, signature: None }
    }

    /// Whether its text, which the model does not open up, has queries and expressions in it.
    pub fn has_query(&self) -> bool {
        matches!(self.signature.as_deref(), Some("rule" | "statistics" | "publication" | "foreign table"))
    }

    /// Its name with its schema.
    pub fn qualified(&self) -> QualifiedName {
        QualifiedName { schema: self.schema.clone(), name: self.name.clone() }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ObjectId { kind, schema, owner, name, signature } = self;
        match (kind, signature) {
            (ObjectKind::Opaque, Some(what)) => write!(f, "{what} ")?,
            _ => write!(f, "{} ", kind.words())?,
        }
        if let Some(schema) = schema {
            write!(f, "{schema}.")?;
        }
        write!(f, "{name}")?;
        match (kind, signature) {
            (ObjectKind::Opaque, _) | (_, None) => {}
            (_, Some(arguments)) => write!(f, "({arguments})")?,
        }
        match owner {
            Some(owner) => write!(f, " on {owner}"),
            None => Ok(()),
        }
    }
}

/// A thing that another depends on: an object, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// The object.
    pub object: ObjectId,
    /// Its column, constraint or index.
    pub part: Option<Name>,
}

/// An object of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// A schema.
    Namespace(Namespace),
    /// An extension.
    Extension(Extension),
    /// An enum type.
    Enum(Enumeration),
    /// A domain.
    Domain(Domain),
    /// A composite type.
    Composite(Composite),
    /// A sequence.
    Sequence(Sequence),
    /// A function, procedure or aggregate.
    Routine(Routine),
    /// A table.
    Table(Table),
    /// A view.
    View(View),
    /// A materialized view.
    MaterializedView(View),
    /// A trigger.
    Trigger(Trigger),
    /// A policy.
    Policy(Policy),
    /// Known by head, name and text only.
    Opaque(Opaque),
}

impl Object {
    /// The kind that its `ObjectId` carries.
    pub fn kind(&self) -> ObjectKind {
        match self {
            Object::Namespace(_) => ObjectKind::Namespace,
            Object::Extension(_) => ObjectKind::Extension,
            Object::Enum(_) => ObjectKind::Enum,
            Object::Domain(_) => ObjectKind::Domain,
            Object::Composite(_) => ObjectKind::Composite,
            Object::Sequence(_) => ObjectKind::Sequence,
            Object::Routine(routine) => match routine.kind {
                RoutineKind::Function => ObjectKind::Function,
                RoutineKind::Procedure => ObjectKind::Procedure,
                RoutineKind::Aggregate => ObjectKind::Aggregate,
            },
            Object::Table(_) => ObjectKind::Table,
            Object::View(_) => ObjectKind::View,
            Object::MaterializedView(_) => ObjectKind::MaterializedView,
            Object::Trigger(_) => ObjectKind::Trigger,
            Object::Policy(_) => ObjectKind::Policy,
            Object::Opaque(_) => ObjectKind::Opaque,
        }
    }

    /// Where its comment is kept.
    pub fn comment_mut(&mut self) -> &mut Option<Arc<str>> {
        match self {
            Object::Namespace(it) => &mut it.comment,
            Object::Extension(it) => &mut it.comment,
            Object::Enum(it) => &mut it.comment,
            Object::Domain(it) => &mut it.comment,
            Object::Composite(it) => &mut it.comment,
            Object::Sequence(it) => &mut it.comment,
            Object::Routine(it) => &mut it.comment,
            Object::Table(it) => &mut it.comment,
            Object::View(it) | Object::MaterializedView(it) => &mut it.comment,
            Object::Trigger(it) => &mut it.comment,
            Object::Policy(it) => &mut it.comment,
            Object::Opaque(it) => &mut it.comment,
        }
    }

    /// Its comment.
    pub fn comment(&self) -> Option<&Arc<str>> {
        match self {
            Object::Namespace(it) => it.comment.as_ref(),
            Object::Extension(it) => it.comment.as_ref(),
            Object::Enum(it) => it.comment.as_ref(),
            Object::Domain(it) => it.comment.as_ref(),
            Object::Composite(it) => it.comment.as_ref(),
            Object::Sequence(it) => it.comment.as_ref(),
            Object::Routine(it) => it.comment.as_ref(),
            Object::Table(it) => it.comment.as_ref(),
            Object::View(it) | Object::MaterializedView(it) => it.comment.as_ref(),
            Object::Trigger(it) => it.comment.as_ref(),
            Object::Policy(it) => it.comment.as_ref(),
            Object::Opaque(it) => it.comment.as_ref(),
        }
    }
}

/// A schema of PostgreSQL, a database of MySQL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Namespace {
    /// Default character set (MySQL).
    pub charset: Option<Arc<str>>,
    /// Default collation (MySQL).
    pub collation: Option<Arc<str>>,
    /// Its comment.
    pub comment: Option<Arc<str>>,
}

/// An extension (PostgreSQL). Its version is the server's affair unless written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extension {
    /// WITH SCHEMA
    pub schema: Option<Name>,
    /// VERSION
    pub version: Option<Arc<str>>,
    /// Its comment, where it is not the extension's own.
    pub comment: Option<Arc<str>>,
    /// The comment that the extension has of its own, where a server has told it.
    pub own_comment: Option<Arc<str>>,
}

impl Extension {
    /// Whether the two are the same as far as both say: a version that only one names is the server's affair, and to say
    /// what the extension says of itself is to say nothing.
    pub fn agrees_with(&self, other: &Extension) -> bool {
        let Extension { schema, version, comment, own_comment } = self;
        let versions = version.is_none() || other.version.is_none() || *version == other.version;
        let own = own_comment.as_ref().or(other.own_comment.as_ref());
        let said = |comment: &Option<Arc<str>>| comment.clone().filter(|it| Some(it) != own);
        versions && *schema == other.schema && said(comment) == said(&other.comment)
    }
}

/// An enum type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enumeration {
    /// Its labels; the order is the order of its values.
    pub labels: Vec<Arc<str>>,
    /// Its comment.
    pub comment: Option<Arc<str>>,
}

/// A domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// The type under it.
    pub base: DataType,
    /// NOT NULL
    pub not_null: bool,
    /// DEFAULT
    pub default: Option<Expression>,
    /// COLLATE
    pub collation: Option<QualifiedName>,
    /// Its checks.
    pub checks: Vec<DomainCheck>,
    /// Its comment.
    pub comment: Option<Arc<str>>,
}

/// A check of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainCheck {
    /// How it is called.
    pub name: Naming,
    /// What must hold of VALUE.
    pub expression: Expression,
    /// Existing rows were checked (false: NOT VALID).
    pub validated: bool,
    /// Its comment.
    pub comment: Option<Arc<str>>,
}

/// A composite type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Composite {
    /// Its attributes: name, type, collation.
    pub attributes: Vec<(Name, DataType, Option<QualifiedName>)>,
    /// Its comment.
    pub comment: Option<Arc<str>>,
}

/// A trigger; its table is the owner in its `ObjectId`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// The whole CREATE statement.
    pub definition: Definition,
    /// ENABLE/DISABLE state in lower case, where it is not enabled: `disabled`, `replica`, `always`.
    pub state: Option<Arc<str>>,
    /// Its comment.
    pub comment: Option<Arc<str>>,
}

/// A row security policy (PostgreSQL); its table is the owner in its `ObjectId`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// AS RESTRICTIVE; otherwise permissive.
    pub restrictive: bool,
    /// FOR, in lower case: `all`, `select` …
    pub command: Arc<str>,
    /// TO, sorted; empty is public.
    pub roles: Vec<Arc<str>>,
    /// USING
    pub using: Option<Expression>,
    /// WITH CHECK
    pub with_check: Option<Expression>,
    /// Its comment.
    pub comment: Option<Arc<str>>,
}

/// An object that is kept, ordered, compared, created and dropped by its text.
#[derive(Clone, Debug)]
pub struct Opaque {
    /// The whole CREATE statement.
    pub definition: Definition,
    /// What DROP is followed by: `RULE "r" ON "t"`.
    pub drop: Arc<str>,
    /// Its comment.
    pub comment: Option<Arc<str>>,
}

impl PartialEq for Opaque {
    /// How DROP names it says nothing that its id does not.
    fn eq(&self, other: &Opaque) -> bool {
        let Opaque { definition, drop: _, comment } = self;
        *definition == other.definition && *comment == other.comment
    }
}
impl Eq for Opaque {}

impl Opaque {
    /// Whether objects of this kind (the signature in their `ObjectId`) live in no schema.
    pub fn is_outside_schemas(kind: &str) -> bool {
        const KINDS: [&str; 10] = [
            "access method",
            "cast",
            "event trigger",
            "foreign data wrapper",
            "language",
            "publication",
            "server",
            "subscription",
            "transform",
            "user mapping",
        ];
        KINDS.contains(&kind)
    }
}
