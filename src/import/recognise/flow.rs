//! From bytes to a recognition: the reading that wins, its roles and questions, and the study.

use super::agreement::agreement;
use super::choice::{self, Choice};
use super::notations::{notations, preview};
use super::readings::{Reading, Who, readings};
use super::recognition::{LayoutScore, Question, Recognition, Role};
use super::roles::{Evidence, Roles};
use super::wide::{self, Wide, WideColumn};
use super::{columns, groups, layouts, people, questions, reasons, refusals};
use crate::import::build::rows::Rows;
use crate::import::build::study_of::{self as build, Built};
use crate::import::cells::dates::{self, Dates};
use crate::import::cells::labels;
use crate::import::cells::profile::{Codes, profiles};
use crate::import::cells::values::MissingCodes;
use crate::import::cells::words::Name;
use crate::import::error::ImportError;
use crate::import::options::{ImportOptions, Layout, Shape, SubjectNumbers};
use crate::import::source::open;
use crate::import::systems::{self, Convention};
use crate::import::table::set_aside;
use crate::study::{Issue, Severity, Study};
use crate::work::Monitor;
use sha2::{Digest, Sha256};
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
    let mut issues = Vec::new();
    let table = open::open(file_name, bytes, options, &mut issues, monitor)?;
    let missing = MissingCodes::new(&options.missing);
    let profiles = profiles(&table, &missing, &options.keep, monitor)?;
    let own_codes: HashMap<usize, MissingCodes> = (profiles.iter().enumerate())
        .filter(|(_, p)| !p.kept.is_empty())
        .map(|(c, p)| (c, missing.keeping(&p.kept)))
        .collect();
    let names: Vec<Name> = table.header.iter().map(|h| Name::new(h)).collect();
    let mut rows = Rows::new(&table);
    let asked = Evidence {
        file: file_name,
        table: &table,
        profiles: &profiles,
        missing: &missing,
        own_codes: &own_codes,
        names: &names,
        options,
    };
    if options.subject.is_none() && refusals::is_plate_grid(&asked) {
        return Err(ImportError::PlateGrid(file_name.to_owned()));
    }
    if let (Some(line), None) = (table.first_line_of_data, options.first_line) {
        let question = questions::first_line(&asked, line);
        return Ok(unanswered(&asked, question, issues));
    }
    if let Some(line) = set_aside::heading_between(&table) {
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
        None => systems::split_names(&asked),
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
    go_on(monitor)?;
    let wide = wide_headers(&e, told);
    let all = readings(&e, told, &wide)?;
    go_on(monitor)?;
    let (reading, others) = match choice::choose(&e, told, all, &wide)? {
        Choice::Taken(reading, others) => (reading, others),
        Choice::Ask(question) => return Ok(unanswered(&e, question, issues)),
    };
    let taken = Taken {
        e: &e,
        told,
        wide: &wide,
        reading: &reading,
        others: &others,
        systems,
    };
    taken.finish(bytes, rows, issues, monitor)
}

/// Headers that hold markers and visits, but for columns with another role.
fn wide_headers(e: &Evidence<'_>, told: Option<&Convention<'_>>) -> Wide {
    if told.is_some_and(|c| !c.looks_for_wide) {
        return Wide::default();
    }
    let candidates: Vec<(usize, &str)> = (0..e.table.n_columns())
        .filter(|&c| {
            let p = e.profile(c);
            // A column without any value may still be a visit of a marker.
            (p.is_numeric() || p.n == 0)
                && !e.is_called_counter(c)
                && !e.header(c).ends_with("_complete")
        })
        .map(|c| (c, e.header(c)))
        .collect();
    let mut wide = wide::columns(&candidates, &|columns| agreement(e, columns));
    dated(e, &mut wide.columns);
    // Headers explain each other: a column with another role must not change how they are read.
    let o = e.options;
    let other = [&o.subject, &o.group, &o.visit, &o.hours];
    let keep = |w: &WideColumn| {
        let name = e.header(w.column);
        !o.covariates.iter().chain(&o.ignore).any(|c| c == name)
            && !other.iter().any(|t| t.as_deref() == Some(name))
    };
    wide.columns.retain(keep);
    wide.as_visits.retain(keep);
    wide
}

