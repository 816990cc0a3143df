//! What an expression of a block comes to.

use super::super::{Effect, Session, unknown};
use super::aggregate;
use super::frame::Frame;
use super::join::Tuple;
use super::order::at_hand;
use super::query;
use super::routine::{self, Given, is_own, may_change};
use super::series::ELEMENT;
use super::truth::{among, both, compared, either, not, truth};
use crate::dialect::{Place, Procedural};
use crate::model::query::{Asked, Formula, Query};
use crate::model::value::Value;
use crate::model::{Expr, Name, ObjectId, ObjectKind, QualifiedName, Span};
use std::borrow::Cow;

/// Where names are looked up.
pub(super) struct Scope<'a> {
    /// The variables of the block.
    pub frame: &'a Frame,
    /// The row of each relation of the query at hand.
    pub rows: &'a [(&'a Name, &'a Tuple)],
    /// The rows that an aggregate is over.
    pub group: Option<&'a [Vec<(&'a Name, &'a Tuple)>]>,
    /// Whether those come in an order that is known.
    pub in_order: bool,
    /// The value at hand of a function that gives several.
    pub element: Option<&'a Value>,
    /// The scope of the query around.
    pub outer: Option<&'a Scope<'a>>,
    /// Whether a word like `current_user` that nobody can answer stands for a name that nothing has.
    pub guess: bool,
}

impl<'a> Scope<'a> {
    /// Outside queries.
    pub(super) fn of(frame: &'a Frame) -> Scope<'a> {
        Scope { frame, rows: &[], group: None, in_order: true, element: None, outer: None, guess: false }
    }

    /// A query in this scope, with these rows chosen.
    pub(super) fn with(&'a self, rows: &'a [(&'a Name, &'a Tuple)]) -> Scope<'a> {
        Scope { rows, group: None, outer: Some(self), ..*self }
    }
}

/// The text that a formula comes to with some name for every user that is not known.
pub(super) fn guessed(session: &Session<'_>, frame: &Frame, formula: &Formula) -> Value {
    within(session, &Scope { guess: true, ..Scope::of(frame) }, formula)
}

/// The value of a formula outside queries.
pub(super) fn value(session: &Session<'_>, frame: &Frame, formula: &Formula) -> Value {
    within(session, &Scope::of(frame), formula)
}

/// The value of a formula.
pub(super) fn within(session: &Session<'_>, scope: &Scope<'_>, formula: &Formula) -> Value {
    Reader { session, scope, queries: &formula.queries }.of(&formula.tree)
}

/// What is given to a routine.
pub(super) fn argument(session: &Session<'_>, frame: &Frame, formula: &Formula) -> Given {
    Reader { session, scope: &Scope::of(frame), queries: &formula.queries }.given(&formula.tree)
}

/// The function that a formula calls and nothing else, and what it is given.
pub(super) fn call_of(
    session: &Session<'_>,
    scope: &Scope<'_>,
    formula: &Formula,
) -> Option<(QualifiedName, Vec<Given>)> {
    let Expr::Call { name, arguments } = &formula.tree else { return None };
    let reader = Reader { session, scope, queries: &formula.queries };
    Some((called(name)?, arguments.iter().map(|argument| reader.given(argument)).collect()))
}

/// The branch of a CASE that is taken, where that can be told: what the others call is not called.
pub(super) fn chosen<'f>(session: &Session<'_>, scope: &Scope<'_>, formula: &'f Formula) -> Cow<'f, Formula> {
    let Expr::Case { operand, whens, otherwise } = &formula.tree else { return Cow::Borrowed(formula) };
    let reader = Reader { session, scope, queries: &formula.queries };
    let Some(branch) = reader.branch(operand.as_deref(), whens, otherwise.as_deref()) else {
        return Cow::Borrowed(formula);
    };
    let Some(branch) = branch else { return Cow::Owned(Formula::plain(Expr::Null)) };
    let mut asks = false;
    branch.walk(&mut |each| asks |= asked_at(each).is_some());
    match asked_at(branch).and_then(|at| formula.queries.get(at)) {
        Some(query) => {
            let tree = Expr::Column(vec![Name::exact("?0")]);
            Cow::Owned(Formula { tree, queries: vec![query.clone()] })
        }
        None if !asks => Cow::Owned(Formula::plain(branch.clone())),
        None => Cow::Borrowed(formula),
    }
}

