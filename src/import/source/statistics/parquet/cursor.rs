//! The cells of one column of a row group, page by page.

use super::super::bytes::{Bytes, Code};
use super::super::form::{CUT_OFF, Cell, Flaw, Sink};
use super::runs::{Runs, bits};
use super::schema::{Chunk, Kind, Leaf, Physical};
use super::thrift::{self, Value};
use super::{deltas, packing};
use std::cell::Cell as Counter;
use std::rc::Rc;

const DAMAGED: Flaw = Flaw::Damaged("a page of the Parquet file is damaged");
/// Values of a page; a table has no more rows.
const MOST: usize = 10_000_000;

/// A place in a column.
pub(super) struct Cursor<'b> {
    leaf: Leaf,
    codec: i64,
    chunk: &'b [u8],
    at: usize,
    left: usize,
    /// Bytes that all columns together may still unpack.
    room: Rc<Counter<usize>>,
    code: &'b Code,
    dictionary: Vec<u8>,
    /// Start and length of each value of the dictionary; empty where all have one length.
    entries: Vec<(usize, usize)>,
    page: Page,
}

/// The page that is read.
struct Page {
    bytes: Vec<u8>,
    left: usize,
    levels: Option<Runs>,
    values: Values,
    /// Bytes of room that it takes.
    held: usize,
}

/// How the values of a page stand.
enum Values {
    /// One after the other, from here on.
    Plain(usize),
    /// As places in the dictionary.
    Dictionary(Runs),
    /// Truths in bits or runs.
    Bits(usize),
    Runs(Runs),
    Numbers(Vec<i64>, usize),
    /// Start and length in the page.
    Texts(Vec<(usize, usize)>, usize),
    /// The bytes of all values, each byte in a stretch of its own: start, values, next.
    Split(usize, usize, usize),
}

/// Bytes of a value in the plain form; `None` where each has its own length.
fn width(kind: Kind) -> Option<usize> {
    match kind {
        Kind::Truth | Kind::Bytes | Kind::Decimal(Physical::Bytes, _) => None,
        Kind::Half => Some(2),
        Kind::Int | Kind::Unsigned | Kind::Float | Kind::Decimal(Physical::Int, _) => Some(4),
        Kind::Long | Kind::UnsignedLong | Kind::Double | Kind::Decimal(Physical::Long, _) => {
            Some(8)
        }
        Kind::OldMoment => Some(12),
        Kind::Decimal(Physical::Fixed(n), _) => Some(n),
    }
}

/// The length of a text that stands before it.
fn text_at(bytes: &[u8], at: usize) -> Result<(usize, usize), Flaw> {
    let len = Bytes::new(bytes, false).from(at).size()?;
    let start = at + 4;
    let end = start.checked_add(len).filter(|end| *end <= bytes.len());
    end.map(|_| (start, len)).ok_or(CUT_OFF)
}

impl<'b> Cursor<'b> {
    pub fn new(
        bytes: &'b [u8],
        leaf: &Leaf,
        chunk: &Chunk,
        room: &Rc<Counter<usize>>,
        code: &'b Code,
    ) -> Result<Self, Flaw> {
        let end = chunk.start.checked_add(chunk.len).ok_or(CUT_OFF)?;
        Ok(Self {
            leaf: *leaf,
            codec: chunk.codec,
            chunk: bytes.get(chunk.start..end).ok_or(CUT_OFF)?,
            at: 0,
            left: chunk.values,
            room: room.clone(),
            code,
            dictionary: Vec::new(),
            entries: Vec::new(),
            page: Page {
                bytes: Vec::new(),
                left: 0,
                levels: None,
                values: Values::Plain(0),
                held: 0,
            },
        })
    }

    /// Gives the next cell.
    pub fn next(&mut self, sink: &mut dyn Sink) -> Result<(), Flaw> {
        while self.page.left == 0 {
            self.turn()?;
        }
        self.page.left -= 1;
        if let Some(levels) = &mut self.page.levels
            && levels.next(&self.page.bytes)? < self.leaf.level
        {
            sink.cell(Cell::Empty);
            return Ok(());
        }
        self.value(sink)
    }

