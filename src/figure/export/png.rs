//! Scene to PNG: exact pixels, RGB, resolution and origin in the file.

use crate::figure::FigureError;
use crate::figure::export::raster::{Raster, raster};
use crate::figure::scene::items::Scene;

/// The scene as PNG bytes: round(mm / 25.4 x dpi) pixels, RGB without alpha, pHYs, sRGB, metadata.
///
/// # Errors
/// [`FigureError`] for a picture that is too large, or when encoding fails.
pub fn png(scene: &Scene, dpi: u32) -> Result<Vec<u8>, FigureError> {
    let raster = raster(scene, dpi)?;
    encode(scene, dpi, &raster).map_err(|e| FigureError::Drawing(e.to_string()))
}

fn encode(scene: &Scene, dpi: u32, raster: &Raster) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, raster.width, raster.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    let per_metre = (f64::from(dpi) / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_metre,
        yppu: per_metre,
        unit: png::Unit::Meter,
    }));
    encoder.add_itxt_chunk("Title".to_owned(), scene.title.clone())?;
    encoder.add_itxt_chunk("Description".to_owned(), scene.description.clone())?;
    encoder.add_text_chunk("Software".to_owned(), software())?;
    encoder.add_text_chunk("Study-sha256".to_owned(), scene.study_sha256.clone())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&raster.rgb)?;
    writer.finish()?;
    Ok(bytes)
}

/// `Trajecta 0.1.0`.
pub(in crate::figure) fn software() -> String {
    format!("Trajecta {}", env!("CARGO_PKG_VERSION"))
}
