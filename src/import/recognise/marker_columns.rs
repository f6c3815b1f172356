//! Columns that may name the marker of each row, and those that may hold its value.
//!
//! In: the table with what is known of each column. Out: pairs with how far their names say so. Not its business: subjects
//! and visits, and which combination is right.

use super::candidates::{counts_rows, holds_dates};
use super::evidence::Evidence;
use super::look::Look;
use super::marker_names::names_marker;
use super::visit_signs::reads_as_visits;
use crate::import::cells::words::{Hint, Name};
use crate::import::error::ImportError;

/// `Cell-Type`, `population`: what was measured in, which names a marker only where it changes.
fn names_material(name: &Name) -> bool {
    const MATERIALS: [&str; 5] = ["celltype", "population", "subset", "substance", "label"];
    MATERIALS.contains(&name.normal.as_str())
}

/// Columns that may name the marker of each row, each with how far its name says so.
fn marker_names(e: &Evidence<'_>, free: &dyn Fn(usize) -> bool) -> Vec<(f64, usize)> {
    (0..e.table.n_columns())
        .filter(|&c| {
            let p = e.profile(c);
            free(c)
                && !p.is_numeric()
                && p.n * 10 > e.table.n_rows() * 9
                && (1..=20_000).contains(&p.distinct)
                && !holds_dates(e, c)
        })
        .map(|c| (names_marker(e.name(c)), c))
        .filter(|(hint, c)| {
            let name = e.name(*c);
            *hint > 0.5
                || name.names_group() < 0.5
                    && [
                        Hint::Place,
                        Hint::Sex,
                        Hint::Fact,
                        Hint::Visit,
                        Hint::Outcome,
                        Hint::Birth,
                        Hint::Subject,
                    ]
                    .into_iter()
                    .all(|h| name.hint(h) < 0.6)
        })
        .filter(|(hint, c)| {
            // `10am` and `2pm` are times.
            *hint > 0.5
                || e.profile(*c).distinct > 1
                    && e.profile(*c).distinct <= 60
                    && reads_as_visits(e, *c) < 0.8
        })
        .collect()
}

/// Pairs of columns that may name the marker and hold its value, with how far their names say so.
pub(in crate::import) fn tidy_candidates(
    e: &Evidence<'_>,
    subject: Option<usize>,
    look: &mut Look<'_, '_>,
) -> Result<Vec<(usize, usize, f64)>, ImportError> {
    let o = e.options;
    let name = e.named(o.marker_name.as_ref(), "--marker-name")?;
    let value = e.named(o.value.as_ref(), "--value")?;
    let free = |c: usize| {
        let header = e.header(c);
        Some(c) != subject
            && !e.is_ignored(c)
            && ![&o.group, &o.visit, &o.time_point, &o.hours]
                .iter()
                .any(|t| t.as_deref() == Some(header))
            && !o.covariates.iter().any(|m| m == header)
    };
    let all = 0..e.table.n_columns();
    let mut names: Vec<(f64, usize)> = match name {
        Some(c) => vec![(1.0, c)],
        None => marker_names(e, &free),
    };
    // The names of people, or of groups, beside their numbers are the same on all rows of each.
    names.retain(|(_, c)| {
        let w = look.within(*c);
        name.is_some() || e.profile(*c).distinct < 2 || w.repeated == 0 || w.varying > 0
    });
    names.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    names.truncate(4);
    let mut values: Vec<(f64, usize)> = match value {
        Some(c) => vec![(1.0, c)],
        None => all
            .filter(|&c| free(c) && e.profile(c).is_numeric() && e.profile(c).distinct > 2)
            .filter(|&c| !counts_rows(e, c))
            .map(|c| (e.name(c).hint(Hint::Value), c))
            .collect(),
    };
    values.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    if names.is_empty() {
        return Ok(Vec::new());
    }
    // Without a name that says value, it must be the only number that changes within subjects.
    let mut changing: Vec<usize> = Vec::new();
    for (_, c) in &values {
        if changing.len() < 2 && e.profile(*c).distinct > 4 && look.varies(*c) > 0.5 {
            changing.push(*c);
        }
    }
    values.retain(|(hint, c)| *hint > 0.5 || changing == [*c]);
    values.truncate(2);
    let mut out = Vec::new();
    for (of_name, n) in &names {
        // People of whom one test only was made are many in a laboratory.
        let sure = *of_name > 0.9 && look.varies(*n) > 0.05;
        // Mild and severe are what became of a person.
        let is_outcome = *of_name < 0.9 && e.name(*n).hint(Hint::Outcome) > 0.6;
        let settled = name.is_some()
            || sure
            || e.profile(*n).distinct == 1 && !names_material(e.name(*n))
            || look.varies(*n) > 0.5 && (!is_outcome || look.visits(*n).0 > 0.5);
        for (of_value, v) in &values {
            if n != v && settled && (*of_name > 0.5 || e.profile(*n).distinct > 1) {
                out.push((*n, *v, 0.5 * (of_name + of_value)));
            }
        }
    }
    Ok(out)
}
