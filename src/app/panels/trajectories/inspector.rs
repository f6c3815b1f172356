//! Right: the look, and below it the plan.

use crate::app::command::table::{Command, Tab};
use crate::app::state::app::TrajectaApp;
use crate::app::ui::theme;
use crate::figure::{
    AnnotationKind, CenterKind, FigureSpec, GroupStyle, IntervalKind, Palette, TimeAxis,
    TimeLabels, TrajectoryOptions, View,
};
use crate::plan::explain;
use crate::results::ContrastFamily;
use crate::session::Edit;
use std::collections::BTreeMap;

pub(in crate::app) fn show(app: &mut TrajectaApp, ui: &mut egui::Ui) {
    egui::ScrollArea::vertical()
        .id_salt("inspector")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            // Lists have no plot to set.
            if !matches!(app.tab, Tab::Screen | Tab::Report) {
                plot_section(app, ui);
                ui.add_space(14.0);
            }
            crate::app::panels::plan::options::show(app, ui);
        });
}

/// A drop-down with a label before it and an explanation for each choice.
pub(in crate::app::panels) fn choose<T: Copy + PartialEq>(
    ui: &mut egui::Ui,
    label: &str,
    tip: &str,
    value: &mut T,
    choices: &[(T, &str, &str)],
) {
    let text = choices.iter().find(|c| c.0 == *value).map_or("", |c| c.1);
    let head = theme::quiet(ui, label);
    // A long name is cut at the width of its neighbours.
    let width = ui.available_width() - 8.0;
    let response = ui
        .scope(|ui| {
            ui.set_max_width(width);
            egui::ComboBox::from_id_salt(label)
                .width(width)
                .truncate()
                .selected_text(text)
                .show_ui(ui, |ui| {
                    for (choice, name, explanation) in choices {
                        let item = ui.selectable_value(value, *choice, *name);
                        if !explanation.is_empty() {
                            item.on_hover_text(*explanation);
                        }
                    }
                })
                .response
                .labelled_by(head.id)
        })
        .inner;
    if !tip.is_empty() {
        response.on_hover_text(tip);
    }
}

/// A choice with its name and its explanation.
type Choice<T> = (T, &'static str, &'static str);

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
pub(in crate::app::panels) fn time_labels(
    ui: &mut egui::Ui,
    time: TimeAxis,
    labels: &mut TimeLabels,
) {
    if time == TimeAxis::Ordinal {
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
                "Told apart by nearly every eye.",
            ),
            (
                Palette::Grey,
                "Grey",
                "Greys and dashes that survive a photocopier.",
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
    for group in groups {
        ui.horizontal(|ui| {
            let mut color = own.get(&group.name).copied().unwrap_or(group.color);
            let label = ui.label(&group.name);
            if ui
                .color_edit_button_srgb(&mut color)
                .labelled_by(label.id)
                .changed()
            {
                own.insert(group.name.clone(), color);
            }
        });
    }
}

fn plot_section(app: &mut TrajectaApp, ui: &mut egui::Ui) {
    theme::heading(ui, "Plot");
    let mut look: TrajectoryOptions = app.document.look.clone();
    let follow_up = (app.shown.as_ref()).is_some_and(|s| s.study.has_follow_up());
    if follow_up {
        choose(
            ui,
            "Show",
            "What the vertical axis measures.",
            &mut look.view,
            &[
                (View::Value, "Values", "As they were measured."),
                (
                    View::Change,
                    "Change from baseline",
                    "Each subject against its own baseline; on a log scale a ratio.",
                ),
                (
                    View::Percent,
                    "Change in per cent",
                    "Of each subject's own baseline. The p-values stay those of the model.",
                ),
            ],
        );
        look = look.settled();
    }
    ui.checkbox(&mut look.individuals, "Lines of single subjects");
    if app.figure.as_ref().is_some_and(|f| f.panels.len() > 1) {
        ui.checkbox(&mut look.shared_y, "Same y range in all panels")
            .on_hover_text("Panels of one scale can then be compared by height.");
    }
    let spec = FigureSpec::looking(&look);
    choose(
        ui,
        "Centre",
        "What the thick line goes through.",
        &mut look.center,
        &centers_of(&spec),
    );
    let center = look.center;
    look = look.settled();
    choose(
        ui,
        "Interval",
        "What the bars show.",
        &mut look.interval,
        &intervals_with(&spec, center),
    );
    let hours = app
        .shown
        .as_ref()
        .is_some_and(|s| s.study.visits.iter().all(|v| v.hours.is_some()));
    if hours {
        choose(
            ui,
            "Time axis",
            "Where the visits stand.",
            &mut look.time,
            &[
                (TimeAxis::Ordinal, "Equal steps", "One visit, one step."),
                (TimeAxis::True, "True time", "Distances are hours."),
                (
                    TimeAxis::SquareRoot,
                    "Compressed time",
                    "Distances are square roots of hours, so that early visits stay apart.",
                ),
            ],
        );
    } else {
        theme::quiet(
            ui,
            "Time axis: equal steps, because a visit has no known hour.",
        );
    }
    time_labels(ui, look.time, &mut look.time_labels);
    choose(
        ui,
        "p-values",
        "From fitted contrasts only.",
        &mut look.annotation,
        &[
            (AnnotationKind::None, "Not shown", ""),
            (AnnotationKind::P, "Exact p", ""),
            (
                AnnotationKind::Stars,
                "Stars",
                "Explained under the legend.",
            ),
        ],
    );
    if look.annotation != AnnotationKind::None {
        let mut families = vec![
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
        ];
        if look.view == View::Value {
            families.push((
                ContrastFamily::GroupDifference,
                "Groups at each visit",
                explain("group_difference"),
            ));
        }
        choose(
            ui,
            "p-values of",
            "What the p-values test.",
            &mut look.family,
            &families,
        );
    }
    if let Some(figure) = app.figure.clone() {
        group_colors(ui, &mut look.palette, &mut look.colors, &figure.groups);
    }
    if look != app.document.look {
        app.push(Command::Edit(Edit::Look(Box::new(look))));
    }
}
