//! The Cholesky factor of a matrix whose rows begin with zeros: what stands before the first entry of a row stays 0.
//!
//! Where the batches of a subject stand near each other, as where all its samples are on one plate, a factor takes far
//! less than the third power of the batches.

use crate::models::mmrm::likelihood::dense;

/// The first column of each row, on or before the diagonal, that may hold another number than 0.
pub(super) struct Envelope(Vec<usize>);

impl Envelope {
    /// Of `batches` rows that meet where one of `subjects` has values of both, and `after` rows that meet all of them.
    pub fn new<'a>(
        subjects: impl Iterator<Item = &'a [usize]>,
        batches: usize,
        after: usize,
    ) -> Self {
        let mut first: Vec<usize> = (0..batches).collect();
        first.resize(batches + after, 0);
        for columns in subjects {
            let own = columns.iter().filter(|c| **c < batches);
            let Some(&least) = own.clone().min() else {
                continue;
            };
            own.for_each(|c| first[*c] = first[*c].min(least));
        }
        Self(first)
    }

    pub fn rows(&self) -> usize {
        self.0.len()
    }

    /// The places that it holds, each times the products that its number takes: what a factor costs.
    pub fn work(&self) -> f64 {
        let first = &self.0;
        let places = (0..first.len()).flat_map(|i| (first[i]..=i).map(move |j| (i, j)));
        places
            .map(|(i, j)| (1 + j - first[i].max(first[j])) as f64)
            .sum()
    }

    /// Replaces the lower half of the symmetric matrix `a` by its factor; `None` where it is not positive definite.
    pub fn factor(&self, a: &mut [f64]) -> Option<()> {
        let (first, n) = (&self.0, self.0.len());
        for i in 0..n {
            let (before, own) = a.split_at_mut(i * n);
            for j in first[i]..i {
                let from = first[i].max(first[j]);
                let other = &before[j * n..j * n + n];
                let products = dense::dot(&own[from..j], &other[from..j]);
                own[j] = (own[j] - products) / other[j];
            }
            let square = own[i] - dense::dot(&own[first[i]..i], &own[first[i]..i]);
            if !(square > 0.0 && square.is_finite()) {
                return None;
            }
            own[i] = square.sqrt();
        }
        Some(())
    }
}
