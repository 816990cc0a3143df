use super::*;

fn texts(sql: &str, dialect: Dialect) -> Vec<String> {
    cut(sql, dialect).unwrap().into_iter().map(|statement| statement.text).collect()
}

#[test]
fn statements_keep_their_semicolon_and_the_last_needs_none() {
    assert_eq!(
        texts("CREATE TABLE t (a int);\n\n SELECT 1", Dialect::Sqlite),
        ["CREATE TABLE t (a int);", "SELECT 1"]
    );
}

#[test]
fn spans_are_places_in_the_file() {
    let sql = "-- c\n\nSELECT 1;\n  SELECT 'ü;' ;";
    for dialect in [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite] {
        let statements = cut(sql, dialect).unwrap();
        let cuts: Vec<&str> = statements.iter().map(|statement| &sql[statement.span.clone()]).collect();
        assert_eq!(cuts, ["SELECT 1;", "SELECT 'ü;' ;"]);
    }
}

#[test]
fn comments_before_a_statement_belong_to_it() {
    let statements =
        cut("-- one\n/* two */ SELECT 1; -- three\nSELECT /* four */ 2;", Dialect::Postgres).unwrap();
    let comments: Vec<Vec<&str>> =
        statements.iter().map(|s| s.comments.iter().map(|c| c.text.as_str()).collect()).collect();
    assert_eq!(comments, [vec!["-- one\n", "/* two */"], vec!["-- three\n"]]);
    assert_eq!(statements[1].text, "SELECT /* four */ 2;");
    assert_eq!(statements[0].comments[1].span, 7..16);
}

#[test]
fn an_empty_line_parts_a_comment_from_the_statement() {
    let statements = cut("-- about the file\n\n-- about it\nSELECT 1;", Dialect::Postgres).unwrap();
    assert_eq!(statements[0].comments.len(), 1);
    assert_eq!(statements[0].comments[0].text, "-- about it\n");
}

#[test]
fn a_comment_that_no_newline_ends_is_text_where_that_can_be_run() {
    let sql = "SELECT 1; -- the end";
    assert_eq!(texts(sql, Dialect::Postgres), ["SELECT 1;", "-- the end"]);
    assert_eq!(texts(sql, Dialect::Mysql), ["SELECT 1;"]);
    for sql in ["SELECT 1; -- it's the end", "SELECT 1; -- )"] {
        assert_eq!(texts(sql, Dialect::Postgres), ["SELECT 1;"]);
    }
    assert_eq!(texts("SELECT 1 -- (", Dialect::Sqlite), ["SELECT 1 -- ("]);
    assert_eq!(texts(&"-".repeat(100_001), Dialect::Sqlite).len(), 1);
}

#[test]
fn semicolons_in_quotes_parentheses_and_comments_end_nothing() {
    let sql = "INSERT INTO \"a;b\" VALUES ('it''s; fine', `c;d`) /* ; */ -- ;\n;";
    assert_eq!(texts(sql, Dialect::Postgres), [sql]);
    assert_eq!(texts("CREATE TABLE t (a int; b int);", Dialect::Sqlite), ["CREATE TABLE t (a int; b int);"]);
}

#[test]
fn a_backslash_escapes_in_mysql_alone() {
    assert_eq!(texts(r"SELECT 'a\';'; SELECT 2;", Dialect::Mysql), [r"SELECT 'a\';';", "SELECT 2;"]);
    assert_eq!(texts(r"SELECT 'a\'; SELECT 2;", Dialect::Sqlite), [r"SELECT 'a\';", "SELECT 2;"]);
    assert_eq!(texts(r"SELECT 'a\'; SELECT 2;", Dialect::Postgres), [r"SELECT 'a\';", "SELECT 2;"]);
}

#[test]
fn a_backslash_escapes_in_an_e_string() {
    assert_eq!(
        texts(r"SELECT E'it\'s; x'; SELECT 2;", Dialect::Postgres),
        [r"SELECT E'it\'s; x';", "SELECT 2;"]
    );
    assert_eq!(texts(r"SELECT LIKE'a\'; SELECT 2;", Dialect::Postgres), [r"SELECT LIKE'a\';", "SELECT 2;"]);
}

#[test]
fn hash_starts_a_comment_in_mysql_alone() {
    assert_eq!(texts("SELECT 1 # ;\n;", Dialect::Mysql), ["SELECT 1 # ;\n;"]);
    assert_eq!(texts("SELECT a #> b; SELECT 2", Dialect::Postgres), ["SELECT a #> b;", "SELECT 2"]);
}

#[test]
fn dollar_quotes_hold_statements() {
    let function =
        "CREATE FUNCTION f() RETURNS void AS $body$ BEGIN x; $$ ; $$ END; $body$ LANGUAGE plpgsql;";
    assert_eq!(texts(&format!("{function} SELECT 1;"), Dialect::Postgres), [function, "SELECT 1;"]);
    assert_eq!(texts("SELECT $1; SELECT $2;", Dialect::Postgres), ["SELECT $1;", "SELECT $2;"]);
}

#[test]
fn begin_and_end_hold_statements() {
    let trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = CASE WHEN 1 THEN 2 END; END;";
    for dialect in [Dialect::Sqlite, Dialect::Mysql, Dialect::Postgres] {
        assert_eq!(texts(&format!("{trigger}\nSELECT 1;"), dialect), [trigger, "SELECT 1;"]);
    }
}

#[test]
fn blocks_nest() {
    let procedure = "CREATE PROCEDURE p() BEGIN IF a THEN BEGIN SELECT 1; END; END IF; SELECT 2; END;";
    assert_eq!(texts(&format!("{procedure} SELECT 3;"), Dialect::Mysql), [procedure, "SELECT 3;"]);
}

