//! From bytes to a recognition: layout, roles, questions, study.

use crate::import::build::people;
use crate::import::build::rows::Rows;
use crate::import::build::study_of::{self as build, Built};
use crate::import::cells::dates::{self, Dates};
use crate::import::cells::profile::{Codes, Notation, Profile, notation, profiles};
use crate::import::cells::values::{Cell, MissingCodes};
use crate::import::error::ImportError;
use crate::import::options::{Decimal, ImportOptions, Layout, Shape, SubjectNumbers};
use crate::import::recognise::columns;
use crate::import::recognise::layouts;
use crate::import::recognise::questions;
use crate::import::recognise::recognition::{CellReading, Preview, Question, Recognition, Role};
use crate::import::recognise::roles::{Evidence, Roles};
use crate::import::source::container;
use crate::import::source::text;
use crate::import::source::workbook;
use crate::import::systems::{self, Convention};
use crate::import::table::blocks;
use crate::import::table::delimited;
use crate::import::table::raw::Table;
use crate::study::{Censoring, Issue, Remedy, Severity};
use crate::work::Monitor;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::HashSet;

/// Rows shown raw.
const PREVIEW_ROWS: usize = 200;
/// Cells shown raw: wide tables show fewer rows.
const PREVIEW_CELLS: usize = 200_000;

