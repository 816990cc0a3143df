//! Routines, triggers and policies.

use super::super::super::syntax::SYNTAX;
use super::{key, named, namespace_key, row, schema_of};
use crate::dialect::CatalogRow;
use crate::model::value::Value;
use crate::model::{
    ConstraintKind, Name, Object, ObjectId, ObjectKind, Routine, RoutineKind, Schema, Trigger,
};
use crate::syntax::lexer::lex;

fn each(schema: &Schema, of: impl Fn(&ObjectId, &Object) -> Option<CatalogRow>) -> Vec<CatalogRow> {
    schema.objects.iter().filter_map(|(id, object)| of(id, object)).collect()
}

/// What extensions bring nobody has written down.
fn of_extensions(schema: &Schema, name: &'static str) -> Option<CatalogRow> {
    let any =
        schema.objects.keys().any(|id| id.kind == ObjectKind::Extension && id.name.as_str() != "plpgsql");
    any.then(|| row([(name, Value::Unknown)]))
}

/// pg_proc
pub fn procedures(schema: &Schema) -> Vec<CatalogRow> {
    let mut rows = each(schema, |id, object| match object {
        Object::Routine(routine) => {
            let kind = match routine.kind {
                RoutineKind::Function => "f",
                RoutineKind::Procedure => "p",
                RoutineKind::Aggregate => "a",
            };
            Some(row([
                ("oid", key(id)),
                ("proname", named(&id.name)),
                ("prosrc", source(routine)),
                ("pronamespace", namespace_key(id)),
                ("prokind", Value::text(kind)),
                ("pronargs", Value::count(routine.arguments.iter().filter(|it| is_passed(it.mode)).count())),
            ]))
        }
        _ => None,
    });
    rows.extend(of_extensions(schema, "proname"));
    rows
}

/// pg_language: three are the server's, plpgsql every database has, others are made or come with extensions.
pub fn languages(schema: &Schema) -> Vec<CatalogRow> {
    let one =
        |name: &str| row([("oid", Value::key(&format!("language {name}"))), ("lanname", Value::text(name))]);
    let mut rows = each(schema, |id, object| match object {
        Object::Opaque(_) if id.signature.as_deref() == Some("language") => Some(one(id.name.as_str())),
        // The extension of a language is called like it: `plperl`.
        Object::Extension(_) if id.name.as_str().starts_with("pl") && id.name.as_str() != "plpgsql" => {
            Some(one(id.name.as_str()))
        }
        _ => None,
    });
    rows.extend(["internal", "c", "sql", "plpgsql"].map(one));
    rows
}

/// What is between the quotes of AS; of a body that is no string the server keeps the tree.
fn source(routine: &Routine) -> Value {
    let text = &routine.body.text;
    let head = text.trim_start().to_lowercase();
    let is_tree = head.starts_with("begin atomic") || head.starts_with("return");
    match &*routine.language {
        "plpgsql" => Value::Text(text.clone()),
        "sql" if routine.kind != RoutineKind::Aggregate && !is_tree => Value::Text(text.clone()),
        _ => Value::Unknown,
    }
}

fn is_passed(mode: crate::model::ArgumentMode) -> bool {
    !matches!(mode, crate::model::ArgumentMode::Out)
}

/// information_schema.routines
pub fn routines(schema: &Schema) -> Vec<CatalogRow> {
    let mut rows = each(schema, |id, object| match object {
        Object::Routine(routine) => {
            let kind = match routine.kind {
                RoutineKind::Function => Value::text("FUNCTION"),
                RoutineKind::Procedure => Value::text("PROCEDURE"),
                RoutineKind::Aggregate => Value::Null,
            };
            Some(row([
                ("routine_schema", Value::text(schema_of(id))),
                ("specific_schema", Value::text(schema_of(id))),
                ("routine_name", named(&id.name)),
                ("routine_type", kind),
            ]))
        }
        _ => None,
    });
    rows.extend(of_extensions(schema, "routine_name"));
    rows
}

/// The table or view of a trigger.
fn table_of(schema: &Schema, id: &ObjectId) -> Option<ObjectId> {
    let owner = id.owner.clone()?;
    let kinds = [ObjectKind::Table, ObjectKind::View];
    let mut ids = kinds.iter().map(|kind| ObjectId::new(*kind, id.schema.clone(), owner.clone()));
    ids.find(|id| schema.objects.contains_key(id))
}

