//! Scene to pixels, drawn straight from the primitives with the embedded fonts.

use crate::figure::FigureError;
use crate::figure::model::marks::Dash;
use crate::figure::scene::fonts;
use crate::figure::scene::items::{Item, Scene};
use crate::figure::scene::text::{self, MM_PER_PT, PlacedRun, SLANT};
use crate::figure::spec::page::pixels;
use skrifa::outline::OutlinePen;
use skrifa::prelude::GlyphId;
use std::collections::HashMap;
use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash,
    Transform,
};

/// More pixels than this are refused before memory is.
const MOST_PIXELS: u64 = 400_000_000;

/// A picture of opaque pixels.
pub struct Raster {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Three bytes a pixel, rows from the top.
    pub rgb: Vec<u8>,
}

/// The scene in round(mm / 25.4 x dpi) pixels on white: those that a PNG or TIFF holds.
///
/// # Errors
/// [`FigureError::TooManyPixels`] before memory is asked for them.
pub fn raster(scene: &Scene, dpi: u32) -> Result<Raster, FigureError> {
    let (width, height) = (pixels(scene.width_mm, dpi), pixels(scene.height_mm, dpi));
    let refused = FigureError::TooManyPixels { width, height };
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(refused);
    }
    let mut pixmap = Pixmap::new(width, height).ok_or(refused)?;
    pixmap.fill(Color::WHITE);
    let scale = (
        f64::from(width) / scene.width_mm,
        f64::from(height) / scene.height_mm,
    );
    let mut pen = Pen {
        pixmap,
        transform: Transform::from_scale(scale.0 as f32, scale.1 as f32),
        outlines: HashMap::new(),
    };
    for item in &scene.items {
        pen.draw(item);
    }
    // The page is opaque, so premultiplied bytes are plain ones.
    let mut rgb = Vec::with_capacity(3 * pen.pixmap.data().len() / 4);
    for p in pen.pixmap.data().chunks_exact(4) {
        rgb.extend_from_slice(&p[..3]);
    }
    Ok(Raster { width, height, rgb })
}

struct Pen {
    pixmap: Pixmap,
    /// Millimetres to pixels.
    transform: Transform,
    /// Outlines in em, y downwards; `None` for blanks.
    outlines: HashMap<(GlyphId, usize), Option<Path>>,
}

fn paint(color: [u8; 3], opacity: f64) -> Paint<'static> {
    let mut paint = Paint::default();
    let alpha = (opacity.clamp(0.0, 1.0) * 255.0).round() as u8;
    paint.set_color_rgba8(color[0], color[1], color[2], alpha);
    paint
}

fn path_through(points: &[(f64, f64)], is_closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (i, (x, y)) in points.iter().enumerate() {
        if i == 0 {
            builder.move_to(*x as f32, *y as f32);
        } else {
            builder.line_to(*x as f32, *y as f32);
        }
    }
    if is_closed {
        builder.close();
    }
    builder.finish()
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
                if let Some(path) = path_through(points, false) {
                    self.stroke(&path, width_pt * MM_PER_PT, *dash, paint(*color, *opacity));
                }
            }
            Item::Shape {
                points,
                fill,
                outline,
                opacity,
            } => {
                if let Some(path) = path_through(points, true) {
                    self.fill(&path, paint(*fill, *opacity));
                    if let Some((color, width)) = outline {
                        let paint = paint(*color, *opacity);
                        self.stroke(&path, width * MM_PER_PT, Dash::Solid, paint);
                    }
                }
            }
            Item::Circle {
                center,
                radius_mm,
                fill,
                outline,
                opacity,
            } => {
                let (x, y) = (center.0 as f32, center.1 as f32);
                if let Some(path) = PathBuilder::from_circle(x, y, *radius_mm as f32) {
                    self.fill(&path, paint(*fill, *opacity));
                    if let Some((color, width)) = outline {
                        let paint = paint(*color, *opacity);
                        self.stroke(&path, width * MM_PER_PT, Dash::Solid, paint);
                    }
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
                let place = self
                    .transform
                    .pre_translate(at.0 as f32, at.1 as f32)
                    .pre_rotate(*rotation as f32);
                let paint = paint(*color, 1.0);
                for run in text::line(text, *anchor, *size_pt, *bold) {
                    self.write(&run, &paint, place);
                }
            }
        }
    }

    fn fill(&mut self, path: &Path, paint: Paint<'_>) {
        let winding = FillRule::Winding;
        self.pixmap
            .fill_path(path, &paint, winding, self.transform, None);
    }

    fn stroke(&mut self, path: &Path, width_mm: f64, dash: Dash, paint: Paint<'_>) {
        let lengths: Vec<f32> = dash
            .lengths(width_mm)
            .into_iter()
            .map(|l| l as f32)
            .collect();
        let stroke = Stroke {
            width: width_mm as f32,
            line_cap: LineCap::Butt,
            line_join: LineJoin::Round,
            dash: StrokeDash::new(lengths, 0.0),
            ..Stroke::default()
        };
        self.pixmap
            .stroke_path(path, &paint, &stroke, self.transform, None);
    }

    fn write(&mut self, run: &PlacedRun, paint: &Paint<'_>, place: Transform) {
        for glyph in &run.glyphs {
            let outline = self
                .outlines
                .entry((glyph.glyph, run.face))
                .or_insert_with(|| {
                    let mut outline = Outline(PathBuilder::new());
                    let em = fonts::face(run.face)?.outline(glyph.glyph, &mut outline)?;
                    let scale = Transform::from_scale(1.0 / em as f32, -1.0 / em as f32);
                    outline.0.finish()?.transform(scale)
                });
            if let Some(path) = outline {
                let x = run.x + glyph.x * run.size;
                let at = place
                    .pre_translate(x as f32, -run.rise as f32)
                    .pre_scale(run.size as f32, run.size as f32);
                // Upwards is negative here.
                let at = if run.italic {
                    at.pre_concat(Transform::from_row(1.0, 0.0, -SLANT as f32, 1.0, 0.0, 0.0))
                } else {
                    at
                };
                self.pixmap
                    .fill_path(path, paint, FillRule::Winding, at, None);
            }
        }
    }
}

struct Outline(PathBuilder);

impl OutlinePen for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.0.quad_to(cx0, cy0, x, y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.0.cubic_to(cx0, cy0, cx1, cy1, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
