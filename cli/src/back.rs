//! What is there to take back? The files that a database has run, what it is without each of them, and what no
//! plan can bring back.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, bail};
use portolan_core::dialect::knowledge;
use portolan_core::diff::Renames;
use portolan_core::directory::revision::{Revision, RevisionKind};
use portolan_core::directory::{Directory, File};
use portolan_core::model::{Ddl, Dialect, Fate, Name, Pair, Parsed, SourceId};
use portolan_core::replay::{Source, Told};

/// One file to take back.
#[derive(Debug, Clone)]
pub struct Step {
    pub file: File,
    /// Statements of it that ran, where it stopped midway.
    pub part: Option<usize>,
    /// The texts that made the database what it is, up to this file.
    pub before: Vec<Source>,
    /// The same without this file.
    pub after: Vec<Source>,
}

/// How far to go back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Until {
    /// This many files.
    Files(usize),
    /// Every file after this version.
    Version(String),
}

/// The files to take back, the last one first.
pub fn steps(
    path: &Path,
    directory: &Directory,
    rows: &[Revision],
    dialect: Dialect,
    until: &Until,
) -> Result<Vec<Step>> {
    let keep = match until {
        Until::Files(count) if *count > rows.len() => {
            bail!("{count} files cannot be taken back: the database has run {}", rows.len())
        }
        Until::Files(count) => rows.len() - count,
        Until::Version(version) => match rows.iter().position(|row| row.version == *version) {
            Some(position) => position + 1,
            None => bail!("the database has not run a file of version {version:?}"),
        },
    };
    let mut steps = Vec::new();
    for last in (keep..rows.len()).rev() {
        let row = &rows[last];
        if row.kind == RevisionKind::BASELINE {
            bail!(
                "version {:?} is the baseline: nothing of it was run here, so nothing can be taken back",
                row.version
            );
        }
        steps.push(Step {
            file: file(directory, row)?.clone(),
            part: row.is_partial().then_some(row.applied),
            before: history(path, directory, &rows[..=last], dialect)?,
            after: history(path, directory, &rows[..last], dialect)?,
        });
    }
    Ok(steps)
}

fn file<'a>(directory: &'a Directory, row: &Revision) -> Result<&'a File> {
    match directory.file(&row.version) {
        Some(file) => Ok(file),
        None => bail!(
            "the file of version {:?} is no longer in the directory, so what it did is not known",
            row.version
        ),
    }
}

/// The texts that lead to a database with these rows.
pub fn history(
    path: &Path,
    directory: &Directory,
    rows: &[Revision],
    dialect: Dialect,
) -> Result<Vec<Source>> {
    let source = |file: &File, text: &str| Source {
        name: path.join(&file.name).display().to_string(),
        text: text.to_owned(),
    };
    let mut sources = Vec::new();
    let mut rows = rows;
    if let [first, rest @ ..] = rows
        && first.kind == RevisionKind::BASELINE
    {
        // What a baseline stands for is what the files up to it would have made.
        let until: Vec<&File> =
            directory.files().iter().filter(|file| file.version() <= first.version.as_str()).collect();
        let start = until.iter().rposition(|file| file.is_checkpoint()).unwrap_or(0);
        sources.extend(until[start..].iter().map(|file| source(file, &file.text)));
        rows = rest;
    }
    for row in rows {
        let file = file(directory, row)?;
        match row.is_partial() {
            false => sources.push(source(file, &file.text)),
            true => {
                let statements = file.statements(dialect)?;
                let ran = row.applied.checked_sub(1).and_then(|last| statements.get(last));
                let end = ran.map_or(0, |statement| statement.span.end);
                sources.push(source(file, file.text.get(..end).unwrap_or_default()));
            }
        }
    }
    Ok(sources)
}

/// The renames of a file, the other way round: what it renamed is renamed back, and not dropped.
pub fn renames(step: &Step, dialect: Dialect) -> Renames {
    let mut told = Told::default();
    effects(step, dialect).iter().for_each(|ddl| told.hear(ddl));
    let Told { objects, columns, .. } = told;
    Renames {
        objects: objects.into_iter().map(Pair::turned).collect(),
        columns: columns.into_iter().map(|(table, pair)| (table, pair.turned())).collect(),
    }
}

fn effects(step: &Step, dialect: Dialect) -> Vec<Ddl> {
    let parsed = knowledge(dialect).parse(&step.file.text, SourceId(0));
    let effects = parsed.into_iter().filter_map(|statement| match statement.fate {
        Fate::Effect(effects) => Some(effects),
        Fate::Nothing(_) | Fate::Privilege { .. } | Fate::Rejected(_) => None,
    });
    effects.flatten().collect()
}

/// How many statements of a file changed rows that were there before: no plan takes those back. Rows of a table
/// that the file itself makes go with it.
pub fn data_statements(step: &Step, dialect: Dialect) -> usize {
    let name = knowledge(dialect).syntax().quoted_name;
    let mut made: BTreeSet<Name> = BTreeSet::new();
    let mut count = 0;
    for Parsed { span, fate } in knowledge(dialect).parse(&step.file.text, SourceId(0)) {
        match fate {
            Fate::Effect(effects) => {
                for ddl in effects {
                    match ddl {
                        Ddl::Create(create) => drop(made.insert(create.name.name)),
                        Ddl::Block(block) => count += usize::from(block.touches_rows()),
                        _ => {}
                    }
                }
            }
            Fate::Nothing("data") | Fate::Privilege { what: "data", asks: _ } => {
                let text = step.file.text.get(span.start as usize..span.end as usize).unwrap_or_default();
                let is_its_own = inserted_into(text).is_some_and(|table| made.contains(&name(&table)));
                count += usize::from(!is_its_own && !text.contains("sqlite_sequence"));
            }
            Fate::Nothing(_) | Fate::Privilege { .. } | Fate::Rejected(_) => {}
        }
    }
    count
}

