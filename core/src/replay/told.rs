//! What statements have renamed so far: to find a thing by the name it had before them, and to rename it back.

use crate::model::ddl::{AlterTable, Ddl};
use crate::model::{Name, Pair, QualifiedName};
use std::collections::BTreeSet;

/// Each thing by its name before the statements and by the one it has now.
#[derive(Default)]
pub struct Told {
    /// Tables, views, types, sequences.
    pub objects: Vec<Pair<QualifiedName>>,
    /// Columns, by the name that their table had before.
    pub columns: Vec<(QualifiedName, Pair<Name>)>,
    /// What the statements made themselves was not there before them.
    made: BTreeSet<QualifiedName>,
}

impl Told {
    /// Takes in a statement.
    pub fn hear(&mut self, effect: &Ddl) {
        match effect {
            Ddl::Create(create) => {
                self.made.insert(create.name.clone());
            }
            Ddl::Rename { target, to, if_exists: _ } if target.kind.is_renameable() => {
                self.object(&target.name, QualifiedName { name: to.clone(), ..target.name.clone() });
            }
            Ddl::AlterTable { table, if_exists: _, only: _, actions, text: _ } => {
                for action in actions {
                    match action {
                        AlterTable::RenameColumn { from, to } => self.column(table, from, to),
                        AlterTable::RenameTo(new) => {
                            let schema = new.schema.clone().or_else(|| table.schema.clone());
                            self.object(table, QualifiedName { schema, name: new.name.clone() });
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, from: &QualifiedName, to: QualifiedName) {
        if self.made.remove(from) {
            self.made.insert(to);
            return;
        }
        match self.objects.iter_mut().find(|pair| pair.after == *from) {
            Some(known) => known.after = to,
            None => self.objects.push(Pair { before: from.clone(), after: to }),
        }
    }

    fn column(&mut self, table: &QualifiedName, from: &Name, to: &Name) {
        let Some(table) = self.before(table).cloned() else { return };
        match self.columns.iter_mut().find(|(of, pair)| *of == table && pair.after == *from) {
            Some((_, known)) => known.after = to.clone(),
            None => self.columns.push((table, Pair { before: from.clone(), after: to.clone() })),
        }
    }

    /// What something was called; `None` where the statements made it.
    pub fn before<'t>(&'t self, now: &'t QualifiedName) -> Option<&'t QualifiedName> {
        let known = self.objects.iter().find(|pair| pair.after == *now).map(|pair| &pair.before);
        (!self.made.contains(now)).then(|| known.unwrap_or(now))
    }

    /// What a column of a table, called as before, is called now.
    pub fn column_now<'t>(&'t self, table: &QualifiedName, column: &'t Name) -> &'t Name {
        let renamed = self.columns.iter().find(|(of, pair)| of == table && pair.before == *column);
        renamed.map_or(column, |(_, pair)| &pair.after)
    }
}
