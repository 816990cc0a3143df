//! Schemas made canonical for one target, so that comparing is equality.

use crate::dialect::knowledge;
use crate::model::{Schema, Target};

/// A schema in canonical form: only `normalize` makes one, and only such can be diffed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalized {
    schema: Schema,
    target: Target,
    read_back: bool,
}

impl Normalized {
    /// The schema.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// What it is canonical for.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Whether it was read from a live catalog: a server prints texts in its own form, and cannot tell
    /// which names were written.
    pub fn read_back(&self) -> bool {
        self.read_back
    }
}

/// Makes a schema canonical; what belongs to the database itself is left out.
pub fn normalize(target: &Target, schema: Schema) -> Normalized {
    let knowledge = knowledge(target.dialect);
    let mut schema = schema;
    schema.objects.retain(|id, _| !knowledge.is_system(id));
    knowledge.normalize(target, &mut schema);
    Normalized { schema, target: *target, read_back: false }
}

/// The same for a schema that a live catalog gave.
pub fn normalize_read_back(target: &Target, schema: Schema) -> Normalized {
    Normalized { read_back: true, ..normalize(target, schema) }
}
