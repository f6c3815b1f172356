//! One marker: values on the analysis scale, descriptives, simple tests, the model.

use crate::models::{self, NoTest};
use crate::plan::{ResolvedPlan, Scale};
use crate::results::{
    BaselineMethod, BaselineTest, ChangeMethod, ChangeTest, Descriptive, MarkerResults,
    MarkerStatus, MissingnessPattern, RawDescriptive,
};
use crate::run::mixed::crossover;
use crate::run::mixed::fit as model;
use crate::run::mixed::{next_study, subgroups, what_if};
use crate::run::simple::{areas, classical, skewness};
use crate::run::values::{FEWEST, Refits, Values, finite, note};
use crate::study::{Censoring, Study};
use crate::words::{self, agree, counted, of_count};

/// How far an analysis goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// Without models.
    Descriptive,
    /// Everything.
    Full,
}

/// The model of one marker alone, for the sensitivity to the rule for censored values.
pub(super) fn model_alone(study: &Study, index: usize, plan: &ResolvedPlan) -> MarkerResults {
    let marker = &study.markers[index];
    let values = Values::new(study, marker, plan.scale_of(&marker.name));
    let mut out = empty(study, index, plan);
    model::fit(&values, plan, Refits::None, &mut out);
    out
}

pub(super) fn empty(study: &Study, index: usize, plan: &ResolvedPlan) -> MarkerResults {
    let marker = &study.markers[index];
    let mut warnings = plan.warnings.clone();
    warnings.extend(
        plan.marker_warnings
            .get(&marker.name)
            .into_iter()
            .flatten()
            .cloned(),
    );
    MarkerResults {
        marker: marker.name.clone(),
        label: marker.label.clone(),
        unit: marker.unit.clone(),
        scale: plan.scale_of(&marker.name),
        n_subjects: 0,
        n_observations: 0,
        status: MarkerStatus::Failed,
        why: None,
        descriptives: Vec::new(),
        baseline: Vec::new(),
        assumptions: Vec::new(),
        change: Vec::new(),
        model: None,
        rm_anova: Vec::new(),
        friedman: Vec::new(),
        correlations: Vec::new(),
        auc: Vec::new(),
        margins: Vec::new(),
        reference_based: Vec::new(),
        tipping_point: Vec::new(),
        subgroups: Vec::new(),
        effect_modification: None,
        next_study: Vec::new(),
        crossover: Vec::new(),
        influence: Vec::new(),
        sensitivity: Vec::new(),
        models: Vec::new(),
        missingness: Vec::new(),
        not_done: Vec::new(),
        warnings,
    }
}

/// The entry of a marker whose analysis broke off.
pub(super) fn broken(study: &Study, index: usize, plan: &ResolvedPlan) -> MarkerResults {
    MarkerResults {
        why: Some(
            "The analysis of this marker stopped because of an error inside the program. Please report it."
                .to_owned(),
        ),
        ..empty(study, index, plan)
    }
}

/// Everything the plan asks of one marker, and those of its warnings that are of the fitted model alone.
pub(super) fn analyze(
    study: &Study,
    index: usize,
    plan: &ResolvedPlan,
    depth: Depth,
) -> (MarkerResults, Vec<String>) {
    let marker = &study.markers[index];
    let values = Values::new(study, marker, plan.scale_of(&marker.name));
    let mut out = empty(study, index, plan);
    out.n_observations = values.scaled.iter().flatten().count();
    out.n_subjects = (0..study.subjects.len())
        .filter(|&s| (0..study.n_visits()).any(|v| values.at(s, v).is_some()))
        .count();
    let lost = marker.values.iter().flatten().count() - out.n_observations;
    if lost > 0 {
        out.warnings.push(format!(
            "{lost} {} zero or negative and {} no logarithm, so {} as missing. That a value is missing then depends on the value: these are not missing at random. An analysis of {} as measured keeps them.",
            agree(lost, "value is", "values are"),
            agree(lost, "has", "have"),
            agree(lost, "it counts", "they count"),
            marker.name
        ));
    }
    if out.n_observations == 0 {
        out.why = Some(format!("{} has no value that can be used.", marker.name));
        return (out, Vec::new());
    }
    out.status = MarkerStatus::Done;
    let level = plan.plan.conf_level;
    out.descriptives = descriptives(&values, level);
    out.missingness = missingness(&values);
    baseline_tests(&values, level, &mut out);
    classical::baseline(&values, plan, &mut out);
    crossover::describe(&values, level, &mut out);
    seen_once(&values, &mut out);
    // From visit to visit of a crossover the treatments change as well: its model compares them.
    if !plan.plan.model.is_crossover() {
        change_tests(&values, level, &mut out);
    }
    let mut of_fit = Vec::new();
    if depth == Depth::Full {
        skewness::warn(&values, &mut out);
        classical::complete_cases(&values, &mut out);
        areas::areas(&values, plan, &mut out);
        of_fit = model::fit(&values, plan, Refits::EachSubject, &mut out);
        what_if::margins(study, plan, &mut out);
        let told = next_study::next_study(study, plan, &mut out);
        out.warnings.extend(told.iter().cloned());
        of_fit.extend(told);
        subgroups::subgroups(&values, plan, &mut out);
        what_if::drop_outs(&values, plan, &mut out);
    }
    if plan.plan.randomized && !plan.plan.model.is_crossover() {
        // Randomised groups differ by chance before treatment; only sizes are shown.
        for test in &mut out.baseline {
            test.p = None;
        }
    }
    (out, of_fit)
}

