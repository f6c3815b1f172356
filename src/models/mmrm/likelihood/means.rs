//! What profiling the means out adds to the observed Hessian, in the notation of
//! [`crate::models::mmrm::likelihood::criterion`].

use crate::models::mmrm::likelihood::blocks::Blocks;
use crate::models::mmrm::likelihood::criterion::{Problem, State};
use crate::models::mmrm::likelihood::dense::{self, sized};

/// What one block of mean columns adds to a row of [`State::normalised`].
struct NormalisedBlock<'a> {
    p_k: &'a [f64],
    /// `L`, zeros above the diagonal.
    root: &'a [f64],
    gamma: &'a [f64],
    /// Holds `X'Z y`.
    h: &'a mut [f64],
    /// Empty for ML.
    triangle: &'a mut [f64],
    /// Room for two rows.
    lines: (&'a mut [f64], &'a mut [f64]),
}

impl NormalisedBlock<'_> {
    #[inline(always)]
    fn fill(self, n: usize) {
        const SQRT_2: f64 = std::f64::consts::SQRT_2;
        let (pk, root) = (&self.p_k[..n * n], &self.root[..n * n]);
        let (g, h) = (&self.gamma[..n], &mut self.h[..n]);
        let (line, product) = (&mut self.lines.0[..n], &mut self.lines.1[..n]);
        sum_of_rows(|k| g[k], 0, pk, n, line);
        line.iter_mut().zip(&*h).for_each(|(l, h)| *l += h);
        sum_of_rows(|k| line[k], 0, root, n, h);
        h.iter_mut().for_each(|h| *h *= SQRT_2);
        // Row c of L'P, then of L'P L as far as the diagonal.
        let mut triangle = self.triangle;
        for c in 0..n {
            let own;
            let Some(rest) = triangle.split_at_mut_checked(c + 1) else {
                return;
            };
            (own, triangle) = rest;
            let (first, most) = if n <= FEW { (c, n) } else { (c, c + 1) };
            sum_of_rows(|k| root[k * n + c], first, pk, n, line);
            sum_of_rows(|k| line[k], 0, root, n, &mut product[..most]);
            let scaled = own.iter_mut().zip(&*product);
            scaled.for_each(|(o, v)| *o = SQRT_2 * v);
            own[c] = product[c];
        }
    }
}

/// Matrices of up to this size are used as a whole, zeros of `L` as well: their loops are then all of one length.
const FEW: usize = 6;

/// Writes the sum of the rows of an `n x n` matrix from `first` on, each times its weight, as far as `out` goes: four
/// columns at a time, whose sums stay in registers.
#[inline(always)]
fn sum_of_rows(
    weight: impl Fn(usize) -> f64,
    first: usize,
    matrix: &[f64],
    n: usize,
    out: &mut [f64],
) {
    let mut fours = out.chunks_exact_mut(4);
    let mut at = 0;
    for out in &mut fours {
        let mut sums = [0.0; 4];
        for k in first..n {
            let (w, row) = (weight(k), &matrix[k * n + at..][..4]);
            for c in 0..4 {
                sums[c] += w * row[c];
            }
        }
        out.copy_from_slice(&sums);
        at += 4;
    }
    for (c, out) in (at..).zip(fours.into_remainder()) {
        *out = (first..n).map(|k| weight(k) * matrix[k * n + c]).sum();
    }
}

/// Writes `L`, the Cholesky factor of each block of `Phi`; `None` where rounding left none.
fn root_of(blocks: &Blocks, phi: &[f64], out: &mut [f64]) -> Option<()> {
    out.copy_from_slice(phi);
    for block in blocks.iter() {
        dense::cholesky(block.of_mut(out), block.len)?;
    }
    Some(())
}

/// Turns `P_k` and `X'Z y` of each direction into a row, such that the products of the rows are what the means
/// and `log|A|` add to the Hessian; mirrors each `P_k`.
fn normalise(
    problem: &Problem,
    (root, gamma): (&[f64], &[f64]),
    lines: (&mut [f64], &mut [f64]),
    p_k: &mut [f64],
    normalised: &mut [f64],
) {
    let Blocks {
        p, size, triangles, ..
    } = problem.blocks;
    for (pk, out) in p_k
        .chunks_exact_mut(size)
        .zip(normalised.chunks_exact_mut(triangles + p))
    {
        problem.blocks.mirror(pk);
        let (mut triangle, h) = out.split_at_mut(triangles);
        for block in problem.blocks.iter() {
            let own;
            (own, triangle) = triangle.split_at_mut(block.len * (block.len + 1) / 2);
            let one = NormalisedBlock {
                p_k: block.of(pk),
                root: block.of(root),
                gamma: block.part(gamma),
                h: &mut h[block.first..][..block.len],
                triangle: if problem.reml { own } else { &mut [] },
                lines: (&mut *lines.0, &mut *lines.1),
            };
            let n = block.len;
            sized!(n => one.fill(n));
        }
    }
}

/// Adds what the means add to the Hessian `h` in the directions of `P_k`, `directions x directions`.
pub(in crate::models::mmrm) fn add(problem: &Problem, state: &mut State, h: &mut [f64]) {
    let row = problem.blocks.triangles + problem.blocks.p;
    if root_of(&problem.blocks, &state.phi, &mut state.a).is_none() {
        // No Hessian at all is one that is not positive definite.
        h.fill(f64::NAN);
        return;
    }
    normalise(
        problem,
        (&state.a, &state.gamma),
        (&mut state.b, &mut state.line),
        &mut state.p_k,
        &mut state.normalised,
    );
    let rows = || state.normalised.chunks_exact(row);
    let n = rows().len();
    for (e, one) in rows().enumerate() {
        for (d, other) in rows().take(e + 1).enumerate() {
            let v = 0.5 * dense::dot(one, other);
            h[e * n + d] -= v;
            if d < e {
                h[d * n + e] -= v;
            }
        }
    }
}

/// Completes [`State::hessian`], after [`differentiate`](super::criterion::differentiate) along the elements.
pub(in crate::models::mmrm) fn complete_hessian(problem: &Problem, state: &mut State) {
    state.mirror_hessian();
    let mut hessian = std::mem::take(&mut state.hessian);
    add(problem, state, &mut hessian);
    state.hessian = hessian;
}