    /// Goes to the next page.
    fn turn(&mut self) -> Result<(), Flaw> {
        if self.left == 0 {
            return Err(CUT_OFF);
        }
        let rest = self.chunk.get(self.at..).unwrap_or(&[]);
        let (header, len) = thrift::read_with_len(rest)?;
        let unpacked = header.size(2).ok_or(DAMAGED)?;
        let packed = header.size(3).ok_or(DAMAGED)?;
        let bytes = len
            .checked_add(packed)
            .and_then(|end| rest.get(len..end))
            .ok_or(CUT_OFF)?;
        self.at += len + packed;
        if let Some(said) = header.whole(4) {
            let mut sum = flate2::Crc::new();
            sum.update(bytes);
            // The sum is kept as a number with a sign.
            if sum.sum() != said as u32 {
                return Err(Flaw::Damaged(
                    "a page of the Parquet file is not what its checksum says",
                ));
            }
        }
        self.take_room(unpacked, header.whole(1) == Some(2))?;
        match header.whole(1) {
            Some(2) => {
                self.dictionary = packing::unpacked(self.codec, bytes, unpacked)?;
                let n = header.get(7).and_then(|h| h.size(1)).ok_or(DAMAGED)?;
                self.entries = self.read_dictionary(n)?;
            }
            Some(0) => {
                let page = packing::unpacked(self.codec, bytes, unpacked)?;
                let head = header.get(5).ok_or(DAMAGED)?;
                self.open_page(page, head, 0, None)?;
            }
            Some(3) => {
                let head = header.get(8).ok_or(DAMAGED)?;
                let repeats = head.size(6).unwrap_or(0);
                let levels = head.size(5).unwrap_or(0);
                let before = repeats
                    .checked_add(levels)
                    .filter(|n| *n <= bytes.len())
                    .ok_or(DAMAGED)?;
                // Levels are never packed here.
                let (plain, rest) = bytes.split_at(before);
                let codec = if head.whole(7) == Some(0) {
                    0
                } else {
                    self.codec
                };
                let mut page = plain.to_vec();
                if !rest.is_empty() {
                    page.extend(packing::unpacked(
                        codec,
                        rest,
                        unpacked.saturating_sub(before),
                    )?);
                }
                self.open_page(page, head, before, Some((repeats, levels)))?;
            }
            Some(1) => {}
            _ => return Err(DAMAGED),
        }
        Ok(())
    }

    /// Takes the room of a new page and gives back that of the page it follows.
    fn take_room(&mut self, unpacked: usize, is_dictionary: bool) -> Result<(), Flaw> {
        let before = if is_dictionary {
            self.dictionary.len()
        } else {
            self.page.values = Values::Plain(0);
            self.page.bytes = Vec::new();
            std::mem::take(&mut self.page.held)
        };
        self.room.set(self.room.get() + before);
        self.take(unpacked)
    }

    /// Takes room for as many bytes.
    fn take(&self, bytes: usize) -> Result<(), Flaw> {
        let left = self.room.get().checked_sub(bytes);
        self.room.set(left.ok_or(Flaw::TooLarge)?);
        Ok(())
    }

    fn read_dictionary(&self, n: usize) -> Result<Vec<(usize, usize)>, Flaw> {
        let mut out = Vec::new();
        let mut at = 0;
        if width(self.leaf.kind).is_some() {
            return Ok(out);
        }
        for _ in 0..n {
            let place = text_at(&self.dictionary, at)?;
            at = place.0 + place.1;
            out.push(place);
        }
        Ok(out)
    }

    /// Opens a page of data whose values begin at `at`; `apart` are the lengths of levels that stand before them.
    fn open_page(
        &mut self,
        bytes: Vec<u8>,
        head: &Value<'_>,
        mut at: usize,
        apart: Option<(usize, usize)>,
    ) -> Result<(), Flaw> {
        let n = head.size(1).filter(|n| *n <= MOST).ok_or(DAMAGED)?;
        let encoding = head.whole(if apart.is_some() { 4 } else { 2 });
        let levels = self.levels(&bytes, &mut at, apart)?;
        let mut bytes = bytes;
        // Differences that are all the same take no bytes, and a number each once they are read.
        let numbers = match (encoding, self.leaf.kind) {
            (Some(5), _) => n * size_of::<i64>(),
            (Some(6 | 7), Kind::Bytes) => n * (size_of::<i64>() + size_of::<(usize, usize)>()),
            _ => 0,
        };
        self.take(numbers)?;
        let mut held = bytes.len() + numbers;
        let values = match (encoding, self.leaf.kind) {
            (Some(0), Kind::Truth) => Values::Bits(at * 8),
            (Some(0), _) => Values::Plain(at),
            (Some(2 | 8), _) => {
                let width = bytes.get(at).copied().unwrap_or(0);
                if width > 32 {
                    return Err(DAMAGED);
                }
                Values::Dictionary(Runs::new(at + 1, bytes.len(), u32::from(width)))
            }
            (Some(3), Kind::Truth) => Values::Runs(Runs::new(at + 4, bytes.len(), 1)),
            (Some(5), _) => Values::Numbers(deltas::numbers(&bytes, at, n)?.0, 0),
            (Some(6), Kind::Bytes) => Values::Texts(deltas::texts(&bytes, at, n)?, 0),
            (Some(7), Kind::Bytes) => {
                let before = bytes.get(..at).unwrap_or(&[]).to_vec();
                let most = self.room.get();
                let (texts, places) = deltas::shared_texts(&bytes, at, (n, most))?;
                self.take(texts.len())?;
                held += texts.len();
                bytes = before;
                bytes.extend(texts);
                Values::Texts(
                    places
                        .into_iter()
                        .map(|(start, len)| (start + at, len))
                        .collect(),
                    0,
                )
            }
            (Some(9), kind) => {
                let width = width(kind).ok_or(DAMAGED)?;
                Values::Split(at, (bytes.len() - at.min(bytes.len())) / width, 0)
            }
            _ => {
                return Err(Flaw::Damaged(
                    "a page of the Parquet file is in a form that is not known",
                ));
            }
        };
        self.left = self.left.saturating_sub(n);
        self.page = Page {
            bytes,
            left: n,
            levels,
            values,
            held,
        };
        Ok(())
    }

