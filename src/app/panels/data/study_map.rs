//! The study map as a picture: subjects by group down, visits across, a cell filled where a value was read.

use crate::app::command::request::{Command, Select};
use crate::app::state::view::View;
use crate::app::ui::limits::MOST_CHOICES;
use crate::app::ui::short;
use crate::app::ui::theme;
use crate::study::{CellState, MapCell, StudyMap};
use crate::words::counted;
use egui::epaint::{Mesh, TextShape};
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, FontId, Rect, Sense, Vec2, pos2, vec2};
use std::sync::Arc;

/// Height of a group's heading.
const GROUP: f32 = 18.0;
/// Room of the subjects' names, where lines are high enough for them.
const NAMES: f32 = 96.0;
/// A line that has room for a name.
const NAMED_LINE: f32 = 12.0;
/// Longest name of a visit above its column.
const VISIT: f32 = 76.0;
/// Up to here the window shows names and scrolls; more subjects stand closer.
const MOST_NAMED: usize = 200;

/// The map in a window of its own.
pub(in crate::app) fn window(app: View<'_>, out: &mut Vec<Command>, ui: &egui::Ui) {
    if !app.selection.show_map {
        return;
    }
    let room = ui.ctx().content_rect().size();
    let size = vec2((room.x - 120.0).min(860.0), (room.y - 150.0).min(720.0));
    let mut close = false;
    let answer = egui::Modal::new(egui::Id::unique("study map"))
        .frame(theme::dialog(ui))
        .show(ui.ctx(), |ui| {
            ui.set_width(size.x);
            ui.horizontal(|ui| {
                theme::heading(ui, "Who was seen when");
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    close = ui.button("Close").clicked();
                });
            });
            show(app, out, ui, size.y - 90.0, true);
        });
    if close || answer.should_close() {
        out.push(Command::Select(Select::ShowMap(false)));
    }
}

/// Marker, picture, legend and summary; `names`: subjects are named where there is room.
pub(in crate::app::panels) fn show(
    app: View<'_>,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
    height: f32,
    names: bool,
) {
    let Some(made) = &app.views.study_map else {
        return;
    };
    let map = &made.map;
    choose_marker(app, out, ui);
    let colors: Vec<Color32> = map
        .groups
        .iter()
        .map(|group| {
            let style = app.views.trajectories.as_ref().and_then(|f| {
                let named = f.groups.iter().find(|g| g.name == group.name);
                named.map(|g| g.color)
            });
            style.map_or(theme::palette(ui).accent, |c| theme::group_color(ui, c))
        })
        .collect();
    let study = app.study.shown.as_ref().map(|s| s.study.clone());
    let selected = study
        .as_ref()
        .and_then(|s| s.subjects.get(app.selection.subject?))
        .map(|s| s.id.clone());
    let clicked = Picture {
        map,
        sentence: &made.sentence,
        colors: &colors,
        selected: selected.as_deref(),
        names,
    }
    .show(ui, height);
    legend(ui, &made.counts, colors.first().copied());
    let sentence = egui::RichText::new(&made.sentence)
        .size(12.0)
        .color(theme::palette(ui).quiet);
    ui.add(egui::Label::new(sentence).wrap());
    if let Some(id) = clicked {
        let at = study.and_then(|s| s.subjects.iter().position(|one| one.id == id));
        out.push(Command::Select(Select::Subject(at)));
    }
}

fn choose_marker(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let Some(shown) = &app.views.study_map else {
        return;
    };
    let markers = &shown.study.markers;
    if markers.len() < 2 {
        return;
    }
    let mut chosen = None;
    ui.horizontal(|ui| {
        let head = theme::quiet(ui, "Values of");
        let text = shown
            .map
            .marker
            .clone()
            .unwrap_or_else(|| "any marker".to_owned());
        egui::ComboBox::from_id_salt("marker of the map")
            .width(150.0)
            .selected_text(text)
            .truncate()
            .show_ui(ui, |ui| {
                if ui
                    .selectable_label(shown.marker.is_none(), "any marker")
                    .clicked()
                {
                    chosen = Some(None);
                }
                for marker in markers.iter().take(MOST_CHOICES) {
                    let is = shown.marker.as_deref() == Some(marker.name.as_str());
                    if ui.selectable_label(is, &marker.label).clicked() {
                        chosen = Some(Some(marker.name.clone()));
                    }
                }
                if markers.len() > MOST_CHOICES {
                    theme::quiet(ui, format!("and {} more", markers.len() - MOST_CHOICES));
                }
            })
            .response
            .labelled_by(head.id);
    });
    if let Some(marker) = chosen {
        out.push(Command::Select(Select::MapMarker(marker)));
    }
}

