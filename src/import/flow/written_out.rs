//! The options with every guess written out: given back, they read the same study.

use crate::import::options::{ImportOptions, Layout, Shape, SubjectNumbers};
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::recognise::reading::Reading;
use crate::import::recognise::recognition::Recognition;
use crate::import::recognise::roles::Roles;
use crate::study::Study;

/// The options with what was recognised written out.
pub(super) fn resolved(
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
        number_visits: e.options.number_visits && roles.visit.is_some(),
        time_point: roles.time_point.map(name),
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
            // Several columns stand there as they were named.
            Some(column)
                if !matches!(
                    e.options.subject_numbers,
                    Some(SubjectNumbers::RestartIn(_))
                ) =>
            {
                Some(SubjectNumbers::RestartIn(name(column)))
            }
            _ => e.options.subject_numbers.clone(),
        },
        groups: e.options.groups.clone(),
        keep: e.options.keep.clone(),
        dates: e.options.dates,
        first_line: e.options.first_line,
        header_order: e.options.header_order,
    }
}

/// Names of samples that were split are split again without a layout.
fn layout_of(reading: &Reading<'_>, convention: Option<&Convention<'_>>) -> Option<Layout> {
    (!convention.is_some_and(|c| c.from_names)).then_some(reading.layout)
}

/// The options with what was built written out.
pub(super) fn write_out(
    to: &mut ImportOptions,
    study: &Study,
    reading: &Reading<'_>,
    has_visits: bool,
) {
    to.visits = study.visits.iter().map(|v| v.label.clone()).collect();
    to.baseline = study.visits.get(study.baseline).map(|v| v.label.clone());
    if let Some(crossover) = &study.crossover {
        // Visits are chosen and ordered within a period.
        to.visits.clone_from(&crossover.visits);
        to.baseline = crossover.visits.get(crossover.baseline).cloned();
    }
    to.reference = study.groups.first().map(|g| g.name.clone());
    // With labels of the rows the markers of rows are named by their columns.
    if reading.crossed.is_none() || reading.layout.shape() != Shape::Rows {
        to.markers = study.markers.iter().map(|m| m.name.clone()).collect();
    }
    if study.groups.len() < 2 && reading.group.is_none() {
        to.reference = None;
    }
    if reading.layout.shape() != Shape::Wide && !has_visits {
        to.visits.clear();
        to.baseline = None;
    }
}

/// What is asked is not answered by the best guess.
pub(super) fn leave_open(recognition: &mut Recognition) {
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
