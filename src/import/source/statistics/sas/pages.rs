//! The pages of a SAS data set and what stands on them.

use super::super::bytes::Bytes;
use super::super::form::{CUT_OFF, Flaw};

const DAMAGED: Flaw = Flaw::Damaged("the header of the SAS data set is damaged");

/// How the file is laid out.
pub(super) struct Layout<'b> {
    bytes: &'b [u8],
    pub is_big: bool,
    /// Bytes of its longer whole numbers: 4 or 8.
    pub word: usize,
    pub encoding: u8,
    header_len: usize,
    page_len: usize,
}

/// One page.
pub(super) struct Page<'b> {
    pub bytes: &'b [u8],
    kind: u16,
    /// Behind its rows a bit for each row says whether it is deleted.
    has_marks: bool,
    blocks: usize,
    subheaders: usize,
}

/// Which rows of a page are marked as deleted.
#[derive(Clone, Copy, Default)]
pub(super) struct Marks<'b> {
    bits: &'b [u8],
    rows: usize,
}

impl Marks<'_> {
    /// Whether a row is deleted.
    pub fn has(self, row: usize) -> bool {
        let byte = self.bits.get(row / 8).filter(|_| row < self.rows);
        byte.is_some_and(|b| b << (row % 8) & 0x80 != 0)
    }

    /// How many rows are.
    pub fn count(self) -> usize {
        (0..self.rows).filter(|row| self.has(*row)).count()
    }
}

/// A part of a page that describes columns, or a packed row.
pub(super) struct Subheader<'b> {
    pub bytes: &'b [u8],
    is_cut: bool,
    may_be_row: bool,
}

/// The rows of a page.
pub(super) enum Rows<'b> {
    None,
    /// Where the first begins and how many there are; without a number as many as a mixed page holds.
    Plain(usize, Option<usize>),
    Packed(Vec<&'b [u8]>),
}

impl<'b> Layout<'b> {
    pub fn read(bytes: &'b [u8]) -> Result<Self, Flaw> {
        let at = |place: usize| bytes.get(place).copied().ok_or(CUT_OFF);
        let word = if at(32)? == b'3' { 8 } else { 4 };
        let shift = if at(35)? == b'3' { 4 } else { 0 };
        let is_big = at(37)? != 1;
        let mut from = Bytes::new(bytes, is_big).from(196 + shift);
        let (header_len, page_len) = (from.size()?, from.size()?);
        if page_len < 256 || header_len < 196 || page_len > 1 << 28 {
            return Err(DAMAGED);
        }
        Ok(Self {
            bytes,
            is_big,
            word,
            encoding: at(70)?,
            header_len,
            page_len,
        })
    }

    /// The bytes before the kind of a page.
    fn page_start(&self) -> usize {
        if self.word == 8 { 32 } else { 16 }
    }

    /// The pages in order; the last may be cut off.
    pub fn pages(&self) -> impl Iterator<Item = Page<'b>> {
        let all = self.bytes.get(self.header_len..).unwrap_or(&[]);
        let (start, is_big) = (self.page_start(), self.is_big);
        all.chunks(self.page_len).filter_map(move |bytes| {
            let mut from = Bytes::new(bytes, is_big).from(start);
            let kind = from.u16().ok()?;
            Some(Page {
                bytes,
                kind: kind & 0xFF00,
                has_marks: kind & 0x0080 != 0,
                blocks: usize::from(from.u16().ok()?),
                subheaders: usize::from(from.u16().ok()?),
            })
        })
    }
}

impl<'b> Page<'b> {
    /// Whether subheaders stand on it.
    fn has_subheaders(&self) -> bool {
        matches!(self.kind, 0 | 0x4000 | 0x0200 | 0x0400)
    }

