//! Rows that SAS packed, by run lengths (`COMPRESS=CHAR`) or by the method of Ross (`COMPRESS=BINARY`).
//!
//! Facts: E. Ross, "A simple data-compression technique", C/C++ Users Journal 10(10), 1992.

/// How rows are packed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Packing {
    RunLength,
    Ross,
}

/// Adds `n` times `byte`, never beyond the row.
fn fill(out: &mut Vec<u8>, byte: u8, n: usize, row_len: usize) -> Option<()> {
    if out.len() + n > row_len {
        return None;
    }
    out.resize(out.len() + n, byte);
    Some(())
}

/// Unpacks a row of run lengths; `None` where it is not one of `row_len` bytes.
pub(super) fn run_length(packed: &[u8], row_len: usize, out: &mut Vec<u8>) -> Option<()> {
    let mut rest = packed.iter();
    let byte = |rest: &mut std::slice::Iter<'_, u8>| rest.next().copied();
    while let Some(control) = byte(&mut rest) {
        let low = usize::from(control & 15);
        let long = |rest: &mut std::slice::Iter<'_, u8>| Some(usize::from(byte(rest)?) + low * 256);
        let copied = match control >> 4 {
            0 => long(&mut rest)? + 64,
            1 => long(&mut rest)? + 64 + 4096,
            2 => low + 96,
            8 => low + 1,
            9 => low + 17,
            10 => low + 33,
            11 => low + 49,
            kind => {
                let (n, with) = match kind {
                    4 => {
                        let n = long(&mut rest)? + 18;
                        (n, byte(&mut rest)?)
                    }
                    5 => (long(&mut rest)? + 17, b'@'),
                    6 => (long(&mut rest)? + 17, b' '),
                    7 => (long(&mut rest)? + 17, 0),
                    12 => (low + 3, byte(&mut rest)?),
                    13 => (low + 2, b'@'),
                    14 => (low + 2, b' '),
                    15 => (low + 2, 0),
                    _ => return None,
                };
                fill(out, with, n, row_len)?;
                continue;
            }
        };
        let there = rest.as_slice();
        // The last run may say more than there is.
        let copied = copied.min(there.len());
        if out.len() + copied > row_len {
            return None;
        }
        out.extend_from_slice(there.get(..copied)?);
        rest = there.get(copied..)?.iter();
    }
    (out.len() == row_len).then_some(())
}

/// Unpacks a row of patterns; `None` where it is not one of `row_len` bytes.
pub(super) fn ross(packed: &[u8], row_len: usize, out: &mut Vec<u8>) -> Option<()> {
    let mut rest = packed.iter();
    let mut bits = 0u16;
    let mut mask = 0u16;
    loop {
        mask >>= 1;
        if mask == 0 {
            let Some(high) = rest.next() else { break };
            bits = u16::from_be_bytes([*high, *rest.next()?]);
            mask = 0x8000;
        }
        let Some(first) = rest.next().copied() else {
            break;
        };
        if bits & mask == 0 {
            fill(out, first, 1, row_len)?;
            continue;
        }
        let low = usize::from(first & 15);
        match first >> 4 {
            0 => fill(out, *rest.next()?, low + 3, row_len)?,
            1 => {
                let n = low + (usize::from(*rest.next()?) << 4) + 19;
                fill(out, *rest.next()?, n, row_len)?;
            }
            kind => {
                let back = low + 3 + (usize::from(*rest.next()?) << 4);
                let n = if kind == 2 {
                    usize::from(*rest.next()?) + 16
                } else {
                    usize::from(kind)
                };
                let from = out.len().checked_sub(back)?;
                if out.len() + n > row_len {
                    return None;
                }
                // The pattern may reach into what it makes.
                for at in from..from + n {
                    out.push(*out.get(at)?);
                }
            }
        }
    }
    (out.len() == row_len).then_some(())
}

#[cfg(test)]
mod tests {
    use super::{ross, run_length};

    #[test]
    fn runs_and_patterns_are_undone() {
        let mut out = Vec::new();
        // Two bytes, five blanks, three of X, two zeros.
        let packed = [0x81, b'a', b'b', 0xE3, 0xC0, b'X', 0xF0];
        assert_eq!(run_length(&packed, 12, &mut out), Some(()));
        assert_eq!(out, b"ab     XXX\0\0");
        out.clear();
        // Three plain bytes, a pattern of three from three back, four of Y.
        let packed = [0b0001_1000, 0, b'a', b'b', b'c', 0x30, 0, 0x01, b'Y'];
        assert_eq!(ross(&packed, 10, &mut out), Some(()));
        assert_eq!(out, b"abcabcYYYY");
    }

    #[test]
    fn what_leads_outside_the_row_is_refused() {
        for packed in [&[0xFF][..], &[0x40, 0xFF], &[0x30], &[0x10, 0xFF, 1]] {
            assert_eq!(run_length(packed, 4, &mut Vec::new()), None);
        }
        for packed in [
            &[0x80, 0, 0x30, 9][..],
            &[0x80, 0, 0x1F, 0xFF, b'x'],
            &[0x80],
        ] {
            assert_eq!(ross(packed, 8, &mut Vec::new()), None);
        }
    }
}
