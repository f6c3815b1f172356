//! Tables of web pages: pages that programs save under the ending of a workbook, and tables that are pasted.
//!
//! In: the text of a page. Out: its largest table in lines of cells. Not its business: pages without a table.

use super::text_form::TextForm;
use crate::import::options::ImportOptions;
use crate::import::source::budget::Budget;
use crate::import::source::written;
use crate::import::table::raw::Full;
use crate::study::{Issue, Severity};
use crate::words::of_count;

/// Columns and rows that one cell may span, as browsers have it.
const MOST_ACROSS: usize = 1_000;
const MOST_DOWN: usize = 65_534;

/// Whether the bytes are a page with a table.
pub(in crate::import::source) fn holds_table(bytes: &[u8]) -> bool {
    let head = bytes.get(..2_000).unwrap_or(bytes).to_ascii_lowercase();
    let start = head.iter().position(|b| *b == b'<').filter(|at| {
        head.iter()
            .take(*at)
            .all(|b| b.is_ascii_whitespace() || *b >= 0x80)
    });
    let Some(start) = start else { return false };
    let is_page = [
        b"<!doctype html".as_slice(),
        b"<html",
        b"<table",
        b"<meta",
        b"<body",
    ]
    .iter()
    .any(|w| head.get(start..).is_some_and(|h| h.starts_with(w)));
    let most = |words: [&[u8]; 4], n: usize| {
        let count = |w: &&[u8]| memchr::memmem::find_iter(bytes, w).take(n).count();
        words.iter().map(count).sum::<usize>() >= n
    };
    // Two rows of two cells are the least that is a table.
    is_page
        && most([b"<td", b"<TD", b"<th", b"<TH"], 4)
        && most([b"<tr", b"<TR", b"<Tr", b"<tR"], 2)
}