/// Dates as headers become days from the first.
fn dated(e: &Evidence<'_>, columns: &mut [WideColumn]) {
    let texts: Vec<&str> = columns.iter().map(|w| w.visit.as_str()).collect();
    if texts.iter().any(|t| !dates::is_date(t)) {
        return;
    }
    let Some(days) = dates::days_since_first(&texts, e.options.dates) else {
        return;
    };
    for (w, day) in columns.iter_mut().zip(days) {
        w.visit = match day {
            0 => "Baseline".to_owned(),
            d => format!("Day {d}"),
        };
    }
}

/// A reading on its way to a study.
struct Taken<'e, 't> {
    e: &'e Evidence<'t>,
    told: Option<&'e Convention<'t>>,
    wide: &'e Wide,
    reading: &'e Reading<'t>,
    others: &'e [Reading<'t>],
    systems: Vec<LayoutScore>,
}

impl<'e, 't> Taken<'e, 't> {
    fn finish(
        self,
        bytes: &[u8],
        rows: Rows<'_>,
        mut issues: Vec<Issue>,
        monitor: &Monitor,
    ) -> Result<Recognition, ImportError> {
        let (e, told, reading) = (self.e, self.told, self.reading);
        let layout = reading.layout;
        let shape = layout.shape();
        let mut questions = Vec::new();
        let mut roles = self.roles();
        let mut doubts = self.say(&mut questions);
        let groups = self.groups(&mut issues, &mut questions);
        let mut visits = self.visits(&roles, &mut issues);
        let mut visits_are_dates = false;
        if let Some(there) = &visits {
            match dates::relative(&reading.people, there, e.options.dates) {
                Dates::No => {}
                Dates::Read(dated, note) => {
                    visits = Some(dated);
                    visits_are_dates = true;
                    issues.push(note);
                }
                Dates::Kept(issue) => issues.push(issue.at(None, roles.visit.map(|c| e.header(c)))),
                Dates::Open(label) => {
                    questions.push(questions::date_order(e, &roles, there, label));
                }
            }
        }
        go_on(monitor)?;
        columns::complete(
            e,
            layout,
            &mut roles,
            &reading.people,
            visits.as_ref(),
            told,
        )?;
        choice::confidences(e, reading, self.others, &mut roles);
        roles.told.sort_by_key(|(column, _)| *column);
        go_on(monitor)?;
        let notations = notations(e, &mut roles, &mut questions);
        if shape == Shape::Rows && roles.markers.is_empty() {
            if let (Some((column, cell)), true) = (
                questions::numbers_with_words(e),
                e.options.markers.is_empty(),
            ) {
                return Err(ImportError::NumberWithWords {
                    file: e.file.to_owned(),
                    column: column.to_owned(),
                    cell: cell.to_owned(),
                });
            }
            match questions::no_marker(e, &roles) {
                Some(question) if e.options.markers.is_empty() => questions.push(question),
                _ => return Err(ImportError::NoMarker(e.file.to_owned())),
            }
        }
        if visits.is_none()
            && shape != Shape::Wide
            && reading.one_place < 0.67
            && !told.is_some_and(|c| c.replicates)
            && questions.is_empty()
        {
            questions.push(questions::no_visit(e, reading));
        }
        let layouts = layouts::scores(reading, self.others, &self.systems, self.wide);
        let mut recognition = Recognition {
            study: None,
            roles: roles.told.iter().map(|(_, told)| told.clone()).collect(),
            reading: Some(choice::summary(e, reading, self.others)),
            layouts,
            visit_labels: Vec::new(),
            sheets: e.table.sheets.clone(),
            options: resolved(e, reading, &roles, told),
            preview: preview(e, &roles, &notations),
            questions,
            issues: issues.iter().chain(&doubts).cloned().collect(),
        };
        if !recognition.questions.is_empty() {
            leave_open(&mut recognition);
            return Ok(recognition);
        }
        let plan = build::Plan {
            evidence: e,
            layout,
            roles: &roles,
            people: &reading.people,
            groups: groups.as_ref(),
            visits: visits.as_ref(),
            visits_are_dates,
            notations: &notations,
            convention: told,
        };
        let Built {
            mut study,
            visit_labels,
            questions,
            doubts: of_build,
            without_numbers,
        } = build::build(&plan, rows, issues, monitor)?;
        study.source.sha256 = hex(&Sha256::digest(bytes));
        study.source.synthetic = bytes == crate::import::example().1;
        recognition.visit_labels = visit_labels;
        doubts.extend(of_build);
        recognition.issues = doubts
            .into_iter()
            .chain(study.issues.iter().cloned())
            .collect();
        recognition.questions = questions;
        for question in &mut recognition.questions {
            if question.flag == "--duplicates" {
                choice::tell_apart(e, reading, question);
            }
        }
        if study.groups.len() < 2 && study.visits.len() < 2 {
            recognition.issues.insert(0, reasons::nothing_to_compare());
        }
        write_out(&mut recognition.options, &study, reading, visits.is_some());
        recognition.options.markers.extend(without_numbers);
        if recognition.questions.is_empty() {
            recognition.study = Some(study);
        }
        Ok(recognition)
    }

