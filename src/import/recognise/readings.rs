//! Readings of a table: each is one whole answer (layout, subject, visit, group), and they compete.
//!
//! In: the table with what is known of each column. Out: readings with their scores, best first. Subjects,
//! visits and pairs of marker and value are candidates by name or by structure; each combination is measured on
//! the data. Tables of very many rows are measured on whole subjects of a sample. Not its business: markers and
//! covariates, which follow from the reading.

use crate::import::cells::labels;
use crate::import::cells::profile::{Codes, Within};
use crate::import::cells::vocabulary::is_reference;
use crate::import::cells::words::Hint;
use crate::import::error::ImportError;
use crate::import::options::{Layout, Shape, SubjectNumbers};
use crate::import::recognise::choice::says_the_same;
use crate::import::recognise::crossover::CrossoverColumns;
use crate::import::recognise::roles::Evidence;
use crate::import::recognise::score::{Score, Term};
use crate::import::recognise::visits::{self, Time};
use crate::import::recognise::wide::Wide;
use crate::import::systems::Convention;
use foldhash::fast::FixedState;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Rows measured at most; more are a sample of whole subjects.
const MEASURED: usize = 10_000;
/// Most levels of a group that no word names.
const UNNAMED_GROUPS: usize = 8;
/// Most levels of a group that a word names.
pub(in crate::import) const NAMED_GROUPS: usize = 60;
/// Different labels of visits under no known word that are still usual.
const USUAL_VISITS: usize = 60;

/// Whose a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Who {
    Column(usize),
    /// Each row is a subject.
    Row,
}

/// The column of groups with what speaks for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::import) struct Group {
    pub column: usize,
    pub score: f64,
    /// How far its name says group.
    pub name: f64,
    /// One of its labels names controls.
    pub reference: bool,
    /// Sexes, compared for want of anything else.
    pub is_sex: bool,
}

/// One whole answer.
#[derive(Clone, Debug)]
pub(in crate::import) struct Reading<'t> {
    pub layout: Layout,
    pub who: Who,
    pub people: Rc<Codes<'t>>,
    /// Column within whose labels the numbers of subjects start again.
    pub restart: Option<usize>,
    pub visit: Option<usize>,
    /// Columns of marker and value.
    pub tidy: Option<(usize, usize)>,
    pub crossover: Option<CrossoverColumns>,
    pub group: Option<Group>,
    /// Other columns that could be the group, best first.
    pub other_groups: Vec<Group>,
    /// Share of rows that have a place of their own.
    pub one_place: f64,
    /// A sample of the rows was measured.
    pub sampled: bool,
    pub score: Score,
}

impl Reading<'_> {
    pub fn total(&self) -> f64 {
        self.score.total() + self.group.map_or(0.0, |g| g.score.max(0.0))
    }

    /// Whether both give the same numbers.
    pub fn is_same(&self, other: &Self, e: &Evidence<'_>) -> bool {
        self.layout.shape() == other.layout.shape()
            && self.people.labels.len() == other.people.labels.len()
            && (self.who == other.who || self.people.of_row == other.people.of_row)
            && self.restart == other.restart
            && (self.visit == other.visit
                || self
                    .visit
                    .zip(other.visit)
                    .is_some_and(|(a, b)| says_the_same(e, a, b)))
            && self.tidy == other.tidy
            && self.group.map(|g| g.column) == other.group.map(|g| g.column)
    }
}

/// Subjects of a reading with the rows that are measured.
pub(in crate::import) struct Look<'e, 't> {
    e: &'e Evidence<'t>,
    people: Rc<Codes<'t>>,
    rows: Vec<u32>,
    /// Subject of each measured row.
    who: Vec<u32>,
    n_people: usize,
    labels: HashMap<usize, Rc<Vec<Option<u32>>>>,
    references: HashMap<usize, bool>,
}

impl<'e, 't> Look<'e, 't> {
    pub fn new(e: &'e Evidence<'t>, people: Rc<Codes<'t>>) -> Self {
        let n = people.of_row.len();
        let step = u32::try_from(n.div_ceil(MEASURED).max(1)).unwrap_or(u32::MAX);
        let mut rows = Vec::new();
        let mut who = Vec::new();
        for (row, code) in people.of_row.iter().enumerate() {
            if let Some(code) = code.filter(|c| c % step == 0) {
                rows.push(u32::try_from(row).unwrap_or(u32::MAX));
                who.push(code);
            }
        }
        let n_people = who.iter().collect::<HashSet<_>>().len();
        Self {
            e,
            people,
            rows,
            who,
            n_people,
            labels: HashMap::new(),
            references: HashMap::new(),
        }
    }

