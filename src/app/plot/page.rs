//! A page of the figure room painted in the window's colours, larger than on paper.

use super::PlotAnswer;
use crate::app::ui::theme;
use crate::figure::{Anchor, Dash, Item, MM_PER_PT, Meaning, Scene, runs};
use egui::{Color32, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// Text of a page on screen, points.
const TEXT: f32 = 12.0;
/// Text of the same page on paper, points.
pub(in crate::app) const PAGE_PT: f64 = 7.0;

/// Points of the screen in a millimetre of the page.
pub(in crate::app) fn scale() -> f32 {
    TEXT / (PAGE_PT * MM_PER_PT) as f32
}

/// Paints `scene` at the left upper corner of `rect`, with the subject that is selected; `name_of` gives the words
/// of a subject under the pointer.
pub(in crate::app) fn page(
    ui: &mut egui::Ui,
    rect: Rect,
    scene: &Scene,
    selected: Option<usize>,
    name_of: impl Fn(usize) -> String,
) -> PlotAnswer {
    let mut answer = PlotAnswer::default();
    let response = ui.allocate_rect(rect, egui::Sense::click());
    response.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Image, true, scene.description.clone())
    });
    let place = Placement {
        origin: rect.min,
        scale: scale(),
    };
    let groups: Vec<[u8; 3]> = scene.groups.iter().map(|g| g.color).collect();
    for item in &scene.items {
        paint(ui, &place, &groups, item);
    }
    let ink = theme::palette(ui).text;
    let ring = |ui: &egui::Ui, at: (f64, f64), half: (f64, f64), width: f32| {
        let radius = place.scale * half.0 as f32 + 2.0;
        ui.painter()
            .circle_stroke(place.at(at), radius, Stroke::new(width, ink));
    };
    for (at, half, meaning) in places(scene) {
        if matches!(meaning, Meaning::Subject(s) if selected == Some(*s)) {
            ring(ui, at, half, 2.0);
        }
    }
    let Some(pointer) = response.hover_pos() else {
        return answer;
    };
    let near = under(scene, |at| place.at(at), place.scale, pointer);
    if response.clicked() {
        match near {
            Some((_, _, Meaning::Contrast { .. })) => {}
            Some((_, _, Meaning::Subject(s))) => answer.clicked = Some(Some(*s)),
            None => answer.clicked = Some(None),
        }
    }
    if let Some((at, half, Meaning::Subject(s))) = near {
        ring(ui, at, half, 1.0);
        let words = name_of(*s);
        response.on_hover_ui_at_pointer(|ui| {
            ui.label(words);
        });
    }
    answer
}

type Spot<'a> = ((f64, f64), (f64, f64), &'a Meaning);

fn places(scene: &Scene) -> impl Iterator<Item = Spot<'_>> {
    scene.items.iter().filter_map(|item| match item {
        Item::Place { at, half, meaning } => Some((*at, *half, meaning)),
        _ => None,
    })
}

/// The nearest place within a few points of the pointer.
fn under(
    scene: &Scene,
    on_screen: impl Fn((f64, f64)) -> Pos2,
    scale: f32,
    pointer: Pos2,
) -> Option<Spot<'_>> {
    let mut best: Option<(f32, Spot<'_>)> = None;
    for spot in places(scene) {
        let off = pointer - on_screen(spot.0);
        let beyond = |d: f32, half: f64| (d.abs() - half as f32 * scale).max(0.0);
        let outside = beyond(off.x, spot.1.0).hypot(beyond(off.y, spot.1.1));
        let far = off.length();
        if outside < 4.0 && best.is_none_or(|(d, _)| far < d) {
            best = Some((far, spot));
        }
    }
    best.map(|(_, spot)| spot)
}

/// Millimetres of the page to points of the screen.
struct Placement {
    origin: Pos2,
    scale: f32,
}

impl Placement {
    fn at(&self, (x, y): (f64, f64)) -> Pos2 {
        self.origin + self.scale * vec2(x as f32, y as f32)
    }

    /// A stroke given in points of paper; never so thin that the screen loses it.
    fn stroke(&self, width_pt: f64, color: Color32) -> Stroke {
        Stroke::new((width_pt * MM_PER_PT) as f32 * self.scale, color)
    }
}

/// A colour of the paper on this ground: greys run from the window's ink to its cards, the groups' stay theirs.
fn on_ground(ui: &egui::Ui, groups: &[[u8; 3]], [r, g, b]: [u8; 3]) -> Color32 {
    if r != g || g != b || groups.contains(&[r, g, b]) {
        return theme::group_color(ui, [r, g, b]);
    }
    let p = theme::palette(ui);
    let t = (f32::from(r) - 26.0).max(0.0) / (255.0 - 26.0);
    p.text.lerp_to_gamma(p.card, t)
}

