//! Names and counts in a sentence.

/// `a`, `a and b`, `a, b and c`; `a, 1; a, 2 and b` where a name holds a comma.
#[must_use]
pub fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match &names[..] {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => {
            let between = if names.iter().any(|name| name.contains(',')) {
                "; "
            } else {
                ", "
            };
            format!("{} and {last}", first.join(between))
        }
    }
}

/// The first `most` names, separated by commas, with the number left off: `a, b and 3 more`.
pub fn first_names<'a>(names: impl ExactSizeIterator<Item = &'a str>, most: usize) -> String {
    let n = names.len();
    let shown: Vec<&str> = names.take(most).collect();
    if n > most {
        format!("{} and {} more", shown.join(", "), n - most)
    } else {
        shown.join(", ")
    }
}

/// Names or numbers one of which is meant: `0, 0.1 or 0.2`.
#[must_use]
pub fn one_of<T: AsRef<str>>(all: &[T]) -> String {
    let all: Vec<&str> = all.iter().map(AsRef::as_ref).collect();
    match &all[..] {
        [before @ .., last] if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => all.concat(),
    }
}

/// A count with its noun: `1 step`, `3 markers`.
#[must_use]
pub fn counted(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// The text with `n thing(s)` as its number says: `1 cell holds`, `3 cells hold`.
#[must_use]
pub fn agreeing(text: &str) -> String {
    const OPEN: &str = "(s)";
    if !text.contains(OPEN) {
        return text.to_owned();
    }
    let parts: Vec<&str> = text.split(OPEN).collect();
    let counts: Vec<bool> = parts[..parts.len() - 1]
        .iter()
        .map(|p| counts_one(p))
        .collect();
    let mut out = parts[0].to_owned();
    for (part, is_one) in parts[1..].iter().zip(&counts) {
        if !is_one {
            out.push('s');
            out.push_str(part);
            continue;
        }
        let verb = |(many, one): &(&str, &str)| {
            let rest = part.strip_prefix(many)?;
            let ends = !rest.starts_with(char::is_alphabetic);
            ends.then(|| format!("{one}{rest}"))
        };
        out.push_str(
            &VERBS
                .iter()
                .find_map(verb)
                .unwrap_or_else(|| (*part).to_owned()),
        );
    }
    if counts.iter().all(|one| *one) {
        for (many, one) in [
            (" they count as", " it counts as"),
            (" they are ", " it is "),
            (" and are left out", " and is left out"),
            (" they stand ", " it stands "),
            (" these count as", " it counts as"),
        ] {
            out = out.replace(many, one);
        }
    }
    out
}

/// What is said of several, and of one.
const VERBS: [(&str, &str); 9] = [
    (" hold", " holds"),
    (" are", " is"),
    (" have", " has"),
    (" come", " comes"),
    (" stand", " stands"),
    (" give", " gives"),
    (" were", " was"),
    (" end", " ends"),
    (" change", " changes"),
];

/// Whether the last number among the last words of a text is 1.
fn counts_one(before: &str) -> bool {
    let mut words = before.split(' ').rev().take(4);
    let number = words.find(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit()));
    number == Some("1")
}

/// The text with its first letter as a capital; a Greek letter stays, because its capital is read as a Latin one:
/// `α-synuclein`, not `Α-synuclein`.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| capitals(&c.to_string()));
    first.unwrap_or_default() + chars.as_str()
}

/// The text in capitals, Greek letters as they are.
#[must_use]
pub fn capitals(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        // Greek, Greek extended, the micro sign.
        if matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' | '\u{b5}') {
            out.push(c);
        } else {
            out.extend(c.to_uppercase());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noun_agrees_with_its_number() {
        for (text, said) in [
            (
                "1 cell(s) hold text where a number is expected; they count as missing.",
                "1 cell holds text where a number is expected; it counts as missing.",
            ),
            (
                "12 cell(s) hold an error; they count as missing.",
                "12 cells hold an error; they count as missing.",
            ),
            ("1 row(s) and 2 column(s)", "1 row and 2 columns"),
            (
                "1 of 44 subject(s) have more than one smoker",
                "1 of 44 subjects have more than one smoker",
            ),
            (
                "1 control sample(s) are left out.",
                "1 control sample is left out.",
            ),
        ] {
            assert_eq!(agreeing(text), said);
        }
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b"]), "a and b");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed(&["a, 1", "a, 2", "b"]), "a, 1; a, 2 and b");
        let names = ["a", "b", "c", "d"];
        assert_eq!(first_names(names.iter().copied(), 4), "a, b, c, d");
        assert_eq!(first_names(names.iter().copied(), 2), "a, b and 2 more");
        assert_eq!(first_names([].into_iter(), 2), "");
        assert_eq!(
            (counted(1, "step"), counted(0, "step")),
            ("1 step".to_owned(), "0 steps".to_owned())
        );
        assert_eq!(capital("äpfel"), "Äpfel");
        assert_eq!(capital("\u{3b1}-synuclein"), "\u{3b1}-synuclein");
        assert_eq!(capitals("tnf-\u{3b1}"), "TNF-\u{3b1}");
    }
}
