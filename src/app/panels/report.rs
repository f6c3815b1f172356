//! Report: the tables a manuscript needs, to copy or to write as files.

use super::table;
use crate::app::command::Action;
use crate::app::state::TrajectaApp;
use crate::app::theme;
use egui::{Align, Layout};

pub(in crate::app) fn show(app: &mut TrajectaApp, ui: &mut egui::Ui) {
    ui.horizontal(|ui| {
        theme::quiet(
            ui,
            "Every number comes from the plan at the right; identifiers appear only where subjects were left out.",
        );
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            app.button(ui, Action::ExportTables);
        });
    });
    let Some(tables) = &app.report else { return };
    egui::ScrollArea::vertical()
        .id_salt("report tab")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            let width = ui.available_width() - 8.0;
            for view in tables {
                theme::card(ui).show(ui, |ui| {
                    ui.set_width(width - 26.0);
                    table::show(ui, view);
                });
                ui.add_space(theme::SPACE);
            }
        });
}
