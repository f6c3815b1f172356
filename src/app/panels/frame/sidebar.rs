//! Left: the study and its markers.

use crate::app::command::request::{Command, Select};
use crate::app::command::table::Tab;
use crate::app::plot;
use crate::app::state::view::View;
use crate::app::ui::choose::choose;
use crate::app::ui::theme;
use crate::app::views::MarkerSort;
use crate::study::Severity;
use crate::words::counted;
use egui::{Align, Layout, RichText};

pub(in crate::app) fn show(
    app: View<'_>,
    search: &mut String,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    study_card(app, out, ui);
    ui.add_space(theme::SPACE);
    markers(app, search, out, ui);
}

fn study_card(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let Some(shown) = &app.study.shown else {
        return;
    };
    let study = shown.study.clone();
    let name = app
        .study
        .file
        .as_ref()
        .map(|f| f.name.clone())
        .unwrap_or_default();
    let styles = app
        .views
        .trajectories
        .as_ref()
        .map(|f| f.groups.clone())
        .unwrap_or_default();
    theme::card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(egui::Label::new(RichText::new(name).font(theme::bold(14.0))).truncate());
        theme::compact(ui);
        for group in &styles {
            ui.horizontal(|ui| {
                let (rect, _) =
                    ui.allocate_exact_size(egui::vec2(10.0, 14.0), egui::Sense::hover());
                plot::paint_symbol(
                    ui.painter(),
                    rect.center(),
                    group.symbol,
                    4.5,
                    theme::group_color(ui, group.color),
                );
                ui.add(
                    egui::Label::new(format!("{}, {}", group.name, counted(group.n, "subject")))
                        .truncate(),
                );
            });
        }
        let visits: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
        theme::quiet(
            ui,
            format!("{}: {}", counted(visits.len(), "visit"), visits.join(", ")),
        );
        if ui
            .button("Study map")
            .on_hover_text(
                "Who was seen at which visit, what is below a limit and what is left out.",
            )
            .clicked()
        {
            out.push(Command::Select(Select::ShowMap(true)));
        }
        let worst = study.issues.iter().map(|i| i.severity).max();
        if let Some(worst) = worst {
            let p = theme::palette(ui);
            let (text, color) = match worst {
                Severity::Note => (counted(study.issues.len(), "note"), p.quiet),
                Severity::Warning => (counted(study.issues.len(), "finding"), p.warning),
                Severity::Error => (counted(study.issues.len(), "problem"), p.error),
            };
            if ui
                .link(RichText::new(text).size(12.0).color(color))
                .on_hover_text("What was noticed while reading; opens the Data tab.")
                .clicked()
            {
                out.push(Command::Select(Select::Tab(Tab::Data)));
            }
        }
    });
}

fn markers(app: View<'_>, search: &mut String, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let Some(figure) = app.views.trajectories.clone() else {
        return;
    };
    ui.horizontal(|ui| {
        theme::heading(ui, "Markers");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            theme::quiet(ui, figure.panels.len().to_string());
        });
    });
    if figure.panels.len() > 8 {
        let hint = ui.label("Search");
        ui.add(
            egui::TextEdit::singleline(search)
                .hint_text("name")
                .desired_width(f32::INFINITY),
        )
        .labelled_by(hint.id);
        let mut sort = app.selection.marker_sort;
        choose(ui, "Order", "", &mut sort, &MarkerSort::ALL);
        if sort != app.selection.marker_sort {
            out.push(Command::SortMarkers(sort));
        }
    }
    let wanted = search.to_lowercase();
    let found: Vec<usize> = (app.views.marker_list.iter())
        .filter(|line| line.panel < figure.panels.len() && line.words.contains(&wanted))
        .map(|line| line.panel)
        .collect();
    egui::ScrollArea::vertical()
        .id_salt("marker list")
        .auto_shrink([false, false])
        .show_rows(ui, 26.0, found.len(), |ui, rows| {
            for &i in &found[rows] {
                let panel = &figure.panels[i];
                ui.horizontal(|ui| {
                    ui.set_height(26.0);
                    plot::sparkline(ui, &figure, panel);
                    let chosen = app.selection.tab == Tab::Marker
                        && app.selection.marker.as_deref() == Some(panel.marker.as_str());
                    let label = ui
                        .selectable_label(chosen, &panel.title)
                        .on_hover_text(&panel.y.label);
                    if label.clicked() {
                        out.push(Command::Select(Select::Marker(panel.marker.clone())));
                    }
                });
            }
        });
}
