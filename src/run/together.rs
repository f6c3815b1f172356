//! All visits of a comparison taken together: one p a marker, so that no visit has to be chosen after looking.

use crate::models;
use crate::plan::{ModelKind, Multiplicity};
use crate::results::{
    AnalysisResults, ContrastEstimate, ContrastFamily, ContrastKey, MarkerResults,
};

/// How the visits of a comparison become one p.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Together {
    /// The model's own joint test of this effect.
    Joint(&'static str),
    /// The smallest p of the visits, times their number.
    Smallest,
}

/// How the visits of `family` are taken together in these results; `None` where there is one visit alone, or contrasts
/// of one's own, which are questions of their own.
#[must_use]
pub fn together(results: &AnalysisResults, family: ContrastFamily) -> Option<Together> {
    if family == ContrastFamily::Custom {
        return None;
    }
    let first = results
        .markers
        .iter()
        .find(|m| at_visits(m, family).next().is_some())?;
    let key = &at_visits(first, family).next()?.key;
    if at_visits(first, family)
        .filter(|c| is_alike(&c.key, key))
        .count()
        < 2
    {
        return None;
    }
    let model = first.model.as_ref()?;
    // In a model of changes the interaction asks whether the effect differs between the visits, not whether there is one.
    let with_baseline = matches!(model.kind, ModelKind::Mmrm | ModelKind::RandomIntercept);
    let effect = match family {
        ContrastFamily::DifferenceInChange => Some("group:visit"),
        ContrastFamily::ChangeFromBaseline if model.groups.len() == 1 => Some("visit"),
        _ => None,
    };
    let tested = effect.filter(|e| with_baseline && model.tests.iter().any(|t| t.effect == *e));
    Some(tested.map_or(Together::Smallest, Together::Joint))
}

/// A comparison over all visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// One of its contrasts; the visit means nothing.
    pub key: ContrastKey,
    /// Several groups are compared in one test.
    pub of_several: bool,
}

/// The comparisons over all visits: one of everyone under a joint test, else one a group or treatment.
#[must_use]
pub fn compared(results: &AnalysisResults, family: ContrastFamily, how: Together) -> Vec<Compared> {
    let mut out: Vec<Compared> = Vec::new();
    let has = |m: &&MarkerResults| at_visits(m, family).next().is_some();
    let first = results.markers.iter().find(has);
    for c in first.into_iter().flat_map(|m| at_visits(m, family)) {
        if out.iter().all(|known| !is_alike(&known.key, &c.key)) {
            out.push(Compared {
                key: c.key.clone(),
                of_several: false,
            });
        }
    }
    if how != Together::Smallest && out.len() > 1 {
        out.truncate(1);
        out[0].of_several = true;
    }
    out
}

/// Of each marker the contrast that stands for all visits, with the p of all of them: the largest effect under a joint
/// test, else the clearest. `like` says whom it compares where there is no joint test.
#[must_use]
pub fn all_visits(
    results: &AnalysisResults,
    family: ContrastFamily,
    how: Together,
    like: &ContrastKey,
) -> Vec<Option<ContrastEstimate>> {
    let mut out: Vec<Option<ContrastEstimate>> = (results.markers.iter())
        .map(|m| of_marker(m, family, how, like))
        .collect();
    let method = results
        .plan
        .get("adjust_markers")
        .and_then(|a| a.as_str())
        .and_then(|a| a.parse::<Multiplicity>().ok())
        .unwrap_or(Multiplicity::None);
    if method != Multiplicity::None {
        let raw: Vec<Option<f64>> = out.iter().map(|c| c.as_ref()?.p).collect();
        for (c, adjusted) in out.iter_mut().zip(models::adjust(&raw, method)) {
            if let Some(c) = c {
                c.p_adjusted_markers = adjusted;
            }
        }
    }
    out
}

/// The contrasts of a family that stand at a visit.
fn at_visits(m: &MarkerResults, family: ContrastFamily) -> impl Iterator<Item = &ContrastEstimate> {
    m.contrasts(family)
        .filter(|c| c.key.name.is_none() && !c.key.visit.is_empty())
}

/// Whether two contrasts compare the same at another visit; changes have several baselines in a crossover.
fn is_alike(a: &ContrastKey, b: &ContrastKey) -> bool {
    let same = a.group == b.group && a.treatment == b.treatment;
    same && (a.family == ContrastFamily::ChangeFromBaseline || a.versus == b.versus)
}

fn of_marker(
    m: &MarkerResults,
    family: ContrastFamily,
    how: Together,
    like: &ContrastKey,
) -> Option<ContrastEstimate> {
    let (p, chosen) = match how {
        Together::Joint(effect) => {
            let model = m.model.as_ref()?;
            let p = model.tests.iter().find(|t| t.effect == effect)?.p;
            let size = |c: &ContrastEstimate| c.standardized.map_or(-1.0, f64::abs);
            let largest = at_visits(m, family).max_by(|a, b| size(a).total_cmp(&size(b)));
            (p, largest?)
        }
        Together::Smallest => {
            let own = || at_visits(m, family).filter(|c| is_alike(&c.key, like));
            let tested = own().filter(|c| c.p.is_some()).count();
            let least = |c: &ContrastEstimate| c.p.unwrap_or(f64::INFINITY);
            let clearest = own().min_by(|a, b| least(a).total_cmp(&least(b)))?;
            (clearest.p.map(|p| (p * tested as f64).min(1.0)), clearest)
        }
    };
    Some(ContrastEstimate {
        p,
        p_adjusted: None,
        p_adjusted_markers: None,
        ..chosen.clone()
    })
}
