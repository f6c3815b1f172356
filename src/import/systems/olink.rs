//! Olink NPX in long form: a row is an assay of a sample; values are on a log2 scale already.
//!
//! Control samples are left out. Values below the limit of detection and values with a quality
//! warning are used as they stand, and counted. Source: Olink NPX file specification.

use super::columns::{all_there, column, named_or};
use super::samples;
use super::system::System;
use crate::import::cells::codes::{Codes, is_function_of};
use crate::import::cells::olink_controls::OlinkControls;
use crate::import::cells::row_codes::RowCodes;
use crate::import::cells::values;
use crate::import::cells::vocabulary::{SUBJECT, VISIT};
use crate::import::error::ImportError;
use crate::import::options::{Decimal, Layout, Role};
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::table::rows::Rows;
use crate::study::{Issue, Severity};
use crate::words::of_count;
use std::borrow::Cow;
use std::collections::HashMap;

/// Olink's own columns, beside those that are read.
const TECHNICAL: [&str; 30] = [
    "sampleid",
    "sampletype",
    "index",
    "olinkid",
    "uniprot",
    "geneid",
    "gene",
    "assay",
    "missingfreq",
    "panel",
    "panelversion",
    "panellotnr",
    "paneldataarchiveversion",
    "plateid",
    "plate",
    "wellid",
    "qcwarning",
    "sampleqc",
    "assayqc",
    "assaywarning",
    "assaytype",
    "lod",
    "maxlod",
    "platelod",
    "normalization",
    "normalizationtype",
    "exploreversion",
    "block",
    "intracv",
    "intercv",
];

pub(super) const SYSTEM: System = System {
    layout: Layout::Olink,
    score,
    convention,
};

fn score(e: &Evidence<'_>) -> (f64, String) {
    all_there(
        "Olink NPX file",
        &[
            ("SampleID", column(e, &["sampleid"]).is_some()),
            // A file made from the export may keep the other number of each protein.
            ("OlinkID", column(e, &["olinkid", "uniprot"]).is_some()),
            ("Assay", column(e, &["assay"]).is_some()),
            ("NPX", column(e, &["npx"]).is_some()),
        ],
    )
}

fn convention<'t>(e: &Evidence<'t>, rows: &mut Rows<'t>) -> Result<Convention<'t>, ImportError> {
    let o = e.options;
    let sample = column(e, &["sampleid"]);
    let subject = named_or(e, o.subject.as_ref(), "--subject", &SUBJECT)?;
    let subject = subject.or_else(|| person_of(e, sample?));
    let own_visit = named_or(e, o.visit.as_ref(), "--visit", &VISIT)?;
    let mut out = Convention {
        unit: Some("NPX".to_owned()),
        ..Convention::default()
    };
    leave_controls_out(e, rows, subject.filter(|c| Some(*c) != sample));
    if let Some(c) = own_visit {
        out.role(Some(c), Role::Visit, "names the visit of the sample");
    }
    let columns = samples::Columns {
        sample,
        subject,
        visit: own_visit,
        group_is_settled: o.group.is_some(),
    };
    samples::people(e, rows, &columns, &mut out);
    out.role(column(e, &["npx"]), Role::Value, "the NPX value (log2)");
    out.role(column(e, &["assay"]), Role::MarkerName, "the protein");
    out.markers = assays(e);
    for (c, header) in e.table.header.iter().enumerate() {
        if TECHNICAL.contains(&crate::import::cells::names::normal(header).as_str()) {
            out.role(Some(c), Role::Ignored, "Olink's own column");
        }
    }
    quality(e, rows, &mut out.issues);
    Ok(out)
}

/// A column that is called one of people and has one label for each sample: `Individual_ID`.
fn person_of(e: &Evidence<'_>, sample: usize) -> Option<usize> {
    let samples = Codes::read(e.table, sample, e.missing);
    (0..e.table.n_columns()).find(|&c| {
        c != sample
            && e.name(c).names_subject() > 0.6
            && e.profile(c).distinct * 4 >= samples.labels.len()
            && !TECHNICAL.contains(&e.table.normal_name(c))
            && is_function_of(e.table, c, &samples, e.missing_in(c))
    })
}

/// Leaves out the control samples of the plate.
fn leave_controls_out(e: &Evidence<'_>, rows: &mut Rows<'_>, subject: Option<usize>) {
    let (sample, kind) = (column(e, &["sampleid"]), column(e, &["sampletype"]));
    let assay_kind = column(e, &["assaytype"]);
    let names = (0..e.table.n_rows()).map(|row| sample.map_or("", |c| e.table.cell(row, c)));
    let controls = OlinkControls::of(names);
    let is_control = |name: &str| {
        let upper = name.to_uppercase();
        controls.has(name)
            || ["NC_", "PC_", "SC_"].iter().any(|w| upper.starts_with(w))
            || upper.contains("CONTROL_SAMPLE")
            || upper.contains("_CONTROL_")
    };
    for row in 0..e.table.n_rows() {
        let text = |c: Option<usize>| c.map_or("", |c| e.table.cell(row, c));
        let other_kind = !text(kind).is_empty() && !text(kind).eq_ignore_ascii_case("sample");
        let internal = assay_kind.is_some_and(|c| {
            let kind = e.table.cell(row, c);
            !kind.is_empty() && !kind.eq_ignore_ascii_case("assay")
        });
        if internal {
            rows.leave_out(row, "internal control of the panel");
            continue;
        }
        let nobody = subject.is_some_and(|c| e.missing.contains(e.table.cell(row, c)));
        if other_kind || (is_control(text(sample)) && (nobody || subject.is_none())) {
            rows.leave_out(row, "control sample");
        } else if nobody {
            rows.leave_out(row, "no subject");
        }
    }
}

