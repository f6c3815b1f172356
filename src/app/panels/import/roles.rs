//! What each column was taken for, and why; everything can be changed.

use super::questions::asked;
use super::raw_table;
use super::said::{color_of, reason, role_name, word_of};
use super::study_preview;
use super::whole_file;
use crate::app::command::request::Command;
use crate::app::plot::PlotData;
use crate::app::state::file::{OpenFile, Plain};
use crate::app::state::view::View;
use crate::app::ui::theme;
use crate::import::{
    ColumnRole, Confidence, ImportOptions, Layout, Reading, Role, RunnerUp, Shape, SubjectNumbers,
};
use crate::session::Edit;
use crate::study::Study;
use crate::words::counted;
use egui::RichText;

/// Groups that the bar names.
const MOST_GROUPS: usize = 4;

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
    let groups = match study.groups.len() {
        n if n > MOST_GROUPS => format!("{} subjects in {n} groups", study.subjects.len()),
        _ => study.group_sizes().join(", "),
    };
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
    let visits = match study.visits.len() {
        1 => "1 visit".to_owned(),
        n => format!("{n} visits, the baseline is {baseline}"),
    };
    let doubts = unsure(&file.recognition.roles);
    format!(
        "Recognised as {layout} \u{00b7} {} \u{00b7} {visits} \u{00b7} {}{derived}{doubts}",
        groups,
        counted(measured, "marker")
    )
}

/// Roles that are not sure, in words: ` · group a guess, visit likely`.
fn unsure(roles: &[ColumnRole]) -> String {
    let told = roles.iter().filter_map(|r| {
        let how = match r.confidence? {
            Confidence::Sure => return None,
            Confidence::Likely => "likely",
            Confidence::Guess => "a guess",
        };
        Some(format!("{} {how}", role_name(r.role).to_lowercase()))
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() {
        String::new()
    } else {
        format!(" \u{00b7} {}", told.join(", "))
    }
}

/// Narrower than this, the study stands below the columns instead of beside them.
const ROOM_FOR_PREVIEW: f32 = 900.0;
const PREVIEW_WIDTH: f32 = 300.0;
/// Height of a row of the list of columns: two lines of a reason.
const LIST_ROW: f32 = 34.0;
/// Widths in the list of columns.
const NAME: f32 = 150.0;
const ROLE: f32 = 116.0;
const SURE: f32 = 44.0;
/// From here on columns can be searched.
const MANY_COLUMNS: usize = 20;
pub(in crate::app) fn show(
    app: View<'_>,
    plots: &mut [Option<PlotData>],
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    // Another file is looked at from its top.
    let file = app.study.file.as_ref().map(|f| f.sha256.as_str());
    ui.push_id(file, |ui| screen(app, plots, out, ui));
}

fn screen(
    app: View<'_>,
    plots: &mut [Option<PlotData>],
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
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
                            study_preview::show(app, plots, out, ui);
                        });
                    });
            });
    }
    egui::ScrollArea::vertical()
        .auto_shrink([false, false])
        .show(ui, |ui| {
            columns_and_choices(app, out, ui);
            if !beside {
                ui.add_space(theme::SPACE);
                theme::card(ui).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    study_preview::show(app, plots, out, ui);
                });
            }
        });
}

