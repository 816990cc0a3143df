//! Compound statements, by recursive descent (reference manual, Compound Statements).

use super::handler::{conditions, watched};
use super::question::{formula, part, query};
use super::simple;
use crate::model::block::{Block, Condition, Cursor as Declaration, Handler, Over, Rows, Step, Variable};
use crate::model::query::Formula;
use crate::model::{Expr, Name, Span};
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::query::place_of;

/// Blocks in blocks beyond this depth are not read: they are walked recursively.
const DEEPEST: u32 = 40;

/// The words that end a list of steps.
const ENDS: [&str; 5] = ["end", "else", "elseif", "when", "until"];

/// Reads a whole body: one statement, most often BEGIN … END.
pub fn body(cursor: Cursor<'_>) -> Parse<Block> {
    let mut reader = Reader { cursor, labels: Vec::new(), blocks: 0 };
    let steps = reader.step()?;
    let _ = reader.cursor.eat_symbol(";");
    if !reader.cursor.at_end() {
        return Err(reader.cursor.expected("the end of the body"));
    }
    Ok(Block { steps, ..Block::default() })
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    /// The labels of the loops and blocks around.
    labels: Vec<Name>,
    /// How many blocks there are so far.
    blocks: usize,
}

/// What stands behind DECLARE at the beginning of a block.
#[derive(Default)]
struct Declared {
    variables: Vec<Variable>,
    cursors: Vec<Declaration>,
    handlers: Vec<Handler>,
}

impl<'a> Reader<'a> {
    fn steps(&mut self) -> Parse<Vec<Step>> {
        let mut found = Vec::new();
        while !self.cursor.at_end() && !ENDS.iter().any(|word| self.cursor.is_word(word)) {
            found.extend(self.step()?);
        }
        Ok(found)
    }

    /// One statement with the `;` behind it.
    fn step(&mut self) -> Parse<Vec<Step>> {
        self.cursor.depth += 1;
        if self.cursor.depth > DEEPEST {
            return Err(self.cursor.expected("a less deeply nested block"));
        }
        let span = self.cursor.here();
        let label = self.label();
        let steps = match &*self.cursor.text().to_ascii_lowercase() {
            "begin" if !self.cursor.is_word_at(1, "work") => vec![self.block(label)?],
            "if" => vec![self.branches(span)?],
            "case" => vec![self.cases(span)?],
            "while" | "loop" | "repeat" => vec![self.repeated(label, span)?],
            "for" => vec![self.counted(label, span)?],
            "leave" | "iterate" => vec![self.leave(span)?],
            "return" => {
                let rest = self.statement();
                vec![Step::Return(Some(formula(&rest, 1, rest.tokens.len())))]
            }
            _ => simple::steps(&self.statement())?,
        };
        if !self.cursor.at_end() {
            self.cursor.expect_symbol(";")?;
        }
        self.cursor.depth -= 1;
        Ok(steps)
    }

