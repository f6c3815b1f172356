//! One order of the markers for the list, the trajectories, the Screen tab and the report.

use crate::app::ui::interval;
use crate::app::ui::short;
use crate::figure::Figure;
use crate::plan::Scale;
use crate::report::{contrast_words, effect};
use crate::results::{
    AnalysisResults, ContrastEstimate, ContrastFamily, ContrastKey, MarkerResults, PKind,
};
use crate::run::{Compared, Together, all_visits, compared, together};
use crate::words::p_with_relation;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

/// What the markers are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::app) enum OrderBy {
    /// As in the file.
    #[default]
    File,
    Marker,
    N,
    Estimate,
    P,
    Adjusted,
    /// The largest standardised estimate first.
    Effect,
}

/// The order in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::app) struct MarkerOrder {
    pub by: OrderBy,
    /// Turned round.
    pub descending: bool,
}

impl MarkerOrder {
    /// The one that a list offers for `by`.
    pub const fn of(by: OrderBy) -> Self {
        Self {
            by,
            descending: false,
        }
    }

    /// Those that the list of markers offers.
    pub const OFFERED: [(Self, &'static str, &'static str); 4] = [
        (Self::of(OrderBy::File), "As in the file", ""),
        (Self::of(OrderBy::Marker), "By name", ""),
        (
            Self::of(OrderBy::P),
            "By p",
            "The smallest p first, of the comparison that the Screen tab shows.",
        ),
        (
            Self::of(OrderBy::Effect),
            "By effect",
            "The largest effect first, in standard deviations, of the comparison that the Screen tab shows.",
        ),
    ];
}

/// What is compared in the Screen tab and beside the names of markers.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Screening {
    pub family: ContrastFamily,
    /// The words of the contrast; `None` takes all visits together, else the last visit of the first group.
    pub contrast: Option<String>,
}

impl Default for Screening {
    fn default() -> Self {
        Self {
            family: ContrastFamily::DifferenceInChange,
            contrast: None,
        }
    }
}

/// The comparison in force, with what could be chosen in its place.
pub(super) struct Comparison {
    /// Families that have contrasts.
    pub families: Vec<ContrastFamily>,
    pub family: ContrastFamily,
    /// The contrasts of the family in words.
    pub choices: Vec<String>,
    /// Which of them it is.
    pub words: Option<String>,
    /// The contrast, or one of those that are taken together.
    pub key: Option<ContrastKey>,
    /// How all visits are taken together, where that is what is compared.
    pub together: Option<Together>,
    /// Several groups or treatments are taken together as well.
    pub is_of_several: bool,
}

/// Families with at least one contrast, the difference in change first.
fn families(results: &AnalysisResults) -> Vec<ContrastFamily> {
    let has = |f: &ContrastFamily| {
        let mut all = results.markers.iter();
        all.any(|m| m.contrasts(*f).next().is_some())
    };
    let mut all = vec![
        ContrastFamily::DifferenceInChange,
        ContrastFamily::ChangeFromBaseline,
        ContrastFamily::GroupDifference,
        ContrastFamily::TreatmentDifference,
        ContrastFamily::Custom,
    ];
    all.retain(has);
    all
}

impl Comparison {
    pub fn of(results: &AnalysisResults, screening: &Screening) -> Self {
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
        let how = together(results, family);
        let all = how.map_or_else(Vec::new, |how| compared(results, family, how));
        let of_several: Vec<bool> = all.iter().map(|of| of.of_several).collect();
        let mut offered: Vec<(String, ContrastKey)> = all
            .into_iter()
            .map(|of| (all_visits_in_words(&of), of.key))
            .collect();
        let of_all = offered.len();
        offered.extend(
            first
                .iter()
                .map(|c| (contrast_words(&c.key), c.key.clone())),
        );
        let asked = screening.contrast.as_ref();
        let known = asked.and_then(|asked| offered.iter().position(|(words, _)| words == asked));
        let of_first_group = first
            .iter()
            .rposition(|c| first.first().is_some_and(|f| f.key.group == c.key.group));
        let usual = if of_all > 0 { Some(0) } else { of_first_group };
        let at = known.or(usual);
        Self {
            families,
            family,
            words: at.map(|at| offered[at].0.clone()),
            key: at.map(|at| offered[at].1.clone()),
            together: how.filter(|_| at.is_some_and(|at| at < of_all)),
            is_of_several: at.is_some_and(|at| of_several.get(at) == Some(&true)),
            choices: offered.into_iter().map(|(words, _)| words).collect(),
        }
    }

