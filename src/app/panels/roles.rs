//! What each column was taken for, and why; everything can be changed.

use super::raw_table::{self, role_name};
use super::study_preview;
use crate::app::command::Command;
use crate::app::state::{OpenFile, TrajectaApp};
use crate::app::theme;
use crate::app::views::counted;
use crate::import::{ColumnRole, Decimal, Duplicates, ImportOptions, Layout, Role, Shape};
use crate::session::Edit;
use crate::study::Study;
use egui::RichText;

/// `Recognised as one row per subject and visit · 16 HC, 28 MDD · 4 visits · 3 markers`.
pub(in crate::app) fn recognised(file: &OpenFile, study: Option<&Study>) -> String {
    let layout = file
        .recognition
        .options
        .layout
        .unwrap_or(Layout::Rows)
        .words();
    let Some(study) = study else {
        return format!("{}: a question must be answered first", file.name);
    };
    let groups: Vec<String> = study
        .groups
        .iter()
        .enumerate()
        .map(|(g, group)| format!("{} {}", study.group_size(g), group.name))
        .collect();
    let measured = study.markers.iter().filter(|m| m.derived.is_none()).count();
    let derived = study.markers.len() - measured;
    let derived = if derived > 0 {
        format!(" and {derived} derived")
    } else {
        String::new()
    };
    let baseline = study
        .visits
        .get(study.baseline)
        .map_or("", |v| v.label.as_str());
    format!(
        "Recognised as {layout} \u{00b7} {} \u{00b7} {} from {baseline} \u{00b7} {}{derived}",
        groups.join(", "),
        counted(study.visits.len(), "visit"),
        counted(measured, "marker")
    )
}

/// Narrower than this, the study stands below the columns instead of beside them.
const ROOM_FOR_PREVIEW: f32 = 900.0;
const PREVIEW_WIDTH: f32 = 300.0;
/// Height of a row of the list of columns.
const LIST_ROW: f32 = 24.0;

pub(in crate::app) fn show(app: &mut TrajectaApp, ui: &mut egui::Ui) {
    let beside = ui.available_width() > ROOM_FOR_PREVIEW;
    if beside {
        egui::Panel::right("study preview")
            .exact_size(PREVIEW_WIDTH)
            .resizable(false)
            .show_separator_line(false)
            .frame(egui::Frame::new().inner_margin(egui::Margin {
                left: 12,
                ..egui::Margin::ZERO
            }))
            .show(ui, |ui| {
                egui::ScrollArea::vertical()
                    .id_salt("preview")
                    .auto_shrink([false, false])
                    .show(ui, |ui| {
                        theme::card(ui).show(ui, |ui| {
                            ui.set_width(ui.available_width());
                            study_preview::show(app, ui);
                        });
                    });
            });
    }
    egui::ScrollArea::vertical()
        .auto_shrink([false, false])
        .show(ui, |ui| {
            columns_and_choices(app, ui);
            if !beside {
                ui.add_space(theme::SPACE);
                theme::card(ui).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    study_preview::show(app, ui);
                });
            }
        });
}

fn columns_and_choices(app: &mut TrajectaApp, ui: &mut egui::Ui) {
    let Some(file) = &app.file else { return };
    let recognition = &file.recognition;
    let mut options = recognition.options.clone();
    let mut changed = false;
    let p = theme::palette(ui);
    for question in &recognition.questions {
        theme::card(ui)
            .stroke(egui::Stroke::new(1.5, p.warning))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                theme::heading(ui, "One question first");
                ui.add(egui::Label::new(RichText::new(in_the_window(&question.text))).wrap());
                ui.horizontal_wrapped(|ui| {
                    for choice in &question.choices {
                        if ui.button(words(&question.flag, choice)).clicked() {
                            changed |= answer(&mut options, &question.flag, choice);
                        }
                    }
                });
            });
        ui.add_space(theme::SPACE);
    }
    theme::card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        theme::heading(ui, "How the file is read");
        if let Some(score) = recognition
            .layouts
            .iter()
            .find(|l| Some(l.layout) == recognition.options.layout)
        {
            theme::quiet(ui, &score.why);
        }
        ui.horizontal_wrapped(|ui| changed |= whole_file(app, ui, &mut options));
    });
    ui.add_space(theme::SPACE);
    theme::card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        theme::heading(ui, "The table as it stands in the file");
        let offered = offered(options.layout);
        let chosen = raw_table::show(
            ui,
            &recognition.preview,
            &recognition.roles,
            offered,
            (0.45 * ui.ctx().content_rect().height()).max(300.0),
        );
        if let Some((column, from, to)) = chosen {
            assign(&mut options, &column, from, to);
            changed = true;
        }
    });
    ui.add_space(theme::SPACE);
    theme::card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        theme::heading(ui, "Columns, and why each is read so");
        changed |= list(ui, &recognition.roles, &mut options);
    });
    if changed {
        app.push(Command::Edit(Edit::Roles(Box::new(options))));
    }
}

