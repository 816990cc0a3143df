//! ALTER TABLE: each action in its turn.

use super::column::added_column;
use super::constraint::{Clause, clause, timing};
use super::tree::{Tree, options};
use super::{alter_column, opaque, table};
use crate::model::ddl::{AlterTable, Ddl, Position};
use crate::model::{Name, ObjectKind, QualifiedName, ReplicaIdentity};
use crate::syntax::cursor::Parse;
use squawk_syntax::ast::{self, AstNode};
use std::sync::Arc;

/// Options to set (a value) or to reset (none).
pub type OptionChanges = Vec<(Arc<str>, Option<Arc<str>>)>;

/// ALTER TABLE
pub fn alter_table(tree: &Tree<'_>, it: &ast::AlterTable) -> Parse<Vec<Ddl>> {
    if it.all_in_tablespace().is_some() {
        return Ok(Vec::new());
    }
    let name = it.table_relation_name().and_then(|name| name.table_name_ref());
    let table = tree.qualified(name, "the table's name")?;
    let if_exists = it.if_exists().is_some();
    let mut actions = Vec::new();
    let mut others = Vec::new();
    for it in it.actions() {
        action(tree, &table, &it, if_exists, &mut actions, &mut others)?;
    }
    let mut list = Vec::new();
    // What says nothing of a schema is not looked up: dumps give sequences and views an owner so.
    actions.retain(|action| !matches!(action, AlterTable::Nothing(_)));
    if !actions.is_empty() {
        // The text of the other actions is the whole statement.
        let whole = tree.whole();
        others.retain(|ddl| !matches!(ddl, Ddl::AlterOpaque { target, text } if target.owner.is_none() && **text == *whole));
        let only = is_only(tree);
        let text = Some(tree.whole().into());
        list.push(Ddl::AlterTable { table, if_exists, only, actions, text });
    }
    list.extend(others);
    Ok(list)
}

/// Whether ALTER TABLE says ONLY before the name.
fn is_only(tree: &Tree<'_>) -> bool {
    let mut cursor = tree.cursor.clone();
    cursor.eat_words(&["alter", "table"]);
    cursor.eat_words(&["if", "exists"]);
    cursor.eat_word("only")
}

/// One action: most go to `actions`, what is a statement of its own in the model to `others`.
pub fn action(
    tree: &Tree<'_>,
    table: &QualifiedName,
    it: &ast::AlterTableAction,
    if_exists: bool,
    actions: &mut Vec<AlterTable>,
    others: &mut Vec<Ddl>,
) -> Parse<()> {
    use ast::AlterTableAction as A;
    match it {
        A::AddColumn(_) | A::AlterColumn(_) | A::DropColumn(_) | A::RenameColumn(_) => {
            actions.extend(column_action(tree, it)?);
        }
        A::AddConstraint(_)
        | A::AlterConstraint(_)
        | A::DropConstraint(_)
        | A::RenameConstraint(_)
        | A::ValidateConstraint(_) => actions.push(constraint_action(tree, it)?),
        A::AttachPartition(_) | A::DetachPartition(_) | A::InheritTable(_) | A::NoInheritTable(_) => {
            actions.push(parent_action(tree, it)?);
        }
        A::EnableTrigger(_)
        | A::EnableAlwaysTrigger(_)
        | A::EnableReplicaTrigger(_)
        | A::DisableTrigger(_) => {
            actions.push(trigger_action(tree, it)?);
        }
        A::EnableRule(it) => {
            others.extend(opaque::rule_state(tree, table, tree.name(it.rule_ref(), "a rule")?))
        }
        A::EnableAlwaysRule(it) => {
            others.extend(opaque::rule_state(tree, table, tree.name(it.rule_ref(), "a rule")?));
        }
        A::EnableReplicaRule(it) => {
            others.extend(opaque::rule_state(tree, table, tree.name(it.rule_ref(), "a rule")?));
        }
        A::DisableRule(it) => {
            others.extend(opaque::rule_state(tree, table, tree.name(it.rule_ref(), "a rule")?))
        }
        // Only a foreign table has such: its text goes on.
        A::AlterOptionList(_) => others.push(opaque::foreign_table(tree, table)),
        A::OwnerTo(it) => {
            let mut cursor = tree.within(it);
            cursor.eat_words(&["owner", "to"]);
            let target = super::target(ObjectKind::Table, table.clone());
            others.push(Ddl::Owner { target, owner: super::privilege::role(&mut cursor)? });
        }
        A::SetSchema(it) => {
            let target = super::target(ObjectKind::Table, table.clone());
            others.push(Ddl::SetSchema {
                target,
                schema: tree.name(it.schema_ref(), "a schema")?,
                if_exists,
            });
        }
        A::MergePartitions(_) | A::SplitPartition(_) | A::OptionItemList(_) => {
            return Err(unread(tree, it));
        }
        _ => actions.push(table_action(tree, it)?),
    }
    Ok(())
}

