//! The tables of a marker in depth, and those of them that answer the question.

use crate::report::{MarkerView, TableView, marker_view};
use crate::results::{AnalysisResults, ContrastFamily, MarkerResults};

/// Everything the Marker tab says in words and numbers.
pub(in crate::app) struct DepthView {
    pub tables: MarkerView,
    /// The differences in change, then the changes within groups; empty without a model of changes.
    pub answer: Vec<TableView>,
}

/// The tables of one marker.
pub(in crate::app) fn depth_view(results: &AnalysisResults, marker: &MarkerResults) -> DepthView {
    let tables = marker_view(results, marker);
    let of = |family| marker.contrasts(family).next().is_some();
    let changes = of(ContrastFamily::ChangeFromBaseline);
    let answer = match tables.tables.first() {
        Some(response) if changes && of(ContrastFamily::DifferenceInChange) => in_two(response),
        Some(first) => vec![first.clone()],
        None => Vec::new(),
    };
    DepthView { tables, answer }
}

/// Change and difference in change stand side by side in the table of the response; the answer tells the difference
/// first, so that its p is never the column without room.
fn in_two(response: &TableView) -> Vec<TableView> {
    let named = response.columns.iter().take_while(|c| !c.numeric).count();
    let numbers = response.columns.len() - named;
    let middle = named + numbers / 2;
    let part =
        |title: String, note: Option<String>, columns: std::ops::Range<usize>, only: bool| {
            let pick = |row: &Vec<String>| -> Vec<String> {
                let cells = (0..named).chain(columns.clone());
                cells
                    .map(|i| row.get(i).cloned().unwrap_or_default())
                    .collect()
            };
            let compared =
                |row: &&Vec<String>| !only || row.get(middle).is_some_and(|c| c != "reference");
            TableView {
                title,
                note,
                columns: (0..named)
                    .chain(columns.clone())
                    .map(|i| response.columns[i].clone())
                    .collect(),
                rows: response.rows.iter().filter(compared).map(pick).collect(),
            }
        };
    let all = response.columns.len();
    // How the tests are adjusted stands behind the warning that belongs to the changes.
    let note = response.note.as_deref().unwrap_or_default();
    let (_, adjusted) = note.split_once("answer that. ").unwrap_or(("", note));
    let warning = "A change in one group and not in the other is no evidence of a difference: the differences above answer that.";
    vec![
        part(
            "Difference in change".to_owned(),
            Some(adjusted.to_owned()),
            middle..all,
            true,
        ),
        part(
            response.title.clone(),
            Some(warning.to_owned()),
            named..middle,
            false,
        ),
    ]
}
