//! Choices that hold for the whole file: layout, sheet, signs, visits, baseline, reference.

use crate::app::theme;
use crate::import::{
    DateOrder, Decimal, Duplicates, FirstLine, ImportOptions, Layout, Recognition, SubjectNumbers,
};
use crate::study::Study;
use egui::containers::menu::{MenuButton, MenuConfig};

/// What is chosen, without the lists of columns, which can be long.
#[derive(Clone, PartialEq)]
struct Choices {
    layout: Option<Layout>,
    sheet: Option<String>,
    delimiter: Option<char>,
    decimal: Option<Decimal>,
    duplicates: Option<Duplicates>,
    subject_numbers: Option<SubjectNumbers>,
    dates: Option<DateOrder>,
    first_line: Option<FirstLine>,
    baseline: Option<String>,
    reference: Option<String>,
    visits: Vec<String>,
    missing: Vec<String>,
}

impl Choices {
    fn of(options: &ImportOptions) -> Self {
        Self {
            layout: options.layout,
            sheet: options.sheet.clone(),
            delimiter: options.delimiter,
            decimal: options.decimal,
            duplicates: options.duplicates,
            subject_numbers: options.subject_numbers,
            dates: options.dates,
            first_line: options.first_line,
            baseline: options.baseline.clone(),
            reference: options.reference.clone(),
            visits: options.visits.clone(),
            missing: options.missing.clone(),
        }
    }

    /// The options with what was chosen; roles belong to the table in which they were recognised.
    fn over(self, before: &Self, options: &ImportOptions) -> ImportOptions {
        let same_cells = self.delimiter == before.delimiter && self.first_line == before.first_line;
        let same_sheet = self.sheet == before.sheet;
        let same_table = same_cells && same_sheet && self.layout == before.layout;
        let same_visits = self.dates == before.dates;
        let mut out = if same_table {
            ImportOptions {
                baseline: self.baseline,
                reference: self.reference,
                visits: self.visits,
                ..options.clone()
            }
        } else {
            ImportOptions::default()
        };
        out.layout = self.layout.filter(|_| same_cells && same_sheet);
        out.sheet = self.sheet;
        out.delimiter = self.delimiter;
        out.decimal = self.decimal;
        out.duplicates = self.duplicates;
        out.subject_numbers = self.subject_numbers;
        out.dates = self.dates;
        out.first_line = self.first_line;
        out.missing = self.missing;
        if !same_visits {
            out.visits.clear();
            out.baseline = None;
        }
        // A baseline that is no longer among the visits is chosen anew.
        if out
            .baseline
            .as_ref()
            .is_some_and(|b| !out.visits.is_empty() && !out.visits.contains(b))
        {
            out.baseline = None;
        }
        out
    }
}

/// A labelled list of choices.
fn combo<T: PartialEq + Copy>(
    ui: &mut egui::Ui,
    label: &str,
    value: &mut T,
    choices: &[(T, &str)],
) {
    let text = choices.iter().find(|(c, _)| c == value).map_or("", |c| c.1);
    ui.vertical(|ui| {
        let head = theme::quiet(ui, label);
        egui::ComboBox::from_id_salt(label)
            .width(140.0)
            .selected_text(text)
            .show_ui(ui, |ui| {
                for (choice, words) in choices {
                    ui.selectable_value(value, *choice, *words);
                }
            })
            .response
            .labelled_by(head.id);
    });
}

/// The same for names that stand in the file.
fn names<'n>(
    ui: &mut egui::Ui,
    label: &str,
    value: &mut Option<String>,
    choices: impl Iterator<Item = &'n str>,
) {
    ui.vertical(|ui| {
        let head = theme::quiet(ui, label);
        egui::ComboBox::from_id_salt(label)
            .width(140.0)
            .selected_text(value.clone().unwrap_or_default())
            .show_ui(ui, |ui| {
                for choice in choices {
                    let chosen = value.as_deref() == Some(choice);
                    if ui.selectable_label(chosen, choice).clicked() {
                        *value = Some(choice.to_owned());
                    }
                }
            })
            .response
            .labelled_by(head.id);
    });
}

