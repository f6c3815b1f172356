//! Paints the window: bars, side panels, the tab in the centre.

use crate::app::command::request::Command;
use crate::app::command::table::{ACTIONS, Action, Entry, Tab, entry};
use crate::app::panels;
use crate::app::state::app::{TrajectaApp, theme_of};
use crate::app::state::jobs::Task;
use crate::app::ui::theme::{self, SPACE};
use egui::{Align, Layout, Margin, RichText, ThemePreference};

impl TrajectaApp {
    /// One frame.
    pub fn ui(&mut self, ui: &mut egui::Ui) {
        self.menu_bar(ui);
        panels::frame::status::show(self, ui);
        if self.study.file.is_none() {
            egui::CentralPanel::default()
                .frame(egui::Frame::new().fill(theme::palette(ui).page))
                .show(ui, |ui| panels::frame::welcome::show(self, ui));
        } else {
            self.recognised_bar(ui);
            if self.selection.show_roles {
                let frame = egui::Frame::new()
                    .fill(theme::palette(ui).page)
                    .inner_margin(Margin::same(theme::MARGIN));
                egui::CentralPanel::default()
                    .frame(frame)
                    .show(ui, |ui| panels::import::roles::show(self, ui));
            } else {
                self.study(ui);
            }
        }
        self.windows(ui);
    }

