//! Tables with a column for each sample: analytes down, samples across.
//!
//! In: the cells of a text or a sheet. Out: which rows and columns become columns and rows. A table is turned where
//! rows above its numbers say who a sample is of and when it was taken, or where it is asked for. Not its business:
//! whose sample it is.

use crate::import::cells::moment::{Time, time};
use crate::import::cells::values::form;
use crate::import::cells::vocabulary::{MARKER_NAME, UNIT};
use crate::import::cells::words::{Hint, Name};
use crate::import::table::title_pairs::are_pairs;
use crate::study::{Issue, Severity};
use std::collections::BTreeSet;

/// Rows in which the first numbers must stand.
const MOST_FACTS: usize = 40;
/// Fewest samples.
const FEWEST: usize = 4;
/// Most samples and rows that are turned.
const MOST_SAMPLES: usize = 100_000;

/// The first columns, among which those that name or describe the rows end.
const MOST_LABELS: usize = 12;

/// Columns among which the last text that describes a row stands.
const MOST_DESCRIBED: usize = 40;

/// Names of what stands in the rows, beside those of markers.
const ANALYTES: [&str; 22] = [
    "gene",
    "genes",
    "genesymbol",
    "geneid",
    "protein",
    "proteins",
    "metabolite",
    "metabolites",
    "compound",
    "target",
    "probe",
    "feature",
    "cytokine",
    "cytokines",
    "lipid",
    "species",
    "taxon",
    "parameter",
    "parameters",
    "analytes",
    "biomarker",
    "markers",
];

/// How a table is turned.
pub(in crate::import) struct Turning {
    /// Header of the turned table.
    pub labels: Vec<String>,
    /// Rows that become columns, in order.
    rows: Vec<usize>,
    /// Whether blanks of the row repeat the cell to their left.
    carried: Vec<bool>,
    /// Columns that become rows, in order.
    samples: Vec<usize>,
}

impl Turning {
    /// Cells of the turned table.
    pub fn n_cells(&self) -> usize {
        self.rows.len().saturating_mul(self.samples.len())
    }

    /// Row and column of each cell of each turned row, row by row.
    pub fn cells<'c>(
        &'c self,
        is_blank: impl Fn(usize, usize) -> bool + 'c,
    ) -> impl Iterator<Item = Vec<(usize, usize)>> + 'c {
        let mut last: Vec<Option<usize>> = vec![None; self.rows.len()];
        self.samples.iter().map(move |&column| {
            let mut line = Vec::with_capacity(self.rows.len());
            for (at, &row) in self.rows.iter().enumerate() {
                let mut from = column;
                if self.carried[at] {
                    if is_blank(row, column) {
                        from = last[at].unwrap_or(column);
                    } else {
                        last[at] = Some(column);
                    }
                }
                line.push((row, from));
            }
            line
        })
    }

    /// What was done, for the reader.
    pub fn note(&self) -> Issue {
        let carried = if self.carried.contains(&true) {
            " Blanks beside a name repeat it."
        } else {
            ""
        };
        Issue::new(
            Severity::Note,
            "turned",
            format!(
                "The table has a column for each of {} samples and is turned: each sample is a row here.{carried}",
                self.samples.len()
            ),
        )
    }
}

/// What the first cell of a row names.
#[derive(Clone, Copy, PartialEq)]
enum Fact {
    Sample,
    Subject,
    Visit,
    Group,
}

fn fact(label: &str) -> Option<Fact> {
    if label.is_empty() || label.len() > 40 {
        return None;
    }
    let name = Name::new(label);
    if MARKER_NAME.contains(&name.normal.as_str()) {
        return None;
    }
    if name.hint(Hint::Sample) > 0.6 {
        Some(Fact::Sample)
    } else if name.names_subject() > 0.6 {
        Some(Fact::Subject)
    } else if name.hint(Hint::Visit) > 0.7 {
        Some(Fact::Visit)
    } else if name.names_group() > 0.7 {
        Some(Fact::Group)
    } else {
        None
    }
}

