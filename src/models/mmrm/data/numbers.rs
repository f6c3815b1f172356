//! Whole numbers of rows in four bytes: a model of many subjects holds several.

/// A whole number for each row.
#[derive(Debug, Clone, Default)]
pub(in crate::models::mmrm) struct Numbers(Vec<u32>);

impl Numbers {
    /// The number of a row.
    #[inline]
    pub fn at(&self, row: usize) -> usize {
        self.0[row] as usize
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// In the order of the rows.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = usize> + '_ {
        self.0.iter().map(|n| *n as usize)
    }
}

impl FromIterator<usize> for Numbers {
    fn from_iter<I: IntoIterator<Item = usize>>(numbers: I) -> Self {
        // Groups, visits, columns and subjects are fewer than 2^32.
        Self(numbers.into_iter().map(|n| n as u32).collect())
    }
}
