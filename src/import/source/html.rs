//! Tables of web pages: pages that programs save under the ending of a workbook, and tables that are pasted.
//!
//! In: the text of a page. Out: its largest table in lines of cells. Not its business: pages without a table.

use super::text_form::TextForm;
use super::written;
use crate::import::options::ImportOptions;
use crate::study::{Issue, Severity};

/// Cells that one cell may span in both directions, and cells of all tables.
const MOST_SPAN: usize = 200;
const MOST_CELLS: usize = 5_000_000;

/// Whether the bytes are a page with a table.
pub(super) fn holds_table(bytes: &[u8]) -> bool {
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
pub(super) fn table(
    text: &str,
    _options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Option<TextForm> {
    if !holds_table(text.as_bytes()) {
        return None;
    }
    let tables = tables(text);
    let best = (0..tables.len()).max_by_key(|i| {
        let n: usize = tables[*i].iter().map(Vec::len).sum();
        (n, std::cmp::Reverse(*i))
    })?;
    let others = tables
        .iter()
        .filter(|t| t.len() > 1)
        .count()
        .saturating_sub(1);
    let more = if others > 0 {
        format!(" The page holds {others} smaller table(s) as well.")
    } else {
        String::new()
    };
    issues.push(Issue::new(
        Severity::Note,
        "html_table",
        format!("The file is a web page; its largest table is read.{more}"),
    ));
    Some(TextForm {
        text: written::text(&tables[best]),
        delimiter: Some(written::DELIMITER),
        block: None,
        layout: None,
    })
}

/// A table that is open while the page is read.
#[derive(Default)]
struct Open {
    rows: Vec<Vec<String>>,
    /// Cells that reach down from rows above: rows left and text, by column.
    down: Vec<(usize, String)>,
    cell: Option<(String, usize, usize)>,
    row: Option<Vec<String>>,
}

impl Open {
    fn end_cell(&mut self) {
        let Some((text, across, down)) = self.cell.take() else {
            return;
        };
        let text = text.split_whitespace().collect::<Vec<&str>>().join(" ");
        let row = self.row.get_or_insert_default();
        carried(row, &mut self.down);
        for _ in 0..across {
            if down > 1 {
                let at = row.len();
                if self.down.len() <= at {
                    self.down.resize(at + 1, (0, String::new()));
                }
                self.down[at] = (down - 1, text.clone());
            }
            row.push(text.clone());
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if let Some(mut row) = self.row.take() {
            carried(&mut row, &mut self.down);
            self.rows.push(row);
        }
    }
}

/// Adds the cells that reach down to the end of a row so far.
fn carried(row: &mut Vec<String>, down: &mut [(usize, String)]) {
    while let Some((left, text)) = down.get_mut(row.len()).filter(|(left, _)| *left > 0) {
        *left -= 1;
        let text = text.clone();
        row.push(text);
    }
}

fn tables(text: &str) -> Vec<Vec<Vec<String>>> {
    let mut out = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut rest = text;
    let mut n_cells = 0usize;
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
        let name: String = inside
            .chars()
            .take_while(|c| !c.is_whitespace())
            .collect::<String>()
            .trim_end_matches('/')
            .to_ascii_lowercase();
        match name.as_str() {
            "table" if open.len() < 20 => open.push(Open::default()),
            "script" | "style" => {
                let close = format!("</{name}");
                let lower = rest.to_ascii_lowercase();
                rest = lower.find(&close).and_then(|e| rest.get(e..)).unwrap_or("");
            }
            _ => {
                let Some(table) = open.last_mut() else {
                    continue;
                };
                match name.as_str() {
                    "tr" => {
                        table.end_row();
                        table.row = Some(Vec::new());
                    }
                    "td" | "th" => {
                        table.end_cell();
                        let (across, down) = (span(inside, "colspan"), span(inside, "rowspan"));
                        n_cells += across;
                        table.cell = Some((String::new(), across, down));
                    }
                    "/td" | "/th" => table.end_cell(),
                    "/tr" => table.end_row(),
                    "br" | "/p" | "/div" => {
                        if let Some(cell) = &mut table.cell {
                            cell.0.push(' ');
                        }
                    }
                    "/table" => {
                        if let Some(mut table) = open.pop() {
                            table.end_row();
                            out.push(table.rows);
                        }
                    }
                    _ => {}
                }
            }
        }
        if n_cells > MOST_CELLS {
            break;
        }
    }
    for mut table in open {
        table.end_row();
        out.push(table.rows);
    }
    out
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
    digits.parse().unwrap_or(1).clamp(1, MOST_SPAN)
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
            tables(page)[0],
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
        assert_eq!(tables(huge)[0][0].len(), MOST_SPAN + 1);
    }
}
