//! Questions in windows of their own: unsaved work, a changed file, paths where the system has no dialogs, About.

use crate::app::command::request::{Command, Next, Purpose};
use crate::app::command::table::Action;
use crate::app::panels;
use crate::app::state::app::TrajectaApp;
use crate::app::state::file::file_name;
use crate::app::state::question::Ask;
use crate::app::ui::theme;
use std::path::PathBuf;

impl TrajectaApp {
    /// Path fields where the system has no dialogs, and About.
    pub(in crate::app::panels) fn windows(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        self.command_palette(ui);
        self.keeping_windows(ui);
        panels::data::study_map::window(self, ui);
        if let Some(Ask::Reason(asked)) = self.questions.ask.clone() {
            panels::data::names::reason(self, ui, asked);
        } else if self.questions.ask == Some(Ask::FileChanged) {
            self.file_changed(ui);
        } else if let Some(Ask::Replace(purpose, path)) = self.questions.ask.clone() {
            self.replacing(ui, purpose, path);
        } else if let Some(mut ask @ (Ask::PathToOpen(_) | Ask::PathToSave(..))) =
            self.questions.ask.clone()
        {
            let mut keep = true;
            let (title, text) = match &mut ask {
                Ask::PathToSave(Purpose::Figure, text) => ("Export the figure", text),
                Ask::PathToSave(Purpose::Session, text) => ("Save the session", text),
                Ask::PathToSave(Purpose::Tables, text) => ("Export the tables into a folder", text),
                Ask::PathToSave(Purpose::Report, text) => ("Export the report into a folder", text),
                Ask::PathToSave(Purpose::Figures, text) => {
                    ("Export all figures into a folder", text)
                }
                Ask::PathToOpen(text) => ("Open a study", text),
                _ => return,
            };
            let mut go = false;
            theme::question(ui, title, |ui| {
                ui.label("This system offers no file dialog. Type the path, or drop a file on the window.");
                let label = ui.label("Path");
                let field = ui
                    .add(egui::TextEdit::singleline(text).desired_width(f32::INFINITY))
                    .labelled_by(label.id);
                if ui.memory(|m| m.focused().is_none()) && !field.lost_focus() {
                    field.request_focus();
                }
                go = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
                ui.horizontal(|ui| {
                    go |= ui.button("OK").clicked();
                    keep &= !ui.button("Close").clicked();
                });
            });
            let path = PathBuf::from(text.trim());
            if go && !path.as_os_str().is_empty() {
                match ask {
                    // The dialogs of the system ask this themselves.
                    Ask::PathToSave(purpose, _) if self.is_taken(purpose, &path) => {
                        self.questions.ask = Some(Ask::Replace(purpose, path));
                        return;
                    }
                    Ask::PathToSave(purpose, _) => self.push(Command::WriteTo(purpose, path)),
                    _ if self.session.homeless.is_some() => self.take_home(path),
                    _ => self.push(Command::OpenFile(path)),
                }
                keep = false;
                ask = Ask::PathToOpen(String::new());
            }
            self.questions.ask = keep.then_some(ask);
        }
        if self.questions.about {
            let mut open = true;
            egui::Window::new("About Trajecta").open(&mut open).collapsible(false).resizable(false).anchor(egui::Align2::CENTER_CENTER, [0.0, 0.0]).frame(theme::dialog(ui)).show(&ctx, |ui| {
                ui.set_width(380.0);
                ui.label(format!("Version {}", env!("CARGO_PKG_VERSION")));
                ui.label("Trajectories of repeatedly measured markers: look at them, test them, export the figure.");
                ui.label("For research, not for diagnosis or treatment.");
                ui.label("No network, no account: your data stay on this computer and the study file is never written to.");
                theme::quiet(ui, "Licence: MIT or Apache-2.0. Font: Liberation Sans (SIL OFL 1.1).");
            });
            self.questions.about = open;
        }
    }

