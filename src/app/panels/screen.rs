//! Screen: one contrast of every marker, sorted.

use crate::app::command::request::{Command, Select};
use crate::app::state::jobs::Task;
use crate::app::state::view::View;
use crate::app::ui::choose::choose;
use crate::app::ui::theme;
use crate::app::views::{ScreenColumn, Screening};
use crate::plan::explain;
use crate::results::ContrastFamily;
use egui::{Align, Layout, RichText};

const ROW: f32 = 24.0;
/// Widths of the columns, points.
const WIDTHS: [f32; 7] = [142.0, 54.0, 80.0, 152.0, 60.0, 104.0, 88.0];

pub(in crate::app) fn show(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let Some(view) = &app.views.screen else {
        return;
    };
    let mut screening: Screening = app.selection.screening.clone();
    if view.rows.is_empty() || view.choices.is_empty() {
        theme::quiet(
            ui,
            if app.jobs.is_running(Task::Analyse) {
                "The models are being fitted\u{2026}"
            } else {
                "No marker has a model with contrasts, so there is nothing to list."
            },
        );
    } else {
        ui.horizontal(|ui| {
            let families: Vec<(ContrastFamily, &str, &str)> = view
                .families
                .iter()
                .map(|f| match f {
                    ContrastFamily::ChangeFromBaseline => {
                        (*f, "Change within groups", explain("change_from_baseline"))
                    }
                    ContrastFamily::GroupDifference => {
                        (*f, "Groups at each visit", explain("group_difference"))
                    }
                    ContrastFamily::TreatmentDifference => (*f, "Treatments at each visit", ""),
                    ContrastFamily::Custom => {
                        (*f, "Contrasts of your own", explain("own-contrast"))
                    }
                    ContrastFamily::DifferenceInChange => {
                        (*f, "Difference in change", explain("difference_in_change"))
                    }
                })
                .collect();
            ui.scope(|ui| {
                ui.set_max_width(330.0);
                choose(
                    ui,
                    "Question",
                    "What is compared.",
                    &mut screening.family,
                    &families,
                );
            });
            if screening.family != app.selection.screening.family {
                screening.contrast = None;
            }
            ui.scope(|ui| {
                ui.set_max_width(330.0);
                let text = view.chosen.as_deref().unwrap_or_default();
                let head = theme::quiet(ui, "Contrast");
                egui::ComboBox::from_id_salt("contrast")
                    .width(ui.available_width() - 8.0)
                    .truncate()
                    .selected_text(text)
                    .show_ui(ui, |ui| {
                        for words in &view.choices {
                            if ui.selectable_label(words == text, words).clicked() {
                                screening.contrast = Some(words.clone());
                            }
                        }
                    })
                    .response
                    .labelled_by(head.id);
            });
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui
                    .small_button("Copy")
                    .on_hover_text("Copy the table as text; it pastes into a spreadsheet.")
                    .clicked()
                {
                    let heads: Vec<&str> =
                        view.columns.iter().map(|(_, c)| c.head.as_str()).collect();
                    let rows = view.rows.iter().map(|r| r.cells.join("\t"));
                    let lines: Vec<String> =
                        std::iter::once(heads.join("\t")).chain(rows).collect();
                    ui.ctx().copy_text(lines.join("\n"));
                }
            });
        });
        ui.add_space(4.0);
        theme::card(ui).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.set_height(ui.available_height());
            egui::ScrollArea::horizontal()
                .id_salt("screen x")
                .show(ui, |ui| {
                    ui.set_min_width(WIDTHS.iter().sum::<f32>() + 6.0 * theme::SPACE);
                    heads(ui, &view.columns, &mut screening);
                    let mut open = None;
                    egui::ScrollArea::vertical()
                        .id_salt("screen")
                        .auto_shrink([false, false])
                        .show_rows(ui, ROW, view.rows.len(), |ui, range| {
                            for row in &view.rows[range] {
                                ui.horizontal(|ui| {
                                    for (i, text) in row.cells.iter().enumerate() {
                                        let response = cell(ui, i, ROW, |ui| {
                                            if i == 0 {
                                                ui.add(egui::Link::new(text.as_str()))
                                            } else {
                                                ui.add(egui::Label::new(text).truncate())
                                            }
                                        });
                                        if i == 0 && response.clicked() {
                                            open = Some(row.marker.clone());
                                        }
                                    }
                                    if !row.why.is_empty() {
                                        theme::quiet(ui, &row.why);
                                    }
                                });
                            }
                        });
                    if let Some(marker) = open {
                        out.push(Command::Select(Select::Marker(marker)));
                    }
                });
        });
    }
    if screening != app.selection.screening {
        out.push(Command::Select(Select::Screening(screening)));
    }
}

/// Headings that sort; a second click turns the order round.
fn heads(
    ui: &mut egui::Ui,
    columns: &[(ScreenColumn, crate::report::Column)],
    screening: &mut Screening,
) {
    ui.horizontal(|ui| {
        for (i, (sorts_by, column)) in columns.iter().enumerate() {
            // The interval sorts with its estimate and has no arrow of its own.
            let sorted = screening.sort == *sorts_by && column.head != "Interval";
            let arrow = match (sorted, screening.descending) {
                (false, _) => "",
                (true, false) => " \u{2191}",
                (true, true) => " \u{2193}",
            };
            let text = RichText::new(format!("{}{arrow}", column.head)).font(theme::bold(12.0));
            let response = cell(ui, i, ROW, |ui| {
                ui.add(egui::Button::new(text).frame(false))
            });
            let response = response.on_hover_text(if column.tip.is_empty() {
                "Click to sort."
            } else {
                column.tip
            });
            if response.clicked() {
                screening.descending = screening.sort == *sorts_by && !screening.descending;
                screening.sort = *sorts_by;
            }
        }
    });
}

fn cell(
    ui: &mut egui::Ui,
    i: usize,
    height: f32,
    content: impl FnOnce(&mut egui::Ui) -> egui::Response,
) -> egui::Response {
    let layout = if i == 0 {
        Layout::left_to_right(Align::Center)
    } else {
        Layout::right_to_left(Align::Center)
    };
    let width = WIDTHS.get(i).copied().unwrap_or(100.0);
    ui.allocate_ui_with_layout(egui::vec2(width, height), layout, |ui| {
        ui.set_width(width);
        content(ui)
    })
    .inner
}
