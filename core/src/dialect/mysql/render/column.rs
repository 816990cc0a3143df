//! A column as it stands in CREATE TABLE, ADD COLUMN and MODIFY COLUMN.

use super::super::charset::{is_mariadb, is_mysql};
use super::super::parse::tidb;
use super::super::{syntax, types};
use super::{comment, name};
use crate::model::{Column, Constraint, ConstraintKind, Expr, Expression, Generated, Said, Target, Version};

/// `` `c` int NOT NULL DEFAULT 1 COMMENT "x" ``; `check` is the one that stands in the column (MariaDB).
pub fn column(column: &Column, check: Option<&Constraint>, target: &Target) -> String {
    let Column {
        name: column_name,
        ty,
        nullable,
        not_null: _,
        default,
        generated,
        identity: _,
        auto_increment,
        on_update,
        collation,
        charset,
        comment: text,
        options,
        inherited: _,
        said,
    } = column;
    let mut out = format!("{} {}", name(column_name), types::sql(ty));
    let mut push = |words: &str| {
        out.push(' ');
        out.push_str(words);
    };
    match (charset, said) {
        (Some(charset), _) => push(&format!("CHARSET {charset}")),
        (None, Said(Some(clause))) => push(clause),
        (None, Said(None)) => {}
    }
    if let Some(srid) = options.get("srid").filter(|_| is_mariadb(target, Version(0, 0, 0))) {
        push(&format!("REF_SYSTEM_ID={srid}"));
    }
    let collate = collation.as_ref().map(|it| format!("COLLATE {}", it.name.as_str()));
    if let Some(Generated { expression, stored }) = generated {
        if let Some(collate) = &collate {
            push(collate);
        }
        push(&format!("AS ({}) {}", expression.text, if *stored { "STORED" } else { "VIRTUAL" }));
    }
    if let Some(end) = options.get("row") {
        push(&format!("GENERATED ALWAYS AS ROW {}", end.to_uppercase()));
    } else if generated.is_none() || !is_mariadb(target, Version(0, 0, 0)) {
        // MariaDB takes neither word behind a generated column.
        push(if *nullable { "NULL" } else { "NOT NULL" });
    }
    if let Some(value) = default {
        push(&format!("DEFAULT {}", default_value(value)));
    }
    if let Some(text) = text {
        push(&comment(text));
    }
    if let Some(collate) = collate.filter(|_| generated.is_none()) {
        push(&collate);
    }
    if let Some(value) = on_update {
        push(&format!("ON UPDATE {}", value.text));
    }
    if *auto_increment {
        push("AUTO_INCREMENT");
    }
    for (key, value) in options {
        if let Some(words) = option(key, value, target) {
            push(&words);
        }
    }
    if let Some(ConstraintKind::Check(check)) = check.map(|check| &check.kind) {
        push(&format!("CHECK ({})", check.expression.text));
    }
    out
}

/// What the options of a column say.
fn option(key: &str, value: &str, target: &Target) -> Option<String> {
    Some(match key {
        "invisible" => "INVISIBLE".to_owned(),
        tidb::AUTO_RANDOM => format!("AUTO_RANDOM({value})"),
        "compressed" => "COMPRESSED".to_owned(),
        "column_format" | "storage" => format!("{} {value}", key.to_uppercase()),
        "srid" if is_mysql(target, Version(0, 0, 0)) => format!("SRID {value}"),
        "system versioning" if value == "0" => "WITHOUT SYSTEM VERSIONING".to_owned(),
        "system versioning" => "WITH SYSTEM VERSIONING".to_owned(),
        "engine_attribute" => format!("ENGINE_ATTRIBUTE {}", syntax::literal(value)),
        _ => return None,
    })
}

/// What follows DEFAULT: literals as Atlas writes them, the clock bare, anything else in parentheses.
pub fn default_value(value: &Expression) -> String {
    match &value.tree {
        // An introducer is kept: the server prints it back.
        Expr::Text(_) if value.text.starts_with('_') => value.text.to_string(),
        Expr::Text(text) => syntax::double_quoted(text),
        Expr::Number(number) => number.to_string(),
        Expr::Prefixed { prefix, text } if &**prefix == "b" => format!("b'{text}'"),
        Expr::Prefixed { .. } => value.text.to_string(),
        Expr::Keyword(word) if &**word == "current_timestamp" => value.text.to_string(),
        Expr::Call { name, arguments: _ } if matches!(name.as_slice(), [name] if name.compared() == "current_timestamp") => {
            value.text.to_string()
        }
        _ => format!("({})", value.text),
    }
}
