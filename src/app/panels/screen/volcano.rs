//! The volcano: each marker's effect against its p.

use super::{Pointed, Shared};
use crate::app::ui::decimals;
use crate::app::ui::short;
use crate::app::ui::theme;
use crate::app::views::ScreenView;
use crate::figure::{self, Area, Beside};
use egui::{Align2, Color32, FontId, Mesh, Pos2, Rect, Sense, Stroke, Vec2, pos2, vec2};

/// Room of the axes, points.
const LEFT: f32 = 40.0;
const BELOW: f32 = 34.0;
/// More dots than these are painted as lozenges, which cost less.
const MANY: usize = 1500;
/// Most names beside dots.
const NAMES: usize = 12;
/// Radius of a dot, and how far its name stands where it touches it, points.
const RADIUS: f32 = 3.2;
const TOUCHES: f32 = 7.0;
/// Part of the frame that a name which is cut may take.
const SHORT: f32 = 0.4;
/// Size of the names, and the height of their line, points.
const SIZE: f32 = 11.0;
const HEIGHT: f32 = 13.0;

/// Data to the screen.
struct Place {
    frame: Rect,
    x: (f64, f64),
    y: f64,
}

impl Place {
    fn at(&self, (x, y): (f64, f64)) -> Pos2 {
        let part = (x - self.x.0) / (self.x.1 - self.x.0);
        pos2(
            self.frame.left() + part as f32 * self.frame.width(),
            self.frame.bottom() - (y / self.y) as f32 * self.frame.height(),
        )
    }
}

