//! Several files of one study as one table: one file a visit, a marker, a plate, or facts beside values.
//!
//! In: the tables with the names of their files. Out: one table. Files with the same columns stand below each other and
//! a column says what their names differ in, or side by side where their columns are visits; files with other columns
//! are joined by subject and visit. Not its business: what the recognised columns mean.

use super::alike;
use super::by_subject::by_subject;
use super::grid::{Cell, Grid, NAMED, error, names_visit, subject};
use crate::import::cells::moment::{Time, time};
use crate::import::cells::names::normal;
use crate::import::cells::vocabulary::is_reference;
use crate::import::error::ImportError;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::{BTreeMap, BTreeSet};

/// What the names of files differ in: `visit1.csv`, `visit2.csv` are `visit1` and `visit2`; words that all share at
/// both ends are taken off.
fn labels(names: &[&str]) -> Vec<String> {
    let stem = |n: &&str| {
        let n = n.strip_suffix(".gz").unwrap_or(n);
        n.rsplit_once('.').map_or(n, |(s, _)| s).to_owned()
    };
    let stems: Vec<String> = names.iter().map(stem).collect();
    let parts: Vec<Vec<(usize, &str)>> = stems.iter().map(|s| words(s)).collect();
    let shortest = parts.iter().map(Vec::len).min().unwrap_or(0);
    let same = |at: &dyn Fn(usize) -> Option<usize>| {
        let word = |p: &Vec<(usize, &str)>| {
            at(p.len())
                .and_then(|i| p.get(i))
                .map(|w| w.1.to_lowercase())
        };
        parts.iter().map(word).collect::<BTreeSet<_>>().len() == 1
    };
    let front = (0..shortest).take_while(|i| same(&|_| Some(*i))).count();
    let back = (0..shortest - front)
        .take_while(|i| same(&|n: usize| n.checked_sub(i + 1)))
        .count();
    let cut = |front: usize| -> Vec<String> {
        let one = |(p, stem): (&Vec<(usize, &str)>, &String)| {
            let own = p.get(front..p.len() - back).unwrap_or(&[]);
            match (own.first(), own.last()) {
                (Some(a), Some(b)) => stem
                    .get(a.0..b.0 + b.1.len())
                    .unwrap_or("")
                    .replace('_', " "),
                _ => String::new(),
            }
        };
        parts.iter().zip(&stems).map(one).collect()
    };
    let short = cut(front);
    // `Week_4` and `Week_8` differ in the number only, which says nothing without its word.
    let bare = |l: &String| l.is_empty() || l.bytes().all(|b| b.is_ascii_digit() || b == b' ');
    if short.iter().any(bare) && front > 0 {
        return cut(front - 1);
    }
    if short.iter().collect::<BTreeSet<_>>().len() < short.len() {
        return stems;
    }
    short
}

/// The words of a name with their places.
fn words(name: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut start = None;
    let ends = name
        .char_indices()
        .chain(std::iter::once((name.len(), ' ')));
    for (at, c) in ends {
        let parts = matches!(c, '_' | '-' | ' ' | '.');
        match start {
            None if !parts => start = Some(at),
            Some(from) if parts => {
                out.push((from, name.get(from..at).unwrap_or("")));
                start = None;
            }
            _ => {}
        }
    }
    out
}

fn is_time(label: &str) -> bool {
    !matches!(
        time(label),
        Time::Unknown | Time::Number(_) | Time::During | Time::Clock(_)
    )
}

/// The files of a study as one table.
///
/// # Errors
/// [`ImportError`] when the files have no subject in common, or a subject has several rows to choose from.
pub(in crate::import::source) fn joined(
    file: &str,
    files: Vec<(&str, Grid)>,
    issues: &mut Vec<Issue>,
) -> Result<Grid, ImportError> {
    let files = alike::without_copies(files, issues);
    let names: Vec<&str> = files.iter().map(|(n, _)| *n).collect();
    let labels = labels(&names);
    let mut grids: Vec<Grid> = files.into_iter().map(|(_, grid)| grid).collect();
    if grids.len() == 1
        && let Some(only) = grids.pop()
    {
        return Ok(only);
    }
    if labels.iter().all(|l| is_time(l)) {
        alike::one_unit(file, &names, &mut grids)?;
    }
    let same = grids.windows(2).all(|w| {
        let sorted = |g: &Grid| g.names().into_iter().collect::<BTreeSet<String>>();
        sorted(&w[0]) == sorted(&w[1])
    });
    if same {
        return of_one_shape(file, (&names, &labels), &grids, issues);
    }
    by_subject(file, (&names, &labels), &grids, issues)
}

