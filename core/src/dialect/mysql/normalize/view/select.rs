//! One SELECT, with its columns, sources, conditions, groups, order and limit.

mod resolve;

use super::apart::Apart;
use super::kept::{Kept, WITHIN};
use super::query::{Read, Scope, Source};
use super::{Listed, exact};
use crate::dialect::mysql::normalize::expression::normalize;
use crate::dialect::mysql::syntax::SYNTAX;
use crate::model::query::Asked;
use crate::model::{Expr, Name, QualifiedName};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::TokenKind;
use resolve::within;

/// A column of a view.
struct Item {
    tree: Expr,
    name: Name,
    /// Whether the name is written, or its column's.
    certain: bool,
}

impl Item {
    /// The column of a table that it is.
    fn column(&self) -> Option<&Name> {
        match &self.tree {
            Expr::Column(path) => path.first().filter(|it| it.as_str().contains(WITHIN)),
            _ => None,
        }
    }
}

/// What expressions may name.
#[derive(Clone, Default)]
pub struct Known {
    /// What is selected from.
    sources: Vec<Source>,
    /// Columns that USING makes one with those of a source before: where they come from, and their names.
    merged: Vec<(Name, Name)>,
    /// The names that columns get, each with the column of a table that it is; behind WHERE they can be said.
    aliases: Vec<(Name, Option<Name>)>,
}

impl Known {
    /// Behind a UNION, or a query in parentheses.
    pub fn named(names: &[Name]) -> Known {
        let aliases = names.iter().map(|name| (name.clone(), None)).collect();
        Known { aliases, ..Known::default() }
    }
}

/// Reads a SELECT whose word has been read, or what follows one.
pub struct Reader<'a, 'q> {
    scope: &'a Scope<'a>,
    apart: &'a Apart,
    cursor: &'a mut Cursor<'q>,
    kept: &'a mut Kept,
    /// What was read that expressions may name.
    pub known: Known,
    /// What the queries in its expressions mean, in order.
    answers: Vec<String>,
}

/// Longer texts are no names of columns: such a column is called `Name_exp_1`.
const LONGEST: usize = 60;

/// Words that end a table or a column: none of them is a name that follows.
const ENDS: [&str; 27] = [
    "as",
    "join",
    "inner",
    "left",
    "right",
    "cross",
    "outer",
    "natural",
    "straight_join",
    "on",
    "using",
    "where",
    "group",
    "having",
    "order",
    "limit",
    "union",
    "for",
    "lock",
    "into",
    "window",
    "procedure",
    "except",
    "intersect",
    "asc",
    "desc",
    "force",
];

/// How two sources are joined.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Join {
    Inner,
    Left,
    Right,
}

impl<'a, 'q> Reader<'a, 'q> {
    /// At a cursor.
    pub fn new(
        scope: &'a Scope<'a>,
        apart: &'a Apart,
        cursor: &'a mut Cursor<'q>,
        kept: &'a mut Kept,
        known: Known,
    ) -> Reader<'a, 'q> {
        Reader { scope, apart, cursor, kept, known, answers: Vec::new() }
    }

    /// The SELECT up to ORDER BY or what else follows. Its sources are read first: they say what its columns are.
    pub fn select(&mut self) -> Option<Read> {
        let start = self.cursor.at;
        let from = self.clause("from")?;
        self.cursor.at = from + 1;
        let joined = self.joined()?;
        let end = self.cursor.at;
        let tokens = self.cursor.tokens;
        (self.cursor.at, self.cursor.tokens) = (start, tokens.get(..from)?);
        let selected =
            if self.scope.asked == Some(Asked::Existence) { self.anything() } else { self.selected() };
        (self.cursor.at, self.cursor.tokens) = (end, tokens);
        let Read { whole: selected, names, certain } = selected?;
        let clauses = self.clauses()?;
        let answers = self.answered();
        Some(Read { whole: format!("select {selected} from {joined}{clauses}{answers}"), names, certain })
    }

