//! Student's t distribution, by way of the beta distribution: `t^2 / df` are the odds of a beta
//! variable with shapes 1/2 and df/2.

use std::cell::Cell;
use std::f64::consts::{FRAC_PI_2, PI};

use super::beta::{Point, Shapes, beta_log_odds, upper_tail_at};
use super::{
    Answer, DistributionError, normal_cdf, normal_quantile, normal_sf, normal_two_sided_p, not_nan,
    positive, probability,
};

/// Student's t with one number of degrees of freedom: what its functions share is worked out once.
#[derive(Debug, Clone, Copy)]
pub struct StudentT {
    /// May be fractional or infinite.
    df: f64,
    /// Of `t^2 / df`; not used when `df` is infinite.
    shapes: Shapes,
}

impl StudentT {
    /// `df` may be fractional or infinite.
    ///
    /// # Errors
    /// [`DistributionError::Domain`] when `df` is not positive.
    pub fn new(df: f64) -> Result<Self, DistributionError> {
        positive("df", df)?;
        Ok(Self {
            df,
            shapes: Shapes::new(0.5, 0.5 * df.min(f64::MAX)),
        })
    }

    /// Two-sided p-value `P(|T| >= |t|)`.
    ///
    /// # Errors
    /// [`DistributionError::Domain`] when `t` is NaN.
    pub fn two_sided_p(&self, t: f64) -> Answer {
        not_nan("t", t)?;
        if self.df == f64::INFINITY {
            return normal_two_sided_p(t);
        }
        let t = t.abs();
        if t == 0.0 {
            return Ok(1.0);
        }
        if t == f64::INFINITY {
            return Ok(0.0);
        }
        let odds = t / self.df * t;
        let at = if odds > 1e-290 && odds < 1e290 {
            Point::from_odds(odds)
        } else {
            Point::from_log_odds(2.0 * t.ln() - self.df.ln())
        };
        upper_tail_at(at, &self.shapes)
    }

    /// The value below which T falls with probability `p`. Where it exceeds the range of f64 the
    /// answer is infinite.
    ///
    /// # Errors
    /// [`DistributionError::Domain`] when `p` is not in `[0, 1]`.
    pub fn quantile(&self, p: f64) -> Answer {
        self.quantile_near(p, normal_quantile(p)?)
    }

    /// As [`Self::quantile`], for a caller who knows the normal quantile `z` of `p` already.
    ///
    /// # Errors
    /// As [`Self::quantile`].
    pub fn quantile_near(&self, p: f64, z: f64) -> Answer {
        probability("p", p)?;
        if self.df == f64::INFINITY {
            return Ok(z);
        }
        if p == 0.5 {
            return Ok(0.0);
        }
        if p == 0.0 {
            return Ok(f64::NEG_INFINITY);
        }
        if p == 1.0 {
            return Ok(f64::INFINITY);
        }
        let tail = p.min(1.0 - p);
        // Near the median the tail says nothing; the mass in the middle does.
        let central = tail > CENTRAL;
        let start = match by_series(p, z, self.df) {
            Series::Settled(t) => return Ok(t),
            Series::Start(t) => 2.0 * t.ln() - self.df.ln(),
            Series::None => hill_start(2.0 * tail, self.df, z.abs()),
        };
        let ln_p = if central {
            (2.0 * (0.5 - tail)).ln()
        } else {
            (2.0 * tail).ln()
        };
        let u = beta_log_odds(&self.shapes, ln_p, central, start)?;
        let t = (0.5 * (u + self.df.ln())).exp();
        Ok(if p < 0.5 { -t } else { t })
    }
}

/// Two-sided p-value `P(|T| >= |t|)`; `df` may be fractional or infinite.
///
/// # Errors
/// [`DistributionError::Domain`] when `t` is NaN or `df` is not positive.
pub fn t_two_sided_p(t: f64, df: f64) -> Answer {
    StudentT::new(df)?.two_sided_p(t)
}

/// Upper tail `P(T > t)`.
///
/// # Errors
/// [`DistributionError::Domain`] when `t` is NaN or `df` is not positive.
pub fn t_sf(t: f64, df: f64) -> Answer {
    not_nan("t", t)?;
    positive("df", df)?;
    if df == f64::INFINITY {
        return normal_sf(t);
    }
    let half = 0.5 * t_two_sided_p(t, df)?;
    Ok(if t >= 0.0 { half } else { 1.0 - half })
}

