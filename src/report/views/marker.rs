//! The tables of one marker in depth.

use super::contrasts::{Measures, below_each_other};
use super::in_column::{Ends, InColumn};
use super::{
    TableView, classical, column, covariance, criterion, df, interval_column, number,
    own_contrasts, p, p_column, response, sensitivity, statistic, text_column, what_if,
};
use crate::plan::{ModelKind, Scale, explain, method};
use crate::report::change_sentences;
use crate::results::{
    AnalysisResults, BaselineMethod, BaselineTest, ContrastEstimate, ContrastFamily, ContrastKey,
    Descriptive, EstimatedMarginalMean, MarkerResults,
};
use crate::words::counted;

/// Everything the Marker tab says in words and numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkerView {
    /// The model in a line, or why there is none.
    pub model_line: String,
    /// Formula, log-likelihood and what the methods are.
    pub model_tip: String,
    /// Those that answer the question: the differences in change, then the changes within groups.
    pub answer: Vec<TableView>,
    /// Every table, in reading order.
    pub tables: Vec<TableView>,
    /// Those of them that tell of the model's fit, by their places.
    pub fit: std::ops::Range<usize>,
    /// Where each contrast stands: table and row.
    rows: Vec<(ContrastKey, usize, usize)>,
    /// Each change with the difference in change, as a sentence.
    pub sentences: Vec<String>,
    /// What to bear in mind.
    pub warnings: Vec<String>,
}

impl MarkerView {
    /// Table and row of a contrast.
    #[must_use]
    pub fn row_of(&self, contrast: &ContrastKey) -> Option<(usize, usize)> {
        let found = self.rows.iter().find(|(c, ..)| c == contrast);
        found.map(|(_, table, row)| (*table, *row))
    }
}

/// The tables of one marker.
#[must_use]
pub fn marker_view(results: &AnalysisResults, m: &MarkerResults) -> MarkerView {
    let scale = m.scale;
    let ci = format!("{} % CI", results.conf_percent());
    let of_contrasts = results.contrast_interval();
    let mut tables = Vec::new();
    let mut rows = Vec::new();
    // A difference in change stands in the row of the change it belongs to.
    for (row, c) in response::changes(m).iter().enumerate() {
        rows.push((c.key.clone(), tables.len(), row));
        let beside = m.contrasts(ContrastFamily::DifferenceInChange);
        let beside = beside.filter(|d| c.key.has_beside(&d.key));
        rows.extend(beside.map(|d| (d.key.clone(), tables.len(), row)));
    }
    let changes = response::Response::of(m, &of_contrasts, results);
    tables.extend(changes.as_ref().map(|r| r.table(scale)));
    let own = m.contrasts(ContrastFamily::Custom).enumerate();
    rows.extend(own.map(|(row, c)| (c.key.clone(), tables.len(), row)));
    tables.extend(own_contrasts::table(results, &[m], &of_contrasts));
    tables.extend(own_contrasts::areas(m, results, &ci));
    tables.extend(classical::slopes(m, scale, &ci, results));
    tables.extend(classical::treatments(m, scale, &of_contrasts, results));
    tables.extend(baseline(m, scale, &ci, results));
    let compared = m.contrasts(ContrastFamily::GroupDifference).enumerate();
    rows.extend(compared.map(|(row, c)| (c.key.clone(), tables.len(), row)));
    tables.extend(group_differences(m, scale, results));
    tables.extend(what_if::tables(m, results, &ci));
    tables.extend(sensitivity::table(m, scale, &of_contrasts));
    let before = tables.len();
    tables.extend(covariance::tables(m));
    let fit = before..tables.len();
    tables.extend(tests(m));
    tables.extend(emmeans(m, scale, &ci));
    tables.push(descriptives(m, scale, &ci));
    tables.extend(missing(m));
    tables.extend(classical::tables(m, &ci));
    let (model_line, model_tip) = model_line(m, scale);
    let answer = match changes.and_then(|r| r.in_two(scale)) {
        Some(two) => two.into(),
        None => tables.first().cloned().into_iter().collect(),
    };
    MarkerView {
        model_line,
        model_tip,
        answer,
        tables,
        fit,
        rows,
        sentences: change_sentences(results, m),
        warnings: m.not_done.iter().chain(&m.warnings).cloned().collect(),
    }
}

