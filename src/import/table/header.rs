//! Where a table begins: titles and comments above the header, headers on two lines, a row of units.

use crate::import::cells::dates::is_date;
use crate::import::cells::names::on_one_line;
use crate::import::cells::values::{Form, form};
use crate::import::options::FirstLine;
use crate::import::table::made_up;
use crate::import::table::sample::Sample;
use crate::import::table::spans::{is_word, joined, spans, units_under};
use crate::import::table::title_pairs::is_title_line;
use crate::study::{Issue, Severity};
use crate::words::{first_names, of_count};
use std::collections::HashSet;

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
    /// The one text of the row above it; empty without one.
    pub title: String,
    /// Rows above it that hold numbers as rows of data do.
    pub data_above: usize,
    /// Whether a row above it holds names that a program made up.
    pub below_made_up: bool,
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
    let mut counts: Vec<usize> = (0..sample.n_rows())
        .map(|r| sample.n_filled(r))
        .filter(|n| *n > 1)
        .collect();
    counts.sort_unstable();
    let typical = counts.get(counts.len() / 2).copied()?;
    let enough = (typical * 3).div_ceil(5).max(2);
    let fits = |r: &usize| {
        sample.n_filled(*r) >= enough && !is_comment(sample, *r) && !is_title(sample, *r)
    };
    let rows = || (0..sample.n_rows()).filter(fits);
    let mut at = (rows().find(|r| !is_title_line(sample, *r))).or_else(|| rows().next())?;
    if first_line == Some(FirstLine::Data) {
        let width = (at..sample.n_rows()).map(|r| sample.width(r)).max();
        return Some(Head {
            at,
            two_lines: false,
            first_row: at,
            names: (1..=width.unwrap_or(0))
                .map(|n| format!("column {n}"))
                .collect(),
            units: Vec::new(),
            looks_like_data: false,
            title: String::new(),
            data_above: 0,
            below_made_up: false,
        });
    }
    let names_at = match first_line {
        None => made_up::names_below(sample, at, enough),
        Some(_) => None,
    };
    at = names_at.unwrap_or(at);
    // A header with gaps is less full than its rows.
    let named = |row: usize| sample.n_filled(row) > 1 && sample.filled(row).all(is_word);
    if first_line == Some(FirstLine::Names) && at > 0 && named(at - 1) && !named(at) {
        at -= 1;
    }
    // R writes the names of rows without a name over them: every row is one cell longer.
    let longer = row_names(sample, at);
    let mut two_lines = false;
    // Whoever says that the first line holds the names says that the next is data.
    let may_be_two = first_line.is_none();
    if may_be_two && spans(sample, at, at + 1) {
        at += 1;
        two_lines = true;
    } else if may_be_two
        && at > 0
        && sample.n_filled(at - 1) > 1
        && !is_title_line(sample, at - 1)
        && spans(sample, at - 1, at)
    {
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
        title: title_above(sample, at - usize::from(two_lines)),
        data_above: data_above(sample, at - usize::from(two_lines)),
        below_made_up: names_at.is_some(),
    })
}

/// Rows above the header, from which on they are taken for data.
const DATA_ABOVE: usize = 3;

/// How many rows above the header hold a name and several numbers.
fn data_above(sample: &Sample, first: usize) -> usize {
    let is_value = |cell: &&str| form(cell).is_some() || is_date(cell);
    let numbers = |row: usize| sample.filled(row).filter(is_value).count();
    let holds_data = |row: &usize| {
        numbers(*row) > 1 && sample.n_filled(*row) > 2 && !is_title_line(sample, *row)
    };
    let rows = (0..first).filter(holds_data);
    Some(rows.count()).filter(|n| *n >= DATA_ABOVE).unwrap_or(0)
}

