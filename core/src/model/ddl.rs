//! What a statement asks of a schema, in the words of no database in particular: what parsers give and replay takes.

use super::block::Block;
use super::column::{Column, Identity, NotNull};
use super::constraint::{Constraint, Deferrable};
use super::diagnostic::{Diagnostic, Span};
use super::expression::Expression;
use super::grant::{DefaultGrant, Grant, Role};
use super::index::Index;
use super::name::{Name, QualifiedName};
use super::object::{DomainCheck, Object, ObjectKind};
use super::query::Formula;
use super::sequence::{Sequence, SequenceOptions};
use super::table::{PartitionOf, ReplicaIdentity, TableOptions};
use super::types::DataType;

use std::sync::Arc;

/// A statement of a source, and what becomes of it.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// Its bytes.
    pub span: Span,
    /// What it does.
    pub fate: Fate,
}

/// The three fates of a statement.
#[derive(Clone, Debug)]
pub enum Fate {
    /// It changes the schema.
    Effect(Vec<Ddl>),
    /// It has no effect on a schema: data, settings, maintenance. The word says which.
    Nothing(&'static str),
    /// It says who owns what and who may do what: no effect either, unless somebody asks for privileges. The word says
    /// what it is about.
    Privilege {
        /// `privilege`, `owner`, `setting`
        what: &'static str,
        /// What it asks, or why it is not understood.
        asks: Result<Vec<Ddl>, Box<Diagnostic>>,
    },
    /// It does not parse, or nobody knows what it does.
    Rejected(Diagnostic),
}

/// One thing asked of a schema. Names are as written: replay resolves them.
#[derive(Clone, Debug)]
pub enum Ddl {
    /// CREATE of anything but an index.
    Create(Create),
    /// CREATE TABLE AS, SELECT INTO
    CreateTableAs(CreateTableAs),
    /// DROP of anything but an index.
    Drop(Drop),
    /// CREATE INDEX
    CreateIndex { on: QualifiedName, index: Index, if_not_exists: bool },
    /// DROP INDEX; with its table where the database names it (MySQL).
    DropIndex { name: QualifiedName, on: Option<QualifiedName>, if_exists: bool, cascade: bool },
    /// ALTER INDEX … RENAME TO
    RenameIndex { name: QualifiedName, to: Name, if_exists: bool },
    /// ALTER INDEX … ATTACH PARTITION (PostgreSQL)
    AttachIndex { index: QualifiedName, partition: QualifiedName },
    /// ALTER INDEX … SET / RESET (storage parameters); `None` resets.
    IndexOptions { name: QualifiedName, options: Vec<(Arc<str>, Option<Arc<str>>)> },
    /// ALTER TABLE (also of views, where the database lets it)
    /// With ONLY it does not reach the children of the table (PostgreSQL). The text is the whole statement, where the
    /// table may turn out to be one that is kept as text (a foreign table).
    AlterTable {
        table: QualifiedName,
        if_exists: bool,
        only: bool,
        actions: Vec<AlterTable>,
        text: Option<Arc<str>>,
    },
    /// ALTER … RENAME TO of anything but an index
    Rename { target: Target, to: Name, if_exists: bool },
    /// ALTER … SET SCHEMA
    SetSchema { target: Target, schema: Name, if_exists: bool },
    /// ALTER TYPE … ADD VALUE / RENAME VALUE
    AlterEnum { name: QualifiedName, action: AlterEnum },
    /// ALTER TYPE … ADD / DROP / ALTER / RENAME ATTRIBUTE
    AlterComposite { name: QualifiedName, actions: Vec<AlterComposite>, cascade: bool },
    /// ALTER DOMAIN
    AlterDomain { name: QualifiedName, action: AlterDomain },
    /// ALTER SEQUENCE
    AlterSequence { name: QualifiedName, if_exists: bool, changes: AlterSequence },
    /// ALTER VIEW / MATERIALIZED VIEW … SET / RESET (options); `None` resets.
    ViewOptions { target: Target, options: Vec<(Arc<str>, Option<Arc<str>>)> },
    /// ALTER DATABASE / SCHEMA … CHARACTER SET, COLLATE (MySQL)
    AlterNamespace { name: Option<Name>, charset: Option<Arc<str>>, collation: Option<Arc<str>> },
    /// ALTER POLICY: what is given replaces what was.
    AlterPolicy {
        table: QualifiedName,
        name: Name,
        roles: Option<Vec<Arc<str>>>,
        using: Option<Expression>,
        with_check: Option<Expression>,
    },
    /// ALTER FUNCTION / PROCEDURE … options; `None` resets.
    RoutineOptions { target: Target, options: Vec<(Arc<str>, Option<Arc<str>>)> },
    /// ALTER EXTENSION … UPDATE: to the version that the server has, where none is written.
    ExtensionVersion { name: Name, version: Option<Arc<str>> },
    /// ALTER EVENT TRIGGER, ALTER PUBLICATION … of an opaque object: its ALTER statement is kept behind its text.
    AlterOpaque { target: Target, text: Arc<str> },
    /// COMMENT ON
    Comment { on: CommentOn, text: Option<Arc<str>> },
    /// GRANT, REVOKE
    Grant(Grant),
    /// ALTER DEFAULT PRIVILEGES
    DefaultGrant(DefaultGrant),
    /// ALTER … OWNER TO
    Owner { target: Target, owner: Role },
    /// REASSIGN OWNED BY
    Reassign { from: Vec<Role>, to: Role },
    /// SET ROLE, SET SESSION AUTHORIZATION; none is the user of the connection.
    SetRole(Option<Name>),
    /// SET search_path, `set_config('search_path', …)`; empty is what pg_dump sets.
    SearchPath(Vec<Name>),
    /// SET default_table_access_method, default_tablespace (PostgreSQL): what the tables after it have that do not say;
    /// `None` is the server's own.
    TableDefault { setting: TableSetting, value: Option<Name> },
    /// USE database (MySQL)
    Use(Name),
    /// DO: a block whose steps depend on the schema.
    Block(Box<Block>),
    /// CALL; the arguments only where the replay can give them to the routine (MySQL).
    Call { routine: QualifiedName, arguments: Vec<Formula>, span: Span },
    /// BEGIN, COMMIT, ROLLBACK: a rollback undoes what the transaction did to the schema.
    Transaction(TransactionWord),
}

/// The words that bound transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransactionWord {
    /// BEGIN, START TRANSACTION
    Begin,
    /// COMMIT, END
    Commit,
    /// ROLLBACK
    Rollback,
}

