//! Text measured with the fonts it is drawn in, never guessed.

use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::fonts::{self, Face, embedded};
use crate::words::{acts, written_out};
use skrifa::prelude::GlyphId;
use std::borrow::Cow;

/// Millimetres in a point.
pub const MM_PER_PT: f64 = 25.4 / 72.0;

/// Width of `text` in mm at `size_pt`; raised and lowered text counts at its smaller size.
pub(in crate::figure) fn width_mm(text: &str, size_pt: f64, bold: bool) -> f64 {
    runs(text)
        .iter()
        .map(|run| advance(&run.text, bold) * size_pt * run.size(size_pt) * MM_PER_PT)
        .sum()
}

/// Signs at the start of a long text that may show that it does not fit.
const FIRST: usize = 64;

/// Whether `text` is no wider than `most_mm`. A text that is far wider is not measured to its end: a name of thousands of
/// letters takes the time of its first line.
pub(in crate::figure) fn fits_mm(text: &str, size_pt: f64, bold: bool, most_mm: f64) -> bool {
    let mut signs = FIRST;
    while text.len() > 2 * signs {
        let start = text.char_indices().nth(signs);
        let start = start.map_or(text, |(end, _)| &text[..end]);
        // Raised text that the cut opens is smaller in the whole.
        if width_mm(start, size_pt, bold) > 2.0 * most_mm {
            return false;
        }
        signs *= 2;
    }
    width_mm(text, size_pt, bold) <= most_mm
}

/// Size of raised and lowered text against the line's.
const SMALL: f64 = 0.72;
/// Raised and lowered text is never smaller, in points, nor larger than its line: journals ask for it.
const LEAST_PT: f64 = 6.0;
/// How far the upper end of an italic letter leans over, in heights: the embedded family has no italic face here, and
/// an upright sans serif letter that leans by 12 degrees is one.
pub(in crate::figure) const SLANT: f64 = 0.2126;
/// How far raised text stands above the line, in sizes of the line.
const RAISE: f64 = 0.36;
/// How far lowered text stands below it.
const LOWER: f64 = 0.14;

impl Run {
    /// Its size against the line's, whose size is `size_pt`.
    #[must_use]
    pub fn size(&self, size_pt: f64) -> f64 {
        if self.raised || self.lowered {
            SMALL.max((LEAST_PT / size_pt).min(1.0))
        } else {
            1.0
        }
    }

    /// How far it stands above the line, in sizes of the line.
    #[must_use]
    pub fn rise(&self) -> f64 {
        match (self.raised, self.lowered) {
            (true, _) => RAISE,
            (_, true) => -LOWER,
            _ => 0.0,
        }
    }
}

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

/// Signs that are drawn as another one where the font lacks them: blanks of other widths, and two of one look.
fn stand_in(c: char) -> Option<char> {
    Some(match c {
        '\u{2009}'
        | '\u{202f}'
        | '\u{2002}'..='\u{2008}'
        | '\u{200a}'
        | '\u{205f}'
        | '\u{3000}' => ' ',
        '\u{2010}' | '\u{2011}' => '-',
        '\u{b5}' => '\u{3bc}',
        '\u{3bc}' => '\u{b5}',
        _ => return None,
    })
}

/// Width of a blank in em, where it is no plain one.
fn blank(c: char) -> Option<f64> {
    Some(match c {
        '\u{2009}' | '\u{202f}' | '\u{2006}' => 1.0 / 6.0,
        '\u{200a}' => 1.0 / 12.0,
        '\u{2002}' => 0.5,
        '\u{2003}' | '\u{3000}' => 1.0,
        '\u{2004}' => 1.0 / 3.0,
        '\u{2005}' => 0.25,
        '\u{205f}' => 4.0 / 18.0,
        _ => return None,
    })
}

/// Signs that are no marks: they join, part or turn their neighbours.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}')
}