struct Picture<'m> {
    map: &'m StudyMap,
    sentence: &'m str,
    /// One for each group.
    colors: &'m [Color32],
    selected: Option<&'m str>,
    names: bool,
}

/// Where the lines stand.
struct Grid {
    left: f32,
    column: f32,
    line: f32,
    heading: f32,
}

impl Picture<'_> {
    /// Paints the map not higher than `height`; returns the subject that was clicked.
    fn show(&self, ui: &mut egui::Ui, height: f32) -> Option<String> {
        let map = self.map;
        let (rows, visits) = (map.rows.len(), map.visits.len());
        if rows == 0 || visits == 0 {
            theme::quiet(ui, "No values were read.");
            return None;
        }
        let heading = if map.groups.len() > 1 { GROUP } else { 0.0 };
        let headings = heading * map.groups.len() as f32;
        let named = self.names && rows <= MOST_NAMED;
        let left = if named { NAMES } else { 0.0 };
        // The bar of the scroll area keeps its place.
        let width = ui.available_width() - 14.0;
        let widest = if self.names { 150.0 } else { 76.0 };
        let column = ((width - left) / visits as f32).clamp(3.0, widest);
        let (labels, top) = self.heads(ui, column);
        let least = if named { 14.0 } else { 4.0 };
        let most = if named { 18.0 } else { 14.0 };
        let room = (height - top - headings) / rows as f32;
        let grid = Grid {
            left,
            column,
            line: room.clamp(least, most),
            heading,
        };
        let (head, _) = ui.allocate_exact_size(vec2(width, top), Sense::hover());
        self.paint_heads(ui, head, &grid, &labels);
        ui.add_space(-ui.spacing().item_spacing.y);
        let total = vec2(
            left + column * visits as f32,
            headings + grid.line * rows as f32,
        );
        let mut clicked = None;
        egui::ScrollArea::vertical()
            .id_salt(("study map", self.names))
            .max_height((height - top).max(60.0))
            .auto_shrink([false, true])
            .show_viewport(ui, |ui, viewport| {
                let (whole, response) = ui.allocate_exact_size(total, Sense::click());
                self.paint(ui, whole, viewport, &grid);
                response.widget_info(|| {
                    let text = format!("Study map. {}", self.sentence);
                    egui::WidgetInfo::labeled(egui::Role::Image, true, text)
                });
                let under = response
                    .hover_pos()
                    .and_then(|at| self.under(at - whole.min, &grid));
                if let Some((row, visit)) = under {
                    if response.clicked() {
                        clicked = map.rows.get(row).map(|r| r.id.clone());
                    }
                    response.on_hover_text_at_pointer(map.words_of(row, visit));
                }
            });
        clicked
    }

    /// The names of the visits, and the height that they need.
    fn heads(&self, ui: &egui::Ui, column: f32) -> (Vec<Arc<egui::Galley>>, f32) {
        let color = theme::palette(ui).quiet;
        let names: Vec<&str> = self.map.visits.iter().map(String::as_str).collect();
        let shared = short::shared(&names);
        let labels: Vec<_> = (names.into_iter().zip(shared))
            .map(|(label, shared)| {
                let font = FontId::proportional(11.5);
                let text = short::fitted(ui, label, shared, &font, VISIT);
                ui.painter().layout_no_wrap(text, font, color)
            })
            .collect();
        let widest = labels.iter().map(|g| g.size().x).fold(0.0, f32::max);
        let top = if widest <= column - 4.0 { 16.0 } else { widest };
        (labels, top + 4.0)
    }

    fn paint_heads(&self, ui: &egui::Ui, head: Rect, grid: &Grid, labels: &[Arc<egui::Galley>]) {
        let color = theme::palette(ui).quiet;
        let flat = labels.iter().all(|g| g.size().x <= grid.column - 4.0);
        // Upright names need the height of a line each.
        let step = if flat {
            1
        } else {
            (14.0 / grid.column).ceil().max(1.0) as usize
        };
        for (v, label) in labels.iter().enumerate().step_by(step) {
            let middle = head.left() + grid.left + grid.column * (v as f32 + 0.5);
            let size = label.size();
            let bottom = head.bottom() - 3.0;
            let shape = if flat {
                let at = pos2(middle - size.x / 2.0, bottom - size.y);
                TextShape::new(at, label.clone(), color)
            } else {
                TextShape::new(pos2(middle - size.y / 2.0, bottom), label.clone(), color)
                    .with_angle(-std::f32::consts::FRAC_PI_2)
            };
            ui.painter().add(shape);
        }
    }

    /// The line and the visit at a place of the picture.
    fn under(&self, at: Vec2, grid: &Grid) -> Option<(usize, usize)> {
        let visit = ((at.x - grid.left) / grid.column).floor();
        if visit < 0.0 || visit as usize >= self.map.visits.len() {
            return None;
        }
        let mut top = 0.0;
        for group in &self.map.groups {
            top += grid.heading;
            let bottom = top + grid.line * group.rows.len() as f32;
            if at.y >= top && at.y < bottom {
                let row = group.rows.start + ((at.y - top) / grid.line) as usize;
                return Some((row, visit as usize));
            }
            top = bottom;
        }
        None
    }

    /// The lines in sight.
    fn paint(&self, ui: &egui::Ui, whole: Rect, viewport: Rect, grid: &Grid) {
        let p = theme::palette(ui);
        let painter = ui.painter();
        let mut mesh = Mesh::default();
        let mut top = whole.top();
        let names: Vec<&str> = self.map.groups.iter().map(|g| g.name.as_str()).collect();
        let shared = short::shared(&names);
        for (g, group) in self.map.groups.iter().enumerate() {
            let color = self.colors.get(g).copied().unwrap_or(p.accent);
            if grid.heading > 0.0 {
                let n = format!(", {}", counted(group.rows.len(), "subject"));
                let font = theme::bold(11.5);
                let room = ui.clip_rect().right().min(ui.max_rect().right()) - whole.left();
                let name = (group.name.as_str(), shared[g]);
                painter.text(
                    pos2(whole.left(), top + grid.heading / 2.0),
                    Align2::LEFT_CENTER,
                    short::before(ui, name, &n, &font, room - 4.0),
                    font,
                    p.text,
                );
            }
            top += grid.heading;
            let seen = |y: f32| ((y + whole.top() - top) / grid.line).max(0.0) as usize;
            let first = seen(viewport.top()).min(group.rows.len());
            let last = (seen(viewport.bottom()) + 1).min(group.rows.len());
            for at in first..last {
                let row = group.rows.start + at;
                let y = top + grid.line * at as f32;
                self.line(ui, &mut mesh, (row, color), pos2(whole.left(), y), grid);
            }
            top += grid.line * group.rows.len() as f32;
        }
        painter.add(mesh);
    }

    fn line(
        &self,
        ui: &egui::Ui,
        mesh: &mut Mesh,
        (row, color): (usize, Color32),
        at: egui::Pos2,
        grid: &Grid,
    ) {
        let p = theme::palette(ui);
        let Some(subject) = self.map.rows.get(row) else {
            return;
        };
        let selected = self.selected == Some(subject.id.as_str());
        let middle = at.y + grid.line / 2.0;
        if selected {
            let end = grid.left + grid.column * self.map.visits.len() as f32;
            let band = Rect::from_min_size(at, vec2(end, grid.line));
            ui.painter().rect_filled(band, 0.0, p.accent_soft);
        }
        if grid.left > 0.0 && grid.line >= NAMED_LINE {
            let ink = if subject.left_out.is_some() {
                p.quiet
            } else {
                p.text
            };
            let font = if selected {
                theme::bold(11.5)
            } else {
                FontId::proportional(11.5)
            };
            let mut job = LayoutJob::simple_singleline(subject.id.clone(), font, ink);
            job.wrap = TextWrapping::truncate_at_width(NAMES - 10.0);
            let galley = ui.painter().layout_job(job);
            let size = galley.size();
            let place = pos2(at.x, middle - size.y / 2.0);
            ui.painter().galley(place, galley, ink);
            if subject.left_out.is_some() {
                let strike = egui::Stroke::new(1.0, p.error);
                ui.painter().hline(at.x..=at.x + size.x, middle, strike);
            }
        }
        let gap = |step: f32| if step >= 6.0 { 1.0 } else { 0.25 };
        for v in 0..self.map.visits.len() {
            let cell = Rect::from_min_size(
                pos2(at.x + grid.left + grid.column * v as f32, at.y),
                vec2(grid.column, grid.line),
            );
            let cell = cell.shrink2(vec2(gap(grid.column), gap(grid.line)));
            paint_cell(mesh, cell, self.map.cell(row, v), color, p);
        }
    }
}