    /// Asks before something is replaced.
    fn replacing(&mut self, ui: &mut egui::Ui, purpose: Purpose, path: PathBuf) {
        let (mut go, mut keep) = (false, false);
        let name = file_name(&path);
        theme::question(ui, "Replace what is there?", |ui| {
            ui.label(match purpose {
                Purpose::Figures | Purpose::Tables | Purpose::Report => {
                    format!("The folder {name} is there already. Files of the same names in it would be replaced.")
                }
                _ => format!("{name} is there already."),
            });
            ui.horizontal(|ui| {
                go = ui.button("Replace").clicked();
                keep = ui.button("Keep it").clicked();
            });
        });
        if go {
            self.push(Command::WriteTo(purpose, path));
        } else if keep {
            self.session.after_saving = None;
        }
        if go || keep {
            self.questions.ask = None;
        }
    }

    /// The window that asks about a changed file.
    fn file_changed(&mut self, ui: &egui::Ui) {
        let name = self
            .study
            .file
            .as_ref()
            .map(|f| f.name.clone())
            .unwrap_or_default();
        let mut answered = false;
        theme::question(ui, "The file has changed", |ui| {
            ui.label(format!(
                    "{name} was changed on disk since it was opened. What you see is what was read then."
                ));
            ui.horizontal(|ui| {
                if ui.button("Read it again").clicked() {
                    self.commands.push(Command::ReadAgain);
                    answered = true;
                }
                answered |= ui.button("Keep what is open").clicked();
            });
        });
        if answered {
            self.questions.ask = None;
        }
    }

    /// The questions of this file.
    fn keeping_windows(&mut self, ui: &egui::Ui) {
        match self.questions.ask.clone() {
            Some(Ask::Unsaved(next)) => self.unsaved(ui, next),
            Some(Ask::Recover) => self.recover(ui),
            Some(Ask::DataMissing(why)) => self.data_missing(ui, &why),
            _ => {}
        }
    }

    fn unsaved(&mut self, ui: &egui::Ui, next: Next) {
        let mut answered = false;
        theme::question(ui, "Save the changes?", |ui| {
            ui.label("Exclusions, names, plan and look were changed since the session was saved. The data file itself is never changed.");
            ui.horizontal(|ui| {
                if ui.button("Save").clicked() {
                    self.session.after_saving = Some(next.clone());
                    self.commands.push(Command::Do(Action::Save));
                    answered = true;
                }
                if ui.button("Don\u{2019}t save").clicked() {
                    if let Some(journal) = &self.session.journal {
                        journal.clear();
                    }
                    self.go_on(next.clone());
                    answered = true;
                }
                answered |= ui.button("Stay here").clicked();
            });
        });
        if answered && matches!(self.questions.ask, Some(Ask::Unsaved(_))) {
            self.questions.ask = None;
        }
    }

    fn recover(&mut self, ui: &egui::Ui) {
        let Some(recovery) = &mut self.session.recovery else {
            self.questions.ask = None;
            return;
        };
        let name = match recovery.leftovers.first().map(|l| &l.session) {
            Some(Ok(session)) => session.data.name.clone(),
            Some(Err(_)) => "a study, but the copy does not read".to_owned(),
            None => String::new(),
        };
        let mut answer = None;
        theme::question(ui, "Go on where the program stopped?", |ui| {
            ui.label(format!(
                "The program did not end in order while this was open: {name}. What was decided until then was kept."
            ));
            ui.horizontal(|ui| {
                if ui.button("Recover").clicked() {
                    answer = Some(true);
                }
                if ui.button("Discard").clicked() {
                    answer = Some(false);
                }
            });
        });
        let Some(take) = answer else { return };
        let left = recovery.leftovers.remove(0);
        if recovery.leftovers.is_empty() || take {
            self.questions.ask = None;
        }
        left.discard();
        match (take, left.session) {
            (true, Ok(session)) => self.open_read_session(session, left.path, false),
            (true, Err(why)) => self.news.problem = Some(why.to_string()),
            (false, _) => {}
        }
    }

    fn data_missing(&mut self, ui: &egui::Ui, why: &str) {
        let mut answered = false;
        theme::question(ui, "Where are the data?", |ui| {
            ui.label(why);
            ui.horizontal(|ui| {
                if ui.button("Choose the file\u{2026}").clicked() {
                    let waker = ui.ctx().clone();
                    let wake = Box::new(move || waker.request_repaint());
                    self.questions.opening = Some(self.questions.dialogs.open(wake));
                    answered = true;
                }
                if ui.button("Give up").clicked() {
                    self.session.homeless = None;
                    answered = true;
                }
            });
        });
        if answered {
            self.questions.ask = None;
        }
    }
}
