//! Scene to PNG: exact pixels, RGB, resolution and origin in the file.

use super::FigureError;
use super::page::pixels;
use super::scene::Scene;
use super::text::{BOLD, REGULAR};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};
use std::sync::{Arc, OnceLock};

/// More pixels than this are refused before memory is.
const MOST_PIXELS: u64 = 400_000_000;

/// The embedded fonts only, so that the bytes are the same on every machine.
fn fonts() -> Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    FONTS
        .get_or_init(|| {
            let mut fonts = fontdb::Database::new();
            fonts.load_font_data(REGULAR.to_vec());
            fonts.load_font_data(BOLD.to_vec());
            fonts.set_sans_serif_family("Liberation Sans");
            Arc::new(fonts)
        })
        .clone()
}

/// The scene as PNG bytes: round(mm / 25.4 x dpi) pixels, RGB without alpha, pHYs, sRGB, metadata.
///
/// # Errors
/// [`FigureError`] for a picture that is too large, or when drawing fails.
pub fn png(scene: &Scene, dpi: u32) -> Result<Vec<u8>, FigureError> {
    let (width, height) = (pixels(scene.width_mm, dpi), pixels(scene.height_mm, dpi));
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(FigureError::TooManyPixels { width, height });
    }
    let failed = |why: String| FigureError::Drawing(why);
    let options = usvg::Options {
        fontdb: fonts(),
        ..usvg::Options::default()
    };
    let tree =
        usvg::Tree::from_str(&super::svg(scene), &options).map_err(|e| failed(e.to_string()))?;
    let mut pixmap =
        Pixmap::new(width, height).ok_or(FigureError::TooManyPixels { width, height })?;
    pixmap.fill(resvg::tiny_skia::Color::WHITE);
    let size = tree.size();
    let transform =
        Transform::from_scale(width as f32 / size.width(), height as f32 / size.height());
    resvg::render(&tree, transform, &mut pixmap.as_mut());
    // The page is opaque, so premultiplied bytes are plain ones.
    let rgb: Vec<u8> = pixmap
        .data()
        .chunks_exact(4)
        .flat_map(|p| [p[0], p[1], p[2]])
        .collect();
    encode(scene, dpi, (width, height), &rgb).map_err(|e| failed(e.to_string()))
}

fn encode(
    scene: &Scene,
    dpi: u32,
    (width, height): (u32, u32),
    rgb: &[u8],
) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
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
    encoder.add_text_chunk(
        "Software".to_owned(),
        format!("Trajecta {}", env!("CARGO_PKG_VERSION")),
    )?;
    encoder.add_text_chunk("Study-sha256".to_owned(), scene.study_sha256.clone())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(rgb)?;
    writer.finish()?;
    Ok(bytes)
}
