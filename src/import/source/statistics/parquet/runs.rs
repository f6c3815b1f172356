//! Small whole numbers in runs and packed bits, read one by one.

use super::super::form::{CUT_OFF, Flaw};

/// Numbers of `width` bits between two places of a page.
pub(super) struct Runs {
    at: usize,
    end: usize,
    width: u32,
    /// Numbers left of the run.
    left: u64,
    /// The number that is repeated; else the numbers stand in bits.
    repeated: Option<u32>,
    /// Bits of the run that were read.
    bit: usize,
}

impl Runs {
    pub fn new(at: usize, end: usize, width: u32) -> Self {
        Self {
            at,
            end,
            width,
            left: 0,
            repeated: None,
            bit: 0,
        }
    }

    /// The next number.
    pub fn next(&mut self, page: &[u8]) -> Result<u32, Flaw> {
        if self.width == 0 {
            return Ok(0);
        }
        while self.left == 0 {
            self.start(page)?;
        }
        self.left -= 1;
        if let Some(x) = self.repeated {
            return Ok(x);
        }
        let x = bits(
            page.get(..self.end).unwrap_or(page),
            self.at * 8 + self.bit,
            self.width,
        )?;
        self.bit += self.width as usize;
        if self.left == 0 {
            self.at += self.bit.div_ceil(8);
        }
        Ok(x)
    }

    /// Starts the next run.
    fn start(&mut self, page: &[u8]) -> Result<(), Flaw> {
        let mut head = 0u64;
        let mut shift = 0;
        loop {
            let byte = page
                .get(self.at)
                .filter(|_| self.at < self.end)
                .ok_or(CUT_OFF)?;
            self.at += 1;
            head |= u64::from(byte & 0x7F) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
            if shift > 56 {
                return Err(CUT_OFF);
            }
        }
        if head & 1 == 1 {
            self.left = (head >> 1).saturating_mul(8);
            self.repeated = None;
            self.bit = 0;
        } else {
            self.left = head >> 1;
            let n = self.width.div_ceil(8) as usize;
            let bytes = page.get(self.at..self.at + n).ok_or(CUT_OFF)?;
            self.at += n;
            self.repeated = Some(bytes.iter().rev().fold(0, |x, b| x << 8 | u32::from(*b)));
        }
        Ok(())
    }
}

/// A number of up to 32 bits that begins at a bit.
pub(super) fn bits(bytes: &[u8], bit: usize, width: u32) -> Result<u32, Flaw> {
    long_bits(bytes, bit, width).map(|x| x as u32)
}

/// A number of up to 64 bits that begins at a bit.
pub(super) fn long_bits(bytes: &[u8], bit: usize, width: u32) -> Result<u64, Flaw> {
    let first = bit / 8;
    // Most numbers lie within eight bytes that are there.
    if width <= 56
        && let Some(Ok(eight)) = bytes.get(first..first + 8).map(<[u8; 8]>::try_from)
    {
        return Ok(u64::from_le_bytes(eight) >> (bit % 8) & ((1u64 << width) - 1));
    }
    let last = (bit + width as usize).div_ceil(8);
    let there = bytes.get(first..last).ok_or(CUT_OFF)?;
    let all = there
        .iter()
        .rev()
        .fold(0u128, |x, b| x << 8 | u128::from(*b));
    let mask = if width >= 64 {
        u64::MAX
    } else {
        (1u64 << width) - 1
    };
    Ok((all >> (bit % 8)) as u64 & mask)
}
