//! What stands before the data of an SPSS file, as bytes: the encoding is known at its end only.

use super::super::bytes::{Bytes, Code};
use super::super::form::{CUT_OFF, Flaw};

/// Columns of 8 bytes that a dictionary may hold.
const MOST: usize = 4_000_000;

/// One variable as it is declared.
pub(super) struct Declared<'b> {
    pub name: &'b [u8],
    pub label: &'b [u8],
    /// 0: a number; else the bytes of a text.
    pub width: usize,
    /// Kind of its format.
    pub format: i32,
    /// Missing values as they stand, and whether the first two are a range.
    pub missing: Vec<&'b [u8]>,
    pub has_range: bool,
    /// Its place in a row, in elements of 8 bytes.
    pub element: usize,
}

/// Names of values, for some variables.
pub(super) struct Labels<'b> {
    /// Value of 8 bytes and its name.
    pub pairs: Vec<(&'b [u8], &'b [u8])>,
    /// Places of the variables, in elements.
    pub of: Vec<usize>,
}

/// Names of long texts of one variable.
pub(super) struct LongLabels<'b> {
    pub name: &'b [u8],
    pub pairs: Vec<(&'b [u8], &'b [u8])>,
}

/// The dictionary of a file.
pub(super) struct Dictionary<'b> {
    pub is_big: bool,
    pub is_zsav: bool,
    pub is_packed: bool,
    pub bias: f64,
    pub rows: Option<usize>,
    pub weight: Option<usize>,
    pub elements: usize,
    pub variables: Vec<Declared<'b>>,
    pub labels: Vec<Labels<'b>>,
    pub long_labels: Vec<LongLabels<'b>>,
    /// Missing values of long texts by variable.
    pub long_missing: Vec<(&'b [u8], Vec<&'b [u8]>)>,
    /// Level of measurement of each variable.
    pub measures: Vec<i32>,
    pub long_names: &'b [u8],
    pub very_long: &'b [u8],
    encoding: &'b [u8],
    page: i32,
    /// Where the data begin.
    pub end: usize,
}

impl Dictionary<'_> {
    /// How its texts are encoded.
    pub fn code(&self) -> Code {
        let name = String::from_utf8_lossy(self.encoding);
        Code::named(&name)
            .or_else(|| Code::page(self.page).filter(|_| self.page > 3))
            .unwrap_or_else(Code::guessed)
    }
}

/// Reads the dictionary.
pub(super) fn read(bytes: &[u8]) -> Result<Dictionary<'_>, Flaw> {
    // The layout code is 2 or 3 in the order of the file's bytes.
    let is_big = match Bytes::new(bytes, false).from(64).u32()? {
        2 | 3 => false,
        n if matches!(n.swap_bytes(), 2 | 3) => true,
        _ => return Err(Flaw::Damaged("the header of the SPSS file is damaged")),
    };
    let mut from = Bytes::new(bytes, is_big).from(72);
    let packing = from.u32()?;
    if packing > 2 {
        return Err(Flaw::Damaged(
            "the SPSS file is packed in a way that is not known",
        ));
    }
    let weight = from.size()?;
    let rows = from.i32()?;
    let bias = from.f64()?;
    from.at = 176;
    let mut out = Dictionary {
        is_big,
        is_zsav: packing == 2,
        is_packed: packing > 0,
        bias,
        rows: usize::try_from(rows).ok(),
        weight: weight.checked_sub(1),
        elements: 0,
        variables: Vec::new(),
        labels: Vec::new(),
        long_labels: Vec::new(),
        long_missing: Vec::new(),
        measures: Vec::new(),
        long_names: &[],
        very_long: &[],
        encoding: &[],
        page: 0,
        end: 0,
    };
    loop {
        match from.u32()? {
            2 => variable(&mut from, &mut out)?,
            3 => value_labels(&mut from, &mut out)?,
            6 => {
                let lines = from.size()?;
                from.skip(lines.checked_mul(80).ok_or(CUT_OFF)?)?;
            }
            7 => extension(&mut from, &mut out)?,
            999 => {
                from.skip(4)?;
                break;
            }
            _ => return Err(Flaw::Damaged("the dictionary of the SPSS file is damaged")),
        }
    }
    if out.elements == 0 {
        return Err(Flaw::Damaged("the SPSS file declares no variables"));
    }
    out.end = from.at;
    Ok(out)
}

