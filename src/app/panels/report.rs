//! Report: the tables a manuscript needs, to copy or to write as files.

use super::table;
use crate::app::command::Action;
use crate::app::state::TrajectaApp;
use crate::app::theme;
use crate::app::views::TableView;
use egui::{Align, Layout};

/// Centres at least this wide show two columns.
const TWO_COLUMNS: f32 = 1300.0;

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
            if ui.available_width() < TWO_COLUMNS {
                tables.iter().for_each(|view| card(ui, view));
                return;
            }
            // Who took part at the left, what came out at the right.
            let results = |view: &TableView| view.note.is_some();
            ui.columns(2, |columns| {
                for view in tables {
                    card(&mut columns[usize::from(results(view))], view);
                }
            });
        });
}

fn card(ui: &mut egui::Ui, view: &TableView) {
    let width = ui.available_width() - 8.0;
    theme::card(ui).show(ui, |ui| {
        ui.set_width(width - 26.0);
        table::show(ui, view);
    });
    ui.add_space(theme::SPACE);
}
