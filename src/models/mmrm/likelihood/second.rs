//! What one pattern adds to the second derivatives, in the notation of [`crate::models::mmrm::likelihood::criterion`].

use crate::models::mmrm::likelihood::blocks::Blocks;
use crate::models::mmrm::likelihood::dense::{sandwich, sized};
use crate::models::mmrm::likelihood::moments::Pattern;

/// The directions in which `P_k` is made: what the means add to the Hessian is made of products of these, and
/// `P_k` is a sum over the pairs of mean columns, so the fewer the better. 30 visits have 465 elements, and
/// compound symmetry has 2 parameters.
#[derive(Debug, Clone, Copy)]
pub(in crate::models::mmrm) enum Along<'a> {
    /// None: the Hessian with fixed means is all that is asked for.
    Nothing,
    /// One an element of Sigma.
    Elements,
    /// One a parameter; `jac` is `elements x nt`, the derivatives of the elements.
    Parameters { jac: &'a [f64], nt: usize },
}

impl<'a> Along<'a> {
    /// The fewer of the two.
    pub fn fewer(jac: &'a [f64], nt: usize, n_elements: usize) -> Self {
        if nt < n_elements {
            Self::Parameters { jac, nt }
        } else {
            Self::Elements
        }
    }

    /// How many directions these are.
    pub fn number(self, n_elements: usize) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Elements => n_elements,
            Self::Parameters { nt, .. } => nt,
        }
    }
}

/// One pattern and the sums it adds to.
pub(in crate::models::mmrm) struct SecondOrder<'a> {
    pub pattern: &'a Pattern,
    /// Inverse of Sigma at the pattern's visits, `k x k`.
    pub w: &'a [f64],
    /// `W` times each response row.
    pub w_responses: &'a [f64],
    pub n_elements: usize,
    pub blocks: &'a Blocks,
    pub hessian: &'a mut [f64],
    pub p_k: &'a mut [f64],
    pub normalised: &'a mut [f64],
}

impl SecondOrder<'_> {
    /// Adds the pattern; `c_mat` is the matrix C, the others are room of `k x k`.
    pub fn add(
        &mut self,
        c_mat: &[f64],
        along: Along,
        tmp: &mut [f64],
        e: &mut [f64],
        z: &mut [f64],
    ) {
        let k = self.pattern.visits.len();
        sized!(k => self.add_of(k, c_mat, along, tmp, e, z));
    }

    #[inline(always)]
    fn add_of(
        &mut self,
        k: usize,
        c_mat: &[f64],
        along: Along,
        tmp: &mut [f64],
        e: &mut [f64],
        z: &mut [f64],
    ) {
        self.add_hessian(k, &c_mat[..k * k]);
        match along {
            Along::Nothing => {}
            Along::Elements => self.add_elements(k, &mut z[..k * k]),
            Along::Parameters { jac, nt } => {
                self.add_parameters(k, jac, nt, tmp, &mut e[..k * k], z);
            }
        }
    }

    /// `W_yu C_vx` summed over both orders of `(x, y) = (a, b)` and `(u, v) = (c, d)`.
    #[inline(always)]
    fn add_hessian(&mut self, k: usize, c_mat: &[f64]) {
        let (w, elements) = (&self.w[..k * k], &self.pattern.elements[..k * k]);
        for a in 0..k {
            let (wa, ca) = (&w[a * k..][..k], &c_mat[a * k..][..k]);
            for b in 0..=a {
                let (wb, cb) = (&w[b * k..][..k], &c_mat[b * k..][..k]);
                // Twice the same element is counted once.
                let one = if a == b { 0.5 } else { 1.0 };
                let h =
                    &mut self.hessian[elements[a * k + b] * self.n_elements..][..self.n_elements];
                for c in 0..=a {
                    let last = if c == a { b } else { c };
                    let of = &elements[c * k..][..=last];
                    for (d, &other) in of.iter().enumerate() {
                        let both = if c == d { 0.5 * one } else { one };
                        h[other] +=
                            both * (wb[c] * ca[d] + wb[d] * ca[c] + wa[c] * cb[d] + wa[d] * cb[c]);
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn add_elements(&mut self, k: usize, z: &mut [f64]) {
        let Blocks {
            p, size, triangles, ..
        } = *self.blocks;
        let w = &self.w[..k * k];
        for a in 0..k {
            let wa = &w[a * k..][..k];
            for b in 0..=a {
                let wb = &w[b * k..][..k];
                let element = self.pattern.elements[a * k + b];
                let one = if a == b { 0.5 } else { 1.0 };
                // Z = -W E W, lower triangle.
                for x in 0..k {
                    let (left, right) = (-one * wa[x], -one * wb[x]);
                    let z = &mut z[x * k..][..=x];
                    for ((z, a), b) in z.iter_mut().zip(wa).zip(wb) {
                        *z = left * b + right * a;
                    }
                }
                let pk = &mut self.p_k[element * size..][..size];
                self.pattern.xx.add_weighted(z, k, pk);
                let h = &mut self.normalised[element * (triangles + p) + triangles..][..p];
                for e in &self.pattern.xy {
                    let (x, wy) = (e.a as usize, &self.w_responses[e.row as usize * k..][..k]);
                    h[e.c as usize] += one * (wa[x] * wy[b] + wb[x] * wy[a]);
                }
            }
        }
    }

    #[inline(always)]
    fn add_parameters(
        &mut self,
        k: usize,
        jac: &[f64],
        nt: usize,
        we: &mut [f64],
        e: &mut [f64],
        z: &mut [f64],
    ) {
        let Blocks {
            p, size, triangles, ..
        } = *self.blocks;
        let directions = self.p_k.chunks_exact_mut(size);
        let rows = self.normalised.chunks_exact_mut(triangles + p);
        for (t, (pk, row)) in directions.zip(rows).enumerate() {
            for (e, element) in e.iter_mut().zip(&self.pattern.elements) {
                *e = -jac[element * nt + t];
            }
            // Parameters of another group's Sigma.
            if e.iter().all(|x| *x == 0.0) {
                continue;
            }
            sandwich(self.w, e, k, we, z);
            self.pattern.xx.add_weighted(z, k, pk);
            let h = &mut row[triangles..];
            for e in &self.pattern.xy {
                let (we, y) = (
                    &we[e.a as usize * k..][..k],
                    &self.w_responses[e.row as usize * k..][..k],
                );
                h[e.c as usize] -= we.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
            }
        }
    }
}
