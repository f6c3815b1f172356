//! The markers as rows to click, under headings that sort every list of markers.

use super::{Pointed, Shared};
use crate::app::command::request::Command;
use crate::app::state::view::View;
use crate::app::ui::short;
use crate::app::ui::table::in_column;
use crate::app::ui::theme;
use crate::app::views::{MarkerOrder, OrderBy, ScreenColumn, ScreenView};
use crate::report::{Column, Part};
use crate::words::listed;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align, Align2, FontId, Layout, Rect, RichText, Sense, pos2, vec2};
use std::borrow::Cow;

const ROW: f32 = 24.0;
const GAP: f32 = 8.0;
/// Least width of a name.
const NAME: f32 = 60.0;
/// Ground of the bar that scrolls.
const BAR: f32 = 18.0;
/// Most width of words behind the names.
const WORDS: f32 = 170.0;
/// Room of the ticks at the left.
const TICK: f32 = 24.0;
/// Width of all columns.
pub(super) fn width(view: &ScreenView) -> f32 {
    view.columns.iter().map(|c| c.width + GAP).sum::<f32>() - GAP + TICK
}

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
        let own = own_widths(ui, view, shared);
        let columns = columns(view, &own, ui.available_width() - BAR - TICK);
        without(view, &columns, ui);
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

/// What a column takes.
#[derive(Clone, Copy, Default)]
struct Own {
    least: f32,
    /// What its longest words need.
    needed: f32,
}

/// The width of each column; one of words behind the names takes what its longest needs.
fn own_widths(ui: &egui::Ui, view: &ScreenView, shared: &Shared<'_>) -> Vec<Own> {
    let font = FontId::proportional(13.0);
    let width = |(i, column): (usize, &ScreenColumn)| {
        if i == 0 || column.column.numeric {
            return Own {
                least: column.width,
                needed: column.width,
            };
        }
        let cells = shared.rows.iter().filter_map(|row| row.cells.get(i));
        let longest = cells.max_by_key(|text| text.len());
        let longest = longest.map_or("", String::as_str).to_owned();
        let ink = egui::Color32::PLACEHOLDER;
        let galley = ui.painter().layout_no_wrap(longest, font.clone(), ink);
        let needed = column.width.max(galley.size().x + 1.0);
        Own {
            least: needed.min(WORDS.max(column.width)),
            needed,
        }
    };
    view.columns.iter().enumerate().map(width).collect()
}

/// The columns that have room, with their widths; the name takes what is left.
fn columns(view: &ScreenView, own: &[Own], room: f32) -> Vec<(usize, f32)> {
    let all = &view.columns;
    let mut kept: Vec<usize> = (0..all.len()).collect();
    let width = |kept: &[usize]| kept.iter().map(|i| own[*i].least + GAP).sum::<f32>() - GAP;
    let mut rarest: Vec<usize> = kept.iter().copied().filter(|i| all[*i].rare > 0).collect();
    rarest.sort_by_key(|i| std::cmp::Reverse(all[*i].rare));
    for rare in rarest {
        if width(&kept) > room {
            kept.retain(|i| *i != rare);
        }
    }
    // A name gives way before a number does.
    let left = (room - width(&kept)).clamp(NAME - all.first().map_or(NAME, |c| c.width), 220.0);
    // What then is left goes to words that were cut.
    let mut rest = (room - width(&kept) - left).max(0.0);
    let mut out = Vec::with_capacity(kept.len());
    for i in kept {
        let more = rest.min(own[i].needed - own[i].least);
        rest -= more;
        out.push((i, own[i].least + more + if i == 0 { left } else { 0.0 }));
    }
    out
}

