//! A table of SQLite: columns, a key, checks, a foreign key, indexes and triggers.

use super::Choices;
use super::column::Column;

/// A table, of which the statements are ready to be written.
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// Another table may point to its `id`.
    pub keyed: bool,
    pub is_there: bool,
    body: Vec<String>,
    options: String,
    indexes: Vec<String>,
    parent: Option<usize>,
    pointing: String,
}

impl Table {
    pub fn new(at: usize, choices: &mut Choices<'_>) -> Table {
        let name = format!("t{at}");
        let (is_there, strict) = (choices.mostly(), choices.rarely());
        let columns: Vec<Column> =
            (0..4).filter_map(|n| Column::new(n, strict, &mut choices.part(10))).collect();
        let (key, keyed, rowid) = choices.one(&[
            ("id integer PRIMARY KEY", true, true),
            ("id integer PRIMARY KEY AUTOINCREMENT", true, true),
            ("id integer NOT NULL", false, true),
            ("id integer NOT NULL UNIQUE", true, true),
            ("id int PRIMARY KEY", true, true),
            ("id integer NOT NULL PRIMARY KEY", true, false),
            ("id text NOT NULL PRIMARY KEY", true, false),
        ]);
        let mut body = vec![key.to_owned(), "up integer".to_owned()];
        body.extend(columns.iter().map(|column| column.definition.clone()));
        let (which, condition, naming) = (choices.of(4), choices.of(8), choices.of(4));
        if let Some(column) = columns.get(which) {
            let condition = column.ty.checks[condition % column.ty.checks.len()].replace("{}", &column.name);
            match naming {
                1 => body.push(format!("CHECK ({condition})")),
                2 => body.push(format!("CONSTRAINT {name}_ok CHECK ({condition})")),
                _ => {}
            }
        }
        match choices.of(6) {
            3 => body.push("UNIQUE (id, up)".to_owned()),
            4 => body.push(format!("CONSTRAINT {name}_one UNIQUE (up, id)")),
            5 => body.push("UNIQUE (up COLLATE NOCASE)".to_owned()),
            _ => {}
        }
        let rowid = if rowid { "" } else { " WITHOUT ROWID" };
        let strict = if strict { " STRICT" } else { "" };
        let comma = if !rowid.is_empty() && !strict.is_empty() { "," } else { "" };
        let options = format!("{rowid}{comma}{strict}");
        let indexes = (0..3).filter_map(|n| index(&name, n, &columns, &mut choices.part(4))).collect();
        let (parent, pointing) = pointing(&mut choices.part(6));
        Table { name, columns, keyed, is_there, body, options, indexes, parent, pointing }
    }

    pub fn create(&self, at: usize, tables: &[Table], out: &mut Vec<String>) {
        if !self.is_there {
            return;
        }
        let mut body = self.body.clone();
        if let Some(step) = self.parent {
            let parent = &tables[(at + step) % tables.len()];
            if parent.is_there && parent.keyed {
                body.push(self.pointing.replace("{}", &parent.name).replace("[]", &self.name));
            }
        }
        out.push(format!("CREATE TABLE {} (\n  {}\n){}", self.name, body.join(",\n  "), self.options));
        out.extend(self.indexes.iter().cloned());
    }

    /// Triggers, of which one writes to another table.
    pub fn triggers(&self, at: usize, tables: &[Table], choices: &mut Choices<'_>, out: &mut Vec<String>) {
        let (kind, condition) = (choices.of(5), choices.rarely());
        if !self.is_there {
            return;
        }
        let Table { name, .. } = self;
        let other = &tables[(at + 1) % tables.len()];
        let condition = if condition { " WHEN NEW.id > 0" } else { "" };
        match kind {
            1 => out.push(format!(
                "CREATE TRIGGER {name}_x AFTER INSERT ON {name}{condition} BEGIN UPDATE {name} SET up = 1 WHERE id = NEW.id; END"
            )),
            2 if other.is_there => out.push(format!(
                "CREATE TRIGGER {name}_x AFTER UPDATE OF up ON {name}{condition} BEGIN DELETE FROM {} WHERE up = OLD.id; END",
                other.name
            )),
            3 => out.push(format!(
                "CREATE TRIGGER {name}_x BEFORE DELETE ON {name} BEGIN SELECT RAISE(ABORT, 'it''s kept'); END"
            )),
            _ => {}
        }
    }

    /// Columns that a view may show.
    pub fn shown(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.name.as_str()).collect()
    }
}

fn index(table: &str, at: usize, columns: &[Column], choices: &mut Choices<'_>) -> Option<String> {
    let (kind, which) = (choices.of(9), choices.of(4));
    let c = columns.get(which).map_or("up", |column| column.name.as_str());
    let name = format!("{table}_i{at}");
    Some(match kind {
        1 => format!("CREATE INDEX {name} ON {table} ({c})"),
        2 => format!("CREATE UNIQUE INDEX {name} ON {table} ({c})"),
        3 => format!("CREATE INDEX {name} ON {table} ({c} DESC, id)"),
        4 => format!("CREATE INDEX {name} ON {table} ({c}) WHERE {c} IS NOT NULL"),
        5 => format!("CREATE INDEX {name} ON {table} ({c} COLLATE NOCASE)"),
        6 => format!("CREATE INDEX {name} ON {table} (lower({c}))"),
        7 => format!("CREATE UNIQUE INDEX {name} ON {table} (id, {c}) WHERE id > 0"),
        _ => return None,
    })
}

/// A foreign key to the table so many steps on; with 0 the table points to itself.
fn pointing(choices: &mut Choices<'_>) -> (Option<usize>, String) {
    let parent = choices.one(&[None, Some(1), Some(2), Some(0)]);
    let name = choices.one(&["", "CONSTRAINT []_up "]);
    let actions =
        choices.one(&["", " ON DELETE CASCADE", " ON DELETE SET NULL ON UPDATE CASCADE", " MATCH FULL"]);
    let later = choices.one(&["", "", " DEFERRABLE INITIALLY DEFERRED", " NOT DEFERRABLE"]);
    (parent, format!("{name}FOREIGN KEY (up) REFERENCES {{}} (id){actions}{later}"))
}
