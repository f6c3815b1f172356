//! Right: the plan and the look.

use crate::app::command::Command;
use crate::app::state::TrajectaApp;
use crate::app::theme;
use crate::figure::{AnnotationKind, CenterKind, IntervalKind, TimeAxis, TrajectoryOptions};
use crate::plan::{
    AnalysisPlan, CovarianceBy, CovarianceStructure, CovariateTerm, DfMethod, Estimation,
    ModelKind, Multiplicity, Scale, StandardErrors, method,
};
use crate::results::ContrastFamily;

pub(in crate::app) fn show(app: &mut TrajectaApp, ui: &mut egui::Ui) {
    egui::ScrollArea::vertical()
        .id_salt("inspector")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            plot_section(app, ui);
            ui.add_space(14.0);
            plan_section(app, ui);
        });
}

/// A drop-down with a label before it and an explanation for each choice.
fn choose<T: Copy + PartialEq>(
    ui: &mut egui::Ui,
    label: &str,
    tip: &str,
    value: &mut T,
    choices: &[(T, &str, &str)],
) {
    let text = choices.iter().find(|c| c.0 == *value).map_or("", |c| c.1);
    let head = theme::quiet(ui, label);
    // A long name is cut at the width of its neighbours.
    let width = ui.available_width() - 8.0;
    let response = ui
        .scope(|ui| {
            ui.set_max_width(width);
            egui::ComboBox::from_id_salt(label)
                .width(width)
                .truncate()
                .selected_text(text)
                .show_ui(ui, |ui| {
                    for (choice, name, explanation) in choices {
                        let item = ui.selectable_value(value, *choice, *name);
                        if !explanation.is_empty() {
                            item.on_hover_text(*explanation);
                        }
                    }
                })
                .response
                .labelled_by(head.id)
        })
        .inner;
    if !tip.is_empty() {
        response.on_hover_text(tip);
    }
}

fn plot_section(app: &mut TrajectaApp, ui: &mut egui::Ui) {
    theme::heading(ui, "Plot");
    let mut look: TrajectoryOptions = app.document.look.clone();
    ui.checkbox(&mut look.individuals, "Lines of single subjects");
    let before = look.center;
    choose(
        ui,
        "Centre",
        "What the thick line goes through.",
        &mut look.center,
        &[
            (
                CenterKind::Mean,
                "Mean",
                "The mean; on a log scale the geometric mean.",
            ),
            (
                CenterKind::Median,
                "Median",
                "Half of the subjects lie below.",
            ),
            (
                CenterKind::ModelMean,
                "Model mean",
                "What the mixed model expects; it uses people with missing visits as well.",
            ),
        ],
    );
    if look.center != before {
        look.interval = match look.center {
            CenterKind::Mean => IntervalKind::ConfidenceInterval,
            CenterKind::Median => IntervalKind::Quartiles,
            CenterKind::ModelMean => IntervalKind::ModelConfidenceInterval,
        };
    }
    let none = (IntervalKind::None, "None", "");
    let intervals: &[(IntervalKind, &str, &str)] = match look.center {
        CenterKind::Mean => &[
            (
                IntervalKind::ConfidenceInterval,
                "Confidence interval",
                "Where the true mean plausibly is.",
            ),
            (
                IntervalKind::StandardDeviation,
                "Standard deviation",
                "How much people differ.",
            ),
            (
                IntervalKind::StandardError,
                "Standard error",
                "Precision of the mean; shorter than a confidence interval.",
            ),
            none,
        ],
        CenterKind::Median => &[
            (
                IntervalKind::Quartiles,
                "Quartiles",
                "The middle half of the subjects.",
            ),
            none,
        ],
        CenterKind::ModelMean => &[
            (
                IntervalKind::ModelConfidenceInterval,
                "Confidence interval",
                "Of the model mean.",
            ),
            none,
        ],
    };
    choose(
        ui,
        "Interval",
        "What the bars show.",
        &mut look.interval,
        intervals,
    );
    let hours = app
        .shown
        .as_ref()
        .is_some_and(|s| s.study.visits.iter().all(|v| v.hours.is_some()));
    if hours {
        choose(
            ui,
            "Time axis",
            "Where the visits stand.",
            &mut look.time,
            &[
                (TimeAxis::Ordinal, "Equal steps", "One visit, one step."),
                (TimeAxis::True, "True time", "Distances are hours."),
                (
                    TimeAxis::SquareRoot,
                    "Compressed time",
                    "Distances are square roots of hours, so that early visits stay apart.",
                ),
            ],
        );
    } else {
        theme::quiet(
            ui,
            "Time axis: equal steps, because a visit has no known hour.",
        );
    }
    choose(
        ui,
        "p-values",
        "From fitted contrasts only.",
        &mut look.annotation,
        &[
            (AnnotationKind::None, "Not shown", ""),
            (AnnotationKind::P, "Exact p", ""),
            (
                AnnotationKind::Stars,
                "Stars",
                "Explained under the legend.",
            ),
        ],
    );
    if look.annotation != AnnotationKind::None {
        choose(
            ui,
            "p-values of",
            "What the p-values test.",
            &mut look.family,
            &[
                (
                    ContrastFamily::DifferenceInChange,
                    "Difference in change",
                    "Did the groups respond differently?",
                ),
                (
                    ContrastFamily::ChangeFromBaseline,
                    "Change within groups",
                    "Did this group change? Says nothing about a difference between groups.",
                ),
                (
                    ContrastFamily::GroupDifference,
                    "Groups at each visit",
                    "Do the groups differ at this visit?",
                ),
            ],
        );
    }
    if look != app.document.look {
        app.push(Command::Look(Box::new(look)));
    }
}

