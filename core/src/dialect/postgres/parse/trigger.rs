//! Triggers and policies: what belongs to a table without being part of it.

use super::alter::common;
use super::kind::{kind, target};
use super::tree::Tree;
use crate::model::ddl::{Create, Ddl};
use crate::model::{Name, Object, Policy, QualifiedName, Trigger};
use crate::syntax::cursor::{Cursor, Parse};
use squawk_syntax::ast;
use std::sync::Arc;

/// CREATE TRIGGER, kept as text.
pub fn create_trigger(tree: &Tree<'_>, it: &ast::CreateTrigger) -> Parse<Vec<Ddl>> {
    let name = tree.name(it.trigger(), "the trigger's name")?;
    let owner = tree.qualified(it.on_relation().and_then(|on| on.relation_name_ref()), "a table")?;
    let trigger = Trigger { definition: tree.created_definition(), state: None, comment: None };
    Ok(vec![create(name, owner, Object::Trigger(trigger), it.or_replace().is_some())])
}

/// CREATE POLICY
pub fn create_policy(tree: &Tree<'_>, it: &ast::CreatePolicy) -> Parse<Vec<Ddl>> {
    let name = tree.name(it.policy(), "the policy's name")?;
    let owner = tree.qualified(it.on_table().and_then(|on| on.table_name_ref()), "a table")?;
    let command = match it.policy_command() {
        Some(command) => tree.within(&command).text_at(1).to_lowercase(),
        None => "all".to_owned(),
    };
    let restrictive = it.as_policy_type().is_some_and(|ty| tree.within(&ty).is_word_at(1, "restrictive"));
    let policy = Policy {
        restrictive,
        command: command.into(),
        roles: roles(tree, it.policy_roles())?.unwrap_or_default(),
        using: it.using_expr_clause().map(|clause| tree.expression(clause.expr())).transpose()?,
        with_check: it.with_check_expr_clause().map(|clause| tree.expression(clause.expr())).transpose()?,
        comment: None,
    };
    Ok(vec![create(name, owner, Object::Policy(policy), false)])
}

fn create(name: Name, owner: QualifiedName, object: Object, or_replace: bool) -> Ddl {
    Ddl::Create(Create {
        name: QualifiedName::bare(name),
        owner: Some(owner),
        signature: None,
        object,
        if_not_exists: false,
        or_replace,
        like: Vec::new(),
    })
}

/// The roles after TO, sorted; PUBLIC stands for all and is the same as none.
fn roles(tree: &Tree<'_>, clause: Option<ast::PolicyRoles>) -> Parse<Option<Vec<Arc<str>>>> {
    let Some(clause) = clause else { return Ok(None) };
    let mut cursor: Cursor<'_> = tree.within(&clause);
    cursor.expect_word("to")?;
    let mut names: Vec<Arc<str>> = Vec::new();
    loop {
        cursor.eat_word("group");
        names.push(cursor.expect_name()?.as_str().into());
        if !cursor.eat_symbol(",") {
            break;
        }
    }
    if names.iter().any(|name| &**name == "public") {
        names.clear();
    }
    names.sort();
    Ok(Some(names))
}

/// ALTER POLICY
pub fn alter_policy(tree: &Tree<'_>, it: &ast::AlterPolicy) -> Parse<Vec<Ddl>> {
    let mut cursor = tree.cursor.clone();
    cursor.expect_word("alter")?;
    let kind = kind(&mut cursor)?;
    let target = target(&mut cursor, kind)?;
    if let Some(common) = common(&mut cursor, &target, false)? {
        return Ok(common);
    }
    let Some(ast::AlterPolicyAction::AlterPolicyTo(change)) = it.action() else {
        return Err(cursor.expected("TO, USING or WITH CHECK"));
    };
    Ok(vec![Ddl::AlterPolicy {
        table: tree.present(target.owner, "a table")?,
        name: target.name.name,
        roles: roles(tree, change.policy_roles())?,
        using: change.using_expr_clause().map(|clause| tree.expression(clause.expr())).transpose()?,
        with_check: change
            .with_check_expr_clause()
            .map(|clause| tree.expression(clause.expr()))
            .transpose()?,
    }])
}

/// ALTER TRIGGER, which only gives another name.
pub fn alter_trigger(tree: &Tree<'_>) -> Parse<Vec<Ddl>> {
    let mut cursor = tree.cursor.clone();
    cursor.expect_word("alter")?;
    let kind = kind(&mut cursor)?;
    let target = target(&mut cursor, kind)?;
    match common(&mut cursor, &target, false)? {
        Some(common) => Ok(common),
        None => Err(cursor.expected("RENAME TO")),
    }
}
