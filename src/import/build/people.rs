//! Who is in the study: subjects and their groups.

use crate::import::build::plan::Plan;
use crate::import::cells::codes::Codes;
use crate::import::cells::names::{bracketed, natural, nearest};
use crate::import::cells::vocabulary::{grade, is_reference, reference_rank};
use crate::import::error::ImportError;
use crate::import::table::rows::Rows;
use crate::study::{EVERYONE, Group, Issue, Severity, Subject};
use crate::words::{first_names, of_count};

pub(in crate::import) struct Assigned {
    pub subjects: Vec<Subject>,
    pub groups: Vec<Group>,
    /// Subject of each code of the subject column; `None` when left out.
    pub of_code: Vec<Option<usize>>,
}

/// Assigns each subject to a group, in the order of the groups.
///
/// Subjects in two groups, without a group or in a group that is not chosen are left out with their rows.
///
/// # Errors
/// [`ImportError`] when an option names a group that is not there, or no subject is left.
pub(in crate::import) fn assign_groups(
    plan: &Plan<'_, '_>,
    rows: &mut Rows,
    issues: &mut Vec<Issue>,
    doubts: &mut Vec<Issue>,
) -> Result<Assigned, ImportError> {
    let n = plan.people.labels.len();
    let codes = group_codes(plan, issues);
    let found = groups_of_subjects(plan, &codes, rows);
    found.report(plan, issues);
    issues.extend(odd_at_the_end(plan, &found));
    for (row, subject) in plan.people.of_row.iter().enumerate() {
        let Some(s) = subject.map(|s| s as usize) else {
            continue;
        };
        if found.in_two[s].is_some() {
            rows.leave_out(row, "subject in two groups");
        } else if found.group[s].is_none() {
            rows.leave_out(row, "no group");
        }
    }
    let kept = |s: usize| found.group[s].filter(|_| found.in_two[s].is_none());
    let mut present: Vec<u32> = (0..n).filter_map(kept).collect();
    present.sort_unstable();
    present.dedup();
    let label = |code: u32| codes.labels.get(code as usize).map_or("", |l| l.as_ref());
    let present = order_of_groups(plan, present, &label, doubts)?;
    let mut of_code = vec![None; n];
    let mut not_chosen = vec![false; n];
    let mut subjects = Vec::new();
    for s in 0..n {
        let Some(place) = kept(s).and_then(|g| present.iter().position(|p| *p == g)) else {
            not_chosen[s] = kept(s).is_some();
            continue;
        };
        of_code[s] = Some(subjects.len());
        subjects.push(Subject {
            id: plan.people.labels[s].to_string(),
            group: place,
        });
    }
    if not_chosen.contains(&true) {
        for (row, subject) in plan.people.of_row.iter().enumerate() {
            if subject.is_some_and(|s| not_chosen.get(s as usize) == Some(&true)) {
                rows.leave_out(row, "group not chosen");
            }
        }
    }
    if subjects.is_empty() {
        return Err(no_people_left(plan, &found));
    }
    let labels: Vec<&str> = present.iter().map(|g| label(*g)).collect();
    Ok(Assigned {
        subjects,
        groups: named_groups(plan, &labels),
        of_code,
    })
}

/// Why no subject is left, for the error.
fn no_people_left(plan: &Plan<'_, '_>, found: &GroupsOfSubjects) -> ImportError {
    let e = plan.evidence;
    let group = plan.roles.group.map(|c| e.header(c));
    let why = match group.filter(|_| found.in_two.iter().any(Option::is_some)) {
        Some(column) => format!(
            "every subject is in several groups of {column}, so it names no groups of people; it may name the marker or the treatment of each row"
        ),
        None => "no subject is left".to_owned(),
    };
    ImportError::NoValues(e.file.to_owned(), why)
}

/// The groups by their labels, or by what the header calls these: `Arm (0=control, 1=drug)`.
fn named_groups(plan: &Plan<'_, '_>, labels: &[&str]) -> Vec<Group> {
    let legend = plan.roles.group.map(|c| legend_of(plan.evidence.header(c)));
    let legend = legend.unwrap_or_default();
    let told = |code: &str| {
        legend
            .iter()
            .find(|(c, _)| *c == code)
            .map(|(_, name)| *name)
    };
    let explained = labels.iter().all(|code| told(code).is_some());
    let name = |code: &&str| Group {
        name: (told(code).filter(|_| explained).unwrap_or(code)).to_owned(),
    };
    labels.iter().map(name).collect()
}

