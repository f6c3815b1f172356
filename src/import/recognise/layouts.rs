//! How well each layout fits, and which one is taken.

use crate::import::cells::profile::Codes;
use crate::import::error::ImportError;
use crate::import::options::Layout;
use crate::import::recognise::recognition::LayoutScore;
use crate::import::recognise::roles::Evidence;
use crate::import::table::raw::Table;
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
    let remedy = match score.layout {
        Layout::Tidy => Remedy::new(
            "Give the roles Marker name and Value to two columns.",
            "Name them with --marker-name and --value.",
        ),
        _ => Remedy::new("Choose another layout.", "Choose another --layout."),
    };
    Err(ImportError::Layout {
        file: e.file.to_owned(),
        layout: score.layout.as_str(),
        why: score.why.clone(),
        remedy,
    })
}

/// Every layout with its score, best first.
pub(in crate::import) fn scores(
    table: &Table,
    people: &Codes<'_>,
    visit: bool,
    tidy: bool,
    wide: usize,
    systems: Vec<LayoutScore>,
) -> Vec<LayoutScore> {
    let one_row_each = people.labels.len() * 20 >= table.n_rows() * 19;
    let rows = match (visit, one_row_each) {
        (true, _) => (
            0.85,
            "one row per subject and visit: a subject and a visit column",
        ),
        (false, true) => (
            0.4,
            "one row per subject and no visit column: a study of one visit",
        ),
        (false, false) => (
            0.3,
            "several rows per subject, but no column that looks like a visit",
        ),
    };
    let tidy = if tidy {
        (
            0.95,
            "one row per value: a column names the marker, another holds the value".to_owned(),
        )
    } else {
        (
            0.0,
            "no pair of columns names a marker and holds its value".to_owned(),
        )
    };
    let wide = match (wide, one_row_each) {
        (0, _) => (0.0, "no headers repeat a marker over visits".to_owned()),
        (n, true) => (
            0.9,
            format!("one row per subject; {n} columns repeat markers over visits"),
        ),
        (n, false) => (
            0.1,
            format!("{n} headers look like marker and visit, but subjects have several rows"),
        ),
    };
    let mut all = vec![
        LayoutScore {
            layout: Layout::Rows,
            score: rows.0,
            why: rows.1.to_owned(),
        },
        LayoutScore {
            layout: Layout::Tidy,
            score: tidy.0,
            why: tidy.1,
        },
        LayoutScore {
            layout: Layout::Wide,
            score: wide.0,
            why: wide.1,
        },
    ];
    all.extend(systems);
    all.sort_by(|a, b| b.score.total_cmp(&a.score));
    all
}

/// The layout asked for, or the one with the best score.
pub(in crate::import) fn choose(
    e: &Evidence<'_>,
    layouts: &[LayoutScore],
) -> Result<Layout, ImportError> {
    let best = layouts.first().map_or(Layout::Rows, |l| l.layout);
    let Some(layout) = e.options.layout else {
        return Ok(best);
    };
    if let Some(score) = layouts.iter().find(|l| l.layout == layout) {
        refuse_impossible(e, score)?;
    }
    Ok(layout)
}