    /// The columns of the reading by role, with their reasons.
    fn roles(&self) -> Roles {
        let (e, told, reading) = (self.e, self.told, self.reading);
        let mut roles = Roles {
            subject: match reading.who {
                Who::Column(c) => Some(c),
                Who::Row => None,
            },
            group: reading.group.map(|g| g.column),
            ..Roles::default()
        };
        if let Some(c) = roles.subject {
            roles.tell(
                e.table,
                c,
                Role::Subject,
                reasons::subject(e, told, reading, c),
            );
        }
        if let Some(group) = reading.group {
            roles.tell(
                e.table,
                group.column,
                Role::Group,
                reasons::group(e, told, reading, group),
            );
        }
        if let Some(x) = reading.crossover {
            roles.crossover = Some(x);
            let changes = "the treatment, which changes within a subject";
            roles.tell(e.table, x.treatment, Role::Treatment, changes.to_owned());
            roles.tell(
                e.table,
                x.period,
                Role::Period,
                "the period of a crossover".to_owned(),
            );
            if let Some(c) = x.sequence {
                roles.tell(
                    e.table,
                    c,
                    Role::Sequence,
                    "the order of a subject's treatments".to_owned(),
                );
            }
        }
        if reading.layout.shape() == Shape::Wide {
            let doubtful = self.wide.columns.is_empty();
            roles.wide = if doubtful {
                self.wide.as_visits.clone()
            } else {
                self.wide.columns.clone()
            };
            roles
                .wide
                .retain(|w| Some(w.column) != roles.group && Some(w.column) != roles.subject);
            let unnamed = title(e);
            for w in &mut roles.wide {
                if w.marker.is_empty() {
                    w.marker.clone_from(&unnamed);
                }
            }
        } else if let Some(c) = reading.visit {
            roles.visit = Some(c);
            roles.tell(e.table, c, Role::Visit, reasons::visit(e, told, reading, c));
        }
        if let (Shape::Tidy, Some((name, value))) = (reading.layout.shape(), reading.tidy) {
            roles.marker_name = Some(name);
            roles.value = Some(value);
        }
        roles
    }

    /// What the reading rests on, where that is not plain.
    ///
    /// These are about the recognition, not the study: read again with what was recognised, the same
    /// study has none of them.
    fn say(&self, questions: &mut Vec<Question>) -> Vec<Issue> {
        let mut issues = Vec::new();
        let (e, told, reading) = (self.e, self.told, self.reading);
        if reading.sampled {
            issues.push(Issue::new(
                Severity::Note,
                "recognition_sample",
                "The columns were recognised on a sample of the subjects; all rows are read.",
            ));
        }
        if reading.who == Who::Row
            && told.is_none_or(|c| c.people.is_none())
            && e.options.subject.is_none()
        {
            issues.push(reasons::each_row(e));
        }
        if let Some(column) = reading.restart
            && !matches!(
                e.options.subject_numbers,
                Some(SubjectNumbers::RestartIn(_))
            )
        {
            if people::restart_is_sure(e, reading, column)
                || e.options.subject_numbers == Some(SubjectNumbers::Restart)
            {
                issues.push(reasons::restart(e, reading, column));
            } else {
                questions.push(questions::who_is_who(e, reading, column));
            }
        }
        if let Some(question) = people::spelling_of_subjects(e, reading) {
            questions.push(question);
        } else if let Some(question) = people::facts_differ(e, told, reading) {
            questions.push(question);
        }
        issues.extend(reasons::carried_down(e, told, reading));
        issues.extend(reasons::doubts(e, told, reading, self.others));
        issues
    }