/// Lower tail `P(T <= t)`.
///
/// # Errors
/// [`DistributionError::Domain`] when `t` is NaN or `df` is not positive.
pub fn t_cdf(t: f64, df: f64) -> Answer {
    not_nan("t", t)?;
    positive("df", df)?;
    if df == f64::INFINITY {
        return normal_cdf(t);
    }
    t_sf(-t, df)
}

/// The value below which a t variable falls with probability `p`; `df` may be fractional or
/// infinite. Where it exceeds the range of f64 the answer is infinite.
///
/// # Errors
/// [`DistributionError::Domain`] when `p` is not in `[0, 1]` or `df` is not positive.
pub fn t_quantile(p: f64, df: f64) -> Answer {
    positive("df", df)?;
    let z = normal_quantile(p)?;
    // The series needs nothing of the beta distribution.
    if let Series::Settled(t) = by_series(p, z, df) {
        return Ok(t);
    }
    FOUND.with(|found| {
        let place = &found[df as usize % found.len()];
        if let (known_p, known_df, t) = place.get()
            && (known_p, known_df) == (p, df)
        {
            return Ok(t);
        }
        let t = StudentT::new(df)?.quantile_near(p, z)?;
        place.set((p, df, t));
        Ok(t)
    })
}

thread_local! {
    /// Probability, degrees of freedom and quantile last found: groups of a study have the same few sizes, visit after
    /// visit and marker after marker.
    static FOUND: [Cell<(f64, f64, f64)>; 8] = const { [const { Cell::new((f64::NAN, f64::NAN, 0.0)) }; 8] };
}

/// What the series says of a quantile.
enum Series {
    /// The quantile.
    Settled(f64),
    /// Its size, roughly.
    Start(f64),
    /// Too few degrees of freedom.
    None,
}

/// Tails above this leave the median too near for their logarithm to tell.
const CENTRAL: f64 = 0.25;

/// The quantile of `p` from the normal quantile `z` by [`expansion`].
fn by_series(p: f64, z: f64, df: f64) -> Series {
    if !(z * z < 0.5 * df && df < f64::INFINITY) {
        return Series::None;
    }
    let (t, rest) = expansion(z.abs(), df);
    if rest < SETTLED * t && p.min(1.0 - p) <= CENTRAL {
        Series::Settled(t.copysign(z))
    } else {
        Series::Start(t)
    }
}

/// The quantile as a series in `1 / df`: of each term the common denominator, then the factors of `z, z^3, z^5, ...`.
///
/// Source: the first four are Abramowitz & Stegun 26.7.5; all of them follow from `dt/dz = phi(z) / f(t)`, the densities
/// of both distributions.
const TERMS: [(f64, &[f64]); 10] = [
    (4.0, &[1.0, 1.0]),
    (96.0, &[3.0, 16.0, 5.0]),
    (384.0, &[-15.0, 17.0, 19.0, 3.0]),
    (92_160.0, &[-945.0, -1920.0, 1482.0, 776.0, 79.0]),
    (122_880.0, &[5985.0, -255.0, -594.0, 310.0, 113.0, 9.0]),
    (
        185_794_560.0,
        &[
            2_463_615.0,
            6_667_920.0,
            616_707.0,
            -82_440.0,
            48_821.0,
            15_448.0,
            1065.0,
        ],
    ),
    (
        743_178_240.0,
        &[
            -111_486_375.0,
            -18_226_215.0,
            5_639_193.0,
            1_086_849.0,
            113_891.0,
            41_107.0,
            6891.0,
            339.0,
        ],
    ),
    (
        356_725_555_200.0,
        &[
            -14_223_634_425.0,
            -42_618_441_600.0,
            -9_178_970_220.0,
            -591_760_080.0,
            27_817_290.0,
            16_657_824.0,
            3_393_364.0,
            296_624.0,
            9159.0,
        ],
    ),
    (
        1_426_902_220_800.0,
        &[
            1_221_207_562_575.0,
            294_835_704_975.0,
            -5_512_748_220.0,
            -8_066_259_180.0,
            -1_311_524_070.0,
            -115_962_198.0,
            -5_104_636.0,
            -131_468.0,
            -7857.0,
            63.0,
        ],
    ),
    (
        376_702_186_291_200.0,
        &[
            83_774_549_333_475.0,
            263_033_183_120_400.0,
            69_346_180_082_025.0,
            8_907_085_717_200.0,
            624_056_630_670.0,
            2_449_206_000.0,
            -5_470_105_086.0,
            -825_184_400.0,
            -63_179_713.0,
            -1_806_144.0,
            6885.0,
        ],
    ),
];

