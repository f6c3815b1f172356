//! The analysis plan in the inspector.

use crate::app::command::request::Command;
use crate::app::command::table::Tab;
use crate::app::state::memory::Planning;
use crate::app::state::view::View;
use crate::app::ui::choose::choose;
use crate::app::ui::theme;
use crate::plan::{
    AnalysisPlan, BaselineSlope, CovarianceBy, CovarianceStructure, CovariateTerm, DfMethod,
    Estimation, ModelKind, Multiplicity, Preset, RandomSlopes, Scale, StandardErrors, explain,
};
use crate::session::Edit;
use crate::study::CovariateValues;

pub(in crate::app) fn show(
    app: View<'_>,
    planning: &mut Planning,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    theme::heading(ui, "Analysis");
    let mut plan: AnalysisPlan = app.decided.document.request.analysis.clone();
    let presets: Vec<(Option<Preset>, &str, &str)> =
        std::iter::once((None, "none", "Every option by itself."))
            .chain(
                Preset::ALL
                    .iter()
                    .map(|p| (Some(*p), p.label(), p.explanation())),
            )
            .collect();
    let before = plan.preset;
    choose(
        ui,
        "Preset",
        "Sets several options at once; each can be changed afterwards.",
        &mut plan.preset,
        &presets,
    );
    if let Some(preset) = plan.preset.filter(|p| Some(*p) != before) {
        plan.take_preset(preset);
    }
    let scales: Vec<(Option<Scale>, &str, &str)> =
        std::iter::once((None, "mixed", "Markers have scales of their own."))
            .chain(
                Scale::ALL
                    .iter()
                    .map(|s| (Some(*s), s.label(), s.explanation())),
            )
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
    if let Some(marker) = app.selection.marker.clone()
        && app.selection.tab == Tab::Marker
        && let Some(now) = plan.scales.get(&marker).copied()
    {
        let mut one = now;
        let choices: Vec<(Scale, &str, &str)> = Scale::ALL
            .iter()
            .map(|s| (*s, s.label(), s.explanation()))
            .collect();
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
    let several = app
        .study
        .shown
        .as_ref()
        .is_some_and(|s| s.study.groups.len() > 1);
    if several {
        choose(
            ui,
            "Were the groups randomised?",
            explain("randomized"),
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
    let crossover = app
        .study
        .shown
        .as_ref()
        .is_some_and(|s| s.study.crossover.is_some());
    let kinds: Vec<_> = ModelKind::ALL
        .iter()
        .filter(|k| crossover || !k.is_crossover())
        .map(|k| (*k, k.label(), k.explanation()))
        .collect();
    choose(
        ui,
        "Model",
        "What the means are and what they are compared with.",
        &mut plan.model,
        &kinds,
    );
    options_of_model(ui, &mut plan);
    if plan.model.is_random() {
        // The random effects are the covariance.
        plan.covariance = CovarianceStructure::Unstructured;
        plan.covariance_by = None;
    } else {
        covariance(ui, &mut plan, several);
    }
    let errors: Vec<_> = StandardErrors::ALL
        .iter()
        .map(|s| (*s, s.label(), s.explanation()))
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
        .map(|e| (*e, e.label(), e.explanation()))
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
        .map(|d| (Some(*d), d.label(), d.explanation()))
        .collect();
    let mut df = plan
        .df
        .or_else(|| app.study.shown.as_ref().map(|s| s.plan.plan.df));
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
    let mut adjustments: Vec<_> = Multiplicity::ALL
        .iter()
        .map(|m| (*m, m.label(), m.explanation()))
        .collect();
    choose(
        ui,
        "Adjustment for several tests",
        "Within each family of contrasts of a marker.",
        &mut plan.adjust,
        &adjustments,
    );
    if plan.adjust == Multiplicity::Dunnett {
        ui.horizontal(|ui| {
            let label = theme::quiet(ui, "Seed").on_hover_text(explain("random-seed"));
            ui.add(egui::DragValue::new(&mut plan.random_seed))
                .labelled_by(label.id)
                .on_hover_text(explain("random-seed"));
        });
    }
    if app
        .study
        .shown
        .as_ref()
        .is_some_and(|s| s.results.markers.len() > 1)
    {
        // Dunnett's needs the correlation of the tests, known within a marker only.
        adjustments.retain(|a| a.0 != Multiplicity::Dunnett);
        choose(
            ui,
            "Adjustment across markers",
            "Each contrast over all markers of the study; a second family beside the one above.",
            &mut plan.adjust_markers,
            &adjustments,
        );
    }
    confidence(ui, &mut plan);
    covariates(app, ui, &mut plan);
    super::correlations::show(app, &mut planning.partner, ui, &mut plan);
    super::derived::show(app, &mut planning.deriving, out, ui);
    super::family::show(app, ui);
    if plan != app.decided.document.request.analysis {
        out.push(Command::Edit(Edit::Plan(Box::new(plan))));
    }
}

/// What only some models ask.
fn options_of_model(ui: &mut egui::Ui, plan: &mut AnalysisPlan) {
    if plan.model == ModelKind::ChangeMmrm {
        let slopes: Vec<_> = BaselineSlope::ALL
            .iter()
            .map(|s| (*s, s.label(), s.explanation()))
            .collect();
        choose(
            ui,
            "Baseline as covariate",
            "How the baseline value enters.",
            &mut plan.baseline_slope,
            &slopes,
        );
    }
    if plan.model == ModelKind::RandomSlope {
        let slopes: Vec<_> = RandomSlopes::ALL
            .iter()
            .map(|s| (*s, s.label(), s.explanation()))
            .collect();
        choose(
            ui,
            "Random slopes",
            "Whether slopes and levels of people are related.",
            &mut plan.slopes,
            &slopes,
        );
    }
}

fn covariance(ui: &mut egui::Ui, plan: &mut AnalysisPlan, several: bool) {
    let choices: Vec<_> = CovarianceStructure::ALL
        .iter()
        .map(|c| (*c, c.label(), c.explanation()))
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
            .on_hover_text(explain("group"))
            .changed()
    {
        plan.covariance_by = own.then_some(CovarianceBy::Group);
    }
}

fn confidence(ui: &mut egui::Ui, plan: &mut AnalysisPlan) {
    const USUAL: [(f64, &str); 4] = [(0.8, "80 %"), (0.9, "90 %"), (0.95, "95 %"), (0.99, "99 %")];
    let other = format!("{} %", (plan.conf_level * 1e6).round() / 1e4);
    let mut levels: Vec<(f64, &str, &str)> = USUAL.iter().map(|l| (l.0, l.1, "")).collect();
    if USUAL.iter().all(|l| l.0 != plan.conf_level) {
        levels.push((plan.conf_level, &other, ""));
    }
    choose(
        ui,
        "Confidence of intervals",
        explain("conf-level"),
        &mut plan.conf_level,
        &levels,
    );
}

fn covariates(app: View<'_>, ui: &mut egui::Ui, plan: &mut AnalysisPlan) {
    let Some(shown) = &app.study.shown else {
        return;
    };
    if shown.study.covariates.is_empty() {
        return;
    }
    theme::quiet(ui, "Covariates in the model").on_hover_text(explain("covariate"));
    theme::compact(ui);
    for covariate in &shown.study.covariates {
        let name = &covariate.name;
        let at = plan.covariates.iter().position(|t| t.name == *name);
        let mut inside = at.is_some();
        if ui
            .checkbox(&mut inside, name)
            .on_hover_text(explain("covariate"))
            .changed()
        {
            match at {
                Some(i) => {
                    plan.covariates.remove(i);
                }
                None => plan.covariates.push(CovariateTerm::parse(name)),
            }
        }
        let Some(term) = plan.covariates.iter_mut().find(|t| t.name == *name) else {
            continue;
        };
        ui.horizontal(|ui| {
            ui.add_space(20.0);
            let by_visit = ui.checkbox(&mut term.by_visit, "by visit");
            name_of(&by_visit, format!("{name} by visit"), term.by_visit);
            by_visit.on_hover_text(
                "Its effect may differ between the visits; else it shifts all visits alike.",
            );
            if matches!(covariate.values, CovariateValues::Number(_)) {
                let factor = ui.checkbox(&mut term.as_factor, "as categories");
                name_of(&factor, format!("{name} as categories"), term.as_factor);
                factor.on_hover_text(
                    "Its numbers are names of categories, such as sites; else a straight line is assumed.",
                );
            }
        });
    }
}

/// What a screen reader says of a checkbox whose text leans on its neighbours.
fn name_of(response: &egui::Response, name: String, is_on: bool) {
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::CheckBox, true, is_on, name.clone())
    });
}
