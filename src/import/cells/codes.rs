//! A column as numbers of its labels, and how one column depends on another.
//!
//! In: the cells of a column. Out: [`Codes`], and whether they are the same on all rows of a subject ([`within`]) or
//! follow from another column. Not its business: what a column means.

use crate::import::cells::names::on_one_line;
use crate::import::cells::row_codes::RowCodes;
use crate::import::cells::values::MissingCodes;
use crate::import::table::raw::Table;
use foldhash::fast::FixedState;
use std::borrow::Cow;
use std::collections::HashMap;

/// Stands for a number that is missing.
const NOT_A_LABEL: u32 = u32::MAX;

/// A column as numbers of its distinct labels, in order of first appearance.
#[derive(Clone, Debug)]
pub(in crate::import) struct Codes<'t> {
    /// Label of each row; `None` where missing.
    pub of_row: RowCodes,
    /// The labels.
    pub labels: Vec<Cow<'t, str>>,
}

impl<'t> Codes<'t> {
    /// How many rows have each label.
    pub fn rows_of_labels(&self) -> Vec<usize> {
        let mut out = vec![0; self.labels.len()];
        for code in self.of_row.iter().flatten() {
            if let Some(n) = out.get_mut(code as usize) {
                *n += 1;
            }
        }
        out
    }

    /// Reads a column.
    pub fn read(table: &'t Table, column: usize, missing: &MissingCodes) -> Self {
        Self::read_where(table, column, missing, |_| true)
    }

    /// Reads a column; rows that `counts` refuses have no label.
    pub fn read_where(
        table: &'t Table,
        column: usize,
        missing: &MissingCodes,
        counts: impl Fn(usize) -> bool,
    ) -> Self {
        let mut index: HashMap<&str, u32, FixedState> = HashMap::default();
        // Numbers of a column of numbers, whose texts are different.
        let mut numbers: HashMap<u64, u32, FixedState> = HashMap::default();
        let mut labels: Vec<Cow<'t, str>> = Vec::new();
        // Labels broken over lines, by the label on one line.
        let mut place: HashMap<Cow<'t, str>, usize, FixedState> = HashMap::default();
        let mut of_row = RowCodes::with_capacity(table.n_rows());
        let mut last: Option<(&str, u32)> = None;
        let mut broken = false;
        for row in 0..table.n_rows() {
            if !counts(row) {
                of_row.push(None);
                continue;
            }
            let number = table.number_of(row, column);
            if let Some(bits) = number.filter(|x| !x.is_nan()).map(f64::to_bits) {
                let code = match numbers.get(&bits) {
                    Some(code) => *code,
                    None if missing.has_cell(table, row, column) => NOT_A_LABEL,
                    None => {
                        labels.push(Cow::Owned(table.text_of(row, column).into_owned()));
                        u32::try_from(labels.len() - 1).unwrap_or(NOT_A_LABEL)
                    }
                };
                numbers.insert(bits, code);
                of_row.push(Some(code).filter(|code| *code != NOT_A_LABEL));
                continue;
            }
            let text = table.cell(row, column);
            // Files are sorted as a rule, so that the label above is often the label here.
            if let Some((label, code)) = last
                && label == text
            {
                of_row.push(Some(code));
                continue;
            }
            let code = match index.get(text) {
                Some(code) => *code,
                None if missing.contains(text) => {
                    of_row.push(None);
                    continue;
                }
                None => {
                    let label = on_one_line(text);
                    broken |= matches!(label, Cow::Owned(_));
                    // A label that is broken over lines is the same as the one that is not.
                    if broken && place.is_empty() {
                        let all = labels.iter().enumerate();
                        place.extend(all.map(|(i, l): (usize, &Cow<'t, str>)| (l.clone(), i)));
                    }
                    let at = if broken {
                        *place.entry(label.clone()).or_insert(labels.len())
                    } else {
                        labels.len()
                    };
                    if at == labels.len() {
                        labels.push(label);
                    }
                    let code = u32::try_from(at).unwrap_or(u32::MAX);
                    index.insert(text, code);
                    code
                }
            };
            last = Some((text, code));
            of_row.push(Some(code));
        }
        Self { of_row, labels }
    }

    /// One label for all rows.
    pub fn constant(label: &'t str, rows: usize) -> Self {
        Self {
            of_row: std::iter::repeat_n(Some(0), rows).collect(),
            labels: vec![Cow::Borrowed(label)],
        }
    }
}

impl Codes<'_> {
    /// How the column behaves within subjects: [`within`] of labels that are read already.
    pub fn within(&self, subject: &Codes<'_>) -> Within {
        // First code, whether another one follows, and whether it comes again.
        let mut seen: Vec<(Option<u32>, bool, bool)> =
            vec![(None, false, false); subject.labels.len()];
        for (who, code) in subject.of_row.iter().zip(self.of_row.iter()) {
            let Some(at) = who.and_then(|w| seen.get_mut(w as usize)) else {
                continue;
            };
            match (at.0, code) {
                (_, None) => {}
                (None, Some(_)) => at.0 = code,
                (first, _) => {
                    at.1 |= first != code;
                    at.2 = true;
                }
            }
        }
        Within {
            repeated: seen.iter().filter(|s| s.2).count(),
            varying: seen.iter().filter(|s| s.1).count(),
        }
    }
}

/// How a column behaves within subjects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Within {
    /// Subjects with at least two values.
    pub repeated: usize,
    /// Those among them whose values differ.
    pub varying: usize,
}

impl Within {
    /// Never differs, or there is nothing to compare.
    pub fn is_constant(self) -> bool {
        self.varying == 0
    }

