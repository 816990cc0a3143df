use std::cell::RefCell;

use super::*;

const PROJECT: &str = r#"
variable "tenant" {
  type    = string
  default = "main"
}

variable "secret" {
  type = string
}

locals {
  host = "db.${var.tenant}.example"
}

data "external_schema" "models" {
  program     = ["python", "load_models.py"]
  working_dir = "backend"
}

env "models" {
  src = data.external_schema.models.url
  dev = "docker://postgres/16/dev?search_path=public"
  migration {
    dir          = "file://migrations"
    exec_order   = LINEAR_SKIP
    lock_timeout = "1m30s"
  }
  format {
    migrate {
      diff = "{{ sql . \"  \" }}"
    }
  }
}

env "local" {
  url     = getenv("LOCAL_URL")
  exclude = ["*.audit_*"]
  owner   = "team-${lower("A")}"
}

env "production" {
  url = urluserinfo("postgres://${local.host}:5432/app", "app", var.secret)
}
"#;

struct Answers {
    programs: RefCell<Vec<Program>>,
    output: Result<String, String>,
}

fn load_with(request: Request<'_>, answers: &Answers) -> Result<Project, Diagnostic> {
    let outside = Outside {
        variable: &|name| (name == "LOCAL_URL").then(|| "postgres://localhost/app".to_owned()),
        read: &|path| {
            if path == "url.txt" { Ok("sqlite://x.db".into()) } else { Err(format!("{path}: no such file")) }
        },
        run: &|program| {
            answers.programs.borrow_mut().push(program.clone());
            answers.output.clone()
        },
    };
    load(request, outside)
}

fn answers() -> Answers {
    Answers { programs: RefCell::default(), output: Ok("CREATE TABLE t (a int);".into()) }
}

fn request<'a>(text: &'a str, environment: &'a str) -> Request<'a> {
    Request { text, environment: Some(environment), variables: &[], reads_sources: true }
}

fn one(text: &str) -> Result<Env, Diagnostic> {
    let project = load_with(request(text, "x"), &answers())?;
    Ok(project.envs.into_iter().next().unwrap())
}

/// The value of an expression, as a text or as JSON.
fn value(expression: &str) -> Result<String, String> {
    let text = format!("locals {{\n  v = {expression}\n}}\nenv \"x\" {{\n  v = local.v\n}}\n");
    let env = one(&text).map_err(|wrong| wrong.message)?;
    Ok(env.extra["v"].to_text().unwrap_or_else(|| env.extra["v"].to_json().to_string()))
}

/// The part of the text that an error points at.
fn pointed<'a>(text: &'a str, wrong: &Diagnostic) -> &'a str {
    let span = wrong.labels[0].span;
    &text[span.start as usize..span.end as usize]
}

#[test]
fn the_environment_of_models_runs_their_program() {
    let answers = answers();
    let project = load_with(request(PROJECT, "models"), &answers).unwrap();
    let env = &project.envs[0];
    assert_eq!(env.src, ["mem://external_schema/models"]);
    assert_eq!(env.dev.as_deref(), Some("docker://postgres/16/dev?search_path=public"));
    assert_eq!(env.migration.dir.as_deref(), Some("file://migrations"));
    assert_eq!(env.migration.exec_order, Some(crate::directory::pending::ExecOrder::LinearSkip));
    assert_eq!(env.migration.lock_timeout, Some(90_000));
    assert_eq!(env.format[&("migrate".into(), "diff".into())], "{{ sql . \"  \" }}");
    assert_eq!(project.printed["mem://external_schema/models"], "CREATE TABLE t (a int);");
    let program = Program {
        command: vec!["python".into(), "load_models.py".into()],
        working_dir: Some("backend".into()),
    };
    assert_eq!(*answers.programs.borrow(), [program]);
}

#[test]
fn no_program_runs_for_a_command_that_reads_no_models() {
    let answers = answers();
    let request = Request { reads_sources: false, ..request(PROJECT, "models") };
    let project = load_with(request, &answers).unwrap();
    assert!(project.envs[0].src.is_empty() && answers.programs.borrow().is_empty());
}

#[test]
fn what_another_environment_needs_is_not_asked_for() {
    let answers = answers();
    let project = load_with(request(PROJECT, "local"), &answers).unwrap();
    let env = &project.envs[0];
    assert_eq!(env.url.as_deref(), Some("postgres://localhost/app"));
    assert_eq!(env.exclude, ["*.audit_*"]);
    assert_eq!(env.extra["owner"], Value::text("team-a"));
    assert!(answers.programs.borrow().is_empty());
}

