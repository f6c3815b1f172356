//! Labels that name places in a known sequence: months, days of the week, ordinals, Roman numerals.
//!
//! In: all labels of a column, in order of first appearance. Out: the place of each, where every label belongs to one
//! sequence. One label alone says nothing: `Mar` may be a marker and `V` a vein.

use crate::import::cells::words::{fold, words};

/// Months in English, German, French, Spanish and Italian, by their first letters.
#[rustfmt::skip]
const MONTHS: [&[&str]; 12] = [
    &["january", "januar", "jaenner", "janvier", "enero", "gennaio", "jan", "ene", "gen", "janv"],
    &["february", "februar", "fevrier", "febrero", "febbraio", "feb", "fev", "fevr"],
    &["march", "maerz", "marz", "mars", "marzo", "mar", "mrz"],
    &["april", "avril", "abril", "aprile", "apr", "avr", "abr"],
    &["may", "mai", "mayo", "maggio", "mag"],
    &["june", "juni", "juin", "junio", "giugno", "jun", "giu"],
    &["july", "juli", "juillet", "julio", "luglio", "jul", "juil", "lug"],
    &["august", "aout", "agosto", "aug", "ago"],
    &["september", "septembre", "septiembre", "settembre", "sep", "sept", "set"],
    &["october", "oktober", "octobre", "octubre", "ottobre", "oct", "okt", "ott"],
    &["november", "novembre", "noviembre", "nov"],
    &["december", "dezember", "decembre", "diciembre", "dicembre", "dec", "dez", "dic"],
];

#[rustfmt::skip]
const WEEKDAYS: [&[&str]; 7] = [
    &["monday", "montag", "lundi", "lunes", "lunedi", "mon", "mo", "lun"],
    &["tuesday", "dienstag", "mardi", "martes", "martedi", "tue", "tues", "di", "mar"],
    &["wednesday", "mittwoch", "mercredi", "miercoles", "mercoledi", "wed", "mi", "mer", "mie"],
    &["thursday", "donnerstag", "jeudi", "jueves", "giovedi", "thu", "thur", "thurs", "do", "jeu", "jue", "gio"],
    &["friday", "freitag", "vendredi", "viernes", "venerdi", "fri", "fr", "ven", "vie"],
    &["saturday", "samstag", "sonnabend", "samedi", "sabado", "sabato", "sat", "sa", "sam", "sab"],
    &["sunday", "sonntag", "dimanche", "domingo", "domenica", "sun", "so", "dim", "dom"],
];

#[rustfmt::skip]
const ORDINALS: [&[&str]; 10] = [
    &["first", "erste", "erster", "erstes", "premier", "premiere", "primero", "primera", "primo", "prima"],
    &["second", "zweite", "zweiter", "zweites", "deuxieme", "seconde", "segundo", "segunda", "secondo", "seconda"],
    &["third", "dritte", "dritter", "drittes", "troisieme", "tercero", "tercera", "terzo", "terza"],
    &["fourth", "vierte", "vierter", "viertes", "quatrieme", "cuarto", "cuarta", "quarto", "quarta"],
    &["fifth", "fuenfte", "fuenfter", "fuenftes", "cinquieme", "quinto", "quinta"],
    &["sixth", "sechste", "sechster", "sechstes", "sixieme", "sexto", "sexta", "sesto", "sesta"],
    &["seventh", "siebte", "siebter", "siebtes", "septieme", "septimo", "septima", "settimo", "settima"],
    &["eighth", "achte", "achter", "achtes", "huitieme", "octavo", "octava", "ottavo", "ottava"],
    &["ninth", "neunte", "neunter", "neuntes", "neuvieme", "noveno", "novena", "nono", "nona"],
    &["tenth", "zehnte", "zehnter", "zehntes", "dixieme", "decimo", "decima"],
];

/// The places of labels in the sequence that all of them belong to; `None` where there is none.
///
/// Months and days of the week may begin anywhere: labels that appear in turn keep that order.
pub(in crate::import) fn places(labels: &[String]) -> Option<Vec<f64>> {
    if labels.len() < 2 {
        return None;
    }
    let folded: Vec<String> = labels.iter().map(|l| fold(l.trim())).collect();
    let within = |sequence: &[&[&str]], of: &dyn Fn(&str) -> String| -> Option<Vec<usize>> {
        let place = |label: &String| {
            let word = of(label);
            sequence
                .iter()
                .position(|names| names.contains(&word.as_str()))
        };
        let found: Vec<usize> = folded.iter().map(place).collect::<Option<_>>()?;
        are_distinct(&found).then_some(found)
    };
    let plain = |label: &str| label.trim_end_matches('.').to_owned();
    for sequence in [&WEEKDAYS[..], &MONTHS[..]] {
        if let Some(found) = within(sequence, &plain) {
            // A sorted file has `Thursday, Tuesday, Wednesday` in turn by chance.
            if is_alphabetical(&folded) {
                return Some(found.into_iter().map(|p| p as f64).collect());
            }
            return Some(in_turn(&found, sequence.len()));
        }
    }
    if let Some(found) = within(&ORDINALS, &ordinal_word) {
        return Some(found.into_iter().map(|p| p as f64).collect());
    }
    let numbers = |read: fn(&str) -> Option<u32>| -> Option<Vec<f64>> {
        let found: Vec<u32> = labels
            .iter()
            .map(|l| read(l.trim()))
            .collect::<Option<_>>()?;
        are_distinct(&found).then(|| found.into_iter().map(f64::from).collect())
    };
    numbers(numbered).or_else(|| (labels.len() > 2).then(|| numbers(roman)).flatten())
}

