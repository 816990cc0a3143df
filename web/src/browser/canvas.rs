//! A canvas as a brush: every stroke becomes a call to the browser, with as few changes of color and font as can be.

use super::window;
use crate::gesture::{Camera, Frame, World};
use crate::scene::{Brush, Color, Letters, Plate};
use leptos::html;
use leptos::prelude::{GetUntracked, NodeRef};
use portolan_core::diagram::metrics::Weight;
use portolan_core::diagram::picture::{Corners, Paint, Step};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::js_sys::{Array, Reflect};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// In which colors one draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// By day.
    #[default]
    Light,
    /// By night.
    Dark,
    /// Those the reader chose for everything.
    Forced,
}

/// A canvas to draw on.
pub struct Pen {
    context: CanvasRenderingContext2d,
    theme: Theme,
    fill: Option<Color>,
    stroke: Option<Color>,
    font: (f64, bool),
}

/// More dots to a pixel are not seen, and take long.
const MOST_DOTS: f64 = 2.0;

/// Clears the canvas of a frame and turns it to a camera.
pub fn pen(canvas: NodeRef<html::Canvas>, frame: Frame, camera: Camera, theme: Theme) -> Option<Pen> {
    let dots = window()?.device_pixel_ratio().clamp(1.0, MOST_DOTS);
    pen_on(&canvas.get_untracked()?, frame, camera, theme, dots)
}

fn pen_on(canvas: &HtmlCanvasElement, frame: Frame, camera: Camera, theme: Theme, dots: f64) -> Option<Pen> {
    let (width, height) = ((frame.width * dots) as u32, (frame.height * dots) as u32);
    if (canvas.width(), canvas.height()) != (width, height) {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    let mut pen = Pen { context, theme, fill: None, stroke: None, font: (0.0, false) };
    pen.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0).ok()?;
    pen.fill_with(Color::Paint(Paint::Page));
    pen.context.fill_rect(0.0, 0.0, f64::from(width), f64::from(height));
    let scale = camera.scale * dots;
    pen.context.set_transform(scale, 0.0, 0.0, scale, camera.x * dots, camera.y * dots).ok()?;
    pen.context.set_line_cap("round");
    pen.context.set_line_join("round");
    // Letters are placed by their advance widths alone, as they were measured.
    let _ = Reflect::set(&pen.context, &JsValue::from_str("fontKerning"), &JsValue::from_str("none"));
    Some(pen)
}

/// A picture as the bytes of a PNG are made from a canvas of its own; the text is a `data:` address.
pub fn png(size: Frame, scale: f64, theme: Theme, draw: impl FnOnce(&mut Pen)) -> Option<String> {
    let canvas: HtmlCanvasElement = window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    let frame = Frame { width: size.width * scale, height: size.height * scale };
    let camera = Camera { x: 0.0, y: 0.0, scale };
    let mut pen = pen_on(&canvas, frame, camera, theme, 1.0)?;
    draw(&mut pen);
    canvas.to_data_url_with_type("image/png").ok().filter(|url| url.starts_with("data:image/png"))
}

