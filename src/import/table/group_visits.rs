//! Labels that hold a group and a visit: `Control_Pre`, `Control_Post`, `Exercise_Pre`, `Exercise_Post`.
//!
//! In: a table as written. Out: the same with the group alone in the column and the visit in one of its own, or the other
//! way round in a column that is called a visit, where every group has every visit. Not its business: headers that hold visits.

use crate::import::cells::moment::{Time, time};
use crate::import::cells::names::normal;
use crate::import::cells::words::{Hint, Name};
use crate::import::options::{ImportOptions, Role};
use crate::import::table::raw::Table;
use crate::study::{Issue, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// The column in which the visits are written.
const VISIT: &str = "visit";
/// The column in which the groups are written.
const GROUP: &str = "group";
/// Labels of a column that may hold both.
const LABELS: std::ops::RangeInclusive<usize> = 4..=16;

/// Rows whose labels are looked at first.
const ROWS: usize = 2_000;

/// A label in its parts.
type Parts = BTreeMap<String, (String, String)>;

/// Parts the visit from the group in the first column that holds both, unless the user gives the column another role.
pub(in crate::import) fn part(
    table: &mut Table<'_>,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) {
    let has_group = table.header.iter().any(|h| normal(h) == GROUP);
    let by_us = options.visit.as_deref() == Some(VISIT)
        || options.group.as_deref() == Some(GROUP) && !has_group;
    if options.visit.is_some() && !by_us {
        return;
    }
    let mut own = (0..table.n_columns()).filter(|c| {
        let header = &table.header[*c];
        normal(header) == VISIT || names_visit(&Name::new(header))
    });
    // A column that is called a visit may hold the group as well: `acute Sepsis`, `recovery Sepsis`.
    let called = match (own.next(), own.next()) {
        // `baseline_arm_1` is an event of REDCap, which is read by its own rules.
        (Some(only), None) if !has_group && !normal(&table.header[only]).starts_with("redcap") => {
            Some(only)
        }
        (None, _) => None,
        _ => return,
    };
    let is_free = |c: &usize| {
        called.is_none_or(|only| only == *c) && (by_us || !has_role(&table.header[*c], options))
    };
    let found = (0..table.n_columns())
        .filter(is_free)
        .find_map(|c| Some((c, parts(&labels(table, c)?)?)));
    let Some((column, parts)) = found else { return };
    let is_read = |text: &str| parts.contains_key(text) || text.is_empty() || text.starts_with('#');
    if !(0..table.n_rows()).all(|row| is_read(table.cell(row, column)))
        || !(0..table.n_columns())
            .any(|c| c != column && came_again(table, (c, column), &parts, called.is_some()))
    {
        return;
    }
    // What the name of the column says stays in it.
    let (name, other) = match called {
        Some(_) => (GROUP, "group"),
        None => (VISIT, "visit"),
    };
    let mut added: Vec<&str> = Vec::with_capacity(table.n_rows());
    let mut kept: Vec<(usize, String)> = Vec::new();
    for row in 0..table.n_rows() {
        let own = parts.get(table.cell(row, column));
        let both = own.map(|(group, visit)| match called {
            Some(_) => (visit, group),
            None => (group, visit),
        });
        added.push(both.map_or("", |(_, moved)| moved));
        kept.extend(both.map(|(stays, _)| (row, stays.clone())));
    }
    let kept = kept
        .into_iter()
        .map(|(row, text)| (row, vec![(column, text)]))
        .collect();
    if !table.replace(&kept) || !table.add_column(name, &added) {
        return;
    }
    let header = table.header[column].clone();
    let example = parts.keys().next().map_or("", String::as_str);
    let text = format!(
        "{header} holds a group and a visit, such as \u{201c}{example}\u{201d}: the {other} is read as a column of its own."
    );
    let remedy = "Where these are groups of different people, give them names without a word for before or after in a copy of the file.";
    let issue = Issue::new(Severity::Warning, "group_holds_visits", text);
    issues.push(issue.remedy(remedy, remedy).at(None, Some(&header)));
}

/// Whether a column that is called one of subjects has most of them at several visits of one group; people of `Pre-` and
/// `Post-menopausal` groups come once.
///
/// With `one_group` each person has to be in one group.
fn came_again(
    table: &Table<'_>,
    (ids, labels): (usize, usize),
    parts: &Parts,
    one_group: bool,
) -> bool {
    if Name::new(&table.header[ids]).names_subject() < 0.6 {
        return false;
    }
    let mut seen: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for row in 0..table.n_rows() {
        if let Some((group, visit)) = parts.get(table.cell(row, labels)) {
            let own = seen.entry((table.cell(row, ids), group)).or_default();
            own.insert(visit);
        }
    }
    let people: BTreeSet<&str> = seen.keys().map(|(id, _)| *id).collect();
    let again = seen.values().filter(|visits| visits.len() > 1).count();
    again * 2 > seen.len() && (!one_group || people.len() == seen.len())
}

/// `BP_DIA` is a pressure, and no day.
fn names_visit(name: &Name) -> bool {
    let is_pressure = name.words.len() > 1 && name.words.iter().any(|w| w == "dia");
    name.hint(Hint::Visit) > 0.7 && !is_pressure
}

/// Whether the user gives a column a role.
fn has_role(name: &str, options: &ImportOptions) -> bool {
    let other = |role| !matches!(role, Role::Visit | Role::Marker | Role::Value);
    options.gives(name, other)
}

/// The labels of a column of text, where they are few.
fn labels<'t>(table: &'t Table<'_>, column: usize) -> Option<BTreeSet<&'t str>> {
    let mut out: BTreeSet<&str> = BTreeSet::new();
    for row in 0..table.n_rows().min(ROWS) {
        let text = table.cell(row, column);
        if text.is_empty() || table.is_number(row, column) {
            continue;
        }
        if !text.contains(char::is_alphabetic) && !text.starts_with('#') {
            return None;
        }
        out.insert(text);
        if out.len() > *LABELS.end() {
            return None;
        }
    }
    out.retain(|text| !text.starts_with('#'));
    LABELS.contains(&out.len()).then_some(out)
}

/// Group and visit of each label, where one word of all labels is the visit and each group has each visit.
fn parts(labels: &BTreeSet<&str>) -> Option<Parts> {
    // `Pre-menopausal`: a word that another hangs on is part of it.
    let is_compound = |label: &&str| {
        label.split_once('-').is_some_and(|(before, after)| {
            let word = before.rsplit([' ', '_', '.']).next().unwrap_or(before);
            after.starts_with(char::is_lowercase) && time(word) != Time::Unknown
        })
    };
    if labels.iter().all(is_compound) {
        return None;
    }
    let mut words: Vec<Vec<&str>> = (labels.iter())
        .map(|l| {
            l.split(['_', ' ', '-', '.'])
                .filter(|w| !w.is_empty())
                .collect()
        })
        .collect();
    // `InterV_PRE_1, InterV_PO_3`: a number that counts the labels says nothing.
    let number = |w: &[&str]| w.last().and_then(|n| n.parse::<u32>().ok());
    let numbers: BTreeSet<u32> = words.iter().filter_map(|w| number(w)).collect();
    if numbers.len() == words.len() {
        words.iter_mut().for_each(|w| w.truncate(w.len() - 1));
    }
    let n = words.first()?.len();
    if !(2..=4).contains(&n) || words.iter().any(|w| w.len() != n) {
        return None;
    }
    (0..n).find_map(|at| {
        let mut pairs: BTreeSet<(String, &str)> = BTreeSet::new();
        let mut out = Parts::new();
        for (label, words) in labels.iter().zip(&words) {
            let group: Vec<&str> = (words.iter().enumerate())
                .filter(|(i, _)| *i != at)
                .map(|(_, w)| *w)
                .collect();
            let group = group.join(" ");
            pairs.insert((group.clone(), words[at]));
            out.insert((*label).to_owned(), (group, words[at].to_owned()));
        }
        let groups: BTreeSet<&str> = pairs.iter().map(|p| p.0.as_str()).collect();
        let visits: BTreeSet<&str> = pairs.iter().map(|p| p.1).collect();
        let full = groups.len() > 1 && pairs.len() == groups.len() * visits.len();
        (full && pairs.len() == labels.len() && are_visits(&visits) && !are_times(&groups))
            .then_some(out)
    })
}

/// Words of which one names the start, and the others, or the only other one, what comes later.
fn are_visits(words: &BTreeSet<&str>) -> bool {
    let starts = |w: &&&str| matches!(time(w), Time::Baseline | Time::Start);
    let is_known = |w: &&str| time(w) != Time::Unknown;
    let first = words.iter().filter(starts).count();
    let is_word = |w: &&str| w.chars().all(char::is_alphabetic);
    first == 1
        && words.len() > 1
        && (words.iter().all(is_known) || words.len() == 2 && words.iter().all(is_word))
}

/// `Day1_Pre` is a visit as a whole.
fn are_times(groups: &BTreeSet<&str>) -> bool {
    groups.iter().all(|g| time(g) != Time::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(labels: &[&str]) -> Option<Vec<(String, String)>> {
        parts(&labels.iter().copied().collect()).map(|p| p.into_values().collect())
    }

    #[test]
    fn a_group_and_a_visit_in_one_label_are_parted() {
        let found = read(&["Control_Pre", "Control_Post", "Yoga_Pre", "Yoga_Post"]).unwrap();
        assert_eq!(found[3], ("Yoga".to_owned(), "Pre".to_owned()));
        let found = read(&["InterV_PRE_1", "InterV_PO_3", "Comp_PRE_2", "Comp_PO_4"]).unwrap();
        assert_eq!(found[0], ("Comp".to_owned(), "PO".to_owned()));
        assert!(
            read(&[
                "vorher Kontrolle",
                "nachher Kontrolle",
                "vorher Diät",
                "nachher Diät"
            ])
            .is_some()
        );
        for labels in [
            &["Day1_Pre", "Day1_Post", "Day2_Pre", "Day2_Post"][..],
            &["Control_A", "Control_B", "Drug_A", "Drug_B"],
            &["Control_Pre", "Drug_Post", "Sham_Pre", "Sham_Post"],
            &["Low dose", "High dose", "Low fat", "High fat"],
            &[
                "Pre-menopausal obese",
                "Post-menopausal obese",
                "Pre-menopausal lean",
                "Post-menopausal lean",
            ],
        ] {
            assert!(read(labels).is_none(), "{labels:?}");
        }
    }
}
