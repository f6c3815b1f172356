//! The rows of an SPSS file, unpacked one by one.

use super::super::bytes::Bytes;
use super::super::form::{CUT_OFF, Flaw};
use crate::import::source::budget::Budget;
use flate2::read::ZlibDecoder;
use std::io::Read;

/// Bytes of a number, and of each part of a text.
pub(super) const ELEMENT: usize = 8;

/// How numbers and texts are packed.
#[derive(Clone, Copy)]
pub(super) enum Packing {
    None,
    /// One byte for a small number, blanks or a missing value.
    Codes {
        bias: f64,
    },
}

/// Rows being read.
pub(super) struct Cases<'d> {
    from: Bytes<'d>,
    packing: Packing,
    is_big: bool,
    codes: [u8; ELEMENT],
    at: usize,
}

impl<'d> Cases<'d> {
    pub fn new(data: &'d [u8], packing: Packing, is_big: bool) -> Self {
        Self {
            from: Bytes::new(data, is_big),
            packing,
            is_big,
            codes: [0; ELEMENT],
            at: ELEMENT,
        }
    }

    /// Fills the next row; `false` behind the last. Where the number of rows is known, each must be there.
    pub fn next(&mut self, row: &mut [u8], is_known: bool) -> Result<bool, Flaw> {
        if matches!(self.packing, Packing::None) {
            if self.from.left() == 0 && !is_known {
                return Ok(false);
            }
            row.copy_from_slice(self.from.take(row.len())?);
            return Ok(true);
        }
        for (at, element) in row.chunks_exact_mut(ELEMENT).enumerate() {
            if !self.element(element)? {
                return if at == 0 && !is_known {
                    Ok(false)
                } else {
                    Err(CUT_OFF)
                };
            }
        }
        Ok(true)
    }

    /// Fills one element; `false` at the end of the data.
    fn element(&mut self, out: &mut [u8]) -> Result<bool, Flaw> {
        let Packing::Codes { bias } = self.packing else {
            return Ok(false);
        };
        loop {
            if self.at == ELEMENT {
                if self.from.left() == 0 {
                    return Ok(false);
                }
                self.codes.copy_from_slice(self.from.take(ELEMENT)?);
                self.at = 0;
            }
            let code = self.codes.get(self.at).copied().unwrap_or(0);
            self.at += 1;
            let x = match code {
                0 => continue,
                252 => {
                    self.at = ELEMENT;
                    let left = self.from.left();
                    self.from.skip(left)?;
                    return Ok(false);
                }
                253 => {
                    out.copy_from_slice(self.from.take(ELEMENT)?);
                    return Ok(true);
                }
                254 => {
                    out.fill(b' ');
                    return Ok(true);
                }
                255 => -f64::MAX,
                code => f64::from(code) - bias,
            };
            let bytes = if self.is_big {
                x.to_be_bytes()
            } else {
                x.to_le_bytes()
            };
            out.copy_from_slice(&bytes);
            return Ok(true);
        }
    }
}

/// The blocks of a zsav file, unpacked behind each other.
pub(super) fn unpacked(bytes: &[u8], header: usize, is_big: bool) -> Result<Vec<u8>, Flaw> {
    let mut from = Bytes::new(bytes, is_big).from(header);
    from.skip(8)?;
    let trailer = from.long_size()?;
    let mut from = from.from(trailer);
    from.skip(20)?;
    let n = from.size()?;
    let most = usize::try_from(Budget::of(bytes.len()).memory / 2).unwrap_or(usize::MAX);
    let mut out = Vec::new();
    for _ in 0..n {
        from.skip(8)?;
        let at = from.long_size()?;
        let wanted = from.size()?;
        let len = from.size()?;
        let block = at
            .checked_add(len)
            .and_then(|end| bytes.get(at..end))
            .ok_or(CUT_OFF)?;
        let before = out.len();
        // Before anything is unpacked.
        if wanted > most - before {
            return Err(Flaw::TooLarge);
        }
        let mut decoder = ZlibDecoder::new(block).take(wanted as u64 + 1);
        let read = decoder.read_to_end(&mut out);
        if read.is_err() || out.len() - before != wanted {
            return Err(Flaw::Damaged("a packed block of the SPSS file is damaged"));
        }
    }
    Ok(out)
}
