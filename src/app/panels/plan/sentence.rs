//! The whole plan in one sentence under the tabs; each word of it in italics opens its alternatives.

use super::options::{covariates, facts};
use crate::app::command::request::Command;
use crate::app::state::memory::Folds;
use crate::app::state::view::View;
use crate::app::ui::decimals;
use crate::app::ui::keyboard;
use crate::app::ui::theme;
use crate::plan::{
    AnalysisPlan, CovarianceBy, CovariateTerm, Multiplicity, Offer, OptionId, PlanOption, Primary,
    Scale, StudyFacts, Widget, explain, option,
};
use crate::run;
use crate::session::Edit;
use crate::study::Study;
use crate::words::{self, counted, listed};
use egui::{Popup, PopupCloseBehavior, RichText};

/// Width of the alternatives, points.
const WIDTH: f32 = 380.0;
/// Their greatest height.
const HEIGHT: f32 = 430.0;
/// A window lower than this, in points, has no room for the whole sentence.
const LOW: f32 = 470.0;

/// A piece of the sentence.
enum Piece {
    Text(String),
    /// Words that open the alternatives of an option.
    Open(OptionId, String),
}

pub(in crate::app::panels) fn show(
    app: View<'_>,
    folds: &mut Folds,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    let Some(shown) = &app.study.shown else {
        return;
    };
    let mut plan = app.decided.document.request.analysis.clone();
    let facts = facts(app);
    let baseline = shown.study.visits.get(shown.study.baseline);
    let baseline = baseline.map_or("baseline", |v| v.label.as_str());
    let groups = shown.study.groups.len();
    let covariates = covariates_in_words(&plan, &shown.study);
    let covariates = (!shown.study.covariates.is_empty()).then_some(&covariates[..]);
    let pieces = pieces(&plan, &facts, baseline, groups, covariates);
    // A low window keeps its room: what the question is, and what is not answered.
    let low = ui.ctx().content_rect().height() < LOW;
    let spacing = ui.spacing().clone();
    ui.spacing_mut().item_spacing = egui::vec2(0.0, 1.0);
    ui.spacing_mut().button_padding = egui::vec2(1.0, 0.0);
    ui.spacing_mut().interact_size.y = 16.0;
    ui.horizontal_wrapped(|ui| {
        let (kept, folded) = if low {
            in_short(pieces)
        } else {
            (pieces, false)
        };
        let mut kept = joined(kept).into_iter().peekable();
        while let Some(piece) = kept.next() {
            match piece {
                Piece::Text(text) => {
                    let color = theme::palette(ui).quiet;
                    let text = decimals::shown(ui, &text).into_owned();
                    ui.label(RichText::new(text).size(12.5).color(color));
                }
                Piece::Open(id, words) => {
                    // A line never begins with the comma of the line before.
                    let tail = kept.next_if(|p| matches!(p, Piece::Text(t) if is_tail(t)));
                    let tail = match &tail {
                        Some(Piece::Text(text)) => text.as_str(),
                        _ => "",
                    };
                    word(app, ui, &mut plan, (id, &words, tail));
                }
            }
        }
        if folded {
            ui.label(RichText::new("\u{2026} ").size(12.5));
        }
        let more = ui.add(linked(ui, "More", "", false));
        theme::focus_ring(ui, &more);
        let more = more.on_hover_text("Every setting of the analysis, at the right.");
        if more.clicked() {
            folds.open_settings(ui.ctx());
        }
    });
    *ui.spacing_mut() = spacing;
    ui.add_space(6.0);
    if plan != app.decided.document.request.analysis {
        out.push(Command::Edit(Edit::Plan(Box::new(plan))));
    }
}

/// Texts that follow each other as one.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match (out.last_mut(), piece) {
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (_, piece) => out.push(piece),
        }
    }
    out
}

/// Whether a text only closes the words before it.
fn is_tail(text: &str) -> bool {
    text.starts_with([',', '.'])
}