    /// The levels of a page, which tell missing values; `at` moves behind those that stand among the values.
    fn levels(
        &self,
        bytes: &[u8],
        at: &mut usize,
        apart: Option<(usize, usize)>,
    ) -> Result<Option<Runs>, Flaw> {
        let bits = u32::BITS - self.leaf.level.leading_zeros();
        if self.leaf.level == 0 {
            return Ok(None);
        }
        if let Some((repeats, levels)) = apart {
            return Ok(Some(Runs::new(repeats, repeats + levels, bits)));
        }
        let len = Bytes::new(bytes, false).from(*at).size()?;
        let start = *at + 4;
        let end = start
            .checked_add(len)
            .filter(|end| *end <= bytes.len())
            .ok_or(CUT_OFF)?;
        *at = end;
        Ok(Some(Runs::new(start, end, bits)))
    }

    fn value(&mut self, sink: &mut dyn Sink) -> Result<(), Flaw> {
        let kind = self.leaf.kind;
        let code = self.code;
        let page = &self.page.bytes;
        match &mut self.page.values {
            Values::Plain(at) => {
                let (start, len) = match width(kind) {
                    Some(width) => (*at, width),
                    None => text_at(page, *at)?,
                };
                *at = start + len;
                give(
                    kind,
                    code,
                    page.get(start..start + len).ok_or(CUT_OFF)?,
                    sink,
                )
            }
            Values::Dictionary(runs) => {
                let at = runs.next(page)? as usize;
                let (start, len) = match width(kind) {
                    Some(width) => (at.saturating_mul(width), width),
                    None => *self.entries.get(at).ok_or(DAMAGED)?,
                };
                give(
                    kind,
                    code,
                    self.dictionary.get(start..start + len).ok_or(CUT_OFF)?,
                    sink,
                )
            }
            Values::Bits(bit) => {
                let x = bits(page, *bit, 1)?;
                *bit += 1;
                sink.cell(truth(x > 0));
                Ok(())
            }
            Values::Runs(runs) => {
                sink.cell(truth(runs.next(page)? > 0));
                Ok(())
            }
            Values::Numbers(all, at) => {
                let x = *all.get(*at).ok_or(CUT_OFF)?;
                *at += 1;
                let bytes = x.to_le_bytes();
                give(
                    kind,
                    code,
                    bytes
                        .get(..width(kind).unwrap_or(8).min(8))
                        .unwrap_or(&bytes),
                    sink,
                )
            }
            Values::Texts(all, at) => {
                let (start, len) = *all.get(*at).ok_or(CUT_OFF)?;
                *at += 1;
                give(
                    kind,
                    code,
                    page.get(start..start + len).ok_or(CUT_OFF)?,
                    sink,
                )
            }
            Values::Split(start, n, at) => {
                let mut bytes = [0u8; 32];
                let width = width(kind).unwrap_or(0).min(32);
                for (i, byte) in bytes.iter_mut().take(width).enumerate() {
                    *byte = *page.get(*start + i * *n + *at).ok_or(CUT_OFF)?;
                }
                *at += 1;
                give(kind, code, bytes.get(..width).unwrap_or(&[]), sink)
            }
        }
    }
}

fn truth(x: bool) -> Cell<'static> {
    Cell::Text(if x { "true" } else { "false" })
}

