//! The mean model: which columns exist, in the coding used inside and in R's two codings.
//!
//! Inside, the mean is coded by cells (one column per group x visit cell that has values) and
//! covariates centred at their mean over the rows and scaled to unit standard deviation. Treatment
//! coding (for output) and sum-to-zero coding (for type III tests) are linear maps of it:
//! `gamma = T beta`, `beta = T^-1 gamma`.
//!
//! | symbol | meaning |
//! |---|---|
//! | `gamma` | coefficients in the inside coding, length `p` |
//! | `beta` | coefficients in R's treatment coding, length `p` after dropping aliased columns |
//! | `T` | `p x p` map from a coding to the inside one |

use crate::models::mmrm::data::mmrm_data::{CovariateValues, MeanModel, MmrmData, MmrmError};
use crate::models::mmrm::data::numbers::Numbers;
use crate::models::mmrm::likelihood::blocks::Blocks;
use crate::models::mmrm::likelihood::dense;

/// One numeric column a covariate brings: the number itself, or the indicator of one level.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct CovariateColumn {
    /// Which covariate.
    pub covariate: usize,
    /// Level (1-based among the levels present) for a factor, 0 for a number.
    pub level: usize,
    pub center: f64,
    pub scale: f64,
    /// Value at the reference point of estimated marginal means, centred and scaled.
    pub reference: f64,
    /// Centred and scaled value of each row.
    pub values: Vec<f64>,
    /// Inside column at each visit; `None` where dropped. All equal unless by visit.
    pub column: Vec<Option<usize>>,
    /// Constant within every subject.
    pub constant_within: bool,
}

/// One covariate as the model sees it.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct CovariateTerm {
    pub name: String,
    /// Levels present, alphabetical; empty for a number.
    pub levels: Vec<String>,
    pub by_visit: bool,
}

/// The mean model after groups, visits, cells and covariates without information are left out.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Design {
    /// Names of groups and visits, until a fit takes them.
    pub group_names: Vec<String>,
    pub visit_names: Vec<String>,
    pub baseline: Option<usize>,
    pub n_groups: usize,
    pub n_visits: usize,
    /// Row data: compact group, visit and subject numbers.
    pub group: Numbers,
    pub visit: Numbers,
    pub subject: Numbers,
    pub n_subjects: usize,
    /// Of each subject.
    pub seen: Vec<Seen>,
    /// Inside column of cell `g * n_visits + v`; cells may share one.
    pub cell: Vec<Option<usize>>,
    /// Inside column of the cell of each row: every row stands in a cell, and that cell has one.
    pub cell_of_row: Numbers,
    pub covariates: Vec<CovariateTerm>,
    pub columns: Vec<CovariateColumn>,
    /// Number of inside columns.
    pub p: usize,
    pub mean: MeanModel,
    /// Time of each visit that has a value.
    pub times: Option<Vec<f64>>,
    pub notes: Vec<String>,
}

/// Renumbers the values that occur, all of them less than `end`, keeping their order; returns (new number of each row,
/// old numbers).
fn compact(values: &[usize], end: usize) -> (Numbers, Vec<usize>) {
    if end <= 4 * values.len() {
        // Small numbers: a table instead of a sort.
        let mut new = vec![usize::MAX; end];
        values.iter().for_each(|&v| new[v] = 0);
        let mut old = Vec::with_capacity(end);
        for (v, new) in new.iter_mut().enumerate().filter(|(_, new)| **new == 0) {
            *new = old.len();
            old.push(v);
        }
        if old.len() == end {
            return (values.iter().copied().collect(), old);
        }
        return (values.iter().map(|&v| new[v]).collect(), old);
    }
    let mut old: Vec<usize> = values.to_vec();
    old.sort_unstable();
    old.dedup();
    let rows = values
        .iter()
        .map(|v| old.binary_search(v).unwrap_or(0))
        .collect();
    (rows, old)
}

