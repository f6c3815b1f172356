//! A figure's panel: lines of subjects, centres of groups.

use super::PlotAnswer;
use super::axis::{label, marks};
use super::bare;
use super::plot_data::{PlotData, SubjectPlot};
use super::subject::{Lifted, leave_out};
use super::symbols::{shape, style};
use super::threads::Threads;
use super::visits::{self, counts_height};
use crate::app::ui::beside;
use crate::app::ui::decimals;
use crate::app::ui::theme;
use crate::figure::{Dash, Figure, Panel};
use crate::results::ContrastKey;
use crate::study::{Censoring, Study};
use crate::words;
use egui::{Color32, Pos2, Rect, pos2};
use egui_plot::{
    GridMark, HLine, Line, LineStyle, MarkerShape, PlotBounds, PlotPoint, PlotPoints, PlotUi,
    Points,
};

/// Least room of the vertical axis, points.
const AXIS_WIDTH: f32 = 46.0;
/// Room that a name of a visit may take beyond the end of the axis, points.
const BEYOND: f64 = 8.0;
/// Room that the names of the visits take under the axis, points.
const NAMES: f32 = 40.0;

/// Paints one panel into `rect`.
pub(in crate::app) fn show(
    ui: &mut egui::Ui,
    rect: Rect,
    figure: &Figure,
    panel: &Panel,
    data: &PlotData,
    study: &Study,
    selected: Option<usize>,
) -> PlotAnswer {
    let mut answer = PlotAnswer::default();
    let mut plot_rect = rect;
    plot_rect.max.y -= counts_height(figure);
    let colors: Vec<Color32> = figure
        .groups
        .iter()
        .map(|g| theme::group_color(ui, g.color))
        .collect();
    let ink = theme::palette(ui).text;
    let content = Content {
        figure,
        data,
        colors: &colors,
        ink,
        faint: theme::palette(ui).line.gamma_multiply(0.6),
    };
    let (ticks, log) = (&data.ticks, data.log);
    let widths = text_widths(ui, ticks);
    let inner = f64::from(plot_rect.width() - AXIS_WIDTH - 16.0);
    // A child of its own rect: a scope would move the cursor of the rows that hold the panels.
    let mut child = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(plot_rect)
            .id_salt(&panel.marker),
    );
    // A plot remembers what it was zoomed to; another range of values is another plot.
    let range = [data.x.0, data.x.1, data.y.0, data.y.1].map(f64::to_bits);
    let ctx = ui.ctx().clone();
    let response = bare(("panel", &panel.marker, range), plot_rect, data.x, data.y)
        .y_axis_min_width(AXIS_WIDTH)
        .y_axis_label(egui::RichText::new(y_label(ui, panel, plot_rect.height())).size(12.0))
        .x_grid_spacer(move |_| ticks.iter().map(|t| mark_at(t.0)).collect())
        .x_axis_formatter(move |mark, shown| {
            let scale = inner / (shown.end() - shown.start()).max(1e-12);
            let end = shown.end() * scale + BEYOND;
            let at = ticks.iter().position(|t| (t.0 - mark.value).abs() < 1e-9);
            at.map(|i| visits::name_of(ticks, &widths, (scale, end), i))
                .unwrap_or_default()
        })
        .x_axis_label(egui::RichText::new(&panel.x.label).size(12.0))
        .y_grid_spacer(move |input| marks(input.bounds, log))
        .y_axis_formatter(move |y, seen| decimals::in_context(&ctx, &label(y.value, seen, log)))
        .show(&mut child, |plot| {
            content.paint(plot, selected.is_some());
        });
    let place = |p: &PlotPoint| response.transform.position_from_point(p);
    visits::tick_marks(ui, *response.transform.frame(), data, &place);
    visits::counts(ui, rect, figure, panel, data, &place);
    let lifted = Lifted {
        frame: *response.transform.frame(),
        colors: &colors,
        study,
    };
    let chosen = data.subjects.iter().filter(|s| selected == Some(s.subject));
    chosen.for_each(|s| lifted.selected(ui, s, &place));
    answer.contrast = annotations(ui, plot_rect, panel, &place, data, (&colors, ink));
    let said = || egui::WidgetInfo::labeled(egui::Role::Image, true, sentence(panel, figure));
    response.response.widget_info(said);
    if let Some(message) = &panel.message {
        say(ui, plot_rect, message);
    }
    let under = Under {
        lifted: &lifted,
        figure,
        panel,
        data,
    };
    answer.clicked = under.pointer(ui, &response.response, &place);
    answer.leave_out = leave_out(ui, &response.response, study, panel);
    answer
}

