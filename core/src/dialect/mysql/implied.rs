//! What the server does by itself when a table is made or changed, and what goes with a column that is dropped.

mod foreign_key;

pub use foreign_key::{FOR_FOREIGN_KEY, gives_way};

use super::charset::{self, Resolved, is_mariadb, is_mysql};
use super::names::highest;
use super::parse::{CONVERT_CHARSET, CONVERT_COLLATE, PARTITION_ACTION, apply_action};
use super::types::{fit_length, has_charset};
use crate::model::{
    Column, Constraint, ConstraintKind, Expr, Expression, Flavor, IndexPart, Name, Naming, Object, PartKey,
    QualifiedName, Schema, Table, Target, Version,
};
use crate::syntax::expression;

/// The table option that marks a table without a character set of its own.
pub const INHERITS: &str = "inherits its character set";
/// The column option that marks a column which was written with NULL.
pub const TOLD_NULL: &str = "null";

/// Everything that the server adds to a table.
pub fn complete_table(target: &Target, schema: &mut Schema, name: &QualifiedName) {
    let database = charset::of_database(schema, target);
    let Some(Object::Table(table)) = schema.get_mut(&Schema::table_id(name)) else { return };
    convert(table, target, &database);
    partitions(table);
    name_checks(table, target, &name.name);
    first_timestamp(table, target);
    complete_columns(table, &database, target);
    let key: Vec<Name> = table
        .primary_key()
        .map_or_else(Vec::new, |key| key.parts.iter().filter_map(|part| part.as_column().cloned()).collect());
    for column in
        table.columns.iter_mut().filter(|column| column.auto_increment || key.contains(&column.name))
    {
        column.nullable = false;
    }
    let is_tidb = target.flavor == Flavor::TiDb;
    if is_tidb {
        foreign_key::name_as_tidb(table);
    }
    foreign_key::index_foreign_keys(table, is_tidb);
}

/// CONVERT TO CHARACTER SET: the table's default, and all its text columns.
fn convert(table: &mut Table, target: &Target, database: &Resolved) {
    let Some(written) = table.options.storage.shift_remove(CONVERT_CHARSET) else { return };
    let collation = table.options.storage.shift_remove(CONVERT_COLLATE);
    let before = charset::of_table(&table.options, database, target);
    let wanted = if &*written == "default" { None } else { Some(&*written) };
    let to = charset::resolve(wanted, collation.as_deref(), database, target);
    for column in table.columns.iter_mut().filter(|column| has_charset(&column.ty)) {
        let from = charset::of_column(column, &before, target);
        // ALTER TABLE, Changing the Character Set: a text type grows where its bytes might no longer fit.
        if charset::widest(&to.charset) > charset::widest(&from.charset) {
            let wider = match &*column.ty.name {
                "tinytext" => Some("text"),
                "text" => Some("mediumtext"),
                "mediumtext" => Some("longtext"),
                _ => None,
            };
            if let Some(wider) = wider {
                column.ty.name = wider.into();
            }
        }
        set_collation(column, &to);
    }
    table.options.storage.insert("charset".into(), to.charset);
    table.options.storage.insert("collate".into(), to.collation);
}

fn set_collation(column: &mut Column, to: &Resolved) {
    column.options.shift_remove("binary");
    column.charset = Some(to.charset.clone());
    column.collation = Some(QualifiedName::bare(Name::exact(to.collation.clone())));
}

/// ADD PARTITION and the like, applied to the partitions that are there.
fn partitions(table: &mut Table) {
    let Some(action) = table.options.storage.shift_remove(PARTITION_ACTION) else { return };
    let changed = table.options.partition_by.as_ref().and_then(|before| apply_action(before, &action));
    match changed {
        Some(changed) => table.options.partition_by = Some(changed),
        // Kept, so that no difference is overlooked: nothing equals it.
        None => {
            table.options.storage.insert(PARTITION_ACTION.into(), action);
        }
    }
}

