//! A scene as a file of any format.

use crate::figure::FigureError;
use crate::figure::Scene;
use crate::figure::export::eps::eps;
use crate::figure::export::pdf::{pdf, pdf_pages};
use crate::figure::export::png::png;
use crate::figure::export::svg::svg;
use crate::figure::export::tiff::tiff;
use crate::figure::spec::named::named;
use crate::words::one_of;
use serde::{Deserialize, Serialize};

named! {
    /// Format of a figure file, named as the file ends.
    #[derive(Default)]
    Format {
        /// Pixels for screens and most journals.
        #[default]
        Png = "png",
        /// Lines and text for editing.
        Svg = "svg",
        /// Lines and text for print.
        Pdf = "pdf",
        /// Lines and outlines for print.
        Eps = "eps",
        /// Pixels for print, LZW.
        Tiff = "tiff",
    }
}

impl Format {
    /// Name for people.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Png => "PNG image",
            Self::Svg => "SVG drawing",
            Self::Pdf => "PDF document",
            Self::Eps => "EPS drawing",
            Self::Tiff => "TIFF image",
        }
    }

    /// Endings of its files, the usual one first.
    #[must_use]
    pub fn endings(self) -> Vec<&'static str> {
        let other = matches!(self, Self::Tiff).then_some("tif");
        std::iter::once(self.id()).chain(other).collect()
    }

    /// `.png, .svg, .pdf, .eps or .tiff`: the usual endings of all formats.
    #[must_use]
    pub fn all_endings() -> String {
        let all: Vec<String> = Self::ALL.iter().map(|f| format!(".{f}")).collect();
        one_of(&all)
    }

    /// The format that a file name's ending asks for.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        let ending = extension.to_lowercase();
        let mut all = Self::ALL.iter().copied();
        all.find(|f| f.endings().contains(&ending.as_str()))
    }

    /// Whether the file holds pixels, so that its resolution matters.
    #[must_use]
    pub fn is_pixels(self) -> bool {
        matches!(self, Self::Png | Self::Tiff)
    }

    /// Scenes in one file of this format: several pages only in a PDF, else the first.
    ///
    /// # Errors
    /// As [`Format::bytes`].
    pub fn bytes_of(self, scenes: &[Scene], dpi: u32) -> Result<Vec<u8>, FigureError> {
        match (self, scenes) {
            (Self::Pdf, _) => pdf_pages(scenes),
            (_, [first, ..]) => self.bytes(first, dpi),
            _ => Err(FigureError::NothingToDraw),
        }
    }

    /// The scene in this format.
    ///
    /// # Errors
    /// [`FigureError`] for a picture that is too large, or when the file can't be made.
    pub fn bytes(self, scene: &Scene, dpi: u32) -> Result<Vec<u8>, FigureError> {
        match self {
            Self::Png => png(scene, dpi),
            Self::Svg => Ok(svg(scene).into_bytes()),
            Self::Pdf => pdf(scene),
            Self::Eps => Ok(eps(scene)),
            Self::Tiff => tiff(scene, dpi),
        }
    }
}
