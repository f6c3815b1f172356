//! Columns that say something about the column of numbers beside them.
//!
//! In: a table as written, and such a column. Out: the numbers it is about. Not its business: what it says.

use crate::import::cells::names::{bracketed, normal};
use crate::import::cells::values;
use crate::import::cells::words::{Hint, Name};
use crate::import::table::raw::Table;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Rows by which a column is judged.
const JUDGED: usize = 2_000;
/// Names of columns of limits.
const LIMITS: [&str; 10] = [
    "rl",
    "lod",
    "loq",
    "lloq",
    "mdl",
    "dl",
    "pql",
    "mrl",
    "limit",
    "detectionlimit",
];

/// Cells to be written anew, by row and column.
pub(super) type Changes = BTreeMap<usize, Vec<(usize, String)>>;

pub(super) fn is_numeric(table: &Table<'_>, column: usize) -> bool {
    let cells = (0..table.n_rows().min(JUDGED)).map(|row| table.cell(row, column));
    let filled = cells.filter(|t| !t.is_empty());
    let (n, k) = filled.fold((0, 0), |(n, k), t| {
        (n + 1, k + usize::from(values::value_form(t).is_some()))
    });
    k * 2 > n
}

/// Whether a column has more different cells than codes have.
pub(super) fn is_measured(table: &Table<'_>, column: usize) -> bool {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    (0..table.n_rows().min(JUDGED)).any(|row| {
        seen.insert(table.cell(row, column));
        seen.len() > 6
    })
}

/// What is known of all columns once one of them says something about another.
pub(super) struct Beside {
    /// Columns by their name without a unit, as it is compared.
    by_name: HashMap<String, Vec<usize>>,
    /// Columns of limits of detection.
    limits: Vec<usize>,
    /// Columns of numbers that are measured, in order, and those among them that tell no fact.
    measured: Vec<usize>,
    quantities: Vec<usize>,
    /// The column that names the marker of each row.
    pub marker: Option<usize>,
}

impl Beside {
    pub fn new(table: &Table<'_>) -> Self {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (column, header) in table.header.iter().enumerate() {
            let name = normal(bracketed(header).map_or(header.as_str(), |(before, _)| before));
            by_name.entry(name).or_default().push(column);
        }
        let is = |c: &usize| is_limit(table, *c) && is_numeric(table, *c);
        let limits = (0..table.n_columns()).filter(is).collect();
        let is_one = |c: &usize| is_measured(table, *c) && is_numeric(table, *c);
        let numbers: Vec<usize> = (0..table.n_columns()).filter(is_one).collect();
        let tells_fact = |c: &usize| {
            let name = Name::new(&table.header[*c]);
            let facts = [Hint::Visit, Hint::Fact, Hint::Place, Hint::Birth];
            name.names_subject() > 0.3 || facts.into_iter().any(|h| name.hint(h) > 0.4)
        };
        let own = numbers.iter().copied();
        let quantities = own
            .clone()
            .filter(|c| !is_limit(table, *c) && !tells_fact(c));
        let measured = own.filter(|c| !LIMITS.contains(&table.normal_name(*c)));
        let names_marker = |c: &usize| {
            Name::new(&table.header[*c]).hint(Hint::MarkerName) > 0.55 && !is_numeric(table, *c)
        };
        Self {
            by_name,
            limits,
            quantities: quantities.collect(),
            measured: measured.collect(),
            marker: (0..table.n_columns()).find(names_marker),
        }
    }

    /// The column of numbers that a column beside them is about: the one whose name it begins with, else its neighbour.
    pub fn number_of(
        &self,
        table: &Table<'_>,
        column: usize,
        beside: impl Iterator<Item = usize>,
    ) -> Option<usize> {
        self.named_number(table, column).or_else(|| {
            let mut there = beside.filter(|c| *c < table.n_columns());
            there.find(|c| is_numeric(table, *c) && !LIMITS.contains(&table.normal_name(*c)))
        })
    }

    /// The measured column that is nearest before another, else behind it.
    pub fn nearest(&self, column: usize) -> Option<usize> {
        let at = self.measured.partition_point(|c| *c < column);
        let before = at.checked_sub(1).and_then(|at| self.measured.get(at));
        let mut behind = self.measured[at..].iter().filter(|c| **c != column);
        before.or_else(|| behind.next()).copied()
    }

    /// Whether no other column is measured, so that a flag can be about this one only.
    pub fn is_only(&self, number: usize) -> bool {
        self.quantities.iter().all(|c| *c == number)
    }

    /// The column of numbers with whose name another begins, the longest name first.
    pub fn named_number(&self, table: &Table<'_>, column: usize) -> Option<usize> {
        let own = table.normal_name(column);
        let ends = own.char_indices().map(|(at, c)| at + c.len_utf8());
        let ends: Vec<usize> = ends.filter(|end| *end > 1).collect();
        ends.into_iter().rev().find_map(|end| {
            let mut named = self.by_name.get(own.get(..end)?)?.iter();
            named
                .find(|c| **c != column && is_numeric(table, **c))
                .copied()
        })
    }

    /// The column of the limits of a column of numbers.
    pub fn limit_of(&self, table: &Table<'_>, number: usize) -> Option<usize> {
        let name = table.normal_name(number);
        let own = (self.limits.iter()).find(|c| {
            let limit = table.normal_name(**c);
            limit.starts_with(name) && limit.len() > name.len()
        });
        match (own, self.limits.as_slice()) {
            (Some(own), _) => Some(*own),
            (None, [only]) if LIMITS.contains(&table.normal_name(*only)) => Some(*only),
            _ => None,
        }
    }
}

/// `LOD`, `pb_lod`: a column of limits.
pub(super) fn is_limit(table: &Table<'_>, column: usize) -> bool {
    let words = Name::new(&table.header[column]).words;
    let last = words.last().is_some_and(|w| LIMITS.contains(&w.as_str()));
    last || LIMITS.contains(&table.normal_name(column))
}
