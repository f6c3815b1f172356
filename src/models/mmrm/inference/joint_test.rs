//! An F test of several rows, and its degrees of freedom from those of single rows.

/// An F test of several rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JointTest {
    /// Numerator degrees of freedom.
    pub num_df: usize,
    /// Denominator degrees of freedom.
    pub den_df: f64,
    /// F, scaled by Kenward-Roger's lambda where that applies.
    pub f: f64,
    /// p; `None` when the denominator degrees of freedom are not positive.
    pub p: Option<f64>,
}

/// Fai and Cornelius' degrees of freedom from those of the eigenvectors of a hypothesis, one or more.
pub(in crate::models::mmrm) fn of_eigenvectors(nu: &[f64]) -> f64 {
    let q = nu.len() as f64;
    if nu.windows(2).all(|pair| (pair[1] - pair[0]).abs() < 1.5e-8) {
        return nu.iter().sum::<f64>() / q;
    }
    if nu.iter().any(|v| *v <= 2.0) {
        return 2.0;
    }
    let e: f64 = nu.iter().map(|v| v / (v - 2.0)).sum();
    2.0 * e / (e - q)
}