/// A cell: filled, filled in its lower or upper half, crossed, or empty.
fn paint_cell(mesh: &mut Mesh, cell: Rect, what: MapCell, color: Color32, p: theme::Palette) {
    let pale = color.gamma_multiply(0.25);
    let half = cell.center().y;
    match what.state {
        CellState::Read => mesh.add_colored_rect(cell, color),
        CellState::Below => {
            mesh.add_colored_rect(cell, pale);
            mesh.add_colored_rect(Rect::from_min_max(pos2(cell.left(), half), cell.max), color);
        }
        CellState::Above => {
            mesh.add_colored_rect(cell, pale);
            mesh.add_colored_rect(
                Rect::from_min_max(cell.min, pos2(cell.right(), half)),
                color,
            );
        }
        CellState::LeftOut => {
            mesh.add_colored_rect(cell, pale);
            let thick = (cell.height() / 4.0).clamp(0.5, 1.5);
            let bar = Rect::from_min_max(
                pos2(cell.left(), half - thick),
                pos2(cell.right(), half + thick),
            );
            mesh.add_colored_rect(bar, p.error);
        }
        CellState::NotRead => mesh.add_colored_rect(cell, p.line.gamma_multiply(0.45)),
    }
    if what.partly_left_out {
        let side = (cell.height() / 2.0).min(cell.width() / 2.0).min(5.0);
        let corner = Rect::from_min_size(pos2(cell.right() - side, cell.top()), Vec2::splat(side));
        mesh.add_colored_rect(corner, p.error);
    }
}

/// What each look of a cell means, and how many there are.
fn legend(ui: &mut egui::Ui, counts: &[(CellState, usize)], color: Option<Color32>) {
    let p = theme::palette(ui);
    let color = color.unwrap_or(p.accent);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for &(state, n) in counts {
            let always = matches!(state, CellState::Read | CellState::NotRead);
            if n == 0 && !always {
                continue;
            }
            let text = format!("{} ({n})", state.words());
            let galley =
                ui.painter()
                    .layout_no_wrap(text.clone(), FontId::proportional(12.0), p.text);
            let size = vec2(20.0 + galley.size().x, 18.0);
            let (place, response) = ui.allocate_exact_size(size, Sense::hover());
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &text));
            let sample = Rect::from_center_size(
                pos2(place.left() + 8.0, place.center().y),
                vec2(14.0, 12.0),
            );
            let mut mesh = Mesh::default();
            let cell = MapCell {
                state,
                partly_left_out: false,
            };
            paint_cell(&mut mesh, sample, cell, color, p);
            ui.painter().add(mesh);
            let at = pos2(
                place.left() + 20.0,
                place.center().y - galley.size().y / 2.0,
            );
            ui.painter().galley(at, galley, p.text);
        }
    });
}
