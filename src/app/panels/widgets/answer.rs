//! What a click on a plot asks for.

use crate::app::command::request::{Command, Select};
use crate::app::plot::PlotAnswer;

/// Selects what was clicked on the plot of a marker.
pub(in crate::app::panels) fn select(answer: PlotAnswer, marker: &str, out: &mut Vec<Command>) {
    let contrast = (answer.contrast).map(|c| Select::Contrast(marker.to_owned(), c));
    let subject = answer.clicked.map(Select::Subject);
    out.extend(contrast.into_iter().chain(subject).map(Command::Select));
}
