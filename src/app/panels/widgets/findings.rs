//! What was found, as sentences that lead to their marker.

use crate::app::command::request::{Command, Select};
use crate::app::state::view::View;
use crate::app::ui::decimals;
use crate::app::ui::interval;
use crate::app::ui::theme;
use crate::app::views::Told;
use crate::words::unbroken;

/// A window lower than this keeps its room for pictures, points.
const LOW: f32 = 760.0;
/// In one as low as this, large text leaves room for one.
const LOWEST: f32 = 500.0;

/// The first findings, one a line; nothing before the models are fitted.
pub(in crate::app::panels) fn lines(app: View<'_>, ui: &mut egui::Ui, out: &mut Vec<Command>) {
    let Some(by_room) = &app.views.findings else {
        return;
    };
    let room = match ui.ctx().content_rect().height() {
        height if height < LOWEST => 2,
        height if height < LOW => 1,
        _ => 0,
    };
    for line in &by_room[room] {
        let Some(marker) = &line.marker else {
            theme::quiet(ui, &line.sentence);
            continue;
        };
        let label = egui::Label::new(unbroken(&decimals::shown(ui, &line.sentence)))
            .wrap()
            .sense(egui::Sense::click());
        let answer = ui
            .horizontal_top(|ui| {
                picture(ui, line);
                ui.add(label)
            })
            .inner
            .on_hover_cursor(egui::CursorIcon::PointingHand)
            .on_hover_text("Open this marker in depth");
        if answer.clicked() {
            out.push(Command::Select(Select::Marker(marker.clone())));
        }
    }
}

/// The estimate of a finding in its interval.
fn picture(ui: &mut egui::Ui, line: &Told) {
    let (place, _) = ui.allocate_exact_size(egui::vec2(52.0, 17.0), egui::Sense::hover());
    let p = theme::palette(ui);
    let color = if line.clear { p.accent } else { p.quiet };
    if let Some(parts) = line.interval {
        interval::dot(ui, place.shrink2(egui::vec2(0.0, 2.0)), parts, color);
    }
}

/// The same on a card with a heading.
pub(in crate::app::panels) fn card(app: View<'_>, ui: &mut egui::Ui, out: &mut Vec<Command>) {
    let findings = app.views.findings.as_ref();
    if findings.is_none_or(|by_room| by_room[0].is_empty()) {
        return;
    }
    let width = ui.available_width() - 8.0;
    theme::card(ui).show(ui, |ui| {
        ui.set_width(width - 26.0);
        theme::heading(ui, "Findings");
        lines(app, ui, out);
    });
    ui.add_space(theme::SPACE);
}
