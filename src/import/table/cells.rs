//! Cells that stand in a text: offsets into it, row by row.

use crate::import::error::ImportError;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Where the cells stand.
pub(in crate::import) struct Cells<'b> {
    text: Cow<'b, str>,
    text_len: usize,
    /// Rows whose cells don't stand in `text` as they read, such as `"say ""no"""`; addressed behind it.
    rewritten: String,
    /// Cells in a row.
    width: usize,
    starts: Vec<u32>,
    /// Rows at the start that are no data.
    skipped: usize,
    /// End of each cell from the start of its row; the next cell starts one further.
    ends: Ends,
    lines: Lines,
    /// Most cells that are held: rows that are mostly empty could be many times their text.
    most: usize,
}

/// Ends of cells in the smallest integer type that fits the longest row so far.
enum Ends {
    Byte(Vec<u8>),
    Short(Vec<u16>),
    Long(Vec<u32>),
}

impl Ends {
    fn make_room_for(&mut self, end: usize) -> Result<(), Full> {
        if let Self::Byte(all) = self
            && end > usize::from(u8::MAX)
        {
            *self = Self::Short(all.iter().map(|e| u16::from(*e)).collect());
        }
        if let Self::Short(all) = self
            && end > usize::from(u16::MAX)
        {
            *self = Self::Long(all.iter().map(|e| u32::from(*e)).collect());
        }
        if u32::try_from(end).is_err() {
            return Err(Full);
        }
        Ok(())
    }

    fn get(&self, at: usize) -> usize {
        match self {
            Self::Byte(all) => all.get(at).map_or(0, |e| usize::from(*e)),
            Self::Short(all) => all.get(at).map_or(0, |e| usize::from(*e)),
            Self::Long(all) => all.get(at).map_or(0, |e| *e as usize),
        }
    }
}

/// Line of each row: kept where a row does not follow the one before on the next line.
#[derive(Default)]
pub(super) struct Lines {
    jumps: Vec<(u32, u32)>,
    next: usize,
}

impl Lines {
    pub fn push(&mut self, row: usize, line: usize) -> Result<(), Full> {
        if self.jumps.is_empty() || line != self.next {
            let small = |n: usize| u32::try_from(n).map_err(|_| Full);
            self.jumps.push((small(row)?, small(line)?));
        }
        self.next = line + 1;
        Ok(())
    }

    pub fn get(&self, row: usize) -> usize {
        let after = self
            .jumps
            .partition_point(|(first, _)| *first as usize <= row);
        let jump = after.checked_sub(1).and_then(|at| self.jumps.get(at));
        jump.map_or(0, |(first, line)| *line as usize + row - *first as usize)
    }
}

/// The table exceeds what can be held.
#[derive(Debug)]
pub(in crate::import) struct Full;

impl Full {
    pub fn error(file: &str) -> ImportError {
        ImportError::TooLarge {
            file: file.to_owned(),
            what: "its cells take more memory than those of a table of its size should: it has over 4 GB of text, one long text in many cells, or many columns that are nearly all empty. Split it by marker, or save the table of the study alone".to_owned(),
        }
    }
}

impl<'b> Cells<'b> {
    /// Cells that will stand in a text of `text_len` bytes, which [`Self::stand_in`] hands over.
    pub fn new(text_len: usize, width: usize) -> Self {
        Self {
            text: Cow::Borrowed(""),
            text_len,
            rewritten: String::new(),
            width,
            starts: Vec::new(),
            skipped: 0,
            ends: Ends::Byte(Vec::new()),
            lines: Lines::default(),
            most: text_len.saturating_mul(2).max(1 << 26),
        }
    }

    /// The text in which the cells stand; no row follows.
    pub fn stand_in(&mut self, text: Cow<'b, str>) {
        self.text = text;
        self.starts.shrink_to_fit();
        match &mut self.ends {
            Ends::Byte(all) => all.shrink_to_fit(),
            Ends::Short(all) => all.shrink_to_fit(),
            Ends::Long(all) => all.shrink_to_fit(),
        }
    }

