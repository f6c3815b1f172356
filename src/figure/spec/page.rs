//! The page: size, text, resolution, and what a journal asks of them.

use crate::figure::model::marks::Letters;
use crate::figure::spec::extras::{PStyle, Typography};
use crate::figure::spec::named::named;
use serde::{Deserialize, Serialize};

/// A page to lay a figure out on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Page {
    /// Width in mm.
    pub width_mm: f64,
    /// Height in mm; `None` takes what the panels need.
    pub height_mm: Option<f64>,
    /// Height in mm that panels shrink to rather than go beyond, as long as they can be read.
    pub max_height_mm: Option<f64>,
    /// Text size in points.
    pub text_pt: f64,
    /// Size in points that text shrinks to where it has no room.
    pub least_pt: f64,
    /// Dots per inch of a PNG.
    pub dpi: u32,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            width_mm: 183.0,
            height_mm: None,
            max_height_mm: None,
            text_pt: 7.0,
            least_pt: 5.0,
            dpi: 300,
        }
    }
}

named! {
    /// Sizes for a journal, as commonly required; the journal's own guide for authors decides.
    Preset {
        /// Nature, one column.
        Nature1 = "nature-1",
        /// Nature, one and a half columns.
        Nature15 = "nature-1.5",
        /// Nature, two columns.
        Nature2 = "nature-2",
        /// PLOS.
        Plos = "plos",
        /// Elsevier, one column.
        Elsevier1 = "elsevier-1",
        /// Elsevier, one and a half columns.
        Elsevier15 = "elsevier-1.5",
        /// Elsevier, two columns.
        Elsevier2 = "elsevier-2",
        /// Cell, one column.
        Cell1 = "cell-1",
        /// Cell, two columns.
        Cell2 = "cell-2",
        /// Science, two columns.
        Science = "science",
        /// PNAS, two columns.
        Pnas = "pnas",
        /// The New England Journal of Medicine.
        Nejm = "nejm",
        /// The Lancet.
        Lancet = "lancet",
        /// JAMA.
        Jama = "jama",
        /// A slide, 16:9.
        Slide = "slide",
    }
}

/// Limits of a preset.
pub(in crate::figure) struct Limits {
    pub width_mm: f64,
    pub max_height_mm: f64,
    pub text_pt: (f64, f64),
    pub dpi: u32,
    pub min_dpi: u32,
}

impl Preset {
    /// Letters of panels as the journal prints them.
    #[must_use]
    pub fn letters(self) -> Letters {
        match self {
            Self::Nature1
            | Self::Nature15
            | Self::Nature2
            | Self::Elsevier1
            | Self::Elsevier15
            | Self::Elsevier2
            | Self::Slide => Letters::Lower,
            Self::Plos
            | Self::Cell1
            | Self::Cell2
            | Self::Science
            | Self::Pnas
            | Self::Nejm
            | Self::Lancet
            | Self::Jama => Letters::Upper,
        }
    }