    /// Its subheaders.
    pub fn subheaders(&self, layout: &Layout<'_>) -> Result<Vec<Subheader<'b>>, Flaw> {
        if !self.has_subheaders() {
            return Ok(Vec::new());
        }
        let mut from = Bytes::new(self.bytes, layout.is_big).from(layout.page_start() + 8);
        let word = |from: &mut Bytes<'_>| {
            if layout.word == 8 {
                from.long_size()
            } else {
                from.size()
            }
        };
        let mut out = Vec::new();
        for _ in 0..self.subheaders {
            let offset = word(&mut from)?;
            let len = word(&mut from)?;
            let (packing, kind) = (from.u8()?, from.u8()?);
            from.skip(layout.word - 2)?;
            let end = offset.checked_add(len).ok_or(CUT_OFF)?;
            let bytes = self.bytes.get(offset..end).ok_or(CUT_OFF)?;
            out.push(Subheader {
                bytes,
                is_cut: len == 0 || packing == 1,
                may_be_row: matches!(packing, 0 | 4) && kind == 1,
            });
        }
        Ok(out)
    }

    /// The marks of its deleted rows, each of `row_len` bytes.
    pub fn marks(&self, layout: &Layout<'_>, row_len: usize) -> Result<Marks<'b>, Flaw> {
        if !self.has_marks || !matches!(self.kind, 0x0100 | 0x0200) {
            return Ok(Marks::default());
        }
        let place = if layout.word == 8 { 24 } else { 12 };
        let gap = Bytes::new(self.bytes, layout.is_big).from(place).size()?;
        let rows = self.blocks.saturating_sub(self.subheaders);
        let start = layout.page_start() + 8 + self.subheaders * layout.word * 3;
        let at = (start + start % 8)
            .saturating_add(gap)
            .saturating_add(rows.saturating_mul(row_len));
        let end = at.saturating_add(rows.div_ceil(8));
        let bits = self.bytes.get(at..end).ok_or(CUT_OFF)?;
        Ok(Marks { bits, rows })
    }

    /// The rows that stand on the page.
    pub fn rows(&self, layout: &Layout<'_>, is_packed: bool) -> Result<Rows<'b>, Flaw> {
        let start = layout.page_start() + 8;
        match self.kind {
            0x0100 => Ok(Rows::Plain(start, Some(self.blocks))),
            0x0200 => {
                let start = start + self.subheaders * layout.word * 3;
                Ok(Rows::Plain(start + start % 8, None))
            }
            0 | 0x4000 | 0x0400 if is_packed => {
                let all = self.subheaders(layout)?;
                Ok(Rows::Packed(
                    all.iter()
                        .filter(|s| s.is_row(layout))
                        .map(|s| s.bytes)
                        .collect(),
                ))
            }
            _ => Ok(Rows::None),
        }
    }
}

/// What a subheader describes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    RowSize,
    ColumnSize,
    ColumnText,
    ColumnNames,
    ColumnAttributes,
    FormatAndLabel,
    Other,
}

impl Subheader<'_> {
    /// What it describes; `None` where it is a row or cut off.
    pub fn kind(&self, layout: &Layout<'_>) -> Option<Kind> {
        if self.is_cut {
            return None;
        }
        let first = Bytes::new(self.bytes, layout.is_big).u32().ok()?;
        // In files of 64 bits in which the higher half comes first, the signature stands behind it.
        let second = Bytes::new(self.bytes, layout.is_big)
            .from(4)
            .u32()
            .unwrap_or(0);
        let wide = layout.is_big && layout.word == 8;
        let is_filler = matches!(first, 0 | 0xFFFF_FFFF);
        let signature = if wide && is_filler && second > 0xF000_0000 {
            second
        } else {
            first
        };
        Some(match signature {
            0xF7F7_F7F7 => Kind::RowSize,
            0xF6F6_F6F6 => Kind::ColumnSize,
            0xFFFF_FFFD => Kind::ColumnText,
            0xFFFF_FFFF => Kind::ColumnNames,
            0xFFFF_FFFC => Kind::ColumnAttributes,
            0xFFFF_FBFE => Kind::FormatAndLabel,
            0xFFFF_FFFE | 0xFFFF_FC00 => Kind::Other,
            _ => return None,
        })
    }

    fn is_row(&self, layout: &Layout<'_>) -> bool {
        !self.is_cut && self.may_be_row && self.kind(layout).is_none()
    }
}