/// Describes a marker and tests its changes again in a study whose subjects stand in other groups, such as those of a
/// crossover once a treatment.
pub fn describe_again(study: &Study, level: f64, of: &mut MarkerResults) {
    let Some(marker) = study.marker_index(&of.marker) else {
        return;
    };
    let values = Values::new(study, &study.markers[marker], of.scale);
    of.descriptives = descriptives(&values, level);
    of.change.clear();
    of.baseline.clear();
    change_tests(&values, level, of);
}

fn descriptives(values: &Values<'_>, level: f64) -> Vec<Descriptive> {
    let study = values.study;
    let visits = 0..study.n_visits();
    let cells = (0..study.groups.len()).flat_map(|g| visits.clone().map(move |v| (g, v)));
    cells
        .map(|cell| descriptive(values, cell, level, |_| true))
        .collect()
}

/// The subjects of a group at a visit that `is_in` takes.
pub(in crate::run) fn descriptive(
    values: &Values<'_>,
    (group, visit): (usize, usize),
    level: f64,
    is_in: impl Fn(usize) -> bool,
) -> Descriptive {
    let study = values.study;
    let most = values.subjects_of(group).len();
    let (mut scaled, mut raw) = (Vec::with_capacity(most), Vec::with_capacity(most));
    let (mut people, mut censored) = (0, 0);
    for s in values.subjects_of(group).filter(|s| is_in(*s)) {
        let cell = s * study.n_visits() + visit;
        people += 1;
        scaled.extend(values.scaled[cell].get());
        raw.extend(values.marker.values[cell].get());
        censored += usize::from(values.marker.censoring[cell] != Censoring::None);
    }
    let summary = models::describe(&scaled, level);
    let s = summary.as_ref();
    // Where every value has a logarithm, the logarithms are described already.
    let geometric = if values.scale == Scale::Ln && scaled.len() == raw.len() {
        s.map(models::Geometric::of_logs)
    } else {
        models::geometric(&raw, level)
    };
    Descriptive {
        group: study.groups[group].name.clone(),
        visit: study.visits[visit].label.clone(),
        n: scaled.len(),
        missing: people - scaled.len(),
        censored,
        mean: s.map(|s| s.mean),
        sd: s.and_then(|s| s.sd),
        sem: s.and_then(|s| s.sem),
        ci_low: s.and_then(|s| s.ci_low),
        ci_high: s.and_then(|s| s.ci_high),
        median: s.map(|s| s.median),
        q1: s.map(|s| s.q1),
        q3: s.map(|s| s.q3),
        min: s.map(|s| s.min),
        max: s.map(|s| s.max),
        geometric_mean: geometric.as_ref().map(|g| g.mean),
        gm_ci_low: geometric.as_ref().and_then(|g| g.ci_low),
        gm_ci_high: geometric.as_ref().and_then(|g| g.ci_high),
        raw: values.scale.is_log().then(|| raw_descriptive(&raw)),
    }
}

