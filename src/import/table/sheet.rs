//! One sheet of a workbook: its filled cells as text, in reading order.

use crate::import::table::raw::is_blank;
use crate::import::table::sample::Sample;
use calamine::{CellErrorType, ExcelDateTime};
use std::fmt::Write;

/// Cells of a sheet once merged cells are written out; more are not held.
const MOST_FILLED: usize = 20_000_000;

/// Columns and rows of the largest sheet of any program.
const LAST_PLACE: (u32, u32) = (1_048_575, 16_383);
/// Bytes that a sheet takes where nothing is said.
const MOST_BYTES: u64 = 2 << 30;

/// The filled cells of one sheet in reading order.
pub(in crate::import) struct Sheet {
    pub text: String,
    pub rows: Vec<SheetRow>,
    pub cells: Vec<SheetCell>,
    pub first_column: u32,
    pub last_column: u32,
    /// Bytes that its text and cells may take.
    most: u64,
}

impl Default for Sheet {
    fn default() -> Self {
        Self::within(MOST_BYTES)
    }
}

pub(in crate::import) struct SheetRow {
    /// From 0, as in the workbook.
    pub number: u32,
    pub first_cell: usize,
    pub n_cells: usize,
}

pub(in crate::import) struct SheetCell {
    pub column: u32,
    pub start: u32,
    pub len: u32,
    pub kind: Kind,
}

#[derive(Clone)]
pub(in crate::import) enum Kind {
    Text,
    Number,
    Error(CellErrorType),
}

impl Sheet {
    /// An empty sheet that may grow to `most` bytes.
    pub fn within(most: u64) -> Self {
        Self {
            text: String::new(),
            rows: Vec::new(),
            cells: Vec::new(),
            first_column: 0,
            last_column: 0,
            most,
        }
    }

    /// Bytes that its text and cells may take.
    pub fn most(&self) -> u64 {
        self.most
    }

    /// Bytes that it takes with as many more.
    fn bytes_with(&self, more: usize) -> u64 {
        let cells = self.cells.len().saturating_mul(size_of::<SheetCell>());
        let rows = self.rows.len().saturating_mul(size_of::<SheetRow>());
        let all = self.text.len().saturating_add(more);
        all.saturating_add(cells).saturating_add(rows) as u64
    }

    pub fn width(&self) -> usize {
        (self.last_column - self.first_column) as usize + 1
    }

    pub fn cells_of(&self, row: &SheetRow) -> &[SheetCell] {
        self.cells
            .get(row.first_cell..row.first_cell + row.n_cells)
            .unwrap_or(&[])
    }

    pub fn text_of(&self, cell: &SheetCell) -> &str {
        let start = cell.start as usize;
        self.text
            .get(start..start + cell.len as usize)
            .unwrap_or("")
    }

    pub fn sample(&self) -> Sample {
        let mut sample = Sample::default();
        for row in &self.rows {
            if sample.is_full() {
                break;
            }
            let mut cells = vec![String::new(); self.width()];
            for cell in self.cells_of(row) {
                if let Some(slot) = cells.get_mut((cell.column - self.first_column) as usize) {
                    self.text_of(cell).clone_into(slot);
                }
            }
            sample.push(cells.iter());
        }
        sample
    }

    /// Whether cells are those of the header row.
    pub fn is_same(&self, cells: &[SheetCell], header: usize) -> bool {
        let Some(header) = self.rows.get(header).map(|r| self.cells_of(r)) else {
            return false;
        };
        cells.len() == header.len()
            && cells
                .iter()
                .zip(header)
                .all(|(a, b)| a.column == b.column && self.text_of(a) == self.text_of(b))
    }

    /// The same sheet in which merged cells speak for all their cells: each of them down its rows, and one
    /// that spans columns alone across them.
    ///
    /// A cell that spans many columns as well as rows is a title, and stays as it is.
    pub fn filled(self, regions: &[[u32; 4]]) -> Result<Self, Trouble> {
        let wanted: Vec<&[u32; 4]> = regions
            .iter()
            .filter(|[top, left, bottom, right]| {
                let (tall, wide) = (bottom.saturating_sub(*top), right.saturating_sub(*left));
                (tall > 0) != (wide > 0)
            })
            .collect();
        if wanted.is_empty() {
            return Ok(self);
        }
        let mut all: std::collections::BTreeMap<(u32, u32), (String, Kind)> =
            std::collections::BTreeMap::new();
        for row in &self.rows {
            for cell in self.cells_of(row) {
                all.insert(
                    (row.number, cell.column),
                    (self.text_of(cell).to_owned(), cell.kind.clone()),
                );
            }
        }
        // A title over the whole table stays one cell. Regions may reach far beyond what is filled.
        let mut held = self.bytes_with(0);
        let width = self.last_column.saturating_sub(self.first_column);
        let last_row = self.rows.last().map_or(0, |r| r.number);
        for [top, left, bottom, right] in wanted {
            // Beside it may stand a date or the head of a legend.
            let nearly_alone = || {
                let beside = all.range((*top, 0)..(*top + 1, 0));
                let most = if *left == self.first_column { 3 } else { 1 };
                (1..=most).contains(&beside.count())
            };
            let spans_most = (right - left + 1) * 10 >= (width + 1) * 6 && right - left > 2;
            let is_title = right - left >= width || spans_most && nearly_alone();
            if *top == *bottom && width > 0 && is_title {
                continue;
            }
            let Some(value) = all.get(&(*top, *left)).cloned() else {
                continue;
            };
            for row in *top..=last_row.min(*bottom) {
                for column in *left..=self.last_column.min(*right) {
                    // With its share of a map.
                    held += value.0.len() as u64 + 64;
                    if held > self.most {
                        return Err(Trouble::TooLarge);
                    }
                    all.entry((row, column)).or_insert_with(|| value.clone());
                }
            }
            if all.len() > MOST_FILLED {
                return Err(Trouble::TooLarge);
            }
        }
        let mut out = Self::within(self.most);
        for (place, (text, kind)) in all {
            out.push_text(place, &text, kind)?;
        }
        Ok(out)
    }

