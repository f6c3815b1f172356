//! What a panel draws, in the coordinates of its plot.

use super::threads::MeshCache;
use crate::figure::{Figure, Panel, Series, SubjectLine, SubjectPoint};
use crate::study::Censoring;
use egui_plot::PlotPoint;

/// Everything of a panel in plot coordinates, made once.
pub(in crate::app) struct PlotData {
    pub(super) subjects: Vec<SubjectPlot>,
    pub(super) groups: Vec<GroupPlot>,
    pub(super) x: (f64, f64),
    pub(super) y: (f64, f64),
    pub(super) log: bool,
    pub(super) ticks: Vec<(f64, String)>,
    /// Limits of detection.
    pub(super) detection: Vec<f64>,
    /// No change.
    pub(super) reference: Option<f64>,
    /// Single values without a line, by group.
    pub(super) lone: Vec<Vec<PlotPoint>>,
    /// Values that are only limits, by group.
    pub(super) limits: Vec<Vec<PlotPoint>>,
    pub(super) mesh: MeshCache,
}

pub(super) struct SubjectPlot {
    pub(super) subject: usize,
    pub(super) group: usize,
    pub(super) points: Vec<PlotPoint>,
    pub(super) limits: Vec<PlotPoint>,
}

pub(super) struct GroupPlot {
    pub(super) points: Vec<PlotPoint>,
    pub(super) bars: Vec<[PlotPoint; 2]>,
}

impl PlotData {
    /// Dodged, and logarithms taken where the axis is one; `shared` is the range of all panels of this scale,
    /// where they have one.
    pub fn new(panel: &Panel, shared: SharedRange) -> Self {
        let log = panel.y.log;
        let up = |y: f64| if log { y.log10() } else { y };
        let ticks: Vec<(f64, String)> = panel
            .x
            .ticks
            .iter()
            .map(|t| (t.at, t.label.clone()))
            .collect();
        let axis = VisitAxis::of(&ticks);
        let mut subjects = Vec::new();
        let mut groups = Vec::new();
        let mut range = (f64::INFINITY, f64::NEG_INFINITY);
        let mut see = |y: f64| {
            if y.is_finite() {
                range = (range.0.min(y), range.1.max(y));
            }
        };
        for series in &panel.series {
            let shift = axis.dodge(series.group, panel.series.len());
            let own = lines(series, shift, &up);
            own.iter().flat_map(|s| &s.points).for_each(|p| see(p.y));
            subjects.extend(own);
            let group = GroupPlot::new(series, shift, &up);
            let bars = group.bars.iter().flatten();
            group.points.iter().chain(bars).for_each(|p| see(p.y));
            groups.push(group);
        }
        let own = if range.0 <= range.1 {
            range
        } else {
            (0.0, 1.0)
        };
        let (y0, y1) = shared[usize::from(log)].unwrap_or(own);
        let pad = (0.06 * (y1 - y0))
            .max(1e-9 * y1.abs().max(1e-3))
            .max(if y1 > y0 { 0.0 } else { 0.5 });
        // A shared range has room for the p-values of every panel.
        let room = match shared[usize::from(log)] {
            Some(_) => 0.0,
            None => 0.09 * levels(panel) as f64 * (y1 - y0),
        };
        Self {
            groups,
            x: axis.range(),
            y: (y0 - pad, y1 + pad + room),
            log,
            ticks,
            detection: panel.detection.iter().map(|y| up(*y)).collect(),
            reference: panel.y.reference.map(up),
            lone: by_group(&subjects, panel.series.len(), |s| match s.points[..] {
                [one] => vec![one],
                _ => Vec::new(),
            }),
            limits: by_group(&subjects, panel.series.len(), |s| s.limits.clone()),
            mesh: MeshCache::default(),
            subjects,
        }
    }
}

impl GroupPlot {
    fn new(series: &Series, shift: f64, up: &impl Fn(f64) -> f64) -> Self {
        let centers = series.centers.iter();
        let bars = centers.clone().filter_map(|c| {
            let end = |y: f64| PlotPoint::new(c.x + shift, up(y));
            Some([end(c.low?), end(c.high?)])
        });
        Self {
            bars: bars.collect(),
            points: centers
                .map(|c| PlotPoint::new(c.x + shift, up(c.y)))
                .collect(),
        }
    }
}