/// Number of a month by its name, without accents and in lower case.
pub(in crate::import) fn month(name: &str) -> Option<u32> {
    let at = MONTHS.iter().position(|names| names.contains(&name))?;
    u32::try_from(at + 1).ok()
}

fn is_alphabetical(labels: &[String]) -> bool {
    labels.len() > 2 && labels.windows(2).all(|w| w[0] < w[1])
}

/// Whether months or days of the week stand in turn as well as in alphabetical order, so that they may begin with the
/// first in the file or with the first of the year or the week.
pub(in crate::import) fn may_begin_elsewhere(labels: &[String]) -> bool {
    let folded: Vec<String> = labels.iter().map(|l| fold(l.trim())).collect();
    let is_turned = |at: &[f64]| {
        let falls = at.windows(2).filter(|w| w[0] > w[1]).count();
        falls == 1 && at.last() < at.first()
    };
    is_alphabetical(&folded) && places(labels).is_some_and(|at| is_turned(&at))
}

fn are_distinct<T: PartialEq>(all: &[T]) -> bool {
    (1..all.len()).all(|i| !all[..i].contains(&all[i]))
}

/// Places counted from the first label where the labels appear in turn, else from the start of the sequence.
fn in_turn(places: &[usize], length: usize) -> Vec<f64> {
    let first = places.first().copied().unwrap_or(0);
    let turned: Vec<usize> = places
        .iter()
        .map(|p| (p + length - first) % length)
        .collect();
    let chosen = if turned.windows(2).all(|w| w[0] < w[1]) {
        &turned
    } else {
        places
    };
    chosen.iter().map(|p| *p as f64).collect()
}

/// `first visit` -> `first`.
fn ordinal_word(label: &str) -> String {
    const BESIDE: [&str; 12] = [
        "visit",
        "visite",
        "visita",
        "time",
        "session",
        "measurement",
        "messung",
        "assessment",
        "exam",
        "test",
        "wave",
        "follow",
    ];
    let all = words(label);
    let mut left = all.iter().filter(|w| !BESIDE.contains(&w.as_str()));
    match (left.next(), left.next()) {
        (Some(word), None) => word.clone(),
        _ => String::new(),
    }
}

/// `3rd`, `2.`, `4º`.
fn numbered(label: &str) -> Option<u32> {
    let digits = label.trim_end_matches(|c: char| !c.is_ascii_digit());
    let suffix = fold(&label[digits.len()..]);
    let fits = [
        "st", "nd", "rd", "th", ".", "o", "a", "\u{ba}", "\u{aa}", "er", "e", "eme", "re",
    ];
    fits.contains(&suffix.trim()).then(|| digits.parse().ok())?
}

/// `IV` -> 4, up to 39.
fn roman(label: &str) -> Option<u32> {
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let tens = label.bytes().take_while(|b| *b == b'X').count();
    let ones = label.get(tens..)?;
    let one = ONES.iter().position(|o| *o == ones)?;
    let number = u32::try_from(10 * tens + one).ok()?;
    (tens < 4 && number > 0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_known_sequences() {
        let of = |labels: &[&str]| {
            let labels: Vec<String> = labels.iter().map(|l| (*l).to_owned()).collect();
            places(&labels)
        };
        assert_eq!(
            of(&["Fri", "Mon", "Thu", "Tue"]),
            Some(vec![4.0, 0.0, 3.0, 1.0])
        );
        assert_eq!(of(&["Okt", "Jan", "M\u{e4}rz"]), Some(vec![0.0, 3.0, 5.0]));
        assert_eq!(of(&["April", "January", "July"]), Some(vec![3.0, 0.0, 6.0]));
        assert_eq!(
            of(&["first", "fourth", "second"]),
            Some(vec![0.0, 3.0, 1.0])
        );
        assert_eq!(of(&["10th", "1st", "2nd"]), Some(vec![10.0, 1.0, 2.0]));
        assert_eq!(of(&["I", "IV", "IX", "V"]), Some(vec![1.0, 4.0, 9.0, 5.0]));
        assert_eq!(of(&["I", "II"]), None);
        assert_eq!(of(&["Mon", "Baseline"]), None);
        assert_eq!(of(&["Mar", "Mar"]), None);
        // A sorted file begins with the day that its letters put first.
        assert_eq!(
            of(&["Thursday", "Tuesday", "Wednesday"]),
            Some(vec![3.0, 1.0, 2.0])
        );
        let owned =
            |labels: &[&str]| -> Vec<String> { labels.iter().map(|l| (*l).to_owned()).collect() };
        assert!(may_begin_elsewhere(&owned(&["Fri", "Mon", "Tue"])));
        assert!(!may_begin_elsewhere(&owned(&["April", "January", "July"])));
    }
}
