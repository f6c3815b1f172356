//! Checks old Excel files before their library reads them: the library follows endless chains and
//! allocates whatever size a damaged file declares.
//!
//! The container (MS-CFB) is a small file system: sectors, and tables that name the next sector of
//! each. The workbook in it (MS-XLS) is a run of records: type, length, data.

use super::budget::Budget;
use crate::work::Monitor;
use std::collections::HashSet;

/// Values from here on name no sector.
const RESERVED: u32 = 0xFFFF_FFFA;
/// Cells of all sheets together, as rectangles, that are still read of any file.
const MAX_CELLS: u64 = 40_000_000;
/// Bytes that the library takes for a cell.
const CELL: u64 = 40;
/// Streams of a container that hold a workbook; there is one, or one each of two versions.
const MAX_WORKBOOKS: usize = 8;

/// What is wrong with a file.
#[derive(Debug, PartialEq)]
pub(in crate::import) enum Flaw {
    Damaged,
    TooLarge,
}

/// Checks the container and the extent of the sheets.
pub(in crate::import) fn check(bytes: &[u8], monitor: &Monitor) -> Result<(), Flaw> {
    let most = (Budget::of(bytes.len()).memory / CELL).min(MAX_CELLS);
    let file = Compound::open(bytes).ok_or(Flaw::Damaged)?;
    let workbooks = file.workbooks()?;
    // Many entries of one stream would be many times the file.
    if workbooks.len() > MAX_WORKBOOKS {
        return Err(Flaw::Damaged);
    }
    for (start, len) in workbooks {
        if monitor.is_cancelled() {
            return Err(Flaw::Damaged);
        }
        if extent(&file.stream(start, len)?, most) > most {
            return Err(Flaw::TooLarge);
        }
    }
    Ok(())
}

/// The streams that hold a workbook; `None` for a damaged container.
pub(super) fn streams(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let file = Compound::open(bytes)?;
    let places = file.workbooks().ok()?;
    let read = places
        .into_iter()
        .map(|(start, len)| file.stream(start, len).ok());
    read.collect()
}

struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    table: Vec<u32>,
    first_directory: u32,
    first_of_small_table: u32,
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes
        .get(at..at + 2)?
        .try_into()
        .ok()
        .map(u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..at + 4)?
        .try_into()
        .ok()
        .map(u32::from_le_bytes)
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes
        .as_chunks::<4>()
        .0
        .iter()
        .map(|n| u32::from_le_bytes(*n))
}

impl<'b> Compound<'b> {
    fn open(bytes: &'b [u8]) -> Option<Self> {
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Self {
            bytes,
            sector,
            table: Vec::new(),
            first_directory: u32_at(bytes, 48)?,
            first_of_small_table: u32_at(bytes, 60)?,
        };
        // The sectors that hold the table: 109 in the header, the others in a chain of their own.
        let mut places: Vec<u32> = numbers(bytes.get(76..512)?).collect();
        let mut next = u32_at(bytes, 68)?;
        let mut seen = HashSet::new();
        while next < RESERVED {
            if !seen.insert(next) {
                return None;
            }
            places.extend(numbers(file.at(next)?));
            next = places.pop()?;
        }
        let mut seen = HashSet::new();
        for place in places.into_iter().filter(|p| *p < RESERVED) {
            if !seen.insert(place) {
                return None;
            }
            file.table.extend(numbers(file.at(place)?));
        }
        (!has_ring(&file.table)).then_some(file)
    }

    /// A sector; the last of the file may be cut short.
    fn at(&self, sector: u32) -> Option<&'b [u8]> {
        let start = (sector as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = self.bytes.len().min(start.checked_add(self.sector)?);
        self.bytes.get(start..end).filter(|s| !s.is_empty())
    }

    fn stream(&self, start: u32, len: usize) -> Result<Vec<u8>, Flaw> {
        let mut out = Vec::new();
        let mut next = start;
        while next < RESERVED && out.len() < len {
            out.extend_from_slice(self.at(next).ok_or(Flaw::Damaged)?);
            next = *self.table.get(next as usize).ok_or(Flaw::Damaged)?;
        }
        out.truncate(len);
        Ok(out)
    }

