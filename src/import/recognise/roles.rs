//! Which column is what, and why.

use crate::import::cells::names::{list, nearest, normal};
use crate::import::cells::profile::{Codes, Profile, Within, within};
use crate::import::cells::values::{self, Cell, MissingCodes};
use crate::import::cells::vocabulary::{
    GROUP, MARKER_NAME, SEX, SUBJECT, VALUE, VISIT, is_reference,
};
use crate::import::error::ImportError;
use crate::import::options::{Decimal, ImportOptions};
use crate::import::recognise::crossover::CrossoverColumns;
use crate::import::recognise::recognition::{ColumnRole, Role};
use crate::import::recognise::wide::{self, WideColumn};
use crate::import::systems::Convention;
use crate::import::table::raw::Table;
use crate::study::{Issue, Severity};
use std::collections::HashSet;

/// More levels than this make no group.
const MOST_GROUPS: usize = 12;

/// The columns by role; indices into the header.
#[derive(Debug, Default)]
pub(in crate::import) struct Roles {
    pub subject: usize,
    pub group: Option<usize>,
    pub visit: Option<usize>,
    pub hours: Option<usize>,
    /// A column that numbers the visits and gives their order.
    pub visit_number: Option<usize>,
    pub marker_name: Option<usize>,
    pub value: Option<usize>,
    pub crossover: Option<CrossoverColumns>,
    pub markers: Vec<usize>,
    pub wide: Vec<WideColumn>,
    pub covariates: Vec<usize>,
    /// Column with a fuller name of the row's marker.
    pub marker_label: Option<usize>,
    /// Column with the unit of the row's value.
    pub unit: Option<usize>,
    /// Columns with the lowest and the highest value that can be measured.
    pub limits: [Option<usize>; 2],
    /// Columns with their role and its reason.
    pub told: Vec<(usize, ColumnRole)>,
}

impl Roles {
    /// Records the role of a column.
    pub fn tell(&mut self, table: &Table, column: usize, role: Role, why: String) {
        let name = table.header.get(column).cloned().unwrap_or_default();
        self.told.push((
            column,
            ColumnRole {
                column: name,
                role,
                why,
                decimal: None,
            },
        ));
    }
}

/// How the numbers of a column are written.
#[derive(Clone, Copy)]
pub(in crate::import) struct Written {
    decimal: Decimal,
    is_percent: bool,
}

/// What recognition needs to look at.
pub(in crate::import) struct Evidence<'t> {
    pub file: &'t str,
    pub table: &'t Table<'t>,
    pub profiles: &'t [Profile],
    pub missing: &'t MissingCodes,
    pub options: &'t ImportOptions,
}

