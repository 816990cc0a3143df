//! The columns that a query gives, with their types: what CREATE TABLE AS and SELECT INTO make of it (manual, CREATE TABLE
//! AS). Whatever cannot be told for certain is nothing.

mod expression;

use super::super::normalize::plain;
use super::super::syntax::SYNTAX;
use crate::dialect::Relations;
use crate::model::{Column, DataType, Name, Object, QualifiedName, SourceId};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::lex;
use crate::syntax::named::Names;
use crate::syntax::outputs::{Output, of_whole};
use crate::syntax::scopes::{Scopes, Source};

/// Queries within queries beyond which nothing is told.
const DEEPEST: u32 = 24;

/// The columns of a query; `None` where a name, a type or a collation cannot be told.
pub fn columns(about: Relations<'_>, query: &str) -> Option<Vec<Column>> {
    Room { about, common: &[], outer: None, sources: &[], deep: DEEPEST }.settled(query)
}

/// A relation in FROM; of one whose columns nobody can tell, nothing.
struct Given {
    alias: Name,
    columns: Option<Vec<Column>>,
}

/// Where a query stands: what WITH has made around it, and the relations that its names can mean.
#[derive(Clone, Copy)]
struct Room<'a> {
    about: Relations<'a>,
    common: &'a [(Name, Vec<Column>)],
    sources: &'a [Given],
    outer: Option<&'a Room<'a>>,
    deep: u32,
}

