use super::*;
use crate::model::{
    Bond, Column, Constraint, ConstraintKind, DataType, Enumeration, Index, IndexPart, Key, Namespace,
    Naming, Object, ObjectId, ObjectKind, Schema, Table,
};

fn name(text: &str) -> Name {
    Name::exact(text)
}

fn index(on: &str) -> Index {
    Index {
        name: Naming::Written(name(&format!("by_{on}"))),
        unique: false,
        method: "btree".into(),
        parts: vec![IndexPart::column(name(on))],
        include: Vec::new(),
        predicate: None,
        nulls_not_distinct: false,
        bond: Bond::default(),
        options: Default::default(),
        comment: None,
    }
}

fn table(columns: &[&str]) -> Object {
    let key = Key { parts: vec![IndexPart::column(name(columns[0]))], ..Key::default() };
    Object::Table(Table {
        columns: columns.iter().map(|column| Column::new(name(column), DataType::simple("text"))).collect(),
        constraints: vec![Constraint::new(Naming::Written(name("pk")), ConstraintKind::PrimaryKey(key))],
        indexes: columns.iter().map(|column| index(column)).collect(),
        ..Table::default()
    })
}

/// `public` with `users`, `posts`, the type `mood` and the revisions table; `audit` with `log`.
fn schema() -> Schema {
    let mut schema = Schema::default();
    for namespace in ["public", "audit"] {
        let id = ObjectId::new(ObjectKind::Namespace, None, name(namespace));
        schema.insert(id, Object::Namespace(Namespace::default()));
    }
    let tables =
        [("public", "users"), ("public", "posts"), ("audit", "log"), ("public", "atlas_schema_revisions")];
    for (namespace, table_name) in tables {
        let id = ObjectId::new(ObjectKind::Table, Some(name(namespace)), name(table_name));
        schema.insert(id, table(&["id", "email"]));
    }
    let mood = ObjectId::new(ObjectKind::Enum, Some(name("public")), name("mood"));
    schema.insert(mood, Object::Enum(Enumeration::default()));
    schema
}

fn within(scope: &Scope) -> Restricted {
    restrict(schema(), scope)
}

fn left(bound: Option<&str>, exclude: &[&str]) -> Vec<String> {
    let exclude: Vec<String> = exclude.iter().map(|pattern| (*pattern).to_owned()).collect();
    let scope = Scope::new(bound.map(name), Vec::new(), &exclude).unwrap();
    within(&scope).schema.objects.keys().map(ToString::to_string).collect()
}

#[test]
fn the_revisions_table_is_never_part_of_it() {
    assert_eq!(
        left(None, &[]),
        [
            "schema audit",
            "schema public",
            "enum type public.mood",
            "table audit.log",
            "table public.posts",
            "table public.users"
        ]
    );
}

#[test]
fn a_pattern_starts_with_a_schema() {
    assert_eq!(
        left(None, &["audit", "*.p*"]),
        ["schema public", "enum type public.mood", "table public.users"]
    );
    assert_eq!(left(None, &["public"]), ["schema audit", "table audit.log"]);
    assert_eq!(left(None, &["public.*"]), ["schema audit", "schema public", "table audit.log"]);
}

#[test]
fn where_the_url_is_bound_it_starts_with_a_table() {
    assert_eq!(
        left(Some("public"), &["p*"]),
        ["schema public", "enum type public.mood", "table public.users"]
    );
    assert_eq!(left(Some("public"), &["*[type=table]"]), ["schema public", "enum type public.mood"]);
}

#[test]
fn a_kind_narrows_a_pattern() {
    assert_eq!(
        left(None, &["public.*[type=enum|view]", "audit"]),
        ["schema public", "table public.posts", "table public.users"]
    );
}

fn users(bound: Option<&str>, pattern: &str) -> Table {
    let scope = Scope::new(bound.map(name), Vec::new(), &[pattern.to_owned()]).unwrap();
    let restricted = within(&scope);
    assert_eq!(restricted.unmatched, Vec::<String>::new(), "{pattern}");
    let id = ObjectId::new(ObjectKind::Table, Some(name("public")), name("users"));
    match restricted.schema.get(&id) {
        Some(Object::Table(table)) => table.clone(),
        other => panic!("not a table: {other:?}"),
    }
}

#[test]
fn a_child_is_left_out_and_what_is_over_it() {
    for (bound, pattern) in [
        (None, "public.users.email"),
        (Some("public"), "users.email"),
        (Some("public"), "public.users.email"),
    ] {
        let table = users(bound, pattern);
        assert_eq!(
            (table.columns.len(), table.indexes.len(), table.constraints.len()),
            (1, 1, 1),
            "{pattern}"
        );
    }
    let table = users(None, "*.users.*[type=index]");
    assert_eq!((table.columns.len(), table.indexes.len(), table.constraints.len()), (2, 0, 0));
    let table = users(None, "*.users.id[type=column]");
    assert_eq!((table.columns.len(), table.indexes.len(), table.constraints.len()), (1, 1, 0));
}

#[test]
fn schemas_can_be_chosen() {
    let scope = Scope::new(None, vec!["audit".into()], &[]).unwrap();
    let ids: Vec<String> = within(&scope).schema.objects.keys().map(ToString::to_string).collect();
    assert_eq!(ids, ["schema audit", "table audit.log"]);
}

#[test]
fn a_pattern_that_names_nothing_is_told() {
    let scope = Scope::new(None, Vec::new(), &["public.usres".into(), "audit.*".into()]).unwrap();
    assert_eq!(within(&scope).unmatched, ["public.usres"]);
}

#[test]
fn names_with_dots_are_quoted() {
    let pattern = Pattern::parse("public.\"a.b\"").unwrap();
    let path = [Part { name: "public", kinds: &["schema"] }, Part { name: "a.b", kinds: &["table"] }];
    assert!(pattern.names(&path, false));
}

#[test]
fn patterns_that_cannot_be_are_errors() {
    let message = |text| Pattern::parse(text).unwrap_err().to_string();
    assert_eq!(message("a.b.c.d"), "too many parts in pattern: \"a.b.c.d\"");
    assert_eq!(message("a.[b"), "syntax error in pattern: \"a.[b\"");
    assert!(message("a.*[type=tabel]").starts_with("unknown type \"tabel\" in pattern"));
}
