//! Characters that act on what stands beside them instead of being read.

/// Whether a character is a control character, a separator of lines, a mark that turns the direction of text, or none
/// that a file of text may hold.
#[must_use]
pub fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

/// A text as every file of text has it: such characters are written out, ends of lines and tabs stay.
#[must_use]
pub fn as_file_text(text: &str) -> String {
    written_out(text, &['\n', '\t'])
}

/// The text with such characters written out, such as `\u{1b}` or `\u{202e}`; those of `but` stay.
#[must_use]
pub fn written_out(text: &str, but: &[char]) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if acts(c) && !but.contains(&c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{as_file_text, written_out};

    #[test]
    fn what_acts_is_written_out() {
        let plain = "Día 1 \u{2013} 5 µg/ml\n";
        assert_eq!(written_out(plain, &['\n']), plain);
        assert_eq!(
            as_file_text("a\t\r\nb\0\u{ffff}"),
            "a\t\\r\nb\\u{0}\\u{ffff}"
        );
        assert_eq!(
            written_out("a\u{1b}[31m\u{202e}b\u{2066}\u{2028}\u{200f}", &['\n']),
            r"a\u{1b}[31m\u{202e}b\u{2066}\u{2028}\u{200f}"
        );
    }
}
