//! Study files with their right readings: nothing is misread without a word.
//!
//! The folders in `tests/reading` hold study files in the shapes in which people keep them, and
//! `expected.json` says how a careful biostatistician reads each, or what has to be asked. Labels are compared
//! without case, blanks and the spelling of units of time.

use rayon::prelude::*;
use regex_lite::Regex;
use serde_json::Value;
use std::path::{Path, PathBuf};
use trajecta::import::{ImportOptions, Question, Recognition, Role, StudyFile, pack, recognise};
use trajecta::study::{Issue, Severity};
use trajecta::work::Monitor;

/// Share of files that must be right or fairly asked.
const WANTED: f64 = 0.97;

#[derive(Clone, Debug, PartialEq)]
enum Verdict {
    Right,
    AskedFairly,
    Asked(String),
    Refused(String),
    Warned(String),
    Silent(String),
}

fn folder(set: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/reading")
        .join(set)
}

fn cases(set: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder(set).join("expected.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn read(set: &str, file: &str, options: &ImportOptions) -> Result<Recognition, String> {
    let one = |name: &str| {
        let path = folder(set).join(name);
        StudyFile::new(&path, std::fs::read(&path).unwrap())
    };
    // Some studies of the seventh set stand in several files, or have a sheet of their samples.
    let (mut files, mut samples) = (vec![one(file)], None);
    if set == "seventh" {
        let all = cases(set);
        let case = all.iter().find(|c| c["file"] == file).unwrap();
        let also = case.get("also").map(texts).unwrap_or_default();
        files.extend(also.iter().map(|name| one(name)));
        samples = case.get("samples").and_then(Value::as_str).map(one);
    }
    let (name, bytes) = pack(files, samples);
    recognise(&name, &bytes, options, &Monitor::new()).map_err(|e| e.to_string())
}

// ---- labels -------------------------------------------------------------------------------------------------

/// Lower case, accents gone, blanks at the ends gone.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.trim().chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => out.push('a'),
            'è' | 'é' | 'ê' | 'ë' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' => out.push('i'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' => out.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => out.push('u'),
            'ñ' => out.push('n'),
            'ç' => out.push('c'),
            '\u{2212}' | '\u{2013}' | '\u{2014}' => out.push('-'),
            '\u{a0}' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A column or marker name: separators are blanks.
fn name(text: &str) -> String {
    let spaced = plain(text).replace('_', " ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    words
        .join(" ")
        .trim_matches([' ', '.', ':', '-'])
        .to_owned()
}

/// A visit label: a unit with its number, however written, or the letters and digits that are left.
fn label(text: &str) -> String {
    const UNITS: [(&str, &[&str]); 6] = [
        ("minute", &["min", "mins", "minute", "minutes", "'"]),
        ("hour", &["h", "hr", "hrs", "hour", "hours", "std"]),
        ("day", &["d", "day", "days", "tag", "j", "jour", "dia"]),
        (
            "week",
            &["w", "wk", "wks", "week", "weeks", "woche", "sem", "semana"],
        ),
        (
            "month",
            &[
                "m", "mo", "mon", "month", "months", "monat", "mes", "mois", "mese", "mesi",
            ],
        ),
        ("year", &["y", "yr", "year", "years"]),
    ];
    let text = plain(text);
    if let Ok(x) = text
        .replace(',', ".")
        .trim_start_matches('+')
        .parse::<f64>()
    {
        return format!("number {x}");
    }
    let squeezed: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '_')
        .collect();
    let letters: String = squeezed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    if ["baseline", "base", "bl", "bsl"].contains(&letters.as_str()) {
        return "baseline".to_owned();
    }
    let digits = |t: &str| {
        t.trim_matches(['.', '-'])
            .replace(',', ".")
            .parse::<f64>()
            .ok()
    };
    for (unit, words) in UNITS {
        for word in words {
            let number = squeezed
                .strip_prefix(word)
                .and_then(|rest| {
                    if rest.starts_with('-') && rest.len() > 1 {
                        rest.replace(',', ".").parse().ok()
                    } else {
                        digits(rest)
                    }
                })
                .or_else(|| squeezed.strip_suffix(word).and_then(digits));
            if let Some(x) = number {
                return format!("{unit} {x}");
            }
        }
    }
    squeezed
        .chars()
        .filter(|c| c.is_alphanumeric() || "+<>=%*/".contains(*c))
        .collect()
}

// ---- what was read ------------------------------------------------------------------------------------------

#[derive(Debug, Default)]
struct Got {
    layout: String,
    subject: Option<String>,
    group: Option<String>,
    groups: Vec<String>,
    visit_column: Option<String>,
    visits: Vec<String>,
    hours: Vec<Option<f64>>,
    baseline: Option<String>,
    n_subjects: usize,
    rows_used: usize,
    /// Name and label.
    markers: Vec<(String, String)>,
    covariates: Vec<String>,
    ignored: Vec<String>,
    issues: Vec<Issue>,
}

fn got(read: &Recognition) -> Option<Got> {
    let study = read.study.as_ref()?;
    let of = |role: Role| -> Vec<String> {
        let roles = read.roles.iter().filter(|r| r.role == role);
        roles.map(|r| r.column.clone()).collect()
    };
    Some(Got {
        layout: study.source.layout.clone(),
        subject: of(Role::Subject).first().cloned(),
        group: of(Role::Group).first().cloned(),
        groups: study.groups.iter().map(|g| g.name.clone()).collect(),
        visit_column: of(Role::Visit).first().cloned(),
        visits: study.visits.iter().map(|v| v.label.clone()).collect(),
        hours: study.visits.iter().map(|v| v.hours).collect(),
        baseline: study.visits.get(study.baseline).map(|v| v.label.clone()),
        n_subjects: study.subjects.len(),
        rows_used: study.source.rows_used,
        markers: study
            .markers
            .iter()
            .map(|m| (m.name.clone(), m.label.clone()))
            .collect(),
        covariates: of(Role::Covariate),
        ignored: of(Role::Ignored),
        issues: read.issues.clone(),
    })
}

// ---- comparison ---------------------------------------------------------------------------------------------

/// What differs, and the names that are then in doubt.
struct Difference {
    text: String,
    doubt: Vec<String>,
}

fn alternatives(want: &Value) -> Vec<&Value> {
    match want {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    }
}

fn texts(want: &Value) -> Vec<String> {
    match want {
        Value::Array(all) => all.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Number(n) => vec![n.to_string()],
        _ => Vec::new(),
    }
}

fn matches(want: &Value, got: Option<&str>, key: fn(&str) -> String) -> bool {
    alternatives(want)
        .into_iter()
        .any(|option| match (option.as_str(), got) {
            (None, None) => true,
            (Some(a), Some(b)) => key(a) == key(b),
            _ => false,
        })
}

fn number_matches(want: &Value, got: usize) -> bool {
    alternatives(want)
        .into_iter()
        .any(|o| o.as_u64() == Some(got as u64))
}

fn near(want: &Value, got: Option<f64>) -> bool {
    alternatives(want)
        .into_iter()
        .any(|o| match (o.as_f64(), got) {
            (None, None) => true,
            (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * a.abs().max(1.0),
            _ => false,
        })
}

fn compare(want: &Value, got: &Got) -> Vec<Difference> {
    let mut out = Vec::new();
    let mut no = |field: &str, wanted: &Value, found: String, doubt: Vec<String>| {
        out.push(Difference {
            text: format!("{field}: {found}, expected {wanted}"),
            doubt: doubt.into_iter().filter(|d| !d.is_empty()).collect(),
        });
    };
    let field = |key: &str| want.get(key);
    let owned = |o: &Option<String>| o.clone().into_iter().collect::<Vec<String>>();
    if let Some(w) = field("layout").filter(|w| !matches(w, Some(&got.layout), plain)) {
        no("layout", w, got.layout.clone(), Vec::new());
    }
    for (key, found) in [("subject", &got.subject), ("group", &got.group)] {
        if let Some(w) = field(key).filter(|w| !matches(w, found.as_deref(), name)) {
            no(
                key,
                w,
                format!("{found:?}"),
                [texts(w), owned(found)].concat(),
            );
        }
    }
    let group_columns = [
        owned(&got.group),
        field("group").map(texts).unwrap_or_default(),
    ]
    .concat();
    let groups: Vec<String> = got.groups.iter().map(|g| plain(g)).collect();
    let wanted_groups = |w: &Value| -> Vec<String> { texts(w).iter().map(|g| plain(g)).collect() };
    if let Some(w) = field("groups").filter(|w| wanted_groups(w) != groups) {
        no(
            "groups",
            w,
            format!("{:?}", got.groups),
            [group_columns.clone(), texts(w), got.groups.clone()].concat(),
        );
    }
    if let Some(w) = field("groups_set") {
        let (mut a, mut b) = (wanted_groups(w), groups.clone());
        a.sort();
        b.sort();
        if a != b {
            no(
                "groups",
                w,
                format!("{:?}", got.groups),
                [group_columns.clone(), texts(w), got.groups.clone()].concat(),
            );
        }
    }
    let first = got.groups.first().map(String::as_str);
    if let Some(w) = field("reference").filter(|w| !matches(w, first, plain)) {
        no(
            "reference",
            w,
            format!("{first:?}"),
            [
                group_columns,
                texts(w),
                first.map(str::to_owned).into_iter().collect(),
            ]
            .concat(),
        );
    }
    let visit_names = [owned(&got.visit_column), vec!["visits".to_owned()]].concat();
    if let Some(w) = field("visits") {
        let all = w.as_array().unwrap();
        let same = all.len() == got.visits.len()
            && all
                .iter()
                .zip(&got.visits)
                .all(|(w, g)| texts(w).iter().any(|o| label(o) == label(g)));
        if !same {
            no(
                "visits",
                w,
                format!("{:?}", got.visits),
                [visit_names.clone(), texts(w), got.visits.clone()].concat(),
            );
        }
    }
    if let Some(w) = field("n_visits").filter(|w| !number_matches(w, got.visits.len())) {
        no(
            "n_visits",
            w,
            format!("{:?}", got.visits),
            [visit_names.clone(), got.visits.clone()].concat(),
        );
    }
    if let Some(w) = field("hours") {
        let same = match w {
            Value::Null => got.hours.iter().all(Option::is_none),
            Value::Array(all) => {
                all.len() == got.hours.len() && all.iter().zip(&got.hours).all(|(w, g)| near(w, *g))
            }
            _ => false,
        };
        if !same {
            no("hours", w, format!("{:?}", got.hours), visit_names.clone());
        }
    }
    if let Some(w) = field("baseline").filter(|w| !matches(w, got.baseline.as_deref(), label)) {
        no(
            "baseline",
            w,
            format!("{:?}", got.baseline),
            [visit_names, owned(&got.baseline), texts(w)].concat(),
        );
    }
    for (key, found) in [("n_subjects", got.n_subjects), ("rows_used", got.rows_used)] {
        if let Some(w) = field(key).filter(|w| !number_matches(w, found)) {
            // Messages that count subjects or rows.
            let verbs = [
                "is", "are", "has", "have", "holds", "hold", "stands", "stand", "with",
            ];
            let words = verbs.iter().flat_map(|verb| {
                ["subject", "subjects", "row", "rows"].map(|noun| format!("{noun} {verb}"))
            });
            let words: Vec<String> = words.collect();
            no(
                key,
                w,
                found.to_string(),
                [owned(&got.subject), words].concat(),
            );
        }
    }
    let names: Vec<String> = got.markers.iter().map(|m| name(&m.0)).collect();
    let labels: Vec<String> = got.markers.iter().map(|m| name(&m.1)).collect();
    let has = |m: &str| names.contains(&name(m)) || labels.contains(&name(m));
    if let Some(w) = field("markers") {
        let wanted: Vec<String> = texts(w).iter().map(|m| name(m)).collect();
        let lost: Vec<String> = texts(w).into_iter().filter(|m| !has(m)).collect();
        let more: Vec<String> = (names.iter().zip(&labels))
            .filter(|(n, l)| !wanted.contains(n) && !wanted.contains(l))
            .map(|(n, _)| n.clone())
            .collect();
        if !lost.is_empty() || !more.is_empty() {
            no("markers", w, format!("{names:?}"), [lost, more].concat());
        }
    }
    if let Some(w) = field("n_markers").filter(|w| !number_matches(w, names.len())) {
        no("n_markers", w, format!("{names:?}"), names.clone());
    }
    let all = |key: &str| field(key).map(texts).unwrap_or_default();
    for m in all("markers_include").into_iter().filter(|m| !has(m)) {
        no(
            "markers lack",
            &Value::from(m.as_str()),
            String::new(),
            vec![m.clone()],
        );
    }
    for m in all("not_markers").into_iter().filter(|m| has(m)) {
        no(
            "no marker",
            &Value::from(m.as_str()),
            String::new(),
            vec![m.clone()],
        );
    }
    let covariates: Vec<String> = got.covariates.iter().map(|c| name(c)).collect();
    for c in all("covariates_include")
        .into_iter()
        .filter(|c| !covariates.contains(&name(c)))
    {
        no(
            "covariates lack",
            &Value::from(c.as_str()),
            format!("{covariates:?}"),
            vec![c.clone()],
        );
    }
    for c in all("covariates_exclude")
        .into_iter()
        .filter(|c| covariates.contains(&name(c)))
    {
        no(
            "no covariate",
            &Value::from(c.as_str()),
            String::new(),
            vec![c.clone()],
        );
    }
    let ignored: Vec<String> = got.ignored.iter().map(|c| name(c)).collect();
    for c in all("ignored_include")
        .into_iter()
        .filter(|c| !ignored.contains(&name(c)))
    {
        no(
            "not ignored",
            &Value::from(c.as_str()),
            String::new(),
            vec![c.clone()],
        );
    }
    for pattern in all("says") {
        let said = got.issues.iter().any(|i| {
            let text = format!("{} {}", i.column.as_deref().unwrap_or(""), i.message);
            found(&pattern, &text)
        });
        if !said {
            no(
                "says nothing of",
                &Value::from(pattern.as_str()),
                String::new(),
                Vec::new(),
            );
        }
    }
    out
}

fn found(pattern: &str, text: &str) -> bool {
    Regex::new(&format!("(?i){pattern}"))
        .unwrap()
        .is_match(text)
}

/// Whether every difference is covered by a warning that names what is in doubt.
fn warned(differences: &[Difference], issues: &[Issue]) -> bool {
    let loud: Vec<&Issue> = issues
        .iter()
        .filter(|i| i.severity > Severity::Note)
        .collect();
    let names = |issue: &Issue, word: &str| {
        if issue
            .column
            .as_deref()
            .is_some_and(|c| name(c) == name(word))
        {
            return true;
        }
        let (message, word) = (plain(&issue.message), plain(word));
        let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
        word.chars().count() > 1
            && message.match_indices(&word).any(|(at, _)| {
                apart(message[..at].chars().next_back())
                    && apart(message[at + word.len()..].chars().next())
            })
    };
    let relevant: Vec<&Difference> = differences.iter().filter(|d| !d.doubt.is_empty()).collect();
    !relevant.is_empty()
        && relevant
            .iter()
            .all(|d| d.doubt.iter().any(|w| loud.iter().any(|i| names(i, w))))
}

/// The message without the list of all columns, which names none of them.
fn without_lists(message: &str) -> String {
    let list = Regex::new(r"(?:the )?columns(?: with numbers)? are .*?(?:\. [A-Z]|\.?$)").unwrap();
    list.replace_all(message, "columns are listed. ")
        .into_owned()
}

fn names_no_flags_in_the_window(file: &str, read: &Recognition) {
    let issues = read.issues.iter().map(Issue::in_window);
    let questions = read.questions.iter();
    let questions = questions.map(|q| format!("{} {}", q.text, q.remedy.window));
    for said in issues.chain(questions) {
        let is_flag = |word: &str| {
            let name = word.strip_prefix("--");
            name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()))
        };
        let names_one = said.split_whitespace().any(is_flag);
        assert!(!names_one, "{file}: {said}");
    }
}

