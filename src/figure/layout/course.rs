//! A time course on paper: axes, subjects, centres, and what stands under and over them.

use crate::figure::layout::axes::{Range, error_bar, message, quiet_line};
use crate::figure::layout::brackets::Brackets;
use crate::figure::layout::panel_plan::{Frame, Plan, Shared};
use crate::figure::layout::spread::spread;
use crate::figure::layout::style::{INK, Style};
use crate::figure::layout::symbols;
use crate::figure::layout::table::Table;
use crate::figure::layout::time_marks::TimeMarks;
use crate::figure::layout::under::{Lead, Under};
use crate::figure::layout::xaxis::XLabels;
use crate::figure::model::course::{CenterPoint, Figure, Panel, Series};
use crate::figure::model::marks::Dash;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::{Item, Meaning};
use crate::figure::scene::text::width_mm;
use crate::figure::spec::extras::Band;
use crate::study::Censoring;

/// Ground of a reference range.
const NORMAL: [u8; 3] = [228, 240, 232];

/// A time course before it has a frame.
pub(in crate::figure) struct CoursePlan<'f> {
    figure: &'f Figure,
    panel: &'f Panel,
    style: Style,
    range: Range,
    labels: XLabels,
    /// Shift of each group beside the tick, so that intervals do not hide each other.
    shift: Vec<f64>,
    /// p-values over the data.
    brackets: Brackets,
    /// Stretches and moments of time.
    marks: TimeMarks,
    /// n and p under the axis.
    under: Under,
    shared: Shared,
    is_titled_above: bool,
    has_counts: bool,
}

impl<'f> CoursePlan<'f> {
    pub fn new(
        figure: &'f Figure,
        panel: &'f Panel,
        range: Option<Range>,
        (style, has_counts): (Style, bool),
    ) -> Self {
        Self {
            figure,
            panel,
            style,
            range: range.unwrap_or_else(|| Range::empty(panel.y.log)),
            labels: XLabels::new(&panel.x, 1.0, 0.0, style),
            shift: Vec::new(),
            brackets: Brackets::default(),
            marks: TimeMarks::default(),
            under: Under::default(),
            shared: Shared::default(),
            is_titled_above: false,
            has_counts,
        }
    }