/// Whether the first cells of the rows at the start leave it open that the table is turned, which [`turning`] decides
/// from all cells: a row below the head names a visit, or one names anything and the head names analytes.
pub(in crate::import) fn may_be_turned<'c>(
    rows: impl Iterator<Item = impl Iterator<Item = &'c str>>,
) -> bool {
    let (mut has_fact, mut has_analytes) = (false, false);
    for (r, row) in rows.enumerate() {
        // Only what has letters names something.
        let labels = row.take(MOST_LABELS);
        for label in labels.filter(|l| l.contains(char::is_alphabetic)) {
            match fact(label).filter(|_| r > 0) {
                Some(Fact::Visit) => return true,
                Some(_) => has_fact = true,
                None => {}
            }
            has_analytes |= names_analytes(label);
        }
    }
    has_fact && has_analytes
}

/// Whether a header names analytes.
fn names_analytes(header: &str) -> bool {
    let name = Name::new(header);
    ANALYTES.contains(&name.normal.as_str()) || MARKER_NAME.contains(&name.normal.as_str())
}

fn is_number(text: &str) -> bool {
    form(text).is_some() || text.starts_with(['<', '>']) && text.len() > 1
}

/// `12.3`
fn is_fraction(text: &str) -> bool {
    is_number(text) && text.contains(['.', ','])
}

fn cell<'c>(rows: &[Vec<&'c str>], row: usize, column: usize) -> &'c str {
    rows.get(row)
        .and_then(|r| r.get(column))
        .copied()
        .unwrap_or("")
}

/// How the table in these rows is turned; `None` for tables that stand as others do. `asked`: it shall be turned.
pub(in crate::import) fn turning(rows: &[Vec<&str>], asked: bool) -> Option<Turning> {
    let filled = |r: usize| {
        rows.get(r)
            .map_or(0, |c| c.iter().filter(|t| !t.is_empty()).count())
    };
    let width = (0..rows.len().min(MOST_FACTS)).map(filled).max()?;
    if width < if asked { 2 } else { FEWEST + 1 } || width > MOST_SAMPLES {
        return None;
    }
    // Titles stand above in one cell, or in pairs.
    let texts = |r: usize| rows[r].iter().copied().filter(|t| !t.is_empty());
    let head = (0..rows.len().min(MOST_FACTS))
        .find(|r| filled(*r) * 2 > width && !are_pairs(texts(*r)))?;
    let width = rows.iter().skip(head).map(Vec::len).max()?;
    // Rows of numbers are analytes; above them stands what is known of the samples.
    let first = first_sample(rows, head, width)?;
    let first = if asked {
        after_texts(rows, head, (first, width))
    } else {
        first
    };
    let named_by = if asked {
        unique_texts(rows, head, first)
    } else {
        None
    };
    let numeric = |r: usize| holds_numbers(rows, r, first);
    let label = |r: usize| match named_by {
        Some(column) => cell(rows, r, column),
        None => label_before(rows, r, first),
    };
    let all: Vec<usize> = (head..rows.len()).filter(|r| filled(*r) > 1).collect();
    let known = |r: usize| {
        // `PT` over numbers with fractions is a test and no patient.
        let fractions = || (first..width).any(|c| is_fraction(cell(rows, r, c)));
        let of_person = |f: &Fact| matches!(f, Fact::Subject | Fact::Sample);
        fact(label(r)).filter(|f| !(of_person(f) && numeric(r) && fractions()))
    };
    let told = Told {
        label: &label,
        numeric: &numeric,
        known: &known,
        says_visits: &|r| says_visits(rows, r, first),
    };
    if !asked && !is_turned(&all, &told) {
        return None;
    }
    let samples = filled_columns(rows, &all, (first, width));
    let unit = (1..first).find(|c| UNIT.contains(&Name::new(cell(rows, head, *c)).normal.as_str()));
    let mut labels = Vec::with_capacity(all.len());
    let mut carried = Vec::with_capacity(all.len());
    for &r in &all {
        let own = label(r);
        // `Time` over other names of columns is the header of what stands below it.
        let known = known(r).filter(|f| r != head || names_head(rows, head, &samples, *f));
        carried.push(known.is_some() && is_merged(rows, r, &samples));
        let unit = unit.map_or("", |c| cell(rows, r, c));
        labels.push(if r == head && known.is_none() {
            "Sample".to_owned()
        } else if unit.is_empty() || r == head {
            own.to_owned()
        } else {
            format!("{own} ({unit})")
        });
    }
    Some(Turning {
        labels,
        rows: all,
        carried,
        samples,
    })
}

