//! Beside the data: other names, and what is left out with its reason.

use crate::app::command::request::{Ask, Command, Excluding};
use crate::app::panels::widgets::field::{field, movable_field};
use crate::app::state::memory::Naming;
use crate::app::state::view::View;
use crate::app::ui::choose::choose;
use crate::app::ui::keyboard;
use crate::app::ui::theme;
use crate::session::Edit;
use crate::study::{CensoredRule, Censoring, ExcludedValue, Exclusion, Marker};

pub(in crate::app) fn show(
    app: View<'_>,
    naming: &mut Naming,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    egui::ScrollArea::vertical()
        .id_salt("names")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            left_out(app, out, ui);
            ui.add_space(14.0);
            censored(app, out, ui);
            names(app, naming, out, ui);
            keyboard::follow_focus(ui);
        });
}

/// More markers than these are named one at a time, the one in depth.
const MOST_NAMED: usize = 8;

fn left_out(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    theme::heading(ui, "Left out");
    let preparation = app.decided.document.request.preparation.clone();
    if preparation.exclude.is_empty() && preparation.exclude_values.is_empty() {
        theme::quiet(
            ui,
            "Nothing. Click a subject or a value in the table with the right button to leave it out, with a reason.",
        );
    }
    for one in preparation.exclude {
        let back = Edit::IncludeSubject(one.subject.clone());
        line(out, ui, &one.subject, &one.reason, back);
    }
    for one in preparation.exclude_values {
        let what = format!("{}, {}, {}", one.subject, one.visit, one.marker);
        let back = Edit::IncludeValue(one.subject, one.visit, one.marker);
        line(out, ui, &what, &one.reason, back);
    }
    if let Some(study) = app.study.shown.as_ref().map(|s| s.study.clone())
        && let Some(subject) = app.selection.subject.and_then(|s| study.subjects.get(s))
        && ui
            .button(format!("Leave {} out\u{2026}", subject.id))
            .on_hover_text("The selected subject; a reason is asked for.")
            .clicked()
    {
        out.push(Command::Ask(Ask::Reason(Excluding {
            subject: subject.id.clone(),
            value: None,
            reason: String::new(),
        })));
    }
}

fn line(out: &mut Vec<Command>, ui: &mut egui::Ui, what: &str, reason: &str, back: Edit) {
    ui.horizontal(|ui| {
        let button = ui.button("Include again");
        if button.clicked() {
            out.push(Command::Edit(back));
        }
        ui.vertical(|ui| {
            ui.add(egui::Label::new(what).wrap());
            theme::quiet(
                ui,
                if reason.is_empty() {
                    "no reason given"
                } else {
                    reason
                },
            );
        });
    });
}

fn censored(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let any = app
        .study
        .file
        .as_ref()
        .and_then(|f| f.raw.as_ref())
        .is_some_and(|study| {
            let below = |c: &Censoring| *c == Censoring::Below;
            study.markers.iter().any(|m| m.censoring.iter().any(below))
        });
    if !any {
        return;
    }
    theme::heading(ui, "Below the detection limit");
    let mut rule = app.decided.document.request.preparation.censored;
    let rules: Vec<_> = CensoredRule::ALL
        .iter()
        .map(|r| (*r, r.words(), ""))
        .collect();
    choose(
        ui,
        "Such a value counts as",
        "In means and models; the results also show what the other rules would give.",
        &mut rule,
        &rules,
    );
    if rule != app.decided.document.request.preparation.censored {
        out.push(Command::Edit(Edit::Censored(rule)));
    }
    ui.add_space(14.0);
}

