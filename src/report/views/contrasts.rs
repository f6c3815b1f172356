//! What tables tell of a contrast: each column is declared once, and every table of contrasts takes its columns here.

use super::{Column, column, df, effect, effect_interval, p};
use crate::plan::{Multiplicity, Scale};
use crate::results::{AnalysisResults, ContrastEstimate};

/// A column of numbers about a contrast.
struct Measure {
    /// Name in files.
    key: &'static str,
    /// Heading, where the table has no word of its own; `None` is the confidence level.
    title: Option<&'static str>,
    /// What it means, where the table does not say it better.
    tip: &'static str,
    /// The cell.
    text: fn(Scale, &ContrastEstimate) -> String,
    /// Whether a table has the column when no contrast has this number.
    always: bool,
    /// Whether a contrast has the number.
    has: fn(&ContrastEstimate) -> bool,
}

/// In the order they stand in.
const MEASURES: [Measure; 8] = [
    Measure {
        key: "estimate",
        title: Some("Estimate"),
        tip: "From the model; percent on a log scale.",
        text: |scale, c| effect(scale, c.estimate, c.ci_low, c.ci_high),
        always: true,
        has: |c| c.estimate.is_some(),
    },
    Measure {
        key: "ci",
        title: None,
        tip: "Confidence interval of the estimate.",
        text: |scale, c| effect_interval(scale, c.ci_low, c.ci_high),
        always: true,
        has: |c| c.ci_low.is_some(),
    },
    Measure {
        key: "df",
        title: Some("df"),
        tip: "Degrees of freedom of the test.",
        text: |_, c| df(c.df),
        always: true,
        has: |c| c.df.is_some(),
    },
    Measure {
        key: "p",
        title: Some("p"),
        tip: "Two-sided p of no difference.",
        text: |_, c| p(c.p),
        always: true,
        has: |c| c.p.is_some(),
    },
    Measure {
        key: "p_adjusted",
        title: Some("p adjusted"),
        tip: "Adjusted within the family; a dash without adjustment.",
        text: |_, c| p(c.p_adjusted),
        always: false,
        has: |c| c.p_adjusted.is_some(),
    },
    Measure {
        key: "p_adjusted_markers",
        title: Some("p across markers"),
        tip: "Adjusted over all markers of the study.",
        text: |_, c| p(c.p_adjusted_markers),
        always: false,
        has: |c| c.p_adjusted_markers.is_some(),
    },
    Measure {
        key: "by_group",
        title: Some("By-group estimate (CI)"),
        tip: "The same comparison with a covariance for each group, because the covariances of the groups differ.",
        text: |scale, c| match &c.by_group {
            Some(b) => format!(
                "{} ({})",
                effect(scale, b.estimate, b.ci_low, b.ci_high),
                effect_interval(scale, b.ci_low, b.ci_high)
            ),
            None => String::new(),
        },
        always: false,
        has: |c| c.by_group.is_some(),
    },
    Measure {
        key: "by_group_p",
        title: Some("By-group p"),
        tip: "Two-sided p with a covariance for each group, not adjusted.",
        text: |_, c| c.by_group.as_ref().map_or_else(String::new, |b| p(b.p)),
        always: false,
        has: |c| c.by_group.is_some(),
    },
];

/// The columns of one table.
pub(super) struct Measures(Vec<Measured>);

struct Measured {
    measure: &'static Measure,
    column: Column,
}

impl Measures {
    /// All columns that say something about `contrasts`; `ci` heads the interval.
    pub fn of(contrasts: &[&ContrastEstimate], ci: &str) -> Self {
        let shown = MEASURES
            .iter()
            .filter(|m| m.always || contrasts.iter().any(|c| (m.has)(c)));
        Self(
            shown
                .map(|measure| Measured {
                    measure,
                    column: column(measure.title.unwrap_or(ci), measure.tip),
                })
                .collect(),
        )
    }

    /// Without the column `key`.
    pub fn without(mut self, key: &str) -> Self {
        self.0.retain(|m| m.measure.key != key);
        self
    }

    /// The column `key` under another heading.
    pub fn headed(mut self, key: &str, head: impl Into<String>) -> Self {
        let head = head.into();
        for one in self.0.iter_mut().filter(|m| m.measure.key == key) {
            one.column.head.clone_from(&head);
        }
        self
    }

    /// The column `key` explained as this table means it.
    pub fn told(mut self, key: &str, tip: &'static str) -> Self {
        for one in self.0.iter_mut().filter(|m| m.measure.key == key) {
            one.column.tip = tip;
        }
        self
    }

    /// With the methods of adjustment of these results in their headings, and what intervals beside them are.
    pub fn adjusted_by(mut self, results: &AnalysisResults) -> Self {
        let (within, across) = (results.adjustment(), results.adjustment_of_markers());
        let level = results.conf_percent();
        // Those of the other model are of one comparison each.
        let alone = if results.has_simultaneous_intervals() {
            format!("By-group estimate ({level} % CI, not simultaneous)")
        } else {
            format!("By-group estimate ({level} % CI)")
        };
        let by_group_p = match within {
            Multiplicity::None => "By-group p",
            _ => "By-group p, unadjusted",
        };
        self = self
            .headed("by_group", alone)
            .headed("by_group_p", by_group_p);
        if within != Multiplicity::None {
            self = self.headed("p_adjusted", format!("p, {}", within.adjusted()));
        }
        if across != Multiplicity::None {
            let head = format!("p, {} across markers", across.adjusted());
            self = self.headed("p_adjusted_markers", head);
        }
        self
    }

    /// The headings.
    pub fn columns(&self) -> impl Iterator<Item = Column> + '_ {
        self.0.iter().map(|m| m.column.clone())
    }

    /// The cells of a contrast.
    pub fn cells(&self, scale: Scale, c: &ContrastEstimate) -> impl Iterator<Item = String> + '_ {
        let cells: Vec<String> = self.0.iter().map(|m| (m.measure.text)(scale, c)).collect();
        cells.into_iter()
    }

    /// How many columns.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}
