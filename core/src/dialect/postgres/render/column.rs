//! Columns, as CREATE TABLE and ADD COLUMN take them.

use super::{default_text, name, parenthesized, sequence, types};
use crate::dialect::PlanOptions;
use crate::dialect::postgres::names;
use crate::dialect::postgres::syntax::{literal, quote};
use crate::model::{
    Column, Expr, Generated, Identity, Name, ObjectId, ObjectKind, QualifiedName, Schema, SequenceOptions,
};

/// A column of a table.
pub fn column(options: &PlanOptions, schema: &Schema, table: &ObjectId, it: &Column) -> String {
    let Column {
        name,
        ty,
        nullable,
        not_null,
        default,
        generated,
        identity,
        auto_increment: _,
        on_update: _,
        collation,
        charset: _,
        comment: _,
        options: _,
        inherited: _,
        said: _,
    } = it;
    let serial = serial_word(schema, table, it);
    let ty = serial.map_or_else(|| types::data_type(options, schema, ty), str::to_owned);
    let mut sql = format!("{} {ty}", quote(name.as_str()));
    // What is NOT VALID comes afterwards.
    match *nullable || !not_null.validated {
        true => sql.push_str(" NULL"),
        false => sql.push_str(&format!(" {}", not_null_clause(&table.name, it))),
    }
    if let (Some(_), None) = (default, serial) {
        sql.push_str(&format!(" DEFAULT {}", default_of(options, schema, table, it)));
    }
    if let Some(collation) = collation {
        sql.push_str(&format!(" COLLATE {}", name::of_collation(options, collation)));
    }
    if let Some(identity) = identity {
        sql.push(' ');
        sql.push_str(&identity_clause(options, identity));
    }
    if let Some(generated) = generated {
        sql.push(' ');
        sql.push_str(&generated_clause(generated));
    }
    sql
}

/// NOT NULL, under its name where that is not the one that the server gives.
pub fn not_null_clause(table: &Name, column: &Column) -> String {
    let implied = names::not_null_name(table, Some(&column.name), &|_| false);
    let inherits = if column.not_null.no_inherit { " NO INHERIT" } else { "" };
    match column.not_null.name.name().filter(|name| **name != implied) {
        Some(name) => format!("CONSTRAINT {} NOT NULL{inherits}", quote(name.as_str())),
        None => format!("NOT NULL{inherits}"),
    }
}

/// The same as a constraint of the table.
pub fn not_null_of_table(table: &Name, column: &Column) -> String {
    let clause = not_null_clause(table, column);
    clause.replacen("NOT NULL", &format!("NOT NULL {}", quote(column.name.as_str())), 1)
}

/// ADD CONSTRAINT … NOT NULL
pub fn add_not_null(table: &Name, column: &Column) -> String {
    let valid = if column.not_null.validated { "" } else { " NOT VALID" };
    format!("ADD {}{valid}", not_null_of_table(table, column))
}

/// The default of a column: as it was written, but for that of a serial column, which nobody wrote (Atlas reference 7.4).
pub fn default_of(options: &PlanOptions, schema: &Schema, table: &ObjectId, column: &Column) -> String {
    let implied = names::sequence_name(&table.name, &column.name, &|_| false);
    match owned_sequence(schema, table, column).filter(|id| id.name == implied) {
        Some(sequence) => format!("nextval({})", literal(&name::of_object(options, &sequence))),
        None => column.default.as_ref().map_or_else(String::new, default_text),
    }
}

/// `GENERATED … AS IDENTITY (…)`
pub fn identity_clause(options: &PlanOptions, identity: &Identity) -> String {
    let Identity { always, sequence, sequence_name } = identity;
    let mut clauses = Vec::new();
    if let Some(named) = sequence_name {
        clauses.push(format!("SEQUENCE NAME {}", name::of_qualified(options, named)));
    }
    clauses.extend(sequence::listed(sequence));
    let kind = if *always { "ALWAYS" } else { "BY DEFAULT" };
    let mut sql = format!("GENERATED {kind} AS IDENTITY");
    if !clauses.is_empty() {
        sql.push_str(&format!(" ({})", clauses.join(" ")));
    }
    sql
}

fn generated_clause(generated: &Generated) -> String {
    let Generated { expression, stored } = generated;
    let stored = if *stored { "STORED" } else { "VIRTUAL" };
    format!("GENERATED ALWAYS AS {} {stored}", parenthesized(expression))
}

