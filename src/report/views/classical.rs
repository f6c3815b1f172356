//! Tables of the tests without a mixed model, and of slopes.

use super::contrasts::{Measures, below_each_other};
use super::in_column::InColumn;
use super::{TableView, column, df, interval_column, number, p, p_column, text_column};
use crate::plan::{Scale, explain};
use crate::results::{
    AnalysisResults, ChangeTest, ContrastEstimate, CorrelationMethod, CrossoverCell, MarkerResults,
    Slope,
};
use crate::words::DASH;

/// Complete cases, assumptions, correlations.
pub(super) fn tables(m: &MarkerResults, ci: &str) -> Vec<TableView> {
    let all = [
        change(m, ci),
        rm_anova(m),
        friedman(m),
        assumptions(m),
        correlations(m, ci),
    ];
    all.into_iter().flatten().collect()
}

/// Paired tests of change, without the model.
fn change(m: &MarkerResults, ci: &str) -> Option<TableView> {
    let of = InColumn::of(m.scale, m.change.iter().map(|c| (c.ci_low, c.ci_high)));
    let of_dz = |c: &ChangeTest| (c.dz_ci_low, c.dz_ci_high);
    let dz = InColumn::of(Scale::Identity, m.change.iter().map(of_dz));
    (!m.change.is_empty()).then(|| TableView {
        title: "Change of the subjects measured twice, without the model".to_owned(),
        note: None,
        columns: vec![
            text_column("Group"),
            text_column("Visit"),
            text_column("Test"),
            column("n", "Subjects with a value at the baseline and at the visit."),
            column(
                "Change",
                "Mean change, or the Hodges-Lehmann estimate of signed ranks; percent on a log scale.",
            ),
            interval_column(ci, "Confidence interval of the change."),
            column("Statistic", "t, or V of the signed ranks as R reports it."),
            column("df", "Degrees of freedom."),
            p_column("Two-sided p of no change in this group."),
            column("dz", explain("dz")),
            column("g of average SD", explain("g_av")),
        ],
        rows: (m.change.iter())
            .map(|c| {
                vec![
                    c.group.clone(),
                    c.visit.clone(),
                    c.test.label().to_owned(),
                    c.n.to_string(),
                    of.estimate(c.estimate, (c.ci_low, c.ci_high)),
                    of.interval((c.ci_low, c.ci_high)),
                    number(c.statistic),
                    df(c.df),
                    p(c.p),
                    dz.estimate(c.dz, of_dz(c)),
                    number(c.g_av),
                ]
            })
            .collect(),
    })
}

fn rm_anova(m: &MarkerResults) -> Option<TableView> {
    let n = m.rm_anova.first()?.n;
    Some(TableView {
        title: "Repeated-measures ANOVA".to_owned(),
        note: Some(format!(
            "{n} subjects seen at every visit; {}",
            explain("rm_anova")
                .split_once("; ")
                .map_or("", |(_, rest)| rest)
        )),
        columns: vec![
            text_column("Effect"),
            column(
                "df",
                "Degrees of freedom of effect and error, under sphericity.",
            ),
            column("F", "F statistic."),
            p_column("p under sphericity."),
            column("\u{3b5} GG", explain("greenhouse_geisser")),
            column("p GG", explain("greenhouse_geisser")),
            column("\u{3b5} HF", explain("huynh_feldt")),
            column("p HF", explain("huynh_feldt")),
            column(
                "partial \u{3b7}\u{b2}",
                "Share of the effect in itself and its error.",
            ),
            column(
                "generalised \u{3b7}\u{b2}",
                "Share of the effect in itself and all errors; comparable between designs.",
            ),
        ],
        rows: (m.rm_anova.iter())
            .map(|e| {
                vec![
                    e.effect.replace(':', " \u{d7} "),
                    format!("{}, {}", e.df_num, e.df_den),
                    number(Some(e.f)),
                    p(Some(e.p)),
                    number(e.epsilon_gg),
                    p(e.p_gg),
                    number(e.epsilon_hf),
                    p(e.p_hf),
                    number(Some(e.partial_eta2)),
                    number(Some(e.generalized_eta2)),
                ]
            })
            .collect(),
    })
}

