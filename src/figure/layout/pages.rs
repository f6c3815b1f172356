//! Figure to pages: the efforts that make everything fit, and how panels are shared out over pages.

use crate::figure::FigureError;
use crate::figure::layout::grid::Grid;
use crate::figure::layout::sheet::{Sheet, plans};
use crate::figure::layout::style::Style;
use crate::figure::model::course::Figure;
use crate::figure::model::plots::{self, HeatPlot, Plot, RowsPlot};
use crate::figure::scene::items::{Moved, Scene};
use crate::figure::spec::page::Page;
use std::cell::Cell;

/// Heat maps in a row.
const MOST_SIDE_BY_SIDE: usize = 4;

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
    if let Some(pages) = as_grid(figure, page) {
        return Ok(pages);
    }
    let mut first = None;
    let mut crowded = None;
    let has_forest = figure.plots.iter().any(is_forest);
    let mut fewest: Option<Vec<Scene>> = None;
    for effort in Effort::all(figure, page) {
        if effort.may_cut && fewest.is_some() {
            break;
        }
        let auto = match lay_out(figure, page, effort, figure.columns) {
            Ok(laid) if laid.is_turned && figure.columns.is_none() => {
                return Ok(upright(figure, page, effort, laid));
            }
            // Smaller text is read more easily than a further page.
            Ok(laid) if has_forest && !effort.may_cut && laid.pages.len() > 1 => {
                if fewest.as_ref().is_none_or(|f| laid.pages.len() < f.len()) {
                    fewest = Some(laid.pages);
                }
                continue;
            }
            Ok(laid) => return Ok(without_hole(figure, page, effort, laid)),
            Err(why) => why,
        };
        if auto == FigureError::NoRoomForRows {
            crowded = Some(auto.clone());
        }
        first.get_or_insert(auto);
        if figure.columns.is_none() {
            // What has no room in few columns may have it in others.
            let others = (1..=n.min(6)).find_map(|c| lay_out(figure, page, effort, Some(c)).ok());
            if let Some(laid) = others {
                return Ok(laid.pages);
            }
        }
    }
    fewest.ok_or_else(|| crowded.or(first).unwrap_or(FigureError::NothingToDraw))
}

/// Least width of a column of facets, mm at 7 pt.
const LEAST_FACET: f64 = 24.0;

/// Facets of one marker that stand in one row.
const MOST_IN_A_ROW: usize = 5;

/// Columns of the facets of one marker: many are folded into rows of four at most.
fn folded(facets: usize) -> usize {
    match facets {
        0..=MOST_IN_A_ROW => facets,
        many => many.div_ceil(many.div_ceil(4)),
    }
}

/// Facets of several markers, or of one, as one grid: a row a marker, a column a group. `None` where there are none, or
/// where their columns have no room.
fn as_grid(figure: &Figure, page: &Page) -> Option<Vec<Scene>> {
    let columns = match figure.columns {
        Some(columns) => columns,
        None if figure.panels.len() == figure.facets => folded(figure.facets),
        None => figure.facets,
    };
    let wide = page.width_mm / columns.max(1) as f64;
    let fits = |pt: f64| wide >= LEAST_FACET * pt / 7.0;
    // Several markers have a row each.
    let is_row = columns == figure.facets || figure.panels.len() == figure.facets;
    if figure.facets < 2 || !is_row || !figure.plots.is_empty() {
        return None;
    }
    let mut all = figure.clone();
    all.is_grid = true;
    all.grid_columns = columns;
    // On one page the groups are named once, over their columns.
    let mut once = all.clone();
    for panel in once.panels.iter_mut().skip(figure.facets) {
        panel.extras.heading.clear();
    }
    for effort in Effort::all(figure, page)
        .into_iter()
        .filter(|e| e.is_strict && fits(e.pt))
    {
        match lay_out(&once, page, effort, Some(columns)) {
            Ok(laid) if laid.pages.len() == 1 => return Some(laid.pages),
            Ok(_) => {
                let laid = lay_out(&all, page, effort, Some(columns)).ok()?;
                return Some(laid.pages);
            }
            Err(_) => {}
        }
    }
    None
}

/// Pages, and how their panels stand.
struct PlacedPages {
    pages: Vec<Scene>,
    columns: usize,
    /// Numbers under an axis stand on their side.
    is_turned: bool,
}

/// The pages with fewer panels in a row, where numbers then stand upright on no more pages.
fn upright(figure: &Figure, page: &Page, effort: Effort, laid: PlacedPages) -> Vec<Scene> {
    let fewer = (1..laid.columns).rev();
    let mut others = fewer.filter_map(|c| lay_out(figure, page, effort, Some(c)).ok());
    let better = others.find(|o| !o.is_turned && o.pages.len() <= laid.pages.len());
    better.map_or(laid.pages, |better| better.pages)
}

