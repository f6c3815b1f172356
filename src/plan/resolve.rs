//! From a plan as asked to one in which everything is decided.

use super::asked::AnalysisPlan;
use super::choices::{DfMethod, Estimation, ModelKind, Multiplicity, Scale, StandardErrors};
use super::contrasts_of_study::check_contrasts;
use super::covariance::{CovarianceStructure, Spacing};
use super::covariates_of_study::{
    check_covariates, check_pairs, check_subgroup, decide_covariates, with_batch,
};
use super::error::PlanError;
use super::option::{Message, StudyFacts, options};
use super::preset::model_of_groups;
use super::resolved::{Decided, Decisions, ResolvedPlan};
use super::times::{TimeUnit, slope_unit, visit_times};
use crate::study::{Derived, Marker, Study};
use crate::words;
use std::collections::{BTreeMap, HashSet};

/// Decides every default for this prepared study.
///
/// # Errors
/// [`PlanError`] names what the study does not have, or which options exclude each other.
pub fn resolve(plan: &AnalysisPlan, study: &Study) -> Result<ResolvedPlan, PlanError> {
    let model = (plan.model).unwrap_or_else(|| model_of_design(plan, study));
    // What goes together is seen with the model in force.
    let plan = &AnalysisPlan {
        model: Some(model),
        ..plan.clone()
    };
    refuse_conflicts(plan)?;
    if model.is_crossover() && study.crossover.is_none() {
        return Err(PlanError::NoCrossover { model: model.id() });
    }
    check_times(plan.covariance, study)?;
    let mut warnings = Vec::new();
    let df = decide_df(plan, &mut warnings);
    warnings.extend(about_the_model(plan, model, study)?);
    warnings.extend(about_the_tests(plan));
    warnings.extend(without_effect(plan, study));
    let known: Vec<&str> = study.markers.iter().map(|m| m.name.as_str()).collect();
    // A panel may have a hundred thousand markers.
    let all: HashSet<&str> = known.iter().copied().collect();
    for name in plan.markers.iter().chain(plan.scales.keys()) {
        if !all.contains(name.as_str()) {
            if study.covariates.iter().any(|c| c.name == *name) {
                return Err(PlanError::NoMarkerButCovariate { name: name.clone() });
            }
            return Err(PlanError::unknown_marker(name, &known));
        }
    }
    check_covariates(&plan.covariates, study)?;
    check_subgroup(plan.subgroup.as_deref(), study)?;
    check_pairs(&plan.correlate, &known, study)?;
    check_contrasts(&plan.contrast, study)?;
    let covariates = with_batch(plan, study, |plan| {
        decide_covariates(plan, study, &mut warnings)
    })?;
    let markers: Vec<String> = if plan.markers.is_empty() {
        known.iter().map(|&n| n.to_owned()).collect()
    } else {
        plan.markers.clone()
    };
    let analysed: HashSet<&str> = markers.iter().map(String::as_str).collect();
    for [first, _] in &plan.correlate {
        if !analysed.contains(first.as_str()) {
            return Err(PlanError::NotAnalysed {
                name: first.clone(),
            });
        }
    }
    let mut scales = plan.scales.clone();
    let mut marker_warnings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for marker in &study.markers {
        let is_partner = plan.correlate.iter().flatten().any(|n| *n == marker.name);
        if !analysed.contains(marker.name.as_str()) && !is_partner {
            continue;
        }
        let (scale, warning) = decide_scale(plan, marker);
        scales.insert(marker.name.clone(), scale);
        if let Some(warning) = warning {
            marker_warnings.insert(marker.name.clone(), vec![warning]);
        }
    }
    Ok(ResolvedPlan {
        plan: Decided::new(
            plan,
            Decisions {
                markers,
                model,
                scales,
                df,
                covariates,
            },
        ),
        warnings,
        marker_warnings,
    })
}