impl Pen {
    fn css(&self, color: Color) -> &'static str {
        let (light, dark) = match color {
            Color::Focus => ("#1a5fd0", "#8ab4ff"),
            Color::Paint(paint) => paint.colors(),
        };
        match (self.theme, color) {
            (Theme::Light, _) => light,
            (Theme::Dark, _) => dark,
            (Theme::Forced, Color::Focus) => "Highlight",
            (Theme::Forced, Color::Paint(paint)) => match paint {
                Paint::Page | Paint::Surface | Paint::Head => "Canvas",
                Paint::AddedTint | Paint::RemovedTint | Paint::ChangedTint => "Canvas",
                Paint::Rule | Paint::Link | Paint::Edge => "GrayText",
                Paint::Ink | Paint::Soft | Paint::Faint => "CanvasText",
                Paint::Added | Paint::Removed | Paint::Changed => "CanvasText",
            },
        }
    }

    fn fill_with(&mut self, color: Color) {
        if self.fill != Some(color) {
            self.context.set_fill_style_str(self.css(color));
            self.fill = Some(color);
        }
    }

    fn stroke_with(&mut self, color: Color, width: f64, dashed: bool) {
        if self.stroke != Some(color) {
            self.context.set_stroke_style_str(self.css(color));
            self.stroke = Some(color);
        }
        self.context.set_line_width(width);
        if dashed {
            let _ = self
                .context
                .set_line_dash(&Array::of2(&(5.0 * width.max(1.0)).into(), &(4.0 * width.max(1.0)).into()));
        }
    }

    fn undash(&self, dashed: bool) {
        if dashed {
            let _ = self.context.set_line_dash(&Array::new());
        }
    }

    fn trace(&self, plate: Plate) {
        let World { x, y, width, height } = plate.world;
        self.context.begin_path();
        match plate.corners {
            Corners::Square => self.context.rect(x, y, width, height),
            Corners::Round(r) => {
                let _ = self.context.round_rect_with_f64(x, y, width, height, f64::from(r));
            }
            Corners::RoundAbove(r) => {
                let r = f64::from(r);
                self.context.move_to(x, y + height);
                self.context.line_to(x, y + r);
                self.context.quadratic_curve_to(x, y, x + r, y);
                self.context.line_to(x + width - r, y);
                self.context.quadratic_curve_to(x + width, y, x + width, y + r);
                self.context.line_to(x + width, y + height);
                self.context.close_path();
            }
        }
    }

    fn steps(&self, steps: &[Step]) {
        let xy = |point: &portolan_core::diagram::layout::Point| (f64::from(point.x), f64::from(point.y));
        for step in steps {
            match step {
                Step::Move(to) => self.context.move_to(xy(to).0, xy(to).1),
                Step::Line(to) => self.context.line_to(xy(to).0, xy(to).1),
                Step::Curve(by, to) => {
                    self.context.quadratic_curve_to(xy(by).0, xy(by).1, xy(to).0, xy(to).1);
                }
                Step::Circle(at, radius) => {
                    let ((x, y), radius) = (xy(at), f64::from(*radius));
                    self.context.move_to(x + radius, y);
                    let _ = self.context.arc(x, y, radius, 0.0, std::f64::consts::TAU);
                }
            }
        }
    }
}

impl Brush for Pen {
    fn fill(&mut self, plate: Plate, color: Color) {
        self.fill_with(color);
        if plate.corners == Corners::Square {
            let World { x, y, width, height } = plate.world;
            return self.context.fill_rect(x, y, width, height);
        }
        self.trace(plate);
        self.context.fill();
    }

    fn outline(&mut self, plate: Plate, color: Color, width: f64, dashed: bool) {
        self.stroke_with(color, width, dashed);
        self.trace(plate);
        self.context.stroke();
        self.undash(dashed);
    }

    fn paths(&mut self, paths: &[&[Step]], color: Color, width: f64, dashed: bool) {
        self.stroke_with(color, width, dashed);
        self.context.begin_path();
        for steps in paths {
            self.steps(steps);
        }
        self.context.stroke();
        self.undash(dashed);
    }

    fn fill_path(&mut self, path: &[Step], color: Color) {
        self.fill_with(color);
        self.context.begin_path();
        self.steps(path);
        self.context.fill();
    }

    fn text(&mut self, letters: Letters<'_>, color: Color) {
        let Letters { text, at, size, weight, right } = letters;
        let bold = weight == Weight::Semibold;
        if self.font != (size, bold) {
            let weight = if bold { 600 } else { 400 };
            self.context
                .set_font(&format!("{weight} {size}px \"Portolan Inter\", Inter, system-ui, sans-serif"));
            self.font = (size, bold);
        }
        self.context.set_text_align(if right { "right" } else { "left" });
        self.fill_with(color);
        let _ = self.context.fill_text(text, at.0, at.1);
    }
}
