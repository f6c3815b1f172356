//! The common form of what a statistics file brings.
//!
//! In: what a reader finds in the file of one program. Out: columns with names, labels, names of values, missing codes
//! and kinds of dates, and rows of cells given one by one. Not its business: what becomes of them.

use super::moments::Moment;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A table as one program keeps it.
pub(super) trait Source {
    /// The columns in file order.
    fn columns(&self) -> &[Column];
    /// Gives every row to `sink`, cell by cell; may be asked several times.
    fn rows(&self, sink: &mut dyn Sink) -> Result<(), Flaw>;
    /// Bytes of the rows as unpacked, or more; bounds what is held.
    fn size(&self) -> usize;
    /// What the reader has to say of the file.
    fn notes(&self) -> Vec<Note> {
        Vec::new()
    }
    /// The tables of the file and the place of this one, where there are several.
    fn tables(&self) -> Option<(usize, &[Held])> {
        None
    }
}

/// Takes the cells of a table, row by row.
pub(super) trait Sink {
    /// The next cell of the row.
    fn cell(&mut self, cell: Cell<'_>);
    /// The row is complete.
    ///
    /// # Errors
    /// [`Flaw`] when the table exceeds what can be held, or reading was cancelled.
    fn end_row(&mut self) -> Result<(), Flaw>;
}

/// One cell as the program keeps it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell<'a> {
    /// The program's own missing value.
    Empty,
    /// A further missing value, such as `.A`: its letter.
    Special(char),
    Number(f64),
    /// A number of single precision: its shortest decimal form is what was entered.
    Single(f32),
    Whole(i64),
    Text(&'a str),
}

/// One column.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    pub name: String,
    /// Label of the variable; empty without one.
    pub label: String,
    /// Dates and times that are kept as numbers.
    pub moment: Option<Moment>,
    /// Names of the values.
    pub values: Option<Rc<ValueLabels>>,
    /// Codes that the file declares missing.
    pub missing: Missing,
    /// A format whose names of values are kept outside the file.
    pub catalog: Option<String>,
    /// Whether the file says that the column is measured on a scale.
    pub is_scale: bool,
}

/// Names of the values of a column.
#[derive(Debug, Default, PartialEq)]
pub(super) struct ValueLabels {
    /// By number, in order.
    pub numbers: Vec<(f64, String)>,
    /// By text.
    pub texts: BTreeMap<String, String>,
    /// By the letter of a further missing value.
    pub special: BTreeMap<char, String>,
}

impl ValueLabels {
    /// Sorts the numbers, so that they are found; without names for any value there are none.
    pub fn ready(mut self) -> Option<Rc<Self>> {
        self.numbers
            .retain(|(x, label)| !x.is_nan() && !label.is_empty());
        self.texts.retain(|_, label| !label.is_empty());
        self.special.retain(|_, label| !label.is_empty());
        self.numbers.sort_by(|a, b| a.0.total_cmp(&b.0));
        let none = self.numbers.is_empty() && self.texts.is_empty() && self.special.is_empty();
        (!none).then(|| Rc::new(self))
    }

    pub fn of_number(&self, x: f64) -> Option<&str> {
        // Zero has two signs and one name.
        let x = x + 0.0;
        let at = self.numbers.partition_point(|(y, _)| *y < x);
        let (y, label) = self.numbers.get(at)?;
        (*y == x).then_some(label.as_str())
    }

    pub fn of_text(&self, text: &str) -> Option<&str> {
        self.texts.get(text.trim_end()).map(String::as_str)
    }
}

/// Codes that a file declares missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Missing {
    pub numbers: Vec<f64>,
    /// Lowest and highest number, both missing too.
    pub range: Option<(f64, f64)>,
    pub texts: Vec<String>,
}

impl Missing {
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.range.is_none() && self.texts.is_empty()
    }

    pub fn has_number(&self, x: f64) -> bool {
        self.numbers.contains(&x)
            || self
                .range
                .is_some_and(|(low, high)| (low..=high).contains(&x))
    }

    pub fn has_text(&self, text: &str) -> bool {
        self.texts.iter().any(|t| t == text.trim_end())
    }
}

/// A table of a file that holds several.
pub(super) struct Held {
    pub name: String,
    /// How many rows it has, where the file says it.
    pub rows: Option<usize>,
    /// Names of its columns.
    pub columns: Vec<String>,
}

/// Something to say of a file.
pub(super) struct Note {
    pub code: &'static str,
    pub text: String,
    pub is_warning: bool,
}

/// Why a file can't be read on.
#[derive(Debug, PartialEq)]
pub(super) enum Flaw {
    /// What is wrong with it.
    Damaged(&'static str),
    /// More than can be held.
    TooLarge,
    /// What it is and how a readable file is made of it.
    Closed(&'static str, &'static str),
    Cancelled,
}

/// The file ends before what it says it holds.
pub(super) const CUT_OFF: Flaw = Flaw::Damaged("it ends too early");