/// The table of an INSERT, without its schema and quotes.
fn inserted_into(text: &str) -> Option<String> {
    let mut words = text.split_whitespace();
    let is =
        |word: Option<&str>, expected: &str| word.is_some_and(|word| word.eq_ignore_ascii_case(expected));
    if !is(words.next(), "insert") || !is(words.next(), "into") {
        return None;
    }
    let table = words.next()?.split('(').next()?.rsplit('.').next()?;
    Some(table.trim_matches(['"', '`', '[', ']']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory() -> Directory {
        let file = |name: &str, text: &str| File { name: name.to_owned(), text: text.to_owned() };
        Directory::new(
            vec![
                file("1_a.sql", "CREATE TABLE a (x int);"),
                file("2_b.sql", "SELECT 1;\nSELECT 2;"),
                file("3_c.sql", ""),
            ],
            None,
        )
    }

    fn row(version: &str, applied: usize, total: usize) -> Revision {
        let directory = directory();
        let file = directory.file(version).unwrap();
        Revision { kind: RevisionKind::EXECUTED, applied, total, ..Revision::baseline(file) }
    }

    fn versions(rows: &[Revision], until: Until) -> Result<Vec<String>> {
        let steps = steps(Path::new("m"), &directory(), rows, Dialect::Postgres, &until)?;
        Ok(steps.into_iter().map(|step| step.file.version().to_owned()).collect())
    }

    #[test]
    fn the_last_file_goes_first() {
        let rows = [row("1", 1, 1), row("2", 2, 2), row("3", 0, 0)];
        assert_eq!(versions(&rows, Until::Files(2)).unwrap(), ["3", "2"]);
        assert_eq!(versions(&rows, Until::Version("1".into())).unwrap(), ["3", "2"]);
        assert_eq!(versions(&rows, Until::Version("3".into())).unwrap(), [""; 0]);
    }

    #[test]
    fn no_more_is_taken_back_than_has_run() {
        let rows = [row("1", 1, 1)];
        assert!(versions(&rows, Until::Files(2)).is_err());
        assert!(versions(&rows, Until::Version("2".into())).is_err());
    }

    #[test]
    fn a_baseline_stands_for_the_files_up_to_it_and_is_not_taken_back() {
        let baseline = Revision::baseline(directory().file("2").unwrap());
        let rows = [baseline, row("3", 0, 0)];
        let steps = steps(Path::new("m"), &directory(), &rows, Dialect::Postgres, &Until::Files(1)).unwrap();
        let names: Vec<_> = steps[0].after.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(names, ["m/1_a.sql", "m/2_b.sql"]);
        assert!(versions(&rows, Until::Files(2)).unwrap_err().to_string().contains("baseline"));
    }

    #[test]
    fn of_a_file_that_stopped_midway_only_what_ran_is_taken_back() {
        let rows = [row("1", 1, 1), row("2", 1, 2)];
        let steps = steps(Path::new("m"), &directory(), &rows, Dialect::Postgres, &Until::Files(1)).unwrap();
        assert_eq!(steps[0].part, Some(1));
        assert_eq!(steps[0].before[1].text, "SELECT 1;");
    }

    #[test]
    fn rows_of_a_table_that_the_file_makes_go_with_it() {
        let text = "CREATE TABLE `new_t` (a int); INSERT INTO `new_t` (a) SELECT a FROM t; DROP TABLE t; \
                    ALTER TABLE new_t RENAME TO t; UPDATE t SET a = 1;";
        let file = File { name: "1.sql".into(), text: text.into() };
        let step = Step { file, part: None, before: Vec::new(), after: Vec::new() };
        assert_eq!(data_statements(&step, Dialect::Sqlite), 1);
    }

    fn turned(text: &str) -> (Vec<String>, Vec<String>) {
        let file = File { name: "1.sql".into(), text: text.into() };
        let step = Step { file, part: None, before: Vec::new(), after: Vec::new() };
        let Renames { objects, columns } = renames(&step, Dialect::Postgres);
        let column = |(table, pair): (_, Pair<Name>)| format!("{table}.{}={}", pair.before, pair.after);
        (
            objects.iter().map(|pair| format!("{}={}", pair.before, pair.after)).collect(),
            columns.into_iter().map(column).collect(),
        )
    }

    #[test]
    fn a_rename_is_turned_around() {
        let (objects, columns) = turned(
            "ALTER TABLE t RENAME COLUMN a TO b; ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME b TO c;",
        );
        assert_eq!((objects, columns), (vec!["u=t".to_owned()], vec!["t.c=a".to_owned()]));
        let (objects, columns) = turned(
            "ALTER TABLE s.t RENAME TO u; ALTER TABLE s.u RENAME COLUMN a TO b; ALTER TABLE s.u RENAME TO v;",
        );
        assert_eq!((objects, columns), (vec!["s.v=s.t".to_owned()], vec!["s.t.b=a".to_owned()]));
    }

    #[test]
    fn what_a_file_makes_and_what_holds_nothing_is_not_renamed_back() {
        let rebuilt = "CREATE TABLE new_t (a int); DROP TABLE t; ALTER TABLE new_t RENAME TO t; \
                       ALTER TABLE t RENAME COLUMN a TO b; ALTER FUNCTION f() RENAME TO t;";
        assert_eq!(turned(rebuilt), (vec![], vec![]));
    }
}