/// The group of each row: its column, names of samples or events, else one group for everyone.
fn group_codes<'t>(plan: &Plan<'_, 't>, issues: &mut Vec<Issue>) -> Codes<'t> {
    let e = plan.evidence;
    let told = plan.convention.and_then(|c| c.groups.clone());
    match (plan.roles.group, told) {
        (Some(c), _) => plan.groups.cloned().unwrap_or_else(|| e.codes(c)),
        (None, Some(told)) => {
            issues.push(
                Issue::new(
                    Severity::Note,
                    "group_from_names",
                    "There is no group column: the groups are read from the names of the samples or events.",
                )
                .remedy(
                    "Give a column the role Group where that is wrong.",
                    "Name a column with --group where that is wrong.",
                ),
            );
            told
        }
        (None, None) => {
            issues.push(Issue::new(
                Severity::Note,
                "no_group",
                format!("There is no group column: everyone is in one group, \"{EVERYONE}\"."),
            ));
            Codes::constant(EVERYONE, e.table.n_rows())
        }
    }
}

/// The group of each subject, by code of the subject.
struct GroupsOfSubjects {
    group: Vec<Option<u32>>,
    /// First row with another group than the rows before.
    in_two: Vec<Option<usize>>,
    /// The subject has a row that is used.
    is_used: Vec<bool>,
}

fn groups_of_subjects(plan: &Plan<'_, '_>, codes: &Codes<'_>, rows: &Rows<'_>) -> GroupsOfSubjects {
    let n = plan.people.labels.len();
    let mut found = GroupsOfSubjects {
        group: vec![None; n],
        in_two: vec![None; n],
        is_used: vec![false; n],
    };
    for (row, (subject, code)) in plan
        .people
        .of_row
        .iter()
        .zip(codes.of_row.iter())
        .enumerate()
    {
        let Some(s) = subject.filter(|_| !rows.is_left_out(row)) else {
            continue;
        };
        found.is_used[s as usize] = true;
        let Some(g) = code else { continue };
        match &mut found.group[s as usize] {
            slot @ None => *slot = Some(g),
            Some(there) if *there != g => {
                found.in_two[s as usize].get_or_insert(row);
            }
            Some(_) => {}
        }
    }
    found
}

impl GroupsOfSubjects {
    /// Subjects that are left out for their group.
    fn report(&self, plan: &Plan<'_, '_>, issues: &mut Vec<Issue>) {
        let table = plan.evidence.table;
        let header = plan.roles.group.and_then(|c| table.header.get(c));
        let header = header.map(String::as_str);
        let n_in_two = self.in_two.iter().flatten().count();
        if n_in_two > 0 {
            let first = self.in_two.iter().flatten().min();
            let labels = plan.people.labels.iter().zip(&self.in_two);
            let names: Vec<&str> = (labels.filter(|(_, two)| two.is_some()))
                .map(|(label, _)| label.as_ref())
                .collect();
            let names = first_names(names.iter().copied(), 5);
            let n = of_count(
                n_in_two,
                "subject is in two groups and is",
                "subjects are in two groups and are",
            );
            let said = |which: &str| {
                format!(
                    "{n} left out ({which}). Correct the group, or, where numbers start again in each group, give every person a number of their own."
                )
            };
            let mut rows: Vec<usize> = self.in_two.iter().flatten().copied().collect();
            rows.sort_unstable();
            let rows: Vec<String> = rows.iter().map(|r| table.line(*r).to_string()).collect();
            let rows = first_names(rows.iter().map(String::as_str), 5);
            issues.push(
                Issue::new(Severity::Error, "subject_in_two_groups", said(&names))
                    .in_documents(said(&format!("row {rows}")))
                    .at(first.map(|r| table.line(*r)), header),
            );
        }
        let without = self.is_used.iter().zip(&self.group);
        let without = without.filter(|(used, g)| **used && g.is_none()).count();
        if without > 0 {
            issues.push(
                Issue::new(
                    Severity::Warning,
                    "no_group_for_subject",
                    format!(
                        "{} left out.",
                        of_count(
                            without,
                            "subject has no group and is",
                            "subjects have no group and are"
                        )
                    ),
                )
                .at(None, header),
            );
        }
    }
}

