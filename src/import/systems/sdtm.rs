//! SDTM findings (LB, VS, EG, QS and their like): a row is a test of a subject at a visit.
//!
//! The value is the numeric result in standard units (`--STRESN`), the marker its code (`--TESTCD`), the baseline
//! the visit of the rows flagged in `--BLFL`. Tests that were not done are left out. Findings carry no treatment.
//! Source: CDISC SDTM Implementation Guide 3.4, section 6.3.

use super::columns::{all_there, column, named_or};
use super::system::System;
use crate::import::cells::codes::Codes;
use crate::import::cells::values;
use crate::import::error::ImportError;
use crate::import::options::{Decimal, Layout, Role};
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::table::rows::Rows;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::borrow::Cow;
use std::collections::HashMap;

/// The two letters of the domain and its columns.
fn domain(e: &Evidence<'_>) -> Option<String> {
    (0..e.table.n_columns()).find_map(|c| {
        let name = e.table.normal_name(c);
        let letters = name.strip_suffix("testcd")?;
        (letters.len() == 2).then(|| letters.to_owned())
    })
}

fn own(e: &Evidence<'_>, letters: &str, end: &str) -> Option<usize> {
    column(e, &[&format!("{letters}{end}")])
}

pub(super) const SYSTEM: System = System {
    layout: Layout::Sdtm,
    score,
    convention,
};

fn score(e: &Evidence<'_>) -> (f64, String) {
    let letters = domain(e).unwrap_or_default();
    // An analysis data set may keep the columns from which it was derived.
    if column(e, &["paramcd"]).is_some() && column(e, &["aval"]).is_some() {
        let why = "no SDTM findings: PARAMCD and AVAL are those of an analysis data set";
        return (0.0, why.to_owned());
    }
    all_there(
        "SDTM findings",
        &[
            ("USUBJID", column(e, &["usubjid", "subjid"]).is_some()),
            ("--TESTCD", !letters.is_empty()),
            ("--STRESN", own(e, &letters, "stresn").is_some()),
            (
                "VISIT or VISITNUM",
                column(e, &["visit", "visitnum"]).is_some() || nominal(e, &letters).is_some(),
            ),
        ],
    )
}

fn convention<'t>(e: &Evidence<'t>, rows: &mut Rows<'t>) -> Result<Convention<'t>, ImportError> {
    let letters = domain(e).unwrap_or_default();
    let o = e.options;
    let planned = named_or(e, o.visit.as_ref(), "--visit", &["visit", "visitnum"])?;
    let visit = planned.or_else(|| nominal(e, &letters));
    let group = match o.group.as_deref() {
        Some("") => None,
        _ => named_or(
            e,
            o.group.as_ref(),
            "--group",
            &["actarm", "arm", "trt01a", "trta", "armcd"],
        )?,
    };
    let mut out = Convention {
        others: Some("another SDTM variable"),
        no_day_zero: true,
        marker_label: own(e, &letters, "test"),
        limits: [own(e, &letters, "lloq"), None],
        ..Convention::default()
    };
    out.role(
        column(e, &["usubjid", "subjid"]),
        Role::Subject,
        "the subject of SDTM",
    );
    out.role(visit, Role::Visit, "the visit of SDTM");
    out.role(group, Role::Group, "the arm of SDTM");
    out.role(
        own(e, &letters, "testcd"),
        Role::MarkerName,
        "the test of SDTM",
    );
    out.role(
        own(e, &letters, "stresn"),
        Role::Value,
        "the numeric result in standard units",
    );
    // Where, how and by whom something was measured parts no people.
    for end in ["loc", "method", "nam", "cat", "scat", "eval"] {
        let why = "another SDTM variable";
        out.role(own(e, &letters, end), Role::Ignored, why);
    }
    for fact in ["age", "sex", "race", "ethnic"] {
        out.role(
            column(e, &[fact]),
            Role::Covariate,
            "a fact about the subject",
        );
    }
    if let Some(stat) = own(e, &letters, "stat") {
        for row in 0..e.table.n_rows() {
            if e.table.cell(row, stat).eq_ignore_ascii_case("not done") {
                rows.leave_out(row, "not done");
            }
        }
    }
    words_only(e, rows, &letters);
    specimens(e, &letters, &mut out);
    let Some(visit) = visit else {
        return Ok(out);
    };
    let mut codes = e.codes(visit);
    // In SEND the time point may be the kind of sample.
    let time = own(e, &letters, "tpt").filter(|c| planned.is_some() && e.profile(*c).distinct > 1);
    if let Some(time) = time {
        if codes.labels.len() > 1 {
            out.issues
                .push(time_points_are_visits(e.header(time), e.header(visit)));
        }
        codes = joined(&codes, &e.codes(time));
    }
    out.visit_numbers = numbers(e, &codes, own(e, &letters, "tptnum"));
    if let Some(flag) = own(e, &letters, "blfl") {
        out.baseline = flagged_visit(e, &codes, flag);
    }
    out.visits = Some(codes);
    Ok(out)
}

