//! Shapiro-Wilk test of a normal distribution.
//!
//! | symbol | meaning |
//! |---|---|
//! | `W` | squared correlation of the ordered values with their expected places |
//! | `a` | weights of the ordered values, from the largest down |
//!
//! Source: Royston (1995), Appl. Stat. 44:547, algorithm AS R94, as R's `shapiro.test`. Checked
//! against R: `tests/golden/*__baseline_comparison.json`.

use super::baseline::NoTest;
use crate::numerics::{normal_quantile, normal_sf, sorted};

/// Most values that the approximation was made for.
const MOST: usize = 5000;

/// W and its p-value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShapiroWilk {
    /// 1 for values that lie as a normal sample would.
    pub w: f64,
    /// p; small when they do not.
    pub p: f64,
}

fn polynomial(c: &[f64], x: f64) -> f64 {
    c.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

/// Weights of the upper half of `n` ordered values, from the largest down.
fn weights(n: usize) -> Result<Vec<f64>, NoTest> {
    const C1: [f64; 6] = [0.0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056];
    const C2: [f64; 6] = [0.0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633];
    if n == 3 {
        return Ok(vec![std::f64::consts::FRAC_1_SQRT_2]);
    }
    let half = n / 2;
    let size = n as f64;
    let m = (1..=half)
        .map(|i| normal_quantile((i as f64 - 0.375) / (size + 0.25)))
        .collect::<Result<Vec<f64>, _>>()?;
    let sum = 2.0 * m.iter().map(|x| x * x).sum::<f64>();
    let root = 1.0 / size.sqrt();
    let a1 = polynomial(&C1, root) - m[0] / sum.sqrt();
    let mut a: Vec<f64>;
    if n > 5 {
        let a2 = -m[1] / sum.sqrt() + polynomial(&C2, root);
        let scale = ((sum - 2.0 * m[0] * m[0] - 2.0 * m[1] * m[1])
            / (1.0 - 2.0 * a1 * a1 - 2.0 * a2 * a2))
            .sqrt();
        a = m.iter().map(|x| -x / scale).collect();
        a[1] = a2;
    } else {
        let scale = ((sum - 2.0 * m[0] * m[0]) / (1.0 - 2.0 * a1 * a1)).sqrt();
        a = m.iter().map(|x| -x / scale).collect();
    }
    a[0] = a1;
    Ok(a)
}

/// Shapiro-Wilk test of `values` (3 to 5000 of them).
///
/// # Errors
/// [`NoTest`] for fewer than 3 values, more than 5000 (as too many), constant values, values that are
/// not finite.
pub fn shapiro_wilk(values: &[f64]) -> Result<ShapiroWilk, NoTest> {
    const G: [f64; 2] = [-2.273, 0.459];
    const C3: [f64; 4] = [0.544, -0.39978, 0.025054, -6.714e-4];
    const C4: [f64; 4] = [1.3822, -0.77857, 0.062767, -0.0020322];
    const C5: [f64; 4] = [-1.5861, -0.31082, -0.083751, 0.0038915];
    const C6: [f64; 3] = [-0.4803, -0.082676, 0.0030302];
    let n = values.len();
    if n < 3 {
        return Err(NoTest::TooFew { n, needed: 3 });
    }
    if n > MOST {
        return Err(NoTest::TooMany { n, most: MOST });
    }
    if values.iter().any(|v| !v.is_finite()) {
        return Err(NoTest::NotFinite);
    }
    let x = sorted(values);
    let range = x[n - 1] - x[0];
    if !range.is_finite() {
        return Err(NoTest::NotFinite);
    }
    if range < 1e-19 * x[n - 1].abs().max(x[0].abs()) || range == 0.0 {
        return Err(NoTest::Constant);
    }
    let a = weights(n)?;
    let size = n as f64;
    let weight = |i: usize| -> f64 {
        let from_end = n - 1 - i;
        if i == from_end {
            0.0
        } else if i < from_end {
            -a[i]
        } else {
            a[from_end]
        }
    };
    let mean_x = x.iter().map(|v| v / range).sum::<f64>() / size;
    let mean_a = (0..n).map(weight).sum::<f64>() / size;
    let (mut ssa, mut ssx, mut sax) = (0.0, 0.0, 0.0);
    for (i, v) in x.iter().enumerate() {
        let (da, dx) = (weight(i) - mean_a, v / range - mean_x);
        ssa += da * da;
        ssx += dx * dx;
        sax += da * dx;
    }
    // 1 - W without losing digits when W is close to 1.
    let both = (ssa * ssx).sqrt();
    let one_minus = ((both - sax) * (both + sax) / (ssa * ssx)).max(0.0);
    let w = 1.0 - one_minus;
    if n == 3 {
        let least = std::f64::consts::FRAC_PI_3;
        let p = 6.0 / std::f64::consts::PI * (w.sqrt().asin() - least);
        return Ok(ShapiroWilk { w, p: p.max(0.0) });
    }
    let mut y = one_minus.ln();
    let log_n = size.ln();
    let (mean, sd) = if n <= 11 {
        let gamma = polynomial(&G, size);
        if y >= gamma {
            return Ok(ShapiroWilk { w, p: 1e-99 });
        }
        y = -(gamma - y).ln();
        (polynomial(&C3, size), polynomial(&C4, size).exp())
    } else {
        (polynomial(&C5, log_n), polynomial(&C6, log_n).exp())
    };
    let z = if one_minus == 0.0 {
        f64::NEG_INFINITY
    } else {
        (y - mean) / sd
    };
    Ok(ShapiroWilk {
        w,
        p: normal_sf(z)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R: `shapiro.test(c(1, 2, 4))`, `shapiro.test(c(2, 3, 5, 9))` and of the first 12 squares.
    #[test]
    fn as_r() {
        let close = |values: &[f64], w: f64, p: f64| {
            let got = shapiro_wilk(values).unwrap();
            assert!((got.w - w).abs() < 1e-12, "{} {w}", got.w);
            assert!((got.p - p).abs() < 1e-9, "{} {p}", got.p);
        };
        close(
            &[1.0, 2.0, 4.0],
            0.964_285_714_285_714,
            0.636_886_845_028_963,
        );
        close(
            &[2.0, 3.0, 5.0, 9.0],
            0.920_202_678_791_94,
            0.538_083_777_274_968,
        );
        let squares: Vec<f64> = (1..=12).map(|i| f64::from(i * i)).collect();
        close(&squares, 0.916_292_441_474_285, 0.256_673_467_661_626);
        assert_eq!(shapiro_wilk(&[1.0; 9]), Err(NoTest::Constant));
        assert!(shapiro_wilk(&[1.0, 2.0]).is_err());
        assert!(shapiro_wilk(&[1.0, f64::INFINITY, 2.0]).is_err());
    }

    #[test]
    fn neither_unit_nor_zero_point_matters() {
        let values = [0.3, 1.9, 2.2, 2.4, 3.8, 4.1, 4.4, 5.9, 8.8, 9.1, 14.0, 20.5];
        let one = shapiro_wilk(&values).unwrap();
        let moved: Vec<f64> = values.iter().map(|v| 1e-7 * v - 3e-6).collect();
        let two = shapiro_wilk(&moved).unwrap();
        assert!((one.w - two.w).abs() < 1e-12 && (one.p / two.p - 1.0).abs() < 1e-9);
    }
}
