//! What tables tell of a contrast: each column is declared once, and every table of contrasts takes its columns here.

use super::in_column::InColumn;
use super::{Column, Part, column, dash, df, p};
use crate::plan::{Multiplicity, Scale, explain};
use crate::results::{AnalysisResults, ContrastEstimate};
use crate::words::fixed;

/// A column of numbers about a contrast.
struct Measure {
    /// Name in files.
    key: &'static str,
    /// Heading, where the table has no word of its own; `None` is the confidence level.
    title: Option<&'static str>,
    /// What it means, where the table does not say it better; empty takes the explanation of the method.
    tip: &'static str,
    /// What it is of an answer.
    part: Part,
    /// The cell.
    text: fn(&InColumn, &ContrastEstimate) -> String,
    /// Which tables of contrasts have it.
    tables: Tables,
    /// Whether a contrast has the number.
    has: fn(&ContrastEstimate) -> bool,
    /// Its place among all markers, behind the columns that every screen has.
    screen: Option<InScreen>,
}

/// Which tables of contrasts have a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tables {
    All,
    /// Those in which a contrast has the number.
    WhereKnown,
    None,
}

/// A column of a screen.
struct InScreen {
    /// The number, for the file.
    number: fn(&ContrastEstimate) -> Option<f64>,
    /// Width in the window, points.
    width: f32,
    /// 0 stays; where there is no room, the highest goes first.
    rare: u8,
}

/// In the order they stand in.
const MEASURES: [Measure; 9] = [
    Measure {
        key: "estimate",
        title: Some("Estimate"),
        tip: "From the model; percent on a log scale.",
        part: Part::Other,
        text: |of, c| of.estimate(c.estimate, c.ends()),
        tables: Tables::All,
        has: |c| c.estimate.is_some(),
        screen: None,
    },
    Measure {
        key: "ci",
        title: None,
        tip: "Confidence interval of the estimate.",
        part: Part::Interval,
        text: |of, c| of.interval(c.ends()),
        tables: Tables::All,
        has: |c| c.ci_low.is_some(),
        screen: None,
    },
    Measure {
        key: "df",
        title: Some("df"),
        tip: "Degrees of freedom of the test.",
        part: Part::Other,
        text: |_, c| df(c.df),
        tables: Tables::All,
        has: |c| c.df.is_some(),
        screen: None,
    },
    Measure {
        key: "p",
        title: Some("p"),
        tip: "Two-sided p of no difference.",
        part: Part::P,
        text: |_, c| p(c.p),
        tables: Tables::All,
        has: |c| c.p.is_some(),
        screen: None,
    },
    Measure {
        key: "p_adjusted",
        title: Some("p adjusted"),
        tip: "Adjusted within the family; a dash without adjustment.",
        part: Part::Other,
        text: |_, c| p(c.p_adjusted),
        tables: Tables::WhereKnown,
        has: |c| c.p_adjusted.is_some(),
        screen: None,
    },
    Measure {
        key: "p_adjusted_markers",
        title: Some("p across markers"),
        tip: "Adjusted over all markers of the study.",
        part: Part::Other,
        text: |_, c| p(c.p_adjusted_markers),
        tables: Tables::WhereKnown,
        has: |c| c.p_adjusted_markers.is_some(),
        screen: None,
    },
    Measure {
        key: "by_group",
        title: Some("By-group estimate (CI)"),
        tip: "The same comparison with a covariance for each group, because the covariances of the groups differ; a dash where that model has no estimate.",
        part: Part::Other,
        text: |of, c| match &c.by_group {
            Some(b) => format!(
                "{} ({})",
                of.estimate(b.estimate, (b.ci_low, b.ci_high)),
                of.interval((b.ci_low, b.ci_high))
            ),
            None => dash(),
        },
        tables: Tables::WhereKnown,
        has: |c| c.by_group.is_some(),
        screen: None,
    },
    Measure {
        key: "by_group_p",
        title: Some("By-group p"),
        tip: "Two-sided p with a covariance for each group, not adjusted.",
        part: Part::Other,
        text: |_, c| c.by_group.as_ref().map_or_else(dash, |b| p(b.p)),
        tables: Tables::WhereKnown,
        has: |c| c.by_group.is_some(),
        screen: None,
    },
    Measure {
        key: "standardized",
        title: Some("Standardised"),
        tip: "",
        part: Part::Other,
        text: |_, c| c.standardized.map_or_else(dash, |x| fixed(x, 2)),
        tables: Tables::None,
        has: |c| c.standardized.is_some(),
        screen: Some(InScreen {
            number: |c| c.standardized,
            width: 84.0,
            rare: 4,
        }),
    },
];

