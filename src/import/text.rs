//! Bytes to text: byte-order marks, UTF-16, Windows-1252; refuses what is no text.

use super::error::ImportError;
use std::borrow::Cow;

/// Windows-1252 differs from Latin-1 in 0x80..=0x9F only.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The text of a file and how it was encoded (`None` = UTF-8).
pub(super) struct Decoded<'b> {
    pub text: Cow<'b, str>,
    pub encoding: Option<&'static str>,
}

pub(super) fn decode<'b>(file: &str, bytes: &'b [u8]) -> Result<Decoded<'b>, ImportError> {
    let not_text = |what| {
        Err(ImportError::NotText {
            file: file.to_owned(),
            what,
        })
    };
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ImportError::Empty(file.to_owned()));
    }
    match bytes {
        [b'P', b'K', 3, 4, ..] => return not_text("a workbook or zip archive"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return not_text("an old Excel workbook"),
        [b'P', b'A', b'R', b'1', ..] => return not_text("a Parquet file"),
        [0x1F, 0x8B, ..] => return not_text("a gzip archive"),
        [b'%', b'P', b'D', b'F', ..] => return not_text("a PDF document"),
        _ => {}
    }
    let utf16 = match bytes {
        [0xFF, 0xFE, rest @ ..] => Some((rest, true)),
        [0xFE, 0xFF, rest @ ..] => Some((rest, false)),
        _ => utf16_without_mark(bytes).map(|little| (bytes, little)),
    };
    let decoded = match utf16 {
        Some((body, little)) => {
            let units = body.as_chunks::<2>().0.iter().map(|pair| {
                if little {
                    u16::from_le_bytes(*pair)
                } else {
                    u16::from_be_bytes(*pair)
                }
            });
            let text: String = char::decode_utf16(units)
                .map(|c| c.unwrap_or('\u{FFFD}'))
                .collect();
            Decoded {
                text: Cow::Owned(text),
                encoding: Some("UTF-16"),
            }
        }
        None => {
            let body = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
            match std::str::from_utf8(body) {
                Ok(text) => Decoded {
                    text: Cow::Borrowed(text),
                    encoding: None,
                },
                Err(_) => Decoded {
                    text: Cow::Owned(body.iter().map(|b| windows_1252(*b)).collect()),
                    encoding: Some("Windows-1252 (Latin-1)"),
                },
            }
        }
    };
    let head = decoded
        .text
        .as_bytes()
        .get(..64 * 1024)
        .unwrap_or(decoded.text.as_bytes());
    let strange = head
        .iter()
        .filter(|b| **b < 32 && !b.is_ascii_whitespace() && **b != 0x0B)
        .count();
    if head.contains(&0) || strange * 20 > head.len() {
        return not_text("a binary file");
    }
    if decoded.text.trim().is_empty() {
        return Err(ImportError::Empty(file.to_owned()));
    }
    // Line ends of old Macs.
    if !decoded.text.contains('\n') && decoded.text.contains('\r') {
        return Ok(Decoded {
            text: Cow::Owned(decoded.text.replace('\r', "\n")),
            encoding: decoded.encoding,
        });
    }
    Ok(decoded)
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => WINDOWS_1252
            .get(usize::from(byte - 0x80))
            .copied()
            .unwrap_or('\u{FFFD}'),
        b => char::from(b),
    }
}

/// Every second byte of mostly Latin UTF-16 text is zero.
fn utf16_without_mark(bytes: &[u8]) -> Option<bool> {
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
        Some(true)
    } else if even >= many && odd * 10 < even {
        Some(false)
    } else {
        None
    }
}
