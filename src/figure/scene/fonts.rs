//! The fonts text is set in: the embedded family first, then fonts of this computer for what it lacks.
//!
//! A computer's fonts are looked at only for a sign that the embedded family has no glyph of, so that figures in Latin
//! and Greek letters have the same bytes everywhere.

use skrifa::charmap::Charmap;
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::prelude::{FontRef, GlyphId, LocationRef, MetadataProvider, Size};
use skrifa::raw::TableProvider;
use skrifa::raw::tables::kern::{Subtable0, SubtableKind};
use skrifa::string::StringId;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Liberation Sans, the embedded font (metrics of Arial), as a TrueType file.
pub const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/LiberationSans-Regular.ttf");
/// Liberation Sans Bold, as a TrueType file.
pub const BOLD: &[u8] = include_bytes!("../../../assets/fonts/LiberationSans-Bold.ttf");

/// A folder that takes the place of the computer's fonts: the same folder gives the same bytes.
const FOLDER: &str = "TRAJECTA_FONTS";
/// Font files beyond this many are not looked at.
const MOST_FILES: usize = 400;
/// How deep folders of fonts are read.
const DEEPEST: usize = 4;

/// One font, read once.
pub(in crate::figure) struct Face {
    /// Its number: 0 and 1 are the embedded ones, then the files of this computer in their order.
    pub id: usize,
    /// The file.
    pub bytes: &'static [u8],
    /// Name of its family.
    pub family: String,
    font: FontRef<'static>,
    charmap: Charmap<'static>,
    kern: Option<Subtable0<'static>>,
    em: f64,
}

impl Face {
    fn read(bytes: &'static [u8], id: usize) -> Option<Self> {
        // Of a collection the first font.
        let font = FontRef::from_index(bytes, 0).ok()?;
        font.outline_glyphs().format()?;
        let charmap = font.charmap();
        let kern = font.kern().ok().and_then(|kern| {
            let first = kern.subtables().flatten().find(|s| s.is_horizontal())?;
            match first.kind() {
                Ok(SubtableKind::Format0(pairs)) => Some(pairs),
                _ => None,
            }
        });
        let family = font.localized_strings(StringId::FAMILY_NAME);
        let em = font.metrics(Size::unscaled(), LocationRef::default());
        Some(Self {
            id,
            bytes,
            family: family
                .english_or_first()
                .map(|name| name.to_string())
                .unwrap_or_default(),
            charmap,
            kern,
            em: f64::from(em.units_per_em.max(1)),
            font,
        })
    }

    /// Units in an em.
    pub fn em(&self) -> f64 {
        self.em
    }

    /// Its glyph of a sign.
    pub fn glyph(&self, c: char) -> Option<GlyphId> {
        self.charmap.map(c).filter(|g| g.to_u32() != 0)
    }

    /// Width of a glyph, in em.
    pub fn advance(&self, glyph: GlyphId) -> f64 {
        let metrics = self
            .font
            .glyph_metrics(Size::unscaled(), LocationRef::default());
        f64::from(metrics.advance_width(glyph).unwrap_or(0.0)) / self.em
    }

    /// What two neighbours move together or apart, in em.
    pub fn kerning(&self, left: GlyphId, right: GlyphId) -> f64 {
        let pair = self.kern.as_ref().and_then(|k| k.kerning(left, right));
        f64::from(pair.unwrap_or(0)) / self.em
    }

    /// Draws a glyph's outline in font units, y upwards; returns units in an em.
    pub fn outline(&self, glyph: GlyphId, pen: &mut impl OutlinePen) -> Option<f64> {
        let outline = self.font.outline_glyphs().get(glyph)?;
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        outline.draw(settings, pen).ok()?;
        Some(self.em)
    }
}

