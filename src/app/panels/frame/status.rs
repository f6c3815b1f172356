//! The bottom line: what happened, what is running, cancel.

use crate::app::command::request::Command;
use crate::app::command::table::Action;
use crate::app::state::app::TrajectaApp;
use crate::app::ui::theme;
use egui::{Align, Layout, Margin, RichText};

pub(in crate::app) fn show(app: &mut TrajectaApp, ui: &mut egui::Ui) {
    let p = theme::palette(ui);
    let frame = egui::Frame::new()
        .fill(p.panel)
        .inner_margin(Margin::symmetric(theme::MARGIN, 4));
    egui::Panel::bottom("status").frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            let running = app
                .loading
                .as_ref()
                .map(|r| (r.job.label().to_owned(), r.job.monitor().progress()))
                .or_else(|| {
                    app.analysing
                        .as_ref()
                        .map(|r| (r.job.label().to_owned(), r.job.monitor().progress()))
                })
                .or_else(|| {
                    app.exporting
                        .as_ref()
                        .map(|r| (r.job.label().to_owned(), r.job.monitor().progress()))
                });
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if let Some((label, (done, total))) = running {
                    if ui.small_button("Cancel").clicked() {
                        app.push(Command::Do(Action::Cancel));
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
                    let selected = app.subject.and_then(|s| {
                        let subject = app.shown.as_ref()?.study.subjects.get(s)?;
                        Some(format!("Selected: {}", subject.id))
                    });
                    if let Some(selected) = selected {
                        ui.label(RichText::new(selected).font(theme::bold(12.5)))
                            .on_hover_text("Shown in every panel. Esc clears the selection.");
                    }
                    let (text, color) = match &app.problem {
                        Some(problem) => (problem.as_str(), p.error),
                        None => (app.status.as_str(), p.quiet),
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