fn columns_and_choices(app: View<'_>, out: &mut Vec<Command>, ui: &mut egui::Ui) {
    let Some(file) = &app.study.file else { return };
    let recognition = &file.recognition;
    // The options hold every column and marker: they are copied once something is chosen.
    let options = &recognition.options;
    let mut changed: Option<ImportOptions> = None;
    for (at, question) in recognition.questions.iter().enumerate() {
        let title = match at {
            0 => "One question first",
            _ => "Another question",
        };
        changed = asked(ui, (title, question), options, &file.plain).or(changed);
        ui.add_space(theme::SPACE);
    }
    theme::card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        theme::heading(ui, "How the file is read");
        let score = recognition
            .layouts
            .iter()
            .find(|l| Some(l.layout) == options.layout);
        if let Some(score) = score {
            let text = RichText::new(sentence(&score.why))
                .size(12.0)
                .color(theme::palette(ui).quiet);
            ui.add(egui::Label::new(text).wrap());
        }
        if is_chosen(options, &file.plain) {
            changed = back(ui, &file.plain).or(changed.take());
        } else if let Some(reading) = &recognition.reading
            && recognition.questions.is_empty()
        {
            changed = how_sure(ui, reading, options, &file.plain).or(changed.take());
        }
        ui.add_space(2.0);
        changed = whole_file::show(ui, recognition, file.raw.as_deref()).or(changed.take());
    });
    ui.add_space(theme::SPACE);
    let mut chosen = None;
    theme::card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        theme::heading(ui, "The table as it stands in the file");
        let both = "Where a cell is written otherwise than it was read, both stand in it: the file's own text at the left, what was read at the right.";
        let both = RichText::new(both).size(12.0).color(theme::palette(ui).quiet);
        ui.add(egui::Label::new(both).wrap());
        chosen = raw_table::show(
            ui,
            &recognition.preview,
            &recognition.roles,
            offered(options.layout),
            (0.42 * ui.ctx().content_rect().height()).max(260.0),
        );
    });
    ui.add_space(theme::SPACE);
    theme::card(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        theme::heading(ui, "Columns, and why each is read so");
        chosen = list(ui, &recognition.roles, options.layout).or(chosen.take());
    });
    if let Some((column, from, to)) = chosen {
        let mut options = changed.unwrap_or_else(|| options.clone());
        assign(&mut options, &column, from, to);
        changed = Some(options);
    }
    if let Some(options) = changed {
        out.push(Command::Edit(Edit::Roles(Box::new(options))));
    }
}

/// The way back from a reading that somebody chose.
fn back(ui: &mut egui::Ui, plain: &Plain) -> Option<ImportOptions> {
    theme::quiet(ui, "As you chose.");
    let back = ui
        .button("Read as it was recognised")
        .on_hover_text("The reading before you chose. It can be taken back.");
    back.clicked().then(|| plain.options.clone())
}

/// How sure the whole reading is, and the next best as a button.
fn how_sure(
    ui: &mut egui::Ui,
    reading: &Reading,
    options: &ImportOptions,
    plain: &Plain,
) -> Option<ImportOptions> {
    let (word, means) = match reading.confidence {
        Confidence::Sure => ("Sure", "names and data speak for this reading"),
        Confidence::Likely => ("Likely", "names or data speak for this reading"),
        Confidence::Guess => ("A guess", "it is the best of what there is; worth a look"),
    };
    let color = color_of(ui, reading.confidence);
    let text = RichText::new(format!("{word}: {means}."))
        .size(12.5)
        .color(color);
    ui.add(egui::Label::new(text).wrap());
    let other = reading.runner_up.as_ref()?;
    // The same columns with other people: numbers start again in one of the two readings.
    if is_alike(options, other) && !restarts(options) && other.restart.is_none() {
        return None;
    }
    let button = egui::Button::new(format!("Read as: {}", other.why)).wrap();
    let clicked = ui
        .add(button)
        .on_hover_text("The next best reading, which gives other numbers. It can be taken back.")
        .clicked();
    clicked.then(|| read_as(options, plain, other))
}

/// Whether somebody decided what a row is, who came, what is compared, or when.
fn is_chosen(options: &ImportOptions, plain: &Plain) -> bool {
    let reading = |o: &ImportOptions| {
        let columns = [o.subject.clone(), o.group.clone(), o.visit.clone()];
        (o.layout, columns, o.subject_numbers.clone())
    };
    !plain.asked && reading(options) != reading(&plain.options)
}

/// Whether the other reading takes the same columns for the same.
fn is_alike(options: &ImportOptions, other: &RunnerUp) -> bool {
    options.layout == Some(other.layout)
        && options.subject.as_deref() == Some(other.subject.as_deref().unwrap_or("row"))
        && options.group.as_deref().unwrap_or_default()
            == other.group.as_deref().unwrap_or_default()
        && options.visit == other.visit
}

