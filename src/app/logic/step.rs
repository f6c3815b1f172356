//! Applies commands and collects finished work; paints nothing.

use crate::app::command::request::{Ask, Command, Next, Purpose, Select, Together};
use crate::app::command::table::{ACTIONS, Action, Tab};
use crate::app::platform::dialogs::Answer;
use crate::app::state::app::{TrajectaApp, theme_of};
use crate::app::state::jobs::Task;
use crate::app::state::memory::{Place, Sought};
use crate::app::state::question::{GuidePlace, OpenGuide};
use crate::app::ui::decimals;
use crate::app::views;
use crate::session::StudyPlaces;
use egui::ThemePreference;
use std::path::PathBuf;

/// Seconds that words stand over the status line.
const TOAST: f64 = 10.0;

impl TrajectaApp {
    /// One step: input that is no widget's, finished work, commands.
    pub fn logic(&mut self, ctx: &egui::Context) {
        decimals::set(ctx, self.settings.has_comma());
        self.take_shortcuts(ctx);
        self.take_dropped_files(ctx);
        self.take_pasted(ctx);
        self.poll_dialogs();
        self.poll_jobs(ctx);
        self.watch_file();
        for command in std::mem::take(&mut self.commands) {
            self.apply(command, ctx);
        }
        if std::mem::take(&mut self.memory.from_top) {
            ctx.data_mut(|d| d.remove_by_type::<egui::scroll_area::State>());
        }
        self.refresh_views();
        self.draw_pictures();
        self.look_at_the_model();
        self.draw_figure();
        self.keep_journal();
        self.age_toast(ctx);
        self.close(ctx);
    }

