//! Checked reading of numbers and texts out of bytes: sizes that a file claims are never believed.

use super::form::{CUT_OFF, Flaw, Note};
use crate::import::source::text::mixed;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

/// Bytes being read from front to back.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'b> {
    all: &'b [u8],
    pub at: usize,
    pub is_big: bool,
}

impl<'b> Bytes<'b> {
    pub fn new(all: &'b [u8], is_big: bool) -> Self {
        Self { all, at: 0, is_big }
    }

    /// The same bytes, read from `at` on.
    pub fn from(self, at: usize) -> Self {
        Self { at, ..self }
    }

    pub fn left(&self) -> usize {
        self.all.len().saturating_sub(self.at)
    }

    /// The next `n` bytes.
    pub fn take(&mut self, n: usize) -> Result<&'b [u8], Flaw> {
        let end = self.at.checked_add(n).ok_or(CUT_OFF)?;
        let taken = self.all.get(self.at..end).ok_or(CUT_OFF)?;
        self.at = end;
        Ok(taken)
    }

    pub fn skip(&mut self, n: usize) -> Result<(), Flaw> {
        self.take(n).map(|_| ())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Flaw> {
        let mut out = [0; N];
        out.copy_from_slice(self.take(N)?);
        if self.is_big != cfg!(target_endian = "big") {
            out.reverse();
        }
        Ok(out)
    }

    pub fn u8(&mut self) -> Result<u8, Flaw> {
        self.array::<1>().map(|[b]| b)
    }

    pub fn u16(&mut self) -> Result<u16, Flaw> {
        self.array().map(u16::from_ne_bytes)
    }

    pub fn u32(&mut self) -> Result<u32, Flaw> {
        self.array().map(u32::from_ne_bytes)
    }

    pub fn u64(&mut self) -> Result<u64, Flaw> {
        self.array().map(u64::from_ne_bytes)
    }

    pub fn i16(&mut self) -> Result<i16, Flaw> {
        self.array().map(i16::from_ne_bytes)
    }

    pub fn i32(&mut self) -> Result<i32, Flaw> {
        self.array().map(i32::from_ne_bytes)
    }

    pub fn f32(&mut self) -> Result<f32, Flaw> {
        self.array().map(f32::from_ne_bytes)
    }

    pub fn f64(&mut self) -> Result<f64, Flaw> {
        self.array().map(f64::from_ne_bytes)
    }

    /// A number of 32 bits that counts or measures something.
    pub fn size(&mut self) -> Result<usize, Flaw> {
        self.u32().map(|n| n as usize)
    }

    /// A number of 64 bits that counts or measures something.
    pub fn long_size(&mut self) -> Result<usize, Flaw> {
        usize::try_from(self.u64()?).map_err(|_| CUT_OFF)
    }

    /// Passes over `tag`, which must come next.
    pub fn tag(&mut self, tag: &[u8], what: &'static str) -> Result<(), Flaw> {
        if self.take(tag.len())? == tag {
            Ok(())
        } else {
            Err(Flaw::Damaged(what))
        }
    }
}

/// The text before the first NUL, without blanks at its end.
pub(super) fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    let bytes = bytes.get(..end).unwrap_or(bytes);
    bytes.trim_ascii_end()
}

/// How the texts of a file are encoded.
#[derive(Clone)]
pub(super) struct Code {
    encoding: &'static Encoding,
    /// The file does not say it: UTF-8 where a text is that.
    is_guess: bool,
    /// Whether a text was met that is not what the file says.
    was_wrong: Rc<Cell<bool>>,
}

impl Code {
    pub fn utf8() -> Self {
        Self::of(UTF_8)
    }

    pub fn guessed() -> Self {
        Self {
            is_guess: true,
            ..Self::of(WINDOWS_1252)
        }
    }

    pub fn of(encoding: &'static Encoding) -> Self {
        Self {
            encoding,
            is_guess: false,
            was_wrong: Rc::default(),
        }
    }

    /// By its name, as programs write it; `None` for names that say nothing.
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        let short = name
            .strip_prefix("cp")
            .or_else(|| name.strip_prefix("ibm"))
            .or_else(|| name.strip_prefix("windows_"));
        if let Some(page) = short.and_then(|n| n.trim_start_matches('-').parse().ok()) {
            return Self::page(page);
        }
        Encoding::for_label(name.replace('_', "-").as_bytes()).map(Self::of)
    }

    /// By its number among the code pages.
    pub fn page(page: i32) -> Option<Self> {
        let label = match page {
            2 | 20127 => "utf-8",
            65000 | 65001 => "utf-8",
            866 => "ibm866",
            874 => "windows-874",
            932 => "shift_jis",
            936 => "gbk",
            54936 => "gb18030",
            949 => "euc-kr",
            950 => "big5",
            1250..=1258 => {
                return Encoding::for_label(format!("windows-{page}").as_bytes()).map(Self::of);
            }
            28591..=28606 => {
                let label = format!("iso-8859-{}", page - 28590);
                return Encoding::for_label(label.as_bytes()).map(Self::of);
            }
            _ => return None,
        };
        Encoding::for_label(label.as_bytes()).map(Self::of)
    }

    pub fn decode<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        if (self.is_guess || self.encoding == UTF_8 || bytes.is_ascii())
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return Cow::Borrowed(text);
        }
        if self.encoding == UTF_8 {
            // A text cut to its width may end within a character.
            let whole = match std::str::from_utf8(bytes) {
                Err(e) if e.error_len().is_none() => bytes.get(..e.valid_up_to()).unwrap_or(bytes),
                _ => bytes,
            };
            let text = mixed(whole);
            self.was_wrong
                .set(self.was_wrong.get() || matches!(text, Cow::Owned(_)));
            return text;
        }
        self.encoding.decode_without_bom_handling(bytes).0
    }

    /// What is to be said when texts were not in the encoding that the file names.
    pub fn note(&self) -> Option<Note> {
        self.was_wrong.get().then(|| Note {
            code: "undecodable",
            text: "Some texts are not valid UTF-8, though the file says that they are; \
                   they are read as Windows-1252 (Latin-1). Check names with accents."
                .to_owned(),
            is_warning: true,
        })
    }

    /// A text of fixed width.
    pub fn text<'b>(&self, bytes: &'b [u8]) -> Cow<'b, str> {
        self.decode(trimmed(bytes))
    }

    /// A text of fixed width that is kept.
    pub fn string(&self, bytes: &[u8]) -> String {
        self.text(bytes).trim().to_owned()
    }
}
