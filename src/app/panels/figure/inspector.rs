//! Beside the figure: everything it is made of.

use crate::app::command::request::{Command, Select};
use crate::app::panels::figure::arrangement;
use crate::app::panels::figure::axes;
use crate::app::panels::figure::carried::Carried;
use crate::app::panels::figure::elements::came_into_view;
use crate::app::panels::figure::kinds::{kinds, visit, visits_of_volcano};
use crate::app::panels::widgets::field::field;
use crate::app::panels::widgets::look::{self, centers_of, group_colors, intervals_with};
use crate::app::state::figure::Element;
use crate::app::state::memory::{Desk, Memory, Naming};
use crate::app::state::view::View;
use crate::app::ui::choose::choose;
use crate::app::ui::keyboard;
use crate::app::ui::theme;
use crate::figure::{
    AnnotationKind, CenterKind, FigureSpec, Format, Kind, Letters, OwnPreset, Preset, TimeAxis,
    TimeLabels, Typography, Vision,
};
use crate::session::{Arrangement, Edit, NamedFigure, free_name};
use egui::Sense;

/// Figures that a new page starts with; a page of more is seldom wanted.
const MOST_ON_A_NEW_PAGE: usize = 4;

pub(in crate::app) fn show(
    app: View<'_>,
    memory: &mut Memory,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    egui::ScrollArea::vertical()
        .id_salt("figure inspector")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            figures(app, &mut memory.naming, out, ui);
            let Some(named) = app.spec() else {
                return;
            };
            let mut spec = named.spec.clone();
            match &named.page {
                Some(page) => arrangement::show(app, out, ui, page),
                None => what(app, memory, ui, &mut spec),
            }
            page(ui, &mut spec, needed_height(app), named.page.is_some());
            own_presets(app, &mut memory.naming, out, ui, &mut spec);
            colours(app, &mut memory.desk, ui, &mut spec);
            elements(&mut memory.desk, ui, &mut spec, named.page.is_some());
            if spec != named.spec {
                let at = app.selection.figure;
                out.push(Command::Edit(Edit::Figure(at, Box::new(spec))));
            }
            keyboard::follow_focus(ui);
        });
}

/// The figures of the session.
fn figures(app: View<'_>, naming: &mut Naming, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    theme::heading(ui, "Figures");
    let all = &app.decided.document.figures;
    let on_page = app.spec().and_then(|f| f.page.as_ref());
    for (i, figure) in all.iter().enumerate() {
        let is_shown = app.selection.figure == i;
        let line = egui::Button::selectable(is_shown, &figure.name).sense(Sense::click_and_drag());
        let response = ui.add(line);
        if response.clicked() {
            out.push(Command::Select(Select::Figure(i)));
        }
        // A figure can be carried onto the page that is shown.
        if on_page.is_some() && figure.page.is_none() {
            response.dnd_set_drag_payload(Carried::Figure(figure.name.clone()));
        }
    }
    ui.horizontal(|ui| {
        let another = ui.button("Another");
        let another = another.on_hover_text("A new figure like this one, to be changed.");
        if let Some(now) = app.spec().filter(|_| another.clicked()) {
            let first = if now.page.is_some() {
                "Page 1"
            } else {
                "Figure 1"
            };
            let name = free_name(first, names(all));
            add(
                out,
                all,
                NamedFigure {
                    name,
                    ..now.clone()
                },
            );
        }
        let page = ui
            .button("New page")
            .on_hover_text("Several figures on one page, with running letters and one legend.");
        if let Some(now) = app.spec().filter(|_| page.clicked()) {
            add(out, all, page_of(now, all));
        }
        let delete = ui.add_enabled(all.len() > 1, egui::Button::new("Delete"));
        if delete
            .on_hover_text("Delete this figure from the session. Undo brings it back.")
            .clicked()
        {
            out.push(Command::Edit(Edit::DropFigure(app.selection.figure)));
        }
    });
    if let Some(now) = app.spec().map(|f| f.name.clone()) {
        let at = app.selection.figure;
        if let Some(to) = field(naming, ui, "Name of the figure", &now) {
            out.push(Command::Edit(Edit::NameFigure(at, to)));
        }
    }
    ui.add_space(theme::SPACE);
}

