//! Where a table begins: titles and comments above the header, headers on two lines, a row of units.

use crate::import::cells::names::{normal, on_one_line, unit_of};
use crate::import::cells::values::{Form, form};
use crate::import::cells::vocabulary::{GROUP, SUBJECT, VISIT};
use crate::import::cells::words::Name;
use crate::import::options::FirstLine;
use crate::import::table::raw::is_blank;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::HashSet;

/// Rows looked at to find the header.
pub(in crate::import) const SAMPLE_ROWS: usize = 60;
/// Cells looked at; few rows do for wide tables.
pub(in crate::import) const SAMPLE_CELLS: usize = 120_000;

/// The first rows of a table, raw.
#[derive(Default)]
pub(in crate::import) struct Sample {
    rows: Vec<SampleRow>,
    cells: usize,
}

/// The cells of a row, one behind the other: a wide table has tens of thousands.
#[derive(Default)]
struct SampleRow {
    text: String,
    ends: Vec<usize>,
}

impl SampleRow {
    fn cell(&self, column: usize) -> Option<&str> {
        let from = match column.checked_sub(1) {
            None => 0,
            Some(before) => *self.ends.get(before)?,
        };
        self.text.get(from..*self.ends.get(column)?)
    }

    fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).filter_map(|c| self.cell(c))
    }
}

impl Sample {
    /// Takes a row, unless enough was seen.
    pub fn push<C: AsRef<str>>(&mut self, cells: impl Iterator<Item = C>) {
        let mut row = SampleRow::default();
        for cell in cells {
            row.text.push_str(cell.as_ref());
            row.ends.push(row.text.len());
        }
        self.cells += row.ends.len();
        self.rows.push(row);
    }

    pub fn is_full(&self) -> bool {
        self.rows.len() >= SAMPLE_ROWS || (self.cells > SAMPLE_CELLS && self.rows.len() > 4)
    }

    fn cell(&self, row: usize, column: usize) -> &str {
        let row = self.rows.get(row);
        row.and_then(|r| r.cell(column))
            .map_or("", |c| c.trim_matches(is_blank))
    }

    fn filled(&self, row: usize) -> impl Iterator<Item = &str> {
        let row = self.rows.get(row).into_iter();
        row.flat_map(SampleRow::cells)
            .map(|c| c.trim_matches(is_blank))
            .filter(|c| !c.is_empty())
    }

    fn n_filled(&self, row: usize) -> usize {
        self.filled(row).count()
    }

    fn width(&self, row: usize) -> usize {
        self.rows.get(row).map_or(0, |r| r.ends.len())
    }
}

/// The header of a table.
#[derive(Debug, PartialEq)]
pub(in crate::import) struct Head {
    /// Row of the sample with the header.
    pub at: usize,
    /// Whether the row above names what stands over several columns.
    pub two_lines: bool,
    /// First row of data.
    pub first_row: usize,
    /// Names as they stand.
    pub names: Vec<String>,
    /// Unit of each column; empty where there is no row of units.
    pub units: Vec<String>,
    /// Whether the header reads like the rows below it.
    pub looks_like_data: bool,
}

impl Head {
    /// First row that belongs to the header.
    pub fn first(&self) -> usize {
        self.at - usize::from(self.two_lines)
    }
}