fn unread(tree: &Tree<'_>, it: &impl AstNode) -> Box<crate::model::Diagnostic> {
    Box::new(super::head::unreplayable(&tree.within(it), "this action is not read yet"))
}

fn column_action(tree: &Tree<'_>, it: &ast::AlterTableAction) -> Parse<Vec<AlterTable>> {
    use ast::AlterTableAction as A;
    Ok(match it {
        A::AddColumn(it) => {
            let (column, constraints) = added_column(tree, it)?;
            let if_not_exists = it.if_not_exists().is_some();
            vec![AlterTable::AddColumn { column, constraints, if_not_exists, position: Position::Last }]
        }
        A::AlterColumn(it) => alter_column::alter_column(tree, it)?,
        A::DropColumn(it) => vec![AlterTable::DropColumn {
            name: tree.name(it.column_name_ref(), "a column")?,
            if_exists: it.if_exists().is_some(),
            cascade: matches!(it.drop_behavior(), Some(ast::DropBehavior::Cascade(_))),
        }],
        A::RenameColumn(it) => vec![AlterTable::RenameColumn {
            from: tree.name(it.column_name_ref(), "a column")?,
            to: tree.name(it.column_name(), "the new name")?,
        }],
        _ => return Err(unread(tree, it)),
    })
}

fn constraint_action(tree: &Tree<'_>, it: &ast::AlterTableAction) -> Parse<AlterTable> {
    use ast::AlterTableAction as A;
    Ok(match it {
        A::AddConstraint(it) => added_constraint(tree, it)?,
        A::AlterConstraint(it) => {
            let timing = timing(it.constraint_options());
            AlterTable::AlterConstraint {
                name: tree.name(it.constraint_name_ref(), "a constraint")?,
                deferrable: timing.said.then_some(timing.deferrable),
                enforced: timing.enforced,
            }
        }
        A::DropConstraint(it) => AlterTable::DropConstraint {
            name: tree.name(it.constraint_name_ref(), "a constraint")?,
            if_exists: it.if_exists().is_some(),
            cascade: matches!(it.drop_behavior(), Some(ast::DropBehavior::Cascade(_))),
        },
        A::RenameConstraint(it) => AlterTable::RenameConstraint {
            from: tree.name(it.constraint_name_ref(), "a constraint")?,
            to: tree.name(it.constraint_name(), "the new name")?,
        },
        A::ValidateConstraint(it) => {
            AlterTable::ValidateConstraint(tree.name(it.constraint_name_ref(), "a constraint")?)
        }
        _ => return Err(unread(tree, it)),
    })
}

fn added_constraint(tree: &Tree<'_>, it: &ast::AddConstraint) -> Parse<AlterTable> {
    let constraint = tree.present(it.constraint(), "a constraint")?;
    Ok(match clause(tree, &constraint, None)? {
        Clause::Constraint(constraint) => AlterTable::AddConstraint { constraint, if_not_exists: false },
        Clause::UsingIndex { name, primary, index, deferrable } => {
            AlterTable::AddConstraintUsingIndex { name, primary, index, deferrable }
        }
        Clause::NotNull(Some(column), not_null) => AlterTable::AddNotNull { column, not_null },
        Clause::NotNull(None, _)
        | Clause::Null
        | Clause::Default(_)
        | Clause::Generated(_)
        | Clause::Identity(_) => {
            return Err(tree.within(&constraint).expected("a constraint of a table"));
        }
    })
}

fn parent_action(tree: &Tree<'_>, it: &ast::AlterTableAction) -> Parse<AlterTable> {
    use ast::AlterTableAction as A;
    Ok(match it {
        A::AttachPartition(it) => {
            let partition = tree.qualified(it.table_name_ref(), "the partition's name")?;
            // The parent is the table that is altered; replay fills it in by its resolved name.
            let of = table::partition_of(tree, it.table_name_ref(), it.partition_type())?;
            AlterTable::AttachPartition { partition, of }
        }
        A::DetachPartition(it) => {
            AlterTable::DetachPartition(tree.qualified(it.table_name_ref(), "the partition's name")?)
        }
        A::InheritTable(it) => AlterTable::Inherit {
            parent: tree.qualified(it.table_name_ref(), "the parent's name")?,
            add: true,
        },
        A::NoInheritTable(it) => AlterTable::Inherit {
            parent: tree.qualified(it.table_name_ref(), "the parent's name")?,
            add: false,
        },
        _ => return Err(unread(tree, it)),
    })
}

