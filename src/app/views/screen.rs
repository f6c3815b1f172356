//! All markers at once: one comparison of each as a table, a volcano and a heat map.

use super::heat::{self, HeatColumn};
use super::order::{
    Comparison, Listed, MarkerOrder, OrderBy, Screening, has_q, ordered, scale_of, speaking,
};
use crate::app::ui::short;
use crate::report::{
    Column, ScreenMeasure, column, effect, effect_interval, interval_column, p_column, text_column,
};
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults};
use crate::run::Together;
use crate::words::{DASH, small_p_value, value};
use std::sync::Arc;

/// A column of the table.
pub(in crate::app) struct ScreenColumn {
    /// What a click on its head sorts by.
    pub by: OrderBy,
    pub column: Column,
    /// Its width, points.
    pub width: f32,
    /// 0 stays; where there is no room, the highest goes first.
    pub rare: u8,
}

/// The Screen tab, ready to paint.
pub(in crate::app) struct ScreenView {
    of: (Screening, MarkerOrder),
    /// Families that have contrasts.
    pub families: Vec<ContrastFamily>,
    pub family: ContrastFamily,
    /// The contrasts of the family in words.
    pub choices: Vec<String>,
    /// Which of them is listed.
    pub chosen: Option<String>,
    /// All visits are taken together.
    pub is_of_all_visits: bool,
    /// The visit that is listed alone.
    pub visit: Option<String>,
    pub columns: Vec<ScreenColumn>,
    pub rows: Vec<ScreenRow>,
    /// `5 of 1000 markers at q < 0.05`.
    pub hits: String,
    /// What the volcano shows across, and upwards.
    pub across: String,
    pub up: &'static str,
    /// What the colours of the heat map show.
    pub heat_is_of: &'static str,
    /// The same where there is little room.
    pub heat_in_short: &'static str,
    /// Height of the level in the volcano; `None` where p is adjusted and so no line parts the hits.
    pub line: Option<f64>,
    /// Columns of the heat map.
    pub heat: Vec<HeatColumn>,
    /// The strongest colour of the heat map.
    pub most: f64,
}

/// One marker.
pub(in crate::app) struct ScreenRow {
    pub marker: String,
    pub label: String,
    /// What a filter looks at, in small letters.
    pub words: String,
    pub cells: Vec<String>,
    /// How many characters at the start of the name another marker has as well.
    pub shared: usize,
    /// Why there is no number.
    pub why: String,
    /// Its place in the volcano: effect, and minus the logarithm of p.
    pub dot: Option<(f64, f64)>,
    pub is_hit: bool,
    /// Its cells of the heat map, one a column.
    pub heat: Vec<Option<f64>>,
}

impl ScreenView {
    pub fn is_of(&self, screening: &Screening, order: MarkerOrder) -> bool {
        self.of.0 == *screening && self.of.1 == order
    }
}

/// The rows that a filter leaves.
pub(in crate::app) struct Filtered {
    of: Arc<ScreenView>,
    search: String,
    only_hits: bool,
    /// Their places, in order.
    pub shown: Vec<usize>,
    /// Those with a place in the volcano, each with it.
    pub dots: Vec<(usize, (f64, f64))>,
    /// The hits among the dots, the clearest first, by their places there.
    pub clearest: Vec<usize>,
}

impl Filtered {
    /// The rows whose name has `search` in it; of the hits alone where `only_hits`.
    pub fn of(view: &Arc<ScreenView>, search: &str, only_hits: bool) -> Self {
        let wanted = search.to_lowercase();
        let is_listed = |row: &ScreenRow| row.words.contains(&wanted) && (!only_hits || row.is_hit);
        let shown: Vec<usize> = (view.rows.iter().enumerate())
            .filter(|(_, row)| is_listed(row))
            .map(|(at, _)| at)
            .collect();
        let dots: Vec<(usize, (f64, f64))> = (shown.iter())
            .filter_map(|&at| Some((at, view.rows[at].dot?)))
            .collect();
        let mut clearest: Vec<usize> = (0..dots.len())
            .filter(|d| view.rows[dots[*d].0].is_hit)
            .collect();
        clearest.sort_by(|a, b| dots[*b].1.1.total_cmp(&dots[*a].1.1));
        Self {
            of: Arc::clone(view),
            search: search.to_owned(),
            only_hits,
            shown,
            dots,
            clearest,
        }
    }

