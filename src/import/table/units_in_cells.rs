//! Numbers with their unit in each cell: `9,4 g/dl`.
//!
//! In: a table as written. Out: the same table, whose cells in such columns are the numbers alone. Columns of visits,
//! doses and subjects stay as they are. Not its business: cells that say more than a number and its unit.

use crate::import::cells::hint::Hint;
use crate::import::cells::moment::unit_hours;
use crate::import::cells::names::{bracketed, normal, reads_as_unit};
use crate::import::cells::same_unit::{bare as bracketed_off, unit_key};
use crate::import::cells::values::{MissingCodes, value_form};
use crate::import::cells::words::Name;
use crate::import::options::{ImportOptions, Role};
use crate::import::table::raw::{Table, is_blank};
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::HashSet;

/// Cells by which a column is looked at further.
const FIRST: usize = 60;
/// Different numbers from which on a column is measured rather than planned.
const LEAST: usize = 5;

/// A cell cut behind its number: `9,4 g/dl` -> (`9,4`, `g/dl`); `None` where it begins with no number.
pub(in crate::import) fn cut(cell: &str) -> Option<(&str, &str)> {
    let start = cell.len()
        - cell
            .trim_start_matches(['<', '>', '=', '\u{2264}', '\u{2265}', ' '])
            .len();
    let body = &cell[start..];
    let sign = usize::from(body.starts_with(['-', '+']));
    let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let len = body
        .get(sign..)?
        .find(|c| !digits(c))
        .map_or(body.len(), |at| at + sign);
    let number = body.get(..len)?.trim_end_matches(['.', ',']);
    let end = start + number.len();
    value_form(cell.get(..end)?)?;
    Some((cell.get(..end)?, cell.get(end..)?.trim_matches(is_blank)))
}

/// What the cells of a column hold.
#[derive(Default)]
struct Found<'t> {
    filled: usize,
    bare: usize,
    with_unit: usize,
    /// The unit as first written.
    unit: Option<&'t str>,
    /// It in all its spellings.
    spellings: Vec<&'t str>,
    numbers: HashSet<&'t str>,
    has_fractions: bool,
    /// Cells with another unit.
    differing: usize,
    /// The first of those units.
    other: Option<&'t str>,
}

/// Reads the unit of such columns apart, and says so.
pub(in crate::import) fn read_apart(
    table: &mut Table<'_>,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) {
    let missing = MissingCodes::new(&options.missing);
    let mut found: Vec<(usize, String, Vec<String>, usize)> = Vec::new();
    for c in 0..table.n_columns() {
        if table.may_hold_texts(c)
            && may_hold_units(table, c, options)
            && let Some(own) = look(table, c, &missing)
            && (is_measured(&own) || options.markers.contains(&table.header[c]))
        {
            if own.differing * 10 > own.filled {
                issues.push(in_two_units(&table.header[c], &own));
                continue;
            }
            let endings = own.spellings.iter().map(|s| (*s).to_owned()).collect();
            let unit = bracketed_off(own.unit.unwrap_or("")).to_owned();
            found.push((c, unit, endings, own.bare));
        }
    }
    if found.is_empty() {
        return;
    }
    let n = table.n_columns();
    table.units.resize(n, String::new());
    table.endings.resize(n, Vec::new());
    let named = |of: &[&(usize, String, Vec<String>, usize)]| {
        let names: Vec<String> = of
            .iter()
            .map(|f| format!("{} ({})", table.header[f.0], f.1))
            .collect();
        first_names(names.iter().map(String::as_str), 6)
    };
    let (whole, partly): (Vec<_>, Vec<_>) = found.iter().partition(|f| f.3 == 0);
    if !whole.is_empty() {
        issues.push(Issue::new(
            Severity::Note,
            "unit_in_cells",
            format!(
                "Each cell holds its unit, which is read apart from the number: {}.",
                named(&whole)
            ),
        ));
    }
    if !partly.is_empty() {
        let cells: usize = partly.iter().map(|f| f.3).sum();
        let remedy =
            "Write one unit in the header of a copy of the file if some are in another unit.";
        issues.push(
            Issue::new(
                Severity::Warning,
                "unit_in_some_cells",
                format!(
                    "Some cells hold a unit and {cells} do not; all are read in that unit: {}.",
                    named(&partly)
                ),
            )
            .remedy(remedy, remedy)
            .at(None, partly.first().map(|f| table.header[f.0].as_str())),
        );
    }
    for (c, unit, endings, _) in found {
        table.units[c] = unit;
        // The longest first, as `mg` ends with `g`.
        table.endings[c] = endings;
        table.endings[c].sort_by_key(|e| std::cmp::Reverse(e.len()));
    }
}

