//! Groups, folded and open.

use super::*;
use crate::diagram::picture::{Picture, Role};
use crate::diagram::{Extent, Heading, picture_of, svg};
use crate::diff::{Renames, diff};
use crate::model::{Pair, Target};
use crate::normalize::{Normalized, normalize};
use crate::replay::{Source, replay};

const MARKET: &str = "CREATE SCHEMA app;
    CREATE TABLE users (id int PRIMARY KEY);
    CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users (id));
    CREATE TABLE order_items (order_id int REFERENCES orders (id), by int REFERENCES users (id));
    CREATE TABLE order_notes (order_id int REFERENCES orders (id), again int REFERENCES orders (id));
    CREATE TABLE stock_a (id int PRIMARY KEY);
    CREATE TABLE stock_b (item int, a int REFERENCES stock_a (id));
    CREATE TABLE app.logs (user_id int REFERENCES users (id), order_id int REFERENCES orders (id));";

fn schema(text: &str) -> Normalized {
    let target = Target::postgres(17);
    let sources = [Source { name: "a".to_owned(), text: text.to_owned() }];
    let replayed = replay(&target, None, &sources);
    assert_eq!(replayed.error(), None, "{text}");
    normalize(&target, replayed.schema)
}

fn drawn(before: &str, after: &str, by: By, open: &[&str]) -> Picture {
    let (before, after) = (schema(before), schema(after));
    let changes = diff(&before, &after, &Renames::default());
    let open = open.iter().map(|anchor| (*anchor).to_owned()).collect();
    let extent = Extent { groups: Some(Grouping { by, open }), ..Extent::default() };
    let sides = Pair { before: before.schema(), after: after.schema() };
    picture_of("", Heading::Told, sides, &changes, &extent)
}

fn names(picture: &Picture) -> Vec<&str> {
    let boxes = picture.groups.iter().filter(|group| matches!(group.role, Role::Box { .. }));
    boxes.map(|group| &*group.name).collect()
}

fn lines(picture: &Picture) -> Vec<&str> {
    let lines = picture.groups.iter().filter(|group| matches!(group.role, Role::Line { .. }));
    lines.map(|group| &*group.name).collect()
}

#[test]
fn names_that_begin_alike_are_one_box_and_their_keys_are_added_up() {
    let picture = drawn(MARKET, MARKET, By::Prefix, &[]);
    assert_eq!(
        names(&picture),
        [
            "table app.logs, 2 rows, references order_… and users",
            "group order_…, folded: 3 tables, references users, referenced by 1 table",
            "table stock_a, 1 row, referenced by 1 table",
            "table stock_b, 2 rows, references stock_a",
            "table users, 1 row, referenced by 2 others",
        ],
        "two are no group; the plural stands with the others"
    );
    let sums: Vec<&str> = lines(&picture).into_iter().filter(|line| line.contains("foreign keys")).collect();
    assert_eq!(sums, ["schema.public.order_…: 2 foreign keys to users"]);
    assert_eq!(picture.within["table.public.orders"], "schema.public.order_…");
    assert_eq!(picture.summary, "7 tables, 8 foreign keys, 1 folded group", "nothing is lost in counting");
    let svg = svg::inline(&picture);
    for told in ["→ users", "2 keys", ">order_items, order_notes, orders<", "3 foreign keys inside"] {
        assert!(svg.contains(told), "{told}: {svg}");
    }
}

#[test]
fn a_group_that_is_open_is_drawn_box_by_box() {
    let shut = drawn(MARKET, MARKET, By::Schema, &[]);
    assert_eq!(names(&shut).len(), 2);
    assert_eq!(lines(&shut), ["schema.app: 2 foreign keys to public"]);
    let open = drawn(MARKET, MARKET, By::Schema, &["schema.app"]);
    assert!(names(&open).contains(&"table app.logs, 2 rows, references public"), "{:?}", names(&open));
    assert_eq!(lines(&open).len(), 2, "each key has its own line where its table is drawn");
    let all = drawn(MARKET, MARKET, By::Schema, &["schema.app", "schema.public"]);
    assert_eq!((names(&all).len(), lines(&all).len()), (7, 8));
}

#[test]
fn what_changed_in_a_group_is_told_on_it() {
    let after = MARKET.replace("user_id int REFERENCES users (id));\n    CREATE TABLE order_items (", 
        "user_id int REFERENCES users (id), paid bool);\n    CREATE TABLE order_fresh (id int); CREATE TABLE order_items (");
    let picture = drawn(MARKET, &after, By::Prefix, &[]);
    let told = "group order_…, folded: 4 tables, 1 added, 1 changed, references users, referenced by 1 table";
    assert!(names(&picture).contains(&told), "{:?}", names(&picture));
    assert!(picture.summary.ends_with(": 1 added, 1 changed"), "{}", picture.summary);
    let svg = svg::inline(&picture);
    assert!(svg.contains("4 tables · changed") && svg.contains(">order_fresh<"), "{svg}");
}
