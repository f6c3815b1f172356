//! How well the model of the marker on screen fits, and who it depends on.

use crate::app::command::request::{Command, Select};
use crate::app::plot::{PlotAnswer, Scatter, scatter};
use crate::app::state::marker::Diagnosis;
use crate::app::state::view::View;
use crate::app::ui::copy;
use crate::app::ui::decimals;
use crate::app::ui::table;
use crate::app::ui::theme;
use crate::app::views::{residual_tip, residuals_as_text};
use crate::figure::Figure;
use crate::plan::{Scale, explain};
use crate::study::Study;
use egui::{Align, Layout, RichText, vec2};

/// Cards at least this wide stand two in a row.
const TWO_IN_A_ROW: f32 = 620.0;
/// Height of a picture of residuals, points.
const PICTURE: f32 = 240.0;
/// Height of one contrast in the picture of influence.
const ROW: f32 = 21.0;

/// The diagnostics of the marker on screen, once they are there.
fn of_this_marker(app: View<'_>) -> Option<&Diagnosis> {
    (app.views.diagnosis.as_ref()).filter(|d| app.selection.marker.as_ref() == Some(&d.marker))
}

/// Everything about the fit in numbers.
pub(in crate::app) fn tables(app: View<'_>, ui: &mut egui::Ui, width: f32) {
    for view in of_this_marker(app).iter().flat_map(|d| &d.view.tables) {
        ui.add_space(theme::SPACE);
        card(ui, width, |ui| table::show(ui, view));
    }
}

/// Residuals and influence.
pub(in crate::app) fn pictures(
    app: View<'_>,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
    width: f32,
) {
    let (Some(figure), Some(shown), Some(diagnosis)) = (
        app.views.trajectories.clone(),
        &app.study.shown,
        of_this_marker(app),
    ) else {
        return;
    };
    if diagnosis.view.fitted.is_none() {
        return;
    }
    let study = shown.study.clone();
    let scale = shown.plan.scale_of(&diagnosis.marker);
    ui.add_space(2.0 * theme::SPACE);
    ui.label(RichText::new("How well the model fits").font(theme::bold(16.0)));
    for note in &diagnosis.view.notes {
        theme::quiet(ui, note);
    }
    let seen = Seen {
        app,
        figure: &figure,
        study: &study,
        scale,
    };
    let mut commands = Vec::new();
    ui.add_space(4.0);
    let narrow = width < TWO_IN_A_ROW;
    if narrow {
        seen.fitted(ui, width, &mut commands);
        ui.add_space(theme::SPACE);
        seen.qq(ui, width, &mut commands);
    } else {
        let half = 0.5 * (width - theme::SPACE);
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| seen.fitted(ui, half, &mut commands));
            ui.vertical(|ui| seen.qq(ui, half, &mut commands));
        });
    }
    seen.influence(ui, width, &mut commands);
    for command in commands {
        out.push(command);
    }
}

/// What all pictures look at.
struct Seen<'a> {
    app: View<'a>,
    figure: &'a Figure,
    study: &'a Study,
    scale: Scale,
}

