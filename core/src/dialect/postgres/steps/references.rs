//! What the parts of an object need, for order: the types, sequences, tables and keys that they name.

use super::super::render;
use super::{key, part, whole};
use crate::dialect::postgres::syntax::SYNTAX;
use crate::model::{
    Column, Constraint, ConstraintKind, DataType, Expr, Expression, Index, Name, Object, ObjectId,
    ObjectKind, PartKey, QualifiedName, Reference, Schema, SourceId,
};
use crate::syntax::cursor::Cursor;
use crate::syntax::lexer::lex;
use std::collections::BTreeSet;

/// A table by its resolved name.
pub fn of_table(name: &QualifiedName) -> Reference {
    whole(&Schema::table_id(name))
}

/// The object that a type is, if it is one of the schema's.
pub fn of_type(schema: &Schema, ty: &DataType) -> Vec<Reference> {
    render::types::object_of(schema, ty).iter().map(whole).collect()
}

/// A base type as long as it is only announced.
pub fn shell(ty: &ObjectId) -> ObjectId {
    ObjectId { signature: Some("shell type".into()), ..ty.clone() }
}

/// The type of an argument; of a function that a base type is made of, its name is enough.
pub fn of_argument(schema: &Schema, routine: &ObjectId, ty: &DataType) -> Vec<Reference> {
    let ids = render::types::object_of(schema, ty).into_iter().map(|id| {
        match crate::depend::is_in_and_out(schema, &id, routine) {
            true => whole(&shell(&id)),
            false => whole(&id),
        }
    });
    ids.collect()
}

/// The base type that a function gives and is part of.
pub fn of_shell(schema: &Schema, routine: &ObjectId, returns: &str) -> Option<Reference> {
    let mut path = returns.rsplit('.').map(|part| Name::exact(part.trim_matches('"')));
    let (name, namespace) = (path.next()?, path.next());
    let places = namespace.map_or_else(|| vec![routine.schema.clone()], |it| vec![Some(it)]);
    let ids = places.into_iter().map(|place| ObjectId {
        signature: Some("base type".into()),
        ..ObjectId::new(ObjectKind::Opaque, place, name.clone())
    });
    ids.into_iter().find(|id| crate::depend::is_in_and_out(schema, id, routine)).map(|id| whole(&shell(&id)))
}

/// The collation of that name, if it is one of the schema's.
pub fn of_collation(schema: &Schema, name: Option<&QualifiedName>) -> Option<Reference> {
    let name = name?;
    let places = match &name.schema {
        Some(place) => vec![Some(place.clone())],
        None => vec![Some(Name::exact("public")), None],
    };
    let ids = places.into_iter().map(|place| ObjectId {
        signature: Some("collation".into()),
        ..ObjectId::new(ObjectKind::Opaque, place, name.name.clone())
    });
    ids.into_iter().find(|id| schema.objects.contains_key(id)).map(|id| whole(&id))
}

/// The operator class of that name, if it is one of the schema's.
fn of_operator_class(schema: &Schema, index: &Index, name: &QualifiedName) -> Option<Reference> {
    let id = ObjectId {
        signature: Some("operator class".into()),
        ..ObjectId::new(
            ObjectKind::Opaque,
            None,
            Name::exact(format!("{} USING {}", name.name, index.method)),
        )
    };
    let places = [name.schema.clone(), Some(Name::exact("public"))];
    let ids = places.into_iter().map(|place| ObjectId { schema: place, ..id.clone() });
    ids.into_iter().find(|id| schema.objects.contains_key(id)).map(|id| whole(&id))
}

/// What a column needs to be there.
pub fn of_column(schema: &Schema, table: &ObjectId, column: &Column) -> Vec<Reference> {
    let mut needs = of_type(schema, &column.ty);
    needs.extend(of_collation(schema, column.collation.as_ref()));
    needs.extend(of_default(schema, table, column));
    if let Some(generated) = &column.generated {
        needs.extend(of_expression(schema, &generated.expression));
    }
    needs
}

/// What a default needs: a sequence, functions.
pub fn of_default(schema: &Schema, table: &ObjectId, column: &Column) -> Vec<Reference> {
    let mut needs: Vec<Reference> = default_sequence(schema, table, column).iter().map(whole).collect();
    if let Some(default) = &column.default {
        needs.extend(of_expression(schema, default));
    }
    needs
}

/// The sequence that a default draws from, whoever owns it.
pub fn default_sequence(schema: &Schema, table: &ObjectId, column: &Column) -> Option<ObjectId> {
    let name = render::column::sequence_of_default(&column.default.as_ref()?.tree)?;
    let namespace = name.schema.or_else(|| table.schema.clone());
    let id = ObjectId::new(ObjectKind::Sequence, namespace, name.name);
    schema.objects.contains_key(&id).then_some(id)
}

/// The functions, types, operators and text-search configurations that an expression names.
pub fn of_expression(schema: &Schema, expression: &Expression) -> Vec<Reference> {
    let mut found = Vec::new();
    expression.tree.walk(&mut |each| match each {
        Expr::Call { name, arguments: _ } => found.extend(routines_called(schema, name).iter().map(whole)),
        Expr::Cast { operand: _, ty } => found.extend(of_type(schema, ty)),
        // `to_tsvector('public.words', a)`
        Expr::Text(text) => {
            let name = text.rsplit('.').next().unwrap_or(text).trim_matches('"');
            found.extend(opaque(schema, "text search configuration", |id| id.name.as_str() == name));
        }
        Expr::Binary { operator, .. } | Expr::Unary { operator, operand: _ } => {
            let symbol = operator.rsplit('.').next().unwrap_or(operator);
            found.extend(opaque(schema, "operator", |id| {
                id.name.as_str().strip_prefix(symbol).is_some_and(|operands| operands.starts_with('('))
            }));
        }
        _ => {}
    });
    found
}

