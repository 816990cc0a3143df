//! ALTER TYPE … RENAME VALUE: the server keeps a label by its number, so every literal of the type follows.

use super::Session;
use super::rename_in_schema::rewritten;
use crate::model::{DataType, Expr, Name, Object, ObjectId, ObjectKind, Pair, QualifiedName, Schema, Table};
use crate::syntax::Syntax;
use crate::syntax::rename::{Moved, RenamedLabel, read_again, rename_label, renamed_literal};
use std::sync::Arc;

/// Carries the new label through defaults, expressions and texts.
pub(super) fn follow(session: &mut Session<'_>, id: &ObjectId, labels: Pair<&str>) {
    let syntax = session.knowledge.syntax();
    let ty = id.qualified();
    let known = session.schema.clone();
    let renaming = Renaming { ty: &ty, labels, known: &known, syntax, home: session.home.clone() };
    let mut touched = Vec::new();
    for (own, slot) in &mut session.schema.objects {
        let mut object = (**slot).clone();
        if renaming.in_defaults(&mut object) | renaming.in_texts(own, &mut object) {
            *slot = Arc::new(object);
            touched.push(own.clone());
        }
    }
    touched.iter().for_each(|id| session.touch(id));
}

struct Renaming<'a> {
    ty: &'a QualifiedName,
    labels: Pair<&'a str>,
    known: &'a Schema,
    syntax: &'static Syntax,
    home: Option<Name>,
}

impl Renaming<'_> {
    /// Whether something is of the type, or of a domain over it.
    fn is_of_type(&self, ty: &DataType) -> bool {
        let domain = || {
            let id = ObjectId::new(ObjectKind::Domain, ty.schema.clone(), Name::exact(ty.name.clone()));
            match self.known.get(&id) {
                Some(Object::Domain(domain)) if ty.user_defined => self.is_of_type(&domain.base),
                _ => false,
            }
        };
        ty.is_called(self.ty) || domain()
    }

    /// A default that is only a literal is of the type of what it is the default of.
    fn in_defaults(&self, object: &mut Object) -> bool {
        let defaults: Vec<_> = match object {
            Object::Table(it) => it.columns.iter_mut().map(|it| (&it.ty, it.default.as_mut())).collect(),
            Object::Domain(it) => vec![(&it.base, it.default.as_mut())],
            Object::Routine(it) => it.arguments.iter_mut().map(|it| (&it.ty, it.default.as_mut())).collect(),
            _ => Vec::new(),
        };
        let mut found = false;
        for (ty, default) in defaults {
            let Some(default) = default.filter(|it| matches!(it.tree, Expr::Text(_)) && self.is_of_type(ty))
            else {
                continue;
            };
            if let Some(text) = renamed_literal(&default.text, &self.labels) {
                found |= read_again(default, text, self.syntax);
            }
        }
        found
    }

    fn in_texts(&self, id: &ObjectId, object: &mut Object) -> bool {
        let own = match object {
            Object::Table(table) => Some(table.clone()),
            Object::Domain(domain) if !self.is_of_type(&domain.base) => return false,
            // A policy and a trigger mean their own table first.
            _ => id.owner.as_ref().and_then(|owner| {
                let name = QualifiedName { schema: id.schema.clone(), name: owner.clone() };
                self.known.table(&name).cloned()
            }),
        };
        let is_domain = id.kind == ObjectKind::Domain;
        rewritten(id, object, self.syntax, &mut |_, text| {
            if !text.contains(self.labels.before) {
                return text.to_owned();
            }
            let is_of_type = |name: &Name| match &own {
                Some(table) if table.column(name).is_some() || id.kind == ObjectKind::Table => {
                    self.has(table, name)
                }
                // VALUE of a domain.
                _ => is_domain || self.any_has(text, name),
            };
            let label = RenamedLabel {
                ty: Moved { from: self.ty, to: self.ty, home: self.home.as_ref() },
                labels: Pair { before: self.labels.before, after: self.labels.after },
                is_of_type: &is_of_type,
            };
            rename_label(text, &label, self.syntax)
        })
    }

    fn has(&self, table: &Table, column: &Name) -> bool {
        table.column(column).is_some_and(|column| self.is_of_type(&column.ty))
    }

    /// Whether every table with such a column that a text names has it of the type.
    fn any_has(&self, text: &str, column: &Name) -> bool {
        let lower = text.to_lowercase();
        let named = self.known.tables().filter(|(id, _)| lower.contains(&id.name.as_str().to_lowercase()));
        let mut having = named.filter(|(_, table)| table.column(column).is_some()).peekable();
        having.peek().is_some() && having.all(|(_, table)| self.has(table, column))
    }
}
