//! The data of a time course on paper: subjects, centres, grounds and the names beside them.

use crate::figure::layout::axes::error_bar_between;
use crate::figure::layout::course::CoursePlan;
use crate::figure::layout::panel_plan::Frame;
use crate::figure::layout::spread::spread;
use crate::figure::layout::style::INK;
use crate::figure::layout::symbols;
use crate::figure::layout::time_marks::SHADE;
use crate::figure::model::course::{CenterPoint, Series, SubjectLine, SubjectPoint};
use crate::figure::model::marks::Dash;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::spec::extras::Band;
use crate::study::Censoring;
use std::collections::BTreeSet;

/// Ground of a reference range.
const NORMAL: [u8; 3] = [212, 234, 220];

/// Ground between margins.
const MARGINS: [u8; 3] = [238, 238, 238];

/// The colour of two grounds that lie over each other, darker than each of them.
fn over(upper: [u8; 3], lower: [u8; 3]) -> [u8; 3] {
    let mut mixed = upper;
    for (own, below) in mixed.iter_mut().zip(lower) {
        *own = (f64::from(*own) * f64::from(below) / 255.0).round() as u8;
    }
    mixed
}

/// Whether a subject is beyond one and the same limit at two visits.
fn is_between_limits(from: &SubjectPoint, to: &SubjectPoint) -> bool {
    let is_limit = |p: &SubjectPoint| p.censoring != Censoring::None;
    is_limit(from) && is_limit(to) && from.y == to.y
}

