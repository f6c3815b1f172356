//! The bottom line: what happened and what can be done about it, what is running, cancel.

use crate::app::command::request::Command;
use crate::app::command::table::Action;
use crate::app::state::jobs::{Progress, Task};
use crate::app::state::news::{Offer, Toast};
use crate::app::state::view::View;
use crate::app::ui::table::in_column;
use crate::app::ui::theme;
use egui::text::LayoutJob;
use egui::{Align, FontId, Layout, Margin, RichText};

/// Size of the text, points.
const SIZE: f32 = 12.5;
/// Room of the buttons beside words about what just happened.
const BUTTONS: f32 = 190.0;
/// Lines of words about what just happened.
const MOST_LINES: usize = 2;
/// With less room than this the status is left off beside them.
const LEAST: f32 = 90.0;

pub(in crate::app) fn show(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let p = theme::palette(ui);
    // What just happened stands in the line itself: words over the window would cover what is in use.
    let toast = app.news.toast.as_ref();
    let fill = if toast.is_some() {
        p.accent_soft
    } else {
        p.panel
    };
    let frame = egui::Frame::new()
        .fill(fill)
        .inner_margin(Margin::symmetric(theme::MARGIN, 4));
    egui::Panel::bottom("status").frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            let running = app.jobs.progress();
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if let Some(progress) = &running {
                    work(progress, out, ui);
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    selected(app, ui);
                    if let Some(toast) = toast {
                        told(app, toast, out, ui);
                    }
                    if ui.available_width() >= LEAST {
                        status(app, running.as_ref(), ui);
                    }
                });
            });
        });
    });
}

/// Running work, how far it is, and a way to stop it.
fn work(Progress { label, done, total }: &Progress, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    if ui.small_button("Cancel").clicked() {
        out.push(Command::Do(Action::Cancel));
    }
    if *total > 0 {
        let part = *done as f32 / *total as f32;
        ui.add(
            egui::ProgressBar::new(part)
                .desired_width(140.0)
                .text(format!("{done} of {total}")),
        );
    } else {
        ui.spinner();
    }
    ui.label(format!("{label}\u{2026}"));
}

fn selected(app: View<'_>, ui: &mut egui::Ui) {
    let subject = app.selection.subject.and_then(|s| {
        let shown = app.study.shown.as_ref()?;
        shown.study.subjects.get(s)
    });
    if let Some(subject) = subject {
        let text = format!("Selected: {}", subject.id);
        ui.label(RichText::new(text).font(theme::bold(SIZE)))
            .on_hover_text("Shown in every panel. Esc clears the selection.");
    }
}

/// What just happened, and what can be done about it.
fn told(app: View<'_>, toast: &Toast, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    // A place on disk is called what it is called.
    let is_place = matches!(toast.offer, Some(Offer::Show(_)));
    let text = in_column(ui, !is_place, &toast.text).into_owned();
    let ink = theme::palette(ui).text;
    let font = FontId::proportional(SIZE);
    let mut job = LayoutJob::simple(text, font, ink, f32::INFINITY);
    let needed = ui.painter().layout_job(job.clone()).size().x;
    let room = (ui.available_width() - BUTTONS).max(LEAST);
    // Names can be long: more lines would push up what is in use. The pointer shows the whole text.
    job.wrap.max_width = room.min(needed + 4.0);
    job.wrap.max_rows = MOST_LINES;
    ui.add(egui::Label::new(ui.painter().layout_job(job)));
    let undone = matches!(toast.offer, Some(Offer::Undo)) && app.is_enabled(Action::Undo);
    if undone && ui.small_button("Undo").clicked() {
        out.push(Command::Do(Action::Undo));
        out.push(Command::CloseToast);
    }
    if let Some(Offer::Show(path)) = &toast.offer
        && ui.small_button("Show in folder").clicked()
    {
        out.push(Command::ShowInFolder(path.clone()));
    }
    if ui.small_button("Close").clicked() {
        out.push(Command::CloseToast);
    }
}

/// The last thing that happened; while a file is read, that.
fn status(app: View<'_>, running: Option<&Progress>, ui: &mut egui::Ui) {
    let p = theme::palette(ui);
    let reads = app.jobs.is_running(Task::Open);
    let now = running.filter(|_| reads || app.news.says_nothing());
    let (text, color) = match (&app.news.problem, now) {
        (Some(problem), _) => (problem.clone(), p.error),
        (None, Some(progress)) => (format!("{}\u{2026}", progress.label), p.quiet),
        (None, None) => (rest(app).to_owned(), p.quiet),
    };
    if text.is_empty() {
        return;
    }
    ui.add(egui::Label::new(RichText::new(&text).size(SIZE).color(color)).truncate())
        .on_hover_text(text);
}

/// The status without what stands beside it already.
fn rest(app: View<'_>) -> &str {
    let status = app.news.status.as_str();
    let said = app.news.toast.as_ref().map_or("", |t| t.text.as_str());
    status.strip_prefix(said).unwrap_or(status).trim_start()
}
