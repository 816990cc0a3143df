use super::parse;
use crate::dialect::sqlite::render;
use crate::model::{AlterTable, Ddl, Fate, Object, SourceId, Table};

fn fates(text: &str) -> Vec<Fate> {
    parse(text, SourceId::default()).into_iter().map(|parsed| parsed.fate).collect()
}

fn table(text: &str) -> Table {
    match fates(text).pop() {
        Some(Fate::Effect(mut effects)) => match effects.pop() {
            Some(Ddl::Create(create)) => match create.object {
                Object::Table(table) => table,
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

fn printed(text: &str) -> String {
    render::create_table(&crate::model::Name::caseless("t"), &table(text), None)
}

#[test]
fn table_constraints_need_no_commas_between_them() {
    assert_eq!(
        printed("CREATE TABLE t (a int, b int, CHECK (a > 0) UNIQUE (b))"),
        "CREATE TABLE `t` (`a` int NULL, `b` int NULL, UNIQUE (`b`), CHECK (a > 0))"
    );
}

#[test]
fn types_of_several_words_end_at_a_constraint() {
    assert_eq!(
        printed("CREATE TABLE t (a unsigned big int DEFAULT 1, b varchar (20) COLLATE nocase, c)"),
        "CREATE TABLE `t` (`a` unsigned big int NULL DEFAULT 1, `b` varchar(20) NULL COLLATE nocase, `c` NULL)"
    );
}

#[test]
fn a_default_in_double_quotes_is_a_string() {
    assert_eq!(
        printed(
            "CREATE TABLE t (a text DEFAULT \"it's\", b text DEFAULT (datetime('now')), c int DEFAULT -1)"
        ),
        "CREATE TABLE `t` (`a` text NULL DEFAULT 'it''s', `b` text NULL DEFAULT (datetime('now')), `c` int NULL DEFAULT -1)"
    );
}

#[test]
fn autoincrement_stands_in_its_column() {
    assert_eq!(
        printed("CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT NOT NULL) STRICT"),
        "CREATE TABLE `t` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT) STRICT"
    );
}

#[test]
fn the_body_of_a_trigger_is_one_statement() {
    let fates = fates(
        "CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET a = CASE WHEN 1 THEN 2 END; DELETE FROM u; END; SELECT 1;",
    );
    assert!(matches!(fates.as_slice(), [Fate::Effect(_), Fate::Nothing("data")]), "{fates:?}");
}

#[test]
fn an_edit_of_the_schema_table_is_rejected_and_the_rest_goes_on() {
    let fates = fates("UPDATE sqlite_master SET sql = ''; ALTER TABLE t DROP COLUMN a; VACUUM");
    let [Fate::Rejected(diagnostic), Fate::Effect(effects), Fate::Nothing("maintenance")] = fates.as_slice()
    else {
        panic!("{fates:?}");
    };
    assert_eq!(diagnostic.code, "unreplayable");
    assert!(matches!(
        effects.as_slice(),
        [Ddl::AlterTable { actions, .. }] if matches!(actions.as_slice(), [AlterTable::DropColumn { .. }])
    ));
}

#[test]
fn an_error_says_where_and_what_was_expected() {
    let fates = fates("CREATE TABLE t (a int,, b int)");
    let [Fate::Rejected(diagnostic)] = fates.as_slice() else { panic!("{fates:?}") };
    assert_eq!(diagnostic.message, "expected a name, found `,`");
    assert_eq!(diagnostic.labels.first().map(|label| label.span.start), Some(22));
}
