//! Slots to a page: each is laid out by itself, in rows of one height, with running letters and one legend where all
//! say the same.

use crate::figure::FigureError;
use crate::figure::layout::legend;
use crate::figure::layout::pages::pages;
use crate::figure::layout::style::Style;
use crate::figure::model::course::{Figure, Key};
use crate::figure::scene::items::{Item, PanelBox, Scene};
use crate::figure::spec::page::Page;

/// A figure with the columns it takes.
pub(in crate::figure) type Placed = (Figure, usize);

/// Letters that a figure takes.
pub(in crate::figure) fn letters_of(figure: &Figure) -> usize {
    let first = figure
        .panels
        .iter()
        .filter(|p| p.extras.facet.is_none_or(|f| f == 0));
    first.count() + figure.plots.iter().filter(|p| !p.continues()).count()
}

/// Slots whose text is smaller than that of the others are followed by these so many times.
const MOST_SIZES: usize = 3;

/// Lays figures out on one page of so many columns, in the size of text that all slots have room for.
///
/// # Errors
/// The slot that has no room for its panels, with [`FigureError::TooSmall`] and its kin.
pub(in crate::figure) fn board(
    slots: Vec<Placed>,
    columns: usize,
    heading: Option<&str>,
    page: &Page,
) -> Result<Scene, (Option<usize>, FigureError)> {
    let mut page = *page;
    let mut out = in_one_size(slots.clone(), columns, heading, &page)?;
    for _ in 0..MOST_SIZES {
        if out.text_pt >= page.text_pt - 1e-9 {
            break;
        }
        page.text_pt = out.text_pt;
        page.least_pt = page.least_pt.min(out.text_pt);
        out = in_one_size(slots.clone(), columns, heading, &page)?;
    }
    Ok(out)
}

/// The page in the size of its text; slots without room for it are smaller.
fn in_one_size(
    mut slots: Vec<Placed>,
    columns: usize,
    heading: Option<&str>,
    page: &Page,
) -> Result<Scene, (Option<usize>, FigureError)> {
    let mut next = 0;
    for (figure, _) in &mut slots {
        figure.first_letter = Some(next);
        next += letters_of(figure);
    }
    let (mut items, top) = head(&mut slots, heading, page);
    let width = page.width_mm / columns as f64;
    let rows = rows(&slots, columns);
    let limit = page.height_mm.or(page.max_height_mm).map(|h| h - top);
    let alone = |of: &Placed, height_mm: Option<f64>| -> Result<Scene, FigureError> {
        let own = Page {
            width_mm: width * of.1 as f64,
            height_mm,
            max_height_mm: limit,
            ..*page
        };
        let mut all = pages(&of.0, &own)?;
        if all.len() > 1 {
            return Err(FigureError::TooManyPanels {
                panels: letters_of(&of.0),
            });
        }
        all.pop().ok_or(FigureError::NothingToDraw)
    };
    let natural: Vec<Vec<Scene>> = rows
        .iter()
        .map(|row| {
            let all = row.iter().map(|i| {
                let scene = alone(&slots[*i], None);
                scene.map_err(|why| (Some(*i), why))
            });
            all.collect()
        })
        .collect::<Result<_, _>>()?;
    let heights: Vec<f64> = natural
        .iter()
        .map(|row| row.iter().map(|s| s.height_mm).fold(0.0, f64::max))
        .collect();
    let total: f64 = heights.iter().sum();
    // A page of fixed height is filled, another is never higher than it may be.
    let share = match (page.height_mm, limit) {
        (Some(_), Some(room)) => room / total,
        (None, Some(room)) if total > room => room / total,
        _ => 1.0,
    };
    let mut out: Option<Scene> = None;
    let mut y = top;
    for ((row, drawn), height) in rows.iter().zip(natural).zip(&heights) {
        let height = height * share;
        let mut x = 0.0;
        for (i, natural) in row.iter().zip(drawn) {
            let is_high = (natural.height_mm - height).abs() < 1e-6;
            let scene = if is_high {
                natural
            } else {
                alone(&slots[*i], Some(height)).map_err(|why| (Some(*i), why))?
            };
            items.extend(moved(&scene, (x, y), *i));
            x += scene.width_mm;
            out = Some(joined(out, scene, (x, y)));
        }
        y += height;
    }
    let mut out = out.ok_or((None, FigureError::NothingToDraw))?;
    out.items = items;
    out.width_mm = page.width_mm;
    out.height_mm = page.height_mm.unwrap_or(y);
    Ok(out)
}

/// Indices of the slots of each row.
fn rows(slots: &[Placed], columns: usize) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = Vec::new();
    let mut taken = columns;
    for (i, (_, span)) in slots.iter().enumerate() {
        if taken + span > columns {
            out.push(Vec::new());
            taken = 0;
        }
        taken += span;
        if let Some(row) = out.last_mut() {
            row.push(i);
        }
    }
    out
}

