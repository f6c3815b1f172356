//! Delimited text to a table.

use crate::import::error::ImportError;
use crate::import::options::FirstLine;
use crate::import::table::header::{self, Head};
use crate::import::table::left_out::SetAside;
use crate::import::table::raw::{Cells, Full, MAX_COLUMNS, MAX_ROWS, Table, line_ends};
use crate::import::table::records::{Place, Quoted, Record, Splitter};
use crate::import::table::rows::REPEATS_HEADER;
use crate::import::table::sample::Sample;
use crate::import::table::set_aside;
use crate::study::{Issue, Severity};
use crate::words::of_count;
use crate::work::Monitor;
use std::borrow::Cow;
use std::collections::VecDeque;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Bytes in which the table should begin.
const SNIFFED_BYTES: usize = 4 << 20;
/// Bytes split between two checks of the cancel flag.
const PIECE: usize = 1 << 16;

/// Reads a table; the delimiter is found where none is given.
pub(in crate::import) fn read<'b>(
    file: &str,
    text: Cow<'b, str>,
    (delimiter, first_line): (Option<char>, Option<FirstLine>),
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'b>, ImportError> {
    let Start {
        delimiter,
        head,
        places,
        width,
        steadiness: _,
    } = start(file, &text, delimiter, first_line)?;
    let place = |row: usize| places.get(row).copied().unwrap_or_default();
    let line_of_table = place(head.first()).line;
    header::report(
        &head,
        line_of_table - 1,
        place(head.at).line,
        place(head.at + 1).line,
        issues,
    );
    let header_place = place(head.at);
    let (looks_like_data, header_line) = (head.looks_like_data, header_place.line);
    let title = head.title.clone();
    let header_text = text
        .get(header_place.start..header_place.end)
        .unwrap_or("")
        .trim_end_matches(['\r', '\n'])
        .to_owned();
    // Without a header nothing repeats it.
    let header_text = Some(header_text).filter(|_| first_line != Some(FirstLine::Data));
    let from = places.get(head.first_row).map_or(
        Place {
            start: text.len(),
            end: text.len(),
            line: 0,
        },
        |p| *p,
    );
    let named = head
        .names
        .iter()
        .rposition(|n| !n.is_empty())
        .map_or(0, |last| last + 1);
    let rows = Rows {
        file,
        width,
        named,
        used: named,
        header: header_text.as_deref().map(str::as_bytes),
        ragged: Ragged::default(),
        overlong: Vec::new(),
        repeated_headers: Vec::new(),
        empty: None,
        cells: Cells::new(text.len(), width),
    };
    // The text moves into the table once the offsets are known.
    let mut rows = rows.read(&text, from, delimiter, issues, monitor)?;
    let ragged = std::mem::take(&mut rows.ragged);
    let mut table = rows.table(text, head.names, head.units, issues)?;
    let last = table.n_rows().checked_sub(1).map(|row| table.line(row));
    ragged.report(last.unwrap_or(0), issues);
    table.delimiter = Some(char::from(delimiter));
    table.title = title;
    table.first_line_of_data = looks_like_data.then_some(header_line);
    if table.n_rows() == 0 {
        return Err(ImportError::HeaderOnly(file.to_owned()));
    }
    if table.overlong.len() == table.n_rows() {
        return Err(ImportError::RowsTooLong {
            file: file.to_owned(),
            line: table.line(0),
        });
    }
    Ok(table)
}

/// The start of the table; the delimiter is found where none is given.
fn start(
    file: &str,
    text: &str,
    delimiter: Option<char>,
    first_line: Option<FirstLine>,
) -> Result<Start, ImportError> {
    let start = match delimiter {
        Some(c) => {
            let byte = u8::try_from(c)
                .ok()
                .filter(|b| b.is_ascii() && !matches!(b, b'"' | b'\r' | b'\n' | 0));
            start_of_table(text, byte.ok_or(ImportError::Delimiter(c))?, first_line)
        }
        None => sniff(text, first_line),
    }
    .ok_or_else(|| ImportError::OneColumn(file.to_owned()))?;
    if start.width > MAX_COLUMNS {
        return Err(ImportError::TooLarge {
            file: file.to_owned(),
            what: format!("over {MAX_COLUMNS} columns, where {MAX_COLUMNS} can be read"),
        });
    }
    Ok(start)
}