/// What a session says for the tables that do not say it themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableSetting {
    /// default_table_access_method
    AccessMethod,
    /// default_tablespace
    Tablespace,
}

/// CREATE of an object.
#[derive(Clone, Debug)]
pub struct Create {
    /// Its name as written.
    pub name: QualifiedName,
    /// The table or view that owns it (triggers, policies).
    pub owner: Option<QualifiedName>,
    /// Argument types of a routine; the kind of an opaque object.
    pub signature: Option<Arc<str>>,
    /// The object. Constraints and indexes that were not named carry `Naming::Absent`.
    pub object: Object,
    /// IF NOT EXISTS
    pub if_not_exists: bool,
    /// OR REPLACE
    pub or_replace: bool,
    /// LIKE clauses of a table, in order: the table, and what is included besides columns and NOT NULL.
    pub like: Vec<LikeTable>,
}

/// LIKE another table.
#[derive(Clone, Debug)]
pub struct LikeTable {
    /// The other table.
    pub table: QualifiedName,
    /// INCLUDING DEFAULTS
    pub defaults: bool,
    /// INCLUDING CONSTRAINTS (checks)
    pub checks: bool,
    /// INCLUDING INDEXES (and keys)
    pub indexes: bool,
    /// INCLUDING IDENTITY
    pub identity: bool,
    /// INCLUDING GENERATED
    pub generated: bool,
    /// INCLUDING COMMENTS
    pub comments: bool,
    /// INCLUDING STORAGE, COMPRESSION
    pub storage: bool,
    /// INCLUDING STATISTICS
    pub statistics: bool,
    /// Its place: before the column of this index.
    pub position: usize,
}

/// DROP of objects.
#[derive(Clone, Debug)]
pub struct Drop {
    /// What.
    pub targets: Vec<Target>,
    /// IF EXISTS
    pub if_exists: bool,
    /// CASCADE
    pub cascade: bool,
}

/// An object that a statement names.
#[derive(Clone, Debug)]
pub struct Target {
    /// What it is; `ObjectKind::Enum` stands for any type where the statement says TYPE, `Function` for any
    /// routine where it says ROUTINE.
    pub kind: ObjectKind,
    /// Its name as written.
    pub name: QualifiedName,
    /// The table or view that owns it.
    pub owner: Option<QualifiedName>,
    /// Argument types where they are given; the kind of an opaque object.
    pub signature: Option<Arc<str>>,
}