/// pg_trigger, with those that foreign keys bring.
pub fn triggers(schema: &Schema) -> Vec<CatalogRow> {
    let mut rows = each(schema, |id, object| match object {
        Object::Trigger(_) => Some(row([
            ("oid", key(id)),
            ("tgname", named(&id.name)),
            ("tgrelid", table_of(schema, id).as_ref().map_or(Value::Unknown, key)),
            ("tgisinternal", Value::Boolean(false)),
        ])),
        _ => None,
    });
    for (id, table) in schema.tables() {
        for constraint in &table.constraints {
            let ConstraintKind::ForeignKey(foreign) = &constraint.kind else { continue };
            for of in [key(id), key(&Schema::table_id(&foreign.referenced))] {
                rows.push(row([
                    ("tgname", Value::text("RI_ConstraintTrigger")),
                    ("tgrelid", of),
                    ("tgisinternal", Value::Boolean(true)),
                ]));
            }
        }
    }
    rows
}

/// information_schema.triggers: a row for each event.
pub fn events_of_triggers(schema: &Schema) -> Vec<CatalogRow> {
    let of_trigger = |(id, object): (&ObjectId, &Object)| -> Vec<CatalogRow> {
        let Object::Trigger(trigger) = object else { return Vec::new() };
        let Fires { timing, events, orientation } = fires(trigger);
        let one = |event: &str| {
            row([
                ("trigger_schema", Value::text(schema_of(id))),
                ("trigger_name", named(&id.name)),
                ("event_object_schema", Value::text(schema_of(id))),
                ("event_object_table", Value::optional(id.owner.as_ref().map(Name::as_str))),
                ("event_manipulation", Value::text(event)),
                ("action_timing", Value::text(timing)),
                ("action_orientation", Value::text(orientation)),
            ])
        };
        events.into_iter().map(one).collect()
    };
    schema.objects.iter().flat_map(|(id, object)| of_trigger((id, object))).collect()
}

/// When a trigger fires.
struct Fires {
    timing: &'static str,
    events: Vec<&'static str>,
    orientation: &'static str,
}

/// When a trigger fires, as its text has it between its name and its table, and behind; TRUNCATE is not shown.
fn fires(trigger: &Trigger) -> Fires {
    let text = &*trigger.definition.text;
    let tokens = lex(text, &SYNTAX.lexical);
    let words: Vec<String> = tokens.iter().map(|token| token.text(text).to_ascii_lowercase()).collect();
    let named = words.iter().position(|word| word == "trigger").map_or(0, |at| at + 2);
    let rest = words.get(named..).unwrap_or(&[]);
    let begins = rest.iter().position(|word| matches!(&**word, "before" | "after" | "instead")).unwrap_or(0);
    let ends = rest.iter().position(|word| word == "on").unwrap_or(rest.len());
    let said = rest.get(begins..ends).unwrap_or(&[]);
    let timing = match said.first().map(|word| &**word) {
        Some("after") => "AFTER",
        Some("instead") => "INSTEAD OF",
        _ => "BEFORE",
    };
    let of_row = rest
        .windows(2)
        .any(|words| matches!(words, [a, b] if matches!(&**a, "for" | "each") && &**b == "row"));
    let events = ["INSERT", "UPDATE", "DELETE"].into_iter();
    let events = events.filter(|event| said.iter().any(|word| word.eq_ignore_ascii_case(event))).collect();
    Fires { timing, events, orientation: if of_row { "ROW" } else { "STATEMENT" } }
}

/// pg_policies
pub fn policies(schema: &Schema) -> Vec<CatalogRow> {
    each(schema, |id, object| match object {
        Object::Policy(policy) => Some(row([
            ("schemaname", Value::text(schema_of(id))),
            ("tablename", Value::optional(id.owner.as_ref().map(Name::as_str))),
            ("policyname", named(&id.name)),
            ("permissive", Value::text(if policy.restrictive { "RESTRICTIVE" } else { "PERMISSIVE" })),
            ("cmd", Value::text(&policy.command.to_uppercase())),
        ])),
        _ => None,
    })
}

/// pg_policy
pub fn keys_of_policies(schema: &Schema) -> Vec<CatalogRow> {
    each(schema, |id, object| match object {
        Object::Policy(_) => Some(row([
            ("polname", named(&id.name)),
            ("polrelid", table_of(schema, id).as_ref().map_or(Value::Unknown, key)),
        ])),
        _ => None,
    })
}
