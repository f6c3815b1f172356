//! The first screen: open a file or the example.

use crate::app::command::request::Command;
use crate::app::command::table::Action;
use crate::app::state::view::View;
use crate::app::ui::theme;
use crate::app::views::RecentFile;
use egui::{RichText, vec2};

pub(in crate::app) fn show(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let p = theme::palette(ui);
    let width = 520.0f32.min(ui.available_width() - 32.0);
    ui.vertical_centered(|ui| {
        ui.add_space((0.16 * ui.available_height()).max(16.0));
        ui.label(RichText::new("Trajecta").font(theme::bold(34.0)).color(p.accent));
        ui.label(RichText::new("Markers measured again and again in the same subjects: see them, test them, export the figure.").size(15.0).color(p.quiet));
        ui.add_space(20.0);
        theme::card(ui).show(ui, |ui| {
            ui.set_width(width);
            ui.vertical_centered_justified(|ui| {
                let open = egui::Button::new(RichText::new("Open a study file\u{2026}").size(15.0).color(if ui.visuals().dark_mode { p.page } else { p.card })).fill(p.accent);
                if ui.add_sized(vec2(width, 38.0), open).on_hover_text("Text table, workbook, or file of SPSS, SAS, Stata or Parquet; Ctrl+O").clicked() {
                    out.push(Command::Do(Action::Open));
                }
                let example = egui::Button::new(RichText::new("Try the example study (synthetic data)").size(15.0));
                if ui.add_sized(vec2(width, 38.0), example).on_hover_text("28 subjects with depression and 16 controls, three bone markers, four visits. The data are synthetic.").clicked() {
                    out.push(Command::Do(Action::OpenExample));
                }
                let paste = egui::Button::new(RichText::new("Paste a table").size(15.0));
                if ui.add_sized(vec2(width, 38.0), paste).on_hover_text(Action::PasteTable.entry().tooltip).clicked() {
                    out.push(Command::Do(Action::PasteTable));
                }
            });
            ui.add_space(4.0);
            theme::quiet(ui, "Or drop a file anywhere on this window. One row per subject and visit, one row per subject, or one row per value: all are recognised, and the file is never written to.");
        });
        let recent = app.views.recent.as_ref().map_or(&[][..], |r| r.files.as_slice());
        if !recent.is_empty() {
            ui.add_space(12.0);
            theme::card(ui).show(ui, |ui| {
                ui.set_width(width);
                theme::heading(ui, "Recent files");
                for file in recent {
                    recent_file(out, ui, file);
                }
            });
        }
        ui.add_space(14.0);
        let guide = ui.link("How to use Trajecta");
        if guide.on_hover_text("One page, from a file to a figure (F1).").clicked() {
            out.push(Command::Do(Action::Guide));
        }
        theme::quiet(ui, "For research, not for diagnosis or treatment.");
    });
}

/// A file with its folder and when it was changed last.
fn recent_file(out: &mut Vec<Command>, ui: &mut egui::Ui, file: &RecentFile) {
    let path = &file.path;
    ui.horizontal(|ui| {
        if ui
            .link(&file.name)
            .on_hover_text(path.display().to_string())
            .clicked()
        {
            out.push(Command::OpenFile(path.clone()));
        }
        let text = RichText::new(&file.place)
            .size(12.0)
            .color(theme::palette(ui).quiet);
        ui.add(egui::Label::new(text).truncate());
    });
}
