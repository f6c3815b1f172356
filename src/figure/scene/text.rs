//! Text measured with the embedded fonts, never guessed.

use crate::figure::scene::anchor::Anchor;
use std::sync::OnceLock;
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// Liberation Sans, the embedded font (metrics of Arial), as a TrueType file.
pub const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/LiberationSans-Regular.ttf");
/// Liberation Sans Bold, as a TrueType file.
pub const BOLD: &[u8] = include_bytes!("../../../assets/fonts/LiberationSans-Bold.ttf");

/// Millimetres in a point.
pub const MM_PER_PT: f64 = 25.4 / 72.0;

fn face(bold: bool) -> Option<&'static Face<'static>> {
    static FACES: [OnceLock<Option<Face<'static>>>; 2] = [OnceLock::new(), OnceLock::new()];
    let (slot, bytes) = if bold {
        (&FACES[1], BOLD)
    } else {
        (&FACES[0], REGULAR)
    };
    slot.get_or_init(|| Face::parse(bytes, 0).ok()).as_ref()
}

/// Width of `text` in mm at `size_pt`; raised text in `^{...}` counts at its smaller size.
pub(in crate::figure) fn width_mm(text: &str, size_pt: f64, bold: bool) -> f64 {
    runs(text)
        .iter()
        .map(|run| {
            let size = if run.raised {
                size_pt * RAISED
            } else {
                size_pt
            };
            advance(&run.text, bold) * size * MM_PER_PT
        })
        .sum()
}

/// Size of raised text against the line's.
pub(in crate::figure) const RAISED: f64 = 0.7;
/// How far raised text stands above the line, in sizes of the line.
pub(in crate::figure) const RAISE: f64 = 0.36;

/// A glyph in its place, in sizes of its run.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::figure) struct PlacedGlyph {
    pub glyph: GlyphId,
    /// From the start of the run.
    pub x: f64,
    /// To the next glyph, kerning included.
    pub advance: f64,
    /// Bytes of the run's text.
    pub range: std::ops::Range<usize>,
}

/// The glyphs of a run of text, kerned as the font asks.
fn glyphs(text: &str, bold: bool) -> Vec<PlacedGlyph> {
    let Some(face) = face(bold) else {
        return Vec::new();
    };
    let em = f64::from(face.units_per_em());
    let kern = face
        .tables()
        .kern
        .and_then(|k| k.subtables.into_iter().find(|s| s.horizontal));
    let mut out: Vec<PlacedGlyph> = Vec::with_capacity(text.len());
    let mut x = 0.0;
    for (at, c) in text.char_indices() {
        let glyph = face.glyph_index(c).unwrap_or_default();
        if let (Some(last), Some(kern)) = (out.last_mut(), &kern) {
            let pair = kern.glyphs_kerning(last.glyph, glyph).unwrap_or(0);
            last.advance += f64::from(pair) / em;
            x += f64::from(pair) / em;
        }
        let advance = f64::from(face.glyph_hor_advance(glyph).unwrap_or(0)) / em;
        out.push(PlacedGlyph {
            glyph,
            x,
            advance,
            range: at..at + c.len_utf8(),
        });
        x += advance;
    }
    out
}

/// Draws a glyph's outline into `builder`, in font units, y upwards; returns units in an em.
pub(in crate::figure) fn outline(
    glyph: GlyphId,
    bold: bool,
    builder: &mut dyn OutlineBuilder,
) -> Option<f64> {
    let face = face(bold)?;
    face.outline_glyph(glyph, builder)?;
    Some(f64::from(face.units_per_em()))
}

/// A run of a line in its place, mm from the point the line is anchored at.
pub(in crate::figure) struct PlacedRun {
    pub text: String,
    pub x: f64,
    /// Above the line.
    pub rise: f64,
    /// Of the em.
    pub size: f64,
    pub glyphs: Vec<PlacedGlyph>,
}