/// Where a subject is seen.
#[derive(Debug, Clone, Copy)]
pub(in crate::models::mmrm) struct Seen {
    pub group: usize,
    /// As bits.
    pub visits: u64,
}

/// Where each subject is seen: in one group, and at a visit once.
fn seen_subjects(
    subject: &Numbers,
    group: &Numbers,
    visit: &Numbers,
    n_subjects: usize,
) -> Result<Vec<Seen>, MmrmError> {
    let nowhere = Seen {
        group: usize::MAX,
        visits: 0,
    };
    let mut seen = vec![nowhere; n_subjects];
    for ((s, group), visit) in subject.iter().zip(group.iter()).zip(visit.iter()) {
        let own = &mut seen[s];
        if own.group != group {
            if own.visits != 0 {
                return Err(MmrmError::Input("a subject is in two groups".into()));
            }
            own.group = group;
        }
        if own.visits >> visit & 1 == 1 {
            return Err(MmrmError::Input(
                "a subject has two values at one visit".into(),
            ));
        }
        own.visits |= 1 << visit;
    }
    Ok(seen)
}

/// The column of each cell (group x visit) that has one, and the number of columns. The groups have one mean at the
/// visit `shared`, seen in each of them or not; `filled` has the visits of each group as bits.
fn columns_of_cells(
    filled: &[u64],
    n_visits: usize,
    shared: Option<usize>,
) -> (Vec<Option<usize>>, usize) {
    let mut p = 0;
    let mut cell = Vec::with_capacity(filled.len() * n_visits);
    let mut shared_column = None;
    let mut next = || {
        p += 1;
        p - 1
    };
    for visits in filled {
        for v in 0..n_visits {
            let own = if shared == Some(v) {
                Some(*shared_column.get_or_insert_with(&mut next))
            } else {
                (visits >> v & 1 == 1).then(&mut next)
            };
            cell.push(own);
        }
    }
    (cell, p)
}

impl Design {
    /// Lays out the columns of the mean model.
    pub fn new(data: &MmrmData) -> Result<Self, MmrmError> {
        data.check()?;
        let mut notes = Vec::new();
        let last_subject = data.subject.iter().copied().max();
        let (subject, subjects) = compact(&data.subject, last_subject.map_or(0, |s| s + 1));
        let (group, groups) = compact(&data.group, data.n_groups);
        let (visit, visits) = compact(&data.visit, data.n_visits);
        for v in (0..data.n_visits).filter(|v| visits.binary_search(v).is_err()) {
            notes.push(format!(
                "visit {} has no value and is left out of the model",
                data.visit_names[v]
            ));
        }
        let (n_groups, n_visits) = (groups.len(), visits.len());
        let seen = seen_subjects(&subject, &group, &visit, subjects.len())?;
        let mut filled: Vec<u64> = Vec::with_capacity(n_groups);
        for g in 0..n_groups {
            let own = seen.iter().filter(|s| s.group == g);
            filled.push(own.fold(0, |all, s| all | s.visits));
        }
        let baseline = data.baseline.and_then(|b| visits.binary_search(&b).ok());
        let shared = match data.mean {
            MeanModel::GroupByVisit | MeanModel::Columns => None,
            MeanModel::CommonBaseline => Some(baseline.ok_or_else(|| {
                MmrmError::Absent("no group has a value at the baseline they should share".into())
            })?),
        };
        let (cell, p) = if data.mean == MeanModel::Columns {
            // One column for everybody: the intercept.
            (vec![Some(0); n_groups * n_visits], 1)
        } else {
            columns_of_cells(&filled, n_visits, shared)
        };
        let group_names: Vec<String> = groups
            .iter()
            .map(|&g| data.group_names[g].clone())
            .collect();
        let visit_names: Vec<String> = visits
            .iter()
            .map(|&v| data.visit_names[v].clone())
            .collect();
        for (i, c) in cell.iter().enumerate() {
            if c.is_none() {
                notes.push(format!(
                    "group {} has no value at visit {}: its mean there and every contrast that needs it cannot be estimated",
                    group_names[i / n_visits], visit_names[i % n_visits]
                ));
            }
        }
        let columns: Vec<usize> = cell.iter().map(|c| c.unwrap_or(0)).collect();
        let mut design = Self {
            cell_of_row: (group.iter().zip(visit.iter()))
                .map(|(g, v)| columns[g * n_visits + v])
                .collect(),
            baseline,
            times: (data.times.as_ref()).map(|t| visits.iter().map(|&v| t[v]).collect()),
            mean: data.mean,
            group_names,
            visit_names,
            n_groups,
            n_visits,
            group,
            visit,
            subject,
            n_subjects: subjects.len(),
            seen,
            cell,
            covariates: Vec::new(),
            columns: Vec::new(),
            p,
            notes,
        };
        for c in &data.covariates {
            design.add_covariate(&c.name, &c.kind, c.by_visit && n_visits > 1);
        }
        design.place_covariates();
        Ok(design)
    }

