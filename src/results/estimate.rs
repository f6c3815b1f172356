//! An estimate with all that a model says of it: what models give and rows of results are made from.

/// An estimate with its test against 0; `None` where the number does not exist (df not positive,
/// standard error 0).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TestedEstimate {
    /// Estimate on the analysis scale.
    pub estimate: f64,
    /// Standard error (Kenward-Roger: adjusted).
    pub se: f64,
    /// Denominator degrees of freedom; infinite for a test by the normal distribution.
    pub df: f64,
    /// `estimate / se`.
    pub t: Option<f64>,
    /// Two-sided p.
    pub p: Option<f64>,
    /// Lower confidence limit.
    pub ci_low: Option<f64>,
    /// Upper confidence limit.
    pub ci_high: Option<f64>,
}

impl TestedEstimate {
    /// Degrees of freedom, where there are any.
    #[must_use]
    pub fn finite_df(&self) -> Option<f64> {
        Some(self.df).filter(|df| df.is_finite())
    }
}
