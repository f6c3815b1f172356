//! One marker in depth, in parts: the answer, every table, the fit.

use crate::app::command::request::{Command, Select};
use crate::app::command::table::MarkerPart;
use crate::app::panels::marker::diagnostics;
use crate::app::panels::trajectories::grid as trajectories;
use crate::app::panels::widgets::answer as asked;
use crate::app::plot::{self, PlotData};
use crate::app::state::marker::Widths;
use crate::app::state::memory::{Depth, Memory};
use crate::app::state::view::View;
use crate::app::ui::copy;
use crate::app::ui::decimals;
use crate::app::ui::keyboard;
use crate::app::ui::limits::MOST_POINTS;
use crate::app::ui::table;
use crate::app::ui::theme;
use crate::app::views::as_measured;
use crate::figure::Scene;
use crate::plan::Scale;
use crate::run;
use crate::session::Edit;
use crate::study::Study;
use crate::words::unbroken;
use egui::{RichText, vec2};

/// Centres at least this wide show picture and tables side by side.
const TWO_COLUMNS: f32 = 1250.0;

pub(in crate::app) fn show(
    app: View<'_>,
    memory: &mut Memory,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    head(app, out, ui);
    let mut page = egui::ScrollArea::vertical()
        .id_salt(("marker tab", app.selection.part as u8))
        .auto_shrink([false, false]);
    if std::mem::take(&mut memory.depth.from_top) {
        page = page.vertical_scroll_offset(0.0);
    }
    page.show(ui, |ui| {
        match app.selection.part {
            MarkerPart::Answer => answer(app, memory, out, ui),
            MarkerPart::Tables => {
                warnings(app, out, ui);
                tables(app, &mut memory.depth, ui, |i, fit| !fit.contains(&i));
            }
            MarkerPart::Fit => {
                model(app, ui);
                warnings(app, out, ui);
                let width = card_width(ui);
                diagnostics::pictures(app, out, ui, width);
                tables(app, &mut memory.depth, ui, |i, fit| fit.contains(&i));
                diagnostics::tables(app, ui, width);
            }
        }
        ui.add_space(16.0);
        keyboard::follow_focus(ui);
    });
}

/// Which marker it is, and the parts of what is known of it.
fn head(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let panel = app.views.trajectories.as_ref().and_then(|figure| {
        let name = app.selection.marker.as_ref()?;
        figure.panels.iter().find(|p| p.marker == *name)
    });
    let Some(panel) = panel else { return };
    ui.horizontal_wrapped(|ui| {
        let title = RichText::new(&panel.y.label).font(theme::bold(18.0));
        ui.label(title);
        ui.add_space(theme::SPACE);
        for (part, name, tip) in MarkerPart::ALL {
            let chosen = app.selection.part == part;
            if ui
                .selectable_label(chosen, name)
                .on_hover_text(tip)
                .clicked()
            {
                out.push(Command::Select(Select::Part(part)));
            }
        }
    });
    ui.add_space(2.0);
}

/// What was found, first in words, then as pictures and numbers.
fn answer(app: View<'_>, memory: &mut Memory, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    found(app, ui);
    if ui.available_width() < TWO_COLUMNS {
        picture(app, &mut memory.plots, out, ui);
        warnings(app, out, ui);
        differences(app, ui);
        pictures(app, &mut memory.depth, out, ui);
        sentences(app, ui);
        return;
    }
    ui.columns(2, |columns| {
        let [left, right] = columns else { return };
        picture(app, &mut memory.plots, out, left);
        warnings(app, out, left);
        sentences(app, left);
        differences(app, right);
        pictures(app, &mut memory.depth, out, right);
    });
}

/// The findings of this marker.
fn found(app: View<'_>, ui: &mut egui::Ui) {
    let (Some(shown), Some(name)) = (&app.study.shown, &app.selection.marker) else {
        return;
    };
    for finding in shown.results.findings.iter().filter(|f| f.marker == *name) {
        let text = RichText::new(unbroken(&decimals::shown(ui, &finding.sentence))).size(14.5);
        ui.add(egui::Label::new(text).wrap());
    }
    ui.add_space(4.0);
}

/// The difference in change, then the change within each group it comes from.
fn differences(app: View<'_>, ui: &mut egui::Ui) {
    let Some((_, view)) = &app.views.marker else {
        return;
    };
    let width = card_width(ui);
    for view in &view.answer {
        ui.add_space(theme::SPACE);
        theme::card(ui).show(ui, |ui| {
            ui.set_width(width - 26.0);
            table::show(ui, view);
        });
    }
}

