//! Thrift's compact protocol, in which Parquet keeps its metadata.

use super::super::form::{CUT_OFF, Flaw};

/// Structures and lists inside each other.
const DEEPEST: usize = 24;
const DAMAGED: Flaw = Flaw::Damaged("the metadata of the Parquet file are damaged");

/// One value of the metadata.
#[derive(Debug)]
pub(super) enum Value<'b> {
    Whole(i64),
    Bytes(&'b [u8]),
    List(Vec<Value<'b>>),
    /// Fields by their number.
    Fields(Vec<(i16, Value<'b>)>),
    Other,
}

impl<'b> Value<'b> {
    /// A field of a structure.
    pub fn get(&self, number: i16) -> Option<&Value<'b>> {
        match self {
            Self::Fields(all) => all.iter().find(|(n, _)| *n == number).map(|(_, v)| v),
            _ => None,
        }
    }

    /// A whole number among its fields.
    pub fn whole(&self, number: i16) -> Option<i64> {
        match self.get(number) {
            Some(Self::Whole(x)) => Some(*x),
            _ => None,
        }
    }

    /// A count or a place among its fields.
    pub fn size(&self, number: i16) -> Option<usize> {
        self.whole(number).and_then(|x| usize::try_from(x).ok())
    }

    /// A text among its fields.
    pub fn text(&self, number: i16) -> Option<String> {
        match self.get(number) {
            Some(Self::Bytes(b)) => Some(String::from_utf8_lossy(b).into_owned()),
            _ => None,
        }
    }

    /// A list among its fields.
    pub fn list(&self, number: i16) -> &[Value<'b>] {
        match self.get(number) {
            Some(Self::List(all)) => all,
            _ => &[],
        }
    }
}

/// The structure at the start of `bytes`.
pub(super) fn read(bytes: &[u8]) -> Result<Value<'_>, Flaw> {
    read_with_len(bytes).map(|(value, _)| value)
}

/// The structure at the start of `bytes`, and its length.
pub(super) fn read_with_len(bytes: &[u8]) -> Result<(Value<'_>, usize), Flaw> {
    let mut reader = Reader { bytes, at: 0 };
    let value = reader.fields(0)?;
    Ok((value, reader.at))
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    fn byte(&mut self) -> Result<u8, Flaw> {
        let byte = self.bytes.get(self.at).copied().ok_or(CUT_OFF)?;
        self.at += 1;
        Ok(byte)
    }

    fn take(&mut self, n: usize) -> Result<&'b [u8], Flaw> {
        let end = self.at.checked_add(n).ok_or(CUT_OFF)?;
        let taken = self.bytes.get(self.at..end).ok_or(CUT_OFF)?;
        self.at = end;
        Ok(taken)
    }

    fn unsigned(&mut self) -> Result<u64, Flaw> {
        let mut out = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            out |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(out);
            }
        }
        Err(DAMAGED)
    }

    fn signed(&mut self) -> Result<i64, Flaw> {
        let x = self.unsigned()?;
        Ok((x >> 1) as i64 ^ -((x & 1) as i64))
    }

    fn fields(&mut self, depth: usize) -> Result<Value<'b>, Flaw> {
        if depth > DEEPEST {
            return Err(DAMAGED);
        }
        let mut out = Vec::new();
        let mut number = 0i16;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(Value::Fields(out));
            }
            number = match head >> 4 {
                0 => i16::try_from(self.signed()?).map_err(|_| DAMAGED)?,
                step => number.checked_add(i16::from(step)).ok_or(DAMAGED)?,
            };
            let value = match head & 15 {
                1 => Value::Whole(1),
                2 => Value::Whole(0),
                kind => self.value(kind, depth)?,
            };
            out.push((number, value));
        }
    }

    fn value(&mut self, kind: u8, depth: usize) -> Result<Value<'b>, Flaw> {
        // Lists nest as structures do.
        if depth > DEEPEST {
            return Err(DAMAGED);
        }
        Ok(match kind {
            // In lists a truth takes a byte.
            1..=3 => Value::Whole(i64::from(self.byte()? as i8)),
            4..=6 => Value::Whole(self.signed()?),
            7 => {
                self.take(8)?;
                Value::Other
            }
            8 => {
                let len = usize::try_from(self.unsigned()?).map_err(|_| CUT_OFF)?;
                Value::Bytes(self.take(len)?)
            }
            9 | 10 => {
                let head = self.byte()?;
                let n = match head >> 4 {
                    15 => usize::try_from(self.unsigned()?).map_err(|_| CUT_OFF)?,
                    n => usize::from(n),
                };
                // Each item takes a byte at least.
                if n > self.bytes.len() - self.at {
                    return Err(CUT_OFF);
                }
                let mut out = Vec::new();
                for _ in 0..n {
                    out.push(self.value(head & 15, depth + 1)?);
                }
                Value::List(out)
            }
            12 => self.fields(depth + 1)?,
            _ => return Err(DAMAGED),
        })
    }
}