/// What the pointer finds in a panel.
struct Under<'a> {
    lifted: &'a Lifted<'a>,
    figure: &'a Figure,
    panel: &'a Panel,
    data: &'a PlotData,
}

impl Under<'_> {
    /// Highlights the line under the pointer and shows its values. Returns the subject that was clicked, `Some(None)`
    /// for a click beside all lines.
    fn pointer(
        &self,
        ui: &egui::Ui,
        response: &egui::Response,
        place: &impl Fn(&PlotPoint) -> Pos2,
    ) -> Option<Option<usize>> {
        let pointer = response.hover_pos()?;
        let near = nearest(self.data, pointer, place).map(|i| &self.data.subjects[i]);
        if response.secondary_clicked() {
            let meant = near.map(|s| self.lifted.meant(self.panel, s, pointer, place));
            ui.data_mut(|d| d.insert_temp(response.id, meant));
        }
        if let Some(at) = near {
            self.lifted.hovered(ui, at, place);
            let study = self.lifted.study;
            beside::show(response, |ui| {
                tooltip(ui, study, self.panel, self.figure, at)
            });
        }
        response.clicked().then(|| near.map(|s| s.subject))
    }
}

/// What is drawn in the coordinates of the plot, and in which colours.
struct Content<'a> {
    figure: &'a Figure,
    data: &'a PlotData,
    colors: &'a [Color32],
    ink: Color32,
    faint: Color32,
}

impl<'a> Content<'a> {
    /// Subjects below, groups over them; where one subject is selected the others fade.
    fn paint(&self, plot: &mut PlotUi<'a>, is_selected: bool) {
        self.levels(plot);
        let subjects = self.data.subjects.len().max(1) as f32;
        let groups = self.figure.groups.len().max(1) as f32;
        let alpha = (1.6 / (subjects / groups).sqrt()).clamp(0.08, 0.5);
        let strength = if is_selected { 0.4 * alpha } else { alpha };
        let faded: Vec<Color32> = (self.colors.iter())
            .map(|c| c.gamma_multiply(strength))
            .collect();
        self.subjects(plot, &faded);
        for g in 0..self.data.groups.len() {
            self.group(plot, g);
        }
    }

    /// The grid, no change, and the limits of detection.
    fn levels(&self, plot: &mut PlotUi<'a>) {
        let bounds = plot.plot_bounds();
        let level = |y: f64, color: Color32| HLine::new("", y).color(color).width(1.0);
        for mark in marks((bounds.min()[1], bounds.max()[1]), self.data.log) {
            plot.hline(level(mark.value, self.faint).allow_hover(false));
        }
        if let Some(reference) = self.data.reference {
            let color = self.ink.gamma_multiply(0.6);
            plot.hline(level(reference, color).allow_hover(false));
        }
        for limit in &self.data.detection {
            let line = level(*limit, self.ink.gamma_multiply(0.5));
            plot.hline(line.style(LineStyle::dashed_dense()).allow_hover(false));
        }
    }

    /// Lines of single subjects, values without a line, and open symbols at limits.
    fn subjects(&self, plot: &mut PlotUi<'a>, faded: &[Color32]) {
        let data = self.data;
        let lines = data.subjects.iter();
        plot.add(Threads::new(
            lines.map(|s| (s.group, s.points.as_slice())).collect(),
            faded.to_vec(),
            PlotBounds::from_min_max([data.x.0, data.y.0], [data.x.1, data.y.1]),
            &data.mesh,
        ));
        for (points, filled, radius) in [(&data.lone, true, 2.0), (&data.limits, false, 3.0)] {
            for (of_group, color) in points.iter().zip(faded) {
                if of_group.is_empty() {
                    continue;
                }
                let points = Points::new("", PlotPoints::Borrowed(of_group)).color(*color);
                plot.points(points.filled(filled).radius(radius).allow_hover(false));
            }
        }
    }

