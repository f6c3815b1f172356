//! SPSS data files, not packed, in UTF-8.

use super::rows::{Datum, Rows};
use crate::report::SaveError;

/// Bytes of the longest text in one part.
const LONGEST: usize = 255;
/// Format of numbers, `F12.4`, and kind of texts.
const NUMBER: u32 = 5 << 16 | 12 << 8 | 4;
const TEXT: u32 = 1 << 16;

/// The rows as a file; `source` says where they come from.
pub(super) fn bytes(rows: &Rows<'_>, source: &str) -> Result<Vec<u8>, SaveError> {
    let names = rows.short_names(8);
    let elements: usize = rows
        .columns
        .iter()
        .map(|c| c.width.map_or(1, |w| w.div_ceil(8)))
        .sum();
    let mut out = b"$FL2".to_vec();
    padded(
        &mut out,
        &format!("@(#) SPSS DATA FILE Trajecta {}", env!("CARGO_PKG_VERSION")),
        60,
    );
    // Layout, elements of a row, not packed, no weights, rows.
    for n in [2, elements, 0, 0, rows.len()] {
        out.extend(word(n));
    }
    out.extend(100f64.to_le_bytes());
    // A day, so that the same study gives the same bytes.
    padded(&mut out, "01 Jan 6000:00:00", 17);
    padded(&mut out, "The study as read by Trajecta", 64);
    out.extend([0; 3]);
    for (column, name) in rows.columns.iter().zip(&names) {
        let width = column.width.unwrap_or(0);
        if width > LONGEST {
            return Err(SaveError::Encode(format!(
                "{} has texts of {width} bytes, and {LONGEST} can be written for SPSS; write CSV instead",
                column.name
            )));
        }
        let format = if width == 0 {
            NUMBER
        } else {
            TEXT | (width as u32) << 8
        };
        declare(&mut out, width as i32, format, name, &column.label);
        for _ in 1..width.div_ceil(8) {
            declare(&mut out, -1, 0, "", "");
        }
    }
    let lines: Vec<&str> = source
        .as_bytes()
        .chunks(80)
        .filter_map(|l| std::str::from_utf8(l).ok())
        .collect();
    out.extend(word(6));
    out.extend(word(lines.len()));
    lines.iter().for_each(|line| padded(&mut out, line, 80));
    let machine = [1u32, 0, 0, u32::MAX, 1, 1, 2, 65001];
    extension(&mut out, 3, 4, &machine.map(u32::to_le_bytes).concat());
    let lowest = f64::from_bits((-f64::MAX).to_bits() - 1);
    extension(
        &mut out,
        4,
        8,
        &[-f64::MAX, f64::MAX, lowest].map(f64::to_le_bytes).concat(),
    );
    let long: Vec<String> = (rows.names(64, long_name).iter().zip(&names))
        .map(|(long, short)| format!("{short}={long}"))
        .collect();
    extension(&mut out, 13, 1, long.join("\t").as_bytes());
    extension(&mut out, 20, 1, b"UTF-8");
    out.extend(word(999));
    out.extend(word(0));
    rows.each(|row| {
        for (datum, column) in row.iter().zip(&rows.columns) {
            match datum {
                Datum::Number(x) => out.extend(x.unwrap_or(-f64::MAX).to_le_bytes()),
                Datum::Text(text) => padded(
                    &mut out,
                    text,
                    column.width.unwrap_or(1).next_multiple_of(8),
                ),
            }
        }
        Ok(())
    })?;
    Ok(out)
}

/// A name as SPSS takes it: letters, digits and `_`.
fn long_name(name: &str) -> String {
    let mut out: String = name
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '_' })
        .collect();
    if !out.starts_with(char::is_alphabetic) {
        out.insert(0, 'V');
    }
    out
}

fn word(n: usize) -> [u8; 4] {
    u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes()
}

fn padded(out: &mut Vec<u8>, text: &str, len: usize) {
    let mut end = text.len().min(len);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    out.extend_from_slice(text.get(..end).unwrap_or("").as_bytes());
    out.resize(out.len() + len - end, b' ');
}

fn declare(out: &mut Vec<u8>, width: i32, format: u32, name: &str, label: &str) {
    out.extend(word(2));
    out.extend(width.to_le_bytes());
    out.extend(word(usize::from(!label.is_empty())));
    out.extend(word(0));
    out.extend(format.to_le_bytes());
    out.extend(format.to_le_bytes());
    padded(out, name, 8);
    if !label.is_empty() {
        // SPSS takes 255 bytes; they are filled to a multiple of four.
        let len = label.len().min(252);
        out.extend(word(len));
        padded(out, label, len.next_multiple_of(4));
    }
}

fn extension(out: &mut Vec<u8>, kind: usize, size: usize, data: &[u8]) {
    for n in [7, kind, size, data.len() / size] {
        out.extend(word(n));
    }
    out.extend_from_slice(data);
}
