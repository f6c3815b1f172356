//! Labels that part the values of one visit: left and right, or quantities of other sizes.
//!
//! In: a column. Out: whether its labels are sides, or stand beside values of other sizes. Not its business: which column
//! names the visit.

use super::evidence::Evidence;
use crate::import::cells::words::fold;

/// Left and right, mother and father: parts of one visit.
pub(super) fn holds_sides(e: &Evidence<'_>, column: usize) -> bool {
    const SIDES: [&str; 22] = [
        "left",
        "right",
        "l",
        "r",
        "li",
        "re",
        "links",
        "rechts",
        "gauche",
        "droite",
        "izquierdo",
        "derecho",
        "od",
        "os",
        "ou",
        "ipsi",
        "contra",
        "ipsilateral",
        "contralateral",
        "sinistra",
        "destra",
        "both",
    ];
    let p = e.profile(column);
    if p.is_numeric() || p.distinct > 4 {
        return false;
    }
    let cells = (0..e.table.n_rows().min(200)).map(|row| e.table.cell(row, column));
    let mut filled = cells.filter(|c| !c.is_empty());
    filled.all(|c| SIDES.contains(&fold(c).as_str()))
}

/// How many times larger the values of one label are than those of another where they are no measurements of one thing.
const OTHER_SIZE: f64 = 1000.0;

/// Whether the numbers beside the labels of a column are of other sizes at each: medians that lie far apart in every
/// column that changes.
pub(super) fn differ_in_size(e: &Evidence<'_>, column: usize) -> bool {
    let codes = e.codes(column);
    if !(2..=12).contains(&codes.labels.len()) {
        return false;
    }
    let differs = |c: usize| {
        let mut values: Vec<Vec<f64>> = vec![Vec::new(); codes.labels.len()];
        for (row, code) in codes.of_row.iter().enumerate().take(2_000) {
            let x = e.number(row, c, e.profile(c).own_decimal()).map(f64::abs);
            if let (Some(code), Some(x)) = (code, x.filter(|x| *x > 0.0)) {
                values[code as usize].push(x);
            }
        }
        let medians = values.iter_mut().filter(|v| !v.is_empty()).map(|v| {
            v.sort_by(f64::total_cmp);
            v[v.len() / 2]
        });
        let (low, high) = medians.fold((f64::INFINITY, 0.0_f64), |(a, b), x| (a.min(x), b.max(x)));
        high > OTHER_SIZE * low
    };
    let numbers: Vec<usize> = (0..e.table.n_columns())
        .filter(|c| e.profile(*c).is_numeric() && e.profile(*c).distinct > 4)
        .take(20)
        .collect();
    !numbers.is_empty() && numbers.into_iter().all(differs)
}