/// Files with the same columns.
fn of_one_shape(
    file: &str,
    (names, labels): (&[&str], &[String]),
    grids: &[Grid],
    issues: &mut Vec<Issue>,
) -> Result<Grid, ImportError> {
    let Some(first) = grids.first() else {
        return Ok(Grid::default());
    };
    let visits: Vec<usize> = (0..first.header.len())
        .filter(|c| is_time(&first.header[*c]))
        .collect();
    let times = labels.iter().all(|l| is_time(l));
    // One file a group holds other people in each file, and is no marker.
    let shared = share_subjects(grids) && !labels.iter().any(|l| is_reference(l));
    if visits.len() > 1 && !times && shared {
        return beside(file, grids, labels, &visits, issues);
    }
    let has_visit = first.header.iter().any(|h| names_visit(h));
    let (header, what) = match (times, has_visit || visits.len() > 1) {
        (true, false) => ("Visit", "visit"),
        (false, true) if shared && one_value(first) => ("Marker", "marker"),
        (false, _) if labels.iter().any(|l| is_reference(l)) => ("Group", "group"),
        _ => ("File", "file"),
    };
    if what == "visit" {
        alike::share_subjects(file, names, grids)?;
    }
    let mut out = Grid {
        header: std::iter::once(header.to_owned())
            .chain(first.header.iter().cloned())
            .collect(),
        labels: std::iter::once(String::new())
            .chain((0..first.header.len()).map(|c| first.label(c)))
            .collect(),
        ..Grid::default()
    };
    out.set_aside_of(grids);
    let order = first.names();
    for (grid, label) in grids.iter().zip(labels) {
        let names = grid.names();
        let from: Vec<Option<usize>> = order
            .iter()
            .map(|n| names.iter().position(|m| m == n))
            .collect();
        for row in &grid.rows {
            let mut line = vec![Cell::new(label)];
            line.extend(
                from.iter()
                    .map(|at| at.and_then(|a| row.get(a)).cloned().unwrap_or_default()),
            );
            out.rows.push(line);
        }
    }
    let severity = if what == "file" {
        Severity::Warning
    } else {
        Severity::Note
    };
    issues.push(Issue::new(
        severity,
        "files_below",
        format!(
            "The {} files have the same columns and are read as one table; its column {header} holds what their names differ in: {}.",
            grids.len(),
            first_names(labels.iter().map(String::as_str), NAMED)
        ),
    ));
    Ok(out)
}

/// Whether most subjects of the smallest file stand in all others.
fn share_subjects(grids: &[Grid]) -> bool {
    let ids = |g: &Grid| -> BTreeSet<String> {
        let own = subject(g);
        let all = (0..g.rows.len()).filter_map(|r| own.map(|c| g.text(r, c).to_owned()));
        all.filter(|t| !t.is_empty()).collect()
    };
    let mut all = grids.iter().map(ids);
    let Some(first) = all.next() else {
        return false;
    };
    all.all(|other| first.intersection(&other).count() * 2 > first.len().min(other.len()))
}

/// Whether one column alone may be the value.
fn one_value(grid: &Grid) -> bool {
    let n = (0..grid.header.len()).filter(|c| grid.holds_values(*c));
    n.count() == 1
}

/// How many files were joined by what, and which markers they hold.
fn joined_beside(n: usize, subject: &str, labels: &[String]) -> Issue {
    Issue::new(
        Severity::Note,
        "files_beside",
        format!(
            "The {n} files have the same visits as columns and are joined by {subject}; what their names differ in names the markers: {}.",
            first_names(labels.iter().map(String::as_str), NAMED)
        ),
    )
}

/// One file a marker, with a column for each visit.
fn beside(
    file: &str,
    grids: &[Grid],
    labels: &[String],
    visits: &[usize],
    issues: &mut Vec<Issue>,
) -> Result<Grid, ImportError> {
    let Some(first) = grids.first() else {
        return Ok(Grid::default());
    };
    let facts: Vec<usize> = (0..first.header.len())
        .filter(|c| !visits.contains(c))
        .collect();
    let Some(subject) = subject(first).or(facts.first().copied()) else {
        return Err(error(
            file,
            "no column of them names the subject.".to_owned(),
        ));
    };
    let mut out = Grid {
        header: facts.iter().map(|c| first.header[*c].clone()).collect(),
        labels: facts.iter().map(|c| first.label(*c)).collect(),
        ..Grid::default()
    };
    out.set_aside_of(grids);
    for label in labels {
        for visit in visits {
            out.header.push(format!("{label} {}", first.header[*visit]));
        }
    }
    let width = out.header.len();
    let mut of_subject: BTreeMap<String, usize> = BTreeMap::new();
    for (i, grid) in grids.iter().enumerate() {
        let names = grid.names();
        let at = |c: usize| {
            let wanted = normal(&first.header[c]);
            names.iter().position(|n| *n == wanted)
        };
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for (r, row) in grid.rows.iter().enumerate() {
            let id = at(subject).map_or("", |c| grid.text(r, c));
            if id.is_empty() {
                continue;
            }
            if !seen.insert(id) {
                return Err(error(
                    file,
                    format!(
                        "in the file of {}, the subject {id} has several rows.",
                        labels[i]
                    ),
                ));
            }
            let next = out.rows.len();
            let place = *of_subject.entry(id.to_owned()).or_insert(next);
            if place == next {
                out.rows.push(vec![Cell::default(); width]);
            }
            let mut set = |column: usize, cell: Option<&Cell>| {
                if let (Some(slot), Some(cell)) = (out.rows[place].get_mut(column), cell)
                    && slot.text.is_empty()
                {
                    *slot = cell.clone();
                }
            };
            for (f, fact) in facts.iter().enumerate() {
                set(f, at(*fact).and_then(|c| row.get(c)));
            }
            for (v, visit) in visits.iter().enumerate() {
                set(
                    facts.len() + i * visits.len() + v,
                    at(*visit).and_then(|c| row.get(c)),
                );
            }
        }
    }
    issues.push(joined_beside(grids.len(), &first.header[subject], labels));
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_give_their_labels() {
        assert_eq!(
            labels(&["study_baseline.csv", "study_week4.csv"]),
            ["baseline", "week4"]
        );
        assert_eq!(
            labels(&["Visit_1.xlsx", "Visit_2.xlsx"]),
            ["Visit 1", "Visit 2"]
        );
        assert_eq!(labels(&["IL-6.csv", "TNF.csv"]), ["IL-6", "TNF"]);
        assert_eq!(
            labels(&["opg_results.csv", "rankl_results.csv"]),
            ["opg", "rankl"]
        );
    }
}