fn judge(set: &str, case: &Value) -> Verdict {
    let file = case["file"].as_str().unwrap();
    let readings: Vec<&Value> = case.get("read").map(alternatives).unwrap_or_default();
    let asks: Vec<String> = case.get("ask").map(texts).unwrap_or_default();
    let outcome = read(set, file, &ImportOptions::default());
    if let Ok(read) = &outcome {
        names_no_flags_in_the_window(file, read);
    }
    let message = match &outcome {
        Err(message) => Some(message.clone()),
        Ok(read) if !read.questions.is_empty() => {
            let all: Vec<String> = (read.questions.iter())
                .map(|q| format!("{} {}", q.text, q.remedy.command))
                .collect();
            Some(all.join(" "))
        }
        Ok(_) => None,
    };
    if let Some(message) = message {
        let message = without_lists(&message.replace(file, "the file"));
        if asks.iter().any(|a| found(a, &message)) {
            return Verdict::AskedFairly;
        }
        let useful = message.contains("--") || found(r"\b(line|row) \d", &message);
        return if readings.is_empty() || !useful {
            Verdict::Refused(message)
        } else {
            Verdict::Asked(message)
        };
    }
    let read = outcome.unwrap();
    let Some(got) = got(&read) else {
        return Verdict::Refused("no study and no question".to_owned());
    };
    let mut best: Option<Vec<Difference>> = None;
    for want in readings {
        let differences = compare(want, &got);
        if differences.is_empty() {
            return Verdict::Right;
        }
        if best.as_ref().is_none_or(|b| differences.len() < b.len()) {
            best = Some(differences);
        }
    }
    let differences = best.unwrap_or_else(|| {
        let doubt = case.get("doubt").map(texts).unwrap_or_else(|| {
            [
                got.subject.clone(),
                got.group.clone(),
                got.visit_column.clone(),
            ]
            .into_iter()
            .flatten()
            .collect()
        });
        vec![Difference {
            text: format!("read without asking: {got:?}"),
            doubt,
        }]
    });
    let text = differences
        .iter()
        .map(|d| d.text.as_str())
        .collect::<Vec<_>>()
        .join("; ");
    if !warned(&differences, &got.issues) {
        Verdict::Silent(text)
    } else if case.get("warn_ok").and_then(Value::as_bool) == Some(true) {
        Verdict::Right
    } else {
        Verdict::Warned(text)
    }
}

