//! Plate reader exports (MSD, Luminex, ELISA): a row is a well, often two or three of one sample.
//!
//! Standards, blanks and controls of the plate are left out. Replicate wells are averaged and their
//! coefficient of variation is reported. Names of samples such as `P01 Baseline` hold subject and visit.

use super::columns::{all_there, column, named_or};
use super::samples;
use super::system::System;
use crate::import::cells::assay_names::AssayNames;
use crate::import::cells::names::{label_and_unit, normal};
use crate::import::cells::vocabulary::{GROUP, MARKER_NAME, SUBJECT, VISIT};
use crate::import::error::ImportError;
use crate::import::options::{Layout, Role};
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::table::rows::Rows;
use crate::study::Issue;
use std::collections::HashSet;

#[rustfmt::skip]
pub(in crate::import) const WELL: [&str; 8] = [
    "well", "wells", "wellid", "kavitaet", "vertiefung", "puits", "pocillo", "pozzetto",
];
#[rustfmt::skip]
pub(in crate::import) const SAMPLE: [&str; 14] = [
    "sample", "samplename", "sampleid", "description", "specimen", "samples", "probe", "probenname", "probenid",
    "proben", "echantillon", "muestra", "campione", "amostra",
];
/// Concentrations, the measured ones before those that are averaged already.
pub(in crate::import) const VALUE: [&str; 18] = [
    "calcconcentration",
    "konz",
    "konzentration",
    "concentracion",
    "concentrazione",
    "concentracao",
    "calcconc",
    "calculatedconcentration",
    "obsconc",
    "obsconcentration",
    "concinrange",
    "concentration",
    "conc",
    "result",
    "calcconcmean",
    "ct",
    "cq",
    "c\u{442}",
];
/// Names of what is measured in a well, beside those of other tables.
pub(in crate::import) const TARGET: [&str; 5] =
    ["target", "targetname", "detector", "gene", "genename"];
const LOW: [&str; 6] = [
    "detectionlimitscalclow",
    "lloq",
    "llod",
    "lod",
    "loq",
    "detectionlimit",
];
const HIGH: [&str; 3] = ["detectionlimitscalchigh", "uloq", "ulod"];

/// The column of concentrations; its header may carry the unit.
fn value(e: &Evidence<'_>) -> Option<usize> {
    column(e, &VALUE).or_else(|| {
        let headers = e.table.header.iter().enumerate();
        // Headers without a bracket were compared as they stand.
        let plain: Vec<(usize, String)> = headers
            .filter_map(|(at, h)| Some((at, normal(&h[..h.find(['(', '['])?]))))
            .collect();
        VALUE.iter().find_map(|wanted| {
            let own = plain.iter().find(|(_, name)| name == wanted);
            own.map(|(at, _)| *at)
        })
    })
}

/// The column that names what is measured in a well.
fn analyte(e: &Evidence<'_>) -> Option<usize> {
    column(e, &MARKER_NAME).or_else(|| column(e, &TARGET))
}

pub(super) const SYSTEM: System = System {
    layout: Layout::Plate,
    score,
    convention,
};

fn score(e: &Evidence<'_>) -> (f64, String) {
    all_there(
        "plate reader export",
        &[
            ("Well", column(e, &WELL).is_some()),
            ("Sample", column(e, &SAMPLE).is_some()),
            ("Calc. Concentration, Obs Conc or Ct", value(e).is_some()),
            ("Assay", analyte(e).is_some()),
        ],
    )
}

