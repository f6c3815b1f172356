//! The analysis plan in the inspector: a control for each option of the plan's table.

use super::further;
use crate::app::command::request::Command;
use crate::app::command::table::Tab;
use crate::app::state::memory::{Place, Planning};
use crate::app::state::view::View;
use crate::app::ui::choose::choose;
use crate::app::ui::keyboard;
use crate::app::ui::theme;
use crate::plan::{
    AnalysisPlan, CovariateAt, CovariateTerm, Message, OptionId, PlanOption, Scale, StudyFacts,
    Values, Widget, option, options,
};
use crate::session::Edit;
use crate::study::{CovariateValues, Study};

/// Options that the sentence of the plan does not say; they stand folded.
const RARER: [OptionId; 14] = [
    OptionId::CovarianceBy,
    OptionId::Se,
    OptionId::Estimation,
    OptionId::Df,
    OptionId::RandomSeed,
    OptionId::Contrast,
    OptionId::Margin,
    OptionId::ReferenceBased,
    OptionId::Delta,
    OptionId::Subgroup,
    OptionId::Detect,
    OptionId::Power,
    OptionId::Batch,
    OptionId::CorrelateWithin,
];

pub(in crate::app) fn show(
    app: View<'_>,
    planning: &mut Planning,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    let mut plan: AnalysisPlan = app.decided.document.request.analysis.clone();
    let facts = facts(app);
    heading(ui, &plan, &facts);
    // A value that the rest of the plan excludes would stop the analysis.
    for option in options() {
        let idle = (option.without_effect)(&plan, &facts).is_some();
        if idle && (option.refused)(&plan).is_some() {
            keep(ui, option.reset(&mut plan));
        }
    }
    let is_rare = |o: &&PlanOption| RARER.contains(&o.id);
    for option in options().filter(|o| !is_rare(o)) {
        control(app, planning, ui, (&mut plan, &facts), option);
    }
    let more = match planning.sought.map(|s| s.place) {
        Some(Place::More) => true,
        Some(Place::Option(id)) => RARER.contains(&id),
        None => false,
    };
    let top = ui.cursor().min;
    egui::CollapsingHeader::new("More settings")
        .open(more.then_some(true))
        .show(ui, |ui| {
            for option in options().filter(is_rare) {
                control(app, planning, ui, (&mut plan, &facts), option);
            }
        });
    seen(planning, ui, Place::More, top);
    super::derived::show(app, &mut planning.deriving, out, ui);
    super::family::show(app, ui);
    if plan != app.decided.document.request.analysis {
        out.push(Command::Edit(Edit::Plan(Box::new(plan))));
    }
}

/// Brings a place into view where it was asked for, and lets a control stand out for a while; it begins at `top`.
fn seen(planning: &mut Planning, ui: &egui::Ui, place: Place, top: egui::Pos2) {
    let Some(sought) = planning.sought.as_mut().filter(|s| s.place == place) else {
        return;
    };
    let (seeks, is_lit) = sought.at(ui.input(|i| i.time));
    let end = egui::pos2(ui.max_rect().right(), ui.cursor().min.y - 2.0);
    let rect = egui::Rect::from_min_max(top, end.max(top));
    if seeks {
        ui.scroll_to_rect(rect, Some(egui::Align::TOP));
        // Who came by the palette goes on by keys.
        if place != Place::More && !sought.has_focus {
            sought.has_focus = keyboard::focus_in(ui, rect);
        }
        ui.ctx().request_repaint();
    }
    if place != Place::More && is_lit {
        let stroke = egui::Stroke::new(1.5, theme::palette(ui).accent);
        let around = rect.expand2(egui::vec2(5.0, 3.0));
        ui.painter()
            .rect_stroke(around, 4.0, stroke, egui::StrokeKind::Inside);
        let soon = std::time::Duration::from_millis(500);
        ui.ctx().request_repaint_after(soon);
    }
    if !is_lit {
        planning.sought = None;
    }
}

/// The control of one option; nothing where it has no effect.
fn control(
    app: View<'_>,
    planning: &mut Planning,
    ui: &mut egui::Ui,
    (plan, facts): (&mut AnalysisPlan, &StudyFacts),
    option: &'static PlanOption,
) {
    let top = ui.cursor().min;
    widget(app, planning, ui, (plan, facts), option);
    seen(planning, ui, Place::Option(option.id), top);
}