fn names(app: View<'_>, naming: &mut Naming, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let Some(raw) = app.study.raw() else {
        return;
    };
    theme::heading(ui, "Names");
    theme::quiet(
        ui,
        "What figures and tables say; the file keeps its own words.",
    );
    let names = app.decided.document.request.preparation.names.clone();
    let order = app.decided.document.request.preparation.group_order.clone();
    let ordered = ordered(raw.groups.iter().map(|g| &g.name), &order);
    for (i, group) in ordered.iter().enumerate() {
        let now = names.groups.get(group).unwrap_or(group);
        // The first group is the one that the others are compared with; Change chooses it.
        let movable = (i > 1).then_some(group.as_str());
        let (to, up) = movable_field(naming, ui, &format!("Group {group}"), now, movable);
        if up {
            out.push(Command::Edit(Edit::GroupOrder(swapped(&ordered, i))));
        }
        if let Some(to) = to {
            out.push(Command::Edit(Edit::NameGroup(group.clone(), to)));
        }
    }
    for visit in &raw.visits {
        let now = names.visits.get(&visit.label).unwrap_or(&visit.label);
        let to = field(naming, ui, &format!("Visit {}", visit.label), now);
        if let Some(to) = to {
            out.push(Command::Edit(Edit::NameVisit(visit.label.clone(), to)));
        }
    }
    // The marker in depth, or the only few there are: a panel has thousands.
    let chosen = app.selection.marker.clone();
    let few = raw.markers.len() <= MOST_NAMED;
    if !few {
        let all = raw.markers.len();
        theme::quiet(
            ui,
            format!("Of {all} markers, the one on screen: the list at the left chooses another."),
        );
    }
    let wanted = |m: &&Marker| few || chosen.as_deref() == Some(m.name.as_str());
    // Results, lists and figures follow the plan, which is copied only when it changes.
    let all = &app.decided.document.request.analysis.markers;
    let place = |m: &Marker| all.iter().position(|n| *n == m.name).unwrap_or(0);
    let mut listed: Vec<(usize, &Marker)> = (raw.markers.iter())
        .filter(wanted)
        .map(|m| (place(m), m))
        .collect();
    listed.sort_by_key(|(at, _)| *at);
    for (at, marker) in listed {
        let now = names.markers.get(&marker.name).unwrap_or(&marker.label);
        let movable = (at > 0).then_some(marker.name.as_str());
        let head = format!("Marker {}", marker.name);
        let (to, up) = movable_field(naming, ui, &head, now, movable);
        if up {
            let markers = &app.decided.document.request.analysis.markers;
            out.push(Command::Edit(Edit::MarkerOrder(swapped(markers, at))));
        }
        if let Some(to) = to {
            out.push(Command::Edit(Edit::LabelMarker(marker.name.clone(), to)));
        }
        let now = names.units.get(&marker.name).unwrap_or(&marker.unit);
        let to = field(naming, ui, &format!("Unit of {}", marker.name), now);
        if let Some(to) = to {
            out.push(Command::Edit(Edit::UnitOfMarker(marker.name.clone(), to)));
        }
    }
}

/// Names in the order asked for; the first stays first.
fn ordered<'a>(names: impl Iterator<Item = &'a String>, order: &[String]) -> Vec<String> {
    let mut out: Vec<String> = names.cloned().collect();
    if let Some((_, rest)) = out.split_first_mut() {
        rest.sort_by_key(|n| order.iter().position(|o| o == n).unwrap_or(order.len()));
    }
    out
}

/// The list with the name at `at` one place earlier.
fn swapped(names: &[String], at: usize) -> Vec<String> {
    let mut out = names.to_vec();
    if at > 0 && at < out.len() {
        out.swap(at - 1, at);
    }
    out
}

/// The window that asks why something is left out; `None` once it is answered.
pub(in crate::app) fn reason(
    out: &mut Vec<Command>,
    ui: &egui::Ui,
    mut asked: Excluding,
) -> Option<Excluding> {
    let what = match &asked.value {
        None => format!("Leave {} out of everything.", asked.subject),
        Some((visit, marker)) => {
            format!("Leave {marker} of {} at {visit} out.", asked.subject)
        }
    };
    let (mut go, mut close) = (false, false);
    let escaped = theme::question(ui, "Why is it left out?", |ui| {
        ui.label(what);
        let head = ui.label("Reason");
        let field = ui
            .add(
                egui::TextEdit::singleline(&mut asked.reason)
                    .hint_text("for example: sample haemolysed")
                    .desired_width(f32::INFINITY),
            )
            .labelled_by(head.id);
        theme::focus_first(ui, &field, &asked.reason);
        go = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        theme::quiet(
            ui,
            "The report lists it with this reason. Undo takes it back.",
        );
        ui.horizontal(|ui| {
            let named = !asked.reason.trim().is_empty();
            go |= theme::default_button_if(ui, named, "Leave out");
            close = ui.button("Keep it").clicked();
        });
    });
    go &= !asked.reason.trim().is_empty();
    if go {
        let reason = asked.reason.trim().to_owned();
        let subject = asked.subject.clone();
        out.push(Command::Edit(match asked.value.clone() {
            None => Edit::ExcludeSubject(Exclusion { subject, reason }),
            Some((visit, marker)) => Edit::ExcludeValue(ExcludedValue {
                subject,
                visit,
                marker,
                reason,
            }),
        }));
    }
    (!go && !close && !escaped).then_some(asked)
}
