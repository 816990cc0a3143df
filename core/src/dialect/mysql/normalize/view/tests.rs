use super::*;

fn read(text: &str) -> Option<Meaning> {
    let names = |list: &[&str]| list.iter().map(|name| Name::exact(*name)).collect::<Vec<_>>();
    let columns = BTreeMap::from([
        (Name::exact("t"), names(&["id", "a", "b", "d"]).into()),
        (Name::exact("u"), names(&["id", "t_id", "note"]).into()),
        (Name::exact("w"), names(&["x"]).into()),
        (Name::exact("secret"), Listed { names: names(&["one", "two"]), invisible: names(&["two"]) }),
    ]);
    meaning(&columns, &[], text)
}

/// Written, and as MariaDB prints it.
const PRINTED: [(&str, &str); 23] = [
    (
        "SELECT id, a FROM t WHERE b = 'x'",
        "select `t`.`id` AS `id`,`t`.`a` AS `a` from `t` where `t`.`b` = 'x'",
    ),
    ("SELECT * FROM t", "select `t`.`id` AS `id`,`t`.`a` AS `a`,`t`.`b` AS `b`,`t`.`d` AS `d` from `t`"),
    (
        "SELECT t.id, count(*) AS n, MAX(t.d) FROM t GROUP BY t.id HAVING count(*) > 2",
        "select `t`.`id` AS `id`,count(0) AS `n`,max(`t`.`d`) AS `MAX(t.d)` from `t` group by `t`.`id` having count(0) > 2",
    ),
    (
        "SELECT x.id, note FROM t x INNER JOIN u AS y ON x.id = y.t_id WHERE x.a BETWEEN 2 AND 5",
        "select `x`.`id` AS `id`,`y`.`note` AS `note` from (`t` `x` join `u` `y` on(`x`.`id` = `y`.`t_id`)) where `x`.`a` between 2 and 5",
    ),
    (
        "SELECT y.* FROM t LEFT OUTER JOIN u y ON y.t_id = t.id AND note <> '' ORDER BY t.id DESC LIMIT 5",
        "select `y`.`id` AS `id`,`y`.`t_id` AS `t_id`,`y`.`note` AS `note` from (`t` left join `u` `y` on(`y`.`t_id` = `t`.`id` and `y`.`note` <> '')) order by `t`.`id` desc limit 5",
    ),
    (
        "SELECT DISTINCT UPPER(b) AS big FROM t, u WHERE t.id = t_id",
        "select distinct ucase(`t`.`b`) AS `big` from (`t` join `u`) where `t`.`id` = `u`.`t_id`",
    ),
    (
        "SELECT id FROM t WHERE a IN (1, 2) OR b NOT IN ('x') OR a IS NULL",
        "select `t`.`id` AS `id` from `t` where `t`.`a` in (1,2) or `t`.`b` <> 'x' or `t`.`a` is null",
    ),
    (
        "SELECT CASE WHEN a > 3 THEN 'much' ELSE 'little' END AS c FROM t",
        "select case when `t`.`a` > 3 then 'much' else 'little' end AS `c` from `t`",
    ),
    (
        "SELECT id FROM t UNION SELECT t_id FROM u ORDER BY id LIMIT 3",
        "select `t`.`id` AS `id` from `t` union select `u`.`t_id` AS `t_id` from `u` order by `id` limit 3",
    ),
    (
        "SELECT id, a FROM t UNION ALL SELECT id, t_id FROM u UNION SELECT 1, d FROM t",
        "select `t`.`id` AS `id`,`t`.`a` AS `a` from `t` union all select `u`.`id` AS `id`,`u`.`t_id` AS `t_id` from `u` union select 1 AS `1`,`t`.`d` AS `d` from `t`",
    ),
    (
        "(SELECT id FROM t) UNION (SELECT id FROM u) LIMIT 3 OFFSET 2",
        "(select `t`.`id` AS `id` from `t`) union (select `u`.`id` AS `id` from `u`) limit 2,3",
    ),
    (
        "SELECT x.id, n FROM (SELECT id, a + 1 AS n FROM t WHERE d = 2) x",
        "select `x`.`id` AS `id`,`x`.`n` AS `n` from (select `t`.`id` AS `id`,`t`.`a` + 1 AS `n` from `t` where `t`.`d` = 2) `x`",
    ),
    (
        "SELECT id FROM t WHERE id IN (SELECT t_id FROM u WHERE note = 'x')",
        "select `t`.`id` AS `id` from `t` where `t`.`id` in (select `u`.`t_id` from `u` where `u`.`note` = 'x')",
    ),
    (
        "SELECT id FROM t WHERE EXISTS (SELECT * FROM u WHERE t_id = t.id)",
        "select `t`.`id` AS `id` from `t` where exists(select 1 from `u` where `u`.`t_id` = `t`.`id` limit 1)",
    ),
    (
        "SELECT t.id, (SELECT count(*) AS c FROM u WHERE u.t_id = a) AS n FROM t",
        "select `t`.`id` AS `id`,(select count(0) from `u` where `u`.`t_id` = `t`.`a`) AS `n` from `t`",
    ),
    (
        "SELECT id, note FROM t JOIN u USING (id)",
        "select `t`.`id` AS `id`,`u`.`note` AS `note` from (`t` join `u` on(`t`.`id` = `u`.`id`))",
    ),
    (
        "SELECT id FROM t RIGHT JOIN u USING (id)",
        "select `u`.`id` AS `id` from (`u` left join `t` on(`t`.`id` = `u`.`id`))",
    ),
    (
        "SELECT t.id, note FROM t RIGHT JOIN u ON t.id = u.t_id",
        "select `t`.`id` AS `id`,`u`.`note` AS `note` from (`u` left join `t` on(`t`.`id` = `u`.`t_id`))",
    ),
    (
        "WITH c AS (SELECT id FROM t) SELECT id FROM c",
        "with c as (select `t`.`id` AS `id` from `t`)select `c`.`id` AS `id` from `c`",
    ),
    ("SELECT * FROM secret", "select `secret`.`one` AS `one` from `secret`"),
    (
        "SELECT t_id AS z, count(*) AS n FROM u GROUP BY z HAVING n > 2 ORDER BY n, z",
        "select `u`.`t_id` AS `z`,count(0) AS `n` from `u` group by `u`.`t_id` having `n` > 2 order by `n`,`u`.`t_id`",
    ),
    (
        "SELECT t.id FROM t, u RIGHT JOIN w ON u.id = x",
        "select `t`.`id` AS `id` from (`t` join (`w` left join `u` on(`u`.`id` = `w`.`x`)))",
    ),
    (
        "SELECT t1.id FROM t t1 JOIN t t2 ON t1.id = t2.a JOIN u ON u.t_id = t2.id WHERE t1.b IS NULL",
        "select `t1`.`id` AS `id` from ((`t` `t1` join `t` `t2` on(`t1`.`id` = `t2`.`a`)) join `u` on(`u`.`t_id` = `t2`.`id`)) where `t1`.`b` is null",
    ),
];

