//! A table from the clipboard as the bytes of a file.
//!
//! In: the text that a spreadsheet, Prism, a web page or a document puts on the clipboard. Out: bytes that are read
//! like those of a file: cells stay apart by tabs with the quoting of spreadsheets, a table in Markdown becomes one.

use super::written;
use crate::import::error::ImportError;

/// Name of what was pasted.
pub const PASTED: &str = "pasted table";

/// The bytes of a pasted table.
///
/// # Errors
/// [`ImportError::Empty`] when nothing but blanks was pasted.
pub fn pasted(text: &str) -> Result<Vec<u8>, ImportError> {
    let text = text.trim_start_matches(['\u{feff}', '\r', '\n']);
    let text = text.trim_end_matches(|c: char| c == '\0' || c.is_whitespace() && c != '\t');
    if text.trim().is_empty() {
        return Err(ImportError::Empty(PASTED.to_owned()));
    }
    Ok(match markdown(text) {
        Some(plain) => plain.into_bytes(),
        None => format!("{text}\n").into_bytes(),
    })
}

/// `| id | visit |` over `|---|---|`.
fn markdown(text: &str) -> Option<String> {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    let is_rule =
        |l: &str| l.contains("--") && l.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '));
    let all = lines.len() > 2 && lines.iter().all(|l| l.starts_with('|') && l.ends_with('|'));
    if !all || !lines.get(1).is_some_and(|l| is_rule(l)) {
        return None;
    }
    let rows = lines.iter().enumerate().filter(|(at, _)| *at != 1);
    Some(written::text(
        rows.map(|(_, l)| l.trim_matches('|').split('|').map(str::trim)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_becomes_a_file() {
        let bytes = |text: &str| pasted(text).map(|b| String::from_utf8_lossy(&b).into_owned());
        assert_eq!(
            bytes("\r\nid\tx\r\n1\t1,5\r\n\r\n"),
            Ok("id\tx\r\n1\t1,5\n".to_owned())
        );
        assert_eq!(
            bytes("| id | x |\n|---|---:|\n| 1 | 2 |\n"),
            Ok("id\tx\n1\t2\n".to_owned())
        );
        assert!(bytes(" \n\t\n").is_err());
    }
}