fn friedman(m: &MarkerResults) -> Option<TableView> {
    (!m.friedman.is_empty()).then(|| TableView {
        title: "Friedman test of the visits".to_owned(),
        note: Some(explain("friedman").to_owned()),
        columns: vec![
            text_column("Group"),
            column("n", "Subjects seen at every visit."),
            column("\u{3c7}\u{b2}", "Corrected for ties."),
            column("df", "Visits minus 1."),
            p_column("p of no difference between the visits."),
            column("W", "Kendall's W, the agreement of the subjects."),
        ],
        rows: (m.friedman.iter())
            .map(|f| {
                vec![
                    f.group.clone(),
                    f.n.to_string(),
                    number(Some(f.statistic)),
                    f.df.to_string(),
                    p(Some(f.p)),
                    number(Some(f.kendall_w)),
                ]
            })
            .collect(),
    })
}

fn assumptions(m: &MarkerResults) -> Option<TableView> {
    (!m.assumptions.is_empty()).then(|| TableView {
        title: "Assumptions".to_owned(),
        note: Some("They inform; they choose no test.".to_owned()),
        columns: vec![
            text_column("Test"),
            text_column("Group"),
            text_column("Visit"),
            column("Statistic", "W or F."),
            p_column("Small where the assumption does not hold."),
        ],
        rows: (m.assumptions.iter())
            .map(|a| {
                let or = |x: &Option<String>| x.clone().unwrap_or_else(|| "all".to_owned());
                vec![
                    a.test.label().to_owned(),
                    or(&a.group),
                    or(&a.visit),
                    number(a.statistic),
                    p(a.p),
                ]
            })
            .collect(),
    })
}

/// What to bear in mind while reading correlations.
fn correlations_note(m: &MarkerResults) -> String {
    let mut out = "Values at the baseline, changes from it later.".to_owned();
    for method in [
        CorrelationMethod::Partial,
        CorrelationMethod::Repeated,
        CorrelationMethod::RepeatedAdjusted,
    ] {
        if m.correlations.iter().any(|c| c.method == method) {
            let label = method.label();
            let (first, rest) = label.split_at(1);
            out.push_str(&format!(
                " {}{rest}: {}",
                first.to_uppercase(),
                method.explanation()
            ));
        }
    }
    out
}

fn correlations(m: &MarkerResults, ci: &str) -> Option<TableView> {
    let ends = m.correlations.iter().map(|c| (c.ci_low, c.ci_high));
    let of = InColumn::of(Scale::Identity, ends);
    (!m.correlations.is_empty()).then(|| TableView {
        title: "Correlations".to_owned(),
        note: Some(correlations_note(m)),
        columns: vec![
            text_column("With"),
            text_column("Visit"),
            text_column("Group"),
            text_column("Method"),
            column("n", "Pairs."),
            column("r", "Correlation, \u{2212}1 to 1."),
            interval_column(ci, "Fisher's interval; Spearman has none."),
            p_column("Two-sided p of no correlation."),
        ],
        rows: (m.correlations.iter())
            .map(|c| {
                vec![
                    c.with.clone(),
                    if c.visit.is_empty() {
                        "all".to_owned()
                    } else {
                        c.visit.clone()
                    },
                    c.group.clone().unwrap_or_else(|| "all".to_owned()),
                    c.method.label().to_owned(),
                    c.n.to_string(),
                    of.estimate(Some(c.estimate), (c.ci_low, c.ci_high)),
                    of.interval((c.ci_low, c.ci_high)),
                    p(Some(c.p)),
                ]
            })
            .collect(),
    })
}

