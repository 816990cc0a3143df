//! Triggers: the head is read, the whole is text.

use super::table_name;
use crate::model::ddl::Create;
use crate::model::{Ddl, Definition, Object, QualifiedName, Trigger};
use crate::syntax::canonical::tokens_text;
use crate::syntax::cursor::{Cursor, Parse};

/// `TRIGGER name BEFORE INSERT ON table FOR EACH ROW body`
pub fn create(cursor: &mut Cursor<'_>, or_replace: bool) -> Parse<Vec<Ddl>> {
    let from = cursor.at;
    cursor.expect_word("trigger")?;
    let if_not_exists = cursor.eat_words(&["if", "not", "exists"]);
    let name_at = cursor.at;
    let name = table_name(cursor)?;
    if !cursor.eat_word("before") && !cursor.eat_word("after") {
        return Err(cursor.expected("BEFORE or AFTER"));
    }
    if !["insert", "update", "delete"].iter().any(|word| cursor.eat_word(word)) {
        return Err(cursor.expected("INSERT, UPDATE or DELETE"));
    }
    cursor.expect_word("on")?;
    let table = table_name(cursor)?;
    for word in ["for", "each", "row"] {
        cursor.expect_word(word)?;
    }
    if cursor.eat_word("follows") || cursor.eat_word("precedes") {
        cursor.expect_name()?;
    }
    let body_at = cursor.at;
    let definition = with_body(cursor, from, name_at, body_at)?;
    let object = Object::Trigger(Trigger { definition, state: None, comment: None });
    let owner =
        Some(QualifiedName { schema: table.schema.or_else(|| name.schema.clone()), name: table.name });
    Ok(vec![Ddl::Create(Create {
        name,
        owner,
        signature: None,
        object,
        if_not_exists,
        or_replace,
        like: Vec::new(),
    })])
}

/// The definition of something that ends in a body: head by its tokens, body letter by letter, as the server keeps it.
/// What stands between the kind and the name (IF NOT EXISTS) is left out. Takes all tokens.
pub fn with_body(
    cursor: &mut Cursor<'_>,
    kind_at: usize,
    name_at: usize,
    body_at: usize,
) -> Parse<Definition> {
    if body_at >= cursor.tokens.len() {
        return Err(cursor.expected("a body"));
    }
    let end = cursor.tokens.len();
    let kind = cursor.slice(kind_at, kind_at + 1);
    let text = format!("CREATE {kind} {}", cursor.slice(name_at, end));
    let head = tokens_text(cursor, cursor.tokens.get(name_at..body_at).unwrap_or(&[]));
    let canonical = format!("create {} {head} {}", kind.to_lowercase(), letter_by_letter(cursor, body_at));
    cursor.at = end;
    Ok(Definition { text: text.into(), canonical: canonical.into(), reprinted: false, meaning: None })
}

/// The rest of the statement, its tokens for who looks for names in it, and then its letters, which the server keeps; but
/// for comments, which most clients leave out of what they send (mysql, `--skip-comments`).
pub fn letter_by_letter(cursor: &Cursor<'_>, from: usize) -> String {
    let tokens = cursor.tokens.get(from..).unwrap_or(&[]);
    let mut letters = String::new();
    for (at, token) in tokens.iter().enumerate() {
        letters.push_str(token.text(cursor.source));
        if let Some(next) = tokens.get(at + 1) {
            let between = cursor.source.get(token.end as usize..next.start as usize).unwrap_or("");
            letters.push_str(&without_comments(between));
        }
    }
    format!("{} \n{letters}", tokens_text(cursor, tokens))
}

/// What stands between two tokens without its comments, and without what they leave at the ends of lines.
fn without_comments(between: &str) -> String {
    let mut kept = String::new();
    let mut rest = between;
    while let Some(c) = rest.chars().next() {
        let end = match c {
            '#' | '-' => rest.find('\n').unwrap_or(rest.len()),
            '/' if !rest.starts_with("/*!") && !rest.starts_with("/*M!") => {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            }
            // The client takes it for the beginning of a command of its own.
            '\\' => 1,
            c => {
                kept.push(c);
                c.len_utf8()
            }
        };
        rest = rest.get(end..).unwrap_or("");
    }
    let mut lines: Vec<&str> = kept.split('\n').collect();
    let last = lines.pop().unwrap_or("");
    let mut out: String = lines.into_iter().map(|line| format!("{}\n", line.trim_end())).collect();
    out.push_str(last);
    out
}
