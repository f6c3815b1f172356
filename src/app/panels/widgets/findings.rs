//! What was found, as sentences that lead to their marker.

use crate::app::command::request::{Command, Select};
use crate::app::ui::decimals;
use crate::app::ui::interval;
use crate::app::ui::theme;
use crate::results::{AnalysisResults, Finding};
use crate::words::unbroken;

/// Findings told where there is room, and in a low window.
const MOST: usize = 5;
const FEW: usize = 2;
/// A window lower than this keeps its room for pictures, points.
const LOW: f32 = 760.0;
/// In one as low as this, large text leaves room for one.
const LOWEST: f32 = 500.0;

/// The first findings, one a line; nothing before the models are fitted.
pub(in crate::app::panels) fn lines(
    ui: &mut egui::Ui,
    results: &AnalysisResults,
    out: &mut Vec<Command>,
) {
    let most = match ui.ctx().content_rect().height() {
        height if height < LOWEST => 1,
        height if height < LOW => FEW,
        _ => MOST,
    };
    for (marker, sentence) in results.told_first(most) {
        let Some(marker) = marker else {
            theme::quiet(ui, &sentence);
            continue;
        };
        let label = egui::Label::new(unbroken(&decimals::shown(ui, &sentence)))
            .wrap()
            .sense(egui::Sense::click());
        let finding = results.findings.iter().find(|f| f.marker == marker);
        let answer = ui
            .horizontal_top(|ui| {
                if let Some(finding) = finding {
                    picture(ui, finding);
                }
                ui.add(label)
            })
            .inner
            .on_hover_cursor(egui::CursorIcon::PointingHand)
            .on_hover_text("Open this marker in depth");
        if answer.clicked() {
            out.push(Command::Select(Select::Marker(marker.to_owned())));
        }
    }
}

/// The estimate of a finding in its interval.
fn picture(ui: &mut egui::Ui, finding: &Finding) {
    let (place, _) = ui.allocate_exact_size(egui::vec2(52.0, 17.0), egui::Sense::hover());
    let p = theme::palette(ui);
    let color = if finding.clear { p.accent } else { p.quiet };
    if let Some(parts) = interval::parts(finding.ci_low, finding.estimate, finding.ci_high) {
        interval::dot(ui, place.shrink2(egui::vec2(0.0, 2.0)), parts, color);
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
