//! Which markers the figure shows.

use crate::app::state::view::View;
use crate::app::ui::limits;
use crate::app::ui::theme;
use crate::figure::{FigureSpec, Kind};
use crate::results::MarkerResults;
use crate::words::agree;

/// So many markers are ticked in one list; others are looked for by name.
const FEW: usize = 24;
/// Markers that are offered for a name.
const MOST_FOUND: usize = 12;
/// Height of the list of markers that are in the figure, points.
const HIGHEST: f32 = 220.0;

pub(super) fn show(app: View<'_>, ui: &mut egui::Ui, spec: &mut FigureSpec) {
    let Some(shown) = &app.study.shown else {
        return;
    };
    let markers = &shown.results.markers;
    let mut all = spec.markers.is_empty();
    if ui
        .checkbox(&mut all, "All markers")
        .on_hover_text(
            "Otherwise the ticked markers, in the order of their panels; drag a panel to move it.",
        )
        .changed()
    {
        spec.markers = if all {
            Vec::new()
        } else {
            let chosen = app.selection.marker.clone();
            let first = markers.first().map(|m| m.marker.clone());
            chosen.or(first).into_iter().collect()
        };
    }
    if spec.markers.is_empty() {
        if let Some(chosen) = &app.selection.chosen {
            let (n, all) = (chosen.len(), markers.len());
            theme::quiet(
                ui,
                match spec.kind {
                    Kind::Volcano => format!(
                        "The {n} {} selected in the Screen tab {} marked among all {all}.",
                        agree(n, "marker", "markers"),
                        agree(n, "is", "are")
                    ),
                    _ => format!(
                        "It follows the Screen tab: {n} of {all} markers {} selected there.",
                        agree(n, "is", "are")
                    ),
                },
            );
        }
        return;
    }
    theme::compact(ui);
    if markers.len() <= FEW {
        for marker in markers {
            tick(ui, spec, marker);
        }
        return;
    }
    egui::ScrollArea::vertical()
        .id_salt("markers of the figure")
        .max_height(HIGHEST)
        .show(ui, |ui| {
            let inside = spec.markers.clone();
            for marker in inside.iter().filter_map(|m| named(markers, m)) {
                tick(ui, spec, marker);
            }
        });
    add(ui, spec, markers);
}

fn named<'m>(markers: &'m [MarkerResults], name: &str) -> Option<&'m MarkerResults> {
    markers.iter().find(|m| m.marker == name)
}

fn tick(ui: &mut egui::Ui, spec: &mut FigureSpec, marker: &MarkerResults) {
    let mut inside = spec.markers.contains(&marker.marker);
    // The last one stays: a figure without markers shows all of them.
    let last = inside && spec.markers.len() == 1;
    let tick = ui.add_enabled(!last, egui::Checkbox::new(&mut inside, &marker.label));
    if tick.changed() {
        if inside {
            spec.markers.push(marker.marker.clone());
        } else {
            spec.markers.retain(|m| *m != marker.marker);
        }
    }
}

/// A field for a name, and the markers that have it.
fn add(ui: &mut egui::Ui, spec: &mut FigureSpec, markers: &[MarkerResults]) {
    let id = ui.scope_id().with("marker to add");
    let mut typed: String = ui.data(|d| d.get_temp(id)).unwrap_or_default();
    let head = theme::quiet(ui, "Add a marker");
    ui.add(
        egui::TextEdit::singleline(&mut typed)
            .hint_text("name")
            .desired_width(f32::INFINITY),
    )
    .labelled_by(head.id);
    let wanted = typed.trim().to_lowercase();
    if !wanted.is_empty() {
        let has_it = |m: &&MarkerResults| m.label.to_lowercase().contains(&wanted);
        let outside = |m: &&MarkerResults| !spec.markers.contains(&m.marker);
        let found: Vec<&MarkerResults> = markers.iter().filter(has_it).filter(outside).collect();
        if found.is_empty() {
            theme::quiet(ui, "No match.");
        }
        for marker in found.iter().take(MOST_FOUND) {
            tick(ui, spec, marker);
        }
        let then = "Type more of the name.";
        limits::rest(ui, MOST_FOUND, found.len(), "markers", then);
    }
    ui.data_mut(|d| d.insert_temp(id, typed));
}
