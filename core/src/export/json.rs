//! A schema as JSON: the shapes of Atlas's `{{ json . }}`, with what it leaves out beside them. Keys that would be
//! empty are left out.

use crate::diagram::access::access;
use crate::model::{
    Column, Constraint, ConstraintKind, DataType, ForeignKey, Index, IndexPart, Key, Name, Object, ObjectId,
    ObjectKind, PartKey, Schema, Table,
};
use serde_json::{Map, Value, json};

/// The document of a schema. `connected` is what the schema is called in whose objects no schema is named.
pub fn json(schema: &Schema, connected: &str) -> Value {
    let mut schemas: Vec<(String, Map<String, Value>)> = Vec::new();
    for (id, object) in &schema.objects {
        let name = match (id.kind, &id.schema) {
            (ObjectKind::Namespace, _) => id.name.as_str(),
            (_, Some(schema)) => schema.as_str(),
            (_, None) => connected,
        };
        let at = schemas.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            schemas.push((name.to_owned(), object_of([("name", json!(name))])));
            schemas.len() - 1
        });
        if let Some((_, document)) = schemas.get_mut(at) {
            add(document, id, object, roles(schema, id));
        }
    }
    schemas.sort_by(|(a, _), (b, _)| a.cmp(b));
    json!({ "schemas": schemas.into_iter().map(|(_, document)| document).collect::<Vec<_>>() })
}

/// Who owns an object and who may do what with it, where that is asked for.
fn roles(schema: &Schema, id: &ObjectId) -> Map<String, Value> {
    let said = access(schema, id);
    object_of([("access", json!(said))])
}

fn add(document: &mut Map<String, Value>, id: &ObjectId, object: &Object, roles: Map<String, Value>) {
    let name = id.name.as_str();
    match object {
        Object::Namespace(namespace) => {
            let text = |value: &Option<std::sync::Arc<str>>| json!(value.as_deref());
            let fields = [
                ("comment", text(&namespace.comment)),
                ("charset", text(&namespace.charset)),
                ("collate", text(&namespace.collation)),
            ];
            document.extend(object_of(fields));
            document.extend(roles);
        }
        Object::Table(it) => push(document, "tables", table(name, it).into_iter().chain(roles).collect()),
        Object::View(view) => push(
            document,
            "views",
            object_of([
                ("name", json!(name)),
                ("definition", json!(&*view.query.text)),
                ("comment", json!(view.comment.as_deref())),
            ])
            .into_iter()
            .chain(roles)
            .collect(),
        ),
        Object::Enum(it) => {
            push(
                document,
                "enums",
                object_of([
                    ("name", json!(name)),
                    ("values", it.labels.iter().map(|label| json!(&**label)).collect()),
                ])
                .into_iter()
                .chain(roles)
                .collect(),
            );
        }
        Object::MaterializedView(_)
        | Object::Extension(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::Sequence(_)
        | Object::Routine(_)
        | Object::Trigger(_)
        | Object::Policy(_)
        | Object::Opaque(_) => {
            let fields = object_of([("kind", json!(id.kind.words())), ("name", json!(name))]);
            push(document, "objects", fields.into_iter().chain(roles).collect());
        }
    }
}

fn push(document: &mut Map<String, Value>, key: &str, item: Map<String, Value>) {
    if let Value::Array(list) = document.entry(key).or_insert_with(|| json!([])) {
        list.push(Value::Object(item));
    }
}

/// An object without its empty fields.
fn object_of<const N: usize>(fields: [(&str, Value); N]) -> Map<String, Value> {
    let full = |value: &Value| match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Array(list) => !list.is_empty(),
        Value::String(text) => !text.is_empty(),
        Value::Number(_) | Value::Object(_) => true,
    };
    fields.into_iter().filter(|(_, value)| full(value)).map(|(key, value)| (key.to_owned(), value)).collect()
}

fn table(name: &str, table: &Table) -> Map<String, Value> {
    let keys = |kind: fn(&ConstraintKind) -> Option<Value>| {
        let found =
            table.constraints.iter().filter_map(|constraint| named(constraint, kind(&constraint.kind)?));
        found.collect::<Vec<Value>>()
    };
    let unique = keys(|kind| match kind {
        ConstraintKind::Unique(key) => Some(json!({ "unique": true, "parts": parts(&key.parts) })),
        _ => None,
    });
    let indexes: Vec<Value> = unique.into_iter().chain(table.indexes.iter().map(index)).collect();
    let primary_key = table.primary_key().map(|Key { parts: list, .. }| json!({ "parts": parts(list) }));
    let foreign_keys = keys(|kind| match kind {
        ConstraintKind::ForeignKey(key) => Some(foreign_key(key)),
        _ => None,
    });
    let checks = keys(|kind| match kind {
        ConstraintKind::Check(check) => Some(json!({ "expr": &*check.expression.text })),
        _ => None,
    });
    object_of([
        ("name", json!(name)),
        ("columns", table.columns.iter().map(column).collect()),
        ("indexes", json!(indexes)),
        ("primary_key", json!(primary_key)),
        ("foreign_keys", json!(foreign_keys)),
        ("checks", json!(checks)),
        ("comment", json!(table.comment.as_deref())),
    ])
}

