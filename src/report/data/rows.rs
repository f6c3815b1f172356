//! The values of a study below each other.

use crate::report::SaveError;
use crate::study::{Censoring, CovariateValues, Crossover, Marker, Study};
use crate::words::as_file_text;
use std::collections::BTreeSet;

/// One column of the rows.
pub(super) struct Column {
    pub name: String,
    pub label: String,
    /// Bytes of the longest text; `None`: a column of numbers.
    pub width: Option<usize>,
    what: What,
}

/// What stands in a column.
#[derive(Clone, Copy)]
enum What {
    Subject,
    Group,
    Sequence,
    Period,
    Treatment,
    Visit,
    VisitNumber,
    Hours,
    Marker,
    MarkerLabel,
    Unit,
    Value,
    Limit,
    Covariate(usize),
}

/// One cell.
pub(super) enum Datum<'s> {
    Text(&'s str),
    Number(Option<f64>),
}

/// The values of a study, a row each.
pub(super) struct Rows<'s> {
    study: &'s Study,
    pub columns: Vec<Column>,
}

impl<'s> Rows<'s> {
    pub fn new(study: &'s Study) -> Self {
        let mut rows = Self {
            study,
            columns: Vec::new(),
        };
        let measured = || rows.markers();
        let has_unit = measured().any(|m| !m.unit.is_empty());
        let has_label = measured().any(|m| m.label != m.name);
        let has_limits = measured().any(|m| m.censoring.iter().any(|c| *c != Censoring::None));
        let mut columns = vec![
            column("subject", "Subject", What::Subject),
            column("group", "Group", What::Group),
        ];
        if study.crossover.is_some() {
            columns.push(column("sequence", "Sequence of treatments", What::Sequence));
            columns.push(column("period", "Period", What::Period));
            columns.push(column("treatment", "Treatment", What::Treatment));
        }
        // A period without visits of its own is a visit already.
        if (study.crossover.as_ref()).is_none_or(|x| x.visits.len() > 1) {
            columns.push(column("visit", "Visit", What::Visit));
            // One visit has no order; a number that is the same everywhere would be read as a covariate.
            if study.n_visits() > 1 {
                columns.push(column(
                    "visit_number",
                    "Order of the visit",
                    What::VisitNumber,
                ));
            }
            if study.visits.iter().any(|v| v.hours.is_some()) {
                columns.push(column("hours", "Hours since baseline", What::Hours));
            }
        }
        columns.push(column("marker", "Marker", What::Marker));
        if has_label {
            columns.push(column(
                "marker_label",
                "Name of the marker",
                What::MarkerLabel,
            ));
        }
        if has_unit {
            columns.push(column("unit", "Unit", What::Unit));
        }
        columns.push(column("value", "Value", What::Value));
        if has_limits {
            columns.push(column("limit", "Limit of detection", What::Limit));
        }
        for (i, covariate) in study.covariates.iter().enumerate() {
            let name = of_covariate(&covariate.name, &columns);
            columns.push(column(&name, &covariate.name, What::Covariate(i)));
        }
        rows.columns = columns;
        for i in 0..rows.columns.len() {
            rows.columns[i].width = rows.width(rows.columns[i].what);
        }
        rows
    }

