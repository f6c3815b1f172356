//! Whether two spellings are one unit.
//!
//! In: units as written. Out: a key that is the same for spellings of one unit. Not its business: converting.

/// A unit as units are compared: `g/dL`, `g/dl` and `G/DL` are one, `mM` and `mm` are two. Case tells prefixes apart;
/// it says nothing of litres and of the units of enzymes, nor where a whole unit is in capitals.
pub(in crate::import) fn unit_key(unit: &str) -> String {
    let plain = bare(unit)
        .replace(['\u{b5}', '\u{3bc}'], "u")
        .replace(char::is_whitespace, "");
    let letters = plain.chars().filter(|c| c.is_alphabetic());
    let capitals = letters.clone().all(char::is_uppercase) && letters.count() > 2;
    // `Days`, `Score`
    let first = plain.chars().next().is_some_and(char::is_uppercase);
    let rest = plain.chars().skip(1);
    let is_word = first && plain.len() > 3 && rest.clone().all(char::is_lowercase);
    if capitals || is_word {
        return plain.to_lowercase();
    }
    plain
        .replace('L', "l")
        .replace('U', "u")
        .replace("Iu", "iu")
}

/// A unit without brackets around it.
pub(in crate::import) fn bare(unit: &str) -> &str {
    unit.trim()
        .trim_start_matches(['(', '['])
        .trim_end_matches([')', ']'])
        .trim()
}

#[cfg(test)]
mod tests {
    use super::unit_key;

    #[test]
    fn case_tells_prefixes_apart_and_nothing_else() {
        let same = |a: &str, b: &str| unit_key(a) == unit_key(b);
        for (a, b) in [
            ("g/dL", "g/dl"),
            ("MG/DL", "mg/dl"),
            ("(pg/mL)", "pg/ml"),
            ("IU/mL", "iu/ml"),
            ("\u{b5}g / l", "ug/L"),
            ("kU/l", "ku/L"),
            ("Days", "days"),
        ] {
            assert!(same(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("mM", "mm"),
            ("g/dl", "g/l"),
            ("mg", "Mg"),
            ("G/L", "g/L"),
            ("mg/l", "mg/dl"),
        ] {
            assert!(!same(a, b), "{a} {b}");
        }
    }
}
