//! All markers in one table: one contrast of each, sorted.

use crate::figure::{Figure, Panel};
use crate::plan::{Scale, explain};
use crate::report::{Column, column, contrast_words, effect, effect_interval, p, text_column};
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults};
use crate::words::{DASH, fixed};
use std::cmp::Ordering;
use std::collections::HashMap;

/// Order of the marker list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::app) enum MarkerSort {
    /// As in the file.
    #[default]
    File,
    /// By name.
    Name,
    /// Smallest p of a difference in change first.
    P,
    /// Largest standardised difference in change first.
    Effect,
}

impl MarkerSort {
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::File, "As in the file", ""),
        (Self::Name, "By name", ""),
        (
            Self::P,
            "By p",
            "The smallest p of the differences in change; of the changes where there is one group.",
        ),
        (
            Self::Effect,
            "By effect",
            "The largest difference in change in standard deviations.",
        ),
    ];
}

/// A column the Screen tab sorts by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::app) enum ScreenColumn {
    Marker,
    N,
    Estimate,
    #[default]
    P,
    Adjusted,
    Effect,
}

/// What the Screen tab lists.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Screening {
    pub family: ContrastFamily,
    /// The words of the contrast; `None` takes the last visit of the first group.
    pub contrast: Option<String>,
    pub sort: ScreenColumn,
    pub descending: bool,
}

impl Default for Screening {
    fn default() -> Self {
        Self {
            family: ContrastFamily::DifferenceInChange,
            contrast: None,
            sort: ScreenColumn::P,
            descending: false,
        }
    }
}

/// The table of the Screen tab, ready to paint.
pub(in crate::app) struct ScreenView {
    of: Screening,
    /// Families that have contrasts.
    pub families: Vec<ContrastFamily>,
    /// The contrasts of the family in words.
    pub choices: Vec<String>,
    /// Which of them is listed.
    pub chosen: Option<String>,
    pub columns: Vec<(ScreenColumn, Column)>,
    pub rows: Vec<ScreenRow>,
}

/// One marker.
pub(in crate::app) struct ScreenRow {
    pub marker: String,
    pub cells: Vec<String>,
    /// Why there is no number.
    pub why: String,
}

impl ScreenView {
    pub fn is_of(&self, screening: &Screening) -> bool {
        self.of == *screening
    }
}

/// Families with at least one contrast, the difference in change first.
fn families(results: &AnalysisResults) -> Vec<ContrastFamily> {
    [
        ContrastFamily::DifferenceInChange,
        ContrastFamily::ChangeFromBaseline,
        ContrastFamily::GroupDifference,
        ContrastFamily::TreatmentDifference,
        ContrastFamily::Custom,
    ]
    .into_iter()
    .filter(|f| {
        results
            .markers
            .iter()
            .any(|m| m.contrasts(*f).next().is_some())
    })
    .collect()
}

/// Lists one contrast of every marker.
pub(in crate::app) fn screen_view(results: &AnalysisResults, screening: &Screening) -> ScreenView {
    let families = families(results);
    let family = if families.contains(&screening.family) {
        screening.family
    } else {
        families.first().copied().unwrap_or(screening.family)
    };
    let has = |m: &&MarkerResults| m.contrasts(family).next().is_some();
    let first: Vec<&ContrastEstimate> = (results.markers.iter().find(has).into_iter())
        .flat_map(|m| m.contrasts(family))
        .collect();
    let choices: Vec<String> = first.iter().map(|c| contrast_words(&c.key)).collect();
    let known = screening.contrast.clone().filter(|w| choices.contains(w));
    let of_first_group = first
        .iter()
        .rfind(|c| first.first().is_some_and(|f| f.key.group == c.key.group));
    let chosen = known.or_else(|| of_first_group.map(|c| contrast_words(&c.key)));
    let of_marker = |m: &MarkerResults| -> Option<ContrastEstimate> {
        let wanted = chosen.as_ref()?;
        m.contrasts(family)
            .find(|c| contrast_words(&c.key) == *wanted)
            .cloned()
    };
    let mut listed: Vec<(&MarkerResults, Option<ContrastEstimate>)> =
        results.markers.iter().map(|m| (m, of_marker(m))).collect();
    listed.sort_by(|a, b| {
        let order = compare(screening.sort, a, b);
        if screening.descending {
            order.reverse()
        } else {
            order
        }
    });
    ScreenView {
        of: screening.clone(),
        families,
        choices,
        chosen,
        columns: columns(),
        rows: listed.into_iter().map(|(m, c)| row(m, c)).collect(),
    }
}

