//! Differences within the levels of a category, and whether the levels differ in them.
//!
//! The groups of one model are the combinations of group and level, so that every mean is free and the covariance is
//! shared; what is compared are sums of those means.

use crate::models::mmrm::{
    self, Covariance, Inference, MmrmData, MmrmError, MmrmFit, TestedEstimate,
};
use crate::plan::{ModelKind, ResolvedPlan};
use crate::results::{
    ContrastFamily, ContrastKey, CovarianceSource, EffectModification, MarkerResults, SubgroupRow,
};
use crate::run::mixed::entering::Entering;
use crate::run::mixed::testing::testing;
use crate::run::mixed::written;
use crate::run::values::{FEWEST, Values};
use crate::study::CovariateValues;

/// Fills the subgroups of the plan, or says why there are none.
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
    // The tests are those of the model: a ladder may have ended at a sandwich.
    let own = (model.df_method).map(|df| plan.tested_with(model.se, df));
    let plan = own.as_ref().unwrap_or(plan);
    // What is left out of the model was said already.
    let found = Subgroups::new(values, plan, name, &mut Vec::new())
        .and_then(|of| of.fitted(covariance, plan).map_err(|why| why.to_string()));
    match found {
        Ok((rows, test)) => {
            out.subgroups = rows;
            out.effect_modification = Some(test);
        }
        Err(why) => out.not_done.push(format!("No subgroups by {name}: {why}.")),
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
        said: &mut Vec<String>,
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
            .map_err(|_| "no value enters the model".to_owned())?;
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
        // Numbers: names of groups and levels put together need not differ.
        data.n_groups *= n_levels;
        data.group_names = (0..data.n_groups).map(|cell| cell.to_string()).collect();
        let out = Self {
            values,
            name,
            levels,
            data,
            sizes,
        };
        if out.compared().all(|g| out.levels_of(g).len() < 2) {
            return Err(format!(
                "no two of its levels have {FEWEST} subjects in {}",
                if out.has_groups() {
                    "a group and in the reference group"
                } else {
                    "the model"
                }
            ));
        }
        Ok(out)
    }

    fn has_groups(&self) -> bool {
        self.values.study.groups.len() > 1
    }

    /// The groups whose differences from the reference are sought; the only one, whose changes are.
    fn compared(&self) -> std::ops::Range<usize> {
        usize::from(self.has_groups())..self.values.study.groups.len()
    }

    /// The levels in which this group, and the reference group, have enough subjects.
    fn levels_of(&self, group: usize) -> Vec<usize> {
        let fits = |l: &usize| self.has(group, *l) && self.has(0, *l);
        (0..self.levels.len()).filter(fits).collect()
    }

    /// Whether the group has enough subjects of this level.
    fn has(&self, group: usize, level: usize) -> bool {
        self.sizes[group * self.levels.len() + level] >= FEWEST
    }

    /// The means of a difference: a change in a group less that in the reference, or the change where there is one
    /// group.
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
            let name = self.data.group_names.get(g * self.levels.len() + l)?;
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
    ) -> Result<(Vec<SubgroupRow>, EffectModification), MmrmError> {
        let fit = mmrm::fit(&self.data, covariance, plan.plan.estimation)?;
        let inference = Inference::new(&fit, testing(plan))?;
        let study = self.values.study;
        let later = || study.baseline + 1..study.n_visits();
        let mut rows = Vec::new();
        let mut interaction: Vec<Vec<f64>> = Vec::new();
        for group in self.compared() {
            let levels = self.levels_of(group);
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
            let why = "no difference between its levels can be estimated";
            return Err(MmrmError::Absent(why.to_owned()));
        }
        let test = inference.joint(&interaction)?;
        let groups = if self.has_groups() { "group:" } else { "" };
        let effect = format!("{groups}visit:{}", self.name);
        let mut test = written::effect(&effect, &test);
        test.den_df = test.den_df.filter(|x| x.is_finite());
        test.f = test.f.filter(|x| x.is_finite());
        let test = EffectModification {
            covariate: self.name.to_owned(),
            test,
        };
        Ok((rows, test))
    }

    fn row(
        &self,
        group: usize,
        visit: usize,
        (level, versus): (usize, Option<usize>),
        of: TestedEstimate,
    ) -> SubgroupRow {
        let study = self.values.study;
        let n_levels = self.levels.len();
        let several = self.has_groups();
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
            df: of.finite_df(),
            t: of.t,
            p: of.p,
            ci_low: of.ci_low,
            ci_high: of.ci_high,
        }
    }
}