    fn study(&mut self, ui: &mut egui::Ui) {
        let side = theme::side(ui);
        egui::Panel::left("markers")
            .resizable(true)
            .default_size(232.0)
            .size_range(180.0..=420.0)
            .frame(side)
            .show(ui, |ui| panels::frame::sidebar::show(self, ui));
        egui::Panel::right("inspector")
            .resizable(true)
            .default_size(252.0)
            .size_range(220.0..=380.0)
            .frame(side)
            .show(ui, |ui| match self.selection.tab {
                Tab::Data => panels::data::names::show(self, ui),
                Tab::Figure => panels::figure::inspector::show(self, ui),
                _ => panels::trajectories::inspector::show(self, ui),
            });
        let frame = egui::Frame::new()
            .fill(theme::palette(ui).page)
            .inner_margin(Margin::same(theme::MARGIN));
        egui::CentralPanel::default().frame(frame).show(ui, |ui| {
            ui.horizontal(|ui| {
                for tab in Tab::ALL {
                    let chosen = self.selection.tab == tab;
                    let text = RichText::new(tab.label()).font(if chosen { theme::bold(14.0) } else { egui::FontId::proportional(14.0) });
                    if ui.selectable_label(chosen, text).clicked() {
                        self.push(Command::Tab(tab));
                    }
                }
                if self.study.shown.as_ref().is_some_and(|s| s.study.source.synthetic) {
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        let color = theme::palette(ui).warning;
                        ui.label(RichText::new("Synthetic data").color(color))
                            .on_hover_text("Made by a program to show the design of the study; nobody was measured.");
                    });
                }
            });
            ui.add_space(4.0);
            self.stale_bar(ui);
            match self.selection.tab {
                Tab::Trajectories => panels::trajectories::grid::show(self, ui),
                Tab::Marker => panels::marker::depth::show(self, ui),
                Tab::Screen => panels::screen::show(self, ui),
                Tab::Figure => panels::figure::desk::show(self, ui),
                Tab::Report => panels::report::show(self, ui),
                Tab::Data => panels::data::values::show(self, ui),
            }
        });
    }

    /// Old numbers are never shown as the current ones.
    fn stale_bar(&mut self, ui: &mut egui::Ui) {
        if !self.is_stale() {
            return;
        }
        let p = theme::palette(ui);
        let computing = self.jobs.is_running(Task::Analyse) || self.jobs.is_running(Task::Read);
        let text = if computing {
            "These numbers belong to the last plan; the new ones are being computed."
        } else {
            "These numbers belong to the last plan; the analysis of the new one was cancelled."
        };
        ui.horizontal(|ui| {
            ui.label(RichText::new(text).color(p.warning));
            if !computing {
                self.button(ui, Action::Run);
            }
        });
    }

    fn menu_bar(&mut self, ui: &mut egui::Ui) {
        let p = theme::palette(ui);
        let frame = egui::Frame::new()
            .fill(p.panel)
            .inner_margin(Margin::symmetric(theme::MARGIN, 4));
        egui::Panel::top("menu").frame(frame).show(ui, |ui| {
            egui::MenuBar::new().ui(ui, |ui| {
                ui.label(
                    RichText::new("Trajecta")
                        .font(theme::bold(15.0))
                        .color(p.accent),
                );
                ui.add_space(SPACE);
                ui.menu_button("File", |ui| {
                    self.item(ui, Action::Open);
                    self.item(ui, Action::OpenExample);
                    let recent = self.settings.recent.clone();
                    ui.menu_button("Recent files", |ui| {
                        for path in &recent {
                            if ui.button(path.display().to_string()).clicked() {
                                self.push(Command::OpenFile(path.clone()));
                            }
                        }
                        if !recent.is_empty() {
                            ui.separator();
                        }
                        self.item(ui, Action::ForgetRecent);
                    });
                    ui.separator();
                    self.item(ui, Action::Save);
                    self.item(ui, Action::SaveAs);
                    ui.separator();
                    self.item(ui, Action::Export);
                    self.item(ui, Action::ExportAll);
                    self.item(ui, Action::ExportTables);
                    self.item(ui, Action::ExportReport);
                    ui.separator();
                    self.item(ui, Action::Quit);
                });
                ui.menu_button("Edit", |ui| {
                    self.item(ui, Action::Undo);
                    self.item(ui, Action::Redo);
                    ui.separator();
                    self.item(ui, Action::ClearSelection);
                    ui.separator();
                    self.item(ui, Action::Run);
                    self.item(ui, Action::Cancel);
                });
                ui.menu_button("View", |ui| {
                    for tab in Tab::ALL {
                        self.item(ui, Action::Show(tab));
                    }
                    self.item(ui, Action::Recognition);
                    self.item(ui, Action::StudyMap);
                    ui.separator();
                    for action in [Action::Larger, Action::Smaller, Action::UsualSize] {
                        self.item(ui, action);
                    }
                    ui.separator();
                    let now = theme_of(&self.settings);
                    for (theme, label) in [
                        (ThemePreference::System, "As the system"),
                        (ThemePreference::Light, "Light"),
                        (ThemePreference::Dark, "Dark"),
                    ] {
                        if ui.radio(now == theme, label).clicked() {
                            self.push(Command::Theme(theme));
                        }
                    }
                });
                ui.menu_button("Help", |ui| {
                    self.item(ui, Action::Palette);
                    self.item(ui, Action::About);
                });
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    self.button(ui, Action::Export);
                    self.button(ui, Action::Open);
                });
            });
        });
    }

    /// A line of a menu: label, shortcut, tooltip, greyed when it can't be done.
    fn item(&mut self, ui: &mut egui::Ui, action: Action) {
        let Some(e) = entry(action) else { return };
        let mut button = egui::Button::new(self.label_of(e));
        if let Some(shortcut) = &e.shortcut {
            button = button.shortcut_text(ui.ctx().format_shortcut(shortcut));
        }
        let response = ui
            .add_enabled(self.is_enabled(action), button)
            .on_hover_text(e.tooltip);
        if response.clicked() {
            self.push(Command::Do(action));
        }
    }

    /// Undo and redo say what they would take back.
    pub(in crate::app) fn label_of(&self, e: &Entry) -> String {
        let name = match e.action {
            Action::Undo => self.decided.history.undo_name(),
            Action::Redo => self.decided.history.redo_name(),
            _ => None,
        };
        name.map_or_else(|| e.label.to_owned(), |name| format!("{}: {name}", e.label))
    }

    /// The same action as a button with its shortcut in the tooltip.
    pub(in crate::app) fn button(&mut self, ui: &mut egui::Ui, action: Action) {
        let Some(e) = ACTIONS.iter().find(|e| e.action == action) else {
            return;
        };
        let tip = match &e.shortcut {
            Some(s) => format!("{} ({})", e.tooltip, ui.ctx().format_shortcut(s)),
            None => e.tooltip.to_owned(),
        };
        if ui
            .add_enabled(self.is_enabled(action), egui::Button::new(e.label))
            .on_hover_text(tip)
            .clicked()
        {
            self.push(Command::Do(action));
        }
    }

    /// `Recognised as …`, always on screen and always changeable.
    fn recognised_bar(&mut self, ui: &mut egui::Ui) {
        let p = theme::palette(ui);
        let Some(file) = &self.study.file else { return };
        let text = panels::import::roles::recognised(
            file,
            self.study.shown.as_ref().map(|s| s.study.as_ref()),
        );
        let frame = egui::Frame::new()
            .fill(p.accent_soft)
            .inner_margin(Margin::symmetric(theme::MARGIN, 5));
        egui::Panel::top("recognised").frame(frame).show(ui, |ui| {
            ui.horizontal(|ui| {
                let label = if self.selection.show_roles {
                    "Done"
                } else {
                    "Change"
                };
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let ready = self.study.shown.is_some() || !self.selection.show_roles;
                    if ui
                        .add_enabled(ready, egui::Button::new(label))
                        .on_hover_text("See and change what each column is.")
                        .clicked()
                    {
                        self.push(Command::ShowRoles(!self.selection.show_roles));
                    }
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        ui.add(egui::Label::new(text).truncate());
                    });
                });
            });
        });
    }
}