/// Says which columns have no room, where an interval is among them.
fn without(view: &ScreenView, shown: &[(usize, f32)], ui: &mut egui::Ui) {
    let is_out = |i: &usize| shown.iter().all(|(kept, _)| kept != i);
    let out: Vec<&Column> = (0..view.columns.len())
        .filter(is_out)
        .map(|i| &view.columns[i].column)
        .collect();
    if out.iter().any(|column| column.part == Part::Interval) {
        let names: Vec<&str> = out.iter().map(|column| column.head.as_str()).collect();
        let text = format!(
            "Hidden for lack of room: {}. Copying the table includes them.",
            listed(&names)
        );
        theme::quiet(ui, text).on_hover_text(
            "A wider window, smaller text or less beside the table brings them back.",
        );
    }
}

/// Whether the other tabs show this marker because it was chosen.
fn tick(ui: &mut egui::Ui, row: Rect, label: &str, is_chosen: bool) -> bool {
    let mut ticked = is_chosen;
    let place = Rect::from_min_size(row.min, vec2(TICK, ROW));
    let response = ui.put(place, egui::Checkbox::without_text(&mut ticked));
    response.widget_info(|| {
        let name = format!("Choose {label}");
        egui::WidgetInfo::selected(egui::Role::CheckBox, true, ticked, name)
    });
    let tip = "Show only the ticked markers in the other tabs.";
    response.on_hover_text(tip).clicked()
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
    if tick(ui, rect, &row.label, is_chosen) {
        pointed.ticked = Some(at);
    }
    let mut left = rect.left() + 2.0 + TICK;
    let mut cut: Vec<&str> = Vec::new();
    for &(i, width) in columns {
        let whole = row.cells.get(i).map_or("", String::as_str);
        let strong = i == 0 && (row.is_hit || is_chosen);
        let font = if strong {
            theme::bold(13.0)
        } else {
            FontId::proportional(13.0)
        };
        let color = if i == 0 { p.accent } else { p.text };
        let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(width, ROW));
        let numeric = view.columns.get(i).is_some_and(|c| c.column.numeric);
        let text: Cow<'_, str> = match i {
            // The name.
            0 => short::fitted(ui, whole, row.shared, &font, cell.width()).into(),
            _ => in_column(ui, numeric, whole),
        };
        let is_short = !numeric && text != whole;
        if paint(ui, cell, &text, (font, color), numeric) || is_short {
            cut.push(whole);
        }
        left += width + GAP;
    }
    if !row.why.is_empty() {
        let name = columns.first().map_or(0.0, |c| c.1);
        let start = rect.left() + TICK + name + GAP + 2.0;
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
    } else if !cut.is_empty() {
        response.on_hover_text(cut.join("\n"));
    }
}

/// A cell; what has no room is cut, and whether it was is answered.
fn paint(
    ui: &egui::Ui,
    cell: Rect,
    text: &str,
    (font, color): (FontId, egui::Color32),
    right: bool,
) -> bool {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(cell.width());
    let galley = ui.painter().layout_job(job);
    let (anchor, at) = if right {
        (Align2::RIGHT_CENTER, cell.right_center())
    } else {
        (Align2::LEFT_CENTER, cell.left_center())
    };
    let place = anchor.anchor_size(at, galley.size());
    let is_cut = galley.elided;
    ui.painter().galley(place.min, galley, color);
    is_cut
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
        ui.add_space(TICK + 2.0);
        for &(i, width) in columns {
            let ScreenColumn {
                by: sorts_by,
                column,
                ..
            } = &view.columns[i];
            // What sorts with the estimate has no arrow of its own.
            let leads = view.columns.iter().position(|c| c.by == *sorts_by) == Some(i);
            let is_beside = *sorts_by == OrderBy::Estimate && !leads;
            let sorted = order.by == *sorts_by && !is_beside;
            // The largest effect stands first before anything is turned round.
            let falls = order.descending != (*sorts_by == OrderBy::Effect);
            let arrow = match (sorted, falls) {
                (false, _) => "",
                (true, false) => " \u{2191}",
                (true, true) => " \u{2193}",
            };
            let text = RichText::new(format!("{}{arrow}", column.head)).font(theme::bold(12.0));
            let layout = if !column.numeric {
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
            theme::focus_ring(ui, &response);
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
