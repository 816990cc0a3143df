//! What are files that were dropped or chosen? One is a schema, two are before and after, more are migrations, and with an
//! `atlas.hcl` among them they are a project. What is no text is refused by what it is.

use super::material::{File, Material, Text};
use super::project::{self, Project};
use portolan_core::directory::sum;
use std::fmt;

/// Above so many bytes texts are not taken: a browser would rather stop than go on.
pub const LARGEST: usize = 80_000_000;
/// So much of a file tells what it is.
pub const HEAD: f64 = 16.0;
/// A file that a project may read beside its SQL is no longer than this.
const BESIDE: f64 = 100_000.0;

/// Why files are not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untaken {
    /// None of them is SQL.
    NoSql,
    /// One of them is no text, and what it is instead.
    NoText(String, Kind),
    /// One of them has bytes that are no letters, the first of them there.
    NotUtf8(String, usize),
    /// There is nothing in them.
    Empty,
    /// They are too large together, in megabytes.
    TooLarge(usize),
    /// One of them cannot be read, and why.
    Unreadable(String, String),
}

/// What a file is that is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What `pg_dump -Fc` writes.
    PgDump,
    /// A SQLite database.
    Sqlite,
    /// Something packed.
    Packed,
    /// A text in another encoding, which many Windows programs write.
    Utf16,
    /// Something with zero bytes.
    Unknown,
}

impl fmt::Display for Untaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Untaken::NoSql => f.write_str("There is no .sql file in that.")?,
            Untaken::NoText(name, kind) => match kind {
                Kind::PgDump => write!(
                    f,
                    "{name} is no text: it is a dump in pg_dump's own format. \
                     pg_restore --schema-only --file=schema.sql {name} makes SQL of it."
                )?,
                Kind::Sqlite => write!(
                    f,
                    "{name} is no text: it is a SQLite database. \
                     portolan schema inspect --web --url sqlite://{name} shows it."
                )?,
                Kind::Packed => write!(f, "{name} is no text: it is packed. Unpack it first.")?,
                Kind::Utf16 => write!(f, "{name} is written in UTF-16. Save it as UTF-8.")?,
                Kind::Unknown => write!(f, "{name} is no text: it holds zero bytes.")?,
            },
            Untaken::NotUtf8(name, byte) => write!(f, "{name} is not UTF-8: see its byte {byte}.")?,
            Untaken::Empty => f.write_str("There is nothing in that: no file of it has a word of SQL.")?,
            Untaken::TooLarge(megabytes) => {
                let most = LARGEST / 1_000_000;
                write!(
                    f,
                    "That is {megabytes} MB, and this page takes {most}. The command line takes any size; \
                     of a dump, the schema alone (--schema-only, --no-data) is enough."
                )?;
            }
            Untaken::Unreadable(name, why) => write!(f, "{name} cannot be read: {why}.")?,
        }
        f.write_str(" What was here before is still here.")
    }
}

/// Whether a file is read at all: SQL, and of a project what it may name.
pub fn is_wanted(path: &str, size: f64, of_project: bool) -> bool {
    let name = base(path);
    path.ends_with(".sql")
        || name == project::FILE_NAME
        || name == sum::FILE_NAME
        || of_project && size < BESIDE
}

/// Whether a path is that of a project file.
pub fn is_project_file(path: &str) -> bool {
    base(path) == project::FILE_NAME
}

/// The name without the folders.
pub fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// What the first bytes of a file say that it is, if it is no text.
pub fn kind(head: &[u8]) -> Option<Kind> {
    const SIGNS: [(&[u8], Kind); 8] = [
        (b"PGDMP", Kind::PgDump),
        (b"SQLite format 3\0", Kind::Sqlite),
        (&[0x1f, 0x8b], Kind::Packed),
        (b"PK\x03\x04", Kind::Packed),
        (&[0x28, 0xb5, 0x2f, 0xfd], Kind::Packed),
        (b"BZh", Kind::Packed),
        (&[0xff, 0xfe], Kind::Utf16),
        (&[0xfe, 0xff], Kind::Utf16),
    ];
    let sign = SIGNS.iter().find(|(sign, _)| head.starts_with(sign));
    sign.map(|(_, kind)| *kind).or_else(|| head.contains(&0).then_some(Kind::Unknown))
}