impl Measure {
    /// Heading and explanation; `untitled` heads what has no word of its own.
    fn column(&self, untitled: &str) -> Column {
        let tip = if self.tip.is_empty() {
            explain(self.key)
        } else {
            self.tip
        };
        Column {
            part: self.part,
            ..column(self.title.unwrap_or(untitled), tip)
        }
    }
}

/// A column that a screen of markers has behind its own.
pub struct ScreenMeasure {
    measure: &'static Measure,
    place: &'static InScreen,
}

impl ScreenMeasure {
    /// All of them, in the order they stand in.
    pub fn all() -> impl Iterator<Item = Self> {
        MEASURES.iter().filter_map(|measure| {
            let place = measure.screen.as_ref()?;
            Some(Self { measure, place })
        })
    }

    /// Name in files.
    #[must_use]
    pub fn key(&self) -> &'static str {
        self.measure.key
    }

    /// Heading and explanation.
    #[must_use]
    pub fn column(&self) -> Column {
        self.measure.column("Interval")
    }

    /// Width in the window, points.
    #[must_use]
    pub fn width(&self) -> f32 {
        self.place.width
    }

    /// 0 stays; where there is no room, the highest goes first.
    #[must_use]
    pub fn rare(&self) -> u8 {
        self.place.rare
    }

    /// The number of a contrast.
    #[must_use]
    pub fn number(&self, c: &ContrastEstimate) -> Option<f64> {
        (self.place.number)(c)
    }

    /// Its cell; a dash where there is no contrast.
    #[must_use]
    pub fn text(&self, scale: Scale, c: Option<&ContrastEstimate>) -> String {
        c.map_or_else(dash, |c| (self.measure.text)(&InColumn::alone(scale), c))
    }
}

/// How the contrasts of one marker are written below each other.
pub(super) fn below_each_other<'c>(
    scale: Scale,
    contrasts: impl IntoIterator<Item = &'c ContrastEstimate>,
) -> InColumn {
    let by_group = |c: &ContrastEstimate| c.by_group.as_ref().map(|b| (b.ci_low, b.ci_high));
    let ends = contrasts.into_iter();
    InColumn::of(
        scale,
        ends.flat_map(|c| [c.ends()].into_iter().chain(by_group(c))),
    )
}

/// The columns of one table.
pub(super) struct Measures(Vec<Measured>);

struct Measured {
    measure: &'static Measure,
    column: Column,
}

impl Measures {
    /// All columns that say something about `contrasts`; `ci` heads the interval.
    pub fn of(contrasts: &[&ContrastEstimate], ci: &str) -> Self {
        let shown = MEASURES.iter().filter(|m| match m.tables {
            Tables::All => true,
            Tables::WhereKnown => contrasts.iter().any(|c| (m.has)(c)),
            Tables::None => false,
        });
        Self(
            shown
                .map(|measure| Measured {
                    measure,
                    column: measure.column(ci),
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

    /// The cells of a contrast, written as those of its marker are.
    pub fn cells(&self, of: &InColumn, c: &ContrastEstimate) -> impl Iterator<Item = String> + '_ {
        let cells: Vec<String> = self.0.iter().map(|m| (m.measure.text)(of, c)).collect();
        cells.into_iter()
    }

    /// How many columns.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}
