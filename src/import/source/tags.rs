//! The tags of an XML part one after another, in time that grows with the part, without holding it.
//!
//! Used by the checks that run before a library reads a workbook.

use super::compound::Flaw;
use crate::work::Monitor;
use std::io::BufRead;

/// Tags between two checks of the cancel flag.
const OFTEN: u32 = 4096;

/// A part that is being read.
pub(super) struct Tags<'m, R> {
    content: R,
    monitor: &'m Monitor,
    /// Text before the tag, and the tag.
    piece: Vec<u8>,
    /// Bytes that may still be read.
    left: u64,
    /// Bytes of the longest piece.
    most: usize,
    seen: u32,
}

/// A text and the tag behind it, as bytes of the file.
type TextAndTag<'a> = (&'a [u8], &'a [u8]);

impl<'m, R: BufRead> Tags<'m, R> {
    /// At most `left` bytes, of which no text with its tag may be longer than `most`.
    pub fn new(content: R, left: u64, most: usize, monitor: &'m Monitor) -> Self {
        Self {
            content,
            monitor,
            piece: Vec::new(),
            left,
            most,
            seen: 0,
        }
    }

    /// Bytes that may still be read.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// The next text and tag; `None` at the end. A `>` inside a quoted attribute ends no tag.
    ///
    /// # Errors
    /// [`Flaw`] for a part that can't be read, or that is longer than it may be; any of them when the work is
    /// cancelled.
    pub fn next(&mut self) -> Result<Option<TextAndTag<'_>>, Flaw> {
        self.piece.clear();
        let mut end = End::default();
        loop {
            self.seen += 1;
            if self.seen.is_multiple_of(OFTEN) && self.monitor.is_cancelled() {
                return Err(Flaw::Damaged);
            }
            let before = self.piece.len();
            let is_over = self.read_on()?;
            end.go_on(&self.piece, before);
            if is_over || !end.is_in_quotes() {
                break;
            }
        }
        if self.piece.is_empty() {
            return Ok(None);
        }
        Ok(Some(
            self.piece.split_at(end.open.unwrap_or(self.piece.len())),
        ))
    }

    /// Reads up to the next `>`; `true` at the end of the part.
    fn read_on(&mut self) -> Result<bool, Flaw> {
        loop {
            let there = self.content.fill_buf().map_err(|_| Flaw::Damaged)?;
            let at = memchr::memchr(b'>', there);
            let n = at.map_or(there.len(), |at| at + 1);
            let Some(left) = self.left.checked_sub(n as u64) else {
                return Err(Flaw::TooLarge);
            };
            self.left = left;
            if self.piece.len() + n > self.most {
                return Err(Flaw::TooLarge);
            }
            self.piece.extend_from_slice(there.get(..n).unwrap_or(&[]));
            let is_over = there.is_empty();
            self.content.consume(n);
            if is_over || at.is_some() {
                return Ok(is_over);
            }
            if self.monitor.is_cancelled() {
                return Err(Flaw::Damaged);
            }
        }
    }
}

/// Whether a tag ends, from what was seen of it so far.
#[derive(Default)]
struct End {
    open: Option<usize>,
    is_declaration: bool,
    mark: Option<u8>,
}

impl End {
    /// Looks at the piece from `from` on, once.
    fn go_on(&mut self, piece: &[u8], from: usize) {
        let mut at = from;
        if self.open.is_none() {
            let Some(open) = memchr::memchr(b'<', piece.get(from..).unwrap_or(&[])) else {
                return;
            };
            at = from + open;
            self.open = Some(at);
            self.is_declaration = piece.get(at + 1) == Some(&b'!');
        }
        for b in piece.get(at..).unwrap_or(&[]) {
            match self.mark {
                None if matches!(b, b'"' | b'\'') => self.mark = Some(*b),
                Some(mark) if mark == *b => self.mark = None,
                _ => {}
            }
        }
    }

    fn is_in_quotes(&self) -> bool {
        self.mark.is_some() && !self.is_declaration
    }
}

/// The name of a tag with its `<`, and without its `/` where it stands alone.
pub(super) fn name(tag: &[u8]) -> &[u8] {
    let ends = |b: &u8| b.is_ascii_whitespace() || *b == b'>';
    let name = tag.split(ends).next().unwrap_or(&[]);
    name.strip_suffix(b"/").unwrap_or(name)
}

/// Whether the tag opens or is an element of this name, whatever its namespace.
pub(super) fn is(tag: &[u8], wanted: &[u8]) -> bool {
    let name = name(tag).strip_prefix(b"<").unwrap_or(&[]);
    name.rsplit(|b| *b == b':').next() == Some(wanted) && !name.starts_with(b"/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, left: u64, most: usize) -> Result<Vec<(String, String)>, Flaw> {
        let monitor = Monitor::new();
        let mut tags = Tags::new(text.as_bytes(), left, most, &monitor);
        let mut found = Vec::new();
        let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        while let Some((text, tag)) = tags.next()? {
            found.push((words(text), words(tag)));
        }
        Ok(found)
    }

    #[test]
    fn tags_end_outside_quotes_and_limits_hold() {
        let text = "<a b='x > y' c=\">\">one</a><!-- it's > --> <d/>end";
        let found = all(text, 1000, 1000).unwrap();
        let tags: Vec<&str> = found.iter().map(|(_, tag)| tag.as_str()).collect();
        assert_eq!(
            tags,
            [
                "<a b='x > y' c=\">\">",
                "</a>",
                "<!-- it's >",
                "",
                "<d/>",
                ""
            ]
        );
        assert_eq!(found[1].0, "one");
        assert_eq!(found[5].0, "end");
        assert_eq!(all(text, 20, 1000), Err(Flaw::TooLarge));
        assert_eq!(all(text, 1000, 10), Err(Flaw::TooLarge));
        assert!(is(b"<x:sst a='1'>", b"sst") && is(b"<sst>", b"sst") && is(b"<si/>", b"si"));
        assert!(!is(b"</sst>", b"sst") && !is(b"<sstx>", b"sst"));
    }

    /// A mark that is never closed takes every `>`; looking at all of it again for each would take minutes.
    #[test]
    fn time_grows_with_the_part_and_cancelling_ends_it() {
        let text = format!("<a b=\"{}", ">".repeat(4_000_000));
        assert_eq!(all(&text, 1 << 30, 1 << 30).unwrap().len(), 1);
        let monitor = Monitor::new();
        monitor.cancel();
        let mut tags = Tags::new(text.as_bytes(), 1 << 30, 1 << 30, &monitor);
        assert_eq!(tags.next(), Err(Flaw::Damaged));
    }
}
