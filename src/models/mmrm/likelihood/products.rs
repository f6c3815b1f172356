//! Products of the mean columns over the subjects of one pattern: what `X'ZX` and `XMX'` take of the data.

use crate::models::mmrm::likelihood::blocks::Blocks;

/// One sum of products of two mean columns, each unordered pair of (visit, column) once.
#[derive(Debug, Clone, Copy)]
pub(in crate::models::mmrm) struct ColumnProduct {
    /// `a * k + b`: local visits of the two columns, `a >= b`.
    pub ab: u32,
    /// Where the pair of columns is in the lower triangles of [`Blocks`].
    pub at: u32,
    pub value: f64,
}

/// The products, in the form that is cheaper to use.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) enum ColumnProducts {
    /// `sum_i x_ia[c] x_ib[d]`, non-zero ones; the same column at two visits is there twice in one. Their number
    /// does not depend on the subjects.
    Sums(Vec<ColumnProduct>),
    /// The rows themselves: one subject of 30 visits and 60 covariate columns has 1.6 million pairs.
    Rows(Rows),
}

/// `X` of each subject of a pattern, on the columns the pattern has.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Rows {
    /// Number of the pattern's columns.
    q: usize,
    /// Where each pair of them is in the lower triangles of [`Blocks`], row after row of their own triangle.
    at: Vec<u32>,
    /// `k x q` a subject.
    x: Vec<f64>,
}

impl Rows {
    /// No subjects yet; `columns` ascending.
    pub fn of_columns(columns: &[u32], blocks: &Blocks) -> Self {
        let at = columns.iter().enumerate().flat_map(|(i, &c)| {
            let before = columns[..=i].iter();
            before.map(move |&d| blocks.at(c as usize, d as usize) as u32)
        });
        Self {
            q: columns.len(),
            at: at.collect(),
            x: Vec::new(),
        }
    }

    /// Room for one more subject of `k` visits: its `k x q`, all 0.
    pub fn push(&mut self, k: usize) -> &mut [f64] {
        let from = self.x.len();
        self.x.resize(from + k * self.q, 0.0);
        &mut self.x[from..]
    }

    /// Whether `n` subjects with `entries` non-zero entries in `q` columns and `k` visits cost less as rows.
    pub fn are_cheaper(n: usize, entries: usize, q: usize, k: usize) -> bool {
        n * entries * (k + q) < entries * entries / 4
    }

    fn add_weighted(&self, z: &[f64], k: usize, out: &mut [f64]) {
        let q = self.q;
        let mut zx = vec![0.0; k * q];
        let mut square = vec![0.0; q * q];
        for x in self.x.chunks_exact(k * q) {
            zx.fill(0.0);
            for (a, zx) in zx.chunks_exact_mut(q).enumerate() {
                for (b, x) in x.chunks_exact(q).enumerate() {
                    let z = z[a.max(b) * k + a.min(b)];
                    zx.iter_mut().zip(x).for_each(|(o, x)| *o += z * x);
                }
            }
            for (x, zx) in x.chunks_exact(q).zip(zx.chunks_exact(q)) {
                for (c, x) in x.iter().enumerate().filter(|(_, x)| **x != 0.0) {
                    let line = &mut square[c * q..][..=c];
                    line.iter_mut().zip(zx).for_each(|(o, v)| *o += x * v);
                }
            }
        }
        let lines = square.chunks_exact(q).enumerate();
        let triangle = lines.flat_map(|(c, line)| &line[..=c]);
        for (v, at) in triangle.zip(&self.at) {
            out[*at as usize] += v;
        }
    }

    fn add_moment(&self, means: &[f64], k: usize, out: &mut [f64]) {
        let q = self.q;
        let mut half = vec![0.0; q * q];
        let mut at = self.at.iter();
        for (c, line) in half.chunks_exact_mut(q).enumerate() {
            for (v, at) in line[..=c].iter_mut().zip(&mut at) {
                *v = means[*at as usize];
            }
        }
        let mut xm = vec![0.0; q];
        for x in self.x.chunks_exact(k * q) {
            for (a, own) in x.chunks_exact(q).enumerate() {
                xm.fill(0.0);
                for (c, v) in own.iter().enumerate().filter(|(_, v)| **v != 0.0) {
                    let line = &half[c * q..][..=c];
                    xm.iter_mut().zip(line).for_each(|(o, m)| *o += v * m);
                }
                for (o, other) in out[a * k..][..k].iter_mut().zip(x.chunks_exact(q)) {
                    *o += xm.iter().zip(other).map(|(m, x)| m * x).sum::<f64>();
                }
            }
        }
    }
}

impl ColumnProducts {
    /// The same with every place moved back by `by`; `None` where a place is before that, and for rows.
    pub fn moved_back(&self, by: usize) -> Option<Self> {
        let Self::Sums(sums) = self else {
            return None;
        };
        let moved = sums.iter().map(|e| {
            let at = (e.at as usize).checked_sub(by)? as u32;
            Some(ColumnProduct { at, ..*e })
        });
        Some(Self::Sums(moved.collect::<Option<_>>()?))
    }

    /// Adds `sum_i X_i' Z X_i` to the lower triangles `out`; of the symmetric `Z`, `k x k`, the lower triangle
    /// is read.
    #[inline(always)]
    pub fn add_weighted(&self, z: &[f64], k: usize, out: &mut [f64]) {
        match self {
            Self::Sums(sums) => {
                for e in sums {
                    out[e.at as usize] += z[e.ab as usize] * e.value;
                }
            }
            Self::Rows(rows) => rows.add_weighted(z, k, out),
        }
    }

