//! The mean model in R's codings: treatment for output, sum-to-zero for type III tests.
//!
//! Both are linear maps of the inside coding: `gamma = T beta`, `beta = T^-1 gamma`.

use crate::models::mmrm::data::design::Design;
use crate::models::mmrm::data::mmrm_data::{MeanModel, MmrmError};
use crate::models::mmrm::likelihood::dense;
use std::borrow::Cow;

/// A coding of the mean as R would write it.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Coding {
    /// Names of the kept columns; none in sum-to-zero coding, which is never shown.
    pub names: Vec<String>,
    /// Term of each kept column, index into `terms`.
    pub term: Vec<usize>,
    /// Terms in R's order; 0 is the intercept.
    pub terms: Vec<Cow<'static, str>>,
    /// Names of dropped columns.
    pub dropped: Vec<String>,
    /// `gamma = to_inside beta`, `p x p`.
    pub to_inside: Vec<f64>,
    /// `beta = from_inside gamma`, `p x p`.
    pub from_inside: Vec<f64>,
    /// `log |det to_inside|`.
    pub log_det: f64,
    /// For between-within degrees of freedom: column constant within every subject.
    pub between: Vec<bool>,
}

/// Contrast coding of level `l` of `k`: treatment or sum-to-zero, length `k - 1`.
fn code(l: usize, k: usize, sum: bool) -> Vec<f64> {
    let mut c = Vec::new();
    set_code(&mut c, l, k, sum);
    c
}

/// Writes [`code`] to `c`.
fn set_code(c: &mut Vec<f64>, l: usize, k: usize, sum: bool) {
    c.clear();
    c.resize(k.saturating_sub(1), 0.0);
    if sum {
        if l + 1 == k {
            c.fill(-1.0);
        } else {
            c[l] = 1.0;
        }
    } else if l > 0 {
        c[l - 1] = 1.0;
    }
}

/// The columns of a coding while they are laid out.
struct Columns {
    /// Only treatment-coded columns are shown, so only they have names.
    named: bool,
    names: Vec<String>,
    term: Vec<usize>,
    terms: Vec<Cow<'static, str>>,
    between: Vec<bool>,
}

impl Columns {
    /// Room for `n` columns.
    fn new(named: bool, n: usize) -> Self {
        let mut out = Self {
            named,
            names: Vec::with_capacity(if named { n } else { 0 }),
            term: Vec::with_capacity(n),
            terms: Vec::with_capacity(4),
            between: Vec::with_capacity(n),
        };
        out.term("(Intercept)");
        out.push(true, &["(Intercept)"]);
        out
    }

    fn len(&self) -> usize {
        self.term.len()
    }

    /// Starts the next term.
    fn term(&mut self, name: impl Into<Cow<'static, str>>) {
        self.terms.push(name.into());
    }

    /// Adds a column of the current term, named by its parts.
    fn push(&mut self, between: bool, parts: &[&str]) {
        if self.named {
            self.names.push(parts.concat());
        }
        self.term.push(self.terms.len() - 1);
        self.between.push(between);
    }
}

/// The columns of a coding, and where those of each term begin.
struct Layout {
    columns: Columns,
    group_at: usize,
    visit_at: usize,
    both_at: usize,
    /// Main effect of each covariate.
    main_at: Vec<usize>,
    /// Interaction with visit of each covariate.
    by_visit_at: Vec<usize>,
    /// With a common baseline the groups enter as indicators at these visits only.
    later: Vec<usize>,
}

/// A name; none where a fit has taken them, whose further codings are not shown.
fn name(names: &[String], i: usize) -> &str {
    names.get(i).map_or("", String::as_str)
}

