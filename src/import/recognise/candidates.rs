//! Columns that may name the subject, the visit, or the marker and its value.
//!
//! In: the table with what is known of each column. Out: candidates, the likeliest first; by name, by labels, or by
//! how the column behaves within subjects. Not its business: which combination is right.

use super::crossover::CrossoverColumns;
use super::evidence::Evidence;
use super::look::Look;
use super::marker_names::names_marker;
use super::no_people::{is_of_device, names_no_people};
use super::parts_of_visits::{differ_in_size, holds_sides};
use super::reading::Who;
use super::series_columns::is_of_series;
use super::visit_signs::{reads_as_visits, visit_name};
use super::wells::{self, holds_wells, is_channel};
use super::wide::Wide;
use crate::import::cells::codes::Codes;
use crate::import::cells::dates::is_date;
use crate::import::cells::moment::{Time, time};
use crate::import::cells::words::{Hint, Name};
use crate::import::error::ImportError;
use crate::import::options::Decimal;
use crate::import::recognise::convention::Convention;

/// Columns that may name the subject, the likeliest first.
pub(in crate::import) fn subjects(
    e: &Evidence<'_>,
    told: Option<&Convention<'_>>,
) -> Result<Vec<Who>, ImportError> {
    if let Some(name) = e.options.subject.as_ref().filter(|n| !n.is_empty()) {
        if name == "row" && !e.table.header.iter().any(|h| h == "row") {
            return Ok(vec![Who::Row]);
        }
        return Ok(vec![Who::Column(e.find("--subject", name)?)]);
    }
    if told.is_some_and(|c| c.people.is_some()) {
        return Ok(vec![Who::Row]);
    }
    let n = e.table.n_rows();
    let taken = [
        &e.options.group,
        &e.options.visit,
        &e.options.hours,
        &e.options.time_point,
        &e.options.value,
        &e.options.marker_name,
    ];
    let free = |c: usize| {
        let name = Some(e.header(c));
        !e.is_ignored(c)
            && !taken.iter().any(|t| t.as_deref() == name)
            && !e
                .options
                .markers
                .iter()
                .chain(&e.options.covariates)
                .any(|m| Some(m.as_str()) == name)
    };
    let fits = |c: usize| {
        let p = e.profile(c);
        // `1.2` may be the second child of the first family, where the name says so.
        let numbered = !p.has_fractions()
            || e.name(c).hint(Hint::Subject) > 0.9 && p.distinct < p.n
            || e.name(c).names_subject() > 0.5 && are_whole(e, c);
        free(c)
            && !holds_wells(e, c)
            && !is_count(e, c)
            // `Tag0, Tag2, Tag4` are days.
            && (e.name(c).names_subject() > 0.9 || !is_of_series(e, c))
            && numbered
            && p.n * 2 > n.min(8)
            // One person came at several times; else one label for all rows names no subject.
            && (p.distinct > 1
                || n <= 200
                    && p.distinct == 1
                    && (n < 2
                        || e.name(c).names_subject() > 0.5
                            && is_there_a_time(e, c)
                            && !is_of_device(e.name(c))))
    };
    let mut named: Vec<(f64, usize)> = (0..e.table.n_columns())
        .filter(|&c| fits(c))
        .map(|c| (e.name(c).names_subject(), c))
        .filter(|(hint, c)| {
            *hint > 0.3
                || *hint > 0.15 && !e.is_called_counter(*c) && e.name(*c).hint(Hint::Fact) < 0.8
        })
        .collect();
    without_row_numbers(e, &mut named);
    named.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    named.truncate(5);
    let strong = named.first().is_some_and(|(hint, _)| *hint > 0.5);
    let mut out: Vec<Who> = named.iter().map(|(_, c)| Who::Column(*c)).collect();
    if !strong {
        out.extend(wells::followed(e, &free).map(Who::Column));
        add_unnamed_subjects(e, &fits, &mut out);
    }
    Ok(out)
}