impl Seen<'_> {
    fn fitted(&self, ui: &mut egui::Ui, width: f32, commands: &mut Vec<Command>) {
        let Some(d) = &self.app.views.diagnosis else {
            return;
        };
        let Some([normalised, raw]) = &d.view.fitted else {
            return;
        };
        let is_raw = self.app.selection.raw_residuals;
        card(ui, width, |ui| {
            ui.horizontal(|ui| {
                theme::heading(ui, "Residuals");
                for (of, name, id) in [
                    (false, "normalised", "residuals-normalised"),
                    (true, "raw", "residuals-raw"),
                ] {
                    let label = ui.selectable_label(is_raw == of, name);
                    if label.on_hover_text(explain(id)).clicked() {
                        commands.push(Command::Select(Select::RawResiduals(of)));
                    }
                }
                self.copy(ui);
            });
            let (data, id) = if is_raw {
                (raw, "residuals-raw")
            } else {
                (normalised, "residuals-normalised")
            };
            self.residuals(ui, id, data, commands);
        });
    }

    fn qq(&self, ui: &mut egui::Ui, width: f32, commands: &mut Vec<Command>) {
        let Some(data) = self
            .app
            .views
            .diagnosis
            .as_ref()
            .and_then(|d| d.view.qq.as_ref())
        else {
            return;
        };
        card(ui, width, |ui| {
            ui.horizontal(|ui| {
                theme::heading(ui, "Normal QQ");
                self.copy(ui);
            });
            self.residuals(ui, "qq", data, commands);
        });
    }

    fn copy(&self, ui: &mut egui::Ui) {
        let Some(d) = &self.app.views.diagnosis else {
            return;
        };
        let tip = "Copy the residuals as text; they paste into a spreadsheet.";
        copy::button(ui, tip, |ui| {
            let number = |x: f64| decimals::copied(ui.ctx(), &x.to_string());
            residuals_as_text(&d.numbers, self.study, number)
        });
    }

    fn residuals(&self, ui: &mut egui::Ui, id: &str, data: &Scatter, commands: &mut Vec<Command>) {
        caption(ui, id);
        let answer = self.picture(ui, id, PICTURE, data, |ui, i| {
            let residual = self
                .app
                .views
                .diagnosis
                .as_ref()
                .and_then(|d| d.numbers.residuals.get(i));
            for line in residual
                .iter()
                .flat_map(|r| residual_tip(r, self.study, self.scale))
            {
                let line = decimals::shown(ui, &line).into_owned();
                ui.label(line);
            }
        });
        take(answer, commands);
    }

    fn influence(&self, ui: &mut egui::Ui, width: f32, commands: &mut Vec<Command>) {
        let Some(d) = &self.app.views.diagnosis else {
            return;
        };
        let Some(data) = &d.view.influence else {
            return;
        };
        ui.add_space(theme::SPACE);
        card(ui, width, |ui| {
            theme::heading(ui, "Influence of single subjects");
            caption(ui, "influence");
            let height = ROW * d.numbers.influence.len() as f32 + 40.0;
            let answer = self.picture(ui, "influence", height, data, |ui, i| {
                if let Some(tip) = d.view.influence_tips.get(i) {
                    ui.label(decimals::shown(ui, tip));
                }
            });
            take(answer, commands);
        });
        if let Some(most) = &d.view.most {
            ui.add_space(theme::SPACE);
            card(ui, width, |ui| table::show(ui, most));
        }
    }

    /// Dots, with who it is above what `tip` adds.
    fn picture(
        &self,
        ui: &mut egui::Ui,
        id: &str,
        height: f32,
        data: &Scatter,
        tip: impl FnOnce(&mut egui::Ui, usize),
    ) -> PlotAnswer {
        let (rect, _) =
            ui.allocate_exact_size(vec2(ui.available_width(), height), egui::Sense::hover());
        let selected = self.app.selection.subject;
        scatter(ui, rect, id, data, self.figure, selected, |ui, i| {
            let Some(dot) = data.dots.get(i) else { return };
            let id = self
                .study
                .subjects
                .get(dot.subject)
                .map_or("", |s| s.id.as_str());
            let group = self
                .study
                .groups
                .get(dot.group)
                .map_or("", |g| g.name.as_str());
            ui.label(RichText::new(format!("{id} \u{00b7} {group}")).font(theme::bold(13.0)));
            tip(ui, i);
        })
    }
}

/// What the picture shows, in the room of two lines; where that holds one sentence only, the rest is
/// told on pointing at it.
fn caption(ui: &mut egui::Ui, id: &str) {
    let all = explain(id);
    let first = if ui.available_width() < TWO_IN_A_ROW {
        all.split_inclusive(". ").next().unwrap_or_default().trim()
    } else {
        all
    };
    let text = RichText::new(first)
        .size(12.0)
        .color(theme::palette(ui).quiet);
    let room = vec2(ui.available_width(), 30.0);
    ui.allocate_ui_with_layout(room, Layout::top_down(Align::Min), |ui| {
        ui.set_min_height(room.y);
        ui.add(egui::Label::new(text).wrap()).on_hover_text(all);
    });
}

fn take(answer: PlotAnswer, commands: &mut Vec<Command>) {
    if let Some(subject) = answer.clicked {
        commands.push(Command::Select(Select::Subject(subject)));
    }
}

fn card(ui: &mut egui::Ui, width: f32, inside: impl FnOnce(&mut egui::Ui)) {
    theme::card(ui).show(ui, |ui| {
        ui.set_width(width - 26.0);
        inside(ui);
    });
}
