//! Numbers of a Stata file with its missing values, and the names of values.

use super::super::bytes::{Bytes, Code};
use super::super::form::{CUT_OFF, Cell, Flaw, ValueLabels};
use std::collections::HashMap;
use std::rc::Rc;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Byte,
    Int,
    Long,
    Float,
    Double,
    /// So many bytes.
    Text(usize),
    /// A text that stands elsewhere.
    LongText,
}

impl Kind {
    /// By the code of the formats before 117.
    pub fn of_byte(code: u8, format: u16) -> Option<Self> {
        Some(match (format, code) {
            (..111, b'b') | (111.., 251) => Self::Byte,
            (..111, b'i') | (111.., 252) => Self::Int,
            (..111, b'l') | (111.., 253) => Self::Long,
            (..111, b'f') | (111.., 254) => Self::Float,
            (..111, b'd') | (111.., 255) => Self::Double,
            (..111, 0x80..) => Self::Text(usize::from(code - 0x7F)),
            (111.., 1..=244) => Self::Text(usize::from(code)),
            _ => return None,
        })
    }

    /// By the code of the formats from 117 on.
    pub fn of_number(code: u16) -> Option<Self> {
        Some(match code {
            1..=2045 => Self::Text(usize::from(code)),
            32_768 => Self::LongText,
            65_526 => Self::Double,
            65_527 => Self::Float,
            65_528 => Self::Long,
            65_529 => Self::Int,
            65_530 => Self::Byte,
            _ => return None,
        })
    }

    /// Bytes in a row.
    pub fn len(self) -> usize {
        match self {
            Self::Byte => 1,
            Self::Int => 2,
            Self::Long | Self::Float => 4,
            Self::Double | Self::LongText => 8,
            Self::Text(len) => len,
        }
    }
}

/// The missing value of a place among 27: `.`, `.a` to `.z`.
fn missing(place: u64) -> Cell<'static> {
    match u8::try_from(place) {
        Ok(letter @ 1..=26) => Cell::Special(char::from(b'a' + letter - 1)),
        _ => Cell::Empty,
    }
}

/// The whole number `x`, of which those above `most` are missing values.
fn whole(x: i32, most: i32) -> Cell<'static> {
    if x > most {
        missing(u64::from(x.abs_diff(most)) - 1)
    } else {
        Cell::Whole(i64::from(x))
    }
}

