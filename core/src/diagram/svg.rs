//! The picture as SVG: by itself, in a file that needs nothing else, or inside a page that brings style and fonts.

use super::layout::{Point, Rect};
use super::metrics::Weight;
use super::picture::{Corners, Group, Paint, Picture, Role, Shape, Step, Stroke, Text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write;

const REGULAR: &[u8] = include_bytes!("font/regular.woff2");
const SEMIBOLD: &[u8] = include_bytes!("font/semibold.woff2");

/// A file of its own, with its fonts, for light and dark.
pub fn file(picture: &Picture) -> String {
    let style = format!("{}{}", fonts(), style());
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}",
        document(picture, &format!("<style>{style}</style>\n"))
    )
}

/// A part of a page that has `fonts` and `style` in its own style sheet.
pub fn inline(picture: &Picture) -> String {
    document(picture, "")
}

fn document(picture: &Picture, style: &str) -> String {
    let Picture { size, title, summary, groups, within: _ } = picture;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"portolan\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
         role=\"graphics-document document\" aria-roledescription=\"entity relationship diagram\" \
         aria-label=\"{label}\">\n<title>{title}</title>\n<desc>{desc}</desc>\n{style}\
         <rect class=\"f-page\" width=\"{w}\" height=\"{h}\"/>\n<g transform=\"translate(.5 .5)\">\n",
        w = size.width,
        h = size.height,
        label = escape(&format!("{title}: {summary}")),
        title = escape(title),
        desc = escape(summary),
    );
    for group in groups {
        write_group(&mut svg, group);
    }
    svg + "</g>\n</svg>\n"
}

fn write_group(svg: &mut String, group: &Group) {
    let Group { role, mark, name, bounds: _, shapes } = group;
    let name = escape(name);
    let mark = mark.word();
    let _ = match role {
        Role::Box { anchor, label: _ } => write!(
            svg,
            "<g id=\"{}\" class=\"box {mark}\" role=\"graphics-object group\" aria-label=\"{name}\">",
            escape(anchor)
        ),
        Role::Line { child, parent } => write!(
            svg,
            "<g class=\"line {mark}\" role=\"graphics-symbol img\" aria-label=\"{name}\" data-child=\"{}\" data-parent=\"{}\"><title>{name}</title>",
            escape(child),
            escape(parent)
        ),
        Role::Caption => write!(svg, "<g class=\"caption\" aria-label=\"{name}\">"),
    };
    for shape in shapes {
        match shape {
            Shape::Rect { rect, corners, fill, stroke } => write_rect(svg, *rect, *corners, *fill, *stroke),
            Shape::Text(text) => write_text(svg, text),
            Shape::Path { steps, fill, stroke } => write_path(svg, steps, *fill, *stroke),
        }
    }
    svg.push_str("</g>\n");
}

fn write_rect(svg: &mut String, rect: Rect, corners: Corners, fill: Option<Paint>, stroke: Option<Stroke>) {
    let Rect { x, y, width, height } = rect;
    let _ = match corners {
        Corners::Square => write!(svg, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\""),
        Corners::Round(r) => {
            write!(svg, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{r}\"")
        }
        Corners::RoundAbove(r) => write!(
            svg,
            "<path d=\"M{x} {}v{}a{r} {r} 0 0 1 {r} -{r}h{}a{r} {r} 0 0 1 {r} {r}v{}z\"",
            y + height,
            r - height,
            width - 2 * r,
            height - r
        ),
    };
    finish(svg, fill, stroke);
}

fn write_path(svg: &mut String, steps: &[Step], fill: Option<Paint>, stroke: Option<Stroke>) {
    svg.push_str("<path d=\"");
    for step in steps {
        let _ = match step {
            Step::Move(Point { x, y }) => write!(svg, "M{x} {y}"),
            Step::Line(Point { x, y }) => write!(svg, "L{x} {y}"),
            Step::Curve(by, to) => write!(svg, "Q{} {} {} {}", by.x, by.y, to.x, to.y),
            Step::Circle(at, r) => {
                write!(svg, "M{} {}a{r} {r} 0 1 0 {} 0a{r} {r} 0 1 0 -{} 0", at.x - r, at.y, 2 * r, 2 * r)
            }
        };
    }
    svg.push('"');
    finish(svg, fill, stroke);
}

