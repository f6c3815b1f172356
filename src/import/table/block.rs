//! Some rows of a column, in the smallest form that holds them all.

use super::pool::Pool;
use super::sheet::{write_number, write_single};
use std::fmt::{self, Write};
use std::sync::OnceLock;

/// Rows of a block.
pub(super) const ROWS: usize = 512;

/// Whole numbers up to here are the same in single precision, in value and as text.
const SINGLE: i32 = 1 << 24;
/// Whole numbers up to here are the same as numbers of full precision.
const FULL: i64 = 1 << 53;

/// Cells of a column.
#[derive(Default)]
pub(super) struct Block {
    cells: Cells,
    /// The cells as text, where they are numbers and a text was asked for.
    shown: OnceLock<Box<Shown>>,
}

/// The forms in which cells are held. An empty cell is the lowest whole number, or no number.
enum Cells {
    Byte(Vec<i8>),
    Short(Vec<i16>),
    Long(Vec<i32>),
    Single(Vec<f32>),
    Number(Vec<f64>),
    /// Numbers of texts in the pool.
    ByteText(Vec<i8>),
    ShortText(Vec<i16>),
    LongText(Vec<i32>),
}

/// A number of single precision as its shortest decimal form reads.
fn decimal(x: f32) -> f64 {
    let own = f64::from(x);
    if !x.is_finite() {
        return own;
    }
    let mut text = Digits::default();
    let written = write!(text, "{x:e}").is_ok();
    let read = std::str::from_utf8(text.bytes.get(..text.len).unwrap_or(&[]));
    let read = read.ok().filter(|_| written).and_then(|t| t.parse().ok());
    read.unwrap_or(own)
}

/// The text of one number.
#[derive(Default)]
struct Digits {
    bytes: [u8; 32],
    len: usize,
}

impl fmt::Write for Digits {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len + text.len();
        let place = self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

/// Texts of the cells of a block.
struct Shown {
    text: String,
    ends: Vec<u16>,
}

impl Default for Cells {
    fn default() -> Self {
        Self::Byte(Vec::new())
    }
}

/// One cell taken out of its form.
#[derive(Clone, Copy)]
enum One {
    Empty,
    Whole(i32),
    Single(f32),
    Number(f64),
    Text(i32),
}

impl Cells {
    fn len(&self) -> usize {
        match self {
            Self::Byte(all) | Self::ByteText(all) => all.len(),
            Self::Short(all) | Self::ShortText(all) => all.len(),
            Self::Long(all) | Self::LongText(all) => all.len(),
            Self::Single(all) => all.len(),
            Self::Number(all) => all.len(),
        }
    }

    fn get(&self, at: usize) -> One {
        let byte = |all: &[i8]| {
            let x = all.get(at).copied().filter(|x| *x != i8::MIN);
            x.map(i32::from)
        };
        let short = |all: &[i16]| {
            let x = all.get(at).copied().filter(|x| *x != i16::MIN);
            x.map(i32::from)
        };
        let long = |all: &[i32]| all.get(at).copied().filter(|x| *x != i32::MIN);
        match self {
            Self::Byte(all) => byte(all).map_or(One::Empty, One::Whole),
            Self::Short(all) => short(all).map_or(One::Empty, One::Whole),
            Self::Long(all) => long(all).map_or(One::Empty, One::Whole),
            Self::ByteText(all) => byte(all).map_or(One::Empty, One::Text),
            Self::ShortText(all) => short(all).map_or(One::Empty, One::Text),
            Self::LongText(all) => long(all).map_or(One::Empty, One::Text),
            Self::Single(all) => {
                (all.get(at).copied().filter(|x| !x.is_nan())).map_or(One::Empty, One::Single)
            }
            Self::Number(all) => {
                (all.get(at).copied().filter(|x| !x.is_nan())).map_or(One::Empty, One::Number)
            }
        }
    }

    fn are_text(&self) -> bool {
        matches!(
            self,
            Self::ByteText(_) | Self::ShortText(_) | Self::LongText(_)
        )
    }