/// Glyph of a sign in a face, by itself or by its stand-in.
fn glyph_in(face: &Face, c: char) -> Option<GlyphId> {
    let own = face.glyph(c);
    own.or_else(|| stand_in(c).and_then(|c| face.glyph(c)))
}

/// A piece of a run that one face draws.
struct Piece {
    face: Option<&'static Face>,
    range: std::ops::Range<usize>,
}

/// A run of text in pieces of one face each.
fn by_face(text: &str, bold: bool) -> Vec<Piece> {
    let own = embedded(bold);
    let has = |c: char| is_invisible(c) || own.is_some_and(|f| glyph_in(f, c).is_some());
    if text.chars().all(has) {
        let range = 0..text.len();
        return vec![Piece { face: own, range }];
    }
    let mut foreign: Vec<char> = text.chars().filter(|c| !has(*c)).collect();
    foreign.sort_unstable();
    foreign.dedup();
    let one = fonts::other(&foreign);
    let mut out: Vec<Piece> = Vec::new();
    for (at, c) in text.char_indices() {
        let face = if has(c) {
            own
        } else if one.is_some_and(|f| f.glyph(c).is_some()) {
            one
        } else {
            fonts::other(&[c]).or(own)
        };
        let end = at + c.len_utf8();
        match out.last_mut() {
            Some(last) if last.face.map(|f| f.id) == face.map(|f| f.id) => last.range.end = end,
            _ => out.push(Piece {
                face,
                range: at..end,
            }),
        }
    }
    out
}

/// The glyphs of a piece of text, kerned as the font asks.
fn glyphs(text: &str, face: Option<&Face>) -> Vec<PlacedGlyph> {
    let Some(face) = face else {
        return Vec::new();
    };
    let mut out: Vec<PlacedGlyph> = Vec::with_capacity(text.len());
    let mut x = 0.0;
    for (at, c) in text.char_indices() {
        if is_invisible(c) {
            // Its bytes belong to the glyph before it.
            if let Some(last) = out.last_mut() {
                last.range.end = at + c.len_utf8();
            }
            continue;
        }
        let glyph = glyph_in(face, c).unwrap_or_default();
        if let Some(last) = out.last_mut() {
            let pair = face.kerning(last.glyph, glyph);
            last.advance += pair;
            x += pair;
        }
        let own = face.advance(glyph);
        let advance = match blank(c).filter(|_| face.glyph(c).is_none()) {
            Some(width) => width,
            // The reader's font draws what no font here has: Chinese and Japanese signs are square.
            None if glyph.to_u32() == 0 => own.max(1.0),
            None => own,
        };
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

/// A run of a line in its place and in one face, mm from the point the line is anchored at.
pub(in crate::figure) struct PlacedRun {
    pub text: String,
    /// Number of its face.
    pub face: usize,
    pub x: f64,
    /// Above the line.
    pub rise: f64,
    /// Of the em.
    pub size: f64,
    /// Slanted by [`SLANT`].
    pub italic: bool,
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
    let mut out = Vec::new();
    for run in runs(text) {
        let (size, rise) = (em * run.size(size_pt), em * run.rise());
        for piece in by_face(&run.text, bold) {
            let text = run.text[piece.range].to_owned();
            let glyphs = glyphs(&text, piece.face);
            let start = x;
            x += glyphs.last().map_or(0.0, |g| (g.x + g.advance) * size);
            out.push(PlacedRun {
                text,
                face: piece.face.map_or(0, |f| f.id),
                x: start,
                rise,
                size,
                italic: run.italic,
                glyphs,
            });
        }
    }
    out
}

fn advance(text: &str, bold: bool) -> f64 {
    let width = |piece: Piece| {
        let glyphs = glyphs(&text[piece.range], piece.face);
        glyphs.last().map_or(0.0, |g| g.x + g.advance)
    };
    by_face(text, bold).into_iter().map(width).sum()
}

/// Families of this computer's fonts that draw what the embedded family lacks, each once.
#[must_use]
pub fn borrowed(text: &str) -> Vec<&'static str> {
    let mut out = Vec::new();
    if text.is_ascii() {
        return out;
    }
    for run in runs(text) {
        for face in by_face(&run.text, false).into_iter().filter_map(|p| p.face) {
            if face.id > 1 && !out.contains(&face.family.as_str()) {
                out.push(&face.family);
            }
        }
    }
    out
}

/// The characters that the embedded family lacks, each once: another font draws them, or none.
#[must_use]
pub fn foreign(text: &str) -> Vec<char> {
    let mut out = Vec::new();
    for c in runs(text).iter().flat_map(|run| run.text.chars()) {
        let has = c.is_whitespace()
            || is_invisible(c)
            || embedded(false).is_some_and(|f| glyph_in(f, c).is_some());
        if !has && !out.contains(&c) {
            out.push(c);
        }
    }
    out
}

/// Whether the embedded font can draw every character; raised and lowered ones are drawn from plain ones.
#[must_use]
pub fn has_glyphs(text: &str) -> bool {
    foreign(text).is_empty()
}

/// The characters that no font can draw, neither the embedded one nor one of this computer, each once.
#[must_use]
pub fn missing(text: &str) -> Vec<char> {
    let mut out = foreign(text);
    out.retain(|c| fonts::other(&[*c]).is_none());
    out
}

/// `0.8` as `0·8`: a point between digits stands in the middle of their height.
#[must_use]
pub(in crate::figure) fn with_middle_points(text: &str) -> String {
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let mut before = None;
    while let Some(c) = letters.next() {
        let is_point = c == '.' && is_digit(before) && is_digit(letters.peek().copied());
        out.push(if is_point { '\u{b7}' } else { c });
        before = Some(c);
    }
    out
}

/// A piece of a line, raised, lowered or on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// Its text.
    pub text: String,
    /// Smaller and above the line.
    pub raised: bool,
    /// Smaller and below the line.
    pub lowered: bool,
    /// The letter of a statistic.
    pub italic: bool,
}

