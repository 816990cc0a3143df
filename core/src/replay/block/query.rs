//! A query over the catalog and over values, answered from the schema.

use super::super::Session;
use super::aggregate;
use super::formula::{self, Scope};
use super::join::{Combination, Tuple, combinations};
use super::order::arrange;
use super::series;
use super::truth::truth;
use crate::model::query::{Asked, Formula, Query, Selected, Way};
use crate::model::value::Value;
use crate::model::{Expr, Name, NullsOrder};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The rows of an answer.
pub(super) struct Answer {
    /// Each row, and whether it is part of the answer for certain.
    pub rows: Vec<(Tuple, bool)>,
    /// Whether they are in their order, as far as there is one.
    pub ordered: bool,
}

impl Answer {
    /// Whether there are no rows but those that are part of the answer.
    pub(super) fn is_certain(&self) -> bool {
        self.rows.iter().all(|(_, certain)| *certain)
    }

    /// The rows as records.
    pub(super) fn into_values(self) -> Vec<Value> {
        self.rows.into_iter().map(|(tuple, _)| tuple.record()).collect()
    }

    /// The first row, or the last.
    pub(super) fn one(mut self, session: &Session<'_>, last: bool) -> Option<Value> {
        if !self.ordered {
            arrange(session, &mut self.rows);
        }
        let row = if last { self.rows.last() } else { self.rows.first() };
        row.map(|(tuple, _)| tuple.record())
    }
}

/// What an expression makes of a query.
pub(super) fn answer(session: &Session<'_>, scope: &Scope<'_>, asked: Asked, query: &Query) -> Value {
    let Some(answer) = rows_of(session, scope, query) else { return Value::Unknown };
    match asked {
        Asked::Existence if answer.rows.iter().any(|(_, certain)| *certain) => Value::Boolean(true),
        Asked::Existence if answer.rows.is_empty() => Value::Boolean(false),
        _ if !answer.is_certain() => Value::Unknown,
        Asked::Existence => Value::Unknown,
        Asked::Values => {
            let mut answer = answer;
            // An array remembers the order, a list of values that are compared does not.
            let value = |(tuple, _): &(Tuple, bool)| only_field(tuple);
            if answer.ordered {
                return Value::List(answer.rows.iter().map(value).collect());
            }
            arrange(session, &mut answer.rows);
            Value::List(answer.rows.iter().map(value).collect())
        }
        Asked::Value => match answer.rows.as_slice() {
            [] => Value::Null,
            [(only, _)] => only_field(only),
            // The server refuses more than one row.
            _ => Value::Unknown,
        },
    }
}

fn only_field(tuple: &Tuple) -> Value {
    match tuple.fields.as_slice() {
        [(_, value)] => value.clone(),
        _ => Value::Unknown,
    }
}

