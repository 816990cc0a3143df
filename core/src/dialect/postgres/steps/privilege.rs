//! OWNER TO, GRANT, REVOKE and ALTER DEFAULT PRIVILEGES: from what the other statements leave to what is wanted. An owner
//! comes before what is granted, and what is taken of a table before what is granted on its columns.

use super::super::implied::Roles;
use super::super::names::sequence_name;
use super::super::render::{comment, name, routine, types};
use super::{exclusive, whole};
use crate::dialect::postgres::syntax::quote;
use crate::dialect::{Governed, Granting, Request};
use crate::model::{
    Access, Future, Grantee, Grants, Name, NewObjects, Object, ObjectId, Privilege, Privileges, Schema,
    Statement, Table,
};
use std::collections::BTreeMap;

/// The statements.
pub fn steps(request: &Request<'_>) -> Vec<Governed> {
    let sides = request.schemas;
    let (Some(there), Some(wanted)) = (&sides.before.privileges, &sides.after.privileges) else {
        return Vec::new();
    };
    let work = Work { request, there, wanted };
    let mut list = Vec::new();
    let mut differing: Vec<&ObjectId> =
        wanted.differing_objects(there).filter(|id| sides.after.objects.contains_key(*id)).collect();
    differing.sort();
    for id in differing {
        let statements = work.object(id).into_iter();
        list.extend(statements.map(|statement| Governed { object: id.clone(), statement }));
    }
    let mut futures: Vec<&Future> = wanted.differing_futures(there).collect();
    futures.sort();
    for future in futures {
        let statements = work.future(future).into_iter();
        list.extend(statements.map(|statement| Governed { object: future.id(), statement }));
    }
    list
}

struct Work<'a> {
    request: &'a Request<'a>,
    there: &'a Privileges,
    wanted: &'a Privileges,
}

/// Whom and what GRANT and REVOKE name.
struct Said<'a> {
    /// What stands before GRANT.
    prefix: &'a str,
    /// What stands behind ON.
    on: &'a str,
    /// What it is called in a comment.
    called: &'a str,
    /// What the owner is called.
    owner: Option<&'a Name>,
    /// What ALL means.
    all: &'a [Privilege],
}