    fn is_sample(&self) -> bool {
        self.rows.len() < self.people.of_row.len() && self.people.of_row.len() > MEASURED
    }

    /// Codes of the labels of a column on the measured rows; spellings of one label are one.
    fn of(&mut self, column: usize) -> Rc<Vec<Option<u32>>> {
        if let Some(there) = self.labels.get(&column) {
            return there.clone();
        }
        let missing = self.e.missing_in(column);
        // Numbers have one spelling.
        let plain = self.e.profile(column).is_numeric();
        let mut known: HashMap<&str, Option<u32>, FixedState> = HashMap::default();
        let mut keys: HashMap<String, u32> = HashMap::new();
        let mut numbers = 0u32;
        let mut out = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let text = self.e.table.cell(*row as usize, column);
            let code = *known.entry(text).or_insert_with(|| {
                if missing.contains(text) {
                    return None;
                }
                if plain {
                    numbers += 1;
                    return Some(numbers - 1);
                }
                let next = u32::try_from(keys.len()).unwrap_or(u32::MAX);
                Some(*keys.entry(labels::key(text)).or_insert(next))
            });
            out.push(code);
        }
        let out = Rc::new(out);
        self.labels.insert(column, out.clone());
        out
    }

    /// Share of rows that stand alone at their subject and labels; rows without a label don't count.
    fn one_place(&mut self, columns: &[usize]) -> f64 {
        let codes: Vec<Rc<Vec<Option<u32>>>> = columns.iter().map(|c| self.of(*c)).collect();
        let mut seen: HashSet<(u32, u32, u32, u32), FixedState> = HashSet::default();
        let mut n = 0usize;
        for (i, who) in self.who.iter().enumerate() {
            let at = |k: usize| codes.get(k).map_or(Some(0), |c| c[i]);
            let (Some(a), Some(b), Some(c)) = (at(0), at(1), at(2)) else {
                continue;
            };
            n += 1;
            seen.insert((*who, a, b, c));
        }
        if n == 0 {
            0.0
        } else {
            seen.len() as f64 / n as f64
        }
    }

    /// Visits of a column: share of subjects with several, share of subjects a label has on average, labels.
    fn visits(&mut self, column: usize) -> (f64, f64, usize) {
        let codes = self.of(column);
        let mut pairs: HashSet<(u32, u32), FixedState> = HashSet::default();
        let mut labels: HashSet<u32> = HashSet::new();
        for (who, code) in self.who.iter().zip(codes.iter()) {
            if let Some(code) = code {
                pairs.insert((*who, *code));
                labels.insert(*code);
            }
        }
        let mut own: HashMap<u32, usize> = HashMap::new();
        for (who, _) in &pairs {
            *own.entry(*who).or_default() += 1;
        }
        let several = own.values().filter(|n| **n > 1).count();
        let people = own.len().max(1);
        let shared = pairs.len() as f64 / (people * labels.len().max(1)) as f64;
        (several as f64 / people as f64, shared, labels.len())
    }

    /// Whether a column is the same on all rows of a subject, but for slips.
    fn within(&mut self, column: usize) -> Within {
        let codes = self.of(column);
        let mut first: HashMap<u32, (u32, bool, usize), FixedState> = HashMap::default();
        for (who, code) in self.who.iter().zip(codes.iter()) {
            if let Some(code) = code {
                let own = first.entry(*who).or_insert((*code, false, 0));
                own.1 |= own.0 != *code;
                own.2 += 1;
            }
        }
        Within {
            repeated: first.values().filter(|f| f.2 > 1).count(),
            varying: first.values().filter(|f| f.1).count(),
        }
    }

    /// Whether some label of a column names controls, and not all do.
    fn has_reference(&mut self, column: usize) -> bool {
        if let Some(known) = self.references.get(&column) {
            return *known;
        }
        let mut labels: HashSet<&str> = HashSet::new();
        for row in &self.rows {
            labels.insert(self.e.table.cell(*row as usize, column));
        }
        let n = labels.iter().filter(|l| is_reference(l)).count();
        let found = n > 0 && n < labels.len();
        self.references.insert(column, found);
        found
    }

    /// Of the subjects with several rows, the share whose label differs.
    fn varies(&mut self, column: usize) -> f64 {
        let Within { repeated, varying } = self.within(column);
        if repeated == 0 {
            0.0
        } else {
            varying as f64 / repeated as f64
        }
    }
}

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
            (None, Who::Column(c)) => spelled(e, Codes::read(e.table, c, e.missing)),
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

