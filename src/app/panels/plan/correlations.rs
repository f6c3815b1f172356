//! Pairs to correlate: a list, and a partner for the marker in depth.

use crate::app::state::view::View;
use crate::app::ui::choose::choose;
use crate::app::ui::limits::{self, MOST_CHOICES};
use crate::app::ui::theme;
use crate::plan::{AnalysisPlan, explain};
use crate::study::CovariateValues;

pub(in crate::app::panels) fn show(
    app: View<'_>,
    (partner, opens): (&mut usize, bool),
    ui: &mut egui::Ui,
    plan: &mut AnalysisPlan,
) {
    let (Some(shown), Some(marker)) = (&app.study.shown, &app.selection.marker) else {
        return;
    };
    let study = shown.study.clone();
    let label = |name: &str| match study.marker_index(name) {
        Some(m) => study.markers[m].label.clone(),
        None => name.to_owned(),
    };
    let head = egui::CollapsingHeader::new("Correlations")
        .default_open(false)
        .open(opens.then_some(true));
    let answer = head.show(ui, |ui| {
        if let Some(i) = dropped(ui, plan, label) {
            plan.correlate.remove(i);
        }
        let markers = study.markers.iter().map(|m| m.name.as_str());
        let numbers = (study.covariates.iter())
            .filter(|c| matches!(c.values, CovariateValues::Number(_)))
            .map(|c| c.name.as_str());
        let mut partners: Vec<&str> = numbers
            .chain(markers)
            .filter(|n| *n != marker.as_str())
            .collect();
        let all = partners.len();
        partners.truncate(MOST_CHOICES);
        if partners.is_empty() {
            theme::quiet(ui, "There is nothing to correlate it with.");
            return;
        }
        let words: Vec<String> = partners.iter().map(|n| label(n)).collect();
        let choices: Vec<(usize, &str, &str)> = words
            .iter()
            .enumerate()
            .map(|(i, w)| (i, w.as_str(), ""))
            .collect();
        *partner = (*partner).min(partners.len() - 1);
        choose(
            ui,
            &format!("{} with", label(marker)),
            "Values at baseline and changes at later visits, of everyone and of each group.",
            partner,
            &choices,
        );
        limits::rest(
            ui,
            MOST_CHOICES,
            all,
            "partners",
            "Make one of the others the marker on screen.",
        );
        let pair = [marker.clone(), partners[*partner].to_owned()];
        let is_new = !plan.correlate.contains(&pair);
        if ui
            .add_enabled(is_new, egui::Button::new("Correlate"))
            .on_hover_text("The table stands on the Marker tab.")
            .clicked()
        {
            plan.correlate.push(pair);
        }
    });
    answer.header_response.on_hover_text(explain("pearson"));
}

/// The pairs there are; the one that is to be removed.
fn dropped(
    ui: &mut egui::Ui,
    plan: &AnalysisPlan,
    label: impl Fn(&str) -> String,
) -> Option<usize> {
    let mut dropped = None;
    for (i, [first, second]) in plan.correlate.iter().enumerate() {
        ui.horizontal(|ui| {
            let words = format!("{} with {}", label(first), label(second));
            let drop = ui.button("Remove");
            drop.widget_info(|| {
                let name = format!("Remove {words}");
                egui::WidgetInfo::labeled(egui::Role::Button, true, name)
            });
            if drop.clicked() {
                dropped = Some(i);
            }
            ui.add(egui::Label::new(words).wrap());
        });
    }
    dropped
}
