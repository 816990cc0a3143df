//! CREATE TABLE … (LIKE other INCLUDING …): columns and NOT NULL always, the rest as asked (PostgreSQL manual, CREATE TABLE).

use super::{Effect, Session, fault};
use crate::model::ddl::{Create, Ddl, Fate, LikeTable};
use crate::model::{
    Bond, Column, Constraint, ConstraintKind, Identity, Index, Naming, NotNull, Object, ObjectKind, Opaque,
    QualifiedName, SourceId, Table,
};

/// The columns that the LIKE clauses bring, among those of the table itself: what comes from parents is merged after that.
pub(super) fn copy_columns(session: &Session<'_>, made: &mut Table, clauses: &[LikeTable]) -> Effect {
    let mut inserted = 0;
    for clause in clauses {
        for column in &source(session, clause)?.columns {
            if made.column(&column.name).is_some() {
                return fault(format!("column \"{}\" specified more than once", column.name));
            }
            let place = (clause.position + inserted).min(made.columns.len());
            made.columns.insert(place, copied_column(column, clause));
            inserted += 1;
        }
    }
    Ok(())
}

/// What else they ask for; constraints and indexes come back to be named with the table's own.
pub(super) fn copy_rest(
    session: &Session<'_>,
    made: &mut Table,
    clauses: &[LikeTable],
    constraints: &mut Vec<Constraint>,
    indexes: &mut Vec<Index>,
) -> Effect {
    for clause in clauses {
        let source = source(session, clause)?;
        constraints.extend(copied_constraints(source, clause));
        if clause.checks {
            constraints.extend(inherited_checks(session, source, DEEPEST));
        }
        if clause.indexes {
            // Where the names of indexes belong to their table they are copied too (MySQL).
            let in_schema = session.knowledge.capabilities(session.target).index_names_in_schema;
            let anew = |index: Index| Index {
                name: if in_schema { Naming::Absent } else { index.name.clone() },
                bond: Bond::default(),
                ..index
            };
            indexes.extend(source.indexes.iter().cloned().map(anew));
        }
        if clause.comments && made.comment.is_none() {
            made.comment = source.comment.clone();
        }
        if clause.storage && made.options.storage.is_empty() {
            made.options.storage = source.options.storage.clone();
        }
    }
    Ok(())
}

/// The statistics of the other tables, for the new one, under names that the server makes up.
pub(super) fn copy_statistics(
    session: &mut Session<'_>,
    made: &QualifiedName,
    clauses: &[LikeTable],
) -> Effect {
    for clause in clauses.iter().filter(|clause| clause.statistics) {
        let of = session.relation(&clause.table)?.qualified();
        let columns = source(session, clause)?.column_names();
        let copies = session.schema.objects.iter().filter_map(|(id, object)| match &**object {
            Object::Opaque(Opaque { definition, drop: _, comment }) if id.kind == ObjectKind::Opaque => {
                let text = session.knowledge.statistics_for(&definition.text, &of, made, &columns)?;
                Some((text, comment.clone().filter(|_| clause.comments)))
            }
            _ => None,
        });
        for (text, comment) in copies.collect::<Vec<_>>() {
            for parsed in session.knowledge.parse(&text, SourceId::default()) {
                let Fate::Effect(effects) = parsed.fate else { continue };
                for mut effect in effects {
                    if let Ddl::Create(Create { object: Object::Opaque(made), .. }) = &mut effect {
                        made.comment.clone_from(&comment);
                    }
                    session.run(effect)?;
                }
            }
        }
    }
    Ok(())
}

/// Ancestors beyond which checks are not looked for: a circle of parents cannot be, but this must end.
const DEEPEST: u32 = 64;

/// The checks that a table has from its parents, other than its own of those names.
fn inherited_checks(session: &Session<'_>, table: &Table, deep: u32) -> Vec<Constraint> {
    let mut found: Vec<Constraint> = Vec::new();
    let Some(deeper) = deep.checked_sub(1) else { return found };
    for parent in table.parents().into_iter().filter_map(|name| session.schema.table(name)) {
        let own = parent.constraints.iter().filter(|it| match &it.kind {
            ConstraintKind::Check(check) => !check.no_inherit,
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Exclude(_)
            | ConstraintKind::ForeignKey(_) => false,
        });
        for check in own.cloned().chain(inherited_checks(session, parent, deeper)) {
            let named = |it: &Constraint| it.name.name() == check.name.name();
            if !found.iter().any(named) && !table.constraints.iter().any(named) {
                found.push(check);
            }
        }
    }
    found
}

fn source<'a>(session: &'a Session<'_>, clause: &LikeTable) -> Result<&'a Table, super::Fault> {
    let id = session.relation(&clause.table)?;
    match session.schema.get(&id) {
        Some(Object::Table(source)) => Ok(source),
        _ => fault(format!("\"{}\" is not a table", clause.table)),
    }
}

fn copied_column(column: &Column, clause: &LikeTable) -> Column {
    let Column {
        name,
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
        inherited: _,
        said,
    } = column.clone();
    Column {
        name,
        ty,
        nullable,
        // It is copied under its name; there are no rows that were not checked.
        not_null: NotNull { validated: true, ..not_null },
        default: default.filter(|_| clause.defaults),
        generated: generated.filter(|_| clause.generated),
        // Its sequence is another.
        identity: identity
            .filter(|_| clause.identity)
            .map(|identity| Identity { sequence_name: None, ..identity }),
        auto_increment,
        on_update,
        collation,
        charset,
        comment: comment.filter(|_| clause.comments),
        options: if clause.storage { options } else { Default::default() },
        inherited: false,
        said,
    }
}

fn copied_constraints<'a>(source: &'a Table, clause: &'a LikeTable) -> impl Iterator<Item = Constraint> + 'a {
    source.constraints.iter().filter_map(|constraint| match &constraint.kind {
        ConstraintKind::Check(_) if clause.checks => Some(constraint.clone()),
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_)
            if clause.indexes =>
        {
            let mut copy = Constraint { name: Naming::Absent, ..constraint.clone() };
            copy.kind.as_key_mut().into_iter().for_each(|key| key.bond = Bond::default());
            Some(copy)
        }
        ConstraintKind::Check(_)
        | ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::Exclude(_)
        | ConstraintKind::ForeignKey(_) => None,
    })
}
