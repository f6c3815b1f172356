//! Figure to scene: the grid of panels, the legend above, the notes below.

use crate::figure::FigureError;
use crate::figure::layout::axes::Range;
use crate::figure::layout::course::CoursePlan;
use crate::figure::layout::panel_plan::{Frame, Plan};
use crate::figure::layout::rows::RowsPlan;
use crate::figure::layout::scatter::ScatterPlan;
use crate::figure::layout::strips::StripsPlan;
use crate::figure::layout::style::{INK, Style, letter};
use crate::figure::layout::symbols;
use crate::figure::model::course::{Figure, Key};
use crate::figure::model::marks::{GroupStyle, Letters};
use crate::figure::model::plots::Plot;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::{Item, PanelBox, Scene};
use crate::figure::scene::text::{MM_PER_PT, fit, width_mm, wrap};
use crate::figure::spec::page::Page;

/// Lays a figure out on a page.
///
/// # Errors
/// [`FigureError::TooSmall`] when the page leaves no room for the panels.
pub fn layout(figure: &Figure, page: &Page) -> Result<Scene, FigureError> {
    let n = figure.panels.len() + figure.plots.len();
    if n == 0 {
        return Err(FigureError::NothingToDraw);
    }
    let first = lay_out(figure, page, figure.columns);
    // A page of fixed height may hold in more columns what it does not hold in few.
    if figure.columns.is_none()
        && page.height_mm.is_some()
        && matches!(first, Err(FigureError::TooSmall { .. }))
    {
        let wider = (2..=n).find_map(|columns| lay_out(figure, page, Some(columns)).ok());
        return wider.map_or(first, Ok);
    }
    first
}

fn lay_out(figure: &Figure, page: &Page, columns: Option<usize>) -> Result<Scene, FigureError> {
    let style = Style::new(page);
    let mut plans = plans(figure, style);
    let n = plans.len();
    let margin = 2.0 * style.scale;
    let inner = page.width_mm - 2.0 * margin;
    let columns = columns.unwrap_or_else(|| {
        let narrowest = plans.iter().map(|p| p.least_width()).fold(0.0, f64::max);
        self::columns(n, inner / style.scale, narrowest, figure.unit)
    });
    let grid = Grid::new(figure, &mut plans, inner, columns.clamp(1, n), style)?;
    let mut items = Vec::new();
    let mut y = margin;
    y = heading(figure, style, (margin, y), inner, &mut items);
    y = legend(figure, style, (margin, y), inner, &mut items);
    let notes: Vec<String> = figure
        .notes
        .iter()
        .flat_map(|note| wrap(note, style.pt, inner))
        .collect();
    let notes_height = if notes.is_empty() {
        0.0
    } else {
        0.5 * style.em + style.line * notes.len() as f64
    };
    let heights = grid.heights(page, y + notes_height + margin)?;
    let mut panels = Vec::with_capacity(n);
    let mut top = y;
    for (row, height) in heights.iter().enumerate() {
        let data_top = top + grid.title + grid.reserve[row];
        let bottom = data_top + height;
        for column in 0..grid.columns {
            let i = row * grid.columns + column;
            let Some(plan) = plans.get(i) else { break };
            let cell_left = margin + grid.left(column);
            let left = cell_left + grid.gutter[column];
            let right = left + grid.plot_width;
            let y_title = plan.y_title();
            // Rather above the panel and whole than beside the axis and cut.
            let titled_above = plan.title().is_empty()
                && grid.has_head
                && width_mm(y_title, style.pt, false) > height + grid.reserve[row];
            let frame = Frame {
                cell_left,
                cell_right: right + grid.right[column],
                left,
                right,
                top: top + grid.title,
                data_top,
                bottom,
                titled_above,
            };
            let head = if titled_above { y_title } else { plan.title() };
            let name = format!("panel-{}", i + 1);
            items.push(Item::part(name.clone(), "panel"));
            panel_head(figure, head, i, n, (frame, top), style, &mut items);
            plan.draw(frame, &name, &mut items);
            items.push(Item::End);
            panels.push(PanelBox {
                left,
                right,
                top: data_top,
                bottom,
            });
        }
        top = bottom + grid.below[row] + grid.gap.1;
    }
    y = top - grid.gap.1;
    if !notes.is_empty() {
        y += 0.5 * style.em;
        items.push(Item::part("notes", "notes"));
        for note in &notes {
            y += style.line;
            items.push(style.text((margin, y - 0.25 * style.em), Anchor::Start, note));
        }
        items.push(Item::End);
    }
    Ok(Scene {
        width_mm: page.width_mm,
        height_mm: page.height_mm.unwrap_or(y + margin),
        items,
        title: figure.title.clone(),
        description: figure.description.clone(),
        study_sha256: figure.study_sha256.clone(),
        panels,
        groups: figure.groups.clone(),
    })
}

