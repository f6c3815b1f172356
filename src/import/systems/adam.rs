//! ADaM basic data structure (CDISC): a row is a parameter of a subject at an analysis visit.
//!
//! The baseline value is the row with ABLFL = Y whatever its AVISIT says. Of the other rows those
//! count that are flagged for analysis (ANL01FL = Y), are no derived record (DTYPE empty) and stand
//! at a planned visit. Source: CDISC ADaM Implementation Guide 1.3, sections 3.3 and 4.

use super::columns::{all_there, column, named_or};
use super::system::System;
use crate::import::cells::codes::Codes;
use crate::import::cells::labels::is_unscheduled;
use crate::import::cells::values::{self, MissingCodes};
use crate::import::error::ImportError;
use crate::import::options::{Decimal, Layout, Role};
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::table::rows::Rows;
use crate::study::{Issue, Severity};
use std::borrow::Cow;
use std::collections::HashMap;

const VISITS: [&str; 4] = ["avisit", "visit", "avisitn", "visitnum"];
const TREATMENTS: [&str; 6] = ["trt01a", "trta", "trt01p", "trtp", "actarm", "arm"];
const FACTS: [&str; 7] = [
    "age", "sex", "race", "ethnic", "bmibl", "heightbl", "weightbl",
];

pub(super) const SYSTEM: System = System {
    layout: Layout::Adam,
    score,
    convention,
};

fn score(e: &Evidence<'_>) -> (f64, String) {
    all_there(
        "ADaM data set",
        &[
            ("USUBJID", column(e, &["usubjid", "subjid"]).is_some()),
            ("PARAMCD", column(e, &["paramcd"]).is_some()),
            ("AVISIT", column(e, &["avisit", "avisitn"]).is_some()),
            ("AVAL", column(e, &["aval"]).is_some()),
        ],
    )
}

fn convention<'t>(e: &Evidence<'t>, rows: &mut Rows<'t>) -> Result<Convention<'t>, ImportError> {
    let o = e.options;
    let subject = named_or(e, o.subject.as_ref(), "--subject", &["usubjid", "subjid"])?;
    let visit = named_or(e, o.visit.as_ref(), "--visit", &VISITS)?;
    let no_group = o.group.as_deref() == Some("");
    let group = if no_group {
        None
    } else {
        named_or(e, o.group.as_ref(), "--group", &TREATMENTS)?
    };
    let mut out = Convention {
        others: Some("another ADaM variable"),
        no_day_zero: true,
        marker_label: column(e, &["param"]),
        limits: [column(e, &["llod", "lloq"]), column(e, &["uloq"])],
        ..Convention::default()
    };
    out.role(subject, Role::Subject, "the subject of ADaM");
    out.role(visit, Role::Visit, "the analysis visit of ADaM");
    out.role(group, Role::Group, "the treatment of ADaM");
    out.role(
        column(e, &["paramcd"]),
        Role::MarkerName,
        "the parameter of ADaM",
    );
    out.role(
        column(e, &["aval"]),
        Role::Value,
        "the analysis value of ADaM",
    );
    for fact in FACTS {
        out.role(
            column(e, &[fact]),
            Role::Covariate,
            "a fact about the subject",
        );
    }
    if let Some(visit) = visit {
        records(e, rows, visit, group, &mut out);
    }
    Ok(out)
}

/// Which rows count, and at which visit.
fn records<'t>(
    e: &Evidence<'t>,
    rows: &mut Rows<'t>,
    visit: usize,
    group: Option<usize>,
    out: &mut Convention<'t>,
) {
    let table = e.table;
    let flag = |names: &[&str]| column(e, names);
    let (baseline_flag, analysis_flag) = (flag(&["ablfl"]), flag(&["anl01fl"]));
    let number = flag(&["avisitn"]);
    let mut codes = Codes::read(table, visit, e.missing);
    let treatments = group.map(|g| Codes::read(table, g, e.missing));
    let baseline = baseline_flag.map(|_| {
        let flagged = (0..table.n_rows()).filter(|r| is_yes(e, *r, baseline_flag));
        baseline_code(&mut codes, flagged)
    });
    let no_treatment: Vec<bool> = treatments
        .iter()
        .flat_map(|t| &t.labels)
        .map(|l| is_no_treatment(l))
        .collect();
    let flags_others =
        (0..table.n_rows()).any(|r| is_yes(e, r, analysis_flag) && !is_yes(e, r, baseline_flag));
    let counting = Counting {
        e,
        analysis_flag: used_flag(e, analysis_flag, flags_others, &mut out.issues),
        derived: flag(&["dtype"]),
        baseline,
        unplanned: unplanned_visits(e, &codes),
    };
    for row in 0..table.n_rows() {
        if let Some(treatments) = &treatments
            && treatments
                .of_row
                .at(row)
                .is_none_or(|t| no_treatment[t as usize])
        {
            rows.leave_out(row, "no treatment (screen failure)");
            continue;
        }
        if let (true, Some(code)) = (is_yes(e, row, baseline_flag), baseline) {
            codes.of_row.set(row, Some(code));
            continue;
        }
        let Some(code) = codes.of_row.at(row) else {
            rows.leave_out(row, "no analysis visit");
            continue;
        };
        if let Some(reason) = counting.why_not(row, code) {
            rows.leave_out(row, reason);
        }
    }
    out.baseline = baseline
        .and_then(|b| codes.labels.get(b as usize))
        .map(|l| l.to_string());
    if let Some(number) = number {
        out.visit_numbers = numbers(e, &codes, visit, number, e.missing);
    }
    out.visits = Some(codes);
}

