//! The study of a result in a few numbers: groups, visits, and what became of the rows.

use crate::study::{Issue, LeftOut, Study};
use serde::{Deserialize, Serialize};

/// The study in a few numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StudySummary {
    /// File name without folder.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Layout it was read as.
    pub layout: String,
    /// Made by a program, not measured.
    pub synthetic: bool,
    /// Subjects after exclusions.
    pub n_subjects: usize,
    /// Groups, reference first.
    pub groups: Vec<GroupSummary>,
    /// Visits in order.
    pub visits: Vec<VisitSummary>,
    /// Label of the baseline visit.
    pub baseline: String,
    /// What became of the rows.
    pub rows: RowCounts,
    /// Findings, by place and never by value.
    pub issues: Vec<Issue>,
}

impl StudySummary {
    /// The study as a results file and `inspect` tell it.
    #[must_use]
    pub fn new(study: &Study) -> Self {
        let source = &study.source;
        Self {
            file: source.file.clone(),
            sha256: source.sha256.clone(),
            layout: source.layout.clone(),
            synthetic: source.synthetic,
            n_subjects: study.subjects.len(),
            groups: (study.groups.iter().enumerate())
                .map(|(g, group)| GroupSummary {
                    name: group.name.clone(),
                    n: study.group_size(g),
                })
                .collect(),
            visits: (study.visits.iter())
                .map(|v| VisitSummary {
                    label: v.label.clone(),
                    hours: v.hours,
                })
                .collect(),
            baseline: study
                .visits
                .get(study.baseline)
                .map(|v| v.label.clone())
                .unwrap_or_default(),
            rows: RowCounts {
                read: source.rows_read,
                used: source.rows_used,
                left_out: source.rows_left_out.clone(),
            },
            issues: (study.issues.iter().cloned())
                .map(Issue::for_documents)
                .collect(),
        }
    }
}

/// A group and its size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupSummary {
    /// Name.
    pub name: String,
    /// Subjects.
    pub n: usize,
}

/// A visit and its nominal time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisitSummary {
    /// Label.
    pub label: String,
    /// Hours since baseline.
    pub hours: Option<f64>,
}

/// Row counts; `read = used + sum(left_out)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowCounts {
    /// In the file.
    pub read: usize,
    /// In the study.
    pub used: usize,
    /// Not in it, by reason.
    pub left_out: Vec<LeftOut>,
}
