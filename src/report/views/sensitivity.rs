//! What the rule for values below the detection limit does to the contrasts.

use super::in_column::InColumn;
use super::{TableView, column, df, interval_column, p, p_column, text_column};
use crate::plan::Scale;
use crate::results::{ContrastFamily, MarkerResults, SensitivityRow};

/// The contrasts under every rule for values below the detection limit; nothing without such values.
pub(super) fn table(m: &MarkerResults, scale: Scale, ci: &str) -> Option<TableView> {
    let mut order: Vec<&SensitivityRow> = m.sensitivity.iter().collect();
    // One contrast under all rules stands together.
    let first = |r: &SensitivityRow| m.sensitivity.iter().position(|o| o.key == r.key);
    order.sort_by_key(|r| first(r));
    let rows: Vec<Vec<String>> = order
        .into_iter()
        .map(|r| {
            let (who, versus) = (r.key.who(), &r.key.versus);
            let what = match (r.key.family, &r.key.treatment) {
                (ContrastFamily::ChangeFromBaseline, None) => format!("Change in {who}"),
                (ContrastFamily::ChangeFromBaseline, Some(_)) => format!("Change under {who}"),
                (ContrastFamily::GroupDifference | ContrastFamily::TreatmentDifference, _) => {
                    format!("{who} \u{2212} {versus}")
                }
                (ContrastFamily::Custom, _) => super::contrast_words(&r.key),
                (ContrastFamily::DifferenceInChange, _) => {
                    format!("Difference in change, {who} \u{2212} {versus}")
                }
            };
            // An area or a trend is no ratio on a log scale; the model's own contrast knows.
            let own = m.contrasts(ContrastFamily::Custom).find(|c| {
                (&c.key.name, &c.key.group, &c.key.versus)
                    == (&r.key.name, &r.key.group, &r.key.versus)
            });
            let is_ratio = r.key.name.is_none() || own.is_some_and(|c| c.ratio.is_some());
            let scale = if is_ratio { scale } else { Scale::Identity };
            // The rules are compared with each other.
            let alike = m.sensitivity.iter().filter(|o| o.key == r.key);
            let of = InColumn::of(scale, alike.map(|o| (o.ci_low, o.ci_high)));
            vec![
                what,
                r.key.visit.clone(),
                r.rule.words().to_owned(),
                r.n_observations.to_string(),
                of.estimate(r.estimate, (r.ci_low, r.ci_high)),
                of.interval((r.ci_low, r.ci_high)),
                df(r.df),
                p(r.p),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| TableView {
        title: "Sensitivity to values below the limit of detection".to_owned(),
        note: Some(
            "Each contrast under every rule for these values; p is not adjusted.".to_owned(),
        ),
        columns: vec![
            text_column("Contrast"),
            text_column("Visit"),
            text_column("Values below the limit are"),
            column("Values", "Values in the model under this rule."),
            column("Estimate", "Percent on a log scale."),
            interval_column(ci, "Confidence interval of the estimate."),
            column("df", "Degrees of freedom of the test."),
            p_column("Two-sided p of no difference, not adjusted."),
        ],
        rows,
    })
}
