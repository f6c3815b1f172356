//! Closed forms beside the certified values of NIST's statistical reference data sets.
//!
//! A tolerance of 1e-10 means ten digits that agree. Longley's values are exact rational arithmetic rounded to 15
//! digits; they are NIST's.

use super::ledger::Ledger;
use super::reference::{ReferenceError, References};
use crate::models::{least_squares, one_way_anova};
use std::collections::BTreeMap;

/// Lines of a file before its data.
const ABOVE: usize = 60;

fn numbers(line: &str) -> Vec<f64> {
    let words = line.split_whitespace();
    words.filter_map(|w| w.parse().ok()).collect()
}

/// Numbers of the first line that begins so and has some.
fn line(text: &str, start: &str) -> Vec<f64> {
    let mut found = text.lines().filter(|l| l.trim_start().starts_with(start));
    let found = found.find_map(|l| Some(numbers(l)).filter(|n| !n.is_empty()));
    found.unwrap_or_default()
}

fn at(values: &[f64], i: usize) -> f64 {
    values.get(i).copied().unwrap_or(f64::NAN)
}

/// One-way analysis of variance: F, sums of squares, share explained.
///
/// # Errors
/// [`ReferenceError`] where the file can't be read.
pub fn variance(
    references: &References,
    file: &str,
    tolerance: f64,
) -> Result<Ledger, ReferenceError> {
    let text = references.text(file)?;
    let mut l = Ledger::default();
    let (between, within) = (line(&text, "Between"), line(&text, "Within"));
    let deviation = at(&line(&text, "Standard Deviation"), 0);
    let mut groups: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
    for row in text.lines().skip(ABOVE) {
        if let [group, value] = numbers(row)[..] {
            groups.entry(group as u32).or_default().push(value);
        }
    }
    let parts: Vec<&[f64]> = groups.values().map(Vec::as_slice).collect();
    let Ok(found) = one_way_anova(&parts) else {
        l.lacking("analysis of variance");
        return Ok(l);
    };
    l.exact("df between", found.df1, at(&between, 0));
    l.exact("df within", found.df2.unwrap_or(f64::NAN), at(&within, 0));
    l.close("F", found.statistic, at(&between, 3), tolerance, 0.0);
    let explained = found.statistic * found.df1 * deviation * deviation;
    l.close(
        "sum of squares between",
        explained,
        at(&between, 1),
        tolerance,
        0.0,
    );
    let share = at(&between, 1) / (at(&between, 1) + at(&within, 1));
    l.close(
        "R squared",
        found.eta2.unwrap_or(f64::NAN),
        share,
        tolerance,
        0.0,
    );
    Ok(l)
}

/// Least squares with certified estimates and standard errors.
fn regression(
    l: &mut Ledger,
    x: &[f64],
    y: &[f64],
    certified: &[(f64, f64)],
    sigma: f64,
    tolerance: f64,
) {
    let p = certified.len();
    let Some(fit) = least_squares(x, p, y) else {
        return l.lacking("least squares");
    };
    l.exact("coefficients", fit.kept.len() as f64, p as f64);
    for (i, (estimate, se)) in certified.iter().enumerate() {
        let mut w = vec![0.0; p];
        w[i] = 1.0;
        let (found, found_se) = fit.estimate(&w).unwrap_or((f64::NAN, f64::NAN));
        l.close(&format!("B{i}"), found, *estimate, tolerance, 0.0);
        l.close(&format!("B{i} se"), found_se, *se, tolerance, 0.0);
    }
    // One digit more is certified than any coefficient keeps.
    l.close(
        "residual sd",
        fit.sigma().unwrap_or(f64::NAN),
        sigma,
        1e-10,
        0.0,
    );
}

/// Norris: a straight line.
///
/// # Errors
/// [`ReferenceError`] where the file can't be read.
pub fn norris(references: &References, file: &str) -> Result<Ledger, ReferenceError> {
    let text = references.text(file)?;
    let rows: Vec<Vec<f64>> = (text.lines().skip(ABOVE))
        .map(numbers)
        .filter(|r| r.len() == 2)
        .collect();
    let x: Vec<f64> = rows.iter().flat_map(|r| [1.0, r[1]]).collect();
    let y: Vec<f64> = rows.iter().map(|r| r[0]).collect();
    let certified = ["B0", "B1"].map(|b| {
        let found = line(&text, b);
        (at(&found, 0), at(&found, 1))
    });
    let sigma = at(&line(&text, "Standard Deviation"), 0);
    let mut l = Ledger::default();
    l.exact("rows", rows.len() as f64, 36.0);
    regression(&mut l, &x, &y, &certified, sigma, 1e-10);
    Ok(l)
}

/// Longley: six nearly collinear columns, higher level of difficulty.
///
/// # Errors
/// [`ReferenceError`] where the file can't be read.
pub fn longley(references: &References, file: &str) -> Result<Ledger, ReferenceError> {
    let text = references.text(file)?;
    let cells =
        |line: &str| -> Vec<f64> { line.split(',').map_while(|w| w.parse().ok()).collect() };
    let rows: Vec<Vec<f64>> = (text.lines().skip(1).map(cells))
        .filter(|r| r.len() == 7)
        .collect();
    let ones =
        |r: &Vec<f64>| -> Vec<f64> { std::iter::once(1.0).chain(r[1..].iter().copied()).collect() };
    let x: Vec<f64> = rows.iter().flat_map(ones).collect();
    let y: Vec<f64> = rows.iter().map(|r| r[0]).collect();
    let certified = [
        (-3482258.63459582, 890420.383607373),
        (15.0618722713733, 84.9149257747669),
        (-0.358191792925910E-01, 0.334910077722432E-01),
        (-2.02022980381683, 0.488399681651699),
        (-1.03322686717359, 0.214274163161675),
        (-0.511041056535807E-01, 0.226073200069370),
        (1829.15146461355, 455.478499142212),
    ];
    let mut l = Ledger::default();
    l.exact("rows", rows.len() as f64, 16.0);
    regression(&mut l, &x, &y, &certified, 304.854073561965, 1e-9);
    Ok(l)
}
