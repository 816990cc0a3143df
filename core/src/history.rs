//! What was the schema after each migration, and which migration made each table and column? (blame)

use crate::dialect::knowledge;
use crate::model::ddl::AlterTable;
use crate::model::{Ddl, Diagnostic, Fate, Name, Object, ObjectId, Schema, SourceId, Span, Target};
use crate::replay::{Origins, Source, empty, replay_over};
use std::collections::BTreeMap;

/// A history of migrations, replayed one by one.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The schema before the first migration and after each; what does not change is shared.
    pub versions: Vec<Schema>,
    /// What was wrong; spans name the migration by its place.
    pub diagnostics: Vec<Diagnostic>,
    /// By migration: the statement that made or last changed each object it touches.
    pub origins: Vec<Origins>,
    touches: BTreeMap<Thing, Vec<Touch>>,
}

/// An object, or a column of it.
type Thing = (ObjectId, Option<Name>);

#[derive(Clone, Copy, Debug)]
struct Touch {
    migration: usize,
    made: bool,
}

/// Which migrations made and last changed a thing, by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blame {
    /// It made the thing.
    pub made: usize,
    /// It changed it last; the same one, where nothing did since.
    pub changed: usize,
}

/// Replays migrations in order.
pub fn history(target: &Target, bound: Option<&Name>, migrations: &[Source]) -> History {
    let mut history = History { versions: vec![empty(target)], ..History::default() };
    for (place, migration) in migrations.iter().enumerate() {
        let before = history.versions[place].clone();
        let replayed = replay_over(target, bound, before.clone(), std::slice::from_ref(migration));
        let id = SourceId(u32::try_from(place).unwrap_or(u32::MAX));
        let moved = |span: Span| Span { source: id, ..span };
        let said = replayed.diagnostics.into_iter().map(|mut diagnostic| {
            diagnostic.labels.iter_mut().for_each(|label| label.span = moved(label.span));
            diagnostic
        });
        history.diagnostics.extend(said);
        let origins: Origins = replayed.origins.into_iter().map(|(id, span)| (id, moved(span))).collect();
        let renames = renames(target, &migration.text);
        for object in origins.keys() {
            history.touch(object, &before, &replayed.schema, place, &renames);
        }
        history.origins.push(origins);
        history.versions.push(replayed.schema);
    }
    history
}

impl History {
    /// Who made a thing, as of a version: the number of migrations that have run.
    pub fn blame(&self, object: &ObjectId, column: Option<&Name>, version: usize) -> Option<Blame> {
        let touches = self.touches.get(&(object.clone(), column.cloned()))?;
        let until = touches.iter().filter(|touch| touch.migration < version);
        let made = until.clone().rfind(|touch| touch.made)?.migration;
        let changed = until.map(|touch| touch.migration).next_back()?;
        Some(Blame { made, changed })
    }

    /// Notes what a migration did to an object and to its columns.
    fn touch(
        &mut self,
        id: &ObjectId,
        before: &Schema,
        after: &Schema,
        migration: usize,
        renames: &[Rename],
    ) {
        let Some(object) = after.get(id) else { return };
        let old_id =
            renames.iter().find_map(|rename| rename.object_before(id)).filter(|id| before.get(id).is_some());
        let old = before.get(id).or_else(|| old_id.as_ref().and_then(|id| before.get(id)));
        let from = if before.get(id).is_some() { id.clone() } else { old_id.unwrap_or_else(|| id.clone()) };
        self.note((id.clone(), None), (from.clone(), None), old.is_none(), migration);
        let Object::Table(table) = object else { return };
        let known = |name: &Name| match old {
            Some(Object::Table(table)) => table.column(name),
            Some(_) | None => None,
        };
        for column in &table.columns {
            let renamed = renames.iter().find_map(|rename| rename.column_before(id, &column.name));
            let name = if known(&column.name).is_some() { None } else { renamed };
            let name = name.unwrap_or_else(|| column.name.clone());
            match known(&name) {
                Some(same) if same == column && from == *id => {}
                was => {
                    let thing = (id.clone(), Some(column.name.clone()));
                    self.note(thing, (from.clone(), Some(name)), was.is_none(), migration);
                }
            }
        }
    }

    /// A thing has the history of what it was before, and one touch more.
    fn note(&mut self, thing: Thing, was: Thing, made: bool, migration: usize) {
        let mut touches = if thing == was { None } else { self.touches.get(&was).cloned() };
        let own = self.touches.entry(thing).or_default();
        own.extend(touches.take().into_iter().flatten());
        own.push(Touch { migration, made });
    }
}