    /// Everything drawn in a panel along its vertical axis.
    pub fn values(panel: &Panel) -> impl Iterator<Item = f64> + '_ {
        let subjects = panel.series.iter().flat_map(|s| &s.subjects);
        let points = subjects.flat_map(|s| &s.points).map(|p| p.y);
        let centers = panel.series.iter().flat_map(|s| &s.centers);
        let centers = centers.flat_map(|c| [Some(c.y), c.low, c.high]).flatten();
        points.chain(centers).chain(panel.y.reference)
    }

    fn x(&self, frame: Frame, at: f64, group: usize) -> f64 {
        frame.left + self.labels.place(at) + self.shift.get(group).copied().unwrap_or(0.0)
    }

    fn has_counts(&self) -> bool {
        self.has_counts && !self.panel.counts.is_empty()
    }

    /// Rows of n, then rows of p where they are not brackets.
    fn lay_under(&mut self) {
        let ticks = &self.panel.x.ticks;
        let mut rows: Vec<(Lead, Vec<String>)> = Vec::new();
        if self.has_counts() {
            for row in &self.panel.counts {
                let lead = Lead {
                    sign: if rows.is_empty() { "n" } else { "" },
                    groups: (Some(row.group), None),
                    text: self.name(row.group).to_owned(),
                };
                rows.push((lead, row.n.iter().map(usize::to_string).collect()));
            }
        }
        let counted = rows.len();
        if self.brackets.are_rows {
            for a in &self.panel.annotations {
                let sign = if rows.len() == counted { "p" } else { "" };
                let same = |(lead, _): &&mut (Lead, Vec<String>)| lead.groups == a.groups;
                let row = match rows.iter_mut().skip(counted).find(same) {
                    Some((_, cells)) => cells,
                    None => {
                        let lead = Lead {
                            sign,
                            groups: a.groups,
                            text: a.row.clone(),
                        };
                        rows.push((lead, vec![String::new(); ticks.len()]));
                        match rows.last_mut() {
                            Some((_, cells)) => cells,
                            None => continue,
                        }
                    }
                };
                if let Some(i) = ticks.iter().position(|t| t.at == a.to)
                    && let Some(cell) = row.get_mut(i)
                {
                    cell.clone_from(&a.cell);
                }
            }
        }
        let (leads, cells): (Vec<Lead>, Vec<Vec<String>>) = rows.into_iter().unzip();
        let labels = &self.labels;
        let table = |cells: &[Vec<String>]| {
            let shows = |i| labels.shows(i);
            Table::new(cells.to_vec(), &labels.label_at, shows, self.style)
        };
        let (n, p) = cells.split_at(counted.min(cells.len()));
        self.under = Under::new(leads, table(n), table(p), counted);
    }

    fn name(&self, group: usize) -> &str {
        let group = self.figure.groups.get(group);
        group.map_or("", |g| g.name.as_str())
    }

    /// Where what is under the axis begins.
    fn under_top(&self) -> f64 {
        let labels = if self.shared.labels {
            0.0
        } else {
            self.labels.height() + self.labels.title_height()
        };
        self.style.tick + labels + 0.35 * self.style.em
    }

    fn draw_subjects(&self, frame: Frame, series: &Series, items: &mut Vec<Item>) {
        let style = self.style;
        let color = self
            .figure
            .groups
            .get(series.group)
            .map_or(INK, |g| g.color);
        let opacity = (1.5 / (series.subjects.len().max(1) as f64).sqrt()).clamp(0.08, 0.5);
        for subject in &series.subjects {
            let points: Vec<(f64, f64)> = subject
                .points
                .iter()
                .map(|p| (self.x(frame, p.x, series.group), self.range.y(frame, p.y)))
                .collect();
            // A line across a missed visit would show values that nobody measured.
            let ticks = &self.panel.x.ticks;
            let tick = |visit: usize| ticks.iter().position(|t| t.visit == visit);
            let places: Vec<Option<usize>> = subject.points.iter().map(|p| tick(p.visit)).collect();
            let mut start = 0;
            for end in 1..=points.len() {
                // Nor is anything drawn beyond the ends of an axis that were asked for.
                let holds = |i: usize| self.range.holds(subject.points[i].y);
                let goes_on = match (places.get(end), places[end - 1]) {
                    (Some(Some(next)), Some(last)) => {
                        *next == last + 1 && holds(end) && holds(end - 1)
                    }
                    _ => false,
                };
                if goes_on {
                    continue;
                }
                match &points[start..end] {
                    _ if !holds(start) => {}
                    [only] => items.push(Item::Circle {
                        center: *only,
                        radius_mm: 0.35 * style.scale,
                        fill: color,
                        outline: None,
                        opacity,
                    }),
                    stretch => items.push(Item::Line {
                        points: stretch.to_vec(),
                        width_pt: 0.45 * style.scale,
                        color,
                        opacity,
                        dash: Dash::Solid,
                    }),
                }
                start = end;
            }
            for (place, point) in points.iter().zip(&subject.points) {
                if point.censoring != Censoring::None && self.range.holds(point.y) {
                    items.push(Item::Circle {
                        center: *place,
                        radius_mm: 0.5 * style.scale,
                        fill: [255, 255, 255],
                        outline: Some((color, 0.5 * style.scale)),
                        opacity: 1.0,
                    });
                }
            }
        }
    }

    fn draw_centers(&self, frame: Frame, series: &Series, items: &mut Vec<Item>) {
        let style = self.style;
        let Some(group) = self.figure.groups.get(series.group) else {
            return;
        };
        let kept: Vec<&CenterPoint> = (series.centers.iter())
            .filter(|c| self.range.holds(c.y))
            .collect();
        let points: Vec<(f64, f64)> = kept
            .iter()
            .map(|c| (self.x(frame, c.x, series.group), self.range.y(frame, c.y)))
            .collect();
        let end = |v: f64| {
            self.range
                .y(frame, v.clamp(self.range.low, self.range.high))
        };
        let ends: Vec<Option<(f64, f64)>> = kept
            .iter()
            .map(|c| c.low.zip(c.high).map(|(l, h)| (end(l), end(h))))
            .collect();
        if self.figure.band == Band::Ribbon {
            // The baseline of a change has no interval: there the ribbon begins.
            let edges = points.iter().zip(&ends);
            let edges: Vec<(f64, f64, f64)> = edges
                .map(|((x, y), e)| e.map_or((*x, *y, *y), |(l, h)| (*x, l, h)))
                .collect();
            if edges.len() > 1 && ends.iter().any(Option::is_some) {
                let upper = edges.iter().map(|(x, _, h)| (*x, *h));
                let lower = edges.iter().rev().map(|(x, l, _)| (*x, *l));
                items.push(Item::Shape {
                    points: upper.chain(lower).collect(),
                    fill: group.color,
                    outline: None,
                    opacity: 0.18,
                });
            }
        }
        if points.len() > 1 {
            items.push(Item::Line {
                points: points.clone(),
                width_pt: style.scale,
                color: group.color,
                opacity: 1.0,
                dash: group.dash,
            });
        }
        if self.figure.band == Band::Bars || points.len() == 1 {
            for (ends, (x, _)) in ends.iter().zip(&points) {
                if let Some(ends) = ends {
                    error_bar(*x, *ends, true, group.color, style, items);
                }
            }
        }
        for point in &points {
            items.push(symbols::symbol(
                group.symbol,
                *point,
                style.symbol(),
                group.color,
                style.scale,
            ));
        }
    }

    /// What lies behind the data: a reference range, stretches of time.
    fn draw_grounds(&self, frame: Frame, name: &str, items: &mut Vec<Item>) {
        if let Some((low, high)) = self.panel.extras.normal {
            let inside = |v: f64| {
                self.range
                    .y(frame, v.clamp(self.range.low, self.range.high))
            };
            let (a, b) = (inside(low), inside(high));
            items.push(Item::part(format!("{name}-normal"), "normal"));
            items.push(Item::Shape {
                points: vec![
                    (frame.left, b),
                    (frame.right, b),
                    (frame.right, a),
                    (frame.left, a),
                ],
                fill: NORMAL,
                outline: None,
                opacity: 1.0,
            });
            items.push(Item::End);
        }
        if !self.panel.extras.windows.is_empty() {
            items.push(Item::part(format!("{name}-windows"), "windows"));
            self.marks.draw_shades(frame, items);
            items.push(Item::End);
        }
    }

    /// Names of stretches and moments above, of groups at the ends of their lines.
    fn draw_names(&self, frame: Frame, name: &str, items: &mut Vec<Item>) {
        let style = self.style;
        if self.marks.height(style) > 0.0 {
            items.push(Item::part(format!("{name}-times"), "times"));
            let up = self.brackets.height(style);
            self.marks.draw_names(frame, up, style, items);
            items.push(Item::End);
        }
        if !self.figure.has_direct_labels {
            return;
        }
        let mut ends: Vec<(f64, f64, usize)> = (self.panel.series.iter())
            .filter_map(|s| {
                let last = s.centers.iter().rfind(|c| self.range.holds(c.y))?;
                let x = self.x(frame, last.x, s.group);
                Some((self.range.y(frame, last.y), x, s.group))
            })
            .collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let at: Vec<f64> = ends.iter().map(|e| e.0).collect();
        let heights = vec![style.em; at.len()];
        let limits = (frame.data_top, frame.bottom);
        let places = spread(&at, &heights, 0.1 * style.em, limits);
        items.push(Item::part(format!("{name}-labels"), "labels"));
        let left = frame.right + 0.9 * style.em;
        for ((y, x, group), place) in ends.into_iter().zip(places) {
            let color = self.figure.groups.get(group).map_or(INK, |g| g.color);
            let from = (x + 1.3 * style.symbol(), y);
            items.push(Item::Line {
                points: vec![from, (left - 0.3 * style.em, place)],
                width_pt: 0.35 * style.scale,
                color,
                opacity: 1.0,
                dash: Dash::Solid,
            });
            let at = (left, place + 0.35 * style.em);
            items.push(style.text(at, Anchor::Start, self.name(group)));
        }
        items.push(Item::End);
    }

    /// Where the window finds the contrast of a text.
    fn place(&self, annotation: usize, at: (f64, f64), text: &str) -> Option<Item> {
        let a = self.panel.annotations.get(annotation)?;
        Some(Item::Place {
            at: (at.0, at.1 - 0.3 * self.style.em),
            half: (
                0.5 * width_mm(text, self.style.pt, false),
                0.6 * self.style.em,
            ),
            meaning: Meaning::Contrast {
                marker: self.panel.marker.clone(),
                contrast: a.contrast.clone(),
            },
        })
    }

    fn draw_under(&self, frame: Frame, name: &str, items: &mut Vec<Item>) {
        let top = frame.bottom + self.under_top();
        let at = (frame, top);
        if self.has_counts() && !self.shared.counts {
            items.push(Item::part(format!("{name}-n"), "n-table"));
            self.under.draw_counts(self.figure, at, self.style, items);
            items.push(Item::End);
        }
        if self.brackets.are_rows && !self.panel.annotations.is_empty() {
            items.push(Item::part(format!("{name}-p"), "contrasts"));
            for (i, a) in self.panel.annotations.iter().enumerate() {
                let x = frame.left + self.labels.place(a.to);
                if let Some(y) = self.under.place_of(a.groups, (top, self.shared.counts)) {
                    items.extend(self.place(i, (x, y), &a.cell));
                }
            }
            let skips = self.shared.counts;
            self.under
                .draw_contrasts(self.figure, at, skips, self.style, items);
            items.push(Item::End);
        }
    }
}

