//! The state that undo restores and a session file stores.

use super::Arrangement;
use crate::figure::{Artwork, Board, BoardPage, FigureSpec, Slot, TrajectoryOptions};
use crate::plan::Request;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
            spec: FigureSpec::preview(look),
            page: None,
        }
    }
}

/// `wanted`, or with the next free number where one of `taken` is the same: "Figure 2" after "Figure 1", "b (2)" after
/// "b", and "Day 3 (2)" after "Day 3", whose number counts no figures.
#[must_use]
pub fn free_name<'n>(wanted: &str, taken: impl IntoIterator<Item = &'n str>) -> String {
    let taken: BTreeSet<&str> = taken.into_iter().collect();
    let in_brackets = wanted.strip_suffix(')').and_then(|w| w.rsplit_once(" ("));
    let number = |(stem, n): (&str, &str)| Some((stem.to_owned(), n.parse::<u32>().ok()?));
    let (stem, n, brackets) = if let Some((stem, n)) = in_brackets.and_then(number) {
        (stem, n, true)
    } else if let Some((stem, n)) = (wanted.rsplit_once(' '))
        .filter(|(stem, _)| matches!(*stem, "Figure" | "Page"))
        .and_then(number)
    {
        (stem, n, false)
    } else {
        (wanted.to_owned(), 1, true)
    };
    let numbered = (u64::from(n) + 1..).map(|n| {
        if brackets {
            format!("{stem} ({n})")
        } else {
            format!("{stem} {n}")
        }
    });
    let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
    let free = names.find(|name| !taken.contains(name.as_str()));
    free.unwrap_or_default()
}

impl Document {
    /// The document with one figure a name, and with pages on which only figures stand that are there and within the
    /// columns: earlier versions kept others, and a session is a text that anybody can change.
    #[must_use]
    pub fn made_consistent(mut self) -> Self {
        let old = self.figures.clone();
        for at in 0..old.len() {
            let wanted = match (old[at].name.as_str(), &old[at].page) {
                ("", None) => "Figure 1",
                ("", Some(_)) => "Page 1",
                (name, _) => name,
            };
            let before = self.figures[..at].iter().map(|f| f.name.as_str());
            self.figures[at].name = free_name(wanted, before);
        }
        let new: Vec<String> = self.figures.iter().map(|f| f.name.clone()).collect();
        for page in self.figures.iter_mut().filter_map(|f| f.page.as_mut()) {
            page.places.retain_mut(|place| {
                let found = old
                    .iter()
                    .position(|f| f.page.is_none() && f.name == place.figure);
                if let Some(at) = found {
                    place.figure.clone_from(&new[at]);
                }
                found.is_some()
            });
            page.set_columns(page.columns);
        }
        self
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

    #[test]
    fn names_count_on_where_they_are_taken() {
        let free = |wanted: &str, taken: &[&str]| free_name(wanted, taken.iter().copied());
        assert_eq!(free("b", &[]), "b");
        assert_eq!(free("b", &["b", "b (2)"]), "b (3)");
        assert_eq!(free("b (2)", &["b (2)"]), "b (3)");
        assert_eq!(free("Figure 1", &["Figure 1", "Figure 3"]), "Figure 2");
        assert_eq!(free("Figure 1", &["Figure 2"]), "Figure 1");
        assert_eq!(free("Day 3", &["Day 3"]), "Day 3 (2)");
    }

    #[test]
    fn a_document_of_an_earlier_version_is_made_consistent() {
        let mut old = document();
        old.figures[1].name = "a".to_owned();
        old.figures.push(NamedFigure::default());
        old.figures.push(old.figures[2].clone());
        let places = &mut old.figures[2].page.as_mut().unwrap().places;
        places[0].span = 9;
        places[1].figure = "gone".to_owned();
        let new = old.made_consistent();
        let names: Vec<&str> = new.figures.iter().map(|f| f.name.as_str()).collect();
        assert_eq!(names, ["a", "a (2)", "Page 1", "Figure 1", "Page 2"]);
        let page = new.figures[2].page.as_ref().unwrap();
        assert_eq!(page.places.len(), 1);
        assert_eq!(
            (page.places[0].figure.as_str(), page.places[0].span),
            ("a", 2)
        );
        assert_eq!(kinds(&new), [Kind::Trajectory]);
        assert_eq!(new.clone().made_consistent(), new);
        // A figure that stands behind a page of its name keeps its place.
        let mut old = document();
        old.figures.swap(0, 2);
        old.figures[0].name = "a".to_owned();
        let new = old.made_consistent();
        let page = new.figures[0].page.as_ref().unwrap();
        assert_eq!(page.places[0].figure, "a (2)");
        assert_eq!(new.figures[2].name, "a (2)");
    }
}
