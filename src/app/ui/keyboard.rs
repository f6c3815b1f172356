//! What the keys do in a list that is no menu of the system: arrows go from line to line.

use egui::{EventFilter, FocusDirection, Key, Modifiers, Response};

/// Lets the arrows go from one line of a list to the next while one of them has the focus; after the last comes the
/// first.
pub(in crate::app) fn arrows(ui: &egui::Ui, lines: &[Response]) {
    let Some(at) = lines.iter().position(Response::has_focus) else {
        return;
    };
    let filter = EventFilter {
        vertical_arrows: true,
        ..EventFilter::default()
    };
    ui.memory_mut(|m| m.set_focus_lock_filter(lines[at].id, filter));
    let (up, down) = ui.input_mut(|i| {
        let mut pressed = |key| i.consume_key(Modifiers::NONE, key);
        (pressed(Key::ArrowUp), pressed(Key::ArrowDown))
    });
    let n = lines.len();
    let to = match (up, down) {
        (true, false) => (at + n - 1) % n,
        (false, true) => (at + 1) % n,
        _ => return,
    };
    // The line is the only one that moves the focus.
    ui.memory_mut(|m| m.move_focus(FocusDirection::None));
    lines[to].request_focus();
    lines[to].scroll_to_me(None);
}

/// Whether a field was left with what was typed into it; Escape leaves it as it was.
pub(in crate::app) fn is_typed(ui: &egui::Ui, field: &Response) -> bool {
    field.lost_focus() && !ui.input(|i| i.key_pressed(Key::Escape))
}