/// Whether most of what stands in a row from a column on are numbers.
fn holds_numbers(rows: &[Vec<&str>], row: usize, first: usize) -> bool {
    let own = rows.get(row).into_iter().flatten().skip(first);
    let all = own.filter(|t| !t.is_empty());
    let (n, numbers) = all.fold((0, 0), |(n, k), t| (n + 1, k + usize::from(is_number(t))));
    n > 0 && numbers * 2 > n
}

/// What stands before the samples of a row: its first cell, or the last that is filled.
fn label_before<'t>(rows: &[Vec<&'t str>], row: usize, first: usize) -> &'t str {
    let mut before = (0..first).map(|c| cell(rows, row, c));
    let own = before.next().unwrap_or("");
    if own.is_empty() {
        before.rfind(|t| !t.is_empty()).unwrap_or("")
    } else {
        own
    }
}

/// Columns from `first` to `width` in which one of these rows has something.
fn filled_columns(rows: &[Vec<&str>], all: &[usize], (first, width): (usize, usize)) -> Vec<usize> {
    let mut is_filled = vec![false; width];
    for row in all.iter().filter_map(|r| rows.get(*r)) {
        for (text, is_filled) in row.iter().zip(&mut is_filled) {
            *is_filled |= !text.is_empty();
        }
    }
    (first..width).filter(|c| is_filled[*c]).collect()
}

/// Whether the cells of the head are what its first cell names: visits, or groups that come again.
fn names_head(rows: &[Vec<&str>], head: usize, samples: &[usize], fact: Fact) -> bool {
    match fact {
        Fact::Sample | Fact::Subject => true,
        Fact::Visit => says_visits(rows, head, samples.first().copied().unwrap_or(1)),
        Fact::Group => {
            let names = samples.iter().map(|c| cell(rows, head, *c));
            names.collect::<BTreeSet<&str>>().len() < samples.len()
        }
    }
}

/// Whether each name of a row stands over the same number of samples, as a merged cell leaves it. A blank elsewhere is
/// that of a control, which has no subject.
fn is_merged(rows: &[Vec<&str>], row: usize, samples: &[usize]) -> bool {
    let mut runs: Vec<usize> = Vec::new();
    for &column in samples {
        match (cell(rows, row, column).is_empty(), runs.last_mut()) {
            (false, _) => runs.push(1),
            (true, Some(run)) => *run += 1,
            (true, None) => return false,
        }
    }
    runs.len() > 1 && runs.iter().all(|r| *r == runs[0]) && runs[0] > 1
}

/// The first column of samples: those before it name or describe the rows.
fn first_sample(rows: &[Vec<&str>], head: usize, width: usize) -> Option<usize> {
    let body = head + 1..rows.len().min(head + 200);
    let numbers = |c: usize| {
        let all = body
            .clone()
            .map(|r| cell(rows, r, c))
            .filter(|t| !t.is_empty());
        let (n, k) = all.fold((0, 0), |(n, k), t| (n + 1, k + usize::from(is_number(t))));
        n > 0 && k * 5 > n
    };
    (1..width.min(MOST_LABELS)).find(|c| numbers(*c))
}

