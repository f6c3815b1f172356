//! All markers as small multiples.

use crate::app::command::request::{Command, Select};
use crate::app::panels::widgets::{answer, findings};
use crate::app::plot::{self, PlotData};
use crate::app::state::memory::Memory;
use crate::app::state::view::View;
use crate::app::state::views::MarkerLegend;
use crate::app::ui::theme;
use crate::figure::{Figure, GroupStyle, Panel};
use crate::run;
use egui::{Align, Layout, RichText, pos2, vec2};

/// Narrowest and preferred height of a panel, points.
const NARROWEST: f32 = 330.0;
const GAP: f32 = 10.0;

pub(in crate::app) fn show(
    app: View<'_>,
    memory: &mut Memory,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    let (Some(figure), Some(shown)) = (app.views.trajectories.clone(), &app.study.shown) else {
        return;
    };
    let study = shown.study.clone();
    findings::lines(app, ui, out);
    if let Some(warning) = run::baseline_adjusted(&shown.plan, &shown.study) {
        let text = RichText::new(warning).size(12.0);
        let text = text.color(theme::palette(ui).warning);
        ui.add(egui::Label::new(text).wrap());
    }
    legend(ui, &figure, None, shown.complete);
    // In the order of the list at the left, and only what it shows.
    let listed: Vec<usize> = app.views.marker_list.iter().map(|l| l.panel).collect();
    let n = listed.len();
    if n == 0 {
        return;
    }
    let width = ui.available_width() - 14.0;
    let fit = ((width + GAP) / (NARROWEST + GAP)).floor().max(1.0) as usize;
    let columns = match n {
        1 => 1,
        2 | 4 => 2.min(fit),
        _ => fit.min(4).min(n),
    };
    let rows = n.div_ceil(columns);
    let panel_width = (width - GAP * (columns - 1) as f32) / columns as f32;
    // A few panels fill the height; many keep their shape and scroll.
    let counts = plot::counts_height(&figure);
    let filled = (ui.available_height() - GAP * rows as f32) / rows as f32;
    let height = if rows <= 2 && filled > 200.0 + counts {
        filled.min(1.1 * panel_width + counts)
    } else {
        (0.62 * panel_width).clamp(190.0, 300.0) + counts
    };
    egui::ScrollArea::vertical()
        .auto_shrink([false, false])
        .show_rows(ui, height, rows, |ui, range| {
            memory.in_sight = (range.start * columns, range.end * columns);
            let plots = &mut memory.plots;
            for row in range {
                let (rect, _) = ui.allocate_exact_size(vec2(width, height), egui::Sense::hover());
                for column in 0..columns {
                    let Some(&i) = listed.get(row * columns + column) else {
                        break;
                    };
                    let Some(panel) = figure.panels.get(i) else {
                        continue;
                    };
                    let left = rect.min.x + column as f32 * (panel_width + GAP);
                    let cell = egui::Rect::from_min_size(
                        pos2(left, rect.min.y),
                        vec2(panel_width, height),
                    );
                    let area = card(ui, cell, i, panel, out);
                    let (selected, shared) = (app.selection.subject, app.views.shared_range);
                    let slot = plots.get_mut(i);
                    let Some(slot) = slot else { continue };
                    let data = slot.get_or_insert_with(|| PlotData::new(panel, shared));
                    let answer = plot::show(ui, area, &figure, panel, data, &study, selected);
                    answer::select(app, answer, &panel.marker, out);
                }
            }
        });
}

/// The card of a panel with its title, which opens the marker; what is left for the plot.
fn card(
    ui: &mut egui::Ui,
    cell: egui::Rect,
    i: usize,
    panel: &Panel,
    out: &mut Vec<Command>,
) -> egui::Rect {
    let p = theme::palette(ui);
    let edge = egui::Stroke::new(1.0, p.line);
    let inside = egui::StrokeKind::Inside;
    ui.painter().rect(cell, 6.0, p.card, edge, inside);
    let head =
        egui::Rect::from_min_size(cell.min + vec2(12.0, 6.0), vec2(cell.width() - 24.0, 20.0));
    let title = RichText::new(&panel.title).font(theme::bold(13.5));
    let title = egui::Label::new(title)
        .sense(egui::Sense::click())
        .truncate();
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(head).id_salt(("head", i)));
    let title = child.add(title).on_hover_text("Open this marker in depth");
    if title.clicked() {
        out.push(Command::Select(Select::Marker(panel.marker.clone())));
    }
    egui::Rect::from_min_max(cell.min + vec2(6.0, 28.0), cell.max - vec2(10.0, 8.0))
}

/// A group in the legend; its sign and its name stay together where the line is wrapped.
fn entry(ui: &mut egui::Ui, group: &GroupStyle, n: usize) {
    const SIGN: f32 = 22.0;
    let text = format!("{} (n = {n})", group.name);
    let ink = theme::palette(ui).text;
    let font = egui::TextStyle::Body.resolve(ui.style());
    let galley = (ui.painter()).layout(text.clone(), font, ink, ui.max_rect().width() - SIGN - 6.0);
    let size = vec2(SIGN + 6.0 + galley.size().x, galley.size().y);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, text.clone()));
    let color = theme::group_color(ui, group.color);
    let sign = egui::Rect::from_min_size(rect.min, vec2(SIGN, rect.height()));
    let line = egui::Stroke::new(2.0, color);
    ui.painter()
        .line_segment([sign.left_center(), sign.right_center()], line);
    plot::paint_symbol(ui.painter(), sign.center(), group.symbol, 4.5, color);
    ui.painter()
        .galley(sign.right_top() + vec2(6.0, 0.0), galley, ink);
}

/// The shared legend: groups, what centre and bars are; of one marker alone where one is shown.
pub(in crate::app) fn legend(
    ui: &mut egui::Ui,
    figure: &Figure,
    of: Option<&MarkerLegend>,
    complete: bool,
) {
    ui.horizontal_wrapped(|ui| {
        for (g, group) in figure.groups.iter().enumerate() {
            let n = of.and_then(|of| of.n.get(g).copied());
            entry(ui, group, n.unwrap_or(group.n));
            ui.add_space(4.0);
        }
        theme::quiet(ui, of.map_or(&figure.center_text, |of| &of.text));
        if !complete {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                theme::quiet(ui, "fitting the models\u{2026}");
            });
        }
    });
    for note in of.map_or(&figure.notes, |of| &of.notes) {
        if note != crate::words::SYNTHETIC {
            ui.add(
                egui::Label::new(
                    RichText::new(note)
                        .size(12.0)
                        .color(theme::palette(ui).quiet),
                )
                .wrap(),
            );
        }
    }
    ui.add_space(2.0);
}