/// The query that an expression stands for, by its place among those of its formula.
fn asked_at(tree: &Expr) -> Option<usize> {
    let Expr::Column(path) = tree else { return None };
    let [name] = path.as_slice() else { return None };
    name.as_str().strip_prefix('?')?.parse().ok()
}

/// Where the block is.
pub(super) fn place<'a>(session: &'a Session<'_>) -> Place<'a> {
    Place { target: session.target, schema: &session.schema, path: &session.path, texts: &session.texts }
}

/// Refuses a formula in which a function of the schema may change it: its value is asked for, not what it does.
pub(super) fn is_harmless(session: &Session<'_>, formula: &Formula, span: Span) -> Effect {
    are_harmless(session, &named_calls(formula), span)
}

/// Refuses a query in which a function of the schema may change it.
pub(super) fn is_query_harmless(session: &Session<'_>, query: &Query, span: Span) -> Effect {
    are_harmless(session, &query.calls, span)
}

fn are_harmless(session: &Session<'_>, calls: &[QualifiedName], span: Span) -> Effect {
    match calls.iter().find(|name| may_change(session, name)) {
        Some(name) => unknown(span, format!("what function {name} does to the schema is not known")),
        None => Ok(()),
    }
}

fn called(path: &[Name]) -> Option<QualifiedName> {
    match path {
        [name] => Some(QualifiedName::bare(name.clone())),
        [schema, name] => Some(QualifiedName::in_schema(schema.clone(), name.clone())),
        _ => None,
    }
}

/// The functions that a formula calls, those in its queries too.
pub(super) fn named_calls(formula: &Formula) -> Vec<QualifiedName> {
    let mut found: Vec<QualifiedName> =
        formula.queries.iter().flat_map(|(_, query)| query.calls.iter().cloned()).collect();
    formula.tree.walk(&mut |expr| {
        match expr {
            Expr::Call { name, arguments: _ } => found.extend(called(name)),
            // What is not understood may call whatever stands before a parenthesis in it.
            Expr::Opaque(text) => {
                let words = text.split('(').filter_map(|before| before.trim_end().rsplit([' ', '.']).next());
                found.extend(words.map(|word| QualifiedName::bare(Name::exact(word.to_lowercase()))));
            }
            _ => {}
        }
    });
    found
}

pub(super) struct Reader<'a> {
    pub session: &'a Session<'a>,
    pub scope: &'a Scope<'a>,
    pub queries: &'a [(Asked, Query)],
}

