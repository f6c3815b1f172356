//! Headers: normal form, marker label and unit, nearest match, natural order.

use crate::words::{capital, capitals};
use std::borrow::Cow;
use std::cmp::Ordering;

/// A text without the line breaks that it got in its cell.
pub(in crate::import) fn on_one_line(text: &str) -> Cow<'_, str> {
    if text.contains(['\n', '\r', '\t']) {
        Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(text)
    }
}

/// Lower case without blanks and marks, for comparing headers with known names.
pub(in crate::import) fn normal(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

const AMOUNTS: [&str; 14] = [
    "pg", "ng", "ug", "µg", "mg", "g", "kg", "fmol", "pmol", "nmol", "umol", "mmol", "mol", "iu",
];
const MORE_AMOUNTS: [&str; 8] = [
    "miu",
    "u",
    "mu",
    "ku",
    "meq",
    "cells",
    "copies",
    "particles",
];
const VOLUMES: [&str; 8] = ["ml", "dl", "l", "ul", "kg", "g", "mg", "min"];

/// Whether two words are a unit: `pg`, `mL`.
fn is_unit(amount: &str, volume: &str) -> bool {
    let is = |list: &[&str], p: &str| list.iter().any(|w| w.eq_ignore_ascii_case(p));
    (is(&AMOUNTS, amount) || is(&MORE_AMOUNTS, amount)) && is(&VOLUMES, volume)
}

/// The header without the unit words at its end: `opg_day1_pg_ml` -> `opg_day1`; `None` where none stand there.
pub(in crate::import) fn without_unit(header: &str) -> Option<&str> {
    let (rest, volume) = header.rsplit_once(['_', '.', ' '])?;
    let (name, amount) = rest.rsplit_once(['_', '.', ' '])?;
    is_unit(amount, volume).then_some(name)
}

/// What stands before a bracket at the end, and in it.
pub(in crate::import) fn bracketed(header: &str) -> Option<(&str, &str)> {
    let (open, inside) = [('(', ')'), ('[', ']')].iter().find_map(|(open, close)| {
        let inside = header.trim_end().strip_suffix(*close)?;
        Some((*open, inside))
    })?;
    inside.rsplit_once(open)
}

/// Label and unit of a header: `opg_pg_ml` -> (`OPG`, `pg/mL`).
pub(in crate::import) fn label_and_unit(header: &str) -> (String, String) {
    let header = header.trim();
    if let Some((before, inside)) = bracketed(header) {
        let name = before.trim_end_matches([' ', '_', '.', ',']);
        if !name.is_empty() && reads_as_unit(inside.trim()) {
            return (tidy(name), inside.trim().to_owned());
        }
        // Anything else belongs to the name: `IL-6 (25)` names a bead, `IL-6 (CSF)` a fluid.
        return (tidy(header), String::new());
    }
    if let Some(name) = header.strip_prefix('%').map(str::trim_start)
        && name.starts_with(char::is_alphabetic)
    {
        return (tidy(name), "%".to_owned());
    }
    let parts: Vec<&str> = header
        .split(['_', '.', ' '])
        .filter(|p| !p.is_empty())
        .collect();
    let is = |list: &[&str], p: &str| list.iter().any(|w| w.eq_ignore_ascii_case(p));
    if let [name @ .., amount, volume] = parts.as_slice()
        && !name.is_empty()
        && is_unit(amount, volume)
    {
        return (
            tidy(&name.join(" ")),
            format!("{}/{}", unit_word(amount), unit_word(volume)),
        );
    }
    if let [name @ .., unit] = parts.as_slice()
        && !name.is_empty()
    {
        if let Some((amount, volume)) = unit.split_once('/')
            && (is(&AMOUNTS, amount) || is(&MORE_AMOUNTS, amount))
        {
            return (
                tidy(&name.join(" ")),
                format!("{}/{}", unit_word(amount), unit_word(volume)),
            );
        }
        // An amount of substance in a litre: `conc_nM`, and `conc_m` of a concentration alone.
        let of_concentration = name.first().is_some_and(|n| {
            let n = n.to_lowercase();
            n == "conc" || n.starts_with("concentration")
        });
        if (name.len() == 1 && of_concentration && unit.eq_ignore_ascii_case("m"))
            || ["mM", "uM", "\u{b5}M", "\u{3bc}M", "nM", "pM", "fM"].contains(unit)
        {
            let unit = match *unit {
                "m" => "M",
                "uM" => "\u{b5}M",
                other => other,
            };
            return (tidy(&name.join(" ")), unit.to_owned());
        }
        let simple = ["mmhg", "bpm", "percent", "pct", "mm", "cm"];
        if is(&simple, unit) {
            let unit = match unit.to_lowercase().as_str() {
                "percent" | "pct" => "%".to_owned(),
                "mmhg" => "mmHg".to_owned(),
                other => other.to_owned(),
            };
            return (tidy(&name.join(" ")), unit);
        }
    }
    (tidy(header), String::new())
}

/// Whether what stands in brackets behind a name has the form of a unit.
pub(in crate::import) fn reads_as_unit(text: &str) -> bool {
    // A logarithm of a unit, a count of it, a unit per time.
    let lower = text.to_lowercase();
    let logs = [
        "log10 ",
        "log\u{2081}\u{2080} ",
        "log2 ",
        "log\u{2082} ",
        "ln ",
        "log ",
    ];
    if let Some(log) = logs.iter().find(|log| lower.starts_with(**log)) {
        return reads_as_unit(text[log.len()..].trim());
    }
    const WHOLE: [&str; 30] = [
        "au",
        "arb. units",
        "arbitrary units",
        "rfu",
        "mfi",
        "rlu",
        "od",
        "ct",
        "dct",
        "score",
        "points",
        "point",
        "units",
        "count",
        "counts",
        "cells",
        "copies",
        "ratio",
        "fold",
        "fold change",
        "z",
        "sd",
        "mm hg",
        "log10",
        "log2",
        "ln",
        "beats/min",
        "index",
        "percent",
        "steps",
    ];
    if unit_of(text).is_some() || WHOLE.contains(&lower.as_str()) {
        return true;
    }
    // Powers and products: `\u{b5}mol\u{b7}min\u{207b}\u{b9}`, `10\u{2079}/L`, `kg/m\u{b2}`, `% of baseline`,
    // `\u{b0}C`.
    let signs = [
        '%', '\u{b0}', '\u{b7}', '\u{22c5}', '\u{d7}', '^', '\u{207b}', '\u{b2}', '\u{b3}',
        '\u{2030}',
    ];
    if text.contains(signs) {
        return true;
    }
    if let Some((above, below)) = text.rsplit_once('/') {
        const BELOW: [&str; 25] = [
            "min", "\u{b5}l", "\u{3bc}l", "nl", "mm2", "mm3", "m2", "cm2", "cm3", "h", "hr",
            "hour", "s", "sec", "day", "d", "week", "wk", "year", "yr", "mmol", "mol", "cell",
            "well", "100 ml",
        ];
        let below = below.trim().to_lowercase();
        let known = VOLUMES.contains(&below.as_str()) || BELOW.contains(&below.as_str());
        return known && !above.trim().is_empty();
    }
    is_metric(text)
}

/// A metric unit with its prefix: `nM`, `kDa`, `\u{b5}g`.
fn is_metric(text: &str) -> bool {
    const BASES: [&str; 25] = [
        "g", "L", "l", "m", "M", "mol", "s", "V", "A", "W", "Hz", "J", "Pa", "Da", "U", "IU", "N",
        "Bq", "Gy", "cal", "Eq", "Osm", "K", "Ohm", "\u{3a9}",
    ];
    let prefixed = |text: &str| {
        let mut chars = text.chars();
        let is_prefix = chars
            .next()
            .is_some_and(|c| "fpnu\u{b5}\u{3bc}mcdkMG".contains(c));
        is_prefix && BASES.contains(&chars.as_str())
    };
    BASES.contains(&text) || prefixed(text)
}

/// The unit when a cell holds nothing else: `pg/mL`, `(ng/mL)`, `years`.
pub(in crate::import) fn unit_of(cell: &str) -> Option<String> {
    const PLAIN: [&str; 32] = [
        "%",
        "h",
        "hr",
        "hrs",
        "hour",
        "hours",
        "min",
        "minutes",
        "s",
        "sec",
        "d",
        "day",
        "days",
        "weeks",
        "months",
        "y",
        "yr",
        "yrs",
        "year",
        "years",
        "mm",
        "cm",
        "mmhg",
        "bpm",
        "mg",
        "kg",
        "g",
        "kg/m2",
        "kg/m^2",
        "kg/m\u{b2}",
        "a.u.",
        "npx",
    ];
    let bare = cell
        .trim_start_matches(['(', '['])
        .trim_end_matches([')', ']'])
        .trim();
    let amount = bare.split_once('/').is_some_and(|(amount, volume)| {
        let is = |list: &[&str], p: &str| list.iter().any(|w| w.eq_ignore_ascii_case(p.trim()));
        let power = amount.starts_with("10^") || amount.starts_with("x10");
        // The micro sign and the Greek letter.
        let plain = |p: &str| p.replace(['\u{b5}', '\u{3bc}'], "u");
        let (unit, volume) = (plain(amount), plain(volume));
        (is(&AMOUNTS, &unit) || is(&MORE_AMOUNTS, &unit) || power || amount.is_empty())
            && is(&VOLUMES, &volume)
    });
    (amount || PLAIN.iter().any(|u| u.eq_ignore_ascii_case(bare))).then(|| bare.to_owned())
}

fn unit_word(word: &str) -> String {
    match word.to_lowercase().as_str() {
        "ml" => "mL".to_owned(),
        "dl" => "dL".to_owned(),
        "l" => "L".to_owned(),
        "ul" => "µL".to_owned(),
        "ug" => "µg".to_owned(),
        "umol" => "µmol".to_owned(),
        "iu" => "IU".to_owned(),
        "miu" => "mIU".to_owned(),
        "u" => "U".to_owned(),
        "mu" => "mU".to_owned(),
        "ku" => "kU".to_owned(),
        "meq" => "mEq".to_owned(),
        other => other.to_owned(),
    }
}

/// Short lower-case words are abbreviations (`opg` -> `OPG`); longer ones get a capital; names that
/// carry capitals of their own stay.
fn tidy(name: &str) -> String {
    if name.chars().any(char::is_uppercase) {
        return name.replace('_', " ");
    }
    let (mut in_brackets, mut after_number) = (false, false);
    let words: Vec<String> = name
        .split(['_', ' '])
        .filter(|w| !w.is_empty())
        .enumerate()
        .map(|(i, word)| {
            // What stands in brackets, and a unit behind its number, stay as written: `30 m (s)`.
            let explains = in_brackets || word.starts_with(['(', '[']);
            in_brackets = explains && !word.ends_with([')', ']']);
            let is_unit = after_number && is_metric(word);
            after_number = word.bytes().all(|b| b.is_ascii_digit());
            let letters = word.chars().filter(|c| c.is_alphabetic()).count();
            let vowels = word.chars().filter(|c| "aeiouy".contains(*c)).count();
            let is_short = letters <= 3 && !SHORT_WORDS.contains(&word);
            let abbreviation = is_short || vowels == 0 || KNOWN.contains(&word);
            if explains || is_unit {
                word.to_owned()
            } else if abbreviation && letters > 0 {
                capitals(word)
            } else if i == 0 {
                capital(word)
            } else {
                word.to_owned()
            }
        })
        .collect();
    words.join(" ")
}

/// Short words that are no abbreviations: `pain at rest`, `body fat mass`.
const SHORT_WORDS: [&str; 43] = [
    "of", "to", "at", "in", "on", "by", "or", "no", "up", "the", "and", "for", "per", "not", "off",
    "out", "net", "fat", "arm", "leg", "toe", "ear", "eye", "lip", "jaw", "gut", "rib", "max",
    "min", "sum", "avg", "day", "low", "raw", "sit", "wet", "dry", "end", "mid", "one", "two",
    "air", "run",
];

/// Abbreviations that look like words.
const KNOWN: [&str; 9] = [
    "rankl", "rank", "bdnf", "vegf", "madrs", "panss", "hdrs", "gmcsf", "mmse",
];

/// The candidate closest to `name`, if one is close.
pub(in crate::import) fn nearest<'a>(
    name: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted = normal(name);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates.take(20_000) {
        let other = normal(candidate);
        let d = if !wanted.is_empty()
            && (other.starts_with(&wanted) || wanted.starts_with(&other) && !other.is_empty())
        {
            1
        } else {
            let short = |t: &str| t.chars().take(64).collect::<String>();
            strsim::levenshtein(&short(&wanted), &short(&other))
        };
        if best.is_none_or(|(b, _)| d < b) {
            best = Some((d, candidate));
        }
    }
    best.filter(|(d, _)| *d <= 1 + wanted.chars().count() / 4)
        .map(|(_, c)| c)
}

