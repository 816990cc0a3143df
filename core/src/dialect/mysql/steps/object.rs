//! Everything but tables: views, triggers, routines, events, sequences, databases.

use super::super::render;
use super::{part, quoted, whole};
use crate::dialect::Request;
use crate::model::{
    Name, Namespace, Object, ObjectId, ObjectKind, Pair, Reference, Refusal, Sequence, Statement,
};

type Steps = Result<Vec<Statement>, Refusal>;

/// What Atlas's comments call a kind.
fn word(id: &ObjectId) -> &str {
    match id.kind {
        ObjectKind::Opaque => id.signature.as_deref().unwrap_or("object"),
        kind => kind.words(),
    }
}

fn unknown(id: &ObjectId) -> Refusal {
    Refusal::unsupported(id, format!("{id}: MySQL has no such object"))
}

/// CREATE
pub fn create(request: &Request<'_>, id: &ObjectId, object: &Object, cause: usize) -> Steps {
    let name = id.qualified();
    let sql = match object {
        Object::View(view) => render::view(&name, view, false, request.options),
        Object::Routine(routine) => render::routine(&name, routine, request.options),
        Object::Sequence(sequence) => render::sequence(&name, sequence, request.options),
        Object::Trigger(trigger) => trigger.definition.text.to_string(),
        Object::Opaque(opaque) => opaque.definition.text.to_string(),
        Object::Namespace(namespace) => create_database(id, namespace),
        Object::Table(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::MaterializedView(_)
        | Object::Policy(_) => return Err(unknown(id)),
    };
    let comment = match object {
        Object::Namespace(_) => format!("add new schema named {}", quoted(&id.name)),
        _ => format!("create {} {}", quoted(&id.name), word(id)),
    };
    let mut statement = Statement::new(sql, comment, cause);
    statement.creates.push(whole(id));
    statement.needs.extend(owner(id));
    Ok(vec![Statement { delimiter: has_body(object), ..statement }])
}

/// Whether semicolons in the text do not end it.
fn has_body(object: &Object) -> bool {
    matches!(object, Object::Routine(_) | Object::Trigger(_) | Object::Opaque(_))
}

/// The table of a trigger.
fn owner(id: &ObjectId) -> Option<Reference> {
    let table = id.owner.clone()?;
    Some(whole(&ObjectId::new(ObjectKind::Table, id.schema.clone(), table)))
}

/// CREATE DATABASE; of the connected one, which has no name here, only the defaults can be set.
fn create_database(id: &ObjectId, namespace: &Namespace) -> String {
    let Namespace { charset, collation, comment: _ } = namespace;
    let connected = id.name.as_str().is_empty();
    let mut out = if connected {
        "ALTER DATABASE".to_owned()
    } else {
        format!("CREATE DATABASE {}", render::name(&id.name))
    };
    if let Some(charset) = charset {
        // Behind ALTER DATABASE the server takes CHARSET for a name.
        let clause = if connected { "CHARACTER SET" } else { "CHARSET" };
        out.push_str(&format!(" {clause} {charset}"));
    }
    if let Some(collation) = collation {
        out.push_str(&format!(" COLLATE {collation}"));
    }
    out
}

/// DROP
pub fn drop(request: &Request<'_>, id: &ObjectId, object: &Object, cause: usize) -> Steps {
    let name = render::qualified(&id.qualified(), request.options);
    let what = match object {
        Object::View(_) => format!("VIEW {name}"),
        Object::Trigger(_) => format!("TRIGGER {name}"),
        Object::Sequence(_) => format!("SEQUENCE {name}"),
        Object::Routine(_) if id.kind == ObjectKind::Procedure => format!("PROCEDURE {name}"),
        Object::Routine(_) => format!("FUNCTION {name}"),
        Object::Opaque(opaque) => opaque.drop.to_string(),
        Object::Namespace(_) if id.name.as_str().is_empty() => {
            let text =
                "the default character set of the database cannot be taken back: say which it shall be";
            return Err(Refusal::unsupported(id, text.to_owned()));
        }
        Object::Namespace(_) => format!("DATABASE {name}"),
        Object::Table(_)
        | Object::Extension(_)
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::Composite(_)
        | Object::MaterializedView(_)
        | Object::Policy(_) => return Err(unknown(id)),
    };
    // A trigger goes with its table.
    if let Some(table) = owner(id)
        && !request.schemas.after.objects.contains_key(&table.object)
    {
        return Ok(Vec::new());
    }
    let comment = match object {
        Object::Namespace(_) => format!("drop schema named {}", quoted(&id.name)),
        _ => format!("drop {} {}", quoted(&id.name), word(id)),
    };
    let mut statement = Statement::new(format!("DROP {what}"), comment, cause);
    statement.drops.push(whole(id));
    statement.releases.extend(owner(id));
    if matches!(object, Object::Namespace(_)) {
        statement.risks = super::risk::drop_table(&id.name);
    }
    Ok(vec![statement])
}

/// What is there changes: in place where the server can, otherwise dropped and made anew.
pub fn alter(request: &Request<'_>, id: &ObjectId, before: &Object, after: &Object, cause: usize) -> Steps {
    let comment = format!("modify {} {}", quoted(&id.name), word(id));
    match (before, after) {
        (Object::View(_), Object::View(view)) => {
            let sql = render::view(&id.qualified(), view, true, request.options);
            let mut statement = Statement::new(sql, comment, cause);
            statement.creates.push(whole(id));
            // What a star stands for is there by then.
            for word in view.query.canonical.split(' ') {
                let name = Name::exact(word.trim_matches('`'));
                let table = ObjectId::new(ObjectKind::Table, id.schema.clone(), name);
                if let Some(Object::Table(it)) = request.schemas.after.get(&table) {
                    statement.needs.extend(it.columns.iter().map(|column| part(&table, &column.name)));
                }
            }
            Ok(vec![statement])
        }
        (Object::Sequence(before), Object::Sequence(after)) => {
            alter_sequence(request, id, before, after, comment, cause)
        }
        (Object::Namespace(_), Object::Namespace(namespace)) => {
            let sql = create_database(id, namespace).replacen("CREATE", "ALTER", 1);
            Ok(vec![Statement::new(sql, format!("modify {} schema", quoted(&id.name)), cause)])
        }
        (before, after) => {
            let mut statements = drop(request, id, before, cause)?;
            statements.extend(create(request, id, after, cause)?);
            Ok(statements)
        }
    }
}

fn alter_sequence(
    request: &Request<'_>,
    id: &ObjectId,
    before: &Sequence,
    after: &Sequence,
    comment: String,
    cause: usize,
) -> Steps {
    if before.data_type != after.data_type || before.comment != after.comment {
        return Err(Refusal::unsupported(
            id,
            format!("{id}: its type or comment cannot be changed in place"),
        )
        .help("drop it and make it anew: its next value is lost"));
    }
    let mut words = render::sequence_options(&after.options);
    let (old, new) = (&before.options, &after.options);
    let reset = |words: &mut Vec<String>, was: Option<i128>, is: Option<i128>, text: &str| {
        if was.is_some() && is.is_none() {
            words.push(text.to_owned());
        }
    };
    reset(&mut words, old.increment, new.increment, "INCREMENT BY 1");
    reset(&mut words, old.minimum, new.minimum, "NO MINVALUE");
    reset(&mut words, old.maximum, new.maximum, "NO MAXVALUE");
    reset(&mut words, old.cache, new.cache, "CACHE 1000");
    reset(&mut words, old.start, new.start, "START WITH 1");
    if old.cycle && !new.cycle {
        words.push("NOCYCLE".to_owned());
    }
    let sql =
        format!("ALTER SEQUENCE {} {}", render::qualified(&id.qualified(), request.options), words.join(" "));
    Ok(vec![Statement::new(sql, comment, cause)])
}

/// RENAME
pub fn rename(request: &Request<'_>, pair: &Pair<ObjectId>, cause: usize) -> Steps {
    let names = pair.map(|id| render::qualified(&id.qualified(), request.options));
    let comment = format!(
        "rename a {} from {} to {}",
        word(&pair.before),
        quoted(&pair.before.name),
        quoted(&pair.after.name)
    );
    let sql = match pair.before.kind {
        ObjectKind::Table | ObjectKind::View | ObjectKind::Sequence => {
            format!("RENAME TABLE {} TO {}", names.before, names.after)
        }
        ObjectKind::Opaque => format!("ALTER EVENT {} RENAME TO {}", names.before, names.after),
        _ => return Err(Refusal::unsupported(&pair.before, format!("{} cannot be renamed", pair.before))),
    };
    let mut statement = Statement::new(sql, comment, cause);
    statement.creates.push(whole(&pair.after));
    statement.drops.push(whole(&pair.before));
    Ok(vec![statement])
}