#[test]
fn a_required_variable_must_be_given() {
    let wrong = load_with(request(PROJECT, "production"), &answers()).unwrap_err();
    assert_eq!(wrong.message, "missing value for required variable \"secret\"");
    assert_eq!(wrong.help.as_deref(), Some("give it one: --var secret=…"));
    assert!(pointed(PROJECT, &wrong).starts_with("variable \"secret\""));

    let variables = [("secret".to_owned(), "p w".to_owned()), ("tenant".to_owned(), "eu".to_owned())];
    let given = Request { variables: &variables, ..request(PROJECT, "production") };
    let project = load_with(given, &answers()).unwrap();
    assert_eq!(project.envs[0].url.as_deref(), Some("postgres://app:p%20w@db.eu.example:5432/app"));
}

#[test]
fn a_program_that_fails_says_why() {
    let answers = Answers { output: Err("ModuleNotFoundError: No module named 'x'".into()), ..answers() };
    let wrong = load_with(request(PROJECT, "models"), &answers).unwrap_err();
    assert_eq!(
        wrong.message,
        "data.external_schema.models: running program python: ModuleNotFoundError: No module named 'x'"
    );
    assert_eq!(pointed(PROJECT, &wrong), "[\"python\", \"load_models.py\"]");
}

#[test]
fn an_unknown_environment_is_an_error_that_names_the_nearest() {
    let wrong = load_with(request(PROJECT, "prodution"), &answers()).unwrap_err();
    assert_eq!(wrong.message, "env \"prodution\" not defined in config file");
    assert_eq!(wrong.help.as_deref(), Some("did you mean \"production\"?"));
}

#[test]
fn an_environment_without_a_label_takes_any_name() {
    let text = "env {\n  name = atlas.env\n  url  = \"postgres://${atlas.env}/app\"\n}\n";
    assert_eq!(one(text).unwrap().url.as_deref(), Some("postgres://x/app"));
    let labeled = format!("{text}env \"x\" {{\n  url = \"sqlite://x\"\n}}\n");
    assert_eq!(one(&labeled).unwrap().url.as_deref(), Some("sqlite://x"));
    assert_eq!(one("env {\n}\n").unwrap_err().message, "all envs must have names");
}

#[test]
fn for_each_makes_an_environment_of_each_element() {
    let text = "env \"x\" {\n  for_each = toset([\"b\", \"a\"])\n  url = \"postgres://h/${each.value}\"\n  k = each.key\n}\n";
    let project = load_with(request(text, "x"), &answers()).unwrap();
    let urls: Vec<&str> = project.envs.iter().filter_map(|env| env.url.as_deref()).collect();
    assert_eq!(urls, ["postgres://h/a", "postgres://h/b"]);
    assert_eq!(project.envs[0].extra["k"], Value::text("a"));
}

#[test]
fn without_an_environment_only_global_settings_are_read() {
    let text = "lint {\n  latest = 2\n}\nenv \"x\" {\n  url = var.none\n}\n";
    let request = Request { environment: None, ..request(text, "") };
    let project = load_with(request, &answers()).unwrap();
    assert_eq!(project.envs[0].lint.latest, Some(2));
}

#[test]
fn a_slip_of_the_finger_is_an_error_that_names_the_nearest() {
    let cases = [
        ("enw \"x\" {\n}\n", "unknown block \"enw\" in a project file", "enw", "env"),
        (
            "env \"x\" {\n  migratoin {\n  }\n}\n",
            "unknown block \"migratoin\" in an \"env\" block",
            "migratoin",
            "migration",
        ),
        (
            "env \"x\" {\n  migration {\n    dri = \"\"\n  }\n}\n",
            "unknown attribute \"dri\" in a \"migration\" block",
            "dri",
            "dir",
        ),
        (
            "diff {\n  skip {\n    drop_tabel = true\n  }\n}\n",
            "unknown attribute \"drop_tabel\" in a \"skip\" block",
            "drop_tabel",
            "drop_table",
        ),
        ("env \"x\" {\n  url = vra.y\n}\n", "there is no name \"vra\"", "vra.y", "var"),
        ("env \"x\" {\n  url = getnev(\"A\")\n}\n", "there is no function \"getnev\"", "getnev", "getenv"),
    ];
    for (text, message, place, near) in cases {
        let wrong = one(text).unwrap_err();
        assert_eq!((wrong.message.as_str(), pointed(text, &wrong)), (message, place));
        assert_eq!(wrong.help, Some(format!("did you mean {near:?}?")));
    }
}