    /// Drops the first `rows` rows.
    pub(super) fn skip(&mut self, rows: usize) {
        self.skipped += rows;
    }

    /// Line of the file on which a row starts.
    pub(super) fn line(&self, row: usize) -> usize {
        self.lines.get(row + self.skipped)
    }

    /// Where a cell stands in a table that has the skipped rows too, row by row.
    pub(super) fn place(&self, row: usize, column: usize) -> usize {
        (row + self.skipped) * self.width + column
    }

    pub fn n_rows(&self) -> usize {
        self.starts.len() - self.skipped
    }

    pub(super) fn truncate(&mut self, rows: usize) {
        let rows = rows + self.skipped;
        self.starts.truncate(rows);
        let cells = rows * self.width;
        match &mut self.ends {
            Ends::Byte(all) => all.truncate(cells),
            Ends::Short(all) => all.truncate(cells),
            Ends::Long(all) => all.truncate(cells),
        }
    }

    /// Adds a row that stands in the text: `ends` of its cells from `start`, each `gap` further than the
    /// one before says. Cells that are not there are empty, cells beyond the width are dropped.
    pub fn push(
        &mut self,
        start: usize,
        ends: &[usize],
        gap: usize,
        line: usize,
    ) -> Result<(), Full> {
        if (self.n_rows() + 1) * self.width > self.most {
            return Err(Full);
        }
        self.lines.push(self.n_rows(), line)?;
        self.starts.push(u32::try_from(start).map_err(|_| Full)?);
        let ends = ends.get(..self.width).unwrap_or(ends);
        let last = ends.last().map_or(0, |last| last + (ends.len() - 1) * gap);
        let missing = self.width - ends.len();
        self.ends.make_room_for(last)?;
        let ends = ends.iter().enumerate().map(|(i, end)| end + i * gap);
        let ends = ends.chain(std::iter::repeat_n(last, missing));
        // Cut-off can't happen: room was made for the last, which is the largest.
        match &mut self.ends {
            Ends::Byte(all) => all.extend(ends.map(|e| e as u8)),
            Ends::Short(all) => all.extend(ends.map(|e| e as u16)),
            Ends::Long(all) => all.extend(ends.map(|e| e as u32)),
        }
        Ok(())
    }