/// Warnings that the answer tells itself.
const FEW_WARNINGS: usize = 2;

/// Width of cards: the scroll bar keeps its own ground.
fn card_width(ui: &egui::Ui) -> f32 {
    ui.available_width() - 8.0
}

fn picture(
    app: View<'_>,
    plots: &mut [Option<PlotData>],
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    let (Some(figure), Some(shown), Some(name)) = (
        app.views.trajectories.clone(),
        &app.study.shown,
        &app.selection.marker,
    ) else {
        return;
    };
    let (study, complete) = (shown.study.clone(), shown.complete);
    let Some(index) = figure.panels.iter().position(|p| p.marker == *name) else {
        return;
    };
    let Some(panel) = figure.panels.get(index) else {
        return;
    };
    let of = app.views.legend.as_ref().filter(|of| of.marker == *name);
    trajectories::legend(ui, &figure, of, complete);
    let width = card_width(ui);
    // The differences below it stay in sight.
    let window = ui.ctx().content_rect().height();
    let most = (0.34 * window).clamp(190.0, 420.0);
    let height = (0.5 * width).min(most) + plot::counts_height(&figure);
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), egui::Sense::hover());
    let p = theme::palette(ui);
    ui.painter().rect(
        rect,
        6.0,
        p.card,
        egui::Stroke::new(1.0, p.line),
        egui::StrokeKind::Inside,
    );
    let (selected, shared) = (app.selection.subject, app.views.shared_range);
    if let Some(slot) = plots.get_mut(index) {
        let data = slot.get_or_insert_with(|| PlotData::new(panel, shared));
        let answer = plot::show(
            ui,
            rect.shrink(10.0),
            &figure,
            panel,
            data,
            &study,
            selected,
        );
        asked::select(app, answer, &panel.marker, out);
    }
}

/// Which model it is.
fn model(app: View<'_>, ui: &mut egui::Ui) {
    let p = theme::palette(ui);
    let Some((_, view)) = &app.views.marker else {
        return;
    };
    let line = decimals::shown(ui, &view.model_line);
    let line = ui.add(egui::Label::new(RichText::new(line).color(p.quiet)).wrap());
    if !view.model_tip.is_empty() {
        line.on_hover_text(decimals::shown(ui, &view.model_tip));
    }
}

/// What is to be borne in mind, and why there is no model where there is none.
fn warnings(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let p = theme::palette(ui);
    let Some((name, view)) = &app.views.marker else {
        return;
    };
    let shown = app.study.shown.as_ref();
    let of = shown.and_then(|s| s.results.marker(name));
    if app.selection.part != MarkerPart::Fit && of.is_none_or(|m| m.model.is_none()) {
        theme::quiet(ui, &view.model_line);
    }
    // Most of them belong to single tables.
    let all = view.warnings.len();
    let most = match app.selection.part {
        MarkerPart::Answer => FEW_WARNINGS,
        _ => all,
    };
    for warning in view.warnings.iter().take(most) {
        let text = unbroken(&decimals::shown(ui, warning));
        ui.add(egui::Label::new(RichText::new(text).color(p.warning)).wrap());
        if run::advises_logarithm(warning) && ui.button("Take natural logarithms").clicked() {
            let mut plan = app.decided.document.request.analysis.clone();
            plan.scales.insert(name.clone(), Scale::Ln);
            out.push(Command::Edit(Edit::Plan(Box::new(plan))));
        }
    }
    if all > most {
        theme::quiet(
            ui,
            match all - most {
                1 => "1 more note stands above the tables.".to_owned(),
                n => format!("{n} more notes stand above the tables."),
            },
        );
    }
}

fn tables(
    app: View<'_>,
    depth: &mut Depth,
    ui: &mut egui::Ui,
    wanted: impl Fn(usize, &std::ops::Range<usize>) -> bool,
) {
    let Some((_, view)) = &app.views.marker else {
        return;
    };
    let width = card_width(ui);
    let asked = app.selection.contrast.as_ref().and_then(|c| view.row_of(c));
    let of_part = view
        .tables
        .iter()
        .enumerate()
        .filter(|(i, _)| wanted(*i, &view.fit));
    for (i, view) in of_part {
        ui.add_space(theme::SPACE);
        let marked = asked.filter(|(table, _)| *table == i);
        let marked = marked.map(|(_, row)| table::Marked {
            row,
            scroll: depth.scroll_to_contrast,
        });
        theme::card(ui).show(ui, |ui| {
            ui.set_width(width - 26.0);
            table::show_marked(ui, view, marked);
        });
    }
    depth.scroll_to_contrast = false;
}

