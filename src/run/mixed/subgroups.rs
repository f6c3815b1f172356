//! Differences within the levels of a category, and whether the levels differ in them.
//!
//! The groups of one model are the combinations of group and level, so that every mean is free and the covariance is
//! shared; what is compared are sums of those means.

use crate::models::mmrm::{self, Covariance, Inference, MmrmData, MmrmError, MmrmFit, RowTest};
use crate::plan::{ModelKind, ResolvedPlan};
use crate::results::{
    ContrastFamily, ContrastKey, CovarianceSource, EffectModification, MarkerResults, SubgroupRow,
};
use crate::run::mixed::entering::Entering;
use crate::run::mixed::testing::testing;
use crate::run::values::{FEWEST, Values};
use crate::study::CovariateValues;

/// Fills the subgroups of the plan, or says in the warnings why there are none.
pub(in crate::run) fn subgroups(values: &Values<'_>, plan: &ResolvedPlan, out: &mut MarkerResults) {
    let Some(name) = plan.plan.subgroup.as_deref() else {
        return;
    };
    let of_model = out.model.as_ref().filter(|m| m.converged);
    let Some(model) = of_model.filter(|_| plan.plan.model == ModelKind::Mmrm) else {
        return;
    };
    let CovarianceSource::Structure(structure) = model.covariance else {
        return;
    };
    let covariance = Covariance {
        structure,
        by_group: false,
    };
    // What is left out of the model was said already.
    let found = Subgroups::new(values, plan, name, &mut out.clone())
        .and_then(|of| of.fitted(covariance, plan).map_err(|why| why.to_string()));
    match found {
        Ok((rows, test)) => {
            out.subgroups = rows;
            out.effect_modification = test;
        }
        Err(why) => out.warnings.push(format!("No subgroups by {name}: {why}.")),
    }
}

/// The data with a group for each group and level, and what those are.
struct Subgroups<'a> {
    values: &'a Values<'a>,
    name: &'a str,
    levels: &'a [String],
    data: MmrmData,
    /// Subjects of each group and level, `group * levels + level`.
    sizes: Vec<usize>,
}

/// A signed mean: its group and level, its visit, its sign.
type Mean = ((usize, usize), usize, f64);

impl<'a> Subgroups<'a> {
    fn new(
        values: &'a Values<'a>,
        plan: &ResolvedPlan,
        name: &'a str,
        said: &mut MarkerResults,
    ) -> Result<Self, String> {
        let study = values.study;
        let of = study.covariates.iter().find(|c| c.name == name);
        let Some(CovariateValues::Factor { levels, index }) = of.map(|c| &c.values) else {
            return Err("it is no category".to_owned());
        };
        // Its own effect is part of the means.
        let mut without = plan.clone();
        without.plan.covariates.retain(|term| term.name != name);
        let entering = Entering::new(values, &without, said)
            .ok_or_else(|| "no value enters the model".to_owned())?;
        let n_levels = levels.len();
        let level_of = |s: usize| index.get(s).copied().flatten().filter(|l| *l < n_levels);
        let mut subjects: Vec<(usize, usize)> = (entering.data.subject.iter())
            .zip(&entering.data.group)
            .filter_map(|(s, g)| Some((*s, g * n_levels + level_of(*s)?)))
            .collect();
        subjects.sort_unstable();
        subjects.dedup();
        let mut sizes = vec![0; entering.data.n_groups * n_levels];
        subjects.iter().for_each(|(_, cell)| sizes[*cell] += 1);
        let rows: Vec<usize> = (0..entering.data.y.len())
            .filter(|&r| {
                let level = level_of(entering.data.subject[r]);
                level.is_some_and(|l| sizes[entering.data.group[r] * n_levels + l] >= FEWEST)
            })
            .collect();
        let mut data = entering.data.of_rows(&rows);
        for (g, s) in data.group.iter_mut().zip(&data.subject) {
            *g = *g * n_levels + level_of(*s).unwrap_or(0);
        }
        let pairs = data.group_names.iter();
        data.group_names = pairs
            .flat_map(|g| levels.iter().map(move |l| format!("{g}, {l}")))
            .collect();
        data.n_groups = data.group_names.len();
        let big = sizes.iter().filter(|n| **n >= FEWEST).count();
        if big < 2 {
            return Err(format!(
                "no two of its levels have {FEWEST} subjects in a group"
            ));
        }
        Ok(Self {
            values,
            name,
            levels,
            data,
            sizes,
        })
    }

    /// Whether the group has enough subjects of this level.
    fn has(&self, group: usize, level: usize) -> bool {
        self.sizes[group * self.levels.len() + level] >= FEWEST
    }

