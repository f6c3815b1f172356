//! Packed pages: Snappy, gzip, LZ4 and Zstandard.

use super::super::form::{CUT_OFF, Flaw};
use flate2::read::MultiGzDecoder;
use std::io::Read;

/// Unpacked bytes of a page that are still held.
const MOST: usize = 1 << 28;
const DAMAGED: Flaw = Flaw::Damaged("a packed page of the Parquet file is damaged");

/// The bytes of a page, of which there are `len`.
pub(super) fn unpacked(codec: i64, bytes: &[u8], len: usize) -> Result<Vec<u8>, Flaw> {
    if len > MOST {
        return Err(Flaw::TooLarge);
    }
    let out = match codec {
        0 => bytes.to_vec(),
        1 => snappy(bytes, len)?,
        2 => {
            let mut out = Vec::new();
            let mut decoder = MultiGzDecoder::new(bytes).take(len as u64 + 1);
            decoder.read_to_end(&mut out).map_err(|_| DAMAGED)?;
            out
        }
        // Some writers leave Hadoop's frames out.
        5 => old_lz4(bytes, len).or_else(|_| lz4(bytes, len))?,
        6 => zstd(bytes, len)?,
        7 => lz4(bytes, len)?,
        4 => return Err(other("a Parquet file packed with Brotli")),
        _ => return Err(other("a Parquet file packed in a rare way")),
    };
    if out.len() == len {
        Ok(out)
    } else {
        Err(DAMAGED)
    }
}

fn other(what: &'static str) -> Flaw {
    Flaw::Closed(
        what,
        "Write it again with the usual packing: in R arrow::write_parquet(TABLE, \"FILE.parquet\", compression = \"snappy\"), in Python TABLE.to_parquet(\"FILE.parquet\").",
    )
}

/// Copies `n` bytes from `back` before the end; they may reach into what is made.
fn copy_back(out: &mut Vec<u8>, back: usize, n: usize, len: usize) -> Result<(), Flaw> {
    let from = out
        .len()
        .checked_sub(back)
        .filter(|_| back > 0)
        .ok_or(DAMAGED)?;
    if out.len() + n > len {
        return Err(DAMAGED);
    }
    if back >= n {
        out.extend_from_within(from..from + n);
    } else {
        for at in from..from + n {
            out.push(*out.get(at).ok_or(DAMAGED)?);
        }
    }
    Ok(())
}

fn copy(out: &mut Vec<u8>, bytes: &[u8], at: &mut usize, n: usize, len: usize) -> Result<(), Flaw> {
    let there = at
        .checked_add(n)
        .and_then(|end| bytes.get(*at..end))
        .ok_or(DAMAGED)?;
    if out.len() + n > len {
        return Err(DAMAGED);
    }
    out.extend_from_slice(there);
    *at += n;
    Ok(())
}

/// Snappy without frames, as its format description has it.
fn snappy(bytes: &[u8], len: usize) -> Result<Vec<u8>, Flaw> {
    let mut at = 0;
    // The length comes first; the page's header has it too.
    while bytes.get(at).ok_or(CUT_OFF)? & 0x80 != 0 {
        at += 1;
    }
    at += 1;
    let mut out = Vec::new();
    let small = |at: &mut usize, n: usize| -> Result<usize, Flaw> {
        let there = bytes.get(*at..*at + n).ok_or(DAMAGED)?;
        *at += n;
        Ok(there.iter().rev().fold(0, |x, b| x << 8 | usize::from(*b)))
    };
    while at < bytes.len() {
        let tag = small(&mut at, 1)?;
        match tag & 3 {
            0 => {
                let n = match tag >> 2 {
                    n @ 60..=63 => small(&mut at, n - 59)?,
                    n => n,
                };
                copy(&mut out, bytes, &mut at, n + 1, len)?;
            }
            1 => {
                let back = (tag >> 5) << 8 | small(&mut at, 1)?;
                copy_back(&mut out, back, (tag >> 2 & 7) + 4, len)?;
            }
            kind => {
                let back = small(&mut at, if kind == 2 { 2 } else { 4 })?;
                copy_back(&mut out, back, (tag >> 2) + 1, len)?;
            }
        }
    }
    Ok(out)
}

/// One LZ4 block.
fn lz4(bytes: &[u8], len: usize) -> Result<Vec<u8>, Flaw> {
    let mut out = Vec::new();
    let mut at = 0;
    let long = |at: &mut usize, n: usize| -> Result<usize, Flaw> {
        let mut n = n;
        if n == 15 {
            loop {
                let more = *bytes.get(*at).ok_or(DAMAGED)?;
                *at += 1;
                n += usize::from(more);
                if more < 255 {
                    break;
                }
            }
        }
        Ok(n)
    };
    while at < bytes.len() {
        let tag = usize::from(*bytes.get(at).ok_or(DAMAGED)?);
        at += 1;
        let n = long(&mut at, tag >> 4)?;
        copy(&mut out, bytes, &mut at, n, len)?;
        if at == bytes.len() {
            break;
        }
        let (Some(low), Some(high)) = (bytes.get(at), bytes.get(at + 1)) else {
            return Err(DAMAGED);
        };
        at += 2;
        let n = long(&mut at, tag & 15)? + 4;
        copy_back(
            &mut out,
            usize::from(u16::from_le_bytes([*low, *high])),
            n,
            len,
        )?;
    }
    Ok(out)
}

/// LZ4 as Hadoop frames it: the length unpacked and packed before each block.
fn old_lz4(bytes: &[u8], len: usize) -> Result<Vec<u8>, Flaw> {
    let mut out = Vec::new();
    let mut from = super::super::bytes::Bytes::new(bytes, true);
    while from.left() > 0 && out.len() < len {
        let unpacked = from.size()?;
        let packed = from.size()?;
        out.extend(lz4(from.take(packed)?, unpacked.min(len - out.len()))?);
    }
    Ok(out)
}

fn zstd(bytes: &[u8], len: usize) -> Result<Vec<u8>, Flaw> {
    let mut decoder = ruzstd::decoding::StreamingDecoder::new(bytes).map_err(|_| DAMAGED)?;
    let mut out = Vec::new();
    let read = decoder.by_ref().take(len as u64 + 1).read_to_end(&mut out);
    read.map_err(|_| DAMAGED)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::{lz4, snappy};

    #[test]
    fn blocks_are_unpacked_and_never_longer_than_said() {
        // Three plain bytes, then six from three back.
        let packed = [9, 2 << 2, b'a', b'b', b'c', 1 | 2 << 2, 3];
        assert_eq!(snappy(&packed, 9).unwrap(), b"abcabcabc");
        assert!(snappy(&packed, 8).is_err());
        assert!(snappy(&[9, 1 | 2 << 2, 3], 9).is_err());
        assert_eq!(
            lz4(&[0x32, b'a', b'b', b'c', 3, 0, 0], 9).unwrap(),
            b"abcabcabc"
        );
        assert!(lz4(&[0x32, b'a', b'b', b'c', 0, 0], 9).is_err());
    }
}