/// `n` that does not count from 1 without a gap, or `num` of which few come again: how many were measured.
fn is_count(e: &Evidence<'_>, column: usize) -> bool {
    let p = e.profile(column);
    let name = e.table.normal_name(column);
    let by_chance = matches!(
        name,
        "num" | "number" | "count" | "anzahl" | "nb" | "nombre"
    );
    if !(name == "n" || by_chance) || !p.is_numeric() {
        return false;
    }
    let codes = e.codes(column);
    let numbers = codes.labels.iter().filter_map(|l| l.parse::<usize>().ok());
    let most = numbers.max().unwrap_or(0);
    if most == codes.labels.len() {
        return false;
    }
    let rows = codes.rows_of_labels();
    let alone = rows.iter().filter(|n| **n == 1).count();
    !by_chance || alone * 2 > rows.len() && alone < rows.len()
}

/// Whether a column that says when is there.
fn is_there_a_time(e: &Evidence<'_>, but: usize) -> bool {
    (0..e.table.n_columns()).any(|c| {
        c != but
            && e.profile(c).distinct > 1
            && (visit_name(e, c) > 0.3 || reads_as_visits(e, c) > 0.5 || holds_dates(e, c))
    })
}

/// Numbers written with a point, `1.0` and `2.0000E+00`, are whole.
fn are_whole(e: &Evidence<'_>, column: usize) -> bool {
    (0..e.table.n_rows().min(2_000))
        .filter_map(|row| e.number(row, column, Decimal::Point))
        .all(|x| x.fract() == 0.0)
}

/// Most different numbers of a column whose amounts are compared.
const MOST_UNEVEN: usize = 40;

/// A few numbers that come in uneven amounts measure something.
fn is_uneven(e: &Evidence<'_>, column: usize) -> bool {
    let p = e.profile(column);
    if !p.is_numeric() || p.distinct == p.n || p.distinct > MOST_UNEVEN {
        return false;
    }
    let counts = e.codes(column).rows_of_labels();
    let low = counts.iter().min().copied().unwrap_or(0);
    counts.iter().any(|n| *n > 3 * low + 1)
}

/// Whether a header names something other than a subject; `before` is a time.
fn says_something_else(e: &Evidence<'_>, column: usize) -> bool {
    let is_time = matches!(
        time(e.header(column)),
        Time::Baseline | Time::Start | Time::End | Time::After | Time::During
    );
    let name = e.name(column);
    is_time
        || name.names_group() > 0.55
        || [
            Hint::Visit,
            Hint::Sex,
            Hint::MarkerName,
            Hint::Value,
            Hint::Fact,
            Hint::Place,
            Hint::Outcome,
            Hint::Birth,
            Hint::Derived,
        ]
        .into_iter()
        .any(|h| name.hint(h) > 0.55)
}

/// Adds columns that may name the subject by their values: labels or whole numbers that come as often as one another,
/// under a name that says nothing else; then each row as a subject.
fn add_unnamed_subjects(e: &Evidence<'_>, fits: &dyn Fn(usize) -> bool, out: &mut Vec<Who>) {
    let n = e.table.n_rows();
    let says_else = |c: usize| says_something_else(e, c);
    let mut others: Vec<(usize, usize)> = (0..e.table.n_columns())
        .filter(|&c| {
            let p = e.profile(c);
            fits(c)
                && p.n == n
                && p.distinct > 2
                && !says_else(c)
                && !out.contains(&Who::Column(c))
                && !e.is_counter(c)
                && !(p.is_numeric() && p.distinct * 2 > n)
                && !is_of_series(e, c)
                && !holds_dates(e, c)
                && !names_no_people(e, c)
                && !is_uneven(e, c)
                // Three tissues of a hundred samples are no people.
                && (p.distinct > 4 || p.distinct * 20 > n)
                && !is_said_in_words(e, c)
        })
        .map(|c| (e.profile(c).distinct, c))
        .collect();
    // A first column of whole numbers or names, each once, is that of the subjects.
    let first = fits(0)
        && !is_of_series(e, 0)
        && !holds_dates(e, 0)
        && e.profile(0).n == n
        && e.profile(0).distinct == n
        && (!says_else(0) || !e.profile(0).is_numeric() && e.name(0).hint(Hint::Fact) > 0.6)
        && !(e.is_counter(0) && e.is_called_counter(0));
    if first && !others.iter().any(|o| o.1 == 0) && !out.contains(&Who::Column(0)) {
        others.insert(0, (usize::MAX, 0));
    }
    // Labels name people rather than numbers do.
    others.sort_by_key(|(distinct, c)| {
        let first = *distinct == usize::MAX;
        (
            !first && e.profile(*c).is_numeric(),
            std::cmp::Reverse(*distinct),
            *c,
        )
    });
    out.extend(others.iter().take(2).map(|(_, c)| Who::Column(*c)));
    // The rows of a plate are wells, of which a sample may have several.
    let are_wells = (0..e.table.n_columns()).any(|c| holds_wells(e, c));
    if !are_wells || out.is_empty() {
        out.push(Who::Row);
    }
}