    /// The tokens up to the next `;`, which stays.
    fn statement(&mut self) -> Cursor<'a> {
        let start = self.cursor.at;
        while !self.cursor.at_end() && !self.cursor.is_symbol(";") {
            self.cursor.bump();
        }
        part(&self.cursor, start, self.cursor.at)
    }

    /// `name:`
    fn label(&mut self) -> Option<Name> {
        if self.cursor.text_at(1) != ":" {
            return None;
        }
        let name = self.cursor.name()?;
        self.cursor.bump();
        Some(name)
    }

    fn block(&mut self, label: Option<Name>) -> Parse<Step> {
        self.cursor.expect_word("begin")?;
        let _ = self.cursor.eat_words(&["not", "atomic"]);
        // An EXIT handler leaves the block, whatever that is called.
        self.blocks += 1;
        let label = label.unwrap_or_else(|| Name::exact(format!("?block {}", self.blocks)));
        let mut declared = Declared::default();
        self.labels.push(label.clone());
        while self.cursor.eat_word("declare") {
            self.declaration(&mut declared, &label)?;
            self.cursor.expect_symbol(";")?;
        }
        let mut steps = self.steps()?;
        self.labels.pop();
        for handler in &declared.handlers {
            steps = watched(steps, handler);
        }
        self.cursor.expect_word("end")?;
        let _label = self.cursor.name();
        let Declared { variables, cursors, handlers: _ } = declared;
        Ok(Step::Block(Block { label: Some(label), variables, cursors, steps, ..Block::default() }))
    }

    /// A variable, a cursor or a handler, behind DECLARE.
    fn declaration(&mut self, declared: &mut Declared, block: &Name) -> Parse<()> {
        let exits = self.cursor.is_word("exit");
        if (exits || self.cursor.is_word("continue")) && self.cursor.is_word_at(1, "handler") {
            let span = self.cursor.here();
            self.cursor.at += 2;
            self.cursor.expect_word("for")?;
            let conditions = conditions(&mut self.cursor)?;
            let mut steps = self.handled()?;
            let leave = Step::Leave { label: Some(block.clone()), again: false, span };
            steps.extend(exits.then_some(leave));
            declared.handlers.push(Handler { conditions, steps });
            return Ok(());
        }
        let mut at = self.statement();
        let mut names = vec![at.expect_name()?];
        while at.eat_symbol(",") {
            names.push(at.expect_name()?);
        }
        if at.is_word("condition") {
            return Err(at.expected("a variable: named conditions are not understood"));
        }
        if at.eat_word("cursor") {
            let plain = at.eat_word("for") && at.is_word("select");
            let rows =
                if plain { Rows::Query(query(&part(&at, at.at, at.tokens.len()))) } else { Rows::Untold };
            let name = names.swap_remove(0);
            declared.cursors.push(Declaration { name, rows: Some(rows) });
            return Ok(());
        }
        let value = place_of(&at, at.at, &["default"]).map(|place| formula(&at, place + 1, at.tokens.len()));
        declared.variables.extend(names.into_iter().map(|name| Variable {
            name,
            ty: None,
            value: value.clone(),
        }));
        Ok(())
    }

    /// The statement of a handler; the `;` behind it stays.
    fn handled(&mut self) -> Parse<Vec<Step>> {
        let steps = self.step()?;
        self.cursor.at -= 1;
        Ok(steps)
    }

    /// The tokens up to a word, which is taken.
    fn until(&mut self, word: &str) -> Parse<Cursor<'a>> {
        let Some(stop) = place_of(&self.cursor, self.cursor.at, &[word]) else {
            return Err(self.cursor.expected(&word.to_uppercase()));
        };
        let found = part(&self.cursor, self.cursor.at, stop);
        self.cursor.at = stop + 1;
        Ok(found)
    }

    fn condition(&mut self, word: &str) -> Parse<Formula> {
        let tokens = self.until(word)?;
        Ok(formula(&tokens, 0, tokens.tokens.len()))
    }

    fn branches(&mut self, span: Span) -> Parse<Step> {
        let mut branches = Vec::new();
        let mut otherwise = Vec::new();
        self.cursor.expect_word("if")?;
        loop {
            branches.push((self.condition("then")?, self.steps()?));
            if !self.cursor.eat_word("elseif") {
                break;
            }
        }
        if self.cursor.eat_word("else") {
            otherwise = self.steps()?;
        }
        self.end("if")?;
        Ok(Step::If { branches, otherwise, span })
    }

    fn end(&mut self, word: &str) -> Parse<()> {
        self.cursor.expect_word("end")?;
        self.cursor.expect_word(word)
    }

    /// `CASE [value] WHEN … THEN … ELSE … END CASE`
    fn cases(&mut self, span: Span) -> Parse<Step> {
        self.cursor.expect_word("case")?;
        let start = self.cursor.at;
        while !self.cursor.at_end() && !self.cursor.is_word("when") {
            self.cursor.bump();
        }
        let value = (self.cursor.at > start).then(|| formula(&self.cursor, start, self.cursor.at));
        let mut branches = Vec::new();
        while self.cursor.eat_word("when") {
            let condition = self.condition("then")?;
            let condition = match &value {
                Some(value) => self.equal(value, condition)?,
                None => condition,
            };
            branches.push((condition, self.steps()?));
        }
        let otherwise = if self.cursor.eat_word("else") {
            self.steps()?
        } else {
            let says = "case not found for CASE statement".to_owned();
            vec![Step::Fail { says, condition: Condition::Other }]
        };
        self.end("case")?;
        Ok(Step::If { branches, otherwise, span })
    }

    /// `value = other`, where only one of them asks the catalog.
    fn equal(&self, value: &Formula, other: Formula) -> Parse<Formula> {
        let queries = match (value.queries.is_empty(), other.queries.is_empty()) {
            (_, true) => value.queries.clone(),
            (true, false) => other.queries,
            (false, false) => return Err(self.cursor.expected("a CASE without queries on both sides")),
        };
        let (left, right) = (Box::new(value.tree.clone()), Box::new(other.tree));
        Ok(Formula { tree: Expr::Binary { operator: "=".into(), left, right }, queries })
    }

    /// WHILE, LOOP and REPEAT.
    fn repeated(&mut self, label: Option<Name>, span: Span) -> Parse<Step> {
        let word = self.cursor.text().to_ascii_lowercase();
        self.cursor.bump();
        let over = match &*word {
            "while" => Over::While(self.condition("do")?),
            _ => Over::Endless,
        };
        let mut steps = self.labelled(label.as_ref())?;
        if self.cursor.eat_word("until") {
            let condition = self.condition("end")?;
            self.cursor.expect_word(&word)?;
            let leave = vec![Step::Leave { label: None, again: false, span }];
            // ITERATE begins the next round whatever UNTIL says.
            steps.push(Step::If { branches: vec![(condition, leave)], otherwise: Vec::new(), span });
        } else {
            self.end(&word)?;
        }
        let _label = self.cursor.name();
        Ok(Step::Loop { label, over, steps, span })
    }

    fn labelled(&mut self, label: Option<&Name>) -> Parse<Vec<Step>> {
        self.labels.extend(label.cloned());
        let steps = self.steps()?;
        self.labels.truncate(self.labels.len() - usize::from(label.is_some()));
        Ok(steps)
    }

    /// `FOR i IN [REVERSE] a .. b DO`, `FOR r IN (SELECT …) DO`, `FOR r IN cursor DO` (MariaDB).
    fn counted(&mut self, label: Option<Name>, span: Span) -> Parse<Step> {
        self.cursor.expect_word("for")?;
        let variable = self.cursor.expect_name()?;
        self.cursor.expect_word("in")?;
        let down = self.cursor.eat_word("reverse");
        let head = self.until("do")?;
        let to = head.tokens.len();
        let dots = (0..to).find(|at| head.text_at(*at) == "..");
        let over = match (dots, head.clone().name()) {
            (Some(dots), _) => {
                let (from, to) = (formula(&head, 0, dots), formula(&head, dots + 1, to));
                let (from, to) = if down { (to, from) } else { (from, to) };
                Over::Range { variable, from, to, by: None, down, found: None }
            }
            (None, Some(cursor)) if to == 1 => fetched(variable, Rows::Cursor(cursor)),
            (None, _) => fetched(variable, Rows::Query(query(&head))),
        };
        let steps = self.labelled(label.as_ref())?;
        self.end("for")?;
        let _label = self.cursor.name();
        Ok(Step::Loop { label, over, steps, span })
    }

    /// LEAVE and ITERATE of what is around.
    fn leave(&mut self, span: Span) -> Parse<Step> {
        let again = self.cursor.is_word("iterate");
        self.cursor.bump();
        let label = self.cursor.expect_name()?;
        if self.labels.contains(&label) {
            return Ok(Step::Leave { label: Some(label), again, span });
        }
        Err(self.cursor.expected("the label of a loop or of a block around"))
    }
}

/// Rows that a loop puts into a variable of its own.
fn fetched(variable: Name, rows: Rows) -> Over {
    Over::Rows { variables: vec![variable], own: true, rows, found: None }
}
