//! Choices of a look that the inspectors of trajectories and of figures share.

use crate::app::state::view::View;
use crate::app::ui::choose::choose;
use crate::app::ui::short;
use crate::app::ui::theme;
use crate::figure::{
    AnnotationKind, CenterKind, FigureSpec, GroupStyle, IntervalKind, Palette, TimeAxis, TimeLabels,
};
use crate::plan::explain;
use crate::results::ContrastFamily;
use std::collections::BTreeMap;

/// A choice with its name and its explanation.
pub(in crate::app::panels) type Choice<T> = (T, &'static str, &'static str);

/// The centres that a kind of figure has.
pub(in crate::app::panels) fn centers_of(spec: &FigureSpec) -> Vec<Choice<CenterKind>> {
    let all = [
        (
            CenterKind::Mean,
            "Mean",
            "The mean; on a log scale the geometric mean.",
        ),
        (CenterKind::Median, "Median", explain("median")),
        (CenterKind::ModelMean, "Model mean", explain("emm")),
    ];
    let fits = |(center, ..): &Choice<CenterKind>| {
        let alone = FigureSpec {
            center: Some(*center),
            interval: None,
            ..spec.clone()
        };
        alone.center_and_interval().is_ok()
    };
    all.into_iter().filter(fits).collect()
}

/// The intervals that go with a centre in a kind of figure.
pub(in crate::app::panels) fn intervals_with(
    spec: &FigureSpec,
    center: CenterKind,
) -> Vec<Choice<IntervalKind>> {
    let all = [
        (
            IntervalKind::ConfidenceInterval,
            "Confidence interval",
            explain("ci"),
        ),
        (
            IntervalKind::ModelConfidenceInterval,
            "Confidence interval",
            explain("model-ci"),
        ),
        (
            IntervalKind::StandardDeviation,
            "Standard deviation",
            explain("sd"),
        ),
        (
            IntervalKind::StandardError,
            "Standard error",
            explain("sem"),
        ),
        (IntervalKind::Quartiles, "Quartiles", explain("iqr")),
        (IntervalKind::None, "None", ""),
    ];
    let fits = |(interval, ..): &Choice<IntervalKind>| {
        let pair = FigureSpec {
            center: Some(center),
            interval: Some(*interval),
            ..spec.clone()
        };
        pair.center_and_interval().is_ok()
    };
    all.into_iter().filter(fits).collect()
}

/// What stands at the ticks, where the axis is one of time.
fn time_labels(ui: &mut egui::Ui, time: TimeAxis, labels: &mut TimeLabels) {
    if matches!(time, TimeAxis::Auto | TimeAxis::Ordinal) {
        *labels = TimeLabels::Visits;
        return;
    }
    choose(
        ui,
        "Labels of the time axis",
        "What stands at its ticks.",
        labels,
        &[
            (TimeLabels::Visits, "Names of the visits", ""),
            (
                TimeLabels::Numbers,
                "Numbers",
                "Hours, days, weeks or years, whichever suits the longest time.",
            ),
        ],
    );
}

/// Where the visits stand, and what they are called there; no true time where a visit has no known hour.
pub(in crate::app::panels) fn visit_times(
    app: View<'_>,
    ui: &mut egui::Ui,
    label: &str,
    (time, labels): (&mut TimeAxis, &mut TimeLabels),
) {
    let shown = app.study.shown.as_ref();
    let has_hours = shown.is_some_and(|s| s.study.visits.iter().all(|v| v.hours.is_some()));
    let mut choices = vec![
        (
            TimeAxis::Auto,
            "As named",
            "Visits that are numbers stand at their numbers, others at equal steps.",
        ),
        (TimeAxis::Ordinal, "Equal steps", "One visit, one step."),
    ];
    if has_hours {
        choices.extend([
            (TimeAxis::True, "True time", "Distances are hours."),
            (
                TimeAxis::SquareRoot,
                "Compressed time",
                "Distances are square roots of hours, so that early visits stay apart.",
            ),
        ]);
    }
    choose(ui, label, "Where the visits stand.", time, &choices);
    if !has_hours {
        theme::quiet(ui, "No true time, because a visit has no known hour.");
    }
    time_labels(ui, *time, labels);
}

/// How p-values are shown.
pub(in crate::app::panels) fn p_values(
    ui: &mut egui::Ui,
    label: &str,
    annotation: &mut AnnotationKind,
    takes_rows: bool,
) {
    let mut kinds = vec![
        (AnnotationKind::None, "Not shown", ""),
        (AnnotationKind::P, "Exact p", ""),
        (
            AnnotationKind::Stars,
            "Stars",
            "Explained under the legend.",
        ),
    ];
    if takes_rows {
        let tip = "A row for each contrast, with its p at each visit.";
        kinds.push((AnnotationKind::Rows, "Rows under the axis", tip));
    }
    let tip = "From fitted contrasts only.";
    choose(ui, label, tip, annotation, &kinds);
}

/// The contrasts that p-values can be of; groups are compared at each visit where values are drawn.
pub(in crate::app::panels) fn families(of_values: bool) -> Vec<Choice<ContrastFamily>> {
    let all = [
        (
            ContrastFamily::DifferenceInChange,
            "Difference in change",
            explain("difference_in_change"),
        ),
        (
            ContrastFamily::ChangeFromBaseline,
            "Change within groups",
            explain("change_from_baseline"),
        ),
        (
            ContrastFamily::GroupDifference,
            "Groups at each visit",
            explain("group_difference"),
        ),
    ];
    let kept = |c: &Choice<ContrastFamily>| of_values || c.0 != ContrastFamily::GroupDifference;
    all.into_iter().filter(kept).collect()
}

