//! What the rule for values below the detection limit does to the contrasts.

use super::{TableView, column, df, effect, effect_interval, p, text_column};
use crate::plan::Scale;
use crate::results::{ContrastFamily, MarkerResults, SensitivityRow};
use crate::study::CensoredRule;

/// The contrasts under every rule for values below the detection limit; nothing without such values.
pub(super) fn table(m: &MarkerResults, scale: Scale, ci: &str) -> Option<TableView> {
    let rule = |id: &str| {
        let known = CensoredRule::ALL.into_iter().find(|r| r.as_str() == id);
        known.map_or_else(|| id.to_owned(), |r| r.words().to_owned())
    };
    let mut order: Vec<&SensitivityRow> = m.sensitivity.iter().collect();
    // One contrast under all rules stands together.
    let first = |r: &SensitivityRow| {
        let same = |o: &SensitivityRow| {
            (o.family, &o.group, &o.versus, &o.visit) == (r.family, &r.group, &r.versus, &r.visit)
        };
        m.sensitivity.iter().position(same)
    };
    order.sort_by_key(|r| first(r));
    let rows: Vec<Vec<String>> = order
        .into_iter()
        .map(|r| {
            let what = match r.family {
                ContrastFamily::ChangeFromBaseline => format!("Change in {}", r.group),
                ContrastFamily::GroupDifference => format!("{} \u{2212} {}", r.group, r.versus),
                ContrastFamily::DifferenceInChange => {
                    format!("Difference in change, {} \u{2212} {}", r.group, r.versus)
                }
                ContrastFamily::TreatmentDifference => "Difference of treatments".to_owned(),
            };
            vec![
                what,
                r.visit.clone(),
                rule(r.rule),
                r.n_observations.to_string(),
                effect(scale, r.estimate),
                effect_interval(scale, r.ci_low, r.ci_high),
                df(r.df),
                p(r.p),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| TableView {
        title: "Sensitivity to values below the detection limit".to_owned(),
        note: Some(
            "Each contrast under every rule for these values; p is not adjusted.".to_owned(),
        ),
        columns: vec![
            text_column("Contrast"),
            text_column("Visit"),
            text_column("Values below the limit are"),
            column("Values", "Values in the model under this rule."),
            column("Estimate", "Percent on a log scale."),
            column(ci, "Confidence interval of the estimate."),
            column("df", "Degrees of freedom of the test."),
            column("p", "Two-sided p of no difference, not adjusted."),
        ],
        rows,
    })
}
