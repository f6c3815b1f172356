//! What was found, as sentences that lead to their marker.

use crate::app::command::request::{Command, Select};
use crate::app::command::table::Tab;
use crate::app::state::view::View;
use crate::app::ui::decimals;
use crate::app::ui::interval;
use crate::app::ui::theme;
use crate::app::views::Told;
use crate::words::unbroken;

/// A window lower than this keeps its room for pictures, points.
const LOW: f32 = 760.0;
/// Lines that findings take above pictures.
const MOST_LINES: f32 = 10.0;
/// Usual width of a letter, and of the interval before a finding, points.
const LETTER: f32 = 6.6;
const PICTURE: f32 = 60.0;
/// In one as low as this, large text leaves room for one.
const LOWEST: f32 = 500.0;

/// The first findings, one a line; fewer where the window is low, nothing before the models are fitted.
pub(in crate::app::panels) fn lines(app: View<'_>, ui: &mut egui::Ui, out: &mut Vec<Command>) {
    let Some(by_room) = &app.views.findings else {
        return;
    };
    let mut room = match ui.ctx().content_rect().height() {
        height if height < LOWEST => 2,
        height if height < LOW => 1,
        _ => 0,
    };
    // Long names take several lines each: the pictures keep their room.
    let width = (ui.available_width() - PICTURE).max(LETTER);
    let needed = |told: &[Told]| -> f32 {
        let lines = |t: &Told| (LETTER * t.sentence.chars().count() as f32 / width).ceil();
        told.iter().map(lines).sum()
    };
    while room + 1 < by_room.len() && needed(&by_room[room]) > MOST_LINES {
        room += 1;
    }
    told(&by_room[room], ui, out);
}

/// Findings, each with its marker; a line of several leads to the Screen tab.
fn told(lines: &[Told], ui: &mut egui::Ui, out: &mut Vec<Command>) {
    for line in lines {
        let Some(marker) = &line.marker else {
            let text = egui::RichText::new(&line.sentence).size(12.0);
            let text = text.color(theme::palette(ui).quiet);
            let label = egui::Label::new(text).wrap().sense(egui::Sense::click());
            let answer = ui
                .add(label)
                .on_hover_cursor(egui::CursorIcon::PointingHand);
            if answer.on_hover_text("See all markers").clicked() {
                out.push(Command::Select(Select::Tab(Tab::Screen)));
            }
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
        // The page scrolls: no finding is left out for want of room.
        if let Some(by_room) = findings {
            told(&by_room[0], ui, out);
        }
    });
    ui.add_space(theme::SPACE);
}