fn paint(ui: &egui::Ui, place: &Placement, groups: &[[u8; 3]], item: &Item) {
    let painter = ui.painter();
    let color_of =
        |color: [u8; 3], opacity: f64| on_ground(ui, groups, color).gamma_multiply(opacity as f32);
    match item {
        Item::Begin { .. } | Item::End | Item::Place { .. } => {}
        Item::Line {
            points,
            width_pt,
            color,
            opacity,
            dash,
        } => {
            let points: Vec<Pos2> = points.iter().map(|p| place.at(*p)).collect();
            let stroke = place.stroke(*width_pt, color_of(*color, *opacity));
            line(painter, points, stroke, *dash);
        }
        Item::Shape {
            points,
            fill,
            outline,
            opacity,
        } => {
            let points: Vec<Pos2> = points.iter().map(|p| place.at(*p)).collect();
            fan(painter, &points, color_of(*fill, *opacity));
            if let Some((color, width)) = outline {
                let stroke = place.stroke(*width, color_of(*color, *opacity));
                painter.add(Shape::closed_line(points, stroke));
            }
        }
        Item::Circle {
            center,
            radius_mm,
            fill,
            outline,
            opacity,
        } => {
            let stroke = outline.map_or(Stroke::NONE, |(color, width)| {
                place.stroke(width, color_of(color, *opacity))
            });
            let radius = place.scale * *radius_mm as f32;
            painter.circle(place.at(*center), radius, color_of(*fill, *opacity), stroke);
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
            let words = Words {
                text,
                size_pt: *size_pt,
                bold: *bold,
                color: on_ground(ui, groups, *color),
            };
            words.paint(painter, place, (*at, *anchor, *rotation));
        }
    }
}

fn line(painter: &egui::Painter, points: Vec<Pos2>, stroke: Stroke, dash: Dash) {
    if dash == Dash::Solid {
        painter.add(Shape::line(points, stroke));
        return;
    }
    let lengths = dash.lengths(f64::from(stroke.width));
    let lengths: Vec<f32> = lengths.iter().map(|l| *l as f32).collect();
    let dashes: Vec<f32> = lengths.iter().step_by(2).copied().collect();
    let gaps: Vec<f32> = lengths.iter().skip(1).step_by(2).copied().collect();
    painter.extend(Shape::dashed_line_with_offset(
        &points, stroke, &dashes, &gaps, 0.0,
    ));
}

/// Text of a page with raised and lowered parts.
struct Words<'a> {
    text: &'a str,
    size_pt: f64,
    bold: bool,
    color: Color32,
}

impl Words<'_> {
    fn paint(
        &self,
        painter: &egui::Painter,
        place: &Placement,
        (at, anchor, rotation): ((f64, f64), Anchor, f64),
    ) {
        let size = (self.size_pt * MM_PER_PT) as f32 * place.scale;
        let galley = painter.layout_job(self.laid_out(size));
        let first = galley.rows.first();
        let baseline = first.and_then(|row| {
            let glyphs = row.row.glyphs.iter();
            let glyph = glyphs.max_by(|a, b| a.font_height.total_cmp(&b.font_height))?;
            Some(row.pos.y + glyph.pos.y)
        });
        let baseline = baseline.unwrap_or(0.8 * size);
        let left = match anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => 0.5 * galley.size().x,
            Anchor::End => galley.size().x,
        };
        let angle = rotation.to_radians() as f32;
        let (sin, cos) = angle.sin_cos();
        let (x, y) = (-left, -baseline);
        let corner = place.at(at) + vec2(x * cos - y * sin, x * sin + y * cos);
        let mut shape = egui::epaint::TextShape::new(corner, galley, Color32::PLACEHOLDER);
        shape.angle = angle;
        painter.add(shape);
    }

    fn laid_out(&self, size: f32) -> egui::text::LayoutJob {
        let mut job = egui::text::LayoutJob::default();
        for run in runs(self.text) {
            let size = size * run.size(self.size_pt) as f32;
            let format = egui::TextFormat {
                font_id: if self.bold {
                    theme::bold(size)
                } else {
                    egui::FontId::proportional(size)
                },
                color: self.color,
                italics: run.italic,
                valign: if run.raised {
                    egui::Align::TOP
                } else {
                    egui::Align::BOTTOM
                },
                ..egui::TextFormat::default()
            };
            job.append(&run.text, 0.0, format);
        }
        job
    }
}

/// Fills a shape that is seen whole from its middle: every symbol is, the cross too, which is not convex.
fn fan(painter: &egui::Painter, points: &[Pos2], color: Color32) {
    if points.len() < 5 {
        let whole = Shape::convex_polygon(points.to_vec(), color, Stroke::NONE);
        painter.add(whole);
        return;
    }
    let n = points.len();
    let sum = points
        .iter()
        .fold(vec2(0.0, 0.0), |sum, p| sum + p.to_vec2());
    let middle = (sum / n as f32).to_pos2();
    let mut mesh = egui::Mesh::default();
    mesh.colored_vertex(pos2(middle.x, middle.y), color);
    for p in points {
        mesh.colored_vertex(*p, color);
    }
    for i in 0..n as u32 {
        mesh.add_triangle(0, 1 + i, 1 + (i + 1) % n as u32);
    }
    painter.add(mesh);
}