#[test]
fn a_begin_without_end_is_a_statement() {
    let expected = ["BEGIN TRANSACTION;", "SELECT 1;", "COMMIT;"];
    assert_eq!(texts("BEGIN TRANSACTION; SELECT 1; COMMIT;", Dialect::Sqlite), expected);
    assert_eq!(texts("BEGIN; SELECT 1; END;", Dialect::Postgres), ["BEGIN;", "SELECT 1;", "END;"]);
}

#[test]
fn a_begin_without_end_may_precede_a_block() {
    let trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM b; END;";
    let sql = format!("BEGIN TRANSACTION; {trigger} COMMIT;");
    assert_eq!(texts(&sql, Dialect::Sqlite), ["BEGIN TRANSACTION;", trigger, "COMMIT;"]);
}

#[test]
fn thousands_of_begins_are_read_in_one_go() {
    let sql = "BEGIN TRANSACTION; SELECT 1; COMMIT;\n".repeat(1000);
    assert_eq!(texts(&sql, Dialect::Sqlite).len(), 3000);
    let nested = "BEGIN x; ".repeat(1000) + &"END; ".repeat(1000);
    assert_eq!(texts(&nested, Dialect::Sqlite).len(), 1);
}

#[test]
fn begin_atomic_ends_at_the_first_end() {
    let function = "CREATE FUNCTION f() RETURNS int LANGUAGE SQL BEGIN ATOMIC SELECT 1; SELECT 2; END;";
    assert_eq!(texts(&format!("{function} SELECT 3;"), Dialect::Postgres), [function, "SELECT 3;"]);
}

#[test]
fn a_directive_sets_the_delimiter() {
    let sql = "-- atlas:delimiter \\n\\n\\n\nSELECT 1;\nSELECT 2;\n\n\nSELECT 3\n\n\n";
    assert_eq!(texts(sql, Dialect::Postgres), ["SELECT 1;\nSELECT 2;", "SELECT 3"]);
    let spans = cut(sql, Dialect::Postgres).unwrap();
    assert_eq!(&sql[spans[1].span.clone()], "SELECT 3");
}

#[test]
fn the_delimiter_may_look_like_a_comment() {
    assert_eq!(
        texts("-- atlas:delimiter -- end\nSELECT 1;\n-- end\nSELECT 2;", Dialect::Mysql),
        ["SELECT 1;", "SELECT 2;"]
    );
}

#[test]
fn the_client_command_sets_the_delimiter() {
    let sql = "DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT 1; END//\ndelimiter ;\nSELECT 2;";
    assert_eq!(texts(sql, Dialect::Mysql), ["CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 2;"]);
    assert_eq!(texts("DELIMITER '$$'\nSELECT 1$$ SELECT 2$$", Dialect::Mysql), ["SELECT 1", "SELECT 2"]);
}

#[test]
fn errors_say_where() {
    let message = |sql: &str| cut(sql, Dialect::Sqlite).unwrap_err().to_string();
    assert_eq!(message("SELECT 1;\nSELECT (1;"), "2:8: unclosed '('");
    assert_eq!(message("SELECT 1);"), "1:9: unexpected ')'");
    assert_eq!(message("SELECT 'a"), r"1:8: unclosed quote '\''");
    assert_eq!(message("SELECT \"a"), "1:8: unclosed quote '\"'");
    assert_eq!(message("-- atlas:delimiter //"), "1:0: no input found after delimiter \"//\"");
    assert_eq!(message("DELIMITER  \nSELECT 1"), "empty delimiter");
}

#[test]
fn rows_after_a_copy_are_not_statements() {
    let sql = "COPY t (a) FROM stdin;\nit's;\n(\n\\.\n\nSELECT 1;";
    let statements = cut(sql, Dialect::Postgres).unwrap();
    assert_eq!(statements.len(), 2);
    let Form::CopyIn { rows } = statements[0].form.clone() else { panic!("not a COPY: {:?}", statements[0]) };
    assert_eq!(&sql[rows], "it's;\n(\n");
    assert_eq!(statements[1].text, "SELECT 1;");
}

#[test]
fn psql_lines_are_kept_apart() {
    let statements = cut("\\restrict k\nSELECT 1;\n\\unrestrict k\n", Dialect::Postgres).unwrap();
    let forms: Vec<(&str, bool)> =
        statements.iter().map(|s| (s.text.as_str(), s.form == Form::Psql)).collect();
    assert_eq!(forms, [("\\restrict k", true), ("SELECT 1;", false), ("\\unrestrict k", true)]);
}

#[test]
fn nothing_in_gives_nothing_out() {
    for sql in ["", "  \n ", "-- only this\n", "/* c */"] {
        assert_eq!(texts(sql, Dialect::Mysql), Vec::<String>::new(), "{sql:?}");
    }
}

#[test]
fn any_bytes_are_cut_without_a_panic() {
    let pieces = [
        "'",
        "\"",
        "\\",
        "(",
        ")",
        ";",
        "$a$",
        "$",
        "é",
        "BEGIN ",
        "END",
        "--",
        "/*",
        "*/",
        "\n",
        "E'",
        "DELIMITER ",
        "-- atlas:delimiter ",
    ];
    for first in pieces {
        for second in pieces {
            for third in pieces {
                let sql = format!("{first}{second}{third}");
                for dialect in [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite] {
                    for statement in cut(&sql, dialect).unwrap_or_default() {
                        assert_eq!(sql.get(statement.span.clone()), Some(statement.text.as_str()), "{sql:?}");
                    }
                }
            }
        }
    }
}
