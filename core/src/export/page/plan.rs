//! The SQL of a plan: each statement with what it does, what it locks and what it may lose.

use crate::diagram::svg::escape;
use crate::model::{Batch, Changes, Lock, Plan, Risks, Statement};
use std::fmt::Write;

/// The section of the SQL.
pub fn section(plan: &Plan, changes: &Changes) -> String {
    if plan.is_empty() {
        return String::new();
    }
    let what = if changes.is_empty() { "The SQL that makes it" } else { "The SQL" };
    let mut html = format!("<section id=\"sql\"><h2>{what}</h2>\n");
    let several = plan.batches.len() > 1;
    for (number, batch) in plan.batches.iter().enumerate() {
        if several {
            let _ = writeln!(html, "<h3>Step {} of {}{}</h3>", number + 1, plan.batches.len(), manner(batch));
        }
        for statement in &batch.statements {
            html += &one(statement);
        }
    }
    html + "</section>\n"
}

fn manner(batch: &Batch) -> &'static str {
    if batch.transactional { "" } else { ", outside a transaction" }
}

fn one(statement: &Statement) -> String {
    let warnings: String = warnings(&statement.risks)
        .into_iter()
        .map(|(grave, text)| {
            let (class, sign) = if grave { ("grave", "\u{26a0}") } else { ("risk", "\u{2022}") };
            format!("<li class=\"{class}\"><span aria-hidden=\"true\">{sign}</span> {}</li>", escape(&text))
        })
        .collect();
    let warnings =
        if warnings.is_empty() { warnings } else { format!("<ul class=\"risks\">{warnings}</ul>") };
    format!(
        "<div class=\"statement\"><p>{}</p>{warnings}<pre tabindex=\"0\"><code>{};</code></pre></div>\n",
        escape(&sentence(&statement.comment)),
        escape_lines(&statement.sql)
    )
}

/// What may go wrong, in sentences; those that endanger data are grave.
pub fn warnings(risks: &Risks) -> Vec<(bool, String)> {
    let Risks { lock, algorithm, rewrites, scans, loses, fails_on, outside_transaction, commit_before_use } =
        risks;
    let how = algorithm
        .map(|it| (false, format!("The server makes it with ALGORITHM={}, LOCK={}.", it.sql(), lock.sql())));
    let lock = match lock {
        Lock::None | Lock::Shared => None,
        Lock::BlocksWrites => Some((false, "Writers wait while it runs.".to_owned())),
        Lock::Exclusive => Some((false, "Readers and writers wait while it runs.".to_owned())),
    };
    let flags = [
        (*rewrites, "Writes the whole table anew."),
        (*scans, "Reads the whole table."),
        (*outside_transaction, "Cannot run in a transaction."),
        (*commit_before_use, "Must be committed before what it adds is used."),
    ];
    let flags = flags.into_iter().filter(|(is, _)| *is).map(|(_, text)| (false, text.to_owned()));
    let loses = loses.as_ref().map(|what| (true, format!("Can lose {what}.")));
    let fails = fails_on.as_ref().map(|what| (true, format!("Can fail on {what}.")));
    loses.into_iter().chain(fails).chain(how).chain(lock).chain(flags).collect()
}

fn sentence(comment: &str) -> String {
    let mut letters = comment.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn escape_lines(text: &str) -> String {
    text.lines().map(escape).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_endangers_data_comes_first() {
        let risks = Risks {
            loses: Some("the column".to_owned()),
            rewrites: true,
            lock: Lock::Exclusive,
            ..Risks::default()
        };
        let said: Vec<(bool, String)> = warnings(&risks);
        let said: Vec<(bool, &str)> = said.iter().map(|(grave, text)| (*grave, &**text)).collect();
        assert_eq!(
            said,
            [
                (true, "Can lose the column."),
                (false, "Readers and writers wait while it runs."),
                (false, "Writes the whole table anew."),
            ]
        );
    }

    #[test]
    fn a_statement_keeps_its_lines() {
        let html = one(&Statement::new("CREATE TABLE \"a\" (\n  \"b\" int\n)", "create \"a\" table", 0));
        assert!(html.contains("Create &quot;a&quot; table"), "{html}");
        assert!(html.contains("(\n  &quot;b&quot; int\n);"), "{html}");
    }
}
