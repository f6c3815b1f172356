//! Dots of subjects: residuals, quantiles, influence.

use super::PlotAnswer;
use super::axis::{label, marks};
use super::bare;
use super::symbols::shape;
use crate::app::ui::decimals;
use crate::app::ui::theme;
use crate::figure::{Figure, Symbol};
use egui::{Color32, Rect};
use egui_plot::{
    FilledArea, GridMark, HLine, Line, PlotPoint, PlotPoints, PlotResponse, PlotUi, Points, VLine,
};
use std::ops::RangeInclusive;

/// One dot and whom it belongs to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::app) struct Dot {
    pub x: f64,
    pub y: f64,
    pub subject: usize,
    pub group: usize,
}

/// What lies behind the dots.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Ground {
    /// A line at zero.
    Zero,
    /// The line on which both axes agree, and a band around it: x, lower and upper limit.
    Band(Vec<[f64; 3]>),
    /// Rows with names, from the top, and lines at zero and at one to either side.
    Rows(Vec<String>),
}

/// A picture of dots, made once.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Scatter {
    pub x_label: String,
    pub y_label: String,
    /// One accessible sentence.
    pub sentence: String,
    pub ground: Ground,
    pub dots: Vec<Dot>,
}

impl Scatter {
    /// The dots that are kept, group by group.
    fn by_group(&self, groups: usize, keep: impl Fn(&Dot) -> bool) -> Vec<Vec<PlotPoint>> {
        let mut out = vec![Vec::new(); groups];
        for dot in self.dots.iter().filter(|d| keep(d)) {
            if let Some(own) = out.get_mut(dot.group) {
                own.push(PlotPoint::new(dot.x, dot.y));
            }
        }
        out
    }

    /// Marks of the vertical axis: one a row, or those of its numbers.
    fn y_marks(&self, (low, high): (f64, f64)) -> Vec<GridMark> {
        if let Ground::Rows(rows) = &self.ground {
            let mark = |r: usize| GridMark {
                value: -(r as f64),
                step_size: 1e6,
            };
            return (0..rows.len()).map(mark).collect();
        }
        // A mark in the corner would run into the marks of the other axis.
        let mut all = marks((low, high), false);
        all.retain(|m| m.value > low + 0.03 * (high - low));
        all
    }

    /// The row at `value`; `None` where the axis has numbers.
    fn row_at(&self, value: f64) -> Option<usize> {
        matches!(self.ground, Ground::Rows(_)).then(|| (-value).round() as usize)
    }

    fn bounds(&self) -> [(f64, f64); 2] {
        let range = |of: &dyn Fn(&Dot) -> f64, more: &[f64]| {
            let all = self.dots.iter().map(of).chain(more.iter().copied());
            let (low, high) = all
                .filter(|v| v.is_finite())
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| {
                    (l.min(v), h.max(v))
                });
            if low > high {
                return (-1.0, 1.0);
            }
            let pad = (0.06 * (high - low)).max(1e-9 * high.abs().max(1e-3));
            (low - pad, high + pad)
        };
        match &self.ground {
            Ground::Zero => [range(&|d| d.x, &[]), range(&|d| d.y, &[0.0])],
            Ground::Band(band) => {
                let limits: Vec<f64> = band.iter().flat_map(|b| [b[1], b[2]]).collect();
                [range(&|d| d.x, &[]), range(&|d| d.y, &limits)]
            }
            Ground::Rows(rows) => [
                range(&|d| d.x, &[-1.05, 1.05]),
                (-(rows.len() as f64) + 0.4, 0.6),
            ],
        }
    }
}

/// Paints what lies behind the dots.
fn ground<'a>(
    plot: &mut PlotUi<'a>,
    data: &'a Scatter,
    (x, y): ((f64, f64), (f64, f64)),
    palette: &theme::Palette,
) {
    let line = palette.line;
    match &data.ground {
        Ground::Zero => {
            plot.hline(
                HLine::new("", 0.0)
                    .color(line)
                    .width(1.5)
                    .allow_hover(false),
            );
        }
        Ground::Band(band) => {
            let column = |i: usize| -> Vec<f64> { band.iter().map(|b| b[i]).collect() };
            plot.add(
                FilledArea::new("", &column(0), &column(1), &column(2))
                    .fill_color(line.gamma_multiply(0.5))
                    .allow_hover(false),
            );
            let ends = [x.0.max(y.0), x.1.min(y.1)].map(|v| PlotPoint::new(v, v));
            plot.line(
                Line::new("", PlotPoints::Owned(ends.to_vec()))
                    .color(palette.quiet)
                    .width(1.0)
                    .allow_hover(false),
            );
        }
        Ground::Rows(rows) => {
            for r in 0..rows.len() {
                let color = line.gamma_multiply(0.5);
                let row = HLine::new("", -(r as f64)).color(color).width(1.0);
                plot.hline(row.allow_hover(false));
            }
            for at in [-1.0, 0.0, 1.0] {
                let width = if at == 0.0 { 1.5 } else { 1.0 };
                plot.vline(
                    VLine::new("", at)
                        .color(line)
                        .width(width)
                        .allow_hover(false),
                );
            }
        }
    }
}