/// The one text of the row above, which a merged cell repeats; empty where it says more.
fn title_above(sample: &Sample, first: usize) -> String {
    let above = first.checked_sub(1);
    let mut texts = above.into_iter().flat_map(|row| sample.filled(row));
    let title = texts.next().unwrap_or("");
    if texts.all(|t| t == title) {
        title.trim_matches('"').to_owned()
    } else {
        String::new()
    }
}

/// Whether every row below the header is one cell longer and begins with a name of its own.
fn row_names(sample: &Sample, at: usize) -> bool {
    let width = sample.width(at);
    let rows: Vec<usize> = (at + 1..sample.n_rows())
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
    let rows: Vec<usize> = (at + 1..sample.n_rows())
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
        let rows = sample.n_rows().saturating_sub(self.at + 1);
        if rows == 0 {
            return 0.5;
        }
        let equal = (self.at + 1..sample.n_rows())
            .filter(|r| sample.width(*r) == width)
            .count();
        equal as f64 / rows as f64
    }
}

/// A title that was merged over the table, with at most a date or the head of a legend beside it.
fn is_title(sample: &Sample, row: usize) -> bool {
    let Some(first) = sample.filled(row).next() else {
        return false;
    };
    let same = sample.filled(row).filter(|c| *c == first).count();
    let others = sample.n_filled(row) - same;
    let next: HashSet<&str> = sample.filled(row + 1).collect();
    // Names stand below a title with something beside it; numbers stand below names, of which some are alike.
    let words = sample.filled(row + 1).filter(|c| is_word(c)).count();
    if others > 0 && words * 2 <= sample.n_filled(row + 1) {
        return false;
    }
    is_word(first) && same > 2 && others < 3 && same > others && next.len() > others + 1
}

/// A row that starts with `#` and is no header: it is not as full as the next row without `#`.
fn is_comment(sample: &Sample, row: usize) -> bool {
    let hash = |r: usize| sample.filled(r).next().is_some_and(|c| c.starts_with('#'));
    hash(row)
        && (row + 1..sample.n_rows())
            .find(|r| !hash(*r))
            .is_some_and(|next| sample.n_filled(next) != sample.n_filled(row))
}

/// What stands above and under the header, for the reader.
pub(in crate::import) fn report(
    head: &Head,
    above: usize,
    line: usize,
    units_line: usize,
    issues: &mut Vec<Issue>,
) {
    if head.data_above > 0 {
        let remedy = "Where they are data of this study, put all rows under one header in a copy of the file.";
        let text = format!(
            "{} lines above the header on line {line} hold numbers as rows of data do, and are not read.",
            head.data_above
        );
        issues.push(
            Issue::new(Severity::Warning, "data_above_header", text)
                .remedy(remedy, remedy)
                .at(Some(line), None),
        );
    } else if head.below_made_up {
        let text = format!(
            "The header above line {line} holds names that a program made up, such as V1 or Unnamed: 1; line {line} is the header."
        );
        let remedy = "Say --first-line names where the line above holds the names.";
        issues.push(
            Issue::new(Severity::Note, "made_up_header", text)
                .remedy("", remedy)
                .at(Some(line), None),
        );
    } else if above > 0 {
        issues.push(Issue::new(
            Severity::Note,
            "lines_above_header",
            of_count(
                above,
                "line above the header is not part of the table.",
                "lines above the header are not part of the table.",
            ),
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
        issues.push(
            Issue::new(
                Severity::Note,
                "two_header_lines",
                format!(
                    "The header has two lines, which are joined, for example \"{}\".",
                    head.names.last().map_or("", String::as_str)
                ),
            )
            .remedy(
                "",
                "Say --first-line names where the second line is one of data.",
            ),
        );
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

/// Whether a header is the one that a column without a name of its own gets.
pub(in crate::import) fn is_made_up(header: &str, column: usize) -> bool {
    let rest = header.strip_prefix("column ");
    let number = rest.map(|r| r.split(' ').next().unwrap_or(r));
    number.is_some_and(|n| n.parse() == Ok(column + 1))
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
            title: String::new(),
            data_above: 0,
            below_made_up: false,
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
