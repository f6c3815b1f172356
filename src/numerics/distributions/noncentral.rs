//! Noncentral t distribution and the limits of its noncentrality.

use super::beta::{Point, beta_tails};
use super::gamma::ln_gamma_kernel;
use super::{
    Answer, DistributionError, normal_cdf, normal_density, normal_quantile, not_nan,
    positive_finite, probability, t_cdf,
};
use crate::numerics::root::brent_root;
use std::f64::consts::PI;

/// Beyond this the mixture would need too many terms.
const MAX_NCP: f64 = 2e4;

/// Up to this Poisson mean the series are summed from their first term, whose weight is far above the smallest f64.
const MAX_MEAN: f64 = 500.0;

/// How far from the normal score wanted, in probability over density, a series finds the score of a probability.
const NEAR: f64 = 0.01;

/// The noncentral t distribution at one `t`: the central terms of its series do not depend on the noncentrality, so a
/// search for that works them out once.
#[derive(Debug, Clone)]
pub struct NoncentralT {
    t: f64,
    df: f64,
    /// Of `|t|`; `None` where `t` is 0 or infinite.
    terms: Option<[CentralTerms; 2]>,
}

/// `I_x(s + 1/2, df/2)` for `s = shift, shift + 1, ...`, as many as were needed.
#[derive(Debug, Clone)]
struct CentralTerms {
    at: Point,
    b: f64,
    shift: f64,
    masses: Vec<f64>,
    /// Kernel of the last mass.
    kernel: f64,
}

impl CentralTerms {
    fn new(at: Point, b: f64, shift: f64) -> Result<Self, DistributionError> {
        let tails = beta_tails(at, shift + 0.5, b)?;
        let mut masses = Vec::with_capacity(64);
        masses.push(tails.ln_lower.exp());
        Ok(Self {
            at,
            b,
            shift,
            masses,
            kernel: tails.ln_kernel.exp(),
        })
    }

    /// One more: `I(a + 1) = I(a) - kernel(a) / a`, and `kernel(a + 1) = kernel(a) x (a + b) / a`.
    fn extend(&mut self) {
        let a = self.shift + self.masses.len() as f64 - 0.5;
        let last = self.masses.last().copied().unwrap_or(0.0);
        self.masses.push((last - self.kernel / a).max(0.0));
        self.kernel *= self.at.x() * (a + self.b) / a;
    }

    /// `sum_k w_k I_k` with the weights `lambda^s e^-lambda / Gamma(s + 1)`, and its derivative by `lambda`, which is
    /// `sum_k w_k (I_(k+1) - I_k)` and what the first weight takes from the one before it.
    fn mixture(&mut self, lambda: f64) -> (f64, f64) {
        // Of a sum that is a probability: what follows a term falls at least as fast as the weights do.
        const NEGLIGIBLE: f64 = 1e-17;
        let mut weight = (-lambda).exp();
        let mut change = 0.0;
        if self.shift == 0.5 {
            // Gamma(1/2) and Gamma(3/2)
            let before = weight / (PI * lambda).sqrt();
            change = before * self.masses.first().copied().unwrap_or(0.0);
            weight = 2.0 * lambda * before;
        }
        let mut sum = 0.0;
        let mut k = 0;
        loop {
            if k + 1 >= self.masses.len() {
                self.extend();
            }
            let (mass, next) = (self.masses[k], self.masses[k + 1]);
            sum += weight * mass;
            change += weight * (next - mass);
            k += 1;
            let s = k as f64 + self.shift;
            weight *= lambda / s;
            if s > lambda && weight * next < NEGLIGIBLE {
                return (sum, change);
            }
        }
    }
}

impl NoncentralT {
    /// # Errors
    /// [`DistributionError::Domain`] when `t` is NaN or `df` not positive and finite.
    pub fn new(t: f64, df: f64) -> Result<Self, DistributionError> {
        not_nan("t", t)?;
        positive_finite("df", df)?;
        let odds = t / df * t;
        let terms = if odds > 0.0 && odds.is_finite() {
            let at = Point::from_odds(odds.min(1e300));
            let of = |shift| CentralTerms::new(at, 0.5 * df, shift);
            Some([of(0.0)?, of(0.5)?])
        } else {
            None
        };
        Ok(Self { t, df, terms })
    }

    /// `P(T <= t)` for the noncentrality `ncp`, absolute error below 1e-10.
    ///
    /// # Errors
    /// [`DistributionError::Domain`] when `|ncp| > 20000`.
    pub fn cdf(&mut self, ncp: f64) -> Answer {
        let lambda = 0.5 * ncp * ncp;
        if lambda > 0.0 && lambda <= MAX_MEAN && self.terms.is_some() {
            return Ok(self.cdf_and_slope(ncp)?.0);
        }
        cdf_from_the_middle(self.t, self.df, ncp)
    }