/// The question and the guard alone; whether anything is left out.
fn in_short(pieces: Vec<Piece>) -> (Vec<Piece>, bool) {
    let all = pieces.len();
    let mut kept: Vec<Piece> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Open(OptionId::Primary, _) => kept.push(piece),
            Piece::Open(OptionId::Randomized, _) => {
                kept.push(Piece::Text(", ".to_owned()));
                kept.push(piece);
            }
            _ => {}
        }
    }
    kept.push(Piece::Text(". ".to_owned()));
    let folded = kept.len() < all;
    (kept, folded)
}

/// Words to click with what closes them.
fn linked(ui: &egui::Ui, words: &str, tail: &str, warns: bool) -> egui::Button<'static> {
    let p = theme::palette(ui);
    let color = if warns { p.warning } else { p.accent };
    let format = |color, italics| egui::TextFormat {
        font_id: egui::FontId::proportional(12.5),
        color,
        italics,
        ..Default::default()
    };
    let mut job = egui::text::LayoutJob::default();
    job.append(words, 0.0, format(color, true));
    job.append(tail, 0.0, format(p.quiet, false));
    egui::Button::new(job).frame(false)
}

/// A word of the sentence with what it opens.
fn word(
    app: View<'_>,
    ui: &mut egui::Ui,
    plan: &mut AnalysisPlan,
    (id, words, tail): (OptionId, &str, &str),
) {
    let Some(entry) = option(id) else { return };
    // Asked for where it matters, silent once it is answered.
    let adjusts = || {
        let shown = app.study.shown.as_ref();
        shown.is_some_and(|s| run::baseline_adjusted(&s.plan, &s.study).is_some())
    };
    let warns = match id {
        OptionId::Randomized => plan.randomized.is_none() || adjusts(),
        OptionId::Model => plan.randomized.is_some() && adjusts(),
        _ => false,
    };
    let response = ui.add(linked(ui, words, tail, warns));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, words));
    let response = response.on_hover_text(entry.label);
    theme::focus_ring(ui, &response);
    let refused = response.id.with("refused");
    if response.clicked() {
        ui.data_mut(|d| d.remove::<Refused>(refused));
    }
    let popup = Popup::default_response_id(&response);
    let by_key = |ui: &egui::Ui| !ui.input(|i| i.pointer.any_click());
    // Opened by a key, the focus goes to the choice in force once it is there.
    let enters = response.id.with("enters");
    if response.clicked() && by_key(ui) {
        ui.data_mut(|d| d.insert_temp(enters, true));
    }
    let was_open = Popup::is_id_open(ui.ctx(), popup);
    Popup::from_toggle_button_response(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .width(WIDTH)
        .show(|ui| {
            ui.set_width(WIDTH);
            *ui.spacing_mut() = ui.ctx().global_style().spacing.clone();
            theme::heading(ui, entry.label);
            theme::quiet(ui, entry.hint());
            if id == OptionId::Covariance && plan.covariance_by == Some(CovarianceBy::Group) {
                theme::quiet(ui, "Each group has a covariance of its own.");
            }
            guard(app, ui, id);
            ui.separator();
            let is_there = !ui.is_sizing_pass();
            let most = HEIGHT.min(ui.ctx().content_rect().height() - 260.0);
            let enters = is_there && ui.data_mut(|d| d.remove_temp(enters)).unwrap_or(false);
            egui::ScrollArea::vertical()
                .id_salt(id.id())
                .max_height(most)
                // It grows with what is ticked.
                .min_scrolled_height(most)
                .show(ui, |ui| {
                    // The bar that scrolls keeps its own ground.
                    ui.set_max_width(WIDTH - 16.0);
                    if id == OptionId::Covariates {
                        if enters {
                            ui.memory_mut(|m| {
                                m.surrender_focus(response.id);
                                m.move_focus(egui::FocusDirection::Next);
                            });
                        }
                        covariates(app, ui, plan, entry);
                    } else {
                        alternatives(app, ui, plan, (entry, refused), enters);
                    }
                });
        });
    // Closed by a key, the focus is back at the word.
    if was_open && !Popup::is_id_open(ui.ctx(), popup) && by_key(ui) {
        response.request_focus();
    }
}

