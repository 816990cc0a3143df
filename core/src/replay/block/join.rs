//! The combinations of rows that a query is over: held against the conditions, each as soon as the rows are chosen that
//! it speaks of.

use super::super::Session;
use super::formula::{self, Scope, place};
use super::query::rows_of;
use super::truth::{both, truth};
use crate::dialect::{CatalogRow, Place};
use crate::model::query::{Formula, Query, Relation, Source};
use crate::model::value::Value;
use crate::model::{Expr, Name, Object, ObjectId, ObjectKind, QualifiedName, Schema};
use std::collections::BTreeMap;
use std::rc::Rc;

/// When this many rows were tried nothing is answered.
const MOST: usize = 2_000_000;

/// A row of something that a query reads.
#[derive(Clone, Debug)]
pub(crate) struct Tuple {
    /// Its columns, as far as they are known.
    pub fields: Vec<(Name, Value)>,
    /// Whether these are all, in their order.
    pub whole: bool,
}

impl Tuple {
    pub(super) fn get(&self, name: &Name) -> Option<&Value> {
        // The catalog's columns are in lower case whoever asks.
        self.fields
            .iter()
            .find(|(field, _)| field == name || field.as_str() == name.compared())
            .map(|it| &it.1)
    }

    pub(super) fn record(&self) -> Value {
        Value::Row(self.fields.clone())
    }
}

/// The rows that are chosen together, one for each source, and whether they are part of the answer for certain.
#[derive(Clone)]
pub(super) struct Combination {
    pub tuples: Vec<Rc<Tuple>>,
    pub certain: bool,
}

impl Combination {
    /// Under the names that the query gives them.
    pub(super) fn named<'a>(&'a self, sources: &'a [Source]) -> Vec<(&'a Name, &'a Tuple)> {
        sources.iter().map(|source| &source.alias).zip(self.tuples.iter().map(|tuple| &**tuple)).collect()
    }
}

/// All combinations that are part of the answer, and those that may be; `None` if that cannot be told.
/// Also whether they come in an order that is known.
pub(super) fn combinations(
    session: &Session<'_>,
    scope: &Scope<'_>,
    query: &Query,
) -> Option<(Vec<Combination>, bool)> {
    let conditions: Vec<Formula> = query.conditions.iter().flat_map(conjuncts).collect();
    let mut joiner = Joiner { session, scope, sources: &query.from, conditions, tried: 0 };
    let start = Combination { tuples: Vec::new(), certain: true };
    let mut found: Vec<Combination> = joiner.kept(start, &joiner.due(0)).into_iter().collect();
    let mut ordered = true;
    for at in 0..query.from.len() {
        let (next, in_order) = joiner.level(at, found)?;
        ordered &= in_order;
        found = next;
    }
    Some((found, ordered && query.from.len() < 2))
}

struct Joiner<'a> {
    session: &'a Session<'a>,
    scope: &'a Scope<'a>,
    sources: &'a [Source],
    conditions: Vec<Formula>,
    tried: usize,
}

/// The rows of a source by the value of a column.
struct Index {
    /// What that value must be.
    wanted: Formula,
    rows: BTreeMap<Value, Vec<Rc<Tuple>>>,
    /// Rows whose value is of another kind, or not known.
    others: Vec<Rc<Tuple>>,
}

