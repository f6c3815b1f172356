//! SomaScan: a row is a sample, a column a protein in relative fluorescence units.
//!
//! Buffers, calibrators and controls of the plate are left out. `source::forms::adat` brings the file into rows of samples.
//! Source: the description of the format in SomaLogic-Data (Standard BioTools) and the R package SomaDataIO.

use super::columns::{all_there, column, filled, named_or};
use super::samples;
use super::system::System;
use crate::import::cells::vocabulary::{GROUP, SUBJECT, VISIT};
use crate::import::error::ImportError;
use crate::import::options::{Layout, Role};
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::table::rows::Rows;
use crate::study::{Issue, Severity};
use crate::words::of_count;

/// SomaScan's own columns.
const TECHNICAL: [&str; 39] = [
    "plateid",
    "platerundate",
    "scannerid",
    "plateposition",
    "slideid",
    "subarray",
    "sampletype",
    "percentdilution",
    "samplematrix",
    "barcode",
    "barcode2d",
    "samplename",
    "samplenotes",
    "aliquotingnotes",
    "sampledescription",
    "assaynotes",
    "extidentifier",
    "ssfextid",
    "siteid",
    "tubeuniqueid",
    "cli",
    "hybcontrolnormscale",
    "rowcheck",
    "normscale20",
    "normscale0005",
    "normscale05",
    "anmlfractionused20",
    "anmlfractionused0005",
    "anmlfractionused05",
    "medianratio",
    "subjectuid",
    "sampleuniqueid",
    "matrix",
    "runid",
    "studyid",
    "stockconcentration",
    "platescale",
    "sampledilution",
    "index",
];

pub(super) const SYSTEM: System = System {
    layout: Layout::Somascan,
    score,
    convention,
};

fn score(e: &Evidence<'_>) -> (f64, String) {
    all_there(
        "SomaScan file",
        &[
            ("SampleId", column(e, &["sampleid"]).is_some()),
            ("SampleType", column(e, &["sampletype"]).is_some()),
            (
                "PlatePosition or SlideId",
                column(e, &["plateposition", "slideid", "subarray"]).is_some(),
            ),
            ("PlateId", column(e, &["plateid"]).is_some()),
        ],
    )
}

fn convention<'t>(e: &Evidence<'t>, rows: &mut Rows<'t>) -> Result<Convention<'t>, ImportError> {
    let o = e.options;
    let sample = column(e, &["sampleid"]);
    let has_cells = |c: &usize| e.profile(*c).n > 0;
    let own = ["subjectid", "subject", "patientid", "donorid"];
    let subject = named_or(e, o.subject.as_ref(), "--subject", &[])?
        .or_else(|| filled(e, &own))
        .or_else(|| filled(e, &SUBJECT).filter(|c| Some(*c) != sample))
        .filter(has_cells);
    let visit = named_or(e, o.visit.as_ref(), "--visit", &[])?
        .or_else(|| filled(e, &["timepoint"]))
        .or_else(|| filled(e, &VISIT))
        .filter(has_cells);
    let group = match o.group.as_deref() {
        Some("") => None,
        _ => named_or(e, o.group.as_ref(), "--group", &[])?
            .or_else(|| filled(e, &GROUP))
            .or_else(|| filled(e, &["samplegroup"]))
            .filter(has_cells),
    };
    let mut out = Convention {
        unit: Some("RFU".to_owned()),
        ..Convention::default()
    };
    leave_controls_out(e, rows);
    out.role(visit, Role::Visit, "names the time point of the sample");
    let columns = samples::Columns {
        sample,
        subject,
        visit,
        group_is_settled: group.is_some() || o.group.is_some(),
    };
    samples::people(e, rows, &columns, &mut out);
    out.role(group, Role::Group, "names the group of the sample");
    for fact in ["age", "sex", "bmi"] {
        out.role(
            filled(e, &[fact]),
            Role::Covariate,
            "a fact about the subject",
        );
    }
    for c in 0..e.table.n_columns() {
        let name = e.table.normal_name(c);
        if TECHNICAL.contains(&name)
            || name.starts_with("normscale")
            || name.starts_with("anmlfraction")
            || name.starts_with("hybcontrol")
        {
            out.role(Some(c), Role::Ignored, "SomaScan's own column");
        }
    }
    out.role(sample, Role::Ignored, "names the sample");
    flagged(e, rows, &mut out.issues);
    Ok(out)
}

/// Leaves out buffers, calibrators and quality controls.
fn leave_controls_out(e: &Evidence<'_>, rows: &mut Rows<'_>) {
    let Some(kind) = column(e, &["sampletype"]) else {
        return;
    };
    for row in 0..e.table.n_rows() {
        let text = e.table.cell(row, kind);
        if !text.is_empty() && !text.eq_ignore_ascii_case("sample") {
            rows.leave_out(row, "buffer, calibrator or control of the plate");
        }
    }
}

/// Samples that the row check flags are used, and counted.
fn flagged(e: &Evidence<'_>, rows: &Rows<'_>, issues: &mut Vec<Issue>) {
    let Some(check) = column(e, &["rowcheck"]) else {
        return;
    };
    let is_flagged = |row: &usize| {
        !rows.is_left_out(*row) && e.table.cell(*row, check).eq_ignore_ascii_case("flag")
    };
    let found: Vec<usize> = (0..e.table.n_rows()).filter(is_flagged).collect();
    if let Some(first) = found.first() {
        issues.push(
            Issue::new(
                Severity::Note,
                "quality_warning",
                of_count(
                    found.len(),
                    "sample is flagged in RowCheck and is used unchanged.",
                    "samples are flagged in RowCheck and are used unchanged.",
                ),
            )
            .at(Some(e.table.line(*first)), Some(e.header(check))),
        );
    }
}
