//! Names in texts: which objects the words of a query, a body or an expression can stand for.

use super::{Found, Strength};
use crate::model::{Expr, Expression, Name, Object, ObjectId, ObjectKind, Schema};
use crate::syntax::lexer::is_operator_byte;
use std::collections::{BTreeMap, BTreeSet};

/// Objects by the compared form of their name.
pub(crate) struct NameIndex {
    by_name: BTreeMap<String, Vec<ObjectId>>,
    /// The schema where everybody looks first for a relation without one.
    home: Option<Name>,
}

impl NameIndex {
    pub(crate) fn of(schema: &Schema, home: Option<&Name>) -> NameIndex {
        let mut by_name: BTreeMap<String, Vec<ObjectId>> = BTreeMap::new();
        for id in schema.objects.keys().filter(|id| can_be_named(id.kind)) {
            by_name.entry(id.name.compared().to_owned()).or_default().push(id.clone());
        }
        NameIndex { by_name, home: home.cloned() }
    }

    /// An index of one object.
    pub(crate) fn only(schema: &Schema, home: Option<&Name>, id: &ObjectId) -> NameIndex {
        let mut by_name = BTreeMap::new();
        if schema.objects.contains_key(id) && can_be_named(id.kind) {
            by_name.insert(id.name.compared().to_owned(), vec![id.clone()]);
        }
        NameIndex { by_name, home: home.cloned() }
    }

    fn get(&self, name: &str) -> &[ObjectId] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The operators of a symbol: they stand under it with their operands, `<->(point, point)`.
    fn operators<'i>(&'i self, symbol: &'i str) -> impl Iterator<Item = &'i ObjectId> {
        let is_symbol = !symbol.is_empty() && symbol.chars().all(is_operator_character);
        let begins = is_symbol.then(|| self.with_prefix(symbol)).into_iter().flatten();
        begins.filter(move |id| {
            let operands = id.name.compared().strip_prefix(symbol);
            id.signature.as_deref() == Some("operator")
                && operands.is_some_and(|rest| !rest.starts_with(is_operator_character))
        })
    }

    fn with_prefix<'i>(&'i self, prefix: &'i str) -> impl Iterator<Item = &'i ObjectId> {
        let from = self.by_name.range(prefix.to_owned()..);
        from.take_while(move |(name, _)| name.starts_with(prefix)).flat_map(|(_, ids)| ids)
    }

    fn is_behind_home(&self, schema: &Schema, id: &ObjectId) -> bool {
        is_behind_home(schema, self.home.as_ref(), id)
    }

    fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}

/// Whether a relation or a routine cannot be what a bare name means, for there is one of that name where everybody looks
/// first.
pub(crate) fn is_behind_home(schema: &Schema, home: Option<&Name>, id: &ObjectId) -> bool {
    const RELATIONS: [ObjectKind; 4] =
        [ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView, ObjectKind::Sequence];
    if home.is_none() || id.schema.as_ref() == home {
        return false;
    }
    if is_routine(id) {
        let first = ObjectId { schema: home.cloned(), signature: None, ..id.clone() };
        let next = schema.objects.range(first..).next();
        return next.is_some_and(|(other, _)| {
            other.kind == id.kind && other.schema.as_ref() == home && other.name == id.name
        });
    }
    let at_home = |kind| ObjectId { kind, schema: home.cloned(), ..id.clone() };
    RELATIONS.contains(&id.kind) && RELATIONS.iter().any(|kind| schema.objects.contains_key(&at_home(*kind)))
}

fn can_be_named(kind: ObjectKind) -> bool {
    match kind {
        ObjectKind::Enum
        | ObjectKind::Domain
        | ObjectKind::Composite
        | ObjectKind::Sequence
        | ObjectKind::Function
        | ObjectKind::Procedure
        | ObjectKind::Aggregate
        | ObjectKind::Table
        | ObjectKind::View
        | ObjectKind::MaterializedView
        | ObjectKind::Opaque => true,
        ObjectKind::Namespace | ObjectKind::Extension | ObjectKind::Trigger | ObjectKind::Policy => false,
    }
}

/// What the words of a text are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    /// Of a query or an expression: a routine is called with its arguments, or as if it were a column of a row.
    Query,
    /// Of types, as a function gives and a body declares them: a routine of that name is not meant.
    Types,
    /// Of the definition of a type, an operator, an aggregate: `SFUNC = name`, where `=` is no operator.
    Definition,
}

