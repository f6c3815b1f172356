//! Adjustment within the families of contrasts of one marker.

use crate::models;
use crate::plan::{Multiplicity, OwnContrast, ResolvedPlan, Scale};
use crate::results::{ContrastEstimate, ContrastFamily, ContrastKey, ModelResults};

/// The families of these contrasts, by places: changes from baseline are one a group and treatment. The level of one
/// group compares nothing and is in none.
fn families(
    contrasts: &[ContrastEstimate],
    own: &[OwnContrast],
) -> Vec<(ContrastFamily, Vec<usize>)> {
    let is_same = |a: &ContrastKey, b: &ContrastKey| {
        a.family == b.family
            && (a.family != ContrastFamily::ChangeFromBaseline
                || (&a.group, &a.treatment) == (&b.group, &b.treatment))
    };
    let mut out: Vec<(ContrastFamily, Vec<usize>)> = Vec::new();
    let compares = |c: &ContrastEstimate| !c.key.is_level(own);
    for (place, c) in (contrasts.iter().enumerate()).filter(|(_, c)| compares(c)) {
        let known = out
            .iter_mut()
            .find(|(_, members)| is_same(&contrasts[members[0]].key, &c.key));
        match known {
            Some((_, members)) => members.push(place),
            None => out.push((c.key.family, vec![place])),
        }
    }
    out
}

/// Adjusts every family; `weights` are those of each contrast in the coefficients, where Dunnett's
/// adjustment may need them. Returns what the reader should know.
pub(in crate::run) fn adjust(
    model: &mut ModelResults,
    weights: &[Option<Vec<f64>>],
    plan: &ResolvedPlan,
) -> Vec<String> {
    let mut told = Vec::new();
    if plan.plan.adjust == Multiplicity::None {
        return told;
    }
    for (family, members) in families(&model.contrasts, &plan.plan.contrast) {
        if plan.plan.adjust == Multiplicity::Dunnett {
            told.extend(by_correlation(
                model,
                &members,
                weights,
                family,
                plan.plan.random_seed,
            ));
            continue;
        }
        let raw: Vec<Option<f64>> = members.iter().map(|&i| model.contrasts[i].p).collect();
        for (&i, adjusted) in members.iter().zip(models::adjust(&raw, plan.plan.adjust)) {
            model.contrasts[i].p_adjusted = adjusted;
        }
    }
    told
}

/// The tests of one family, and the covariance of their estimates.
struct Joint {
    places: Vec<usize>,
    /// t and degrees of freedom, infinite where the tests are normal.
    tests: Vec<(f64, f64)>,
    covariance: Vec<f64>,
}

impl Joint {
    /// `None` where nothing is tested.
    fn of(model: &ModelResults, members: &[usize], weights: &[Option<Vec<f64>>]) -> Option<Self> {
        let tested: Vec<(usize, &[f64], (f64, f64))> = members
            .iter()
            .filter_map(|&i| {
                let c = &model.contrasts[i];
                c.p?;
                let test = (c.t?, c.df.unwrap_or(f64::INFINITY));
                Some((i, weights.get(i)?.as_deref()?, test))
            })
            .collect();
        let k = tested.len();
        if k == 0 {
            return None;
        }
        let image: Vec<Vec<f64>> = tested
            .iter()
            .map(|(_, w, _)| {
                let rows = model.beta_cov.iter();
                rows.map(|row| row.iter().zip(*w).map(|(v, w)| v * w).sum())
                    .collect()
            })
            .collect();
        let covariance = (0..k * k)
            .map(|x| {
                let pairs = tested[x / k].1.iter().zip(&image[x % k]);
                pairs.map(|(w, v)| w * v).sum()
            })
            .collect();
        Some(Self {
            places: tested.iter().map(|t| t.0).collect(),
            tests: tested.iter().map(|t| t.2).collect(),
            covariance,
        })
    }
}

/// Dunnett's adjustment of one family, by the covariance of its own estimates.
fn by_correlation(
    model: &mut ModelResults,
    members: &[usize],
    weights: &[Option<Vec<f64>>],
    family: ContrastFamily,
    seed: u32,
) -> Option<String> {
    let joint = Joint::of(model, members, weights)?;
    let k = joint.places.len();
    match models::dunnett(&joint.tests, &joint.covariance, seed) {
        Ok(tails) => {
            let error = tails.iter().fold(0.0_f64, |a, t| a.max(t.error));
            for (place, tail) in joint.places.into_iter().zip(tails) {
                model.contrasts[place].p_adjusted = Some(tail.p);
            }
            (error > 1e-6).then(|| {
                format!(
                    "Dunnett-adjusted p of the family \u{201c}{}\u{201d}, {k} contrasts, are estimated on a fixed lattice; they are right to about {error:.0e}.",
                    family.label()
                )
            })
        }
        Err(why) => Some(format!(
            "No Dunnett-adjusted p for the family \u{201c}{}\u{201d}: {why}.",
            family.label()
        )),
    }
}

/// Widens the intervals of each family so that all of them hold together; returns what the reader should know.
pub(in crate::run) fn hold_together(
    model: &mut ModelResults,
    weights: &[Option<Vec<f64>>],
    plan: &ResolvedPlan,
    scale: Scale,
) -> Vec<String> {
    let mut told = Vec::new();
    for (family, members) in families(&model.contrasts, &plan.plan.contrast) {
        let Some(joint) = Joint::of(model, &members, weights) else {
            continue;
        };
        let df: Vec<f64> = joint.tests.iter().map(|(_, df)| *df).collect();
        let (level, seed) = (plan.plan.conf_level, plan.plan.random_seed);
        match models::simultaneous(&df, &joint.covariance, level, seed) {
            Ok(reaches) => {
                for (place, reach) in joint.places.into_iter().zip(reaches) {
                    widen(&mut model.contrasts[place], reach, scale);
                }
            }
            Err(why) => told.push(format!(
                "The intervals of the family \u{201c}{}\u{201d} are not simultaneous: {why}.",
                family.label()
            )),
        }
    }
    told
}

/// An interval of `reach` standard errors on both sides.
fn widen(c: &mut ContrastEstimate, reach: f64, scale: Scale) {
    let Some((estimate, se)) = c.estimate.zip(c.se) else {
        return;
    };
    (c.ci_low, c.ci_high) = (Some(estimate - reach * se), Some(estimate + reach * se));
    if c.ratio.is_some() {
        let back = |x: Option<f64>| x.map(|x| scale.back(x)).filter(|x| x.is_finite());
        (c.ratio_ci_low, c.ratio_ci_high) = (back(c.ci_low), back(c.ci_high));
    }
}