    /// `P(T <= t)` and its derivative by the noncentrality.
    ///
    /// Source: the Poisson mixture of Lenth (1989), Appl. Stat. 38:185 (AS 243).
    fn cdf_and_slope(&mut self, ncp: f64) -> Result<(f64, f64), DistributionError> {
        let lambda = 0.5 * ncp * ncp;
        let Some([even, odd]) = &mut self.terms else {
            return Ok((normal_cdf(-ncp)?, -normal_density(ncp)));
        };
        let (even, odd) = (even.mixture(lambda), odd.mixture(lambda));
        // Of -t with -ncp it is the other tail.
        let own = if self.t < 0.0 { -ncp } else { ncp };
        let sign = own.signum();
        let below = normal_cdf(-own)? + 0.5 * (even.0 + sign * odd.0);
        let slope = 0.5 * own * (even.1 + sign * odd.1) - normal_density(own);
        let below = if self.t < 0.0 { 1.0 - below } else { below };
        Ok((below.clamp(0.0, 1.0), slope))
    }

    /// The noncentrality at which `t` is the `p` quantile: `P(T <= t | ncp) = p`.
    ///
    /// # Errors
    /// [`DistributionError`] when `p` is not strictly inside `(0, 1)` or `t` is infinite, or the noncentrality would
    /// exceed 20000.
    pub fn ncp(&mut self, p: f64) -> Answer {
        self.ncp_near(p, normal_quantile(p)?)
    }

    /// As [`Self::ncp`], for a caller who knows the normal quantile `score` of `p` already.
    ///
    /// # Errors
    /// As [`Self::ncp`].
    pub fn ncp_near(&mut self, p: f64, score: f64) -> Answer {
        probability("p", p)?;
        if !(p > 0.0 && p < 1.0 && self.t.is_finite()) {
            return Err(DistributionError::Domain {
                name: "p",
                value: p,
            });
        }
        match self.nearby_ncp(p, score)? {
            Some(ncp) => Ok(ncp),
            None => self.bracketed_ncp(p),
        }
    }

    /// Newton's method on the normal score of the probability, which is nearly linear in the noncentrality; `None` where
    /// that does not settle.
    fn nearby_ncp(&mut self, p: f64, score: f64) -> Result<Option<f64>, DistributionError> {
        let (t, df) = (self.t, self.df);
        let density = normal_density(score);
        let spread = (1.0 + t * t / (2.0 * df)).sqrt();
        let mut ncp = t * (1.0 - 0.25 / df) - score * spread;
        for _ in 0..12 {
            let lambda = 0.5 * ncp * ncp;
            if !(lambda > 0.0 && lambda <= MAX_MEAN) {
                return Ok(None);
            }
            let (below, slope) = self.cdf_and_slope(ncp)?;
            // The tails have no digits left to steer by.
            if !(1e-9..=1.0 - 1e-9).contains(&below) {
                return Ok(None);
            }
            let apart = (below - p) / density;
            let step = if apart.abs() < NEAR {
                // The same by a series: the normal score of a probability so near is no more work than this.
                let square = score * score;
                let third = (2.0 * square + 1.0) / 6.0 * apart;
                let fourth = (6.0 * square + 7.0) * score / 24.0 * apart * apart;
                let away = apart * (1.0 + apart * (0.5 * score + third + fourth));
                -away * density * (-away * (score + 0.5 * away)).exp() / slope
            } else {
                let z = normal_quantile(below)?;
                (score - z) * normal_density(z) / slope
            };
            if !step.is_finite() {
                return Ok(None);
            }
            ncp += step;
            // The next error is far below the square of this step.
            if step.abs() < 1e-6 * (1.0 + ncp.abs()) {
                return Ok(Some(ncp));
            }
        }
        Ok(None)
    }

    /// The same by bisection and interpolation from afar.
    fn bracketed_ncp(&mut self, p: f64) -> Answer {
        let t = self.t;
        let mut reach = 8.0 + t.abs();
        loop {
            let (low, high) = (t - reach, t + reach);
            // The probability falls as the noncentrality grows.
            let at_low = self.cdf(low)? - p;
            let at_high = self.cdf(high)? - p;
            if at_low >= 0.0 && at_high <= 0.0 {
                let mut failure = None;
                let root = brent_root(low, at_low, high, at_high, 1e-12, |ncp| {
                    match self.cdf(ncp) {
                        Ok(value) => value - p,
                        Err(error) => {
                            failure = Some(error);
                            0.0
                        }
                    }
                });
                if let Some(error) = failure {
                    return Err(error);
                }
                return root.map_err(|_| DistributionError::NoConvergence("noncentrality search"));
            }
            reach *= 2.0;
        }
    }
}

/// Lower tail `P(T <= t)` of the noncentral t distribution, absolute error below 1e-10.
///
/// # Errors
/// [`DistributionError::Domain`] when an argument is NaN, `df` is not positive and finite or
/// `|ncp| > 20000`.
pub fn noncentral_t_cdf(t: f64, df: f64, ncp: f64) -> Answer {
    NoncentralT::new(t, df)?.cdf(ncp)
}