    /// Adds a cell; they come row by row.
    pub fn push(&mut self, place: (u32, u32), value: Value<'_>) -> Result<(), Trouble> {
        // One long text may stand in many cells.
        let more = match &value {
            Value::Text(text) => text.len(),
            _ => 0,
        };
        if self.bytes_with(more) > self.most {
            return Err(Trouble::TooLarge);
        }
        let kind = match &value {
            Value::Error(e) => Kind::Error(e.clone()),
            Value::Number(_) => Kind::Number,
            _ => Kind::Text,
        };
        self.push_as(place, kind, |text| value.write(text))
    }

    /// Adds a cell of another sheet.
    pub fn push_text(&mut self, place: (u32, u32), text: &str, kind: Kind) -> Result<(), Trouble> {
        self.push_as(place, kind, |out| out.push_str(text))
    }

    fn push_as(
        &mut self,
        (row, column): (u32, u32),
        kind: Kind,
        write: impl FnOnce(&mut String),
    ) -> Result<(), Trouble> {
        if (row > LAST_PLACE.0) || (column > LAST_PLACE.1) {
            return Err(Trouble::Damaged);
        }
        let last = self.rows.last().map(|r| r.number);
        let start = self.text.len() + 1;
        let mark = self.text.len();
        self.text.push(' ');
        write(&mut self.text);
        if self.bytes_with(0) > self.most {
            return Err(Trouble::TooLarge);
        }
        if self.text.len() == start && !matches!(kind, Kind::Error(_)) {
            self.text.truncate(mark);
            return Ok(());
        }
        if last.is_none_or(|l| l < row) {
            self.rows.push(SheetRow {
                number: row,
                first_cell: self.cells.len(),
                n_cells: 0,
            });
        } else if last != Some(row) || self.cells.last().is_some_and(|c| c.column >= column) {
            return Err(Trouble::Damaged);
        }
        let place = |at: usize| u32::try_from(at).map_err(|_| Trouble::TooLarge);
        self.first_column = if self.cells.is_empty() {
            column
        } else {
            self.first_column.min(column)
        };
        self.last_column = self.last_column.max(column);
        self.cells.push(SheetCell {
            column,
            start: place(start)?,
            len: place(self.text.len() - start)?,
            kind,
        });
        if let Some(row) = self.rows.last_mut() {
            row.n_cells += 1;
        }
        Ok(())
    }
}

/// A cell as this program reads it.
pub(in crate::import) enum Value<'a> {
    Number(f64),
    Text(&'a str),
    Moment(ExcelDateTime),
    Error(CellErrorType),
}

impl Value<'_> {
    /// The cell as text, as `cells::values` reads it.
    fn write(&self, out: &mut String) {
        // Writing to a String can't fail.
        let _ = match self {
            Self::Number(x) => write_number(*x, out),
            Self::Text(text) => {
                out.push_str(text.trim_matches(is_blank));
                Ok(())
            }
            Self::Moment(moment) => write_moment(moment, out),
            Self::Error(_) => Ok(()),
        };
    }
}

/// The shortest form that reads back to the same number.
pub(in crate::import) fn write_number(x: f64, out: &mut String) -> std::fmt::Result {
    let size = x.abs();
    if size != 0.0 && !(1e-6..1e17).contains(&size) {
        write!(out, "{x:e}")
    } else {
        write!(out, "{x}")
    }
}

/// A number of single precision in its shortest form.
pub(super) fn write_single(x: f32, out: &mut String) -> std::fmt::Result {
    if !x.is_finite() {
        return write_number(f64::from(x), out);
    }
    let size = x.abs();
    if size != 0.0 && !(1e-6..1e17).contains(&size) {
        write!(out, "{x:e}")
    } else {
        write!(out, "{x}")
    }
}

/// `2024-03-01`, `2024-03-01T14:30`, `14:30:00`; a length of time as `26:15:00`.
fn write_moment(moment: &ExcelDateTime, out: &mut String) -> std::fmt::Result {
    let value = moment.as_f64();
    if !value.is_finite() || !(0.0..3_000_000.0).contains(&value) {
        return write_number(value, out);
    }
    if moment.is_duration() || value < 1.0 {
        let seconds = (value * 86_400.0).round() as u64;
        return write!(
            out,
            "{:02}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        );
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    write!(out, "{year:04}-{month:02}-{day:02}")?;
    match (hour, minute, second) {
        (0, 0, 0) => Ok(()),
        (_, _, 0) => write!(out, "T{hour:02}:{minute:02}"),
        _ => write!(out, "T{hour:02}:{minute:02}:{second:02}"),
    }
}

/// What can go wrong inside a workbook.
pub(in crate::import) enum Trouble {
    Password,
    Damaged,
    TooLarge,
}