fn plan_section(app: &mut TrajectaApp, ui: &mut egui::Ui) {
    theme::heading(ui, "Analysis");
    let mut plan: AnalysisPlan = app.document.request.analysis.clone();
    let tip = |id: &'static str| method(id).map_or("", |m| m.explanation);
    let scales: Vec<(Option<Scale>, &str, &str)> = std::iter::once((
        None,
        "mixed",
        "Markers have scales of their own.",
    ))
    .chain(Scale::ALL.iter().map(|s| {
        let tip = match s {
            Scale::Identity => "Differences are in units of the marker.",
            _ => "Differences are ratios, shown in percent; for positive, right-skewed markers.",
        };
        (Some(*s), s.label(), tip)
    }))
    .collect();
    let all: Vec<Scale> = plan.scales.values().copied().collect();
    let mut scale = match all.first() {
        Some(first) if all.iter().all(|s| s == first) => Some(*first),
        Some(_) => None,
        None => plan.scale.or(Some(Scale::Identity)),
    };
    let before = scale;
    let offered = if scale.is_none() {
        &scales[..]
    } else {
        &scales[1..]
    };
    choose(
        ui,
        "Scale of all markers",
        "The scale everything is computed on.",
        &mut scale,
        offered,
    );
    if scale != before {
        plan.scale = scale;
        plan.scales.clear();
    }
    if let Some(marker) = app.marker.clone()
        && app.tab == crate::app::command::Tab::Marker
        && let Some(now) = plan.scales.get(&marker).copied()
    {
        let mut one = now;
        let choices: Vec<(Scale, &str, &str)> =
            Scale::ALL.iter().map(|s| (*s, s.label(), "")).collect();
        choose(
            ui,
            "Scale of this marker",
            "Only for the marker on screen.",
            &mut one,
            &choices,
        );
        if one != now {
            plan.scales.insert(marker, one);
        }
    }
    let several = app.shown.as_ref().is_some_and(|s| s.study.groups.len() > 1);
    if several {
        choose(
            ui,
            "Were the groups made by lot?",
            "Lots make groups alike before treatment. Then baseline p-values say nothing and are left out, and the baseline may be adjusted for.",
            &mut plan.randomized,
            &[
                (None, "Not said", "Treated as no."),
                (
                    Some(false),
                    "No",
                    "Differences at baseline are part of the question.",
                ),
                (
                    Some(true),
                    "Yes",
                    "Baseline differences are chance; only their size is shown.",
                ),
            ],
        );
    }
    let kinds: Vec<_> = ModelKind::ALL
        .iter()
        .map(|k| (*k, k.label(), tip(k.id())))
        .collect();
    choose(
        ui,
        "Model",
        "What the means are and what they are compared with.",
        &mut plan.model,
        &kinds,
    );
    if plan.model == ModelKind::RandomIntercept {
        // The random intercept is the covariance.
        plan.covariance = CovarianceStructure::Unstructured;
        plan.covariance_by = None;
    } else {
        covariance(ui, &mut plan, several);
    }
    let errors: Vec<_> = StandardErrors::ALL
        .iter()
        .map(|s| (*s, s.label(), tip(s.id())))
        .collect();
    let before = plan.se;
    choose(
        ui,
        "Standard errors",
        "Where the uncertainty of means and contrasts comes from.",
        &mut plan.se,
        &errors,
    );
    if plan.se != before {
        // Kenward-Roger goes with the model's standard errors only; the default of each is taken.
        plan.df = None;
    }
    let before = plan.estimation;
    let estimations: Vec<_> = Estimation::ALL
        .iter()
        .map(|e| (*e, e.label(), tip(e.id())))
        .collect();
    choose(ui, "Estimation", "", &mut plan.estimation, &estimations);
    if plan.estimation != before {
        // Kenward-Roger exists for REML only; the default of each is taken.
        plan.df = None;
    }
    let dfs: Vec<_> = DfMethod::ALL
        .iter()
        .filter(|d| {
            (plan.estimation == Estimation::Reml && plan.se == StandardErrors::Model)
                || !matches!(d, DfMethod::KenwardRoger | DfMethod::KenwardRogerLinear)
        })
        .map(|d| (Some(*d), d.label(), tip(d.id())))
        .collect();
    let mut df = plan.df.or_else(|| app.shown.as_ref().map(|s| s.plan.df));
    let known = df;
    choose(
        ui,
        "Degrees of freedom",
        "How small samples are allowed for.",
        &mut df,
        &dfs,
    );
    if df != known {
        plan.df = df;
    }
    let adjustments: Vec<_> = Multiplicity::ALL
        .iter()
        .map(|m| (*m, m.label(), tip(m.id())))
        .collect();
    choose(
        ui,
        "Adjustment for several tests",
        "Within each family of contrasts of a marker.",
        &mut plan.adjust,
        &adjustments,
    );
    covariates(app, ui, &mut plan);
    if plan != app.document.request.analysis {
        app.push(Command::Plan(Box::new(plan)));
    }
}