    /// The means of a difference: a change in a group less that in the reference, or the change where there is one group.
    fn means(&self, group: usize, level: usize, visit: usize, sign: f64) -> Vec<Mean> {
        let baseline = self.values.study.baseline;
        let change =
            |g: usize, sign: f64| [((g, level), visit, sign), ((g, level), baseline, -sign)];
        let mut out = change(group, sign).to_vec();
        if group > 0 {
            out.extend(change(0, -sign));
        }
        out
    }

    /// Weights of a sum of means in the coefficients; `None` where one can't be estimated.
    fn weights(&self, fit: &MmrmFit, means: &[Mean]) -> Option<Vec<f64>> {
        let study = self.values.study;
        let cells = means.iter().map(|&((g, l), v, sign)| {
            let name = &self.data.group_names[g * self.levels.len() + l];
            let group = fit.group_names.iter().position(|n| n == name)?;
            let label = &study.visits[v].label;
            let visit = fit.visit_names.iter().position(|n| n == label)?;
            Some((group, visit, sign))
        });
        let cells: Vec<(usize, usize, f64)> = cells.collect::<Option<_>>()?;
        mmrm::weights_of_cells(fit, &cells)
    }

    fn fitted(
        &self,
        covariance: Covariance,
        plan: &ResolvedPlan,
    ) -> Result<(Vec<SubgroupRow>, Option<EffectModification>), MmrmError> {
        let fit = mmrm::fit(&self.data, covariance, plan.plan.estimation)?;
        let inference = Inference::new(&fit, testing(plan))?;
        let study = self.values.study;
        let several = study.groups.len() > 1;
        let compared: Vec<usize> = if several {
            (1..study.groups.len()).collect()
        } else {
            vec![0]
        };
        let later = || study.baseline + 1..study.n_visits();
        let mut rows = Vec::new();
        let mut interaction: Vec<Vec<f64>> = Vec::new();
        for group in compared {
            let fits = |l: &usize| self.has(group, *l) && (!several || self.has(0, *l));
            let levels: Vec<usize> = (0..self.levels.len()).filter(fits).collect();
            for visit in later() {
                for &level in &levels {
                    let means = self.means(group, level, visit, 1.0);
                    if let Some(weights) = self.weights(&fit, &means) {
                        let row = inference.single(&weights)?;
                        rows.push(self.row(group, visit, (level, None), row));
                    }
                    let Some(&first) = levels.first().filter(|first| **first != level) else {
                        continue;
                    };
                    let apart = [means, self.means(group, first, visit, -1.0)].concat();
                    if let Some(weights) = self.weights(&fit, &apart) {
                        let row = inference.single(&weights)?;
                        rows.push(self.row(group, visit, (level, Some(first)), row));
                        interaction.push(weights);
                    }
                }
            }
        }
        if interaction.is_empty() {
            return Ok((rows, None));
        }
        let test = inference.joint(&interaction)?;
        let groups = if several { "group:" } else { "" };
        let finite = |x: f64| Some(x).filter(|x| x.is_finite());
        let test = EffectModification {
            covariate: self.name.to_owned(),
            effect: format!("{groups}visit:{}", self.name),
            num_df: test.num_df as f64,
            den_df: finite(test.den_df),
            f: finite(test.f),
            p: test.p,
        };
        Ok((rows, Some(test)))
    }

    fn row(
        &self,
        group: usize,
        visit: usize,
        (level, versus): (usize, Option<usize>),
        of: RowTest,
    ) -> SubgroupRow {
        let study = self.values.study;
        let n_levels = self.levels.len();
        let several = study.groups.len() > 1;
        let key = ContrastKey {
            family: if several {
                ContrastFamily::DifferenceInChange
            } else {
                ContrastFamily::ChangeFromBaseline
            },
            group: study.groups[group].name.clone(),
            versus: if several {
                study.groups[0].name.clone()
            } else {
                study.visits[study.baseline].label.clone()
            },
            visit: study.visits[visit].label.clone(),
            treatment: None,
            name: None,
        };
        SubgroupRow {
            covariate: self.name.to_owned(),
            level: self.levels[level].clone(),
            versus_level: versus.map(|l| self.levels[l].clone()),
            key,
            n_group: self.sizes[group * n_levels + level],
            n_reference: several.then(|| self.sizes[level]),
            estimate: of.estimate,
            se: of.se,
            df: Some(of.df).filter(|d| d.is_finite()),
            t: of.t,
            p: of.p,
            ci_low: of.ci_low,
            ci_high: of.ci_high,
        }
    }
}
