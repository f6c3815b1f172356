//! A result table: right-aligned numbers, headings that explain themselves, and no column out of sight.

use crate::app::ui::copy;
use crate::app::ui::decimals;
use crate::app::ui::theme;
use crate::report::{Column, Part, TableView};
use crate::words::unbroken;
use egui::{Align, FontId, Layout, Response, RichText};
use std::borrow::Cow;

/// Distance of columns, points.
const GAP: f32 = 11.0;
/// Least width of a column, points.
const LEAST: f32 = 28.0;
/// Words that are wider have this part of the room and take several lines.
const WORDS: f32 = 0.34;
/// Words are not given less than this, points.
const LEAST_WORDS: f32 = 90.0;
/// A heading over numbers that is wider goes on in a second line, points.
const HEAD: f32 = 124.0;

/// A row that stands out.
#[derive(Clone, Copy)]
pub(in crate::app) struct Marked {
    pub row: usize,
    /// It is brought into view.
    pub scroll: bool,
}

pub(in crate::app) fn show(ui: &mut egui::Ui, table: &TableView) {
    show_marked(ui, table, None);
}

/// Paints `table` with one row standing out. Where its columns have no room beside each other, those of numbers go on
/// below, each part with the words that name its rows.
pub(in crate::app) fn show_marked(ui: &mut egui::Ui, table: &TableView, marked: Option<Marked>) {
    ui.horizontal(|ui| {
        theme::heading(ui, &table.title);
        let tip = "Copy the table as text; it pastes into a spreadsheet.";
        copy::button(ui, tip, |ui| {
            as_text(ui.ctx(), table.columns.iter(), table.rows.iter())
        });
    });
    if let Some(note) = &table.note {
        let text = RichText::new(unbroken(&decimals::shown(ui, note))).size(12.0);
        ui.add(egui::Label::new(text.color(theme::palette(ui).quiet)).wrap());
    }
    let room = ui.available_width();
    let widths = widths(ui, table, room);
    let named = names(table);
    let mut place = None;
    let end = next_estimate(table, named);
    for (i, part) in parts(&widths, (named, end), &firsts(table, named), room)
        .into_iter()
        .enumerate()
    {
        if i > 0 {
            ui.add_space(6.0);
        }
        let columns: Vec<usize> = (0..named).chain(part).collect();
        let seen = grid(ui, table, &columns, (i, &widths), marked);
        place = place.or(seen);
    }
    // The area that scrolls sideways would keep the wish to itself.
    if let Some(place) = place {
        ui.scroll_to_rect(place, Some(Align::Center));
    }
}

/// How many columns name the rows: the words before the first number.
fn names(table: &TableView) -> usize {
    let first = table.columns.iter().position(|c| c.numeric);
    first.unwrap_or(table.columns.len())
}

/// The width that each column needs; long words go on in a second line.
fn widths(ui: &egui::Ui, table: &TableView, room: f32) -> Vec<f32> {
    let head = theme::bold(12.0);
    let body = egui::TextStyle::Body.resolve(ui.style());
    let of = |text: &str, font: &FontId| {
        let galley =
            ui.painter()
                .layout_no_wrap(text.to_owned(), font.clone(), egui::Color32::PLACEHOLDER);
        galley.size().x
    };
    let column = |(i, column): (usize, &Column)| {
        let cells = table.rows.iter().filter_map(|row| row.get(i));
        // A word of a heading is never broken.
        let words = column.head.split(' ').map(|word| of(word, &head));
        let word = words.fold(HEAD, f32::max);
        let head = of(&column.head, &head);
        let head = if column.numeric { head.min(word) } else { head };
        cells
            .map(|cell| of(cell, &body))
            .fold(head.max(LEAST), f32::max)
    };
    let mut widths: Vec<f32> = table.columns.iter().enumerate().map(column).collect();
    if widths.iter().map(|w| w + GAP).sum::<f32>() - GAP > room {
        // Words give way to the estimate, its interval and its p, which are read beside each other.
        let named = names(table);
        let together = firsts(table, named).into_iter();
        let together = together.filter(|i| table.columns[*i].numeric);
        let needed: f32 = together.map(|i| widths[i] + GAP).sum();
        let left = (room - needed) / named.max(1) as f32 - GAP;
        let most = (WORDS * room).min(left).max(LEAST_WORDS);
        let words = widths
            .iter_mut()
            .zip(&table.columns)
            .filter(|(_, c)| !c.numeric);
        words.for_each(|(width, _)| *width = width.min(most));
    }
    widths
}

