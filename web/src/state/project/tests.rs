use super::*;
use portolan_core::model::{Flavor, Version};

fn project(hcl: &str, others: &[&str]) -> Project {
    let file = |name: &str, text: &str| File { name: name.to_owned(), text: text.into() };
    let mut files = vec![file("app/atlas.hcl", hcl)];
    files.extend(others.iter().map(|name| file(name, "")));
    Project::new("app/atlas.hcl", files)
}

/// The names of the migrations and of the schema's files, and what is told, each with its line.
fn followed(project: &Project) -> (Vec<String>, Vec<String>, Vec<String>) {
    let Route { migrations, schema, problems, .. } = project.route();
    let names = |places: Vec<usize>| places.into_iter().map(|at| project.files[at].name.clone()).collect();
    let told = problems.iter().map(|it| format!("{}: {}", it.place.line, it.message)).collect();
    (names(migrations), names(schema), told)
}

#[test]
fn an_env_leads_to_its_schema_and_its_migrations() {
    let hcl = r#"
variable "dir" { default = "db" }
locals { src = ["file://${var.dir}/tables.sql", "${var.dir}/views"] }
env "local" {
  dev = "docker://postgres/15/dev?search_path=public"
  exclude = ["old_*"]
  schema { src = local.src }
  migration { dir = "file://${var.dir}/migrations" }
}
env "prod" { url = "mysql://localhost/app" }
"#;
    let files = [
        "app/db/tables.sql",
        "app/db/views/b.sql",
        "app/db/views/a.sql",
        "app/db/views/deep/c.sql",
        "app/db/migrations/2_b.sql",
        "app/db/migrations/1_a.sql",
        "app/db/migrations/atlas.sum",
    ];
    let project = project(hcl, &files);
    let (migrations, schema, told) = followed(&project);
    assert_eq!(migrations, ["db/migrations/1_a.sql", "db/migrations/2_b.sql"]);
    assert_eq!(schema, ["db/tables.sql", "db/views/a.sql", "db/views/b.sql"]);
    assert!(told.is_empty(), "{told:?}");
    let route = project.route();
    assert_eq!((route.env.as_str(), route.envs), ("local", vec!["local".to_owned(), "prod".to_owned()]));
    assert_eq!(route.target.map(|target| target.version), Some(Version(15, 0, 0)));
    assert_eq!(route.sum.map(|at| &*project.files[at].name), Some("db/migrations/atlas.sum"));
    assert_eq!((route.bound.as_deref(), route.exclude), (Some("public"), vec!["old_*".to_owned()]));
}

#[test]
fn the_env_that_is_chosen_is_followed() {
    let hcl =
        "env \"a\" { src = \"a.sql\" }\nenv \"b\" {\n  src = \"b.sql\"\n  dev = \"docker://maria/10.11\"\n}";
    let mut project = project(hcl, &["app/a.sql", "app/b.sql"]);
    assert_eq!(followed(&project).1, ["a.sql"]);
    project.env = "b".to_owned();
    assert_eq!(followed(&project).1, ["b.sql"]);
    assert_eq!(project.route().target.map(|target| target.flavor), Some(Flavor::MariaDb));
}

#[test]
fn an_env_for_any_name_is_followed_too() {
    let project = project("env {\n  name = atlas.env\n  src = \"${atlas.env}.sql\"\n}", &["app/local.sql"]);
    assert_eq!(followed(&project).1, ["local.sql"]);
}

#[test]
fn what_a_page_cannot_follow_is_told_with_its_line() {
    let hcl = r#"variable "token" { type = string }
data "external_schema" "models" {
  program = ["python", "models.py"]
}
env "local" {
  url = "postgres://app:${var.token}@db/app"
  src = [
    data.external_schema.models.url, "atlas://app", "postgres://db/wanted", "gone.sql", "file://schema.hcl",
  ]
  migration { dir = "atlas://app" }
}"#;
    let (migrations, schema, told) = followed(&project(hcl, &[]));
    assert!(migrations.is_empty() && schema.is_empty());
    assert_eq!(
        told,
        [
            "1: the variable \"token\" has no default: here it is empty",
            "2: data.external_schema.models is what a program prints, and a page runs none",
            "7: the wanted schema is at atlas://, and a page asks no one else",
            "7: the wanted schema is that of a database, and a page asks none",
            "7: gone.sql is not among the files that were put in",
            "7: schema.hcl: schemas in HCL are not read yet, only SQL",
            "10: atlas://app is not on this page: migrations are read from files",
        ]
    );
}

#[test]
fn a_schema_without_migrations_is_not_compared_with_the_database() {
    let hcl = "env \"local\" {\n  url = \"postgres://db/app\"\n  src = \"schema.sql\"\n}";
    let (_, schema, told) = followed(&project(hcl, &["app/schema.sql"]));
    assert_eq!(schema, ["schema.sql"]);
    assert!(told.iter().any(|told| told.starts_with("2: the database at this url is not asked")), "{told:?}");
}

#[test]
fn files_that_come_without_their_folders_are_found_by_their_names() {
    let hcl = "env \"local\" {\n  src = \"file://db/schema.sql\"\n  migration { dir = \"file://db/migrations\" }\n}";
    let file = |name: &str, text: &str| File { name: name.to_owned(), text: text.into() };
    let names = ["1_a.sql", "2_b.sql", "atlas.sum", "schema.sql"];
    let mut files = vec![file("atlas.hcl", hcl)];
    files.extend(names.iter().map(|name| file(name, "")));
    let project = Project::new("atlas.hcl", files);
    let (migrations, schema, told) = followed(&project);
    assert_eq!(
        (migrations, schema.len(), told.len()),
        (vec!["1_a.sql".to_owned(), "2_b.sql".to_owned()], 1, 0)
    );
    assert!(project.route().sum.is_some());
}

#[test]
fn a_path_may_be_meant_from_a_folder_around_the_project_file() {
    let files = ["app/atlas.hcl", "schema.sql"];
    let file = |name: &&str| File {
        name: (*name).to_owned(),
        text: "env \"local\" { src = \"file://schema.sql\" }".into(),
    };
    let project = Project::new("app/atlas.hcl", files.iter().map(file).collect());
    assert_eq!(followed(&project).1, ["../schema.sql"]);
}

#[test]
fn a_mistake_in_the_file_is_told_where_it_is() {
    let (_, _, told) = followed(&project("env \"local\" {\n  src = \n}", &[]));
    assert!(told.first().is_some_and(|told| told.starts_with("2: ")), "{told:?}");
    let (_, _, told) = followed(&project("env \"local\" {\n  src = local.none\n}", &[]));
    assert!(told.first().is_some_and(|told| told.starts_with("2: ")), "{told:?}");
    let (_, _, told) = followed(&project("variable \"x\" {}", &[]));
    assert_eq!(told, ["1: this project file has no env block, so that it leads nowhere"]);
}