    pub fn is_of(&self, view: &Arc<ScreenView>, search: &str, only_hits: bool) -> bool {
        Arc::ptr_eq(&self.of, view) && self.search == search && self.only_hits == only_hits
    }
}

/// Lists one contrast of every marker.
pub(in crate::app) fn screen_view(
    results: &AnalysisResults,
    screening: &Screening,
    order: MarkerOrder,
) -> ScreenView {
    let comparison = Comparison::of(results, screening);
    let log = results.markers.iter().all(|m| m.scale.is_log());
    let (q, level) = (has_q(results), results.level());
    let columns_of_heat = heat::columns(results, &comparison);
    let listed = ordered(results, &comparison, order);
    let name =
        (listed.iter().find_map(|(_, c)| speaking(c.as_deref()?, q))).map_or("p", |(name, _)| name);
    let columns = columns(results, q, &comparison);
    let mut rows: Vec<ScreenRow> = listed
        .into_iter()
        .map(|listed| {
            let cells = heat::cells(&columns_of_heat, listed.0, log);
            row(&listed, &comparison, (q, level), log, cells)
        })
        .collect();
    share(&mut rows);
    let tested = rows.iter().filter(|r| r.dot.is_some()).count();
    let hits = rows.iter().filter(|r| r.is_hit).count();
    let most = rows.iter().flat_map(|r| r.heat.iter().flatten());
    let most = most.fold(0.0f64, |most, x| most.max(x.abs()));
    let markers = if tested == 1 { "marker" } else { "markers" };
    ScreenView {
        of: (screening.clone(), order),
        hits: format!("{hits} of {tested} {markers} at {name} < {}", value(level)),
        across: across(&comparison, log),
        up: match comparison.together {
            None => "\u{2212}log\u{2081}\u{2080} p",
            Some(_) => "\u{2212}log\u{2081}\u{2080} p of all visits",
        },
        heat_is_of: if log {
            "log\u{2082} of the ratio"
        } else {
            "Standardised effect (SD)"
        },
        heat_in_short: if log { "log\u{2082} ratio" } else { "SD" },
        line: (name == "p").then(|| -level.log10()),
        columns,
        is_of_all_visits: comparison.together.is_some(),
        visit: (comparison
            .key
            .as_ref()
            .filter(|_| comparison.together.is_none()))
        // A contrast of one's own is of several visits, or of one that differs between markers.
        .filter(|key| key.name.is_none() && !key.visit.is_empty())
        .map(|key| key.visit.clone()),
        families: comparison.families,
        family: comparison.family,
        choices: comparison.choices,
        chosen: comparison.words,
        rows,
        heat: columns_of_heat,
        most: most.max(1e-6),
    }
}

/// Says of every name how much of its start another one has as well; where an effect stands is cut at its end, so that
/// its visit stays.
fn share(rows: &mut [ScreenRow]) {
    let names: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
    let shared = short::shared(&names);
    for (row, shared) in rows.iter_mut().zip(shared) {
        row.shared = shared;
    }
}

/// What an effect is counted in, and of which visit it is.
fn across(comparison: &Comparison, log: bool) -> String {
    let several = comparison.is_of_several;
    let unit = match (comparison.together, log) {
        (None, true) => "log\u{2082} of the ratio",
        (None, false) => "Standardised effect (SD)",
        (_, true) => "log\u{2082} ratio",
        (_, false) => "Effect (SD)",
    };
    let of = match comparison.together {
        None => "",
        Some(_) if several => " where p is smallest",
        Some(_) => " at the visit of smallest p",
    };
    format!("{unit}{of}")
}

/// The column that says which visit stands for all of them.
fn at_column(results: &AnalysisResults, comparison: &Comparison) -> ScreenColumn {
    let tip = if comparison.is_of_several {
        "Where p is smallest. Estimate and interval are of this group and visit, p is of all of them."
    } else {
        "The visit with the smallest p. Estimate and interval are of this visit, p is of all visits."
    };
    // The markers have the same places, but for visits that one of them lacks.
    let has = |m: &&MarkerResults| m.contrasts(comparison.family).next().is_some();
    let first = results.markers.iter().find(has).into_iter();
    let places = first.flat_map(|m| m.contrasts(comparison.family));
    let letters = places.map(|c| comparison.place_of(c).chars().count());
    let wanted = letters.max().unwrap_or(0) as f32;
    ScreenColumn {
        by: OrderBy::Estimate,
        column: Column {
            tip,
            ..text_column("At")
        },
        width: (6.5 * wanted).clamp(56.0, 150.0),
        // An effect without its visit would be read as that of all visits.
        rare: 0,
    }
}