/// A text, of which the bytes arrive part by part.
#[derive(Debug)]
pub struct Arriving {
    name: String,
    text: String,
    /// A letter that began at the end of a part.
    rest: Vec<u8>,
}

impl Arriving {
    /// Nothing of it yet.
    pub fn new(name: &str, size: usize) -> Arriving {
        Arriving { name: name.to_owned(), text: String::with_capacity(size), rest: Vec::new() }
    }

    /// The next part.
    pub fn hear(&mut self, part: &[u8]) -> Result<(), Untaken> {
        if self.text.is_empty()
            && self.rest.is_empty()
            && let Some(kind) = kind(part.get(..HEAD as usize).unwrap_or(part))
        {
            return Err(Untaken::NoText(self.name.clone(), kind));
        }
        let joined;
        let bytes = match self.rest.is_empty() {
            true => part,
            false => {
                joined = [&self.rest, part].concat();
                &joined
            }
        };
        let (valid, rest) = match std::str::from_utf8(bytes) {
            Ok(all) => (all, &[][..]),
            Err(error) => {
                let (valid, rest) = bytes.split_at(error.valid_up_to());
                if error.error_len().is_some() {
                    return Err(Untaken::NotUtf8(self.name.clone(), self.text.len() + valid.len()));
                }
                (std::str::from_utf8(valid).unwrap_or_default(), rest)
            }
        };
        if valid.contains('\0') {
            return Err(Untaken::NoText(self.name.clone(), Kind::Unknown));
        }
        self.text.push_str(valid);
        self.rest = rest.to_vec();
        Ok(())
    }

    /// The whole of it.
    pub fn end(self) -> Result<File, Untaken> {
        match self.rest.is_empty() {
            true => Ok(File { name: self.name, text: self.text.into() }),
            false => Err(Untaken::NotUtf8(self.name, self.text.len())),
        }
    }
}

/// What the files are.
pub fn material(mut files: Vec<File>) -> Result<Material, Untaken> {
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let depth = |file: &&File| file.name.matches('/').count();
    if let Some(project) = files.iter().filter(|file| is_project_file(&file.name)).min_by_key(depth) {
        let place = project.name.clone();
        return Ok(Material::Project(Project::new(&place, files)));
    }
    let sum = files.iter().find(|file| base(&file.name) == sum::FILE_NAME).map(|file| file.text.clone());
    files.retain(|file| file.name.ends_with(".sql"));
    if !files.is_empty() && files.iter().all(|file| file.text.trim().is_empty()) {
        return Err(Untaken::Empty);
    }
    for file in &mut files {
        file.name = base(&file.name).to_owned();
    }
    let migrations = files.iter().filter(|file| starts_with_version(&file.name)).count();
    match files.as_slice() {
        [] => Err(Untaken::NoSql),
        _ if migrations == files.len() || sum.is_some() => Ok(folder(files, sum)),
        [one] => Ok(Material::One(unmarked(&one.text))),
        [a, b] => {
            let (before, after) = if is_after(&a.name) || is_before(&b.name) { (b, a) } else { (a, b) };
            Ok(Material::Two { before: unmarked(&before.text), after: unmarked(&after.text) })
        }
        _ => Ok(folder(files, sum)),
    }
}

/// Without the mark that some editors begin a file with; of a migration it counts in the hash, and stays.
fn unmarked(text: &Text) -> Text {
    text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), Text::from)
}

/// Without the files that take a migration back: those are part of no `atlas.sum`.
fn folder(mut files: Vec<File>, sum: Option<Text>) -> Material {
    files.retain(|file| !file.name.ends_with(".down.sql"));
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let step = files.len();
    Material::Folder { files, step, sum }
}

/// Whether a name begins as those of migrations do.
pub fn starts_with_version(name: &str) -> bool {
    let digits = name.trim_start_matches('V').chars().take_while(char::is_ascii_digit).count();
    digits >= 1 && name.trim_start_matches('V').as_bytes().get(digits) == Some(&b'_')
}

