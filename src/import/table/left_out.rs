//! Rows that are no data of the study, counted by their reason.
//!
//! In: the reason and the lines of such rows. Out: how many there are, and where the first stand. Not its business: which
//! rows these are.

/// Lines that are kept of the rows left out for one reason.
pub(in crate::import) const NAMED_LINES: usize = 20;

/// Rows taken off the end of a table.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::import) struct SetAside {
    pub reason: &'static str,
    pub n: usize,
    /// Lines of the first few.
    pub lines: Vec<usize>,
    /// The file of these rows, in a study of several files.
    pub file: Option<String>,
}

impl SetAside {
    /// No row yet that is left out for a reason.
    pub fn new(reason: &'static str) -> Self {
        Self {
            reason,
            n: 0,
            lines: Vec::new(),
            file: None,
        }
    }

    /// Counts a row that starts on a line.
    pub fn add(&mut self, line: usize) {
        self.n += 1;
        if self.lines.len() < NAMED_LINES {
            self.lines.push(line);
        }
    }

    /// Rows on these lines, left out for a reason; `None` where there is no such row.
    pub fn of(reason: &'static str, lines: impl IntoIterator<Item = usize>) -> Option<Self> {
        let mut out = Self::new(reason);
        lines.into_iter().for_each(|line| out.add(line));
        (out.n > 0).then_some(out)
    }
}
