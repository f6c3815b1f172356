//! How well a marker's model fits, as tables and dots.

use crate::app::plot::{Dot, Ground, Scatter};
use crate::plan::{Scale, explain};
use crate::report::{
    Column, TableView, column, contrast_words, criterion, effect, number, text_column,
};
use crate::results::{ContrastFamily, ContrastInfluence, Diagnostics, MarkerResults, Residual};
use crate::study::Study;
use crate::words::{self, DASH, counted, fixed, level};

/// The diagnostics of one marker, ready to paint.
pub(in crate::app) struct DiagnosticsView {
    /// Normalised residuals over expected means, and raw ones.
    pub fitted: Option<[Scatter; 2]>,
    pub qq: Option<Scatter>,
    pub influence: Option<Scatter>,
    /// What each dot of `influence` says.
    pub influence_tips: Vec<String>,
    /// What is not shown, and why.
    pub notes: Vec<String>,
    /// Whom each contrast depends on most.
    pub most: Option<TableView>,
    pub tables: Vec<TableView>,
}

/// Tables and dots from the numbers.
pub(in crate::app) fn diagnostics_view(
    d: &Diagnostics,
    m: &MarkerResults,
    study: &Study,
) -> DiagnosticsView {
    let scale = m.scale;
    let mut notes = Vec::new();
    if d.residuals.len() < d.n_values && !d.residuals.is_empty() {
        notes.push(format!(
            "{} of {} residuals are shown: the most extreme and an even choice of the rest.",
            d.residuals.len(),
            d.n_values
        ));
    }
    notes.extend(d.not_left_out.clone());
    notes.extend(m.diagnosed_otherwise());
    let (influence, influence_tips) = influence_dots(d, scale, study);
    let mut tables = Vec::new();
    tables.extend(spread(d, scale));
    tables.extend(criteria(m));
    tables.push(convergence(d, m));
    DiagnosticsView {
        fitted: fitted(d, scale, study),
        qq: qq(d, study),
        influence,
        influence_tips,
        notes,
        most: influence_table(d, scale, study),
        tables,
    }
}

fn dot(r: &Residual, study: &Study, x: f64, y: f64) -> Dot {
    Dot {
        x,
        y,
        subject: r.subject,
        group: study.subjects.get(r.subject).map_or(0, |s| s.group),
    }
}

fn on_scale(scale: Scale) -> String {
    if scale.is_log() {
        format!(" ({})", scale.label())
    } else {
        String::new()
    }
}

fn fitted(d: &Diagnostics, scale: Scale, study: &Study) -> Option<[Scatter; 2]> {
    let (first, last) = (d.residuals.first()?, d.residuals.last()?);
    let one = |name: &str, of: fn(&Residual) -> f64| Scatter {
        x_label: format!("Expected mean{}", on_scale(scale)),
        y_label: format!("{name} residual"),
        sentence: format!(
            "{name} residuals of {} against expected means; normalised from {} to {}.",
            counted(d.n_values, "value"),
            words::estimate(first.normalised),
            words::estimate(last.normalised)
        ),
        ground: Ground::Zero,
        dots: (d.residuals.iter())
            .map(|r| dot(r, study, r.fitted, of(r)))
            .collect(),
    };
    Some([one("Normalised", |r| r.normalised), one("Raw", |r| r.raw)])
}

fn qq(d: &Diagnostics, study: &Study) -> Option<Scatter> {
    if d.residuals.is_empty() {
        return None;
    }
    Some(Scatter {
        x_label: "Expected of normal draws".to_owned(),
        y_label: "Normalised residual".to_owned(),
        sentence: format!(
            "Normal QQ plot of {}: {} outside the {} band.",
            counted(d.residuals.len(), "residual"),
            d.n_outside,
            level(d.conf_level)
        ),
        ground: Ground::Band(
            (d.residuals.iter())
                .map(|r| [r.expected, r.low, r.high])
                .collect(),
        ),
        dots: (d.residuals.iter())
            .map(|r| dot(r, study, r.expected, r.normalised))
            .collect(),
    })
}

