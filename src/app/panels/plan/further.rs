//! Controls of what a plan asks beside the usual comparisons: words that are typed, subgroups, batches, drop-outs.

use crate::app::state::memory::Typing;
use crate::app::ui::choose::choose;
use crate::app::ui::decimals;
use crate::app::ui::keyboard;
use crate::app::ui::theme;
use crate::app::ui::typed_numbers::{list_shown, list_typed, number};
use crate::plan::{
    AnalysisPlan, Batch, CorrelateWithin, Measure, Message, OptionId, PlanOption, ReferenceBased,
    Values, explain,
};
use crate::study::{CovariateValues, Study};
use crate::words::capital;

/// A value as text that takes effect when its field is left; a refused one stays there with the reason.
pub(super) fn typed(
    ui: &mut egui::Ui,
    typing: &mut Typing,
    plan: &mut AnalysisPlan,
    (option, hint): (&PlanOption, &str),
) {
    let now = (option.read)(plan);
    let (now, hint) = match option.values {
        Values::Numbers => (list_shown(ui, &now), list_shown(ui, hint)),
        _ => [now.as_str(), hint]
            .map(|text| decimals::shown(ui, text).into_owned())
            .into(),
    };
    if let Some(text) = line(ui, typing, (option.label, option.hint(), &hint), &now) {
        let meant = match option.values {
            Values::Numbers => list_typed(&text),
            Values::Number => Ok(number(&text).map_or_else(|| text.clone(), |n| n.to_string())),
            _ => Ok(text.clone()),
        };
        match meant {
            Ok(meant) => take(typing, plan, option, (&meant, text)),
            Err(why) => {
                typing.refused.insert(option.label, why);
                typing.words.insert(option.label, text);
            }
        }
    }
    why_not(ui, typing, option.label);
}

/// The contrasts there are, and a field for one more.
pub(super) fn contrasts(
    ui: &mut egui::Ui,
    typing: &mut Typing,
    plan: &mut AnalysisPlan,
    option: &PlanOption,
    visits: usize,
) {
    let mut dropped = None;
    for (i, contrast) in plan.contrast.iter().enumerate() {
        ui.horizontal(|ui| {
            let text = String::from(contrast.clone());
            let drop = ui.button("Remove");
            drop.widget_info(|| {
                let name = format!("Remove {text}");
                egui::WidgetInfo::labeled(egui::Role::Button, true, name)
            });
            if drop.clicked() {
                dropped = Some(i);
            }
            let shown = match &contrast.measure {
                Measure::Weights(_) => text,
                measure if measure.label() == contrast.name => contrast.name.clone(),
                measure => format!("{}: {}", contrast.name, measure.label()),
            };
            ui.add(egui::Label::new(shown).wrap());
        });
    }
    if let Some(i) = dropped {
        plan.contrast.remove(i);
    }
    let hint = hint(visits);
    if let Some(text) = line(ui, typing, (option.label, option.hint(), &hint), "") {
        take(typing, plan, option, (&text.clone(), text));
    }
    why_not(ui, typing, option.label);
    measures(ui, plan, option);
}

/// A contrast as it is written, with a weight for each visit of the study.
fn hint(visits: usize) -> String {
    let of = |v: usize| if v + 2 < visits { "0" } else { "0.5" };
    let weights: Vec<&str> = (0..visits.max(2)).map(of).collect();
    format!("late = weights({})", weights.join(", "))
}

/// The measures of a whole course that need no weights, to add with one click.
fn measures(ui: &mut egui::Ui, plan: &mut AnalysisPlan, option: &PlanOption) {
    ui.horizontal_wrapped(|ui| {
        for measure in Measure::NAMED {
            if plan.contrast.iter().any(|c| c.measure == measure) {
                continue;
            }
            let name = measure.label();
            let button = ui.button(format!("+ {}", capital(name)));
            if button.on_hover_text(explain(measure.id())).clicked() {
                let mut new = plan.clone();
                let text = format!("{name} = {}", measure.id());
                if option.set(&mut new, &text).is_ok() {
                    *plan = new;
                }
            }
        }
    });
}

