//! Studies without any effect, analysed with one option each; shared by a test and by `benches/options.rs`.

#[path = "../../benches/seeded/mod.rs"]
pub mod seeded;

use seeded::Seeded;
use std::collections::BTreeMap;
use trajecta::plan::{
    AnalysisPlan, Batch, CorrelateWithin, CovarianceStructure, CovariateTerm, Margin, OwnContrast,
    ReferenceBased, Request, resolve,
};
use trajecta::results::{Conclusion, ContrastFamily, MarkerResults};
use trajecta::run::analyze;
use trajecta::study::{
    AtVisits, CensoredRule, Censoring, Covariate, CovariateValues, Group, Marker, Study,
    StudySource, Subject, Visit,
};
use trajecta::work::Monitor;

/// Hours of the visits.
const HOURS: [f64; 4] = [0.0, 4.0, 24.0, 72.0];
/// Standard deviations of the visits.
const SD: [f64; 4] = [1.0, 1.2, 1.3, 1.1];
/// The margin, and how far the groups differ where it is asked.
const MARGIN: f64 = 0.6;

/// What a set of studies has beside the values.
#[derive(Clone, Copy, Default)]
struct Made {
    /// Values below this are known as limits.
    limit: Option<f64>,
    /// Standard deviation between plates.
    plates: f64,
    /// The compared group less the reference group after the baseline.
    shift: f64,
}

/// One option, and the p-values that should be uniform.
pub struct Way {
    /// What is asked.
    pub name: &'static str,
    /// What should be rejected in this part of the studies.
    pub level: f64,
    /// How many of the sets it takes, because it costs more than the others.
    pub share: f64,
    made: Made,
    plan: fn() -> AnalysisPlan,
    likelihood: bool,
    rejects: fn(&MarkerResults) -> Option<bool>,
}

const PLAIN: Made = Made {
    limit: None,
    plates: 0.0,
    shift: 0.0,
};

/// Every option with the p-values that are counted.
pub const WAYS: [Way; 13] = [
    way(
        "difference in change (default)",
        PLAIN,
        AnalysisPlan::default,
        last_difference,
    ),
    way(
        "own contrast: area above the baseline",
        PLAIN,
        || own("net = auc_above_baseline"),
        own_difference,
    ),
    way(
        "own contrast: trend",
        PLAIN,
        || own("line = trend"),
        own_difference,
    ),
    way(
        "spatial exponential with nugget and SD a visit",
        PLAIN,
        spatial,
        last_difference,
    ),
    way(
        "correlation of changes, groups taken out",
        PLAIN,
        correlated,
        |m| {
            let last = m.correlations.iter().rfind(|c| c.visit == "V3")?;
            Some(last.p < 0.05)
        },
    ),
    way("correlation within subjects", PLAIN, repeated, |m| {
        let all = m
            .correlations
            .iter()
            .find(|c| c.visit.is_empty() && c.group.is_none())?;
        Some(all.p < 0.05)
    }),
    way("subgroups: interaction", PLAIN, by_sex, |m| {
        Some(m.effect_modification.as_ref()?.test.p? < 0.05)
    }),
    way(
        "batches as a factor",
        PLATES,
        || batched("plate"),
        last_difference,
    ),
    Way {
        share: 0.5,
        ..way(
            "batches as a random effect",
            PLATES,
            || batched("random(plate)"),
            last_difference,
        )
    },
    way(
        "covariate with a value at each visit",
        PLATES,
        weighed,
        last_difference,
    ),
    Way {
        level: 0.025,
        ..way(
            "non-inferiority, at the margin",
            AT_MARGIN,
            with_margin,
            |m| {
                let row = m
                    .margins
                    .iter()
                    .rfind(|r| r.key.family == ContrastFamily::DifferenceInChange)?;
                Some(matches!(
                    row.conclusion,
                    Conclusion::NonInferior | Conclusion::AboveMargin
                ))
            },
        )
    },
    Way {
        share: 0.25,
        ..way("jump to reference", PLAIN, jump, |m| {
            let of = |r: &&trajecta::results::ReferenceBasedRow| {
                r.strategy == ReferenceBased::JumpToReference
            };
            Some(m.reference_based.iter().rfind(of)?.p? < 0.05)
        })
    },
    Way {
        share: 0.05,
        likelihood: true,
        ..way(
            "censored likelihood, a fifth below the limit",
            LIMITED,
            spatial,
            last_difference,
        )
    },
];