/// Recognises the table in `bytes`, saying what was taken for what and why.
///
/// # Errors
/// [`ImportError`] when the file gives nothing at all, or an option names what is not there.
pub fn recognise(
    file_name: &str,
    bytes: &[u8],
    options: &ImportOptions,
    monitor: &Monitor,
) -> Result<Recognition, ImportError> {
    let mut issues = Vec::new();
    let table = open(file_name, bytes, options, &mut issues, monitor)?;
    let missing = MissingCodes::new(&options.missing);
    let profiles = profiles(&table, &missing, monitor)?;
    let mut rows = Rows::new(&table);
    let asked = Evidence {
        file: file_name,
        table: &table,
        profiles: &profiles,
        missing: &missing,
        options,
    };
    if let (Some(line), None) = (table.first_line_of_data, options.first_line) {
        let question = questions::first_line(&asked, line);
        return Ok(unanswered(&asked, question, issues));
    }
    let systems = systems::scores(&asked);
    let mut convention = match layouts::system(&asked, &systems)? {
        Some(layout) => systems::convention(layout, &asked, &mut rows)?,
        None => None,
    };
    let merged = match &mut convention {
        Some(c) => {
            issues.append(&mut c.issues);
            c.merged(options, &table.header)
        }
        None => options.clone(),
    };
    let e = Evidence {
        options: &merged,
        ..asked
    };
    let told = convention.as_ref();
    let (subject, subject_why) = match e.subject(told) {
        Err(ImportError::NoSubject { .. }) => {
            return Ok(unanswered(&e, questions::no_subject(&e), issues));
        }
        found => found?,
    };
    let people = match told.and_then(|c| c.people.clone()) {
        Some(people) => people,
        None => Codes::read(&table, subject, &missing),
    };
    go_on(monitor)?;
    let restarting = e.restarting(subject, &people)?;
    let people = match (restarting, options.subject_numbers) {
        (Some(group), Some(SubjectNumbers::Restart)) => {
            people::within_groups(&people, &Codes::read(&table, group, &missing))
        }
        _ => people,
    };
    if people.labels.is_empty() {
        return Err(ImportError::NoValues(
            file_name.to_owned(),
            "the subject column is empty".to_owned(),
        ));
    }
    go_on(monitor)?;
    let crossover = match told {
        None => e.crossover(subject, &people)?,
        Some(_) => None,
    };
    let visit = e.visit(subject, &people, crossover, told)?;
    go_on(monitor)?;
    let tidy = e.tidy(subject, &people)?;
    let taken: Vec<usize> = visit
        .iter()
        .map(|v| v.0)
        .chain(tidy.iter().flat_map(|(name, value)| [*name, *value]))
        .chain(crossover.iter().flat_map(|x| x.all()))
        .collect();
    go_on(monitor)?;
    let group = e.group(subject, &people, &taken, told)?;
    if group.is_none() && told.is_none_or(|c| c.groups.is_none()) {
        issues.extend(e.varying_group(subject, &people, &taken));
    }
    check_roles_differ(
        &e,
        subject,
        visit.as_ref().map(|v| v.0),
        group.as_ref().map(|g| g.0),
    )?;
    go_on(monitor)?;
    let wide = e.wide(subject, group.as_ref().map(|g| g.0));
    let has_visit = visit.is_some() || told.is_some_and(|c| c.visits.is_some());
    let layouts = layouts::scores(
        &table,
        &people,
        has_visit,
        tidy.is_some(),
        wide.len(),
        systems,
    );
    let layout = layouts::choose(&e, &layouts)?;
    let mut roles = Roles {
        subject,
        group: group.as_ref().map(|g| g.0),
        ..Roles::default()
    };
    roles.tell(&table, subject, Role::Subject, subject_why);
    if let Some((c, why)) = group {
        roles.tell(&table, c, Role::Group, why);
    }
    if let Some(x) = crossover.filter(|_| layout.shape() != Shape::Wide) {
        roles.crossover = Some(x);
        let changes = "the treatment, which changes within a subject";
        roles.tell(&table, x.treatment, Role::Treatment, changes.to_owned());
        let period = "the period of a crossover";
        roles.tell(&table, x.period, Role::Period, period.to_owned());
        if let Some(c) = x.sequence {
            let order = "the order of a subject's treatments";
            roles.tell(&table, c, Role::Sequence, order.to_owned());
        }
    }
    if layout.shape() == Shape::Wide {
        roles.wide = wide;
    } else if let Some((c, why)) = visit {
        roles.visit = Some(c);
        roles.tell(&table, c, Role::Visit, why);
    }
    if layout.shape() == Shape::Tidy
        && let Some((name, value)) = tidy
    {
        roles.marker_name = Some(name);
        roles.value = Some(value);
    }
    let mut visits = match told.and_then(|c| c.visits.clone()) {
        Some(visits) if layout.shape() != Shape::Wide => Some(visits),
        _ => roles.visit.map(|c| Codes::read(&table, c, &missing)),
    };
    let mut questions = Vec::new();
    let mut visits_are_dates = false;
    if let Some(there) = &visits {
        match dates::relative(&people, there, e.options.dates) {
            Dates::No => {}
            Dates::Read(dated, note) => {
                visits = Some(dated);
                visits_are_dates = true;
                issues.push(note);
            }
            Dates::Kept(issue) => issues.push(issue.at(None, roles.visit.map(|c| e.header(c)))),
            Dates::Open(label) => questions.push(questions::date_order(&e, &roles, there, label)),
        }
    }
    go_on(monitor)?;
    columns::complete(&e, layout, &mut roles, &people, visits.as_ref(), told)?;
    roles.told.sort_by_key(|(column, _)| *column);
    if let (Some(group), None) = (restarting, options.subject_numbers) {
        questions.push(questions::who_is_who(&e, subject, group));
    }
    go_on(monitor)?;
    let notations = notations(&e, &mut roles, &mut questions);
    if layout.shape() == Shape::Rows && roles.markers.is_empty() {
        match questions::no_marker(&e, &roles) {
            Some(question) if e.options.markers.is_empty() => questions.push(question),
            _ => return Err(ImportError::NoMarker(file_name.to_owned())),
        }
    }
    if layout.shape() == Shape::Rows
        && visits.is_none()
        && people.labels.len() * 3 < table.n_rows() * 2
    {
        questions.push(questions::no_visit(&e));
    }
    let mut recognition = Recognition {
        study: None,
        roles: roles.told.iter().map(|(_, told)| told.clone()).collect(),
        layouts,
        visit_labels: Vec::new(),
        sheets: table.sheets.clone(),
        options: resolved(&e, layout, &roles, told),
        preview: preview(&e, &roles, &notations),
        questions,
        issues: issues.clone(),
    };
    if !recognition.questions.is_empty() {
        return Ok(recognition);
    }
    let plan = build::Plan {
        evidence: &e,
        layout,
        roles: &roles,
        people: &people,
        visits: visits.as_ref(),
        visits_are_dates,
        notations: &notations,
        convention: told,
    };
    let Built {
        mut study,
        visit_labels,
        questions,
    } = build::build(&plan, rows, issues, monitor)?;
    study.source.sha256 = hex(&Sha256::digest(bytes));
    study.source.synthetic = bytes == crate::import::example().1;
    let to = &mut recognition.options;
    to.visits = study.visits.iter().map(|v| v.label.clone()).collect();
    to.baseline = study.visits.get(study.baseline).map(|v| v.label.clone());
    if let Some(crossover) = &study.crossover {
        // Visits are chosen and ordered within a period.
        to.visits.clone_from(&crossover.visits);
        to.baseline = crossover.visits.get(crossover.baseline).cloned();
    }
    to.reference = study.groups.first().map(|g| g.name.clone());
    to.markers = study.markers.iter().map(|m| m.name.clone()).collect();
    if study.groups.len() < 2 && roles.group.is_none() {
        to.reference = None;
    }
    if layout.shape() != Shape::Wide && visits.is_none() {
        to.visits.clear();
        to.baseline = None;
    }
    recognition.visit_labels = visit_labels;
    recognition.issues.clone_from(&study.issues);
    recognition.questions = questions;
    if recognition.questions.is_empty() {
        recognition.study = Some(study);
    }
    Ok(recognition)
}

