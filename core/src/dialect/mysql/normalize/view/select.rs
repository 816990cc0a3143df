//! One SELECT, with its columns, sources, conditions, groups, order and limit.

use super::super::expression::normalize;
use super::apart::Apart;
use super::kept::Kept;
use super::query::{Read, Scope, Source};
use crate::dialect::mysql::syntax::SYNTAX;
use crate::model::query::Asked;
use crate::model::{Expr, Name, QualifiedName};
use crate::syntax::cursor::Cursor;
use crate::syntax::expression::expression;
use crate::syntax::lexer::TokenKind;

/// A column of a view.
struct Item {
    tree: String,
    name: Name,
}

impl Item {
    /// The name as a print keeps it. One that is no plain word may be the text of the expression, which the server may
    /// space otherwise.
    fn kept_name(&self) -> String {
        let name = self.name.compared();
        let is_word = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
        if is_word { name.to_owned() } else { String::new() }
    }
}

/// Reads a SELECT whose word has been read.
pub struct Reader<'a, 'q> {
    scope: &'a Scope<'a>,
    apart: &'a Apart,
    cursor: &'a mut Cursor<'q>,
    kept: &'a mut Kept,
    /// What is selected from.
    sources: Vec<Source>,
    /// Columns that USING makes one with those of a source before: where they come from, and their names.
    merged: Vec<(Name, Name)>,
    /// Whether a name may also be one that a column gets: behind WHERE.
    by_alias: bool,
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
    ) -> Reader<'a, 'q> {
        Reader { scope, apart, cursor, kept, sources: Vec::new(), merged: Vec::new(), by_alias: false }
    }

    /// The SELECT up to what follows it. Its sources are read first: they say what its columns are.
    pub fn select(&mut self) -> Option<Read> {
        let start = self.cursor.at;
        let from = self.clause("from")?;
        self.cursor.at = from + 1;
        let joined = self.joined()?;
        let end = self.cursor.at;
        let (selected, names) = if self.scope.asked == Some(Asked::Existence) {
            (String::new(), Vec::new())
        } else {
            let tokens = self.cursor.tokens;
            (self.cursor.at, self.cursor.tokens) = (start, tokens.get(..from)?);
            let selected = self.selected();
            self.cursor.tokens = tokens;
            selected?
        };
        self.cursor.at = end;
        let clauses = self.clauses()?;
        Some(Read { whole: format!("select {selected} from {joined}{clauses}"), names })
    }

    /// Where a clause begins, outside of parentheses.
    fn clause(&self, word: &str) -> Option<usize> {
        let mut depth = 0i32;
        let mut at = Cursor { ..self.cursor.clone() };
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

    /// Tables and joins, as far as they go; a comma is a join of all with all.
    fn joined(&mut self) -> Option<String> {
        let mut whole = self.source()?;
        while let Some(join) = self.join() {
            let before = self.sources.len();
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
        let joins = self.cursor.eat_symbol(",")
            || self.cursor.eat_word("join")
            || self.cursor.eat_words(&["inner", "join"])
            || self.cursor.eat_words(&["cross", "join"]);
        joins.then_some(Join::Inner)
    }

    /// USING is printed as the conditions that it comes to; of its columns one of each pair has the bare name.
    fn using(&mut self, before: usize, join: Join) -> Option<String> {
        let mut conditions: Option<Expr> = None;
        let right = self.sources.get(before).filter(|_| self.sources.len() == before + 1)?.0.clone();
        self.cursor.eat_symbol("(").then_some(())?;
        loop {
            let name = self.cursor.name()?;
            let left = self.holder(&name, before)?;
            let column = |source: &Name| {
                Box::new(Expr::Column(vec![Name::exact(format!(
                    "{}.{}",
                    source.compared(),
                    name.compared()
                ))]))
            };
            let equal = Expr::Binary { operator: "=".into(), left: column(&left), right: column(&right) };
            conditions = Some(match conditions.take() {
                Some(others) => {
                    Expr::Binary { operator: "and".into(), left: Box::new(others), right: Box::new(equal) }
                }
                None => equal,
            });
            self.merged.push((if join == Join::Right { left } else { right.clone() }, name));
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
        let is_merged = |alias: &Name| self.merged.iter().any(|it| it.0 == *alias && it.1 == *name);
        let sources = self.sources.iter().take(among);
        let mut holders = sources.filter(|(alias, columns)| columns.contains(name) && !is_merged(alias));
        let (alias, _) = holders.next()?;
        holders.next().is_none().then(|| alias.clone())
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
        let alias = self.alias().unwrap_or_else(|| table.clone());
        let named = self.scope.with.iter().find(|(name, _)| *name == table).map(|(_, columns)| columns);
        let known = named.or_else(|| self.scope.columns.get(table.compared()))?.clone();
        let whole = format!("{} {}", table.compared(), alias.compared());
        self.kept.tables.push(table.compared().to_owned());
        self.sources.push((alias, known));
        Some(whole)
    }

    /// A query that is selected from.
    fn derived(&mut self, text: &str) -> Option<String> {
        let scope = Scope { declared: &[], asked: None, ..self.scope.clone() };
        let read = scope.query(text, self.kept)?;
        let alias = self.alias()?;
        let whole = format!("({}) {}", read.whole, alias.compared());
        self.sources.push((alias, read.names));
        Some(whole)
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
    fn selected(&mut self) -> Option<(String, Vec<Name>)> {
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
            items.iter_mut().zip(declared).for_each(|(item, name)| item.name = name.clone());
        }
        // In an expression nobody sees the names.
        let named = self.scope.asked.is_none();
        let said = |it: &Item| {
            if named { format!("{} as {}", it.tree, it.name.compared()) } else { it.tree.clone() }
        };
        let whole = items.iter().map(said).collect::<Vec<_>>().join(", ");
        if named {
            self.kept.names.extend(items.iter().map(Item::kept_name));
        }
        let names = items.into_iter().map(|it| it.name).collect();
        self.cursor.at_end().then(|| (format!("distinct {distinct} {whole}"), names))
    }

    /// A column with the name it gets; one that is computed gets its text for a name, unless that is too long.
    fn item(&mut self) -> Option<Vec<Item>> {
        if self.cursor.eat_symbol("*") {
            return self.merged.is_empty().then(|| self.all_of(|_| true));
        }
        if self.cursor.text_at(1) == "." && self.cursor.text_at(2) == "*" {
            let table = self.cursor.name()?;
            self.cursor.at += 2;
            return Some(self.all_of(|alias| *alias == table));
        }
        let start = self.cursor.at;
        let tree = self.tree()?;
        let text = self.cursor.slice(start, self.cursor.at);
        let name = match (self.alias(), &tree) {
            (Some(name), _) => name,
            (None, Expr::Column(path)) => Name::caseless(path.first()?.as_str().rsplit_once('.')?.1),
            (None, _) if text.len() > LONGEST => return None,
            (None, _) => (SYNTAX.quoted_name)(text),
        };
        self.kept.note(&tree);
        Some(vec![Item { tree: format!("{tree:?}"), name }])
    }

    fn all_of(&mut self, of: impl Fn(&Name) -> bool) -> Vec<Item> {
        let mut items = Vec::new();
        for (alias, columns) in self.sources.iter().filter(|(alias, _)| of(alias)) {
            for column in columns {
                let name = format!("{}.{}", alias.compared(), column.compared());
                self.kept.columns.insert(name.clone());
                let tree = Expr::Column(vec![Name::exact(name)]);
                items.push(Item { tree: format!("{tree:?}"), name: column.clone() });
            }
        }
        items
    }

    fn condition(&mut self) -> Option<String> {
        let tree = self.tree()?;
        self.kept.note(&tree);
        Some(format!("{tree:?}"))
    }

    /// WHERE, GROUP BY, HAVING, and what follows them.
    fn clauses(&mut self) -> Option<String> {
        let mut found = String::new();
        if self.cursor.eat_word("where") {
            found.push_str(&format!(" where {}", self.condition()?));
        }
        if self.scope.asked == Some(Asked::Existence) {
            // The server makes it end with one row.
            let ends = !self.cursor.eat_word("limit") || self.number()? == "1";
            return ends.then_some(found);
        }
        self.by_alias = true;
        if self.cursor.eat_words(&["group", "by"]) {
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
        found.push_str(&self.tail()?);
        Some(found)
    }

    /// ORDER BY and LIMIT.
    pub fn tail(&mut self) -> Option<String> {
        let mut found = String::new();
        self.by_alias = true;
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

    /// An expression whose columns have their tables.
    fn tree(&mut self) -> Option<Expr> {
        let mut tree = expression(self.cursor, 0).ok()?;
        let mut read = true;
        self.resolve(&mut tree, &mut read);
        normalize(&mut tree);
        tree.walk(&mut |each| read &= !matches!(each, Expr::Opaque(_) | Expr::Prefixed { .. }));
        read.then_some(tree)
    }

    /// Gives each column the name of its table, and puts what a query means in its place.
    fn resolve(&mut self, tree: &mut Expr, read: &mut bool) {
        match &mut *tree {
            Expr::Column(path) => match self.resolved(path) {
                Some(name) => *path = vec![name],
                None => *read = false,
            },
            // The server counts rows as count(0).
            Expr::Call { name, arguments }
                if matches!(name.as_slice(), [name] if name.as_str().eq_ignore_ascii_case("count"))
                    && matches!(arguments.as_slice(), [Expr::Column(path)] if path.last().is_some_and(|it| it.as_str() == "*")) =>
            {
                *arguments = vec![Expr::Number("0".into())];
            }
            other => other.each_part(&mut |part| self.resolve(part, read)),
        }
        if let Expr::Call { name, arguments: _ } = tree {
            name.iter_mut().for_each(|part| *part = Name::exact(part.compared()));
        }
        // IN of one is a comparison.
        if let Expr::In { operand, list, negated } = tree
            && let [only] = list.as_slice()
        {
            let operator = if *negated { "<>" } else { "=" };
            let (left, right) = (operand.clone(), Box::new(only.clone()));
            *tree = Expr::Binary { operator: operator.into(), left, right };
        }
    }

    /// A column as one name with that of its table; what no table has is an alias, and stands alone.
    fn resolved(&mut self, path: &[Name]) -> Option<Name> {
        let in_table =
            |table: &Name, name: &Name| Name::exact(format!("{}.{}", table.compared(), name.compared()));
        match path {
            [name] if self.apart.query(name).is_some() => self.answer(name),
            [name] => {
                let holds = |(_, columns): &&Source| columns.contains(name);
                if self.sources.iter().any(|it| holds(&it)) {
                    let table = self.holder(name, self.sources.len())?;
                    return Some(in_table(&table, name));
                }
                if let Some((table, _)) = self.scope.outer.iter().find(holds) {
                    return Some(in_table(table, name));
                }
                self.by_alias.then(|| Name::exact(name.compared()))
            }
            [table, name] => {
                let mut all = self.sources.iter().chain(&self.scope.outer);
                all.any(|(alias, _)| alias == table).then(|| in_table(table, name))
            }
            _ => None,
        }
    }

    /// What a query in an expression means, as a name: it stands where a column could.
    fn answer(&mut self, name: &Name) -> Option<Name> {
        let (asked, text) = self.apart.query(name)?;
        let outer = self.sources.iter().chain(&self.scope.outer).cloned().collect();
        let scope = Scope { declared: &[], asked: Some(*asked), outer, ..self.scope.clone() };
        let read = scope.query(text, self.kept)?;
        Some(Name::exact(format!("?{asked:?} of ({})", read.whole)))
    }
}
