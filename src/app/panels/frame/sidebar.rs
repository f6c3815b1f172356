//! Left: the study and its markers.

use crate::app::command::request::{Command, Select};
use crate::app::command::table::Tab;
use crate::app::plot;
use crate::app::state::view::View;
use crate::app::ui::beside;
use crate::app::ui::choose::choose;
use crate::app::ui::decimals;
use crate::app::ui::interval;
use crate::app::ui::short;
use crate::app::ui::theme;
use crate::app::views::{ListedMarker, MarkerOrder};
use crate::figure::{Figure, GroupStyle};
use crate::study::Severity;
use crate::words::counted;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align, Layout, RichText, pos2, vec2};

pub(in crate::app) fn show(
    app: View<'_>,
    search: &mut String,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    let height = ui.available_height();
    // Large text in a low window: below the card there is always room for some markers, and the whole is scrolled.
    egui::ScrollArea::vertical()
        .id_salt("study and markers")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            let top = ui.cursor().top();
            study_card(app, out, ui);
            ui.add_space(theme::SPACE);
            let left = (height - (ui.cursor().top() - top)).max(LEAST_LIST);
            let size = vec2(ui.available_width(), left);
            ui.allocate_ui(size, |ui| markers(app, search, out, ui));
        });
}

/// Height that the list of markers has in any case, points.
const LEAST_LIST: f32 = 220.0;

fn study_card(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let Some(shown) = &app.study.shown else {
        return;
    };
    let study = shown.study.clone();
    let name = app
        .study
        .file
        .as_ref()
        .map(|f| f.name.clone())
        .unwrap_or_default();
    let styles = app
        .views
        .trajectories
        .as_ref()
        .map(|f| f.groups.clone())
        .unwrap_or_default();
    theme::card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(egui::Label::new(RichText::new(name).font(theme::bold(14.0))).truncate());
        theme::compact(ui);
        let names: Vec<&str> = styles.iter().map(|g| g.name.as_str()).collect();
        for (group, shared) in styles.iter().zip(short::shared(&names)) {
            ui.horizontal(|ui| {
                let (rect, _) =
                    ui.allocate_exact_size(egui::vec2(10.0, 14.0), egui::Sense::hover());
                plot::paint_symbol(
                    ui.painter(),
                    rect.center(),
                    group.symbol,
                    4.5,
                    theme::group_color(ui, group.color),
                );
                group_line(ui, group, shared);
            });
        }
        let gone = app.decided.document.request.preparation.exclude.len();
        if gone > 0 {
            let text = format!("{} left out by request", counted(gone, "subject"));
            theme::quiet(ui, text);
        }
        let visits: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
        theme::quiet(
            ui,
            format!("{}: {}", counted(visits.len(), "visit"), visits.join(", ")),
        );
        if ui
            .button("Study map")
            .on_hover_text(
                "Who was seen at which visit, what is below a limit and what is left out.",
            )
            .clicked()
        {
            out.push(Command::Select(Select::ShowMap(true)));
        }
        noticed(app, out, ui);
    });
}

/// A group and how many are in it; a long name gives way to the number.
fn group_line(ui: &mut egui::Ui, group: &GroupStyle, shared: usize) {
    let n = format!(", {}", counted(group.n, "subject"));
    let font = egui::TextStyle::Body.resolve(ui.style());
    let room = ui.available_width() - 1.0;
    let text = short::before(ui, (&group.name, shared), &n, &font, room);
    let whole = format!("{}{n}", group.name);
    let is_short = text != whole;
    let label = ui.add(egui::Label::new(text).truncate());
    label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &whole));
    if is_short {
        label.on_hover_text(whole);
    }
}

/// How much was noticed while reading; a click shows it.
pub(super) fn noticed(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let Some(shown) = &app.study.shown else {
        return;
    };
    let doubts = app.study.file.iter().flat_map(|file| &file.doubts);
    let issues = || doubts.clone().chain(&shown.study.issues);
    let Some(worst) = issues().map(|i| i.severity).max() else {
        return;
    };
    let n = issues().filter(|i| i.severity == worst).count();
    let p = theme::palette(ui);
    let (text, color) = match worst {
        Severity::Note => (counted(n, "note"), p.quiet),
        Severity::Warning => (counted(n, "warning"), p.warning),
        Severity::Error => (counted(n, "problem"), p.error),
    };
    if ui
        .link(RichText::new(text).size(12.0).color(color))
        .on_hover_text("What was noticed while reading; opens the Data tab.")
        .clicked()
    {
        out.push(Command::Select(Select::Tab(Tab::Data)));
    }
}

fn markers(app: View<'_>, search: &mut String, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let Some(figure) = app.views.trajectories.clone() else {
        return;
    };
    let all = figure.panels.len();
    let listed = app.views.marker_list.len();
    ui.horizontal(|ui| {
        theme::heading(ui, "Markers");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if listed < all {
                if ui.button("Show all").clicked() {
                    out.push(Command::Select(Select::Chosen(None)));
                }
                theme::quiet(ui, format!("{listed} of {all}"));
            } else {
                theme::quiet(ui, all.to_string());
            }
        });
    });
    if all > 8 {
        let hint = ui.label("Search");
        ui.add(
            egui::TextEdit::singleline(search)
                .hint_text("name")
                .desired_width(f32::INFINITY),
        )
        .labelled_by(hint.id);
    }
    if all > 2 {
        order(app, out, ui);
    }
    let wanted = search.to_lowercase();
    let found: Vec<&ListedMarker> = (app.views.marker_list.iter())
        .filter(|line| line.panel < all && line.words.contains(&wanted))
        .collect();
    egui::ScrollArea::vertical()
        .id_salt("marker list")
        .auto_shrink([false, false])
        .show_rows(ui, ROW, found.len(), |ui, rows| {
            for line in &found[rows] {
                marker(app, &figure, line, out, ui);
            }
        });
}