fn hold(set: &str) {
    let all = cases(set);
    let verdicts: Vec<(String, Verdict)> = (all.par_iter())
        .map(|case| (case["file"].as_str().unwrap().to_owned(), judge(set, case)))
        .collect();
    let good = verdicts
        .iter()
        .filter(|(_, v)| matches!(v, Verdict::Right | Verdict::AskedFairly))
        .count();
    let silent = verdicts
        .iter()
        .filter(|(_, v)| matches!(v, Verdict::Silent(_)))
        .count();
    println!(
        "{set}: {good} of {} right or fairly asked, {silent} silently wrong",
        all.len()
    );
    let bad: Vec<String> = (verdicts.iter())
        .filter(|(_, v)| !matches!(v, Verdict::Right | Verdict::AskedFairly))
        .map(|(file, v)| format!("{file}: {v:?}"))
        .collect();
    assert!(
        silent == 0 && good as f64 >= WANTED * all.len() as f64,
        "{}",
        bad.join("\n")
    );
}

#[test]
fn study_files_of_the_first_set_are_read_right_or_asked_about() {
    hold("shared");
}

#[test]
fn study_files_of_the_second_set_are_read_right_or_asked_about() {
    hold("own");
}

#[test]
fn study_files_of_the_third_set_are_read_right_or_asked_about() {
    hold("third");
}

