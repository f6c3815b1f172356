//! Right: the look, and below it the plan.

use crate::app::command::request::Command;
use crate::app::command::table::Tab;
use crate::app::panels::plan::options;
use crate::app::panels::widgets::look::{self, centers_of, group_colors, intervals_with};
use crate::app::state::memory::Planning;
use crate::app::state::view::View;
use crate::app::ui::choose::choose;
use crate::app::ui::keyboard;
use crate::app::ui::theme;
use crate::figure::{self, AnnotationKind, FigureSpec, TrajectoryOptions};
use crate::session::Edit;

pub(in crate::app) fn show(
    app: View<'_>,
    planning: &mut Planning,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    egui::ScrollArea::vertical()
        .id_salt("inspector")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            // Lists have no plot to set.
            if !matches!(app.selection.tab, Tab::Screen | Tab::Report) {
                plot_section(app, out, ui);
                ui.add_space(14.0);
            }
            options::show(app, planning, out, ui);
            keyboard::follow_focus(ui);
        });
}

fn plot_section(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    theme::heading(ui, "Plot");
    let mut look: TrajectoryOptions = app.decided.document.look.clone();
    let follow_up = (app.study.shown.as_ref()).is_some_and(|s| s.study.has_follow_up());
    if follow_up {
        choose(
            ui,
            "Show",
            "What the vertical axis measures.",
            &mut look.view,
            &[
                (figure::View::Value, "Values", "As they were measured."),
                (
                    figure::View::Change,
                    "Change from baseline",
                    "Each subject against its own baseline; on a log scale a ratio.",
                ),
                (
                    figure::View::Percent,
                    "Change in per cent",
                    "Of each subject's own baseline. The p-values stay those of the model.",
                ),
            ],
        );
        look = look.settled();
    }
    ui.checkbox(&mut look.individuals, "Lines of single subjects");
    if app
        .views
        .trajectories
        .as_ref()
        .is_some_and(|f| f.panels.len() > 1)
    {
        ui.checkbox(&mut look.shared_y, "Same y range in all panels")
            .on_hover_text("Panels of one scale can then be compared by height.");
    }
    let spec = FigureSpec::preview(&look);
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
    let times = (&mut look.time, &mut look.time_labels);
    look::visit_times(app, ui, "Time axis", times);
    look::p_values(ui, "p-values", &mut look.annotation, false);
    if look.annotation != AnnotationKind::None {
        let families = look::families(look.view == figure::View::Value);
        let tip = "What the p-values test.";
        choose(ui, "p-values of", tip, &mut look.family, &families);
    }
    if let Some(figure) = app.views.trajectories.clone() {
        group_colors(ui, &mut look.palette, &mut look.colors, &figure.groups);
    }
    if look != app.decided.document.look {
        out.push(Command::Edit(Edit::Look(Box::new(look))));
    }
}
