//! Delimited text to a table of raw cells, in one buffer.

use super::error::ImportError;
use crate::study::{Issue, Severity};
use crate::work::Monitor;
use std::collections::HashSet;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
const SNIFFED_RECORDS: usize = 50;
const SNIFFED_BYTES: usize = 4 << 20;
const MAX_ROWS: usize = 10_000_000;
const MAX_COLUMNS: usize = 20_000;

/// Raw cells, trimmed, without the header.
pub(super) struct Table {
    pub header: Vec<String>,
    pub delimiter: char,
    text: String,
    ends: Vec<u32>,
    lines: Vec<u32>,
    /// Rows with more cells than the header, which can't be assigned.
    pub overlong: Vec<bool>,
}

impl Table {
    pub fn n_rows(&self) -> usize {
        self.lines.len()
    }

    pub fn n_columns(&self) -> usize {
        self.header.len()
    }

    /// Trimmed text of a cell; empty outside the table.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        let at = row * self.header.len() + column;
        let start = if at == 0 {
            0
        } else {
            self.ends.get(at - 1).copied().unwrap_or(0)
        };
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    /// Line of the file on which a row starts.
    pub fn line(&self, row: usize) -> usize {
        self.lines.get(row).map_or(0, |l| *l as usize)
    }

    /// Whether two rows hold the same cells.
    pub fn same_row(&self, a: usize, b: usize) -> bool {
        (0..self.n_columns()).all(|c| self.cell(a, c) == self.cell(b, c))
    }
}

pub(super) fn read(
    file: &str,
    text: &str,
    delimiter: Option<char>,
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table, ImportError> {
    let (delimiter, skipped) = match delimiter {
        Some(c) => {
            let byte = u8::try_from(c)
                .ok()
                .filter(|b| b.is_ascii() && !matches!(b, b'"' | b'\r' | b'\n' | 0));
            let byte = byte.ok_or(ImportError::Delimiter(c))?;
            (byte, lines_above_header(text, byte))
        }
        None => sniff(text).ok_or_else(|| ImportError::OneColumn(file.to_owned()))?,
    };
    let body = text.get(skipped.bytes..).unwrap_or("");
    if skipped.lines > 0 {
        issues.push(Issue::new(
            Severity::Note,
            "lines_above_header",
            format!(
                "{} line(s) above the header are not part of the table.",
                skipped.lines
            ),
        ));
    }
    if body.len() > u32::MAX as usize {
        return Err(ImportError::TooLarge {
            file: file.to_owned(),
            what: "it has over 4 GB of text. Split it by marker".to_owned(),
        });
    }
    let mut reader = reader(body, delimiter);
    let mut record = csv::StringRecord::new();
    let malformed = |line: usize| ImportError::Malformed {
        file: file.to_owned(),
        line: line as u64,
    };
    let mut lines = LineCounter {
        bytes: body.as_bytes(),
        at: 0,
        line: 1 + skipped.lines,
    };
    if !reader.read_record(&mut record).map_err(|_| malformed(1))? {
        return Err(ImportError::Empty(file.to_owned()));
    }
    if record.len() > MAX_COLUMNS {
        return Err(ImportError::TooLarge {
            file: file.to_owned(),
            what: format!("{} columns, where {MAX_COLUMNS} can be read", record.len()),
        });
    }
    let mut table = Table {
        header: headers(&record, issues),
        delimiter: char::from(delimiter),
        text: String::with_capacity(body.len()),
        ends: Vec::new(),
        lines: Vec::new(),
        overlong: Vec::new(),
    };
    let width = table.header.len();
    if width < 2 {
        return Err(ImportError::OneColumn(file.to_owned()));
    }
    let mut ragged = Ragged::default();
    loop {
        let more = reader.read_record(&mut record);
        let start = record.position().map_or(0, csv::Position::byte);
        let line = lines.line_at(usize::try_from(start).unwrap_or(usize::MAX));
        if !more.map_err(|_| malformed(line))? {
            break;
        }
        if table.lines.len() == MAX_ROWS {
            return Err(ImportError::TooLarge {
                file: file.to_owned(),
                what: format!("over {MAX_ROWS} rows, the most that can be read"),
            });
        }
        if table.lines.len().is_multiple_of(4096) && monitor.is_cancelled() {
            return Err(ImportError::Cancelled);
        }
        for column in 0..width {
            table.text.push_str(record.get(column).unwrap_or("").trim());
            table
                .ends
                .push(u32::try_from(table.text.len()).unwrap_or(u32::MAX));
        }
        table.lines.push(u32::try_from(line).unwrap_or(u32::MAX));
        let overlong = record.iter().skip(width).any(|c| !c.trim().is_empty());
        table.overlong.push(overlong);
        ragged.see(overlong, record.len() < width, line);
    }
    ragged.report(issues);
    if table.lines.is_empty() {
        return Err(ImportError::HeaderOnly(file.to_owned()));
    }
    Ok(table)
}

fn reader(body: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(body.as_bytes())
}

/// Rows of uneven length; the first place of each kind is named.
#[derive(Default)]
struct Ragged {
    long: usize,
    first_long: Option<usize>,
    short: usize,
    first_short: Option<usize>,
}

impl Ragged {
    fn see(&mut self, long: bool, short: bool, line: usize) {
        if long {
            self.long += 1;
            self.first_long.get_or_insert(line);
        } else if short {
            self.short += 1;
            self.first_short.get_or_insert(line);
        }
    }

    fn report(&self, issues: &mut Vec<Issue>) {
        if self.long > 0 {
            issues.push(
                Issue::new(
                    Severity::Error,
                    "row_too_long",
                    format!("{} row(s) have more cells than the header and are left out. Quote cells that contain the separator, or write decimals with a point.", self.long),
                )
                .at(self.first_long, None),
            );
        }
        if self.short > 0 {
            issues.push(
                Issue::new(
                    Severity::Warning,
                    "row_too_short",
                    format!("{} row(s) have fewer cells than the header; the cells that are not there count as missing.", self.short),
                )
                .at(self.first_short, None),
            );
        }
    }
}

/// Counts lines by byte offset, since records may span lines and blank lines are skipped.
struct LineCounter<'t> {
    bytes: &'t [u8],
    at: usize,
    line: usize,
}