    /// Name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Nature1 => "Nature, 1 column",
            Self::Nature15 => "Nature, 1.5 columns",
            Self::Nature2 => "Nature, 2 columns",
            Self::Plos => "PLOS",
            Self::Elsevier1 => "Elsevier, 1 column",
            Self::Elsevier15 => "Elsevier, 1.5 columns",
            Self::Elsevier2 => "Elsevier, 2 columns",
            Self::Cell1 => "Cell, 1 column",
            Self::Cell2 => "Cell, 2 columns",
            Self::Science => "Science",
            Self::Pnas => "PNAS",
            Self::Nejm => "New England Journal of Medicine",
            Self::Lancet => "The Lancet",
            Self::Jama => "JAMA",
            Self::Slide => "Slide",
        }
    }

    /// How the journal sets numbers and units.
    #[must_use]
    pub fn typography(self) -> Typography {
        match self {
            Self::Elsevier1 | Self::Elsevier15 | Self::Elsevier2 | Self::Slide => Typography::Si,
            Self::Nature1
            | Self::Nature15
            | Self::Nature2
            | Self::Plos
            | Self::Cell1
            | Self::Cell2
            | Self::Science
            | Self::Pnas
            | Self::Nejm
            | Self::Lancet
            | Self::Jama => Typography::Us,
        }
    }

    /// How the journal sets p-values: Nature, Science, PNAS and NEJM print *P* = 0.04, JAMA *P* = .04, the Lancet
    /// p = 0·04.
    #[must_use]
    pub fn p_style(self) -> PStyle {
        match self {
            Self::Jama => PStyle {
                is_capital: true,
                drops_zero: true,
                has_middle_point: false,
            },
            Self::Lancet => PStyle {
                has_middle_point: true,
                ..PStyle::default()
            },
            Self::Nature1
            | Self::Nature15
            | Self::Nature2
            | Self::Science
            | Self::Pnas
            | Self::Nejm => PStyle {
                is_capital: true,
                ..PStyle::default()
            },
            Self::Plos
            | Self::Elsevier1
            | Self::Elsevier15
            | Self::Elsevier2
            | Self::Cell1
            | Self::Cell2
            | Self::Slide => PStyle::default(),
        }
    }

    pub(in crate::figure) fn limits(self) -> Limits {
        let new = |width_mm, max_height_mm, text_pt, dpi, min_dpi| Limits {
            width_mm,
            max_height_mm,
            text_pt,
            dpi,
            min_dpi,
        };
        match self {
            // Read in the publishers' guides: Nature 1 and 2 (https://research-figure-guide.nature.com: widths, height,
            // text, 300 to 450 dpi), PLOS (https://journals.plos.org/plosmedicine/s/figures: widths, height, text,
            // resolution), Elsevier's size of text (its page on artwork sizing). The others are as commonly required.
            Self::Nature1 => new(89.0, 170.0, (5.0, 7.0), 450, 300),
            Self::Nature15 => new(120.0, 170.0, (5.0, 7.0), 450, 300),
            Self::Nature2 => new(183.0, 170.0, (5.0, 7.0), 450, 300),
            Self::Plos => new(190.5, 222.0, (8.0, 12.0), 300, 300),
            Self::Elsevier1 => new(90.0, 240.0, (7.0, 7.0), 500, 500),
            Self::Elsevier15 => new(140.0, 240.0, (7.0, 7.0), 500, 500),
            Self::Elsevier2 => new(190.0, 240.0, (7.0, 7.0), 500, 500),
            Self::Cell1 => new(85.0, 225.0, (6.0, 8.0), 300, 300),
            Self::Cell2 => new(174.0, 225.0, (6.0, 8.0), 300, 300),
            Self::Science => new(121.0, 225.0, (5.0, 8.0), 300, 300),
            Self::Pnas => new(178.0, 225.0, (6.0, 8.0), 300, 300),
            Self::Nejm => new(174.0, 225.0, (6.0, 9.0), 300, 300),
            Self::Lancet => new(154.0, 225.0, (7.0, 10.0), 300, 300),
            Self::Jama => new(178.0, 225.0, (7.0, 9.0), 350, 300),
            Self::Slide => new(254.0, 143.0, (14.0, 18.0), 150, 96),
        }
    }
}

impl Page {
    /// The page a preset asks for; a slide is filled, elsewhere the height follows the panels.
    #[must_use]
    pub fn from_preset(preset: Preset) -> Self {
        let limits = preset.limits();
        Self {
            width_mm: limits.width_mm,
            height_mm: (preset == Preset::Slide).then_some(limits.max_height_mm),
            max_height_mm: Some(limits.max_height_mm),
            text_pt: match preset {
                Preset::Plos | Preset::Lancet | Preset::Jama => 8.0,
                Preset::Slide => 14.0,
                Preset::Nature1
                | Preset::Nature15
                | Preset::Nature2
                | Preset::Elsevier1
                | Preset::Elsevier15
                | Preset::Elsevier2
                | Preset::Cell1
                | Preset::Cell2
                | Preset::Science
                | Preset::Pnas
                | Preset::Nejm => 7.0,
            },
            least_pt: limits.text_pt.0,
            dpi: limits.dpi,
        }
    }

    /// Pixels of a PNG of `height_mm`.
    #[must_use]
    pub fn pixels(&self, height_mm: f64) -> (u32, u32) {
        (pixels(self.width_mm, self.dpi), pixels(height_mm, self.dpi))
    }
}

/// round(mm / 25.4 x dpi), at least one.
pub(in crate::figure) fn pixels(mm: f64, dpi: u32) -> u32 {
    ((mm / 25.4 * f64::from(dpi)).round() as u32).max(1)
}
