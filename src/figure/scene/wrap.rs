//! Text broken into lines that fit.
//!
//! In: a text, its size and the room. Out: lines. Not its business: where lines stand.

use super::text::fits_mm;

/// `text` broken so that no line is wider: at blanks, in a word that is wider still behind its signs, at last anywhere,
/// between letters with a hyphen. Nothing is ever cut.
pub(in crate::figure) fn wrap(text: &str, size_pt: f64, most_mm: f64) -> Vec<String> {
    wrap_in(text, size_pt, false, most_mm)
}

/// The same in either face.
pub(in crate::figure) fn wrap_in(
    text: &str,
    size_pt: f64,
    bold: bool,
    most_mm: f64,
) -> Vec<String> {
    let fits = |line: &str| fits_mm(line, size_pt, bold, most_mm + 1e-6);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    // Blanks that do not break stay inside their word. A sign between two names begins a line, it never ends one.
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        match words.last_mut() {
            Some(last) if matches!(last.as_str(), "\u{2212}" | "/") => {
                let both = format!("{last} {word}");
                if fits(&both) {
                    *last = both;
                } else {
                    words.push(word.to_owned());
                }
            }
            // A number stays beside the word that it counts: `Week 36`.
            Some(last) if is_number(word) && last.chars().all(char::is_alphabetic) => {
                let both = format!("{last} {word}");
                if fits(&both) {
                    *last = both;
                } else {
                    words.push(word.to_owned());
                }
            }
            // And a unit of time beside its number: `230 min`.
            Some(last) if is_unit_of_time(word) && ends_in_a_number(last) => {
                let both = format!("{last} {word}");
                if fits(&both) {
                    *last = both;
                } else {
                    words.push(word.to_owned());
                }
            }
            _ => words.push(word.to_owned()),
        }
    }
    for word in words.iter().map(String::as_str) {
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if fits(&longer) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut parts = pieces(word, fits);
        line = parts.pop().unwrap_or_default();
        lines.append(&mut parts);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Whether every word, as far as a line may end in it, stands whole in a line this wide.
pub(in crate::figure) fn is_unbroken(text: &str, size_pt: f64, bold: bool, most_mm: f64) -> bool {
    let fits = |part: &String| fits_mm(part, size_pt, bold, most_mm + 1e-6);
    let mut words = text.split(' ').filter(|w| !w.is_empty());
    words.all(|word| atoms(word).iter().all(|a| fits(a) || a.starts_with("^{")))
}

/// A short number, as visits have.
fn is_number(word: &str) -> bool {
    let digits = word.trim_end_matches([',', ';', '.', ')']);
    (1..=4).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit())
}

/// Units that stand behind the number of a visit.
const UNITS_OF_TIME: [&str; 12] = [
    "s", "min", "h", "d", "wk", "mo", "yr", "hours", "days", "weeks", "months", "years",
];

fn is_unit_of_time(word: &str) -> bool {
    UNITS_OF_TIME.contains(&word.trim_end_matches([',', ';', '.', ')']))
}

