//! Axes of a figure, and marks on them: ends, ticks, break and titles, stretches of time, moments, reference ranges.

use crate::app::panels::figure::elements::came_into_view;
use crate::app::panels::widgets::field::field;
use crate::app::state::figure::Element;
use crate::app::state::memory::{Memory, Naming};
use crate::app::state::view::View;
use crate::app::ui::choose::choose;
use crate::app::ui::decimals;
use crate::app::ui::theme;
use crate::app::ui::typed_numbers::{number, numbers, shown};
use crate::figure::{Band, Event, Extras, FigureSpec, Kind, Labels, Shape, Window};
use crate::results::ContrastFamily;

/// Markers that are offered for a reference range: a figure of more has panels too small for one.
const MOST_MARKERS: usize = 40;
/// What a place on the axis of time is.
const PLACE: &str = "A visit, or a time since the baseline such as 40 min or 2 h.";

pub(super) fn show(app: View<'_>, memory: &mut Memory, ui: &mut egui::Ui, spec: &mut FigureSpec) {
    match spec.kind {
        Kind::Baseline => shape(ui, spec),
        Kind::Forest => favours(&mut memory.naming, ui, spec),
        kind if kind.is_time_course() => {
            let is_used = spec.extras.is_of_time_courses();
            let is_asked = memory.desk.asked == Some(Element::Axes);
            let shown = egui::CollapsingHeader::new("Axes and marks")
                .default_open(is_used)
                .open(is_asked.then_some(true))
                .show(ui, |ui| time_course(app, &mut memory.naming, ui, spec));
            came_into_view(&mut memory.desk, &[Element::Axes], &shown.header_response);
        }
        _ => {}
    }
}

/// What a figure keeps where it becomes one of another kind: the rest has no place there.
pub(super) fn kept(extras: &Extras, from: Kind, to: Kind) -> Extras {
    let mut kept = Extras {
        typography: extras.typography,
        ..Extras::default()
    };
    // Ends and titles of an axis of values say nothing of changes.
    if from.is_time_course() && to.is_time_course() {
        let old = extras.clone();
        kept.band = old.band;
        kept.labels = old.labels;
        kept.by_group = old.by_group;
        kept.windows = old.windows;
        kept.events = old.events;
        kept.x_title = old.x_title;
    }
    kept
}

fn shape(ui: &mut egui::Ui, spec: &mut FigureSpec) {
    choose(
        ui,
        "Values drawn as",
        "",
        &mut spec.extras.shape,
        &[
            (Shape::Points, "Points", "A point a subject."),
            (
                Shape::Violin,
                "Violin",
                "Points with a density to both sides.",
            ),
            (
                Shape::Raincloud,
                "Raincloud",
                "Points, centre and half a density beside each other.",
            ),
        ],
    );
}

/// Whom the sides of a forest favour, where its rows compare groups.
fn favours(naming: &mut Naming, ui: &mut egui::Ui, spec: &mut FigureSpec) {
    let compares = !matches!(
        spec.family,
        None | Some(ContrastFamily::ChangeFromBaseline | ContrastFamily::Custom)
    );
    if !compares {
        spec.extras.favours = None;
        return;
    }
    let now = spec.extras.favours.clone().unwrap_or_default();
    let left = field(naming, ui, "The left side favours", &now.0);
    let right = field(naming, ui, "The right side favours", &now.1);
    if left.is_none() && right.is_none() {
        return;
    }
    let sides = (
        left.unwrap_or(now.0).trim().to_owned(),
        right.unwrap_or(now.1).trim().to_owned(),
    );
    let is_said = !(sides.0.is_empty() && sides.1.is_empty());
    spec.extras.favours = is_said.then_some(sides);
}

fn time_course(app: View<'_>, naming: &mut Naming, ui: &mut egui::Ui, spec: &mut FigureSpec) {
    let extras = &mut spec.extras;
    choose(
        ui,
        "Intervals drawn as",
        "",
        &mut extras.band,
        &[
            (Band::Bars, "Bars", "A bar with caps at each visit."),
            (Band::Ribbon, "Ribbons", "A ribbon along each line."),
        ],
    );
    choose(
        ui,
        "Names of the groups",
        "",
        &mut extras.labels,
        &[
            (Labels::Legend, "In a legend", "Above the panels."),
            (
                Labels::Direct,
                "At the lines",
                "At the ends of the lines, where there is room.",
            ),
        ],
    );
    ui.checkbox(&mut extras.by_group, "A panel for each group");
    vertical(naming, ui, extras);
    title(
        naming,
        ui,
        "Title of the horizontal axis",
        &mut extras.x_title,
    );
    title(
        naming,
        ui,
        "Title of the vertical axis",
        &mut extras.y_title,
    );
    windows(ui, &mut extras.windows);
    events(ui, &mut extras.events);
    normal(app, ui, spec);
}