    /// What EXISTS selects is no matter, but where it computes one row out of none.
    fn anything(&mut self) -> Option<Read> {
        let called = (self.cursor.at..self.cursor.tokens.len())
            .any(|at| Cursor { at, ..self.cursor.clone() }.is_symbol("("));
        (!called).then(|| Read { whole: String::new(), names: Vec::new(), certain: false })
    }

    /// What the queries in expressions mean, which stand there by number.
    fn answered(&mut self) -> String {
        let answers = std::mem::take(&mut self.answers).into_iter().enumerate();
        answers.map(|(at, whole)| format!(" ?{at}: ({whole})")).collect()
    }

    /// Where a clause begins, outside of parentheses.
    fn clause(&self, word: &str) -> Option<usize> {
        let mut depth = 0i32;
        let mut at = self.cursor.clone();
        while !at.at_end() {
            match at.text() {
                "(" => depth += 1,
                ")" => depth -= 1,
                _ if depth == 0 && at.is_word(word) => return Some(at.at),
                _ => {}
            }
            at.bump();
        }
        None
    }

    /// What is selected from. A comma joins all with all, and binds looser than any other join.
    fn joined(&mut self) -> Option<String> {
        let mut whole = self.joins()?;
        while self.cursor.eat_symbol(",") {
            let right = self.joins()?;
            whole = format!("({whole} join {right} on )");
        }
        Some(whole)
    }

    /// A source and its joins, as far as they go.
    fn joins(&mut self) -> Option<String> {
        let mut whole = self.source()?;
        while let Some(join) = self.join() {
            let before = self.known.sources.len();
            let right = self.source()?;
            let condition = if self.cursor.eat_word("on") {
                self.condition()?
            } else if self.cursor.eat_word("using") {
                self.using(before, join)?
            } else {
                String::new()
            };
            whole = match join {
                Join::Inner => format!("({whole} join {right} on {condition})"),
                Join::Left => format!("({whole} left join {right} on {condition})"),
                Join::Right => format!("({right} left join {whole} on {condition})"),
            };
        }
        Some(whole)
    }

    fn join(&mut self) -> Option<Join> {
        for (word, join) in [("left", Join::Left), ("right", Join::Right)] {
            if self.cursor.eat_words(&[word, "outer", "join"]) || self.cursor.eat_words(&[word, "join"]) {
                return Some(join);
            }
        }
        let joins = self.cursor.eat_word("join")
            || self.cursor.eat_words(&["inner", "join"])
            || self.cursor.eat_words(&["cross", "join"]);
        joins.then_some(Join::Inner)
    }

    /// USING is printed as the conditions that it comes to; of its columns one of each pair has the bare name.
    fn using(&mut self, before: usize, join: Join) -> Option<String> {
        let mut conditions: Option<Expr> = None;
        let sources = &self.known.sources;
        let right = sources.get(before).filter(|_| sources.len() == before + 1)?.name.clone();
        self.cursor.eat_symbol("(").then_some(())?;
        loop {
            let name = self.cursor.name()?;
            let left = self.holder(&name, before)?;
            let column = |source: &Name| Box::new(Expr::Column(vec![within(source, &name)]));
            let equal = Expr::Binary { operator: "=".into(), left: column(&left), right: column(&right) };
            conditions = Some(match conditions.take() {
                Some(others) => {
                    Expr::Binary { operator: "and".into(), left: Box::new(others), right: Box::new(equal) }
                }
                None => equal,
            });
            self.known.merged.push((if join == Join::Right { left } else { right.clone() }, name));
            if !self.cursor.eat_symbol(",") {
                break;
            }
        }
        let mut tree = conditions?;
        normalize(&mut tree);
        self.kept.note(&tree);
        self.cursor.eat_symbol(")").then(|| format!("{tree:?}"))
    }

