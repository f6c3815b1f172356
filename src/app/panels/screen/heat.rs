//! The heat map: markers in rows in the order of the table, contrasts in columns.

use super::{Pointed, Shared};
use crate::app::ui::decimals;
use crate::app::ui::short;
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

/// Where the cells stand.
#[derive(Clone, Copy)]
struct Cells {
    /// Names and cells.
    inner: Rect,
    /// Room of the names at the left; 0 where rows are too low for names.
    names: f32,
    cell: Vec2,
    columns: usize,
    /// Rows that have room, of those that pass the filter.
    rows: usize,
}

impl Cells {
    fn new(inner: Rect, rows: usize, columns: usize) -> Self {
        let height = (inner.height() / rows as f32).clamp(LEAST, MOST);
        let names = if height >= NAMED {
            0.34 * inner.width()
        } else {
            0.0
        };
        Self {
            inner,
            names,
            cell: vec2((inner.width() - names) / columns as f32, height),
            columns,
            rows: ((inner.height() / height) as usize).min(rows),
        }
    }

    fn at(&self, row: usize, column: usize) -> Rect {
        let corner = self.inner.min + vec2(self.names, 0.0);
        let at = corner + vec2(self.cell.x * column as f32, self.cell.y * row as f32);
        Rect::from_min_size(at, self.cell)
    }

    fn row(&self, row: usize) -> Rect {
        self.at(row, 0).union(self.at(row, self.columns - 1))
    }

    fn column_under(&self, at: egui::Pos2) -> Option<usize> {
        let column = ((at.x - self.inner.left() - self.names) / self.cell.x).floor();
        (column >= 0.0 && column < self.columns as f32).then_some(column as usize)
    }

    fn row_under(&self, at: egui::Pos2) -> Option<usize> {
        let row = ((at.y - self.inner.top()) / self.cell.y) as usize;
        (self.inner.contains(at) && row < self.rows).then_some(row)
    }
}

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
    let (rows, columns) = (shared.filtered.shown.len(), view.heat.len());
    if rows == 0 || columns == 0 {
        return Pointed::default();
    }
    let inner = Rect::from_min_max(
        whole.min + vec2(10.0, heads_height(ui, view, whole.width())),
        whole.max - vec2(10.0 + KEY, 22.0),
    );
    let cells = Cells::new(inner, rows, columns);
    response.widget_info(|| {
        let columns: Vec<&str> = view.heat.iter().map(|c| c.words.as_str()).collect();
        let text = format!(
            "Heat map of {} markers: {}.",
            cells.rows,
            columns.join("; ")
        );
        egui::WidgetInfo::labeled(egui::Role::Image, true, text)
    });
    colored(ui, view, shared, &cells);
    heads(ui, view, &cells);
    key(ui, view, whole, inner);
    if cells.rows < rows {
        let text = format!(
            "The first {} of {rows}, in the order of the table.",
            cells.rows
        );
        let place = whole.left_bottom() + vec2(10.0, -4.0);
        words(ui, &text, place, whole.width() - 20.0, Align2::LEFT_BOTTOM);
    }
    let pointed = under_pointer(response, view, shared, &cells);
    let over = pointed.over.or(shared.pointed);
    let mut seen = shared.filtered.shown.iter().take(cells.rows);
    if let Some(row) = seen.position(|at| Some(*at) == over) {
        let stroke = Stroke::new(1.5, p.text);
        let band = cells.row(row).expand(1.0);
        ui.painter()
            .rect_stroke(band, 1.0, stroke, egui::StrokeKind::Outside);
    }
    pointed
}

