//! The grid of panels: columns of one plot width, rows of one height each, shared out over pages.

use crate::figure::FigureError;
use crate::figure::layout::legend::Lines;
use crate::figure::layout::neighbours::{
    align_numbers, letters, look_alike, may_share, name_groups_once,
};
use crate::figure::layout::panel_plan::{Frame, Plan, Shared};
use crate::figure::layout::points::with_points;
use crate::figure::layout::sheet::{Plans, Sheet};
use crate::figure::layout::style::Style;
use crate::figure::model::course::Figure;
use crate::figure::model::marks::Letters;
use crate::figure::model::plots::Plot;
use crate::figure::scene::items::{Item, Moved, PanelBox, Scene};
use std::ops::Range as Rows;

/// Rows of panels on one page, with the heights of their data.
pub(in crate::figure) struct Part {
    rows: Rows<usize>,
    heights: Vec<f64>,
    shared: Vec<Shared>,
    is_last: bool,
}

/// Columns of one plot width, rows of one height each.
pub(in crate::figure) struct Grid {
    pub(in crate::figure) columns: usize,
    gap: (f64, f64),
    pub(in crate::figure) gutter: Vec<f64>,
    pub(in crate::figure) right: Vec<f64>,
    pub(in crate::figure) plot_width: f64,
    pub(in crate::figure) titled_above: bool,
    /// Index of the letter of each panel.
    pub(in crate::figure) letters: Vec<usize>,
    pub(in crate::figure) is_lettered: bool,
    /// Size of the titles of panels.
    pub(in crate::figure) title_pt: f64,
    /// Height of letters and titles over each row.
    head: Vec<f64>,
    reserve: Vec<f64>,
    /// Below each row: by itself, and with what the row below shows for it.
    below: Vec<f64>,
    wanted: Vec<f64>,
    least: Vec<f64>,
    /// Heat maps: rows of one height, whatever stands under them.
    is_of_cells: bool,
    /// What a row may leave to the row below it.
    may_share: Vec<Shared>,
    shared_below: Vec<f64>,
    /// Whether rows of p stand under each row.
    has_rows: Vec<bool>,
    key: Lines,
}

/// Room between panels, beside each other and above each other.
fn gap(plans: &Plans<'_>, style: Style, titled_above: bool) -> (f64, f64) {
    // Numbers of one panel and labels of the next keep well apart.
    let has_numbers = plans.iter().any(|p| !p.columns_of_numbers().is_empty());
    let apart = match (titled_above, has_numbers) {
        (_, true) => 6.5,
        (true, false) => 2.2,
        (false, false) => 3.5,
    };
    (apart * style.scale, 3.0 * style.scale)
}

/// Every panel takes its place in a cell as the one does that needs the least width; returns how.
fn narrow(plans: &mut Plans<'_>, cell: f64, from: usize, titled_above: bool) -> usize {
    let mut narrowness = from;
    // What is narrow enough for one may be none of the ways of another.
    loop {
        let all = plans.iter().map(|p| p.narrowness(cell, narrowness));
        match all.max() {
            Some(next) if next > narrowness => narrowness = next,
            _ => break,
        }
    }
    for plan in plans.iter_mut() {
        plan.narrow(narrowness, cell);
        if titled_above {
            plan.title_above();
        }
    }
    narrowness
}