/// One person in several spellings, where the user says so.
fn spelled<'t>(e: &Evidence<'_>, codes: Codes<'t>) -> Codes<'t> {
    if e.options.subject_numbers != Some(SubjectNumbers::Same) {
        return codes;
    }
    let mut first: HashMap<String, u32> = HashMap::new();
    let becomes: Vec<u32> = (0u32..)
        .zip(&codes.labels)
        .map(|(i, label)| *first.entry(labels::subject_key(label)).or_insert(i))
        .collect();
    let of_row = codes
        .of_row
        .iter()
        .map(|c| c.and_then(|c| becomes.get(c as usize).copied()))
        .collect();
    Codes {
        of_row,
        labels: codes.labels,
    }
}

/// Each row is a subject, named by its number.
fn each_row<'t>(e: &Evidence<'_>) -> Codes<'t> {
    let n = e.table.n_rows();
    Codes {
        of_row: (0..n).map(|r| u32::try_from(r).ok()).collect(),
        labels: (1..=n).map(|r| Cow::Owned(r.to_string())).collect(),
    }
}

/// Columns that may name the subject, the likeliest first.
fn subjects(e: &Evidence<'_>, told: Option<&Convention<'_>>) -> Result<Vec<Who>, ImportError> {
    if let Some(name) = e.options.subject.as_ref().filter(|n| !n.is_empty()) {
        if name == "row" && !e.table.header.iter().any(|h| h == "row") {
            return Ok(vec![Who::Row]);
        }
        return Ok(vec![Who::Column(e.find("--subject", name)?)]);
    }
    if told.is_some_and(|c| c.people.is_some()) {
        return Ok(vec![Who::Row]);
    }
    let n = e.table.n_rows();
    let taken = [
        &e.options.group,
        &e.options.visit,
        &e.options.hours,
        &e.options.value,
        &e.options.marker_name,
    ];
    let free = |c: usize| {
        let name = Some(e.header(c));
        !e.is_ignored(c)
            && !taken.iter().any(|t| t.as_deref() == name)
            && !e
                .options
                .markers
                .iter()
                .chain(&e.options.covariates)
                .any(|m| Some(m.as_str()) == name)
    };
    let fits = |c: usize| {
        let p = e.profile(c);
        free(c)
            && !p.has_fractions()
            && p.n * 2 > n.min(8)
            && (p.distinct > 1 || n <= 200 && p.distinct == 1)
    };
    let mut named: Vec<(f64, usize)> = (0..e.table.n_columns())
        .filter(|&c| fits(c))
        .map(|c| (e.name(c).names_subject(), c))
        .filter(|(hint, c)| {
            *hint > 0.3
                || *hint > 0.15 && !e.is_called_counter(*c) && e.name(*c).hint(Hint::Fact) < 0.8
        })
        .collect();
    named.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    named.truncate(5);
    let strong = named.first().is_some_and(|(hint, _)| *hint > 0.5);
    let mut out: Vec<Who> = named.iter().map(|(_, c)| Who::Column(*c)).collect();
    if !strong {
        // Labels or whole numbers that come as often as one another, under a name that says nothing else.
        let says_else = |c: usize| {
            let name = e.name(c);
            [
                Hint::Visit,
                Hint::Sex,
                Hint::MarkerName,
                Hint::Value,
                Hint::Fact,
                Hint::Place,
                Hint::Outcome,
                Hint::Birth,
                Hint::Derived,
            ]
            .into_iter()
            .any(|h| name.hint(h) > 0.6)
                || name.names_group() > 0.55
        };
        let mut others: Vec<(usize, usize)> = (0..e.table.n_columns())
            .filter(|&c| {
                let p = e.profile(c);
                fits(c)
                    && p.n == n
                    && p.distinct > 2
                    && !says_else(c)
                    && !out.contains(&Who::Column(c))
                    && !e.is_counter(c)
                    && !(p.is_numeric() && p.distinct * 2 > n)
            })
            .map(|c| (e.profile(c).distinct, c))
            .collect();
        // A first column of whole numbers or names, each once, is that of the subjects.
        let first = fits(0)
            && e.profile(0).n == n
            && e.profile(0).distinct == n
            && !says_else(0)
            && !e.is_counter(0);
        if first && !others.iter().any(|o| o.1 == 0) && !out.contains(&Who::Column(0)) {
            others.insert(0, (usize::MAX, 0));
        }
        others.sort_by_key(|(distinct, c)| (std::cmp::Reverse(*distinct), *c));
        out.extend(others.iter().take(2).map(|(_, c)| Who::Column(*c)));
        out.push(Who::Row);
    }
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
        (None, Some(c), None) => e.crossover(c, &people)?,
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
        None => visit_candidates(e, own, &mut look, crossover)
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

/// The people where numbers start again in each label: `HC 1` and `MDD 1` are two.
pub(in crate::import) fn within_labels<'t>(numbers: &Codes<'t>, labels: &Codes<'t>) -> Codes<'t> {
    let mut known: HashMap<(u32, u32), u32> = HashMap::new();
    let mut out = Vec::new();
    let of_row = (numbers.of_row.iter().zip(&labels.of_row))
        .map(|pair| {
            let (number, label) = ((*pair.0)?, (*pair.1)?);
            Some(*known.entry((label, number)).or_insert_with(|| {
                let (g, n) = (
                    &labels.labels[label as usize],
                    &numbers.labels[number as usize],
                );
                out.push(Cow::Owned(format!("{g} {n}")));
                u32::try_from(out.len() - 1).unwrap_or(u32::MAX)
            }))
        })
        .collect();
    Codes {
        of_row,
        labels: out,
    }
}

/// How far a header names a visit.
fn visit_name(e: &Evidence<'_>, column: usize) -> f64 {
    let name = e.name(column);
    if name.hint(Hint::Birth) > 0.5 {
        return 0.0;
    }
    let hint = name.hint(Hint::Visit);
    // `survival_time`, `visit_no` of another thing, `age_group`.
    let against = name.hint(Hint::Outcome).max(if name.words.len() > 1 {
        name.hint(Hint::Fact) * 0.8
    } else {
        0.0
    });
    if against > 0.7 && hint < 1.0 {
        hint * 0.3
    } else {
        hint
    }
}

/// Share of the labels of a text column that read as times, or as words for start and end.
fn reads_as_visits(e: &Evidence<'_>, column: usize) -> f64 {
    if e.profile(column).is_numeric() {
        return 0.0;
    }
    let mut labels: Vec<&str> = Vec::new();
    for row in 0..e.table.n_rows().min(2_000) {
        let text = e.table.cell(row, column);
        if !text.is_empty() && !labels.contains(&text) {
            labels.push(text);
            if labels.len() == 40 {
                break;
            }
        }
    }
    let known = labels
        .iter()
        .filter(|l| visits::time(l) != Time::Unknown)
        .count();
    if labels.is_empty() {
        0.0
    } else {
        known as f64 / labels.len() as f64
    }
}

/// Columns that may name the visit: by name, by labels, or because each subject has each label once.
fn visit_candidates(
    e: &Evidence<'_>,
    subject: Option<usize>,
    look: &mut Look<'_, '_>,
    crossover: Option<CrossoverColumns>,
) -> Vec<usize> {
    let o = e.options;
    let taken = [
        o.group.as_deref(),
        o.hours.as_deref(),
        o.value.as_deref(),
        o.marker_name.as_deref(),
    ];
    let mut found: Vec<(f64, usize)> = Vec::new();
    for c in 0..e.table.n_columns() {
        let p = e.profile(c);
        let header = e.header(c);
        let free = Some(c) != subject
            && !e.is_ignored(c)
            && !taken.contains(&Some(header))
            && crossover.is_none_or(|x| x.all().all(|own| own != c))
            && !o.markers.iter().chain(&o.covariates).any(|m| m == header);
        if !free || p.distinct == 0 || p.distinct > 500 || p.n * 4 < e.table.n_rows() {
            continue;
        }
        let name = visit_name(e, c);
        if p.distinct == 1 {
            // A study of one visit may still say which.
            if name > 0.9 && !p.is_numeric() {
                found.push((0.1, c));
            }
            continue;
        }
        let by_labels = reads_as_visits(e, c);
        let says_else = e.name(c).hint(Hint::Group) > 0.6
            || [
                Hint::Sex,
                Hint::Birth,
                Hint::Place,
                Hint::Outcome,
                Hint::Derived,
                Hint::MarkerName,
            ]
            .into_iter()
            .any(|h| e.name(c).hint(h) > 0.6);
        if name < 0.4 && by_labels < 0.5 && (says_else || p.has_fractions()) {
            continue;
        }
        if p.has_fractions() && name < 0.4 {
            continue;
        }
        if e.profile(c).distinct > 1 && look.varies(c) < 0.5 {
            continue;
        }
        let (_, shared, n) = look.visits(c);
        // A number that few others share is a measurement.
        if p.is_numeric() && name < 0.7 && (shared < 0.3 || n > look.n_people.max(4)) {
            continue;
        }
        if name < 0.4 && by_labels < 0.5 && (look.one_place(&[c]) < 0.98 || shared < 0.4) {
            continue;
        }
        let words = if p.is_numeric() { 0.0 } else { 0.3 };
        found.push((name + by_labels + words + shared, c));
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.into_iter().take(6).map(|(_, c)| c).collect()
}

/// Pairs of columns that may name the marker and hold its value, with how far their names say so.
fn tidy_candidates(
    e: &Evidence<'_>,
    subject: Option<usize>,
    look: &mut Look<'_, '_>,
) -> Result<Vec<(usize, usize, f64)>, ImportError> {
    let o = e.options;
    let name = e.named(o.marker_name.as_ref(), "--marker-name")?;
    let value = e.named(o.value.as_ref(), "--value")?;
    let free = |c: usize| {
        let header = e.header(c);
        Some(c) != subject
            && !e.is_ignored(c)
            && ![&o.group, &o.visit, &o.hours]
                .iter()
                .any(|t| t.as_deref() == Some(header))
            && !o.covariates.iter().any(|m| m == header)
    };
    let all = 0..e.table.n_columns();
    let mut names: Vec<(f64, usize)> = match name {
        Some(c) => vec![(1.0, c)],
        None => (all.clone())
            .filter(|&c| {
                let p = e.profile(c);
                free(c)
                    && !p.is_numeric()
                    && p.n * 10 > e.table.n_rows() * 9
                    && (1..=20_000).contains(&p.distinct)
            })
            .map(|c| (e.name(c).hint(Hint::MarkerName), c))
            .filter(|(hint, c)| {
                let name = e.name(*c);
                *hint > 0.5
                    || name.names_group() < 0.5
                        && [
                            Hint::Place,
                            Hint::Sex,
                            Hint::Fact,
                            Hint::Visit,
                            Hint::Outcome,
                            Hint::Birth,
                            Hint::Subject,
                        ]
                        .into_iter()
                        .all(|h| name.hint(h) < 0.6)
            })
            .filter(|(hint, c)| {
                *hint > 0.5 || e.profile(*c).distinct > 1 && e.profile(*c).distinct <= 60
            })
            .collect(),
    };
    names.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    names.truncate(4);
    let mut values: Vec<(f64, usize)> = match value {
        Some(c) => vec![(1.0, c)],
        None => all
            .filter(|&c| free(c) && e.profile(c).is_numeric() && e.profile(c).distinct > 2)
            .map(|c| (e.name(c).hint(Hint::Value), c))
            .collect(),
    };
    values.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    if names.is_empty() {
        return Ok(Vec::new());
    }
    // Without a name that says value, it must be the only number that changes within subjects.
    let mut changing: Vec<usize> = Vec::new();
    for (_, c) in &values {
        if changing.len() < 2 && e.profile(*c).distinct > 4 && look.varies(*c) > 0.5 {
            changing.push(*c);
        }
    }
    values.retain(|(hint, c)| *hint > 0.5 || changing == [*c]);
    values.truncate(2);
    let mut out = Vec::new();
    for (of_name, n) in &names {
        let settled = name.is_some() || e.profile(*n).distinct == 1 || look.varies(*n) > 0.5;
        for (of_value, v) in &values {
            if n != v && settled && (*of_name > 0.5 || e.profile(*n).distinct > 1) {
                out.push((*n, *v, 0.5 * (of_name + of_value)));
            }
        }
    }
    Ok(out)
}

/// Columns that may be the group of the people, best first.
pub(in crate::import) fn groups(
    e: &Evidence<'_>,
    look: &mut Look<'_, '_>,
    subject: Option<usize>,
    taken: &HashSet<usize>,
) -> Vec<Group> {
    let o = e.options;
    let n_people = look.people.labels.len();
    let mut found = Vec::new();
    let mut sexes = Vec::new();
    let mut habits = Vec::new();
    let mut facts = 0usize;
    // Columns of few labels that are the same at all visits.
    let mut few = 0usize;
    for c in 0..e.table.n_columns() {
        let p = e.profile(c);
        let header = e.header(c);
        let free = Some(c) != subject
            && !taken.contains(&c)
            && !e.is_ignored(c)
            && !o.covariates.iter().chain(&o.markers).any(|n| n == header)
            && ![&o.visit, &o.hours, &o.value, &o.marker_name]
                .iter()
                .any(|t| t.as_deref() == Some(header));
        if !free || p.distinct < 2 || e.is_called_counter(c) {
            continue;
        }
        // A measurement: many different numbers that are not whole.
        if p.has_fractions() {
            if facts < 2 && p.distinct > 2 && look.within(c).varying == 0 {
                facts += 1;
            }
            continue;
        }
        let name = e.name(c);
        let by_name = name.names_group();
        let is_sex = name.hint(Hint::Sex) > 0.8;
        let most = if by_name > 0.55 {
            NAMED_GROUPS
        } else {
            UNNAMED_GROUPS
        };
        let few_each =
            p.distinct * 2 > n_people && n_people > 4 && !(by_name > 0.75 && p.distinct <= 12);
        if p.distinct > most || few_each {
            // A named number with many values, such as a dose a person, is no group.
            if facts < 2 && p.distinct > 2 && look.within(c).varying == 0 {
                facts += 1;
            }
            continue;
        }
        if p.distinct >= n_people && n_people > 2 && by_name < 0.75 {
            continue;
        }
        if !look.within(c).is_nearly_constant() {
            continue;
        }
        facts += 1;
        few += 1;
        if is_sex {
            sexes.push(c);
            continue;
        }
        let against = name
            .hint(Hint::Fact)
            .max(name.hint(Hint::Outcome))
            .max(name.hint(Hint::Place))
            .max(name.hint(Hint::Birth))
            .max(name.hint(Hint::Sample));
        let visit_word = name.hint(Hint::Visit);
        let reference = look.has_reference(c);
        if by_name < 0.3 && (p.is_numeric() || against > 0.6 || visit_word > 0.9) {
            let of_person = name.hint(Hint::Fact).max(name.hint(Hint::Place)) > 0.6
                && name.hint(Hint::Outcome) < 0.6;
            if of_person && !p.is_numeric() {
                habits.push(c);
            }
            continue;
        }
        // A label a person is a name, not a group.
        let size = n_people as f64 / p.distinct as f64;
        let small = if size < 2.0 && by_name < 0.75 {
            1.0
        } else {
            0.0
        };
        let mut score = Score::default()
            .with(Term::GroupName, by_name)
            .with(Term::GroupReference, f64::from(u8::from(reference)))
            .total()
            - small;
        if by_name < 0.3 && !reference {
            // Only as the single category of all.
            score = 0.0;
        }
        found.push(Group {
            column: c,
            score,
            name: by_name,
            reference,
            is_sex: false,
        });
    }
    let categories = found.len();
    if categories == 1
        && let Some(only) = found.first_mut()
        && only.score == 0.0
    {
        only.score = Score::default().with(Term::GroupAlone, 1.0).total();
    }
    found.retain(|g| g.score > 0.0);
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.column.cmp(&b.column)));
    if found.is_empty() && few == 1 && habits.len() == 1 && n_people > 2 {
        found.push(Group {
            column: habits[0],
            score: Score::default().with(Term::GroupAlone, 1.0).total(),
            name: 0.0,
            reference: false,
            is_sex: false,
        });
    }
    if found.is_empty() && facts == 1 && sexes.len() == 1 && n_people > 2 {
        found.push(Group {
            column: sexes[0],
            score: Score::default().with(Term::GroupAlone, 1.0).total(),
            name: 0.0,
            reference: false,
            is_sex: true,
        });
    }
    found
}

/// Share of rows that stand alone at their subject and the labels of some columns (three at most).
pub(in crate::import) fn one_place(
    e: &Evidence<'_>,
    people: &Rc<Codes<'_>>,
    columns: &[usize],
) -> f64 {
    Look::new(e, people.clone()).one_place(columns)
}