fn ends_in_a_number(words: &str) -> bool {
    let last = words.rsplit(' ').next().unwrap_or_default();
    let last = last.trim_start_matches(['\u{2212}', '-', '(']);
    !last.is_empty() && last.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// A word in pieces that fit.
fn pieces(word: &str, fits: impl Fn(&str) -> bool) -> Vec<String> {
    if fits(word) {
        return vec![word.to_owned()];
    }
    let mut out: Vec<String> = Vec::new();
    let mut piece = String::new();
    for atom in atoms(word) {
        let longer = format!("{piece}{atom}");
        if fits(&longer) {
            piece = longer;
            continue;
        }
        if !piece.is_empty() {
            out.push(std::mem::take(&mut piece));
        }
        if fits(&atom) || atom.starts_with("^{") {
            piece = atom;
            continue;
        }
        in_syllables(&atom, &fits, &mut piece, &mut out);
    }
    out.push(piece);
    out
}

/// Letters on either side of a hyphen.
const BESIDE_HYPHEN: usize = 2;

/// A word without a place to end a line, broken where it must be: with a hyphen between letters, of which some stand on
/// both sides, else as it is. A hyphen between the signs of a code would read as one of its own.
fn in_syllables(
    atom: &str,
    fits: &impl Fn(&str) -> bool,
    piece: &mut String,
    out: &mut Vec<String>,
) {
    let chars: Vec<char> = atom.chars().collect();
    let is_small = |c: &char| c.is_alphabetic() && !c.is_uppercase();
    let may_part = |at: usize| {
        let around = chars.get(at.saturating_sub(BESIDE_HYPHEN)..at + BESIDE_HYPHEN);
        at >= BESIDE_HYPHEN && around.is_some_and(|own| own[1..].iter().all(is_small))
    };
    let mut start = 0;
    while start < chars.len() {
        let text = |end: usize| chars[start..end].iter().collect::<String>();
        // No line is longer: what fits of a long word is looked for around its start.
        let most = longest(start, chars.len(), |end| fits(&text(end)));
        if most == chars.len() {
            *piece = text(chars.len());
            return;
        }
        let ends = (start + 1..=most).rev();
        let parted = ends.filter(|end| may_part(*end) && *end > start + 1);
        let hyphened = parted
            .map(|end| (end, format!("{}-", text(end))))
            .find(|(_, own)| fits(own));
        let (end, own) = hyphened.unwrap_or_else(|| {
            let end = most.max(start + 1);
            (end, text(end))
        });
        out.push(own);
        start = end;
    }
}

/// The last end from `start` to `last` up to which the signs fit; `start` where none does. Steps that double and then
/// halve take time by the length of the line, not by that of the word.
fn longest(start: usize, last: usize, fits: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut step) = (start, 1);
    let mut high = loop {
        let next = (low + step).min(last);
        if !fits(next) {
            break next;
        }
        if next == last {
            return last;
        }
        (low, step) = (next, step * 2);
    };
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        *(if fits(middle) { &mut low } else { &mut high }) = middle;
    }
    low
}

/// A word cut behind each sign after which a line may end; raised text is whole.
fn atoms(word: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut inside = false;
    for c in word.chars() {
        let starts = c == '^' && !inside;
        if starts {
            out.push(String::new());
        }
        inside = (inside || c == '^') && c != '}';
        if let Some(last) = out.last_mut() {
            last.push(c);
        }
        let ends = matches!(
            c,
            '-' | '/' | '_' | ',' | ';' | ':' | '}' | '\u{2013}' | '\u{b7}'
        ) || ('\u{2e80}'..='\u{9fff}').contains(&c);
        if !inside && ends {
            out.push(String::new());
        }
    }
    out.retain(|a| !a.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::scene::text::width_mm;

    #[test]
    fn a_long_word_takes_time_by_its_length() {
        // By the third power these would take minutes.
        for word in ["L".repeat(20_000), "m".repeat(20_000)] {
            let lines = wrap(&word, 8.0, 20.0);
            assert!(lines.len() > 900);
            assert!(lines.iter().all(|l| width_mm(l, 8.0, false) <= 20.0 + 1e-6));
            let whole: String = lines.iter().map(|l| l.trim_end_matches('-')).collect();
            assert_eq!(whole, word);
        }
    }

    #[test]
    fn wrapping_respects_the_width_and_cuts_nothing() {
        let long = "A marker with a name that goes on and on";
        let lines = wrap(long, 7.0, 20.0);
        assert!(lines.len() > 1 && lines.iter().all(|l| width_mm(l, 7.0, false) <= 20.0));
        assert_eq!(lines.join(" "), long);
        let visit = "MDD / HC, 230 min";
        let room = width_mm("MDD / HC, 230", 7.0, false);
        assert_eq!(wrap(visit, 7.0, room), ["MDD / HC,", "230 min"]);
        assert_eq!(
            wrap("time 1.5 h", 7.0, width_mm("time 1.5", 7.0, false))[1],
            "1.5 h"
        );
        let pair = "IFN-\u{3b3}\u{2212}/\u{2212} \u{2212} Contr\u{f4}le";
        let room = width_mm("IFN-\u{3b3}\u{2212}/\u{2212} \u{2212} Co", 7.0, false);
        assert_eq!(wrap(pair, 7.0, room)[1], "\u{2212} Contr\u{f4}le");
        let word = "Immunoelectrochemiluminescence/high-sensitivity";
        let lines = wrap(word, 7.0, 12.0);
        assert!(lines.iter().all(|l| width_mm(l, 7.0, false) <= 12.0));
        assert_eq!(lines.concat().replace("-", ""), word.replace("-", ""));
        assert!(lines.iter().any(|l| l.ends_with('-')), "{lines:?}");
        // A hyphen in a code would be one of its signs.
        let code = "ABCDEFG1234567HIJK";
        assert_eq!(wrap(code, 7.0, 12.0).concat(), code);
    }
}