/// A contrast in a few words.
fn contrast(c: &ContrastInfluence) -> String {
    let c = &c.key;
    match c.family {
        ContrastFamily::ChangeFromBaseline => format!("{}, change to {}", c.group, c.visit),
        ContrastFamily::GroupDifference | ContrastFamily::TreatmentDifference => {
            format!("{} \u{2212} {} at {}", c.group, c.versus, c.visit)
        }
        ContrastFamily::DifferenceInChange => {
            format!("{} \u{2212} {}, change to {}", c.group, c.versus, c.visit)
        }
        ContrastFamily::Custom => contrast_words(c),
    }
}

fn id(study: &Study, subject: usize) -> &str {
    study.subjects.get(subject).map_or(DASH, |s| s.id.as_str())
}

fn influence_dots(d: &Diagnostics, scale: Scale, study: &Study) -> (Option<Scatter>, Vec<String>) {
    let (mut dots, mut tips) = (Vec::new(), Vec::new());
    for (row, c) in d.influence.iter().enumerate() {
        for one in &c.without {
            dots.push(Dot {
                x: one.shift,
                y: -(row as f64),
                subject: one.subject,
                group: study.subjects.get(one.subject).map_or(0, |s| s.group),
            });
            tips.push(format!(
                "{}: {} with everyone, {} without; shift of {} standard errors",
                contrast(c),
                effect(scale, Some(c.estimate), None, None),
                effect(scale, Some(one.estimate), None, None),
                fixed(one.shift, 2)
            ));
        }
    }
    let most = (d.influence.iter())
        .filter_map(|c| Some((c, c.without.first()?)))
        .max_by(|a, b| a.1.shift.abs().total_cmp(&b.1.shift.abs()));
    let Some((c, one)) = most else {
        return (None, Vec::new());
    };
    let scatter = Scatter {
        x_label: "Shift of the estimate by this subject, standard errors".to_owned(),
        y_label: String::new(),
        sentence: format!(
            "Influence of single subjects on {}: the largest is {} on {}, {} standard errors.",
            counted(d.influence.len(), "contrast"),
            id(study, one.subject),
            contrast(c),
            fixed(one.shift, 2)
        ),
        ground: Ground::Rows(d.influence.iter().map(contrast).collect()),
        dots,
    };
    (Some(scatter), tips)
}

fn influence_table(d: &Diagnostics, scale: Scale, study: &Study) -> Option<TableView> {
    let rows: Vec<Vec<String>> = (d.influence.iter())
        .filter_map(|c| {
            let one = c.without.first()?;
            Some(vec![
                contrast(c),
                id(study, one.subject).to_owned(),
                fixed(one.shift, 2),
                effect(scale, Some(c.estimate), None, None),
                effect(scale, Some(one.estimate), None, None),
            ])
        })
        .collect();
    (!rows.is_empty()).then(|| TableView {
        title: "Who each estimate depends on most".to_owned(),
        note: None,
        columns: vec![
            text_column("Estimate of"),
            Column {
                tip: "The subject whose leaving out moves the estimate furthest.",
                ..text_column("Subject")
            },
            column("Shift (SE)", explain("influence")),
            column("With everyone", "The estimate; percent on a log scale."),
            column(
                "Without",
                "The estimate when the model is fitted again without this subject.",
            ),
        ],
        rows,
    })
}

/// Standard deviations with correlations, and the covariances they come from.
fn spread(d: &Diagnostics, scale: Scale) -> Vec<TableView> {
    let Some(first) = d.spread.first() else {
        return Vec::new();
    };
    let m = first.covariance.len();
    let grouped = first.group.is_some();
    let visits: Vec<&str> = d.spread.iter().take(m).map(|s| s.visit.as_str()).collect();
    let lead = || {
        let mut columns = Vec::new();
        if grouped {
            columns.push(text_column("Group"));
        }
        columns.push(text_column("Visit"));
        columns
    };
    let mut columns = lead();
    columns.push(column(
        "SD",
        "Standard deviation of the values at this visit around their mean, on the scale of the analysis.",
    ));
    columns.extend(visits.iter().map(|v| {
        column(
            format!("r {v}"),
            "Correlation of the two visits within a subject.",
        )
    }));
    let row = |s: &crate::results::VisitSpread, numbers: Vec<String>| -> Vec<String> {
        let lead = s.group.iter().chain([&s.visit]).cloned();
        lead.chain(numbers).collect()
    };
    let correlations = TableView {
        title: format!("Spread and correlation of the visits{}", on_scale(scale)),
        note: None,
        columns,
        rows: (d.spread.iter())
            .map(|s| {
                let r = s.correlation.iter().map(|r| fixed(*r, 2));
                row(
                    s,
                    std::iter::once(number(Some(s.std_dev))).chain(r).collect(),
                )
            })
            .collect(),
    };
    let mut columns = lead();
    columns.extend(visits.iter().map(|v| {
        column(
            *v,
            "Variance of a visit on the diagonal, covariance of two visits beside it.",
        )
    }));
    let covariances = TableView {
        title: format!("Variances and covariances{}", on_scale(scale)),
        note: None,
        columns,
        rows: (d.spread.iter())
            .map(|s| row(s, s.covariance.iter().map(|c| number(Some(*c))).collect()))
            .collect(),
    };
    vec![correlations, covariances]
}

