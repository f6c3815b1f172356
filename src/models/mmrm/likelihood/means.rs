//! What profiling the means out adds to the observed Hessian, in the notation of
//! [`crate::models::mmrm::likelihood::criterion`].

use crate::models::mmrm::likelihood::blocks::Blocks;
use crate::models::mmrm::likelihood::criterion::{Problem, State};
use crate::models::mmrm::likelihood::dense::{self, sized};

/// What one block of mean columns adds to a row of [`State::normalised`].
struct NormalisedBlock<'a> {
    p_k: &'a [f64],
    /// `L'`, zeros below the diagonal.
    root: &'a [f64],
    gamma: &'a [f64],
    /// Holds `X'Z y`.
    h: &'a mut [f64],
    /// Empty for ML.
    triangle: &'a mut [f64],
    line: &'a mut [f64],
}

impl NormalisedBlock<'_> {
    #[inline(always)]
    fn fill(self, n: usize) {
        const SQRT_2: f64 = std::f64::consts::SQRT_2;
        let short_dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(x, y)| x * y).sum() };
        let (pk, root) = (&self.p_k[..n * n], &self.root[..n * n]);
        let (g, h, line) = (&self.gamma[..n], &mut self.h[..n], &mut self.line[..n]);
        for ((l, h), pk) in line.iter_mut().zip(&*h).zip(pk.chunks_exact(n)) {
            *l = h + short_dot(pk, g);
        }
        for ((c, h), root) in h.iter_mut().enumerate().zip(root.chunks_exact(n)) {
            let from = first_of(c, n);
            *h = SQRT_2 * short_dot(&root[from..], &line[from..]);
        }
        if self.triangle.is_empty() {
            return;
        }
        // Row c of L'P, then of L'P L.
        let mut at = 0;
        for (c, own_root) in root.chunks_exact(n).enumerate() {
            let from = first_of(c, n);
            dense::row_times(&own_root[from..], &pk[from * n..], n, line);
            let own = &mut self.triangle[at..][..=c];
            at += c + 1;
            for ((d, v), root) in own.iter_mut().enumerate().zip(root.chunks_exact(n)) {
                let from = first_of(d, n);
                *v = SQRT_2 * short_dot(&root[from..], &line[from..]);
            }
            own[c] /= SQRT_2;
        }
    }
}

/// From where a row of `L'` is used, whose first `c` entries are 0: small matrices as a whole, whose loops are then
/// all of one length.
#[inline(always)]
fn first_of(c: usize, n: usize) -> usize {
    if n <= 6 { 0 } else { c }
}

/// Writes `L'`, the transposed Cholesky factor of each block of `Phi`; `None` where rounding left none.
fn root_of(blocks: &Blocks, phi: &[f64], out: &mut [f64]) -> Option<()> {
    out.copy_from_slice(phi);
    for block in blocks.iter() {
        let (n, square) = (block.len, block.of_mut(out));
        dense::cholesky(square, n)?;
        for i in 1..n {
            for j in 0..i {
                square[j * n + i] = std::mem::take(&mut square[i * n + j]);
            }
        }
    }
    Some(())
}

/// Turns `P_k` and `X'Z y` of each direction into a row, such that the products of the rows are what the means
/// and `log|A|` add to the Hessian; mirrors each `P_k`.
fn normalise(
    problem: &Problem,
    (root, gamma): (&[f64], &[f64]),
    line: &mut [f64],
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
                line,
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
        &mut state.b,
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