impl Design {
    /// Treatment (`sum = false`) or sum-to-zero coding of this mean model.
    pub fn coding(&self, sum: bool) -> Result<Coding, MmrmError> {
        let p = self.p;
        let layout = self.layout(sum);
        let n_cols = layout.columns.len();
        let mut all = dense::zeros(p * n_cols);
        self.code_cells(&layout, sum, &mut all);
        self.code_covariates(&layout, sum, &mut all);
        let singular = || MmrmError::Singular("its columns depend on each other".into());
        // As many columns as means: they are independent, or the inverse will say so.
        let (mut small, mut kept) = (all, Vec::new());
        if n_cols != p {
            kept = dense::independent_columns(&small, p, n_cols);
            if kept.len() != p {
                return Err(singular());
            }
            let rows = small.chunks_exact(n_cols);
            small = rows.flat_map(|row| kept.iter().map(|&k| row[k])).collect();
        }
        let of_cells = self.inverse_of_all_cells(&layout, sum);
        let (inverse, mut log_det) = of_cells
            .or_else(|| dense::invert_general(&small, p))
            .ok_or_else(singular)?;
        let (mut to_inside, mut from_inside) = (small, inverse);
        if !self.columns.is_empty() {
            log_det += self.undo_scaling(&mut to_inside, &mut from_inside);
        }
        let Columns {
            mut names,
            mut term,
            terms,
            mut between,
            ..
        } = layout.columns;
        let mut dropped = Vec::new();
        if n_cols != p {
            let keeps = |k: &usize| kept.contains(k);
            dropped = (0..n_cols)
                .filter(|k| !keeps(k))
                .filter_map(|k| names.get(k).cloned())
                .collect();
            names = kept.iter().filter_map(|&k| names.get(k).cloned()).collect();
            term = kept.iter().map(|&k| term[k]).collect();
            between = kept.iter().map(|&k| between[k]).collect();
        }
        Ok(Coding {
            names,
            term,
            terms,
            dropped,
            to_inside,
            from_inside,
            log_det,
            between,
        })
    }

    /// Columns in R's order: intercept, covariates, group, visit, group by visit, covariates by visit.
    fn layout(&self, sum: bool) -> Layout {
        let (g, m) = (self.n_groups, self.n_visits);
        let mut columns = Columns::new(!sum, g * m + self.columns.len() * m);
        let mut main_at = Vec::new();
        let mut by_visit_at = Vec::new();
        let of_covariate = |k: usize| -> Vec<usize> {
            (0..self.columns.len())
                .filter(|&j| self.columns[j].covariate == k)
                .collect()
        };
        for (k, t) in self.covariates.iter().enumerate() {
            columns.term(t.name.clone());
            main_at.push(columns.len());
            for j in of_covariate(k) {
                columns.push(self.columns[j].constant_within, &[&self.column_name(j)]);
            }
        }
        let common = self.mean == MeanModel::CommonBaseline;
        let mut later = Vec::new();
        if common {
            later.extend((0..m).filter(|v| Some(*v) != self.baseline));
        }
        let cells = self.mean != MeanModel::Columns;
        let group_at = columns.len();
        if g > 1 && cells && !common {
            columns.term("group");
            for group in 1..g {
                columns.push(true, &["group", name(&self.group_names, group)]);
            }
        }
        let visit_at = columns.len();
        if m > 1 && cells {
            columns.term("visit");
            for visit in 1..m {
                columns.push(false, &["visit", name(&self.visit_names, visit)]);
            }
        }
        let both_at = columns.len();
        if g > 1 && m > 1 && cells {
            columns.term("group:visit");
            let others = if common { 0..0 } else { 1..m };
            for v in later.iter().copied().chain(others) {
                let visit = name(&self.visit_names, v);
                for group in 1..g {
                    let group = name(&self.group_names, group);
                    columns.push(false, &["group", group, ":visit", visit]);
                }
            }
        }
        for (k, t) in self.covariates.iter().enumerate() {
            by_visit_at.push(columns.len());
            if t.by_visit {
                columns.term(format!("{}:visit", t.name));
                for visit in 1..m {
                    let visit = name(&self.visit_names, visit);
                    for j in of_covariate(k) {
                        columns.push(false, &[&self.column_name(j), ":visit", visit]);
                    }
                }
            }
        }
        Layout {
            columns,
            group_at,
            visit_at,
            both_at,
            main_at,
            by_visit_at,
            later,
        }
    }