/// What is to be known before one of these is changed.
fn guard(app: View<'_>, ui: &mut egui::Ui, id: OptionId) {
    if !matches!(id, OptionId::Model | OptionId::Randomized) {
        return;
    }
    let color = theme::palette(ui).warning;
    let Some(shown) = &app.study.shown else {
        return;
    };
    let adjusted = run::baseline_adjusted(&shown.plan, &shown.study);
    let warnings = shown.plan.warnings.iter().chain(&adjusted);
    for warning in warnings {
        let text = RichText::new(warning).size(12.0).color(color);
        ui.add(egui::Label::new(text).wrap());
    }
}

/// A choice that was not taken, and why.
#[derive(Clone)]
struct Refused {
    value: String,
    why: String,
}

/// Takes a choice; `false`, with the reason in `refused`, where it is not taken.
fn take(
    ui: &egui::Ui,
    plan: &mut AnalysisPlan,
    (entry, refused): (&PlanOption, egui::Id),
    value: &str,
) -> bool {
    let Err(why) = entry.set(plan, value) else {
        return true;
    };
    let refusal = Refused {
        value: value.to_owned(),
        why: why.in_window(),
    };
    ui.data_mut(|d| d.insert_temp(refused, refusal));
    false
}

/// The choices of an option, each with a plain explanation; one that is refused says why and leaves them open.
fn alternatives(
    app: View<'_>,
    ui: &mut egui::Ui,
    plan: &mut AnalysisPlan,
    (entry, refused): (&PlanOption, egui::Id),
    enters: bool,
) {
    let offers: Vec<Offer> = match entry.widget {
        Widget::List(offers) => offers(plan, &facts(app)),
        _ if entry.id == OptionId::Scale => (Scale::ALL.iter())
            .map(|s| Offer {
                value: s.id().to_owned(),
                label: s.label().to_owned(),
                explanation: s.explanation(),
            })
            .collect(),
        _ => Vec::new(),
    };
    let now = match entry.id {
        OptionId::Scale => scale_of(plan).map_or("", Scale::id).to_owned(),
        _ => (entry.read)(plan),
    };
    let mut lines = Vec::with_capacity(offers.len());
    let compared = offers
        .iter()
        .any(|o| aic(app, entry.id, &o.value).is_some());
    if let Some(of) = on_screen(app).filter(|_| compared) {
        theme::quiet(
            ui,
            format!("AIC: of the model of {of}; the lowest fits best."),
        );
    }
    for offer in offers {
        let aic = aic(app, entry.id, &offer.value);
        let response = ui
            .horizontal(|ui| {
                let response = ui.selectable_label(offer.value == now, &offer.label);
                if let Some(aic) = aic {
                    theme::quiet(ui, format!("AIC {}", decimals::shown(ui, &aic)))
                        .on_hover_text(explain("aic"));
                }
                response
            })
            .inner;
        if !offer.explanation.is_empty() {
            let text = RichText::new(offer.explanation).size(12.0);
            let text = text.color(theme::palette(ui).quiet);
            ui.add(egui::Label::new(text).wrap());
        }
        let was_refused: Option<Refused> = ui.data(|d| d.get_temp(refused));
        if let Some(why) = was_refused.filter(|r| r.value == offer.value) {
            let text = RichText::new(why.why).size(12.0);
            let text = text.color(theme::palette(ui).warning);
            ui.add(egui::Label::new(text).wrap());
        }
        ui.add_space(3.0);
        if response.clicked() && take(ui, plan, (entry, refused), &offer.value) {
            ui.close();
        }
        lines.push((response, offer.value == now));
    }
    if enters && let Some((line, _)) = lines.iter().find(|l| l.1).or(lines.first()) {
        line.request_focus();
        line.scroll_to_me(None);
    }
    let lines: Vec<egui::Response> = lines.into_iter().map(|l| l.0).collect();
    keyboard::arrows(ui, &lines);
}

