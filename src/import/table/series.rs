//! Tables of series: times down, a column for each subject.
//!
//! In: the cells of a text or a sheet. Out: one row for each subject and time. Read without being asked are columns
//! that are called as persons and animals are (`Mouse 1`, `Mouse 2`), and those of which several have the name of one
//! group. Where the table shall be turned, every column of numbers is a subject. Not its business: groups over or beside
//! the numbers of animals, which `replicates` reads first.

use super::replicates::{MOST_COLUMNS, has_treatment, is_one_quantity, under_names};
use super::series_summaries::summaries;
use super::times::{Times, is_time_name, times};
use crate::import::cells::moment::{Time, time};
use crate::import::cells::values::{MissingCodes, form, says_value};
use crate::import::cells::words::{Hint, Name, fold};
use crate::study::{Issue, Severity};
use crate::words::{first_names, of_count};
use std::collections::{BTreeMap, BTreeSet};

/// What the column of the subjects is called.
pub(in crate::import) const SUBJECT: &str = "Subject";

/// Rows in which the first time must stand.
const MOST_ABOVE: usize = 60;
/// Columns before that of the times: the number of the row.
const MOST_BEFORE: usize = 2;
/// Most values.
const MOST_VALUES: usize = 2_000_000;
/// Names in a message.
const NAMED: usize = 6;

/// A table of series as one row a value, with its header.
pub(in crate::import) struct Long {
    pub rows: Vec<Vec<String>>,
    /// Headers of the columns that are subjects.
    people: Vec<String>,
    n_groups: usize,
    /// What is said of the times.
    times: &'static str,
    /// Columns and rows that are not read.
    left: Vec<String>,
    /// Rows with numbers above the table and below it, which are not read.
    above: usize,
    below: usize,
}

impl Long {
    /// What was done, for the reader.
    pub fn notes(&self) -> Vec<Issue> {
        let groups = match self.n_groups {
            0 => String::new(),
            n => format!(" in {n} groups"),
        };
        let names = first_names(self.people.iter().map(String::as_str), NAMED);
        let read = Issue::new(
            Severity::Warning,
            "series_across",
            format!(
                "The table has a row for each time and a column for each of {} subjects{groups} ({names}); it is read with a row for each value, all of one marker.{}",
                self.people.len(),
                self.times
            ),
        )
        .remedy(
            "If the columns are markers, add a column that names the subject of each row in a copy of the file.",
            "If the columns are markers, add a column that names the subject of each row in a copy of the file.",
        );
        let left = (!self.left.is_empty()).then(|| {
            let names = first_names(self.left.iter().map(String::as_str), NAMED);
            Issue::new(
                Severity::Warning,
                "series_left",
                format!("Beside the series these columns are not read: {names}."),
            )
        });
        let other = [(self.above, "above"), (self.below, "below")];
        let other = other.into_iter().filter(|(n, _)| *n > 0);
        let other = other.map(|(n, place)| {
            let way = "Give each table a file or a sheet of its own.";
            let text = of_count(
                n,
                &format!("row with numbers {place} the table is not read."),
                &format!("rows with numbers {place} the table are not read."),
            );
            Issue::new(Severity::Warning, "second_table", text).remedy(way, way)
        });
        ([Some(read), left].into_iter().flatten())
            .chain(other)
            .collect()
    }
}

/// Where a table of series stands.
struct Place<'c> {
    /// Column of the times.
    time: usize,
    /// Row with the names of the columns.
    names: usize,
    /// Rows of the times.
    body: Vec<usize>,
    times: Times,
    /// What the column of the times is called.
    title: &'c str,
}

fn cell<'c>(rows: &[Vec<&'c str>], row: usize, column: usize) -> &'c str {
    rows.get(row)
        .and_then(|r| r.get(column))
        .copied()
        .unwrap_or("")
}