/// The rows of a query; `None` where the schema does not tell.
pub(super) fn rows_of(session: &Session<'_>, scope: &Scope<'_>, query: &Query) -> Option<Answer> {
    if query.unread {
        return None;
    }
    let (found, in_order) = combinations(session, scope, query)?;
    let keeper = Keeper { session, scope, query };
    let mut picked = match query.groups.is_empty() && !keeper.is_over_all() {
        true => keeper.each(&found)?,
        false => keeper.grouped(&found, in_order)?,
    };
    let mut ordered = in_order && query.groups.is_empty() || picked.len() < 2;
    if query.distinct {
        picked = distinct(session, picked, |row| row.tuple.record())?;
        ordered = picked.len() < 2;
    }
    let mut names: Option<Vec<Name>> = None;
    for (all, other) in &query.others {
        let more = rows_of(session, scope, other)?;
        ordered &= more.ordered;
        let names = names.get_or_insert_with(|| named_by(&picked, &query.columns));
        for (mut tuple, certain) in more.rows {
            // The first query says how the columns are called.
            (tuple.fields.len() == names.len()).then_some(())?;
            tuple.fields.iter_mut().zip(names.iter()).for_each(|((own, _), name)| *own = name.clone());
            picked.push(Picked { tuple, certain, keys: Vec::new() });
        }
        if !all {
            picked = distinct(session, picked, |row| nameless(&row.tuple))?;
            ordered = picked.len() < 2;
        }
    }
    if !query.others.is_empty() {
        picked.iter_mut().for_each(|row| row.keys = keeper.keys_of_answer(&row.tuple));
    }
    if !query.order.is_empty() {
        let ways: Vec<Way> = query.order.iter().map(|(_, way)| *way).collect();
        ordered =
            sort(session, &mut picked, &ways, keeper.has_plain_keys(), |row| &row.keys) || picked.len() < 2;
    }
    let mut rows: Vec<(Tuple, bool)> = picked.into_iter().map(|row| (row.tuple, row.certain)).collect();
    if let Some(limit) = &query.limit {
        let Value::Number(limit) = formula::within(session, scope, limit) else { return None };
        let limit = usize::try_from(limit).ok()?;
        if rows.len() > limit {
            if !ordered {
                arrange(session, &mut rows);
            }
            // Whether one row is there cannot hang on another that may not be.
            rows.iter().all(|(_, certain)| *certain).then_some(())?;
            rows.truncate(limit);
        }
    }
    Some(Answer { rows, ordered })
}

/// How the columns of an answer are called.
fn named_by(picked: &[Picked], columns: &[Selected]) -> Vec<Name> {
    match picked.first() {
        Some(row) => row.tuple.fields.iter().map(|(name, _)| name.clone()).collect(),
        None => columns.iter().map(|column| column.name.clone().unwrap_or_else(unnamed)).collect(),
    }
}

/// What a column is called that nobody named.
fn unnamed() -> Name {
    Name::exact("?column?")
}

fn nameless(tuple: &Tuple) -> Value {
    Value::List(tuple.fields.iter().map(|(_, value)| value.clone()).collect())
}

/// A row of an answer with what it is ordered by.
struct Picked {
    tuple: Tuple,
    certain: bool,
    keys: Vec<Value>,
}

type Row<'a> = Vec<(&'a Name, &'a Tuple)>;

struct Keeper<'a> {
    session: &'a Session<'a>,
    scope: &'a Scope<'a>,
    query: &'a Query,
}