    /// Adds a row of cells that don't stand in the text as they read.
    pub fn rewrite<'c>(
        &mut self,
        cells: impl Iterator<Item = &'c str>,
        line: usize,
    ) -> Result<(), Full> {
        let from = self.rewritten.len();
        let mut ends = Vec::with_capacity(self.width);
        for cell in cells.take(self.width) {
            self.rewritten.push_str(cell);
            ends.push(self.rewritten.len() - from);
            self.rewritten.push('\t');
        }
        self.push(self.text_len + from, &ends, 0, line)
    }

    /// Keeps the rows that are marked; `false` where they can't be held, and all stay.
    pub(super) fn retain(&mut self, keep: &[bool]) -> bool {
        let mut kept = Cells {
            text_len: self.text_len,
            ..Self::new(self.text_len, self.width)
        };
        kept.most = self.most;
        let mut ends = Vec::with_capacity(self.width);
        for row in (0..self.n_rows()).filter(|r| keep.get(*r) == Some(&true)) {
            let at = row + self.skipped;
            ends.clear();
            ends.extend((0..self.width).map(|c| self.ends.get(at * self.width + c)));
            let start = self.starts.get(at).map_or(0, |s| *s as usize);
            if kept.push(start, &ends, 0, self.lines.get(at)).is_err() {
                return false;
            }
        }
        kept.text = std::mem::take(&mut self.text);
        kept.rewritten = std::mem::take(&mut self.rewritten);
        *self = kept;
        true
    }

    /// Writes these cells anew, by row and column; `false` where they can't be held, and all stay.
    pub(super) fn replace(&mut self, changes: &BTreeMap<usize, Vec<(usize, String)>>) -> bool {
        // Behind the text, of which no row stands behind its end.
        let text_len = self.text_len.min(self.text.len() + 1);
        let mut new = Self::new(text_len, self.width);
        new.most = self.most;
        new.rewritten.clone_from(&self.rewritten);
        let mut ends = Vec::with_capacity(self.width);
        for at in 0..self.starts.len() {
            let line = self.lines.get(at);
            let row = at.checked_sub(self.skipped);
            let pushed = if let Some((row, own)) = row.and_then(|r| Some((r, changes.get(&r)?))) {
                let mut own: Vec<&(usize, String)> = own.iter().collect();
                own.sort_by_key(|change| change.0);
                let cells = (0..self.width).map(|c| {
                    let at = own.partition_point(|change| change.0 < c);
                    let changed = own.get(at).filter(|change| change.0 == c);
                    changed.map_or_else(|| self.get(row, c), |change| change.1.as_str())
                });
                new.rewrite(cells, line)
            } else {
                ends.clear();
                ends.extend((0..self.width).map(|c| self.ends.get(at * self.width + c)));
                new.push(self.starts[at] as usize, &ends, 0, line)
            };
            if pushed.is_err() {
                return false;
            }
        }
        new.skipped = self.skipped;
        new.text = std::mem::take(&mut self.text);
        *self = new;
        true
    }

    /// Adds a cell behind the first `columns` of each row; `false` where they can't be held, and all stay.
    pub(super) fn widen(&mut self, columns: usize, cells: &[&str]) -> bool {
        let text_len = self.text_len.min(self.text.len() + 1);
        let mut new = Self::new(text_len, columns + 1);
        new.most = self.most;
        for row in 0..self.n_rows() {
            let own = (0..columns).map(|c| self.get(row, c));
            let behind = cells.get(row).copied().unwrap_or("");
            let line = self.lines.get(row + self.skipped);
            if new.rewrite(own.chain([behind]), line).is_err() {
                return false;
            }
        }
        new.text = std::mem::take(&mut self.text);
        *self = new;
        true
    }

    #[inline]
    pub(super) fn get(&self, row: usize, column: usize) -> &str {
        let row = row + self.skipped;
        let Some(start) = self.starts.get(row).map(|s| *s as usize) else {
            return "";
        };
        let at = row * self.width + column;
        let from = if column == 0 {
            0
        } else {
            self.ends.get(at - 1) + 1
        };
        let end = self.ends.get(at);
        let range = |start: usize| start + from..start + end;
        match start.checked_sub(self.text_len) {
            None => clean(self.text.get(range(start)).unwrap_or("")),
            Some(start) => self
                .rewritten
                .get(range(start))
                .unwrap_or("")
                .trim_matches(is_blank),
        }
    }
}

/// What is not part of a cell at its ends.
pub(in crate::import) fn is_blank(c: char) -> bool {
    // The byte-order mark, marks without width as copied text has them, and the end of a file on tape and in DOS.
    let has_no_width = matches!(
        c,
        '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{61c}' | '\u{2060}'
    );
    c.is_whitespace() || has_no_width || matches!(c, '\0' | '\u{1a}')
}

/// A cell as it stands, without blanks and quotation marks around it.
pub(super) fn clean(raw: &str) -> &str {
    let plain = |b: &u8| (b'#'..0x7f).contains(b) || *b == b'!';
    let bytes = raw.as_bytes();
    match (bytes.first(), bytes.last()) {
        (None, _) | (_, None) => "",
        (Some(first), Some(last)) if plain(first) && plain(last) => raw,
        _ => {
            let cell = raw.trim_matches(is_blank);
            cell.strip_prefix('"')
                .and_then(|c| c.strip_suffix('"'))
                .map_or(cell, |c| c.trim_matches(is_blank))
        }
    }
}
