//! Compound statements, by recursive descent (reference manual, Compound Statements).

use super::handler::{conditions, watched};
use super::question::{formula, part};
use super::{place_of, simple};
use crate::model::block::{Block, Formula, Handler, Step};
use crate::model::{Expr, Name, Span};
use crate::syntax::cursor::{Cursor, Parse};

/// Blocks in blocks beyond this depth are not read: they are walked recursively.
const DEEPEST: u32 = 40;

/// The words that end a list of steps.
const ENDS: [&str; 5] = ["end", "else", "elseif", "when", "until"];

/// Reads a whole body: one statement, most often BEGIN … END.
pub fn body(cursor: Cursor<'_>) -> Parse<Block> {
    let mut reader = Reader { cursor, outermost: None, loops: Vec::new() };
    let steps = reader.step()?;
    let _ = reader.cursor.eat_symbol(";");
    if !reader.cursor.at_end() {
        return Err(reader.cursor.expected("the end of the body"));
    }
    Ok(Block { variables: Vec::new(), steps, handlers: Vec::new() })
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    /// The label of the block that is the whole body.
    outermost: Option<Name>,
    /// The labels of the loops around.
    loops: Vec<Name>,
}

/// What stands behind DECLARE at the beginning of a block.
#[derive(Default)]
struct Declared {
    variables: Vec<(Name, Option<Formula>)>,
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
            "for" => return Err(self.cursor.expected("a loop that is understood: WHILE, LOOP or REPEAT")),
            "leave" | "iterate" => self.leave()?,
            "return" => {
                self.statement();
                vec![Step::Return]
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
        let is_whole = self.cursor.depth == 1;
        if is_whole {
            self.outermost = label;
        }
        let mut declared = Declared::default();
        while self.cursor.eat_word("declare") {
            self.declaration(&mut declared, is_whole)?;
            self.cursor.expect_symbol(";")?;
        }
        let mut steps = self.steps()?;
        for handler in &declared.handlers {
            steps = watched(steps, handler)
                .ok_or_else(|| self.cursor.expected("no CALL in a block with a handler"))?;
        }
        self.cursor.expect_word("end")?;
        let _label = self.cursor.name();
        Ok(Step::Block(Block { variables: declared.variables, steps, handlers: Vec::new() }))
    }

    /// A variable, a cursor or a handler, behind DECLARE.
    fn declaration(&mut self, declared: &mut Declared, is_whole: bool) -> Parse<()> {
        let exits = self.cursor.is_word("exit");
        if (exits || self.cursor.is_word("continue")) && self.cursor.is_word_at(1, "handler") {
            self.cursor.at += 2;
            if exits && !is_whole {
                return Err(self.cursor.expected("an EXIT handler only in the outermost block"));
            }
            self.cursor.expect_word("for")?;
            let conditions = conditions(&mut self.cursor)?;
            let mut steps = self.handled()?;
            steps.extend(exits.then_some(Step::Return));
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
        // A cursor is only read from, and what is read is rows.
        if !at.is_word("cursor") {
            let value =
                place_of(&at, at.at, &["default"]).map(|place| formula(&at, place + 1, at.tokens.len()));
            declared.variables.extend(names.into_iter().map(|name| (name, value.clone())));
        }
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
            vec![Step::Fail("case not found for CASE statement".to_owned())]
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

    /// WHILE, LOOP and REPEAT: how often nobody tells, so what they do to a schema is not known.
    fn repeated(&mut self, label: Option<Name>, span: Span) -> Parse<Step> {
        let word = self.cursor.text().to_ascii_lowercase();
        self.cursor.bump();
        if word == "while" {
            self.until("do")?;
        }
        let named = label.is_some();
        self.loops.extend(label);
        let steps = self.steps()?;
        self.loops.truncate(self.loops.len() - usize::from(named));
        if self.cursor.eat_word("until") {
            self.until("end")?;
            self.cursor.expect_word(&word)?;
        } else {
            self.end(&word)?;
        }
        let _label = self.cursor.name();
        Ok(Step::Loop { variable: None, items: None, steps, span })
    }

    /// LEAVE of the whole body ends it; of a loop it is the loop's affair.
    fn leave(&mut self) -> Parse<Vec<Step>> {
        let leaves = self.cursor.is_word("leave");
        self.cursor.bump();
        let label = self.cursor.expect_name()?;
        if leaves && self.outermost.as_ref() == Some(&label) {
            return Ok(vec![Step::Return]);
        }
        if self.loops.contains(&label) {
            return Ok(Vec::new());
        }
        Err(self.cursor.expected("the label of a loop or of the whole body"))
    }
}