/// Finds the header: the first row that is about as full as the table below it.
///
/// Where the first line is said to be data, the columns are numbered.
pub(in crate::import) fn find(sample: &Sample, first_line: Option<FirstLine>) -> Option<Head> {
    let mut counts: Vec<usize> = (0..sample.rows.len())
        .map(|r| sample.n_filled(r))
        .filter(|n| *n > 1)
        .collect();
    counts.sort_unstable();
    let typical = counts.get(counts.len() / 2).copied()?;
    let enough = (typical * 3).div_ceil(5).max(2);
    let mut at =
        (0..sample.rows.len()).find(|&r| sample.n_filled(r) >= enough && !is_comment(sample, r))?;
    if first_line == Some(FirstLine::Data) {
        let width = (at..sample.rows.len()).map(|r| sample.width(r)).max();
        return Some(Head {
            at,
            two_lines: false,
            first_row: at,
            names: (1..=width.unwrap_or(0))
                .map(|n| format!("column {n}"))
                .collect(),
            units: Vec::new(),
            looks_like_data: false,
        });
    }
    // R writes the names of rows without a name over them: every row is one cell longer.
    let longer = row_names(sample, at);
    let mut two_lines = false;
    if spans(sample, at, at + 1) {
        at += 1;
        two_lines = true;
    } else if at > 0 && sample.n_filled(at - 1) > 1 && spans(sample, at - 1, at) {
        two_lines = true;
    }
    let names = if two_lines {
        joined(sample, at)
    } else {
        (0..sample.width(at))
            .map(|c| sample.cell(at, c).to_owned())
            .collect()
    };
    let mut names: Vec<String> = names;
    if longer {
        names.insert(0, "rownames".to_owned());
    }
    let units = units_under(sample, at + 1, Some(at));
    Some(Head {
        at,
        two_lines,
        first_row: at + 1 + usize::from(!units.is_empty()),
        names,
        units,
        looks_like_data: !two_lines && first_line.is_none() && looks_like_data(sample, at),
    })
}

/// Whether every row below the header is one cell longer and begins with a name of its own.
fn row_names(sample: &Sample, at: usize) -> bool {
    let width = sample.width(at);
    let rows: Vec<usize> = (at + 1..sample.rows.len())
        .filter(|r| sample.n_filled(*r) > 1)
        .collect();
    if rows.len() < 3 || width < 2 || sample.cell(at, width - 1).is_empty() {
        return false;
    }
    let longer = rows
        .iter()
        .all(|r| sample.width(*r) == width + 1 && !sample.cell(*r, 0).is_empty());
    let counts = rows
        .iter()
        .enumerate()
        .all(|(i, r)| sample.cell(*r, 0).parse::<usize>() == Ok(i + 1));
    let mut seen = HashSet::new();
    let unique = rows.iter().all(|r| seen.insert(sample.cell(*r, 0)));
    // `6,69` cut at its comma leaves two whole numbers at the end.
    let cut = rows.iter().filter(|r| {
        let whole = |c: usize| sample.cell(**r, c).bytes().all(|b| b.is_ascii_digit());
        whole(width) && whole(width - 1)
    });
    longer && (counts || unique && cut.count() * 2 < rows.len())
}

/// Whether every cell of the header reads like the cells below it: a number over numbers, a text that
/// comes again, or one that differs from them in its digits only.
fn looks_like_data(sample: &Sample, at: usize) -> bool {
    let header: Vec<&str> = (0..sample.width(at)).map(|c| sample.cell(at, c)).collect();
    let same = |r: usize| (0..header.len()).all(|c| sample.cell(r, c) == header[c]);
    // Files that were joined repeat their header.
    let rows: Vec<usize> = (at + 1..sample.rows.len())
        .filter(|r| sample.n_filled(*r) > 1 && !same(*r))
        .collect();
    if rows.len() < 2 || header.iter().filter(|h| !h.is_empty()).count() < 2 {
        return false;
    }
    let shape = |text: &str| -> String {
        let one = |c: char| if c.is_ascii_digit() { '0' } else { c };
        let mut out: Vec<char> = text.chars().map(one).collect();
        out.dedup_by(|a, b| *a == '0' && *b == '0');
        out.into_iter().collect()
    };
    (0..header.len())
        .filter(|c| !header[*c].is_empty())
        .all(|c| {
            let below: Vec<&str> = rows
                .iter()
                .map(|r| sample.cell(*r, c))
                .filter(|t| !t.is_empty())
                .collect();
            let most = |fits: &dyn Fn(&str) -> bool| {
                !below.is_empty() && below.iter().filter(|t| fits(t)).count() * 2 > below.len()
            };
            let text = header[c];
            let is_number = |t: &str| form(t).is_some();
            if is_number(text) {
                most(&is_number)
            } else {
                let own = shape(text);
                below.contains(&text)
                    || text.contains(|c: char| c.is_ascii_digit()) && most(&|t| shape(t) == own)
            }
        })
}