impl Work<'_> {
    fn object(&self, id: &ObjectId) -> Vec<Statement> {
        let schema = self.request.schemas.after;
        let Some(object) = schema.get(id) else { return Vec::new() };
        let mut there = self.there.access.get(id).cloned().unwrap_or_default();
        let wanted = self.wanted.access.get(id).cloned().unwrap_or_default();
        let mut statements = Vec::new();
        if self.wanted.asked.owners && there.owner != wanted.owner {
            // A sequence that a table owns has the owner of the table.
            if !matches!(object, Object::Sequence(it) if it.owned_by.is_some()) {
                statements.extend(self.owner(id, object, wanted.owner.as_ref()));
            }
            there.give_to(wanted.owner.clone());
        }
        if self.wanted.asked.permissions {
            statements.extend(self.grants(id, object, there, &wanted));
        }
        statements.iter_mut().for_each(|statement| statement.needs.push(whole(id)));
        statements
    }

    fn owner(&self, id: &ObjectId, object: &Object, to: Option<&Name>) -> Option<Statement> {
        let target = comment::target(self.request.options, self.request.schemas.after, id, object)?;
        let sql = format!("ALTER {target} OWNER TO {}", role(to));
        let said = format!("change owner of {} to {}", called(id), role(to));
        let statement = Statement::new(sql, said, 0);
        Some(if is_relation(id, object) { exclusive(statement) } else { statement })
    }

    fn grants(&self, id: &ObjectId, object: &Object, there: Access, wanted: &Access) -> Vec<Statement> {
        let (schema, target) = (self.request.schemas.after, self.request.target);
        let Some(rights) = Roles.rights(target, id) else { return Vec::new() };
        let Access { owner: _, grants, mut columns, identities } = there;
        let own = |grants: Option<Grants>| grants.unwrap_or_else(|| rights.by_themselves());
        let (before, after) = (own(grants), own(wanted.grants.clone()));
        let (on, called) = (self.granted_on(schema, id, object), called(id));
        let said =
            Said { prefix: "", on: &on, called: &called, owner: wanted.owner.as_ref(), all: rights.all };
        let delta = Delta::between(&before, &after);
        // What is taken of a table is taken of its columns.
        for (grantee, privilege) in &delta.taken {
            columns.values_mut().for_each(|grants| grants.take(grantee, *privilege));
        }
        for (grantee, privilege) in &delta.taken_options {
            columns.values_mut().for_each(|grants| grants.take_option(grantee, *privilege));
        }
        let mut statements = said.statements(&delta);
        statements.extend(said.on_columns(&columns, &wanted.columns));
        if let Object::Table(table) = object {
            statements.extend(self.identities(id, table, &identities, wanted));
        }
        statements
    }

    /// What GRANT calls an object: aggregates are functions to it, and domains types.
    fn granted_on(&self, schema: &Schema, id: &ObjectId, object: &Object) -> String {
        let options = self.request.options;
        match object {
            Object::Namespace(_) => format!("SCHEMA {}", quote(id.name.as_str())),
            Object::Enum(_) | Object::Domain(_) | Object::Composite(_) => {
                format!("TYPE {}", name::of_object(options, id))
            }
            Object::Sequence(_) => format!("SEQUENCE {}", name::of_object(options, id)),
            Object::Routine(it) => {
                let words = if routine::words(it.kind) == "PROCEDURE" { "PROCEDURE" } else { "FUNCTION" };
                let identity = routine::identity(options, schema, id, it);
                let all =
                    identity.replace("(*)", "()").replace("( ORDER BY ", "(").replace(" ORDER BY ", ", ");
                format!("{words} {all}")
            }
            Object::Table(_) | Object::View(_) | Object::MaterializedView(_) => {
                format!("TABLE {}", name::of_object(options, id))
            }
            Object::Opaque(it) => match id.signature.as_deref() {
                Some("foreign table") => it.drop.trim_start_matches("FOREIGN ").to_owned(),
                Some("server") => format!("FOREIGN {}", it.drop),
                _ => it.drop.to_string(),
            },
            Object::Extension(_) | Object::Trigger(_) | Object::Policy(_) => types::words(object).to_owned(),
        }
    }

    fn identities(
        &self,
        id: &ObjectId,
        table: &Table,
        there: &BTreeMap<Name, Grants>,
        wanted: &Access,
    ) -> Vec<Statement> {
        let rights = Roles.rights_on_new(self.request.target, NewObjects::Sequences);
        let usual = rights.by_themselves();
        let mut statements = Vec::new();
        for column in &table.columns {
            let Some(identity) = &column.identity else { continue };
            let of = |map: &BTreeMap<Name, Grants>| {
                map.get(&column.name).cloned().unwrap_or_else(|| usual.clone())
            };
            let named = identity.sequence_name.as_ref();
            let sequence =
                named.map_or_else(|| sequence_name(&id.name, &column.name, &|_| false), |it| it.name.clone());
            let schema = named.and_then(|it| it.schema.as_ref()).or(id.schema.as_ref());
            let on = format!("SEQUENCE {}", name::qualified(self.request.options, schema, &sequence));
            let called = format!("\"{sequence}\" sequence");
            let owner = wanted.owner.as_ref();
            let said = Said { prefix: "", on: &on, called: &called, owner, all: rights.all };
            statements.extend(said.statements(&Delta::between(&of(there), &of(&wanted.identities))));
        }
        statements
    }

    fn future(&self, future: &Future) -> Vec<Statement> {
        let Future { role, schema, objects } = future;
        let rights = Roles.rights_on_new(self.request.target, *objects);
        let usual = if schema.is_some() { Grants::default() } else { rights.by_themselves() };
        let of = |side: &Privileges| side.defaults.get(future).cloned().unwrap_or_else(|| usual.clone());
        let mut prefix = "ALTER DEFAULT PRIVILEGES ".to_owned();
        if let Some(role) = role {
            prefix.push_str(&format!("FOR ROLE {} ", quote(role.as_str())));
        }
        if let Some(schema) = schema {
            prefix.push_str(&format!("IN SCHEMA {} ", quote(schema.as_str())));
        }
        let called = format!("new {}", objects.word().to_lowercase());
        let said = Said {
            prefix: &prefix,
            on: objects.word(),
            called: &called,
            owner: role.as_ref(),
            all: rights.all,
        };
        said.statements(&Delta::between(&of(self.there), &of(self.wanted)))
    }
}

/// Whether it is a table, view or sequence, which others may be using.
fn is_relation(id: &ObjectId, object: &Object) -> bool {
    let foreign = id.signature.as_deref() == Some("foreign table");
    let opened = matches!(
        object,
        Object::Table(_) | Object::View(_) | Object::MaterializedView(_) | Object::Sequence(_)
    );
    opened || foreign
}

fn called(id: &ObjectId) -> String {
    let what = match (id.kind, &id.signature) {
        (crate::model::ObjectKind::Opaque, Some(what)) => what,
        (kind, _) => kind.words(),
    };
    format!("\"{}\" {what}", id.name)
}

/// A role by its name; whoever runs the statements has none.
fn role(name: Option<&Name>) -> String {
    name.map_or_else(|| "CURRENT_USER".to_owned(), |name| quote(name.as_str()))
}

/// What is to be granted and taken.
#[derive(Default)]
struct Delta {
    taken: Vec<(Grantee, Privilege)>,
    taken_options: Vec<(Grantee, Privilege)>,
    given: Vec<(Grantee, Privilege)>,
    given_on: Vec<(Grantee, Privilege)>,
}

