//! SHOW CREATE of everything, and what the parser makes of it.

use super::lists::{Database, Listed, Lists, Spatial};
use super::unreadable;
use crate::dialect::mysql::{charset, implied, parse, syntax};
use crate::dialect::{CatalogScope, Row};
use crate::model::ddl::Create;
use crate::model::{
    ConstraintKind, Ddl, Fate, Name, Namespace, Object, ObjectId, ObjectKind, QualifiedName, Refusal, Schema,
    SourceId, Target,
};
use crate::syntax::lexer::{TokenKind, lex};

/// How many SHOW statements go into one query.
const TOGETHER: usize = 200;

/// The kinds, each with its word and the column of the answer that holds the text.
fn kinds(lists: &Lists) -> [(&'static str, usize, &Vec<Listed>); 7] {
    [
        ("TABLE", 1, &lists.tables),
        ("VIEW", 1, &lists.views),
        ("SEQUENCE", 1, &lists.sequences),
        ("PROCEDURE", 2, &lists.procedures),
        ("FUNCTION", 2, &lists.functions),
        ("TRIGGER", 2, &lists.triggers),
        ("EVENT", 3, &lists.events),
    ]
}

/// The queries: many SHOW statements in each, whose answers follow one another.
pub fn queries(lists: &Lists) -> Vec<String> {
    let mut queries = Vec::new();
    for (word, _, list) in kinds(lists) {
        for some in list.chunks(TOGETHER) {
            let shows = some.iter().map(|Listed { database, name, note: _ }| {
                format!("SHOW CREATE {word} {}.{}", syntax::name(database), syntax::name(name))
            });
            queries.push(shows.collect::<Vec<_>>().join("; "));
        }
    }
    queries
}

/// The schema behind the texts.
pub fn decode(
    scope: &CatalogScope,
    target: &Target,
    lists: Lists,
    answers: Vec<Vec<Row>>,
) -> Result<Schema, Refusal> {
    let mut schema = Schema::default();
    let home = scope.bound.as_ref().map(|name| name.as_str().to_owned()).or_else(|| lists.connected.clone());
    for database in &lists.databases {
        add_database(&mut schema, database, home.as_deref());
    }
    let mut answers = answers.into_iter();
    for (word, column, list) in kinds(&lists) {
        for some in list.chunks(TOGETHER) {
            let rows = answers.next().unwrap_or_default();
            if rows.len() != some.len() {
                return Err(unreadable(format!(
                    "the server showed {} of {} definitions (SHOW CREATE {word})",
                    rows.len(),
                    some.len()
                )));
            }
            for (listed, row) in some.iter().zip(rows) {
                let Some(text) = row.into_iter().nth(column).flatten() else {
                    return Err(unreadable(format!(
                        "the definition of {} {} is not shown",
                        word.to_lowercase(),
                        listed.name
                    )));
                };
                let text = without_start(without_database(&text, home.as_deref()), listed);
                add(&mut schema, listed, &text, home.as_deref())?;
            }
        }
    }
    for spatial in &lists.spatial {
        add_spatial(&mut schema, spatial, home.as_deref());
    }
    let tables: Vec<QualifiedName> = schema.tables().map(|(id, _)| id.qualified()).collect();
    for name in tables {
        implied::complete_table(target, &mut schema, &name);
    }
    Ok(schema)
}

fn add_spatial(schema: &mut Schema, spatial: &Spatial, home: Option<&str>) {
    let Spatial { table: Listed { database, name, note: srid }, column } = spatial;
    let namespace = (home != Some(database.as_str())).then(|| Name::exact(database.as_str()));
    let table = schema.table_mut(&QualifiedName { schema: namespace, name: Name::exact(name.as_str()) });
    let column = table.and_then(|table| table.column_mut(&Name::caseless(column.as_str())));
    if let (Some(column), Some(srid)) = (column, srid) {
        column.options.insert("srid".into(), srid.as_str().into());
    }
}

fn add_database(schema: &mut Schema, database: &Database, home: Option<&str>) {
    let Database { name, charset, collation } = database;
    let namespace = Namespace {
        charset: Some(charset.as_str().into()),
        collation: Some(collation.as_str().into()),
        comment: None,
    };
    let is_home = home == Some(name.as_str());
    let id = if is_home {
        charset::database_id()
    } else {
        ObjectId::new(ObjectKind::Namespace, None, Name::exact(name.as_str()))
    };
    schema.insert(id, Object::Namespace(namespace));
}

/// A text in which the connected database is not named: a table of its own needs no qualifier.
fn without_database(text: &str, home: Option<&str>) -> String {
    let Some(quoted) = home.map(syntax::name) else { return text.to_owned() };
    if !text.contains(&format!("{quoted}.")) {
        return text.to_owned();
    }
    let tokens = lex(text, &syntax::SYNTAX.lexical);
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for pair in tokens.windows(2) {
        let [token, dot] = pair else { continue };
        if token.kind == TokenKind::QuotedName && token.text(text) == quoted && dot.text(text) == "." {
            out.push_str(text.get(at..token.start as usize).unwrap_or(""));
            at = dot.end as usize;
        }
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

/// An event starts when it is made, unless it says another moment.
fn without_start(text: String, listed: &Listed) -> String {
    match &listed.note {
        Some(starts) => text.replacen(&format!(" STARTS '{starts}'"), "", 1),
        None => text,
    }
}

/// Puts what one text creates into the schema.
fn add(schema: &mut Schema, listed: &Listed, text: &str, home: Option<&str>) -> Result<(), Refusal> {
    let Listed { database, name, note: _ } = listed;
    let namespace = (home != Some(database.as_str())).then(|| Name::exact(database.as_str()));
    for parsed in parse::parse(text, SourceId::default()) {
        let create = match parsed.fate {
            Fate::Effect(effects) => effects.into_iter().next(),
            Fate::Nothing(_) | Fate::Privilege { .. } => None,
            Fate::Rejected(diagnostic) => {
                let mut refusal =
                    unreadable(format!("the definition of {name} is not understood: {}", diagnostic.message));
                refusal.help = Some(format!("this is what the server shows:\n{text}"));
                return Err(refusal);
            }
        };
        let Some(Ddl::Create(Create { name, owner, signature, object, .. })) = create else { continue };
        let kind = object.kind();
        let owner = owner.map(|owner| owner.name);
        let id = ObjectId { owner, signature, ..ObjectId::new(kind, namespace.clone(), name.name) };
        schema.insert(id, read_back(object, &namespace));
    }
    Ok(())
}

/// What a server's text needs before it can stand beside a source's.
fn read_back(object: Object, namespace: &Option<Name>) -> Object {
    match object {
        Object::View(mut view) => {
            view.query.reprinted = true;
            Object::View(view)
        }
        Object::Table(mut table) => {
            for constraint in &mut table.constraints {
                if let ConstraintKind::ForeignKey(key) = &mut constraint.kind {
                    key.referenced.schema = key.referenced.schema.take().or_else(|| namespace.clone());
                }
            }
            Object::Table(table)
        }
        Object::Opaque(mut event) => {
            // `AT CURRENT_TIMESTAMP + …` is printed as the moment that it was.
            event.definition.reprinted = event.definition.canonical.contains(" on schedule at ");
            Object::Opaque(event)
        }
        other => other,
    }
}
