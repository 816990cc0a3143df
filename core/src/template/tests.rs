use serde_json::json;

use super::*;

fn root() -> Root {
    let report = json!({
        "Driver": "sqlite3",
        "Dir": "migrations",
        "Pending": [{ "Name": "2_b.sql", "Version": "2", "Description": "b" }, { "Name": "3.sql", "Version": "3", "Description": "" }],
        "Applied": [{ "Name": "2_b.sql", "Version": "2", "Description": "b", "Applied": ["SELECT 1 < 2;"] }],
        "Current": "1",
        "Target": "3",
    });
    Root {
        report,
        besides: vec![
            ("Header", json!("Migrating to version 3")),
            ("Summary", json!("-- 1ms\n-- 1 migration\n")),
        ],
    }
}

fn shown(template: &str) -> Result<String, String> {
    render(template, &root(), Ink::PLAIN, Vec::new()).map_err(|wrong| wrong.to_string())
}

fn ok(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

#[test]
fn json_keeps_the_order_of_the_report_and_leaves_out_what_is_besides() {
    assert_eq!(
        shown("{{ json . }}"),
        ok(
            r#"{"Driver":"sqlite3","Dir":"migrations","Pending":[{"Name":"2_b.sql","Version":"2","Description":"b"},{"Name":"3.sql","Version":"3","Description":""}],"Applied":[{"Name":"2_b.sql","Version":"2","Description":"b","Applied":["SELECT 1 \u003c 2;"]}],"Current":"1","Target":"3"}"#
        )
    );
    assert_eq!(
        shown("{{ json (index .Pending 0) }}"),
        ok(r#"{"Name":"2_b.sql","Version":"2","Description":"b"}"#)
    );
    assert_eq!(shown("{{ with .Pending }}{{ json . }}{{ end }}").unwrap().matches("Name").count(), 2);
}

#[test]
fn json_can_be_laid_out() {
    let expected = "[\n  {\n    \"Name\": \"2_b.sql\",\n    \"Version\": \"2\",\n    \"Description\": \"b\",\n    \"Applied\": [\n      \"SELECT 1 \\u003c 2;\"\n    ]\n  }\n]";
    assert_eq!(shown("{{ json .Applied \"  \" }}"), ok(expected));
    assert_eq!(
        shown("{{ json .Applied \"> \" \"\\t\" }}"),
        ok(&expected.replace("  ", "\t").replace('\n', "\n> "))
    );
    assert_eq!(
        json_text(&json!({ "a": [], "b": {}, "c": "é\u{1}\n" })),
        r#"{"a":[],"b":{},"c":"é\u0001\n"}"#
    );
}

#[test]
fn ranges_and_fields_work() {
    assert_eq!(shown("{{ range .Pending }}{{ println .Name }}{{ end }}"), ok("2_b.sql\n3.sql\n"));
    assert_eq!(shown("{{ range $i, $f := .Pending }}{{ $i }}={{ $f.Version }} {{ end }}"), ok("0=2 1=3 "));
    assert_eq!(
        shown("{{ len .Pending }} {{ if eq .Current \"1\" }}one{{ else }}other{{ end }}"),
        ok("2 one")
    );
    assert_eq!(
        shown("{{ range .Applied }}{{ .File.Name }} {{ .File.Desc }} {{ .Desc }}{{ end }}"),
        ok("2_b.sql b b")
    );
    assert_eq!(shown("{{ range .Nothing }}x{{ else }}none{{ end }}"), ok("none"));
}

#[test]
fn methods_are_fields_that_may_be_given_an_indentation() {
    assert_eq!(shown("{{ .Header }}"), ok("Migrating to version 3"));
    assert_eq!(shown("{{ .Summary \"  \" }}"), ok("  -- 1ms\n  -- 1 migration\n"));
    assert_eq!(
        shown("{{ if .Applied }}{{ print (.Summary \">\") }}{{ end }}"),
        ok(">-- 1ms\n>-- 1 migration\n")
    );
}

#[test]
fn functions_are_those_of_atlas() {
    let cases = [
        ("{{ upper .Driver }} {{ lower \"A\" }}", "SQLITE3 a"),
        ("{{ add 1 2 }} {{ sub 3 1 }} {{ add (len .Pending) (len .Applied) }}", "3 2 3"),
        ("{{ indent_ln \"a\\nb\" 3 }}", "a\n   b"),
        ("{{ repeat \"-\" 3 }}", "---"),
        ("{{ join (maxWidth \"one two three\" 6) \"|\" }}", "one two|three"),
        (
            "{{ json_merge (json (index .Pending 1)) \"{\\\"A\\\":1}\" }}",
            r#"{"A":1,"Description":"","Name":"3.sql","Version":"3"}"#,
        ),
        ("{{ cyan .Driver }}{{ yellow \"%d of %d\" 1 2 }}", "sqlite31 of 2"),
        ("{{ base64url \"a>?\" }}", "YT4_"),
    ];
    for (template, expected) in cases {
        assert_eq!(shown(template), ok(expected), "{template}");
    }
}

#[test]
fn colors_are_escape_codes_where_they_are_shown() {
    let ink = Ink { colors: true };
    let text = render("{{ cyan \"a\" }}{{ green \"%s!\" \"b\" }}", &root(), ink, Vec::new()).unwrap();
    assert_eq!(text, "\u{1b}[36ma\u{1b}[0m\u{1b}[92mb!\u{1b}[0m");
}

#[test]
fn a_command_brings_its_printers() {
    let printer: Printer = Arc::new(|arguments: &[String]| match arguments {
        [] => Ok("CREATE TABLE t (a int);".into()),
        [indent] => Ok(format!("CREATE TABLE t (\n{indent}a int\n);")),
        _ => Err("sql: takes an indentation".into()),
    });
    let sql = |template: &str| {
        render(template, &root(), Ink::PLAIN, vec![("sql", Arc::clone(&printer))])
            .map_err(|wrong| wrong.to_string())
    };
    assert_eq!(sql("{{ sql . \"  \" }}"), ok("CREATE TABLE t (\n  a int\n);"));
    assert_eq!(sql("{{ . | sql }}"), ok("CREATE TABLE t (a int);"));
    assert!(sql("{{ sql . \"a\" \"b\" }}").unwrap_err().contains("takes an indentation"));
}

#[test]
fn a_template_is_checked_before_it_is_needed() {
    assert_eq!(
        check("{{ if .Error }}{{ jsn . }}{{ end }}", &[]).unwrap_err().to_string(),
        "template: format: function \"jsn\" not defined"
    );
    assert!(check("{{ .X", &[]).unwrap_err().to_string().contains("unclosed action"));
    assert_eq!(check("{{ sql . }}", &["sql"]), Ok(()));
    assert!(check("{{ define \"a\" }}{{ sql . }}{{ end }}", &[]).is_err());
}

#[test]
fn templates_may_define_templates() {
    assert_eq!(
        shown(
            "{{ define \"file\" }}<{{ .Name }}>{{ end }}{{ range .Pending }}{{ template \"file\" . }}{{ end }}"
        ),
        ok("<2_b.sql><3.sql>")
    );
}

#[test]
fn the_format_of_a_diff_is_an_indentation() {
    for (template, expected) in
        [("", ""), ("{{ sql . }}", ""), ("{{ sql . \"  \" }}", "  "), ("{{- sql $ \"\\t\" -}}", "\t")]
    {
        assert_eq!(diff_format(template), Ok(DiffFormat::Indent(expected.into())), "{template}");
    }
}

#[test]
fn the_format_of_a_diff_is_a_file() {
    let template = "{{ range .Changes }}{{ with .Comment }}-- {{ . }}\n{{ end }}{{ .Cmd }};\n{{ end }}";
    assert_eq!(diff_format(template), Ok(DiffFormat::File(template.into())));
    let root = Root {
        report: json!({ "Version": "1", "Name": "init", "Changes": [{ "Cmd": "CREATE TABLE t ()", "Comment": "create \"t\" table" }] }),
        besides: Vec::new(),
    };
    let text = render(template, &root, Ink::PLAIN, Vec::new()).unwrap();
    assert_eq!(text, "-- create \"t\" table\nCREATE TABLE t ();\n");
}

#[test]
fn other_uses_of_sql_in_a_diff_are_refused() {
    let template = "{{ if . }}{{ sql . \"  \" }}{{ end }}";
    assert_eq!(
        diff_format(template).unwrap_err().to_string(),
        format!("'sql' can only be used to indent statements. got: {template}")
    );
    assert!(diff_format("{{ sql").unwrap_err().to_string().starts_with("parse format: "));
}
