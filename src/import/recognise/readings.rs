//! All readings of a table. A reading is one combination of layout, subject, visit and group.
//!
//! In: the table with what is known of each column. Out: readings with their scores, best first. Subjects,
//! visits and pairs of marker and value are candidates by name or by structure; each combination is measured on
//! the data. Tables of very many rows are measured on whole subjects of a sample. Not its business: markers and
//! covariates, which follow from the reading.

use super::candidates::{subjects, visit_candidates};
use super::crossover::{CrossoverColumns, crossover};
use super::evidence::Evidence;
use super::look::Look;
use super::marker_columns::tidy_candidates;
use super::reading::{Reading, Who};
use super::score::{Score, Term};
use super::subjects::{each_row, of_people, spelled, within_labels};
use super::visit_signs::{reads_as_visits, visit_name};
use super::wide::Wide;
use crate::import::cells::codes::Codes;
use crate::import::cells::words::{Hint, fold};
use crate::import::error::ImportError;
use crate::import::options::{Layout, Shape, SubjectNumbers};
use crate::import::recognise::convention::Convention;
use std::rc::Rc;

/// Different labels of visits under no known word that are still usual.
const USUAL_VISITS: usize = 60;

/// All readings, best first; at least one, unless nothing names a subject.
pub(in crate::import) fn readings<'t>(
    e: &Evidence<'t>,
    told: Option<&Convention<'t>>,
    wide: &Wide,
) -> Result<Vec<Reading<'t>>, ImportError> {
    let mut out = Vec::new();
    for who in subjects(e, told)? {
        let people = match (told.and_then(|c| c.people.clone()), who) {
            (Some(people), _) => people,
            (None, Who::Column(c)) => spelled(e, of_people(e, c)),
            (None, Who::Row) => each_row(e),
        };
        if people.labels.is_empty() {
            continue;
        }
        let people = Rc::new(people);
        let restarts = match (&e.options.subject_numbers, who) {
            (Some(SubjectNumbers::RestartIn(name)), Who::Column(_)) => columns_of_restart(e, name)?,
            _ => Vec::new(),
        };
        if let Some(column) = restarts.first() {
            let within = |own: Codes<'t>, c: &usize| within_labels(&own, &e.codes(*c));
            let own = restarts.iter().rev().fold((*people).clone(), within);
            of_subject(e, told, wide, who, Some(*column), Rc::new(own), &mut out)?;
        } else {
            of_subject(e, told, wide, who, None, people, &mut out)?;
        }
    }
    out.sort_by(|a: &Reading<'_>, b| b.total().total_cmp(&a.total()));
    Ok(out)
}

/// The columns within which numbers start again: one, or several joined by `+`.
fn columns_of_restart(e: &Evidence<'_>, name: &str) -> Result<Vec<usize>, ImportError> {
    let find = |name: &str| e.find("--subject-numbers", name);
    match find(name) {
        Ok(column) => Ok(vec![column]),
        Err(_) if name.contains('+') => name.split('+').map(|n| find(n.trim())).collect(),
        Err(error) => Err(error),
    }
}