    /// Adds a cell; `false` where this form can't hold it.
    fn push(&mut self, one: One) -> bool {
        match (self, one) {
            (Self::Byte(all) | Self::ByteText(all), One::Empty) => all.push(i8::MIN),
            (Self::Short(all) | Self::ShortText(all), One::Empty) => all.push(i16::MIN),
            (Self::Long(all) | Self::LongText(all), One::Empty) => all.push(i32::MIN),
            (Self::Single(all), One::Empty) => all.push(f32::NAN),
            (Self::Number(all), One::Empty) => all.push(f64::NAN),
            (Self::Byte(all), One::Whole(x)) | (Self::ByteText(all), One::Text(x)) => {
                match i8::try_from(x) {
                    Ok(x) if x != i8::MIN => all.push(x),
                    _ => return false,
                }
            }
            (Self::Short(all), One::Whole(x)) | (Self::ShortText(all), One::Text(x)) => {
                match i16::try_from(x) {
                    Ok(x) if x != i16::MIN => all.push(x),
                    _ => return false,
                }
            }
            (Self::Long(all), One::Whole(x)) | (Self::LongText(all), One::Text(x)) => {
                if x == i32::MIN {
                    return false;
                }
                all.push(x);
            }
            (Self::Single(all), One::Single(x)) => all.push(x),
            (Self::Single(all), One::Whole(x)) if (-SINGLE..=SINGLE).contains(&x) => {
                all.push(x as f32);
            }
            (Self::Number(all), One::Number(x)) => all.push(x),
            (Self::Number(all), One::Whole(x)) => all.push(f64::from(x)),
            _ => return false,
        }
        true
    }

    /// The next form that may hold what this one can't.
    fn next(&self, one: One) -> Self {
        match (self, one) {
            (Self::Byte(_), One::Whole(_)) => Self::Short(Vec::new()),
            (Self::Short(_), One::Whole(_)) => Self::Long(Vec::new()),
            (Self::Byte(_) | Self::Short(_) | Self::Long(_), One::Whole(_) | One::Number(_)) => {
                Self::Number(Vec::new())
            }
            (Self::Byte(_) | Self::Short(_), One::Single(_)) => Self::Single(Vec::new()),
            (Self::ByteText(_), _) => Self::ShortText(Vec::new()),
            (Self::ShortText(_), _) => Self::LongText(Vec::new()),
            _ => Self::ByteText(Vec::new()),
        }
    }
}

/// A cell as the number of its text.
fn as_text(one: One, pool: &mut Pool) -> One {
    if matches!(one, One::Empty | One::Text(_)) {
        return one;
    }
    let mut text = String::new();
    write(one, &mut text);
    One::Text(pool.number(&text))
}

/// A cell as text.
fn write(one: One, out: &mut String) {
    // Writing to a String can't fail.
    let _ = match one {
        One::Whole(x) => write_number(f64::from(x), out),
        One::Number(x) => write_number(x, out),
        One::Single(x) => write_single(x, out),
        One::Empty | One::Text(_) => Ok(()),
    };
}

impl Block {
    fn push(&mut self, one: One, pool: &mut Pool) {
        let mut one = one;
        if self.cells.are_text() {
            one = as_text(one, pool);
        }
        while !self.cells.push(one) {
            let wider = self.cells.next(one);
            one = self.change(wider, one, pool);
        }
        if self.cells.len() == ROWS {
            self.shrink();
        }
    }

    /// Holds the cells in another form, where that is text as the numbers of their texts; so does it give `one` back.
    fn change(&mut self, mut to: Cells, one: One, pool: &mut Pool) -> One {
        let is_text = to.are_text();
        let fitting = |one: One, pool: &mut Pool| if is_text { as_text(one, pool) } else { one };
        let mut at = 0;
        while at < self.cells.len() {
            let own = fitting(self.cells.get(at), pool);
            if to.push(own) {
                at += 1;
            } else {
                let wider = to.next(own);
                // What is there already is text, or a number that fits the wider form.
                let mut block = Self {
                    cells: to,
                    ..Self::default()
                };
                block.change(wider, own, pool);
                to = block.cells;
            }
        }
        self.cells = to;
        fitting(one, pool)
    }

    pub fn push_empty(&mut self) {
        let empty = One::Empty;
        // Every form has empty cells.
        self.cells.push(empty);
        if self.cells.len() == ROWS {
            self.shrink();
        }
    }