/// People from whom on their names have a form.
const FEW: usize = 5;
/// Most people at the end that may be lines of another kind.
const MOST_ODD: usize = 4;

/// A warning for the last people of a file whose names have no number, where those of all others have one: `Day` below
/// `P01` to `P20` is a line about the columns.
fn odd_at_the_end(plan: &Plan<'_, '_>, found: &GroupsOfSubjects) -> Option<Issue> {
    let e = plan.evidence;
    let labels = &plan.people.labels;
    let has_digit = |l: &str| l.contains(|c: char| c.is_ascii_digit());
    let odd = labels.iter().rev().take_while(|l| !has_digit(l)).count();
    let (others, last) = labels.split_at(labels.len() - odd);
    if !(1..=MOST_ODD).contains(&odd) || others.len() < FEW || !others.iter().all(|l| has_digit(l))
    {
        return None;
    }
    let is_last = |s: u32| s as usize >= others.len();
    let rows: Vec<usize> = (plan.people.of_row.iter().enumerate())
        .filter(|(_, s)| s.is_some_and(is_last))
        .map(|(row, _)| row)
        .collect();
    let (first, n) = (*rows.first()?, e.table.n_rows());
    let at_the_end = rows.len() == odd && first + odd == n;
    let is_read = |s: usize| found.is_used[s] && found.group[s].is_some();
    if !at_the_end || !(others.len()..labels.len()).any(is_read) {
        return None;
    }
    let names: Vec<String> = last
        .iter()
        .map(|l| format!("\u{201c}{l}\u{201d}"))
        .collect();
    let names = first_names(names.iter().map(String::as_str), MOST_ODD);
    let said = |which: &str| match odd {
        1 => format!(
            "The last row is not named as the other people are{which}; it is read as a person."
        ),
        _ => format!(
            "The last {odd} rows are not named as the other people are{which}; they are read as people."
        ),
    };
    let flags: Vec<String> = last
        .iter()
        .map(|l| format!("--exclude-subject \"{l}\""))
        .collect();
    Some(
        Issue::new(
            Severity::Warning,
            "odd_last_rows",
            said(&format!(" ({names})")),
        )
        .remedy(
            "Delete these rows in a copy of the file, if they are none.",
            format!(
                "Say {}, or delete these rows in a copy of the file, if they are none.",
                flags.join(" ")
            ),
        )
        .in_documents(said(""))
        .at(Some(e.table.line(first)), None),
    )
}

/// Groups in order: the reference first, then doses and grades by size, then natural order; or as asked for.
fn order_of_groups<'l>(
    plan: &Plan<'_, '_>,
    mut present: Vec<u32>,
    label: &dyn Fn(u32) -> &'l str,
    doubts: &mut Vec<Issue>,
) -> Result<Vec<u32>, ImportError> {
    let e = plan.evidence;
    let labels: Vec<&str> = present.iter().map(|g| label(*g)).collect();
    let unknown = |flag: &'static str, name: &str| ImportError::NoLabel {
        flag,
        name: name.to_owned(),
        what: "group",
        nearest: nearest(name, labels.iter().copied())
            .map(|n| format!(" Did you mean \"{n}\"?"))
            .unwrap_or_default(),
        there: first_names(labels.iter().copied(), 20),
    };
    let legend = plan.roles.group.map(|c| legend_of(e.header(c)));
    let legend = legend.unwrap_or_default();
    // A group answers to its code and to what the header calls it.
    let is_called = |g: u32, name: &str| {
        let meant = |(code, called): &(&str, &str)| *code == label(g) && *called == name;
        label(g) == name || legend.iter().any(meant)
    };
    let asked = &e.options.groups;
    if !asked.is_empty() {
        let find = |name: &String| {
            present
                .iter()
                .copied()
                .find(|g| is_called(*g, name))
                .ok_or_else(|| unknown("--groups", name))
        };
        return asked.iter().map(find).collect();
    }
    let rank = |g: u32| reference_rank(label(g), &labels);
    let best = present.iter().map(|g| rank(*g)).max().unwrap_or(0);
    // `Group (1=placebo, 2=drug)`: the header says what the codes mean.
    let told = plan
        .roles
        .group
        .and_then(|c| reference_in_header(e.header(c)));
    let by_name = told
        .and_then(|code| present.iter().copied().find(|g| label(*g) == code))
        .or_else(|| {
            present
                .iter()
                .copied()
                .find(|g| best > 0 && rank(*g) == best)
        });
    let reference = match &e.options.reference {
        Some(name) => Some(
            present
                .iter()
                .copied()
                .find(|g| is_called(*g, name))
                .ok_or_else(|| unknown("--reference", name))?,
        ),
        None => by_name,
    };
    by_grade_and_dose(&mut present, label);
    let first = reference.or_else(|| present.first().copied());
    if let Some(first) = first {
        present.retain(|g| *g != first);
        present.insert(0, first);
        if reference.is_none() && present.len() > 1 {
            let header = plan.roles.group.map(|c| e.header(c));
            doubts.push(guessed_reference(label(first), header));
        }
    }
    Ok(present)
}

