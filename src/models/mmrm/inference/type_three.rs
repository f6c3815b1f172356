//! Type III tests of the means where a group has no value at a visit.
//!
//! With every cell seen, sum-to-zero coding gives the tests. With an empty cell that coding depends on which level
//! comes last, so the hypotheses are those of SAS and lmerTest, which do not: estimable functions of the cell means
//! that leave out every effect that does not contain the one tested, orthogonal to those of the effects that do.
//!
//! For weights `w` of the cells: group has column sums of 0 and visit row sums of 0, both orthogonal to the weights
//! with row and column sums of 0, which are the hypothesis of the interaction.
//!
//! Source: Goodnight (1978), SAS Technical Report R-101. Checked against lmerTest: `tests/numbers/second.rs`.

use crate::models::mmrm::data::design::Design;
use crate::models::mmrm::data::mmrm_data::MeanModel;
use nalgebra::DMatrix;

/// Singular values below this are 0.
const NOTHING: f64 = 1e-9;

/// Hypotheses over the cells that have values.
pub(in crate::models::mmrm) struct EmptyCells {
    /// Group and visit of each cell.
    cells: Vec<(usize, usize)>,
    by_group: DMatrix<f64>,
    by_visit: DMatrix<f64>,
    /// Orthonormal rows.
    interaction: DMatrix<f64>,
}

impl EmptyCells {
    /// `None` where every cell has values or the mean is not one of groups by visits.
    pub fn of(design: &Design) -> Option<Self> {
        let (g, m) = (design.n_groups, design.n_visits);
        let complete = design.cell.iter().all(Option::is_some);
        if design.mean != MeanModel::GroupByVisit || g < 2 || m < 2 || complete {
            return None;
        }
        let cells: Vec<(usize, usize)> = (0..g * m)
            .filter(|&c| design.cell[c].is_some())
            .map(|c| (c / m, c % m))
            .collect();
        let n = cells.len();
        let by_group = DMatrix::from_fn(g, n, |i, c| f64::from(u8::from(cells[c].0 == i)));
        let by_visit = DMatrix::from_fn(m, n, |j, c| f64::from(u8::from(cells[c].1 == j)));
        let interaction = null_space(&[&by_group, &by_visit]);
        Some(Self {
            cells,
            by_group,
            by_visit,
            interaction,
        })
    }

    /// Hypothesis rows of `term` in the inside coding, one after the other; `None` for a covariate.
    pub fn rows(&self, term: &str, design: &Design) -> Option<Vec<f64>> {
        let over_cells = match term {
            "group" => null_space(&[&self.by_visit, &self.interaction]),
            "visit" => null_space(&[&self.by_group, &self.interaction]),
            "group:visit" => self.interaction.clone(),
            _ => return None,
        };
        let mut out = Vec::with_capacity(over_cells.nrows() * design.p);
        for weights in over_cells.row_iter() {
            let cells = self.cells.iter().zip(weights.iter());
            let cells: Vec<_> = cells.map(|((g, v), w)| (*g, *v, *w)).collect();
            let mut row = vec![0.0; design.p];
            if design.combine(&cells, &mut row) {
                out.extend(row);
            }
        }
        Some(out)
    }
}

/// Orthonormal rows, each orthogonal to every row of `matrices`.
fn null_space(matrices: &[&DMatrix<f64>]) -> DMatrix<f64> {
    let n = matrices.iter().map(|m| m.ncols()).max().unwrap_or(0);
    let mut square = DMatrix::zeros(n, n);
    for matrix in matrices.iter().filter(|m| m.nrows() > 0) {
        square += matrix.tr_mul(matrix);
    }
    let eigen = square.symmetric_eigen();
    let largest = eigen.eigenvalues.iter().fold(0.0_f64, |a, v| a.max(*v));
    let kept: Vec<usize> = (0..n)
        .filter(|&i| eigen.eigenvalues[i] <= NOTHING * largest)
        .collect();
    DMatrix::from_fn(kept.len(), n, |i, c| eigen.eigenvectors[(c, kept[i])])
}