const PLATES: Made = Made {
    plates: 0.7,
    ..PLAIN
};
const AT_MARGIN: Made = Made {
    shift: -MARGIN,
    ..PLAIN
};
const LIMITED: Made = Made {
    limit: Some(9.1),
    ..PLAIN
};

const fn way(
    name: &'static str,
    made: Made,
    plan: fn() -> AnalysisPlan,
    rejects: fn(&MarkerResults) -> Option<bool>,
) -> Way {
    Way {
        name,
        level: 0.05,
        share: 1.0,
        made,
        plan,
        likelihood: false,
        rejects,
    }
}

fn own(text: &str) -> AnalysisPlan {
    AnalysisPlan {
        contrast: vec![OwnContrast::parse(text).unwrap()],
        ..AnalysisPlan::default()
    }
}

fn spatial() -> AnalysisPlan {
    AnalysisPlan {
        covariance: CovarianceStructure::HeterogeneousSpatialExponentialNugget,
        ..AnalysisPlan::default()
    }
}

fn associated(way: CorrelateWithin) -> AnalysisPlan {
    AnalysisPlan {
        correlate_within: vec![way],
        ..AnalysisPlan::default()
    }
}

fn correlated() -> AnalysisPlan {
    associated(CorrelateWithin::Adjusted)
}

fn repeated() -> AnalysisPlan {
    associated(CorrelateWithin::Repeated)
}

fn by_sex() -> AnalysisPlan {
    AnalysisPlan {
        subgroup: Some("sex".to_owned()),
        ..AnalysisPlan::default()
    }
}

fn batched(text: &str) -> AnalysisPlan {
    AnalysisPlan {
        batch: Batch::parse(text).ok(),
        ..AnalysisPlan::default()
    }
}

fn weighed() -> AnalysisPlan {
    AnalysisPlan {
        covariates: vec![CovariateTerm::parse("weight")],
        ..AnalysisPlan::default()
    }
}

fn with_margin() -> AnalysisPlan {
    AnalysisPlan {
        margin: Margin::parse(&format!("-{MARGIN},")).ok(),
        ..AnalysisPlan::default()
    }
}

fn jump() -> AnalysisPlan {
    AnalysisPlan {
        reference_based: vec![ReferenceBased::JumpToReference],
        ..AnalysisPlan::default()
    }
}

fn last_difference(m: &MarkerResults) -> Option<bool> {
    let last = m.contrasts(ContrastFamily::DifferenceInChange).last()?;
    Some(last.p? < 0.05)
}

fn own_difference(m: &MarkerResults) -> Option<bool> {
    let last = m.contrasts(ContrastFamily::Custom).last()?;
    Some(last.p? < 0.05)
}