/// An action of ALTER TABLE.
#[derive(Clone, Debug)]
pub enum AlterTable {
    /// ADD COLUMN, with the constraints written in the column.
    AddColumn { column: Column, constraints: Vec<Constraint>, if_not_exists: bool, position: Position },
    /// DROP COLUMN
    DropColumn { name: Name, if_exists: bool, cascade: bool },
    /// RENAME COLUMN
    RenameColumn { from: Name, to: Name },
    /// ALTER COLUMN … TYPE
    SetType { column: Name, ty: DataType, collation: Option<QualifiedName> },
    /// ALTER COLUMN … SET / DROP DEFAULT
    SetDefault { column: Name, default: Option<Expression> },
    /// ALTER COLUMN … SET / DROP NOT NULL
    SetNullable { column: Name, nullable: bool },
    /// ADD CONSTRAINT … NOT NULL (PostgreSQL 18)
    AddNotNull { column: Name, not_null: NotNull },
    /// ALTER COLUMN … ADD GENERATED … AS IDENTITY
    AddIdentity { column: Name, identity: Identity },
    /// ALTER COLUMN … SET GENERATED, SET sequence options
    AlterIdentity { column: Name, always: Option<bool>, options: AlterSequence },
    /// ALTER COLUMN … DROP IDENTITY
    DropIdentity { column: Name, if_exists: bool },
    /// ALTER COLUMN … SET EXPRESSION (PostgreSQL 17)
    SetExpression { column: Name, expression: Expression },
    /// ALTER COLUMN … DROP EXPRESSION
    DropExpression { column: Name, if_exists: bool },
    /// ALTER COLUMN … SET STORAGE, COMPRESSION, STATISTICS, (options): `None` is the default.
    ColumnOption { column: Name, option: Arc<str>, value: Option<Arc<str>> },
    /// MODIFY / CHANGE COLUMN (MySQL): the whole column anew.
    ReplaceColumn { name: Name, column: Column, constraints: Vec<Constraint>, position: Position },
    /// ADD CONSTRAINT, ADD PRIMARY KEY, …
    AddConstraint { constraint: Constraint, if_not_exists: bool },
    /// ADD CONSTRAINT … PRIMARY KEY / UNIQUE USING INDEX
    AddConstraintUsingIndex { name: Option<Name>, primary: bool, index: Name, deferrable: Deferrable },
    /// DROP CONSTRAINT, DROP CHECK
    DropConstraint { name: Name, if_exists: bool, cascade: bool },
    /// DROP FOREIGN KEY (MySQL)
    DropForeignKey { name: Name, if_exists: bool },
    /// DROP PRIMARY KEY (MySQL)
    DropPrimaryKey,
    /// RENAME CONSTRAINT
    RenameConstraint { from: Name, to: Name },
    /// ALTER CONSTRAINT (deferrable), ALTER CHECK … [NOT] ENFORCED
    AlterConstraint { name: Name, deferrable: Option<Deferrable>, enforced: Option<bool> },
    /// VALIDATE CONSTRAINT
    ValidateConstraint(Name),
    /// ADD INDEX (MySQL)
    AddIndex { index: Index, if_not_exists: bool },
    /// DROP INDEX, DROP KEY (MySQL)
    DropIndex { name: Name, if_exists: bool },
    /// RENAME INDEX (MySQL)
    RenameIndex { from: Name, to: Name },
    /// ALTER INDEX … VISIBLE (MySQL) and the like.
    IndexOption { name: Name, option: Arc<str>, value: Option<Arc<str>> },
    /// RENAME TO
    RenameTo(QualifiedName),
    /// SET (storage parameters), table options of MySQL: `None` resets.
    Options(Vec<(Arc<str>, Option<Arc<str>>)>),
    /// CONVERT TO CHARACTER SET (MySQL): the table and its text columns.
    ConvertTo { charset: Arc<str>, collation: Option<Arc<str>> },
    /// COMMENT = (MySQL)
    Comment(Option<Arc<str>>),
    /// SET LOGGED / UNLOGGED
    SetUnlogged(bool),
    /// ENABLE / DISABLE, FORCE / NO FORCE ROW LEVEL SECURITY
    RowSecurity { enabled: Option<bool>, forced: Option<bool> },
    /// REPLICA IDENTITY
    ReplicaIdentity(ReplicaIdentity),
    /// INHERIT / NO INHERIT
    Inherit { parent: QualifiedName, add: bool },
    /// OF, NOT OF a composite type
    OfType(Option<QualifiedName>),
    /// ATTACH PARTITION
    AttachPartition { partition: QualifiedName, of: PartitionOf },
    /// DETACH PARTITION
    DetachPartition(QualifiedName),
    /// ENABLE / DISABLE TRIGGER; `None` is all of them; the state as `Trigger` keeps it.
    TriggerState { trigger: Option<Name>, state: Option<Arc<str>> },
    /// PARTITION BY, REMOVE PARTITIONING (MySQL)
    PartitionBy(Option<super::expression::Definition>),
    /// SET ACCESS METHOD, SET TABLESPACE
    AccessMethod(Option<Name>),
    /// SET TABLESPACE
    Tablespace(Option<Name>),
    /// No effect on the model: OWNER TO, CLUSTER ON, FORCE, ORDER BY …
    Nothing(&'static str),
}

/// Where a column is put (MySQL).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Position {
    /// At the end, or where it is.
    #[default]
    Last,
    /// FIRST
    First,
    /// AFTER
    After(Name),
}