fn names(all: &[NamedFigure]) -> impl Iterator<Item = &str> {
    all.iter().map(|f| f.name.as_str())
}

fn add(out: &mut Vec<Command>, all: &[NamedFigure], figure: NamedFigure) {
    out.push(Command::Edit(Edit::AddFigure(Box::new(figure))));
    out.push(Command::Select(Select::Figure(all.len())));
}

/// A page of the figures there are, on the paper of the one that is shown.
fn page_of(now: &NamedFigure, all: &[NamedFigure]) -> NamedFigure {
    let mut spec = FigureSpec::default();
    OwnPreset::of("", &now.spec).apply(&mut spec);
    spec.extras
        .typography
        .clone_from(&now.spec.extras.typography);
    let figures = all.iter().filter(|f| f.page.is_none());
    let figures = figures.take(MOST_ON_A_NEW_PAGE).map(|f| f.name.clone());
    NamedFigure {
        name: free_name("Page 1", names(all)),
        spec,
        page: Some(Arrangement::of(figures)),
    }
}

/// Kind, markers, centre, time and p-values.
fn what(app: View<'_>, memory: &mut Memory, ui: &mut egui::Ui, spec: &mut FigureSpec) {
    theme::heading(ui, "Content");
    let before = spec.kind;
    choose(
        ui,
        "Kind",
        "What the panels show.",
        &mut spec.kind,
        &kinds(),
    );
    if spec.kind != before {
        // What the new kind has no place for goes back to its default.
        *spec = FigureSpec {
            center: None,
            interval: None,
            percent: false,
            time: TimeAxis::default(),
            time_labels: TimeLabels::Visits,
            annotation: AnnotationKind::None,
            family: None,
            shared_y: false,
            individuals: true,
            ..spec.clone()
        };
        *spec.extras = axes::kept(&spec.extras, before, spec.kind);
    }
    super::markers::show(app, ui, spec);
    if spec.kind.has_centers() {
        centers(ui, spec);
        ui.checkbox(&mut spec.individuals, "Single subjects");
    }
    if spec.kind.is_at_visit() {
        visit(app, ui, spec);
    }
    if spec.kind == Kind::Volcano {
        visits_of_volcano(app, ui, spec);
    }
    if spec.kind.is_time_course() {
        let times = (&mut spec.time, &mut spec.time_labels);
        look::visit_times(app, ui, "Time axis of the figure", times);
        ui.checkbox(&mut spec.shared_y, "Same y range in all panels");
    }
    let p = ui.scope(|ui| p_values(ui, spec)).response;
    came_into_view(&mut memory.desk, &[Element::PValues], &p);
    axes::show(app, memory, ui, spec);
    ui.add_space(theme::SPACE);
}

/// Whether p-values stand in the figure, and of which contrasts.
fn p_values(ui: &mut egui::Ui, spec: &mut FigureSpec) {
    // The rows of a forest have their p-values always.
    if spec.kind.takes_p_values() && spec.kind != Kind::Forest {
        look::p_values(
            ui,
            "p-values in the figure",
            &mut spec.annotation,
            spec.kind.is_time_course(),
        );
    }
    let asks_family = spec.kind == Kind::Forest
        || (spec.kind.is_time_course() && spec.annotation != AnnotationKind::None);
    if asks_family {
        let own = look::families(spec.kind != Kind::Change).into_iter();
        let mut families = vec![(None, "Usual for the kind", "")];
        families.extend(own.map(|(family, name, tip)| (Some(family), name, tip)));
        choose(
            ui,
            "Contrasts",
            "What is tested.",
            &mut spec.family,
            &families,
        );
    }
}

