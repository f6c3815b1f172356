//! Symbols of groups, equal in area to the eye.

use crate::figure::model::marks::Symbol;
use crate::figure::scene::items::Item;

/// A filled symbol with a white rim, so that it stands off its line.
pub(in crate::figure) fn symbol(
    kind: Symbol,
    at: (f64, f64),
    radius: f64,
    color: [u8; 3],
    scale: f64,
) -> Item {
    shape(
        kind,
        at,
        radius,
        color,
        Some(([255, 255, 255], 0.35 * scale)),
        1.0,
    )
}

/// A symbol among many: without a rim, and the ones below show through.
pub(in crate::figure) fn dot(
    kind: Symbol,
    at: (f64, f64),
    radius: f64,
    color: [u8; 3],
    opacity: f64,
) -> Item {
    shape(kind, at, radius, color, None, opacity)
}

/// The outline of a symbol: what is not measured, only known to lie beyond.
pub(in crate::figure) fn open(
    kind: Symbol,
    at: (f64, f64),
    radius: f64,
    color: [u8; 3],
    scale: f64,
) -> Item {
    let outline = Some((color, 0.5 * scale));
    shape(kind, at, radius, [255; 3], outline, 1.0)
}

fn shape(
    kind: Symbol,
    (x, y): (f64, f64),
    radius: f64,
    color: [u8; 3],
    outline: Option<([u8; 3], f64)>,
    opacity: f64,
) -> Item {
    let corners: &[(f64, f64)] = match kind {
        Symbol::Circle => {
            return Item::Circle {
                center: (x, y),
                radius_mm: radius,
                fill: color,
                outline,
                opacity,
            };
        }
        Symbol::Square => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        Symbol::Triangle => &[(0.0, -1.25), (1.1, 0.75), (-1.1, 0.75)],
        Symbol::TriangleDown => &[(0.0, 1.25), (1.1, -0.75), (-1.1, -0.75)],
        Symbol::Diamond => &[(0.0, -1.3), (1.15, 0.0), (0.0, 1.3), (-1.15, 0.0)],
        Symbol::Cross => &[
            (-0.35, -1.1),
            (0.35, -1.1),
            (0.35, -0.35),
            (1.1, -0.35),
            (1.1, 0.35),
            (0.35, 0.35),
            (0.35, 1.1),
            (-0.35, 1.1),
            (-0.35, 0.35),
            (-1.1, 0.35),
            (-1.1, -0.35),
            (-0.35, -0.35),
        ],
    };
    Item::Shape {
        points: corners
            .iter()
            .map(|(a, b)| (x + a * radius, y + b * radius))
            .collect(),
        fill: color,
        outline,
        opacity,
    }
}