/// The runs of a line of text where every exporter puts them.
pub(in crate::figure) fn line(
    text: &str,
    anchor: Anchor,
    size_pt: f64,
    bold: bool,
) -> Vec<PlacedRun> {
    let em = size_pt * MM_PER_PT;
    let mut x = anchor.left(width_mm(text, size_pt, bold));
    let place = |run: Run| {
        let (size, rise) = if run.raised {
            (em * RAISED, em * RAISE)
        } else {
            (em, 0.0)
        };
        let glyphs = glyphs(&run.text, bold);
        let start = x;
        x += glyphs.last().map_or(0.0, |g| (g.x + g.advance) * size);
        PlacedRun {
            text: run.text,
            x: start,
            rise,
            size,
            glyphs,
        }
    };
    runs(text).into_iter().map(place).collect()
}

fn advance(text: &str, bold: bool) -> f64 {
    let glyphs = glyphs(text, bold);
    glyphs.last().map_or(0.0, |g| g.x + g.advance)
}

/// Whether the embedded font can draw every character.
#[must_use]
pub fn has_glyphs(text: &str) -> bool {
    face(false).is_some_and(|f| {
        text.chars()
            .all(|c| c.is_whitespace() || f.glyph_index(c).is_some())
    })
}

/// A piece of a line, raised or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its text.
    pub text: String,
    /// Smaller and above the line.
    pub raised: bool,
}

/// Splits `10^{−3}` into its runs.
pub fn runs(text: &str) -> Vec<Run> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("^{") {
        let Some((raised, tail)) = after.split_once('}') else {
            break;
        };
        if !before.is_empty() {
            out.push(Run {
                text: before.to_owned(),
                raised: false,
            });
        }
        out.push(Run {
            text: raised.to_owned(),
            raised: true,
        });
        rest = tail;
    }
    if !rest.is_empty() {
        out.push(Run {
            text: rest.to_owned(),
            raised: false,
        });
    }
    out
}

/// `text` cut with an ellipsis so that it fits.
pub(in crate::figure) fn fit(text: &str, size_pt: f64, bold: bool, most_mm: f64) -> String {
    if width_mm(text, size_pt, bold) <= most_mm + 1e-6 {
        return text.to_owned();
    }
    let mut kept: Vec<char> = text.chars().collect();
    while kept.pop().is_some() {
        let cut: String = kept.iter().collect::<String>().trim_end().to_owned() + "\u{2026}";
        if width_mm(&cut, size_pt, bold) <= most_mm {
            return cut;
        }
    }
    String::new()
}

/// `text` broken at blanks so that no line is wider; a longer word is cut.
pub(in crate::figure) fn wrap(text: &str, size_pt: f64, most_mm: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    // Blanks that do not break stay inside their word.
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if width_mm(&longer, size_pt, false) <= most_mm || line.is_empty() {
            line = longer;
        } else {
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
        .iter()
        .map(|l| fit(l, size_pt, false, most_mm))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_is_that_of_the_font() {
        // Arial's digits are 0.556 em wide.
        assert!((width_mm("00", 72.0, false) - 2.0 * 0.556 * 25.4).abs() < 0.05);
        assert!(width_mm("10^{3}", 7.0, false) < width_mm("103", 7.0, false));
        assert!(width_mm("abc", 7.0, true) > width_mm("abc", 7.0, false));
    }

    #[test]
    fn cutting_and_wrapping_respect_the_width() {
        let long = "A marker with a name that goes on and on";
        let cut = fit(long, 7.0, false, 20.0);
        assert!(cut.ends_with('\u{2026}') && width_mm(&cut, 7.0, false) <= 20.0);
        let lines = wrap(long, 7.0, 20.0);
        assert!(lines.len() > 1 && lines.iter().all(|l| width_mm(l, 7.0, false) <= 20.0));
        assert_eq!(lines.join(" "), long);
    }

    #[test]
    fn the_font_has_what_labels_use() {
        assert!(has_glyphs(
            "p < 0.001 \u{2212}1.5 µg/mL β TNF-α × ± ≥ … – Å é"
        ));
        assert!(!has_glyphs("\u{207B}"));
    }
}
