//! A drop-down that explains its choices.

use super::theme;

/// A drop-down with a label before it and an explanation for each choice.
pub(in crate::app) fn choose<T: Copy + PartialEq>(
    ui: &mut egui::Ui,
    label: &str,
    tip: &str,
    value: &mut T,
    choices: &[(T, &str, &str)],
) {
    let text = choices.iter().find(|c| c.0 == *value).map_or("", |c| c.1);
    let head = theme::quiet(ui, label);
    // A long name is cut at the width of its neighbours.
    let width = ui.available_width() - 8.0;
    let response = ui
        .scope(|ui| {
            ui.set_max_width(width);
            egui::ComboBox::from_id_salt(label)
                .width(width)
                .truncate()
                .selected_text(text)
                .show_ui(ui, |ui| {
                    for (choice, name, explanation) in choices {
                        let item = ui.selectable_value(value, *choice, *name);
                        // A click closes the list by itself; Enter does not.
                        if item.clicked() {
                            ui.close();
                        }
                        if !explanation.is_empty() {
                            item.on_hover_text(*explanation);
                        }
                    }
                })
                .response
                .labelled_by(head.id)
        })
        .inner;
    if !tip.is_empty() {
        response.on_hover_text(tip);
    }
}
