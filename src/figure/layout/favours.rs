//! Whom estimates left and right of no effect favour, with arrows under the axis of a forest.

use crate::figure::layout::panel_plan::Frame;
use crate::figure::layout::style::Style;
use crate::figure::layout::xaxis::line;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::width_mm;
use crate::figure::scene::wrap::wrap;

/// Room of a text, in the size of the text: longer ones take several lines.
const ROOM: f64 = 11.0;

fn lines((left, right): &(String, String), style: Style) -> [Vec<String>; 2] {
    [left, right].map(|who| match who.as_str() {
        "" => Vec::new(),
        who => wrap(&format!("Favours {who}"), style.pt, ROOM * style.em),
    })
}

/// Height with the arrows; a side may have no text.
pub(in crate::figure) fn height(favours: &(String, String), style: Style) -> f64 {
    let most = lines(favours, style).iter().map(Vec::len).max();
    1.1 * style.em + style.line * most.unwrap_or(0) as f64
}

/// Arrows away from no effect, at `x`, with their texts under them.
pub(in crate::figure) fn draw(
    favours: &(String, String),
    (x, top): (f64, f64),
    frame: Frame,
    style: Style,
    items: &mut Vec<Item>,
) {
    let [left, right] = lines(favours, style);
    let widest = |lines: &[String]| {
        let widths = lines.iter().map(|l| width_mm(l, style.pt, false));
        widths.fold(0.0, f64::max)
    };
    let (gap, y) = (0.6 * style.em, top + 0.5 * style.em);
    // Both stand on their side of no effect, as far as the panel is wide.
    let left_end = (x - gap).max(frame.cell_left + widest(&left));
    let right_start = (x + gap)
        .min(frame.cell_right - widest(&right))
        .max(left_end + gap);
    for (from, sign, own, anchor) in [
        (left_end, -1.0, &left, Anchor::End),
        (right_start, 1.0, &right, Anchor::Start),
    ] {
        if own.is_empty() {
            continue;
        }
        let tip = from + sign * widest(own).max(3.0 * style.em);
        let head = 0.35 * style.em;
        let back = tip - sign * 1.3 * head;
        items.push(line(vec![(from, y), (tip, y)], 0.5 * style.scale));
        items.push(line(
            vec![(back, y - 0.6 * head), (tip, y), (back, y + 0.6 * head)],
            0.5 * style.scale,
        ));
        for (i, text) in own.iter().enumerate() {
            let at = (from, y + 1.2 * style.em + style.line * i as f64);
            items.push(style.text(at, anchor, text.clone()));
        }
    }
}
