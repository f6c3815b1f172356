//! The table as it stands in the file, with the role over each column and each reading in place.

use super::said::{color_of, reason, role_name, word_of};
use crate::app::ui::short;
use crate::app::ui::theme;
use crate::import::{CellReading, ColumnRole, Preview, Role};
use egui::{Align2, Color32, FontId, Rect, RichText, Sense, pos2, vec2};

/// Width of a column at least, and where there is room; of the line numbers, height of a row and of the head, points.
const COLUMN: f32 = 132.0;
const WIDEST: f32 = 260.0;
const LINE: f32 = 46.0;
/// Room between the line numbers and the first column.
const GAP: f32 = 4.0;
const ROW: f32 = 20.0;
const HEAD: f32 = 62.0;
/// Letters of a cell that are laid out; more are cut and stand in the tooltip.
const LETTERS: usize = 60;

/// Shows the table; returns the role chosen for a column.
pub(in crate::app::panels) fn show(
    ui: &mut egui::Ui,
    preview: &Preview,
    roles: &[ColumnRole],
    offered: &[Role],
    height: f32,
) -> Option<(String, Role, Role)> {
    let (columns, rows) = (preview.header.len(), preview.rows.len());
    let mut chosen = None;
    let room = (ui.available_width() - LINE) / columns.max(1) as f32;
    let width = room.floor().clamp(COLUMN, WIDEST);
    let total = vec2(
        LINE + width * columns as f32,
        HEAD + ROW * rows as f32 + 4.0,
    );
    egui::ScrollArea::both()
        .id_salt("raw")
        .max_height(height.min(total.y + 12.0))
        // The page scrolls: the table keeps its height wherever it stands on it.
        .min_scrolled_height(height.min(total.y + 12.0))
        .auto_shrink([false, true])
        .show_viewport(ui, |ui, viewport| {
            ui.set_min_size(total);
            let origin = ui.min_rect().min;
            let seen = |from: f32, to: f32, step: f32, n: usize| {
                let first = (from / step).floor().max(0.0) as usize;
                let last = (to / step).ceil().max(0.0) as usize + 1;
                first.min(n)..last.min(n)
            };
            let (left, right) = (viewport.min.x - LINE, viewport.max.x - LINE);
            let wide = seen(left, right, width, columns);
            let tall = seen(viewport.min.y, viewport.max.y - HEAD, ROW, rows);
            let cell = |row: usize, column: usize| {
                let left = origin.x + LINE + width * column as f32;
                let top = origin.y + HEAD + ROW * row as f32;
                Rect::from_min_size(pos2(left, top), vec2(width, ROW))
            };
            let edge = origin.x + viewport.min.x;
            body(ui, preview, &cell, wide.clone(), tall, edge);
            let whole = Rect::from_min_size(origin, total);
            let hover = ui.interact(whole, ui.scope_id().with("cells"), Sense::hover());
            let under = hover.hover_pos().and_then(|at| {
                let is_cell = at.y > origin.y + viewport.min.y + HEAD
                    && at.x > origin.x + viewport.min.x + LINE - GAP;
                let column = ((at.x - origin.x - LINE) / width).floor();
                let row = ((at.y - origin.y - HEAD) / ROW).floor();
                let place = (row.max(0.0) as usize, column.max(0.0) as usize);
                (is_cell && place.0 < rows && place.1 < columns).then_some(place)
            });
            if let Some((row, column)) = under {
                let role = roles.get(column);
                hover.on_hover_ui_at_pointer(|ui| proof(ui, preview, role, row, column));
            }
            let top = origin.y + viewport.min.y;
            let p = theme::palette(ui);
            let head = Rect::from_min_size(
                pos2(origin.x + viewport.min.x, top),
                vec2(viewport.width(), HEAD),
            );
            ui.painter().rect_filled(head, 0.0, p.panel);
            let mut beside = ui.clip_rect();
            beside.min.x = beside.min.x.max(head.left() + LINE - GAP);
            ui.set_clip_rect(beside);
            for column in wide {
                let place = Rect::from_min_size(
                    pos2(origin.x + LINE + width * column as f32, top),
                    vec2(width - BETWEEN, HEAD),
                );
                let role = roles.get(column);
                if let Some(to) = column_head(ui, place, &preview.header[column], role, offered)
                    && let Some(role) = role
                {
                    chosen = Some((role.column.clone(), role.role, to));
                }
            }
        });
    chosen
}

