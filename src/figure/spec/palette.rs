//! Colours of groups, and how they look to other eyes.

use crate::figure::model::marks::{Dash, GroupStyle, Symbol};
use crate::figure::spec::named::named;
use crate::study::Study;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

named! {
    /// A set of colours.
    #[derive(Default)]
    Palette {
        /// Okabe and Ito: told apart by nearly every eye.
        #[default]
        OkabeIto = "okabe-ito",
        /// Greys and dashes that survive a photocopier.
        Grey = "grey",
        /// Dark colours of strong contrast, after Tol.
        HighContrast = "high-contrast",
    }
}

/// In the order groups take them. Of the colours of Okabe and Ito orange, sky blue and yellow are too faint for a
/// line on white, and darker they are taken for others: black and a violet stand for the fifth and sixth group.
const OKABE_ITO: [[u8; 3]; 6] = [
    [0, 114, 178],
    [213, 94, 0],
    [0, 158, 115],
    [204, 121, 167],
    [0, 0, 0],
    [110, 40, 200],
];
/// None lighter than a contrast of 3:1 on white allows.
const GREY: [[u8; 3]; 6] = [
    [24, 24, 24],
    [140, 140, 140],
    [84, 84, 84],
    [112, 112, 112],
    [52, 52, 52],
    [146, 146, 146],
];
const HIGH_CONTRAST: [[u8; 3]; 6] = [
    [0, 68, 136],
    [187, 85, 102],
    [0, 0, 0],
    [153, 119, 0],
    [17, 139, 170],
    [85, 34, 85],
];

const SYMBOLS: [Symbol; 6] = [
    Symbol::Circle,
    Symbol::Square,
    Symbol::Triangle,
    Symbol::Diamond,
    Symbol::TriangleDown,
    Symbol::Cross,
];
const DASHES: [Dash; 6] = [
    Dash::Solid,
    Dash::Long,
    Dash::Short,
    Dash::DashDot,
    Dash::Dots,
    Dash::Solid,
];

impl Palette {
    /// Colours in the order groups take them.
    #[must_use]
    pub fn colors(self) -> &'static [[u8; 3]; 6] {
        match self {
            Self::OkabeIto => &OKABE_ITO,
            Self::Grey => &GREY,
            Self::HighContrast => &HIGH_CONTRAST,
        }
    }
}

/// The look of each group, alike on screen and paper.
#[must_use]
pub fn group_styles(study: &Study) -> Vec<GroupStyle> {
    styles(study, Palette::OkabeIto, &BTreeMap::new())
}

/// The look of each group in a palette, with colours of its own for the groups named.
pub(in crate::figure) fn styles(
    study: &Study,
    palette: Palette,
    own: &BTreeMap<String, [u8; 3]>,
) -> Vec<GroupStyle> {
    let colors = palette.colors();
    let groups = study.groups.iter().enumerate();
    groups
        .map(|(g, group)| GroupStyle {
            name: group.name.clone(),
            n: study.group_size(g),
            color: own
                .get(&group.name)
                .copied()
                .unwrap_or(colors[g % colors.len()]),
            // Each further round of colours has other symbols and another dash: 36 groups are distinct.
            symbol: SYMBOLS[(g + g / colors.len()) % SYMBOLS.len()],
            dash: if palette == Palette::Grey {
                DASHES[g % DASHES.len()]
            } else {
                DASHES[(g / colors.len()) % DASHES.len()]
            },
        })
        .collect()
}

named! {
    /// How an eye sees colour.
    #[derive(Default)]
    Vision {
        /// Usual colour vision.
        #[default]
        Usual = "usual",
        /// No red cones.
        Protanopia = "protanopia",
        /// No green cones.
        Deuteranopia = "deuteranopia",
        /// No blue cones.
        Tritanopia = "tritanopia",
        /// A photocopier.
        Grey = "grey",
    }
}

