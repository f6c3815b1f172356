//! Time points within visits: a column of days and one of hours together name when a row was measured.
//!
//! In: the visit and the time point of each row. Out: a code for each pair that is there, with what it is made of.
//! Not its business: which columns these are, and the order of the pairs.

use crate::import::cells::codes::Codes;
use std::borrow::Cow;
use std::collections::HashMap;

/// What the labels of visits with time points are made of.
#[derive(Debug)]
pub(in crate::import) struct TimePoints {
    /// Labels of the visits and of the time points, in order of appearance.
    pub visits: Vec<String>,
    pub points: Vec<String>,
    /// Places of visit and time point by label of the pair.
    pub of: HashMap<String, (usize, usize)>,
}

/// The code of each row's visit and time point together. A visit without a time point has its own label; `names` are
/// the headers of the columns, which stand before plain numbers.
pub(in crate::import) fn together<'t>(
    visits: &Codes<'_>,
    points: &Codes<'_>,
    names: (&str, &str),
) -> (Codes<'t>, TimePoints) {
    let said = |label: &str, name: &str| {
        if label.replace(',', ".").parse::<f64>().is_ok() {
            format!("{name} {label}")
        } else {
            label.to_owned()
        }
    };
    let mut out = TimePoints {
        visits: visits.labels.iter().map(ToString::to_string).collect(),
        points: points.labels.iter().map(ToString::to_string).collect(),
        of: HashMap::new(),
    };
    let none = out.points.len();
    let mut labels: Vec<Cow<'t, str>> = Vec::new();
    let mut known: HashMap<(u32, Option<u32>), u32> = HashMap::new();
    let rows = visits.of_row.iter().zip(points.of_row.iter());
    let of_row = rows
        .map(|(visit, point)| {
            let visit = visit?;
            let code = *known.entry((visit, point)).or_insert_with(|| {
                let own = said(&out.visits[visit as usize], names.0);
                let label = match point.and_then(|p| out.points.get(p as usize)) {
                    Some(point) => format!("{own}, {}", said(point, names.1)),
                    None => own,
                };
                let point = point.map_or(none, |p| p as usize);
                out.of.insert(label.clone(), (visit as usize, point));
                labels.push(Cow::Owned(label));
                u32::try_from(labels.len() - 1).unwrap_or(u32::MAX)
            });
            Some(code)
        })
        .collect();
    (Codes { of_row, labels }, out)
}
