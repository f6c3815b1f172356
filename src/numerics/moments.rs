//! Means, variances and quantiles of a list of finite numbers.

/// Arithmetic mean; `None` for an empty list or where the result is not finite.
pub fn mean(values: &[f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let n = values.len() as f64;
    let mut first: f64 = values.iter().sum::<f64>() / n;
    if !first.is_finite() {
        // The sum may overflow although the mean does not.
        first = values.iter().map(|v| v / n).sum();
    }
    // The second pass takes back the rounding of the first.
    let rest: f64 = values.iter().map(|v| v - first).sum::<f64>() / n;
    let mean = if rest.is_finite() {
        first + rest
    } else {
        first
    };
    mean.is_finite().then_some(mean)
}

/// Sample variance (denominator n - 1), in squared units; two passes.
///
/// `None` below two values or where the result is not finite.
pub fn variance(values: &[f64]) -> Option<f64> {
    variance_around(values, mean(values)?)
}

/// As [`variance`], for a caller who knows the mean already.
pub fn variance_around(values: &[f64], centre: f64) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let squares: f64 = values.iter().map(|v| (v - centre).powi(2)).sum();
    let variance = squares / (values.len() as f64 - 1.0);
    variance.is_finite().then_some(variance)
}

/// Sample standard deviation (denominator n - 1); `None` below two values.
pub fn std_dev(values: &[f64]) -> Option<f64> {
    variance(values).map(f64::sqrt)
}

/// The values in ascending order.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    // Whole numbers in the order of `f64::total_cmp` are sorted faster: those of negative values run backwards.
    let turned = |bits: i64| bits ^ (((bits >> 63) as u64) >> 1) as i64;
    let keys = values.iter().map(|v| turned(v.to_bits() as i64));
    let mut keys: Vec<i64> = keys.collect();
    keys.sort_unstable();
    let ordered = keys.into_iter();
    ordered
        .map(|key| f64::from_bits(turned(key) as u64))
        .collect()
}

/// Quantile of type 7 (R's default) of values already in ascending order.
///
/// `None` for an empty list or a probability outside `[0, 1]`.
///
/// Source: Hyndman & Fan (1996), Am. Stat. 50:361.
pub fn quantile_sorted(ascending: &[f64], probability: f64) -> Option<f64> {
    if ascending.is_empty() || !(0.0..=1.0).contains(&probability) {
        return None;
    }
    let place = (ascending.len() - 1) as f64 * probability;
    let below = place.floor();
    let low = *ascending.get(below as usize)?;
    let high = *ascending.get(place.ceil() as usize)?;
    let share = place - below;
    Some(low * (1.0 - share) + high * share)
}

/// Quantile of type 7 of values in any order.
pub fn quantile(values: &[f64], probability: f64) -> Option<f64> {
    quantile_sorted(&sorted(values), probability)
}

/// Median; `None` for an empty list.
pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_lists() {
        assert_eq!(mean(&[]), None);
        assert_eq!(variance(&[1.0]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.25), Some(1.75));
        assert_eq!(mean(&[1.5e308, 1.5e308]), Some(1.5e308));
        let mixed = [
            2.0,
            -1.0,
            f64::INFINITY,
            0.0,
            -0.0,
            -3.5,
            f64::NEG_INFINITY,
            1e-310,
        ];
        let mut wanted = mixed.to_vec();
        wanted.sort_by(f64::total_cmp);
        let bits = |of: &[f64]| of.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&sorted(&mixed)), bits(&wanted));
        let shifted = [1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0];
        assert_eq!(variance(&shifted), Some(30.0));
    }
}