#[test]
fn attributes_of_the_projects_own_are_kept_with_a_note_where_they_look_like_a_slip() {
    let project =
        load_with(request("env \"x\" {\n  urls = \"a\"\n  stage = \"b\"\n}\n", "x"), &answers()).unwrap();
    assert_eq!(project.envs[0].extra.len(), 2);
    assert_eq!(project.notes.len(), 1);
    assert_eq!(project.notes[0].severity, Severity::Note);
}

#[test]
fn what_is_known_and_not_needed_is_noted() {
    let text = "atlas {\n  cloud {\n    token = getenv(\"T\")\n  }\n}\ndocker \"postgres\" \"dev\" {\n  image = \"postgres:16\"\n}\nenv \"x\" {\n}\n";
    let project = load_with(request(text, "x"), &answers()).unwrap();
    let notes: Vec<&str> = project.notes.iter().map(|note| note.message.as_str()).collect();
    assert_eq!(notes.len(), 2);
    assert!(notes[0].contains("\"atlas\"") && notes[1].contains("\"docker\""));
}

#[test]
fn what_would_change_a_run_and_is_not_honored_is_refused() {
    let text = "diff {\n  add_index {\n    if_not_exists = true\n  }\n}\nenv \"x\" {\n}\n";
    assert_eq!(one(text).unwrap_err().message, "diff.add_index is not supported by Portolan yet");
    let text = "data \"sql\" \"t\" {\n  query = \"select 1\"\n}\nenv \"x\" {\n  v = data.sql.t.values\n}\n";
    assert!(
        one(text)
            .unwrap_err()
            .message
            .starts_with("data.sql.t: data sources of type \"sql\" are not supported")
    );
    assert!(one("table \"t\" {\n}\n").unwrap_err().message.contains("belongs in a schema file"));
}

#[test]
fn environments_inherit_what_to_skip_and_what_to_lint() {
    let global = "diff {\n  skip {\n    drop_table = true\n    drop_schema = false\n  }\n}\nlint {\n  latest = 1\n  destructive {\n    error = true\n  }\n}\n";
    let inherited = one(&format!(
        "{global}env \"x\" {{\n  diff {{\n    concurrent_index {{\n      create = true\n    }}\n  }}\n}}\n"
    ))
    .unwrap();
    assert!(inherited.diff.skips("drop_table") && !inherited.diff.skips("drop_schema"));
    assert!(inherited.diff.concurrent_create && !inherited.diff.concurrent_drop);
    assert_eq!(inherited.lint.latest, Some(1));
    let own = one(&format!("{global}env \"x\" {{\n  diff {{\n    skip {{\n    }}\n  }}\n  lint {{\n    git {{\n      base = \"main\"\n    }}\n  }}\n}}\n")).unwrap();
    assert!(!own.diff.skips("drop_table"));
    assert_eq!((own.lint.latest, own.lint.git_base.as_deref()), (None, Some("main")));
    assert!(own.lint.analyzers.contains_key("destructive"));
}

#[test]
fn a_syntax_error_has_a_place() {
    let text = "env \"x\" {\n  url = \n}\n";
    let wrong = one(text).unwrap_err();
    assert_eq!(wrong.code, "syntax-error");
    assert_eq!(wrong.labels[0].span.start as usize, text.find("= \n").unwrap() + 2);
    assert!(wrong.message.contains("expected"), "{}", wrong.message);
}

#[test]
fn names_may_not_refer_to_themselves() {
    let text = "locals {\n  a = local.b\n  b = local.a\n}\nenv \"x\" {\n  v = local.a\n}\n";
    assert_eq!(one(text).unwrap_err().message, "cyclic reference to \"local.a\"");
    let chain: String = (0..500).map(|i| format!("  a{i} = local.a{}\n", i + 1)).collect();
    let text = format!("locals {{\n{chain}}}\nenv \"x\" {{\n  v = local.a0\n}}\n");
    assert_eq!(one(&text).unwrap_err().code, "deep-reference");
}