fn covariance(ui: &mut egui::Ui, plan: &mut AnalysisPlan, several: bool) {
    let tip = |id: &'static str| method(id).map_or("", |m| m.explanation);
    let choices: Vec<_> = CovarianceStructure::ALL
        .iter()
        .map(|c| (*c, c.label(), tip(c.id())))
        .collect();
    choose(
        ui,
        "Covariance of the visits",
        "How the visits of one subject vary together.",
        &mut plan.covariance,
        &choices,
    );
    let mut own = plan.covariance_by.is_some();
    if several
        && ui
            .checkbox(&mut own, "Each group its own covariance")
            .on_hover_text(tip("group"))
            .changed()
    {
        plan.covariance_by = own.then_some(CovarianceBy::Group);
    }
}

fn covariates(app: &TrajectaApp, ui: &mut egui::Ui, plan: &mut AnalysisPlan) {
    let Some(shown) = &app.shown else { return };
    if shown.study.covariates.is_empty() {
        return;
    }
    theme::quiet(ui, "Covariates in the model");
    theme::compact(ui);
    for covariate in &shown.study.covariates {
        let at = plan
            .covariates
            .iter()
            .position(|t| t.name == covariate.name);
        let mut inside = at.is_some();
        if ui
            .checkbox(&mut inside, &covariate.name)
            .on_hover_text("Adjusts the model means and contrasts for this fact about the subject.")
            .changed()
        {
            match at {
                Some(i) => {
                    plan.covariates.remove(i);
                }
                None => plan.covariates.push(CovariateTerm::parse(&covariate.name)),
            }
        }
    }
}