/// `serial` and its kin, where the column is exactly what the server makes of that word: NOT NULL, a default from
/// a plain sequence of the implied name that it owns (manual 8.1.4).
pub fn serial_word(schema: &Schema, table: &ObjectId, column: &Column) -> Option<&'static str> {
    if column.nullable || column.collation.is_some() || column.ty.dimensions > 0 || column.ty.user_defined {
        return None;
    }
    let (word, ty) = match &*column.ty.name {
        "integer" => ("serial", Some("integer")),
        "bigint" => ("bigserial", None),
        "smallint" => ("smallserial", Some("smallint")),
        _ => return None,
    };
    let id = owned_sequence(schema, table, column)?;
    let crate::model::Object::Sequence(sequence) = schema.get(&id)? else { return None };
    let implied = names::sequence_name(&table.name, &column.name, &|_| false);
    let of_type = sequence.data_type.as_ref().map(|ty| &*ty.name);
    let unlogged = match schema.get(table) {
        Some(crate::model::Object::Table(table)) => table.options.unlogged,
        _ => false,
    };
    let plain = id.name == implied
        && id.schema == table.schema
        && of_type == ty
        && sequence.options == SequenceOptions::default()
        && sequence.unlogged == unlogged
        && sequence.comment.is_none();
    plain.then_some(word)
}

/// The sequence that a column owns and takes its default from.
pub fn owned_sequence(schema: &Schema, table: &ObjectId, column: &Column) -> Option<ObjectId> {
    let name = sequence_of_default(&column.default.as_ref()?.tree)?;
    let named = name.schema.clone().or_else(|| table.schema.clone());
    let id = ObjectId::new(ObjectKind::Sequence, named, name.name);
    match schema.get(&id) {
        Some(crate::model::Object::Sequence(sequence)) => {
            let owner = (
                QualifiedName { schema: table.schema.clone(), name: table.name.clone() },
                column.name.clone(),
            );
            (sequence.owned_by.as_ref() == Some(&owner)).then_some(id)
        }
        _ => None,
    }
}

/// The sequence of `nextval('…'::regclass)`.
pub fn sequence_of_default(tree: &Expr) -> Option<QualifiedName> {
    let Expr::Call { name, arguments } = tree else { return None };
    if name.last().is_none_or(|name| name.as_str() != "nextval") {
        return None;
    }
    let [argument] = arguments.as_slice() else { return None };
    let text = match argument {
        Expr::Text(text) => text,
        Expr::Cast { operand, ty } if &*ty.name == "regclass" => match &**operand {
            Expr::Text(text) => text,
            _ => return None,
        },
        _ => return None,
    };
    name::read_qualified(text)
}

/// The settings of a column that only ALTER TABLE takes: each as the action that makes it.
pub fn settings(table: &Name, column: &Column) -> Vec<String> {
    let unvalidated = !column.nullable && !column.not_null.validated;
    let not_null = unvalidated.then(|| add_not_null(table, column));
    let options = column.options.iter().map(|(option, value)| setting(column, option, Some(value)));
    not_null.into_iter().chain(options).collect()
}

/// ALTER COLUMN … SET STORAGE, COMPRESSION, STATISTICS or an attribute option; without a value, back to the default.
pub fn setting(column: &Column, option: &str, value: Option<&str>) -> String {
    let alter = format!("ALTER COLUMN {}", quote(column.name.as_str()));
    match (option, value) {
        ("storage", value) => {
            // SET STORAGE DEFAULT is of PostgreSQL 16.
            let value = value.unwrap_or_else(|| types::storage(&column.ty));
            format!("{alter} SET STORAGE {}", value.to_uppercase())
        }
        ("compression", value) => format!("{alter} SET COMPRESSION {}", value.unwrap_or("DEFAULT")),
        ("statistics", value) => format!("{alter} SET STATISTICS {}", value.unwrap_or("-1")),
        (option, Some(value)) => format!("{alter} SET ({option} = {})", super::index::parameter(value)),
        (option, None) => format!("{alter} RESET ({option})"),
    }
}

/// COMMENT ON COLUMN
pub fn comment(table: &str, column: &Column) -> String {
    let text = column.comment.as_ref().map_or_else(|| "NULL".to_owned(), |text| literal(text));
    format!("COMMENT ON COLUMN {table}.{} IS {text}", quote(column.name.as_str()))
}
