//! Actions as lines of a menu and as buttons.

use crate::app::command::request::Command;
use crate::app::command::table::{Action, Entry, Tab};
use crate::app::state::view::View;

/// A line of a menu: label, shortcut, tooltip, greyed when it can't be done.
pub(in crate::app::panels) fn item(
    app: View<'_>,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
    action: Action,
) {
    let e = action.entry();
    let mut button = egui::Button::new(label_of(app, e));
    if let Some(shortcut) = &e.shortcut {
        button = button.shortcut_text(ui.ctx().format_shortcut(shortcut));
    }
    let response = ui
        .add_enabled(app.is_enabled(action), button)
        .on_hover_text(e.tooltip)
        .on_disabled_hover_text(app.why_not(action).unwrap_or(e.tooltip));
    if response.clicked() {
        out.push(Command::Do(action));
    }
}

/// Undo and redo say what they would take back.
pub(in crate::app::panels) fn label_of(app: View<'_>, e: &Entry) -> String {
    let name = match e.action {
        Action::Undo => app.decided.history.undo_name(),
        Action::Redo => app.decided.history.redo_name(),
        _ => None,
    };
    let of_tab = match (e.action, app.selection.tab) {
        (Action::Export, Tab::Report) => Some("Export the report\u{2026}"),
        (Action::Export, Tab::Data) => Some("Export the tables\u{2026}"),
        _ => None,
    };
    if let Some(of_tab) = of_tab {
        return of_tab.to_owned();
    }
    name.map_or_else(|| e.label.to_owned(), |name| format!("{}: {name}", e.label))
}

/// The same action as a button with its shortcut in the tooltip.
pub(in crate::app::panels) fn button(
    app: View<'_>,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
    action: Action,
) {
    let e = action.entry();
    let tip = match &e.shortcut {
        Some(s) => format!("{} ({})", e.tooltip, ui.ctx().format_shortcut(s)),
        None => e.tooltip.to_owned(),
    };
    if ui
        .add_enabled(app.is_enabled(action), egui::Button::new(label_of(app, e)))
        .on_disabled_hover_text(app.why_not(action).unwrap_or(&tip))
        .on_hover_text(tip)
        .clicked()
    {
        out.push(Command::Do(action));
    }
}