/// Adds the readings of one column of subjects.
fn of_subject<'t>(
    e: &Evidence<'t>,
    told: Option<&Convention<'t>>,
    wide: &Wide,
    who: Who,
    restart: Option<usize>,
    people: Rc<Codes<'t>>,
    out: &mut Vec<Reading<'t>>,
) -> Result<(), ImportError> {
    let before = out.len();
    let crossover = match (told, who.column(), restart) {
        (None, Some(c), None) => crossover(e, c, &people)?,
        _ => None,
    };
    let mut look = Look::new(e, people.clone());
    let system = told.and_then(|c| c.layout);
    let of = OfSubject {
        e,
        told,
        wide,
        who,
        restart,
        people: people.clone(),
        crossover,
        base: base_score(e, told, who, restart, &people),
        given_visit: e.named(e.options.visit.as_ref(), "--visit")?,
        time_point: e.named(e.options.time_point.as_ref(), "--time-point")?,
        given_marker: match told {
            None => e.named(e.options.marker_name.as_ref(), "--marker-name")?,
            Some(_) => None,
        },
        system,
        wanted: system.or(e.options.layout).map(Layout::shape),
        visit_of_system: told.is_some_and(|c| c.visits.is_some()),
        sampled: look.is_sample(),
        alone: look.one_place(&[]),
    };
    let own = of.given_marker.map(|c| look.one_place(&[c]));
    let of = OfSubject {
        alone: own.unwrap_or(of.alone),
        ..of
    };
    let visits = of.visits(&mut look);
    let pairs = tidy_candidates(e, who.column(), &mut look)?;
    out.extend(of.visits_in_headers());
    for visit in visits {
        of.with_visit(visit, &pairs, &mut look, out);
    }
    let same = matches!(
        e.options.subject_numbers,
        Some(SubjectNumbers::Unique | SubjectNumbers::Same)
    );
    let (None, None, Some(own), None, false) = (restart, told, who.column(), crossover, same)
    else {
        return Ok(());
    };
    let best = out[before..]
        .iter()
        .max_by(|a, b| a.total().total_cmp(&b.total()));
    let Some((visit, tidy)) = best
        .filter(|r| r.one_place < 0.9)
        .map(|r| (r.visit, r.tidy))
    else {
        return Ok(());
    };
    for column in restarts(e, own, visit, tidy, &mut look) {
        let people = Rc::new(within_labels(&people, &e.codes(column)));
        of_subject(e, told, wide, who, Some(column), people, out)?;
    }
    Ok(())
}

/// What speaks for a column of subjects, whatever the visit.
fn base_score(
    e: &Evidence<'_>,
    told: Option<&Convention<'_>>,
    who: Who,
    restart: Option<usize>,
    people: &Codes<'_>,
) -> Score {
    let name = who.column().map_or(0.0, |c| {
        let counter = e.is_called_counter(c) && e.is_counter(c);
        if e.options.subject.is_some() {
            1.0
        } else if counter {
            0.1
        } else {
            e.name(c).names_subject()
        }
    });
    let is = |fact: bool| f64::from(u8::from(fact));
    let few = people.labels.len() < 3 && e.table.n_rows() > 6;
    Score::default()
        .with(Term::SubjectName, name)
        .with(Term::RowIsSubject, is(who == Who::Row && told.is_none()))
        .with(Term::Restart, is(restart.is_some()))
        .with(Term::FewPeople, is(few))
}

/// What the readings of one column of subjects share.
struct OfSubject<'e, 't> {
    e: &'e Evidence<'t>,
    told: Option<&'e Convention<'t>>,
    wide: &'e Wide,
    who: Who,
    restart: Option<usize>,
    people: Rc<Codes<'t>>,
    crossover: Option<CrossoverColumns>,
    /// What speaks for the subjects alone.
    base: Score,
    /// The visit that the user names.
    given_visit: Option<usize>,
    /// The time within the visit that the user names.
    time_point: Option<usize>,
    /// The column of markers that the user names.
    given_marker: Option<usize>,
    /// The layout of the system that wrote the file.
    system: Option<Layout>,
    /// The only shape that is asked for.
    wanted: Option<Shape>,
    /// The system says the visit of each row.
    visit_of_system: bool,
    sampled: bool,
    /// Share of rows that are the only one of their subject.
    alone: f64,
}

