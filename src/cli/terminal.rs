//! The only place that writes to stdout and stderr.
//!
//! A reader that closes its end has read enough, as `head` has; a full disk is a failure. Nothing here panics.

use super::commands::Failure;
use std::io::{ErrorKind, Write};

/// A line on stdout.
pub(super) fn say(line: &str) -> Result<(), Failure> {
    output(&format!("{line}\n"))
}

/// Text on stdout.
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

/// A paragraph on stderr. Where that is closed or full, nobody can be told.
pub fn complain(paragraph: &str) {
    progress(&format!("{paragraph}\n"));
}

/// What stands on stderr until it is overwritten.
pub(super) fn progress(text: &str) {
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}
