//! From the reading that was taken to the study.
//!
//! In: a reading, with those behind it. Out: a recognition with the study, or with the questions that stand
//! before it. Not its business: choosing the reading.

use super::written_out::{leave_open, resolved, write_out};
use crate::import::build::plan::Plan;
use crate::import::build::study_of::{self, Built};
use crate::import::cells::codes::Codes;
use crate::import::cells::dates::{self, Dates};
use crate::import::cells::labels;
use crate::import::cells::numbered::numbered;
use crate::import::cells::profile::Notation;
use crate::import::cells::time_points::{self, TimePoints};
use crate::import::error::ImportError;
use crate::import::example::example;
use crate::import::fingerprint::sha256;
use crate::import::options::{Duplicates, Shape, SubjectNumbers};
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::recognise::notations::{notations, preview};
use crate::import::recognise::reading::{Reading, Who};
use crate::import::recognise::recognition::{LayoutScore, Question, Recognition};
use crate::import::recognise::roles::Roles;
use crate::import::recognise::wide::Wide;
use crate::import::recognise::wide_schedule;
use crate::import::recognise::{
    assign, columns, companions, conditions_across, confidence, group_questions, groups,
    label_reasons, layouts, people, questions, reasons, seen_once, subjects, summary, tell_apart,
    unread, visit_question, wide_beside, wide_doubts, wide_labels, wide_names, wide_unnamed,
    word_visits,
};
use crate::import::table::rows::Rows;
use crate::study::{Issue, Severity};
use crate::words::{agree, first_names};
use crate::work::Monitor;

/// What the bytes of a file tell of it as a whole.
#[derive(Clone)]
pub(super) struct Origin {
    sha256: String,
    synthetic: bool,
}

impl Origin {
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            sha256: sha256(bytes),
            synthetic: bytes == example().1,
        }
    }
}

/// A reading on its way to a study.
pub(super) struct Taken<'e, 't> {
    pub e: &'e Evidence<'t>,
    pub told: Option<&'e Convention<'t>>,
    pub wide: &'e Wide,
    pub reading: &'e Reading<'t>,
    /// The readings that give other numbers, best first.
    pub others: &'e [Reading<'t>],
    /// How well each known system fits.
    pub systems: Vec<LayoutScore>,
}

/// The visit of each row; `None` in the wide layout and without a column of visits.
struct Visits<'t> {
    codes: Option<Codes<'t>>,
    /// The visits are named by the time since a date.
    are_dates: bool,
    /// What visits and times within them together are made of.
    time_points: Option<TimePoints>,
}

impl<'e, 't> Taken<'e, 't> {
    /// The recognition of the file whose origin is given, with the study where no question is open.
    pub fn finish(
        self,
        origin: &dyn Fn() -> Origin,
        rows: Rows<'_>,
        mut issues: Vec<Issue>,
        monitor: &Monitor,
    ) -> Result<Recognition, ImportError> {
        let (e, told, reading) = (self.e, self.told, self.reading);
        let mut questions = told.map_or_else(Vec::new, |c| c.questions.clone());
        let mut roles = assign::roles(e, told, reading, self.wide);
        let mut doubts = self.say(&mut questions);
        let groups = self.groups(&mut issues, &mut questions);
        let visits = self.visits(&roles, &rows, &mut issues, &mut questions);
        if let (Some(column), Some(codes)) = (roles.visit, &visits.codes)
            && told.is_none()
            && seen_once::is_each_seen_once(&reading.people, codes)
        {
            let subject = reading.who.column().map_or("row", |c| e.header(c));
            doubts.push(seen_once::warning(e, column, subject));
        }
        ImportError::when_cancelled(monitor)?;
        columns::complete(
            e,
            reading.layout,
            &mut roles,
            &reading.people,
            visits.codes.as_ref(),
            told,
        )?;
        if told.is_none() {
            doubts.extend(seen_once::unused_visit(e, reading, &roles));
            doubts.extend(unread::numbers_in_text(e, &roles, &reading.people));
            doubts.extend(conditions_across::warning(e, reading, &roles, self.wide));
            doubts.extend(word_visits::warning(e, reading, &roles));
        }
        confidence::confidences(e, reading, self.others, &mut roles);
        roles.told.sort_by_key(|(column, _)| *column);
        ImportError::when_cancelled(monitor)?;
        let notations = notations(e, &mut roles, &mut questions);
        self.ask_what_is_missing(&roles, visits.codes.is_some(), &mut questions)?;
        let mut recognition = self.recognition(&roles, &notations, questions);
        recognition.issues = issues.iter().chain(&doubts).cloned().collect();
        if !recognition.questions.is_empty() {
            leave_open(&mut recognition);
            return Ok(recognition);
        }
        let plan = Plan {
            evidence: e,
            layout: reading.layout,
            roles: &roles,
            people: &reading.people,
            groups: groups.as_ref(),
            visits: visits.codes.as_ref(),
            visits_are_dates: visits.are_dates,
            time_points: visits.time_points.as_ref(),
            notations: &notations,
            convention: told,
        };
        let mut built = study_of::build(&plan, rows, issues, monitor)?;
        let origin = origin();
        built.study.source.sha256 = origin.sha256;
        built.study.source.synthetic = origin.synthetic;
        doubts.append(&mut built.doubts);
        Ok(self.with_study(recognition, built, doubts, visits.codes.is_some()))
    }