fn columns() -> Vec<(ScreenColumn, Column)> {
    vec![
        (ScreenColumn::Marker, text_column("Marker")),
        (ScreenColumn::N, column("Values", "Values in the model.")),
        (
            ScreenColumn::Estimate,
            column("Estimate", "From the model; percent on a log scale."),
        ),
        (
            ScreenColumn::Estimate,
            column("Interval", "Confidence interval of the estimate."),
        ),
        (
            ScreenColumn::P,
            column("p", "Two-sided p of no difference."),
        ),
        (
            ScreenColumn::Adjusted,
            column(
                "p over markers",
                "Adjusted over all markers as the plan says; a dash when it does not adjust.",
            ),
        ),
        (
            ScreenColumn::Effect,
            column("Standardised", explain("standardized")),
        ),
    ]
}

type Listed<'a> = (&'a MarkerResults, Option<ContrastEstimate>);

fn compare(by: ScreenColumn, a: &Listed<'_>, b: &Listed<'_>) -> Ordering {
    let number = |of: fn(&ContrastEstimate) -> Option<f64>| {
        missing_last(a.1.as_ref().and_then(of), b.1.as_ref().and_then(of))
    };
    let order = match by {
        ScreenColumn::Marker => Ordering::Equal,
        ScreenColumn::N => a.0.n_observations.cmp(&b.0.n_observations),
        ScreenColumn::Estimate => number(|c| c.estimate),
        ScreenColumn::P => number(|c| c.p),
        ScreenColumn::Adjusted => number(|c| c.p_adjusted_markers),
        ScreenColumn::Effect => number(|c| c.standardized.map(|s| -s.abs())),
    };
    order.then_with(|| a.0.label.to_lowercase().cmp(&b.0.label.to_lowercase()))
}

/// Numbers in order, and those without one behind.
fn missing_last(a: Option<f64>, b: Option<f64>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

fn row(m: &MarkerResults, c: Option<ContrastEstimate>) -> ScreenRow {
    let c = c.as_ref();
    // An area or a trend is no ratio on a log scale.
    let is_ratio = c.is_none_or(|c| c.key.name.is_none() || c.ratio.is_some());
    let scale = if is_ratio { m.scale } else { Scale::Identity };
    let of = |f: fn(&ContrastEstimate) -> Option<f64>| c.and_then(f);
    ScreenRow {
        marker: m.marker.clone(),
        cells: vec![
            m.label.clone(),
            m.n_observations.to_string(),
            effect(
                scale,
                of(|c| c.estimate),
                of(|c| c.ci_low),
                of(|c| c.ci_high),
            ),
            effect_interval(scale, of(|c| c.ci_low), of(|c| c.ci_high)),
            p(of(|c| c.p)),
            p(of(|c| c.p_adjusted_markers)),
            of(|c| c.standardized).map_or_else(|| DASH.to_owned(), |x| fixed(x, 2)),
        ],
        why: m.why.clone().unwrap_or_default(),
    }
}

/// A line of the marker list.
pub(in crate::app) struct ListedMarker {
    /// Of the figure.
    pub panel: usize,
    /// What a search looks at, in small letters.
    pub words: String,
}

/// The panels of `figure` in the order asked for.
pub(in crate::app) fn marker_list(
    figure: &Figure,
    results: &AnalysisResults,
    by: MarkerSort,
) -> Vec<ListedMarker> {
    let of_name: HashMap<&str, &MarkerResults> = (results.markers.iter())
        .map(|m| (m.marker.as_str(), m))
        .collect();
    let key = |panel: &Panel| -> Option<f64> {
        let marker = of_name.get(panel.marker.as_str())?;
        let in_change = ContrastFamily::DifferenceInChange;
        let family = match marker.contrasts(in_change).next() {
            Some(_) => in_change,
            None => ContrastFamily::ChangeFromBaseline,
        };
        let contrasts = marker.contrasts(family);
        match by {
            MarkerSort::P => contrasts.filter_map(|c| c.p).min_by(f64::total_cmp),
            _ => contrasts
                .filter_map(|c| c.standardized.map(|s| -s.abs()))
                .min_by(f64::total_cmp),
        }
    };
    let mut list: Vec<ListedMarker> = (figure.panels.iter().enumerate())
        .map(|(panel, p)| ListedMarker {
            panel,
            words: format!("{} {}", p.title, p.marker).to_lowercase(),
        })
        .collect();
    match by {
        MarkerSort::File => {}
        MarkerSort::Name => list.sort_by(|a, b| a.words.cmp(&b.words)),
        MarkerSort::P | MarkerSort::Effect => {
            let keys: Vec<Option<f64>> = figure.panels.iter().map(key).collect();
            list.sort_by(|a, b| missing_last(keys[a.panel], keys[b.panel]));
        }
    }
    list
}