/// Whether every label of a column is a date, in whatever manner each is written.
pub(super) fn holds_dates(e: &Evidence<'_>, column: usize) -> bool {
    let mut cells = (0..e.table.n_rows().min(200)).map(|row| e.table.cell(row, column));
    !e.profile(column).is_numeric() && cells.all(is_date)
}

/// Whether every label of a column is a dilution: `1:400`.
pub(super) fn holds_dilutions(e: &Evidence<'_>, column: usize) -> bool {
    let is_dilution = |text: &str| {
        let times = text.strip_prefix("1:").and_then(|n| n.parse::<u32>().ok());
        text.is_empty() || times.is_some_and(|n| n > 1)
    };
    let mut cells = (0..e.table.n_rows().min(200)).map(|row| e.table.cell(row, column));
    let named = e
        .name(column)
        .words
        .iter()
        .any(|w| w.starts_with("dilu") || w.starts_with("verd"));
    named && cells.all(is_dilution)
}

/// Whether every label of a column is a time of day: `10:59:34`.
pub(super) fn holds_clock_times(e: &Evidence<'_>, column: usize) -> bool {
    let is_clock = |text: &str| {
        let mut parts = text.trim().split(':');
        let number = |p: &str| p.len() < 3 && p.parse::<u8>().is_ok_and(|n| n < 60);
        (2..=3).contains(&parts.clone().count()) && parts.all(number)
    };
    let mut cells = (0..e.table.n_rows().min(200)).map(|row| e.table.cell(row, column));
    !e.profile(column).is_numeric() && cells.all(is_clock)
}

/// Whether a column holds times of day that seldom come again on another date: when each value was taken.
pub(super) fn says_when_taken(e: &Evidence<'_>, column: usize) -> bool {
    if !holds_clock_times(e, column) {
        return false;
    }
    let is_date = |c: &usize| *c != column && e.profile(*c).distinct > 1 && holds_dates(e, *c);
    let dates = (0..e.table.n_columns()).find(is_date);
    dates.is_some_and(|dates| share_again(&e.codes(dates), &e.codes(column)) <= 0.2)
}

/// The share of times that come again on another date or at another visit.
pub(super) fn share_again(of: &Codes<'_>, times: &Codes<'_>) -> f64 {
    let mut first: Vec<Option<u32>> = vec![None; times.labels.len()];
    let mut again = vec![false; times.labels.len()];
    for (of, time) in of.of_row.iter().zip(times.of_row.iter()) {
        let Some((of, at)) = of.zip(time.map(|t| t as usize)) else {
            continue;
        };
        if let (Some(first), Some(again)) = (first.get_mut(at), again.get_mut(at)) {
            *again |= *first.get_or_insert(of) != of;
        }
    }
    again.iter().filter(|a| **a).count() as f64 / again.len().max(1) as f64
}