/// What is said of a column whose numbers can't be put together.
fn in_two_units(name: &str, found: &Found<'_>) -> Issue {
    let (first, other) = (found.unit.unwrap_or(""), found.other.unwrap_or(""));
    let remedy = "Write the numbers in one unit in a copy of the file.";
    Issue::new(
        Severity::Warning,
        "units_differ_in_cells",
        format!(
            "Cells of {name} are in different units ({} and {}), so that the column is left as text and gives no values.",
            bracketed_off(first),
            bracketed_off(other)
        ),
    )
    .remedy(remedy, remedy)
    .at(None, Some(name))
}

/// Whether the header leaves room for a measurement.
fn may_hold_units(table: &Table<'_>, column: usize, options: &ImportOptions) -> bool {
    let header = &table.header[column];
    if options.markers.contains(header) {
        return true;
    }
    if options.gives(header, |role| {
        matches!(
            role,
            Role::Subject | Role::Group | Role::Visit | Role::Hours
        )
    }) {
        return false;
    }
    let name = Name::new(header);
    name.names_subject() < 0.5
        && name.names_group() < 0.5
        && [Hint::Visit, Hint::Sample, Hint::Birth, Hint::MarkerName]
            .into_iter()
            .all(|h| name.hint(h) < 0.6)
}

/// What a column holds, where nearly all its cells are numbers, many of them with one unit.
fn look<'t>(table: &'t Table<'_>, column: usize, missing: &MissingCodes) -> Option<Found<'t>> {
    let mut out = Found::default();
    let mut odd = 0usize;
    let of_header = bracketed(&table.header[column]).map(|(_, inside)| normal(inside));
    for row in 0..table.n_rows() {
        if row == FIRST && (out.with_unit == 0 || odd * 3 > out.filled) {
            return None;
        }
        let cell = table.cell(row, column);
        if missing.contains(cell) {
            continue;
        }
        out.filled += 1;
        match cut(cell) {
            Some((_, "")) => out.bare += 1,
            Some((number, tail)) if is_unit(tail) => {
                let unit = *out.unit.get_or_insert(tail);
                if !out.spellings.contains(&tail) {
                    if unit_key(unit) != unit_key(tail) {
                        out.differing += 1;
                        out.other.get_or_insert(tail);
                        continue;
                    }
                    out.spellings.push(tail);
                }
                out.with_unit += 1;
                out.has_fractions |= number.contains(['.', ',']);
                if out.numbers.len() < 1_000 {
                    out.numbers.insert(number);
                }
            }
            _ => odd += 1,
        }
    }
    let unit = out.unit?;
    let agrees = of_header.is_none_or(|h| h == normal(unit) || !reads_as_unit(&h));
    let units = out.with_unit + out.differing;
    (agrees && odd * 10 <= out.filled && units * 5 >= out.filled).then_some(out)
}

/// A unit that needs no sign of its own: percentages are read elsewhere.
fn is_unit(tail: &str) -> bool {
    let tail = bracketed_off(tail);
    tail != "%" && tail.contains(char::is_alphabetic) && reads_as_unit(tail)
}

/// Numbers that differ as measurements do. A few round times or doses are planned.
fn is_measured(found: &Found<'_>) -> bool {
    let n = found.numbers.len();
    let is_time = found
        .unit
        .is_some_and(|u| unit_hours(bracketed_off(u)).is_some());
    if is_time {
        return n > 2 * LEAST && n * 4 > found.with_unit;
    }
    n >= LEAST && (found.has_fractions || n * 6 > found.with_unit)
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_cell_is_cut_behind_its_number() {
        for (cell, wanted) in [
            ("9,4 g/dl", Some(("9,4", "g/dl"))),
            ("< 0.5 mg/l", Some(("< 0.5", "mg/l"))),
            ("9.6g", Some(("9.6", "g"))),
            ("12", Some(("12", ""))),
            ("4-5", Some(("4", "-5"))),
            ("6:45", Some(("6", ":45"))),
            ("-3 \u{b0}C", Some(("-3", "\u{b0}C"))),
            ("n.d.", None),
            ("", None),
        ] {
            assert_eq!(cut(cell), wanted, "{cell}");
        }
    }
}