/// Sorts groups by grade where several have one, then by dose and in natural order.
fn by_grade_and_dose<'l>(groups: &mut [u32], label: &dyn Fn(u32) -> &'l str) {
    let graded = groups
        .iter()
        .filter(|g| grade(label(**g)).is_some())
        .count();
    let key = |g: u32| grade(label(g)).filter(|_| graded > 1).unwrap_or(0);
    groups.sort_by(|a, b| {
        // `?` stands in no place among the groups, and is compared with none.
        says_nothing(label(*a))
            .cmp(&says_nothing(label(*b)))
            .then_with(|| key(*a).cmp(&key(*b)))
            .then_with(|| by_dose(label(*a), label(*b)))
    });
}

/// A label without a letter or a digit.
fn says_nothing(label: &str) -> bool {
    !label.contains(char::is_alphanumeric)
}

fn guessed_reference(name: &str, header: Option<&str>) -> Issue {
    Issue::new(
        Severity::Warning,
        "reference_guessed",
        format!("No group is named as a control or placebo: the others are compared with \"{name}\", the first in order."),
    )
    .remedy(
        "Choose the reference group.",
        "Name the reference with --reference, or the order with --groups.",
    )
    .at(None, header)
}

/// Natural order; labels with a dose stand in the order of doses: `5 mg`, `10 mg`.
fn by_dose(a: &str, b: &str) -> std::cmp::Ordering {
    let number = |text: &str| -> Option<f64> {
        let digits: String = text
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(|c| c.is_ascii_digit() || *c == '.')
            .collect();
        digits.parse().ok()
    };
    match (number(a), number(b)) {
        (Some(x), Some(y)) if x != y && letters(a) == letters(b) => x.total_cmp(&y),
        _ => natural(a, b),
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

/// The code of a reference group that a header explains: `Group (1=placebo, 2=drug)` -> `1`.
fn reference_in_header(header: &str) -> Option<&str> {
    let legend = legend_of(header);
    let found = legend.into_iter().find(|(_, name)| is_reference(name))?;
    Some(found.0)
}

/// Codes with their meanings, each of its own: `Group (1=placebo, 2=drug)`.
fn legend_of(header: &str) -> Vec<(&str, &str)> {
    let Some((_, inside)) = bracketed(header) else {
        return Vec::new();
    };
    let parts = inside.split([',', ';', '/']);
    let pairs: Vec<(&str, &str)> = parts
        .filter_map(|part| part.split_once(['=', ':']))
        .map(|(code, name)| (code.trim(), name.trim()))
        .filter(|(code, name)| !code.is_empty() && !name.is_empty())
        .collect();
    let twice = |i: usize| {
        let (code, name) = pairs[i];
        pairs[..i].iter().any(|(c, n)| *c == code || *n == name)
    };
    if (0..pairs.len()).any(twice) {
        return Vec::new();
    }
    pairs
}
