//! The straight line through points, with the interval of its mean.

use crate::models::{LinearFit, least_squares};
use crate::numerics::t_quantile;

/// Places at which a fitted line is given.
const PLACES: u32 = 40;
/// Fewest points of a line with an interval.
const FEWEST: usize = 4;

/// A fitted line at one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FittedLine {
    /// Place.
    pub x: f64,
    /// Mean there.
    pub y: f64,
    /// Lower limit of the mean.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// The least-squares line through points from the least to the greatest place, with the interval of its mean at each;
/// empty where there are too few points or one place only.
#[must_use]
pub fn fitted_line(points: &[(f64, f64)], conf_level: f64) -> Vec<FittedLine> {
    if points.len() < FEWEST {
        return Vec::new();
    }
    let design: Vec<f64> = points.iter().flat_map(|p| [1.0, p.0]).collect();
    let values: Vec<f64> = points.iter().map(|p| p.1).collect();
    let fit = least_squares(&design, 2, &values).filter(|fit| fit.kept.len() == 2);
    let t = |fit: &LinearFit| t_quantile(0.5 + 0.5 * conf_level, fit.df as f64).ok();
    let Some((fit, t)) = fit.and_then(|fit| t(&fit).map(|t| (fit, t))) else {
        return Vec::new();
    };
    let least = points.iter().map(|p| p.0).fold(f64::INFINITY, f64::min);
    let most = points.iter().map(|p| p.0).fold(f64::NEG_INFINITY, f64::max);
    (0..=PLACES)
        .filter_map(|i| {
            let x = least + (most - least) * f64::from(i) / f64::from(PLACES);
            let (y, se) = fit.estimate(&[1.0, x])?;
            Some(FittedLine {
                x,
                y,
                low: y - t * se,
                high: y + t * se,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R 4.5: predict(lm(y ~ x), data.frame(x = 1), interval = "confidence").
    #[test]
    fn a_line_has_the_interval_of_r() {
        let points = [(1.0, 2.1), (2.0, 3.9), (3.0, 6.2), (4.0, 7.8), (5.0, 10.1)];
        let line = fitted_line(&points, 0.95);
        assert_eq!(line.len(), 41);
        let first = line[0];
        assert!((first.y - 2.04).abs() < 1e-9, "{first:?}");
        assert!((first.low - 1.574_448_241).abs() < 1e-5, "{first:?}");
        assert!((first.high - 2.505_551_759).abs() < 1e-5, "{first:?}");
        assert!(fitted_line(&points[..2], 0.95).is_empty());
    }
}
