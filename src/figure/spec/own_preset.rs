//! A page and a look that a person keeps under a name.

use crate::figure::export::format::Format;
use crate::figure::model::marks::Letters;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::page::Preset;
use crate::figure::spec::palette::Palette;
use serde::{Deserialize, Serialize};

/// What a preset sets, as somebody chose it: size, text, resolution, letters, colours, format. What the figure
/// shows is not part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnPreset {
    /// Name.
    pub name: String,
    /// The journal it started from, whose rules are still checked.
    preset: Option<Preset>,
    width_mm: Option<f64>,
    height_mm: Option<f64>,
    text_pt: Option<f64>,
    dpi: Option<u32>,
    letters: Option<Letters>,
    palette: Palette,
    format: Format,
}

impl OwnPreset {
    /// The page and look of `spec`, called `name`.
    #[must_use]
    pub fn of(name: &str, spec: &FigureSpec) -> Self {
        Self {
            name: name.to_owned(),
            preset: spec.preset,
            width_mm: spec.width_mm,
            height_mm: spec.height_mm,
            text_pt: spec.text_pt,
            dpi: spec.dpi,
            letters: spec.letters,
            palette: spec.palette,
            format: spec.format,
        }
    }

    /// Gives `spec` this page and look; colours of single groups stay.
    pub fn apply(&self, spec: &mut FigureSpec) {
        spec.preset = self.preset;
        spec.width_mm = self.width_mm;
        spec.height_mm = self.height_mm;
        spec.text_pt = self.text_pt;
        spec.dpi = self.dpi;
        spec.letters = self.letters;
        spec.palette = self.palette;
        spec.format = self.format;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Kind;

    #[test]
    fn the_page_is_kept_and_the_content_is_not() {
        let made = FigureSpec {
            preset: Some(Preset::Plos),
            width_mm: Some(120.0),
            text_pt: Some(9.0),
            palette: Palette::Grey,
            markers: vec!["a".into()],
            ..FigureSpec::of(Kind::Change)
        };
        let mut other = FigureSpec {
            markers: vec!["b".into()],
            height_mm: Some(80.0),
            ..FigureSpec::default()
        };
        OwnPreset::of("mine", &made).apply(&mut other);
        assert_eq!(
            (other.kind, other.markers[0].as_str()),
            (Kind::Trajectory, "b")
        );
        assert_eq!(other.page(), made.page());
        assert_eq!((other.palette, other.height_mm), (Palette::Grey, None));
    }
}