fn model_line(m: &MarkerResults, scale: Scale) -> (String, String) {
    let Some(model) = &m.model else {
        return (
            m.why
                .clone()
                .unwrap_or_else(|| "The model is being fitted\u{2026}".to_owned()),
            String::new(),
        );
    };
    if !model.converged {
        return (
            m.why
                .clone()
                .unwrap_or_else(|| "The model did not converge.".to_owned()),
            String::new(),
        );
    }
    let kind = model.kind_in_words();
    let (first, rest) = kind.split_at(1);
    let line = format!(
        "{}{rest}, on the scale \u{201c}{}\u{201d}: {}; converged in {}; {} of {}.",
        first.to_uppercase(),
        scale.label(),
        model.method_in_words(),
        counted(model.iterations, "step"),
        counted(model.n_observations, "value"),
        counted(model.n_subjects, "subject")
    );
    let mut tip = format!(
        "{}\nlog-likelihood {}\n",
        model.formula,
        criterion(model.log_likelihood)
    );
    let df_method = model.df_method.map(|m| m.id());
    for id in [
        Some(model.kind.id()),
        Some(model.covariance.id()),
        df_method,
    ] {
        if let Some(method) = id.and_then(method) {
            tip.push_str(&format!("\n{}: {}", method.label, method.explanation));
        }
    }
    (line, tip)
}

fn baseline(
    m: &MarkerResults,
    scale: Scale,
    ci: &str,
    results: &AnalysisResults,
) -> Option<TableView> {
    if m.baseline.is_empty() {
        return None;
    }
    let randomised = results
        .plan
        .get("randomized")
        .and_then(serde_json::Value::as_bool);
    if randomised == Some(true) {
        return randomised_baseline(m, scale, ci, results);
    }
    let ends = |b: &BaselineTest| (b.ci_low, b.ci_high);
    let of = InColumn::of(scale, m.baseline.iter().map(ends));
    let of_g = hedges(m);
    let rows = m
        .baseline
        .iter()
        .map(|b| {
            let comparison = if b.group == b.versus {
                "all groups".to_owned()
            } else {
                format!("{} \u{2212} {}", b.group, b.versus)
            };
            vec![
                comparison,
                b.test.label().to_owned(),
                of.estimate(b.estimate, ends(b)),
                of.interval(ends(b)),
                statistic(b.statistic),
                match (b.df, b.df2) {
                    (Some(numerator), Some(_)) => format!("{numerator:.0}, {}", df(b.df2)),
                    _ => df(b.df),
                },
                p(b.p),
                of_g.estimate(b.hedges_g, (b.g_ci_low, b.g_ci_high)),
                of_g.interval((b.g_ci_low, b.g_ci_high)),
            ]
        })
        .collect();
    Some(TableView {
        title: format!("Groups at {}", results.study.baseline),
        note: None,
        columns: vec![
            text_column("Comparison"),
            text_column("Test"),
            column(
                "Difference",
                "Difference of means, or the Hodges-Lehmann shift for Mann-Whitney; percent on a log scale.",
            ),
            interval_column(ci, "Confidence interval of the difference."),
            column(
                "Statistic",
                "t, or W of the compared group as R reports it.",
            ),
            column(
                "df",
                "Degrees of freedom, of an F test those of its numerator and denominator; fractional for Welch.",
            ),
            p_column("Two-sided p of no difference."),
            column("Hedges g", explain("hedges_g")),
            interval_column(
                ci,
                "Confidence interval of Hedges g, from the noncentral t distribution.",
            ),
        ],
        rows,
    })
}

/// How the standardised differences at the baseline are written.
fn hedges(m: &MarkerResults) -> InColumn {
    let ends = m.baseline.iter().map(|b| (b.g_ci_low, b.g_ci_high));
    InColumn::of(Scale::Identity, ends)
}

/// Randomised groups differ by chance before treatment: their means and how far apart they are, and no test.
fn randomised_baseline(
    m: &MarkerResults,
    scale: Scale,
    ci: &str,
    results: &AnalysisResults,
) -> Option<TableView> {
    let baseline = &results.study.baseline;
    let mean = |group: &str| {
        let d = m.descriptive(group, baseline);
        number(d.and_then(|d| {
            if scale.is_log() {
                d.geometric_mean
            } else {
                d.mean
            }
        }))
    };
    let of_g = hedges(m);
    let rows: Vec<Vec<String>> = (m.baseline.iter())
        .filter(|b| b.hedges_g.is_some() && b.test == BaselineMethod::WelchT)
        .map(|b| {
            vec![
                format!("{} \u{2212} {}", b.group, b.versus),
                mean(&b.group),
                mean(&b.versus),
                of_g.estimate(b.hedges_g, (b.g_ci_low, b.g_ci_high)),
                of_g.interval((b.g_ci_low, b.g_ci_high)),
            ]
        })
        .collect();
    let what = if scale.is_log() {
        "Geometric mean"
    } else {
        "Mean"
    };
    (!rows.is_empty()).then(|| TableView {
        title: format!("Groups at {baseline}"),
        note: Some(
            "The groups were randomised: differences at the baseline are due to chance and are not tested."
                .to_owned(),
        ),
        columns: vec![
            text_column("Comparison"),
            column(format!("{what}, group"), "Of the values at the baseline."),
            column(format!("{what}, reference"), "Of the values at the baseline."),
            column("Hedges g", explain("hedges_g")),
            interval_column(
                ci,
                "Confidence interval of Hedges g, from the noncentral t distribution.",
            ),
        ],
        rows,
    })
}