    /// Start and length of the streams that hold a workbook, and a look at the table of small sectors.
    fn workbooks(&self) -> Result<Vec<(u32, usize)>, Flaw> {
        let directory = self.stream(self.first_directory, usize::MAX)?;
        let small = self.stream(self.first_of_small_table, usize::MAX)?;
        if has_ring(&numbers(&small).collect::<Vec<_>>()) {
            return Err(Flaw::Damaged);
        }
        let mut found = Vec::new();
        for entry in directory.as_chunks::<128>().0 {
            let name: Vec<u16> = entry
                .as_chunks::<2>()
                .0
                .iter()
                .take(32)
                .map(|u| u16::from_le_bytes(*u))
                .take_while(|u| *u != 0)
                .collect();
            let name = String::from_utf16_lossy(&name).to_lowercase();
            let (start, len) = (u32_at(entry, 116), u32_at(entry, 120));
            // Streams under 4096 bytes stand in small sectors: too little for large sheets, but a size
            // that is wrong may be there too, so they are read from the start of the workbook.
            if let (Some(start), Some(len @ 4096..), "workbook" | "book") = (start, len, &*name) {
                found.push((start, len as usize));
            }
        }
        Ok(found)
    }
}

/// Whether the table of sectors has a cycle.
fn has_ring(table: &[u32]) -> bool {
    // 0 = not visited, else the number of the walk that visited it first.
    let mut walk_of = vec![0u32; table.len()];
    let mut walk = 0;
    for start in 0..table.len() {
        walk += 1;
        let mut at = start;
        loop {
            match walk_of.get_mut(at) {
                Some(seen) if *seen == walk => return true,
                Some(seen @ 0) => *seen = walk,
                _ => break,
            }
            at = table.get(at).map_or(usize::MAX, |n| *n as usize);
        }
    }
    false
}

/// Cells in the rectangles that the sheets of a workbook claim or fill.
fn extent(stream: &[u8], most: u64) -> u64 {
    let mut total = 0u64;
    let mut area: Option<[u64; 4]> = None;
    let size =
        |area: Option<[u64; 4]>| area.map_or(0, |[r0, r1, c0, c1]| (r1 - r0 + 1) * (c1 - c0 + 1));
    let mut rest = stream;
    while let (Some(kind), Some(len)) = (u16_at(rest, 0), u16_at(rest, 2)) {
        let Some(data) = rest.get(4..4 + usize::from(len)) else {
            break;
        };
        let mut fill = |row: u64, column: u64| {
            let [r0, r1, c0, c1] = area.unwrap_or([row, row, column, column]);
            area = Some([r0.min(row), r1.max(row), c0.min(column), c1.max(column)]);
        };
        match kind {
            // A new part of the workbook.
            0x0809 => {
                total = total.saturating_add(size(area));
                area = None;
            }
            // The size a sheet claims, with four or two bytes a row.
            0x0200 => {
                let wide = data.len() >= 14;
                let row = |at| {
                    if wide {
                        u32_at(data, at)
                    } else {
                        u16_at(data, at).map(u32::from)
                    }
                };
                let (last_row, last_column) = if wide { (4, 10) } else { (2, 6) };
                if let (Some(a), Some(b), Some(d)) =
                    (row(0), row(last_row), u16_at(data, last_column))
                {
                    // The library may count columns from the first.
                    let claimed = u64::from(b.saturating_sub(a)) * u64::from(d);
                    if b < a || claimed > most {
                        return u64::MAX;
                    }
                }
            }
            // Cells: row and column come first.
            0x0006 | 0x00BD | 0x00BE | 0x00D6 | 0x00FD | 0x0201..=0x0205 | 0x027E => {
                if let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) {
                    fill(u64::from(row), u64::from(column));
                    if kind == 0x00BD
                        && let Some(last) =
                            data.len().checked_sub(2).and_then(|at| u16_at(data, at))
                    {
                        fill(u64::from(row), u64::from(last));
                    }
                }
            }
            _ => {}
        }
        rest = rest.get(4 + usize::from(len)..).unwrap_or(&[]);
    }
    total.saturating_add(size(area))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rings_are_found() {
        assert!(!has_ring(&[1, 2, 3, 0xFFFF_FFFE]));
        assert!(!has_ring(&[2, 2, 0xFFFF_FFFE, 1]));
        assert!(has_ring(&[1, 2, 1]));
        assert!(has_ring(&[0]));
        assert!(!has_ring(&[]));
    }

    #[test]
    fn a_sound_workbook_passes_and_its_extent_is_small() {
        let bytes = include_bytes!("../../../tests/data/rows.xls");
        assert_eq!(check(bytes, &Monitor::new()), Ok(()));
        let far = [
            [0x03, 0x02, 14, 0].as_slice(),
            &[0; 14],
            &[0x03, 0x02, 14, 0],
            &[0xFF, 0xFF, 0xFF, 0xFF],
            &[0; 10],
        ]
        .concat();
        assert_eq!(extent(&far, MAX_CELLS), 65_536 * 65_536);
    }
}