    pub fn push_number(&mut self, x: f64, pool: &mut Pool) {
        let whole = x as i32;
        let is_whole = f64::from(whole).to_bits() == x.to_bits();
        self.push(
            if is_whole {
                One::Whole(whole)
            } else {
                One::Number(x)
            },
            pool,
        );
    }

    pub fn push_single(&mut self, x: f32, pool: &mut Pool) {
        let whole = x as i32;
        let is_whole =
            (-SINGLE..=SINGLE).contains(&whole) && (whole as f32).to_bits() == x.to_bits();
        self.push(
            if is_whole {
                One::Whole(whole)
            } else {
                One::Single(x)
            },
            pool,
        );
    }

    pub fn push_whole(&mut self, x: i64, pool: &mut Pool) {
        match i32::try_from(x) {
            Ok(x) => self.push(One::Whole(x), pool),
            Err(_) if (-FULL..=FULL).contains(&x) => self.push(One::Number(x as f64), pool),
            Err(_) => self.push_text(&x.to_string(), pool),
        }
    }

    pub fn push_text(&mut self, text: &str, pool: &mut Pool) {
        if text.is_empty() {
            return self.push_empty();
        }
        let number = pool.number(text);
        self.push(One::Text(number), pool);
    }

    /// Adds a cell of another block of the column.
    pub fn copy(&mut self, from: &Self, at: usize, pool: &mut Pool) {
        self.push(from.cells.get(at), pool);
    }

    /// Writes a cell anew.
    pub fn set_text(&mut self, at: usize, text: &str, pool: &mut Pool) {
        let mut out = Self::default();
        for i in 0..self.cells.len() {
            if i == at {
                out.push_text(text, pool);
            } else {
                out.push(self.cells.get(i), pool);
            }
        }
        *self = out;
    }

    pub fn truncate(&mut self, rows: usize) {
        match &mut self.cells {
            Cells::Byte(all) | Cells::ByteText(all) => all.truncate(rows),
            Cells::Short(all) | Cells::ShortText(all) => all.truncate(rows),
            Cells::Long(all) | Cells::LongText(all) => all.truncate(rows),
            Cells::Single(all) => all.truncate(rows),
            Cells::Number(all) => all.truncate(rows),
        }
    }

    /// No cell follows.
    pub fn shrink(&mut self) {
        match &mut self.cells {
            Cells::Byte(all) | Cells::ByteText(all) => all.shrink_to_fit(),
            Cells::Short(all) | Cells::ShortText(all) => all.shrink_to_fit(),
            Cells::Long(all) | Cells::LongText(all) => all.shrink_to_fit(),
            Cells::Single(all) => all.shrink_to_fit(),
            Cells::Number(all) => all.shrink_to_fit(),
        }
    }

    /// The number of a cell, NaN where it is empty; `None` where the cell is text.
    #[inline]
    pub fn number(&self, at: usize) -> Option<f64> {
        match &self.cells {
            Cells::Number(all) => all.get(at).copied(),
            Cells::Byte(_) | Cells::Short(_) | Cells::Long(_) => Some(match self.cells.get(at) {
                One::Whole(x) => f64::from(x),
                _ => f64::NAN,
            }),
            Cells::Single(all) => Some(all.get(at).map_or(f64::NAN, |x| decimal(*x))),
            _ => None,
        }
    }

    /// The text of a cell.
    pub fn text<'p>(&'p self, at: usize, pool: &'p Pool) -> &'p str {
        match self.cells.get(at) {
            One::Empty => "",
            One::Text(number) => pool.get(number as usize),
            _ => self.shown.get_or_init(|| self.as_text()).get(at),
        }
    }

    fn as_text(&self) -> Box<Shown> {
        let mut out = Shown {
            text: String::new(),
            ends: Vec::with_capacity(self.cells.len()),
        };
        for at in 0..self.cells.len() {
            write(self.cells.get(at), &mut out.text);
            // 512 numbers of up to 25 characters.
            out.ends.push(out.text.len() as u16);
        }
        out.text.shrink_to_fit();
        Box::new(out)
    }
}

impl Shown {
    fn get(&self, at: usize) -> &str {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| usize::from(*end));
        let from = at.checked_sub(1).map_or(0, end);
        self.text.get(from..end(at)).unwrap_or("")
    }
}