    /// Line, bars and symbols of the centres of a group.
    fn group(&self, plot: &mut PlotUi<'a>, g: usize) {
        let group = &self.data.groups[g];
        let color = self.colors.get(g).copied().unwrap_or(self.ink);
        let look = self.figure.groups.get(g);
        let line = |points: &'a [PlotPoint], width: f32| {
            let line = Line::new("", PlotPoints::Borrowed(points)).color(color);
            line.width(width).allow_hover(false)
        };
        let dash = look.map_or(Dash::Solid, |s| s.dash);
        plot.line(line(&group.points, 2.0).style(style(dash)));
        for bar in &group.bars {
            plot.line(line(bar, 1.5));
        }
        let symbol = look.map_or(MarkerShape::Circle, |s| shape(s.symbol));
        let points = Points::new("", PlotPoints::Borrowed(&group.points)).shape(symbol);
        plot.points(points.color(color).radius(4.5).allow_hover(false));
    }
}

/// What the vertical axis shows: without the name that the title has where both have no room, and cut at last.
fn y_label(ui: &egui::Ui, panel: &Panel, height: f32) -> String {
    let ink = theme::palette(ui).text;
    let room = height - NAMES;
    let width = |text: &str| {
        let font = egui::FontId::proportional(12.0);
        let galley = ui.painter().layout_no_wrap(text.to_owned(), font, ink);
        galley.size().x
    };
    let whole = panel.y.label.as_str();
    let needed = width(whole);
    if needed <= room {
        return whole.to_owned();
    }
    let unit = whole.strip_prefix(panel.title.as_str()).map(str::trim);
    let unit = unit.and_then(|u| u.strip_prefix('(')?.strip_suffix(')'));
    if let Some(unit) = unit.filter(|u| width(u) <= room) {
        return unit.to_owned();
    }
    let share = (room / needed).max(0.0);
    let letters = (share * whole.chars().count() as f32) as usize;
    let start: String = whole.chars().take(letters.saturating_sub(3)).collect();
    format!("{}\u{2026}", start.trim_end())
}

/// A mark with a name, whatever the step of the grid.
fn mark_at(value: f64) -> GridMark {
    GridMark {
        value,
        step_size: 1e6,
    }
}

/// Room that the names of the visits take, points.
fn text_widths(ui: &egui::Ui, ticks: &[(f64, String)]) -> Vec<f64> {
    let font = egui::TextStyle::Body.resolve(ui.style());
    let width = |text: &String| {
        let ink = theme::palette(ui).text;
        let galley = ui.painter().layout_no_wrap(text.clone(), font.clone(), ink);
        f64::from(galley.size().x)
    };
    ticks.iter().map(|t| width(&t.1)).collect()
}

/// Why there is nothing to draw, in the middle of the panel.
fn say(ui: &egui::Ui, rect: Rect, message: &str) {
    let quiet = theme::palette(ui).quiet;
    let font = egui::FontId::proportional(12.5);
    let width = rect.width() - 70.0;
    let galley = (ui.painter()).layout(message.to_owned(), font, quiet, width);
    let corner = rect.center() - 0.5 * galley.size();
    ui.painter().galley(corner, galley, quiet);
}

/// One accessible sentence: centre of each group at each visit.
fn sentence(panel: &Panel, figure: &Figure) -> String {
    let mut text = format!("{}: {}.", panel.y.label, figure.center_text);
    for (series, group) in panel.series.iter().zip(&figure.groups) {
        let values: Vec<String> = series
            .centers
            .iter()
            .map(|c| {
                let visit = panel.x.of_visit(c.visit).map_or("", |t| t.label.as_str());
                format!("{visit} {}", words::estimate(c.y))
            })
            .collect();
        text.push_str(&format!(" {}: {}.", group.name, values.join(", ")));
    }
    text
}

