//! Knowledge: what is true of one database, in its one folder. The files have the same names in each.
//! Verbs ask through `Knowledge`; nothing outside these folders names a dialect's rule.

pub mod mysql;
pub mod postgres;
pub mod sqlite;

use crate::model::block::Block;
use crate::model::query::Query;
use crate::model::value::Value;
use crate::model::{
    Asked, Capabilities, Change, Column, ConstraintKind, DataType, Dialect, ExpressionPlace, Grantee, Grants,
    Index, Name, NewObjects, Object, ObjectId, Pair, Parsed, Privilege, QualifiedName, Reference, Refusal,
    Routine, Schema, SourceId, Statement, Table, Target,
};
use crate::syntax::Syntax;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// What queries are about: the schema, and how a name finds a relation in it.
#[derive(Clone, Copy)]
pub struct Relations<'a> {
    /// The schema.
    pub schema: &'a Schema,
    /// The relation that a name stands for.
    pub find: &'a dyn Fn(&QualifiedName) -> Option<ObjectId>,
}

/// What the verbs ask of a database, in the order of the pipeline. No answer is inherited.
pub trait Knowledge: Sync {
    /// Its facts in a version. (mod.rs)
    fn capabilities(&self, target: &Target) -> Capabilities;

    /// Its tokens, operators and names. (syntax.rs)
    fn syntax(&self) -> &'static Syntax;

    /// The schema of names that are written without one: `public`, `main`, or nothing. (mod.rs)
    fn default_namespace(&self) -> Option<Name>;

    /// The statements of a source, each with its fate; one bad statement never loses the rest. (parse.rs)
    fn parse(&self, source: &str, id: SourceId) -> Vec<Parsed>;

    /// How it runs blocks of procedural SQL; `None` where nobody has written that down. (catalog.rs)
    fn procedural(&self) -> Option<&'static dyn Procedural>;

    /// What it has to say of roles; `None` where nobody has written that down. (implied.rs)
    fn granting(&self) -> Option<&'static dyn Granting>;

    /// The name that the server gives to a constraint that has none; `None` where it stays without.
    /// `taken` tells whether a name is in use where this one must be unique. (names.rs)
    fn constraint_name(
        &self,
        table: &QualifiedName,
        kind: &ConstraintKind,
        within: &Table,
        taken: &dyn Fn(&Name) -> bool,
    ) -> Option<Name>;

    /// The name that the server gives to a NOT NULL of a column, or of a domain; `None` where it has none. (names.rs)
    fn not_null_name(
        &self,
        target: &Target,
        of: &Name,
        column: Option<&Name>,
        taken: &dyn Fn(&Name) -> bool,
    ) -> Option<Name>;

    /// The extension that brings a type, a function or an operator class of a name, where that is known. (catalog/rows/types.rs)
    fn extension_bringing(&self, name: &str) -> Option<&'static str>;

    /// The statement that makes statistics of a table with these columns, which are kept as text, for another one too; `None`
    /// where they are not of that table. (parse.rs)
    fn statistics_for(
        &self,
        text: &str,
        of: &QualifiedName,
        other: &QualifiedName,
        columns: &[Name],
    ) -> Option<String>;

    /// What the tables have that have no character set of their own, before their database gets another. (implied.rs)
    fn settle_defaults(&self, target: &Target, schema: &mut Schema);

    /// The name that the server gives to an index that has none. (names.rs)
    fn index_name(&self, table: &QualifiedName, index: &Index, taken: &dyn Fn(&Name) -> bool)
    -> Option<Name>;

    /// What the server does by itself when a table is made or has got new parts: serial columns get their
    /// sequences, primary keys make columns NOT NULL, foreign keys get their index. Runs after names are given. (implied.rs)
    fn complete_table(&self, target: &Target, schema: &mut Schema, table: &QualifiedName);

    /// Whether an index that came by itself gives way to another, which may then have its name. (implied.rs)
    fn gives_way(&self, table: &Table, index: &Index, to: &Index) -> bool;

    /// What a table takes its name into, once it has another: MySQL's foreign keys. (implied.rs)
    fn renamed_table(&self, table: &mut Table, from: &Name, to: &Name);

    /// Takes a column out of its table, with what the server takes along (indexes, constraints) or the reason why it
    /// refuses to. Dependents outside the table are replay's affair. (implied.rs)
    fn drop_column(&self, target: &Target, table: &mut Table, column: &Name) -> Result<(), String>;