/// Natural order: numbers inside names by value, letters without case.
pub(in crate::import) fn natural(a: &str, b: &str) -> Ordering {
    if let (Ok(x), Ok(y)) = (a.trim().parse::<f64>(), b.trim().parse::<f64>())
        && let Some(order) = x.partial_cmp(&y)
        && order != Ordering::Equal
    {
        return order;
    }
    let (mut left, mut right) = (a.chars().peekable(), b.chars().peekable());
    loop {
        match (left.peek().copied(), right.peek().copied()) {
            (None, None) => return a.cmp(b),
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (x, y) = (digits(&mut left), digits(&mut right));
                let order = x.len().cmp(&y.len()).then_with(|| x.cmp(&y));
                if order != Ordering::Equal {
                    return order;
                }
            }
            (Some(x), Some(y)) => {
                let order = x.to_lowercase().cmp(y.to_lowercase());
                if order != Ordering::Equal {
                    return order;
                }
                left.next();
                right.next();
            }
        }
    }
}

/// A run of digits without leading zeros.
fn digits(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut out = String::new();
    while let Some(c) = chars.next_if(char::is_ascii_digit) {
        if !(out.is_empty() && c == '0') {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_brackets_keep_their_case_in_labels() {
        assert_eq!(tidy("30 m walk (s)"), "30 m walk (s)");
        assert_eq!(tidy("flexion (deg)"), "Flexion (deg)");
        assert_eq!(tidy("opg"), "OPG");
    }

    #[test]
    fn short_words_of_a_name_stay_words() {
        for (name, label) in [
            ("pain_at_rest", "Pain at rest"),
            ("net charge", "Net charge"),
            ("sit to stand", "Sit to stand"),
            ("body_fat_mass", "Body fat mass"),
            ("ratio of il6 to crp", "Ratio of IL6 to CRP"),
            ("tnf alpha", "TNF alpha"),
        ] {
            assert_eq!(tidy(name), label, "{name}");
        }
    }

    #[test]
    fn headers_give_label_and_unit() {
        for (header, label, unit) in [
            ("opg_pg_ml", "OPG", "pg/mL"),
            ("opn_ng_ml", "OPN", "ng/mL"),
            ("rankl_pg_ml", "RANKL", "pg/mL"),
            ("OPG (pg/mL)", "OPG", "pg/mL"),
            ("OPG [pmol/L]", "OPG", "pmol/L"),
            ("% inhibition", "Inhibition", "%"),
            ("IL-6 (25)", "IL-6 (25)", ""),
            ("IL-6 (CSF)", "IL-6 (CSF)", ""),
            ("A\u{3b2}(1-40)", "A\u{3b2}(1-40)", ""),
            ("\u{3b1}-synuclein", "\u{3b1}-synuclein", ""),
            ("\u{3b2}2-microglobulin", "\u{3b2}2-microglobulin", ""),
            ("tnf-\u{3b1}", "TNF-\u{3b1}", ""),
            (
                "Ca (\u{b5}mol\u{b7}min\u{207b}\u{b9})",
                "Ca",
                "\u{b5}mol\u{b7}min\u{207b}\u{b9}",
            ),
            ("CD4 (10\u{2079}/L)", "CD4", "10\u{2079}/L"),
            ("RNA (log10 copies/mL)", "RNA", "log10 copies/mL"),
            ("Mass (kDa)", "Mass", "kDa"),
            ("Pain (score)", "Pain", "score"),
            ("viral_load_copies_ml", "Viral load", "copies/mL"),
            ("conc_m", "Conc", "M"),
            ("drug_nM", "Drug", "nM"),
            ("sex_m", "SEX M", ""),
            ("M0001", "M0001", ""),
            ("distance", "Distance", ""),
            ("value", "Value", ""),
            ("FEV1", "FEV1", ""),
        ] {
            assert_eq!(
                label_and_unit(header),
                (label.to_owned(), unit.to_owned()),
                "{header}"
            );
        }
    }

    #[test]
    fn natural_order_reads_numbers() {
        let mut names = vec!["A10", "A2", "b", "10", "9", "-1"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["-1", "9", "10", "A2", "A10", "b"]);
    }
}