/// The first column of samples behind the last text that describes the rows: numbers such as a mass may stand before
/// the name of a compound.
fn after_texts(rows: &[Vec<&str>], head: usize, (first, width): (usize, usize)) -> usize {
    let body = || head + 1..rows.len().min(head + 200);
    let is_text = |c: &usize| {
        let filled = body().map(|r| cell(rows, r, *c)).filter(|t| !t.is_empty());
        let (n, k) = filled.fold((0, 0), |(n, k), t| (n + 1, k + usize::from(is_number(t))));
        n * 2 > body().len() && k * 5 < n
    };
    let last = (first..width.min(MOST_DESCRIBED)).rev().find(is_text);
    last.map_or(first, |c| c + 1)
        .min(width.saturating_sub(2))
        .max(first)
}

/// The column that names each row where the first one does not: one of texts that differ, best called as analytes are.
fn unique_texts(rows: &[Vec<&str>], head: usize, first: usize) -> Option<usize> {
    let differ = |c: usize| {
        let own = (head + 1..rows.len()).map(|r| cell(rows, r, c));
        let texts: Vec<&str> = own.filter(|t| !t.is_empty() && !is_number(t)).collect();
        let n = rows.len() - head - 1;
        let distinct = texts.iter().collect::<BTreeSet<_>>().len();
        texts.len() * 10 >= n * 9 && distinct * 10 >= n * 9
    };
    // The numbers of rows name nothing.
    let is_counter = cell(rows, head, 0).is_empty()
        && (head + 1..rows.len()).all(|r| is_number(cell(rows, r, 0)));
    if !is_counter && n_distinct(rows, head, 0) * 2 > rows.len() - head - 1 {
        return None;
    }
    let mut fit = (1..first).filter(|c| differ(*c));
    let any = fit.clone().next();
    fit.find(|c| names_analytes(cell(rows, head, *c))).or(any)
}

fn n_distinct(rows: &[Vec<&str>], head: usize, column: usize) -> usize {
    let own = (head + 1..rows.len()).map(|r| cell(rows, r, column));
    own.collect::<BTreeSet<&str>>().len()
}

/// `Baseline`, `Week 4`: a visit by its words, which no number and no clock time is.
fn is_visit(text: &str) -> bool {
    text.starts_with(char::is_alphabetic) && !matches!(time(text), Time::Unknown)
}

/// Whether most cells of a row from a column on are such visits.
fn says_visits(rows: &[Vec<&str>], row: usize, from: usize) -> bool {
    let own = rows.get(row).into_iter().flatten().skip(from);
    let own = own.filter(|t| !t.is_empty());
    let (n, k) = own.fold((0, 0), |(n, k), t| (n + 1, k + usize::from(is_visit(t))));
    k * 2 > n
}

/// What the rows of a table tell.
struct Told<'f, 'c> {
    label: &'f dyn Fn(usize) -> &'c str,
    numeric: &'f dyn Fn(usize) -> bool,
    known: &'f dyn Fn(usize) -> Option<Fact>,
    says_visits: &'f dyn Fn(usize) -> bool,
}

