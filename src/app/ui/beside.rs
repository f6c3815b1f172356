//! Words about what the pointer is at, at its margin: neither the next lines nor what is pointed at is covered.

use egui::{RectAlign, Response, Tooltip, Ui};

/// Shows `content` at the right of what is pointed at, or at its left where the right has no room.
pub(in crate::app) fn show(response: &Response, content: impl FnOnce(&mut Ui)) {
    let mut tip = Tooltip::for_enabled(response);
    let others = [RectAlign::LEFT_START, RectAlign::TOP_END];
    tip.popup = tip
        .popup
        .align(RectAlign::RIGHT_START)
        .align_alternatives(&others);
    tip.show(content);
}
