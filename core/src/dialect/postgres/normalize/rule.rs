//! Rules: the condition is compared as an expression, the commands by their tokens.

use super::context::Context;
use super::{expression, view};
use crate::dialect::postgres::syntax::SYNTAX;
use crate::model::{Expr, ObjectId, SourceId};
use crate::syntax::cursor::Cursor;
use crate::syntax::expression::from_tokens;
use crate::syntax::lexer::{Token, lex};

/// The canonical words of a rule.
pub fn words(context: &Context<'_>, id: &ObjectId, text: &str) -> String {
    let columns =
        id.owner.as_ref().map_or(&[][..], |owner| context.names.columns_of(id.schema.as_ref(), owner));
    let context = context.with_columns(columns);
    let tokens: Vec<Token> = lex(text, &SYNTAX.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    let spelled = |from: usize, to: usize| {
        view::canonical_tokens(&context, &cursor, tokens.get(from..to).unwrap_or(&[]))
    };
    let is =
        |at: usize, word: &str| tokens.get(at).is_some_and(|it| it.text(text).eq_ignore_ascii_case(word));
    let Some(action) = (0..tokens.len()).find(|at| is(*at, "do")) else {
        return spelled(0, tokens.len()).join(" ");
    };
    let condition = (0..action).find(|at| is(*at, "where"));
    let mut words = spelled(0, condition.unwrap_or(action));
    if let Some(from) = condition {
        let mut condition = from_tokens(&cursor, from + 1, action);
        expression::expression(&context, &mut condition);
        words.push(format!("where {:?}", condition.tree));
        // The names once more, as words that can be found.
        condition.tree.walk(&mut |each| {
            if let Expr::Column(path) | Expr::Call { name: path, arguments: _ } = each {
                words.extend(path.iter().map(|name| name.as_str().to_owned()));
            }
        });
    }
    let commands = spelled(action, tokens.len());
    words.extend(commands.into_iter().filter(|word| word != "also"));
    words.join(" ")
}