/// The marker on screen.
fn on_screen(app: View<'_>) -> Option<&str> {
    let shown = app.study.shown.as_ref()?;
    let marker = shown.results.marker(app.selection.marker.as_ref()?)?;
    Some(&marker.label)
}

/// AIC of a structure in the model of the marker on screen, where several were compared.
fn aic(app: View<'_>, id: OptionId, value: &str) -> Option<String> {
    if id != OptionId::Covariance {
        return None;
    }
    let shown = app.study.shown.as_ref()?;
    let model = shown
        .results
        .marker(app.selection.marker.as_ref()?)?
        .model
        .as_ref()?;
    let by_group = shown.plan.plan.covariance_by_group;
    let row = (model.structures.iter())
        .find(|row| row.covariance.id() == value && row.by_group == by_group)?;
    Some(words::criterion(row.aic?))
}

/// The scale that all markers share; `None` where they differ.
fn scale_of(plan: &AnalysisPlan) -> Option<Scale> {
    let mut scales = plan.scales.values();
    match scales.next() {
        Some(first) => scales.all(|s| s == first).then_some(*first),
        None => plan.scale.or(Some(Scale::Identity)),
    }
}

/// The covariates of the model; one whose numbers are names says so.
fn covariates_in_words(plan: &AnalysisPlan, study: &Study) -> Vec<String> {
    let words = |term: &CovariateTerm| match term.takes_numbers_as_categories(study) {
        true => format!("{} as categories", term.name),
        false => term.name.clone(),
    };
    plan.covariates.iter().map(words).collect()
}

/// What is compared, and when.
fn compared(plan: &AnalysisPlan, facts: &StudyFacts, baseline: &str, groups: usize) -> Vec<Piece> {
    let groups = counted(groups, "group");
    if plan.model_or_usual().is_crossover() {
        return vec![Piece::Text("Treatments compared at each visit".to_owned())];
    }
    if !facts.several_visits {
        return vec![Piece::Text(if facts.several_groups {
            format!("Difference between {groups} at one visit")
        } else {
            "One visit of one group, with nothing to compare".to_owned()
        })];
    }
    let usual = if facts.several_groups {
        Primary::DifferenceInChange
    } else {
        Primary::ChangeFromBaseline
    };
    let words = match plan.primary.unwrap_or(usual) {
        Primary::DifferenceInChange => format!("Difference in change from {baseline}"),
        Primary::GroupDifference => "Difference at each visit".to_owned(),
        Primary::ChangeFromBaseline => format!("Change from {baseline}"),
    };
    let mut out = vec![Piece::Open(OptionId::Primary, words)];
    if facts.several_groups {
        out.push(Piece::Text(format!(" between {groups}")));
    }
    out
}