/// Ends, ticks and break of the vertical axis.
fn vertical(naming: &mut Naming, ui: &mut egui::Ui, extras: &mut Extras) {
    let a_number = "Write a number, or leave it empty.";
    for (label, end) in [
        ("Vertical axis from", &mut extras.y_min),
        ("Vertical axis to", &mut extras.y_max),
    ] {
        let now = end.map(|v| shown(ui, v)).unwrap_or_default();
        if let Some(typed) = parsed(naming, ui, (label, &now), a_number, number) {
            *end = typed;
        }
    }
    let ticks: Vec<String> = extras.y_ticks.iter().map(|v| shown(ui, *v)).collect();
    let some = "Write numbers with spaces between them.";
    let label = ("Ticks of the vertical axis", ticks.join("  "));
    let ticks = parsed(naming, ui, (label.0, &label.1), some, numbers);
    if let Some(typed) = ticks {
        extras.y_ticks = typed.unwrap_or_default();
    }
    let now = extras.y_break.map(|(from, to)| {
        let (from, to) = (shown(ui, from), shown(ui, to));
        format!("{from}  {to}")
    });
    let two = "Write the lower and the upper end with a space between them.";
    let stretch = |text: &str| match numbers(text)?.as_slice() {
        [from, to] if from < to => Some((*from, *to)),
        _ => None,
    };
    let label = ("Leave out of the vertical axis", now.unwrap_or_default());
    if let Some(typed) = parsed(naming, ui, (label.0, &label.1), two, stretch) {
        extras.y_break = typed;
    }
}

fn title(naming: &mut Naming, ui: &mut egui::Ui, label: &str, title: &mut Option<String>) {
    let now = title.clone().unwrap_or_default();
    if let Some(typed) = field(naming, ui, label, &now) {
        *title = Some(typed.trim().to_owned()).filter(|t| !t.is_empty());
    }
}

fn windows(ui: &mut egui::Ui, windows: &mut Vec<Window>) {
    theme::quiet(ui, "Shaded stretches of time");
    removable(ui, windows, |w| {
        format!("{}: {} to {}", w.text, w.from, w.to)
    });
    let labels = ["Name of the stretch", "Starts at", "Ends at"];
    let window = |[text, from, to]: &[String; 3]| {
        let (text, from, to) = (said(text)?, said(from)?, said(to)?);
        Some(Window { from, to, text })
    };
    windows.extend(draft(ui, labels, "Add stretch", window));
}

fn events(ui: &mut egui::Ui, events: &mut Vec<Event>) {
    theme::quiet(ui, "Marked moments");
    removable(ui, events, |e| format!("{}: {}", e.text, e.at));
    let labels = ["Name of the moment", "Happens at"];
    let event = |[text, at]: &[String; 2]| {
        let (text, at) = (said(text)?, said(at)?);
        Some(Event { at, text })
    };
    events.extend(draft(ui, labels, "Add moment", event));
}

