//! The look: spacing, type, colours, alike in every panel.

use crate::figure::{BOLD, REGULAR};
use egui::epaint::text::{FontData, FontDefinitions, FontFamily, FontId};
use egui::{
    Color32, CornerRadius, Margin, Stroke, TextStyle, Theme, ThemePreference, Visuals, vec2,
};
use std::sync::Arc;

/// Distance of things that belong together, points.
pub(in crate::app) const SPACE: f32 = 8.0;
/// Margin of panels and cards.
pub(in crate::app) const MARGIN: i8 = 12;

/// Colours that differ between light and dark.
#[derive(Clone, Copy)]
pub(in crate::app) struct Palette {
    pub page: Color32,
    pub panel: Color32,
    pub card: Color32,
    pub line: Color32,
    pub text: Color32,
    pub quiet: Color32,
    pub accent: Color32,
    pub accent_soft: Color32,
    pub warning: Color32,
    pub error: Color32,
}

const LIGHT: Palette = Palette {
    page: Color32::from_rgb(246, 247, 249),
    panel: Color32::from_rgb(238, 240, 244),
    card: Color32::from_rgb(255, 255, 255),
    line: Color32::from_rgb(216, 220, 227),
    text: Color32::from_rgb(28, 32, 38),
    quiet: Color32::from_rgb(88, 96, 108),
    accent: Color32::from_rgb(24, 92, 150),
    accent_soft: Color32::from_rgb(214, 229, 243),
    warning: Color32::from_rgb(138, 84, 0),
    error: Color32::from_rgb(176, 32, 32),
};

const DARK: Palette = Palette {
    page: Color32::from_rgb(24, 26, 30),
    panel: Color32::from_rgb(30, 33, 38),
    card: Color32::from_rgb(36, 39, 45),
    line: Color32::from_rgb(62, 67, 76),
    text: Color32::from_rgb(230, 233, 238),
    quiet: Color32::from_rgb(164, 172, 184),
    accent: Color32::from_rgb(120, 182, 236),
    accent_soft: Color32::from_rgb(40, 64, 88),
    warning: Color32::from_rgb(240, 180, 80),
    error: Color32::from_rgb(255, 130, 120),
};

/// The palette in force.
pub(in crate::app) fn palette(ui: &egui::Ui) -> Palette {
    if ui.visuals().dark_mode { DARK } else { LIGHT }
}

/// A group's colour on screen: the figure's, lighter on dark ground.
pub(in crate::app) fn group_color(ui: &egui::Ui, [r, g, b]: [u8; 3]) -> Color32 {
    if !ui.visuals().dark_mode {
        return Color32::from_rgb(r, g, b);
    }
    // Nearly black on nearly black needs more: a contrast of 3:1 at least.
    let luminance = 0.21 * f32::from(r) + 0.72 * f32::from(g) + 0.07 * f32::from(b);
    let percent = if luminance < 50.0 { 60 } else { 30 };
    let lift = |c: u8| c + ((255 - u16::from(c)) * percent / 100) as u8;
    Color32::from_rgb(lift(r), lift(g), lift(b))
}

/// A white (or dark) card with a hairline.
pub(in crate::app) fn card(ui: &egui::Ui) -> egui::Frame {
    let p = palette(ui);
    egui::Frame::new()
        .fill(p.card)
        .stroke(Stroke::new(1.0, p.line))
        .corner_radius(CornerRadius::same(6))
        .inner_margin(Margin::same(MARGIN))
}

/// The frame of a dialog.
pub(in crate::app) fn dialog(ui: &egui::Ui) -> egui::Frame {
    egui::Frame::window(ui.style()).inner_margin(Margin::same(16))
}

/// A question in the middle of the window, which it dims; answers whether Escape was pressed.
#[must_use]
pub(in crate::app) fn question(
    ui: &egui::Ui,
    title: &str,
    content: impl FnOnce(&mut egui::Ui),
) -> bool {
    question_of(ui, title, 420.0, content)
}

/// The same as wide as `width` where the window has room.
#[must_use]
pub(in crate::app) fn question_of(
    ui: &egui::Ui,
    title: &str,
    width: f32,
    content: impl FnOnce(&mut egui::Ui),
) -> bool {
    let answer = egui::Modal::new(egui::Id::unique(("question", title)))
        .frame(dialog(ui))
        .show(ui.ctx(), |ui| {
            ui.set_width(width.min(ui.ctx().content_rect().width() - 80.0));
            ui.label(egui::RichText::new(title).font(bold(16.0)));
            ui.add_space(2.0);
            content(ui);
        });
    let may_close = answer.is_top_modal && !answer.any_popup_open;
    may_close && ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, egui::Key::Escape))
}

/// The button of a question that Enter presses.
pub(in crate::app) fn default_button(ui: &mut egui::Ui, text: &str) -> bool {
    default_button_if(ui, true, text)
}

/// The same where it can't always be pressed.
pub(in crate::app) fn default_button_if(ui: &mut egui::Ui, enabled: bool, text: &str) -> bool {
    let p = palette(ui);
    let ink = if ui.visuals().dark_mode {
        p.page
    } else {
        p.card
    };
    let button = egui::Button::new(egui::RichText::new(text).color(ink)).fill(p.accent);
    let clicked = ui.add_enabled(enabled, button).clicked();
    let enter = ui.memory(|m| m.focused().is_none())
        && ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, egui::Key::Enter));
    clicked || (enabled && enter)
}

