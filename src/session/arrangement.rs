//! Figures of the document on one page.

use super::NamedFigure;
use crate::figure::{Artwork, Board, BoardPage, FigureSpec, Slot};
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
    /// The figures of these names in two columns.
    #[must_use]
    pub fn of(names: impl IntoIterator<Item = String>) -> Self {
        let place = |figure| Place { figure, span: 1 };
        Self {
            columns: 2,
            places: names.into_iter().map(place).collect(),
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

impl NamedFigure {
    /// What its file shows. `all` are the figures of the document, among which a page finds its own.
    #[must_use]
    pub fn artwork(&self, all: &[Self]) -> Artwork {
        let Some(page) = &self.page else {
            return Artwork::Figure(self.spec.clone());
        };
        let slots = page.places.iter().filter_map(|place| {
            let figure = find(all, &place.figure)?;
            let span = place.span.clamp(1, page.columns.max(1));
            Some(Slot::on(&self.spec, &figure.spec, span))
        });
        let pages = vec![BoardPage {
            columns: page.columns.max(1),
            slots: slots.collect(),
        }];
        // A page says what it shows in its slots.
        let spec = FigureSpec {
            markers: Vec::new(),
            ..self.spec.clone()
        };
        Artwork::Board(Board { spec, pages })
    }
}

/// The figure of this name; a page can't stand on a page.
#[must_use]
pub fn find<'f>(all: &'f [NamedFigure], name: &str) -> Option<&'f NamedFigure> {
    all.iter().find(|f| f.page.is_none() && f.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::{Kind, Preset};
    use crate::session::{Document, Edit};

    fn document() -> Document {
        let figure = |name: &str, kind| NamedFigure {
            name: name.to_owned(),
            spec: FigureSpec::of(kind),
            page: None,
        };
        let page = NamedFigure {
            name: "Page 1".to_owned(),
            spec: FigureSpec {
                preset: Some(Preset::Nature2),
                ..FigureSpec::default()
            },
            page: Some(Arrangement::of(["a".to_owned(), "b".to_owned()])),
        };
        Document {
            figures: vec![
                figure("a", Kind::Trajectory),
                figure("b", Kind::Forest),
                page,
            ],
            ..Document::default()
        }
    }

    fn kinds(document: &Document) -> Vec<Kind> {
        match document.figures.last().unwrap().artwork(&document.figures) {
            Artwork::Board(board) => board.slots().map(|s| s.spec.kind).collect(),
            Artwork::Figure(_) => Vec::new(),
        }
    }

    #[test]
    fn a_page_shows_its_figures_on_its_own_paper() {
        let document = document();
        let Artwork::Board(board) = document.figures[2].artwork(&document.figures) else {
            panic!("the third figure is a page")
        };
        let presets: Vec<_> = board.slots().map(|s| s.spec.preset).collect();
        assert_eq!(presets, [Some(Preset::Nature2); 2]);
        assert_eq!(kinds(&document), [Kind::Trajectory, Kind::Forest]);
    }

    #[test]
    fn a_page_follows_the_names_of_its_figures() {
        let mut document = document();
        Edit::NameFigure(0, "bone".into()).apply(&mut document);
        assert_eq!(kinds(&document), [Kind::Trajectory, Kind::Forest]);
        // A name that is taken would let the page show the wrong figure, and one file replace the other.
        Edit::NameFigure(0, "b".into()).apply(&mut document);
        assert_eq!(document.figures[0].name, "b (2)");
        assert_eq!(kinds(&document), [Kind::Trajectory, Kind::Forest]);
        Edit::DropFigure(1).apply(&mut document);
        assert_eq!(kinds(&document), [Kind::Trajectory]);
    }

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
    }
}