impl Head {
    /// How steadily the rows below are as wide as the header, from 0 to 1.
    pub fn steadiness(&self, sample: &Sample) -> f64 {
        let width = sample.width(self.at);
        let rows = sample.rows.len().saturating_sub(self.at + 1);
        if rows == 0 {
            return 0.5;
        }
        let equal = (self.at + 1..sample.rows.len())
            .filter(|r| sample.width(*r) == width)
            .count();
        equal as f64 / rows as f64
    }
}

/// A row that starts with `#` and is no header: it is not as full as the next row without `#`.
fn is_comment(sample: &Sample, row: usize) -> bool {
    let hash = |r: usize| sample.filled(r).next().is_some_and(|c| c.starts_with('#'));
    hash(row)
        && (row + 1..sample.rows.len())
            .find(|r| !hash(*r))
            .is_some_and(|next| sample.n_filled(next) != sample.n_filled(row))
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && form(text).is_none()
}

/// Whether `above` names what stands over several columns of the header in `below`.
fn spans(sample: &Sample, above: usize, below: usize) -> bool {
    let known = |lists: &[&[&str]], text: &str| {
        let name = normal(text);
        lists.iter().any(|l| l.contains(&name.as_str()))
    };
    let names_subject = |text: &str| {
        let is_label = text.contains(|c: char| c.is_ascii_digit());
        known(&[SUBJECT.as_slice()], text) || !is_label && Name::new(text).names_subject() > 0.8
    };
    let subject = |row: usize| (0..sample.width(row)).find(|&c| names_subject(sample.cell(row, c)));
    let words = sample.filled(below).all(is_word) && sample.n_filled(below) > 1;
    if !words || !sample.filled(above).all(is_word) || !units(sample, below).is_empty() {
        return false;
    }
    // Names over several columns leave gaps behind them.
    let last = (0..sample.width(above)).rfind(|&c| !sample.cell(above, c).is_empty());
    let gaps = last.is_some_and(|last| {
        (0..last).any(|c| !sample.cell(above, c).is_empty() && sample.cell(above, c + 1).is_empty())
            || sample.cell(above, last + 1).is_empty() && !sample.cell(below, last + 1).is_empty()
    });
    let repeated = |row: usize| {
        let mut seen = HashSet::new();
        !sample.filled(row).all(|c| seen.insert(c))
    };
    match (subject(above), subject(below)) {
        (None, Some(_)) => repeated(below) && (gaps || repeated(above)),
        // A row of data has a subject.
        (Some(c), None) => {
            sample.cell(below, c).is_empty()
                && (gaps || repeated(above))
                && !sample
                    .filled(below)
                    .any(|t| known(&[GROUP.as_slice(), VISIT.as_slice()], t))
        }
        // A cell that was merged downwards stands in both rows.
        (Some(a), Some(b)) if a == b && sample.cell(above, a) == sample.cell(below, b) => {
            let differs = |c: usize| {
                let (x, y) = (sample.cell(above, c), sample.cell(below, c));
                !x.is_empty() && !y.is_empty() && x != y
            };
            (gaps || repeated(above)) && (0..sample.width(below)).any(differs)
        }
        _ => false,
    }
}

/// `OPG` under `Baseline` becomes `OPG Baseline`.
fn joined(sample: &Sample, at: usize) -> Vec<String> {
    let mut over = "";
    let width = sample.width(at).max(sample.width(at - 1));
    (0..width)
        .map(|c| {
            let (above, below) = (sample.cell(at - 1, c), sample.cell(at, c));
            if !above.is_empty() {
                over = above;
            }
            match (below.is_empty(), over.is_empty()) {
                (true, _) => above.to_owned(),
                _ if above == below => below.to_owned(),
                (false, true) => below.to_owned(),
                (false, false) => format!("{below} {over}"),
            }
        })
        .collect()
}

/// Units of the columns when the row holds nothing else; else nothing.
fn units(sample: &Sample, row: usize) -> Vec<String> {
    units_under(sample, row, None)
}

