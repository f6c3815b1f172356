//! One cell: missing, a number, a limit of detection, or text.

use crate::import::options::Decimal;
use crate::import::table::raw::Table;
use crate::study::Censoring;

/// Texts that mean "missing" in every file, compared without case.
const MISSING: [&str; 17] = [
    "", "na", "n/a", "#n/a", "nan", "null", "none", "missing", "n.d.", "nd", "n.b.", "k.a.", ".",
    "-", "--", "***", "#null!",
];

/// Codes that are as likely a label: `ND` is a normal diet, `None` no therapy, `Na` sodium, `null` a genotype, `-` the
/// other of `+`.
pub(in crate::import) fn may_be_label(code: &str) -> bool {
    ["na", "nd", "none", "null", "-"]
        .iter()
        .any(|c| c.eq_ignore_ascii_case(code))
}

/// Codes that mean "missing" in one file.
#[derive(Clone)]
pub(in crate::import) struct MissingCodes {
    texts: Vec<String>,
    numbers: Vec<f64>,
    /// Codes that are labels here, as written.
    kept: Vec<String>,
}

impl MissingCodes {
    pub fn new(user: &[String]) -> Self {
        Self {
            texts: user.iter().map(|c| c.trim().to_lowercase()).collect(),
            numbers: user
                .iter()
                .filter_map(|c| number(c.trim(), Decimal::Point))
                .collect(),
            kept: Vec::new(),
        }
    }

    /// The same codes but for those that are labels in a column.
    pub fn keeping(&self, labels: &[String]) -> Self {
        Self {
            kept: labels.to_vec(),
            ..self.clone()
        }
    }

    /// Whether the user says that a code means missing.
    pub fn is_asked(&self, code: &str) -> bool {
        self.texts.contains(&code.to_lowercase())
    }

    /// Whether the user names any.
    pub fn is_of_user(&self) -> bool {
        !self.texts.is_empty()
    }

    /// Whether a cell of the table is missing.
    pub fn has_cell(&self, table: &Table<'_>, row: usize, column: usize) -> bool {
        match table.number_of(row, column) {
            Some(x) if x.is_nan() => true,
            // No number is among the words for missing.
            Some(_) if self.texts.is_empty() => false,
            _ => self.contains(table.cell(row, column)),
        }
    }

    /// `cell` is trimmed.
    pub fn contains(&self, cell: &str) -> bool {
        if cell.is_empty() {
            return true;
        }
        if !self.kept.is_empty() && self.kept.iter().any(|k| k == cell) {
            return false;
        }
        let built_in = cell.len() <= 7
            && !cell.as_bytes()[0].is_ascii_digit()
            && MISSING.iter().any(|m| m.eq_ignore_ascii_case(cell));
        built_in
            || (!self.texts.is_empty()
                && (self.texts.iter().any(|t| t == &cell.to_lowercase())
                    || (!self.numbers.is_empty()
                        && number(cell, Decimal::Point)
                            .is_some_and(|x| self.numbers.contains(&x)))))
    }
}

/// What a cell of a numeric column says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::import) enum Cell {
    Missing,
    Number(f64),
    /// `*12.3`: measured, but extrapolated.
    Flagged(f64),
    /// `<0.5`, `>1000`.
    Limit(Censoring, f64),
    /// `BLQ`, `OOR >`: the limit is not in the cell.
    NoLimit(Censoring),
    /// A number beyond the range of f64, or written as infinity.
    Infinite,
    Text,
}

pub(in crate::import) fn cell(text: &str, decimal: Decimal, missing: &MissingCodes) -> Cell {
    if let Some(x) = number(text, decimal) {
        return if !missing.numbers.is_empty() && missing.contains(text) {
            Cell::Missing
        } else if x.is_finite() {
            Cell::Number(x)
        } else {
            Cell::Infinite
        };
    }
    if missing.contains(text) {
        return Cell::Missing;
    }
    if let Some((side, rest)) = limit(text) {
        return match number(rest, decimal) {
            Some(x) if x.is_finite() => Cell::Limit(side, x),
            _ if rest.is_empty() || limit_word(rest).is_some() => Cell::NoLimit(side),
            _ => Cell::Text,
        };
    }
    if let Some(x) = text
        .strip_prefix('*')
        .or_else(|| text.strip_suffix('*'))
        .and_then(|t| number(t.trim(), decimal))
    {
        return if x.is_finite() {
            Cell::Flagged(x)
        } else {
            Cell::Infinite
        };
    }
    let lower = text.to_lowercase();
    if let Some(side) = limit_word(&lower) {
        return Cell::NoLimit(side);
    }
    if matches!(
        lower.trim_start_matches(['+', '-']),
        "inf" | "infinity" | "∞"
    ) {
        return Cell::Infinite;
    }
    Cell::Text
}

