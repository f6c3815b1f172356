//! The result tables, one row a number set, the same names as in `results.json`.

use super::SaveError;
use crate::results::{AnalysisResults, ContrastEstimate, MarkerResults};
use serde::Serialize;
use serde_json::Value;

/// Names of all tables that results can have.
pub(super) const TABLES: [&str; 23] = [
    "descriptives",
    "baseline",
    "change",
    "tests",
    "emmeans",
    "contrasts",
    "assumptions",
    "rm_anova",
    "friedman",
    "participants",
    "correlations",
    "slopes",
    "auc",
    "margins",
    "reference_based",
    "tipping_point",
    "subgroups",
    "effect_modification",
    "next_study",
    "crossover",
    "sensitivity",
    "structures",
    "sd_ratios",
];

/// A table of results: every row has a cell for each column.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Name of its file and sheet.
    pub name: &'static str,
    /// Names as in `results.json`.
    pub columns: Vec<String>,
    /// Strings, numbers, booleans, or null where there is none.
    pub rows: Vec<Vec<Value>>,
}

impl Table {
    /// Name of its file, without folder.
    #[must_use]
    pub fn file(&self) -> String {
        file_of(self.name)
    }

    /// The table as CSV.
    ///
    /// # Errors
    /// [`SaveError::Encode`] when a row can't be written.
    pub fn csv(&self) -> Result<Vec<u8>, SaveError> {
        let encode = |e: csv::Error| SaveError::Encode(e.to_string());
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.columns).map_err(encode)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(cell)).map_err(encode)?;
        }
        writer
            .into_inner()
            .map_err(|e| SaveError::Encode(e.to_string()))
    }
}

/// Name of the file of the table `name`, without folder.
pub(super) fn file_of(name: &str) -> String {
    format!("{name}.csv")
}

/// `descriptives`, `baseline`, `change`, `tests`, `emmeans`, `contrasts`, `assumptions`, `rm_anova`,
/// `friedman`; `participants`, `correlations`, `slopes`, `auc`, `margins`, `reference_based`, `tipping_point`,
/// `subgroups`, `effect_modification`, `next_study`, `crossover`, `sensitivity`, `structures` and `sd_ratios` where there are any.
#[must_use]
pub fn tables(results: &AnalysisResults) -> Vec<Table> {
    let model = |m: &MarkerResults, pick: fn(&crate::results::ModelResults) -> Vec<Value>| {
        m.model.as_ref().map(pick).unwrap_or_default()
    };
    let mut out = vec![
        of_markers("descriptives", results, |m| values(&m.descriptives)),
        of_markers("baseline", results, |m| values(&m.baseline)),
        of_markers("change", results, |m| values(&m.change)),
        of_markers("tests", results, |m| model(m, |f| values(&f.tests))),
        of_markers("emmeans", results, |m| model(m, |f| values(&f.emmeans))),
        of_markers("contrasts", results, |m| model(m, |f| values(&f.contrasts))),
        of_markers("assumptions", results, |m| values(&m.assumptions)),
        of_markers("rm_anova", results, |m| values(&m.rm_anova)),
        of_markers("friedman", results, |m| values(&m.friedman)),
    ];
    let further = [
        participants(results),
        of_markers("correlations", results, |m| values(&m.correlations)),
        of_markers("slopes", results, |m| model(m, |f| values(&f.slopes))),
        of_markers("auc", results, |m| values(&m.auc)),
        of_markers("margins", results, |m| values(&m.margins)),
        of_markers("reference_based", results, |m| values(&m.reference_based)),
        of_markers("tipping_point", results, |m| values(&m.tipping_point)),
        of_markers("subgroups", results, |m| values(&m.subgroups)),
        of_markers("effect_modification", results, |m| {
            values(m.effect_modification.as_slice())
        }),
        of_markers("next_study", results, |m| values(&m.next_study)),
        of_markers("crossover", results, |m| values(&m.crossover)),
        of_markers("sensitivity", results, |m| values(&m.sensitivity)),
        of_markers("structures", results, |m| {
            model(m, |f| values(&f.structures))
        }),
        of_markers("sd_ratios", results, |m| {
            model(m, |f| {
                let of = f.heterogeneity.as_ref();
                of.map(|h| values(&h.sd_ratio)).unwrap_or_default()
            })
        }),
    ];
    out.extend(further.into_iter().filter(|t| !t.rows.is_empty()));
    out
}

