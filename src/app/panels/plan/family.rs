//! The families of contrasts that are adjusted together, as lists.

use crate::app::state::view::View;
use crate::app::ui::theme;
use crate::plan::{Multiplicity, explain};
use crate::report::contrast_words;
use crate::results::ContrastFamily;
use crate::words::{p_value, unbroken};

/// Letters of the marker's name in the heading.
const MOST_LETTERS: usize = 13;

pub(in crate::app::panels) fn show(app: View<'_>, ui: &mut egui::Ui) {
    let (Some(shown), Some(name)) = (&app.study.shown, &app.selection.marker) else {
        return;
    };
    let Some(marker) = shown.results.marker(name) else {
        return;
    };
    if marker.model.is_none() {
        return;
    }
    // Its room is that of the panel.
    let short: String = match marker.label.char_indices().nth(MOST_LETTERS) {
        Some((cut, _)) => format!("{}\u{2026}", marker.label[..cut].trim_end()),
        None => marker.label.clone(),
    };
    egui::CollapsingHeader::new(format!("Adjusted together: {short}"))
        .id_salt("tests adjusted together")
        .default_open(false)
        .show(ui, |ui| {
            theme::compact(ui);
            theme::quiet(ui, format!("Tests of {} that are adjusted together.", marker.label));
            if shown.plan.plan.adjust == Multiplicity::None {
                theme::quiet(ui, "The plan adjusts nothing within a marker; these are the families it would take.");
            }
            for (family, title, note) in [
                (ContrastFamily::DifferenceInChange, "Differences in change", "difference_in_change"),
                (ContrastFamily::GroupDifference, "Groups at each visit", "group_difference"),
                (
                    ContrastFamily::TreatmentDifference,
                    "Treatments at each visit",
                    "crossover",
                ),
                (
                    ContrastFamily::ChangeFromBaseline,
                    "Change within groups, a family each", "change_from_baseline"),
                (ContrastFamily::Custom, "Contrasts of your own", "own-contrast"),
            ] {
                let mut contrasts = marker.contrasts(family).peekable();
                if contrasts.peek().is_none() {
                    continue;
                }
                ui.label(egui::RichText::new(title).font(theme::bold(12.5)))
                    .on_hover_text(explain(note));
                for c in contrasts {
                    let p = c.p.map_or_else(|| "\u{2013}".to_owned(), p_value);
                    let text = match c.p_adjusted {
                        Some(adjusted) => format!("{}: p {p}, adjusted {}", contrast_words(&c.key), p_value(adjusted)),
                        None => format!("{}: p {p}", contrast_words(&c.key)),
                    };
                    let text = unbroken(&text);
                    ui.add(egui::Label::new(egui::RichText::new(text).size(12.0)).wrap());
                }
            }
        });
}
