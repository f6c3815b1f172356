//! The question before a figure is written: journal, format, name; its preview and its check.

use crate::app::command::exporting::Exporting;
use crate::app::command::request::{Ask, Command, Purpose};
use crate::app::panels::widgets::check::check;
use crate::app::state::memory::Desk;
use crate::app::state::question::Questions;
use crate::app::state::view::View;
use crate::app::ui::theme;
use crate::figure::{Artwork, Format, Preset};
use egui::{Rect, RichText, pos2, vec2};

/// Side of the preview, points.
const PREVIEW: f32 = 300.0;
/// Width of the choices beside it.
const CHOICES: f32 = 430.0;
/// Windows narrower than this have no room for the preview.
const WITH_PREVIEW: f32 = 860.0;

/// What was pressed.
#[derive(Clone, Copy, PartialEq)]
enum Pressed {
    Export,
    Place,
    Tab,
    Cancel,
}

pub(super) fn show(
    app: View<'_>,
    (questions, desk): (&mut Questions, &mut Desk),
    out: &mut Vec<Command>,
    ui: &egui::Ui,
    mut asked: Exporting,
) -> Option<Ask> {
    let screen = ui.ctx().content_rect();
    let has_preview = screen.width() >= WITH_PREVIEW;
    let choices = CHOICES.min(screen.width() - 80.0);
    let width = if has_preview {
        PREVIEW + 16.0 + choices
    } else {
        choices
    };
    if desk.dpi == 0 || !has_preview {
        desk.dpi = LEAST_DPI;
    }
    desk.most_pixels = ui.input(|i| i.max_texture_side);
    let mut pressed = None;
    let escaped = theme::question_of(ui, "Export the figure", width, |ui| {
        ui.horizontal_top(|ui| {
            if has_preview {
                preview(app, desk, ui);
            }
            ui.vertical(|ui| {
                ui.set_width(choices - 8.0);
                let room = (screen.height() - 190.0).max(120.0);
                egui::ScrollArea::vertical()
                    .id_salt("export")
                    .max_height(room)
                    .show(ui, |ui| options(app, ui, &mut asked));
                pressed = name(app, ui, &mut asked);
            });
        });
    });
    if escaped || pressed == Some(Pressed::Cancel) {
        return None;
    }
    answer(pressed, questions, out, asked)
}

/// Pixels an inch where only the check is shown.
const LEAST_DPI: u32 = 72;

/// Carries out what was pressed; the question stays where it has no answer yet.
fn answer(
    pressed: Option<Pressed>,
    questions: &mut Questions,
    out: &mut Vec<Command>,
    asked: Exporting,
) -> Option<Ask> {
    match (pressed, asked.path()) {
        (Some(Pressed::Tab), _) => {
            out.push(Command::KeepFigure(Box::new(asked.spec)));
            None
        }
        (Some(Pressed::Place), _) => {
            questions.exporting = Some(asked.spec);
            out.push(Command::ChoosePlace(asked.name));
            None
        }
        (Some(Pressed::Export), Some(path)) => {
            questions.exporting = Some(asked.spec);
            if path.exists() {
                return Some(Ask::Replace(Purpose::Figure, path));
            }
            out.push(Command::WriteTo(Purpose::Figure, path));
            None
        }
        _ => Some(Ask::Export(Box::new(asked))),
    }
}

/// Journal, format and what speaks against them.
fn options(app: View<'_>, ui: &mut egui::Ui, asked: &mut Exporting) {
    ui.set_width(ui.available_width());
    if !asked.note.is_empty() {
        theme::quiet(ui, asked.note.as_str());
    }
    theme::heading(ui, "Journal");
    ui.horizontal_wrapped(|ui| {
        theme::compact(ui);
        let journals = Preset::ALL.iter().map(|p| (Some(*p), p.name()));
        for (preset, label) in journals.chain([(None, "none")]) {
            let is_on = asked.spec.preset == preset;
            if ui.selectable_label(is_on, label).clicked() && !is_on {
                asked.take_preset(preset);
            }
        }
    });
    ui.horizontal_wrapped(|ui| {
        theme::heading(ui, "Format");
        for format in Format::ALL {
            let name = format.id().to_uppercase();
            let label = ui.selectable_label(asked.spec.format == *format, name);
            if label.on_hover_text(format.label()).clicked() {
                asked.take_format(*format);
            }
        }
    });
    ui.add_space(2.0);
    match &app.views.drawn {
        Some(Ok((drawn, _))) if is_of(&drawn.of.artwork, asked) => {
            if let Some(fix) = check(ui, drawn) {
                asked.fix(&fix);
            }
        }
        Some(Err((wanted, why))) if is_of(&wanted.artwork, asked) => {
            let color = theme::palette(ui).error;
            ui.add(egui::Label::new(RichText::new(why).color(color)).wrap());
        }
        _ => {
            theme::quiet(ui, "The page is being laid out\u{2026}");
        }
    }
    ui.add_space(4.0);
}

