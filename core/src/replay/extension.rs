//! DROP EXTENSION: what is of a type, calls a function or names an operator class that the extension brings holds it, or goes
//! with it under CASCADE.

use super::{Effect, Fault, Session, alter_column, drop as dropping};
use crate::depend;
use crate::dialect::Knowledge;
use crate::model::{
    ConstraintKind, DataType, Expr, Expression, IndexPart, Name, Object, ObjectId, ObjectKind, PartKey, Table,
};
use std::collections::BTreeSet;

/// Lets an extension go: under CASCADE without what needs it.
pub(super) fn release(session: &mut Session<'_>, extension: &ObjectId, cascade: bool) -> Effect {
    const OWN: [ObjectKind; 4] =
        [ObjectKind::Function, ObjectKind::Enum, ObjectKind::Domain, ObjectKind::Composite];
    let own = session.schema.objects.keys().filter(|id| OWN.contains(&id.kind));
    let brought = Brought {
        knowledge: session.knowledge,
        extension: &extension.name,
        own: own.map(|id| id.name.clone()).collect(),
    };
    let is_met = |(id, object): &(&ObjectId, &Object)| *id != extension && brought.is_met(object);
    let objects = session.schema.objects.iter().map(|(id, object)| (id, &**object));
    let needing: Vec<ObjectId> = objects.filter(is_met).map(|(id, _)| id.clone()).collect();
    match needing.first() {
        Some(other) if !cascade => {
            return Err(Fault {
                help: Some("drop what depends on it first, or use CASCADE".to_owned()),
                ..Fault::of(format!("cannot drop {extension} because {other} depends on it"))
            });
        }
        _ => {}
    }
    let (tables, others): (Vec<_>, Vec<_>) = needing.into_iter().partition(|id| id.kind == ObjectKind::Table);
    for id in tables {
        let Some(table) = session.schema.table_mut(&id.qualified()) else { continue };
        for column in brought.taken_from(table) {
            alter_column::drop(session, &id.qualified(), &column, true, true)?;
        }
        session.touch(&id);
    }
    dropping::drop_all(session, others, true)
}

/// What an extension brings, as far as that is written down.
struct Brought<'a> {
    knowledge: &'static dyn Knowledge,
    extension: &'a Name,
    /// The functions and types of the schema itself, which may be called like its own.
    own: BTreeSet<Name>,
}

impl Brought<'_> {
    fn has(&self, name: &str) -> bool {
        self.knowledge.extension_bringing(name) == Some(self.extension.as_str())
            && !self.own.contains(&Name::exact(name))
    }

    fn has_type(&self, ty: &DataType) -> bool {
        ty.user_defined && self.has(&ty.name)
    }

    /// Whether an object needs it.
    fn is_met(&self, object: &Object) -> bool {
        match object {
            Object::Table(table) => !self.taken_from(&mut table.clone()).is_empty() || self.changes(table),
            Object::Domain(domain) => self.has_type(&domain.base),
            Object::Composite(composite) => composite.attributes.iter().any(|(_, ty, _)| self.has_type(ty)),
            Object::Routine(routine) => {
                routine.arguments.iter().any(|argument| self.has_type(&argument.ty))
                    || routine.returns.as_deref().is_some_and(|returns| self.has(last_word(returns)))
                    || (depend::has_parsed_body(routine) && self.is_met_in(&routine.body.canonical))
            }
            Object::View(view) | Object::MaterializedView(view) => self.is_met_in(&view.query.canonical),
            Object::Policy(policy) => policy.using.iter().chain(&policy.with_check).any(|it| self.needs(it)),
            Object::Trigger(_)
            | Object::Sequence(_)
            | Object::Enum(_)
            | Object::Namespace(_)
            | Object::Extension(_)
            | Object::Opaque(_) => false,
        }
    }

    fn changes(&self, table: &Table) -> bool {
        let mut after = table.clone();
        self.taken_from(&mut after);
        after != *table
    }

    /// Takes out of a table what needs it; the columns that go with it are named and stay.
    fn taken_from(&self, table: &mut Table) -> Vec<Name> {
        table.constraints.retain(|constraint| match &constraint.kind {
            ConstraintKind::Check(check) => !self.needs(&check.expression),
            ConstraintKind::Exclude(it) => !it.elements.iter().any(|(part, _)| self.needs_part(part)),
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => true,
        });
        table.indexes.retain(|index| {
            !index.parts.iter().any(|part| self.needs_part(part))
                && !index.predicate.iter().any(|predicate| self.needs(predicate))
        });
        for column in &mut table.columns {
            column.default.take_if(|default| self.needs(default));
        }
        let going = table.columns.iter().filter(|column| {
            self.has_type(&column.ty)
                || column.generated.as_ref().is_some_and(|it| self.needs(&it.expression))
        });
        going.map(|column| column.name.clone()).collect()
    }

    fn needs_part(&self, part: &IndexPart) -> bool {
        part.operator_class.as_ref().is_some_and(|class| self.has(class.name.name.as_str()))
            || match &part.key {
                PartKey::Expression(expression) => self.needs(expression),
                PartKey::Column(_) => false,
            }
    }

    fn needs(&self, expression: &Expression) -> bool {
        let mut found = false;
        expression.tree.walk(&mut |expr| match expr {
            Expr::Call { name, arguments: _ } => {
                found |= name.last().is_some_and(|name| self.has(name.as_str()));
            }
            Expr::Cast { operand: _, ty } => found |= self.has_type(ty),
            Expr::Opaque(text) => found |= self.is_met_in(text),
            _ => {}
        });
        found
    }

    /// Whether a canonical text calls one of its functions or casts to one of its types.
    fn is_met_in(&self, canonical: &str) -> bool {
        let words: Vec<&str> = canonical.split(' ').collect();
        words.iter().enumerate().any(|(at, word)| {
            let before = |back: usize| at.checked_sub(back).and_then(|before| words.get(before)).copied();
            let cast = before(1) == Some("::") || (before(1) == Some(".") && before(3) == Some("::"));
            (cast || words.get(at + 1) == Some(&"(")) && self.has(word.trim_matches('"'))
        })
    }
}

/// `SETOF extensions.hstore`
fn last_word(returns: &str) -> &str {
    returns.rsplit([' ', '.']).next().unwrap_or(returns).trim_end_matches("[]").trim_matches('"')
}
