//! Two correlated standard normal numbers.

use super::super::quadrature::gauss_legendre;
use libm::erfc;
use std::sync::OnceLock;

/// Upper tail of the standard normal.
pub(super) fn upper(x: f64) -> f64 {
    0.5 * erfc(x * std::f64::consts::FRAC_1_SQRT_2)
}

/// `P(X > h, Y > k)` at correlation `r` in `[-1, 1]`, about 1e-15 absolute.
///
/// Source: Genz (2004), Stat. Comput. 14:251, after Drezner & Wesolowsky (1990).
pub(super) fn bivariate_upper(h: f64, k: f64, r: f64) -> f64 {
    static NODES: OnceLock<[Vec<(f64, f64)>; 3]> = OnceLock::new();
    if h == f64::INFINITY || k == f64::INFINITY {
        return 0.0;
    }
    if h == f64::NEG_INFINITY {
        return upper(k);
    }
    if k == f64::NEG_INFINITY {
        return upper(h);
    }
    let sets = NODES.get_or_init(|| [6, 12, 20].map(gauss_legendre));
    let nodes = match r.abs() {
        r if r < 0.3 => &sets[0],
        r if r < 0.75 => &sets[1],
        _ => &sets[2],
    };
    let tau = std::f64::consts::TAU;
    let mut sum = 0.0;
    if r.abs() < 0.925 {
        let hs = 0.5 * (h * h + k * k);
        let angle = r.asin();
        for (x, w) in nodes {
            let sn = (0.5 * angle * (x + 1.0)).sin();
            sum += w * ((sn * h * k - hs) / (1.0 - sn * sn)).exp();
        }
        return (sum * angle / (2.0 * tau) + upper(h) * upper(k)).clamp(0.0, 1.0);
    }
    let k = if r < 0.0 { -k } else { k };
    let hk = h * k;
    if r.abs() < 1.0 {
        let square = (1.0 - r) * (1.0 + r);
        let a = square.sqrt();
        let bs = (h - k) * (h - k);
        let (c, d) = ((4.0 - hk) / 8.0, (12.0 - hk) / 16.0);
        let exponent = -0.5 * (bs / square + hk);
        if exponent > -100.0 {
            sum = a
                * exponent.exp()
                * (1.0 - c * (bs - square) * (1.0 - d * bs / 5.0) / 3.0
                    + c * d * square * square / 5.0);
        }
        if -hk < 100.0 {
            let b = bs.sqrt();
            let tail = tau.sqrt() * upper(b / a);
            sum -= (-0.5 * hk).exp() * tail * b * (1.0 - c * bs * (1.0 - d * bs / 5.0) / 3.0);
        }
        let half = 0.5 * a;
        for (x, w) in nodes {
            let xs = (half * (x + 1.0)).powi(2);
            let rs = (1.0 - xs).sqrt();
            let exponent = -0.5 * (bs / xs + hk);
            if exponent > -100.0 {
                let polynomial = 1.0 + c * xs * (1.0 + d * xs);
                let exact = (-hk * (1.0 - rs) / (2.0 * (1.0 + rs))).exp() / rs;
                sum += half * w * exponent.exp() * (exact - polynomial);
            }
        }
        sum /= -tau;
    }
    let out = if r > 0.0 {
        sum + upper(h.max(k))
    } else {
        (upper(h) - upper(k)).max(0.0) - sum
    };
    out.clamp(0.0, 1.0)
}

/// Probability that both numbers lie in their intervals `(low, high)`.
pub(super) fn bivariate_box(x: (f64, f64), y: (f64, f64), r: f64) -> f64 {
    let at = |h, k| bivariate_upper(h, k, r);
    let sum = at(x.0, y.0) - at(x.1, y.0) - at(x.0, y.1) + at(x.1, y.1);
    sum.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quadrants_and_limits() {
        // P(X > 0, Y > 0) = 1/4 + asin(r) / tau.
        for r in [
            -1.0, -0.99, -0.93, -0.5, 0.0, 0.2, 0.6, 0.9, 0.95, 0.999, 1.0,
        ] {
            let want = 0.25 + f64::asin(r) / std::f64::consts::TAU;
            let got = bivariate_upper(0.0, 0.0, r);
            assert!((got - want).abs() < 1e-14, "{r}: {got} {want}");
        }
        // Independent, and one that is the other.
        let got = bivariate_box((-1.0, 2.0), (0.5, 3.0), 0.0);
        let want = (upper(-1.0) - upper(2.0)) * (upper(0.5) - upper(3.0));
        assert!((got - want).abs() < 1e-15);
        let same = bivariate_box((-1.0, 2.0), (0.5, 3.0), 1.0);
        assert!((same - (upper(0.5) - upper(2.0))).abs() < 1e-15);
    }

    /// The formulas on either side of |r| = 0.925 meet.
    #[test]
    fn the_two_formulas_agree() {
        for (h, k) in [(0.3, -1.2), (1.5, 1.4), (-2.0, 0.1), (3.0, 2.5)] {
            for sign in [-1.0, 1.0] {
                let below = bivariate_upper(h, k, sign * 0.924_999_999);
                let above = bivariate_upper(h, k, sign * 0.925_000_001);
                assert!((below - above).abs() < 1e-8, "{h} {k} {sign}");
            }
        }
    }
}
