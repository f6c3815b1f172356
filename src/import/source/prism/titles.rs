//! What the titles of rows, columns and subcolumns say.

use super::xml::{Cell, Column, DataTable};
use crate::import::cells::moment::{Time, time, unit_hours};
use crate::import::cells::names::{bracketed, label_and_unit, unit_of};
use crate::import::cells::words::words;
use crate::import::options::ImportOptions;
use std::collections::{BTreeMap, BTreeSet};

/// A cell as text: `100.` is 100, and what is excluded in Prism stays out.
pub(super) fn value(cell: Option<&Cell>) -> String {
    let Some(cell) = cell.filter(|c| !c.excluded) else {
        return String::new();
    };
    number(&cell.text)
}

pub(super) fn number(text: &str) -> String {
    match text.strip_suffix('.') {
        Some(whole)
            if !whole.is_empty()
                && whole
                    .trim_start_matches('-')
                    .bytes()
                    .all(|b| b.is_ascii_digit()) =>
        {
            whole.to_owned()
        }
        _ => text.to_owned(),
    }
}

/// The name of the value: the title of the table.
pub(super) fn marker(table: &DataTable) -> String {
    if table.title.is_empty() {
        "value".to_owned()
    } else {
        table.title.clone()
    }
}

/// Titles of the columns; one without a title has its letter, as in Prism.
pub(super) fn titles(table: &DataTable) -> Vec<String> {
    let letter = |at: usize| match u8::try_from(at) {
        Ok(n) if n < 26 => format!("Group {}", char::from(b'A' + n)),
        _ => format!("Group {}", at + 1),
    };
    (table.columns.iter().enumerate())
        .map(|(at, c)| {
            if c.title.is_empty() {
                letter(at)
            } else {
                c.title.clone()
            }
        })
        .collect()
}

pub(super) fn row_titles(table: &DataTable) -> Vec<String> {
    (0..table.n_rows())
        .map(|r| table.row_titles.get(r).cloned().unwrap_or_default())
        .collect()
}

/// Whether the user names the visits among these labels.
pub(super) fn named_visits(labels: &[String], options: &ImportOptions) -> bool {
    !options.visits.is_empty() && options.visits.iter().all(|v| labels.contains(v))
}

/// Whether labels are visits: most of them are times.
pub(super) fn are_visits(labels: &[String]) -> bool {
    let filled: Vec<&String> = labels.iter().filter(|l| !l.is_empty()).collect();
    if filled.len() < 2 || filled.len() < labels.len() {
        return false;
    }
    let numbers: Vec<f64> = filled.iter().filter_map(|l| l.parse().ok()).collect();
    if numbers.len() == filled.len() {
        return numbers.windows(2).all(|w| w[0] < w[1]);
    }
    let known = filled.iter().filter(|l| is_time(l)).count();
    known * 3 >= filled.len() * 2
}

pub(super) fn is_time(label: &str) -> bool {
    let parts = bracketed(label);
    let is_dose = |(before, inside): (&str, &str)| {
        before.to_lowercase().starts_with("dos") && unit_of(inside).is_some()
    };
    let is_concentration =
        |(_, inside): (&str, &str)| inside.contains('/') && unit_of(inside).is_some();
    // `Dose 5 (mg)` is an amount, not the fifth dose; `IL 6 (pg/mL)` is an analyte, not the sixth visit.
    if parts.is_some_and(is_dose) || parts.is_some_and(is_concentration) {
        return false;
    }
    // `Placebo (n=3)` is no third placebo.
    let counts = |i: &str| i.trim().to_lowercase().starts_with('n') && i.contains('=');
    let label = parts
        .filter(|(_, inside)| counts(inside))
        .map_or(label, |(before, _)| before.trim_end());
    !matches!(
        time(label),
        Time::Unknown | Time::Number(_) | Time::During | Time::Clock(_)
    )
}

pub(super) fn list(labels: &[String]) -> String {
    crate::words::first_names(labels.iter().map(String::as_str), 4)
}