    /// The group of each row.
    fn groups(&self, issues: &mut Vec<Issue>, questions: &mut Vec<Question>) -> Option<Codes<'t>> {
        let (e, told, reading) = (self.e, self.told, self.reading);
        let Some(group) = reading.group else {
            if told.is_none_or(|c| c.groups.is_none()) {
                issues.extend(reasons::no_group(e, reading));
                questions.extend(choice::group_left_out(e, reading));
            }
            return None;
        };
        if let Some(question) = choice::two_groups(e, reading) {
            questions.push(question);
        }
        let (codes, spellings) = labels::merged(e.codes(group.column));
        issues.extend(reasons::spellings(e, group.column, "group", &spellings));
        issues.extend(reasons::codes(e, group.column));
        let (codes, slips) = labels::merged_slips(codes, &reading.people);
        issues.extend(reasons::slips(e, group.column, &slips));
        let (codes, before) = groups::before_treatment(codes, &reading.people);
        issues.extend(before.map(|label| reasons::before_treatment(e, group.column, &label)));
        Some(codes)
    }

    /// The visit of each row; `None` in the wide layout and without a column of visits.
    fn visits(&self, roles: &Roles, issues: &mut Vec<Issue>) -> Option<Codes<'t>> {
        match self.told.and_then(|c| c.visits.clone()) {
            Some(visits) if self.reading.layout.shape() != Shape::Wide => Some(visits),
            _ => roles.visit.map(|c| {
                let (codes, spellings) = labels::merged(self.e.codes(c));
                issues.extend(reasons::spellings(self.e, c, "visit", &spellings));
                issues.extend(reasons::codes(self.e, c));
                let (codes, times) = labels::merged_times(codes, &self.reading.people);
                issues.extend(reasons::spellings(self.e, c, "visit", &times));
                codes
            }),
        }
    }
}

/// What the one marker of a file is called whose headers are visits only: its sheet, else its file.
fn title(e: &Evidence<'_>) -> String {
    let plain = |name: &str| {
        let lower = name.to_lowercase();
        ["sheet", "tabelle", "feuil", "hoja", "foglio", "blad"]
            .iter()
            .any(|w| lower.starts_with(w))
    };
    match &e.table.sheet {
        Some(sheet) if !plain(sheet) => sheet.clone(),
        _ => {
            let stem = e.file.split('.').next().unwrap_or(e.file);
            if stem.is_empty() {
                "value".to_owned()
            } else {
                stem.to_owned()
            }
        }
    }
}

/// The options with what was built written out.
fn write_out(to: &mut ImportOptions, study: &Study, reading: &Reading<'_>, has_visits: bool) {
    to.visits = study.visits.iter().map(|v| v.label.clone()).collect();
    to.baseline = study.visits.get(study.baseline).map(|v| v.label.clone());
    if let Some(crossover) = &study.crossover {
        // Visits are chosen and ordered within a period.
        to.visits.clone_from(&crossover.visits);
        to.baseline = crossover.visits.get(crossover.baseline).cloned();
    }
    to.reference = study.groups.first().map(|g| g.name.clone());
    to.markers = study.markers.iter().map(|m| m.name.clone()).collect();
    if study.groups.len() < 2 && reading.group.is_none() {
        to.reference = None;
    }
    if reading.layout.shape() != Shape::Wide && !has_visits {
        to.visits.clear();
        to.baseline = None;
    }
}

/// What is asked is not answered by the best guess.
fn leave_open(recognition: &mut Recognition) {
    let to = &mut recognition.options;
    for question in &recognition.questions {
        match question.flag.as_str() {
            "--subject-numbers" => to.subject_numbers = None,
            "--group" => to.group = None,
            "--visit" => to.visit = None,
            "--marker" => to.markers.clear(),
            _ => {}
        }
    }
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

pub(in crate::import) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The options with what was recognised written out.
fn resolved(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
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
        subject: match roles.subject {
            Some(c) => Some(name(c)),
            None if convention.is_some_and(|c| c.people.is_some()) => None,
            None => Some("row".to_owned()),
        },
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
        layout: layout_of(reading, convention),
        decimal: e.options.decimal,
        delimiter: e.table.delimiter,
        sheet: e.table.sheet.clone(),
        missing: e.options.missing.clone(),
        duplicates: e.options.duplicates,
        subject_numbers: match reading.restart {
            Some(column) => Some(SubjectNumbers::RestartIn(name(column))),
            None => e.options.subject_numbers.clone(),
        },
        groups: e.options.groups.clone(),
        keep: e.options.keep.clone(),
        dates: e.options.dates,
        first_line: e.options.first_line,
    }
}

/// Names of samples that were split are split again without a layout.
fn layout_of(reading: &Reading<'_>, convention: Option<&Convention<'_>>) -> Option<Layout> {
    (!convention.is_some_and(|c| c.from_names)).then_some(reading.layout)
}