fn widget(
    app: View<'_>,
    planning: &mut Planning,
    ui: &mut egui::Ui,
    (plan, facts): (&mut AnalysisPlan, &StudyFacts),
    option: &'static PlanOption,
) {
    if (option.without_effect)(plan, facts).is_some() {
        return;
    }
    match option.widget {
        Widget::List(offers) => {
            let offers = offers(plan, facts);
            let mut now = (option.read)(plan);
            if !offers.iter().any(|o| o.value == now)
                && let Some(shown) = &app.study.shown
            {
                // Nothing is chosen: the value in force is shown.
                now = (option.read)(&shown.plan.plan.written());
            }
            let lines: Vec<(&str, &str, &str)> = offers
                .iter()
                .map(|o| (o.value.as_str(), o.label.as_str(), o.explanation))
                .collect();
            let mut chosen = now.as_str();
            choose(ui, option.label, option.hint(), &mut chosen, &lines);
            if chosen != now {
                keep(ui, option.set(plan, chosen));
            }
        }
        Widget::Check(value) => {
            let mut is_on = (option.read)(plan) == value;
            let response = ui.checkbox(&mut is_on, option.label);
            if response.on_hover_text(option.hint()).changed() {
                keep(ui, option.set(plan, if is_on { value } else { "" }));
            }
        }
        Widget::Number => number(ui, plan, option),
        Widget::Typed(hint) => further::typed(ui, &mut planning.typing, plan, (option, hint)),
        Widget::Own => own(app, planning, ui, plan, option),
        Widget::Elsewhere => {}
    }
}

/// A control that no other option has.
fn own(
    app: View<'_>,
    planning: &mut Planning,
    ui: &mut egui::Ui,
    plan: &mut AnalysisPlan,
    option: &'static PlanOption,
) {
    let study = app.study.shown.as_ref().map(|s| s.study.clone());
    match (option.id, study) {
        (OptionId::Scale, _) => scales(app, ui, plan, option),
        (OptionId::Covariates, _) => covariates(app, ui, plan, option),
        (OptionId::Correlate, _) => {
            let opens = planning.sought.map(|s| s.place) == Some(Place::Option(option.id));
            super::correlations::show(app, (&mut planning.partner, opens), ui, plan);
        }
        (OptionId::Contrast, study) => {
            let visits = study.map_or(0, |s| s.n_visits());
            further::contrasts(ui, &mut planning.typing, plan, option, visits);
        }
        (OptionId::ReferenceBased | OptionId::CorrelateWithin, _) => {
            further::several(ui, plan, option);
        }
        (OptionId::Subgroup, Some(study)) => further::subgroup(ui, plan, option, &study),
        (OptionId::Batch, Some(study)) => further::batch(ui, plan, option, &study),
        _ => {}
    }
}

/// What is known of the study on screen.
pub(super) fn facts(app: View<'_>) -> StudyFacts {
    let shown = app.study.shown.as_ref();
    StudyFacts {
        several_groups: shown.is_some_and(|s| s.study.groups.len() > 1),
        several_visits: shown.is_none_or(|s| s.study.visits.len() > 1),
        several_markers: shown.is_some_and(|s| s.results.markers.len() > 1),
        crossover: shown.is_some_and(|s| s.study.crossover.is_some()),
    }
}

/// The heading; it tells why options are not shown.
fn heading(ui: &mut egui::Ui, plan: &AnalysisPlan, facts: &StudyFacts) {
    theme::heading(ui, "Analysis").on_hover_ui(|ui| {
        ui.label("Options that have no effect now are not shown:");
        for why in options().filter_map(|o| (o.without_effect)(plan, facts)) {
            ui.label(why.in_window());
        }
    });
}

/// Says why a value was not taken, where it was not.
fn keep(ui: &mut egui::Ui, set: Result<(), Message>) {
    if let Err(why) = set {
        theme::quiet(ui, why.in_window());
    }
}

/// A number with its name; what is not set shows as 0.
fn number(ui: &mut egui::Ui, plan: &mut AnalysisPlan, option: &PlanOption) {
    let now: f64 = (option.read)(plan).parse().unwrap_or_default();
    let mut number = now;
    let mut drag = egui::DragValue::new(&mut number);
    if option.values == Values::Count {
        drag = drag.range(0..=u32::MAX).max_decimals(0);
    }
    ui.horizontal(|ui| {
        let label = theme::quiet(ui, option.label).on_hover_text(option.hint());
        let field = ui.add(drag).labelled_by(label.id);
        field.on_hover_text(option.hint());
    });
    if number != now {
        keep(ui, option.set(plan, &number.to_string()));
    }
}

