//! The page: size, text, resolution, and what a journal asks of them.

use super::FigureError;
use super::model::Figure;
use std::fmt;
use std::str::FromStr;

/// A page to lay a figure out on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Page {
    /// Width in mm.
    pub width_mm: f64,
    /// Height in mm; `None` takes what the panels need.
    pub height_mm: Option<f64>,
    /// Text size in points.
    pub text_pt: f64,
    /// Dots per inch of a PNG.
    pub dpi: u32,
}

impl Default for Page {
    fn default() -> Self {
        Self {
            width_mm: 183.0,
            height_mm: None,
            text_pt: 7.0,
            dpi: 300,
        }
    }
}

/// A journal's wishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Nature, one column.
    Nature1,
    /// Nature, two columns.
    Nature2,
    /// PLOS.
    Plos,
    /// Elsevier, one column.
    Elsevier1,
    /// Elsevier, two columns.
    Elsevier2,
    /// Cell, one column.
    Cell1,
    /// Cell, two columns.
    Cell2,
    /// A slide, 16:9.
    Slide,
}

/// Limits of a preset.
struct Limits {
    width_mm: f64,
    max_height_mm: f64,
    text_pt: (f64, f64),
    dpi: u32,
    min_dpi: u32,
}

impl Preset {
    /// All presets.
    pub const ALL: [Self; 8] = [
        Self::Nature1,
        Self::Nature2,
        Self::Plos,
        Self::Elsevier1,
        Self::Elsevier2,
        Self::Cell1,
        Self::Cell2,
        Self::Slide,
    ];

    /// Name on the command line.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Nature1 => "nature-1",
            Self::Nature2 => "nature-2",
            Self::Plos => "plos",
            Self::Elsevier1 => "elsevier-1",
            Self::Elsevier2 => "elsevier-2",
            Self::Cell1 => "cell-1",
            Self::Cell2 => "cell-2",
            Self::Slide => "slide",
        }
    }

    fn limits(self) -> Limits {
        let new = |width_mm, max_height_mm, text_pt, dpi, min_dpi| Limits {
            width_mm,
            max_height_mm,
            text_pt,
            dpi,
            min_dpi,
        };
        match self {
            Self::Nature1 => new(89.0, 170.0, (5.0, 7.0), 450, 300),
            Self::Nature2 => new(183.0, 170.0, (5.0, 7.0), 450, 300),
            Self::Plos => new(190.5, 222.0, (8.0, 12.0), 300, 300),
            Self::Elsevier1 => new(90.0, 240.0, (7.0, 7.0), 500, 500),
            Self::Elsevier2 => new(190.0, 240.0, (7.0, 7.0), 500, 500),
            Self::Cell1 => new(85.0, 225.0, (6.0, 8.0), 300, 300),
            Self::Cell2 => new(174.0, 225.0, (6.0, 8.0), 300, 300),
            Self::Slide => new(254.0, 143.0, (14.0, 18.0), 150, 96),
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Preset {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|p| p.id() == text)
            .ok_or_else(|| {
                let known: Vec<&str> = Self::ALL.iter().map(|p| p.id()).collect();
                format!("choose one of {}", known.join(", "))
            })
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
            text_pt: match preset {
                Preset::Plos => 8.0,
                Preset::Slide => 14.0,
                _ => 7.0,
            },
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
pub(super) fn pixels(mm: f64, dpi: u32) -> u32 {
    ((mm / 25.4 * f64::from(dpi)).round() as u32).max(1)
}

/// What a preset would object to, one sentence each, with the remedy.
///
/// # Errors
/// [`FigureError`] when the figure can't be laid out on the page at all.
pub fn preflight(
    figure: &Figure,
    page: &Page,
    preset: Option<Preset>,
) -> Result<Vec<String>, FigureError> {
    let Some(preset) = preset else {
        return Ok(Vec::new());
    };
    let limits = preset.limits();
    let scene = super::layout(figure, page)?;
    let mut out = Vec::new();
    let mut say = |text: String| out.push(format!("Preset {preset}: {text}"));
    if (scene.width_mm - limits.width_mm).abs() > 0.05
        && !(preset == Preset::Plos && (66.8..=190.5).contains(&scene.width_mm))
    {
        say(format!(
            "the figure is {:.1} mm wide, the journal's width is {} mm. Leave --width out.",
            scene.width_mm, limits.width_mm
        ));
    }
    if scene.height_mm > limits.max_height_mm + 0.05 {
        say(format!(
            "the figure is {:.0} mm high, at most {} mm are taken. Show fewer markers or more columns.",
            scene.height_mm, limits.max_height_mm
        ));
    }
    if page.text_pt < limits.text_pt.0 || page.text_pt > limits.text_pt.1 {
        say(format!(
            "text of {} pt; {} to {} pt are taken.",
            page.text_pt, limits.text_pt.0, limits.text_pt.1
        ));
    }
    if page.dpi < limits.min_dpi {
        say(format!(
            "{} dpi; at least {} are taken. Set --dpi {}.",
            page.dpi, limits.min_dpi, limits.dpi
        ));
    }
    if preset == Preset::Plos {
        say("PLOS takes TIFF or EPS only. Convert the PNG to TIFF before submission.".to_owned());
    }
    Ok(out)
}
