//! The markers as rows to click, under headings that sort every list of markers.

use super::{Pointed, Shared};
use crate::app::command::request::Command;
use crate::app::state::view::View;
use crate::app::ui::table::in_column;
use crate::app::ui::theme;
use crate::app::views::{MarkerOrder, OrderBy, ScreenView};
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align, Align2, FontId, Layout, Rect, RichText, Sense, pos2, vec2};

const ROW: f32 = 24.0;
/// Widths of the columns, points.
const WIDTHS: [f32; 7] = [142.0, 50.0, 76.0, 150.0, 62.0, 100.0, 84.0];
const GAP: f32 = 8.0;
/// Columns that go first where there is no room: n, the standardised effect, the p over markers, the interval.
const RARER: [usize; 4] = [1, 6, 5, 3];
/// Width of all of them.
pub(super) const WIDTH: f32 = 142.0 + 50.0 + 76.0 + 150.0 + 62.0 + 100.0 + 84.0 + 6.0 * GAP;

pub(super) fn show(
    app: View<'_>,
    view: &ScreenView,
    shared: &Shared<'_>,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) -> Pointed {
    let mut pointed = Pointed::default();
    theme::card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_height(ui.available_height());
        let columns = columns(view, ui.available_width() - 10.0);
        heads(app, view, &columns, out, ui);
        ui.spacing_mut().item_spacing.y = 2.0;
        egui::ScrollArea::vertical()
            .id_salt("screen")
            .auto_shrink([false, false])
            .show_rows(ui, ROW, shared.filtered.shown.len(), |ui, range| {
                for &at in &shared.filtered.shown[range] {
                    row((app, view), shared, at, &columns, &mut pointed, ui);
                }
            });
    });
    pointed
}

/// The columns that have room, with their widths; the name takes what is left.
fn columns(view: &ScreenView, room: f32) -> Vec<(usize, f32)> {
    let mut kept: Vec<usize> = (0..WIDTHS.len().min(view.columns.len())).collect();
    let width = |kept: &[usize]| kept.iter().map(|i| WIDTHS[*i] + GAP).sum::<f32>() - GAP;
    for rare in RARER {
        // A q is what the markers are judged by.
        let speaks = view.columns.get(rare).is_some_and(|c| c.1.head == "q");
        if width(&kept) > room && !speaks {
            kept.retain(|i| *i != rare);
        }
    }
    let left = (room - width(&kept)).clamp(0.0, 220.0);
    let of = |i: usize| if i == 0 { WIDTHS[0] + left } else { WIDTHS[i] };
    kept.into_iter().map(|i| (i, of(i))).collect()
}

/// One marker; a click anywhere opens it.
fn row(
    (app, view): (View<'_>, &ScreenView),
    shared: &Shared<'_>,
    at: usize,
    columns: &[(usize, f32)],
    pointed: &mut Pointed,
    ui: &mut egui::Ui,
) {
    let row = &shared.rows[at];
    let p = theme::palette(ui);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Link, true, &row.label));
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    if response.hovered() {
        pointed.over = Some(at);
    }
    if response.clicked() {
        pointed.opened = Some(at);
    }
    if response.hovered() || response.has_focus() || shared.pointed == Some(at) {
        ui.painter().rect_filled(rect, 4.0, p.accent_soft);
    }
    let is_chosen = app
        .selection
        .chosen
        .as_ref()
        .is_some_and(|c| c.contains(&row.marker));
    let mut left = rect.left() + 2.0;
    for &(i, width) in columns {
        let text = row.cells.get(i).map_or("", String::as_str);
        let strong = i == 0 && (row.is_hit || is_chosen);
        let font = if strong {
            theme::bold(13.0)
        } else {
            FontId::proportional(13.0)
        };
        let color = if i == 0 { p.accent } else { p.text };
        let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(width, ROW));
        let numeric = view.columns.get(i).is_some_and(|c| c.1.numeric);
        let text = in_column(ui, numeric, text);
        paint(ui, cell, &text, (font, color), i > 0);
        left += width + GAP;
    }
    if !row.why.is_empty() {
        let name = columns.first().map_or(0.0, |c| c.1);
        let start = rect.left() + name + GAP + 2.0;
        let cell = Rect::from_min_max(pos2(start, rect.top()), rect.max);
        ui.painter().rect_filled(cell, 0.0, p.card);
        paint(
            ui,
            cell,
            &row.why,
            (FontId::proportional(12.0), p.quiet),
            false,
        );
        response.on_hover_text(&row.why);
    } else if row
        .cells
        .first()
        .is_some_and(|name| name.chars().count() > 18)
    {
        response.on_hover_text(&row.label);
    }
}

/// A cell; what has no room is cut.
fn paint(
    ui: &egui::Ui,
    cell: Rect,
    text: &str,
    (font, color): (FontId, egui::Color32),
    right: bool,
) {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(cell.width());
    let galley = ui.painter().layout_job(job);
    let (anchor, at) = if right {
        (Align2::RIGHT_CENTER, cell.right_center())
    } else {
        (Align2::LEFT_CENTER, cell.left_center())
    };
    let place = anchor.anchor_size(at, galley.size());
    ui.painter().galley(place.min, galley, color);
}

/// Headings that sort; a second click turns the order round.
fn heads(
    app: View<'_>,
    view: &ScreenView,
    columns: &[(usize, f32)],
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    let order = app.selection.order;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        for &(i, width) in columns {
            let (sorts_by, column) = &view.columns[i];
            // The interval sorts with its estimate and has no arrow of its own.
            let sorted = order.by == *sorts_by && column.head != "Interval";
            // The largest effect stands first before anything is turned round.
            let falls = order.descending != (*sorts_by == OrderBy::Effect);
            let arrow = match (sorted, falls) {
                (false, _) => "",
                (true, false) => " \u{2191}",
                (true, true) => " \u{2193}",
            };
            let text = RichText::new(format!("{}{arrow}", column.head)).font(theme::bold(12.0));
            let layout = if i == 0 {
                Layout::left_to_right(Align::Center)
            } else {
                Layout::right_to_left(Align::Center)
            };
            let response = ui
                .allocate_ui_with_layout(vec2(width, ROW), layout, |ui| {
                    ui.set_width(width);
                    ui.spacing_mut().button_padding.x = 0.0;
                    ui.add(egui::Button::new(text).frame(false))
                })
                .inner;
            let response = response.on_hover_ui(|ui| {
                ui.label(column.tip);
                ui.label("Click to put the markers of every list in this order.");
            });
            if response.clicked() {
                out.push(Command::SortMarkers(MarkerOrder {
                    by: *sorts_by,
                    descending: order.by == *sorts_by && !order.descending,
                }));
            }
        }
    });
}
