//! Choices that hold for the whole file: layout, sheet, signs, visits, baseline, reference.

use crate::app::ui::keyboard;
use crate::app::ui::theme;
use crate::import::{
    DateOrder, Decimal, Duplicates, FirstLine, ImportOptions, Layout, Recognition, Role,
    SubjectNumbers,
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
    number_visits: bool,
    dates: Option<DateOrder>,
    first_line: Option<FirstLine>,
    /// Each row is a subject, whatever a column says.
    rows_are_subjects: bool,
    baseline: Option<String>,
    reference: Option<String>,
    visits: Vec<String>,
    groups: Vec<String>,
    missing: Vec<String>,
    keep: Vec<String>,
}

impl Choices {
    fn of(options: &ImportOptions) -> Self {
        Self {
            layout: options.layout,
            sheet: options.sheet.clone(),
            delimiter: options.delimiter,
            decimal: options.decimal,
            duplicates: options.duplicates,
            subject_numbers: options.subject_numbers.clone(),
            number_visits: options.number_visits,
            dates: options.dates,
            first_line: options.first_line,
            rows_are_subjects: options.subject.as_deref() == Some(ROW),
            baseline: options.baseline.clone(),
            reference: options.reference.clone(),
            visits: options.visits.clone(),
            groups: options.groups.clone(),
            missing: options.missing.clone(),
            keep: options.keep.clone(),
        }
    }

