//! Results as sentences.

use crate::plan::Multiplicity;
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults};
use crate::words::{Digits, p_with_relation, percent_change, percent_decimals};

/// What the analysis says of a marker, in words that do not outrun the numbers: a change within a
/// group is never told without the difference in change beside it.
#[must_use]
pub fn change_sentences(results: &AnalysisResults, marker: &MarkerResults) -> Vec<String> {
    let ci = results.contrast_interval();
    let mut said: Vec<String> = marker
        .contrasts(ContrastFamily::ChangeFromBaseline)
        .filter_map(|change| change_sentence(marker, change, &ci, results.adjustment()))
        .collect();
    if !said.is_empty() {
        said.push(adjusted(results));
    }
    said
}

/// Whether the p-values and the intervals are adjusted for several tests.
pub(super) fn adjusted(results: &AnalysisResults) -> String {
    let simultaneous = results.has_simultaneous_intervals();
    match (results.adjustment(), simultaneous) {
        (Multiplicity::None, false) => "p-values are not adjusted for several tests.".to_owned(),
        (Multiplicity::None, true) => {
            "Intervals are simultaneous within each family of comparisons; p-values are not adjusted for several tests.".to_owned()
        }
        (a, true) => format!(
            "p adjusted: {}, and intervals simultaneous, within each family of comparisons.",
            a.label()
        ),
        (a, false) => format!(
            "p adjusted: {}, within each family of comparisons; intervals are not adjusted.",
            a.label()
        ),
    }
}

fn change_sentence(
    marker: &MarkerResults,
    change: &ContrastEstimate,
    ci: &str,
    adjust: Multiplicity,
) -> Option<String> {
    let unit = marker.unit.as_str();
    // In a crossover the change is one under a treatment.
    let whose = match &change.key.treatment {
        Some(treatment) => format!("under {treatment}"),
        None => change.key.group.clone(),
    };
    let mut sentence = format!(
        "{}, {whose}, {} to {}: {} ({}).",
        marker.label,
        change.key.versus,
        change.key.visit,
        effect(change, ci, unit)?,
        tested(change, adjust)?
    );
    let beside = marker
        .contrasts(ContrastFamily::DifferenceInChange)
        .find(|d| change.key.has_beside(&d.key));
    if let Some(d) = beside
        && let (Some(p), Some(effect)) = (tested(d, adjust), effect(d, ci, unit))
    {
        sentence.push_str(&format!(
            " Difference in change against {}: {effect} ({p}).",
            d.key.versus
        ));
    }
    Some(sentence)
}

/// `p = 0.012`, or the adjusted one where there is one, with its method.
fn tested(contrast: &ContrastEstimate, adjust: Multiplicity) -> Option<String> {
    Some(match contrast.p_adjusted {
        Some(p) => format!("{} p {}", adjust.adjusted(), p_with_relation(p)),
        None => format!("p {}", p_with_relation(contrast.p?)),
    })
}

/// The estimate with its interval: in per cent where the results have a ratio.
fn effect(contrast: &ContrastEstimate, ci: &str, unit: &str) -> Option<String> {
    let ratio = (
        contrast.ratio,
        contrast.ratio_ci_low,
        contrast.ratio_ci_high,
    );
    if let (Some(ratio), Some(low), Some(high)) = ratio {
        let text = |r: f64| percent_change(r, percent_decimals(low, high));
        return Some(format!(
            "{}, {ci} {} to {}",
            text(ratio),
            text(low).trim_end_matches(" %"),
            text(high)
        ));
    }
    let digits = Digits::of_interval(contrast.ci_low?, contrast.ci_high?);
    let unit = if unit.is_empty() {
        String::new()
    } else {
        format!(" {unit}")
    };
    Some(format!(
        "{}{unit}, {ci} {}{unit}",
        digits.text(contrast.estimate?),
        digits.interval()
    ))
}