/// Gives a field of a question the first focus, with everything in it selected: what is typed replaces it.
pub(in crate::app) fn focus_first(ui: &egui::Ui, field: &egui::Response, text: &str) {
    if !ui.memory(|m| m.focused().is_none()) || field.lost_focus() {
        return;
    }
    field.request_focus();
    let mut state = egui::text_edit::TextEditState::load(ui.ctx(), field.id).unwrap_or_default();
    let end = egui::text::CCursor::new(text.chars().count());
    let all = egui::text::CCursorRange::two(egui::text::CCursor::new(0), end);
    state.cursor.set_char_range(Some(all));
    state.store(ui.ctx(), field.id);
}

/// A ring around what has the focus of the keyboard and no frame of its own.
pub(in crate::app) fn focus_ring(ui: &egui::Ui, response: &egui::Response) {
    if response.has_focus() {
        let stroke = Stroke::new(1.5, palette(ui).accent);
        let around = response.rect.expand(1.0);
        ui.painter()
            .rect_stroke(around, 3.0, stroke, egui::StrokeKind::Outside);
    }
}

/// The frame of a side panel.
pub(in crate::app) fn side(ui: &egui::Ui) -> egui::Frame {
    egui::Frame::new()
        .fill(palette(ui).panel)
        .inner_margin(Margin::same(MARGIN))
}

/// A heading inside a panel.
pub(in crate::app) fn heading(ui: &mut egui::Ui, text: &str) -> egui::Response {
    ui.label(
        egui::RichText::new(text)
            .font(bold(14.0))
            .color(palette(ui).text),
    )
}

/// Lines of a list stand close together from here on.
pub(in crate::app) fn compact(ui: &mut egui::Ui) {
    let spacing = ui.spacing_mut();
    spacing.item_spacing.y = 4.0;
    spacing.interact_size.y = 18.0;
}

/// A quiet line.
pub(in crate::app) fn quiet(ui: &mut egui::Ui, text: impl Into<String>) -> egui::Response {
    let color = palette(ui).quiet;
    ui.label(egui::RichText::new(text).size(12.0).color(color))
}

/// The bold face.
pub(in crate::app) fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name("bold".into()))
}

/// Fonts, type scale, spacing and colours of both themes.
pub(in crate::app) fn install(ctx: &egui::Context, preference: ThemePreference) {
    let mut fonts = FontDefinitions::default();
    for (name, bytes) in [("liberation", REGULAR), ("liberation-bold", BOLD)] {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let fallback = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    let with = |first: &str| {
        std::iter::once(first.to_owned())
            .chain(fallback.clone())
            // Has the raised minus sign that the others lack.
            .chain(["Hack".to_owned()])
            .collect::<Vec<_>>()
    };
    fonts
        .families
        .insert(FontFamily::Proportional, with("liberation"));
    fonts
        .families
        .insert(FontFamily::Name("bold".into()), with("liberation-bold"));
    ctx.set_fonts(fonts);
    ctx.all_styles_mut(|style| {
        style.text_styles = [
            (TextStyle::Small, FontId::proportional(11.5)),
            (TextStyle::Body, FontId::proportional(13.5)),
            (TextStyle::Button, FontId::proportional(13.5)),
            (TextStyle::Heading, bold(16.0)),
            (TextStyle::Monospace, FontId::monospace(12.5)),
        ]
        .into();
        style.spacing.item_spacing = vec2(SPACE, 6.0);
        style.spacing.button_padding = vec2(10.0, 4.0);
        style.spacing.interact_size.y = 24.0;
        style.spacing.combo_width = 160.0;
        // Kinds of figures and journals stand in one list without scrolling.
        style.spacing.combo_height = 420.0;
    });
    for (theme, base, p) in [
        (Theme::Light, Visuals::light(), LIGHT),
        (Theme::Dark, Visuals::dark(), DARK),
    ] {
        ctx.set_visuals_of(theme, visuals(base, p));
    }
    // A desktop that does not say gets paper, not night.
    ctx.options_mut(|o| o.fallback_theme = Theme::Light);
    ctx.set_theme(preference);
}

fn visuals(mut v: Visuals, p: Palette) -> Visuals {
    v.override_text_color = Some(p.text);
    v.panel_fill = p.page;
    v.window_fill = p.card;
    v.window_stroke = Stroke::new(1.0, p.line);
    v.extreme_bg_color = p.card;
    v.faint_bg_color = p.panel;
    v.hyperlink_color = p.accent;
    v.warn_fg_color = p.warning;
    v.error_fg_color = p.error;
    v.window_corner_radius = CornerRadius::same(8);
    v.selection.bg_fill = p.accent_soft;
    v.selection.stroke = Stroke::new(1.0, p.accent);
    v.widgets.noninteractive.bg_stroke = Stroke::new(1.0, p.line);
    let radius = CornerRadius::same(5);
    for (w, fill, line) in [
        (&mut v.widgets.inactive, p.card, p.line),
        (&mut v.widgets.hovered, p.accent_soft, p.accent),
        (&mut v.widgets.active, p.accent_soft, p.accent),
        (&mut v.widgets.open, p.accent_soft, p.accent),
    ] {
        w.bg_fill = fill;
        w.weak_bg_fill = fill;
        w.bg_stroke = Stroke::new(1.0, line);
        w.corner_radius = radius;
        w.fg_stroke = Stroke::new(1.0, p.text);
    }
    v
}