    /// The options with what was chosen; roles belong to the table in which they were recognised.
    fn over(self, before: &Self, options: &ImportOptions) -> ImportOptions {
        let same_cells = self.delimiter == before.delimiter && self.first_line == before.first_line;
        let same_sheet = self.sheet == before.sheet;
        let same_table = same_cells && same_sheet && self.layout == before.layout;
        let same_visits = self.dates == before.dates && self.number_visits == before.number_visits;
        let mut out = if same_table {
            ImportOptions {
                baseline: self.baseline,
                reference: self.reference,
                visits: self.visits,
                groups: self.groups,
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
        out.number_visits = self.number_visits;
        out.dates = self.dates;
        out.first_line = self.first_line;
        if self.rows_are_subjects != before.rows_are_subjects {
            out.subject = self.rows_are_subjects.then(|| ROW.to_owned());
        }
        out.missing = self.missing;
        out.keep = self.keep;
        if !same_visits {
            out.visits.clear();
            out.baseline = None;
        }
        if out.groups.is_empty() && !before.groups.is_empty() {
            out.reference = None;
        }
        // The first of the groups is the one that the others are compared with.
        if let Some(first) = out.groups.first().cloned() {
            match &out.reference {
                Some(chosen) if out.reference != before.reference => {
                    let chosen = chosen.clone();
                    out.groups.retain(|g| *g != chosen);
                    out.groups.insert(0, chosen);
                }
                _ => out.reference = Some(first),
            }
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

/// What stands in the place of a column of subjects where each row is one.
const ROW: &str = "row";
/// Columns within which numbers of subjects may start again that are offered.
const MOST_PLACES: usize = 20;

/// Width of the names of layouts in full.
const LAYOUT: f32 = 320.0;
/// Width and height of a cell: a label above a field.
const CELL: f32 = 204.0;
const CELL_HEIGHT: f32 = 46.0;

/// A labelled list of choices.
fn combo<T: PartialEq + Clone>(
    ui: &mut egui::Ui,
    label: &str,
    value: &mut T,
    choices: &[(T, String)],
) {
    wide_combo(ui, (label, CELL), value, choices);
}

/// The same in a place of this width.
fn wide_combo<T: PartialEq + Clone>(
    ui: &mut egui::Ui,
    (label, width): (&str, f32),
    value: &mut T,
    choices: &[(T, String)],
) {
    let text = choices
        .iter()
        .find(|(c, _)| c == value)
        .map_or("not decided yet", |c| c.1.as_str());
    let head = theme::quiet(ui, label);
    egui::ComboBox::from_id_salt(label)
        .width(width)
        .truncate()
        .selected_text(text)
        .show_ui(ui, |ui| {
            for (choice, words) in choices {
                ui.selectable_value(value, choice.clone(), words);
            }
        })
        .response
        .labelled_by(head.id);
}

/// The same for names that stand in the file.
fn names<'n>(
    ui: &mut egui::Ui,
    label: &str,
    value: &mut Option<String>,
    choices: impl Iterator<Item = &'n str>,
) {
    let head = theme::quiet(ui, label);
    egui::ComboBox::from_id_salt(label)
        .width(CELL)
        .truncate()
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
}

/// One choice on the screen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Layout,
    Sheet,
    Baseline,
    Reference,
    Visits,
    Groups,
    Subjects,
    SubjectNumbers,
    NumberVisits,
    Dates,
    FirstLine,
    Duplicates,
    Delimiter,
    Decimal,
    Missing,
    Keep,
}

/// What is always on screen, and what is folded away because few files need it.
fn fields(recognition: &Recognition, study: Option<&Study>) -> (Vec<Field>, Vec<Field>) {
    let options = &recognition.options;
    let (mut first, mut rare) = (Vec::new(), Vec::new());
    if recognition.sheets.len() > 1 {
        first.push(Field::Sheet);
    }
    if let Some(study) = study {
        if study.visits.len() > 1 {
            first.extend([Field::Baseline, Field::Visits]);
        }
        if study.groups.len() > 1 {
            first.extend([Field::Reference, Field::Groups]);
        }
    }
    // What somebody has set, or has answered, is not hidden and can be taken back.
    for (field, set) in [
        (Field::SubjectNumbers, options.subject_numbers.is_some()),
        (Field::Subjects, false),
        (Field::NumberVisits, options.number_visits),
        (Field::Dates, options.dates.is_some()),
        (Field::FirstLine, options.first_line.is_some()),
        (Field::Delimiter, false),
        (Field::Decimal, options.decimal.is_some()),
        (Field::Duplicates, options.duplicates.is_some()),
        (Field::Missing, !options.missing.is_empty()),
        (Field::Keep, !options.keep.is_empty()),
    ] {
        match (field, set) {
            (Field::Delimiter, _) if !recognition.sheets.is_empty() => {}
            (Field::NumberVisits, false) if options.visit.is_none() => {}
            (_, true) => first.push(field),
            _ => rare.push(field),
        }
    }
    (first, rare)
}

/// Shows the choices; returns the options once one of them is changed.
pub(in crate::app::panels) fn show(
    ui: &mut egui::Ui,
    recognition: &Recognition,
    study: Option<&Study>,
) -> Option<ImportOptions> {
    let options = &recognition.options;
    let before = Choices::of(options);
    let mut now = before.clone();
    let (first, rare) = fields(recognition, study);
    // The name of a layout is longer than those in the cells below.
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        choice(ui, Field::Layout, recognition, study, &mut now);
    });
    ui.add_space(4.0);
    in_cells(ui, &first, |ui, field| {
        choice(ui, field, recognition, study, &mut now);
    });
    egui::CollapsingHeader::new("More options")
        .id_salt("more options of the file")
        .show(ui, |ui| {
            in_cells(ui, &rare, |ui, field| {
                choice(ui, field, recognition, study, &mut now);
            });
        });
    (now != before).then(|| now.over(&before, options))
}

/// As many cells of one size in a line as there is room for.
fn in_cells(ui: &mut egui::Ui, fields: &[Field], mut cell: impl FnMut(&mut egui::Ui, Field)) {
    let gap = theme::SPACE;
    let n = ((ui.available_width() + gap) / (CELL + gap))
        .floor()
        .max(1.0) as usize;
    for line in fields.chunks(n) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = gap;
            for field in line {
                let size = egui::vec2(CELL, CELL_HEIGHT);
                let column = egui::Layout::top_down(egui::Align::Min);
                ui.allocate_ui_with_layout(size, column, |ui| {
                    ui.set_min_size(size);
                    ui.set_max_width(CELL);
                    ui.spacing_mut().item_spacing.y = 2.0;
                    cell(ui, *field);
                });
            }
        });
    }
}

