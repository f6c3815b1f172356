//! The state that undo restores and a session file stores.

use super::Arrangement;
use crate::figure::{Artwork, Board, BoardPage, FigureSpec, Slot, TrajectoryOptions};
use crate::plan::Request;
use serde::{Deserialize, Serialize};

/// Roles, preparation, plan and appearance of the plot: all of the state that undo restores and a session stores.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Document {
    /// How the file is read, what is left out and derived, what is analysed.
    pub request: Request,
    /// How trajectories are drawn.
    pub look: TrajectoryOptions,
    /// Figures to be exported.
    pub figures: Vec<NamedFigure>,
}

/// A figure with the name its file takes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct NamedFigure {
    /// Name of the figure, and of its file without the extension.
    pub name: String,
    /// What it shows, and how; of a page what its figures share.
    pub spec: FigureSpec,
    /// Other figures of the document that stand on it; `None` where it is a figure itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<Arrangement>,
}

impl NamedFigure {
    /// The figure that looks like the trajectories on screen.
    #[must_use]
    pub fn first(look: &TrajectoryOptions) -> Self {
        Self {
            name: "Figure 1".to_owned(),
            spec: FigureSpec::looking(look),
            page: None,
        }
    }
}

/// The first of "Figure 1", "Figure 2", … that no figure has, for another word than "Figure" likewise.
#[must_use]
pub fn free_name(word: &str, all: &[NamedFigure]) -> String {
    let names = (1..).map(|n| format!("{word} {n}"));
    let mut free = names.filter(|name| all.iter().all(|f| f.name != *name));
    free.next().unwrap_or_default()
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
    use crate::session::{Arrangement, Edit};

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
}
