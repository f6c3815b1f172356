//! Which sheet of a workbook holds the study.
//!
//! In: the first rows of each sheet. Out: the one that looks most like a study; a sheet that explains the columns of
//! another is none. Not its business: what its columns mean.

use crate::import::cells::names::normal;
use crate::import::cells::vocabulary::{GROUP, MARKER_NAME, SUBJECT, VALUE, VISIT};
use crate::import::cells::words::Name;
use crate::import::source::npx_manager;
use crate::import::table::header;
use crate::import::table::sheet::{Sheet, Trouble};
use std::collections::BTreeSet;

/// Columns of a codebook in which the names of the explained columns may stand.
const MOST_BEFORE: u32 = 3;
/// Names of columns that a codebook explains at least.
const FEWEST: usize = 3;

/// How much a sheet looks like a study, compared field by field.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    has_table: bool,
    is_visible: bool,
    /// It is an export, from which other sheets may be made.
    is_export: bool,
    explains_nothing: bool,
    has_subject: bool,
    known_names: usize,
    filled: usize,
}

/// What the choice goes by.
struct Look {
    score: Score,
    /// Names of the columns.
    names: BTreeSet<String>,
    /// What stands in each of the first columns.
    columns: Vec<BTreeSet<String>>,
}

impl Look {
    fn of(sheet: &Sheet, is_visible: bool) -> Self {
        let head = header::find(&sheet.sample(), None);
        let names: BTreeSet<String> = (head.iter())
            .flat_map(|h| h.names.iter().map(|n| normal(n)))
            .filter(|n| !n.is_empty())
            .collect();
        // `rID`, `Mouse no.`: other words for a subject.
        let names_subject = (head.iter())
            .flat_map(|h| &h.names)
            .map(|n| Name::new(n))
            .any(|n| n.names_subject() > 0.65 || n.words.iter().any(|w| w == "id"));
        let known = |words: &[&str]| words.iter().any(|w| names.contains(*w));
        let known_names = [&VISIT[..], &GROUP, &MARKER_NAME, &VALUE];
        let score = Score {
            has_table: head.is_some_and(|h| sheet.rows.len() > h.first_row),
            is_visible,
            is_export: npx_manager::is_npx(sheet),
            explains_nothing: true,
            has_subject: known(&SUBJECT) || names_subject,
            known_names: known_names.iter().filter(|words| known(words)).count(),
            filled: sheet.cells.len(),
        };
        let mut columns = vec![BTreeSet::new(); MOST_BEFORE as usize];
        for cell in &sheet.cells {
            let at = (cell.column - sheet.first_column) as usize;
            if let Some(column) = columns.get_mut(at) {
                column.insert(normal(sheet.text_of(cell)));
            }
        }
        Self {
            score,
            names,
            columns,
        }
    }

    /// Whether one of its first columns holds the names of most columns of another sheet.
    fn explains(&self, other: &Self) -> bool {
        let explained = |column: &BTreeSet<String>| other.names.intersection(column).count();
        let most = self.columns.iter().map(explained).max().unwrap_or(0);
        // Sheets of one kind share their first names, and name no columns below each other.
        most >= FEWEST && most * 10 >= other.names.len() * 6
    }
}

/// The sheet with the best table, or why none can be read. `sheets` are names, and whether each is visible.
pub(super) fn best(
    sheets: &[(&str, bool)],
    read: &mut dyn FnMut(&str) -> Result<Sheet, Trouble>,
) -> Result<usize, Trouble> {
    let mut looks: Vec<(usize, Look)> = Vec::new();
    let mut first = None;
    for (at, (name, is_visible)) in sheets.iter().enumerate() {
        // A sheet that can't be read, such as a chart, does not stop the others.
        match read(name) {
            Ok(sheet) => looks.push((at, Look::of(&sheet, *is_visible))),
            Err(why) => {
                first.get_or_insert(why);
            }
        }
    }
    let explains = |(at, look): &(usize, Look)| {
        let other = |(other, o): &(usize, Look)| at != other && look.explains(o);
        looks.iter().any(other)
    };
    let books: Vec<bool> = looks.iter().map(explains).collect();
    let mut best: Option<(Score, usize)> = None;
    for ((at, look), is_book) in looks.into_iter().zip(books) {
        let score = Score {
            explains_nothing: !is_book,
            ..look.score
        };
        if best.as_ref().is_none_or(|(b, _)| score > *b) {
            best = Some((score, at));
        }
    }
    let none = first.unwrap_or(Trouble::Damaged);
    best.map(|(_, at)| at).ok_or(none)
}
