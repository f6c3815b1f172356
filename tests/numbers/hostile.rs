//! Random hostile studies through the whole analysis: a result or a reason, no panic, no hang.
//!
//! A hundred and twenty here; `TRAJECTA_STUDIES=10000 cargo test --release --test numbers hostile` for more.

use crate::null_studies::seeded::Seeded;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use trajecta::plan::{
    AnalysisPlan, BaselineSlope, Batch, CorrelateWithin, CovarianceBy, CovarianceStructure,
    CovariateTerm, DfMethod, Estimation, Margin, ModelKind, Multiplicity, OwnContrast, Preset,
    RandomSlopes, ReferenceBased, Request, Scale, StandardErrors, resolve,
};
use trajecta::results::{MarkerResults, MarkerStatus};
use trajecta::run::analyze;
use trajecta::study::{
    AtVisits, CensoredRule, Censoring, Covariate, CovariateValues, Crossover, Group, Marker, Study,
    StudySource, Subject, Visit,
};
use trajecta::work::Monitor;

struct Chance(Seeded);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        (self.0.next() % n as u64) as usize
    }

    fn share(&mut self) -> f64 {
        self.0.uniform()
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// Values nobody should measure.
fn value(c: &mut Chance, kind: usize, subject: usize, visit: usize) -> f64 {
    let x = c.share();
    match kind {
        0 => 5.0 + x,
        1 => 7.0,
        2 => 1e-300 * (1.0 + x),
        3 => 1e300 * (1.0 + x),
        4 => 1e9 + x * 1e-6,
        5 => (x * 3.0).floor(),
        6 => subject as f64,
        7 => visit as f64 + if subject == 0 { x } else { 0.0 },
        8 => -5.0 + 10.0 * x,
        9 => (12.0 * (x - 0.5)).exp(),
        10 => {
            if c.one_in(9) {
                1e12
            } else {
                x
            }
        }
        11 => f64::MIN_POSITIVE * x,
        12 => 0.0,
        _ => (subject % 2) as f64 + 1e-14 * x,
    }
}

fn marker(c: &mut Chance, name: &str, subjects: &[Subject], m: usize) -> Marker {
    let kind = c.below(16);
    let missing = c.pick(&[0.0, 0.0, 0.05, 0.3, 0.8, 1.0]);
    let (empty_visit, empty_cell) = (c.one_in(4).then(|| c.below(m)), c.one_in(4));
    let values: Vec<Option<f64>> = (0..subjects.len() * m)
        .map(|at| {
            let (s, v) = (at / m, at % m);
            let lost = c.share() < missing
                || empty_visit == Some(v)
                || (empty_cell && subjects[s].group == 0 && v == m - 1);
            (!lost).then(|| value(c, kind, s, v))
        })
        .collect();
    let below = c.one_in(6);
    let mut limits = BTreeMap::new();
    let censoring = (values.iter().enumerate())
        .map(|(at, v)| {
            if below && v.is_some() && c.one_in(5) {
                limits.insert(at, v.unwrap());
                Censoring::Below
            } else {
                Censoring::None
            }
        })
        .collect();
    Marker {
        name: name.to_owned(),
        label: name.to_owned(),
        unit: String::new(),
        derived: None,
        values: values
            .into_iter()
            .map(trajecta::study::Value::from)
            .collect(),
        censoring,
        limits,
    }
}

fn study(c: &mut Chance) -> Study {
    let n_groups = c.pick(&[1, 2, 2, 2, 3, 5]);
    let n = c.pick(&[1, 2, 3, 5, 8, 14, 30]);
    let m = if c.one_in(60) {
        30
    } else {
        c.pick(&[1, 2, 2, 3, 3, 4, 4, 5, 6, 8])
    };
    let subjects: Vec<Subject> = (0..n)
        .map(|s| Subject {
            id: format!("S{s}"),
            group: if c.one_in(20) { 0 } else { s % n_groups },
        })
        .collect();
    let timed = c.below(3);
    let visits = (0..m)
        .map(|v| Visit {
            label: if timed == 2 {
                format!("visit {}", 'a') + &"x".repeat(v)
            } else {
                format!("Day {v}")
            },
            hours: (timed == 0).then_some(24.0 * v as f64 * c.pick(&[1.0, 1.0, 0.0])),
        })
        .collect();
    let number = |c: &mut Chance, kind: usize| -> Vec<Option<f64>> {
        (0..n)
            .map(|s| {
                let x = match kind {
                    0 => 30.0 + 20.0 * c.share(),
                    1 => 5.0,
                    2 => (s % n_groups) as f64,
                    3 => 1e200 * c.share(),
                    _ => s as f64,
                };
                (!c.one_in(12)).then_some(x)
            })
            .collect()
    };
    let kind = c.below(5);
    let age = number(c, kind);
    // A covariate with a value at each visit, a plate or a weight.
    let mut changing = Chance(Seeded(c.0.0 ^ 0x5eed));
    let at_visits = changing.one_in(2).then(|| {
        let kind = changing.below(4);
        let each = |at: usize| match kind {
            0 => 30.0 + 20.0 * changing.share(),
            1 => changing.below(3) as f64,
            2 => (at % m) as f64,
            _ => 1e200 * changing.share(),
        };
        let all: Vec<f64> = (0..n * m).map(each).collect();
        let known = all.into_iter().map(|x| (!changing.one_in(12)).then_some(x));
        AtVisits {
            values: CovariateValues::Number(known.collect()),
            is_doubtful: changing.one_in(4),
        }
    });
    let levels: Vec<String> = ["a", "b", "c"].map(str::to_owned).to_vec();
    let index = (0..n)
        .map(|_| (!c.one_in(15)).then(|| c.below(3)))
        .collect();
    let crossover = (m >= 2 && c.one_in(4)).then(|| {
        let periods = if m.is_multiple_of(2) { 2 } else { 1 };
        let visits = m / periods;
        let sequenced = c.one_in(2);
        Crossover {
            treatments: vec!["p".into(), "k".into()],
            periods: (0..periods).map(|p| p.to_string()).collect(),
            visits: (0..visits).map(|v| format!("v{v}")).collect(),
            baseline: 0,
            period_of: (0..m).map(|s| (s / visits).min(periods - 1)).collect(),
            visit_of: (0..m).map(|s| s % visits).collect(),
            treatment: (0..n * periods)
                .map(|at| (!c.one_in(9)).then_some((at / periods + at % periods) % 2))
                .collect(),
            sequences: if sequenced {
                vec!["pk".into(), "kp".into()]
            } else {
                Vec::new()
            },
            sequence: (0..n)
                .map(|s| (sequenced && !c.one_in(9)).then_some(s % 2))
                .collect(),
        }
    });
    let markers = (0..c.pick(&[1, 1, 2]))
        .map(|k| marker(c, &format!("m{k}"), &subjects, m))
        .collect();
    Study {
        source: StudySource::default(),
        groups: (0..n_groups)
            .map(|g| Group {
                name: format!("g{g}"),
            })
            .collect(),
        subjects,
        visits,
        baseline: if c.one_in(6) { c.below(m) } else { 0 },
        markers,
        covariates: vec![
            Covariate {
                at_visits,
                ..Covariate::constant("age", CovariateValues::Number(age))
            },
            Covariate::constant("site", CovariateValues::Factor { levels, index }),
        ],
        crossover,
        issues: Vec::new(),
    }
}

fn plan(c: &mut Chance, study: &Study) -> AnalysisPlan {
    let model = c.pick(ModelKind::ALL);
    let model = if model.is_crossover() != study.crossover.is_some() && !c.one_in(4) {
        ModelKind::Mmrm
    } else {
        model
    };
    let estimation = c.pick(&[Estimation::Reml, Estimation::Reml, Estimation::Ml]);
    let se = c.pick(StandardErrors::ALL);
    let df = c.one_in(2).then(|| c.pick(DfMethod::ALL));
    let kenward_roger = matches!(
        df,
        Some(DfMethod::KenwardRoger | DfMethod::KenwardRogerLinear)
    );
    let fits = estimation == Estimation::Reml && se == StandardErrors::Model;
    let pair = || ["m0".to_owned(), study.markers.last().unwrap().name.clone()];
    AnalysisPlan {
        // What nobody chose follows from the design.
        model: (study.n_visits() != 5).then_some(model),
        estimation,
        se,
        scale: Some(c.pick(Scale::ALL)),
        covariance: if model.is_random() {
            CovarianceStructure::Unstructured
        } else if study.visits.len() > 12 {
            // Ante-dependence of 30 visits ends as well, but takes minutes.
            c.pick(&[
                CovarianceStructure::Unstructured,
                CovarianceStructure::CompoundSymmetry,
                CovarianceStructure::Autoregressive,
            ])
        } else {
            c.pick(CovarianceStructure::ALL)
        },
        covariance_by: (!model.is_random() && !model.is_crossover() && c.one_in(4))
            .then_some(CovarianceBy::Group),
        df: df.filter(|_| fits || !kenward_roger),
        adjust: c.pick(Multiplicity::ALL),
        adjust_markers: c.pick(&[Multiplicity::None, Multiplicity::BenjaminiHochberg]),
        baseline_slope: c.pick(BaselineSlope::ALL),
        slopes: c.pick(RandomSlopes::ALL),
        covariates: [
            "age",
            "site",
            "age:visit",
            "factor(age)",
            "visits(age)",
            "baseline(age)",
        ]
        .into_iter()
        .filter(|_| c.one_in(4))
        .take(2)
        .map(CovariateTerm::parse)
        .collect(),
        correlate: if c.one_in(4) {
            vec![pair()]
        } else {
            Vec::new()
        },
        randomized: c.pick(&[None, Some(true), Some(false)]),
        ..AnalysisPlan::default()
    }
}

/// The same plan with what it can ask beside the usual comparisons.
fn asking_more(c: &mut Chance, study: &Study, plan: AnalysisPlan) -> AnalysisPlan {
    let contrasts = [
        "average = time_average".to_owned(),
        "area = auc".to_owned(),
        "net = auc_above_baseline".to_owned(),
        "line = trend".to_owned(),
        "top = peak".to_owned(),
        format!(
            "w = weights({})",
            vec!["0.5"; study.visits.len()].join(", ")
        ),
    ];
    // Times that do not increase, or are not there, leave what needs none.
    let timed = study
        .visits
        .iter()
        .all(|v| v.hours.is_none_or(|h| h > 0.0) || v.label == "Day 0")
        && study.visits.iter().all(|v| v.label.starts_with("Day"));
    let model = resolve(&plan, study).map_or(plan.model_or_usual(), |r| r.plan.model);
    let means = model != ModelKind::RandomSlope && !model.is_crossover();
    let contrast = contrasts
        .iter()
        .filter_map(|text| OwnContrast::parse(text).ok());
    let asked = |o: &OwnContrast| {
        means
            && (timed || !o.measure.needs_times())
            && (model != ModelKind::ChangeMmrm || o.measure.is_of_changes())
    };
    let mut plan = AnalysisPlan {
        contrast: contrast.filter(asked).filter(|_| !c.one_in(3)).collect(),
        correlate_within: if plan.correlate.is_empty() {
            Vec::new()
        } else {
            CorrelateWithin::ALL.to_vec()
        },
        margin: Margin::parse(c.pick(&["-0.2,0.2", "-1,", ",1"])).ok(),
        reference_based: if model.is_crossover() {
            Vec::new()
        } else {
            ReferenceBased::ALL.to_vec()
        },
        delta: if model.is_crossover() {
            Vec::new()
        } else {
            vec![-1.0, 0.0, 1e3]
        },
        simultaneous_ci: c.one_in(2),
        subgroup: (model == ModelKind::Mmrm && !c.one_in(3)).then(|| "site".to_owned()),
        detect: Some(c.pick(&[1e-3, 0.3, 1e6])),
        preset: c.one_in(3).then_some(Preset::Regulatory),
        ..plan
    };
    if c.one_in(3) {
        let random = c.one_in(2);
        plan.batch = Some(Batch {
            column: c.pick(&["site", "age"]).to_owned(),
            random,
        });
        if random {
            (plan.se, plan.df, plan.subgroup) = (StandardErrors::Model, None, None);
            plan.covariates.clear();
        }
    }
    plan
}

fn check_more(seed: u64, m: &MarkerResults) {
    let finite = |x: &[Option<f64>]| x.iter().flatten().all(|x| x.is_finite());
    let p = |p: Option<f64>| p.is_none_or(|p| (0.0..=1.0).contains(&p));
    for r in &m.reference_based {
        let fine = finite(&[Some(r.estimate), r.se, r.ci_low, r.mean_se]) && p(r.p);
        assert!(fine, "study {seed}: {r:?}");
    }
    for t in &m.tipping_point {
        let fine = finite(&[Some(t.estimate), t.se, t.ci_high]) && p(t.p);
        assert!(fine, "study {seed}: {t:?}");
    }
    for a in &m.auc {
        assert!(
            finite(&[a.mean, a.sd, a.estimate, a.se]) && p(a.p),
            "study {seed}: {a:?}"
        );
    }
    for c in &m.correlations {
        assert!(
            p(Some(c.p)) && finite(&[c.statistic, c.ci_low]),
            "study {seed}: {c:?}"
        );
    }
    for s in &m.subgroups {
        let fine = finite(&[Some(s.estimate), Some(s.se), s.ci_low, s.t]) && p(s.p);
        assert!(fine, "study {seed}: {s:?}");
    }
    for n in &m.next_study {
        assert!(
            n.detectable > 0.0 && n.detectable.is_finite(),
            "study {seed}: {n:?}"
        );
    }
    assert!(
        m.margins.iter().all(|r| r.estimate.is_finite()),
        "study {seed}"
    );
}

fn check(seed: u64, m: &MarkerResults) {
    let why = m.why.as_deref().unwrap_or_default();
    assert!(!why.contains("error inside"), "study {seed}: {why}");
    let done = m.status == MarkerStatus::Done;
    assert!(
        done || !why.is_empty(),
        "study {seed}: no result and no reason"
    );
    let probability = |p: Option<f64>| p.is_none_or(|p| (0.0..=1.0).contains(&p));
    let Some(model) = &m.model else {
        assert!(!why.is_empty(), "study {seed}: no model and no reason");
        return;
    };
    assert!(model.converged || !why.is_empty(), "study {seed}");
    for c in &model.contrasts {
        let fine = c.estimate.is_none_or(f64::is_finite)
            && c.se.is_none_or(|s| s.is_finite() && s >= 0.0)
            && c.df.is_none_or(|d| !d.is_nan())
            && probability(c.p)
            && probability(c.p_adjusted)
            && c.ci_low.is_none_or(f64::is_finite);
        assert!(fine, "study {seed}: {c:?}");
        if let (Some(raw), Some(adjusted)) = (c.p, c.p_adjusted) {
            assert!(adjusted >= raw * (1.0 - 1e-9), "study {seed}: {c:?}");
        }
    }
    assert!(model.tests.iter().all(|t| probability(t.p)), "study {seed}");
    assert!(m.baseline.iter().all(|b| probability(b.p)), "study {seed}");
    assert!(
        m.assumptions.iter().all(|a| probability(a.p)),
        "study {seed}"
    );
    assert!(
        m.rm_anova
            .iter()
            .all(|e| probability(Some(e.p)) && probability(e.p_gg)),
        "study {seed}"
    );
    assert!(
        m.correlations
            .iter()
            .all(|e| (-1.0..=1.0).contains(&e.estimate)),
        "study {seed}"
    );
}

#[test]
fn hostile_studies_end_in_a_result_or_a_reason() {
    all_end(false);
}

/// The same with contrasts of one's own, margins, assumptions about drop-outs and the censored likelihood.
#[test]
fn hostile_studies_that_are_asked_more_end_as_well() {
    all_end(true);
}

fn all_end(more: bool) {
    let asked = std::env::var("TRAJECTA_STUDIES").ok();
    let studies: u64 = asked.and_then(|n| n.parse().ok()).unwrap_or(120);
    let first: u64 = std::env::var("TRAJECTA_FIRST")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(0);
    let (mut refused, mut fitted, mut slowest) = (0, 0, (Duration::ZERO, 0));
    for seed in first..first + studies {
        let mut c = Chance(Seeded(seed));
        let study = study(&mut c);
        let mut plan = plan(&mut c, &study);
        let mut request = Request::default();
        if more {
            plan = asking_more(&mut c, &study, plan);
            if c.one_in(2) {
                request.preparation.censored = CensoredRule::Likelihood;
            }
        }
        let Ok(resolved) = resolve(&plan, &study) else {
            refused += 1;
            continue;
        };
        let started = Instant::now();
        let all = analyze(&study, &resolved, &request, &Monitor::new()).unwrap();
        let took = started.elapsed();
        slowest = slowest.max((took, seed));
        assert_eq!(all.markers.len(), study.markers.len(), "study {seed}");
        for m in &all.markers {
            check(seed, m);
            check_more(seed, m);
            fitted += usize::from(m.model.as_ref().is_some_and(|f| f.converged));
        }
        let all = format!("{all:?}");
        assert!(!all.contains("NaN"), "study {seed}: {all}");
    }
    println!("{studies} studies: {refused} plans refused, {fitted} models; slowest {slowest:?}");
    assert!(
        fitted as u64 > studies / 12,
        "{fitted} models of {studies} studies"
    );
}