/// The pages with columns that are all full, where the last row would be empty for the most part and no further page is
/// needed: three panels stand in one column rather than as two and one.
fn without_hole(figure: &Figure, page: &Page, effort: Effort, laid: PlacedPages) -> Vec<Scene> {
    let n = figure.panels.len() + figure.plots.len();
    let last = n % laid.columns.max(1);
    if figure.columns.is_some() || last == 0 || 2 * last > laid.columns {
        return laid.pages;
    }
    // Many panels below each other are a strip.
    let is_full = |c: &usize| n.is_multiple_of(*c) && (*c > 1 || n <= MOST_BELOW);
    let full = (1..laid.columns).rev().filter(is_full);
    let mut others = full.filter_map(|c| lay_out(figure, page, effort, Some(c)).ok());
    let better = others.find(|o| !o.is_turned && o.pages.len() <= laid.pages.len());
    better.map_or(laid.pages, |better| better.pages)
}

/// Panels that may stand below each other to fill their column.
const MOST_BELOW: usize = 3;

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
    /// Panels of rows go on over pages.
    may_cut: bool,
}

impl Effort {
    fn all(figure: &Figure, page: &Page) -> Vec<Self> {
        let counted = figure.panels.iter().any(|p| !p.counts.is_empty());
        let mut out = Vec::new();
        // A forest in smaller text is read more easily than one over two pages.
        if figure.plots.iter().any(is_forest) {
            for pt in [
                page.text_pt,
                0.5 * (page.text_pt + page.least_pt),
                page.least_pt,
            ] {
                out.push(Self {
                    pt,
                    has_counts: true,
                    is_strict: true,
                    is_brief: false,
                    has_notes: true,
                    may_cut: false,
                });
            }
        }
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
            // A long forest takes fewer pages in the least text.
            let sizes = match figure.plots.iter().any(is_forest) {
                true => [page.least_pt; 2],
                false => [page.text_pt, page.least_pt],
            };
            for pt in sizes {
                out.push(Self {
                    pt,
                    has_counts,
                    is_strict,
                    is_brief,
                    has_notes,
                    may_cut: true,
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
) -> Result<PlacedPages, FigureError> {
    let look = Cell::new((1, false));
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
        look.set((grid.columns(), plans.iter().any(|p| p.is_turned())));
        let pages = split.iter().map(|part| grid.draw(&plans, &sheet, part));
        Ok(Some(pages.collect()))
    };
    let both = |figure: &Figure| {
        // Of many small panels the titles above leave the most to the data.
        if !figure.is_grid && figure.panels.len() + figure.plots.len() > MOST_TITLED_BESIDE {
            return sheet(figure, true).map(Option::unwrap_or_default);
        }
        match sheet(figure, false)? {
            Some(pages) => Ok(pages),
            None => sheet(figure, true).map(Option::unwrap_or_default),
        }
    };
    let mut pages = match both(figure) {
        Err(FigureError::TooSmall { .. }) if effort.may_cut && figure.plots.iter().any(is_long) => {
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
    let (columns, is_turned) = look.get();
    Ok(PlacedPages {
        pages,
        columns,
        is_turned,
    })
}

/// Whether it is of rows with numbers beside them.
fn is_forest(plot: &Plot) -> bool {
    matches!(plot, Plot::Rows(plot) if !plot.headers.is_empty())
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
    let mut heats: Vec<(usize, HeatPlot)> = Vec::new();
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
                heats.extend(cuts.windows(2).enumerate().map(|(k, ends)| {
                    let part = HeatPlot {
                        rows: heat.rows[ends[0]..ends[1]].to_vec(),
                        part: k,
                        title: continued(&heat.title, k),
                        ..heat.clone()
                    };
                    (k, part)
                }));
            }
            _ => out.plots.push(plot.clone()),
        }
    }
    // Heat maps that stand side by side go on side by side.
    if !heats.is_empty() {
        let maps = heats.iter().filter(|(k, _)| *k == 0).count();
        heats.sort_by_key(|(k, _)| *k);
        out.plots
            .extend(heats.into_iter().map(|(_, p)| Plot::Heat(p)));
        out.unit = Some(maps.min(MOST_SIDE_BY_SIDE));
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
        let (first, second) = RowsPlot::headings_over(&plot.rows, from);
        let again: Vec<usize> = first.into_iter().chain(second).collect();
        for at in again.into_iter().rev() {
            let mut heading = plot.rows[at].clone();
            if !heading.is_second || first.is_none() {
                heading.label = plots::continued(&heading.label);
            }
            part.rows.insert(0, heading);
        }
        // Headings at the end belong to what follows; there they are repeated.
        while to < plot.rows.len() && part.rows.last().is_some_and(|r| r.is_heading) {
            part.rows.pop();
        }
        part
    })
}
