//! Figure to pages: the efforts that make everything fit, and how panels are shared out over pages.

use crate::figure::FigureError;
use crate::figure::layout::grid::Grid;
use crate::figure::layout::sheet::{Sheet, plans};
use crate::figure::layout::style::Style;
use crate::figure::model::course::Figure;
use crate::figure::model::plots::{HeatPlot, Plot, RowsPlot};
use crate::figure::scene::items::{Moved, Scene};
use crate::figure::spec::page::Page;

/// Panels of a figure whose vertical axes have their titles beside them.
const MOST_TITLED_BESIDE: usize = 6;

/// Lays a figure out on a page; of several pages it is the first.
///
/// # Errors
/// [`FigureError::TooSmall`] when the page leaves no room for the panels.
pub fn layout(figure: &Figure, page: &Page) -> Result<Scene, FigureError> {
    let mut pages = pages(figure, page)?;
    if pages.is_empty() {
        return Err(FigureError::NothingToDraw);
    }
    Ok(pages.swap_remove(0))
}

/// Lays a figure out on as many pages as its panels need.
///
/// # Errors
/// [`FigureError::TooSmall`] when not even one row of panels has room.
pub fn pages(figure: &Figure, page: &Page) -> Result<Vec<Scene>, FigureError> {
    let n = figure.panels.len() + figure.plots.len();
    if n == 0 {
        return Err(FigureError::NothingToDraw);
    }
    let mut first = None;
    for effort in Effort::all(figure, page) {
        let auto = match lay_out(figure, page, effort, figure.columns) {
            Ok(pages) => return Ok(pages),
            Err(why) => why,
        };
        first.get_or_insert(auto);
        if figure.columns.is_none() {
            // What has no room in few columns may have it in others.
            let others = (1..=n.min(6)).find_map(|c| lay_out(figure, page, effort, Some(c)).ok());
            if let Some(pages) = others {
                return Ok(pages);
            }
        }
    }
    Err(first.unwrap_or(FigureError::NothingToDraw))
}

/// What is given up so that everything has room.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Effort {
    /// Size of the text.
    pt: f64,
    /// Rows of n stand under the axes.
    has_counts: bool,
    /// Data keep half of their panel.
    is_strict: bool,
    /// The legend names the groups only.
    is_brief: bool,
    /// Sentences stand under the panels.
    has_notes: bool,
}

impl Effort {
    fn all(figure: &Figure, page: &Page) -> Vec<Self> {
        let counted = figure.panels.iter().any(|p| !p.counts.is_empty());
        let mut out = Vec::new();
        for (has_notes, has_counts, is_strict, is_brief) in [
            (true, true, true, false),
            (false, true, true, false),
            (false, false, true, false),
            (false, true, false, false),
            (false, false, false, false),
            (false, false, false, true),
        ] {
            let gives_nothing = (!has_counts && !counted && !is_brief)
                || (!has_notes && has_counts && is_strict && figure.notes.is_empty());
            if gives_nothing {
                continue;
            }
            for pt in [page.text_pt, page.least_pt] {
                out.push(Self {
                    pt,
                    has_counts,
                    is_strict,
                    is_brief,
                    has_notes,
                });
            }
        }
        out.dedup();
        out
    }
}

