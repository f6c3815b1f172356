//! What the file gives with the roles as they stand: who was seen when, and a small trajectory.

use crate::app::command::request::Command;
use crate::app::panels::data::study_map;
use crate::app::plot::{self, PlotData};
use crate::app::state::view::View;
use crate::app::ui::theme;
use crate::study::{Severity, Study};
use crate::words::{counted, listed};
use egui::{RichText, Sense, vec2};

/// Issues listed here; all of them stand in the Data tab.
const MOST_ISSUES: usize = 40;
/// Groups and visits of the small table.
const MOST_GROUPS: usize = 6;
const MOST_VISITS: usize = 30;
/// Height of the study map beside the table.
const MAP_HEIGHT: f32 = 260.0;
/// Room for the names of the visits.
const VISIT_NAMES: f32 = 100.0;

pub(in crate::app::panels) fn show(
    app: View<'_>,
    plots: &mut [Option<PlotData>],
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    let Some(file) = &app.study.file else { return };
    let raw = file.raw.clone();
    theme::heading(ui, "Resulting study");
    match &raw {
        None => {
            theme::quiet(ui, "None yet: answer the question first.");
        }
        Some(study) => {
            rows_of_file(ui, study);
            ui.add_space(theme::SPACE);
            study_map::show(app, out, ui, MAP_HEIGHT, false);
            ui.add_space(theme::SPACE);
            let Some(file) = &app.study.file else { return };
            seen(ui, study, &file.seen);
            ui.add_space(theme::SPACE);
            small_trajectory(app, plots, ui);
        }
    }
    let Some(file) = &app.study.file else { return };
    let issues = &file.recognition.issues;
    // The gravest first: a short list shows no notes before a warning.
    let gravest = [Severity::Error, Severity::Warning, Severity::Note];
    let by_weight = gravest
        .into_iter()
        .flat_map(|weight| issues.iter().filter(move |i| i.severity == weight));
    ui.add_space(theme::SPACE);
    theme::heading(ui, "Noticed");
    if issues.is_empty() {
        theme::quiet(ui, "Nothing.");
    }
    let p = theme::palette(ui);
    for issue in by_weight.take(MOST_ISSUES) {
        let color = match issue.severity {
            Severity::Note => p.text,
            Severity::Warning => p.warning,
            Severity::Error => p.error,
        };
        let place = match (issue.row, &issue.column) {
            (Some(row), Some(column)) => format!("line {row}, {column}: "),
            (Some(row), None) => format!("line {row}: "),
            (None, Some(column)) => format!("{column}: "),
            (None, None) => String::new(),
        };
        let text = RichText::new(format!("{place}{}", issue.in_window()))
            .size(12.0)
            .color(color);
        ui.add(egui::Label::new(text).wrap());
        ui.add_space(2.0);
    }
    if issues.len() > MOST_ISSUES {
        theme::quiet(
            ui,
            format!("and {} more in the Data tab", issues.len() - MOST_ISSUES),
        );
    }
}

/// Rows read = used + left out.
fn rows_of_file(ui: &mut egui::Ui, study: &Study) {
    let source = &study.source;
    ui.label(format!(
        "{} read, {} used",
        counted(source.rows_read, "row"),
        source.rows_used
    ));
    for left in &source.rows_left_out {
        theme::quiet(ui, format!("{} left out: {}", left.n, left.reason));
    }
}

/// Subjects with a value of any marker, per group and visit.
fn seen(ui: &mut egui::Ui, study: &Study, seen: &[usize]) {
    const GAP: f32 = 12.0;
    /// Of a bold letter.
    const LETTER: f32 = 7.5;
    let shown = study.groups.len().min(MOST_GROUPS);
    // Long names are set in several lines rather than out of sight.
    let room = ui.available_width() - VISIT_NAMES - GAP * shown as f32;
    let words = (study.groups.iter().take(shown)).flat_map(|g| g.name.split_whitespace());
    let longest = words.map(|w| w.chars().count()).max().unwrap_or(0) as f32;
    let width = (room / shown.max(1) as f32)
        .max(LETTER * longest)
        .clamp(44.0, 140.0);
    egui::ScrollArea::horizontal()
        .id_salt("seen")
        .show(ui, |ui| {
            egui::Grid::new("seen").spacing([GAP, 3.0]).show(ui, |ui| {
                theme::quiet(ui, "subjects seen");
                for group in study.groups.iter().take(MOST_GROUPS) {
                    let name = RichText::new(&group.name).font(theme::bold(12.0));
                    ui.vertical(|ui| {
                        ui.set_max_width(width);
                        ui.add(egui::Label::new(name).wrap());
                    });
                }
                ui.end_row();
                for (v, visit) in study.visits.iter().enumerate().take(MOST_VISITS) {
                    let told = visit.label.eq_ignore_ascii_case("baseline");
                    let name = if v == study.baseline && !told {
                        format!("{} (baseline)", visit.label)
                    } else {
                        visit.label.clone()
                    };
                    ui.label(RichText::new(name).size(12.0));
                    for g in 0..study.groups.len().min(MOST_GROUPS) {
                        let n = seen.get(v * study.groups.len() + g).copied().unwrap_or(0);
                        ui.label(RichText::new(n.to_string()).size(12.0));
                    }
                    ui.end_row();
                }
            });
        });
    let more = |n: usize, most: usize, what: &str| {
        let left = n.saturating_sub(most);
        (left > 0).then(|| counted(left, &format!("more {what}")))
    };
    let left: Vec<String> = [
        more(study.groups.len(), MOST_GROUPS, "group"),
        more(study.visits.len(), MOST_VISITS, "visit"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !left.is_empty() {
        theme::quiet(ui, format!("and {}", listed(&left)));
    }
}

fn small_trajectory(app: View<'_>, plots: &mut [Option<PlotData>], ui: &mut egui::Ui) {
    let (Some(figure), Some(shown)) = (app.views.trajectories.clone(), &app.study.shown) else {
        return;
    };
    let study = shown.study.clone();
    let shared = app.views.shared_range;
    let (Some(panel), Some(slot)) = (figure.panels.first(), plots.first_mut()) else {
        return;
    };
    ui.label(RichText::new(&panel.title).font(theme::bold(12.5)));
    let height = 170.0 + plot::counts_height(&figure);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let data = slot.get_or_insert_with(|| PlotData::new(panel, shared));
    plot::show(ui, rect, &figure, panel, data, &study, None);
}