fn restarts(options: &ImportOptions) -> bool {
    matches!(
        options.subject_numbers,
        Some(SubjectNumbers::RestartIn(_) | SubjectNumbers::Restart)
    )
}

/// What was decided so far, with another reading; what hangs on the reading is recognised anew.
fn read_as(options: &ImportOptions, plain: &Plain, other: &RunnerUp) -> ImportOptions {
    // The numbers of the same people do not start again.
    let same = is_alike(options, other) && restarts(options);
    let row = || "row".to_owned();
    let decided = options.changed_from(&plain.options);
    ImportOptions {
        layout: Some(other.layout),
        subject: Some(other.subject.clone().unwrap_or_else(row)),
        group: Some(other.group.clone().unwrap_or_default()),
        visit: other.visit.clone(),
        subject_numbers: (other.restart.clone().map(SubjectNumbers::RestartIn))
            .or(same.then_some(SubjectNumbers::Same)),
        delimiter: decided.delimiter,
        sheet: decided.sheet,
        decimal: decided.decimal,
        missing: decided.missing,
        keep: decided.keep,
        ignore: decided.ignore,
        duplicates: decided.duplicates,
        dates: decided.dates,
        first_line: decided.first_line,
        header_order: decided.header_order,
        ..ImportOptions::default()
    }
}

