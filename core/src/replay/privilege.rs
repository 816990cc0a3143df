//! Who owns what, and who may do what with it: GRANT, REVOKE, OWNER TO, and what a new object is granted by itself.
//! Nothing of it is looked at where nobody asks for privileges.

use super::drop::target_id;
use super::types::identity_behind;
use super::{Effect, Fault, Session, fault};
use crate::depend::owned_sequences;
use crate::dialect::{Granting, Rights};
use crate::model::ddl::Target;
use crate::model::grant::{DefaultGrant, Grant, Manner, On, Right, Role};
use crate::model::{
    Access, Future, Grantee, Grants, Name, NewObjects, Object, ObjectId, ObjectKind, Privilege, Privileges,
    QualifiedName, Schema,
};

/// What a statement names: an object, or the sequence behind an identity column, which belongs to its table.
enum Place {
    Object(ObjectId),
    Identity(ObjectId, Name),
}

const RELATIONS: [ObjectKind; 4] =
    [ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView, ObjectKind::Sequence];

impl Session<'_> {
    /// What is known of roles, and how the database thinks of them; `None` where nobody asks.
    fn governed(&mut self) -> Option<(&mut Privileges, &'static dyn Granting)> {
        let granting = self.knowledge.granting()?;
        Some((self.schema.privileges_mut()?, granting))
    }

    /// Whoever runs the statements at the moment.
    fn runner(&self) -> Option<Name> {
        self.role.clone().or_else(|| self.schema.privileges.as_ref()?.user.clone())
    }

    /// The role that a statement names; `None` is whoever runs it, where nobody knows who that is.
    fn named(&self, role: &Role) -> Option<Name> {
        match role {
            Role::Named(name) => Some(name.clone()),
            Role::Current => self.runner(),
            Role::Session => self.schema.privileges.as_ref()?.user.clone(),
            Role::Public => None,
        }
    }

    /// To whom a role that owns an object, or that is not its owner, is granted something.
    fn grantee(&self, role: &Role, owner: Option<&Name>) -> Result<Grantee, Fault> {
        match (role, self.named(role)) {
            (Role::Public, _) => Ok(Grantee::Public),
            (_, Some(name)) if owner == Some(&name) => Ok(Grantee::Owner),
            (_, Some(name)) => Ok(Grantee::Role(name)),
            (_, None) if owner.is_none() => Ok(Grantee::Owner),
            (_, None) => fault("who runs this is not known, and the object is another's"),
        }
    }

    /// A new object belongs to whoever makes it, and is granted what that role's default privileges say.
    pub(crate) fn owned(&mut self, id: &ObjectId) {
        let maker = self.runner();
        let owner = match self.schema.privileges.as_ref().is_some_and(|it| it.asked.owners) {
            true => maker.clone(),
            false => self.schema.privileges.as_ref().and_then(|it| it.user.clone()),
        };
        let target = self.target;
        let Some((privileges, granting)) = self.governed() else { return };
        if let Some(rights) = granting.rights(target, id) {
            let grants = granting.new_object(id).and_then(|objects| {
                // A schema `public` that is made anew is granted less than the one of a new database.
                let made = || granting.rights_on_new(target, objects).by_themselves();
                let granted = granted_to_new(privileges, granting, target, maker, id, objects);
                Some(granted.unwrap_or_else(made)).filter(|grants| *grants != rights.by_themselves())
            });
            let mut access = Access { grants, ..Access::default() };
            access.give_to(owner);
            privileges.access.remove(id);
            privileges.put(id.clone(), access);
        }
    }

    /// The sequence behind a new identity column is granted what default privileges say of sequences.
    pub(crate) fn owned_identity(&mut self, table: &ObjectId, column: &Name) {
        let (target, maker) = (self.target, self.runner());
        let Some((privileges, granting)) = self.governed() else { return };
        let mut access = privileges.taken(table);
        let maker = access.owner.clone().or(maker);
        let found = granted_to_new(privileges, granting, target, maker, table, NewObjects::Sequences);
        access.identities.remove(column);
        access.identities.extend(found.map(|grants| (column.clone(), grants)));
        privileges.put(table.clone(), access);
    }

    /// The sequence of a new serial column belongs to whoever owns the table.
    pub(crate) fn owned_sequence(&mut self, id: &ObjectId, table: &QualifiedName) {
        let (target, maker) = (self.target, self.runner());
        let Some((privileges, granting)) = self.governed() else { return };
        let owner = privileges.access.get(&Schema::table_id(table)).and_then(|access| access.owner.clone());
        let maker = owner.clone().or(maker);
        let grants = granted_to_new(privileges, granting, target, maker, id, NewObjects::Sequences);
        let mut access = Access { grants, ..Access::default() };
        access.give_to(owner);
        privileges.put(id.clone(), access);
    }
}

