//! A sample sheet joined by the id of the sample: it brings subject, visit, group and what else it holds.
//!
//! In: the table of an export and that of the sheet. Out: the export with the columns of the sheet. Ids on one side
//! only are said. Not its business: what the columns mean.

use super::grid::Grid;
use crate::import::cells::names::normal;
use crate::import::cells::words::{Hint, Name};
use crate::import::error::ImportError;
use crate::study::{Issue, Remedy, Severity};
use crate::words::{agree, first_names, of_count};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Names in a message.
const NAMED: usize = 8;

/// Names of columns that hold the id of a sample, the surest first.
const IDS: [&str; 12] = [
    "sampleid",
    "sample",
    "samplename",
    "sampleno",
    "samplenumber",
    "specimenid",
    "specimen",
    "aliquotid",
    "tubeid",
    "barcode",
    "description",
    "id",
];

/// An id as it is compared where letter case and blanks differ.
fn folded(id: &str) -> String {
    let plain = |c: &char| !c.is_whitespace() && !matches!(c, '_' | '-');
    id.to_lowercase().chars().filter(plain).collect()
}

/// The columns of both tables that hold the ids.
struct Key {
    study: usize,
    sheet: usize,
    /// The ids agree only without letter case, blanks and dashes.
    loosely: bool,
}

fn distinct(grid: &Grid, column: usize, loosely: bool) -> BTreeSet<String> {
    (0..grid.rows.len())
        .map(|r| grid.text(r, column))
        .filter(|t| !t.is_empty())
        .map(|t| if loosely { folded(t) } else { t.to_owned() })
        .collect()
}

fn key(study: &Grid, sheet: &Grid) -> Option<Key> {
    let rank = |header: &str| {
        let name = normal(header);
        let place = IDS.iter().position(|i| *i == name);
        place.map_or_else(
            || usize::from(Name::new(header).hint(Hint::Sample) > 0.6) * 5,
            |p| 40 - p,
        )
    };
    // Ids tell the rows of the sheet apart.
    let unique = |c: &usize| {
        let all = distinct(sheet, *c, false).len();
        all * 10 >= sheet.rows.len() * 9 && all > 1
    };
    for loosely in [false, true] {
        // The ids of a column are gathered once: exports have thousands of columns.
        let of_sheet: Vec<(usize, BTreeSet<String>)> = ((0..sheet.header.len()).filter(unique))
            .map(|b| (b, distinct(sheet, b, loosely)))
            .collect();
        let mut best: Option<(_, Key)> = None;
        for a in 0..study.header.len() {
            let own = distinct(study, a, loosely);
            for (b, there) in &of_sheet {
                let both = own.intersection(there).count();
                // Numbers of spots or wells are in many sheets by chance.
                let named = rank(&study.header[a]) > 0 && both * 2 >= own.len();
                if both < 2 || both * 2 < there.len() && !named {
                    continue;
                }
                let ranks = rank(&study.header[a]) + rank(&sheet.header[*b]);
                // The first columns where all else is the same.
                let score = (both, ranks, Reverse((*b, a)));
                if best.as_ref().is_none_or(|(s, _)| score > *s) {
                    let key = Key {
                        study: a,
                        sheet: *b,
                        loosely,
                    };
                    best = Some((score, key));
                }
            }
        }
        if let Some((_, key)) = best {
            return Some(key);
        }
    }
    None
}

fn error(file: &str, why: String) -> ImportError {
    ImportError::Files {
        file: file.to_owned(),
        why,
        remedy: Remedy::new(
            "Choose another sample sheet, or correct it.",
            "Choose another file with --samples, or correct it.",
        ),
    }
}

impl Key {
    /// An id as it is compared.
    fn id(&self, text: &str) -> String {
        if self.loosely {
            folded(text)
        } else {
            text.to_owned()
        }
    }
}

/// The row of each id in the sample sheet.
fn rows_by_id(name: &str, sheet: &Grid, key: &Key) -> Result<BTreeMap<String, usize>, ImportError> {
    let mut of_id: BTreeMap<String, usize> = BTreeMap::new();
    for r in 0..sheet.rows.len() {
        let text = sheet.text(r, key.sheet);
        if text.is_empty() {
            continue;
        }
        if let Some(before) = of_id.insert(key.id(text), r)
            && sheet.rows.get(before) != sheet.rows.get(r)
        {
            return Err(error(
                name,
                format!(
                    "the sample \"{text}\" stands in its rows {} and {} with different facts.",
                    sheet.line(before),
                    sheet.line(r)
                ),
            ));
        }
    }
    Ok(of_id)
}