    /// Rows of the cells in `all`, with factors at their reference level.
    fn code_cells(&self, layout: &Layout, sum: bool, all: &mut [f64]) {
        let (g, m, n_cols) = (self.n_groups, self.n_visits, layout.columns.len());
        let (group_at, visit_at, both_at) = (layout.group_at, layout.visit_at, layout.both_at);
        let (mut cg, mut cv) = (Vec::new(), Vec::new());
        for gi in 0..g {
            set_code(&mut cg, gi, g, sum);
            for v in 0..m {
                let Some(at) = self.cell[gi * m + v] else {
                    continue;
                };
                set_code(&mut cv, v, m, sum);
                let row = &mut all[at * n_cols..(at + 1) * n_cols];
                row[0] = 1.0;
                match self.mean {
                    // The intercept is all.
                    MeanModel::Columns => {}
                    MeanModel::CommonBaseline => {
                        row[visit_at..visit_at + cv.len()].copy_from_slice(&cv);
                        let place = layout.later.iter().position(|x| *x == v);
                        if let Some(j) = place.filter(|_| gi > 0) {
                            row[both_at + j * (g - 1) + gi - 1] = 1.0;
                        }
                    }
                    MeanModel::GroupByVisit => {
                        row[visit_at..visit_at + cv.len()].copy_from_slice(&cv);
                        row[group_at..group_at + cg.len()].copy_from_slice(&cg);
                        for (j, b) in cv.iter().enumerate() {
                            for (i, a) in cg.iter().enumerate() {
                                row[both_at + j * cg.len() + i] = a * b;
                            }
                        }
                    }
                }
                for (k, t) in self.covariates.iter().enumerate() {
                    if !t.levels.is_empty() {
                        let reference = code(0, t.levels.len(), sum);
                        self.code_covariate(layout, (k, &reference), (v, sum), row);
                    }
                }
            }
        }
    }

    /// The inverse of the coding where every cell of groups and visits has a mean of its own and there is nothing else,
    /// and the log determinant of the coding: it is the product of the coding of the groups and that of the visits.
    fn inverse_of_all_cells(&self, layout: &Layout, sum: bool) -> Option<(Vec<f64>, f64)> {
        let (g, m) = (self.n_groups, self.n_visits);
        let complete = self.p == g * m && self.columns.is_empty();
        if self.mean != MeanModel::GroupByVisit || !complete {
            return None;
        }
        // Row i of the inverse of k levels: the first has the mean of all of them (sum-to-zero) or the first level, the
        // others what a level has beyond it.
        let entry = |i: usize, level: usize, k: usize| {
            let first = match (sum, level) {
                (true, _) => 1.0 / k as f64,
                (false, 0) => 1.0,
                (false, _) => 0.0,
            };
            let own = if sum { level + 1 } else { level };
            let beyond = f64::from(u8::from(i == own));
            if i == 0 { first } else { beyond - first }
        };
        let mut inverse = dense::zeros(self.p * self.p);
        for i in 0..g {
            for j in 0..m {
                let at = match (i, j) {
                    (0, 0) => 0,
                    (i, 0) => layout.group_at + i - 1,
                    (0, j) => layout.visit_at + j - 1,
                    (i, j) => layout.both_at + (j - 1) * (g - 1) + i - 1,
                };
                let row = inverse[at * self.p..][..self.p].chunks_exact_mut(m);
                for (group, row) in row.enumerate() {
                    let of_group = entry(i, group, g);
                    for (visit, x) in row.iter_mut().enumerate() {
                        *x = of_group * entry(j, visit, m);
                    }
                }
            }
        }
        let (g, m) = (g as f64, m as f64);
        let log_det = if sum { m * g.ln() + g * m.ln() } else { 0.0 };
        Some((inverse, log_det))
    }