impl Keeper<'_> {
    /// Whether the answer is one row over all rows.
    fn is_over_all(&self) -> bool {
        let selected = self.query.columns.iter().map(|column| &column.value);
        selected.chain(&self.query.having).any(|formula| aggregate::is_in(self.session, &formula.tree))
    }

    fn each(&self, found: &[Combination]) -> Option<Vec<Picked>> {
        let mut rows = Vec::new();
        for combination in found {
            let named = combination.named(&self.query.from);
            let scope = self.scope.with(&named);
            self.pick(&scope, &named, combination.certain, &mut rows)?;
        }
        Some(rows)
    }

    /// A row for each group; without GROUP BY all rows are one.
    fn grouped(&self, found: &[Combination], in_order: bool) -> Option<Vec<Picked>> {
        let Query { groups, having, from, columns, .. } = self.query;
        let language = self.session.knowledge.procedural()?;
        let mut whole: BTreeMap<Vec<Value>, Vec<Row<'_>>> = BTreeMap::new();
        if groups.is_empty() {
            whole.insert(Vec::new(), Vec::new());
        }
        let certain = found.iter().all(|it| it.certain);
        // A group that is there for certain is there whatever else is.
        let mut sure = groups.is_empty();
        for combination in found {
            let named = combination.named(from);
            let scope = self.scope.with(&named);
            let mut keys = Vec::new();
            for group in groups {
                let value = formula::within(self.session, &scope, selected_by(group, columns));
                if !value.is_known() {
                    return None;
                }
                keys.push(language.folded(&value));
            }
            sure |= combination.certain;
            whole.entry(keys).or_default().push(named);
        }
        let mut rows = Vec::new();
        for members in whole.values() {
            let none = Vec::new();
            let first = members.first().unwrap_or(&none);
            let outer = self.scope.with(first);
            let scope = Scope { group: Some(members), in_order, ..outer };
            if !certain {
                // What is counted is not known, that there is a row may be.
                let fields = columns.iter().map(|_| (unnamed(), Value::Unknown)).collect();
                let sure = sure && having.is_none();
                rows.push(Picked { tuple: Tuple { fields, whole: true }, certain: sure, keys: Vec::new() });
                continue;
            }
            match having.as_ref().map(|having| truth(formula::within(self.session, &scope, having))) {
                None | Some(Value::Boolean(true)) => self.pick(&scope, first, true, &mut rows)?,
                Some(Value::Boolean(false) | Value::Null) => {}
                Some(_) => self.pick(&scope, first, false, &mut rows)?,
            }
        }
        Some(rows)
    }

    /// The row, or rows, that are selected of one combination or group.
    fn pick(&self, scope: &Scope<'_>, named: &Row<'_>, certain: bool, rows: &mut Vec<Picked>) -> Option<()> {
        let mut tuple = Tuple { fields: Vec::new(), whole: true };
        let mut many: Option<(usize, Vec<Value>)> = None;
        for column in &self.query.columns {
            if let Some(alias) = star(&column.value) {
                for (_, part) in named.iter().filter(|(of, _)| alias.is_none_or(|alias| alias == *of)) {
                    tuple.fields.extend(part.fields.iter().cloned());
                    tuple.whole &= part.whole;
                }
                continue;
            }
            let name = column.name.clone().unwrap_or_else(unnamed);
            let value = match series::rows_of(self.session, scope, &column.value) {
                // A function that gives several values makes a row of each.
                Some(list) => {
                    many.is_none().then_some(())?;
                    many = Some((tuple.fields.len(), list?));
                    Value::Unknown
                }
                None => formula::within(self.session, scope, &column.value),
            };
            tuple.fields.push((name, value));
        }
        let keys = self.keys(scope, &tuple);
        match many {
            None => rows.push(Picked { tuple, certain, keys }),
            Some((at, list)) => {
                for value in list {
                    let mut tuple = tuple.clone();
                    if let Some(field) = tuple.fields.get_mut(at) {
                        field.1 = value;
                    }
                    let keys = self.keys(scope, &tuple);
                    rows.push(Picked { tuple, certain, keys });
                }
            }
        }
        Some(())
    }

    /// What a row is ordered by: a number is the place of a column, a name may be that of one.
    fn keys(&self, scope: &Scope<'_>, tuple: &Tuple) -> Vec<Value> {
        let key = |key: &Formula| {
            self.of_answer(key, tuple).unwrap_or_else(|| formula::within(self.session, scope, key))
        };
        self.query.order.iter().map(|(formula, _)| key(formula)).collect()
    }

    fn keys_of_answer(&self, tuple: &Tuple) -> Vec<Value> {
        let keys = self.query.order.iter();
        keys.map(|(key, _)| self.of_answer(key, tuple).unwrap_or(Value::Unknown)).collect()
    }

    fn of_answer(&self, key: &Formula, tuple: &Tuple) -> Option<Value> {
        match &key.tree {
            Expr::Number(at) => {
                let at = at.parse::<usize>().ok()?.checked_sub(1)?;
                tuple.fields.get(at).map(|(_, value)| value.clone())
            }
            Expr::Column(path) => match path.as_slice() {
                [name] => tuple.get(name).cloned(),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether it is ordered by columns of the catalog as they are, whose collation is known.
    fn has_plain_keys(&self) -> bool {
        let query = self.query;
        let of_catalog = query
            .from
            .iter()
            .all(|source| matches!(source.relation, crate::model::query::Relation::Catalog(_)));
        let is_column = |formula: &Formula| matches!(formula.tree, Expr::Column(_));
        let of = |key: &Formula| match &key.tree {
            Expr::Number(at) => {
                let at = at.parse::<usize>().ok().and_then(|at| at.checked_sub(1));
                at.and_then(|at| query.columns.get(at)).is_some_and(|column| is_column(&column.value))
            }
            Expr::Column(path) => {
                let aliased = query.columns.iter().find(|it| it.name.as_ref() == path.last());
                aliased.is_none_or(|column| is_column(&column.value) || path.len() > 1)
            }
            _ => false,
        };
        of_catalog && query.others.is_empty() && query.order.iter().all(|(key, _)| of(key))
    }
}

/// GROUP BY 1, GROUP BY of a name that a column is given.
fn selected_by<'a>(group: &'a Formula, columns: &'a [Selected]) -> &'a Formula {
    match &group.tree {
        Expr::Number(at) => {
            let at = at.parse::<usize>().ok().and_then(|at| at.checked_sub(1));
            at.and_then(|at| columns.get(at)).map_or(group, |column| &column.value)
        }
        _ => group,
    }
}

/// `*`, `a.*`
fn star(formula: &Formula) -> Option<Option<&Name>> {
    match &formula.tree {
        Expr::Column(path) => match path.as_slice() {
            [star] if star.as_str() == "*" => Some(None),
            [alias, star] if star.as_str() == "*" => Some(Some(alias)),
            _ => None,
        },
        _ => None,
    }
}

/// Each of them once; `None` where that cannot be told.
pub(super) fn distinct<T>(
    session: &Session<'_>,
    items: Vec<T>,
    value: impl Fn(&T) -> Value,
) -> Option<Vec<T>> {
    let language = session.knowledge.procedural()?;
    let mut found: BTreeMap<Value, T> = BTreeMap::new();
    let mut kept = Vec::new();
    for (at, item) in items.into_iter().enumerate() {
        let value = value(&item);
        value.is_known().then_some(())?;
        if let std::collections::btree_map::Entry::Vacant(free) = found.entry(folded(language, &value)) {
            free.insert(item);
            kept.push((at, folded(language, &value)));
        }
    }
    Some(kept.into_iter().filter_map(|(_, key)| found.remove(&key)).collect())
}

fn folded(language: &dyn crate::dialect::Procedural, value: &Value) -> Value {
    match value {
        Value::Row(fields) => Value::List(fields.iter().map(|(_, value)| folded(language, value)).collect()),
        Value::List(items) => Value::List(items.iter().map(|item| folded(language, item)).collect()),
        value => language.folded(value),
    }
}

/// The order of two values that differ, the way an order goes.
fn directed(order: Ordering, left: &Value, right: &Value, way: Way) -> Ordering {
    match way.nulls {
        Some(nulls) if *left == Value::Null || *right == Value::Null => {
            if (*left == Value::Null) == (nulls == NullsOrder::First) {
                Ordering::Less
            } else {
                Ordering::Greater
            }
        }
        _ if way.descends => order.reverse(),
        _ => order,
    }
}

/// Sorts by keys, if how they compare is certain; those that are alike come in the order at hand.
pub(super) fn sort<T>(
    session: &Session<'_>,
    items: &mut [T],
    ways: &[Way],
    plain: bool,
    keys: impl Fn(&T) -> &Vec<Value>,
) -> bool {
    let Some(language) = session.knowledge.procedural() else { return false };
    let compare = |one: &T, other: &T| -> Option<Ordering> {
        for (at, (left, right)) in keys(one).iter().zip(keys(other)).enumerate() {
            let order = language.order(left, right, plain)?;
            if order != Ordering::Equal {
                return Some(directed(order, left, right, ways.get(at).copied().unwrap_or_default()));
            }
        }
        Some(Ordering::Equal)
    };
    let certain = std::cell::Cell::new(true);
    let ordering = |one: &T, other: &T| {
        compare(one, other).unwrap_or_else(|| {
            certain.set(false);
            Ordering::Equal
        })
    };
    items.sort_by(&ordering);
    let ties =
        items.windows(2).any(|pair| matches!(pair, [one, other] if ordering(one, other) == Ordering::Equal));
    if certain.get() && ties {
        arrange(session, items);
        items.sort_by(&ordering);
    }
    certain.get()
}
