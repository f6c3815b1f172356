//! All markers as small multiples.

use crate::app::command::request::{Command, Select};
use crate::app::panels::widgets::{answer, findings};
use crate::app::plot::{self, PlotData};
use crate::app::state::view::View;
use crate::app::ui::theme;
use crate::figure::Figure;
use egui::{Align, Layout, RichText, pos2, vec2};

/// Narrowest and preferred height of a panel, points.
const NARROWEST: f32 = 330.0;
const GAP: f32 = 10.0;

pub(in crate::app) fn show(
    app: View<'_>,
    plots: &mut [Option<PlotData>],
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    let (Some(figure), Some(shown)) = (app.views.trajectories.clone(), &app.study.shown) else {
        return;
    };
    let study = shown.study.clone();
    findings::lines(app, ui, out);
    legend(ui, &figure, shown.complete);
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
                    let p = theme::palette(ui);
                    ui.painter().rect(
                        cell,
                        6.0,
                        p.card,
                        egui::Stroke::new(1.0, p.line),
                        egui::StrokeKind::Inside,
                    );
                    let head = egui::Rect::from_min_size(
                        cell.min + vec2(12.0, 6.0),
                        vec2(panel_width - 24.0, 20.0),
                    );
                    let title = RichText::new(&panel.title).font(theme::bold(13.5));
                    let mut child =
                        ui.new_child(egui::UiBuilder::new().max_rect(head).id_salt(("head", i)));
                    if child
                        .add(
                            egui::Label::new(title)
                                .sense(egui::Sense::click())
                                .truncate(),
                        )
                        .on_hover_text("Open this marker in depth")
                        .clicked()
                    {
                        out.push(Command::Select(Select::Marker(panel.marker.clone())));
                    }
                    let area = egui::Rect::from_min_max(
                        cell.min + vec2(6.0, 28.0),
                        cell.max - vec2(10.0, 8.0),
                    );
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

/// The shared legend: groups, what centre and bars are.
pub(in crate::app) fn legend(ui: &mut egui::Ui, figure: &Figure, complete: bool) {
    ui.horizontal_wrapped(|ui| {
        for group in &figure.groups {
            let (rect, _) = ui.allocate_exact_size(vec2(22.0, 14.0), egui::Sense::hover());
            let color = theme::group_color(ui, group.color);
            ui.painter().line_segment(
                [rect.left_center(), rect.right_center()],
                egui::Stroke::new(2.0, color),
            );
            plot::paint_symbol(ui.painter(), rect.center(), group.symbol, 4.5, color);
            ui.label(format!("{} (n = {})", group.name, group.n));
            ui.add_space(4.0);
        }
        theme::quiet(ui, &figure.center_text);
        if !complete {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                theme::quiet(ui, "fitting the models\u{2026}");
            });
        }
    });
    for note in &figure.notes {
        if !note.starts_with("Synthetic") {
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
