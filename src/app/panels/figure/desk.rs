//! Figure: the very file that would be written, on a desk with rulers; its journal check and caption.

use crate::app::command::request::{Command, Select};
use crate::app::command::table::Action;
use crate::app::panels::figure::{arrangement, carried, elements};
use crate::app::panels::widgets::action;
use crate::app::panels::widgets::check::check;
use crate::app::state::figure::Drawn;
use crate::app::state::memory::{Desk, Memory};
use crate::app::state::view::View;
use crate::app::ui::at_right;
use crate::app::ui::copy;
use crate::app::ui::theme;
use crate::figure::{Item, Meaning};
use crate::session::Edit;
use egui::{Align, Color32, Layout, Pos2, Rect, RichText, Sense, Stroke, StrokeKind, pos2, vec2};

/// Dots an inch of a screen at 100 %.
const SCREEN_DPI: f32 = 96.0;
/// Room of a ruler.
const RULER: f32 = 20.0;
const ZOOMS: [f32; 4] = [50.0, 100.0, 200.0, 400.0];

pub(in crate::app) fn show(
    app: View<'_>,
    memory: &mut Memory,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    let desk = &mut memory.desk;
    bar(app, desk, out, ui);
    let below = 132.0;
    let place = Rect::from_min_size(
        ui.cursor().min,
        vec2(
            ui.available_width(),
            (ui.available_height() - below).max(160.0),
        ),
    );
    ui.scope_builder(egui::UiBuilder::new().max_rect(place), |ui| {
        ui.set_min_size(place.size());
        page(app, desk, out, ui, place.size());
    });
    ui.add_space(theme::SPACE);
    let Some(Ok((drawn, _))) = &app.views.drawn else {
        return;
    };
    verdict(app, out, ui, drawn);
    if desk.asked.is_some() {
        memory.folds.right = Some(true);
    }
}

/// Rooms narrower than this have the buttons in a line of their own.
const ONE_LINE: f32 = 680.0;

fn bar(app: View<'_>, desk: &mut Desk, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    if ui.available_width() < ONE_LINE {
        ui.horizontal_wrapped(|ui| {
            zooms(desk, ui);
            pages(app, desk, ui);
        });
        ui.horizontal_wrapped(|ui| buttons(app, out, ui));
    } else {
        ui.horizontal(|ui| {
            zooms(desk, ui);
            pages(app, desk, ui);
            let layout = Layout::right_to_left(Align::Center);
            ui.with_layout(layout, |ui| {
                at_right::show(ui, "desk", |ui| buttons(app, out, ui));
            });
        });
    }
    ui.add_space(4.0);
}

fn zooms(desk: &mut Desk, ui: &mut egui::Ui) {
    let zoom = desk.zoom;
    if ui.selectable_label(zoom.is_none(), "Fit").clicked() {
        desk.zoom = None;
    }
    for percent in ZOOMS {
        let chosen = zoom == Some(percent);
        let label = ui.selectable_label(chosen, format!("{percent:.0} %"));
        if label.clicked() {
            desk.zoom = Some(percent);
        }
    }
}

/// Which page is shown of a figure that takes several.
fn pages(app: View<'_>, desk: &mut Desk, ui: &mut egui::Ui) {
    let Some(Ok((drawn, _))) = &app.views.drawn else {
        return;
    };
    let (page, pages) = drawn.page;
    if pages < 2 {
        return;
    }
    ui.separator();
    for (arrow, name, to) in [
        ("\u{2190}", "Previous page", page.checked_sub(1)),
        (
            "\u{2192}",
            "Next page",
            Some(page + 1).filter(|p| *p < pages),
        ),
    ] {
        let button = ui.add_enabled(to.is_some(), egui::Button::new(arrow).small());
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, to.is_some(), name));
        if let Some(to) = to.filter(|_| button.on_hover_text(name).clicked()) {
            desk.page = (to, app.selection.figure);
        }
    }
    ui.label(format!("Page {} of {pages}", page + 1));
}

fn buttons(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    action::button(app, out, ui, Action::Export);
    action::button(app, out, ui, Action::ExportAll);
    let drawn = match &app.views.drawn {
        Some(Ok((drawn, _))) => Some(drawn),
        _ => None,
    };
    let copy = ui.add_enabled(drawn.is_some(), egui::Button::new("Copy image"));
    let copy = copy.on_hover_text("Put the picture on the clipboard, as it is on screen.");
    if let Some(drawn) = drawn.filter(|_| copy.clicked()) {
        ui.ctx().copy_image(drawn.image.clone());
    }
}