/// Why a column was taken: the words of its system, or that it was named.
pub(in crate::import) fn named_words(
    convention: Option<&Convention<'_>>,
    column: usize,
    named: &str,
) -> String {
    convention
        .and_then(|c| c.why(column))
        .unwrap_or(named)
        .to_owned()
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
            columns: list(header.iter().map(String::as_str), 20),
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

    pub fn profile(&self, column: usize) -> Profile {
        self.profiles.get(column).cloned().unwrap_or_default()
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

    /// The subject column and why.
    pub fn subject(
        &self,
        convention: Option<&Convention<'_>>,
    ) -> Result<(usize, String), ImportError> {
        if let Some(c) = self.named(self.options.subject.as_ref(), "--subject")? {
            return Ok((c, named_words(convention, c, "named as the subject")));
        }
        let fits = |c: usize| {
            let p = self.profile(c);
            p.n > 0 && (p.distinct > 1 || self.table.n_rows() <= 200 && p.distinct == 1)
        };
        let told = |c: usize| {
            format!(
                "the name says subject; {} different",
                self.profile(c).distinct
            )
        };
        if let Some(c) = self.by_name(&SUBJECT, fits) {
            return Ok((c, told(c)));
        }
        // No known name: a text or whole-number column with many labels, each as often as the others.
        let mut best: Option<(usize, usize)> = None;
        for c in 0..self.table.n_columns() {
            let p = self.profile(c);
            let header = normal(self.header(c));
            let likely = header.ends_with("id")
                || header.contains("subj")
                || header.contains("patient")
                || header.ends_with("no")
                || header.ends_with("code");
            let text = !p.is_numeric();
            // A column whose name says something else names nobody.
            let known = [&VISIT[..], &GROUP, &SEX, &MARKER_NAME, &VALUE];
            if known.iter().any(|words| words.contains(&header.as_str())) {
                continue;
            }
            if p.distinct < 3 || p.n < self.table.n_rows() || p.has_fractions() || !(likely || text)
            {
                continue;
            }
            let score = p.distinct + if likely { 1_000_000 } else { 0 };
            if best.is_none_or(|(s, _)| score > s) {
                best = Some((score, c));
            }
        }
        match best {
            Some((_, c)) => Ok((
                c,
                format!(
                    "it has {} different labels, more than any other text column",
                    self.profile(c).distinct
                ),
            )),
            None => Err(ImportError::NoSubject {
                file: self.file.to_owned(),
                columns: list(self.table.header.iter().map(String::as_str), 20),
            }),
        }
    }

    /// The visit column and why.
    pub fn visit(
        &self,
        subject: usize,
        people: &Codes<'_>,
        crossover: Option<CrossoverColumns>,
        convention: Option<&Convention<'_>>,
    ) -> Result<Option<(usize, String)>, ImportError> {
        if let Some(c) = self.named(self.options.visit.as_ref(), "--visit")? {
            let why = named_words(convention, c, "named as the visit");
            return Ok(Some((c, why)));
        }
        // The system says where visits stand; another column would be a mistake.
        if convention.is_some_and(|c| c.visits.is_some()) {
            return Ok(None);
        }
        let taken = [self.options.group.as_deref(), self.options.hours.as_deref()];
        let fits = |c: usize| {
            let p = self.profile(c);
            c != subject
                && !self.is_ignored(c)
                && crossover.is_none_or(|x| x.all().all(|own| own != c))
                && !taken.contains(&Some(self.header(c)))
                && !self.options.markers.iter().any(|m| m == self.header(c))
                && (2..=500).contains(&p.distinct)
                && !p.has_fractions()
                && self.varies(c, people)
        };
        let text = |c: usize| fits(c) && !self.profile(c).is_numeric();
        let told = |c: usize| {
            let unique = if self.unique_with(people, c) {
                ", each subject at most once"
            } else {
                ""
            };
            format!(
                "it looks like a visit: {} value{}{unique}",
                self.profile(c).distinct,
                if self.profile(c).distinct == 1 {
                    ""
                } else {
                    "s"
                }
            )
        };
        if let Some(c) = self
            .by_name(&VISIT, text)
            .or_else(|| self.by_name(&VISIT, fits))
        {
            return Ok(Some((c, told(c))));
        }
        let contains = |c: usize| {
            let header = normal(self.header(c));
            ["visit", "timepoint", "time", "week", "day", "phase"]
                .iter()
                .any(|w| header.contains(w))
        };
        let all = || 0..self.table.n_columns();
        let found = all()
            .find(|&c| contains(c) && fits(c))
            .or_else(|| {
                all().find(|&c| {
                    text(c) && self.profile(c).distinct <= 60 && self.unique_with(people, c)
                })
            })
            .or_else(|| {
                all().find(|&c| {
                    fits(c)
                        && self.profile(c).distinct <= 30
                        && self.unique_with(people, c)
                        && self.is_shared(c, people)
                })
            });
        // A study of one visit may still say which.
        let found = found.or_else(|| {
            self.by_name(&VISIT, |c| {
                let p = self.profile(c);
                c != subject && !self.is_ignored(c) && p.distinct == 1 && !p.is_numeric()
            })
        });
        Ok(found.map(|c| (c, told(c))))
    }

    fn varies(&self, column: usize, people: &Codes<'_>) -> bool {
        let w = within(self.table, column, people, self.missing);
        w.varying * 2 > w.repeated
    }

    /// Each subject has each label at most once.
    fn unique_with(&self, people: &Codes<'_>, column: usize) -> bool {
        let mut seen = HashSet::new();
        people.of_row.iter().enumerate().all(|(row, subject)| {
            let label = self.table.cell(row, column);
            subject.is_none_or(|s| self.missing.contains(label) || seen.insert((s, label)))
        })
    }

    /// Labels are shared by at least half of the subjects on average.
    fn is_shared(&self, column: usize, people: &Codes<'_>) -> bool {
        let p = self.profile(column);
        p.n * 2 >= p.distinct * people.labels.len()
    }

    /// The group column within which the numbers of subjects seem to start again.
    ///
    /// A treatment that changes within a person (crossover) is none.
    pub fn restarting(
        &self,
        subject: usize,
        people: &Codes<'_>,
    ) -> Result<Option<usize>, ImportError> {
        let crossover = |c: usize| {
            let name = normal(self.header(c));
            name.starts_with("period") || name.starts_with("sequence") || name == "phase"
        };
        if self.options.group.as_deref() == Some("") || (0..self.table.n_columns()).any(crossover) {
            return Ok(None);
        }
        let starts_again = |c: usize| {
            let p = self.profile(c);
            let w = within(self.table, c, people, self.missing);
            c != subject
                && (2..=MOST_GROUPS).contains(&p.distinct)
                && w.varying * 2 > w.repeated
                && w.varying * 2 > people.labels.len().min(people.of_row.len() / 2)
        };
        let by_name = || {
            let treated = ["treatment", "trt", "trta", "condition", "intervention"];
            let names: Vec<&str> = GROUP.into_iter().filter(|n| !treated.contains(n)).collect();
            self.by_name(&names, starts_again)
        };
        let named = self.named(self.options.group.as_ref(), "--group")?;
        Ok(match named {
            Some(c) => Some(c).filter(|c| starts_again(*c)),
            None => by_name(),
        })
    }

    /// The group column and why; `Ok(None)` when there is none.
    pub fn group(
        &self,
        subject: usize,
        people: &Codes<'_>,
        taken: &[usize],
        convention: Option<&Convention<'_>>,
    ) -> Result<Option<(usize, String)>, ImportError> {
        if self.options.group.as_deref() == Some("") {
            return Ok(None);
        }
        if let Some(c) = self.named(self.options.group.as_ref(), "--group")? {
            let why = named_words(convention, c, "named as the group");
            return Ok(Some((c, why)));
        }
        let fits = |c: usize, most: usize| {
            let p = self.profile(c);
            c != subject
                && !taken.contains(&c)
                && !self.is_ignored(c)
                && !self.options.covariates.iter().any(|n| n == self.header(c))
                && !self.options.markers.iter().any(|n| n == self.header(c))
                && (2..=most).contains(&p.distinct)
                && (p.distinct < people.labels.len() || people.labels.len() <= 2)
                && self.within(c, people).is_nearly_constant()
        };
        let told = |c: usize, what: &str| {
            let steady = match self.within(c, people).varying {
                0 => "the same at every visit of a subject".to_owned(),
                n => format!("the same at every visit of all but {n} subject(s)"),
            };
            format!("{what}; {} groups, {steady}", self.profile(c).distinct)
        };
        if let Some(c) = self.by_name(&GROUP, |c| fits(c, MOST_GROUPS)) {
            return Ok(Some((c, told(c, "the name says group"))));
        }
        if convention.is_some_and(|c| c.groups.is_some()) {
            return Ok(None);
        }
        let unnamed = (0..self.table.n_columns())
            .find(|&c| !self.profile(c).is_numeric() && fits(c, 8) && self.has_reference(c));
        if let Some(c) = unnamed {
            return Ok(Some((c, told(c, "one of its labels names controls"))));
        }
        Ok(self.by_name(&SEX, |c| fits(c, 4)).map(|c| {
            (
                c,
                told(c, "no column names groups, so the sexes are compared"),
            )
        }))
    }

    fn within(&self, column: usize, people: &Codes<'_>) -> Within {
        within(self.table, column, people, self.missing)
    }

    /// One of the column's labels names controls.
    fn has_reference(&self, column: usize) -> bool {
        Codes::read(self.table, column, self.missing)
            .labels
            .iter()
            .any(|l| is_reference(l))
    }

    /// A column that would be the group, were it not different at different visits of many subjects:
    /// what is to be told about it.
    pub fn varying_group(
        &self,
        subject: usize,
        people: &Codes<'_>,
        taken: &[usize],
    ) -> Option<Issue> {
        if self.options.group.as_deref().is_some_and(|g| !g.is_empty()) {
            return None;
        }
        let varies = |c: usize, most: usize| {
            c != subject
                && !taken.contains(&c)
                && !self.is_ignored(c)
                && !self.options.covariates.iter().any(|n| n == self.header(c))
                && (2..=most).contains(&self.profile(c).distinct)
                && !self.within(c, people).is_constant()
        };
        let unnamed = || {
            (0..self.table.n_columns())
                .find(|&c| !self.profile(c).is_numeric() && varies(c, 8) && self.has_reference(c))
        };
        let column = self
            .by_name(&GROUP, |c| varies(c, MOST_GROUPS))
            .or_else(unnamed)?;
        let codes = Codes::read(self.table, column, self.missing);
        let mut group: Vec<Option<u32>> = vec![None; people.labels.len()];
        let first = people.of_row.iter().zip(&codes.of_row).position(|pair| {
            let (Some(s), Some(g)) = pair else {
                return false;
            };
            group
                .get_mut(*s as usize)
                .is_some_and(|there| *there.get_or_insert(*g) != *g)
        });
        let Within { repeated, varying } = self.within(column, people);
        let name = self.header(column);
        Some(
            Issue::new(
                Severity::Warning,
                "group_varies",
                format!("{name} looks like the group, but {varying} of {repeated} subjects stand in several of its groups, so that it is not used."),
            )
            .remedy(
                format!("Give the role Group to the right column, or to {name} itself: subjects in two groups are then left out."),
                format!("Name the right column, or {name} itself, with --group: subjects in two groups are then left out."),
            )
            .at(first.map(|r| self.table.line(r)), Some(name)),
        )
    }

    /// The marker-name and value columns of the tidy layout.
    pub fn tidy(
        &self,
        subject: usize,
        people: &Codes<'_>,
    ) -> Result<Option<(usize, usize)>, ImportError> {
        let name = match self.named(self.options.marker_name.as_ref(), "--marker-name")? {
            Some(c) => Some(c),
            None => self.by_name(&MARKER_NAME, |c| {
                c != subject
                    && self.profile(c).n > 0
                    && (self.varies(c, people) || self.profile(c).distinct == 1)
            }),
        };
        let value = match self.named(self.options.value.as_ref(), "--value")? {
            Some(c) => Some(c),
            None => self.by_name(&VALUE, |c| c != subject && self.profile(c).is_numeric()),
        };
        Ok(name.zip(value))
    }

    /// Columns that could hold a marker at a visit.
    pub fn wide(&self, subject: usize, group: Option<usize>) -> Vec<WideColumn> {
        let candidates: Vec<(usize, &str)> = (0..self.table.n_columns())
            .filter(|&c| c != subject && Some(c) != group)
            .filter(|&c| {
                let p = self.profile(c);
                // A column without any value may still be a visit of a marker.
                p.is_numeric() || p.n == 0
            })
            .map(|c| (c, self.header(c)))
            .collect();
        // Headers explain each other: a column with another role must not change how they are read.
        let covariates: HashSet<&str> =
            self.options.covariates.iter().map(String::as_str).collect();
        let ignored: HashSet<&str> = self.options.ignore.iter().map(String::as_str).collect();
        let mut columns = wide::columns(&candidates);
        columns.retain(|w| {
            let name = self.header(w.column);
            !covariates.contains(name) && !ignored.contains(name)
        });
        columns
    }
}

/// The only true place.
fn unique(fits: impl Iterator<Item = bool>) -> Option<usize> {
    let mut places = fits.enumerate().filter(|(_, f)| *f).map(|(i, _)| i);
    let first = places.next()?;
    places.next().is_none().then_some(first)
}