/// Columns behind the names that are read together: an estimate, its interval, its p, and what is concluded.
fn firsts(table: &TableView, named: usize) -> Vec<usize> {
    let behind = || table.columns.iter().enumerate().skip(named);
    let Some((interval, _)) = behind().find(|(_, c)| c.part == Part::Interval) else {
        return Vec::new();
    };
    let end = next_estimate(table, named);
    // The estimate stands before its interval, under the name of what is estimated.
    let is_first = |i: usize, c: &Column| {
        i == interval || i + 1 == interval || c.part == Part::P && i < end || !c.numeric
    };
    let firsts = behind().filter(|(i, c)| is_first(*i, c));
    firsts.map(|(i, _)| i).collect()
}

/// The column in which a second estimate with its interval begins; that behind the last where there is none.
fn next_estimate(table: &TableView, named: usize) -> usize {
    let intervals = table.columns.iter().enumerate().skip(named);
    let mut intervals = intervals.filter(|(_, c)| c.part == Part::Interval);
    intervals.nth(1).map_or(table.columns.len(), |(i, _)| i - 1)
}

/// The columns of numbers in parts that fit; `named` columns stand before each. Those of `together` share the first
/// part where they fit, with what has room before `end`, where another estimate begins; the others follow in parts as
/// equal as they can be.
fn parts(
    widths: &[f32],
    (named, end): (usize, usize),
    together: &[usize],
    room: f32,
) -> Vec<Vec<usize>> {
    let all = widths.len();
    let width = |columns: &[usize]| columns.iter().map(|i| widths[*i] + GAP).sum::<f32>();
    let left = room + GAP - width(&(0..named).collect::<Vec<_>>());
    let numbers: Vec<usize> = (named..all).collect();
    if width(&numbers) <= left || together.is_empty() || width(together) > left {
        return equal_parts(widths, &numbers, left);
    }
    // In their own order, with those that still have room.
    let mut first = together.to_vec();
    for &i in numbers.iter().filter(|i| **i < end) {
        if !first.contains(&i) && width(&first) + widths[i] + GAP <= left {
            first.push(i);
        }
    }
    first.sort_unstable();
    let rest: Vec<usize> = numbers.into_iter().filter(|i| !first.contains(i)).collect();
    let mut parts = vec![first];
    if !rest.is_empty() {
        parts.extend(equal_parts(widths, &rest, left));
    }
    parts
}

/// Columns in parts that have room, as equal as they can be.
fn equal_parts(widths: &[f32], columns: &[usize], left: f32) -> Vec<Vec<usize>> {
    let width = |columns: &[usize]| columns.iter().map(|i| widths[*i] + GAP).sum::<f32>();
    let numbers = columns.len();
    if numbers == 0 {
        return vec![Vec::new()];
    }
    for n in 1..=numbers {
        let size = numbers.div_ceil(n);
        let cut: Vec<Vec<usize>> = columns.chunks(size).map(<[usize]>::to_vec).collect();
        if cut.iter().all(|part| width(part) <= left) {
            return cut;
        }
    }
    columns.iter().map(|i| vec![*i]).collect()
}

fn grid(
    ui: &mut egui::Ui,
    table: &TableView,
    columns: &[usize],
    (part, widths): (usize, &[f32]),
    marked: Option<Marked>,
) -> Option<egui::Rect> {
    let mut place = None;
    let quiet = theme::palette(ui).quiet;
    let accent = theme::palette(ui).accent;
    egui::ScrollArea::horizontal()
        .id_salt((&table.title, part))
        .auto_shrink([false, true])
        .show(ui, |ui| {
            egui::Grid::new((&table.title, part))
                .striped(true)
                .spacing([GAP, 4.0])
                .min_col_width(LEAST)
                .show(ui, |ui| {
                    for &i in columns {
                        let column = &table.columns[i];
                        let text = RichText::new(&column.head).font(theme::bold(12.0));
                        let response =
                            cell(ui, (column.numeric, true), widths[i], text.color(quiet));
                        if !column.tip.is_empty() {
                            response.on_hover_text(column.tip);
                        }
                    }
                    ui.end_row();
                    for (at, row) in table.rows.iter().enumerate() {
                        let stands_out = marked.filter(|m| m.row == at);
                        for (k, &i) in columns.iter().enumerate() {
                            let numeric = table.columns[i].numeric;
                            let text = row.get(i).map_or("", String::as_str);
                            let mut text = RichText::new(in_column(ui, numeric, text));
                            if stands_out.is_some() {
                                text = text.font(theme::bold(13.5)).color(accent);
                            }
                            let response = cell(ui, (numeric, false), widths[i], text);
                            if k == 0 && stands_out.is_some_and(|m| m.scroll) {
                                place = Some(response.rect);
                            }
                        }
                        ui.end_row();
                    }
                });
        });
    place
}

