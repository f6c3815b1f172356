//! The only place that writes to stdout and stderr.
//!
//! Words for people show the control characters of labels and names, so that no file steers a terminal or adds lines.
//! A reader that closes its end has read enough, as `head` has; a full disk is a failure. Nothing here panics.

use super::failure::Failure;
use crate::words::written_out;
use std::io::{ErrorKind, Write};

/// A line for people on stdout.
pub(super) fn say(line: &str) -> Result<(), Failure> {
    output(&format!("{}\n", visible(line)))
}

/// Text for programs on stdout, as it is.
pub(super) fn output(text: &str) -> Result<(), Failure> {
    let mut stdout = std::io::stdout().lock();
    let written = stdout.write_all(text.as_bytes());
    match written.and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::file(format!(
            "Nothing more could be written to the standard output: {error}. Send it to another place."
        ))),
        _ => Ok(()),
    }
}

/// A paragraph for people on stderr; a closed or full stderr is no error.
pub fn complain(paragraph: &str) {
    progress(&format!("{}\n", visible(paragraph)));
}

/// What stands on stderr until it is overwritten.
pub(super) fn progress(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

/// Characters of a paragraph for people; a label of a file may be longer than anybody reads.
const LONGEST: usize = 4_000;

/// The text with control characters written out, such as `\u{1b}` or `\n`; what is too long ends in the number of
/// characters that follow.
fn visible(text: &str) -> String {
    // Separators of lines and marks of direction change what stands beside them.
    let Some((end, _)) = text.char_indices().nth(LONGEST) else {
        return written_out(text, &[]);
    };
    let (head, rest) = text.split_at(end);
    let more = rest.chars().count();
    format!(
        "{}\u{2026} ({more} more characters)",
        written_out(head, &[])
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_and_nothing_else_changes() {
        for plain in [
            "",
            "Día 1 \u{2013} 5 µg/ml, \"x\" \\ 日本 \u{1f9ea}",
            "a  b",
        ] {
            assert_eq!(visible(plain), plain);
        }
        assert_eq!(
            visible("\u{1b}[31mred\u{1b}]0;x\u{7}"),
            r"\u{1b}[31mred\u{1b}]0;x\u{7}"
        );
        let long = visible(&"x".repeat(10_000_000));
        assert!(long.len() < 5_000 && long.ends_with("(9996000 more characters)"));
        assert_eq!(
            visible("a\nb\r\tc\u{7f}\u{9b}\u{202e}"),
            r"a\nb\r\tc\u{7f}\u{9b}\u{202e}"
        );
    }
}
