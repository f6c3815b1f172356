//! The values as they entered the analysis, what is left out struck through, and what was noticed in them.

use crate::app::command::request::{Ask, Command, Excluding, Select};
use crate::app::state::view::View;
use crate::app::ui::decimals;
use crate::app::ui::limits::{self, MOST_MARKERS};
use crate::app::ui::short;
use crate::app::ui::theme;
use crate::app::views::{ValuesLine, ValuesView, as_measured};
use crate::study::{Marker, Severity, Study};
use crate::words::{counted, listed};
use egui::{Align, Layout, RichText};

const ROW: f32 = 20.0;
/// Width of the columns that name a row, and of those of values, points.
const NAMING: f32 = 84.0;
const VALUE: f32 = 104.0;
/// Room that a number keeps from the right end of its column.
const EDGE: f32 = 10.0;

pub(in crate::app) fn show(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let (Some(shown), Some(view)) = (&app.study.shown, &app.views.values) else {
        return;
    };
    theme::card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        what_was_read(app, &shown.study, view, ui);
    });
    ui.add_space(theme::SPACE);
    theme::card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_height(ui.available_height());
        let markers = &shown.study.markers;
        theme::heading(ui, "Values");
        let then = "The Screen tab lists all of them.";
        limits::rest(ui, MOST_MARKERS, markers.len(), "markers", then);
        let n = markers.len().min(MOST_MARKERS);
        let raw = app.study.raw();
        let naming = naming(ui, &shown.study, n);
        let value = whole_columns(ui, naming, n);
        let table = Table {
            app,
            study: &shown.study,
            raw: raw.as_deref(),
            markers: &markers[..n],
            lines: &view.lines,
            naming,
            value,
            names: Names::of(ui, &shown.study, &markers[..n], (naming, value)),
        };
        table.show(out, ui);
    });
}

fn what_was_read(app: View<'_>, study: &Study, view: &ValuesView, ui: &mut egui::Ui) {
    let source = &study.source;
    theme::heading(ui, "What was read");
    let preparation = &app.decided.document.request.preparation;
    let (people, values) = (preparation.exclude.len(), preparation.exclude_values.len());
    // Rows of who is left out by request were read like the others.
    let used = if people > 0 { "understood" } else { "used" };
    let mut text = format!(
        "{} rows read, {} {used}",
        source.rows_read, source.rows_used
    );
    for left in &source.rows_left_out {
        text.push_str(&format!(", {} left out ({})", left.n, left.reason));
    }
    text.push('.');
    if people + values > 0 {
        let counts = [(people, "subject"), (values, "single value")];
        let counts: Vec<String> = (counts.into_iter())
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| counted(n, what))
            .collect();
        let (are, they) = match people + values {
            1 => ("is", "it stands"),
            _ => ("are", "they stand"),
        };
        text.push_str(&format!(
            " By request, {} {are} left out; {they} below, struck through.",
            listed(&counts)
        ));
    }
    ui.label(text);
    let p = theme::palette(ui);
    egui::ScrollArea::vertical()
        .id_salt("issues")
        .max_height(150.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for (severity, text) in &view.noticed {
                let color = match severity {
                    Severity::Note => p.quiet,
                    Severity::Warning => p.warning,
                    Severity::Error => p.error,
                };
                ui.add(egui::Label::new(RichText::new(text).color(color)).wrap());
            }
        });
}

struct Table<'a> {
    app: View<'a>,
    study: &'a Study,
    /// The file's own words, which exclusions refer to.
    raw: Option<&'a Study>,
    markers: &'a [Marker],
    lines: &'a [ValuesLine],
    /// Widths of the columns that name a row.
    naming: [f32; 3],
    /// Width of a column of values.
    value: f32,
    names: Names,
}

/// A name as it has room, and whole.
type Cut = (String, String);

/// Names as their columns have room for them.
struct Names {
    groups: Vec<Cut>,
    visits: Vec<Cut>,
    markers: Vec<Cut>,
}