/// Where a word stands.
struct Place<'t> {
    /// The word before it and its qualifier.
    before: Option<&'t str>,
    qualified: bool,
    after: Option<&'t str>,
}

impl Words {
    /// Whether a word at a place can mean a routine.
    fn name_routine(self, place: &Place<'_>) -> bool {
        let called = place.after == Some("(");
        match self {
            Words::Query => called || place.qualified,
            Words::Types => false,
            // What is defined stands behind these two.
            Words::Definition if matches!(place.before, Some("type" | "aggregate")) => false,
            Words::Definition => {
                called
                    || matches!(
                        place.before,
                        Some("=" | "handler" | "inline" | "validator" | "from" | "support")
                    )
            }
        }
    }

    /// Whether a word at a place can mean a type: in a query a column may be called so too.
    fn name_type(self, place: &Place<'_>) -> bool {
        let ends = matches!(place.after, Some(")" | "(" | "["));
        match (self, place.before) {
            (Words::Query, Some("::")) => true,
            // CAST (a AS t)
            (Words::Query, Some("as")) => ends,
            (Words::Query, Some(_)) => false,
            (Words::Query, None) | (Words::Types | Words::Definition, _) => true,
        }
    }

    /// Whether a symbol at a place can mean an operator.
    fn name_operator(self, symbol: &str, place: &Place<'_>) -> bool {
        let numbered = |word: &str| word == "operator" || word.parse::<u32>().is_ok();
        symbol != "=" || self != Words::Definition || place.qualified || place.before.is_some_and(numbered)
    }
}

/// Whether a routine takes as many arguments as the call that opens behind a place has; where that cannot be told it does, as
/// with an aggregate, which may be given some in ORDER BY.
fn takes_those(schema: &Schema, id: &ObjectId, behind: &[&str]) -> bool {
    if id.kind == ObjectKind::Aggregate {
        return true;
    }
    let (Some(Object::Routine(it)), Some(given)) = (schema.get(id), arguments_in(behind)) else {
        return true;
    };
    it.arguments_taken().contains(&given)
}

/// How many arguments stand in the parentheses that tokens begin with.
fn arguments_in(tokens: &[&str]) -> Option<usize> {
    let (_, rest) = tokens.split_first().filter(|(first, _)| **first == "(")?;
    let (mut depth, mut commas) = (0u32, 0);
    for (at, token) in rest.iter().enumerate() {
        match *token {
            "(" | "[" => depth += 1,
            ")" if depth == 0 => return Some(if at == 0 { 0 } else { commas + 1 }),
            ")" | "]" => depth = depth.checked_sub(1)?,
            "," if depth == 0 => commas += 1,
            _ => {}
        }
    }
    None
}

fn is_type(id: &ObjectId) -> bool {
    matches!(id.kind, ObjectKind::Enum | ObjectKind::Domain | ObjectKind::Composite)
}

fn is_routine(id: &ObjectId) -> bool {
    matches!(id.kind, ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate)
}

/// Objects that the words of a canonical text can stand for.
pub(super) fn in_text(
    index: &NameIndex,
    canonical: &str,
    (strength, words): (Strength, Words),
    found: &mut Found<'_>,
    schema: &Schema,
) {
    if index.is_empty() {
        return;
    }
    let (tokens, texts) = tokens(canonical);
    // Written texts are only looked through for words.
    let query = words == Words::Query && strength > Strength::Mentioned;
    for (at, word) in tokens.iter().enumerate() {
        let before = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at)).copied();
        let behind_a_dot = before(1) == Some(".");
        let place = Place {
            before: before(if behind_a_dot { 3 } else { 1 }),
            qualified: behind_a_dot,
            after: tokens.get(at + 1).copied(),
        };
        let is_text = texts.contains(&at);
        let (qualifier, word) = match word.rsplit_once('.').filter(|_| is_text) {
            Some((qualifier, last)) => (Some(qualifier.trim_matches('"')), last.trim_matches('"')),
            None => (before(2).filter(|_| behind_a_dot), *word),
        };
        let qualifier = qualifier.filter(|name| is_namespace(schema, name));
        let meant = qualified(index.get(word), qualifier)
            .filter(|id| qualifier.is_some() || !index.is_behind_home(schema, id))
            .filter(|id| !is_routine(id) || words.name_routine(&place))
            .filter(|id| {
                !query || !is_routine(id) || takes_those(schema, id, tokens.get(at + 1..).unwrap_or(&[]))
            })
            .filter(|id| !is_type(id) || words.name_type(&place));
        let operators = index.operators(word).filter(|_| words.name_operator(word, &place));
        for id in meant.chain(operators) {
            found.add(schema, id.clone(), strength);
        }
    }
}

