//! Functions over all rows of a group.

use super::super::Session;
use super::formula::{Reader, Scope, place};
use super::join::Tuple;
use super::order::arrange;
use super::query::{distinct, sort};
use super::truth::truth;
use crate::model::query::{DISTINCT, FILTERED, ORDERED, Way};
use crate::model::value::Value;
use crate::model::{Expr, Name, NullsOrder};

/// Whether a function is one.
pub(super) fn is_one(session: &Session<'_>, name: &str) -> bool {
    session.knowledge.procedural().is_some_and(|language| language.is_aggregate(name))
}

/// Whether one is called in an expression.
pub(super) fn is_in(session: &Session<'_>, tree: &Expr) -> bool {
    let mut found = false;
    tree.walk(&mut |expr| {
        if let Expr::Call { name, arguments: _ } = expr {
            found |= name.last().is_some_and(|name| is_one(session, name.as_str()));
        }
    });
    found
}

fn calls<'e>(tree: &'e Expr, wanted: &str) -> Option<&'e [Expr]> {
    match tree {
        Expr::Call { name, arguments } if matches!(name.as_slice(), [name] if name.as_str() == wanted) => {
            Some(arguments)
        }
        _ => None,
    }
}

/// Which way a key goes.
fn way(key: &[Expr]) -> Way {
    match key {
        [_, Expr::Boolean(descends), first] => Way {
            descends: *descends,
            nulls: match first {
                Expr::Boolean(true) => Some(NullsOrder::First),
                Expr::Boolean(false) => Some(NullsOrder::Last),
                _ => None,
            },
        },
        _ => Way::default(),
    }
}

/// What one comes to over these rows.
pub(super) fn over(
    reader: &Reader<'_>,
    rows: &[Vec<(&Name, &Tuple)>],
    name: &str,
    arguments: &[Expr],
) -> Value {
    let order = arguments.iter().find_map(|it| calls(it, ORDERED));
    let filter = arguments.iter().find_map(|it| calls(it, FILTERED)).and_then(<[Expr]>::first);
    let is_plain = |it: &&Expr| calls(it, ORDERED).is_none() && calls(it, FILTERED).is_none();
    let plain: Vec<&Expr> = arguments.iter().filter(is_plain).collect();
    let once = plain.iter().find_map(|it| calls(it, DISTINCT));
    let taken: Vec<&Expr> = match once {
        Some(values) => values.iter().chain(plain.into_iter().skip(1)).collect(),
        None => plain,
    };
    let mut items: Vec<(Vec<Value>, Vec<Value>)> = Vec::new();
    for row in rows {
        let scope = Scope { rows: row, group: None, ..*reader.scope };
        let of = |tree: &Expr| Reader { scope: &scope, ..*reader }.of(tree);
        match filter.map(|filter| truth(of(filter))) {
            None | Some(Value::Boolean(true)) => {}
            Some(Value::Boolean(false) | Value::Null) => continue,
            Some(_) => return Value::Unknown,
        }
        // `*` counts rows.
        let value = |tree: &Expr| match tree {
            Expr::Column(path) if path.last().is_some_and(|name| name.as_str() == "*") => {
                Value::Boolean(true)
            }
            tree => of(tree),
        };
        let keys = order.iter().flat_map(|order| order.chunks(3)).filter_map(<[Expr]>::first);
        items.push((taken.iter().map(|tree| value(tree)).collect(), keys.map(of).collect()));
    }
    if once.is_some() {
        let Some(kept) = distinct(reader.session, items, |(values, _)| Value::List(values.clone())) else {
            return Value::Unknown;
        };
        items = kept;
    }
    let language = reader.session.knowledge.procedural();
    if language.is_some_and(|language| language.is_ordered_aggregate(name)) {
        let ways: Vec<Way> = order.map_or(Vec::new(), |order| order.chunks(3).map(way).collect());
        let plain_keys =
            order.is_some_and(|order| order.chunks(3).all(|key| matches!(key, [Expr::Column(_), ..])));
        // DISTINCT sorts, in the server's own way.
        if order.is_none() || !sort(reader.session, &mut items, &ways, plain_keys, |item| &item.1) {
            let single = reader.scope.in_order && once.is_none() && order.is_none();
            if !single {
                arrange(reader.session, &mut items);
            }
        }
    }
    let values: Vec<Vec<Value>> = items.into_iter().map(|(values, _)| values).collect();
    language.map_or(Value::Unknown, |it| it.aggregate(&place(reader.session), name, &values))
}