#[test]
fn study_files_of_the_fourth_set_are_read_right_or_asked_about() {
    hold("fourth");
}

#[test]
fn study_files_of_the_fifth_set_are_read_right_or_asked_about() {
    hold("fifth");
}

#[test]
fn study_files_of_the_sixth_set_are_read_right_or_asked_about() {
    hold("sixth");
}

#[test]
fn study_files_of_the_seventh_set_are_read_right_or_asked_about() {
    hold("seventh");
}

#[test]
fn study_files_of_the_eighth_set_are_read_right_or_asked_about() {
    hold("eighth");
}

#[test]
fn study_files_of_the_ninth_set_are_read_right_or_asked_about() {
    hold("ninth");
}

#[test]
fn study_files_of_the_tenth_set_are_read_right_or_asked_about() {
    hold("tenth");
}

#[test]
fn study_files_of_the_eleventh_set_are_read_right_or_asked_about() {
    hold("eleventh");
}

#[test]
fn study_files_of_the_twelfth_set_are_read_right_or_asked_about() {
    hold("twelfth");
}

#[test]
fn study_files_of_the_thirteenth_set_are_read_right_or_asked_about() {
    hold("thirteenth");
}

#[test]
fn study_files_of_the_fourteenth_set_are_read_right_or_asked_about() {
    hold("fourteenth");
}