impl Delta {
    fn between(before: &Grants, after: &Grants) -> Delta {
        let mut delta = Delta::default();
        let held = |grants: &Grants, grantee: &Grantee, privilege: Privilege| {
            grants.of(grantee).find(|(it, _)| *it == privilege).map(|(_, option)| option)
        };
        let mut grantees: Vec<&Grantee> = before.0.keys().chain(after.0.keys()).collect();
        grantees.sort();
        grantees.dedup();
        for grantee in grantees {
            for privilege in Privilege::ALL {
                let it = (grantee.clone(), privilege);
                match (held(before, grantee, privilege), held(after, grantee, privilege)) {
                    (Some(_), None) => delta.taken.push(it),
                    (Some(true), Some(false)) => delta.taken_options.push(it),
                    (None, Some(false)) => delta.given.push(it),
                    (None | Some(false), Some(true)) => delta.given_on.push(it),
                    (None, None) | (Some(false), Some(false)) | (Some(true), Some(true)) => {}
                }
            }
        }
        delta
    }

    /// Each list with the words around it.
    fn manners(&self) -> [(&Vec<(Grantee, Privilege)>, Manner); 4] {
        [
            (&self.taken, Manner { verb: "REVOKE", to: "FROM", end: "" }),
            (&self.taken_options, Manner { verb: "REVOKE GRANT OPTION FOR", to: "FROM", end: "" }),
            (&self.given, Manner { verb: "GRANT", to: "TO", end: "" }),
            (&self.given_on, Manner { verb: "GRANT", to: "TO", end: " WITH GRANT OPTION" }),
        ]
    }
}

#[derive(Clone, Copy)]
struct Manner {
    verb: &'static str,
    to: &'static str,
    end: &'static str,
}

impl Said<'_> {
    fn statements(&self, delta: &Delta) -> Vec<Statement> {
        let mut list = Vec::new();
        for (pairs, manner) in delta.manners() {
            let mut by_grantee: BTreeMap<&Grantee, Vec<Privilege>> = BTreeMap::new();
            pairs.iter().for_each(|(grantee, it)| by_grantee.entry(grantee).or_default().push(*it));
            list.extend(self.grouped(manner, by_grantee, |privileges| self.words(privileges)));
        }
        list
    }

    fn words(&self, privileges: &[Privilege]) -> String {
        if privileges == self.all {
            return "ALL".to_owned();
        }
        privileges.iter().map(|it| it.word()).collect::<Vec<_>>().join(", ")
    }

    /// The same for columns: `SELECT ("a", "b"), UPDATE ("c")`.
    fn on_columns(&self, there: &BTreeMap<Name, Grants>, wanted: &BTreeMap<Name, Grants>) -> Vec<Statement> {
        let nothing = Grants::default();
        let mut columns: Vec<&Name> = there.keys().chain(wanted.keys()).collect();
        columns.sort();
        columns.dedup();
        let of =
            |map: &'_ BTreeMap<Name, Grants>, column| map.get(column).cloned().unwrap_or(nothing.clone());
        let deltas: Vec<(&Name, Delta)> =
            columns.iter().map(|it| (*it, Delta::between(&of(there, it), &of(wanted, it)))).collect();
        let mut list = Vec::new();
        for at in 0..Delta::default().manners().len() {
            let mut by_grantee: BTreeMap<&Grantee, BTreeMap<Privilege, Vec<&Name>>> = BTreeMap::new();
            let mut said = None;
            for (column, delta) in &deltas {
                let Some((pairs, manner)) = delta.manners().into_iter().nth(at) else { continue };
                said = Some(manner);
                for (grantee, privilege) in pairs {
                    by_grantee.entry(grantee).or_default().entry(*privilege).or_default().push(column);
                }
            }
            let words = |rights: &BTreeMap<Privilege, Vec<&Name>>| {
                let one = |(privilege, columns): (&Privilege, &Vec<&Name>)| {
                    format!("{} ({})", privilege.word(), name::list(columns.iter().copied()))
                };
                rights.iter().map(one).collect::<Vec<_>>().join(", ")
            };
            list.extend(said.map(|manner| self.grouped(manner, by_grantee, words)).unwrap_or_default());
        }
        list
    }

    /// A statement for all to whom the same is said.
    fn grouped<R: PartialEq>(
        &self,
        manner: Manner,
        by_grantee: BTreeMap<&Grantee, R>,
        words: impl Fn(&R) -> String,
    ) -> Vec<Statement> {
        let mut groups: Vec<(R, Vec<String>)> = Vec::new();
        for (grantee, rights) in by_grantee {
            let named = self.grantee(grantee);
            match groups.iter_mut().find(|(other, _)| *other == rights) {
                Some((_, grantees)) => grantees.push(named),
                None => groups.push((rights, vec![named])),
            }
        }
        let Said { prefix, on, called, owner: _, all: _ } = self;
        let Manner { verb, to, end } = manner;
        let one = |(rights, grantees): (R, Vec<String>)| {
            let grantees = grantees.join(", ");
            let sql = format!("{prefix}{verb} {} ON {on} {to} {grantees}{end}", words(&rights));
            let verb = if verb == "GRANT" { "grant" } else { "revoke" };
            let said = format!("{verb} permissions on {called} {} {grantees}", to.to_lowercase());
            Statement::new(sql, said, 0)
        };
        groups.into_iter().map(one).collect()
    }

    fn grantee(&self, grantee: &Grantee) -> String {
        match grantee {
            Grantee::Owner => role(self.owner),
            Grantee::Public => "PUBLIC".to_owned(),
            Grantee::Role(name) => quote(name.as_str()),
        }
    }
}