/// The page on its desk.
fn page(
    app: View<'_>,
    desk: &mut Desk,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
    room: egui::Vec2,
) {
    let p = theme::palette(ui);
    desk.most_pixels = ui.input(|i| i.max_texture_side);
    let place = Rect::from_min_size(ui.cursor().min, room);
    ui.painter().rect_filled(place, 6.0, p.panel);
    let (width_mm, height_mm, texture) = match &app.views.drawn {
        Some(Ok((drawn, texture))) => (
            drawn.scene.width_mm as f32,
            drawn.scene.height_mm as f32,
            texture.id(),
        ),
        Some(Err((_, why))) => {
            let why = RichText::new(why).color(p.error);
            ui.put(place.shrink(40.0), egui::Label::new(why).wrap());
            drop_here(app, out, ui, place);
            desk.dpi = SCREEN_DPI as u32;
            return;
        }
        None => {
            ui.put(place, egui::Spinner::new());
            // The size is not known before the page is laid out.
            desk.dpi = SCREEN_DPI as u32;
            return;
        }
    };
    let inside = room - vec2(RULER + 36.0, RULER + 32.0);
    let scale = match desk.zoom {
        Some(percent) => percent / 100.0 * SCREEN_DPI / 25.4,
        None => (inside.x / width_mm).min(inside.y / height_mm).max(0.5),
    };
    let sharp = scale * 25.4 * ui.ctx().pixels_per_point();
    desk.dpi = sharp.round() as u32;
    egui::ScrollArea::both()
        .id_salt("desk")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            let size = vec2(width_mm, height_mm) * scale;
            let whole = (size + vec2(RULER + 36.0, RULER + 32.0)).max(room);
            let (area, _) = ui.allocate_exact_size(whole, Sense::hover());
            let left = area.left() + RULER + 0.5 * (whole.x - RULER - size.x).max(12.0);
            let top = area.top() + RULER + 0.5 * (whole.y - RULER - size.y).max(12.0);
            let paper = Rect::from_min_size(pos2(left, top), size);
            let painter = ui.painter().clone();
            painter.rect_filled(
                paper.translate(vec2(2.0, 3.0)),
                0.0,
                Color32::from_black_alpha(50),
            );
            let uv = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
            painter.image(texture, paper, uv, Color32::WHITE);
            rulers(ui, area, paper, scale);
            panels(app, desk, out, ui, paper, scale);
            // A figure on the page takes what is let go on it first.
            drop_here(app, out, ui, area);
        });
}

/// A figure that is let go beside the others stands last.
fn drop_here(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui, place: Rect) {
    let Some(on_page) = app.spec().and_then(|f| f.page.as_ref()) else {
        return;
    };
    let response = ui.interact(place, ui.scope_id().with("beside"), Sense::hover());
    if let Some(new) = carried::dropped(&response, on_page, None) {
        out.push(Command::Edit(Edit::Arrange(app.selection.figure, new)));
    }
}

/// Millimetres along the upper and the left edge of the page.
fn rulers(ui: &egui::Ui, area: Rect, paper: Rect, scale: f32) {
    let p = theme::palette(ui);
    let painter = ui.painter();
    let step = if scale > 6.0 { 5 } else { 10 };
    let labelled = if scale > 3.0 { step * 2 } else { step * 5 };
    let font = egui::FontId::proportional(10.0);
    let marks = |length: f32| {
        (0..)
            .map(move |k| k * step)
            .take_while(move |mm| *mm as f32 * scale <= length + 0.5)
    };
    for mm in marks(paper.width()) {
        let x = paper.left() + mm as f32 * scale;
        let long = mm % labelled == 0;
        let from = paper.top() - 3.0;
        let to = from - if long { 6.0 } else { 3.0 };
        painter.line_segment([pos2(x, from), pos2(x, to)], Stroke::new(1.0, p.quiet));
        if long {
            painter.text(
                pos2(x, to),
                egui::Align2::CENTER_BOTTOM,
                mm,
                font.clone(),
                p.quiet,
            );
        }
    }
    for mm in marks(paper.height()) {
        let y = paper.top() + mm as f32 * scale;
        let long = mm % labelled == 0;
        let from = paper.left() - 3.0;
        let to = from - if long { 6.0 } else { 3.0 };
        painter.line_segment([pos2(from, y), pos2(to, y)], Stroke::new(1.0, p.quiet));
        if long {
            painter.text(
                pos2(to - 2.0, y),
                egui::Align2::RIGHT_CENTER,
                mm,
                font.clone(),
                p.quiet,
            );
        }
    }
    painter.text(
        area.left_top() + vec2(4.0, 2.0),
        egui::Align2::LEFT_TOP,
        "mm",
        font,
        p.quiet,
    );
}