/// Whether the columns are markers: each title has a unit behind a name of its own, such as `IL-6 (pg/mL)`. `(male)`
/// is no unit, and `Dose 5 (mg)` beside `Dose 10 (mg)` are two groups.
pub(super) fn are_markers(table: &DataTable, options: &ImportOptions) -> bool {
    let named: Vec<(String, String)> = (table.columns.iter())
        .map(|c| label_and_unit(&c.title))
        .collect();
    // A concentration is no dose, so that `IL 6 (pg/mL)` and `IL 10 (pg/mL)` stay two markers.
    let is_dose = |unit: &str| !unit.contains('/') || unit.ends_with("/kg");
    let stems: BTreeSet<String> = (named.iter())
        .map(|(name, unit)| {
            if is_dose(unit) {
                without_amount(name)
            } else {
                name.to_lowercase()
            }
        })
        .collect();
    options.groups.is_empty()
        && table.columns.len() > 1
        && stems.len() == table.columns.len()
        && named.iter().all(|(_, unit)| unit_of(unit).is_some())
}

/// A name without the amount at its end: `dose` of `Dose 5`.
fn without_amount(name: &str) -> String {
    let amount = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let name = name.to_lowercase();
    match name.rsplit_once(' ') {
        Some((stem, end)) if !end.is_empty() && end.chars().all(amount) => stem.to_owned(),
        _ => name,
    }
}

/// Whose values each subcolumn of each column holds.
pub(super) struct Who {
    pub ids: Vec<Vec<String>>,
    pub by_title: bool,
}

pub(super) fn who(table: &DataTable, columns: &[String]) -> Who {
    let n = table.n_subcolumns();
    let titled = table.columns.iter().all(|c| {
        let own: Vec<&String> = c.titles.iter().take(n).filter(|t| !t.is_empty()).collect();
        own.len() == n && own.iter().collect::<BTreeSet<_>>().len() == n
    });
    if titled {
        let all: BTreeSet<&String> = (table.columns.iter())
            .flat_map(|c| c.titles.iter().take(n))
            .collect();
        let unique = all.len() == n * table.columns.len();
        let ids = table.columns.iter().zip(columns).map(|(c, group)| {
            let own = c.titles.iter().take(n);
            own.map(|t| {
                if unique || columns.len() == 1 {
                    t.clone()
                } else {
                    format!("{group} {t}")
                }
            })
            .collect()
        });
        return Who {
            ids: ids.collect(),
            by_title: true,
        };
    }
    let mut next: BTreeMap<&String, usize> = BTreeMap::new();
    let ids = columns.iter().map(|group| {
        (0..n)
            .map(|_| {
                let at = next.entry(group).or_default();
                *at += 1;
                if columns.len() == 1 {
                    at.to_string()
                } else {
                    format!("{group} {at}")
                }
            })
            .collect()
    });
    Who {
        ids: ids.collect(),
        by_title: false,
    }
}

pub(super) fn is_empty(column: &Column, subcolumn: usize) -> bool {
    let cells = column.subcolumns.get(subcolumn);
    cells.is_none_or(|s| s.iter().all(|c| c.text.is_empty()))
}

/// The words before the numbers of titles, where they look like groups: `Control 1`, `Drug 3`.
pub(super) fn prefixes(titles: &[String]) -> Option<Vec<String>> {
    let mut n: BTreeMap<&str, usize> = BTreeMap::new();
    let mut out = Vec::new();
    for title in titles {
        let stem = title.trim_end_matches(|c: char| c.is_ascii_digit());
        let stem = stem.trim_end_matches(['_', '-', ' ', '.', '#']);
        if stem.is_empty() || stem.len() == title.len() {
            return None;
        }
        *n.entry(stem).or_default() += 1;
        out.push(stem.to_owned());
    }
    ((2..=6).contains(&n.len()) && n.values().all(|n| *n > 1)).then_some(out)
}

/// Whether every row has a title of its own.
pub(super) fn are_names(rows: &[String]) -> bool {
    rows.iter().all(|r| !r.is_empty()) && rows.iter().collect::<BTreeSet<_>>().len() == rows.len()
}

/// The unit of time in a title: `Time (days)`, `Hours after dose`, `Week`.
pub(super) fn time_unit(title: &str) -> Option<String> {
    if let Some((_, unit)) = bracketed(title)
        && unit_hours(unit.trim()).is_some()
    {
        return Some(unit.trim().to_owned());
    }
    let all = words(title);
    let long = |w: &&String| unit_hours(w).is_some() && (w.len() > 1 || all.len() == 1);
    all.iter().find(long).cloned()
}
