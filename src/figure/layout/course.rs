//! A time course on paper: axes, subjects, centres, and what stands under and over them.

use crate::figure::layout::axes::{Range, message, quiet_line, said_above};
use crate::figure::layout::brackets::Brackets;
use crate::figure::layout::panel_plan::{Frame, Plan, Shared};
use crate::figure::layout::style::{Look, Style};
use crate::figure::layout::table::Table;
use crate::figure::layout::time_marks::TimeMarks;
use crate::figure::layout::under::{Lead, Under};
use crate::figure::layout::xaxis::XLabels;
use crate::figure::model::course::{Figure, Panel};
use crate::figure::model::marks::Dash;
use crate::figure::model::words;
use crate::figure::scene::items::{Item, Meaning};
use crate::figure::scene::text::width_mm;
use crate::figure::spec::extras::Band;

/// Values that are this many times the least are far apart for a linear axis.
const MOST_LINEAR: f64 = 1e3;

/// More rows of n than these that are all alike are one.
const MOST_ROWS_ALIKE: usize = 3;

/// The groups at a visit stand over this part of the least distance of two visits, and of two times.
const DODGE: f64 = 0.5;
const DODGE_IN_TIME: f64 = 0.3;

/// A time course before it has a frame.
pub(in crate::figure) struct CoursePlan<'f> {
    pub(in crate::figure) figure: &'f Figure,
    pub(in crate::figure) panel: &'f Panel,
    pub(in crate::figure) style: Style,
    pub(in crate::figure) range: Range,
    pub(in crate::figure) labels: XLabels,
    /// Shift of each group beside the tick, so that intervals do not hide each other.
    pub(in crate::figure) shift: Vec<f64>,
    /// p-values over the data.
    pub(in crate::figure) brackets: Brackets,
    /// Stretches and moments of time.
    pub(in crate::figure) marks: TimeMarks,
    /// n and p under the axis.
    pub(in crate::figure) under: Under,
    pub(in crate::figure) shared: Shared,
    pub(in crate::figure) is_titled_above: bool,
    /// Title of the vertical axis with its power of ten.
    y_title: String,
    pub(in crate::figure) has_counts: bool,
    /// The first panel of the row names the groups of its counts.
    pub(in crate::figure) is_named_before: bool,
}

