//! What a migration decides at run time: read each test as statements and the tables that they leave.

use crate::model::{Dialect, Flavor, Target, Version};
use crate::replay::{Source, replay};

const TABLES: &str =
    "CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, name varchar(20) NOT NULL, age int DEFAULT 0,
     UNIQUE KEY by_name (name), KEY by_age (age, name));
     CREATE TABLE posts (id int PRIMARY KEY, user_id int,
     CONSTRAINT posts_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE);";

/// The names of the columns that came to `users`, and what was said.
fn added(statements: &str) -> (Vec<String>, Vec<String>) {
    let target = Target { dialect: Dialect::Mysql, flavor: Flavor::MariaDb, version: Version(10, 11, 0) };
    let source = Source { name: "a.sql".into(), text: format!("{TABLES}\n{statements}") };
    let done = replay(&target, None, &[source]);
    let users = done.schema.tables().find(|(id, _)| id.name.as_str() == "users");
    let columns = users.map_or(Vec::new(), |(_, table)| {
        table.columns.iter().skip(3).map(|it| it.name.to_string()).collect()
    });
    (columns, done.diagnostics.into_iter().map(|diagnostic| diagnostic.message).collect())
}

fn adds(statements: &str) -> Vec<String> {
    let (columns, complaints) = added(statements);
    assert_eq!(complaints, [""; 0], "{statements}");
    columns
}

/// Whether a condition is found true: a column is added then.
fn holds(condition: &str) -> bool {
    let statements = format!(
        "SET @sql = IF({condition}, 'ALTER TABLE users ADD COLUMN found int', 'SELECT 1'); \
         PREPARE s FROM @sql; EXECUTE s; DEALLOCATE PREPARE s;"
    );
    adds(&statements) == ["found"]
}

#[test]
fn conditions_are_answered_from_the_information_schema() {
    for condition in [
        "(SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'users') = 3",
        "EXISTS (SELECT 1 FROM INFORMATION_SCHEMA.STATISTICS WHERE TABLE_NAME = 'users' AND INDEX_NAME = 'BY_AGE')",
        "NOT EXISTS (SELECT * FROM information_schema.tables WHERE table_name IN ('comments', 'likes'))",
        "(SELECT non_unique FROM information_schema.statistics WHERE index_name = 'by_name') = 0",
        "(SELECT constraint_name FROM information_schema.key_column_usage WHERE column_name = 'user_id' \
         AND referenced_table_name IS NOT NULL LIMIT 1) = 'posts_user'",
        "(SELECT delete_rule FROM information_schema.referential_constraints WHERE table_name = 'posts') = 'cascade'",
        "(SELECT column_type FROM information_schema.columns WHERE column_name = 'age') LIKE 'int(%)'",
        "(SELECT MAX(ordinal_position) FROM information_schema.columns c WHERE c.table_name = 'users') + 1 = 4",
        "(SELECT COUNT(*) FROM information_schema.columns a JOIN information_schema.tables b \
         ON a.table_name = b.table_name WHERE b.table_type = 'BASE TABLE') = 5",
        "IFNULL((SELECT extra FROM information_schema.columns WHERE column_name = 'none'), 'x') = 'x'",
        "(SELECT COUNT(DISTINCT index_name) FROM information_schema.statistics WHERE table_name = 'users') BETWEEN 3 AND 4",
        "EXISTS ((SELECT 1 FROM information_schema.tables WHERE table_name = 'posts'))",
        "@nobody_set_this IS NULL AND CONCAT('a', @nobody_set_this) IS NULL",
    ] {
        assert!(holds(condition), "{condition}");
        assert!(!holds(&format!("NOT ({condition})")), "NOT ({condition})");
    }
}

#[test]
fn what_the_schema_does_not_tell_is_refused_at_its_place() {
    for condition in [
        "(SELECT COUNT(*) FROM users) > 3",
        "(SELECT table_rows FROM information_schema.tables WHERE table_name = 'users') > 3",
        "(SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'USERS') > 0",
        "DATABASE() = 'shop'",
        "@@version LIKE '8%'",
        "RAND() > 0.5",
        "5 / 2 = 2.5",
        "CONCAT(4 / 2) = '2'",
    ] {
        let text =
            format!("SET @s = IF({condition}, 'DROP TABLE users', 'SELECT 1'); PREPARE s FROM @s; EXECUTE s");
        let complaint =
            "the effect of this statement cannot be replayed: the text that is executed here is not known";
        assert_eq!(added(&text).1, [complaint], "{condition}");
    }
}