fn is_after(name: &str) -> bool {
    ["after", "new", "to", "target"].iter().any(|word| name.to_lowercase().starts_with(word))
}

fn is_before(name: &str) -> bool {
    ["before", "old", "from"].iter().any(|word| name.to_lowercase().starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(names: &[&str]) -> Vec<File> {
        names
            .iter()
            .map(|name| File { name: (*name).to_owned(), text: format!("-- {name}").into() })
            .collect()
    }

    fn arrived(parts: &[&[u8]]) -> Result<String, Untaken> {
        let mut arriving = Arriving::new("a.sql", 0);
        parts.iter().try_for_each(|part| arriving.hear(part))?;
        arriving.end().map(|file| file.text.to_string())
    }

    #[test]
    fn one_file_is_a_schema() {
        assert_eq!(material(files(&["schema.sql", "notes.txt"])), Ok(Material::One("-- schema.sql".into())));
    }

    #[test]
    fn two_files_are_before_and_after_by_their_names() {
        let two = Material::Two { before: "-- before.sql".into(), after: "-- after.sql".into() };
        assert_eq!(material(files(&["after.sql", "before.sql"])), Ok(two));
    }

    #[test]
    fn files_with_versions_are_migrations_and_the_last_is_looked_at() {
        let found = material(files(&[
            "m/20240102_b.sql",
            "m/20240101_a.sql",
            "m/20240101_a.down.sql",
            "m/atlas.sum",
        ]));
        let Ok(Material::Folder { files, step, sum }) = found else { panic!("{found:?}") };
        let names: Vec<&str> = files.iter().map(|file| &*file.name).collect();
        assert_eq!((names, step), (vec!["20240101_a.sql", "20240102_b.sql"], 2));
        assert_eq!(sum.as_deref(), Some("-- m/atlas.sum"));
    }

    #[test]
    fn with_a_project_file_they_are_a_project() {
        let found =
            material(files(&["app/atlas.hcl", "app/db/schema.sql", "app/vendor/atlas.hcl", "other.sql"]));
        let Ok(Material::Project(project)) = found else { panic!("{found:?}") };
        let names: Vec<&str> = project.files.iter().map(|file| &*file.name).collect();
        assert_eq!(names, ["atlas.hcl", "db/schema.sql", "vendor/atlas.hcl", "../other.sql"]);
    }

    #[test]
    fn what_is_no_text_is_told_by_what_it_is() {
        for (head, is) in [
            (&b"PGDMP\x01\x0e"[..], Kind::PgDump),
            (b"SQLite format 3\0\x10\0", Kind::Sqlite),
            (b"\x1f\x8b\x08", Kind::Packed),
            (b"\xff\xfeC\0R\0", Kind::Utf16),
            (b"CREATE\0", Kind::Unknown),
        ] {
            assert_eq!(arrived(&[head]), Err(Untaken::NoText("a.sql".to_owned(), is)));
        }
    }

    #[test]
    fn a_letter_may_arrive_in_two_parts_and_must_be_whole() {
        let text = "-- größer".as_bytes();
        for cut in 0..text.len() {
            assert_eq!(arrived(&[&text[..cut], &text[cut..]]), Ok("-- größer".to_owned()));
        }
        assert_eq!(arrived(&[b"-- gr\xf6\xdfer"]), Err(Untaken::NotUtf8("a.sql".to_owned(), 5)));
        assert_eq!(arrived(&[b"-- gr\xc3"]), Err(Untaken::NotUtf8("a.sql".to_owned(), 5)));
    }

    #[test]
    fn blank_files_are_nothing() {
        let blank = |name: &str| File { name: name.to_owned(), text: " \n".into() };
        assert_eq!(material(vec![blank("1_a.sql"), blank("2_b.sql")]), Err(Untaken::Empty));
    }

    #[test]
    fn nothing_but_other_files_is_nothing() {
        assert_eq!(material(files(&["README.md"])), Err(Untaken::NoSql));
    }
}