fn is_operator_character(c: char) -> bool {
    u8::try_from(c).is_ok_and(is_operator_byte)
}

/// The operator families that the definition of an operator class names; they stand under their access method.
pub(super) fn families(index: &NameIndex, canonical: &str, found: &mut Found<'_>, schema: &Schema) {
    for word in tokens(canonical).0 {
        for id in index.with_prefix(&format!("{word} USING ")) {
            if id.signature.as_deref() == Some("operator family") {
                found.add(schema, id.clone(), Strength::Certain);
            }
        }
    }
}

/// The tokens of a canonical text, without quotes around them, and the places of those that are texts; a quoted name may have
/// spaces in it.
fn tokens(canonical: &str) -> (Vec<&str>, BTreeSet<usize>) {
    let mut found = Vec::new();
    let mut texts = BTreeSet::new();
    let mut rest = canonical;
    while !rest.is_empty() {
        let quoted = rest
            .strip_prefix(['"', '`'])
            .and_then(|inner| inner.split_once(['"', '`']))
            .filter(|(name, _)| name.contains(' '));
        let (token, after) = match quoted {
            Some((name, after)) => (name, after),
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        if token.starts_with('\'') {
            texts.insert(found.len());
        }
        found.push(token.trim_matches(['"', '\'', '`']));
        rest = after.trim_start_matches(' ');
    }
    (found, texts)
}

/// Objects that the words of a text can stand for that is kept as it is written: bodies, what a function returns.
pub(super) fn in_written(
    index: &NameIndex,
    text: &str,
    (strength, words): (Strength, Words),
    found: &mut Found<'_>,
    schema: &Schema,
) {
    in_text(index, text, (strength, words), found, schema);
    if index.is_empty() {
        return;
    }
    let between = |c: char| c == '"' || c.is_whitespace();
    let mut end = 0;
    for word in text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')) {
        let qualified = text.get(..end).is_some_and(|text| text.trim_end_matches(between).ends_with('.'));
        end += word.len();
        let after = text.get(end..).and_then(|text| text.trim_start_matches(between).get(..1));
        let place = Place { before: None, qualified, after };
        let behind = end;
        end += text.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        // Where names are folded, `R_e()` calls `r_e()`.
        for id in index.get(word).iter().chain(index.get(&word.to_lowercase())) {
            let called = || words.name_routine(&place) && takes(schema, id, text.get(behind..).unwrap_or(""));
            if !is_routine(id) || called() {
                found.add(schema, id.clone(), strength);
            }
        }
    }
    for symbol in text.split(|c: char| !is_operator_character(c)) {
        for id in index.operators(symbol) {
            found.add(schema, id.clone(), strength);
        }
    }
}

/// Whether a routine takes as many arguments as stand in the parentheses that a text begins with.
fn takes(schema: &Schema, routine: &ObjectId, text: &str) -> bool {
    let (Some(Object::Routine(it)), Some(given)) = (schema.get(routine), arguments_given(text)) else {
        return true;
    };
    it.arguments_taken().contains(&given)
}

/// How many arguments stand in the parentheses that a text begins with; where that cannot be told, nothing.
fn arguments_given(text: &str) -> Option<usize> {
    let inner = text.trim_start_matches(['"', ' ', '\n', '\t', '\r']).strip_prefix('(')?;
    let (mut depth, mut commas, mut quoted, mut empty) = (0u32, 0, false, true);
    for c in inner.chars() {
        match c {
            '\'' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' => depth += 1,
            ')' if depth == 0 => return Some(if empty { 0 } else { commas + 1 }),
            ')' | ']' => depth = depth.checked_sub(1)?,
            ',' if depth == 0 => commas += 1,
            _ => {}
        }
        empty &= c.is_whitespace();
    }
    None
}

