//! Whether columns behave like one quantity measured again: similar size, and correlated within subjects.
//!
//! In: columns of a table with one row a subject. Out: -1 (surely different quantities) to 1 (surely one).
//! A few hundred rows are looked at. Not its business: names.

use crate::import::options::Decimal;
use crate::import::recognise::evidence::Evidence;

/// Rows looked at.
const ROWS: usize = 400;
/// Medians that differ by less than this factor agree fully; beyond the second factor they contradict.
const FACTORS: (f64, f64) = (2.5, 10.0);

/// Whether the other columns say that the comma of `1,234` is a decimal sign.
pub(in crate::import) fn decimal_commas(e: &Evidence<'_>) -> bool {
    let numeric = || e.profiles.iter().filter(|p| p.is_numeric());
    !numeric().any(|p| p.point > 0)
        && (e.table.delimiter == Some(';') || numeric().any(|p| p.comma > 0))
}

/// How far the columns agree; 0 where there is too little to tell. `commas` as [`decimal_commas`] says.
pub(in crate::import) fn agreement(e: &Evidence<'_>, columns: &[usize], commas: bool) -> f64 {
    let of = |c: &usize| values(e, *c, commas);
    let read: Vec<Vec<Option<f64>>> = columns.iter().take(24).map(of).collect();
    let sizes: Vec<f64> = read.iter().filter_map(|v| median(v)).collect();
    if sizes.len() < 2 {
        return 0.0;
    }
    let size = size_agreement(&sizes, &read);
    // Quantities of another order of magnitude are others, however they correlate.
    if size < -0.5 {
        return size;
    }
    let mut correlations = Vec::new();
    for pair in read.windows(2) {
        if let [a, b] = pair
            && let Some(r) = correlation(a, b)
        {
            correlations.push(r);
        }
    }
    let together = if correlations.is_empty() {
        0.0
    } else {
        let mean = correlations.iter().sum::<f64>() / correlations.len() as f64;
        (mean * 2.5 - 0.25).clamp(-0.6, 1.0)
    };
    0.5 * (size + together)
}

fn values(e: &Evidence<'_>, column: usize, commas: bool) -> Vec<Option<f64>> {
    let profile = e.profile(column);
    let comma = profile.comma > 0 || profile.point == 0 && commas;
    let decimal = if comma {
        Decimal::Comma
    } else {
        Decimal::Point
    };
    (0..e.table.n_rows().min(ROWS))
        .map(|row| e.number(row, column, decimal))
        .collect()
}

fn median(values: &[Option<f64>]) -> Option<f64> {
    let mut all: Vec<f64> = values.iter().flatten().copied().collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied()
}

/// Medians compared as a factor where all are positive, else by the spread of the values.
fn size_agreement(medians: &[f64], values: &[Vec<Option<f64>>]) -> f64 {
    let low = medians.iter().copied().fold(f64::INFINITY, f64::min);
    let high = medians.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let spread = |x: f64| {
        1.0 - 2.0
            * ((x.log10() - FACTORS.0.log10()) / (FACTORS.1 / FACTORS.0).log10()).clamp(0.0, 1.0)
    };
    if low > 0.0 {
        return spread(high / low);
    }
    let mut deviations: Vec<f64> = values
        .iter()
        .filter_map(|v| {
            let middle = median(v)?;
            let away: Vec<Option<f64>> = v.iter().map(|x| x.map(|x| (x - middle).abs())).collect();
            median(&away)
        })
        .collect();
    deviations.sort_by(f64::total_cmp);
    let typical = deviations.get(deviations.len() / 2).copied().unwrap_or(0.0);
    if high == low {
        return 1.0;
    }
    if typical == 0.0 {
        return 0.0;
    }
    (1.0 - (high - low) / (4.0 * typical)).clamp(-1.0, 1.0)
}

/// Pearson's correlation of pairs; `None` below four pairs or without spread.
fn correlation(a: &[Option<f64>], b: &[Option<f64>]) -> Option<f64> {
    let pairs: Vec<(f64, f64)> = a
        .iter()
        .zip(b)
        .filter_map(|(x, y)| Some(((*x)?, (*y)?)))
        .collect();
    if pairs.len() < 4 {
        return None;
    }
    let n = pairs.len() as f64;
    let (mx, my) = pairs
        .iter()
        .fold((0.0, 0.0), |(x, y), p| (x + p.0 / n, y + p.1 / n));
    let (mut sxy, mut sxx, mut syy) = (0.0, 0.0, 0.0);
    for (x, y) in &pairs {
        sxy += (x - mx) * (y - my);
        sxx += (x - mx).powi(2);
        syy += (y - my).powi(2);
    }
    let size = (sxx * syy).sqrt();
    (size.is_finite() && size > 0.0).then(|| sxy / size)
}