    fn add_covariate(&mut self, name: &str, kind: &CovariateValues, by_visit: bool) {
        let covariate = self.covariates.len();
        let mut raw: Vec<(usize, Vec<f64>)> = Vec::new();
        let mut levels = Vec::new();
        match kind {
            CovariateValues::Number(v) => raw.push((0, v.clone())),
            CovariateValues::Factor { levels: all, index } => {
                let (rows, used) = compact(index, all.len());
                levels = used.iter().map(|&i| all[i].clone()).collect();
                for l in 1..levels.len() {
                    raw.push((
                        l,
                        rows.iter().map(|i| f64::from(u8::from(i == l))).collect(),
                    ));
                }
            }
        }
        let n_levels = levels.len();
        for (level, mut values) in raw {
            let n = values.len() as f64;
            let center = values.iter().sum::<f64>() / n;
            let biggest = values
                .iter()
                .fold(0.0_f64, |a, v| a.max((v - center).abs()));
            let mut first = vec![f64::NAN; self.n_subjects];
            let mut constant_within = true;
            for (r, &v) in values.iter().enumerate() {
                let f = &mut first[self.subject.at(r)];
                if f.is_nan() {
                    *f = v;
                } else if *f != v {
                    constant_within = false;
                }
            }
            let magnitude = values.iter().fold(0.0_f64, |a, v| a.max(v.abs()));
            // a constant column stays zero and is dropped as aliased with the cells
            let scale = if biggest > 1e-13 * magnitude {
                let ss: f64 = values
                    .iter()
                    .map(|v| ((v - center) / biggest).powi(2))
                    .sum();
                biggest * (ss / n).sqrt()
            } else {
                0.0
            };
            for v in &mut values {
                *v = if scale > 0.0 {
                    (*v - center) / scale
                } else {
                    0.0
                };
            }
            let scale = if scale > 0.0 { scale } else { 1.0 };
            let reference = if level == 0 {
                0.0
            } else {
                (1.0 / n_levels as f64 - center) / scale
            };
            self.columns.push(CovariateColumn {
                covariate,
                level,
                center,
                scale,
                reference,
                values,
                column: Vec::new(),
                constant_within,
            });
        }
        self.covariates.push(CovariateTerm {
            name: name.to_string(),
            levels,
            by_visit,
        });
    }

