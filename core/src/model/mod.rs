//! The nouns: a schema as plain data, what may change in it, and what a plan says. They know nothing of SQL text.

pub mod block;
pub mod change;
pub mod column;
pub mod constraint;
pub mod ddl;
pub mod diagnostic;
pub mod element;
pub mod expression;
pub mod grant;
pub mod index;
pub mod name;
pub mod object;
pub mod pair;
pub mod place;
pub mod plan;
pub mod privilege;
pub mod query;
pub mod routine;
pub mod said;
pub mod schema;
pub mod sequence;
pub mod table;
pub mod target;
pub mod types;
pub mod value;
pub mod view;
pub mod wording;

pub use change::{Change, Changes, ColumnFacet, TableChange};
pub use column::{Column, Generated, Identity, NotNull};
pub use constraint::{
    Action, Check, Constraint, ConstraintKind, Deferrable, Exclusion, ForeignKey, Key, MatchType,
};
pub use ddl::{AlterTable, Ddl, Fate, Parsed};
pub use diagnostic::{Diagnostic, Label, Refusal, RefusalKind, Severity, SourceId, Span};
pub use element::Element;
pub use expression::{Definition, Expr, Expression, Meaning};
pub use index::{Bond, Index, IndexPart, NullsOrder, OperatorClass, PartKey};
pub use name::{Name, Naming, QualifiedName};
pub use object::{
    Composite, Domain, DomainCheck, Enumeration, Extension, Namespace, Object, ObjectId, ObjectKind, Opaque,
    Policy, Reference, Trigger,
};
pub use pair::Pair;
pub use place::ExpressionPlace;
pub use plan::{Algorithm, Batch, Lock, Plan, Risks, Statement};
pub use privilege::{Access, Asked, Future, Grantee, Grants, NewObjects, Privilege, Privileges};
pub use routine::{Argument, ArgumentMode, Routine, RoutineKind};
pub use said::Said;
pub use schema::Schema;
pub use sequence::{Sequence, SequenceOptions};
pub use table::{Parameters, PartitionOf, ReplicaIdentity, Table, TableOptions};
pub use target::{Capabilities, Dialect, Flavor, Target, Version};
pub use types::DataType;
pub use view::View;