/// Slopes of a random-slope model.
pub(super) fn slopes(
    m: &MarkerResults,
    scale: Scale,
    ci: &str,
    results: &AnalysisResults,
) -> Option<TableView> {
    let slopes = &m.model.as_ref()?.slopes;
    let (length, unit) = results.slope_unit();
    let told = |x: Option<f64>| x.map(|x| x * length);
    let ends = |s: &Slope| (told(s.ci_low), told(s.ci_high));
    let of = InColumn::of(scale, slopes.iter().map(ends));
    (!slopes.is_empty()).then(|| TableView {
        title: "Slopes".to_owned(),
        note: Some(format!("Changes per {unit}.")),
        columns: vec![
            text_column("Group"),
            text_column("Against"),
            column(
                "Slope",
                "Change in one unit of time, or its difference between groups; percent on a log scale.",
            ),
            interval_column(ci, "Confidence interval of the slope."),
            column("df", "Degrees of freedom of the test."),
            p_column("Two-sided p of no slope, or of no difference."),
        ],
        rows: (slopes.iter())
            .map(|s| {
                vec![
                    s.group.clone(),
                    s.versus.clone().unwrap_or_else(|| DASH.to_owned()),
                    of.estimate(told(s.estimate), ends(s)),
                    of.interval(ends(s)),
                    df(s.df),
                    p(s.p),
                ]
            })
            .collect(),
    })
}

/// Contrasts of a crossover, and what was measured by sequence and period.
pub(super) fn treatments(
    m: &MarkerResults,
    scale: Scale,
    ci: &str,
    results: &AnalysisResults,
) -> Vec<TableView> {
    let contrasts: Vec<&ContrastEstimate> = (m.model.iter())
        .flat_map(|model| &model.contrasts)
        .filter(|c| c.key.treatment.is_some())
        .collect();
    let measures = Measures::of(&contrasts, ci)
        .without("p_adjusted_markers")
        .adjusted_by(results)
        .told(
            "p_adjusted",
            "Adjusted within its family; a dash without adjustment.",
        );
    let rows: Vec<Vec<String>> = contrasts
        .iter()
        .map(|c| {
            let mut row = vec![
                c.key.family.label().to_owned(),
                c.key.who().to_owned(),
                c.key.versus.clone(),
                c.key.visit.clone(),
            ];
            let alike = contrasts.iter().filter(|o| o.key.family == c.key.family);
            let of = below_each_other(scale, alike.copied());
            row.extend(measures.cells(&of, c));
            row
        })
        .collect();
    let mut out = Vec::new();
    if !rows.is_empty() {
        let mut columns = ["What", "Treatment", "Against", "Visit"]
            .map(text_column)
            .to_vec();
        columns.extend(measures.columns());
        out.push(TableView {
            title: "Treatments".to_owned(),
            note: Some(explain("treatment_difference").to_owned()),
            columns,
            rows,
        });
    }
    if !m.crossover.is_empty() {
        out.push(by_period(m, scale, results));
    }
    out
}

/// What was measured by sequence and period.
fn by_period(m: &MarkerResults, scale: Scale, results: &AnalysisResults) -> TableView {
    // Means of the values have intervals of their own.
    let of_means = format!("{} % CI", results.conf_percent());
    // Means of logarithms say little beside tables in raw units.
    let back = |x: Option<f64>| x.map(|x| scale.back(x));
    let ends = |c: &CrossoverCell| (back(c.ci_low), back(c.ci_high));
    let of = InColumn::of(Scale::Identity, m.crossover.iter().map(ends));
    TableView {
        title: "Sequence by period".to_owned(),
        note: None,
        columns: vec![
            text_column("Sequence"),
            text_column("Period"),
            text_column("Treatment"),
            text_column("Visit"),
            column("n", explain("n")),
            if scale.is_log() {
                column("Geometric mean", explain("geometric_mean"))
            } else {
                column("Mean", explain("mean"))
            },
            if scale.is_log() {
                column("SD of logarithms", explain("sd"))
            } else {
                column("SD", explain("sd"))
            },
            interval_column(of_means, "Confidence interval of the mean."),
        ],
        rows: (m.crossover.iter())
            .map(|c| {
                vec![
                    c.sequence.clone().unwrap_or_else(|| DASH.to_owned()),
                    c.period.clone(),
                    c.treatment.clone(),
                    c.visit.clone(),
                    c.n.to_string(),
                    of.estimate(back(c.mean), ends(c)),
                    number(c.sd),
                    of.interval(ends(c)),
                ]
            })
            .collect(),
    }
}
