//! The values of a marker that enter its mixed model.

use crate::models::mmrm;
use crate::numerics::mean;
use crate::plan::{BaselineSlope, CovariateTerm, ModelKind, ResolvedPlan, visit_times};
use crate::run::values::{FEWEST, Values};
use crate::study::{CovariateValues, Study};
use crate::words::{agree, counted, listed, one_of};

/// The data of a marker's model.
pub(in crate::run) struct Entering {
    pub data: mmrm::MmrmData,
    /// Number of values left out because a covariate or the batch is not known.
    pub without_covariates: usize,
    /// The reference group has too few subjects, so groups can't be compared.
    pub reference_missing: bool,
}

impl Entering {
    /// The data; `said` gets what is left out.
    ///
    /// # Errors
    /// Why there is no model.
    pub fn new(
        values: &Values<'_>,
        plan: &ResolvedPlan,
        said: &mut Vec<String>,
    ) -> Result<Self, String> {
        if values.study.n_visits() < 2 {
            return Err("One visit: there is no change to model; see the descriptives and the baseline comparison.".to_owned());
        }
        let rows = Rows::new(values, plan, said);
        if rows.subject.is_empty() {
            let needed = plan.plan.columns_needed();
            let known = match needed.len() {
                0 => String::new(),
                n => format!(
                    " for which {} {} known",
                    listed(&needed),
                    agree(n, "is", "are")
                ),
            };
            return Err(format!(
                "No mixed model: no group has {FEWEST} subjects with a value{known}."
            ));
        }
        let without_covariates = rows.without_covariates;
        let reference_missing = rows.reference_missing;
        let mut data = rows.data(values, plan);
        if plan.plan.model == ModelKind::ChangeMmrm {
            match data.changes() {
                Ok((changes, without)) => {
                    if without > 0 {
                        said.push(format!(
                            "{} without a baseline value {} not in the model of changes.",
                            counted(without, "subject"),
                            agree(without, "is", "are")
                        ));
                    }
                    data = changes;
                    if let Some(baseline) = data.covariates.last_mut() {
                        if plan.plan.baseline_slope == BaselineSlope::Common {
                            baseline.by_visit = false;
                        }
                        centre(baseline);
                    }
                }
                Err(why) => {
                    return Err(format!("No mixed model: {why}."));
                }
            }
        }
        Ok(Self {
            data,
            without_covariates,
            reference_missing,
        })
    }

    /// The batch of each value, numbered; rows are chosen so that none is missing.
    pub fn batches(&self, study: &Study, name: &str) -> Vec<usize> {
        let Some(entry) = Entry::of(study, name, None, true) else {
            return Vec::new();
        };
        let rows = self.data.subject.iter().zip(&self.data.visit);
        let places: Vec<usize> = rows.map(|(&s, &v)| entry.place(s, v)).collect();
        match column(entry.values, true, &places) {
            mmrm::CovariateValues::Factor { index, .. } => index,
            mmrm::CovariateValues::Number(_) => Vec::new(),
        }
    }
}

/// Takes its mean over the rows off a number, so that tests of groups and visits are at that mean.
fn centre(covariate: &mut mmrm::DesignCovariate) {
    if let mmrm::CovariateValues::Number(values) = &mut covariate.kind
        && let Some(mean) = mean(values)
    {
        values.iter_mut().for_each(|x| *x -= mean);
    }
}

/// The rows of a marker that enter its model, as (subject, visit).
struct Rows {
    subject: Vec<usize>,
    visit: Vec<usize>,
    without_covariates: usize,
    reference_missing: bool,
}

impl Rows {
    fn new(values: &Values<'_>, plan: &ResolvedPlan, said: &mut Vec<String>) -> Self {
        let study = values.study;
        let terms: Vec<Entry<'_>> = Entry::all(study, plan).collect();
        let has_covariates = |s: usize, v: usize| terms.iter().all(|t| t.is_known(s, v));
        let mut sizes = vec![0usize; study.groups.len()];
        let mut without_covariates = 0;
        let mut in_model = vec![false; study.subjects.len()];
        for (s, subject) in study.subjects.iter().enumerate() {
            let seen = (0..study.n_visits()).filter(|&v| values.at(s, v).is_some());
            let (known, unknown): (Vec<usize>, Vec<usize>) =
                seen.partition(|&v| has_covariates(s, v));
            if !known.is_empty() {
                sizes[subject.group] += 1;
                in_model[s] = true;
            }
            without_covariates += unknown.len();
        }
        if without_covariates > 0 {
            said.push(format!(
                "{} {} not in the model, because {} is missing.",
                counted(without_covariates, "value"),
                agree(without_covariates, "is", "are"),
                one_of(&plan.plan.columns_needed())
            ));
        }
        let small = |g: usize| sizes[g] < FEWEST;
        for (g, group) in study.groups.iter().enumerate() {
            if small(g) {
                said.push(format!(
                    "Group {} has {} with a value and is left out of the model; {FEWEST} are needed.",
                    group.name,
                    counted(sizes[g], "subject")
                ));
            }
        }
        let most = values.scaled.iter().flatten().count();
        let (mut subject, mut visit) = (Vec::with_capacity(most), Vec::with_capacity(most));
        for (s, person) in study.subjects.iter().enumerate() {
            if !in_model[s] || small(person.group) {
                continue;
            }
            let enters = |v: &usize| values.at(s, *v).is_some() && has_covariates(s, *v);
            for v in (0..study.n_visits()).filter(enters) {
                subject.push(s);
                visit.push(v);
            }
        }
        Self {
            subject,
            visit,
            without_covariates,
            reference_missing: study.groups.len() > 1 && small(0),
        }
    }