impl Reader<'_> {
    pub(super) fn of(&self, tree: &Expr) -> Value {
        match tree {
            Expr::Null => Value::Null,
            Expr::Boolean(truth) => Value::Boolean(*truth),
            Expr::Number(number) => number.parse().map_or(Value::Unknown, Value::Number),
            Expr::Text(text) => Value::Text(text.clone()),
            Expr::Column(path) => self.named(path),
            Expr::Keyword(word) => match self.own(word, &[]) {
                Value::Unknown if self.scope.guess => Value::Text("a user".into()),
                known => known,
            },
            Expr::Call { name, arguments } => self.call(name, arguments),
            Expr::Unary { operator, operand } => match (&**operator, self.of(operand)) {
                ("not", value) => not(value),
                ("-", Value::Number(number)) => number.checked_neg().map_or(Value::Unknown, Value::Number),
                ("-", Value::Decimal(number)) => number.checked_neg().map_or(Value::Unknown, Value::Decimal),
                _ => Value::Unknown,
            },
            Expr::Binary { operator, left, right } => self.binary(operator, left, right),
            Expr::Cast { operand, ty } => {
                let value = self.of(operand);
                self.asked(|language, place| language.cast(place, value, ty))
            }
            Expr::In { operand, list, negated } => {
                let found = self.among(&self.of(operand), &self.list(list));
                if *negated { not(found) } else { found }
            }
            Expr::Is { operand, what, negated } => {
                let found = match (self.of(operand), &**what) {
                    (Value::Unknown, _) => Value::Unknown,
                    (value, "null" | "unknown") => Value::Boolean(value == Value::Null),
                    (value, "true") => Value::Boolean(truth(value) == Value::Boolean(true)),
                    (value, "false") => Value::Boolean(truth(value) == Value::Boolean(false)),
                    (_, _) => Value::Unknown,
                };
                if *negated { not(found) } else { found }
            }
            Expr::Quantified { operator, left, right, all } => self.quantified(operator, left, right, *all),
            Expr::Between { operand, low, high, negated } => {
                let value = self.of(operand);
                let least = self.operator(">=", &value, &self.of(low));
                let found = both(least, self.operator("<=", &value, &self.of(high)));
                if *negated { not(found) } else { found }
            }
            Expr::Case { operand, whens, otherwise } => {
                self.case(operand.as_deref(), whens, otherwise.as_deref())
            }
            Expr::Array(items) => Value::List(items.iter().map(|item| self.of(item)).collect()),
            Expr::Collate { operand, collation: _ } => self.of(operand),
            Expr::Field { operand, field } => field_of(&self.of(operand), field),
            Expr::Subscript { operand, index } => {
                let values = [self.of(operand), self.of(index)];
                self.asked(|language, place| language.function(place, "[]", &values))
            }
            Expr::Prefixed { .. } | Expr::Row(_) | Expr::Opaque(_) => Value::Unknown,
        }
    }

    fn among(&self, value: &Value, list: &[Value]) -> Value {
        among(value, list, |left, right| self.operator("=", left, right))
    }

    /// `a op ANY (…)`, `a op ALL (…)`
    fn quantified(&self, operator: &str, left: &Expr, right: &Expr, all: bool) -> Value {
        let (Value::List(list), left) = (self.of(right), self.of(left)) else { return Value::Unknown };
        let one = |item: &Value| self.operator(operator, &left, item);
        match all {
            true => list.iter().fold(Value::Boolean(true), |found, item| both(found, one(item))),
            false => list.iter().fold(Value::Boolean(false), |found, item| either(found, one(item))),
        }
    }

    /// The first branch whose condition holds, if that can be told of all before it.
    fn case(&self, operand: Option<&Expr>, whens: &[(Expr, Expr)], otherwise: Option<&Expr>) -> Value {
        match self.branch(operand, whens, otherwise) {
            Some(branch) => branch.map_or(Value::Null, |value| self.of(value)),
            None => Value::Unknown,
        }
    }

    /// That branch; nothing inside where no condition holds and there is no ELSE.
    fn branch<'e>(
        &self,
        operand: Option<&Expr>,
        whens: &'e [(Expr, Expr)],
        otherwise: Option<&'e Expr>,
    ) -> Option<Option<&'e Expr>> {
        let operand = operand.map(|it| self.of(it));
        for (condition, value) in whens {
            let condition = self.of(condition);
            let holds = match &operand {
                Some(operand) => self.operator("=", operand, &condition),
                None => truth(condition),
            };
            match holds {
                Value::Boolean(true) => return Some(Some(value)),
                Value::Boolean(false) | Value::Null => {}
                _ => return None,
            }
        }
        Some(otherwise)
    }

    /// Values of a list; a query in it is its values.
    fn list(&self, items: &[Expr]) -> Vec<Value> {
        match items {
            [only] => match self.of(only) {
                Value::List(list) => list,
                value => vec![value],
            },
            items => items.iter().map(|item| self.of(item)).collect(),
        }
    }

    fn named(&self, path: &[Name]) -> Value {
        let (alias, name) = match path {
            [name] => (None, name),
            [alias, name] => (Some(alias), name),
            _ => return Value::Unknown,
        };
        if let Some(at) = name.as_str().strip_prefix('?').and_then(|at| at.parse::<usize>().ok()) {
            let asked = self.queries.get(at);
            return asked.map_or(Value::Unknown, |(asked, query)| {
                query::answer(self.session, self.scope, *asked, query)
            });
        }
        if let Some(element) = self.scope.element.filter(|_| name.as_str() == ELEMENT) {
            return element.clone();
        }
        let frame = self.scope.frame;
        match alias {
            // In MySQL a variable hides the column of its name; elsewhere such a name is an error.
            None if name.as_str().starts_with(['@', '$']) => frame.get(name).cloned(),
            None => frame.get(name).cloned().or_else(|| self.in_rows(None, name)),
            Some(alias) => self
                .in_rows(Some(alias), name)
                .or_else(|| frame.get(alias).map(|record| field_of(record, name)))
                .or_else(|| frame.get(name).filter(|_| frame.routine.as_ref() == Some(alias)).cloned()),
        }
        .unwrap_or_else(|| self.of_connection(alias, name))
    }

    /// A variable of the connection that nobody has set is NULL (MySQL).
    fn of_connection(&self, alias: Option<&Name>, name: &Name) -> Value {
        match alias {
            None if name.as_str().starts_with('@') => {
                self.session.variables.get(name).map_or(Value::Null, |value| at_hand(self.session, value))
            }
            None | Some(_) => Value::Unknown,
        }
    }

    /// A column of the query at hand, or of those around it.
    fn in_rows(&self, alias: Option<&Name>, name: &Name) -> Option<Value> {
        let mut scope = Some(self.scope);
        while let Some(at) = scope {
            let mut incomplete = false;
            for (of, tuple) in at.rows.iter().filter(|(of, _)| alias.is_none_or(|alias| alias == *of)) {
                match tuple.get(name) {
                    Some(value) => return Some(value.clone()),
                    None if alias.is_none() && *of == name && tuple.fields.len() > 1 => {
                        return Some(tuple.record());
                    }
                    None => incomplete |= alias.is_some() || !tuple.whole,
                }
            }
            // The column may be one of those that nobody has written down.
            if incomplete {
                return Some(Value::Unknown);
            }
            scope = at.outer;
        }
        None
    }

    fn binary(&self, operator: &str, left: &Expr, right: &Expr) -> Value {
        let left = self.of(left);
        let decided = match operator {
            "and" => truth(left.clone()) == Value::Boolean(false),
            "or" => truth(left.clone()) == Value::Boolean(true),
            _ => false,
        };
        if decided { truth(left) } else { self.operator(operator, &left, &self.of(right)) }
    }

    pub(super) fn operator(&self, operator: &str, left: &Value, right: &Value) -> Value {
        let language = self.session.knowledge.procedural();
        if let Some(own) = language.and_then(|it| it.operator(&place(self.session), operator, left, right)) {
            return own;
        }
        match operator {
            "and" => both(left.clone(), right.clone()),
            "or" => either(left.clone(), right.clone()),
            operator => compared(operator, left, right),
        }
    }

    fn given(&self, tree: &Expr) -> Given {
        match tree {
            Expr::Binary { operator, left, right } if matches!(&**operator, "=>" | ":=") => match &**left {
                Expr::Column(path) => (path.last().cloned(), self.of(right)),
                _ => (None, Value::Unknown),
            },
            tree => (None, self.of(tree)),
        }
    }

    fn call(&self, path: &[Name], arguments: &[Expr]) -> Value {
        let Some(name) = called(path) else { return Value::Unknown };
        let is_servers = name.schema.as_ref().is_none_or(|schema| {
            self.session.knowledge.is_system(&ObjectId::new(ObjectKind::Namespace, None, schema.clone()))
        });
        let word = name.name.as_str();
        if let Some(rows) = self.scope.group
            && aggregate::is_one(self.session, word)
        {
            return aggregate::over(self, rows, word, arguments);
        }
        if is_own(self.session, &name) {
            let given = arguments.iter().map(|argument| self.given(argument)).collect();
            return routine::value(self.session, &name, given);
        }
        if !is_servers {
            return Value::Unknown;
        }
        let values: Vec<Value> = arguments.iter().map(|argument| self.of(argument)).collect();
        self.own(word, &values)
    }

    fn own(&self, name: &str, values: &[Value]) -> Value {
        self.asked(|language, place| language.function(place, name, values))
    }

    /// What the database's own language answers.
    fn asked(&self, ask: impl FnOnce(&dyn Procedural, &Place<'_>) -> Value) -> Value {
        let place = place(self.session);
        self.session.knowledge.procedural().map_or(Value::Unknown, |language| ask(language, &place))
    }
}

/// A field of a row.
fn field_of(record: &Value, field: &Name) -> Value {
    match record {
        Value::Row(fields) => {
            fields.iter().find(|(name, _)| name == field).map_or(Value::Unknown, |(_, value)| value.clone())
        }
        Value::Null => Value::Null,
        _ => Value::Unknown,
    }
}
