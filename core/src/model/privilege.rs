//! Who owns an object, who may do what with it, and what new objects are granted: kept beside the objects, so that these
//! compare as they do where nobody asks for privileges.

use super::name::Name;
use super::object::{ObjectId, ObjectKind};
use std::collections::BTreeMap;
use std::{fmt, mem};

/// What is looked at of all that a database says about its roles; nothing, unless somebody asks for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// What is granted on objects.
    pub permissions: bool,
    /// What is granted on objects that are not made yet.
    pub default_permissions: bool,
    /// Who owns objects.
    pub owners: bool,
}

impl Asked {
    /// Whether anything is.
    pub fn any(self) -> bool {
        let Asked { permissions, default_permissions, owners } = self;
        permissions || default_permissions || owners
    }
}

/// What may be done with an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Privilege {
    /// SELECT
    Select,
    /// INSERT
    Insert,
    /// UPDATE
    Update,
    /// DELETE
    Delete,
    /// TRUNCATE
    Truncate,
    /// REFERENCES
    References,
    /// TRIGGER
    Trigger,
    /// MAINTAIN (PostgreSQL 17)
    Maintain,
    /// USAGE
    Usage,
    /// CREATE
    Create,
    /// EXECUTE
    Execute,
}

impl Privilege {
    /// All of them.
    pub const ALL: [Privilege; 11] = [
        Privilege::Select,
        Privilege::Insert,
        Privilege::Update,
        Privilege::Delete,
        Privilege::Truncate,
        Privilege::References,
        Privilege::Trigger,
        Privilege::Maintain,
        Privilege::Usage,
        Privilege::Create,
        Privilege::Execute,
    ];

    /// The word of SQL.
    pub fn word(self) -> &'static str {
        match self {
            Privilege::Select => "SELECT",
            Privilege::Insert => "INSERT",
            Privilege::Update => "UPDATE",
            Privilege::Delete => "DELETE",
            Privilege::Truncate => "TRUNCATE",
            Privilege::References => "REFERENCES",
            Privilege::Trigger => "TRIGGER",
            Privilege::Maintain => "MAINTAIN",
            Privilege::Usage => "USAGE",
            Privilege::Create => "CREATE",
            Privilege::Execute => "EXECUTE",
        }
    }
}

/// To whom something is granted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grantee {
    /// The owner, whoever that is.
    Owner,
    /// Everybody.
    Public,
    /// A role.
    Role(Name),
}

/// To whom what is granted; true where they may hand it on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants(pub BTreeMap<Grantee, BTreeMap<Privilege, bool>>);

impl Grants {
    /// What one may do.
    pub fn of(&self, grantee: &Grantee) -> impl Iterator<Item = (Privilege, bool)> {
        self.0.get(grantee).into_iter().flatten().map(|(privilege, option)| (*privilege, *option))
    }

    /// Whether nothing is granted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// GRANT
    pub fn give(&mut self, grantee: &Grantee, privilege: Privilege, option: bool) {
        *self.0.entry(grantee.clone()).or_default().entry(privilege).or_default() |= option;
    }

    /// REVOKE
    pub fn take(&mut self, grantee: &Grantee, privilege: Privilege) {
        if let Some(held) = self.0.get_mut(grantee) {
            held.remove(&privilege);
            if held.is_empty() {
                self.0.remove(grantee);
            }
        }
    }

    /// REVOKE GRANT OPTION FOR
    pub fn take_option(&mut self, grantee: &Grantee, privilege: Privilege) {
        if let Some(option) = self.0.get_mut(grantee).and_then(|held| held.get_mut(&privilege)) {
            *option = false;
        }
    }

    /// All that another grants too.
    pub fn extend(&mut self, other: &Grants) {
        for (grantee, held) in &other.0 {
            held.iter().for_each(|(privilege, option)| self.give(grantee, *privilege, *option));
        }
    }

    /// What was granted to a role that owns the object is the owner's own.
    pub fn owned_by(&mut self, owner: &Name) {
        if let Some(held) = self.0.remove(&Grantee::Role(owner.clone())) {
            held.iter().for_each(|(privilege, option)| self.give(&Grantee::Owner, *privilege, *option));
        }
    }
}