fn lay_out(
    asked: &Figure,
    page: &Page,
    effort: Effort,
    columns: Option<usize>,
) -> Result<Vec<Scene>, FigureError> {
    let style = Style {
        is_brief: effort.is_brief,
        ..Style::new(page, effort.pt)
    };
    let less;
    let figure = if effort.is_brief || !effort.has_notes {
        let mut own = asked.clone();
        own.notes.clear();
        if effort.is_brief {
            own.center_text.clear();
        }
        less = own;
        &less
    } else {
        asked
    };
    // Titles of the vertical axes stand beside them, or above in the whole figure.
    let sheet = |figure: &Figure, above: bool| -> Result<Option<Vec<Scene>>, FigureError> {
        let mut plans = plans(figure, style, effort.has_counts);
        let sheet = Sheet::new(figure, page, style);
        let mut grid = Grid::new(figure, &mut plans, &sheet, columns, above)?;
        let split = grid.split(&mut plans, &sheet, effort.is_strict)?;
        if !above && !grid.titles_fit(&plans, &split) {
            return Ok(None);
        }
        let pages = split.iter().map(|part| grid.draw(&plans, &sheet, part));
        Ok(Some(pages.collect()))
    };
    let both = |figure: &Figure| {
        // Of many small panels the titles above leave the most to the data.
        if figure.panels.len() + figure.plots.len() > MOST_TITLED_BESIDE {
            return sheet(figure, true).map(Option::unwrap_or_default);
        }
        match sheet(figure, false)? {
            Some(pages) => Ok(pages),
            None => sheet(figure, true).map(Option::unwrap_or_default),
        }
    };
    let mut pages = match both(figure) {
        Err(FigureError::TooSmall { .. }) if figure.plots.iter().any(is_long) => {
            both(&in_parts(figure, page, style, columns)?)?
        }
        other => other?,
    };
    if !effort.has_counts && figure.panels.iter().any(|p| !p.counts.is_empty()) {
        for page in &mut pages {
            page.moved.push(Moved::Counts);
        }
    }
    for page in &mut pages {
        if effort.is_brief {
            page.moved.push(Moved::Legend);
        }
        if !effort.has_notes && !asked.notes.is_empty() {
            page.moved.push(Moved::Notes);
        }
    }
    Ok(pages)
}

fn is_long(plot: &Plot) -> bool {
    match plot {
        Plot::Rows(plot) => plot.rows.len() > 4,
        Plot::Heat(plot) => plot.rows.len() > 4,
        _ => false,
    }
}

/// The figure with panels of rows cut where a page ends.
fn in_parts(
    figure: &Figure,
    page: &Page,
    style: Style,
    columns: Option<usize>,
) -> Result<Figure, FigureError> {
    let mut plans = plans(figure, style, true);
    let sheet = Sheet::new(figure, page, style);
    let grid = Grid::new(figure, &mut plans, &sheet, columns, false)?;
    let room = grid.room_of_one(&sheet);
    let mut out = figure.clone();
    out.plots.clear();
    for (plot, plan) in figure
        .plots
        .iter()
        .zip(plans.iter().skip(figure.panels.len()))
    {
        let cuts = plan.cuts(room);
        match plot {
            Plot::Rows(rows) if cuts.len() > 2 => {
                out.plots.extend(parts(rows, &cuts).map(Plot::Rows));
            }
            Plot::Heat(heat) if cuts.len() > 2 => {
                out.plots
                    .extend(cuts.windows(2).enumerate().map(|(k, ends)| {
                        Plot::Heat(HeatPlot {
                            rows: heat.rows[ends[0]..ends[1]].to_vec(),
                            part: k,
                            title: continued(&heat.title, k),
                            ..heat.clone()
                        })
                    }));
            }
            _ => out.plots.push(plot.clone()),
        }
    }
    Ok(out)
}

/// A title that says that its panel goes on.
fn continued(title: &str, part: usize) -> String {
    if part == 0 || title.is_empty() {
        title.to_owned()
    } else {
        format!("{title} (continued)")
    }
}

/// Rows in parts; a part that begins under a heading repeats it.
fn parts<'p>(plot: &'p RowsPlot, cuts: &'p [usize]) -> impl Iterator<Item = RowsPlot> + 'p {
    cuts.windows(2).enumerate().map(move |(k, ends)| {
        let (from, to) = (ends[0], ends[1]);
        let mut part = RowsPlot {
            rows: plot.rows[from..to].to_vec(),
            part: k,
            range: plot.range.or_else(|| plot.extent()),
            title: continued(&plot.title, k),
            ..plot.clone()
        };
        let heading = plot.rows[..from].iter().rev().find(|r| r.is_heading);
        if let Some(heading) = heading
            && part.rows.first().is_some_and(|r| !r.is_heading)
        {
            let mut again = heading.clone();
            again.label = format!("{} (continued)", again.label);
            part.rows.insert(0, again);
        }
        // A heading at the end belongs to what follows; there it is repeated.
        if to < plot.rows.len() && part.rows.last().is_some_and(|r| r.is_heading) {
            part.rows.pop();
        }
        part
    })
}