fn group_differences(
    m: &MarkerResults,
    scale: Scale,
    results: &AnalysisResults,
) -> Option<TableView> {
    let contrasts: Vec<&ContrastEstimate> = m.contrasts(ContrastFamily::GroupDifference).collect();
    let alone = results.interval_alone(contrasts.iter().copied());
    let measures = Measures::of(&contrasts, &results.contrast_interval())
        .without("p_adjusted_markers")
        .adjusted_by(results)
        .headed("estimate", "Difference")
        .told(
            "estimate",
            "Difference of model means; percent on a log scale.",
        )
        .told("ci", "Confidence interval of the difference.")
        .told("p", "Two-sided p of no difference at this visit.")
        .told(
            "p_adjusted",
            "Adjusted over all visits and groups; a dash without adjustment.",
        );
    let of = below_each_other(scale, contrasts.iter().copied());
    let rows: Vec<Vec<String>> = contrasts
        .iter()
        .map(|c| {
            let who = format!("{} \u{2212} {}", c.key.group, c.key.versus);
            let mut row = vec![who, c.key.visit.clone()];
            row.extend(measures.cells(&of, c));
            row
        })
        .collect();
    let mut columns = vec![text_column("Comparison"), text_column("Visit")];
    columns.extend(measures.columns());
    (!rows.is_empty()).then(|| TableView {
        title: "Groups at each visit, from the model".to_owned(),
        note: match (set_to_zero(m, &results.study.baseline), alone) {
            (None, None) => None,
            (set, alone) => Some(
                [set, alone.map(str::to_owned)]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" "),
            ),
        },
        columns,
        rows,
    })
}

/// What stands beside a difference that the model fixes.
pub(super) fn set_to_zero(m: &MarkerResults, baseline: &str) -> Option<String> {
    let model = m.model.as_ref().filter(|f| f.kind == ModelKind::Clda)?;
    let fixed = |c: &&ContrastEstimate| c.key.visit == baseline && c.estimate.is_none();
    let groups = model.groups.len() > 1
        && m.contrasts(ContrastFamily::GroupDifference)
            .any(|c| fixed(&c));
    groups.then(|| {
        format!("The difference at {baseline} is set to 0 by the model, which has one mean for all groups there.")
    })
}

