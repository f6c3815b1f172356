//! Where a text stands at its point.

/// Where a text stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Begins there.
    Start,
    /// Is centred there.
    Middle,
    /// Ends there.
    End,
}

impl Anchor {
    /// Where a text of `width` begins, seen from its point.
    pub(in crate::figure) fn left(self, width: f64) -> f64 {
        match self {
            Self::Start => 0.0,
            Self::Middle => -0.5 * width,
            Self::End => -width,
        }
    }
}