#[test]
fn variables_are_converted_to_their_type() {
    let typed = |kind: &str, given: &[&str]| {
        let text = format!("variable \"v\" {{\n  type = {kind}\n}}\nenv \"x\" {{\n  v = var.v\n}}\n");
        let variables: Vec<(String, String)> =
            given.iter().map(|v| ("v".to_owned(), (*v).to_owned())).collect();
        let project = load_with(Request { variables: &variables, ..request(&text, "x") }, &answers());
        project.map(|project| project.envs[0].extra["v"].to_json().to_string()).map_err(|wrong| wrong.message)
    };
    assert_eq!(typed("int", &["3"]).unwrap(), "3");
    assert_eq!(typed("bool", &["true"]).unwrap(), "true");
    assert_eq!(typed("string", &["3"]).unwrap(), "\"3\"");
    assert_eq!(typed("list(number)", &["1", "2"]).unwrap(), "[1,2]");
    assert_eq!(typed("list(string)", &["a"]).unwrap(), "[\"a\"]");
    assert_eq!(typed("int", &["x"]).unwrap_err(), "variable \"v\": expected a whole number, got string");
    assert_eq!(typed("strnig", &["x"]).unwrap_err(), "there is no type \"strnig\"");
}

#[test]
fn a_variable_may_have_rules() {
    let text = |value: &str| {
        format!(
            "variable \"v\" {{\n  type = string\n  default = \"{value}\"\n  validation {{\n    condition = startswith(var.v, \"ok\")\n    error_message = \"must start with ok\"\n  }}\n}}\nenv \"x\" {{\n  v = var.v\n}}\n"
        )
    };
    assert_eq!(one(&text("okay")).unwrap().extra["v"], Value::text("okay"));
    assert_eq!(one(&text("no")).unwrap_err().message, "variable \"v\": must start with ok");
}

#[test]
fn expressions_have_values() {
    let cases = [
        ("1 + 2 * 3", "7"),
        ("7 / 2", "3.5"),
        ("10 % 4", "2"),
        ("!false && 1 < 2", "true"),
        ("1 == 1.0", "true"),
        ("true ? \"a\" : \"b\"", "a"),
        ("\"a-${1 + 1}-${true}\"", "a-2-true"),
        ("\"$${x} %%{y}\"", "${x} %{y}"),
        ("[for i, s in [\"a\", \"b\"] : \"${i}${s}\" if s != \"a\"]", "[\"1b\"]"),
        ("{for k, v in {b = 1, a = 2} : k => v + 1}", "{\"a\":3,\"b\":2}"),
        (
            "{for s in [\"ab\", \"ac\", \"b\"] : substr(s, 0, 1) => s...}",
            "{\"a\":[\"ab\",\"ac\"],\"b\":[\"b\"]}",
        ),
        ("[{n = 1}, {n = 2}][*].n", "[1,2]"),
        ("[{n = 1}, {n = 2}].*.n", "[1,2]"),
        ("{a = [1, 2]}.a[1]", "2"),
        ("{a = 1}[\"a\"]", "1"),
        ("\"%{ for n in [1, 2] ~}\n${n},\n%{~ endfor }\"", "1,2,"),
        ("\"%{ if 1 > 2 }a%{ else }b%{ endif }\"", "b"),
        ("<<-EOT\n    one\n      two\n    EOT\n", "one\n  two\n"),
        ("try({}.a, \"none\")", "none"),
        ("can({}.a)", "false"),
        ("null", "null"),
    ];
    for (expression, expected) in cases {
        assert_eq!(value(expression), Ok(expected.to_owned()), "{expression}");
    }
}