fn tests(m: &MarkerResults) -> Option<TableView> {
    let model = m.model.as_ref()?;
    let rows: Vec<Vec<String>> = model
        .tests
        .iter()
        .map(|t| {
            vec![
                match t.effect.as_str() {
                    "group" if model.kind == ModelKind::RandomSlope => {
                        "group, at time 0".to_owned()
                    }
                    effect => effect.replace(':', " \u{d7} "),
                },
                format!("{}", t.num_df),
                df(t.den_df),
                statistic(t.f),
                p(t.p),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| TableView {
        title: "Tests of whole effects (type III)".to_owned(),
        note: (model.kind == ModelKind::RandomSlope && model.groups.len() > 1).then(|| {
            "group compares the lines at time 0, which is the baseline where times are hours and may lie far from the data where they are the numbers of the visits.".to_owned()
        }),
        columns: vec![
            text_column("Effect"),
            column(
                "df",
                "Numerator degrees of freedom: contrasts tested together.",
            ),
            column("den. df", "Denominator degrees of freedom."),
            column("F", "F statistic."),
            p_column(explain("type-iii")),
        ],
        rows,
    })
}

fn emmeans(m: &MarkerResults, scale: Scale, ci: &str) -> Option<TableView> {
    let model = m.model.as_ref()?;
    let back = |x: Option<f64>| x.map(|x| scale.back(x));
    let changes = model.kind == ModelKind::ChangeMmrm;
    // Means of logarithms go back to the values, changes of logarithms are ratios.
    let (scale_of_rows, told): (Scale, &dyn Fn(Option<f64>) -> Option<f64>) = if changes {
        (scale, &|x| x)
    } else {
        (Scale::Identity, &back)
    };
    let ends = |e: &EstimatedMarginalMean| (told(e.ci_low), told(e.ci_high));
    let of = InColumn::of(scale_of_rows, model.emmeans.iter().map(ends));
    let rows: Vec<Vec<String>> = model
        .emmeans
        .iter()
        .map(|e| {
            let group = match &e.treatment {
                Some(treatment) => format!("{}, {treatment}", e.group),
                None => e.group.clone(),
            };
            vec![
                group,
                e.visit.clone(),
                of.estimate(told(e.estimate), ends(e)),
                of.interval(ends(e)),
                df(e.df),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| TableView {
        title: if changes {
            "Model means of the change".to_owned()
        } else if scale.is_log() {
            "Model means (back-transformed)".to_owned()
        } else {
            "Model means".to_owned()
        },
        note: None,
        columns: vec![
            text_column("Group"),
            text_column("Visit"),
            column("Mean", explain("emmeans")),
            interval_column(ci, "Confidence interval of the mean."),
            column("df", "Degrees of freedom."),
        ],
        rows,
    })
}

fn descriptives(m: &MarkerResults, scale: Scale, ci: &str) -> TableView {
    let log = scale.is_log();
    let mut columns = vec![
        text_column("Group"),
        text_column("Visit"),
        column("n", explain("n")),
        column("Missing", "Subjects of the group without one."),
        column("Mean", explain("mean")),
        column("SD", explain("sd")),
        column("Median", explain("median")),
        column("Quartiles", explain("iqr")),
    ];
    if log {
        columns.push(column("Geometric mean", explain("geometric_mean")));
        columns.push(interval_column(
            ci,
            "Confidence interval of the geometric mean.",
        ));
    } else {
        columns.push(interval_column(ci, "Confidence interval of the mean."));
    }
    let raw = |d: &Descriptive| match &d.raw {
        Some(raw) => (raw.mean, raw.sd, raw.median, raw.q1, raw.q3),
        None => (d.mean, d.sd, d.median, d.q1, d.q3),
    };
    // Beside a geometric mean the mean has no interval: its digits are those of the spread.
    let around = |d: &Descriptive| match raw(d) {
        (Some(mean), Some(sd), ..) if log => (Some(mean - sd), Some(mean + sd)),
        _ if log => (None, None),
        _ => (d.ci_low, d.ci_high),
    };
    let quartiles = |d: &Descriptive| (raw(d).3, raw(d).4);
    let geometric = |d: &Descriptive| (d.gm_ci_low, d.gm_ci_high);
    let below = |ends: &dyn Fn(&Descriptive) -> Ends| {
        InColumn::of(Scale::Identity, m.descriptives.iter().map(ends))
    };
    let (of_mean, of_median) = (below(&around), below(&quartiles));
    let of_geometric = below(&geometric);
    let rows = m
        .descriptives
        .iter()
        .map(|d| {
            let (mean, sd, median, ..) = raw(d);
            let mut row = vec![
                d.group.clone(),
                d.visit.clone(),
                d.n.to_string(),
                d.missing.to_string(),
                of_mean.estimate(mean, around(d)),
                of_mean.estimate(sd, around(d)),
                of_median.estimate(median, quartiles(d)),
                of_median.interval(quartiles(d)),
            ];
            if log {
                row.push(of_geometric.estimate(d.geometric_mean, geometric(d)));
                row.push(of_geometric.interval(geometric(d)));
            } else {
                row.push(of_mean.interval(around(d)));
            }
            row
        })
        .collect();
    TableView {
        title: "Descriptives".to_owned(),
        note: None,
        columns,
        rows,
    }
}

/// Who is missing when; nothing when nobody is.
fn missing(m: &MarkerResults) -> Option<TableView> {
    let incomplete = m.missingness.iter().any(|p| p.pattern.contains('0'));
    incomplete.then(|| TableView {
        title: "Patterns of missing visits".to_owned(),
        note: Some(explain("missingness").to_owned()),
        columns: vec![
            text_column("Group"),
            text_column("Visits seen (\u{25cf}) and missing (\u{25cb})"),
            column("Subjects", "Subjects with this pattern."),
        ],
        rows: m
            .missingness
            .iter()
            .map(|pattern| {
                let dots = pattern
                    .pattern
                    .replace('1', "\u{25cf} ")
                    .replace('0', "\u{25cb} ");
                vec![pattern.group.clone(), dots, pattern.n.to_string()]
            })
            .collect(),
    })
}
