//! Scene to TIFF: RGB, LZW, resolution and origin in the file, as print asks for it.

use crate::figure::FigureError;
use crate::figure::export::plain::ascii;
use crate::figure::export::png::software;
use crate::figure::export::raster::raster;
use crate::figure::scene::items::Scene;
use std::io::Cursor;
use tiff::encoder::{Compression, Rational, TiffEncoder, colortype::RGB8};
use tiff::tags::{Predictor, ResolutionUnit, Tag};

/// The scene as TIFF bytes with LZW compression, without alpha.
///
/// # Errors
/// [`FigureError`] for a picture that is too large, or when encoding fails.
pub fn tiff(scene: &Scene, dpi: u32) -> Result<Vec<u8>, FigureError> {
    let raster = raster(scene, dpi)?;
    let failed = |e: tiff::TiffError| FigureError::Drawing(e.to_string());
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut bytes)
        .map_err(failed)?
        .with_compression(Compression::Lzw)
        .with_predictor(Predictor::Horizontal);
    let mut image = encoder
        .new_image::<RGB8>(raster.width, raster.height)
        .map_err(failed)?;
    image.resolution(ResolutionUnit::Inch, Rational { n: dpi, d: 1 });
    let description = format!(
        "{}. {} Study file sha256 {}.",
        scene.title, scene.description, scene.study_sha256
    );
    let tags = image.encoder();
    // The format's texts are ASCII.
    tags.write_tag(Tag::ImageDescription, ascii(&description).as_str())
        .map_err(failed)?;
    tags.write_tag(Tag::Software, software().as_str())
        .map_err(failed)?;
    image.write_data(&raster.rgb).map_err(failed)?;
    Ok(bytes.into_inner())
}
