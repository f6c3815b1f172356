//! Texts of the page that lead to their settings.

use crate::app::state::figure::Element;
use crate::app::state::memory::Desk;
use crate::app::state::view::View;
use crate::app::ui::theme;
use crate::figure::Kind;
use egui::{Pos2, Rect, Sense, Stroke, StrokeKind};

/// A click on a text of the page leads to its settings.
pub(super) fn under_pointer(
    app: View<'_>,
    desk: &mut Desk,
    ui: &mut egui::Ui,
    paper: Rect,
    scale: f32,
) {
    let (Some(Ok((drawn, _))), Some(named)) = (&app.views.drawn, app.spec()) else {
        return;
    };
    let Some(pointer) = ui.input(|i| i.pointer.hover_pos()) else {
        return;
    };
    let at = ((pointer - paper.min) / scale).to_pos2();
    let has_settings = |element: Element| match element {
        Element::Axes | Element::Counts | Element::PValues if named.page.is_some() => false,
        Element::Axes => named.spec.kind.is_time_course(),
        Element::PValues => named.spec.kind.takes_p_values() && named.spec.kind != Kind::Forest,
        _ => true,
    };
    let mut texts = drawn.texts.iter();
    let under = texts.find(|(place, element)| place.contains(at) && has_settings(*element));
    let Some((place, element)) = under else {
        return;
    };
    let on_screen = |p: Pos2| paper.min + p.to_vec2() * scale;
    let rect = Rect::from_min_max(on_screen(place.min), on_screen(place.max)).expand(1.5);
    let response = ui
        .interact(rect, ui.scope_id().with("element"), Sense::click())
        .on_hover_cursor(egui::CursorIcon::PointingHand)
        .on_hover_text(format!("Change {}.", element.name()));
    if response.hovered() {
        let stroke = Stroke::new(1.0, theme::palette(ui).accent);
        ui.painter()
            .rect_stroke(rect, 2.0, stroke, StrokeKind::Outside);
    }
    if response.clicked() {
        desk.asked = Some(*element);
    }
}

/// Scrolls to settings that a click on the page asked for.
pub(super) fn came_into_view(desk: &mut Desk, of: &[Element], settings: &egui::Response) {
    if desk.asked.is_some_and(|e| of.contains(&e)) {
        settings.scroll_to_me(Some(egui::Align::Min));
        desk.asked = None;
    }
}
