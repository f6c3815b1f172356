//! Kinds of figures by name, and the visit of those that show one.

use crate::app::state::view::View;
use crate::app::ui::choose::choose;
use crate::figure::{FigureSpec, Kind};
use crate::results::ContrastFamily;

/// Kind, name and what it shows.
pub(super) fn kinds() -> Vec<(Kind, &'static str, &'static str)> {
    let all = Kind::ALL.iter();
    all.map(|k| (*k, k.label(), k.explanation())).collect()
}

/// Which visits a volcano shows, and whether as one.
pub(super) fn visits_of_volcano(app: View<'_>, ui: &mut egui::Ui, spec: &mut FigureSpec) {
    let Some(shown) = &app.study.shown else {
        return;
    };
    let family = (spec.family).unwrap_or(ContrastFamily::DifferenceInChange);
    let mut visits = shown.results.visits_of(family);
    let asked = spec.extras.at.clone();
    // A visit that these results do not have stays chosen until another is.
    visits.extend(asked.as_deref().filter(|at| !visits.contains(at)));
    let each = "A panel for each comparison at each visit, with its own p.";
    let all = "One p a marker, of all visits, as the Screen tab has it.";
    let mut choices = vec![
        ((false, None), "Each visit", each),
        ((true, None), "All visits together", all),
    ];
    choices.extend(
        visits
            .iter()
            .enumerate()
            .map(|(i, visit)| ((false, Some(i)), *visit, "")),
    );
    let at = asked.as_deref();
    let at = at.and_then(|at| visits.iter().position(|v| *v == at));
    let before = (spec.extras.together, at);
    let mut now = before;
    choose(
        ui,
        "Visit of the figure",
        "What is compared in a panel.",
        &mut now,
        &choices,
    );
    if now != before {
        spec.extras.together = now.0;
        spec.extras.at = now.1.map(|v| visits[v].to_owned());
    }
}

/// The visit of a kind that shows one.
pub(super) fn visit(app: View<'_>, ui: &mut egui::Ui, spec: &mut FigureSpec) {
    let Some(shown) = &app.study.shown else {
        return;
    };
    let study = &shown.study;
    let later = (study.baseline + 1..study.n_visits()).filter(|v| study.baseline_of(*v) != *v);
    let mut choices = vec![(None, "The last with a change", "")];
    choices.extend(later.map(|v| (Some(v), study.visits[v].label.as_str(), "")));
    let label = spec.extras.at.clone();
    let mut at = label.and_then(|l| study.visits.iter().position(|v| v.label == l));
    let before = at;
    choose(
        ui,
        "Visit of the figure",
        "Compared with the baseline.",
        &mut at,
        &choices,
    );
    if at != before {
        spec.extras.at = at.map(|v| study.visits[v].label.clone());
    }
}
