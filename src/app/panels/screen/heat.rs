//! The heat map: markers in rows in the order of the table, contrasts in columns.

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
const KEY: f32 = 70.0;
/// Its title, upright at its right edge.
const TITLE: f32 = 16.0;
/// Longest upright name of a visit.
const UPRIGHT: f32 = 76.0;
/// Height of the names of those who are compared, above those of the visits.
const WHO: f32 = 16.0;

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
    let (rows, columns) = (shared.filtered.shown.len(), view.heat.len());
    if rows == 0 || columns == 0 {
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
    let width = (inner.width() - names) / columns as f32;
    let cell = |row: usize, column: usize| {
        let at = pos2(
            inner.left() + names + width * column as f32,
            inner.top() + height * row as f32,
        );
        Rect::from_min_size(at, vec2(width, height))
    };
    response.widget_info(|| {
        let columns: Vec<&str> = view.heat.iter().map(|c| c.words.as_str()).collect();
        let text = format!("Heat map of {seen} markers: {}.", columns.join("; "));
        egui::WidgetInfo::labeled(egui::Role::Image, true, text)
    });
    let mut mesh = Mesh::default();
    for (row, &at) in shared.filtered.shown.iter().take(seen).enumerate() {
        for (column, value) in shared.rows[at].heat.iter().enumerate() {
            let color = color(ui, *value, view.most);
            let gap = if height >= NAMED { 0.5 } else { 0.0 };
            mesh.add_colored_rect(cell(row, column).shrink2(vec2(0.5, gap)), color);
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
    let column_at = |at: egui::Pos2| {
        let column = ((at.x - inner.left() - names) / width).floor();
        (column >= 0.0 && column < columns as f32).then_some(column as usize)
    };
    let under = response.hover_pos().filter(|at| inner.contains(*at));
    let over_heads = response.hover_pos().filter(|at| at.y < inner.top());
    let row = under
        .map(|at| ((at.y - inner.top()) / height) as usize)
        .filter(|row| *row < seen);
    if let (Some(row), Some(at)) = (row, under) {
        let index = shared.filtered.shown[row];
        pointed.over = Some(index);
        if response.clicked() {
            pointed.opened = Some(index);
        }
        let of = &shared.rows[index];
        let column = column_at(at);
        response.on_hover_ui_at_pointer(|ui| {
            ui.label(egui::RichText::new(&of.label).font(theme::bold(13.0)));
            let value = column.and_then(|c| of.heat.get(c).copied().flatten());
            if let (Some(value), Some(column)) = (value, column) {
                let value = fixed(value, 2);
                let value = decimals::shown(ui, &value);
                ui.label(format!("{}: {value}", view.heat[column].words));
                theme::quiet(ui, view.heat_is_of);
            }
        });
    } else if let Some(column) = over_heads.and_then(column_at) {
        // A name that is cut or left out shows itself under the pointer.
        response.on_hover_ui_at_pointer(|ui| {
            ui.label(&view.heat[column].words);
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
        let band = cell(row, 0).union(cell(row, columns - 1)).expand(1.0);
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
    view.heat.iter().map(|c| of(&c.head)).fold(0.0, f32::max)
}

/// Room above the map: names that do not fit beside each other stand upright.
fn heads_height(ui: &egui::Ui, view: &ScreenView, width: f32) -> f32 {
    let column = 0.66 * (width - 20.0 - KEY) / view.heat.len().max(1) as f32;
    let longest = longest(ui, view);
    let who = if view.heat.iter().any(|c| c.who.is_some()) {
        WHO
    } else {
        0.0
    };
    if longest <= column - 4.0 {
        26.0 + who
    } else {
        longest.min(UPRIGHT) + 12.0 + who
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
    whose(ui, view, cell);
    for (at, column) in view.heat.iter().enumerate().step_by(step) {
        let name = &column.head;
        let place = cell(0, at).center_top() - vec2(0.0, 4.0);
        if flat {
            words(
                ui,
                name,
                place,
                cell(0, at).width() - 4.0,
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

/// Who is compared, over the columns of each.
fn whose(ui: &egui::Ui, view: &ScreenView, cell: &impl Fn(usize, usize) -> Rect) {
    let line = Stroke::new(1.0, theme::palette(ui).line);
    let longest = longest(ui, view);
    let mut from = 0;
    for columns in view.heat.chunk_by(|a, b| a.who == b.who) {
        let band = cell(0, from).union(cell(0, from + columns.len() - 1));
        from += columns.len();
        let Some(who) = columns.first().and_then(|c| c.who.as_ref()) else {
            continue;
        };
        let flat = longest <= cell(0, 0).width() - 4.0;
        let heads = if flat {
            18.0
        } else {
            longest.min(UPRIGHT) + 6.0
        };
        let foot = band.top() - heads;
        let across = band.x_range().shrink(2.0);
        ui.painter().hline(across, foot, line);
        let place = pos2(band.center().x, foot - 1.0);
        words(ui, who, place, band.width() - 4.0, Align2::CENTER_BOTTOM);
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
            KEY - TITLE - 16.0,
            Align2::LEFT_CENTER,
        );
    }
    title(ui, view, whole, bar.center().y);
}

/// What is coloured, and in which unit: upright, in short words where the long ones have no room.
fn title(ui: &egui::Ui, view: &ScreenView, whole: Rect, middle: f32) {
    let ink = theme::palette(ui).quiet;
    let room = whole.y_range().shrink(8.0);
    let of = |text: &str| {
        let font = FontId::proportional(11.0);
        ui.painter().layout_no_wrap(text.to_owned(), font, ink)
    };
    let long = of(view.heat_is_of);
    let galley = if long.size().x <= room.span() {
        long
    } else {
        of(view.heat_in_short)
    };
    // Beside the middle of the bar, but inside of the card. Turned to the left, the start of the text is its lower end.
    let half = 0.5 * galley.size().x;
    let middle = middle.min(room.max - half).max(room.min + half);
    let at = pos2(whole.right() - 6.0 - galley.size().y, middle + half);
    let shape = egui::epaint::TextShape::new(at, galley, ink);
    ui.painter()
        .add(shape.with_angle(-std::f32::consts::FRAC_PI_2));
}
