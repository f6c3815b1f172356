//! Several groups, assumptions, RM-ANOVA and Friedman of one marker.

use crate::models::{self, NoTest};
use crate::plan::ResolvedPlan;
use crate::results::{
    AssumptionCheck, AssumptionTest, BaselineMethod, BaselineTest, FriedmanTest, MarkerResults,
    RmAnovaEffect,
};
use crate::run::mixed::entering::{column, has_covariate};
use crate::run::values::{FEWEST, Values, finite, note};

/// Everything at the baseline that takes more than two samples.
pub(in crate::run) fn baseline(values: &Values<'_>, plan: &ResolvedPlan, out: &mut MarkerResults) {
    let study = values.study;
    let Some(visit) = study.visits.get(study.baseline) else {
        return;
    };
    let groups: Vec<Vec<f64>> = (0..study.groups.len())
        .map(|g| values.group_at(g, study.baseline))
        .collect();
    for (group, of) in study.groups.iter().zip(&groups) {
        // Few values, constant values: the descriptives say so already.
        if let Ok(test) = models::shapiro_wilk(of) {
            out.assumptions.push(AssumptionTest {
                group: Some(group.name.clone()),
                visit: Some(visit.label.clone()),
                statistic: finite(test.w),
                p: finite(test.p),
                ..AssumptionTest::of(AssumptionCheck::ShapiroWilk)
            });
        }
    }
    let tested: Vec<&[f64]> = groups
        .iter()
        .map(Vec::as_slice)
        .filter(|g| g.len() >= FEWEST)
        .collect();
    if tested.len() > 1 {
        for (name, around) in [
            (AssumptionCheck::BrownForsythe, models::SpreadAround::Median),
            (AssumptionCheck::Levene, models::SpreadAround::Mean),
        ] {
            if let Ok(test) = models::equal_spread(&tested, around) {
                out.assumptions.push(AssumptionTest {
                    visit: Some(visit.label.clone()),
                    statistic: finite(test.statistic),
                    df1: Some(test.df1),
                    df2: test.df2,
                    p: finite(test.p),
                    ..AssumptionTest::of(name)
                });
            }
        }
    }
    if tested.len() > 2 {
        type Test = fn(&[&[f64]]) -> Result<models::OmnibusTest, NoTest>;
        let tests: [(BaselineMethod, Test); 3] = [
            (BaselineMethod::OneWayAnova, models::one_way_anova),
            (BaselineMethod::WelchAnova, models::welch_anova),
            (BaselineMethod::KruskalWallis, models::kruskal_wallis),
        ];
        for (name, test) in tests {
            match test(&tested) {
                Ok(test) => out.baseline.push(BaselineTest {
                    statistic: finite(test.statistic),
                    df: Some(test.df1),
                    df2: test.df2,
                    p: finite(test.p),
                    partial_eta2: test.eta2,
                    ..BaselineTest::of("all", "all", name)
                }),
                Err(why) => note(
                    out,
                    &format!("All groups at {}, {}", visit.label, name.id()),
                    &why,
                ),
            }
        }
    }
    if study.groups.len() > 1 && !plan.plan.covariates.is_empty() {
        adjusted(values, plan, out);
    }
}

/// Groups at the baseline with the plan's covariates held equal.
fn adjusted(values: &Values<'_>, plan: &ResolvedPlan, out: &mut MarkerResults) {
    let study = values.study;
    let level = plan.plan.conf_level;
    let terms = &plan.plan.covariates;
    let enough: Vec<bool> = (0..study.groups.len())
        .map(|g| values.group_at(g, study.baseline).len() >= FEWEST)
        .collect();
    let subjects: Vec<usize> = (0..study.subjects.len())
        .filter(|&s| enough[study.subjects[s].group])
        .filter(|&s| values.at(s, study.baseline).is_some())
        .filter(|&s| terms.iter().all(|t| has_covariate(study, &t.name, s)))
        .collect();
    let y: Vec<f64> = (subjects.iter())
        .filter_map(|&s| values.at(s, study.baseline))
        .collect();
    let group: Vec<usize> = subjects.iter().map(|&s| study.subjects[s].group).collect();
    let covariates: Vec<_> = terms
        .iter()
        .filter_map(|t| {
            let there = study.covariates.iter().find(|c| c.name == t.name)?;
            Some(column(&there.values, t.as_factor, &subjects))
        })
        .collect();
    let visit = &study.visits[study.baseline].label;
    match models::ancova(&y, &group, &covariates, level) {
        Ok(found) => {
            for d in &found.differences {
                let name = study.groups.get(d.group).map_or("", |g| &g.name);
                out.baseline.push(BaselineTest {
                    estimate: finite(d.estimate),
                    se: finite(d.std_error),
                    statistic: finite(d.t),
                    df: Some(d.df),
                    p: finite(d.p),
                    ci_low: finite(d.ci_low),
                    ci_high: finite(d.ci_high),
                    partial_eta2: finite(d.partial_eta2),
                    ..BaselineTest::of(name, &study.groups[0].name, BaselineMethod::Ancova)
                });
            }
            if found.differences.len() > 1 {
                out.baseline.push(BaselineTest {
                    statistic: finite(found.groups.f),
                    df: Some(found.groups.df1),
                    df2: Some(found.groups.df2),
                    p: finite(found.groups.p),
                    partial_eta2: finite(found.groups.partial_eta2),
                    ..BaselineTest::of("all", "all", BaselineMethod::Ancova)
                });
            }
        }
        Err(why) => note(
            out,
            &format!("Groups at {visit} with covariates, ancova"),
            &why,
        ),
    }
}

