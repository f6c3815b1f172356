//! Scene to Encapsulated PostScript: lines as lines, text as outlines, so that no font has to be at hand.
//!
//! PostScript has no transparency: faint marks get the colour that they have on white.

use crate::figure::export::plain::{ascii, number};
use crate::figure::export::png::software;
use crate::figure::model::marks::Dash;
use crate::figure::scene::fonts;
use crate::figure::scene::items::{Item, Scene};
use crate::figure::scene::text::{self, MM_PER_PT, PlacedRun, SLANT};
use skrifa::outline::OutlinePen;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The scene as an EPS file; the same scene gives the same bytes.
#[must_use]
pub fn eps(scene: &Scene) -> Vec<u8> {
    let (width, height) = (scene.width_mm / MM_PER_PT, scene.height_mm / MM_PER_PT);
    let mut pen = Pen {
        height: scene.height_mm,
        body: String::with_capacity(128 * 1024),
        glyphs: BTreeMap::new(),
        outlines: String::new(),
    };
    for item in &scene.items {
        pen.draw(item);
    }
    let mut out = String::with_capacity(pen.body.len() + pen.outlines.len() + 1024);
    // Writing to a String can't fail.
    let _ = write!(
        out,
        "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 {} {}\n%%HiResBoundingBox: 0 0 {} {}\n%%Title: ({})\n%%Creator: ({})\n%%LanguageLevel: 2\n%%Pages: 1\n%%EndComments\n%%BeginProlog\n% Study file sha256 {}\n/l {{ lineto }} bind def /m {{ newpath moveto }} bind def /n {{ moveto }} bind def\n/c {{ curveto }} bind def /h {{ closepath }} bind def /s {{ stroke }} bind def /f {{ fill }} bind def\n/rgb {{ setrgbcolor }} bind def /w {{ setlinewidth }} bind def\n/t {{ gsave translate rotate }} bind def /e {{ grestore }} bind def\n/p {{ gsave 3 1 roll translate dup scale }} bind def\n{}%%EndProlog\ngsave\n{} dup scale\n1 setlinejoin\n1 1 1 rgb 0 0 {} {} rectfill\n",
        width.ceil(),
        height.ceil(),
        number(width),
        number(height),
        comment(&scene.title),
        software(),
        comment(&scene.study_sha256),
        pen.outlines,
        number(1.0 / MM_PER_PT),
        number(scene.width_mm),
        number(scene.height_mm),
    );
    out.push_str(&pen.body);
    out.push_str("grestore\nshowpage\n%%EOF\n");
    out.into_bytes()
}

struct Pen {
    height: f64,
    body: String,
    /// Face and glyph with the number of their procedure.
    glyphs: BTreeMap<(usize, u32), Option<usize>>,
    outlines: String,
}

impl Pen {
    fn draw(&mut self, item: &Item) {
        match item {
            Item::Begin { .. } | Item::End | Item::Place { .. } => {}
            Item::Line {
                points,
                width_pt,
                color,
                opacity,
                dash,
            } => {
                self.path(points, false);
                self.stroke(*color, (width_pt * MM_PER_PT, *opacity), *dash);
            }
            Item::Shape {
                points,
                fill,
                outline,
                opacity,
            } => {
                self.path(points, true);
                self.fill(*fill, *opacity);
                if let Some((color, width)) = outline {
                    self.path(points, true);
                    self.stroke(*color, (width * MM_PER_PT, *opacity), Dash::Solid);
                }
            }
            Item::Circle {
                center,
                radius_mm,
                fill,
                outline,
                opacity,
            } => {
                self.circle(*center, *radius_mm);
                self.fill(*fill, *opacity);
                if let Some((color, width)) = outline {
                    self.circle(*center, *radius_mm);
                    self.stroke(*color, (width * MM_PER_PT, *opacity), Dash::Solid);
                }
            }
            Item::Text {
                at,
                anchor,
                size_pt,
                bold,
                rotation,
                color,
                text,
            } => {
                let (x, y) = (number(at.0), number(self.height - at.1));
                self.color(*color, 1.0);
                let _ = writeln!(self.body, "{} {x} {y} t", number(-rotation));
                for run in text::line(text, *anchor, *size_pt, *bold) {
                    self.write(&run);
                }
                self.body.push_str("e\n");
            }
        }
    }

