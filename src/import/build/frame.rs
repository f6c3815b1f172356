//! Where each row goes in the study: its subject, visit and marker.
//!
//! In: the roles of the columns and the order of visits. Out: the place of a row, or why it is left out. Not its
//! business: what its cells say.

use super::markers::{MarkerColumns, marker_columns};
use super::people::{Assigned, assign_groups};
use super::periods::Slots;
use super::plan::Plan;
use super::timing::{Timing, VisitLabels, timing, visit_labels};
use crate::import::cells::labels::is_unscheduled;
use crate::import::error::ImportError;
use crate::import::options::Shape;
use crate::import::recognise::crossover::CrossoverColumns;
use crate::import::table::rows::Rows;
use crate::study::Issue;

/// The subjects, visits and markers of the study.
pub(super) struct Frame<'p, 'e, 't> {
    pub plan: &'p Plan<'e, 't>,
    pub labels: VisitLabels,
    /// Visit of each code of the visit column, or of each column of the wide layout.
    visit_index: Vec<Option<usize>>,
    /// Labels of the visits that are read; in a crossover those within a period.
    pub visits: Vec<String>,
    pub assigned: Assigned,
    pub columns: MarkerColumns<'t>,
    pub crossover: Option<(CrossoverColumns, Slots)>,
    /// Visits of the study; in a crossover those of all periods.
    pub n_visits: usize,
}

/// The place of the values of a row.
pub(super) struct Place {
    pub subject: usize,
    pub visit: usize,
    pub marker: usize,
}

impl<'p, 'e, 't> Frame<'p, 'e, 't> {
    /// The frame of a study, and the times of its visits.
    ///
    /// # Errors
    /// [`ImportError`] when no subject is left or an option names what is not there.
    pub fn new(
        plan: &'p Plan<'e, 't>,
        rows: &mut Rows<'_>,
        issues: &mut Vec<Issue>,
        doubts: &mut Vec<Issue>,
    ) -> Result<(Self, Timing), ImportError> {
        let labels = visit_labels(plan)?;
        let timing = timing(plan, &labels, issues, doubts)?;
        let visit_of_label = |label: &usize| -> Option<usize> {
            let label = labels.labels.get(*label)?;
            timing.visits.iter().position(|v| &v.label == label)
        };
        let visit_index: Vec<Option<usize>> = labels.of.iter().map(visit_of_label).collect();
        let assigned = assign_groups(plan, rows, issues, doubts)?;
        let columns = marker_columns(plan, &visit_index, rows)?;
        let visits: Vec<String> = timing.visits.iter().map(|v| v.label.clone()).collect();
        let crossover = plan.roles.crossover.map(|x| {
            let visit_of_row = |row: usize| match plan.visits {
                None => Some(0),
                Some(codes) => visit_index.get(codes.of_row.at(row)? as usize).copied()?,
            };
            let all = 0..plan.evidence.table.n_rows();
            let of = all.filter_map(|row| Some((row, visit_of_row(row)?)));
            (x, Slots::new(plan.evidence, x, plan.people, of))
        });
        let n_visits = crossover.as_ref().map_or(visits.len(), |(_, s)| s.of.len());
        let frame = Self {
            plan,
            labels,
            visit_index,
            visits,
            assigned,
            columns,
            crossover,
            n_visits,
        };
        Ok((frame, timing))
    }

    /// Subject of a row; `None` without one and for subjects that are left out.
    pub fn subject(&self, row: usize) -> Option<usize> {
        let code = self.plan.people.of_row.at(row)?;
        self.assigned.of_code.get(code as usize).copied().flatten()
    }

    /// The place of a row, `None` where it holds no value of a visit.
    ///
    /// # Errors
    /// Why the row is left out.
    pub fn place(&self, row: usize) -> Result<Option<Place>, &'static str> {
        if self.plan.people.of_row.at(row).is_none() {
            return Err("no subject");
        }
        let Some(subject) = self.subject(row) else {
            return Ok(None);
        };
        let Some(visit) = self.visit(row)? else {
            return Ok(None);
        };
        let marker = self.marker(row)?;
        Ok(Some(Place {
            subject,
            visit,
            marker,
        }))
    }

    /// The visit of a row; `None` for a row of facts.
    pub fn visit(&self, row: usize) -> Result<Option<usize>, &'static str> {
        let plan = self.plan;
        let visit = match (plan.layout.shape(), plan.visits) {
            (Shape::Wide, _) | (_, None) => Some(0),
            (_, Some(codes)) => match codes.of_row.at(row) {
                None if plan.convention.is_some_and(|c| c.facts_without_visit) => return Ok(None),
                None => return Err("no visit"),
                Some(code) => self.visit_index.get(code as usize).copied().flatten(),
            },
        };
        let visit = match &self.crossover {
            Some((_, slots)) => visit.and_then(|v| slots.at(row, v)),
            None => visit,
        };
        if visit.is_some() {
            return Ok(visit);
        }
        let code = plan.visits.and_then(|codes| codes.of_row.at(row));
        let label = code.and_then(|c| self.labels.labels.get(*self.labels.of.get(c as usize)?));
        Err(match label {
            Some(label) if is_unscheduled(label) => "unscheduled visit",
            _ => "visit not chosen",
        })
    }

    /// The marker of a row with one value, or its label that is a part of its markers; else 0.
    fn marker(&self, row: usize) -> Result<usize, &'static str> {
        if let Some(crossed) = &self.columns.crossed {
            let label = crossed.labels.of_row.at(row).ok_or("no marker name")?;
            return Ok(label as usize);
        }
        let Some(codes) = &self.columns.tidy else {
            return Ok(0);
        };
        let code = codes.of_row.at(row).ok_or("no marker name")?;
        let marker = self.columns.tidy_index.get(code as usize).copied();
        marker.flatten().ok_or("marker not chosen")
    }

    /// A number for each place in which a row that comes again is a repeat.
    pub fn key(&self, place: &Place) -> usize {
        let at = place.subject * self.n_visits + place.visit;
        if self.columns.tidy.is_some() || self.columns.crossed.is_some() {
            return at * self.columns.names.len().max(1) + place.marker;
        }
        at
    }
}
