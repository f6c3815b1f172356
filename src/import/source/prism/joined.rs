//! The tables of one design as one text.

use super::design::{self, Design, Refusal};
use super::titles;
use super::xml::{self, DataTable, Trouble};
use crate::import::cells::names::nearest;
use crate::import::error::ImportError;
use crate::import::options::ImportOptions;
use crate::import::source::forms::text_form::TextForm;
use crate::import::source::written;
use crate::study::{Issue, Severity};
use crate::words::{first_names, of_count};
use std::collections::BTreeSet;

/// Reads the table that `options.sheet` names, or the tables of one design that look most like a study.
///
/// # Errors
/// [`ImportError`] when the file is damaged, names no such table, or no table holds a study.
pub(in crate::import::source) fn read(
    file: &str,
    text: &str,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Result<TextForm, ImportError> {
    let tables = xml::tables(text).map_err(|trouble| match trouble {
        Trouble::Damaged => ImportError::Damaged {
            file: file.to_owned(),
            what: "the Prism file is damaged or cut off",
        },
        Trouble::TooLarge => ImportError::TooLarge {
            file: file.to_owned(),
            what: "its tables hold more than 5 million cells".to_owned(),
        },
    })?;
    let names: Vec<String> = unique(&tables);
    if tables.is_empty() {
        return Err(ImportError::Empty(file.to_owned()));
    }
    if let Some(wanted) = options.sheet.as_deref() {
        let at = find(&names, wanted)?;
        let table = &tables[at];
        return one(file, table, at, &names, options, issues);
    }
    let designs: Vec<Result<Design, Refusal>> =
        tables.iter().map(|t| design::design(t, options)).collect();
    let score = |d: &Result<Design, Refusal>| match d {
        Ok(d) if d.n_visits() > 1 => 2,
        Ok(_) => 1,
        Err(_) => 0,
    };
    let best = designs.iter().map(score).max().unwrap_or(0);
    let at = designs.iter().position(|d| score(d) == best).unwrap_or(0);
    let same: Vec<usize> = match &designs[at] {
        Ok(first) => (0..designs.len())
            .filter(|i| designs[*i].as_ref().is_ok_and(|d| is_same(first, d)))
            .collect(),
        Err(_) => Vec::new(),
    };
    let titles: BTreeSet<&String> = same.iter().map(|i| &names[*i]).collect();
    if same.len() < 2 || best < 2 || titles.len() < same.len() {
        return one(file, &tables[at], at, &names, options, issues);
    }
    let all: Vec<&Design> = same
        .iter()
        .filter_map(|i| designs[*i].as_ref().ok())
        .collect();
    issues.extend(all.first().into_iter().flat_map(|d| d.says.iter().cloned()));
    let together: Vec<&str> = same.iter().map(|i| names[*i].as_str()).collect();
    issues.push(
        Issue::new(
            Severity::Note,
            "prism_joined",
            format!(
                "The tables {} have the same groups, visits and subjects and are read as one, each as a marker.",
                first_names(together.iter().copied(), 20)
            ),
        )
        .remedy(
            "One alone can be chosen under Sheet.",
            "One alone can be chosen with --sheet.",
        ),
    );
    for i in &same {
        excluded(&tables[*i], issues);
    }
    let rows = rows_of(&all, &together);
    Ok(TextForm {
        text: written::text(&rows),
        delimiter: Some(written::DELIMITER),
        block: Some((None, names)),
        layout: None,
        analytes: 0..0,
    })
}

/// The tables of one design side by side; `names` are those of the tables.
fn rows_of(all: &[&Design], names: &[&str]) -> Vec<Vec<String>> {
    let mut markers: Vec<String> = Vec::new();
    for (name, design) in names.iter().zip(all) {
        if design.markers.len() == 1 {
            markers.push((*name).to_owned());
        } else {
            markers.extend(design.markers.iter().cloned());
        }
    }
    let first = all.first().copied();
    let mut rows = Vec::new();
    rows.extend(first.map(|d| header(d, &markers)));
    for (r, record) in first.into_iter().flat_map(|d| d.records.iter().enumerate()) {
        let mut row = record_start(record, first);
        for design in all {
            row.extend(
                design
                    .records
                    .get(r)
                    .into_iter()
                    .flat_map(|r| r.values.clone()),
            );
        }
        rows.push(row);
    }
    rows
}

/// Reads one table.
fn one(
    file: &str,
    table: &DataTable,
    at: usize,
    names: &[String],
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Result<TextForm, ImportError> {
    let name = names.get(at).cloned().unwrap_or_default();
    let rows = if table.kind == "MultipleVariables" {
        as_it_is(table)
    } else {
        let design = design::design(table, options).map_err(|refusal| ImportError::Prism {
            file: file.to_owned(),
            table: name.clone(),
            why: refusal.why,
            remedy: refusal.remedy,
        })?;
        issues.extend(design.says.iter().cloned());
        let mut rows = vec![header(&design, &design.markers)];
        for record in &design.records {
            let mut row = record_start(record, Some(&design));
            row.extend(record.values.iter().cloned());
            rows.push(row);
        }
        rows
    };
    excluded(table, issues);
    let others: Vec<&str> = (names.iter().enumerate())
        .filter(|(i, _)| *i != at)
        .map(|(_, n)| n.as_str())
        .collect();
    if !others.is_empty() {
        issues.push(
            Issue::new(
                Severity::Note,
                "sheet",
                format!(
                    "The table \"{name}\" is read; there are also {}.",
                    first_names(others.into_iter(), 20)
                ),
            )
            .remedy(
                "Another can be chosen under Sheet.",
                "Another can be chosen with --sheet.",
            ),
        );
    }
    Ok(TextForm {
        text: written::text(&rows),
        delimiter: Some(written::DELIMITER),
        block: Some((Some(name), names.to_vec())),
        layout: None,
        analytes: 0..0,
    })
}

fn header(design: &Design, markers: &[String]) -> Vec<String> {
    let mut out = vec!["Subject".to_owned()];
    if design.records.iter().any(|r| r.group.is_some()) {
        out.push("Group".to_owned());
    }
    if design.records.iter().any(|r| r.visit.is_some()) {
        out.push(design.visit_name.clone());
    }
    out.extend(markers.iter().cloned());
    out
}

fn record_start(record: &design::Record, design: Option<&Design>) -> Vec<String> {
    let any = |has: fn(&design::Record) -> bool| design.is_some_and(|d| d.records.iter().any(has));
    let mut row = vec![record.subject.clone()];
    if any(|r| r.group.is_some()) {
        row.push(record.group.clone().unwrap_or_default());
    }
    if any(|r| r.visit.is_some()) {
        row.push(record.visit.clone().unwrap_or_default());
    }
    row
}

/// A table of several variables is a table of a study as it is.
fn as_it_is(table: &DataTable) -> Vec<Vec<String>> {
    let n = table.n_rows();
    let named = table.row_titles.iter().take(n).any(|t| !t.is_empty());
    let mut head: Vec<String> = named.then(|| "Subject".to_owned()).into_iter().collect();
    head.extend(table.columns.iter().map(|c| c.title.clone()));
    let mut rows = vec![head];
    for r in 0..n {
        let mut row: Vec<String> = Vec::new();
        if named {
            row.push(table.row_titles.get(r).cloned().unwrap_or_default());
        }
        let cell = |c: &xml::Column| titles::value(c.subcolumns.first().and_then(|s| s.get(r)));
        row.extend(table.columns.iter().map(cell));
        rows.push(row);
    }
    rows
}

/// Whether two tables have the same subjects in the same groups at the same visits.
fn is_same(a: &Design, b: &Design) -> bool {
    a.n_visits() > 1
        && a.records.len() == b.records.len()
        && (a.records.iter().zip(&b.records))
            .all(|(x, y)| x.subject == y.subject && x.group == y.group && x.visit == y.visit)
}

/// Values that are excluded in Prism stay out.
fn excluded(table: &DataTable, issues: &mut Vec<Issue>) {
    let mut n = 0usize;
    let mut first = None;
    for column in &table.columns {
        for cells in &column.subcolumns {
            for (row, cell) in cells.iter().enumerate() {
                if cell.excluded && !cell.text.is_empty() {
                    n += 1;
                    first.get_or_insert((row + 1, column.title.clone()));
                }
            }
        }
    }
    if let Some((row, column)) = first {
        issues.push(Issue::new(
            Severity::Note,
            "prism_excluded",
            format!(
                "{} in its row {row}, column {column}.",
                of_count(
                    n,
                    &format!("value of the table \"{}\" is excluded in Prism and stays excluded,", table.title),
                    &format!("values of the table \"{}\" are excluded in Prism and stay excluded, the first", table.title)
                )
            ),
        ));
    }
}

/// Titles of the tables; those that repeat are numbered.
fn unique(tables: &[DataTable]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for (at, table) in tables.iter().enumerate() {
        let title = if table.title.is_empty() {
            format!("Table {}", at + 1)
        } else {
            table.title.clone()
        };
        let mut name = title.clone();
        let mut n = 2;
        while out.contains(&name) {
            name = format!("{title} ({n})");
            n += 1;
        }
        out.push(name);
    }
    out
}

fn find(names: &[String], wanted: &str) -> Result<usize, ImportError> {
    let there = || names.iter().map(String::as_str);
    there()
        .position(|n| n == wanted)
        .or_else(|| there().position(|n| n.trim().eq_ignore_ascii_case(wanted.trim())))
        .ok_or_else(|| ImportError::NoLabel {
            flag: "--sheet",
            name: wanted.to_owned(),
            what: "table",
            nearest: nearest(wanted, there())
                .map(|n| format!(" Did you mean \"{n}\"?"))
                .unwrap_or_default(),
            there: first_names(there(), 20),
        })
}
