//! The first screen: open a file or the example.

use crate::app::command::request::Command;
use crate::app::command::table::Action;
use crate::app::state::file::file_name;
use crate::app::state::view::View;
use crate::app::ui::theme;
use egui::{RichText, vec2};
use std::path::Path;

pub(in crate::app) fn show(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let p = theme::palette(ui);
    let width = 520.0f32.min(ui.available_width() - 32.0);
    ui.vertical_centered(|ui| {
        ui.add_space((0.16 * ui.available_height()).max(16.0));
        ui.label(RichText::new("Trajecta").font(theme::bold(34.0)).color(p.accent));
        ui.label(RichText::new("Markers measured again and again in the same people: see them, test them, export the figure.").size(15.0).color(p.quiet));
        ui.add_space(20.0);
        theme::card(ui).show(ui, |ui| {
            ui.set_width(width);
            ui.vertical_centered_justified(|ui| {
                let open = egui::Button::new(RichText::new("Open a study file\u{2026}").size(15.0).color(if ui.visuals().dark_mode { p.page } else { p.card })).fill(p.accent);
                if ui.add_sized(vec2(width, 38.0), open).on_hover_text("Text table, workbook, or file of SPSS, SAS, Stata or Parquet; Ctrl+O").clicked() {
                    out.push(Command::Do(Action::Open));
                }
                let example = egui::Button::new(RichText::new("Try the example study (synthetic data)").size(15.0));
                if ui.add_sized(vec2(width, 38.0), example).on_hover_text("28 patients with depression and 16 controls, three bone markers, four visits. The data are synthetic.").clicked() {
                    out.push(Command::Do(Action::OpenExample));
                }
            });
            ui.add_space(4.0);
            theme::quiet(ui, "Or drop a file anywhere on this window. One row per subject and visit, one row per subject, or one row per value: all are recognised, and the file is never written to.");
        });
        let recent = app.settings.recent.clone();
        if !recent.is_empty() {
            ui.add_space(12.0);
            theme::card(ui).show(ui, |ui| {
                ui.set_width(width);
                theme::heading(ui, "Recent files");
                for path in &recent {
                    recent_file(out, ui, path);
                }
            });
        }
        ui.add_space(14.0);
        let guide = ui.link("How to use Trajecta");
        if guide.on_hover_text("One page, from a file to a figure (F1).").clicked() {
            out.push(Command::Do(Action::Guide));
        }
        theme::quiet(ui, "For research, not for diagnosis or treatment.");
    });
}

/// A file with its folder and when it was changed last.
fn recent_file(out: &mut Vec<Command>, ui: &mut egui::Ui, path: &Path) {
    let name = file_name(path);
    let folder = path
        .parent()
        .map(|p| p.display().to_string())
        .unwrap_or_default();
    ui.horizontal(|ui| {
        if ui
            .link(name)
            .on_hover_text(path.display().to_string())
            .clicked()
        {
            out.push(Command::OpenFile(path.to_owned()));
        }
        let text = match changed(path) {
            Some(when) => format!("{when} \u{00b7} {folder}"),
            None => format!("not there any more \u{00b7} {folder}"),
        };
        let text = RichText::new(text)
            .size(12.0)
            .color(theme::palette(ui).quiet);
        ui.add(egui::Label::new(text).truncate());
    });
}

/// `2026-03-14`, the day of the last change.
fn changed(path: &Path) -> Option<String> {
    let modified = std::fs::metadata(path).ok()?.modified().ok()?;
    let days = modified
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?
        .as_secs()
        / 86_400;
    let (year, month, day) = date_of(days as i64);
    Some(format!("{year}-{month:02}-{day:02}"))
}

/// The date so many days after 1970-01-01 in the Gregorian calendar.
fn date_of(days: i64) -> (i64, i64, i64) {
    // Years that begin in March have their odd day at the end; 400 of them have 146097 days.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + 400 * era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::date_of;

    #[test]
    fn days_become_dates() {
        for (days, date) in [
            (0, (1970, 1, 1)),
            (59, (1970, 3, 1)),
            (11_016, (2000, 2, 29)),
            (20_526, (2026, 3, 14)),
        ] {
            assert_eq!(date_of(days), date);
        }
    }
}