/// Whether no delimiter parts the lines of a text.
pub(in crate::import) fn has_one_column(text: &str, first_line: Option<FirstLine>) -> bool {
    // A delimiter that occurs several times on each line settles it.
    let head = text.as_bytes();
    let head = head.get(..SNIFFED_BYTES).unwrap_or(head);
    let n = |byte: u8| memchr::memchr_iter(byte, head).count();
    let lines = n(b'\n') + 1;
    if DELIMITERS.iter().any(|d| n(*d) > 4 * lines) {
        return false;
    }
    // A title with commas is no header over rows that have none.
    sniff(text, first_line).is_none_or(|s| s.width < 2 || s.steadiness == 0.0 && s.places.len() > 3)
}

pub(in crate::import) fn header_repeated(n: usize, line: usize) -> Issue {
    Issue::new(
        Severity::Warning,
        "header_repeated",
        match n {
            1 => "1 row repeats the header, as after joining files; it is left out.".to_owned(),
            _ => format!("{n} rows repeat the header, as after joining files; they are left out."),
        },
    )
    .at(Some(line), None)
}

/// The rows being read.
struct Rows<'f, 'b> {
    file: &'f str,
    width: usize,
    /// Columns up to the last with a name.
    named: usize,
    /// Columns up to the last with a name or a value.
    used: usize,
    header: Option<&'f [u8]>,
    ragged: Ragged,
    overlong: Vec<u32>,
    repeated_headers: Vec<usize>,
    /// Rows of empty cells.
    empty: Option<SetAside>,
    cells: Cells<'b>,
}

impl<'b> Rows<'_, 'b> {
    /// The table of the rows that were read, in `text`.
    fn table(
        self,
        text: Cow<'b, str>,
        mut names: Vec<String>,
        mut units: Vec<String>,
        issues: &mut Vec<Issue>,
    ) -> Result<Table<'b>, ImportError> {
        names.truncate(self.used);
        if names.len() < 2 {
            return Err(ImportError::OneColumn(self.file.to_owned()));
        }
        let names = header::unique(&names, issues);
        units.truncate(names.len());
        let mut cells = self.cells;
        cells.stand_in(text);
        let mut table = Table::new(names, units, cells);
        table.overlong = self.overlong;
        table.repeated_headers = self.repeated_headers.len();
        let repeated = SetAside::of(REPEATS_HEADER, self.repeated_headers.iter().copied());
        table.set_aside.extend(repeated);
        let labels = set_aside::labels(&mut table);
        table.set_aside.extend(labels);
        let aside = set_aside::tail(&mut table);
        table.set_aside.extend(self.empty);
        table.set_aside.extend(aside);
        if let Some(line) = self.repeated_headers.first() {
            issues.push(header_repeated(self.repeated_headers.len(), *line));
        }
        Ok(table)
    }
}

impl Rows<'_, '_> {
    fn read(
        mut self,
        text: &str,
        from: Place,
        delimiter: u8,
        issues: &mut Vec<Issue>,
        monitor: &Monitor,
    ) -> Result<Self, ImportError> {
        let input = text.as_bytes();
        monitor.set_total(2 * (input.len() / PIECE + 1));
        let mut next_look = from.start;
        let mut splitter = Splitter::new(input, delimiter, from);
        while splitter.advance() {
            let record = splitter.record();
            while record.start >= next_look {
                next_look += PIECE;
                monitor.step();
                if monitor.is_cancelled() {
                    return Err(ImportError::Cancelled);
                }
            }
            if self.cells.n_rows() == MAX_ROWS {
                return Err(ImportError::TooLarge {
                    file: self.file.to_owned(),
                    what: format!("over {MAX_ROWS} rows, the most that can be read"),
                });
            }
            if Some(record.raw) == self.header {
                self.repeated_headers.push(record.line);
                continue;
            }
            if record.is_empty() {
                let there = self.empty.get_or_insert_with(|| SetAside::new("empty row"));
                there.add(record.line);
                continue;
            }
            self.see_width(&record);
            let file = self.file;
            if splitter.quotes && memchr::memchr(b'"', record.raw).is_some() {
                self.quoted(&record, delimiter, issues)?;
            } else {
                // Without quotation marks cells stand as they read, one delimiter between them.
                self.cells
                    .push(record.start, record.ends, 1, record.line)
                    .map_err(|_| Full::error(file))?;
            }
        }
        Ok(self)
    }