fn raw_descriptive(raw: &[f64]) -> RawDescriptive {
    // Of raw values no interval is shown.
    models::describe(raw, 0.0).map_or_else(RawDescriptive::default, |s| RawDescriptive {
        mean: Some(s.mean),
        sd: s.sd,
        median: Some(s.median),
        q1: Some(s.q1),
        q3: Some(s.q3),
        min: Some(s.min),
        max: Some(s.max),
    })
}

fn missingness(values: &Values<'_>) -> Vec<MissingnessPattern> {
    let study = values.study;
    let mut out: Vec<MissingnessPattern> = Vec::new();
    for (g, group) in study.groups.iter().enumerate() {
        let seen = |s: usize| (0..study.n_visits()).map(move |v| values.at(s, v).is_some());
        let mut subjects: Vec<usize> = values.subjects_of(g).collect();
        // Complete subjects first.
        subjects.sort_unstable_by(|a, b| seen(*b).cmp(seen(*a)));
        for run in subjects.chunk_by(|a, b| seen(*a).eq(seen(*b))) {
            let pattern = seen(run[0]).map(|seen| if seen { '1' } else { '0' });
            out.push(MissingnessPattern {
                pattern: pattern.collect(),
                group: group.name.clone(),
                n: run.len(),
            });
        }
    }
    out
}

/// A rank interval that falls this far short of its level says nothing, and may leave its own estimate out.
const FAR_SHORT: f64 = 0.5;

/// Rank intervals of few values can't reach every level; whether there is one to show.
fn note_level(
    out: &mut MarkerResults,
    what: impl Fn() -> String,
    asked: f64,
    reached: f64,
) -> bool {
    if reached < asked - FAR_SHORT {
        out.warnings.push(format!(
            "{}: there are too few different values for an interval at {}.",
            what(),
            words::level(asked)
        ));
        return false;
    }
    if reached < asked - 1e-9 {
        let percent = |level: f64| (level * 1000.0).round() / 10.0;
        out.warnings.push(format!(
            "{}: with so few different values the interval reaches {} % instead of {} %.",
            what(),
            percent(reached),
            percent(asked)
        ));
    }
    true
}

/// The numbers of a test and whether its interval can be shown; where there are none the reader is told why.
fn outcome<T>(
    out: &mut MarkerResults,
    what: impl Fn() -> String,
    level: f64,
    found: Result<T, NoTest>,
    achieved: fn(&T) -> f64,
) -> Option<(T, bool)> {
    match found {
        Ok(result) => {
            let has_interval = note_level(out, what, level, achieved(&result));
            Some((result, has_interval))
        }
        Err(why) => {
            note(out, &what(), &why);
            None
        }
    }
}

fn baseline_tests(values: &Values<'_>, level: f64, out: &mut MarkerResults) {
    let study = values.study;
    let Some(visit) = study.visits.get(study.baseline) else {
        return;
    };
    let reference = values.group_at(0, study.baseline);
    for (g, group) in study.groups.iter().enumerate().skip(1) {
        let compared = values.group_at(g, study.baseline);
        let versus = &study.groups[0].name;
        let few = compared.len().min(reference.len());
        if few < FEWEST {
            out.warnings.push(format!(
                "{} against {versus} at {}: no test, because a group has {}; {FEWEST} are needed.",
                group.name,
                visit.label,
                counted(few, "value")
            ));
            continue;
        }
        let effect = models::hedges_g(&compared, &reference, level).ok();
        type Test = fn(&[f64], &[f64], f64) -> Result<models::TwoSampleTest, NoTest>;
        let tests: [(BaselineMethod, Test); 3] = [
            (BaselineMethod::WelchT, models::welch_t),
            (BaselineMethod::StudentT, models::student_t),
            (BaselineMethod::MannWhitney, models::mann_whitney),
        ];
        for (name, test) in tests {
            let what = || {
                format!(
                    "{} against {versus} at {}, {}",
                    group.name,
                    visit.label,
                    name.label()
                )
            };
            let found = test(&compared, &reference, level);
            let achieved = |r: &models::TwoSampleTest| r.conf_level_achieved;
            let Some((result, has_interval)) = outcome(out, what, level, found, achieved) else {
                continue;
            };
            let g = effect
                .as_ref()
                .filter(|_| name != BaselineMethod::MannWhitney);
            out.baseline.push(BaselineTest {
                group: group.name.clone(),
                versus: versus.clone(),
                test: name,
                estimate: finite(result.estimate),
                se: result.std_error,
                statistic: finite(result.statistic),
                df: result.df,
                df2: None,
                p: finite(result.p),
                exact: result.exact,
                ci_low: finite(result.ci_low).filter(|_| has_interval),
                ci_high: finite(result.ci_high).filter(|_| has_interval),
                hedges_g: g.map(|g| g.g),
                g_ci_low: g.and_then(|g| g.ci_low),
                g_ci_high: g.and_then(|g| g.ci_high),
                partial_eta2: None,
            });
        }
    }
}

