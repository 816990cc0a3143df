//! What only the server can tell: whether it prints two texts alike. Something temporary is made of both, which goes with its
//! transaction; no table is locked but for reading.
//!
//! What the server has printed once it may print otherwise the next time (`a IN ('x', 'y')` of a varchar), so each is made
//! again of what was printed of it, and either print may be the one of the other.

mod runner;

pub use runner::acquaint;

use super::render;
use super::syntax::quote;
use crate::dialect::{About, PlanOptions, Question};
use crate::model::{
    DataType, ExpressionPlace, Name, Object, ObjectId, ObjectKind, Pair, Routine, Schema, View,
};

/// How to ask whether two objects, or two expressions of theirs, are the same, where that can be asked.
pub fn question(home: &Name, id: &ObjectId, objects: Pair<&Object>, about: About<'_>) -> Option<Question> {
    match about {
        About::Whole => of_objects(home, objects),
        About::Expression(place, texts) => of_expressions(home, id, objects, place, texts),
    }
}

fn of_objects(home: &Name, objects: Pair<&Object>) -> Option<Question> {
    match (objects.before, objects.after) {
        (Object::View(before), Object::View(after))
        | (Object::MaterializedView(before), Object::MaterializedView(after)) => {
            let texts = Pair { before: select(before), after: select(after) };
            let view = Shape { kind: "VIEW", before: String::new(), after: String::new(), printed: VIEW };
            Some(view.asked(home, Pair { before: &texts.before, after: &texts.after }))
        }
        (Object::Routine(before), Object::Routine(after)) => Some(routine(home, Pair { before, after })),
        _ => None,
    }
}

fn of_expressions(
    home: &Name,
    id: &ObjectId,
    objects: Pair<&Object>,
    place: &ExpressionPlace,
    texts: Pair<&str>,
) -> Option<Question> {
    let relation = |name: &Name| match &id.schema {
        Some(schema) => format!("{}.{}", quote(schema.as_str()), quote(name.as_str())),
        None => quote(name.as_str()),
    };
    let shape = match place {
        ExpressionPlace::Check(_) if id.kind == ObjectKind::Domain => Shape::domain_check(&base(objects)?),
        ExpressionPlace::Check(_) | ExpressionPlace::Part(..) | ExpressionPlace::Predicate(_) => {
            Shape::of_rows(&relation(&id.name))
        }
        ExpressionPlace::Using | ExpressionPlace::WithCheck => Shape::of_rows(&relation(id.owner.as_ref()?)),
        ExpressionPlace::Default(column) => Shape::default(&column_type(objects, column)?),
        ExpressionPlace::Generated(column) => {
            Shape::generated(&relation(&id.name), &column_type(objects, column)?)
        }
        ExpressionPlace::DomainDefault => Shape::default(&base(objects)?),
    };
    Some(shape.asked(home, texts))
}

/// The type of a column, where it is the same on both sides.
fn column_type(objects: Pair<&Object>, column: &Name) -> Option<String> {
    let (Object::Table(before), Object::Table(after)) = (objects.before, objects.after) else { return None };
    let (before, after) = (before.column(column)?, after.column(column)?);
    (before.ty == after.ty).then(|| printed_type(&before.ty))
}

/// The type under a domain, where it is the same on both sides.
fn base(objects: Pair<&Object>) -> Option<String> {
    let (Object::Domain(before), Object::Domain(after)) = (objects.before, objects.after) else {
        return None;
    };
    (before.base == after.base).then(|| printed_type(&before.base))
}

fn printed_type(ty: &DataType) -> String {
    render::types::data_type(&PlanOptions::default(), &Schema::default(), ty)
}

/// What a text is made into, and how the server prints that.
struct Shape {
    /// `VIEW`, `TABLE`; a domain has no word for being temporary.
    kind: &'static str,
    /// What stands before the text, behind the name.
    before: String,
    /// What stands after it.
    after: String,
    /// The print of what has a name, which stands here as `{}`.
    printed: &'static str,
}

const VIEW: &str = "pg_catalog.pg_get_viewdef('pg_temp.{}'::pg_catalog.regclass)";

const COLUMN: &str = "(SELECT pg_catalog.pg_get_expr(adbin, adrelid) FROM pg_catalog.pg_attrdef \
                      WHERE adrelid = 'pg_temp.{}'::pg_catalog.regclass)";

const DOMAIN: &str = "(SELECT pg_catalog.pg_get_constraintdef(oid) FROM pg_catalog.pg_constraint \
                      WHERE contypid = 'pg_temp.{}'::pg_catalog.regtype)";

