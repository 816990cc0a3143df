//! A live database as core sees it: read with core's own questions, changed batch by batch as a plan says.

use std::path::Path;

use portolan_core::course::{Answer, Side, answered, decided, questions};
use portolan_core::dialect::{CatalogScope, Question, Turn, knowledge};
use portolan_core::diff::{Renames, diff};
use portolan_core::export;
use portolan_core::model::{Asked, Dialect, Name, ObjectId, ObjectKind, Pair, Plan, Schema};
use portolan_core::normalize::Normalized;

use crate::course::target;
use crate::server::{mariadb, postgres};
use crate::session::Session;

/// A database of a throwaway server, and a client that stays connected to it.
pub struct Live {
    dialect: Dialect,
    /// Its address, its name, or its file.
    place: String,
    session: Session,
    /// SQLite's.
    _file: Option<tempfile::NamedTempFile>,
}

impl Live {
    /// An empty one, in the place of the last of that name.
    pub fn renewed(dialect: Dialect, name: &str) -> Live {
        let (place, file) = match dialect {
            Dialect::Postgres => (postgres().renewed_database(name), None),
            Dialect::Mysql => {
                mariadb().renewed_database(name);
                (name.to_owned(), None)
            }
            Dialect::Sqlite => {
                let file = tempfile::NamedTempFile::new().expect("a file can be made");
                (file.path().display().to_string(), Some(file))
            }
        };
        Live { dialect, session: connected(dialect, &place), place, _file: file }
    }

    /// Takes away all that is in it.
    pub fn clear(&mut self) {
        let name = &self.place;
        let done = match self.dialect {
            Dialect::Postgres => self.session.run(EMPTY_POSTGRES),
            Dialect::Mysql => self.session.run(&format!(
                "DROP DATABASE {name}; CREATE DATABASE {name} CHARACTER SET utf8mb4; USE {name};"
            )),
            Dialect::Sqlite => {
                *self = Live::renewed(self.dialect, "");
                Ok(())
            }
        };
        done.unwrap_or_else(|error| panic!("a database cannot be emptied: {error}"));
    }

    /// Runs a text.
    pub fn run(&mut self, sql: &str) -> Result<(), String> {
        self.session.run(sql)
    }

    /// Runs a plan, each batch in its transaction.
    pub fn go(&mut self, plan: &Plan) -> Result<(), String> {
        for batch in &plan.batches {
            let sql = export::sql(&Plan { batches: vec![batch.clone()] });
            // SQLite's pragma for foreign keys does nothing in a transaction.
            let transactional = batch.transactional && self.dialect == Dialect::Postgres;
            let sql = if transactional { format!("BEGIN;\n{sql}COMMIT;\n") } else { sql };
            self.run(&sql)?;
        }
        Ok(())
    }

    /// What it holds, and in how many queries it was read.
    pub fn read(&mut self) -> (Schema, usize) {
        self.read_asked(Asked::default())
    }

    /// The same, with what is asked of roles.
    pub fn read_asked(&mut self, of_roles: Asked) -> (Schema, usize) {
        let Live { dialect, place, session, _file } = self;
        let bound = (*dialect == Dialect::Mysql).then(|| Name::exact(place.as_str()));
        let scope = CatalogScope {
            target: Some(target(*dialect)),
            bound,
            asked: of_roles,
            ..CatalogScope::default()
        };
        let mut reading = knowledge(*dialect).begin_catalog(&scope);
        let (mut answers, mut asked) = (Vec::new(), 0);
        loop {
            match reading.next(std::mem::take(&mut answers)) {
                Turn::Ask(queries) => {
                    asked += queries.len();
                    answers = session.answers(&queries).expect("the server answers");
                }
                Turn::Done(schema) => return (schema.expect("the catalog can be read"), asked),
            }
        }
    }

    /// The same as one side of a course.
    pub fn side(&mut self) -> Side {
        Side::catalog(self.read().0)
    }

    /// Both sides, of which it holds the one before, with what it says of all in which they differ.
    pub fn asked(&mut self, sides: Pair<Normalized>) -> Pair<Normalized> {
        self.asked_of(sides, |_| true)
    }

    fn asked_of(&mut self, mut sides: Pair<Normalized>, of: impl Fn(&ObjectId) -> bool) -> Pair<Normalized> {
        for asked in questions(Pair { before: &sides.before, after: &sides.after }, None) {
            if of(&asked.object)
                && let Some(answer) = self.answer(asked.question.clone())
            {
                sides = answered(sides, &asked, answer);
            }
        }
        sides
    }

    /// Both sides, of which it holds the one before, with what it could decide where no rule does; `after` was made of
    /// a text.
    pub fn settled(&mut self, sides: Pair<Normalized>, text: &str) -> Pair<Normalized> {
        let unknown = diff(&sides.before, &sides.after, &Renames::default()).unknown;
        let sides = self.asked_of(sides, |id| unknown.iter().any(|it| it.object == *id));
        match self.dialect {
            Dialect::Mysql => self.settled_by_a_fresh_load(sides, text),
            Dialect::Postgres | Dialect::Sqlite => sides,
        }
    }

    /// MariaDB prints views in its own words and cannot be asked: a fresh load of the text tells how it would print them.
    fn settled_by_a_fresh_load(&self, mut sides: Pair<Normalized>, text: &str) -> Pair<Normalized> {
        let unknown = diff(&sides.before, &sides.after, &Renames::default()).unknown;
        let views: Vec<ObjectId> =
            unknown.into_iter().map(|it| it.object).filter(|id| id.kind == ObjectKind::View).collect();
        if views.is_empty() {
            return sides;
        }
        let mut fresh = Live::renewed(self.dialect, "fresh_load");
        fresh.run(text).expect("the server takes the text once more");
        let fresh = fresh.side().normalized(&target(self.dialect));
        for id in views {
            let alike = sides.before.schema().get(&id) == fresh.schema().get(&id);
            sides = decided(sides, &id, if alike { Answer::Same } else { Answer::Different });
        }
        sides
    }

    /// The answer to a question. Of what is wanted, a text may name what is not there yet.
    fn answer(&mut self, question: Question) -> Option<Answer> {
        let Question { settings, made: Pair { before, after }, same, true_word } = question;
        let queries = [vec!["BEGIN".to_owned()], settings, before, after, vec![same, "ROLLBACK".to_owned()]];
        match self.session.answers(&queries.concat()) {
            Ok(answers) => {
                let value = answers.get(answers.len() - 2)?.first()?.first()?.clone()?;
                Some(if value == true_word { Answer::Same } else { Answer::Different })
            }
            Err(error) if error.contains("does not exist") => {
                self.session = connected(self.dialect, &self.place);
                Some(Answer::Different)
            }
            Err(error) => panic!("the server does not answer: {error}"),
        }
    }
}

fn connected(dialect: Dialect, place: &str) -> Session {
    match dialect {
        Dialect::Postgres => Session::postgres(place),
        Dialect::Mysql => Session::mariadb(place),
        Dialect::Sqlite => Session::sqlite(Path::new(place)),
    }
}

const EMPTY_POSTGRES: &str = "DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
      EXECUTE format('DROP SCHEMA %I CASCADE', name);
    END LOOP;
  END $$;
  CREATE SCHEMA public;
  COMMENT ON SCHEMA public IS 'standard public schema';";