    fn write(&mut self, run: &PlacedRun) {
        for glyph in &run.glyphs {
            let key = (run.face, glyph.glyph.to_u32());
            let id = match self.glyphs.get(&key) {
                Some(known) => *known,
                None => {
                    let id = self.define(run.face, glyph.glyph);
                    self.glyphs.insert(key, id);
                    id
                }
            };
            if let Some(id) = id {
                let x = number(run.x + glyph.x * run.size);
                let (y, size) = (number(run.rise), number(run.size));
                let slant = if run.italic {
                    format!(" [1 0 {SLANT} 1 0 0] concat")
                } else {
                    String::new()
                };
                let _ = writeln!(self.body, "{x} {y} {size} p{slant} g{id} e");
            }
        }
    }

    /// Writes the outline of a glyph in em; blanks have none.
    fn define(&mut self, face: usize, glyph: skrifa::GlyphId) -> Option<usize> {
        let mut outline = Outline {
            path: String::new(),
            em: 1.0,
            last: (0.0, 0.0),
        };
        let face = fonts::face(face)?;
        outline.em = face.em();
        face.outline(glyph, &mut outline)?;
        if outline.path.is_empty() {
            return None;
        }
        let id = self.glyphs.len();
        let path = outline.path;
        let _ = writeln!(self.outlines, "/g{id} {{ newpath\n{path}f }} bind def");
        Some(id)
    }

    fn path(&mut self, points: &[(f64, f64)], is_closed: bool) {
        for (i, (x, y)) in points.iter().enumerate() {
            let verb = if i == 0 { "m" } else { "l" };
            let (x, y) = (number(*x), number(self.height - y));
            let _ = writeln!(self.body, "{x} {y} {verb}");
        }
        if is_closed {
            self.body.push_str("h\n");
        }
    }

    fn circle(&mut self, (x, y): (f64, f64), radius: f64) {
        let (x, y, r) = (number(x), number(self.height - y), number(radius));
        let _ = writeln!(self.body, "newpath {x} {y} {r} 0 360 arc h");
    }

    fn fill(&mut self, color: [u8; 3], opacity: f64) {
        self.color(color, opacity);
        self.body.push_str("f\n");
    }

    fn stroke(&mut self, color: [u8; 3], (width, opacity): (f64, f64), dash: Dash) {
        self.color(color, opacity);
        let parts: Vec<String> = dash.lengths(width).into_iter().map(number).collect();
        let dash = parts.join(" ");
        let _ = writeln!(self.body, "{} w [{dash}] 0 setdash s", number(width));
    }

    /// The colour as it is on white.
    fn color(&mut self, color: [u8; 3], opacity: f64) {
        let [r, g, b] = color.map(|c| {
            let share = f64::from(c) / 255.0;
            number(1.0 + (share - 1.0) * opacity.clamp(0.0, 1.0))
        });
        let _ = writeln!(self.body, "{r} {g} {b} rgb");
    }
}

struct Outline {
    path: String,
    em: f64,
    last: (f32, f32),
}

impl Outline {
    fn add(&mut self, points: &[(f32, f32)], verb: &str) {
        for (x, y) in points {
            let of = |v: f32| format!("{:.4}", f64::from(v) / self.em);
            let _ = write!(self.path, "{} {} ", of(*x), of(*y));
        }
        self.path.push_str(verb);
        self.path.push('\n');
        if let Some(last) = points.last() {
            self.last = *last;
        }
    }
}

impl OutlinePen for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.add(&[(x, y)], "n");
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.add(&[(x, y)], "l");
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        // PostScript has cubic curves only.
        let (x0, y0) = self.last;
        let third = |a: f32, b: f32| a + 2.0 / 3.0 * (b - a);
        let first = (third(x0, cx0), third(y0, cy0));
        let second = (third(x, cx0), third(y, cy0));
        self.add(&[first, second, (x, y)], "c");
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.add(&[(cx0, cy0), (cx1, cy1), (x, y)], "c");
    }

    fn close(&mut self) {
        self.path.push_str("h\n");
    }
}

/// A comment is ASCII, and its brackets are paired.
fn comment(text: &str) -> String {
    let plain = |c: char| match c {
        '(' | ')' | '\\' | '%' => ' ',
        c => c,
    };
    ascii(text).chars().map(plain).take(200).collect()
}
