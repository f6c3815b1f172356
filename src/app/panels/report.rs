//! Report: the methods and tables a manuscript needs, to copy or to write as files.

use crate::app::command::request::Command;
use crate::app::command::table::Action;
use crate::app::panels::widgets::{action, findings};
use crate::app::state::view::View;
use crate::app::ui::at_right;
use crate::app::ui::copy;
use crate::app::ui::keyboard;
use crate::app::ui::table;
use crate::app::ui::theme;
use crate::report::{Methods, TableView};
use egui::{Align, Label, Layout, RichText};

/// Centres at least this wide show two columns.
const TWO_COLUMNS: f32 = 1300.0;

/// Rooms narrower than this have the buttons under the words.
const ONE_LINE: f32 = 460.0;

pub(in crate::app) fn show(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let words = format!("All numbers follow the plan above.{}", of_which(app));
    let words = words.as_str();
    if ui.available_width() < ONE_LINE {
        ui.horizontal_wrapped(|ui| {
            theme::quiet(ui, words);
            action::button(app, out, ui, Action::ExportTables);
            action::button(app, out, ui, Action::ExportReport);
        });
    } else {
        ui.horizontal(|ui| {
            theme::quiet(ui, words);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                at_right::show(ui, "report", |ui| {
                    action::button(app, out, ui, Action::ExportTables);
                    action::button(app, out, ui, Action::ExportReport);
                });
            });
        });
    }
    let Some(report) = &app.views.report else {
        return;
    };
    egui::ScrollArea::vertical()
        .id_salt("report tab")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            let of = |ui: &mut egui::Ui, tables: &[TableView]| {
                for view in tables {
                    card(ui, |ui| table::show(ui, view));
                }
            };
            findings::card(app, ui, out);
            if ui.available_width() < TWO_COLUMNS {
                of(ui, &report.study);
                of(ui, &report.comparisons);
                card(ui, |ui| methods(ui, &report.methods));
            } else {
                // Who took part and how it was analysed at the left, what came out at the right.
                ui.columns(2, |columns| {
                    of(&mut columns[0], &report.study);
                    card(&mut columns[0], |ui| methods(ui, &report.methods));
                    of(&mut columns[1], &report.comparisons);
                });
            }
            keyboard::follow_focus(ui);
        });
}

/// Whose comparisons stand below, where they are not those of all markers in the order of the file.
fn of_which(app: View<'_>) -> String {
    let all = app
        .study
        .shown
        .as_ref()
        .map_or(0, |s| s.results.markers.len());
    match &app.selection.chosen {
        Some(chosen) => format!(
            " The comparisons are those of the {} of {all} markers selected in the Screen tab.",
            chosen.len()
        ),
        None if app.selection.lists_hits_first(all) => {
            " The comparisons begin with the markers that have the smallest p.".to_owned()
        }
        None => String::new(),
    }
}

fn card(ui: &mut egui::Ui, content: impl FnOnce(&mut egui::Ui)) {
    let width = ui.available_width() - 8.0;
    theme::card(ui).show(ui, |ui| {
        ui.set_width(width - 26.0);
        content(ui);
    });
    ui.add_space(theme::SPACE);
}

fn methods(ui: &mut egui::Ui, methods: &Methods) {
    ui.horizontal(|ui| {
        theme::heading(ui, "Methods");
        copy::button(ui, "Copy the text with its references.", |_| methods.text());
    });
    for (heading, text) in &methods.paragraphs {
        ui.add_space(2.0);
        ui.label(RichText::new(*heading).font(theme::bold(13.0)));
        ui.add(Label::new(text).wrap().halign(Align::LEFT));
    }
    ui.add_space(2.0);
    ui.label(RichText::new("References").font(theme::bold(13.0)));
    for reference in &methods.references {
        ui.add(Label::new(reference).wrap().halign(Align::LEFT));
    }
}
