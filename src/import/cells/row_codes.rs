//! The code of each row of a column, in four bytes: a file of millions of rows has several such columns at once.

/// Stands for a row without a code.
const NONE: u32 = u32::MAX;

/// A code or none for each row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct RowCodes(Vec<u32>);

impl RowCodes {
    pub fn with_capacity(rows: usize) -> Self {
        Self(Vec::with_capacity(rows))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn push(&mut self, code: Option<u32>) {
        self.0.push(code.unwrap_or(NONE));
    }

    /// The code of a row; `None` beyond the last one too.
    pub fn at(&self, row: usize) -> Option<u32> {
        self.0.get(row).copied().filter(|code| *code != NONE)
    }

    /// Gives a row another code.
    pub fn set(&mut self, row: usize, code: Option<u32>) {
        if let Some(slot) = self.0.get_mut(row) {
            *slot = code.unwrap_or(NONE);
        }
    }

    /// In the order of the rows.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<u32>> + '_ {
        (self.0.iter()).map(|code| Some(*code).filter(|code| *code != NONE))
    }

    /// Each code becomes what `of` makes of it, in the order of the rows.
    pub fn change(&mut self, mut of: impl FnMut(Option<u32>) -> Option<u32>) {
        for code in &mut self.0 {
            *code = of(Some(*code).filter(|code| *code != NONE)).unwrap_or(NONE);
        }
    }
}

impl FromIterator<Option<u32>> for RowCodes {
    fn from_iter<I: IntoIterator<Item = Option<u32>>>(codes: I) -> Self {
        Self(
            (codes.into_iter())
                .map(|code| code.unwrap_or(NONE))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_come_back_and_rows_without_one_have_none() {
        let mut codes: RowCodes = [Some(0), None, Some(7)].into_iter().collect();
        codes.push(None);
        assert_eq!(
            codes.iter().collect::<Vec<_>>(),
            [Some(0), None, Some(7), None]
        );
        codes.set(1, Some(2));
        codes.set(0, None);
        codes.set(9, Some(1));
        assert_eq!(
            (codes.at(0), codes.at(1), codes.at(9)),
            (None, Some(2), None)
        );
        let mut last = None;
        codes.change(|code| {
            last = code.or(last);
            last
        });
        assert_eq!(
            codes.iter().collect::<Vec<_>>(),
            [None, Some(2), Some(7), Some(7)]
        );
        assert_eq!(std::mem::size_of_val(&codes.0[0]), 4);
    }
}