/// Part of the room that the names of rows take at most.
const NAMES: f32 = 0.42;

/// A text, or its start with an ellipsis where `room` has no place for all of it.
fn fitting(ui: &egui::Ui, text: &str, size: f32, room: f32) -> String {
    let font = egui::FontId::proportional(size);
    let width = |text: String| {
        let ink = Color32::PLACEHOLDER;
        ui.painter()
            .layout_no_wrap(text, font.clone(), ink)
            .size()
            .x
    };
    let whole = width(text.to_owned());
    if whole <= room {
        return text.to_owned();
    }
    let letters = (room / whole * text.chars().count() as f32) as usize;
    let start: String = text.chars().take(letters.saturating_sub(2)).collect();
    format!("{}\u{2026}", start.trim_end())
}

/// Paints the dots into `rect`; `tip` tells about the one under the pointer, by its number.
pub(in crate::app) fn scatter(
    ui: &mut egui::Ui,
    rect: Rect,
    id: &str,
    data: &Scatter,
    figure: &Figure,
    selected: Option<usize>,
    tip: impl FnOnce(&mut egui::Ui, usize),
) -> PlotAnswer {
    let mut answer = PlotAnswer::default();
    let palette = theme::palette(ui);
    let [x, y] = data.bounds();
    let style = |group: usize| -> (Color32, Symbol) {
        figure
            .groups
            .get(group)
            .map_or((palette.text, Symbol::Circle), |g| {
                (theme::group_color(ui, g.color), g.symbol)
            })
    };
    let groups: Vec<(Color32, Symbol)> = (0..figure.groups.len()).map(style).collect();
    let all = data.by_group(groups.len(), |_| true);
    let chosen = data.by_group(groups.len(), |d| selected == Some(d.subject));
    let strength = if selected.is_some() { 0.3 } else { 0.75 };
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect).id_salt(id));
    // Long names of rows leave at least half of the room to the dots.
    let rows: Vec<String> = match &data.ground {
        Ground::Rows(names) => {
            let room = NAMES * rect.width();
            names.iter().map(|n| fitting(ui, n, 13.0, room)).collect()
        }
        _ => Vec::new(),
    };
    let x_label = fitting(ui, &data.x_label, 12.0, rect.width() - 8.0);
    let sign = |value: f64, shown: &RangeInclusive<f64>| {
        decimals::in_context(ui.ctx(), &label(value, shown, false))
    };
    let response = bare(id, rect, x, y)
        .y_axis_min_width(40.0)
        .x_axis_label(egui::RichText::new(x_label).size(12.0))
        .y_axis_label(egui::RichText::new(&data.y_label).size(12.0))
        .x_grid_spacer(move |input| marks(input.bounds, false))
        .x_axis_formatter(|mark, shown| sign(mark.value, shown))
        .y_grid_spacer(|input| data.y_marks(input.bounds))
        .y_axis_formatter(|mark, shown| match data.row_at(mark.value) {
            Some(row) => rows.get(row).cloned().unwrap_or_default(),
            None => sign(mark.value, shown),
        })
        .show(&mut child, |plot| {
            ground(plot, data, (x, y), &palette);
            for (points, radius, strength) in [(&all, 3.0, strength), (&chosen, 5.0, 1.0)] {
                for (of_group, (color, symbol)) in points.iter().zip(&groups) {
                    let points = Points::new("", PlotPoints::Borrowed(of_group));
                    let points = points.shape(shape(*symbol)).radius(radius);
                    plot.points(
                        points
                            .color(color.gamma_multiply(strength))
                            .allow_hover(false),
                    );
                }
            }
        });
    response
        .response
        .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, data.sentence.clone()));
    let near = nearest(data, &response);
    if response.response.hovered() && response.response.clicked() {
        answer.clicked = Some(near.map(|i| data.dots[i].subject));
    }
    if let Some(i) = near {
        response.response.on_hover_ui_at_pointer(|ui| tip(ui, i));
    }
    answer
}

/// The dot under the pointer.
fn nearest(data: &Scatter, response: &PlotResponse<()>) -> Option<usize> {
    let pointer = response.response.hover_pos()?;
    let distance = |d: &Dot| {
        let at = PlotPoint::new(d.x, d.y);
        response
            .transform
            .position_from_point(&at)
            .distance(pointer)
    };
    (data.dots.iter().enumerate())
        .map(|(i, d)| (i, distance(d)))
        .filter(|(_, far)| *far < 8.0)
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(i, _)| i)
}
