//! Figure to scene: the grid of panels, the legend above, the notes below.

use super::FigureError;
use super::model::{Figure, GroupStyle};
use super::page::Page;
use super::panel::{Frame, PanelPlan, dodge_mm};
use super::scene::{Anchor, Item, Scene};
use super::symbols;
use super::text::{MM_PER_PT, fit, width_mm, wrap};
use super::xaxis::XLabels;

/// Text colour.
pub(super) const INK: [u8; 3] = [26, 26, 26];
/// Panels narrower than this are hard to read at 7 pt.
const NARROWEST_MM: f64 = 42.0;

/// Sizes that follow the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// Text size in points.
    pub pt: f64,
    /// Text size in mm.
    pub em: f64,
    /// Distance of lines of text in mm.
    pub line: f64,
    /// Length of a tick in mm.
    pub tick: f64,
    /// Size against the 7 pt figure.
    pub scale: f64,
}

impl Style {
    fn new(page: &Page) -> Self {
        let scale = page.text_pt / 7.0;
        let em = page.text_pt * MM_PER_PT;
        Self {
            pt: page.text_pt,
            em,
            line: 1.25 * em,
            tick: 0.9 * scale,
            scale,
        }
    }

    /// Radius of a group's symbol in mm.
    pub fn symbol(&self) -> f64 {
        0.33 * self.em
    }

    /// A line of text.
    pub fn text(&self, at: (f64, f64), anchor: Anchor, text: impl Into<String>) -> Item {
        Item::Text {
            at,
            anchor,
            size_pt: self.pt,
            bold: false,
            rotation: 0.0,
            color: INK,
            text: text.into(),
        }
    }
}

/// Lays a figure out on a page.
///
/// # Errors
/// [`FigureError::TooSmall`] when the page leaves no room for the panels.
pub fn layout(figure: &Figure, page: &Page) -> Result<Scene, FigureError> {
    let n = figure.panels.len();
    if n == 0 {
        return Err(FigureError::NothingToDraw);
    }
    let style = Style::new(page);
    let margin = 2.0 * style.scale;
    let inner = page.width_mm - 2.0 * margin;
    let columns = figure
        .columns
        .unwrap_or_else(|| columns(n, inner / style.scale))
        .clamp(1, n);
    let rows = n.div_ceil(columns);
    let gap = (3.5 * style.scale, 3.0 * style.scale);
    let cell = (inner - gap.0 * (columns - 1) as f64) / columns as f64;
    let mut plans: Vec<PanelPlan<'_>> = figure
        .panels
        .iter()
        .map(|p| PanelPlan::new(figure, p, style))
        .collect();
    let gutter = plans
        .iter()
        .map(PanelPlan::gutter)
        .fold(0.0, f64::max)
        .min(0.45 * cell);
    let mut right = 1.5 * style.scale;
    let x = &figure.panels[0].x;
    let mut labels = XLabels::new(x, (cell - gutter - right).max(1.0), style);
    for _ in 0..2 {
        right = right.max(labels.overhang());
        labels = XLabels::new(x, (cell - gutter - right).max(1.0), style);
    }
    let plot_width = cell - gutter - right;
    if plot_width < 8.0 {
        return Err(FigureError::TooSmall(plot_width));
    }
    for plan in &mut plans {
        plan.place_annotations(plot_width);
    }
    let reserve = plans.iter().map(PanelPlan::reserve).fold(0.0, f64::max);
    let top = if n > 1 {
        1.45 * style.em
    } else {
        0.6 * style.em
    };
    let counts = 0.35 * style.em + style.line * figure.groups.len() as f64;
    let title = if x.label.is_empty() { 0.0 } else { style.line };
    let bottom = style.tick + labels.height() + title + counts;
    let mut items = Vec::new();
    let mut y = margin;
    y = legend(figure, style, (margin, y), inner, &mut items) + 0.6 * style.em;
    let notes: Vec<String> = figure
        .notes
        .iter()
        .flat_map(|note| wrap(note, style.pt * 0.93, inner))
        .collect();
    let notes_height = if notes.is_empty() {
        0.0
    } else {
        0.5 * style.em + style.line * notes.len() as f64
    };
    let fixed = rows as f64 * (top + bottom) + gap.1 * (rows - 1) as f64 + notes_height + margin;
    let plot_height = match page.height_mm {
        Some(height) => (height - y - fixed) / rows as f64,
        None => (0.68 * plot_width).clamp(24.0 * style.scale, 62.0 * style.scale) + reserve,
    };
    if plot_height < 12.0 * style.scale + reserve {
        return Err(FigureError::TooSmall(plot_height.max(0.0)));
    }
    let shift = dodge_mm(figure.groups.len(), &labels, style);
    for (i, plan) in plans.iter().enumerate() {
        let (row, column) = (i / columns, i % columns);
        let left = margin + column as f64 * (cell + gap.0);
        let cell_top = y + row as f64 * (top + plot_height + bottom + gap.1);
        let frame = Frame {
            cell_left: left,
            left: left + gutter,
            right: left + cell - right,
            top: cell_top + top,
            bottom: cell_top + top + plot_height,
        };
        items.push(Item::Begin {
            id: format!("panel-{}", i + 1),
        });
        if n > 1 {
            items.push(Item::Text {
                at: (left, cell_top + style.em),
                anchor: Anchor::Start,
                size_pt: style.pt + 1.0,
                bold: true,
                rotation: 0.0,
                color: INK,
                text: letter(i),
            });
        }
        plan.draw(frame, &labels, &shift, i, &mut items);
        items.push(Item::End);
    }
    y += rows as f64 * (top + plot_height + bottom) + gap.1 * (rows - 1) as f64 + 0.5 * style.em;
    if !notes.is_empty() {
        items.push(Item::Begin {
            id: "notes".to_owned(),
        });
        for note in &notes {
            y += style.line;
            items.push(Item::Text {
                at: (margin, y - 0.25 * style.em),
                anchor: Anchor::Start,
                size_pt: style.pt * 0.93,
                bold: false,
                rotation: 0.0,
                color: [64, 64, 64],
                text: note.clone(),
            });
        }
        items.push(Item::End);
    }
    Ok(Scene {
        width_mm: page.width_mm,
        height_mm: page.height_mm.unwrap_or(
            y + margin
                - if notes.is_empty() {
                    0.5 * style.em
                } else {
                    0.0
                },
        ),
        items,
        title: title_of(figure),
        description: figure.description.clone(),
        study_sha256: figure.study_sha256.clone(),
    })
}