    /// Gives inside columns to covariates, dropping those that depend on cells and earlier ones.
    fn place_covariates(&mut self) {
        if self.columns.is_empty() {
            return;
        }
        let (n, m) = (self.visit.len(), self.n_visits);
        let mut basis: Vec<Vec<f64>> = Vec::new();
        let mut p = self.p;
        let mut dropped = Vec::new();
        let cell_of = &self.cell_of_row;
        let mut count = vec![0.0; self.p];
        for c in cell_of.iter() {
            count[c] += 1.0;
        }
        for j in 0..self.columns.len() {
            let term = &self.covariates[self.columns[j].covariate];
            let parts = if term.by_visit { m } else { 1 };
            let mut place = Vec::with_capacity(parts);
            for v in 0..parts {
                let mut x = self.columns[j].values.clone();
                if term.by_visit {
                    for r in 0..n {
                        if self.visit.at(r) != v {
                            x[r] = 0.0;
                        }
                    }
                }
                let size = dense::dot(&x, &x).sqrt();
                for _ in 0..2 {
                    let mut mean = vec![0.0; self.p];
                    for r in 0..n {
                        mean[cell_of.at(r)] += x[r];
                    }
                    for r in 0..n {
                        x[r] -= mean[cell_of.at(r)] / count[cell_of.at(r)];
                    }
                    for b in &basis {
                        let f = dense::dot(&x, b);
                        for r in 0..n {
                            x[r] -= f * b[r];
                        }
                    }
                }
                let left = dense::dot(&x, &x).sqrt();
                if left > 1e-7 * size && left > 0.0 {
                    x.iter_mut().for_each(|e| *e /= left);
                    basis.push(x);
                    place.push(Some(p));
                    p += 1;
                } else {
                    place.push(None);
                    let mut name = self.column_name(j);
                    if term.by_visit {
                        name = format!("{name} at visit {}", self.visit_names[v]);
                    }
                    dropped.push(name);
                }
            }
            self.columns[j].column = if parts == m { place } else { vec![place[0]; m] };
        }
        for name in dropped {
            self.notes.push(format!(
                "covariate {name} adds nothing to the groups, visits and covariates before it and is left out"
            ));
        }
        self.p = p;
    }

    /// Which inside columns a subject can have together.
    pub fn blocks(&self) -> Blocks {
        let with_covariates = self
            .columns
            .iter()
            .any(|c| c.column.iter().any(Option::is_some));
        if with_covariates || self.mean == MeanModel::CommonBaseline {
            return Blocks::of_lengths([self.p]);
        }
        let groups = self.cell.chunks(self.n_visits);
        Blocks::of_lengths(groups.map(|cells| cells.iter().flatten().count()))
    }

    /// R's name of a covariate column.
    pub(in crate::models::mmrm) fn column_name(&self, j: usize) -> String {
        let c = &self.columns[j];
        let t = &self.covariates[c.covariate];
        if c.level == 0 {
            t.name.clone()
        } else {
            format!("{}{}", t.name, t.levels[c.level])
        }
    }

    /// Writes the inside columns that are not zero in row `r` as (column, value).
    pub fn row(&self, r: usize, out: &mut Vec<(usize, f64)>) {
        out.clear();
        let v = self.visit.at(r);
        out.push((self.cell_of_row.at(r), 1.0));
        for column in &self.columns {
            if let Some(c) = column.column[v] {
                out.push((c, column.values[r]));
            }
        }
    }

    /// Adds the weights of a signed sum of marginal means, each cell a group, a visit and its sign, to
    /// `weights`; `false` when a cell is empty or nothing is left.
    pub fn combine(&self, cells: &[(usize, usize, f64)], weights: &mut [f64]) -> bool {
        let mut cells = cells.iter();
        let complete = cells.all(|&(g, v, sign)| self.add_mean(g, v, sign, weights));
        // Groups that share their baseline mean have no difference to estimate there.
        complete && weights.iter().any(|x| *x != 0.0)
    }

    /// Adds `sign` times the weights (inside coding) of the marginal mean of group `g` at visit `v`;
    /// `false` for an empty cell, which has none.
    fn add_mean(&self, g: usize, v: usize, sign: f64, weights: &mut [f64]) -> bool {
        let Some(cell) = self.cell[g * self.n_visits + v] else {
            return false;
        };
        weights[cell] += sign;
        for column in &self.columns {
            if let Some(c) = column.column[v] {
                weights[c] += sign * column.reference;
            }
        }
        true
    }
}