    /// A marker and a visit, where the roles lack them and the layout needs them.
    fn ask_what_is_missing(
        &self,
        roles: &Roles,
        has_visits: bool,
        questions: &mut Vec<Question>,
    ) -> Result<(), ImportError> {
        let (e, reading) = (self.e, self.reading);
        let shape = reading.layout.shape();
        if shape == Shape::Rows && roles.markers.is_empty() {
            if self.told.is_some() && e.options.markers.is_empty() {
                self.refuse_without_values()?;
            }
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
            let words = questions::words_for_values(e, roles);
            match (questions::no_marker(e, roles), words) {
                (Some(question), None) if e.options.markers.is_empty() => questions.push(question),
                (_, Some((column, words))) => {
                    return Err(ImportError::WordsForValues {
                        file: e.file.to_owned(),
                        column: column.to_owned(),
                        words,
                    });
                }
                _ => return Err(ImportError::NoMarker(e.file.to_owned())),
            }
        }
        self.refuse_words(roles, has_visits)?;
        if !has_visits
            && shape != Shape::Wide
            && reading.one_place < 0.67
            && !self.told.is_some_and(|c| c.replicates)
            // What counts of several rows is said.
            && matches!(e.options.duplicates, None | Some(Duplicates::Reject))
            && questions.is_empty()
        {
            questions.push(visit_question::no_visit(e, reading));
        }
        Ok(())
    }

    /// An error where the columns of markers in the export of an instrument are empty.
    fn refuse_without_values(&self) -> Result<(), ImportError> {
        let e = self.e;
        let empty = (0..e.table.n_columns()).filter(|c| e.profile(*c).n == 0);
        let names: Vec<&str> = empty.map(|c| e.header(c)).collect();
        if names.is_empty() {
            return Ok(());
        }
        let columns = agree(names.len(), "the column", "the columns");
        let hold = agree(names.len(), "holds", "hold");
        Err(ImportError::NoValues(
            e.file.to_owned(),
            format!(
                "{columns} {} {hold} no number, and their cells are empty or say that a value is missing",
                first_names(names.into_iter(), 6)
            ),
        ))
    }

    /// An error where subjects have several rows that differ in words only: every number is a fact about the subject.
    fn refuse_words(&self, roles: &Roles, has_visits: bool) -> Result<(), ImportError> {
        let (e, people) = (self.e, &self.reading.people);
        let several = !has_visits
            && self.told.is_none()
            && self.reading.layout.shape() == Shape::Rows
            && self.reading.one_place < 0.67
            && e.options.markers.is_empty();
        let changes = |c: &usize| e.within(*c, people).varying > 0;
        if !several || roles.markers.iter().any(changes) {
            return Ok(());
        }
        match questions::words_for_values(e, roles) {
            Some((column, words)) => Err(ImportError::WordsForValues {
                file: e.file.to_owned(),
                column: column.to_owned(),
                words,
            }),
            None => Ok(()),
        }
    }

