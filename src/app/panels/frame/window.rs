//! Paints the window: bars, side panels, the tab in the centre.

use super::questions;
use crate::app::command::request::{Command, Select};
use crate::app::command::table::{Action, Entry, Menu, Tab};
use crate::app::panels;
use crate::app::panels::widgets::action;
use crate::app::state::app::{TrajectaApp, theme_of};
use crate::app::state::jobs::Task;
use crate::app::state::memory::{Own, Place, Sought};
use crate::app::state::view::View;
use crate::app::ui::at_right;
use crate::app::ui::theme::{self, SPACE};
use crate::session::Edit;
use egui::{Align, Layout, Margin, RichText};

impl TrajectaApp {
    /// One frame.
    pub fn ui(&mut self, ui: &mut egui::Ui) {
        let before = self.commands.len();
        let (app, mut own, out) = self.parts();
        window(app, &mut own, out, ui);
        self.drop_second_click(ui, before);
    }

    /// An answer about the file moves what stands below it: the second click of a double click would hit a button
    /// that was not there before. Commands from `before` on are those of this frame.
    fn drop_second_click(&mut self, ui: &egui::Ui, before: usize) {
        let click = |i: &egui::InputState| {
            let is_click = i.pointer.any_click();
            (i.time, i.pointer.interact_pos().filter(|_| is_click))
        };
        let (now, Some(at)) = ui.input(click) else {
            return;
        };
        let new = self.commands.get(before..).unwrap_or(&[]);
        let asks = (self.study.file.as_ref()).is_some_and(|f| !f.recognition.questions.is_empty());
        let is_answer = asks && (new.iter()).any(|c| matches!(c, Command::Edit(Edit::Roles(_))));
        let is_second = (self.questions.answered).is_some_and(|(then, there)| {
            now - then < SECOND_CLICK && at.distance(there) < SAME_PLACE
        });
        if self.selection.show_roles && is_second {
            self.commands.truncate(before);
        } else if is_answer {
            self.questions.answered = Some((now, at));
        }
    }
}

/// A click this soon after an answer in the same place belongs to it, seconds.
const SECOND_CLICK: f64 = 0.4;
/// As far as a hand moves between two clicks in one place, points.
const SAME_PLACE: f32 = 8.0;

fn window(app: View<'_>, own: &mut Own<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    menu_bar(app, out, ui);
    // The keys go on in this order: the study before what happened last.
    if app.study.file.is_some() {
        let folds = &own.memory.folds;
        let has_list = !app.selection.show_roles && folds.shows_left(ui.ctx());
        recognised_bar(app, has_list, out, ui);
    }
    panels::frame::status::show(app, out, ui);
    if app.study.file.is_none() {
        egui::CentralPanel::default()
            .frame(egui::Frame::new().fill(theme::palette(ui).page))
            .show(ui, |ui| panels::frame::welcome::show(app, out, ui));
    } else {
        if app.selection.show_roles {
            let frame = egui::Frame::new()
                .fill(theme::palette(ui).page)
                .inner_margin(Margin::same(theme::MARGIN));
            egui::CentralPanel::default().frame(frame).show(ui, |ui| {
                panels::import::roles::show(app, &mut own.memory.plots, out, ui)
            });
        } else {
            study(app, own, out, ui);
        }
    }
    questions::windows(app, own, out, ui);
}

fn study(app: View<'_>, own: &mut Own<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let side = theme::side(ui);
    if std::mem::take(&mut own.memory.folds.more) {
        own.memory.planning.sought = Some(Sought::new(Place::More));
    }
    let folds = &own.memory.folds;
    let (left, right) = (folds.shows_left(ui.ctx()), folds.shows_right(ui.ctx()));
    // Large text in a small window has no room beside a side panel: it takes the place of the tab.
    let alone = (left || right) && ui.ctx().content_rect().width() < NARROW;
    if left && !alone {
        egui::Panel::left("markers")
            .resizable(true)
            .default_size(232.0)
            .size_range(180.0..=420.0)
            .frame(side)
            .show(ui, |ui| list(app, own, out, ui));
    }
    let shows_settings = right && !alone;
    // The keys go on in the order of painting, which is that of the eye: the settings come behind the tab.
    let before = own.memory.folds.settings.unwrap_or(SETTINGS);
    let whole = ui.available_rect_before_wrap();
    let mut room = whole;
    if shows_settings {
        room.max.x -= before;
    }
    let mut rest = ui.new_child(egui::UiBuilder::new().id_salt("tab").max_rect(room));
    tab(app, own, ((left, right), alone), out, &mut rest);
    if shows_settings {
        egui::Panel::right("inspector")
            .resizable(true)
            .default_size(SETTINGS)
            .size_range(220.0..=380.0)
            .frame(side)
            .show(ui, |ui| settings(app, own, out, ui));
        let now = whole.right() - ui.available_rect_before_wrap().right();
        if (now - before).abs() > 0.5 {
            own.memory.folds.settings = Some(now);
            ui.ctx()
                .request_discard("the settings are wider or narrower");
        }
    }
}