#[test]
fn functions_have_values() {
    let cases = [
        ("format(\"%s-%03d-%q-%v-%.2f%%\", \"a\", 7, \"b\", [1], 1.5)", "a-007-\"b\"-[1]-1.50%"),
        ("join(\",\", [\"a\", \"b\"])", "a,b"),
        ("split(\",\", \"a,b\")", "[\"a\",\"b\"]"),
        ("upper(trimspace(\" a \"))", "A"),
        ("replace(\"a.b\", \".\", \"_\")", "a_b"),
        ("trimprefix(trimsuffix(\"v1.sql\", \".sql\"), \"v\")", "1"),
        ("title(\"hello world\")", "Hello World"),
        ("jsonencode({b = [1, true, null], a = \"<x>\"})", r#"{"a":"\u003cx\u003e","b":[1,true,null]}"#),
        ("jsondecode(\"{\\\"a\\\": [1, 2.5]}\").a[1]", "2.5"),
        ("urlescape(\"p@ss w:rd/\")", "p%40ss+w%3Ard%2F"),
        (
            "urlqueryset(\"postgres://u@h/d?sslmode=disable\", \"search_path\", \"public\")",
            "postgres://u@h/d?search_path=public&sslmode=disable",
        ),
        ("urlsetpath(\"mysql://u:p@h:3306/\", \"app\")", "mysql://u:p@h:3306/app"),
        ("urluserinfo(\"postgres://h/d\", \"u\", \"p@\")", "postgres://u:p%40@h/d"),
        ("concat([1], [2, 3])", "[1,2,3]"),
        ("coalescelist([], [\"a\"])", "[\"a\"]"),
        ("toset([\"b\", \"a\", \"b\"])", "[\"a\",\"b\"]"),
        ("element([\"a\", \"b\"], 3)", "b"),
        ("length(\"héé\")", "3"),
        ("merge({a = 1}, {a = 2, b = 3})", "{\"a\":2,\"b\":3}"),
        ("keys({b = 1, a = 2})", "[\"a\",\"b\"]"),
        ("range(3)", "[0,1,2]"),
        ("max([1, 5, 3]...)", "5"),
        ("contains([\"a\"], \"a\")", "true"),
        ("flatten([[1, [2]], 3])", "[1,2,3]"),
        ("regex(\"^v(\\\\d+)\", \"v12\")", "[\"12\"]"),
        ("regexreplace(\"a1b2\", \"[0-9]\", \"_\")", "a_b_"),
        ("file(\"url.txt\")", "sqlite://x.db"),
        ("getenv(\"NOT_SET\")", ""),
        ("tonumber(\"3\") + parseint(\"ff\", 16)", "258"),
        ("zipmap([\"a\"], [1])", "{\"a\":1}"),
    ];
    for (expression, expected) in cases {
        assert_eq!(value(expression), Ok(expected.to_owned()), "{expression}");
    }
}

#[test]
fn calls_that_cannot_be_answered_say_which_argument() {
    let text = "env \"x\" {\n  v = join(\",\", {a = 1})\n}\n";
    let wrong = one(text).unwrap_err();
    assert_eq!(
        (wrong.message.as_str(), pointed(text, &wrong)),
        ("join: expected a list, got object", "{a = 1}")
    );
    assert_eq!(value("upper()").unwrap_err(), "upper: takes 1 argument, got 0");
    assert_eq!(value("file(\"none\")").unwrap_err(), "none: no such file");
    assert_eq!(
        value("yamldecode(\"a\")").unwrap_err(),
        "the function \"yamldecode\" is not supported by Portolan yet"
    );
    assert_eq!(value("1 / 0").unwrap_err(), "division by zero");
    assert_eq!(value("[1][3]").unwrap_err(), "the list has 1 elements, and no element 3");
}

#[test]
fn env_urls_stand_for_what_the_environment_sets() {
    let env = one("env \"x\" {\n  url = \"sqlite://a\"\n  src = [\"file://a.sql\", \"file://b.sql\"]\n  other = \"file://c\"\n  n = 1\n}\n").unwrap();
    assert_eq!(resolve(&env, "url"), Ok(vec!["sqlite://a".into()]));
    assert_eq!(resolve(&env, "src"), Ok(vec!["file://a.sql".into(), "file://b.sql".into()]));
    assert_eq!(resolve(&env, "other"), Ok(vec!["file://c".into()]));
    assert_eq!(resolve(&env, "dev"), Err("env \"x\" has no \"dev\"".into()));
    assert!(resolve(&env, "n").is_err());
}

#[test]
fn bare_and_quoted_words_are_the_same() {
    for word in ["golang-migrate", "\"golang-migrate\""] {
        let env = one(&format!("env \"x\" {{\n  migration {{\n    format = {word}\n  }}\n}}\n")).unwrap();
        assert_eq!(env.migration.format.as_deref(), Some("golang-migrate"));
    }
}

#[test]
fn what_is_asked_of_roles_is_off_unless_a_mode_asks_for_it() {
    let asked = |text: &str| one(text).expect("an env").asked;
    assert!(!asked("env \"x\" {\n  schema {\n    src = \"a.sql\"\n  }\n}").any());
    let mode = |label: &str| {
        format!(
            "env \"x\" {{\n  schema {{\n    mode {label}{{\n      permissions = true\n      owners = true\n    }}\n  }}\n}}"
        )
    };
    let both = crate::model::Asked { permissions: true, default_permissions: false, owners: true };
    assert_eq!(asked(&mode("")), both);
    assert_eq!(asked(&mode("\"postgres\" ")), both);
    assert!(!asked(&mode("\"mysql\" ")).any());
    assert!(!asked(&mode("\"postgresql\" ")).any());
    let notes = |label: &str| -> Vec<String> {
        let project = load_with(request(&mode(label), "x"), &answers()).expect("a project");
        project.notes.into_iter().map(|note| note.message).collect()
    };
    assert_eq!(notes("\"postgresql\" "), ["mode \"postgresql\" has no effect: did you mean \"postgres\"?"]);
    assert_eq!(notes("\"mysql\" "), [""; 0]);
}