/// A field with its name; the new text once it is left.
fn line(
    ui: &mut egui::Ui,
    typing: &mut Typing,
    (label, tip, hint): (&'static str, &str, &str),
    now: &str,
) -> Option<String> {
    let mut text = (typing.words.get(label)).map_or_else(|| now.to_owned(), String::clone);
    let head = theme::quiet(ui, label).on_hover_text(tip);
    let field = egui::TextEdit::singleline(&mut text)
        .hint_text(hint)
        .desired_width(ui.available_width() - 16.0);
    let field = ui.add(field).labelled_by(head.id);
    if field.lost_focus() {
        typing.words.remove(label);
        typing.refused.remove(label);
        let is_new = keyboard::is_typed(ui, &field) && text.trim() != now;
        return is_new.then(|| text.trim().to_owned());
    }
    if field.has_focus() {
        typing.words.insert(label, text);
    }
    None
}

/// Takes what is meant into the plan, or keeps the text in its field with the reason why it was not taken.
fn take(
    typing: &mut Typing,
    plan: &mut AnalysisPlan,
    option: &PlanOption,
    (meant, text): (&str, String),
) {
    let label = option.label;
    let mut new = plan.clone();
    let set = option.set(&mut new, meant);
    let refused: Option<Message> = set.err().or_else(|| (option.refused)(&new));
    match refused {
        None => *plan = new,
        Some(why) => {
            typing.refused.insert(label, why.in_window());
            typing.words.insert(label, text);
        }
    }
}

fn why_not(ui: &mut egui::Ui, typing: &Typing, label: &str) {
    if let Some(why) = typing.refused.get(label) {
        let text = egui::RichText::new(why).size(12.0);
        let text = text.color(theme::palette(ui).warning);
        ui.add(egui::Label::new(text).wrap());
    }
}

/// A category of the subjects, or none.
pub(super) fn subgroup(
    ui: &mut egui::Ui,
    plan: &mut AnalysisPlan,
    option: &PlanOption,
    study: &Study,
) {
    let is_category = |values: &CovariateValues| matches!(values, CovariateValues::Factor { .. });
    let categories = study.covariates.iter().filter(|c| is_category(&c.values));
    let names: Vec<&str> = categories.map(|c| c.name.as_str()).collect();
    if names.is_empty() {
        theme::quiet(
            ui,
            format!(
                "{}: the file has no category of the subjects.",
                option.label
            ),
        )
        .on_hover_text(option.hint());
        return;
    }
    let now = (option.read)(plan);
    let mut chosen = now.as_str();
    let none = ("", "none", "");
    let offered: Vec<(&str, &str, &str)> = std::iter::once(none)
        .chain(names.iter().map(|n| (*n, *n, "")))
        .collect();
    choose(ui, option.label, option.hint(), &mut chosen, &offered);
    if chosen != now {
        plan.subgroup = Some(chosen.to_owned()).filter(|c| !c.is_empty());
    }
}

/// The column of the batches and how it enters, or none.
pub(super) fn batch(
    ui: &mut egui::Ui,
    plan: &mut AnalysisPlan,
    option: &PlanOption,
    study: &Study,
) {
    if study.covariates.is_empty() {
        return;
    }
    let mut offered = vec![(None, "none".to_owned())];
    for covariate in &study.covariates {
        for (random, how) in [(false, "a factor"), (true, "a random effect")] {
            let batch = Batch {
                column: covariate.name.clone(),
                random,
            };
            offered.push((Some(batch), format!("{}, {how}", covariate.name)));
        }
    }
    let now = offered.iter().position(|o| o.0 == plan.batch).unwrap_or(0);
    let mut chosen = now;
    let lines: Vec<(usize, &str, &str)> = (offered.iter().enumerate())
        .map(|(i, o)| (i, o.1.as_str(), ""))
        .collect();
    choose(ui, option.label, option.hint(), &mut chosen, &lines);
    if chosen != now {
        plan.batch = offered.swap_remove(chosen).0;
    }
}

/// A box for each choice of an option that takes several.
pub(super) fn several(ui: &mut egui::Ui, plan: &mut AnalysisPlan, option: &PlanOption) {
    theme::quiet(ui, option.label).on_hover_text(option.hint());
    match option.id {
        OptionId::ReferenceBased => {
            let all = ReferenceBased::ALL.iter().map(|s| (*s, s.label()));
            boxes(ui, &mut plan.reference_based, all);
        }
        OptionId::CorrelateWithin => {
            let words = |way: &CorrelateWithin| match way {
                CorrelateWithin::Group => "each group by itself",
                CorrelateWithin::Pooled => "everyone",
                CorrelateWithin::Adjusted => "everyone, without the differences between groups",
                CorrelateWithin::Repeated => "within subjects, over all visits",
            };
            let all = CorrelateWithin::ALL.iter().map(|w| (*w, words(w)));
            boxes(ui, &mut plan.correlate_within, all);
        }
        _ => {}
    }
}

fn boxes<T: Copy + PartialEq>(
    ui: &mut egui::Ui,
    chosen: &mut Vec<T>,
    all: impl Iterator<Item = (T, &'static str)>,
) {
    for (one, label) in all {
        let at = chosen.iter().position(|c| *c == one);
        let mut is_on = at.is_some();
        if ui.checkbox(&mut is_on, label).changed() {
            match at {
                Some(at) => {
                    chosen.remove(at);
                }
                None => chosen.push(one),
            }
        }
    }
}