fn finish(svg: &mut String, fill: Option<Paint>, stroke: Option<Stroke>) {
    let fill = fill.map_or("f-none".to_owned(), |paint| format!("f-{}", class(paint)));
    let Some(Stroke { paint, tenths, dashed }) = stroke else {
        let _ = write!(svg, " class=\"{fill}\"/>");
        return;
    };
    let dash = if dashed { " dashed" } else { "" };
    let width = if tenths == 10 {
        String::new()
    } else {
        format!(" stroke-width=\"{}.{}\"", tenths / 10, tenths % 10)
    };
    let _ = write!(svg, " class=\"{fill} s-{}{dash}\"{width}/>", class(paint));
}

fn write_text(svg: &mut String, text: &Text) {
    let Text { at, text, size, weight, paint, right, struck, title } = text;
    let weight = match weight {
        Weight::Regular => "",
        Weight::Semibold => " b",
    };
    let struck = if *struck { " x" } else { "" };
    let right = if *right { " e" } else { "" };
    let title = title.as_ref().map(|title| format!("<title>{}</title>", escape(title))).unwrap_or_default();
    let _ = write!(
        svg,
        "<text x=\"{}\" y=\"{}\" class=\"t{size}{weight}{right}{struck} f-{}\">{}{title}</text>",
        at.x,
        at.y,
        class(*paint),
        escape(text)
    );
}

/// The two fonts, as a style sheet.
pub fn fonts() -> String {
    let face = |weight: i32, font: &[u8]| {
        format!(
            "@font-face{{font-family:\"Portolan Inter\";font-weight:{weight};src:url(data:font/woff2;base64,{}) format(\"woff2\")}}\n",
            STANDARD.encode(font)
        )
    };
    face(400, REGULAR) + &face(600, SEMIBOLD)
}

/// The colors and letters of a picture, as a style sheet: light, and dark where the reader prefers it.
pub fn style() -> String {
    let mut style = String::from(
        ".portolan text{font-family:\"Portolan Inter\",Inter,system-ui,sans-serif;font-kerning:none;white-space:pre}\n\
         .portolan .b{font-weight:600}.portolan .e{text-anchor:end}.portolan .x{text-decoration:line-through}\n\
         .portolan path,.portolan rect{stroke-linejoin:round;stroke-linecap:round}\n\
         .portolan .f-none{fill:none}.portolan .dashed{stroke-dasharray:5 4}\n",
    );
    for size in [10, 11, 12, 13, 14, 20] {
        let _ = write!(style, ".portolan .t{size}{{font-size:{size}px}}");
    }
    style.push('\n');
    style += &colors("", |paint| paint.colors().0);
    let _ =
        write!(style, "@media (prefers-color-scheme:dark){{\n{}}}\n", colors("", |paint| paint.colors().1));
    style
}

/// The color rules below a selector.
pub fn colors(within: &str, color: fn(Paint) -> &'static str) -> String {
    let mut rules = String::new();
    for paint in Paint::ALL {
        let (class, color) = (class(paint), color(paint));
        let _ = writeln!(
            rules,
            "{within}.portolan .f-{class}{{fill:{color}}}{within}.portolan .s-{class}{{stroke:{color}}}"
        );
    }
    rules
}

fn class(paint: Paint) -> &'static str {
    match paint {
        Paint::Page => "page",
        Paint::Surface => "surface",
        Paint::Head => "head",
        Paint::Edge => "edge",
        Paint::Rule => "rule",
        Paint::Ink => "ink",
        Paint::Soft => "soft",
        Paint::Faint => "faint",
        Paint::Link => "link",
        Paint::Added => "added",
        Paint::Removed => "removed",
        Paint::Changed => "changed",
        Paint::AddedTint => "added-tint",
        Paint::RemovedTint => "removed-tint",
        Paint::ChangedTint => "changed-tint",
    }
}

/// A text as it may stand in an element or an attribute. What XML cannot hold is replaced.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
