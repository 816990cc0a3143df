//! COMMENT ON, for every kind of object.

use super::{name, routine, types};
use crate::dialect::PlanOptions;
use crate::dialect::postgres::syntax::{literal, quote};
use crate::model::{Object, ObjectId, Schema};

/// COMMENT ON an object; `None` where no such statement exists.
pub fn on_object(options: &PlanOptions, schema: &Schema, id: &ObjectId, object: &Object) -> Option<String> {
    let target = target(options, schema, id, object)?;
    let own = object.comment().map(|text| &**text);
    let public = matches!(object, Object::Namespace(_)) && id.name.as_str() == "public";
    Some(is(&target, own.or(public.then_some(STANDARD))))
}

/// The comment that every database's schema `public` comes with.
pub const STANDARD: &str = "standard public schema";

/// `COMMENT ON … IS …`, where what it is on is already printed.
pub fn is(target: &str, text: Option<&str>) -> String {
    let text = text.map_or_else(|| "NULL".to_owned(), literal);
    format!("COMMENT ON {target} IS {text}")
}

/// What COMMENT ON and DROP name an object by: `TABLE "t"`, `TRIGGER "x" ON "t"`.
pub fn target(options: &PlanOptions, schema: &Schema, id: &ObjectId, object: &Object) -> Option<String> {
    let words = types::words(object);
    Some(match object {
        Object::Namespace(_) | Object::Extension(_) => format!("{words} {}", quote(id.name.as_str())),
        Object::Enum(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Sequence(_)
        | Object::Table(_)
        | Object::View(_)
        | Object::MaterializedView(_) => format!("{words} {}", name::of_object(options, id)),
        Object::Routine(it) => format!("{words} {}", routine::identity(options, schema, id, it)),
        Object::Trigger(_) | Object::Policy(_) => {
            format!("{words} {} ON {}", quote(id.name.as_str()), name::of_owner(options, id))
        }
        Object::Opaque(it) => it.drop.to_string(),
    })
}
