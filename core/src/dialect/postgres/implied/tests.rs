use super::*;
use crate::dialect::postgres::syntax::SYNTAX;
use crate::dialect::postgres::types::from_text;
use crate::model::{Check, Generated, Key, Naming};

fn column(name: &str, ty: &str) -> Column {
    Column::new(Name::exact(name), from_text(ty).expect("a type"))
}

fn users() -> QualifiedName {
    QualifiedName::in_schema(Name::exact("public"), Name::exact("users"))
}

fn schema_of(table: Table) -> Schema {
    let mut schema = Schema::default();
    schema.insert(Schema::table_id(&users()), Object::Table(table));
    schema
}

fn check(text: &str) -> Constraint {
    let check = Check { expression: read(text, &SYNTAX), no_inherit: false, on_conflict: None };
    Constraint::new(Naming::Absent, ConstraintKind::Check(check))
}

fn unique(column: &str) -> Constraint {
    let parts = vec![IndexPart::column(Name::exact(column))];
    Constraint::new(Naming::Absent, ConstraintKind::Unique(Key { parts, ..Key::default() }))
}

#[test]
fn a_serial_column_is_an_integer_with_a_sequence_of_its_own() {
    let mut schema = schema_of(Table { columns: vec![column("id", "serial")], ..Table::default() });
    complete_table(&Target::postgres(15), &mut schema, &users());
    let id = &schema.table(&users()).expect("the table").columns[0];
    assert_eq!(id.ty, DataType::simple("integer"));
    assert!(!id.nullable);
    assert_eq!(&*id.default.as_ref().expect("a default").text, "nextval('public.users_id_seq'::regclass)");
    let name = ObjectId::new(ObjectKind::Sequence, users().schema, Name::exact("users_id_seq"));
    let Some(Object::Sequence(sequence)) = schema.get(&name) else { panic!("no sequence") };
    assert_eq!(sequence.data_type, Some(DataType::simple("integer")));
    assert_eq!(sequence.owned_by, Some((users(), Name::exact("id"))));
}

#[test]
fn a_serial_sequence_takes_the_next_free_name() {
    let mut schema = schema_of(Table { columns: vec![column("id", "bigserial")], ..Table::default() });
    let taken = ObjectId::new(ObjectKind::Sequence, users().schema, Name::exact("users_id_seq"));
    schema.insert(taken, Object::Sequence(Sequence::default()));
    complete_table(&Target::postgres(15), &mut schema, &users());
    let default =
        schema.table(&users()).and_then(|table| table.columns[0].default.clone()).expect("a default");
    assert_eq!(&*default.text, "nextval('public.users_id_seq1'::regclass)");
}

#[test]
fn a_primary_key_makes_its_columns_not_null() {
    let parts = vec![IndexPart::column(Name::exact("a"))];
    let key = Constraint::new(Naming::Absent, ConstraintKind::PrimaryKey(Key { parts, ..Key::default() }));
    let columns = vec![column("a", "text"), column("b", "text")];
    let mut schema = schema_of(Table { columns, constraints: vec![key], ..Table::default() });
    complete_table(&Target::postgres(15), &mut schema, &users());
    let nullable: Vec<bool> =
        schema.table(&users()).expect("the table").columns.iter().map(|it| it.nullable).collect();
    assert_eq!(nullable, [false, true]);
}

#[test]
fn a_dropped_column_takes_its_constraints_along() {
    let columns = vec![column("a", "integer"), column("b", "integer")];
    let constraints = vec![check("a > b"), check("b > 0"), unique("a"), unique("b")];
    let mut table = Table { columns, constraints, ..Table::default() };
    drop_column(&mut table, &Name::exact("a")).expect("nothing stops it");
    assert_eq!(table.columns.len(), 1);
    assert_eq!(table.constraints, [check("b > 0"), unique("b")]);
}

#[test]
fn a_column_that_another_is_computed_from_stays() {
    let mut computed = column("b", "integer");
    computed.generated = Some(Generated { expression: read("a * 2", &SYNTAX), stored: true });
    let mut table = Table { columns: vec![column("a", "integer"), computed], ..Table::default() };
    assert_eq!(
        drop_column(&mut table, &Name::exact("a")),
        Err("generated column b depends on column a".to_owned())
    );
}