#[test]
fn study_files_of_the_fifteenth_set_are_read_right_or_asked_about() {
    hold("fifteenth");
}

#[test]
fn study_files_of_the_sixteenth_set_are_read_right_or_asked_about() {
    hold("sixteenth");
}

#[test]
fn study_files_of_the_seventeenth_set_are_read_right_or_asked_about() {
    hold("seventeenth");
}

#[test]
fn study_files_of_the_eighteenth_set_are_read_right_or_asked_about() {
    hold("eighteenth");
}

#[test]
fn study_files_of_the_nineteenth_set_are_read_right_or_asked_about() {
    hold("nineteenth");
}

#[test]
fn study_files_of_the_twentieth_set_are_read_right_or_asked_about() {
    hold("twentieth");
}

#[test]
fn study_files_of_the_twenty_first_set_are_read_right_or_asked_about() {
    hold("twentyfirst");
}

/// Every folder of study files.
const SETS: [&str; 21] = [
    "shared",
    "own",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "twentyfirst",
];

#[test]
fn what_was_recognised_reads_the_same_study_again() {
    for set in SETS {
        let bad: Vec<String> = (cases(set).par_iter())
            .filter_map(|case| {
                let file = case["file"].as_str().unwrap();
                let first = read(set, file, &ImportOptions::default()).ok()?;
                let study = first.study.as_ref()?;
                let again = match read(set, file, &first.options) {
                    Ok(again) => again,
                    Err(e) => return Some(format!("{file}: {e}")),
                };
                (again.study.as_ref() != Some(study)).then(|| {
                    let questions: Vec<&str> =
                        again.questions.iter().map(|q| q.text.as_str()).collect();
                    format!("{file}: another study, {questions:?}")
                })
            })
            .collect();
        assert!(bad.is_empty(), "{}", bad.join("\n"));
    }
}