fn body(
    ui: &egui::Ui,
    preview: &Preview,
    cell: &impl Fn(usize, usize) -> Rect,
    wide: std::ops::Range<usize>,
    tall: std::ops::Range<usize>,
    left: f32,
) {
    let p = theme::palette(ui);
    let font = FontId::proportional(12.0);
    let painter = ui.painter();
    let mut beside = painter.clip_rect();
    // Columns that are scrolled away don't show through the line numbers.
    beside.min.x = beside.min.x.max(left + LINE - GAP);
    for row in tall {
        let strip = cell(row, 0);
        if row % 2 == 1 {
            let band = Rect::from_min_max(
                pos2(left, strip.min.y),
                pos2(painter.clip_rect().max.x, strip.max.y),
            );
            painter.rect_filled(band, 0.0, p.panel.gamma_multiply(0.45));
        }
        for column in wide.clone() {
            let place = cell(row, column);
            let raw = preview.rows[row].get(column).map_or("", String::as_str);
            let reading = preview.readings.get(row).and_then(|r| r.get(column));
            let color = tint(ui, reading.copied().unwrap_or_default());
            if matches!(
                reading,
                Some(CellReading::Unreadable | CellReading::NoLimit)
            ) {
                let painter = painter.with_clip_rect(beside);
                painter.rect_filled(place.shrink(1.0), 2.0, p.error.gamma_multiply(0.14));
            }
            let number = !matches!(reading, None | Some(CellReading::Text));
            let inside = painter.with_clip_rect(place.shrink2(vec2(2.0, 0.0)).intersect(beside));
            let text: String = raw.chars().take(LETTERS).collect();
            let right = place.right_center() - vec2(14.0, 0.0);
            let left = place.left_center() + vec2(2.0, 0.0);
            match reading.and_then(|r| as_read(raw, *r)) {
                // The file's own words stand beside what they were read as.
                Some(read) => {
                    let own = inside.text(left, Align2::LEFT_CENTER, text, font.clone(), p.quiet);
                    let room = place.right() - 14.0 - own.right() - 6.0;
                    let galley = painter.layout_no_wrap(read, font.clone(), color);
                    if galley.size().x <= room {
                        let at = right - vec2(galley.size().x, galley.size().y / 2.0);
                        inside.galley(at, galley, color);
                    }
                }
                None if number => {
                    inside.text(right, Align2::RIGHT_CENTER, text, font.clone(), color);
                }
                None => {
                    // Words that ran up to those of the next column would be read with them.
                    let room = place.width() - BETWEEN;
                    let text = short::fitted(ui, &text, 0, &font, room);
                    inside.text(left, Align2::LEFT_CENTER, text, font.clone(), color);
                }
            }
        }
        let line = preview.lines.get(row).copied().unwrap_or(0);
        painter.text(
            pos2(left.max(strip.min.x - LINE) + LINE - 14.0, strip.center().y),
            Align2::RIGHT_CENTER,
            line,
            font.clone(),
            p.quiet,
        );
    }
}

/// Room between words and those of the next column, points.
const BETWEEN: f32 = 12.0;

/// What a cell was read as, where that is written otherwise than the cell.
fn as_read(raw: &str, reading: CellReading) -> Option<String> {
    match reading {
        CellReading::Number(x) => {
            let same = raw.trim().parse::<f64>().is_ok_and(|own| own == x);
            (!same).then(|| short(x))
        }
        CellReading::Flagged(x) => Some(format!("{} marked", short(x))),
        CellReading::Below(x) => Some(format!("below {}", short(x))),
        CellReading::Above(x) => Some(format!("above {}", short(x))),
        CellReading::Missing if !raw.trim().is_empty() => Some("no value".to_owned()),
        CellReading::NoLimit | CellReading::Unreadable => Some("no value".to_owned()),
        CellReading::Missing | CellReading::Text => None,
    }
}