impl Plan for CoursePlan<'_> {
    /// Axis title, tick labels, ticks; names of rows only where they need little more.
    fn gutter(&self) -> f64 {
        let style = self.style;
        let axis = self.range.vertical_width(style, !self.is_titled_above);
        let most = axis.max(9.0 * style.em).max(13.0 * style.scale);
        let names = if self.has_counts() {
            let names = self.figure.groups.iter();
            let names = names.map(|g| width_mm(&g.name, style.pt, false));
            Lead::width(names.fold(0.0, f64::max), style)
        } else {
            0.0
        };
        let rows = self.panel.annotations.iter();
        let marks = match rows.clone().any(|a| a.groups.1.is_some()) {
            _ if rows.len() == 0 && !self.has_counts() => 0.0,
            true => 5.2 * style.em,
            false => 3.0 * style.em,
        };
        if names <= most {
            axis.max(names).max(marks)
        } else {
            axis.max(marks)
        }
    }

    fn prepare(&mut self, plot_width: f64) {
        self.labels = XLabels::new(&self.panel.x, plot_width, self.gutter(), self.style);
        let groups = self.figure.groups.len();
        let step =
            (1.7 * self.style.scale).min(0.5 * self.labels.least_step() / groups.max(1) as f64);
        let middle = (groups as f64 - 1.0) / 2.0;
        // One line alone stands on its ticks.
        let drawn = self.panel.series.iter();
        let drawn = drawn.filter(|s| !s.centers.is_empty() || !s.subjects.is_empty());
        let step = if drawn.count() > 1 { step } else { 0.0 };
        self.shift = (0..groups).map(|g| (g as f64 - middle) * step).collect();
        self.brackets = Brackets::new(
            self.figure,
            self.panel,
            &self.labels,
            plot_width,
            self.style,
        );
        self.marks = TimeMarks::new(self.panel, &self.labels, plot_width, self.style);
        self.lay_under();
    }

    fn right(&self) -> f64 {
        if !self.figure.has_direct_labels {
            return 0.0;
        }
        let named = self.panel.series.iter().filter(|s| !s.centers.is_empty());
        let names = named.map(|s| width_mm(self.name(s.group), self.style.pt, false));
        names.fold(0.0, f64::max) + 1.2 * self.style.em
    }

    fn overhang(&self) -> f64 {
        let width = self.labels.width();
        self.labels
            .overhang()
            .max(self.under.end() - width + 0.2 * self.style.em)
    }

    fn reserve(&self) -> f64 {
        self.brackets.height(self.style) + self.marks.height(self.style)
    }

    fn below(&self) -> f64 {
        let under = self.under.height(self.shared.counts);
        if under == 0.0 {
            return self.under_top() - 0.35 * self.style.em;
        }
        self.under_top() + under
    }

    fn height(&self, plot_width: f64) -> f64 {
        (0.75 * plot_width).clamp(24.0 * self.style.scale, 62.0 * self.style.scale)
    }

    fn least_height(&self) -> f64 {
        10.0 * self.style.scale
    }

    fn least_width(&self) -> f64 {
        42.0
    }

    fn title(&self) -> &str {
        &self.panel.extras.heading
    }

    fn y_title(&self) -> &str {
        &self.panel.y.label
    }

    fn y_width(&self) -> f64 {
        width_mm(&self.panel.y.label, self.style.pt, false)
    }

    fn title_above(&mut self) {
        self.is_titled_above = true;
    }

    fn share(&mut self, shared: Shared) {
        self.shared = shared;
    }

    fn key(&self) -> Option<String> {
        self.labels.is_numbered.then(|| {
            let ticks = self.panel.x.ticks.iter().enumerate();
            let names: Vec<String> = ticks
                .map(|(i, t)| format!("{}, {}", i + 1, t.label))
                .collect();
            format!("Visits: {}.", names.join("; "))
        })
    }

    fn has_rows(&self) -> bool {
        self.brackets.are_rows && !self.panel.annotations.is_empty()
    }

    fn is_thinned(&self) -> bool {
        self.under.is_thinned()
    }

    fn draw(&self, frame: Frame, name: &str, items: &mut Vec<Item>) {
        let style = self.style;
        self.draw_grounds(frame, name, items);
        items.push(Item::part(format!("{name}-axes"), "axes"));
        items.push(crate::figure::layout::xaxis::line(
            vec![(frame.left, frame.bottom), (frame.right, frame.bottom)],
            0.5 * style.scale,
        ));
        self.range
            .draw_vertical(frame, &self.panel.y.label, false, style, items);
        if self.shared.labels {
            self.labels.draw_ticks(frame, items);
        } else {
            self.labels.draw(frame, items);
        }
        items.push(Item::End);
        self.draw_under(frame, name, items);
        if let Some(text) = &self.panel.message {
            message(text, frame, style, items);
        }
        let dashes = self.panel.detection.iter().map(|l| (*l, Dash::Long));
        let compared = self.panel.y.reference.iter().map(|r| (*r, Dash::Solid));
        for (value, dash) in dashes.chain(compared) {
            let y = self.range.y(frame, value);
            if (frame.data_top..=frame.bottom).contains(&y) {
                items.push(quiet_line((frame.left, y), (frame.right, y), dash, style));
            }
        }
        for series in self.panel.series.iter().filter(|s| !s.subjects.is_empty()) {
            let id = format!("{name}-group-{}-subjects", series.group + 1);
            items.push(Item::part(id, "subjects"));
            self.draw_subjects(frame, series, items);
            items.push(Item::End);
        }
        for series in &self.panel.series {
            let id = format!("{name}-group-{}", series.group + 1);
            items.push(Item::part(id, "centers"));
            self.draw_centers(frame, series, items);
            items.push(Item::End);
        }
        self.draw_names(frame, name, items);
        if !self.brackets.are_rows && !self.panel.annotations.is_empty() {
            items.push(Item::part(format!("{name}-p"), "annotations"));
            let place = |i: usize, at, text: &str| self.place(i, at, text);
            self.brackets.draw(frame, self.style, &place, items);
            items.push(Item::End);
        }
    }
}