/// The rows of a table of series as one row a value; `None` for other tables. `asked`: the table shall be turned.
/// `named` is what was measured, where a sheet says it; `missing` are the texts that mean "no value".
pub(in crate::import) fn long(
    rows: &[Vec<&str>],
    asked: bool,
    named: Option<&str>,
    missing: &MissingCodes,
) -> Option<Long> {
    let place = place(rows, asked)?;
    let (columns, left) = columns(rows, &place, missing)?;
    if !asked && !left.is_empty() || columns.len().saturating_mul(place.body.len()) > MOST_VALUES {
        return None;
    }
    let headers = headers(rows, &place, &columns);
    let told = fact_row(rows, &place, &columns)?;
    let groups = match told {
        Some(groups) => Some(groups),
        None => repeated(
            &headers,
            asked || is_alike(rows, &place, &columns, &headers),
        ),
    };
    if !asked && groups.is_none() && !are_people(&headers) {
        return None;
    }
    let people = people(
        &headers,
        groups.is_some() && repeated(&headers, true).is_some(),
    );
    Some(written(
        rows,
        &place,
        &columns,
        (people, groups, left),
        named,
    ))
}

/// The first place in which times go down beside numbers.
fn place<'c>(rows: &[Vec<&'c str>], asked: bool) -> Option<Place<'c>> {
    for first in 1..rows.len().min(MOST_ABOVE) {
        for column in 0..=MOST_BEFORE {
            if cell(rows, first, column).is_empty() {
                continue;
            }
            if let Some(found) = place_at(rows, first, column, asked) {
                return Some(found);
            }
        }
    }
    None
}

/// Whether a row holds a number, or says of one that it lies beyond a limit, as all do before the first dose.
fn has_number(rows: &[Vec<&str>], row: usize, after: usize) -> bool {
    let mut own = rows.get(row).into_iter().flatten().skip(after + 1);
    own.any(|t| says_value(t))
}

fn numbers_in(rows: &[Vec<&str>], row: usize, after: usize) -> usize {
    let own = rows.get(row).into_iter().flatten().skip(after + 1);
    own.filter(|t| form(t).is_some()).count()
}

/// The table whose first time stands in this cell.
fn place_at<'c>(
    rows: &[Vec<&'c str>],
    first: usize,
    column: usize,
    asked: bool,
) -> Option<Place<'c>> {
    if !has_number(rows, first, column) {
        return None;
    }
    // Columns before the times number the rows.
    let counts = |c: usize| {
        let own = (first..rows.len().min(first + 50)).map(|r| cell(rows, r, c));
        let numbers: Vec<Option<usize>> = own.map(|t| t.parse().ok()).collect();
        let blank = (first..rows.len().min(first + 50)).all(|r| cell(rows, r, c).is_empty());
        let one_by_one =
            |w: &[Option<usize>]| matches!(w, [Some(a), Some(b)] if b.checked_sub(*a) == Some(1));
        blank || numbers.len() > 2 && numbers.windows(2).take(numbers.len() - 2).all(one_by_one)
    };
    if !(0..column).all(counts) {
        return None;
    }
    // The title of the times stands above them, with the names of the columns or alone below those.
    let filled = |r: usize| {
        let own = rows.get(r).into_iter().flatten().skip(column + 1);
        own.filter(|t| !t.is_empty()).count()
    };
    let title_at = (0..first)
        .rev()
        .find(|r| !cell(rows, *r, column).is_empty());
    let title = title_at.map_or("", |r| cell(rows, r, column));
    let names = (0..first).rev().take(4).find(|r| filled(*r) > 0)?;
    let title = match title_at {
        Some(at) if at + 1 >= names || is_time_name(title) => title,
        _ => "",
    };
    // A name that stands over numbers counts as one, and a title alone over a table names no column.
    let is_told = is_time_name(title) && filled(names) > usize::from(!asked);
    let end = (first..rows.len())
        .find(|r| cell(rows, *r, column).is_empty())
        .unwrap_or(rows.len());
    let labels: Vec<&str> = (first..end).map(|r| cell(rows, r, column)).collect();
    let (times, n) = times(&labels, is_told)?;
    let body: Vec<usize> = (first..first + n).collect();
    let words = rows.get(names).into_iter().flatten().skip(column + 1);
    let all_numbers = words
        .clone()
        .filter(|t| !t.is_empty())
        .all(|t| form(t).is_some());
    (n > 2 && (asked || !all_numbers)).then_some(Place {
        time: column,
        names,
        body,
        times,
        title,
    })
}

/// Whether a column holds the temperature at each time, as plate readers write it.
fn is_temperature(header: &str) -> bool {
    let lower = fold(header);
    let words = Name::new(header).words;
    let says = |w: &String| matches!(w.as_str(), "temperature" | "temp" | "temperatur");
    words.iter().any(says) || lower.starts_with("t\u{b0}") || header.starts_with("T\u{b0}")
}

