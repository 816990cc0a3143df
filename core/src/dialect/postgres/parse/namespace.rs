//! Schemas and extensions.

use super::alter::common;
use super::kind::{kind, target};
use super::tree::Tree;
use crate::model::ddl::{Create, Ddl};
use crate::model::grant::{Grant, On, Role};
use crate::model::{ConstraintKind, Extension, Name, Namespace, Object, QualifiedName, Table};
use crate::syntax::cursor::{Cursor, Parse};
use squawk_syntax::ast::{self, AstNode};

/// CREATE SCHEMA, with what is made in it by the same statement.
pub fn create_schema(tree: &Tree<'_>, it: &ast::CreateSchema) -> Parse<Vec<Ddl>> {
    let name = match tree.present(it.create_schema_target(), "the schema's name")? {
        ast::CreateSchemaTarget::NamedSchema(it) => tree.name(it.schema(), "the schema's name")?,
        ast::CreateSchemaTarget::AuthorizationSchema(it) => tree.name(it.role(), "a role")?,
    };
    let namespace = Object::Namespace(Namespace::default());
    let mut list = vec![create(name.clone(), namespace, it.if_not_exists().is_some())];
    let owner = authorization(tree)?;
    for element in it.schema_elements() {
        if let ast::SchemaElement::Grant(grant) = &element {
            list.extend(super::privilege::read(&mut tree.within(grant))?.map(Ddl::Grant));
            continue;
        }
        let part = Tree { cursor: tree.within(&element), base: tree.base };
        let statement = tree.present(ast::Stmt::cast(element.syntax().clone()), "a statement")?;
        list.extend(super::statement::read(&part, &statement)?);
    }
    elements_in(&name, &mut list);
    // All that the statement makes is for whom it makes the schema.
    if let Some(owner) = owner {
        let owned = list.iter().filter_map(|ddl| match ddl {
            Ddl::Create(it) if it.owner.is_none() => Some(super::target(it.object.kind(), it.name.clone())),
            _ => None,
        });
        let owned: Vec<Ddl> = owned.map(|target| Ddl::Owner { target, owner: owner.clone() }).collect();
        list.extend(owned);
    }
    Ok(list)
}

/// Whom a new schema is made for.
fn authorization(tree: &Tree<'_>) -> Parse<Option<Role>> {
    let mut cursor = tree.cursor.clone();
    cursor.eat_words(&["create", "schema"]);
    cursor.eat_words(&["if", "not", "exists"]);
    if !cursor.is_word("authorization") {
        cursor.expect_name()?;
    }
    if !cursor.eat_word("authorization") {
        return Ok(None);
    }
    super::privilege::role(&mut cursor).map(Some)
}

/// Names without a schema in the elements belong to the new one, where the statement makes what they name.
fn elements_in(schema: &Name, list: &mut [Ddl]) {
    let made: Vec<Name> = list
        .iter()
        .skip(1)
        .filter_map(|ddl| match ddl {
            Ddl::Create(create) => Some(create.name.name.clone()),
            _ => None,
        })
        .collect();
    let place = |name: &mut QualifiedName| {
        if name.schema.is_none() && made.contains(&name.name) {
            name.schema = Some(schema.clone());
        }
    };
    for ddl in list.iter_mut().skip(1) {
        match ddl {
            Ddl::Create(create) => {
                if create.owner.is_none() {
                    place(&mut create.name);
                }
                create.owner.iter_mut().for_each(place);
                if let Object::Table(table) = &mut create.object {
                    place_table(table, &place);
                }
            }
            Ddl::CreateIndex { on, .. } => place(on),
            Ddl::Grant(Grant { on: On::Objects(targets), .. }) => {
                targets.iter_mut().for_each(|target| place(&mut target.name));
            }
            _ => {}
        }
    }
}

fn place_table(table: &mut Table, place: &dyn Fn(&mut QualifiedName)) {
    table.options.inherits.iter_mut().for_each(place);
    if let Some(of) = &mut table.options.partition_of {
        place(&mut of.parent);
    }
    for constraint in &mut table.constraints {
        if let ConstraintKind::ForeignKey(key) = &mut constraint.kind {
            place(&mut key.referenced);
        }
    }
    for column in table.columns.iter_mut().filter(|column| column.ty.user_defined) {
        let mut ty =
            QualifiedName { schema: column.ty.schema.take(), name: Name::exact(column.ty.name.clone()) };
        place(&mut ty);
        column.ty.schema = ty.schema;
    }
}

/// CREATE EXTENSION
pub fn create_extension(tree: &Tree<'_>, it: &ast::CreateExtension) -> Parse<Vec<Ddl>> {
    let name = tree.name(it.extension(), "the extension's name")?;
    let schema =
        it.extension_schema().map(|clause| tree.name(clause.schema_ref(), "a schema")).transpose()?;
    let version = match it.extension_version_clause() {
        Some(clause) => {
            let mut cursor = tree.within(&clause);
            cursor.expect_word("version")?;
            Some(version(&mut cursor)?)
        }
        None => None,
    };
    let object = Object::Extension(Extension { schema, version, comment: None, own_comment: None });
    Ok(vec![create(name, object, it.if_not_exists().is_some())])
}

fn version(cursor: &mut Cursor<'_>) -> Parse<std::sync::Arc<str>> {
    match cursor.string() {
        Some(text) => Ok(text),
        None => Ok(cursor.expect_name()?.as_str().into()),
    }
}

fn create(name: Name, object: Object, if_not_exists: bool) -> Ddl {
    Ddl::Create(Create {
        name: QualifiedName::bare(name),
        owner: None,
        signature: None,
        object,
        if_not_exists,
        or_replace: false,
        like: Vec::new(),
    })
}

/// ALTER SCHEMA and ALTER EXTENSION: of the latter, the members are the server's affair.
pub fn alter(tree: &Tree<'_>) -> Parse<Vec<Ddl>> {
    let mut cursor = tree.cursor.clone();
    cursor.expect_word("alter")?;
    let kind = kind(&mut cursor)?;
    let target = target(&mut cursor, kind)?;
    if cursor.eat_word("update") {
        let version = cursor.eat_word("to").then(|| version(&mut cursor)).transpose()?;
        return Ok(vec![Ddl::ExtensionVersion { name: target.name.name, version }]);
    }
    Ok(common(&mut cursor, &target, false)?.unwrap_or_default())
}
