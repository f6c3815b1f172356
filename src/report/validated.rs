//! The validation report: every compared number with its reference, tolerance and verdict, as page, table and JSON.

use super::SaveError;
use super::save::save;
use crate::validation::{Case, Comparison};
use maud::{DOCTYPE, Markup, PreEscaped, html as page};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The report to read.
const PAGE: &str = "validation.html";
/// One row a number.
const TABLE: &str = "validation.csv";
/// The same for programs.
const JSON: &str = "validation.json";

const STYLE: &str = include_str!("report.css");

/// Every file that [`save_validation`] writes.
#[must_use]
pub fn validation_files(folder: &Path) -> Vec<PathBuf> {
    [PAGE, TABLE, JSON].map(|f| folder.join(f)).to_vec()
}

/// Writes the report of `cases` as made by `version`; `system` is the system that it ran on.
///
/// # Errors
/// [`SaveError`] names the file.
pub fn save_validation(
    folder: &Path,
    cases: &[Case],
    version: &str,
    system: &str,
) -> Result<(), SaveError> {
    let document = Document {
        schema: "trajecta.validation/1",
        version,
        system,
        agrees: cases.iter().all(|c| c.agrees),
        compared: cases.iter().map(Case::compared).sum(),
        differ: cases.iter().map(Case::differing).sum(),
        not_compared: cases.iter().map(Case::not_compared).sum(),
        cases,
    };
    save(&folder.join(PAGE), html(&document).as_bytes())?;
    save(&folder.join(TABLE), &csv(cases)?)?;
    let encode = |e: serde_json::Error| SaveError::Encode(e.to_string());
    let mut json = serde_json::to_vec_pretty(&document).map_err(encode)?;
    json.push(b'\n');
    save(&folder.join(JSON), &json)
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    version: &'a str,
    system: &'a str,
    agrees: bool,
    compared: usize,
    differ: usize,
    not_compared: usize,
    cases: &'a [Case],
}

fn csv(cases: &[Case]) -> Result<Vec<u8>, SaveError> {
    let encode = |e: csv::Error| SaveError::Encode(e.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record([
            "study",
            "reference_file",
            "source",
            "quantity",
            "trajecta",
            "reference",
            "difference",
            "allowed",
            "agrees",
        ])
        .map_err(encode)?;
    for case in cases {
        for c in &case.comparisons {
            let number = |v: Option<f64>| v.map_or(String::new(), |v| v.to_string());
            writer
                .write_record([
                    case.title.as_str(),
                    case.file.as_str(),
                    case.source.as_str(),
                    c.quantity.as_str(),
                    number(c.found).as_str(),
                    number(c.reference).as_str(),
                    difference(c)
                        .map_or(String::new(), |d| format!("{d:.3e}"))
                        .as_str(),
                    format!("{:.3e}", c.allowed).as_str(),
                    if c.agrees { "yes" } else { "no" },
                ])
                .map_err(encode)?;
        }
    }
    writer
        .into_inner()
        .map_err(|e| SaveError::Encode(e.to_string()))
}

fn difference(c: &Comparison) -> Option<f64> {
    Some((c.found? - c.reference?).abs())
}

fn html(document: &Document) -> String {
    let text = page! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Validation \u{2013} Trajecta" }
                style { "\n" (PreEscaped(STYLE)) }
            }
            "\n"
            body { main {
                (opening(document))
                (overview(document.cases))
                @for (i, case) in document.cases.iter().enumerate() { (chapter(i + 1, case)) }
                (signature())
            } }
        }
    };
    text.into_string()
}

fn opening(document: &Document) -> Markup {
    page! {
        h1 { "Validation of Trajecta " (document.version) }
        p.lead { "System: " (document.system) ". " (document.compared)
            " numbers of the program stand beside their references." }
        @if document.agrees {
            p { strong { "All numbers agree with their references." } }
        } @else {
            p.notice { strong {
                (document.differ) " of " (document.compared) " numbers differ by more than is allowed."
                @if document.not_compared > 0 {
                    " " (document.not_compared) " numbers could not be compared: one of the two is missing."
                }
                @for case in document.cases.iter().filter(|c| c.comparisons.is_empty()) {
                    " Nothing was compared in \u{201c}" (case.title) "\u{201d}."
                }
            } " Do not use this installation for results that matter." }
        }
        p { "Every number was computed on this system when the report was made. A number agrees where it differs from "
            "its reference by at most the allowed difference. References were made by the programs named with each study." }
        "\n"
    }
}

fn overview(cases: &[Case]) -> Markup {
    page! {
        h2 { "Overview" }
        div.table { table {
            tr { th { "Study" } th { "Source of the reference" } th.number { "Numbers" }
                th.number { "Differ" } th.number { "Not compared" } th { "Verdict" } }
            @for (i, case) in cases.iter().enumerate() {
                tr {
                    td { a href={ "#case-" (i + 1) } { (i + 1) ". " (case.title) } }
                    td { (case.source) }
                    td.number { (case.compared()) }
                    td.number { (case.differing()) }
                    td.number { (case.not_compared()) }
                    td { (verdict(case.agrees, case.differing() > 0)) }
                }
                "\n"
            }
        } }
    }
}

fn verdict(agrees: bool, differs: bool) -> Markup {
    page! {
        @if agrees { "agrees" } @else if differs { strong { "differs" } } @else { strong { "not compared" } }
    }
}

fn chapter(n: usize, case: &Case) -> Markup {
    page! {
        h2 id={ "case-" (n) } { (n) ". " (case.title) " " small { (case.file) } }
        p.note { "Reference: " (case.source) "." }
        @let failures: Vec<&Comparison> = case.comparisons.iter().filter(|c| !c.agrees).collect();
        @if !failures.is_empty() { (rows(&failures)) }
        details {
            summary { "All " (case.comparisons.len()) " numbers" }
            (rows(&case.comparisons.iter().collect::<Vec<_>>()))
        }
    }
}

fn rows(comparisons: &[&Comparison]) -> Markup {
    let number = |v: Option<f64>| v.map_or("none".to_owned(), |v| format!("{v:.12e}"));
    page! {
        div.table { table {
            tr { th { "Quantity" } th.number { "Trajecta" } th.number { "Reference" }
                th.number { "Difference" } th.number { "Allowed" } th { "Verdict" } }
            @for c in comparisons {
                tr {
                    td { (c.quantity) }
                    td.number { (number(c.found)) }
                    td.number { (number(c.reference)) }
                    td.number { (difference(c).map_or(String::new(), |d| format!("{d:.1e}"))) }
                    td.number { (format!("{:.1e}", c.allowed)) }
                    td { (verdict(c.agrees, c.is_compared())) }
                }
                "\n"
            }
        } }
    }
}

fn signature() -> Markup {
    page! {
        h2 { "Signature" }
        p { "Date, name and signature of the person who ran the validation:" }
        p { "\u{a0}" }
        p { "______________________________________________________" }
    }
}
