//! The values as they entered the analysis, and what was noticed in them.

use crate::app::command::request::{Ask, Command, Excluding, Select};
use crate::app::state::view::View;
use crate::app::ui::limits::{self, MOST_MARKERS};
use crate::app::ui::theme;
use crate::app::views::as_measured;
use crate::study::Severity;
use egui::{Align, Layout, RichText};

const ROW: f32 = 20.0;

pub(in crate::app) fn show(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let Some(shown) = &app.study.shown else {
        return;
    };
    let study = shown.study.clone();
    let source = &study.source;
    theme::card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        theme::heading(ui, "What was read");
        let mut text = format!("{} rows read, {} used", source.rows_read, source.rows_used);
        for left in &source.rows_left_out {
            text.push_str(&format!(", {} left out ({})", left.n, left.reason));
        }
        ui.label(text + ".");
        let p = theme::palette(ui);
        egui::ScrollArea::vertical()
            .id_salt("issues")
            .max_height(150.0)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                for issue in &study.issues {
                    let color = match issue.severity {
                        Severity::Note => p.quiet,
                        Severity::Warning => p.warning,
                        Severity::Error => p.error,
                    };
                    let row = issue.row.map(|r| format!("line {r}, ")).unwrap_or_default();
                    let column = issue
                        .column
                        .as_ref()
                        .map(|c| format!("column {c}: "))
                        .unwrap_or_default();
                    ui.add(
                        egui::Label::new(
                            RichText::new(format!("{row}{column}{}", issue.in_window()))
                                .color(color),
                        )
                        .wrap(),
                    );
                }
            });
    });
    ui.add_space(theme::SPACE);
    theme::card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_height(ui.available_height());
        let names: Vec<String> = study
            .markers
            .iter()
            .take(MOST_MARKERS)
            .map(crate::study::Marker::label_with_unit)
            .collect();
        theme::heading(ui, "Values");
        let then = "The Screen tab lists all of them.";
        limits::rest(ui, MOST_MARKERS, study.markers.len(), "markers", then);
        // The file's own words, which exclusions refer to.
        let raw = app.study.raw();
        let own_visits: Vec<String> = raw
            .map(|raw| raw.visits.iter().map(|v| v.label.clone()).collect())
            .unwrap_or_default();
        let (first, wide) = (84.0, 104.0);
        let visits = study.n_visits();
        let rows = study.subjects.len() * visits;
        egui::ScrollArea::horizontal()
            .id_salt("values x")
            .show(ui, |ui| {
                ui.set_min_width(3.0 * first + wide * names.len() as f32);
                ui.horizontal(|ui| {
                    for head in ["Subject", "Group", "Visit"] {
                        cell(
                            ui,
                            first,
                            false,
                            RichText::new(head).font(theme::bold(12.0)),
                        );
                    }
                    for name in &names {
                        cell(ui, wide, true, RichText::new(name).font(theme::bold(12.0)));
                    }
                });
                let selected = app.selection.subject;
                let mut clicked = None;
                let mut asked = None;
                egui::ScrollArea::vertical()
                    .id_salt("values")
                    .auto_shrink([false, false])
                    .show_rows(ui, ROW, rows, |ui, range| {
                        for row in range {
                            let (s, v) = (row / visits, row % visits);
                            let subject = &study.subjects[s];
                            let strong = |text: String| {
                                let text = RichText::new(text);
                                if selected == Some(s) {
                                    text.font(theme::bold(13.0))
                                } else {
                                    text
                                }
                            };
                            ui.horizontal(|ui| {
                                let who = cell(ui, first, false, strong(subject.id.clone()))
                                    .interact(egui::Sense::click());
                                if who.clicked() {
                                    clicked = Some(s);
                                }
                                let excluding = |value| Excluding {
                                    subject: subject.id.clone(),
                                    value,
                                    reason: String::new(),
                                };
                                who.context_menu(|ui| {
                                    if ui.button("Leave this subject out\u{2026}").clicked() {
                                        asked = Some(excluding(None));
                                    }
                                });
                                cell(
                                    ui,
                                    first,
                                    false,
                                    strong(study.groups[subject.group].name.clone()),
                                );
                                cell(ui, first, false, strong(study.visits[v].label.clone()));
                                for m in 0..names.len() {
                                    let text = as_measured(&study, m, s, v);
                                    let value = cell(ui, wide, true, strong(text));
                                    let marker = &study.markers[m];
                                    // A derived value goes when one of its parts does.
                                    if marker.derived.is_some() || study.value(m, s, v).is_none() {
                                        continue;
                                    }
                                    value.interact(egui::Sense::click()).context_menu(|ui| {
                                        if ui.button("Leave this value out\u{2026}").clicked() {
                                            let visit = own_visits.get(v).cloned();
                                            let of = visit.map(|v| (v, marker.name.clone()));
                                            asked = of.map(|of| excluding(Some(of)));
                                        }
                                    });
                                }
                            });
                        }
                    });
                if let Some(s) = clicked {
                    out.push(Command::Select(Select::Subject(Some(s))));
                }
                if let Some(asked) = asked {
                    out.push(Command::Ask(Ask::Reason(asked)));
                }
            });
    });
}

fn cell(ui: &mut egui::Ui, width: f32, right: bool, text: RichText) -> egui::Response {
    let layout = if right {
        Layout::right_to_left(Align::Center)
    } else {
        Layout::left_to_right(Align::Center)
    };
    ui.allocate_ui_with_layout(egui::vec2(width, ROW), layout, |ui| {
        ui.set_width(width);
        ui.add(egui::Label::new(text).truncate())
    })
    .inner
}
