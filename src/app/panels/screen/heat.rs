//! The heat map: markers in rows in the order of the table, visits in columns.

use super::{Pointed, Shared};
use crate::app::ui::decimals;
use crate::app::ui::theme;
use crate::app::views::ScreenView;
use crate::words::fixed;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, FontId, Mesh, Rect, Sense, Stroke, Vec2, pos2, vec2};

/// Rows at least this high have names.
const NAMED: f32 = 12.0;
const LEAST: f32 = 2.0;
const MOST: f32 = 22.0;
/// Room of the key at the right.
const KEY: f32 = 54.0;
/// Longest upright name of a visit.
const UPRIGHT: f32 = 76.0;

/// Below no difference, and above it: apart for every kind of colour vision.
const LOW: Color32 = Color32::from_rgb(33, 102, 172);
const HIGH: Color32 = Color32::from_rgb(202, 92, 20);

pub(super) fn show(
    ui: &mut egui::Ui,
    view: &ScreenView,
    shared: &Shared<'_>,
    size: Vec2,
) -> Pointed {
    let p = theme::palette(ui);
    let (whole, response) = ui.allocate_exact_size(size, Sense::click());
    let line = Stroke::new(1.0, p.line);
    ui.painter()
        .rect(whole, 6.0, p.card, line, egui::StrokeKind::Inside);
    let mut pointed = Pointed::default();
    let (rows, visits) = (shared.filtered.shown.len(), view.visits.len());
    if rows == 0 || visits == 0 {
        return pointed;
    }
    let inner = Rect::from_min_max(
        whole.min + vec2(10.0, heads_height(ui, view, whole.width())),
        whole.max - vec2(10.0 + KEY, 22.0),
    );
    let height = (inner.height() / rows as f32).clamp(LEAST, MOST);
    let seen = ((inner.height() / height) as usize).min(rows);
    let names = if height >= NAMED {
        0.34 * inner.width()
    } else {
        0.0
    };
    let width = (inner.width() - names) / visits as f32;
    let cell = |row: usize, visit: usize| {
        let at = pos2(
            inner.left() + names + width * visit as f32,
            inner.top() + height * row as f32,
        );
        Rect::from_min_size(at, vec2(width, height))
    };
    response.widget_info(|| {
        let text = format!("Heat map of {seen} markers at {visits} visits.");
        egui::WidgetInfo::labeled(egui::Role::Image, true, text)
    });
    let mut mesh = Mesh::default();
    for (row, &at) in shared.filtered.shown.iter().take(seen).enumerate() {
        for (visit, value) in shared.rows[at].heat.iter().enumerate() {
            let color = color(ui, *value, view.most);
            let gap = if height >= NAMED { 0.5 } else { 0.0 };
            mesh.add_colored_rect(cell(row, visit).shrink2(vec2(0.5, gap)), color);
        }
    }
    ui.painter().add(mesh);
    if names > 0.0 {
        for (row, &at) in shared.filtered.shown.iter().take(seen).enumerate() {
            let place = pos2(inner.left(), cell(row, 0).center().y);
            words(
                ui,
                &shared.rows[at].label,
                place,
                names - 6.0,
                Align2::LEFT_CENTER,
            );
        }
    }
    heads(ui, view, &cell);
    key(ui, view, whole, inner);
    if seen < rows {
        let text = format!("The first {seen} of {rows}, in the order of the table.");
        let place = whole.left_bottom() + vec2(10.0, -4.0);
        words(ui, &text, place, whole.width() - 20.0, Align2::LEFT_BOTTOM);
    }
    let under = response.hover_pos().filter(|at| inner.contains(*at));
    let row = under
        .map(|at| ((at.y - inner.top()) / height) as usize)
        .filter(|row| *row < seen);
    if let (Some(row), Some(at)) = (row, under) {
        let index = shared.filtered.shown[row];
        pointed.over = Some(index);
        if response.clicked() {
            pointed.opened = Some(index);
        }
        let visit = ((at.x - inner.left() - names) / width).floor();
        let of = &shared.rows[index];
        let value = (visit >= 0.0)
            .then(|| of.heat.get(visit as usize).copied().flatten())
            .flatten();
        let name = view.visits.get(visit.max(0.0) as usize);
        response.on_hover_ui_at_pointer(|ui| {
            ui.label(egui::RichText::new(&of.label).font(theme::bold(13.0)));
            if let (Some(value), Some(name)) = (value, name) {
                let value = fixed(value, 2);
                ui.label(format!("{name}: {}", decimals::shown(ui, &value)));
                theme::quiet(ui, view.heat_is_of);
            }
        });
    }
    let over = pointed.over.or(shared.pointed);
    if let Some(row) = shared
        .filtered
        .shown
        .iter()
        .take(seen)
        .position(|at| Some(*at) == over)
    {
        let band = cell(row, 0).union(cell(row, visits - 1)).expand(1.0);
        let stroke = Stroke::new(1.5, p.text);
        ui.painter()
            .rect_stroke(band, 1.0, stroke, egui::StrokeKind::Outside);
    }
    pointed
}