fn pieces(
    plan: &AnalysisPlan,
    facts: &StudyFacts,
    baseline: &str,
    groups: usize,
    covariates_in_words: Option<&[String]>,
) -> Vec<Piece> {
    let works =
        |id: OptionId| option(id).is_some_and(|o| (o.without_effect)(plan, facts).is_none());
    let mut out = compared(plan, facts, baseline, groups);
    let mut open = |id: OptionId, words: String| {
        if works(id) {
            out.push(Piece::Text(", ".to_owned()));
            out.push(Piece::Open(id, words));
        }
    };
    open(OptionId::Model, plan.model_or_usual().label().to_owned());
    open(
        OptionId::Scale,
        match scale_of(plan) {
            Some(Scale::Identity) => "values as measured".to_owned(),
            Some(scale) => format!("{} scale", scale.label()),
            None => "mixed scales".to_owned(),
        },
    );
    let structure = plan.covariance.label();
    let whose = match plan.covariance_by {
        Some(CovarianceBy::Group) => " in each group",
        _ => "",
    };
    open(
        OptionId::Covariance,
        format!("{structure} covariance{whose}"),
    );
    if let Some(covariates_in_words) = covariates_in_words {
        let words = match covariates_in_words {
            [] => "no covariates".to_owned(),
            names => format!("adjusted for {}", listed(names)),
        };
        open(OptionId::Covariates, words);
    }
    let tests = match plan.adjust {
        Multiplicity::None => "tests unadjusted".to_owned(),
        adjust => format!("tests adjusted by {}", adjust.label()),
    };
    open(OptionId::Adjust, tests);
    let over = match plan.adjust_markers {
        Multiplicity::None => "not adjusted across markers".to_owned(),
        adjust => format!("adjusted across markers by {}", adjust.label()),
    };
    open(OptionId::AdjustMarkers, over);
    let randomised = match plan.randomized {
        Some(true) => "randomised",
        Some(false) => "not randomised",
        None => "not said whether randomised",
    };
    open(OptionId::Randomized, randomised.to_owned());
    let further = further(plan);
    if !further.is_empty() {
        out.push(Piece::Text(format!(", with {}", listed(&further))));
    }
    out.push(Piece::Text(". ".to_owned()));
    out
}

/// What the plan asks for beside the usual comparisons; it is set under *More*.
fn further(plan: &AnalysisPlan) -> Vec<String> {
    let mut out = Vec::new();
    if !plan.contrast.is_empty() {
        out.push(format!(
            "{} of your own",
            counted(plan.contrast.len(), "contrast")
        ));
    }
    if let Some(margin) = plan.margin {
        let ends = [margin.low, margin.high].into_iter().flatten().count();
        let noun = if ends == 2 { "margins" } else { "margin" };
        let words = margin.words().replace('-', "\u{2212}");
        out.push(format!("{noun} {words}"));
    }
    if !plan.reference_based.is_empty() || !plan.delta.is_empty() {
        out.push("assumptions about values after drop-out".to_owned());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::ModelKind;

    fn said(plan: &AnalysisPlan, facts: &StudyFacts) -> String {
        let all = pieces(plan, facts, "Baseline", 2, Some(&[]));
        all.into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Open(_, words) => format!("*{words}*"),
            })
            .collect()
    }

    #[test]
    fn a_refused_choice_changes_nothing_and_says_why() {
        let refused = egui::Id::unique("refused");
        let mut plan = AnalysisPlan::default();
        let entry = option(OptionId::Covariance).unwrap();
        egui::__run_test_ui(|ui| {
            assert!(!take(ui, &mut plan, (entry, refused), "no-such-structure"));
            let why: Option<Refused> = ui.data(|d| d.get_temp(refused));
            let why = why.unwrap();
            assert!(why.value == "no-such-structure" && !why.why.is_empty());
        });
        assert_eq!(plan, AnalysisPlan::default());
    }

    #[test]
    fn the_sentence_says_the_plan_in_force() {
        let mut facts = StudyFacts {
            several_groups: true,
            several_visits: true,
            several_markers: true,
            crossover: false,
        };
        let mut plan = AnalysisPlan::default();
        assert_eq!(
            said(&plan, &facts),
            "*Difference in change from Baseline* between 2 groups, *means by group and visit*, *values as measured*, *unstructured covariance*, *no covariates*, *tests unadjusted*, *not adjusted across markers*, *not said whether randomised*. "
        );
        plan.model = Some(ModelKind::RandomSlope);
        plan.randomized = Some(true);
        facts.several_groups = false;
        facts.several_markers = false;
        assert_eq!(
            said(&plan, &facts),
            "*Change from Baseline*, *line in time, random slopes*, *values as measured*, *no covariates*, *tests unadjusted*. "
        );
        facts.several_visits = false;
        assert!(
            said(&plan, &facts).starts_with("One visit of one group, with nothing to compare, ")
        );
        facts.several_groups = true;
        assert!(said(&plan, &facts).starts_with("Difference between 2 groups at one visit, "));
    }
}
