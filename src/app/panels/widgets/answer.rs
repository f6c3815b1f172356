//! What a click on a plot asks for.

use crate::app::command::request::{Ask, Command, Excluding, Select};
use crate::app::plot::PlotAnswer;
use crate::app::state::view::View;

/// Carries on what was clicked on the plot of a marker.
pub(in crate::app::panels) fn select(
    app: View<'_>,
    answer: PlotAnswer,
    marker: &str,
    out: &mut Vec<Command>,
) {
    let contrast = (answer.contrast).map(|c| Select::Contrast(marker.to_owned(), c));
    let subject = answer.clicked.map(Select::Subject);
    out.extend(contrast.into_iter().chain(subject).map(Command::Select));
    if let Some((subject, visit)) = answer.leave_out {
        out.extend(excluding(app, marker, subject, visit));
    }
}

/// The question why a subject, or its value at a visit, is left out, in the file's own words.
fn excluding(app: View<'_>, marker: &str, subject: usize, visit: Option<usize>) -> Option<Command> {
    let shown = app.study.shown.as_ref()?;
    let raw = app.study.raw()?;
    let label = |v: usize| raw.visits.get(v).map(|v| v.label.clone());
    let value = match visit {
        Some(v) => Some((label(v)?, marker.to_owned())),
        None => None,
    };
    Some(Command::Ask(Ask::Reason(Excluding {
        subject: shown.study.subjects.get(subject)?.id.clone(),
        value,
        reason: String::new(),
    })))
}
