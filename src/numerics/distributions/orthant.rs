//! Several correlated standard normal numbers below their limits.

use super::bivariate::{bivariate_upper, upper};
use super::multivariate::generator;
use super::{normal_density, normal_quantile};
use crate::numerics::quadrature::gauss_legendre;
use std::sync::OnceLock;

/// Nodes on each of two pieces for three numbers.
const NODES: usize = 48;
/// Points of the lattice for four numbers and more.
const POINTS: usize = 4096;
/// Where the normal density has no mass left.
const REACH: f64 = 9.0;

/// `P(Z_1 < h_1, ..., Z_k < h_k)` for standard normal `Z` with correlation matrix `r` (`k x k`).
///
/// One and two numbers to about 1e-15, three by quadrature over two to about 1e-14; from four on by Genz's
/// separation of variables on a lattice that is always the same, to about 1e-4 relative. It is a smooth function of
/// its arguments, so it can be differentiated. 0 where `r` is no correlation matrix.
///
/// Sources: Genz (2004), Stat. Comput. 14:251; Genz (1992), J. Comput. Graph. Stat. 1:141.
#[must_use]
pub fn normal_below(h: &[f64], r: &[f64]) -> f64 {
    let k = h.len();
    if r.len() != k * k || h.iter().chain(r).any(|v| v.is_nan()) {
        return 0.0;
    }
    match k {
        0 => 1.0,
        1 => upper(-h[0]),
        2 => bivariate_upper(-h[0], -h[1], r[1].clamp(-1.0, 1.0)),
        3 => three(h, r),
        _ => lattice(h, r),
    }
}

/// Over the number that is least correlated with the others, given which the two others are bivariate.
fn three(h: &[f64], r: &[f64]) -> f64 {
    static PIECE: OnceLock<Vec<(f64, f64)>> = OnceLock::new();
    let nodes = PIECE.get_or_init(|| gauss_legendre(NODES));
    let most = |i: usize| {
        let others = (0..3).filter(|j| *j != i);
        others.fold(0.0_f64, |a, j| a.max(r[i * 3 + j].abs()))
    };
    let first = (1..3).fold(0, |best, i| if most(i) < most(best) { i } else { best });
    let (a, b) = ((first + 1) % 3, (first + 2) % 3);
    let (ra, rb) = (r[first * 3 + a], r[first * 3 + b]);
    let (sa, sb) = ((1.0 - ra * ra).sqrt(), (1.0 - rb * rb).sqrt());
    if sa < 1e-9 || sb < 1e-9 {
        return lattice(h, r);
    }
    let rho = ((r[a * 3 + b] - ra * rb) / (sa * sb)).clamp(-1.0, 1.0);
    let high = h[first].min(REACH);
    let low = high.min(0.0) - REACH;
    let middle = low.max(high - 4.0);
    let mut sum = 0.0;
    for (from, to) in [(low, middle), (middle, high)] {
        let half = 0.5 * (to - from);
        for (x, w) in nodes {
            let z = from + half * (x + 1.0);
            let both = bivariate_upper((ra * z - h[a]) / sa, (rb * z - h[b]) / sb, rho);
            sum += half * w * normal_density(z) * both;
        }
    }
    sum.clamp(0.0, 1.0)
}

/// Genz's separation of variables on a Kronecker sequence folded to be periodic.
fn lattice(h: &[f64], r: &[f64]) -> f64 {
    let k = h.len();
    let step = generator(k);
    // The lower triangular root; a pivot that vanishes makes its number a function of the others.
    let mut root = vec![0.0; k * k];
    for i in 0..k {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|l| root[i * k + l] * root[j * k + l]).sum();
            let left = r[i * k + j] - dot;
            root[i * k + j] = if i == j {
                left.max(1e-14).sqrt()
            } else {
                left / root[j * k + j]
            };
        }
    }
    let mut sum = 0.0;
    let mut y = vec![0.0; k];
    for point in 1..=POINTS {
        let mut product = 1.0;
        for i in 0..k {
            let given: f64 = (0..i).map(|l| root[i * k + l] * y[l]).sum();
            let e = upper((given - h[i]) / root[i * k + i]);
            product *= e;
            if product == 0.0 {
                break;
            }
            if i + 1 < k {
                let x = (point as f64 * step[i]).fract();
                let folded = (2.0 * x - 1.0).abs();
                let p = (folded * e).clamp(f64::MIN_POSITIVE, 1.0 - 1e-16);
                y[i] = normal_quantile(p).unwrap_or(0.0);
            }
        }
        sum += product;
    }
    (sum / POINTS as f64).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::super::multivariate::equal;
    use super::*;

    /// At correlation one half and limits 0 the answer is `1 / (k + 1)`.
    #[test]
    fn orthants_of_equal_correlation_are_known() {
        for (k, tolerance) in [(1, 1e-15), (2, 1e-15), (3, 1e-14), (4, 3e-4), (6, 3e-4)] {
            let want = 1.0 / (k as f64 + 1.0);
            let got = normal_below(&vec![0.0; k], &equal(k, 0.5));
            assert!((got - want).abs() < tolerance, "{k}: {got}");
        }
    }

    /// Three numbers by quadrature, and as the lattice has them; without correlation they are a product.
    #[test]
    fn three_numbers_agree_with_other_ways() {
        let r = [1.0, 0.7, -0.3, 0.7, 1.0, 0.2, -0.3, 0.2, 1.0];
        for h in [[0.3, -0.5, 1.2], [-2.0, -1.0, 0.5], [-6.0, 2.0, 3.0]] {
            let (a, b) = (normal_below(&h, &r), lattice(&h, &r));
            assert!((a - b).abs() < 1e-3 * a, "{h:?}: {a:e} {b:e}");
            let product: f64 = h.iter().map(|x| upper(-x)).product();
            let free = normal_below(&h, &equal(3, 0.0));
            assert!((free / product - 1.0).abs() < 1e-12, "{h:?}");
        }
        // A limit far away drops out.
        let two = normal_below(&[0.3, -0.5], &[1.0, 0.7, 0.7, 1.0]);
        let three = normal_below(&[0.3, -0.5, 40.0], &r);
        assert!((two - three).abs() < 1e-14);
    }
}