/// The embedded face.
pub(in crate::figure) fn embedded(bold: bool) -> Option<&'static Face> {
    static FACES: [OnceLock<Option<Face>>; 2] = [OnceLock::new(), OnceLock::new()];
    let (slot, bytes, id) = if bold {
        (&FACES[1], BOLD, 1)
    } else {
        (&FACES[0], REGULAR, 0)
    };
    slot.get_or_init(|| Face::read(bytes, id)).as_ref()
}

/// A face by its number.
pub(in crate::figure) fn face(id: usize) -> Option<&'static Face> {
    match id {
        0 | 1 => embedded(id == 1),
        _ => lock().0.get(id - 2).and_then(|file| file.face),
    }
}

/// A font file of this computer.
struct Other {
    path: PathBuf,
    /// The signs it has, as ranges in ascending order; `None` until it is looked at.
    covers: Option<Vec<(u32, u32)>>,
    /// The font, read once it is needed.
    face: Option<&'static Face>,
}

impl Other {
    /// Whether it has a sign; the first question reads the file.
    fn has(&mut self, c: char) -> bool {
        let path = &self.path;
        let ranges = self.covers.get_or_insert_with(|| covered(path));
        let behind = ranges.partition_point(|(first, _)| *first <= u32::from(c));
        let range = behind.checked_sub(1).and_then(|i| ranges.get(i));
        range.is_some_and(|(_, last)| u32::from(c) <= *last)
    }

    /// The font; one that is used stays for the whole run.
    fn load(&mut self, id: usize) -> Option<&'static Face> {
        if self.face.is_none() {
            let face = std::fs::read(&self.path).ok();
            let face = face.and_then(|bytes| Face::read(Vec::leak(bytes), id));
            self.face = face.map(|face| &*Box::leak(Box::new(face)));
        }
        self.face
    }
}

/// The signs that a file has glyphs of, as ranges.
fn covered(path: &Path) -> Vec<(u32, u32)> {
    let bytes = std::fs::read(path).unwrap_or_default();
    let Ok(font) = FontRef::from_index(&bytes, 0) else {
        return Vec::new();
    };
    if font.outline_glyphs().format().is_none() {
        return Vec::new();
    }
    let mapped = font.charmap().mappings();
    let mut signs: Vec<u32> = mapped
        .filter(|(_, glyph)| glyph.to_u32() != 0)
        .map(|(sign, _)| sign)
        .collect();
    signs.sort_unstable();
    signs.dedup();
    let ranges = signs.chunk_by(|a, b| a + 1 == *b);
    ranges
        .filter_map(|r| Some((*r.first()?, *r.last()?)))
        .collect()
}

/// The font files of this computer in the order they are tried, with what is known of each: what a sign is drawn with
/// depends on the files alone, never on what was asked for before.
struct Others(Vec<Other>);

impl Others {
    fn of(files: Vec<PathBuf>) -> Self {
        let unread = |path| Other {
            path,
            covers: None,
            face: None,
        };
        Self(files.into_iter().map(unread).collect())
    }

    /// The first file with all of these signs that some file has, else the first with most of them.
    fn find(&mut self, signs: &[char]) -> Option<&'static Face> {
        let mut best: Option<(usize, usize)> = None;
        for (i, file) in self.0.iter_mut().enumerate() {
            let count = signs.iter().filter(|c| file.has(**c)).count();
            if count > best.map_or(0, |b| b.1) {
                best = Some((i, count));
            }
            if count == signs.len() {
                break;
            }
        }
        // A sign that no file has does not count, so the first with most is the first with all that can be had.
        let (i, _) = best?;
        self.0.get_mut(i)?.load(i + 2)
    }
}

fn lock() -> std::sync::MutexGuard<'static, Others> {
    static OTHERS: OnceLock<Mutex<Others>> = OnceLock::new();
    let others = OTHERS.get_or_init(|| Mutex::new(Others::of(files())));
    others.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The first font of this computer with all of these signs that some font has, so that a name is set in one font.
pub(in crate::figure) fn other(signs: &[char]) -> Option<&'static Face> {
    lock().find(signs)
}