fn choice(
    ui: &mut egui::Ui,
    field: Field,
    recognition: &Recognition,
    study: Option<&Study>,
    now: &mut Choices,
) {
    fn told<T: Clone, const N: usize>(choices: [(T, &str); N]) -> Vec<(T, String)> {
        let all = choices.into_iter();
        all.map(|(value, words)| (value, words.to_owned()))
            .collect()
    }
    match field {
        Field::Layout => {
            let layouts = Layout::ALL.map(|l| (Some(l), l.words()));
            wide_combo(ui, ("Layout", LAYOUT), &mut now.layout, &told(layouts));
        }
        Field::Sheet => {
            let sheets = recognition.sheets.iter().map(String::as_str);
            names(ui, "Sheet", &mut now.sheet, sheets);
        }
        Field::Delimiter => {
            let marks = [
                (Some(','), "comma"),
                (Some(';'), "semicolon"),
                (Some('\t'), "tab"),
                (Some('|'), "bar |"),
                (Some(' '), "space"),
            ];
            combo(ui, "Between cells", &mut now.delimiter, &told(marks));
        }
        Field::Decimal => {
            let signs = [
                (None, "from each column"),
                (Some(Decimal::Point), "point"),
                (Some(Decimal::Comma), "comma"),
            ];
            combo(ui, "Decimal sign", &mut now.decimal, &told(signs));
        }
        Field::Duplicates => {
            let rules = [
                (None, "ask"),
                (Some(Duplicates::Mean), "mean"),
                (Some(Duplicates::First), "first"),
                (Some(Duplicates::Last), "last"),
            ];
            let shown = now.duplicates.filter(|d| *d != Duplicates::Reject);
            let mut rule = shown;
            combo(ui, "Several values of a visit", &mut rule, &told(rules));
            if rule != shown {
                now.duplicates = rule;
            }
        }
        Field::SubjectNumbers => {
            let people = numbers_of_subjects(recognition, now.subject_numbers.as_ref());
            combo(ui, "Same number", &mut now.subject_numbers, &people);
        }
        Field::Subjects => {
            let kinds = [(false, "as a column says"), (true, "one in each row")];
            combo(ui, "Subjects are", &mut now.rows_are_subjects, &told(kinds));
        }
        Field::NumberVisits => {
            let kinds = [
                (false, "as the column says"),
                (true, "numbered in each subject"),
            ];
            combo(ui, "Visits are", &mut now.number_visits, &told(kinds));
        }
        Field::Dates => {
            let orders = [
                (None, "as the file says, or ask"),
                (Some(DateOrder::DayFirst), "day first"),
                (Some(DateOrder::MonthFirst), "month first"),
            ];
            combo(ui, "Dates", &mut now.dates, &told(orders));
        }
        Field::FirstLine => {
            let lines = [
                (None, "as the file says, or ask"),
                (Some(FirstLine::Names), "names of columns"),
                (Some(FirstLine::Data), "data"),
            ];
            combo(ui, "First line", &mut now.first_line, &told(lines));
        }
        Field::Baseline => {
            let labels = study.iter().flat_map(|s| &s.visits);
            names(
                ui,
                "Baseline",
                &mut now.baseline,
                labels.map(|v| v.label.as_str()),
            );
        }
        Field::Reference => {
            let groups = study.iter().flat_map(|s| &s.groups);
            names(
                ui,
                "Reference group",
                &mut now.reference,
                groups.map(|g| g.name.as_str()),
            );
        }
        Field::Visits => visits(ui, &recognition.visit_labels, &mut now.visits),
        Field::Groups => {
            if let Some(study) = study {
                groups(ui, study, &mut now.groups);
            }
        }
        Field::Missing => texts(
            ui,
            ("Also missing", "-999, lost"),
            "Texts or numbers that mean \"no value\" in this file, with commas between them.",
            &mut now.missing,
        ),
        Field::Keep => texts(
            ui,
            ("Labels, not missing", "ND, None"),
            "Texts such as NA or None that are a label in this file and do not mean \"no value\", with commas between them.",
            &mut now.keep,
        ),
    }
}