#[test]
fn one_of_two_texts_that_only_move_rows_says_nothing() {
    let run = |text: &str| {
        let guard = "(SELECT COUNT(*) FROM users WHERE name = 'root') > 0";
        added(&format!("SET @s = (SELECT IF({guard}, 'SELECT 1', {text})); PREPARE s FROM @s; EXECUTE s")).1
    };
    assert_eq!(run("'INSERT INTO users (name) VALUES (1)'"), [""; 0]);
    assert_eq!(run("'DROP TABLE users'").len(), 1);
    assert_eq!(run("CONCAT('DROP ', IF(RAND() > 1, 'a', 'b'))").len(), 1);
}

#[test]
fn variables_are_filled_in_every_way_there_is() {
    assert_eq!(
        adds(
            "SELECT COUNT(*) INTO @n FROM information_schema.tables WHERE table_schema = SCHEMA();
             SELECT @m := COUNT(*) AS m FROM information_schema.triggers;
             SELECT @last := column_name FROM information_schema.columns WHERE table_name = 'users' ORDER BY ordinal_position;
             SET @n = IF(@last = 'age', @n, 7);
             SET @`a b` = CASE WHEN @n = 2 AND @m = 0 THEN 'users' ELSE 'posts' END;
             SELECT column_name INTO @n FROM information_schema.columns WHERE column_name = 'nowhere';
             EXECUTE IMMEDIATE CONCAT('ALTER TABLE ', DATABASE(), '.', @`a b`, ' ADD c', @n, ' int')"
        ),
        ["c2"]
    );
}

#[test]
fn a_variable_that_rows_fill_is_not_known() {
    let asked = "EXECUTE IMMEDIATE IF(@n = 1, 'DROP TABLE users', 'SELECT 1')";
    for fills in
        ["UPDATE users SET age = (@n := @n + 1)", "SELECT COUNT(*) INTO @n FROM users", "SET @a = 1, @n = @a"]
    {
        assert_eq!(added(&format!("SET @n = 1; {fills}; {asked}")).1.len(), 1, "{fills}");
    }
}

#[test]
fn a_procedure_runs_with_its_arguments() {
    let procedure = "CREATE PROCEDURE add_unless(IN tbl varchar(64), IN col varchar(64), OUT done int)
         BEGIN
           DECLARE n int DEFAULT 0;
           SELECT COUNT(*) INTO n FROM information_schema.columns WHERE table_name = tbl AND column_name = col;
           IF n = 0 THEN
             SET @s = CONCAT('ALTER TABLE ', tbl, ' ADD COLUMN ', col, ' int');
             PREPARE s FROM @s; EXECUTE s; DEALLOCATE PREPARE s;
           END IF;
           SET done = n + 1;
         END;";
    let calls = "CALL add_unless('users', 'age', @a); CALL add_unless('users', 'size', @b); DROP PROCEDURE add_unless;
         EXECUTE IMMEDIATE CONCAT('ALTER TABLE users ADD x', @a, @b, ' int')";
    assert_eq!(adds(&format!("{procedure} {calls}")), ["size", "x21"]);
}

#[test]
fn a_parameter_hides_the_column_of_its_name() {
    let procedure = "CREATE PROCEDURE p(IN table_name varchar(64)) IF (SELECT COUNT(*) FROM information_schema.tables t \
                     WHERE t.table_name = table_name) = 1 AND (SELECT COUNT(*) FROM information_schema.tables \
                     WHERE table_name = table_name) = 2 THEN ALTER TABLE users ADD c int; END IF;";
    assert_eq!(adds(&format!("{procedure} CALL p('posts')")), ["c"]);
}

#[test]
fn a_handler_lets_a_procedure_go_on_or_end() {
    let procedure = |how: &str| {
        format!(
            "CREATE PROCEDURE p() BEGIN DECLARE {how} HANDLER FOR 1060, SQLSTATE '42S01' BEGIN END; \
             ALTER TABLE users ADD a int; ALTER TABLE users ADD a int; ALTER TABLE users ADD b int; END; CALL p()"
        )
    };
    assert_eq!(adds(&procedure("CONTINUE")), ["a", "b"]);
    assert_eq!(adds(&procedure("EXIT")), ["a"]);
    let other = procedure("CONTINUE")
        .replace("ADD a int; ALTER TABLE users ADD b", "DROP none; ALTER TABLE users ADD b");
    assert_eq!(added(&other).1.len(), 1);
}

