//! Sentences and numbers for people.

use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults};

/// `0.003`, `0.021`, `<0.001`.
#[must_use]
pub fn format_p(p: f64) -> String {
    if p < 0.001 {
        "<0.001".to_owned()
    } else if p < 0.01 {
        format!("{p:.4}").trim_end_matches('0').to_owned()
    } else {
        format!("{p:.3}")
    }
}

/// A number with a true minus sign and about four significant digits.
#[must_use]
pub fn format_estimate(value: f64) -> String {
    let magnitude = value.abs();
    let text = if magnitude == 0.0 {
        "0".to_owned()
    } else if !(1e-4..1e6).contains(&magnitude) {
        format!("{magnitude:.3e}")
    } else {
        let digits = (3 - magnitude.log10().floor() as i32).clamp(0, 6) as usize;
        format!("{magnitude:.digits$}")
    };
    if value < 0.0 && text.chars().any(|c| c.is_ascii_digit() && c != '0') {
        format!("\u{2212}{text}")
    } else {
        text
    }
}

/// What the analysis says of a marker, in words that do not outrun the numbers: a change within a
/// group is never told without the difference in change beside it.
#[must_use]
pub fn change_sentences(results: &AnalysisResults, marker: &MarkerResults) -> Vec<String> {
    let ci = format!("{} % CI", results.conf_percent());
    marker
        .contrasts(ContrastFamily::ChangeFromBaseline)
        .filter_map(|change| change_sentence(marker, change, &ci))
        .collect()
}

fn change_sentence(marker: &MarkerResults, change: &ContrastEstimate, ci: &str) -> Option<String> {
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
        effect(change, ci)?,
        tested(change)?
    );
    let beside = marker
        .contrasts(ContrastFamily::DifferenceInChange)
        .find(|d| change.key.has_beside(&d.key));
    if let Some(d) = beside
        && let (Some(p), Some(effect)) = (tested(d), effect(d, ci))
    {
        sentence.push_str(&format!(
            " Difference in change against {}: {effect} ({p}).",
            d.key.versus
        ));
    }
    Some(sentence)
}

/// `p = 0.012`, or the adjusted one where there is one.
fn tested(contrast: &ContrastEstimate) -> Option<String> {
    Some(match contrast.p_adjusted {
        Some(p) => format!("adjusted p {}", with_relation(p)),
        None => format!("p {}", with_relation(contrast.p?)),
    })
}

fn effect(contrast: &ContrastEstimate, ci: &str) -> Option<String> {
    Some(
        match (
            contrast.ratio,
            contrast.ratio_ci_low,
            contrast.ratio_ci_high,
        ) {
            (Some(ratio), Some(low), Some(high)) => {
                let percent =
                    |r: f64| format!("{:+.1}", (r - 1.0) * 100.0).replace('-', "\u{2212}");
                format!(
                    "{} %, {ci} {} to {} %",
                    percent(ratio),
                    percent(low),
                    percent(high)
                )
            }
            _ => format!(
                "{}, {ci} {} to {}",
                format_estimate(contrast.estimate?),
                format_estimate(contrast.ci_low?),
                format_estimate(contrast.ci_high?)
            ),
        },
    )
}

fn with_relation(p: f64) -> String {
    let text = format_p(p);
    if text.starts_with('<') {
        text.replace('<', "< ")
    } else {
        format!("= {text}")
    }
}

/// The number as it was read; what a computation left of a long tail is rounded to ten digits.
#[must_use]
pub fn format_value(value: f64) -> String {
    let mut text = value.to_string();
    if text.len() > 13 {
        let digits = 9 - value.abs().log10().floor().clamp(-6.0, 9.0) as i32;
        text = if (1e-6..1e12).contains(&value.abs()) {
            format!("{value:.*}", digits.max(0) as usize)
        } else {
            format!("{value:.6e}")
        };
    }
    text.replace('-', "\u{2212}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        assert_eq!(format_p(0.000_4), "<0.001");
        assert_eq!(format_p(0.003), "0.003");
        assert_eq!(format_p(0.0661), "0.066");
        assert_eq!(format_estimate(-0.08386), "\u{2212}0.08386");
        assert_eq!(format_estimate(1532.4), "1532");
        assert_eq!(format_estimate(-0.0), "0");
    }
}
