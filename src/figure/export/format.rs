//! A scene as a file of any format.

use crate::figure::FigureError;
use crate::figure::Scene;
use crate::figure::export::eps::eps;
use crate::figure::export::pdf::{pdf, pdf_pages};
use crate::figure::export::png::png;
use crate::figure::export::svg::svg;
use crate::figure::export::tiff::tiff;
use crate::figure::spec::figure_spec::named;
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
    /// The format that a file name's ending asks for.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension.to_lowercase().as_str() {
            "tif" => Some(Self::Tiff),
            other => other.parse().ok(),
        }
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
