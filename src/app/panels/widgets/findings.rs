//! What was found, as sentences that lead to their marker.

use crate::app::command::request::{Command, Select};
use crate::app::ui::theme;
use crate::results::AnalysisResults;

/// Findings told where there is room, and in a low window.
const MOST: usize = 5;
const FEW: usize = 2;
/// A window lower than this keeps its room for pictures, points.
const LOW: f32 = 760.0;

/// The first findings, one a line; nothing before the models are fitted.
pub(in crate::app::panels) fn lines(
    ui: &mut egui::Ui,
    results: &AnalysisResults,
    out: &mut Vec<Command>,
) {
    let low = ui.ctx().content_rect().height() < LOW;
    for (marker, sentence) in results.told_first(if low { FEW } else { MOST }) {
        let Some(marker) = marker else {
            theme::quiet(ui, &sentence);
            continue;
        };
        let label = egui::Label::new(sentence)
            .wrap()
            .sense(egui::Sense::click());
        let answer = ui
            .add(label)
            .on_hover_cursor(egui::CursorIcon::PointingHand)
            .on_hover_text("Open this marker in depth");
        if answer.clicked() {
            out.push(Command::Select(Select::Marker(marker.to_owned())));
        }
    }
}

/// The same on a card with a heading.
pub(in crate::app::panels) fn card(
    ui: &mut egui::Ui,
    results: &AnalysisResults,
    out: &mut Vec<Command>,
) {
    if results.findings.is_empty() {
        return;
    }
    let width = ui.available_width() - 8.0;
    theme::card(ui).show(ui, |ui| {
        ui.set_width(width - 26.0);
        theme::heading(ui, "Findings");
        lines(ui, results, out);
    });
    ui.add_space(theme::SPACE);
}
