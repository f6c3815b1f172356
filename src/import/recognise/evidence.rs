//! What is known of a table before its columns have roles: cells, profiles of columns, words of headers.
//!
//! In: a raw table and what the user said. Out: lookups by column. Not its business: what follows from them.

use crate::import::cells::codes::{Codes, Within, is_function_of, within};
use crate::import::cells::moment::unit_hours;
use crate::import::cells::names::nearest;
use crate::import::cells::profile::Profile;
use crate::import::cells::runs::is_run_label;
use crate::import::cells::values::{self, Cell, MissingCodes};
use crate::import::cells::words::Name;
use crate::import::error::ImportError;
use crate::import::options::{Decimal, ImportOptions};
use crate::import::table::raw::Table;
use crate::words::first_names;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// How the numbers of a column are written.
#[derive(Clone, Copy)]
pub(in crate::import) struct Written {
    decimal: Decimal,
    is_percent: bool,
}

/// A table with what is known of its columns and what the user said.
pub(in crate::import) struct Evidence<'t> {
    pub file: &'t str,
    pub table: &'t Table<'t>,
    pub profiles: &'t [Profile],
    pub missing: &'t MissingCodes,
    /// Columns in which some of these codes are labels.
    pub own_codes: &'t HashMap<usize, MissingCodes>,
    /// The words of each header.
    pub names: &'t [Name],
    pub options: &'t ImportOptions,
    /// Columns whose labels were read before.
    pub read: &'t ReadCodes,
}

/// Rows from which on a column that was read is kept.
const KEPT_FROM: usize = 50_000;
/// Columns that are kept at most.
const KEPT: usize = 16;

/// The number of the label of each row, and the labels.
type Kept = (Vec<u8>, Vec<String>);

/// Columns of a long table with few labels, as numbers of these: several questions are asked of one column.
#[derive(Default)]
pub(in crate::import) struct ReadCodes(RefCell<BTreeMap<usize, Kept>>);

impl ReadCodes {
    fn get<'t>(&self, column: usize) -> Option<Codes<'t>> {
        let kept = self.0.borrow();
        let (rows, labels) = kept.get(&column)?;
        Some(Codes {
            of_row: (rows.iter())
                .map(|code| Some(u32::from(*code)).filter(|_| *code != u8::MAX))
                .collect(),
            labels: labels.iter().map(|l| Cow::Owned(l.clone())).collect(),
        })
    }

    fn keep(&self, column: usize, codes: &Codes<'_>) {
        let mut kept = self.0.borrow_mut();
        let few = codes.labels.len() < usize::from(u8::MAX);
        if !few || codes.of_row.len() < KEPT_FROM || kept.len() >= KEPT {
            return;
        }
        let code = |code: Option<u32>| code.and_then(|c| u8::try_from(c).ok()).unwrap_or(u8::MAX);
        let rows = codes.of_row.iter().map(code).collect();
        let labels = codes
            .labels
            .iter()
            .map(|l| l.clone().into_owned())
            .collect();
        kept.insert(column, (rows, labels));
    }
}

