//! Buttons at the right of a line, which the keys go through from left to right.

use egui::{Align, Layout};

/// Paints `add` from left to right so that it ends where the room ends; `ui` is laid out from right to left, and what
/// it holds is never wider than its room.
pub(in crate::app) fn show<R>(
    ui: &mut egui::Ui,
    salt: &str,
    add: impl FnOnce(&mut egui::Ui) -> R,
) -> R {
    let id = ui.scope_id().with(("at right", salt));
    let known: f32 = ui.data(|d| d.get_temp(id)).unwrap_or_default();
    let size = egui::vec2(known, ui.spacing().interact_size.y);
    let shown = ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), add);
    let width = shown.response.rect.width();
    if (width - known).abs() > 0.5 {
        ui.data_mut(|d| d.insert_temp(id, width));
        ui.ctx()
            .request_discard("what stands at the right is wider or narrower");
    }
    shown.inner
}