/// The number of a percentage: `5 %` -> `5`.
pub(in crate::import) fn of_percent(text: &str) -> Option<&str> {
    // Checking a byte is faster than checking a character.
    if text.as_bytes().last() != Some(&b'%') {
        return None;
    }
    let number = text.strip_suffix('%')?.trim_end();
    (!number.is_empty()).then_some(number)
}

/// What a cell says in a column of percentages, where a number without the sign would be another one.
pub(in crate::import) fn percent_cell(
    text: &str,
    decimal: Decimal,
    missing: &MissingCodes,
) -> Cell {
    let read = cell(of_percent(text).unwrap_or(text), decimal, missing);
    match read {
        Cell::Number(_) | Cell::Flagged(_) | Cell::Limit(..) if of_percent(text).is_none() => {
            Cell::Text
        }
        read => read,
    }
}

/// The side on which a word such as `BLQ` says that a value lies.
fn limit_word(text: &str) -> Option<Censoring> {
    const BELOW: [&str; 14] = [
        "blq",
        "bloq",
        "blod",
        "bdl",
        "bql",
        "lod",
        "lloq",
        "llod",
        "loq",
        "below lod",
        "below loq",
        "below lloq",
        "below detection",
        "below detection limit",
    ];
    const ABOVE: [&str; 6] = ["alq", "aloq", "uloq", "ulod", "above uloq", "above loq"];
    let is = |words: &[&str]| words.iter().any(|w| w.eq_ignore_ascii_case(text));
    if is(&BELOW) {
        Some(Censoring::Below)
    } else if is(&ABOVE) {
        Some(Censoring::Above)
    } else {
        None
    }
}

/// `<0.5` -> (below, `0.5`).
fn limit(text: &str) -> Option<(Censoring, &str)> {
    let side = |c: char| match c {
        '<' | '≤' => Some(Censoring::Below),
        '>' | '≥' => Some(Censoring::Above),
        _ => None,
    };
    // Most cells hold no limit, which their first byte shows.
    if !matches!(text.as_bytes().first(), Some(b'<' | b'>' | b'O' | 0xE2)) {
        return None;
    }
    let body = text.strip_prefix("OOR").map_or(text, str::trim_start);
    let mut chars = body.chars();
    let side = side(chars.next()?)?;
    let rest = chars.as_str();
    Some((side, rest.strip_prefix('=').unwrap_or(rest).trim()))
}

/// A number in the given notation; infinite where it is beyond f64.
pub(in crate::import) fn number(text: &str, decimal: Decimal) -> Option<f64> {
    let form = form(text)?;
    // Fast: nothing to rewrite.
    let plain = match form {
        Form::Plain => true,
        Form::Point | Form::PointOrThousands => decimal == Decimal::Point,
        _ => false,
    };
    if plain && text.is_ascii() && !text.contains('\'') {
        return text.parse().ok();
    }
    let text = text.replace('\u{2212}', "-").replace(MARKS, "");
    match (form, decimal) {
        (Form::Plain, _) | (Form::Point | Form::PointOrThousands, Decimal::Point) => {
            text.parse().ok()
        }
        (Form::Comma | Form::CommaOrThousands, Decimal::Comma) => {
            text.replace(',', ".").parse().ok()
        }
        (Form::CommaOrThousands | Form::ThousandsByComma, Decimal::Point) => {
            text.replace(',', "").parse().ok()
        }
        (Form::PointOrThousands | Form::ThousandsByPoint, Decimal::Comma) => {
            text.replace('.', "").replace(',', ".").parse().ok()
        }
        _ => None,
    }
}