/// The tabs with what is on the chosen one; `alone`, a side panel stands in its place.
fn tab(
    app: View<'_>,
    own: &mut Own<'_>,
    ((left, right), alone): ((bool, bool), bool),
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    let frame = egui::Frame::new()
        .fill(theme::palette(ui).page)
        .inner_margin(Margin::same(theme::MARGIN));
    egui::CentralPanel::default().frame(frame).show(ui, |ui| {
        tabs(app, (left, right), out, ui);
        ui.add_space(4.0);
        if alone {
            if right {
                settings(app, own, out, ui);
            } else {
                list(app, own, out, ui);
            }
            return;
        }
        if !matches!(app.selection.tab, Tab::Figure | Tab::Data) {
            panels::plan::sentence::show(app, &mut own.memory.folds, out, ui);
        }
        stale_bar(app, out, ui);
        // Large text in a small window leaves little room: what then needs more is scrolled to.
        let owns_scroll = matches!(app.selection.tab, Tab::Marker | Tab::Report);
        if owns_scroll || ui.available_height() >= LEAST {
            content(app, own, out, ui);
            return;
        }
        egui::ScrollArea::vertical()
            .id_salt("low window")
            .show(ui, |ui| {
                let size = egui::vec2(ui.available_width(), LEAST);
                ui.allocate_ui(size, |ui| {
                    ui.set_min_size(size);
                    content(app, own, out, ui);
                });
            });
    });
}

/// Width of the settings before they are pulled wider or narrower, points.
const SETTINGS: f32 = 252.0;

/// Windows narrower than this, in points, show a side panel or a tab.
const NARROW: f32 = 600.0;

/// Left: the study and its markers.
fn list(app: View<'_>, own: &mut Own<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    panels::frame::sidebar::show(app, &mut own.memory.search, out, ui);
}

/// Right: what can be set on this tab.
fn settings(app: View<'_>, own: &mut Own<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    match app.selection.tab {
        Tab::Data => panels::data::names::show(app, &mut own.memory.naming, out, ui),
        Tab::Figure => panels::figure::inspector::show(app, own.memory, out, ui),
        _ => {
            let planning = &mut own.memory.planning;
            panels::trajectories::inspector::show(app, planning, out, ui);
        }
    }
}

/// Height that a tab needs, points.
const LEAST: f32 = 320.0;

fn content(app: View<'_>, own: &mut Own<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    match app.selection.tab {
        Tab::Trajectories => panels::trajectories::grid::show(app, own.memory, out, ui),
        Tab::Marker => panels::marker::depth::show(app, own.memory, out, ui),
        Tab::Screen => panels::screen::page::show(app, own.memory, out, ui),
        Tab::Figure => panels::figure::desk::show(app, own.memory, out, ui),
        Tab::Report => panels::report::show(app, out, ui),
        Tab::Data => panels::data::values::show(app, out, ui),
    }
}

/// Tabs with this room beside them have the rest of their line at the right.
const TABS: f32 = 740.0;

/// The tabs, what is folded away, and that data are synthetic.
fn tabs(app: View<'_>, (left, right): (bool, bool), out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let rest = |ui: &mut egui::Ui, out: &mut Vec<Command>| {
        if app
            .study
            .shown
            .as_ref()
            .is_some_and(|s| s.study.source.synthetic)
        {
            let color = theme::palette(ui).warning;
            ui.label(RichText::new("Synthetic data").color(color))
                .on_hover_text(
                    "Made by a program to show the design of the study; no subject was measured.",
                );
        }
        let folds = [
            (Action::FoldList, left, "List"),
            (Action::FoldSettings, right, "Settings"),
        ];
        for (action, shown, name) in folds {
            let e = action.entry();
            let keys = e.shortcut.map(|s| ui.ctx().format_shortcut(&s));
            let tip = format!("{} {}", e.tooltip, keys.unwrap_or_default());
            let text = RichText::new(name).size(12.5);
            if ui
                .selectable_label(shown, text)
                .on_hover_text(tip)
                .clicked()
            {
                out.push(Command::Do(action));
            }
        }
    };
    let all = |ui: &mut egui::Ui, out: &mut Vec<Command>| {
        for tab in Tab::ALL {
            let chosen = app.selection.tab == tab;
            let font = if chosen {
                theme::bold(14.0)
            } else {
                egui::FontId::proportional(14.0)
            };
            let text = RichText::new(tab.label()).font(font);
            if ui.selectable_label(chosen, text).clicked() {
                out.push(Command::Select(Select::Tab(tab)));
            }
        }
    };
    if ui.available_width() < TABS {
        ui.horizontal_wrapped(|ui| {
            all(ui, out);
            rest(ui, out);
        });
        return;
    }
    ui.horizontal(|ui| {
        all(ui, out);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            at_right::show(ui, "folds", |ui| rest(ui, out));
        });
    });
}

