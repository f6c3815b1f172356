//! Beta and F distributions.
//!
//! | symbol | meaning |
//! |---|---|
//! | a, b | shapes; for F half the numerator and denominator degrees of freedom |
//! | x, y | the argument and its complement `1 - x`, both known to full relative precision |
//! | u | `ln(x / y)`; in `u` the distribution is log-concave |
//! | kernel | `x^a y^b / B(a, b)`, the density with respect to `u` |
//!
//! Source of the continued fraction: DiDonato & Morris (1992), ACM TOMS 18:360, equation 9.

use std::f64::consts::TAU;

use super::gamma::{chi2_cdf, chi2_quantile, chi2_sf, complement, stirling_error};
use super::{
    Answer, DistributionError, log1p_minus, not_nan, positive, positive_finite, probability,
    solve_log_tail,
};

/// An argument of the beta distribution with its complement and the logarithms of both.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    x: f64,
    y: f64,
    ln_x: f64,
    ln_y: f64,
}

impl Point {
    /// From `x` in `(0, 1)`.
    fn from_x(x: f64) -> Self {
        Self {
            x,
            y: 1.0 - x,
            ln_x: x.ln(),
            ln_y: (-x).ln_1p(),
        }
    }

    /// From the odds `x / y`, positive and finite.
    pub(super) fn from_odds(odds: f64) -> Self {
        let x = odds / (1.0 + odds);
        let y = 1.0 / (1.0 + odds);
        Self {
            x,
            y,
            ln_x: x.ln(),
            ln_y: -odds.ln_1p(),
        }
    }

    /// From the log odds `u`, also where `exp(u)` overflows.
    pub(super) fn from_log_odds(u: f64) -> Self {
        let small = (-u.abs()).exp();
        let near = -small.ln_1p();
        let far = near - u.abs();
        if u > 0.0 {
            Self {
                x: 1.0 / (1.0 + small),
                y: far.exp(),
                ln_x: near,
                ln_y: far,
            }
        } else {
            Self {
                x: far.exp(),
                y: 1.0 / (1.0 + small),
                ln_x: far,
                ln_y: near,
            }
        }
    }

    /// The argument itself.
    pub(super) fn x(self) -> f64 {
        self.x
    }

    fn swapped(self) -> Self {
        Self {
            x: self.y,
            y: self.x,
            ln_x: self.ln_y,
            ln_y: self.ln_x,
        }
    }
}

/// Logarithms of both tails of the beta distribution, and of the kernel.
pub(super) struct BetaTails {
    pub(super) ln_lower: f64,
    pub(super) ln_upper: f64,
    pub(super) ln_kernel: f64,
    /// `d ln kernel / du`.
    pub(super) drift: f64,
}

/// The shapes and what the kernel needs of them alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shapes {
    a: f64,
    b: f64,
    /// Mean and its complement, with their logarithms.
    p: f64,
    q: f64,
    ln_p: f64,
    ln_q: f64,
    constant: f64,
}

impl Shapes {
    /// Both positive and finite.
    pub(super) fn new(a: f64, b: f64) -> Self {
        let n = a + b;
        let (p, q) = (a / n, b / n);
        Self {
            a,
            b,
            p,
            q,
            ln_p: p.ln(),
            ln_q: q.ln(),
            constant: 0.5 * (a * q / TAU).ln() + stirling_error(n)
                - stirling_error(a)
                - stirling_error(b),
        }
    }
}

/// Kernel by Stirling's formula: what remains are two terms of one sign and three small errors.
fn ln_kernel(at: Point, shapes: &Shapes) -> f64 {
    let Shapes {
        a,
        b,
        p,
        q,
        ln_p,
        ln_q,
        constant,
    } = *shapes;
    // The distance from the mean, from whichever side knows it better.
    let d = if at.x <= at.y { at.x - p } else { q - at.y };
    constant + a * log1p_minus(d / p, at.ln_x - ln_p) + b * log1p_minus(-d / q, at.ln_y - ln_q)
}

/// The denominator `K` of `I_x(a, b) = kernel / K`, for `x` not above the mean.
fn fraction(at: Point, a: f64, b: f64, excess: f64) -> Answer {
    let Point { x, y, .. } = at;
    let mut value = a * (excess + 1.0) / (a + 1.0);
    let mut c = value;
    let mut d = 0.0;
    for k in 1..1_000_000_u32 {
        let n = f64::from(k);
        let span = a + 2.0 * n - 1.0;
        let numerator = (a + n - 1.0) / span * ((a + b + n - 1.0) / span) * (n * x) * ((b - n) * x);
        let denominator =
            n + n * (b - n) * x / span + (a + n) * (excess + 1.0 + n * (1.0 + y)) / (span + 2.0);
        d = 1.0 / (denominator + numerator * d);
        c = denominator + numerator / c;
        let factor = c * d;
        value *= factor;
        if (factor - 1.0).abs() <= f64::EPSILON {
            return Ok(value);
        }
        if !value.is_finite() {
            break;
        }
    }
    Err(DistributionError::NoConvergence("incomplete beta function"))
}

