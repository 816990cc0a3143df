//! What is drawn of a picture, counted.

use super::*;
use crate::gesture;
use portolan_core::diagram::{Extent, Heading, picture_of};
use portolan_core::diff::{Renames, diff};
use portolan_core::model::{Pair, Target};
use portolan_core::normalize::normalize;
use portolan_core::replay::{Source, replay};

#[derive(Default)]
struct Counted {
    texts: Vec<String>,
    fills: usize,
    focus: usize,
    strokes: usize,
    faint: usize,
}

impl Brush for Counted {
    fn fill(&mut self, _plate: Plate, _color: Color) {
        self.fills += 1;
    }
    fn outline(&mut self, _plate: Plate, color: Color, _width: f64, _dashed: bool) {
        self.focus += usize::from(color == Color::Focus);
    }
    fn paths(&mut self, paths: &[&[Step]], color: Color, _width: f64, _dashed: bool) {
        self.strokes += 1;
        self.faint += if color == Color::Paint(Paint::Rule) && paths.len() > 1 { paths.len() } else { 0 };
    }
    fn fill_path(&mut self, _path: &[Step], _color: Color) {}
    fn text(&mut self, letters: Letters<'_>, _color: Color) {
        self.texts.push(letters.text.to_owned());
    }
}

fn scene(before: &str, after: &str) -> Scene {
    let schema = |text: &str| {
        let sources = [Source { name: String::new(), text: text.to_owned() }];
        normalize(&Target::postgres(16), replay(&Target::postgres(16), None, &sources).schema)
    };
    let (before, after) = (schema(before), schema(after));
    let changes = diff(&before, &after, &Renames::default());
    let sides = Pair { before: before.schema(), after: after.schema() };
    Scene::new(picture_of("", Heading::Told, sides, &changes, &Extent::default()))
}

fn drawn(scene: &Scene, camera: Camera, selected: Option<&str>) -> Counted {
    let mut brush = Counted::default();
    let look = Look { selected, muted: true, ..Look::default() };
    draw(&mut brush, scene, camera, Frame { width: 1000.0, height: 800.0 }, look);
    brush
}

const TABLES: &str = "CREATE TABLE ports (id int PRIMARY KEY, name text);
    CREATE TABLE calls (id int PRIMARY KEY, port_id int REFERENCES ports (id));
    CREATE TABLE other (id int PRIMARY KEY);";

fn at(scale: f64) -> Camera {
    Camera { x: 0.0, y: 0.0, scale }
}

#[test]
fn what_is_out_of_sight_is_not_drawn() {
    let scene = scene(TABLES, TABLES);
    let away = drawn(&scene, Camera { x: -50_000.0, y: 0.0, scale: 1.0 }, None);
    assert!(!away.texts.iter().any(|text| text == "ports"));
    assert_eq!(
        scene.seen(Camera { x: -50_000.0, y: 0.0, scale: 1.0 }, Frame { width: 10.0, height: 10.0 }).len(),
        0
    );
}

#[test]
fn the_farther_the_less_is_drawn_but_names_stay() {
    let scene = scene(TABLES, TABLES);
    let [near, cards, far] = [1.0, 0.3, 0.1].map(|scale| drawn(&scene, at(scale), None));
    assert!(near.texts.contains(&"port_id".to_owned()));
    assert!(!cards.texts.contains(&"port_id".to_owned()) && cards.texts.contains(&"ports".to_owned()));
    // Names that would cover each other are left out; what most lines lead to comes first.
    assert!(far.fills < near.fills && !far.texts.is_empty());
    assert!(far.texts.iter().all(|text| ["ports", "calls", "other"].contains(&&**text)), "{:?}", far.texts);
    assert_eq!(far.strokes, 1, "all lines of one look in one stroke");
}

#[test]
fn what_is_selected_has_a_ring() {
    let scene = scene(TABLES, TABLES);
    assert_eq!(drawn(&scene, at(1.0), Some("table.public.ports")).focus, 1);
    assert_eq!(drawn(&scene, at(1.0), Some("table.public.nowhere")).focus, 0);
}

#[test]
fn what_changed_is_fitted_with_its_neighbours() {
    let after = TABLES.replace("name text", "name varchar(9)");
    let scene = scene(TABLES, &after);
    let part = scene.changed().expect("something changed");
    let inside = |anchor: &str| {
        let bounds = world(scene.find(anchor).expect("a box").bounds);
        joined(part, bounds) == part
    };
    assert!(inside("table.public.ports") && inside("table.public.calls") && !inside("table.public.other"));
    assert_eq!(Scene::new(self::scene(TABLES, TABLES).picture).changed(), None);
}

#[test]
fn lines_lead_to_neighbours() {
    let scene = scene(TABLES, TABLES);
    assert_eq!(scene.neighbours("table.public.calls", true), ["table.public.ports"]);
    assert_eq!(scene.neighbours("table.public.ports", false), ["table.public.calls"]);
    let bounds = world(scene.find("table.public.calls").expect("a box").bounds);
    assert_eq!(scene.at(bounds.x + 2.0, bounds.y + 2.0), Some("table.public.calls"));
}

/// A table that so many others point to.
fn hub(children: usize) -> Scene {
    let mut sql = "CREATE TABLE users (id int PRIMARY KEY, boss int REFERENCES users (id));".to_owned();
    for number in 0..children {
        sql += &format!("CREATE TABLE t{number} (id int PRIMARY KEY, user_id int REFERENCES users (id));");
    }
    scene(&sql, &sql)
}

#[test]
fn lines_to_a_table_that_very_many_point_to_are_muted_until_it_is_selected() {
    let scene = hub(16);
    let users = "table.public.users";
    assert_eq!(scene.hubs().collect::<Vec<_>>(), [(users, 16)], "its line to itself is not counted");
    assert_eq!(scene.hubs_said().as_deref(), Some("16 lines to users"));
    let camera = gesture::fitted(scene.whole(), Frame { width: 1000.0, height: 800.0 }, 1.0);
    let near = drawn(&scene, camera, None);
    assert_eq!(near.faint, 16);
    assert!(near.texts.contains(&"← 16".to_owned()));
    let selected = drawn(&scene, camera, Some(users));
    assert!(selected.faint == 0 && !selected.texts.contains(&"← 16".to_owned()));
    assert_eq!(drawn(&scene, camera, Some("table.public.t3")).faint, 15, "its own line is seen");
}

#[test]
fn fifteen_lines_make_no_hub_yet() {
    assert_eq!(hub(15).hubs_said(), None);
}