/// Whether a flag of a row is set.
fn is_yes(e: &Evidence<'_>, row: usize, flag: Option<usize>) -> bool {
    flag.is_some_and(|c| e.table.cell(row, c).eq_ignore_ascii_case("y"))
}

/// Why each visit is none of the plan; one that is asked for counts.
fn unplanned_visits(e: &Evidence<'_>, visits: &Codes<'_>) -> Vec<Option<&'static str>> {
    let why = |l: &Cow<'_, str>| {
        let asked_for = e.options.visits.iter().any(|v| v == l);
        unplanned(l).filter(|_| !asked_for)
    };
    visits.labels.iter().map(why).collect()
}

/// What says whether a record with a visit counts.
struct Counting<'e, 't> {
    e: &'e Evidence<'t>,
    /// ANL01FL, where it is used.
    analysis_flag: Option<usize>,
    /// DTYPE.
    derived: Option<usize>,
    /// Code of the baseline, where records of it are flagged.
    baseline: Option<u32>,
    /// Why each visit is none of the plan.
    unplanned: Vec<Option<&'static str>>,
}

impl Counting<'_, '_> {
    /// Why a record at the visit `code`, which is not the flagged baseline, does not count.
    fn why_not(&self, row: usize, code: u32) -> Option<&'static str> {
        let is_flagged = is_yes(self.e, row, self.analysis_flag);
        let is_derived = self.derived.is_some_and(|c| {
            let how = self.e.table.cell(row, c);
            // An average of the records of a visit that is flagged for analysis is its value.
            let is_value_of_visit = is_flagged && sums_up(how);
            !self.e.missing.contains(how) && !is_value_of_visit
        });
        if is_derived {
            Some("derived record (DTYPE)")
        } else if let Some(reason) = self.unplanned[code as usize] {
            Some(reason)
        } else if self.analysis_flag.is_some() && !is_flagged {
            Some("not flagged for analysis (ANL01FL)")
        } else if Some(code) == self.baseline {
            Some("not the baseline record (ABLFL)")
        } else {
            None
        }
    }
}

/// Whether a type of derivation sums up the records of a visit, and carries nothing from another one.
fn sums_up(derivation: &str) -> bool {
    const KINDS: [&str; 5] = ["average", "mean", "median", "maximum", "minimum"];
    KINDS.contains(&derivation.to_lowercase().as_str())
}

/// The column of ANL01FL, where it flags records after the baseline. Some data sets flag the baseline only, or no
/// record at all; the flag then says nothing of the others.
fn used_flag(
    e: &Evidence<'_>,
    flag: Option<usize>,
    flags_others: bool,
    issues: &mut Vec<Issue>,
) -> Option<usize> {
    let column = flag?;
    if !flags_others {
        issues.push(
            Issue::new(
                Severity::Warning,
                "analysis_flag_unused",
                "ANL01FL flags no record after the baseline, so all planned records are used.",
            )
            .at(None, Some(e.header(column))),
        );
    }
    flags_others.then_some(column)
}

/// The commonest planned visit of the rows flagged as baseline; "Baseline" where they have none.
fn baseline_code(codes: &mut Codes<'_>, flagged: impl Iterator<Item = usize>) -> u32 {
    let mut count = vec![0usize; codes.labels.len()];
    for row in flagged {
        if let Some(code) = codes.of_row.at(row) {
            count[code as usize] += 1;
        }
    }
    let best = (0..count.len())
        .filter(|&c| count[c] > 0 && unplanned(&codes.labels[c]).is_none())
        .max_by_key(|&c| (count[c], std::cmp::Reverse(c)));
    let code = best.unwrap_or_else(|| {
        let named = codes.labels.iter().position(|l| l == "Baseline");
        named.unwrap_or_else(|| {
            codes.labels.push(Cow::Borrowed("Baseline"));
            codes.labels.len() - 1
        })
    });
    u32::try_from(code).unwrap_or(u32::MAX)
}

/// Why a visit is none of the planned ones.
fn unplanned(label: &str) -> Option<&'static str> {
    let lower = label.to_lowercase();
    let summary = ["maximum", "minimum", "worst", "average", "last "];
    if is_unscheduled(label) {
        Some("unscheduled visit")
    } else if lower.starts_with("post-baseline") && summary.iter().any(|w| lower.contains(w)) {
        Some("derived visit")
    } else {
        None
    }
}

fn is_no_treatment(label: &str) -> bool {
    let lower = label.to_lowercase();
    lower.starts_with("screen fail") || matches!(lower.as_str(), "not assigned" | "not treated")
}

/// AVISITN of each label, from rows that carry the label themselves.
fn numbers(
    e: &Evidence<'_>,
    codes: &Codes<'_>,
    visit: usize,
    number: usize,
    missing: &MissingCodes,
) -> HashMap<String, f64> {
    let mut found: Vec<Option<f64>> = vec![None; codes.labels.len()];
    for (row, code) in codes.of_row.iter().enumerate() {
        let Some(code) = code.map(|c| c as usize) else {
            continue;
        };
        let own = || e.table.cell(row, visit) == codes.labels[code];
        if found[code].is_none() && own() && !missing.contains(e.table.cell(row, number)) {
            found[code] = values::number(e.table.cell(row, number), Decimal::Point);
        }
    }
    codes
        .labels
        .iter()
        .zip(found)
        .filter_map(|(l, n)| Some((l.to_string(), n?)))
        .collect()
}