/// The one order of every list of markers.
fn order(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let now = app.selection.order;
    let mut order = now;
    let mut offered = MarkerOrder::OFFERED.to_vec();
    if !offered.iter().any(|(one, ..)| *one == now) {
        offered.push((now, "As in the Screen tab", ""));
    }
    let tip = "Of this list, the trajectories, the Screen tab and the report.";
    choose(ui, "Order", tip, &mut order, &offered);
    if order != now {
        out.push(Command::SortMarkers(order));
    }
}

/// Height of a line of the list, points.
const ROW: f32 = 38.0;

/// A marker with its course, its effect and its p; a click anywhere on it opens it.
fn marker(
    app: View<'_>,
    figure: &Figure,
    line: &ListedMarker,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    let Some(panel) = figure.panels.get(line.panel) else {
        return;
    };
    let p = theme::palette(ui);
    let size = vec2(ui.available_width(), ROW);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::click());
    let chosen = app.selection.tab == Tab::Marker
        && app.selection.marker.as_deref() == Some(panel.marker.as_str());
    response
        .widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, chosen, &panel.title));
    if chosen || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 5.0, p.accent_soft);
    }
    let course =
        egui::Rect::from_center_size(pos2(rect.left() + 26.0, rect.center().y), vec2(48.0, 24.0));
    plot::sparkline(ui, course, figure, panel);
    let text = rect.with_min_x(rect.left() + 56.0);
    summary(ui, line, &panel.title, text.with_max_x(rect.right() - 4.0));
    beside::show(&response, |ui| {
        ui.label(&panel.y.label);
        if !line.effect.is_empty() {
            let text = format!("{}, {}", line.effect, line.p);
            theme::quiet(ui, decimals::shown(ui, &text));
        }
        if !line.of.is_empty() {
            theme::quiet(ui, &line.of);
        }
    });
    if response.clicked() {
        out.push(Command::Select(Select::Marker(panel.marker.clone())));
    }
}

/// The name of a marker, below it its effect with the interval or the visit, and its p.
fn summary(ui: &egui::Ui, line: &ListedMarker, title: &str, rect: egui::Rect) {
    let p = theme::palette(ui);
    let small = egui::FontId::proportional(11.5);
    let font = if line.is_hit {
        theme::bold(13.0)
    } else {
        egui::FontId::proportional(13.0)
    };
    let (above, below) = (rect.top() + 10.0, rect.bottom() - 10.0);
    let galley = |text: &str, font: &egui::FontId| {
        let (text, font) = (text.to_owned(), font.clone());
        ui.painter().layout_no_wrap(text, font, p.quiet)
    };
    let of_p = galley(&decimals::shown(ui, &line.p), &small);
    let place = egui::Align2::RIGHT_CENTER.anchor_size(pos2(rect.right(), below), of_p.size());
    ui.painter().galley(place.min, of_p, p.quiet);
    let room = place.left() - 6.0 - rect.left();
    let start = pos2(rect.left(), below);
    let effect = decimals::shown(ui, &line.effect);
    let ink = (small.clone(), p.text);
    if line.at.is_empty() {
        words(ui, &effect, start, 58.0, ink);
        let bar = egui::Rect::from_min_max(
            start + vec2(60.0, -5.0),
            pos2(place.left() - 6.0, below + 5.0),
        );
        let color = if line.is_hit { p.accent } else { p.quiet };
        if let Some(parts) = line.interval.filter(|_| bar.width() >= 20.0) {
            interval::dot(ui, bar, parts, color);
        }
    } else {
        // Beside a p of all visits an effect says of which visit it is; no interval, which would seem to go with that
        // p.
        let text = format!("{effect}, {}", line.at);
        let of_visit = galley(&line.at, &small).size().x;
        let beside = galley(title, &font).size().x + of_visit + 8.0 <= rect.width();
        if galley(&text, &small).size().x > room && beside {
            // Where the line has no room for both, the visit stands above the p, beside a short name.
            let at = pos2(rect.right() - of_visit, above);
            words(ui, &line.at, at, of_visit + 1.0, (small, p.quiet));
            words(ui, &effect, start, room, ink);
        } else {
            let effect = format!("{effect}, ");
            let width = galley(&effect, &small).size().x;
            let at = (line.at.as_str(), line.at_shared);
            let at = short::fitted(ui, at.0, at.1, &small, room - width);
            words(ui, &format!("{effect}{at}"), start, room + 1.0, ink);
        }
    }
    let start = pos2(rect.left(), above);
    let name = short::fitted(ui, title, line.shared, &font, rect.width());
    words(ui, &name, start, f32::INFINITY, (font, p.text));
}

/// A line of text that is cut where it has no room.
fn words(
    ui: &egui::Ui,
    text: &str,
    at: egui::Pos2,
    room: f32,
    (font, color): (egui::FontId, egui::Color32),
) {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(room);
    let galley = ui.painter().layout_job(job);
    let place = egui::Align2::LEFT_CENTER.anchor_size(at, galley.size());
    ui.painter().galley(place.min, galley, color);
}