/// Whether a group was seen at the baseline and never again, in a study that goes on.
fn is_seen_once(values: &Values<'_>, group: usize) -> bool {
    let study = values.study;
    let seen = |v: usize| values.subjects_of(group).any(|s| values.at(s, v).is_some());
    study.n_visits() > 1
        && seen(study.baseline)
        && (0..study.n_visits()).all(|v| v == study.baseline || !seen(v))
}

/// Warns of groups that were seen at the baseline only.
fn seen_once(values: &Values<'_>, out: &mut MarkerResults) {
    let study = values.study;
    let baseline = study.visits.get(study.baseline).map_or("", |v| &v.label);
    for (g, group) in study.groups.iter().enumerate() {
        if is_seen_once(values, g) {
            out.warnings.push(format!(
                "Group {} was seen at {baseline} only: it is compared there. Its change, and a difference in change against it, can't be estimated and are left out.",
                group.name
            ));
        }
    }
}

fn change_tests(values: &Values<'_>, level: f64, out: &mut MarkerResults) {
    let study = values.study;
    for (g, group) in study.groups.iter().enumerate() {
        for (v, visit) in study.visits.iter().enumerate().skip(study.baseline + 1) {
            let baseline = study.baseline_of(v);
            if baseline == v {
                continue;
            }
            let subjects = values.subjects_of(g);
            let most = subjects.len();
            let mut pairs: (Vec<f64>, Vec<f64>) =
                (Vec::with_capacity(most), Vec::with_capacity(most));
            pairs
                .extend(subjects.filter_map(|s| Some((values.at(s, baseline)?, values.at(s, v)?))));
            let (before, after) = pairs;
            if before.is_empty() && is_seen_once(values, g) {
                continue;
            }
            if before.len() < FEWEST {
                out.warnings.push(format!(
                    "Change in {} at {}: no paired test, because {} measured; {FEWEST} are needed.",
                    group.name,
                    visit.label,
                    of_count(before.len(), "pair was", "pairs were")
                ));
                continue;
            }
            let effect = models::paired_effect(&before, &after, level).ok();
            type Test = fn(&[f64], &[f64], f64) -> Result<models::PairedTest, NoTest>;
            let tests: [(ChangeMethod, Test); 2] = [
                (ChangeMethod::PairedT, models::paired_t),
                (ChangeMethod::SignedRank, models::signed_rank),
            ];
            for (name, test) in tests {
                let what = || {
                    format!(
                        "Change in {} at {}, {}",
                        group.name,
                        visit.label,
                        name.label()
                    )
                };
                let found = test(&before, &after, level);
                let achieved = |r: &models::PairedTest| r.conf_level_achieved;
                let Some((result, has_interval)) = outcome(out, what, level, found, achieved)
                else {
                    continue;
                };
                let effect = effect.as_ref().filter(|_| name == ChangeMethod::PairedT);
                out.change.push(ChangeTest {
                    group: group.name.clone(),
                    visit: visit.label.clone(),
                    test: name,
                    n: result.n,
                    estimate: finite(result.estimate),
                    se: result.std_error,
                    statistic: finite(result.statistic),
                    df: result.df,
                    p: finite(result.p),
                    exact: result.exact,
                    ci_low: result.ci_low.filter(|_| has_interval),
                    ci_high: result.ci_high.filter(|_| has_interval),
                    dz: effect.map(|e| e.dz),
                    dz_ci_low: effect.and_then(|e| e.dz_ci_low),
                    dz_ci_high: effect.and_then(|e| e.dz_ci_high),
                    g_av: effect.and_then(|e| e.g_av),
                });
            }
        }
    }
}