/// The columns of the series, and the headers of those that are none; `None` where no two are.
fn columns(
    rows: &[Vec<&str>],
    place: &Place<'_>,
    missing: &MissingCodes,
) -> Option<(Vec<usize>, Vec<String>)> {
    let width = place
        .body
        .iter()
        .filter_map(|r| rows.get(*r))
        .map(Vec::len)
        .max()?;
    if width > MOST_COLUMNS {
        return None;
    }
    let (mut columns, mut left) = (Vec::new(), Vec::new());
    for c in place.time + 1..width {
        let own = || place.body.iter().map(|r| cell(rows, *r, c));
        let mut filled = own().filter(|t| !missing.contains(t)).peekable();
        let header = cell(rows, place.names, c);
        if filled.peek().is_none() {
            continue;
        }
        if filled.all(says_value) && !is_temperature(header) {
            columns.push(c);
        } else {
            left.push(if header.is_empty() {
                format!("column {}", c + 1)
            } else {
                header.to_owned()
            });
        }
    }
    let names: Vec<&str> = columns
        .iter()
        .map(|c| cell(rows, place.names, *c))
        .collect();
    let number = |at: usize, c: usize| {
        let text = cell(rows, *place.body.get(at)?, *columns.get(c)?);
        text.replace(',', ".").parse::<f64>().ok()
    };
    let sums = summaries(&names, place.body.len(), &number);
    left.extend(
        sums.iter()
            .map(|at| format!("{} (it sums up others)", names[*at])),
    );
    let columns: Vec<usize> = (columns.iter().enumerate())
        .filter(|(at, _)| !sums.contains(at))
        .map(|(_, c)| *c)
        .collect();
    (columns.len() > 1).then_some((columns, left))
}

/// The name over each column; one that spans several columns of a block stands over the first.
fn headers<'c>(rows: &[Vec<&'c str>], place: &Place<'_>, columns: &[usize]) -> Vec<&'c str> {
    let mut last = ("", usize::MAX);
    let own = columns.iter().map(|&c| {
        let name = cell(rows, place.names, c);
        let name = if name.is_empty() && last.1.checked_add(1) == Some(c) {
            last.0
        } else {
            name
        };
        last = (name, c);
        name
    });
    own.collect()
}

/// The groups in a row between the names and the first time: `Some(None)` where nothing stands there, `None` where
/// something else does.
fn fact_row<'c>(
    rows: &[Vec<&'c str>],
    place: &Place<'_>,
    columns: &[usize],
) -> Option<Option<Vec<&'c str>>> {
    let first = *place.body.first()?;
    let mut found = None;
    for r in place.names + 1..first {
        let filled = columns.iter().any(|c| !cell(rows, r, *c).is_empty());
        if !filled {
            continue;
        }
        let groups: Vec<&str> = columns.iter().map(|c| cell(rows, r, *c)).collect();
        let is_group = Name::new(cell(rows, r, place.time)).names_group() > 0.7;
        if !is_group || found.is_some() || groups.iter().any(|g| g.is_empty()) {
            return None;
        }
        found = Some(groups);
    }
    Some(found)
}

/// The headers as groups, where each stands over several columns.
fn repeated<'c>(headers: &[&'c str], fits: bool) -> Option<Vec<&'c str>> {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for header in headers {
        *count.entry(header).or_default() += 1;
    }
    let all = fits && count.len() > 1 && !count.contains_key("") && count.values().all(|n| *n > 1);
    all.then(|| headers.to_vec())
}

/// Whether the columns of all groups hold one quantity, so that their names are no analytes.
fn is_alike(rows: &[Vec<&str>], place: &Place<'_>, columns: &[usize], headers: &[&str]) -> bool {
    let animals = under_names(columns, headers);
    let first = |c: usize| {
        let own = place.body.iter().map(|r| cell(rows, *r, c));
        own.filter_map(|t| t.replace(',', ".").parse::<f64>().ok())
            .next()
    };
    has_treatment(&animals) || is_one_quantity(&animals, &first)
}

