//! Texts that a server prints in its own form: equal, different, or not to be decided.

use super::Manner;
use crate::model::{
    Definition, Domain, DomainCheck, Expression, Object, Pair, Policy, Routine, Trigger, View,
};

/// The three answers of a comparison.
pub(super) enum Compared {
    /// They mean the same.
    Same,
    /// They do not.
    Different,
    /// No rule decides.
    Unknown { what: String, texts: Pair<String> },
}

/// Compares two objects of one kind that are no tables.
pub(super) fn compare(manner: Manner, objects: Pair<&Object>) -> Compared {
    if objects.before == objects.after {
        return Compared::Same;
    }
    match (objects.before, objects.after) {
        (Object::Extension(before), Object::Extension(after)) if before.agrees_with(after) => Compared::Same,
        (Object::View(before), Object::View(after))
        | (Object::MaterializedView(before), Object::MaterializedView(after)) => {
            // Where a server printed the query, the names of the columns stand in it.
            let in_query = |view: &View| view.query.reprinted && view.columns.is_empty();
            let columns = if in_query(before) || in_query(after) { &after.columns } else { &before.columns };
            let rest = View { query: after.query.clone(), columns: columns.clone(), ..before.clone() };
            let same_rest = rest == *after;
            text(manner, "query", Pair { before: &before.query, after: &after.query }, same_rest)
        }
        (Object::Trigger(before), Object::Trigger(after)) => {
            let same_rest = Trigger { definition: after.definition.clone(), ..before.clone() } == *after;
            text(
                manner,
                "definition",
                Pair { before: &before.definition, after: &after.definition },
                same_rest,
            )
        }
        (Object::Policy(before), Object::Policy(after)) => policy(manner, before, after),
        (Object::Domain(before), Object::Domain(after)) => domain(manner, before, after),
        (Object::Routine(before), Object::Routine(after)) => {
            let same_rest = Routine { body: after.body.clone(), ..before.clone() } == *after;
            text(manner, "body", Pair { before: &before.body, after: &after.body }, same_rest)
        }
        (Object::Opaque(before), Object::Opaque(after)) => {
            let same_rest = before.comment == after.comment;
            text(
                manner,
                "definition",
                Pair { before: &before.definition, after: &after.definition },
                same_rest,
            )
        }
        _ => Compared::Different,
    }
}

fn policy(manner: Manner, before: &Policy, after: &Policy) -> Compared {
    let rest = Policy { using: after.using.clone(), with_check: after.with_check.clone(), ..before.clone() };
    if rest != *after {
        return Compared::Different;
    }
    let using = expression(manner, Pair { before: before.using.as_ref(), after: after.using.as_ref() });
    let check =
        expression(manner, Pair { before: before.with_check.as_ref(), after: after.with_check.as_ref() });
    both(("USING", using), ("WITH CHECK", check))
}

fn domain(manner: Manner, before: &Domain, after: &Domain) -> Compared {
    let by_name = |domain: &Domain| {
        let mut checks = domain.checks.clone();
        checks.sort_by(|one, other| one.name.name().cmp(&other.name.name()));
        checks
    };
    let (own, theirs) = (by_name(before), by_name(after));
    let bare = |domain: &Domain, checks: &[DomainCheck]| {
        // Who chose a name is no difference.
        let checks = checks.iter().map(|it| (it.name.name().cloned(), it.validated, it.comment.clone()));
        (checks.collect::<Vec<_>>(), Domain { checks: Vec::new(), default: None, ..domain.clone() })
    };
    if bare(before, &own) != bare(after, &theirs) {
        return Compared::Different;
    }
    let pair = Pair { before: before.default.as_ref(), after: after.default.as_ref() };
    let mut found = expression(manner, pair);
    for (own, theirs) in own.iter().zip(&theirs) {
        let pair = Pair { before: Some(&own.expression), after: Some(&theirs.expression) };
        found = both(("default", found), ("check", expression(manner, pair)));
    }
    found
}

/// Two answers together: what differs anywhere differs; what is unknown anywhere is unknown otherwise.
fn both(one: (&str, Compared), other: (&str, Compared)) -> Compared {
    match (one, other) {
        ((_, Compared::Different), _) | (_, (_, Compared::Different)) => Compared::Different,
        ((what, Compared::Unknown { texts, .. }), _) | (_, (what, Compared::Unknown { texts, .. })) => {
            Compared::Unknown { what: what.to_owned(), texts }
        }
        ((_, Compared::Same), (_, Compared::Same)) => Compared::Same,
    }
}

fn text(manner: Manner, what: &str, texts: Pair<&Definition>, same_rest: bool) -> Compared {
    let reprinted = manner.reprinted && (texts.before.reprinted || texts.after.reprinted);
    if let (true, Some(before), Some(after)) = (reprinted, &texts.before.meaning, &texts.after.meaning) {
        match (before.whole == after.whole, before.kept == after.kept) {
            (true, _) if same_rest => return Compared::Same,
            (true, _) | (_, false) => return Compared::Different,
            (false, true) => {}
        }
    }
    if reprinted && same_rest && texts.before != texts.after {
        return Compared::Unknown { what: what.to_owned(), texts: texts.map(|it| it.text.to_string()) };
    }
    Compared::Different
}

/// Compares two expressions: where one is kept as text and a server may have re-printed it, nobody can tell.
pub(super) fn expression(manner: Manner, pair: Pair<Option<&Expression>>) -> Compared {
    if pair.before == pair.after {
        return Compared::Same;
    }
    if let (true, Some(before), Some(after)) = (manner.reprinted, pair.before, pair.after)
        && (before.is_opaque() || after.is_opaque())
    {
        let texts = Pair { before: before.text.to_string(), after: after.text.to_string() };
        return Compared::Unknown { what: String::new(), texts };
    }
    Compared::Different
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Name, Parameters};

    #[test]
    fn the_columns_of_a_view_may_stand_in_its_printed_query() {
        let view = |columns: &[&str], text: &str, reprinted: bool| {
            Object::View(View {
                columns: columns.iter().map(|name| Name::exact(*name)).collect(),
                query: Definition { text: text.into(), canonical: text.into(), reprinted, meaning: None },
                options: Parameters::new(),
                defaults: Default::default(),
                indexes: Vec::new(),
                comment: None,
            })
        };
        let written = view(&["p"], "select a from t", false);
        let manner = Manner { read_back: true, reprinted: true, names_constraints: true };
        let compared = |other: &Object| compare(manner, Pair { before: other, after: &written });
        let printed = view(&[], "select `t`.`a` as `p` from `t`", true);
        assert!(matches!(compared(&printed), Compared::Unknown { .. }));
        let other = view(&["q"], "select `t`.`a` as `q` from `t`", true);
        assert!(matches!(compared(&other), Compared::Different));
    }
}
