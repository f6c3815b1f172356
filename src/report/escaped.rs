//! `results.json` and `plan.toml` with what acts on a reader escaped, so that a program reads the same names.
//!
//! In: text or records. Out: the same as JSON or TOML. Not its business: files in which names are for people, where
//! such characters are written out (`labels`).

use crate::words::acts;
use serde_json::ser::Formatter;
use std::borrow::Cow;
use std::io::{self, Write};

/// Whether a character is escaped; lines end as they do.
fn is_escaped(c: char) -> bool {
    acts(c) && c != '\n'
}

/// Such characters as JSON and TOML escape them: all of them have four digits.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        push(c, &mut out);
    }
    Cow::Owned(out)
}

fn push(c: char, out: &mut String) {
    if is_escaped(c) {
        out.push_str(&format!("\\u{:04x}", u32::from(c)));
    } else {
        out.push(c);
    }
}

/// JSON, whose strings alone may hold such characters.
pub(super) fn json(text: &str) -> Cow<'_, str> {
    escaped(text)
}

/// JSON without indentation while it is written.
pub(super) struct Compact;

impl Formatter for Compact {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        writer.write_all(escaped(fragment).as_bytes())
    }
}

/// TOML: strings in single quotes have no escapes, so those that need one change their quotes.
pub(super) fn toml(text: &str) -> Cow<'_, str> {
    if !text.contains(is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'', '#']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let length = match from.as_bytes() {
            [b'#', ..] => from.find('\n').unwrap_or(from.len()),
            _ => string_length(from),
        };
        let (own, behind) = from.split_at(length);
        push_string(own, &mut out);
        rest = behind;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Quotes of a string: three where it may hold lines.
fn quotes(from: &str) -> &str {
    let three = from.starts_with("\"\"\"") || from.starts_with("'''");
    from.get(..if three { 3 } else { 1 }).unwrap_or(from)
}

/// Length of the string that `from` begins with, in bytes, with its quotes.
fn string_length(from: &str) -> usize {
    let quotes = quotes(from);
    let has_escapes = quotes.starts_with('"');
    let mut at = quotes.len();
    while let Some(rest) = from.get(at..) {
        if let Some(behind) = rest.strip_prefix(quotes) {
            // Quotes before the last three belong to the text.
            let mark = quotes.as_bytes().first().copied();
            let more = (behind.bytes()).take_while(|b| quotes.len() == 3 && Some(*b) == mark);
            return at + quotes.len() + more.count();
        }
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { break };
        at += c.len_utf8();
        if has_escapes && c == '\\' {
            at += chars.next().map_or(0, char::len_utf8);
        }
    }
    from.len()
}

/// A string or a comment, escaped where it has to be.
fn push_string(own: &str, out: &mut String) {
    if !own.contains(is_escaped) || !own.starts_with('\'') {
        return out.push_str(&escaped(own));
    }
    let quotes = quotes(own);
    let inside = own.get(quotes.len()..own.len() - quotes.len());
    let double = quotes.replace('\'', "\"");
    out.push_str(&double);
    for c in inside.unwrap_or_default().chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        push(c, out);
    }
    out.push_str(&double);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_read_as_before_and_nothing_acts() {
        let names = [
            "a\u{202e}b",
            "'\u{202e}' \"x\" \\",
            "two\nlines \u{2028} ''' \"\"\"",
            "\"\u{feff}\u{2066}\"",
            "plain",
        ];
        for name in names {
            for indented in [true, false] {
                let table = toml::Table::from_iter([(name.to_owned(), name.into())]);
                let text = match indented {
                    true => toml::to_string_pretty(&table),
                    false => toml::to_string(&table),
                };
                let text = format!("# it's {name:?}\n{}", text.unwrap());
                let plain = super::toml(&text);
                assert!(!plain.contains(is_escaped), "{plain}");
                assert_eq!(plain.parse::<toml::Table>().unwrap(), table, "{plain}");
            }
        }
    }

    #[test]
    fn results_read_as_before_and_nothing_acts() {
        let value = serde_json::json!({ "a\u{202e}": ["\u{7f}\u{85}\n\u{1b}", "plain"] });
        let mut compact = Vec::new();
        let mut serializer = serde_json::Serializer::with_formatter(&mut compact, Compact);
        serde::Serialize::serialize(&value, &mut serializer).unwrap();
        let indented = serde_json::to_string_pretty(&value).unwrap();
        for text in [
            String::from_utf8(compact).unwrap(),
            json(&indented).into_owned(),
        ] {
            assert!(!text.contains(is_escaped), "{text}");
            let read: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(read, value);
        }
    }
}
