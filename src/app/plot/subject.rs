//! One subject of a plot: lit up when selected, lifted under the pointer, left out with the right button.

use super::plot_data::SubjectPlot;
use crate::app::ui::theme;
use crate::figure::Panel;
use crate::study::Study;
use egui::{Align2, Color32, Pos2, Rect, Shape, Stroke};
use egui_plot::PlotPoint;

/// What a single subject is painted with, over everything else of a plot.
pub(super) struct Lifted<'a> {
    /// Nothing is painted outside.
    pub frame: Rect,
    /// One for each group.
    pub colors: &'a [Color32],
    pub study: &'a Study,
}

impl Lifted<'_> {
    /// A dark halo around a thin line, and who it is at its end: no group's mean looks like it.
    pub fn selected(&self, ui: &egui::Ui, s: &SubjectPlot, place: &impl Fn(&PlotPoint) -> Pos2) {
        let p = theme::palette(ui);
        let color = self.colors.get(s.group).copied().unwrap_or(p.text);
        let painter = ui.painter().with_clip_rect(self.frame.expand(2.0));
        let points: Vec<Pos2> = s.points.iter().map(place).collect();
        painter.add(Shape::line(points.clone(), Stroke::new(4.5, p.text)));
        painter.add(Shape::line(points.clone(), Stroke::new(1.8, color)));
        for at in &points {
            painter.circle(*at, 3.0, color, Stroke::new(1.5, p.text));
        }
        for at in s.limits.iter().map(place) {
            painter.circle(at, 3.0, p.card, Stroke::new(1.5, p.text));
        }
        let (Some(end), Some(who)) = (points.last(), self.study.subjects.get(s.subject)) else {
            return;
        };
        let font = theme::bold(12.0);
        let galley = ui.painter().layout_no_wrap(who.id.clone(), font, p.text);
        let mut label = Align2::LEFT_CENTER.anchor_size(*end + egui::vec2(7.0, 0.0), galley.size());
        if label.right() > self.frame.right() {
            label = Align2::CENTER_BOTTOM.anchor_size(*end - egui::vec2(0.0, 6.0), galley.size());
            let beyond = (label.right() - self.frame.right()).max(0.0);
            label = label.translate(egui::vec2(-beyond, 0.0));
        }
        painter.rect_filled(label.expand(2.0), 3.0, p.card.gamma_multiply(0.85));
        painter.galley(label.min, galley, p.text);
    }

    /// The line under the pointer, with its values beside its points.
    pub fn hovered(&self, ui: &egui::Ui, s: &SubjectPlot, place: &impl Fn(&PlotPoint) -> Pos2) {
        let p = theme::palette(ui);
        let color = self.colors.get(s.group).copied().unwrap_or(p.text);
        let painter = ui.painter().with_clip_rect(self.frame.expand(2.0));
        let points: Vec<Pos2> = s.points.iter().map(place).collect();
        painter.add(Shape::line(points.clone(), Stroke::new(3.0, p.card)));
        painter.add(Shape::line(points.clone(), Stroke::new(1.8, color)));
        for at in points {
            painter.circle(at, 2.5, color, Stroke::new(1.0, p.card));
        }
    }

    /// The subject at the pointer, and the visit of its nearest value.
    pub fn meant(
        &self,
        panel: &Panel,
        s: &SubjectPlot,
        pointer: Pos2,
        place: &impl Fn(&PlotPoint) -> Pos2,
    ) -> (usize, Option<usize>) {
        let far = |p: &PlotPoint| place(p).distance(pointer);
        let nearest = (s.points.iter().enumerate()).min_by(|a, b| far(a.1).total_cmp(&far(b.1)));
        let lines = panel.series.get(s.group).map(|series| &series.subjects);
        let line = lines.and_then(|l| l.iter().find(|line| line.subject == s.subject));
        let visit = nearest.and_then(|(i, _)| Some(line?.points.get(i)?.visit));
        (s.subject, visit)
    }
}

/// The menu of the right button: leave out who or what was under it.
pub(super) fn leave_out(
    ui: &egui::Ui,
    response: &egui::Response,
    study: &Study,
    panel: &Panel,
) -> Option<(usize, Option<usize>)> {
    type Meant = Option<(usize, Option<usize>)>;
    let meant: Meant = ui.data(|d| d.get_temp(response.id)).flatten();
    let mut asked = None;
    response.context_menu(|ui| {
        let Some((s, visit)) = meant else {
            theme::quiet(
                ui,
                "Click a line with the right button to leave somebody out.",
            );
            return;
        };
        let who = study.subjects.get(s).map_or("", |s| s.id.as_str());
        let derived = study
            .marker_index(&panel.marker)
            .is_some_and(|m| study.markers[m].derived.is_some());
        let label = visit.and_then(|v| study.visits.get(v)).filter(|_| !derived);
        if let Some(label) = label
            && ui
                .button(format!(
                    "Leave the value of {who} at {} out\u{2026}",
                    label.label
                ))
                .clicked()
        {
            asked = Some((s, visit));
        }
        if ui.button(format!("Leave {who} out\u{2026}")).clicked() {
            asked = Some((s, None));
        }
    });
    asked
}