/// An action of ALTER TYPE on an enum.
#[derive(Clone, Debug)]
pub enum AlterEnum {
    /// ADD VALUE; `before` and `after` name its neighbor.
    AddValue { label: Arc<str>, before: Option<Arc<str>>, after: Option<Arc<str>>, if_not_exists: bool },
    /// RENAME VALUE
    RenameValue { from: Arc<str>, to: Arc<str> },
}

/// An action of ALTER TYPE on a composite.
#[derive(Clone, Debug)]
pub enum AlterComposite {
    /// ADD ATTRIBUTE
    Add { name: Name, ty: DataType, collation: Option<QualifiedName> },
    /// DROP ATTRIBUTE
    Drop { name: Name, if_exists: bool },
    /// ALTER ATTRIBUTE … TYPE
    SetType { name: Name, ty: DataType, collation: Option<QualifiedName> },
    /// RENAME ATTRIBUTE
    Rename { from: Name, to: Name },
}

/// An action of ALTER DOMAIN.
#[derive(Clone, Debug)]
pub enum AlterDomain {
    /// SET / DROP DEFAULT
    SetDefault(Option<Expression>),
    /// SET / DROP NOT NULL
    SetNotNull(bool),
    /// ADD CONSTRAINT
    AddCheck(DomainCheck),
    /// DROP CONSTRAINT
    DropConstraint { name: Name, if_exists: bool },
    /// RENAME CONSTRAINT
    RenameConstraint { from: Name, to: Name },
    /// VALIDATE CONSTRAINT
    Validate(Name),
}

/// What ALTER SEQUENCE sets; `None` leaves as it is, `Some(None)` goes back to the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlterSequence {
    /// AS
    pub data_type: Option<DataType>,
    /// START WITH
    pub start: Option<i128>,
    /// INCREMENT BY
    pub increment: Option<i128>,
    /// MINVALUE, NO MINVALUE
    pub minimum: Option<Option<i128>>,
    /// MAXVALUE, NO MAXVALUE
    pub maximum: Option<Option<i128>>,
    /// CACHE
    pub cache: Option<i128>,
    /// CYCLE, NO CYCLE
    pub cycle: Option<bool>,
    /// OWNED BY; `Some(None)` is NONE.
    pub owned_by: Option<Option<(QualifiedName, Name)>>,
    /// SET LOGGED / UNLOGGED
    pub unlogged: Option<bool>,
}

impl AlterSequence {
    /// The options of a new sequence.
    pub fn applied_to(&self, sequence: &mut Sequence) {
        let AlterSequence { data_type, owned_by, unlogged, .. } = self;
        if let Some(data_type) = data_type {
            sequence.data_type = Some(data_type.clone());
        }
        if let Some(owned_by) = owned_by {
            sequence.owned_by = owned_by.clone();
        }
        if let Some(unlogged) = unlogged {
            sequence.unlogged = *unlogged;
        }
        self.applied_to_options(&mut sequence.options);
    }

    /// What it sets of the options that identity columns have too.
    pub fn applied_to_options(&self, options: &mut SequenceOptions) {
        let AlterSequence {
            data_type: _,
            start,
            increment,
            minimum,
            maximum,
            cache,
            cycle,
            owned_by: _,
            unlogged: _,
        } = self;
        options.start = start.or(options.start);
        options.increment = increment.or(options.increment);
        options.minimum = minimum.unwrap_or(options.minimum);
        options.maximum = maximum.unwrap_or(options.maximum);
        options.cache = cache.or(options.cache);
        options.cycle = cycle.unwrap_or(options.cycle);
    }
}

/// What a comment is on.
#[derive(Clone, Debug)]
pub enum CommentOn {
    /// An object.
    Object(Target),
    /// A column of a table or view, or an attribute of a composite.
    Column { table: QualifiedName, column: Name },
    /// A constraint of a table.
    Constraint { table: QualifiedName, name: Name },
    /// A constraint of a domain.
    DomainConstraint { domain: QualifiedName, name: Name },
    /// An index.
    Index(QualifiedName),
    /// Something that is not part of a schema (a role, a database).
    Nothing,
}

/// A table with the columns that a query gives.
#[derive(Clone, Debug)]
pub struct CreateTableAs {
    /// Its name.
    pub name: QualifiedName,
    /// The names of its first columns, where they are given.
    pub columns: Vec<Name>,
    /// All else that is said of the table.
    pub options: TableOptions,
    /// The query.
    pub query: Arc<str>,
    /// IF NOT EXISTS
    pub if_not_exists: bool,
    /// The statement.
    pub span: Span,
}
