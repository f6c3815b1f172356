//! Adjustment within the families of contrasts of one marker.

use crate::models;
use crate::plan::{Multiplicity, ResolvedPlan};
use crate::results::{ContrastEstimate, ContrastFamily, ContrastKey, ModelResults};

/// The families of these contrasts, by places: changes from baseline are one a group and treatment.
fn families(contrasts: &[ContrastEstimate]) -> Vec<(ContrastFamily, Vec<usize>)> {
    let is_same = |a: &ContrastKey, b: &ContrastKey| {
        a.family == b.family
            && (a.family != ContrastFamily::ChangeFromBaseline
                || (&a.group, &a.treatment) == (&b.group, &b.treatment))
    };
    let mut out: Vec<(ContrastFamily, Vec<usize>)> = Vec::new();
    for (place, c) in contrasts.iter().enumerate() {
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
    for (family, members) in families(&model.contrasts) {
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

/// Dunnett's adjustment of one family, by the covariance of its own estimates.
fn by_correlation(
    model: &mut ModelResults,
    members: &[usize],
    weights: &[Option<Vec<f64>>],
    family: ContrastFamily,
    seed: u32,
) -> Option<String> {
    let tested: Vec<(usize, &[f64], (f64, f64))> = members
        .iter()
        .filter_map(|&i| {
            let c = &model.contrasts[i];
            c.p?;
            Some((i, weights.get(i)?.as_deref()?, (c.t?, c.df?)))
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
    let covariance: Vec<f64> = (0..k * k)
        .map(|x| {
            let pairs = tested[x / k].1.iter().zip(&image[x % k]);
            pairs.map(|(w, v)| w * v).sum()
        })
        .collect();
    let tests: Vec<(f64, f64)> = tested.iter().map(|t| t.2).collect();
    let places: Vec<usize> = tested.iter().map(|t| t.0).collect();
    match models::dunnett(&tests, &covariance, seed) {
        Ok(tails) => {
            let error = tails.iter().fold(0.0_f64, |a, t| a.max(t.error));
            for (place, tail) in places.into_iter().zip(tails) {
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