/// Old numbers are never shown as the current ones.
fn stale_bar(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    if !app.is_stale() {
        return;
    }
    let p = theme::palette(ui);
    let computing = app.jobs.is_running(Task::Analyse) || app.jobs.is_running(Task::Read);
    let text = if computing {
        "These numbers are from the previous plan; the new ones are being computed."
    } else {
        "These numbers are from the previous plan; the analysis of the new one was cancelled."
    };
    ui.horizontal(|ui| {
        ui.label(RichText::new(text).color(p.warning));
        if !computing {
            action::button(app, out, ui, Action::Run);
        }
    });
}

/// A menu bar at least this wide has room for the name of the program.
const NAMED: f32 = 600.0;

fn menu_bar(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let p = theme::palette(ui);
    let frame = egui::Frame::new()
        .fill(p.panel)
        .inner_margin(Margin::symmetric(theme::MARGIN, 4));
    egui::Panel::top("menu").frame(frame).show(ui, |ui| {
        egui::MenuBar::new().ui(ui, |ui| {
            if ui.available_width() >= NAMED {
                let name = RichText::new("Trajecta").font(theme::bold(15.0));
                ui.label(name.color(p.accent));
                ui.add_space(SPACE);
            }
            for menu in Menu::ALL {
                ui.menu_button(menu.label(), |ui| {
                    // Large text in a low window: what has no room is scrolled to.
                    let room = ui.ctx().content_rect().bottom() - ui.cursor().top() - 16.0;
                    let room = room.max(80.0);
                    egui::ScrollArea::vertical()
                        .max_height(room)
                        .min_scrolled_height(room)
                        .show(ui, |ui| menu_lines(app, out, ui, menu));
                });
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                at_right::show(ui, "menu", |ui| {
                    action::button(app, out, ui, Action::Open);
                    action::button(app, out, ui, Action::Export);
                });
            });
        });
    });
}

/// The actions of a menu, parted into groups.
fn menu_lines(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui, menu: Menu) {
    let mut group = None;
    for e in menu.entries() {
        if group.is_some_and(|g| g != e.group) {
            ui.separator();
        }
        group = Some(e.group);
        if e.action == Action::ForgetRecent {
            recent_files(app, out, ui);
        } else if let Some(theme) = e.action.theme() {
            let is_on = theme_of(app.settings) == theme;
            radio(out, ui, is_on, e);
        } else if let Some(decimal) = e.action.decimal() {
            radio(out, ui, app.settings.decimal == decimal, e);
        } else {
            action::item(app, out, ui, e.action);
        }
    }
}

fn radio(out: &mut Vec<Command>, ui: &mut egui::Ui, is_on: bool, e: &Entry) {
    if ui.radio(is_on, e.label).on_hover_text(e.tooltip).clicked() {
        out.push(Command::Do(e.action));
    }
}

fn recent_files(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let recent = &app.settings.recent;
    ui.menu_button("Recent files", |ui| {
        for path in recent {
            if ui.button(path.display().to_string()).clicked() {
                out.push(Command::OpenFile(path.clone()));
            }
        }
        if !recent.is_empty() {
            ui.separator();
        }
        action::item(app, out, ui, Action::ForgetRecent);
    });
}

/// `Recognised as …`, always on screen and always changeable; where the list is folded away, with what it says of
/// findings.
fn recognised_bar(app: View<'_>, has_list: bool, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let p = theme::palette(ui);
    let Some(file) = &app.study.file else { return };
    let text =
        panels::import::roles::recognised(file, app.study.shown.as_ref().map(|s| s.study.as_ref()));
    let frame = egui::Frame::new()
        .fill(p.accent_soft)
        .inner_margin(Margin::symmetric(theme::MARGIN, 5));
    egui::Panel::top("recognised").frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                at_right::show(ui, "of the reading", |ui| {
                    of_the_reading(app, has_list, out, ui);
                });
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(egui::Label::new(text).truncate());
                });
            });
        });
    });
}

/// What can be done about the reading.
fn of_the_reading(app: View<'_>, has_list: bool, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let shows_roles = app.selection.show_roles;
    if !has_list && !shows_roles {
        panels::frame::sidebar::noticed(app, out, ui);
    }
    if !shows_roles {
        let map = ui.button("Map");
        let map = map.on_hover_text(Action::StudyMap.entry().tooltip);
        if map.clicked() {
            out.push(Command::Do(Action::StudyMap));
        }
    }
    let ready = app.study.shown.is_some() || !shows_roles;
    let label = if shows_roles { "Done" } else { "Change" };
    if ui
        .add_enabled(ready, egui::Button::new(label))
        .on_hover_text("See and change what each column is.")
        .clicked()
    {
        out.push(Command::Select(Select::ShowRoles(!shows_roles)));
    }
}