/// A marker whose values of a subject are correlated as their times are near; some are missing at random.
fn marker(noise: &mut Seeded, name: &str, made: Made, plate: &[usize], n: usize) -> Marker {
    let m = HOURS.len();
    let plates: Vec<f64> = (0..6).map(|_| made.plates * noise.normal()).collect();
    let mut values = Vec::with_capacity(n * m);
    for s in 0..n {
        let mut course = noise.normal();
        for v in 0..m {
            if v > 0 {
                let r = (-(HOURS[v] - HOURS[v - 1]) / 40.0).exp();
                course = r * course + (1.0 - r * r).sqrt() * noise.normal();
            }
            let noise_here = 0.4 * noise.normal();
            let lost = v > 0 && noise.uniform() < 0.05;
            let shift = if v > 0 && s % 2 == 1 { made.shift } else { 0.0 };
            let y = 10.0 + SD[v] * (0.9 * course + noise_here) + shift + plates[plate[s * m + v]];
            values.push((!lost).then_some(y));
        }
    }
    let mut limits = BTreeMap::new();
    let mut censoring = vec![Censoring::None; values.len()];
    for (at, value) in values.iter_mut().enumerate() {
        if let (Some(limit), Some(y)) = (made.limit, value.as_mut())
            && *y < limit
        {
            limits.insert(at, limit);
            censoring[at] = Censoring::Below;
            *y = 0.5 * limit;
        }
    }
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

/// A study with as many markers, each without any effect.
fn study(seed: u64, made: Made, n: usize, n_markers: usize) -> Study {
    let mut noise = Seeded(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) + 1);
    let m = HOURS.len();
    let plate: Vec<usize> = (0..n * m)
        .map(|_| (6.0 * noise.uniform()) as usize)
        .collect();
    let weight: Vec<f64> = (0..n * m).map(|_| 70.0 + 8.0 * noise.normal()).collect();
    let sex: Vec<usize> = (0..n).map(|s| s / 2 % 2).collect();
    let at_baseline = |s: usize| s * m;
    let covariate = |name: &str, values, at_visits| Covariate {
        at_visits: Some(AtVisits {
            values: at_visits,
            is_doubtful: false,
        }),
        ..Covariate::constant(name, values)
    };
    let names = |of: &[&str]| of.iter().map(|x| (*x).to_owned()).collect::<Vec<_>>();
    let of_plate = |index: Vec<Option<usize>>| CovariateValues::Factor {
        levels: names(&["P1", "P2", "P3", "P4", "P5", "P6"]),
        index,
    };
    let covariates = vec![
        Covariate::constant(
            "sex",
            CovariateValues::Factor {
                levels: names(&["F", "M"]),
                index: sex.iter().map(|s| Some(*s)).collect(),
            },
        ),
        covariate(
            "plate",
            of_plate((0..n).map(|s| Some(plate[at_baseline(s)])).collect()),
            of_plate(plate.iter().map(|p| Some(*p)).collect()),
        ),
        covariate(
            "weight",
            CovariateValues::Number((0..n).map(|s| Some(weight[at_baseline(s)])).collect()),
            CovariateValues::Number(weight.iter().map(|w| Some(*w)).collect()),
        ),
    ];
    let names = (0..n_markers).map(|k| format!("m{k}"));
    let markers = names.map(|name| marker(&mut noise, &name, made, &plate, n));
    Study {
        source: StudySource::default(),
        subjects: (0..n)
            .map(|s| Subject {
                id: format!("S{s}"),
                group: s % 2,
            })
            .collect(),
        groups: ["A", "B"].map(|g| Group { name: g.to_owned() }).to_vec(),
        visits: (HOURS.iter().enumerate())
            .map(|(v, h)| Visit {
                label: format!("V{v}"),
                hours: Some(*h),
            })
            .collect(),
        baseline: 0,
        markers: markers.collect(),
        covariates,
        crossover: None,
        issues: Vec::new(),
    }
}

/// Markers in one study: with many of them what is costly beside the tests is left out.
const MARKERS: usize = 200;

/// How many of `sets` markers, in studies of `n` subjects, had an answer, and how many were rejected.
pub fn rejected(way: &Way, sets: usize, n: usize) -> (usize, usize) {
    let sets = ((sets as f64 * way.share) as usize).max(1);
    let answers: Vec<bool> = (0..sets.div_ceil(MARKERS))
        .flat_map(|s| {
            let study = study(s as u64, way.made, n, MARKERS.min(sets - s * MARKERS));
            let mut plan = (way.plan)();
            if !plan.correlate_within.is_empty() {
                let pairs = study.markers.chunks_exact(2);
                plan.correlate = pairs
                    .map(|p| [p[0].name.clone(), p[1].name.clone()])
                    .collect();
            }
            let mut request = Request::default();
            if way.likelihood {
                request.preparation.censored = CensoredRule::Likelihood;
            }
            let resolved = resolve(&plan, &study).unwrap();
            let all = analyze(&study, &resolved, &request, &Monitor::new()).unwrap();
            all.markers
                .iter()
                .filter_map(way.rejects)
                .collect::<Vec<_>>()
        })
        .collect();
    (answers.len(), answers.iter().filter(|r| **r).count())
}