/// Every column with its role and the reason; only rows in sight are laid out.
fn list(ui: &mut egui::Ui, roles: &[ColumnRole], options: &mut ImportOptions) -> bool {
    let mut changed = false;
    let height = (LIST_ROW + ui.spacing().item_spacing.y) * roles.len() as f32;
    egui::ScrollArea::vertical()
        .id_salt("columns")
        .max_height(height.min(420.0))
        .auto_shrink([false, true])
        .show_rows(ui, LIST_ROW, roles.len(), |ui, range| {
            for column in &roles[range] {
                ui.horizontal(|ui| {
                    ui.set_height(LIST_ROW);
                    let (place, _) =
                        ui.allocate_exact_size(egui::vec2(170.0, LIST_ROW), egui::Sense::hover());
                    let name = RichText::new(&column.column).font(theme::bold(13.0));
                    ui.new_child(
                        egui::UiBuilder::new()
                            .max_rect(place)
                            .layout(egui::Layout::left_to_right(egui::Align::Center)),
                    )
                    .add(egui::Label::new(name).truncate());
                    let mut role = column.role;
                    let combo = egui::ComboBox::from_id_salt(("role", &column.column))
                        .width(120.0)
                        .selected_text(role_name(role))
                        .show_ui(ui, |ui| {
                            for choice in offered(options.layout) {
                                ui.selectable_value(&mut role, *choice, role_name(*choice));
                            }
                        });
                    combo.response.widget_info(|| {
                        egui::WidgetInfo::labeled(
                            egui::Role::ComboBox,
                            true,
                            format!("Role of {}", column.column),
                        )
                    });
                    if role != column.role {
                        assign(options, &column.column, column.role, role);
                        changed = true;
                    }
                    let why = RichText::new(&column.why)
                        .size(12.0)
                        .color(theme::palette(ui).quiet);
                    ui.add(egui::Label::new(why).truncate());
                });
            }
        });
    changed
}

/// A question names the flag of the command line; the window has buttons.
fn in_the_window(text: &str) -> String {
    let cut = ["Choose what counts with", "Say which", "Name it with"];
    let end = cut
        .iter()
        .filter_map(|c| text.find(c))
        .min()
        .unwrap_or(text.len());
    text.get(..end).unwrap_or(text).trim().to_owned()
}

fn words(flag: &str, choice: &str) -> String {
    match (flag, choice) {
        ("--duplicates", "mean") => "Use their mean".to_owned(),
        ("--duplicates", "first") => "Use the first".to_owned(),
        ("--duplicates", "last") => "Use the last".to_owned(),
        ("--subject-numbers", "restart") => "Different people".to_owned(),
        ("--subject-numbers", "unique") => "The same people".to_owned(),
        ("--decimal", "comma") => "The comma is the decimal sign".to_owned(),
        ("--decimal", "point") => "The point is the decimal sign".to_owned(),
        (_, other) => other.to_owned(),
    }
}

fn answer(options: &mut ImportOptions, flag: &str, choice: &str) -> bool {
    match flag {
        "--duplicates" => options.duplicates = choice.parse().ok(),
        "--subject-numbers" => options.subject_numbers = choice.parse().ok(),
        "--decimal" => options.decimal = choice.parse().ok(),
        "--visit" => options.visit = Some(choice.to_owned()),
        _ => return false,
    }
    true
}

fn whole_file(app: &TrajectaApp, ui: &mut egui::Ui, options: &mut ImportOptions) -> bool {
    let before = options.clone();
    let combo =
        |ui: &mut egui::Ui, label: &str, text: String, add: &mut dyn FnMut(&mut egui::Ui)| {
            ui.vertical(|ui| {
                let head = theme::quiet(ui, label);
                egui::ComboBox::from_id_salt(label)
                    .width(140.0)
                    .selected_text(text)
                    .show_ui(ui, |ui| add(ui))
                    .response
                    .labelled_by(head.id);
            });
        };
    combo(
        ui,
        "Layout",
        options
            .layout
            .map_or_else(|| "recognised".to_owned(), |l| l.words().to_owned()),
        &mut |ui| {
            for layout in Layout::ALL {
                ui.selectable_value(&mut options.layout, Some(layout), layout.words());
            }
        },
    );
    let sheets = app.file.as_ref().map(|f| &f.recognition.sheets);
    if let Some(sheets) = sheets.filter(|s| s.len() > 1) {
        let now = options.sheet.clone().unwrap_or_default();
        combo(ui, "Sheet", now, &mut |ui| {
            for sheet in sheets {
                ui.selectable_value(&mut options.sheet, Some(sheet.clone()), sheet);
            }
        });
    }
    let decimal = |d: Option<Decimal>| match d {
        None => "as each column proves",
        Some(Decimal::Point) => "point",
        Some(Decimal::Comma) => "comma",
    };
    combo(
        ui,
        "Decimal sign",
        decimal(options.decimal).to_owned(),
        &mut |ui| {
            for choice in [None, Some(Decimal::Point), Some(Decimal::Comma)] {
                ui.selectable_value(&mut options.decimal, choice, decimal(choice));
            }
        },
    );
    let duplicates = |d: Option<Duplicates>| match d {
        None | Some(Duplicates::Reject) => "ask",
        Some(Duplicates::Mean) => "mean",
        Some(Duplicates::First) => "first",
        Some(Duplicates::Last) => "last",
    };
    combo(
        ui,
        "Several values of a visit",
        duplicates(options.duplicates).to_owned(),
        &mut |ui| {
            for choice in [
                None,
                Some(Duplicates::Mean),
                Some(Duplicates::First),
                Some(Duplicates::Last),
            ] {
                ui.selectable_value(&mut options.duplicates, choice, duplicates(choice));
            }
        },
    );
    if let Some(study) = app.file.as_ref().and_then(|f| f.raw.as_deref()) {
        combo(
            ui,
            "Baseline",
            options.baseline.clone().unwrap_or_default(),
            &mut |ui| {
                for visit in &study.visits {
                    ui.selectable_value(
                        &mut options.baseline,
                        Some(visit.label.clone()),
                        &visit.label,
                    );
                }
            },
        );
        if study.groups.len() > 1 {
            combo(
                ui,
                "Reference group",
                options.reference.clone().unwrap_or_default(),
                &mut |ui| {
                    for group in &study.groups {
                        ui.selectable_value(
                            &mut options.reference,
                            Some(group.name.clone()),
                            &group.name,
                        );
                    }
                },
            );
        }
    }
    missing_texts(ui, options);
    if options.layout != before.layout || options.sheet != before.sheet {
        // Roles belong to the layout they were recognised in.
        *options = ImportOptions {
            layout: options.layout.filter(|_| options.sheet == before.sheet),
            sheet: options.sheet.clone(),
            decimal: options.decimal,
            missing: options.missing.clone(),
            ..ImportOptions::default()
        };
    }
    *options != before
}