impl LineCounter<'_> {
    fn line_at(&mut self, start: usize) -> usize {
        let mut start = start.min(self.bytes.len());
        while matches!(self.bytes.get(start), Some(b'\r' | b'\n')) {
            start += 1;
        }
        if start > self.at {
            let passed = self.bytes.get(self.at..start).unwrap_or(&[]);
            self.line += passed.iter().filter(|b| **b == b'\n').count();
            self.at = start;
        }
        self.line
    }
}

#[derive(Clone, Copy, Default)]
struct Skipped {
    bytes: usize,
    lines: usize,
}

/// The delimiter that gives the same number of cells on the first records.
fn sniff(text: &str) -> Option<(u8, Skipped)> {
    let mut best: Option<(f64, usize, u8, Skipped)> = None;
    for delimiter in DELIMITERS {
        let skipped = lines_above_header(text, delimiter);
        let body = text.get(skipped.bytes..).unwrap_or("");
        let cut = head(body);
        let mut counts = Vec::with_capacity(SNIFFED_RECORDS);
        let mut reader = reader(cut, delimiter);
        let mut record = csv::StringRecord::new();
        while counts.len() < SNIFFED_RECORDS && reader.read_record(&mut record).unwrap_or(false) {
            counts.push(record.len());
        }
        let Some(width) = counts.first().copied().filter(|w| *w > 1) else {
            continue;
        };
        let rows = counts.len().saturating_sub(1).max(1) as f64;
        let equal = counts.iter().skip(1).filter(|n| **n == width).count() as f64;
        let steady = if counts.len() == 1 { 0.5 } else { equal / rows };
        if best.is_none_or(|(s, w, ..)| (steady, width) > (s, w)) {
            best = Some((steady, width, delimiter, skipped));
        }
    }
    best.map(|(_, _, delimiter, skipped)| (delimiter, skipped))
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(SNIFFED_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// Title and comment lines: leading lines without the delimiter while a later line has it.
fn lines_above_header(text: &str, delimiter: u8) -> Skipped {
    let mut skipped = Skipped::default();
    let mut bytes = 0;
    for (lines, line) in text.split_inclusive('\n').take(20).enumerate() {
        let title = !line.as_bytes().contains(&delimiter)
            || (line.starts_with('#') && lines == 0 && hash_comment(text, delimiter));
        if !title {
            skipped = Skipped { bytes, lines };
            break;
        }
        bytes += line.len();
    }
    skipped
}

/// A first line that starts with `#` is a comment when its cell count differs from the next line's.
fn hash_comment(text: &str, delimiter: u8) -> bool {
    let count = |line: &str| line.bytes().filter(|b| *b == delimiter).count();
    let mut lines = text.lines().filter(|l| !l.trim().is_empty()).map(count);
    lines.next() != lines.next()
}

/// Trimmed headers, unique: empty ones are numbered, repeated ones get a suffix.
fn headers(record: &csv::StringRecord, issues: &mut Vec<Issue>) -> Vec<String> {
    let cells: Vec<&str> = record.iter().map(str::trim).collect();
    let taken: HashSet<&str> = cells.iter().copied().collect();
    let mut seen: HashSet<String> = HashSet::new();
    let mut names = Vec::with_capacity(cells.len());
    for (i, cell) in cells.iter().enumerate() {
        let given = if cell.is_empty() {
            format!("column {}", i + 1)
        } else {
            (*cell).to_owned()
        };
        let mut name = given.clone();
        let mut n = 2;
        while seen.contains(&name) || (name != *cell && taken.contains(name.as_str())) {
            name = format!("{given} ({n})");
            n += 1;
        }
        if cell.is_empty() {
            issues.push(
                Issue::new(
                    Severity::Note,
                    "empty_header",
                    format!(
                        "Column {} has no header; it is called \"{name}\" here.",
                        i + 1
                    ),
                )
                .at(None, Some(&name)),
            );
        } else if name != *cell {
            issues.push(
                Issue::new(
                    Severity::Warning,
                    "duplicate_header",
                    format!("The header \"{cell}\" stands more than once; column {} is called \"{name}\" here.", i + 1),
                )
                .at(None, Some(&name)),
            );
        }
        seen.insert(name.clone());
        names.push(name);
    }
    names
}
