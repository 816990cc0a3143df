//! What becomes of a statement: read each test as source and expectation.

use super::parse;
use crate::model::ddl::{Create, Position};
use crate::model::{AlterTable, ConstraintKind, Ddl, Fate, Naming, Object, SourceId, Table};

fn effects(source: &str) -> Vec<Ddl> {
    let mut effects = Vec::new();
    for parsed in parse(source, SourceId::default()) {
        match parsed.fate {
            Fate::Effect(mut some) => effects.append(&mut some),
            Fate::Nothing(_) | Fate::Privilege { .. } => {}
            Fate::Rejected(diagnostic) => panic!("{diagnostic:?}"),
        }
    }
    effects
}

fn table(source: &str) -> Table {
    match effects(source).pop() {
        Some(Ddl::Create(Create { object: Object::Table(table), .. })) => table,
        other => panic!("no table: {other:?}"),
    }
}

fn actions(source: &str) -> Vec<AlterTable> {
    match effects(source).pop() {
        Some(Ddl::AlterTable { actions, .. }) => actions,
        other => panic!("no ALTER TABLE: {other:?}"),
    }
}

#[test]
fn a_unique_key_is_an_index_and_a_primary_key_a_constraint() {
    let table = table(
        "CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE, CONSTRAINT u UNIQUE KEY (a), KEY k (a(3) DESC))",
    );
    assert_eq!(table.constraints.len(), 1);
    assert!(matches!(table.constraints[0].kind, ConstraintKind::PrimaryKey(_)));
    let names: Vec<_> =
        table.indexes.iter().map(|index| index.name.name().map(|name| name.as_str().to_owned())).collect();
    assert_eq!(names, [None, Some("u".to_owned()), Some("k".to_owned())]);
    assert_eq!(table.indexes[2].parts[0].prefix, Some(3));
    assert!(table.indexes[2].parts[0].descending);
}

#[test]
fn the_code_in_version_comments_is_read() {
    let table = table(
        "/*!40101 CREATE TABLE t (a int) ENGINE=innodb */ /*!50100 PARTITION BY HASH (a) PARTITIONS 4 */;",
    );
    assert_eq!(table.options.storage.get("engine").map(|it| &**it), Some("InnoDB"));
    assert_eq!(
        table.options.partition_by.map(|it| it.text.to_string()),
        Some("HASH (a) PARTITIONS 4".to_owned())
    );
}

#[test]
fn the_sandbox_comment_of_a_dump_is_no_code() {
    assert_eq!(effects("/*M!999999\\- enable the sandbox mode */\nCREATE TABLE t (a int);").len(), 1);
}

#[test]
fn delimiters_end_what_has_semicolons_in_it() {
    let source = "DELIMITER //\nCREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.a = 1; SET NEW.b = 2; END//\n\
                  CREATE TABLE u (a int)//\nDELIMITER ;\nCREATE TABLE v (a int);";
    assert_eq!(effects(source).len(), 3);
}

#[test]
fn a_body_without_a_delimiter_ends_with_its_block() {
    let source = "CREATE PROCEDURE p() BEGIN IF a THEN SELECT CASE WHEN b THEN IF(c, 1, 2) END; END IF; END;\n\
                  CREATE TABLE t (a int);";
    assert_eq!(effects(source).len(), 2);
}

#[test]
fn an_alteration_is_a_list_of_actions() {
    let actions = actions(
        "ALTER TABLE t ADD (a int, b int UNIQUE), CHANGE c d int AFTER a, DROP KEY k, RENAME INDEX x TO y,
         CONVERT TO CHARACTER SET utf8mb4, ENGINE=MyISAM COMMENT='x', ALGORITHM=INPLACE",
    );
    assert_eq!(actions.len(), 10);
    assert!(matches!(&actions[3], AlterTable::ReplaceColumn { position: Position::After(_), .. }));
    assert!(matches!(&actions[4], AlterTable::DropIndex { .. }));
    assert!(matches!(&actions[6], AlterTable::Options(_)));
    assert!(matches!(&actions[8], AlterTable::Comment(Some(_))));
}