#[test]
fn a_view_means_what_the_server_prints_of_it() {
    for (written, printed) in PRINTED {
        let (written, printed) = (read(written).expect(written), read(printed).expect(printed));
        assert_eq!(written, printed);
    }
}

#[test]
fn a_view_may_name_its_columns() {
    let names = [Name::exact("one"), Name::exact("two")];
    let columns = BTreeMap::from([(Name::exact("t"), vec![Name::exact("id"), Name::exact("a")].into())]);
    let printed = meaning(&columns, &[], "select `t`.`id` AS `one`,`t`.`a` AS `two` from `t`");
    assert_eq!(meaning(&columns, &names, "SELECT id, a FROM t"), printed);
    assert_eq!(meaning(&columns, &names, "SELECT * FROM t"), printed);
    let printed = meaning(&columns, &[], "select `t`.`id` AS `one`,`t`.`a` + 1 AS `two` from `t`");
    assert_eq!(meaning(&columns, &names, "SELECT id, a + 1 FROM t"), printed);
    assert_eq!(meaning(&columns, &names, "SELECT id FROM t"), None);
}

#[test]
fn what_a_view_keeps_tells_another_one() {
    let kept = |text: &str| read(text).map(|it| it.kept).expect(text);
    let one = kept("SELECT id, a FROM t WHERE b = 'x'");
    for other in [
        "SELECT id, a FROM t WHERE b = 'y'",
        "SELECT id, d FROM t WHERE b = 'x'",
        "SELECT id, a FROM t",
        "SELECT id, a AS z FROM t WHERE b = 'x'",
        "SELECT t.id, a FROM t, u WHERE b = 'x'",
        "SELECT id, a FROM t WHERE b = 'x' LIMIT 3",
        "SELECT id, a FROM t WHERE b = 'x' GROUP BY a HAVING count(*) > 2",
        "SELECT id, a FROM t WHERE b = 'x' AND id IN (SELECT t_id FROM u)",
        "SELECT id, a FROM t WHERE b = 'x' UNION SELECT id, t_id FROM u",
    ] {
        assert_ne!(one, kept(other), "{other}");
    }
}

#[test]
fn what_may_be_printed_otherwise_tells_nothing() {
    let kept = |text: &str| read(text).map(|it| it.kept).expect(text);
    // The spaces in a name that nobody chose, and the order of what a star stands for.
    assert_eq!(kept("SELECT a  +  2 FROM t"), kept("select `t`.`a` + 2 AS `a + 2` from `t`"));
    assert_eq!(kept("SELECT id, a FROM t"), kept("SELECT a, id FROM t"));
    let like = "SELECT id FROM t WHERE b LIKE 'a\\_%'";
    assert_eq!(read(like), read("select `t`.`id` AS `id` from `t` where `t`.`b` like 'a\\\\_%'"));
}

