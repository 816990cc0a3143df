//! Pairs that the server prints alike (MariaDB 10.11, SHOW CREATE TABLE), and pairs that it does not.

use super::normalize;
use crate::dialect::mysql::syntax::SYNTAX;
use crate::model::Expr;
use crate::syntax::expression::read;

fn tree(text: &str) -> Expr {
    let mut tree = read(text, &SYNTAX).tree;
    normalize(&mut tree);
    tree
}

#[test]
fn what_the_author_writes_is_what_the_server_prints() {
    for (written, printed) in [
        ("lower(a)", "lcase(`a`)"),
        ("length(a) > 3", "octet_length(`a`) > 3"),
        ("n % 3", "`n` MOD 3"),
        ("mod(n, 2)", "`n` MOD 2"),
        ("n != 3 && n > 1 or n is null", "`n` <> 3 and `n` > 1 or `n` is null"),
        ("not n", "`n` = 0"),
        ("not (n = 1)", "`n` <> 1"),
        ("not (n > 1 and n < 3)", "`n` <= 1 or `n` >= 3"),
        ("not (n in (1, 2))", "`n` not in (1,2)"),
        ("a not like 'y'", "`a`  not like 'y'"),
        ("true", "1"),
        ("n is unknown", "`n` is null"),
        ("isnull(n)", "`n` is null"),
        ("date(d)", "cast(`d` as date)"),
        ("cast(n as char)", "cast(`n` as char charset utf8mb3)"),
        ("cast(a as binary(3))", "cast(`a` as char(3) charset binary)"),
        ("cast(a as unsigned integer)", "cast(`a` as unsigned)"),
        ("substring(a, 1, 2)", "substr(`a`,1,2)"),
        ("round(n)", "round(`n`,0)"),
        ("now()", "current_timestamp()"),
        ("CURRENT_TIMESTAMP(3)", "current_timestamp(3)"),
        ("a = _utf8mb4'x'", "a = 'x'"),
        ("j->>'$.a'", "json_unquote(json_extract(`j`,'$.a'))"),
        ("n between 1 and 3", "`n` between 1 and 3"),
        ("(n between 1 and 3) is not false", "`n` between 1 and 3 is not false"),
    ] {
        assert_eq!(tree(written), tree(printed), "{written}");
    }
}

#[test]
fn what_differs_stays_different() {
    for (one, other) in [
        ("a > 1", "a >= 1"),
        ("a in (1, 2)", "a in (2, 1)"),
        ("a - (1 - 2)", "a - 1 - 2"),
        ("not (a <=> 1)", "a <=> 1"),
        ("(a or b) and c", "a or b and c"),
        ("a = 'x'", "a = 'X'"),
        ("now(3)", "now()"),
    ] {
        assert_ne!(tree(one), tree(other), "{one}");
    }
}
