use crate::model::Target;
use crate::replay::{Source, replay};

#[test]
fn a_typed_table_goes_with_its_type_or_holds_it() {
    let made = "CREATE TYPE pair AS (a int, b int); CREATE TABLE t OF pair;";
    let run = |drop: &str| {
        let source = Source { name: "a.sql".into(), text: format!("{made} {drop}") };
        replay(&Target::postgres(15), None, &[source])
    };
    assert!(run("DROP TYPE pair;").error().is_some());
    let dropped = run("DROP TYPE pair CASCADE;");
    assert_eq!(dropped.diagnostics, []);
    assert_eq!(dropped.schema.tables().count(), 0);
}
