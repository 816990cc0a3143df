//! Between the parser's tree and our tokens: which tokens a node covers, and the names, types, expressions and option
//! lists in them. The tree says what a part is; its text is always the author's.

use super::super::syntax::SYNTAX;
use super::super::types;
use crate::model::{DataType, Definition, Expression, Name, QualifiedName};
use crate::syntax::canonical::definition;
use crate::syntax::cursor::{Cursor, Parse};
use crate::syntax::expression::from_tokens;
use squawk_syntax::ast::AstNode;
use std::sync::Arc;

/// A statement whose tree is at hand.
#[derive(Clone, Debug)]
pub struct Tree<'a> {
    /// Its tokens, in the whole source.
    pub cursor: Cursor<'a>,
    /// Where the text that was parsed begins in the source.
    pub base: usize,
}

impl<'a> Tree<'a> {
    /// The tokens of a node: the index of the first, and that after the last.
    pub fn range(&self, node: &impl AstNode) -> (usize, usize) {
        let range = node.syntax().text_range();
        let start = self.base + usize::from(range.start());
        let end = self.base + usize::from(range.end());
        let before =
            |offset: usize| self.cursor.tokens.partition_point(|token| (token.start as usize) < offset);
        (before(start), before(end))
    }

    /// A cursor over the tokens of a node alone.
    pub fn within(&self, node: &impl AstNode) -> Cursor<'a> {
        let (from, to) = self.range(node);
        Cursor {
            tokens: self.cursor.tokens.get(from..to).unwrap_or(&[]),
            at: 0,
            depth: 0,
            ..self.cursor.clone()
        }
    }

    /// The text of a node.
    pub fn text(&self, node: &impl AstNode) -> &'a str {
        let (from, to) = self.range(node);
        self.cursor.slice(from, to)
    }

    /// The text of the whole statement.
    pub fn whole(&self) -> &'a str {
        self.cursor.slice(0, self.cursor.tokens.len())
    }

    /// The statement as text that the model does not open up, without OR REPLACE and IF NOT EXISTS: those are asked of
    /// the replay, and no part of the object.
    pub fn created_definition(&self) -> Definition {
        let mut cursor = self.cursor.clone();
        let mut kept = Vec::new();
        let mut from = 0;
        while !cursor.at_end() {
            let phrase = [&["or", "replace"][..], &["if", "not", "exists"]]
                .into_iter()
                .find(|it| cursor.are_words(it));
            match phrase {
                // Only in the head: a body may say the same.
                Some(phrase) if cursor.at < 6 => {
                    kept.push(cursor.slice(from, cursor.at));
                    cursor.at += phrase.len();
                    from = cursor.at;
                }
                _ => cursor.at += 1,
            }
        }
        kept.push(cursor.slice(from, cursor.tokens.len()));
        definition(&kept.join(" "), &SYNTAX)
    }

    /// The name that a node is.
    pub fn name(&self, node: Option<impl AstNode>, what: &str) -> Parse<Name> {
        let node = self.present(node, what)?;
        self.within(&node).expect_name()
    }

    /// The name that a node is, with the schema before it.
    pub fn qualified(&self, node: Option<impl AstNode>, what: &str) -> Parse<QualifiedName> {
        let node = self.present(node, what)?;
        path(&mut self.within(&node))
    }

    /// The names of a list of nodes.
    pub fn names<N: AstNode>(&self, nodes: impl IntoIterator<Item = N>) -> Parse<Vec<Name>> {
        nodes.into_iter().map(|node| self.name(Some(node), "a name")).collect()
    }

    /// The type that a node is.
    pub fn data_type(&self, node: Option<impl AstNode>) -> Parse<DataType> {
        let node = self.present(node, "a data type")?;
        let mut cursor = self.within(&node);
        types::read(&mut cursor).ok_or_else(|| cursor.expected("a data type"))
    }

    /// The expression that a node is.
    pub fn expression(&self, node: Option<impl AstNode>) -> Parse<Expression> {
        let node = self.present(node, "an expression")?;
        let (from, to) = self.range(&node);
        Ok(from_tokens(&self.cursor, from, to))
    }

    /// A node as text that the model does not open up.
    pub fn definition(&self, node: &impl AstNode) -> Definition {
        definition(self.text(node), &SYNTAX)
    }

    /// The collation that a COLLATE clause names.
    pub fn collation(&self, node: Option<impl AstNode>) -> Parse<Option<QualifiedName>> {
        let Some(node) = node else { return Ok(None) };
        let mut cursor = self.within(&node);
        cursor.expect_word("collate")?;
        path(&mut cursor).map(Some)
    }

    /// The value of the string literals that a node is.
    pub fn string(&self, node: Option<impl AstNode>) -> Parse<Arc<str>> {
        let node = self.present(node, "a string")?;
        strings(&mut self.within(&node))
    }

    /// The node, or the complaint that it is not there.
    pub fn present<N>(&self, node: Option<N>, what: &str) -> Parse<N> {
        node.ok_or_else(|| Cursor { at: self.cursor.tokens.len(), ..self.cursor.clone() }.expected(what))
    }
}