/// Places of the letters of statistics in a line: `p = 0.04`, `n = 12`, `r = 0.3`, `t test`, a `p` or `n` alone. Only
/// these are set in italics, never a letter of a name.
pub(in crate::figure) fn statistics(text: &str) -> Vec<usize> {
    let mut out = Vec::new();
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let is_start = before.is_none_or(|b| matches!(b, ' ' | '\u{a0}' | '(' | '\u{2060}'));
        let rest = &text[at + c.len_utf8()..];
        let next = rest.trim_start_matches([' ', '\u{a0}']);
        let ends = rest.is_empty() || rest == "\u{2060}";
        let relates =
            next.len() < rest.len() && next.starts_with(['=', '<', '>', '\u{2265}', '\u{2264}']);
        let opens = at == 0 || text[..at].ends_with("; ");
        let is = is_start
            && match c {
                'p' | 'P' => {
                    relates
                        || (ends && (c == 'p' || rest == "\u{2060}") && at == 0)
                        || (ends && text[..at].ends_with("log\u{2081}\u{2080} "))
                        || rest.starts_with(" adj")
                        || rest.starts_with(" unadj")
                        || (opens && rest.starts_with([',', ':']))
                }
                'n' => relates || (ends && at == 0),
                'r' => relates || rest.starts_with(" of "),
                't' => rest.starts_with(" test"),
                _ => false,
            };
        if is {
            out.push(at);
        }
        before = Some(c);
    }
    out
}

/// A plain run with the letters of statistics in runs of their own.
fn in_italics(run: Run, out: &mut Vec<Run>) {
    let at = if run.raised || run.lowered {
        Vec::new()
    } else {
        statistics(&run.text)
    };
    let mut start = 0;
    for letter in at {
        let before = &run.text[start..letter];
        if !before.is_empty() {
            out.push(Run {
                text: before.to_owned(),
                ..Run::default()
            });
        }
        out.push(Run {
            text: run.text[letter..=letter].to_owned(),
            italic: true,
            ..Run::default()
        });
        start = letter + 1;
    }
    if start == 0 {
        out.push(run);
    } else if start < run.text.len() {
        out.push(Run {
            text: run.text[start..].to_owned(),
            ..Run::default()
        });
    }
}

