//! The picture of the README is what core draws of the demo's own change.

use std::fs;

use portolan_core::course::{Side, plot};
use portolan_core::diagram::{Heading, picture, svg};
use portolan_core::dialect::PlanOptions;
use portolan_core::diff::Renames;
use portolan_core::model::{Dialect, Pair};
use portolan_core::replay::{Source, replay};
use portolan_tests::course::target;
use portolan_tests::root;

#[test]
fn the_picture_of_the_readme_is_the_change_of_the_demo() {
    let target = target(Dialect::Sqlite);
    let side = |name: &str| {
        let text = fs::read_to_string(root().join("examples/demo").join(name))
            .expect("the demo's schemas can be read");
        let replayed = replay(&target, None, &[Source { name: name.to_owned(), text }]);
        assert!(replayed.error().is_none(), "{:?}", replayed.diagnostics);
        Side::source(replayed.schema)
    };
    let sides = Pair { before: side("before.sql"), after: side("after.sql") };
    let course = plot(&target, sides, &Renames::default(), &PlanOptions::default()).expect("a course");
    let schemas = course.sides.as_ref().map(|side| side.schema());
    let drawn = svg::file(&picture("The change of the demo", Heading::Drawn, schemas, &course.changes));
    let path = root().join("docs/diagram.svg");
    if std::env::var("UPDATE_PAGES").is_ok_and(|value| value == "1") {
        fs::write(&path, &drawn).expect("the picture can be written");
    }
    let kept = fs::read_to_string(&path).expect("docs/diagram.svg is there");
    assert!(kept == drawn, "docs/diagram.svg is not what is drawn now: UPDATE_PAGES=1 draws it anew");
}
