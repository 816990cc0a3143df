//! What is the text of a new migration file?

/// One statement of a new file, with the comment that says what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command<'a> {
    /// As in `create "users" table`; its first letter is capitalized. Empty for none.
    pub comment: &'a str,
    /// The SQL, without a delimiter.
    pub text: &'a str,
    /// Semicolons in the SQL do not end it: DELIMITER stands around it where there are some.
    pub delimiter: bool,
}

/// The text of a file: the directives and an empty line, then each comment and command, with no empty lines
/// between them.
pub fn file_text<'a>(directives: &[String], commands: impl IntoIterator<Item = Command<'a>>) -> String {
    let mut text = String::new();
    for directive in directives {
        text.push_str(directive);
        text.push('\n');
    }
    if !directives.is_empty() {
        text.push('\n');
    }
    for Command { comment, text: command, delimiter } in commands {
        if !comment.is_empty() {
            text.push_str(&format!("-- {}\n", capitalized(comment)));
        }
        if delimiter && command.contains(';') {
            let word = ["//", "$$", ";;"].into_iter().find(|word| !command.contains(word)).unwrap_or("//;//");
            text.push_str(&format!("DELIMITER {word}\n{command}{word}\nDELIMITER ;\n"));
        } else {
            text.push_str(command);
            text.push_str(";\n");
        }
    }
    text
}

/// A comment with its first letter as a capital; the rest is left alone.
pub fn capitalized(comment: &str) -> String {
    let mut rest = comment.chars();
    match rest.next() {
        Some(first) => format!("{}{}", first.to_ascii_uppercase(), rest.as_str()),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_capitalized_and_commands_closed() {
        let commands = [
            Command {
                comment: "create \"users\" table",
                text: "CREATE TABLE \"users\" ()",
                delimiter: false,
            },
            Command { comment: "", text: "SELECT 1", delimiter: false },
        ];
        assert_eq!(
            file_text(&[], commands),
            "-- Create \"users\" table\nCREATE TABLE \"users\" ();\nSELECT 1;\n"
        );
    }

    #[test]
    fn a_body_of_statements_stands_between_delimiters() {
        let command = Command { comment: "", text: "CREATE TRIGGER r … BEGIN a; b; END", delimiter: true };
        let text = "DELIMITER //\nCREATE TRIGGER r … BEGIN a; b; END//\nDELIMITER ;\n";
        assert_eq!(file_text(&[], [command]), text);
    }

    #[test]
    fn directives_stand_apart_from_the_first_statement() {
        let command = Command {
            comment: "create index",
            text: "CREATE INDEX CONCURRENTLY i ON t (a)",
            delimiter: false,
        };
        assert_eq!(
            file_text(&["-- atlas:txmode none".into()], [command]),
            "-- atlas:txmode none\n\n-- Create index\nCREATE INDEX CONCURRENTLY i ON t (a);\n"
        );
    }
}
