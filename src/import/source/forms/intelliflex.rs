//! The text of Luminex INTELLIFLEX exports: a row a well, several columns of statistics for each region of beads.
//!
//! In: the text of the file. Out: the same with one statistic left, in the columns of an xPONENT export, every line in
//! its place. The net median is read where there is one. What follows the table, such as a signature, is left out.
//! Source: INTELLIFLEX software, export of results as CSV.

use super::plates;
use super::text_form::TextForm;
use crate::import::options::ImportOptions;
use crate::import::source::written;
use crate::import::table::blocks::split;
use crate::study::{Issue, Severity};
use crate::words::first_names;

/// Statistics in order of preference.
const WANTED: [&str; 3] = ["NET MEDIAN", "MEDIAN", "MEAN"];
/// Those that are no signal of an analyte.
const OTHERS: [&str; 2] = ["ANALYTE NAME", "REGION"];
/// Statistics of a region that are named.
const NAMED: usize = 12;

/// A region of beads and its reporter, such as `R25: RP1`, with the columns of its statistics.
struct Region<'t> {
    name: &'t str,
    columns: Vec<(&'t str, usize)>,
}

impl Region<'_> {
    fn column(&self, statistic: &str) -> Option<usize> {
        let mut columns = self.columns.iter();
        columns.find(|(s, _)| *s == statistic).map(|(_, c)| *c)
    }
}

/// The regions of a header; `R25: RP1 NET MEDIAN` is a statistic of `R25: RP1`.
fn regions<'t>(header: &[&'t str]) -> Vec<Region<'t>> {
    let mut out: Vec<Region<'t>> = Vec::new();
    for (column, name) in header.iter().enumerate() {
        let colon = name.find(": RP");
        let end = colon.and_then(|at| Some(at + 2 + name.get(at + 2..)?.find(' ')?));
        let parts = end.and_then(|end| Some((name.get(..end)?, name.get(end + 1..)?)));
        let Some((region, statistic)) = parts else {
            continue;
        };
        match out.last_mut().filter(|r| r.name == region) {
            Some(region) => region.columns.push((statistic, column)),
            None => out.push(Region {
                name: region,
                columns: vec![(statistic, column)],
            }),
        }
    }
    out
}

fn cell<'t>(row: &[&'t str], column: usize) -> &'t str {
    row.get(column).copied().unwrap_or("")
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// The table with one statistic; `None` for other files. The option `sheet` names a statistic.
pub(super) fn table(
    text: &str,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Option<TextForm> {
    let head = text.get(..text.floor_char_boundary(20_000)).unwrap_or(text);
    if !(head.contains("WELL LOCATION") && head.contains(": RP1 ")) {
        return None;
    }
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|l| l.contains("WELL LOCATION"))?;
    let header = split(lines.get(at)?, ',');
    let place = |name: &str| header.iter().position(|h| h.eq_ignore_ascii_case(name));
    let (well, sample) = (place("WELL LOCATION")?, place("SAMPLE ID")?);
    let (kind, events) = (place("WELL TYPE"), place("TOTAL EVENTS"));
    let regions = regions(&header);
    let rows: Vec<Vec<&str>> = (lines.iter().skip(at + 1))
        .take_while(|l| !l.starts_with("--"))
        .map(|l| split(l, ','))
        .collect();
    let first = regions.first()?;
    let all: Vec<&str> = (first.columns.iter().map(|(s, _)| *s))
        .filter(|s| !OTHERS.contains(s))
        .collect();
    let has_values = |statistic: &&str| {
        let columns: Vec<usize> = regions.iter().filter_map(|r| r.column(statistic)).collect();
        (rows.iter()).any(|row| columns.iter().any(|c| is_number(cell(row, *c))))
    };
    let chosen = match options.sheet.as_deref() {
        Some(wanted) => (all.iter().copied()).find(|s| s.eq_ignore_ascii_case(wanted))?,
        None => (WANTED.into_iter().filter(|w| all.contains(w)))
            .find(has_values)
            .or(all.first().copied())?,
    };
    let analytes = analytes(&regions, chosen, &rows);
    let mut out = "\n".repeat(at);
    let names = analytes.iter().map(|(name, _)| name.as_str());
    let names = ["Location", "Sample"].into_iter().chain(names);
    written::line(names.chain(["Total Events"]), &mut out);
    for row in &rows {
        let values = analytes
            .iter()
            .map(|(_, column)| cell(row, *column).to_owned());
        let name = sample_name(cell(row, sample), kind.map_or("", |c| cell(row, c)));
        let before = [cell(row, well).to_owned(), name];
        let events = events.map_or("", |c| cell(row, c)).to_owned();
        written::line(before.into_iter().chain(values).chain([events]), &mut out);
    }
    issues.push(plates::or_another(note(chosen, &all), all.len(), false));
    let all: Vec<String> = all.into_iter().map(str::to_owned).collect();
    Some(TextForm {
        text: out,
        delimiter: Some(written::DELIMITER),
        block: Some((Some(chosen.to_owned()), all)),
        layout: None,
        analytes: 2..2 + analytes.len(),
    })
}

/// The sample of a well: standards, backgrounds and controls are told by their kind, `S1`, `B1` or `C1`.
fn sample_name(sample: &str, kind: &str) -> String {
    let number = kind.get(1..).unwrap_or("");
    let word = match kind.chars().next() {
        Some('S') => "Standard",
        Some('B') => "Background",
        Some('C') => "Control",
        _ => return sample.to_owned(),
    };
    if number.bytes().all(|b| b.is_ascii_digit()) {
        format!("{word} {number}")
    } else {
        sample.to_owned()
    }
}

/// Name and column of each analyte: a region without a name is called by its number.
fn analytes(regions: &[Region<'_>], chosen: &str, rows: &[Vec<&str>]) -> Vec<(String, usize)> {
    let named = |region: &Region<'_>| {
        let column = region.column("ANALYTE NAME")?;
        let mut names = rows.iter().map(|row| cell(row, column));
        let name = names.find(|n| !n.is_empty() && !n.eq_ignore_ascii_case("nan"))?;
        Some(name.to_owned())
    };
    let found: Vec<(String, &Region<'_>)> = (regions.iter())
        .map(|r| (named(r).unwrap_or_else(|| r.name.replace(": ", " ")), r))
        .collect();
    let is_again = |name: &String| found.iter().filter(|(n, _)| n == name).count() > 1;
    // Instruments with two reporters have each analyte twice.
    let name = |(name, region): &(String, &Region<'_>)| match is_again(name) {
        true => format!("{name} {}", region.name.replace(": ", " ")),
        false => name.clone(),
    };
    (found.iter())
        .filter_map(|f| Some((name(f), f.1.column(chosen)?)))
        .collect()
}

fn note(chosen: &str, all: &[&str]) -> Issue {
    let others = all.iter().copied().filter(|s| *s != chosen);
    let others: Vec<&str> = others.collect();
    let text = format!(
        "This is an export of Luminex INTELLIFLEX. Its statistic \"{chosen}\" is read, a signal and no concentration; there are also {}.",
        first_names(others.into_iter(), NAMED)
    );
    Issue::new(Severity::Warning, "intelliflex", text)
}