/// Whether the columns are called as persons, animals or samples are: one word with numbers or letters.
fn are_people(headers: &[&str]) -> bool {
    let stem = |header: &str| -> Option<String> {
        let lower = fold(header);
        let parted = lower.rsplit_once([' ', '_', '-', '.']);
        let by_letter = parted.filter(|(_, end)| end.chars().count() == 1);
        let stem = match by_letter {
            Some((stem, _)) => stem,
            None => lower.trim_end_matches(|c: char| c.is_ascii_digit()),
        };
        let stem = stem.trim_end_matches(|c: char| !c.is_alphanumeric());
        (stem.len() < lower.len() && !stem.is_empty()).then(|| stem.to_owned())
    };
    let Some(first) = headers.first().and_then(|h| stem(h)) else {
        return false;
    };
    let distinct: BTreeSet<&&str> = headers.iter().collect();
    // In German `Tag 1` is a day.
    let is_time = !matches!(time(headers[0]), Time::Unknown | Time::Numbered(_));
    let name = Name::new(&first);
    let says = name.hint(Hint::Subject) > 0.8 || name.hint(Hint::Sample) > 0.6;
    says && name.words.len() == 1
        && !is_time
        && headers.len() > 1
        && distinct.len() == headers.len()
        && headers.iter().all(|h| stem(h).as_ref() == Some(&first))
}

/// The name of each subject, each once.
fn people(headers: &[&str], by_group: bool) -> Vec<String> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut out = Vec::with_capacity(headers.len());
    for (at, header) in headers.iter().enumerate() {
        let n = seen.entry(header).or_default();
        *n += 1;
        out.push(match (header.is_empty(), by_group, *n) {
            (true, _, _) => format!("column {}", at + 1),
            (_, true, n) => format!("{header} {n}"),
            (_, _, 1) => (*header).to_owned(),
            (_, _, n) => format!("{header} ({n})"),
        });
    }
    out
}

/// A line that stands alone above the table names what was measured.
fn value_name(rows: &[Vec<&str>], place: &Place<'_>, named: Option<&str>) -> String {
    let alone = (place.names.saturating_sub(4)..place.names)
        .rev()
        .find_map(|r| {
            let mut filled = rows.get(r)?.iter().filter(|t| !t.is_empty());
            let only = filled.next()?;
            let fits = form(only).is_none() && only.len() < 40 && !only.contains([':', '=', '#']);
            (filled.next().is_none() && fits).then_some(*only)
        });
    alone.or(named).unwrap_or("Value").to_owned()
}

type Who<'c> = (Vec<String>, Option<Vec<&'c str>>, Vec<String>);

