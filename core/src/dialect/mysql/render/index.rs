//! Indexes and primary keys.

use super::super::charset::is_mariadb;
use super::super::parse::tidb;
use super::super::syntax;
use super::{comment, name};
use crate::model::{Index, IndexPart, Key, Naming, Parameters, PartKey, Target, Version};

/// `` UNIQUE INDEX `i` (`a`(10) DESC) COMMENT "x" ``
pub fn index(index: &Index, target: &Target) -> String {
    let Index {
        name: naming,
        unique,
        method,
        parts,
        include: _,
        predicate: _,
        nulls_not_distinct: _,
        bond: _,
        options,
        comment: text,
    } = index;
    let kind = match &**method {
        "fulltext" => "FULLTEXT INDEX",
        "spatial" => "SPATIAL INDEX",
        "vector" => "VECTOR INDEX",
        _ if *unique => "UNIQUE INDEX",
        _ => "INDEX",
    };
    let mut out = kind.to_owned();
    if let Naming::Written(given) | Naming::Generated(given) = naming {
        out.push_str(&format!(" {}", name(given)));
    }
    if &**method == "hash" {
        out.push_str(" USING HASH");
    }
    out.push_str(&format!(" ({})", index_parts(parts)));
    if let Some(text) = text {
        out.push_str(&format!(" {}", comment(text)));
    }
    push_options(&mut out, options, target);
    out
}

fn push_options(out: &mut String, options: &Parameters, target: &Target) {
    for (key, value) in options {
        let words = match &**key {
            "key_block_size" => format!("KEY_BLOCK_SIZE {value}"),
            "parser" => format!("WITH PARSER {}", syntax::name(value)),
            "invisible" if is_mariadb(target, Version(0, 0, 0)) => "IGNORED".to_owned(),
            "invisible" => "INVISIBLE".to_owned(),
            "engine_attribute" => format!("ENGINE_ATTRIBUTE {}", syntax::literal(value)),
            "comment" => comment(value),
            tidb::CLUSTERED => if &**value == "0" { "NONCLUSTERED" } else { "CLUSTERED" }.to_owned(),
            _ => continue,
        };
        out.push(' ');
        out.push_str(&words);
    }
}

fn index_parts(parts: &[IndexPart]) -> String {
    parts.iter().map(part).collect::<Vec<_>>().join(", ")
}

fn part(part: &IndexPart) -> String {
    let IndexPart { key, prefix, descending, nulls: _, collation: _, operator_class: _ } = part;
    let mut out = match key {
        PartKey::Column(column) => name(column),
        PartKey::Expression(expression) => format!("({})", expression.text),
    };
    if let Some(length) = prefix {
        out.push_str(&format!("({length})"));
    }
    if *descending {
        out.push_str(" DESC");
    }
    out
}

/// `` PRIMARY KEY (`id`) ``
pub fn primary_key(key: &Key, target: &Target) -> String {
    let using =
        key.options.get("using").map_or(String::new(), |method| format!(" USING {}", method.to_uppercase()));
    let mut out = format!("PRIMARY KEY{using} ({})", index_parts(&key.parts));
    push_options(&mut out, &key.options, target);
    out
}
