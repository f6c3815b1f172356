//! What profiling the means out adds to the observed Hessian, in the notation of
//! [`crate::models::mmrm::likelihood::criterion`].

use crate::models::mmrm::likelihood::blocks::Blocks;
use crate::models::mmrm::likelihood::criterion::{Problem, State};
use crate::models::mmrm::likelihood::dense;

/// What one block of mean columns adds to a row of [`State::normalised`].
struct NormalisedBlock<'a> {
    p_k: &'a [f64],
    factor_inverse: &'a [f64],
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
        let (pk, k) = (&self.p_k[..n * n], &self.factor_inverse[..n * n]);
        let (g, h, line) = (&self.gamma[..n], &mut self.h[..n], &mut self.line[..n]);
        for ((l, h), pk) in line.iter_mut().zip(&*h).zip(pk.chunks_exact(n)) {
            *l = h + short_dot(pk, g);
        }
        for (c, h) in h.iter_mut().enumerate() {
            *h = SQRT_2 * short_dot(&k[c * n..][..=c], &line[..=c]);
        }
        if self.triangle.is_empty() {
            return;
        }
        // Row c of K P, then of K P K'; K has zeros above its diagonal.
        let mut at = 0;
        for c in 0..n {
            line.fill(0.0);
            for (f, pk) in k[c * n..][..=c].iter().zip(pk.chunks_exact(n)) {
                line.iter_mut().zip(pk).for_each(|(l, x)| *l += f * x);
            }
            let own = &mut self.triangle[at..][..=c];
            at += c + 1;
            for (v, k) in own.iter_mut().zip(k.chunks_exact(n)) {
                *v = SQRT_2 * short_dot(k, line);
            }
            own[c] /= SQRT_2;
        }
    }
}

/// Turns `P_k` and `X'Z y` of each direction into a row, such that the products of the rows are what the means
/// and `log|A|` add to the Hessian; mirrors each `P_k`.
fn normalise(
    problem: &Problem,
    (a_factor_inverse, gamma): (&[f64], &[f64]),
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
                factor_inverse: block.of(a_factor_inverse),
                gamma: block.part(gamma),
                h: &mut h[block.first..][..block.len],
                triangle: if problem.reml { own } else { &mut [] },
                line,
            };
            // As many columns as visits, the usual case of a group's cells, has code of its own.
            match block.len {
                3 => one.fill(3),
                4 => one.fill(4),
                n => one.fill(n),
            }
        }
    }
}

/// Adds what the means add to the Hessian `h` in the directions of `P_k`, `directions x directions`.
pub(in crate::models::mmrm) fn add(problem: &Problem, state: &mut State, h: &mut [f64]) {
    let row = problem.blocks.triangles + problem.blocks.p;
    normalise(
        problem,
        (&state.a_factor_inverse, &state.gamma),
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