fn participants(results: &AnalysisResults) -> Table {
    let rows: Vec<_> = values(&results.table_one).iter().map(flatten).collect();
    Table {
        name: "participants",
        columns: (rows.first().into_iter().flatten())
            .map(|(name, _)| name.clone())
            .collect(),
        rows: rows
            .into_iter()
            .map(|row| row.into_iter().map(|(_, value)| value).collect())
            .collect(),
    }
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
            family: c.map(|c| c.key.family.id()),
            group: c.map(|c| as_text(&c.key.group)),
            versus: c.map(|c| as_text(&c.key.versus)),
            visit: c.map(|c| as_text(&c.key.visit)),
            n: model.map(|m| m.n_subjects),
            estimate: c.and_then(|c| c.estimate),
            se: c.and_then(|c| c.se),
            df: c.and_then(|c| c.df),
            t: c.and_then(|c| c.t),
            p: c.and_then(|c| c.p),
            p_adjusted: c.and_then(|c| c.p_adjusted_markers),
            converged: model.is_some_and(|m| m.converged),
            why: marker.why.as_deref().map(as_text),
            treatment: c.and_then(|c| c.key.treatment.as_deref()).map(as_text),
            scale: marker.scale.id(),
            ci_low: c.and_then(|c| c.ci_low),
            ci_high: c.and_then(|c| c.ci_high),
            ratio: c.and_then(|c| c.ratio),
            name: c.and_then(|c| c.key.name.as_deref()).map(as_text),
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
    name: Option<String>,
}

fn values<T: Serialize>(rows: &[T]) -> Vec<Value> {
    rows.iter()
        .filter_map(|r| serde_json::to_value(r).ok())
        .collect()
}

fn of_markers(
    name: &'static str,
    results: &AnalysisResults,
    rows_of: impl Fn(&MarkerResults) -> Vec<Value>,
) -> Table {
    let mut columns = vec!["marker".to_owned(), "scale".to_owned()];
    let mut all = Vec::new();
    for marker in &results.markers {
        for row in rows_of(marker) {
            let mut cells = vec![
                ("marker".to_owned(), marker.marker.as_str().into()),
                ("scale".to_owned(), marker.scale.id().into()),
            ];
            cells.extend(flatten(&row));
            // Some rows have a field that others lack, such as the name of a contrast.
            if cells.len() != columns.len() || cells.iter().zip(&columns).any(|(c, n)| c.0 != *n) {
                for (name, _) in &cells {
                    if !columns.contains(name) {
                        columns.push(name.clone());
                    }
                }
            }
            all.push(cells);
        }
    }
    let in_order = |cells: Vec<(String, Value)>| -> Vec<Value> {
        if cells.len() == columns.len() {
            let same = cells.iter().zip(&columns).all(|(c, n)| c.0 == *n);
            if same {
                return cells.into_iter().map(|(_, value)| value).collect();
            }
        }
        let of = |name: &String| cells.iter().find(|(n, _)| n == name);
        let value = |name| of(name).map(|(_, v)| v.clone()).unwrap_or_default();
        columns.iter().map(value).collect()
    };
    let rows = all.into_iter().map(in_order).collect();
    Table {
        name,
        columns,
        rows,
    }
}

/// One column a field; the fields of `raw` and of a contrast's `by_group` get that prefix and stay when there are none.
fn flatten(row: &Value) -> Vec<(String, Value)> {
    const RAW: [&str; 7] = ["mean", "sd", "median", "q1", "q3", "min", "max"];
    const BY_GROUP: [&str; 6] = ["estimate", "se", "df", "p", "ci_low", "ci_high"];
    let mut cells = Vec::new();
    for (name, value) in row.as_object().into_iter().flatten() {
        let inner: &[&str] = match name.as_str() {
            "raw" => &RAW,
            "by_group" => &BY_GROUP,
            _ => &[],
        };
        // A covariance structure has a flag of the same name.
        if !inner.is_empty() && !value.is_boolean() {
            let of = |k: &&str| {
                (
                    format!("{name}_{k}"),
                    value.get(k).cloned().unwrap_or_default(),
                )
            };
            cells.extend(inner.iter().map(of));
        } else {
            cells.push((name.clone(), value.clone()));
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

/// A label that a spreadsheet would take for a formula is marked as text; so is one that begins like a marked one, so
/// that two labels stay two.
pub(super) fn as_text(label: &str) -> String {
    let label = kept(label);
    if label
        .trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@'])
    {
        format!("'{label}")
    } else {
        label
    }
}

/// The label with signs for what no reader of such files gives back: a zero character ends a text in R and in other
/// programs, and the end of a line is read as another one.
pub(super) fn kept(label: &str) -> String {
    label.replace('\0', "\u{2400}").replace('\r', "\u{240d}")
}
