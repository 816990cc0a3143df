use super::*;
use crate::dialect::postgres::syntax::SYNTAX;
use crate::model::{Check, Column, DataType, Exclusion, ForeignKey, Key, Parameters};
use crate::syntax::expression::read;

fn table(columns: &[&str]) -> Table {
    let column = |name: &&str| Column::new(Name::exact(*name), DataType::simple("text"));
    Table { columns: columns.iter().map(column).collect(), ..Table::default() }
}

fn name_of(table_name: &str, kind: &ConstraintKind, columns: &[&str], taken: &[&str]) -> String {
    let name = QualifiedName::bare(Name::exact(table_name));
    constraint_name(&name, kind, &table(columns), &|name| taken.contains(&name.as_str())).to_string()
}

fn unique(columns: &[&str]) -> ConstraintKind {
    let parts = columns.iter().map(|name| IndexPart::column(Name::exact(*name))).collect();
    ConstraintKind::Unique(Key { parts, ..Key::default() })
}

fn check(text: &str) -> ConstraintKind {
    ConstraintKind::Check(Check { expression: read(text, &SYNTAX), no_inherit: false, on_conflict: None })
}

fn index_of(parts: &[&str]) -> String {
    let part = |text: &&str| {
        let expression = read(text, &SYNTAX);
        let key = match &expression.tree {
            Expr::Column(path) if path.len() == 1 => PartKey::Column(path[0].clone()),
            _ => PartKey::Expression(expression),
        };
        IndexPart { key, ..IndexPart::column(Name::exact("")) }
    };
    let index = Index { unique: false, parts: parts.iter().map(part).collect(), ..Index::unique_btree() };
    index_name(&QualifiedName::bare(Name::exact("t")), &index, &|_| false).to_string()
}

#[test]
fn a_primary_key_is_called_after_its_table() {
    assert_eq!(name_of("t", &ConstraintKind::PrimaryKey(Key::default()), &["a"], &[]), "t_pkey");
}

#[test]
fn a_unique_constraint_is_called_after_its_columns_and_numbered_when_taken() {
    assert_eq!(name_of("t", &unique(&["a", "b"]), &["a", "b"], &[]), "t_a_b_key");
    assert_eq!(name_of("t", &unique(&["a"]), &["a"], &["t_a_key", "t_a_key1"]), "t_a_key2");
}

#[test]
fn included_columns_are_part_of_the_name() {
    let key = Key {
        parts: vec![IndexPart::column(Name::exact("a"))],
        include: vec![Name::exact("b")],
        ..Key::default()
    };
    assert_eq!(name_of("t", &ConstraintKind::Unique(key), &["a", "b"], &[]), "t_a_b_key");
}

#[test]
fn a_foreign_key_is_called_after_all_its_columns() {
    let key = ForeignKey {
        columns: vec![Name::exact("a"), Name::exact("b")],
        referenced: QualifiedName::bare(Name::exact("p")),
        referenced_columns: Vec::new(),
        on_update: Default::default(),
        on_delete: Default::default(),
        on_delete_columns: Vec::new(),
        match_type: Default::default(),
        period: false,
    };
    assert_eq!(name_of("t", &ConstraintKind::ForeignKey(key), &["a", "b"], &[]), "t_a_b_fkey");
}

#[test]
fn an_exclusion_is_called_after_its_elements() {
    let exclusion = Exclusion {
        method: "gist".into(),
        elements: vec![(IndexPart::column(Name::exact("during")), "&&".into())],
        include: Vec::new(),
        predicate: None,
        options: Parameters::new(),
    };
    assert_eq!(name_of("t", &ConstraintKind::Exclude(exclusion), &["during"], &[]), "t_during_excl");
}

#[test]
fn a_check_is_called_after_its_column_only_where_it_is_about_one() {
    assert_eq!(name_of("t", &check("a > 0 AND a < 9"), &["a", "b"], &[]), "t_a_check");
    assert_eq!(name_of("t", &check("a > b"), &["a", "b"], &[]), "t_check");
    assert_eq!(name_of("t", &check("1 > 0"), &["a", "b"], &[]), "t_check");
    assert_eq!(name_of("t", &check("a > 0"), &["a", "b"], &["t_a_check"]), "t_a_check1");
}

#[test]
fn a_check_that_the_grammar_does_not_open_up_is_still_named_after_its_column() {
    assert_eq!(name_of("t", &check("a ~ ANY (SELECT 'x'::b)"), &["a", "b"], &[]), "t_a_check");
}

#[test]
fn expressions_give_the_names_of_their_functions_columns_and_casts() {
    assert_eq!(index_of(&["lower(a)"]), "t_lower_idx");
    assert_eq!(index_of(&["lower(a)", "lower(b)"]), "t_lower_lower1_idx");
    assert_eq!(index_of(&["a + b"]), "t_expr_idx");
    assert_eq!(index_of(&["a + b", "a - b"]), "t_expr_expr1_idx");
    assert_eq!(index_of(&["a", "lower(a)"]), "t_a_lower_idx");
    assert_eq!(index_of(&["(a + b)::integer"]), "t_int4_idx");
    assert_eq!(index_of(&["lower(a)::varchar"]), "t_lower_idx");
    assert_eq!(index_of(&["coalesce(a, 'x')"]), "t_coalesce_idx");
    assert_eq!(index_of(&["a AT TIME ZONE 'UTC'"]), "t_timezone_idx");
    assert_eq!(index_of(&["trim(both from a)"]), "t_btrim_idx");
    assert_eq!(index_of(&["CASE WHEN a THEN 1 END"]), "t_case_idx");
    assert_eq!(index_of(&["(d ->> 'x')"]), "t_expr_idx");
}

#[test]
fn long_names_are_cut_from_the_longer_end() {
    let long = "a".repeat(60);
    assert_eq!(name_of(&long, &unique(&["b"]), &["b"], &[]), format!("{}_b_key", "a".repeat(57)));
    let column = "c".repeat(60);
    let name = name_of(&long, &unique(&[&column]), &[&column], &[]);
    assert_eq!(name, format!("{}_{}_key", "a".repeat(29), "c".repeat(29)));
}

#[test]
fn a_cut_never_splits_a_character() {
    let long = "é".repeat(31);
    assert_eq!(name_of(&long, &unique(&["abc"]), &["abc"], &[]), format!("{}_abc_key", "é".repeat(27)));
}