impl Vision {
    /// Linear RGB to linear RGB. Source: Machado, Oliveira & Fernandes (2009), IEEE TVCG 15:1291,
    /// severity 1; grey is the luminance of sRGB.
    fn matrix(self) -> [[f64; 3]; 3] {
        match self {
            Self::Usual => [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            Self::Protanopia => [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
            Self::Deuteranopia => [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
            Self::Tritanopia => [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
            Self::Grey => [LUMINANCE; 3],
        }
    }

    /// The colour as this eye sees it.
    #[must_use]
    pub fn see(self, color: [u8; 3]) -> [u8; 3] {
        if self == Self::Usual {
            return color;
        }
        let linear = color.map(linear);
        self.matrix().map(|row| {
            let sum: f64 = row.iter().zip(linear).map(|(a, b)| a * b).sum();
            (255.0 * encoded(sum.clamp(0.0, 1.0))).round() as u8
        })
    }
}

const LUMINANCE: [f64; 3] = [0.2126, 0.7152, 0.0722];

fn linear(channel: u8) -> f64 {
    let c = f64::from(channel) / 255.0;
    if c <= 0.040_45 {
        c / 12.92
    } else {
        ((c + 0.055) / 1.055).powf(2.4)
    }
}

fn encoded(c: f64) -> f64 {
    if c <= 0.003_130_8 {
        12.92 * c
    } else {
        1.055 * c.powf(1.0 / 2.4) - 0.055
    }
}

/// Contrast with white, 1 to 21, as the web guidelines define it.
pub(in crate::figure) fn contrast_on_white(color: [u8; 3]) -> f64 {
    let luminance: f64 = LUMINANCE
        .iter()
        .zip(color.map(linear))
        .map(|(a, b)| a * b)
        .sum();
    1.05 / (luminance + 0.05)
}

/// CIE L*a*b* (D65).
fn lab(color: [u8; 3]) -> [f64; 3] {
    let [r, g, b] = color.map(linear);
    let f = |t: f64| {
        if t > 0.008_856 {
            t.cbrt()
        } else {
            7.787 * t + 16.0 / 116.0
        }
    };
    let x = f((0.412_4 * r + 0.357_6 * g + 0.180_5 * b) / 0.950_47);
    let y = f(0.212_6 * r + 0.715_2 * g + 0.072_2 * b);
    let z = f((0.019_3 * r + 0.119_2 * g + 0.950_5 * b) / 1.088_83);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// How far apart two colours are to an eye, in CIE 1976 units; below about 15 thin lines are confused.
pub(in crate::figure) fn distance(vision: Vision, a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (lab(vision.see(a)), lab(vision.see(b)));
    a.iter()
        .zip(b)
        .map(|(x, y)| (x - y).powi(2))
        .sum::<f64>()
        .sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_groups_of_each_palette_are_told_apart_by_every_eye() {
        for palette in Palette::ALL {
            let colors = &palette.colors()[..3];
            let eyes = match palette {
                Palette::Grey => &Vision::ALL[4..],
                _ => &Vision::ALL[..4],
            };
            for (i, a) in colors.iter().enumerate() {
                assert!(contrast_on_white(*a) >= 3.0, "{palette} {i}");
                for b in &colors[..i] {
                    for eye in eyes {
                        let apart = distance(*eye, *a, *b);
                        assert!(apart > 15.0, "{palette} {eye}: {a:?} {b:?} {apart:.1}");
                    }
                }
            }
        }
    }

    #[test]
    fn no_colour_of_a_palette_is_faint_or_taken_for_another() {
        for palette in Palette::ALL {
            let colors = palette.colors();
            for (i, a) in colors.iter().enumerate() {
                assert!(contrast_on_white(*a) >= 3.0, "{palette} {i}");
                // Greys are told apart by symbols and dashes.
                for b in colors[..i].iter().filter(|_| *palette != Palette::Grey) {
                    for eye in &Vision::ALL[..4] {
                        let apart = distance(*eye, *a, *b);
                        assert!(apart > 15.0, "{palette} {eye}: {a:?} {b:?} {apart:.1}");
                    }
                }
            }
        }
    }

    #[test]
    fn known_confusions_are_seen() {
        let (red, green) = ([160, 60, 40], [95, 105, 35]);
        assert!(distance(Vision::Usual, red, green) > 40.0);
        assert!(distance(Vision::Deuteranopia, red, green) < 20.0);
        assert_eq!(Vision::Grey.see([255, 255, 255]), [255, 255, 255]);
        assert!((contrast_on_white([0, 0, 0]) - 21.0).abs() < 1e-9);
    }
}