/// A click on a panel opens its marker, a drag moves it.
fn panels(
    app: View<'_>,
    desk: &mut Desk,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
    paper: Rect,
    scale: f32,
) {
    let Some(Ok((drawn, _))) = &app.views.drawn else {
        return;
    };
    let accent = theme::palette(ui).accent;
    let on_screen = |b: &crate::figure::PanelBox| {
        let corner = |x: f64, y: f64| paper.min + vec2(x as f32, y as f32) * scale;
        Rect::from_two_pos(corner(b.left, b.top), corner(b.right, b.bottom))
    };
    if let Some(on_page) = app.spec().and_then(|f| f.page.as_ref()) {
        let boxes: Vec<Rect> = drawn.scene.slots.iter().map(on_screen).collect();
        arrangement::slots(app, out, ui, on_page, &boxes);
    }
    let boxes: Vec<Rect> = drawn.scene.panels.iter().map(on_screen).collect();
    let (markers, text) = (&drawn.markers, &drawn.scene.description);
    let mut moved = None;
    for (i, rect) in boxes.iter().enumerate() {
        let Some(marker) = markers.get(drawn.panels_before + i) else {
            break;
        };
        let response = ui
            .interact(
                *rect,
                ui.scope_id().with(("panel", i)),
                Sense::click_and_drag(),
            )
            .on_hover_text(
                "Click: this marker in depth. Drag onto another panel: change the order.",
            );
        if response.hovered() || desk.dragged == Some(i) {
            let stroke = Stroke::new(1.5, accent);
            ui.painter()
                .rect_stroke(*rect, 3.0, stroke, StrokeKind::Outside);
        }
        if response.drag_started() {
            desk.dragged = Some(i);
        }
        if response.drag_stopped() {
            let over = ui.input(|i| i.pointer.interact_pos());
            let to = over.and_then(|at| boxes.iter().position(|b| b.contains(at)));
            moved = desk.dragged.take().zip(to);
        }
        if response.clicked() {
            out.push(Command::Select(Select::Marker(marker.clone())));
        }
    }
    elements::under_pointer(app, desk, ui, paper, scale);
    p_values(app, out, ui, paper, scale);
    let whole = ui.interact(paper, ui.scope_id().with("paper"), Sense::hover());
    whole.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, text));
    if let Some((from, to)) = moved {
        let before = drawn.panels_before;
        out.push(Command::MovePanel(before + from, before + to));
    }
}

/// A click on a p-value shows the contrast it tells.
fn p_values(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui, paper: Rect, scale: f32) {
    let Some(Ok((drawn, _))) = &app.views.drawn else {
        return;
    };
    let accent = theme::palette(ui).accent;
    let mut asked = None;
    for (i, item) in drawn.scene.items.iter().enumerate() {
        let Item::Place { at, half, meaning } = item else {
            continue;
        };
        let Meaning::Contrast { marker, contrast } = meaning else {
            continue;
        };
        let on_screen = |(x, y): (f64, f64)| vec2(x as f32, y as f32) * scale;
        let rect = Rect::from_center_size(paper.min + on_screen(*at), 2.0 * on_screen(*half));
        let response = ui
            .interact(rect, ui.scope_id().with(("p", i)), Sense::click())
            .on_hover_text("Show the contrast this p-value belongs to.");
        response.widget_info(|| {
            let name = format!("p of {}, {}, {}", contrast.group, contrast.visit, marker);
            egui::WidgetInfo::labeled(egui::Role::Button, true, name)
        });
        if response.hovered() {
            let stroke = Stroke::new(1.0, accent);
            ui.painter()
                .rect_stroke(rect.expand(1.0), 2.0, stroke, StrokeKind::Outside);
        }
        if response.clicked() {
            asked = Some(Command::Select(Select::Contrast(
                marker.clone(),
                contrast.clone(),
            )));
        }
    }
    if let Some(command) = asked {
        out.push(command);
    }
}

/// What a journal would object to, and the caption.
fn verdict(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui, drawn: &Drawn) {
    ui.columns(2, |columns| {
        let [left, right] = columns else { return };
        card(left, "findings", |ui| {
            if let Some(fix) = check(ui, drawn) {
                let mut spec = drawn.of.artwork.spec().clone();
                fix.apply(&mut spec);
                let at = app.selection.figure;
                out.push(Command::Edit(Edit::Figure(at, Box::new(spec))));
            }
        });
        card(right, "caption", |ui| {
            ui.horizontal(|ui| {
                theme::heading(ui, "Caption");
                copy::button(ui, "Copy the caption.", |_| drawn.caption.clone());
            });
            ui.add(egui::Label::new(&drawn.caption).wrap());
        });
    });
}

/// A card that fills what is left and scrolls inside.
fn card(ui: &mut egui::Ui, salt: &str, content: impl FnOnce(&mut egui::Ui)) {
    let inside = ui.available_size() - egui::Vec2::splat(26.0);
    theme::card(ui).show(ui, |ui| {
        ui.set_min_size(inside.max(vec2(60.0, 40.0)));
        egui::ScrollArea::vertical()
            .id_salt(salt)
            .max_height(inside.y.max(40.0))
            .auto_shrink([false, false])
            .show(ui, |ui| {
                // Columns justify their text, which reads badly at this width.
                ui.with_layout(Layout::top_down(Align::Min), content);
            });
    });
}