/// Whether few terms of [`series`] are enough, and the upper tail is not so small that `1 - I_x` loses digits.
fn is_quick(at: Point, a: f64, b: f64) -> bool {
    a < 8.0 && at.x < 0.3 && (a + b) * at.x < a + 4.0
}

/// The denominator `K` of `I_x(a, b) = kernel / K` by the power series in `x`, whose terms are all positive.
///
/// Source: Abramowitz & Stegun 26.5.4.
fn series(x: f64, a: f64, b: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0, 1.0, 0.0);
    // The terms fall at least as fast as 0.9^n after the first few, so this ends.
    while term > 0.25 * f64::EPSILON * sum {
        term *= (a + b + n) / (a + 1.0 + n) * x;
        sum += term;
        n += 1.0;
    }
    a / sum
}

/// Both tails at a point strictly inside `(0, 1)`; shapes positive and finite.
pub(super) fn beta_tails(at: Point, a: f64, b: f64) -> Result<BetaTails, DistributionError> {
    tails_at(at, &Shapes::new(a, b))
}

/// The tail that loses no digits, and the denominator by which the kernel is that tail.
enum Tail {
    Lower(f64),
    Upper(f64),
}

fn surer_tail(at: Point, shapes: &Shapes) -> Result<Tail, DistributionError> {
    let (a, b) = (shapes.a, shapes.b);
    // a - (a + b) x, without cancellation on either side.
    let excess = if a > b {
        (a + b) * at.y - b
    } else {
        a - (a + b) * at.x
    };
    Ok(if is_quick(at, a, b) {
        Tail::Lower(series(at.x, a, b))
    } else if excess >= 0.0 {
        Tail::Lower(fraction(at, a, b, excess)?)
    } else {
        Tail::Upper(fraction(at.swapped(), b, a, -excess)?)
    })
}

/// As [`beta_tails`], for shapes that serve more than once.
pub(super) fn tails_at(at: Point, shapes: &Shapes) -> Result<BetaTails, DistributionError> {
    let ln_kernel = ln_kernel(at, shapes);
    let (ln_lower, ln_upper) = match surer_tail(at, shapes)? {
        Tail::Lower(k) => (ln_kernel - k.ln(), complement(ln_kernel - k.ln())),
        Tail::Upper(k) => (complement(ln_kernel - k.ln()), ln_kernel - k.ln()),
    };
    Ok(BetaTails {
        ln_lower,
        ln_upper,
        ln_kernel,
        drift: shapes.a * at.y - shapes.b * at.x,
    })
}

/// The upper tail alone, which takes fewer logarithms.
pub(super) fn upper_tail_at(at: Point, shapes: &Shapes) -> Answer {
    let kernel = ln_kernel(at, shapes).exp();
    let upper = match surer_tail(at, shapes)? {
        Tail::Lower(k) => 1.0 - kernel / k,
        Tail::Upper(k) => kernel / k,
    };
    Ok(upper.clamp(0.0, 1.0))
}

/// The log odds `u` with `P(U <= u) = exp(ln_p)` (`lower`) or `P(U > u) = exp(ln_p)`.
pub(super) fn beta_log_odds(shapes: &Shapes, ln_p: f64, lower: bool, start: f64) -> Answer {
    solve_log_tail(start, ln_p, |u| {
        let tails = tails_at(Point::from_log_odds(u), shapes)?;
        Ok(if lower {
            let rate = (tails.ln_kernel - tails.ln_lower).exp();
            (tails.ln_lower, rate, rate * (tails.drift - rate))
        } else {
            let rate = (tails.ln_kernel - tails.ln_upper).exp();
            (tails.ln_upper, -rate, -rate * (tails.drift + rate))
        })
    })
}

fn check_beta(x: f64, a: f64, b: f64) -> Result<(), DistributionError> {
    probability("x", x)?;
    positive_finite("a", a)?;
    positive_finite("b", b)
}

/// Regularised incomplete beta function `I_x(a, b)`, the lower tail of the beta distribution.
///
/// # Errors
/// [`DistributionError`] when `x` is not in `[0, 1]` or a shape is not positive and finite.
pub fn beta_cdf(x: f64, a: f64, b: f64) -> Answer {
    check_beta(x, a, b)?;
    if x == 0.0 || x == 1.0 {
        return Ok(x);
    }
    Ok(beta_tails(Point::from_x(x), a, b)?.ln_lower.exp().min(1.0))
}

/// Upper tail `1 - I_x(a, b)` of the beta distribution, accurate where it is small.
///
/// # Errors
/// [`DistributionError`] when `x` is not in `[0, 1]` or a shape is not positive and finite.
pub fn beta_sf(x: f64, a: f64, b: f64) -> Answer {
    check_beta(x, a, b)?;
    if x == 0.0 || x == 1.0 {
        return Ok(1.0 - x);
    }
    Ok(beta_tails(Point::from_x(x), a, b)?.ln_upper.exp().min(1.0))
}

