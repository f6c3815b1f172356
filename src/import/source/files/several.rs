//! Several files of one study as one table: one file a visit, a marker, a plate, or facts beside values.
//!
//! In: the tables with the names of their files. Out: one table. Files with the same columns stand below each other and
//! a column says what their names differ in, or side by side where their columns are visits; files with other columns
//! are joined by subject and visit. Not its business: what the recognised columns mean.

use super::grid::{Cell, Grid};
use crate::import::cells::moment::{Time, time};
use crate::import::cells::names::normal;
use crate::import::cells::words::{Hint, Name};
use crate::import::error::ImportError;
use crate::study::{Issue, Remedy, Severity};
use crate::words::first_names;
use std::collections::{BTreeMap, BTreeSet};

/// Names in a message.
const NAMED: usize = 8;

fn error(file: &str, why: String) -> ImportError {
    ImportError::Files {
        file: file.to_owned(),
        why,
        remedy: Remedy::new(
            "Open the files one by one, or put them together in one table.",
            "Read the files one by one, or put them together in one table.",
        ),
    }
}

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

fn names_visit(header: &str) -> bool {
    Name::new(header).hint(Hint::Visit) > 0.7
}

fn subject(grid: &Grid) -> Option<usize> {
    let score = |c: usize| Name::new(&grid.header[c]).names_subject();
    (0..grid.header.len())
        .filter(|c| score(*c) > 0.5)
        .max_by(|a, b| score(*a).total_cmp(&score(*b)).then(b.cmp(a)))
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
    let names: Vec<&str> = files.iter().map(|(n, _)| *n).collect();
    let labels = labels(&names);
    let same = files.windows(2).all(|w| {
        let sorted = |g: &Grid| g.names().into_iter().collect::<BTreeSet<String>>();
        sorted(&w[0].1) == sorted(&w[1].1)
    });
    let grids: Vec<Grid> = files.into_iter().map(|(_, g)| g).collect();
    if same {
        return of_one_shape(file, &grids, &labels, issues);
    }
    by_subject(file, &names, &grids, issues)
}

/// Files with the same columns.
fn of_one_shape(
    file: &str,
    grids: &[Grid],
    labels: &[String],
    issues: &mut Vec<Issue>,
) -> Result<Grid, ImportError> {
    let Some(first) = grids.first() else {
        return Ok(Grid::default());
    };
    let visits: Vec<usize> = (0..first.header.len())
        .filter(|c| is_time(&first.header[*c]))
        .collect();
    let times = labels.iter().all(|l| is_time(l));
    if visits.len() > 1 && !times {
        return beside(file, grids, labels, &visits, issues);
    }
    let has_visit = first.header.iter().any(|h| names_visit(h));
    let (header, what) = match (times, has_visit || visits.len() > 1) {
        (true, false) => ("Visit", "visit"),
        (false, true) if one_value(first) => ("Marker", "marker"),
        _ => ("File", "file"),
    };
    let mut out = Grid {
        header: std::iter::once(header.to_owned())
            .chain(first.header.iter().cloned())
            .collect(),
        rows: Vec::new(),
        form: None,
    };
    let order = first.names();
    for (grid, label) in grids.iter().zip(labels) {
        let names = grid.names();
        let from: Vec<Option<usize>> = order
            .iter()
            .map(|n| names.iter().position(|m| m == n))
            .collect();
        for row in &grid.rows {
            let mut line = vec![Cell {
                text: label.clone(),
                is_number: false,
            }];
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
            "The {} files have the same columns and are read as one table; its column {header} holds what their names differ in: {}. Row numbers are those of the joined table.",
            grids.len(),
            first_names(labels.iter().map(String::as_str), NAMED)
        ),
    ));
    Ok(out)
}

/// Whether one column alone may be the value: numbers under a header that names neither subject nor visit nor a fact.
fn one_value(grid: &Grid) -> bool {
    let is_value = |c: usize| {
        let name = Name::new(&grid.header[c]);
        let other = name.names_subject() > 0.5
            || name.hint(Hint::Visit) > 0.7
            || name.names_group() > 0.7
            || name.hint(Hint::Fact) > 0.7;
        let mut filled = (0..grid.rows.len())
            .map(|r| grid.text(r, c))
            .filter(|t| !t.is_empty())
            .peekable();
        let numbers = filled.peek().is_some()
            && filled.all(|t| crate::import::cells::values::form(t).is_some());
        numbers && !other
    };
    (0..grid.header.len()).filter(|c| is_value(*c)).count() == 1
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
        ..Grid::default()
    };
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
    issues.push(Issue::new(
        Severity::Note,
        "files_beside",
        format!(
            "The {} files have the same visits as columns and are joined by {}; what their names differ in names the markers: {}.",
            grids.len(),
            first.header[subject],
            first_names(labels.iter().map(String::as_str), NAMED)
        ),
    ));
    Ok(out)
}

