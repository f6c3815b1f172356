//! What stands over and under the panels: a title, one shared legend, keys of numbers, sentences.

use crate::figure::layout::style::{INK, Style};
use crate::figure::layout::symbols;
use crate::figure::model::course::{Figure, Key};
use crate::figure::model::marks::GroupStyle;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::{MM_PER_PT, width_mm};
use crate::figure::scene::wrap::{wrap, wrap_in};
use crate::words::listed;

/// The figure's own title; returns the y below it.
pub(in crate::figure) fn heading(
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
    for text in wrap_in(text, style.pt + 2.0, true, width) {
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
pub(in crate::figure) fn legend(
    figure: &Figure,
    style: Style,
    (left, top): (f64, f64),
    width: f64,
    items: &mut Vec<Item>,
) -> f64 {
    let title = group_title(figure);
    if figure.key == Key::Hidden && figure.center_text.is_empty() && title.is_empty() {
        return top;
    }
    items.push(Item::part("legend", "legend"));
    let sample = match figure.key {
        Key::Lines => 3.0 * style.em,
        _ => 2.0 * style.symbol(),
    };
    let space = 1.6 * style.em;
    let (mut x, mut y) = (left, top + style.em);
    if !title.is_empty() {
        items.push(style.text((x, y), Anchor::Start, &*title));
        x += width_mm(&title, style.pt, false) + 0.5 * space;
    }
    let indent = x;
    // What is not drawn has no place in a legend.
    let is_keyed =
        |g: &usize| figure.key != Key::Hidden && *g >= figure.key_from && figure.shows(*g);
    let keyed: Vec<usize> = (0..figure.groups.len()).filter(is_keyed).collect();
    let groups = keyed.iter().filter_map(|g| figure.groups.get(*g));
    let before = sample + 0.5 * style.em;
    // Several lines of names read best in columns.
    let entries = entries(figure, style, &keyed);
    let own = |text: &str| before + width_mm(text, style.pt, false);
    let total: f64 = entries.iter().map(|t| own(t) + space).sum();
    let widest = entries.iter().map(|t| own(t) + space).fold(0.0, f64::max);
    let columns = ((width + space) / widest.max(1.0)) as usize;
    let step = if total > width + space && columns > 1 {
        Some((width + space) / columns as f64)
    } else {
        None
    };
    for (group, text) in groups.zip(&entries) {
        let w = step.map_or(own(text), |s| s - space);
        if x > indent && x + w > left + width + 1e-6 {
            x = left;
            y += style.line;
        }
        let middle = y - 0.32 * style.em;
        draw_sample(group, figure.key, style, (x, middle), sample, items);
        for (i, line) in wrap(text, style.pt, width - before).iter().enumerate() {
            if i > 0 {
                y += style.line;
            }
            items.push(style.text((x + before, y), Anchor::Start, line));
        }
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

/// More groups than these are not told one by one.
const MOST_TOLD: usize = 8;

/// `Dose (mg): 0, 10 and 50`: groups whose names are bare numbers.
pub(in crate::figure) fn told_groups(title: &str, groups: &[GroupStyle]) -> String {
    let names: Vec<String> = groups.iter().map(|g| g.name.clone()).collect();
    match names.len() {
        0..=MOST_TOLD => format!("{title}: {}", listed(&names)),
        _ => format!("Groups: {title}"),
    }
}

/// What the groups are, before their names or alone.
fn group_title(figure: &Figure) -> String {
    match (figure.group_title.as_str(), figure.key) {
        ("", _) => String::new(),
        (title, Key::Hidden) => told_groups(title, &figure.groups),
        (title, _) => format!("{title}:"),
    }
}

/// Names of groups with their n.
fn entries(figure: &Figure, style: Style, keyed: &[usize]) -> Vec<String> {
    keyed
        .iter()
        .filter_map(|g| Some((g, figure.groups.get(*g)?)))
        .map(|(g, group)| {
            let n = match figure.sizes.get(*g) {
                // Where every panel has n of its own, that of the study would contradict it.
                _ if style.is_brief || figure.key == Key::Symbols => None,
                Some(n) => n.clone(),
                None => Some(group.n.to_string()),
            };
            n.map_or_else(
                || group.name.clone(),
                |n| format!("{} (n = {n})", group.name),
            )
        })
        .collect()
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

/// Lines of text under the panels.
pub(in crate::figure) struct Lines {
    class: &'static str,
    lines: Vec<String>,
}

impl Lines {
    pub fn new(class: &'static str, sentences: &[String], style: Style, width: f64) -> Self {
        let wrapped = sentences.iter().flat_map(|s| wrap(s, style.pt, width));
        Self {
            class,
            lines: wrapped.collect(),
        }
    }

    pub fn height(&self, style: Style) -> f64 {
        if self.lines.is_empty() {
            0.0
        } else {
            0.5 * style.em + style.line * self.lines.len() as f64
        }
    }

    /// Returns the y below them.
    pub fn draw(&self, style: Style, (left, top): (f64, f64), items: &mut Vec<Item>) -> f64 {
        if self.lines.is_empty() {
            return top;
        }
        let mut y = top + 0.5 * style.em;
        items.push(Item::part(self.class, self.class));
        for line in &self.lines {
            y += style.line;
            items.push(style.text((left, y - 0.25 * style.em), Anchor::Start, line));
        }
        items.push(Item::End);
        y
    }
}
