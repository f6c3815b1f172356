//! What panels of a figure have in common: how their labels stand, what a row leaves to the row below it, which panel
//! names the groups.

use crate::figure::layout::panel_plan::Shared;
use crate::figure::layout::sheet::Plans;
use crate::figure::layout::style::Look;
use crate::figure::model::course::{Figure, Panel};
use crate::figure::model::plots::Plot;

/// Labels and numbers under the axes of all panels stand alike: as they do where they have the least room.
pub(in crate::figure) fn look_alike(plans: &mut Plans<'_>, plot_width: f64) {
    for _ in 0..MOST_LOOKS {
        let looks: Vec<Look> = plans.iter().filter_map(|p| p.look()).collect();
        let Some(first) = looks.first() else { return };
        let worst = looks.iter().fold(*first, |a, b| a.worse(*b));
        if looks.iter().all(|look| *look == worst) {
            return;
        }
        for plan in plans
            .iter_mut()
            .filter(|p| p.look().is_some_and(|l| l != worst))
        {
            plan.take_look(worst);
            plan.prepare(plot_width);
        }
    }
}

/// Panels that can't take a look take a worse one, and the others follow so many times.
const MOST_LOOKS: usize = 4;

/// Columns of numbers are as wide in all panels of a column.
pub(in crate::figure) fn align_numbers(plans: &mut Plans<'_>, columns: usize) {
    for column in 0..columns {
        let mut widths: Vec<f64> = Vec::new();
        for plan in plans.iter().skip(column).step_by(columns) {
            let own = plan.columns_of_numbers();
            widths.resize(widths.len().max(own.len()), 0.0);
            widths.iter_mut().zip(own).for_each(|(w, o)| *w = w.max(*o));
        }
        let own = plans.iter_mut().skip(column).step_by(columns);
        own.for_each(|plan| plan.align_numbers(&widths));
    }
}

/// The letter of each panel, by its place in the alphabet; a panel that goes on has that of the one before.
pub(in crate::figure) fn letters(figure: &Figure, plans: &Plans<'_>) -> Vec<usize> {
    let mut letters = Vec::new();
    for plan in plans.iter() {
        let first = figure.first_letter.unwrap_or(0);
        let last = letters.last().map_or(first, |l: &usize| l + 1);
        letters.push(if plan.continues() || plan.shares_letter() {
            last.max(1) - 1
        } else {
            last
        });
    }
    letters
}

/// What each row of time courses may leave to the row below it: what stands there again in every column.
pub(in crate::figure) fn may_share(
    figure: &Figure,
    plans: &Plans<'_>,
    columns: usize,
) -> Vec<Shared> {
    let panels = &figure.panels;
    let heat = |i: usize| match figure.plots.get(i.checked_sub(panels.len())?) {
        Some(Plot::Heat(heat)) => Some(heat),
        _ => None,
    };
    // Rows of contrasts need the names of their columns.
    let has_rows = plans.iter().any(|p| p.has_rows());
    (0..plans.len().div_ceil(columns))
        .map(|row| {
            let pairs = (row * columns..(row + 1) * columns)
                .map(|i| panels.get(i).zip(panels.get(i + columns)));
            let pairs: Option<Vec<(&Panel, &Panel)>> = pairs.collect();
            let Some(pairs) = pairs.filter(|_| !has_rows) else {
                // Heat maps share their visits and their bar of colours.
                let mut own = row * columns..((row + 1) * columns).min(plans.len());
                let same = |i| match (heat(i), heat(i + columns)) {
                    (Some(a), Some(b)) => a.columns == b.columns,
                    _ => false,
                };
                let first = heat(row * columns).zip(heat((row + 1) * columns));
                return Shared {
                    labels: !own.is_empty() && own.all(same),
                    counts: first.is_some_and(|(a, b)| a.legend == b.legend && a.most == b.most),
                };
            };
            // A panel without axes shows nothing for the one above it.
            let labels = pairs.iter().all(|(a, b)| a.x == b.x && !b.is_empty());
            let counts = pairs.iter().all(|(a, b)| a.counts == b.counts);
            // Numbers right under the ticks would be read as those of the axis: they keep the names of the visits.
            let mut own = plans.iter().skip(row * columns).take(columns);
            let labels = labels && (counts || !own.any(|p| p.has_counts()));
            Shared {
                labels,
                counts: labels && counts,
            }
        })
        .collect()
}

/// The first panel of a row names the groups of the rows of n, where its neighbours have the same ones.
pub(in crate::figure) fn name_groups_once(figure: &Figure, plans: &mut Plans<'_>, columns: usize) {
    let groups = |i: usize| {
        let rows = figure.panels.get(i).map(|p| &p.counts);
        rows.map(|rows| rows.iter().map(|r| r.group).collect::<Vec<_>>())
    };
    // Rows of a heat map are named by the first panel of a row too, if they are the same.
    let markers = |i: usize| match figure.plots.get(i.checked_sub(figure.panels.len())?) {
        Some(Plot::Heat(heat)) => {
            let names = heat.rows.iter().map(|r| r.0.as_str());
            Some(names.collect::<Vec<_>>())
        }
        _ => None,
    };
    for (i, plan) in plans.iter_mut().enumerate() {
        let first = i - i % columns;
        if i > first && groups(i) == groups(first) && markers(i) == markers(first) {
            plan.named_before();
        }
    }
}
