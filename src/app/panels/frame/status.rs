//! The bottom line: what happened, what is running, cancel.

use crate::app::command::request::Command;
use crate::app::command::table::Action;
use crate::app::state::jobs::Progress;
use crate::app::state::view::View;
use crate::app::ui::theme;
use egui::{Align, Layout, Margin, RichText};

pub(in crate::app) fn show(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let p = theme::palette(ui);
    let frame = egui::Frame::new()
        .fill(p.panel)
        .inner_margin(Margin::symmetric(theme::MARGIN, 4));
    egui::Panel::bottom("status").frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            let running = app.jobs.progress();
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if let Some(Progress { label, done, total }) = running {
                    if ui.small_button("Cancel").clicked() {
                        out.push(Command::Do(Action::Cancel));
                    }
                    if total > 0 {
                        ui.add(
                            egui::ProgressBar::new(done as f32 / total as f32)
                                .desired_width(140.0)
                                .text(format!("{done} of {total}")),
                        );
                    } else {
                        ui.spinner();
                    }
                    ui.label(format!("{label}\u{2026}"));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let selected = app.selection.subject.and_then(|s| {
                        let subject = app.study.shown.as_ref()?.study.subjects.get(s)?;
                        Some(format!("Selected: {}", subject.id))
                    });
                    if let Some(selected) = selected {
                        ui.label(RichText::new(selected).font(theme::bold(12.5)))
                            .on_hover_text("Shown in every panel. Esc clears the selection.");
                    }
                    let (text, color) = match &app.news.problem {
                        Some(problem) => (problem.as_str(), p.error),
                        None => (app.news.status.as_str(), p.quiet),
                    };
                    ui.add(
                        egui::Label::new(RichText::new(text).size(12.5).color(color)).truncate(),
                    )
                    .on_hover_text(text);
                });
            });
        });
    });
}
