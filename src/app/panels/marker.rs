//! One marker in depth: its trajectory and every table.

use super::{diagnostics, table, trajectories};
use crate::app::command::Command;
use crate::app::plot::{self, PlotData};
use crate::app::state::TrajectaApp;
use crate::app::theme;
use egui::{RichText, vec2};

/// Centres at least this wide show picture and tables side by side.
const TWO_COLUMNS: f32 = 1400.0;

pub(in crate::app) fn show(app: &mut TrajectaApp, ui: &mut egui::Ui) {
    egui::ScrollArea::vertical()
        .id_salt("marker tab")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            if ui.available_width() < TWO_COLUMNS {
                picture(app, ui);
                ui.add_space(theme::SPACE);
                model(app, ui);
                tables(app, ui);
                sentences(app, ui);
                let width = card_width(ui);
                diagnostics::pictures(app, ui, width);
                diagnostics::tables(app, ui, width);
            } else {
                ui.columns(2, |columns| {
                    let [left, right] = columns else { return };
                    picture(app, left);
                    left.add_space(theme::SPACE);
                    model(app, left);
                    sentences(app, left);
                    let width = card_width(left);
                    diagnostics::pictures(app, left, width);
                    tables(app, right);
                    diagnostics::tables(app, right, width);
                });
            }
            ui.add_space(16.0);
        });
}

/// Width of cards: the scroll bar keeps its own ground.
fn card_width(ui: &egui::Ui) -> f32 {
    ui.available_width() - 8.0
}

fn picture(app: &mut TrajectaApp, ui: &mut egui::Ui) {
    let (Some(figure), Some(shown), Some(name)) = (app.figure.clone(), &app.shown, &app.marker)
    else {
        return;
    };
    let (study, complete) = (shown.study.clone(), shown.complete);
    let Some(index) = figure.panels.iter().position(|p| p.marker == *name) else {
        return;
    };
    let Some(panel) = figure.panels.get(index) else {
        return;
    };
    ui.label(RichText::new(&panel.y.label).font(theme::bold(18.0)));
    trajectories::legend(ui, &figure, complete);
    let width = card_width(ui);
    let height = (0.5 * width).clamp(260.0, 420.0) + plot::counts_height(&figure);
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), egui::Sense::hover());
    let p = theme::palette(ui);
    ui.painter().rect(
        rect,
        6.0,
        p.card,
        egui::Stroke::new(1.0, p.line),
        egui::StrokeKind::Inside,
    );
    let selected = app.subject;
    if let Some(slot) = app.plots.get_mut(index) {
        let data = slot.get_or_insert_with(|| PlotData::new(panel));
        let answer = plot::show(
            ui,
            rect.shrink(10.0),
            &figure,
            panel,
            data,
            &study,
            selected,
        );
        if let Some(subject) = answer.clicked {
            app.push(Command::Subject(subject));
        }
    }
}

/// Which model it is, and what it warns of.
fn model(app: &TrajectaApp, ui: &mut egui::Ui) {
    let p = theme::palette(ui);
    let complete = app.shown.as_ref().is_some_and(|s| s.complete);
    if app.analysing.is_some() && complete {
        theme::quiet(
            ui,
            "These numbers belong to the last plan; the new ones are being computed.",
        );
    }
    let Some((_, view)) = &app.marker_view else {
        return;
    };
    let line = ui.add(egui::Label::new(RichText::new(&view.model_line).color(p.quiet)).wrap());
    if !view.model_tip.is_empty() {
        line.on_hover_text(&view.model_tip);
    }
    for warning in &view.warnings {
        ui.add(egui::Label::new(RichText::new(warning).color(p.warning)).wrap());
    }
}

fn tables(app: &TrajectaApp, ui: &mut egui::Ui) {
    let Some((_, view)) = &app.marker_view else {
        return;
    };
    let width = card_width(ui);
    for view in &view.tables {
        ui.add_space(theme::SPACE);
        theme::card(ui).show(ui, |ui| {
            ui.set_width(width - 26.0);
            table::show(ui, view);
        });
    }
}

fn sentences(app: &TrajectaApp, ui: &mut egui::Ui) {
    let Some((_, view)) = &app.marker_view else {
        return;
    };
    if view.sentences.is_empty() {
        return;
    }
    let width = card_width(ui);
    ui.add_space(theme::SPACE);
    theme::card(ui).show(ui, |ui| {
        ui.set_width(width - 26.0);
        ui.horizontal(|ui| {
            theme::heading(ui, "In words");
            let copy = ui.small_button("Copy");
            if copy.on_hover_text("Copy the sentences.").clicked() {
                ui.ctx().copy_text(view.sentences.join("\n"));
            }
        });
        for sentence in &view.sentences {
            ui.add(egui::Label::new(sentence).wrap());
        }
    });
}
