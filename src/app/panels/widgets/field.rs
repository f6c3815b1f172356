//! A field that takes effect when it is left; Escape leaves it with its old word.

use crate::app::state::memory::Naming;
use crate::app::ui::keyboard;
use crate::app::ui::theme;

/// The button that moves something up.
fn earlier(ui: &mut egui::Ui, name: &str) -> bool {
    let button = ui.small_button("\u{2191}");
    button.widget_info(|| {
        let words = format!("Move {name} up");
        egui::WidgetInfo::labeled(egui::Role::Button, true, words)
    });
    button
        .on_hover_text("One place earlier in figures, tables and lists.")
        .clicked()
}

/// A field that takes effect when it is left; answers the new word then.
pub(in crate::app::panels) fn field(
    naming: &mut Naming,
    ui: &mut egui::Ui,
    label: &str,
    now: &str,
) -> Option<String> {
    movable_field(naming, ui, label, now, None).0
}

/// A field, and whether what it names was moved up; `movable` is the name to say for that.
pub(in crate::app::panels) fn movable_field(
    naming: &mut Naming,
    ui: &mut egui::Ui,
    label: &str,
    now: &str,
    movable: Option<&str>,
) -> (Option<String>, bool) {
    let mut text = naming.get(label).cloned().unwrap_or_else(|| now.to_owned());
    let line = egui::vec2(ui.available_width(), 16.0);
    // A long label is cut: it must not widen the panel.
    let in_line = egui::Layout::right_to_left(egui::Align::Center);
    let (head, up) = ui
        .allocate_ui_with_layout(line, in_line, |ui| {
            let up = movable.is_some_and(|name| earlier(ui, name));
            let rest = egui::Layout::left_to_right(egui::Align::Center);
            let head = ui.with_layout(rest, |ui| {
                let quiet = theme::palette(ui).quiet;
                let text = egui::RichText::new(label).size(12.0).color(quiet);
                ui.add(egui::Label::new(text).truncate())
            });
            (head.inner, up)
        })
        .inner;
    let response = ui
        .add(egui::TextEdit::singleline(&mut text).desired_width(ui.available_width() - 16.0))
        .labelled_by(head.id);
    if response.lost_focus() {
        naming.remove(label);
        let is_new = keyboard::is_typed(ui, &response) && text.trim() != now;
        return (is_new.then_some(text), up);
    }
    if response.has_focus() {
        naming.insert(label.to_owned(), text);
    }
    (None, up)
}
