//! What the query of a view means, where it is a plain one. The server prints a view in its own words: each column with its
//! table, each name it gives, stars spelled out, joins in parentheses (information_schema.VIEWS). What is read here is what
//! can be held against such a print: SELECT from tables and their joins, with conditions, groups, order and limit.

use super::expression::normalize;
use crate::dialect::mysql::syntax::SYNTAX;
use crate::model::{Expr, Meaning, Name, QualifiedName, Schema, SourceId};
use crate::syntax::cursor::Cursor;
use crate::syntax::expression::expression;
use crate::syntax::lexer::{TokenKind, lex};
use std::collections::{BTreeMap, BTreeSet};

/// The columns of each table, in order, under the compared form of its name.
pub type Columns = BTreeMap<String, Vec<Name>>;

/// The columns of a schema's tables.
pub fn columns(schema: &Schema) -> Columns {
    let of_table = |(id, table): (&crate::model::ObjectId, &crate::model::Table)| {
        (id.name.compared().to_owned(), table.columns.iter().map(|column| column.name.clone()).collect())
    };
    schema.tables().map(of_table).collect()
}

/// What a query means whose columns get these names, if any; nothing, where it has anything that is not read here.
pub fn meaning(columns: &Columns, declared: &[Name], text: &str) -> Option<Meaning> {
    let tokens = lex(text, &SYNTAX.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    let select = cursor.is_word("select");
    let from = select.then(|| clause(&cursor, "from")).flatten()?;
    let mut reader = Reader {
        columns,
        declared,
        cursor: Cursor { at: from + 1, ..cursor.clone() },
        sources: Vec::new(),
        by_alias: false,
        kept: Kept::default(),
    };
    let mut whole = vec![reader.joined()?];
    let end = reader.cursor.at;
    reader.cursor = Cursor { at: 1, tokens: cursor.tokens.get(..from)?, ..cursor.clone() };
    whole.insert(0, reader.selected()?);
    reader.cursor = Cursor { at: end, ..cursor };
    whole.extend(reader.clauses()?);
    let Kept { tables, mut names, columns, mut texts, mut numbers } = reader.kept;
    // `instr(a, 'x')` is printed as `locate('x', a)`, and columns may stand in a table in another order than a plan
    // leaves them in: a star follows that.
    for list in [&mut names, &mut texts, &mut numbers] {
        list.sort();
    }
    let kept = format!("{tables:?} {names:?} {columns:?} {texts:?} {numbers:?}");
    Some(Meaning { whole: whole.join(" ").into(), kept: kept.into() })
}

/// Where a clause begins, outside of parentheses.
fn clause(cursor: &Cursor<'_>, word: &str) -> Option<usize> {
    let mut depth = 0i32;
    (0..cursor.tokens.len()).find(|at| {
        match cursor.text_at(*at) {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        depth == 0 && cursor.is_word_at(*at, word)
    })
}

/// What a print of a query keeps.
#[derive(Default)]
struct Kept {
    tables: Vec<String>,
    names: Vec<String>,
    columns: BTreeSet<String>,
    texts: Vec<String>,
    numbers: Vec<String>,
}

/// A column of a view.
struct Item {
    tree: String,
    name: String,
}

impl Item {
    /// The name as a print keeps it. One that is no plain word may be the text of the expression, which the server may
    /// space otherwise.
    fn kept_name(&self) -> String {
        let is_word = self.name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
        if is_word { self.name.clone() } else { String::new() }
    }
}

struct Reader<'a> {
    columns: &'a Columns,
    /// The names that CREATE VIEW gives to the columns.
    declared: &'a [Name],
    cursor: Cursor<'a>,
    /// The tables that are selected from, under the names they go by.
    sources: Vec<(Name, &'a [Name])>,
    /// Whether a name may also be one that a column gets: behind WHERE.
    by_alias: bool,
    kept: Kept,
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

impl Reader<'_> {
    /// Tables and joins, as far as they go; a comma is a join of all with all.
    fn joined(&mut self) -> Option<String> {
        let mut whole = self.source()?;
        loop {
            let outer = if self.cursor.eat_word("left") {
                self.cursor.eat_word("outer");
                true
            } else {
                false
            };
            let joins = if outer {
                self.cursor.eat_word("join")
            } else {
                self.cursor.eat_symbol(",")
                    || self.cursor.eat_word("join")
                    || self.cursor.eat_words(&["inner", "join"])
                    || self.cursor.eat_words(&["cross", "join"])
            };
            if !joins {
                return (!outer).then_some(whole);
            }
            let right = self.source()?;
            let condition = if self.cursor.eat_word("on") { self.condition()? } else { String::new() };
            let kind = if outer { "left join" } else { "join" };
            whole = format!("({whole} {kind} {right} on {condition})");
        }
    }

    fn source(&mut self) -> Option<String> {
        if self.cursor.eat_symbol("(") {
            let inner = self.joined()?;
            return self.cursor.eat_symbol(")").then_some(inner);
        }
        let QualifiedName { schema: None, name: table } = self.cursor.qualified_name().ok()? else {
            return None;
        };
        let alias = self.alias().unwrap_or_else(|| table.clone());
        let known = self.columns.get(table.compared())?;
        self.sources.push((alias.clone(), known));
        self.kept.tables.push(table.compared().to_owned());
        Some(format!("{} {}", table.compared(), alias.compared()))
    }

    /// `AS a`, or a name that is no word of what follows.
    fn alias(&mut self) -> Option<Name> {
        if self.cursor.eat_word("as") {
            return self.cursor.name().or_else(|| self.cursor.string().map(Name::exact));
        }
        let is_word = self.cursor.peek().is_some_and(|token| token.kind == TokenKind::Word);
        let ends = is_word && ENDS.iter().any(|word| self.cursor.is_word(word));
        if ends { None } else { self.cursor.name() }
    }

    /// What is selected, each with the name it gets.
    fn selected(&mut self) -> Option<String> {
        let distinct = self.cursor.eat_word("distinct");
        let mut items: Vec<Item> = Vec::new();
        loop {
            items.extend(self.item()?);
            if !self.cursor.eat_symbol(",") {
                break;
            }
        }
        if !self.declared.is_empty() {
            if self.declared.len() != items.len() {
                return None;
            }
            for (item, name) in items.iter_mut().zip(self.declared) {
                item.name = name.compared().to_owned();
            }
        }
        self.kept.names.extend(items.iter().map(Item::kept_name));
        let items: Vec<String> = items.iter().map(|it| format!("{} as {}", it.tree, it.name)).collect();
        let whole = format!("select distinct {distinct} {}", items.join(", "));
        self.cursor.at_end().then_some(whole)
    }

    /// A column with the name it gets; one that is computed gets its text for a name, unless that is too long.
    fn item(&mut self) -> Option<Vec<Item>> {
        if self.cursor.eat_symbol("*") {
            return Some(self.all_of(|_| true));
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
            (Some(name), _) => name.compared().to_owned(),
            (None, Expr::Column(path)) => path.first()?.as_str().rsplit_once('.')?.1.to_owned(),
            (None, _) if text.len() > LONGEST => return None,
            (None, _) => (SYNTAX.quoted_name)(text).compared().to_owned(),
        };
        self.note(&tree);
        Some(vec![Item { tree: format!("{tree:?}"), name }])
    }

    fn all_of(&mut self, of: impl Fn(&Name) -> bool) -> Vec<Item> {
        let mut items = Vec::new();
        for (alias, columns) in self.sources.iter().filter(|(alias, _)| of(alias)) {
            for column in *columns {
                let name = format!("{}.{}", alias.compared(), column.compared());
                self.kept.columns.insert(name.clone());
                let tree = Expr::Column(vec![Name::exact(name)]);
                let name = column.compared().to_owned();
                items.push(Item { tree: format!("{tree:?}"), name });
            }
        }
        items
    }

    fn condition(&mut self) -> Option<String> {
        let tree = self.tree()?;
        self.note(&tree);
        Some(format!("{tree:?}"))
    }

    /// WHERE, GROUP BY, HAVING, ORDER BY and LIMIT, to the end.
    fn clauses(&mut self) -> Option<Vec<String>> {
        let mut found = Vec::new();
        if self.cursor.eat_word("where") {
            found.push(format!("where {}", self.condition()?));
        }
        self.by_alias = true;
        if self.cursor.eat_words(&["group", "by"]) {
            found.push(format!("group by {}", self.list()?));
        }
        if self.cursor.eat_word("having") {
            let tree = self.tree()?;
            // A column may be said by the name that it gets, or not.
            let columns = self.kept.columns.clone();
            self.note(&tree);
            self.kept.columns = columns;
            found.push(format!("having {tree:?}"));
        }
        if self.cursor.eat_words(&["order", "by"]) {
            found.push(format!("order by {}", self.list()?));
        }
        if self.cursor.eat_word("limit") {
            let count = self.cursor.bump()?.text(self.cursor.source);
            self.kept.numbers.push(format!("limit {count}"));
            found.push(format!("limit {count}"));
        }
        self.cursor.eat_symbol(";");
        self.cursor.at_end().then_some(found)
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
        let mut tree = expression(&mut self.cursor, 0).ok()?;
        let mut read = true;
        self.resolve(&mut tree, &mut read);
        normalize(&mut tree);
        tree.walk(&mut |each| read &= !matches!(each, Expr::Opaque(_) | Expr::Prefixed { .. }));
        read.then_some(tree)
    }

    /// Gives a column the name of its table, as one name with it; what no table has is an alias, and stands alone.
    fn resolve(&self, tree: &mut Expr, read: &mut bool) {
        match &mut *tree {
            Expr::Column(path) => {
                let name = path.last().cloned();
                let table = path.len().checked_sub(2).and_then(|at| path.get(at)).cloned();
                *read &= path.len() < 3;
                match (name, table) {
                    (Some(name), Some(table)) => {
                        *read &= self.sources.iter().any(|(alias, _)| *alias == table);
                        *path = vec![Name::exact(format!("{}.{}", table.compared(), name.compared()))];
                    }
                    (Some(name), None) => {
                        let mut holders = self.sources.iter().filter(|(_, columns)| columns.contains(&name));
                        match (holders.next(), holders.next()) {
                            (Some((alias, _)), None) => {
                                *path =
                                    vec![Name::exact(format!("{}.{}", alias.compared(), name.compared()))];
                            }
                            (None, _) => {
                                *read &= self.by_alias;
                                *path = vec![Name::exact(name.compared())];
                            }
                            (Some(_), Some(_)) => *read = false,
                        }
                    }
                    (None, _) => *read = false,
                }
            }
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

    /// Notes what a print of an expression keeps.
    fn note(&mut self, tree: &Expr) {
        let Kept { tables: _, names: _, columns, texts, numbers } = &mut self.kept;
        tree.walk(&mut |each| match each {
            Expr::Column(path) => columns.extend(path.first().map(|it| it.as_str().to_owned())),
            Expr::Text(text) => texts.push(text.to_string()),
            // 0 and 1 may also be how a truth is printed.
            Expr::Number(number) if !matches!(&**number, "0" | "1") => {
                numbers.push(
                    number.parse::<f64>().map_or_else(|_| number.to_string(), |number| number.to_string()),
                );
            }
            _ => {}
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Meaning> {
        let names = |list: &[&str]| list.iter().map(|name| Name::exact(*name)).collect::<Vec<_>>();
        let columns = BTreeMap::from([
            ("t".to_owned(), names(&["id", "a", "b", "d"])),
            ("u".to_owned(), names(&["id", "t_id", "note"])),
        ]);
        meaning(&columns, &[], text)
    }

    /// Written, and as MariaDB prints it.
    const PRINTED: [(&str, &str); 8] = [
        (
            "SELECT id, a FROM t WHERE b = 'x'",
            "select `t`.`id` AS `id`,`t`.`a` AS `a` from `t` where `t`.`b` = 'x'",
        ),
        ("SELECT * FROM t", "select `t`.`id` AS `id`,`t`.`a` AS `a`,`t`.`b` AS `b`,`t`.`d` AS `d` from `t`"),
        (
            "SELECT t.id, count(*) AS n, MAX(t.d) FROM t GROUP BY t.id HAVING count(*) > 2",
            "select `t`.`id` AS `id`,count(0) AS `n`,max(`t`.`d`) AS `MAX(t.d)` from `t` group by `t`.`id` having count(0) > 2",
        ),
        (
            "SELECT x.id, note FROM t x INNER JOIN u AS y ON x.id = y.t_id WHERE x.a BETWEEN 2 AND 5",
            "select `x`.`id` AS `id`,`y`.`note` AS `note` from (`t` `x` join `u` `y` on(`x`.`id` = `y`.`t_id`)) where `x`.`a` between 2 and 5",
        ),
        (
            "SELECT y.* FROM t LEFT OUTER JOIN u y ON y.t_id = t.id AND note <> '' ORDER BY t.id DESC LIMIT 5",
            "select `y`.`id` AS `id`,`y`.`t_id` AS `t_id`,`y`.`note` AS `note` from (`t` left join `u` `y` on(`y`.`t_id` = `t`.`id` and `y`.`note` <> '')) order by `t`.`id` desc limit 5",
        ),
        (
            "SELECT DISTINCT UPPER(b) AS big FROM t, u WHERE t.id = t_id",
            "select distinct ucase(`t`.`b`) AS `big` from (`t` join `u`) where `t`.`id` = `u`.`t_id`",
        ),
        (
            "SELECT id FROM t WHERE a IN (1, 2) OR b NOT IN ('x') OR a IS NULL",
            "select `t`.`id` AS `id` from `t` where `t`.`a` in (1,2) or `t`.`b` <> 'x' or `t`.`a` is null",
        ),
        (
            "SELECT CASE WHEN a > 3 THEN 'much' ELSE 'little' END AS c FROM t",
            "select case when `t`.`a` > 3 then 'much' else 'little' end AS `c` from `t`",
        ),
    ];

    #[test]
    fn a_view_means_what_the_server_prints_of_it() {
        for (written, printed) in PRINTED {
            let (written, printed) = (read(written).expect(written), read(printed).expect(printed));
            assert_eq!(written, printed);
        }
    }

    #[test]
    fn a_view_may_name_its_columns() {
        let names = [Name::exact("one"), Name::exact("two")];
        let columns = BTreeMap::from([("t".to_owned(), vec![Name::exact("id"), Name::exact("a")])]);
        let printed = meaning(&columns, &[], "select `t`.`id` AS `one`,`t`.`a` AS `two` from `t`");
        assert_eq!(meaning(&columns, &names, "SELECT id, a FROM t"), printed);
        assert_eq!(meaning(&columns, &names, "SELECT * FROM t"), printed);
        let printed = meaning(&columns, &[], "select `t`.`id` AS `one`,`t`.`a` + 1 AS `two` from `t`");
        assert_eq!(meaning(&columns, &names, "SELECT id, a + 1 FROM t"), printed);
        assert_eq!(meaning(&columns, &names, "SELECT id FROM t"), None);
    }

    #[test]
    fn what_a_view_keeps_tells_another_one() {
        let kept = |text: &str| read(text).map(|it| it.kept).expect(text);
        let one = kept("SELECT id, a FROM t WHERE b = 'x'");
        for other in [
            "SELECT id, a FROM t WHERE b = 'y'",
            "SELECT id, d FROM t WHERE b = 'x'",
            "SELECT id, a FROM t",
            "SELECT id, a AS z FROM t WHERE b = 'x'",
            "SELECT t.id, a FROM t, u WHERE b = 'x'",
            "SELECT id, a FROM t WHERE b = 'x' LIMIT 3",
            "SELECT id, a FROM t WHERE b = 'x' GROUP BY a HAVING count(*) > 2",
        ] {
            assert_ne!(one, kept(other), "{other}");
        }
    }

    #[test]
    fn what_may_be_printed_otherwise_tells_nothing() {
        let kept = |text: &str| read(text).map(|it| it.kept).expect(text);
        // The spaces in a name that nobody chose, and the order of what a star stands for.
        assert_eq!(kept("SELECT a  +  2 FROM t"), kept("select `t`.`a` + 2 AS `a + 2` from `t`"));
        assert_eq!(kept("SELECT id, a FROM t"), kept("SELECT a, id FROM t"));
        let like = "SELECT id FROM t WHERE b LIKE 'a\\_%'";
        assert_eq!(read(like), read("select `t`.`id` AS `id` from `t` where `t`.`b` like 'a\\\\_%'"));
    }

    #[test]
    fn what_is_not_read_whole_has_no_meaning() {
        for text in [
            "SELECT id FROM t UNION SELECT id FROM u",
            "SELECT id FROM (SELECT id FROM t) x",
            "SELECT id FROM t WHERE id IN (SELECT t_id FROM u)",
            "SELECT id FROM t RIGHT JOIN u USING (id)",
            "SELECT id FROM t, u",
            "SELECT group_concat(b ORDER BY b SEPARATOR '-') FROM t",
            "SELECT id FROM elsewhere",
            "SELECT id FROM other.t",
            "SELECT ALL id FROM t",
            "SELECT _latin1'x' AS x FROM t",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