impl<'f> CoursePlan<'f> {
    pub fn new(
        figure: &'f Figure,
        panel: &'f Panel,
        range: Option<Range>,
        (style, has_counts): (Style, bool),
    ) -> Self {
        let mut range = range.unwrap_or_else(|| Range::empty(panel.y.log));
        let columns = figure.grid_columns.max(1);
        range.is_bare = figure.is_grid && panel.extras.facet.is_some_and(|f| f % columns > 0);
        Self {
            y_title: match range.is_bare {
                true => String::new(),
                false => range.titled(&panel.y.label),
            },
            is_named_before: range.is_bare,
            figure,
            panel,
            style,
            range,
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
        let margins = panel.extras.margins.iter().copied();
        points
            .chain(centers)
            .chain(panel.y.reference)
            .chain(margins)
    }

    pub(in crate::figure) fn x(&self, frame: Frame, at: f64, group: usize) -> f64 {
        frame.left + self.labels.place(at) + self.shift.get(group).copied().unwrap_or(0.0)
    }

    /// Where numbers under the axis stand on their side or are left out, leads their visits apart.
    fn make_room(&mut self) {
        let is_whole = |under: &Under| !under.is_turned() && !under.is_thinned();
        if is_whole(&self.under) {
            return;
        }
        let (rows, _) = self.rows_under();
        let cells = |i: usize| {
            rows.iter()
                .filter_map(move |(_, cells)| cells.get(i).cloned())
        };
        let cells: Vec<Vec<String>> = (0..self.panel.x.ticks.len())
            .map(|i| cells(i).collect())
            .collect();
        let before = (self.labels.clone(), self.under.clone());
        if self.labels.make_room(&cells, self.marks_width()) {
            self.lay_under();
            if is_whole(&self.under) {
                return;
            }
        }
        (self.labels, self.under) = before;
    }

    /// Rows of n, then rows of p where they are not brackets; and how many are of n.
    fn rows_under(&self) -> (Vec<(Lead, Vec<String>)>, usize) {
        let ticks = &self.panel.x.ticks;
        let mut rows: Vec<(Lead, Vec<String>)> = Vec::new();
        if self.has_counts() {
            let all = &self.panel.counts;
            // Many groups of one size need one row.
            let is_one = all.len() > MOST_ROWS_ALIKE && all.windows(2).all(|w| w[0].n == w[1].n);
            let is_alone = self.figure.is_of_everyone();
            for row in all.iter().take(if is_one { 1 } else { all.len() }) {
                let lead = Lead {
                    sign: if self.is_named_before || !rows.is_empty() {
                        ""
                    } else {
                        "n"
                    },
                    between: "",
                    groups: match self.is_named_before || is_one || is_alone || self.figure.is_grid
                    {
                        true => (None, None),
                        false => (Some(row.group), None),
                    },
                    text: if self.is_named_before || is_alone || self.figure.is_grid {
                        String::new()
                    } else if is_one {
                        "each".to_owned()
                    } else {
                        self.name(row.group).to_owned()
                    },
                };
                rows.push((lead, row.n.iter().map(usize::to_string).collect()));
            }
        }
        let counted = rows.len();
        if self.brackets.are_rows {
            for a in &self.panel.annotations {
                let sign = if rows.len() == counted {
                    self.figure.p_sign()
                } else {
                    ""
                };
                let same = |(lead, _): &&mut (Lead, Vec<String>)| lead.groups == a.groups;
                let row = match rows.iter_mut().skip(counted).find(same) {
                    Some((_, cells)) => cells,
                    None => {
                        let lead = Lead {
                            sign,
                            groups: a.groups,
                            between: words::sign(self.panel.y.log),
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
        (rows, counted)
    }

    /// The rows in their places under the labels.
    fn lay_under(&mut self) {
        let (rows, counted) = self.rows_under();
        let (leads, cells): (Vec<Lead>, Vec<Vec<String>>) = rows.into_iter().unzip();
        let labels = &self.labels;
        let table = |cells: &[Vec<String>], style: Style| {
            let shows = |i| labels.shows_column(i);
            Table::new(cells.to_vec(), labels.columns(), shows, style)
        };
        let (n, p) = cells.split_at(counted.min(cells.len()));
        // What stands under an axis has one size.
        let own = [table(n, self.style).pt(), table(p, self.style).pt()];
        let pt = own.into_iter().fold(labels.pt(), f64::min);
        let pt = pt.min(self.style.look.numbers_pt);
        let style = self.style.sized(pt);
        self.under = Under::new(leads, table(n, style), table(p, style), counted);
    }

    pub(in crate::figure) fn name(&self, group: usize) -> &str {
        let group = self.figure.groups.get(group);
        group.map_or("", |g| g.name.as_str())
    }

    /// Width of the signs and symbols that lead the rows under the axis.
    fn marks_width(&self) -> f64 {
        let mut rows = self.panel.annotations.iter();
        match rows.len() {
            // The first panel of the row has the symbols.
            0 if !self.has_counts() || self.is_named_before => 0.0,
            // The title of a facet names its group.
            _ if self.figure.is_grid => 2.0 * self.style.em,
            _ if rows.any(|a| a.groups.1.is_some()) => 5.2 * self.style.em,
            _ => 3.0 * self.style.em,
        }
    }

    /// The marker of a panel without axes, which its title does not name.
    fn message_title(&self) -> &str {
        if self.is_titled_above {
            ""
        } else {
            &self.panel.title
        }
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
        let most = axis + 1.6 * style.em;
        let names = if self.has_counts() && !self.is_named_before {
            let names = self.figure.groups.iter();
            let named = |name: &str| match self.figure.is_grid || self.figure.is_of_everyone() {
                true => 0.0,
                false => width_mm(name, style.pt, false),
            };
            let names = names.map(|g| named(&g.name));
            Lead::width(names.fold(0.0, f64::max), style)
        } else {
            0.0
        };
        let marks = self.marks_width();
        if names <= most {
            axis.max(names).max(marks)
        } else {
            axis.max(marks)
        }
    }

    fn prepare(&mut self, plot_width: f64) {
        // What leads the rows stands under the labels.
        let left = self.gutter().min(self.style.look.before);
        self.labels = XLabels::new(&self.panel.x, plot_width, left, self.style);
        let groups = self.figure.groups.len();
        // On an axis of time a shift is kept so small that no other time is read.
        let share = if self.panel.x.is_time {
            DODGE_IN_TIME
        } else {
            DODGE
        };
        let step =
            (1.7 * self.style.scale).min(share * self.labels.least_step() / groups.max(1) as f64);
        let middle = (groups as f64 - 1.0) / 2.0;
        // One line alone stands on its ticks.
        let drawn = self.panel.series.iter();
        let drawn = drawn.filter(|s| !s.centers.is_empty() || !s.subjects.is_empty());
        // Ribbons do not hide each other.
        let stays = self.figure.band == Band::Ribbon;
        let step = if drawn.count() > 1 && !stays {
            step
        } else {
            0.0
        };
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
        self.make_room();
    }

    fn look(&self) -> Option<Look> {
        // A panel in which a sentence stands has no axis.
        (!self.panel.is_empty()).then(|| Look {
            before: self.labels.before(),
            ..(self.labels).look(self.under.pt().unwrap_or(self.labels.pt()))
        })
    }

    fn take_look(&mut self, look: Look) {
        self.style.look = look;
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
        let said = match self.panel.message {
            Some(_) if !self.panel.is_empty() => self.style.line,
            _ => 0.0,
        };
        self.brackets.height(self.style) + self.marks.height(self.style) + said
    }

    fn below(&self) -> f64 {
        let under = self.under.height(self.shared.counts);
        if under == 0.0 {
            return self.under_top() - 0.35 * self.style.em;
        }
        self.under_top() + under
    }

    fn height(&self, plot_width: f64) -> f64 {
        // The rows of a grid are low: all of it stands on a page.
        if self.figure.is_grid {
            return (0.75 * plot_width).clamp(22.0 * self.style.scale, 40.0 * self.style.scale);
        }
        // Small panels are nearly square, so that most of them is data.
        let share = if plot_width < 45.0 * self.style.scale {
            1.0
        } else {
            0.75
        };
        (share * plot_width).clamp(24.0 * self.style.scale, 62.0 * self.style.scale)
    }

    fn least_height(&self) -> f64 {
        let least = if self.style.is_brief { 7.0 } else { 10.0 };
        least * self.style.scale
    }

    fn least_width(&self) -> f64 {
        42.0
    }

    fn title(&self) -> &str {
        &self.panel.extras.heading
    }

    fn shares_letter(&self) -> bool {
        self.panel.extras.facet.is_some_and(|f| f > 0)
    }

    fn y_title(&self) -> &str {
        &self.y_title
    }

    fn y_width(&self) -> f64 {
        width_mm(&self.y_title, self.style.pt, false)
    }

    fn title_above(&mut self) {
        self.is_titled_above = true;
    }

    fn share(&mut self, shared: Shared) {
        self.shared = shared;
    }

    fn named_before(&mut self) {
        self.is_named_before = true;
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

    fn has_counts(&self) -> bool {
        self.has_counts && !self.panel.counts.is_empty() && !self.panel.x.is_round()
    }

    fn is_thinned(&self) -> bool {
        self.under.is_thinned()
    }

    fn is_turned(&self) -> bool {
        self.under.is_turned()
    }

    fn has_decades(&self) -> bool {
        // Ends of intervals may lie near zero where no value does.
        let series = || self.panel.series.iter();
        let points = series().flat_map(|s| &s.subjects).flat_map(|l| &l.points);
        let centers = series().flat_map(|s| &s.centers).map(|c| c.y);
        let values = points.map(|p| p.y).chain(centers);
        let ends = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| {
            (l.min(v), h.max(v))
        });
        let is_of_values = self.panel.y.reference.is_none();
        is_of_values && !self.panel.y.log && ends.0 > 0.0 && ends.1 > MOST_LINEAR * ends.0
    }

    fn leaves_out_centers(&self) -> bool {
        let mut centers = self.panel.series.iter().flat_map(|s| &s.centers);
        centers.any(|c| !self.range.holds(c.y))
    }

    fn draw(&self, frame: Frame, name: &str, items: &mut Vec<Item>) {
        let style = self.style;
        if let Some(text) = self
            .panel
            .message
            .as_ref()
            .filter(|_| self.panel.is_empty())
        {
            message((self.message_title(), text), frame, style, items);
            return;
        }
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
            let up = self.brackets.height(style) + self.marks.height(style);
            let y = frame.data_top - up - 0.5 * style.em;
            said_above(text, (frame.left + 0.3 * style.em, y), style, items);
        }
        let dashes = self.panel.detection.iter().map(|l| (*l, Dash::Long));
        let margins = self.panel.extras.margins.iter().map(|m| (*m, Dash::Long));
        let compared = self.panel.y.reference.iter().map(|r| (*r, Dash::Solid));
        for (value, dash) in dashes.chain(margins).chain(compared) {
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
        // A ribbon under all lines hides none.
        for series in &self.panel.series {
            self.draw_ribbons(frame, series, items);
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