/// Texts of this file that mean "missing", beside the usual ones; taken over when the field is left.
fn missing_texts(ui: &mut egui::Ui, options: &mut ImportOptions) {
    ui.vertical(|ui| {
        let head = theme::quiet(ui, "Also missing");
        let id = ui.make_persistent_id("missing texts");
        let mut text = ui
            .data(|d| d.get_temp::<String>(id))
            .unwrap_or_else(|| options.missing.join(", "));
        let field = ui
            .add(
                egui::TextEdit::singleline(&mut text)
                    .desired_width(110.0)
                    .hint_text("-999, lost"),
            )
            .labelled_by(head.id)
            .on_hover_text(
                "Texts or numbers that mean \"no value\" in this file, with commas between them.",
            );
        if field.has_focus() {
            ui.data_mut(|d| d.insert_temp(id, text));
        } else if field.lost_focus() {
            options.missing = text
                .split(',')
                .map(|t| t.trim().to_owned())
                .filter(|t| !t.is_empty())
                .collect();
            ui.data_mut(|d| d.remove::<String>(id));
        }
    });
}

fn offered(layout: Option<Layout>) -> &'static [Role] {
    match layout.map(Layout::shape) {
        Some(Shape::Tidy) => &[
            Role::Subject,
            Role::Group,
            Role::Visit,
            Role::MarkerName,
            Role::Value,
            Role::Covariate,
            Role::Ignored,
        ],
        Some(Shape::Wide) => &[
            Role::Subject,
            Role::Group,
            Role::Marker,
            Role::Covariate,
            Role::Ignored,
        ],
        _ => &[
            Role::Subject,
            Role::Group,
            Role::Visit,
            Role::Hours,
            Role::Marker,
            Role::Covariate,
            Role::Ignored,
        ],
    }
}

/// Gives a column another role; what hung on the old one is recognised anew.
fn assign(options: &mut ImportOptions, column: &str, from: Role, to: Role) {
    options.markers.retain(|m| m != column);
    options.covariates.retain(|c| c != column);
    options.ignore.retain(|c| c != column);
    match from {
        Role::Group => options.group = Some(String::new()),
        Role::Visit => options.visit = None,
        Role::Hours => options.hours = None,
        Role::MarkerName => options.marker_name = None,
        Role::Value => options.value = None,
        Role::Subject => options.subject = None,
        Role::Marker if options.layout == Some(Layout::Wide) => options.markers.clear(),
        Role::Marker | Role::Covariate | Role::Ignored => {}
    }
    let name = Some(column.to_owned());
    match to {
        Role::Subject => options.subject = name,
        Role::Group => {
            options.group = name;
            options.reference = None;
        }
        Role::Visit => {
            options.visit = name;
            options.visits.clear();
            options.baseline = None;
        }
        Role::Hours => options.hours = name,
        Role::Marker => options.markers.push(column.to_owned()),
        Role::MarkerName => {
            options.marker_name = name;
            options.markers.clear();
        }
        Role::Value => options.value = name,
        Role::Covariate => options.covariates.push(column.to_owned()),
        Role::Ignored => options.ignore.push(column.to_owned()),
    }
    if matches!(from, Role::Group) && !matches!(to, Role::Group) {
        options.reference = None;
    }
    if matches!(from, Role::Visit) {
        options.visits.clear();
        options.baseline = None;
    }
}
