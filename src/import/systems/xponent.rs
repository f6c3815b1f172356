//! Luminex xPONENT exports: a row is a well, a column an analyte.
//!
//! Standards, backgrounds and controls are left out. `source::forms::xponent` chooses the block of the file that is
//! read. Source: xPONENT software user manual, export of results.

use super::columns::{all_there, column, named_or};
use super::samples;
use super::system::System;
use crate::import::cells::assay_names::AssayNames;
use crate::import::cells::vocabulary::{GROUP, SUBJECT, VISIT};
use crate::import::error::ImportError;
use crate::import::options::{Layout, Role};
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::table::rows::Rows;
use crate::study::Issue;

pub(super) const SYSTEM: System = System {
    layout: Layout::Xponent,
    score,
    convention,
};

fn score(e: &Evidence<'_>) -> (f64, String) {
    all_there(
        "Luminex xPONENT export",
        &[
            ("Location", column(e, &["location"]).is_some()),
            ("Sample", column(e, &["sample"]).is_some()),
            ("Total Events", column(e, &["totalevents"]).is_some()),
        ],
    )
}

fn convention<'t>(e: &Evidence<'t>, rows: &mut Rows<'t>) -> Result<Convention<'t>, ImportError> {
    let sample = column(e, &["sample"]);
    let mut out = Convention {
        replicates: true,
        ..Convention::default()
    };
    if let Some(c) = sample {
        leave_standards_out(e, rows, c, &mut out.issues);
    }
    let o = e.options;
    let subject = named_or(e, o.subject.as_ref(), "--subject", &SUBJECT)?;
    let visit = named_or(e, o.visit.as_ref(), "--visit", &VISIT)?;
    let group = match o.group.as_deref() {
        Some("") => None,
        _ => named_or(e, o.group.as_ref(), "--group", &GROUP)?,
    };
    out.role(visit, Role::Visit, "names the visit of the sample");
    let columns = samples::Columns {
        sample,
        subject,
        visit,
        group_is_settled: group.is_some() || o.group.is_some(),
    };
    samples::people(e, rows, &columns, &mut out);
    out.role(group, Role::Group, "names the group of the sample");
    if subject.is_some() {
        out.role(sample, Role::Ignored, "names the sample");
    }
    for name in ["location", "totalevents"] {
        out.role(column(e, &[name]), Role::Ignored, "xPONENT's own column");
    }
    Ok(out)
}

/// Leaves wells out that hold no sample of a person.
fn leave_standards_out(
    e: &Evidence<'_>,
    rows: &mut Rows<'_>,
    sample: usize,
    issues: &mut Vec<Issue>,
) {
    let names = AssayNames::of((0..e.table.n_rows()).map(|row| e.table.cell(row, sample)));
    let plate = ["background", "standard", "blank", "control", "std", "qc"];
    for row in 0..e.table.n_rows() {
        let name = e.table.cell(row, sample);
        let lower = name.to_lowercase();
        if plate.iter().any(|w| lower.starts_with(w)) || names.is_of_assay(name) {
            rows.leave_out(row, "standard, background or control");
        }
    }
    issues.extend(names.said(e.header(sample)));
}