#[test]
fn the_whole_body_can_be_left_and_a_loop_over_rows_is_no_matter() {
    let procedure = "CREATE PROCEDURE p(n int) body: BEGIN DECLARE i int DEFAULT 0; IF n < 3 THEN LEAVE body; END IF;
         again: LOOP SET i = i + 1; IF i > n THEN LEAVE again; END IF; UPDATE users SET age = i; END LOOP again;
         CASE n WHEN 3 THEN ALTER TABLE users ADD three int; ELSE ALTER TABLE users ADD more int; END CASE; END;";
    assert_eq!(adds(&format!("{procedure} CALL p(1); CALL p(3)")), ["three"]);
}

#[test]
fn a_loop_runs_as_often_as_its_condition_says() {
    let procedure = |steps: &str| {
        format!(
            "CREATE PROCEDURE p() BEGIN DECLARE i int DEFAULT 0; {steps} END; CALL p()"
        )
        .replace("ADD_ONE", "SET @s = CONCAT('ALTER TABLE users ADD COLUMN c', i, ' int'); PREPARE s FROM @s; EXECUTE s; SET i = i + 1;")
    };
    for (steps, columns) in [
        ("WHILE i < 3 DO ADD_ONE END WHILE;", vec!["c0", "c1", "c2"]),
        ("REPEAT ADD_ONE UNTIL i >= 2 END REPEAT;", vec!["c0", "c1"]),
        (
            "l: LOOP SET i = i + 1; IF i MOD 2 = 1 THEN ITERATE l; END IF; IF i > 5 THEN LEAVE l; END IF; ADD_ONE END LOOP;",
            vec!["c2", "c4"],
        ),
    ] {
        assert_eq!(adds(&procedure(steps)), columns, "{steps}");
    }
    assert_eq!(
        added(&procedure("WHILE i < 3 DO SET @s = 'ALTER TABLE users ENGINE = InnoDB'; PREPARE s FROM @s; EXECUTE s; END WHILE;")).1,
        ["the effect of this statement cannot be replayed: this loop does not come to an end here"]
    );
}

#[test]
fn a_cursor_is_read_until_its_handler_says_that_there_is_no_more() {
    let procedure = |order: &str| {
        format!(
            "CREATE PROCEDURE p() BEGIN DECLARE done int DEFAULT FALSE; DECLARE t, c varchar(64);
             DECLARE found CURSOR FOR SELECT table_name, column_name FROM information_schema.columns
               WHERE table_schema = DATABASE() AND table_name = 'users' {order};
             DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = TRUE;
             OPEN found;
             again: LOOP FETCH found INTO t, c; IF done THEN LEAVE again; END IF;
               EXECUTE IMMEDIATE CONCAT('ALTER TABLE ', t, ' ADD COLUMN ', c, '_2 int'); END LOOP;
             CLOSE found; END; CALL p()"
        )
    };
    assert_eq!(adds(&procedure("ORDER BY ordinal_position")), ["id_2", "name_2", "age_2"]);
    let reason = "what becomes of the schema hangs on the order of rows that nobody ordered";
    assert_eq!(
        added(&procedure("")).1,
        [format!("the effect of this statement cannot be replayed: {reason}")]
    );
}

#[test]
fn statements_are_put_together_of_all_rows() {
    assert_eq!(
        adds(
            "ALTER TABLE users ADD x1 int, ADD x2 int, ADD y int;
             SELECT CONCAT('ALTER TABLE users ', GROUP_CONCAT(CONCAT('DROP COLUMN ', column_name) SEPARATOR ', '))
               INTO @s FROM information_schema.columns WHERE table_name = 'users' AND column_name LIKE 'x%';
             PREPARE s FROM @s; EXECUTE s"
        ),
        ["y"]
    );
}

#[test]
fn a_function_of_the_project_answers_a_condition() {
    assert_eq!(
        adds(
            "CREATE FUNCTION has(t varchar(64), c varchar(64)) RETURNS bool READS SQL DATA
               RETURN (SELECT COUNT(*) FROM information_schema.columns WHERE table_name = t AND column_name = c) > 0;
             EXECUTE IMMEDIATE IF(has('users', 'age') AND NOT has('users', 'x'), 'ALTER TABLE users ADD x int', 'DO 0')"
        ),
        ["x"]
    );
}

