//! In what two things of a name differ, in words.

use crate::model::{Column, Constraint, Index, Name, TableOptions};

/// The parts in which two columns differ.
pub(super) fn column(arrived: &Column, wanted: &Column) -> String {
    // Destructured, so that a new field must be named here.
    let Column {
        name: _,
        ty,
        nullable,
        not_null,
        default,
        generated,
        identity,
        auto_increment,
        on_update,
        collation,
        charset,
        comment,
        options,
        inherited,
        said: _,
    } = arrived;
    let parts = [
        ("type", *ty != wanted.ty),
        ("nullability", *nullable != wanted.nullable),
        ("NOT NULL constraint", *not_null != wanted.not_null),
        ("default", *default != wanted.default),
        ("generation", *generated != wanted.generated),
        ("identity", *identity != wanted.identity),
        ("automatic counting", *auto_increment != wanted.auto_increment),
        ("ON UPDATE", *on_update != wanted.on_update),
        ("collation", *collation != wanted.collation),
        ("character set", *charset != wanted.charset),
        ("comment", *comment != wanted.comment),
        ("options", *options != wanted.options),
        ("inheritance", *inherited != wanted.inherited),
    ];
    format!("column {} differs in its {}", arrived.name, listed(&parts))
}

/// The parts in which the options of two tables differ.
pub(super) fn options(arrived: &TableOptions, wanted: &TableOptions) -> String {
    let TableOptions {
        storage,
        unlogged,
        temporary,
        strict,
        without_rowid,
        row_security,
        force_row_security,
        replica_identity,
        inherits,
        of_type,
        partition_by,
        partition_of,
        validated,
        access_method,
        tablespace,
        implied: _,
        said: _,
    } = arrived;
    let parts = [
        ("storage parameters", *storage != wanted.storage),
        ("persistence", *unlogged != wanted.unlogged || *temporary != wanted.temporary),
        ("STRICT", *strict != wanted.strict),
        ("WITHOUT ROWID", *without_rowid != wanted.without_rowid),
        (
            "row-level security",
            *row_security != wanted.row_security || *force_row_security != wanted.force_row_security,
        ),
        ("replica identity", *replica_identity != wanted.replica_identity),
        ("parents", *inherits != wanted.inherits),
        ("composite type", *of_type != wanted.of_type),
        ("partition key", *partition_by != wanted.partition_by),
        ("partition bound", *partition_of != wanted.partition_of),
        ("validated checks", *validated != wanted.validated),
        ("access method", *access_method != wanted.access_method),
        ("tablespace", *tablespace != wanted.tablespace),
    ];
    format!("it differs in its {}", listed(&parts))
}

fn listed(parts: &[(&str, bool)]) -> String {
    let differing: Vec<&str> = parts.iter().filter(|(_, differs)| *differs).map(|(part, _)| *part).collect();
    match differing.as_slice() {
        [] => "form".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What is there and what should be, of constraints.
pub(super) fn constraint(left: Option<&Constraint>, missing: Option<&Constraint>) -> String {
    unmatched("constraint", left.map(|it| it.name.name()), missing.map(|it| it.name.name()))
}

/// What is there and what should be, of indexes.
pub(super) fn index(left: Option<&Index>, missing: Option<&Index>) -> String {
    unmatched("index", left.map(|it| it.name.name()), missing.map(|it| it.name.name()))
}

fn unmatched(what: &str, left: Option<Option<&Name>>, missing: Option<Option<&Name>>) -> String {
    let called = |name: Option<&Name>| match name {
        Some(name) => format!("{what} {name}"),
        None => format!("{what} without a name"),
    };
    match (left, missing) {
        (Some(left), Some(missing)) if left == missing => format!("{} differs", called(left)),
        (Some(left), Some(missing)) => {
            format!("{} is left over, and {} is missing", called(left), called(missing))
        }
        (Some(left), None) => format!("{} is left over", called(left)),
        (None, Some(missing)) => format!("{} is missing", called(missing)),
        (None, None) => String::new(),
    }
}