impl Joiner<'_> {
    /// The conditions that can be asked once so many sources have their row.
    fn due(&self, bound: usize) -> Vec<Formula> {
        self.conditions.iter().filter(|it| self.bound_at(it) == bound).cloned().collect()
    }

    fn level(&mut self, at: usize, found: Vec<Combination>) -> Option<(Vec<Combination>, bool)> {
        let source = self.sources.get(at)?;
        let due = self.due(at + 1);
        let own: Vec<Formula> = source.left.iter().flatten().flat_map(conjuncts).collect();
        let hidden = match (&source.relation, source.left.is_some()) {
            (Relation::Call { .. }, _) => None,
            (_, true) => self.index(at, &own),
            (_, false) => self.index(at, &due),
        };
        let (fixed, in_order) = match &source.relation {
            Relation::Call { .. } => (None, true),
            Relation::Catalog(name) if let Some(table) = self.only_table(hidden.as_ref(), source) => {
                (Some(of_table(self.session, name, &table)?), false)
            }
            _ => {
                let (rows, in_order) = self.rows(source, self.scope)?;
                (Some(rows), in_order)
            }
        };
        let index =
            hidden.map(|(wanted, column)| self.indexed(wanted, &column, fixed.as_deref().unwrap_or(&[])));
        let mut next = Vec::new();
        for combination in found {
            let rows = match (&fixed, &index) {
                (_, Some(index)) => self.matching(index, &combination, fixed.as_deref().unwrap_or(&[])),
                (Some(rows), None) => rows.clone(),
                (None, None) => self.called(source, &combination)?,
            };
            let before = next.len();
            for tuple in rows {
                self.tried += 1;
                let mut longer = combination.clone();
                longer.tuples.push(tuple);
                next.extend(self.kept(longer, if source.left.is_some() { &own } else { &due }));
                if self.tried > MOST {
                    return None;
                }
            }
            if source.left.is_some() {
                self.left(at, &mut next, before, combination)?;
                let joined = next.split_off(before);
                next.extend(joined.into_iter().filter_map(|it| self.kept(it, &due)));
            }
        }
        Some((next, in_order))
    }

    /// LEFT JOIN: where nothing fits there is a row of NULLs.
    fn left(
        &self,
        at: usize,
        next: &mut Vec<Combination>,
        before: usize,
        mut alone: Combination,
    ) -> Option<()> {
        let fit = next.get(before..)?;
        if fit.iter().any(|it| !it.certain && alone.certain) {
            return None;
        }
        if fit.is_empty() {
            let source = self.sources.get(at)?;
            alone.tuples.push(Rc::new(self.nulls(source)));
            next.push(alone);
        }
        Some(())
    }

    /// A row of NULLs: the columns of any row of the source.
    fn nulls(&self, source: &Source) -> Tuple {
        let rows = self.rows(source, self.scope).map_or(Vec::new(), |(rows, _)| rows);
        let names = rows.first().map_or(Vec::new(), |tuple| tuple.fields.clone());
        let fields: Vec<(Name, Value)> = names.into_iter().map(|(name, _)| (name, Value::Null)).collect();
        Tuple { fields, whole: false }
    }

    /// The combination, with what these conditions say of it; `None` where one of them does not hold.
    fn kept(&self, mut combination: Combination, conditions: &[Formula]) -> Option<Combination> {
        let named = combination.named(self.sources);
        let scope = self.scope.with(&named);
        let mut holds = Value::Boolean(true);
        for condition in conditions {
            holds = both(holds, truth(formula::within(self.session, &scope, condition)));
            if matches!(holds, Value::Boolean(false) | Value::Null) {
                return None;
            }
        }
        combination.certain &= holds == Value::Boolean(true);
        Some(combination)
    }

    /// How many sources, in their order, must have a row before a condition can be asked.
    fn bound_at(&self, condition: &Formula) -> usize {
        let all = self.sources.len();
        if !condition.queries.is_empty() {
            return all;
        }
        let mut bound = 0;
        condition.tree.walk(&mut |expr| {
            let needs = match expr {
                Expr::Column(path) => match path.as_slice() {
                    [alias, _] => {
                        self.sources.iter().position(|it| it.alias == *alias).map_or(0, |at| at + 1)
                    }
                    _ => all,
                },
                Expr::Opaque(_) | Expr::Call { .. } => all,
                _ => 0,
            };
            bound = bound.max(needs);
        });
        bound
    }

    /// A condition by which a source's rows are found: what a column of it must be, told by the sources before.
    fn index<'f>(&self, at: usize, conditions: &'f [Formula]) -> Option<(Formula, Name)> {
        let alias = &self.sources.get(at)?.alias;
        let column_of = |expr: &'f Expr| match expr {
            Expr::Column(path) => match path.as_slice() {
                [of, name] if of == alias => Some(name.clone()),
                [name] if self.sources.len() == 1 && self.scope.frame.get(name).is_none() => {
                    Some(name.clone())
                }
                _ => None,
            },
            _ => None,
        };
        conditions.iter().find_map(|condition| {
            let Expr::Binary { operator, left, right } = &condition.tree else { return None };
            if &**operator != "=" || !condition.queries.is_empty() {
                return None;
            }
            let told = |other: &Expr| {
                let other = Formula::plain(other.clone());
                let earlier = self.bound_at(&other) <= at || matches!(other.tree, Expr::Text(_));
                earlier.then_some(other)
            };
            let by = |column: &'f Expr, other: &Expr| Some((told(other)?, column_of(column)?));
            by(left, right).or_else(|| by(right, left))
        })
    }

    /// The table whose rows alone are asked for, if it is known before any row is chosen.
    fn only_table(&self, found_by: Option<&(Formula, Name)>, source: &Source) -> Option<Value> {
        let (wanted, column) = found_by?;
        let plain = source.left.is_none() && source.columns.is_empty() && column.compared() == "table_name";
        if !plain || self.bound_at(wanted) > 0 {
            return None;
        }
        let table = formula::within(self.session, self.scope, wanted);
        matches!(table, Value::Text(_)).then_some(table)
    }

    fn indexed(&self, wanted: Formula, column: &Name, rows: &[Rc<Tuple>]) -> Index {
        let mut index = Index { wanted, rows: BTreeMap::new(), others: Vec::new() };
        for tuple in rows {
            match tuple.get(column).and_then(|value| self.key(value)) {
                Some(key) => index.rows.entry(key).or_default().push(tuple.clone()),
                None => index.others.push(tuple.clone()),
            }
        }
        index
    }

    /// What equal values have in common; `None` where that is not certain.
    fn key(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Text(_) => Some(self.session.knowledge.procedural()?.folded(value)),
            Value::Key { of, named: _ } => Some(Value::key(of)),
            _ => None,
        }
    }

    fn matching(&self, index: &Index, combination: &Combination, all: &[Rc<Tuple>]) -> Vec<Rc<Tuple>> {
        let named = combination.named(self.sources);
        let wanted = formula::within(self.session, &self.scope.with(&named), &index.wanted);
        match self.key(&wanted) {
            Some(key) => index.rows.get(&key).into_iter().flatten().chain(&index.others).cloned().collect(),
            None => all.to_vec(),
        }
    }

    /// The rows of a source that does not hang on the others, and whether their order is known.
    fn rows(&self, source: &Source, scope: &Scope<'_>) -> Option<(Vec<Rc<Tuple>>, bool)> {
        let (mut rows, in_order) = match &source.relation {
            Relation::Catalog(name) => (catalog(self.session, name)?, false),
            Relation::Derived(query) => {
                let answer = rows_of(self.session, scope, query).filter(|it| it.is_certain())?;
                let ordered = answer.ordered;
                (answer.rows.into_iter().map(|(tuple, _)| Rc::new(tuple)).collect(), ordered)
            }
            Relation::Values(values) => {
                let row = |values: &Vec<Formula>| {
                    let named = (1..).zip(values);
                    let field = |(at, value): (usize, &Formula)| {
                        (Name::exact(format!("column{at}")), formula::within(self.session, scope, value))
                    };
                    Rc::new(Tuple { fields: named.map(field).collect(), whole: true })
                };
                (values.iter().map(row).collect(), true)
            }
            Relation::Call { .. } => return None,
        };
        if !source.columns.is_empty() {
            rows = rows.into_iter().map(|tuple| renamed(&tuple, &source.columns)).collect::<Option<_>>()?;
        }
        Some((rows, in_order))
    }

    /// The values that a function gives, each a row.
    fn called(&self, source: &Source, combination: &Combination) -> Option<Vec<Rc<Tuple>>> {
        let Relation::Call { call, numbered } = &source.relation else { return None };
        let named = combination.named(self.sources);
        let values = match formula::within(self.session, &self.scope.with(&named), call) {
            Value::List(values) => values,
            Value::Unknown | Value::OneOf(_) => return None,
            value => vec![value],
        };
        let row = |(at, value): (usize, Value)| {
            let mut fields = vec![(Name::exact("value"), value)];
            if *numbered {
                fields.push((Name::exact("ordinality"), Value::count(at)));
            }
            renamed(&Tuple { fields, whole: true }, &source.columns)
        };
        (1..).zip(values).map(row).collect()
    }
}