    /// Closes the window when nothing would be lost by it, and asks first when something would.
    fn close(&mut self, ctx: &egui::Context) {
        if self.session.quit {
            // A clean exit needs no net.
            self.session.journal = None;
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        } else if ctx.input(|i| i.viewport().close_requested()) {
            if self.session.unsaved {
                ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
                self.questions.ask = Some(Ask::Unsaved(Next::Quit));
            } else {
                self.session.journal = None;
            }
        }
        if let Some(name) = self.session_name()
            && name != self.session.title
        {
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(format!(
                "{name} \u{2013} Trajecta"
            )));
            self.session.title = name;
        }
    }

    /// The page of the guide for what is on screen.
    fn help(&self) -> OpenGuide {
        const FIRST: &str = "first-ten-minutes.md";
        let (file, heading) = if self.study.file.is_none() {
            ("", None)
        } else if self.selection.show_roles {
            ("reading.md", None)
        } else {
            match self.selection.tab {
                Tab::Trajectories => (FIRST, Some("3.")),
                Tab::Marker => (FIRST, Some("5.")),
                Tab::Screen => (FIRST, Some("6.")),
                Tab::Figure => ("figures.md", None),
                Tab::Report => ("outputs.md", None),
                Tab::Data => (FIRST, Some("7.")),
            }
        };
        OpenGuide {
            page: views::guide().iter().position(|p| p.file == file),
            at: Some(heading.map_or(GuidePlace::Top, GuidePlace::Heading)),
            ..OpenGuide::default()
        }
    }

    fn take_shortcuts(&mut self, ctx: &egui::Context) {
        // What stands over the window is answered first; Escape closes a list before it clears a selection.
        let asks = &self.questions;
        let is_asked =
            asks.ask.is_some() || asks.palette.is_some() || asks.about || asks.guide.is_some();
        let list_is_open = egui::Popup::is_any_open(ctx);
        // Escape leaves a field before it clears a selection; the focus is gone by now.
        let was_typing =
            std::mem::replace(&mut self.memory.has_focus, ctx.egui_wants_keyboard_input());
        let can_close = self.selection.show_roles && self.study.shown.is_some();
        if can_close && !is_asked && !list_is_open && !was_typing {
            let escape =
                |i: &mut egui::InputState| i.consume_key(egui::Modifiers::NONE, egui::Key::Escape);
            self.selection.show_roles = !ctx.input_mut(escape);
        }
        // Longer shortcuts first, or Ctrl+Z would swallow Ctrl+Shift+Z.
        let mut wanted: Vec<_> = ACTIONS
            .iter()
            .filter_map(|e| e.shortcut.map(|s| (e, s)))
            .collect();
        wanted.sort_by_key(|(_, s)| !s.modifiers.shift);
        for (entry, shortcut) in wanted {
            let waits = match entry.action {
                Action::Larger | Action::Smaller | Action::UsualSize => false,
                Action::ClearSelection => is_asked || list_is_open || was_typing,
                _ => is_asked,
            };
            if !waits
                && self.view().is_enabled(entry.action)
                && ctx.input_mut(|i| i.consume_shortcut(&shortcut))
            {
                self.push(Command::Do(entry.action));
            }
        }
    }

    /// A table that is pasted while no field is being edited.
    fn take_pasted(&mut self, ctx: &egui::Context) {
        if ctx.egui_wants_keyboard_input() {
            return;
        }
        let pasted = ctx.input(|i| {
            i.events.iter().find_map(|e| match e {
                egui::Event::Paste(text) => Some(text.clone()),
                _ => None,
            })
        });
        // A word alone is no table.
        if let Some(text) = pasted.filter(|t| t.trim().contains('\n')) {
            self.leave_for(Next::Pasted(text));
        }
    }

    /// Takes the words over the status line away after a while.
    fn age_toast(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|i| i.time);
        let Some(toast) = &mut self.news.toast else {
            return;
        };
        let left = TOAST - (now - *toast.since.get_or_insert(now));
        if left > 0.0 {
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(left));
        } else {
            self.news.toast = None;
        }
    }

    fn take_dropped_files(&mut self, ctx: &egui::Context) {
        let dropped = ctx.input_mut(|i| std::mem::take(&mut i.raw.dropped_files));
        self.offer(dropped.iter().map(|file| file.path().to_owned()).collect());
    }

    /// Opens a file; several are asked about, because one may say whose the samples of the others are.
    fn offer(&mut self, mut files: Vec<PathBuf>) {
        // A session names its own files.
        if let Some(session) = files.iter().position(|f| crate::session::is_session(f)) {
            files = vec![files.swap_remove(session)];
        }
        match files.as_slice() {
            [] => {}
            [_] => self.push(Command::OpenFiles(StudyPlaces {
                files,
                samples: None,
            })),
            _ => self.questions.ask = Some(Ask::Together(Together::new(files))),
        }
    }

    fn poll_dialogs(&mut self) {
        if let Some(answer) = self
            .questions
            .opening
            .as_ref()
            .and_then(crate::app::Pending::poll)
        {
            self.questions.opening = None;
            match answer {
                Answer::Chosen(path) if self.session.homeless.is_some() => self.take_home(path),
                Answer::Chosen(path) => self.offer(vec![path]),
                Answer::Several(mut paths) if self.session.homeless.is_some() => {
                    self.take_home(paths.swap_remove(0));
                }
                Answer::Several(paths) => self.offer(paths),
                Answer::Cancelled => self.session.homeless = None,
                Answer::Unavailable => self.questions.ask = Some(Ask::PathToOpen(String::new())),
            }
        }
        if let Some((purpose, answer)) = self
            .questions
            .saving
            .as_ref()
            .and_then(|(purpose, dialog)| Some((*purpose, dialog.poll()?)))
        {
            self.questions.saving = None;
            self.take_place(purpose, answer);
        }
    }

    fn apply(&mut self, command: Command, ctx: &egui::Context) {
        match command {
            Command::Do(action) => self.act(action, ctx),
            Command::OpenFile(path) => self.leave_for(Next::Open(StudyPlaces::one(path))),
            Command::OpenFiles(places) => self.leave_for(Next::Open(places)),
            Command::ReadAgain => self.read_again(),
            Command::WriteTo(Purpose::Figure, path) => self.export_figure(path),
            Command::WriteTo(Purpose::Figures, path) => self.export_all_figures(&path),
            Command::WriteTo(Purpose::Session, path) => self.save_to(path),
            Command::WriteTo(Purpose::Tables, path) => self.export_tables(path),
            Command::WriteTo(Purpose::Report, path) => self.export_report(path),
            Command::Edit(edit) => self.edit(edit),
            Command::ChoosePlace(name) => self.ask_where(ctx, Purpose::Figure, &name),
            Command::KeepFigure(spec) => {
                self.keep_figure(*spec);
                self.selection.tab = Tab::Figure;
            }
            Command::Ask(ask) => self.questions.ask = Some(ask),
            Command::SaveThen(next) => {
                self.session.after_saving = Some(next);
                self.save(ctx, false);
            }
            Command::LoseAnd(next) => {
                if let Some(journal) = &self.session.journal {
                    journal.clear();
                }
                self.go_on(next);
            }
            Command::Recover(take) => self.recover(take),
            Command::FindData => {
                let waker = ctx.clone();
                let wake = Box::new(move || waker.request_repaint());
                self.questions.opening = Some(self.questions.dialogs.open(wake));
            }
            Command::DataAt(path) => self.take_home(path),
            Command::GiveUpData => self.session.homeless = None,
            Command::KeepWhatIsThere => {
                self.session.after_saving = None;
                self.questions.exporting = None;
            }
            Command::MovePanel(from, to) => self.move_panel(from, to),
            Command::SortMarkers(by) => {
                self.selection.order = by;
                self.views.report = None;
                self.views.artwork = None;
                self.list_markers();
            }
            Command::Select(what) => {
                if matches!(what, Select::Contrast(..)) {
                    self.memory.depth.scroll_to_contrast = true;
                }
                if matches!(what, Select::Marker(_) | Select::Part(_)) {
                    self.memory.depth.from_top = true;
                }
                let lists = matches!(what, Select::Chosen(_) | Select::Screening(_));
                self.selection.take(what);
                if lists {
                    self.views.report = None;
                    self.views.findings = None;
                    self.views.artwork = None;
                    self.list_markers();
                }
            }
            Command::KeepPreset(preset) => {
                self.news.status = format!("The preset {} is kept for every study.", preset.name);
                self.settings.keep_preset(preset);
            }
            Command::ShowSetting(option) => {
                if matches!(self.selection.tab, Tab::Figure | Tab::Data) {
                    self.selection.tab = Tab::Trajectories;
                }
                self.selection.show_roles = false;
                self.memory.folds.unfold_settings(ctx);
                self.memory.planning.sought = Some(Sought::new(Place::Option(option)));
            }
            Command::ShowInFolder(path) => self.questions.dialogs.show_in_folder(&path),
            Command::CloseToast => self.news.toast = None,
            Command::ForgetPreset(name) => self.settings.presets.retain(|p| p.name != name),
        }
    }

    fn act(&mut self, action: Action, ctx: &egui::Context) {
        let waker = ctx.clone();
        let wake = Box::new(move || waker.request_repaint());
        match action {
            Action::Open if self.questions.opening.is_none() => {
                self.questions.opening = Some(self.questions.dialogs.open(wake))
            }
            Action::Open => {}
            Action::OpenExample => self.leave_for(Next::Example),
            Action::PasteTable => ctx.send_viewport_cmd(egui::ViewportCommand::RequestPaste),
            Action::Save => self.save(ctx, false),
            Action::SaveAs => self.save(ctx, true),
            Action::Export if self.selection.tab == Tab::Report => {
                self.act(Action::ExportReport, ctx)
            }
            Action::Export if self.selection.tab == Tab::Data => {
                self.act(Action::ExportTables, ctx)
            }
            // There the page is on screen with everything that is asked elsewhere.
            Action::Export if self.selection.tab == Tab::Figure => {
                self.questions.exporting = None;
                let name = self.figure_name();
                self.ask_where(ctx, Purpose::Figure, &name);
            }
            Action::Export => self.ask_how_to_export(),
            Action::ExportAll => {
                let name = self.figures_name();
                self.ask_where(ctx, Purpose::Figures, &name);
            }
            Action::AddToFigures => self.add_to_figures(),
            Action::ExportTables => {
                let name = self.tables_name();
                self.ask_where(ctx, Purpose::Tables, &name);
            }
            Action::ExportReport => {
                let name = self.report_name();
                self.ask_where(ctx, Purpose::Report, &name);
            }
            Action::Run => self.reanalyse(),
            Action::Palette => self.questions.palette = Some(String::new()),
            Action::ShowTrajectories
            | Action::ShowMarker
            | Action::ShowScreen
            | Action::ShowFigure
            | Action::ShowReport
            | Action::ShowData => self.selection.tab = action.tab().unwrap_or_default(),
            Action::ThemeSystem | Action::ThemeLight | Action::ThemeDark => {
                self.settings.theme = match action.theme() {
                    Some(ThemePreference::Light) => "light",
                    Some(ThemePreference::Dark) => "dark",
                    Some(ThemePreference::System) | None => "",
                }
                .to_owned();
                ctx.set_theme(theme_of(&self.settings));
            }
            Action::DecimalSystem | Action::DecimalPoint | Action::DecimalComma => {
                action
                    .decimal()
                    .unwrap_or_default()
                    .clone_into(&mut self.settings.decimal);
            }
            Action::FoldList => self.memory.folds.turn_left(ctx),
            Action::FoldSettings => self.memory.folds.turn_right(ctx),
            Action::Guide => self.questions.guide = Some(self.help()),
            Action::Larger => ctx.set_zoom_factor((ctx.zoom_factor() + 0.1).min(3.0)),
            Action::Smaller => ctx.set_zoom_factor((ctx.zoom_factor() - 0.1).max(0.6)),
            Action::UsualSize => ctx.set_zoom_factor(1.0),
            Action::StudyMap => self.selection.show_map = true,
            Action::Recognition => self.selection.show_roles = !self.selection.show_roles,
            Action::Undo => self.step_back(true),
            Action::Redo => self.step_back(false),
            Action::Cancel => {
                for task in Task::ALL.into_iter().filter(|t| t.can_be_cancelled()) {
                    self.jobs.cancel(task);
                }
            }
            Action::ClearSelection => self.selection.subject = None,
            Action::ForgetRecent => {
                self.settings.recent.clear();
                self.settings.read.clear();
            }
            Action::Quit => self.leave_for(Next::Quit),
            Action::About => self.questions.about = true,
        }
    }
}