impl Names {
    fn of(
        ui: &egui::Ui,
        study: &Study,
        markers: &[Marker],
        (naming, value): ([f32; 3], f32),
    ) -> Self {
        let body = egui::TextStyle::Body.resolve(ui.style());
        let cut = |names: Vec<String>, font: &egui::FontId, room: f32| -> Vec<Cut> {
            let whole: Vec<&str> = names.iter().map(String::as_str).collect();
            let shared = short::shared(&whole);
            let each = names.iter().zip(shared);
            let text = |name: &str, shared| short::fitted(ui, name, shared, font, room);
            each.map(|(name, shared)| (text(name, shared), name.clone()))
                .collect()
        };
        let groups = study.groups.iter().map(|g| g.name.clone()).collect();
        let visits = study.visits.iter().map(|v| v.label.clone()).collect();
        let heads = markers.iter().map(Marker::label_with_unit).collect();
        Self {
            groups: cut(groups, &body, naming[1]),
            visits: cut(visits, &body, naming[2]),
            markers: cut(heads, &theme::bold(12.0), value - EDGE),
        }
    }
}

/// The width of a column of values: where some of them are out of sight, the edge of the room stands between two, and
/// cuts through no number.
fn whole_columns(ui: &egui::Ui, naming: [f32; 3], markers: usize) -> f32 {
    let gap = ui.spacing().item_spacing.x;
    let room = ui.available_width() - naming.iter().sum::<f32>() - 2.0 * gap;
    let whole = (room / (VALUE + gap)).floor().max(1.0);
    if whole >= markers as f32 {
        return VALUE;
    }
    (room / whole - gap).max(VALUE)
}

/// The columns that name a row are as wide as their longest name while the values beside them have room.
fn naming(ui: &egui::Ui, study: &Study, markers: usize) -> [f32; 3] {
    let font = egui::TextStyle::Body.resolve(ui.style());
    let longest = |names: &mut dyn Iterator<Item = &str>| {
        let name = names.max_by_key(|name| name.len()).unwrap_or_default();
        let ink = egui::Color32::PLACEHOLDER;
        let galley = ui
            .painter()
            .layout_no_wrap(name.to_owned(), font.clone(), ink);
        (galley.size().x + 8.0).max(NAMING)
    };
    let needed = [
        longest(&mut study.subjects.iter().map(|s| s.id.as_str())),
        longest(&mut study.groups.iter().map(|g| g.name.as_str())),
        longest(&mut study.visits.iter().map(|v| v.label.as_str())),
    ];
    let gaps = ui.spacing().item_spacing.x * (2 + markers) as f32;
    let room = ui.available_width() - gaps - VALUE * markers as f32;
    let mut left = (room - 3.0 * NAMING).max(0.0);
    needed.map(|width| {
        let more = (width - NAMING).min(left);
        left -= more;
        NAMING + more
    })
}

impl<'a> Table<'a> {
    fn show(&self, out: &mut Vec<Command>, ui: &mut egui::Ui) {
        let visits = self.study.n_visits();
        let lines = self.lines;
        let gone = &self.app.decided.document.request.preparation.exclude;
        egui::ScrollArea::horizontal()
            .id_salt("values x")
            .show(ui, |ui| {
                let naming: f32 = self.naming.iter().sum();
                ui.set_min_width(naming + self.value * self.markers.len() as f32);
                ui.horizontal(|ui| {
                    let head = |text: &str| RichText::new(text).font(theme::bold(12.0));
                    for (name, width) in ["Subject", "Group", "Visit"].into_iter().zip(self.naming)
                    {
                        cell(ui, width, false, head(name));
                    }
                    for (name, whole) in &self.names.markers {
                        let response = cell(ui, self.value, true, head(name));
                        if name != whole {
                            response.on_hover_text(whole);
                        }
                    }
                });
                egui::ScrollArea::vertical()
                    .id_salt("values")
                    .auto_shrink([false, false])
                    .show_rows(ui, ROW, lines.len() * visits, |ui, range| {
                        for row in range {
                            let visit = row % visits;
                            ui.horizontal(|ui| match lines[row / visits] {
                                ValuesLine::In(s, r) => self.inside(out, ui, (s, r), visit),
                                ValuesLine::Out(r, at) => {
                                    let why = gone.get(at).map_or("", |e| e.reason.as_str());
                                    self.outside(ui, r, visit, why);
                                }
                            });
                        }
                    });
            });
    }