    /// What is recognised before the values are read.
    fn recognition(
        &self,
        roles: &Roles,
        notations: &[Notation],
        questions: Vec<Question>,
    ) -> Recognition {
        let (e, reading) = (self.e, self.reading);
        Recognition {
            study: None,
            roles: roles.told.iter().map(|(_, told)| told.clone()).collect(),
            reading: Some(summary::summary(e, reading, self.others)),
            layouts: layouts::scores(reading, self.others, &self.systems, self.wide),
            visit_labels: Vec::new(),
            sheets: e.table.sheets.clone(),
            options: resolved(e, reading, roles, self.told),
            preview: preview(e, roles, notations),
            questions,
            issues: Vec::new(),
        }
    }

    /// The recognition with what was built.
    fn with_study(
        &self,
        mut recognition: Recognition,
        built: Built,
        doubts: Vec<Issue>,
        has_visits: bool,
    ) -> Recognition {
        let (e, reading, study) = (self.e, self.reading, built.study);
        recognition.visit_labels = built.visit_labels;
        recognition.issues = doubts;
        recognition.issues.extend(study.issues.iter().cloned());
        recognition.questions = built.questions;
        let several = recognition.questions.iter_mut();
        let several = several.filter(|q| q.flag == "--duplicates");
        let first: Vec<Question> = several
            .filter_map(|question| tell_apart::tell_apart(e, reading, question))
            .collect();
        recognition.questions.splice(0..0, first);
        if study.groups.len() < 2 && study.visits.len() < 2 {
            recognition.issues.insert(0, reasons::nothing_to_compare());
        }
        write_out(&mut recognition.options, &study, reading, has_visits);
        recognition.options.markers.extend(built.without_numbers);
        if recognition.questions.is_empty() {
            recognition.study = Some(study);
        }
        let is_warning = |i: &Issue| i.severity != Severity::Note;
        let is_warned = recognition.doubts().iter().any(is_warning);
        if let Some(reading) = &mut recognition.reading {
            summary::settle(reading, is_warned);
        }
        recognition
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
        issues.extend(reasons::unused_time_point(e, reading));
        issues.extend(reasons::carried_down(e, told, reading));
        if told.is_none() {
            issues.extend(companions::two_numbers_in_a_cell(e, &reading.people));
        }
        issues.extend(reasons::doubts(e, told, reading, self.others));
        if told.is_none() && reading.group.is_none() {
            issues.extend(group_questions::possible_groups(e, reading, self.wide));
        }
        if told.is_none_or(|c| c.from_names && c.groups.is_none()) && reading.group.is_none() {
            issues.extend(group_questions::groups_in_ids(e, told, reading));
        }
        if reading.layout.shape() == Shape::Wide && told.is_none() {
            issues.extend(wide_beside::left_out_of_visits(e, &self.wide.left));
            issues.extend(wide_beside::compared_visits(e, &self.wide.compared));
            issues.extend(wide_beside::visits_apart(&self.wide.columns));
            issues.extend(wide_schedule::visits_of_one_marker(e, &self.wide.columns));
            issues.extend(wide_beside::letter_of_all(&self.wide.columns));
            issues.extend(wide_unnamed::said(e, &self.wide.columns));
            issues.extend(wide_names::hours_or_beats(e, &self.wide.columns));
            issues.extend(wide_labels::contradicted(e, &self.wide.columns));
            issues.extend(wide_names::unused_dates(e, &self.wide.columns));
            issues.extend(wide_beside::numbers_alone(e, &self.wide.columns));
            questions.extend(wide_doubts::copies_of_headers(e, &self.wide.columns));
            issues.extend(wide_doubts::two_levels(e, &self.wide.columns));
        }
        issues
    }