/// Whether most headers of the study are ids in one column of the sheet: each column is a sample.
fn are_headers(study: &Grid, sheet: &Grid) -> bool {
    let headers: BTreeSet<String> = study.header.iter().skip(1).map(|h| folded(h)).collect();
    (0..sheet.header.len()).any(|c| {
        let ids = (0..sheet.rows.len()).map(|r| folded(sheet.text(r, c)));
        let there: BTreeSet<String> = ids.filter(|id| headers.contains(id)).collect();
        there.len() > 2 && there.len() * 2 > headers.len()
    })
}

/// The export with the columns of the sheet beside each sample.
///
/// # Errors
/// [`ImportError`] when no column of the sheet holds the ids of the samples, or an id stands in it twice.
pub(in crate::import::source) fn joined(
    mut study: Grid,
    (name, sheet): (&str, &Grid),
    issues: &mut Vec<Issue>,
) -> Result<Grid, ImportError> {
    let Some(key) = key(&study, sheet) else {
        if are_headers(&study, sheet) {
            return Err(ImportError::Files {
                file: name.to_owned(),
                why: "the samples of the sheet are the columns of the study.".to_owned(),
                remedy: Remedy::new(
                    "Choose the layout for a column a sample, which turns the table.",
                    "Turn it with --layout turned.",
                ),
            });
        }
        return Err(error(
            name,
            format!(
                "no column of the sample sheet holds the ids of the samples in the study. Its columns are {}; those of the study are {}.",
                first_names(sheet.header.iter().map(String::as_str), NAMED),
                first_names(study.header.iter().map(String::as_str), NAMED),
            ),
        ));
    };
    let of_id = rows_by_id(name, sheet, &key)?;
    study.set_aside.extend(sheet.set_aside.iter().cloned());
    study.repeated_headers += sheet.repeated_headers;
    said(&study, sheet, &key, name, &of_id, issues);
    let names = study.names();
    let mut replaced: Vec<String> = Vec::new();
    for c in (0..sheet.header.len()).filter(|c| *c != key.sheet) {
        let header = &sheet.header[c];
        let slot = names
            .iter()
            .position(|n| *n == normal(header))
            .filter(|s| *s != key.study);
        if slot.is_none() {
            study.labels.resize(study.header.len(), String::new());
            study.header.push(header.clone());
            study.labels.push(sheet.label(c));
        }
        let mut differs = false;
        for row in &mut study.rows {
            let own = row
                .get(key.study)
                .map_or(String::new(), |c| key.id(&c.text));
            let found = of_id.get(&own).and_then(|r| sheet.rows.get(*r)?.get(c));
            let cell = found.cloned().unwrap_or_default();
            match slot.and_then(|s| row.get_mut(s)) {
                Some(there) => {
                    differs |=
                        !there.text.is_empty() && !cell.text.is_empty() && there.text != cell.text;
                    if !cell.text.is_empty() {
                        *there = cell;
                    }
                }
                None => row.push(cell),
            }
        }
        if differs {
            replaced.push(header.clone());
        }
    }
    if !replaced.is_empty() {
        issues.push(Issue::new(
            Severity::Warning,
            "samples_replace",
            format!(
                "The study and the sample sheet differ in {}; the sample sheet counts.",
                first_names(replaced.iter().map(String::as_str), NAMED)
            ),
        ));
    }
    Ok(study)
}