/// The options with an answer to a question.
fn answered(options: &ImportOptions, question: &Question, choice: &str) -> ImportOptions {
    let mut out = options.clone();
    let text = Some(choice.to_owned());
    match question.flag.as_str() {
        "--subject" => out.subject = text,
        "--group" => out.group = text,
        "--visit" => out.set_visit(choice),
        "--value" => out.value = text,
        "--period" => out.period = text,
        "--time-point" => out.time_point = text,
        "--marker" => out.markers.push(choice.to_owned()),
        "--layout" => out.layout = choice.parse().ok(),
        "--decimal" => out.decimal = choice.parse().ok(),
        "--duplicates" => out.duplicates = choice.parse().ok(),
        "--subject-numbers" => {
            out.subject = question.column.clone().or(out.subject);
            out.subject_numbers = choice.parse().ok();
        }
        "--dates" => out.dates = choice.parse().ok(),
        "--first-line" => out.first_line = choice.parse().ok(),
        "--header-order" => out.header_order = choice.parse().ok(),
        "--visits" => out.visits = choice.split(',').map(str::to_owned).collect(),
        other => panic!("no flag {other}"),
    }
    out
}

#[test]
fn every_choice_of_a_question_is_an_answer() {
    let mut bad = Vec::new();
    let mut n = 0;
    for set in SETS {
        for case in cases(set) {
            let file = case["file"].as_str().unwrap();
            let Ok(first) = read(set, file, &ImportOptions::default()) else {
                continue;
            };
            for question in &first.questions {
                // Columns of no use are offered too where any column may be the one.
                let most = if question.choices.len() > 4 { 1 } else { 4 };
                for choice in question.choices.iter().take(most) {
                    n += 1;
                    let options = answered(&ImportOptions::default(), question, choice);
                    if let Ok(again) = read(set, file, &options)
                        && again
                            .questions
                            .iter()
                            .any(|q| q.flag == question.flag && q.text == question.text)
                    {
                        bad.push(format!(
                            "{file}: {} {choice} is asked again: {}",
                            question.flag, question.text
                        ));
                    }
                }
            }
        }
    }
    assert!(n > 20, "{n}");
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}