/// MySQL has no checks of columns: all are the table's, called `<table>_chk_<n>`.
fn name_checks(table: &mut Table, target: &Target, name: &Name) {
    if !is_mysql(target, Version(0, 0, 0)) {
        return;
    }
    let prefix = format!("{name}_chk_");
    let mut number = highest(table.constraints.iter(), &prefix.to_lowercase(), Name::compared);
    for constraint in &mut table.constraints {
        let Constraint { name: naming, kind: ConstraintKind::Check(_), .. } = constraint else { continue };
        let Naming::Generated(generated) = naming else { continue };
        if !generated.compared().starts_with(&prefix.to_lowercase()) {
            number += 1;
            *naming = Naming::Generated(Name::caseless(format!("{prefix}{number}")));
        }
    }
}

/// A foreign key that is called after its table (`t_ibfk_1`) is renamed with it, whoever wrote the name: InnoDB looks at
/// nothing else.
pub fn renamed_table(table: &mut Table, from: &Name, to: &Name) {
    for constraint in &mut table.constraints {
        let Constraint {
            name: Naming::Written(name) | Naming::Generated(name),
            kind: ConstraintKind::ForeignKey(_),
            ..
        } = constraint
        else {
            continue;
        };
        if let Some((owner, number)) = name.as_str().rsplit_once("_ibfk_")
            && owner == from.as_str()
            && number.parse::<u32>().is_ok()
        {
            *name = Name::caseless(format!("{to}_ibfk_{number}"));
        }
    }
}

/// Without explicit_defaults_for_timestamp (the default before MySQL 8.0 and MariaDB 10.10) a TIMESTAMP that is not
/// told to be NULL is NOT NULL, the first one follows the clock, and the others have a zero default.
fn first_timestamp(table: &mut Table, target: &Target) {
    if is_mysql(target, Version(8, 0, 2)) || is_mariadb(target, Version(10, 10, 0)) {
        return;
    }
    let mut first = true;
    for column in table.columns.iter_mut().filter(|column| &*column.ty.name == "timestamp") {
        let told = column.options.contains_key(TOLD_NULL);
        if !told && column.generated.is_none() && column.default.is_none() && column.on_update.is_none() {
            let precision = column.ty.arguments.first().map_or(String::new(), |digits| format!("({digits})"));
            let now = format!("CURRENT_TIMESTAMP{precision}");
            let text = if first { &*now } else { "'0000-00-00 00:00:00'" };
            let value = expression::read(text, &super::syntax::SYNTAX);
            column.on_update = first.then(|| value.clone());
            column.default = Some(value);
        }
        column.nullable &= told;
        first = false;
    }
}

/// Character set and collation as the server stores them. Where nothing is said, neither by the column nor by the
/// table, it is the database's affair: its default may become known later.
fn complete_columns(table: &mut Table, database: &Resolved, target: &Target) {
    let storage = &mut table.options.storage;
    let inherits = !storage.contains_key("charset") && !storage.contains_key("collate");
    let inherited = storage.shift_remove(INHERITS).is_some();
    if inherits {
        storage.insert(INHERITS.into(), "1".into());
    }
    let of_table = charset::of_table(&table.options, database, target);
    // The columns of a table that has its own default only now keep the one they had.
    let outer = if inherited { database } else { &of_table };
    for column in &mut table.columns {
        let says =
            column.charset.is_some() || column.collation.is_some() || column.options.contains_key("binary");
        if !has_charset(&column.ty) {
            column.charset = None;
            column.collation = None;
            column.options.shift_remove("binary");
        } else if says || !inherits {
            let resolved = charset::of_column(column, if says { &of_table } else { outer }, target);
            fit_text(column, &resolved);
            set_collation(column, &resolved);
        }
    }
}

/// Tables without a character set of their own keep the one that their database had when they were made.
pub fn settle_defaults(target: &Target, schema: &mut Schema) {
    let database = charset::of_database(schema, target);
    let tables: Vec<QualifiedName> = schema.tables().map(|(id, _)| id.qualified()).collect();
    for name in tables {
        let Some(table) = schema.table_mut(&name) else { continue };
        if table.options.storage.shift_remove(INHERITS).is_some() {
            table.options.storage.insert("charset".into(), database.charset.clone());
            table.options.storage.insert("collate".into(), database.collation.clone());
            complete_columns(table, &database, target);
        }
    }
}

/// TEXT(n) is the smallest type that holds n characters.
pub fn fit_text(column: &mut Column, resolved: &Resolved) {
    if &*column.ty.name == "text"
        && let Some(length) = column.ty.arguments.first().and_then(|length| length.parse::<u64>().ok())
    {
        fit_length(&mut column.ty, length.saturating_mul(charset::widest(&resolved.charset)));
    }
}

