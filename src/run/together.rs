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
    /// The smallest p of the visits after the baseline, times their number.
    Smallest,
}

/// How the visits of `family` are taken together in these results; `None` where there is one later visit alone, or
/// contrasts of one's own, which are questions of their own.
#[must_use]
pub fn together(results: &AnalysisResults, family: ContrastFamily) -> Option<Together> {
    if family == ContrastFamily::Custom {
        return None;
    }
    let has = |m: &&MarkerResults| later(results, m, family).next().is_some();
    let first = results.markers.iter().find(has)?;
    let of_first = || later(results, first, family);
    let key = &of_first().next()?.key;
    if of_first().filter(|c| c.key.is_alike(key)).count() < 2 {
        return None;
    }
    let model = first.model.as_ref()?;
    let effect = match (model.kind, family) {
        (
            ModelKind::Crossover | ModelKind::CrossoverMarginal,
            ContrastFamily::DifferenceInChange,
        ) => Some("treatment:visit"),
        (ModelKind::Mmrm | ModelKind::RandomIntercept, ContrastFamily::DifferenceInChange) => {
            Some("group:visit")
        }
        (ModelKind::Mmrm | ModelKind::RandomIntercept, ContrastFamily::ChangeFromBaseline)
            if model.groups.len() == 1 =>
        {
            Some("visit")
        }
        // In a model of changes the interaction asks whether the effect differs between the visits, not whether there
        // is one; that of the visits of a crossover is of all treatments at once.
        _ => None,
    };
    let tested = effect.filter(|e| model.tests.iter().any(|t| t.effect == *e));
    Some(tested.map_or(Together::Smallest, Together::Joint))
}

/// A comparison over all visits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// One of its contrasts; the visit means nothing.
    pub key: ContrastKey,
    /// Several groups or treatments are taken together as well.
    pub of_several: bool,
}

/// The comparisons over all visits: that of everyone first, and without a joint test one a group or treatment behind it.
#[must_use]
pub fn compared(results: &AnalysisResults, family: ContrastFamily, how: Together) -> Vec<Compared> {
    let mut out: Vec<Compared> = Vec::new();
    let has = |m: &&MarkerResults| later(results, m, family).next().is_some();
    let first = results.markers.iter().find(has);
    for c in first.into_iter().flat_map(|m| later(results, m, family)) {
        if out.iter().all(|known| !known.key.is_alike(&c.key)) {
            out.push(Compared {
                key: c.key.clone(),
                of_several: false,
            });
        }
    }
    if out.len() > 1 {
        let everyone = Compared {
            key: out[0].key.clone(),
            of_several: true,
        };
        if how != Together::Smallest {
            out.clear();
        }
        out.insert(0, everyone);
    }
    out
}

/// Of each marker the contrast that stands for all visits, the one with the smallest p, with the p of all of them.
/// `of` says whom it compares.
#[must_use]
pub fn all_visits(
    results: &AnalysisResults,
    how: Together,
    of: &Compared,
) -> Vec<Option<ContrastEstimate>> {
    let mut out: Vec<Option<ContrastEstimate>> = (results.markers.iter())
        .map(|m| of_marker(results, m, how, of))
        .collect();
    let method = results.adjustment_of_markers();
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

/// The contrasts of a family at visits after the baseline, that of the period in a crossover: a difference before
/// treatment is no effect of it.
fn later<'a>(
    results: &'a AnalysisResults,
    m: &'a MarkerResults,
    family: ContrastFamily,
) -> impl Iterator<Item = &'a ContrastEstimate> {
    let mut changes = m.contrasts(ContrastFamily::ChangeFromBaseline);
    let of_period = changes.find(|c| c.key.treatment.is_some());
    let baseline = of_period.map_or(&results.study.baseline, |c| &c.key.versus);
    let means = move || m.model.iter().flat_map(|f| &f.emmeans);
    let place = move |visit: &str| means().position(|e| e.visit == visit);
    let start = place(baseline);
    m.contrasts(family)
        .filter(|c| c.key.name.is_none() && !c.key.visit.is_empty())
        .filter(move |c| place(&c.key.visit) > start)
}

fn of_marker(
    results: &AnalysisResults,
    m: &MarkerResults,
    how: Together,
    of: &Compared,
) -> Option<ContrastEstimate> {
    let compared = |c: &&ContrastEstimate| of.of_several || c.key.is_alike(&of.key);
    let tested = || {
        later(results, m, of.key.family)
            .filter(compared)
            .filter(|c| c.p.is_some())
    };
    let least = |c: &ContrastEstimate| c.p.unwrap_or(f64::INFINITY);
    let clearest = tested().min_by(|a, b| least(a).total_cmp(&least(b)));
    let (p, chosen) = match how {
        Together::Joint(effect) => {
            let model = m.model.as_ref()?;
            let p = model.tests.iter().find(|t| t.effect == effect)?.p;
            (
                p,
                clearest.or_else(|| later(results, m, of.key.family).next())?,
            )
        }
        Together::Smallest => {
            let chosen = clearest?;
            let n = tested().count() as f64;
            (chosen.p.map(|p| (p * n).min(1.0)), chosen)
        }
    };
    Some(ContrastEstimate {
        p,
        p_adjusted: None,
        p_adjusted_markers: None,
        ..chosen.clone()
    })
}