/// The noncentrality at which an observed `t` is the `p` quantile: `P(T <= t | ncp) = p`.
///
/// With `p = 1 - alpha/2` and `p = alpha/2` these are the limits behind intervals for
/// standardised effects.
///
/// # Errors
/// [`DistributionError`] when an argument is out of range (`p` strictly inside `(0, 1)`), or the
/// noncentrality would exceed 20000.
pub fn noncentral_t_ncp(t: f64, df: f64, p: f64) -> Answer {
    NoncentralT::new(t, df)?.ncp(p)
}

/// [`noncentral_t_cdf`] for noncentralities of any size.
///
/// Source: AS 243, summed outward from its largest term as Benton & Krishnamoorthy (2003) advise, so that large ncp do
/// not underflow.
fn cdf_from_the_middle(t: f64, df: f64, ncp: f64) -> Answer {
    if ncp.is_nan() || ncp.abs() > MAX_NCP {
        return Err(DistributionError::Domain {
            name: "ncp",
            value: ncp,
        });
    }
    if t == f64::INFINITY {
        return Ok(1.0);
    }
    if t == f64::NEG_INFINITY {
        return Ok(0.0);
    }
    if ncp == 0.0 {
        return t_cdf(t, df);
    }
    let below = if t < 0.0 {
        1.0 - positive_side(-t, df, -ncp)?
    } else {
        positive_side(t, df, ncp)?
    };
    Ok(below.clamp(0.0, 1.0))
}

/// One of the two interleaved series: weights `lambda^s e^-lambda / Gamma(s + 1)` for
/// `s = k + shift`, times `I_x(s + 1/2, df/2)`.
fn mixture(at: Point, b: f64, lambda: f64, shift: f64) -> Answer {
    // Of a sum that is a probability: what follows a term falls at least as fast as the weights do, away from the
    // largest of them.
    const NEGLIGIBLE: f64 = 1e-18;
    let middle = lambda.floor() + shift;
    let weight = if middle == 0.0 {
        (-lambda).exp()
    } else {
        ln_gamma_kernel(middle, lambda).exp() / middle
    };
    let a = middle + 0.5;
    let tails = beta_tails(at, a, b)?;
    let mass = tails.ln_lower.exp();
    // I(a + 1) = I(a) - kernel(a) / a, and kernel(a + 1) = kernel(a) x (a + b) / a.
    let kernel = tails.ln_kernel.exp();
    let x = at.x();
    let mut sum = weight * mass;

    let (mut w, mut i, mut k, mut s) = (weight, mass, kernel, middle);
    while w * i > NEGLIGIBLE {
        let shape = s + 0.5;
        i -= k / shape;
        k *= x * (shape + b) / shape;
        s += 1.0;
        w *= lambda / s;
        sum += w * i.max(0.0);
    }
    let (mut w, mut i, mut k, mut s) = (weight, mass, kernel, middle);
    while s >= 1.0 && w > NEGLIGIBLE {
        w *= s / lambda;
        s -= 1.0;
        let shape = s + 0.5;
        k *= shape / (x * (shape + b));
        i += k / shape;
        sum += w * i.min(1.0);
    }
    Ok(sum)
}

/// `t >= 0`.
fn positive_side(t: f64, df: f64, ncp: f64) -> Answer {
    let base = normal_cdf(-ncp)?;
    let odds = t / df * t;
    if odds <= 0.0 {
        return Ok(base);
    }
    let at = Point::from_odds(odds.min(1e300));
    let lambda = 0.5 * ncp * ncp;
    if lambda == 0.0 {
        return t_cdf(t, df);
    }
    let b = 0.5 * df;
    let even = mixture(at, b, lambda, 0.0)?;
    let odd = mixture(at, b, lambda, 0.5)?;
    Ok(base + 0.5 * (even + ncp.signum() * odd))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sums_are_the_same_distribution() {
        for df in [0.7, 3.0, 27.0, 400.0] {
            for t in [-4.0, -0.3, 1e-6, 0.8, 2.5, 11.0, 60.0] {
                let mut at = NoncentralT::new(t, df).unwrap();
                for ncp in [-30.0, -3.0, -1e-9, 1e-4, 0.6, 2.2, 8.0, 31.0] {
                    let (got, slope) = at.cdf_and_slope(ncp).unwrap();
                    let want = cdf_from_the_middle(t, df, ncp).unwrap();
                    assert!((got - want).abs() < 1e-13, "{t} {df} {ncp}: {got} {want}");
                    let h = 1e-5;
                    let ahead = cdf_from_the_middle(t, df, ncp + h).unwrap();
                    let behind = cdf_from_the_middle(t, df, ncp - h).unwrap();
                    let want = (ahead - behind) / (2.0 * h);
                    assert!(
                        (slope - want).abs() < 1e-9,
                        "{t} {df} {ncp}: {slope} {want}"
                    );
                }
            }
        }
    }
}
