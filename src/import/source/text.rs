//! Bytes to text: byte-order marks, UTF-16, 8-bit encodings. Bytes that are no text are refused.

use crate::import::error::ImportError;
use crate::study::{Issue, Severity};
use crate::words::of_count;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// Bytes shown to the detector, from the first that is not ASCII.
const DETECTED: usize = 1 << 20;

/// The text of a file. Issues name an encoding other than UTF-8, and characters that can't be read.
pub(in crate::import) fn decode<'b>(
    file: &str,
    bytes: Cow<'b, [u8]>,
    issues: &mut Vec<Issue>,
) -> Result<Cow<'b, str>, ImportError> {
    if bytes.iter().all(|b| b.is_ascii_whitespace() || *b == 0) {
        return Err(ImportError::Empty(file.to_owned()));
    }
    let wide = utf16(&bytes);
    if wide.is_none() {
        check_text(file, &bytes)?;
    }
    let text = match wide {
        Some((encoding, mark)) => {
            said(encoding, issues);
            let body = bytes.get(mark..).unwrap_or(&[]);
            Cow::Owned(encoding.decode_without_bom_handling(body).0.into_owned())
        }
        None => eight_bit(bytes, issues),
    };
    check_text(file, text.as_bytes())?;
    if text
        .trim_matches(crate::import::table::raw::is_blank)
        .is_empty()
    {
        return Err(ImportError::Empty(file.to_owned()));
    }
    let line = |at: usize| {
        1 + crate::import::table::raw::line_ends(text.as_bytes().get(..at).unwrap_or(&[]))
    };
    if let Some(first) = memchr::memchr(0, text.as_bytes()) {
        let n = memchr::memchr_iter(0, text.as_bytes()).count();
        issues.push(
            Issue::new(
                Severity::Warning,
                "nul_bytes",
                format!(
                    "The text contains {}, as after a broken copy; at the ends of cells they are ignored. Export the file again.",
                    of_count(n, "zero byte", "zero bytes")
                ),
            )
            .at(Some(line(first)), None),
        );
    }
    if let Some(first) = memchr::memmem::find(text.as_bytes(), "\u{FFFD}".as_bytes()) {
        let n = memchr::memmem::find_iter(text.as_bytes(), "\u{FFFD}".as_bytes()).count();
        issues.push(
            Issue::new(
                Severity::Warning,
                "undecodable",
                of_count(
                    n,
                    "character can't be read in the file's encoding and is shown as \u{FFFD}. Save the file as UTF-8.",
                    "characters can't be read in the file's encoding and are shown as \u{FFFD}. Save the file as UTF-8.",
                ),
            )
            .at(Some(line(first)), None),
        );
    }
    Ok(text)
}

/// The text with the line ends that every form of text knows: old Macintosh programs end a line with CR alone.
pub(in crate::import) fn with_line_feeds(text: Cow<'_, str>) -> Cow<'_, str> {
    let has = |byte: u8| memchr::memchr(byte, text.as_bytes()).is_some();
    if has(b'\r') && !has(b'\n') {
        Cow::Owned(text.replace('\r', "\n"))
    } else {
        text
    }
}

/// Text has few control characters.
fn check_text(file: &str, bytes: &[u8]) -> Result<(), ImportError> {
    let head = bytes.get(..64 * 1024).unwrap_or(bytes);
    let strange = head
        .iter()
        .filter(|b| **b < 32 && !b.is_ascii_whitespace() && **b != 0x0B)
        .count();
    if strange * 20 > head.len() {
        return Err(ImportError::NotText {
            file: file.to_owned(),
            what: "a binary file",
        });
    }
    Ok(())
}

fn said(encoding: &'static Encoding, issues: &mut Vec<Issue>) {
    let name = if encoding == WINDOWS_1252 {
        "Windows-1252 (Latin-1)"
    } else {
        encoding.name()
    };
    issues.push(Issue::new(
        Severity::Note,
        "encoding",
        format!("The file is read as {name}."),
    ));
}

fn eight_bit<'b>(bytes: Cow<'b, [u8]>, issues: &mut Vec<Issue>) -> Cow<'b, str> {
    let mark = if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
        3
    } else {
        0
    };
    let bytes = match bytes {
        Cow::Borrowed(b) => match std::str::from_utf8(b.get(mark..).unwrap_or(&[])) {
            Ok(text) => return Cow::Borrowed(text),
            Err(_) => Cow::Borrowed(b),
        },
        // A mark inside is harmless: it is trimmed from the first cell.
        Cow::Owned(b) => match String::from_utf8(b) {
            Ok(text) => return Cow::Owned(text),
            Err(e) => Cow::Owned(e.into_bytes()),
        },
    };
    let body = bytes.get(mark..).unwrap_or(&[]);
    if mark > 0 || is_mostly_utf8(body) {
        say_mixed(body, issues);
        return Cow::Owned(mixed(body).into_owned());
    }
    let encoding = old_encoding(body);
    said(encoding, issues);
    Cow::Owned(encoding.decode_without_bom_handling(body).0.into_owned())
}