/// The largest table of a page; `None` for other texts.
pub(in crate::import::source) fn table(
    text: &str,
    _options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Result<Option<TextForm>, Full> {
    if !holds_table(text.as_bytes()) {
        return Ok(None);
    }
    let tables = tables(text, Budget::of(text.len()).memory / 2)?;
    let best = (0..tables.len()).max_by_key(|i| {
        let n: usize = tables[*i].iter().map(Vec::len).sum();
        (n, std::cmp::Reverse(*i))
    });
    let Some(best) = best else {
        return Ok(None);
    };
    let others = tables
        .iter()
        .filter(|t| t.len() > 1)
        .count()
        .saturating_sub(1);
    let more = if others > 0 {
        format!(
            " The page holds {} as well.",
            of_count(others, "smaller table", "smaller tables")
        )
    } else {
        String::new()
    };
    issues.push(Issue::new(
        Severity::Note,
        "html_table",
        format!("The file is a web page; its largest table is read.{more}"),
    ));
    Ok(Some(TextForm {
        text: written::text(&tables[best]),
        delimiter: Some(written::DELIMITER),
        block: None,
        layout: None,
        analytes: 0..0,
    }))
}

/// A table that is open while the page is read.
#[derive(Default)]
struct Open {
    rows: Vec<Vec<String>>,
    /// Cells that reach down from rows above: rows left and text, by column.
    down: Vec<(usize, String)>,
    /// The cell that is read: its text, and the columns and rows that it spans.
    cell: Option<(String, usize, usize)>,
    row: Option<Vec<String>>,
}

/// Bytes that the cells of all tables may still take.
struct Room(u64);

impl Room {
    /// Takes the room of a cell.
    fn take(&mut self, text: &str) -> Result<(), Full> {
        let bytes = (text.len() + size_of::<String>()) as u64;
        self.0 = self.0.checked_sub(bytes).ok_or(Full)?;
        Ok(())
    }
}

impl Open {
    fn end_cell(&mut self, room: &mut Room) -> Result<(), Full> {
        let Some((text, across, down)) = self.cell.take() else {
            return Ok(());
        };
        let text = text.split_whitespace().collect::<Vec<&str>>().join(" ");
        let row = self.row.get_or_insert_default();
        carried(row, &mut self.down, room)?;
        for _ in 0..across {
            room.take(&text)?;
            if down > 1 {
                let at = row.len();
                if self.down.len() <= at {
                    self.down.resize(at + 1, (0, String::new()));
                }
                room.take(&text)?;
                self.down[at] = (down - 1, text.clone());
            }
            row.push(text.clone());
        }
        Ok(())
    }

    fn end_row(&mut self, room: &mut Room) -> Result<(), Full> {
        self.end_cell(room)?;
        if let Some(mut row) = self.row.take() {
            carried(&mut row, &mut self.down, room)?;
            self.rows.push(row);
        }
        Ok(())
    }

    /// Takes a tag inside the table.
    fn tag(&mut self, name: &str, inside: &str, room: &mut Room) -> Result<(), Full> {
        match name {
            "tr" => {
                self.end_row(room)?;
                self.row = Some(Vec::new());
            }
            "td" | "th" => {
                self.end_cell(room)?;
                let across = span(inside, "colspan").min(MOST_ACROSS);
                let down = span(inside, "rowspan").min(MOST_DOWN);
                self.cell = Some((String::new(), across, down));
            }
            "/td" | "/th" => self.end_cell(room)?,
            "/tr" => self.end_row(room)?,
            "br" | "/p" | "/div" => {
                if let Some(cell) = &mut self.cell {
                    cell.0.push(' ');
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Adds the cells that reach down to the end of a row so far.
fn carried(
    row: &mut Vec<String>,
    down: &mut [(usize, String)],
    room: &mut Room,
) -> Result<(), Full> {
    while let Some((left, text)) = down.get_mut(row.len()).filter(|(left, _)| *left > 0) {
        *left -= 1;
        room.take(text)?;
        row.push(text.clone());
    }
    Ok(())
}

/// The tables of a page, whose cells take `most` bytes of memory.
fn tables(text: &str, most: u64) -> Result<Vec<Vec<Vec<String>>>, Full> {
    let mut out = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut rest = text;
    let mut room = Room(most);
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        if let Some(cell) = open.last_mut().and_then(|t| t.cell.as_mut()) {
            cell.0.push_str(&plain(rest.get(..at).unwrap_or("")));
        }
        let tag = rest.get(at + 1..).unwrap_or("");
        if let Some(comment) = tag.strip_prefix("!--") {
            let end = memchr::memmem::find(comment.as_bytes(), b"-->");
            rest = end.and_then(|e| comment.get(e + 3..)).unwrap_or("");
            continue;
        }
        let Some(end) = memchr::memchr(b'>', tag.as_bytes()) else {
            break;
        };
        let inside = tag.get(..end).unwrap_or("");
        rest = tag.get(end + 1..).unwrap_or("");
        let name = inside.split(char::is_whitespace).next().unwrap_or("");
        let name = name.trim_end_matches('/').to_ascii_lowercase();
        match name.as_str() {
            "table" if open.len() < 20 => open.push(Open::default()),
            "script" | "style" => rest = behind(rest, &name),
            "/table" => {
                if let Some(mut table) = open.pop() {
                    table.end_row(&mut room)?;
                    out.push(table.rows);
                }
            }
            name => {
                if let Some(table) = open.last_mut() {
                    table.tag(name, inside, &mut room)?;
                }
            }
        }
    }
    for mut table in open {
        table.end_row(&mut room)?;
        out.push(table.rows);
    }
    Ok(out)
}

/// The text from the tag on that closes a program or a style.
fn behind<'t>(text: &'t str, name: &str) -> &'t str {
    let closes = |at: &usize| {
        let tag = text.as_bytes().get(at + 2..at + 2 + name.len());
        tag.is_some_and(|t| t.eq_ignore_ascii_case(name.as_bytes()))
    };
    let mut all = memchr::memmem::find_iter(text.as_bytes(), b"</");
    all.find(closes).and_then(|at| text.get(at..)).unwrap_or("")
}

fn span(tag: &str, name: &str) -> usize {
    let lower = tag.to_ascii_lowercase();
    let value = lower.split(name).nth(1).unwrap_or("");
    let digits: String = value
        .chars()
        .skip_while(|c| matches!(c, '=' | '"' | '\'' | ' '))
        .take_while(char::is_ascii_digit)
        .take(6)
        .collect();
    digits.parse().unwrap_or(1).max(1)
}

/// Text without its references to characters.
fn plain(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or(""));
        let after = rest.get(at + 1..).unwrap_or("");
        let known = after
            .find(';')
            .filter(|e| *e < 10)
            .and_then(|end| Some((character(after.get(..end)?)?, after.get(end + 1..)?)));
        match known {
            Some((c, next)) => {
                out.push(c);
                rest = next;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "micro" => '\u{b5}',
        "mu" => '\u{3bc}',
        "alpha" => '\u{3b1}',
        "beta" => '\u{3b2}',
        "gamma" => '\u{3b3}',
        "plusmn" => '\u{b1}',
        "minus" => '-',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "szlig" => 'ß',
        "eacute" => 'é',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_span_speak_for_all_their_cells() {
        let page = "<html><body><table><tr><th rowspan=2>ID<th colspan=\"2\">OPG &amp; more</tr><tr><td>Baseline<td>Week&nbsp;4</tr>\
                    <tr><td>P1<td>1,5<td>&lt;2</table><!-- <table> --></body></html>";
        assert_eq!(
            tables(page, 1 << 20).unwrap()[0],
            [
                vec!["ID", "OPG & more", "OPG & more"],
                vec!["ID", "Baseline", "Week 4"],
                vec!["P1", "1,5", "<2"],
            ]
        );
        assert!(holds_table(page.as_bytes()));
        assert!(!holds_table(b"<?xml version=\"1.0\"?><table/>"));
        assert!(!holds_table(b"id,x\n1,<table\n"));
        // Spans in a page are not believed.
        let huge = "<table><tr><td rowspan=99999999 colspan=99999999>a<td>b</table>";
        assert_eq!(tables(huge, 1 << 20).unwrap()[0][0].len(), MOST_ACROSS + 1);
        assert!(tables(huge, 1 << 10).is_err());
    }
}