fn tooltip(ui: &mut egui::Ui, study: &Study, panel: &Panel, figure: &Figure, at: &SubjectPlot) {
    let id = study.subjects.get(at.subject).map_or("", |s| s.id.as_str());
    let group = figure.groups.get(at.group).map_or("", |g| g.name.as_str());
    ui.label(egui::RichText::new(format!("{id} \u{00b7} {group}")).font(theme::bold(13.0)));
    let line = panel
        .series
        .get(at.group)
        .and_then(|s| s.subjects.iter().find(|l| l.subject == at.subject));
    for point in line.iter().flat_map(|l| &l.points) {
        let visit = study
            .visits
            .get(point.visit)
            .map_or("", |v| v.label.as_str());
        // A change against a limit lies beyond nobody knows which side.
        let sign = match point.censoring {
            _ if panel.y.reference.is_some() => "",
            Censoring::None => "",
            Censoring::Below => "< ",
            Censoring::Above => "> ",
        };
        // A value as it was measured, a change as it was computed.
        let number = if panel.y.reference.is_none() {
            words::value(point.y)
        } else {
            words::estimate(point.y)
        };
        let number = decimals::shown(ui, &number).into_owned();
        ui.label(format!("{visit}: {sign}{number}"));
    }
}

/// The subject whose line passes within a few points of the pointer.
fn nearest(data: &PlotData, pointer: Pos2, place: &impl Fn(&PlotPoint) -> Pos2) -> Option<usize> {
    let mut best: Option<(f32, usize)> = None;
    for (i, s) in data.subjects.iter().enumerate() {
        let mut d = s
            .points
            .iter()
            .map(|p| place(p).distance(pointer))
            .fold(f32::INFINITY, f32::min);
        for w in s.points.windows(2) {
            d = d.min(segment_distance(place(&w[0]), place(&w[1]), pointer));
        }
        if d < 6.0 && best.is_none_or(|(b, _)| d < b) {
            best = Some((d, i));
        }
    }
    best.map(|(_, i)| i)
}

fn segment_distance(a: Pos2, b: Pos2, p: Pos2) -> f32 {
    let (ab, ap) = (b - a, p - a);
    let t = if ab.length_sq() > 0.0 {
        (ap.dot(ab) / ab.length_sq()).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (a + t * ab).distance(p)
}

/// The p-values in a row over the plot, several at a place one above the other; returns the contrast of the one
/// that was clicked.
fn annotations(
    ui: &egui::Ui,
    rect: Rect,
    panel: &Panel,
    place: &impl Fn(&PlotPoint) -> Pos2,
    data: &PlotData,
    (colors, ink): (&[Color32], Color32),
) -> Option<ContrastKey> {
    let mut clicked = None;
    let font = egui::FontId::proportional(11.5);
    let (left, right) = (rect.min.x + AXIS_WIDTH, rect.max.x + 1.0);
    for (i, a) in panel.annotations.iter().enumerate() {
        let level = panel.annotations[..i]
            .iter()
            .filter(|b| b.to == a.to)
            .count();
        let x = place(&PlotPoint::new(a.to, data.y.0)).x;
        if !(left..=right).contains(&x) {
            // Zoomed out of sight.
            continue;
        }
        let y = rect.min.y + 2.0 + 13.0 * level as f32;
        let color = a.group.and_then(|g| colors.get(g)).copied().unwrap_or(ink);
        let galley = ui
            .painter()
            .layout_no_wrap(a.text.clone(), font.clone(), color);
        let text = egui::Align2::CENTER_TOP.anchor_size(pos2(x, y), galley.size());
        // No line of the grid runs through it.
        ui.painter()
            .rect_filled(text.expand(1.0), 2.0, theme::palette(ui).card);
        ui.painter().galley(text.min, galley, color);
        let id = ui.scope_id().with(("p", &panel.marker, i));
        let response = ui
            .interact(text, id, egui::Sense::click())
            .on_hover_cursor(egui::CursorIcon::PointingHand)
            .on_hover_text("Show the contrast this p-value belongs to.");
        response.widget_info(|| {
            let c = &a.contrast;
            let name = format!("p of {}, {}, {}", c.group, c.visit, panel.marker);
            egui::WidgetInfo::labeled(egui::Role::Button, true, name)
        });
        if response.clicked() {
            clicked = Some(a.contrast.clone());
        }
    }
    clicked
}