impl CoursePlan<'_> {
    pub(in crate::figure) fn draw_subjects(
        &self,
        frame: Frame,
        series: &Series,
        items: &mut Vec<Item>,
    ) {
        let style = self.style;
        let color = self
            .figure
            .groups
            .get(series.group)
            .map_or(INK, |g| g.color);
        let opacity = (1.5 / (series.subjects.len().max(1) as f64).sqrt()).clamp(0.08, 0.5);
        // Lines from limit to limit are one for all subjects: stacked, they would look like the group's.
        let mut at_limits: BTreeSet<(usize, usize, u64)> = BTreeSet::new();
        for subject in &series.subjects {
            let points: Vec<(f64, f64)> = subject
                .points
                .iter()
                .map(|p| (self.x(frame, p.x, series.group), self.range.y(frame, p.y)))
                .collect();
            self.draw_lines((subject, &points), (color, opacity), &mut at_limits, items);
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

    /// The lines of a subject; `at_limits` are those between two limits that stand already.
    fn draw_lines(
        &self,
        (subject, points): (&SubjectLine, &[(f64, f64)]),
        (color, opacity): ([u8; 3], f64),
        at_limits: &mut BTreeSet<(usize, usize, u64)>,
        items: &mut Vec<Item>,
    ) {
        let style = self.style;
        let line = |points: &[(f64, f64)]| Item::Line {
            points: points.to_vec(),
            width_pt: 0.45 * style.scale,
            color,
            opacity,
            dash: Dash::Solid,
        };
        // A line across a missed visit would show values that were not measured.
        let x = &self.panel.x;
        let own = &subject.points;
        // Nor is anything drawn beyond the ends of an axis that were asked for.
        let holds = |i: usize| self.range.holds(own[i].y);
        let joins = |from: usize, to: usize| {
            x.follow(own[from].visit, own[to].visit) && holds(from) && holds(to)
        };
        let mut start = 0;
        for end in 1..=points.len() {
            let is_joined = end < points.len() && joins(end - 1, end);
            let is_at_limit = is_joined && is_between_limits(&own[end - 1], &own[end]);
            if is_joined && !is_at_limit {
                continue;
            }
            if is_at_limit {
                let (from, to) = (&own[end - 1], &own[end]);
                if at_limits.insert((from.visit, to.visit, from.y.to_bits())) {
                    items.push(line(&points[end - 1..=end]));
                }
            }
            match &points[start..end] {
                _ if !holds(start) => {}
                // A value beyond the limit has a hollow symbol.
                [_] if own[start].censoring != Censoring::None => {}
                [only] => items.push(Item::Circle {
                    center: *only,
                    radius_mm: 0.35 * style.scale,
                    fill: color,
                    outline: None,
                    opacity,
                }),
                stretch => items.push(line(stretch)),
            }
            start = end;
        }
    }

    pub(in crate::figure) fn draw_centers(
        &self,
        frame: Frame,
        series: &Series,
        items: &mut Vec<Item>,
    ) {
        // A line across a centre that is not drawn would show another one there.
        for kept in series.centers.split(|c| !self.range.holds(c.y)) {
            self.draw_stretch(frame, kept, series.group, items);
        }
    }

    /// Centres at visits that follow each other.
    fn runs<'c>(&'c self, kept: &'c [CenterPoint]) -> impl Iterator<Item = &'c [CenterPoint]> {
        kept.chunk_by(|a, b| self.panel.x.follow(a.visit, b.visit))
    }

    /// Ends of the intervals on the page, as far as they lie on the axis.
    fn ends(&self, frame: Frame, kept: &[CenterPoint]) -> Vec<Option<(f64, f64)>> {
        let end = |v: f64| {
            let v = v.clamp(self.range.low, self.range.high);
            self.range.y(frame, v)
        };
        kept.iter()
            .map(|c| c.low.zip(c.high).map(|(l, h)| (end(l), end(h))))
            .collect()
    }

    /// The intervals of a group as ribbons, where they are asked for.
    pub(in crate::figure) fn draw_ribbons(
        &self,
        frame: Frame,
        series: &Series,
        items: &mut Vec<Item>,
    ) {
        let group = self.figure.groups.get(series.group);
        let Some(group) = group.filter(|_| self.figure.band == Band::Ribbon) else {
            return;
        };
        let stretches = series.centers.split(|c| !self.range.holds(c.y));
        // Between two intervals of which one is not known there is no ribbon either; that of a change begins at its
        // baseline, which has none.
        let both = |_: &CenterPoint, next: &CenterPoint| next.low.zip(next.high).is_some();
        let runs = stretches.flat_map(|kept| self.runs(kept));
        for kept in runs.flat_map(|run| run.chunk_by(both)) {
            let ends = self.ends(frame, kept);
            if let [alone] = kept {
                self.draw_bar(frame, alone, series.group, items);
            }
            if kept.len() < 2 || ends.iter().all(Option::is_none) {
                continue;
            }
            // The baseline of a change has no interval: there the ribbon begins.
            let edges = kept.iter().zip(&ends).map(|(c, e)| {
                let (x, y) = (self.x(frame, c.x, series.group), self.range.y(frame, c.y));
                e.map_or((x, y, y), |(l, h)| (x, l, h))
            });
            let edges: Vec<(f64, f64, f64)> = edges.collect();
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

    /// Centres that follow each other on the axis.
    fn draw_stretch(
        &self,
        frame: Frame,
        kept: &[CenterPoint],
        index: usize,
        items: &mut Vec<Item>,
    ) {
        let style = self.style;
        let Some(group) = self.figure.groups.get(index) else {
            return;
        };
        let points: Vec<(f64, f64)> = kept
            .iter()
            .map(|c| (self.x(frame, c.x, index), self.range.y(frame, c.y)))
            .collect();
        let mut from = 0;
        for run in self.runs(kept) {
            let to = from + run.len();
            if run.len() > 1 {
                items.push(Item::Line {
                    points: points[from..to].to_vec(),
                    width_pt: style.scale,
                    color: group.color,
                    opacity: 1.0,
                    dash: group.dash,
                });
            }
            // What lies between was not estimated: the eye is led across, no more.
            if to < points.len() {
                items.push(Item::Line {
                    points: points[to - 1..=to].to_vec(),
                    width_pt: 0.5 * style.scale,
                    color: group.color,
                    opacity: 1.0,
                    dash: Dash::Dots,
                });
            }
            from = to;
        }
        if self.figure.band == Band::Bars {
            for center in kept {
                self.draw_bar(frame, center, index, items);
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

    /// The interval of a centre, with a cap at each end that lies on the axis.
    fn draw_bar(&self, frame: Frame, center: &CenterPoint, index: usize, items: &mut Vec<Item>) {
        let group = self.figure.groups.get(index);
        let ends = self.ends(frame, std::slice::from_ref(center));
        if let (Some(group), Some(Some(ends))) = (group, ends.first()) {
            let holds = |end: Option<f64>| end.is_some_and(|v| self.range.holds(v));
            let has_caps = (holds(center.low), holds(center.high));
            let x = self.x(frame, center.x, index);
            let (color, style) = (group.color, self.style);
            error_bar_between(x, *ends, has_caps, true, color, style, items);
        }
    }

    /// A band from `left` to `right`, as far as it lies on the axis.
    fn band(
        &self,
        frame: Frame,
        (low, high): (f64, f64),
        (left, right): (f64, f64),
        fill: [u8; 3],
    ) -> Item {
        let inside = |v: f64| {
            let v = v.clamp(self.range.low, self.range.high);
            self.range.y(frame, v)
        };
        let (a, b) = (inside(low), inside(high));
        Item::Shape {
            points: vec![(left, b), (right, b), (right, a), (left, a)],
            fill,
            outline: None,
            opacity: 1.0,
        }
    }

    /// What lies behind the data: a reference range, stretches of time.
    pub(in crate::figure) fn draw_grounds(&self, frame: Frame, name: &str, items: &mut Vec<Item>) {
        let margins = match self.panel.extras.margins[..] {
            [low, .., high] => Some((low, high)),
            _ => None,
        };
        let bands = [
            ("normal", self.panel.extras.normal, NORMAL),
            ("margins", margins, MARGINS),
        ];
        if !self.panel.extras.windows.is_empty() {
            items.push(Item::part(format!("{name}-windows"), "windows"));
            self.marks.draw_shades(frame, items);
            items.push(Item::End);
        }
        for (class, ends, fill) in bands {
            let Some(ends) = ends else { continue };
            items.push(Item::part(format!("{name}-{class}"), class));
            items.push(self.band(frame, ends, (frame.left, frame.right), fill));
            // Where a range lies over a stretch of time both are seen, in formats without transparency too.
            for stretch in self.marks.stretches(frame) {
                items.push(self.band(frame, ends, stretch, over(fill, SHADE)));
            }
            items.push(Item::End);
        }
    }

    /// Names of stretches and moments above, of groups at the ends of their lines.
    pub(in crate::figure) fn draw_names(&self, frame: Frame, name: &str, items: &mut Vec<Item>) {
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
}
