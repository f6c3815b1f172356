//! What the likelihood needs of the data: cross products per missingness pattern, collected once.
//!
//! After this the cost of an evaluation does not depend on the number of subjects.

use super::design::Design;

/// One sum of products of two mean columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnProduct {
    /// `a * k + b`: local visits of the first and second column.
    pub ab: u32,
    pub c: u32,
    pub d: u32,
    pub value: f64,
}

/// One sum of products of a mean column and the response.
#[derive(Debug, Clone, Copy)]
pub(super) struct ResponseProduct {
    pub ab: u32,
    pub c: u32,
    pub value: f64,
}

/// Subjects seen at the same visits, with the same Sigma.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    /// Which Sigma: the group where each has its own, else 0.
    pub set: usize,
    /// Visits seen, ascending.
    pub visits: Vec<usize>,
    /// Number of subjects.
    pub n: f64,
    /// `sum_i x_ia[c] x_ib[d]`, non-zero ones, both orders of `a, b`.
    pub xx: Vec<ColumnProduct>,
    /// `sum_i x_ia[c] y_ib`.
    pub xy: Vec<ResponseProduct>,
    /// `sum_i y_ia y_ib`, `k x k`.
    pub yy: Vec<f64>,
}

/// Collects the cross products of `y` (any linear pre-treatment already done) and the mean columns.
///
/// With `by_group` subjects of different groups never share a pattern.
pub(super) fn collect(design: &Design, y: &[f64], by_group: bool) -> Vec<Pattern> {
    let (n, m) = (y.len(), design.n_visits);
    let mut start = vec![usize::MAX; design.n_subjects * m];
    let mut set_of = vec![0; design.n_subjects];
    for r in 0..n {
        start[design.subject[r] * m + design.visit[r]] = r;
        if by_group {
            set_of[design.subject[r]] = design.group[r];
        }
    }
    let mut keyed: Vec<((usize, u64), usize)> = (0..design.n_subjects)
        .map(|s| {
            let mask = (0..m).fold(0u64, |k, v| {
                k | (u64::from(start[s * m + v] != usize::MAX) << v)
            });
            ((set_of[s], mask), s)
        })
        .collect();
    keyed.sort_unstable();
    // slots: one a group, one a covariate column; at each visit a slot is (at most) one column
    let (g, q) = (design.n_groups, design.columns.len());
    let slots = g + q;
    let column_at = |slot: usize, v: usize| {
        if slot < g {
            design.cell[slot * m + v]
        } else {
            design.columns[slot - g].column[v]
        }
    };
    let mut patterns = Vec::new();
    let mut i = 0;
    while i < keyed.len() {
        let key = keyed[i].0;
        let (set, mask) = key;
        let end = keyed[i..]
            .iter()
            .position(|x| x.0 != key)
            .map_or(keyed.len(), |k| i + k);
        let visits: Vec<usize> = (0..m).filter(|v| mask >> v & 1 == 1).collect();
        let k = visits.len();
        let mut dense_xx = vec![0.0; k * k * slots * slots];
        let mut dense_xy = vec![0.0; k * k * slots];
        let mut yy = vec![0.0; k * k];
        for &(_, s) in &keyed[i..end] {
            for (a, &va) in visits.iter().enumerate() {
                let ra = start[s * m + va];
                let ga = design.group[ra];
                for (b, &vb) in visits.iter().enumerate() {
                    let rb = start[s * m + vb];
                    let ab = a * k + b;
                    yy[ab] += y[ra] * y[rb];
                    let xx = &mut dense_xx[ab * slots * slots..(ab + 1) * slots * slots];
                    let xy = &mut dense_xy[ab * slots..(ab + 1) * slots];
                    xy[ga] += y[rb];
                    xx[ga * slots + ga] += 1.0;
                    for j in 0..q {
                        let x = design.columns[j].values[ra];
                        let z = design.columns[j].values[rb];
                        xy[g + j] += x * y[rb];
                        xx[(g + j) * slots + ga] += x;
                        xx[ga * slots + g + j] += z;
                        for l in 0..q {
                            xx[(g + j) * slots + g + l] += x * design.columns[l].values[rb];
                        }
                    }
                }
            }
        }
        let (mut xx, mut xy) = (Vec::new(), Vec::new());
        for (a, &va) in visits.iter().enumerate() {
            for (b, &vb) in visits.iter().enumerate() {
                let ab = a * k + b;
                for s in 0..slots {
                    let Some(c) = column_at(s, va) else { continue };
                    let value = dense_xy[ab * slots + s];
                    if value != 0.0 {
                        xy.push(ResponseProduct {
                            ab: ab as u32,
                            c: c as u32,
                            value,
                        });
                    }
                    for t in 0..slots {
                        let Some(d) = column_at(t, vb) else { continue };
                        let value = dense_xx[(ab * slots + s) * slots + t];
                        if value != 0.0 {
                            xx.push(ColumnProduct {
                                ab: ab as u32,
                                c: c as u32,
                                d: d as u32,
                                value,
                            });
                        }
                    }
                }
            }
        }
        patterns.push(Pattern {
            set,
            visits,
            n: (end - i) as f64,
            xx,
            xy,
            yy,
        });
        i = end;
    }
    patterns
}