/// Raised and lowered characters with the plain ones that they are drawn from.
const RAISED_SIGNS: &str = "\u{2070}\u{b9}\u{b2}\u{b3}\u{2074}\u{2075}\u{2076}\u{2077}\u{2078}\u{2079}\u{207a}\u{207b}\u{207c}\u{207d}\u{207e}\u{207f}\u{2071}";
const LOWERED_SIGNS: &str = "\u{2080}\u{2081}\u{2082}\u{2083}\u{2084}\u{2085}\u{2086}\u{2087}\u{2088}\u{2089}\u{208a}\u{208b}\u{208c}\u{208d}\u{208e}";
const PLAIN_SIGNS: &str = "0123456789+\u{2212}=()ni";

fn plain_of(c: char, signs: &str) -> Option<char> {
    let at = signs.chars().position(|s| s == c)?;
    PLAIN_SIGNS.chars().nth(at)
}

/// Splits `10^{−3}` into its runs. Raised and lowered characters become runs too, with their neighbours: those of the
/// font are smaller than journals take. So do the letters of statistics.
pub fn runs(text: &str) -> Vec<Run> {
    let mut out = Vec::new();
    for run in levels(&as_drawn(text)) {
        // The p of a logarithm stands behind its base.
        let is_of_log =
            matches!(run.text.as_str(), " p" | " P") && out.last().is_some_and(|l: &Run| l.lowered);
        if is_of_log {
            for (text, italic) in [(&run.text[..1], false), (&run.text[1..], true)] {
                out.push(Run {
                    text: text.to_owned(),
                    italic,
                    ..Run::default()
                });
            }
            continue;
        }
        in_italics(run, &mut out);
    }
    out
}

/// A line of text as it is drawn: what would act on it is written out.
fn as_drawn(text: &str) -> Cow<'_, str> {
    if text.contains(acts) {
        Cow::Owned(written_out(&text.replace(['\n', '\t'], " "), &[]))
    } else {
        Cow::Borrowed(text)
    }
}

/// The runs that differ in their height on the line.
fn levels(text: &str) -> Vec<Run> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("^{") {
        let Some((raised, tail)) = after.split_once('}') else {
            break;
        };
        drawable(before, &mut out);
        out.push(Run {
            text: raised.to_owned(),
            raised: true,
            ..Run::default()
        });
        rest = tail;
    }
    drawable(rest, &mut out);
    out
}