/// What was joined, and ids on one side only.
fn said(
    study: &Grid,
    sheet: &Grid,
    key: &Key,
    name: &str,
    of_id: &BTreeMap<String, usize>,
    issues: &mut Vec<Issue>,
) {
    let own = distinct(study, key.study, false);
    let id = |text: &String| {
        if key.loosely {
            folded(text)
        } else {
            text.clone()
        }
    };
    let lacking: BTreeSet<&str> = own
        .iter()
        .filter(|t| !of_id.contains_key(&id(t)))
        .map(String::as_str)
        .collect();
    let there: BTreeSet<String> = own.iter().map(id).collect();
    let unused: BTreeSet<String> = distinct(sheet, key.sheet, false)
        .into_iter()
        .filter(|t| !there.contains(&id(t)))
        .collect();
    let loosely = if key.loosely {
        ", letter case, blanks and dashes aside"
    } else {
        ""
    };
    issues.push(Issue::new(
        Severity::Note,
        "samples_joined",
        format!(
            "{} of {} samples {} a row in the sample sheet \"{name}\": its column {} is matched with {} of the study{loosely}.",
            own.len() - lacking.len(),
            own.len(),
            agree(own.len() - lacking.len(), "has", "have"),
            sheet.header.get(key.sheet).map_or("", String::as_str),
            study.header.get(key.study).map_or("", String::as_str),
        ),
    ));
    if !lacking.is_empty() {
        let said = |which: &str| {
            format!(
                "{} no subject, such as standards and controls: {which}.",
                of_count(
                    lacking.len(),
                    "sample of the study is not in the sample sheet and has",
                    "samples of the study are not in the sample sheet and have"
                )
            )
        };
        let names = first_names(lacking.iter().copied(), NAMED);
        let rows = rows_of(study, key.study, &|t| lacking.contains(t));
        issues.push(
            Issue::new(Severity::Warning, "samples_unknown", said(&names))
                .in_documents(said(&format!("row {rows}"))),
        );
    }
    if !unused.is_empty() {
        let said = |which: &str| {
            format!(
                "{} not in the study: {which}.",
                of_count(
                    unused.len(),
                    "sample of the sample sheet is",
                    "samples of the sample sheet are"
                )
            )
        };
        let names = first_names(unused.iter().map(String::as_str), NAMED);
        let rows = rows_of(sheet, key.sheet, &|t| unused.contains(t));
        issues.push(
            Issue::new(Severity::Warning, "samples_unused", said(&names))
                .in_documents(said(&format!("row {rows} of the sheet"))),
        );
    }
}

/// The rows of some ids, at most some of them: ids may be those of people, and stand in no report.
fn rows_of(grid: &Grid, column: usize, is_one: &dyn Fn(&str) -> bool) -> String {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let first = |r: &usize| {
        let id = grid.text(*r, column);
        is_one(id) && seen.insert(id)
    };
    let lines: Vec<String> = (0..grid.rows.len())
        .filter(first)
        .map(|r| grid.line(r).to_string())
        .collect();
    first_names(lines.iter().map(String::as_str), NAMED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::source::files::grid::Cell;

    fn grid(text: &str) -> Grid {
        let mut lines = text.lines().map(|l| l.split(',').map(str::to_owned));
        let header: Vec<String> = lines.next().into_iter().flatten().collect();
        Grid {
            header,
            rows: lines
                .map(|l| l.map(|text| Cell::new(&text)).collect())
                .collect(),
            ..Grid::default()
        }
    }

    #[test]
    fn ids_on_one_side_are_said() {
        let study = grid("Well,Sample,Conc\nA1,S1,5\nA2,S2,6\nA3,S9,7\nA4,Std1,100\n");
        let sheet = grid("Sample ID,Subject,Visit\nS1,P1,BL\nS2,P1,W4\nS3,P2,BL\n");
        let mut issues = Vec::new();
        let out = joined(study, ("sheet.csv", &sheet), &mut issues).unwrap();
        assert_eq!(out.header, ["Well", "Sample", "Conc", "Subject", "Visit"]);
        assert_eq!((out.text(1, 3), out.text(1, 4)), ("P1", "W4"));
        assert_eq!(out.text(2, 3), "");
        let codes: Vec<&str> = issues.iter().map(|i| i.code.as_str()).collect();
        assert_eq!(
            codes,
            ["samples_joined", "samples_unknown", "samples_unused"]
        );
        assert!(issues[1].message.contains("S9, Std1"), "{issues:?}");
        let document = issues[1].document.as_deref().unwrap();
        assert!(!document.contains("S9"), "{document}");
    }

    #[test]
    fn numbers_of_spots_are_no_ids() {
        let study = grid("Spot,Sample,Conc\n1,Pat 1,5\n2,Pat 2,6\n3,Pat 3,6\n");
        let mut rows = "Nr,Subject\n".to_owned();
        for i in 1..30 {
            rows.push_str(&format!("{i},P{i}\n"));
        }
        assert!(joined(study, ("s", &grid(&rows)), &mut Vec::new()).is_err());
    }

    #[test]
    fn a_sheet_of_other_ids_or_of_two_facts_is_refused() {
        let study = || grid("Sample,Conc\nS1,5\nS2,6\n");
        let other = grid("Sample,Subject\nX1,P1\nX2,P2\n");
        assert!(joined(study(), ("s", &other), &mut Vec::new()).is_err());
        let mut rows = "Sample,Subject\nS1,P1\nS1,P2\nS2,P2\n".to_owned();
        for i in 3..30 {
            rows.push_str(&format!("S{i},P{i}\n"));
        }
        assert!(joined(study(), ("s", &grid(&rows)), &mut Vec::new()).is_err());
    }
}