    fn data(self, values: &Values<'_>, plan: &ResolvedPlan) -> mmrm::MmrmData {
        let study = values.study;
        let rows = || self.subject.iter().zip(&self.visit);
        let covariates = Entry::all(study, plan)
            .filter_map(|entry| {
                let term = entry.term?;
                let places: Vec<usize> = rows().map(|(&s, &v)| entry.place(s, v)).collect();
                Some(mmrm::DesignCovariate {
                    name: term.name.clone(),
                    kind: column(entry.values, term.as_factor, &places),
                    by_visit: term.by_visit,
                })
            })
            .collect();
        mmrm::MmrmData {
            y: rows().filter_map(|(&s, &v)| values.at(s, v)).collect(),
            group: self
                .subject
                .iter()
                .map(|&s| study.subjects[s].group)
                .collect(),
            n_groups: study.groups.len(),
            n_visits: study.n_visits(),
            covariates,
            group_names: study.groups.iter().map(|g| g.name.clone()).collect(),
            visit_names: study.visits.iter().map(|v| v.label.clone()).collect(),
            times: finite_times(study),
            baseline: Some(study.baseline),
            mean: match plan.plan.model {
                ModelKind::Clda => mmrm::MeanModel::CommonBaseline,
                _ => mmrm::MeanModel::GroupByVisit,
            },
            subject: self.subject,
            visit: self.visit,
        }
    }
}

/// Times of the visits, where each has one.
fn finite_times(study: &Study) -> Option<Vec<f64>> {
    let (times, _) = visit_times(study).ok()?;
    times.iter().all(|t| t.is_finite()).then_some(times)
}

/// Names of the groups that have a value in the model.
pub(in crate::run) fn groups_of(data: &mmrm::MmrmData) -> Vec<String> {
    let names = data.group_names.iter().enumerate();
    let there = names.filter(|(g, _)| data.group.contains(g));
    there.map(|(_, name)| name.clone()).collect()
}

/// A covariate of the plan with the values that enter: one for each subject, or one for each of its visits.
struct Entry<'a> {
    /// What the plan says of it; none for batches that are a random effect.
    term: Option<&'a CovariateTerm>,
    values: &'a CovariateValues,
    /// Number of visits that have a value of their own.
    visits: Option<usize>,
}

impl<'a> Entry<'a> {
    /// The covariates of the plan that the study has.
    fn all(study: &'a Study, plan: &'a ResolvedPlan) -> impl Iterator<Item = Self> {
        let terms = plan.plan.covariates.iter();
        let terms =
            terms.filter_map(|term| Self::of(study, &term.name, Some(term), term.varies_in(study)));
        let batch = plan.plan.random_batch();
        terms.chain(batch.and_then(|column| Self::of(study, column, None, true)))
    }

    fn of(
        study: &'a Study,
        name: &str,
        term: Option<&'a CovariateTerm>,
        varies: bool,
    ) -> Option<Self> {
        let covariate = study.covariate(name)?;
        let of_visits = covariate.at_visits.as_ref().filter(|_| varies);
        Some(Self {
            term,
            values: of_visits.map_or(&covariate.values, |v| &v.values),
            visits: of_visits.map(|_| study.n_visits()),
        })
    }

    fn place(&self, subject: usize, visit: usize) -> usize {
        self.visits.map_or(subject, |m| subject * m + visit)
    }

    fn is_known(&self, subject: usize, visit: usize) -> bool {
        self.values.is_known(self.place(subject, visit))
    }
}

/// Whether the covariate of this subject is known; where it changes between visits, that at the baseline.
pub(in crate::run) fn has_covariate(study: &Study, name: &str, subject: usize) -> bool {
    let covariate = study.covariate(name);
    covariate.is_some_and(|c| c.values.is_known(subject))
}

/// A covariate's value for each place; places are chosen so that none is missing.
pub(in crate::run) fn column(
    values: &CovariateValues,
    as_factor: bool,
    subject: &[usize],
) -> mmrm::CovariateValues {
    match values {
        CovariateValues::Number(v) if as_factor => {
            let mut levels: Vec<f64> = subject.iter().filter_map(|&s| v[s]).collect();
            levels.sort_by(f64::total_cmp);
            levels.dedup();
            let place = |x: f64| levels.binary_search_by(|l| l.total_cmp(&x)).unwrap_or(0);
            mmrm::CovariateValues::Factor {
                index: subject.iter().filter_map(|&s| v[s]).map(place).collect(),
                levels: levels.iter().map(f64::to_string).collect(),
            }
        }
        CovariateValues::Number(v) => {
            mmrm::CovariateValues::Number(subject.iter().filter_map(|&s| v[s]).collect())
        }
        CovariateValues::Factor { levels, index } => mmrm::CovariateValues::Factor {
            levels: levels.clone(),
            index: subject.iter().filter_map(|&s| index[s]).collect(),
        },
    }
}