/// Whether the rows name samples, subjects, visits or groups above numbers of analytes.
fn is_turned(all: &[usize], rows: &Told<'_, '_>) -> bool {
    let (label, numeric, known) = (rows.label, rows.numeric, rows.known);
    let Some((&head, below)) = all.split_first() else {
        return false;
    };
    let is_analyte = |r: usize| numeric(r) && known(r).is_none();
    let analytes: Vec<&str> = (below.iter())
        .filter(|r| is_analyte(**r))
        .map(|r| label(*r))
        .collect();
    // What is known of the samples stands above most analytes: `Min` or `Day` below the rows of people is a line that
    // sums them up.
    let mut above = 0;
    let mut facts: Vec<Fact> = Vec::new();
    for &r in below.iter().take(MOST_FACTS) {
        above += usize::from(is_analyte(r));
        let heads = above * 2 <= analytes.len();
        facts.extend(known(r).filter(|_| heads || (rows.says_visits)(r)));
    }
    let of_head = fact(label(head));
    let has = |wanted: Fact| of_head == Some(wanted) || facts.contains(&wanted);
    let told = names_analytes(label(head)) && !facts.is_empty()
        || (has(Fact::Subject) || has(Fact::Sample)) && facts.contains(&Fact::Visit);
    let distinct: BTreeSet<&&str> = analytes.iter().collect();
    let named = analytes.iter().all(|l| !l.is_empty() && !is_number(l));
    let others = below.len() - analytes.len();
    told && !analytes.is_empty() && named && distinct.len() == analytes.len() && others < 30
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(text: &str, asked: bool) -> Option<Vec<String>> {
        let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split(',').collect()).collect();
        let first = may_be_turned(rows.iter().map(|row| row.iter().copied()));
        let turning = turning(&rows, asked)?;
        assert!(asked || first, "{text}");
        let mut out = vec![turning.labels.join(",")];
        for line in turning.cells(|r, c| cell(&rows, r, c).is_empty()) {
            let cells: Vec<&str> = line.into_iter().map(|(r, c)| cell(&rows, r, c)).collect();
            out.push(cells.join(","));
        }
        Some(out)
    }

    #[test]
    fn rows_of_facts_tell_a_turned_table() {
        let text = "Analyte,Unit,S1,S2,S3,S4\nSubject,,P1,,P2,\nVisit,,Baseline,Week 4,Baseline,Week 4\nIL-6,pg/mL,1.5,2.5,3,4\n";
        assert_eq!(
            turned(text, false),
            Some(vec![
                "Sample,Subject,Visit,IL-6 (pg/mL)".to_owned(),
                "S1,P1,Baseline,1.5".to_owned(),
                "S2,P1,Week 4,2.5".to_owned(),
                "S3,P2,Baseline,3".to_owned(),
                "S4,P2,Week 4,4".to_owned(),
            ])
        );
    }

    #[test]
    fn the_first_cells_of_rows_of_values_name_nothing() {
        let rows = ["id,group,OPG_BL,OPG_D1", "S1,control,1.5,2", "S2,case,2,3"];
        let cells = || rows.iter().map(|row| row.split(','));
        assert!(!may_be_turned(cells()));
        assert!(may_be_turned(cells().chain(["Visit,BL,W4".split(',')])));
    }

    #[test]
    fn a_sample_without_a_subject_above_it_has_no_subject() {
        let text =
            "Analyte,S1,S2,QC,S3,S4\nSubject,P1,P1,,P2,P2\nVisit,BL,W4,,BL,W4\nIL-6,1,2,3,4,5\n";
        let found = turned(text, false).unwrap();
        assert_eq!(found[3], "QC,,,3");
    }

    #[test]
    fn other_tables_stand_as_they_are() {
        for text in [
            "Subject,OPG,OPG,OPN,OPN\n,Baseline,Day 1,Baseline,Day 1\nA,1,2,3,4\nB,1,2,3,4\n",
            "id,visit,opg,opn,il6\n1,Baseline,5,6,7\n1,Week 4,5,6,7\n",
            "marker,P01_pre,P01_post,P02_pre,P02_post\nIL6,1,2,3,4\nTNF,1,2,3,4\n",
            "Subject,Group,Baseline,Week 4,Week 8\n1,A,1,2,3\n2,B,2,3,4\n",
            "Patient,CRP_D0,CRP_D7,IL6_D0,IL6_D7\nP1,1,2,3,4\nP2,2,3,4,5\nMin,1,2,3,4\n",
            "Patient,CRP_D0,CRP_D7,IL6_D0,IL6_D7\nP1,1,2,3,4\nP2,2,3,4,5\nDay,0,7,0,7\n",
            "Patient,CRP_D0,CRP_D7,IL6_D0,IL6_D7\nP1,1,2,3,4\nP2,2,3,4,5\nTime,08:00,08:00,09:00,09:00\n",
        ] {
            assert_eq!(turned(text, false), None, "{text}");
        }
        assert!(turned("marker,P01_pre,P01_post\nIL6,1,2\nTNF,3,4\n", true).is_some());
    }
}