    /// The group of each row.
    fn groups(&self, issues: &mut Vec<Issue>, questions: &mut Vec<Question>) -> Option<Codes<'t>> {
        let (e, told, reading) = (self.e, self.told, self.reading);
        if told.is_none()
            && let Some(question) = group_questions::two_factors(e, reading)
        {
            questions.push(question);
        }
        let Some(group) = reading.group else {
            if told.is_none_or(|c| c.groups.is_none()) {
                issues.extend(reasons::no_group(e, reading));
                questions.extend(group_questions::group_left_out(e, reading));
                questions.extend(group_questions::treatment_varies(e, reading));
            }
            return None;
        };
        if let Some(question) = group_questions::two_groups(e, reading) {
            questions.push(question);
        } else if told.is_none() {
            questions.extend(group_questions::group_left_out(e, reading));
        }
        let (codes, spellings) = labels::merged(e.codes(group.column));
        issues.extend(label_reasons::spellings(
            e,
            group.column,
            "group",
            &spellings,
        ));
        issues.extend(label_reasons::codes(e, group.column));
        let (codes, slips) = labels::merged_slips(codes, &reading.people);
        issues.extend(label_reasons::slips(e, group.column, "group", &slips));
        let (codes, before) = groups::before_treatment(codes, &reading.people);
        issues.extend(before.map(|label| label_reasons::before_treatment(e, group.column, &label)));
        Some(codes)
    }

    /// The visit of each row, with the time within it where there is one.
    fn visits(
        &self,
        roles: &Roles,
        rows: &Rows<'_>,
        issues: &mut Vec<Issue>,
        questions: &mut Vec<Question>,
    ) -> Visits<'t> {
        let mut visits = self.visits_alone(roles, rows, issues, questions);
        if let (Some(codes), Some(visit), Some(point)) =
            (&visits.codes, roles.visit, roles.time_point)
        {
            let (own, spellings) = labels::merged(self.e.codes(point));
            issues.extend(label_reasons::spellings(
                self.e,
                point,
                "time point",
                &spellings,
            ));
            let names = (self.e.header(visit), self.e.header(point));
            let (both, parts) = time_points::together(codes, &own, names);
            visits.codes = Some(both);
            visits.time_points = Some(parts);
        }
        visits
    }

    /// The visit of each row, dates read as times since the first.
    fn visits_alone(
        &self,
        roles: &Roles,
        rows: &Rows<'_>,
        issues: &mut Vec<Issue>,
        questions: &mut Vec<Question>,
    ) -> Visits<'t> {
        let e = self.e;
        let mut visits = Visits {
            codes: self.visit_codes(roles, issues),
            are_dates: false,
            time_points: None,
        };
        let Some(there) = &visits.codes else {
            return visits;
        };
        if let (true, Some(column)) = (e.options.number_visits, roles.visit) {
            let decimal = e
                .options
                .decimal
                .unwrap_or_else(|| e.profile(column).own_decimal());
            let written = (e.options.dates, decimal);
            let in_rows = self.reading.layout.shape() == Shape::Rows;
            // A record of a dose is no measurement.
            let mut measured = there.clone();
            for row in (0..e.table.n_rows()).filter(|row| rows.is_left_out(*row)) {
                measured.of_row.set(row, None);
            }
            let own = numbered(&self.reading.people, &measured, written, in_rows);
            issues.push(reasons::numbered(e, column, own.as_ref()));
            if own.is_some() {
                visits.codes = own;
                return visits;
            }
        }
        match dates::relative(&self.reading.people, there, e.options.dates) {
            Dates::No => {}
            Dates::Read(dated, note) => {
                visits.codes = Some(dated);
                visits.are_dates = true;
                issues.push(note);
            }
            Dates::Kept(issue) => issues.push(issue.at(None, roles.visit.map(|c| e.header(c)))),
            Dates::Open(label) => {
                questions.push(questions::date_order(e, roles, there, label));
            }
        }
        visits
    }

    /// The visit of each row as its label says, spellings joined.
    fn visit_codes(&self, roles: &Roles, issues: &mut Vec<Issue>) -> Option<Codes<'t>> {
        match self.told.and_then(|c| c.visits.clone()) {
            Some(visits) if self.reading.layout.shape() != Shape::Wide => Some(visits),
            _ => roles.visit.map(|c| {
                let mut own = self.e.codes(c);
                if let Who::Column(subject) = self.reading.who {
                    subjects::carry_visits(self.e, subject, &self.reading.people, &mut own);
                }
                let (codes, spellings) = labels::merged(labels::without_own_dates(own));
                issues.extend(label_reasons::spellings(self.e, c, "visit", &spellings));
                issues.extend(label_reasons::codes(self.e, c));
                let (codes, times) = labels::merged_times(codes, &self.reading.people);
                issues.extend(label_reasons::spellings(self.e, c, "visit", &times));
                let (codes, slips) = labels::merged_visit_slips(codes, &self.reading.people);
                issues.extend(label_reasons::slips(self.e, c, "visit", &slips));
                let people = &self.reading.people;
                issues.extend(label_reasons::rare_visit(self.e, c, &codes, people));
                codes
            }),
        }
    }
}