/// A new name that a migration gives.
struct Rename {
    /// The table of a column.
    table: Option<Name>,
    from: Name,
    to: Name,
}

impl Rename {
    fn object_before(&self, id: &ObjectId) -> Option<ObjectId> {
        (self.table.is_none() && self.to == id.name)
            .then(|| ObjectId { name: self.from.clone(), ..id.clone() })
    }

    fn column_before(&self, id: &ObjectId, column: &Name) -> Option<Name> {
        (self.table.as_ref() == Some(&id.name) && self.to == *column).then(|| self.from.clone())
    }
}

/// The renames of a migration, as it says them.
fn renames(target: &Target, text: &str) -> Vec<Rename> {
    // Most migrations rename nothing, and are not parsed a second time.
    let says_rename = text.as_bytes().windows(6).any(|word| word.eq_ignore_ascii_case(b"rename"));
    if !says_rename {
        return Vec::new();
    }
    let parsed = knowledge(target.dialect).parse(text, SourceId(0));
    let effects = parsed.into_iter().filter_map(|parsed| match parsed.fate {
        Fate::Effect(effects) => Some(effects),
        Fate::Nothing(_) | Fate::Privilege { .. } | Fate::Rejected(_) => None,
    });
    let mut renames = Vec::new();
    for ddl in effects.flatten() {
        let Ddl::AlterTable { table, actions, .. } = ddl else { continue };
        for action in actions {
            match action {
                AlterTable::RenameColumn { from, to } => {
                    renames.push(Rename { table: Some(table.name.clone()), from, to });
                }
                AlterTable::RenameTo(to) => {
                    renames.push(Rename { table: None, from: table.name.clone(), to: to.name });
                }
                _ => {}
            }
        }
    }
    renames
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::QualifiedName;

    fn replayed(migrations: &[&str]) -> History {
        let sources = migrations.iter().enumerate();
        let sources =
            sources.map(|(at, text)| Source { name: format!("{at}.sql"), text: (*text).to_owned() });
        let history = history(&Target::postgres(16), None, &sources.collect::<Vec<_>>());
        assert_eq!(history.diagnostics, []);
        history
    }

    fn blame(history: &History, table: &str, column: Option<&str>, version: usize) -> Option<(usize, usize)> {
        let name = QualifiedName { schema: Some(Name::exact("public")), name: Name::exact(table) };
        let column = column.map(Name::exact);
        let blame = history.blame(&Schema::table_id(&name), column.as_ref(), version);
        blame.map(|blame| (blame.made, blame.changed))
    }

    #[test]
    fn each_column_knows_the_migration_that_made_it_and_the_one_that_changed_it() {
        let history = replayed(&[
            "CREATE TABLE ships (id int, name text);",
            "ALTER TABLE ships ADD COLUMN sign text;",
            "ALTER TABLE ships ALTER COLUMN name SET NOT NULL;",
        ]);
        assert_eq!(blame(&history, "ships", None, 3), Some((0, 2)));
        assert_eq!(blame(&history, "ships", Some("id"), 3), Some((0, 0)));
        assert_eq!(blame(&history, "ships", Some("name"), 3), Some((0, 2)));
        assert_eq!(blame(&history, "ships", Some("name"), 2), Some((0, 0)));
        assert_eq!(blame(&history, "ships", Some("sign"), 3), Some((1, 1)));
        assert_eq!(blame(&history, "ships", Some("sign"), 1), None);
    }

    #[test]
    fn a_new_name_does_not_make_a_thing_new() {
        let history = replayed(&[
            "CREATE TABLE ships (id int, name text);",
            "ALTER TABLE ships RENAME COLUMN name TO title;",
            "ALTER TABLE ships RENAME TO vessels;",
        ]);
        assert_eq!(blame(&history, "ships", Some("title"), 2), Some((0, 1)));
        assert_eq!(blame(&history, "vessels", Some("title"), 3), Some((0, 2)));
        assert_eq!(blame(&history, "vessels", Some("id"), 3), Some((0, 2)));
    }

    #[test]
    fn what_was_dropped_and_made_again_is_new() {
        let history = replayed(&["CREATE TABLE a (x int);", "DROP TABLE a;", "CREATE TABLE a (x int);"]);
        assert_eq!(blame(&history, "a", Some("x"), 3), Some((2, 2)));
        assert_eq!(history.versions.len(), 4);
    }
}