/// Gives the value that stands in `bytes`.
fn give(kind: Kind, code: &Code, bytes: &[u8], sink: &mut dyn Sink) -> Result<(), Flaw> {
    let mut from = Bytes::new(bytes, false);
    let cell = match kind {
        Kind::Truth => return Err(DAMAGED),
        Kind::Int => Cell::Whole(i64::from(from.i32()?)),
        Kind::Unsigned => Cell::Whole(i64::from(from.u32()?)),
        Kind::Long => Cell::Whole(from.u64()? as i64),
        Kind::UnsignedLong => {
            let x = from.u64()?;
            i64::try_from(x).map_or(Cell::Number(x as f64), Cell::Whole)
        }
        Kind::OldMoment => {
            let nanos = from.u64()? as f64;
            let day = f64::from(from.i32()?) - 2_440_588.0;
            Cell::Number(day * 86_400.0 + nanos / 1e9)
        }
        Kind::Half => match bytes {
            [low, high] => Cell::Single(half(u16::from_le_bytes([*low, *high]))),
            _ => return Err(DAMAGED),
        },
        Kind::Float => Cell::Single(from.f32()?),
        Kind::Double => Cell::Number(from.f64()?),
        Kind::Bytes => {
            sink.cell(Cell::Text(&code.decode(bytes)));
            return Ok(());
        }
        Kind::Decimal(physical, scale) => {
            let x = match physical {
                Physical::Int => f64::from(from.i32()?),
                Physical::Long => from.u64()? as i64 as f64,
                Physical::Bytes | Physical::Fixed(_) => big_endian(bytes).ok_or(DAMAGED)?,
            };
            Cell::Number(x / 10f64.powi(scale))
        }
    };
    sink.cell(
        if matches!(cell, Cell::Number(x) if x.is_nan())
            || matches!(cell, Cell::Single(x) if x.is_nan())
        {
            Cell::Empty
        } else {
            cell
        },
    );
    Ok(())
}

/// A number of 16 bits: sign, five bits of the power, ten of the fraction.
fn half(bits: u16) -> f32 {
    let fraction = f32::from(bits & 0x3FF);
    let size = match i32::from(bits >> 10 & 0x1F) {
        0 => fraction * 2f32.powi(-24),
        31 if fraction > 0.0 => f32::NAN,
        31 => f32::INFINITY,
        power => (1024.0 + fraction) * 2f32.powi(power - 25),
    };
    if bits >> 15 == 1 { -size } else { size }
}

/// A whole number of at most 256 bits whose highest byte comes first.
fn big_endian(bytes: &[u8]) -> Option<f64> {
    if bytes.len() > 32 {
        return None;
    }
    let negative = bytes.first().is_some_and(|b| *b >= 0x80);
    let start: i128 = if negative { -1 } else { 0 };
    let exact = |bytes: &[u8]| bytes.iter().fold(start, |x, b| x << 8 | i128::from(*b));
    let (high, low) = bytes.split_at(bytes.len().saturating_sub(16));
    let high = exact(high);
    let whole = exact(low);
    // Numbers of few digits repeat their sign in the bytes in front.
    if high == start && (whole < 0) == negative {
        return Some(whole as f64);
    }
    let unsigned = low.iter().fold(0u128, |x, b| x << 8 | u128::from(*b));
    Some(high as f64 * 2f64.powi(128) + unsigned as f64)
}

#[cfg(test)]
mod tests {
    use super::{big_endian, half};

    #[test]
    fn numbers_of_16_and_256_bits_are_read() {
        for (bits, wanted) in [
            (0x3C00, 1.0),
            (0xC000, -2.0),
            (0x7BFF, 65_504.0),
            (0x3555, 0.333_251_95),
            (0x0001, 5.960_464_5e-8),
            (0x0000, 0.0),
        ] {
            assert_eq!(half(bits), wanted, "{bits:x}");
        }
        assert!(half(0x7E00).is_nan());
        let mut bytes = [0xFFu8; 32];
        assert_eq!(big_endian(&bytes), Some(-1.0));
        bytes[31] = 0x9C;
        assert_eq!(big_endian(&bytes), Some(-100.0));
        let mut bytes = [0u8; 32];
        bytes[30] = 0x12;
        assert_eq!(big_endian(&bytes), Some(f64::from(0x1200)));
        bytes[15] = 1;
        assert_eq!(big_endian(&bytes), Some(2f64.powi(128) + f64::from(0x1200)));
        bytes[16] = 0x80;
        bytes[15] = 0;
        assert_eq!(big_endian(&bytes), Some(2f64.powi(127)));
        assert_eq!(big_endian(&[0xFF, 0x80]), Some(-128.0));
        assert_eq!(big_endian(&[0; 33]), None);
    }
}