/// Proteins that several panels measure are told apart by the panel.
fn assays<'t>(e: &Evidence<'t>) -> Option<Codes<'t>> {
    let (assay, id) = (column(e, &["assay"])?, column(e, &["olinkid"]));
    let panel = column(e, &["panel"]);
    let id = id.or(panel)?;
    let names = Codes::read(e.table, assay, e.missing);
    let ids = Codes::read(e.table, id, e.missing);
    // First row of each pair of protein and Olink number.
    let mut pairs: HashMap<(u32, u32), (u32, usize)> = HashMap::new();
    let mut of_row = RowCodes::with_capacity(names.of_row.len());
    let mut last = None;
    for (row, pair) in names.of_row.iter().zip(ids.of_row.iter()).enumerate() {
        let (Some(name), Some(id)) = pair else {
            of_row.push(None);
            continue;
        };
        if let Some((key, code)) = last
            && key == (name, id)
        {
            of_row.push(Some(code));
            continue;
        }
        let next = u32::try_from(pairs.len()).unwrap_or(u32::MAX);
        let (code, _) = *pairs.entry((name, id)).or_insert((next, row));
        last = Some(((name, id), code));
        of_row.push(Some(code));
    }
    if pairs.len() == names.labels.len() {
        return None;
    }
    let mut ids_of = vec![0usize; names.labels.len()];
    for (name, _) in pairs.keys() {
        ids_of[*name as usize] += 1;
    }
    let mut labels: Vec<Cow<'t, str>> = vec![Cow::Borrowed(""); pairs.len()];
    for ((name, id), (code, row)) in &pairs {
        let label = &names.labels[*name as usize];
        labels[*code as usize] = if ids_of[*name as usize] == 1 {
            label.clone()
        } else {
            let panel = panel.map_or("", |c| e.table.cell(*row, c));
            let id = ids.labels[*id as usize].as_ref();
            Cow::Owned(format!(
                "{label} ({})",
                if panel.is_empty() { id } else { panel }
            ))
        };
    }
    // Two numbers of one protein on one panel: the number tells them apart.
    let mut seen: HashMap<Cow<'t, str>, usize> = HashMap::new();
    for l in &labels {
        *seen.entry(l.clone()).or_default() += 1;
    }
    for ((_, id), (code, _)) in &pairs {
        let at = *code as usize;
        if seen.get(&labels[at]).is_some_and(|n| *n > 1) {
            labels[at] = Cow::Owned(format!("{} {}", labels[at], ids.labels[*id as usize]));
        }
    }
    Some(Codes { of_row, labels })
}

/// Values below the detection limit and with a warning are used; they are counted here.
fn quality(e: &Evidence<'_>, rows: &Rows<'_>, issues: &mut Vec<Issue>) {
    let warning = column(e, &["qcwarning", "sampleqc"]);
    let (npx, lod) = (
        column(e, &["npx"]),
        column(e, &["lod", "platelod", "maxlod"]),
    );
    let number = |row, c: Option<usize>| {
        c.and_then(|c| {
            let text = e.table.cell(row, c);
            values::number(text, Decimal::Point).or_else(|| values::number(text, Decimal::Comma))
        })
    };
    let (mut warned, mut below) = ((0, None), (0, None));
    for row in (0..e.table.n_rows()).filter(|r| !rows.is_left_out(*r)) {
        let text = warning.map_or("", |c| e.table.cell(row, c));
        if text.to_lowercase().starts_with("warn") || text.eq_ignore_ascii_case("fail") {
            warned.0 += 1;
            warned.1.get_or_insert(row);
        }
        if let (Some(x), Some(limit)) = (number(row, npx), number(row, lod))
            && x < limit
        {
            below.0 += 1;
            below.1.get_or_insert(row);
        }
    }
    let mut say =
        |(n, first): (usize, Option<usize>), code: &str, words: [&str; 2], c: Option<usize>| {
            if n > 0 {
                issues.push(
                    Issue::new(Severity::Note, code, of_count(n, words[0], words[1])).at(
                        first.map(|r| e.table.line(r)),
                        c.and_then(|c| e.table.header.get(c)).map(String::as_str),
                    ),
                );
            }
        };
    say(
        warned,
        "quality_warning",
        [
            "value has a quality warning and is used unchanged.",
            "values have a quality warning and are used unchanged.",
        ],
        warning,
    );
    say(
        below,
        "below_detection",
        [
            "value is below the limit of detection; Olink reports it as measured and it is used unchanged.",
            "values are below the limit of detection; Olink reports them as measured and they are used unchanged.",
        ],
        lod,
    );
}