/// The cells and, where rows are high enough, the names of the markers.
fn colored(ui: &egui::Ui, view: &ScreenView, shared: &Shared<'_>, cells: &Cells) {
    let gap = if cells.names > 0.0 { 0.5 } else { 0.0 };
    let seen = || shared.filtered.shown.iter().take(cells.rows).enumerate();
    let mut mesh = Mesh::default();
    for (row, &at) in seen() {
        for (column, value) in shared.rows[at].heat.iter().enumerate() {
            let place = cells.at(row, column).shrink2(vec2(0.5, gap));
            mesh.add_colored_rect(place, color(ui, *value, view.most));
        }
    }
    ui.painter().add(mesh);
    if cells.names == 0.0 {
        return;
    }
    for (row, &at) in seen() {
        let place = pos2(cells.inner.left(), cells.at(row, 0).center().y);
        let row = &shared.rows[at];
        let name = (row.label.as_str(), row.shared);
        named(ui, name, place, cells.names - 6.0, Align2::LEFT_CENTER);
    }
}

/// What the pointer shows: the value of a cell, or the whole name of a column.
fn under_pointer(
    response: egui::Response,
    view: &ScreenView,
    shared: &Shared<'_>,
    cells: &Cells,
) -> Pointed {
    let mut pointed = Pointed::default();
    let Some(at) = response.hover_pos() else {
        return pointed;
    };
    let column = cells.column_under(at);
    if let Some(row) = cells.row_under(at) {
        let index = shared.filtered.shown[row];
        pointed.over = Some(index);
        if response.clicked() {
            pointed.opened = Some(index);
        }
        let of = &shared.rows[index];
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
    } else if let Some(column) = column.filter(|_| at.y < cells.inner.top()) {
        // A name that is cut or left out shows itself under the pointer.
        response.on_hover_ui_at_pointer(|ui| {
            ui.label(&view.heat[column].words);
        });
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

fn heads(ui: &egui::Ui, view: &ScreenView, cells: &Cells) {
    let flat = longest(ui, view) <= cells.cell.x - 4.0;
    let ink = theme::palette(ui).quiet;
    // Upright names need the height of a line each.
    let step = if flat {
        1
    } else {
        (13.0 / cells.cell.x).ceil().max(1.0) as usize
    };
    whose(ui, view, cells);
    for (at, column) in view.heat.iter().enumerate().step_by(step) {
        let name = (column.head.as_str(), column.shared.1);
        let place = cells.at(0, at).center_top() - vec2(0.0, 4.0);
        if flat {
            named(ui, name, place, cells.cell.x - 4.0, Align2::CENTER_BOTTOM);
            continue;
        }
        let font = FontId::proportional(11.0);
        let text = short::fitted(ui, &column.head, column.shared.1, &font, UPRIGHT);
        let galley = ui.painter().layout_no_wrap(text, font, ink);
        let at = pos2(place.x - 0.5 * galley.size().y, place.y);
        let shape = egui::epaint::TextShape::new(at, galley, ink);
        ui.painter()
            .add(shape.with_angle(-std::f32::consts::FRAC_PI_2));
    }
}

/// Who is compared, over the columns of each.
fn whose(ui: &egui::Ui, view: &ScreenView, cells: &Cells) {
    let line = Stroke::new(1.0, theme::palette(ui).line);
    let longest = longest(ui, view);
    let mut from = 0;
    for columns in view.heat.chunk_by(|a, b| a.who == b.who) {
        let band = cells
            .at(0, from)
            .union(cells.at(0, from + columns.len() - 1));
        from += columns.len();
        let first = columns.first();
        let who = first.and_then(|c| Some((c.who.as_deref()?, c.shared.0)));
        let Some(who) = who else {
            continue;
        };
        let flat = longest <= cells.cell.x - 4.0;
        let heads = if flat {
            18.0
        } else {
            longest.min(UPRIGHT) + 6.0
        };
        let foot = band.top() - heads;
        let across = band.x_range().shrink(2.0);
        ui.painter().hline(across, foot, line);
        let place = pos2(band.center().x, foot - 1.0);
        named(ui, who, place, band.width() - 4.0, Align2::CENTER_BOTTOM);
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

/// A name that is cut where it has no room, with how much of its start another one has as well.
fn named(ui: &egui::Ui, (name, shared): (&str, usize), at: egui::Pos2, width: f32, align: Align2) {
    let font = FontId::proportional(11.0);
    let text = short::fitted(ui, name, shared, &font, width);
    words(ui, &text, at, f32::INFINITY, align);
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