    fn see_width(&mut self, record: &Record<'_>) {
        let n = record.ends.len();
        let is_filled = |c: usize| record.field(c).iter().any(|b| !b.is_ascii_whitespace());
        if n > self.used {
            if let Some(last) = (self.used..n.min(self.width)).rfind(|c| is_filled(*c)) {
                self.used = last + 1;
            }
            if n > self.width && (self.width..n).any(is_filled) {
                let row = u32::try_from(self.cells.n_rows()).unwrap_or(u32::MAX);
                self.overlong.push(row);
                self.ragged.long(record.line);
            }
        } else if n < self.named {
            self.ragged.short(record.line);
        }
    }

    /// A record with quotation marks: in place where the cells stand as they read, else rewritten.
    fn quoted(
        &mut self,
        record: &Record<'_>,
        delimiter: u8,
        issues: &mut Vec<Issue>,
    ) -> Result<(), ImportError> {
        let raw = record.raw;
        let breaks = line_ends(raw) > 0;
        let mut at = 0;
        let mut ends = Vec::with_capacity(record.ends.len());
        for i in 0..record.ends.len() {
            let field = record.field(i);
            let closed = |end: usize| raw.get(end).is_none_or(|b| *b == delimiter);
            let stands = |from: usize| raw.get(from..from + field.len()) == Some(field);
            let is_quoted = raw.get(at) == Some(&b'"');
            if is_quoted && breaks {
                self.check_quote(record, at, delimiter)?;
            }
            let end = if is_quoted {
                let end = at + field.len() + 2;
                (stands(at + 1) && raw.get(end - 1) == Some(&b'"') && closed(end)).then_some(end)
            } else {
                let end = at + field.len();
                (stands(at) && closed(end)).then_some(end)
            };
            let Some(end) = end else {
                // Escaped or stray marks: the rest of the record is taken as it reads.
                if !breaks && record.is_last && is_quoted && odd_quotes(raw.get(at..)) {
                    issues.push(
                        Issue::new(
                            Severity::Warning,
                            "open_quote",
                            "A quotation mark opens on the last line and is not closed: the file may be cut off.",
                        )
                        .at(Some(record.line), None),
                    );
                }
                if breaks {
                    self.check_rest(record, i, at, delimiter)?;
                }
                let cells = (0..record.ends.len())
                    .map(|i| std::str::from_utf8(record.field(i)).unwrap_or(""));
                return self
                    .cells
                    .rewrite(cells, record.line)
                    .map_err(|_| Full::error(self.file));
            };
            ends.push(end);
            at = end + 1;
        }
        self.cells
            .push(record.start, &ends, 0, record.line)
            .map_err(|_| Full::error(self.file))
    }

    /// The remaining cells of a record that spans lines.
    fn check_rest(
        &self,
        record: &Record<'_>,
        field: usize,
        mut at: usize,
        delimiter: u8,
    ) -> Result<(), ImportError> {
        for _ in field..record.ends.len() {
            if record.raw.get(at) == Some(&b'"') {
                self.check_quote(record, at, delimiter)?;
                at = Quoted::at(record.raw, at, delimiter).end + 1;
            } else {
                let rest = record.raw.get(at..).unwrap_or(&[]);
                at += memchr::memchr(delimiter, rest).unwrap_or(rest.len()) + 1;
            }
        }
        Ok(())
    }