    /// The columns that a query gives, where their names and types can be told for certain. (types/result.rs)
    fn columns_given(&self, about: Relations<'_>, query: &str) -> Option<Vec<Column>>;

    /// Gives a column another type, with what becomes of its default. (implied.rs)
    fn retype(&self, column: &mut Column, ty: DataType);

    /// Makes every object canonical for a target, so that comparing is equality. The very objects that `known` holds
    /// are canonical already. (normalize.rs)
    fn normalize(&self, target: &Target, schema: &mut Schema, known: &Schema);

    /// Objects that are never part of a difference: the database's own. (normalize.rs)
    fn is_system(&self, id: &ObjectId) -> bool;

    /// What a change disturbs: the plan drops views, triggers, policies and routines that depend on these, and makes
    /// them again afterwards. A part is a column; without one the whole object. (steps.rs)
    fn disturbs(&self, request: &Request<'_>, change: &Change) -> Vec<Reference>;

    /// Views and triggers of `before` that do not hold any more, and that these changes would trip over: set aside like
    /// what they disturb. (steps.rs)
    fn unsound(&self, request: &Request<'_>, changes: &[(usize, Change)]) -> Vec<ObjectId>;

    /// The statements that make a change, unordered but for those of one table. (steps.rs)
    fn steps(&self, request: &Request<'_>, change: &Change, cause: usize) -> Result<Vec<Statement>, Refusal>;

    /// How a live server is asked whether two objects that no rule decides on are the same; `None` where it cannot be.
    /// Names without a schema are meant in `home`. (ask.rs)
    fn question(
        &self,
        home: &Name,
        id: &ObjectId,
        objects: Pair<&Object>,
        about: About<'_>,
    ) -> Option<Question>;

    /// Gives a schema that is compared with a live one, or applied to it, what only the database knows. (ask.rs)
    fn acquaint(&self, schema: &mut Schema, live: &Schema);

    /// What goes around the statements of a whole plan, once they are in order (SQLite's foreign key pragma). (steps.rs)
    fn frame(&self, request: &Request<'_>, statements: Vec<Statement>) -> Vec<Statement>;

    /// Begins to read a live database: a constant number of queries, decoded here. (catalog.rs)
    fn begin_catalog(&self, scope: &CatalogScope) -> Box<dyn Reading>;
}

/// What the replay asks of a database to run a block of procedural SQL.
pub trait Procedural: Sync {
    /// The steps of a routine's body, if they can be read.
    fn body(&self, routine: &Routine) -> Option<Block>;

    /// The query that a text is, if it is one.
    fn query(&self, text: &str) -> Option<Query>;

    /// Where names are looked for while a routine runs, if it says so.
    fn search_path(&self, routine: &Routine) -> Option<Vec<Name>>;

    /// Whether a routine gives NULL of itself where it is given a NULL.
    fn is_strict(&self, routine: &Routine) -> bool;

    /// Whether a routine's body has no word in it that can change a schema.
    fn is_data_only(&self, routine: &Routine) -> bool;

    /// The functions that a routine's body calls.
    fn calls(&self, routine: &Routine) -> Vec<QualifiedName>;

    /// The rows of a relation of the catalog, as the server would give them of a schema; `None` if there is no such
    /// relation, or nobody has written down what it would give.
    fn relation(&self, place: &Place<'_>, name: &QualifiedName) -> Option<Vec<CatalogRow>>;

    /// What a function gives; `[]` is the element of an array.
    fn function(&self, place: &Place<'_>, name: &str, arguments: &[Value]) -> Value;

    /// Whether a function gives several values, each in a row of its own.
    fn gives_rows(&self, name: &str) -> bool;

    /// Whether a function is over all rows of an answer.
    fn is_aggregate(&self, name: &str) -> bool;

    /// Whether what such a function gives hangs on the order of rows.
    fn is_ordered_aggregate(&self, name: &str) -> bool;

    /// What such a function gives of what it was given, once for each row.
    fn aggregate(&self, place: &Place<'_>, name: &str, rows: &[Vec<Value>]) -> Value;

    /// What an operator gives, where the database has a rule of its own; `None` leaves it to the rules of all.
    fn operator(&self, place: &Place<'_>, operator: &str, left: &Value, right: &Value) -> Option<Value>;

    /// A value as one of another type.
    fn cast(&self, place: &Place<'_>, value: Value, ty: &DataType) -> Value;

    /// What a variable of a type holds when a value is put into it, or why the server refuses that.
    fn assigned(&self, place: &Place<'_>, value: Value, ty: &DataType) -> Result<Value, String>;

    /// Whether an operator or a function puts texts together whatever they are.
    fn joins_texts(&self, name: &str) -> bool;

    /// What a routine gives whose body gave this: a value of its own type.
    fn returned(&self, routine: &Routine, value: Value) -> Value;

    /// What equal values have in common: letter case may not count.
    fn folded(&self, value: &Value) -> Value;

    /// Which of two values comes first in an order, where that is certain; `plain`: they are names in the catalog, as
    /// they are.
    fn order(&self, left: &Value, right: &Value, plain: bool) -> Option<Ordering>;
}

/// What a database has to say of roles: what can be granted, who has it by himself, and how it is said.
pub trait Granting: Sync {
    /// What can be granted on an object; `None` where nothing can.
    fn rights(&self, target: &Target, id: &ObjectId) -> Option<Rights>;

    /// What can be granted on new objects.
    fn rights_on_new(&self, target: &Target, objects: NewObjects) -> Rights;

    /// As what a new object counts for default privileges.
    fn new_object(&self, id: &ObjectId) -> Option<NewObjects>;

    /// The statements that make the privileges of one schema those of another, whose objects are the same.
    fn steps(&self, request: &Request<'_>) -> Vec<Governed>;
}

/// What can be granted on an object, and what is granted by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    /// ALL: what the owner has by himself.
    pub all: &'static [Privilege],
    /// What can be granted on single columns.
    pub on_columns: &'static [Privilege],
    /// What everybody has by himself.
    pub public: &'static [Privilege],
}

impl Rights {
    /// What is granted on an object that nobody has said anything of.
    pub fn by_themselves(&self) -> Grants {
        let mut grants = Grants::default();
        self.all.iter().for_each(|it| grants.give(&Grantee::Owner, *it, false));
        self.public.iter().for_each(|it| grants.give(&Grantee::Public, *it, false));
        grants
    }
}

/// A statement about privileges, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Governed {
    /// The object; of new objects what their default privileges are known by.
    pub object: ObjectId,
    /// The statement.
    pub statement: Statement,
}

/// Where a block runs.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// On which server.
    pub target: &'a Target,
    /// The schema as it is.
    pub schema: &'a Schema,
    /// Where names without a schema are looked for, in order.
    pub path: &'a [Option<Name>],
    /// The texts of all that is replayed.
    pub texts: &'a [&'a str],
}

/// What a plan is made from.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// For which database.
    pub target: &'a Target,
    /// The two sides, normalized.
    pub schemas: Pair<&'a Schema>,
    /// How it is printed and what is asked for.
    pub options: &'a PlanOptions,
    /// Tables in a cycle of foreign keys: made without them, which are added by changes of their own.
    pub detached: &'a BTreeSet<ObjectId>,
}

/// How a plan is printed, and what is asked for beyond arriving.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanOptions {
    /// What CREATE TABLE bodies are indented with; none: one line.
    pub indent: Option<String>,
    /// The connected schema, whose name is not printed; `None` prints every schema (a whole database).
    pub bound: Option<Name>,
    /// Printed before names instead of their schema, where asked (`--qualifier`).
    pub qualifier: Option<Name>,
    /// CREATE INDEX CONCURRENTLY on tables that are there (PostgreSQL).
    pub create_index_concurrently: bool,
    /// DROP INDEX CONCURRENTLY (PostgreSQL).
    pub drop_index_concurrently: bool,
    /// ALGORITHM and LOCK are written into ALTER TABLE: a server that cannot do it that way refuses (MySQL).
    pub write_algorithm: bool,
    /// What is promised first and validated in a transaction of its own (PostgreSQL).
    pub validate_later: ValidateLater,
}

/// Promises that are made NOT VALID and then validated while the table is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ValidateLater {
    /// Foreign keys.
    pub foreign_keys: bool,
    /// Checks.
    pub checks: bool,
    /// NOT NULL, by way of a check that is dropped again.
    pub not_null: bool,
}

/// Which part of a live database is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogScope {
    /// The version of the server, as it says it.
    pub target: Option<Target>,
    /// These schemas only; empty is all.
    pub schemas: Vec<Name>,
    /// The connected schema, read as the default one.
    pub bound: Option<Name>,
    /// What is asked of roles.
    pub asked: Asked,
}

/// What of two objects is in question.
#[derive(Clone, Copy, Debug)]
pub enum About<'a> {
    /// All of them.
    Whole,
    /// The expressions that stand in one place of both.
    Expression(&'a ExpressionPlace, Pair<&'a str>),
}

/// A question to a live server, in a transaction that is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is set before.
    pub settings: Vec<String>,
    /// What is made of the one and of the other, to be looked at. What is there can be made; what cannot be made of the
    /// other names what is not there yet.
    pub made: Pair<Vec<String>>,
    /// A query of one value: whether the server prints them alike.
    pub same: String,
    /// That value, where it does.
    pub true_word: &'static str,
}

/// A row of a relation of the catalog: its columns by name, as far as a schema tells them.
pub type CatalogRow = BTreeMap<Cow<'static, str>, Value>;

/// A row of an answer: every value as text.
pub type Row = Vec<Option<String>>;

/// Reading a catalog is a conversation: the shell puts the questions to the server and brings the answers.
pub trait Reading {
    /// Goes on with the answers to the last questions (none at first).
    fn next(&mut self, answers: Vec<Vec<Row>>) -> Turn;
}

/// What comes next in a conversation.
#[derive(Debug)]
pub enum Turn {
    /// Put these queries, in order.
    Ask(Vec<String>),
    /// That is all: the schema, or why it cannot be read.
    Done(Result<Schema, Refusal>),
}

/// The knowledge of a dialect.
pub fn knowledge(dialect: Dialect) -> &'static dyn Knowledge {
    match dialect {
        Dialect::Postgres => &postgres::Postgres,
        Dialect::Mysql => &mysql::Mysql,
        Dialect::Sqlite => &sqlite::Sqlite,
    }
}
