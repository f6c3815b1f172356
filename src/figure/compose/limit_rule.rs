//! What an analysis does with values beyond a limit of detection, in words.

use crate::figure::model::course::CenterKind;
use crate::results::{AnalysisResults, MarkerResults};
use crate::study::{Censoring, Expression, Marker, Study};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The rule by which such values enter means and changes.
#[derive(Clone, Copy)]
pub(super) struct LimitRule {
    entered: Entered,
    /// A derived value is computed from another number in the place of a measured one.
    of_derived: bool,
    /// Values of the markers, or of those that they are derived from, lie below a limit, and above one.
    below: bool,
    above: bool,
}

/// What stands in the place of a value below a limit; one above it enters as the limit.
#[derive(Clone, Copy, PartialEq)]
enum Entered {
    HalfOfLimit,
    Limit,
    LimitOverSqrt2,
    Nothing,
    /// The limit itself, in the likelihood of every model.
    InLikelihood,
    /// The same where the fit allows it.
    InSomeLikelihoods,
}

/// What the numbers of a figure come from.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Source {
    /// The values.
    Values,
    /// The models.
    Models,
}

impl Source {
    pub(super) fn of(center: CenterKind) -> Self {
        match center {
            CenterKind::ModelMean => Self::Models,
            CenterKind::Mean | CenterKind::Median => Self::Values,
        }
    }
}

/// The centres of a figure, several of them.
pub(super) fn centers(center: CenterKind) -> &'static str {
    match center {
        CenterKind::Mean | CenterKind::ModelMean => "means",
        CenterKind::Median => "medians",
    }
}

impl LimitRule {
    /// The rule of the plan; `None` where it is not known.
    pub(super) fn of(
        (study, results): (&Study, &AnalysisResults),
        shown: &[&MarkerResults],
        from: Source,
    ) -> Option<Self> {
        let entered = match results.plan.get("censored")?.as_str()? {
            "half-limit" => Entered::HalfOfLimit,
            "limit" => Entered::Limit,
            "limit-over-sqrt2" => Entered::LimitOverSqrt2,
            "omit" => Entered::Nothing,
            "likelihood" if from == Source::Values => Entered::HalfOfLimit,
            "likelihood" => in_likelihoods(study, shown),
            _ => return None,
        };
        let places = study.marker_places();
        let limited: Vec<usize> = (shown.iter())
            .filter_map(|m| places.get(m.marker.as_str()).copied())
            .filter(|at| study.markers.get(*at).is_some_and(is_limited))
            .collect();
        let markers = || limited.iter().filter_map(|at| study.markers.get(*at));
        // Ratios of a panel share a marker, which is looked at once.
        let sources: BTreeSet<usize> = limited
            .iter()
            .flat_map(|at| sources(study, *at, &places))
            .collect();
        let has = |side: Censoring| {
            let mut all = sources.iter().filter_map(|at| study.markers.get(*at));
            all.any(|m| m.censoring.contains(&side))
        };
        Some(Self {
            entered,
            of_derived: markers().any(|m| m.derived.is_some()),
            below: has(Censoring::Below),
            above: has(Censoring::Above),
        })
    }

    /// `means take half of it`, behind a limit that was named.
    pub(super) fn with_it(self, what: &str) -> String {
        format!("{what} {}", self.in_words("it"))
    }

    /// `the models take half of the limit in their place`.
    pub(super) fn with_the_limit(self, what: &str) -> String {
        let rule = self.in_words("the limit");
        match self.entered {
            Entered::HalfOfLimit | Entered::Limit | Entered::LimitOverSqrt2 if !self.differs() => {
                format!("{what} {rule} in their place")
            }
            _ => format!("{what} {rule}"),
        }
    }

    /// Whether values above a limit stand beside those below one and enter otherwise.
    fn differs(self) -> bool {
        let alike = [
            Entered::Limit,
            Entered::InLikelihood,
            Entered::InSomeLikelihoods,
        ];
        self.below && self.above && !alike.contains(&self.entered)
    }

    fn in_words(self, it: &str) -> String {
        let named = match (self.of_derived, self.differs()) {
            (true, _) => "a measured limit",
            (false, true) => "the limit",
            (false, false) => it,
        };
        let is_above = self.above && !self.below;
        let below = match self.entered {
            Entered::InLikelihood => return "use them as limits in the likelihood".to_owned(),
            Entered::InSomeLikelihoods => {
                return "use them as limits in the likelihood, or a number in their place where the results say so".to_owned();
            }
            Entered::Nothing if self.differs() => {
                return "leave out values below it and take the limit for values above it"
                    .to_owned();
            }
            Entered::Nothing if !is_above => return "leave them out".to_owned(),
            _ if is_above => return format!("take {named}"),
            Entered::Limit | Entered::Nothing => return format!("take {named}"),
            Entered::HalfOfLimit => format!("take half of {named}"),
            Entered::LimitOverSqrt2 => format!("take {named} divided by \u{221a}2"),
        };
        match self.differs() {
            true => format!("{below} for values below it and the limit itself for values above it"),
            false => below,
        }
    }
}

/// Whether the models of the markers with limits have these in their likelihood.
fn in_likelihoods(study: &Study, shown: &[&MarkerResults]) -> Entered {
    let limited: HashSet<&str> = (of_shown(study, shown).filter(|m| is_limited(m)))
        .map(|m| m.name.as_str())
        .collect();
    let models = shown.iter().filter(|m| limited.contains(m.marker.as_str()));
    let models: Vec<bool> = (models.filter_map(|m| m.model.as_ref()))
        .map(|model| model.n_censored.is_some())
        .collect();
    match (models.contains(&true), models.contains(&false)) {
        (true, false) => Entered::InLikelihood,
        (true, true) => Entered::InSomeLikelihoods,
        (false, _) => Entered::HalfOfLimit,
    }
}

fn is_limited(marker: &Marker) -> bool {
    marker.censoring.iter().any(|c| *c != Censoring::None)
}

fn of_shown<'s>(study: &'s Study, shown: &'s [&MarkerResults]) -> impl Iterator<Item = &'s Marker> {
    let places = study.marker_places();
    let places: Vec<usize> = (shown.iter())
        .filter_map(|m| places.get(m.marker.as_str()).copied())
        .collect();
    places.into_iter().filter_map(|at| study.markers.get(at))
}

/// The marker, or those that it is derived from, by their places in the study.
fn sources(study: &Study, at: usize, places: &HashMap<&str, usize>) -> Vec<usize> {
    let derived = study.markers.get(at).and_then(|m| m.derived.as_ref());
    let Some(parsed) = derived.map(|e| Expression::parse(e)) else {
        return vec![at];
    };
    let names = parsed.map(|e| e.names()).unwrap_or_default();
    let own = names.iter();
    own.filter_map(|name| places.get(name.as_str()).copied())
        .collect()
}
