//! From the bytes of a file to the reading that wins.

use super::taken::{Origin, Taken};
use super::{consequences, other_sheets};
use crate::import::cells::profile::profiles;
use crate::import::cells::values::MissingCodes;
use crate::import::cells::words::Name;
use crate::import::error::ImportError;
use crate::import::options::{ImportOptions, Role};
use crate::import::recognise::choice::{self, Choice};
use crate::import::recognise::evidence::{Evidence, ReadCodes};
use crate::import::recognise::notations::preview;
use crate::import::recognise::readings::readings;
use crate::import::recognise::recognition::{Question, Recognition};
use crate::import::recognise::roles::Roles;
use crate::import::recognise::wide_headers::wide_headers;
use crate::import::recognise::{layouts, questions, refusals, time_rows};
use crate::import::source::open;
use crate::import::source::workbook::SAME_ROWS;
use crate::import::systems::{self, dosing, samples};
use crate::import::table::raw::Table;
use crate::import::table::rows::Rows;
use crate::import::table::{
    assay_controls, group_visits, headings, joined_names, limits_beside, one_analyte, repeated,
    side_table, stacked, units_in_cells,
};
use crate::study::Issue;
use crate::work::Monitor;
use rayon::prelude::*;
use std::collections::HashMap;

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
    on_worker(|| recognise_here(file_name, bytes, options, monitor))
}

/// Runs a task on a thread of the pool. Its parts in parallel then reuse the memory that it freed, which the allocator
/// keeps for each thread.
fn on_worker<T: Send>(task: impl FnOnce() -> T + Send) -> T {
    rayon::scope(|_| task())
}

fn recognise_here(
    file_name: &str,
    bytes: &[u8],
    options: &ImportOptions,
    monitor: &Monitor,
) -> Result<Recognition, ImportError> {
    let read = |options: &ImportOptions| recognised(file_name, bytes, options, monitor);
    let mut out = match read(options) {
        Err(error) if options.sheet.is_none() && error.is_of_sheet() => {
            let of_sheet = |sheet: &str| {
                read(&ImportOptions {
                    sheet: Some(sheet.to_owned()),
                    ..options.clone()
                })
            };
            other_sheets::read(error, &open::sheets(file_name, bytes, monitor), &of_sheet)
        }
        other => other,
    }?;
    consequences::add(&mut out, bytes.len(), options, read);
    ImportError::when_cancelled(monitor)?;
    Ok(out)
}

/// Recognises the table of the sheet that the options name, or the best one, without what each answer to a question
/// leads to.
fn recognised(
    file_name: &str,
    bytes: &[u8],
    options: &ImportOptions,
    monitor: &Monitor,
) -> Result<Recognition, ImportError> {
    let mut issues = Vec::new();
    let (origin, table) = rayon::join(
        || Origin::of(bytes),
        || open::open(file_name, bytes, options, &mut issues, monitor),
    );
    let table = table?;
    let origin = || origin.clone();
    of_opened(table, (file_name, &origin), options, issues, monitor)
}

/// As [`recognise`], and takes the bytes: those of a statistics file, whose cells are held in another form, are freed
/// before the table is read.
///
/// # Errors
/// As [`recognise`].
pub fn recognise_owned(
    file_name: &str,
    bytes: Vec<u8>,
    options: &ImportOptions,
    monitor: &Monitor,
) -> Result<Recognition, ImportError> {
    on_worker(|| recognise_owned_here(file_name, bytes, options, monitor))
}

fn recognise_owned_here(
    file_name: &str,
    bytes: Vec<u8>,
    options: &ImportOptions,
    monitor: &Monitor,
) -> Result<Recognition, ImportError> {
    // A small file is read once more for each answer to its questions.
    if consequences::is_small(bytes.len()) || !open::stands_alone(&bytes) {
        return recognise_here(file_name, &bytes, options, monitor);
    }
    let mut issues = Vec::new();
    let table = open::statistics(file_name, &bytes, options, &mut issues, monitor)?;
    let origin = Origin::of(&bytes);
    drop(bytes);
    let origin = || origin.clone();
    of_opened(table, (file_name, &origin), options, issues, monitor)
}