fn title_of(figure: &Figure) -> String {
    let names: Vec<&str> = figure
        .panels
        .iter()
        .take(6)
        .map(|p| p.title.as_str())
        .collect();
    let more = if figure.panels.len() > 6 {
        " and others"
    } else {
        ""
    };
    format!("{}{more}: trajectories by group", names.join(", "))
}

/// Panels in a row: near square, none too narrow.
fn columns(n: usize, width: f64) -> usize {
    let most = ((width / NARROWEST_MM) as usize).max(1);
    let wanted = match n {
        1 => 1,
        2 | 4 => 2,
        3 | 5..=9 => 3,
        _ => 4,
    };
    wanted.min(most)
}

/// `a`, `b`, …, `z`, `aa`.
fn letter(i: usize) -> String {
    let one = |k: usize| char::from(b'a' + u8::try_from(k % 26).unwrap_or(0));
    if i < 26 {
        one(i).to_string()
    } else {
        format!("{}{}", one(i / 26 - 1), one(i))
    }
}

/// One shared legend; returns the y of its lower edge.
fn legend(
    figure: &Figure,
    style: Style,
    (left, top): (f64, f64),
    width: f64,
    items: &mut Vec<Item>,
) -> f64 {
    items.push(Item::Begin {
        id: "legend".to_owned(),
    });
    let sample = 3.0 * style.em;
    let space = 1.6 * style.em;
    let (mut x, mut y) = (left, top + style.em);
    for group in &figure.groups {
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
        sample_line(group, style, (x, middle), sample, items);
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
    y + 0.4 * style.em
}

fn sample_line(
    group: &GroupStyle,
    style: Style,
    (x, y): (f64, f64),
    width: f64,
    items: &mut Vec<Item>,
) {
    items.push(Item::Line {
        points: vec![(x, y), (x + width, y)],
        width_pt: style.scale,
        color: group.color,
        opacity: 1.0,
    });
    items.push(symbols::symbol(
        group.symbol,
        (x + 0.5 * width, y),
        style.symbol(),
        group.color,
        style.scale,
    ));
}