/// Beginnings of file names, the fonts that suit a sans-serif figure first.
const PREFERRED: [&str; 24] = [
    "notosanscjk",
    "notosansjp",
    "notosanssc",
    "notosanskr",
    "notosans-regular",
    "sourcehansans",
    "hiragino",
    "\u{30d2}\u{30e9}\u{30ae}\u{30ce}",
    "pingfang",
    "applesdgothicneo",
    "yugothm",
    "yugothr",
    "meiryo",
    "msgothic",
    "msyh",
    "malgun",
    "wqy-microhei",
    "wqy-zenhei",
    "ipag",
    "takao",
    "droidsansfallback",
    "arial unicode",
    "segoeui",
    "dejavusans.",
];

/// Font files of this computer in the order they are tried: names, not the order of a folder, decide.
fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in folders() {
        read_folder(folder, DEEPEST, &mut found);
    }
    let key = |path: &PathBuf| {
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        let rank = PREFERRED.iter().position(|p| name.starts_with(p));
        let styled = [
            "bold", "italic", "oblique", "light", "thin", "black", "mono", "serif",
        ];
        let is_styled = styled.iter().any(|s| name.contains(s));
        (
            rank.unwrap_or(PREFERRED.len()),
            is_styled,
            name,
            path.clone(),
        )
    };
    found.sort_by_cached_key(key);
    found.dedup();
    found.truncate(MOST_FILES);
    found
}

fn folders() -> Vec<PathBuf> {
    if let Some(own) = std::env::var_os(FOLDER) {
        return vec![PathBuf::from(own)];
    }
    let mut out: Vec<PathBuf> = [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/System/Library/Fonts",
        "/Library/Fonts",
    ]
    .map(PathBuf::from)
    .to_vec();
    if let Some(windows) = std::env::var_os("WINDIR") {
        out.push(PathBuf::from(windows).join("Fonts"));
    }
    if let Some(home) = std::env::var_os("HOME").map(PathBuf::from) {
        out.push(home.join(".local/share/fonts"));
        out.push(home.join("Library/Fonts"));
    }
    out
}

fn read_folder(folder: PathBuf, depth: usize, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|e| e.path()) {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        if path.is_dir() {
            if depth > 1 {
                read_folder(path, depth - 1, out);
            }
        } else if ending.is_some_and(|e| matches!(e.as_str(), "ttf" | "otf" | "ttc" | "otc")) {
            out.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two fonts of this repository in the place of a computer's: one with Latin letters, one with Japanese signs.
    fn two() -> Others {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        Others::of(vec![
            root.join("assets/fonts/LiberationSans-Regular.ttf"),
            root.join("tests/data/fonts/DroidSansFallback-part.ttf"),
        ])
    }

    #[test]
    fn a_font_without_one_sign_still_has_the_others() {
        let mut others = two();
        assert!(others.find(&['\u{10fffd}']).is_none());
        let id = |face: Option<&Face>| face.map(|f| f.id);
        assert_eq!(id(others.find(&['\u{8840}'])), Some(3));
        assert_eq!(id(others.find(&['\u{10fffd}', 'a'])), Some(2));
        assert_eq!(id(others.find(&['\u{10fffd}'])), None);
    }

    #[test]
    fn the_font_of_a_sign_does_not_depend_on_earlier_requests() {
        let (blood, none) = ('\u{8840}', '\u{10fffd}');
        let requests: [&[char]; 6] = [
            &[none],
            &[blood],
            &['a'],
            &['a', 'b', blood],
            &[none, blood],
            &['a', none],
        ];
        let alone = requests.map(|r| two().find(r).map(|f| f.id));
        assert_eq!(alone, [None, Some(3), Some(2), Some(2), Some(3), Some(2)]);
        for first in 0..requests.len() {
            let mut others = two();
            for at in (0..requests.len()).map(|i| (first + i) % requests.len()) {
                let found = others.find(requests[at]).map(|f| f.id);
                assert_eq!(found, alone[at], "{at} after {first}");
            }
        }
    }
}