#[test]
fn a_check_in_a_column_goes_by_the_name_of_the_column() {
    let table = table("CREATE TABLE t (a int CHECK (a > 0), CHECK (a < 9))");
    assert!(matches!(&table.constraints[0].name, Naming::Generated(name) if name.as_str() == "a"));
    assert_eq!(table.constraints[1].name, Naming::Absent);
}

#[test]
fn a_routine_keeps_its_parameters_and_its_body_letter_by_letter() {
    let source = "CREATE DEFINER=`root`@`%` FUNCTION f( a INT ) RETURNS int READS SQL DATA\nRETURN  a+1";
    let Some(Ddl::Create(Create { object: Object::Routine(routine), .. })) = effects(source).pop() else {
        panic!()
    };
    assert_eq!(routine.options.get("parameters").map(|it| &**it), Some(" a INT "));
    assert_eq!(&*routine.body.text, "RETURN  a+1");
}

#[test]
fn only_settings_that_steps_can_ask_for_are_effects() {
    let fates: Vec<bool> = parse(
        "SELECT 1; SET NAMES utf8; SET SESSION a = 1; SET @a = 1; SELECT 1 INTO @b",
        SourceId::default(),
    )
    .into_iter()
    .map(|parsed| matches!(parsed.fate, Fate::Effect(_)))
    .collect();
    assert_eq!(fates, [false, false, false, true, true]);
}

#[test]
fn one_bad_statement_does_not_lose_the_next() {
    let parsed = parse("CREATE TABLE t (a wrong); CREATE TABLE u (a int);", SourceId::default());
    assert!(matches!(&parsed[0].fate, Fate::Rejected(_)));
    assert!(matches!(&parsed[1].fate, Fate::Effect(_)));
}

#[test]
fn partitions_are_added_and_dropped_in_the_text() {
    let before = table("CREATE TABLE t (a int) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (1))")
        .options
        .partition_by;
    let added = super::apply_action(&before.unwrap(), "add (PARTITION p1 VALUES LESS THAN (2))").unwrap();
    assert_eq!(
        &*added.text,
        "RANGE (a) (PARTITION p0 VALUES LESS THAN (1), PARTITION p1 VALUES LESS THAN (2))"
    );
    let dropped = super::apply_action(&added, "drop p0").unwrap();
    assert_eq!(&*dropped.text, "RANGE (a) (PARTITION p1 VALUES LESS THAN (2))");
}

#[test]
fn what_only_tidb_has_is_read_in_its_comments_too() {
    let sources = [
        "CREATE TABLE t (id bigint AUTO_RANDOM(5, 54), a int, PRIMARY KEY (id) NONCLUSTERED)
         SHARD_ROW_ID_BITS = 4 PRE_SPLIT_REGIONS=3 TTL = `at` + INTERVAL 3 month TTL_ENABLE = 'OFF' PLACEMENT POLICY=`near`",
        "CREATE TABLE t (id bigint /*T![auto_rand] AUTO_RANDOM(5, 54) */, a int, PRIMARY KEY (id) /*T![clustered_index] NONCLUSTERED */)
         /*T! SHARD_ROW_ID_BITS=4 PRE_SPLIT_REGIONS=3 */ /*T![ttl] TTL=`at` + INTERVAL 3 MONTH */ /*T![ttl] TTL_ENABLE='OFF' */
         /*T![placement] PLACEMENT POLICY=`near` */",
    ];
    for table in sources.map(table) {
        assert_eq!(table.columns[0].options.get("auto_random").map(|it| &**it), Some("5, 54"));
        let storage: Vec<String> =
            table.options.storage.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(
            storage,
            [
                "shard_row_id_bits=4",
                "pre_split_regions=3",
                "ttl=`at` + INTERVAL 3 MONTH",
                "ttl_enable=off",
                "placement policy=near"
            ]
        );
        let key = table.primary_key().expect("a primary key");
        assert_eq!(key.options.get("clustered").map(|it| &**it), Some("0"));
    }
}