/// Whether what was drawn is what is asked about.
fn is_of(artwork: &Artwork, asked: &Exporting) -> bool {
    matches!(artwork, Artwork::Figure(spec) if *spec == asked.spec)
}

/// Name and folder, and the buttons.
fn name(app: View<'_>, ui: &mut egui::Ui, asked: &mut Exporting) -> Option<Pressed> {
    let label = theme::heading(ui, "File name");
    let field = ui
        .add(
            egui::TextEdit::singleline(&mut asked.name)
                .id(egui::Id::unique("exported name"))
                .desired_width(f32::INFINITY),
        )
        .labelled_by(label.id);
    theme::focus_first(ui, &field, &asked.name);
    if field.changed() {
        asked.was_typed();
    }
    let enter = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
    let folder = asked.path().and_then(|p| p.parent().map(|f| f.to_owned()));
    if let Some(folder) = folder {
        let text = format!("Folder: {}", folder.display());
        let text = RichText::new(text).size(12.0);
        let color = theme::palette(ui).quiet;
        ui.add(egui::Label::new(text.color(color)).truncate());
    }
    let fails = matches!(&app.views.drawn, Some(Err((wanted, _))) if is_of(&wanted.artwork, asked));
    let can = !fails && asked.path().is_some();
    let mut pressed = (enter && can).then_some(Pressed::Export);
    ui.horizontal_wrapped(|ui| {
        if theme::default_button_if(ui, can, "Export") {
            pressed = Some(Pressed::Export);
        }
        let place = ui.add_enabled(can, egui::Button::new("Another folder\u{2026}"));
        if place.clicked() {
            pressed = Some(Pressed::Place);
        }
        let more = ui.button("Change more\u{2026}").on_hover_text(
            "Keep this figure in the Figure tab, where kind, markers, colours and p-values are chosen.",
        );
        if more.clicked() {
            pressed = Some(Pressed::Tab);
        }
        if ui.button("Cancel").clicked() {
            pressed = Some(Pressed::Cancel);
        }
    });
    pressed
}

/// The page, as large as there is room.
fn preview(app: View<'_>, desk: &mut Desk, ui: &mut egui::Ui) {
    let (place, _) = ui.allocate_exact_size(vec2(PREVIEW, PREVIEW), egui::Sense::hover());
    let p = theme::palette(ui);
    ui.painter().rect_filled(place, 6.0, p.panel);
    let Some(Ok((drawn, texture))) = &app.views.drawn else {
        if app.views.drawn.is_none() {
            // Painted, not added: what stands beside it keeps its focus when the page takes its place.
            egui::Spinner::new().paint_at(ui, place.shrink(0.4 * PREVIEW));
        }
        return;
    };
    let size = vec2(drawn.scene.width_mm as f32, drawn.scene.height_mm as f32);
    let inside = PREVIEW - 16.0;
    let scale = (inside / size.x).min(inside / size.y);
    desk.dpi = (scale * 25.4 * ui.ctx().pixels_per_point())
        .round()
        .max(1.0) as u32;
    let paper = Rect::from_center_size(place.center(), size * scale);
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let painter = ui.painter();
    painter.image(texture.id(), paper, uv, egui::Color32::WHITE);
    let page = ui.interact(paper, ui.scope_id().with("page"), egui::Sense::hover());
    let text = &drawn.scene.description;
    page.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, text));
}