/// Title and legend of the whole page, and the y below them; what is said here the slots do not say again.
fn head(slots: &mut [Placed], heading: Option<&str>, page: &Page) -> (Vec<Item>, f64) {
    let style = Style::new(page, page.text_pt);
    let margin = 2.0 * style.scale;
    let mut items = Vec::new();
    let mut whole = Figure {
        heading: heading.map(str::to_owned),
        key: Key::Hidden,
        ..Figure::default()
    };
    let mut named = slots.iter().filter(|(f, _)| f.key != Key::Hidden);
    let first = named.next().map(|(f, _)| f.clone());
    if let Some(first) = first
        && named.next().is_some()
    {
        let keyed = |f: &Figure| -> Vec<usize> {
            let is_keyed = |g: &usize| *g >= f.key_from && f.shows(*g);
            (0..f.groups.len()).filter(is_keyed).collect()
        };
        let mut own: Vec<usize> = (slots.iter().filter(|(f, _)| f.key != Key::Hidden))
            .flat_map(|(f, _)| keyed(f))
            .collect();
        own.sort_unstable();
        own.dedup();
        let has_lines = slots.iter().any(|(f, _)| f.key == Key::Lines);
        // Slots that leave out some of the groups have them explained by the others.
        let same = |f: &Figure| f.key == Key::Hidden || f.groups == first.groups;
        if slots.iter().all(|(f, _)| same(f)) {
            let is_text_alike = slots
                .iter()
                .all(|(f, _)| f.center_text == first.center_text);
            whole.key = if has_lines { Key::Lines } else { first.key };
            let groups = own.iter().filter_map(|g| first.groups.get(*g));
            whole.groups = groups.cloned().collect();
            // Slots of several markers have numbers of their own.
            let is_alike = slots.iter().all(|(f, _)| f.sizes == first.sizes);
            let size = |g: &usize| first.sizes.get(*g).cloned().flatten().filter(|_| is_alike);
            whole.sizes = own.iter().map(size).collect();
            if is_text_alike {
                whole.center_text.clone_from(&first.center_text);
            }
            whole.group_title.clone_from(&first.group_title);
            for (figure, _) in slots.iter_mut() {
                figure.key = Key::Hidden;
                figure.group_title.clear();
                if is_text_alike {
                    figure.center_text.clear();
                }
            }
        }
    }
    let has_any = whole.heading.is_some() || whole.key != Key::Hidden;
    if !has_any {
        return (items, 0.0);
    }
    let inner = page.width_mm - 2.0 * margin;
    let top = legend::heading(&whole, style, (margin, margin), inner, &mut items);
    let top = legend::legend(&whole, style, (margin, top), inner, &mut items);
    // The slots bring a margin of their own.
    (items, (top - margin).max(0.0))
}

/// The items of a slot in their place on the page.
fn moved(scene: &Scene, (x, y): (f64, f64), slot: usize) -> Vec<Item> {
    let shift = |p: &mut (f64, f64)| *p = (p.0 + x, p.1 + y);
    let mut items = scene.items.clone();
    for item in &mut items {
        match item {
            Item::Begin { id, .. } => *id = format!("slot-{}-{id}", slot + 1),
            Item::End => {}
            Item::Place { at, .. } | Item::Text { at, .. } => shift(at),
            Item::Line { points, .. } | Item::Shape { points, .. } => {
                points.iter_mut().for_each(shift);
            }
            Item::Circle { center, .. } => shift(center),
        }
    }
    items
}

/// What a page says of itself, slot after slot; `end` is the right edge and the top of the slot.
fn joined(before: Option<Scene>, mut own: Scene, (end, y): (f64, f64)) -> Scene {
    let x = end - own.width_mm;
    for panel in &mut own.panels {
        (panel.left, panel.right) = (panel.left + x, panel.right + x);
        (panel.top, panel.bottom) = (panel.top + y, panel.bottom + y);
    }
    own.slots = vec![PanelBox {
        left: x,
        right: end,
        top: y,
        bottom: y + own.height_mm,
        is_of_rows: false,
    }];
    let Some(mut out) = before else { return own };
    if !out.title.contains(&own.title) {
        out.title = format!("{}; {}", out.title, own.title);
    }
    out.description = format!("{} {}", out.description, own.description);
    out.text_pt = out.text_pt.min(own.text_pt);
    out.panels.extend(own.panels);
    out.slots.extend(own.slots);
    for group in own.groups {
        if !out.groups.contains(&group) {
            out.groups.push(group);
        }
    }
    // A centre of the values anywhere is what the pre-flight looks for.
    out.center = match (out.center, own.center) {
        (Some(a), Some(b)) if a == b => Some(a),
        (a, b) => a.or(b),
    };
    for what in own.moved {
        if !out.moved.contains(&what) {
            out.moved.push(what);
        }
    }
    out
}