fn trigger_action(tree: &Tree<'_>, it: &ast::AlterTableAction) -> Parse<AlterTable> {
    use ast::AlterTableAction as A;
    let named = |target: Option<ast::TriggerTarget>| -> Parse<Option<Name>> {
        match tree.present(target, "a trigger")? {
            ast::TriggerTarget::TriggerRef(name) => tree.name(Some(name), "a trigger").map(Some),
            ast::TriggerTarget::All(_) | ast::TriggerTarget::User(_) => Ok(None),
        }
    };
    let (trigger, state) = match it {
        A::EnableTrigger(it) => (named(it.trigger_target())?, None),
        A::DisableTrigger(it) => (named(it.trigger_target())?, Some("disabled")),
        A::EnableAlwaysTrigger(it) => (Some(tree.name(it.trigger_ref(), "a trigger")?), Some("always")),
        A::EnableReplicaTrigger(it) => (Some(tree.name(it.trigger_ref(), "a trigger")?), Some("replica")),
        _ => return Err(unread(tree, it)),
    };
    Ok(AlterTable::TriggerState { trigger, state: state.map(Arc::from) })
}

fn table_action(tree: &Tree<'_>, it: &ast::AlterTableAction) -> Parse<AlterTable> {
    use ast::AlterTableAction as A;
    let security = |enabled, forced| AlterTable::RowSecurity { enabled, forced };
    Ok(match it {
        A::TableRenameTo(it) => AlterTable::RenameTo(tree.qualified(it.table_name(), "the new name")?),
        A::SetOptions(it) => AlterTable::Options(set_options(tree, it.attribute_list())?),
        A::ResetOptions(it) => AlterTable::Options(reset_options(tree, it.attribute_list())?),
        A::SetLogged(_) => AlterTable::SetUnlogged(false),
        A::SetUnlogged(_) => AlterTable::SetUnlogged(true),
        A::EnableRls(_) => security(Some(true), None),
        A::DisableRls(_) => security(Some(false), None),
        A::ForceRls(_) => security(None, Some(true)),
        A::NoForceRls(_) => security(None, Some(false)),
        A::ReplicaIdentity(it) => AlterTable::ReplicaIdentity(replica_identity(tree, it)?),
        A::SetAccessMethod(it) => {
            let method =
                it.access_method_ref().map(|it| tree.name(Some(it), "an access method")).transpose()?;
            AlterTable::AccessMethod(method)
        }
        A::SetTablespace(it) => AlterTable::Tablespace(Some(tree.name(it.tablespace_ref(), "a tablespace")?)),
        A::OfType(it) => AlterTable::OfType(Some(tree.qualified(it.ty(), "a composite type")?)),
        A::NotOf(_) => AlterTable::OfType(None),
        A::ClusterOn(it) => {
            let mut cursor = tree.within(it);
            cursor.eat_words(&["cluster", "on"]);
            let index = cursor.expect_name()?;
            AlterTable::Options(vec![("cluster on".into(), Some(index.as_str().into()))])
        }
        A::SetWithoutCluster(_) => AlterTable::Options(vec![("cluster on".into(), None)]),
        A::SetWithoutOids(_) => AlterTable::Nothing("maintenance"),
        _ => return Err(unread(tree, it)),
    })
}

fn replica_identity(tree: &Tree<'_>, it: &ast::ReplicaIdentity) -> Parse<ReplicaIdentity> {
    Ok(match tree.present(it.replica_identity_option(), "how rows are identified")? {
        ast::ReplicaIdentityOption::ReplicaIdentityDefault(_) => ReplicaIdentity::Default,
        ast::ReplicaIdentityOption::ReplicaIdentityFull(_) => ReplicaIdentity::Full,
        ast::ReplicaIdentityOption::ReplicaIdentityNothing(_) => ReplicaIdentity::Nothing,
        ast::ReplicaIdentityOption::UsingIndexName(it) => {
            ReplicaIdentity::Index(tree.name(it.index_ref(), "an index")?)
        }
    })
}

/// SET (…)
pub fn set_options(tree: &Tree<'_>, list: Option<ast::AttributeList>) -> Parse<OptionChanges> {
    let list = tree.present(list, "options in parentheses")?;
    let options = options(&mut tree.within(&list))?;
    Ok(options.into_iter().map(|(key, value)| (key, Some(value.unwrap_or_else(|| "true".into())))).collect())
}

/// RESET (…)
pub fn reset_options(tree: &Tree<'_>, list: Option<ast::AttributeList>) -> Parse<OptionChanges> {
    let list = tree.present(list, "options in parentheses")?;
    Ok(options(&mut tree.within(&list))?.into_iter().map(|(key, _)| (key, None)).collect())
}