fn centers(ui: &mut egui::Ui, spec: &mut FigureSpec) {
    if spec.kind == Kind::Change {
        let before = spec.percent;
        ui.checkbox(&mut spec.percent, "In per cent of the baseline")
            .on_hover_text("Of every subject's own value at baseline.");
        if spec.percent != before {
            (spec.center, spec.interval) = (None, None);
        }
    }
    let mut centers = vec![(None, "Usual for the kind", "")];
    centers.extend(
        centers_of(spec)
            .into_iter()
            .map(|(c, n, t)| (Some(c), n, t)),
    );
    let before = spec.center;
    choose(ui, "Centre of the figure", "", &mut spec.center, &centers);
    if spec.center != before {
        spec.interval = None;
    }
    let mut intervals = vec![(None, "Usual for the centre", "")];
    let center = spec.center.unwrap_or(CenterKind::Mean);
    let fitting = intervals_with(spec, center).into_iter();
    intervals.extend(fitting.map(|(i, n, t)| (Some(i), n, t)));
    choose(
        ui,
        "Interval of the figure",
        "",
        &mut spec.interval,
        &intervals,
    );
}

/// The height of the figure on the desk, from which a fixed height starts: a smaller one may not hold the panels.
fn needed_height(app: View<'_>) -> Option<f64> {
    match &app.views.drawn {
        Some(Ok((drawn, _))) => Some(drawn.scene.height_mm.ceil()),
        _ => None,
    }
}

/// Journal, size, text, resolution, format.
fn page(ui: &mut egui::Ui, spec: &mut FigureSpec, needed: Option<f64>, has_figures: bool) {
    theme::heading(ui, "Page");
    let presets: Vec<(Option<Preset>, &str, &str)> = std::iter::once((None, "none", ""))
        .chain(Preset::ALL.iter().map(|p| (Some(*p), p.name(), "")))
        .collect();
    let before = spec.preset;
    choose(
        ui,
        "Journal",
        "Sets width, text and resolution, and what is checked.",
        &mut spec.preset,
        &presets,
    );
    if spec.preset != before {
        (spec.width_mm, spec.height_mm, spec.text_pt, spec.dpi) = (None, None, None, None);
    }
    let page = spec.page();
    let mut width = page.width_mm;
    if number(ui, "Width, mm", &mut width, 30.0..=400.0, 1.0) {
        spec.width_mm = Some(width);
    }
    let mut own = spec.height_mm.is_some();
    if ui
        .checkbox(&mut own, "Fixed height")
        .on_hover_text("Otherwise the height that the panels need.")
        .changed()
    {
        spec.height_mm = own.then_some(page.height_mm.or(needed).unwrap_or(120.0));
    }
    if let Some(height) = &mut spec.height_mm {
        number(ui, "Height, mm", height, 30.0..=400.0, 1.0);
    }
    let mut text = page.text_pt;
    if number(ui, "Text, pt", &mut text, 4.0..=24.0, 0.5) {
        spec.text_pt = Some(text);
    }
    let formats: Vec<(Format, &str, &str)> = Format::ALL.iter().map(|f| (*f, f.id(), "")).collect();
    choose(
        ui,
        "Format",
        "What Export proposes; the ending of the name decides.",
        &mut spec.format,
        &formats,
    );
    if spec.format.is_pixels() {
        let mut dpi = f64::from(page.dpi);
        if number(ui, "Dots per inch", &mut dpi, 72.0..=1200.0, 10.0) {
            spec.dpi = Some(dpi.round() as u32);
        }
    }
    if has_figures {
        ui.add_space(theme::SPACE);
        return;
    }
    let mut columns = spec.columns.unwrap_or(0);
    let label = theme::quiet(ui, "Panels in a row (0 chooses)");
    if ui
        .add(egui::DragValue::new(&mut columns).range(0..=8))
        .labelled_by(label.id)
        .changed()
    {
        spec.columns = (columns > 0).then_some(columns);
    }
    ui.add_space(theme::SPACE);
}