    /// The source that a bare name comes from, among the first of them.
    fn holder(&self, name: &Name, among: usize) -> Option<Name> {
        let Known { sources, merged, aliases: _ } = &self.known;
        let is_merged = |source: &Name| merged.iter().any(|it| it.0 == *source && it.1 == *name);
        let has = |it: &&Source| it.columns.names.contains(name) && !is_merged(&it.name);
        let mut holders = sources.iter().take(among).filter(has);
        let source = holders.next()?;
        holders.next().is_none().then(|| source.name.clone())
    }

    fn source(&mut self) -> Option<String> {
        if self.cursor.eat_symbol("(") {
            if let Some((_, text)) = self.cursor.clone().name().and_then(|name| self.apart.query(&name)) {
                self.cursor.bump();
                self.cursor.eat_symbol(")").then_some(())?;
                return self.derived(text);
            }
            let inner = self.joined()?;
            return self.cursor.eat_symbol(")").then_some(inner);
        }
        let QualifiedName { schema: None, name: table } = self.cursor.qualified_name().ok()? else {
            return None;
        };
        let table = exact(&table);
        let name = self.alias().map_or_else(|| table.clone(), |alias| exact(&alias));
        let named = self.scope.with.iter().find(|it| it.name == table).map(|it| &it.columns);
        let columns: Listed = named.or_else(|| self.scope.columns.get(&table))?.clone();
        self.kept.tables.push(table.as_str().to_owned());
        self.take(Source { name: name.clone(), columns })?;
        Some(format!("{:?} {:?}", table.as_str(), name.as_str()))
    }

    /// A query that is selected from.
    fn derived(&mut self, text: &str) -> Option<String> {
        let read = self.scope.inner().query(text, self.kept)?;
        let name = exact(&self.alias()?);
        let whole = format!("({}) {:?}", read.whole, name.as_str());
        self.take(Source { name, columns: read.columns()? })?;
        Some(whole)
    }

    /// Another source: of one name there is one.
    fn take(&mut self, source: Source) -> Option<()> {
        let is_new = self.known.sources.iter().all(|it| it.name != source.name);
        is_new.then(|| self.known.sources.push(source))
    }

    /// `AS a`, or a name that is no word of what follows.
    fn alias(&mut self) -> Option<Name> {
        if self.cursor.eat_word("as") {
            return self.cursor.name().or_else(|| self.cursor.string().map(Name::caseless));
        }
        let is_word = self.cursor.peek().is_some_and(|token| token.kind == TokenKind::Word);
        let ends = is_word && ENDS.iter().any(|word| self.cursor.is_word(word));
        if ends { None } else { self.cursor.name() }
    }

    /// What is selected, each with the name it gets.
    fn selected(&mut self) -> Option<Read> {
        let distinct = self.cursor.eat_word("distinct");
        let mut items: Vec<Item> = Vec::new();
        loop {
            items.extend(self.item()?);
            if !self.cursor.eat_symbol(",") {
                break;
            }
        }
        let declared = self.scope.declared;
        if !declared.is_empty() {
            (declared.len() == items.len()).then_some(())?;
            for (item, name) in items.iter_mut().zip(declared) {
                (item.name, item.certain) = (name.clone(), true);
            }
        }
        let named = self.scope.named;
        let said = |it: &Item| match named {
            true => format!("{:?} as {:?}", it.tree, it.name.compared()),
            false => format!("{:?}", it.tree),
        };
        let whole = items.iter().map(said).collect::<Vec<_>>().join(", ");
        for item in &items {
            if named && item.column().is_some() {
                self.kept.names.insert(item.name.compared().to_owned());
            }
            self.known.aliases.push((item.name.clone(), item.column().cloned()));
        }
        let whole = format!("distinct {distinct} {whole}");
        let certain = items.iter().all(|it| it.certain);
        let names = items.into_iter().map(|it| it.name).collect();
        self.cursor.at_end().then_some(Read { whole, names, certain })
    }

