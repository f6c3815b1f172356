//! Numbers and texts that Parquet keeps as differences.

use super::super::form::{CUT_OFF, Flaw};
use super::runs::long_bits;

const DAMAGED: Flaw = Flaw::Damaged("a page of the Parquet file is damaged");

fn unsigned(page: &[u8], at: &mut usize) -> Result<u64, Flaw> {
    let mut out = 0u64;
    for shift in (0..64).step_by(7) {
        let byte = *page.get(*at).ok_or(CUT_OFF)?;
        *at += 1;
        out |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Ok(out);
        }
    }
    Err(DAMAGED)
}

fn signed(page: &[u8], at: &mut usize) -> Result<i64, Flaw> {
    let x = unsigned(page, at)?;
    Ok((x >> 1) as i64 ^ -((x & 1) as i64))
}

/// Whole numbers from `at` on, `most` at most, and where they end.
pub(super) fn numbers(page: &[u8], mut at: usize, most: usize) -> Result<(Vec<i64>, usize), Flaw> {
    let size = |x: u64| usize::try_from(x).map_err(|_| DAMAGED);
    let block = size(unsigned(page, &mut at)?)?;
    let parts = size(unsigned(page, &mut at)?)?;
    let n = size(unsigned(page, &mut at)?)?;
    let mut x = signed(page, &mut at)?;
    if n > most || parts == 0 || parts > 512 || block == 0 || block % parts != 0 || block > 1 << 20
    {
        return Err(DAMAGED);
    }
    let in_part = block / parts;
    let mut out = Vec::new();
    if n > 0 {
        out.push(x);
    }
    while out.len() < n {
        let least = signed(page, &mut at)?;
        let widths = page.get(at..at + parts).ok_or(CUT_OFF)?;
        at += parts;
        for width in widths {
            if out.len() >= n {
                break;
            }
            if *width > 64 {
                return Err(DAMAGED);
            }
            let width = u32::from(*width);
            for i in 0..in_part {
                if out.len() >= n {
                    break;
                }
                let step = long_bits(page, at * 8 + i * width as usize, width)?;
                x = x.wrapping_add(least).wrapping_add(step as i64);
                out.push(x);
            }
            at += in_part * width as usize / 8;
        }
    }
    Ok((out, at))
}

/// Texts whose lengths stand before them: start and length of each in the page.
pub(super) fn texts(page: &[u8], at: usize, most: usize) -> Result<Vec<(usize, usize)>, Flaw> {
    let (lens, mut at) = numbers(page, at, most)?;
    let mut out = Vec::with_capacity(lens.len());
    for len in lens {
        let len = usize::try_from(len).map_err(|_| DAMAGED)?;
        let end = at
            .checked_add(len)
            .filter(|end| *end <= page.len())
            .ok_or(CUT_OFF)?;
        out.push((at, len));
        at = end;
    }
    Ok(out)
}

/// Start and length of each text in bytes that hold them all.
type Places = Vec<(usize, usize)>;

/// Texts that share their beginning with the one before, `most` at most of so many bytes: all texts, and where each
/// stands in them.
pub(super) fn shared_texts(
    page: &[u8],
    at: usize,
    (most, most_bytes): (usize, usize),
) -> Result<(Vec<u8>, Places), Flaw> {
    let (shared, at) = numbers(page, at, most)?;
    let rest = texts(page, at, most)?;
    let mut out: Vec<u8> = Vec::new();
    let mut places = Places::with_capacity(rest.len());
    for (shared, (start, len)) in shared.into_iter().zip(rest) {
        let shared = usize::try_from(shared).map_err(|_| DAMAGED)?;
        let before = places.last().copied().unwrap_or((0, 0));
        if shared > before.1 {
            return Err(DAMAGED);
        }
        if out.len() + shared + len > most_bytes {
            return Err(Flaw::TooLarge);
        }
        let from = out.len();
        out.extend_from_within(before.0..before.0 + shared);
        out.extend_from_slice(page.get(start..start + len).ok_or(CUT_OFF)?);
        places.push((from, shared + len));
    }
    Ok((out, places))
}
