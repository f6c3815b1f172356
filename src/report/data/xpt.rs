//! SAS transport files, version 5.

use super::rows::{Column, Datum, Rows};
use crate::report::SaveError;

/// Bytes of the longest text.
const LONGEST: usize = 200;
/// A day, so that the same study gives the same bytes.
const WHEN: &str = "01JAN60:00:00:00";

/// The rows as a file.
pub(super) fn bytes(rows: &Rows<'_>) -> Result<Vec<u8>, SaveError> {
    let mut out = Vec::new();
    header(&mut out, "LIBRARY", "000000000000000000000000000000");
    line(
        &mut out,
        &format!("SAS     SAS     SASLIB  9.4     {:32}{WHEN}", "TRAJECTA"),
    );
    line(&mut out, WHEN);
    header(&mut out, "MEMBER", "000000000000000001600000000140");
    header(&mut out, "DSCRPTR", "000000000000000000000000000000");
    line(
        &mut out,
        &format!("SAS     STUDY   SASDATA 9.4     {:32}{WHEN}", "TRAJECTA"),
    );
    line(
        &mut out,
        &format!("{WHEN}{:16}The study as read by Trajecta", ""),
    );
    header(
        &mut out,
        "NAMESTR",
        &format!("000000{:04}00000000000000000000", rows.columns.len()),
    );
    let names = rows.short_names(8);
    let mut at = 0;
    for (i, (column, name)) in rows.columns.iter().zip(&names).enumerate() {
        let len = column.width.unwrap_or(8);
        if len > LONGEST {
            return Err(SaveError::Encode(format!(
                "{} has texts of {len} bytes, and a SAS transport file holds {LONGEST}; write CSV or SPSS instead",
                column.name
            )));
        }
        describe(&mut out, (i + 1, at, len), column, name);
        at += len;
    }
    fill(&mut out);
    header(&mut out, "OBS", "000000000000000000000000000000");
    rows.each(|row| {
        for (datum, column) in row.iter().zip(&rows.columns) {
            match datum {
                Datum::Number(x) => out.extend(number(*x)?),
                Datum::Text(text) => padded(&mut out, text, column.width.unwrap_or(1)),
            }
        }
        Ok(())
    })?;
    fill(&mut out);
    Ok(out)
}

fn header(out: &mut Vec<u8>, name: &str, rest: &str) {
    line(
        out,
        &format!("HEADER RECORD*******{name:8}HEADER RECORD!!!!!!!{rest}"),
    );
}

/// A record of 80 bytes.
fn line(out: &mut Vec<u8>, text: &str) {
    padded(out, text, 80);
}

fn padded(out: &mut Vec<u8>, text: &str, len: usize) {
    // Cut between characters.
    let mut end = text.len().min(len);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    out.extend_from_slice(text.get(..end).unwrap_or("").as_bytes());
    out.resize(out.len() + len - end, b' ');
}

/// Fills the last record.
fn fill(out: &mut Vec<u8>) {
    out.resize(out.len().next_multiple_of(80), b' ');
}

fn describe(
    out: &mut Vec<u8>,
    (number, at, len): (usize, usize, usize),
    column: &Column,
    name: &str,
) {
    let small = |n: usize| u16::try_from(n).unwrap_or(u16::MAX).to_be_bytes();
    out.extend(small(if column.width.is_some() { 2 } else { 1 }));
    out.extend(small(0));
    out.extend(small(len));
    out.extend(small(number));
    padded(out, name, 8);
    padded(out, &column.label, 40);
    padded(out, "", 8);
    out.extend([0; 8]);
    padded(out, "", 8);
    out.extend([0; 4]);
    out.extend(u32::try_from(at).unwrap_or(u32::MAX).to_be_bytes());
    out.extend([0; 52]);
}

/// A number as IBM mainframes keep it.
fn number(x: Option<f64>) -> Result<[u8; 8], SaveError> {
    let Some(x) = x.filter(|x| x.is_finite()) else {
        return Ok([b'.', 0, 0, 0, 0, 0, 0, 0]);
    };
    let bits = x.abs().to_bits();
    let power = i32::try_from(bits >> 52).unwrap_or(0) - 1022;
    // Numbers this small are zero there.
    if bits >> 52 == 0 || power < -256 {
        return Ok([0; 8]);
    }
    if power > 252 {
        return Err(SaveError::Encode(format!(
            "{x:e} is too large for a SAS transport file; write CSV or SPSS instead"
        )));
    }
    // 53 bits stand in the upper ones of 56, shifted to a power of 16.
    let sixteens = power.div_euclid(4) + i32::from(power.rem_euclid(4) > 0);
    let fraction = ((bits & ((1 << 52) - 1)) | 1 << 52) << 3;
    let fraction = fraction >> (4 * sixteens - power);
    let mut out = fraction.to_be_bytes();
    out[0] = u8::try_from(sixteens + 64).unwrap_or(0) | if x < 0.0 { 0x80 } else { 0 };
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_those_of_sas() {
        for (bytes, x) in [
            ([0x41, 0xC4, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC, 0xD0], 12.3),
            ([0x41, 0x10, 0, 0, 0, 0, 0, 0], 1.0),
            ([0xC2, 0x76, 0xA0, 0, 0, 0, 0, 0], -118.625),
            ([0x40, 0x19, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A], 0.1),
            ([0; 8], 0.0),
        ] {
            assert_eq!(number(Some(x)).unwrap(), bytes, "{x}");
        }
        assert_eq!(number(None).unwrap()[0], b'.');
        assert!(number(Some(1e80)).is_err());
    }
}
