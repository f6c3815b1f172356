//! The command line: arguments in, an outcome out; `main` opens the window when asked to.
//!
//! It shares every step with the window: import, prepare, resolve, run, figure, report.
//!
//! In: the arguments. Out: an exit code, sentences on the terminal and files. Not its business: statistics, and how a file
//! is read or a result is written. A further command is an entry of `Command` in `arguments` and its arm in `commands`.

mod arguments;
mod commands;
mod convert;
mod failure;
mod figure_arguments;
mod figures;
mod inputs;
mod inspect;
mod interrupt;
mod manuals;
mod opened;
mod plan_arguments;
mod progress;
mod reading;
mod terminal;
mod validate;

pub use commands::execute;
pub use terminal::complain;

use std::path::PathBuf;

/// Outcome of the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Finished with this exit code.
    Done(u8),
    /// The window is to be opened.
    OpenWindow(Window),
}

/// How the window starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Window {
    /// With the welcome screen.
    Empty,
    /// With this file.
    File(PathBuf),
    /// With the bundled example; the work of the command is already done.
    Example,
}
