//! Questions, counts and the filter above, pictures and table below.

use super::{Pointed, Shared, heat, table, volcano};
use crate::app::command::request::{Command, Select};
use crate::app::state::jobs::Task;
use crate::app::state::memory::Memory;
use crate::app::state::view::View;
use crate::app::ui::choose::choose;
use crate::app::ui::copy;
use crate::app::ui::decimals;
use crate::app::ui::table::as_text;
use crate::app::ui::theme;
use crate::app::views::{Filtered, ScreenView, Screening};
use crate::figure::FigureSpec;
use crate::plan::explain;
use crate::results::ContrastFamily;
use crate::session::{Edit, NamedFigure, free_name};
use egui::{RichText, vec2};
use std::collections::BTreeSet;

/// Rooms at least this wide have the pictures beside the table.
const BESIDE: f32 = 1180.0;
/// Rooms lower than this have the table alone unless there are many markers to see at once.
const LOW: f32 = 330.0;

pub(in crate::app) fn show(
    app: View<'_>,
    memory: &mut Memory,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    let Some(view) = &app.views.screen else {
        return;
    };
    if view.rows.is_empty() || view.choices.is_empty() {
        let why = if app.jobs.is_running(Task::Analyse) {
            "The models are being fitted\u{2026}"
        } else {
            "No marker has a model with contrasts, so there is nothing to list."
        };
        theme::quiet(ui, why);
        return;
    }
    questions(app, view, out, ui);
    let filtered = ui.horizontal_wrapped(|ui| {
        let search = &mut memory.search;
        let only_hits = filter(view, search, ui);
        let kept = memory.filtered.take();
        let filtered = kept
            .filter(|f| f.is_of(view, search, only_hits))
            .unwrap_or_else(|| Filtered::of(view, search, only_hits));
        copy(view, &filtered.shown, ui);
        chosen(app, view, &filtered.shown, out, ui);
        filtered
    });
    let filtered = memory.filtered.insert(filtered.inner);
    ui.add_space(4.0);
    let id = ui.scope_id().with("pointed");
    let shared = Shared {
        rows: &view.rows,
        filtered,
        pointed: ui.data(|d| d.get_temp::<Option<usize>>(id)).flatten(),
    };
    let pointed = body(app, view, &shared, out, ui);
    if pointed.over != shared.pointed {
        ui.ctx().request_repaint();
    }
    ui.data_mut(|d| d.insert_temp(id, pointed.over));
    if let Some(row) = pointed.opened.and_then(|at| view.rows.get(at)) {
        out.push(Command::Select(Select::Marker(row.marker.clone())));
    }
    if let Some(row) = pointed.ticked.and_then(|at| view.rows.get(at)) {
        let chosen = with_or_without(app.selection.chosen.as_ref(), &row.marker);
        out.push(Command::Select(Select::Chosen(chosen)));
    }
    if let Some(boxed) = pointed.boxed.filter(|b| !b.is_empty()) {
        out.push(Command::Select(Select::Chosen(Some(names(view, &boxed)))));
    }
}

/// The chosen markers with this one, or without it where it is among them; none chosen stands for all.
fn with_or_without(chosen: Option<&BTreeSet<String>>, marker: &str) -> Option<Vec<String>> {
    let mut out: Vec<String> = chosen.into_iter().flatten().cloned().collect();
    let before = out.len();
    out.retain(|name| name != marker);
    if out.len() == before {
        out.push(marker.to_owned());
    }
    (!out.is_empty()).then_some(out)
}

fn names(view: &ScreenView, rows: &[usize]) -> Vec<String> {
    let all = rows.iter().filter_map(|at| view.rows.get(*at));
    all.map(|row| row.marker.clone()).collect()
}

fn body(
    app: View<'_>,
    view: &ScreenView,
    shared: &Shared<'_>,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) -> Pointed {
    let room = ui.available_size();
    let mut pointed = Pointed::default();
    if room.x >= BESIDE {
        ui.horizontal_top(|ui| {
            let left = (room.x - table::width(view) - 60.0).min(0.5 * room.x);
            ui.allocate_ui(vec2(left, room.y), |ui| {
                ui.vertical(|ui| {
                    let half = 0.5 * (room.y - theme::SPACE);
                    pointed.and(volcano::show(ui, view, shared, vec2(left, half)));
                    pointed.and(heat::show(ui, view, shared, vec2(left, half)));
                });
            });
            ui.vertical(|ui| pointed.and(table::show(app, view, shared, out, ui)));
        });
        return pointed;
    }
    if room.y < LOW {
        return low(app, view, shared, out, ui);
    }
    let height = (0.42 * room.y).clamp(150.0, 280.0);
    let half = 0.5 * (room.x - theme::SPACE);
    ui.horizontal_top(|ui| {
        pointed.and(volcano::show(ui, view, shared, vec2(half, height)));
        pointed.and(heat::show(ui, view, shared, vec2(half, height)));
    });
    pointed.and(table::show(app, view, shared, out, ui));
    pointed
}

/// What a room that is too low for everything shows.
#[derive(Clone, Copy, Default, PartialEq)]
enum Shown {
    #[default]
    Table,
    Volcano,
    Heat,
}

