//! The first screen: open a file or the example, whose figure stands beside it.

use crate::app::command::request::Command;
use crate::app::command::table::Action;
use crate::app::panels::trajectories::grid::legend;
use crate::app::plot::{self, PlotData};
use crate::app::state::view::View;
use crate::app::state::views::{First, FirstPicture};
use crate::app::ui::theme;
use crate::app::views::RecentFile;
use egui::{RichText, Sense, vec2};

/// Width of the buttons, points.
const WIDTH: f32 = 520.0;
/// Width and height of the picture, points.
const PICTURE: egui::Vec2 = vec2(440.0, 330.0);
/// Windows this wide have room for the picture beside the buttons.
const BESIDE: f32 = WIDTH + PICTURE.x + 3.0 * 16.0;
/// Windows at least this high have it below them else.
const BELOW: f32 = 860.0;

pub(in crate::app) fn show(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    egui::ScrollArea::vertical()
        .id_salt("welcome")
        .auto_shrink([false, false])
        .show(ui, |ui| page(app, out, ui));
}

fn page(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let p = theme::palette(ui);
    let room = ui.available_size();
    let is_beside = room.x >= BESIDE;
    ui.vertical_centered(|ui| {
        let above = if is_beside { 0.14 } else { 0.04 };
        ui.add_space((above * room.y).max(16.0));
        ui.label(RichText::new("Trajecta").font(theme::bold(34.0)).color(p.accent));
        ui.label(RichText::new("Markers measured again and again in the same subjects: see them, test them, export the figure.").size(15.0).color(p.quiet));
        ui.add_space(20.0);
    });
    let width = WIDTH.min(room.x - 32.0);
    if is_beside {
        ui.horizontal_top(|ui| {
            ui.add_space(0.5 * (room.x - BESIDE + 32.0).max(0.0));
            ui.vertical(|ui| {
                ui.set_width(width);
                ways(app, out, ui, width);
            });
            ui.add_space(16.0);
            ui.vertical(|ui| picture(app, out, ui, PICTURE));
        });
    } else {
        ui.vertical_centered(|ui| {
            ui.set_max_width(width);
            ways(app, out, ui, width);
            if room.y >= BELOW {
                ui.add_space(12.0);
                picture(app, out, ui, vec2(width, PICTURE.y));
            }
        });
    }
    ui.vertical_centered(|ui| {
        ui.add_space(14.0);
        let guide = ui.link("How to use Trajecta");
        if guide
            .on_hover_text("One page, from a file to a figure (F1).")
            .clicked()
        {
            out.push(Command::Do(Action::Guide));
        }
        theme::quiet(ui, "For research, not for diagnosis or treatment.");
        ui.add_space(8.0);
    });
}

/// What can be opened.
fn ways(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui, width: f32) {
    let p = theme::palette(ui);
    let inside = width - 26.0;
    theme::card(ui).show(ui, |ui| {
        ui.set_width(inside);
        ui.vertical_centered_justified(|ui| {
            let open = egui::Button::new(RichText::new("Open a study file\u{2026}").size(15.0).color(if ui.visuals().dark_mode { p.page } else { p.card })).fill(p.accent);
            if ui.add_sized(vec2(inside, 38.0), open).on_hover_text("Text table, workbook, or file of SPSS, SAS, Stata, Prism or Parquet; Ctrl+O").clicked() {
                out.push(Command::Do(Action::Open));
            }
            let example = egui::Button::new(RichText::new("Try the example study (synthetic data)").size(15.0));
            if ui.add_sized(vec2(inside, 38.0), example).on_hover_text(EXAMPLE).clicked() {
                out.push(Command::Do(Action::OpenExample));
            }
            let paste = egui::Button::new(RichText::new("Paste a table").size(15.0));
            if ui.add_sized(vec2(inside, 38.0), paste).on_hover_text(Action::PasteTable.entry().tooltip).clicked() {
                out.push(Command::Do(Action::PasteTable));
            }
        });
        ui.add_space(4.0);
        theme::quiet(ui, "Or drop a file anywhere on this window. One row per subject and visit, one row per subject, or one row per value: all are recognised, and the file is never written to.");
    });
    let recent = app
        .views
        .recent
        .as_ref()
        .map_or(&[][..], |r| r.files.as_slice());
    if !recent.is_empty() {
        ui.add_space(12.0);
        theme::card(ui).show(ui, |ui| {
            ui.set_width(inside);
            theme::heading(ui, "Recent files");
            for file in recent {
                recent_file(out, ui, file);
            }
        });
    }
}

const EXAMPLE: &str = "28 subjects with depression and 16 controls, three bone markers, four visits. The data are synthetic.";

/// The example as the program draws it; a click opens it.
fn picture(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui, size: egui::Vec2) {
    let FirstPicture::Drawn(first, data) = &app.views.first else {
        // Nothing jumps when it is there.
        ui.allocate_exact_size(size, Sense::hover());
        return;
    };
    let shown = theme::card(ui).show(ui, |ui| {
        ui.set_width(size.x - 26.0);
        theme::heading(ui, "What the example looks like (synthetic data)");
        course(ui, first, data, size.y - 96.0);
        legend(ui, &first.figure, None, true);
    });
    let card = ui.interact(
        shown.response.rect,
        ui.scope_id().with("example"),
        Sense::click(),
    );
    let card = card
        .on_hover_cursor(egui::CursorIcon::PointingHand)
        .on_hover_text(EXAMPLE);
    if card.clicked() {
        out.push(Command::Do(Action::OpenExample));
    }
}

fn course(ui: &mut egui::Ui, first: &First, data: &PlotData, height: f32) {
    let Some(panel) = first.figure.panels.first() else {
        return;
    };
    let size = vec2(ui.available_width(), height);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    plot::show(ui, rect, &first.figure, panel, data, &first.study, None);
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