/// Width of the longest name of a visit.
fn longest(ui: &egui::Ui, view: &ScreenView) -> f32 {
    let ink = theme::palette(ui).quiet;
    let of = |name: &String| {
        let font = FontId::proportional(11.0);
        ui.painter()
            .layout_no_wrap(name.clone(), font, ink)
            .size()
            .x
    };
    view.visits.iter().map(of).fold(0.0, f32::max)
}

/// Room above the map: names that do not fit beside each other stand upright.
fn heads_height(ui: &egui::Ui, view: &ScreenView, width: f32) -> f32 {
    let column = 0.66 * (width - 20.0 - KEY) / view.visits.len().max(1) as f32;
    let longest = longest(ui, view);
    if longest <= column - 4.0 {
        26.0
    } else {
        longest.min(UPRIGHT) + 12.0
    }
}

fn heads(ui: &egui::Ui, view: &ScreenView, cell: &impl Fn(usize, usize) -> Rect) {
    let flat = longest(ui, view) <= cell(0, 0).width() - 4.0;
    let ink = theme::palette(ui).quiet;
    // Upright names need the height of a line each.
    let step = if flat {
        1
    } else {
        (13.0 / cell(0, 0).width()).ceil().max(1.0) as usize
    };
    for (visit, name) in view.visits.iter().enumerate().step_by(step) {
        let place = cell(0, visit).center_top() - vec2(0.0, 4.0);
        if flat {
            words(
                ui,
                name,
                place,
                cell(0, visit).width() - 4.0,
                Align2::CENTER_BOTTOM,
            );
            continue;
        }
        let mut job = LayoutJob::simple_singleline(name.clone(), FontId::proportional(11.0), ink);
        job.wrap = TextWrapping::truncate_at_width(UPRIGHT);
        let galley = ui.painter().layout_job(job);
        let at = pos2(place.x - 0.5 * galley.size().y, place.y);
        let shape = egui::epaint::TextShape::new(at, galley, ink);
        ui.painter()
            .add(shape.with_angle(-std::f32::consts::FRAC_PI_2));
    }
}

/// White at no difference, deeper the further from it.
fn color(ui: &egui::Ui, value: Option<f64>, most: f64) -> Color32 {
    let p = theme::palette(ui);
    let Some(value) = value else {
        return p.line.gamma_multiply(0.4);
    };
    let part = (value.abs() / most).min(1.0) as f32;
    let to = if value < 0.0 { LOW } else { HIGH };
    let from = if ui.visuals().dark_mode {
        Color32::from_rgb(58, 62, 70)
    } else {
        Color32::from_rgb(244, 245, 247)
    };
    from.lerp_to_gamma(to, part)
}

fn words(ui: &egui::Ui, text: &str, at: egui::Pos2, width: f32, align: Align2) {
    let ink = theme::palette(ui).quiet;
    let mut job = LayoutJob::simple_singleline(text.to_owned(), FontId::proportional(11.0), ink);
    job.wrap = TextWrapping::truncate_at_width(width.max(8.0));
    let galley = ui.painter().layout_job(job);
    let place = align.anchor_size(at, galley.size());
    ui.painter().galley(place.min, galley, ink);
}

/// What the colours mean.
fn key(ui: &egui::Ui, view: &ScreenView, whole: Rect, inner: Rect) {
    let left = whole.right() - KEY;
    let bar = Rect::from_min_max(
        pos2(left, inner.top() + 8.0),
        pos2(left + 10.0, inner.bottom() - 8.0),
    );
    let steps = 24;
    let mut mesh = Mesh::default();
    for k in 0..steps {
        let part = 1.0 - 2.0 * (f64::from(k) + 0.5) / f64::from(steps);
        let top = bar.top() + bar.height() * k as f32 / steps as f32;
        let cell = Rect::from_min_size(
            pos2(bar.left(), top),
            vec2(10.0, bar.height() / steps as f32 + 0.5),
        );
        mesh.add_colored_rect(cell, color(ui, Some(part * view.most), view.most));
    }
    ui.painter().add(mesh);
    let places = if view.most < 1.0 { 2 } else { 1 };
    for (value, y) in [
        (view.most, bar.top()),
        (0.0, bar.center().y),
        (-view.most, bar.bottom()),
    ] {
        let place = pos2(bar.right() + 4.0, y);
        words(
            ui,
            &decimals::shown(ui, &fixed(value, places)),
            place,
            KEY - 16.0,
            Align2::LEFT_CENTER,
        );
    }
}