/// The lines of the subjects of a group.
fn lines(series: &Series, shift: f64, up: &impl Fn(f64) -> f64) -> Vec<SubjectPlot> {
    let place = |p: &SubjectPoint| PlotPoint::new(p.x + shift, up(p.y));
    let line = |line: &SubjectLine| {
        let limits = (line.points.iter()).filter(|p| p.censoring != Censoring::None);
        SubjectPlot {
            subject: line.subject,
            group: series.group,
            points: line.points.iter().map(place).collect(),
            limits: limits.map(place).collect(),
        }
    };
    series.subjects.iter().map(line).collect()
}

/// Where the visits lie.
struct VisitAxis {
    low: f64,
    high: f64,
    /// The smallest distance between two of them.
    step: f64,
}

impl VisitAxis {
    fn of(ticks: &[(f64, String)]) -> Self {
        let mut at: Vec<f64> = ticks.iter().map(|t| t.0).collect();
        at.sort_by(f64::total_cmp);
        let steps = at.windows(2).map(|w| w[1] - w[0]);
        let step = steps.fold(f64::INFINITY, f64::min);
        Self {
            low: at.first().copied().unwrap_or(f64::INFINITY),
            high: at.last().copied().unwrap_or(f64::NEG_INFINITY),
            step: if step.is_finite() { step } else { 1.0 },
        }
    }

    /// How far a group stands beside its visits, so that bars of groups don't cover one another.
    fn dodge(&self, group: usize, groups: usize) -> f64 {
        let beside = group as f64 - (groups as f64 - 1.0) / 2.0;
        beside * (0.09 * self.step).min(0.02 * (self.high - self.low).max(1.0))
    }

    fn range(&self) -> (f64, f64) {
        let pad = (0.12 * (self.high - self.low)).max(0.4 * self.step);
        (self.low - pad, self.high + pad)
    }
}

/// The range of linear and of logarithmic panels, where they share one.
pub(in crate::app) type SharedRange = [Option<(f64, f64)>; 2];

/// The range of everything drawn in the panels of each scale.
pub(in crate::app) fn shared_range(figure: &Figure) -> SharedRange {
    let mut out: SharedRange = [None, None];
    for panel in &figure.panels {
        let series = || panel.series.iter();
        let points = series()
            .flat_map(|s| &s.subjects)
            .flat_map(|l| &l.points)
            .map(|p| p.y);
        let centers = series()
            .flat_map(|s| &s.centers)
            .flat_map(|c| [Some(c.y), c.low, c.high])
            .flatten();
        let up = |y: f64| if panel.y.log { y.log10() } else { y };
        for y in points.chain(centers).map(up).filter(|y| y.is_finite()) {
            let range = out[usize::from(panel.y.log)].get_or_insert((y, y));
            *range = (range.0.min(y), range.1.max(y));
        }
    }
    for (log, range) in [false, true].into_iter().zip(&mut out) {
        let own = figure.panels.iter().filter(|p| p.y.log == log);
        let most = own.map(levels).max().unwrap_or(0);
        if let Some((low, high)) = range {
            *high += 0.09 * most as f64 * (*high - *low);
        }
    }
    out
}

/// Lines of p-values over a panel.
fn levels(panel: &Panel) -> usize {
    let at = |x: f64| panel.annotations.iter().filter(|a| a.to == x).count();
    panel
        .annotations
        .iter()
        .map(|a| at(a.to))
        .max()
        .unwrap_or(0)
}

fn by_group(
    subjects: &[SubjectPlot],
    groups: usize,
    of: impl Fn(&SubjectPlot) -> Vec<PlotPoint>,
) -> Vec<Vec<PlotPoint>> {
    let mut out = vec![Vec::new(); groups];
    for s in subjects {
        if let Some(own) = out.get_mut(s.group) {
            own.extend(of(s));
        }
    }
    out
}