/// The day for which a record was planned, in studies of animals (SEND), which have no VISIT.
fn nominal(e: &Evidence<'_>, letters: &str) -> Option<usize> {
    own(e, letters, "nomlbl")
        .or_else(|| own(e, letters, "nomdy"))
        .or_else(|| column(e, &["visitdy"]))
}

/// The visit with most flagged records.
fn flagged_visit(e: &Evidence<'_>, codes: &Codes<'_>, flag: usize) -> Option<String> {
    let mut n = vec![0usize; codes.labels.len()];
    for (row, code) in codes.of_row.iter().enumerate() {
        if let Some(code) = code.filter(|_| e.table.cell(row, flag).eq_ignore_ascii_case("y")) {
            n[code as usize] += 1;
        }
    }
    let best = (0..n.len()).max_by_key(|i| (n[*i], std::cmp::Reverse(*i)));
    best.filter(|i| n[*i] > 0)
        .map(|i| codes.labels[i].to_string())
}

/// Leaves out tests without any number, with a note.
fn words_only(e: &Evidence<'_>, rows: &mut Rows<'_>, letters: &str) {
    let (Some(code), Some(value)) = (own(e, letters, "testcd"), own(e, letters, "stresn")) else {
        return;
    };
    let codes = e.codes(code);
    let mut has_number = vec![false; codes.labels.len()];
    for (row, code) in codes.of_row.iter().enumerate() {
        if let Some(slot) = code.and_then(|c| has_number.get_mut(c as usize)) {
            *slot |= values::number(e.table.cell(row, value), Decimal::Point).is_some();
        }
    }
    for (row, code) in codes.of_row.iter().enumerate() {
        if code.is_some_and(|c| has_number.get(c as usize) == Some(&false)) {
            rows.leave_out(row, "result in words");
        }
    }
}

/// A test in several specimens is a marker in each: `XAN PLASMA`, `XAN URINE`. Sides of the body stay a question: they
/// may belong to one person or be treated apart.
fn specimens<'t>(e: &Evidence<'t>, letters: &str, out: &mut Convention<'t>) {
    let Some(code) = own(e, letters, "testcd") else {
        return;
    };
    let Some(kind) = own(e, letters, "spec").filter(|c| e.profile(*c).distinct > 1) else {
        return;
    };
    let tests = out.markers.clone().unwrap_or_else(|| e.codes(code));
    let kinds = e.codes(kind);
    let mut first: Vec<Option<u32>> = vec![None; tests.labels.len()];
    let mut several = vec![false; tests.labels.len()];
    for (test, kind) in tests.of_row.iter().zip(kinds.of_row.iter()) {
        if let (Some(test), Some(kind)) = (test.map(|t| t as usize), kind)
            && let (Some(first), Some(several)) = (first.get_mut(test), several.get_mut(test))
        {
            *several |= *first.get_or_insert(kind) != kind;
        }
    }
    if !several.contains(&true) {
        return;
    }
    out.markers = Some(together(&tests, &kinds, &several));
    // The full name of a test says nothing of its specimen.
    out.marker_label = None;
    let named: Vec<&str> = (tests.labels.iter().zip(&several))
        .filter(|(_, several)| **several)
        .map(|(label, _)| label.as_ref())
        .collect();
    out.issues.push(
        Issue::new(
            Severity::Note,
            "marker_by_specimen",
            format!(
                "{} stands for more than one specimen; each is a marker of its own.",
                first_names(named.into_iter(), 10)
            ),
        )
        .at(None, Some(e.header(kind))),
    );
}

