//! What differs in a column, facet by facet.

use super::Manner;
use super::definition::{Compared, expression};
use crate::model::{Column, ColumnFacet, Pair};

/// The facets in which two columns differ, and the comparisons that no rule decides.
pub(super) fn facets(manner: Manner, pair: Pair<&Column>) -> (Vec<ColumnFacet>, Vec<(String, Pair<String>)>) {
    // Destructured, so that a new field must be compared here.
    let Column {
        name: _,
        ty,
        nullable,
        not_null,
        default,
        generated,
        identity,
        auto_increment,
        on_update,
        collation,
        charset,
        comment,
        options,
        inherited,
        said: _,
    } = pair.before;
    let after = pair.after;
    let mut found = Vec::new();
    let mut unknown = Vec::new();
    let mut note = |differs: bool, facet: ColumnFacet| {
        if differs {
            found.push(facet);
        }
    };
    note(*ty != after.ty, ColumnFacet::Type);
    note(*collation != after.collation || *charset != after.charset, ColumnFacet::Collation);
    note(*nullable != after.nullable, ColumnFacet::Nullability);
    let promised = !*nullable && !after.nullable;
    let other = not_null.is_named_otherwise(&after.not_null)
        || not_null.validated != after.not_null.validated
        || not_null.no_inherit != after.not_null.no_inherit;
    note(promised && other, ColumnFacet::NotNull);
    match expression(manner, Pair { before: default.as_ref(), after: after.default.as_ref() }) {
        Compared::Same => {}
        Compared::Different => note(true, ColumnFacet::Default),
        Compared::Unknown { what: _, texts } => unknown.push(("default".to_owned(), texts)),
    }
    let expressions = pair.map(|column| column.generated.as_ref().map(|it| it.expression.clone()));
    let stored = pair.map(|column| column.generated.as_ref().map(|it| it.stored));
    let both_generated = generated.is_some() && after.generated.is_some();
    match expression(manner, Pair { before: expressions.before.as_ref(), after: expressions.after.as_ref() })
    {
        Compared::Unknown { what: _, texts } if both_generated && stored.before == stored.after => {
            unknown.push(("generation expression".to_owned(), texts));
        }
        Compared::Same | Compared::Different | Compared::Unknown { .. } => {
            note(*generated != after.generated, ColumnFacet::Generated);
        }
    }
    note(*identity != after.identity, ColumnFacet::Identity);
    note(*auto_increment != after.auto_increment, ColumnFacet::AutoIncrement);
    note(*on_update != after.on_update, ColumnFacet::OnUpdate);
    note(*comment != after.comment, ColumnFacet::Comment);
    note(*options != after.options, ColumnFacet::Options);
    note(*inherited != after.inherited, ColumnFacet::Inherited);
    (found, unknown)
}
