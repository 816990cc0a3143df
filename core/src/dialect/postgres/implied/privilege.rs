//! What can be granted on which object, and what everybody may do by himself (manual 5.7, Privileges; acldefault()).

use crate::dialect::postgres::steps;
use crate::dialect::{Governed, Granting, Request, Rights};
use crate::model::Privilege::{
    Create, Delete, Execute, Insert, Maintain, References, Select, Trigger, Truncate, Update, Usage,
};
use crate::model::{NewObjects, ObjectId, ObjectKind, Privilege, Target, Version};

/// What PostgreSQL has to say of roles.
pub struct Roles;

const TABLE: &[Privilege] = &[Select, Insert, Update, Delete, Truncate, References, Trigger];
const TABLE_17: &[Privilege] = &[Select, Insert, Update, Delete, Truncate, References, Trigger, Maintain];
const COLUMN: &[Privilege] = &[Select, Insert, Update, References];
const SEQUENCE: &[Privilege] = &[Select, Update, Usage];
const SCHEMA: &[Privilege] = &[Usage, Create];
const USAGE: &[Privilege] = &[Usage];
const EXECUTE: &[Privilege] = &[Execute];

const fn rights(all: &'static [Privilege], public: &'static [Privilege]) -> Rights {
    Rights { all, on_columns: &[], public }
}

fn of_table(target: &Target) -> Rights {
    let all = if target.version >= Version(17, 0, 0) { TABLE_17 } else { TABLE };
    Rights { all, on_columns: COLUMN, public: &[] }
}

/// The schema `public` of a new database (initdb): until 15, everybody may create in it.
fn of_schema(target: &Target, id: &ObjectId) -> Rights {
    match id.name.as_str() {
        "public" if target.version >= Version(15, 0, 0) => rights(SCHEMA, USAGE),
        "public" => rights(SCHEMA, SCHEMA),
        _ => rights(SCHEMA, &[]),
    }
}

impl Roles {
    /// On a schema that somebody makes, be it called `public`.
    pub fn on_made_schema() -> Rights {
        rights(SCHEMA, &[])
    }
}

impl Granting for Roles {
    fn rights(&self, target: &Target, id: &ObjectId) -> Option<Rights> {
        Some(match id.kind {
            ObjectKind::Namespace => of_schema(target, id),
            ObjectKind::Enum | ObjectKind::Domain | ObjectKind::Composite => rights(USAGE, USAGE),
            ObjectKind::Sequence => rights(SEQUENCE, &[]),
            ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => rights(EXECUTE, EXECUTE),
            ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView => of_table(target),
            ObjectKind::Opaque => match id.signature.as_deref()? {
                "foreign table" => of_table(target),
                "range type" | "base type" => rights(USAGE, USAGE),
                "server" | "foreign data wrapper" => rights(USAGE, &[]),
                "language" => rights(USAGE, USAGE),
                _ => return None,
            },
            ObjectKind::Extension | ObjectKind::Trigger | ObjectKind::Policy => return None,
        })
    }

    fn rights_on_new(&self, target: &Target, objects: NewObjects) -> Rights {
        match objects {
            NewObjects::Schemas => Roles::on_made_schema(),
            NewObjects::Types => rights(USAGE, USAGE),
            NewObjects::Sequences => rights(SEQUENCE, &[]),
            NewObjects::Functions => rights(EXECUTE, EXECUTE),
            NewObjects::Tables => Rights { on_columns: &[], ..of_table(target) },
        }
    }

    fn new_object(&self, id: &ObjectId) -> Option<NewObjects> {
        match id.kind {
            ObjectKind::Namespace => Some(NewObjects::Schemas),
            ObjectKind::Enum | ObjectKind::Domain | ObjectKind::Composite => Some(NewObjects::Types),
            ObjectKind::Sequence => Some(NewObjects::Sequences),
            ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => {
                Some(NewObjects::Functions)
            }
            ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView => Some(NewObjects::Tables),
            ObjectKind::Opaque => match id.signature.as_deref()? {
                "foreign table" => Some(NewObjects::Tables),
                "range type" | "base type" => Some(NewObjects::Types),
                _ => None,
            },
            ObjectKind::Extension | ObjectKind::Trigger | ObjectKind::Policy => None,
        }
    }

    fn steps(&self, request: &Request<'_>) -> Vec<Governed> {
        steps::privilege::steps(request)
    }
}