    /// A quotation mark must not take whole lines of the table into one cell.
    fn check_quote(
        &self,
        record: &Record<'_>,
        at: usize,
        delimiter: u8,
    ) -> Result<(), ImportError> {
        let quoted = Quoted::at(record.raw, at, delimiter);
        let inside = record.raw.get(at + 1..quoted.close).unwrap_or(&[]);
        let taken = line_ends(inside);
        if taken == 0 {
            return Ok(());
        }
        let lines: Vec<&[u8]> = inside.split(|b| matches!(b, b'\n' | b'\r')).collect();
        let whole = lines.get(1..lines.len() - 1).unwrap_or(&[]);
        let rows = whole
            .iter()
            .filter(|line| memchr::memchr_iter(delimiter, line).count() + 1 == self.width)
            .count();
        if !quoted.is_closed || rows > 1 || (rows == 1 && self.width > 2) {
            return Err(ImportError::OpenQuote {
                file: self.file.to_owned(),
                line: record.line + line_ends(record.raw.get(..at).unwrap_or(&[])),
                taken,
            });
        }
        Ok(())
    }
}

fn odd_quotes(raw: Option<&[u8]>) -> bool {
    memchr::memchr_iter(b'"', raw.unwrap_or(&[])).count() % 2 == 1
}

/// Rows below a table that may be notes.
const MOST_BELOW: usize = 256;

/// Rows of uneven length; the first place of each kind is named.
#[derive(Default)]
struct Ragged {
    long: usize,
    first_long: Option<usize>,
    short: usize,
    first_short: Option<usize>,
    /// Lines of the last short rows.
    last_short: VecDeque<usize>,
}

impl Ragged {
    fn long(&mut self, line: usize) {
        self.long += 1;
        self.first_long.get_or_insert(line);
    }

    fn short(&mut self, line: usize) {
        self.short += 1;
        self.first_short.get_or_insert(line);
        if self.last_short.len() == MOST_BELOW {
            self.last_short.pop_front();
        }
        self.last_short.push_back(line);
    }

    /// `last`: the line of the last row of data; notes below it lack no cells.
    fn report(&self, last: usize, issues: &mut Vec<Issue>) {
        let below = self.last_short.iter().filter(|line| **line > last).count();
        let short = self.short - below.min(self.short);
        if self.long > 0 {
            let (one, many) = (
                "row has more cells than the header and is",
                "rows have more cells than the header and are",
            );
            let what = format!(
                "{} left out. Quote cells that contain the separator, or write decimals with a point.",
                of_count(self.long, one, many)
            );
            issues
                .push(Issue::new(Severity::Error, "row_too_long", what).at(self.first_long, None));
        }
        if short > 0 {
            let what = format!(
                "{} fewer cells than the header; the absent cells count as missing.",
                of_count(short, "row has", "rows have")
            );
            let issue = Issue::new(Severity::Warning, "row_too_short", what);
            issues.push(issue.at(self.first_short, None));
        }
    }
}

/// What the first records say with one delimiter.
struct Start {
    delimiter: u8,
    head: Head,
    places: Vec<Place>,
    width: usize,
    steadiness: f64,
}

/// The delimiter that gives the same number of cells on the first records.
fn sniff(text: &str, first_line: Option<FirstLine>) -> Option<Start> {
    let mut best: Option<Start> = None;
    // A delimiter that is not in the text gives one column; where none is there, the first says so.
    let is_there = |d: &u8| memchr::memchr(*d, text.as_bytes()).is_some();
    let first = DELIMITERS.iter().find(|d| is_there(d));
    let first = *first.unwrap_or(&DELIMITERS[0]);
    for delimiter in DELIMITERS {
        if delimiter != first && !is_there(&delimiter) {
            continue;
        }
        let Some(start) = start_of_table(text, delimiter, first_line) else {
            continue;
        };
        // A decimal comma splits rows as steadily as the true sign does, but not the header: that then
        // passes for a title, or a row of data for the header.
        let key = |s: &Start| {
            let splits = s.width > 1;
            let whole = !s.head.looks_like_data && s.head.first() == 0;
            (splits, s.steadiness, whole, s.width)
        };
        if best.as_ref().is_none_or(|b| key(&start) > key(b)) {
            best = Some(start);
        }
    }
    best
}

