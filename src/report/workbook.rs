//! Every table in one workbook (XLSX), with a sheet that says of which study and by which plan.

use super::tables::Table;
use super::{SaveError, tables};
use crate::results::AnalysisResults;
use crate::words::{as_file_text, listed};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use serde_json::Value;

/// Name of the workbook that `analyze` writes.
pub const WORKBOOK: &str = "results.xlsx";

/// Widest column, in characters.
const WIDEST: f64 = 48.0;
/// Most characters that a cell takes.
const LONGEST: usize = 32_767;
/// Rows that decide how wide a column is.
const MEASURED_ROWS: usize = 200;

/// The workbook: labels are text, never formulas; numbers are whole, shown in five digits; the same bytes for the
/// same results.
///
/// # Errors
/// [`SaveError::Encode`] when a table has more rows than a sheet takes.
pub fn workbook(results: &AnalysisResults) -> Result<Vec<u8>, SaveError> {
    build(results).map_err(|e| SaveError::Encode(e.to_string().trim_end_matches('.').to_owned()))
}

fn build(results: &AnalysisResults) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // No time of day goes into a result; a workbook has to have one.
    let properties = DocProperties::new()
        .set_title(results.study.file.as_str())
        .set_comment(format!(
            "{} {}",
            results.software.name, results.software.version
        ))
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    book.set_properties(&properties);
    let head = Format::new().set_bold();
    study_sheet(book.add_worksheet(), results, &head)?;
    for table in tables(results).iter().filter(|t| !t.rows.is_empty()) {
        sheet(book.add_worksheet(), table, &head)?;
    }
    book.save_to_buffer()
}

fn study_sheet(
    sheet: &mut Worksheet,
    results: &AnalysisResults,
    head: &Format,
) -> Result<(), XlsxError> {
    let study = &results.study;
    let mut lines: Vec<(String, Value)> = vec![
        ("file".into(), study.file.as_str().into()),
        ("sha256".into(), study.sha256.as_str().into()),
        (
            "software".into(),
            format!("{} {}", results.software.name, results.software.version).into(),
        ),
        ("layout".into(), study.layout.as_str().into()),
        ("rows read".into(), study.rows.read.into()),
        ("rows used".into(), study.rows.used.into()),
    ];
    for left in &study.rows.left_out {
        lines.push((format!("rows left out: {}", left.reason), left.n.into()));
    }
    for group in &study.groups {
        lines.push((format!("subjects, {}", group.name), group.n.into()));
    }
    let visits: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
    lines.push(("visits".into(), listed(&visits).into()));
    lines.push(("baseline".into(), study.baseline.as_str().into()));
    if study.synthetic {
        lines.push(("synthetic".into(), "made by a program, not measured".into()));
    }
    for (name, value) in results.plan.as_object().into_iter().flatten() {
        let text = match value {
            // Subjects are named there; how many were left out is enough here.
            Value::Array(all) if name.starts_with("exclude") && !all.is_empty() => all.len().into(),
            Value::Null => continue,
            Value::Array(all) if all.is_empty() => continue,
            Value::Array(_) | Value::Object(_) => value.to_string().into(),
            other => other.clone(),
        };
        lines.push((format!("plan: {name}"), text));
    }
    for marker in &results.markers {
        for warning in marker.left_undone().chain(&marker.warnings) {
            lines.push((format!("note on {}", marker.label), warning.as_str().into()));
        }
    }
    sheet.set_name("study")?;
    sheet.set_column_width(0, 30.0)?;
    sheet.set_column_width(1, 90.0)?;
    for (r, (name, value)) in lines.iter().enumerate() {
        sheet.write_string_with_format(r as u32, 0, fitting(name), head)?;
        write(sheet, r as u32, 1, value, &Format::new())?;
    }
    Ok(())
}

fn sheet(sheet: &mut Worksheet, table: &Table, head: &Format) -> Result<(), XlsxError> {
    sheet.set_name(table.name)?;
    sheet.set_freeze_panes(1, 1)?;
    let five_digits = Format::new().set_num_format("0.0000#");
    let probability = Format::new().set_num_format("[<0.0001]0.0E+00;0.0000");
    let whole = Format::new();
    for (c, name) in table.columns.iter().enumerate() {
        let column = c as u16;
        sheet.write_string_with_format(0, column, fitting(name), head)?;
        let is_p = name == "p" || name.starts_with("p_");
        let mut width = name.len();
        for (r, row) in table.rows.iter().enumerate() {
            let value = &row[c];
            let format = match value.as_f64() {
                Some(x) if is_p => (x != 0.0).then_some(&probability),
                Some(x) if value.is_f64() && (1e-3..1e6).contains(&x.abs()) => Some(&five_digits),
                _ => None,
            };
            write(sheet, r as u32 + 1, column, value, format.unwrap_or(&whole))?;
            if r < MEASURED_ROWS {
                let text = value.as_str().map_or(9, |t| t.chars().count());
                width = width.max(text);
            }
        }
        sheet.set_column_width(column, (width as f64 + 2.0).min(WIDEST))?;
    }
    let (rows, columns) = (table.rows.len() as u32, table.columns.len() as u16);
    sheet.autofilter(0, 0, rows, columns.saturating_sub(1))?;
    Ok(())
}

fn write(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: &Value,
    format: &Format,
) -> Result<(), XlsxError> {
    match value {
        Value::Null => {}
        Value::Number(n) => {
            if let Some(x) = n.as_f64() {
                sheet.write_number_with_format(row, column, x, format)?;
            }
        }
        Value::Bool(b) => {
            sheet.write_boolean(row, column, *b)?;
        }
        Value::String(text) => {
            sheet.write_string(row, column, fitting(text))?;
        }
        other => {
            sheet.write_string(row, column, fitting(&other.to_string()))?;
        }
    }
    Ok(())
}

/// As much of the text as a cell takes; Excel counts UTF-16 units. What is cut ends in an ellipsis: a plan that
/// names thousands of markers is whole in `plan.toml`.
fn fitting(text: &str) -> String {
    let text = as_file_text(text);
    if text.encode_utf16().count() <= LONGEST {
        return text;
    }
    let mut room = LONGEST - 1;
    let kept = text.chars().take_while(|c| {
        let fits = c.len_utf16() <= room;
        room -= if fits { c.len_utf16() } else { 0 };
        fits
    });
    kept.chain(['\u{2026}']).collect()
}
