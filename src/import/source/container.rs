//! The kind of a file, recognised by its content and never by its name; gzip is expanded here.

use super::budget::Budget;
use super::endings::has_readable_ending;
use super::forms::html;
use super::statistics::Program;
use super::{closed, prism};
use crate::import::error::ImportError;
use crate::study::{Issue, Severity};
use crate::work::Monitor;
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::io::Read;
use std::path::Path;

/// Bytes expanded between two checks of the cancel flag.
const PIECE: usize = 1 << 20;

/// The kind of a workbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum WorkbookKind {
    Xlsx,
    Xls,
    Ods,
}

impl WorkbookKind {
    /// Its name in a sentence, with the article.
    pub fn words(self) -> &'static str {
        match self {
            Self::Xlsx => "an Excel workbook (xlsx)",
            Self::Xls => "an Excel 97 workbook (xls)",
            Self::Ods => "an OpenDocument workbook (ods)",
        }
    }
}

/// What was in the file.
pub(in crate::import) struct Content<'b> {
    pub bytes: Cow<'b, [u8]>,
    /// A file of a statistics program.
    pub statistics: Option<Program>,
    /// `None` for both: text.
    pub workbook: Option<WorkbookKind>,
}

/// Expands a compressed file and distinguishes workbooks from text.
pub(in crate::import) fn open<'b>(
    file: &str,
    bytes: &'b [u8],
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Content<'b>, ImportError> {
    let compressed = bytes.starts_with(&[0x1F, 0x8B]);
    let bytes = if compressed {
        issues.push(Issue::new(
            Severity::Note,
            "compressed",
            "The file is compressed with gzip and was expanded in memory.",
        ));
        Cow::Owned(expand(file, bytes, monitor)?)
    } else {
        Cow::Borrowed(bytes)
    };
    let statistics = Program::of(&bytes);
    let workbook = match statistics {
        Some(_) => None,
        None => kind(file, &bytes)?,
    };
    let words = statistics
        .map(Program::words)
        .or(workbook.map(WorkbookKind::words));
    misnamed(file, (workbook, words), issues);
    Ok(Content {
        bytes,
        statistics,
        workbook,
    })
}

fn expand(file: &str, bytes: &[u8], monitor: &Monitor) -> Result<Vec<u8>, ImportError> {
    let mut decoder = MultiGzDecoder::new(bytes);
    let budget = Budget::of(bytes.len());
    let mut out = Vec::new();
    loop {
        if monitor.is_cancelled() {
            return Err(ImportError::Cancelled);
        }
        let has_room = out.len() as u64 <= budget.expanded && out.try_reserve(PIECE).is_ok();
        if !has_room {
            return Err(ImportError::TooLarge {
                file: file.to_owned(),
                what: budget.expansion_words(),
            });
        }
        let read = decoder.by_ref().take(PIECE as u64).read_to_end(&mut out);
        match read {
            Ok(0) => return Ok(out),
            Ok(_) => {}
            Err(e) => {
                return Err(ImportError::Damaged {
                    file: file.to_owned(),
                    what: if e.kind() == std::io::ErrorKind::UnexpectedEof {
                        "the gzip file ends too early"
                    } else {
                        "the gzip file is damaged"
                    },
                });
            }
        }
    }
}