/// The scale of all markers, and of the marker on screen.
fn scales(app: View<'_>, ui: &mut egui::Ui, plan: &mut AnalysisPlan, all_markers: &PlanOption) {
    let scales: Vec<(Option<Scale>, &str, &str)> =
        std::iter::once((None, "mixed", "Markers have scales of their own."))
            .chain(
                Scale::ALL
                    .iter()
                    .map(|s| (Some(*s), s.label(), s.explanation())),
            )
            .collect();
    let all: Vec<Scale> = plan.scales.values().copied().collect();
    let mut scale = match all.first() {
        Some(first) if all.iter().all(|s| s == first) => Some(*first),
        Some(_) => None,
        None => plan.scale.or(Some(Scale::Identity)),
    };
    let before = scale;
    let offered = if scale.is_none() {
        &scales[..]
    } else {
        &scales[1..]
    };
    choose(
        ui,
        all_markers.label,
        all_markers.hint(),
        &mut scale,
        offered,
    );
    if scale != before {
        plan.scale = scale;
        plan.scales.clear();
    }
    if let Some(marker) = app.selection.marker.clone()
        && app.selection.tab == Tab::Marker
        && let Some(now) = plan.scales.get(&marker).copied()
        && let Some(this_marker) = option(OptionId::Scales)
    {
        let mut one = now;
        let choices: Vec<(Scale, &str, &str)> = Scale::ALL
            .iter()
            .map(|s| (*s, s.label(), s.explanation()))
            .collect();
        choose(
            ui,
            this_marker.label,
            this_marker.hint(),
            &mut one,
            &choices,
        );
        if one != now {
            plan.scales.insert(marker, one);
        }
    }
}

pub(super) fn covariates(
    app: View<'_>,
    ui: &mut egui::Ui,
    plan: &mut AnalysisPlan,
    entry: &PlanOption,
) {
    let Some(shown) = &app.study.shown else {
        return;
    };
    if shown.study.covariates.is_empty() {
        return;
    }
    theme::quiet(ui, entry.label).on_hover_text(entry.hint());
    theme::compact(ui);
    for covariate in &shown.study.covariates {
        let name = &covariate.name;
        let at = plan.covariates.iter().position(|t| t.name == *name);
        let mut inside = at.is_some();
        if ui
            .checkbox(&mut inside, name)
            .on_hover_text(entry.hint())
            .changed()
        {
            match at {
                Some(i) => {
                    plan.covariates.remove(i);
                }
                None => plan.covariates.push(CovariateTerm::parse(name)),
            }
        }
        let Some(term) = plan.covariates.iter_mut().find(|t| t.name == *name) else {
            continue;
        };
        ui.horizontal(|ui| {
            ui.add_space(20.0);
            let by_visit = ui.checkbox(&mut term.by_visit, "by visit");
            name_of(&by_visit, format!("{name} by visit"), term.by_visit);
            by_visit.on_hover_text(
                "Its effect may differ between the visits; else it shifts all visits alike.",
            );
            if matches!(covariate.values, CovariateValues::Number(_)) {
                let factor = ui.checkbox(&mut term.as_factor, "as categories");
                name_of(&factor, format!("{name} as categories"), term.as_factor);
                factor.on_hover_text(
                    "Its numbers are names of categories, such as sites; else a straight line is assumed.",
                );
            }
        });
        if covariate.at_visits.is_some() {
            value_at(ui, term, &shown.study);
        }
    }
}

/// Which value of a covariate that changes between visits enters.
fn value_at(ui: &mut egui::Ui, term: &mut CovariateTerm, study: &Study) {
    let varies = term.varies_in(study);
    ui.horizontal(|ui| {
        ui.add_space(20.0);
        let each = ui.radio(varies, "value at each visit");
        if each.clicked() && !varies {
            term.at = CovariateAt::Visits;
        }
        let start = ui.radio(!varies, "value at baseline");
        if start.clicked() && varies {
            term.at = CovariateAt::Baseline;
        }
    });
}

/// What a screen reader says of a checkbox whose text leans on its neighbours.
fn name_of(response: &egui::Response, name: String, is_on: bool) {
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::CheckBox, true, is_on, name.clone())
    });
}
