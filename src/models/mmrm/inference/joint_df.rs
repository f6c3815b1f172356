//! Denominator degrees of freedom of several rows tested together.
//!
//! Symbols and sources as in `inference`.

use crate::models::mmrm::data::mmrm_data::MmrmError;
use crate::models::mmrm::inference::contrasts::{Inference, RowTerms};
use crate::models::mmrm::inference::joint_test::of_eigenvectors;
use crate::models::mmrm::likelihood::dense;

impl Inference<'_> {
    /// Fai and Cornelius' degrees of freedom of `q` rows, from Satterthwaite's of their eigenvectors.
    pub(in crate::models::mmrm) fn fai_cornelius(
        &self,
        l: &[f64],
        q: usize,
        l_phi_l: &[f64],
    ) -> f64 {
        let p = self.fit.beta.len();
        let eigen = nalgebra::DMatrix::from_row_slice(q, q, l_phi_l).symmetric_eigen();
        let mut nu = Vec::with_capacity(q);
        let mut row = RowTerms::default();
        for m in 0..q {
            let vector: Vec<f64> = (0..q).map(|i| eigen.eigenvectors[(i, m)]).collect();
            row.set(&self.fit.inner, &dense::multiply(&vector, l, 1, q, p));
            nu.push(self.satterthwaite(&mut row));
        }
        of_eigenvectors(&nu)
    }

    /// Kenward and Roger's denominator degrees of freedom and scale for `q >= 2` rows.
    pub(in crate::models::mmrm) fn kenward_roger_df(
        &self,
        l: &[f64],
        q: usize,
        l_phi_l: &[f64],
    ) -> Result<(f64, f64), MmrmError> {
        let blocks = &self.fit.inner.problem.blocks;
        let p = blocks.p;
        let mut factor = l_phi_l.to_vec();
        dense::cholesky(&mut factor, q).ok_or(MmrmError::RankDeficient)?;
        let mut inverse = dense::zeros(q * q);
        dense::invert_lower(&factor, q, &mut inverse);
        let half = dense::multiply(&inverse, l, q, q, p);
        // N_k = half Phi P_k Phi half': lower triangles, those off the diagonal times sqrt 2, so that
        // sums of products are traces.
        let n_parameters = self.spread.len() / blocks.size;
        let triangle = q * (q + 1) / 2;
        let mut left = dense::zeros(q * p);
        let mut squares = Vec::with_capacity(n_parameters * triangle);
        let mut trace = dense::zeros(n_parameters);
        for (trace, spread) in trace.iter_mut().zip(self.spread.chunks_exact(blocks.size)) {
            blocks.rows_times(&half, spread, &mut left);
            for (i, left) in left.chunks_exact(p).enumerate() {
                for half in half.chunks_exact(p).take(i) {
                    squares.push(std::f64::consts::SQRT_2 * dense::dot(left, half));
                }
                let own = dense::dot(left, &half[i * p..][..p]);
                squares.push(own);
                *trace += own;
            }
        }
        let (mut a1, mut a2) = (0.0, 0.0);
        for (i, w) in self.w.chunks_exact(n_parameters).enumerate() {
            let own = &squares[i * triangle..][..triangle];
            let others = squares.chunks_exact(triangle);
            for (j, (w, other)) in w.iter().zip(others).take(i + 1).enumerate() {
                let w = if i == j { *w } else { 2.0 * w };
                a1 += w * trace[i] * trace[j];
                a2 += w * dense::dot(own, other);
            }
        }
        let q = q as f64;
        let b = (a1 + 6.0 * a2) / (2.0 * q);
        let g = ((q + 1.0) * a1 - (q + 4.0) * a2) / ((q + 2.0) * a2);
        let d = 3.0 * q + 2.0 * (1.0 - g);
        let (c1, c2, c3) = (g / d, (q - g) / d, (q + 2.0 - g) / d);
        let e = 1.0 / (1.0 - a2 / q);
        let u = 2.0 / q * (1.0 + c1 * b) / ((1.0 - c2 * b).powi(2) * (1.0 - c3 * b));
        let rho = u / (2.0 * e * e);
        let m = 4.0 + (q + 2.0) / (q * rho - 1.0);
        Ok((m, m / (e * (m - 2.0))))
    }
}