fn cell(
    ui: &mut egui::Ui,
    (numeric, is_head): (bool, bool),
    width: f32,
    text: RichText,
) -> Response {
    if numeric {
        let layout = Layout::right_to_left(Align::Center);
        return ui
            .with_layout(layout, |ui| {
                let label = egui::Label::new(text);
                if is_head {
                    ui.set_max_width(width + 1.0);
                    return ui.add(label.wrap());
                }
                ui.add(label)
            })
            .inner;
    }
    ui.scope(|ui| {
        ui.set_max_width(width + 1.0);
        // Words that are cut may be those that tell two rows apart.
        ui.add(egui::Label::new(text).wrap())
    })
    .inner
}

/// A cell as it is shown: in a column of words a point belongs to a name, unless they say a value beyond a limit.
pub(in crate::app) fn in_column<'t>(ui: &egui::Ui, numeric: bool, text: &'t str) -> Cow<'t, str> {
    if numeric || decimals::is_limit(text) {
        decimals::shown(ui, text)
    } else {
        Cow::Borrowed(text)
    }
}

/// Heads and rows to paste into a spreadsheet.
pub(in crate::app) fn as_text<'t>(
    ctx: &egui::Context,
    columns: impl Iterator<Item = &'t Column> + Clone,
    rows: impl Iterator<Item = &'t Vec<String>>,
) -> String {
    let heads: Vec<&str> = columns.clone().map(|c| c.head.as_str()).collect();
    let mut out = heads.join("\t");
    for row in rows {
        let cells = columns.clone().zip(row).map(|(column, cell)| {
            if column.numeric || decimals::is_limit(cell) {
                decimals::copied(ctx, cell)
            } else {
                cell.clone()
            }
        });
        out.push('\n');
        out.push_str(&cells.collect::<Vec<_>>().join("\t"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decimal_sign_is_that_of_numbers_alone() {
        use crate::report::{column, text_column};
        let ctx = egui::Context::default();
        decimals::set(&ctx, true);
        let columns = [text_column("Visit"), column("Estimate", "")];
        let row = |visit: &str, estimate: &str| vec![visit.to_owned(), estimate.to_owned()];
        let rows = [row("Day 1.5", "\u{2212}1.5"), row("< 1.5", "<0.5")];
        let text = as_text(&ctx, columns.iter(), rows.iter());
        assert_eq!(text, "Visit\tEstimate\nDay 1.5\t-1,5\n< 1,5\t<0,5");
    }

    #[test]
    fn columns_without_room_go_on_below() {
        let widths = [60.0, 60.0, 80.0, 120.0, 40.0, 50.0, 90.0, 120.0, 40.0, 50.0];
        let cut = |room| parts(&widths, (2, 10), &[], room);
        assert_eq!(cut(900.0), vec![(2..10).collect::<Vec<_>>()]);
        // Four and four: an estimate keeps its interval, its degrees of freedom and its p.
        assert_eq!(cut(520.0), vec![vec![2, 3, 4, 5], vec![6, 7, 8, 9]]);
        // However narrow, each number is there once.
        assert_eq!(cut(50.0).len(), 8);
        assert_eq!(
            parts(&widths[..2], (2, 2), &[], 500.0),
            vec![Vec::<usize>::new()]
        );
        // Estimate, interval and p stay together where the degrees of freedom between them have no room.
        let narrow = parts(&widths, (2, 10), &[2, 3, 5], 430.0);
        assert_eq!(narrow[0], vec![2, 3, 5]);
        assert_eq!(narrow.iter().flatten().count(), 8);
        // A second estimate is not parted from its interval, though it alone has room.
        let two = parts(&widths, (2, 6), &[2, 3, 5], 640.0);
        assert_eq!(two, vec![vec![2, 3, 4, 5], vec![6, 7, 8, 9]]);
    }
}
