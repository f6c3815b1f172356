//! Sheets that explain codes: `Legende`, `Kodierung`, `Codebook`.
//!
//! In: the cells of such a sheet. Out: a warning that names what its codes mean, as the codes of the study stay as they
//! are. Not its business: which sheet holds the study.

use crate::import::cells::names::normal;
use crate::import::cells::values::{Form, form};
use crate::import::cells::words::{fold, words};
use crate::import::options::ImportOptions;
use crate::import::table::sheet::Sheet;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::HashSet;

/// Words in the name of such a sheet.
const NAMES: [&str; 22] = [
    "legend",
    "legende",
    "legenda",
    "leyenda",
    "kodierung",
    "codierung",
    "kodierungen",
    "codebook",
    "codebuch",
    "kodebuch",
    "coding",
    "codes",
    "code",
    "key",
    "dictionary",
    "codage",
    "codificacion",
    "variables",
    "variablen",
    "variable",
    "labels",
    "kodeplan",
];
/// Words that say that a value is missing.
const MISSING: [&str; 18] = [
    "missing",
    "fehlend",
    "fehlender",
    "fehlende",
    "fehlt",
    "manquant",
    "manquante",
    "mancante",
    "perdido",
    "faltante",
    "unknown",
    "unbekannt",
    "inconnu",
    "desconocido",
    "brak",
    "unanswered",
    "unavailable",
    "inapplicable",
];
/// Words that say so behind a word of negation: `not known`, `keine Angabe`.
const NEGATED: [&str; 14] = [
    "known",
    "answered",
    "applicable",
    "available",
    "recorded",
    "measured",
    "done",
    "angabe",
    "angaben",
    "bekannt",
    "beantwortet",
    "disponible",
    "connu",
    "data",
];
/// Words of negation.
const NOT: [&str; 10] = [
    "not", "no", "non", "nicht", "keine", "kein", "ohne", "pas", "sin", "without",
];
/// Codes that are as likely a value: an option holds for the whole file.
const VALUES: [&str; 2] = ["0", "1"];

/// Whether a meaning says that a value is missing.
fn says_missing(meaning: &str) -> bool {
    let all = words(&fold(meaning));
    all.iter().any(|w| MISSING.contains(&w.as_str()))
        || all
            .windows(2)
            .any(|w| NOT.contains(&w[0].as_str()) && NEGATED.contains(&w[1].as_str()))
}

/// Whether a sheet explains codes by its name.
pub(super) fn is_legend(name: &str) -> bool {
    words(name).iter().any(|w| NAMES.contains(&w.as_str()))
}

/// What a sheet says of codes for "missing", and of other codes.
pub(super) fn report(
    (name, sheet): (&str, &Sheet),
    study: &Sheet,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) {
    let is_settled = |code: &str| {
        let mut named = options.missing.iter().chain(&options.keep);
        named.any(|c| c.trim() == code)
    };
    let mut missing: Vec<(String, String)> = Vec::new();
    let mut others: Vec<String> = Vec::new();
    let pairs: Vec<(String, String)> = (sheet.rows.iter())
        .filter_map(|row| code_of(sheet, row))
        .collect();
    // `1 id`, `2 arm`: a list numbers the columns of the study, and explains no codes.
    let headers = headers(study);
    let is_column = |meaning: &str| headers.contains(&normal(meaning));
    let n_columns = pairs.iter().filter(|(_, m)| is_column(m)).count();
    let is_list = n_columns * 2 > pairs.len();
    for (code, meaning) in pairs.into_iter().filter(|_| !is_list) {
        if is_settled(&code) || is_column(&meaning) {
            continue;
        }
        let says_missing = says_missing(&meaning) && !VALUES.contains(&code.as_str());
        if says_missing && !missing.iter().any(|(there, _)| *there == code) {
            missing.push((code, meaning));
        } else if !says_missing {
            others.push(format!("{code} = {meaning}"));
        }
    }
    if !missing.is_empty() {
        let pairs: Vec<String> = missing.iter().map(|(c, m)| format!("{c} = {m}")).collect();
        let codes: Vec<&str> = missing.iter().map(|(c, _)| c.as_str()).collect();
        let flags: Vec<String> = codes.iter().map(|c| format!("--missing {c}")).collect();
        issues.push(
            Issue::new(
                Severity::Warning,
                "legend_of_missing",
                format!(
                    "The sheet \"{name}\" says {}; where the study holds it, it is used as a number until it is named as missing.",
                    first_names(pairs.iter().map(String::as_str), 6)
                ),
            )
            .remedy(
                format!("Write {} under \u{201c}Also missing\u{201d}.", codes.join(", ")),
                format!("Say {}.", flags.join(" ")),
            ),
        );
    }
    if !others.is_empty() {
        let remedy =
            "Write the meanings into the cells of a copy of the file to have them as labels.";
        issues.push(
            Issue::new(
                Severity::Warning,
                "legend_of_codes",
                format!(
                    "The sheet \"{name}\" explains codes ({}); they stand in the study as they are in its cells.",
                    first_names(others.iter().map(String::as_str), 6)
                ),
            )
            .remedy(remedy, remedy),
        );
    }
}

/// The headers of the sheet that is read, as they are compared.
fn headers(study: &Sheet) -> HashSet<String> {
    let row = (study.rows.iter().take(20)).find(|row| study.cells_of(row).len() > 1);
    let cells = row.into_iter().flat_map(|row| study.cells_of(row));
    cells.map(|c| normal(study.text_of(c))).collect()
}

/// The code and its meaning in a row: a number with a text in the next cell, or both in one, `1 = Verum`.
fn code_of(sheet: &Sheet, row: &crate::import::table::sheet::SheetRow) -> Option<(String, String)> {
    let cells: Vec<&str> = (sheet.cells_of(row).iter())
        .map(|c| sheet.text_of(c).trim())
        .filter(|t| !t.is_empty())
        .collect();
    let is_code = |t: &str| t.len() < 7 && matches!(form(t), Some(Form::Plain));
    let is_text = |t: &str| form(t).is_none() && t.chars().any(char::is_alphabetic);
    let pair = cells.windows(2).find(|w| is_code(w[0]) && is_text(w[1]));
    let beside = pair.map(|w| (w[0].to_owned(), w[1].to_owned()));
    beside.or_else(|| {
        let parts = cells.iter().filter_map(|t| t.split_once(['=', ':']));
        let mut parts = parts.map(|(a, b)| (a.trim(), b.trim()));
        let found = parts.find(|(a, b)| is_code(a) && is_text(b));
        found.map(|(a, b)| (a.to_owned(), b.to_owned()))
    })
}