/// What is said of one object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// Its owner; none is whoever made it.
    pub owner: Option<Name>,
    /// What is granted on it; none is what the database grants on such an object by itself.
    pub grants: Option<Grants>,
    /// What is granted on its columns beside that.
    pub columns: BTreeMap<Name, Grants>,
    /// What is granted on the sequences behind its identity columns, where anything is said of it.
    pub identities: BTreeMap<Name, Grants>,
}

impl Access {
    /// Gives it to another owner: whatever was granted to that role is the owner's own from now on.
    pub fn give_to(&mut self, owner: Option<Name>) {
        if let Some(owner) = &owner {
            let Access { owner: _, grants, columns, identities } = self;
            let all = grants.iter_mut().chain(columns.values_mut()).chain(identities.values_mut());
            all.for_each(|grants| grants.owned_by(owner));
        }
        self.owner = owner;
    }

    /// Whether nothing is said that does not go without saying.
    pub fn is_plain(&self) -> bool {
        let Access { owner, grants, columns, identities } = self;
        owner.is_none() && grants.is_none() && columns.is_empty() && identities.is_empty()
    }
}

/// Of which objects ALTER DEFAULT PRIVILEGES speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NewObjects {
    /// Schemas.
    Schemas,
    /// Types and domains.
    Types,
    /// Sequences.
    Sequences,
    /// Functions and procedures.
    Functions,
    /// Tables and views.
    Tables,
}

impl NewObjects {
    /// The word of SQL.
    pub fn word(self) -> &'static str {
        match self {
            NewObjects::Schemas => "SCHEMAS",
            NewObjects::Types => "TYPES",
            NewObjects::Sequences => "SEQUENCES",
            NewObjects::Functions => "FUNCTIONS",
            NewObjects::Tables => "TABLES",
        }
    }
}

/// Of whose new objects, where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Future {
    /// The role that makes them; none is whoever runs the statements.
    pub role: Option<Name>,
    /// The schema; none is any, and then it says all that is granted, and not what is granted besides.
    pub schema: Option<Name>,
    /// What they are.
    pub objects: NewObjects,
}

impl Future {
    /// As what it is known among objects.
    pub fn id(&self) -> ObjectId {
        let Future { role, schema, objects } = self;
        let whose = role.as_ref().map(|role| format!(" of {role}")).unwrap_or_default();
        let name = Name::exact(format!("{}{whose}", objects.word().to_lowercase()));
        let signature = Some("default privileges".into());
        ObjectId { signature, ..ObjectId::new(ObjectKind::Opaque, schema.clone(), name) }
    }
}

impl fmt::Display for Future {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Future { role, schema, objects } = self;
        write!(f, "default privileges on {}", objects.word().to_lowercase())?;
        if let Some(schema) = schema {
            write!(f, " in schema {schema}")?;
        }
        match role {
            Some(role) => write!(f, " of {role}"),
            None => Ok(()),
        }
    }
}

/// All that a database says about roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Privileges {
    /// What of it is looked at. The rest is known, since it decides what a new object is granted, and not compared.
    pub asked: Asked,
    /// Only some schemas are looked at: what new objects are granted everywhere is known, and not compared.
    pub partial: bool,
    /// Who runs the statements, where that is known.
    pub user: Option<Name>,
    /// What is said of objects; those that are not here are as the database makes them.
    pub access: BTreeMap<ObjectId, Access>,
    /// What the source itself says of objects of which `access` has more than that: it was taken from elsewhere.
    pub said: BTreeMap<ObjectId, Access>,
    /// What new objects are granted.
    pub defaults: BTreeMap<Future, Grants>,
}

impl Privileges {
    /// What is said of an object, to be changed; `put` brings it back.
    pub fn taken(&mut self, id: &ObjectId) -> Access {
        self.access.remove(id).unwrap_or_default()
    }

    /// Says it of an object.
    pub fn put(&mut self, id: ObjectId, access: Access) {
        if !access.is_plain() {
            self.access.insert(id, access);
        }
    }

    /// Whether default privileges are looked at.
    pub fn looks_at(&self, future: &Future) -> bool {
        self.asked.default_permissions && (future.schema.is_some() || !self.partial)
    }

