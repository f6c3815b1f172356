//! Beside a page: which figures stand on it, in which order and how wide.

use crate::app::command::request::{Command, Select};
use crate::app::panels::figure::carried::{self, Carried};
use crate::app::state::view::View;
use crate::app::ui::choose::choose;
use crate::app::ui::theme;
use crate::session::{Arrangement, Edit, MOST_COLUMNS};

/// Columns by name.
const COLUMNS: [(usize, &str, &str); MOST_COLUMNS] =
    [(1, "1", ""), (2, "2", ""), (3, "3", ""), (4, "4", "")];

pub(super) fn show(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui, page: &Arrangement) {
    theme::heading(ui, "On this page");
    theme::quiet(
        ui,
        "Drag figures from the list onto the page, and on the page to change their order.",
    );
    let mut new = page.clone();
    let mut columns = page.columns;
    choose(
        ui,
        "Columns of the page",
        "Figures fill the page from left to right, row by row.",
        &mut columns,
        &COLUMNS,
    );
    if columns != page.columns {
        new.set_columns(columns);
    }
    for at in 0..page.places.len() {
        line(ui, &mut new, page, at);
    }
    add(app, ui, &mut new);
    ui.add_space(theme::SPACE);
    if new != *page {
        out.push(Command::Edit(Edit::Arrange(app.selection.figure, new)));
    }
}

/// One figure of the page with what can be done to it.
fn line(ui: &mut egui::Ui, new: &mut Arrangement, page: &Arrangement, at: usize) {
    let place = &page.places[at];
    let text = format!("{}. {}", at + 1, place.figure);
    let height = ui.spacing().interact_size.y;
    let room = egui::vec2(ui.available_width(), height);
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let (name, is_removed) = ui
        .allocate_ui_with_layout(room, layout, |ui| {
            let remove = ui.button("Remove");
            let words = format!("Remove {} from the page", place.figure);
            remove
                .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, words.clone()));
            let rest = egui::Layout::left_to_right(egui::Align::Center);
            let name = ui.with_layout(rest, |ui| {
                let label = egui::Label::new(text).truncate();
                ui.add(label.sense(egui::Sense::drag()))
            });
            (name.inner, remove.clicked())
        })
        .inner;
    name.dnd_set_drag_payload(Carried::Place(at));
    if let Some(page) = carried::dropped(&name, page, Some(at)) {
        *new = page;
    }
    ui.horizontal_wrapped(|ui| {
        let mut button = |sign: &str, does: &str, is_on: bool| {
            let response = ui.add_enabled(is_on, egui::Button::new(sign).small());
            let words = format!("{does} {}", place.figure);
            response.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::Button, is_on, words.clone())
            });
            response.on_hover_text(words).clicked()
        };
        if button("\u{2191}", "Move up", at > 0) {
            new.shift(at, at - 1);
        }
        if button("\u{2193}", "Move down", at + 1 < page.places.len()) {
            new.shift(at, at + 1);
        }
        if button("Wider", "Widen", place.span < page.columns) {
            new.places[at].span += 1;
        }
        if button("Narrower", "Narrow", place.span > 1) {
            new.places[at].span -= 1;
        }
    });
    if is_removed {
        new.places.remove(at);
    }
}

/// A figure of the session is put at the end.
fn add(app: View<'_>, ui: &mut egui::Ui, new: &mut Arrangement) {
    let figures = &app.decided.document.figures;
    let mut chosen = None;
    let mut choices = vec![(None, "choose", "")];
    let single = figures.iter().enumerate().filter(|(_, f)| f.page.is_none());
    choices.extend(single.map(|(i, f)| (Some(i), f.name.as_str(), "")));
    choose(
        ui,
        "Add a figure",
        "Puts a figure of the list at the end of the page.",
        &mut chosen,
        &choices,
    );
    if let Some(figure) = chosen.and_then(|i: usize| figures.get(i)) {
        new.insert(figure.name.clone(), usize::MAX);
    }
}

/// The figures that stand on a page can be picked up: a click shows one by itself.
pub(super) fn slots(
    app: View<'_>,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
    page: &Arrangement,
    boxes: &[egui::Rect],
) {
    let accent = theme::palette(ui).accent;
    let figures = &app.decided.document.figures;
    let mut new = None;
    for (at, (rect, place)) in boxes.iter().zip(&page.places).enumerate() {
        let id = ui.scope_id().with(("slot", at));
        let response = ui.interact(*rect, id, egui::Sense::click_and_drag());
        response.widget_info(|| {
            let name = format!("{} on the page", place.figure);
            egui::WidgetInfo::labeled(egui::Role::Button, true, name)
        });
        response.dnd_set_drag_payload(Carried::Place(at));
        let is_target = response.contains_pointer() && carried::is_any(ui);
        if response.hovered() || response.has_focus() || is_target {
            let stroke = egui::Stroke::new(if is_target { 3.0 } else { 1.5 }, accent);
            ui.painter()
                .rect_stroke(rect.shrink(1.0), 3.0, stroke, egui::StrokeKind::Inside);
        }
        new = new.or_else(|| carried::dropped(&response, page, Some(at)));
        if response.clicked()
            && let Some(figure) = figures
                .iter()
                .position(|f| f.page.is_none() && f.name == place.figure)
        {
            out.push(Command::Select(Select::Figure(figure)));
        }
        response
            .on_hover_text("Click: this figure by itself. Drag onto another: change the order.");
    }
    if let Some(new) = new.filter(|new| new != page) {
        out.push(Command::Edit(Edit::Arrange(app.selection.figure, new)));
    }
}
