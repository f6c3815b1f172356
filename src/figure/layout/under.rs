//! What stands under the axis of a time course: rows of n and of p, each led by its groups.

use crate::figure::layout::panel_plan::Frame;
use crate::figure::layout::style::Style;
use crate::figure::layout::symbols;
use crate::figure::layout::table::Table;
use crate::figure::model::course::Figure;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::width_mm;

/// What a row begins with: `n`, the symbols of its groups, and their names where there is room.
#[derive(Clone, Debug)]
pub(in crate::figure) struct Lead {
    /// `n` or `p` in the first row of its kind.
    pub sign: &'static str,
    /// The group, and the one it is compared with.
    pub groups: (Option<usize>, Option<usize>),
    /// What stands between them.
    pub between: &'static str,
    /// `MDD`, `MDD − HC`; empty where a panel before this one has the names.
    pub text: String,
}

impl Lead {
    /// Width of a row's names with sign and symbol.
    pub fn width(name: f64, style: Style) -> f64 {
        name + 2.6 * style.em
    }
}

/// Rows of n, then rows of p.
#[derive(Clone, Debug, Default)]
pub(in crate::figure) struct Under {
    leads: Vec<Lead>,
    tables: Option<(Table, Table)>,
    counted: usize,
}

impl Under {
    pub fn new(leads: Vec<Lead>, counts: Table, contrasts: Table, counted: usize) -> Self {
        Self {
            leads,
            tables: Some((counts, contrasts)),
            counted,
        }
    }

    /// Height; `without` leaves the counts to another panel.
    pub fn height(&self, without: bool) -> f64 {
        let contrasts = self.tables.as_ref().map_or(0.0, |(_, p)| p.height());
        self.contrasts_from(without) + contrasts
    }

    /// From the upper edge to the first row of p.
    fn contrasts_from(&self, without: bool) -> f64 {
        match &self.tables {
            Some((n, p)) if !without && n.height() > 0.0 && p.height() > 0.0 => {
                n.height() + 0.25 * p.row_height(0)
            }
            Some((n, _)) if !without => n.height(),
            _ => 0.0,
        }
    }

    /// Right edge of the widest row.
    pub fn end(&self) -> f64 {
        let tables = self.tables.as_ref();
        tables.map_or(0.0, |(n, p)| n.end().max(p.end()))
    }

    /// Size of the numbers; `None` where there are none.
    pub fn pt(&self) -> Option<f64> {
        let (n, p) = self.tables.as_ref()?;
        let own = [n, p].into_iter().filter(|t| t.height() > 0.0);
        own.map(Table::pt).reduce(f64::min)
    }

    pub fn is_turned(&self) -> bool {
        let tables = self.tables.as_ref();
        tables.is_some_and(|(n, p)| n.is_turned() || p.is_turned())
    }

    pub fn is_thinned(&self) -> bool {
        let tables = self.tables.as_ref();
        tables.is_some_and(|(n, p)| n.is_thinned || p.is_thinned)
    }

    /// Line of the row of p of these groups.
    pub fn place_of(
        &self,
        groups: (Option<usize>, Option<usize>),
        (top, without): (f64, bool),
    ) -> Option<f64> {
        let (_, p) = self.tables.as_ref()?;
        let mut own = self.leads.iter().skip(self.counted);
        let row = own.position(|l| l.groups == groups)?;
        let above: f64 = (0..row).map(|r| p.row_height(r)).sum();
        Some(p.baseline(row, top + self.contrasts_from(without) + above))
    }

    pub fn draw_counts(
        &self,
        figure: &Figure,
        at: (Frame, f64),
        style: Style,
        items: &mut Vec<Item>,
    ) {
        if let Some((n, _)) = &self.tables {
            draw(n, &self.leads[..self.counted], figure, at, style, items);
        }
    }

    pub fn draw_contrasts(
        &self,
        figure: &Figure,
        (frame, top): (Frame, f64),
        without: bool,
        style: Style,
        items: &mut Vec<Item>,
    ) {
        if let Some((_, p)) = &self.tables {
            let at = (frame, top + self.contrasts_from(without));
            draw(p, &self.leads[self.counted..], figure, at, style, items);
        }
    }
}

fn draw(
    table: &Table,
    leads: &[Lead],
    figure: &Figure,
    (frame, mut top): (Frame, f64),
    style: Style,
    items: &mut Vec<Item>,
) {
    let style = style.sized(table.pt());
    // Names in all rows or in none: the legend knows the symbols.
    let signs = 1.6 * style.em;
    let room = frame.left + table.start().min(frame.right - frame.left)
        - 0.4 * style.em
        - frame.cell_left
        - signs;
    let is_compared = leads.iter().any(|l| l.groups.1.is_some());
    let mark = if is_compared { 0.0 } else { 0.7 * style.em };
    let named = leads
        .iter()
        .all(|l| mark + width_mm(&l.text, style.pt, false) <= room);
    for (row, lead) in leads.iter().enumerate() {
        let baseline = table.baseline(row, top);
        if !lead.sign.is_empty() {
            items.push(style.text((frame.cell_left, baseline), Anchor::Start, lead.sign));
        }
        let x = frame.cell_left + signs;
        let symbol = |group: Option<usize>, x: f64, items: &mut Vec<Item>| {
            if let Some(group) = group.and_then(|g| figure.groups.get(g)) {
                items.push(symbols::symbol(
                    group.symbol,
                    (x, baseline - 0.32 * style.em),
                    0.85 * style.symbol(),
                    group.color,
                    style.scale,
                ));
            }
        };
        match lead.groups {
            // Over a facet stands the name of its group.
            _ if figure.is_grid => {}
            (Some(_), Some(_)) if named => {
                items.push(style.text((x - 0.3 * style.em, baseline), Anchor::Start, &*lead.text));
            }
            // A reference that is no line of its own has no symbol: the legend names it.
            (one, Some(two)) if two >= figure.key_from => {
                symbol(one, x, items);
                let minus = (x + 0.95 * style.em, baseline);
                items.push(style.text(minus, Anchor::Middle, lead.between));
                symbol(Some(two), x + 1.9 * style.em, items);
            }
            (one, _) => {
                symbol(one, x, items);
                if named && !lead.text.is_empty() {
                    let at = (x + 0.7 * style.em, baseline);
                    items.push(style.text(at, Anchor::Start, &*lead.text));
                }
            }
        }
        table.draw_row(row, (frame, top), items);
        top += table.row_height(row);
    }
}