    /// Differs in so few subjects that the differences look like data entry errors.
    pub fn is_nearly_constant(self) -> bool {
        // Small studies have one or two such errors as well.
        self.varying <= (self.repeated / 10).max(2) && self.varying * 2 <= self.repeated
    }
}

/// Compares the cells of each subject.
pub(in crate::import) fn within(
    table: &Table,
    column: usize,
    subject: &Codes<'_>,
    missing: &MissingCodes,
) -> Within {
    #[derive(Clone, Copy)]
    struct Seen {
        /// The row of the first value.
        first: usize,
        n: u32,
        varies: bool,
    }
    let mut seen: Vec<Seen> = vec![
        Seen {
            first: 0,
            n: 0,
            varies: false
        };
        subject.labels.len()
    ];
    for (row, code) in subject.of_row.iter().enumerate() {
        let Some(at) = code.and_then(|c| seen.get_mut(c as usize)) else {
            continue;
        };
        // This subject is known to vary.
        if at.varies {
            continue;
        }
        if at.n > 0 && table.same_cell(at.first, row, column) {
            at.n += 1;
            continue;
        }
        if missing.has_cell(table, row, column) {
            continue;
        }
        if at.n == 0 {
            at.first = row;
        } else {
            at.varies = true;
        }
        at.n += 1;
    }
    Within {
        repeated: seen.iter().filter(|s| s.n > 1).count(),
        varying: seen.iter().filter(|s| s.varies).count(),
    }
}

/// Whether `column` has one value per label of `key`.
pub(in crate::import) fn is_function_of(
    table: &Table,
    column: usize,
    key: &Codes<'_>,
    missing: &MissingCodes,
) -> bool {
    let mut first: Vec<Option<usize>> = vec![None; key.labels.len()];
    for (row, code) in key.of_row.iter().enumerate() {
        let Some(slot) = code.and_then(|c| first.get_mut(c as usize)) else {
            continue;
        };
        match slot {
            _ if missing.has_cell(table, row, column) => {}
            None => *slot = Some(row),
            Some(there) if !table.same_cell(*there, row, column) => return false,
            Some(_) => {}
        }
    }
    true
}
