//! Olink NPX Manager workbooks: assays in columns under rows of panel, assay, UniProt and OlinkID, limits below.
//!
//! In: the cells of a sheet. Out: a plain sheet with one row a sample and one column an assay. Rows of limits
//! and of missing frequencies are left out, and so are the control samples. Source: Olink NPX Manager user guide.

use crate::import::cells::olink_controls::OlinkControls;
use crate::import::table::sheet::{Kind, Sheet, SheetRow, Trouble};
use crate::study::{Issue, Severity};
use crate::words::of_count;
use std::collections::BTreeSet;

/// Rows in which the table begins: a summary of the run may stand between the panel and the assays.
const HEAD: usize = 30;

/// Whether the first cells of a sheet are those of NPX Manager.
pub(super) fn is_npx(sheet: &Sheet) -> bool {
    let mut first = (sheet.rows.iter().take(HEAD))
        .filter_map(|row| sheet.cells_of(row).first())
        .map(|c| sheet.text_of(c));
    first.any(|text| text.eq_ignore_ascii_case("OlinkID") || text.eq_ignore_ascii_case("Olink ID"))
}

/// `QC Deviation from median Inc Ctrl`: how far a control of the sample is from those of its plate.
fn is_deviation(header: &str) -> bool {
    let lower = header.trim().to_lowercase();
    lower.starts_with("qc deviation") || lower.starts_with("deviation from median")
}

/// The sheet as one row a sample; `None` for other sheets.
pub(super) fn plain(sheet: &Sheet, issues: &mut Vec<Issue>) -> Result<Option<Sheet>, Trouble> {
    let first = |row: &SheetRow| sheet.cells_of(row).first().map_or("", |c| sheet.text_of(c));
    let named = |wanted: &[&str]| {
        sheet
            .rows
            .iter()
            .take(HEAD)
            .position(|r| wanted.iter().any(|w| first(r).eq_ignore_ascii_case(w)))
    };
    let (Some(assay), Some(id)) = (named(&["Assay"]), named(&["OlinkID", "Olink ID"])) else {
        return Ok(None);
    };
    if named(&["Panel"]).is_none() || id <= assay {
        return Ok(None);
    }
    let mut out = Sheet::default();
    // How far the controls within a sample lie from their median is no assay, and the plate no group.
    let quality: BTreeSet<u32> = (sheet.rows.get(assay).into_iter())
        .flat_map(|row| sheet.cells_of(row))
        .filter(|c| {
            let header = sheet.text_of(c);
            is_deviation(header) || header.eq_ignore_ascii_case("plate id")
        })
        .map(|c| c.column)
        .collect();
    let names = OlinkControls::of(sheet.rows.iter().skip(assay + 1).map(first));
    let mut place = 0u32;
    let mut controls = 0usize;
    for (i, row) in sheet.rows.iter().enumerate() {
        let name = first(row);
        let lower = name.to_lowercase();
        let below = lower == "lod"
            || lower.starts_with("missing")
            || lower.starts_with("normalization")
            || lower.ends_with(" lod");
        let is_header = i == assay;
        if (i <= id && !is_header) || below || name.is_empty() {
            continue;
        }
        if names.has(name) {
            controls += 1;
            continue;
        }
        let cells = sheet.cells_of(row).iter();
        for cell in cells.filter(|c| !quality.contains(&c.column)) {
            let text = if is_header && cell.column == sheet.first_column {
                "SampleID"
            } else {
                sheet.text_of(cell)
            };
            out.push_text(
                (place.max(row.number), cell.column),
                text,
                if is_header {
                    Kind::Text
                } else {
                    cell.kind.clone()
                },
            )?;
        }
        place = row.number;
    }
    issues.push(Issue::new(
        Severity::Note,
        "npx_manager",
        "This is a workbook of Olink NPX Manager: one row a sample, one column an assay, values in NPX (log2). Its rows of limits are left out.",
    ));
    if controls > 0 {
        issues.push(Issue::new(
            Severity::Note,
            "control_samples",
            of_count(
                controls,
                "control sample is left out.",
                "control samples are left out.",
            ),
        ));
    }
    Ok(Some(out))
}