/// Each step below looks at whole columns.
fn go_on(monitor: &Monitor) -> Result<(), ImportError> {
    if monitor.is_cancelled() {
        return Err(ImportError::Cancelled);
    }
    Ok(())
}

/// A table of which nothing is recognised before the question is answered.
fn unanswered(e: &Evidence<'_>, question: Question, issues: Vec<Issue>) -> Recognition {
    let mut roles = Roles::default();
    for c in 0..e.table.n_columns() {
        roles.tell(
            e.table,
            c,
            Role::Ignored,
            "the question comes first".to_owned(),
        );
    }
    Recognition {
        study: None,
        roles: roles.told.into_iter().map(|(_, told)| told).collect(),
        layouts: Vec::new(),
        visit_labels: Vec::new(),
        sheets: e.table.sheets.clone(),
        options: ImportOptions {
            delimiter: e.table.delimiter,
            sheet: e.table.sheet.clone(),
            ..e.options.clone()
        },
        preview: preview(e, &Roles::default(), &[]),
        questions: vec![question],
        issues,
    }
}

/// The table in a file of any container.
fn open<'b>(
    file: &str,
    bytes: &'b [u8],
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
    monitor: &Monitor,
) -> Result<Table<'b>, ImportError> {
    let content = container::open(file, bytes, issues, monitor)?;
    if let Some(kind) = content.workbook {
        let sheet = options.sheet.as_deref();
        let first_line = options.first_line;
        return workbook::read(
            file,
            kind,
            &content.bytes,
            (sheet, first_line),
            issues,
            monitor,
        );
    }
    if let Some(sheet) = &options.sheet {
        issues.push(Issue::new(
            Severity::Note,
            "no_sheets",
            format!("The file is text and has no sheets; the sheet \"{sheet}\" is not looked for."),
        ));
    }
    let text = text::decode(file, content.bytes, issues)?;
    let text = match blocks::text(&text, options.delimiter, issues) {
        Some(joined) => Cow::Owned(joined),
        None => text,
    };
    let how = (options.delimiter, options.first_line);
    delimited::read(file, text, how, issues, monitor)
}

pub(in crate::import) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn check_roles_differ(
    e: &Evidence<'_>,
    subject: usize,
    visit: Option<usize>,
    group: Option<usize>,
) -> Result<(), ImportError> {
    let column = e.table.header.get(subject).cloned().unwrap_or_default();
    let twice = |first, second, column: usize| ImportError::TwoRoles {
        column: e.table.header.get(column).cloned().unwrap_or_default(),
        first,
        second,
    };
    if visit == Some(subject) {
        return Err(ImportError::TwoRoles {
            column,
            first: "--subject",
            second: "--visit",
        });
    }
    if group == Some(subject) {
        return Err(twice("--subject", "--group", subject));
    }
    match (visit, group) {
        (Some(v), Some(g)) if v == g => Err(twice("--visit", "--group", v)),
        _ => Ok(()),
    }
}

/// The columns that are read as numbers where they hold some.
fn numbers(roles: &Roles) -> Vec<usize> {
    roles
        .markers
        .iter()
        .chain(&roles.covariates)
        .copied()
        .chain(roles.wide.iter().map(|w| w.column))
        .chain(roles.value)
        .chain(roles.hours)
        .chain(roles.limits.iter().copied().flatten())
        .collect()
}