/// Columns that may name the visit: by name, by labels, or because each subject has each label once.
pub(in crate::import) fn visit_candidates(
    e: &Evidence<'_>,
    subject: Option<usize>,
    look: &mut Look<'_, '_>,
    crossover: Option<CrossoverColumns>,
    wide: &Wide,
) -> Vec<usize> {
    let o = e.options;
    let taken = [
        o.group.as_deref(),
        o.hours.as_deref(),
        o.time_point.as_deref(),
        o.value.as_deref(),
        o.marker_name.as_deref(),
    ];
    let mut found: Vec<(f64, usize)> = Vec::new();
    for c in 0..e.table.n_columns() {
        let p = e.profile(c);
        let header = e.header(c);
        let free = Some(c) != subject
            && !e.is_ignored(c)
            && !taken.contains(&Some(header))
            && crossover.is_none_or(|x| x.all().all(|own| own != c))
            && !o.markers.iter().chain(&o.covariates).any(|m| m == header);
        if !free || p.distinct == 0 || p.distinct > 500 || p.n * 4 < e.table.n_rows() {
            continue;
        }
        if let Some(score) = visit_score(e, c, look, wide) {
            found.push((score, c));
        }
    }
    // `stage` repeats where every row has a day of its own.
    let has_times = (0..e.table.n_columns()).any(|c| {
        Some(c) != subject
            && e.profile(c).is_numeric()
            && visit_name(e, c) > 0.8
            && look.one_place(&[c]) > 0.98
    });
    if has_times {
        found.retain(|(_, c)| visit_name(e, *c) > 0.8 || look.one_place(&[*c]) > 0.8);
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    found.into_iter().take(6).map(|(_, c)| c).collect()
}

/// How much speaks for a column as the visit; `None` where something speaks against it.
fn visit_score(e: &Evidence<'_>, c: usize, look: &mut Look<'_, '_>, wide: &Wide) -> Option<f64> {
    let p = e.profile(c);
    let name = visit_name(e, c);
    if names_something_else(e, c, name, look) {
        return None;
    }
    if p.distinct == 1 {
        // A study of one visit may still say which.
        return (name > 0.9 && !p.is_numeric()).then_some(0.1);
    }
    let by_labels = reads_as_visits(e, c);
    if labels_something_else(e, c, (name, by_labels), look) {
        return None;
    }
    let (_, shared, n) = look.visits(c);
    // A time of day that one person has alone is when a row was written.
    let own_time = || n * 10 >= p.n * 9 && holds_clock_times(e, c);
    if look.n_people > 1 && (own_time() || says_when_taken(e, c)) {
        return None;
    }
    // `OD` and `CFU` are two things, and no two visits of one.
    if name < 0.4 && by_labels < 0.5 && !p.is_numeric() && differ_in_size(e, c) {
        return None;
    }
    // A number that few others share is a measurement.
    let many = n > look.n_people.max(4) && shared < 0.95;
    if p.is_numeric() && name < 0.7 && (shared < 0.3 || many) {
        return None;
    }
    // Labels that no two people share, such as wells, are no visits unless they are dates.
    if !p.is_numeric() && name < 0.7 && shared < 0.1 && look.n_people > 1 && !holds_dates(e, c) {
        return None;
    }
    if name < 0.4 && by_labels < 0.5 && (look.one_place(&[c]) < 0.98 || shared < 0.4) {
        return None;
    }
    // `Day 14` beside `Day 0` and `Day 7` is a marker at a visit.
    if p.is_numeric() && wide.columns.iter().any(|w| w.column == c) || is_of_series(e, c) {
        return None;
    }
    let words = if p.is_numeric() { 0.0 } else { 0.3 };
    Some(name + by_labels + words + shared)
}

/// Whether a column is called after tests, people, wells, channels, rows or cages; `name` is how much its name speaks
/// for a visit.
fn names_something_else(e: &Evidence<'_>, c: usize, name: f64, look: &Look<'_, '_>) -> bool {
    let p = e.profile(c);
    // Tests are not when they are made.
    if name < 0.6 && names_marker(e.name(c)) > 0.9 {
        return true;
    }
    // People are not when they are seen.
    if name < 0.6 && e.name(c).names_subject() > 0.75 && e.name(c).hint(Hint::Subject) > 0.75 {
        return true;
    }
    // Wells stand side by side, and several dyes are read at once.
    if holds_wells(e, c) || name < 0.4 && is_channel(e.name(c)) {
        return true;
    }
    // `MeasurementID` names each row.
    let is_id = e.name(c).words.last().is_some_and(|w| w == "id");
    if is_id && !p.is_numeric() && p.distinct * 10 >= p.n * 9 && look.n_people > 1 {
        return true;
    }
    // A cage is no time, even if it is called `c1`.
    if name < 0.4 && houses(e.name(c)) {
        return true;
    }
    false
}

/// Whether the labels of a column, with its name, are sides, treatments, items or measurements; both numbers are how
/// much speaks for visits.
fn labels_something_else(
    e: &Evidence<'_>,
    c: usize,
    (name, by_labels): (f64, f64),
    look: &mut Look<'_, '_>,
) -> bool {
    let p = e.profile(c);
    if by_labels < 0.5 && holds_sides(e, c) {
        return true;
    }
    // A control and a treatment are groups.
    if name < 0.4 && by_labels < 0.5 && !p.is_numeric() && look.has_reference(c) {
        return true;
    }
    let says_else = e.name(c).hint(Hint::Group) > 0.6
        || [
            Hint::Sex,
            Hint::Birth,
            Hint::Place,
            Hint::Outcome,
            Hint::Derived,
            Hint::MarkerName,
        ]
        .into_iter()
        .any(|h| e.name(c).hint(h) > 0.6);
    // `item1` to `item11` are what was asked, not when.
    if name < 0.4 && e.name(c).words == ["item"] {
        return true;
    }
    // `1:100` and `1:400` are two dilutions of one sample.
    if name < 0.4 && holds_dilutions(e, c) {
        return true;
    }
    if name < 0.4 && by_labels < 0.5 && (says_else || p.has_fractions()) {
        return true;
    }
    if p.has_fractions() && name < 0.4 {
        return true;
    }
    if e.profile(c).distinct > 1 && look.varies(c) < 0.5 {
        return true;
    }
    false
}

/// `cage_ID`, `Tank`: where animals are kept. `Practice` and `Block` may be times.
fn houses(name: &Name) -> bool {
    const HOUSES: [&str; 6] = ["cage", "kaefig", "pen", "tank", "litter", "transect"];
    let is = |w: &String| HOUSES.contains(&w.as_str());
    name.hint(Hint::Place) > 0.8 && name.words.iter().any(is)
}

/// `rownames`: a counter of the rows, which is no value of any.
pub(super) fn counts_rows(e: &Evidence<'_>, column: usize) -> bool {
    e.is_called_counter(column) && e.is_counter(column)
}

/// `First`, `Second`, `Third`: labels that say when, and hold no number that could be that of a person.
fn is_said_in_words(e: &Evidence<'_>, column: usize) -> bool {
    reads_as_visits(e, column) > 0.8 && {
        let labels = e.codes(column).labels;
        let has_digit = |l: &str| l.contains(|c: char| c.is_ascii_digit());
        !labels.iter().any(|l| has_digit(l))
    }
}

/// Takes columns that number the rows out of those that are called subjects, where another surely is.
fn without_row_numbers(e: &Evidence<'_>, named: &mut Vec<(f64, usize)>) {
    if named
        .iter()
        .any(|&(hint, c)| hint > 0.9 && !numbers_rows(e, c))
    {
        named.retain(|(_, c)| !numbers_rows(e, *c));
    }
}

/// `RowID`, `NUM`: another number in each row, under a name of rows.
fn numbers_rows(e: &Evidence<'_>, column: usize) -> bool {
    const NUMBERS: [&str; 5] = ["num", "number", "recnum", "recno", "rec"];
    let p = e.profile(column);
    let is_called =
        || NUMBERS.contains(&e.table.normal_name(column)) || e.is_called_counter(column);
    p.is_numeric() && p.distinct == p.n && !p.has_fractions() && is_called()
}