/// Takes a column out, with its place in indexes; what else needs it keeps it (reference manual, ALTER TABLE).
pub fn drop_column(target: &Target, table: &mut Table, column: &Name) -> Result<(), String> {
    let needs = |expression: &Expression| names_column(&expression.tree, column);
    for constraint in &table.constraints {
        let name = constraint.name.name().map_or("", Name::as_str);
        match &constraint.kind {
            ConstraintKind::ForeignKey(key) if key.columns.contains(column) => {
                return Err(format!("column \"{column}\" is needed in the foreign key \"{name}\""));
            }
            ConstraintKind::Check(check)
                if needs(&check.expression) && !goes_with(target, table, constraint, column) =>
            {
                return Err(format!("column \"{column}\" is needed in the check \"{name}\""));
            }
            ConstraintKind::PrimaryKey(key) if key.parts.len() > 1 && names_part(&key.parts, column) => {
                if is_mariadb(target, Version(10, 2, 0)) {
                    return Err(format!("column \"{column}\" is part of the primary key"));
                }
            }
            ConstraintKind::ForeignKey(_)
            | ConstraintKind::Check(_)
            | ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::Exclude(_) => {}
        }
    }
    if let Some(other) =
        table.columns.iter().find(|it| it.generated.as_ref().is_some_and(|it| needs(&it.expression)))
    {
        return Err(format!("column \"{column}\" is needed in the generated column \"{}\"", other.name));
    }
    if let Some(index) = table
        .indexes
        .iter()
        .find(|index| index.unique && index.parts.len() > 1 && names_part(&index.parts, column))
        && is_mariadb(target, Version(10, 2, 0))
    {
        return Err(format!(
            "column \"{column}\" is part of the unique index \"{}\"",
            index.name.name().map_or("", Name::as_str)
        ));
    }
    take_out(target, table, column);
    Ok(())
}

fn names_part(parts: &[IndexPart], column: &Name) -> bool {
    parts.iter().any(|part| part.as_column() == Some(column))
}

/// Whether an expression names a column.
pub fn names_column(tree: &Expr, column: &Name) -> bool {
    let mut found = false;
    tree.walk(&mut |expr| match expr {
        Expr::Column(path) => found |= path.last() == Some(column),
        Expr::Opaque(text) => {
            found |= text.split(' ').any(|word| word.trim_matches('"') == column.compared())
        }
        _ => {}
    });
    found
}

/// Whether a check goes with a column: one of the column, in MariaDB any that is about no other (sql_table.cc,
/// mysql_prepare_alter_table).
fn goes_with(target: &Target, table: &Table, constraint: &Constraint, column: &Name) -> bool {
    let ConstraintKind::Check(check) = &constraint.kind else { return false };
    let named = |it: &Name| names_column(&check.expression.tree, it);
    let alone = || !table.columns.iter().any(|it| it.name != *column && named(&it.name));
    constraint.name == Naming::Generated(column.clone()) || (is_mariadb(target, Version(0, 0, 0)) && alone())
}

fn take_out(target: &Target, table: &mut Table, column: &Name) {
    let going = |it: &Constraint| goes_with(target, table, it, column);
    let going: Vec<Naming> =
        table.constraints.iter().filter(|it| going(it)).map(|it| it.name.clone()).collect();
    table.constraints.retain(|it| !(going.contains(&it.name) && matches!(it.kind, ConstraintKind::Check(_))));
    table.columns.retain(|it| it.name != *column);
    let without = |parts: &mut Vec<IndexPart>| parts.retain(|part| part.as_column() != Some(column));
    for constraint in &mut table.constraints {
        if let ConstraintKind::PrimaryKey(key) = &mut constraint.kind {
            without(&mut key.parts);
        }
    }
    table
        .constraints
        .retain(|it| !matches!(&it.kind, ConstraintKind::PrimaryKey(key) if key.parts.is_empty()));
    for index in &mut table.indexes {
        without(&mut index.parts);
    }
    table.indexes.retain(|index| {
        !index.parts.is_empty()
            && !index
                .parts
                .iter()
                .any(|part| matches!(&part.key, PartKey::Expression(it) if names_column(&it.tree, column)))
    });
}
