//! The result tables as CSV, one row a number set, the same names as in `results.json`.

use super::SaveError;
use crate::results::{AnalysisResults, ContrastEstimate, MarkerResults};
use serde::Serialize;
use serde_json::Value;

/// A table ready to save.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// File name without folder.
    pub file: &'static str,
    /// CSV bytes.
    pub csv: Vec<u8>,
}

/// `descriptives`, `baseline`, `change`, `tests`, `emmeans`, `contrasts`, `assumptions`, `rm_anova`,
/// `friedman`; `correlations`, `slopes` and `crossover` where there are any.
///
/// # Errors
/// [`SaveError::Encode`] when a row can't be written.
pub fn tables(results: &AnalysisResults) -> Result<Vec<Table>, SaveError> {
    let model = |m: &MarkerResults, pick: fn(&crate::results::ModelResults) -> Vec<Value>| {
        m.model.as_ref().map(pick).unwrap_or_default()
    };
    let mut out = vec![
        table("descriptives.csv", results, |m| values(&m.descriptives))?,
        table("baseline.csv", results, |m| values(&m.baseline))?,
        table("change.csv", results, |m| values(&m.change))?,
        table("tests.csv", results, |m| model(m, |f| values(&f.tests)))?,
        table("emmeans.csv", results, |m| model(m, |f| values(&f.emmeans)))?,
        table("contrasts.csv", results, |m| {
            model(m, |f| values(&f.contrasts))
        })?,
        table("assumptions.csv", results, |m| values(&m.assumptions))?,
        table("rm_anova.csv", results, |m| values(&m.rm_anova))?,
        table("friedman.csv", results, |m| values(&m.friedman))?,
    ];
    if results.markers.iter().any(|m| !m.correlations.is_empty()) {
        out.push(table("correlations.csv", results, |m| {
            values(&m.correlations)
        })?);
    }
    let has_slopes = |m: &MarkerResults| m.model.as_ref().is_some_and(|f| !f.slopes.is_empty());
    if results.markers.iter().any(has_slopes) {
        out.push(table("slopes.csv", results, |m| {
            model(m, |f| values(&f.slopes))
        })?);
    }
    if results.markers.iter().any(|m| !m.crossover.is_empty()) {
        out.push(table("crossover.csv", results, |m| values(&m.crossover))?);
    }
    Ok(out)
}

/// One row a marker and contrast, for screening a panel; `p_adjusted` is the one across markers. A marker without
/// contrasts has one row that says why.
///
/// # Errors
/// [`SaveError::Encode`] when a row can't be written.
pub fn screen(results: &AnalysisResults) -> Result<Vec<u8>, SaveError> {
    let encode = |e: csv::Error| SaveError::Encode(e.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    for marker in &results.markers {
        let model = marker.model.as_ref();
        let contrasts = model.map(|m| m.contrasts.as_slice()).unwrap_or_default();
        let row = |c: Option<&ContrastEstimate>| ScreenRow {
            marker: as_text(&marker.marker),
            family: c.map(|c| c.family.id()),
            group: c.map(|c| as_text(&c.group)),
            versus: c.map(|c| as_text(&c.versus)),
            visit: c.map(|c| as_text(&c.visit)),
            n: model.map(|m| m.n_subjects),
            estimate: c.and_then(|c| c.estimate),
            se: c.and_then(|c| c.se),
            df: c.and_then(|c| c.df),
            t: c.and_then(|c| c.t),
            p: c.and_then(|c| c.p),
            p_adjusted: c.and_then(|c| c.p_adjusted_markers),
            converged: model.is_some_and(|m| m.converged),
            why: marker.why.as_deref().map(as_text),
            treatment: c.and_then(|c| c.treatment.as_deref()).map(as_text),
            scale: marker.scale,
            ci_low: c.and_then(|c| c.ci_low),
            ci_high: c.and_then(|c| c.ci_high),
            ratio: c.and_then(|c| c.ratio),
        };
        for c in contrasts {
            writer.serialize(row(Some(c))).map_err(encode)?;
        }
        if contrasts.is_empty() {
            writer.serialize(row(None)).map_err(encode)?;
        }
    }
    writer
        .into_inner()
        .map_err(|e| SaveError::Encode(e.to_string()))
}

/// A row of [`screen`], in the order of its columns; what is absent is an empty cell.
#[derive(Serialize)]
struct ScreenRow {
    marker: String,
    family: Option<&'static str>,
    group: Option<String>,
    versus: Option<String>,
    visit: Option<String>,
    n: Option<usize>,
    estimate: Option<f64>,
    se: Option<f64>,
    df: Option<f64>,
    t: Option<f64>,
    p: Option<f64>,
    p_adjusted: Option<f64>,
    converged: bool,
    why: Option<String>,
    treatment: Option<String>,
    scale: &'static str,
    ci_low: Option<f64>,
    ci_high: Option<f64>,
    ratio: Option<f64>,
}

fn values<T: Serialize>(rows: &[T]) -> Vec<Value> {
    rows.iter()
        .filter_map(|r| serde_json::to_value(r).ok())
        .collect()
}

fn table(
    file: &'static str,
    results: &AnalysisResults,
    rows: impl Fn(&MarkerResults) -> Vec<Value>,
) -> Result<Table, SaveError> {
    let encode = |e: csv::Error| SaveError::Encode(e.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut header_written = false;
    for marker in &results.markers {
        for row in rows(marker) {
            let cells = flatten(&row);
            if !header_written {
                let names = cells.iter().map(|(name, _)| name.as_str());
                writer
                    .write_record(["marker", "scale"].into_iter().chain(names))
                    .map_err(encode)?;
                header_written = true;
            }
            let cells = cells.iter().map(|(_, cell)| cell.as_str());
            let first = [as_text(&marker.marker), marker.scale.to_owned()];
            writer
                .write_record(first.iter().map(String::as_str).chain(cells))
                .map_err(encode)?;
        }
    }
    if !header_written {
        writer.write_record(["marker", "scale"]).map_err(encode)?;
    }
    let csv = writer
        .into_inner()
        .map_err(|e| SaveError::Encode(e.to_string()))?;
    Ok(Table { file, csv })
}

/// One column a field; the fields of `raw` get the prefix `raw_` and stay when there is none.
fn flatten(row: &Value) -> Vec<(String, String)> {
    const RAW: [&str; 7] = ["mean", "sd", "median", "q1", "q3", "min", "max"];
    let mut cells = Vec::new();
    for (name, value) in row.as_object().into_iter().flatten() {
        if name == "raw" {
            cells.extend(RAW.iter().map(|k| {
                (
                    format!("raw_{k}"),
                    cell(value.get(k).unwrap_or(&Value::Null)),
                )
            }));
        } else {
            cells.push((name.clone(), cell(value)));
        }
    }
    cells
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => as_text(text),
        other => other.to_string(),
    }
}

/// A label that a spreadsheet would take for a formula is marked as text.
fn as_text(label: &str) -> String {
    if label.starts_with(['=', '+', '-', '@']) {
        format!("'{label}")
    } else {
        label.to_owned()
    }
}