/// Shows the choices; returns the options once one of them is changed.
pub(super) fn show(
    ui: &mut egui::Ui,
    recognition: &Recognition,
    study: Option<&Study>,
) -> Option<ImportOptions> {
    let options = &recognition.options;
    let before = Choices::of(options);
    let mut now = before.clone();
    let layouts = Layout::ALL.map(|l| (Some(l), l.words()));
    combo(ui, "Layout", &mut now.layout, &layouts);
    if recognition.sheets.len() > 1 {
        let sheets = recognition.sheets.iter().map(String::as_str);
        names(ui, "Sheet", &mut now.sheet, sheets);
    }
    if recognition.sheets.is_empty() {
        let marks = [
            (Some(','), "comma"),
            (Some(';'), "semicolon"),
            (Some('\t'), "tab"),
            (Some('|'), "bar |"),
        ];
        combo(ui, "Between cells", &mut now.delimiter, &marks);
    }
    let signs = [
        (None, "as each column proves"),
        (Some(Decimal::Point), "point"),
        (Some(Decimal::Comma), "comma"),
    ];
    combo(ui, "Decimal sign", &mut now.decimal, &signs);
    let rules = [
        (None, "ask"),
        (Some(Duplicates::Mean), "mean"),
        (Some(Duplicates::First), "first"),
        (Some(Duplicates::Last), "last"),
    ];
    let shown = now.duplicates.filter(|d| *d != Duplicates::Reject);
    let mut rule = shown;
    combo(ui, "Several values of a visit", &mut rule, &rules);
    if rule != shown {
        now.duplicates = rule;
    }
    // Asked for some files only; the answer can be taken back.
    if options.subject_numbers.is_some() {
        let people = [
            (None, "ask"),
            (Some(SubjectNumbers::Restart), "different people"),
            (Some(SubjectNumbers::Unique), "the same people"),
        ];
        combo(
            ui,
            "A number in two groups",
            &mut now.subject_numbers,
            &people,
        );
    }
    if options.dates.is_some() {
        let orders = [
            (None, "ask"),
            (Some(DateOrder::DayFirst), "day first"),
            (Some(DateOrder::MonthFirst), "month first"),
        ];
        combo(ui, "Dates", &mut now.dates, &orders);
    }
    if options.first_line.is_some() {
        let lines = [
            (None, "ask"),
            (Some(FirstLine::Names), "names of columns"),
            (Some(FirstLine::Data), "data"),
        ];
        combo(ui, "First line", &mut now.first_line, &lines);
    }
    if let Some(study) = study {
        let labels = study.visits.iter().map(|v| v.label.as_str());
        names(ui, "Baseline", &mut now.baseline, labels);
        if study.groups.len() > 1 {
            let groups = study.groups.iter().map(|g| g.name.as_str());
            names(ui, "Reference group", &mut now.reference, groups);
        }
        visits(ui, &recognition.visit_labels, &mut now.visits);
    }
    missing_texts(ui, &mut now.missing);
    (now != before).then(|| now.over(&before, options))
}

/// Which visits are used, and in which order.
fn visits(ui: &mut egui::Ui, labels: &[String], chosen: &mut Vec<String>) {
    if labels.len() < 2 || chosen.is_empty() {
        return;
    }
    ui.vertical(|ui| {
        theme::quiet(ui, "Visits");
        let text = format!("{} of {}", chosen.len(), labels.len());
        let stays = MenuConfig::new().close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
        let (button, _) = MenuButton::new(text.clone()).config(stays).ui(ui, |ui| {
            egui::ScrollArea::vertical()
                .max_height(320.0)
                .show(ui, |ui| {
                    let others = labels.iter().filter(|l| !chosen.contains(l));
                    let all: Vec<String> = chosen.iter().chain(others).cloned().collect();
                    for label in &all {
                        ui.horizontal(|ui| line_of_visit(ui, label, chosen));
                    }
                });
        });
        button.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Visits used: {text}"))
        });
    });
}

fn line_of_visit(ui: &mut egui::Ui, label: &str, chosen: &mut Vec<String>) {
    let at = chosen.iter().position(|c| c == label);
    let mut used = at.is_some();
    // The last visit stays: a study has one at least.
    let free = !used || chosen.len() > 1;
    ui.add_enabled(free, egui::Checkbox::new(&mut used, label));
    match at {
        Some(at) if !used => {
            chosen.remove(at);
        }
        None if used => chosen.push(label.to_owned()),
        Some(at) => {
            let mut step = |words: &str, sign: &str, to: Option<usize>| {
                let button = ui.add_enabled(to.is_some(), egui::Button::new(sign).small());
                button.widget_info(|| {
                    egui::WidgetInfo::labeled(
                        egui::Role::Button,
                        to.is_some(),
                        format!("{label} {words}"),
                    )
                });
                to.filter(|_| button.clicked())
            };
            let earlier = step("earlier", "\u{2191}", at.checked_sub(1));
            let later = step(
                "later",
                "\u{2193}",
                Some(at + 1).filter(|n| *n < chosen.len()),
            );
            if let Some(to) = earlier.or(later) {
                chosen.swap(at, to);
            }
        }
        None => {}
    }
}

/// Texts of this file that mean "missing", beside the usual ones; taken over when the field is left.
fn missing_texts(ui: &mut egui::Ui, missing: &mut Vec<String>) {
    ui.vertical(|ui| {
        let head = theme::quiet(ui, "Also missing");
        let id = ui.make_persistent_id("missing texts");
        let mut text = ui
            .data(|d| d.get_temp::<String>(id))
            .unwrap_or_else(|| missing.join(", "));
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
            *missing = text
                .split(',')
                .map(|t| t.trim().to_owned())
                .filter(|t| !t.is_empty())
                .collect();
            ui.data_mut(|d| d.remove::<String>(id));
        }
    });
}