/// Reference ranges of the markers that are shown.
fn normal(app: View<'_>, ui: &mut egui::Ui, spec: &mut FigureSpec) {
    let Some(shown_study) = &app.study.shown else {
        return;
    };
    let asked = &spec.markers;
    let markers: Vec<(&str, &str)> = shown_study
        .results
        .markers
        .iter()
        .filter(|m| asked.is_empty() || asked.contains(&m.marker))
        .take(MOST_MARKERS)
        .map(|m| (m.marker.as_str(), m.label.as_str()))
        .collect();
    let Some(first) = markers.first() else {
        return;
    };
    theme::quiet(ui, "Reference ranges");
    let label_of = |name: &str| {
        let found = markers.iter().find(|m| m.0 == name);
        found.map_or(name, |m| m.1).to_owned()
    };
    let mut ranges: Vec<(String, (f64, f64))> = spec.extras.normal.clone().into_iter().collect();
    let ctx = ui.ctx().clone();
    removable(ui, &mut ranges, |(marker, (low, high))| {
        let range = decimals::in_context(&ctx, &format!("{low} to {high}"));
        format!("{}: {range}", label_of(marker))
    });
    let id = ui.scope_id().with("marker of a reference range");
    let mut marker: String = ui.data(|d| d.get_temp(id)).unwrap_or_default();
    if !markers.iter().any(|m| m.0 == marker) {
        marker = first.0.to_owned();
    }
    let mut at = markers.iter().position(|m| m.0 == marker).unwrap_or(0);
    let offered = markers.iter().enumerate();
    let offered: Vec<(usize, &str, &str)> = offered.map(|(i, m)| (i, m.1, "")).collect();
    choose(ui, "Marker of the range", "", &mut at, &offered);
    let chosen = markers[at].0.to_owned();
    let ends = ["Lowest normal value", "Highest normal value"];
    let range = |[low, high]: &[String; 2]| {
        let ends = (number(low)?, number(high)?);
        (ends.0 < ends.1).then_some(ends)
    };
    if let Some(range) = draft(ui, ends, "Add range", range) {
        ranges.push((chosen.clone(), range));
    }
    ui.data_mut(|d| d.insert_temp(id, chosen));
    spec.extras.normal = ranges.into_iter().collect();
}

/// A line for each with a button that takes it away.
fn removable<T>(ui: &mut egui::Ui, all: &mut Vec<T>, name: impl Fn(&T) -> String) {
    let mut gone = None;
    for (i, one) in all.iter().enumerate() {
        let name = name(one);
        ui.horizontal_wrapped(|ui| {
            ui.label(&name);
            let remove = ui.button("Remove");
            remove.widget_info(|| {
                let words = format!("Remove {name}");
                egui::WidgetInfo::labeled(egui::Role::Button, true, words)
            });
            if remove.clicked() {
                gone = Some(i);
            }
        });
    }
    if let Some(i) = gone {
        all.remove(i);
    }
}

/// Fields for something new, and a button that adds it once all of them make sense.
fn draft<T, const N: usize>(
    ui: &mut egui::Ui,
    labels: [&str; N],
    button: &str,
    made: impl Fn(&[String; N]) -> Option<T>,
) -> Option<T> {
    let id = ui.scope_id().with(button);
    let start = || [const { String::new() }; N];
    let mut typed: [String; N] = ui.data(|d| d.get_temp(id)).unwrap_or_else(start);
    for (label, text) in labels.into_iter().zip(&mut typed) {
        let head = theme::quiet(ui, label);
        let line = egui::TextEdit::singleline(text).desired_width(ui.available_width() - 16.0);
        let response = ui.add(line).labelled_by(head.id);
        if label.ends_with(" at") {
            response.on_hover_text(PLACE);
        }
    }
    let new = made(&typed);
    let add = ui.add_enabled(new.is_some(), egui::Button::new(button));
    let is_added = add.clicked();
    if is_added {
        typed = start();
    }
    ui.data_mut(|d| d.insert_temp(id, typed));
    new.filter(|_| is_added)
}

/// A field whose text means something; answers what it means when it is left, `None` inside where it is empty. A text
/// that means nothing stays named under the field.
fn parsed<T>(
    naming: &mut Naming,
    ui: &mut egui::Ui,
    (label, now): (&str, &str),
    remedy: &str,
    meaning: impl Fn(&str) -> Option<T>,
) -> Option<Option<T>> {
    let refused = format!("{label}, refused");
    let mut answer = None;
    if let Some(typed) = field(naming, ui, label, now) {
        naming.remove(&refused);
        match (typed.trim(), meaning(&typed)) {
            ("", _) => answer = Some(None),
            (_, Some(value)) => answer = Some(Some(value)),
            (text, None) => {
                naming.insert(refused.clone(), text.to_owned());
            }
        }
    }
    if let Some(text) = naming.get(&refused) {
        let error = theme::palette(ui).error;
        ui.colored_label(error, format!("\"{text}\" is not used. {remedy}"));
    }
    answer
}

fn said(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|t| !t.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_place_in_another_kind_goes() {
        let extras = Extras {
            y_min: Some(0.0),
            events: vec![Event {
                at: "2 h".to_owned(),
                text: "dose".to_owned(),
            }],
            ..Extras::default()
        };
        let changes = kept(&extras, Kind::Trajectory, Kind::Change);
        assert_eq!((changes.y_min, changes.events.len()), (None, 1));
        let forest = kept(&extras, Kind::Trajectory, Kind::Forest);
        assert_eq!(forest, Extras::default());
    }
}