/// What default privileges grant on a new object of a role; `None` where that is what the database grants by itself.
fn granted_to_new(
    privileges: &Privileges,
    granting: &dyn Granting,
    target: &crate::model::Target,
    role: Option<Name>,
    id: &ObjectId,
    objects: NewObjects,
) -> Option<Grants> {
    let usual = granting.rights_on_new(target, objects).by_themselves();
    let everywhere = Future { role: role.clone(), schema: None, objects };
    let here = Future { role, schema: id.schema.clone(), objects };
    let mut grants = privileges.defaults.get(&everywhere).cloned().unwrap_or_else(|| usual.clone());
    if let (Some(besides), true) = (privileges.defaults.get(&here), here.schema.is_some()) {
        grants.extend(besides);
    }
    (grants != usual).then_some(grants)
}

/// GRANT and REVOKE.
pub(super) fn grant(session: &mut Session<'_>, grant: &Grant) -> Effect {
    if session.governed().is_none() {
        return Ok(());
    }
    for place in places(session, &grant.on)? {
        match place {
            Place::Object(id) => on_object(session, &id, grant)?,
            Place::Identity(table, column) => on_identity(session, &table, &column, grant)?,
        }
    }
    Ok(())
}

fn places(session: &Session<'_>, on: &On) -> Result<Vec<Place>, Fault> {
    match on {
        On::Objects(targets) => {
            let mut found = Vec::new();
            for target in targets {
                found.extend(place(session, target)?);
            }
            Ok(found)
        }
        On::AllIn { kinds, schemas } => {
            if let Some(missing) = schemas.iter().find(|it| !session.namespace_exists(it)) {
                return fault(format!("schema \"{missing}\" does not exist"));
            }
            Ok(all_in(&session.schema, kinds, schemas))
        }
    }
}

fn all_in(schema: &Schema, kinds: &[ObjectKind], schemas: &[Name]) -> Vec<Place> {
    let here = |id: &ObjectId| id.schema.as_ref().is_some_and(|it| schemas.contains(it));
    let is_meant = |id: &ObjectId| {
        let foreign = kinds.contains(&ObjectKind::Table) && id.signature.as_deref() == Some("foreign table");
        kinds.contains(&id.kind) || (id.kind == ObjectKind::Opaque && foreign)
    };
    let mut found: Vec<Place> =
        schema.objects.keys().filter(|id| here(id) && is_meant(id)).cloned().map(Place::Object).collect();
    if kinds.contains(&ObjectKind::Sequence) {
        for (id, table) in schema.tables().filter(|(id, _)| here(id)) {
            let columns = table.columns.iter().filter(|column| column.identity.is_some());
            found.extend(columns.map(|column| Place::Identity(id.clone(), column.name.clone())));
        }
    }
    found
}

/// What a statement names; nothing where it is not of this schema: the server's own, or an extension's.
fn place(session: &Session<'_>, target: &Target) -> Result<Option<Place>, Fault> {
    let is_relation = matches!(target.kind, ObjectKind::Table | ObjectKind::Sequence);
    let found = match is_relation {
        true => session.find(&RELATIONS, &target.name),
        false => None,
    };
    if let Some(id) = found.or_else(|| target_id(session, target)) {
        return Ok(Some(Place::Object(id)));
    }
    if is_relation && let Some((table, column)) = identity_behind(session, &target.name) {
        return Ok(Some(Place::Identity(Schema::table_id(&table), column)));
    }
    if is_of_others(session, target) {
        return Ok(None);
    }
    let what = match (target.kind, &target.signature) {
        (ObjectKind::Opaque, Some(what)) => what,
        (kind, _) => kind.words(),
    };
    fault(format!("{what} \"{}\" does not exist", target.name))
}

