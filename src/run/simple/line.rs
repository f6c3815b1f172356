//! The straight line through points, with the interval of its mean.

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
    let n = points.len() as f64;
    let is_usable = |(x, y): &(f64, f64)| x.is_finite() && y.is_finite();
    if points.len() < FEWEST || !points.iter().all(is_usable) {
        return Vec::new();
    }
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / n;
    let (mx, my) = (mean(|p| p.0), mean(|p| p.1));
    let xx: f64 = points.iter().map(|p| (p.0 - mx).powi(2)).sum();
    let xy: f64 = points.iter().map(|p| (p.0 - mx) * (p.1 - my)).sum();
    if xx <= 0.0 {
        return Vec::new();
    }
    let slope = xy / xx;
    let rest: f64 = points
        .iter()
        .map(|p| (p.1 - my - slope * (p.0 - mx)).powi(2))
        .sum();
    let sd = (rest / (n - 2.0)).sqrt();
    let Ok(t) = t_quantile(0.5 + 0.5 * conf_level, n - 2.0) else {
        return Vec::new();
    };
    let least = points.iter().map(|p| p.0).fold(f64::INFINITY, f64::min);
    let most = points.iter().map(|p| p.0).fold(f64::NEG_INFINITY, f64::max);
    (0..=PLACES)
        .map(|i| {
            let x = least + (most - least) * f64::from(i) / f64::from(PLACES);
            let y = my + slope * (x - mx);
            let half = t * sd * (1.0 / n + (x - mx).powi(2) / xx).sqrt();
            FittedLine {
                x,
                y,
                low: y - half,
                high: y + half,
            }
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