#[test]
fn what_is_not_read_whole_has_no_meaning() {
    for text in [
        "SELECT id FROM t EXCEPT SELECT id FROM u",
        "SELECT id FROM (SELECT id FROM elsewhere) x",
        "SELECT id FROM t WHERE id IN (SELECT nothing FROM u)",
        "SELECT * FROM t JOIN u USING (id)",
        "WITH RECURSIVE c AS (SELECT id FROM t) SELECT id FROM c",
        "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u GROUP BY note)",
        "SELECT id FROM t NATURAL JOIN u",
        "SELECT -a AS a, id FROM t ORDER BY a",
        "SELECT id FROM t WHERE EXISTS (SELECT max(id) FROM u)",
        "SELECT id FROM T",
        "SELECT id, user() AS x, user FROM t",
        "SELECT id /*!80000 , a */ FROM t",
        "SELECT `?0` FROM t",
        "SELECT bin(a) FROM t",
        "SELECT id FROM t, u",
        "SELECT group_concat(b ORDER BY b SEPARATOR '-') FROM t",
        "SELECT id FROM elsewhere",
        "SELECT id FROM other.t",
        "SELECT ALL id FROM t",
        "SELECT _latin1'x' AS x FROM t",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn another_query_is_another_meaning() {
    let whole = |text: &str| read(text).map(|it| it.whole).expect(text);
    for (one, other) in [
        ("SELECT id FROM t UNION SELECT id FROM u", "SELECT id FROM t UNION ALL SELECT id FROM u"),
        ("SELECT id FROM t WHERE a IN (SELECT id FROM u)", "SELECT id FROM t WHERE a = (SELECT id FROM u)"),
        (
            "SELECT id FROM t WHERE a IN (SELECT id FROM u)",
            "SELECT id FROM t WHERE EXISTS (SELECT id FROM u)",
        ),
        ("SELECT t.id FROM t LEFT JOIN u ON a = t_id", "SELECT t.id FROM t RIGHT JOIN u ON a = t_id"),
        ("SELECT id FROM t LIMIT 3, 5", "SELECT id FROM t LIMIT 5, 3"),
        (
            "SELECT id FROM t UNION ALL SELECT id FROM u LIMIT 3",
            "SELECT id FROM t UNION ALL (SELECT id FROM u LIMIT 3)",
        ),
        (
            "SELECT t.id FROM t, u RIGHT JOIN w ON x = t_id",
            "SELECT t.id FROM t JOIN u RIGHT JOIN w ON x = t_id",
        ),
        ("SELECT id FROM t WHERE a = (d IN (0, 5))", "SELECT id FROM t WHERE (a = d) IN (0, 5)"),
        ("SELECT id FROM t WHERE a IN ((SELECT id FROM u))", "SELECT id FROM t WHERE a = (SELECT id FROM u)"),
        ("SELECT `a b`.id FROM t `a b`", "SELECT `b`.id FROM t `b`"),
        ("SELECT 1 FROM t `t limit 3 from 0`", "SELECT 1 FROM t LIMIT 3"),
    ] {
        assert_ne!(whole(one), whole(other), "{one}");
    }
    let same = whole("SELECT id FROM t WHERE a = d IN (0, 5)");
    assert_eq!(same, whole("SELECT id FROM t WHERE a = (d IN (0, 5))"));
}

#[test]
fn what_a_print_says_that_nobody_wrote_tells_nothing() {
    let kept = |text: &str| read(text).map(|it| it.kept).expect(text);
    for (written, printed) in [
        (
            "SELECT id, 'customer' FROM t UNION ALL SELECT id, 'supplier' FROM u",
            "select `t`.`id` AS `id`,'customer' AS `customer` from `t` union all select `u`.`id` AS `id`,'supplier' AS `supplier` from `u`",
        ),
        ("SELECT id, 'x ' FROM t", "select `t`.`id` AS `id`,'x ' AS `Name_exp_2` from `t`"),
        ("SELECT a notnull FROM t", "select `t`.`a` AS `notnull` from `t`"),
        (
            "(SELECT id FROM t LIMIT 5) ORDER BY id",
            "select `__3`.`id` AS `id` from (select `t`.`id` AS `id` from `t` limit 5) `__3` order by `__3`.`id`",
        ),
        (
            "SELECT id FROM t WHERE d > DATE '2020-1-1'",
            "select `t`.`id` AS `id` from `t` where `t`.`d` > DATE'2020-01-01'",
        ),
        (
            "SELECT id FROM t WHERE a > -(-2) OR a = 01",
            "select `t`.`id` AS `id` from `t` where `t`.`a` > 2 or `t`.`a` = 1",
        ),
    ] {
        assert_eq!(kept(written), kept(printed), "{written}");
    }
}

#[test]
fn many_queries_in_each_other_are_read_in_good_time() {
    let nested = |depth: usize| {
        format!("{}SELECT id FROM t{}", "SELECT id FROM t WHERE id IN (".repeat(depth), ")".repeat(depth))
    };
    assert!(read(&nested(30)).is_some());
    assert_eq!(read(&nested(500)), None);
}
