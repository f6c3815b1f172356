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
    format!("{n} {noun}{}", agree(n, "", "s"))
}

/// The word for one or for several: `is` or `are`, as `n` says.
#[must_use]
pub fn agree<'a>(n: usize, one: &'a str, many: &'a str) -> &'a str {
    if n == 1 { one } else { many }
}

/// A count with what is said of one or of several: `1 row is`, `3 rows are`.
#[must_use]
pub fn of_count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", agree(n, one, many))
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
    fn a_sentence_agrees_with_its_number() {
        let said = |n| of_count(n, "row is left out", "rows are left out");
        assert_eq!(said(1), "1 row is left out");
        assert_eq!(said(12), "12 rows are left out");
        assert_eq!(said(0), "0 rows are left out");
        assert_eq!(counted(1, "cell"), "1 cell");
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
