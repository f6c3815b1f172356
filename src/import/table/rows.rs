//! Which rows are used: rows read = rows used + rows left out, each with its reason.

use crate::import::table::left_out::NAMED_LINES;
use crate::import::table::raw::Table;
use crate::study::{Issue, LeftOut, Severity};
use crate::words::{agree, counted, of_count};

/// Reason of rows whose cells can't be assigned to columns.
pub(in crate::import) const TOO_LONG: &str = "more cells than the header";

/// Reason of the rows of another table below.
pub(in crate::import) const SECOND_TABLE: &str = "second table below";

/// Reason of rows that repeat the header.
pub(in crate::import) const REPEATS_HEADER: &str = "repeats the header";

/// Reason of rows in which every marker is missing.
pub(in crate::import) const NO_VALUE: &str = "no value of a marker";

/// The rows of a table, each used or left out for a reason.
pub(in crate::import) struct Rows<'t> {
    table: &'t Table<'t>,
    reasons: Vec<&'static str>,
    /// Reason of each row, 0 = used.
    of_row: Vec<u8>,
}

impl<'t> Rows<'t> {
    /// All rows are used, but those with more cells than the header.
    pub fn new(table: &'t Table<'t>) -> Self {
        let mut rows = Self {
            table,
            reasons: Vec::new(),
            of_row: vec![0; table.n_rows()],
        };
        for row in &table.overlong {
            rows.leave_out(*row as usize, TOO_LONG);
        }
        rows
    }

    pub fn is_left_out(&self, row: usize) -> bool {
        self.of_row.get(row).is_some_and(|r| *r > 0)
    }

    pub fn leave_out(&mut self, row: usize, reason: &'static str) {
        if self.is_left_out(row) {
            return;
        }
        let at = self
            .reasons
            .iter()
            .position(|r| *r == reason)
            .unwrap_or_else(|| {
                self.reasons.push(reason);
                self.reasons.len() - 1
            });
        if let Some(slot) = self.of_row.get_mut(row) {
            *slot = u8::try_from(at + 1).unwrap_or(u8::MAX);
        }
    }

    /// Read, used, left out by reason in the order met.
    pub fn counts(&self) -> (usize, usize, Vec<LeftOut>) {
        let n = |reason: usize| {
            self.of_row
                .iter()
                .filter(|r| usize::from(**r) == reason)
                .count()
        };
        // Lines of a joined table are those of no file.
        let is_joined = self.table.origins.is_some();
        let lines = |reason: usize| -> Vec<usize> {
            let rows = self.of_row.iter().enumerate();
            let own = rows.filter(|(_, r)| usize::from(**r) == reason && !is_joined);
            own.take(NAMED_LINES)
                .map(|(row, _)| self.table.line(row))
                .collect()
        };
        let left_out = self
            .reasons
            .iter()
            .enumerate()
            .map(|(i, reason)| LeftOut {
                reason: (*reason).to_owned(),
                n: n(i + 1),
                lines: lines(i + 1),
            })
            .chain(self.table.set_aside.iter().map(|s| LeftOut {
                reason: match &s.file {
                    Some(file) => format!("{} in {file}", s.reason),
                    None => s.reason.to_owned(),
                },
                n: s.n,
                lines: s.lines.clone(),
            }))
            .filter(|l| l.n > 0)
            .collect();
        let aside: usize = self.table.set_aside.iter().map(|s| s.n).sum();
        (self.of_row.len() + aside, n(0), left_out)
    }

    /// One issue for each reason, at the first row it met.
    pub fn report(&self, issues: &mut Vec<Issue>) {
        let asides = &self.table.set_aside;
        // These have an issue of their own.
        let has_own = |reason: &str| matches!(reason, TOO_LONG | REPEATS_HEADER);
        for aside in asides.iter().filter(|a| !has_own(a.reason)) {
            let file = aside.file.clone();
            let issue = if aside.reason == SECOND_TABLE && aside.n * 4 > self.of_row.len() {
                let remedy = "If they are of this study, put them into the same table in a copy of the file.";
                Issue::new(
                    Severity::Warning,
                    "rows_set_aside",
                    of_count(
                        aside.n,
                        "row below the table is left out: it is read as another table.",
                        "rows below the table are left out: they are read as another table.",
                    ),
                )
                .remedy(remedy, remedy)
            } else {
                Issue::new(
                    Severity::Note,
                    "rows_set_aside",
                    format!(
                        "{} left out: {}.",
                        of_count(aside.n, "row is", "rows are"),
                        aside.reason
                    ),
                )
            };
            issues.push(Issue { file, ..issue }.at(aside.lines.first().copied(), None));
        }
        for (i, reason) in self.reasons.iter().enumerate() {
            let mut rows = self
                .of_row
                .iter()
                .enumerate()
                .filter(|(_, r)| usize::from(**r) == i + 1)
                .map(|(row, _)| row);
            let Some(first) = rows.next() else { continue };
            // These have an issue of their own that says more.
            if matches!(
                *reason,
                TOO_LONG
                    | NO_VALUE
                    | "subject in two groups"
                    | "no group"
                    | "visit not chosen"
                    | "group not chosen"
                    | "marker not chosen"
            ) {
                continue;
            }
            let n = 1 + rows.count();
            // A label that stands on the first row of a block only loses the rows below.
            let many = matches!(*reason, "no subject" | "no visit") && n * 4 > self.of_row.len();
            let issue = if many {
                Issue::new(
                    Severity::Warning,
                    "rows_left_out",
                    format!(
                        "{n} of {} rows {} left out: {reason} (the cell is empty).",
                        self.of_row.len(),
                        agree(n, "is", "are")
                    ),
                )
                .remedy(
                    "If they belong to the row above, fill the cells in a copy of the file.",
                    "If they belong to the row above, fill the cells in a copy of the file.",
                )
            } else {
                Issue::new(
                    Severity::Note,
                    "rows_left_out",
                    format!("{} left out: {reason}.", of_count(n, "row is", "rows are")),
                )
            };
            issues.push(issue.at(Some(self.table.line(first)), None));
        }
    }

    /// Why no value is left, for the error.
    pub fn why_nothing(&self) -> String {
        let (_, used, left_out) = self.counts();
        if left_out.is_empty() {
            return format!(
                "the marker columns of its {} hold no number",
                counted(used, "row")
            );
        }
        let parts: Vec<String> = left_out
            .iter()
            .map(|l| format!("{}: {}", counted(l.n, "row"), l.reason))
            .collect();
        parts.join("; ")
    }
}