/// The runs of a text without marks.
fn drawable(text: &str, out: &mut Vec<Run>) {
    if text.is_ascii() {
        if !text.is_empty() {
            out.push(Run {
                text: text.to_owned(),
                ..Run::default()
            });
        }
        return;
    }
    let level = |c: &char| {
        let raised = plain_of(*c, RAISED_SIGNS).is_some();
        (raised, !raised && plain_of(*c, LOWERED_SIGNS).is_some())
    };
    let chars: Vec<char> = text.chars().collect();
    for piece in chars.chunk_by(|a, b| level(a) == level(b)) {
        let own: String = piece.iter().collect();
        let (raised, lowered) = piece.first().map_or((false, false), level);
        let signs = if raised { RAISED_SIGNS } else { LOWERED_SIGNS };
        let run = if raised || lowered {
            Run {
                text: piece.iter().filter_map(|c| plain_of(*c, signs)).collect(),
                raised,
                lowered,
                ..Run::default()
            }
        } else {
            Run {
                text: own,
                ..Run::default()
            }
        };
        match out.last_mut() {
            Some(last) if (last.raised, last.lowered) == (run.raised, run.lowered) => {
                last.text.push_str(&run.text);
            }
            _ => out.push(run),
        }
    }
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
        // Raised text keeps 6 pt: a line of 5 pt raises it without making it smaller.
        let raised = |pt: f64| runs("10^{3}")[1].size(pt) * pt;
        assert!((raised(12.0) - 8.64).abs() < 1e-9 && (raised(7.0) - 6.0).abs() < 1e-9);
        assert_eq!((raised(5.0), raised(4.0)), (5.0, 4.0));
    }

    #[test]
    fn letters_of_statistics_are_italic_and_letters_of_names_are_not() {
        let of = |text: &str| -> String {
            let all = runs(text).into_iter().filter(|r| r.italic);
            all.map(|r| r.text).collect()
        };
        assert_eq!(of("r = 0.42 (0.12 to 0.65), p = 0.008, n = 40"), "rpn");
        assert_eq!(of("Right axis: mean change (paired t test)"), "t");
        assert_eq!(of("\u{2212}log\u{2081}\u{2080} p"), "p");
        assert_eq!(
            (of("n"), of("p"), of("p adj."), of("MDD (n = 28)")),
            ("n".into(), "p".into(), "p".into(), "n".into())
        );
        for name in [
            "Vitamin p",
            "P",
            "IL-6 n",
            "t",
            "Group r, treated",
            "p53 (pg/mL)",
        ] {
            assert_eq!(of(name), "", "{name}");
        }
        let text = "MDD (n = 28)";
        let joined: String = runs(text).into_iter().map(|r| r.text).collect();
        assert_eq!(joined, text);
    }

    #[test]
    fn points_between_digits_are_raised_and_others_are_not() {
        let text = "1.26 (0.92 to 1.60). Fig. 2, MDD vs. HC, p = .03";
        let raised = "1\u{b7}26 (0\u{b7}92 to 1\u{b7}60). Fig. 2, MDD vs. HC, p = .03";
        assert_eq!(with_middle_points(text), raised);
    }

    #[test]
    fn raised_and_lowered_signs_are_drawn_whatever_the_font() {
        let of = |text: &str| -> Vec<(String, bool, bool)> {
            let all = runs(text).into_iter();
            all.map(|r| (r.text, r.raised, r.lowered)).collect()
        };
        let run = |text: &str, raised, lowered| (text.to_owned(), raised, lowered);
        assert_eq!(
            of("min\u{207b}\u{b9} x"),
            [
                run("min", false, false),
                run("\u{2212}1", true, false),
                run(" x", false, false)
            ]
        );
        // The font has these too, much smaller than its digits: all have one size.
        assert_eq!(of("10\u{2079} D\u{2083}").len(), 4);
        assert_eq!(of("10\u{2079} D\u{2083}")[1], run("9", true, false));
        let lowered = runs("D\u{2083}")[1].size(7.0) * 7.0;
        assert!(lowered >= 5.0, "{lowered}");
        assert_eq!(of("x\u{208a}")[1], run("+", false, true));
    }

    #[test]
    fn the_font_has_what_labels_use() {
        assert!(has_glyphs(
            "p < 0.001 \u{2212}1.5 µg/mL β TNF-α × ± ≥ … – Å é"
        ));
        assert!(has_glyphs("\u{207B}"));
        assert_eq!(foreign("\u{8840}\u{6e05} x"), ['\u{8840}', '\u{6e05}']);
        // Thin and other blanks, hyphens and both micro signs.
        assert!(has_glyphs("5\u{202f}%\u{2009}\u{3bc}g \u{b5}g \u{2011}x"));
        let (thin, plain) = (
            width_mm("a\u{2009}b", 72.0, false),
            width_mm("a b", 72.0, false),
        );
        assert!(thin < plain && thin > width_mm("ab", 72.0, false));
        // What joins its neighbours takes no room.
        assert_eq!(
            width_mm("a\u{200b}b", 72.0, false),
            width_mm("ab", 72.0, false)
        );
    }
}