fn written(
    rows: &[Vec<&str>],
    place: &Place<'_>,
    columns: &[usize],
    (people, groups, left): Who<'_>,
    named: Option<&str>,
) -> Long {
    let mut header = vec![SUBJECT.to_owned()];
    header.extend(groups.is_some().then(|| "Group".to_owned()));
    header.push(place.times.header(place.title));
    header.push(value_name(rows, place, named));
    let mut out = vec![header];
    for (at, (column, person)) in columns.iter().zip(&people).enumerate() {
        for (row, time) in place.body.iter().zip(&place.times.labels) {
            let mut line = vec![person.clone()];
            line.extend(groups.iter().filter_map(|g| Some((*g.get(at)?).to_owned())));
            line.push(time.clone());
            line.push(cell(rows, *row, *column).to_owned());
            out.push(line);
        }
    }
    let end = place.body.last().map_or(0, |r| r + 1);
    let distinct: BTreeSet<&&str> = groups.iter().flatten().collect();
    Long {
        rows: out,
        n_groups: distinct.len(),
        times: place.times.says(),
        left,
        // A setting of the instrument is one number, a row of another table has as many as the columns below it.
        above: (0..place.names)
            .filter(|r| 2 * numbers_in(rows, *r, place.time) >= columns.len().max(3))
            .count(),
        below: (end..rows.len())
            .filter(|r| has_number(rows, *r, place.time))
            .count(),
        people,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, asked: bool) -> Option<Vec<String>> {
        let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split(',').collect()).collect();
        let found = long(&rows, asked, None, &MissingCodes::new(&[]))?;
        Some(found.rows.iter().map(|r| r.join(",")).collect())
    }

    #[test]
    fn a_column_for_each_animal_becomes_rows() {
        let found = read(
            "Age (Month),Sheep 1,Sheep 2\n1,37,48\n2,50,65\n3,66,85\n",
            false,
        )
        .unwrap();
        assert_eq!(found[0], "Subject,Time (Month),Value");
        assert_eq!(found[1], "Sheep 1,1,37");
        assert_eq!(found[6], "Sheep 2,3,85");
        assert!(read("Day,Cow A,Cow B\n1,37,48\n2,50,65\n3,66,85\n", false).is_some());
    }

    #[test]
    fn groups_over_several_columns_are_groups() {
        let text = ",Sed,Sed,Sed,,Ex,Ex,Ex\nZT1,8,9,7,,7,6,8\nZT5,6,9,9,,9,8,9\nZT9,9,8,7,,9,8,9\n";
        let found = read(text, false).unwrap();
        assert_eq!(found[0], "Subject,Group,Time,Value");
        assert_eq!(found[10], "Ex 1,Ex,ZT1,7");
        // The name stands over the first column of its block, the title of the times below the names.
        let spans = ",A,,,B,,\nMonths after,,,,,,\n0,3,4,4,3,3,4\n1,3,4,5,4,3,4\n2,3,4,5,4,3,4\n";
        let found = read(spans, false).unwrap();
        assert_eq!(found[1], "A 1,A,0,3");
        assert_eq!(found[18], "B 3,B,2,4");
    }

    #[test]
    fn numbers_above_and_below_the_table_are_counted() {
        let above = "Glucose\n,Sed,Sed,Sed,Ex,Ex,Ex\none,8,9,8,7,7,8\ntwo,8,9,8,7,7,8\nInsulin\n,Sed,Sed,Sed,Ex,Ex,Ex\nZT1,3,4,3,3,4,3\nZT5,3,4,3,3,4,3\nZT9,3,4,3,3,4,3\n\nmean,3,3,3,3,3,3\n";
        let rows: Vec<Vec<&str>> = above.lines().map(|l| l.split(',').collect()).collect();
        let found = long(&rows, false, None, &MissingCodes::new(&[])).unwrap();
        let said: Vec<String> = found.notes().into_iter().map(|i| i.message).collect();
        assert!(
            said.iter()
                .any(|m| m.starts_with("2 rows with numbers above")),
            "{said:?}"
        );
        assert!(
            said.iter()
                .any(|m| m.starts_with("1 row with numbers below")),
            "{said:?}"
        );
    }

    #[test]
    fn a_sign_apart_and_hours_of_the_next_day_are_times() {
        let found = read("Month,Mouse 1,Mouse 2\n- 0.5,3,4\n0,3,4\n1,3,4\n", false).unwrap();
        assert_eq!(found[1], "Mouse 1,-0.5,3");
        let found = read(
            ",Sed,Sed,Sed,Ex,Ex,Ex\nZT13,8,9,8,7,7,8\nZT23,8,9,8,7,7,8\nZT1,3,4,3,3,4,3\n",
            false,
        )
        .unwrap();
        assert_eq!(found[3], "Sed 1,Sed,ZT1,3");
        assert_eq!(
            read(
                ",Sed,Sed,Sed,Ex,Ex,Ex\nZT13,8,9,8,7,7,8\nZT1,8,9,8,7,7,8\nZT13,3,4,3,3,4,3\n",
                false
            ),
            None
        );
    }

    #[test]
    fn wells_are_subjects_where_the_table_is_turned() {
        let text = "Plate,1\nTime,Temperature(C),A1,A2\n0:00:00,37,0.1,0.2\n0:15:00,37,0.2,0.3\n0:30:00,37,0.3,0.4\n~End,,,\n";
        let found = read(text, true).unwrap();
        assert_eq!(found[0], "Subject,Time (h),Value");
        assert_eq!(found[2], "A1,0.25,0.2");
        assert_eq!(found.len(), 7);
        assert_eq!(read(text, false), None);
    }

    #[test]
    fn other_tables_stand_as_they_are() {
        for text in [
            "Day,IL6,TNF,CRP\n0,1,2,3\n1,2,3,4\n2,3,4,5\n",
            "Day,IL6,IL6,TNF,TNF\n0,1,2,300,400\n3,1,2,300,400\n7,1,2,300,400\n",
            "Patient,Day 1,Day 2\n1,5,6\n2,6,7\n3,7,8\n",
            "Uhrzeit,Tag 1,Tag 2\n8,5,6\n12,6,7\n18,7,8\n",
            "age,bp1,bp2\n50,120,130\n51,121,131\n52,122,132\n",
        ] {
            assert_eq!(read(text, false), None, "{text}");
        }
    }
}
