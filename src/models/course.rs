//! What sums up a course over visits in one number: weights of its values, and the area under one subject's own.
//!
//! The baseline is the first visit of every list. Sources: Matthews, Altman, Campbell & Royston (1990), BMJ 300:230.
//! Checked against `tests/golden/*__linear_contrasts_auc.json`.

/// Weights of the mean change from the first of `n` values, the later ones counted the same.
#[must_use]
pub fn time_average(n: usize) -> Vec<f64> {
    let mut out = vec![1.0 / (n.max(2) - 1) as f64; n];
    if let Some(first) = out.first_mut() {
        *first = -1.0;
    }
    out
}

/// Weights of the area under the values by the trapezoidal rule.
#[must_use]
pub fn trapezoid(times: &[f64]) -> Vec<f64> {
    let mut out = vec![0.0; times.len()];
    for (i, t) in times.windows(2).enumerate() {
        let half = 0.5 * (t[1] - t[0]);
        out[i] += half;
        out[i + 1] += half;
    }
    out
}

/// Weights of the area above the level of the first value; what lies below it counts negative.
#[must_use]
pub fn above_baseline(times: &[f64]) -> Vec<f64> {
    let mut out = trapezoid(times);
    if let (Some(first), [from, .., to]) = (out.first_mut(), times) {
        *first -= to - from;
    }
    out
}

/// Weights of the linear trend: the orthogonal polynomial of degree 1 over the times, of length 1.
#[must_use]
pub fn trend(times: &[f64]) -> Vec<f64> {
    let mean = times.iter().sum::<f64>() / times.len().max(1) as f64;
    let squares: f64 = times.iter().map(|t| (t - mean).powi(2)).sum();
    times.iter().map(|t| (t - mean) / squares.sqrt()).collect()
}

/// Which of the changes is largest without its sign, the first of equal ones.
#[must_use]
pub fn peak(changes: &[Option<f64>]) -> Option<usize> {
    let known = changes
        .iter()
        .enumerate()
        .filter_map(|(i, c)| Some((i, c.as_ref()?.abs())));
    known
        .reduce(|best, one| if one.1 > best.1 { one } else { best })
        .map(|(i, _)| i)
}

/// The area under one subject's own course.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SubjectArea {
    /// Area by the trapezoidal rule over the values that are there.
    pub area: f64,
    /// The same above the level of the first value.
    pub above_baseline: f64,
    /// Whether no value is missing.
    pub is_complete: bool,
}

/// The area under one subject's values; `None` without the first or the last of them.
#[must_use]
pub fn subject_area(times: &[f64], values: &[Option<f64>]) -> Option<SubjectArea> {
    let first = values.first().copied().flatten()?;
    values.last().copied().flatten()?;
    let (t, y): (Vec<f64>, Vec<f64>) = (times.iter().zip(values))
        .filter_map(|(t, y)| y.map(|y| (*t, y)))
        .unzip();
    if t.len() < 2 {
        return None;
    }
    let area: f64 = trapezoid(&t).iter().zip(&y).map(|(w, y)| w * y).sum();
    Some(SubjectArea {
        area,
        above_baseline: area - (t[t.len() - 1] - t[0]) * first,
        is_complete: t.len() == values.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(w: &[f64], y: &[f64]) -> f64 {
        w.iter().zip(y).map(|(w, y)| w * y).sum()
    }

    #[test]
    fn weights_are_exact_where_the_answer_is_known() {
        let times = [0.0, 1.0, 4.0, 10.0];
        let line: Vec<f64> = times.iter().map(|t| 3.0 + 2.0 * t).collect();
        assert_eq!(sum(&trapezoid(&times), &line), 130.0);
        assert_eq!(sum(&above_baseline(&times), &line), 100.0);
        assert_eq!(sum(&time_average(4), &line), 10.0);
        let t = trend(&times);
        assert!(sum(&t, &[1.0; 4]).abs() < 1e-15 && (sum(&t, &t) - 1.0).abs() < 1e-15);
        assert!(above_baseline(&[0.0]).len() == 1 && trapezoid(&[]).is_empty());
    }

    #[test]
    fn a_gap_is_bridged_and_an_end_is_not() {
        let times = [0.0, 1.0, 4.0, 10.0];
        let all = subject_area(&times, &[Some(1.0), Some(3.0), Some(0.0), Some(2.0)]);
        let all = all.unwrap();
        assert_eq!((all.area, all.is_complete), (2.0 + 4.5 + 6.0, true));
        assert_eq!(all.above_baseline, 2.5);
        let gap = subject_area(&times, &[Some(1.0), None, Some(0.0), Some(2.0)]).unwrap();
        assert_eq!((gap.area, gap.is_complete), (2.0 + 6.0, false));
        assert!(subject_area(&times, &[None, Some(1.0), Some(0.0), Some(2.0)]).is_none());
        assert!(subject_area(&times, &[Some(1.0), Some(1.0), Some(0.0), None]).is_none());
    }

    #[test]
    fn the_peak_is_the_largest_change_of_either_sign_and_the_first_of_equals() {
        assert_eq!(peak(&[Some(1.0), Some(-3.0), None, Some(3.0)]), Some(1));
        assert_eq!(peak(&[None]), None);
    }
}