/// A constraint's fields under its name, which comes first.
fn named(constraint: &Constraint, fields: Value) -> Option<Value> {
    let mut document = object_of([("name", json!(constraint.name.name().map(Name::as_str)))]);
    document.extend(fields.as_object()?.clone());
    Some(Value::Object(document))
}

fn column(column: &Column) -> Value {
    let text = |expression: Option<&crate::model::Expression>| json!(expression.map(|it| &*it.text));
    Value::Object(object_of([
        ("name", json!(column.name.as_str())),
        ("type", json!(type_text(&column.ty))),
        ("null", json!(column.nullable)),
        ("default", text(column.default.as_ref())),
        ("generated", text(column.generated.as_ref().map(|generated| &generated.expression))),
        ("charset", json!(column.charset.as_deref())),
        ("collate", json!(column.collation.as_ref().map(|collation| collation.name.as_str()))),
        ("comment", json!(column.comment.as_deref())),
    ]))
}

fn index(index: &Index) -> Value {
    Value::Object(object_of([
        ("name", json!(index.name.name().map(Name::as_str))),
        ("unique", json!(index.unique)),
        ("parts", json!(parts(&index.parts))),
        ("where", json!(index.predicate.as_ref().map(|it| &*it.text))),
        ("comment", json!(index.comment.as_deref())),
    ]))
}

fn parts(parts: &[IndexPart]) -> Vec<Value> {
    let part = |part: &IndexPart| {
        let (column, expression) = match &part.key {
            PartKey::Column(name) => (Some(name.as_str()), None),
            PartKey::Expression(expression) => (None, Some(&*expression.text)),
        };
        object_of([("desc", json!(part.descending)), ("column", json!(column)), ("expr", json!(expression))])
    };
    parts.iter().map(|it| Value::Object(part(it))).collect()
}

fn foreign_key(key: &ForeignKey) -> Value {
    let names = |names: &[Name]| json!(names.iter().map(Name::as_str).collect::<Vec<_>>());
    json!({
        "columns": names(&key.columns),
        "references": { "table": key.referenced.name.as_str(), "columns": names(&key.referenced_columns) },
        "on_update": key.on_update.sql(),
        "on_delete": key.on_delete.sql(),
    })
}

/// A type as its database prints it.
fn type_text(ty: &DataType) -> String {
    let DataType { schema, name, arguments, unsigned, zerofill, dimensions, user_defined: _ } = ty;
    let mut text = schema.as_ref().map(|schema| format!("{schema}.")).unwrap_or_default();
    text.push_str(name);
    if !arguments.is_empty() {
        let labels = matches!(&**name, "enum" | "set");
        let shown: Vec<String> = arguments
            .iter()
            .map(|it| if labels { format!("'{}'", it.replace('\'', "''")) } else { it.to_string() })
            .collect();
        text.push_str(&format!("({})", shown.join(",")));
    }
    text.push_str(if *unsigned { " unsigned" } else { "" });
    text.push_str(if *zerofill { " zerofill" } else { "" });
    text.push_str(&"[]".repeat(usize::from(*dimensions)));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Naming, QualifiedName};

    #[test]
    fn empty_fields_are_left_out() {
        let mut table = Table { columns: Vec::new(), constraints: Vec::new(), ..Table::default() };
        let id = Name::exact("id");
        table
            .columns
            .push(Column { nullable: false, ..Column::new(id.clone(), DataType::with("varchar", ["20"])) });
        let key = Key { parts: vec![IndexPart::column(id)], ..Key::default() };
        table.constraints.push(Constraint::new(Naming::Absent, ConstraintKind::PrimaryKey(key)));
        let mut schema = Schema::default();
        schema.insert(Schema::table_id(&QualifiedName::bare(Name::exact("t"))), Object::Table(table));
        assert_eq!(
            json(&schema, "main").to_string(),
            r#"{"schemas":[{"name":"main","tables":[{"name":"t","columns":[{"name":"id","type":"varchar(20)"}],"primary_key":{"parts":[{"column":"id"}]}}]}]}"#
        );
    }

    #[test]
    fn labels_of_an_enum_are_quoted() {
        assert_eq!(type_text(&DataType::with("enum", ["a", "it's"])), "enum('a','it''s')");
    }
}