    /// The objects of which another says something else, as far as it is looked at.
    pub fn differing_objects<'a>(&'a self, other: &'a Privileges) -> impl Iterator<Item = &'a ObjectId> {
        let only_there = other.access.keys().filter(|id| !self.access.contains_key(*id));
        self.access.keys().chain(only_there).filter(|id| self.differs_on(other, id))
    }

    fn differs_on(&self, other: &Privileges, id: &ObjectId) -> bool {
        let plain = Access::default();
        let own = self.access.get(id).unwrap_or(&plain);
        let Access { owner, grants, columns, identities } = own;
        let theirs = other.access.get(id).unwrap_or(&plain);
        let owners = self.asked.owners && *owner != theirs.owner;
        let granted =
            *grants != theirs.grants || *columns != theirs.columns || *identities != theirs.identities;
        owners || (self.asked.permissions && granted)
    }

    /// The new objects of which another says something else, as far as it is looked at.
    pub fn differing_futures<'a>(&'a self, other: &'a Privileges) -> impl Iterator<Item = &'a Future> {
        let only_there = other.defaults.keys().filter(|future| !self.defaults.contains_key(*future));
        let all = self.defaults.keys().chain(only_there).filter(|future| self.looks_at(future));
        all.filter(|future| self.defaults.get(*future) != other.defaults.get(*future))
    }

    /// An object has another name or schema.
    pub fn renamed(&mut self, old: &ObjectId, new: &ObjectId) {
        if let Some(access) = self.access.remove(old) {
            self.access.insert(new.clone(), access);
        }
        if old.kind == ObjectKind::Namespace {
            let moved = |mut future: Future| {
                future.schema.iter_mut().filter(|it| **it == old.name).for_each(|it| *it = new.name.clone());
                future
            };
            let defaults = mem::take(&mut self.defaults);
            self.defaults = defaults.into_iter().map(|(future, grants)| (moved(future), grants)).collect();
        }
    }

    /// A column of an object has another name.
    pub fn column_renamed(&mut self, id: &ObjectId, from: &Name, to: &Name) {
        let Some(Access { owner: _, grants: _, columns, identities }) = self.access.get_mut(id) else {
            return;
        };
        for map in [columns, identities] {
            if let Some(grants) = map.remove(from) {
                map.insert(to.clone(), grants);
            }
        }
    }

    /// A column of an object is gone.
    pub fn column_gone(&mut self, id: &ObjectId, column: &Name) {
        if let Some(Access { owner: _, grants: _, columns, identities }) = self.access.get_mut(id) {
            columns.remove(column);
            identities.remove(column);
        }
    }

    /// An object is gone, and what was said of new ones in it.
    pub fn gone(&mut self, id: &ObjectId) {
        self.access.remove(id);
        if id.kind == ObjectKind::Namespace {
            self.defaults.retain(|future, _| future.schema.as_ref() != Some(&id.name));
        }
    }

    /// Learns who runs the statements, and who owns what is said to be nobody's; `owner` tells of each object.
    pub fn acquainted<'a>(
        &mut self,
        user: &Name,
        objects: impl Iterator<Item = &'a ObjectId>,
        owner: impl Fn(&ObjectId) -> Option<Name>,
    ) {
        self.user = Some(user.clone());
        for id in objects {
            let mut access = self.taken(id);
            if access.owner.is_none() {
                self.said.insert(id.clone(), access.clone());
                access.give_to(owner(id));
            }
            self.put(id.clone(), access);
        }
        let defaults = mem::take(&mut self.defaults);
        for (future, mut grants) in defaults {
            let role = future.role.unwrap_or_else(|| user.clone());
            grants.owned_by(&role);
            self.defaults.insert(Future { role: Some(role), ..future }, grants);
        }
    }

    /// What was read as another user who made it all for this: what is theirs is whoever's runs the statements.
    pub fn of_whoever_runs(&mut self) {
        let Some(user) = self.user.take() else { return };
        self.access.append(&mut self.said);
        for access in self.access.values_mut() {
            access.owner.take_if(|owner| *owner == user);
        }
        self.access.retain(|_, access| !access.is_plain());
        let defaults = mem::take(&mut self.defaults);
        let unnamed = |future: Future| Future { role: future.role.filter(|role| *role != user), ..future };
        self.defaults = defaults.into_iter().map(|(future, grants)| (unnamed(future), grants)).collect();
    }
}