/// Test and specimen together, where a test has several.
fn together(tests: &Codes<'_>, kinds: &Codes<'_>, several: &[bool]) -> Codes<'static> {
    let mut known: HashMap<(u32, Option<u32>), u32> = HashMap::new();
    let mut labels: Vec<Cow<'static, str>> = Vec::new();
    let of_row = (tests.of_row.iter().zip(kinds.of_row.iter()))
        .map(|(test, kind)| {
            let test = test?;
            let parted = several.get(test as usize) == Some(&true);
            let kind = kind.filter(|_| parted);
            Some(*known.entry((test, kind)).or_insert_with(|| {
                let name = tests.labels.get(test as usize).map_or("", AsRef::as_ref);
                labels.push(match kind.and_then(|k| kinds.labels.get(k as usize)) {
                    Some(kind) => Cow::Owned(format!("{name} {kind}")),
                    None => Cow::Owned(name.to_owned()),
                });
                u32::try_from(labels.len() - 1).unwrap_or(u32::MAX)
            }))
        })
        .collect();
    Codes { of_row, labels }
}

/// What becomes of several time points at a visit.
fn time_points_are_visits(time: &str, visit: &str) -> Issue {
    let what = "each is a visit of its own here, and changes are counted from the one that is the baseline";
    let remedy = "Where one of them is the measurement of the visit, keep its rows alone in a copy of the file.";
    Issue::new(
        Severity::Warning,
        "time_points_are_visits",
        format!("{time} names several time points at one {visit}: {what}."),
    )
    .remedy(remedy, remedy)
    .at(None, Some(time))
}

/// Visit and time point together: `DAY 1, 2 H POST DOSE`.
fn joined<'t>(visits: &Codes<'t>, times: &Codes<'t>) -> Codes<'t> {
    let mut known: HashMap<(u32, Option<u32>), u32> = HashMap::new();
    let mut labels: Vec<Cow<'t, str>> = Vec::new();
    let one_visit = visits.labels.len() == 1;
    let of_row = (visits.of_row.iter().zip(times.of_row.iter()))
        .map(|(visit, time)| {
            let visit = visit?;
            Some(*known.entry((visit, time)).or_insert_with(|| {
                let v = &visits.labels[visit as usize];
                labels.push(match time.and_then(|t| times.labels.get(t as usize)) {
                    Some(t) if one_visit => t.clone(),
                    Some(t) => Cow::Owned(format!("{v}, {t}")),
                    None => v.clone(),
                });
                u32::try_from(labels.len() - 1).unwrap_or(u32::MAX)
            }))
        })
        .collect();
    Codes { of_row, labels }
}

/// The number of each visit, from VISITNUM, or the planned day, and the number of the time point.
fn numbers(e: &Evidence<'_>, codes: &Codes<'_>, time: Option<usize>) -> HashMap<String, f64> {
    let Some(number) = column(e, &["visitnum", "visitdy"]) else {
        return HashMap::new();
    };
    let read = |row: usize, c: usize| values::number(e.table.cell(row, c), Decimal::Point);
    let mut out = HashMap::new();
    for (row, code) in codes.of_row.iter().enumerate() {
        let Some(label) = code.and_then(|c| codes.labels.get(c as usize)) else {
            continue;
        };
        if !out.contains_key(label.as_ref())
            && let Some(x) = read(row, number)
        {
            let within = time.and_then(|c| read(row, c)).unwrap_or(0.0);
            out.insert(label.to_string(), x + within * 1e-6);
        }
    }
    out
}