/// Whether the model of a plan is what its study decides where none is asked.
#[must_use]
pub fn follows_design(plan: &AnalysisPlan, study: &Study) -> bool {
    plan.model
        .is_none_or(|model| model == model_of_design(plan, study))
}

/// The model of a study for which none was asked. Periods compared as visits would mix the treatments; who asks for a
/// covariance in a crossover asks for the model that has one.
fn model_of_design(plan: &AnalysisPlan, study: &Study) -> ModelKind {
    match &study.crossover {
        None => model_of_groups(plan),
        Some(_) if plan.covariance == AnalysisPlan::default().covariance => ModelKind::Crossover,
        Some(_) => ModelKind::CrossoverMarginal,
    }
}

/// Refuses values that the user set and that do not go with the rest.
fn refuse_conflicts(plan: &AnalysisPlan) -> Result<(), PlanError> {
    let default = AnalysisPlan::default();
    for option in options().filter(|o| o.differs(plan, &default)) {
        if let Some(why) = (option.refused)(plan) {
            let option = option.id;
            return Err(PlanError::Refused { option, why });
        }
    }
    Ok(())
}

/// What was asked and has no effect in this study, so that nothing is ignored in silence.
fn without_effect(plan: &AnalysisPlan, study: &Study) -> Vec<String> {
    let (default, facts) = (AnalysisPlan::default(), StudyFacts::of(study));
    let mut out: Vec<String> = Vec::new();
    for option in options().filter(|o| o.differs(plan, &default)) {
        if let Some(why) = (option.without_effect)(plan, &facts) {
            let why = why.in_window();
            if !out.contains(&why) {
                out.push(why);
            }
        }
    }
    out
}

/// What an unusual level, or intervals of another kind than the tests, mean for p-values.
fn about_the_tests(plan: &AnalysisPlan) -> Vec<String> {
    let mut out = Vec::new();
    let usual = AnalysisPlan::default().conf_level;
    if (plan.conf_level - usual).abs() > 1e-9 {
        let level = ((1.0 - plan.conf_level) * 1e6).round() / 1e6;
        out.push(format!(
            "Intervals have a confidence of {}, and tests the level that goes with it: a p-value counts as small below {}.",
            words::level(plan.conf_level),
            words::value(level)
        ));
    }
    if plan.simultaneous_ci && plan.adjust != Multiplicity::Dunnett {
        out.push("Intervals are simultaneous and p-values are not adjusted in the same way: an interval can include no difference where the p-value is small. Dunnett's adjustment goes with these intervals.".to_owned());
    }
    out
}

/// Degrees of freedom as asked, or the default of the estimation and the standard errors.
fn decide_df(plan: &AnalysisPlan, warnings: &mut Vec<String>) -> DfMethod {
    let reml = plan.estimation == Estimation::Reml;
    if plan.batch.as_ref().is_some_and(|b| b.random) {
        warnings.push("Random batches: degrees of freedom are Satterthwaite's.".to_owned());
        return DfMethod::Satterthwaite;
    }
    if reml && plan.se == StandardErrors::Model {
        return plan.df.unwrap_or(DfMethod::KenwardRogerLinear);
    }
    let df = plan.df.unwrap_or(DfMethod::Satterthwaite);
    if df == DfMethod::Satterthwaite {
        warnings.push(if reml {
            "Sandwich standard errors: degrees of freedom are Satterthwaite's in the form of Bell and McCaffrey, because Kenward-Roger adjusts the model's own standard errors.".to_owned()
        } else {
            "ML estimation: degrees of freedom are Satterthwaite's, because Kenward-Roger is defined for REML only.".to_owned()
        });
    }
    df
}