/// What the marks inside a number prove about its notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Form {
    /// No mark.
    Plain,
    /// `1.5`
    Point,
    /// `1,5`, `0,435`
    Comma,
    /// `1.234`
    PointOrThousands,
    /// `1,234`
    CommaOrThousands,
    /// `1,234.5`, `1,234,567`
    ThousandsByComma,
    /// `1.234,5`, `1.234.567`
    ThousandsByPoint,
}

/// The form of a number, `None` for anything else.
pub(in crate::import) fn form(text: &str) -> Option<Form> {
    let body = match text.as_bytes() {
        [b'+' | b'-', body @ ..] => body,
        // The true minus sign.
        [0xE2, 0x88, 0x92, body @ ..] => body,
        body => body,
    };
    if !matches!(body.first(), Some(b'0'..=b'9' | b'.' | b',')) {
        return None;
    }
    let exponent = body.iter().position(|b| matches!(b, b'e' | b'E'));
    let (mantissa, power) = match exponent {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    if let Some(power) = power {
        let digits = power
            .strip_prefix(b"+")
            .or_else(|| power.strip_prefix(b"-"))
            .unwrap_or(power);
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
    }
    let (mut points, mut commas, mut digits, mut last_mark) = (0, 0, 0, None);
    for (i, b) in mantissa.iter().enumerate() {
        match b {
            b'0'..=b'9' => digits += 1,
            b'.' => {
                points += 1;
                last_mark = Some(i);
            }
            b',' => {
                commas += 1;
                last_mark = Some(i);
            }
            _ => return by_marks(text),
        }
    }
    if digits == 0 {
        return None;
    }
    let Some(last) = last_mark else {
        return Some(Form::Plain);
    };
    let grouped = |mark: u8, part: &[u8]| {
        let mut parts = part.split(|b| *b == mark);
        let first = parts.next().unwrap_or(&[]);
        (1..=3).contains(&first.len()) && first[0] != b'0' && parts.all(|p| p.len() == 3)
    };
    // One mark with one to three digits before it and three behind may part thousands.
    let could_be_thousands = exponent.is_none()
        && (1..=3).contains(&last)
        && mantissa[0] != b'0'
        && mantissa.len() == last + 4;
    match (points, commas) {
        (1, 0) if could_be_thousands => Some(Form::PointOrThousands),
        (1, 0) => Some(Form::Point),
        (0, 1) if could_be_thousands => Some(Form::CommaOrThousands),
        (0, 1) => Some(Form::Comma),
        (0, _) if grouped(b',', mantissa) => Some(Form::ThousandsByComma),
        (_, 0) if grouped(b'.', mantissa) => Some(Form::ThousandsByPoint),
        (1, _) if mantissa[last] == b'.' && grouped(b',', &mantissa[..last]) => {
            Some(Form::ThousandsByComma)
        }
        (_, 1) if mantissa[last] == b',' && grouped(b'.', &mantissa[..last]) => {
            Some(Form::ThousandsByPoint)
        }
        _ => None,
    }
}

/// Marks that part thousands and nothing else: apostrophes in Switzerland, blanks that no line breaks at in France.
const MARKS: [char; 5] = ['\'', '\u{2019}', '\u{a0}', '\u{202f}', '\u{2009}'];

/// `12'500`, `1'234.5`: thousands by marks of their own.
fn by_marks(text: &str) -> Option<Form> {
    let is_mark = |c: char| MARKS.contains(&c);
    let body = text.trim_start_matches(['+', '-', '\u{2212}']);
    let (whole, fraction) = body.split_once(['.', ',']).unwrap_or((body, "0"));
    let is_digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(is_mark);
    let first = groups
        .next()
        .filter(|g| is_digits(g) && g.len() < 4 && !g.starts_with('0'))?;
    let rest: Vec<&str> = groups.collect();
    let fits = !first.is_empty()
        && !rest.is_empty()
        && rest.iter().all(|g| g.len() == 3 && is_digits(g))
        && is_digits(fraction);
    fits.then_some(if body.contains('.') {
        Form::Point
    } else if body.contains(',') {
        Form::Comma
    } else {
        Form::Plain
    })
}

/// The form of a value cell, looking behind `<`, `>` and `*`.
pub(in crate::import) fn value_form(text: &str) -> Option<Form> {
    form(text).or_else(|| {
        let rest = limit(text)
            .map(|(_, rest)| rest)
            .or_else(|| text.strip_prefix('*'))
            .or_else(|| text.strip_suffix('*'));
        rest.and_then(|t| form(t.trim()))
    })
}

/// Whether a cell holds a number, or says on which side of a limit one lies: `12,5`, `<0.5`, `BLQ`.
pub(in crate::import) fn says_value(text: &str) -> bool {
    let beyond = |(_, rest): (Censoring, &str)| rest.is_empty() || limit_word(rest).is_some();
    value_form(text).is_some() || limit_word(text).is_some() || limit(text).is_some_and(beyond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notation_is_proved_by_the_marks() {
        for (text, wanted) in [
            ("12", Some(Form::Plain)),
            ("1e-3", Some(Form::Plain)),
            ("0.435", Some(Form::Point)),
            ("0,435", Some(Form::Comma)),
            ("1,54", Some(Form::Comma)),
            ("1,234", Some(Form::CommaOrThousands)),
            ("1.234", Some(Form::PointOrThousands)),
            ("1,234.5", Some(Form::ThousandsByComma)),
            ("1.234,5", Some(Form::ThousandsByPoint)),
            ("1,234,567", Some(Form::ThousandsByComma)),
            ("1234,567", Some(Form::Comma)),
            ("1,2,3", None),
            ("220'000", Some(Form::Plain)),
            ("1\u{2019}234.5", Some(Form::Point)),
            ("5\u{202f}054", Some(Form::Plain)),
            ("196\u{a0}592,5", Some(Form::Comma)),
            ("0'000", None),
            ("12'34", None),
            ("30'", None),
            ("1e", None),
            ("nan", None),
            ("", None),
            (",", None),
        ] {
            assert_eq!(form(text), wanted, "{text}");
        }
        assert_eq!(number("0,435", Decimal::Comma), Some(0.435));
        assert_eq!(number("0,435", Decimal::Point), None);
        assert_eq!(number("1.234,5", Decimal::Comma), Some(1234.5));
        assert_eq!(number("\u{2212}1.5", Decimal::Point), Some(-1.5));
        assert_eq!(number("+1.5", Decimal::Point), Some(1.5));
        assert_eq!(number("220'000", Decimal::Comma), Some(220_000.0));
        assert_eq!(number("196\u{a0}592,5", Decimal::Comma), Some(196_592.5));
        assert_eq!(number("-1\u{2019}234.5", Decimal::Point), Some(-1234.5));
    }

    #[test]
    fn limits_flags_and_missing_codes() {
        let codes = MissingCodes::new(&["-999".to_owned(), "Lost".to_owned()]);
        let read = |t| cell(t, Decimal::Point, &codes);
        assert_eq!(read("< 0.5"), Cell::Limit(Censoring::Below, 0.5));
        assert_eq!(read(">1000"), Cell::Limit(Censoring::Above, 1000.0));
        assert_eq!(read("OOR <"), Cell::NoLimit(Censoring::Below));
        assert_eq!(read("OOR >"), Cell::NoLimit(Censoring::Above));
        assert_eq!(read("<LOD"), Cell::NoLimit(Censoring::Below));
        assert_eq!(read("BLQ"), Cell::NoLimit(Censoring::Below));
        assert_eq!(read("above ULOQ"), Cell::NoLimit(Censoring::Above));
        assert_eq!(read("*12.3"), Cell::Flagged(12.3));
        assert_eq!(read("-999.0"), Cell::Missing);
        assert_eq!(read("lost"), Cell::Missing);
        for text in ["", "NA", "n/a", "NaN", ".", "-", "null", "Missing", "n.d."] {
            assert_eq!(read(text), Cell::Missing, "{text}");
        }
        assert_eq!(read("1e999"), Cell::Infinite);
        assert_eq!(read("-Inf"), Cell::Infinite);
        assert_eq!(read("hemolysed"), Cell::Text);
    }
}