    /// A column with the name it gets; one that is computed gets its text for a name, unless that is too long.
    fn item(&mut self) -> Option<Vec<Item>> {
        if self.cursor.eat_symbol("*") {
            return self.known.merged.is_empty().then(|| self.all_of(|_| true));
        }
        if self.cursor.text_at(1) == "." && self.cursor.text_at(2) == "*" {
            let table = exact(&self.cursor.name()?);
            self.cursor.at += 2;
            return Some(self.all_of(|source| *source == table));
        }
        let start = self.cursor.at;
        let tree = self.tree()?;
        let text = self.cursor.slice(start, self.cursor.at);
        self.kept.note(&tree);
        let (name, certain) = match (self.alias(), &tree) {
            (Some(name), _) => (name, true),
            (None, Expr::Column(path)) => match path.first()?.as_str().rsplit_once(WITHIN) {
                Some((_, name)) => (Name::caseless(name), true),
                None => ((SYNTAX.quoted_name)(text), false),
            },
            (None, _) if text.len() > LONGEST => return None,
            (None, _) => ((SYNTAX.quoted_name)(text), false),
        };
        Some(vec![Item { tree, name, certain }])
    }

    fn all_of(&mut self, of: impl Fn(&Name) -> bool) -> Vec<Item> {
        let mut items = Vec::new();
        for Source { name: source, columns } in self.known.sources.iter().filter(|it| of(&it.name)) {
            for column in columns.names.iter().filter(|it| !columns.invisible.contains(it)) {
                let tree = Expr::Column(vec![within(source, column)]);
                self.kept.note(&tree);
                items.push(Item { tree, name: column.clone(), certain: true });
            }
        }
        items
    }

    fn condition(&mut self) -> Option<String> {
        let tree = self.tree()?;
        self.kept.note(&tree);
        Some(format!("{tree:?}"))
    }

    /// WHERE, GROUP BY and HAVING.
    fn clauses(&mut self) -> Option<String> {
        let mut found = String::new();
        let aliases = std::mem::take(&mut self.known.aliases);
        if self.cursor.eat_word("where") {
            found.push_str(&format!(" where {}", self.condition()?));
        }
        self.known.aliases = aliases;
        let grouped = self.cursor.eat_words(&["group", "by"]);
        if grouped {
            found.push_str(&format!(" group by {}", self.list()?));
        }
        if self.cursor.eat_word("having") {
            let tree = self.tree()?;
            // A column may be said by the name that it gets, or not.
            let columns = self.kept.columns.clone();
            self.kept.note(&tree);
            self.kept.columns = columns;
            found.push_str(&format!(" having {tree:?}"));
        }
        // EXISTS over groups is another question.
        (self.scope.asked != Some(Asked::Existence) || !grouped).then_some(found)
    }

    /// ORDER BY and LIMIT.
    pub fn tail(&mut self) -> Option<String> {
        let mut found = String::new();
        if self.scope.asked == Some(Asked::Existence) {
            // The server makes it end with one row.
            let ends = !self.cursor.eat_word("limit") || self.number()? == "1";
            return ends.then_some(found);
        }
        if self.cursor.eat_words(&["order", "by"]) {
            found.push_str(&format!(" order by {}", self.list()?));
        }
        if self.cursor.eat_word("limit") {
            let mut count = self.number()?;
            let mut start = "0".to_owned();
            if self.cursor.eat_symbol(",") {
                start = std::mem::replace(&mut count, self.number()?);
            } else if self.cursor.eat_word("offset") {
                start = self.number()?;
            }
            self.kept.numbers.push(format!("limit {count} from {start}"));
            found.push_str(&format!(" limit {count} from {start}"));
        }
        found.push_str(&self.answered());
        Some(found)
    }

    fn number(&mut self) -> Option<String> {
        let token = self.cursor.bump().filter(|token| token.kind == TokenKind::Number)?;
        Some(token.text(self.cursor.source).to_owned())
    }

    fn list(&mut self) -> Option<String> {
        let mut items = Vec::new();
        loop {
            let tree = self.tree()?;
            let down = self.cursor.eat_word("desc");
            if !down {
                self.cursor.eat_word("asc");
            }
            items.push(format!("{tree:?} {down}"));
            if !self.cursor.eat_symbol(",") {
                return Some(items.join(", "));
            }
        }
    }
}