/// Files with other columns: those of one subject, and visit where they have it, come together.
fn by_subject(
    file: &str,
    names: &[&str],
    grids: &[Grid],
    issues: &mut Vec<Issue>,
) -> Result<Grid, ImportError> {
    let mut subjects = Vec::new();
    for (grid, name) in grids.iter().zip(names) {
        let Some(found) = subject(grid) else {
            return Err(error(
                file,
                format!(
                    "no column of \"{name}\" names the subject, by which the files are joined."
                ),
            ));
        };
        subjects.push(found);
    }
    let visit = |g: &Grid| (0..g.header.len()).find(|c| names_visit(&g.header[*c]));
    let visits: Vec<Option<usize>> = grids.iter().map(visit).collect();
    // The file with most rows leads; those without visits bring facts.
    let Some(lead) = (0..grids.len()).max_by_key(|i| {
        (
            visits[*i].is_some(),
            grids[*i].rows.len(),
            std::cmp::Reverse(*i),
        )
    }) else {
        return Ok(Grid::default());
    };
    let key = |i: usize, r: usize, with_visit: bool| {
        let subject = grids[i].text(r, subjects[i]).to_owned();
        let visit = visits[i]
            .filter(|_| with_visit)
            .map_or("", |c| grids[i].text(r, c));
        (subject, visit.to_owned())
    };
    let mut out = Grid {
        header: grids[lead].header.clone(),
        rows: grids[lead].rows.clone(),
        form: None,
    };
    let mut of_key: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for r in 0..out.rows.len() {
        of_key.entry(key(lead, r, true)).or_default().push(r);
        if visits[lead].is_some() {
            let (subject, _) = key(lead, r, true);
            of_key
                .entry((subject, "\u{0}".to_owned()))
                .or_default()
                .push(r);
        }
    }
    let (lead_subject, lead_visit) = (subjects[lead], visits[lead]);
    let mut unmatched: Vec<String> = Vec::new();
    let mut differ: Vec<String> = Vec::new();
    for i in (0..grids.len()).filter(|i| *i != lead) {
        let grid = &grids[i];
        let known = out.header.iter().map(|h| normal(h)).collect::<Vec<_>>();
        let own: Vec<usize> = (0..grid.header.len())
            .filter(|c| *c != subjects[i] && Some(*c) != visits[i])
            .collect();
        let mut slots = Vec::new();
        for c in &own {
            let there = known.iter().position(|n| *n == normal(&grid.header[*c]));
            slots.push(there.unwrap_or_else(|| {
                out.header.push(grid.header[*c].clone());
                out.header.len() - 1
            }));
        }
        let width = out.header.len();
        for row in &mut out.rows {
            row.resize(width, Cell::default());
        }
        let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
        for r in 0..grid.rows.len() {
            let own_key = key(i, r, true);
            if own_key.0.is_empty() {
                continue;
            }
            if !seen.insert(own_key.clone()) {
                return Err(error(
                    file,
                    format!(
                        "in \"{}\", {} {} has several rows, so that it is open which belongs to which row of \"{}\".",
                        names[i], own_key.0, own_key.1, names[lead]
                    ),
                ));
            }
            let wanted = match (visits[i], lead_visit) {
                (None, Some(_)) => (own_key.0.clone(), "\u{0}".to_owned()),
                _ => own_key.clone(),
            };
            let mut places = of_key.get(&wanted).cloned().unwrap_or_default();
            if places.is_empty() {
                unmatched.push(format!("{} {}", own_key.0, own_key.1).trim().to_owned());
                let mut line = vec![Cell::default(); width];
                let text = |text: &str| Cell {
                    text: text.to_owned(),
                    is_number: false,
                };
                line[lead_subject] = text(&own_key.0);
                if let Some(v) = lead_visit {
                    line[v] = text(&own_key.1);
                }
                of_key.entry(own_key).or_default().push(out.rows.len());
                places.push(out.rows.len());
                out.rows.push(line);
            }
            for place in places {
                for (c, slot) in own.iter().zip(&slots) {
                    let Some(cell) = grid.rows[r].get(*c).filter(|c| !c.text.is_empty()) else {
                        continue;
                    };
                    let Some(there) = out.rows[place].get_mut(*slot) else {
                        continue;
                    };
                    if there.text.is_empty() {
                        *there = cell.clone();
                    } else if there.text != cell.text && !differ.contains(&grid.header[*c]) {
                        differ.push(grid.header[*c].clone());
                    }
                }
            }
        }
    }
    issues.push(Issue::new(
        Severity::Note,
        "files_joined",
        format!(
            "The {} files are joined by {}{}. Row numbers are those of the joined table.",
            grids.len(),
            grids[lead].header[lead_subject],
            lead_visit.map_or_else(String::new, |v| format!(" and {}", grids[lead].header[v]))
        ),
    ));
    if !unmatched.is_empty() {
        issues.push(Issue::new(
            Severity::Warning,
            "files_unmatched",
            format!(
                "{} row(s) stand in one file only: {}.",
                unmatched.len(),
                first_names(unmatched.iter().map(String::as_str), NAMED)
            ),
        ));
    }
    if !differ.is_empty() {
        issues.push(Issue::new(
            Severity::Warning,
            "files_differ",
            format!(
                "The files differ in {}; \"{}\" counts.",
                first_names(differ.iter().map(String::as_str), NAMED),
                names[lead]
            ),
        ));
    }
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