    /// The contrast of each marker, in the order of the results.
    pub fn in_markers<'a>(
        &self,
        results: &'a AnalysisResults,
    ) -> Vec<Option<Cow<'a, ContrastEstimate>>> {
        match (self.together, &self.key) {
            (Some(how), Some(key)) => {
                let of = Compared {
                    key: key.clone(),
                    of_several: self.is_of_several,
                };
                let all = all_visits(results, how, &of).into_iter();
                all.map(|c| c.map(Cow::Owned)).collect()
            }
            _ => {
                let all = results.markers.iter();
                all.map(|m| self.in_marker(m).map(Cow::Borrowed)).collect()
            }
        }
    }

    /// Which visit, and of several groups whose, an effect is of; empty where one visit is compared.
    pub fn place_of(&self, c: &ContrastEstimate) -> String {
        match self.together {
            None => String::new(),
            Some(_) if self.is_of_several => format!("{}, {}", c.key.visit, c.key.who()),
            Some(_) => c.key.visit.clone(),
        }
    }

    /// The contrast of a marker at one visit.
    fn in_marker<'a>(&self, m: &'a MarkerResults) -> Option<&'a ContrastEstimate> {
        let key = self.key.as_ref()?;
        let mut own = m.contrasts(self.family);
        own.find(|c| c.key.is_same_comparison(key))
    }
}

/// A comparison over all visits, in words.
fn all_visits_in_words(of: &Compared) -> String {
    let key = &of.key;
    match key.family {
        _ if of.of_several => format!("All {} and visits together", who_is_compared(key)),
        ContrastFamily::ChangeFromBaseline => format!("{}, all visits together", key.who()),
        _ => format!("{} \u{2212} {}, all visits together", key.who(), key.versus),
    }
}

/// What a contrast compares: treatments in a crossover, else groups.
pub(super) fn who_is_compared(key: &ContrastKey) -> &'static str {
    if key.treatment.is_some() {
        "treatments"
    } else {
        "groups"
    }
}

/// A marker with the contrast that is compared.
pub(super) type Listed<'a> = (&'a MarkerResults, Option<Cow<'a, ContrastEstimate>>);

/// The markers in the order asked for.
pub(super) fn ordered<'a>(
    results: &'a AnalysisResults,
    comparison: &Comparison,
    order: MarkerOrder,
) -> Vec<Listed<'a>> {
    let contrasts = comparison.in_markers(results);
    let mut listed: Vec<Listed<'a>> = results.markers.iter().zip(contrasts).collect();
    if order.by != OrderBy::File {
        listed.sort_by_cached_key(|l| l.0.label.to_lowercase());
    }
    match order.by {
        OrderBy::File | OrderBy::Marker if order.descending => listed.reverse(),
        OrderBy::File | OrderBy::Marker => {}
        // Markers with the same number stay in the order of their names.
        _ => listed.sort_by(|a, b| compare(order, a, b)),
    }
    listed
}

fn compare(order: MarkerOrder, a: &Listed<'_>, b: &Listed<'_>) -> Ordering {
    let number = |of: fn(&ContrastEstimate) -> Option<f64>| {
        missing_last(
            a.1.as_deref().and_then(of),
            b.1.as_deref().and_then(of),
            order.descending,
        )
    };
    match order.by {
        OrderBy::File | OrderBy::Marker => Ordering::Equal,
        OrderBy::N => {
            let n = |l: &Listed<'_>| Some(l.0.n_observations as f64);
            missing_last(n(a), n(b), order.descending)
        }
        OrderBy::Estimate => number(|c| c.estimate),
        OrderBy::P => number(|c| c.p),
        OrderBy::Adjusted => number(|c| c.p_adjusted_markers),
        OrderBy::Effect => number(|c| c.standardized.map(|s| -s.abs())),
    }
}