/// A plan for every panel.
fn plans(figure: &Figure, style: Style) -> Vec<Box<dyn Plan + '_>> {
    let mut shared = [None, None];
    if figure.shared_y {
        for log in [false, true] {
            let panels = figure.panels.iter().filter(|p| p.y.log == log);
            shared[usize::from(log)] = Range::of(panels.flat_map(CoursePlan::values), log, true);
        }
    }
    let mut plans: Vec<Box<dyn Plan + '_>> = Vec::new();
    for panel in &figure.panels {
        // A change may be negative: only values themselves start at zero.
        let from_zero = panel.y.reference.is_none();
        let range = match &shared[usize::from(panel.y.log)] {
            Some(range) => Some(range.clone()),
            None => Range::of(CoursePlan::values(panel), panel.y.log, from_zero),
        };
        plans.push(Box::new(CoursePlan::new(figure, panel, range, style)));
    }
    for plot in &figure.plots {
        plans.push(match plot {
            Plot::Baseline(plot) => Box::new(StripsPlan::new(figure, plot, style)),
            Plot::Rows(plot) => Box::new(RowsPlan::new(figure, plot, style)),
            Plot::Scatter(plot) => Box::new(ScatterPlan::new(figure, plot, style)),
        });
    }
    plans
}

/// Columns of one plot width, rows of one height each.
struct Grid {
    columns: usize,
    gap: (f64, f64),
    gutter: Vec<f64>,
    right: Vec<f64>,
    plot_width: f64,
    title: f64,
    /// Letters or titles stand above the panels.
    has_head: bool,
    reserve: Vec<f64>,
    below: Vec<f64>,
    wanted: Vec<f64>,
    least: Vec<f64>,
}