impl Shape {
    fn of_rows(relation: &str) -> Shape {
        let (before, after) = (" AS SELECT (".to_owned(), format!(") AS held FROM {relation}"));
        Shape { kind: "VIEW", before, after, printed: VIEW }
    }

    fn default(ty: &str) -> Shape {
        let before = format!(" (held {ty} DEFAULT (");
        Shape { kind: "TABLE", before, after: "))".to_owned(), printed: COLUMN }
    }

    fn generated(relation: &str, ty: &str) -> Shape {
        let before = format!(" (LIKE {relation}, portolan_held {ty} GENERATED ALWAYS AS (");
        Shape { kind: "TABLE", before, after: ") STORED)".to_owned(), printed: COLUMN }
    }

    fn domain_check(base: &str) -> Shape {
        let before = format!(" AS {base} CHECK (");
        Shape { kind: "DOMAIN", before, after: ")".to_owned(), printed: DOMAIN }
    }

    /// The beginning and the end of the statement that makes one of a text.
    fn around(&self, name: &str) -> (String, &str) {
        let begin = match self.kind {
            "DOMAIN" => format!("CREATE DOMAIN pg_temp.{name}"),
            kind => format!("CREATE TEMPORARY {kind} {name}"),
        };
        (format!("{begin}{}", self.before), &self.after)
    }

    fn print_of(&self, name: &str) -> String {
        self.printed.replace("{}", name)
    }

    /// One side: made of its text, and again of what the server printed.
    fn made(&self, side: &str, text: &str) -> Vec<String> {
        let (once, again) = (format!("portolan_{side}"), format!("portolan_{side}_again"));
        let (begin, end) = self.around(&once);
        let first = format!("{begin}{text}{end}");
        // A view and the check of a domain are printed as a statement goes on behind its name.
        let (begin, end) = match (self.printed == VIEW, self.kind) {
            (true, _) => (format!("CREATE TEMPORARY VIEW {again} AS "), ""),
            (false, "DOMAIN") => (self.around(&again).0.replace(" CHECK (", " "), ""),
            (false, _) => self.around(&again),
        };
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let run = format!(
            "BEGIN EXECUTE {} OPERATOR(pg_catalog.||) {} OPERATOR(pg_catalog.||) {}; END",
            quoted(&begin),
            self.print_of(&once),
            quoted(end)
        );
        vec![first, format!("DO {}", quoted(&run))]
    }

    fn asked(&self, home: &Name, texts: Pair<&str>) -> Question {
        let print = |side: &str, again: &str| self.print_of(&format!("portolan_{side}{again}"));
        let same = format!(
            "SELECT {before} IN ({after}, {after_again}) OR {before_again} = {after}",
            before = print("before", ""),
            before_again = print("before", "_again"),
            after = print("after", ""),
            after_again = print("after", "_again"),
        );
        Question {
            settings: path(home),
            made: Pair { before: self.made("before", texts.before), after: self.made("after", texts.after) },
            same,
            true_word: "t",
        }
    }
}

/// The server may look for names elsewhere than the texts mean them; what is of an extension stands in `public`.
fn path(home: &Name) -> Vec<String> {
    vec![format!("SET LOCAL search_path = {}, public", quote(home.as_str()))]
}

/// What follows the name of a view.
fn select(view: &View) -> String {
    let columns: Vec<String> = view.columns.iter().map(|name| quote(name.as_str())).collect();
    let columns = if columns.is_empty() { String::new() } else { format!(" ({})", columns.join(", ")) };
    format!("{columns} AS {}", view.query.text)
}

/// A body of SQL is read when the function is made, and printed from what was read.
fn routine(home: &Name, pair: Pair<&Routine>) -> Question {
    let made = |side: &str, routine: &Routine| {
        let (temporary, name) = (Name::exact("pg_temp"), Name::exact(format!("portolan_{side}")));
        let id = ObjectId::new(ObjectKind::Function, Some(temporary), name);
        vec![render::routine::create(&PlanOptions::default(), &Schema::default(), &id, routine, false)]
    };
    let printed = |side: &str| {
        format!(
            "(SELECT pg_catalog.pg_get_function_sqlbody(oid) FROM pg_catalog.pg_proc \
             WHERE pronamespace = pg_catalog.pg_my_temp_schema() AND proname = 'portolan_{side}')"
        )
    };
    Question {
        settings: path(home),
        made: Pair { before: made("before", pair.before), after: made("after", pair.after) },
        // A body that is only a string has none that was read.
        same: format!("SELECT {} IS NOT DISTINCT FROM {}", printed("before"), printed("after")),
        true_word: "t",
    }
}
