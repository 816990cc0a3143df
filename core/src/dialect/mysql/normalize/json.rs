//! JSON of MariaDB is LONGTEXT with the binary collation of utf8mb4 and a check of the column (MariaDB, JSON Data Type).

use super::super::charset::{self, Resolved, is_mariadb};
use crate::model::{
    Column, Constraint, ConstraintKind, DataType, Expr, Name, Naming, QualifiedName, Table, Target, Version,
};

/// Folds both spellings into one: `json` where the check is the implied one, `longtext` where it is not.
pub fn fold(table: &mut Table, target: &Target, of_table: &Resolved) {
    if !is_mariadb(target, Version(0, 0, 0)) {
        return;
    }
    for column in &mut table.columns {
        let check = table.constraints.iter().position(|it| is_check_of(it, &column.name));
        let is_implied = check
            .and_then(|at| table.constraints.get(at))
            .is_some_and(|check| is_json_valid(check, &column.name));
        match &*column.ty.name {
            "json" if check.is_some() && !is_implied => as_text(column),
            "longtext"
                if is_implied
                    && &*charset::of_column(column, of_table, target).collation == "utf8mb4_bin" =>
            {
                column.ty = DataType::simple("json");
            }
            _ => {}
        }
        if &*column.ty.name == "json" {
            column.charset = None;
            column.collation = None;
            if let Some(at) = check.filter(|_| is_implied) {
                table.constraints.remove(at);
            }
        }
    }
}

fn as_text(column: &mut Column) {
    column.ty = DataType::simple("longtext");
    column.charset = Some("utf8mb4".into());
    column.collation = Some(QualifiedName::bare(Name::exact("utf8mb4_bin")));
}

/// Whether a constraint is the check that stands in the definition of a column.
pub fn is_check_of(constraint: &Constraint, column: &Name) -> bool {
    matches!(constraint.kind, ConstraintKind::Check(_))
        && constraint.name == Naming::Generated(column.clone())
}

fn is_json_valid(constraint: &Constraint, column: &Name) -> bool {
    let ConstraintKind::Check(check) = &constraint.kind else { return false };
    let Expr::Call { name, arguments } = &check.expression.tree else { return false };
    let valid = matches!(name.as_slice(), [name] if name.compared() == "json_valid");
    let of_column = matches!(arguments.as_slice(), [Expr::Column(path)] if path.last() == Some(column));
    valid && of_column
}