    /// Adds to `out`, `k x k`, what together with its transpose is `sum_i X_i M X_i'`; `means` has the lower
    /// triangles of `M`, the diagonal halved.
    #[inline(always)]
    pub fn add_moment(&self, means: &[f64], k: usize, out: &mut [f64]) {
        match self {
            Self::Sums(sums) => {
                for e in sums {
                    out[e.ab as usize] += means[e.at as usize] * e.value;
                }
            }
            Self::Rows(rows) => rows.add_moment(means, k, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::mmrm::data::mmrm_data::{
        CovariateValues, DesignCovariate, MeanModel, MmrmData,
    };
    use crate::models::mmrm::fit::fitting::fit;
    use crate::models::mmrm::fit::newton;
    use crate::models::mmrm::likelihood::criterion::State;
    use crate::plan::{CovarianceStructure, Estimation};

    /// The sums of rows, from the definition.
    fn summed(rows: &Rows, k: usize) -> ColumnProducts {
        let q = rows.q;
        let mut sums = Vec::new();
        for x in rows.x.chunks_exact(k * q) {
            for i in 0..k * q {
                for j in 0..=i {
                    let (a, b, c, d) = (i / q, j / q, i % q, j % q);
                    let twice = if c == d && i != j { 2.0 } else { 1.0 };
                    let (most, least) = (c.max(d), c.min(d));
                    sums.push(ColumnProduct {
                        ab: (a * k + b) as u32,
                        at: rows.at[most * (most + 1) / 2 + least],
                        value: twice * x[i] * x[j],
                    });
                }
            }
        }
        ColumnProducts::Sums(sums)
    }

    #[test]
    fn rows_and_sums_are_the_same_products() {
        let mut rows = Rows::of_columns(&[0, 1, 2], &Blocks::of_lengths([3]));
        for x in [
            [1.0, 0.0, 0.5, 1.0, 2.0, -0.25],
            [1.0, 0.0, -1.5, 1.0, 0.75, 3.0],
            [0.0, 0.0, 2.5, 0.0, -4.0, 1.0],
        ] {
            rows.push(2).copy_from_slice(&x);
        }
        let both = [summed(&rows, 2), ColumnProducts::Rows(rows)];
        let results = both.each_ref().map(|products| {
            let mut out = vec![0.0; 9];
            // Only the lower triangle of Z is read.
            products.add_weighted(&[2.0, f64::NAN, 0.5, 3.0], 2, &mut out);
            let means = [0.5, 0.0, 0.0, 0.25, 1.0, 0.0, -1.0, 0.125, 2.0];
            let mut moment = vec![0.0; 4];
            products.add_moment(&means, 2, &mut moment);
            out.extend([moment[0], moment[1] + moment[2], moment[3]]);
            out
        });
        for (a, b) in results[0].iter().zip(&results[1]) {
            assert!((a - b).abs() < 1e-12, "{results:?}");
        }
        // By hand: X'ZX of the first column alone, over the first two subjects.
        assert!((results[1][0] - 2.0 * (2.0 + 2.0 * 0.5 + 3.0)).abs() < 1e-12);
    }

    /// Twenty-four subjects at twelve visits, each with gaps of its own, and a factor of twenty levels that
    /// changes from visit to visit.
    fn many_columns() -> MmrmData {
        let (mut y, mut subject, mut visit, mut level) = (vec![], vec![], vec![], vec![]);
        let mut x = 0.37_f64;
        for s in 0..24 {
            for v in (0..12).filter(|v| *v != s % 12 && (s < 12 || *v != (s + 5) % 12)) {
                x = 3.99 * x * (1.0 - x);
                y.push(x + 0.2 * (s % 5) as f64 + 0.1 * v as f64);
                subject.push(s);
                visit.push(v);
                level.push((7 * s + 3 * v + s * v % 5) % 20);
            }
        }
        let covariate = DesignCovariate {
            name: "batch".into(),
            kind: CovariateValues::Factor {
                levels: (0..20).map(|l| format!("L{l:02}")).collect(),
                index: level,
            },
            by_visit: false,
        };
        MmrmData {
            group: subject.iter().map(|s| s % 2).collect(),
            y,
            subject,
            visit,
            n_groups: 2,
            n_visits: 12,
            covariates: vec![covariate],
            group_names: vec!["A".into(), "B".into()],
            visit_names: (0..12).map(|v| format!("V{v}")).collect(),
            times: None,
            baseline: Some(0),
            mean: MeanModel::GroupByVisit,
        }
    }

    #[test]
    fn a_fit_from_rows_is_the_fit_from_sums() {
        for structure in [
            CovarianceStructure::CompoundSymmetry,
            CovarianceStructure::HeterogeneousAutoregressive,
        ] {
            let inner = fit(&many_columns(), structure, Estimation::Reml)
                .unwrap()
                .inner;
            let mut problem = inner.problem.clone();
            let mut turned = 0;
            for pattern in &mut problem.patterns {
                if let ColumnProducts::Rows(rows) = &pattern.xx {
                    pattern.xx = summed(rows, pattern.visits.len());
                    turned += 1;
                }
            }
            assert!(turned > 4, "{turned} of {}", problem.patterns.len());
            let model = inner.model.as_ref();
            let state = State::new(&problem);
            let zero = vec![0.0; model.n_theta()];
            let other = newton::minimise(&problem, model, &zero, state);
            assert!(other.converged, "{}", other.why);
            let close = |a: &[f64], b: &[f64]| {
                let size = b.iter().fold(1e-6_f64, |m, v| m.max(v.abs()));
                a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-7 * size)
            };
            assert!((other.state.f - inner.state.f).abs() < 1e-9);
            assert!(close(&other.theta, &inner.theta), "{structure:?}");
            assert!(close(&other.state.p_k, &inner.state.p_k), "{structure:?}");
            assert!(close(&other.state.gamma, &inner.state.gamma));
        }
    }
}