impl Grid {
    fn new(
        figure: &Figure,
        plans: &mut [Box<dyn Plan + '_>],
        inner: f64,
        columns: usize,
        style: Style,
    ) -> Result<Self, FigureError> {
        let n = plans.len();
        let gap = (3.5 * style.scale, 3.0 * style.scale);
        let cell = (inner - gap.0 * (columns - 1) as f64) / columns as f64;
        for plan in plans.iter_mut() {
            plan.fit(cell);
        }
        let widest = |of: &dyn Fn(&dyn Plan) -> f64, column: usize| {
            let own = plans.iter().skip(column).step_by(columns);
            own.map(|p| of(p.as_ref())).fold(0.0, f64::max)
        };
        let gutter: Vec<f64> = (0..columns)
            .map(|c| widest(&|p| p.gutter(), c).min(0.45 * cell))
            .collect();
        let beside: Vec<f64> = (0..columns)
            .map(|c| widest(&|p| p.right(), c).max(1.5 * style.scale))
            .collect();
        let room = inner - gap.0 * (columns - 1) as f64;
        let mut right = beside.clone();
        let mut plot_width = 0.0;
        for _ in 0..3 {
            let taken = gutter.iter().chain(&right).sum::<f64>();
            plot_width = (room - taken) / columns as f64;
            if plot_width < 8.0 {
                return Err(FigureError::TooSmall {
                    size: plot_width.max(0.0),
                    side: "wide",
                });
            }
            for (i, plan) in plans.iter_mut().enumerate() {
                plan.prepare(plot_width);
                let right = &mut right[i % columns];
                *right = right.max(plan.overhang());
            }
        }
        let by_row = |of: &dyn Fn(&dyn Plan) -> f64| -> Vec<f64> {
            plans
                .chunks(columns)
                .map(|row| row.iter().map(|p| of(p.as_ref())).fold(0.0, f64::max))
                .collect()
        };
        let lettered = n > 1 && figure.letters != Letters::Off;
        let titled = plans.iter().any(|p| !p.title().is_empty());
        Ok(Self {
            columns,
            gap,
            gutter,
            right,
            plot_width,
            has_head: lettered || titled,
            title: if lettered || titled {
                1.75 * style.em
            } else {
                0.6 * style.em
            },
            reserve: by_row(&|p| p.reserve()),
            below: by_row(&|p| p.below()),
            wanted: by_row(&|p| p.height(plot_width)),
            least: by_row(&|p| p.least_height()),
        })
    }

    /// Left edge of a column from the first one's.
    fn left(&self, column: usize) -> f64 {
        (0..column)
            .map(|c| self.gutter[c] + self.plot_width + self.right[c] + self.gap.0)
            .sum()
    }

    /// Heights of the data, row by row: as wanted, or what the page leaves in the same shares.
    fn heights(&self, page: &Page, besides: f64) -> Result<Vec<f64>, FigureError> {
        let rows = self.wanted.len() as f64;
        let fixed = besides
            + self.title * rows
            + self.reserve.iter().chain(&self.below).sum::<f64>()
            + self.gap.1 * (rows - 1.0);
        let wanted = self.wanted.iter().sum::<f64>();
        if let Some(height) = page.height_mm {
            return self.shares((height - fixed) / wanted);
        }
        match page.max_height_mm {
            Some(most) if fixed + wanted > most => Ok(self
                .shares((most - fixed) / wanted)
                .unwrap_or_else(|_| self.wanted.clone())),
            _ => Ok(self.wanted.clone()),
        }
    }

    fn shares(&self, share: f64) -> Result<Vec<f64>, FigureError> {
        let heights: Vec<f64> = self.wanted.iter().map(|w| w * share).collect();
        match heights.iter().zip(&self.least).find(|(h, least)| h < least) {
            Some((h, _)) => Err(FigureError::TooSmall {
                size: h.max(0.0),
                side: "high",
            }),
            None => Ok(heights),
        }
    }
}

/// Letter and title above a panel.
fn panel_head(
    figure: &Figure,
    title: &str,
    index: usize,
    n: usize,
    (frame, top): (Frame, f64),
    style: Style,
    items: &mut Vec<Item>,
) {
    let mut x = frame.cell_left;
    let mut head = |x: f64, size_pt: f64, bold: bool, text: String| {
        items.push(Item::Text {
            at: (x, top + style.em),
            anchor: Anchor::Start,
            size_pt,
            bold,
            rotation: 0.0,
            color: INK,
            text,
        });
    };
    if n > 1 && figure.letters != Letters::Off {
        let letter = letter(index, figure.letters);
        let width = width_mm(&letter, style.pt + 1.0, true);
        head(x, style.pt + 1.0, true, letter);
        x += width + 0.8 * style.em;
    }
    if !title.is_empty() {
        let bold = !frame.titled_above;
        let text = fit(title, style.pt, bold, frame.cell_right - x);
        head(x, style.pt, bold, text);
    }
}

/// Panels in a row: near square, none too narrow.
fn columns(n: usize, width: f64, narrowest: f64, unit: Option<usize>) -> usize {
    let most = ((width / narrowest) as usize).max(1);
    let wanted = match n {
        _ if unit.is_some() => unit.unwrap_or(n),
        1 => 1,
        2 | 4 => 2,
        3 | 5..=9 => 3,
        _ => 4,
    };
    wanted.min(most)
}

/// The figure's own title; returns the y below it.
fn heading(
    figure: &Figure,
    style: Style,
    (left, top): (f64, f64),
    width: f64,
    items: &mut Vec<Item>,
) -> f64 {
    let Some(text) = figure.heading.as_ref().filter(|t| !t.trim().is_empty()) else {
        return top;
    };
    items.push(Item::part("heading", "heading"));
    let mut y = top;
    for text in wrap(text, style.pt + 2.0, 0.95 * width) {
        y += style.line + 2.0 * MM_PER_PT;
        items.push(Item::Text {
            at: (left, y - 0.35 * style.em),
            anchor: Anchor::Start,
            size_pt: style.pt + 2.0,
            bold: true,
            rotation: 0.0,
            color: INK,
            text,
        });
    }
    items.push(Item::End);
    y + 0.4 * style.em
}

/// One shared legend; returns the y below it.
fn legend(
    figure: &Figure,
    style: Style,
    (left, top): (f64, f64),
    width: f64,
    items: &mut Vec<Item>,
) -> f64 {
    if figure.key == Key::Hidden && figure.center_text.is_empty() {
        return top;
    }
    items.push(Item::part("legend", "legend"));
    let sample = match figure.key {
        Key::Lines => 3.0 * style.em,
        _ => 2.0 * style.symbol(),
    };
    let space = 1.6 * style.em;
    let (mut x, mut y) = (left, top + style.em);
    let groups = match figure.key {
        Key::Hidden => &[][..],
        _ => &figure.groups,
    };
    for group in groups {
        let text = fit(
            &format!("{} (n = {})", group.name, group.n),
            style.pt,
            false,
            width - sample - 0.5 * style.em,
        );
        let w = sample + 0.5 * style.em + width_mm(&text, style.pt, false);
        if x > left && x + w > left + width {
            x = left;
            y += style.line;
        }
        let middle = y - 0.32 * style.em;
        draw_sample(group, figure.key, style, (x, middle), sample, items);
        items.push(style.text((x + sample + 0.5 * style.em, y), Anchor::Start, text));
        x += w + space;
    }
    let text_width = width_mm(&figure.center_text, style.pt, false);
    if x > left && x + text_width > left + width {
        x = left;
        y += style.line;
    }
    for (i, line) in wrap(&figure.center_text, style.pt, left + width - x)
        .iter()
        .enumerate()
    {
        if i > 0 {
            y += style.line;
        }
        items.push(style.text((x, y), Anchor::Start, line));
    }
    items.push(Item::End);
    y + style.em
}

fn draw_sample(
    group: &GroupStyle,
    key: Key,
    style: Style,
    (x, y): (f64, f64),
    width: f64,
    items: &mut Vec<Item>,
) {
    if key == Key::Lines {
        items.push(Item::Line {
            points: vec![(x, y), (x + width, y)],
            width_pt: style.scale,
            color: group.color,
            opacity: 1.0,
            dash: group.dash,
        });
    }
    items.push(symbols::symbol(
        group.symbol,
        (x + 0.5 * width, y),
        style.symbol(),
        group.color,
        style.scale,
    ));
}
