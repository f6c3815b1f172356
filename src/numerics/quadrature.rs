//! Gauss-Legendre nodes.

/// Nodes in `(-1, 1)` and their weights, `n >= 1`.
///
/// Newton's method on the Legendre polynomial from Tricomi's starting values.
/// Source: Abramowitz & Stegun (1964), 25.4.29.
#[must_use]
pub fn gauss_legendre(n: usize) -> Vec<(f64, f64)> {
    let size = n as f64;
    let mut out = vec![(0.0, 0.0); n];
    for i in 0..n.div_ceil(2) {
        let mut x = (std::f64::consts::PI * (i as f64 + 0.75) / (size + 0.5)).cos();
        let mut slope = 1.0;
        for _ in 0..100 {
            let (mut now, mut before) = (1.0, 0.0);
            for j in 0..n {
                let k = j as f64;
                (now, before) = (((2.0 * k + 1.0) * x * now - k * before) / (k + 1.0), now);
            }
            slope = size * (x * now - before) / (x * x - 1.0);
            let step = now / slope;
            x -= step;
            if step.abs() < 1e-15 {
                break;
            }
        }
        let weight = 2.0 / ((1.0 - x * x) * slope * slope);
        out[i] = (-x, weight);
        out[n - 1 - i] = (x, weight);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_are_integrated_exactly() {
        for n in [1, 2, 5, 20, 64] {
            let nodes = gauss_legendre(n);
            for power in 0..2 * n.min(20) {
                let sum: f64 = nodes.iter().map(|(x, w)| w * x.powi(power as i32)).sum();
                let want = if power % 2 == 0 {
                    2.0 / (power as f64 + 1.0)
                } else {
                    0.0
                };
                assert!((sum - want).abs() < 1e-13, "{n} {power}: {sum}");
            }
        }
    }
}
