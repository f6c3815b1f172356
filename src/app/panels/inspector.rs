//! Right: the look, and below it the plan.

use crate::app::command::{Command, Tab};
use crate::app::state::TrajectaApp;
use crate::app::theme;
use crate::figure::{AnnotationKind, CenterKind, IntervalKind, TimeAxis, TrajectoryOptions};
use crate::plan::explain;
use crate::results::ContrastFamily;
use crate::session::Edit;

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
            super::plan::show(app, ui);
        });
}

/// A drop-down with a label before it and an explanation for each choice.
pub(super) fn choose<T: Copy + PartialEq>(
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

fn plot_section(app: &mut TrajectaApp, ui: &mut egui::Ui) {
    theme::heading(ui, "Plot");
    let mut look: TrajectoryOptions = app.document.look.clone();
    ui.checkbox(&mut look.individuals, "Lines of single subjects");
    let before = look.center;
    choose(
        ui,
        "Centre",
        "What the thick line goes through.",
        &mut look.center,
        &[
            (
                CenterKind::Mean,
                "Mean",
                "The mean; on a log scale the geometric mean.",
            ),
            (CenterKind::Median, "Median", explain("median")),
            (CenterKind::ModelMean, "Model mean", explain("emm")),
        ],
    );
    if look.center != before {
        look.interval = match look.center {
            CenterKind::Mean => IntervalKind::ConfidenceInterval,
            CenterKind::Median => IntervalKind::Quartiles,
            CenterKind::ModelMean => IntervalKind::ModelConfidenceInterval,
        };
    }
    let none = (IntervalKind::None, "None", "");
    let intervals: &[(IntervalKind, &str, &str)] = match look.center {
        CenterKind::Mean => &[
            (
                IntervalKind::ConfidenceInterval,
                "Confidence interval",
                explain("ci"),
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
            none,
        ],
        CenterKind::Median => &[(IntervalKind::Quartiles, "Quartiles", explain("iqr")), none],
        CenterKind::ModelMean => &[
            (
                IntervalKind::ModelConfidenceInterval,
                "Confidence interval",
                explain("model-ci"),
            ),
            none,
        ],
    };
    choose(
        ui,
        "Interval",
        "What the bars show.",
        &mut look.interval,
        intervals,
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
        choose(
            ui,
            "p-values of",
            "What the p-values test.",
            &mut look.family,
            &[
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
            ],
        );
    }
    if look != app.document.look {
        app.push(Command::Edit(Edit::Look(Box::new(look))));
    }
}