fn criteria(m: &MarkerResults) -> Option<TableView> {
    let model = m.model.as_ref().filter(|m| m.converged)?;
    Some(TableView {
        title: "Fit in numbers".to_owned(),
        note: None,
        columns: vec![
            column("Log-likelihood", explain("log-likelihood")),
            column("AIC", explain("aic")),
            column("BIC", explain("bic")),
            column(
                "Covariance parameters",
                "Variances and correlations that were estimated.",
            ),
            column(
                "Mean parameters",
                "Coefficients of the means that were estimated.",
            ),
            column("Values", "Values in the model."),
            column("Subjects", "Subjects in the model."),
        ],
        rows: vec![vec![
            criterion(model.log_likelihood),
            criterion(model.aic),
            criterion(model.bic),
            model.n_theta.to_string(),
            model.coefficients.len().to_string(),
            model.n_observations.to_string(),
            model.n_subjects.to_string(),
        ]],
    })
}

const FOUND: &str = "Whether the best values of the covariance were found; where they were not, the next structure was tried.";

fn convergence(d: &Diagnostics, m: &MarkerResults) -> TableView {
    let (iterations, ladder) = m
        .model
        .as_ref()
        .map_or((0, &[][..]), |m| (m.iterations, &m.ladder[..]));
    let mut rows: Vec<Vec<String>> = ladder
        .iter()
        .map(|step| {
            vec![
                step.covariance.label().to_owned(),
                if step.converged {
                    format!("found in {}", counted(iterations, "step"))
                } else {
                    "no optimum".to_owned()
                },
                step.why.clone().unwrap_or_default(),
            ]
        })
        .collect();
    rows.extend(
        d.restarts
            .iter()
            .map(|r| vec![String::new(), "restart".to_owned(), r.clone()]),
    );
    TableView {
        title: "How the covariance was found".to_owned(),
        note: None,
        columns: vec![
            Column {
                tip: "Covariance structures in the order they were tried.",
                ..text_column("Tried")
            },
            Column {
                tip: FOUND,
                ..text_column("Result")
            },
            Column {
                tip: FOUND,
                ..text_column("Reason")
            },
        ],
        rows,
    }
}

/// Who a residual is, and its numbers: a heading and lines.
pub(in crate::app) fn residual_tip(r: &Residual, study: &Study, scale: Scale) -> Vec<String> {
    let visit = study.visits.get(r.visit).map_or(DASH, |v| v.label.as_str());
    vec![
        format!("{visit}{}", on_scale(scale)),
        format!("value {}", words::estimate(r.value)),
        format!("expected mean {}", words::estimate(r.fitted)),
        format!("residual {}", words::estimate(r.raw)),
        format!("normalised {}", words::estimate(r.normalised)),
    ]
}

/// The residuals for a spreadsheet.
pub(in crate::app) fn residuals_as_text(
    d: &Diagnostics,
    study: &Study,
    number: impl Fn(f64) -> String,
) -> String {
    let mut out = "subject\tgroup\tvisit\tvalue\texpected\traw\tnormalised\tnormal quantile\tband low\tband high".to_owned();
    for r in &d.residuals {
        let subject = study.subjects.get(r.subject);
        let group = subject.and_then(|s| study.groups.get(s.group));
        out.push_str(&format!(
            "\n{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}",
            id(study, r.subject),
            group.map_or(DASH, |g| g.name.as_str()),
            study.visits.get(r.visit).map_or(DASH, |v| v.label.as_str()),
            number(r.value),
            number(r.fitted),
            number(r.raw),
            number(r.normalised),
            number(r.expected),
            number(r.low),
            number(r.high)
        ));
    }
    out
}