/// Those of some objects of one name that are in the schema named before it.
fn qualified<'i>(ids: &'i [ObjectId], qualifier: Option<&'i str>) -> impl Iterator<Item = &'i ObjectId> {
    ids.iter().filter(move |id| qualifier.is_none() || id.schema.as_ref().map(Name::compared) == qualifier)
}

fn is_namespace(schema: &Schema, name: &str) -> bool {
    schema.objects.contains_key(&ObjectId::new(ObjectKind::Namespace, None, Name::exact(name)))
}

/// Objects that an expression calls, or names in a string as `nextval` does.
pub(super) fn in_expression(
    index: &NameIndex,
    expression: &Expression,
    found: &mut Found<'_>,
    schema: &Schema,
) {
    if !index.is_empty() {
        expression.tree.walk(&mut |expr| match expr {
            Expr::Call { name, .. } => add_last(index, name, found, schema),
            Expr::Cast { ty, .. } if ty.schema.is_none() && ty.user_defined => {
                for id in types_named(index, &ty.name) {
                    found.add(schema, id.clone(), Strength::Certain);
                }
            }
            Expr::Cast { ty, .. } => found.ty(schema, ty),
            Expr::Text(text) => {
                for id in sequences_named(index, text, found.own) {
                    found.add(schema, id.clone(), Strength::Certain);
                }
            }
            Expr::Opaque(text) => in_text(index, text, (Strength::Named, Words::Query), found, schema),
            _ => {}
        });
    }
}

/// The types that a name without a schema can stand for: where everybody looks first, or else any.
fn types_named<'i>(index: &'i NameIndex, name: &str) -> Vec<&'i ObjectId> {
    const TYPES: [ObjectKind; 4] =
        [ObjectKind::Enum, ObjectKind::Domain, ObjectKind::Composite, ObjectKind::Table];
    let named = || index.get(name).iter().filter(|id| TYPES.contains(&id.kind));
    let at_home: Vec<&ObjectId> = named().filter(|id| id.schema == index.home).collect();
    if at_home.is_empty() { named().collect() } else { at_home }
}

/// The sequences that a text for `nextval` can stand for: of the schema before the name; without one, that of the schema of
/// the object itself, or else any.
fn sequences_named<'i>(index: &'i NameIndex, text: &str, own: &ObjectId) -> Vec<&'i ObjectId> {
    let mut parts = text.rsplit('.').map(|part| part.trim_matches('"'));
    let name = parts.next().unwrap_or(text);
    let namespace = parts.next();
    let named: Vec<&ObjectId> = index.get(name).iter().filter(|id| id.kind == ObjectKind::Sequence).collect();
    let within = |place: Option<&str>| -> Vec<&'i ObjectId> {
        named.iter().copied().filter(|id| id.schema.as_ref().map(Name::compared) == place).collect()
    };
    match namespace {
        Some(namespace) => within(Some(namespace)),
        None => {
            let beside = within(own.schema.as_ref().map(Name::compared));
            if beside.is_empty() { named } else { beside }
        }
    }
}

fn add_last(index: &NameIndex, path: &[Name], found: &mut Found<'_>, schema: &Schema) {
    let Some(last) = path.last() else { return };
    for id in index.get(last.compared()) {
        let routine = matches!(id.kind, ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate);
        if routine && (path.len() < 2 || path.first() == id.schema.as_ref()) {
            found.add(schema, id.clone(), Strength::Certain);
        }
    }
}

/// Whether an expression names a column.
pub(crate) fn names_column(expression: &Expression, column: &Name) -> bool {
    let mut found = false;
    expression.tree.walk(&mut |expr| {
        found |= matches!(expr, Expr::Column(path) if path.last() == Some(column));
    });
    found
}

/// Whether the text of an object has a word, or a star that may stand for it.
pub(crate) fn mentions(object: &Object, name: &Name) -> bool {
    let text = match object {
        Object::View(view) | Object::MaterializedView(view) => &view.query.canonical,
        Object::Trigger(trigger) => &trigger.definition.canonical,
        Object::Opaque(opaque) => &opaque.definition.canonical,
        Object::Routine(routine) => &routine.body.canonical,
        Object::Policy(policy) => {
            return policy.using.iter().chain(&policy.with_check).any(|it| it.text.contains(name.as_str()));
        }
        Object::Namespace(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Sequence(_)
        | Object::Table(_) => return false,
    };
    text.split(' ').any(|token| token == "*" || token.trim_matches('"') == name.compared())
}