/// `One row per …`: a reason begins with a capital letter and ends with a full stop.
fn sentence(why: &str) -> String {
    let mut letters = why.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let end = if why.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

/// Every column with its role and the reason; only rows in sight are laid out.
fn list(
    ui: &mut egui::Ui,
    roles: &[ColumnRole],
    layout: Option<Layout>,
) -> Option<(String, Role, Role)> {
    let found = find(ui, roles);
    let n = found.as_ref().map_or(roles.len(), Vec::len);
    let mut chosen = None;
    let height = (LIST_ROW + ui.spacing().item_spacing.y) * n as f32;
    egui::ScrollArea::vertical()
        .id_salt("columns")
        .max_height(height.min(420.0))
        .min_scrolled_height(height.min(420.0))
        .auto_shrink([false, true])
        .show_rows(ui, LIST_ROW, n, |ui, range| {
            for at in range {
                let at = found.as_ref().map_or(Some(at), |f| f.get(at).copied());
                let Some(column) = at.and_then(|at| roles.get(at)) else {
                    continue;
                };
                if let Some(role) = line_of_column(ui, column, layout) {
                    chosen = Some((column.column.clone(), column.role, role));
                }
            }
        });
    chosen
}

/// A field that finds columns by a part of their name, where there are many; `None`: all are shown.
fn find(ui: &mut egui::Ui, roles: &[ColumnRole]) -> Option<Vec<usize>> {
    if roles.len() <= MANY_COLUMNS {
        return None;
    }
    let id = ui.make_persistent_id("find a column");
    let mut text = ui.data(|d| d.get_temp::<String>(id)).unwrap_or_default();
    ui.horizontal(|ui| {
        let head = theme::quiet(ui, "Find a column");
        ui.add(egui::TextEdit::singleline(&mut text).desired_width(200.0))
            .labelled_by(head.id);
    });
    let wanted = text.trim().to_lowercase();
    ui.data_mut(|d| d.insert_temp(id, text));
    if wanted.is_empty() {
        return None;
    }
    let fits = |r: &ColumnRole| r.column.to_lowercase().contains(&wanted);
    Some((0..roles.len()).filter(|at| fits(&roles[*at])).collect())
}

fn line_of_column(ui: &mut egui::Ui, column: &ColumnRole, layout: Option<Layout>) -> Option<Role> {
    let mut role = column.role;
    ui.horizontal(|ui| {
        ui.set_height(LIST_ROW);
        let p = theme::palette(ui);
        let name = RichText::new(&column.column).font(theme::bold(13.0));
        in_place(ui, NAME, egui::Label::new(name).truncate());
        let combo = egui::ComboBox::from_id_salt(("role", &column.column))
            .width(ROLE)
            .selected_text(role_name(role))
            .show_ui(ui, |ui| {
                for choice in offered(layout) {
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
        let (word, color) = match column.confidence {
            Some(c) => (word_of(c), color_of(ui, c)),
            None => ("", p.quiet),
        };
        let word = RichText::new(word).font(theme::bold(12.0)).color(color);
        in_place(ui, SURE, egui::Label::new(word));
        let why = reason(column);
        let mut job = egui::text::LayoutJob::simple(
            why.clone(),
            egui::FontId::proportional(12.0),
            p.quiet,
            ui.available_width(),
        );
        job.wrap.max_rows = 2;
        let width = ui.available_width();
        in_place(ui, width, egui::Label::new(job).wrap()).on_hover_text(why);
    });
    (role != column.role).then_some(role)
}

/// A label in a place of this width, in the middle of the line.
fn in_place(ui: &mut egui::Ui, width: f32, label: egui::Label) -> egui::Response {
    let (place, _) = ui.allocate_exact_size(egui::vec2(width, LIST_ROW), egui::Sense::hover());
    let mut child = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(place)
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    child.add(label)
}

fn offered(layout: Option<Layout>) -> &'static [Role] {
    match layout.map(Layout::shape) {
        Some(Shape::Tidy) => &[
            Role::Subject,
            Role::Group,
            Role::Visit,
            Role::TimePoint,
            Role::MarkerName,
            Role::Value,
            Role::Covariate,
            Role::Ignored,
        ],
        Some(Shape::Wide) => &[
            Role::Subject,
            Role::Group,
            Role::Visit,
            Role::Marker,
            Role::MarkerName,
            Role::Covariate,
            Role::Ignored,
        ],
        _ => &[
            Role::Subject,
            Role::Group,
            Role::Visit,
            Role::TimePoint,
            Role::Hours,
            Role::Marker,
            Role::Covariate,
            Role::Treatment,
            Role::Period,
            Role::Sequence,
            Role::MarkerName,
            Role::Value,
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
        Role::TimePoint => options.time_point = None,
        Role::Hours => options.hours = None,
        Role::MarkerName => {
            options.marker_name = None;
            options.markers.clear();
        }
        Role::Value => options.value = None,
        Role::Treatment => options.treatment = Some(String::new()),
        Role::Period => options.period = Some(String::new()),
        Role::Sequence => options.sequence = None,
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
            // With a column of visits the headers name markers only.
            if options.layout == Some(Layout::Wide) {
                options.layout = None;
                options.markers.clear();
            }
            options.visit = name;
            options.visits.clear();
            options.baseline = None;
        }
        Role::TimePoint => options.time_point = name,
        Role::Hours => options.hours = name,
        // Headers say what is a marker at a visit; the column is only free to be one again.
        Role::Marker if options.layout == Some(Layout::Wide) => options.markers.clear(),
        Role::Marker => options.markers.push(column.to_owned()),
        Role::MarkerName => {
            options.marker_name = name;
            options.markers.clear();
            // Its labels are the markers of one column of values, or a part of the markers of several or of headers.
            options.layout = options.layout.filter(|l| *l == Layout::Wide);
        }
        Role::Value => {
            options.value = name;
            options.markers.clear();
            options.layout = Some(Layout::Tidy);
        }
        Role::Covariate => options.covariates.push(column.to_owned()),
        Role::Treatment => options.treatment = name,
        Role::Period => options.period = name,
        Role::Sequence => options.sequence = name,
        Role::Ignored => options.ignore.push(column.to_owned()),
    }
    if matches!(from, Role::Group) && !matches!(to, Role::Group) {
        options.reference = None;
    }
    if matches!(from, Role::Visit | Role::TimePoint) || to == Role::TimePoint {
        options.visits.clear();
        options.baseline = None;
    }
}