/// Least and most room for the picture of the baseline; that of the contrasts has longer words.
const BASELINE: [f32; 2] = [290.0, 360.0];
/// The least room for the contrasts.
const CONTRASTS: f32 = 380.0;

/// Groups at baseline and the contrasts, beside each other where there is room.
fn pictures(app: View<'_>, depth: &mut Depth, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let inner = card_width(ui) - 26.0;
    let both = inner - theme::SPACE - 26.0;
    let left = (0.42 * both).clamp(BASELINE[0], BASELINE[1]);
    let beside = both - left;
    let (left, right) = if beside >= CONTRASTS {
        (left, beside)
    } else {
        (inner.min(1.4 * BASELINE[1]), inner)
    };
    depth.picture_widths = Widths {
        baseline: left.max(0.0) as u16,
        contrasts: right.max(0.0) as u16,
    };
    let Some(pictures) = &app.views.pictures else {
        return;
    };
    ui.add_space(theme::SPACE);
    let both = beside >= CONTRASTS && pictures.baseline.is_some();
    if both {
        ui.horizontal_top(|ui| {
            one(app, out, ui, AT_BASELINE, pictures.baseline.as_ref(), left);
            one(
                app,
                out,
                ui,
                CONTRASTS_TITLE,
                pictures.contrasts.as_ref(),
                right,
            );
        });
    } else {
        let contrasts = pictures.contrasts.as_ref();
        one(app, out, ui, CONTRASTS_TITLE, contrasts, right);
        ui.add_space(theme::SPACE);
        one(app, out, ui, AT_BASELINE, pictures.baseline.as_ref(), left);
    }
}

const AT_BASELINE: &str = "Groups at baseline";
const CONTRASTS_TITLE: &str = "Contrasts of the model";

fn one(
    app: View<'_>,
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
    title: &str,
    scene: Option<&Scene>,
    width: f32,
) {
    let (Some(scene), Some(shown)) = (scene, &app.study.shown) else {
        return;
    };
    let study = shown.study.clone();
    let marker = app.selection.marker.clone().unwrap_or_default();
    let selected = app.selection.subject;
    let answer = theme::card(ui)
        .show(ui, |ui| {
            ui.vertical(|ui| {
                ui.set_width(width);
                theme::heading(ui, title);
                let people = study.subjects.len();
                if title == AT_BASELINE && people > MOST_POINTS {
                    let text = format!("{people} subjects are too many to draw each as a point.");
                    theme::quiet(ui, text);
                }
                let size = vec2(width, scene.height_mm as f32 * plot::scale());
                let rect = egui::Rect::from_min_size(ui.cursor().min, size);
                let ctx = ui.ctx().clone();
                plot::page(ui, rect, scene, selected, |s| {
                    decimals::in_context(&ctx, &at_baseline(&study, &marker, s))
                })
            })
            .inner
        })
        .inner;
    if let Some(subject) = answer.clicked {
        out.push(Command::Select(Select::Subject(subject)));
    }
}

/// A subject with its value at baseline.
fn at_baseline(study: &Study, marker: &str, subject: usize) -> String {
    let Some(who) = study.subjects.get(subject) else {
        return String::new();
    };
    let value = study
        .marker_index(marker)
        .map(|m| as_measured(study, m, subject, study.baseline))
        .unwrap_or_default();
    let group = study.groups.get(who.group).map_or("", |g| g.name.as_str());
    format!("{} \u{00b7} {group}: {value}", who.id)
}

fn sentences(app: View<'_>, ui: &mut egui::Ui) {
    let Some((_, view)) = &app.views.marker else {
        return;
    };
    if view.sentences.is_empty() {
        return;
    }
    let width = card_width(ui);
    ui.add_space(theme::SPACE);
    theme::card(ui).show(ui, |ui| {
        ui.set_width(width - 26.0);
        ui.horizontal(|ui| {
            theme::heading(ui, "In words");
            copy::button(ui, "Copy the sentences.", |ui| {
                let text = view.sentences.join("\n");
                decimals::shown(ui, &text).into_owned()
            });
        });
        for sentence in &view.sentences {
            let text = unbroken(&decimals::shown(ui, sentence));
            ui.add(egui::Label::new(text).wrap());
        }
    });
}
