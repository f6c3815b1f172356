//! The wording of roles that only the structure of a table shows: no name says that a column holds visits or markers.
//!
//! In: a reading. Out: warnings with their remedies. Not its business: whether another reading is better.

use super::evidence::Evidence;
use super::reading::Reading;
use super::visit_signs::{reads_as_visits, visit_name};
use super::wide_families::ITEMS;
use crate::import::cells::words::{Hint, fold};
use crate::import::options::Shape;
use crate::study::{Issue, Severity};
use crate::words::first_names;

/// A visit that only the structure of the table shows: neither its name nor its labels say a time.
pub(super) fn visit_by_structure(e: &Evidence<'_>, reading: &Reading<'_>) -> Option<Issue> {
    let column = reading.visit.filter(|_| e.options.visit.is_none())?;
    let says_time = visit_name(e, column).max(e.label_says_time(column));
    let p = e.profile(column);
    // `Question` with `Q1, Q2, Q3`: things of the kind that the name says are numbered as visits are.
    let names_thing = || (e.name(column).words.iter()).any(|w| ITEMS.contains(&w.as_str()));
    let counts_things = || names_thing() || has_its_letter(e, column);
    let open = says_time < 0.4
        && (if p.is_numeric() {
            counts_items(e, column)
        } else {
            reads_as_visits(e, column) < 0.5 || counts_things()
        });
    let named_so = reading.crossover.is_some() || reading.time_point.is_some();
    if !open || named_so || e.table.form.is_some() {
        return None;
    }
    let labels = labels(e, column);
    let name = e.header(column);
    Some(may_be_conditions(
        e,
        column,
        "visit_by_structure",
        format!(
            "{name} is taken for the visit, though neither its name nor its labels ({labels}) say a time: they may be conditions that each subject had in turn."
        ),
        (
            "the role Visit is right",
            format!("--visit \"{name}\" says that they are visits"),
        ),
    ))
}

/// Numbers from 1 on under a word, as items have; times begin at 0, and `rep no` or `m` counts in order.
fn counts_items(e: &Evidence<'_>, column: usize) -> bool {
    const IN_ORDER: [&str; 12] = [
        "no", "nr", "num", "number", "nummer", "numero", "rep", "trial", "attempt", "seq", "order",
        "step",
    ];
    let name = e.name(column);
    let is_word = e.header(column).chars().count() > 2;
    let in_order = name.words.iter().any(|w| IN_ORDER.contains(&w.as_str()));
    let labels = e.codes(column).labels;
    let mut numbers = labels.iter().map(|l| l.trim().parse::<f64>());
    is_word && !in_order && numbers.all(|x| x.is_ok_and(|x| x > 0.0 && x.fract() == 0.0))
}

/// `List` with `L1` to `L4`: the labels number what the header names.
fn has_its_letter(e: &Evidence<'_>, column: usize) -> bool {
    let first = fold(e.header(column)).chars().next();
    let numbered = |label: &str| {
        let label = fold(label.trim());
        let mut chars = label.chars();
        let letter = chars.next();
        let digits = chars.as_str();
        letter == first && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let labels = e.codes(column).labels;
    !labels.is_empty() && labels.iter().all(|l| numbered(l))
}

fn labels(e: &Evidence<'_>, column: usize) -> String {
    first_names(e.codes(column).labels.iter().map(AsRef::as_ref), 4)
}

/// The warning that the labels of a column may be conditions; `right` is what holds else, in the window and on the
/// command line.
fn may_be_conditions(
    e: &Evidence<'_>,
    column: usize,
    code: &'static str,
    text: String,
    right: (&str, String),
) -> Issue {
    let copy = "If they are, name the treatment and the period in columns of their own in a copy of the file";
    Issue::new(Severity::Warning, code, text)
        .remedy(
            format!("{copy}; else {}.", right.0),
            format!("{copy}; {}.", right.1),
        )
        .at(None, Some(e.header(column)))
}

/// Most labels that may be conditions under a name that says nothing.
const MOST_CONDITIONS: usize = 6;

/// A few labels that are taken for markers by the structure of the table alone, beside a column of visits.
pub(super) fn doubt_of_marker_names(e: &Evidence<'_>, reading: &Reading<'_>) -> Option<Issue> {
    let (column, _) = reading
        .tidy
        .filter(|_| reading.layout.shape() == Shape::Tidy)?;
    let few = (2..=MOST_CONDITIONS).contains(&e.profile(column).distinct);
    let told = e.options.marker_name.is_some() || e.options.layout.is_some();
    if told || !few || e.name(column).hint(Hint::MarkerName) > 0.5 {
        return None;
    }
    let labels = labels(e, column);
    let name = e.header(column);
    Some(may_be_conditions(
        e,
        column,
        "markers_by_structure",
        format!(
            "{name} is taken for the names of markers, though its name does not say so: {labels} may be conditions that each subject had in turn, each of which is a marker of its own here."
        ),
        (
            "the role Marker name is right",
            format!("--marker-name \"{name}\" says that they are markers"),
        ),
    ))
}