/// A name with its schema; of `database.schema.name` the database goes without saying.
pub fn path(cursor: &mut Cursor<'_>) -> Parse<QualifiedName> {
    let mut name = cursor.qualified_name()?;
    while cursor.eat_symbol(".") {
        name = QualifiedName::in_schema(name.name, cursor.expect_name()?);
    }
    Ok(name)
}

/// A string literal and those that follow it: they are one.
pub fn strings(cursor: &mut Cursor<'_>) -> Parse<Arc<str>> {
    let Some(first) = cursor.string() else { return Err(cursor.expected("a string")) };
    let mut whole = first.to_string();
    while let Some(next) = cursor.string() {
        whole.push_str(&next);
    }
    Ok(whole.into())
}

/// Options in parentheses: `(fillfactor = 70, toast.autovacuum_enabled)`. One without a value is set to true.
pub fn options(cursor: &mut Cursor<'_>) -> Parse<Vec<(Arc<str>, Option<Arc<str>>)>> {
    let mut list = Vec::new();
    cursor.expect_symbol("(")?;
    while !cursor.eat_symbol(")") {
        let mut key = cursor.expect_name()?.as_str().to_owned();
        while cursor.eat_symbol(".") {
            key = format!("{key}.{}", cursor.expect_name()?);
        }
        let value = if cursor.eat_symbol("=") { Some(option_value(cursor)?) } else { None };
        list.push((key.into(), value));
        if !cursor.is_symbol(")") {
            cursor.expect_symbol(",")?;
        }
    }
    Ok(list)
}

fn option_value(cursor: &mut Cursor<'_>) -> Parse<Arc<str>> {
    if let Some(text) = cursor.string() {
        return Ok(text);
    }
    let from = cursor.at;
    while !(cursor.is_symbol(",") || cursor.is_symbol(")")) {
        if cursor.is_symbol("(") {
            cursor.skip_parentheses()?;
        } else if cursor.bump().is_none() {
            return Err(cursor.expected("`)`"));
        }
    }
    let text = cursor.slice(from, cursor.at);
    // A word is read as a name is, and kept as it is read: `ON` is `on`, and not `true`.
    let word = text.bytes().all(|byte| byte.is_ascii_alphabetic());
    Ok(if word { text.to_ascii_lowercase().into() } else { text.into() })
}

/// Options as the model keeps them.
pub fn option_map<M>(list: Vec<(Arc<str>, Option<Arc<str>>)>) -> M
where
    M: FromIterator<(Arc<str>, Arc<str>)>,
{
    list.into_iter().map(|(key, value)| (key, value.unwrap_or_else(|| "true".into()))).collect()
}

/// The ranges between the commas of a list in parentheses, as tokens of the cursor; the cursor stands at the `(`.
pub fn elements(cursor: &mut Cursor<'_>) -> Parse<Vec<(usize, usize)>> {
    let mut list = Vec::new();
    cursor.expect_symbol("(")?;
    let mut from = cursor.at;
    loop {
        if cursor.is_symbol("(") || cursor.is_symbol("[") {
            skip_pair(cursor)?;
        } else if cursor.is_symbol(",") || cursor.is_symbol(")") {
            if cursor.at > from {
                list.push((from, cursor.at));
            }
            let last = cursor.is_symbol(")");
            cursor.bump();
            from = cursor.at;
            if last {
                return Ok(list);
            }
        } else if cursor.bump().is_none() {
            return Err(cursor.expected("`)`"));
        }
    }
}

fn skip_pair(cursor: &mut Cursor<'_>) -> Parse<()> {
    let mut depth = 0u32;
    loop {
        if cursor.is_symbol("(") || cursor.is_symbol("[") {
            depth += 1;
        } else if cursor.is_symbol(")") || cursor.is_symbol("]") {
            depth = depth.saturating_sub(1);
        }
        if cursor.bump().is_none() {
            return Err(cursor.expected("`)`"));
        }
        if depth == 0 {
            return Ok(());
        }
    }
}