pub(super) fn show(
    ui: &mut egui::Ui,
    view: &ScreenView,
    shared: &Shared<'_>,
    size: Vec2,
) -> Pointed {
    let p = theme::palette(ui);
    let (whole, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    // Told outside of the closure, which holds the lock that the sign is read under.
    let hits = decimals::shown(ui, &view.hits);
    response.widget_info(|| {
        let text = format!(
            "Volcano of {} markers: {hits}.",
            shared.filtered.shown.len()
        );
        egui::WidgetInfo::labeled(egui::Role::Image, true, text)
    });
    let line = Stroke::new(1.0, p.line);
    ui.painter()
        .rect(whole, 6.0, p.card, line, egui::StrokeKind::Inside);
    let frame = Rect::from_min_max(whole.min + vec2(LEFT, 20.0), whole.max - vec2(12.0, BELOW));
    let dots = &shared.filtered.dots;
    let place = place(view, dots, frame);
    axes(ui, view, &place, whole);
    let mut mesh = Mesh::default();
    let radius = if dots.len() > MANY { 2.0 } else { RADIUS };
    for (at, dot) in dots {
        let color = if shared.rows[*at].is_hit {
            p.accent
        } else {
            p.quiet.gamma_multiply(0.55)
        };
        dot_of(&mut mesh, place.at(*dot), radius, color, dots.len() > MANY);
    }
    ui.painter().add(mesh);
    let obstacles = obstacles(view, dots, &place, radius);
    let mut named = names(ui, shared, &place, &obstacles);
    let mut pointed = Pointed::default();
    let near = |to: Pos2| {
        let far = |d: &&(usize, (f64, f64))| place.at(d.1).distance(to);
        dots.iter()
            .min_by(|a, b| far(a).total_cmp(&far(b)))
            .filter(|d| far(d) < 9.0)
    };
    if let Some(found) = response.hover_pos().and_then(near) {
        pointed.over = Some(found.0);
        if response.clicked() {
            pointed.opened = Some(found.0);
        }
    }
    let over = pointed.over.or(shared.pointed);
    if let Some((at, dot)) = dots.iter().find(|(at, _)| Some(*at) == over) {
        let center = place.at(*dot);
        ui.painter()
            .circle_stroke(center, radius + 3.0, Stroke::new(1.5, p.text));
        if named.iter().all(|(other, _)| other != at) {
            let taken = named.drain(..).map(|(_, area)| area);
            let all: Vec<Area> = obstacles.into_iter().chain(taken).collect();
            pointed_name(ui, &place, center, &shared.rows[*at].label, &all);
        }
    }
    pointed.boxed = boxed(ui, &response, &place, dots);
    pointed
}

fn place(view: &ScreenView, dots: &[(usize, (f64, f64))], frame: Rect) -> Place {
    let wide = dots
        .iter()
        .fold(0.0f64, |most, (_, (x, _))| most.max(x.abs()));
    let high = dots.iter().fold(0.0f64, |most, (_, (_, y))| most.max(*y));
    let wide = if wide > 0.0 { 1.12 * wide } else { 1.0 };
    Place {
        frame,
        x: (-wide, wide),
        y: (1.12 * high).max(1.1 * view.line.unwrap_or(0.0)).max(1.0),
    }
}

fn axes(ui: &egui::Ui, view: &ScreenView, place: &Place, whole: Rect) {
    let p = theme::palette(ui);
    let painter = ui.painter();
    let font = FontId::proportional(11.0);
    let thin = Stroke::new(1.0, p.line);
    let frame = place.frame;
    let middle = place.at((0.0, 0.0)).x;
    painter.vline(middle, frame.y_range(), thin);
    painter.hline(frame.x_range(), frame.bottom(), thin);
    painter.vline(frame.left(), frame.y_range(), thin);
    let inside = |text: String, at: Pos2, align: Align2| {
        painter.text(at, align, text, font.clone(), p.quiet);
    };
    let sign = |label: &str| decimals::shown(ui, label).into_owned();
    let ticks = |low: f64, high: f64, n: usize| figure::ticks(low, high, false, n);
    let across = if frame.width() < 260.0 { 3 } else { 5 };
    for tick in ticks(place.x.0, place.x.1, across) {
        let at = place.at((tick.at, 0.0));
        if frame.x_range().contains(at.x) {
            painter.vline(at.x, at.y..=at.y + 3.0, thin);
            inside(sign(&tick.label), at + vec2(0.0, 4.0), Align2::CENTER_TOP);
        }
    }
    for tick in ticks(0.0, place.y, 4) {
        let at = place.at((place.x.0, tick.at));
        if frame.y_range().contains(at.y) {
            inside(sign(&tick.label), at - vec2(4.0, 0.0), Align2::RIGHT_CENTER);
        }
    }
    if let Some(level) = view.line {
        let y = place.at((0.0, level)).y;
        let dashed = egui::Shape::dashed_line(
            &[pos2(frame.left(), y), pos2(frame.right(), y)],
            Stroke::new(1.0, p.quiet),
            5.0,
            4.0,
        );
        painter.extend(dashed);
    }
    let below = pos2(frame.center().x, whole.bottom() - 3.0);
    inside(view.across.clone(), below, Align2::CENTER_BOTTOM);
    inside(
        view.up.to_owned(),
        whole.left_top() + vec2(6.0, 2.0),
        Align2::LEFT_TOP,
    );
}

fn dot_of(mesh: &mut Mesh, at: Pos2, radius: f32, color: Color32, lozenge: bool) {
    let corners = if lozenge { 4 } else { 10 };
    let first = mesh.vertices.len() as u32;
    mesh.colored_vertex(at, color);
    for k in 0..corners {
        let angle = std::f32::consts::TAU * k as f32 / corners as f32;
        mesh.colored_vertex(at + radius * Vec2::angled(angle), color);
    }
    for k in 0..corners {
        mesh.add_triangle(first, first + 1 + k, first + 1 + (k + 1) % corners);
    }
}

/// What no name may lie on: the dots, the level and the line of no difference.
fn obstacles(
    view: &ScreenView,
    dots: &[(usize, (f64, f64))],
    place: &Place,
    radius: f32,
) -> Vec<Area> {
    let frame = place.frame;
    let middle = place.at((0.0, 0.0)).x;
    let of_dots = dots.iter().map(|(_, dot)| {
        let at = place.at(*dot);
        area(Rect::from_center_size(at, Vec2::splat(2.0 * radius + 1.0)))
    });
    let upright = Rect::from_x_y_ranges(middle..=middle, frame.y_range());
    let level = view.line.map(|level| {
        let y = place.at((0.0, level)).y;
        area(Rect::from_x_y_ranges(frame.x_range(), y..=y))
    });
    of_dots.chain([area(upright)]).chain(level).collect()
}

fn area(r: Rect) -> Area {
    let [left, top, right, bottom] = [r.left(), r.top(), r.right(), r.bottom()].map(f64::from);
    (left, top, right, bottom)
}

fn galley(ui: &egui::Ui, text: &str) -> std::sync::Arc<egui::Galley> {
    let ink = theme::palette(ui).text;
    let font = FontId::proportional(SIZE);
    ui.painter().layout_no_wrap(text.to_owned(), font, ink)
}

/// Where names stand beside their dots, as in the figure on paper.
fn beside(place: &Place) -> Beside {
    Beside {
        em: f64::from(HEIGHT),
        away: 6.0,
        within: area(place.frame.expand2(vec2(0.0, 4.0))),
    }
}

fn paint_name(ui: &egui::Ui, galley: std::sync::Arc<egui::Galley>, (left, top, _, bottom): Area) {
    let middle = 0.5 * (top + bottom) as f32;
    let at = pos2(left as f32, middle - 0.5 * galley.size().y);
    let ink = theme::palette(ui).text;
    ui.painter().galley(at, galley, ink);
}

/// A line from a dot to a name that does not touch it: the next dot may belong to somebody else.
fn leader(ui: &egui::Ui, dot: Pos2, (left, top, right, bottom): Area) {
    let [left, top, right, bottom] = [left, top, right, bottom].map(|v| v as f32);
    let to = pos2(dot.x.clamp(left, right), dot.y.clamp(top, bottom));
    let far = to.distance(dot);
    if far > TOUCHES {
        let from = dot + (to - dot) * (RADIUS / far);
        let stroke = Stroke::new(0.7, theme::palette(ui).quiet);
        ui.painter().line_segment([from, to], stroke);
    }
}

/// The names of the clearest, where they meet neither each other nor a dot; answers which were painted, and where.
fn names(
    ui: &egui::Ui,
    shared: &Shared<'_>,
    place: &Place,
    obstacles: &[Area],
) -> Vec<(usize, Area)> {
    let filtered = shared.filtered;
    let hits = filtered.clearest.iter().map(|d| filtered.dots[*d]);
    let hits: Vec<(usize, Pos2)> = hits
        .take(2 * NAMES)
        .map(|(at, dot)| (at, place.at(dot)))
        .collect();
    let mut obstacles = obstacles.to_vec();
    let mut named: Vec<(usize, Area)> = Vec::new();
    let short = |row: usize| {
        let row = &shared.rows[row];
        let (font, room) = (FontId::proportional(SIZE), SHORT * place.frame.width());
        short::fitted(ui, &row.label, row.shared, &font, room)
    };
    let whole = |row: usize| shared.rows[row].label.clone();
    // A name that has no room whole is cut: the clearest of all must not be the one without a name.
    for text in [&whole as &dyn Fn(usize) -> String, &short] {
        let left: Vec<(usize, Pos2, std::sync::Arc<egui::Galley>)> = hits
            .iter()
            .filter(|(row, _)| named.iter().all(|(other, _)| other != row))
            .map(|(row, at)| (*row, *at, galley(ui, &text(*row))))
            .collect();
        let wanted = left.iter().map(|(_, at, galley)| {
            let (x, y) = (f64::from(at.x), f64::from(at.y));
            ((x, y), f64::from(galley.size().x))
        });
        let places = beside(place).place(wanted, &obstacles);
        for ((row, dot, galley), area) in left.into_iter().zip(places) {
            if let Some(area) = area.filter(|_| named.len() < NAMES) {
                leader(ui, dot, area);
                paint_name(ui, galley, area);
                named.push((row, area));
                obstacles.push(area);
            }
        }
    }
    named
}

/// The name of the dot under the pointer: beside it where there is room, else on a ground of its own.
fn pointed_name(ui: &egui::Ui, place: &Place, at: Pos2, text: &str, obstacles: &[Area]) {
    let galley = galley(ui, text);
    let wanted = (
        (f64::from(at.x), f64::from(at.y)),
        f64::from(galley.size().x),
    );
    let free = beside(place).place([wanted], obstacles).pop().flatten();
    let spot = free.unwrap_or_else(|| {
        let right = Align2::LEFT_CENTER.anchor_size(at + vec2(8.0, 0.0), galley.size());
        let left = Align2::RIGHT_CENTER.anchor_size(at - vec2(8.0, 0.0), galley.size());
        let fits = right.right() <= place.frame.right();
        let spot = if fits { right } else { left };
        let ground = theme::palette(ui).card;
        ui.painter().rect_filled(spot.expand(2.0), 3.0, ground);
        area(spot)
    });
    paint_name(ui, galley, spot);
}

/// The rows in a box once it is drawn.
fn boxed(
    ui: &egui::Ui,
    response: &egui::Response,
    place: &Place,
    dots: &[(usize, (f64, f64))],
) -> Option<Vec<usize>> {
    let id = response.id.with("box from");
    // Where the button was let go counts, and then nothing is held any more.
    let now = response
        .interact_pointer_pos()
        .or_else(|| ui.input(|i| i.pointer.latest_pos()));
    if response.drag_started() {
        let from = ui.input(|i| i.pointer.press_origin()).or(now);
        ui.data_mut(|d| d.insert_temp(id, from));
    }
    let from: Option<Pos2> = ui.data(|d| d.get_temp::<Option<Pos2>>(id)).flatten();
    let area = Rect::from_two_pos(from?, now?);
    if response.dragged() {
        let p = theme::palette(ui);
        let stroke = Stroke::new(1.0, p.accent);
        let fill = p.accent.gamma_multiply(0.12);
        ui.painter()
            .rect(area, 0.0, fill, stroke, egui::StrokeKind::Inside);
        return None;
    }
    if !response.drag_stopped() {
        return None;
    }
    ui.data_mut(|d| d.remove::<Option<Pos2>>(id));
    let inside = dots.iter().filter(|d| area.contains(place.at(d.1)));
    Some(inside.map(|d| d.0).collect())
}