/// Recognises a table as it was opened.
fn of_opened(
    mut table: Table<'_>,
    (file_name, origin): (&str, &dyn Fn() -> Origin),
    options: &ImportOptions,
    mut issues: Vec<Issue>,
    monitor: &Monitor,
) -> Result<Recognition, ImportError> {
    headings::write_out(&mut table, options, &mut issues);
    stacked::take_out(&mut table);
    repeated::write_out(&mut table, options, &mut issues);
    let has_sheet = issues.iter().any(|i| i.code == "samples_joined");
    one_analyte::name(&mut table, options, has_sheet);
    let samples = assay_controls::take_out(&mut table, options, &mut issues);
    group_visits::part(&mut table, options, &mut issues);
    limits_beside::join(&mut table, options, &mut issues);
    joined_names::write_out(&mut table, options);
    units_in_cells::read_apart(&mut table, options, &mut issues);
    let mut own = options.clone();
    own.subject = own.subject.or(samples);
    let beside = side_table::beside(&table, options, &mut issues);
    // Headers of another table explain none of this one.
    table.spend(&beside);
    let names = beside.iter().filter_map(|c| table.header.get(*c));
    own.ignore.extend(names.cloned());
    // The choice of the sheet is no property of the study, which is the same where the sheet is named.
    let (of_choice, issues): (Vec<Issue>, Vec<Issue>) =
        (issues.into_iter()).partition(|i| i.code == SAME_ROWS);
    let mut out = of_table(&table, (file_name, origin), &own, issues, monitor)?;
    out.issues.splice(0..0, of_choice);
    offer_joined_sheets(&mut out);
    table.name_files(&mut out.issues);
    if let Some(study) = &mut out.study {
        table.name_files(&mut study.issues);
    }
    Ok(out)
}

/// Where a list of people holds no marker, the sheet that has them is named first.
fn offer_joined_sheets(out: &mut Recognition) {
    let elsewhere = out.issues.iter().find(|i| i.code == "people_elsewhere");
    let Some(remedy) = elsewhere.and_then(|i| i.remedy.clone()) else {
        return;
    };
    for question in out.questions.iter_mut().filter(|q| q.flag == "--marker") {
        let own = &mut question.remedy;
        own.window = format!("{} {}", remedy.window, own.window);
        own.command = format!("{} Else: {}", remedy.command, own.command);
    }
}

/// Recognises a table of the file of this name and origin.
fn of_table(
    table: &Table<'_>,
    (file_name, origin): (&str, &dyn Fn() -> Origin),
    options: &ImportOptions,
    mut issues: Vec<Issue>,
    monitor: &Monitor,
) -> Result<Recognition, ImportError> {
    let missing = MissingCodes::new(&options.missing);
    let profiles = profiles(table, &missing, &options.keep, monitor)?;
    let own_codes: HashMap<usize, MissingCodes> = (profiles.iter().enumerate())
        .filter(|(_, p)| !p.kept.is_empty())
        .map(|(c, p)| (c, missing.keeping(&p.kept)))
        .collect();
    let name = |(c, header): (usize, &String)| match table.is_analyte(c) {
        true => Name::empty(),
        false => Name::new(header),
    };
    let names: Vec<Name> = table.header.par_iter().enumerate().map(name).collect();
    let mut rows = Rows::new(table);
    let read = ReadCodes::default();
    let asked = Evidence {
        file: file_name,
        table,
        profiles: &profiles,
        missing: &missing,
        own_codes: &own_codes,
        names: &names,
        options,
        read: &read,
    };
    if options.subject.is_none() && refusals::is_plate_grid(&asked) {
        return Err(ImportError::PlateGrid(file_name.to_owned()));
    }
    if let (Some(line), None) = (table.first_line_of_data, options.first_line) {
        let question = questions::first_line(&asked, line);
        return Ok(unanswered(&asked, question, issues));
    }
    if let Some(line) = headings::heading_between(table) {
        return Err(ImportError::HeadingBetween {
            file: file_name.to_owned(),
            line,
        });
    }
    if refusals::is_side_by_side(&asked) {
        return Err(ImportError::SideBySide(file_name.to_owned()));
    }
    let systems = systems::scores(&asked);
    let mut convention = match layouts::system(&asked, &systems)? {
        Some(layout) => systems::convention(layout, &asked, &mut rows)?,
        None => dosing::records(&asked, &mut rows).or_else(|| samples::split_names(&asked)),
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
    ImportError::when_cancelled(monitor)?;
    let wide = wide_headers(&e, told);
    let all = readings(&e, told, &wide)?;
    ImportError::when_cancelled(monitor)?;
    let (reading, others) = match choice::choose(&e, told, all, &wide)? {
        Choice::Taken(reading, others) => (reading, others),
        Choice::Ask(question) => return Ok(unanswered(&e, question, issues)),
    };
    if let (None, Some(question)) = (told, time_rows::question(&e, &reading)) {
        return Ok(unanswered(&e, question, issues));
    }
    let taken = Taken {
        e: &e,
        told,
        wide: &wide,
        reading: &reading,
        others: &others,
        systems,
    };
    taken.finish(origin, rows, issues, monitor)
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
        reading: None,
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
