//! The table `screen`: one row a marker and family, several later visits taken together, as the Screen tab lists them.

use super::cells::{Cells, Rows};
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults};
use crate::run::{Together, all_visits, compared, together};
use serde::Serialize;

/// Families of one question a marker; contrasts of one's own are questions of their own.
const FAMILIES: [ContrastFamily; 4] = [
    ContrastFamily::DifferenceInChange,
    ContrastFamily::ChangeFromBaseline,
    ContrastFamily::GroupDifference,
    ContrastFamily::TreatmentDifference,
];

/// A row behind marker and scale. Estimate and interval are those of the group and visit with the smallest p; p is of
/// all of them where `test` says how.
#[derive(Serialize)]
struct Screened<'a> {
    family: &'static str,
    /// `group:visit` and the like: the joint test of the model; `smallest`: the smallest p times their number; `null`:
    /// of this contrast alone.
    test: Option<&'static str>,
    group: Option<&'a str>,
    versus: Option<&'a str>,
    visit: Option<&'a str>,
    treatment: Option<&'a str>,
    n_observations: usize,
    estimate: Option<f64>,
    ci_low: Option<f64>,
    ci_high: Option<f64>,
    ratio: Option<f64>,
    standardized: Option<f64>,
    p: Option<f64>,
    p_adjusted_markers: Option<f64>,
    why: Option<&'a str>,
}

/// The rows of every family that the study compares; none for one marker, which is compared with no other.
pub(super) fn screened<C: Cells>(results: &AnalysisResults) -> Rows<C> {
    let mut rows = Rows::new(&["marker", "scale"]);
    if results.markers.len() < 2 {
        return rows;
    }
    for family in FAMILIES {
        let how = together(results, family);
        let Some(contrasts) = contrasts(results, family, how) else {
            continue;
        };
        for (m, c) in results.markers.iter().zip(&contrasts) {
            let row = row(family, how, m, c.as_ref());
            rows.push(&[&m.marker, m.scale.id()], &row);
        }
    }
    rows.complete()
}

/// The contrast of each marker: that of all visits, else the last visit of the first group.
fn contrasts(
    results: &AnalysisResults,
    family: ContrastFamily,
    how: Option<Together>,
) -> Option<Vec<Option<ContrastEstimate>>> {
    if let Some(how) = how {
        let everyone = compared(results, family, how).into_iter().next()?;
        return Some(all_visits(results, how, &everyone));
    }
    let mut markers = results.markers.iter();
    let first: Vec<&ContrastEstimate> = markers
        .find(|m| m.contrasts(family).next().is_some())?
        .contrasts(family)
        .collect();
    let of_one_group = |c: &&&ContrastEstimate| c.key.group == first[0].key.group;
    let key = &first.iter().rfind(of_one_group)?.key;
    let own = |m: &MarkerResults| {
        let mut own = m.contrasts(family);
        own.find(|c| c.key.is_same_comparison(key)).cloned()
    };
    let all = results.markers.iter();
    Some(all.map(own).collect())
}

/// The markers in the order of the plan's primary comparison, else of the first family that the study compares, several
/// later visits taken together: the smallest p first, those without one last, equal ones by name. And the family that
/// orders them; `None` where nothing is compared and the markers stand as in the file.
pub(super) fn strongest_first(
    results: &AnalysisResults,
) -> (Vec<&MarkerResults>, Option<ContrastFamily>) {
    let primary = primary(results).into_iter();
    let found = primary.chain(FAMILIES).find_map(|family| {
        let contrasts = contrasts(results, family, together(results, family))?;
        Some((family, contrasts))
    });
    let Some((family, contrasts)) = found else {
        return (results.markers.iter().collect(), None);
    };
    let p = |c: &Option<ContrastEstimate>| c.as_ref().and_then(|c| c.p).unwrap_or(f64::INFINITY);
    let mut all: Vec<(f64, &MarkerResults)> =
        (contrasts.iter().map(p)).zip(&results.markers).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.label.cmp(&b.1.label)));
    (all.into_iter().map(|(_, m)| m).collect(), Some(family))
}

/// The family that the plan names as its primary comparison; a crossover, which compares treatments, has no use for it.
fn primary(results: &AnalysisResults) -> Option<ContrastFamily> {
    let named = results.plan.get("primary")?.as_str()?;
    let family = FAMILIES.into_iter().find(|f| f.id() == named)?;
    let is_crossed = |m: &MarkerResults| {
        let mut treated = m.contrasts(ContrastFamily::TreatmentDifference);
        treated.next().is_some()
    };
    (!results.markers.iter().any(is_crossed)).then_some(family)
}

fn row<'a>(
    family: ContrastFamily,
    how: Option<Together>,
    m: &'a MarkerResults,
    c: Option<&'a ContrastEstimate>,
) -> Screened<'a> {
    let of = |number: fn(&ContrastEstimate) -> Option<f64>| c.and_then(number);
    Screened {
        family: family.id(),
        test: how.map(|how| match how {
            Together::Joint(effect) => effect,
            Together::Smallest => "smallest",
        }),
        group: c.map(|c| c.key.group.as_str()),
        versus: c.map(|c| c.key.versus.as_str()),
        visit: c.map(|c| c.key.visit.as_str()),
        treatment: c.and_then(|c| c.key.treatment.as_deref()),
        n_observations: m.n_observations,
        estimate: of(|c| c.estimate),
        ci_low: of(|c| c.ci_low),
        ci_high: of(|c| c.ci_high),
        ratio: of(|c| c.ratio),
        standardized: of(|c| c.standardized),
        p: of(|c| c.p),
        p_adjusted_markers: of(|c| c.p_adjusted_markers),
        why: m.why.as_deref(),
    }
}
