//! A table in canonical form.

use super::super::charset::{self, Resolved, is_mariadb, is_mysql, spelled};
use super::super::implied::{FOR_FOREIGN_KEY, INHERITS, TOLD_NULL, fit_text};
use super::super::parse::tidb;
use super::super::types::{has_charset, is_integer};
use super::{default, expression, index, json, partition};
use crate::model::{
    Action, Column, Constraint, ConstraintKind, DataType, Flavor, Key, Name, QualifiedName, Said, Table,
    TableOptions, Target, Version,
};

/// Makes a table canonical.
pub fn normalize(table: &mut Table, database: &Resolved, assumed: bool, target: &Target) {
    let of_table = charset::of_table(&table.options, database, target);
    json::fold(table, target, &of_table);
    if assumed {
        keep_what_was_said(table, &of_table, database, target);
    }
    for column in &mut table.columns {
        normalize_column(column, &of_table, target);
    }
    note_implied(table);
    let columns = index::columns(table, &of_table, target);
    for index in &mut table.indexes {
        index::normalize(index, &columns, target);
    }
    for constraint in &mut table.constraints {
        normalize_constraint(constraint, &columns, target);
    }
    normalize_options(&mut table.options, &of_table, database, target);
}

/// Which indexes only a foreign key brought is no part of what is compared, for a catalog does not tell; where it is known,
/// a plan needs it.
fn note_implied(table: &mut Table) {
    let implied = table.indexes.iter().filter(|index| index.options.contains_key(FOR_FOREIGN_KEY));
    let names: Vec<&str> = implied.filter_map(|index| Some(index.name.name()?.as_str())).collect();
    table.options.implied = Said((!names.is_empty()).then(|| names.join("\n").into()));
}

/// A character set that is written is printed even where it is the assumed default of the database: the database it comes
/// to may have another.
fn keep_what_was_said(table: &mut Table, of_table: &Resolved, database: &Resolved, target: &Target) {
    let storage = &table.options.storage;
    if storage.contains_key("charset") || storage.contains_key("collate") {
        if of_table == database {
            table.options.said = Said(Some(charset::clause(of_table, target)));
        }
        return;
    }
    for column in &mut table.columns {
        let says = has_charset(&column.ty) && (column.charset.is_some() || column.collation.is_some());
        if says && charset::of_column(column, of_table, target) == *of_table {
            column.said = Said(Some(charset::clause(of_table, target)));
        }
    }
}

fn is_tidb(target: &Target) -> bool {
    target.flavor == Flavor::TiDb
}

fn normalize_column(column: &mut Column, table: &Resolved, target: &Target) {
    if !is_tidb(target) {
        column.options.shift_remove(tidb::AUTO_RANDOM);
    }
    column.options.shift_remove(TOLD_NULL);
    if is_mariadb(target, Version(0, 0, 0)) && column.options.get("srid").is_some_and(|srid| &**srid == "0") {
        column.options.shift_remove("srid");
    }
    if has_charset(&column.ty) {
        let resolved = charset::of_column(column, table, target);
        fit_text(column, &resolved);
        column.options.shift_remove("binary");
        let own = resolved != *table;
        column.charset = own.then(|| spelled(&resolved.charset, target));
        column.collation =
            own.then(|| QualifiedName::bare(Name::exact(spelled(&resolved.collation, target))));
    }
    if is_integer(&column.ty) && is_mysql(target, Version(8, 0, 19)) {
        // Release notes of 8.0.19: display widths are gone, but for TINYINT(1) and ZEROFILL.
        let boolean = &*column.ty.name == "tinyint" && !column.ty.unsigned && is_one(&column.ty);
        if !column.ty.zerofill && !boolean {
            column.ty.arguments.clear();
        }
    }
    if let Some(generated) = &mut column.generated {
        expression::normalize(&mut generated.expression.tree);
        if is_mariadb(target, Version(0, 0, 0)) {
            column.nullable = true;
        }
    }
    if let Some(value) = &mut column.default {
        default::normalize(value, &column.ty);
    }
    if let Some(value) = &mut column.on_update {
        expression::normalize(&mut value.tree);
    }
}

fn is_one(ty: &DataType) -> bool {
    matches!(ty.arguments.as_slice(), [one] if &**one == "1")
}

fn normalize_constraint(constraint: &mut Constraint, columns: &index::Columns, target: &Target) {
    match &mut constraint.kind {
        ConstraintKind::PrimaryKey(Key { parts, options, .. })
        | ConstraintKind::Unique(Key { parts, options, .. }) => {
            // A primary key is clustered by itself; only TiDB knows others.
            options.retain(|key, value| &**key != tidb::CLUSTERED || (is_tidb(target) && &**value == "0"));
            parts.iter_mut().for_each(|part| index::part(part, columns, target));
        }
        ConstraintKind::ForeignKey(key) => {
            // FOREIGN KEY Constraints: RESTRICT and NO ACTION are the same; MySQL 8 prints neither as the default.
            if is_mysql(target, Version(0, 0, 0)) {
                for action in [&mut key.on_update, &mut key.on_delete] {
                    if *action == Action::Restrict {
                        *action = Action::NoAction;
                    }
                }
            }
        }
        ConstraintKind::Check(check) => expression::normalize(&mut check.expression.tree),
        ConstraintKind::Exclude(_) => {}
    }
}

fn normalize_options(options: &mut TableOptions, of_table: &Resolved, database: &Resolved, target: &Target) {
    let storage = &mut options.storage;
    storage.shift_remove("auto_increment");
    storage.shift_remove("auto_random_base");
    if !is_tidb(target) {
        let others = tidb::PLAIN.iter().chain(&tidb::TTL).chain([&tidb::PLACEMENT]);
        others.for_each(|key| _ = storage.shift_remove(*key));
    }
    storage.shift_remove(INHERITS);
    if storage.get("engine").is_some_and(|engine| &**engine == "InnoDB") {
        storage.shift_remove("engine");
    }
    // Aria says of a table that its pages have checksums, though nobody asked for it; a table that was one says it still
    // (Aria Storage Engine).
    let is_aria = storage.get("engine").is_some_and(|engine| &**engine == "Aria");
    if !is_aria || storage.get("page_checksum").is_some_and(|value| &**value == "1") {
        storage.shift_remove("page_checksum");
    }
    if storage.get("engine").is_none_or(|engine| &**engine != "MRG_MyISAM") {
        storage.shift_remove("union");
        storage.shift_remove("insert_method");
    }
    if of_table == database {
        storage.shift_remove("charset");
        storage.shift_remove("collate");
    } else {
        storage.insert("charset".into(), spelled(&of_table.charset, target));
        storage.insert("collate".into(), spelled(&of_table.collation, target));
    }
    if let Some(definition) = &mut options.partition_by {
        partition::normalize(definition);
    }
}
