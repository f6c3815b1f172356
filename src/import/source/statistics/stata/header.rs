//! What stands before the rows of a Stata file.

use super::super::bytes::{Bytes, Code};
use super::super::form::{CUT_OFF, Column, Flaw};
use super::super::moments::of_stata_format;
use super::values::Kind;

const DAMAGED: Flaw = Flaw::Damaged("the header of the Stata file is damaged");

/// The header of a file.
pub(super) struct Header {
    pub format: u16,
    pub is_big: bool,
    pub rows: usize,
    pub columns: Vec<Column>,
    pub kinds: Vec<Kind>,
    /// The set of names of values of each column.
    pub label_sets: Vec<String>,
    /// Where the rows begin.
    pub data: usize,
    /// Where the long texts begin.
    pub texts: Option<usize>,
    /// Where the names of values begin; else behind the rows.
    pub labels: Option<usize>,
}

impl Header {
    pub fn code(&self) -> Code {
        code(self.format)
    }
}

/// From format 118 on texts are UTF-8; before, they are in the code page of the machine.
fn code(format: u16) -> Code {
    if format >= 118 {
        Code::utf8()
    } else {
        Code::guessed()
    }
}

/// Widths of the fields of one format.
struct Widths {
    name: usize,
    format: usize,
    label: usize,
}

fn widths(format: u16) -> Widths {
    Widths {
        name: match format {
            ..110 => 9,
            110..118 => 33,
            _ => 129,
        },
        format: match format {
            ..105 => 7,
            105..114 => 12,
            114..118 => 49,
            _ => 57,
        },
        label: match format {
            ..108 => 32,
            108..118 => 81,
            _ => 321,
        },
    }
}

/// Fields of one width, one for each column.
fn fields(from: &mut Bytes<'_>, n: usize, width: usize, code: &Code) -> Result<Vec<String>, Flaw> {
    let all = from.take(n.checked_mul(width).ok_or(CUT_OFF)?)?;
    Ok(all.chunks_exact(width).map(|f| code.string(f)).collect())
}

/// Columns of their parts.
fn columns(names: Vec<String>, formats: &[String], labels: Vec<String>) -> Vec<Column> {
    (names.into_iter().zip(formats).zip(labels))
        .map(|((name, format), label)| Column {
            name,
            label,
            moment: of_stata_format(format),
            ..Column::default()
        })
        .collect()
}

/// The header of the formats 105 to 115.
pub(super) fn plain(bytes: &[u8]) -> Result<Header, Flaw> {
    let mut from = Bytes::new(bytes, false);
    let format = u16::from(from.u8()?);
    from.is_big = from.u8()? == 1;
    from.skip(2)?;
    let n = usize::from(from.u16()?);
    let rows = from.size()?;
    let widths = widths(format);
    from.skip(widths.label + 18)?;
    let kinds = from
        .take(n)?
        .iter()
        .map(|k| Kind::of_byte(*k, format))
        .collect::<Option<Vec<_>>>();
    let kinds = kinds.ok_or(DAMAGED)?;
    let code = code(format);
    let names = fields(&mut from, n, widths.name, &code)?;
    from.skip(2 * (n + 1))?;
    let formats = fields(&mut from, n, widths.format, &code)?;
    let label_sets = fields(&mut from, n, widths.name, &code)?;
    let labels = fields(&mut from, n, widths.label, &code)?;
    // Characteristics: kind, length, content; the last is empty.
    loop {
        let kind = from.u8()?;
        let len = if format < 110 {
            usize::from(from.u16()?)
        } else {
            from.size()?
        };
        if kind == 0 && len == 0 {
            break;
        }
        from.skip(len)?;
    }
    let mut columns = columns(names, &formats, labels);
    if format < 108 {
        for (column, set) in columns.iter_mut().zip(&label_sets) {
            column.catalog = (!set.is_empty()).then(|| set.clone());
        }
    }
    Ok(Header {
        format,
        is_big: from.is_big,
        rows,
        columns,
        kinds,
        label_sets,
        data: from.at,
        texts: None,
        labels: None,
    })
}

/// Goes to the `at`th place of the map, behind its tag.
fn go(from: Bytes<'_>, map: &[usize; 14], at: usize, tag: &[u8]) -> Result<usize, Flaw> {
    let mut there = from.from(map[at]);
    there.tag(tag, "the map of the Stata file leads nowhere")?;
    Ok(there.at)
}

/// The header of the formats 117 to 119, which have tags and a map of their parts.
pub(super) fn tagged(bytes: &[u8]) -> Result<Header, Flaw> {
    const WHAT: &str = "the header of the Stata file is damaged";
    let mut from = Bytes::new(bytes, false);
    from.tag(b"<stata_dta><header><release>", WHAT)?;
    let release = std::str::from_utf8(from.take(3)?)
        .ok()
        .and_then(|r| r.parse().ok());
    let format: u16 = release.filter(|f| (117..=121).contains(f)).ok_or(DAMAGED)?;
    if format > 119 {
        return Err(Flaw::Closed(
            "a Stata file of several parts or with aliases (format 120 or 121)",
            "In Stata, save the data of the study alone: frame copy, then save FILE.dta without alias variables.",
        ));
    }
    from.tag(b"</release><byteorder>", WHAT)?;
    from.is_big = match from.take(3)? {
        b"MSF" => true,
        b"LSF" => false,
        _ => return Err(DAMAGED),
    };
    from.tag(b"</byteorder><K>", WHAT)?;
    let n = if format == 119 {
        from.size()?
    } else {
        usize::from(from.u16()?)
    };
    from.tag(b"</K><N>", WHAT)?;
    let rows = if format == 117 {
        from.size()?
    } else {
        from.long_size()?
    };
    from.tag(b"</N><label>", WHAT)?;
    let len = if format == 117 {
        usize::from(from.u8()?)
    } else {
        usize::from(from.u16()?)
    };
    from.skip(len)?;
    from.tag(b"</label><timestamp>", WHAT)?;
    let len = usize::from(from.u8()?);
    from.skip(len)?;
    from.tag(b"</timestamp></header><map>", WHAT)?;
    let mut map = [0; 14];
    for place in &mut map {
        *place = from.long_size()?;
    }
    let widths = widths(format);
    let code = code(format);
    // Up to the labels the parts follow each other; Stata 13 leaves one of them out of its map.
    from.tag(b"</map><variable_types>", WHAT)?;
    let mut kinds = Vec::new();
    for _ in 0..n {
        kinds.push(Kind::of_number(from.u16()?).ok_or(DAMAGED)?);
    }
    from.tag(b"</variable_types><varnames>", WHAT)?;
    let names = fields(&mut from, n, widths.name, &code)?;
    from.tag(b"</varnames><sortlist>", WHAT)?;
    from.skip((n + 1) * if format == 119 { 4 } else { 2 })?;
    from.tag(b"</sortlist><formats>", WHAT)?;
    let formats = fields(&mut from, n, widths.format, &code)?;
    from.tag(b"</formats><value_label_names>", WHAT)?;
    let label_sets = fields(&mut from, n, widths.name, &code)?;
    from.tag(b"</value_label_names><variable_labels>", WHAT)?;
    let labels = fields(&mut from, n, widths.label, &code)?;
    Ok(Header {
        format,
        is_big: from.is_big,
        rows,
        columns: columns(names, &formats, labels),
        kinds,
        label_sets,
        data: go(from, &map, 9, b"<data>")?,
        texts: Some(go(from, &map, 10, b"<strls>")?),
        labels: Some(go(from, &map, 11, b"<value_labels>")?),
    })
}
