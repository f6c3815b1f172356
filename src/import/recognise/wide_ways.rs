//! What a way to cut headers takes for granted, where they can be cut in two.
//!
//! In: nothing. Out: the questions that may be open, and the reading that was not taken. Not its business: answering them.

use super::wide_column::WideColumn;

/// What a way to cut headers takes for granted.
#[derive(Clone, Copy, Debug)]
pub(in crate::import) struct Takes {
    /// Words of unknown meaning between visits are visits: `Preop, Clamp, 1 h`.
    pub between: bool,
    /// A word of unknown meaning behind a phase belongs to the visit: `end_fasting_glucose`.
    pub behind: bool,
    /// Of two numbers of which either may be the visit it is the first: `pain1_2`.
    pub first: bool,
    /// A number before an ending that others have as well is a visit: `sbp1_sit, sbp2_sit`.
    pub inner: bool,
}

impl Takes {
    /// As headers are cut where nothing is known.
    pub const ALL: Self = Self {
        between: true,
        behind: true,
        first: false,
        inner: true,
    };

    /// The same with the other answer to one question.
    pub fn other(self, what: What) -> Self {
        let mut out = self;
        match what {
            What::Between => out.between = !out.between,
            What::Behind => out.behind = !out.behind,
            What::Sides => out.first = !out.first,
            What::Inner => out.inner = !out.inner,
        }
        out
    }
}

/// What may be read in two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::import) enum What {
    /// Words between visits.
    Between,
    /// Words behind phases.
    Behind,
    /// Which of two numbers is the visit.
    Sides,
    /// Numbers before endings.
    Inner,
}

/// The reading that was not taken.
#[derive(Clone, Debug)]
pub(in crate::import) struct Either {
    pub what: What,
    pub other: Vec<WideColumn>,
}