/// What the same number twice may mean; numbers may start again in each group, or within another column.
fn numbers_of_subjects(
    recognition: &Recognition,
    now: Option<&SubjectNumbers>,
) -> Vec<(Option<SubjectNumbers>, String)> {
    let mut all = vec![
        (None, "as the file says, or ask".to_owned()),
        (
            Some(SubjectNumbers::Restart),
            "different subjects in each group".to_owned(),
        ),
    ];
    let columns = (recognition.roles.iter())
        .filter(|r| matches!(r.role, Role::Covariate | Role::Ignored))
        .map(|r| &r.column)
        .take(MOST_PLACES);
    let said = match now {
        Some(SubjectNumbers::RestartIn(column)) => Some(column),
        _ => None,
    };
    for column in said.into_iter().chain(columns.filter(|c| Some(*c) != said)) {
        let restart = SubjectNumbers::RestartIn(column.clone());
        all.push((Some(restart), format!("different subjects within {column}")));
    }
    for (how, words) in [
        (SubjectNumbers::Same, "the same subjects"),
        (
            SubjectNumbers::Unique,
            "another spelling is another subject",
        ),
    ] {
        all.push((Some(how), words.to_owned()));
    }
    all
}

/// Which visits are used, and in which order.
fn visits(ui: &mut egui::Ui, labels: &[String], chosen: &mut Vec<String>) {
    let text = format!("{} of {}", chosen.len(), labels.len());
    let others = labels.iter().filter(|l| !chosen.contains(l));
    let all: Vec<String> = chosen.iter().chain(others).cloned().collect();
    menu(ui, "Visits", &text, |ui| {
        for label in &all {
            ui.horizontal(|ui| line_of_label(ui, label, chosen));
        }
    });
}

/// Which groups are used, and in which order; none said: all, the reference first.
fn groups(ui: &mut egui::Ui, study: &Study, said: &mut Vec<String>) {
    let mut chosen: Vec<String> = study.groups.iter().map(|g| g.name.clone()).collect();
    let before = chosen.clone();
    let text = match said.is_empty() {
        true => format!("all {}", chosen.len()),
        false => format!("{} in this order", chosen.len()),
    };
    menu(ui, "Groups", &text, |ui| {
        // Always there, so that the list keeps its size; above the list, which may be longer than what is seen of it.
        let usual = egui::Button::new("All groups, in the usual order");
        if ui.add_enabled(!said.is_empty(), usual).clicked() {
            said.clear();
            ui.close();
        }
        for label in &before {
            ui.horizontal(|ui| line_of_label(ui, label, &mut chosen));
        }
    });
    if chosen != before {
        *said = chosen;
    }
}

/// A button that opens a list which stays open while it is changed.
fn menu(ui: &mut egui::Ui, label: &str, text: &str, content: impl FnOnce(&mut egui::Ui)) {
    theme::quiet(ui, label);
    let stays = MenuConfig::new().close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
    let button = egui::Button::new(text).min_size(egui::vec2(CELL, 0.0));
    let (button, _) = MenuButton::from_button(button).config(stays).ui(ui, |ui| {
        egui::ScrollArea::vertical()
            .max_height(320.0)
            .show(ui, content);
    });
    button.widget_info(|| {
        egui::WidgetInfo::labeled(egui::Role::Button, true, format!("{label} used: {text}"))
    });
}

fn line_of_label(ui: &mut egui::Ui, label: &str, chosen: &mut Vec<String>) {
    let at = chosen.iter().position(|c| c == label);
    let mut used = at.is_some();
    // The last one stays: a study has one at least.
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

/// Texts of this file with a meaning of their own; taken over when the field is left, unless by Escape.
fn texts(ui: &mut egui::Ui, (label, hint): (&str, &str), tip: &str, to: &mut Vec<String>) {
    let head = theme::quiet(ui, label);
    let id = ui.make_persistent_id(label);
    let mut text = ui
        .data(|d| d.get_temp::<String>(id))
        .unwrap_or_else(|| to.join(", "));
    let field = ui
        .add(
            egui::TextEdit::singleline(&mut text)
                .desired_width(CELL - 8.0)
                .hint_text(hint),
        )
        .labelled_by(head.id)
        .on_hover_text(tip);
    if field.has_focus() {
        ui.data_mut(|d| d.insert_temp(id, text));
    } else if field.lost_focus() {
        if keyboard::is_typed(ui, &field) {
            *to = text
                .split(',')
                .map(|t| t.trim().to_owned())
                .filter(|t| !t.is_empty())
                .collect();
        }
        ui.data_mut(|d| d.remove::<String>(id));
    }
}