/// The same row under other names; those beyond the list keep theirs.
fn renamed(tuple: &Tuple, names: &[Name]) -> Option<Rc<Tuple>> {
    if !tuple.whole || names.len() > tuple.fields.len() {
        return None;
    }
    let mut names = names.iter();
    let named = |(own, value): &(Name, Value)| (names.next().unwrap_or(own).clone(), value.clone());
    Some(Rc::new(Tuple { fields: tuple.fields.iter().map(named).collect(), whole: true }))
}

/// The rows of a relation of the catalog: made once for as long as the schema stays as it is.
fn catalog(session: &Session<'_>, name: &QualifiedName) -> Option<Vec<Rc<Tuple>>> {
    if let Some(known) = session.catalog.borrow().get(name) {
        return known.clone();
    }
    let rows = session.knowledge.procedural()?.relation(&place(session), name);
    let rows: Option<Vec<Rc<Tuple>>> = rows.map(|rows| rows.into_iter().map(tuple_of).collect());
    session.catalog.borrow_mut().insert(name.clone(), rows.clone());
    rows
}

/// The rows that a relation has of one table, and of whatever is no table. A migration that asks for a column after each
/// change would have all rows made again each time.
fn of_table(session: &Session<'_>, name: &QualifiedName, table: &Value) -> Option<Vec<Rc<Tuple>>> {
    let language = session.knowledge.procedural()?;
    let wanted = language.folded(table);
    let is_named = |id: &ObjectId| language.folded(&Value::text(id.name.as_str())) == wanted;
    let is_view = |object: &Object| matches!(object, Object::View(_) | Object::MaterializedView(_));
    // The columns of a view are those of other tables.
    let views = session.schema.objects.iter().any(|(id, object)| is_view(object) && is_named(id));
    if views || name.name.compared() != "columns" {
        return catalog(session, name);
    }
    let mut schema = Schema::default();
    for (id, object) in &session.schema.objects {
        if !(is_view(object) || id.kind == ObjectKind::Table) || is_named(id) {
            schema.objects.insert(id.clone(), object.clone());
        }
    }
    let rows = language.relation(&Place { schema: &schema, ..place(session) }, name)?;
    Some(rows.into_iter().map(tuple_of).collect())
}

fn tuple_of(row: CatalogRow) -> Rc<Tuple> {
    let fields = row.into_iter().map(|(name, value)| (Name::exact(&*name), value)).collect();
    Rc::new(Tuple { fields, whole: false })
}

/// The conditions that a conjunction is made of.
fn conjuncts(condition: &Formula) -> Vec<Formula> {
    let part = |tree: &Expr| conjuncts(&Formula { tree: tree.clone(), queries: condition.queries.clone() });
    let asks = !condition.queries.is_empty();
    match &condition.tree {
        Expr::Binary { operator, left, right } if &**operator == "and" => {
            part(left).into_iter().chain(part(right)).collect()
        }
        tree if asks => {
            let mut named = false;
            tree.walk(&mut |expr| {
                named |=
                    matches!(expr, Expr::Column(path) if path.iter().any(|it| it.as_str().starts_with('?')));
            });
            let queries = if named { condition.queries.clone() } else { Vec::new() };
            vec![Formula { tree: tree.clone(), queries }]
        }
        _ => vec![condition.clone()],
    }
}