impl<'t> OfSubject<'_, 't> {
    /// Columns that may be the visit; `None` is a study of one visit, or visits that the system says.
    fn visits(&self, look: &mut Look<'_, '_>) -> Vec<Option<usize>> {
        if self.given_visit.is_some() {
            return vec![self.given_visit];
        }
        // A system says where its visits stand.
        let settled = self.visit_of_system
            || self.system.is_some() && self.told.is_some_and(|c| c.others.is_some());
        if settled {
            return vec![None];
        }
        let own = self.who.column();
        let found = visit_candidates(self.e, own, look, self.crossover, self.wide);
        found.into_iter().map(Some).chain([None]).collect()
    }

    /// The score of the subjects where this share of rows has a place of its own.
    fn placed(&self, share: f64) -> Score {
        self.base
            .clone()
            .with(Term::OnePlace, share)
            .with(Term::LostPlaces, 1.0 - share)
    }

    /// A reading, where its shape is wanted.
    fn reading(
        &self,
        score: Score,
        shape: Shape,
        visit: Option<usize>,
        tidy: Option<(usize, usize)>,
        one_place: f64,
    ) -> Option<Reading<'t>> {
        let layout = match (self.system, shape) {
            (Some(l), _) if l.shape() == shape => l,
            (_, Shape::Rows) => Layout::Rows,
            (_, Shape::Tidy) => Layout::Tidy,
            (_, Shape::Wide) => Layout::Wide,
        };
        self.wanted.is_none_or(|w| w == shape).then(|| Reading {
            layout,
            who: self.who,
            people: self.people.clone(),
            restart: self.restart,
            visit,
            time_point: self.time_point.filter(|_| visit.is_some()),
            tidy,
            crossed: self.given_marker.filter(|_| shape != Shape::Tidy),
            crossover: self.crossover.filter(|_| shape != Shape::Wide),
            group: None,
            other_groups: Vec::new(),
            one_place,
            sampled: self.sampled,
            score,
        })
    }

    /// The reading in which headers hold the visits.
    fn visits_in_headers(&self) -> Option<Reading<'t>> {
        if self.given_visit.is_some() || self.visit_of_system {
            return None;
        }
        let strength = if !self.wide.in_doubt.is_empty() && self.wanted == Some(Shape::Wide) {
            2.0
        } else if self.wide.columns.is_empty() {
            return None;
        } else {
            self.wide.strength.min(3.0) + 1.5
        };
        if strength <= 0.0 {
            return None;
        }
        let score = self.placed(self.alone).with(Term::WideHeaders, strength);
        self.reading(score, Shape::Wide, None, None, self.alone)
    }

    /// A score with what speaks for a column of visits.
    fn with_visit_score(
        &self,
        score: Score,
        visit: Option<usize>,
        look: &mut Look<'_, '_>,
    ) -> Score {
        let is = |fact: bool| f64::from(u8::from(fact));
        let Some(v) = visit else {
            return score.with(Term::OneVisit, is(self.alone > 0.8));
        };
        let (several, shared, n) = look.visits(v);
        let name = if self.given_visit.is_some() {
            1.0
        } else {
            visit_name(self.e, v)
        };
        score
            .with(Term::SeveralVisits, several)
            .with(Term::SharedVisits, shared)
            .with(Term::VisitName, name)
            .with(Term::VisitLabels, reads_as_visits(self.e, v))
            .with(Term::FewVisits, is(n > USUAL_VISITS && name < 0.5))
    }

    /// Adds the readings with a column of visits: one row a visit, and one row a value for each of `pairs`
    /// (marker, value, how far their names say so).
    fn with_visit(
        &self,
        visit: Option<usize>,
        pairs: &[(usize, usize, f64)],
        look: &mut Look<'_, '_>,
        out: &mut Vec<Reading<'t>>,
    ) {
        let mut keys: Vec<usize> = visit.into_iter().collect();
        keys.extend(self.time_point.filter(|_| visit.is_some()));
        keys.extend(self.crossover.map(|x| x.period));
        let without = look.one_place(&keys);
        let share = |u: f64| if self.visit_of_system { 1.0 } else { u };
        let rows_fit = self.told.is_none()
            || self.visit_of_system
            || visit.is_some()
            || self.wanted != Some(Shape::Tidy);
        if rows_fit {
            let u = match self.given_marker {
                Some(name) => look.one_place(&[keys.as_slice(), &[name]].concat()),
                None => share(without),
            };
            let score = self.with_visit_score(self.placed(u), visit, look);
            out.extend(self.reading(score, Shape::Rows, visit, None, u));
        }
        for (name, value, by_name) in pairs {
            let mut with_marker = keys.clone();
            with_marker.push(*name);
            let u = share(look.one_place(&with_marker));
            let needed = if without < 0.98 && u > without {
                1.0
            } else {
                0.0
            };
            if needed == 0.0 && *by_name < 0.65 && self.system.is_none() {
                continue;
            }
            // Labels of which every subject has several rows name no markers by themselves.
            if visit.is_none() && *by_name < 0.65 && u < 0.67 && self.system.is_none() {
                continue;
            }
            // A marker is measured again, or the labels say more than the marker: `strain-time-replicate`.
            let is_named = self.e.options.marker_name.is_some() || self.told.is_some();
            if let Some(v) = visit.filter(|_| !is_named)
                && !look.any_comes_again(*name, v)
            {
                continue;
            }
            let score = self
                .with_visit_score(self.placed(u), visit, look)
                .with(Term::ValueNames, *by_name)
                .with(Term::SplitByMarker, needed);
            out.extend(self.reading(score, Shape::Tidy, visit, Some((*name, *value)), u));
        }
    }
}