/// Pages and looks that somebody keeps.
fn own_presets(
    app: View<'_>,
    naming: &mut Naming,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
    spec: &mut FigureSpec,
) {
    for preset in &app.settings.presets {
        ui.horizontal(|ui| {
            if ui
                .selectable_label(OwnPreset::of(&preset.name, spec) == *preset, &preset.name)
                .on_hover_text(
                    "Give this figure the page, letters, palette and format of that preset.",
                )
                .clicked()
            {
                preset.apply(spec);
            }
            let forget = ui.button("Forget");
            forget.widget_info(|| {
                let name = format!("Forget {}", preset.name);
                egui::WidgetInfo::labeled(egui::Role::Button, true, name)
            });
            if forget.clicked() {
                out.push(Command::ForgetPreset(preset.name.clone()));
            }
        });
    }
    if let Some(name) = field(naming, ui, "Save page and look as", "") {
        let name = name.trim();
        out.push(Command::KeepPreset(OwnPreset::of(name, spec)));
    }
    ui.add_space(theme::SPACE);
}

fn number(
    ui: &mut egui::Ui,
    label: &str,
    value: &mut f64,
    range: std::ops::RangeInclusive<f64>,
    speed: f64,
) -> bool {
    ui.horizontal(|ui| {
        let head = theme::quiet(ui, label);
        let drag = egui::DragValue::new(value)
            .range(range)
            .speed(speed)
            .max_decimals(1);
        ui.add(drag).labelled_by(head.id).changed()
    })
    .inner
}

fn colours(app: View<'_>, desk: &mut Desk, ui: &mut egui::Ui, spec: &mut FigureSpec) {
    let heading = theme::heading(ui, "Colours");
    came_into_view(desk, &[Element::Legend], &heading);
    let groups = match &app.views.drawn {
        Some(Ok((drawn, _))) => drawn.scene.groups.as_slice(),
        _ => &[],
    };
    group_colors(ui, &mut spec.palette, &mut spec.colors, groups);
    choose(
        ui,
        "Seen by",
        "Only the preview: how others see these colours.",
        &mut desk.vision,
        &[
            (Vision::Usual, "normal colour vision", ""),
            (Vision::Protanopia, "protanopia (no red)", ""),
            (Vision::Deuteranopia, "deuteranopia (no green)", ""),
            (Vision::Tritanopia, "tritanopia (no blue)", ""),
            (Vision::Grey, "a photocopier", ""),
        ],
    );
    ui.add_space(theme::SPACE);
}

fn elements(desk: &mut Desk, ui: &mut egui::Ui, spec: &mut FigureSpec, has_figures: bool) {
    let heading = theme::heading(ui, "Elements");
    let of = [Element::Heading, Element::Counts, Element::Notes];
    came_into_view(desk, &of, &heading);
    ui.checkbox(&mut spec.legend, "Legend");
    if !has_figures {
        ui.checkbox(&mut spec.counts, "n under the axis");
    }
    let mut notes = spec.has_notes();
    if ui.checkbox(&mut notes, "Notes under the panels").changed() {
        spec.notes = Some(notes);
    }
    choose(
        ui,
        "Letters of the panels",
        "",
        &mut spec.letters,
        &[
            (None, "as the journal", ""),
            (Some(Letters::Lower), "a, b, c", ""),
            (Some(Letters::Upper), "A, B, C", ""),
            (Some(Letters::Off), "none", ""),
        ],
    );
    choose(
        ui,
        "Numbers and units",
        "",
        &mut spec.extras.typography,
        &[
            (None, "as the journal", ""),
            (
                Some(Typography::Si),
                "95 % CI",
                "With a space, as the SI asks for.",
            ),
            (
                Some(Typography::Us),
                "95% CI",
                "As most English journals print it.",
            ),
        ],
    );
    let mut heading = spec.heading.clone().unwrap_or_default();
    let label = theme::quiet(ui, "Title above the panels");
    if ui
        .add(egui::TextEdit::singleline(&mut heading).desired_width(ui.available_width() - 16.0))
        .labelled_by(label.id)
        .changed()
    {
        spec.heading = (!heading.is_empty()).then_some(heading);
    }
}