/// Log odds at probability `p` strictly inside `(0, 1)`, from the nearer tail.
fn log_odds_at(p: f64, a: f64, b: f64) -> Answer {
    let lower = p <= 0.5;
    let ln_p = if lower { p.ln() } else { (-p).ln_1p() };
    beta_log_odds(&Shapes::new(a, b), ln_p, lower, (a / b).ln())
}

/// The value below which a beta variable falls with probability `p`.
///
/// # Errors
/// [`DistributionError`] when `p` is not in `[0, 1]` or a shape is not positive and finite.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> Answer {
    check_beta(p, a, b)?;
    if p == 0.0 || p == 1.0 {
        return Ok(p);
    }
    Ok(Point::from_log_odds(log_odds_at(p, a, b)?).x)
}

fn check_f(f: f64, df1: f64, df2: f64) -> Result<(), DistributionError> {
    not_nan("F", f)?;
    positive_finite("df1", df1)?;
    positive("df2", df2)
}

fn f_point(f: f64, df1: f64, df2: f64) -> Point {
    let odds = f * df1 / df2;
    if odds.is_finite() && odds > 0.0 {
        Point::from_odds(odds)
    } else {
        Point::from_log_odds(f.ln() + df1.ln() - df2.ln())
    }
}

/// Lower tail `P(X <= f)` of the F distribution; `df2` may be infinite.
///
/// # Errors
/// [`DistributionError`] when `f` is NaN or a df is out of range.
pub fn f_cdf(f: f64, df1: f64, df2: f64) -> Answer {
    check_f(f, df1, df2)?;
    if f <= 0.0 {
        return Ok(0.0);
    }
    if f == f64::INFINITY {
        return Ok(1.0);
    }
    if df2 == f64::INFINITY {
        return chi2_cdf(f * df1, df1);
    }
    let tails = beta_tails(f_point(f, df1, df2), 0.5 * df1, 0.5 * df2)?;
    Ok(tails.ln_lower.exp().min(1.0))
}

/// Upper tail `P(X > f)` of the F distribution, the p-value of an F test; `df2` may be infinite.
///
/// # Errors
/// [`DistributionError`] when `f` is NaN or a df is out of range.
pub fn f_sf(f: f64, df1: f64, df2: f64) -> Answer {
    check_f(f, df1, df2)?;
    if f <= 0.0 {
        return Ok(1.0);
    }
    if f == f64::INFINITY {
        return Ok(0.0);
    }
    if df2 == f64::INFINITY {
        return chi2_sf(f * df1, df1);
    }
    upper_tail_at(f_point(f, df1, df2), &Shapes::new(0.5 * df1, 0.5 * df2))
}

/// The value below which an F variable falls with probability `p`; `df2` may be infinite.
///
/// # Errors
/// [`DistributionError`] when `p` is not in `[0, 1]` or a df is out of range.
pub fn f_quantile(p: f64, df1: f64, df2: f64) -> Answer {
    probability("p", p)?;
    check_f(1.0, df1, df2)?;
    if p == 0.0 {
        return Ok(0.0);
    }
    if p == 1.0 {
        return Ok(f64::INFINITY);
    }
    if df2 == f64::INFINITY {
        return Ok(chi2_quantile(p, df1)? / df1);
    }
    let u = log_odds_at(p, 0.5 * df1, 0.5 * df2)?;
    Ok((u + df2.ln() - df1.ln()).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_and_fraction_are_the_same_tails() {
        let mut tried = 0;
        for a in [0.5, 1.0, 1.5, 4.0, 7.5] {
            for b in [0.7, 3.0, 20.0, 333.0, 1e5] {
                for odds in [1e-7, 1e-4, 0.003, 0.02, 0.1, 0.4] {
                    let at = Point::from_odds(odds);
                    if !is_quick(at, a, b) {
                        continue;
                    }
                    tried += 1;
                    let excess = a - (a + b) * at.x;
                    let kernel = ln_kernel(at, &Shapes::new(a, b)).exp();
                    let wanted = if excess >= 0.0 {
                        kernel / fraction(at, a, b, excess).unwrap()
                    } else {
                        1.0 - kernel / fraction(at.swapped(), b, a, -excess).unwrap()
                    };
                    let got = kernel / series(at.x, a, b);
                    assert!((got / wanted - 1.0).abs() < 1e-12, "{a} {b} {odds}: {got}");
                }
            }
        }
        assert!(tried > 60, "{tried}");
    }

    #[test]
    fn the_upper_tail_alone_is_that_of_both() {
        for a in [0.5, 1.0, 4.0, 30.0] {
            for b in [0.5, 3.0, 10.2, 333.0] {
                let shapes = Shapes::new(a, b);
                for odds in [1e-200, 1e-7, 0.003, 0.1, 0.7, 3.0, 40.0, 1e5] {
                    let at = Point::from_odds(odds);
                    let wanted = tails_at(at, &shapes).unwrap().ln_upper.exp();
                    let got = upper_tail_at(at, &shapes).unwrap();
                    assert!(
                        (got - wanted).abs() <= 1e-12 * wanted,
                        "{a} {b} {odds}: {got}"
                    );
                }
            }
        }
    }
}
