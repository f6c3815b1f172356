//! Files of one study with other columns, joined by subject, and by visit and marker where they have them.
//!
//! In: the tables with the names of their files. Out: one table, led by the file with most rows. A column of values
//! that several files have with other numbers is one marker for each file. Not its business: files with the same
//! columns.

use super::alike;
use super::grid::{Cell, Grid, NAMED, error, names_visit, subject};
use crate::import::cells::names::{label_and_unit, normal};
use crate::import::cells::vocabulary::VALUE;
use crate::import::cells::words::{Hint, Name};
use crate::import::error::ImportError;
use crate::study::{Issue, Severity};
use crate::words::{first_names, of_count};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Files with other columns: those of one subject, and visit where they have it, come together. Each file has a name,
/// and a label that says what it differs in from the others.
pub(super) fn by_subject(
    file: &str,
    (names, labels): (&[&str], &[String]),
    grids: &[Grid],
    issues: &mut Vec<Issue>,
) -> Result<Grid, ImportError> {
    let mut parts = Vec::new();
    for ((grid, name), label) in grids.iter().zip(names).zip(labels) {
        let Some(subject) = subject(grid) else {
            return Err(error(
                file,
                format!(
                    "no column of \"{name}\" names the subject, by which the files are joined."
                ),
            ));
        };
        let all = || 0..grid.header.len();
        let names_marker = |c: &usize| Name::new(&grid.header[*c]).hint(Hint::MarkerName) > 0.7;
        parts.push(Part {
            name,
            label,
            grid,
            subject,
            visit: all().find(|c| names_visit(&grid.header[*c])),
            marker: all().find(names_marker).filter(|c| !grid.holds_values(*c)),
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
    joining.out.set_aside_of(grids);
    for part in parts.iter().enumerate().filter(|(i, _)| *i != lead) {
        // Facts of other people than those of the file that leads.
        let brings_facts = !is_alike(part.1, &parts[lead]);
        if brings_facts && alike::are_strangers(part.1.grid, parts[lead].grid) {
            let others = format!("\"{}\"", parts[lead].name);
            return Err(error(file, alike::none_in_common(part.1.name, &others)));
        }
        joining.add(part.1).map_err(|why| error(file, why))?;
    }
    joining.name_apart(issues);
    joining.say(parts.len(), issues);
    Ok(joining.out)
}

/// Whether two files have a column of values in common, so that each may hold people of its own.
fn is_alike(a: &Part<'_>, b: &Part<'_>) -> bool {
    let names: HashSet<String> = b.grid.names().into_iter().collect();
    let all = a.grid.names().into_iter().enumerate();
    let mut own = all.filter(|(c, _)| *c != a.subject && a.grid.holds_values(*c));
    own.any(|(_, name)| names.contains(&name))
}

/// A file with the columns by which it is joined.
struct Part<'g> {
    name: &'g str,
    label: &'g str,
    grid: &'g Grid,
    subject: usize,
    visit: Option<usize>,
    /// The column that names the marker of a row.
    marker: Option<usize>,
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

/// A column of the joined table.
struct Slot {
    /// Its header as it is compared.
    name: String,
    /// Label of the file that brought it.
    label: String,
    /// Other files have other values under the same header.
    is_apart: bool,
}

/// The file that leads with what the others bring.
struct Joining<'g> {
    lead: &'g Part<'g>,
    out: Grid,
    /// One for each column.
    slots: Vec<Slot>,
    /// The columns of each header as it is compared.
    of_name: HashMap<String, Vec<usize>>,
    /// Rows of a subject at a visit, and of a subject at any.
    at_visit: BTreeMap<(String, String), Vec<usize>>,
    of_subject: BTreeMap<String, Vec<usize>>,
    /// Subject and visit of rows that stand in one file only, and their places.
    unmatched: Vec<[String; 2]>,
    /// Headers of columns in which files differ, in the order met.
    differ: Vec<String>,
    differs: HashSet<String>,
}

impl<'g> Joining<'g> {
    fn new(lead: &'g Part<'g>) -> Self {
        let slot = |name: String| Slot {
            name,
            label: lead.label.to_owned(),
            is_apart: false,
        };
        let slots: Vec<Slot> = lead.grid.names().into_iter().map(slot).collect();
        let mut of_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, slot) in slots.iter().enumerate() {
            of_name.entry(slot.name.clone()).or_default().push(at);
        }
        let mut labels = lead.grid.labels.clone();
        labels.resize(lead.grid.header.len(), String::new());
        let mut out = Self {
            lead,
            out: Grid {
                header: lead.grid.header.clone(),
                rows: lead.grid.rows.clone(),
                labels,
                ..Grid::default()
            },
            slots,
            of_name,
            at_visit: BTreeMap::new(),
            of_subject: BTreeMap::new(),
            unmatched: Vec::new(),
            differ: Vec::new(),
            differs: HashSet::new(),
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
        let mut seen: BTreeSet<(String, String, &str)> = BTreeSet::new();
        let marker = part.marker.filter(|_| self.lead.marker.is_some());
        let mut pairs: Vec<(usize, Vec<usize>)> = Vec::new();
        for r in 0..part.grid.rows.len() {
            let key = part.key(r);
            if key.0.is_empty() {
                continue;
            }
            let its = marker.map_or("", |c| part.grid.text(r, c));
            if !seen.insert((key.0.clone(), key.1.clone(), its)) {
                return Err(format!(
                    "in \"{}\", {} {} has several rows, so that it is open which belongs to which row of \"{}\".",
                    part.name, key.0, key.1, self.lead.name
                ));
            }
            pairs.push((r, self.places((part, r), key, its)));
        }
        let n_known = self.slots.len();
        let mut slots: Vec<(usize, usize)> = Vec::new();
        let mut used: HashSet<usize> = HashSet::new();
        for c in 0..part.grid.header.len() {
            if c == part.subject || Some(c) == part.visit {
                continue;
            }
            // Two columns of one file are never one.
            let is_free = |at: &usize| *at < n_known && !used.contains(at);
            let slot = self.slot(part, c, &pairs, is_free);
            used.insert(slot);
            slots.push((c, slot));
        }
        let width = self.out.header.len();
        for row in &mut self.out.rows {
            row.resize(width, Cell::default());
        }
        for (r, places) in pairs {
            for place in places {
                self.fill(part, r, place, &slots);
            }
        }
        Ok(())
    }

    /// The column that takes the cells of a column of a file: one of those that are free, with the same name and the
    /// same values, or a new one.
    fn slot(
        &mut self,
        part: &Part<'_>,
        column: usize,
        pairs: &[(usize, Vec<usize>)],
        is_free: impl Fn(&usize) -> bool,
    ) -> usize {
        let header = &part.grid.header[column];
        let name = normal(header);
        let mut is_apart = false;
        let alike = self.of_name.get(&name).into_iter().flatten().copied();
        for at in alike.filter(is_free).collect::<Vec<usize>>() {
            if !self.are_apart(part, column, at, pairs) {
                return at;
            }
            self.slots[at].is_apart = true;
            is_apart = true;
        }
        self.out.header.push(header.clone());
        self.out.labels.push(part.grid.label(column));
        let own = self.of_name.entry(name.clone()).or_default();
        own.push(self.slots.len());
        self.slots.push(Slot {
            name,
            label: part.label.to_owned(),
            is_apart,
        });
        self.slots.len() - 1
    }

    /// Whether a column of values of a file is another marker than the column of the same name that is there: they
    /// differ where both have a value, or both say no more than `value`.
    fn are_apart(
        &self,
        part: &Part<'_>,
        column: usize,
        slot: usize,
        pairs: &[(usize, Vec<usize>)],
    ) -> bool {
        // Where each row names its marker, the rows tell the markers apart.
        let is_named = part.marker.is_some() && self.lead.marker.is_some();
        if !part.grid.holds_values(column) || !self.out.holds_values(slot) {
            return false;
        }
        let (mut same, mut other) = (0usize, 0usize);
        for (row, places) in pairs {
            let own = part.grid.text(*row, column);
            let there = places.iter().map(|p| self.out.text(*p, slot));
            for there in there.filter(|t| !t.is_empty() && !own.is_empty()) {
                *(if is_same(own, there) {
                    &mut same
                } else {
                    &mut other
                }) += 1;
            }
        }
        // `IL-6 level` says which marker it is, `Level (pg/mL)` does not.
        let name = normal(&label_and_unit(&part.grid.header[column]).0);
        let says_nothing = VALUE.contains(&name.as_str());
        other > 0 || same == 0 && says_nothing && !is_named
    }

    /// Rows that a row of another file belongs to; a new one where there is none.
    fn places(
        &mut self,
        (part, row): (&Part<'_>, usize),
        key: (String, String),
        marker: &str,
    ) -> Vec<usize> {
        let facts = part.visit.is_none() && self.lead.visit.is_some();
        let found = if facts {
            self.of_subject.get(&key.0)
        } else {
            self.at_visit.get(&key)
        };
        let column = self.lead.marker.filter(|_| !marker.is_empty());
        let is_its = |place: &usize| column.is_none_or(|c| self.out.text(*place, c) == marker);
        let found: Vec<usize> = found
            .into_iter()
            .flatten()
            .copied()
            .filter(is_its)
            .collect();
        if !found.is_empty() {
            return found;
        }
        self.unmatched.push([
            format!("{} {}", key.0, key.1).trim().to_owned(),
            format!("row {} of \"{}\"", part.grid.line(row), part.name),
        ]);
        let mut line = vec![Cell::default(); self.out.header.len()];
        line[self.lead.subject] = Cell::new(&key.0);
        if let Some(v) = self.lead.visit {
            line[v] = Cell::new(&key.1);
        }
        if let Some(c) = column {
            line[c] = Cell::new(marker);
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
            let header = &part.grid.header[*c];
            if there.text.is_empty() {
                *there = cell.clone();
            } else if !is_same(&there.text, &cell.text) && self.differs.insert(header.clone()) {
                self.differ.push(header.clone());
            }
        }
    }

    /// Names the columns that are one marker for each file by their files.
    fn name_apart(&mut self, issues: &mut Vec<Issue>) {
        let mut of_name: BTreeMap<&str, (String, Vec<String>)> = BTreeMap::new();
        for (slot, header) in self.slots.iter().zip(&mut self.out.header) {
            if slot.is_apart {
                let own = of_name.entry(&slot.name);
                let (_, all) = own.or_insert_with(|| (header.clone(), Vec::new()));
                *header = format!("{} {header}", slot.label);
                all.push(header.clone());
            }
        }
        for (header, all) in of_name.values() {
            issues.push(Issue::new(
                Severity::Warning,
                "files_apart",
                format!(
                    "The column {header} stands in {} files with other numbers, and is read as one marker for each: {}.",
                    all.len(),
                    first_names(all.iter().map(String::as_str), NAMED)
                ),
            ));
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
                "The {n_files} files are joined by {}{visit}.",
                lead.grid.header[lead.subject],
            ),
        ));
        if !self.unmatched.is_empty() {
            let said = |which: usize| {
                let names = self.unmatched.iter().map(|u| u[which].as_str());
                format!(
                    "{} in one file only: {}.",
                    of_count(self.unmatched.len(), "row stands", "rows stand"),
                    first_names(names, NAMED)
                )
            };
            issues.push(
                Issue::new(Severity::Warning, "files_unmatched", said(0)).in_documents(said(1)),
            );
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

/// Whether two cells say the same, such as `1.5` and `1.50`.
fn is_same(a: &str, b: &str) -> bool {
    let number = |t: &str| t.replace(',', ".").parse::<f64>().ok();
    a == b || number(a).is_some_and(|a| number(b) == Some(a))
}