/// The same under the header in row `header`, whose cells may be merged downwards and then stand here again.
fn units_under(sample: &Sample, row: usize, header: Option<usize>) -> Vec<String> {
    let mut out = Vec::new();
    for c in 0..sample.width(row) {
        let text = sample.cell(row, c);
        let merged = header.is_some_and(|h| sample.cell(h, c) == text);
        let label = merged || matches!(normal(text).as_str(), "" | "unit" | "units");
        match unit_of(text) {
            Some(unit) if !merged => out.push(unit),
            _ if label => out.push(String::new()),
            _ => return Vec::new(),
        }
    }
    if out.iter().all(String::is_empty) {
        return Vec::new();
    }
    out
}

/// What stands above and under the header, for the reader.
pub(in crate::import) fn report(
    head: &Head,
    above: usize,
    line: usize,
    units_line: usize,
    issues: &mut Vec<Issue>,
) {
    if above > 0 {
        issues.push(Issue::new(
            Severity::Note,
            "lines_above_header",
            format!("{above} line(s) above the header are not part of the table."),
        ));
    }
    if let Some(number) = head
        .names
        .iter()
        .filter(|_| !head.looks_like_data)
        .find(|n| !matches!(form(n), None | Some(Form::Plain)))
    {
        issues.push(
            Issue::new(
                Severity::Warning,
                "header_of_numbers",
                format!("The header holds the number {number}: the file may have no header. Add a line with the names of the columns."),
            )
            .at(Some(line), None),
        );
    }
    if head.two_lines {
        issues.push(Issue::new(
            Severity::Note,
            "two_header_lines",
            format!(
                "The header has two lines, which are joined, for example \"{}\".",
                head.names.last().map_or("", String::as_str)
            ),
        ));
    }
    if !head.units.is_empty() {
        issues.push(
            Issue::new(
                Severity::Note,
                "units_row",
                "The row under the header holds units; it is not counted as a row of data.",
            )
            .at(Some(units_line), None),
        );
    }
}

/// Unique names: empty ones are numbered, repeated ones get a suffix.
pub(in crate::import) fn unique(cells: &[String], issues: &mut Vec<Issue>) -> Vec<String> {
    let from = issues.len();
    let cells: Vec<String> = cells.iter().map(|c| on_one_line(c).into_owned()).collect();
    let taken: HashSet<&str> = cells.iter().map(String::as_str).collect();
    let mut seen: HashSet<String> = HashSet::new();
    let mut names = Vec::with_capacity(cells.len());
    let mut next: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    for (i, cell) in cells.iter().enumerate() {
        let given = if cell.is_empty() {
            format!("column {}", i + 1)
        } else {
            cell.clone()
        };
        let mut name = given.clone();
        let n = next.entry(given.clone()).or_insert(2);
        while seen.contains(&name) || (name != *cell && taken.contains(name.as_str())) {
            name = format!("{given} ({n})");
            *n += 1;
        }
        if cell.is_empty() {
            issues.push(
                Issue::new(
                    Severity::Note,
                    "empty_header",
                    format!(
                        "Column {} has no header; it is called \"{name}\" here.",
                        i + 1
                    ),
                )
                .at(None, Some(&name)),
            );
        } else if name != *cell {
            // REDCap labels the end of every form alike.
            let usual = cell.eq_ignore_ascii_case("complete?");
            issues.push(
                Issue::new(
                    if usual { Severity::Note } else { Severity::Warning },
                    "duplicate_header",
                    format!("The header \"{cell}\" stands more than once; column {} is called \"{name}\" here.", i + 1),
                )
                .at(None, Some(&name)),
            );
        }
        seen.insert(name.clone());
        names.push(name);
    }
    together(from, issues);
    names
}

/// Headers without a name of their own, one note for each kind.
const MOST_NOTES: usize = 3;