/// What the panels say under the figure, each sentence once.
fn keys(plans: &Plans<'_>) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for key in plans.iter().filter_map(|p| p.key()) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// The width that every plot area has, once `right` has the room that labels take beside it.
fn plot_width(
    plans: &mut Plans<'_>,
    room: f64,
    gutter: &[f64],
    right: &mut [f64],
) -> Result<f64, FigureError> {
    let columns = gutter.len();
    let mut plot_width = 0.0;
    // Labels that stand out at the right take room, and other labels may then stand out.
    for _ in 0..10 {
        let taken = gutter.iter().chain(right.iter()).sum::<f64>();
        plot_width = (room - taken) / columns as f64;
        if plot_width < 8.0 {
            return Err(FigureError::TooSmall {
                size: plot_width.max(0.0),
                side: "wide",
            });
        }
        plans.iter_mut().for_each(|plan| plan.prepare(plot_width));
        look_alike(plans, plot_width);
        for (i, plan) in plans.iter_mut().enumerate() {
            let right = &mut right[i % columns];
            *right = right.max(plan.overhang());
        }
    }
    let taken = gutter.iter().chain(right.iter()).sum::<f64>();
    if (room - taken) / columns as f64 + 1e-6 < plot_width {
        return Err(FigureError::TooSmall {
            size: (room - taken) / columns as f64,
            side: "wide",
        });
    }
    Ok(plot_width)
}

/// Widths left and right of the plot areas of each column, and that of every plot area.
fn widths(
    plans: &mut Plans<'_>,
    room: f64,
    columns: usize,
    style: Style,
) -> Result<(Vec<f64>, Vec<f64>, f64), FigureError> {
    let widest = |of: &dyn Fn(&dyn Plan) -> f64, column: usize| {
        let own = plans.iter().skip(column).step_by(columns);
        own.map(|p| of(p.as_ref())).fold(0.0, f64::max)
    };
    let gutter: Vec<f64> = (0..columns).map(|c| widest(&|p| p.gutter(), c)).collect();
    let mut right: Vec<f64> = (0..columns)
        .map(|c| widest(&|p| p.right(), c).max(1.5 * style.scale))
        .collect();
    let width = plot_width(plans, room, &gutter, &mut right)?;
    Ok((gutter, right, width))
}

impl Grid {
    pub fn new(
        figure: &Figure,
        plans: &mut Plans<'_>,
        sheet: &Sheet<'_>,
        columns: Option<usize>,
        titled_above: bool,
    ) -> Result<Self, FigureError> {
        let (style, inner) = (sheet.style, sheet.inner);
        let n = plans.len();
        let columns = columns
            .unwrap_or_else(|| {
                let narrowest = plans.iter().map(|p| p.least_width()).fold(0.0, f64::max);
                self::columns(n, inner / style.scale, narrowest, figure.unit)
            })
            .clamp(1, n.max(1));
        let gap = gap(plans, style, titled_above);
        let cell = (inner - gap.0 * (columns - 1) as f64) / columns as f64;
        let room = inner - gap.0 * (columns - 1) as f64;
        let mut from = 0;
        let (gutter, right, plot_width) = loop {
            let narrowness = narrow(plans, cell, from, titled_above);
            name_groups_once(figure, plans, columns);
            align_numbers(plans, columns);
            let (gutter, right, width) = widths(plans, room, columns, style)?;
            // Labels and numbers of neighbours stand in common columns, which may leave the data less.
            if plans.iter().all(|p| p.keeps_its_part(width, cell)) {
                break (gutter, right, width);
            }
            from = narrowness + 1;
        };
        for (i, plan) in plans.iter_mut().enumerate() {
            let column = i % columns;
            plan.settle(gutter[column] + plot_width + right[column]);
        }
        let by_row = |of: &dyn Fn(&dyn Plan) -> f64| -> Vec<f64> {
            plans
                .chunks(columns)
                .map(|row| row.iter().map(|p| of(p.as_ref())).fold(0.0, f64::max))
                .collect()
        };
        let letters = letters(figure, plans);
        let is_lettered = figure.letters != Letters::Off
            && (figure.first_letter.is_some() || letters.last().is_some_and(|l| *l > 0));
        let mut grid = Self {
            columns,
            gap,
            gutter,
            right,
            plot_width,
            titled_above,
            letters,
            is_lettered,
            title_pt: style.pt,
            head: Vec::new(),
            reserve: by_row(&|p| p.reserve()),
            below: by_row(&|p| p.below()),
            wanted: by_row(&|p| p.height(plot_width)),
            least: by_row(&|p| p.least_height()),
            is_of_cells: !figure.plots.is_empty()
                && figure.plots.iter().all(|p| matches!(p, Plot::Heat(_))),
            may_share: may_share(figure, plans, columns),
            shared_below: Vec::new(),
            has_rows: (plans.chunks(columns))
                .map(|row| row.iter().any(|p| p.has_rows()))
                .collect(),
            key: Lines::new("key", &keys(plans), style, inner),
        };
        // One size for the titles of a figure.
        let titles = (0..plans.len()).map(|i| grid.title(figure, plans, i, style).pt);
        grid.title_pt = titles.fold(style.pt, f64::min);
        grid.head = (0..grid.below.len())
            .map(|row| grid.head_height(figure, plans, row, style))
            .collect();
        grid.shared_below = grid.below_shared(plans);
        Ok(grid)
    }

    /// Height below each row once the row below shows what both have.
    fn below_shared(&self, plans: &mut Plans<'_>) -> Vec<f64> {
        let mut out = Vec::new();
        for (row, own) in plans.chunks_mut(self.columns).enumerate() {
            let shared = self.may_share[row];
            let height = own.iter_mut().map(|plan| {
                plan.share(shared);
                let below = plan.below();
                plan.share(Shared::default());
                below
            });
            out.push(height.fold(0.0, f64::max));
        }
        out
    }

    /// Left edge of a column from the first one's.
    pub(in crate::figure) fn left(&self, column: usize) -> f64 {
        (0..column)
            .map(|c| self.gutter[c] + self.plot_width + self.right[c] + self.gap.0)
            .sum()
    }

    /// What a page of these rows takes beside its data.
    fn fixed(&self, sheet: &Sheet<'_>, rows: &Rows<usize>) -> f64 {
        let is_last = rows.end == self.wanted.len();
        let notes = if is_last {
            sheet.notes.height(sheet.style)
        } else {
            0.0
        };
        let own = rows.clone().map(|r| {
            let below = if r + 1 < rows.end {
                self.shared_below[r] + self.gap.1
            } else {
                self.below[r]
            };
            self.head[r] + self.reserve[r] + below
        });
        sheet.top + self.key.height(sheet.style) + notes + sheet.margin + own.sum::<f64>()
    }

    /// Height of the data below which a row should not go.
    fn floor(&self, row: usize, is_last: bool, is_strict: bool) -> f64 {
        // Rows of p never press the data together.
        let is_kept = is_strict || self.has_rows[row];
        if !is_kept || self.is_of_cells {
            return self.least[row];
        }
        let below = if is_last {
            self.below[row]
        } else {
            self.shared_below[row]
        };
        let besides = self.head[row] + self.reserve[row] + below;
        let wanted = if is_strict {
            0.5 * self.wanted[row]
        } else {
            0.0
        };
        self.least[row].max(wanted).max(besides)
    }

    /// Panels in a row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Height that the data of one row of panels has on a page of its own.
    pub fn room_of_one(&self, sheet: &Sheet<'_>) -> f64 {
        let limit = sheet.limit().unwrap_or(f64::INFINITY);
        let last = self.wanted.len().max(1) - 1;
        // Sentences stand on the last page alone, or in the caption.
        limit - self.fixed(sheet, &(last..last + 1)) + sheet.notes.height(sheet.style)
    }

    /// Rows shared out over pages, each with the heights of its data.
    pub fn split(
        &mut self,
        plans: &mut Plans<'_>,
        sheet: &Sheet<'_>,
        is_strict: bool,
    ) -> Result<Vec<Part>, FigureError> {
        let n = self.wanted.len();
        let limit = sheet.limit().unwrap_or(f64::INFINITY);
        let fits = |rows: &Rows<usize>| {
            let floors = rows
                .clone()
                .map(|r| self.floor(r, r + 1 == rows.end, is_strict));
            self.fixed(sheet, rows) + floors.sum::<f64>() <= limit + 1e-6
        };
        let mut pages: Vec<Rows<usize>> = Vec::new();
        let mut start = 0;
        while start < n {
            let end = (start + 1..=n).rev().find(|end| fits(&(start..*end)));
            let Some(end) = end else {
                let fixed = self.fixed(sheet, &(start..start + 1));
                if !is_strict && self.has_rows[start] {
                    return Err(FigureError::NoRoomForRows);
                }
                return Err(FigureError::TooSmall {
                    size: (limit - fixed).max(0.0),
                    side: "high",
                });
            };
            pages.push(start..end);
            start = end;
        }
        // Pages of one length look better than a full one and a rest.
        let each = n.div_ceil(pages.len());
        let even: Vec<Rows<usize>> = (0..n).step_by(each).map(|s| s..(s + each).min(n)).collect();
        if even.iter().all(fits) {
            pages = even;
        }
        let parts: Vec<Part> = pages
            .into_iter()
            .map(|rows| self.part(sheet, rows, limit, is_strict))
            .collect();
        for part in &parts {
            for (row, shared) in part.rows.clone().zip(&part.shared) {
                for i in row * self.columns..((row + 1) * self.columns).min(plans.len()) {
                    plans[i].share(*shared);
                }
            }
        }
        Ok(parts)
    }

    fn part(&self, sheet: &Sheet<'_>, rows: Rows<usize>, limit: f64, is_strict: bool) -> Part {
        let room = limit - self.fixed(sheet, &rows);
        let wanted: Vec<f64> = rows
            .clone()
            .map(|r| {
                let floor = self.floor(r, r + 1 == rows.end, is_strict);
                self.wanted[r].max(if is_strict { floor } else { 0.0 })
            })
            .collect();
        let floors: Vec<f64> = rows
            .clone()
            .map(|r| self.floor(r, r + 1 == rows.end, is_strict))
            .collect();
        let (all, least) = (wanted.iter().sum::<f64>(), floors.iter().sum::<f64>());
        let heights = if room >= all {
            // A page of fixed height is filled.
            let share = if sheet.page.height_mm.is_some() && all > 0.0 {
                room / all
            } else {
                1.0
            };
            wanted.iter().map(|w| w * share).collect()
        } else {
            let share = ((room - least) / (all - least).max(1e-9)).clamp(0.0, 1.0);
            let between = wanted.iter().zip(&floors);
            between.map(|(w, f)| f + share * (w - f)).collect()
        };
        let shared = rows.clone().map(|r| {
            if r + 1 < rows.end {
                self.may_share[r]
            } else {
                Shared::default()
            }
        });
        Part {
            shared: shared.collect(),
            is_last: rows.end == self.wanted.len(),
            rows,
            heights,
        }
    }

    /// Whether each title of a vertical axis is shorter than its axis.
    pub fn titles_fit(&self, plans: &Plans<'_>, parts: &[Part]) -> bool {
        parts.iter().all(|part| {
            part.rows.clone().zip(&part.heights).all(|(row, height)| {
                let own = row * self.columns..((row + 1) * self.columns).min(plans.len());
                plans[own]
                    .iter()
                    .all(|p| p.y_title().is_empty() || p.y_width() <= height + self.reserve[row])
            })
        })
    }

    /// One page.
    pub fn draw(&self, plans: &Plans<'_>, sheet: &Sheet<'_>, part: &Part) -> Scene {
        let (figure, style, margin) = (sheet.figure, sheet.style, sheet.margin);
        let mut items = sheet.head.clone();
        let mut panels = Vec::new();
        let mut top = sheet.top;
        for ((row, height), shared) in part.rows.clone().zip(&part.heights).zip(&part.shared) {
            let data_top = top + self.head[row] + self.reserve[row];
            let bottom = data_top + height;
            for column in 0..self.columns {
                let i = row * self.columns + column;
                let Some(plan) = plans.get(i) else { break };
                let cell_left = margin + self.left(column);
                let left = cell_left + self.gutter[column];
                let right = left + self.plot_width;
                let frame = Frame {
                    cell_left,
                    cell_right: right + self.right[column],
                    left,
                    right,
                    top: top + self.head[row],
                    data_top,
                    bottom,
                    titled_above: self.titled_above && !plan.y_title().is_empty(),
                };
                let name = format!("panel-{}", i + 1);
                items.push(Item::part(name.clone(), "panel"));
                self.draw_head(figure, plans, i, (frame, top), style, &mut items);
                plan.draw(frame, &name, &mut items);
                items.push(Item::End);
                panels.push(PanelBox {
                    left,
                    right,
                    top: data_top,
                    bottom,
                    is_of_rows: plan.is_of_rows(),
                });
            }
            let has_next = row + 1 < part.rows.end;
            let below = if has_next && (shared.labels || shared.counts) {
                self.shared_below[row]
            } else {
                self.below[row]
            };
            top = bottom + below + if has_next { self.gap.1 } else { 0.0 };
        }
        top = self.key.draw(style, (margin, top), &mut items);
        if part.is_last {
            top = sheet.notes.draw(style, (margin, top), &mut items);
        }
        Scene {
            width_mm: sheet.page.width_mm,
            height_mm: sheet.page.height_mm.unwrap_or(top + margin),
            text_pt: style.pt,
            items: with_points(items, figure.p_style),
            title: figure.title.clone(),
            description: figure.description.clone(),
            study_sha256: figure.study_sha256.clone(),
            panels,
            slots: Vec::new(),
            groups: figure.groups.clone(),
            center: figure.center,
            moved: self.moved(plans, figure, part),
        }
    }

    /// What the page does not show as it was asked for.
    fn moved(&self, plans: &Plans<'_>, figure: &Figure, part: &Part) -> Vec<Moved> {
        let mut out = figure.remarks.clone();
        if plans.iter().any(|p| p.is_thinned()) {
            let in_time = figure.panels.iter().any(|p| p.x.has_numbers || p.x.is_time);
            out.push(match in_time {
                true => Moved::ColumnsInTime,
                false => Moved::Columns,
            });
        }
        if plans.iter().any(|p| p.leaves_out_centers()) {
            out.push(Moved::Centers);
        }
        if plans.iter().any(|p| p.has_decades()) {
            out.push(Moved::Decades);
        }
        for (row, height) in part.rows.clone().zip(&part.heights) {
            for panel in row * self.columns..((row + 1) * self.columns).min(plans.len()) {
                let names = plans[panel].unnamed(*height).into_iter();
                out.extend(names.map(|name| Moved::Name { panel, name }));
            }
        }
        out
    }
}

/// Panels in a row: near square, none too narrow.
fn columns(n: usize, width: f64, narrowest: f64, unit: Option<usize>) -> usize {
    let most = ((width / narrowest) as usize).max(1);
    // Three panels in two columns would leave a hole.
    let most = match n {
        3 if most == 2 && width >= 0.85 * 3.0 * narrowest => 3,
        _ => most,
    };
    let wanted = match n {
        _ if unit.is_some() => unit.unwrap_or(n),
        1 => 1,
        2 | 4 => 2,
        3 | 5..=9 => 3,
        _ => 4,
    };
    wanted.min(most)
}