    /// A visit of somebody who is analysed.
    fn inside(
        &self,
        out: &mut Vec<Command>,
        ui: &mut egui::Ui,
        (s, r): (usize, Option<usize>),
        visit: usize,
    ) {
        let study = self.study;
        let subject = &study.subjects[s];
        let strong = |text: &str| {
            let text = RichText::new(text);
            if self.app.selection.subject == Some(s) {
                text.font(theme::bold(13.0))
            } else {
                text
            }
        };
        let [whose, group, when] = self.naming;
        let who = cell(ui, whose, false, strong(&subject.id)).interact(egui::Sense::click());
        if who.clicked() {
            out.push(Command::Select(Select::Subject(Some(s))));
        }
        who.context_menu(|ui| {
            if ui.button("Leave this subject out\u{2026}").clicked() {
                out.push(excluding(&subject.id, None));
            }
        });
        for (width, (name, whole)) in [
            (group, &self.names.groups[subject.group]),
            (when, &self.names.visits[visit]),
        ] {
            let response = cell(ui, width, false, strong(name));
            if name != whole {
                response.on_hover_text(whole);
            }
        }
        let own_visit = self
            .raw
            .and_then(|raw| raw.visits.get(visit))
            .map(|v| &v.label);
        for (m, marker) in self.markers.iter().enumerate() {
            if study.value(m, s, visit).is_none()
                && let Some((value, why)) = self.value_left_out(r, visit, marker)
            {
                struck(ui, self.value, true, &value, why);
                continue;
            }
            let text = as_measured(study, m, s, visit);
            let value = cell(ui, self.value, true, strong(&decimals::shown(ui, &text)));
            // A derived value goes when one of its parts does.
            if marker.derived.is_some() || study.value(m, s, visit).is_none() {
                continue;
            }
            value.interact(egui::Sense::click()).context_menu(|ui| {
                if ui.button("Leave this value out\u{2026}").clicked()
                    && let Some(visit) = own_visit
                {
                    let of = (visit.clone(), marker.name.clone());
                    out.push(excluding(&subject.id, Some(of)));
                }
            });
        }
    }

    /// A value that was read and is left out, and why.
    fn value_left_out(
        &self,
        r: Option<usize>,
        visit: usize,
        marker: &Marker,
    ) -> Option<(String, &'a str)> {
        let gone = &self.app.decided.document.request.preparation.exclude_values;
        if gone.is_empty() {
            return None;
        }
        let (raw, r) = (self.raw?, r?);
        let (who, when) = (raw.subjects.get(r)?, raw.visits.get(visit)?);
        let one = gone
            .iter()
            .find(|e| e.subject == who.id && e.visit == when.label && e.marker == marker.name)?;
        let value = as_measured(raw, raw.marker_index(&marker.name)?, r, visit);
        Some((value, &one.reason))
    }

    /// A visit of somebody who is left out.
    fn outside(&self, ui: &mut egui::Ui, r: usize, visit: usize, why: &str) {
        let Some(raw) = self.raw else { return };
        let subject = &raw.subjects[r];
        let group = raw
            .groups
            .get(subject.group)
            .map_or("", |g| g.name.as_str());
        let [whose, of_group, when] = self.naming;
        struck(ui, whose, false, &subject.id, why);
        struck(ui, of_group, false, group, why);
        let label = self
            .study
            .visits
            .get(visit)
            .map_or("", |v| v.label.as_str());
        struck(ui, when, false, label, why);
        for marker in self.markers {
            let value = raw.marker_index(&marker.name);
            let text = value.map_or_else(String::new, |m| as_measured(raw, m, r, visit));
            struck(ui, self.value, true, &text, why);
        }
    }
}

/// The question why something is left out.
fn excluding(subject: &str, value: Option<(String, String)>) -> Command {
    Command::Ask(Ask::Reason(Excluding {
        subject: subject.to_owned(),
        value,
        reason: String::new(),
    }))
}

/// What is left out, with its reason for who points at it.
fn struck(ui: &mut egui::Ui, width: f32, right: bool, text: &str, why: &str) {
    let quiet = theme::palette(ui).quiet;
    let text = RichText::new(decimals::shown(ui, text))
        .strikethrough()
        .color(quiet);
    let why = if why.is_empty() {
        "no reason given"
    } else {
        why
    };
    cell(ui, width, right, text).on_hover_text(format!("Left out: {why}"));
}

fn cell(ui: &mut egui::Ui, width: f32, right: bool, text: RichText) -> egui::Response {
    let layout = if right {
        Layout::right_to_left(Align::Center)
    } else {
        Layout::left_to_right(Align::Center)
    };
    ui.allocate_ui_with_layout(egui::vec2(width, ROW), layout, |ui| {
        ui.set_width(width);
        if right {
            // The edge of what is in sight fades: no number stands in it.
            ui.add_space(EDGE);
        }
        ui.add(egui::Label::new(text).truncate())
    })
    .inner
}
