//! Checks workbooks that are zip archives before their library reads them: the library allocates the memory
//! that the file declares, and holds what its parts expand to.

use super::budget::Budget;
use super::compound::Flaw;
use super::container::WorkbookKind;
use super::open_document;
use super::tags::{self, Tags};
use crate::work::Monitor;
use std::io::{BufRead, BufReader, Cursor};
use zip::ZipArchive;

/// Longest text with its tag in a sheet; a cell holds 32,767 characters.
const MOST_PIECE: usize = 16 << 20;
/// Longest text with its tag among the styles.
const MOST_STYLE: usize = 64 << 10;
/// Formats of cells in one workbook; Excel allows 65,490.
const MOST_FORMATS: usize = 150_000;
/// Shared texts that may be declared beyond those that are there.
const SPARE_TEXTS: u64 = 1_000_000;
/// A part of fewer compressed bytes can expand to 16 MB at most, a thousandfold, and is not looked at.
const SMALL: u64 = 16 << 10;

/// Checks what the parts expand to, and what the texts and styles among them declare.
pub(in crate::import) fn check(
    bytes: &[u8],
    kind: WorkbookKind,
    monitor: &Monitor,
) -> Result<(), Flaw> {
    let budget = Budget::of(bytes.len());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Flaw::Damaged)?;
    let mut left = budget.expanded;
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(|_| Flaw::Damaged)?;
        let packed = part.compressed_size();
        let exact = part.name().map_err(|_| Flaw::Damaged)?.to_string();
        drop(part);
        let name = exact.to_lowercase();
        // A part that the library can't expand is not read by it either.
        let Ok(part) = archive.by_index(at) else {
            continue;
        };
        let content = BufReader::with_capacity(1 << 16, part);
        let is_texts = name.ends_with("sharedstrings.xml");
        let is_styles = name.ends_with("styles.xml");
        let most = match name.rsplit('.').next() {
            _ if is_styles => MOST_STYLE,
            Some("xml" | "rels") => MOST_PIECE,
            // Pictures and programs, unless the workbook names them as a sheet.
            _ => usize::MAX,
        };
        if kind == WorkbookKind::Ods {
            if exact == "content.xml" {
                let most = open_document::MOST_PIECE;
                left =
                    open_document::check(Tags::new(content, left, most, monitor), budget.memory)?;
            }
            continue;
        }
        let mut part = Tags::new(content, left, most, monitor);
        if is_texts {
            texts(&mut part, budget)?;
        } else if is_styles {
            styles(&mut part, budget)?;
        } else if packed < SMALL {
            continue;
        } else {
            while part.next()?.is_some() {}
        }
        left = part.left();
    }
    Ok(())
}

/// The number of shared texts, for which the library makes room at once.
fn texts(part: &mut Tags<'_, impl BufRead>, budget: Budget) -> Result<(), Flaw> {
    let (mut declared, mut there, mut bytes) = (0u64, 0u64, 0u64);
    while let Some((text, tag)) = part.next()? {
        bytes += text.len() as u64;
        if tags::is(tag, b"sst") {
            let count = open_document::number(tag, b"uniqueCount").map_err(|_| Flaw::Damaged)?;
            declared = declared.max(count);
        } else if tags::is(tag, b"si") {
            there += 1;
        }
        let held = bytes.saturating_add(there.saturating_mul(size_of::<String>() as u64));
        if held > budget.memory / 2 {
            return Err(Flaw::TooLarge);
        }
    }
    if declared > SPARE_TEXTS.max(2 * there) {
        return Err(Flaw::Damaged);
    }
    Ok(())
}

/// Formats of cells, each of which the library holds with the names of its font and its format.
fn styles(part: &mut Tags<'_, impl BufRead>, budget: Budget) -> Result<(), Flaw> {
    let (mut formats, mut longest) = (0, 0);
    while let Some((_, tag)) = part.next()? {
        formats += usize::from(tags::is(tag, b"xf"));
        if tags::is(tag, b"name") || tags::is(tag, b"numFmt") {
            longest = longest.max(tag.len());
        }
        let held = (formats * longest) as u64;
        if formats > MOST_FORMATS || held > budget.memory / 2 {
            return Err(Flaw::TooLarge);
        }
    }
    Ok(())
}
