//! Figures of the document on one page.

use serde::{Deserialize, Serialize};

/// Columns that a page has at most.
pub const MOST_COLUMNS: usize = 4;

/// Which figures stand on a page, row by row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Arrangement {
    /// Columns that figures span.
    pub columns: usize,
    /// From left to right, row by row.
    pub places: Vec<Place>,
}

/// A place on a page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Name of the figure that stands there.
    pub figure: String,
    /// Columns it takes.
    pub span: usize,
}

impl Arrangement {
    /// The figures of these names in two columns, or in one where there is one alone.
    #[must_use]
    pub fn of(names: impl IntoIterator<Item = String>) -> Self {
        let place = |figure| Place { figure, span: 1 };
        let places: Vec<Place> = names.into_iter().map(place).collect();
        Self {
            columns: places.len().clamp(1, 2),
            places,
        }
    }

    /// Puts a figure before the place of this number, or at the end.
    pub fn insert(&mut self, figure: String, at: usize) {
        let at = at.min(self.places.len());
        self.places.insert(at, Place { figure, span: 1 });
    }

    /// Moves what stands at `from` to `to`.
    pub fn shift(&mut self, from: usize, to: usize) {
        if from < self.places.len() && to < self.places.len() {
            let moved = self.places.remove(from);
            self.places.insert(to, moved);
        }
    }

    /// Another number of columns; no figure takes more than there are.
    pub fn set_columns(&mut self, columns: usize) {
        self.columns = columns.clamp(1, MOST_COLUMNS);
        for place in &mut self.places {
            place.span = place.span.clamp(1, self.columns);
        }
    }

    /// A figure got another name.
    pub(super) fn rename(&mut self, from: &str, to: &str) {
        for place in self.places.iter_mut().filter(|p| p.figure == from) {
            to.clone_into(&mut place.figure);
        }
    }

    /// A figure is gone.
    pub(super) fn forget(&mut self, figure: &str) {
        self.places.retain(|p| p.figure != figure);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_change_places_and_keep_within_the_columns() {
        let mut page = Arrangement::of(["a", "b", "c"].map(str::to_owned));
        page.shift(2, 0);
        page.insert("d".into(), 99);
        let names: Vec<&str> = page.places.iter().map(|p| p.figure.as_str()).collect();
        assert_eq!(names, ["c", "a", "b", "d"]);
        page.set_columns(3);
        page.places[0].span = 3;
        page.set_columns(1);
        assert!(page.places.iter().all(|p| p.span == 1));
        page.shift(0, 9);
        assert_eq!(page.places[0].figure, "c");
        let columns = |n: usize| Arrangement::of(vec![String::new(); n]).columns;
        assert_eq!([0, 1, 2, 3].map(columns), [1, 1, 2, 2]);
    }
}