/// The palette, and a colour for each group.
pub(in crate::app::panels) fn group_colors(
    ui: &mut egui::Ui,
    palette: &mut Palette,
    own: &mut BTreeMap<String, [u8; 3]>,
    groups: &[GroupStyle],
) {
    let before = *palette;
    choose(
        ui,
        "Palette",
        "Symbols tell the groups apart as well.",
        palette,
        &[
            (
                Palette::OkabeIto,
                "Okabe-Ito",
                "Distinct for colour-blind readers too.",
            ),
            (
                Palette::Grey,
                "Grey",
                "Greys and dashes for black-and-white print.",
            ),
            (
                Palette::HighContrast,
                "High contrast",
                "Dark colours of strong contrast.",
            ),
        ],
    );
    if *palette != before {
        own.clear();
    }
    let names: Vec<&str> = groups.iter().map(|g| g.name.as_str()).collect();
    for (group, shared) in groups.iter().zip(short::shared(&names)) {
        let now = own.get(&group.name).copied().unwrap_or(group.color);
        if let Some(color) = color(ui, (&group.name, shared), now) {
            own.insert(group.name.clone(), color);
        }
    }
}

/// Colours that every kind of colour vision tells apart, with their names.
const SAFE: [([u8; 3], &str); 8] = [
    ([0, 0, 0], "black"),
    ([230, 159, 0], "orange"),
    ([86, 180, 233], "sky blue"),
    ([0, 158, 115], "green"),
    ([240, 228, 66], "yellow"),
    ([0, 114, 178], "blue"),
    ([213, 94, 0], "vermilion"),
    ([204, 121, 167], "purple"),
];

/// Width of the button that shows a colour, points.
const SWATCH: f32 = 38.0;

/// The colour of a group behind a button; answers a new one.
fn color(ui: &mut egui::Ui, (name, shared): (&str, usize), now: [u8; 3]) -> Option<[u8; 3]> {
    let mut chosen = None;
    let [r, g, b] = now;
    ui.horizontal(|ui| {
        // A long name must not widen the panel.
        let font = egui::TextStyle::Body.resolve(ui.style());
        let room = ui.available_width() - SWATCH - ui.spacing().item_spacing.x;
        let text = short::fitted(ui, name, shared, &font, room);
        let is_short = text != name;
        let mut label = ui.label(text);
        if is_short {
            label = label.on_hover_text(name);
        }
        let fill = egui::Color32::from_rgb(r, g, b);
        let button = egui::Button::new("")
            .fill(fill)
            .min_size(egui::vec2(SWATCH, 20.0));
        let response = ui.add(button).labelled_by(label.id);
        response.widget_info(|| {
            let words = format!("Colour of {name}");
            egui::WidgetInfo::labeled(egui::Role::Button, true, words)
        });
        let hex = response.id.with("hex");
        egui::Popup::from_toggle_button_response(&response)
            .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
            .show(|ui| {
                ui.set_width(214.0);
                theme::quiet(ui, "Told apart by every kind of colour vision:");
                ui.horizontal_wrapped(|ui| {
                    for (safe, word) in SAFE {
                        chosen = swatch(ui, safe, word).then_some(safe).or(chosen);
                    }
                });
                ui.horizontal(|ui| {
                    let head = theme::quiet(ui, "As #rrggbb");
                    let written = || format!("#{r:02x}{g:02x}{b:02x}");
                    let mut text = ui.data(|d| d.get_temp(hex)).unwrap_or_else(written);
                    let field = egui::TextEdit::singleline(&mut text).desired_width(76.0);
                    let field = ui.add(field).labelled_by(head.id);
                    if field.lost_focus() {
                        chosen = from_hex(&text).or(chosen);
                        ui.data_mut(|d| d.remove::<String>(hex));
                    } else if field.has_focus() {
                        ui.data_mut(|d| d.insert_temp(hex, text));
                    }
                    let mut free = now;
                    if ui.color_edit_button_srgb(&mut free).changed() {
                        chosen = Some(free);
                    }
                });
            });
    });
    chosen.filter(|c| *c != now)
}

fn swatch(ui: &mut egui::Ui, [r, g, b]: [u8; 3], word: &str) -> bool {
    let fill = egui::Color32::from_rgb(r, g, b);
    let button = egui::Button::new("")
        .fill(fill)
        .min_size(egui::vec2(22.0, 20.0));
    let response = ui.add(button).on_hover_text(word);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, word));
    response.clicked()
}

/// `#e69f00`, with or without its sign.
fn from_hex(text: &str) -> Option<[u8; 3]> {
    let digits = text.trim().trim_start_matches('#');
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

#[cfg(test)]
mod tests {
    use super::from_hex;

    #[test]
    fn a_colour_is_read_as_journals_write_it() {
        assert_eq!(from_hex(" #E69f00 "), Some([230, 159, 0]));
        assert_eq!(from_hex("0072b2"), Some([0, 114, 178]));
        for text in ["", "#fff", "#e69f0g", "blue", "\u{e4}\u{e4}\u{e4}"] {
            assert_eq!(from_hex(text), None, "{text}");
        }
    }
}