/// The 8-bit encoding of a text. The detector knows languages; a table with `µg/mL` or `°C` and no more
/// has none, and it would see Japanese there.
fn old_encoding(body: &[u8]) -> &'static Encoding {
    let start = body.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    let rest = body.get(start.saturating_sub(64)..).unwrap_or(body);
    let rest = rest.get(..DETECTED).unwrap_or(rest);
    let mut met = [false; 256];
    let (mut high, mut paired) = (0, 0);
    for pair in rest.windows(2) {
        if let [a, b] = pair
            && !a.is_ascii()
        {
            met[usize::from(*a)] = true;
            high += 1;
            paired += usize::from(!b.is_ascii());
        }
    }
    if met.iter().filter(|m| **m).count() < 4 {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(rest, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // Characters of two bytes come in words, so that most bytes stand beside another.
    if !guess.is_single_byte() && paired * 3 < high {
        return WINDOWS_1252;
    }
    guess
}

/// UTF-8 in which bytes that are not are read as Windows-1252, so that two texts that differ stay different.
pub(in crate::import) fn mixed(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(bytes.len() + 8);
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    Cow::Owned(out)
}

/// Says how many bytes of a text in UTF-8 were not, and in which line the first stands.
fn say_mixed(bytes: &[u8], issues: &mut Vec<Issue>) {
    let (mut n, mut at, mut first) = (0, 0, None);
    for chunk in bytes.utf8_chunks() {
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            first.get_or_insert(at);
            n += 1;
        }
        at += chunk.invalid().len();
    }
    let Some(first) = first else { return };
    let line = 1 + crate::import::table::raw::line_ends(bytes.get(..first).unwrap_or(&[]));
    issues.push(
        Issue::new(
            Severity::Warning,
            "undecodable",
            of_count(
                n,
                "character is not valid UTF-8 and is read as Windows-1252 (Latin-1). Check it, or save the file as UTF-8.",
                "characters are not valid UTF-8 and are read as Windows-1252 (Latin-1). Check them, or save the file as UTF-8.",
            ),
        )
        .at(Some(line), None),
    );
}

/// A UTF-8 file with a few broken bytes is still UTF-8: most of what is not ASCII reads as such.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 4 * bad
}

/// UTF-16 with the length of its mark; without one, every second byte of mostly Latin text is zero.
fn utf16(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    match bytes {
        [0xFF, 0xFE, ..] => return Some((UTF_16LE, 2)),
        [0xFE, 0xFF, ..] => return Some((UTF_16BE, 2)),
        _ => {}
    }
    let head = bytes.get(..512).unwrap_or(bytes);
    if head.len() < 8 {
        return None;
    }
    let zeros = |parity: usize| {
        head.iter()
            .skip(parity)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let many = head.len() * 2 / 5;
    if odd >= many && even * 10 < odd {
        Some((UTF_16LE, 0))
    } else if even >= many && odd * 10 < even {
        Some((UTF_16BE, 0))
    } else {
        None
    }
}
