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
    from: Feed<'d>,
    packing: Packing,
    is_big: bool,
    codes: [u8; ELEMENT],
    at: usize,
}

impl<'d> Cases<'d> {
    pub fn new(data: &'d Data<'d>, packing: Packing, is_big: bool) -> Self {
        Self {
            from: Feed::new(data),
            packing,
            is_big,
            codes: [0; ELEMENT],
            at: ELEMENT,
        }
    }

    /// Fills the next row; `false` behind the last. Where the number of rows is known, each must be there.
    pub fn next(&mut self, row: &mut [u8], is_known: bool) -> Result<bool, Flaw> {
        if matches!(self.packing, Packing::None) {
            return match self.from.fill(row)? {
                false if is_known => Err(CUT_OFF),
                is_there => Ok(is_there),
            };
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
                if !self.from.fill(&mut self.codes)? {
                    return Ok(false);
                }
                self.at = 0;
            }
            let code = self.codes.get(self.at).copied().unwrap_or(0);
            self.at += 1;
            let x = match code {
                0 => continue,
                252 => {
                    self.at = ELEMENT;
                    self.from = Feed::Plain(&[]);
                    return Ok(false);
                }
                253 => {
                    return match self.from.fill(out)? {
                        true => Ok(true),
                        false => Err(CUT_OFF),
                    };
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

/// The rows as they stand in a file.
pub(super) enum Data<'b> {
    Plain(&'b [u8]),
    /// The blocks of a zsav file, in order.
    Blocks(Vec<Block<'b>>),
}

impl Data<'_> {
    /// Its bytes as unpacked from blocks.
    pub fn len(&self) -> usize {
        match self {
            Self::Plain(all) => all.len(),
            Self::Blocks(blocks) => blocks.iter().map(|b| b.len).sum(),
        }
    }
}

/// A packed block of a zsav file.
pub(super) struct Block<'b> {
    packed: &'b [u8],
    /// Bytes as unpacked.
    len: usize,
}

impl Block<'_> {
    fn unpack(&self, out: &mut Vec<u8>) -> Result<(), Flaw> {
        out.clear();
        let mut decoder = ZlibDecoder::new(self.packed).take(self.len as u64 + 1);
        let read = decoder.read_to_end(out);
        if read.is_err() || out.len() != self.len {
            return Err(Flaw::Damaged("a packed block of the SPSS file is damaged"));
        }
        Ok(())
    }
}

/// Bytes taken from front to back; of a file in blocks, one block is unpacked at a time.
enum Feed<'d> {
    Plain(&'d [u8]),
    Blocks {
        left: std::slice::Iter<'d, Block<'d>>,
        block: Vec<u8>,
        at: usize,
    },
}

impl<'d> Feed<'d> {
    fn new(data: &'d Data<'d>) -> Self {
        match data {
            Data::Plain(all) => Self::Plain(all),
            Data::Blocks(blocks) => Self::Blocks {
                left: blocks.iter(),
                block: Vec::new(),
                at: 0,
            },
        }
    }

    /// Fills `out`; `false` at the end of the data.
    fn fill(&mut self, out: &mut [u8]) -> Result<bool, Flaw> {
        match self {
            Self::Plain([]) => Ok(false),
            Self::Plain(all) => {
                let (taken, rest) = all.split_at_checked(out.len()).ok_or(CUT_OFF)?;
                out.copy_from_slice(taken);
                *all = rest;
                Ok(true)
            }
            Self::Blocks { left, block, at } => {
                let mut filled = 0;
                while filled < out.len() {
                    let there = block.get(*at..).unwrap_or(&[]);
                    if there.is_empty() {
                        match left.next() {
                            Some(next) => next.unpack(block)?,
                            None if filled == 0 => return Ok(false),
                            None => return Err(CUT_OFF),
                        }
                        *at = 0;
                        continue;
                    }
                    let n = there.len().min(out.len() - filled);
                    if let (Some(to), Some(from)) =
                        (out.get_mut(filled..filled + n), there.get(..n))
                    {
                        to.copy_from_slice(from);
                    }
                    filled += n;
                    *at += n;
                }
                Ok(true)
            }
        }
    }
}

/// The blocks of a zsav file.
pub(super) fn blocks(bytes: &[u8], header: usize, is_big: bool) -> Result<Vec<Block<'_>>, Flaw> {
    let mut from = Bytes::new(bytes, is_big).from(header);
    from.skip(8)?;
    let trailer = from.long_size()?;
    let mut from = from.from(trailer);
    from.skip(20)?;
    let n = from.size()?;
    let mut left = usize::try_from(Budget::of(bytes.len()).memory / 2).unwrap_or(usize::MAX);
    let mut out = Vec::new();
    for _ in 0..n {
        from.skip(8)?;
        let at = from.long_size()?;
        let len = from.size()?;
        let packed = from.size()?;
        let packed = at
            .checked_add(packed)
            .and_then(|end| bytes.get(at..end))
            .ok_or(CUT_OFF)?;
        // Before anything is unpacked.
        left = left.checked_sub(len).ok_or(Flaw::TooLarge)?;
        out.push(Block { packed, len });
    }
    Ok(out)
}