/// The table or one of the pictures, as a low room has no place for more.
fn low(
    app: View<'_>,
    view: &ScreenView,
    shared: &Shared<'_>,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) -> Pointed {
    let id = ui.scope_id().with("low");
    let mut now: Shown = ui.data(|d| d.get_temp(id)).unwrap_or_default();
    ui.horizontal(|ui| {
        for (one, name) in [
            (Shown::Table, "Table"),
            (Shown::Volcano, "Volcano"),
            (Shown::Heat, "Heat map"),
        ] {
            let tip = "This window is too low for the pictures above the table.";
            let label = ui.selectable_label(now == one, name);
            if label.on_hover_text(tip).clicked() {
                now = one;
            }
        }
    });
    ui.data_mut(|d| d.insert_temp(id, now));
    let room = ui.available_size();
    match now {
        Shown::Table => table::show(app, view, shared, out, ui),
        Shown::Volcano => volcano::show(ui, view, shared, room),
        Shown::Heat => heat::show(ui, view, shared, room),
    }
}

/// What is compared.
fn questions(app: View<'_>, view: &ScreenView, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let mut screening: Screening = app.selection.screening.clone();
    screening.family = view.family;
    let families: Vec<(ContrastFamily, &str, &str)> = (view.families.iter())
        .map(|f| match f {
            ContrastFamily::ChangeFromBaseline => {
                (*f, "Change within groups", explain("change_from_baseline"))
            }
            ContrastFamily::GroupDifference => {
                (*f, "Groups at each visit", explain("group_difference"))
            }
            ContrastFamily::TreatmentDifference => (*f, "Treatments at each visit", ""),
            ContrastFamily::Custom => (*f, "Contrasts of your own", explain("own-contrast")),
            ContrastFamily::DifferenceInChange => {
                (*f, "Difference in change", explain("difference_in_change"))
            }
        })
        .collect();
    ui.horizontal(|ui| {
        let half = (0.5 * (ui.available_width() - 30.0)).clamp(140.0, 330.0);
        ui.vertical(|ui| {
            ui.set_max_width(half);
            let tip = "What is compared.";
            choose(ui, "Question", tip, &mut screening.family, &families);
        });
        if screening.family != view.family {
            screening.contrast = None;
        }
        ui.vertical(|ui| {
            ui.set_max_width(half);
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
    });
    let before = &app.selection.screening;
    if screening.contrast != before.contrast || screening.family != view.family {
        out.push(Command::Select(Select::Screening(screening)));
    }
}

/// How many are clear, and which are listed; answers whether only those.
fn filter(view: &ScreenView, search: &mut String, ui: &mut egui::Ui) -> bool {
    let id = ui.scope_id().with("only hits");
    let mut only: bool = ui.data(|d| d.get_temp(id)).unwrap_or_default();
    let tip =
        "Markers whose p, adjusted across markers where the plan does so, is below the level.";
    ui.label(RichText::new(decimals::shown(ui, &view.hits)).font(theme::bold(14.0)))
        .on_hover_text(tip);
    ui.checkbox(&mut only, "Only these");
    let head = ui.label("Filter");
    ui.add(
        egui::TextEdit::singleline(search)
            .hint_text("name")
            .desired_width(130.0),
    )
    .labelled_by(head.id);
    ui.data_mut(|d| d.insert_temp(id, only));
    only
}

/// Copies the rows in sight of the filter.
fn copy(view: &ScreenView, shown: &[usize], ui: &mut egui::Ui) {
    let tip = "Copy the markers listed below as text; it pastes into a spreadsheet.";
    copy::button(ui, tip, |ui| {
        let columns = view.columns.iter().map(|c| &c.column);
        let rows = shown.iter().filter_map(|at| view.rows.get(*at));
        as_text(ui.ctx(), columns, rows.map(|row| &row.cells))
    });
}

/// The markers that the other tabs show.
fn chosen(
    app: View<'_>,
    view: &ScreenView,
    shown: &[usize],
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    let all = view.rows.len();
    match &app.selection.chosen {
        Some(chosen) => {
            let text = format!("The other tabs show {} of {all} markers.", chosen.len());
            ui.label(RichText::new(text).size(12.5));
            if ui.button("Show all markers").clicked() {
                out.push(Command::Select(Select::Chosen(None)));
            }
            if ui
                .button("Figure of these")
                .on_hover_text("A new figure of these markers in the Figure tab.")
                .clicked()
            {
                let mut spec = FigureSpec::preview(&app.decided.document.look);
                let of_chosen = view.rows.iter().filter(|r| chosen.contains(&r.marker));
                spec.markers = of_chosen.map(|r| r.marker.clone()).collect();
                let figures = &app.decided.document.figures;
                let figure = Box::new(NamedFigure {
                    name: free_name("Figure 1", figures.iter().map(|f| f.name.as_str())),
                    spec,
                    page: None,
                });
                let n = figures.len();
                out.push(Command::Edit(Edit::AddFigure(figure)));
                out.push(Command::Select(Select::Figure(n)));
                let tab = crate::app::command::table::Tab::Figure;
                out.push(Command::Select(Select::Tab(tab)));
            }
        }
        None => {
            let some = !shown.is_empty() && shown.len() < all;
            let button = egui::Button::new("Show these in every tab");
            let tip = "Trajectories, the list, figures made or exported here and the comparisons of the Report tab then show the markers listed below only. A report and tables that are written to files hold all markers. A box drawn in the volcano chooses those inside it.";
            let response = ui.add_enabled(some, button).on_hover_text(tip);
            if response.on_disabled_hover_text(tip).clicked() {
                out.push(Command::Select(Select::Chosen(Some(names(view, shown)))));
            }
            theme::quiet(
                ui,
                "Tick markers, or draw a box in the volcano, to show only those in the other tabs.",
            );
        }
    }
}