fn convention<'t>(e: &Evidence<'t>, rows: &mut Rows<'t>) -> Result<Convention<'t>, ImportError> {
    let o = e.options;
    let sample = column(e, &SAMPLE);
    let subject = named_or(e, o.subject.as_ref(), "--subject", &SUBJECT)?;
    let visit = named_or(e, o.visit.as_ref(), "--visit", &VISIT)?;
    let value = named_or(e, o.value.as_ref(), "--value", &[])?.or_else(|| value(e));
    let unit = value
        .and_then(|c| e.table.header.get(c))
        .map(|h| label_and_unit(h).1)
        .filter(|u| !u.is_empty());
    let mut out = Convention {
        replicates: true,
        others: Some("a column of the plate reader"),
        unit,
        limits: [column(e, &LOW), column(e, &HIGH)],
        ..Convention::default()
    };
    out.issues.extend(leave_standards_out(e, rows, sample));
    leave_means_out(e, rows);
    out.role(visit, Role::Visit, "names the visit of the sample");
    let group = if o.group.as_deref() == Some("") {
        None
    } else {
        let own = named_or(e, o.group.as_ref(), "--group", &GROUP)?;
        own.or_else(|| column(e, &["samplegroup"]))
    };
    let columns = samples::Columns {
        sample,
        subject,
        visit,
        group_is_settled: group.is_some() || o.group.is_some(),
    };
    samples::people(e, rows, &columns, &mut out);
    out.role(group, Role::Group, "the name says group");
    out.role(
        named_or(e, o.marker_name.as_ref(), "--marker-name", &MARKER_NAME)?.or_else(|| analyte(e)),
        Role::MarkerName,
        "the analyte of each well",
    );
    out.role(value, Role::Value, "the concentration of each well");
    let dilution = column(e, &["dilution", "dilutionfactor", "dil"]);
    out.role(dilution, Role::Ignored, "a column of the plate reader");
    for fact in ["age", "sex", "bmi"] {
        out.role(
            column(e, &[fact]),
            Role::Covariate,
            "a fact about the subject",
        );
    }
    Ok(out)
}

/// Rows of several wells whose wells stand in rows of their own: their mean would count twice.
fn leave_means_out(e: &Evidence<'_>, rows: &mut Rows<'_>) {
    let Some(well) = column(e, &WELL) else { return };
    let mut alone: HashSet<&str> = HashSet::new();
    let mut together: Vec<(usize, &str)> = Vec::new();
    for row in 0..e.table.n_rows() {
        let text = e.table.cell(row, well);
        if text.contains(',') {
            together.push((row, text));
        } else {
            alone.insert(text);
        }
    }
    for (row, wells) in together {
        if wells.split(',').all(|w| alone.contains(w.trim())) {
            rows.leave_out(row, "mean of wells that are there");
        }
    }
}

/// Leaves wells out that hold no sample of a person; returns what is said of series of dilutions among them.
fn leave_standards_out(
    e: &Evidence<'_>,
    rows: &mut Rows<'_>,
    sample: Option<usize>,
) -> Option<Issue> {
    let kind = column(e, &["type", "sampletype", "samplegroup", "task"]);
    let starts = |text: &str, words: &[&str]| {
        let lower = text.to_lowercase();
        words.iter().any(|w| lower.starts_with(w))
    };
    // A nominal concentration is that of a standard.
    let nominal = column(
        e,
        &[
            "concentration",
            "nominalconcentration",
            "expconc",
            "expectedconcentration",
            "standardconc",
        ],
    )
    .filter(|c| e.profile(*c).n > 0 && e.profile(*c).n * 10 < e.table.n_rows() * 9);
    let nominal = nominal.filter(|c| value(e) != Some(*c));
    // Names that plate readers give: `S001`, `STD-01`, `B`, `BLK`.
    let default_name = |text: &str| {
        let letters: String = text.chars().filter(|c| c.is_alphabetic()).collect();
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        matches!(letters.to_uppercase().as_str(), "STD" | "ST" | "BLK" | "BL") && digits <= 3
            || text.eq_ignore_ascii_case("b")
    };
    // Bio-Plex: S1 is a standard, B a blank, C1 a control, X1 a sample.
    let code = |text: &str| {
        let mut chars = text.chars();
        matches!(chars.next(), Some('S' | 'B' | 'C')) && chars.all(|c| c.is_ascii_digit())
    };
    let typed = column(e, &["type"]);
    let names =
        AssayNames::of((0..e.table.n_rows()).map(|r| sample.map_or("", |c| e.table.cell(r, c))));
    for row in 0..e.table.n_rows() {
        let text = |c: Option<usize>| c.map_or("", |c| e.table.cell(row, c));
        let by_kind = starts(
            text(kind),
            &[
                "standard",
                "calibrat",
                "blank",
                "quality control",
                "qc",
                "ntc",
                "nrt",
            ],
        ) || code(text(typed));
        let by_name = starts(
            text(sample),
            &[
                "standard",
                "std",
                "calibrat",
                "blank",
                "qc",
                "quality control",
            ],
        );
        let by_value = nominal.is_some_and(|c| !e.table.cell(row, c).is_empty());
        if by_kind
            || by_name
            || by_value
            || default_name(text(sample))
            || names.is_of_assay(text(sample))
        {
            rows.leave_out(row, "standard, blank or control of the plate");
        } else if e.missing.contains(text(sample)) {
            rows.leave_out(row, "no sample");
        }
    }
    names.said(e.header(sample?))
}