/// Subjects with a value at every visit, of the groups that have enough of them.
struct CompleteCases {
    /// Number of visits that have a value.
    n_visits: usize,
    /// Values, subject after subject.
    y: Vec<f64>,
    /// Group of each subject among those that are in.
    group: Vec<usize>,
    n_groups: usize,
}

impl CompleteCases {
    /// The subjects; Friedman's test of each group is done on the way.
    fn new(values: &Values<'_>, out: &mut MarkerResults) -> Self {
        let study = values.study;
        let seen = |s: usize, v: usize| values.at(s, v).is_some();
        let visits: Vec<usize> = (0..study.n_visits())
            .filter(|&v| (0..study.subjects.len()).any(|s| seen(s, v)))
            .collect();
        let mut all = Self {
            n_visits: visits.len(),
            y: Vec::new(),
            group: Vec::new(),
            n_groups: 0,
        };
        if visits.len() < 2 {
            return all;
        }
        for (g, group) in study.groups.iter().enumerate() {
            let of = (0..study.subjects.len()).filter(|&s| study.subjects[s].group == g);
            let subjects: Vec<usize> = of.filter(|&s| visits.iter().all(|&v| seen(s, v))).collect();
            if subjects.len() < FEWEST {
                continue;
            }
            let own: Vec<f64> = (subjects.iter())
                .flat_map(|&s| visits.iter().filter_map(move |&v| values.at(s, v)))
                .collect();
            if let Ok(test) = models::friedman(&own, visits.len()) {
                out.friedman.push(FriedmanTest {
                    group: group.name.clone(),
                    n: test.n,
                    statistic: test.statistic,
                    df: test.df,
                    p: test.p,
                    kendall_w: test.kendall_w,
                });
            }
            all.group
                .extend(std::iter::repeat_n(all.n_groups, subjects.len()));
            all.n_groups += 1;
            all.y.extend(own);
        }
        all
    }
}

/// RM-ANOVA and Friedman's test on the subjects with a value at every visit.
pub(in crate::run) fn complete_cases(values: &Values<'_>, out: &mut MarkerResults) {
    // Visits that are periods have different treatments: their order says nothing of time.
    if values.study.crossover.is_some() {
        return;
    }
    let cases = CompleteCases::new(values, out);
    let (n, m) = (cases.group.len(), cases.n_visits);
    if cases.n_groups == 0 {
        return;
    }
    let between = (cases.n_groups > 1).then(|| models::BetweenFactor {
        name: "group".to_owned(),
        level: cases.group,
        n_levels: cases.n_groups,
    });
    let visit = models::WithinFactor {
        name: "visit".to_owned(),
        level: (0..m).collect(),
        n_levels: m,
    };
    let between: Vec<_> = between.into_iter().collect();
    let Ok(effects) = models::rm_anova(&cases.y, m, &between, &[visit]) else {
        return;
    };
    let sphericity = effects.iter().find_map(|e| e.sphericity);
    out.assumptions
        .extend(sphericity.and_then(|s| mauchly(&s, m)));
    out.rm_anova = effects
        .into_iter()
        .map(|e| RmAnovaEffect {
            effect: e.effect,
            n,
            df_num: e.df_num,
            df_den: e.df_den,
            f: e.f,
            p: e.p,
            epsilon_gg: e.sphericity.map(|s| s.epsilon_gg),
            p_gg: e.sphericity.map(|s| s.p_gg),
            epsilon_hf: e.sphericity.map(|s| s.epsilon_hf.min(1.0)),
            p_hf: e.sphericity.map(|s| s.p_hf),
            partial_eta2: e.partial_eta2,
            generalized_eta2: e.generalized_eta2,
        })
        .collect();
}

/// Mauchly's test of sphericity over `m` visits.
fn mauchly(found: &models::Sphericity, m: usize) -> Option<AssumptionTest> {
    let (w, p) = found.mauchly_w.zip(found.mauchly_p)?;
    let contrasts = m as f64 - 1.0;
    Some(AssumptionTest {
        statistic: finite(w),
        df1: Some(contrasts * (contrasts + 1.0) / 2.0 - 1.0),
        p: finite(p),
        ..AssumptionTest::of(AssumptionCheck::Mauchly)
    })
}