/// `yes` and `no`: whether something holds, and no arms whose people are numbered.
fn holds_yes_and_no(e: &Evidence<'_>, column: usize) -> bool {
    const WORDS: [&str; 14] = [
        "yes", "no", "y", "n", "ja", "nein", "si", "oui", "non", "sim", "nao", "true", "false",
        "never",
    ];
    let labels = e.codes(column).labels;
    labels
        .iter()
        .all(|l| WORDS.contains(&fold(l.trim()).as_str()))
}

/// Columns within whose labels the numbers of subjects seem to start again.
fn restarts(
    e: &Evidence<'_>,
    subject: usize,
    visit: Option<usize>,
    tidy: Option<(usize, usize)>,
    look: &mut Look<'_, '_>,
) -> Vec<usize> {
    let group = e.options.group.as_deref().filter(|g| !g.is_empty());
    let mut found: Vec<(f64, usize)> = Vec::new();
    if !look.are_numbers() {
        return Vec::new();
    }
    for c in 0..e.table.n_columns() {
        let p = e.profile(c);
        let taken = c == subject
            || Some(c) == visit
            || tidy.is_some_and(|t| t.0 == c || t.1 == c)
            || e.is_ignored(c);
        if taken
            || p.has_fractions()
            || !(2..=500).contains(&p.distinct)
            || p.distinct * 2 > e.table.n_rows()
        {
            continue;
        }
        let name = e.name(c);
        let hint = name
            .hint(Hint::Place)
            .max(name.names_group())
            .max(f64::from(u8::from(group == Some(e.header(c)))));
        // `age_group`: the word for a group is enough where numbers repeat.
        let hint = hint.max(name.hint(Hint::Group) * 0.7);
        // `Control` and `Treated` under any header.
        let names_control = !p.is_numeric() && look.has_reference(c) && !holds_yes_and_no(e, c);
        let hint = hint.max(if names_control { 0.6 } else { 0.0 });
        if hint < 0.5 || look.varies(c) < 0.3 {
            continue;
        }
        let mut keys: Vec<usize> = visit.into_iter().collect();
        keys.extend(tidy.map(|t| t.0));
        keys.push(c);
        keys.truncate(3);
        if look.one_place(&keys) > 0.97 {
            found.push((name.hint(Hint::Place) + hint, c));
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.into_iter().take(2).map(|(_, c)| c).collect()
}