    /// Markers as read; derived ones are made again from these.
    fn markers(&self) -> impl Iterator<Item = &'s Marker> {
        self.study.markers.iter().filter(|m| m.derived.is_none())
    }

    /// Bytes of the longest text of a column.
    fn width(&self, what: What) -> Option<usize> {
        let longest = |texts: &mut dyn Iterator<Item = &str>| {
            Some(texts.map(str::len).max().unwrap_or(0).max(1))
        };
        let study = self.study;
        match what {
            What::Subject => longest(&mut study.subjects.iter().map(|s| s.id.as_str())),
            What::Group => longest(&mut study.groups.iter().map(|g| g.name.as_str())),
            What::Visit => {
                let of_study = study.visits.iter().map(|v| &v.label);
                match &study.crossover {
                    Some(x) => longest(&mut x.visits.iter().map(String::as_str)),
                    None => longest(&mut of_study.map(String::as_str)),
                }
            }
            What::Sequence => longest(&mut self.crossover(|x| &x.sequences)),
            What::Period => longest(&mut self.crossover(|x| &x.periods)),
            What::Treatment => longest(&mut self.crossover(|x| &x.treatments)),
            What::Marker => longest(&mut self.markers().map(|m| m.name.as_str())),
            What::MarkerLabel => longest(&mut self.markers().map(|m| m.label.as_str())),
            What::Unit => longest(&mut self.markers().map(|m| m.unit.as_str())),
            What::Limit => Some(5),
            What::Covariate(i) => {
                let covariate = study.covariates.get(i)?;
                let of_visits = covariate.at_visits.as_ref().map(|v| &v.values);
                match of_visits.unwrap_or(&covariate.values) {
                    CovariateValues::Number(_) => None,
                    CovariateValues::Factor { levels, .. } => {
                        longest(&mut levels.iter().map(String::as_str))
                    }
                }
            }
            What::VisitNumber | What::Hours | What::Value => None,
        }
    }

    /// Names of a part of the crossover; none where the study is none.
    fn crossover(
        &self,
        names: impl Fn(&'s Crossover) -> &'s Vec<String>,
    ) -> impl Iterator<Item = &'s str> {
        let all = self.study.crossover.as_ref().map(names);
        all.into_iter().flatten().map(String::as_str)
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.markers()
            .map(|m| m.values.iter().flatten().count())
            .sum()
    }

    /// Gives every row, subject by subject.
    pub fn each(
        &self,
        mut row: impl FnMut(&[Datum<'s>]) -> Result<(), SaveError>,
    ) -> Result<(), SaveError> {
        let n_visits = self.study.n_visits();
        let mut cells = Vec::with_capacity(self.columns.len());
        for subject in 0..self.study.subjects.len() {
            for visit in 0..n_visits {
                for marker in self.markers() {
                    let at = subject * n_visits + visit;
                    let Some(x) = marker.values.get(at).and_then(|x| x.get()) else {
                        continue;
                    };
                    cells.clear();
                    let cell = |c: &Column| self.cell(c.what, (subject, visit), marker, x);
                    cells.extend(self.columns.iter().map(cell));
                    row(&cells)?;
                }
            }
        }
        Ok(())
    }

    fn cell(
        &self,
        what: What,
        (subject, visit): (usize, usize),
        marker: &'s Marker,
        x: f64,
    ) -> Datum<'s> {
        let study = self.study;
        let person = study.subjects.get(subject);
        let when = study.visits.get(visit);
        match what {
            What::Subject => Datum::Text(person.map_or("", |s| &s.id)),
            What::Group => {
                let group = person.and_then(|s| study.groups.get(s.group));
                Datum::Text(group.map_or("", |g| &g.name))
            }
            What::Sequence | What::Period | What::Treatment => {
                Datum::Text(self.of_crossover(what, subject, visit).unwrap_or(""))
            }
            What::Visit => Datum::Text(match &study.crossover {
                Some(x) => (x.visit_of.get(visit))
                    .and_then(|v| x.visits.get(*v))
                    .map_or("", String::as_str),
                None => when.map_or("", |v| &v.label),
            }),
            What::VisitNumber => {
                let within = study.crossover.as_ref().map(|x| x.visit_of.get(visit));
                let at = within.flatten().copied().unwrap_or(visit);
                Datum::Number(Some(at as f64 + 1.0))
            }
            What::Hours => Datum::Number(when.and_then(|v| v.hours)),
            What::Marker => Datum::Text(&marker.name),
            What::MarkerLabel => Datum::Text(&marker.label),
            What::Unit => Datum::Text(&marker.unit),
            What::Value => {
                // A rule for limits of detection puts another number in their place.
                let at = subject * study.n_visits() + visit;
                Datum::Number(Some(marker.limits.get(&at).copied().unwrap_or(x)))
            }
            What::Limit => {
                let at = subject * study.n_visits() + visit;
                Datum::Text(marker.censoring.get(at).map_or("", |c| c.side()))
            }
            What::Covariate(i) => {
                let Some(covariate) = study.covariates.get(i) else {
                    return Datum::Text("");
                };
                let (values, at) = match &covariate.at_visits {
                    Some(v) => (&v.values, subject * study.n_visits() + visit),
                    None => (&covariate.values, subject),
                };
                match values {
                    CovariateValues::Number(all) => Datum::Number(all.get(at).copied().flatten()),
                    CovariateValues::Factor { levels, index } => {
                        let level = index.get(at).copied().flatten();
                        let level = level.and_then(|at| levels.get(at));
                        Datum::Text(level.map_or("", String::as_str))
                    }
                }
            }
        }
    }

    /// The rows as CSV.
    pub fn csv(&self) -> Result<Vec<u8>, SaveError> {
        let encode = |e: &dyn std::fmt::Display| SaveError::Encode(e.to_string());
        let mut out = csv::Writer::from_writer(Vec::new());
        let names = self.columns.iter();
        out.write_record(names.map(|c| as_file_text(&c.name)))
            .map_err(|e| encode(&e))?;
        self.each(|row| {
            let cells = row.iter().map(|c| match c {
                // With many control characters a file is no text.
                Datum::Text(text) => as_file_text(text),
                Datum::Number(x) => x.map_or_else(String::new, |x| x.to_string()),
            });
            out.write_record(cells).map_err(|e| encode(&e))
        })?;
        out.into_inner().map_err(|e| encode(&e))
    }

    /// Sequence, period or treatment of a subject at a visit of a crossover.
    fn of_crossover(&self, what: What, subject: usize, visit: usize) -> Option<&'s str> {
        let x = self.study.crossover.as_ref()?;
        let name = match what {
            What::Sequence => x.sequences.get((*x.sequence.get(subject)?)?),
            What::Period => x.periods.get(*x.period_of.get(visit)?),
            _ => x.treatments.get(x.treatment_at(subject, visit)?),
        };
        name.map(String::as_str)
    }

    /// Names of up to `most` letters, digits and `_`, each once, in capitals.
    pub fn short_names(&self, most: usize) -> Vec<String> {
        self.names(most, |name| {
            // Data of clinical studies have names of their own for these, which stay whole in eight letters.
            let plain = match name {
                "visit_number" => "VISITNUM",
                "treatment" => "TRT",
                "marker_label" => "MARKLABL",
                name => name,
            };
            let mut name: String = plain
                .chars()
                .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                name.insert(0, 'V');
            }
            name.make_ascii_uppercase();
            name
        })
    }

    /// Names of the columns as a program takes them, of up to `most` bytes, each once whatever its letter case.
    pub fn names(&self, most: usize, plain: impl Fn(&str) -> String) -> Vec<String> {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut out: Vec<String> = Vec::with_capacity(self.columns.len());
        for column in &self.columns {
            let full = plain(&column.name);
            let mut name = start(&full, most).to_owned();
            let mut n = 2;
            while !taken.insert(name.to_lowercase()) {
                let ending = n.to_string();
                name = format!("{}{ending}", start(&full, most - ending.len()));
                n += 1;
            }
            out.push(name);
        }
        out
    }
}

/// The start of a text, `most` bytes at most.
fn start(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or("")
}

/// The column of a covariate, which must not be read as another one.
fn of_covariate(name: &str, columns: &[Column]) -> String {
    let is_taken = |name: &str| {
        let mut all = columns.iter().map(|c| &c.name);
        all.any(|n| n.to_lowercase() == name.to_lowercase())
    };
    let mut out = name.to_owned();
    let mut n = 1;
    while is_taken(&out) {
        out = match n {
            1 => format!("{name} (covariate)"),
            n => format!("{name} (covariate {n})"),
        };
        n += 1;
    }
    out
}

fn column(name: &str, label: &str, what: What) -> Column {
    Column {
        name: name.to_owned(),
        label: label.to_owned(),
        width: None,
        what,
    }
}
