//! Files of one study with other columns, joined by subject, and by visit where they have it.
//!
//! In: the tables with the names of their files. Out: one table, led by the file with most rows. Not its business: files
//! with the same columns.

use super::grid::{Cell, Grid, NAMED, error, names_visit, subject};
use crate::import::cells::names::normal;
use crate::import::error::ImportError;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::{BTreeMap, BTreeSet};

/// Files with other columns: those of one subject, and visit where they have it, come together.
pub(super) fn by_subject(
    file: &str,
    names: &[&str],
    grids: &[Grid],
    issues: &mut Vec<Issue>,
) -> Result<Grid, ImportError> {
    let mut parts = Vec::new();
    for (grid, name) in grids.iter().zip(names) {
        let Some(subject) = subject(grid) else {
            return Err(error(
                file,
                format!(
                    "no column of \"{name}\" names the subject, by which the files are joined."
                ),
            ));
        };
        parts.push(Part {
            name,
            grid,
            subject,
            visit: (0..grid.header.len()).find(|c| names_visit(&grid.header[*c])),
        });
    }
    // The file with most rows leads; those without visits bring facts.
    let size = |i: &usize| {
        (
            parts[*i].visit.is_some(),
            grids[*i].rows.len(),
            std::cmp::Reverse(*i),
        )
    };
    let Some(lead) = (0..parts.len()).max_by_key(size) else {
        return Ok(Grid::default());
    };
    let mut joining = Joining::new(&parts[lead]);
    for part in parts.iter().enumerate().filter(|(i, _)| *i != lead) {
        joining.add(part.1).map_err(|why| error(file, why))?;
    }
    joining.say(parts.len(), issues);
    Ok(joining.out)
}

/// A file with the columns by which it is joined.
struct Part<'g> {
    name: &'g str,
    grid: &'g Grid,
    subject: usize,
    visit: Option<usize>,
}

impl Part<'_> {
    /// Subject and visit of a row.
    fn key(&self, row: usize) -> (String, String) {
        let visit = self.visit.map_or("", |c| self.grid.text(row, c));
        (
            self.grid.text(row, self.subject).to_owned(),
            visit.to_owned(),
        )
    }
}

/// The file that leads with what the others bring.
struct Joining<'g> {
    lead: &'g Part<'g>,
    out: Grid,
    /// Rows of a subject at a visit, and of a subject at any.
    at_visit: BTreeMap<(String, String), Vec<usize>>,
    of_subject: BTreeMap<String, Vec<usize>>,
    unmatched: Vec<String>,
    differ: Vec<String>,
}

impl<'g> Joining<'g> {
    fn new(lead: &'g Part<'g>) -> Self {
        let mut out = Self {
            lead,
            out: Grid {
                header: lead.grid.header.clone(),
                rows: lead.grid.rows.clone(),
                form: None,
            },
            at_visit: BTreeMap::new(),
            of_subject: BTreeMap::new(),
            unmatched: Vec::new(),
            differ: Vec::new(),
        };
        for r in 0..lead.grid.rows.len() {
            let key = lead.key(r);
            out.of_subject.entry(key.0.clone()).or_default().push(r);
            out.at_visit.entry(key).or_default().push(r);
        }
        out
    }

    /// Adds the columns of a file; the reason where it is open which row belongs to which.
    fn add(&mut self, part: &Part<'_>) -> Result<(), String> {
        let known: Vec<String> = self.out.names();
        let own: Vec<usize> = (0..part.grid.header.len())
            .filter(|c| *c != part.subject && Some(*c) != part.visit)
            .collect();
        let mut slots = Vec::new();
        for c in &own {
            let header = &part.grid.header[*c];
            let there = known.iter().position(|n| *n == normal(header));
            slots.push((
                *c,
                there.unwrap_or_else(|| {
                    self.out.header.push(header.clone());
                    self.out.header.len() - 1
                }),
            ));
        }
        let width = self.out.header.len();
        for row in &mut self.out.rows {
            row.resize(width, Cell::default());
        }
        let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
        for r in 0..part.grid.rows.len() {
            let key = part.key(r);
            if key.0.is_empty() {
                continue;
            }
            if !seen.insert(key.clone()) {
                return Err(format!(
                    "in \"{}\", {} {} has several rows, so that it is open which belongs to which row of \"{}\".",
                    part.name, key.0, key.1, self.lead.name
                ));
            }
            for place in self.places(part, key) {
                self.fill(part, r, place, &slots);
            }
        }
        Ok(())
    }

    /// Rows that a row of another file belongs to; a new one where there is none.
    fn places(&mut self, part: &Part<'_>, key: (String, String)) -> Vec<usize> {
        let facts = part.visit.is_none() && self.lead.visit.is_some();
        let found = if facts {
            self.of_subject.get(&key.0)
        } else {
            self.at_visit.get(&key)
        };
        if let Some(found) = found {
            return found.clone();
        }
        self.unmatched
            .push(format!("{} {}", key.0, key.1).trim().to_owned());
        let text = |text: &str| Cell {
            text: text.to_owned(),
            is_number: false,
        };
        let mut line = vec![Cell::default(); self.out.header.len()];
        line[self.lead.subject] = text(&key.0);
        if let Some(v) = self.lead.visit {
            line[v] = text(&key.1);
        }
        let place = self.out.rows.len();
        self.out.rows.push(line);
        self.of_subject
            .entry(key.0.clone())
            .or_default()
            .push(place);
        self.at_visit.entry(key).or_default().push(place);
        vec![place]
    }

    fn fill(&mut self, part: &Part<'_>, row: usize, place: usize, slots: &[(usize, usize)]) {
        for (c, slot) in slots {
            let cell = part.grid.rows.get(row).and_then(|r| r.get(*c));
            let there = self.out.rows.get_mut(place).and_then(|r| r.get_mut(*slot));
            let (Some(cell), Some(there)) = (cell.filter(|c| !c.text.is_empty()), there) else {
                continue;
            };
            if there.text.is_empty() {
                *there = cell.clone();
            } else if there.text != cell.text && !self.differ.contains(&part.grid.header[*c]) {
                self.differ.push(part.grid.header[*c].clone());
            }
        }
    }

    fn say(&self, n_files: usize, issues: &mut Vec<Issue>) {
        let lead = self.lead;
        let visit = lead
            .visit
            .map_or_else(String::new, |v| format!(" and {}", lead.grid.header[v]));
        issues.push(Issue::new(
            Severity::Note,
            "files_joined",
            format!(
                "The {n_files} files are joined by {}{visit}. Row numbers are those of the joined table.",
                lead.grid.header[lead.subject],
            ),
        ));
        if !self.unmatched.is_empty() {
            issues.push(Issue::new(
                Severity::Warning,
                "files_unmatched",
                format!(
                    "{} row(s) stand in one file only: {}.",
                    self.unmatched.len(),
                    first_names(self.unmatched.iter().map(String::as_str), NAMED)
                ),
            ));
        }
        if !self.differ.is_empty() {
            issues.push(Issue::new(
                Severity::Warning,
                "files_differ",
                format!(
                    "The files differ in {}; \"{}\" counts.",
                    first_names(self.differ.iter().map(String::as_str), NAMED),
                    lead.name
                ),
            ));
        }
    }
}
