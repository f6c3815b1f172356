//! An estimate in its interval as a picture the size of a word.

use super::theme;
use egui::{Color32, Rect, Stroke, pos2};

/// Paints lower limit, estimate and upper limit, in parts of the one furthest from no difference, which is in the
/// middle of `room`.
pub(in crate::app) fn dot(ui: &egui::Ui, room: Rect, [low, at, high]: [f32; 3], color: Color32) {
    let x = |part: f32| room.center().x + 0.5 * part * room.width();
    let y = room.center().y;
    let painter = ui.painter();
    let thin = Stroke::new(1.0, theme::palette(ui).quiet.gamma_multiply(0.6));
    painter.vline(room.center().x, room.y_range(), thin);
    painter.hline(x(low)..=x(high), y, Stroke::new(1.5, color));
    painter.circle_filled(pos2(x(at), y), 2.5, color);
}

/// Limits and estimate as [`dot`] takes them; `None` without all three.
pub(in crate::app) fn parts(
    low: Option<f64>,
    at: Option<f64>,
    high: Option<f64>,
) -> Option<[f32; 3]> {
    let all = [low?, at?, high?];
    let most = all.iter().fold(0.0f64, |most, x| most.max(x.abs()));
    (most > 0.0 && most.is_finite()).then(|| all.map(|x| (x / most) as f32))
}