/// Numbers in order or turned round, and those without one behind either way.
fn missing_last(a: Option<f64>, b: Option<f64>, descending: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.total_cmp(&a),
        (Some(a), Some(b)) => a.total_cmp(&b),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

/// The scale of a contrast: an area or a trend is no ratio on a log scale.
pub(super) fn scale_of(m: &MarkerResults, c: Option<&ContrastEstimate>) -> Scale {
    let is_ratio = c.is_none_or(|c| c.key.name.is_none() || c.ratio.is_some());
    if is_ratio { m.scale } else { Scale::Identity }
}

/// Whether the plan's adjustment over markers is a false discovery rate, whose p is called q.
pub(super) fn has_q(results: &AnalysisResults) -> bool {
    results.adjustment_of_markers().is_false_discovery_rate()
}

/// Name of the p that decides for a marker among others, and its value.
pub(super) fn speaking(c: &ContrastEstimate, has_q: bool) -> Option<(&'static str, f64)> {
    let (kind, p) = c.deciding()?;
    let name = match kind {
        PKind::OverMarkers if has_q => "q",
        PKind::OverMarkers | PKind::Within => "adjusted p",
        PKind::Raw => "p",
    };
    Some((name, p))
}

/// Names of the markers in the order asked for.
pub(in crate::app) fn ordered_markers(
    results: &AnalysisResults,
    screening: &Screening,
    order: MarkerOrder,
) -> Vec<String> {
    let comparison = Comparison::of(results, screening);
    let all = ordered(results, &comparison, order).into_iter();
    all.map(|(m, _)| m.marker.clone()).collect()
}

/// A line of the marker list.
pub(in crate::app) struct ListedMarker {
    /// Of the figure.
    pub panel: usize,
    /// What a search looks at, in small letters.
    pub words: String,
    /// How much of the start of its name another marker's name has as well, in characters.
    pub shared: usize,
    /// Estimate of the comparison; empty without one.
    pub effect: String,
    /// The visit of the estimate, where the p is of all visits; else empty.
    pub at: String,
    /// How many characters at the start of it another visit has as well.
    pub at_shared: usize,
    /// The same in a sentence.
    pub of: String,
    /// `p = 0.02`, or the adjusted one under its name; `all: p = 0.02` of all visits.
    pub p: String,
    /// Lower limit, estimate and upper limit in parts of the one furthest from no difference.
    pub interval: Option<[f32; 3]>,
    /// p is below the level.
    pub is_hit: bool,
}

/// The panels of `figure` in the order asked for, of all markers or of those that are `chosen`.
pub(in crate::app) fn marker_list(
    figure: &Figure,
    results: &AnalysisResults,
    screening: &Screening,
    order: MarkerOrder,
    chosen: Option<&BTreeSet<String>>,
) -> Vec<ListedMarker> {
    let panels: HashMap<&str, usize> = (figure.panels.iter().enumerate())
        .map(|(at, p)| (p.marker.as_str(), at))
        .collect();
    let comparison = Comparison::of(results, screening);
    let (q, level) = (has_q(results), results.level());
    let titles: Vec<&str> = figure.panels.iter().map(|p| p.title.as_str()).collect();
    let shared = short::shared(&titles);
    let visits: Vec<&str> = (results.study.visits.iter())
        .map(|v| v.label.as_str())
        .collect();
    let of_visits = short::shared(&visits);
    let at_shared = |c: &ContrastEstimate| {
        let at = visits.iter().position(|v| *v == c.key.visit);
        at.map_or(0, |at| of_visits[at])
    };
    ordered(results, &comparison, order)
        .into_iter()
        .filter(|(m, _)| chosen.is_none_or(|chosen| chosen.contains(&m.marker)))
        .filter_map(|(m, c)| {
            let panel = *panels.get(m.marker.as_str())?;
            let c = c.as_deref();
            let of = |f: fn(&ContrastEstimate) -> Option<f64>| c.and_then(f);
            let (at, low, high) = (of(|c| c.estimate), of(|c| c.ci_low), of(|c| c.ci_high));
            let speaks = c.and_then(|c| speaking(c, q));
            Some(ListedMarker {
                panel,
                words: format!("{} {}", figure.panels[panel].title, m.marker).to_lowercase(),
                shared: shared[panel],
                effect: at.map_or_else(String::new, |_| effect(scale_of(m, c), at, low, high)),
                at: c.map_or_else(String::new, |c| comparison.place_of(c)),
                at_shared: c.map_or(0, at_shared),
                of: c.map_or_else(String::new, |c| of_all_visits(&comparison, c)),
                p: speaks.map_or_else(String::new, |(name, p)| {
                    let name = if name == "q" { "q" } else { "p" };
                    // Beside the effect of one visit a bare p would be read as its own.
                    let whose = comparison.together.map_or("", |_| "all: ");
                    format!("{whose}{name} {}", p_with_relation(p))
                }),
                interval: interval::parts(low, at, high),
                is_hit: speaks.is_some_and(|(_, p)| p < level),
            })
        })
        .collect()
}

/// Which estimate stands for all visits; empty where one visit is compared.
fn of_all_visits(comparison: &Comparison, c: &ContrastEstimate) -> String {
    let words = contrast_words(&c.key);
    let all = match (comparison.is_of_several, who_is_compared(&c.key)) {
        (true, who) => format!("{who} and visits"),
        (false, _) => "visits".to_owned(),
    };
    match comparison.together {
        None => String::new(),
        Some(Together::Joint(_)) => {
            format!("The smallest p of the {all}: {words}. p: one test of all {all}.")
        }
        Some(Together::Smallest) => {
            format!("The smallest p of the {all}: {words}. p: that one times their number.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::missing_last;

    #[test]
    fn markers_without_a_number_stand_last_either_way() {
        let sorted = |descending| {
            let mut all = [None, Some(2.0), None, Some(1.0), Some(3.0)];
            all.sort_by(|a, b| missing_last(*a, *b, descending));
            all
        };
        assert_eq!(sorted(false), [Some(1.0), Some(2.0), Some(3.0), None, None]);
        assert_eq!(sorted(true), [Some(3.0), Some(2.0), Some(1.0), None, None]);
    }
}
