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

/// Brings what has the focus into view once it is there by a key; to be called at the end of an area that scrolls.
pub(in crate::app) fn follow_focus(ui: &egui::Ui) {
    let focused = ui.memory(|m| m.focused());
    let seen = ui.scope_id().with("focus seen");
    let before: Option<egui::Id> = ui.data(|d| d.get_temp(seen));
    if before == focused {
        return;
    }
    ui.data_mut(|d| match focused {
        Some(id) => {
            d.insert_temp(seen, id);
        }
        None => d.remove::<egui::Id>(seen),
    });
    let by_pointer = ui.input(|i| i.pointer.any_down() || i.pointer.any_released());
    let Some(id) = focused.filter(|_| !by_pointer) else {
        return;
    };
    let layer = ui.layer_id();
    let place = ui.ctx().viewport(|v| {
        let found = v.this_pass.widgets.get(id);
        found.filter(|w| w.layer_id == layer).map(|w| w.rect)
    });
    let own = ui.min_rect();
    let inside = |r: &egui::Rect| {
        own.x_range().contains(r.center().x) && own.y_range().contains(r.center().y)
    };
    if let Some(place) = place.filter(inside) {
        ui.scroll_to_rect(place.expand(SHOWN_AROUND), None);
        ui.ctx().request_repaint();
    }
}

/// Room that stays around what has the focus: the name above a control.
const SHOWN_AROUND: f32 = 24.0;

/// Gives the focus to the first control inside `place`; whether there is one.
pub(in crate::app) fn focus_in(ui: &egui::Ui, place: egui::Rect) -> bool {
    let layer = ui.layer_id();
    let place = place.expand(1.0);
    let first = ui.ctx().viewport(|v| {
        let mut own = v.this_pass.widgets.get_layer(layer);
        own.find(|w| w.enabled && w.sense.is_focusable() && place.contains(w.rect.center()))
            .map(|w| w.id)
    });
    if let Some(id) = first {
        ui.memory_mut(|m| m.request_focus(id));
    }
    first.is_some()
}