/// The decimal sign of each column; what stays open in a column that is used becomes a question.
fn notations(e: &Evidence<'_>, roles: &mut Roles, questions: &mut Vec<Question>) -> Vec<Notation> {
    let used = numbers(roles);
    let numeric = || {
        used.iter()
            .filter_map(|c| e.profiles.get(*c))
            .filter(|p| p.is_numeric())
    };
    let file = (
        numeric().any(|p| p.point > 0),
        numeric().any(|p| p.comma > 0),
    );
    let out: Vec<Notation> = e
        .profiles
        .iter()
        .map(|p| notation(p, file, e.table.delimiter, e.options.decimal))
        .collect();
    let numbers: HashSet<usize> = used.iter().copied().collect();
    for (c, told) in &mut roles.told {
        let known = match out.get(*c) {
            Some(Notation::Known(decimal)) if numbers.contains(c) => Some(*decimal),
            _ => None,
        };
        let marked = e
            .profiles
            .get(*c)
            .is_some_and(|p| p.is_numeric() && p.has_marks());
        told.decimal = known.filter(|_| marked);
        if told.decimal == Some(Decimal::Comma) {
            told.why.push_str("; the comma is the decimal sign");
        }
    }
    for c in used {
        let (Some(profile), Some(name)) = (e.profiles.get(c), e.table.header.get(c)) else {
            continue;
        };
        if !profile.is_numeric() {
            continue;
        }
        let line = profile.first_open.map(|r| e.table.line(r));
        let place = line.map(|l| format!(" (line {l})")).unwrap_or_default();
        let text = match out.get(c) {
            Some(Notation::Open) => format!(
                "{}, column {name}{place}: numbers such as 1,234 or 1.234 can be read with a decimal or a thousands mark.",
                e.file
            ),
            Some(Notation::Mixed) => format!(
                "{}, column {name}{place}: some numbers have a decimal comma and some a decimal point.",
                e.file
            ),
            _ => continue,
        };
        questions.push(Question {
            flag: "--decimal".to_owned(),
            text,
            remedy: Remedy::new(
                "Say which is the decimal sign, or correct the column in a copy of the file.",
                "Say which is the decimal sign with --decimal comma or --decimal point, or correct the column in a copy.",
            ),
            column: Some(name.clone()),
            rows: line.into_iter().collect(),
            choices: vec!["comma".to_owned(), "point".to_owned()],
        });
    }
    out
}

/// The options with what was recognised written out.
fn resolved(
    e: &Evidence<'_>,
    layout: Layout,
    roles: &Roles,
    convention: Option<&Convention<'_>>,
) -> ImportOptions {
    // Without a column the groups may still stand in the names of samples or events.
    let no_group = || {
        convention
            .is_none_or(|c| c.groups.is_none())
            .then(String::new)
    };
    let name = |c: usize| e.table.header.get(c).cloned().unwrap_or_default();
    ImportOptions {
        subject: Some(name(roles.subject)),
        group: roles.group.map(name).or_else(no_group),
        visit: roles.visit.map(name),
        hours: roles.hours.map(name),
        markers: roles.markers.iter().map(|c| name(*c)).collect(),
        marker_name: roles.marker_name.map(name),
        value: roles.value.map(name),
        covariates: roles.covariates.iter().map(|c| name(*c)).collect(),
        treatment: roles.crossover.map(|x| name(x.treatment)),
        period: roles.crossover.map(|x| name(x.period)),
        sequence: roles.crossover.and_then(|x| x.sequence).map(name),
        ignore: e.options.ignore.clone(),
        baseline: e.options.baseline.clone(),
        visits: e.options.visits.clone(),
        reference: e.options.reference.clone(),
        layout: Some(layout),
        decimal: e.options.decimal,
        delimiter: e.table.delimiter,
        sheet: e.table.sheet.clone(),
        missing: e.options.missing.clone(),
        duplicates: e.options.duplicates,
        subject_numbers: e.options.subject_numbers,
        dates: e.options.dates,
        first_line: e.options.first_line,
    }
}

fn preview(e: &Evidence<'_>, roles: &Roles, notations: &[Notation]) -> Preview {
    let table = e.table;
    let rows = table
        .n_rows()
        .min(PREVIEW_ROWS)
        .min(1 + PREVIEW_CELLS / table.n_columns().max(1));
    let mut decimals: Vec<Option<Decimal>> = vec![None; table.n_columns()];
    for c in numbers(roles) {
        let numeric = e.profiles.get(c).is_some_and(Profile::is_numeric);
        if let (true, Some(slot)) = (numeric, decimals.get_mut(c)) {
            *slot = Some(build::decimal(notations, c));
        }
    }
    let reading = |r: usize, c: usize| match decimals[c] {
        None => CellReading::Text,
        Some(decimal) => match e.value(r, c, decimal) {
            Cell::Missing => CellReading::Missing,
            Cell::Number(x) => CellReading::Number(x),
            Cell::Flagged(x) => CellReading::Flagged(x),
            Cell::Limit(Censoring::Above, x) => CellReading::Above(x),
            Cell::Limit(_, x) => CellReading::Below(x),
            Cell::NoLimit(_) => CellReading::NoLimit,
            Cell::Infinite | Cell::Text => CellReading::Unreadable,
        },
    };
    Preview {
        readings: (0..rows)
            .map(|r| (0..table.n_columns()).map(|c| reading(r, c)).collect())
            .collect(),
        header: table.header.clone(),
        rows: (0..rows)
            .map(|r| {
                (0..table.n_columns())
                    .map(|c| table.cell(r, c).to_owned())
                    .collect()
            })
            .collect(),
        lines: (0..rows).map(|r| table.line(r)).collect(),
    }
}
