//! Entry: the command line, and the window where it is asked for.

#![deny(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;
use trajecta::cli::{Outcome, Window, complain, execute};

fn main() -> ExitCode {
    match execute(std::env::args_os()) {
        Outcome::Done(code) => ExitCode::from(code),
        Outcome::OpenWindow(window) => open(window),
    }
}

/// Opens the window; where that is impossible one sentence says why and what does the same work.
#[cfg(feature = "gui")]
fn open(window: Window) -> ExitCode {
    use trajecta::app::{self, Start};
    let work_is_done = window == Window::Example;
    let start = match window {
        Window::Empty => Start::Empty,
        Window::File(path) => Start::File(path),
        Window::Example => Start::Example,
    };
    match app::run(start) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => no_window(&why.to_string(), work_is_done),
    }
}

#[cfg(not(feature = "gui"))]
fn open(window: Window) -> ExitCode {
    no_window("This build has no window.", window == Window::Example)
}

fn no_window(why: &str, work_is_done: bool) -> ExitCode {
    if work_is_done {
        complain(&format!(
            "No window was opened: {why} The files above are complete."
        ));
        return ExitCode::SUCCESS;
    }
    complain(&format!(
        "{why} Without a window: trajecta analyze STUDY.csv --out results"
    ));
    ExitCode::from(3)
}