/// What should be known of the model with this study.
fn about_the_model(
    plan: &AnalysisPlan,
    kind: ModelKind,
    study: &Study,
) -> Result<Vec<String>, PlanError> {
    let mut warnings = Vec::new();
    if kind == ModelKind::RandomSlope {
        let (_, unit) = visit_times(study)?;
        let hours: Vec<Option<f64>> = study.visits.iter().map(|v| v.hours).collect();
        warnings.push(match (unit, slope_unit(&hours, None).1) {
            (TimeUnit::Hours, told) if told == "hour" => "Slopes are changes per hour; the time of a visit is its hours from the baseline.".to_owned(),
            (TimeUnit::Hours, told) => format!("Slopes are shown per {told}; result files give them per hour. The time of a visit is its hours from the baseline."),
            (TimeUnit::Label, _) => "Slopes are changes in one unit of the number in the visit's label.".to_owned(),
        });
        if plan.margin.is_some() {
            warnings.push("Margins are held against the differences between groups at each visit, not against those of the slopes.".to_owned());
        }
    }
    if study.crossover.is_some() {
        let what = if kind.is_crossover() {
            "The treatment changes within subjects (crossover): treatments are compared within subjects, not visits between groups."
        } else {
            "The treatment changes within subjects (crossover), but this model knows periods as visits only. Choose {model=crossover} to compare the treatments."
        };
        warnings.push(Message::new(what, &[]).in_window());
    }
    let by_visit = plan.covariates.iter().any(|c| c.by_visit);
    if by_visit && (kind == ModelKind::RandomSlope || kind.is_crossover()) {
        warnings.push(
            "Covariates by visit enter this model without their interaction with the visit."
                .to_owned(),
        );
    }
    Ok(warnings)
}

/// Scale of a marker, and what should be known of it.
fn decide_scale(plan: &AnalysisPlan, marker: &Marker) -> (Scale, Option<String>) {
    let is_quotient = marker.derived.as_ref().is_some_and(|expression| {
        Derived {
            name: marker.name.clone(),
            expression: expression.clone(),
        }
        .is_quotient()
    });
    let default = if is_quotient {
        Scale::Ln
    } else {
        Scale::Identity
    };
    let asked = plan.scales.get(&marker.name).copied().or(plan.scale);
    let scale = asked.unwrap_or(default);
    let warning = (is_quotient && scale == Scale::Ln).then(|| {
        format!(
            "{} is a quotient of two markers and is analysed as its natural log; read it beside its parts.",
            marker.name
        )
    });
    (scale, warning)
}

