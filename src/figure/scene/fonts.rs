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
use std::collections::BTreeSet;
use std::path::PathBuf;
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
    /// Its number: 0 and 1 are the embedded ones.
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
        _ => lock().faces.get(id - 2).copied(),
    }
}

/// The faces of this computer that were needed so far, and the files not looked at yet.
#[derive(Default)]
struct Others {
    faces: Vec<&'static Face>,
    rest: Option<std::vec::IntoIter<PathBuf>>,
    /// Signs that no font has.
    nowhere: BTreeSet<char>,
}

fn lock() -> std::sync::MutexGuard<'static, Others> {
    static OTHERS: OnceLock<Mutex<Others>> = OnceLock::new();
    let others = OTHERS.get_or_init(Mutex::default);
    others.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The first font of this computer with all of these signs that some font has, so that a name is set in one font.
pub(in crate::figure) fn other(signs: &[char]) -> Option<&'static Face> {
    let mut others = lock();
    let mut wanted: Vec<char> = signs.to_vec();
    wanted.retain(|c| !others.nowhere.contains(c));
    if wanted.is_empty() {
        return None;
    }
    let has_all = |f: &&&'static Face| wanted.iter().all(|c| f.glyph(*c).is_some());
    if let Some(found) = others.faces.iter().find(has_all).copied() {
        return Some(found);
    }
    let mut rest = others.rest.take().unwrap_or_else(|| files().into_iter());
    let mut found = None;
    for path in rest.by_ref() {
        let Ok(bytes) = std::fs::read(&path) else {
            continue;
        };
        // A font that is used stays for the whole run, one that is not leaves nothing behind.
        let is_wanted = FontRef::from_index(&bytes, 0).is_ok_and(|font| {
            let map = font.charmap();
            font.outline_glyphs().format().is_some() && wanted.iter().any(|c| map.map(*c).is_some())
        });
        if !is_wanted {
            continue;
        }
        let Some(face) = Face::read(Vec::leak(bytes), others.faces.len() + 2) else {
            continue;
        };
        let face: &'static Face = Box::leak(Box::new(face));
        others.faces.push(face);
        if has_all(&&face) {
            found = Some(face);
            break;
        }
    }
    others.rest = Some(rest);
    if found.is_none() {
        // Several fonts together, or none.
        let missing: Vec<char> = (wanted.iter().copied())
            .filter(|c| others.faces.iter().all(|f| f.glyph(*c).is_none()))
            .collect();
        others.nowhere.extend(missing);
        let counted = |f: &&&'static Face| wanted.iter().filter(|c| f.glyph(**c).is_some()).count();
        let best = others.faces.iter().filter(|f| counted(f) > 0);
        found = best.rev().max_by_key(counted).copied();
    }
    found
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
