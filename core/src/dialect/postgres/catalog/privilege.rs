//! Who owns what, who may do what, and what new objects are granted: asked for in two questions, where anybody wants to
//! know. What a role with the grant option has granted on is that role's affair: only an owner's grants are read.

use super::draft::{Draft, Filter, flag, name, optional_name, text, value};
use super::unreadable;
use crate::dialect::Row;
use crate::dialect::postgres::implied::Roles;
use crate::dialect::postgres::parse;
use crate::model::ddl::Target;
use crate::model::{
    Future, Grantee, Grants, Name, NewObjects, ObjectId, ObjectKind, Privilege, Privileges, QualifiedName,
    Refusal,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One catalog: the words and the name of its objects, where their column, owner and privileges are, FROM and WHERE.
fn part(target: &str, [column, owner, acl]: [&str; 3], from: &str, condition: &str) -> String {
    format!(
        "SELECT {target}, {column}, o.rolname, {acl} IS NOT NULL, g.rolname, x.grantee = 0, x.privilege_type, \
         x.is_grantable, current_user::text FROM {from} JOIN pg_catalog.pg_roles o ON o.oid = {owner} \
         LEFT JOIN LATERAL (SELECT * FROM pg_catalog.aclexplode({acl}) e WHERE e.grantor = {owner}) x ON true \
         LEFT JOIN pg_catalog.pg_roles g ON g.oid = x.grantee WHERE {condition}"
    )
}

/// Words and a name with its schema, as SQL of the three.
fn path(words: &str, schema: &str, name: &str) -> String {
    format!("{words} || ' ' || pg_catalog.quote_ident({schema}) || '.' || pg_catalog.quote_ident({name})")
}

/// Object, column, owner, whether anything is said of what is granted; to whom (a role, or everybody) what, and whether
/// they may hand it on; who asks.
pub fn query(filter: &Filter) -> String {
    let of = |catalog: &str, oid: &str| {
        format!("{} AND {}", filter.schemas("n.nspname"), filter.own(catalog, oid))
    };
    let outside = |words: &str, name: &str| format!("'{words} ' || pg_catalog.quote_ident({name})");
    let none = "NULL::name";
    let schemas = part(
        &outside("SCHEMA", "n.nspname"),
        [none, "n.nspowner", "n.nspacl"],
        "pg_catalog.pg_namespace n",
        &of("pg_namespace", "n.oid"),
    );
    let wrappers = part(
        &outside("FOREIGN DATA WRAPPER", "f.fdwname"),
        [none, "f.fdwowner", "f.fdwacl"],
        "pg_catalog.pg_foreign_data_wrapper f",
        &filter.own("pg_foreign_data_wrapper", "f.oid"),
    );
    let servers = part(
        &outside("SERVER", "s.srvname"),
        [none, "s.srvowner", "s.srvacl"],
        "pg_catalog.pg_foreign_server s",
        &filter.own("pg_foreign_server", "s.oid"),
    );
    let [relations, columns] = relations(&of("pg_class", "r.oid"), none);
    let [routines, types] = [routines(&of("pg_proc", "p.oid"), none), types(&of("pg_type", "t.oid"), none)];
    [schemas, relations, columns, routines, types, wrappers, servers].join(" UNION ALL ")
}

fn relations(own: &str, none: &str) -> [String; 2] {
    let words = "CASE r.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' \
         WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END";
    let target = path(words, "n.nspname", "r.relname");
    let from = "pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace";
    let kinds = "r.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND r.relpersistence <> 't'";
    let with_columns = format!("{from} JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid");
    let granted = format!("{kinds} AND a.attacl IS NOT NULL AND NOT a.attisdropped AND {own}");
    [
        part(&target, [none, "r.relowner", "r.relacl"], from, &format!("{kinds} AND {own}")),
        part(&target, ["a.attname", "r.relowner", "a.attacl"], &with_columns, &granted),
    ]
}

fn routines(own: &str, none: &str) -> String {
    let words = "CASE p.prokind WHEN 'p' THEN 'PROCEDURE' WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END";
    let target = format!(
        "{} || '(' || CASE WHEN p.prokind = 'a' AND p.pronargs = 0 THEN '*' \
         WHEN p.prokind = 'a' THEN pg_catalog.pg_get_function_identity_arguments(p.oid) \
         ELSE pg_catalog.oidvectortypes(p.proargtypes) END || ')'",
        path(words, "n.nspname", "p.proname")
    );
    let from = "pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace";
    part(&target, [none, "p.proowner", "p.proacl"], from, own)
}

fn types(own: &str, none: &str) -> String {
    let target = path("CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END", "n.nspname", "t.typname");
    let from = "pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
         LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid";
    // Not the row types of tables, and not the arrays that come with every type.
    let made = "(t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c' OR (t.typtype = 'b' AND NOT EXISTS \
         (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)))";
    part(&target, [none, "t.typowner", "t.typacl"], from, &format!("{made} AND {own}"))
}

/// Reads owners and grants.
pub fn read(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    let identities = identities(draft);
    let mut privileges = Privileges::default();
    for row in rows {
        privileges.user = optional_name(row, 8);
        let Some(place) = place(draft, &identities, text(row, 0))? else { continue };
        let (id, identity) = match place {
            Place::Object(id) => (id, None),
            Place::Identity(table, column) => (table, Some(column)),
        };
        let mut access = privileges.taken(&id);
        let granted = flag(row, 3);
        // The schema `public` of a new database says what is granted on it; one that was made anew is like any other.
        let made_anew = !granted && is_public(&id);
        match (identity, optional_name(row, 1)) {
            (Some(column), _) if granted => add(access.identities.entry(column).or_default(), row, 2, 4),
            (Some(_), _) => {}
            (None, Some(column)) => add(access.columns.entry(column).or_default(), row, 2, 4),
            (None, None) => {
                access.owner = owner(&id, row);
                if granted {
                    add(access.grants.get_or_insert_default(), row, 2, 4);
                }
                if made_anew {
                    privileges.said.insert(id.clone(), access.clone());
                    access.grants = Some(Roles::on_made_schema().by_themselves());
                }
            }
        }
        privileges.put(id, access);
    }
    for access in privileges.access.values_mut() {
        access.columns.retain(|_, grants| !grants.is_empty());
    }
    draft.schema.privileges = Some(Arc::new(privileges));
    Ok(())
}

enum Place {
    Object(ObjectId),
    Identity(ObjectId, Name),
}

/// The sequences behind identity columns, each with its table and column.
type Identities = BTreeMap<QualifiedName, (ObjectId, Name)>;

fn identities(draft: &Draft) -> Identities {
    let mut found = Identities::new();
    for ((namespace, table), it) in &draft.tables {
        for column in &it.columns {
            if let Some(named) = column.identity.as_ref().and_then(|it| it.sequence_name.clone()) {
                let id = ObjectId::new(ObjectKind::Table, Some(namespace.clone()), table.clone());
                found.insert(named, (id, column.name.clone()));
            }
        }
    }
    found
}

/// What a row is about; nothing where that was not read.
fn place(draft: &Draft, identities: &Identities, words: &str) -> Result<Option<Place>, Refusal> {
    let Some(Target { kind, name, owner: _, signature }) = parse::object(words) else {
        return Err(unreadable("what privileges are on", words));
    };
    let id = |kind| ObjectId {
        signature: signature.clone(),
        ..ObjectId::new(kind, name.schema.clone(), name.name.clone())
    };
    let opaque = |what: &str| ObjectId { signature: Some(what.into()), ..id(ObjectKind::Opaque) };
    let candidates = match kind {
        // TYPE does not say which kind of type.
        ObjectKind::Enum => {
            vec![id(ObjectKind::Enum), id(ObjectKind::Composite), opaque("range type"), opaque("base type")]
        }
        kind => vec![id(kind)],
    };
    if let Some(id) = candidates.into_iter().find(|id| draft.has(id)) {
        return Ok(Some(Place::Object(id)));
    }
    Ok(identities.get(&name).map(|(table, column)| Place::Identity(table.clone(), column.clone())))
}

/// The owner; that of the schema `public` is the database's affair.
fn owner(id: &ObjectId, row: &Row) -> Option<Name> {
    optional_name(row, 2).filter(|owner| !(is_public(id) && owner.as_str() == "pg_database_owner"))
}

fn is_public(id: &ObjectId) -> bool {
    id.kind == ObjectKind::Namespace && id.name.as_str() == "public"
}

/// What a row grants, whose owner stands at one place, and from another on: the role, whether it is everybody, the
/// privilege, and whether they may hand it on. Where all was taken, there is nothing.
fn add(grants: &mut Grants, row: &Row, owner: usize, from: usize) {
    let word = text(row, from + 2);
    let Some(privilege) = Privilege::ALL.into_iter().find(|it| it.word() == word) else { return };
    let grantee = match value(row, from) {
        Some(role) if role == text(row, owner) => Grantee::Owner,
        Some(_) => Grantee::Role(name(row, from)),
        None if flag(row, from + 1) => Grantee::Public,
        // A role that is no more.
        None => return,
    };
    grants.give(&grantee, privilege, flag(row, from + 3));
}

/// Role, schema, kind of objects, to whom what.
pub fn defaults(filter: &Filter) -> String {
    format!(
        "SELECT o.rolname, n.nspname, d.defaclobjtype, g.rolname, x.grantee = 0, x.privilege_type, x.is_grantable \
         FROM pg_catalog.pg_default_acl d JOIN pg_catalog.pg_roles o ON o.oid = d.defaclrole \
         LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.defaclnamespace \
         LEFT JOIN LATERAL pg_catalog.aclexplode(d.defaclacl) x ON true \
         LEFT JOIN pg_catalog.pg_roles g ON g.oid = x.grantee \
         WHERE d.defaclnamespace = 0 OR {}",
        filter.schemas("n.nspname")
    )
}

/// Reads default privileges.
pub fn read_defaults(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    let Some(privileges) = draft.schema.privileges_mut() else { return Ok(()) };
    for row in rows {
        let objects = match text(row, 2) {
            "r" => NewObjects::Tables,
            "S" => NewObjects::Sequences,
            "f" => NewObjects::Functions,
            "T" => NewObjects::Types,
            "n" => NewObjects::Schemas,
            // Large objects are data.
            _ => continue,
        };
        let future = Future { role: optional_name(row, 0), schema: optional_name(row, 1), objects };
        add(privileges.defaults.entry(future).or_default(), row, 0, 3);
    }
    Ok(())
}
