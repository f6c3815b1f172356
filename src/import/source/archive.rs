//! Checks workbooks that are zip archives before their library reads them: the library allocates the memory
//! that the file declares.

use crate::import::source::compound::Flaw;
use crate::import::source::container::WorkbookKind;
use crate::import::source::open_document;
use std::io::{BufReader, Cursor, Read};
use zip::ZipArchive;

/// Expanded size of all parts together that is still read.
const MAX_EXPANDED: u64 = 2 << 30;

/// Checks the sizes of the parts and the count of shared texts.
pub(in crate::import) fn check(bytes: &[u8], kind: WorkbookKind) -> Result<(), Flaw> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Flaw::Damaged)?;
    let mut expanded = 0u64;
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).map_err(|_| Flaw::Damaged)?;
        let size = part.size();
        expanded = expanded.saturating_add(size);
        if expanded > MAX_EXPANDED {
            return Err(Flaw::TooLarge);
        }
        let exact = part.name().map_err(|_| Flaw::Damaged)?;
        let is_content = exact == "content.xml";
        let name = exact.to_lowercase();
        drop(part);
        if is_content && kind == WorkbookKind::Ods {
            let part = archive.by_index(at).map_err(|_| Flaw::Damaged)?;
            open_document::check(BufReader::new(part))?;
        }
        if name.ends_with("sharedstrings.xml") {
            let part = archive.by_index(at).map_err(|_| Flaw::Damaged)?;
            let mut head = Vec::new();
            part.take(4096)
                .read_to_end(&mut head)
                .map_err(|_| Flaw::Damaged)?;
            let head = String::from_utf8_lossy(&head);
            let count = head
                .split_once("uniqueCount=")
                .map_or("", |(_, rest)| rest.trim_start_matches(['"', '\'']));
            let digits = count.split(|c: char| !c.is_ascii_digit()).next();
            let digits = digits.unwrap_or("").trim_start_matches('0');
            // A text takes more than one byte.
            if digits.len() > 18 || digits.parse::<u64>().is_ok_and(|n| n > size) {
                return Err(Flaw::Damaged);
            }
        }
    }
    Ok(())
}