fn columns(results: &AnalysisResults, q: bool, comparison: &Comparison) -> Vec<ScreenColumn> {
    let together = comparison.together;
    let over = if q {
        column(
            "q",
            "p adjusted over all markers: the share of false findings among the markers up to this one.",
        )
    } else {
        column(
            "p across markers",
            "Adjusted over all markers as the plan says; a dash when it does not adjust.",
        )
    };
    let of_p = match together {
        None => "Two-sided p of no difference.",
        Some(Together::Joint("visit")) => "p of one test of all visits (visit, type III).",
        Some(Together::Joint("treatment:visit")) => {
            "p of one test of all treatments and visits (treatment by visit, type III)."
        }
        Some(Together::Joint(_)) => {
            "p of one test of all groups and visits (group by visit, type III)."
        }
        Some(Together::Smallest) if comparison.is_of_several => {
            "p of all groups and visits: the smallest of them times their number, at most 1."
        }
        Some(Together::Smallest) => {
            "p of all visits: the smallest of them times their number, at most 1."
        }
    };
    let kept = |by, column, width| ScreenColumn {
        by,
        column,
        width,
        rare: 0,
    };
    let rarer = |rare, by, column, width| ScreenColumn {
        rare,
        ..kept(by, column, width)
    };
    let over_is_rare = if q { 0 } else { 3 };
    let n = column("Values", "Values in the model.");
    let estimate = column("Estimate", "From the model; percent on a log scale.");
    let interval = interval_column("Interval", "Confidence interval of the estimate.");
    let mut out = vec![
        kept(OrderBy::Marker, text_column("Marker"), 120.0),
        rarer(5, OrderBy::N, n, 50.0),
        kept(OrderBy::Estimate, estimate, 76.0),
        rarer(2, OrderBy::Estimate, interval, 128.0),
    ];
    out.extend(together.map(|_| at_column(results, comparison)));
    out.extend([
        kept(OrderBy::P, p_column(of_p), 72.0),
        rarer(over_is_rare, OrderBy::Adjusted, over, 104.0),
    ]);
    out.extend(ScreenMeasure::all().map(|m| {
        // Others are sorted by the estimate that they say something of.
        let by = match m.key() {
            "standardized" => OrderBy::Effect,
            _ => OrderBy::Estimate,
        };
        rarer(m.rare(), by, m.column(), m.width())
    }));
    out
}

fn row(
    (m, c): &Listed<'_>,
    comparison: &Comparison,
    (q, level): (bool, f64),
    log: bool,
    heat: Vec<Option<f64>>,
) -> ScreenRow {
    let c = c.as_deref();
    let scale = scale_of(m, c);
    let of = |f: fn(&ContrastEstimate) -> Option<f64>| c.and_then(f);
    let height = |p: f64| -p.max(1e-300).log10();
    let dash = || DASH.to_owned();
    let p = |p: Option<f64>| p.map_or_else(dash, small_p_value);
    let (at, low, high) = (of(|c| c.estimate), of(|c| c.ci_low), of(|c| c.ci_high));
    let mut cells = vec![
        m.label.clone(),
        m.n_observations.to_string(),
        effect(scale, at, low, high),
        effect_interval(scale, low, high),
    ];
    if comparison.together.is_some() {
        cells.push(c.map_or_else(dash, |c| comparison.place_of(c)));
    }
    cells.extend([p(of(|c| c.p)), p(of(|c| c.p_adjusted_markers))]);
    cells.extend(ScreenMeasure::all().map(|m| m.text(scale, c)));
    ScreenRow {
        marker: m.marker.clone(),
        label: m.label.clone(),
        words: format!("{} {}", m.label, m.marker).to_lowercase(),
        cells,
        shared: 0,
        why: m.why.clone().unwrap_or_default(),
        dot: c.and_then(|c| Some((c.comparable(log)?, height(c.p?)))),
        is_hit: c
            .and_then(|c| speaking(c, q))
            .is_some_and(|(_, p)| p < level),
        heat,
    }
}
