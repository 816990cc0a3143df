//! A table of MariaDB: columns in an order, a key, checks, indexes, options, a foreign key and triggers.

use super::column::Column;
use super::{Choices, block};

/// A table, of which the statements are ready to be written.
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// Another table may point to its `id`.
    pub keyed: bool,
    pub is_there: bool,
    create: Vec<String>,
    parent: Option<usize>,
    pointing: String,
}

impl Table {
    pub fn new(at: usize, key_type: &str, choices: &mut Choices<'_>) -> Table {
        let name = format!("t{at}");
        let is_there = choices.mostly();
        let mut columns: Vec<Column> = (0..4).filter_map(|n| Column::new(n, &mut choices.part(8))).collect();
        if choices.rarely() {
            columns.reverse();
        }
        let (parent, pointing) = pointing(&name, &mut choices.part(6));
        let (create, keyed) = create(&name, key_type, &columns, parent.is_some(), &mut choices.part(50));
        let mut create = vec![create];
        for n in 0..2 {
            create.extend(trigger(&name, n, &mut choices.part(3)));
        }
        Table { name, columns, keyed, is_there, create, parent, pointing }
    }

    /// Makes it, but for what points to others.
    pub fn create(&self, out: &mut Vec<String>) {
        if self.is_there {
            out.extend(self.create.iter().cloned());
        }
    }

    /// Lets it point to another table, which may point back.
    pub fn point(&self, at: usize, tables: &[Table], out: &mut Vec<String>) {
        let Some(step) = self.parent.filter(|_| self.is_there) else { return };
        let parent = &tables[(at + step) % tables.len()];
        if parent.is_there && parent.keyed {
            out.push(self.pointing.replace("{}", &parent.name));
        }
    }

    /// Columns that a view may show.
    pub fn shown(&self) -> Vec<&str> {
        self.columns.iter().map(|column| column.name.as_str()).collect()
    }
}

/// CREATE TABLE, and whether others may point to it.
fn create(
    name: &str,
    key_type: &str,
    columns: &[Column],
    points: bool,
    choices: &mut Choices<'_>,
) -> (String, bool) {
    let (key, keyed) = choices.one(&[
        ("PRIMARY KEY (id)", true),
        ("PRIMARY KEY (id)", true),
        ("", false),
        ("UNIQUE KEY {}_id (id)", true),
        ("UNIQUE (id)", true),
        ("PRIMARY KEY (id DESC)", false),
    ]);
    let computes = |how: &str| columns.iter().any(|column| column.definition.contains(how));
    // A value that is counted up is not there to compute from.
    let counted = choices.rarely() && keyed && !computes(" AS (");
    let counted_word = if counted { " AUTO_INCREMENT" } else { "" };
    let mut body = vec![format!("id {key_type} NOT NULL{counted_word}"), format!("up {key_type} NULL")];
    body.extend(columns.iter().map(|column| column.definition.clone()));
    body.extend([key.replace("{}", name)].into_iter().filter(|key| !key.is_empty()));
    for at in 0..3 {
        body.extend(index(name, at, columns, &mut choices.part(5)));
    }
    let (which, condition, naming) = (choices.of(4), choices.of(8), choices.of(4));
    if let Some(column) = columns.get(which) {
        let condition = column.ty.checks[condition % column.ty.checks.len()].replace("{}", &column.name);
        match naming {
            1 => body.push(format!("CHECK ({condition})")),
            2 => body.push(format!("CONSTRAINT {name}_ok CHECK ({condition})")),
            3 => body.push(format!("CONSTRAINT {name}_also CHECK (({condition}) IS NOT FALSE)")),
            _ => {}
        }
    }
    let engine = choices.one(&["", "", "", "", " ENGINE=MyISAM", " ENGINE=Aria"]);
    let engine = if points || computes(" VIRTUAL") { "" } else { engine };
    let charset = choices.one(&[
        "",
        "",
        "",
        " DEFAULT CHARSET=utf8mb4",
        " DEFAULT CHARSET=latin1",
        " COLLATE=utf8mb4_unicode_ci",
    ]);
    let comment = choices.one(&["", "", " COMMENT='first'", " COMMENT='it''s so'"]);
    let format = choices.one(&["", "", "", " ROW_FORMAT=DYNAMIC", " ROW_FORMAT=COMPACT"]);
    let format = if engine.is_empty() { format } else { "" };
    let counter = if counted { choices.one(&["", "", " AUTO_INCREMENT=100"]) } else { "" };
    let versioned = choices.one(&["", "", "", "", "", " WITH SYSTEM VERSIONING"]);
    let rows = choices.one(&["", "", "", " MAX_ROWS=1000", " STATS_PERSISTENT=0", " CHECKSUM=1"]);
    let options = format!("{engine}{charset}{comment}{format}{counter}{rows}{versioned}");
    let sql = format!("CREATE TABLE {name} (\n  {}\n){options}", body.join(",\n  "));
    (sql, keyed && engine.is_empty())
}

fn index(table: &str, at: usize, columns: &[Column], choices: &mut Choices<'_>) -> Option<String> {
    let (kind, which) = (choices.of(12), choices.of(4));
    let column = columns.get(which);
    let c = column.and_then(Column::indexed).unwrap_or_else(|| "up".to_owned());
    let is_text = column.is_some_and(Column::is_text);
    let name = format!("{table}_i{at}");
    Some(match kind {
        1 => format!("KEY {name} ({c})"),
        2 => format!("UNIQUE KEY {name} ({c})"),
        3 => format!("KEY {name} ({c} DESC, id)"),
        4 => format!("KEY {name} (up, {c})").replace("(up, up)", "(up, id)"),
        5 if is_text => format!("FULLTEXT KEY {name} ({})", c.trim_end_matches("(10)")),
        6 => format!("KEY {name} ({c}) COMMENT 'said'"),
        7 => format!("KEY {name} ({c}) IGNORED"),
        8 => format!("INDEX ({c})"),
        9 if is_text => format!("KEY {name} ({}(3))", c.trim_end_matches("(10)")),
        10 => format!("UNIQUE ({c}, id)"),
        11 => format!("KEY {name} (up)"),
        _ => return None,
    })
}

/// A foreign key to the table so many steps on; with 0 the table points to itself.
fn pointing(table: &str, choices: &mut Choices<'_>) -> (Option<usize>, String) {
    let parent = choices.one(&[None, Some(1), Some(2), Some(0)]);
    let name = choices.one(&["CONSTRAINT {}_up ", ""]).replace("{}", table);
    let actions = choices.one(&[
        "",
        " ON DELETE CASCADE",
        " ON DELETE SET NULL ON UPDATE CASCADE",
        " ON DELETE RESTRICT",
        " ON DELETE NO ACTION",
    ]);
    (parent, format!("ALTER TABLE {table} ADD {name}FOREIGN KEY (up) REFERENCES {{}} (id){actions}"))
}

fn trigger(table: &str, at: usize, choices: &mut Choices<'_>) -> Option<String> {
    let name = format!("{table}_x{at}");
    Some(match choices.of(6) {
        1 => format!("CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW SET NEW.up = NEW.id"),
        2 => format!("CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW SET NEW.up = NEW.id + 1"),
        3 => block(&format!(
            "CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW BEGIN SET NEW.up = OLD.up; SET @a = 1; END"
        )),
        4 => format!("CREATE TRIGGER {name} AFTER DELETE ON {table} FOR EACH ROW SET @gone = OLD.id"),
        _ => return None,
    })
}
