//! Readings of a table: each is one whole answer (layout, subject, visit, group), and they compete.
//!
//! In: the table with what is known of each column. Out: readings with their scores, best first. Subjects,
//! visits and pairs of marker and value are candidates by name or by structure; each combination is measured on
//! the data. Tables of very many rows are measured on whole subjects of a sample. Not its business: markers and
//! covariates, which follow from the reading.

use super::candidates::{reads_as_visits, subjects, tidy_candidates, visit_candidates, visit_name};
use super::crossover::crossover;
use super::evidence::Evidence;
use super::look::Look;
use super::reading::{Reading, Who};
use super::score::{Score, Term};
use super::subjects::{each_row, of_people, spelled, within_labels};
use super::wide::Wide;
use crate::import::cells::profile::Codes;
use crate::import::cells::words::Hint;
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
            (Some(SubjectNumbers::RestartIn(name)), Who::Column(_)) => {
                vec![e.find("--subject-numbers", name)?]
            }
            _ => Vec::new(),
        };
        if let Some(column) = restarts.first() {
            let own = Rc::new(within_labels(&people, &e.codes(*column)));
            of_subject(e, told, wide, who, Some(*column), own, &mut out)?;
        } else {
            of_subject(e, told, wide, who, None, people, &mut out)?;
        }
    }
    out.sort_by(|a: &Reading<'_>, b| b.total().total_cmp(&a.total()));
    Ok(out)
}

/// The readings of one column of subjects.
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
    let own = match who {
        Who::Column(c) => Some(c),
        Who::Row => None,
    };
    let crossover = match (told, own, restart) {
        (None, Some(c), None) => crossover(e, c, &people)?,
        _ => None,
    };
    let given_visit = e.named(e.options.visit.as_ref(), "--visit")?;
    let mut look = Look::new(e, people.clone());
    let hint = own.map_or(0.0, |c| {
        let counter = e.is_called_counter(c) && e.is_counter(c);
        if e.options.subject.is_some() {
            1.0
        } else if counter {
            0.1
        } else {
            e.name(c).names_subject()
        }
    });
    let base = Score::default()
        .with(Term::SubjectName, hint)
        .with(
            Term::RowIsSubject,
            f64::from(u8::from(who == Who::Row && told.is_none())),
        )
        .with(Term::Restart, f64::from(u8::from(restart.is_some())))
        .with(
            Term::FewPeople,
            f64::from(u8::from(people.labels.len() < 3 && e.table.n_rows() > 6)),
        );
    let system = told.and_then(|c| c.layout);
    let wanted = system.or(e.options.layout).map(Layout::shape);
    let layout = |shape: Shape| match (system, shape) {
        (Some(l), _) if l.shape() == shape => l,
        (_, Shape::Rows) => Layout::Rows,
        (_, Shape::Tidy) => Layout::Tidy,
        (_, Shape::Wide) => Layout::Wide,
    };
    let visit_of_system = told.is_some_and(|c| c.visits.is_some());
    let mut visits = match given_visit {
        Some(c) => vec![Some(c)],
        // A system says where its visits stand.
        None if visit_of_system || system.is_some() && told.is_some_and(|c| c.others.is_some()) => {
            vec![None]
        }
        None => visit_candidates(e, own, &mut look, crossover, wide)
            .into_iter()
            .map(Some)
            .collect(),
    };
    if given_visit.is_none() && !visits.contains(&None) {
        visits.push(None);
    }
    let pairs = tidy_candidates(e, own, &mut look)?;
    let mut add = |score: Score,
                   shape: Shape,
                   visit: Option<usize>,
                   tidy: Option<(usize, usize)>,
                   one_place: f64,
                   sampled: bool| {
        if wanted.is_none_or(|w| w == shape) {
            out.push(Reading {
                layout: layout(shape),
                who,
                people: people.clone(),
                restart,
                visit,
                tidy,
                crossover: crossover.filter(|_| shape != Shape::Wide),
                group: None,
                other_groups: Vec::new(),
                one_place,
                sampled,
                score,
            });
        }
    };
    let sampled = look.is_sample();
    let alone = look.one_place(&[]);
    let placed = |u: f64| {
        base.clone()
            .with(Term::OnePlace, u)
            .with(Term::LostPlaces, 1.0 - u)
    };
    if given_visit.is_none() && !visit_of_system {
        let strength = if wide.columns.is_empty() {
            0.0
        } else {
            wide.strength.min(3.0) + 1.5
        };
        let strength = if wide.in_doubt.is_empty() || wanted != Some(Shape::Wide) {
            strength
        } else {
            2.0
        };
        if strength > 0.0 {
            add(
                placed(alone).with(Term::WideHeaders, strength),
                Shape::Wide,
                None,
                None,
                alone,
                sampled,
            );
        }
    }
    for visit in visits {
        let of_visit = |score: Score, look: &mut Look<'_, '_>| -> Score {
            let Some(v) = visit else {
                return score.with(Term::OneVisit, f64::from(u8::from(alone > 0.8)));
            };
            let (several, shared, n) = look.visits(v);
            let name = if given_visit.is_some() {
                1.0
            } else {
                visit_name(e, v)
            };
            score
                .with(Term::SeveralVisits, several)
                .with(Term::SharedVisits, shared)
                .with(Term::VisitName, name)
                .with(Term::VisitLabels, reads_as_visits(e, v))
                .with(
                    Term::FewVisits,
                    f64::from(u8::from(n > USUAL_VISITS && name < 0.5)),
                )
        };
        let mut keys: Vec<usize> = visit.into_iter().collect();
        keys.extend(crossover.map(|x| x.period));
        if told.is_none() || visit_of_system || visit.is_some() || wanted != Some(Shape::Tidy) {
            let u = look.one_place(&keys);
            let u = if visit_of_system { 1.0 } else { u };
            let score = of_visit(placed(u), &mut look);
            add(score, Shape::Rows, visit, None, u, sampled);
        }
        for (name, value, by_name) in &pairs {
            let mut with_marker = keys.clone();
            with_marker.push(*name);
            let without = look.one_place(&keys);
            let u = look.one_place(&with_marker);
            let u = if visit_of_system { 1.0 } else { u };
            let needed = if without < 0.98 && u > without {
                1.0
            } else {
                0.0
            };
            if needed == 0.0 && *by_name < 0.65 && system.is_none() {
                continue;
            }
            let score = of_visit(placed(u), &mut look)
                .with(Term::ValueNames, *by_name)
                .with(Term::SplitByMarker, needed);
            add(score, Shape::Tidy, visit, Some((*name, *value)), u, sampled);
        }
    }
    let same = matches!(
        e.options.subject_numbers,
        Some(SubjectNumbers::Unique | SubjectNumbers::Same)
    );
    let (None, None, Some(own), None, false) = (restart, told, own, crossover, same) else {
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
        let names_control = !p.is_numeric() && look.has_reference(c);
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