fn is_of_others(session: &Session<'_>, target: &Target) -> bool {
    let of_server = |name: &Name| name.as_str().starts_with("pg_") || name.as_str() == "information_schema";
    // Languages come with the server.
    let language = target.kind == ObjectKind::Opaque && target.signature.as_deref() == Some("language");
    // An extension may have brought what nothing here is called by.
    let is_extension = |id: &ObjectId| id.kind == ObjectKind::Extension;
    let mut all = session.schema.objects.keys();
    let of_extension = session.schema.objects.keys().any(is_extension)
        && !all.any(|id| id.name == target.name.name && !is_extension(id));
    match target.kind {
        ObjectKind::Namespace => of_server(&target.name.name),
        _ => language || of_extension || target.name.schema.as_ref().is_some_and(of_server),
    }
}

fn on_object(session: &mut Session<'_>, id: &ObjectId, grant: &Grant) -> Effect {
    let target = session.target;
    let Some((privileges, granting)) = session.governed() else { return Ok(()) };
    let Some(rights) = granting.rights(target, id) else {
        return fault(format!("nothing can be granted on {id}"));
    };
    let mut access = privileges.taken(id);
    let result = change(session, id, &mut access, rights, grant);
    access.columns.retain(|_, grants| !grants.is_empty());
    if let Some((privileges, _)) = session.governed() {
        privileges.put(id.clone(), access);
    }
    result
}

fn change(
    session: &Session<'_>,
    id: &ObjectId,
    access: &mut Access,
    rights: Rights,
    grant: &Grant,
) -> Effect {
    let usual = rights.by_themselves();
    let mut whole = access.grants.take().unwrap_or_else(|| usual.clone());
    for role in &grant.to {
        let grantee = session.grantee(role, access.owner.as_ref())?;
        for Right { privilege, columns } in &grant.rights {
            if columns.is_empty() {
                for privilege in meant(*privilege, rights.all, id)? {
                    apply(&mut whole, &grantee, privilege, grant.manner);
                    // What is taken of a table is taken of its columns (manual, REVOKE).
                    let taken = matches!(grant.manner, Manner::Take | Manner::TakeOption);
                    let columns = access.columns.values_mut().filter(|_| taken);
                    columns.for_each(|grants| apply(grants, &grantee, privilege, grant.manner));
                }
            }
            for column in columns {
                if !has_column(session.schema.get(id), column) {
                    return fault(format!("column \"{column}\" of relation \"{}\" does not exist", id.name));
                }
                let grants = access.columns.entry(column.clone()).or_default();
                for privilege in meant(*privilege, rights.on_columns, id)? {
                    apply(grants, &grantee, privilege, grant.manner);
                }
            }
        }
    }
    access.grants = (whole != usual).then_some(whole);
    Ok(())
}

/// Whether a relation has a column; the columns of a view or a foreign table are not opened up.
fn has_column(object: Option<&Object>, column: &Name) -> bool {
    match object {
        Some(Object::Table(table)) => table.column(column).is_some(),
        Some(_) => true,
        None => false,
    }
}

fn on_identity(session: &mut Session<'_>, table: &ObjectId, column: &Name, grant: &Grant) -> Effect {
    let target = session.target;
    let Some((privileges, granting)) = session.governed() else { return Ok(()) };
    let rights = granting.rights_on_new(target, NewObjects::Sequences);
    let usual = rights.by_themselves();
    let access = privileges.access.get(table).cloned().unwrap_or_default();
    let mut grants = access.identities.get(column).cloned().unwrap_or_else(|| usual.clone());
    for role in &grant.to {
        let grantee = session.grantee(role, access.owner.as_ref())?;
        for Right { privilege, columns: _ } in &grant.rights {
            for privilege in meant(*privilege, rights.all, table)? {
                apply(&mut grants, &grantee, privilege, grant.manner);
            }
        }
    }
    let Some((privileges, _)) = session.governed() else { return Ok(()) };
    let mut access = privileges.taken(table);
    access.identities.remove(column);
    access.identities.extend((grants != usual).then(|| (column.clone(), grants)));
    privileges.put(table.clone(), access);
    Ok(())
}

/// The privileges that a word means, of those that there are.
fn meant(privilege: Option<Privilege>, all: &[Privilege], id: &ObjectId) -> Result<Vec<Privilege>, Fault> {
    match privilege {
        None => Ok(all.to_vec()),
        Some(one) if all.contains(&one) => Ok(vec![one]),
        Some(one) => fault(format!("{} cannot be granted on {id}", one.word())),
    }
}

fn apply(grants: &mut Grants, grantee: &Grantee, privilege: Privilege, manner: Manner) {
    match manner {
        Manner::Give => grants.give(grantee, privilege, false),
        Manner::GiveOn => grants.give(grantee, privilege, true),
        Manner::Take => grants.take(grantee, privilege),
        Manner::TakeOption => grants.take_option(grantee, privilege),
    }
}

