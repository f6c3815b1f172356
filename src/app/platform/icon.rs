//! The sign of the program on the window and in the bar of the desktop: `packaging/trajecta.svg`, drawn small.

use egui::{IconData, Pos2, Rect, pos2, vec2};

/// Pixels along a side; more is kept in memory as long as the window is open.
const SIDE: u32 = 64;
/// The drawing is made in these units.
const UNITS: f32 = 256.0;
/// Samples along a side of a pixel.
const FINE: u32 = 3;

const GROUND: [u8; 3] = [247, 249, 251];
const EDGE: [u8; 3] = [201, 211, 220];
const AXIS: [u8; 3] = [90, 100, 110];
const FIRST: [u8; 3] = [0, 114, 178];
const SECOND: [u8; 3] = [213, 94, 0];

/// The two lines of the sign.
const ROUND: [(f32, f32); 4] = [(60.0, 104.0), (104.0, 92.0), (152.0, 100.0), (200.0, 84.0)];
const SQUARE: [(f32, f32); 4] = [
    (60.0, 152.0),
    (104.0, 164.0),
    (152.0, 116.0),
    (200.0, 128.0),
];

/// The sign as pixels.
pub(in crate::app) fn icon() -> IconData {
    let step = UNITS / (SIDE * FINE) as f32;
    let mut rgba = Vec::with_capacity((4 * SIDE * SIDE) as usize);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let fine = (0..FINE * FINE).map(|k| (x * FINE + k % FINE, y * FINE + k / FINE));
            let seen = fine
                .filter_map(|(x, y)| color(pos2((x as f32 + 0.5) * step, (y as f32 + 0.5) * step)));
            let (mut sum, mut n) = ([0u32; 3], 0);
            for color in seen {
                n += 1;
                sum.iter_mut()
                    .zip(color)
                    .for_each(|(s, c)| *s += u32::from(c));
            }
            rgba.extend(sum.map(|s| (s / n.max(1)) as u8));
            rgba.push((255 * n / (FINE * FINE)) as u8);
        }
    }
    IconData {
        rgba,
        width: SIDE,
        height: SIDE,
    }
}

/// What is seen at a place; `None` outside of the sign.
fn color(at: Pos2) -> Option<[u8; 3]> {
    let near = |points: &[(f32, f32)], half: f32| {
        (points.windows(2)).any(|w| from_segment(at, w[0].into(), w[1].into()) <= half)
    };
    let on = |(x, y): (f32, f32)| Rect::from_center_size(pos2(x, y), vec2(24.0, 24.0)).contains(at);
    if SQUARE.into_iter().any(on) || near(&SQUARE, 7.0) {
        return Some(SECOND);
    }
    let in_dot = |(x, y): (f32, f32)| at.distance(pos2(x, y)) <= 13.0;
    if ROUND.into_iter().any(in_dot) || near(&ROUND, 7.0) {
        return Some(FIRST);
    }
    if near(&[(52.0, 196.0), (208.0, 196.0)], 4.0) {
        return Some(AXIS);
    }
    // A square with round corners: how far the place is from the square of the corners' centres.
    let middle = UNITS / 2.0;
    let beyond = |x: f32| ((x - middle).abs() - (middle - 56.0)).max(0.0);
    let radius = beyond(at.x).hypot(beyond(at.y));
    match radius {
        r if r <= 44.0 => Some(GROUND),
        r if r <= 48.0 => Some(EDGE),
        _ => None,
    }
}

fn from_segment(p: Pos2, a: Pos2, b: Pos2) -> f32 {
    let (ab, ap) = (b - a, p - a);
    let t = (ap.dot(ab) / ab.length_sq()).clamp(0.0, 1.0);
    (a + t * ab).distance(p)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_has_both_lines_and_clear_corners() {
        let icon = icon();
        assert_eq!(icon.rgba.len(), (4 * SIDE * SIDE) as usize);
        let pixel = |x: u32, y: u32| {
            let at = (4 * (y * SIDE + x)) as usize;
            [
                icon.rgba[at],
                icon.rgba[at + 1],
                icon.rgba[at + 2],
                icon.rgba[at + 3],
            ]
        };
        assert_eq!(pixel(0, 0)[3], 0);
        assert_eq!(pixel(15, 26), [FIRST[0], FIRST[1], FIRST[2], 255]);
        assert_eq!(pixel(15, 38), [SECOND[0], SECOND[1], SECOND[2], 255]);
        assert_eq!(pixel(32, 56), [GROUND[0], GROUND[1], GROUND[2], 255]);
    }
}
