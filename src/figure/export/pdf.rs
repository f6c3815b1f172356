//! Scene to PDF: one page of the right size, lines as lines, text as text in embedded subset fonts.

use crate::figure::FigureError;
use crate::figure::export::png::software;
use crate::figure::model::marks::Dash;
use crate::figure::scene::fonts;
use crate::figure::scene::items::{Item, Scene};
use crate::figure::scene::text::{self, MM_PER_PT, PlacedGlyph, PlacedRun, SLANT};
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{Path, PathBuilder, Point, Transform};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineJoin, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use std::collections::BTreeMap;

/// Control points of a quarter circle.
const KAPPA: f64 = 0.552_284_75;

/// The fonts of the document, each embedded once.
#[derive(Default)]
struct Fonts(BTreeMap<usize, Option<Font>>);

impl Fonts {
    fn of(&mut self, face: usize) -> Option<Font> {
        let read = || Font::new(fonts::face(face)?.bytes.into(), 0);
        self.0.entry(face).or_insert_with(read).clone()
    }
}

/// The scene as PDF bytes; the same scene gives the same bytes.
///
/// # Errors
/// [`FigureError::Drawing`] when the page or the fonts are refused.
pub fn pdf(scene: &Scene) -> Result<Vec<u8>, FigureError> {
    pdf_pages(std::slice::from_ref(scene))
}

/// Scenes as the pages of one PDF.
///
/// # Errors
/// As [`pdf`].
pub(in crate::figure) fn pdf_pages(scenes: &[Scene]) -> Result<Vec<u8>, FigureError> {
    let failed = |why: &str| FigureError::Drawing(why.to_owned());
    let points = |mm: f64| (mm / MM_PER_PT) as f32;
    let first = scenes.first().ok_or(FigureError::NothingToDraw)?;
    let mut fonts = Fonts::default();
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(first.title.clone())
            .description(first.description.clone())
            .keywords(vec![format!("study sha256 {}", first.study_sha256)])
            .creator(software())
            .language("en".to_owned()),
    );
    for scene in scenes {
        let (width, height) = (points(scene.width_mm), points(scene.height_mm));
        let settings =
            PageSettings::from_wh(width, height).ok_or_else(|| failed("the page has no size"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        let scale = (1.0 / MM_PER_PT) as f32;
        surface.push_transform(&Transform::from_scale(scale, scale));
        for item in &scene.items {
            draw(&mut surface, item, &mut fonts);
        }
        surface.pop();
        surface.finish();
        page.finish();
    }
    document
        .finish()
        .map_err(|e| FigureError::Drawing(format!("{e:?}")))
}

fn opacity(of: f64) -> NormalizedF32 {
    NormalizedF32::new(of.clamp(0.0, 1.0) as f32).unwrap_or(NormalizedF32::ONE)
}

fn fill(color: [u8; 3], alpha: f64) -> Fill {
    Fill {
        paint: rgb::Color::new(color[0], color[1], color[2]).into(),
        opacity: opacity(alpha),
        rule: FillRule::NonZero,
    }
}

fn stroke(color: [u8; 3], width_mm: f64, alpha: f64, dash: Dash) -> Stroke {
    let array: Vec<f32> = dash
        .lengths(width_mm)
        .into_iter()
        .map(|l| l as f32)
        .collect();
    Stroke {
        paint: rgb::Color::new(color[0], color[1], color[2]).into(),
        width: width_mm as f32,
        line_join: LineJoin::Round,
        opacity: opacity(alpha),
        dash: (!array.is_empty()).then_some(StrokeDash { array, offset: 0.0 }),
        ..Stroke::default()
    }
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

fn circle((x, y): (f64, f64), r: f64) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let k = KAPPA * r;
    builder.move_to((x + r) as f32, y as f32);
    for [(ax, ay), (bx, by), (cx, cy)] in [
        [(r, k), (k, r), (0.0, r)],
        [(-k, r), (-r, k), (-r, 0.0)],
        [(-r, -k), (-k, -r), (0.0, -r)],
        [(k, -r), (r, -k), (r, 0.0)],
    ] {
        builder.cubic_to(
            (x + ax) as f32,
            (y + ay) as f32,
            (x + bx) as f32,
            (y + by) as f32,
            (x + cx) as f32,
            (y + cy) as f32,
        );
    }
    builder.close();
    builder.finish()
}

fn draw(surface: &mut Surface<'_>, item: &Item, fonts: &mut Fonts) {
    match item {
        Item::Begin { .. } | Item::End | Item::Place { .. } => {}
        Item::Line {
            points,
            width_pt,
            color,
            opacity,
            dash,
        } => {
            let line = stroke(*color, width_pt * MM_PER_PT, *opacity, *dash);
            paint(surface, path_through(points, false), None, Some(line));
        }
        Item::Shape {
            points,
            fill: color,
            outline,
            opacity,
        } => {
            let line = outline.map(|(c, w)| stroke(c, w * MM_PER_PT, *opacity, Dash::Solid));
            let ground = Some(fill(*color, *opacity));
            paint(surface, path_through(points, true), ground, line);
        }
        Item::Circle {
            center,
            radius_mm,
            fill: color,
            outline,
            opacity,
        } => {
            let line = outline.map(|(c, w)| stroke(c, w * MM_PER_PT, *opacity, Dash::Solid));
            let ground = Some(fill(*color, *opacity));
            paint(surface, circle(*center, *radius_mm), ground, line);
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
            surface.push_transform(&Transform::from_translate(at.0 as f32, at.1 as f32));
            surface.push_transform(&Transform::from_rotate(*rotation as f32));
            surface.set_stroke(None);
            surface.set_fill(Some(fill(*color, 1.0)));
            for run in text::line(text, *anchor, *size_pt, *bold) {
                if let Some(font) = fonts.of(run.face) {
                    write(surface, &run, &font);
                }
            }
            surface.pop();
            surface.pop();
        }
    }
}

fn paint(
    surface: &mut Surface<'_>,
    path: Option<Path>,
    ground: Option<Fill>,
    line: Option<Stroke>,
) {
    if let Some(path) = path {
        surface.set_fill(ground);
        surface.set_stroke(line);
        surface.draw_path(&path);
    }
}

fn write(surface: &mut Surface<'_>, run: &PlacedRun, font: &Font) {
    let glyph = |g: &PlacedGlyph| {
        let id = GlyphId::new(g.glyph.to_u32());
        KrillaGlyph::new(id, g.advance as f32, 0.0, 0.0, 0.0, g.range.clone(), None)
    };
    let glyphs: Vec<KrillaGlyph> = run.glyphs.iter().map(glyph).collect();
    let at = (run.x as f32, -run.rise as f32);
    let draw = |surface: &mut Surface<'_>, (x, y): (f32, f32)| {
        surface.draw_glyphs(
            Point::from_xy(x, y),
            &glyphs,
            font.clone(),
            &run.text,
            run.size as f32,
            false,
        );
    };
    if run.italic {
        surface.push_transform(&Transform::from_translate(at.0, at.1));
        surface.push_transform(&Transform::from_row(1.0, 0.0, -SLANT as f32, 1.0, 0.0, 0.0));
        draw(surface, (0.0, 0.0));
        surface.pop();
        surface.pop();
    } else {
        draw(surface, at);
    }
}
