//! Applies commands and collects finished work; paints nothing.

use crate::app::command::request::{Command, Next, Purpose};
use crate::app::command::table::{ACTIONS, Action, Tab, entry};
use crate::app::platform::dialogs::Answer;
use crate::app::state::app::{TrajectaApp, theme_of};
use crate::app::state::question::Ask;
use crate::app::state::study::Running;
use egui::ThemePreference;

impl TrajectaApp {
    /// One step: input that is no widget's, finished work, commands.
    pub fn logic(&mut self, ctx: &egui::Context) {
        self.take_shortcuts(ctx);
        self.take_dropped_files(ctx);
        self.poll_dialogs();
        self.poll_jobs(ctx);
        self.watch_file();
        for command in std::mem::take(&mut self.commands) {
            self.apply(command, ctx);
        }
        self.refresh_views();
        self.draw_pictures();
        self.look_at_the_model();
        self.draw_figure();
        self.keep_journal();
        self.close(ctx);
    }

    /// Closes the window when nothing would be lost by it, and asks first when something would.
    fn close(&mut self, ctx: &egui::Context) {
        if self.quit {
            // A clean exit needs no net.
            self.journal = None;
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        } else if ctx.input(|i| i.viewport().close_requested()) {
            if self.unsaved {
                ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
                self.ask = Some(Ask::Unsaved(Next::Quit));
            } else {
                self.journal = None;
            }
        }
        if let Some(name) = self.session_name()
            && name != self.title
        {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(format!(
                "{name} \u{2013} Trajecta"
            )));
            self.title = name;
        }
    }

    fn take_shortcuts(&mut self, ctx: &egui::Context) {
        // Longer shortcuts first, or Ctrl+Z would swallow Ctrl+Shift+Z.
        let mut wanted: Vec<_> = ACTIONS
            .iter()
            .filter_map(|e| e.shortcut.map(|s| (e, s)))
            .collect();
        wanted.sort_by_key(|(_, s)| !s.modifiers.shift);
        for (entry, shortcut) in wanted {
            if self.is_enabled(entry.action) && ctx.input_mut(|i| i.consume_shortcut(&shortcut)) {
                self.push(Command::Do(entry.action));
            }
        }
    }

    fn take_dropped_files(&mut self, ctx: &egui::Context) {
        let dropped = ctx.input_mut(|i| std::mem::take(&mut i.raw.dropped_files));
        if let Some(file) = dropped.first() {
            self.push(Command::OpenFile(file.path().to_owned()));
        }
    }

    /// Whether an action can be carried out now.
    pub(in crate::app) fn is_enabled(&self, action: Action) -> bool {
        let study = self.shown.is_some();
        match action {
            Action::Undo => self.history.undo_name().is_some(),
            Action::Redo => self.history.redo_name().is_some(),
            Action::Run => study && self.analysing.is_none(),
            Action::Cancel => {
                self.loading.is_some() || self.analysing.is_some() || self.exporting.is_some()
            }
            // Escape closes the map first.
            Action::ClearSelection => self.subject.is_some() && !self.show_map,
            Action::ForgetRecent => {
                !(self.settings.recent.is_empty() && self.settings.shapes.is_empty())
            }
            _ => study || entry(action).is_some_and(|e| !e.needs_study),
        }
    }

    fn poll_dialogs(&mut self) {
        if let Some(answer) = self
            .opening_dialog
            .as_ref()
            .and_then(crate::app::Pending::poll)
        {
            self.opening_dialog = None;
            match answer {
                Answer::Chosen(path) if self.homeless.is_some() => self.take_home(path),
                Answer::Chosen(path) => self.push(Command::OpenFile(path)),
                Answer::Cancelled => self.homeless = None,
                Answer::Unavailable => self.ask = Some(Ask::PathToOpen(String::new())),
            }
        }
        if let Some((purpose, answer)) = self
            .saving_dialog
            .as_ref()
            .and_then(|(purpose, dialog)| Some((*purpose, dialog.poll()?)))
        {
            self.saving_dialog = None;
            self.take_place(purpose, answer);
        }
    }

    fn poll_jobs(&mut self, ctx: &egui::Context) {
        if let Some((outcome, generation)) = finished(&mut self.loading)
            && generation == self.generation
        {
            match outcome {
                Ok(loaded) => self.take_loaded(loaded),
                Err(why) => self.problem = Some(why),
            }
        }
        let cancelled = self
            .analysing
            .as_ref()
            .is_some_and(|r| r.job.monitor().is_cancelled());
        if let Some((outcome, generation)) = finished(&mut self.analysing)
            && generation == self.generation
        {
            match outcome {
                Ok(outcome) => self.take_analysed(outcome),
                Err(why) if cancelled => self.status = why,
                Err(why) => self.problem = Some(why),
            }
        }
        if let Some((outcome, generation)) = finished(&mut self.diagnosing)
            && generation == self.generation
        {
            match outcome {
                Ok((marker, numbers)) => self.take_diagnostics(marker, numbers),
                Err(why) => self.problem = Some(why),
            }
        }
        if let Some((outcome, _)) = finished(&mut self.exporting) {
            match outcome {
                Ok(done) => {
                    self.problem = None;
                    self.status = done;
                }
                Err(why) => self.problem = Some(why),
            }
        }
        if let Some((outcome, _)) = finished(&mut self.drawing) {
            match outcome {
                Ok(drawn) => self.take_drawn(ctx, drawn),
                Err(why) => self.problem = Some(why),
            }
        }
        if let Some((outcome, _)) = finished(&mut self.saving) {
            self.take_saved(outcome);
        }
        if let Some((Err(why), _)) = finished(&mut self.journaling) {
            self.problem = Some(format!("No copy of the work could be kept: {why}"));
        }
        if self.is_busy() {
            // Progress is looked at a few times a second; nothing repaints while idle.
            ctx.request_repaint_after(std::time::Duration::from_millis(100));
        }
    }

    fn apply(&mut self, command: Command, ctx: &egui::Context) {
        match command {
            Command::Do(action) => self.act(action, ctx),
            Command::OpenFile(path) => self.leave_for(Next::Open(path)),
            Command::ReadAgain => self.read_again(),
            Command::WriteTo(Purpose::Figure, path) if self.tab == Tab::Figure => {
                self.export_figure(path);
            }
            Command::WriteTo(Purpose::Figure, path) => self.export(path),
            Command::WriteTo(Purpose::Figures, path) => self.export_all_figures(&path),
            Command::WriteTo(Purpose::Session, path) => self.save_to(path),
            Command::WriteTo(Purpose::Tables, path) => self.export_tables(path),
            Command::WriteTo(Purpose::Report, path) => self.export_report(path),
            Command::Edit(edit) => self.edit(edit),
            Command::Screening(screening) => self.screening = screening,
            Command::SortMarkers(by) => {
                self.marker_sort = by;
                self.list_markers();
            }
            Command::Tab(tab) => self.tab = tab,
            Command::Marker(name) => {
                self.marker = Some(name);
                self.contrast = None;
                self.tab = Tab::Marker;
            }
            Command::Contrast(marker, contrast) => {
                self.marker = Some(marker);
                self.contrast = Some(contrast);
                self.scroll_to_contrast = true;
                self.tab = Tab::Marker;
            }
            Command::Subject(subject) => self.subject = subject,
            Command::KeepPreset(preset) => {
                self.status = format!("The preset {} is kept for every study.", preset.name);
                self.settings.keep_preset(preset);
            }
            Command::ForgetPreset(name) => self.settings.presets.retain(|p| p.name != name),
            Command::RawResiduals(raw) => self.raw_residuals = raw,
            Command::Theme(preference) => {
                self.settings.theme = match preference {
                    ThemePreference::Light => "light",
                    ThemePreference::Dark => "dark",
                    ThemePreference::System => "",
                }
                .to_owned();
                ctx.set_theme(theme_of(&self.settings));
            }
            Command::ShowRoles(show) => self.show_roles = show,
            Command::ShowMap(show) => self.show_map = show,
            Command::MapMarker(marker) => self.map_marker = marker,
        }
    }

    fn act(&mut self, action: Action, ctx: &egui::Context) {
        let waker = ctx.clone();
        let wake = Box::new(move || waker.request_repaint());
        match action {
            Action::Open if self.opening_dialog.is_none() => {
                self.opening_dialog = Some(self.dialogs.open(wake))
            }
            Action::Open => {}
            Action::OpenExample => self.leave_for(Next::Example),
            Action::Save => self.save(ctx, false),
            Action::SaveAs => self.save(ctx, true),
            Action::Export => {
                let name = self.figure_name();
                self.ask_where(ctx, Purpose::Figure, &name);
            }
            Action::ExportAll => {
                let name = self.figures_name();
                self.ask_where(ctx, Purpose::Figures, &name);
            }
            Action::ExportTables => {
                let name = self.tables_name();
                self.ask_where(ctx, Purpose::Tables, &name);
            }
            Action::ExportReport => {
                let name = self.report_name();
                self.ask_where(ctx, Purpose::Report, &name);
            }
            Action::Run => self.reanalyse(),
            Action::Palette => self.palette = Some(String::new()),
            Action::Show(tab) => self.tab = tab,
            Action::Theme(preference) => self.apply(Command::Theme(preference), ctx),
            Action::Larger => ctx.set_zoom_factor((ctx.zoom_factor() + 0.1).min(3.0)),
            Action::Smaller => ctx.set_zoom_factor((ctx.zoom_factor() - 0.1).max(0.6)),
            Action::UsualSize => ctx.set_zoom_factor(1.0),
            Action::StudyMap => self.show_map = true,
            Action::Recognition => self.show_roles = !self.show_roles,
            Action::Undo => self.step_back(true),
            Action::Redo => self.step_back(false),
            Action::Cancel => {
                for monitor in [
                    self.loading.as_ref().map(|r| r.job.monitor()),
                    self.analysing.as_ref().map(|r| r.job.monitor()),
                    self.exporting.as_ref().map(|r| r.job.monitor()),
                ]
                .into_iter()
                .flatten()
                {
                    monitor.cancel();
                }
            }
            Action::ClearSelection => self.subject = None,
            Action::ForgetRecent => {
                self.settings.recent.clear();
                self.settings.shapes.clear();
            }
            Action::Quit => self.leave_for(Next::Quit),
            Action::About => self.show_about = true,
        }
    }
}

/// The result of a job that has ended; the slot is free then.
fn finished<T>(slot: &mut Option<Running<T>>) -> Option<(Result<T, String>, u64)> {
    let outcome = slot.as_ref()?.job.poll()?;
    let generation = slot.take()?.generation;
    Some((
        outcome.unwrap_or_else(|failed| Err(failed.to_string())),
        generation,
    ))
}