fn variable<'b>(from: &mut Bytes<'b>, out: &mut Dictionary<'b>) -> Result<(), Flaw> {
    let width = from.i32()?;
    let has_label = from.u32()? != 0;
    let n_missing = from.i32()?;
    let print = from.i32()?;
    from.skip(4)?;
    let name = from.take(8)?;
    let mut label: &[u8] = &[];
    if has_label {
        let len = from.size()?;
        label = from.take(len)?;
        from.skip(len.next_multiple_of(4) - len)?;
    }
    let mut missing = Vec::new();
    for _ in 0..n_missing.unsigned_abs().min(3) {
        missing.push(from.take(8)?);
    }
    if out.elements == MOST {
        return Err(Flaw::TooLarge);
    }
    // -1 continues the text before.
    if let Ok(width) = usize::try_from(width) {
        out.variables.push(Declared {
            name,
            label,
            width,
            format: print >> 16 & 0xFF,
            has_range: n_missing < -1,
            missing,
            element: out.elements,
        });
    }
    out.elements += 1;
    Ok(())
}

fn value_labels<'b>(from: &mut Bytes<'b>, out: &mut Dictionary<'b>) -> Result<(), Flaw> {
    let n = from.size()?;
    let mut pairs = Vec::new();
    for _ in 0..n {
        let value = from.take(8)?;
        let len = usize::from(from.u8()?);
        pairs.push((value, from.take(len)?));
        from.skip((len + 1).next_multiple_of(8) - len - 1)?;
    }
    if from.u32()? != 4 {
        return Err(Flaw::Damaged(
            "names of values in the SPSS file belong to no variable",
        ));
    }
    let n = from.size()?;
    let mut of = Vec::new();
    for _ in 0..n {
        if let Some(element) = from.size()?.checked_sub(1) {
            of.push(element);
        }
    }
    out.labels.push(Labels { pairs, of });
    Ok(())
}

fn extension<'b>(from: &mut Bytes<'b>, out: &mut Dictionary<'b>) -> Result<(), Flaw> {
    let kind = from.u32()?;
    let size = from.size()?;
    let n = from.size()?;
    let data = from.take(size.checked_mul(n).ok_or(CUT_OFF)?)?;
    let mut inside = Bytes::new(data, from.is_big);
    match kind {
        3 if n >= 8 => out.page = inside.from(28).i32()?,
        11 => {
            let mut all = Vec::new();
            while inside.left() >= 4 {
                all.push(inside.i32()?);
            }
            out.measures = all;
        }
        13 => out.long_names = data,
        14 => out.very_long = data,
        // Files of more rows than 32 bits count.
        16 if n >= 2 => {
            let rows = inside.from(8).u64()?;
            out.rows = usize::try_from(rows)
                .ok()
                .filter(|_| rows < 1 << 62)
                .or(out.rows);
        }
        20 => out.encoding = data,
        // What is wrong with these loses names only.
        21 => _ = long_labels(inside, out),
        22 => _ = long_missing(inside, out),
        _ => {}
    }
    Ok(())
}

fn long_labels<'b>(mut from: Bytes<'b>, out: &mut Dictionary<'b>) -> Result<(), Flaw> {
    while from.left() > 0 {
        let len = from.size()?;
        let name = from.take(len)?;
        from.skip(4)?;
        let n = from.size()?;
        let mut pairs = Vec::new();
        for _ in 0..n {
            let len = from.size()?;
            let value = from.take(len)?;
            let len = from.size()?;
            pairs.push((value, from.take(len)?));
        }
        out.long_labels.push(LongLabels { name, pairs });
    }
    Ok(())
}

fn long_missing<'b>(mut from: Bytes<'b>, out: &mut Dictionary<'b>) -> Result<(), Flaw> {
    while from.left() > 0 {
        let len = from.size()?;
        let name = from.take(len)?;
        let n = from.u8()?;
        let len = from.size()?;
        let mut values = Vec::new();
        for _ in 0..n {
            values.push(from.take(len)?);
        }
        out.long_missing.push((name, values));
    }
    Ok(())
}
