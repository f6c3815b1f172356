//! The result tables, one row a number set, the same names as in `results.json`.

use super::cells::{Cells, Rows, Texts, Values};
use super::screened::screened;
use super::{SaveError, ScreenMeasure};
use crate::results::{AnalysisResults, ContrastEstimate, MarkerResults, ModelResults};
use serde::Serialize;
use serde_json::Value;

/// Names of all tables that results can have.
pub(super) const TABLES: [&str; 24] = [
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
    "screen",
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

/// Name of the file of the table `name`, without folder.
pub(super) fn file_of(name: &str) -> String {
    format!("{name}.csv")
}

/// `descriptives`, `baseline`, `change`, `tests`, `emmeans`, `contrasts`, `assumptions`, `rm_anova`,
/// `friedman`; `participants`, `correlations`, `slopes`, `auc`, `margins`, `reference_based`, `tipping_point`,
/// `subgroups`, `effect_modification`, `next_study`, `crossover`, `sensitivity`, `structures`, `sd_ratios` and
/// `screen` where there are any.
#[must_use]
pub fn tables(results: &AnalysisResults) -> Vec<Table> {
    let table = |(name, rows): (&'static str, Rows<Values>)| Table {
        name,
        columns: rows.columns,
        rows: rows.rows,
    };
    all::<Values>(results).into_iter().map(table).collect()
}

/// The same tables as CSV, each with its name.
///
/// # Errors
/// [`SaveError::Encode`] when a row can't be written.
pub(super) fn csv_tables(
    results: &AnalysisResults,
) -> Result<Vec<(&'static str, Vec<u8>)>, SaveError> {
    let of = |(name, rows): (&'static str, Rows<Texts>)| Ok((name, csv(&rows)?));
    all::<Texts>(results).into_iter().map(of).collect()
}

fn csv(table: &Rows<Texts>) -> Result<Vec<u8>, SaveError> {
    let encode = |e: csv::Error| SaveError::Encode(e.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&table.columns).map_err(encode)?;
    for row in &table.rows {
        let cells = row.iter().map(|cell| table.cells.of(cell));
        writer.write_record(cells).map_err(encode)?;
    }
    writer
        .into_inner()
        .map_err(|e| SaveError::Encode(e.to_string()))
}

/// A table while it is made: its name and rows.
type Named<C> = (&'static str, Rows<C>);

fn all<C: Cells>(results: &AnalysisResults) -> Vec<Named<C>> {
    let mut out = vec![
        of_markers("descriptives", results, |m| &m.descriptives),
        of_markers("baseline", results, |m| &m.baseline),
        of_markers("change", results, |m| &m.change),
        of_models("tests", results, |f| &f.tests),
        of_models("emmeans", results, |f| &f.emmeans),
        of_models("contrasts", results, |f| &f.contrasts),
        of_markers("assumptions", results, |m| &m.assumptions),
        of_markers("rm_anova", results, |m| &m.rm_anova),
        of_markers("friedman", results, |m| &m.friedman),
    ];
    let further = [
        participants(results),
        of_markers("correlations", results, |m| &m.correlations),
        of_models("slopes", results, |f| &f.slopes),
        of_markers("auc", results, |m| &m.auc),
        of_markers("margins", results, |m| &m.margins),
        of_markers("reference_based", results, |m| &m.reference_based),
        of_markers("tipping_point", results, |m| &m.tipping_point),
        of_markers("subgroups", results, |m| &m.subgroups),
        of_markers("effect_modification", results, |m| {
            m.effect_modification.as_slice()
        }),
        of_markers("next_study", results, |m| &m.next_study),
        of_markers("crossover", results, |m| &m.crossover),
        of_markers("sensitivity", results, |m| &m.sensitivity),
        of_models("structures", results, |f| &f.structures),
        of_models("sd_ratios", results, |f| {
            let of = f.heterogeneity.as_ref();
            of.map(|h| h.sd_ratio.as_slice()).unwrap_or_default()
        }),
        ("screen", screened(results)),
    ];
    out.extend(further.into_iter().filter(|(_, t)| !t.rows.is_empty()));
    out
}

fn participants<C: Cells>(results: &AnalysisResults) -> Named<C> {
    let mut rows = Rows::new(&[]);
    for record in &results.table_one {
        rows.push(&[], record);
    }
    ("participants", rows.complete())
}

/// One row a marker and contrast, for screening a panel; `p_adjusted` is the one across markers. A marker without
/// contrasts has one row that says why.
///
/// # Errors
/// [`SaveError::Encode`] when a row can't be written.
pub fn screen(results: &AnalysisResults) -> Result<Vec<u8>, SaveError> {
    let mut rows = Rows::<Texts>::new(&["marker"]);
    let further: Vec<ScreenMeasure> = ScreenMeasure::all().collect();
    for marker in &results.markers {
        let model = marker.model.as_ref();
        let contrasts = model.map(|m| m.contrasts.as_slice()).unwrap_or_default();
        let mut push = |c: Option<&ContrastEstimate>| {
            rows.push(&[&marker.marker], &ScreenRow::of(marker, c, &further));
        };
        contrasts.iter().for_each(|c| push(Some(c)));
        if contrasts.is_empty() {
            push(None);
        }
    }
    csv(&rows)
}

/// A row of [`screen`] behind the name of its marker, in the order of its columns; what is absent is an empty cell.
#[derive(Serialize)]
struct ScreenRow<'a> {
    family: Option<&'static str>,
    group: Option<&'a str>,
    versus: Option<&'a str>,
    visit: Option<&'a str>,
    n: Option<usize>,
    estimate: Option<f64>,
    se: Option<f64>,
    df: Option<f64>,
    t: Option<f64>,
    p: Option<f64>,
    p_adjusted: Option<f64>,
    converged: bool,
    why: Option<&'a str>,
    treatment: Option<&'a str>,
    scale: &'static str,
    ci_low: Option<f64>,
    ci_high: Option<f64>,
    ratio: Option<f64>,
    name: Option<&'a str>,
    #[serde(flatten, serialize_with = "in_their_order")]
    further: Vec<(&'static str, Option<f64>)>,
}

/// Names and numbers as fields of the row.
fn in_their_order<S: serde::Serializer>(
    further: &[(&'static str, Option<f64>)],
    to: S,
) -> Result<S::Ok, S::Error> {
    to.collect_map(further.iter().copied())
}

impl<'a> ScreenRow<'a> {
    fn of(
        marker: &'a MarkerResults,
        c: Option<&'a ContrastEstimate>,
        further: &[ScreenMeasure],
    ) -> Self {
        let model = marker.model.as_ref();
        Self {
            family: c.map(|c| c.key.family.id()),
            group: c.map(|c| c.key.group.as_str()),
            versus: c.map(|c| c.key.versus.as_str()),
            visit: c.map(|c| c.key.visit.as_str()),
            n: model.map(|m| m.n_subjects),
            estimate: c.and_then(|c| c.estimate),
            se: c.and_then(|c| c.se),
            df: c.and_then(|c| c.df),
            t: c.and_then(|c| c.t),
            p: c.and_then(|c| c.p),
            p_adjusted: c.and_then(|c| c.p_adjusted_markers),
            converged: model.is_some_and(|m| m.converged),
            why: marker.why.as_deref(),
            treatment: c.and_then(|c| c.key.treatment.as_deref()),
            scale: marker.scale.id(),
            ci_low: c.and_then(|c| c.ci_low),
            ci_high: c.and_then(|c| c.ci_high),
            ratio: c.and_then(|c| c.ratio),
            name: c.and_then(|c| c.key.name.as_deref()),
            further: (further.iter())
                .map(|m| (m.key(), c.and_then(|c| m.number(c))))
                .collect(),
        }
    }
}

/// A table of records that every marker has.
fn of_markers<T: Serialize, C: Cells>(
    name: &'static str,
    results: &AnalysisResults,
    of: impl Fn(&MarkerResults) -> &[T],
) -> Named<C> {
    let mut rows = Rows::new(&["marker", "scale"]);
    for marker in &results.markers {
        for record in of(marker) {
            rows.push(&[&marker.marker, marker.scale.id()], record);
        }
    }
    (name, rows.complete())
}

/// A table of records that every model has.
fn of_models<T: Serialize, C: Cells>(
    name: &'static str,
    results: &AnalysisResults,
    of: impl Fn(&ModelResults) -> &[T],
) -> Named<C> {
    of_markers(name, results, |m| {
        m.model.as_ref().map(&of).unwrap_or_default()
    })
}
