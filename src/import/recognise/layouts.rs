//! How well each layout fits, and which one is taken.

use super::evidence::Evidence;
use super::reading::Reading;
use super::recognition::LayoutScore;
use super::score::share;
use super::wide::Wide;
use crate::import::error::ImportError;
use crate::import::options::{Layout, Shape};
use crate::study::Remedy;

/// The system whose export this is: asked for, or told by its columns.
pub(in crate::import) fn system(
    e: &Evidence<'_>,
    scores: &[LayoutScore],
) -> Result<Option<Layout>, ImportError> {
    match e.options.layout {
        Some(layout) => {
            if let Some(score) = scores.iter().find(|s| s.layout == layout) {
                refuse_impossible(e, score)?;
                return Ok(Some(layout));
            }
            Ok(None)
        }
        None => Ok(scores
            .iter()
            .filter(|s| s.score > 0.9)
            .max_by(|a, b| a.score.total_cmp(&b.score))
            .map(|s| s.layout)),
    }
}

fn refuse_impossible(e: &Evidence<'_>, score: &LayoutScore) -> Result<(), ImportError> {
    if score.score > 0.0 {
        return Ok(());
    }
    Err(ImportError::Layout {
        file: e.file.to_owned(),
        layout: score.layout.as_str(),
        why: score.why.clone(),
        remedy: Remedy::new("Choose another layout.", "Choose another --layout."),
    })
}

/// Every layout with its score, best first; the layout of the reading that was taken comes first.
pub(in crate::import) fn scores(
    taken: &Reading<'_>,
    others: &[Reading<'_>],
    systems: &[LayoutScore],
    wide: &Wide,
) -> Vec<LayoutScore> {
    let best = |shape: Shape| {
        std::iter::once(taken)
            .chain(others)
            .filter(|r| r.layout.shape() == shape)
            .map(Reading::total)
            .fold(None, |best: Option<f64>, x| {
                Some(best.map_or(x, |b| b.max(x)))
            })
    };
    let plain = |layout: Layout, why: String| {
        let score = best(layout.shape()).map_or(0.0, share);
        // Nothing stands above the reading that was taken.
        let score = if layout == taken.layout {
            score.max(0.5)
        } else {
            score.min(share(taken.total()).max(0.5) - 0.01)
        };
        LayoutScore {
            layout,
            score: score.max(0.0),
            why,
        }
    };
    let rows = if taken.visit.is_some() {
        "one row per subject and visit: a subject and a visit column"
    } else if taken.crossover.is_some() {
        "one row per subject and period: a subject, a treatment and a period column"
    } else {
        "one row per subject and no visit column: a study of one visit"
    };
    let tidy = match best(Shape::Tidy) {
        Some(_) => "one row per value: a column names the marker, another holds the value",
        None => "no pair of columns names a marker and holds its value",
    };
    let headers = match wide.columns.len().max(wide.as_visits.len()) {
        0 => "no headers repeat a marker over visits".to_owned(),
        n if best(Shape::Wide).is_some() => {
            format!("one row per subject; {n} columns repeat markers over visits")
        }
        n => format!("{n} headers look like marker and visit, but subjects have several rows"),
    };
    let mut all = vec![
        plain(Layout::Rows, rows.to_owned()),
        plain(Layout::Tidy, tidy.to_owned()),
        plain(Layout::Wide, headers),
    ];
    let system = |s: &LayoutScore| LayoutScore {
        score: if s.layout == taken.layout {
            s.score
        } else {
            s.score.min(0.4)
        },
        ..s.clone()
    };
    all.extend(systems.iter().map(system));
    all.sort_by(|a, b| b.score.total_cmp(&a.score));
    all
}
