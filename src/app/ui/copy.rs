//! The button that copies, and says that it did.

/// Seconds during which the button says that something was copied.
const SAID: f64 = 2.0;

/// A button that puts `text` on the clipboard.
pub(in crate::app) fn button(ui: &mut egui::Ui, tip: &str, text: impl FnOnce(&egui::Ui) -> String) {
    let id = ui.next_auto_id().with("copied");
    let now = ui.input(|i| i.time);
    let copied: Option<f64> = ui.data(|d| d.get_temp(id));
    let is_done = copied.is_some_and(|at| (0.0..SAID).contains(&(now - at)));
    let name = if is_done { "Copied" } else { "Copy" };
    let response = ui.button(name).on_hover_text(tip);
    if is_done {
        let soon = std::time::Duration::from_millis(300);
        ui.ctx().request_repaint_after(soon);
    }
    if response.clicked() {
        let text = text(ui);
        ui.ctx().copy_text(text);
        ui.data_mut(|d| d.insert_temp(id, now));
    }
}
