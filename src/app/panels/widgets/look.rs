//! Choices of a look that the inspectors of trajectories and of figures share.

use crate::app::ui::choose::choose;
use crate::figure::{
    CenterKind, FigureSpec, GroupStyle, IntervalKind, Palette, TimeAxis, TimeLabels,
};
use crate::plan::explain;
use std::collections::BTreeMap;

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