fn start_of_table(text: &str, delimiter: u8, first_line: Option<FirstLine>) -> Option<Start> {
    // An open quotation mark would take the whole of a large file into one record.
    start_in(text.as_bytes(), SNIFFED_BYTES, delimiter, first_line)
        .or_else(|| start_in(text.as_bytes(), text.len(), delimiter, first_line))
}

/// The start of the table within the first bytes; `None` too when they hold few records of a longer text.
fn start_in(
    text: &[u8],
    most: usize,
    delimiter: u8,
    first_line: Option<FirstLine>,
) -> Option<Start> {
    let head = text.get(..most).unwrap_or(text);
    let is_cut = head.len() < text.len();
    let from = Place {
        line: 1,
        ..Place::default()
    };
    let mut splitter = Splitter::new(head, delimiter, from);
    let mut sample = Sample::default();
    let mut places = Vec::new();
    while splitter.advance() {
        let record = splitter.record();
        if is_cut && record.is_last {
            break;
        }
        places.push(Place {
            start: record.start,
            end: record.start + record.raw.len(),
            line: record.line,
        });
        if sample.is_full() {
            // One more place: where the rows go on.
            break;
        }
        let cell = |i: usize| match std::str::from_utf8(record.field(i)) {
            Ok(cell) => Cow::Borrowed(cell),
            Err(_) => String::from_utf8_lossy(record.field(i)),
        };
        // One more than can be read is enough to refuse a line.
        sample.push((0..record.ends.len()).take(MAX_COLUMNS + 1).map(cell));
    }
    if is_cut && places.len() < 5 {
        return None;
    }
    let head = header::find(&sample, first_line)?;
    let steadiness = head.steadiness(&sample);
    Some(Start {
        delimiter,
        width: head.names.len(),
        steadiness,
        head,
        places,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<(Table<'_>, Vec<Issue>), ImportError> {
        let mut issues = Vec::new();
        let table = read(
            "f.csv",
            Cow::Borrowed(text),
            (None, None),
            &mut issues,
            &Monitor::new(),
        )?;
        Ok((table, issues))
    }

    fn cells(table: &Table<'_>) -> Vec<Vec<String>> {
        (0..table.n_rows())
            .map(|r| {
                (0..table.n_columns())
                    .map(|c| table.cell(r, c).to_owned())
                    .collect()
            })
            .collect()
    }

    #[test]
    fn cells_read_as_the_csv_crate_reads_them() -> Result<(), ImportError> {
        let text = "a,b,c\r\n1,\"x, y\",3\r\n\r\n\"say \"\"no\"\"\",5\" pipe, 6 \n\"two\nlines\",\"\",9\r7,8,\"\u{b5}g\"";
        let (table, _) = table(text)?;
        assert_eq!(
            cells(&table),
            [
                ["1", "x, y", "3"],
                ["say \"no\"", "5\" pipe", "6"],
                ["two\nlines", "", "9"],
                ["7", "8", "\u{b5}g"],
            ]
        );
        assert_eq!(
            (0..4).map(|r| table.line(r)).collect::<Vec<_>>(),
            [2, 4, 5, 7]
        );
        Ok(())
    }

    #[test]
    fn a_quote_that_takes_rows_is_named() {
        for (text, line) in [
            ("a,b,c\n1,2,3\n4,\"5,6\n7,8,9\n1,2,3\n", 3),
            ("a,b,c\n1,2,3\n4,\"5,6\n7,8,9\n1,\"2,3\n", 3),
            ("a,b,c\n\"1,2,3\n\"4,5,6\n", 2),
        ] {
            let found = table(text).err();
            assert!(
                matches!(found, Some(ImportError::OpenQuote { line: l, .. }) if l == line),
                "{text:?}: {found:?}"
            );
        }
    }

    #[test]
    fn long_cells_and_columns_without_name() -> Result<(), ImportError> {
        let long = "x".repeat(100_000);
        let text = format!("a,b,,\n1,2,,\n{long},4,,\n5,6,,\n");
        let (table, issues) = table(&text)?;
        assert_eq!(table.n_columns(), 2, "{issues:?}");
        assert_eq!((table.cell(1, 0).len(), table.cell(1, 1)), (100_000, "4"));
        assert_eq!(table.cell(2, 1), "6");
        Ok(())
    }
}