/// Refuses a covariance that depends on times where a visit has none; a ladder leaves such structures out.
fn check_times(covariance: CovarianceStructure, study: &Study) -> Result<(), PlanError> {
    if covariance.spacing() != Spacing::Times {
        return Ok(());
    }
    match visit_times(study) {
        Err(PlanError::NoTime { visit }) => Err(PlanError::CovarianceNeedsTimes {
            structure: covariance.id(),
            visit,
        }),
        other => other.map(|_| ()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import;
    use crate::plan::{CovariateTerm, Margin, ModelKind, Multiplicity, OptionId, Preset};
    use crate::study::{Crossover, Preparation, prepare};
    use crate::work::Monitor;

    /// The bundled example with a quotient of two of its markers.
    fn example() -> Study {
        let (name, bytes) = import::example();
        let read = import::recognise(name, bytes, &Default::default(), &Monitor::new()).unwrap();
        let preparation = Preparation {
            derive: vec![Derived::parse("ratio = opg_pg_ml / rankl_pg_ml").unwrap()],
            ..Preparation::default()
        };
        prepare(&read.study.unwrap(), &preparation).unwrap()
    }

    fn refused(plan: &AnalysisPlan) -> Option<OptionId> {
        match resolve(plan, &example()) {
            Err(PlanError::Refused { option, .. }) => Some(option),
            _ => None,
        }
    }

    #[test]
    fn an_empty_plan_is_decided_in_full_and_stays_so() {
        let study = example();
        let resolved = resolve(&AnalysisPlan::default(), &study).unwrap();
        let plan = &resolved.plan;
        assert_eq!(
            plan.markers,
            ["opg_pg_ml", "rankl_pg_ml", "opn_ng_ml", "ratio"]
        );
        assert_eq!(plan.df, DfMethod::KenwardRogerLinear);
        assert!(!plan.randomized && plan.stated_randomized().is_none());
        assert_eq!(plan.scales["opn_ng_ml"], Scale::Identity);
        assert!(resolved.warnings.is_empty(), "{:?}", resolved.warnings);
        let again = resolve(&plan.written(), &study).unwrap();
        assert_eq!(again, resolved);
    }

    #[test]
    fn a_quotient_is_analysed_as_its_logarithm_unless_a_scale_is_asked() {
        let study = example();
        let scale = |plan: &AnalysisPlan| {
            let resolved = resolve(plan, &study).unwrap();
            let warned = resolved.marker_warnings.contains_key("ratio");
            (resolved.scale_of("ratio"), warned)
        };
        let mut plan = AnalysisPlan::default();
        assert_eq!(scale(&plan), (Scale::Ln, true));
        plan.scale = Some(Scale::Identity);
        assert_eq!(scale(&plan), (Scale::Identity, false));
        plan.scales.insert("ratio".to_owned(), Scale::Log2);
        assert_eq!(scale(&plan), (Scale::Log2, false));
    }

    #[test]
    fn degrees_of_freedom_follow_estimation_and_standard_errors() {
        let study = example();
        let df = |se, estimation, df| {
            let plan = AnalysisPlan {
                se,
                estimation,
                df,
                ..AnalysisPlan::default()
            };
            let resolved = resolve(&plan, &study).unwrap();
            (resolved.plan.df, resolved.warnings.len())
        };
        let (model, reml) = (StandardErrors::Model, Estimation::Reml);
        assert_eq!(df(model, reml, None).0, DfMethod::KenwardRogerLinear);
        let satterthwaite = (DfMethod::Satterthwaite, 1);
        assert_eq!(df(StandardErrors::Cr2, reml, None), satterthwaite);
        assert_eq!(df(model, Estimation::Ml, None), satterthwaite);
        let residual = Some(DfMethod::Residual);
        assert_eq!(df(model, Estimation::Ml, residual), (DfMethod::Residual, 0));
    }

    #[test]
    fn options_that_exclude_each_other_are_refused_by_id() {
        let plan = AnalysisPlan::default;
        let kenward_roger = AnalysisPlan {
            df: Some(DfMethod::KenwardRoger),
            ..plan()
        };
        assert_eq!(refused(&kenward_roger), None);
        for (wrong, option) in [
            (
                AnalysisPlan {
                    estimation: Estimation::Ml,
                    ..kenward_roger.clone()
                },
                OptionId::Df,
            ),
            (
                AnalysisPlan {
                    se: StandardErrors::Cr3,
                    ..kenward_roger
                },
                OptionId::Df,
            ),
            (
                AnalysisPlan {
                    model: Some(ModelKind::RandomSlope),
                    covariance: CovarianceStructure::Autoregressive,
                    ..plan()
                },
                OptionId::Covariance,
            ),
            (
                AnalysisPlan {
                    adjust_markers: Multiplicity::Dunnett,
                    ..plan()
                },
                OptionId::AdjustMarkers,
            ),
            (
                AnalysisPlan {
                    conf_level: 1.0,
                    ..plan()
                },
                OptionId::ConfLevel,
            ),
            (
                AnalysisPlan {
                    conf_level: f64::NAN,
                    ..plan()
                },
                OptionId::ConfLevel,
            ),
        ] {
            assert_eq!(refused(&wrong), Some(option), "{wrong:?}");
        }
    }

    #[test]
    fn names_that_the_study_does_not_have_are_refused() {
        let study = example();
        let pair = |a: &str, b: &str| [a.to_owned(), b.to_owned()];
        let error = |change: &dyn Fn(&mut AnalysisPlan)| {
            let mut plan = AnalysisPlan::default();
            change(&mut plan);
            resolve(&plan, &study).unwrap_err()
        };
        let marker = error(&|plan| plan.markers = vec!["nope".to_owned()]);
        assert!(matches!(marker, PlanError::UnknownMarker { .. }));
        let scale = error(&|plan| {
            plan.scales.insert("nope".to_owned(), Scale::Ln);
        });
        assert!(matches!(scale, PlanError::UnknownMarker { .. }));
        let covariate = error(&|plan| plan.covariates = vec![CovariateTerm::parse("nope")]);
        assert!(matches!(covariate, PlanError::UnknownCovariate { .. }));
        // A number has no levels.
        for name in ["age", "nope"] {
            let subgroup = error(&|plan| plan.subgroup = Some(name.to_owned()));
            assert!(matches!(subgroup, PlanError::UnknownSubgroup { .. }));
        }
        // A category can't be correlated.
        let partner = error(&|plan| plan.correlate = vec![pair("opg_pg_ml", "sex")]);
        assert!(matches!(partner, PlanError::UnknownPartner { .. }));
        // A marker that is in the study but not analysed can't come first.
        let first = error(&|plan| {
            plan.markers = vec!["opn_ng_ml".to_owned()];
            plan.correlate = vec![pair("opg_pg_ml", "age")];
        });
        assert!(matches!(first, PlanError::NotAnalysed { .. }));
        assert!(!first.to_string().contains("no marker"), "{first}");
    }

    #[test]
    fn nothing_that_was_asked_is_ignored_in_silence() {
        let said = |change: &dyn Fn(&mut AnalysisPlan, &mut Study)| {
            let (mut plan, mut study) = (AnalysisPlan::default(), example());
            change(&mut plan, &mut study);
            resolve(&plan, &study).unwrap().warnings.join(" ")
        };
        let alone = said(&|plan, study| {
            study.groups.truncate(1);
            study.subjects.retain(|s| s.group == 0);
            plan.margin = Some(Margin::parse("-0.2,0.2").unwrap());
            plan.delta = vec![0.1];
            plan.detect = Some(0.3);
        });
        assert_eq!(alone.matches("there is one group").count(), 3, "{alone}");
        assert!(!alone.contains("--"), "{alone}");
        let wide = said(&|plan, _| plan.conf_level = 0.9);
        assert!(
            wide.contains("90 %") && wide.contains("below 0.1"),
            "{wide}"
        );
        let together = said(&|plan, _| plan.simultaneous_ci = true);
        assert!(together.contains("can include no difference"), "{together}");
        let dunnett = said(&|plan, _| {
            plan.simultaneous_ci = true;
            plan.adjust = Multiplicity::Dunnett;
        });
        assert!(dunnett.is_empty(), "{dunnett}");
        let lines = said(&|plan, study| {
            plan.model = Some(ModelKind::RandomSlope);
            for (visit, hours) in study.visits.iter_mut().zip([0.0, 4.0, 24.0, 72.0]) {
                visit.hours = Some(hours);
            }
            plan.margin = Some(Margin::parse("-0.2,").unwrap());
        });
        assert!(lines.contains("per day") && lines.contains("not against those of the slopes"));
    }

    #[test]
    fn a_preset_adds_the_covariates_that_the_study_has() {
        let study = example();
        let mut plan = AnalysisPlan::default();
        plan.take_preset(Preset::RobustAdjusted);
        let resolved = resolve(&plan, &study).unwrap();
        let names: Vec<&str> = (resolved.plan.covariates.iter())
            .map(|t| t.name.as_str())
            .collect();
        assert_eq!(names, ["age", "sex", "bmi"]);
        let told = resolved
            .warnings
            .iter()
            .any(|w| w.contains("age, sex, bmi"));
        assert!(told, "{:?}", resolved.warnings);
        plan.covariates = vec![CovariateTerm::parse("age:visit")];
        let own = resolve(&plan, &study).unwrap();
        assert_eq!(own.plan.covariates, plan.covariates);
    }

    #[test]
    fn a_crossover_model_and_a_crossover_study_need_each_other() {
        let mut study = example();
        let crossover = AnalysisPlan {
            model: Some(ModelKind::Crossover),
            ..AnalysisPlan::default()
        };
        let without = resolve(&crossover, &study).unwrap_err();
        assert_eq!(without, PlanError::NoCrossover { model: "crossover" });
        study.crossover = Some(Crossover::default());
        let asked = resolve(&crossover, &study).unwrap();
        assert_eq!(asked.plan.model, ModelKind::Crossover);
        let as_visits = AnalysisPlan {
            model: Some(ModelKind::Mmrm),
            ..AnalysisPlan::default()
        };
        let plain = resolve(&as_visits, &study).unwrap();
        assert_eq!(plain.plan.model, ModelKind::Mmrm);
        assert!(plain.warnings[0].contains("periods as visits only"));
        assert!(!plain.warnings[0].contains("--"));
        // An open model follows from the design, is reported, and is written as decided.
        let by_design = resolve(&AnalysisPlan::default(), &study).unwrap();
        assert_eq!(by_design, asked);
        assert!(by_design.warnings[0].contains("compared within subjects"));
        assert_eq!(resolve(&by_design.plan.written(), &study).unwrap(), asked);
        let with_covariance = AnalysisPlan {
            covariance: CovarianceStructure::CompoundSymmetry,
            ..AnalysisPlan::default()
        };
        let marginal = resolve(&with_covariance, &study).unwrap();
        assert_eq!(marginal.plan.model, ModelKind::CrossoverMarginal);
        // A preset leaves the design to the study.
        for (preset, model) in [
            (Preset::RobustAdjusted, ModelKind::Crossover),
            (Preset::Regulatory, ModelKind::CrossoverMarginal),
        ] {
            let mut plan = AnalysisPlan {
                randomized: Some(true),
                ..AnalysisPlan::default()
            };
            plan.take_preset(preset);
            let resolved = resolve(&plan, &study).unwrap();
            assert_eq!(resolved.plan.model, model, "{preset:?}");
        }
        study.crossover = None;
        let without = resolve(&AnalysisPlan::default(), &study).unwrap();
        assert_eq!(without.plan.model, ModelKind::Mmrm);
        assert!(without.warnings.is_empty());
    }

    #[test]
    fn a_covariate_asked_for_as_a_marker_is_named_as_one() {
        let plan = AnalysisPlan {
            markers: vec!["age".to_owned()],
            ..AnalysisPlan::default()
        };
        let why = resolve(&plan, &example()).unwrap_err();
        assert!(matches!(&why, PlanError::NoMarkerButCovariate { name } if name == "age"));
        assert!(why.to_string().contains("was read as a covariate"));
    }

    #[test]
    fn slopes_take_hours_or_the_numbers_of_the_labels() {
        let mut study = example();
        for (visit, hours) in study.visits.iter_mut().zip([0.0, 4.0, 24.0, 72.0]) {
            visit.hours = Some(hours);
        }
        let (times, unit) = visit_times(&study).unwrap();
        assert_eq!((times.len(), unit), (study.n_visits(), TimeUnit::Hours));
        for (i, visit) in study.visits.iter_mut().enumerate() {
            visit.hours = None;
            visit.label = format!("Week {}.5", 2 * i);
        }
        let (times, unit) = visit_times(&study).unwrap();
        assert_eq!((times[1], unit), (2.5, TimeUnit::Label));
        study.visits[1].label = "Relapse".to_owned();
        let none = visit_times(&study).unwrap_err();
        assert!(matches!(none, PlanError::NoTime { visit } if visit == "Relapse"));
    }
}