/// The last two terms of [`TERMS`], relative to the quantile, that leave its error at rounding.
const SETTLED: f64 = 1e-13;

/// The quantile from the normal quantile `z > 0` by [`TERMS`], and the size of the last two terms; the terms end where
/// they begin to grow, which then counts as infinite.
fn expansion(z: f64, df: f64) -> (f64, f64) {
    let (square, inverse) = (z * z, 1.0 / df);
    let (mut t, mut power) = (z, z);
    let (mut before, mut last) = (f64::INFINITY, f64::INFINITY);
    for (k, (denominator, factors)) in TERMS.iter().enumerate() {
        power *= inverse;
        let sum = factors.iter().rev().fold(0.0, |sum, c| sum * square + c);
        let term = power * sum / denominator;
        if k >= 4 && term.abs() > before + last {
            return (t, f64::INFINITY);
        }
        t += term;
        (before, last) = (last, term.abs());
    }
    (t, before + last)
}

/// `ln(t^2 / df)` to about five digits for two-sided probability `p`; `z > 0` is the normal quantile.
///
/// Source: Hill (1970), Comm. ACM 13:619 (Algorithm 396), valid from one degree of freedom on.
fn hill_start(p: f64, df: f64, z: f64) -> f64 {
    if df < 1.5 {
        // Exact for one degree of freedom; scaling by the tail index is close enough around it.
        let angle = FRAC_PI_2 * p;
        return -2.0 * angle.tan().ln() / df.max(0.05);
    }
    let a = 1.0 / (df - 0.5);
    let b = 48.0 / (a * a);
    let c = ((20700.0 * a / b - 98.0) * a - 16.0) * a + 96.36;
    let d = ((94.5 / (b + c) - 3.0) / b + 1.0) * (a * PI / 2.0).sqrt() * df;
    let y = ((d * p).ln() * 2.0 / df).exp();
    let odds = if y > 0.05 + a {
        let x = -z;
        let square = x * x;
        let c = if df < 5.0 {
            c + 0.3 * (df - 4.5) * (x + 0.6)
        } else {
            c
        };
        let c = (((0.05 * d * x - 5.0) * x - 7.0) * x - 2.0) * x + b + c;
        let z = (((((0.4 * square + 6.3) * square + 36.0) * square + 94.5) / c - square - 3.0) / b
            + 1.0)
            * x;
        (a * z * z).exp_m1()
    } else {
        let inner = 1.0 / (((df + 6.0) / (df * y) - 0.089 * d - 0.822) * (df + 2.0) * 3.0);
        ((inner + 0.5 / (df + 4.0)) * y - 1.0) * (df + 1.0) / (df + 2.0) + 1.0 / y
    };
    if odds > 0.0 && odds.is_finite() {
        return odds.ln();
    }
    // Where the expansion leaves its range the tail's power law is a fair start.
    (-(2.0 / df) * p.ln()).clamp(-700.0, 1400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_series_is_the_quantile() {
        let mut settled = 0;
        for p in [0.8, 0.95, 0.975, 0.995, 0.9995] {
            let z = normal_quantile(p).unwrap();
            for df in [15.0, 24.3, 31.0, 44.7, 90.0, 300.0, 1e4, 1e9] {
                let (t, rest) = expansion(z, df);
                let whole = StudentT::new(df).unwrap().quantile(p);
                assert_eq!(t_quantile(p, df), whole, "{p} {df}");
                if z * z < 0.5 * df && rest < SETTLED * t {
                    settled += 1;
                    let tail = StudentT::new(df).unwrap().two_sided_p(t).unwrap();
                    let wanted = 2.0 * (1.0 - p);
                    assert!((tail / wanted - 1.0).abs() < 2e-12, "{p} {df}: {tail}");
                }
            }
        }
        assert!(settled > 20, "{settled}");
    }

    #[test]
    fn a_quantile_found_before_is_its_own() {
        // Each goes by the same place, and none is taken for another.
        for _ in 0..2 {
            for (p, df) in [
                (0.975, 4.0),
                (0.975, 12.0),
                (0.95, 4.0),
                (0.025, 4.0),
                (0.975, 4.5),
            ] {
                let whole = StudentT::new(df).unwrap().quantile(p);
                for _ in 0..2 {
                    assert_eq!(t_quantile(p, df), whole, "{p} {df}");
                }
            }
        }
    }
}