/// The objects of a kind that is kept as text which have such a name, in whatever schema.
fn opaque(schema: &Schema, what: &str, is_named: impl Fn(&ObjectId) -> bool) -> Vec<Reference> {
    let first = ObjectId::new(ObjectKind::Opaque, None, Name::exact(""));
    let of_kind =
        schema.objects.range(first..).map(|(id, _)| id).take_while(|id| id.kind == ObjectKind::Opaque);
    of_kind.filter(|id| id.signature.as_deref() == Some(what) && is_named(id)).map(whole).collect()
}

/// The routines of the schema that a call can mean.
pub fn routines_called(schema: &Schema, path: &[Name]) -> Vec<ObjectId> {
    let Some(name) = path.last() else { return Vec::new() };
    let namespaces: Vec<Option<Name>> = match path {
        [namespace, _] => vec![Some(namespace.clone())],
        _ => schema
            .objects
            .keys()
            .take_while(|id| id.kind == ObjectKind::Namespace)
            .map(|id| Some(id.name.clone()))
            .collect(),
    };
    let mut found = Vec::new();
    for (kind, namespace) in [ObjectKind::Function, ObjectKind::Aggregate]
        .into_iter()
        .flat_map(|kind| namespaces.iter().map(move |it| (kind, it)))
    {
        let first = ObjectId::new(kind, namespace.clone(), name.clone());
        let same = |id: &&ObjectId| id.kind == kind && id.schema == *namespace && id.name == *name;
        found.extend(schema.objects.range(first..).map(|(id, _)| id).take_while(same).cloned());
    }
    found
}

/// What a constraint needs: of a foreign key the table it points to, and the key there.
pub fn of_constraint(schema: &Schema, table: &ObjectId, constraint: &Constraint) -> Vec<Reference> {
    match &constraint.kind {
        ConstraintKind::PrimaryKey(it) | ConstraintKind::Unique(it) => {
            it.parts.iter().filter_map(|each| each.as_column()).map(|column| part(table, column)).collect()
        }
        ConstraintKind::ForeignKey(it) => {
            let parent = Schema::table_id(&it.referenced);
            // Not the whole parent: another of its foreign keys may go or come meanwhile.
            let mut needs: Vec<Reference> =
                if it.referenced_columns.is_empty() { vec![whole(&parent)] } else { Vec::new() };
            needs.extend(it.columns.iter().map(|column| part(table, column)));
            needs.extend(it.referenced_columns.iter().map(|column| part(&parent, column)));
            if let Some(Object::Table(parent_table)) = schema.get(&parent) {
                needs.extend(key::under(parent_table, it).iter().map(|name| part(&parent, name)));
            }
            needs
        }
        ConstraintKind::Check(it) => of_expression(schema, &it.expression),
        ConstraintKind::Exclude(it) => {
            it.predicate.iter().flat_map(|predicate| of_expression(schema, predicate)).collect()
        }
    }
}

/// What an index needs.
pub fn of_index(schema: &Schema, table: &ObjectId, index: &Index) -> Vec<Reference> {
    let mut needs = Vec::new();
    for each in &index.parts {
        needs.extend(of_collation(schema, each.collation.as_ref()));
        needs.extend(
            each.operator_class.iter().filter_map(|class| of_operator_class(schema, index, &class.name)),
        );
        match &each.key {
            PartKey::Column(column) => needs.push(part(table, column)),
            PartKey::Expression(expression) => needs.extend(of_expression(schema, expression)),
        }
    }
    needs.extend(index.include.iter().map(|column| part(table, column)));
    needs.extend(index.predicate.iter().flat_map(|predicate| of_expression(schema, predicate)));
    needs
}

/// The columns of tables that a text names, its own table's among them: where they are new or change, the text waits.
pub fn of_text(schema: &Schema, id: &ObjectId, text: &str) -> Vec<Reference> {
    let tokens = lex(text, &SYNTAX.lexical);
    let cursor = Cursor::new(text, SourceId::default(), &tokens, &SYNTAX);
    let words: BTreeSet<Name> = tokens.iter().filter_map(|token| cursor.name_of(*token)).collect();
    let star = tokens.iter().any(|token| token.text(text) == "*");
    let namespaces: BTreeSet<Option<Name>> = words
        .iter()
        .map(|word| Some(word.clone()))
        .filter(|schema_name| is_namespace(schema, schema_name))
        .chain([id.schema.clone(), Some(Name::exact("public"))])
        .collect();
    let mut found = Vec::new();
    for word in words.iter().chain(&id.owner) {
        for namespace in &namespaces {
            let name = QualifiedName { schema: namespace.clone(), name: word.clone() };
            let Some(table) = schema.table(&name) else { continue };
            let named = table.columns.iter().filter(|column| star || words.contains(&column.name));
            found.extend(named.map(|column| part(&Schema::table_id(&name), &column.name)));
        }
    }
    found
}

fn is_namespace(schema: &Schema, name: &Option<Name>) -> bool {
    name.as_ref().is_some_and(|name| {
        schema.objects.contains_key(&ObjectId::new(ObjectKind::Namespace, None, name.clone()))
    })
}