/// ALTER DEFAULT PRIVILEGES
pub(super) fn default_grant(session: &mut Session<'_>, it: &DefaultGrant) -> Effect {
    if session.governed().is_none() {
        return Ok(());
    }
    if let Some(missing) = it.schemas.iter().find(|schema| !session.namespace_exists(schema)) {
        return fault(format!("schema \"{missing}\" does not exist"));
    }
    let runs = [Role::Current];
    let makers = if it.makers.is_empty() { &runs[..] } else { &it.makers };
    let places: Vec<Option<Name>> =
        if it.schemas.is_empty() { vec![None] } else { it.schemas.iter().cloned().map(Some).collect() };
    for maker in makers {
        let role = session.named(maker);
        for schema in &places {
            on_new(session, Future { role: role.clone(), schema: schema.clone(), objects: it.objects }, it)?;
        }
    }
    Ok(())
}

fn on_new(session: &mut Session<'_>, future: Future, it: &DefaultGrant) -> Effect {
    let target = session.target;
    let grantees = it.to.iter().map(|role| session.grantee(role, future.role.as_ref()));
    let grantees: Vec<Grantee> = grantees.collect::<Result<_, _>>()?;
    let Some((privileges, granting)) = session.governed() else { return Ok(()) };
    let rights = granting.rights_on_new(target, future.objects);
    // Of one schema it is said what is granted besides.
    let usual = if future.schema.is_some() { Grants::default() } else { rights.by_themselves() };
    let mut grants = privileges.defaults.remove(&future).unwrap_or_else(|| usual.clone());
    for grantee in &grantees {
        for Right { privilege, columns: _ } in &it.rights {
            let Some(privileges) = chosen(*privilege, rights.all) else {
                return fault(format!("{future}: there is no such privilege"));
            };
            privileges.into_iter().for_each(|it_| apply(&mut grants, grantee, it_, it.manner));
        }
    }
    if grants != usual {
        privileges.defaults.insert(future, grants);
    }
    Ok(())
}

fn chosen(privilege: Option<Privilege>, all: &[Privilege]) -> Option<Vec<Privilege>> {
    match privilege {
        None => Some(all.to_vec()),
        Some(one) => all.contains(&one).then(|| vec![one]),
    }
}

/// ALTER … OWNER TO
pub(super) fn give(session: &mut Session<'_>, target: &Target, to: &Role) -> Effect {
    // On a live database, a plan may give back what it made anew, though nobody asks for owners.
    if !session.schema.privileges.as_ref().is_some_and(|it| it.asked.owners || it.user.is_some()) {
        return Ok(());
    }
    let Some(Place::Object(id)) = place(session, target)? else { return Ok(()) };
    let owner = session.named(to);
    hand_over(session, &id, owner.as_ref());
    // The sequences that a table owns are its owner's.
    if id.kind == ObjectKind::Table {
        for sequence in owned_sequences(&session.schema, &id.qualified(), None) {
            hand_over(session, &sequence, owner.as_ref());
        }
    }
    Ok(())
}

fn hand_over(session: &mut Session<'_>, id: &ObjectId, owner: Option<&Name>) {
    let target = session.target;
    let Some((privileges, granting)) = session.governed() else { return };
    // Of what nothing can be granted on, owners are not kept either.
    let Some(rights) = granting.rights(target, id) else { return };
    let mut access = privileges.taken(id);
    access.give_to(owner.cloned());
    access.grants.take_if(|grants| *grants == rights.by_themselves());
    privileges.put(id.clone(), access);
}

/// REASSIGN OWNED BY
pub(super) fn reassign(session: &mut Session<'_>, from: &[Role], to: &Role) -> Effect {
    let Some(privileges) = session.schema.privileges.as_ref().filter(|it| it.asked.owners) else {
        return Ok(());
    };
    let from: Vec<Option<Name>> = from.iter().map(|role| session.named(role)).collect();
    let owner = |id: &ObjectId| privileges.access.get(id).and_then(|access| access.owner.clone());
    let theirs = |id: &&ObjectId| from.contains(&owner(id)) && id.name.as_str() != "public";
    let ids: Vec<ObjectId> = session.schema.objects.keys().filter(theirs).cloned().collect();
    let to = session.named(to);
    ids.iter().for_each(|id| hand_over(session, id, to.as_ref()));
    Ok(())
}

#[cfg(test)]
mod tests;
