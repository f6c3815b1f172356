//! The measures of a reading: the share of rows whose subject, visit and marker no other row has, how many
//! subjects share a visit, and which columns vary within subjects.
//!
//! In: a table with the subject of each row. Out: shares from 0 to 1. Tables of very many rows are measured on
//! whole subjects of a sample. Not its business: what follows from a measure.

use crate::import::cells::codes::{Codes, Within};
use crate::import::cells::labels;
use crate::import::cells::vocabulary::is_reference;
use crate::import::recognise::evidence::Evidence;
use foldhash::fast::FixedState;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Rows measured at most; more are a sample of whole subjects.
const MEASURED: usize = 10_000;
/// Subjects of a reading with the rows that are measured.
pub(in crate::import) struct Look<'e, 't> {
    e: &'e Evidence<'t>,
    pub people: Rc<Codes<'t>>,
    rows: Vec<u32>,
    /// Subject of each measured row.
    who: Vec<u32>,
    pub n_people: usize,
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

    pub fn is_sample(&self) -> bool {
        self.rows.len() < self.people.of_row.len() && self.people.of_row.len() > MEASURED
    }

    /// Codes of the labels of a column on the measured rows; spellings of one label are one.
    pub fn of(&mut self, column: usize) -> Rc<Vec<Option<u32>>> {
        if let Some(there) = self.labels.get(&column) {
            return there.clone();
        }
        let missing = self.e.missing_in(column);
        // Numbers have one spelling.
        let plain = self.e.profile(column).is_numeric();
        let mut known: HashMap<&str, Option<u32>, FixedState> = HashMap::default();
        let mut of_number: HashMap<u64, Option<u32>, FixedState> = HashMap::default();
        let mut keys: HashMap<String, u32, FixedState> = HashMap::default();
        let mut numbers = 0u32;
        let mut out = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let row = *row as usize;
            if let Some(x) = self.e.table.number_of(row, column).filter(|_| plain) {
                let is_missing = || missing.has_cell(self.e.table, row, column);
                out.push(*of_number.entry(x.to_bits()).or_insert_with(|| {
                    if is_missing() {
                        return None;
                    }
                    numbers += 1;
                    Some(numbers - 1)
                }));
                continue;
            }
            let text = self.e.table.cell(row, column);
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

    /// Whether subjects have several rows, so that what is the same on all of them is known to be.
    pub fn has_several_rows(&self) -> bool {
        self.n_people * 3 < self.rows.len() * 2
    }

    /// Whether the subjects are numbered: names start again nowhere.
    pub fn are_numbers(&self) -> bool {
        let letters = |label: &str| label.chars().filter(|c| c.is_alphabetic()).count();
        let named =
            |label: &str| !label.contains(|c: char| c.is_ascii_digit()) && letters(label) > 3;
        let names = self.people.labels.iter().filter(|l| named(l)).count();
        names * 2 < self.people.labels.len()
    }

    /// Share of rows whose subject and labels no other row has; rows without a label don't count.
    pub fn one_place(&mut self, columns: &[usize]) -> f64 {
        let codes: Vec<Rc<Vec<Option<u32>>>> = columns.iter().map(|c| self.of(*c)).collect();
        let mut seen: HashSet<(u32, [u32; 4]), FixedState> = HashSet::default();
        let mut n = 0usize;
        for (i, who) in self.who.iter().enumerate() {
            let at = |k: usize| codes.get(k).map_or(Some(0), |c| c[i]);
            let (Some(a), Some(b), Some(c), Some(d)) = (at(0), at(1), at(2), at(3)) else {
                continue;
            };
            n += 1;
            seen.insert((*who, [a, b, c, d]));
        }
        if n == 0 {
            0.0
        } else {
            seen.len() as f64 / n as f64
        }
    }

    /// Visits of a column: share of subjects with several, share of subjects a label has on average, labels.
    pub fn visits(&mut self, column: usize) -> (f64, f64, usize) {
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

    /// Whether some label of a column comes at two labels of another; where there is one label only, none can.
    pub fn any_comes_again(&mut self, column: usize, at: usize) -> bool {
        let (labels, places) = (self.of(column), self.of(at));
        let mut first: HashMap<u32, u32, FixedState> = HashMap::default();
        let mut several = false;
        let mut one = None;
        for (label, place) in labels.iter().zip(places.iter()) {
            if let (Some(label), Some(place)) = (label, place) {
                several |= *one.get_or_insert(*place) != *place;
                if *first.entry(*label).or_insert(*place) != *place {
                    return true;
                }
            }
        }
        !several
    }

    /// Subjects that have a label in a column.
    pub fn people_with(&mut self, column: usize) -> usize {
        let codes = self.of(column);
        let own = self.who.iter().zip(codes.iter());
        let with: HashSet<u32> = own.filter(|o| o.1.is_some()).map(|o| *o.0).collect();
        with.len()
    }

    /// How a column behaves within subjects.
    pub fn within(&mut self, column: usize) -> Within {
        // With one row a subject nothing is repeated.
        if self.n_people == self.rows.len() {
            return Within {
                repeated: 0,
                varying: 0,
            };
        }
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
    pub fn has_reference(&mut self, column: usize) -> bool {
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
    pub fn varies(&mut self, column: usize) -> f64 {
        let Within { repeated, varying } = self.within(column);
        if repeated == 0 {
            0.0
        } else {
            varying as f64 / repeated as f64
        }
    }
}

/// Share of rows whose subject and labels of some columns (three at most) no other row has.
pub(in crate::import) fn one_place(
    e: &Evidence<'_>,
    people: &Rc<Codes<'_>>,
    columns: &[usize],
) -> f64 {
    Look::new(e, people.clone()).one_place(columns)
}

/// How the numbers of a column go on from row to row of each subject.
struct Course {
    /// Steps from a row to the next of the same subject, and those upwards.
    steps: usize,
    up: usize,
    /// Subjects that begin at the number at which most begin.
    together: usize,
}

fn course(e: &Evidence<'_>, people: &Codes<'_>, column: usize) -> Course {
    let decimal = e.profile(column).own_decimal();
    let mut last: Vec<Option<f64>> = vec![None; people.labels.len()];
    let mut begin: HashMap<u64, usize, FixedState> = HashMap::default();
    let (mut steps, mut up) = (0, 0);
    for (row, person) in people.of_row.iter().enumerate() {
        let own = person.and_then(|p| last.get_mut(p as usize));
        let (Some(own), Some(x)) = (own, e.number(row, column, decimal)) else {
            continue;
        };
        match own.replace(x) {
            Some(before) => {
                steps += 1;
                up += usize::from(x > before);
            }
            None => *begin.entry(x.to_bits()).or_default() += 1,
        }
    }
    Course {
        steps,
        up,
        together: begin.values().max().copied().unwrap_or(0),
    }
}

/// Whether the numbers of a column go up from row to row of nearly all subjects, as times do.
pub(in crate::import) fn goes_up(e: &Evidence<'_>, people: &Codes<'_>, column: usize) -> bool {
    let course = course(e, people, column);
    course.steps > 0 && course.up * 50 >= course.steps * 49
}

/// Most steps of an axis.
const STEPS: usize = 30;

/// Whether numbers rise from row to row of nearly every subject, from one number on that most subjects begin at: the
/// speeds of a swimming test, doses one after the other.
pub(super) fn rises_in_steps(e: &Evidence<'_>, people: &Codes<'_>, column: usize) -> bool {
    let p = e.profile(column);
    if !p.is_numeric() || !(3..=STEPS).contains(&p.distinct) {
        return false;
    }
    let (course, n) = (course(e, people, column), people.labels.len());
    course.together * 2 > n && course.steps >= n && course.up * 20 >= course.steps * 19
}