    /// Rows of the covariates' columns in `all`.
    fn code_covariates(&self, layout: &Layout, sum: bool, all: &mut [f64]) {
        let n_cols = layout.columns.len();
        for c in &self.columns {
            let t = &self.covariates[c.covariate];
            let mut weights = vec![1.0];
            if c.level > 0 {
                let base = code(0, t.levels.len(), sum);
                weights = code(c.level, t.levels.len(), sum);
                weights.iter_mut().zip(base).for_each(|(w, b)| *w -= b);
            }
            for v in 0..self.n_visits {
                if let Some(at) = c.column[v] {
                    let row = &mut all[at * n_cols..(at + 1) * n_cols];
                    self.code_covariate(layout, (c.covariate, &weights), (v, sum), row);
                }
            }
        }
    }

    /// The weights of covariate `k` at visit `v` in one row.
    fn code_covariate(
        &self,
        layout: &Layout,
        (k, weights): (usize, &[f64]),
        (v, sum): (usize, bool),
        row: &mut [f64],
    ) {
        let (main, n) = (layout.main_at[k], weights.len());
        row[main..main + n].copy_from_slice(weights);
        if self.covariates[k].by_visit {
            for (i, w) in code(v, self.n_visits, sum).iter().enumerate() {
                for (j, x) in weights.iter().enumerate() {
                    row[layout.by_visit_at[k] + i * n + j] = w * x;
                }
            }
        }
    }

    /// Undoes the centring and scaling of covariates in the maps of a coding; returns what it adds to
    /// the log determinant.
    fn undo_scaling(&self, to_inside: &mut Vec<f64>, from_inside: &mut Vec<f64>) -> f64 {
        let (g, m, p) = (self.n_groups, self.n_visits, self.p);
        let mut log_det = 0.0;
        let mut k_inv = dense::zeros(p * p);
        let mut k_fwd = dense::zeros(p * p);
        for i in 0..p {
            k_inv[i * p + i] = 1.0;
            k_fwd[i * p + i] = 1.0;
        }
        for c in &self.columns {
            for v in 0..m {
                let Some(at) = c.column[v] else { continue };
                if k_inv[at * p + at] == 1.0 && c.scale != 1.0 {
                    log_det += c.scale.ln();
                }
                k_inv[at * p + at] = 1.0 / c.scale;
                k_fwd[at * p + at] = c.scale;
                for gi in 0..g {
                    if let Some(row) = self.cell[gi * m + v] {
                        k_inv[row * p + at] = -c.center / c.scale;
                        k_fwd[row * p + at] = c.center;
                    }
                }
            }
        }
        *to_inside = dense::multiply(&k_fwd, to_inside, p, p, p);
        *from_inside = dense::multiply(from_inside, &k_inv, p, p, p);
        log_det
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::mmrm::data::mmrm_data::MmrmData;

    #[test]
    fn the_inverse_of_all_cells_is_that_of_elimination() {
        for (g, m) in [(1, 1), (1, 4), (3, 1), (2, 4), (4, 3)] {
            let cells = || (0..2 * g).flat_map(|s| (0..m).map(move |v| (s, v)));
            let names = |n: usize| (0..n).map(|i| format!("{i}")).collect();
            let design = Design::new(&MmrmData {
                y: cells().map(|(s, v)| (s + v) as f64).collect(),
                subject: cells().map(|(s, _)| s).collect(),
                group: cells().map(|(s, _)| s % g).collect(),
                visit: cells().map(|(_, v)| v).collect(),
                n_groups: g,
                n_visits: m,
                covariates: Vec::new(),
                group_names: names(g),
                visit_names: names(m),
                times: None,
                baseline: Some(0),
                mean: MeanModel::GroupByVisit,
            })
            .unwrap();
            for sum in [false, true] {
                let layout = design.layout(sum);
                let (inverse, log_det) = design.inverse_of_all_cells(&layout, sum).unwrap();
                let coding = design.coding(sum).unwrap();
                let eliminated = dense::invert_general(&coding.to_inside, g * m).unwrap();
                assert!((log_det - eliminated.1).abs() < 1e-12, "{g} {m} {sum}");
                for (a, b) in inverse.iter().zip(&eliminated.0) {
                    assert!((a - b).abs() < 1e-14, "{g} {m} {sum}: {a} {b}");
                }
            }
        }
    }
}
