//! A few words over the status line about what just happened, with what can be done about it.

use crate::app::command::request::Command;
use crate::app::command::table::Action;
use crate::app::state::news::Offer;
use crate::app::state::view::View;
use crate::app::ui::table::in_column;
use crate::app::ui::theme;
use egui::{Align2, Area, Id, Order, vec2};

pub(super) fn show(app: View<'_>, out: &mut Vec<Command>, ui: &egui::Ui) {
    let Some(toast) = &app.news.toast else { return };
    let room = ui.ctx().content_rect().width();
    Area::new(Id::unique("toast"))
        .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -40.0))
        .order(Order::Foreground)
        .show(ui.ctx(), |ui| {
            theme::dialog(ui)
                .inner_margin(egui::Margin::symmetric(14, 8))
                .show(ui, |ui| {
                    ui.set_max_width((room - 80.0).min(640.0));
                    ui.horizontal_wrapped(|ui| {
                        // A place on disk is called what it is called.
                        let is_place = matches!(toast.offer, Some(Offer::Show(_)));
                        ui.label(in_column(ui, !is_place, &toast.text).into_owned());
                        offer(app, toast.offer.as_ref(), out, ui);
                        if ui.small_button("Close").clicked() {
                            out.push(Command::CloseToast);
                        }
                    });
                });
        });
}

/// What can be done about it.
fn offer(app: View<'_>, offer: Option<&Offer>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let undone = matches!(offer, Some(Offer::Undo)) && app.is_enabled(Action::Undo);
    if undone && ui.small_button("Undo").clicked() {
        out.push(Command::Do(Action::Undo));
        out.push(Command::CloseToast);
    }
    if let Some(Offer::Show(path)) = offer
        && ui.small_button("Show in folder").clicked()
    {
        out.push(Command::ShowInFolder(path.clone()));
    }
}