impl Room<'_> {
    /// A query whose outputs have types.
    fn settled(&self, text: &str) -> Option<Vec<Column>> {
        let columns = self.query(text)?.into_iter();
        Some(columns.map(|it| Column { ty: expression::settled(it.ty.clone()), ..it }).collect())
    }

    /// A query with its WITH, and all that UNION and the like put together.
    fn query(&self, text: &str) -> Option<Vec<Column>> {
        let room = Room { deep: self.deep.checked_sub(1)?, ..*self };
        let tokens = lex(text, &SYNTAX.lexical);
        let cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
        let names = Names::of(&cursor);
        let mut common: Vec<(Name, Vec<Column>)> = Vec::new();
        let mut at = 0;
        if names.is_word(0, &["with"]) {
            if names.is_word(1, &["recursive"]) {
                return None;
            }
            loop {
                let known: Vec<_> = common.iter().chain(room.common).cloned().collect();
                let (made, behind) = Room { common: &known, ..room }.common_table(&names, at + 1)?;
                common.push(made);
                at = behind;
                if !names.is(Some(at), ",") {
                    break;
                }
            }
        }
        common.extend(room.common.iter().cloned());
        let room = Room { common: &common, ..room };
        let mut parts = room.parts(&names, at).into_iter();
        let first = room.part(parts.next()?)?;
        parts.try_fold(first, |known, part| united(known, room.part(part)?))
    }

    /// `name (a, b) AS MATERIALIZED (…)` from a place on, and where it ends.
    fn common_table(&self, names: &Names<'_>, at: usize) -> Option<((Name, Vec<Column>), usize)> {
        let name = names.name(at)?;
        let mut next = at + 1;
        let mut called = Vec::new();
        if names.is(Some(next), "(") {
            let close = names.closing(next)?;
            called.extend((next + 1..close).filter_map(|at| names.name(at)));
            next = close + 1;
        }
        if !names.is_word(next, &["as"]) {
            return None;
        }
        next += 1;
        while names.is_word(next, &["not", "materialized"]) {
            next += 1;
        }
        let close = names.closing(next).filter(|_| names.is(Some(next), "("))?;
        let columns = self.settled(names.slice(next + 1, close - 1))?;
        Some(((name, renamed(columns, &called)), close + 1))
    }

    /// The queries that UNION, INTERSECT and EXCEPT put together, from a place on.
    fn parts<'t>(&self, names: &Names<'t>, from: usize) -> Vec<&'t str> {
        let mut parts = Vec::new();
        let (mut first, mut at) = (from, from);
        while at < names.count() {
            if names.is_word(at, &["union", "intersect", "except"]) {
                parts.push(names.slice(first, at - 1));
                first = if names.is_word(at + 1, &["all", "distinct"]) { at + 2 } else { at + 1 };
            }
            at = match names.word(at) {
                "(" => names.closing(at).unwrap_or(names.count()) + 1,
                _ => at + 1,
            };
        }
        parts.push(names.slice(first, names.count().saturating_sub(1)));
        parts
    }

    /// One SELECT, TABLE, or a query in parentheses.
    fn part(&self, text: &str) -> Option<Vec<Column>> {
        let tokens = lex(text, &SYNTAX.lexical);
        let cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
        let names = Names::of(&cursor);
        if names.is(Some(0), "(") {
            let close = names.closing(0)?;
            return self.query(names.slice(1, close - 1));
        }
        if names.is_word(0, &["table"]) {
            let qualified = names.is(Some(2), ".");
            let schema = if qualified { names.name(1) } else { None };
            return self
                .relation(&QualifiedName { schema, name: names.name(if qualified { 3 } else { 1 })? });
        }
        if !names.is_word(0, &["select"]) {
            return None;
        }
        let scopes = Scopes::of(&cursor);
        let own = scopes.list.get(scopes.at(0)).map_or(&[][..], |scope| &scope.sources);
        let mut given: Vec<Given> = Vec::new();
        for source in own {
            // What stands before it in FROM, LATERAL can name.
            let columns = Room { sources: &given, outer: Some(self), ..*self }.source(&names, source);
            given.push(Given { alias: source.alias.clone(), columns });
        }
        let room = Room { sources: &given, outer: Some(self), ..*self };
        let merges = (0..names.count()).any(|at| names.is_word(at, &["using", "natural"]));
        let mut columns = Vec::new();
        for output in of_whole(&scopes) {
            columns.extend(room.output(&names, &output, merges)?);
        }
        Some(columns)
    }

    fn source(&self, names: &Names<'_>, source: &Source) -> Option<Vec<Column>> {
        let columns = match (&source.relation, &source.inside) {
            (Some(relation), _) => self.relation(relation),
            (None, Some(inside)) => self.settled(names.slice(inside.start, inside.end)),
            (None, None) => None,
        }?;
        Some(renamed(columns, &source.columns))
    }

    /// The columns of a table, a view, or of what WITH made.
    fn relation(&self, name: &QualifiedName) -> Option<Vec<Column>> {
        if name.schema.is_none()
            && let Some((_, columns)) = self.common.iter().find(|(made, _)| *made == name.name)
        {
            return Some(columns.clone());
        }
        let Relations { schema, find } = self.about;
        match schema.get(&find(name)?)? {
            Object::Table(table) if !table.columns.is_empty() => {
                Some(table.columns.iter().map(|it| column(it.name.clone(), it.ty.clone(), it)).collect())
            }
            Object::View(view) | Object::MaterializedView(view) => {
                let room = Room { common: &[], sources: &[], outer: None, ..*self };
                Some(renamed(room.settled(&view.query.text)?, &view.columns))
            }
            _ => None,
        }
    }

    fn output(&self, names: &Names<'_>, output: &Output, merges: bool) -> Option<Vec<Column>> {
        if output.is_star(names) {
            let all = output.first == output.last;
            let alias = if all { None } else { Some(names.name(output.last.checked_sub(2)?)?) };
            // Columns that a join makes one of stand first and once.
            if all && merges {
                return None;
            }
            let listed =
                self.sources.iter().filter(|it| alias.as_ref().is_none_or(|alias| *alias == it.alias));
            let columns: Option<Vec<_>> = listed.map(|it| it.columns.clone()).collect();
            return columns.filter(|it| !it.is_empty()).map(|it| it.concat());
        }
        let name = output.name(names, &SYNTAX)?;
        let found = self.typed(names.slice(output.first, output.last))?;
        Some(vec![Column { name, ..found }])
    }

    /// The column that names stand for, in the nearest query that has it.
    fn named(&self, path: &[Name]) -> Option<&Column> {
        let (name, qualifier) = match path {
            [name] => (name, None),
            [.., qualifier, name] => (name, Some(qualifier)),
            [] => return None,
        };
        let listed =
            self.sources.iter().filter(|it| qualifier.is_none_or(|qualifier| *qualifier == it.alias));
        let mut found =
            listed.clone().filter_map(|it| it.columns.as_ref()?.iter().find(|it| it.name == *name));
        match found.next() {
            Some(column) => Some(column),
            // It may be of one whose columns are not known.
            None if listed.clone().any(|it| it.columns.is_none()) => None,
            None => self.outer.and_then(|outer| outer.named(path)),
        }
    }
}

/// A column of a new table: its type and collation, and nothing else of the old one.
fn column(name: Name, ty: DataType, of: &Column) -> Column {
    // A serial is an integer.
    let ty = DataType { name: serial_of(&ty), ..ty };
    Column { collation: of.collation.clone(), ..Column::new(name, ty) }
}

fn serial_of(ty: &DataType) -> std::sync::Arc<str> {
    if ty.user_defined || !ty.name.ends_with("serial") { ty.name.clone() } else { plain(ty).name }
}

fn renamed(columns: Vec<Column>, called: &[Name]) -> Vec<Column> {
    let mut columns = columns;
    columns.iter_mut().zip(called).for_each(|(column, called)| column.name = called.clone());
    columns
}

/// The columns of two queries put together (manual 10.5): those of equal types, or of the wider of two numbers.
fn united(one: Vec<Column>, other: Vec<Column>) -> Option<Vec<Column>> {
    if one.len() != other.len() {
        return None;
    }
    let pairs = one.into_iter().zip(other);
    let met = pairs.map(|(one, other)| {
        let ty = expression::met(&one.ty, &other.ty)?;
        (one.collation == other.collation).then(|| Column { ty, ..one })
    });
    met.collect()
}

#[cfg(test)]
mod tests;
