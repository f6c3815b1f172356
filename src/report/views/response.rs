//! The response of a marker: changes within groups, and the differences between them.

use super::contrasts::{Measures, below_each_other};
use super::in_column::InColumn;
use super::{Column, TableView, text_column};
use crate::plan::Scale;
use crate::report::sentences::adjusted;
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults};

/// Changes from baseline within groups.
pub(super) fn changes(m: &MarkerResults) -> Vec<&ContrastEstimate> {
    m.contrasts(ContrastFamily::ChangeFromBaseline)
        .filter(|c| c.key.treatment.is_none())
        .collect()
}

/// The changes of a marker and what stands beside them.
pub(super) struct Response<'a> {
    changes: Vec<&'a ContrastEstimate>,
    /// The difference in change of each, where it has one.
    differences: Vec<Option<&'a ContrastEstimate>>,
    within: Measures,
    /// The same columns.
    between: Measures,
    several: bool,
    title: String,
    /// How the p-values are adjusted.
    family: String,
}

/// Before a change is taken for a difference.
const NO_DIFFERENCE: &str =
    "A change in one group and not in the other is no evidence of a difference";

impl<'a> Response<'a> {
    /// `None` without a model of changes.
    pub fn of(m: &'a MarkerResults, ci: &str, results: &AnalysisResults) -> Option<Self> {
        let changes = changes(m);
        if changes.is_empty() {
            return None;
        }
        let baseline = &results.study.baseline;
        let reference = results.study.groups.first().map_or("", |g| g.name.as_str());
        let within = Measures::of(&changes, ci)
            .adjusted_by(results)
            .headed("estimate", "Change")
            .told("estimate", "Mean change from baseline in this group, from the model; percent on a log scale.")
            .told("ci", "Confidence interval of the change.")
            .told("p", "Two-sided p of no change in this group. It says nothing about a difference between groups.")
            .told("p_adjusted", "Adjusted over the visits of this group.");
        let between = Measures::of(&changes, ci)
            .adjusted_by(results)
            .headed("estimate", format!("Difference from {reference}"))
            .told("estimate", "How much more this group changed than the reference group; percent on a log scale.")
            .told("ci", "Confidence interval of the difference in change.")
            .told("p", "Two-sided p of equal change in both groups: the answer to \u{201c}did the groups respond differently?\u{201d}")
            .told("p_adjusted", "Adjusted over all differences in change.");
        let beside = |c: &&ContrastEstimate| {
            m.contrasts(ContrastFamily::DifferenceInChange)
                .find(|d| c.key.has_beside(&d.key))
        };
        Some(Self {
            differences: changes.iter().map(beside).collect(),
            changes,
            within,
            between,
            several: results.study.groups.len() > 1,
            title: format!("Response: change from {baseline}"),
            family: adjusted(results),
        })
    }

    fn columns<const N: usize>(measures: [&Measures; N]) -> Vec<Column> {
        let named = [text_column("Group"), text_column("Visit")];
        let measured = measures.into_iter().flat_map(Measures::columns);
        named.into_iter().chain(measured).collect()
    }

    /// Group and visit of `whose`, and the cells of `shown`.
    fn row(
        whose: &ContrastEstimate,
        of: &InColumn,
        measures: &Measures,
        shown: &ContrastEstimate,
    ) -> Vec<String> {
        let mut row = vec![whose.key.group.clone(), whose.key.visit.clone()];
        row.extend(measures.cells(of, shown));
        row
    }

    /// How the changes, and how the differences are written.
    fn below_each_other(&self, scale: Scale) -> (InColumn, InColumn) {
        let differences = self.differences.iter().copied().flatten();
        (
            below_each_other(scale, self.changes.iter().copied()),
            below_each_other(scale, differences),
        )
    }

    /// Change within each group with the difference in change beside it.
    pub fn table(&self, scale: Scale) -> TableView {
        let (changes, differences) = self.below_each_other(scale);
        let both = self.changes.iter().zip(&self.differences);
        let rows = both.map(|(c, beside)| {
            let mut row = Self::row(c, &changes, &self.within, c);
            match beside {
                _ if !self.several => {}
                Some(d) => row.extend(self.between.cells(&differences, d)),
                None => {
                    row.push("reference".to_owned());
                    row.extend((1..self.between.len()).map(|_| String::new()));
                }
            }
            row
        });
        let family = &self.family;
        let (note, columns) = if self.several {
            (
                format!("{NO_DIFFERENCE}: the columns of the differences answer that. {family}"),
                Self::columns([&self.within, &self.between]),
            )
        } else {
            (family.clone(), Self::columns([&self.within]))
        };
        TableView {
            title: self.title.clone(),
            note: Some(note),
            columns,
            rows: rows.collect(),
        }
    }

    /// The two as tables of their own: the difference first, so that its p is never the column without room. None
    /// without a difference.
    pub fn in_two(&self, scale: Scale) -> Option<[TableView; 2]> {
        let (of_changes, of_differences) = self.below_each_other(scale);
        let both = self.changes.iter().zip(&self.differences);
        let differences: Vec<Vec<String>> = both
            .filter_map(|(c, d)| Some(Self::row(c, &of_differences, &self.between, (*d)?)))
            .collect();
        if !self.several || differences.is_empty() {
            return None;
        }
        let changes = self.changes.iter();
        Some([
            TableView {
                title: "Difference in change".to_owned(),
                note: Some(self.family.clone()),
                columns: Self::columns([&self.between]),
                rows: differences,
            },
            TableView {
                title: self.title.clone(),
                note: Some(format!(
                    "{NO_DIFFERENCE}: the differences above answer that."
                )),
                columns: Self::columns([&self.within]),
                rows: changes
                    .map(|c| Self::row(c, &of_changes, &self.within, c))
                    .collect(),
            },
        ])
    }
}