#[test]
fn a_handler_leaves_its_own_block_and_a_call_under_it_keeps_what_it_did() {
    assert_eq!(
        adds(
            "CREATE PROCEDURE q() BEGIN ALTER TABLE users ADD a int; ALTER TABLE users ADD a int; END;
             CREATE PROCEDURE p() BEGIN
               BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN END; CALL q(); ALTER TABLE users ADD never int; END;
               ALTER TABLE users ADD b int; END;
             CALL p()"
        ),
        ["a", "b"]
    );
}

#[test]
fn mariadb_runs_compound_statements_without_a_procedure() {
    assert_eq!(
        adds(
            "DELIMITER //\nBEGIN NOT ATOMIC DECLARE n int DEFAULT (SELECT COUNT(*) FROM information_schema.views); \
             IF n = 0 THEN ALTER TABLE users ADD a int; END IF; END //\n\
             IF EXISTS (SELECT 1 FROM information_schema.columns WHERE column_name = 'a') THEN \
             ALTER TABLE users ADD b int; END IF //\n\
             BEGIN NOT ATOMIC FOR r IN (SELECT 'c' AS n UNION ALL SELECT 'd') DO \
             EXECUTE IMMEDIATE CONCAT('ALTER TABLE users ADD ', r.n, ' int'); END FOR; \
             FOR i IN 1..2 DO EXECUTE IMMEDIATE CONCAT('ALTER TABLE users ADD e', i, ' int'); END FOR; END //"
        ),
        ["a", "b", "c", "d", "e1", "e2"]
    );
}

#[test]
fn a_loop_of_mariadb_has_a_variable_of_its_own() {
    assert_eq!(
        adds(
            "DELIMITER //\nBEGIN NOT ATOMIC DECLARE i int DEFAULT 5; FOR i IN 1..3 DO SET @z = i; END FOR; \
             FOR i IN (SELECT 'x' AS n) DO SET @y = i.n; END FOR; \
             EXECUTE IMMEDIATE CONCAT('ALTER TABLE users ADD ', @y, i, @z, ' int'); END //"
        ),
        ["x53"]
    );
}

#[test]
fn what_is_given_stands_for_the_marks_of_a_prepared_statement() {
    assert_eq!(
        adds(
            "PREPARE q FROM 'SELECT COUNT(*) INTO @n FROM information_schema.columns WHERE column_name = ?'; SET @c = 'age'; \
             EXECUTE q USING @c; EXECUTE IMMEDIATE IF(@n = 1, 'ALTER TABLE users ADD a int', 'SELECT 1')"
        ),
        ["a"]
    );
}

#[test]
fn a_cursor_is_not_read_beyond_its_end_without_a_handler_for_it() {
    let procedure = |declares: &str| {
        format!(
            "CREATE PROCEDURE p() BEGIN DECLARE v int; DECLARE c CURSOR FOR SELECT 1 AS n; {declares} OPEN c; \
             FETCH c INTO v; FETCH c INTO v; EXECUTE IMMEDIATE CONCAT('ALTER TABLE users ADD c', v, ' int'); END; CALL p()"
        )
    };
    assert_eq!(adds(&procedure("DECLARE CONTINUE HANDLER FOR NOT FOUND BEGIN END;")), ["c1"]);
    assert_eq!(added(&procedure("")), (Vec::new(), vec!["query returned no rows".to_owned()]));
}

#[test]
fn whether_rows_can_be_changed_is_not_known_where_a_handler_changes_the_schema() {
    let procedure = |does: &str| {
        format!(
            "CREATE PROCEDURE p() BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION {does}; \
             INSERT INTO users (name) VALUES ('a'); ALTER TABLE users ADD a int; END; CALL p()"
        )
    };
    assert_eq!(adds(&procedure("ROLLBACK")), ["a"]);
    assert_eq!(adds(&procedure("BEGIN ROLLBACK; RESIGNAL; END")), ["a"]);
    assert_eq!(
        added(&procedure("ALTER TABLE users ADD failed int")).1,
        ["the effect of this statement cannot be replayed: whether this fails is not known"]
    );
}
