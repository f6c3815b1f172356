//! Scene to SVG: text as text, parts with ids.

use crate::figure::export::plain::number;
use crate::figure::model::marks::Dash;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::{Item, Scene};
use crate::figure::scene::text::{MM_PER_PT, runs};
use crate::words::as_file_text;
use std::fmt::Write;

/// The scene as an SVG document in mm, on white.
#[must_use]
pub fn svg(scene: &Scene) -> String {
    let mut out = String::with_capacity(64 * 1024);
    let (w, h) = (number(scene.width_mm), number(scene.height_mm));
    // Writing to a String can't fail.
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}mm\" height=\"{h}mm\" viewBox=\"0 0 {w} {h}\" font-family=\"Arial, 'Liberation Sans', Helvetica,{} sans-serif\" role=\"img\">\n<title>{}</title>\n<desc>{} Study file sha256 {}. Made with Trajecta.</desc>\n<rect id=\"page\" width=\"{w}\" height=\"{h}\" fill=\"#ffffff\"/>\n",
        families(scene),
        escape(&scene.title),
        escape(&scene.description),
        escape(&scene.study_sha256),
    );
    for item in &scene.items {
        write_item(&mut out, item);
    }
    out.push_str("</svg>\n");
    out
}

/// Further families that the page was measured with.
fn families(scene: &Scene) -> String {
    let names = scene.borrowed_fonts();
    let quoted = names
        .iter()
        .map(|f| format!(" '{}',", escape(&f.replace('\'', ""))));
    quoted.collect()
}

fn write_item(out: &mut String, item: &Item) {
    let _ = match item {
        Item::Begin { id, class } => {
            writeln!(out, "<g id=\"{}\" class=\"{class}\">", escape(id))
        }
        Item::End => writeln!(out, "</g>"),
        Item::Place { .. } => Ok(()),
        Item::Line {
            points,
            width_pt,
            color,
            opacity,
            dash,
        } => writeln!(
            out,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"{}{}/>",
            list(points),
            hex(*color),
            number(width_pt * MM_PER_PT),
            pattern(*dash, width_pt * MM_PER_PT),
            opacity_of(*opacity)
        ),
        Item::Shape {
            points,
            fill,
            outline,
            opacity,
        } => {
            writeln!(
                out,
                "<polygon points=\"{}\" fill=\"{}\"{}{}/>",
                list(points),
                hex(*fill),
                stroke(outline),
                opacity_of(*opacity)
            )
        }
        Item::Circle {
            center,
            radius_mm,
            fill,
            outline,
            opacity,
        } => writeln!(
            out,
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\"{}{}/>",
            number(center.0),
            number(center.1),
            number(*radius_mm),
            hex(*fill),
            stroke(outline),
            opacity_of(*opacity)
        ),
        Item::Text {
            at,
            anchor,
            size_pt,
            bold,
            rotation,
            color,
            text,
        } => {
            let anchor = match anchor {
                Anchor::Start => "",
                Anchor::Middle => " text-anchor=\"middle\"",
                Anchor::End => " text-anchor=\"end\"",
            };
            let weight = if *bold { " font-weight=\"bold\"" } else { "" };
            let (x, y) = (number(at.0), number(at.1));
            let turn = if *rotation == 0.0 {
                String::new()
            } else {
                format!(" transform=\"rotate({} {x} {y})\"", number(*rotation))
            };
            let size = size_pt * MM_PER_PT;
            let mut body = String::new();
            // Moved up and back again: understood by every program, unlike a shifted baseline.
            let mut above = 0.0;
            for run in runs(text) {
                let by = above - run.rise();
                let dy = if by == 0.0 {
                    String::new()
                } else {
                    number(size * by)
                };
                above = run.rise();
                let (text, dy) = (escape(&run.text), attribute("dy", &dy));
                let small = if run.size(*size_pt) < 1.0 {
                    attribute("font-size", &number(size * run.size(*size_pt)))
                } else {
                    String::new()
                };
                let slant = if run.italic {
                    " font-style=\"italic\""
                } else {
                    ""
                };
                if dy.is_empty() && small.is_empty() && !run.italic {
                    body.push_str(&text);
                } else {
                    let _ = write!(body, "<tspan{dy}{small}{slant}>{text}</tspan>");
                }
            }
            writeln!(
                out,
                "<text x=\"{x}\" y=\"{y}\" font-size=\"{}\" fill=\"{}\" xml:space=\"preserve\"{anchor}{weight}{turn}>{body}</text>",
                number(size),
                hex(*color)
            )
        }
    };
}

fn stroke(outline: &Option<([u8; 3], f64)>) -> String {
    outline
        .map(|(color, width)| {
            format!(
                " stroke=\"{}\" stroke-width=\"{}\"",
                hex(color),
                number(width * MM_PER_PT)
            )
        })
        .unwrap_or_default()
}

fn attribute(name: &str, value: &str) -> String {
    if value.is_empty() {
        String::new()
    } else {
        format!(" {name}=\"{value}\"")
    }
}

fn pattern(dash: Dash, width: f64) -> String {
    let parts: Vec<String> = dash.lengths(width).into_iter().map(number).collect();
    if parts.is_empty() {
        return String::new();
    }
    format!(" stroke-dasharray=\"{}\"", parts.join(" "))
}

fn opacity_of(opacity: f64) -> String {
    if opacity < 1.0 {
        format!(" opacity=\"{}\"", number(opacity))
    } else {
        String::new()
    }
}

fn list(points: &[(f64, f64)]) -> String {
    let mut out = String::with_capacity(points.len() * 14);
    for (i, (x, y)) in points.iter().enumerate() {
        if i > 0 {
            out.push(' ');
        }
        let _ = write!(out, "{},{}", number(*x), number(*y));
    }
    out
}

fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Text as XML and HTML have it, with characters written out that have no place there.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in as_file_text(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
