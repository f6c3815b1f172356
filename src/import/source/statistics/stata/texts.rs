//! Long texts of a Stata file, which stand behind its rows.

use super::super::bytes::Bytes;
use super::super::form::{CUT_OFF, Flaw};
use std::collections::HashMap;

/// Long texts by the column and row that first hold them.
#[derive(Default)]
pub(super) struct LongTexts<'b> {
    of: HashMap<(u64, u64), &'b [u8]>,
    len: usize,
}

impl<'b> LongTexts<'b> {
    /// The text to which a cell of 8 bytes leads; empty where there is none.
    pub fn at(&self, cell: &[u8], format: u16, is_big: bool) -> &'b [u8] {
        let Ok(both) = Bytes::new(cell, is_big).u64() else {
            return &[];
        };
        // Bits of the column among 64; it comes first.
        let column = match format {
            117 => 32,
            118 => 16,
            _ => 24,
        };
        let key = if is_big {
            (both >> (64 - column), both << column >> column)
        } else {
            (both << (64 - column) >> (64 - column), both >> column)
        };
        self.of.get(&key).copied().unwrap_or(&[])
    }

    /// Bytes of all texts.
    pub fn len(&self) -> usize {
        self.len
    }
}

/// Reads the texts up to their end tag.
pub(super) fn read(mut from: Bytes<'_>, format: u16) -> Result<LongTexts<'_>, Flaw> {
    let mut out = LongTexts::default();
    while from.left() >= 3 {
        if from.take(3)? != b"GSO" {
            break;
        }
        let column = u64::from(from.u32()?);
        let row = if format == 117 {
            u64::from(from.u32()?)
        } else {
            from.u64()?
        };
        // 129: bytes, 130: text.
        let kind = from.u8()?;
        let len = from.size()?;
        let text = from.take(len)?;
        if !matches!(kind, 129 | 130) {
            return Err(CUT_OFF);
        }
        out.len += len;
        out.of.insert((column, row), text);
    }
    Ok(out)
}