fn kind(file: &str, bytes: &[u8]) -> Result<Option<WorkbookKind>, ImportError> {
    let not_text = |what| {
        Err(ImportError::NotText {
            file: file.to_owned(),
            what,
        })
    };
    let holds = |word: &[u8]| memchr::memmem::find(bytes, word).is_some();
    // Names inside old Office files are UTF-16.
    let holds_wide = |word: &str| {
        let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
        holds(&wide)
    };
    if let Some((what, how)) = closed::format(file, bytes) {
        return Err(ImportError::Closed {
            file: file.to_owned(),
            what,
            how,
        });
    }
    match bytes {
        _ if prism::is_prism(bytes) => Ok(None),
        [b'P', b'K', 3, 4, ..] if packs_a_table(bytes) => packed(file),
        [b'P', b'K', 3, 4, ..] if holds(b"application/vnd.oasis.opendocument.spreadsheet") => {
            Ok(Some(WorkbookKind::Ods))
        }
        [b'P', b'K', 3, 4, ..] if holds(b"xl/workbook.xml") => Ok(Some(WorkbookKind::Xlsx)),
        [b'P', b'K', 3, 4, ..] if holds(b"xl/workbook.bin") => {
            not_text("a binary Excel workbook (xlsb)")
        }
        [b'P', b'K', 3, 4, ..] if holds(b"[Content_Types].xml") && !holds(b"word/") => {
            // The list of parts is at the end of the file.
            Err(ImportError::Damaged {
                file: file.to_owned(),
                what: "the workbook is damaged or cut off",
            })
        }
        [b'P', b'K', 3, 4, ..] => packed(file),
        [0xD0, 0xCF, 0x11, 0xE0, ..] if holds_wide("EncryptedPackage") => {
            Err(ImportError::Password(file.to_owned()))
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] if holds_wide("Workbook") || holds_wide("Book") => {
            Ok(Some(WorkbookKind::Xls))
        }
        [0xD0, 0xCF, 0x11, 0xE0, ..] => not_text("an old Office document or the rest of one"),
        [0x1F, 0x8B, ..] => not_text("a gzip archive inside another"),
        [b'B', b'Z', b'h', ..] => not_text("a bzip2 archive"),
        [0xFD, b'7', b'z', b'X', b'Z', ..] => not_text("an xz archive"),
        [b'7', b'z', 0xBC, 0xAF, ..] => not_text("a 7z archive"),
        [b'%', b'P', b'D', b'F', ..] => not_text("a PDF document"),
        [b'{', b'\\', b'r', b't', b'f', ..] => not_text("a word processor document"),
        _ if html::holds_table(bytes) => Ok(None),
        _ if is_markup(bytes) => not_text("a web page or XML document"),
        _ => Ok(None),
    }
}

fn packed(file: &str) -> Result<Option<WorkbookKind>, ImportError> {
    Err(ImportError::Closed {
        file: file.to_owned(),
        what: "a zip archive",
        how: "Unpack it, and open the table inside; the tables of one study can be opened together.",
    })
}

/// Whether the first file in a zip archive is named as a table: a workbook that is kept as it is has the names of its
/// own parts in it.
fn packs_a_table(bytes: &[u8]) -> bool {
    let len = bytes
        .get(26..28)
        .map_or(0, |b| usize::from(b[0]) + (usize::from(b[1]) << 8));
    let name = bytes.get(30..30 + len).map(String::from_utf8_lossy);
    name.is_some_and(|n| has_readable_ending(Path::new(n.as_ref())))
}

/// Many programs write HTML tables under the ending xls.
fn is_markup(bytes: &[u8]) -> bool {
    let head = bytes.get(..512).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head).to_lowercase();
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    ["<!doctype html", "<html", "<?xml", "<table"]
        .iter()
        .any(|start| head.starts_with(start))
}

/// Notes a file name whose ending belongs to another kind of file.
fn misnamed(
    file: &str,
    (workbook, words): (Option<WorkbookKind>, Option<&'static str>),
    issues: &mut Vec<Issue>,
) {
    let lower = file.to_lowercase();
    let name = lower.strip_suffix(".gz").unwrap_or(&lower);
    let ending = name.rsplit_once('.').map_or("", |(_, e)| e);
    let is = match (ending, workbook) {
        ("csv" | "tsv" | "txt" | "tab", _) => match words {
            Some(words) => words,
            None => return,
        },
        ("xlsx" | "xlsm" | "xls" | "ods", None) => words.unwrap_or("a text table"),
        ("xlsx" | "xlsm", Some(kind)) if kind != WorkbookKind::Xlsx => kind.words(),
        ("xls", Some(kind)) if kind != WorkbookKind::Xls => kind.words(),
        ("ods", Some(kind)) if kind != WorkbookKind::Ods => kind.words(),
        _ => return,
    };
    issues.push(Issue::new(
        Severity::Note,
        "file_ending",
        format!("The file's name ends in .{ending}, but it is {is} and is read as such."),
    ));
}