/// The next number; formats before 113 have one missing value only, the highest.
pub(super) fn number(from: &mut Bytes<'_>, kind: Kind, format: u16) -> Result<Cell<'static>, Flaw> {
    let is_old = format < 113;
    let most = |old: i32| if is_old { old - 1 } else { old - 27 };
    Ok(match kind {
        Kind::Byte => whole(i32::from(from.u8()? as i8), most(127)),
        Kind::Int => whole(i32::from(from.i16()?), most(32_767)),
        Kind::Long => whole(from.i32()?, most(i32::MAX)),
        Kind::Float => {
            let bits = from.u32()?;
            match bits {
                0x7F00_0000..0x8000_0000 => missing(u64::from(bits - 0x7F00_0000) >> 11),
                _ => Cell::Single(f32::from_bits(bits)),
            }
        }
        _ => {
            let bits = from.u64()?;
            match bits {
                0x7FE0_0000_0000_0000..0x8000_0000_0000_0000 => {
                    missing((bits - 0x7FE0_0000_0000_0000) >> 40)
                }
                _ => Cell::Number(f64::from_bits(bits)),
            }
        }
    })
}

/// The names of values by the name of their set; what is damaged loses names only.
pub(super) fn labels(
    mut from: Bytes<'_>,
    format: u16,
    code: &Code,
) -> HashMap<String, Rc<ValueLabels>> {
    let mut out = HashMap::new();
    // Before format 108 they stand in another form.
    if format < 108 {
        return short_sets(from, code).unwrap_or_default();
    }
    while let Ok((name, values)) = set(&mut from, format, code) {
        if let Some(values) = values.ready() {
            out.insert(name, values);
        }
    }
    out
}

/// The names of values of format 105: number of values, name of the set, codes of 2 bytes and names of 8 bytes each.
/// They must fill the file to its end, or they are not what they are taken for.
fn short_sets(mut from: Bytes<'_>, code: &Code) -> Result<HashMap<String, Rc<ValueLabels>>, Flaw> {
    let mut out = HashMap::new();
    while from.left() > 0 {
        let n = usize::from(from.u16()?);
        let name = code.string(from.take(9)?);
        from.skip(1)?;
        let mut codes = Bytes::new(from.take(2 * n)?, from.is_big);
        let mut values = ValueLabels::default();
        for _ in 0..n {
            let x = f64::from(codes.i16()?);
            values.numbers.push((x, code.string(from.take(8)?)));
        }
        if name.is_empty() || n == 0 {
            return Err(CUT_OFF);
        }
        if let Some(values) = values.ready() {
            out.insert(name, values);
        }
    }
    Ok(out)
}

fn set(from: &mut Bytes<'_>, format: u16, code: &Code) -> Result<(String, ValueLabels), Flaw> {
    if format >= 117 {
        from.tag(b"<lbl>", "no more names of values")?;
    }
    let len = from.size()?;
    let name = code.string(from.take(match format {
        ..110 => 9,
        110..118 => 33,
        _ => 129,
    })?);
    from.skip(3)?;
    let table = from.take(len)?;
    let mut inside = Bytes::new(table, from.is_big);
    let n = inside.size()?;
    inside.skip(4)?;
    if n > inside.left() / 8 {
        return Err(CUT_OFF);
    }
    let mut offsets = inside;
    let mut numbers = inside;
    numbers.skip(4 * n)?;
    let texts = numbers.at + 4 * n;
    let mut values = ValueLabels::default();
    for _ in 0..n {
        let start = texts + offsets.size()?;
        let x = numbers.i32()?;
        let label = code.string(table.get(start..).unwrap_or(&[]));
        // `.a` to `.z` are the highest numbers.
        match whole(
            x,
            if format < 113 {
                i32::MAX
            } else {
                i32::MAX - 27
            },
        ) {
            Cell::Special(letter) => _ = values.special.insert(letter, label),
            Cell::Whole(x) => values.numbers.push((x as f64, label)),
            _ => {}
        }
    }
    if format >= 117 {
        from.tag(b"</lbl>", "the names of values are damaged")?;
    }
    Ok((name, values))
}

#[cfg(test)]
mod tests {
    use super::{Bytes, Cell, Kind, number};

    #[test]
    fn missing_values_of_every_kind_are_known() {
        let read = |bytes: &[u8], kind| number(&mut Bytes::new(bytes, false), kind, 118).unwrap();
        assert_eq!(read(&[100], Kind::Byte), Cell::Whole(100));
        assert_eq!(read(&[101], Kind::Byte), Cell::Empty);
        assert_eq!(read(&[102], Kind::Byte), Cell::Special('a'));
        assert_eq!(read(&[127], Kind::Byte), Cell::Special('z'));
        assert_eq!(read(&[0x81], Kind::Byte), Cell::Whole(-127));
        assert_eq!(
            read(&32_740i16.to_le_bytes(), Kind::Int),
            Cell::Whole(32_740)
        );
        assert_eq!(
            read(&32_743i16.to_le_bytes(), Kind::Int),
            Cell::Special('b')
        );
        assert_eq!(
            read(&2_147_483_622i32.to_le_bytes(), Kind::Long),
            Cell::Special('a')
        );
        assert_eq!(
            read(&0x7F00_0800u32.to_le_bytes(), Kind::Float),
            Cell::Special('a')
        );
        assert_eq!(
            read(&0x7FE0_0100_0000_0000u64.to_le_bytes(), Kind::Double),
            Cell::Special('a')
        );
        assert_eq!(
            read(&12.5f64.to_le_bytes(), Kind::Double),
            Cell::Number(12.5)
        );
        assert_eq!(
            number(&mut Bytes::new(&[126], false), Kind::Byte, 108),
            Ok(Cell::Whole(126))
        );
        assert_eq!(
            number(&mut Bytes::new(&[127], false), Kind::Byte, 108),
            Ok(Cell::Empty)
        );
    }
}
