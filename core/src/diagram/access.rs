//! Who owns an object and who may do what with it, in lines; nothing where nobody asks for it.

use crate::model::{Grantee, Name, ObjectId, Privilege, Schema};
use std::collections::BTreeMap;

/// The lines of an object: `owned by keeper`, `reader may select, update (email)`.
pub fn access(schema: &Schema, id: &ObjectId) -> Vec<String> {
    let Some(privileges) = &schema.privileges else { return Vec::new() };
    let Some(access) = privileges.access.get(id) else { return Vec::new() };
    let mut lines = Vec::new();
    if privileges.asked.owners {
        lines.extend(access.owner.as_ref().map(|owner| format!("owned by {owner}")));
    }
    if !privileges.asked.permissions {
        return lines;
    }
    let mut roles: BTreeMap<&Grantee, Vec<String>> = BTreeMap::new();
    for (grantee, held) in access.grants.iter().flat_map(|grants| &grants.0) {
        roles.entry(grantee).or_default().extend(held.iter().map(|(it, option)| said(*it, None, *option)));
    }
    for (column, grants) in &access.columns {
        for (grantee, held) in &grants.0 {
            let held = held.iter().map(|(it, option)| said(*it, Some(column), *option));
            roles.entry(grantee).or_default().extend(held);
        }
    }
    let alone = access.grants.is_some() && roles.keys().all(|grantee| **grantee == Grantee::Owner);
    lines.extend(alone.then(|| "nobody but the owner may use it".to_owned()));
    lines.extend(roles.into_iter().filter_map(|(grantee, words)| {
        let words = words.join(", ");
        match grantee {
            Grantee::Owner => None,
            Grantee::Public => Some(format!("everybody may {words}")),
            Grantee::Role(role) => Some(format!("{role} may {words}")),
        }
    }));
    lines
}

fn said(privilege: Privilege, column: Option<&Name>, option: bool) -> String {
    let column = column.map(|column| format!(" ({column})")).unwrap_or_default();
    let option = if option { " and hand it on" } else { "" };
    let word = match privilege {
        Privilege::Usage => "use".to_owned(),
        other => other.word().to_lowercase(),
    };
    format!("{word}{column}{option}")
}