/// A number as it was read, all its digits.
fn short(x: f64) -> String {
    let plain = format!("{x}");
    if plain.len() > 14 {
        format!("{x:e}")
    } else {
        plain
    }
}

fn tint(ui: &egui::Ui, reading: CellReading) -> Color32 {
    let p = theme::palette(ui);
    match reading {
        CellReading::Missing => p.quiet,
        CellReading::Below(_) | CellReading::Above(_) | CellReading::Flagged(_) => p.warning,
        CellReading::NoLimit | CellReading::Unreadable => p.error,
        CellReading::Text | CellReading::Number(_) => p.text,
    }
}

/// Name of the column and, as a button, its role.
fn column_head(
    ui: &mut egui::Ui,
    place: Rect,
    name: &str,
    role: Option<&ColumnRole>,
    offered: &[Role],
) -> Option<Role> {
    let mut chosen = None;
    let mut child = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(place)
            .id_salt(("head", name)),
    );
    child.set_clip_rect(place.intersect(ui.clip_rect()));
    child.spacing_mut().item_spacing.y = 1.0;
    child
        .add(egui::Label::new(RichText::new(name).font(theme::bold(12.5))).truncate())
        .on_hover_text(role.map(reason).unwrap_or_default());
    if let Some(role) = role {
        let p = theme::palette(&child);
        let color = if role.role == Role::Ignored {
            p.quiet
        } else {
            p.accent
        };
        let text = RichText::new(role_name(role.role)).size(12.0).color(color);
        let menu = child.menu_button(text, |ui| {
            for to in offered {
                if ui
                    .selectable_label(*to == role.role, role_name(*to))
                    .clicked()
                {
                    chosen = Some(*to).filter(|to| *to != role.role);
                    ui.close();
                }
            }
        });
        menu.response.widget_info(|| {
            egui::WidgetInfo::labeled(
                egui::Role::Button,
                true,
                format!("{name} is read as {}; change", role_name(role.role)),
            )
        });
        let why = reason(role);
        menu.response.on_hover_text(&why);
        let (word, color) = match role.confidence {
            Some(c) => (format!("{}: {why}", word_of(c)), color_of(&child, c)),
            None => (why.clone(), p.quiet),
        };
        let word = RichText::new(word).size(11.5).color(color);
        // A text that is cut shows itself whole under the pointer.
        child.add(egui::Label::new(word).truncate());
    }
    chosen
}

/// Raw text beside what it was read as.
fn proof(
    ui: &mut egui::Ui,
    preview: &Preview,
    role: Option<&ColumnRole>,
    row: usize,
    column: usize,
) {
    let raw = preview.rows[row].get(column).map_or("", String::as_str);
    let reading = preview.readings.get(row).and_then(|r| r.get(column));
    let shown: String = raw.chars().take(400).collect();
    ui.label(RichText::new(format!("\u{201c}{shown}\u{201d}")).monospace());
    ui.label(match reading.copied().unwrap_or_default() {
        CellReading::Text => "read as text".to_owned(),
        CellReading::Missing => "no value".to_owned(),
        CellReading::Number(x) => format!("read as the number {x}"),
        CellReading::Flagged(x) => {
            format!("read as {x}; the laboratory marked it as extrapolated")
        }
        CellReading::Below(x) => format!("below the limit {x}; kept as a limit"),
        CellReading::Above(x) => format!("above the limit {x}; kept as a limit"),
        CellReading::NoLimit => "beyond a limit that is not named; counts as missing".to_owned(),
        CellReading::Unreadable => "no number can be read here; counts as missing".to_owned(),
    });
    let line = preview.lines.get(row).copied().unwrap_or(0);
    let name = preview.header.get(column).map_or("", String::as_str);
    let role = role.map_or("", |r| role_name(r.role));
    theme::quiet(ui, format!("line {line} \u{00b7} {name} \u{00b7} {role}"));
}
