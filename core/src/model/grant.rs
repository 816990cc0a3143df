//! What statements ask about roles: GRANT, REVOKE, OWNER TO, ALTER DEFAULT PRIVILEGES. Names are as written.

use super::ddl::Target;
use super::name::Name;
use super::object::ObjectKind;
use super::privilege::{NewObjects, Privilege};

/// A role as a statement names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// PUBLIC
    Public,
    /// CURRENT_USER, CURRENT_ROLE
    Current,
    /// SESSION_USER
    Session,
    /// A name.
    Named(Name),
}

/// Whether something is given or taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// GRANT
    Give,
    /// GRANT … WITH GRANT OPTION
    GiveOn,
    /// REVOKE
    Take,
    /// REVOKE GRANT OPTION FOR
    TakeOption,
}

/// A privilege, and the columns that it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// The privilege; none is ALL.
    pub privilege: Option<Privilege>,
    /// The columns; none is the object itself.
    pub columns: Vec<Name>,
}

/// What a GRANT is on.
#[derive(Clone, Debug)]
pub enum On {
    /// These objects.
    Objects(Vec<Target>),
    /// ALL … IN SCHEMA
    AllIn {
        /// Objects of these kinds.
        kinds: &'static [ObjectKind],
        /// In these schemas.
        schemas: Vec<Name>,
    },
}

/// GRANT and REVOKE on objects.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Which of the two.
    pub manner: Manner,
    /// What is granted.
    pub rights: Vec<Right>,
    /// On what.
    pub on: On,
    /// To whom.
    pub to: Vec<Role>,
}

/// ALTER DEFAULT PRIVILEGES
#[derive(Clone, Debug)]
pub struct DefaultGrant {
    /// FOR ROLE; whoever runs it where nobody is named.
    pub makers: Vec<Role>,
    /// IN SCHEMA; everywhere where none is named.
    pub schemas: Vec<Name>,
    /// Given or taken.
    pub manner: Manner,
    /// What is granted.
    pub rights: Vec<Right>,
    /// On which new objects.
    pub objects: NewObjects,
    /// To whom.
    pub to: Vec<Role>,
}