/// From the fourth header that comes again on, one note says so for all.
fn together(from: usize, issues: &mut Vec<Issue>) {
    for code in ["duplicate_header", "empty_header"] {
        let own = |i: &Issue| i.code == code;
        let all: Vec<Issue> = issues
            .iter()
            .skip(from)
            .filter(|i| own(i))
            .cloned()
            .collect();
        let (Some(first), true) = (all.first(), all.len() > MOST_NOTES) else {
            continue;
        };
        let at = issues
            .iter()
            .skip(from)
            .position(own)
            .map_or(from, |at| from + at);
        let named = all.iter().map(|i| i.column.as_deref().unwrap_or(""));
        let names = first_names(named, 6);
        let text = if code == "duplicate_header" {
            format!(
                "{} headers stand more than once; the columns after the first are called {names} here.",
                all.len()
            )
        } else {
            format!(
                "{} columns have no header; they are called {names} here.",
                all.len()
            )
        };
        let severity = all
            .iter()
            .map(|i| i.severity)
            .max()
            .unwrap_or(first.severity);
        let one = Issue::new(severity, code, text).at(None, first.column.as_deref());
        let kept: Vec<Issue> = issues.drain(from..).filter(|i| !own(i)).collect();
        issues.extend(kept);
        issues.insert(at.min(issues.len()), one);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Head {
        let mut sample = Sample::default();
        for line in text.lines() {
            sample.push(line.split(','));
        }
        find(&sample, None).unwrap_or(Head {
            at: 99,
            two_lines: false,
            first_row: 99,
            names: Vec::new(),
            units: Vec::new(),
            looks_like_data: false,
        })
    }

    #[test]
    fn a_first_row_of_data_is_told_from_a_header() {
        let data = |text: &str| head(text).looks_like_data;
        assert!(data(
            "P1,HC,Baseline,5\nP1,HC,Day 1,6\nP2,MDD,Baseline,7\nP2,MDD,Day 1,4\n"
        ));
        assert!(data("1,0,0,51\n1,0,1,61\n2,1,0,7\n"));
        assert!(data(
            "P1,2024-03-01,5.5\nP2,2024-03-02,6.5\nP3,2024-03-09,6.1\n"
        ));
        assert!(!data("id,group,visit,opg\nP1,HC,1,5\nP2,HC,2,6\n"));
        // Years, names by number, and joined files.
        assert!(!data("subject,2019,2020\nA,1,2\nB,3,4\nC,4,5\n"));
        assert!(!data("V1,V2,V3\nP1,HC,5\nP2,HC,6\nP3,HC,7\n"));
        assert!(!data("id,x\nP1,5\nid,x\nP2,6\n"));
    }

    #[test]
    fn titles_comments_and_units_are_no_data() {
        let plain = "id,visit,opg\nA,1,2\nB,1,3\n";
        assert_eq!(head(plain).at, 0);
        assert_eq!(head(&format!("Plate 7\n{plain}")).at, 1);
        assert_eq!(head(&format!("Plate 7,,\n,,\n{plain}")).at, 2);
        assert_eq!(
            head(&format!("# made, today\n# by, me, for you, all\n{plain}")).at,
            2
        );
        assert_eq!(head("#id,visit,opg\nA,1,2\n").at, 0);
        let units = head("id,visit,opg\n,,(pg/mL)\nA,1,2\nB,1,3\n");
        assert_eq!(
            (units.first_row, units.units),
            (2, vec![String::new(), String::new(), "pg/mL".to_owned()])
        );
    }

    #[test]
    fn names_over_several_columns_are_joined() {
        let two =
            head(",,Baseline,,Day 1,\nSubject,Group,OPG,OPN,OPG,OPN\nA,x,1,2,3,4\nB,x,1,2,3,4\n");
        assert!(two.two_lines);
        assert_eq!(
            two.names,
            [
                "Subject",
                "Group",
                "OPG Baseline",
                "OPN Baseline",
                "OPG Day 1",
                "OPN Day 1"
            ]
        );
        let merged =
            head("Subject,OPG,OPG,OPN,OPN\n,Baseline,Day 1,Baseline,Day 1\nA,1,2,3,4\nB,1,2,3,4\n");
        assert!(merged.two_lines, "{merged:?}");
    }
}