impl<'t> Evidence<'t> {
    pub fn header(&self, column: usize) -> &'t str {
        self.table.header.get(column).map_or("", String::as_str)
    }

    /// The column a flag names.
    pub fn find(&self, flag: &'static str, name: &str) -> Result<usize, ImportError> {
        let header = &self.table.header;
        let wanted = name.trim();
        let exact = header.iter().position(|h| h == wanted);
        if let Some(at) =
            exact.or_else(|| unique(header.iter().map(|h| h.eq_ignore_ascii_case(wanted))))
        {
            return Ok(at);
        }
        Err(ImportError::NoColumn {
            flag,
            name: name.to_owned(),
            file: self.file.to_owned(),
            nearest: nearest(name, header.iter().map(String::as_str))
                .map(|n| format!(" Did you mean \"{n}\"?"))
                .unwrap_or_default(),
            columns: first_names(header.iter().map(String::as_str), 20),
        })
    }

    pub fn named(
        &self,
        option: Option<&String>,
        flag: &'static str,
    ) -> Result<Option<usize>, ImportError> {
        option
            .filter(|n| !n.is_empty())
            .map(|n| self.find(flag, n))
            .transpose()
    }

    pub fn by_name(&self, names: &[&str], fits: impl Fn(usize) -> bool) -> Option<usize> {
        names.iter().find_map(|wanted| {
            (0..self.table.n_columns()).find(|&c| self.table.normal_name(c) == *wanted && fits(c))
        })
    }

    pub fn profile(&self, column: usize) -> &Profile {
        static NONE: LazyLock<Profile> = LazyLock::new(Profile::default);
        self.profiles.get(column).unwrap_or(&NONE)
    }

    /// How the numbers of a column are written; `decimal` is its decimal sign.
    pub fn how(&self, column: usize, decimal: Decimal) -> Written {
        Written {
            decimal,
            is_percent: self.profiles.get(column).is_some_and(Profile::is_percent),
        }
    }

    /// What a cell of a numeric column says.
    pub fn value(&self, row: usize, column: usize, decimal: Decimal) -> Cell {
        self.value_as(row, column, self.how(column, decimal))
    }

    /// The same where it is known how the column is written.
    #[inline]
    pub fn value_as(&self, row: usize, column: usize, how: Written) -> Cell {
        if let Some(x) = self.table.number_of(row, column)
            && !self.missing.is_of_user()
            && !how.is_percent
        {
            return match x {
                x if x.is_nan() => Cell::Missing,
                x if x.is_infinite() => Cell::Infinite,
                x => Cell::Number(x),
            };
        }
        let text = self.table.cell(row, column);
        let decimal = self.table.decimal(row, column, how.decimal);
        if how.is_percent {
            values::percent_cell(text, decimal, self.missing)
        } else {
            values::cell(text, decimal, self.missing)
        }
    }

    /// The plain number in a cell.
    pub fn number(&self, row: usize, column: usize, decimal: Decimal) -> Option<f64> {
        match self.value(row, column, decimal) {
            Cell::Number(x) => Some(x),
            _ => None,
        }
    }

    pub fn is_ignored(&self, column: usize) -> bool {
        let name = self.header(column);
        self.options.ignore.iter().any(|i| i == name)
    }

    /// The codes that mean "missing" in a column.
    pub fn missing_in(&self, column: usize) -> &MissingCodes {
        self.own_codes.get(&column).unwrap_or(self.missing)
    }

    /// A column of labels as written.
    pub fn codes(&self, column: usize) -> Codes<'t> {
        if let Some(codes) = self.read.get(column) {
            return codes;
        }
        let codes = Codes::read(self.table, column, self.missing_in(column));
        self.read.keep(column, &codes);
        codes
    }

    /// How far the label that the file has beside a header names a time: `Years since enrolment`.
    pub fn label_says_time(&self, column: usize) -> f64 {
        let label = self.table.labels.get(column).map_or("", String::as_str);
        let words = Name::new(label).words;
        let counts = words
            .iter()
            .any(|w| matches!(w.as_str(), "since" | "from" | "after"));
        let timed = words.iter().any(|w| w.len() > 2 && unit_hours(w).is_some());
        if counts && timed { 0.9 } else { 0.0 }
    }

    /// Whether all labels of a column are plates, runs or batches.
    pub fn holds_runs(&self, column: usize) -> bool {
        let p = self.profile(column);
        let mut first = (0..self.table.n_rows().min(20)).map(|r| self.table.cell(r, column));
        !p.is_numeric()
            && (1..=200).contains(&p.distinct)
            && first.all(|t| t.is_empty() || is_run_label(t))
            && self.codes(column).labels.iter().all(|l| is_run_label(l))
    }

    /// How a column behaves within subjects.
    pub fn within(&self, column: usize, people: &Codes<'_>) -> Within {
        within(self.table, column, people, self.missing_in(column))
    }

    /// The words of a header.
    pub fn name(&self, column: usize) -> &Name {
        static NONE: Name = Name::empty();
        self.names.get(column).unwrap_or(&NONE)
    }

    /// Whether a column counts the rows: 1 to n (or 0 to n - 1) in order, or ever larger numbers under a
    /// name that says so.
    pub fn is_counter(&self, column: usize) -> bool {
        let p = self.profile(column);
        let n = self.table.n_rows();
        if p.is_numeric() && self.is_index(column) {
            return true;
        }
        // `rownames` of a table that was reshaped: `1.1`, `1.2`, `2.1`.
        let is_rownames = matches!(self.table.normal_name(column), "rownames" | "rowname");
        // R leaves their column without a name.
        let unnamed = || {
            let first = matches!(self.table.cell(0, column), "1" | "1.0" | "1.1");
            column == 0 && first && self.is_called_counter(column)
        };
        if p.is_numeric() && p.n == n && p.distinct == n && (is_rownames || unnamed()) {
            return true;
        }
        let named = self.is_called_counter(column);
        let whole = p.plain == p.n && !p.has_fractions();
        // `1.0`, `2.0`: a counter that another program wrote with decimals.
        if !(whole || named && p.is_numeric()) || p.n * 10 < n * 9 || p.n < 2 {
            return false;
        }
        let mut last: Option<i64> = None;
        for row in 0..n {
            let text = self.table.cell(row, column);
            if text.is_empty() {
                continue;
            }
            let text = if whole {
                text
            } else {
                text.strip_suffix(".0").unwrap_or(text)
            };
            let Ok(number) = text.parse::<i64>() else {
                return false;
            };
            let fits = match last {
                None => named || matches!(number, 0 | 1),
                Some(before) if named => number > before,
                Some(before) => number == before + 1,
            };
            if !fits {
                return false;
            }
            last = Some(number);
        }
        true
    }

    /// Whether two columns split the rows alike, as a code and its label do.
    pub fn says_the_same(&self, a: usize, b: usize) -> bool {
        // Codes for missing of one column alone could make the counts of labels differ.
        if self.own_codes.is_empty() && self.profile(a).distinct != self.profile(b).distinct {
            return false;
        }
        let (x, y) = (self.codes(a), self.codes(b));
        x.labels.len() == y.labels.len() && is_function_of(self.table, a, &y, self.missing_in(a))
    }

    /// Whether a column is the index that pandas keeps beside the columns of a table. Rows that were taken out or put
    /// together leave it with gaps and repeats.
    fn is_index(&self, column: usize) -> bool {
        let level = self.header(column).strip_prefix("__index_level_");
        level.is_some_and(|l| l.ends_with("__"))
    }

    /// Whether a header is that of a row counter.
    pub fn is_called_counter(&self, column: usize) -> bool {
        let header = self.header(column);
        let name = self.table.normal_name(column);
        // Beside `x2` it is the first of several.
        let is_first =
            name == "x1" && (0..self.table.n_columns()).any(|c| self.table.normal_name(c) == "x2");
        if is_first {
            return false;
        }
        header.starts_with("column ") && self.profile(column).is_numeric()
            || self.is_index(column)
            || matches!(
                name,
                "" | "rownames"
                    | "rowname"
                    | "row"
                    | "rowid"
                    | "rownumber"
                    | "x"
                    | "x1"
                    | "unnamed0"
                    | "index"
                    | "idx"
                    | "obs"
                    | "n"
                    | "lfdnr"
                    | "lfd"
                    | "nr"
                    | "no"
                    | "observation"
                    | "zeile"
                    | "ligne"
                    | "fila"
                    | "line"
                    | "seq"
                    | "sno"
                    | "slno"
            )
    }
}

/// The only index that fits.
fn unique(fits: impl Iterator<Item = bool>) -> Option<usize> {
    let mut places = fits.enumerate().filter(|(_, f)| *f).map(|(i, _)| i);
    let first = places.next()?;
    places.next().is_none().then_some(first)
}
