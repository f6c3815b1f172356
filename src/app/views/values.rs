//! What the Data tab lists: what was noticed in the values, and everybody in the order of the file.

use crate::study::{Exclusion, Issue, Preparation, Severity, Study};
use crate::words::first_names;
use std::collections::HashMap;
use std::sync::Arc;

/// Most columns that one note names.
const MOST_COLUMNS: usize = 6;

/// The Data tab, ready to paint.
pub(in crate::app) struct ValuesView {
    study: Arc<Study>,
    raw: Option<Arc<Study>>,
    preparation: Preparation,
    /// What was noticed, with how much it matters; what is left out by request is told by its place in the table.
    pub noticed: Vec<(Severity, String)>,
    pub lines: Vec<ValuesLine>,
}

/// A subject of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum ValuesLine {
    /// By its place among those that are analysed, and as read.
    In(usize, Option<usize>),
    /// Left out: its place as read, and that of its exclusion.
    Out(usize, usize),
}

impl ValuesView {
    pub fn is_of(
        &self,
        study: &Arc<Study>,
        raw: Option<&Arc<Study>>,
        preparation: &Preparation,
    ) -> bool {
        let same_raw = match (&self.raw, raw) {
            (Some(own), Some(raw)) => Arc::ptr_eq(own, raw),
            (own, raw) => own.is_none() && raw.is_none(),
        };
        same_raw && Arc::ptr_eq(&self.study, study) && self.preparation == *preparation
    }
}

/// `raw` has the file's own words, which exclusions refer to; `doubts` are about how it was read.
pub(in crate::app) fn values_view(
    study: &Arc<Study>,
    doubts: &[Issue],
    raw: Option<Arc<Study>>,
    preparation: &Preparation,
) -> ValuesView {
    ValuesView {
        noticed: noticed((doubts.iter().chain(&study.issues)).filter(|i| !i.is_exclusion())),
        lines: lines(study, raw.as_deref(), &preparation.exclude),
        study: Arc::clone(study),
        raw,
        preparation: preparation.clone(),
    }
}

/// What was noticed; the same of several columns is said once.
fn noticed<'i>(issues: impl Iterator<Item = &'i Issue>) -> Vec<(Severity, String)> {
    struct Note<'a> {
        severity: Severity,
        row: Option<usize>,
        text: String,
        columns: Vec<&'a str>,
    }
    let mut notes: Vec<Note<'_>> = Vec::new();
    let mut places: HashMap<(Option<usize>, String), usize> = HashMap::new();
    for issue in issues {
        let text = issue.in_window().to_string();
        let column = issue.column.as_deref();
        let known = places.get(&(issue.row, text.clone())).copied();
        if let (Some(note), Some(column)) = (known.and_then(|at| notes.get_mut(at)), column)
            && note.severity == issue.severity
        {
            note.columns.push(column);
            continue;
        }
        if column.is_some() {
            places.insert((issue.row, text.clone()), notes.len());
        }
        notes.push(Note {
            severity: issue.severity,
            row: issue.row,
            text,
            columns: column.into_iter().collect(),
        });
    }
    let words = |note: Note<'_>| {
        let row = note.row.map(|r| format!("line {r}, ")).unwrap_or_default();
        let named = first_names(note.columns.iter().copied(), MOST_COLUMNS);
        let columns = match note.columns.len() {
            0 => String::new(),
            1 => format!("column {named}: "),
            _ => format!("columns {named}: "),
        };
        (note.severity, format!("{row}{columns}{}", note.text))
    };
    notes.into_iter().map(words).collect()
}

/// Everybody in the order of the file, with those who are left out.
fn lines(study: &Study, raw: Option<&Study>, gone: &[Exclusion]) -> Vec<ValuesLine> {
    let Some(raw) = raw else {
        return (0..study.subjects.len())
            .map(|s| ValuesLine::In(s, None))
            .collect();
    };
    // The first exclusion of a subject gives the reason.
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (at, one) in gone.iter().enumerate() {
        places.entry(&one.subject).or_insert(at);
    }
    let mut next = 0;
    let mut out = Vec::with_capacity(raw.subjects.len());
    for (r, subject) in raw.subjects.iter().enumerate() {
        let is_next = study.subjects.get(next).is_some_and(|s| s.id == subject.id);
        if is_next {
            out.push(ValuesLine::In(next, Some(r)));
            next += 1;
        } else if let Some(&at) = places.get(subject.id.as_str()) {
            out.push(ValuesLine::Out(r, at));
        }
    }
    out.extend((next..study.subjects.len()).map(|s| ValuesLine::In(s, None)));
    out
}
